"""`nachweis`: how the money of a Haushaltsjahr was used."""

from __future__ import annotations

from pathlib import Path

import click

from im_xl.cli.ablauf import Ablaufwahl, ablauf_lauf, ablauf_optionen
from im_xl.cli.frame import GermanCommand
from im_xl.cli.options import PFAD


@click.command(cls=GermanCommand)
@click.argument("datei", type=PFAD, metavar="DATEI")
@ablauf_optionen
def nachweis(datei: Path, wahl: Ablaufwahl) -> int:
    """Stellt zusammen, wie die Zuwendung eines Haushaltsjahrs verwendet wurde.

    Die Mappe bekommt das Blatt „IM Nachweis“ mit dem Haushaltsjahr: Beträge, Weitergabe, Stellen, Lücken, koordinierende Stelle, Hinweise, jede
    Zahl mit ihrer Herkunft. Es ist der Nachweis des Landkreises, kein amtlicher Vordruck.
    """
    return ablauf_lauf(datei, wahl, {"nachweis": ()})
