"""Sheets to graft, and workbooks such as counties have, made by the programs that make them."""

from __future__ import annotations

from dataclasses import replace
import io
import re
import struct
import zipfile
import zlib

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
import xlsxwriter

from im_xl.package.abdruck import abdruck, zeile_fehler, zeile_formel, zeile_text, zeile_wahr, zeile_zahl
from im_xl.package.blaetter import Anhang, NeueBlaetter, NeuesBlatt

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
REGISTERS = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/styles.xml"}

STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="170" formatCode="#,##0.00\\ &quot;€&quot;"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Carlito"/><family val="2"/></font><font><name val="Arial"/><sz val="14"/><b/>'
    '<color rgb="FF1F3864"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
    '</fill><fill><patternFill patternType="solid"><fgColor rgb="FFDDEEFF"/></patternFill></fill></fills><borders count="1"><border><left/><right/>'
    '<top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="170" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0"><alignment horizontal="center"/></xf><xf numFmtId="14" fontId="1" fillId="0" '
    'borderId="0" xfId="0"/></cellXfs><cellStyles count="1"><cellStyle name="Standard" xfId="0" builtinId="0"/></cellStyles><dxfs count="1"><dxf>'
    '<font><color rgb="FFC00000"/></font></dxf></dxfs></styleSheet>'
).encode()

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\x02\0\0\0\x90wS\xde"
    + struct.pack(">I", 12)
    + (idat := b"IDAT" + zlib.compress(b"\0\xff\0\0", 9))
    + struct.pack(">I", zlib.crc32(idat))
    + b"\0\0\0\0IEND\xaeB`\x82"
)

# The ways in which LibreOffice and Excel respell formulas on saving, as far as they are known to us.
FORMELN = (
    "ROUND(A2*B2/$C$1,2)",
    "IF(A2>=0.50,TRUE,FALSE)",
    'COUNTIFS($A$1:$A$9,">"&A2)+COUNTIFS(A1:A9,A2,B1:B9,">"&B2)',
    "SUM(A1:A9) - MAX( A1 , B1 )",
    'IFERROR(INDEX($A$1:$A$9,MATCH("x  y",$B$1:$B$9,0)),"")',
    'IF(INDIRECT("\'AU-Bestand\'!C7")=A2,"","geändert: \'neu\' erzeugen")',
    "'IM Rechenweg'!A2*1",
    "INT($A$1*B3/$B$1)+1E-6*0.10",
    "SUMPRODUCT(--(A1:A9>1),B1:B9)",
    'A2&" "&B2&"_xlfn."',
    "-A2^2%",
)


def rels(*lines: str) -> bytes:
    """A relationships part."""
    return (
        HEAD + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + "".join(lines) + "</Relationships>"
    ).encode()


