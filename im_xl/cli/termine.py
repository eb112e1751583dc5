"""`termine`: the deadlines of a grant year as a sheet, and as a calendar file for Outlook and others."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from im_xl.cli.ablauf import Ablaufwahl, ablauf_lauf, ablauf_optionen
from im_xl.cli.frame import FERTIG, GermanCommand
from im_xl.cli.options import PFAD
from im_xl.cli.output import Ausgabe, save
from im_xl.errors import DateiError

if TYPE_CHECKING:
    from im_xl.hosts.file import Ablage
    from im_xl.vwv.termine import Termin

_KOPF = (b"BEGIN:VCALENDAR\r\n", b"//im_xl//")
"""How a calendar file of ours begins, and what stands in its second line."""


@click.command(cls=GermanCommand)
@click.argument("datei", type=PFAD, metavar="DATEI")
@click.option("--ics", type=PFAD, metavar="DATEI", help="Schreibt die Termine auch als Kalenderdatei, zum Beispiel für Outlook.")
@ablauf_optionen
def termine(datei: Path, ics: Path | None, wahl: Ablaufwahl) -> int:
    """Stellt alle Fristen des Zuwendungsjahres zusammen: Blatt „IM Termine“ mit dem Jahr.

    Es zeigt Stand und verbleibende Tage jeder Frist, dazu Ihre eigenen Termine, und wer noch nicht geantwortet hat, mit einem Satz für die E-Mail. Versandt
    wird nichts.

    Die Kalenderdatei lässt sich wiederholt einlesen: Ein Termin, der schon im Kalender steht, wird dabei erneuert. Sie erinnert 14 Tage vor jeder offenen
    Frist.
    """
    if ics is not None:
        _pruefe_ziel(ics)

    def schreiben(sprecher: Ausgabe, ablage: Ablage) -> int:
        return FERTIG if ics is None else _schreiben(sprecher, ablage, ics, wahl.tag)

    return ablauf_lauf(datei, wahl, {"termine": ()}, danach=schreiben)


def _pruefe_ziel(ziel: Path) -> None:
    """Refuse a target that is not a calendar file of ours, before any work is done."""
    if ziel.is_dir():
        raise DateiError("ics-belegt", f"--ics: „{ziel}“ ist ein Ordner. Bitte eine Datei angeben.")
    if not ziel.resolve().parent.is_dir():
        raise DateiError("ordner-fehlt", f"--ics: Den Ordner „{ziel.parent}“ gibt es nicht. Bitte anlegen oder einen anderen wählen.")
    if ziel.exists() and not _unsere(ziel):
        raise DateiError(
            "ics-belegt", f"--ics: „{ziel.name}“ gibt es schon, und es ist keine Kalenderdatei von im-xl. Bitte einen anderen Namen wählen."
        )


def _unsere(ziel: Path) -> bool:
    try:
        with ziel.open("rb") as datei:
            anfang = datei.read(128)
    except OSError:
        return False
    return anfang.startswith(_KOPF[0]) and _KOPF[1] in anfang.split(b"\r\n")[1]


def _schreiben(sprecher: Ausgabe, ablage: Ablage, ziel: Path, heute: date) -> int:
    from im_xl import __version__
    from im_xl.kalender import kalender

    auswertung, alle = ablage.ergebnis.auswertung, cast("tuple[Termin, ...]", ablage.ergebnis.ablauf["termine"].mehr)
    if auswertung is None or auswertung.kreis is None:
        raise TypeError("there are deadlines only in a county's workbook")
    kreis = auswertung.kreis
    data = kalender(alle, kreis=kreis.name_voll, ags=kreis.ags, jahr=auswertung.haushaltsjahr, heute=heute, version=__version__)
    save(data, ziel)
    sprecher.sage("", f"Kalender: {ziel} ({sum(termin.datum is not None for termin in alle)} Termine)")
    if ablage.kennwort:
        sprecher.sage("Die Kalenderdatei ist nicht verschlüsselt.")
    return FERTIG
