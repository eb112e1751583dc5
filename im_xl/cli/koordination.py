"""`koordination`: the koordinierende Stelle of a year: costs, continuity, tasks, trainings and network meetings."""

from __future__ import annotations

from pathlib import Path

import click

from im_xl.cli.ablauf import Ablaufwahl, ablauf_lauf, ablauf_optionen
from im_xl.cli.frame import GermanCommand
from im_xl.cli.options import PFAD


@click.command(cls=GermanCommand)
@click.argument("datei", type=PFAD, metavar="DATEI")
@ablauf_optionen
def koordination(datei: Path, wahl: Ablaufwahl) -> int:
    """Führt das Blatt der koordinierenden Stelle: „IM Koordination“ mit dem Jahr.

    Es zeigt die zuwendungsfähigen Personalkosten, Lücken und Überschneidungen der Besetzung, die neun Aufgaben mit Tag, Nachweis und nächstem Schritt,
    dazu Fortbildungen und Vernetzungsveranstaltungen mit Summen. Gelb hinterlegte Felder füllen Sie in Excel aus; sie bleiben bei jedem Lauf erhalten.

    Die Besetzung kommt aus Ihrer Stellenliste (Zeilen mit der Art „Koordination“), oder aus den Eingaben auf dem Blatt.
    """
    return ablauf_lauf(datei, wahl, {"koordination": ()})
