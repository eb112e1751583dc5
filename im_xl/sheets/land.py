"""The Land's sheets: the Planungsrahmen of the 44 Kreise, with a Rechenweg whose products are split so that they stay exact."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from im_xl.cents import Rundungsart, euro_text
from im_xl.model import Gelesen, Mindestbetragsmodus
from im_xl.sheets.anordnung import Daten
from im_xl.sheets.context import AENDERUNG, ALLGEMEINE_NAMEN, Kontext, allgemeines, fundort, parameter_grundlage, sprung, text
from im_xl.sheets.county import quelle_groessen, vergleich_text
from im_xl.sheets.findings import Verzeichnis
from im_xl.sheets.quantities import Euro, Groesse
from im_xl.sheets.template import Rezeptbuch
from im_xl.vwv.anzeige import modus_text
from im_xl.vwv.auswertung import Kreisbetrag, Planungsrahmen
from im_xl.vwv.planungsrahmen import boden_cent

BASIS, STUFEN = 1000, 4
"""The total is taken in four groups of three digits and divided like by hand: total x quota would reach 10^20, and LibreOffice's INT goes wrong above 2^48."""
MAX_STELLEN = 11
"""Decimals of a share: percent with nine decimals, as official keys print them. With them every product stays below 2^48."""

_UMVERTEILEN, _ZUSAETZLICH = Mindestbetragsmodus.UMVERTEILEN, Mindestbetragsmodus.ZUSAETZLICH


def _stufenrezepte() -> dict[str, str]:
    """Long division, group by group: what is divided in step n is the rest of step n-1 and the next group."""
    rezepte = {}
    for n in range(1, STUFEN + 1):
        hoeher = "".join(f"-{{masse_{k}}}*{BASIS ** (STUFEN - k)}" for k in range(1, n))
        rezepte[f"masse_{n}"] = f"INT(({{masse}}{hoeher})/{BASIS ** (STUFEN - n)})"
        dividend = f"{{masse_{n}}}*{{kreis.wirksam}}" + (f"+{{kreis.rest_{n - 1}}}*{BASIS}" if n > 1 else "")
        rezepte[f"kreis.ganze_{n}"] = f"INT(({dividend})/{{wirksam_gesamt}})"
        rezepte[f"kreis.rest_{n}"] = f"{dividend}-{{kreis.ganze_{n}}}*{{wirksam_gesamt}}"
    rezepte["kreis.ganze"] = "+".join(f"{{kreis.ganze_{n}}}*{BASIS ** (STUFEN - n)}" for n in range(1, STUFEN + 1))
    return rezepte


_REZEPTE = {
    "aenderung": AENDERUNG,
    "verteilbetrag_cent": "ROUND({betrag_kreis}*100,0)",
    "eingaben_geaendert": "SUMPRODUCT(--({kreis.quote:}<>{kreis.gelesen:}))+IF({betrag_kreis}={betrag_gelesen},0,1)",
    "gewicht_gesamt": "SUM({kreis.gewicht:})",
    "anzahl_mindest": "SUM({kreis.am_mindestbetrag:})",
    "summe_ganze": "SUM({kreis.ganze:})",
    "offen": "{masse}-{summe_ganze}",
    "verteilt": "SUM({kreis.betrag_cent:})/100",
    "differenz": "({verteilbetrag_cent}-SUM({kreis.betrag_cent:}))/100",
    "quellen_geaendert": "SUM({kreis.geaendert:})+{betrag_geaendert}",
    "kreis.gewicht": "ROUND({kreis.quote}*{gewicht_nenner},0)",
    **_stufenrezepte(),
    "kreis.rang": (
        '1+COUNTIFS({kreis.rest_4:},">"&{kreis.rest_4})+COUNTIFS({kreis.rest_4:},{kreis.rest_4},{kreis.wirksam:},">"&{kreis.wirksam})'
        '+COUNTIFS({kreis.rest_4:},{kreis.rest_4},{kreis.wirksam:},{kreis.wirksam},{kreis.nr:},"<"&{kreis.nr})'
    ),
    "kreis.betrag": "{kreis.betrag_cent}/100",
}
_EINZELN = frozenset(
    [
        "rechenweg_erklaerung",
        "betrag_inhalt",
        "betrag_geaendert",
        "betrag_gelesen",
        "eingaben_geaendert",
        "verteilbetrag_cent",
        "einheit_cent",
        "mindestbetrag_cent",
        "mindestbetrag_grundlage",
        "modus",
        "modus_grundlage",
        "gewicht_nenner",
        "gewicht_gesamt",
        "gewicht_erklaerung",
        "anzahl_mindest",
        "masse",
        "masse_1",
        "masse_2",
        "masse_3",
        "masse_4",
        "wirksam_gesamt",
        "summe_ganze",
        "offen",
        "quellen_geaendert",
        "quellen_vergleich",
    ]
)
_KREIS = frozenset(
    f"kreis.{name}"
    for name in (
        [
            "nr",
            "ags",
            "name",
            "quote",
            "quelle",
            "inhalt",
            "gelesen",
            "geaendert",
            "gewicht",
            "am_mindestbetrag",
            "wirksam",
            "ganze_1",
            "rest_1",
            "ganze_2",
            "rest_2",
            "ganze_3",
            "rest_3",
            "ganze_4",
            "rest_4",
            "ganze",
            "rang",
            "betrag_cent",
            "betrag",
        ]
    )
)


