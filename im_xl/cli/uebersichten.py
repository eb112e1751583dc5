"""`uebersichten`: the main job, from a county's workbook to the workbook with its sheets."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from im_xl.cli.frame import FERTIG, MIT_FEHLERN, GermanCommand
from im_xl.cli.kennwort import erfragt, kennwort_optionen, mappe_bytes
from im_xl.cli.options import (
    BETRAG,
    JAHR,
    PFAD,
    TAG,
    WahlType,
    heute_option,
    jetzt,
    json_option,
    rundung_optionen,
    tag_oder_heute,
)
from im_xl.cli.output import Ausgabe, fortschritt, save
from im_xl.errors import DateiError, EingabeError, ImXlError, systemgrund
from im_xl.model import Auftrag, Betragsstand, Mindestumfangsbezug, UmgangMitFehlenden

if TYPE_CHECKING:
    from collections.abc import Sequence

    from im_xl.cents import Einheit, Rundungsart
    from im_xl.cli.kennwort import Kennwortweg
    from im_xl.hosts.file import Ablage
    from im_xl.package.kennwort import Kennwort
    from im_xl.package.package import Verweis
    from im_xl.package.plan import Plan
    from im_xl.pipeline import Ergebnis
    from im_xl.sheets.markierung import Markierung
    from im_xl.vwv.auswertung import Auswertung, Planungsrahmen


@click.command(cls=GermanCommand)
@click.argument("datei", type=PFAD, metavar="DATEI")
@click.option("--jahr", type=JAHR, help="Haushaltsjahr. Ohne Angabe: wie in der Mappe, sonst das laufende Jahr.")
@click.option("--planungsrahmen", type=BETRAG, help="Betrag des Landkreises (bei einer Mappe mit Quoten: Summe des Landes).")
@click.option("--stand", type=WahlType({stand.value: stand for stand in Betragsstand}), help="Wie sicher dieser Betrag ist.")
@click.option("--stichtag", type=TAG, help="Tag, an dem die Personen gezählt wurden.")
@heute_option
@rundung_optionen
@click.option(
    "--fehlende",
    type=WahlType({umgang.value: umgang for umgang in UmgangMitFehlenden}),
    help="Fehlt eine Personenzahl: keine Beträge (abbrechen, ohne Angabe), oder es gilt die des Vorjahres.",
)
@click.option(
    "--bezug",
    type=WahlType({bezug.value: bezug for bezug in Mindestumfangsbezug}),
    help="Mindestumfang der Stellen: alle Stellen dessen, der handelt, zusammen (summe, ohne Angabe), oder jede Stelle für sich.",
)
@click.option("--nur", metavar="GEMEINDE", help="Nur das Blatt dieser Gemeinde (Name oder Schlüssel).")
@click.option("--ausgabe", type=PFAD, metavar="DATEI", help="Ziel. Ohne Angabe: DATEI-uebersicht.xlsx daneben.")
@click.option("--ersetzen", is_flag=True, help="Schreibt in DATEI selbst (mit Sicherung), oder über eine fremde Datei am Ziel.")
@click.option(
    "--markieren/--ohne-markierung",
    "markiert",
    default=None,
    help="Schreibt die Hinweise auch als eine Spalte neben Ihre Liste; --ohne-markierung entfernt sie wieder.",
)
@click.option("--vorlagen", type=PFAD, metavar="ORDNER", help="Eigene Vorlagen, angelegt mit „im-xl vorlagen ORDNER“.")
@click.option("--csv", "csv_ordner", type=PFAD, metavar="ORDNER", help="Schreibt die Ergebnisse auch als CSV-Tabellen für Excel.")
@kennwort_optionen
@click.option("--vorschau", is_flag=True, help="Sagt nur, was mit jedem Blatt geschähe; geschrieben wird nichts.")
@json_option
def uebersichten(
    datei: Path,
    jahr: int | None,
    planungsrahmen: int | None,
    stand: Betragsstand | None,
    stichtag: date | None,
    heute: date | None,
    rundung: Rundungsart | None,
    einheit: Einheit | None,
    fehlende: UmgangMitFehlenden | None,
    bezug: Mindestumfangsbezug | None,
    nur: str | None,
    ausgabe: Path | None,
    ersetzen: bool,
    markiert: bool | None,
    vorlagen: Path | None,
    csv_ordner: Path | None,
    kennwort: Kennwortweg | None,
    vorschau: bool,
    json_ziel: str | None,
) -> int:
    """Rechnet die Übersichten und setzt sie als neue Blätter in die Mappe.

    DATEI ist die Mappe des Landkreises (.xlsx oder .xlsm). Das Ergebnis steht daneben in DATEI-uebersicht.xlsx; an den vorhandenen
    Blättern ändert sich nichts. Eine Mappe, die schon Übersichten enthält, wird an Ort und Stelle erneuert, mit Sicherung.

    Auch .ods und .xls werden gelesen; dann enthält DATEI-uebersicht.xlsx nur die neuen Blätter. So ist es auch, wenn DATEI digital signiert,
    nach alter Art freigegeben oder in ihrer Struktur geschützt ist.
    """
    sprecher = Ausgabe(json_ziel, datei)
    _pruefe_ziel(ausgabe)
    if csv_ordner is not None and not vorschau:
        _pruefe_csv(csv_ordner, ersetzen=ersetzen)
    geheim = erfragt(datei, kennwort)
    auftrag = Auftrag(
        heute=tag_oder_heute(heute),
        haushaltsjahr=jahr,
        stichtag=stichtag,
        betrag_cent=planungsrahmen,
        betragsstand=stand,
        rundung_art=rundung,
        rundung_einheit=einheit,
        umgang_mit_fehlenden=fehlende,
        mindestumfang_bezug=bezug,
        nur=None if nur is None else _ags(datei, nur, geheim),
        vorlagen=vorlagen,
    )
    if vorschau:
        return vorschau_zeigen(sprecher, datei, auftrag, ausgabe=ausgabe, ersetzen=ersetzen, kennwort=geheim)
    ablage = uebersichten_schreiben(datei, auftrag, ausgabe=ausgabe, ersetzen=ersetzen, markiert=markiert, kennwort=geheim)
    ausgang = berichten(sprecher, ablage)
    if csv_ordner is not None:
        ausgang = max(ausgang, _csv(sprecher, ablage.ergebnis, csv_ordner))
    if ablage.kennwort and (csv_ordner is not None or json_ziel is not None):
        sprecher.sage("CSV und JSON sind nicht verschlüsselt.")
    sprecher.dokument(ablage_dokument(ablage))
    return ausgang


def uebersichten_schreiben(
    datei: Path,
    auftrag: Auftrag,
    *,
    ausgabe: Path | None = None,
    ersetzen: bool = False,
    markiert: bool | None = None,
    kennwort: Kennwort | None = None,
) -> Ablage:
    """The whole job through the file host, with a sign of life."""
    from im_xl.hosts.file import uebersichten as schreiben

    with fortschritt(f"{datei.name}: lesen, rechnen, Blätter einsetzen …"):
        return schreiben(datei, auftrag, jetzt(), ausgabe=ausgabe, ersetzen=ersetzen, markiert=markiert, kennwort=kennwort)


# ---------------------------------------------------------------- before anything is written
def vorschau_zeigen(
    sprecher: Ausgabe, datei: Path, auftrag: Auftrag, *, ausgabe: Path | None, ersetzen: bool, kennwort: Kennwort | None
) -> int:
    """Say what would happen to each sheet; the exit code is that of the findings, and nothing is written."""
    from im_xl.hosts.file import vorschau
    from im_xl.report import vorschau_dokument

    with fortschritt(f"{datei.name}: lesen, rechnen …"):
        gesehen = vorschau(datei, auftrag, ausgabe=ausgabe, ersetzen=ersetzen, kennwort=kennwort)
    ergebnis, plan = gesehen.ergebnis, gesehen.plan
    if ergebnis.auswertung is not None:
        sprecher.sage(*kreiszeilen(ergebnis.auswertung))
    elif ergebnis.planungsrahmen is not None:
        sprecher.sage(*landeszeilen(ergebnis.planungsrahmen))
    vorhanden = "gibt es schon und würde erneuert, mit Sicherung" if gesehen.gibt_es else "entstünde neu"
    sprecher.sage("", "Vorschau, geschrieben wird nichts.", f"Mappe: {gesehen.ausgabe} ({vorhanden})")
    if ergebnis.fremd is not None:
        sprecher.sage(f"Sie enthielte nur die neuen Blätter: {ergebnis.fremd.warum}")
    sprecher.sage(*_planzeilen(plan, gesehen.verweise))
    ausgang = sprecher.findings(ergebnis.findings)
    sprecher.dokument(vorschau_dokument(plan, gesehen.verweise, ergebnis.findings, ausgabe=gesehen.ausgabe))
    return ausgang


def _planzeilen(plan: Plan, verweise: Sequence[Verweis]) -> list[str]:
    """A line of numbers; then by name what is more than counting, and where the county points at what is no longer needed."""
    from im_xl.hosts.antworttexte import grundtext, verweisort

    arten = (
        ("neu", plan.neu),
        ("geändert", plan.geaendert),
        ("unverändert", plan.unveraendert),
        ("bearbeitet", [f"{name} (Ihre Fassung bleibt als „{kopie}“)" for name, kopie in plan.bearbeitet]),
        ("entfällt", plan.entfernt),
    )
    zeilen = ["Blätter: " + ", ".join(f"{len(namen)} {art}" for art, namen in arten)]
    zeilen += [f"  {art}: {', '.join(namen)}" for art, namen in arten if namen]
    for name, grund in plan.behalten:
        orte = [verweisort(verweis) for verweis in verweise if verweis.eigenes == name]
        zeilen.append(f"  nicht mehr nötig, bleibt aber stehen: {name}: {grundtext(grund, orte)}")
    return zeilen


def _pruefe_ziel(ausgabe: Path | None) -> None:
    if ausgabe is not None and ausgabe.is_dir():
        raise DateiError("ausgabe-belegt", f"--ausgabe: „{ausgabe}“ ist ein Ordner. Bitte eine Datei angeben.")


def _ags(datei: Path, angabe: str, kennwort: Kennwort | None) -> str:
    """The Gemeinde that --nur means; it has to stand in the list of this workbook.

    Raises:
        EingabeError: none, or several.
    """
    from im_xl.register import suche_gemeinde
    from im_xl.workbook.reader import read_workbook

    kreisdaten = read_workbook(BytesIO(mappe_bytes(datei, kennwort)))
    kreis = kreisdaten.kreis
    if kreis is None:
        raise EingabeError("nur-ohne-gemeinden", "--nur: Diese Mappe enthält keine Liste der Gemeinden.")
    treffer = suche_gemeinde(angabe, kreis.ags)
    if len(treffer) > 1:
        auswahl = ", ".join(f"{gemeinde.name} ({gemeinde.ags})" for gemeinde in treffer)
        raise EingabeError(
            "gemeinde-mehrdeutig", f"--nur: „{angabe}“ kann mehrere Gemeinden meinen: {auswahl}. Bitte den Schlüssel angeben."
        )
    if not treffer:
        andere = suche_gemeinde(angabe)
        woanders = ", ".join(f"{gemeinde.name} ({gemeinde.ags})" for gemeinde in andere)
        wo = f" In einem anderen Kreis: {woanders}." if andere else ""
        raise EingabeError(
            "gemeinde-unbekannt", f"--nur: „{angabe}“ ist keine Gemeinde im {kreis.name_voll}.{wo} Bitte Namen oder Schlüssel prüfen."
        )
    if treffer[0].ags not in {meldung.gemeinde.ags for meldung in kreisdaten.meldungen}:
        raise EingabeError("gemeinde-fehlt", f"--nur: {treffer[0].name} steht nicht in der Liste dieser Mappe.")
    return treffer[0].ags


def _pruefe_csv(ordner: Path, *, ersetzen: bool) -> None:
    """Refuse to write over files that are not tables of ours."""
    from im_xl.tables import SPALTEN, csv_kopf

    if ordner.exists() and not ordner.is_dir():
        raise DateiError("csv-belegt", f"--csv: „{ordner}“ ist eine Datei. Bitte einen Ordner angeben.")
    for name in SPALTEN:
        pfad = ordner / f"{name}.csv"
        if ersetzen or not pfad.exists():
            continue
        if pfad.is_dir():
            raise DateiError("csv-belegt", f"--csv: „{pfad}“ ist ein Ordner. Bitte einen anderen Ordner für die Tabellen wählen.")
        with pfad.open("rb") as datei:
            kopf = datei.readline(4096).decode("utf-8-sig", errors="replace").strip()
        if kopf != csv_kopf(name):
            raise DateiError(
                "csv-belegt",
                f"--csv: „{pfad}“ gibt es schon, und sie stammt nicht von im-xl. Bitte einen anderen Ordner wählen oder --ersetzen angeben.",
            )


# ---------------------------------------------------------------- afterwards
def berichten(sprecher: Ausgabe, ablage: Ablage) -> int:
    """Say what was computed, written and found; the exit code."""
    ergebnis, bericht = ablage.ergebnis, ablage.bericht
    if ergebnis.auswertung is not None:
        sprecher.sage(*kreiszeilen(ergebnis.auswertung))
    elif ergebnis.planungsrahmen is not None:
        sprecher.sage(*landeszeilen(ergebnis.planungsrahmen))
    sprecher.sage("", f"Mappe: {ablage.ausgabe}" + (" (stand schon genau so da, nichts geschrieben)" if ablage.unveraendert else ""))
    if ablage.kennwort:
        neu = " Verschlüsselt ist sie mit AES-256, wie es Excel seit 2013 tut; Ihre Mappe war es auf eine ältere Art."
        sprecher.sage("Sie öffnet sich mit demselben Kennwort." + neu * ablage.staerker)
    if ergebnis.fremd is not None:
        sprecher.sage(f"Sie enthält nur die neuen Blätter: {ergebnis.fremd.warum}")
    zahlen = (
        (0, 0, len(ergebnis.blaetter.blaetter))
        if ablage.unveraendert
        else (len(bericht.neu), len(bericht.ersetzt), len(bericht.unveraendert))
    )
    zeile = "Blätter: {} neu, {} geändert, {} unverändert".format(*zahlen)
    sprecher.sage(zeile + (f", {len(bericht.entfernt)} entfernt: {', '.join(bericht.entfernt)}" if bericht.entfernt else ""))
    if bericht.kopien:
        sprecher.sage(f"Kopien unserer Blätter bleiben, wie sie sind: {', '.join(bericht.kopien)}")
    sprecher.sage(*map(_markierungszeile, ablage.markierungen))
    if ablage.sicherung is not None:
        sprecher.sage(f"Sicherung der bisherigen Datei: {ablage.sicherung}")
    return sprecher.findings(
        ergebnis.findings, verweis=f"auch auf dem Blatt „{ergebnis.namen['hinweise']}“" if "hinweise" in ergebnis.namen else ""
    )


def _markierungszeile(markierung: Markierung) -> str:
    """What became of the column of findings, and how it goes away again."""
    from im_xl.vwv.anzeige import anzahl_text

    wo = f"Spalte „IM Hinweise“ in Ihrer Liste (Blatt „{markierung.blatt}“, Zellen {markierung.von} bis {markierung.bis})"
    if markierung.stand == "entfernt":
        return f"{wo}: entfernt"
    if markierung.stand == "belassen":
        return f"{wo}: vom letzten Lauf mit --markieren, nicht erneuert. Entfernen: --ohne-markierung"
    zeilen = anzahl_text(markierung.zeilen, "Zeile", "Zeilen") if markierung.zeilen else "keine Zeile"
    return f"{wo}: {zeilen} mit Hinweisen. Entfernen: --ohne-markierung"


def kreiszeilen(auswertung: Auswertung) -> list[str]:
    """What a county's result comes to, in lines for people."""
    from im_xl.cents import euro_text
    from im_xl.vwv.anzeige import betragsstand_text, zahl_text

    anzahl = len(auswertung.gemeinden)
    kreis = f"{auswertung.kreis.name_voll}, " if auswertung.kreis else ""
    personen = "" if auswertung.personen_gesamt is None else f", {zahl_text(auswertung.personen_gesamt)} Personen"
    zeilen = [f"{kreis}Haushaltsjahr {auswertung.haushaltsjahr}: {anzahl} Gemeinde{'n' * (anzahl != 1)}{personen}"]
    if auswertung.betrag_cent is not None:
        zeilen.append(f"Betrag: {euro_text(auswertung.betrag_cent)} ({betragsstand_text(auswertung.betragsstand)})")
    else:
        zeilen.append(
            "Betrag: noch nicht bekannt. Tragen Sie ihn in die Mappe oder in „IM Einstellungen“ ein, oder geben Sie --planungsrahmen an."
        )
    if auswertung.verteilt_cent is not None:
        zeilen.append(f"Verteilt: {euro_text(auswertung.verteilt_cent)}, gerundet {auswertung.rundung}")
    elif auswertung.blockiert:
        zeilen.append("Die Beträge bleiben leer, bis die Fehler behoben sind.")
    if auswertung.weiterzuleiten_cent is not None and auswertung.verbleibt_cent is not None:
        zeilen.append(f"Weiterzuleiten: {euro_text(auswertung.weiterzuleiten_cent)}; es verbleiben {euro_text(auswertung.verbleibt_cent)}")
    return zeilen


