"""`planungsrahmen`: split the Land's total over the Stadt- und Landkreise."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from im_xl.cli.frame import GermanCommand
from im_xl.cli.kennwort import erfragt, kennwort_optionen, mappe_bytes
from im_xl.cli.options import BETRAG, PFAD, WahlType, heute_option, jahr_option, json_option, rundung_optionen, tag_oder_heute
from im_xl.cli.output import Ausgabe, tabelle
from im_xl.model import Mindestbetragsmodus

if TYPE_CHECKING:
    from im_xl.cents import Einheit, Rundungsart
    from im_xl.cli.kennwort import Kennwortweg
    from im_xl.model import Kreisdaten
    from im_xl.vwv.auswertung import Planungsrahmen

_MAPPEN = {".xlsx", ".xlsm", ".ods", ".xls"}


@click.command(cls=GermanCommand)
@click.option("--summe", type=BETRAG, required=True, help="Mittel des Landes für das Jahr.")
@click.option(
    "--quoten", type=PFAD, required=True, metavar="DATEI", help="CSV mit „ags“ oder „kreis“ und „quote“ oder „prozent“, oder Mappe."
)
@click.option("--mindestbetrag", type=BETRAG, help="Mindestens so viel je Kreis. Ohne Angabe: wie für das Jahr hinterlegt.")
@click.option(
    "--modus",
    type=WahlType({modus.value: modus for modus in Mindestbetragsmodus}),
    help="Wer den Mindestbetrag trägt: die übrigen (umverteilen, ohne Angabe), niemand (zusaetzlich), oder er wird nur gemeldet.",
)
@click.option("--normalisieren", is_flag=True, help="Gleicht Quoten, die zusammen nicht 100 % ergeben, darauf an.")
@jahr_option("Haushaltsjahr. Ohne Angabe: das laufende Jahr.")
@rundung_optionen
@heute_option
@kennwort_optionen
@json_option
def planungsrahmen(
    summe: int,
    quoten: Path,
    mindestbetrag: int | None,
    modus: Mindestbetragsmodus | None,
    normalisieren: bool,
    jahr: int | None,
    rundung: Rundungsart | None,
    einheit: Einheit | None,
    heute: date | None,
    kennwort: Kennwortweg | None,
    json_ziel: str | None,
) -> int:
    """Verteilt die Mittel des Landes nach Zuteilungsquoten auf die Stadt- und Landkreise.

    Geschrieben wird nichts.
    """
    from im_xl.model import Auftrag
    from im_xl.report import ergebnis_dokument
    from im_xl.vwv.parameters import Parameter
    from im_xl.vwv.planungsrahmen import evaluate_planungsrahmen

    ausgabe = Ausgabe(json_ziel, quoten)
    tag = tag_oder_heute(heute)
    auftrag = Auftrag(
        heute=tag,
        haushaltsjahr=tag.year if jahr is None else jahr,
        betrag_cent=summe,
        rundung_art=rundung,
        rundung_einheit=einheit,
        modus=modus,
        mindestbetrag_cent=mindestbetrag,
    )
    rahmen = evaluate_planungsrahmen(_quoten(quoten, kennwort), auftrag, Parameter.laden(), normalisieren=normalisieren)
    _zeigen(ausgabe, rahmen)
    ausgang = ausgabe.findings(rahmen.findings)
    ausgabe.dokument(ergebnis_dokument(rahmen, rahmen.findings))
    return ausgang


def _quoten(datei: Path, kennwort: Kennwortweg | None) -> Kreisdaten:
    """The quotas of a CSV list or of a workbook."""
    from im_xl.liste import read_quoten

    if datei.suffix.casefold() not in _MAPPEN:
        return read_quoten(datei)
    from im_xl.workbook.reader import read_workbook

    return read_workbook(BytesIO(mappe_bytes(datei, erfragt(datei, kennwort))))


def _zeigen(ausgabe: Ausgabe, rahmen: Planungsrahmen) -> None:
    from im_xl.cents import euro_text
    from im_xl.vwv.anzeige import prozent_text

    def betrag_text(cent: int | None) -> str:
        return "–" if cent is None else euro_text(cent)

    zeilen = [
        (
            k.quote.kreis.ags,
            k.quote.kreis.name_voll,
            "–" if k.quote.quote.wert is None else f"{prozent_text(k.quote.quote.wert)} %",
            betrag_text(k.betrag_cent),
            "Mindestbetrag" if k.mindestbetrag_greift else "",
        )
        for k in rahmen.kreise
    ]
    kopf = f"{len(zeilen)} Kreise, Haushaltsjahr {rahmen.haushaltsjahr}, Mindestbetrag {euro_text(rahmen.mindestbetrag_cent)}"
    ausgabe.sage(f"{kopf} ({rahmen.modus.value}), gerundet {rahmen.rundung}", "")
    ausgabe.sage(*tabelle(("AGS", "Kreis", "Quote", "Betrag", ""), zeilen, rechts=(2, 3)), "")
    if rahmen.verteilt_cent is None:
        ausgabe.sage("Die Beträge bleiben leer, bis die Fehler behoben sind.")
        return
    ausgabe.sage(f"Verteilt: {betrag_text(rahmen.verteilt_cent)} von {euro_text(rahmen.summe_cent)}")
    if rahmen.kosten_mindestbetrag_cent:
        ausgabe.sage(f"Kosten des Mindestbetrags: {euro_text(rahmen.kosten_mindestbetrag_cent)}")
