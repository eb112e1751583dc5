"""Workbooks with one feature each, as small as they are still valid: what counties have, and what had caught others.

Each function hands out a workbook. XlsxWriter makes what it can; the rest is written part by part, after real files.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
import io
from pathlib import Path
import posixpath
import re

from PIL import Image
import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from im_xl.package.abdruck import abdruck, zeile_text
from im_xl.package.blaetter import Anhang, NeueBlaetter, NeuesBlatt
from package import bausteine as b
from package.vergleich import Mappe

MS = "http://schemas.microsoft.com/office/"
OPEN = "application/vnd.openxmlformats-officedocument."
SML = OPEN + "spreadsheetml."
ZELLEN = (("Gemeinde", "Personen"), ("Ladenburg", 12), ("Weinheim", 40), ("Hirschberg", 7))


def geschrieben(mehr: Callable[[Workbook, Worksheet], object] = lambda _book, _sheet: None, **options: object) -> bytes:
    """A workbook of XlsxWriter: a list of Gemeinden, and what is done to it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    sheet = book.add_worksheet("AU-Bestand")
    for row, cells in enumerate(ZELLEN):
        sheet.write_row(row, 0, cells)
    notes = book.add_worksheet("Notizen")
    notes.write_formula("A1", "=SUM('AU-Bestand'!B2:B4)", None, 59)
    mehr(book, sheet)
    book.close()
    return out.getvalue()


def png() -> io.BytesIO:
    """A picture that every program takes."""
    out = io.BytesIO()
    Image.new("RGB", (24, 12), "#7A1F2B").save(out, "PNG")
    return out


def ersetzt(data: bytes, teil: str, alt: str | bytes, neu: str | bytes) -> bytes:
    """The workbook with something else in one part; what is replaced must be there."""
    content = b.teile(data)[teil]
    old, new = (text.encode() if isinstance(text, str) else text for text in (alt, neu))
    assert old in content, (teil, alt)
    return b.umbauen(data, **{teil: content.replace(old, new, 1)})


def mit_teil(
    data: bytes, quelle: str, typ: str, name: str, inhaltstyp: str, inhalt: str | bytes, rid: str = "rId91", *, ziel: str = ""
) -> bytes:
    """The workbook with one part more: its relationship from another part ("" is the package), its content type, its bytes.

    `name` empty: the relationship alone, to the external address `ziel`.
    """
    parts = b.teile(data)
    folder, base = posixpath.split(quelle)
    relations = posixpath.join(folder, "_rels", base + ".rels")
    target = ziel or posixpath.relpath("/" + name, "/" + folder)
    mode = "" if name else ' TargetMode="External"'
    text = parts.get(relations, b.rels()).decode()
    kind = typ if typ.startswith("http") else f"{b.RELS}/{typ}"
    text = text.replace("</Relationships>", f'<Relationship Id="{rid}" Type="{kind}" Target="{target}"{mode}/></Relationships>')
    new: dict[str, bytes | None] = {**parts, relations: text.encode()}
    if name:
        override = f'<Override PartName="/{name}" ContentType="{inhaltstyp}"/></Types>'.encode()
        new |= {
            name: inhalt.encode() if isinstance(inhalt, str) else inhalt,
            "[Content_Types].xml": parts["[Content_Types].xml"].replace(b"</Types>", override),
        }
    return b.packen(new)


def xml(text: str) -> str:
    """A part with its declaration."""
    return b.HEAD + text


BLATT = "xl/worksheets/sheet1.xml"
BUCH = "xl/workbook.xml"


# --- what XlsxWriter makes ----------------------------------------------------------------------------------------------


def grundmappe() -> bytes:
    """A list and a formula, nothing else."""
    return geschrieben()


def diagramme() -> bytes:
    """Charts of several kinds, and one on a sheet of its own."""

    def mehr(book: Workbook, sheet: Worksheet) -> None:
        for place, kind in (("D2", "column"), ("D20", "pie"), ("M2", "scatter")):
            chart = book.add_chart({"type": kind})
            chart.add_series({"categories": "='AU-Bestand'!$A$2:$A$4", "values": "='AU-Bestand'!$B$2:$B$4"})
            sheet.insert_chart(place, chart)
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "='AU-Bestand'!$B$2:$B$4"})
        book.add_chartsheet("Diagrammblatt").set_chart(chart)

    return geschrieben(mehr)


def bilder() -> bytes:
    """Pictures on the sheet, in the header and behind the cells, and a text box."""

    def mehr(_: Workbook, sheet: Worksheet) -> None:
        sheet.insert_image("D2", "logo.png", {"image_data": png()})
        sheet.set_header("&L&G", {"image_left": "logo.png", "image_data_left": png()})
        sheet.set_background(png())
        sheet.insert_textbox("D9", "Bitte ausfüllen")

    return geschrieben(mehr)


def tabelle() -> bytes:
    """A table object with totals."""
    return geschrieben(_tabelle)


def _tabelle(_: Workbook, sheet: Worksheet) -> None:
    columns = [{"header": "Gemeinde", "total_string": "Summe"}, {"header": "Personen", "total_function": "sum"}]
    sheet.add_table("A1:B5", {"name": "Bestand", "columns": columns, "total_row": True})


