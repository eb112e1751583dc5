"""The county's sheets: `IM Rechenweg` (every step from persons to amount), `IM Übersicht`, `IM Einstellungen`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from im_xl.cents import Rundungsart
from im_xl.model import Entscheidungsart, Gelesen, Rolle
from im_xl.places import quote_sheet
from im_xl.sheets.anordnung import Daten
from im_xl.sheets.context import AENDERUNG, DIFFERENZTEXT, KREIS_NAMEN, Kontext, kreiswerte, ort_text, sprung, text
from im_xl.sheets.findings import Verzeichnis
from im_xl.sheets.names import kennung
from im_xl.sheets.quantities import Euro, Groesse, Wert
from im_xl.sheets.template import Rezeptbuch
from im_xl.vwv.auswertung import Auswertung, Gemeindeergebnis, Verbundergebnis

EXAKT_BIS = 2**48
"""Products up to here are exact in LibreOffice's INT as well as in Excel's."""

_MAX_LITERAL = 255
"""Longest text that a formula may hold in quotation marks."""

_GANZE = "IF({personen_gesamt}=0,0,INT({verteilbetrag_cent}*{gemeinde.personen}/({personen_gesamt}*{einheit_cent})))"
_REST = "{verteilbetrag_cent}*{gemeinde.personen}-{gemeinde.ganze}*{personen_gesamt}*{einheit_cent}"
_RANG = (
    '1+COUNTIFS({gemeinde.rest:},">"&{gemeinde.rest})+COUNTIFS({gemeinde.rest:},{gemeinde.rest},{gemeinde.personen:},">"&{gemeinde.personen})'
    '+COUNTIFS({gemeinde.rest:},{gemeinde.rest},{gemeinde.personen:},{gemeinde.personen},{gemeinde.nr:},"<"&{gemeinde.nr})'
)
_SUMMENTREU = "({gemeinde.ganze}+IF({gemeinde.rang}<={offen},1,0))*{einheit_cent}"
_EINZELN = "({gemeinde.ganze}+IF(2*{gemeinde.rest}>={personen_gesamt}*{einheit_cent},1,0))*{einheit_cent}"

_RECHENWEG_REZEPTE = {
    "aenderung": AENDERUNG,
    "eingaben_geaendert": "SUMPRODUCT(--({gemeinde.personen:}<>{gemeinde.gelesen:}))+IF({betrag_kreis}={betrag_gelesen},0,1)",
    "differenz_text": DIFFERENZTEXT,
    "verteilbetrag_cent": "ROUND({betrag_kreis}*100,0)",
    "summe_ganze": "SUM({gemeinde.ganze:})",
    "offen": "INT({verteilbetrag_cent}/{einheit_cent})-{summe_ganze}",
    "verteilt": "SUM({gemeinde.betrag_cent:})/100",
    "differenz": "({verteilbetrag_cent}-SUM({gemeinde.betrag_cent:}))/100",
    "weiterzuleiten": 'SUMIFS({gemeinde.betrag_cent:},{gemeinde.weiterleitung:},"ja")/100',
    "verbleibt": '(SUM({gemeinde.betrag_cent:})-SUMIFS({gemeinde.betrag_cent:},{gemeinde.weiterleitung:},"ja"))/100',
    "quellen_geaendert": "SUM({gemeinde.geaendert:})+{betrag_geaendert}",
    "gemeinde.ganze": _GANZE,
    "gemeinde.rest": _REST,
    "gemeinde.rang": _RANG,
    "gemeinde.betrag": "{gemeinde.betrag_cent}/100",
}
_RECHENWEG_EINZELN = frozenset(
    [
        "rechenweg_erklaerung",
        "betrag_inhalt",
        "betrag_geaendert",
        "betrag_gelesen",
        "eingaben_geaendert",
        "verteilbetrag_cent",
        "einheit_cent",
        "satz_cent",
        "summe_ganze",
        "offen",
        "quellen_geaendert",
        "quellen_vergleich",
        "weiterzuleiten",
        "verbleibt",
    ]
)
_RECHENWEG_GEMEINDE = frozenset(
    f"gemeinde.{name}"
    for name in [
        "nr",
        "ags",
        "name",
        "personen",
        "quelle",
        "inhalt",
        "gelesen",
        "geaendert",
        "ganze",
        "rest",
        "rang",
        "betrag_cent",
        "betrag",
        "vorjahr",
        "weiterleitung",
    ]
)


def rechenweg_buch(auswertung: Auswertung) -> Rezeptbuch:
    """Recipes of `IM Rechenweg`; the amount follows the rounding that was chosen."""
    rezepte = dict(_RECHENWEG_REZEPTE)
    rezepte["gemeinde.betrag_cent"] = _SUMMENTREU if auswertung.rundung.art is Rundungsart.SUMMENTREU else _EINZELN
    if not auswertung.teilliste:
        rezepte["personen_gesamt"] = "SUM({gemeinde.personen:})"
    return Rezeptbuch(rezepte, KREIS_NAMEN | _RECHENWEG_EINZELN, {"gemeinden": _RECHENWEG_GEMEINDE, "sperre": frozenset()})


def warum_ungenau(auswertung: Auswertung) -> str:
    """Why the recipes of the sheet would not give exactly the amounts of the rule; empty where they do, or where there are none."""
    if auswertung.betrag_cent is None or auswertung.verteilt_cent is None:
        return ""
    if not auswertung.personen_gesamt:
        return "niemand ist gezählt"
    personen = max((g.personen.wert or 0 for g in auswertung.gemeinden), default=0)
    gesamt = (auswertung.personen_gesamt or 0) * auswertung.rundung.einheit.value
    return "die Zahlen sind zu groß" if 2 * max(auswertung.betrag_cent * personen, gesamt * 2) >= EXAKT_BIS else ""


def quelle_groessen(gelesen: Gelesen[int] | Gelesen[int | None] | Gelesen[Fraction | None] | None) -> tuple[Groesse, Groesse, Groesse]:
    """Where an input was read (a link), what stood there, and whether that has changed since (1 or 0; nothing for another file)."""
    if gelesen is None or gelesen.ort is None:
        return text("Eingabe" if gelesen is not None and gelesen.wert is not None else None), Groesse(None), Groesse(0, "")
    inhalt = gelesen.inhalt
    stand: Wert = inhalt if isinstance(inhalt, str | int) else None if inhalt is None else Decimal(repr(inhalt))
    quelle = Groesse(ort_text(gelesen.ort), "", sprung(gelesen.ort))
    if gelesen.ort.datei:
        return quelle, Groesse(stand, ""), Groesse(None)
    if isinstance(inhalt, str) and (len(inhalt) > _MAX_LITERAL or not inhalt.isprintable()):
        return quelle, Groesse(stand, ""), Groesse(0, "")
    verglichen = '""' if inhalt is None else f'{_literal(inhalt)}&""'
    adresse = str(gelesen.ort).replace('"', '""')
    formel = f'IFERROR(IF(INDIRECT("{adresse}")&""={verglichen},0,1),1)'
    return quelle, Groesse(stand, ""), Groesse(0, formel)


def vergleich_text(kontext: Kontext) -> Groesse:
    """What the number of changed sources counts; a list in another file is not looked at, inputs in `IM Einstellungen` are."""
    if kontext.datei:
        return text(f"Die Liste in „{kontext.datei}“ wird nicht verglichen")
    return text("Vergleich jeder Eingabe mit ihrer Zelle in der Liste")


def _literal(inhalt: str | float) -> str:
    if isinstance(inhalt, str):
        return '"' + inhalt.replace('"', '""') + '"'
    return format(Decimal(repr(inhalt)), "f")


def rechenweg_daten(auswertung: Auswertung, kontext: Kontext) -> Daten:
    """What fills `IM Rechenweg`. Without an amount the columns from "ganze Einheiten" on stay empty."""
    werte = kreiswerte(auswertung, kontext)
    gesperrt = auswertung.verteilt_cent is None
    _, inhalt, geaendert = quelle_groessen(auswertung.betrag_quelle)
    cent, einheit = auswertung.betrag_cent, auswertung.rundung.einheit.value
    zeilen = _schritte(auswertung)
    ganze = sum(z[0] for z in zeilen) if zeilen else 0
    werte |= {
        "aenderung": Groesse(""),
        "rechenweg_erklaerung": text(
            "Jede Zeile: Betrag in Cent × Personen, geteilt durch alle Personen. Die ganzen Einheiten erhält die Gemeinde sofort; "
            + (
                "was übrig ist, geht Einheit für Einheit an die größten Reste. "
                if auswertung.rundung.art is Rundungsart.SUMMENTREU
                else "gerundet wird kaufmännisch. "
            )
            + "Gelb sind die Eingaben: Wer dort eine Zahl ändert, sieht sofort alle Beträge neu."
        ),
        "betrag_inhalt": inhalt,
        "betrag_geaendert": geaendert,
        "betrag_gelesen": Groesse(Euro.aus_cent(cent), ""),
        "eingaben_geaendert": Groesse(0),
        "verteilbetrag_cent": Groesse(cent),
        "einheit_cent": Groesse(einheit, ""),
        "satz_cent": Groesse(auswertung.satz_je_vzae_cent, ""),
        "summe_ganze": Groesse(None if gesperrt else ganze),
        "offen": Groesse(None if gesperrt or cent is None else cent // einheit - ganze),
        "quellen_geaendert": Groesse(0),
        "quellen_vergleich": vergleich_text(kontext),
    }
    exakt = not warum_ungenau(auswertung)
    return Daten(
        werte,
        {
            "gemeinden": [
                _rechenzeile(g, auswertung, zeilen[i] if zeilen else None, exakt=exakt) for i, g in enumerate(auswertung.gemeinden)
            ],
            "sperre": [],
        },
    )


def _schritte(auswertung: Auswertung) -> list[tuple[int, int, int]]:
    """Whole units, remainder and rank per Gemeinde, as the formulas of the sheet compute them; empty without amounts."""
    if auswertung.verteilt_cent is None or auswertung.betrag_cent is None or not auswertung.personen_gesamt:
        return []
    nenner = auswertung.personen_gesamt * auswertung.rundung.einheit.value
    personen = [g.personen.wert or 0 for g in auswertung.gemeinden]
    geteilt = [divmod(auswertung.betrag_cent * p, nenner) for p in personen]
    reihe = sorted(range(len(personen)), key=lambda i: (-geteilt[i][1], -personen[i], i))
    rang = {i: nummer for nummer, i in enumerate(reihe, 1)}
    return [(whole, rest, rang[i]) for i, (whole, rest) in enumerate(geteilt)]


def _rechenzeile(g: Gemeindeergebnis, auswertung: Auswertung, schritt: tuple[int, int, int] | None, *, exakt: bool) -> dict[str, Groesse]:
    quelle, inhalt, geaendert = quelle_groessen(g.personen)
    ganze, rest, rang = schritt or (None, None, None)
    formel = None if exakt else ""
    return {
        "gemeinde.nr": Groesse(g.nr),
        "gemeinde.ags": text(g.gemeinde.ags),
        "gemeinde.name": text(g.gemeinde.name),
        "gemeinde.personen": Groesse(g.personen.wert),
        "gemeinde.quelle": quelle,
        "gemeinde.inhalt": inhalt,
        "gemeinde.gelesen": Groesse(g.personen.wert, ""),
        "gemeinde.geaendert": geaendert,
        "gemeinde.ganze": Groesse(ganze, formel),
        "gemeinde.rest": Groesse(rest, formel),
        "gemeinde.rang": Groesse(rang, formel),
        "gemeinde.betrag_cent": Groesse(g.betrag_cent, formel),
        "gemeinde.betrag": Groesse(Euro.aus_cent(g.betrag_cent)),
        "gemeinde.vorjahr": Groesse(Euro.aus_cent(g.vorjahr_cent.wert) if g.vorjahr_cent else None),
        "gemeinde.weiterleitung": text(_weiterleitung(g, auswertung)),
    }


def _weiterleitung(g: Gemeindeergebnis, auswertung: Auswertung) -> str | None:
    """Whether the amount is passed on; nothing where there is no procedure."""
    return ("ja" if g.eigene_verantwortung else "nein") if auswertung.fristen else None


# ---------------------------------------------------------------- IM Übersicht
_UEBERSICHT_REZEPTE = {
    "aenderung": AENDERUNG,
    "differenz_text": DIFFERENZTEXT,
    "betrag_kreis": "{betrag_kreis}",
    "verteilt": "{verteilt}",
    "differenz": "{differenz}",
    "weiterzuleiten": "{weiterzuleiten}",
    "verbleibt": "{verbleibt}",
    "summe_personen": "SUM({gemeinde.personen:})",
    "summe_anteil": "IF({personen_gesamt}=0,0,{summe_personen}/{personen_gesamt})",
    "summe_vorjahr": "ROUND(SUM({gemeinde.vorjahr:}),2)",
    "gemeinde.personen": "{gemeinde.personen}",
    "gemeinde.anteil": "IF({personen_gesamt}=0,0,{gemeinde.personen}/{personen_gesamt})",
    "gemeinde.betrag": "{gemeinde.betrag}",
    "gemeinde.vorjahr": "{gemeinde.vorjahr}",
    "gemeinde.veraenderung": "ROUND({gemeinde.betrag}-{gemeinde.vorjahr},2)",
    "gemeinde.vzae": "INT({gemeinde.betrag_cent}*100/{satz_cent})/100",
    "gemeinde.weiterleitung": "{gemeinde.weiterleitung}",
}
_UEBERSICHT_GEMEINDE = frozenset(
    f"gemeinde.{name}"
    for name in [
        "ags",
        "name",
        "personen",
        "anteil",
        "betrag",
        "vorjahr",
        "veraenderung",
        "vzae",
        "entscheidung",
        "verbund",
        "weiterleitung",
        "hinweise",
    ]
)
UEBERSICHT_BUCH = Rezeptbuch(
    _UEBERSICHT_REZEPTE,
    KREIS_NAMEN | {"summe_personen", "summe_anteil", "summe_vorjahr", "hinweise_zahlen"},
    {
        "gemeinden": _UEBERSICHT_GEMEINDE,
        "verbuende": frozenset(f"verbund.{name}" for name in ["name", "anzahl", "betrag", "vzae", "mitglieder"]),
        "sperre": frozenset(),
    },
)


def entscheidung_text(g: Gemeindeergebnis) -> str:
    """The decision in the words of the sheets."""
    e = g.entscheidung
    worte = {
        Entscheidungsart.OFFEN: "keine Entscheidung erfasst",
        Entscheidungsart.EINZELN: "eigene Verantwortung",
        Entscheidungsart.LANDKREIS: "Landkreis führt durch",
        Entscheidungsart.VERBUND: "Verbund (federführend)" if e.rolle is Rolle.FEDERFUEHREND else "Verbund (Mitglied)",
    }
    return worte[e.art] + (f", widerrufen am {e.widerrufen_am:%d.%m.%Y}" if e.widerrufen_am else "")


def summe_formel(adressen: list[str], *, teiler: str = "") -> str:
    """A sum over single cells, so that it can be followed; optionally turned into posts."""
    summe = "+".join(adressen)
    return f"INT(({summe})*100/{teiler})/100" if teiler else f"({summe})/100"


def verbund_groessen(verbund: Verbundergebnis, extern: Mapping[str, Mapping[str, str]], satz: str | None) -> tuple[Groesse, Groesse]:
    """Joint amount and the posts it carries, as formulas over the members' cells in `IM Rechenweg`."""
    # A member whose amount does not go to the Verbund (revoked, decided otherwise) is listed without an amount, and not summed.
    adressen = [extern[m.gemeinde.ags]["betrag_cent"] for m in verbund.mitglieder if m.betrag_cent is not None and m.gemeinde.ags in extern]
    betrag = Groesse(Euro.aus_cent(verbund.betrag_cent), summe_formel(adressen) if adressen else "")
    vzae = Groesse(verbund.vzae, summe_formel(adressen, teiler=satz) if adressen and satz else "")
    return betrag, vzae


