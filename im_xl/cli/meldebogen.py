"""`meldeboegen` and `einsammeln`: a form for every Gemeinde, and what came back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

import im_xl
from im_xl.cli.ablauf import Ablaufwahl, ablauf_lauf, ablauf_optionen
from im_xl.cli.frame import FERTIG, MIT_FEHLERN, GermanCommand
from im_xl.cli.kennwort import Kennwortweg, erfragt, kennwort_optionen, mappe_bytes
from im_xl.cli.options import JAHR, PFAD, TAG, heute_option, json_option, tag_oder_heute
from im_xl.cli.output import Ausgabe, fortschritt
from im_xl.cli.shipped import anlegen
from im_xl.model import Auftrag, Eintrag

if TYPE_CHECKING:
    from im_xl.meldebogen.rueckgabe import Soll
    from im_xl.meldebogen.sammlung import Sammlung
    from im_xl.package.kennwort import Kennwort
    from im_xl.vwv.auswertung import Auswertung


@click.command(cls=GermanCommand)
@click.argument("datei", type=PFAD, metavar="DATEI")
@click.option("--ordner", type=PFAD, metavar="ORDNER", help="Wohin. Ohne Angabe: der Ordner „Meldebögen JAHR“ neben DATEI.")
@click.option("--frist", type=TAG, help="Tag, bis zu dem zurückzusenden ist. Ohne Angabe: der des Verfahrens.")
@click.option("--jahr", type=JAHR, help="Haushaltsjahr. Ohne Angabe: wie in der Mappe, sonst das laufende Jahr.")
@click.option(
    "--stichtag", type=TAG, help="Tag, an dem die Personen gezählt werden. Ohne Angabe: wie in der Mappe, sonst der des Verfahrens."
)
@heute_option
@click.option("--vorlagen", type=PFAD, metavar="ORDNER", help="Eigene Vorlage, angelegt mit „im-xl vorlagen ORDNER“.")
@kennwort_optionen
@json_option
def meldeboegen(
    datei: Path,
    ordner: Path | None,
    frist: date | None,
    jahr: int | None,
    stichtag: date | None,
    heute: date | None,
    vorlagen: Path | None,
    kennwort: Kennwortweg | None,
    json_ziel: str | None,
) -> int:
    """Legt für jede Stadt und Gemeinde der Liste einen Meldebogen an.

    DATEI ist die Mappe des Landkreises; sie wird nur gelesen. Jeder Bogen ist eine kleine Arbeitsmappe, die bis auf die gelben Felder
    geschützt ist. Ein Bogen, der schon ausgefüllt ist, wird nie überschrieben.
    """
    from im_xl.hosts.meldeboegen import STAENDE, ausgeben, soll
    from im_xl.meldebogen.ausgabe import vorlage_lesen
    from im_xl.report import meldeboegen_dokument

    sprecher = Ausgabe(json_ziel, datei)
    geheim = erfragt(datei, kennwort)
    auftrag = Auftrag(heute=tag_oder_heute(heute), haushaltsjahr=jahr, stichtag=stichtag)
    auswertung, vorjahr = _gelesen(datei, mappe_bytes(datei, geheim), auftrag)
    wofuer = soll(auswertung, auftrag.heute)
    vorlage = vorlage_lesen(vorlagen)
    ziel = ordner or datei.resolve().parent / f"Meldebögen {wofuer.jahr}"
    anlegen(ziel)
    with fortschritt(f"{ziel}: Meldebögen schreiben …"):
        boegen = list(ausgeben(wofuer, auswertung, vorlage, ziel, vorjahr=vorjahr, frist=frist, version=im_xl.__version__))
    sprecher.sage(
        f"Meldebögen für {wofuer.kreis.name_voll}, Haushaltsjahr {wofuer.jahr}, Stichtag {wofuer.stichtag:%d.%m.%Y}: {ziel.resolve()}"
    )
    for stand, worte in STAENDE.items():
        namen = [bogen.datei.name for bogen in boegen if bogen.stand == stand]
        if namen:
            genannt = f": {', '.join(namen)}" if stand in {"ausgefüllt", "belegt"} else ""
            sprecher.sage(f"  {len(namen)} {worte}{genannt}")
    sprecher.dokument(meldeboegen_dokument(wofuer.jahr, wofuer.stichtag, ((b.gemeinde, b.datei, b.stand) for b in boegen)))
    return MIT_FEHLERN if any(bogen.stand == "belegt" for bogen in boegen) else FERTIG


def _gelesen(datei: Path, data: bytes, auftrag: Auftrag) -> tuple[Auswertung, dict[str, int]]:
    """The county's workbook as a run reads it, and last year's persons where it has them."""
    from im_xl.errors import EingabeError
    from im_xl.hosts.file import rechnen

    with fortschritt(f"{datei.name}: lesen …"):
        ergebnis = rechnen(datei, data, auftrag)
    if ergebnis.auswertung is None:
        raise EingabeError("kein-landkreis", "Diese Mappe enthält die Quoten des Landes. Bitte die Mappe eines Landkreises angeben.")
    vorjahr = {m.gemeinde.ags: m.personen_vorjahr.wert for m in ergebnis.kreisdaten.meldungen if m.personen_vorjahr is not None}
    return ergebnis.auswertung, vorjahr


@click.command(cls=GermanCommand)
@click.argument("ordner", type=PFAD, metavar="ORDNER")
@click.argument("datei", type=PFAD, metavar="DATEI")
@click.option("--uebernehmen", is_flag=True, help="Die gemeldeten Zahlen gelten sofort in der Berechnung, außer bei beanstandeten Bögen.")
@click.option("--eingang", type=TAG, help="Tag, an dem die Bögen eingegangen sind. Ohne Angabe: bei jedem das Datum der Datei (Annahme).")
@click.option(
    "--stichtag", type=TAG, help="Tag, an dem die Personen gezählt werden. Ohne Angabe: wie in der Mappe, sonst der des Verfahrens."
)
@ablauf_optionen
def einsammeln(ordner: Path, datei: Path, uebernehmen: bool, eingang: date | None, stichtag: date | None, wahl: Ablaufwahl) -> int:
    """Liest die zurückgesandten Meldebögen eines Ordners und trägt sie in das Blatt „IM Meldungen“ ein.

    ORDNER enthält die Dateien, wie sie zurückkamen; sie werden nur gelesen. DATEI ist die Mappe des Landkreises; Ihre Liste darin ändert sich
    nicht. Zu jeder Datei wird gesagt, was übernommen wurde, was nicht und warum.
    """
    zusatz: dict[str, object] = {}

    def eingesammelt(sprecher: Ausgabe, geheim: Kennwort | None) -> dict[str, tuple[Eintrag, ...]]:
        from im_xl.hosts.meldeboegen import funde, soll
        from im_xl.meldebogen.eintraege import eintraege
        from im_xl.meldebogen.sammlung import ergebnis_text, sammeln
        from im_xl.report import dateien_dokument

        auftrag = Auftrag(heute=wahl.tag, haushaltsjahr=wahl.jahr, stichtag=stichtag)
        auswertung, _ = _gelesen(datei, mappe_bytes(datei, geheim), auftrag)
        gesucht = soll(auswertung, auftrag.heute)
        with fortschritt(f"{ordner}: Meldebögen lesen …"):
            sammlung = sammeln(funde(ordner, mappe=datei), gesucht)
        sprecher.sage(*_berichtszeilen(ordner, sammlung, gesucht), "")
        dateien = ((r.datei, r.gemeinde, ergebnis_text(r), r.findings) for r in sammlung.dateien)
        zusatz["dateien"] = dateien_dokument(dateien)
        return {"meldungen": eintraege(sammlung, auftrag.heute, eingang=eingang, uebernehmen=uebernehmen)}

    return ablauf_lauf(datei, wahl, eingesammelt, zusatz=zusatz, stichtag=stichtag)


def _berichtszeilen(ordner: Path, sammlung: Sammlung, gesucht: Soll) -> Iterator[str]:
    """Every file of the folder with what became of it; what there is to say of it stands below."""
    from im_xl.meldebogen.eintraege import kurztext
    from im_xl.meldebogen.sammlung import ergebnis_text
    from im_xl.vwv.anzeige import anzahl_text

    yield f"{ordner}: {anzahl_text(len(sammlung.dateien), 'Datei', 'Dateien')}, Meldebögen von {len(sammlung.gueltig)} der {len(gesucht.gemeinden)} Gemeinden"
    for rueckgabe in sammlung.dateien:
        bogen = rueckgabe.bogen
        zahl = (
            ""
            if bogen is None
            else ", keine Personenzahl"
            if bogen.personen is None
            else f", {anzahl_text(bogen.personen, 'Person', 'Personen')}"
        )
        wer = f" ({rueckgabe.gemeinde.name}{zahl})" if rueckgabe.gemeinde else ""
        yield f"  {rueckgabe.datei}{wer}: {ergebnis_text(rueckgabe)}"
        for finding in rueckgabe.findings:
            yield f"      {finding.schwere.value}: {kurztext(finding)}"
    if sammlung.nicht_da:
        yield f"Es fehlen: {', '.join(gesucht.gemeinden[ags].name for ags in sammlung.nicht_da)}"
