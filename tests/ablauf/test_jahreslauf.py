"""A whole grant year: 54 Gemeinden, 3 Verbünde, 6 late, 2 missing, a decision withdrawn, a count corrected, another Planungsrahmen, three instalments.

At every step all sums tie, and every step undone gives the state before.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from ablauf.jahr import BEKANNT, ERWARTET, JAHR, Jahreslauf, Schritt
from cli.aufruf import Lauf
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


def zurueck(jahr: Jahreslauf, vorher: bytes) -> None:
    """Undo gives the state before, to the byte; then the step is there again."""
    nachher = jahr.datei.read_bytes()
    if nachher == vorher:
        return
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
        vorher = jahr.datei.read_bytes()
        ausgefuehrt(schritt)
        betrag = BETRAEGE.get(schritt.name, betrag)
        if not schritt.in_mappe:
            assert jahr.datei.read_bytes() == vorher
            continue
        stimmt(jahr.datei, betrag)
        zurueck(jahr, vorher)
