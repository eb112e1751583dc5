"""Figures beside the lists: Haushaltsjahr, Stichtag, the amount and its state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from im_xl.cents import Einheit, Rundungsart, euro_text
from im_xl.findings import Finding
from im_xl.model import Betragsstand, Eckdaten, Gelesen, Mindestbetragsmodus
from im_xl.places import CellRef
from im_xl.vwv.anzeige import angabe_text
from im_xl.workbook import numbers
from im_xl.workbook.grid import Blatt, Wert
from im_xl.workbook.layout import KOPFZEILEN, Angabe, Tabelle, Woerter, angaben, moegliche_woerter, wertspalten, woerter, wort
from im_xl.workbook.numbers import Mangel

_AUFZAEHLUNGEN: dict[str, Any] = {
    "betragsstand": Betragsstand,
    "rundung_art": Rundungsart,
    "modus": Mindestbetragsmodus,
}
_EINHEITEN = {"cent": Einheit.CENT, "euro": Einheit.EURO}
_BREITE = 6
"""A row with more filled cells than this is a list, not a figure with its remark."""
_REICHWEITE = 3
"""How many columns to the right a number may stand."""


@dataclass(slots=True)
class Fund:
    """A cell that holds a figure's value; `im_text` where it stands behind its words in one cell."""

    blatt: Blatt
    zeile: int
    spalte: int
    wert: Wert
    im_text: bool = False

    @property
    def ort(self) -> CellRef:
        """The cell."""
        return self.blatt.ort(self.zeile, self.spalte)


