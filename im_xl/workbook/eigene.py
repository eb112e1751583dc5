"""Lists on our own sheets, as an earlier run wrote them and people filled them in: the memory of the procedure.

A list is found again by hidden names that belong to its sheet, one per column (`FELD`). What stands there is kept as it is, readable or not;
what is not understood is a finding at its cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
import re
from typing import TypeVar

from im_xl.findings import Finding
from im_xl.model import Ags, Eintrag, Gelesen
from im_xl.package.blaetter import FELD, RAND
from im_xl.package.package import Blatteintrag, Package
from im_xl.places import CellRef, column_number, split_address
from im_xl.workbook import numbers
from im_xl.workbook.eingaben import blatt_gelesen
from im_xl.workbook.grid import Blatt
from im_xl.workbook.numbers import Mangel
from im_xl.workbook.zellwert import KeinWert, Wert

T = TypeVar("T")
Inhalt = str | int | Decimal | date | None
"""What stands in a cell, exactly, to be written back."""

_SPALTE = re.compile(r"\$([A-Z]{1,3})\$([0-9]{1,7})(?::\$([A-Z]{1,3})\$([0-9]{1,7}))?$")
JA_NEIN = {"ja": True, "j": True, "x": True, "nein": False, "n": False}


@dataclass(frozen=True, slots=True)
class Feldzelle:
    """A cell of a list: what was typed, how it is written back, and where it stands (None: an `Eintrag`)."""

    roh: Wert | None
    inhalt: Inhalt
    ort: CellRef | None = None

    def gerueckt(self, reihe: int) -> Feldzelle:
        """The same in another row of the sheet."""
        return self if self.ort is None else replace(self, ort=CellRef.at(self.ort.blatt, reihe, split_address(self.ort.zelle)[1]))


_LEER = Feldzelle(None, None)


@dataclass(frozen=True, slots=True)
class Feldzeile:
    """A row of a list on a sheet of ours, or an `Eintrag` that is to become one.

    Attributes:
        nummer: place in the list, from 1.
        felder: the cells by the name of their column.
        findings: takes up what is not understood.
    """

    nummer: int
    felder: Mapping[str, Feldzelle]
    findings: list[Finding] = field(default_factory=list)

    @property
    def leer(self) -> bool:
        """Nothing stands in it."""
        return all(numbers.ist_leer(zelle.roh) for zelle in self.felder.values())

    def ort(self, feld: str) -> CellRef | None:
        """The cell; None where the row has only been ordered, or the sheet has no such column."""
        return self.felder.get(feld, _LEER).ort

    def gerueckt(self, reihe: int | None) -> Feldzeile:
        """The same with the row of the sheet in which it will stand after the run, where that is known: what is found is told there."""
        if reihe is None:
            return self
        return replace(self, felder={name: zelle.gerueckt(reihe) for name, zelle in self.felder.items()})

    def inhalt(self, feld: str) -> Inhalt:
        """What stands there, to be written back as it is."""
        return self.felder.get(feld, _LEER).inhalt

    def text(self, feld: str) -> str:
        """What stands there as people read it; empty where nothing does."""
        zelle = self.felder.get(feld, _LEER)
        if isinstance(zelle.inhalt, date):
            return f"{zelle.inhalt:%d.%m.%Y}"
        if zelle.roh is None or isinstance(zelle.roh, str):
            return (zelle.roh or "").strip()
        return numbers.anzeige(zelle.roh) or numbers.OHNE_ERGEBNIS

    def tag(self, feld: str, was: str) -> date | None:
        """The day; one that cannot be read is a finding."""
        zelle = self.felder.get(feld, _LEER)
        gelesen = zelle.inhalt if isinstance(zelle.inhalt, date) else numbers.datum(zelle.roh, datumsformat=False)
        if isinstance(gelesen, Mangel):
            if gelesen is not Mangel.LEER:
                self.melden("datum-unlesbar", feld, inhalt=self._gezeigt(feld), was=was)
            return None
        return gelesen

    def cent(self, feld: str, was: str) -> int | None:
        """An amount in cents, with its sign; one that cannot be read, or with parts of a cent, is a finding."""
        gelesen = numbers.betrag_cent(self.felder.get(feld, _LEER).roh)
        if not isinstance(gelesen, Mangel) and not gelesen[1]:
            return gelesen[0]
        self._unlesbar(feld, was, "ein Betrag wie 1.810.740,00", gelesen)
        return None

    def ganze(self, feld: str, was: str) -> int | None:
        """A whole number, >= 0."""
        gelesen = numbers.personen(self.felder.get(feld, _LEER).roh)
        if not isinstance(gelesen, Mangel):
            return gelesen
        self._unlesbar(feld, was, "eine ganze Zahl ab 0", gelesen)
        return None

    def dezimal(self, feld: str, was: str) -> Decimal | None:
        """An exact number."""
        roh = self.felder.get(feld, _LEER).roh
        gelesen = Mangel.TEXT if numbers.ist_mehrdeutig(roh) else numbers.zahl(roh)
        if not isinstance(gelesen, Mangel):
            return gelesen
        self._unlesbar(feld, was, "eine Zahl wie 0,75", gelesen)
        return None

    def wort(self, feld: str, was: str, auswahl: Mapping[str, T]) -> T | None:
        """The meaning of a word; case and blanks do not matter. One that is not in `auswahl` is a finding."""
        text = " ".join(self.text(feld).split()).casefold()
        bedeutungen = {wort.casefold(): bedeutung for wort, bedeutung in auswahl.items()}
        if text in bedeutungen:
            return bedeutungen[text]
        self._unlesbar(feld, was, ", ".join(auswahl), Mangel.TEXT if text else Mangel.LEER)
        return None

    def ja(self, feld: str, was: str) -> bool | None:
        """Yes or no; None where nothing stands there, or something else (a finding)."""
        text = self.text(feld).casefold()
        if text in JA_NEIN:
            return JA_NEIN[text]
        self._unlesbar(feld, was, "ja, nein", Mangel.TEXT if text else Mangel.LEER)
        return None

    def melden(self, code: str, feld: str, betrifft: Ags | None = None, **werte: str) -> None:
        """Collect a finding at a cell of this row."""
        self.findings.append(Finding(code, self.ort(feld), werte, betrifft))

    def _gezeigt(self, feld: str) -> str:
        return numbers.anzeige(self.felder[feld].roh) or numbers.OHNE_ERGEBNIS

    def _unlesbar(self, feld: str, was: str, auswahl: str, mangel: object) -> None:
        if mangel is not Mangel.LEER:
            self.melden("angabe-unlesbar", feld, inhalt=self._gezeigt(feld), was=was, auswahl=auswahl)


@dataclass(frozen=True, slots=True)
class Tafel:
    """A list: its rows in their order, empty ones left out, and what was found while they were read."""

    zeilen: tuple[Feldzeile, ...] = ()
    findings: list[Finding] = field(default_factory=list)


def tafel(package: Package, blatt: Blatteintrag | None, liste: str, eintraege: Iterable[Eintrag] = ()) -> Tafel:
    """A list on a sheet of ours, with the rows that were ordered behind it.

    Args:
        package: the workbook.
        blatt: the sheet; None: there is none yet.
        liste: name of the list.
        eintraege: rows to be entered; those of other lists, and those that stand there already, are passed over.
    """
    findings: list[Finding] = []
    zeilen: list[Feldzeile] = []
    for felder in _zeilen(package, blatt, liste) if blatt is not None else ():
        zeilen.append(Feldzeile(len(zeilen) + 1, felder, findings))
    for eintrag in eintraege:
        neu = eingetragene_zeile(len(zeilen) + 1, eintrag.werte, findings)
        if eintrag.liste == liste and not any(_steht_da(zeile, neu) for zeile in zeilen):
            zeilen.append(neu)
    return Tafel(tuple(zeilen), findings)


def eingetragen(package: Package, blatt: Blatteintrag) -> dict[str, Gelesen[str]]:
    """What people have entered in the lists of a sheet of ours, by „list.field.row"; rows are counted without the empty ones."""
    gelesen: dict[str, Gelesen[str]] = {}
    namen = felder(package, blatt)
    eingaben = f"{blatt.eingaben or ''},"
    offen = {name for name, bereich in namen.items() if bereich and f"{bereich}," in eingaben}
    for liste in dict.fromkeys(name.rpartition(".")[0] for name in namen if name in offen):
        for zeile in tafel(package, blatt, liste).zeilen:
            for feld in zeile.felder:
                if f"{liste}.{feld}" in offen and zeile.text(feld):
                    gelesen[f"{liste}.{feld}.{zeile.nummer}"] = Gelesen(zeile.text(feld), zeile.ort(feld))
    return gelesen