def rechenweg_buch(rahmen: Planungsrahmen) -> Rezeptbuch:
    """Recipes of the Land's `IM Rechenweg`; they follow the mode of the floor and the rounding."""
    einzeln = rahmen.rundung.art is Rundungsart.EINZELN
    mehr = "IF(2*{kreis.rest_4}>={wirksam_gesamt},1,0)" if einzeln else "IF({kreis.rang}<={offen},1,0)"
    betrag = f"({{kreis.ganze}}+{mehr})*{{einheit_cent}}"
    rezepte = dict(_REZEPTE)
    if rahmen.modus is _UMVERTEILEN:
        rezepte["kreis.am_mindestbetrag"] = (
            'IF(({verteilbetrag_cent}-COUNTIF({kreis.gewicht:},"<"&{kreis.gewicht})*{mindestbetrag_cent})*{kreis.gewicht}'
            '<{mindestbetrag_cent}*SUMIF({kreis.gewicht:},">="&{kreis.gewicht}),1,0)'
        )
        rezepte["kreis.wirksam"] = "IF({kreis.am_mindestbetrag}=1,0,{kreis.gewicht})"
        rezepte["masse"] = "({verteilbetrag_cent}-{anzahl_mindest}*{mindestbetrag_cent})/{einheit_cent}"
        rezepte["wirksam_gesamt"] = "SUM({kreis.wirksam:})"
        rezepte["kreis.betrag_cent"] = f"IF({{kreis.am_mindestbetrag}}=1,{{mindestbetrag_cent}},{betrag})"
    else:
        rezepte["kreis.am_mindestbetrag"] = "IF({verteilbetrag_cent}*{kreis.gewicht}<{mindestbetrag_cent}*{gewicht_nenner},1,0)"
        rezepte["kreis.wirksam"] = "{kreis.gewicht}"
        rezepte["masse"] = "{verteilbetrag_cent}/{einheit_cent}"
        rezepte["wirksam_gesamt"] = "{gewicht_nenner}"
        rezepte["kreis.betrag_cent"] = f"MAX({betrag},{{mindestbetrag_cent}})" if rahmen.modus is _ZUSAETZLICH else betrag
    return Rezeptbuch(rezepte, ALLGEMEINE_NAMEN | _EINZELN, {"kreise": _KREIS, "sperre": frozenset()})


def _stellen(rahmen: Planungsrahmen) -> int | None:
    """Decimals that hold every quota exactly, or None where more than `MAX_STELLEN` would be needed."""
    quoten = [k.quote.quote.wert or Fraction(0) for k in rahmen.kreise]
    return next((n for n in range(MAX_STELLEN + 1) if all((q * 10**n).denominator == 1 for q in quoten)), None)


def warum_ungenau(rahmen: Planungsrahmen) -> str:
    """Why the recipes of the sheet would not give exactly the amounts of the rule; empty where they do, or where there are none."""
    stellen, einheit = _stellen(rahmen), rahmen.rundung.einheit.value
    if rahmen.verteilt_cent is None:
        return ""
    if stellen is None:
        return f"die Quoten haben mehr als {MAX_STELLEN - 2} Nachkommastellen in Prozent"
    if rahmen.summe_cent // einheit >= BASIS**STUFEN:
        return "die Summe ist zu groß"
    if rahmen.summe_cent % einheit or (rahmen.modus is _UMVERTEILEN and _boden(rahmen) % einheit):
        return "die Summe ist kein Vielfaches der Rundungseinheit"
    umverteilt = rahmen.modus is _UMVERTEILEN and rahmen.quotensumme > 1 and rahmen.quotensumme * 10**stellen <= 10**MAX_STELLEN
    einzeln = rahmen.modus is not _UMVERTEILEN and rahmen.rundung.art is Rundungsart.EINZELN
    return "" if rahmen.quotensumme == 1 or umverteilt or einzeln else "die Quoten ergeben nicht 100 %"


