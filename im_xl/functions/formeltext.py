"""An example of the register as the formula that a person would type, in German or, for files, in English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from im_xl.functions.registry import Beispiel, Excelfehler, Funktion, Rohwert, Zellwert

Zeilen = tuple[tuple[Rohwert, ...], ...]


def bereiche(funktion: Funktion, beispiel: Beispiel) -> Iterator[Zeilen]:
    """Arguments of an example that stand in cells, in their order; `IM_HINWEIS` asks for a cell, be it empty."""
    for argument in beispiel.argumente:
        if isinstance(argument, tuple):
            yield argument
        elif funktion.hinweis_des_hosts:
            yield ((argument,),)


def formel(funktion: Funktion, beispiel: Beispiel, bezuege: Sequence[str], *, deutsch: bool) -> str:
    """The formula of an example.

    Args:
        funktion: whose example it is.
        beispiel: one of its examples.
        bezuege: addresses of its `bereiche`, in the same order.
        deutsch: as one types it in a German Excel; else as files store it.
    """
    offen = iter(bezuege)
    teile = [
        next(offen) if isinstance(argument, tuple) or funktion.hinweis_des_hosts else _konstante(argument, deutsch=deutsch)
        for argument in beispiel.argumente
    ]
    return f"={funktion.name}({(';' if deutsch else ',').join(teile)})"


def in_zellen(funktion: Funktion, beispiel: Beispiel) -> tuple[str, str]:
    """An example as people read it: the German formula, and what stands in the cells that it names (from A2, a column each; or "").

    Returns:
        For instance `=IM_ANTEIL(45;A2:A4)` and `A2:A4: 120 · 45 · 15`.
    """
    plaetze = [(_adresse("ABC"[nummer], zeilen), zeilen) for nummer, zeilen in enumerate(bereiche(funktion, beispiel))]
    text = formel(funktion, beispiel, [adresse for adresse, _ in plaetze], deutsch=True)
    return text, "; ".join(f"{adresse}: {_inhalt(zeilen)}" for adresse, zeilen in plaetze)


def _adresse(spalte: str, zeilen: Zeilen) -> str:
    ende = f"{chr(ord(spalte) + len(zeilen[0]) - 1)}{len(zeilen) + 1}"
    return f"{spalte}2" if ende == f"{spalte}2" else f"{spalte}2:{ende}"


def _inhalt(zeilen: Zeilen) -> str:
    return " · ".join("(leer)" if wert is None else _zelle(wert) for zeile in zeilen for wert in zeile)


def _zelle(wert: Rohwert) -> str:
    """As it stands there: texts word for word, numbers with a decimal comma."""
    return wert if isinstance(wert, str) else str(wert).replace(".", ",")


def _konstante(wert: Rohwert, *, deutsch: bool) -> str:
    if wert is None:
        return ""
    if isinstance(wert, bool):
        return ("WAHR" if wert else "FALSCH") if deutsch else str(wert).upper()
    if isinstance(wert, date):
        trenner = ";" if deutsch else ","
        return f"{'DATUM' if deutsch else 'DATE'}({trenner.join(str(teil) for teil in (wert.year, wert.month, wert.day))})"
    if isinstance(wert, int | float):
        text = format(Decimal(repr(wert)), "f")
        return text.replace(".", ",") if deutsch else text
    return '"' + str(wert).replace('"', '""') + '"'


def anzeige(ergebnis: Zellwert | date | Excelfehler) -> str:
    """A result as the handbook prints it: 727,27 · 272,73 for several cells."""
    if isinstance(ergebnis, tuple):
        return " · ".join(anzeige(wert) for zeile in ergebnis for wert in zeile)
    if isinstance(ergebnis, Excelfehler):
        return ergebnis.anzeige
    if isinstance(ergebnis, date):
        return f"{ergebnis:%d.%m.%Y}"
    if isinstance(ergebnis, float):
        ganze, _, dezimal = format(Decimal(repr(ergebnis)).normalize(), "f").partition(".")
        return f"{int(ganze):,}".replace(",", ".") + (f",{dezimal.ljust(2, '0')}" if dezimal else "")
    return f"„{ergebnis}“"
