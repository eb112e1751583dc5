"""`IM Koordination`: the koordinierende Stelle of a year: costs, continuity, its nine tasks, trainings and network meetings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from im_xl.ablauf.art import ABLAUF_NAMEN, Blattart, Blattinhalt, Gedaechtnis, Lage
from im_xl.findings import Finding
from im_xl.model import Handelnder, Kreisdaten, Stelle, Stellenzeile, Zeitraum
from im_xl.sheets.anordnung import Daten
from im_xl.sheets.context import ort_text, parameter_grundlage, sprung, text
from im_xl.sheets.quantities import Euro, Groesse, Wert
from im_xl.sheets.template import Rezeptbuch
from im_xl.vwv.anzeige import anzahl_text, datum_text, kennzeichen, vzae_text
from im_xl.vwv.koordination import (
    Koordinationsluecke,
    Koordinationsmonat,
    foerderhoechstbetrag_cent,
    koordinationsluecken,
    koordinationsmonate,
    zuwendungsfaehig_cent,
)
from im_xl.vwv.koordinationsaufgaben import KOORDINATIONSAUFGABEN
from im_xl.vwv.stellenpruefung import koordinationsfindings
from im_xl.vwv.zeitraum import kalenderjahr, schnittmenge, tage, zeitraum_text
from im_xl.workbook.eigene import Feldzeile, Tafel

KOORDINATION = "koordination"
FREIE_ZEILEN = 5
"""So many empty rows follow a list that people fill in."""
ARTEN = ("Fortbildung", "Vernetzungsveranstaltung")
_MONATE = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember")

_VERANSTALTUNG = ("datum", "art", "thema", "teilnehmer", "kosten", "vermerk")
_AUFGABE = ("aufgabe", "erledigt_am", "nachweis", "naechster_schritt")
_BESETZUNG = ("nummer", "von", "bis", "vzae", "kosten", "vermerk")
_EINGABEN = frozenset(
    [
        *(f"besetzung.{name}" for name in _BESETZUNG),
        *(f"aufgabe.{name}" for name in _AUFGABE),
        *(f"veranstaltung.{name}" for name in _VERANSTALTUNG),
    ]
)
_BELEGT = "+".join(f'({{veranstaltung.{name}:}}<>"")' for name in _VERANSTALTUNG)
_REZEPTE = {
    "monate": "SUM({monat.voll:})",
    "hoechstbetrag_anteilig": "INT(ROUND({hoechstbetrag}*100,0)*{monate}/{bemessung_monate})/100",
    "kosten": "ROUND(SUM({stelle.kosten:}),2)",
    "zuwendungsfaehig": "MIN({kosten},{hoechstbetrag_anteilig})",
    "nicht_zuwendungsfaehig": "ROUND({kosten}-{zuwendungsfaehig},2)",
    "monat.voll": "IF({monat.besetzt}={monat.tage},1,0)",
    "luecke.tage": "{luecke.bis}-{luecke.von}+1",
    "aufgabe.stand": 'IF(TRIM({aufgabe.aufgabe})="","",IF(ISNUMBER({aufgabe.erledigt_am}),IF(TRIM({aufgabe.nachweis})="","ohne Nachweis","belegt"),"offen"))',
    "fortbildungen": f'COUNTIF({{veranstaltung.art:}},"{ARTEN[0]}")',
    "fortbildungen_teilnehmer": f'SUMIF({{veranstaltung.art:}},"{ARTEN[0]}",{{veranstaltung.teilnehmer:}})',
    "fortbildungen_kosten": f'ROUND(SUMIF({{veranstaltung.art:}},"{ARTEN[0]}",{{veranstaltung.kosten:}}),2)',
    "vernetzungen": f'COUNTIF({{veranstaltung.art:}},"{ARTEN[1]}")',
    "vernetzungen_teilnehmer": f'SUMIF({{veranstaltung.art:}},"{ARTEN[1]}",{{veranstaltung.teilnehmer:}})',
    "vernetzungen_kosten": f'ROUND(SUMIF({{veranstaltung.art:}},"{ARTEN[1]}",{{veranstaltung.kosten:}}),2)',
    "veranstaltungen": f"SUMPRODUCT(--(({_BELEGT})>0))",
    "veranstaltungen_teilnehmer": "SUM({veranstaltung.teilnehmer:})",
    "veranstaltungen_kosten": "ROUND(SUM({veranstaltung.kosten:}),2)",
    "uebrige": "{veranstaltungen}-{fortbildungen}-{vernetzungen}",
    "uebrige_teilnehmer": "{veranstaltungen_teilnehmer}-{fortbildungen_teilnehmer}-{vernetzungen_teilnehmer}",
    "uebrige_kosten": "ROUND({veranstaltungen_kosten}-{fortbildungen_kosten}-{vernetzungen_kosten},2)",
}
BUCH = Rezeptbuch(
    _REZEPTE,
    ABLAUF_NAMEN
    | frozenset(
        [
            "hoechstbetrag",
            "hoechstbetrag_grundlage",
            "bemessung_monate",
            "monate",
            "monate_text",
            "hoechstbetrag_anteilig",
            "kosten",
            "kosten_text",
            "zuwendungsfaehig",
            "nicht_zuwendungsfaehig",
            "mittel",
            "besetzung_text",
            "luecken_text",
            *(
                f"{was}{wieviel}"
                for was in ("fortbildungen", "vernetzungen", "uebrige", "veranstaltungen")
                for wieviel in ("", "_teilnehmer", "_kosten")
            ),
        ]
    ),
    {
        "stelle": frozenset(f"stelle.{name}" for name in ("nummer", "von", "bis", "vzae", "kosten", "quelle")),
        "luecke": frozenset(f"luecke.{name}" for name in ("von", "bis", "tage", "mangel", "vzae", "gefordert")),
        "monat": frozenset(f"monat.{name}" for name in ("name", "tage", "besetzt", "voll")),
        "besetzung": frozenset(f"besetzung.{name}" for name in _BESETZUNG),
        "aufgabe": frozenset(f"aufgabe.{name}" for name in ("nr", *_AUFGABE, "stand", "hinweis", "schluessel")),
        "veranstaltung": frozenset(f"veranstaltung.{name}" for name in _VERANSTALTUNG),
    },
    eingaben=_EINGABEN,
    felder=_EINGABEN | {"aufgabe.schluessel"},
)


# ---------------------------------------------------------------- who holds the post
class Besetzung(NamedTuple):
    """What people entered on the sheet: the posts, the rows that give none, and what is to be said."""

    zeilen: tuple[Stellenzeile, ...]
    findings: tuple[Finding, ...]


def eingetragene(tafel: Tafel, jahr: int) -> Besetzung:
    """The rows of `besetzung` as coordinating posts; one without its VZÄ is none, and said so."""
    zeilen = []
    for zeile in tafel.zeilen:
        nummer, vzae = zeile.text("nummer"), zeile.dezimal("vzae", "Stellenumfang (VZÄ)")
        von, bis, kosten = zeile.tag("von", "Beginn der Besetzung"), zeile.tag("bis", "Ende der Besetzung"), zeile.cent("kosten", "Kosten")
        if vzae is None or vzae < 0 or (kosten or 0) < 0 or _verkehrt(von, bis):
            zeile.melden("besetzung-unvollstaendig", "vzae", grund=_grund(vzae, kosten, von, bis))
            continue
        name = f"Stelle {nummer}" if kennzeichen(nummer) else f"Besetzung Nr. {zeile.nummer}"
        stelle = Stelle(
            vzae=vzae, von=von, bis=bis, nummer=nummer or str(zeile.nummer), person=f"IM Koordination {zeile.nummer}", ort=zeile.ort("vzae")
        )
        zeilen.append(Stellenzeile(stelle=stelle, name=name, handelt=Handelnder.LANDKREIS, koordination=True, kosten_cent=kosten))
        if kosten is None and schnittmenge(kalenderjahr(jahr), von, bis):
            zeile.melden("koordination-kosten-fehlen", "kosten", stelle=name)
    return Besetzung(tuple(zeilen), tuple(tafel.findings))


def _verkehrt(von: date | None, bis: date | None) -> bool:
    return von is not None and bis is not None and bis < von


def _grund(vzae: Decimal | None, kosten: int | None, von: date | None, bis: date | None) -> str:
    if vzae is None:
        return "Der Stellenumfang (VZÄ) fehlt"
    if _verkehrt(von, bis):
        return "Das Ende liegt vor dem Beginn"
    return "Die Kosten sind negativ" if (kosten or 0) < 0 else "Der Stellenumfang ist negativ"


def vorab(kreisdaten: Kreisdaten, gemerkt: Gedaechtnis) -> Kreisdaten:
    """The list of posts with what was entered on the sheet in the place of its coordinating posts, so that the checks judge one thing.

    Without a list of posts there is none to be judged: then the sheet alone checks.
    """
    eingetragen = eingetragene(gemerkt.tafel(KOORDINATION, "besetzung"), gemerkt.jahr).zeilen
    if not eingetragen or kreisdaten.stellen is None:
        return kreisdaten
    andere = tuple(zeile for zeile in kreisdaten.stellen if not zeile.koordination)
    findings = kreisdaten.findings
    if ersetzt := [zeile for zeile in kreisdaten.stellen if zeile.koordination]:
        findings += (Finding("koordination-ersetzt", ersetzt[0].stelle.ort, {"stellen": ", ".join(zeile.name for zeile in ersetzt)}),)
    return replace(kreisdaten, stellen=(*andere, *eingetragen), findings=findings)


# ---------------------------------------------------------------- the sheet
def fuellen(lage: Lage) -> Blattinhalt:
    """What fills `IM Koordination`."""
    jahr = kalenderjahr(lage.jahr)
    eingaben = lage.tafel(KOORDINATION, "besetzung")
    eingetragen, findings = eingetragene(eingaben, lage.jahr)
    liste = tuple(zeile for zeile in lage.kreisdaten.stellen or () if zeile.koordination)
    geltend = tuple(z for z in eingetragen or liste if schnittmenge(jahr, z.stelle.von, z.stelle.bis))
    luecken, monate = _luecken(geltend, lage), koordinationsmonate([zeile.stelle for zeile in geltend], lage.jahr)
    gefunden = list(findings)
    if lage.kreisdaten.stellen is None and lage.auswertung.kreis is not None and geltend:
        gefunden += koordinationsfindings(geltend, lage.auswertung.kreis, jahr, lage.parameter)
    elif lage.kreisdaten.stellen is None and luecken:
        gefunden.append(_ohne_stelle(luecken, lage))
    if not eingetragen:
        gefunden += _ohne_kosten(geltend)
    aufgaben, veranstaltungen = lage.tafel(KOORDINATION, "aufgabe"), lage.tafel(KOORDINATION, "veranstaltung")
    aufgabenzeilen = _aufgaben(aufgaben)
    veranstaltet = [_veranstaltung(zeile, lage.jahr) for zeile in veranstaltungen.zeilen]
    gefunden += [*aufgaben.findings, *veranstaltungen.findings, *_offene_aufgaben(aufgabenzeilen, lage, gab_es=bool(geltend or luecken))]
    werte = lage.werte(
        f"{lage.auswertung.kreis.name_voll if lage.auswertung.kreis else ''}: Koordinierende Stelle {lage.jahr}",
        f"Personalkosten, Besetzung, Aufgaben, Fortbildungen und Vernetzung · Stand {datum_text(lage.kontext.heute)}",
    )
    return Blattinhalt(
        Daten(
            werte
            | _kosten(geltend, monate, lage)
            | _besetzungstexte(geltend, luecken, lage, aus_liste=not eingetragen)
            | _summen(veranstaltet),
            {
                "stelle": [_stelle(zeile, aus_liste=not eingetragen) for zeile in geltend],
                "luecke": [_luecke(luecke) for luecke in luecken],
                "monat": [_monat(monat) for monat in monate],
                "besetzung": [*(_besetzung(zeile) for zeile in eingaben.zeilen), *_leer("besetzung", _BESETZUNG)],
                "aufgabe": aufgabenzeilen,
                "veranstaltung": [*(zeile for zeile, _ in veranstaltet), *_leer("veranstaltung", _VERANSTALTUNG)],
            },
        ),
        tuple(gefunden),
    )


def _leer(liste: str, felder: Iterable[str]) -> list[dict[str, Groesse]]:
    return [{f"{liste}.{feld}": Groesse(None) for feld in felder} for _ in range(FREIE_ZEILEN)]


def _eingabe(zeile: Feldzeile, feld: str, gelesen: Wert = None) -> Groesse:
    """What people typed: as the number or day that it was read as, so that the sheet calculates with it; else as it is."""
    return Groesse(zeile.inhalt(feld) if gelesen is None else gelesen, "")


def _luecken(geltend: Sequence[Stellenzeile], lage: Lage) -> tuple[Koordinationsluecke, ...]:
    reihen = (lage.parameter.reihe("koordination_pflicht"), lage.parameter.reihe("koordination_mindestumfang"))
    return koordinationsluecken([zeile.stelle for zeile in geltend], kalenderjahr(lage.jahr), *reihen)


def _ohne_stelle(luecken: Sequence[Koordinationsluecke], lage: Lage) -> Finding:
    """Neither a list of posts nor an entry: what `stellenpruefung` cannot say without a list."""
    zeitraum = zeitraum_text(Zeitraum(luecken[0].zeitraum.von, luecken[-1].zeitraum.bis))
    kreis = lage.auswertung.kreis
    werte = {"kreis": kreis.name_voll if kreis else "", "zeitraum": zeitraum}
    return Finding("koordination-nicht-erfasst", None, werte, kreis.ags if kreis else None)


def _ohne_kosten(geltend: Iterable[Stellenzeile]) -> list[Finding]:
    return [
        Finding("koordination-kosten-fehlen", zeile.stelle.ort, {"stelle": zeile.name}) for zeile in geltend if zeile.kosten_cent is None
    ]


def _kosten(geltend: Sequence[Stellenzeile], monate: Sequence[Koordinationsmonat], lage: Lage) -> dict[str, Groesse]:
    """The eligible amount; nothing is said of it where the costs of a post are not known: missing is not zero."""
    tag = kalenderjahr(lage.jahr).von
    hoechst = lage.parameter.wert("koordination_hoechstbetrag", tag)
    bemessung = lage.parameter.wert("koordination_bemessungszeitraum_monate", tag).ganze_zahl
    volle = sum(monat.voll for monat in monate)
    bekannt = (
        bool(geltend)
        and all(zeile.kosten_cent is not None for zeile in geltend)
        and hoechst.ganze_zahl is not None
        and bemessung is not None
    )
    kosten = sum(zeile.kosten_cent or 0 for zeile in geltend) if bekannt else None
    anteilig = foerderhoechstbetrag_cent(volle, hoechst.ganze_zahl, bemessung) if hoechst.ganze_zahl is not None and bemessung else None
    faehig = zuwendungsfaehig_cent(volle, kosten, hoechst.ganze_zahl or 0, bemessung or 1) if kosten is not None else None
    grundlage = parameter_grundlage((hoechst,), "koordination_hoechstbetrag")
    mittel = lage.parameter.wert("koordination_herkunft", tag)
    fehlen = [zeile.name for zeile in geltend if zeile.kosten_cent is None]
    return {
        "hoechstbetrag": Groesse(Euro.aus_cent(hoechst.ganze_zahl), ""),
        "hoechstbetrag_grundlage": text(grundlage),
        "bemessung_monate": Groesse(bemessung, ""),
        "monate": Groesse(volle),
        "monate_text": text("Monate, in denen die Stelle an jedem Tag besetzt war (Annahme)"),
        "hoechstbetrag_anteilig": Groesse(Euro.aus_cent(anteilig)),
        "kosten": Groesse(Euro.aus_cent(kosten)),
        "kosten_text": text(
            f"Kosten fehlen: {', '.join(fehlen)}" if fehlen else "Summe der Stellen, die gelten" if geltend else "keine Besetzung erfasst"
        ),
        "zuwendungsfaehig": Groesse(Euro.aus_cent(faehig)),
        "nicht_zuwendungsfaehig": Groesse(Euro.aus_cent(None if kosten is None or faehig is None else kosten - faehig)),
        "mittel": text(
            f"{'neben dem Planungsrahmen' if mittel.wort == 'getrennt' else 'aus dem Planungsrahmen'} ({mittel.beleg.anzeige}: die Folie lässt es offen)"
            if mittel.wort
            else None
        ),
    }


def _besetzungstexte(
    geltend: Sequence[Stellenzeile], luecken: Sequence[Koordinationsluecke], lage: Lage, *, aus_liste: bool
) -> dict[str, Groesse]:
    woher = "aus der Stellenliste gelesen" if aus_liste else "aus den Eingaben unten; sie gehen der Stellenliste vor"
    besetzt = f"{anzahl_text(len(geltend), 'Eintrag', 'Einträge')}, {woher}" if geltend else "keine Besetzung erfasst"
    if not luecken:
        luecke = f"{lage.jahr}: keine Lücke, keine Überschneidung" if geltend else f"{lage.jahr}: keine Stelle verlangt"
    else:
        luecke = f"{anzahl_text(len(luecken), 'Zeitraum, in dem', 'Zeiträume, in denen')} die Stelle nicht wie verlangt besetzt ist"
    return {"besetzung_text": text(besetzt), "luecken_text": text(luecke)}


def _stelle(zeile: Stellenzeile, *, aus_liste: bool) -> dict[str, Groesse]:
    ort = zeile.stelle.ort if aus_liste else None
    return {
        "stelle.nummer": text(zeile.name),
        "stelle.von": Groesse(zeile.stelle.von),
        "stelle.bis": Groesse(zeile.stelle.bis),
        "stelle.vzae": Groesse(zeile.stelle.vzae),
        "stelle.kosten": Groesse(Euro.aus_cent(zeile.kosten_cent)),
        "stelle.quelle": Groesse(ort_text(ort) or (None if aus_liste else "Eingabe auf diesem Blatt"), "", sprung(ort)),
    }


def _luecke(luecke: Koordinationsluecke) -> dict[str, Groesse]:
    return {
        "luecke.von": Groesse(luecke.zeitraum.von),
        "luecke.bis": Groesse(luecke.zeitraum.bis),
        "luecke.tage": Groesse(tage(luecke.zeitraum)),
        "luecke.mangel": text(luecke.mangel.value),
        "luecke.vzae": Groesse(luecke.vzae),
        "luecke.gefordert": text(
            f"mindestens {vzae_text(luecke.mindestumfang)} VZÄ, eine Person zur gleichen Zeit (Annahme), nicht teilbar"
        ),
    }


def _monat(monat: Koordinationsmonat) -> dict[str, Groesse]:
    return {
        "monat.name": text(_MONATE[monat.zeitraum.von.month - 1]),
        "monat.tage": Groesse(tage(monat.zeitraum)),
        "monat.besetzt": Groesse(monat.besetzte_tage),
        "monat.voll": Groesse(int(monat.voll)),
    }


def _besetzung(zeile: Feldzeile) -> dict[str, Groesse]:
    """An input row, written back; what is wrong with it has been said by `eingetragene`."""
    stumm = replace(zeile, findings=[])
    return {
        "besetzung.zeile": Groesse(zeile.nummer),
        "besetzung.nummer": _eingabe(zeile, "nummer"),
        "besetzung.von": _eingabe(zeile, "von", stumm.tag("von", "")),
        "besetzung.bis": _eingabe(zeile, "bis", stumm.tag("bis", "")),
        "besetzung.vzae": _eingabe(zeile, "vzae", stumm.dezimal("vzae", "")),
        "besetzung.kosten": _eingabe(zeile, "kosten", Euro.aus_cent(stumm.cent("kosten", ""))),
        "besetzung.vermerk": _eingabe(zeile, "vermerk"),
    }


# ---------------------------------------------------------------- the nine tasks
def _aufgaben(tafel: Tafel) -> list[dict[str, Groesse]]:
    """The tasks of the slides, then what people added; a task whose row somebody deleted comes again."""
    namen = {aufgabe.schluessel: aufgabe.name for aufgabe in KOORDINATIONSAUFGABEN}
    je_schluessel: dict[str, Feldzeile] = {}
    eigene = []
    for zeile in tafel.zeilen:
        schluessel = zeile.text("schluessel")
        if schluessel in namen.keys() - je_schluessel.keys():
            je_schluessel[schluessel] = zeile
        else:  # their own, or a copy of one of ours: another evidence of the same task
            eigene.append(zeile)
    zeilen = []
    for nr, aufgabe in enumerate(KOORDINATIONSAUFGABEN, 1):
        hinweis = f"z. B. {aufgabe.belegt_durch} · Folie „{aufgabe.fundstelle}“"
        zeilen.append(_aufgabe(je_schluessel.get(aufgabe.schluessel), nr, aufgabe.name, hinweis, aufgabe.schluessel))
    weitere = enumerate((*eigene, *[None] * FREIE_ZEILEN), len(KOORDINATIONSAUFGABEN) + 1)
    return zeilen + [_aufgabe(zeile, nr, namen.get(zeile.text("schluessel")) if zeile else None, "", "") for nr, zeile in weitere]


def _aufgabe(zeile: Feldzeile | None, nr: int, name: str | None, hinweis: str, schluessel: str) -> dict[str, Groesse]:
    erledigt = zeile.tag("erledigt_am", "Tag der Erledigung") if zeile else None
    nachweis = zeile.text("nachweis") if zeile else ""
    genannt = (zeile.text("aufgabe") if zeile else "") or name
    stand = "" if not genannt else "offen" if erledigt is None else "belegt" if nachweis else "ohne Nachweis"
    return {
        "aufgabe.zeile": Groesse(zeile.nummer if zeile else None),
        "aufgabe.nr": Groesse(nr),
        "aufgabe.aufgabe": Groesse((zeile.inhalt("aufgabe") if zeile else None) or name, ""),
        "aufgabe.erledigt_am": _eingabe(zeile, "erledigt_am", erledigt) if zeile else Groesse(None),
        "aufgabe.nachweis": _eingabe(zeile, "nachweis") if zeile else Groesse(None),
        "aufgabe.naechster_schritt": _eingabe(zeile, "naechster_schritt") if zeile else Groesse(None),
        "aufgabe.stand": Groesse(stand),
        "aufgabe.hinweis": text(hinweis),
        "aufgabe.schluessel": text(schluessel),
    }


def _offene_aufgaben(zeilen: Sequence[Mapping[str, Groesse]], lage: Lage, *, gab_es: bool) -> list[Finding]:
    """After the end of the year: which of the nine tasks have no day of evidence; nothing where there was no post and none was asked for."""
    if not gab_es or lage.kontext.heute <= kalenderjahr(lage.jahr).bis:
        return []
    offen = [str(z["aufgabe.aufgabe"].wert) for z in zeilen if z["aufgabe.schluessel"].wert and z["aufgabe.stand"].wert == "offen"]
    if not offen:
        return []
    werte = {"jahr": str(lage.jahr), "anzahl": anzahl_text(len(offen), "Aufgabe", "Aufgaben"), "aufgaben": "; ".join(offen)}
    return [Finding("koordination-aufgaben-offen", None, werte, lage.auswertung.kreis.ags if lage.auswertung.kreis else None)]


# ---------------------------------------------------------------- trainings and network meetings
class _Zahlen(NamedTuple):
    """What a row adds to the sums: its kind (None: not told), participants, costs."""

    art: str | None
    teilnehmer: int
    kosten_cent: int


def _veranstaltung(zeile: Feldzeile, jahr: int) -> tuple[dict[str, Groesse], _Zahlen]:
    tag = zeile.tag("datum", "Tag der Veranstaltung")
    art = zeile.wort("art", "Art der Veranstaltung", {name: name for name in ARTEN})
    teilnehmer, kosten = zeile.ganze("teilnehmer", "Zahl der Teilnehmenden"), zeile.cent("kosten", "Kosten der Veranstaltung")
    if tag is not None and tag.year != jahr:
        zeile.melden("veranstaltung-anderes-jahr", "datum", tag=datum_text(tag), jahr=str(jahr))
    if not zeile.text("art") or not zeile.text("datum"):
        zeile.melden(
            "veranstaltung-unvollstaendig",
            "thema",
            was="der Tag" if zeile.text("art") else "die Art",
            thema=zeile.text("thema") or "ohne Thema",
        )
    werte = {
        "veranstaltung.zeile": Groesse(zeile.nummer),
        "veranstaltung.datum": _eingabe(zeile, "datum", tag),
        "veranstaltung.art": _eingabe(zeile, "art", art),
        "veranstaltung.thema": _eingabe(zeile, "thema"),
        "veranstaltung.teilnehmer": _eingabe(zeile, "teilnehmer", teilnehmer),
        "veranstaltung.kosten": _eingabe(zeile, "kosten", Euro.aus_cent(kosten)),
        "veranstaltung.vermerk": _eingabe(zeile, "vermerk"),
    }
    return werte, _Zahlen(art, teilnehmer or 0, kosten or 0)


def _summen(veranstaltet: Sequence[tuple[Mapping[str, Groesse], _Zahlen]]) -> dict[str, Groesse]:
    alle = [zahlen for _, zahlen in veranstaltet]
    gruppen = {
        "fortbildungen": [zahlen for zahlen in alle if zahlen.art == ARTEN[0]],
        "vernetzungen": [zahlen for zahlen in alle if zahlen.art == ARTEN[1]],
        "uebrige": [zahlen for zahlen in alle if zahlen.art is None],
        "veranstaltungen": alle,
    }
    return {
        name: wert
        for was, zahlen in gruppen.items()
        for name, wert in (
            (was, Groesse(len(zahlen))),
            (f"{was}_teilnehmer", Groesse(sum(z.teilnehmer for z in zahlen))),
            (f"{was}_kosten", Groesse(Euro(sum(z.kosten_cent for z in zahlen)))),
        )
    }


ART = Blattart(schluessel=KOORDINATION, name="IM Koordination", vorlage="koordination.xlsx", buch=BUCH, fuellen=fuellen, vorab=vorab)
