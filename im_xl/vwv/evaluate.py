"""A county's overview: the rules put together. Nothing is read or written here, and no rule is hidden in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from im_xl.cents import euro_text
from im_xl.errors import EingabeError
from im_xl.findings import Blockiert, Finding, Schwere
from im_xl.model import Ags, Auftrag, Eckdaten, Entscheidung, Entscheidungsart, Kreisdaten, Meldung, Mitgliedschaft
from im_xl.vwv.anzeige import anzahl_text, datum_text, vzae_text, zahl_text
from im_xl.vwv.auswertung import Auswertung, Frist, Gemeindeergebnis, Verbundergebnis
from im_xl.vwv.bestand import (
    Bestand,
    gelesene_findings,
    ist_stadtkreis,
    listenfindings,
    listensumme,
    massgeblicher_bestand,
    vollstaendigkeitsfindings,
    zaehlungsfindings,
)
from im_xl.vwv.entscheidungen import entscheidungsfindings, geltende_entscheidung, in_eigener_verantwortung, widerrufen
from im_xl.vwv.fallpruefung import aufgabenfindings, fallfindings
from im_xl.vwv.parameters import Parameter, Tagesparameter
from im_xl.vwv.stellen import getragene_vzae
from im_xl.vwv.stellenpruefung import Handelnde, stellenfindings
from im_xl.vwv.verbund import massgeblicher_verbund, verbuende_im_jahr, verbundergebnis, verbundfindings, vertreten_durch
from im_xl.vwv.verfahren import SCHRITTE, fristen, schritte, verfahren_gilt, verspaetung_tage
from im_xl.vwv.vorgaben import Aufloesung, Vorgaben, haushaltsjahr, kreisvorgaben
from im_xl.vwv.weiterleitung import alle_null_ablehnen, anteil, stadtkreisbetrag_cent, teillistenbetraege_cent, weiterleitungsbetraege_cent

_KEINE_ECKDATEN = Eckdaten()


def evaluate(kreisdaten: Kreisdaten, auftrag: Auftrag, parameter: Parameter, einstellungen: Eckdaten = _KEINE_ECKDATEN) -> Auswertung:
    """The overview of the expected Zuwendung for every Stadt or Gemeinde of a county.

    Args:
        kreisdaten: what was read; `kreis` is None for a list over several Kreise, of which no completeness is asked.
        auftrag: the order; its statements go before all others.
        parameter: dated parameters, asked for 1 January of the Haushaltsjahr.
        einstellungen: what `IM Einstellungen` says; goes before what was recognised in the workbook.

    Returns:
        Persons, shares, amounts (None where a finding blocks them or no amount is known), decisions, Verbünde, steps, findings.

    Raises:
        EingabeError: a year before the programme, a negative amount, a list without Gemeinden.
        RegelError: all persons are zero, and it is not a single Stadtkreis.
    """
    aufloesung = Aufloesung(auftrag, einstellungen, kreisdaten.eckdaten)
    jahr = haushaltsjahr(aufloesung, parameter)
    tag = Tagesparameter(parameter, date(jahr, 1, 1))
    tag.wert("erstes_jahr")
    vorgaben = kreisvorgaben(aufloesung, jahr, tag, kreisdaten.meldungen)
    bestaende = _bestaende(kreisdaten.meldungen, vorgaben)
    gelesen = gelesene_findings(kreisdaten.findings, bestaende)
    findings = [*gelesen, *vorgaben.findings, *_listenfindings(kreisdaten, vorgaben, bestaende, gelesen)]
    verteilung = _verteilung(kreisdaten, vorgaben, bestaende, findings)
    satz = tag.wert("satz_je_vzae").ganze_zahl
    verfahren = _verfahren(kreisdaten, vorgaben, tag, auftrag.heute)
    gemeinden = _gemeindeergebnisse(bestaende, verteilung, verfahren, satz)
    verbuende = _verbundergebnisse(verfahren, gemeinden, satz)
    mindestumfang = _mindestumfang(tag)
    verteilt = sum(verteilung.betraege_cent.values()) if verteilung.betraege_cent else None
    differenz = None if verteilt is None or vorgaben.betrag_cent is None or vorgaben.teilliste else vorgaben.betrag_cent - verteilt
    weiterzuleiten, verbleibt = _teilsummen_cent(gemeinden) if verteilt is not None and verfahren.mit_aufteilung else (None, None)
    findings += _teillistenfindings(kreisdaten, vorgaben, verteilt, parameter)
    findings += _verfahrensfindings(kreisdaten, vorgaben, verfahren, auftrag.heute)
    findings += _betragsfindings(vorgaben, verteilt, differenz, satz)
    findings += _groessenfindings(kreisdaten, vorgaben, parameter)
    if verfahren.fristen:
        findings += _mindestumfangsfindings(gemeinden, verbuende, mindestumfang)
    findings += _stellen_und_faelle(kreisdaten, vorgaben, verfahren, (gemeinden, verbuende), tag)
    return Auswertung(
        kreis=kreisdaten.kreis,
        haushaltsjahr=jahr,
        stichtag=vorgaben.stichtag,
        betrag_cent=vorgaben.betrag_cent,
        betrag_quelle=vorgaben.betrag_quelle,
        betragsstand=vorgaben.betragsstand,
        rundung=vorgaben.rundung,
        zaehlweise=vorgaben.zaehlweise,
        teilliste=vorgaben.teilliste,
        personen_gesamt=verteilung.personen_gesamt,
        gemeinden=gemeinden,
        verbuende=verbuende,
        fristen=verfahren.fristen,
        verteilt_cent=verteilt,
        differenz_cent=differenz,
        weiterzuleiten_cent=weiterzuleiten,
        verbleibt_cent=verbleibt,
        satz_je_vzae_cent=satz,
        mindestumfang=mindestumfang,
        parameter=tag.gefragt,
        findings=geordnet(findings),
        angaben=vorgaben.angaben,
        stellen=kreisdaten.stellen or (),
        faelle=kreisdaten.faelle,
        kennzahlen=kreisdaten.kennzahlen,
        faecher=vorgaben.faecher,
    )


_DER_STELLEN = (
    "koordination_bemessungszeitraum_monate",
    "koordination_hoechstbetrag",
    "koordination_mindestumfang",
    "koordination_pflicht",
    "nachqualifizierung_beginn",
    "nachqualifizierung_jahre",
)
_DER_FAELLE = ("beratungszeitraum_beginn", "beratungszeitraum_jahre", "beratungszeitraum_verlaengerung_jahre", "integrationsplan")


def _stellen_und_faelle(
    kreisdaten: Kreisdaten,
    vorgaben: Vorgaben,
    verfahren: _Verfahren,
    ergebnisse: tuple[tuple[Gemeindeergebnis, ...], tuple[Verbundergebnis, ...]],
    tag: Tagesparameter,
) -> list[Finding]:
    """Findings about posts and cases, where the workbook has lists of them; the parameters asked for are listed with the others."""
    findings: list[Finding] = []
    if kreisdaten.stellen is not None and kreisdaten.kreis is not None:
        for schluessel in _DER_STELLEN:
            tag.wert(schluessel)
        findings += stellenfindings(
            kreisdaten.stellen,
            Handelnde(
                kreis=kreisdaten.kreis,
                gemeinden=ergebnisse[0],
                verbuende=ergebnisse[1],
                nach_verfahren=bool(verfahren.fristen),
                stadtkreis=ist_stadtkreis(kreisdaten.kreis),
            ),
            haushaltsjahr=vorgaben.haushaltsjahr,
            heute=verfahren.heute,
            parameter=tag.parameter,
            bezug=vorgaben.mindestumfang_bezug,
            faecher=vorgaben.faecher,
        )
    if kreisdaten.faelle:
        for schluessel in _DER_FAELLE:
            tag.wert(schluessel)
        findings += fallfindings(kreisdaten.faelle, verfahren.heute, tag.parameter)
        findings += aufgabenfindings(kreisdaten.faelle, vorgaben.aufgaben)
    return findings


def geordnet(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order Fehler, Warnung, Hinweis; within these as found."""
    reihenfolge = list(Schwere)
    return tuple(sorted(findings, key=lambda finding: reihenfolge.index(finding.schwere)))


