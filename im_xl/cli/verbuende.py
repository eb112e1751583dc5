"""`verbuende`: Verbünde checked, proposals for those below the least VZÄ, and a map of the county."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from im_xl.cli.ablauf import Ablaufwahl, ablauf_lauf, ablauf_optionen
from im_xl.cli.frame import FERTIG, GermanCommand
from im_xl.cli.options import PFAD
from im_xl.errors import EingabeError

if TYPE_CHECKING:
    from im_xl.cli.output import Ausgabe
    from im_xl.hosts.file import Ablage

_BILDER = {".png": "karte.png", ".svg": "karte.svg"}


@click.command(cls=GermanCommand)
@click.argument("datei", type=PFAD, metavar="DATEI")
@click.option("--karte", type=PFAD, metavar="BILD", help="Schreibt die Karte des Landkreises auch als Bild: .png oder .svg.")
@ablauf_optionen
def verbuende(datei: Path, karte: Path | None, wahl: Ablaufwahl) -> int:
    """Prüft Verbünde und schlägt welche vor, mit Karte.

    DATEI ist die Mappe des Landkreises. Sie bekommt das Blatt „IM Verbünde“: Prüfung der bestehenden und geplanten Verbünde, Vorschläge für
    Gemeinden unter dem Mindestumfang, eine Karte. Was Sie dort als Planung und Vorgabe eintragen, gilt beim nächsten Lauf.
    """
    if karte is not None and karte.suffix.casefold() not in _BILDER:
        raise EingabeError("karte-format", f"Die Karte „{karte.name}“ muss auf .png oder .svg enden.")
    if karte is not None and karte.exists() and not wahl.ersetzen:
        raise EingabeError("karte-vorhanden", f"„{karte.name}“ gibt es schon. Bitte einen anderen Namen wählen oder --ersetzen angeben.")

    def danach(sprecher: Ausgabe, ablage: Ablage) -> int:
        if karte is not None:
            from im_xl.package.save import save_atomic

            save_atomic(ablage.ergebnis.ablauf["verbuende"].beigaben[_BILDER[karte.suffix.casefold()]], karte)
            sprecher.sage(f"Karte: {karte}")
        return FERTIG

    return ablauf_lauf(datei, wahl, {"verbuende": ()}, danach=danach)