def formate_und_pruefungen() -> bytes:
    """Conditional formats (the new kinds, too), validations, links, notes, sparklines, rich text."""

    def mehr(book: Workbook, sheet: Worksheet) -> None:
        red = book.add_format({"font_color": "#C00000", "num_format": "0.0"})
        sheet.conditional_format("B2:B4", {"type": "cell", "criteria": ">", "value": 9, "format": red})
        sheet.conditional_format("B2:B4", {"type": "data_bar", "data_bar_2010": True})
        sheet.conditional_format("B2:B4", {"type": "icon_set", "icon_style": "3_arrows"})
        sheet.data_validation("C2:C4", {"validate": "list", "source": ["ja", "nein"]})
        sheet.data_validation("D2:D4", {"validate": "list", "source": "=Notizen!$A$1:$A$3"})
        sheet.write_url("A6", "https://example.org/?a=1&b=2", string="Quelle")
        sheet.write_url("A7", "internal:'Notizen'!A1", string="Notizen")
        sheet.write_comment("B2", "geprüft")
        sheet.add_sparkline("E2", {"range": "'AU-Bestand'!B2:B4"})
        sheet.write_rich_string("A8", "Stand ", book.add_format({"bold": True}), "31.12.", " vorläufig")

    return geschrieben(mehr)


def namen() -> bytes:
    """Names of the workbook and of sheets, print areas and titles, a filter, outline, protection with an open range."""

    def mehr(book: Workbook, sheet: Worksheet) -> None:
        book.define_name("Personen", "='AU-Bestand'!$B$2:$B$4")
        book.define_name("Notizen!Satz", "=Notizen!$A$1")
        book.define_name("'AU-Bestand'!Satz", "='AU-Bestand'!$B$2")
        sheet.print_area("A1:B4")
        sheet.repeat_rows(0)
        sheet.autofilter("A1:B4")
        book.worksheets()[1].print_area("A1:C9")
        sheet.set_row(2, None, None, {"level": 1, "hidden": True})
        sheet.protect("geheim")
        sheet.unprotect_range("B2:B4", "Personen")

    return geschrieben(mehr)


def dynamische_matrix() -> bytes:
    """A formula that spills, a matrix formula of old, and a formula of Excel 365."""

    def mehr(_: Workbook, sheet: Worksheet) -> None:
        sheet.write_dynamic_array_formula("D2:D4", "=SORT(B2:B4)", None, 7)
        sheet.write_array_formula("E2:E4", "{=B2:B4*2}", None, 24)
        sheet.write_formula("F2", "=_xlfn.XLOOKUP(40,B2:B4,A2:A4)", None, "Weinheim")

    return geschrieben(mehr)


def bild_in_zelle() -> bytes:
    """A picture in a cell: rich data with its five parts."""
    return geschrieben(lambda _, sheet: sheet.embed_image("D2", "logo.png", {"image_data": png()}))


def kontrollkaestchen() -> bytes:
    """A check box in a cell (feature property bag: formats with an extension)."""
    return geschrieben(lambda _, sheet: sheet.insert_checkbox("D2", True))


def schaltflaeche() -> bytes:
    """A button, which is VML alone."""
    return geschrieben(lambda _, sheet: sheet.insert_button("D2", {"caption": "Rechnen"}))


def ausgeblendete_blaetter() -> bytes:
    """Hidden sheets; the second one is active and the first that is shown."""

    def mehr(book: Workbook, sheet: Worksheet) -> None:
        book.worksheets()[1].activate()
        book.worksheets()[1].set_first_sheet()
        sheet.hide()
        book.add_worksheet("Sehr geheim").very_hidden()

    return geschrieben(mehr)


def alle_ausgeblendet() -> bytes:
    """No sheet is visible; Excel would not make such a file, programs do."""
    data = geschrieben()
    buch = b.teile(data)[BUCH].replace(b"<sheet name", b'<sheet state="hidden" name')
    return b.umbauen(data, **{BUCH: buch})


def eigenschaften() -> bytes:
    """Properties of the document, own ones as well."""

    def mehr(book: Workbook, _: Worksheet) -> None:
        book.set_properties({"title": "Bestand", "author": "Kämmerei"})
        book.set_custom_property("Aktenzeichen", "II-4711")

    return geschrieben(mehr)


def datum_1904() -> bytes:
    """Days count from 1904."""
    return geschrieben(date_1904=True)


def makros() -> bytes:
    """A (mute) VBA project."""
    return geschrieben(lambda book, _: book.add_vba_project(io.BytesIO(b"kein echtes VBA"), is_stream=True))


def signierte_makros() -> bytes:
    """A VBA project with its signature, which hangs on the project and not on the workbook."""
    vba = f"{OPEN.replace('vnd.openxmlformats-officedocument.', '')}vnd.ms-office.vbaProjectSignature"
    return mit_teil(
        makros(), "xl/vbaProject.bin", f"{MS}2006/relationships/vbaProjectSignature", "xl/vbaProjectSignature.bin", vba, b"Signatur", "rId1"
    )


