"""`Ü <Gemeinde>`: one page per municipality, every figure with its formula and its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
import re

from im_xl.cents import euro_text
from im_xl.findings import Finding
from im_xl.model import Entscheidungsart, Gelesen, Rolle
from im_xl.places import quote_sheet
from im_xl.sheets.anordnung import Daten
from im_xl.sheets.context import AENDERUNG, KREIS_NAMEN, Kontext, fundort, kreiswerte, sprung, text
from im_xl.sheets.county import entscheidung_text, verbund_groessen
from im_xl.sheets.quantities import Euro, Groesse, anzeige
from im_xl.sheets.template import Rezeptbuch
from im_xl.vwv.anzeige import grundlage_text
from im_xl.vwv.auswertung import Auswertung, Frist, Gemeindeergebnis, Schritt, Schrittstatus, Verbundergebnis, Verbundmitglied

HINWEISE_JE_SEITE = 6

_REZEPTE = {
    "aenderung": AENDERUNG,
    "personen": "{personen}",
    "personen_gesamt": "{personen_gesamt}",
    "anteil": "IF({personen_gesamt}=0,0,{personen}/{personen_gesamt})",
    "betrag_kreis": "{betrag_kreis}",
    "betrag": "{betrag}",
    "betrag_je_person": 'IF({personen}=0,"",ROUND({betrag_cent}/{personen},0)/100)',
    "vorjahr": "{vorjahr}",
    "veraenderung": "ROUND({betrag}-{vorjahr},2)",
    "vzae": "INT({betrag_cent}*100/{satz_cent})/100",
    "mitglied.betrag": "{mitglied.betrag}",
    "mitglied.vzae": "INT({mitglied.betrag_cent}*100/{satz_cent})/100",
}
_EINZELN = frozenset(
    [
        "zur_uebersicht",
        "gemeinde",
        "gemeinde_amtlich",
        "ags",
        "personen",
        "personen_quelle",
        "anteil",
        "betrag",
        "betrag_grundlage",
        "betrag_je_person",
        "vorjahr",
        "vorjahr_quelle",
        "veraenderung",
        "veraenderung_text",
        "vzae",
        "vzae_text",
        "vzae_grundlage",
        "vzae_titel",
        "verbund",
        "verbund_titel",
        "verbund_betrag",
        "verbund_vzae",
        "verbund_hinweis",
        "entscheidung",
        "weitere",
        "traeger",
    ]
)
BUCH = Rezeptbuch(
    _REZEPTE,
    KREIS_NAMEN | _EINZELN,
    {
        "mitglieder": frozenset(f"mitglied.{name}" for name in ["name", "rolle", "zeitraum", "betrag", "vzae"]),
        "schritte": frozenset(f"schritt.{name}" for name in ["bezeichnung", "frist", "eingang", "status", "grundlage"]),
        "hinweise": frozenset(f"hinweis.{name}" for name in ["schwere", "text", "fundstelle"]),
        "sperre": frozenset(),
        "stellen": frozenset(),
        "verbund": frozenset(),
        "weitere": frozenset(),
        "verfahren": frozenset(),
    },
)


_STELLEN = ("stelle", "person-ueber", "qualifikation", "nachqualifizierung", "koordination", "unter-mindestumfang")
"""How the codes of findings about posts begin."""
_BETRAG_FOLGT = "der Betrag folgt der Gemeinde für das ganze Jahr (Annahme)"
_GESPERRT_AUSSEN = "Noch keine Beträge: Die Angaben für den Landkreis sind nicht vollständig."


def gemeinsame_daten(auswertung: Auswertung, kontext: Kontext) -> dict[str, Groesse]:
    """Quantities that the sheets of all Gemeinden share, made once for all."""
    zurueck = Groesse("zur Übersicht", "", f"{quote_sheet(kontext.namen['uebersicht'])}!A1")
    return kreiswerte(auswertung, kontext) | {"aenderung": Groesse(""), "zur_uebersicht": zurueck}


def nach_aussen(gemeinsam: Mapping[str, Groesse]) -> dict[str, Groesse]:
    """The same for sheets that leave the house: nothing leads back, and what holds amounts up may be about another Gemeinde."""
    sperre = text(_GESPERRT_AUSSEN if gemeinsam["sperre"].wert else None)
    return {**gemeinsam, "zur_uebersicht": text(None), "zu_den_blaettern": text(None), "sperre": sperre}


def ohne_andere(findings: Iterable[Finding], g: Gemeindeergebnis, auswertung: Auswertung) -> list[Finding]:
    """Findings of a Gemeinde that name no other one; those of its Verbund may be named."""
    verbund = {m.gemeinde.ags for v in auswertung.verbuende if v.name == g.verbund for m in v.mitglieder}
    fremd = {e.gemeinde.name for e in auswertung.gemeinden if e.gemeinde.ags not in verbund} - {g.gemeinde.name}
    eigene = {e.gemeinde.name for e in auswertung.gemeinden} - fremd
    # "Landkreis Sigmaringen" does not speak of Sigmaringen, nor "Verbund Mauer" of Mauer.
    eigene |= {g.gemeinde.name, *(v.name for v in auswertung.verbuende), *([auswertung.kreis.name_voll] if auswertung.kreis else [])}
    harmlos, verraet = _worte(eigene), _worte(fremd)
    return [f for f in findings if not verraet.search(harmlos.sub("", f"{f.text} {f.begruendung}"))]


def _worte(namen: set[str]) -> re.Pattern[str]:
    """Any of these names as whole words, longer ones first; nothing where there is none."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(namen, key=len, reverse=True)))})(?!\w)" if namen else r"(?!)")


