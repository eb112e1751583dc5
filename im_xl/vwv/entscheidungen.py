"""Decisions of the Gemeinden: which one holds for a Haushaltsjahr, and whether the amount is passed on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
import re

from im_xl.findings import Finding
from im_xl.model import Entscheidung, Entscheidungsart, Gemeinde, Mitgliedschaft
from im_xl.vwv.anzeige import anzahl_text, datum_text
from im_xl.vwv.auswertung import Frist
from im_xl.vwv.verbund import gleicher_verbund
from im_xl.vwv.verfahren import verspaetung_tage

_GEWERBLICH = re.compile(r"\b(?:GmbH|AG|KG|OHG|UG|GbR|SE|e\.\s?K\.)(?!\w)")
_GEMEINNUETZIG = re.compile(
    r"\bgGmbH\b|\bgUG\b|gemeinnützig|caritas|diakoni|\bAWO\b|arbeiterwohlfahrt|rotes kreuz|\bDRK\b|paritätisch", re.IGNORECASE
)


def geltende_entscheidung(entscheidung: Entscheidung | None, verbund: tuple[str, Mitgliedschaft] | None) -> Entscheidung:
    """The decision that holds: the one recorded; without one, a membership in a Verbund speaks for it.

    Args:
        entscheidung: as recorded, or None.
        verbund: the Verbund at which the Gemeinde's amount counts, with the membership; None where it is in none.
    """
    gilt = entscheidung or Entscheidung()
    if verbund is None or gilt.art not in {Entscheidungsart.OFFEN, Entscheidungsart.VERBUND}:
        return gilt
    name, mitgliedschaft = verbund
    return replace(gilt, art=Entscheidungsart.VERBUND, verbund=name, rolle=mitgliedschaft.rolle, ort=gilt.ort or mitgliedschaft.ort)


def widerrufen(entscheidung: Entscheidung, haushaltsjahr: int) -> bool:
    """Whether a decision no longer holds for a Haushaltsjahr: revoked by its last day (Annahme: then for the whole year)."""
    return entscheidung.widerrufen_am is not None and entscheidung.widerrufen_am <= date(haushaltsjahr, 12, 31)


def in_eigener_verantwortung(entscheidung: Entscheidung, haushaltsjahr: int) -> bool:
    """Whether the amount is passed on: the Gemeinde acts alone or in a Verbund, and has not revoked that.

    Slide "Verfahren zur Weiterleitung an Städte und Gemeinden III": else the Landkreis acts. A decision after its day counts too,
    with a finding: the Landkreis decides.
    """
    handelt = entscheidung.art in {Entscheidungsart.EINZELN, Entscheidungsart.VERBUND}
    return handelt and not widerrufen(entscheidung, haushaltsjahr)


def traeger_zulaessig(traeger: str) -> bool:
    """Whether a Träger can be a Letztempfänger as far as its name tells (Annahme): commercial legal forms cannot.

    Slide "Zuwendungsempfänger": Städte und Gemeinden, kommunale Zusammenschlüsse, Träger der freien Wohlfahrtspflege.
    """
    return _GEWERBLICH.search(traeger) is None or _GEMEINNUETZIG.search(traeger) is not None


def entscheidungsfindings(
    gemeinde: Gemeinde,
    erfasst: Entscheidung | None,
    gilt: Entscheidung,
    verbund: tuple[str, Mitgliedschaft] | None,
    *,
    frist: Frist,
    haushaltsjahr: int,
    heute: date,
) -> list[Finding]:
    """What is to be said of one Gemeinde's decision.

    Args:
        gemeinde: the Gemeinde.
        erfasst: its decision as recorded, or None.
        gilt: the decision that holds.
        verbund: the Verbund at which its amount counts, with the membership.
        frist: the step "entscheidung".
        haushaltsjahr: calendar year of the grant.
        heute: the day of the run.
    """
    name = {"gemeinde": gemeinde.name}
    findings = [
        Finding("entscheidung-widerspruch", gilt.ort, {**name, "inhalt": inhalt}, gemeinde.ags)
        for inhalt in _widersprueche(erfasst, verbund) + _vertauscht(gilt)
    ]
    if gilt.art is Entscheidungsart.OFFEN and frist.datum is not None and heute > frist.datum:
        findings.append(Finding("entscheidung-offen", gilt.ort, name, gemeinde.ags))
    if (tage := verspaetung_tage(frist, gilt.eingegangen_am)) and gilt.eingegangen_am and frist.datum:
        werte = {
            **name,
            "datum": datum_text(gilt.eingegangen_am),
            "tage": anzahl_text(tage, "Tag", "Tage"),
            "frist": datum_text(frist.datum),
        }
        findings.append(Finding("entscheidung-verspaetet", gilt.ort, werte, gemeinde.ags, frist.grundlage.beleg))
    if gilt.eingegangen_am is not None and gilt.eingegangen_am > date(haushaltsjahr, 1, 1):
        werte = {**name, "datum": datum_text(gilt.eingegangen_am), "jahr": str(haushaltsjahr)}
        findings.append(Finding("entscheidung-nach-beginn", gilt.ort, werte, gemeinde.ags))
    if gilt.widerrufen_am is not None and widerrufen(gilt, haushaltsjahr):
        werte = {**name, "datum": datum_text(gilt.widerrufen_am), "jahr": str(haushaltsjahr)}
        findings.append(Finding("entscheidung-widerrufen", gilt.ort, werte, gemeinde.ags))
    if gilt.traeger and not traeger_zulaessig(gilt.traeger):
        findings.append(Finding("traeger-unzulaessig", gilt.ort, {**name, "traeger": gilt.traeger}, gemeinde.ags))
    return findings


def _vertauscht(gilt: Entscheidung) -> list[str]:
    """A decision that came in after it had been revoked."""
    eingang, widerruf = gilt.eingegangen_am, gilt.widerrufen_am
    if eingang is None or widerruf is None or eingang <= widerruf:
        return []
    return [f"Die Entscheidung ist am {datum_text(eingang)} eingegangen, widerrufen aber schon am {datum_text(widerruf)}."]


def _widersprueche(erfasst: Entscheidung | None, verbund: tuple[str, Mitgliedschaft] | None) -> list[str]:
    """Sentences on what does not fit together between the decision and the Verbünde."""
    if erfasst is None or erfasst.art is Entscheidungsart.OFFEN:
        return []
    if erfasst.art is not Entscheidungsart.VERBUND:
        art = {Entscheidungsart.EINZELN: "einzeln", Entscheidungsart.LANDKREIS: "durch den Landkreis"}[erfasst.art]
        genannt = verbund[0] if verbund else erfasst.verbund
        if genannt:
            return [f"Entschieden ist „{art}“, zugleich ist der Verbund „{genannt}“ eingetragen; es gilt die Entscheidung."]
        return [f"Entschieden ist „{art}“, eingetragen ist aber eine Rolle in einem Verbund."] if erfasst.rolle else []
    if verbund is None:
        return ["Entschieden ist „im Verbund“, aber es ist kein Verbund genannt."]
    name, mitgliedschaft = verbund
    saetze = []
    if erfasst.verbund and not gleicher_verbund(erfasst.verbund, name):
        saetze.append(f"Die Entscheidung nennt den Verbund „{erfasst.verbund}“, die Tabelle der Verbünde „{name}“; es gilt die Tabelle.")
    if erfasst.rolle and erfasst.rolle is not mitgliedschaft.rolle:
        saetze.append("Die Rolle im Verbund ist an zwei Stellen verschieden angegeben; es gilt die Tabelle der Verbünde.")
    return saetze
