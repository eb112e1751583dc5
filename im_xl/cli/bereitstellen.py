"""`bereitstellen`: the overviews on their way to the Gemeinden, each as files of its own; nothing is sent."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from im_xl.cli.frame import FERTIG, MIT_FEHLERN, GermanCommand
from im_xl.cli.kennwort import erfragt, kennwort_optionen
from im_xl.cli.options import JAHR, PFAD, TAG, heute_option, jetzt, json_option, tag_oder_heute
from im_xl.cli.output import Ausgabe, fortschritt
from im_xl.cli.uebersichten import kreiszeilen, nur_ags
from im_xl.model import Auftrag

if TYPE_CHECKING:
    from im_xl.cli.kennwort import Kennwortweg
    from im_xl.hosts.bereitstellen import Bereitstellung, Vorbereitet, Wahl
    from im_xl.package.kennwort import Kennwort


@click.command(cls=GermanCommand)
@click.argument("datei", type=PFAD, metavar="DATEI")
@click.option(
    "--ordner",
    type=PFAD,
    metavar="ORDNER",
    help="Wohin die Dateien kommen. Ohne Angabe: ein Ordner neben DATEI, nach Mappe und Tag benannt.",
)
@click.option("--nur", metavar="GEMEINDE", help="Nur für diese Gemeinde (Name oder Schlüssel).")
@click.option("--am", type=TAG, help="Tag, an dem Sie die Übersichten zugänglich machen. Ohne Angabe: heute.")
@click.option(
    "--absender",
    metavar="NAME",
    default="",
    help="Wer den Begleittext unterschreibt; \\n beginnt eine neue Zeile. Ohne Angabe: das Landratsamt.",
)
@click.option("--ohne-stellen", is_flag=True, help="Ohne die Stellen, die der Betrag trägt, und ohne Hinweise zu Stellen.")
@click.option("--ohne-pdf", is_flag=True, help="Keine PDF-Dateien (sonst macht sie LibreOffice).")
@click.option("--auch-ohne-betrag", is_flag=True, help="Auch Übersichten, in denen kein Betrag steht.")
@click.option("--jahr", type=JAHR, help="Haushaltsjahr. Ohne Angabe: wie in der Mappe, sonst das laufende Jahr.")
@heute_option
@kennwort_optionen
@click.option("--vorschau", is_flag=True, help="Prüft und sagt, was entstünde; geschrieben wird nichts.")
@json_option
def bereitstellen(
    datei: Path,
    ordner: Path | None,
    nur: str | None,
    am: date | None,
    absender: str,
    ohne_stellen: bool,
    ohne_pdf: bool,
    auch_ohne_betrag: bool,
    jahr: int | None,
    heute: date | None,
    kennwort: Kennwortweg | None,
    vorschau: bool,
    json_ziel: str | None,
) -> int:
    """Macht je Gemeinde aus ihrer Übersicht eine Mappe, ein PDF und einen Begleittext; verschickt wird nichts.

    DATEI ist die Mappe, in der die Übersichten schon stehen. Hinaus geht nur, was sie zeigt: Hat sich Ihre Liste seitdem geändert, so sagt es die
    Meldung, und es entsteht nichts.

    Wer wann welche Übersicht erhalten hat, steht danach auf dem Blatt „IM Bereitstellung“ in DATEI, mit Sicherung der bisherigen Datei.
    """
    from im_xl.hosts.bereitstellen import Wahl, vorbereiten

    sprecher = Ausgabe(json_ziel, datei)
    geheim = erfragt(datei, kennwort)
    tag = tag_oder_heute(heute)
    auftrag = Auftrag(heute=tag, haushaltsjahr=jahr, nur=None if nur is None else nur_ags(datei, nur, geheim), ohne_stellen=ohne_stellen)
    wahl = Wahl(am=am or tag, ordner=ordner, pdf=not ohne_pdf, absender=absender.replace("\\n", "\n"), ohne_betrag=auch_ohne_betrag)
    if vorschau:
        with fortschritt(f"{datei.name}: lesen, rechnen, prüfen …"):
            vorbereitet = vorbereiten(datei, auftrag, wahl, kennwort=geheim)
        return _vorschau(sprecher, vorbereitet, wahl)
    return _ausgefuehrt(sprecher, datei, auftrag, wahl, geheim)


def _vorschau(sprecher: Ausgabe, vorbereitet: Vorbereitet, wahl: Wahl) -> int:
    """Say what would be made; nothing is written."""
    from im_xl.report import bereitstellung_dokument

    sprecher.sage(*kreiszeilen(vorbereitet.auswertung))
    sprecher.sage("", "Vorschau, geschrieben wird nichts.")
    je = "Mappe, PDF, Text und E-Mail-Entwurf" if wahl.pdf else "Mappe, Text und E-Mail-Entwurf"
    vorhanden = "gibt es schon" if vorbereitet.ordner.exists() else "entstünde neu"
    sprecher.sage(f"Ordner: {vorbereitet.ordner} ({vorhanden})", f"Für {_anzahl(len(vorbereitet.staemme))} je {je}.")
    gemeinden = [
        {"ags": g.gemeinde.ags, "name": g.gemeinde.name, "betrag_cent": g.betrag_cent, "dateien": (), "pruefsumme": None}
        for g in vorbereitet.auswertung.gemeinden
        if g.gemeinde.ags in vorbereitet.staemme
    ]
    ausgang = sprecher.findings(vorbereitet.ergebnis.findings)
    sprecher.dokument(
        bereitstellung_dokument(
            vorbereitet.auswertung.haushaltsjahr,
            wahl.am,
            gemeinden,
            vorbereitet.ergebnis.findings,
            ordner=vorbereitet.ordner,
            dateien={"geschrieben": (), "unveraendert": (), "entfernt": ()},
            ohne_pdf="",
            protokoll=None,
            sicherung=None,
            ohne_protokoll="",
        )
    )
    return ausgang


def _ausgefuehrt(sprecher: Ausgabe, datei: Path, auftrag: Auftrag, wahl: Wahl, kennwort: Kennwort | None) -> int:
    from im_xl.hosts.bereitstellen import bereitstellen as ausfuehren

    with fortschritt(f"{datei.name}: lesen, rechnen, Dateien schreiben …"):
        fertig = ausfuehren(datei, auftrag, wahl, jetzt(), kennwort=kennwort)
    if fertig.ergebnis.auswertung is not None:
        sprecher.sage(*kreiszeilen(fertig.ergebnis.auswertung))
    abgelegt = fertig.abgelegt
    zahlen = f"{len(abgelegt.geschrieben)} geschrieben, {len(abgelegt.unveraendert)} unverändert"
    entfernt = f", {len(abgelegt.entfernt)} entfernt: {', '.join(abgelegt.entfernt)}" if abgelegt.entfernt else ""
    sprecher.sage("", f"Bereitgestellt am {wahl.am:%d.%m.%Y}: {_anzahl(len(fertig.gemeinden))}", f"Ordner: {fertig.ordner}")
    sprecher.sage(f"Dateien: {zahlen}{entfernt}", "Verschickt hat im-xl nichts; das tun Sie selbst.")
    if kennwort is not None:
        sprecher.sage("Die Dateien für die Gemeinden sind nicht verschlüsselt.")
    if fertig.ohne_pdf:
        sprecher.sage("", f"Ohne PDF: {fertig.ohne_pdf}")
    ausgang = max(_protokoll(sprecher, fertig), MIT_FEHLERN if fertig.ohne_pdf else FERTIG)
    sprecher.dokument(_dokument(fertig, wahl))
    return ausgang


def _protokoll(sprecher: Ausgabe, fertig: Bereitstellung) -> int:
    """Say where the log is, or why it could not be written; the exit code that follows."""
    if fertig.protokoll is None:
        sprecher.sage(
            "",
            f"Nicht vermerkt: {fertig.ohne_protokoll}",
            "Die Dateien sind fertig. Rufen Sie den Befehl noch einmal auf, so wird es nachgeholt.",
        )
        return MIT_FEHLERN
    ablage = fertig.protokoll
    blatt = ablage.ergebnis.namen[f"bereitstellung:{ablage.ergebnis.auswertung.haushaltsjahr}"] if ablage.ergebnis.auswertung else ""
    sprecher.sage(f"Vermerkt auf „{blatt}“: {ablage.ausgabe}" + (" (stand schon genau so da)" if ablage.unveraendert else ""))
    if ablage.sicherung is not None:
        sprecher.sage(f"Sicherung der bisherigen Datei: {ablage.sicherung}")
    return sprecher.findings(ablage.ergebnis.findings, verweis=f"auch auf dem Blatt „{ablage.ergebnis.namen['hinweise']}“")


def _dokument(fertig: Bereitstellung, wahl: Wahl) -> dict[str, object]:
    from im_xl.report import bereitstellung_dokument

    ablage = fertig.protokoll
    return bereitstellung_dokument(
        fertig.ergebnis.auswertung.haushaltsjahr if fertig.ergebnis.auswertung else 0,
        wahl.am,
        [
            {"ags": g.ags, "name": g.gemeinde, "betrag_cent": g.betrag_cent, "dateien": g.dateien, "pruefsumme": g.pruefsumme}
            for g in fertig.gemeinden
        ],
        ablage.ergebnis.findings if ablage else (),
        ordner=fertig.ordner,
        dateien=asdict(fertig.abgelegt),
        ohne_pdf=fertig.ohne_pdf,
        protokoll=ablage.ausgabe if ablage else None,
        sicherung=ablage.sicherung if ablage else None,
        ohne_protokoll=fertig.ohne_protokoll,
    )


def _anzahl(gemeinden: int) -> str:
    return "1 Gemeinde" if gemeinden == 1 else f"{gemeinden} Gemeinden"