def landeszeilen(rahmen: Planungsrahmen) -> list[str]:
    """What the Land's result comes to, in lines for people."""
    from im_xl.cents import euro_text

    zeilen = [f"Planungsrahmen, Haushaltsjahr {rahmen.haushaltsjahr}: {len(rahmen.kreise)} Kreise, Summe {euro_text(rahmen.summe_cent)}"]
    if rahmen.verteilt_cent is None:
        return [*zeilen, "Die Beträge bleiben leer, bis die Fehler behoben sind."]
    return [*zeilen, f"Verteilt: {euro_text(rahmen.verteilt_cent)}, gerundet {rahmen.rundung}"]


def ausgerechnet(ergebnis: Ergebnis) -> Auswertung | Planungsrahmen:
    """The county's or the Land's side of a result."""
    gerechnet = ergebnis.auswertung or ergebnis.planungsrahmen
    if gerechnet is None:
        raise TypeError("a result holds a county or the Land")
    return gerechnet


def ablage_dokument(ablage: Ablage) -> dict[str, object]:
    """The document of a run that was written."""
    from im_xl.report import ergebnis_dokument

    ergebnis = ablage.ergebnis
    return ergebnis_dokument(
        ausgerechnet(ergebnis),
        ergebnis.findings,
        betragszellen=ergebnis.betragszellen,
        blaetter=(blatt.name for blatt in ergebnis.blaetter.blaetter),
        ausgabe=ablage.ausgabe,
        markierungen=map(asdict, ablage.markierungen),
    )


def _csv(sprecher: Ausgabe, ergebnis: Ergebnis, ordner: Path) -> int:
    """Write the tables. The workbook is done by now: what goes wrong here is said, and does not undo it."""
    from im_xl.tables import csv_bytes, tabellen

    try:
        ordner.mkdir(parents=True, exist_ok=True)
        for name, tabelle in tabellen(ausgerechnet(ergebnis), ergebnis.findings).items():
            save(csv_bytes(name, tabelle), ordner / f"{name}.csv")
    except (ImXlError, OSError) as fehler:
        grund = fehler.text if isinstance(fehler, ImXlError) else systemgrund(fehler)
        click.echo(f"Fehler: Die Mappe ist fertig, die CSV-Tabellen in „{ordner}“ sind es nicht: {grund}", err=True)
        return MIT_FEHLERN
    sprecher.sage("", f"CSV-Tabellen: {ordner.resolve()}")
    return FERTIG