def landeswerte(rahmen: Planungsrahmen, kontext: Kontext, quelle: Gelesen[int] | None) -> dict[str, Groesse]:
    """Quantities of the Land that every template may name; `quelle` is where the total was read, if it was."""
    ort = quelle.ort if quelle else None
    differenz = rahmen.differenz_cent
    return allgemeines(rahmen, kontext) | {
        "titel": text(f"Planungsrahmen der Stadt- und Landkreise {rahmen.haushaltsjahr}"),
        "untertitel": text(
            f"{len(rahmen.kreise)} Kreise · Mindestbetrag {euro_text(rahmen.mindestbetrag_cent)} · Wirkung des Mindestbetrags: {modus_text(rahmen.modus)} · Stand {kontext.heute:%d.%m.%Y}"
        ),
        "aenderung": Groesse(""),
        "betrag_kreis": Groesse(Euro.aus_cent(rahmen.summe_cent)),
        "betrag_kreis_bezeichnung": text("Summe des Landes"),
        "betrag_kreis_quelle": Groesse(
            f"gelesen aus {fundort(ort)}" if ort else parameter_grundlage(rahmen.parameter, "landessumme"), "", sprung(ort)
        ),
        "verteilt": Groesse(Euro.aus_cent(rahmen.verteilt_cent)),
        "differenz": Groesse(Euro.aus_cent(differenz)),
        "differenz_text": text("" if not differenz else "Rundung, Mindestbetrag oder Quoten, die nicht 100 % ergeben; siehe Hinweise"),
        "stand_zusatz": text(None),
    }


def rechenweg_daten(rahmen: Planungsrahmen, kontext: Kontext, quelle: Gelesen[int] | None) -> Daten:
    """What fills the Land's `IM Rechenweg`."""
    werte = landeswerte(rahmen, kontext, quelle)
    _, inhalt, geaendert = quelle_groessen(quelle)
    exakt = rahmen.verteilt_cent is not None and not warum_ungenau(rahmen)
    rechnung = _Rechnung(rahmen) if exakt else None
    frei: str | None = None if exakt else ""
    werte |= {
        "rechenweg_erklaerung": text(
            "Die Quoten werden als ganze Zahlen gerechnet. Wer nach der Quote unter dem Mindestbetrag läge, erhält ihn; der Rest wird nach den übrigen Quoten verteilt."
            if exakt
            else "Die Zahlen sind für genaue Tabellenformeln zu groß oder die Quoten ergeben nicht 100 %: Die Beträge stehen hier als Werte."
        ),
        "betrag_inhalt": inhalt,
        "betrag_geaendert": geaendert,
        "betrag_gelesen": Groesse(Euro.aus_cent(rahmen.summe_cent), ""),
        "eingaben_geaendert": Groesse(0),
        "verteilbetrag_cent": Groesse(rahmen.summe_cent),
        "einheit_cent": Groesse(rahmen.rundung.einheit.value, ""),
        "mindestbetrag_cent": Groesse(_boden(rahmen), ""),
        "mindestbetrag_grundlage": text(parameter_grundlage(rahmen.parameter, "mindestbetrag") or "Vorgabe"),
        "modus": text(modus_text(rahmen.modus)),
        "modus_grundlage": text(parameter_grundlage(rahmen.parameter, "mindestbetrag_modus") or "Vorgabe"),
        "gewicht_nenner": Groesse(rechnung.nenner if rechnung else None, ""),
        "gewicht_gesamt": Groesse(sum(rechnung.gewichte) if rechnung else None),
        "gewicht_erklaerung": text("Quote mal Nenner, damit ganze Zahlen entstehen"),
        "anzahl_mindest": Groesse(sum(k.mindestbetrag_greift for k in rahmen.kreise), frei),
        "masse": Groesse(rechnung.masse if rechnung else None),
        **{f"masse_{n}": Groesse(rechnung.gruppen[n - 1] if rechnung else None) for n in range(1, STUFEN + 1)},
        "wirksam_gesamt": Groesse(rechnung.gesamt if rechnung else None),
        "summe_ganze": Groesse(rechnung.summe_ganze if rechnung else None),
        "offen": Groesse(rechnung.masse - rechnung.summe_ganze if rechnung else None),
        "quellen_geaendert": Groesse(0),
        "quellen_vergleich": vergleich_text(kontext),
    }
    zeilen = [_rechenzeile(k, rechnung.zeile(i) if rechnung else None, frei) for i, k in enumerate(rahmen.kreise)]
    return Daten(werte, {"kreise": zeilen, "sperre": []})


