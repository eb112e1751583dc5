"""The fingerprint tells a person's change from what programs do on saving."""

from __future__ import annotations

import io
from pathlib import Path
import re

from hypothesis import given
from hypothesis import strategies as st
import openpyxl
import pytest

from im_xl.package.abdruck import abdruck, blatt_abdruck, kanonische_formel, zeile_formel, zeile_text, zeile_wahr, zeile_zahl
from im_xl.package.blaetter import EINGABEN, NeuesBlatt
from im_xl.package.graft import graft
from im_xl.package.package import Package
from im_xl.package.small import to_workbook
from package import bausteine as b


@pytest.mark.parametrize(
    ("formel", "kanonisch"),
    [
        ("=sum( a1 : a3 )", "SUM(A1:A3)"),
        ("_xlfn.RANK.EQ(A1,A:A)", "RANK.EQ(A1,A:A)"),
        ("IF(A1,TRUE(),false())", "IF(A1,TRUE,FALSE)"),
        ("'IM Rechenweg'!a2", "IM RECHENWEG!A2"),
        ("'Ü d''Or'!A1", "Ü D'OR!A1"),
        ("Ü!A1", "Ü!A1"),
        ('"a  b""c"&x1', '"a  b""c"&X1'),
        ("0.50*A1+1E-06+.5+1.0", "0.5*A1+1e-06+0.5+1"),
        ("A1.5", "A1.5"),
        ("'2024.50'!A1+Liste.10", "2024.50!A1+LISTE.10"),
        ('"_xlfn."&"\'Blatt Eins\'!a1"', '"_xlfn."&"\'Blatt Eins\'!a1"'),
    ],
)
def test_canonical_formula(formel: str, kanonisch: str) -> None:
    """Case, blanks, prefixes and apostrophes do not count; text in quotation marks does."""
    assert kanonische_formel(formel) == kanonisch


@given(st.text("aB1.$'\"! (),_xlfnTRUE", max_size=30))
def test_canonical_formula_takes_anything(text: str) -> None:
    """A formula that is none is no reason to stop."""
    assert isinstance(kanonische_formel(text), str)


def test_lines() -> None:
    """The spelling of constants is fixed."""
    assert zeile_zahl("A1", -0.0) == "A1\tn\t0"
    assert zeile_zahl("A1", 0.1 + 0.2) == zeile_zahl("A1", 0.3)
    assert zeile_wahr("A1", wert=True) == "A1\tb\t1"
    assert zeile_text("A1", "a\r\nb") == "A1\ts\ta\nb"
    assert abdruck(["", zeile_text("A1", "")]) == abdruck([])
    assert abdruck([zeile_formel("A1", "B1")]) != abdruck([zeile_formel("A1", "B2")])


def fingerprints(data: bytes) -> dict[str, str]:
    """Fingerprint of every sheet by name."""
    package = Package.read(data)
    return {blatt.name: blatt_abdruck(package, blatt) for blatt in package.blaetter}


def one_sheet(cells: str, **parts: bytes) -> str:
    """Fingerprint of a sheet with these rows, in an otherwise real workbook."""
    xml = f'<worksheet xmlns="{b.MAIN}"><sheetData>{cells}</sheetData></worksheet>'.encode()
    rels = b.teile(b.openpyxl_mappe())["xl/_rels/workbook.xml.rels"]
    text = f'<Relationship Id="rId99" Type="{b.RELS}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>'.encode()
    parts["xl/_rels/workbook.xml.rels"] = rels.replace(b"</Relationships>", text)
    return fingerprints(b.umbauen(b.openpyxl_mappe(), **{"xl/worksheets/sheet2.xml": xml, **parts}))["Notizen"]


def test_ways_of_storing_text_are_one() -> None:
    """Inline, shared, rich and cached text mean the same; phonetic hints do not count."""
    expected = abdruck([zeile_text("A1", "Ladenburg\r")])
    shared = f'<sst xmlns="{b.MAIN}"><si><r><t>Laden</t></r><r><t>burg_x000D_</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si></sst>'.encode()
    assert one_sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>Ladenburg_x000D_</t></is></c></row>') == expected
    assert one_sheet('<row><c t="s"><v>0</v></c></row>', **{"xl/sharedStrings.xml": shared}) == expected
    assert one_sheet('<row><c t="str"><v>Ladenburg_x000d_</v></c><c t="str"><v></v></c></row>') == expected


def test_shared_formulas_are_expanded() -> None:
    """A group of shared formulas equals the formulas written out."""
    shared = '<row r="1"><c r="B1"><f t="shared" ref="B1:B2" si="0">A1*$C$1</f></c></row><row r="2"><c r="B2"><f t="shared" si="0"/><v>7</v></c></row>'
    assert one_sheet(shared) == abdruck([zeile_formel("B1", "A1*$C$1"), zeile_formel("B2", "A2*$C$1")])


