"""What we make survives grafting: the same cells, formats and objects as in the small workbook, compared part by part."""

from __future__ import annotations

from datetime import date
from functools import cache
import io
from pathlib import Path

import pytest

from hosts.office import Office
from im_xl.assets import ordner
from im_xl.model import Auftrag
from im_xl.package.blaetter import NeueBlaetter
from im_xl.package.gate import pruefe
from im_xl.package.graft import graft
from im_xl.package.package import Package
from im_xl.package.small import to_workbook
from im_xl.pipeline import run
from package import bausteine as b
from package import merkmale as m
from package.vergleich import Mappe, unterschied

HEUTE = date(2026, 11, 23)
GASTGEBER = {
    "xlsxwriter": m.grundmappe,
    "openpyxl": b.openpyxl_mappe,
    "gleiche-teilnamen": m.alles,
    "strict": lambda: b.strict(b.openpyxl_mappe()),
    "praefix": m.praefix,
    "1904": m.datum_1904,
    "makros": lambda: b.xlsxwriter_mappe(makros=True),
    "formate-anderswo": m.formate_an_anderem_ort,
    "formate-leer": m.formate_leer,
    "utf-16": m.blaetter_in_utf_16,
}
BEISPIELE = ("rhein-neckar-kreis-2025", "sigmaringen-2017", "stellen-und-faelle-2025", "land-2025")


@cache
def beispiel(name: str) -> tuple[NeueBlaetter, Mappe]:
    """New sheets and small workbook of a sample."""
    ergebnis = run(io.BytesIO((ordner("workbooks") / f"{name}.xlsx").read_bytes()), Auftrag(heute=HEUTE))
    return ergebnis.blaetter, Mappe.aus(ergebnis.kleine_mappe())


@cache
def gastgeber(name: str) -> bytes:
    """A workbook that takes our sheets in."""
    return GASTGEBER[name]()


def eingesetzt(data: bytes, neu: NeueBlaetter) -> Mappe:
    """A workbook with our sheets, checked by the gate."""
    package = Package.read(data)
    graft(package, neu, position=0)
    out = package.to_bytes()
    pruefe(Package.read(data), out)
    return Mappe.aus(out)


def gleich(klein: Mappe, gross: Mappe) -> None:
    """Each sheet of the small workbook says the same in the large one, and so do its names."""
    namen = [name for name, _ in klein.blaetter()]
    for name in namen:
        assert unterschied(klein.blatt(name), gross.blatt(name), name) == ""
    assert sorted(entry for entry in gross.namen() if entry[0] in namen) == sorted(klein.namen())


@pytest.mark.parametrize("wirt", GASTGEBER)
def test_everything_that_a_sheet_can_hold(wirt: str) -> None:
    """Charts, tables, pictures, conditional formats, validations, links, comments, print titles, sparklines in every kind of workbook."""
    neu = m.reiches_blatt()
    gleich(Mappe.aus(to_workbook(neu)), eingesetzt(gastgeber(wirt), neu))


def test_the_rich_sheet_is_rich() -> None:
    """The comparison above would pass on an empty sheet: what is to survive is there, and a change of any of it is noticed."""
    neu = m.reiches_blatt()
    blatt = repr(Mappe.aus(to_workbook(neu)).blatt(neu.blaetter[0].name))
    for merkmal in (
        "chartSpace", "barChart", "pieChart", "PNG", "}table'", "totalsRowFunction", "cfRule", "dataBar", "iconSet", "colorScale", "dataValidation",
        "hyperlink", "https://example.org", "commentList", "Kommentar eins", "sparkline", "mergeCell", "headerFooter", "rowBreaks", "sheetProtection",
        "autoFilter", "Textfeld", "patternFill", "outlineLevel", "Cambria", "0.000", "pane",
    ):  # fmt: skip
        assert merkmal in blatt, merkmal
    names = {name for _, name, _, _ in Mappe.aus(to_workbook(neu)).namen()}
    assert {"_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm._FilterDatabase", "Bereich"} <= names


