"""`IM Verbünde`: the Verbünde there are and that are planned, what speaks against them, and proposals for those below the least VZÄ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from im_xl.ablauf.art import ABLAUF_NAMEN, Blattart, Blattinhalt, Lage
from im_xl.cents import euro_text
from im_xl.errors import RegelError
from im_xl.findings import Finding
from im_xl.karte import Karte, Ort, Status, karte
from im_xl.model import Ags, Rolle
from im_xl.register import suche_gemeinde
from im_xl.sheets.anordnung import Daten
from im_xl.sheets.context import text
from im_xl.sheets.quantities import Euro, Groesse
from im_xl.sheets.template import Rezeptbuch
from im_xl.verbundsuche import Loesung, Merkzettel, erinnere, merke, suche, untergrenze
from im_xl.vwv.anzeige import anzahl_text, vzae_text, zahl_text
from im_xl.vwv.auswertung import Auswertung, Verbundergebnis
from im_xl.vwv.stellen import getragene_vzae
from im_xl.vwv.verbundplanung import Planmitglied, aufzaehlung, planbefunde, zusammenhang
from im_xl.vwv.verbundvorschlag import (
    Einheit,
    Gestellt,
    Vorgabe,
    Vorgabeart,
    Ziele,
    bedarf_cent,
    beim_landkreis,
    hindernis,
    name_von,
    stelle_aufgabe,
)
from im_xl.workbook.eigene import Feldzeile

LEERE_ZEILEN = 5
KARTE_PNG, KARTE_SVG = "karte.png", "karte.svg"
_PLANUNG, _VORGABE = ("verbund", "gemeinde", "rolle", "vermerk"), ("art", "gemeinde_a", "gemeinde_b", "vermerk")
_SUCHE = ("antwort", "pruefzeichen")
_ROLLEN = {"federführend": Rolle.FEDERFUEHREND, "federfuehrend": Rolle.FEDERFUEHREND, "Mitglied": Rolle.MITGLIED}
_ARTEN = {art.value: art for art in Vorgabeart}
_VZAE = "INT(ROUND({%s.betrag}*100,0)*100/ROUND({satz}*100,0))/100"


@dataclass(slots=True)
class _Stand:
    """What the sheet is made from, put together step by step."""

    lage: Lage
    findings: list[Finding] = field(default_factory=list)
    geplant: dict[str, list[Planmitglied]] = field(default_factory=dict)
    vorgaben: list[Vorgabe] = field(default_factory=list)
    vorgabe_wirkung: dict[int, str] = field(default_factory=dict)
    plan_ags: dict[int, Ags] = field(default_factory=dict)
    gestellt: Gestellt | None = None
    loesung: Loesung | None = None
    warum_keine: str = ""

    @property
    def auswertung(self) -> Auswertung:
        return self.lage.auswertung


def _fuellen(lage: Lage) -> Blattinhalt:
    stand = _Stand(lage)
    planung, vorgaben = lage.tafel("verbuende", "planung"), lage.tafel("verbuende", "vorgabe")
    _planung_lesen(stand, planung.zeilen)
    _vorgaben_lesen(stand, vorgaben.zeilen)
    stand.findings += [*planung.findings, *vorgaben.findings]
    pruefungen = _pruefungen(stand)
    _vorschlagen(stand)
    vorschlaege, ohne = _vorschlaege(stand), _ohne(stand)
    werte = lage.werte("Verbünde", f"{lage.auswertung.kreis.name_voll if lage.auswertung.kreis else ''} · Haushaltsjahr {lage.jahr}")
    werte |= {"verbuende_stand": text(_stand_text(stand, len(vorschlaege)))}
    listen = {
        "suche": _suchergebnis(stand),
        "vorschlag": vorschlaege,
        "ohne": ohne,
        "pruefung": pruefungen,
        "planung": _eingabezeilen("planung", _PLANUNG, planung.zeilen, {n: name_von(ags) for n, ags in stand.plan_ags.items()}),
        "vorgabe": _eingabezeilen("vorgabe", _VORGABE, vorgaben.zeilen, stand.vorgabe_wirkung),
    }
    bild = _karte(stand)
    beigaben = {KARTE_PNG: bild.png(), KARTE_SVG: bild.svg().encode()}
    return Blattinhalt(Daten(werte, listen), tuple(stand.findings), beigaben=beigaben)


# ---------------------------------------------------------------- what people entered
def _gemeinde(stand: _Stand, zeile: Feldzeile, feld: str) -> Ags | None:
    """The Gemeinde of a cell; one that is not found, or can be several, is a finding."""
    angabe = zeile.text(feld)
    if not angabe:
        return None
    kreis = stand.auswertung.kreis
    treffer = (suche_gemeinde(angabe, kreis.ags) if kreis else ()) or suche_gemeinde(angabe)
    if len(treffer) == 1:
        return treffer[0].ags
    zeile.melden("verbund-gemeinde-unklar", feld, inhalt=angabe)
    return None


def _planung_lesen(stand: _Stand, zeilen: Iterable[Feldzeile]) -> None:
    for zeile in zeilen:
        verbund, ags = zeile.text("verbund"), _gemeinde(stand, zeile, "gemeinde")
        rolle = zeile.wort("rolle", "Rolle", _ROLLEN)
        if ags is not None:
            stand.plan_ags[zeile.nummer] = ags
        if verbund and ags is not None:
            name = next((n for n in stand.geplant if n.casefold() == verbund.casefold()), verbund)
            stand.geplant.setdefault(name, []).append(Planmitglied(ags, rolle, zeile.ort("gemeinde")))
        elif bool(verbund) != bool(zeile.text("gemeinde")):
            zeile.melden("planung-unvollstaendig", "gemeinde" if verbund else "verbund")


def _vorgaben_lesen(stand: _Stand, zeilen: Iterable[Feldzeile]) -> None:
    alle = {g.gemeinde.ags for g in stand.auswertung.gemeinden}
    for zeile in zeilen:
        art = zeile.wort("art", "Vorgabe", _ARTEN)
        a, b = _gemeinde(stand, zeile, "gemeinde_a"), _gemeinde(stand, zeile, "gemeinde_b")
        stand.vorgabe_wirkung[zeile.nummer] = "gilt nicht, siehe „IM Hinweise“"
        if art is None or a is None or (art.zu_zweit and b is None):
            if not zeile.text("art") or not zeile.text("gemeinde_a") or (art and art.zu_zweit and not zeile.text("gemeinde_b")):
                zeile.melden("vorgabe-unvollstaendig", "art")
        elif not {a, b} - {None} <= alle:
            zeile.melden("verbund-gemeinde-unklar", "gemeinde_a", inhalt=name_von(a if a not in alle else b or a))
        else:
            stand.vorgaben.append(Vorgabe(art, a, b if art.zu_zweit else None))
            stand.vorgabe_wirkung[zeile.nummer] = f"{name_von(a)}{f' und {name_von(b)}' if art.zu_zweit and b else ''}: {art.value}"


def _eingabezeilen(
    liste: str, felder: tuple[str, ...], zeilen: Iterable[Feldzeile], gelesen: Mapping[int, str]
) -> list[dict[str, Groesse]]:
    leer = dict.fromkeys((f"{liste}.{name}" for name in (*felder, "gelesen")), text(None))
    gefuellt = [
        {f"{liste}.{name}": Groesse(zeile.inhalt(name), "") for name in felder}
        | {f"{liste}.gelesen": text(gelesen.get(zeile.nummer, "nicht erkannt")), f"{liste}.zeile": Groesse(zeile.nummer)}
        for zeile in zeilen
    ]
    return [*gefuellt, *[leer] * LEERE_ZEILEN]


# ---------------------------------------------------------------- checks
def _pruefungen(stand: _Stand) -> list[dict[str, Groesse]]:
    """A row for each Verbund there is and each that is planned, with what speaks against it."""
    auswertung = stand.auswertung
    bestehend = _bestehende(auswertung)
    andere: dict[Ags, list[str]] = {}
    for name, mitglieder in [*bestehend.items(), *((n, [m.ags for m in ms]) for n, ms in stand.geplant.items())]:
        for ags in set(mitglieder):
            andere.setdefault(ags, []).append(name)
    zeilen = [_bestehender(stand, verbund) for verbund in auswertung.verbuende]
    return zeilen + [_geplanter(stand, name, plan, andere) for name, plan in stand.geplant.items()]


def _bestehender(stand: _Stand, verbund: Verbundergebnis) -> dict[str, Groesse]:
    auswertung = stand.auswertung
    ags = [m.gemeinde.ags for m in verbund.mitglieder]
    verbunden = zusammenhang(ags)
    worte = verbunden.text
    if len(verbunden.teile) > 1:
        worte = "kein Zusammenhang bekannt zwischen " + " | ".join(map(aufzaehlung, verbunden.teile))
    if verbund.betrag_cent is not None and auswertung.satz_je_vzae_cent is not None:
        knapp = verbund.betrag_cent < bedarf_cent(auswertung.mindestumfang, auswertung.satz_je_vzae_cent)
        worte = (f"zusammen unter {vzae_text(auswertung.mindestumfang)} VZÄ; " if knapp else "genügt; ") + worte
    return _pruefzeile(stand, verbund.name, "besteht", ags, verbund.betrag_cent, worte)


def _geplanter(stand: _Stand, name: str, plan: list[Planmitglied], andere: Mapping[Ags, list[str]]) -> dict[str, Groesse]:
    auswertung = stand.auswertung
    alle = {g.gemeinde.ags: g for g in auswertung.gemeinden}
    befunde = planbefunde(name, plan, alle, auswertung.kreis, andere, (auswertung.mindestumfang, auswertung.satz_je_vzae_cent))
    stand.findings += befunde
    ags = list(dict.fromkeys(m.ags for m in plan))
    betraege = [alle[eine].betrag_cent if eine in alle else None for eine in ags]
    summe = None if None in betraege else sum(betrag or 0 for betrag in betraege)
    worte = " ".join(f"{f.schwere.value}: {f.eintrag.vorlage.format_map(f.werte)}" for f in befunde)
    return _pruefzeile(stand, name, "geplant", ags, summe, worte or f"in Ordnung; {zusammenhang(ags).text}")


def _bestehende(auswertung: Auswertung) -> dict[str, list[Ags]]:
    """Members by Verbund; each Gemeinde at the Verbund with which its amount counts."""
    verbuende: dict[str, list[Ags]] = {}
    for g in auswertung.gemeinden:
        if g.verbund is not None:
            verbuende.setdefault(g.verbund, []).append(g.gemeinde.ags)
    return verbuende


def _pruefzeile(stand: _Stand, name: str, art: str, ags: list[Ags], betrag: int | None, worte: str) -> dict[str, Groesse]:
    return {
        "pruefung.verbund": text(name),
        "pruefung.art": text(art),
        "pruefung.mitglieder": text(aufzaehlung(dict.fromkeys(ags))),
        "pruefung.betrag": Groesse(Euro.aus_cent(betrag), ""),
        "pruefung.vzae": _vzae(stand, betrag),
        "pruefung.ergebnis": text(worte),
    }


def _vzae(stand: _Stand, betrag: int | None) -> Groesse:
    satz = stand.auswertung.satz_je_vzae_cent
    return Groesse(None if betrag is None or satz is None else getragene_vzae(betrag, satz))


# ---------------------------------------------------------------- proposals
def _vorschlagen(stand: _Stand) -> None:
    """Put the question and have it answered, or say why not."""
    auswertung = stand.auswertung
    satz = auswertung.satz_je_vzae_cent
    if satz is None:
        stand.warum_keine = f"Für {auswertung.haushaltsjahr} ist kein Satz je VZÄ bekannt."
    elif all(g.betrag_cent is None for g in auswertung.gemeinden):
        stand.warum_keine = "Die Beträge der Gemeinden sind noch nicht bekannt oder gesperrt."
    if satz is None or stand.warum_keine:
        stand.findings.append(Finding("vorschlag-nicht-moeglich", None, {"grund": stand.warum_keine}))
        return
    verbuende = {name: ags for name, ags in _bestehende(auswertung).items() if len(ags) > 1}
    vergeben = {ags for mitglieder in verbuende.values() for ags in mitglieder}
    for name, plan in stand.geplant.items():
        frei = [m.ags for m in plan if m.ags not in vergeben]
        vergeben.update(frei)
        verbuende.setdefault(name, []).extend(dict.fromkeys(frei))
    stand.gestellt = stelle_aufgabe(auswertung.gemeinden, verbuende, stand.vorgaben, bedarf_cent(auswertung.mindestumfang, satz))
    for vorgabe in stand.gestellt.widerspruch:
        werte = {"art": vorgabe.art.value, "gemeinden": aufzaehlung({vorgabe.a, vorgabe.b or vorgabe.a})}
        stand.findings.append(Finding("vorgabe-widerspruch", None, werte, vorgabe.a))
    try:
        stand.loesung = _gemerkt(stand.lage, stand.gestellt) or suche(stand.gestellt.aufgabe)
    except RegelError as fehler:
        stand.warum_keine = fehler.text
        stand.findings.append(Finding("vorschlag-nicht-moeglich", None, {"grund": fehler.text}))


def _gemerkt(lage: Lage, gestellt: Gestellt) -> Loesung | None:
    """The answer that an earlier run has left on the sheet: the same question need not be searched twice."""
    zettel = (Merkzettel(zeile.text("antwort"), zeile.text("pruefzeichen")) for zeile in lage.tafel("verbuende", "suche").zeilen)
    return next(filter(None, (erinnere(gestellt.aufgabe, einer) for einer in zettel)), None)


def _suchergebnis(stand: _Stand) -> list[dict[str, Groesse]]:
    """How good the proposals are, and what the next run reads again."""
    if stand.gestellt is None or stand.loesung is None or not stand.gestellt.aufgabe.suchende:
        return []
    zettel = merke(stand.gestellt.aufgabe, stand.loesung)
    return [
        {
            "suche.guete": text(_guete(stand.loesung.ziele, untergrenze(stand.gestellt.aufgabe, stand.loesung))),
            "suche.antwort": text(zettel.antwort),
            "suche.pruefzeichen": text(zettel.pruefzeichen),
        }
    ]


def _guete(ziele: Ziele, grenze: Ziele) -> str:
    """Each goal, what was found, and how much better any proposals could be at all."""
    worte = (
        anzahl_text(ziele.ohne, "Gemeinde ohne Vorschlag", "Gemeinden ohne Vorschlag"),
        anzahl_text(ziele.unsicher, "unsichere Verbindung", "unsichere Verbindungen"),
        anzahl_text(ziele.hinzu, "weitere müsste sich ändern", "weitere müssten sich ändern"),
        anzahl_text(ziele.ausserhalb, "Gemeinde", "Gemeinden") + " außerhalb der Verwaltungsgemeinschaft",
        f"{zahl_text(ziele.km)} km Wege",
    )
    saetze = [
        f"{satz} ({'bestmöglich' if wert == mindest else f'mindestens {zahl_text(mindest)} bei jeder Lösung'})"
        for satz, wert, mindest in zip(worte, ziele, grenze, strict=True)
    ]
    return f"Ziel für Ziel, unter allen Lösungen, die in den Zielen davor ebenso gut sind, auch mit größeren Gruppen: {'; '.join(saetze)}."


def _vorschlaege(stand: _Stand) -> list[dict[str, Groesse]]:
    if stand.gestellt is None or stand.loesung is None:
        return []
    return [_vorschlag(stand, stand.gestellt, nummer, gruppe) for nummer, gruppe in enumerate(stand.loesung.gruppen, 1)]


def _vorschlag(stand: _Stand, gestellt: Gestellt, nummer: int, gruppe: int) -> dict[str, Groesse]:
    aufgabe, auswertung = gestellt.aufgabe, stand.auswertung
    ags, betrag = aufgabe.mitglieder(gruppe), aufgabe.betrag_cent(gruppe)
    einheiten = [e for i, e in enumerate(aufgabe.einheiten) if gruppe >> i & 1]
    verbunden = zusammenhang(ags, [e.mitglieder for e in einheiten])
    bekannt = [
        f"{aufzaehlung(e.mitglieder)} gehören schon zum Verbund „{e.verbund}“"
        if e.verbund
        else f"{aufzaehlung(e.mitglieder)} nach Ihrer Vorgabe zusammen"
        for e in einheiten
        if len(e.mitglieder) > 1
    ]
    wege = "; ".join(filter(None, [*bekannt, verbunden.text]))
    vzae = getragene_vzae(betrag, auswertung.satz_je_vzae_cent or 1)
    kleine = [a for e in einheiten if e.sucht for a in e.mitglieder]
    andere = [e for e in einheiten if not e.sucht]
    anfang = f"{aufzaehlung(kleine)} {'liegt' if len(kleine) == 1 else 'liegen'} unter {vzae_text(auswertung.mindestumfang)} VZÄ"
    summe = f"zusammen{' mit ' + aufzaehlung(a for e in andere for a in e.mitglieder) if andere else ''} sind es {euro_text(betrag)} und {vzae_text(vzae)} VZÄ"
    grund = f"{anfang}; {summe}. {wege}."
    aenderung = _aenderung(stand, andere)
    return {
        "vorschlag.nr": Groesse(nummer),
        "vorschlag.gemeinden": text(aufzaehlung(ags)),
        "vorschlag.anzahl": Groesse(len(ags)),
        "vorschlag.betrag": Groesse(Euro(betrag), ""),
        "vorschlag.vzae": _vzae(stand, betrag),
        "vorschlag.aenderung": text(aenderung),
        "vorschlag.begruendung": text(grund),
    }


def _aenderung(stand: _Stand, dazu: Iterable[Einheit]) -> str:
    """Who would have to change although he suffices alone, or leaves the task to the county."""
    landkreis = {g.gemeinde.ags for g in stand.auswertung.gemeinden if beim_landkreis(g)}
    saetze = []
    for einheit in dazu:
        ags, verbund = einheit.mitglieder, einheit.verbund
        if verbund:
            saetze.append(f"der Verbund „{verbund}“ nähme weitere auf")
        elif ags[0] in landkreis:
            saetze.append(f"{name_von(ags[0])} hat es dem Landkreis überlassen und müsste gewonnen werden")
        else:
            saetze.append(f"{name_von(ags[0])} genügt allein und müsste dazukommen")
    return "; ".join(saetze) or "niemand sonst müsste sich ändern"


def _ohne(stand: _Stand) -> list[dict[str, Groesse]]:
    """The Gemeinden below the least VZÄ for which there is no proposal, with the reason."""
    if stand.gestellt is None or stand.loesung is None:
        return []
    aufgabe = stand.gestellt.aufgabe
    betraege = {g.gemeinde.ags: g.betrag_cent for g in stand.auswertung.gemeinden}
    gruende = {ags: ablehnung.value for ags, ablehnung in stand.gestellt.abgelehnt.items()}
    for i in stand.loesung.ohne:
        gruende |= dict.fromkeys(aufgabe.einheiten[i].mitglieder, hindernis(aufgabe, i).value)
    for ags, grund in sorted(gruende.items()):
        stand.findings.append(Finding("vorschlag-keiner", None, {"gemeinde": name_von(ags), "grund": grund}, ags))
    return [
        {
            "ohne.gemeinde": text(name_von(ags)),
            "ohne.betrag": Groesse(Euro.aus_cent(betraege.get(ags)), ""),
            "ohne.vzae": _vzae(stand, betraege.get(ags)),
            "ohne.grund": text(grund),
        }
        for ags, grund in sorted(gruende.items())
    ]


def _stand_text(stand: _Stand, anzahl: int) -> str:
    """How many proposals there are, and how good they are proven to be."""
    if stand.loesung is None:
        return f"Keine Vorschläge: {stand.warum_keine}"
    loesung = stand.loesung
    if not anzahl and not loesung.ohne:
        return (
            "Kein Vorschlag nötig: Keine Gemeinde, die selbst handelt oder sich noch nicht entschieden hat, liegt unter dem Mindestumfang."
        )
    ziele = loesung.ziele
    umfang = (
        "alle möglichen Gruppen"
        if loesung.groesse is None
        else f"alle Gruppen aus bis zu {loesung.groesse} Gemeinden oder Verbünden; größere nicht"
    )
    if loesung.bewiesen:
        guete = f"Verglichen sind {umfang}; eine bessere Wahl unter ihnen gibt es nicht (bewiesen)."
    else:
        guete = f"Verglichen sind {umfang}; ob es unter ihnen eine bessere Wahl gibt, ist nicht bewiesen: gefunden {_ziele(ziele)}, besser als {_ziele(loesung.schranke)} ist unmöglich."
    return f"{anzahl_text(anzahl, 'Vorschlag', 'Vorschläge')} (Annahme: Die Folien sagen nicht, wer sich mit wem verbinden soll). {guete}"


def _ziele(ziele: tuple[int, ...]) -> str:
    return "/".join(zahl_text(ziel) for ziel in ziele)


# ---------------------------------------------------------------- map
def _karte(stand: _Stand) -> Karte:
    """The county with the Verbünde that suffice and the proposals."""
    auswertung = stand.auswertung
    satz = auswertung.satz_je_vzae_cent
    bedarf = bedarf_cent(auswertung.mindestumfang, satz) if satz else None
    gruppen = [stand.gestellt.aufgabe.mitglieder(g) for g in stand.loesung.gruppen] if stand.gestellt and stand.loesung else []
    nummern = {ags: nummer for nummer, gruppe in enumerate(gruppen, 1) for ags in gruppe}
    genug = {v.name for v in auswertung.verbuende if bedarf is not None and v.betrag_cent is not None and v.betrag_cent >= bedarf}
    orte = []
    for g in auswertung.gemeinden:
        ags, betrag = g.gemeinde.ags, g.betrag_cent
        if ags in nummern:
            status = Status.VORSCHLAG
        elif g.verbund in genug:
            status = Status.VERBUND
        elif beim_landkreis(g):
            status = Status.LANDKREIS
        elif not betrag or bedarf is None:
            status = Status.UNBEKANNT
        else:
            status = Status.ALLEIN if betrag >= bedarf else Status.UNTER
        orte.append(Ort(ags, status, nummern.get(ags, 0)))
    bestehend = [ags for name, ags in _bestehende(auswertung).items() if name in genug]
    titel = f"{auswertung.kreis.name_voll if auswertung.kreis else ''}: Verbünde und Vorschläge {auswertung.haushaltsjahr}"
    return karte(titel, orte, [*gruppen, *bestehend])


def _spalten(liste: str, *namen: str) -> frozenset[str]:
    return frozenset(f"{liste}.{name}" for name in namen)


ART = Blattart(
    schluessel="verbuende",
    name="IM Verbünde",
    vorlage="verbuende.xlsx",
    buch=Rezeptbuch(
        {f"{liste}.vzae": _VZAE % liste for liste in ("vorschlag", "ohne", "pruefung")},
        ABLAUF_NAMEN | {"verbuende_stand"},
        {
            "suche": _spalten("suche", "guete", *_SUCHE),
            "vorschlag": _spalten("vorschlag", "nr", "gemeinden", "anzahl", "betrag", "vzae", "aenderung", "begruendung"),
            "ohne": _spalten("ohne", "gemeinde", "betrag", "vzae", "grund"),
            "pruefung": _spalten("pruefung", "verbund", "art", "mitglieder", "betrag", "vzae", "ergebnis"),
            "planung": _spalten("planung", *_PLANUNG, "gelesen"),
            "vorgabe": _spalten("vorgabe", *_VORGABE, "gelesen"),
        },
        eingaben=_spalten("planung", *_PLANUNG) | _spalten("vorgabe", *_VORGABE),
        felder=_spalten("planung", *_PLANUNG) | _spalten("vorgabe", *_VORGABE) | _spalten("suche", *_SUCHE),
        entbehrlich=_spalten("suche", *_SUCHE),
    ),
    fuellen=_fuellen,
    je_jahr=False,
)
