"""The door for cells in Excel for Windows: what the add-in's formulas call through xlwings' COM server.

xlwings' own conversion is passed by ("raw"): COM's way of saying "missing", "empty" and "error" is translated here, everything
else in `functions.conversion`, for all hosts alike.
"""

from __future__ import annotations

from collections.abc import Sequence
import sys
from typing import Final

from im_xl.functions import FEHLT, Excelfehler, Fehlerwert, Rohwert
from im_xl.functions import rufe as rechne

_FEHLT: Final = 448
"""Number by which `ImLaufzeit` says that an argument was left out; VBA's own of that error, which no cell shows."""
_FEHLERKLASSE: Final = 0x800A0000
"""Upper half of the number that stands for an error cell; the lower half is Excel's number of the error."""
_HALBES_WORT: Final = 0xFFFF

Antwort = list[float | str | bool]
"""Excel's number of the error (0: none), the German sentence, rows, columns, and the values row by row: flat, as COM likes it."""


def rufe(name: str, seit_1904: bool, argumente: Sequence[object]) -> Antwort:
    """Calculate a function for a cell.

    Args:
        name: of the function.
        seit_1904: the workbook counts days from 1904.
        argumente: raw values as COM delivers them: rows as tuples, error cells as negative integers, empty cells as None.

    Returns:
        See `Antwort`.
    """
    ergebnis = rechne(name, [_rohwert(argument) for argument in argumente], seit_1904=bool(seit_1904))
    if isinstance(ergebnis, Fehlerwert):
        return [ergebnis.fehler.value, ergebnis.text, 0, 0]
    if isinstance(ergebnis, tuple):
        return [0, "", len(ergebnis), len(ergebnis[0]), *(wert for zeile in ergebnis for wert in zeile)]
    return [0, "", 1, 1, ergebnis]


def _rohwert(wert: object) -> Rohwert:
    """A value of COM in the host-neutral form. Numbers of cells arrive as floats, so an integer of this class is an error."""
    if isinstance(wert, tuple | list):
        return tuple(_rohwert(teil) for teil in wert)
    if isinstance(wert, int) and wert < 0 and wert & 0xFFFF0000 == _FEHLERKLASSE:
        nummer = wert & _HALBES_WORT
        return FEHLT if nummer == _FEHLT else _fehler(nummer)
    return wert


def _fehler(nummer: int) -> Excelfehler:
    """The error by its number; the rarest of Excel's (#FELD!, #BLOCKIERT!) mean no more here than that there is no value."""
    try:
        return Excelfehler(nummer)
    except ValueError:
        return Excelfehler.WERT


if sys.platform == "win32":
    import xlwings

    for _argument in ("name", "seit_1904", "argumente"):
        rufe = xlwings.arg(_argument, "raw")(rufe)
    rufe = xlwings.ret("raw")(xlwings.func(rufe))
