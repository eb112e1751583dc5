"""`versionen`: keep the states of the distribution, compare two of them, and reproduce any from the workbook alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from im_xl.cli.ablauf import Ablaufwahl, ablauf_lauf, ablauf_optionen
from im_xl.cli.frame import FERTIG, MIT_FEHLERN, AufrufError, GermanCommand
from im_xl.cli.kennwort import erfragt, mappe_bytes
from im_xl.cli.options import BETRAG, PFAD, WahlType
from im_xl.cli.output import Ausgabe, tabelle
from im_xl.errors import EingabeError
from im_xl.model import Betragsstand, Eintrag

if TYPE_CHECKING:
    from im_xl.ablauf.versionen import Fassung
    from im_xl.findings import Finding
    from im_xl.hosts.file import Ablage

SCHLUESSEL = "versionen"
_ALLE = "alle"


@click.command(cls=GermanCommand)
@click.argument("datei", type=PFAD, metavar="DATEI")
@click.option("--grund", metavar="GRUND", help="Warum sich etwas geändert hat; steht bei der Version, die dieser Lauf festhält.")
@click.option("--planungsrahmen", type=BETRAG, help="Betrag des Landkreises, wie bei „uebersichten“.")
@click.option("--stand", type=WahlType({stand.value: stand for stand in Betragsstand}), help="Wie sicher dieser Betrag ist.")
@click.option(
    "--vergleich",
    type=int,
    nargs=2,
    metavar="ALT NEU",
    help="Nummern der Versionen, die verglichen werden. Ohne Angabe: die letzten beiden.",
)
@click.option("--nachrechnen", metavar=f"NR|{_ALLE}", help="Rechnet diese Version (oder alle) aus dem Blatt nach; geschrieben wird nichts.")
@ablauf_optionen
def versionen(
    datei: Path,
    grund: str | None,
    planungsrahmen: int | None,
    stand: Betragsstand | None,
    vergleich: tuple[int, int] | None,
    nachrechnen: str | None,
    *,
    wahl: Ablaufwahl,
) -> int:
    """Hält fest, womit die Beträge gerechnet sind; „IM Versionen“ vergleicht alt und neu für jede Gemeinde.

    DATEI ist die Mappe des Landkreises. Das Blatt wird angelegt; danach hält jeder Lauf eine neue Version fest, sobald sich etwas ändert,
    wovon die Beträge abhängen. Jede Version lässt sich mit --nachrechnen aus der Mappe allein wieder herstellen.
    """
    if nachrechnen is not None:
        if grund is not None or planungsrahmen is not None or stand is not None or vergleich is not None:
            raise AufrufError("--nachrechnen ändert nichts: Bitte ohne --grund, --planungsrahmen, --stand und --vergleich aufrufen.")
        return _nachgerechnet(datei, nachrechnen, wahl)
    eintraege = [Eintrag("anlass", {"grund": grund})] if grund else []
    if vergleich is not None:
        eintraege.append(Eintrag("auswahl", {"alt": vergleich[0], "neu": vergleich[1]}))
    return ablauf_lauf(datei, wahl, {SCHLUESSEL: tuple(eintraege)}, danach=_zusammengefasst, betrag_cent=planungsrahmen, betragsstand=stand)


def _zusammengefasst(sprecher: Ausgabe, ablage: Ablage) -> int:
    """The versions there are now, a line each."""
    from im_xl.ablauf.versionen import gehaltene, jahre
    from im_xl.package.package import Package

    neue = Package.read(ablage.ergebnis.kleine_mappe())
    for jahr in jahre(neue):
        sprecher.sage("", *_zeilen(gehaltene(neue, jahr)[0]))
    return FERTIG


def _zeilen(fassungen: list[Fassung]) -> list[str]:
    from im_xl.cents import euro_text
    from im_xl.vwv.anzeige import datum_text

    kopf = ("Version", "Tag", "Betrag", "verteilt", "Personen", "Grund")
    zeilen = []
    for f in fassungen:
        verteilt = [cent for cent in f.betraege.values() if cent is not None]
        personen = f.werte.personen if f.werte else None
        betrag = f.werte.betrag_cent if f.werte else None
        zeilen.append(
            (
                str(f.nr),
                datum_text(f.tag) if f.tag else "",
                "nicht bekannt" if betrag is None else euro_text(betrag),
                euro_text(sum(verteilt)) if verteilt else "keine Beträge",
                "" if personen is None else str(personen),
                f.grund or "(kein Grund angegeben)",
            )
        )
    return tabelle(kopf, zeilen, rechts=(0, 2, 3, 4))


# ---------------------------------------------------------------- reproducing
def _nachgerechnet(datei: Path, angabe: str, wahl: Ablaufwahl) -> int:
    """Reproduce one version, or all, from the workbook alone."""
    from im_xl.ablauf.versionen import gehaltene, jahre
    from im_xl.package.package import Package
    from im_xl.report import nachrechnung_dokument

    sprecher = Ausgabe(wahl.json_ziel, datei)
    mappe = Package.read(mappe_bytes(datei, erfragt(datei, wahl.kennwort)))
    vorhanden = jahre(mappe)
    if not vorhanden or (wahl.jahr is not None and wahl.jahr not in vorhanden):
        welches = f" für {wahl.jahr}" if wahl.jahr else ""
        raise EingabeError(
            "versionen-fehlen",
            f"„{datei.name}“ enthält kein Blatt „IM Versionen“{welches}. Bitte zuerst „im-xl versionen {datei.name}“ aufrufen.",
        )
    ausgang = FERTIG
    dokument = []
    for jahr in [wahl.jahr] if wahl.jahr else vorhanden:
        fassungen, findings = gehaltene(mappe, jahr)
        gewaehlt = _gewaehlt(fassungen, angabe, jahr)
        if angabe.casefold() == _ALLE:
            ausgang = max(ausgang, _gemeldet(sprecher, findings))
        for fassung in gewaehlt:
            sprecher.sage(_urteil(fassung, jahr))
            ausgang = max(ausgang, _gemeldet(sprecher, fassung.findings))
            if len(gewaehlt) == 1:
                sprecher.sage(*_betraege(fassung))
        dokument += [(jahr, fassung) for fassung in gewaehlt]
    sprecher.dokument(nachrechnung_dokument(datei.resolve(), [_eintrag(jahr, fassung) for jahr, fassung in dokument]))
    return ausgang


def _gewaehlt(fassungen: list[Fassung], angabe: str, jahr: int) -> list[Fassung]:
    if angabe.casefold() == _ALLE:
        return fassungen
    gewaehlt = [fassung for fassung in fassungen if str(fassung.nr) == angabe.strip()]
    if not gewaehlt:
        da = ", ".join(str(fassung.nr) for fassung in fassungen) or "keine"
        raise EingabeError(
            "version-unbekannt", f"--nachrechnen: Eine Version „{angabe}“ gibt es für {jahr} nicht. Vorhanden: {da}; oder „{_ALLE}“."
        )
    return gewaehlt


def _gemeldet(sprecher: Ausgabe, findings: list[Finding] | tuple[Finding, ...]) -> int:
    sprecher.sage(*(f"  Fehler: {finding.text}" for finding in findings))
    return MIT_FEHLERN if findings else FERTIG


def _urteil(fassung: Fassung, jahr: int) -> str:
    from im_xl.vwv.anzeige import anzahl_text, datum_text

    tag = f" vom {datum_text(fassung.tag)}" if fassung.tag else ""
    kopf = f"Haushaltsjahr {jahr}, Version {fassung.nr}{tag}: "
    if not fassung.stimmt:
        return kopf + "weicht ab"
    anzahl = sum(1 for cent in fassung.betraege.values() if cent is not None)
    betraege = f"{anzahl_text(anzahl, 'Betrag stimmt', 'Beträge stimmen')} auf den Cent" if anzahl else "ohne Beträge, auch nach der Regel"
    return f"{kopf}Prüfsumme stimmt, {betraege}"


def _betraege(fassung: Fassung) -> list[str]:
    """The reproduced amounts, a line for each Gemeinde."""
    from im_xl.cents import euro_text
    from im_xl.vwv.versionen import betraege_cent, gemeindename

    if fassung.werte is None:
        return []
    betraege = betraege_cent(fassung.werte) or {}
    zeilen = [
        (
            ags,
            gemeindename(ags),
            "fehlt" if zaehlung.personen is None else str(zaehlung.personen),
            zaehlung.herkunft.value,
            euro_text(betraege[ags]) if ags in betraege else "",
        )
        for ags, zaehlung in fassung.werte.zaehlungen.items()
    ]
    return ["", *tabelle(("AGS", "Gemeinde", "Personen", "Herkunft", "Betrag"), zeilen, rechts=(2, 4))]


def _eintrag(jahr: int, fassung: Fassung) -> dict[str, object]:
    """A version for programs: what was kept, and what the rule gives."""
    from im_xl.vwv.versionen import betraege_cent, pruefsumme

    werte = fassung.werte
    regel = (betraege_cent(werte) if werte else None) or {}
    return {
        "haushaltsjahr": jahr,
        "nr": fassung.nr,
        "datum": fassung.tag.isoformat() if fassung.tag else None,
        "grund": fassung.grund,
        "stimmt": fassung.stimmt,
        "pruefsumme": fassung.summe,
        "pruefsumme_nachgerechnet": pruefsumme(werte) if werte else None,
        "betrag_cent": werte.betrag_cent if werte else None,
        "gemeinden": [
            {
                "ags": ags,
                "personen": werte.zaehlungen[ags].personen if werte and ags in werte.zaehlungen else None,
                "betrag_cent": cent,
                "nachgerechnet_cent": regel.get(ags),
            }
            for ags, cent in fassung.betraege.items()
        ],
    }
