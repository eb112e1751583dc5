"""The double of Excel itself: what it refuses, and how it copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from hosts.excel_double import Application, KeinMitgliedError, RueckfrageError, objektmodell
from hosts.excel_sitzung import (
    KLEINE_MAPPE,
    KREISMAPPE,
    kleine_sitzung,
    lege_ab,
)
from im_xl.hosts.com import ComError


def test_the_double_refuses_what_excel_does_not_know(tmp_path: Path) -> None:
    """Unknown members, members of xlwings, wrong arguments, values that COM cannot carry, properties that cannot be set: all loud."""
    mappe = kleine_sitzung(tmp_path).mappe
    verboten = [
        lambda: mappe.sheets,
        lambda: mappe.Sheet,
        lambda: mappe.Application.Screenupdating,
        lambda: mappe.Worksheets("Liste").Copy(Behind=None),
        lambda: mappe.SaveCopyAs(Path("x")),
        lambda: mappe.Worksheets("Liste").Delete("x"),
        lambda: setattr(mappe, "Path", "x"),
        lambda: setattr(mappe, "Farbe", 1),
    ]
    for schritt in verboten:
        with pytest.raises(KeinMitgliedError):
            schritt()
    with pytest.raises(RueckfrageError):
        mappe.Worksheets("Ü Weg").Delete()
    with pytest.raises(ComError):
        mappe.Worksheets("Ü Nirgends")


def test_the_double_copies_as_excel_does(tmp_path: Path) -> None:
    """Sheets of a group keep what they say of each other and point into their workbook for all else; deleting leaves #REF!."""
    excel = Application()
    ziel = excel._oeffne(lege_ab(tmp_path / "kreis.xlsx", KREISMAPPE))
    quelle = excel._oeffne(lege_ab(tmp_path / "quelle.xlsx", KLEINE_MAPPE))
    quelle.Worksheets(["Ü Neu", "Ü A"]).Copy(After=ziel.Sheets(ziel.Sheets.Count))
    formeln = {blatt.name: blatt.ws["B3"].value for blatt in ziel._inhalt.blaetter[-2:]}

    assert formeln == {"Ü A (2)": "='Ü A (2)'!B2+'[quelle.xlsx]Ü C'!B2", "Ü Neu": "='Ü Neu'!B2+'[quelle.xlsx]Ü C'!B2"}
    assert ziel.LinkSources(1) == (f"{tmp_path}/quelle.xlsx",)
    assert [blatt.name for blatt in ziel._gewaehlt] == ["Ü A (2)", "Ü Neu"]
    excel.DisplayAlerts = False
    ziel.Worksheets("Ü A").Delete()
    assert ziel._inhalt.blatt("Auswertung").ws["A1"].value == "=#REF!B2"  # type: ignore[union-attr]


def test_the_list_of_members_is_whole() -> None:
    """It stands the test of what everybody knows of Excel, and holds none of xlwings' own names."""
    modell = objektmodell()

    assert sum(len(klasse["methods"]) + len(klasse["read"]) + len(klasse["write"]) for klasse in modell.values()) > 1200
    assert modell["Workbooks"]["methods"]["Open"][:3] == ["FileName", "UpdateLinks", "ReadOnly"]
    assert "Ready" in modell["Application"]["read"]
    assert "Calculation" in modell["Application"]["write"]
    xlwings_namen = {"to_pdf", "api", "fullname", "screen_updating", "used_range", "autofit", "impl", "sheets", "books", "clear_contents"}
    assert not xlwings_namen & {name for klasse in modell.values() for name in (*klasse["methods"], *klasse["read"], *klasse["write"])}
