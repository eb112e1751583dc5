"""The Bestand in der AU as it counts: who is on the list, and which number of persons stands for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from string import ascii_uppercase

from im_xl.findings import Blockiert, Finding
from im_xl.model import Ags, Gelesen, Gemeinde, Kreis, Kreisdaten, Kreistyp, Meldung, UmgangMitFehlenden
from im_xl.register import gemeinden_im_kreis
from im_xl.vwv.anzeige import zahl_text

_EINZELN = 3
"""So many missing Gemeinden are always named one by one, and so many of more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bestand:
    """A Gemeinde with the count that stands for it; `personen.wert` is None where there is none."""

    meldung: Meldung
    personen: Gelesen[int | None]
    aus_vorjahr: bool

    @property
    def ags(self) -> Ags:
        """Key of the Gemeinde."""
        return self.meldung.gemeinde.ags


def massgeblicher_bestand(meldung: Meldung, umgang: UmgangMitFehlenden) -> Bestand:
    """The count that stands for a Gemeinde: its own, else last year's where the county lets it (Annahme). Missing is not zero.

    Args:
        meldung: the row of the Gemeinde.
        umgang: whether last year's count may stand in everywhere; `Meldung.vorjahr_erlaubt` lets it for this Gemeinde.
    """
    erlaubt = meldung.vorjahr_erlaubt or umgang is UmgangMitFehlenden.VORJAHR
    if meldung.personen.wert is None and erlaubt and meldung.personen_vorjahr is not None:
        vorjahr = meldung.personen_vorjahr
        return Bestand(meldung=meldung, personen=Gelesen(vorjahr.wert, vorjahr.ort, vorjahr.inhalt), aus_vorjahr=True)
    return Bestand(meldung=meldung, personen=meldung.personen, aus_vorjahr=False)


def listensumme(meldungen: Iterable[Meldung], umgang: UmgangMitFehlenden) -> int | None:
    """Persons of all Gemeinden on the list, each counted once; None where a count is missing, or nobody is on it."""
    erste: dict[Ags, Meldung] = {}
    for meldung in meldungen:
        erste.setdefault(meldung.gemeinde.ags, meldung)
    zahlen = [massgeblicher_bestand(meldung, umgang).personen.wert for meldung in erste.values()]
    bekannt = [zahl for zahl in zahlen if zahl is not None]
    return sum(bekannt) if bekannt and len(bekannt) == len(zahlen) else None


def gelesene_findings(findings: Iterable[Finding], bestaende: Iterable[Bestand]) -> tuple[Finding, ...]:
    """What reading found, without the block on a count that last year's stands in for: the county lifted it."""
    ersetzt = {bestand.ags for bestand in bestaende if bestand.aus_vorjahr}
    return tuple(
        finding
        for finding in findings
        if not (finding.betrifft in ersetzt and finding.code.startswith("personen-") and finding.blockiert is Blockiert.BETRAEGE)
    )


def zaehlungsfindings(bestaende: Iterable[Bestand], gelesen: Iterable[Finding]) -> list[Finding]:
    """Missing, impossible, estimated and last year's counts; what reading has said of a Gemeinde is not said twice."""
    gesagt = {(finding.code.split("-")[0], finding.betrifft) for finding in gelesen if finding.blockiert is Blockiert.BETRAEGE}
    findings: list[Finding] = []
    for bestand in bestaende:
        name, ort = bestand.meldung.gemeinde.name, bestand.personen.ort
        if bestand.personen.wert is None:
            if ("personen", bestand.ags) not in gesagt:
                findings.append(Finding("personen-fehlen", ort, {"gemeinde": name}, bestand.ags))
            continue
        werte = {"gemeinde": name, "personen": zahl_text(bestand.personen.wert)}
        if bestand.personen.wert < 0 and ("personen", bestand.ags) not in gesagt:
            findings.append(Finding("personen-negativ", ort, {"gemeinde": name, "inhalt": werte["personen"]}, bestand.ags))
        einwohner = bestand.meldung.gemeinde.einwohner
        if 0 < einwohner < bestand.personen.wert:
            findings.append(Finding("personen-mehr-als-einwohner", ort, {**werte, "einwohner": zahl_text(einwohner)}, bestand.ags))
        if bestand.aus_vorjahr:
            findings.append(Finding("personen-vorjahr", ort, werte, bestand.ags))
        elif bestand.meldung.geschaetzt:
            findings.append(Finding("personen-geschaetzt", ort, werte, bestand.ags))
    return findings


