"""Which of several columns of persons is meant, where the figures themselves prove it, and what is said about it.

A column of the sum is the one whose parts add up to it in every row. "davon in AU" goes before "Personen" where nothing else says
that those are the AU. A corrected count goes before the first one where the correction stands beside both. Else it is asked.
"""

from __future__ import annotations

from im_xl.findings import Finding
from im_xl.workbook import numbers
from im_xl.workbook.kopf import entschiedene
from im_xl.workbook.layout import Tabelle
from im_xl.workbook.numbers import Mangel
from im_xl.workbook.woerter import woerter
from im_xl.workbook.zweifel import andere_personenspalten, geprueft, spricht_von, titel

_SUMMENWORTE = frozenset({"zusammen", "gesamt", "insgesamt", "summe", "total"})
_TEIL = ("davon", "darunter")
_NUR_AU = frozenset({*_TEIL, "au", "anschluss", "anschlussunterbringung", "anschlussunterkunft", "personen", "untergebracht"})
"""Words of a part that is the Anschlussunterbringung and nothing narrower."""
_KORREKTUR = ("korrektur", "bereinigung", "berichtigung", "nachmeldung", "abzug", "änderung", "veränderung")


def waehlen(tabelle: Tabelle) -> list[Finding]:
    """Turn to the column that is meant, where it can be known; what has to be looked at."""
    if tabelle.spalten["personen"] in entschiedene(tabelle):
        return []
    _summenspalte(tabelle)
    if "personen" in tabelle.mehrfach:
        return []
    andere = [s for s in andere_personenspalten(tabelle) if spricht_von(tabelle.texte[s]) != {"VU"}]
    if len(andere) != 1:
        return []
    spalte, neue = tabelle.spalten["personen"], andere[0]
    if _ist_die_au(tabelle, spalte, neue):
        grund = "nur diese nennt die Anschlussunterbringung"
    elif _ist_korrigiert(tabelle, spalte, neue):
        grund = "diese enthält die Korrektur"
    else:
        return []
    tabelle.spalten["personen"], tabelle.gewaehlt = neue, True
    werte = {"spalte": _text(tabelle, neue), "andere": _text(tabelle, spalte), "grund": grund}
    werte["zelle"] = tabelle.blatt.ort(tabelle.kopf, spalte).zelle
    return [Finding("spalte-gewaehlt", tabelle.blatt.ort(tabelle.kopf, neue), werte)]


def _text(tabelle: Tabelle, spalte: int) -> str:
    return " ".join(tabelle.texte[spalte].split())


def _zahlen(tabelle: Tabelle, spalte: int) -> dict[int, int]:
    """Whole numbers of a column by row, negative ones too; days and percentages are none."""
    gefunden = {}
    for nummer, zeile in tabelle.zeilen():
        wert = zeile.get(spalte)
        zahl = numbers.zahl(wert)
        if not isinstance(zahl, Mangel) and zahl == int(zahl) and not tabelle.blatt.ist_umgedeutet(nummer, spalte, wert):
            gefunden[nummer] = int(zahl)
    return gefunden


def _summenspalte(tabelle: Tabelle) -> None:
    """Of several columns below one heading take that of the sum, where the others add up to it in every row."""
    if "personen" not in tabelle.mehrfach:
        return
    alle = (tabelle.spalten["personen"], *tabelle.mehrfach["personen"])
    summen = [spalte for spalte in alle if not _SUMMENWORTE.isdisjoint(woerter(tabelle.texte[spalte]))]
    if len(summen) != 1:
        return
    kopf = tuple(wort for wort in woerter(tabelle.texte[summen[0]]) if wort not in _SUMMENWORTE)
    teile = [s for s, text in tabelle.texte.items() if s != summen[0] and kopf and woerter(text)[: len(kopf)] == kopf]
    summe, zahlen = _zahlen(tabelle, summen[0]), [_zahlen(tabelle, spalte) for spalte in teile]
    belegt = {nummer for spalte in zahlen for nummer in spalte}
    vollstaendig = len(teile) > 1 and set(alle) <= {*teile, summen[0]} and summe.keys() == belegt != set()
    if vollstaendig and all(summe[nummer] == sum(spalte.get(nummer, 0) for spalte in zahlen) for nummer in belegt):
        tabelle.spalten["personen"] = summen[0]
        del tabelle.mehrfach["personen"]


def _ist_die_au(tabelle: Tabelle, spalte: int, neue: int) -> bool:
    """Whether the other column is the part in the AU of all persons, as its heading says and its figures allow."""
    worte = woerter(tabelle.texte[neue])
    ueberschriften = (tabelle.texte[spalte], *(text for text, _ in titel(tabelle)))
    benannt = any("AU" in spricht_von(text) for text in ueberschriften)
    if benannt or "AU" not in spricht_von(tabelle.texte[neue]) or worte[:1] not in {(wort,) for wort in _TEIL} or set(worte) - _NUR_AU:
        return False
    alle, teil = _zahlen(tabelle, spalte), _zahlen(tabelle, neue)
    gemeinsam = alle.keys() & teil.keys()
    return bool(gemeinsam) and all(teil[n] <= alle[n] for n in gemeinsam) and any(teil[n] < alle[n] for n in gemeinsam)


def _ist_korrigiert(tabelle: Tabelle, spalte: int, neue: int) -> bool:
    """Whether the other column is the first one and a correction that stands beside both."""
    if not geprueft(tabelle.texte[neue]) or geprueft(tabelle.texte[spalte]):
        return False
    vorher, nachher = _zahlen(tabelle, spalte), _zahlen(tabelle, neue)
    for korrektur, text in tabelle.texte.items():
        if any(wort.startswith(_KORREKTUR) for wort in woerter(text)) and korrektur not in {spalte, neue}:
            dazu = _zahlen(tabelle, korrektur)
            gleich = all(vorher[n] + dazu.get(n, 0) == nachher[n] for n in nachher.keys() & vorher.keys())
            if gleich and vorher.keys() == nachher.keys() and any(dazu.values()):
                return True
    return False