def xlsm_ohne_makros() -> bytes:
    """Saved as .xlsm, but there is no VBA in it."""
    plain = SML + "sheet.main+xml"
    return ersetzt(geschrieben(), "[Content_Types].xml", plain, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")


def alles() -> bytes:
    """Chart, picture, table, notes, formats: parts have just the names that ours would like."""

    def mehr(book: Workbook, sheet: Worksheet) -> None:
        _tabelle(book, sheet)
        for place in ("D2", "D20"):
            chart = book.add_chart({"type": "column"})
            chart.add_series({"values": "='AU-Bestand'!$B$2:$B$4"})
            sheet.insert_chart(place, chart)
        sheet.insert_image("M2", "logo.png", {"image_data": png()})
        sheet.write_comment("B2", "geprüft")
        sheet.conditional_format("B2:B4", {"type": "cell", "criteria": ">", "value": 9, "format": book.add_format({"italic": True})})
        sheet.write("A9", 1, book.add_format({"font_name": "Arial", "font_size": 10, "bg_color": "#FFFF00", "num_format": "0.000"}))
        sheet.set_header("&L&G", {"image_left": "logo.png", "image_data_left": png()})

    return geschrieben(mehr)


# --- what is written part by part -----------------------------------------------------------------------------------------


def im_blatt(data: bytes, vor: str, text: str) -> bytes:
    """The workbook with something more on its first sheet, in front of an element or at the end."""
    return ersetzt(data, BLATT, vor, text + vor)


def kommentare_mit_verlauf() -> bytes:
    """A threaded comment with its author, beside the note that old programs show."""
    data = geschrieben(lambda _, sheet: sheet.write_comment("B2", "[Threaded comment] bitte prüfen"))
    space = f'xmlns="{MS}spreadsheetml/2018/threadedcomments"'
    person, comment = "{7305E7A7-E410-8C4C-A5C1-67489F9B7D76}", "{9FE0EFFC-F649-7D41-B909-522703F4B7ED}"
    data = mit_teil(
        data, BUCH, f"{MS}2017/10/relationships/person", "xl/persons/person.xml", "application/vnd.ms-excel.person+xml",
        xml(f'<personList {space}><person displayName="Kämmerei" id="{person}" userId="k" providerId="None"/></personList>'),
    )  # fmt: skip
    text = (
        f'<ThreadedComments {space}><threadedComment ref="B2" dT="2025-09-21T17:32:33.59" personId="{person}" id="{comment}">'
        "<text>bitte prüfen</text></threadedComment></ThreadedComments>"
    )
    kind = "application/vnd.ms-excel.threadedcomments+xml"
    return mit_teil(data, BLATT, f"{MS}2017/10/relationships/threadedComment", "xl/threadedComments/threadedComment1.xml", kind, xml(text))


def formularelement() -> bytes:
    """A check box of the form controls: properties, anchor in the sheet, shape in VML."""
    data = geschrieben()
    control = f'<formControlPr xmlns="{MS}spreadsheetml/2009/9/main" objectType="CheckBox" checked="Checked" fmlaLink="$D$2" lockText="1" noThreeD="1"/>'
    data = mit_teil(
        data, BLATT, "ctrlProp", "xl/ctrlProps/ctrlProp1.xml", "application/vnd.ms-excel.controlproperties+xml", xml(control), "rId93"
    )
    vml = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201" '
        'path="m,l,21600r21600,l21600,xe"/><v:shape id="_x0000_s1025" type="#_x0000_t201" style="position:absolute;width:90pt;height:18pt">'
        '<x:ClientData ObjectType="Checkbox"><x:Anchor>3,0,1,0,5,0,2,0</x:Anchor><x:Checked>1</x:Checked></x:ClientData></v:shape></xml>'
    )
    data = mit_teil(data, BLATT, "vmlDrawing", "xl/drawings/vmlDrawing1.vml", OPEN + "vmlDrawing", vml, "rId92")
    anchor = (
        '<legacyDrawing r:id="rId92"/><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice xmlns:x14="{MS}spreadsheetml/2009/9/main" Requires="x14"><controls><mc:AlternateContent><mc:Choice Requires="x14">'
        '<control shapeId="1025" r:id="rId93" name="Kontrollkästchen 1"><controlPr defaultSize="0" autoFill="0" autoLine="0" autoPict="0"><anchor '
        'moveWithCells="1"><from><xdr:col xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">3</xdr:col>'
        '<xdr:colOff xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">0</xdr:colOff><xdr:row '
        'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">1</xdr:row><xdr:rowOff '
        'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">0</xdr:rowOff></from><to><xdr:col '
        'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">5</xdr:col><xdr:colOff '
        'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">0</xdr:colOff><xdr:row '
        'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">2</xdr:row><xdr:rowOff '
        'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">0</xdr:rowOff></to></anchor></controlPr></control>'
        "</mc:Choice></mc:AlternateContent></controls></mc:Choice></mc:AlternateContent>"
    )
    return im_blatt(data, "</worksheet>", anchor)


def datenschnitt() -> bytes:
    """A slicer on a table: cache, slicer, list in the workbook and on the sheet, frame in the drawing."""
    data = tabelle()
    x14, x15 = f"{MS}spreadsheetml/2009/9/main", f"{MS}spreadsheetml/2010/11/main"
    cache_ = (
        f'<slicerCacheDefinition xmlns="{x14}" xmlns:x="{b.MAIN}" name="Datenschnitt_Gemeinde" sourceName="Gemeinde"><extLst><x:ext '
        f'xmlns:x15="{x15}" uri="{{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}}"><x15:tableSlicerCache tableId="1" column="1"/></x:ext></extLst>'
        "</slicerCacheDefinition>"
    )
    data = mit_teil(
        data,
        BUCH,
        f"{MS}2007/relationships/slicerCache",
        "xl/slicerCaches/slicerCache1.xml",
        "application/vnd.ms-excel.slicerCache+xml",
        xml(cache_),
        "rId91",
    )
    slicer = (
        f'<slicers xmlns="{x14}"><slicer name="Gemeinde" cache="Datenschnitt_Gemeinde" caption="Gemeinde" rowHeight="241300"/></slicers>'
    )
    data = mit_teil(
        data, BLATT, f"{MS}2007/relationships/slicer", "xl/slicers/slicer1.xml", "application/vnd.ms-excel.slicer+xml", xml(slicer), "rId91"
    )
    sheet = (
        f'<extLst><ext xmlns:x15="{x15}" uri="{{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}}"><x14:slicerList xmlns:x14="{x14}"><x14:slicer r:id="rId91"/>'
        "</x14:slicerList></ext></extLst>"
    )
    data = im_blatt(data, "</worksheet>", sheet)
    book = (
        f'<extLst><ext xmlns:x15="{x15}" uri="{{46BE6895-7355-4a93-B00E-2C351335B9C9}}"><x15:slicerCaches xmlns:x14="{x14}">'
        '<x14:slicerCache r:id="rId91"/></x15:slicerCaches></ext></extLst>'
    )
    data = ersetzt(
        data, BUCH, "<calcPr", '<definedNames><definedName name="Datenschnitt_Gemeinde">#N/A</definedName></definedNames><calcPr'
    )
    return ersetzt(data, BUCH, "</workbook>", book + "</workbook>")