def vollstaendigkeitsfindings(kreisdaten: Kreisdaten, *, teilliste: bool) -> list[Finding]:
    """Gemeinden of the Kreis that are not on the list; the overview is for every Stadt or Gemeinde (slide "… I").

    Where most of them are not, another list may be meant, and that is said once. Over several Kreise nothing is said, for nobody knows
    which are meant.
    """
    if kreisdaten.kreis is None:
        return []
    vorhanden = {meldung.gemeinde.ags for meldung in kreisdaten.meldungen}
    alle = gemeinden_im_kreis(kreisdaten.kreis.ags)
    fehlende = [gemeinde for gemeinde in alle if gemeinde.ags not in vorhanden]
    if not teilliste and len(fehlende) > _EINZELN and 2 * len(fehlende) > len(alle):
        return [_die_meisten_fehlen(kreisdaten, fehlende, len(alle))]
    code = "gemeinde-fehlt-teilliste" if teilliste else "gemeinde-fehlt"
    return [Finding(code, None, {"gemeinde": gemeinde.name, "ags": gemeinde.ags}, gemeinde.ags) for gemeinde in fehlende]


def _die_meisten_fehlen(kreisdaten: Kreisdaten, fehlende: list[Gemeinde], alle: int) -> Finding:
    anderer = kreisdaten.anderer_kopf
    zeile = anderer.zelle.lstrip(ascii_uppercase) if anderer else ""
    werte = {
        "anzahl": str(len(fehlende)),
        "alle": str(alle),
        "beispiele": ", ".join(gemeinde.name for gemeinde in fehlende[:_EINZELN]),
        "wo": f", etwa die unter Zeile {zeile} auf Blatt „{anderer.blatt}“" if anderer else "",
    }
    return Finding("gemeinden-fehlen", kreisdaten.kopf, werte)


def listenfindings(kreisdaten: Kreisdaten) -> list[Finding]:
    """Gemeinden of another Kreis, and Gemeinden that stand on the list twice; what reading has said is not said twice."""
    gesagt = {(finding.code, finding.betrifft) for finding in kreisdaten.findings}
    findings: list[Finding] = []
    erste: dict[Ags, Meldung] = {}
    for meldung in kreisdaten.meldungen:
        gemeinde, ort = meldung.gemeinde, meldung.personen.ort
        zuvor = erste.get(gemeinde.ags)
        erste.setdefault(gemeinde.ags, meldung)
        if zuvor is not None and ("gemeinde-doppelt", gemeinde.ags) not in gesagt:
            wo = f"Zelle {zuvor.personen.ort.zelle}" if zuvor.personen.ort else "einer früheren Zeile"
            findings.append(Finding("gemeinde-doppelt", ort, {"gemeinde": gemeinde.name, "zelle": wo}, gemeinde.ags))
        if _fremd(gemeinde, kreisdaten.kreis) and ("ags-fremder-kreis", gemeinde.ags) not in gesagt:
            werte = {"gemeinde": gemeinde.name, "ags": gemeinde.ags, "kreis": kreisdaten.kreis.name_voll if kreisdaten.kreis else ""}
            findings.append(Finding("ags-fremder-kreis", ort, werte, gemeinde.ags))
    return findings


def _fremd(gemeinde: Gemeinde, kreis: Kreis | None) -> bool:
    return kreis is not None and gemeinde.kreis_ags != kreis.ags


def ist_stadtkreis(kreis: Kreis | None) -> bool:
    """Whether the county is one of the nine Stadtkreise: no municipalities, no forwarding."""
    return kreis is not None and kreis.typ is Kreistyp.STADTKREIS