def anhaenge(farbe: str = "4472C4") -> tuple[Anhang, ...]:
    """A drawing with a chart and a picture, and a comment with its VML."""
    drawing = (
        f'{HEAD}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor><xdr:from><xdr:col>4</xdr:col><xdr:colOff>0</xdr:colOff>'
        "<xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>9</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>12</xdr:row>"
        '<xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="Diagramm 1"/>'
        '<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart '
        f'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r="{RELS}" r:id="rId1"/></a:graphicData></a:graphic>'
        "</xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor><xdr:oneCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:colOff>0</xdr:colOff>"
        '<xdr:row>20</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="360000" cy="360000"/><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" '
        f'name="Logo"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip xmlns:r="{RELS}" r:embed="rId2"/><a:stretch><a:fillRect/></a:stretch>'
        '</xdr:blipFill><xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>'
    )
    chart = (
        f'{HEAD}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/>'
        '<c:grouping val="clustered"/><c:varyColors val="0"/><c:ser><c:idx val="0"/><c:order val="0"/><c:spPr><a:solidFill><a:srgbClr '
        f"val=\"{farbe}\"/></a:solidFill></c:spPr><c:val><c:numRef><c:f>'IM Übersicht'!$A$2:$A$3</c:f></c:numRef></c:val></c:ser>"
        '<c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>'
        '</c:scaling><c:delete val="0"/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea></c:chart></c:chartSpace>'
    )
    comments = (
        f'{HEAD}<comments xmlns="{MAIN}"><authors><author>IM</author></authors><commentList><comment ref="A1" authorId="0"><text><t>Hinweis</t></text>'
        "</comment></commentList></comments>"
    )
    vml = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
        'path="m,l,21600r21600,l21600,xe"/><v:shape id="_x0000_s1025" type="#_x0000_t202" style="position:absolute;visibility:hidden">'
        '<x:ClientData ObjectType="Note"><x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData></v:shape></xml>'
    )
    open_xml = "application/vnd.openxmlformats-officedocument."
    return (
        Anhang(
            "rId1", f"{RELS}/drawing", "xl/drawings/drawing1.xml", f"{open_xml}drawing+xml", drawing.encode(),
            (
                Anhang("rId1", f"{RELS}/chart", "xl/charts/chart1.xml", f"{open_xml}drawingml.chart+xml", chart.encode()),
                Anhang("rId2", f"{RELS}/image", "xl/media/image1.png", "image/png", PNG),
            ),
        ),
        Anhang("rId2", f"{RELS}/comments", "xl/comments1.xml", f"{open_xml}spreadsheetml.comments+xml", comments.encode()),
        Anhang("rId3", f"{RELS}/vmlDrawing", "xl/drawings/vmlDrawing1.vml", f"{open_xml}vmlDrawing", vml.encode()),
    )  # fmt: skip


def blatt(
    name: str, kennung: str, zahl: float = 1.5, *, reich: bool = False, formeln: tuple[str, ...] = FORMELN[:2], eigene_formeln: bool = False
) -> NeuesBlatt:
    """A sheet with a title, a number, an empty cell without style, formulas and, if `reich`, a drawing and a comment."""
    title = 'Titel mit s="1" und <c r="A1" s="2"> im Text'
    escaped = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    rows = [
        f'<row r="1" s="2" customFormat="1"><c r="A1" s="2" t="inlineStr"><is><t>{escaped}</t></is></c><c r="B1"/></row>',
        f'<row r="2"><c r="A2" s="1"><v>{zahl!r}</v></c><c r="B2" t="b"><v>1</v></c><c r="C2" s="3" t="e"><v>#N/A</v></c></row>',
    ]
    lines = [zeile_text("A1", title), zeile_zahl("A2", zahl), zeile_wahr("B2", wert=True), zeile_fehler("C2", "#N/A")]
    for row, formel in enumerate(formeln, 3):
        text = formel.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        rows.append(f'<row r="{row}"><c r="D{row}" s="1"><f>{text}</f><v>0</v></c></row>')
        lines.append(zeile_formel(f"D{row}", formel))
    tail = '<hyperlinks><hyperlink ref="A2" r:id="rId9"/></hyperlinks><pageMargins left="0.7" right="0.7" top="0.7" bottom="0.7" header="0.3" footer="0.3"/>'
    if reich:
        tail += '<drawing r:id="rId1"/><legacyDrawing r:id="rId3"/>'
    xml = (
        f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{RELS}"><sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'
        f'<cols><col min="1" max="1" width="20" style="1" customWidth="1"/></cols><sheetData>{"".join(rows)}</sheetData><conditionalFormatting '
        f'sqref="A2"><cfRule type="cellIs" dxfId="0" priority="1" operator="greaterThan"><formula>9</formula></cfRule></conditionalFormatting>{tail}</worksheet>'
    )
    return NeuesBlatt(
        name, kennung, abdruck(lines), xml.encode(),
        namen=(("_xlnm.Print_Area", f"'{name}'!$A$1:$D$9"),),
        anhaenge=anhaenge() if reich else (),
        externe=(("rId9", "https://example.org/?a=1&b=2"),),
        eigene_formeln=eigene_formeln,
    )  # fmt: skip


