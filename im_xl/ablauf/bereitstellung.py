"""`IM Bereitstellung`: which overview was made available to whom, when and how, what it said, and whether that still holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from im_xl.ablauf.art import ABLAUF_NAMEN, Blattart, Blattinhalt, Gedaechtnis, Lage
from im_xl.cents import euro_text
from im_xl.findings import Finding
from im_xl.model import Ags, Gemeinde, Kreisdaten
from im_xl.register import suche_gemeinde
from im_xl.sheets.anordnung import Daten
from im_xl.sheets.context import text
from im_xl.sheets.quantities import Euro, Groesse
from im_xl.sheets.template import Rezeptbuch
from im_xl.vwv.anzeige import anzahl_text, datum_text, grundlage_text
from im_xl.vwv.auswertung import Auswertung, Frist, Gemeindeergebnis
from im_xl.workbook.eigene import Feldzeile, Tafel

_LISTE = "bereitstellung"
_FELDER = ("ags", "gemeinde", "am", "weg", "betrag", "empfangen_am", "vermerk", "datei", "pruefsumme")
_EINGABEN = ("gemeinde", "am", "weg", "betrag", "empfangen_am", "vermerk")
_LEERE_ZEILEN = 5
_RECHTZEITIG, _VERSPAETET, _ERNEUT = "fristgerecht", "verspätet", "erneut"
_STAND = (
    f'IF(AND(ISNUMBER({{bereitstellung.am}}),ISNUMBER({{frist}})),IF({{bereitstellung.am}}<={{frist}},"{_RECHTZEITIG}",'
    "IF(SUMPRODUCT(({bereitstellung.ags:}={bereitstellung.ags})*ISNUMBER({bereitstellung.am:})*({bereitstellung.am:}<={frist}))>0,"
    f'"{_ERNEUT}","{_VERSPAETET}")),"")'
)
"""Who had an overview in time, and later another one, has not been late."""
_UNTERSCHIED = (
    'IF(AND(ISNUMBER({bereitstellung.betrag}),ISNUMBER({bereitstellung.gilt})),ROUND({bereitstellung.gilt}-{bereitstellung.betrag},2),"")'
)
_REZEPTE = {
    "bereitstellung.stand": _STAND,
    "bereitstellung.unterschied": _UNTERSCHIED,
    "anzahl_offen": "COUNTA({offen.gemeinde:})",
    "anzahl_bereit": "{anzahl_gemeinden}-{anzahl_offen}",
    "anzahl_verspaetet": f'COUNTIF({{bereitstellung.stand:}},"{_VERSPAETET}")',
    "anzahl_empfangen": "COUNT({bereitstellung.empfangen_am:})",
    "anzahl_geaendert": "SUMPRODUCT(ISNUMBER({bereitstellung.unterschied:})*({bereitstellung.unterschied:}<>0))",
}


@dataclass(frozen=True, slots=True)
class _Eingang:
    """A row that counts: whom it concerns, and when."""

    zeile: Feldzeile
    gemeinde: Gemeinde
    am: date


def _eingaenge(tafel: Tafel, gemeinden: Mapping[Ags, Gemeinde], kreis: Ags) -> list[_Eingang]:
    """The rows that say a day and a Gemeinde of the list; what else stands there is a finding."""
    eingaenge = []
    for zeile in tafel.zeilen:
        gemeint = _gemeinde(zeile, gemeinden, kreis)
        am = zeile.tag("am", "Tag der Bereitstellung")
        if gemeint is None:
            zeile.melden(
                "bereitstellung-ohne-gemeinde", "gemeinde", nr=str(zeile.nummer), inhalt=zeile.text("gemeinde") or zeile.text("ags")
            )
        elif am is not None:
            eingaenge.append(_Eingang(zeile, gemeint, am))
        elif not zeile.text("am"):
            zeile.melden("bereitstellung-ohne-tag", "am", gemeint.ags, gemeinde=gemeint.name, nr=str(zeile.nummer))
    return eingaenge


def _gemeinde(zeile: Feldzeile, gemeinden: Mapping[Ags, Gemeinde], kreis: Ags) -> Gemeinde | None:
    """Whom a row concerns: what people type is the name, and it goes before the key that an earlier run put beside it."""
    gefunden = suche_gemeinde(zeile.text("gemeinde") or zeile.text("ags"), kreis)
    return gemeinden.get(gefunden[0].ags) if len(gefunden) == 1 else None


def _erster_tag(eingaenge: Iterable[_Eingang]) -> dict[Ags, date]:
    tage: dict[Ags, date] = {}
    for eingang in eingaenge:
        ags = eingang.gemeinde.ags
        tage[ags] = min(eingang.am, tage.get(ags, eingang.am))
    return tage


def _letzter(eingaenge: Iterable[_Eingang]) -> dict[Ags, _Eingang]:
    """What each Gemeinde has in hand: the last by day, of those of one day the last in the list."""
    letzte: dict[Ags, _Eingang] = {}
    for eingang in eingaenge:
        bisher = letzte.get(eingang.gemeinde.ags)
        if bisher is None or eingang.am >= bisher.am:
            letzte[eingang.gemeinde.ags] = eingang
    return letzte


def vorab(kreisdaten: Kreisdaten, gemerkt: Gedaechtnis) -> Kreisdaten:
    """The first day of each Gemeinde goes to its Meldung, so that the step of the procedure stands on its sheet."""
    if kreisdaten.kreis is None:
        return kreisdaten
    gemeinden = {meldung.gemeinde.ags: meldung.gemeinde for meldung in kreisdaten.meldungen}
    tage = _erster_tag(_eingaenge(gemerkt.tafel("bereitstellung", _LISTE), gemeinden, kreisdaten.kreis.ags))
    return replace(kreisdaten, meldungen=tuple(replace(m, uebersicht_am=tage.get(m.gemeinde.ags)) for m in kreisdaten.meldungen))


def fuellen(lage: Lage) -> Blattinhalt:
    """The log, and what it means against the figures of today."""
    auswertung, tafel = lage.auswertung, lage.tafel("bereitstellung", _LISTE)
    kreis, name = (auswertung.kreis.ags, auswertung.kreis.name_voll) if auswertung.kreis else ("", "")
    eingaenge = _eingaenge(tafel, {g.gemeinde.ags: g.gemeinde for g in auswertung.gemeinden}, kreis)
    frist = next((f for f in auswertung.fristen if f.schluessel == "uebersicht"), None)
    letzte, je_zeile = _letzter(eingaenge), {e.zeile.nummer: e for e in eingaenge}
    erster_tag = _erster_tag(eingaenge)
    ergebnisse = {g.gemeinde.ags: g for g in auswertung.gemeinden}
    zeilen, findings = [], []
    for zeile in tafel.zeilen:
        eingang = je_zeile.get(zeile.nummer)
        damals = zeile.cent("betrag", "Betrag laut Übersicht")
        empfangen = zeile.tag("empfangen_am", "Tag der Empfangsbestätigung")
        aktuell = ergebnisse[eingang.gemeinde.ags] if eingang is not None and letzte[eingang.gemeinde.ags] is eingang else None
        # What is understood is written back as a day or an amount: the sheet's own formulas could not read a text.
        verstanden = {"am": eingang.am if eingang else None, "empfangen_am": empfangen, "betrag": Euro.aus_cent(damals)}
        zeilen.append(_zeile(zeile, verstanden, eingang, aktuell, _stand(eingang, frist, erster_tag)))
        if eingang is not None and aktuell is not None and (anders := _geaendert(eingang, aktuell, damals)):
            findings.append(anders)
    ohne = [g for g in auswertung.gemeinden if g.gemeinde.ags not in letzte]
    leer = {f"bereitstellung.{name}": Groesse(None) for name in (*_FELDER, "nr", "gilt", "unterschied")} | {
        "bereitstellung.stand": Groesse("")
    }
    return Blattinhalt(
        Daten(
            lage.werte(
                f"Bereitstellung · {name}: Integrationsmanagement {lage.jahr}", "Wer hat wann auf welchem Weg welche Übersicht erhalten"
            )
            | _zusammenfassung(auswertung, frist, zeilen, len(ohne)),
            {
                _LISTE: [*zeilen, *[leer] * _LEERE_ZEILEN],
                "offen": [_offene_zeile(g) for g in ohne],
            },
        ),
        (*tafel.findings, *findings, *_fristbefunde(lage, frist, _erster_tag(eingaenge))),
    )


def _zeile(
    zeile: Feldzeile,
    verstanden: Mapping[str, date | Euro | None],
    eingang: _Eingang | None,
    aktuell: Gemeindeergebnis | None,
    stand: str,
) -> dict[str, Groesse]:
    """A line of the log: what stands there stays, and beside it what holds today where no later line has taken its place."""
    damals, gilt = verstanden["betrag"], aktuell.betrag_cent if aktuell else None
    unterschied = Euro(gilt - damals.cent) if isinstance(damals, Euro) and gilt is not None else ""
    felder = {name: verstanden.get(name) or zeile.inhalt(name) for name in _FELDER}
    return {f"bereitstellung.{name}": Groesse(wert) for name, wert in felder.items()} | {
        "bereitstellung.nr": Groesse(zeile.nummer),
        "bereitstellung.zeile": Groesse(zeile.nummer),
        "bereitstellung.ags": Groesse(eingang.gemeinde.ags if eingang else zeile.inhalt("ags")),
        "bereitstellung.gilt": Groesse(Euro.aus_cent(gilt)),
        "bereitstellung.unterschied": Groesse(unterschied),
        "bereitstellung.stand": Groesse(stand),
    }


def _stand(eingang: _Eingang | None, frist: Frist | None, erster_tag: Mapping[str, date]) -> str:
    """Whether an overview was made available in time, late, or once more after one in time."""
    if eingang is None or frist is None or frist.datum is None:
        return ""
    if eingang.am <= frist.datum:
        return _RECHTZEITIG
    return _ERNEUT if erster_tag[eingang.gemeinde.ags] <= frist.datum else _VERSPAETET


def _offene_zeile(g: Gemeindeergebnis) -> dict[str, Groesse]:
    return {
        "offen.gemeinde": text(g.gemeinde.name),
        "offen.ags": text(g.gemeinde.ags),
        "offen.betrag": Groesse(Euro.aus_cent(g.betrag_cent)),
    }


def _zusammenfassung(auswertung: Auswertung, frist: Frist | None, zeilen: list[dict[str, Groesse]], offen: int) -> dict[str, Groesse]:
    def zahl(name: str, gezaehlt: object) -> int:
        return sum(1 for zeile in zeilen if zeile[f"bereitstellung.{name}"].wert == gezaehlt)

    anders = [zeile["bereitstellung.unterschied"].wert for zeile in zeilen]
    return {
        "frist": Groesse(frist.datum if frist else None),
        "frist_grundlage": text(grundlage_text(frist.grundlage) if frist else "für dieses Jahr gibt es keine Frist"),
        "anzahl_gemeinden": Groesse(len(auswertung.gemeinden)),
        "anzahl_offen": Groesse(offen),
        "anzahl_bereit": Groesse(len(auswertung.gemeinden) - offen),
        "anzahl_verspaetet": Groesse(zahl("stand", _VERSPAETET)),
        "anzahl_empfangen": Groesse(sum(isinstance(zeile["bereitstellung.empfangen_am"].wert, date) for zeile in zeilen)),
        "anzahl_geaendert": Groesse(sum(isinstance(wert, Euro) and wert.cent != 0 for wert in anders)),
    }


def _geaendert(eingang: _Eingang, aktuell: Gemeindeergebnis, damals: int | None) -> Finding | None:
    """What a Gemeinde has in hand says another amount than the one that holds. Where none holds (blocked), that has been said."""
    if aktuell.betrag_cent is None or damals == aktuell.betrag_cent or (damals is None and eingang.zeile.text("betrag")):
        return None
    werte = {
        "gemeinde": eingang.gemeinde.name,
        "tag": datum_text(eingang.am),
        "damals": "keinen Betrag" if damals is None else euro_text(damals),
        "betrag": euro_text(aktuell.betrag_cent),
    }
    return Finding("bereitstellung-betrag-geaendert", eingang.zeile.ort("betrag"), werte, eingang.gemeinde.ags)


def _fristbefunde(lage: Lage, frist: Frist | None, tage: Mapping[Ags, date]) -> list[Finding]:
    """Who had it late, and for whom nothing is recorded although the deadline has passed."""
    if frist is None or frist.datum is None:
        return []
    alle = lage.auswertung.gemeinden
    schritte = {g.gemeinde.ags: next((s.eingang for s in g.schritte if s.frist.schluessel == "uebersicht"), None) for g in alle}
    spaet = [g.gemeinde.name for g in alle if g.gemeinde.ags in tage and (schritte[g.gemeinde.ags] or frist.datum) > frist.datum]
    ohne = [g.gemeinde.name for g in alle if schritte[g.gemeinde.ags] is None]
    faelle = (("bereitstellung-verspaetet", spaet), ("bereitstellung-offen", ohne if lage.kontext.heute > frist.datum else []))
    return [
        Finding(
            code,
            None,
            {"frist": datum_text(frist.datum), "anzahl": anzahl_text(len(namen), "Gemeinde", "Gemeinden"), "gemeinden": ", ".join(namen)},
        )
        for code, namen in faelle
        if namen
    ]


ART = Blattart(
    schluessel="bereitstellung",
    name="IM Bereitstellung",
    vorlage="bereitstellung.xlsx",
    buch=Rezeptbuch(
        _REZEPTE,
        ABLAUF_NAMEN
        | {
            "frist",
            "frist_grundlage",
            "anzahl_gemeinden",
            "anzahl_offen",
            "anzahl_bereit",
            "anzahl_verspaetet",
            "anzahl_empfangen",
            "anzahl_geaendert",
        },
        {
            _LISTE: frozenset(f"bereitstellung.{name}" for name in (*_FELDER, "nr", "gilt", "unterschied", "stand")),
            "offen": frozenset({"offen.gemeinde", "offen.ags", "offen.betrag"}),
        },
        eingaben=frozenset(f"bereitstellung.{name}" for name in _EINGABEN),
        felder=frozenset(f"bereitstellung.{name}" for name in _FELDER),
    ),
    fuellen=fuellen,
    vorab=vorab,
)
