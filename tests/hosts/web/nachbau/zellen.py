"""How Excel hands the arguments of a formula to a custom function: what stands in the cells, in the forms that the metadata ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from hosts.excel_inhalt import verweis
from hosts.web.nachbau.excel import Excel
from hosts.web.nachbau.objekte import Range, art

KANN_ABBRECHEN: Final = 1
NENNT_FEHLER: Final = 4


class Bezug(NamedTuple):
    """Cells that an argument refers to."""

    blatt: str
    bereich: str


class Aufruf(NamedTuple):
    """A call as the native side sends it.

    Attributes:
        werte: one per parameter; None for what was left out.
        merkmale: what Excel says of the call.
        adressen: of the arguments, where the function asked for them.
        matrix: whether the metadata promise a matrix as result; None: nobody has said.
    """

    name: str
    werte: list[Any]
    merkmale: int
    adressen: list[str] | None
    matrix: bool | None = None

    def zeigt(self, ergebnis: dict[str, Any]) -> dict[str, Any]:
        """What the cell shows of what came: of a matrix of one cell, its value.

        Raises:
            AssertionError: a matrix where the metadata promise a value, or the other way round: Excel would show #VALUE!.
        """
        if self.matrix is None or "wert" not in ergebnis:
            return ergebnis
        wert = ergebnis["wert"]
        assert isinstance(wert, list) == self.matrix, f"{self.name} gave {wert!r}"
        return {"wert": wert[0][0]} if self.matrix and len(wert) == len(wert[0]) == 1 else ergebnis


def aufruf(excel: Excel, funktion: Mapping[str, Any], argumente: Sequence[Any]) -> Aufruf:
    """What Excel sends for a formula.

    An empty cell is 0 in Excel for Windows and null on the web (office-js #1951, #4702).

    Args:
        excel: with the workbook.
        funktion: entry of the metadata.
        argumente: constants, `Bezug`, or None for what is left out between two commas; what is missing at the end is left out, too.

    Raises:
        AssertionError: Excel would not call the function at all.
    """
    parameter = funktion["parameters"]
    offen = [*argumente, *[None] * (len(parameter) - len(argumente))]
    werte, merkmale = [], KANN_ABBRECHEN if funktion["options"].get("cancelable") else 0
    for angabe, wert in zip(parameter, offen, strict=True):
        assert wert is not None or angabe.get("optional"), f"Excel accepts no formula without {angabe['name']}"
        matrix = _matrix(excel, wert) if isinstance(wert, Bezug) else [[wert]]
        if any(isinstance(zelle, dict) for zeile in matrix for zelle in zeile):
            assert funktion.get("allowErrorForDataTypeAny"), "the cell shows the error of its argument"
            merkmale |= NENNT_FEHLER
        werte.append(None if wert is None else matrix if angabe["dimensionality"] == "matrix" else matrix[0][0])
    adressen: list[str] | None = [f"{verweis(wert.blatt)}{wert.bereich}" if isinstance(wert, Bezug) else "" for wert in offen]
    if not funktion["options"].get("requiresParameterAddresses"):
        adressen = None
    return Aufruf(funktion["id"], werte, merkmale, adressen, funktion["result"]["dimensionality"] == "matrix")


def _matrix(excel: Excel, bezug: Bezug) -> list[list[Any]]:
    leer = None if excel.profil.web else 0
    zeilen = Range(excel, excel.blatt(bezug.blatt), bezug.bereich)._get_Values()
    return [
        [leer if wert == "" else {"type": "CustomFunctionError", "code": wert} if art(wert) == "Error" else wert for wert in zeile]
        for zeile in zeilen
    ]
