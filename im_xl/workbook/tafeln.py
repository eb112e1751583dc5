"""Figures as tables: their words in a row, the values below; one row, or one for each year or each county."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from im_xl.workbook import numbers
from im_xl.workbook.grid import Blatt, Zeile
from im_xl.workbook.layout import KOPFZEILEN, Angabe, angaben
from im_xl.workbook.numbers import Mangel
from im_xl.workbook.woerter import woerter
from im_xl.workbook.zeittext import jahre_im_text

_MINDESTENS = 2
"""One label alone is no heading."""
_JE_ZEILE = frozenset({"haushaltsjahr", "kreis"})
"""What tells the rows of such a table apart."""
_NUR_ZEILE = frozenset({("jahr",), ("kalenderjahr",)})
"""Words over years of rows, even where there is but one: they do not say which is the Haushaltsjahr."""


@dataclass(frozen=True, slots=True)
class Tafelwert:
    """A value below its words.

    Attributes:
        bezeichnung: the words above it.
        jahre: years that they name, or the row.
        kreis: the county that the row names, where there is a row for each; else empty.
    """

    angabe: Angabe
    zeile: int
    spalte: int
    bezeichnung: str
    jahre: frozenset[int]
    kreis: str = ""


def tafeln(blatt: Blatt) -> Iterator[tuple[range, list[Tafelwert]]]:
    """The tables of figures on a sheet: their rows, and what stands in them."""
    zeilen = {nummer: zeile for nummer, zeile in blatt.zeilen(KOPFZEILEN).items() if nummer <= KOPFZEILEN}
    for nummer, zeile in zeilen.items():
        koepfe = _koepfe(zeile)
        ende = nummer
        while koepfe and not _enthaelt_angabe(zeilen.get(ende + 1, {})) and not koepfe.keys().isdisjoint(zeilen.get(ende + 1, {})):
            ende += 1
        if ende > nummer:
            yield range(nummer, ende + 1), list(_werte(zeilen, koepfe, range(nummer + 1, ende + 1), zeile))


def _koepfe(zeile: Zeile) -> dict[int, Angabe]:
    """The figures that a row names, where it holds nothing but their words, and remarks at its end."""
    gefunden: dict[int, Angabe] = {}
    fremd = False
    for spalte, wert in zeile.items():
        angabe = _angabe(wert)
        if angabe is None:
            fremd = True
        elif fremd or angabe.name in {andere.name for andere in gefunden.values()}:
            return {}
        else:
            gefunden[spalte] = angabe
    return gefunden if len(gefunden) >= _MINDESTENS and all(isinstance(wert, str) for wert in zeile.values()) else {}


def _angabe(wert: object) -> Angabe | None:
    return angaben().get(woerter(wert)) if isinstance(wert, str) and ":" not in wert.rstrip(": ") else None


def _enthaelt_angabe(zeile: Zeile) -> bool:
    return any(_angabe(wert) is not None for wert in zeile.values())


def _werte(zeilen: Mapping[int, Zeile], koepfe: Mapping[int, Angabe], nummern: range, kopf: Zeile) -> Iterator[Tafelwert]:
    """The values of the rows; of several only those that name their year or their county."""
    mehrere = len(nummern) > 1
    alle = {angabe.name: spalte for spalte, angabe in koepfe.items() if angabe.name in _JE_ZEILE}
    spalten = {name: spalte for name, spalte in alle.items() if mehrere or woerter(str(kopf[spalte])) in _NUR_ZEILE}
    if mehrere and not spalten:
        return
    for nummer in nummern:
        zeile = zeilen[nummer]
        jahr = numbers.jahr(zeile.get(alle.get("haushaltsjahr", 0)))
        kreis = zeile.get(spalten.get("kreis", 0))
        if ("haushaltsjahr" in spalten and isinstance(jahr, Mangel)) or ("kreis" in spalten and not isinstance(kreis, str)):
            continue
        for spalte, angabe in koepfe.items():
            if spalte in zeile and spalte not in spalten.values():
                bezeichnung = str(kopf[spalte])
                jahre = jahre_im_text(bezeichnung) | (frozenset() if isinstance(jahr, Mangel) else {jahr})
                yield Tafelwert(angabe, nummer, spalte, bezeichnung, jahre, str(kreis or ""))