@pytest.mark.parametrize("art", ["Farbe", "Diagramm", "Gültigkeit", "Kommentar", "Name"])
def test_the_comparison_notices(art: str) -> None:
    """One thing changed in the large workbook, and the comparison fails."""
    neu = m.reiches_blatt()
    klein, gross = Mappe.aus(to_workbook(neu)), eingesetzt(gastgeber("gleiche-teilnamen"), neu)
    teil, alt, anders = {
        "Farbe": ("xl/styles.xml", b"FF00B050", b"FF00B051"),
        "Diagramm": (
            next(name for name, data in gross.teile.items() if b"pieChart" in data),
            b"<c:pieChart>",
            b"<c:pieChart ><!-- --><c:x/>",
        ),
        "Gültigkeit": (dict(gross.blaetter())["Alles"], b"offen", b"offem"),
        "Kommentar": (next(name for name, data in gross.teile.items() if b"Kommentar eins" in data), b"eins", b"zwei"),
        "Name": (
            "xl/workbook.xml",
            b"'Alles'!$1:$2" if b"'Alles'!$1:$2" in gross.teile["xl/workbook.xml"] else b"Alles!$1:$2",
            b"Alles!$1:$3",
        ),
    }[art]
    assert alt in gross.teile[teil]
    gross.teile[teil] = gross.teile[teil].replace(alt, anders)
    gross._baeume.clear()
    with pytest.raises(AssertionError):
        gleich(klein, gross)


@pytest.mark.parametrize("name", BEISPIELE)
def test_sample_counties(name: str) -> None:
    """The sheets of the samples, in their own workbook and in ones that are built otherwise."""
    neu, klein = beispiel(name)
    eigene = (ordner("workbooks") / f"{name}.xlsx").read_bytes()
    for data in (eigene, *(gastgeber(wirt) for wirt in ("gleiche-teilnamen", "strict", "praefix", "makros"))):
        gleich(klein, eingesetzt(data, neu))


def test_a_template_with_all_that_templates_may_hold(tmp_path: Path) -> None:
    """Sheets made from a template of the county's own: logo, charts, conditional formats, validations, links, print titles."""
    m.reiche_vorlage(tmp_path / "gemeinde.xlsx")
    data = (ordner("workbooks") / "rhein-neckar-kreis-2025.xlsx").read_bytes()
    ergebnis = run(io.BytesIO(data), Auftrag(heute=HEUTE, vorlagen=tmp_path))
    klein = Mappe.aus(ergebnis.kleine_mappe())
    blatt = repr(klein.blatt(ergebnis.namen["gemeinde:08226041"]))
    for merkmal in ("PNG", "barChart", "dataBar", "cfRule", "dataValidation", "hyperlink", "headerFooter", "rowBreaks", "mergeCell"):
        assert merkmal in blatt, merkmal
    for wirt in ("gleiche-teilnamen", "strict", "1904"):
        gleich(klein, eingesetzt(gastgeber(wirt), ergebnis.blaetter))


def test_in_a_workbook_of_libreoffice(office: Office, tmp_path: Path) -> None:
    """LibreOffice's styles and part names are others than Excel's."""
    (tmp_path / "kreis.xlsx").write_bytes(m.alles())
    data = office.save_as_xlsx(tmp_path / "kreis.xlsx", tmp_path / "libreoffice.xlsx").read_bytes()
    neu = m.reiches_blatt()
    gleich(Mappe.aus(to_workbook(neu)), eingesetzt(data, neu))
    neu, klein = beispiel("sigmaringen-2017")
    gleich(klein, eingesetzt(data, neu))


def test_programs_show_it(office: Office, tmp_path: Path, validator: object) -> None:
    """LibreOffice reads the grafted sheet with the cells of the small workbook, and the validator finds nothing in it."""
    neu = m.reiches_blatt()
    package = Package.read(m.alles())
    graft(package, neu, position=1)
    (tmp_path / "gross.xlsx").write_bytes(package.to_bytes())
    (tmp_path / "klein.xlsx").write_bytes(to_workbook(neu))
    gross, klein = (office.recalculate(tmp_path / name, ["Alles"])["Alles"] for name in ("gross.xlsx", "klein.xlsx"))
    assert gross == klein
    assert validator.validate(tmp_path / "gross.xlsx") == []  # type: ignore[attr-defined]