def pivottabelle() -> bytes:
    """A pivot table with cache and records."""
    data = geschrieben()
    fields = (
        '<cacheField name="Gemeinde" numFmtId="0"><sharedItems count="3"><s v="Ladenburg"/><s v="Weinheim"/><s v="Hirschberg"/></sharedItems></cacheField>'
        '<cacheField name="Personen" numFmtId="0"><sharedItems containsSemiMixedTypes="0" containsString="0" containsNumber="1" containsInteger="1" '
        'minValue="7" maxValue="40"/></cacheField>'
    )
    cache_ = (
        f'<pivotCacheDefinition xmlns="{b.MAIN}" xmlns:r="{b.RELS}" r:id="rId1" refreshedBy="K" refreshedDate="45000" createdVersion="6" '
        'refreshedVersion="6" minRefreshableVersion="3" recordCount="3"><cacheSource type="worksheet"><worksheetSource ref="A1:B4" sheet="AU-Bestand"/>'
        f'</cacheSource><cacheFields count="2">{fields}</cacheFields></pivotCacheDefinition>'
    )
    definition, kind = "xl/pivotCache/pivotCacheDefinition1.xml", SML + "pivotCacheDefinition+xml"
    data = mit_teil(data, BUCH, "pivotCacheDefinition", definition, kind, xml(cache_), "rId91")
    records = f'<pivotCacheRecords xmlns="{b.MAIN}" count="3">' + "".join(
        f'<r><x v="{i}"/><n v="{n}"/></r>' for i, n in enumerate((12, 40, 7))
    )
    records += "</pivotCacheRecords>"
    data = mit_teil(
        data, definition, "pivotCacheRecords", "xl/pivotCache/pivotCacheRecords1.xml", SML + "pivotCacheRecords+xml", xml(records), "rId1"
    )
    items = "".join(f'<item x="{i}"/>' for i in range(3))
    table = (
        f'<pivotTableDefinition xmlns="{b.MAIN}" name="PivotTable1" cacheId="5" dataCaption="Werte" updatedVersion="6" minRefreshableVersion="3" '
        'createdVersion="6"><location ref="C3:D7" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="2"><pivotField '
        f'axis="axisRow" showAll="0"><items count="4">{items}<item t="default"/></items></pivotField><pivotField dataField="1" showAll="0"/></pivotFields>'
        '<rowFields count="1"><field x="0"/></rowFields><rowItems count="1"><i><x/></i></rowItems><colItems count="1"><i/></colItems><dataFields '
        'count="1"><dataField name="Summe von Personen" fld="1" baseField="0" baseItem="0"/></dataFields></pivotTableDefinition>'
    )
    data = mit_teil(
        data, "xl/worksheets/sheet2.xml", "pivotTable", "xl/pivotTables/pivotTable1.xml", SML + "pivotTable+xml", xml(table), "rId91"
    )
    data = mit_teil(
        data, "xl/pivotTables/pivotTable1.xml", "pivotCacheDefinition", "", "", b"", "rId1", ziel="../pivotCache/pivotCacheDefinition1.xml"
    )
    relations = "xl/pivotTables/_rels/pivotTable1.xml.rels"
    data = ersetzt(data, relations, ' TargetMode="External"', "")
    return ersetzt(data, BUCH, "</workbook>", '<pivotCaches><pivotCache cacheId="5" r:id="rId91"/></pivotCaches></workbook>')


def verknuepfte_mappe() -> bytes:
    """A link to another workbook, with what it held the last time."""
    data = geschrieben(lambda _, sheet: sheet.write_formula("D2", "=[1]Tabelle1!$A$1", None, 5))
    link = (
        f'<externalLink xmlns="{b.MAIN}"><externalBook xmlns:r="{b.RELS}" r:id="rId1"><sheetNames><sheetName val="Tabelle1"/></sheetNames><sheetDataSet>'
        '<sheetData sheetId="0"><row r="1"><cell r="A1"><v>5</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>'
    )
    data = mit_teil(data, BUCH, "externalLink", "xl/externalLinks/externalLink1.xml", SML + "externalLink+xml", xml(link))
    data = mit_teil(data, "xl/externalLinks/externalLink1.xml", "externalLinkPath", "", "", b"", "rId1", ziel="Vorjahr%202024.xlsx")
    return ersetzt(data, BUCH, "</sheets>", '</sheets><externalReferences><externalReference r:id="rId91"/></externalReferences>')


def abfrage() -> bytes:
    """A connection, and a table on the sheet that is filled by it."""
    data = geschrieben(lambda book, _: book.define_name("'AU-Bestand'!abfrage", "='AU-Bestand'!$A$1:$B$4"))
    connections = (
        f'<connections xmlns="{b.MAIN}"><connection id="1" name="abfrage" type="6" refreshedVersion="6" background="1"><textPr codePage="850" '
        'sourceFile="abfrage.csv" semicolon="1"><textFields><textField/></textFields></textPr></connection></connections>'
    )
    data = mit_teil(data, BUCH, "connections", "xl/connections.xml", SML + "connections+xml", xml(connections))
    query = f'<queryTable xmlns="{b.MAIN}" name="abfrage" connectionId="1" autoFormatId="16" applyNumberFormats="0"/>'
    return mit_teil(data, BLATT, "queryTable", "xl/queryTables/queryTable1.xml", SML + "queryTable+xml", xml(query))


