"""`verteilen`: split an amount over a CSV list of Gemeinden."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from im_xl.cli.frame import GermanCommand
from im_xl.cli.options import ANZAHL, BETRAG, PFAD, heute_option, jahr_option, json_option, rundung_optionen, tag_oder_heute
from im_xl.cli.output import Ausgabe, tabelle

if TYPE_CHECKING:
    from fractions import Fraction

    from im_xl.cents import Einheit, Rundungsart
    from im_xl.vwv.auswertung import Auswertung


@click.command(cls=GermanCommand)
@click.argument("liste", type=PFAD, metavar="LISTE.csv")
@click.option("--betrag", type=BETRAG, required=True, help="Betrag, der verteilt wird.")
@click.option("--gesamtpersonen", type=ANZAHL, help="Personen der größeren Verteilung, wenn die Liste nur ein Teil davon ist.")
@jahr_option("Haushaltsjahr. Ohne Angabe: das laufende Jahr.")
@rundung_optionen
@heute_option
@json_option
def verteilen(
    liste: Path,
    betrag: int,
    gesamtpersonen: int | None,
    jahr: int | None,
    rundung: Rundungsart | None,
    einheit: Einheit | None,
    heute: date | None,
    json_ziel: str | None,
) -> int:
    """Verteilt einen Betrag auf die Gemeinden einer CSV-Liste.

    LISTE.csv hat die Spalten „personen“ und „ags“ oder „gemeinde“, in beliebiger Reihenfolge. Verteilt wird auf die Zeilen der Liste,
    so wie sie ist; mehrere Kreise und Stadtkreise sind möglich. Geschrieben wird nichts.
    """
    from im_xl.liste import read_personen
    from im_xl.model import Auftrag
    from im_xl.report import ergebnis_dokument
    from im_xl.vwv.evaluate import evaluate
    from im_xl.vwv.parameters import Parameter

    ausgabe = Ausgabe(json_ziel, liste)
    tag = tag_oder_heute(heute)
    auftrag = Auftrag(
        heute=tag, haushaltsjahr=tag.year if jahr is None else jahr, betrag_cent=betrag, rundung_art=rundung, rundung_einheit=einheit
    )
    auswertung = evaluate(read_personen(liste, gesamtpersonen=gesamtpersonen), auftrag, Parameter.laden())
    _zeigen(ausgabe, auswertung)
    ausgang = ausgabe.findings(auswertung.findings)
    ausgabe.dokument(ergebnis_dokument(auswertung, auswertung.findings))
    return ausgang


def _prozent(anteil: Fraction) -> str:
    """A share with four decimals, commercially rounded, to be looked at."""
    from im_xl.cents import kaufmaennisch

    ganze, dezimal = divmod(kaufmaennisch(anteil * 1_000_000), 10_000)
    return f"{ganze},{dezimal:04d} %"


def _zeigen(ausgabe: Ausgabe, auswertung: Auswertung) -> None:
    from im_xl.cents import euro_text
    from im_xl.vwv.anzeige import zahl_text

    def betrag_text(cent: int | None) -> str:
        return "–" if cent is None else euro_text(cent)

    zeilen = [
        (
            g.gemeinde.ags,
            g.gemeinde.name,
            "–" if g.personen.wert is None else zahl_text(g.personen.wert),
            "–" if g.anteil is None else _prozent(g.anteil),
            betrag_text(g.betrag_cent),
        )
        for g in auswertung.gemeinden
    ]
    kopf = f"{len(zeilen)} Gemeinde{'n' * (len(zeilen) != 1)}, Haushaltsjahr {auswertung.haushaltsjahr}, gerundet {auswertung.rundung}"
    ausgabe.sage(kopf, "", *tabelle(("AGS", "Gemeinde", "Personen", "Anteil", "Betrag"), zeilen, rechts=(2, 3, 4)), "")
    if auswertung.verteilt_cent is None:
        ausgabe.sage("Die Beträge bleiben leer, bis die Fehler behoben sind.")
        return
    von = f" von {betrag_text(auswertung.betrag_cent)}" if auswertung.betrag_cent != auswertung.verteilt_cent else ""
    ausgabe.sage(f"Verteilt: {betrag_text(auswertung.verteilt_cent)}{von}, {zahl_text(auswertung.personen_gesamt or 0)} Personen")
