"""A whole grant year: 54 Gemeinden, 3 Verbünde, 6 late, 2 missing, a decision withdrawn, a count corrected, another Planungsrahmen, three instalments.

At every step all sums tie, and every step undone gives the state before.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from ablauf.jahr import (
    BEKANNT,
    BERICHTIGT,
    EINZELN,
    ERWARTET,
    FEHLEN,
    GRUND,
    JAHR,
    RATEN,
    SPAET_ENTSCHIEDEN,
    VERBUENDE,
    VERSPAETET,
    WIDERRUFEN,
    Jahreslauf,
    Schritt,
)
from ablauf.tippen import zeilen
from cli.aufruf import Lauf
from gegenrechnung import groesste_reste
from im_xl.ablauf import Gedaechtnis, arten
from im_xl.model import Auftrag
from im_xl.package.package import Package
from im_xl.pipeline import run
from im_xl.vwv.auswertung import Auswertung

BETRAEGE = {"2 fehlen: Zahl des Vorjahres": ERWARTET, "Planungsrahmen bekanntgegeben": BEKANNT}
"""The amount that is distributed, from this step on."""


@pytest.fixture
def jahr(tmp_path: Path) -> Jahreslauf:
    """The county before the year begins."""
    return Jahreslauf(tmp_path)


def ausgewertet(datei: Path) -> Auswertung:
    """The workbook as another run reads it."""
    ergebnis = run(BytesIO(datei.read_bytes()), Auftrag(heute=date(2025, 1, 2)))
    assert ergebnis.auswertung is not None
    return ergebnis.auswertung


def zahlungen_cent(datei: Path) -> tuple[int, int]:
    """Received from the Land, and passed on to the Gemeinden, as the sheet has it."""
    gemerkt = Gedaechtnis(Package.read(datei.read_bytes()), JAHR, {}, arten())
    summen = []
    for liste in ("eingang", "weitergabe"):
        betraege = [zeile.cent("betrag", "Betrag") for zeile in gemerkt.tafel("zahlungen", liste).zeilen]
        assert None not in betraege
        summen.append(sum(betrag for betrag in betraege if betrag is not None))
    return summen[0], summen[1]


def stimmt(datei: Path, betrag: int | None) -> Auswertung:
    """All sums tie: persons, amounts, what is passed on and what stays, and what the sheets of the procedure say of them."""
    a = ausgewertet(datei)
    assert a.verteilt_cent == betrag
    assert a.personen_gesamt is None or a.personen_gesamt == sum(g.personen.wert or 0 for g in a.gemeinden)
    if betrag is None:
        return a
    assert sum(g.betrag_cent or 0 for g in a.gemeinden) == betrag
    assert (a.weiterzuleiten_cent or 0) + (a.verbleibt_cent or 0) == betrag
    assert sum(g.betrag_cent or 0 for g in a.gemeinden if g.eigene_verantwortung) == a.weiterzuleiten_cent
    assert sum(v.betrag_cent or 0 for v in a.verbuende) == sum(g.betrag_cent or 0 for g in a.gemeinden if g.verbund)
    eingegangen, weitergegeben = zahlungen_cent(datei)
    assert weitergegeben <= eingegangen <= betrag
    assert weitergegeben <= (a.weiterzuleiten_cent or 0)
    return a


def zurueck(jahr: Jahreslauf) -> None:
    """Undo gives the state before, to the byte; then the step is done again."""
    vorher, nachher = jahr.davor, jahr.datei.read_bytes()
    assert nachher != vorher
    assert jahr.befehl("zuruecknehmen", jahr.datei.name, "--ja").ausgang == 0
    assert jahr.datei.read_bytes() == vorher
    jahr.datei.write_bytes(nachher)


def ausgefuehrt(schritt: Schritt) -> Lauf | None:
    lauf = schritt.tun()
    assert lauf is None or lauf.ausgang == schritt.ausgang, f"{schritt.name}: {lauf.ausgabe}{lauf.fehler}"
    return lauf


def test_a_whole_grant_year(jahr: Jahreslauf) -> None:
    """Step by step, each looked at, taken back and done."""
    betrag: int | None = None
    for schritt in jahr.schritte():
        ausgefuehrt(schritt)
        betrag = BETRAEGE.get(schritt.name, betrag)
        if schritt.in_mappe:
            stimmt(jahr.datei, betrag)
            zurueck(jahr)
        else:
            assert jahr.datei.read_bytes() == jahr.davor
    am_ende(jahr)


def am_ende(jahr: Jahreslauf) -> None:
    """What has become of everyone: by counting anew, not by what the tool says of itself."""
    a = ausgewertet(jahr.datei)
    assert {g.gemeinde.ags for g in a.gemeinden if g.aus_vorjahr} == set(FEHLEN)
    personen = {ags: jahr.vorjahr[ags] if ags in FEHLEN else zahl for ags, zahl in jahr.personen.items()}
    assert {g.gemeinde.ags: g.betrag_cent for g in a.gemeinden} == groesste_reste(BEKANNT, personen)

    selbst = {*EINZELN, *(ags for mitglieder in VERBUENDE.values() for ags in mitglieder)} - {WIDERRUFEN}
    assert {g.gemeinde.ags for g in a.gemeinden if g.eigene_verantwortung} == selbst
    assert {v.name: {m.gemeinde.ags for m in v.mitglieder} for v in a.verbuende} == {name: set(alle) for name, alle in VERBUENDE.items()}
    gesagt = {(f.code, f.betrifft) for f in a.findings}
    assert {betrifft for code, betrifft in gesagt if code == "meldung-verspaetet"} == {*VERSPAETET, BERICHTIGT}
    assert {betrifft for code, betrifft in gesagt if code == "entscheidung-verspaetet"} == {SPAET_ENTSCHIEDEN}
    assert {betrifft for code, betrifft in gesagt if code == "entscheidung-widerrufen"} == {WIDERRUFEN}

    eingegangen, weitergegeben = zahlungen_cent(jahr.datei)
    assert eingegangen == BEKANNT == sum(cent for _, cent in RATEN)
    assert weitergegeben == sum(groesste_reste(BEKANNT, personen)[ags] for ags in selbst) == a.weiterzuleiten_cent
    protokoll = openpyxl.load_workbook(jahr.datei, data_only=True)[f"IM Bereitstellung {JAHR}"]
    staende = Counter(zelle.value for zeile in protokoll.iter_rows() for zelle in zeile)
    assert (staende["fristgerecht"], staende["erneut"], staende["verspätet"]) == (54, 54, 0)
    versionen = zeilen(jahr.datei, f"versionen:{JAHR}", "version")
    assert [zeile["grund"] for zeile in versionen] == ["Erste Übersicht", "Planungsrahmen bekanntgegeben", GRUND]
    nachgerechnet = jahr.befehl("versionen", jahr.datei.name, "--nachrechnen", "alle", "--heute", "12.01.2026")
    assert nachgerechnet.ausgang == 0, nachgerechnet.ausgabe + nachgerechnet.fehler