def eingebettet() -> bytes:
    """An embedded object with its picture, settings of the printer, custom XML."""
    data = mit_teil(
        geschrieben(), BLATT, "printerSettings", "xl/printerSettings/printerSettings1.bin", SML + "printerSettings", b"\0\1\2" * 50, "rId94"
    )
    data = mit_teil(data, BLATT, "oleObject", "xl/embeddings/oleObject1.bin", OPEN + "oleObject", b"\xd0\xcf\x11\xe0" + b"\0" * 60, "rId95")
    return mit_teil(data, BUCH, "customXml", "customXml/item1.xml", "application/xml", xml('<akte xmlns="urn:kreis" nr="4711"/>'), "rId96")


def activex() -> bytes:
    """An ActiveX control with its stream."""
    control = (
        f'<ax:ocx xmlns:ax="{MS}2006/activeX" xmlns:r="{b.RELS}" ax:classid="{{D7053240-CE69-11CD-A777-00DD01143C57}}" ax:persistence="persistStreamInit" '
        'r:id="rId1"/>'
    )
    data = mit_teil(geschrieben(), BLATT, "control", "xl/activeX/activeX1.xml", "application/vnd.ms-office.activeX+xml", xml(control))
    return mit_teil(
        data, "xl/activeX/activeX1.xml", f"{MS}2006/relationships/activeXControlBinary", "xl/activeX/activeX1.bin",
        "application/vnd.ms-office.activeX", b"\x40\x32\x05\xd7" * 9, "rId1",
    )  # fmt: skip


def weberweiterung() -> bytes:
    """A task pane of an add-in, hung on the package."""
    space = f"{MS}webextensions"
    pane = f'<wetp:taskpanes xmlns:wetp="{space}/taskpanes/2010/11"><wetp:taskpane dockstate="right" visibility="0" width="350" row="4"><wetp:webextensionref xmlns:r="{b.RELS}" r:id="rId1"/></wetp:taskpane></wetp:taskpanes>'
    data = mit_teil(
        geschrieben(), "", f"{MS}2011/relationships/webextensiontaskpanes", "xl/webextensions/taskpanes.xml",
        "application/vnd.ms-office.webextensiontaskpanes+xml", xml(pane),
    )  # fmt: skip
    extension = f'<we:webextension xmlns:we="{space}/webextension/2010/11" id="{{0A5DFDA5-1D4F-4B0A-A7B1-5F8A3B9A9C11}}"><we:reference id="wa1" version="1.0.0.0" store="de-DE" storeType="OMEX"/><we:alternateReferences/><we:properties/><we:bindings/><we:snapshot xmlns:r="{b.RELS}"/></we:webextension>'
    return mit_teil(
        data, "xl/webextensions/taskpanes.xml", f"{MS}2011/relationships/webextension", "xl/webextensions/webextension1.xml",
        "application/vnd.ms-office.webextension+xml", xml(extension), "rId1",
    )  # fmt: skip


def vertraulichkeit() -> bytes:
    """A sensitivity label that does not encrypt."""
    label = '<clbl:labelList xmlns:clbl="http://schemas.microsoft.com/office/2020/mipLabelMetadata"><clbl:label id="{0A5DFDA5-1D4F-4B0A-A7B1-5F8A3B9A9C11}" enabled="1" method="Standard" siteId="{0A5DFDA5-1D4F-4B0A-A7B1-5F8A3B9A9C12}" contentBits="0" removed="0"/></clbl:labelList>'
    return mit_teil(
        geschrieben(), "", f"{MS}2020/02/relationships/classificationlabels", "docMetadata/LabelInfo.xml",
        "application/vnd.ms-office.classificationlabels+xml", xml(label),
    )  # fmt: skip


def rechenkette() -> bytes:
    """The order of calculation, a cache."""
    chain = f'<calcChain xmlns="{b.MAIN}"><c r="A1" i="2"/></calcChain>'
    return mit_teil(geschrieben(), BUCH, "calcChain", "xl/calcChain.xml", SML + "calcChain+xml", xml(chain))


def datentabelle() -> bytes:
    """A data table (what-if) and a shared formula."""
    rows = (
        '<row r="9"><c r="A9"><v>1</v></c><c r="B9"><f t="dataTable" ref="B9:B10" dt2D="0" dtr="0" r1="A1"/><v>2</v></c></row><row r="10"><c r="A10"><v>2</v></c>'
        '<c r="B10"><v>4</v></c></row><row r="11"><c r="A11"><f t="shared" ref="A11:B11" si="0">A9+1</f><v>2</v></c><c r="B11"><f t="shared" si="0"/><v>3</v></c></row>'
    )
    return im_blatt(geschrieben(), "</sheetData>", rows)


def ansichten() -> bytes:
    """Views of several people, in the workbook and on the sheet."""
    guid = "{0A5DFDA5-1D4F-4B0A-A7B1-5F8A3B9A9C11}"
    view = f'<customSheetViews><customSheetView guid="{guid}"><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></customSheetView></customSheetViews>'
    data = im_blatt(geschrieben(), "<pageMargins", view)
    text = f'<customWorkbookViews><customWorkbookView name="Kämmerei" guid="{guid}" windowWidth="100" windowHeight="100" activeSheetId="1"/></customWorkbookViews>'
    return ersetzt(data, BUCH, "</workbook>", text + "</workbook>")


def _anderes_blatt(art: str, typ: str, kind: str, inhalt: str, **mehr: str) -> bytes:
    """A workbook with a second sheet of another kind."""
    name = f"xl/{art}s/sheet1.xml"
    data = mit_teil(geschrieben(), BUCH, typ, name, kind, xml(inhalt), "rId91")
    state = "".join(f' {key}="{value}"' for key, value in mehr.items())
    return ersetzt(data, BUCH, "<sheets>", f'<sheets><sheet name="Anderes" sheetId="9"{state} r:id="rId91"/>')


