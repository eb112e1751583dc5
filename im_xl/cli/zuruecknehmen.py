"""`zuruecknehmen`: the last run on a workbook file taken back, after a look at what that would do."""

from __future__ import annotations

from pathlib import Path
import sys
from typing import TYPE_CHECKING

import click

from im_xl.cli.frame import FERTIG, GermanCommand
from im_xl.cli.kennwort import erfragt, kennwort_optionen
from im_xl.cli.options import PFAD, jetzt, json_option
from im_xl.cli.output import Ausgabe
from im_xl.errors import EingabeError, ImXlError

if TYPE_CHECKING:
    from im_xl.cli.kennwort import Kennwortweg
    from im_xl.hosts.ruecknahme import Ruecknahme


@click.command(cls=GermanCommand)
@click.argument("datei", type=PFAD, metavar="DATEI")
@click.option("--ja", is_flag=True, help="Fragt nicht nach.")
@kennwort_optionen
@json_option
def zuruecknehmen(datei: Path, ja: bool, kennwort: Kennwortweg | None, json_ziel: str | None) -> int:
    """Nimmt die letzte Erzeugung in einer Mappe zurück.

    DATEI ist die Mappe mit den Übersichten. Sie sehen zuerst, was geschähe, und werden gefragt. Hat seitdem niemand an der Datei gearbeitet, so
    wird sie wieder genau, was sie davor war; sonst gehen nur die Blätter von im_xl auf den Stand davor, und alles andere bleibt.

    Der Stand von jetzt bleibt als Sicherung liegen: Noch einmal „im-xl zuruecknehmen“ macht die Rücknahme rückgängig.
    """
    from im_xl.hosts.ruecknahme import ruecknahme
    from im_xl.hosts.ruecknahme import zuruecknehmen as ausfuehren

    sprecher = Ausgabe(json_ziel, datei)
    geplant = ruecknahme(datei, erfragt(datei, kennwort))
    sprecher.sage(*_zeilen(geplant))
    if not ja:
        _fragen()
    sicherung = ausfuehren(geplant, jetzt())
    sprecher.sage("", f"Zurückgenommen: {geplant.datei}")
    if sicherung is not None:
        sprecher.sage(f"Sicherung des Stands von eben: {sicherung}")
    sprecher.dokument(_dokument(geplant, sicherung))
    return FERTIG


def _fragen() -> None:
    """Ask, or refuse where nobody can answer.

    Raises:
        EingabeError: nobody sits at a terminal.
        ImXlError: the answer is no.
    """
    if not sys.stdin.isatty():
        raise EingabeError(
            "nicht-bestaetigt", "Es wurde nichts geschrieben: Hier kann niemand gefragt werden. Bitte mit --ja bestätigen, was oben steht."
        )
    antwort = click.prompt("\nJetzt zurücknehmen? (ja/nein)", default="nein", show_default=False, err=True)
    if antwort.strip().casefold() not in {"j", "ja"}:
        raise ImXlError("abgebrochen", "Abgebrochen. Es wurde nichts geschrieben.")


def _zeilen(geplant: Ruecknahme) -> list[str]:
    """The preview."""
    from im_xl.hosts.antworttexte import bleibezeilen, ruecknahmezeilen

    plan = geplant.plan
    if geplant.sicherung is None:
        weg = "Neben der Datei liegt keine passende Sicherung: Die Blätter von im_xl werden entfernt, alles andere bleibt."
    elif geplant.genau:
        weg = f"„{geplant.datei.name}“ wird wieder genau die Datei, die davor da war: „{geplant.sicherung.name}“."
    else:
        weg = (
            f"In „{geplant.datei.name}“ wurde seit der letzten Erzeugung gearbeitet. Nur die Blätter von im_xl gehen auf den Stand davor "
            f"(aus „{geplant.sicherung.name}“); alles andere bleibt."
        )
    zeilen = [weg, *(f"  {zeile}" for zeile in (*ruecknahmezeilen(plan), *bleibezeilen(plan, geplant.verweise)))]
    if geplant.verloren:
        zeilen += [
            "  Was dort eingetragen ist und im früheren Stand fehlt, steht danach nur noch in der Sicherung:",
            *(f"    {ort}" for ort in geplant.verloren),
        ]
    return zeilen


def _dokument(geplant: Ruecknahme, sicherung: Path | None) -> dict[str, object]:
    from im_xl.report import ruecknahme_dokument

    return ruecknahme_dokument(
        geplant.plan,
        geplant.verweise,
        datei=geplant.datei,
        aus=geplant.sicherung,
        genau=geplant.genau,
        sicherung=sicherung,
        verloren=geplant.verloren,
    )
