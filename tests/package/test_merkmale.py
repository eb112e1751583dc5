"""Each feature that a workbook may have: our sheets come and go, and it is none the worse for it."""

from __future__ import annotations

from functools import cache
import io
from pathlib import Path
import re
import types

import openpyxl
import pytest

from hosts.office import Office
from im_xl.errors import DateiError
from im_xl.package.blaetter import NeueBlaetter
from im_xl.package.gate import pruefe
from im_xl.package.graft import Bericht, graft
from im_xl.package.package import Package
from package import bausteine as b
from package import merkmale as m
from package.vergleich import Mappe, verluste

NEU = b.neue(b.blatt("IM Übersicht", "uebersicht:1", reich=True), b.blatt("Ü Ladenburg", "gemeinde:1"))
OHNE = NeueBlaetter(b.STYLES, ())
REGISTER = {
    "[content_types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "formate/stile.xml",
    "xl/calcchain.xml",
}
# The validator cannot read these (their encoding, names that differ by case), before as after; missing texts, a dialog without
# controls and the fonts of openpyxl do not please it.
UNGUELTIG = {"blaetter_in_iso_8859_1", "gross_und_klein", "dialogblatt", "praefix", "ohne_zeichenketten"}


@cache
def mappe(name: str) -> bytes:
    """The workbook with a feature."""
    return m.MERKMALE[name]()


def grafted(data: bytes, neu: NeueBlaetter = NEU, **options: object) -> tuple[bytes, Bericht]:
    """The file after one run, checked by the gate, and the report."""
    package = Package.read(data)
    report = graft(package, neu, **options)  # type: ignore[arg-type]
    out = package.to_bytes()
    pruefe(Package.read(data), out)
    return out, report


@pytest.mark.parametrize("name", m.MERKMALE)
@pytest.mark.parametrize("position", [0, 1, None])
def test_nothing_is_lost(name: str, position: int | None) -> None:
    """Parts keep their bytes, registers what they said; a second run changes nothing; taken away, our sheets leave no trace."""
    data = mappe(name)
    out, report = grafted(data, position=position)
    assert report.neu == ("IM Übersicht", "Ü Ladenburg")
    assert verluste(data, out) == []
    before, after = b.teile(data), b.teile(out)
    assert {part.lower() for part in before if before[part] != after.get(part)} <= REGISTER
    again, report = grafted(out)
    assert report.unveraendert == ("IM Übersicht", "Ü Ladenburg")
    assert again == out
    bare, _ = grafted(out, OHNE, entfallen=("uebersicht:1", "gemeinde:1"))
    assert verluste(data, bare) == []
    assert Mappe.aus(bare).blaetter() == Mappe.aus(data).blaetter()
    assert set(b.teile(bare)) <= set(before)
    assert grafted(grafted(bare, position=position)[0], OHNE, entfallen=("uebersicht:1", "gemeinde:1"))[0] == bare


@pytest.mark.parametrize("name", sorted(set(m.MERKMALE) - UNGUELTIG))
def test_a_valid_workbook_stays_valid(name: str, tmp_path: Path, validator: types.ModuleType) -> None:
    """The validator finds nothing, neither in the workbook with the feature nor in the one with our sheets."""
    out = tmp_path / ("m.xlsm" if b"macroEnabled" in b.teile(mappe(name))["[Content_Types].xml"] else "m.xlsx")
    out.write_bytes(grafted(mappe(name), position=1)[0])
    assert validator.validate(out) == []


@pytest.mark.parametrize("name", sorted(UNGUELTIG))
def test_an_odd_workbook_grows_no_odder(name: str, tmp_path: Path, validator: types.ModuleType) -> None:
    """What the validator had found before is all that it finds."""
    old, new = tmp_path / "alt.xlsx", tmp_path / "neu.xlsx"
    old.write_bytes(mappe(name))
    new.write_bytes(grafted(mappe(name), position=0)[0])
    assert validator.validate(old) != []
    assert validator.new_errors(old, new) == []


@pytest.mark.parametrize("name", m.MERKMALE)
def test_libreoffice_calculates_it_as_before(name: str, tmp_path: Path, office: Office) -> None:
    """Opened and recalculated, the county's cells are what they were, and ours are there."""
    old, new = tmp_path / "alt.xlsx", tmp_path / "neu.xlsx"
    old.write_bytes(mappe(name))
    new.write_bytes(grafted(mappe(name), position=1)[0])
    before, after = (office.recalculate(path, shown=False) for path in (old, new))
    assert after.pop("Ü Ladenburg")["A2"]["value"] == 1.5
    after.pop("IM Übersicht")
    links = re.compile(r"file://[^']*/")
    plain = [
        {s: {a: (links.sub("", c["formula"]), c["value"]) for a, c in cells.items()} for s, cells in sheets.items()}
        for sheets in (before, after)
    ]
    assert plain[0] == plain[1]


@pytest.mark.parametrize("code", m.VERWEIGERT)
def test_refused_by_name(code: str) -> None:
    """A workbook that would be harmed is read, and not written to."""
    package = Package.read(m.VERWEIGERT[code]())
    with pytest.raises(DateiError) as refusal:
        graft(package, NEU)
    assert refusal.value.code == code


def test_workbooks_of_libreoffice(tmp_path: Path, office: Office, validator: types.ModuleType) -> None:
    """What LibreOffice makes of two rich workbooks takes our sheets as well."""
    for name in ("alles", "namen"):
        (tmp_path / "vorher.xlsx").write_bytes(mappe(name))
        path = office.save_as_xlsx(tmp_path / "vorher.xlsx", tmp_path / f"{name}.xlsx")
        data = path.read_bytes()
        out, _ = grafted(data, position=1)
        assert verluste(data, out) == []
        assert grafted(out)[0] == out
        (tmp_path / "nachher.xlsx").write_bytes(out)
        assert validator.new_errors(path, tmp_path / "nachher.xlsx") == []