def dialogblatt() -> bytes:
    """A dialog sheet of Excel 5, in front."""
    sheet = f'<dialogsheet xmlns="{b.MAIN}"><sheetViews><sheetView workbookViewId="0"/></sheetViews></dialogsheet>'
    return _anderes_blatt("dialogsheet", "dialogsheet", SML + "dialogsheet+xml", sheet)


def makroblatt() -> bytes:
    """A sheet of Excel 4 macros, very hidden, in front."""
    sheet = f'<xm:macrosheet xmlns="{b.MAIN}" xmlns:xm="{MS}excel/2006/main"><sheetData><row r="1"><c r="A1"><f>HALT()</f><v>0</v></c></row></sheetData></xm:macrosheet>'
    return _anderes_blatt(
        "macrosheet", f"{MS}2006/relationships/xlMacrosheet", "application/vnd.ms-excel.macrosheet+xml", sheet, state="veryHidden"
    )


def summe_ueber_blaetter() -> bytes:
    """A formula that adds up a cell of all sheets from one to another."""

    def mehr(book: Workbook, sheet: Worksheet) -> None:
        for name in ("Januar", "Februar", "März"):
            book.add_worksheet(name).write("B5", 10)
        sheet.write_formula("D1", "=SUM(Januar:März!B5)", None, 30)

    return geschrieben(mehr)


def unbekanntes() -> bytes:
    """Attributes, elements and namespaces that nobody knows, single quotes, a byte order mark, comments: in the workbook part."""
    data = geschrieben()
    text = b.teile(data)[BUCH].decode().replace('"', "'")
    text = re.sub(
        r"<workbook ",
        "<workbook xmlns:zz='urn:zukunft' xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006' mc:Ignorable='zz' zz:neu='&#228;&amp;' ",
        text,
    )
    text = text.replace("</sheets>", "</sheets><!-- <sheet name='nicht gemeint'/> -->").replace(
        "</workbook>", "<extLst><ext uri='{0}'><zz:etwas a = 'b'/></ext></extLst></workbook>"
    )
    return b.umbauen(data, **{BUCH: b"\xef\xbb\xbf" + text.encode()})


def ohne_fenster() -> bytes:
    """No `bookViews`: the first sheet is the active one."""
    data = geschrieben()
    return b.umbauen(data, **{BUCH: re.sub(rb"<bookViews>.*?</bookViews>", b"", b.teile(data)[BUCH])})


# --- how other programs write -----------------------------------------------------------------------------------------------


def blaetter_in_utf_16() -> bytes:
    """Sheets in UTF-16, the workbook part in ISO-8859-1."""
    data = geschrieben()
    parts = b.teile(data)
    utf16 = {name: parts[name].decode().replace("UTF-8", "UTF-16").encode("utf-16") for name in (BLATT, "xl/worksheets/sheet2.xml")}
    return b.umbauen(data, **{**utf16, BUCH: parts[BUCH].replace(b"UTF-8", b"ISO-8859-1")})


def blaetter_in_iso_8859_1() -> bytes:
    """Sheets, styles, relationships and content types in ISO-8859-1."""
    data = geschrieben()
    names = (BLATT, "xl/styles.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml")
    return b.umbauen(data, **{name: b.teile(data)[name].replace(b"UTF-8", b"ISO-8859-1") for name in names})


def praefix() -> bytes:
    """Workbook part and styles under a prefix."""
    data = b.openpyxl_mappe()
    return b.umbauen(data, **{name: b.prefixed(b.teile(data)[name]) for name in (BUCH, "xl/styles.xml")})


def formate_an_anderem_ort() -> bytes:
    """The styles part has another name and place, given absolutely; others are given relatively."""
    data = geschrieben()
    parts = b.teile(data)
    types = parts["[Content_Types].xml"].replace(b"/xl/styles.xml", b"/formate/Stile.xml")
    relations = parts["xl/_rels/workbook.xml.rels"].replace(b'"styles.xml"', b'"/formate/Stile.xml"')
    changes = {
        "xl/styles.xml": None,
        "formate/Stile.xml": parts["xl/styles.xml"],
        "[Content_Types].xml": types,
        "xl/_rels/workbook.xml.rels": relations,
    }
    return b.packen({**parts, **changes})


def formate_leer() -> bytes:
    """A styles part that says nothing; the standard font, the first fills and the first format are as they always are."""
    data = geschrieben()
    return b.umbauen(data, **{"xl/styles.xml": xml(f'<styleSheet xmlns="{b.MAIN}"/>').encode()})


def eine_fuellung() -> bytes:
    """Only one fill is listed, and it is yellow: Excel shows none all the same."""
    data = geschrieben()
    fills = b'<fills count="1"><fill><patternFill patternType="solid"><fgColor rgb="FFDDEEFF"/></patternFill></fill></fills>'
    styles = re.sub(rb"<fills.*?</fills>", fills, b.teile(data)["xl/styles.xml"])
    return b.umbauen(data, **{"xl/styles.xml": styles})


def gross_und_klein() -> bytes:
    """Parts, relationships and content types write one name in three ways."""
    data = geschrieben()
    parts = b.teile(data)
    types = parts["[Content_Types].xml"].replace(b"/xl/worksheets/sheet1.xml", b"/XL/Worksheets/SHEET1.XML")
    return b.packen({**parts, BLATT: None, "xl/worksheets/Sheet1.xml": parts[BLATT], "[Content_Types].xml": types})