def uebersicht_daten(
    auswertung: Auswertung,
    kontext: Kontext,
    hinweise: Verzeichnis,
    extern: Mapping[str, str],
    je_gemeinde: Mapping[str, Mapping[str, str]],
) -> Daten:
    """What fills `IM Übersicht`.

    Args:
        auswertung: the county, computed.
        kontext: names and inputs.
        hinweise: how many findings there are, and where they are told.
        extern: addresses in `IM Rechenweg` of the county's quantities.
        je_gemeinde: addresses there per AGS.
    """
    werte = kreiswerte(auswertung, kontext)
    personen = sum(g.personen.wert or 0 for g in auswertung.gemeinden)
    gesamt = auswertung.personen_gesamt
    vorjahre = [g.vorjahr_cent.wert for g in auswertung.gemeinden if g.vorjahr_cent]
    anteile = [g.anteil for g in auswertung.gemeinden]
    werte |= {
        "aenderung": Groesse(""),
        "summe_personen": Groesse(personen),
        "summe_anteil": Groesse(None if not gesamt or None in anteile else Fraction(personen, gesamt)),
        "summe_vorjahr": Groesse(Euro.aus_cent(sum(vorjahre)) if vorjahre else None),
        "hinweise_zahlen": hinweise.satz,
    }
    zeilen = [_uebersichtszeile(g, auswertung, kontext, hinweise) for g in auswertung.gemeinden]
    verbuende = [_verbundzeile(v, je_gemeinde, extern.get("satz_cent")) for v in auswertung.verbuende]
    zeilen_extern = [{f"gemeinde.{name}": adresse for name, adresse in je_gemeinde[g.gemeinde.ags].items()} for g in auswertung.gemeinden]
    sperre: list[dict[str, Groesse]] = [{}] if werte["sperre"].wert else []
    return Daten(werte, {"gemeinden": zeilen, "verbuende": verbuende, "sperre": sperre}, extern, {"gemeinden": zeilen_extern})


