"""Type into a list on a sheet of the procedure, as a person does, and read one back: cells are found by the names of their columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

from im_xl.package.package import Package
from im_xl.places import split_address
from im_xl.workbook.eigene import felder


def bereiche(datei: Path, kennung: str) -> tuple[str, dict[str, tuple[int, int, int]]]:
    """Name of a sheet of ours, and column, first and last row of each of its fields."""
    mappe = Package.read(datei.read_bytes())
    blatt = mappe.eigene()[kennung]
    gefunden = {}
    for name, bereich in felder(mappe, blatt).items():
        von, _, bis = bereich.rpartition("!")[2].replace("$", "").partition(":")
        (erste, spalte), (letzte, _) = split_address(von), split_address(bis or von)
        gefunden[name] = (spalte, erste, letzte)
    return blatt.name, gefunden


def eintippen(datei: Path, kennung: str, liste: str, nummer: int, /, **werte: Any) -> dict[str, str]:  # noqa: ANN401 - what a cell can hold
    """Fill in cells of a row (from 1, empty ones counted); their addresses."""
    blatt, orte = bereiche(datei, kennung)
    buch = openpyxl.load_workbook(datei)
    adressen = {}
    for feld, wert in werte.items():
        spalte, erste, letzte = orte[f"{liste}.{feld}"]
        assert erste + nummer - 1 <= letzte, "there is no such row"
        zelle = buch[blatt].cell(erste + nummer - 1, spalte)
        zelle.value = wert
        adressen[feld] = zelle.coordinate
    buch.save(datei)
    return adressen


def zeilen(datei: Path, kennung: str, liste: str) -> list[dict[str, Any]]:
    """What stands in the fields of a list, row by row; empty rows are left out."""
    blatt, orte = bereiche(datei, kennung)
    tabelle = openpyxl.load_workbook(datei, data_only=True)[blatt]
    eigene = {name.rpartition(".")[2]: ort for name, ort in orte.items() if name.startswith(f"{liste}.")}
    erste, letzte = next((ort[1], ort[2]) for ort in eigene.values())
    alle = [{feld: tabelle.cell(nummer, ort[0]).value for feld, ort in eigene.items()} for nummer in range(erste, letzte + 1)]
    return [zeile for zeile in alle if any(wert is not None for wert in zeile.values())]


def groesse(datei: Path, blatt: str, beschriftung: str, spalte: str) -> Any:  # noqa: ANN401 - what a cell can hold
    """The cached value beside a label."""
    tabelle = openpyxl.load_workbook(datei, data_only=True)[blatt]
    zeile = next(zelle.row for reihe in tabelle.iter_rows() for zelle in reihe if zelle.value == beschriftung)
    return tabelle[f"{spalte}{zeile}"].value