def mischziele() -> bytes:
    """Absolute targets, relative ones, and ones with dots."""
    data = geschrieben()
    relations = b.teile(data)["xl/_rels/workbook.xml.rels"]
    relations = relations.replace(b'"worksheets/sheet1.xml"', b'"/xl/worksheets/sheet1.xml"').replace(
        b'"worksheets/sheet2.xml"', b'"./../xl/worksheets/sheet2.xml"'
    )
    return b.umbauen(data, **{"xl/_rels/workbook.xml.rels": relations})


def ohne_zeichenketten() -> bytes:
    """The shared strings that the relationships promise are not there."""
    data = geschrieben()
    types = re.sub(rb"<Override [^>]*sharedStrings[^>]*/>", b"", b.teile(data)["[Content_Types].xml"])
    return b.umbauen(data, **{"xl/sharedStrings.xml": None, "[Content_Types].xml": types})


def ohne_formatvorlagen() -> bytes:
    """No `cellStyleXfs`, no `cellStyles`, no `dxfs`."""
    data = geschrieben()
    styles = re.sub(rb"<cellStyleXfs.*?</cellStyleXfs>|<cellStyles.*?</cellStyles>|<dxfs[^>]*/>", b"", b.teile(data)["xl/styles.xml"])
    styles = re.sub(rb' xfId="\d+"', b"", styles)
    return b.umbauen(data, **{"xl/styles.xml": styles})


def ohne_standard_fuer_rels() -> bytes:
    """Each relationships part has a content type of its own, as LibreOffice does it."""
    data = geschrieben()
    parts = b.teile(data)
    kind = "application/vnd.openxmlformats-package.relationships+xml"
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name in parts if name.endswith(".rels")).encode()
    types = re.sub(rb'<Default Extension="rels"[^>]*/>', b"", parts["[Content_Types].xml"])
    return b.umbauen(data, **{"[Content_Types].xml": types.replace(b"</Types>", overrides + b"</Types>")})


def prozent_im_namen() -> bytes:
    """A part name with a blank, which a package writes as %20."""
    data = geschrieben(lambda _, sheet: sheet.insert_image("D2", "logo.png", {"image_data": png()}))
    parts = b.teile(data)
    relations = "xl/drawings/_rels/drawing1.xml.rels"
    return b.packen(
        {
            **parts,
            "xl/media/image1.png": None,
            "xl/media/image%201.png": parts["xl/media/image1.png"],
            relations: parts[relations].replace(b"image1.png", b"image%201.png"),
        }
    )


# --- what is not written to ---------------------------------------------------------------------------------------------------


def signiert() -> bytes:
    """A digital signature: its origin hangs on the package."""
    origin = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
    kind = "application/vnd.openxmlformats-package.digital-signature-"
    data = mit_teil(geschrieben(), "", origin, "_xmlsignatures/origin.sigs", kind + "origin", b"")
    signature = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'
    return mit_teil(
        data,
        "_xmlsignatures/origin.sigs",
        origin.replace("/origin", "/signature"),
        "_xmlsignatures/sig1.xml",
        kind + "xmlsignature+xml",
        xml(signature),
    )


def struktur_geschuetzt() -> bytes:
    """The structure of the workbook is protected."""
    return ersetzt(geschrieben(), BUCH, "<bookViews>", '<workbookProtection lockStructure="1"/><bookViews>')


def freigegeben() -> bytes:
    """Shared in the old way, with a list of changes."""
    headers = f'<headers xmlns="{b.MAIN}" guid="{{0A5DFDA5-1D4F-4B0A-A7B1-5F8A3B9A9C11}}"/>'
    return mit_teil(geschrieben(), BUCH, "revisionHeaders", "xl/revisions/revisionHeaders.xml", SML + "revisionHeaders+xml", xml(headers))


MERKMALE: dict[str, Callable[[], bytes]] = {
    function.__name__: function
    for function in (
        grundmappe, diagramme, bilder, tabelle, formate_und_pruefungen, namen, dynamische_matrix, bild_in_zelle, kontrollkaestchen, schaltflaeche,
        ausgeblendete_blaetter, alle_ausgeblendet, eigenschaften, datum_1904, makros, signierte_makros, xlsm_ohne_makros, alles, kommentare_mit_verlauf,
        formularelement, datenschnitt, pivottabelle, verknuepfte_mappe, abfrage, eingebettet, activex, weberweiterung, vertraulichkeit, rechenkette,
        datentabelle, ansichten, dialogblatt, makroblatt, summe_ueber_blaetter, unbekanntes, ohne_fenster, blaetter_in_utf_16, blaetter_in_iso_8859_1,
        praefix, formate_an_anderem_ort, formate_leer, eine_fuellung, gross_und_klein, mischziele, ohne_zeichenketten, ohne_formatvorlagen,
        ohne_standard_fuer_rels, prozent_im_namen,
    )
}  # fmt: skip
"""Every feature that a workbook may have when our sheets come."""

VERWEIGERT: dict[str, Callable[[], bytes]] = {"signiert": signiert, "struktur-geschuetzt": struktur_geschuetzt, "freigegeben": freigegeben}
"""What is not written to, by the code of the refusal."""


# --- sheets of ours -------------------------------------------------------------------------------------------------------------


