"""`entscheidung`: a row more in the history of decisions, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from im_xl.cli.ablauf import Ablaufwahl, ablauf_lauf, ablauf_optionen
from im_xl.cli.frame import FERTIG, AufrufError, GermanCommand
from im_xl.cli.kennwort import mappe_bytes
from im_xl.cli.options import JAHR, PFAD, TAG, WahlType
from im_xl.cli.output import Ausgabe, fortschritt
from im_xl.errors import EingabeError
from im_xl.model import Auftrag, Eintrag, Entscheidungsart, Rolle

if TYPE_CHECKING:
    from im_xl.hosts.file import Ablage
    from im_xl.model import Gemeinde
    from im_xl.package.kennwort import Kennwort
    from im_xl.pipeline import Ergebnis
    from im_xl.vwv.auswertung import Auswertung

SCHLUESSEL, LISTE = "entscheidungen", "entscheidung"
Angaben = Mapping[str, Any]
"""Options of the command by their name."""


@click.command(cls=GermanCommand)
@click.argument("datei", type=PFAD, metavar="DATEI")
@click.argument("gemeinde", metavar="[GEMEINDE]", required=False)
@click.option("--art", type=WahlType({art.value: art for art in Entscheidungsart}), help="Was die Gemeinde entschieden hat.")
@click.option("--verbund", metavar="NAME", help="Name des Verbunds.")
@click.option("--rolle", type=WahlType({rolle.value: rolle for rolle in Rolle}), help="Rolle im Verbund.")
@click.option("--traeger", metavar="NAME", help="Träger, den die Gemeinde beauftragt.")
@click.option("--eingegangen", type=TAG, help="Tag, an dem die Entscheidung beim Landkreis eingegangen ist.")
@click.option("--widerrufen", type=TAG, help="Tag des Widerrufs; ohne --art: widerrufen wird, was bisher galt.")
@click.option("--ab", type=JAHR, help="Erstes Haushaltsjahr, für das sie gilt. Ohne Angabe: das Haushaltsjahr der Mappe.")
@click.option("--vermerk", metavar="VERMERK", help="Vermerk, etwa das Aktenzeichen oder der Beschluss.")
@click.option(
    "--aus-liste",
    is_flag=True,
    help="Schreibt auch die Entscheidungen Ihrer Liste in den Verlauf, damit sie in den nächsten Jahren weiter gelten.",
)
@ablauf_optionen
def entscheidung(datei: Path, gemeinde: str | None, *, aus_liste: bool, wahl: Ablaufwahl, **angaben: str | date | int | None) -> int:
    """Hält die Entscheidung einer Gemeinde fest; „IM Entscheidungen“ zeigt den Verlauf über die Jahre.

    DATEI ist die Mappe des Landkreises. Ohne GEMEINDE (Name oder Schlüssel) wird das Blatt nur angelegt oder erneuert. Jede Entscheidung,
    jede Berichtigung und jeder Widerruf ist eine neue Zeile; gelöscht wird nichts. Die zuletzt eingegangene Zeile, die für das
    Haushaltsjahr schon gilt, geht Ihrer Liste vor.
    """
    if gemeinde is None and any(wert is not None for wert in angaben.values()):
        raise AufrufError(
            "Zu diesen Angaben fehlt die Gemeinde. Bitte hinter der Datei angeben, zum Beispiel: im-xl entscheidung DATEI Weinheim --art einzeln"
        )
    if gemeinde is not None and angaben["art"] is None and angaben["widerrufen"] is None:
        raise AufrufError("Was hat die Gemeinde entschieden? Bitte --art angeben, für einen Widerruf --widerrufen.")

    def eintraege(_: Ausgabe, kennwort: Kennwort | None) -> dict[str, tuple[Eintrag, ...]]:
        if gemeinde is None and not aus_liste:
            return {SCHLUESSEL: ()}
        ergebnis = _gerechnet(datei, wahl, kennwort)
        auswertung = _auswertung(ergebnis)
        neue = _der_liste(ergebnis, auswertung) if aus_liste else []
        if gemeinde is not None:
            neue.append(_eintrag(_gesucht(gemeinde, auswertung), angaben, auswertung.haushaltsjahr))
        return {SCHLUESSEL: tuple(neue)}

    return ablauf_lauf(datei, wahl, eintraege, danach=_zusammengefasst)


def _gerechnet(datei: Path, wahl: Ablaufwahl, kennwort: Kennwort | None) -> Ergebnis:
    """The workbook as it is now: its Haushaltsjahr, its Gemeinden, what holds."""
    from im_xl.hosts.file import rechnen

    with fortschritt(f"{datei.name}: lesen …"):
        return rechnen(datei, mappe_bytes(datei, kennwort), Auftrag(heute=wahl.tag, haushaltsjahr=wahl.jahr))


def _auswertung(ergebnis: Ergebnis) -> Auswertung:
    if ergebnis.auswertung is None or ergebnis.auswertung.kreis is None:
        raise EingabeError("ablauf-ohne-kreis", "Entscheidungen gibt es nur in der Mappe eines Kreises mit seinen Gemeinden.")
    return ergebnis.auswertung


def _gesucht(angabe: str, auswertung: Auswertung) -> Gemeinde:
    """The Gemeinde of the list that is meant.

    Raises:
        EingabeError: none, or several.
    """
    from im_xl.register import suche_gemeinde

    dort = {g.gemeinde.ags for g in auswertung.gemeinden}
    kreis = auswertung.kreis
    treffer = [g for g in suche_gemeinde(angabe, kreis.ags if kreis else None) if g.ags in dort]
    if len(treffer) > 1:
        auswahl = ", ".join(f"{g.name} ({g.ags})" for g in treffer)
        raise EingabeError("gemeinde-mehrdeutig", f"„{angabe}“ kann mehrere Gemeinden meinen: {auswahl}. Bitte den Schlüssel angeben.")
    if not treffer:
        wo = f" ({kreis.name_voll})" if kreis else ""
        raise EingabeError(
            "gemeinde-unbekannt", f"„{angabe}“ ist keine Gemeinde der Liste in dieser Mappe{wo}. Bitte Namen oder Schlüssel prüfen."
        )
    return treffer[0]


def _eintrag(gemeinde: Gemeinde, angaben: Angaben, jahr: int) -> Eintrag:
    """The row as a person would type it; of a Widerruf the day says from when on it holds."""
    from im_xl.ablauf.entscheidungen import ROLLEN
    from im_xl.vwv.entscheidungsverlauf import art_text

    art, rolle = angaben["art"], angaben["rolle"]
    werte: dict[str, str | int | date | None] = {
        "ags": gemeinde.ags,
        "gemeinde": gemeinde.name,
        "art": art_text(art) if art else None,
        "verbund": angaben["verbund"],
        "rolle": ROLLEN[rolle] if rolle else None,
        "traeger": angaben["traeger"],
        "gilt_ab": angaben["ab"] or (jahr if art is not None else None),
        "eingegangen_am": angaben["eingegangen"],
        "widerrufen_am": angaben["widerrufen"],
        "vermerk": angaben["vermerk"],
    }
    return Eintrag(LISTE, {name: wert for name, wert in werte.items() if wert is not None})


def _der_liste(ergebnis: Ergebnis, auswertung: Auswertung) -> list[Eintrag]:
    """What the county's own list says of the Gemeinden that have no row in the history yet."""
    blatt = ergebnis.namen.get(SCHLUESSEL, "")
    neue = []
    for g in auswertung.gemeinden:
        e = g.entscheidung
        if e.art is not Entscheidungsart.OFFEN and (e.ort is None or e.ort.blatt != blatt):
            angaben: Angaben = {
                "art": e.art,
                "verbund": g.verbund or e.verbund,
                "rolle": e.rolle,
                "traeger": e.traeger,
                "ab": auswertung.haushaltsjahr,
                "eingegangen": e.eingegangen_am,
                "widerrufen": e.widerrufen_am,
                "vermerk": "aus der Liste übernommen",
            }
            neue.append(_eintrag(g.gemeinde, angaben, auswertung.haushaltsjahr))
    return neue


def _zusammengefasst(sprecher: Ausgabe, ablage: Ablage) -> int:
    """How many of each, in a line."""
    from im_xl.ablauf.entscheidungen import gezaehlt

    if (auswertung := ablage.ergebnis.auswertung) is not None:
        zahlen = ", ".join(f"{anzahl} {name}" for name, anzahl in gezaehlt(auswertung).items() if anzahl)
        sprecher.sage(f"Entscheidungen {auswertung.haushaltsjahr}: {zahlen}")
    return FERTIG
