"""One call from a cell: find the function, convert its arguments, calculate, and answer with a value or an error."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from im_xl.errors import ImXlError
from im_xl.functions.conversion import serienzahl
from im_xl.functions.registry import FEHLT, Excelfehler, Fehlerwert, Funktion, FunktionsError, Rohwert, Zellwert, funktionen


def rufe(name: str, roh: Sequence[Rohwert], *, seit_1904: bool = False) -> Zellwert | Fehlerwert:
    """Calculate a function for a cell.

    Args:
        name: of the function, in any case.
        roh: raw values in the order of the arguments; fewer than there are arguments means that the last are left out.
        seit_1904: the workbook counts days from 1904; functions that take or give days then refuse.

    Returns:
        What the cell shows. Nothing is ever raised: a bug shows as #WERT! with a sentence that says so, never as a number.
    """
    funktion = funktionen().get(name.upper())
    if funktion is None:
        return Fehlerwert(Excelfehler.NAME, f"Die Funktion {name} gibt es in dieser Ausgabe von im_xl nicht. Bitte im_xl erneuern.")
    try:
        return _zellwert(funktion.rechnen(*_gelesen(funktion, roh, seit_1904=seit_1904)))
    except FunktionsError as fehler:
        return Fehlerwert(fehler.fehler, f"{funktion.name}: {fehler.text}")
    except ImXlError as fehler:
        return Fehlerwert(Excelfehler.ZAHL, f"{funktion.name}: {fehler.text}")
    except Exception as fehler:  # noqa: BLE001 - a cell shows an error, never a wrong number and never nothing
        art = type(fehler).__name__
        return Fehlerwert(
            Excelfehler.WERT, f"{funktion.name}: Damit hat im_xl nicht gerechnet ({art}). Das ist ein Fehler in im_xl; bitte melden."
        )


def _gelesen(funktion: Funktion, roh: Sequence[Rohwert], *, seit_1904: bool) -> list[object]:
    """The arguments, converted in their order."""
    werte = [*roh, *[FEHLT] * (len(funktion.argumente) - len(roh))]
    if seit_1904 and (funktion.tag or any(a.tag and wert is not FEHLT for a, wert in zip(funktion.argumente, werte, strict=False))):
        raise FunktionsError(
            Excelfehler.WERT,
            "Diese Mappe zählt die Tage ab 1904. Bitte unter Datei, Optionen, Erweitert „1904-Datumswerte verwenden“ ausschalten.",
        )
    if len(roh) > len(funktion.argumente):
        hoechstens = f"höchstens {len(funktion.argumente)} Argumente" if funktion.argumente else "keine Argumente"
        raise FunktionsError(Excelfehler.WERT, f"Die Formel nimmt {hoechstens}.")
    return [argument.lesen(wert, argument.name) for argument, wert in zip(funktion.argumente, werte, strict=True)]


def _zellwert(ergebnis: Zellwert | date) -> Zellwert:
    return float(serienzahl(ergebnis)) if isinstance(ergebnis, date) else ergebnis