def _reich(book: Workbook, sheet: Worksheet, *, vorlage: bool) -> None:
    """Everything that a sheet can hold; a template takes no tables, comments, text boxes."""
    green = book.add_format(
        {"bg_color": "#00B050", "font_name": "Cambria", "font_size": 9, "num_format": "0.000", "border": 1, "align": "center"}
    )
    red = book.add_format({"font_color": "#C00000", "num_format": "0.0", "bg_color": "#FFEEEE"})
    row = 30
    for index in range(4):
        sheet.write_number(row + index, 0, index * 1.5, green)
        sheet.write_string(row + index, 1, f"Zeile {index}")
    sheet.write_formula(row + 4, 0, "=SUM(A31:A34)", green, 9)
    sheet.merge_range(row + 6, 0, row + 6, 3, "verbunden", book.add_format({"text_wrap": True, "valign": "top", "rotation": 30}))
    cells = "A31:A34"
    for kind in (
        {"type": "cell", "criteria": ">", "value": 2, "format": red}, {"type": "formula", "criteria": "=$A31>3", "format": green, "stop_if_true": True},
        {"type": "data_bar", "data_bar_2010": not vorlage}, {"type": "icon_set", "icon_style": "3_traffic_lights"}, {"type": "3_color_scale"},
        {"type": "top", "value": 1, "format": red},
    ):  # fmt: skip
        sheet.conditional_format(cells, kind)
    sheet.data_validation("C31", {"validate": "list", "source": ["geprüft", "offen"]})
    sheet.data_validation(
        "C32", {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1, "error_message": "Bitte 0 bis 1"}
    )
    sheet.write_url("C33", "https://example.org/?a=1&b=2", string="Quelle")
    sheet.write_url("C34", f"internal:'{sheet.get_name()}'!A1", string="oben")
    for place, chart_type in (("F30", "column"), ("F48", "pie")):
        chart = book.add_chart({"type": chart_type})
        chart.add_series(
            {"name": "Reihe", "categories": f"='{sheet.get_name()}'!$B$31:$B$34", "values": f"='{sheet.get_name()}'!$A$31:$A$34"}
        )
        sheet.insert_chart(place, chart)
    sheet.insert_image("F1", "logo.png", {"image_data": png()})
    sheet.set_column("A:A", 22)
    sheet.set_row(2, 30, green)
    sheet.set_h_pagebreaks([29])
    sheet.set_header("&LLandratsamt&R&D")
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(0, 1)
    sheet.print_area("A1:H60")


@cache
def reiches_blatt() -> NeueBlaetter:
    """A sheet with all that hangs on sheets, made by XlsxWriter and taken apart into what is grafted."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Alles")
    sheet.write("A1", "Alles, was ein Blatt tragen kann")
    _reich(book, sheet, vorlage=False)
    bold = book.add_format({"bold": True, "num_format": '#,##0.00 "€"'})
    sheet.add_table(
        "K2:L6",
        {
            "name": "Betraege",
            "total_row": True,
            "columns": [{"header": "Name", "total_string": "Summe"}, {"header": "Betrag", "total_function": "sum", "format": bold}],
        },
    )
    sheet.write_comment("A31", "Kommentar eins")
    sheet.insert_textbox("F66", "Textfeld")
    sheet.add_sparkline("D31", {"range": "Alles!A31:A34"})
    sheet.autofilter("A30:B34")
    sheet.set_row(32, None, None, {"level": 1})
    sheet.write_array_formula("D35:D36", "{=A31:A32*2}", None, 0)
    sheet.protect("", {"format_cells": True})
    book.define_name("Alles!Bereich", "=Alles!$A$31:$A$34")
    book.close()
    mappe = Mappe.aus(out.getvalue())
    namen_ = tuple((name, text) for owner, name, _, text in mappe.namen() if owner == "Alles")
    blatt = NeuesBlatt(
        "Alles", "alles:1", abdruck([zeile_text("A1", "Alles")]), _eingesetzte_texte(mappe),
        namen=namen_, anhaenge=_angehaengt(mappe, "xl/worksheets/sheet1.xml"),
        externe=tuple((rid, rel.ziel) for rid, rel in mappe.bezuege("xl/worksheets/sheet1.xml").items() if rel.extern),
    )  # fmt: skip
    return NeueBlaetter(mappe.teile["xl/styles.xml"], (blatt,))


def _eingesetzte_texte(mappe: Mappe) -> bytes:
    """The sheet with its texts in the cells instead of the shared strings."""
    texts = re.findall(rb"<si>(.*?)</si>", mappe.teile["xl/sharedstrings.xml"], re.DOTALL)
    return re.sub(
        rb'<c r="(\w+)"((?: s="\d+")?) t="s"><v>(\d+)</v></c>',
        lambda cell: b'<c r="%s"%s t="inlineStr"><is>%s</is></c>' % (cell[1], cell[2], texts[int(cell[3])]),
        mappe.teile["xl/worksheets/sheet1.xml"].replace(b' tabSelected="1"', b""),
    )


def _angehaengt(mappe: Mappe, teil: str) -> tuple[Anhang, ...]:
    return tuple(
        Anhang(rid, f"{b.RELS}/{rel.art}", rel.ziel, _inhaltstyp(mappe, rel.ziel), mappe.teile[rel.ziel], _angehaengt(mappe, rel.ziel))
        for rid, rel in mappe.bezuege(teil).items()
        if not rel.extern
    )


def _inhaltstyp(mappe: Mappe, teil: str) -> str:
    types = mappe.baum("[content_types].xml")
    own = next((item.get("ContentType") for item in types if (item.get("PartName") or "").lower() == "/" + teil), None)
    return own or next(item.get("ContentType") or "" for item in types if item.get("Extension") == teil.rsplit(".", 1)[-1])


def reiche_vorlage(datei: Path) -> None:
    """A template of a Gemeinde with all that templates may hold."""
    book = xlsxwriter.Workbook(datei)
    sheet = book.add_worksheet("Unser Blatt")
    sheet.write("A1", "{{gemeinde}} ({{ags}})")
    sheet.write("A2", "{{betrag}}", book.add_format({"num_format": '#,##0.00 "EUR"', "bold": True}))
    sheet.write("A3", "{{stichtag}}", book.add_format({"num_format": "dd.mm.yyyy"}))
    sheet.write("A5", "{{zeile:hinweise}}{{hinweis.text}}")
    _reich(book, sheet, vorlage=True)
    book.close()