def _mindestumfang(tag: Tagesparameter) -> Decimal:
    """The least VZÄ; the parameters that say how it is meant are listed with it."""
    for schluessel in ("mindestumfang_bezug", "verbund_mindestumfang", "vzae_rundung"):
        tag.wert(schluessel)
    return tag.wert("mindestumfang").dezimal or Decimal(0)


# --- the list and the split


def _bestaende(meldungen: Iterable[Meldung], vorgaben: Vorgaben) -> tuple[Bestand, ...]:
    """The Gemeinden by AGS, each once (a second row is a finding and blocks the amounts)."""
    erste: dict[Ags, Meldung] = {}
    for meldung in meldungen:
        erste.setdefault(meldung.gemeinde.ags, meldung)
    if not erste:
        text = "Die Liste enthält keine Gemeinde. Bitte prüfen, ob das richtige Blatt gelesen wurde."
        raise EingabeError("keine-gemeinden", text)
    return tuple(massgeblicher_bestand(meldung, vorgaben.umgang) for _, meldung in sorted(erste.items()))


def _listenfindings(
    kreisdaten: Kreisdaten, vorgaben: Vorgaben, bestaende: tuple[Bestand, ...], gelesen: Iterable[Finding]
) -> list[Finding]:
    findings = vollstaendigkeitsfindings(kreisdaten, teilliste=vorgaben.teilliste)
    findings += listenfindings(kreisdaten)
    findings += zaehlungsfindings(bestaende, gelesen)
    summe = sum(bestand.personen.wert or 0 for bestand in bestaende)
    if vorgaben.gesamtpersonen is not None and vorgaben.gesamtpersonen.wert < summe:
        werte = {"gesamt": zahl_text(vorgaben.gesamtpersonen.wert), "summe": zahl_text(summe)}
        findings.append(Finding("gesamtpersonen-zu-klein", vorgaben.gesamtpersonen.ort, werte))
    return findings


