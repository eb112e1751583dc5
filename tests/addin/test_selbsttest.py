"""The self-test workbook that is shipped is the one that the examples of the register make, and is red before anything was calculated."""

from __future__ import annotations

import importlib.util
from io import BytesIO
from pathlib import Path
import sys
import types

from openpyxl import load_workbook
import pytest

WORKBOOKS = Path(__file__).resolve().parents[2] / "workbooks"


@pytest.fixture(scope="module")
def skript() -> types.ModuleType:
    """The script beside the workbook."""
    angaben = importlib.util.spec_from_file_location("selbsttest", WORKBOOKS / "selbsttest.py")
    assert angaben is not None
    assert angaben.loader is not None
    modul = sys.modules["selbsttest"] = importlib.util.module_from_spec(angaben)
    angaben.loader.exec_module(modul)
    return modul


def zellen(inhalt: bytes, *, werte: bool) -> dict[tuple[str, str], object]:
    """Every cell of a workbook: formulas, or the values stored beside them."""
    mappe = load_workbook(BytesIO(inhalt), data_only=werte)
    return {
        (blatt.title, zelle.coordinate): getattr(zelle.value, "text", zelle.value)
        for blatt in mappe
        for zeile in blatt
        for zelle in zeile
        if zelle.value is not None
    }


@pytest.mark.parametrize("werte", [False, True])
def test_the_shipped_workbook_is_a_fresh_build(skript: types.ModuleType, werte: bool) -> None:
    """Same cells, same formulas, same stored values; on a difference: `python workbooks/selbsttest.py`."""
    assert zellen((WORKBOOKS / "selbsttest.xlsx").read_bytes(), werte=werte) == zellen(skript.bauen(), werte=werte)


def test_two_builds_are_alike(skript: types.ModuleType) -> None:
    """Neither clock nor chance."""
    assert skript.bauen() == skript.bauen()


def test_nothing_is_green_that_was_not_calculated() -> None:
    """As stored, every result is #NAME? and every verdict an error: a viewer that does not calculate cannot show an installation that works."""
    gespeichert = zellen((WORKBOOKS / "selbsttest.xlsx").read_bytes(), werte=True)
    urteile = [wert for (blatt, adresse), wert in gespeichert.items() if blatt == "Selbsttest" and adresse[0] == "J" and adresse != "J5"]

    assert set(urteile) == {"Fehler"}
    assert str(gespeichert["Selbsttest", "A2"]).startswith("Nicht in Ordnung")
    assert {wert for (blatt, adresse), wert in gespeichert.items() if blatt == "Selbsttest" and adresse[0] == "D" and adresse != "D5"} == {
        "#NAME?"
    }