def ohne_stellen(findings: Iterable[Finding]) -> list[Finding]:
    """Findings that do not speak of posts."""
    return [f for f in findings if not f.code.startswith(_STELLEN)]


def gemeinde_daten(
    g: Gemeindeergebnis,
    auswertung: Auswertung,
    kontext: Kontext,
    gemeinsam: Mapping[str, Groesse],
    findings: Sequence[Finding],
    adressen: tuple[Mapping[str, str], Mapping[str, Mapping[str, str]]],
    *,
    stellen: bool = True,
) -> Daten:
    """What fills the sheet of one Gemeinde.

    Args:
        g: the Gemeinde, computed.
        auswertung: its county.
        kontext: names and inputs.
        gemeinsam: see `gemeinsame_daten`.
        findings: those that concern this Gemeinde, gravest first; single cases are not among them.
        adressen: addresses in `IM Rechenweg`: of the county's quantities, and per AGS.
        stellen: with the posts that the amounts carry.
    """
    extern, je_gemeinde = adressen
    vorjahr = g.vorjahr_cent.wert if g.vorjahr_cent else None
    veraenderung = None if vorjahr is None or g.betrag_cent is None else g.betrag_cent - vorjahr
    personen = g.personen.wert
    je_person = (
        None
        if g.betrag_cent is None or personen is None
        else ""
        if personen == 0
        else Euro.aus_cent(_kaufmaennisch(g.betrag_cent, personen))
    )
    shown, rest = findings[:HINWEISE_JE_SEITE], len(findings) - HINWEISE_JE_SEITE
    werte = {
        "gemeinde": text(g.gemeinde.name),
        "gemeinde_amtlich": text(g.gemeinde.name_amtlich),
        "ags": text(g.gemeinde.ags),
        "personen": Groesse(personen),
        "personen_quelle": Groesse(_personen_quelle(g), "", sprung(g.personen.ort)),
        "anteil": Groesse(g.anteil),
        "betrag": Groesse(Euro.aus_cent(g.betrag_cent)),
        "betrag_grundlage": text(_betrag_grundlage(g, auswertung, kontext)),
        "betrag_je_person": Groesse(je_person),
        "vorjahr": Groesse(Euro.aus_cent(vorjahr)),
        "vorjahr_quelle": Groesse(_vorjahr_quelle(g.vorjahr_cent), "", sprung(g.vorjahr_cent.ort if g.vorjahr_cent else None)),
        "veraenderung": Groesse(Euro.aus_cent(veraenderung)),
        "veraenderung_text": text("Zuwendung abzüglich Betrag im Vorjahr" if veraenderung is not None else None),
        "vzae": Groesse(g.vzae),
        "vzae_text": text(f"trägt {anzeige(g.vzae)} VZÄ" if g.vzae is not None else None),
        "vzae_grundlage": text(_vzae_grundlage(g, auswertung)),
        "vzae_titel": text("VZÄ"),
        "entscheidung": text(_entscheidung(g) if auswertung.fristen else None),
        "traeger": text(g.entscheidung.traeger),
        "weitere": Groesse(f"… weitere {rest} siehe „{kontext.namen['hinweise']}“", "", f"{quote_sheet(kontext.namen['hinweise'])}!A1")
        if rest > 0
        else Groesse(None),
    }
    verbund, mitglieder, mitglieder_extern = _verbund(g, auswertung, extern, je_gemeinde)
    if not stellen:
        werte |= dict.fromkeys(("vzae", "vzae_text", "vzae_grundlage", "vzae_titel"), text(None))
        zeitweise = any(mitglied["mitglied.zeitraum"].wert for mitglied in mitglieder)
        verbund |= {"verbund_vzae": text(None), "verbund_hinweis": text(_BETRAG_FOLGT if zeitweise else None)}
        mitglieder = [{**mitglied, "mitglied.vzae": text(None)} for mitglied in mitglieder]
    listen: dict[str, list[dict[str, Groesse]]] = {
        "mitglieder": mitglieder,
        "schritte": [_schritt(s) for s in g.schritte],
        "hinweise": [_hinweis(f) for f in shown],
        "sperre": [{}] if gemeinsam["sperre"].wert else [],
        "stellen": [{}] if stellen else [],
        "verbund": [{}] if mitglieder else [],
        "weitere": [{}] if rest > 0 else [],
        "verfahren": [{}] if g.schritte else [],
    }
    return Daten(werte | verbund, listen, je_gemeinde[g.gemeinde.ags], {"mitglieder": mitglieder_extern}, gemeinsam, extern)


