"""A row of a list with its fields as text, word or day; what is not understood is a finding at its cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from im_xl.model import Ags
from im_xl.workbook import numbers
from im_xl.workbook.layout import Tabelle
from im_xl.workbook.numbers import Mangel
from im_xl.workbook.rows import Zuordnung
from im_xl.workbook.woerter import moegliche_woerter, wort
from im_xl.workbook.zeittext import jahre_im_text
from im_xl.workbook.zellwert import Wert


def sichtbare(tabellen: Iterable[Tabelle], zuordnung: Zuordnung) -> list[Tabelle]:
    """Lists on visible sheets; the others are findings."""
    alle = list(tabellen)
    for tabelle in alle:
        if not tabelle.blatt.sichtbar:
            ort = tabelle.blatt.ort(tabelle.kopf, min(tabelle.spalten.values()))
            zuordnung.melden("liste-ausgeblendet", ort, art=tabelle.layout.bezeichnung)
    return [tabelle for tabelle in alle if tabelle.blatt.sichtbar]


def dieses_jahres(tabellen: Iterable[Tabelle], zuordnung: Zuordnung) -> list[Tabelle]:
    """Lists on visible sheets whose name names no other year; the others are findings. Without a Haushaltsjahr the latest year counts."""
    listen = sichtbare(tabellen, zuordnung)
    genannt = [jahre_im_text(tabelle.blatt.name) - {0} for tabelle in listen]
    gilt = zuordnung.haushaltsjahr or max((jahr for jahre in genannt for jahr in jahre), default=0)
    for tabelle, jahre in zip(listen, genannt, strict=True):
        if jahre and gilt not in jahre:
            ort = tabelle.blatt.ort(tabelle.kopf, min(tabelle.spalten.values()))
            zuordnung.melden("liste-anderes-jahr", ort, art=tabelle.layout.bezeichnung, jahr=str(gilt))
    return [tabelle for tabelle, jahre in zip(listen, genannt, strict=True) if not jahre or gilt in jahre]


@dataclass(slots=True)
class Listenzeile:
    """A row of a list.

    Attributes:
        tabelle, nummer: the list and the row.
        zuordnung: collects what is wrong.
        werte: the cells by column.
        betrifft: Gemeinde that the row turned out to be of.
    """

    tabelle: Tabelle
    zuordnung: Zuordnung
    nummer: int
    werte: dict[int, Wert]
    betrifft: Ags | None = None

    def wert(self, name: str) -> Wert | None:
        """The cell in a column; None where the list has no such column."""
        spalte = self.tabelle.spalten.get(name)
        return self.werte.get(spalte) if spalte else None

    def text(self, name: str) -> str:
        """The cell as a message shows it; empty where nothing stands there."""
        wert = self.wert(name)
        return "" if numbers.ist_leer(wert) else numbers.anzeige(wert)

    def wort(self, name: str, was: str) -> str | None:
        """The meaning of a word after the list of the column's name; one that is not on it is a finding."""
        text = self.text(name)
        bedeutung = wort(name, text) if text else None
        if text and bedeutung is None:
            self.melden("angabe-unlesbar", name, inhalt=text, was=was, auswahl=moegliche_woerter(name))
        return bedeutung

    def tag_oder_mangel(self, name: str) -> date | Mangel:
        """The day in a column, or why there is none."""
        wert = self.wert(name)
        if numbers.ist_leer(wert):
            return Mangel.LEER
        blatt, spalte = self.tabelle.blatt, self.tabelle.spalten[name]
        return numbers.datum(wert, datumsformat=blatt.ist_datum(self.nummer, spalte), seit_1904=blatt.seit_1904)

    def tag(self, name: str, was: str) -> date | None:
        """The day in a column; one that cannot be read is a finding."""
        tag = self.tag_oder_mangel(name)
        if isinstance(tag, date):
            return tag
        if tag is not Mangel.LEER:
            self.melden("datum-unlesbar", name, inhalt=numbers.anzeige(self.wert(name)), was=was)
        return None

    def melden(self, code: str, name: str, **werte: str) -> None:
        """Collect a finding that points at a column of this row."""
        self.zuordnung.melden(code, self.tabelle.blatt.ort(self.nummer, self.tabelle.spalten[name]), self.betrifft, **werte)