@dataclass(slots=True)
class Zahlenwerk:
    """Figures found so far, by name, with what is wrong."""

    kreis: Gelesen[str] | None = None
    werte: dict[str, Gelesen[Any]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def eckdaten(self) -> Eckdaten:
        """The figures as the model holds them."""
        return Eckdaten(**self.werte)


def find_figures(blaetter: Iterable[Blatt]) -> list[tuple[Angabe, Fund]]:
    """Every place that looks like a figure: its words, and a cell with a value beside them or behind a colon."""
    gefunden: list[tuple[Angabe, Fund]] = []
    for blatt in blaetter:
        wertspalte: int | None = None
        for nummer, zeile in blatt.zeilen(KOPFZEILEN).items():
            if nummer > KOPFZEILEN:
                break
            if len(zeile) > _BREITE:
                wertspalte = None
                continue
            wertspalte = next((s for s, w in zeile.items() if isinstance(w, str) and woerter(w) in wertspalten()), wertspalte)
            gefunden += _funde(blatt, nummer, zeile, wertspalte)
    return gefunden


def haushaltsjahr(funde: Iterable[tuple[Angabe, Fund]]) -> int | None:
    """The first readable Haushaltsjahr: lists need it to know which year is an earlier one."""
    jahre = (numbers.jahr(fund.wert) for angabe, fund in funde if angabe.name == "haushaltsjahr")
    return next((jahr for jahr in jahre if not isinstance(jahr, Mangel)), None)


def read_figures(funde: Iterable[tuple[Angabe, Fund]], tabellen: Iterable[Tabelle]) -> Zahlenwerk:
    """All figures outside the lists. The first that is readable holds; another one that differs is a finding."""
    werk = Zahlenwerk()
    flaechen = [(tabelle.blatt, tabelle.kopf, tabelle.ende) for tabelle in tabellen]
    for angabe, fund in funde:
        if not any(blatt is fund.blatt and von <= fund.zeile <= bis for blatt, von, bis in flaechen):
            _aufnehmen(werk, angabe, fund)
    return werk


def _funde(blatt: Blatt, nummer: int, zeile: dict[int, Wert], wertspalte: int | None) -> Iterable[tuple[Angabe, Fund]]:
    for spalte, text in zeile.items():
        if not isinstance(text, str):
            continue
        vorn, trenner, hinten = text.partition(":")
        angabe = angaben().get(_ohne_doppelpunkt(vorn))
        if angabe is None:
            continue
        if trenner and hinten.strip():
            yield angabe, Fund(blatt, nummer, spalte, hinten.strip(), im_text=True)
        elif (rechts := _rechts(blatt, nummer, zeile, spalte, wertspalte)) is not None:
            yield angabe, Fund(blatt, nummer, rechts, zeile[rechts])


def _ohne_doppelpunkt(text: str) -> Woerter:
    return woerter(text) if len(text) < 80 else ()  # noqa: PLR2004 - a sentence is no label


def _rechts(blatt: Blatt, nummer: int, zeile: dict[int, Wert], spalte: int, wertspalte: int | None) -> int | None:
    """Column of the value: the value column where the heading names one, the next cell, or a number a little further right."""
    if wertspalte is not None and wertspalte > spalte:
        return wertspalte if wertspalte in zeile else None
    ende = next((rechts for oben, links, unten, rechts in blatt.verbunden if oben <= nummer <= unten and links == spalte), spalte)
    if ende + 1 in zeile:
        return ende + 1
    weiter = (s for s in range(ende + 2, ende + 1 + _REICHWEITE) if s in zeile)
    naechste = next(weiter, None)
    return naechste if naechste is not None and not isinstance(zeile[naechste], str) else None


def _aufnehmen(werk: Zahlenwerk, angabe: Angabe, fund: Fund) -> None:
    if numbers.ist_leer(fund.wert) or (isinstance(fund.wert, str) and angabe.art != "text" and wort("fehlt", fund.wert) is not None):
        return
    wert = _verstehen(werk, angabe, fund)
    if wert is None:
        return
    gelesen = Gelesen(wert, fund.ort, numbers.inhalt(fund.wert))
    if angabe.name == "kreis":
        werk.kreis = werk.kreis or gelesen
        return
    bisher = werk.werte.setdefault(angabe.name, gelesen)
    if bisher.wert != wert:
        texte = {"inhalt": angabe_text(angabe.name, bisher.wert), "anderer_inhalt": angabe_text(angabe.name, wert)}
        _melden(
            werk,
            "angabe-widerspruch",
            fund.ort,
            was=angabe.bezeichnung,
            quelle=bisher.ort.anzeige if bisher.ort else "",
            andere_quelle=fund.ort.anzeige,
            **texte,
        )
    if angabe.name == "rundung_art" and isinstance(fund.wert, str):
        _einheit_daneben(werk, fund)


def _einheit_daneben(werk: Zahlenwerk, fund: Fund) -> None:
    """The unit, where the rounding names it too: einzeln, volle Euro."""
    for teil in str(fund.wert).split(",")[1:]:
        if einheit := wort("rundung_einheit", teil):
            werk.werte.setdefault("rundung_einheit", Gelesen(_EINHEITEN[einheit], fund.ort, numbers.inhalt(fund.wert)))


def _verstehen(werk: Zahlenwerk, angabe: Angabe, fund: Fund) -> Any:  # noqa: ANN401 - kinds of figures differ
    wert = fund.wert
    if angabe.art == "betrag":
        return _betrag(werk, angabe, fund)
    if angabe.art == "wort":
        return _aus_liste(werk, angabe, fund)
    if angabe.art == "datum":
        gelesen: object = numbers.datum(wert, datumsformat=fund.blatt.ist_datum(fund.zeile, fund.spalte), seit_1904=fund.blatt.seit_1904)
    elif angabe.art == "jahr":
        gelesen = numbers.jahr(wert)
    elif angabe.art == "personen":
        gelesen = numbers.personen(wert)
    else:
        return " ".join(wert.split()) if isinstance(wert, str) else None
    if not isinstance(gelesen, Mangel):
        return gelesen
    if angabe.art == "datum":
        _unlesbar(werk, "datum-unlesbar", fund, was=angabe.bezeichnung)
    else:
        moeglich = "ein Jahr, zum Beispiel 2025" if angabe.art == "jahr" else "eine ganze Zahl"
        _unlesbar(werk, "angabe-unlesbar", fund, was=angabe.bezeichnung, auswahl=moeglich)
    return None


def _betrag(werk: Zahlenwerk, angabe: Angabe, fund: Fund) -> int | None:
    gelesen = numbers.betrag_cent(fund.wert)
    if isinstance(gelesen, Mangel) or gelesen[0] < 0:
        _unlesbar(werk, "betrag-unlesbar", fund)
        return None
    cent, gerundet = gelesen
    if gerundet:
        was = angabe.bezeichnung
        _melden(werk, "betrag-gerundet", fund.ort, was=was, inhalt=numbers.anzeige(fund.wert), betrag=euro_text(cent))
    return cent


def _aus_liste(werk: Zahlenwerk, angabe: Angabe, fund: Fund) -> Any:  # noqa: ANN401 - one of several enums
    text = numbers.anzeige(fund.wert).split(",", maxsplit=1)[0]
    bedeutung = wort(angabe.liste, text)
    if bedeutung is None:
        auswahl = moegliche_woerter(angabe.liste)
        _unlesbar(werk, "angabe-unlesbar", fund, was=angabe.bezeichnung, auswahl=auswahl)
        return None
    return _EINHEITEN[bedeutung] if angabe.liste == "rundung_einheit" else _AUFZAEHLUNGEN[angabe.liste](bedeutung)


def _unlesbar(werk: Zahlenwerk, code: str, fund: Fund, **werte: str) -> None:
    """A value that is none is a finding, but words behind a colon are a sentence."""
    if not fund.im_text:
        _melden(werk, code, fund.ort, inhalt=numbers.anzeige(fund.wert), **werte)


def _melden(werk: Zahlenwerk, code: str, ort: CellRef, **werte: str) -> None:
    werk.findings.append(Finding(code, ort, werte))


def blaetter_zuerst(blaetter: Sequence[Blatt]) -> list[Blatt]:
    """Visible sheets before hidden ones."""
    return sorted(blaetter, key=lambda blatt: not blatt.sichtbar)
