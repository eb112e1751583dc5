"""From what a host hands over to what a rule takes: the one place where the forms of an argument are told apart.

A missing argument (`FEHLT`), an empty cell (None), a single cell (alone or as a range of one), a row, a column and a matrix are
different things; a number, a number written as text, a date, a truth value and an error cell are others. Each function here reads
one kind of argument; it gets the raw value and the argument's name and answers with the value, or raises `FunktionsError` with
the error the cell is to show. An error cell among the inputs is passed on as it is, as Excel's own functions do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from itertools import chain
from math import isnan
from typing import Final, TypeGuard, TypeVar

from im_xl.functions.registry import FEHLT, Excelfehler, FunktionsError, Rohwert
from im_xl.model import Ags
from im_xl.register import ags_aus_angabe
from im_xl.workbook import numbers
from im_xl.workbook.numbers import Mangel, Umfang
from im_xl.workbook.zellwert import KeinWert, Wert

T = TypeVar("T")
E = TypeVar("E", bound=Enum)
Lesen = Callable[[Rohwert, str], T]

_EXCELS_NULL: Final = date(1899, 12, 30)
_SCHEINTAG: Final = 60
"""Serial number of 29.02.1900, a day that Excel knows and no calendar has."""
_LETZTER_TAG: Final = 2_958_465
_JAHRE: Final = range(1990, 2100)
"""Years in which a day of this programme can lie; a bare 2025 in a cell of days would be a day in 1905."""
_HOECHSTENS: Final = 100_000
"""Cells of a range; more is a whole column by mistake."""


@dataclass(frozen=True, slots=True)
class Bereich:
    """Cells of an argument in their rows and columns; `werte` row by row, None where a cell is empty."""

    zeilen: int
    spalten: int
    werte: tuple[Wert | None, ...]

    def ort(self, stelle: int) -> str:
        """Where a cell stands, as a message says it."""
        if self.zeilen == self.spalten == 1:
            return ""
        if self.spalten == 1:
            return f" (Zeile {stelle + 1} des Bereichs)"
        if self.zeilen == 1:
            return f" (Spalte {stelle + 1} des Bereichs)"
        return f" (Zeile {stelle // self.spalten + 1}, Spalte {stelle % self.spalten + 1} des Bereichs)"

    def in_form(self, werte: Sequence[T]) -> tuple[tuple[T, ...], ...]:
        """Results in the form of this range, so that each stands beside its input."""
        return tuple(tuple(werte[zeile * self.spalten : (zeile + 1) * self.spalten]) for zeile in range(self.zeilen))


def _fehler(name: str, satz: str, fehler: Excelfehler = Excelfehler.WERT, ort: str = "") -> FunktionsError:
    return FunktionsError(fehler, f"Argument „{name}“{ort}: {satz}")


class _Unlesbar(Exception):  # noqa: N818 - it ends the reading of one cell; who reads the list adds where it stands
    """One cell of a list gives no value."""

    def __init__(self, satz: str, fehler: Excelfehler = Excelfehler.WERT) -> None:
        super().__init__(satz)
        self.satz = satz
        self.fehler = fehler


# ---------------------------------------------------------------- cells and ranges
def _zelle(roh: Rohwert) -> Wert | Excelfehler | None:
    """One raw value as the content of a cell; NaN, which pandas and some hosts use for nothing, is an empty cell."""
    if isinstance(roh, float):
        return None if isnan(roh) else roh
    if roh is None or isinstance(roh, (str, bool, int, Excelfehler)):
        return roh
    if isinstance(roh, date):
        return serienzahl(roh)
    return KeinWert(f"#{type(roh).__name__}")


def bereich(roh: Rohwert, name: str) -> Bereich:
    """Any argument as rows and columns: a value alone, one row of values, or rows of values of equal length."""
    if roh is FEHLT:
        raise _fehler(name, "Es fehlt. Bitte einen Bereich angeben.")
    zeilen = [list(zeile) if _ist_folge(zeile) else [zeile] for zeile in roh] if _ist_folge(roh) else [[roh]]
    if _ist_folge(roh) and zeilen and not any(_ist_folge(zeile) for zeile in roh):
        zeilen = [[zeile[0] for zeile in zeilen]]
    breite = len(zeilen[0]) if zeilen else 0
    if not breite or any(len(zeile) != breite for zeile in zeilen):
        raise _fehler(name, "Das ist kein zusammenhängender Bereich. Bitte einen rechteckigen Bereich angeben.")
    if len(zeilen) * breite > _HOECHSTENS:
        raise _fehler(name, "Der Bereich ist zu groß (mehr als 100.000 Zellen). Bitte nur die Zellen der Liste angeben.")
    werte: list[Wert | None] = []
    for zelle in chain.from_iterable(zeilen):
        wert = _zelle(zelle)
        if isinstance(wert, Excelfehler):
            ort = Bereich(len(zeilen), breite, ()).ort(len(werte))
            raise _fehler(name, f"Die Zelle zeigt den Fehler {wert.anzeige}.", wert, ort)
        werte.append(wert)
    return Bereich(len(zeilen), breite, tuple(werte))


def _ist_folge(roh: Rohwert) -> TypeGuard[Sequence[Rohwert]]:
    return isinstance(roh, list | tuple)


def reihe(roh: Rohwert, name: str) -> Bereich:
    """A list: one column or one row."""
    gelesen = bereich(roh, name)
    if gelesen.zeilen > 1 and gelesen.spalten > 1:
        raise _fehler(name, "Gebraucht wird eine einzelne Spalte oder Zeile, kein Block aus mehreren Spalten.")
    return gelesen


def einzelwert(roh: Rohwert, name: str) -> Wert | None:
    """A single cell; None where it is empty."""
    gelesen = bereich(roh, name)
    if len(gelesen.werte) > 1:
        raise _fehler(name, "Gebraucht wird eine einzelne Zelle, kein Bereich.")
    return gelesen.werte[0]


def _pflicht(roh: Rohwert, name: str) -> Wert:
    """A single cell that must hold something. Empty is not zero."""
    wert = None if roh is FEHLT else einzelwert(roh, name)
    if wert is None or numbers.ist_leer(wert):
        raise _fehler(name, "Es fehlt, oder die Zelle ist leer. Leer ist nicht null; bitte eintragen.")
    return wert


def wahlweise(lesen: Lesen[T]) -> Lesen[T | None]:
    """An optional argument: left out or an empty cell is None; the rule then takes its default."""

    def lesen_oder_none(roh: Rohwert, name: str) -> T | None:
        if roh is FEHLT or all(numbers.ist_leer(wert) for wert in bereich(roh, name).werte):
            return None
        return lesen(roh, name)

    return lesen_oder_none


# ---------------------------------------------------------------- single values
def _zeigen(wert: Wert | None) -> str:
    return f"„{numbers.anzeige(wert)}“"


def betrag_cent(roh: Rohwert, name: str) -> int:
    """An amount in euros as integer cents, >= 0; a formula's further decimals are rounded commercially to the cent."""
    wert = _pflicht(roh, name)
    gelesen = numbers.betrag_cent(wert)
    if isinstance(gelesen, Mangel):
        raise _fehler(name, f"{_zeigen(wert)} ist kein Betrag. Bitte als Zahl eintragen.")
    if gelesen[0] < 0:
        raise _fehler(name, f"{_zeigen(wert)} ist negativ. Bitte berichtigen.", Excelfehler.ZAHL)
    return gelesen[0]