def _uebersichtszeile(g: Gemeindeergebnis, auswertung: Auswertung, kontext: Kontext, hinweise: Verzeichnis) -> dict[str, Groesse]:
    vorjahr = g.vorjahr_cent.wert if g.vorjahr_cent else None
    blatt = kontext.namen.get(kennung(g.gemeinde))
    return {
        "gemeinde.ags": text(g.gemeinde.ags),
        "gemeinde.name": Groesse(g.gemeinde.name, "", f"{quote_sheet(blatt)}!A1" if blatt else None),
        "gemeinde.personen": Groesse(g.personen.wert),
        "gemeinde.anteil": Groesse(g.anteil),
        "gemeinde.betrag": Groesse(Euro.aus_cent(g.betrag_cent)),
        "gemeinde.vorjahr": Groesse(Euro.aus_cent(vorjahr)),
        "gemeinde.veraenderung": Groesse(Euro.aus_cent(None if vorjahr is None or g.betrag_cent is None else g.betrag_cent - vorjahr)),
        "gemeinde.vzae": Groesse(g.vzae),
        "gemeinde.entscheidung": text(entscheidung_text(g) if auswertung.fristen else None),
        "gemeinde.verbund": text(g.verbund),
        "gemeinde.weiterleitung": Groesse(_weiterleitung(g, auswertung)),
        "gemeinde.hinweise": hinweise.offen(g.gemeinde.ags),
    }


def _verbundzeile(verbund: Verbundergebnis, je_gemeinde: Mapping[str, Mapping[str, str]], satz: str | None) -> dict[str, Groesse]:
    betrag, vzae = verbund_groessen(verbund, je_gemeinde, satz)
    return {
        "verbund.name": text(verbund.name),
        "verbund.anzahl": Groesse(len(verbund.mitglieder)),
        "verbund.betrag": betrag,
        "verbund.vzae": vzae,
        "verbund.mitglieder": text(", ".join(m.gemeinde.name for m in verbund.mitglieder)),
    }