@dataclass(frozen=True, slots=True)
class _Verteilung:
    """Denominator, persons per AGS (None: blocked, no shares), amounts per AGS (None: blocked, or no amount known)."""

    personen_gesamt: int | None
    personen: Mapping[Ags, int] | None
    betraege_cent: Mapping[Ags, int] | None


def _verteilung(kreisdaten: Kreisdaten, vorgaben: Vorgaben, bestaende: tuple[Bestand, ...], findings: Iterable[Finding]) -> _Verteilung:
    gesamt = vorgaben.gesamtpersonen.wert if vorgaben.gesamtpersonen else None
    if any(finding.blockiert is not Blockiert.NICHTS for finding in findings):
        return _Verteilung(gesamt, None, None)
    personen = {bestand.ags: bestand.personen.wert or 0 for bestand in bestaende}
    if vorgaben.teilliste or not ist_stadtkreis(kreisdaten.kreis):
        alle_null_ablehnen(personen)
    gesamt = sum(personen.values()) if gesamt is None else gesamt
    return _Verteilung(gesamt, personen, _betraege_cent(kreisdaten, vorgaben, personen))


def _betraege_cent(kreisdaten: Kreisdaten, vorgaben: Vorgaben, personen: Mapping[Ags, int]) -> Mapping[Ags, int] | None:
    if vorgaben.betrag_cent is None:
        return None
    if vorgaben.gesamtpersonen is not None:
        return teillistenbetraege_cent(vorgaben.betrag_cent, personen, vorgaben.gesamtpersonen.wert, vorgaben.rundung)
    if ist_stadtkreis(kreisdaten.kreis):
        return dict.fromkeys(personen, stadtkreisbetrag_cent(vorgaben.betrag_cent, vorgaben.rundung))
    return weiterleitungsbetraege_cent(vorgaben.betrag_cent, personen, vorgaben.rundung)


# --- the procedure


