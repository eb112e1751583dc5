"""The one register of the functions in cells: what each is called, what it takes, what it says in the wizard, how it is tried.

Wrappers, handbook, self-test and, on the web, the metadata are made from it. Names and arguments are ASCII, for they pass
through VBA; help is German. Arguments are only ever added at the end, and optional.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Final

from im_xl.errors import ImXlError

KATEGORIE: Final = "Integrationsmanagement"
HILFE_HOECHSTENS: Final = 255
"""Characters that Excel's function wizard shows of a help text."""
_FAMILIEN: Final = ("betraege", "verfahren", "pruefungen", "orte", "auskunft")


class Excelfehler(Enum):
    """An error that a cell can show. The value is Excel's own number (`CVErr`), `anzeige` what a German Excel writes."""

    NULL = 2000
    DIV0 = 2007
    WERT = 2015
    BEZUG = 2023
    NAME = 2029
    ZAHL = 2036
    NV = 2042
    UEBERLAUF = 2045
    KALK = 2050

    @property
    def anzeige(self) -> str:
        """As a German Excel shows it: #WERT!, #NV."""
        return _ANZEIGE[self]


_ANZEIGE: Final = {
    Excelfehler.NULL: "#NULL!",
    Excelfehler.DIV0: "#DIV/0!",
    Excelfehler.WERT: "#WERT!",
    Excelfehler.BEZUG: "#BEZUG!",
    Excelfehler.NAME: "#NAME?",
    Excelfehler.ZAHL: "#ZAHL!",
    Excelfehler.NV: "#NV",
    Excelfehler.UEBERLAUF: "#ÜBERLAUF!",
    Excelfehler.KALK: "#KALK!",
}


class _Fehlt(Enum):
    FEHLT = "fehlt"


FEHLT: Final = _Fehlt.FEHLT
"""An optional argument that was left out; an empty cell is `None`."""

Rohwert = object
"""What a host hands over: `FEHLT`, None (empty cell), text, number, truth value, date, `Excelfehler`, or rows of these."""
Skalar = str | float | bool
Zellwert = Skalar | tuple[tuple[Skalar, ...], ...]
"""What a cell shows: text, a number (an amount in euros, a day as its serial number), a truth value, or rows of these to spill."""


@dataclass(frozen=True, slots=True)
class Fehlerwert:
    """A function has no answer: the error that the cell shows, and the German sentence that says why."""

    fehler: Excelfehler
    text: str


class FunktionsError(ImXlError):
    """A function in a cell has no answer; `fehler` is what the cell shows."""

    def __init__(self, fehler: Excelfehler, text: str) -> None:
        super().__init__("funktion", text)
        self.fehler = fehler


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a function.

    Attributes:
        name: as wizard and VBA show it: ASCII, lower case.
        hilfe: German help, at most 255 characters.
        lesen: conversion from the raw value; gets the value and the argument's name, raises `FunktionsError`.
        vorgabe: what an optional argument means when it is left out, in German for the handbook; None: compulsory.
        tag: it is a day.
    """

    name: str
    hilfe: str
    lesen: Callable[[Rohwert, str], object]
    vorgabe: str | None = None
    tag: bool = False

    @property
    def optional(self) -> bool:
        """Whether it may be left out."""
        return self.vorgabe is not None


@dataclass(frozen=True, slots=True)
class Beispiel:
    """An example that is printed in the handbook, run in the tests and calculated in the self-test workbook.

    Attributes:
        argumente: raw values in the order of the arguments; rows of values for ranges. Dates as `datetime.date`.
        ergebnis: what the cell must show.
        text: German sentence: what the example shows.
    """

    argumente: tuple[Rohwert, ...]
    ergebnis: Zellwert | date | Excelfehler
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Funktion:
    """One function in cells.

    Attributes:
        name: `IM_...`, at most 31 characters, ASCII.
        beschreibung: German, at most 255 characters, for the wizard.
        argumente: in order; optional ones last.
        beispiele: at least one with a value and one with an error.
        fehler: what the cell shows in which case, in German.
        seit: version of im_xl that brought it.
        bereich: the result can be several cells (spills in Excel with dynamic arrays).
        schwester: name of the function that gives one cell of this one's result, for Excel 2016 and 2019.
        hinweis_des_hosts: the host answers with what it has remembered of a cell; the argument is a reference (`IM_HINWEIS`).
        tag: the result is a day.
        rechnen: gets the converted arguments in order.
        kategorie: heading in the function wizard.
    """

    name: str
    beschreibung: str
    argumente: tuple[Argument, ...]
    beispiele: tuple[Beispiel, ...]
    fehler: tuple[tuple[Excelfehler, str], ...]
    rechnen: Callable[..., Zellwert | date]
    seit: str
    bereich: bool = False
    schwester: str | None = None
    hinweis_des_hosts: bool = False
    tag: bool = False
    kategorie: str = KATEGORIE


@cache
def funktionen() -> Mapping[str, Funktion]:
    """All functions by name, in the order of the handbook."""
    familien = (import_module(f"im_xl.functions.{familie}").FUNKTIONEN for familie in _FAMILIEN)
    return {funktion.name: funktion for familie in familien for funktion in familie}