def felder(package: Package, blatt: Blatteintrag) -> dict[str, str]:
    """Range of each field of a sheet of ours by „list.field“; empty where people have deleted the column."""
    return {
        name.removeprefix(FELD): bereich if _SPALTE.search(bereich) else ""
        for name, bereich in _namen(package, blatt).items()
        if name.startswith(FELD)
    }


def _namen(package: Package, blatt: Blatteintrag) -> dict[str, str]:
    """The names of a sheet."""
    alle = package.tree(package.workbook_part).iter("{*}definedName")
    return {str(e.get("name")): e.text or "" for e in alle if e.get("localSheetId") == str(blatt.index)}


def _zeilen(package: Package, blatt: Blatteintrag, liste: str) -> Iterator[dict[str, Feldzelle]]:
    """The rows of a list that hold something."""
    bereiche = {}
    for name, bereich in felder(package, blatt).items():
        if name.rpartition(".")[0] == liste and (ort := _SPALTE.search(bereich)):
            bereiche[name.rpartition(".")[2]] = column_number(ort[1]), int(ort[2]), int(ort[4] or ort[2])
    if not bereiche:
        return
    gelesen = blatt_gelesen(package, blatt)
    erste, letzte = min(von for _, von, _ in bereiche.values()), max(bis for _, _, bis in bereiche.values())
    if (rand := _SPALTE.search(_namen(package, blatt).get(RAND + liste, ""))) is not None:
        erste, letzte = min(erste, int(rand[2]) + 1), max(letzte, int(rand[4] or rand[2]) - 1)
    for nummer in sorted(n for n in gelesen.zeilen() if erste <= n <= letzte):
        zeile = {name: _zelle(gelesen, nummer, spalte) for name, (spalte, _, _) in bereiche.items()}
        if not all(numbers.ist_leer(zelle.roh) for zelle in zeile.values()):
            yield zeile