def neue(*blaetter: NeuesBlatt) -> NeueBlaetter:
    """These sheets, or a typical set: one rich, two plain."""
    return NeueBlaetter(
        STYLES,
        blaetter
        or (
            blatt("IM Übersicht", "uebersicht:08226", reich=True),
            blatt("Ü Ladenburg", "gemeinde:08226041", 2),
            blatt("Ü Weinheim", "gemeinde:08226096", 3),
        ),
    )


def ohne_notiz(neu: NeueBlaetter) -> NeueBlaetter:
    """The same sheets with all that hangs on them but the notes."""
    return replace(
        neu,
        blaetter=tuple(replace(b, anhaenge=tuple(a for a in b.anhaenge if not a.typ.endswith("/comments"))) for b in neu.blaetter),
    )


def openpyxl_mappe(*, formel: str | None = None) -> bytes:
    """A county workbook: two sheets, a chart, a comment, names of both kinds, a style, and if wanted a formula."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "AU-Bestand"
    for row in (("Gemeinde", "Personen"), ("Ladenburg", 12), ("Weinheim", 40)):
        sheet.append(row)
    sheet["A1"].font = Font(name="Arial", size=10, bold=True)
    sheet["A1"].comment = Comment("Stand 31.12.", "Kreis")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "D2")
    notes = book.create_sheet("Notizen")
    notes["A1"] = formel or "=SUM('AU-Bestand'!B2:B3)"
    book.defined_names["Personen"] = DefinedName("Personen", attr_text="'AU-Bestand'!$B$2:$B$3")
    notes.print_area = "A1:B4"
    book.active = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsxwriter_mappe(*, makros: bool = False) -> bytes:
    """A county workbook as Excel would write it: chart, picture, validation, formats; with a (mute) VBA project if wanted."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Stellen")
    money = book.add_format({"num_format": '#,##0.00 "€"', "font_name": "Arial", "font_size": 10})
    sheet.write_column("A1", [1, 2, 3], money)
    sheet.insert_image("F2", "logo.png", {"image_data": io.BytesIO(PNG)})
    sheet.data_validation("B1", {"validate": "list", "source": ["ja", "nein"]})
    sheet.conditional_format("A1:A3", {"type": "cell", "criteria": ">", "value": 2, "format": book.add_format({"bold": True})})
    sheet.write_comment("A1", "geprüft")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Stellen!$A$1:$A$3"})
    sheet.insert_chart("H2", chart)
    if makros:
        book.add_vba_project(io.BytesIO(b"kein echtes VBA"), is_stream=True)
    book.close()
    return out.getvalue()


def teile(data: bytes) -> dict[str, bytes]:
    """All parts of a file by name, read with the standard library."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def umbauen(data: bytes, **changes: bytes | None) -> bytes:
    """The file with some parts exchanged, added or left out (None)."""
    return packen({**teile(data), **changes})


def packen(parts: dict[str, bytes | None]) -> bytes:
    """A zip file of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if content is not None:
                archive.writestr(name, content)
    return out.getvalue()


_STRICT = (
    (MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (RELS, "http://purl.oclc.org/ooxml/officeDocument/relationships"),
    ("http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing", "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing"),
    ("http://schemas.openxmlformats.org/drawingml/2006/", "http://purl.oclc.org/ooxml/drawingml/"),
)


def strict(data: bytes) -> bytes:
    """The same workbook as "Strict Open XML"."""
    parts: dict[str, bytes | None] = {}
    for name, content in teile(data).items():
        new = content
        if name.endswith((".xml", ".rels")) and name != "[Content_Types].xml":
            for old, other in _STRICT:
                new = new.replace(old.encode(), other.encode())
        parts[name] = new
    return packen(parts)


def prefixed(xml: bytes) -> bytes:
    """The same part with every element under a prefix `x:`."""
    text = re.sub(r"<(/?)(?=[A-Za-z])", r"<\1x:", xml.decode())
    return text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"').encode()