def text(roh: Rohwert, name: str) -> str:
    """A text; a number in the cell is taken as it is written."""
    wert = _pflicht(roh, name)
    return wert.strip() if isinstance(wert, str) else numbers.anzeige(wert)


def schluessel_oder_name(roh: Rohwert, name: str) -> str | int | float:
    """A key or a name of a Gemeinde or a Kreis; a number stays one, for it may have lost its leading zero."""
    wert = _pflicht(roh, name)
    if isinstance(wert, bool | KeinWert):
        raise _fehler(name, f"{_zeigen(wert)} ist weder Schlüssel noch Name.")
    return wert


def jahr(roh: Rohwert, name: str) -> int:
    """A calendar year, four digits."""
    wert = _pflicht(roh, name)
    gelesen = numbers.jahr(wert)
    if isinstance(gelesen, Mangel):
        raise _fehler(name, f"{_zeigen(wert)} ist kein Haushaltsjahr. Bitte vierstellig eintragen, zum Beispiel 2025.")
    return gelesen


def nummer(roh: Rohwert, name: str) -> int:
    """A whole number >= 0."""
    wert = _pflicht(roh, name)
    gelesen = numbers.personen(wert)
    if isinstance(gelesen, Mangel):
        raise _fehler(name, f"{_zeigen(wert)} ist keine ganze Zahl ab null.")
    return gelesen


def wahrheitswert(roh: Rohwert, name: str) -> bool:
    """WAHR or FALSCH, ja or nein, 1 or 0."""
    wert = _pflicht(roh, name)
    if isinstance(wert, str):
        wort = wert.strip().casefold()
        if wort in {"wahr", "ja", "true"}:
            return True
        if wort in {"falsch", "nein", "false"}:
            return False
    if isinstance(wert, bool | int | float) and wert in {0, 1}:
        return bool(wert)
    raise _fehler(name, f"{_zeigen(wert)} ist weder WAHR noch FALSCH.")


