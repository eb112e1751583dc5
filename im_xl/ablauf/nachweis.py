"""`IM Nachweis`: how the money of a Haushaltsjahr was used, with the source of each figure. The county's own, no official form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from im_xl.ablauf.art import ABLAUF_NAMEN, Blattart, Blattinhalt, Lage
from im_xl.ablauf.zahlungen import ART as ZAHLUNGEN
from im_xl.ablauf.zahlungen import Zahlungslage, zahlungslage
from im_xl.findings import Finding, Schwere
from im_xl.model import Handelnder, Stellenzeile
from im_xl.places import quote_sheet
from im_xl.register import gemeinden
from im_xl.sheets.anordnung import Daten
from im_xl.sheets.context import ort_text, parameter_grundlage, sprung, text
from im_xl.sheets.names import kennung
from im_xl.sheets.quantities import Euro, Groesse
from im_xl.sheets.template import Rezeptbuch
from im_xl.vwv.anzeige import anzahl_text, befundzahlen, datum_text
from im_xl.vwv.koordination import foerderhoechstbetrag_cent, koordinationsmonate, zuwendungsfaehig_cent
from im_xl.vwv.qualifikation import qualifikation_text
from im_xl.vwv.stellenpruefung import qualifikationsstand
from im_xl.vwv.zeitraum import kalenderjahr, schnittmenge

_STIMMT = "stimmt"
_LUECKEN = frozenset({"stellenumfang-luecke", "stellen-keine"})
_FALLCODES = ("fall-", "faelle-", "beratung", "integrationsplan", "verlaengerung", "aufgabe")
"""How codes begin that speak of single cases: these never travel."""
_PROBEN = 4
_KEIN_VORDRUCK = (
    "Nachweis des Landkreises für seine Akten. Kein amtlicher Vordruck: Muster der Bewilligungsstelle (RP Stuttgart, Folie „Koordinierende "
    "Stellen III“) sind nicht veröffentlicht; welche Form und welche Frist sie verlangt, sagt der Bescheid."
)
_SPALTEN = {
    "empfaenger": ("ags", "name", "betrag", "weitergegeben", "offen", "verbund", "quelle"),
    "stelle": ("name", "wer", "vzae", "von", "bis", "qualifikation", "kosten", "quelle"),
    "luecke": ("wer", "zeitraum", "umfang", "mindestumfang", "stand", "fundstelle"),
    "hinweis": ("schwere", "gemeinde", "text", "stand", "begruendung"),
    "unbekannt": ("text",),
}
_EINZELN = frozenset(
    [
        "vordruck",
        "vorlaeufig",
        "eingegangen",
        "eingegangen_quelle",
        "nicht_eingegangen",
        "weitergegeben",
        "weitergegeben_quelle",
        "nicht_weitergegeben",
    ]
    + [
        "beim_landkreis",
        "summe_betrag",
        "summe_weitergegeben",
        "summe_offen",
        "anzahl_stellen",
        "summe_kosten",
        "kosten_text",
        "luecken_text",
    ]
    + ["koordination_monate", "koordination_monate_text", "koordination_kosten", "koordination_kosten_text", "koordination_hoechstbetrag"]
    + [
        "koordination_bemessung",
        "koordination_grundlage",
        "koordination_anteilig",
        "koordination_zuwendungsfaehig",
        "hinweise_zusammenfassung",
    ]
    + [f"probe_{n}{teil}" for n in range(1, _PROBEN + 1) for teil in ("", "_links", "_rechts")]
)
BUCH = Rezeptbuch(
    {
        "nicht_eingegangen": "ROUND({betrag_kreis}-{eingegangen},2)",
        # What was paid too much to one is not set off against what another has not had yet.
        "nicht_weitergegeben": "{summe_offen}",
        "beim_landkreis": "ROUND({eingegangen}-{weitergegeben},2)",
        "summe_betrag": "ROUND(SUM({empfaenger.betrag:}),2)",
        "summe_weitergegeben": "ROUND(SUM({empfaenger.weitergegeben:}),2)",
        "summe_offen": 'ROUND(SUMIF({empfaenger.offen:},">0"),2)',
        "empfaenger.offen": "ROUND({empfaenger.betrag}-{empfaenger.weitergegeben},2)",
        "summe_kosten": "ROUND(SUM({stelle.kosten:}),2)",
        "koordination_anteilig": "INT(ROUND({koordination_hoechstbetrag}*100,0)*{koordination_monate}/{koordination_bemessung})/100",
        "koordination_zuwendungsfaehig": "MIN({koordination_kosten},{koordination_anteilig})",
        "probe_1_links": "{summe_weitergegeben}",
        "probe_1_rechts": "{weitergegeben}",
        "probe_2_links": "{summe_betrag}",
        "probe_2_rechts": "{weiterzuleiten}",
        "probe_3_links": "{verteilt}",
        "probe_3_rechts": "ROUND({weiterzuleiten}+{verbleibt},2)",
        "probe_4_links": "{weitergegeben}",
        "probe_4_rechts": "{eingegangen}",
        **{f"probe_{n}": f'IF(ROUND({{probe_{n}_links}}-{{probe_{n}_rechts}},2)=0,"{_STIMMT}","stimmt nicht")' for n in range(1, _PROBEN)},
        "probe_4": f'IF({{probe_4_links}}<={{probe_4_rechts}},"{_STIMMT}","stimmt nicht")',
    },
    ABLAUF_NAMEN | _EINZELN,
    {liste: frozenset(f"{liste}.{spalte}" for spalte in spalten) for liste, spalten in _SPALTEN.items()}
    | {name: frozenset() for name in ("sperre", "empfaengersumme", "vorlaeufig", "keine_luecken")},
)


def fuellen(lage: Lage) -> Blattinhalt:
    """What fills `IM Nachweis`."""
    auswertung, heute = lage.auswertung, lage.kontext.heute
    zahlungen = zahlungslage(auswertung, lage.gedaechtnis, heute)
    erfasst = ZAHLUNGEN.kennung(lage.jahr) in lage.kontext.namen
    stellen = [z for z in auswertung.stellen if schnittmenge(kalenderjahr(lage.jahr), z.stelle.von, z.stelle.bis)]
    management = [zeile for zeile in stellen if not zeile.koordination]
    kreis = auswertung.kreis.name_voll if auswertung.kreis else ""
    vorlaeufig = (
        f"Vorläufig: Am {datum_text(heute)} ist das Haushaltsjahr {lage.jahr} noch nicht zu Ende." if heute.year <= lage.jahr else ""
    )
    werte = lage.werte(
        f"Nachweis der Verwendung {lage.jahr}: {kreis}", f"Integrationsmanagement · Haushaltsjahr {lage.jahr} · Stand {datum_text(heute)}"
    )
    werte |= {"vordruck": text(_KEIN_VORDRUCK), "vorlaeufig": text(vorlaeufig)}
    empfaenger = _empfaenger(lage, zahlungen, erfasst=erfasst)
    luecken = [f for f in lage.findings if f.code in _LUECKEN]
    werte |= _betraege(lage, zahlungen, erfasst=erfasst)
    werte |= _koordination(lage, [zeile for zeile in stellen if zeile.koordination])
    werte |= {
        "anzahl_stellen": text(anzahl_text(len(management), "Zeile", "Zeilen")),
        "summe_kosten": _euro(sum(z.kosten_cent or 0 for z in management) if any(z.kosten_cent is not None for z in management) else None),
        "kosten_text": text(_kosten_text(management)),
        "luecken_text": text(_luecken_text(lage, luecken)),
        "hinweise_zusammenfassung": text(
            f"{befundzahlen(lage.findings) or 'Keine Hinweise'}. Aufgeführt sind Fehler und Warnungen und alles, was mit Begründung angenommen "
            f"ist; Einzelfälle der Beratung nicht. Alle stehen in „{lage.kontext.namen['hinweise']}“."
        ),
    }
    listen: dict[str, Sequence[Mapping[str, Groesse]]] = {
        "empfaenger": empfaenger,
        "stelle": [_stelle(zeile, lage) for zeile in management],
        "luecke": [_luecke(f) for f in luecken],
        "hinweis": [_hinweis(f, lage) for f in lage.findings if _gehoert_dazu(f)],
        "unbekannt": [{"unbekannt.text": text(satz)} for satz in _unbekanntes(lage, zahlungen, management, stellen, erfasst=erfasst)],
        "sperre": [{}] if werte["sperre"].wert else [],
        "empfaengersumme": [{}] if empfaenger else [],
        "vorlaeufig": [{}] if vorlaeufig else [],
        "keine_luecken": [] if luecken else [{}],
    }
    return Blattinhalt(Daten(werte, listen))


def _euro(cent: int | None, formel: str | None = None) -> Groesse:
    return Groesse(Euro.aus_cent(cent), formel)


# ---------------------------------------------------------------- amounts
def _betraege(lage: Lage, zahlungen: Zahlungslage, *, erfasst: bool) -> dict[str, Groesse]:
    auswertung, stand = lage.auswertung, zahlungen.stand if erfasst else None
    eingegangen, weitergegeben = (stand.eingegangen_cent, stand.weitergegeben_cent) if stand else (None, None)
    weiterzuleiten, verbleibt, verteilt = auswertung.weiterzuleiten_cent, auswertung.verbleibt_cent, auswertung.verteilt_cent
    konten = stand.konten.values() if stand and weiterzuleiten is not None else None
    offen = None if konten is None else sum(max(0, konto.betrag_cent - konto.weitergegeben_cent) for konto in konten)
    blatt = lage.kontext.namen.get(ZAHLUNGEN.kennung(lage.jahr))
    woher = f"„{blatt}“" if stand else "nicht bekannt, siehe „Was nicht bekannt ist“"
    ziel = f"{quote_sheet(blatt)}!A1" if blatt else None

    def unterschied(minuend: int | None, subtrahend: int | None) -> Groesse:
        return _euro(None if minuend is None or subtrahend is None else minuend - subtrahend)

    proben = (
        (weitergegeben, weitergegeben),
        (weiterzuleiten if stand else None, weiterzuleiten),
        (verteilt, None if weiterzuleiten is None or verbleibt is None else weiterzuleiten + verbleibt),
        (weitergegeben, eingegangen),
    )
    werte = {
        "eingegangen": _euro(eingegangen, ""),
        "eingegangen_quelle": Groesse(f"{woher}, „Vom Land eingegangen“" if stand else woher, "", ziel),
        "nicht_eingegangen": unterschied(auswertung.betrag_cent, eingegangen),
        "weitergegeben": _euro(weitergegeben, ""),
        "weitergegeben_quelle": Groesse(f"{woher}, „Weitergegeben“" if stand else woher, "", ziel),
        "nicht_weitergegeben": _euro(offen),
        "beim_landkreis": unterschied(eingegangen, weitergegeben),
        "summe_betrag": _euro(weiterzuleiten if stand else None),
        "summe_weitergegeben": _euro(weitergegeben),
        "summe_offen": _euro(offen),
    }
    for nummer, (links, rechts) in enumerate(proben, 1):
        bekannt = links is not None and rechts is not None
        stimmt = bekannt and (links <= rechts if nummer == _PROBEN else links == rechts)  # type: ignore[operator]
        werte |= {
            f"probe_{nummer}_links": _euro(links if bekannt else None),
            f"probe_{nummer}_rechts": _euro(rechts if bekannt else None),
            f"probe_{nummer}": Groesse(_STIMMT if stimmt else "stimmt nicht") if bekannt else text("nicht bekannt"),
        }
    return werte


def _empfaenger(lage: Lage, zahlungen: Zahlungslage, *, erfasst: bool) -> list[Mapping[str, Groesse]]:
    """Everybody who receives, or received; the amount is that of all for whom it receives."""
    if zahlungen.stand is None or not erfasst:
        return []
    je_ags = {g.gemeinde.ags: g for g in lage.auswertung.gemeinden}
    zeilen: list[Mapping[str, Groesse]] = []
    for ags, konto in zahlungen.stand.konten.items():
        gemeinde, ergebnis = gemeinden()[ags], je_ags.get(ags)
        blatt = lage.kontext.namen.get(kennung(gemeinde))
        fuer = [gemeinden()[a].name for a, an in zahlungen.empfaenger.items() if an == ags and a != ags]
        verbund = (ergebnis.verbund if ergebnis else None) or ""
        zusatz = [
            verbund if verbund.startswith("Verbund") or not verbund else f"Verbund {verbund}",
            f"auch für {', '.join(fuer)}" if fuer else "",
        ]
        zusatz.append(ergebnis.entscheidung.traeger or "" if ergebnis else "")
        zeilen.append(
            {
                "empfaenger.ags": text(ags),
                "empfaenger.name": text(gemeinde.name_amtlich),
                "empfaenger.betrag": _euro(konto.betrag_cent),
                "empfaenger.weitergegeben": _euro(konto.weitergegeben_cent),
                "empfaenger.offen": _euro(konto.betrag_cent - konto.weitergegeben_cent),
                "empfaenger.verbund": text("; ".join(filter(None, zusatz))),
                "empfaenger.quelle": Groesse(
                    f"„{blatt}“, „{lage.kontext.namen[ZAHLUNGEN.kennung(lage.jahr)]}“", "", f"{quote_sheet(blatt)}!A1"
                )
                if blatt
                else text(f"„{lage.kontext.namen[ZAHLUNGEN.kennung(lage.jahr)]}“"),
            }
        )
    return zeilen


# ---------------------------------------------------------------- posts
def _stelle(zeile: Stellenzeile, lage: Lage) -> dict[str, Groesse]:
    zeit = schnittmenge(kalenderjahr(lage.jahr), zeile.stelle.von, zeile.stelle.bis)
    stand = qualifikationsstand(zeile, lage.auswertung.stellen, lage.kontext.heute, lage.parameter, lage.auswertung.faecher)
    return {
        "stelle.name": text(zeile.name),
        "stelle.wer": text(_wer(zeile, lage)),
        "stelle.vzae": Groesse(zeile.stelle.vzae),
        "stelle.von": Groesse(zeit.von if zeit else None),
        "stelle.bis": Groesse(zeit.bis if zeit else None),
        "stelle.qualifikation": text(qualifikation_text(stand) if stand else "nicht bekannt"),
        "stelle.kosten": _euro(zeile.kosten_cent, ""),
        "stelle.quelle": Groesse(ort_text(zeile.stelle.ort) or None, "", sprung(zeile.stelle.ort)),
    }


def _wer(zeile: Stellenzeile, lage: Lage) -> str:
    if zeile.handelt is Handelnder.GEMEINDE and zeile.wer in gemeinden():
        return gemeinden()[zeile.wer].name
    if zeile.handelt is Handelnder.VERBUND:
        return f"Verbund „{zeile.wer}“"
    return lage.auswertung.kreis.name_voll if lage.auswertung.kreis and zeile.handelt is Handelnder.LANDKREIS else "nicht angegeben"


def _kosten_text(management: list[Stellenzeile]) -> str:
    """What is to be known of the sum of the costs: missing is not zero."""
    ohne = sum(zeile.kosten_cent is None for zeile in management)
    return "keine Kosten erfasst" if ohne == len(management) else "nicht vollständig, siehe 7." if ohne else ""


def _luecke(f: Finding) -> dict[str, Groesse]:
    return {
        "luecke.wer": text(f.werte["wer"]),
        "luecke.zeitraum": text(f.werte.get("zeitraum", "ganzes Haushaltsjahr")),
        "luecke.umfang": text(f.werte.get("umfang", "keine Stelle eingetragen")),
        "luecke.mindestumfang": text(f"{f.werte['mindestumfang']} VZÄ" if "mindestumfang" in f.werte else None),
        "luecke.stand": text(f"{f.stand.value}: {f.begruendung}" if f.begruendung else f.stand.value),
        "luecke.fundstelle": text(f"„{f.eintrag.fundstelle}“, {f.beleg.anzeige}" if f.beleg else f.eintrag.fundstelle),
    }


def _luecken_text(lage: Lage, luecken: list[Finding]) -> str:
    if luecken:
        return ""
    if not lage.auswertung.stellen:
        return "Nicht geprüft: Diese Mappe enthält keine Liste der Stellen."
    return "Keine: Der Mindestumfang ist nach der Liste der Stellen an jedem Tag erreicht."


def _koordination(lage: Lage, zeilen: list[Stellenzeile]) -> dict[str, Groesse]:
    tag = kalenderjahr(lage.jahr).von
    hoechst = lage.parameter.wert("koordination_hoechstbetrag", tag)
    bemessung = lage.parameter.wert("koordination_bemessungszeitraum_monate", tag).ganze_zahl
    cent = hoechst.ganze_zahl
    monate = sum(monat.voll for monat in koordinationsmonate([zeile.stelle for zeile in zeilen], lage.jahr)) if zeilen else None
    kosten = sum(z.kosten_cent or 0 for z in zeilen) if zeilen and all(z.kosten_cent is not None for z in zeilen) else None
    rechenbar = monate is not None and cent is not None and bool(bemessung)
    ort = next((zeile.stelle.ort for zeile in zeilen), None)
    return {
        "koordination_monate": Groesse(monate, ""),
        "koordination_monate_text": Groesse(
            f"volle Kalendermonate, in denen sie besetzt war (Annahme); gelesen aus {ort_text(ort)}"
            if ort
            else "keine koordinierende Stelle in der Liste der Stellen",
            "",
            sprung(ort),
        ),
        "koordination_kosten": _euro(kosten, ""),
        "koordination_kosten_text": text(
            "Personalkosten nach der Liste der Stellen" if kosten is not None else "nicht bekannt oder nicht vollständig eingetragen"
        ),
        "koordination_hoechstbetrag": _euro(cent, ""),
        "koordination_bemessung": Groesse(bemessung, ""),
        "koordination_grundlage": text(parameter_grundlage((hoechst,), "koordination_hoechstbetrag")),
        "koordination_anteilig": _euro(foerderhoechstbetrag_cent(monate or 0, cent or 0, bemessung or 1) if rechenbar else None),
        "koordination_zuwendungsfaehig": _euro(
            zuwendungsfaehig_cent(monate or 0, kosten, cent or 0, bemessung or 1) if rechenbar and kosten is not None else None
        ),
    }


# ---------------------------------------------------------------- findings, and what is not known
def _gehoert_dazu(f: Finding) -> bool:
    return (f.schwere is not Schwere.HINWEIS or f.angenommen) and not f.code.startswith(_FALLCODES)


def _hinweis(f: Finding, lage: Lage) -> dict[str, Groesse]:
    namen = {g.gemeinde.ags: g.gemeinde.name for g in lage.auswertung.gemeinden}
    kreis = lage.auswertung.kreis
    return {
        "hinweis.schwere": Groesse(f.schwere.value, "", sprung(f.ort)),
        "hinweis.gemeinde": text(namen.get(f.betrifft or "") or (kreis.name if kreis and f.betrifft == kreis.ags else None)),
        "hinweis.text": text(f.text),
        "hinweis.stand": text(f.stand.value),
        "hinweis.begruendung": text(f.begruendung),
    }


def _unbekanntes(
    lage: Lage, zahlungen: Zahlungslage, management: list[Stellenzeile], stellen: list[Stellenzeile], *, erfasst: bool
) -> list[str]:
    saetze = []
    if lage.auswertung.betrag_cent is None or lage.auswertung.verteilt_cent is None:
        saetze.append("Der Betrag des Landkreises oder die Beträge der Gemeinden sind nicht bekannt oder gesperrt.")
    if not erfasst:
        saetze.append("Was eingegangen und weitergegeben ist: Es gibt kein Blatt „IM Zahlungen“ („im-xl zahlungen DATEI“).")
    elif zahlungen.sperre:
        saetze.append(zahlungen.sperre)
    if not stellen:
        saetze.append("Stellen: Diese Mappe enthält für das Haushaltsjahr keine.")
    ohne_kosten = sum(zeile.kosten_cent is None for zeile in management)
    if ohne_kosten:
        saetze.append(
            f"Kosten: {anzahl_text(ohne_kosten, 'Zeile', 'Zeilen')} von {len(management)} der Stellen ohne Kosten; ihre Summe ist darum nicht vollständig."
        )
    saetze.append(
        "Ausgaben der Gemeinden und Verbünde, die selbst handeln: Sie stehen nur hier, soweit die Liste der Stellen ihre Kosten nennt; ihre Nachweise "
        "holt der Landkreis gesondert ein."
    )
    return saetze


ART = Blattart(schluessel="nachweis", name="IM Nachweis", vorlage="nachweis.xlsx", buch=BUCH, fuellen=fuellen)
