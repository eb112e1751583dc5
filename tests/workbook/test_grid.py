"""Cells as the parts hold them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
import zipfile

from openpyxl import load_workbook
import pytest

from im_xl.errors import DateiError
from im_xl.workbook.grid import open_workbook
from im_xl.workbook.zellwert import KeinWert

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKBOOKS = Path(__file__).resolve().parents[2] / "workbooks"


def _paket(
    blatt: bytes | str, *, styles: str = "", strings: str = "", blattname: str = "xl/worksheets/sheet1.xml", mappe: str = ""
) -> BytesIO:
    """A package by hand, with as little as a reader needs."""
    beziehungen = f'<Relationship Id="r1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>'
    beziehungen += f'<Relationship Id="r2" Type="{REL}/styles" Target="/xl/styles.xml"/><Relationship Id="r3" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/>'
    teile = {
        "_rels/.rels": f'<Relationships><Relationship Id="a" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}">{mappe}<sheets><sheet name="Blatt &amp; Co" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{beziehungen}</Relationships>",
        blattname: blatt,
    }
    if styles:
        teile["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    if strings:
        teile["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    puffer = BytesIO()
    with zipfile.ZipFile(puffer, "w") as archiv:
        for name, inhalt in teile.items():
            archiv.writestr(name, inhalt)
    puffer.seek(0)
    return puffer


def _blatt(zeilen: str, rest: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{zeilen}</sheetData>{rest}</worksheet>'


def test_arten_von_werten() -> None:
    """Numbers, shared, inline and formula texts, truth values, errors, formulas without value; empty cells are not there."""
    zellen = (
        '<c r="A1"><v>12</v></c><c r="B1"><v>1.5</v></c><c r="C1"><v>1E3</v></c><c r="D1" t="s"><v>0</v></c><c r="E1" t="inlineStr"><is><t>in</t></is></c>'
        '<c r="F1" t="str"><f>A1</f><v>fx</v></c><c r="G1" t="b"><v>1</v></c><c r="H1" t="e"><v>#REF!</v></c><c r="I1"><f>A1</f></c><c r="J1" s="0"/>'
        '<c r="K1" t="str"><f>A1</f><v></v></c><c r="AB1"><f>A1</f><v>7</v></c>'
    )
    strings = '<si><r><t>Te</t></r><r><t>xt</t></r><rPh sb="0" eb="1"><t>nein</t></rPh></si>'
    (blatt,) = open_workbook(_paket(_blatt(f'<row r="1">{zellen}</row>'), strings=strings))
    assert blatt.name == "Blatt & Co"
    assert blatt.zeilen()[1] == {
        1: 12, 2: 1.5, 3: 1000, 4: "Text", 5: "in", 6: "fx", 7: True, 8: KeinWert("#REF!"), 9: KeinWert(), 28: 7,
    }  # fmt: skip


def test_ohne_adressen() -> None:
    """Rows and cells without addresses follow one another."""
    (blatt,) = open_workbook(
        _paket(_blatt('<row><c><v>1</v></c><c><v>2</v></c></row><row r="5"><c r="C5"><v>3</v></c><c><v>4</v></c></row>'))
    )
    assert blatt.zeilen() == {1: {1: 1, 2: 2}, 5: {3: 3, 4: 4}}


@pytest.mark.parametrize(
    ("muster", "datum", "prozent"),
    [
        ("dd.mm.yyyy", True, False),
        ("[$-407]d\\. mmmm yyyy;@", True, False),
        ('#,##0.00\\ "€"', False, False),
        ('0" Tage"', False, False),
        ("[Red]0", False, False),
        ("0.00%", False, True),
        ('0.00"%"', False, False),
        ("General", False, False),
        ("mm:ss", True, False),
        ("#,##0.00\\ _D_M", False, False),
    ],
)
def test_zahlenformate(muster: str, *, datum: bool, prozent: bool) -> None:
    """What a format says between quotation marks or brackets is decoration."""
    maskiert = muster.replace('"', "&quot;")
    styles = f'<numFmts><numFmt numFmtId="170" formatCode="{maskiert}"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs>'
    (blatt,) = open_workbook(_paket(_blatt('<row r="1"><c r="A1" s="1"><v>1</v></c></row>'), styles=styles))
    blatt.zeilen()
    assert (blatt.ist_datum(1, 1), blatt.ist_prozent(1, 1)) == (datum, prozent)


def test_eigene_formate() -> None:
    """Numbers 14 (date) and 10 (percent) need no declaration."""
    (blatt,) = open_workbook(
        _paket(
            _blatt('<row r="1"><c r="A1" s="0"><v>1</v></c><c r="B1" s="1"><v>1</v></c></row>'),
            styles='<cellXfs><xf numFmtId="14"/><xf numFmtId="10"/></cellXfs>',
        )
    )
    blatt.zeilen()
    assert blatt.ist_datum(1, 1)
    assert blatt.ist_prozent(1, 2)


def test_praefix_kodierung_und_schreibweise() -> None:
    """Another prefix, UTF-16, strict namespace, and a part whose name differs by case."""
    xml = '<?xml version="1.0" encoding="UTF-16"?><x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData>'
    xml += '<x:row r="2"><x:c r="B2" t="inlineStr"><x:is><x:t>Brühl</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>'
    (blatt,) = open_workbook(_paket(xml.encode("utf-16"), blattname="xl/worksheets/Sheet1.XML"))
    assert blatt.zeilen() == {2: {2: "Brühl"}}


def test_ausgeblendet_verbunden_und_1904() -> None:
    """Hidden rows, merged ranges and the date system are told."""
    rest = '<mergeCells><mergeCell ref="A1:C2"/></mergeCells>'
    zeilen = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="A2"><v>1</v></c></row>'
    (blatt,) = open_workbook(_paket(_blatt(zeilen, rest), mappe='<workbookPr date1904="1"/>'))
    blatt.zeilen()
    assert (blatt.ausgeblendet, blatt.verbunden, blatt.seit_1904) == ({2}, ((1, 1, 2, 3),), True)


def test_zeilen_nur_soweit_gefragt() -> None:
    """The head of a long sheet can be had without its hundred thousand rows."""
    zeilen = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 1001))
    (blatt,) = open_workbook(_paket(_blatt(zeilen)))
    assert len(blatt.zeilen(60)) == 60
    assert len(blatt.zeilen(60)) == 60
    assert len(blatt.zeilen()) == 1000


def test_kaputtes_xml() -> None:
    """A part that is no XML is refused as soon as it is read so far; the rows before are those that stand there."""
    (blatt,) = open_workbook(_paket("<worksheet><sheetData>"))
    with pytest.raises(DateiError) as fehler:
        blatt.zeilen()
    assert fehler.value.code == "beschaedigt"


def test_gelesen_wird_so_weit_wie_gefragt() -> None:
    """What nobody asks for is not parsed: a sheet that breaks off below its top still shows its top, with its merged ranges."""
    oben = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 5000))
    (blatt,) = open_workbook(
        _paket(f'<worksheet xmlns="{MAIN}"><sheetData>{oben}</sheetData><mergeCells><mergeCell ref="B2:D3"/></mergeCells><kaputt')
    )
    assert blatt.zeilen(60)[60] == {1: 60}
    assert blatt.verbunden == ((2, 2, 3, 4),)
    with pytest.raises(DateiError):
        blatt.zeilen()


def test_utf_16() -> None:
    """A part in UTF-16 is read like any other, merged ranges too."""
    teil = '<?xml version="1.0" encoding="UTF-16"?>' + _blatt(
        '<row r="1"><c r="A1"><v>7</v></c></row>', '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    )
    (blatt,) = open_workbook(_paket(teil.encode("utf-16")))
    assert (blatt.zeilen(), blatt.verbunden) == ({1: {1: 7}}, ((1, 1, 1, 2),))


@pytest.mark.parametrize("zelle", ['<c t="s"><v>7</v></c>', "<c><v>zwölf</v></c>", "<c><v>1E999</v></c>", '<c r="1A1"><v>1</v></c>'])
def test_unlesbare_zellen(zelle: str) -> None:
    """A text that is not there, a number that is none, an address that is none: the file is damaged, not the number zero."""
    (blatt,) = open_workbook(_paket(_blatt(f"<row>{zelle}</row>")))
    with pytest.raises(DateiError) as fehler:
        blatt.zeilen()
    assert fehler.value.code == "beschaedigt"


def test_dtd() -> None:
    """A document type definition is refused before it is parsed."""
    with pytest.raises(DateiError):
        open_workbook(_paket('<!DOCTYPE x [<!ENTITY a "b">]>' + _blatt("")))[0].zeilen(1)


@pytest.mark.parametrize("name", ["rhein-neckar-kreis-2025.xlsx", "sigmaringen-2017.xlsx", "land-2025.xlsx"])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_gleich_wie_openpyxl(name: str) -> None:
    """On the samples every value is what openpyxl reads."""
    inhalt = (WORKBOOKS / name).read_bytes()
    buch = load_workbook(BytesIO(inhalt), data_only=True)
    for blatt in open_workbook(BytesIO(inhalt)):
        gelesen = {(nummer, spalte): wert for nummer, zeile in blatt.zeilen().items() for spalte, wert in zeile.items()}
        erwartet = {(z.row, z.column): z.value for zeile in buch[blatt.name] for z in zeile if z.value is not None}
        assert gelesen.keys() == erwartet.keys()
        for ort, wert in gelesen.items():
            assert wert == erwartet[ort] or blatt.ist_datum(*ort)