@dataclass(frozen=True, slots=True)
class _Verfahren:
    """The procedure of the Haushaltsjahr for this county.

    Attributes:
        haushaltsjahr: calendar year of the grant.
        heute: the day of the run.
        gilt: the year has the procedure; for a part list nobody keeps it.
        fristen: steps; empty where there is no procedure.
        mit_aufteilung: whether there is something to pass on or to keep: the Landkreis forwards, or a Stadtkreis keeps it all.
        entscheidungen: decisions as recorded.
        verbuende: memberships that reach into the year.
        eingaenge: days recorded for the whole county, per step.
    """

    haushaltsjahr: int
    heute: date
    gilt: bool
    fristen: tuple[Frist, ...]
    mit_aufteilung: bool
    entscheidungen: Mapping[Ags, Entscheidung]
    verbuende: Mapping[str, tuple[Mitgliedschaft, ...]]
    eingaenge: Mapping[str, date | None]

    def frist(self, schluessel: str) -> Frist:
        """The step of this name."""
        return next(frist for frist in self.fristen if frist.schluessel == schluessel)

    def verbund(self, ags: Ags) -> tuple[str, Mitgliedschaft] | None:
        """The Verbund at which the amount of a Gemeinde counts."""
        return massgeblicher_verbund(self.verbuende, ags)

    def entscheidung(self, ags: Ags) -> Entscheidung:
        """The decision of a Gemeinde that holds."""
        return geltende_entscheidung(self.entscheidungen.get(ags), self.verbund(ags))


def _verfahren(kreisdaten: Kreisdaten, vorgaben: Vorgaben, tag: Tagesparameter, heute: date) -> _Verfahren:
    tag.wert("erstes_verfahrensjahr")
    im_jahr = verfahren_gilt(vorgaben.haushaltsjahr, tag.parameter)
    gilt = im_jahr and not vorgaben.teilliste
    stadtkreis = ist_stadtkreis(kreisdaten.kreis)
    leitet_weiter = gilt and kreisdaten.kreis is not None and not stadtkreis
    if leitet_weiter:
        for schritt in SCHRITTE:
            tag.wert(f"frist_{schritt}")
    return _Verfahren(
        haushaltsjahr=vorgaben.haushaltsjahr,
        heute=heute,
        gilt=im_jahr,
        fristen=fristen(vorgaben.haushaltsjahr, tag.parameter) if leitet_weiter else (),
        mit_aufteilung=leitet_weiter or (gilt and stadtkreis),
        entscheidungen=kreisdaten.entscheidungen,
        verbuende=verbuende_im_jahr(kreisdaten.verbuende, kreisdaten.entscheidungen, vorgaben.haushaltsjahr),
        eingaenge={
            "uebersicht": vorgaben.uebersicht_zugaenglich_am,
            "bekanntgabe": vorgaben.bekanntgegeben_am,
            "weiterleitung": vorgaben.ausgezahlt_am,
        },
    )


def _gemeindeergebnisse(
    bestaende: tuple[Bestand, ...], verteilung: _Verteilung, verfahren: _Verfahren, satz: int | None
) -> tuple[Gemeindeergebnis, ...]:
    return tuple(_gemeindeergebnis(nr, bestand, verteilung, verfahren, satz) for nr, bestand in enumerate(bestaende, start=1))


def _gemeindeergebnis(nr: int, bestand: Bestand, verteilung: _Verteilung, verfahren: _Verfahren, satz: int | None) -> Gemeindeergebnis:
    betrag = verteilung.betraege_cent[bestand.ags] if verteilung.betraege_cent else None
    entscheidung = verfahren.entscheidung(bestand.ags)
    eigene = bool(verfahren.fristen) and in_eigener_verantwortung(entscheidung, verfahren.haushaltsjahr)
    verbund = verfahren.verbund(bestand.ags) if entscheidung.art is Entscheidungsart.VERBUND else None
    gemeldet = bestand.meldung.gemeldet_am
    eingaenge = {**verfahren.eingaenge, "meldung": gemeldet.wert if gemeldet else None, "entscheidung": entscheidung.eingegangen_am}
    return Gemeindeergebnis(
        nr=nr,
        gemeinde=bestand.meldung.gemeinde,
        personen=bestand.personen,
        geschaetzt=bestand.meldung.geschaetzt and not bestand.aus_vorjahr,
        aus_vorjahr=bestand.aus_vorjahr,
        anteil=_anteil(bestand, verteilung),
        betrag_cent=betrag,
        vorjahr_cent=bestand.meldung.vorjahr_cent,
        vzae=getragene_vzae(betrag, satz) if betrag is not None and satz is not None else None,
        entscheidung=entscheidung,
        eigene_verantwortung=eigene,
        verbund=verbund[0] if verbund else None,
        schritte=schritte(verfahren.fristen, eingaenge, weiterleiten=eigene, heute=verfahren.heute),
    )


