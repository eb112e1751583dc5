"""The lists of Kennzahlen: what Gemeinden reported, number by number. Which Kennzahlen there are is not published; every column of numbers is one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
import re

from im_xl.model import Ags, Gelesen, Gemeinde, Kennzahlliste
from im_xl.places import column_letters
from im_xl.register import gemeinden, suche_kreis
from im_xl.vwv.anzeige import anzahl_text
from im_xl.workbook import numbers
from im_xl.workbook.felder import sichtbare
from im_xl.workbook.kopf import entschiedene
from im_xl.workbook.layout import Tabelle
from im_xl.workbook.numbers import Mangel
from im_xl.workbook.rows import Schluesselzellen, Zuordnung, gesuchte_gemeinden, ist_summenzeile, kurz, schluesselzellen
from im_xl.workbook.woerter import lesbar, wort
from im_xl.workbook.zeittext import jahre_im_text
from im_xl.workbook.zellwert import KeinWert, Wert

_TITEL = 3
"""So many rows above the headings a title may stand."""
_GENANNT = 8
"""So many Gemeinden a message names."""

_MINDESTENS = 2
_UNGEFAEHR = re.compile(r"(?i)\s*(?:ca\.?|rund|etwa|über|unter|[<>~])?\s*\d[\d.,]*\s*(?:pers(?:onen|\.)?|stück|x)?\s*")
"""What stands for a number and is none."""
_STELLEN = 6
"""Decimals to which a total has to agree: what a spreadsheet adds up is not exact."""


@dataclass(slots=True)
class _Liste:
    """A list while it is read.

    Attributes:
        namen: Kennzahl by column.
        anteile: those that are shares.
        zeilen: row in which a Gemeinde stands first.
        werte: numbers by Gemeinde and Kennzahl.
        summen: rows with totals, with how many Gemeinden stand above.
    """

    tabelle: Tabelle
    zuordnung: Zuordnung
    namen: dict[int, str]
    anteile: frozenset[str]
    zeilen: dict[Ags, int] = field(default_factory=dict)
    werte: dict[Ags, dict[str, Gelesen[Decimal]]] = field(default_factory=dict)
    summen: list[tuple[int, dict[int, Wert], int]] = field(default_factory=list)

    def summe(self, name: str, ab: int = 0, bis: int | None = None) -> Decimal:
        """Of the Gemeinden in the order of the rows, from one on up to another."""
        return sum((werte[name].wert for werte in list(self.werte.values())[ab:bis] if name in werte), Decimal(0))


def read_kennzahlen(tabellen: Iterable[Tabelle], zuordnung: Zuordnung) -> tuple[Kennzahlliste, ...]:
    """All lists of Kennzahlen on visible sheets, of whatever year: one year is compared with another.

    Args:
        tabellen: lists of Kennzahlen; their columns are told apart here.
        zuordnung: county; collects what is wrong.
    """
    gelesen = []
    for tabelle in sichtbare(tabellen, zuordnung):
        spalten = _kennzahlspalten(tabelle)
        if not spalten:
            continue
        if grund := _unklar(tabelle, spalten):
            zuordnung.melden("kennzahlen-unklar", tabelle.blatt.ort(tabelle.kopf, min(tabelle.spalten.values())), grund=grund)
            continue
        tabelle.spalten["kennzahl"], tabelle.mehrfach["kennzahl"] = spalten[0], tuple(spalten[1:])
        kennzahlen = _namen(tabelle, spalten)
        anteile = frozenset(name for spalte, name in kennzahlen.items() if _ist_anteil(tabelle, spalte))
        liste = _Liste(tabelle, zuordnung, kennzahlen, anteile)
        for nummer, zeile in tabelle.zeilen():
            _zeile(liste, nummer, zeile)
        _summen(liste)
        _ohne_ueberschrift(liste)
        _fehlende(liste)
        koepfe = {name: tabelle.blatt.ort(tabelle.kopf, spalte) for spalte, name in kennzahlen.items()}
        gelesen.append(Kennzahlliste(blatt=tabelle.blatt.name, jahr=_jahr(tabelle), spalten=koepfe, anteile=anteile, werte=liste.werte))
    return tuple(gelesen)


# ---------------------------------------------------------------- columns
def _kennzahlspalten(tabelle: Tabelle) -> list[int]:
    """What people named so; and columns of another heading that hold numbers, or what was meant as one."""
    benannt = {tabelle.spalten.get("kennzahl", 0), *tabelle.mehrfach.get("kennzahl", ())}
    anderes = {s for s in (tabelle.spalten.get("anderes", 0), *tabelle.mehrfach.get("anderes", ())) if s and not _nennt_jahr(tabelle, s)}
    vergeben = {s for name, s in tabelle.spalten.items() if name != "anderes"} | anderes | entschiedene(tabelle)
    weitere = {spalte for spalte in tabelle.texte if spalte not in vergeben and _hat_zahlen(tabelle, spalte)}
    return sorted((benannt | weitere) & tabelle.texte.keys())


def _nennt_jahr(tabelle: Tabelle, spalte: int) -> bool:
    """Whether a heading names a year: "Stand 2023" holds the numbers of that year."""
    return spalte not in entschiedene(tabelle) and bool(jahre_im_text(tabelle.texte[spalte]) - {0})


def _hat_zahlen(tabelle: Tabelle, spalte: int) -> bool:
    return any(_ist_gemeint(tabelle, nummer, spalte, zeile.get(spalte)) for nummer, zeile in tabelle.zeilen())


def _ist_gemeint(tabelle: Tabelle, nummer: int, spalte: int, wert: Wert | None) -> bool:
    """Whether a cell holds a number, or something that stands for one: a formula without result, "ca. 30", "12 Personen"."""
    if isinstance(wert, KeinWert):
        return True
    return not isinstance(_zahl(tabelle, nummer, spalte, wert), Mangel) or (
        isinstance(wert, str) and _UNGEFAEHR.fullmatch(wert) is not None
    )


def _unklar(tabelle: Tabelle, spalten: list[int]) -> str:
    """Why it is not known whose numbers these are, or an empty text."""
    if not {"gemeinde", "ags"}.isdisjoint(tabelle.mehrfach):
        return "mehrere Spalten nennen die Gemeinde"
    zeilen = [(nummer, zeile) for nummer, zeile in tabelle.zeilen() if any(spalte in zeile for spalte in spalten)]
    namen = [schluesselzellen(tabelle, nummer, zeile).name for nummer, zeile in zeilen]
    if len(namen) > _MINDESTENS and 2 * len(set(namen)) <= len(namen):
        return "die Gemeinden stehen mehrmals untereinander"
    return ""


def _namen(tabelle: Tabelle, spalten: list[int]) -> dict[int, str]:
    """The headings on one line; of several alike each with its letter."""
    texte = {spalte: lesbar(tabelle.texte[spalte]) for spalte in spalten}
    anzahl = Counter(texte.values())
    return {s: text if anzahl[text] == 1 else f"{text} ({tabelle.blatt.ort(tabelle.kopf, s).zelle})" for s, text in texte.items()}


def _ist_anteil(tabelle: Tabelle, spalte: int) -> bool:
    """Whether most numbers of a column are percentages."""
    gelesen = [_anteil(tabelle, nummer, spalte, zeile.get(spalte)) for nummer, zeile in tabelle.zeilen()]
    zahlen = [wert for wert in gelesen if not isinstance(wert, Mangel)]
    return 2 * sum(benannt for _, benannt in zahlen) > len(zahlen)


def _jahr(tabelle: Tabelle) -> int | None:
    """The only year in the name of the sheet, else in the title above the list."""
    blatt = tabelle.blatt
    titel = [wert for n in range(tabelle.kopf - _TITEL, tabelle.kopf) for wert in blatt.zeilen(tabelle.kopf).get(n, {}).values()]
    for texte in ([blatt.name], [str(wert) for wert in titel]):
        jahre = {jahr for text in texte for jahr in jahre_im_text(text)} - {0}
        if len(jahre) == 1:
            return jahre.pop()
    return None


# ---------------------------------------------------------------- cells
def _zahl(tabelle: Tabelle, nummer: int, spalte: int, wert: Wert | None) -> Decimal | Mangel:
    gelesen = _anteil(tabelle, nummer, spalte, wert)
    return gelesen if isinstance(gelesen, Mangel) else gelesen[0]


def _anteil(tabelle: Tabelle, nummer: int, spalte: int, wert: Wert | None) -> tuple[Decimal, bool] | Mangel:
    """A number, and whether it is a percentage; a day is none, and what says that it is missing is missing."""
    blatt = tabelle.blatt
    if numbers.ist_mehrdeutig(wert):
        return Mangel.TEXT
    if isinstance(wert, str) and (not any(map(str.isalnum, wert)) or wort("fehlt", wert)):
        return Mangel.LEER
    if not numbers.ist_leer(wert) and blatt.ist_datum(nummer, spalte):
        return Mangel.TEXT
    text = isinstance(wert, str) and wert.rstrip().endswith("%")
    gelesen = numbers.zahl(wert.rstrip()[:-1] if isinstance(wert, str) and text else wert)
    if isinstance(gelesen, Mangel):
        return gelesen
    gelesen = gelesen.to_integral_value() if gelesen == gelesen.to_integral_value() else gelesen  # 1,310.0 is 1,310
    return (gelesen / 100 if text else gelesen), text or blatt.ist_prozent(nummer, spalte)


# ---------------------------------------------------------------- rows
def _zeile(liste: _Liste, nummer: int, zeile: dict[int, Wert]) -> None:
    zellen = schluesselzellen(liste.tabelle, nummer, zeile)
    gemeinde = _gemeinde(zellen, liste.zuordnung.kreis.ags)
    art = None if gemeinde else ist_summenzeile(zeile, zellen) or ("summe" if _ist_der_kreis(liste, zellen) else None)
    if art == "beiwerk" or not any(not numbers.ist_leer(zeile.get(spalte)) for spalte in liste.namen):
        return
    if art is not None:
        liste.summen.append((nummer, zeile, len(liste.werte)))
    elif gemeinde is None:
        if any(not isinstance(_zahl(liste.tabelle, nummer, spalte, zeile.get(spalte)), Mangel) for spalte in liste.namen):
            liste.zuordnung.melden("kennzahlen-zeile", zellen.ort, kreis=liste.zuordnung.kreis.name_voll, inhalt=kurz(zeile))
    elif gemeinde.ags in liste.zeilen:
        erste = liste.tabelle.blatt.ort(liste.zeilen[gemeinde.ags], liste.tabelle.spalten["gemeinde"])
        liste.zuordnung.melden("kennzahlen-doppelt", zellen.ort, gemeinde.ags, gemeinde=gemeinde.name, zelle=erste.zelle)
    else:
        liste.zeilen[gemeinde.ags] = nummer
        liste.werte[gemeinde.ags] = _werte(liste, nummer, zeile, gemeinde)


def _ist_der_kreis(liste: _Liste, zellen: Schluesselzellen) -> bool:
    kreis = liste.zuordnung.kreis
    return zellen.ags is None and not gesuchte_gemeinden(zellen.name, kreis.ags) and suche_kreis(zellen.name) == (kreis,)


def _gemeinde(zellen: Schluesselzellen, kreis: Ags) -> Gemeinde | None:
    """The only Gemeinde of the county that the key means, or the name where there is none; both must not contradict each other."""
    nach_namen = gesuchte_gemeinden(zellen.name, kreis) if zellen.name else ()
    if zellen.ags is None:
        return nach_namen[0] if len(nach_namen) == 1 else None
    gemeinde = gemeinden().get(zellen.ags)
    passt = gemeinde is not None and gemeinde.kreis_ags == kreis and (not nach_namen or gemeinde in nach_namen)
    return gemeinde if passt else None


def _werte(liste: _Liste, nummer: int, zeile: dict[int, Wert], gemeinde: Gemeinde) -> dict[str, Gelesen[Decimal]]:
    gefunden = {}
    for spalte, name in liste.namen.items():
        wert, ort = zeile.get(spalte), liste.tabelle.blatt.ort(nummer, spalte)
        gelesen = _anteil(liste.tabelle, nummer, spalte, wert)
        ist_anteil = name in liste.anteile
        if not isinstance(gelesen, Mangel) and (gelesen[1] == ist_anteil or not gelesen[0]):
            gefunden[name] = Gelesen(gelesen[0], ort, numbers.inhalt(wert))
        elif gelesen is not Mangel.LEER:
            was = "keine Zahl" if isinstance(gelesen, Mangel) else "kein Anteil in Prozent" if ist_anteil else "ein Anteil in Prozent"
            inhalt = numbers.anzeige_zelle(liste.tabelle.blatt, nummer, spalte)
            liste.zuordnung.melden("kennzahl-unlesbar", ort, gemeinde.ags, gemeinde=gemeinde.name, inhalt=inhalt, kennzahl=name, was=was)
    return gefunden


def _summen(liste: _Liste) -> None:
    """Compare totals: with all Gemeinden, with those above, with those since the total before; of shares nothing is added up."""
    davor = 0
    for nummer, zeile, darueber in liste.summen:
        for spalte, name in liste.namen.items():
            genannt = _zahl(liste.tabelle, nummer, spalte, zeile.get(spalte))
            if isinstance(genannt, Mangel) or name in liste.anteile:
                continue
            summe = liste.summe(name)
            moegliche = (summe, liste.summe(name, 0, darueber), liste.summe(name, davor, darueber))
            if all(round(genannt - moegliche, _STELLEN) for moegliche in moegliche):
                werte = {"kennzahl": name, "inhalt": numbers.anzeige(float(genannt)), "summe": numbers.anzeige(float(summe))}
                liste.zuordnung.melden("kennzahl-summe", liste.tabelle.blatt.ort(nummer, spalte), **werte)
        davor = darueber


def _ohne_ueberschrift(liste: _Liste) -> None:
    """Columns of numbers between or beside the others that bear no heading."""
    tabelle = liste.tabelle
    zeilen = list(tabelle.zeilen())
    ohne = sorted(
        {
            s
            for n, zeile in zeilen
            for s, wert in zeile.items()
            if s not in tabelle.texte and not isinstance(_zahl(tabelle, n, s, wert), Mangel)
        }
    )
    if ohne:
        grund = f"ohne Überschrift {'steht die Spalte' if len(ohne) == 1 else 'stehen die Spalten'} {', '.join(map(column_letters, ohne))}"
        liste.zuordnung.melden("kennzahlen-unklar", tabelle.blatt.ort(tabelle.kopf, ohne[0]), grund=grund)


def _fehlende(liste: _Liste) -> None:
    """Gemeinden of the county without a row, or without one of the Kennzahlen."""
    kreis = liste.zuordnung.kreis.ags
    alle = [gemeinde for gemeinde in gemeinden().values() if gemeinde.kreis_ags == kreis]
    ohne = {gemeinde.name: [name for name in liste.namen.values() if name not in liste.werte.get(gemeinde.ags, {})] for gemeinde in alle}
    fehlen = [name if len(was) == len(liste.namen) else f"{name} ({', '.join(was)})" for name, was in ohne.items() if was]
    if fehlen:
        weitere = [f"und {len(fehlen) - _GENANNT} weitere"] if len(fehlen) > _GENANNT else []
        text = ", ".join(fehlen[:_GENANNT]) + "".join(f" {text}" for text in weitere)
        kopf = liste.tabelle.blatt.ort(liste.tabelle.kopf, liste.tabelle.spalten["kennzahl"])
        liste.zuordnung.melden("kennzahlen-fehlen", kopf, anzahl=anzahl_text(len(fehlen), "Gemeinde", "Gemeinden"), gemeinden=text)