def _boden(rahmen: Planungsrahmen) -> int:
    return (
        rahmen.mindestbetrag_cent
        if rahmen.modus is Mindestbetragsmodus.NUR_KENNZEICHNEN
        else boden_cent(rahmen.mindestbetrag_cent, rahmen.rundung)
    )


class _Rechnung:
    """The columns of the sheet in exact integers, as its formulas compute them."""

    def __init__(self, rahmen: Planungsrahmen) -> None:
        self.nenner = 10 ** (_stellen(rahmen) or 0)
        self.gewichte = [int((k.quote.quote.wert or 0) * self.nenner) for k in rahmen.kreise]
        am = [k.mindestbetrag_greift for k in rahmen.kreise]
        umverteilen = rahmen.modus is _UMVERTEILEN
        self.am = [int(a) for a in am]
        self.wirksam = [0 if umverteilen and a else w for a, w in zip(am, self.gewichte, strict=True)]
        self.masse = (rahmen.summe_cent - (sum(am) * _boden(rahmen) if umverteilen else 0)) // rahmen.rundung.einheit.value
        self.gesamt = sum(self.wirksam) if umverteilen else self.nenner
        self.gruppen = [self.masse // BASIS ** (STUFEN - n) % BASIS for n in range(1, STUFEN + 1)]
        self.schritte = [self._schritt(w) for w in self.wirksam]
        self.summe_ganze = sum(schritt["ganze"] for schritt in self.schritte)
        reihe = sorted(range(len(am)), key=lambda i: (-self.schritte[i][_REST], -self.wirksam[i], i))
        self.rang = {i: nummer for nummer, i in enumerate(reihe, 1)}

    def _schritt(self, wirksam: int) -> dict[str, int]:
        spalten, rest = {}, 0
        for n, gruppe in enumerate(self.gruppen, 1):
            spalten[f"ganze_{n}"], rest = divmod(gruppe * wirksam + rest * BASIS, self.gesamt)
            spalten[f"rest_{n}"] = rest
        return spalten | {"ganze": self.masse * wirksam // self.gesamt}

    def zeile(self, i: int) -> dict[str, int]:
        """The row of one Kreis."""
        kopf = {"gewicht": self.gewichte[i], "am_mindestbetrag": self.am[i], "wirksam": self.wirksam[i]}
        return kopf | self.schritte[i] | {"rang": self.rang[i]}


_REST = f"rest_{STUFEN}"
_SPALTEN = (
    *("gewicht", "am_mindestbetrag", "wirksam"),
    *(f"{name}_{n}" for n in range(1, STUFEN + 1) for name in ("ganze", "rest")),
    *("ganze", "rang"),
)


def _rechenzeile(k: Kreisbetrag, schritt: Mapping[str, int] | None, formel: str | None) -> dict[str, Groesse]:
    quelle, inhalt, geaendert = quelle_groessen(k.quote.quote)
    werte = schritt or dict.fromkeys(_SPALTEN)
    return {
        "kreis.nr": Groesse(k.nr),
        "kreis.ags": text(k.quote.kreis.ags),
        "kreis.name": text(k.quote.kreis.name_voll),
        "kreis.quote": Groesse(k.quote.quote.wert),
        "kreis.quelle": quelle,
        "kreis.inhalt": inhalt,
        "kreis.gelesen": Groesse(k.quote.quote.wert, ""),
        "kreis.geaendert": geaendert,
        **{f"kreis.{name}": Groesse(werte[name]) for name in _SPALTEN},
        "kreis.betrag_cent": Groesse(k.betrag_cent, formel),
        "kreis.betrag": Groesse(Euro.aus_cent(k.betrag_cent)),
    }


# ---------------------------------------------------------------- IM Übersicht of the Land
def uebersicht_buch(rahmen: Planungsrahmen) -> Rezeptbuch:
    """Recipes of the Land's `IM Übersicht`."""
    einheit = rahmen.rundung.einheit.value
    return Rezeptbuch(
        {
            "aenderung": AENDERUNG,
            "betrag_kreis": "{betrag_kreis}",
            "verteilt": "{verteilt}",
            "differenz": "{differenz}",
            "summe_nach_quote": "ROUND(SUM({kreis.nach_quote:}),2)",
            "kosten_mindestbetrag": (
                'ROUND(COUNTIF({kreis.mindestbetrag:},"?*")*{mindestbetrag_cent}/100-SUMIF({kreis.mindestbetrag:},"?*",{kreis.nach_quote:}),2)'
            ),
            "kreis.quote": "{kreis.quote}",
            "kreis.betrag": "{kreis.betrag}",
            "kreis.nach_quote": f"ROUND({{betrag_kreis}}*{{kreis.quote}}*100/{einheit},0)*{einheit}/100",
            "kreis.unterschied": "ROUND({kreis.betrag}-{kreis.nach_quote},2)",
        },
        ALLGEMEINE_NAMEN
        | frozenset(
            ["kosten_mindestbetrag", "kosten_mindestbetrag_text", "verteilt_text", "quotensumme", "summe_nach_quote", "hinweise_zahlen"]
        ),
        {
            "kreise": frozenset(
                f"kreis.{name}" for name in ["ags", "name", "quote", "nach_quote", "betrag", "mindestbetrag", "unterschied"]
            ),
            "sperre": frozenset(),
        },
    )


def uebersicht_daten(
    rahmen: Planungsrahmen,
    kontext: Kontext,
    hinweise: Verzeichnis,
    extern: Mapping[str, str],
    je_kreis: Mapping[str, Mapping[str, str]],
    quelle: Gelesen[int] | None,
) -> Daten:
    """What fills the Land's `IM Übersicht`; arguments as for a county's."""
    werte = landeswerte(rahmen, kontext, quelle)
    nach_quote = [k.nach_quote_cent for k in rahmen.kreise]
    werte |= {
        "kosten_mindestbetrag": Groesse(Euro.aus_cent(rahmen.kosten_mindestbetrag_cent)),
        "kosten_mindestbetrag_text": text(_kosten_text(rahmen)),
        "verteilt_text": text("Summe der Beträge aller Kreise"),
        "quotensumme": Groesse(rahmen.quotensumme, ""),
        "hinweise_zahlen": hinweise.satz,
        "summe_nach_quote": Groesse(None if None in nach_quote else Euro.aus_cent(sum(n or 0 for n in nach_quote))),
    }
    zeilen = [_zeile(k, rahmen) for k in rahmen.kreise]
    orte = [{f"kreis.{name}": adresse for name, adresse in je_kreis[k.quote.kreis.ags].items()} for k in rahmen.kreise]
    return Daten(werte, {"kreise": zeilen, "sperre": [{}] if werte["sperre"].wert else []}, extern, {"kreise": orte})


def _kosten_text(rahmen: Planungsrahmen) -> str:
    anzahl = sum(k.mindestbetrag_greift for k in rahmen.kreise)
    traeger = {
        Mindestbetragsmodus.UMVERTEILEN: "von den übrigen Kreisen anteilig getragen",
        Mindestbetragsmodus.ZUSAETZLICH: "vom Land zusätzlich zu tragen",
        Mindestbetragsmodus.NUR_KENNZEICHNEN: "fehlen bis zum Mindestbetrag",
    }[rahmen.modus]
    return f"{anzahl} {'Kreis' if anzahl == 1 else 'Kreise'} unter {euro_text(rahmen.mindestbetrag_cent)}; {traeger} (Annahme)"


def _zeile(k: Kreisbetrag, rahmen: Planungsrahmen) -> dict[str, Groesse]:
    unterschied = None if k.betrag_cent is None or k.nach_quote_cent is None else k.betrag_cent - k.nach_quote_cent
    wort = "liegt darunter" if rahmen.modus is Mindestbetragsmodus.NUR_KENNZEICHNEN else "greift"
    return {
        "kreis.ags": text(k.quote.kreis.ags),
        "kreis.name": text(k.quote.kreis.name_voll),
        "kreis.quote": Groesse(k.quote.quote.wert),
        "kreis.nach_quote": Groesse(Euro.aus_cent(k.nach_quote_cent)),
        "kreis.betrag": Groesse(Euro.aus_cent(k.betrag_cent)),
        "kreis.mindestbetrag": text(wort if k.mindestbetrag_greift else None),
        "kreis.unterschied": Groesse(Euro.aus_cent(unterschied)),
    }