def _kaufmaennisch(cent: int, personen: int) -> int:
    return (2 * cent + personen) // (2 * personen)


def _personen_quelle(g: Gemeindeergebnis) -> str:
    if g.personen.wert is None:
        return f"keine gültige Zahl in {fundort(g.personen.ort)}" if g.personen.ort else "fehlt"
    herkunft = f"gelesen aus {fundort(g.personen.ort)}" if g.personen.ort else "Eingabe"
    if g.aus_vorjahr:
        return f"Annahme: Zahl des Vorjahres, {herkunft}"
    return f"geschätzt vom Landkreis, {herkunft}" if g.geschaetzt else herkunft


def _betrag_grundlage(g: Gemeindeergebnis, auswertung: Auswertung, kontext: Kontext) -> str:
    if g.betrag_cent is None:
        return "gesperrt, siehe oben" if auswertung.blockiert else "Betrag noch nicht bekannt"
    ganzes = "Betrag der Verteilung" if auswertung.teilliste else "Betrag des Landkreises"
    regel = "; Folie „Verfahren zur Weiterleitung an Städte und Gemeinden I“" if auswertung.fristen else ""
    return f"Anteil × {ganzes}, gerundet: „{kontext.namen['rechenweg']}“, Nr. {g.nr}{regel}"


def _vorjahr_quelle(vorjahr: Gelesen[int] | None) -> str:
    return (
        f"gelesen aus {fundort(vorjahr.ort)}"
        if vorjahr is not None and vorjahr.ort
        else "kein Vorjahresbetrag erfasst"
        if vorjahr is None
        else "Eingabe"
    )


def _vzae_grundlage(g: Gemeindeergebnis, auswertung: Auswertung) -> str:
    satz = auswertung.satz_je_vzae_cent
    if satz is None:
        return f"für {auswertung.haushaltsjahr} ist kein Satz je VZÄ bekannt"
    beleg = next((p.beleg.anzeige for p in auswertung.parameter if p.schluessel == "satz_je_vzae"), "")
    knapp = g.vzae is not None and g.vzae < auswertung.mindestumfang and g.eigene_verantwortung and g.verbund is None
    hinweis = f"; unter {anzeige(auswertung.mindestumfang)}: Verbund prüfen" if knapp else ""
    return f"Satz {euro_text(satz)} je VZÄ ({beleg}), abgerundet (Annahme){hinweis}"