def _zelle(blatt: Blatt, zeile: int, spalte: int) -> Feldzelle:
    wert, ort = blatt.wert(zeile, spalte), blatt.ort(zeile, spalte)
    if numbers.ist_leer(wert):
        return Feldzelle(None, None, ort)
    if isinstance(wert, int | float) and not isinstance(wert, bool) and blatt.ist_datum(zeile, spalte):
        tag = numbers.datum(wert, datumsformat=True, seit_1904=blatt.seit_1904)
        if isinstance(tag, date):
            return Feldzelle(wert, tag, ort)
    if isinstance(wert, bool | KeinWert):
        return Feldzelle(wert, numbers.anzeige(wert) or numbers.OHNE_ERGEBNIS, ort)
    return Feldzelle(wert, Decimal(repr(wert)) if isinstance(wert, float) else wert, ort)


def _getippt(wert: str | int | Decimal | date) -> Feldzelle:
    """What an `Eintrag` holds, as if a person had typed it."""
    if isinstance(wert, date):
        return Feldzelle(f"{wert:%d.%m.%Y}", wert)
    return Feldzelle(format(wert, "f").replace(".", ",") if isinstance(wert, Decimal) else wert, wert)


def eingetragene_zeile(nummer: int, werte: Mapping[str, str | int | Decimal | date], findings: list[Finding] | None = None) -> Feldzeile:
    """A row as an `Eintrag` makes it."""
    return Feldzeile(nummer, {name: _getippt(wert) for name, wert in werte.items()}, [] if findings is None else findings)


def _steht_da(zeile: Feldzeile, neu: Feldzeile) -> bool:
    """Whether a row holds all that another one says."""
    return all(zeile.inhalt(name) == zelle.inhalt for name, zelle in neu.felder.items())