def _anteil(bestand: Bestand, verteilung: _Verteilung) -> Fraction | None:
    """The share; None where amounts are blocked, and for a Stadtkreis without persons: it has the whole amount without a key."""
    if not verteilung.personen or not verteilung.personen_gesamt:
        return None
    return anteil(verteilung.personen[bestand.ags], verteilung.personen_gesamt)


def _verbundergebnisse(verfahren: _Verfahren, gemeinden: Iterable[Gemeindeergebnis], satz: int | None) -> tuple[Verbundergebnis, ...]:
    """Each Verbund with the amounts of those who count with it; who revoked, or counts elsewhere, is listed without amount."""
    zaehlt: dict[str, dict[Ags, int]] = {}
    for ergebnis in gemeinden:
        if ergebnis.verbund and ergebnis.betrag_cent is not None and not widerrufen(ergebnis.entscheidung, verfahren.haushaltsjahr):
            zaehlt.setdefault(ergebnis.verbund, {})[ergebnis.gemeinde.ags] = ergebnis.betrag_cent
    return tuple(
        verbundergebnis(name, mitgliedschaften, zaehlt.get(name, {}), satz) for name, mitgliedschaften in verfahren.verbuende.items()
    )


def _teilsummen_cent(gemeinden: Iterable[Gemeindeergebnis]) -> tuple[int, int]:
    """Cents that are passed on, and cents that stay with the Landkreis; together what was distributed."""
    weiterzuleiten = verbleibt = 0
    for ergebnis in gemeinden:
        if ergebnis.eigene_verantwortung:
            weiterzuleiten += ergebnis.betrag_cent or 0
        else:
            verbleibt += ergebnis.betrag_cent or 0
    return weiterzuleiten, verbleibt


# --- what is to be said of it


def _teillistenfindings(kreisdaten: Kreisdaten, vorgaben: Vorgaben, verteilt: int | None, parameter: Parameter) -> list[Finding]:
    """A part list in a year of the procedure: the Land pays Kreise, so a larger total may stand there by mistake."""
    summe = listensumme(kreisdaten.meldungen, vorgaben.umgang)
    gesamt = vorgaben.gesamtpersonen
    if gesamt is None or summe is None or gesamt.wert <= summe or not verfahren_gilt(vorgaben.haushaltsjahr, parameter):
        return []
    if verteilt is None or vorgaben.betrag_cent is None:
        folge = "Auf die Liste entfiele nur dieser Teil des Betrags."
    else:
        folge = f"Verteilt sind daher nur {euro_text(verteilt)} von {euro_text(vorgaben.betrag_cent)}."
    werte = {
        "gesamt": zahl_text(gesamt.wert),
        "summe": zahl_text(summe),
        "folge": folge,
        "erstes": str(parameter.reihe("erstes_verfahrensjahr")[0].ganze_zahl),
    }
    return [Finding("teilliste-im-verfahren", gesamt.ort, werte)]


def _verfahrensfindings(kreisdaten: Kreisdaten, vorgaben: Vorgaben, verfahren: _Verfahren, heute: date) -> list[Finding]:
    if kreisdaten.kreis is not None and ist_stadtkreis(kreisdaten.kreis):
        return [Finding("stadtkreis", None, {"kreis": kreisdaten.kreis.name_voll}, kreisdaten.kreis.ags)]
    if not verfahren.fristen:
        if kreisdaten.kreis is None:
            return []
        if verfahren.gilt:
            return [Finding("teilliste-ohne-fristen", None, {}, kreisdaten.kreis.ags)]
        return [Finding("kein-verfahren", None, {"jahr": str(vorgaben.haushaltsjahr)}, kreisdaten.kreis.ags)]
    findings = [finding for meldung in kreisdaten.meldungen for finding in _meldungsfindings(meldung, verfahren.frist("meldung"))]
    for meldung in kreisdaten.meldungen:
        ags = meldung.gemeinde.ags
        findings += entscheidungsfindings(
            meldung.gemeinde,
            verfahren.entscheidungen.get(ags),
            verfahren.entscheidung(ags),
            verfahren.verbund(ags),
            frist=verfahren.frist("entscheidung"),
            haushaltsjahr=vorgaben.haushaltsjahr,
            heute=heute,
        )
    offen = [finding for finding in findings if finding.code == "entscheidung-offen"]
    if len(offen) == len(kreisdaten.meldungen):
        findings = [finding for finding in findings if finding.code != "entscheidung-offen"] + [Finding("entscheidungen-keine")]
    return findings + verbundfindings(verfahren.verbuende, vorgaben.haushaltsjahr, kreisdaten.kreis)