# --- traps, one by one


@pytest.mark.parametrize(("position", "danach"), [(0, 0), (3, 5), (4, 5), (5, 5), (None, 5)])
def test_no_sheet_comes_between_those_that_are_added_up(position: int | None, danach: int) -> None:
    """`=SUM(Januar:März!B5)` adds up three sheets, before as after; ours go behind them."""
    out, _ = grafted(mappe("summe_ueber_blaetter"), position=position)
    assert [name for name, _ in Mappe.aus(out).blaetter()].index("IM Übersicht") == danach


def test_an_edited_sheet_is_not_added_up_twice() -> None:
    """A formula of the county over our sheets counts each once: the kept copy of an edited one stands behind them."""
    data = m.geschrieben(lambda _, sheet: sheet.write_formula("D1", "=SUM('IM Übersicht:Ü Weinheim'!A2)", None, 6))
    out, _ = grafted(data, b.neue())
    part = Package.read(out).eigene()["gemeinde:08226041"].part
    by_hand = b.umbauen(out, **{part: b.teile(out)[part].replace(b"<v>2</v>", b"<v>99</v>", 1)})
    again, report = grafted(by_hand, b.neue())
    assert report.bearbeitet == (("Ü Ladenburg", "Ü Ladenburg (bearbeitet)"),)
    assert [name for name, _ in Mappe.aus(again).blaetter()][-4:] == [
        "IM Übersicht",
        "Ü Ladenburg",
        "Ü Weinheim",
        "Ü Ladenburg (bearbeitet)",
    ]


def test_an_edited_sheet_stands_behind_the_new_one_otherwise() -> None:
    """Where nothing is added up over sheets, people find it beside the new one."""
    out, _ = grafted(m.grundmappe(), b.neue())
    part = Package.read(out).eigene()["gemeinde:08226041"].part
    again, _ = grafted(b.umbauen(out, **{part: b.teile(out)[part].replace(b"<v>2</v>", b"<v>99</v>", 1)}), b.neue())
    assert [name for name, _ in Mappe.aus(again).blaetter()][-3:] == ["Ü Ladenburg", "Ü Ladenburg (bearbeitet)", "Ü Weinheim"]


@pytest.mark.parametrize("name", ["formate_leer", "eine_fuellung"])
def test_formats_of_the_county_stay_where_the_styles_say_little(name: str) -> None:
    """Cells without a number keep the standard format, and our fill does not become one of the two that Excel takes for granted."""
    out, _ = grafted(mappe(name))
    styles = Mappe.aus(out)
    assert "FF1F3864" not in styles.formate()[0]
    fills = re.findall(rb"<fill>.*?</fill>", b.teile(out)["xl/styles.xml"])
    assert not any(b"FFDDEEFF" in fill for fill in fills[1:2])
    book = openpyxl.load_workbook(io.BytesIO(out))
    assert (book["AU-Bestand"]["A1"].font.b, book["IM Übersicht"]["A1"].font.b) == (False, True)
    assert book["IM Übersicht"]["A1"].fill.fgColor.rgb == "FFDDEEFF"


def test_the_window_stays_with_its_sheet_where_there_is_none() -> None:
    """Without `bookViews` the first sheet is active; it stays so when ours come before it, else both would be selected."""
    assert Mappe.aus(grafted(mappe("ohne_fenster"), position=0)[0]).offen() == ["AU-Bestand"]
    assert b"bookViews" not in b.teile(grafted(mappe("ohne_fenster"))[0])["xl/workbook.xml"]


def test_sheets_in_front_are_in_sight() -> None:
    """The row of tabs begins with the first sheet, as before; scrolled tabs stay scrolled."""
    out = b.teile(grafted(m.grundmappe(), position=0)[0])["xl/workbook.xml"]
    assert b"firstSheet" not in out
    assert b'activeTab="2"' in out
    hidden = b.teile(grafted(mappe("ausgeblendete_blaetter"), position=0)[0])["xl/workbook.xml"]
    assert b'firstSheet="' in b.teile(mappe("ausgeblendete_blaetter"))["xl/workbook.xml"]
    assert (b'activeTab="3"' in hidden, b'firstSheet="4"' in hidden or b'firstSheet="3"' in hidden) == (True, True)


def test_tables_get_free_numbers_and_keep_them() -> None:
    """A table beside the county's own: another number, its formats translated; the second run changes nothing."""
    data = mappe("tabelle")
    out, _ = grafted(data, m.reiches_blatt())
    tables = {name: re.search(rb'<table [^>]*?\bid="(\d+)"', xml)[1] for name, xml in b.teile(out).items() if "tables/" in name}  # type: ignore[index]
    assert tables == {"xl/tables/table1.xml": b"1", "xl/tables/table2.xml": b"2"}
    assert grafted(out, m.reiches_blatt())[0] == out


@pytest.mark.parametrize("name", ["tabelle", "name"])
def test_a_table_name_that_is_taken_is_refused(name: str) -> None:
    """Formulas know a table by its name, which no other table and no name of the workbook may have, whatever its case."""
    data = m.tabelle() if name == "tabelle" else m.geschrieben(lambda book, _: book.define_name("BETRAEGE", "='AU-Bestand'!$B$2"))
    if name == "tabelle":
        data = b.umbauen(data, **{"xl/tables/table1.xml": b.teile(data)["xl/tables/table1.xml"].replace(b'"Bestand"', b'"BETRAEGE"')})
    with pytest.raises(DateiError, match="betraege") as refusal:
        graft(Package.read(data), m.reiches_blatt())
    assert refusal.value.code == "tabellenname-vergeben"