def wort(auswahl: type[E], werte: dict[str, E]) -> Lesen[E]:
    """A word from a closed choice, in any case.

    Args:
        auswahl: the enumeration, for the type.
        werte: word as the handbook writes it, with its member.
    """
    gefaltet = {schluessel.casefold(): glied for schluessel, glied in werte.items()}

    def lesen(roh: Rohwert, name: str) -> E:
        wert = _pflicht(roh, name)
        glied = gefaltet.get(wert.strip().casefold().replace("ä", "ae").replace(" ", "_")) if isinstance(wert, str) else None
        if not isinstance(glied, auswahl):
            raise _fehler(name, f"{_zeigen(wert)} ist nicht möglich. Möglich: {', '.join(werte)}.")
        return glied

    return lesen


def tag(roh: Rohwert, name: str) -> date:
    """A day: a date of Excel (number), or text such as 31.12.2024."""
    try:
        return _tag(_pflicht(roh, name))
    except _Unlesbar as grund:
        raise _fehler(name, grund.satz, grund.fehler) from None


def _tag(wert: Wert) -> date:
    if isinstance(wert, int | float) and not isinstance(wert, bool):
        gelesen = aus_serienzahl(wert)
        if gelesen is None or gelesen.year not in _JAHRE:
            raise _Unlesbar(f"{_zeigen(wert)} ist kein Tag zwischen 1990 und 2099. Bitte als Datum eintragen.")
        return gelesen
    aus_text = numbers.datum(wert, datumsformat=True)
    if isinstance(aus_text, Mangel) or aus_text.year not in _JAHRE:
        raise _Unlesbar(f"{_zeigen(wert)} ist kein Tag. Bitte als Datum eintragen, zum Beispiel 31.12.2024.")
    return aus_text


def aus_serienzahl(zahl: float) -> date | None:
    """The day of Excel's serial number (from 1900); None where there is none. 60 is 29.02.1900, which never was."""
    tage = int(zahl) if 1 <= zahl < _LETZTER_TAG + 1 else 0
    if tage in {0, _SCHEINTAG}:
        return None
    return _EXCELS_NULL + timedelta(days=tage + (tage < _SCHEINTAG))


def serienzahl(tag_: date) -> int:
    """Excel's serial number of a day; the time of day is dropped. Days before 1900 have none: 0."""
    if isinstance(tag_, datetime):
        tag_ = tag_.date()
    tage = (tag_ - _EXCELS_NULL).days
    return max(tage - (tage <= _SCHEINTAG), 0)


# ---------------------------------------------------------------- lists
def _je_zelle(gelesen: Bereich, name: str, lesen: Callable[[Wert | None], T]) -> tuple[T, ...]:
    """Every cell of a list; a message about one says where it stands."""
    werte: list[T] = []
    try:
        for wert in gelesen.werte:
            werte.append(lesen(wert))  # noqa: PERF401 - its length tells which cell was the last
    except _Unlesbar as grund:
        raise _fehler(name, grund.satz, grund.fehler, gelesen.ort(len(werte))) from None
    return tuple(werte)


def personen(roh: Rohwert, name: str) -> tuple[Bereich, tuple[int | None, ...]]:
    """Numbers of persons in a row or column; None where a cell is empty, which the rule must not take for zero."""
    gelesen = reihe(roh, name)
    return gelesen, _je_zelle(gelesen, name, _person)


def _person(wert: Wert | None) -> int | None:
    gelesen = numbers.personen(wert)
    if isinstance(gelesen, int):
        return gelesen
    match gelesen:
        case Mangel.LEER:
            return None
        case Mangel.NEGATIV:
            raise _Unlesbar(f"{_zeigen(wert)} Personen sind weniger als null.", Excelfehler.ZAHL)
        case Mangel.GEBROCHEN:
            raise _Unlesbar(f"{_zeigen(wert)} ist keine ganze Zahl von Personen.", Excelfehler.ZAHL)
        case _:
            raise _Unlesbar(f"{_zeigen(wert)} ist keine Personenzahl. Gehören Überschrift oder Summe mit zum Bereich?")


def schluessel(roh: Rohwert, name: str) -> tuple[Ags | None, ...]:
    """Keys (AGS) in a row or column; None where a cell is empty."""
    return _je_zelle(reihe(roh, name), name, _schluessel)


def _schluessel(wert: Wert | None) -> Ags | None:
    if wert is None or numbers.ist_leer(wert):
        return None
    ags = ags_aus_angabe(wert)
    if ags is None:
        raise _Unlesbar(f"{_zeigen(wert)} ist kein Schlüssel (AGS).")
    return ags