def _meldungsfindings(meldung: Meldung, frist: Frist) -> list[Finding]:
    gemeldet = meldung.gemeldet_am
    if gemeldet is None or frist.datum is None or not (tage := verspaetung_tage(frist, gemeldet.wert)):
        return []
    werte = {
        "gemeinde": meldung.gemeinde.name,
        "datum": datum_text(gemeldet.wert),
        "tage": anzahl_text(tage, "Tag", "Tage"),
        "frist": datum_text(frist.datum),
    }
    return [Finding("meldung-verspaetet", gemeldet.ort, werte, meldung.gemeinde.ags, frist.grundlage.beleg)]


def _betragsfindings(vorgaben: Vorgaben, verteilt: int | None, differenz: int | None, satz: int | None) -> list[Finding]:
    findings = [Finding("betrag-fehlt")] if vorgaben.betrag_cent is None else []
    if verteilt is not None and differenz:
        findings.append(Finding("rundungsdifferenz", None, {"verteilt": euro_text(verteilt), "differenz": euro_text(abs(differenz))}))
    if verteilt is not None and satz is None:
        findings.append(Finding("satz-fehlt", None, {"jahr": str(vorgaben.haushaltsjahr)}))
    return findings


_ABSTAND = 5
"""An amount so many times as large as the amounts of the year before together, or as small a part of them, is looked at (Annahme)."""


def _groessenfindings(kreisdaten: Kreisdaten, vorgaben: Vorgaben, parameter: Parameter) -> list[Finding]:
    """Whether the county's amount can be meant: a slip of the decimal point changes every amount."""
    betrag = vorgaben.betrag_cent
    if not betrag or vorgaben.teilliste or kreisdaten.kreis is None:
        return []
    ort = vorgaben.betrag_quelle.ort if vorgaben.betrag_quelle else None
    findings = []
    mindestbetrag = parameter.wert("mindestbetrag", date(vorgaben.haushaltsjahr, 1, 1)).ganze_zahl
    if mindestbetrag is not None and betrag < mindestbetrag:
        werte = {"betrag": euro_text(betrag), "mindestbetrag": euro_text(mindestbetrag)}
        findings.append(Finding("betrag-unter-mindestbetrag", ort, werte))
    vorjahr = sum(meldung.vorjahr_cent.wert for meldung in kreisdaten.meldungen if meldung.vorjahr_cent)
    if vorjahr > 0 and not vorjahr <= _ABSTAND * betrag <= _ABSTAND**2 * vorjahr:
        findings.append(Finding("betrag-weit-vom-vorjahr", ort, {"betrag": euro_text(betrag), "vorjahr": euro_text(vorjahr)}))
    return findings


def _mindestumfangsfindings(
    gemeinden: Iterable[Gemeindeergebnis], verbuende: Iterable[Verbundergebnis], mindestumfang: Decimal
) -> list[Finding]:
    """Who acts with less than the least: each Gemeinde on its own, a Verbund as a whole (Annahme)."""
    handelnde = [
        (ergebnis.gemeinde.name, ergebnis.entscheidung.ort, ergebnis.gemeinde.ags, ergebnis.vzae)
        for ergebnis in gemeinden
        if ergebnis.eigene_verantwortung and ergebnis.verbund is None
    ]
    handelnde += [(f"Verbund „{verbund.name}“", None, vertreten_durch(verbund), verbund.vzae) for verbund in verbuende]
    return [
        Finding("unter-mindestumfang", ort, {"wer": wer, "vzae": vzae_text(vzae), "mindestumfang": vzae_text(mindestumfang)}, ags)
        for wer, ort, ags, vzae in handelnde
        if vzae is not None and vzae < mindestumfang
    ]
