"""`zahlungen`: instalments of the Land, what of them goes on to the Gemeinden, and the list for the cash office."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from im_xl.cli.ablauf import Ablaufwahl, ablauf_lauf, ablauf_optionen
from im_xl.cli.frame import FERTIG, MIT_FEHLERN, AufrufError, GermanCommand
from im_xl.cli.options import BETRAG, PFAD, TAG
from im_xl.cli.output import Ausgabe, save
from im_xl.errors import DateiError, ImXlError, systemgrund
from im_xl.model import Eintrag

if TYPE_CHECKING:
    from im_xl.ablauf.zahlungen import Zahlung
    from im_xl.hosts.file import Ablage

_TABELLE = "auszahlungen"


@click.command(cls=GermanCommand)
@click.argument("datei", type=PFAD, metavar="DATEI")
@click.option("--eingang", type=BETRAG, help="Trägt eine Rate des Landes ein (Rückzahlung an das Land mit Minus); dazu --am.")
@click.option("--am", type=TAG, help="Tag, an dem sie eingegangen ist.")
@click.option("--aktenzeichen", metavar="ZEICHEN", help="Aktenzeichen dazu. Zwei gleiche Raten am selben Tag unterscheiden sich darin.")
@click.option("--weitergegeben", type=TAG, help="Trägt alles, was jetzt auszuzahlen ist, als an diesem Tag gezahlt ein.")
@click.option(
    "--csv", "csv_datei", type=PFAD, metavar="DATEI", help="Schreibt, was jetzt auszuzahlen ist, als CSV für die Kasse, mit geprüfter IBAN."
)
@ablauf_optionen
def zahlungen(
    datei: Path,
    eingang: int | None,
    am: date | None,
    aktenzeichen: str | None,
    weitergegeben: date | None,
    csv_datei: Path | None,
    wahl: Ablaufwahl,
) -> int:
    """Was das Land ausgezahlt hat, was davon an die Gemeinden geht, und was schon gezahlt ist.

    Die Mappe bekommt das Blatt „IM Zahlungen“ mit dem Haushaltsjahr; ist es schon da, so wird es erneuert. Raten, Zahlungen und Konten tragen
    Sie dort ein oder hier. Dieselbe Angabe noch einmal ändert nichts.
    """
    if (eingang is None) != (am is None) or (aktenzeichen is not None and eingang is None):
        raise AufrufError("--eingang und --am gehören zusammen; --aktenzeichen gibt es nur mit ihnen.")
    if eingang == 0:
        raise AufrufError("--eingang: Null ist keine Rate. Bitte den eingegangenen Betrag angeben.")
    if weitergegeben is not None and csv_datei is not None:
        raise AufrufError("--csv und --weitergegeben bitte nacheinander: erst die Liste ausgeben und zahlen, dann die Zahlungen eintragen.")
    if csv_datei is not None and not wahl.vorschau:
        _pruefe_ziel(csv_datei, datei, ersetzen=wahl.ersetzen)
    eintraege = []
    if eingang is not None and am is not None:
        werte: dict[str, str | int | Decimal | date] = {
            "datum": am,
            "betrag": Decimal(eingang).scaleb(-2),
            **({"aktenzeichen": aktenzeichen} if aktenzeichen else {}),
        }
        eintraege.append(Eintrag("eingang", werte))
    if weitergegeben is not None:
        from im_xl.ablauf.zahlungen import ALLE_OFFENEN

        eintraege.append(Eintrag("weitergabe", {"datum": weitergegeben, "gemeinde": ALLE_OFFENEN}))
    return ablauf_lauf(datei, wahl, {"zahlungen": tuple(eintraege)}, danach=partial(_danach, tag=wahl.tag, csv_datei=csv_datei))


def _pruefe_ziel(ziel: Path, datei: Path, *, ersetzen: bool) -> None:
    """Refuse to write over a file that is no such list of ours."""
    from im_xl.tables import csv_kopf

    if ziel.is_dir():
        raise DateiError("csv-belegt", f"--csv: „{ziel}“ ist ein Ordner. Bitte eine Datei angeben.")
    if not ziel.exists():
        return
    if datei.exists() and ziel.samefile(datei):
        raise DateiError("csv-belegt", "--csv: Das ist die Mappe selbst. Bitte eine andere Datei angeben.")
    with ziel.open("rb") as offen:
        kopf = offen.readline(4096).decode("utf-8-sig", errors="replace").strip()
    if kopf != csv_kopf(_TABELLE) and not ersetzen:
        raise DateiError(
            "csv-belegt",
            f"--csv: „{ziel}“ gibt es schon, und sie stammt nicht von im-xl. Bitte einen anderen Namen wählen oder --ersetzen angeben.",
        )


def _danach(sprecher: Ausgabe, ablage: Ablage, *, tag: date, csv_datei: Path | None) -> int:
    """Say how it stands with the payments, and write the list for the cash office."""
    from im_xl.ablauf import Gedaechtnis, arten
    from im_xl.ablauf.zahlungen import zahlungslage
    from im_xl.cents import euro_text
    from im_xl.package.package import Package
    from im_xl.vwv.anzeige import anzahl_text

    auswertung = ablage.ergebnis.auswertung
    if auswertung is None:
        return FERTIG
    jahr = auswertung.haushaltsjahr
    gemerkt = Gedaechtnis(Package.read(ablage.ergebnis.kleine_mappe()), jahr, {}, arten())
    lage = zahlungslage(auswertung, gemerkt, tag)
    stand = lage.stand
    if stand is None:
        sprecher.sage("", lage.sperre, *(["Für die Kasse ist nichts ausgegeben."] if csv_datei else []))
        return MIT_FEHLERN if csv_datei else FERTIG
    offen = lage.zahlungen(jahr)
    sprecher.sage(
        "",
        f"Vom Land eingegangen: {euro_text(stand.eingegangen_cent)}; weitergegeben: {euro_text(stand.weitergegeben_cent)}",
        f"Jetzt auszuzahlen: {euro_text(stand.zahlbar_cent)} an {anzahl_text(len(offen), 'Empfänger', 'Empfänger')}"
        if offen
        else "Jetzt ist nichts auszuzahlen.",
    )
    return _kasse(sprecher, offen, jahr, csv_datei, verschluesselt=ablage.kennwort) if csv_datei else FERTIG


def _kasse(sprecher: Ausgabe, offen: tuple[Zahlung, ...], jahr: int, ziel: Path, *, verschluesselt: bool) -> int:
    """Write the list. The workbook is done by now: what goes wrong here is said, and does not undo it."""
    from im_xl.cents import euro_text
    from im_xl.tables import csv_zeilen
    from im_xl.vwv.anzeige import anzahl_text

    gut, nicht = [z for z in offen if not z.mangel], [z for z in offen if z.mangel]
    zeilen = [(z.empfaenger, z.iban, z.betrag_cent, z.verwendungszweck, jahr, z.gemeinde.ags) for z in gut]
    try:
        save(csv_zeilen(_TABELLE, zeilen), ziel)
    except (ImXlError, OSError) as fehler:
        grund = fehler.text if isinstance(fehler, ImXlError) else systemgrund(fehler)
        click.echo(f"Fehler: Die Mappe ist fertig, die Liste für die Kasse in „{ziel}“ ist es nicht: {grund}", err=True)
        return MIT_FEHLERN
    summe = sum(z.betrag_cent for z in gut)
    sprecher.sage(
        "", f"Für die Kasse: {ziel.resolve()}", f"  ausgegeben: {anzahl_text(len(gut), 'Zahlung', 'Zahlungen')} über {euro_text(summe)}"
    )
    if nicht:
        rest = sum(z.betrag_cent for z in nicht)
        sprecher.sage(
            f"  NICHT ausgegeben: {anzahl_text(len(nicht), 'Zahlung', 'Zahlungen')} über {euro_text(rest)}; zusammen {euro_text(summe + rest)}",
            *(f"    {z.gemeinde.name} ({z.gemeinde.ags}), {euro_text(z.betrag_cent)}: IBAN: {z.mangel}" for z in nicht),
        )
    if gut:
        sprecher.sage("Nach der Zahlung bitte eintragen (--weitergegeben TAG), damit nichts ein zweites Mal ausgegeben wird.")
    if verschluesselt:
        sprecher.sage("Die Liste für die Kasse ist nicht verschlüsselt.")
    return MIT_FEHLERN if nicht else FERTIG