def betraege_cent(roh: Rohwert, name: str) -> tuple[int | None, ...]:
    """Amounts in euros as integer cents, in a row or column; None where a cell is empty."""
    return _je_zelle(reihe(roh, name), name, _betrag)


def _betrag(wert: Wert | None) -> int | None:
    gelesen = numbers.betrag_cent(wert)
    if gelesen is Mangel.LEER:
        return None
    if isinstance(gelesen, Mangel):
        raise _Unlesbar(f"{_zeigen(wert)} ist kein Betrag.")
    return gelesen[0]


def texte(roh: Rohwert, name: str) -> tuple[str, ...]:
    """Texts in a row or column; empty where a cell is empty."""
    return tuple(wert.strip() if isinstance(wert, str) else numbers.anzeige(wert) for wert in reihe(roh, name).werte)


def quoten(roh: Rohwert, name: str) -> tuple[Bereich, tuple[Fraction | None, ...]]:
    """Quotas as exact shares of 1, in a row or column; None where a cell is empty. `5,4479 %` written as text is understood."""
    gelesen = reihe(roh, name)
    return gelesen, _je_zelle(gelesen, name, _quote)


def _quote(wert: Wert | None) -> Fraction | None:
    gelesen = numbers.anteil(wert, prozentformat=False)
    if gelesen is Mangel.LEER:
        return None
    if gelesen is Mangel.NEGATIV:
        raise _Unlesbar(f"{_zeigen(wert)} ist negativ.", Excelfehler.ZAHL)
    if isinstance(gelesen, Mangel):
        raise _Unlesbar(f"{_zeigen(wert)} ist keine Quote. Bitte als Anteil (0,054479) oder Prozentzahl mit Prozentzeichen.")
    if gelesen[0] > 1:
        raise _Unlesbar(f"{_zeigen(wert)} ist mehr als 100 %. Bitte als Anteil eintragen (0,054479 für 5,4479 %).", Excelfehler.ZAHL)
    return gelesen[0]


def tage(roh: Rohwert, name: str) -> tuple[Bereich, tuple[date | None, ...]]:
    """Days in a row or column; None where a cell is empty."""
    gelesen = reihe(roh, name)
    return gelesen, _je_zelle(gelesen, name, lambda wert: None if wert is None or numbers.ist_leer(wert) else _tag(wert))


def orte(roh: Rohwert, name: str) -> tuple[Bereich, tuple[str | int | float | None, ...]]:
    """Keys or names of Gemeinden in a row or column; None where a cell is empty."""
    gelesen = reihe(roh, name)
    return gelesen, _je_zelle(gelesen, name, _angabe)


def _angabe(wert: Wert | None) -> str | int | float | None:
    if wert is None or numbers.ist_leer(wert):
        return None
    if isinstance(wert, bool | KeinWert):
        raise _Unlesbar(f"{_zeigen(wert)} ist weder Schlüssel noch Name.")
    return wert


# ---------------------------------------------------------------- VZÄ
def umfaenge(roh: Rohwert, name: str) -> tuple[Bereich, tuple[Umfang | None, ...]]:
    """VZÄ in a row or column: 0,5, 50 %, 19,5 Std.; None where a cell is empty."""
    gelesen = reihe(roh, name)
    return gelesen, _je_zelle(gelesen, name, lambda wert: None if wert is None or numbers.ist_leer(wert) else _umfang(wert))


def umfang(roh: Rohwert, name: str) -> Umfang:
    """VZÄ: 0,5, 50 %, 19,5 Std."""
    try:
        return _umfang(_pflicht(roh, name))
    except _Unlesbar as grund:
        raise _fehler(name, grund.satz, grund.fehler) from None


def _umfang(wert: Wert) -> Umfang:
    gelesen = numbers.umfang(wert)
    if gelesen is Mangel.NEGATIV:
        raise _Unlesbar(f"{_zeigen(wert)} ist negativ.", Excelfehler.ZAHL)
    if isinstance(gelesen, Mangel):
        raise _Unlesbar(f"{_zeigen(wert)} ist kein Stellenumfang. Bitte als Zahl (0,5), in Prozent (50 %) oder in Stunden (19,5 Std.).")
    return gelesen


def wochenstunden(roh: Rohwert, name: str) -> Decimal:
    """Hours a week of a full post, more than 20 and at most 60."""
    gelesen = umfang(roh, name).zahl
    if not _WOCHENSTUNDEN[0] < gelesen <= _WOCHENSTUNDEN[1]:
        raise _fehler(
            name, f"{numbers.anzeige(float(gelesen))} Stunden sind keine volle Woche. Bitte zum Beispiel 39 eintragen.", Excelfehler.ZAHL
        )
    return gelesen


_WOCHENSTUNDEN: Final = (20, 60)