def test_cached_values_of_array_formulas_do_not_count() -> None:
    """Only the master of an array formula says something."""
    array = '<row r="1"><c r="A1"><f t="array" ref="A1:B1">C1:D1</f><v>1</v></c><c r="B1"><v>{}</v></c><c r="C1"><v>5</v></c></row>'
    assert one_sheet(array.format(1)) == one_sheet(array.format(2)) == abdruck([zeile_formel("A1", "C1:D1"), zeile_zahl("C1", 5)])


def test_iso_dates_are_serial_numbers() -> None:
    """Strict workbooks may spell dates out."""
    assert one_sheet('<row><c t="d"><v>2024-12-31T12:00:00</v></c></row>') == abdruck([zeile_zahl("A1", 45657.5)])


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_encodings(encoding: str) -> None:
    """A sheet part in another encoding means the same."""
    xml = f'<?xml version="1.0" encoding="{encoding}"?><worksheet xmlns="{b.MAIN}"><sheetData><row><c t="str"><v>Ü</v></c></row></sheetData></worksheet>'
    data = b.umbauen(b.openpyxl_mappe(), **{"xl/worksheets/sheet2.xml": xml.encode(encoding)})
    assert fingerprints(data)["Notizen"] == abdruck([zeile_text("A1", "Ü")])


def test_inputs_are_outside() -> None:
    """What people enter into the input range is no edit, what they enter beside it is."""
    sheet = b.blatt("IM Einstellungen", "einstellungen:1")
    sheet = NeuesBlatt(
        sheet.name, sheet.kennung, sheet.abdruck, sheet.xml, ((EINGABEN, "'IM Einstellungen'!$A$2:$B$2,'IM Einstellungen'!$D$4"),)
    )
    package = Package.read(b.openpyxl_mappe())
    graft(package, b.neue(sheet))
    blatt = package.eigene()["einstellungen:1"]
    before = blatt_abdruck(package, blatt)
    package.put(blatt.part, package.part(blatt.part).replace(b"<v>1.5</v>", b"<v>77</v>"))
    assert blatt_abdruck(package, blatt) == before
    package.put(blatt.part, package.part(blatt.part).replace(b"#N/A", b"#REF!"))
    assert blatt_abdruck(package, blatt) != before


def test_openpyxl_save_changes_nothing() -> None:
    """Saved by openpyxl (shared strings, other order of everything), each sheet has its stored fingerprint."""
    book = openpyxl.load_workbook(io.BytesIO(to_workbook(b.neue(b.blatt("IM Übersicht", "u:1", formeln=b.FORMELN)))))
    out = io.BytesIO()
    book.save(out)
    package = Package.read(out.getvalue())
    assert package.blaetter[0].abdruck == blatt_abdruck(package, package.blaetter[0])


@pytest.mark.office
@pytest.mark.parametrize("mappe", ["openpyxl", "xlsxwriter"])
def test_libreoffice_save_changes_nothing(mappe: str, office: object, tmp_path: Path) -> None:
    """Recalculated and saved by LibreOffice, every sheet still has its mark and its fingerprint; a change in it is seen."""
    package = Package.read(b.openpyxl_mappe() if mappe == "openpyxl" else b.xlsxwriter_mappe())
    graft(package, b.neue(b.blatt("IM Übersicht", "u:1", formeln=b.FORMELN, reich=True), b.blatt("IM Rechenweg", "r:1")))
    (tmp_path / "a.xlsx").write_bytes(package.to_bytes())
    office.save_as_xlsx(tmp_path / "a.xlsx", tmp_path / "b.xlsx")  # type: ignore[attr-defined]
    saved = Package.read((tmp_path / "b.xlsx").read_bytes())
    assert {k: (e.name, e.abdruck) for k, e in saved.eigene().items()} == {k: (e.name, e.abdruck) for k, e in package.eigene().items()}
    for blatt in saved.eigene().values():
        assert blatt_abdruck(saved, blatt) == blatt.abdruck, blatt.name
        assert saved.part(blatt.part) != package.part(blatt.part)
        assert re.search(rb"sharedStrings", saved.part("[Content_Types].xml"))
    report = graft(saved, b.neue(b.blatt("IM Übersicht", "u:1", formeln=b.FORMELN, reich=True), b.blatt("IM Rechenweg", "r:1")))
    assert report.bearbeitet == ()
    office.save_as_xlsx(tmp_path / "a.xlsx", tmp_path / "c.xlsx", {"IM Rechenweg": {"A2": 5}})  # type: ignore[attr-defined]
    changed = Package.read((tmp_path / "c.xlsx").read_bytes())
    assert blatt_abdruck(changed, changed.eigene()["r:1"]) != changed.eigene()["r:1"].abdruck
