"""`kennzahlen`: the Kennzahlen that the Gemeinden reported, together on one sheet."""

from __future__ import annotations

from pathlib import Path

import click

from im_xl.cli.ablauf import Ablaufwahl, ablauf_lauf, ablauf_optionen
from im_xl.cli.frame import GermanCommand
from im_xl.cli.options import PFAD


@click.command(cls=GermanCommand)
@click.argument("datei", type=PFAD, metavar="DATEI")
@ablauf_optionen
def kennzahlen(datei: Path, wahl: Ablaufwahl) -> int:
    """Führt die Kennzahlen der Gemeinden zusammen: Blatt „IM Kennzahlen“ mit dem Jahr.

    Gelesen werden die Listen mit Gemeinden und Zahlen in DATEI, jede Spalte ist eine Kennzahl. Anzahlen werden addiert, Anteile ohne Gewichte gemittelt
    (Annahme); auf dem Blatt wählen Sie für jede Kennzahl summe, mittel oder nicht zusammenführen. Das Blatt sagt, wer noch fehlt und welche Zahl stark vom
    Vorjahr abweicht.
    """
    return ablauf_lauf(datei, wahl, {"kennzahlen": ()})
