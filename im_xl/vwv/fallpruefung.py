"""What is to be said of the cases: the Beratungszeitraum, the Integrationsplan, and the tasks of the county's list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Final
import unicodedata

from im_xl.findings import Finding
from im_xl.model import Beratungsfall, Fallliste
from im_xl.vwv.anzeige import anzahl_text, datum_text, kennzeichen
from im_xl.vwv.beratung import Beratungsstatus, Planstatus, beratung, beratungsende, integrationsplan
from im_xl.vwv.parameters import Parameter
from im_xl.vwv.zeitraum import geltende_jahre

VORWARNUNG_TAGE: Final = 90
"""So many days before its end a Beratungszeitraum is spoken of (Annahme)."""
_WARNUNG = timedelta(days=VORWARNUNG_TAGE)
HOECHSTENS: Final = 50
"""So many findings of a code are listed one by one per list of cases; the rest is counted in one more."""
_FOLGEN = {
    Planstatus.OHNE_PLAN: "integrationsplan-fehlt",
    Planstatus.OHNE_ZIEL: "integrationsplan-ohne-ziel",
    Planstatus.NICHT_ANGEGEBEN: "integrationsplan-nicht-angegeben",
}


def fallfindings(listen: Sequence[Fallliste], heute: date, parameter: Parameter) -> list[Finding]:
    """Everything to be said of single cases, list by list; of each code the first `HOECHSTENS`, and how many more there are.

    Findings about single cases concern nobody (`betrifft` is None): they never stand on the sheet of a Gemeinde.

    Args:
        listen: as read.
        heute: the day of the run.
        parameter: dated parameters.
    """
    return [finding for liste in listen for finding in begrenzt(_listenfindings(liste, heute, parameter))]


def begrenzt(alle: Iterable[Finding]) -> list[Finding]:
    """Of each code the first `HOECHSTENS`, and one more finding that counts the rest."""
    je_code: dict[str, list[Finding]] = {}
    for finding in alle:
        je_code.setdefault(finding.code, []).append(finding)
    findings: list[Finding] = []
    for gleiche in je_code.values():
        findings += gleiche[:HOECHSTENS]
        if rest := gleiche[HOECHSTENS:]:
            werte = {
                "anzahl": anzahl_text(len(rest), "weiterer Fall", "weitere Fälle"),
                "befund": rest[0].eintrag.vorlage.format_map(rest[0].werte),
            }
            werte["zelle_letzte"] = rest[-1].ort.zelle if rest[-1].ort else ""
            findings.append(Finding("faelle-weitere", rest[0].ort, werte))
    return findings


def _listenfindings(liste: Fallliste, heute: date, parameter: Parameter) -> Iterator[Finding]:
    """Case by case; the rules are asked only of those that are extended for no plain reason, last long, or show no goal: of all others they say nothing."""
    jahre = parameter.reihe("beratungszeitraum_jahre")
    pflicht = parameter.reihe("integrationsplan")
    mit_plan, mit_zielen = "integrationsplan" in liste.spalten, "ziele" in liste.spalten
    if not mit_plan and not mit_zielen and _ist_pflicht(liste, heute, parameter):
        yield Finding("integrationsplan-spalte-fehlt", liste.ort(liste.kopf, "beginn"))
    geregelt_ab = min((wert.gueltig_ab for wert in jahre if wert.wert is not None), default=date.max)
    auffaellig_ab: dict[date, date] = {}
    for fall in liste.faelle:
        beginn, ende, ziele = fall[0], fall[1], fall[5]
        ab = auffaellig_ab.get(beginn)
        if ab is None:
            ab = beratungsende(beginn, geltende_jahre(jahre, beginn)) - _WARNUNG if beginn <= heute else date.min
            auffaellig_ab[beginn] = ab
        auffaellig = (fall[2] and not (fall[3] or "")[:1].isalnum()) or (heute if ende is None or ende > heute else ende) >= ab
        if auffaellig and (ende is None or ende >= geregelt_ab):  # what ended before the rule broke none
            yield from _zeitraumfindings(liste, fall, heute, parameter)
        if fall[4] is False or (not (ziele and ziele[0][:1].isalnum()) and (mit_zielen or (mit_plan and not fall[4]))):
            stand = integrationsplan(fall, heute, pflicht)
            verneint = fall[4] is False and stand is Planstatus.VORHANDEN
            code = "integrationsplan-widerspruch" if verneint else _FOLGEN.get(stand)
            if code is not None:
                ort = liste.ort(fall.zeile, "integrationsplan" if mit_plan else "ziele")
                yield Finding(code, ort, _werte(liste, fall))


def _ist_pflicht(liste: Fallliste, heute: date, parameter: Parameter) -> bool:
    """Whether any of the cases must have a plan."""
    pflicht = parameter.reihe("integrationsplan")
    return any(integrationsplan(fall, heute, pflicht) is not Planstatus.NICHT_VERPFLICHTEND for fall in liste.faelle)


def _zeitraumfindings(liste: Fallliste, fall: Beratungsfall, heute: date, parameter: Parameter) -> Iterator[Finding]:
    if fall.beginn > heute:
        werte = _werte(liste, fall) | {"beginn": datum_text(fall.beginn)}
        yield Finding("fall-beginn-spaeter", liste.ort(fall.zeile, "beginn"), werte)
        return
    reihe, verlaengerung = parameter.reihe("beratungszeitraum_jahre"), parameter.reihe("beratungszeitraum_verlaengerung_jahre")
    stand = beratung(fall, heute, geltende_jahre(reihe, fall.beginn), geltende_jahre(verlaengerung, fall.beginn))
    werte = _werte(liste, fall) | {"ende": datum_text(stand.ende)}
    if stand.status is Beratungsstatus.OHNE_BEGRUENDUNG:
        spalte = "begruendung" if "begruendung" in liste.spalten else "verlaengert"
        yield Finding("verlaengerung-ohne-begruendung", liste.ort(fall.zeile, spalte), _werte(liste, fall))
    if stand.tage_darueber:
        laeuft = fall.ende is None or fall.ende > heute
        werte["dauer"] = "die Beratung läuft weiter" if laeuft else f"beraten wurde bis {datum_text(fall.ende or heute)}"
        yield Finding("beratung-ueberschritten", liste.ort(fall.zeile, "beginn"), werte)
    elif (fall.ende is None or fall.ende > stand.ende) and heute <= stand.ende <= heute + _WARNUNG:
        yield Finding("beratung-endet", liste.ort(fall.zeile, "beginn"), werte)


def _werte(liste: Fallliste, fall: Beratungsfall) -> dict[str, str]:
    """Which case it is: as a message names it, and so that a reason given for it never passes to another one."""
    wer = "|".join((liste.blatt, fall.pseudonym or str(fall.zeile), str(fall.beginn)))
    return {"fall": kennzeichen(fall.pseudonym) or f"in Zeile {fall.zeile}", "fall_id": sha256(wer.encode()).hexdigest()[:12]}


# ---------------------------------------------------------------- tasks
def aufgabenfindings(listen: Sequence[Fallliste], aufgaben: Sequence[str]) -> list[Finding]:
    """Tasks outside the county's list, and tasks of the list without any record.

    Slide "Neuerungen generell II": the tasks of the VwV are compulsory and exhaustive. The slides do not name them: the county enters
    them; without a list the check is not made, and a finding says so.

    Args:
        listen: lists of cases; only those with a column of tasks are looked at.
        aufgaben: the county's list; empty where it has none. Where a comma stands in a task of it, it parts nothing.
    """
    mit_spalte = [liste for liste in listen if "aufgabe" in liste.spalten]
    if not mit_spalte:
        return []
    if not aufgaben:
        return [Finding("aufgaben-liste-fehlt", mit_spalte[0].ort(mit_spalte[0].kopf, "aufgabe"))]
    bekannt = {_faltung(aufgabe) for aufgabe in aufgaben}
    genannt = [
        (teil, liste.ort(zeile, "aufgabe"))
        for liste in mit_spalte
        for aufgabe, zeile in sorted(liste.aufgaben.items(), key=lambda eintrag: eintrag[1])
        for teil in ([aufgabe] if _faltung(aufgabe) in bekannt else aufgabe.split(","))
        if teil.strip()
    ]
    erfasst = {_faltung(teil) for teil, _ in genannt}
    fremd = [
        Finding("aufgabe-unbekannt", ort, {"aufgabe_id": sha256(_faltung(teil).encode()).hexdigest()[:12]})
        for teil, ort in genannt
        if _faltung(teil) not in bekannt
    ]
    ohne = [Finding("aufgabe-ohne-nachweis", None, {"aufgabe": aufgabe}) for aufgabe in aufgaben if _faltung(aufgabe) not in erfasst]
    return begrenzt(fremd) + ohne


def _faltung(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()