def _entscheidung(g: Gemeindeergebnis) -> str:
    teile = [entscheidung_text(g)]
    if g.verbund and g.entscheidung.art is Entscheidungsart.VERBUND:
        teile.append(f"„{g.verbund}“")
    if g.entscheidung.eingegangen_am:
        teile.append(f"eingegangen am {g.entscheidung.eingegangen_am:%d.%m.%Y}")
    if g.entscheidung.traeger:
        teile.append(f"Träger: {g.entscheidung.traeger}")
    folge = "der Betrag wird weitergeleitet" if g.eigene_verantwortung else "der Betrag verbleibt beim Landkreis"
    return ", ".join(teile) + f"; {folge}"


def _verbund(
    g: Gemeindeergebnis, auswertung: Auswertung, extern: Mapping[str, str], je_gemeinde: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, Groesse], list[dict[str, Groesse]], list[dict[str, str]]]:
    verbund = next((v for v in auswertung.verbuende if v.name == g.verbund), None)
    if verbund is None:
        leer = text(None)
        return {"verbund": leer, "verbund_titel": leer, "verbund_betrag": leer, "verbund_vzae": leer, "verbund_hinweis": leer}, [], []
    betrag, vzae = verbund_groessen(verbund, je_gemeinde, extern.get("satz_cent"))
    knapp = verbund.vzae is not None and verbund.vzae < auswertung.mindestumfang
    werte = {
        "verbund": text(verbund.name),
        "verbund_betrag": betrag,
        "verbund_vzae": vzae,
        "verbund_titel": text(verbund.name if verbund.name.casefold().startswith("verbund") else f"Verbund „{verbund.name}“"),
        "verbund_hinweis": text(_verbund_hinweis(verbund, knapp=knapp, mindestumfang=anzeige(auswertung.mindestumfang))),
    }
    zeilen = [_mitglied(m, auswertung) for m in verbund.mitglieder]
    orte = [{f"mitglied.{name}": adresse for name, adresse in je_gemeinde.get(m.gemeinde.ags, {}).items()} for m in verbund.mitglieder]
    return werte, zeilen, orte


def _verbund_hinweis(verbund: Verbundergebnis, *, knapp: bool, mindestumfang: str) -> str:
    """How the joint figures are to be read."""
    teile = ["VZÄ aus dem gemeinsamen Betrag"]
    if any(m.von or m.bis for m in verbund.mitglieder):
        teile.append(_BETRAG_FOLGT)
    if knapp:
        teile.append(f"zusammen unter {mindestumfang} VZÄ")
    return "; ".join(teile)


def _mitglied(m: Verbundmitglied, auswertung: Auswertung) -> dict[str, Groesse]:
    ergebnis = next((g for g in auswertung.gemeinden if g.gemeinde.ags == m.gemeinde.ags), None)
    return {
        "mitglied.name": text(m.gemeinde.name),
        "mitglied.rolle": text("federführend" if m.rolle is Rolle.FEDERFUEHREND else "Mitglied"),
        "mitglied.zeitraum": text(_zeitraum(m.von, m.bis)),
        "mitglied.betrag": Groesse(Euro.aus_cent(m.betrag_cent)),
        "mitglied.vzae": Groesse(ergebnis.vzae if ergebnis and m.betrag_cent is not None else None),
    }


def _zeitraum(von: date | None, bis: date | None) -> str:
    if von and bis:
        return f"{von:%d.%m.%Y} bis {bis:%d.%m.%Y}"
    return f"ab {von:%d.%m.%Y}" if von else f"bis {bis:%d.%m.%Y}" if bis else ""


def _schritt(s: Schritt) -> dict[str, Groesse]:
    return {**_frist(s.frist), "schritt.eingang": Groesse(s.eingang), "schritt.status": _STATUS[s.status]}


_STATUS = {status: text(status.value) for status in Schrittstatus}


@lru_cache(maxsize=64)
def _frist(f: Frist) -> dict[str, Groesse]:
    """What is the same for every Gemeinde, as the same objects: the filler notices and does not make the cells again."""
    return {
        "schritt.bezeichnung": text(f.bezeichnung),
        "schritt.frist": Groesse(f.datum) if f.datum else text("nach Auszahlung"),
        "schritt.grundlage": text(grundlage_text(f.grundlage)),
    }


def _hinweis(f: Finding) -> dict[str, Groesse]:
    return {
        "hinweis.schwere": text(f.schwere.value),
        "hinweis.text": text(f.text + (f" Abweichend, Begründung: {f.begruendung}" if f.begruendung else "")),
        "hinweis.fundstelle": text(f.eintrag.fundstelle),
    }
