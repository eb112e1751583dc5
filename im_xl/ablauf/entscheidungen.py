"""`IM Entscheidungen`: what the Gemeinden decided over the years, and what follows from it for the amounts of the Haushaltsjahr.

The sheet is the history: each decision, each Widerruf and each correction is a row of its own, and the row that holds goes before the
county's own list. What the list says is shown beside it and never copied unasked: a copy would grow old without anybody noticing.
Decisions on forms that the county has taken over (`IM Meldungen`) become rows by themselves: they are events, and must still hold when
the form of that year is no longer looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from im_xl.ablauf.art import ABLAUF_NAMEN, Blattart, Blattinhalt, Gedaechtnis, Lage
from im_xl.ablauf.meldungen import bogenzeilen
from im_xl.findings import Finding
from im_xl.model import Ags, Entscheidung, Entscheidungsart, Gemeinde, Kreis, Kreisdaten, Mitgliedschaft, Rolle, Verbund
from im_xl.places import CellRef, split_address
from im_xl.register import ags_aus_angabe, gemeinden, suche_gemeinde
from im_xl.sheets.anordnung import Daten
from im_xl.sheets.context import ort_text, sprung, text
from im_xl.sheets.quantities import Euro, Groesse
from im_xl.sheets.template import Rezeptbuch
from im_xl.vwv.anzeige import anzahl_text, datum_text
from im_xl.vwv.auswertung import Auswertung, Frist, Gemeindeergebnis
from im_xl.vwv.entscheidungen import widerrufen
from im_xl.vwv.entscheidungsverlauf import Eintragung, Verlauf, Zeilenergebnis, Zeilenstand, art_text, unterschiede, verlauf
from im_xl.vwv.parameters import Parameter
from im_xl.vwv.verbund import gleicher_verbund
from im_xl.vwv.verfahren import fristen, verfahren_gilt, verspaetung_tage
from im_xl.workbook.eigene import Feldzeile
from im_xl.workbook.woerter import moegliche_woerter, wort

SCHLUESSEL, LISTE = "entscheidungen", "entscheidung"
LEERE_ZEILEN = 8
"""Empty rows below the history, for people to fill in."""
_EINGABEN = ("ags", "gemeinde", "art", "verbund", "rolle", "traeger", "gilt_ab", "eingegangen_am", "widerrufen_am", "vermerk")
_FOLGEN = ("nr", "folge", "weitergeleitet", "verbleibt", "quelle")
_ERSTES_JAHR, _LETZTES_JAHR = 2017, 2999
ROLLEN = {Rolle.FEDERFUEHREND: "federführend", Rolle.MITGLIED: "Mitglied"}
_WIDERRUFEN = "widerrufen"
_ARTEN = ("einzeln", "Verbund", "Landkreis", "offen", _WIDERRUFEN)
"""What is counted, in the order of the sheet."""
_STIMMT, _STIMMT_NICHT = "stimmt mit „IM Übersicht“ überein", "weicht von „IM Übersicht“ ab: bitte neu rechnen"


def _je_art(was: str) -> dict[str, str]:
    """Names of a figure for each kind of decision: anzahl_einzeln, anzahl_verbund and so on."""
    return {name: f"{was}_{name.casefold()}" for name in _ARTEN}


def _zusammen(was: str) -> str:
    """Recipe: the figure over all kinds."""
    return f"ROUND({'+'.join(f'{{{name}}}' for name in _je_art(was).values())},2)"


BUCH = Rezeptbuch(
    {
        **{name: f'COUNTIF({{gilt.art:}},"{art}")' for art, name in _je_art("anzahl").items()},
        **{
            name: f'ROUND(SUMIFS({{gilt.{was}:}},{{gilt.art:}},"{art}"),2)'
            for was in ("weitergeleitet", "verbleibt")
            for art, name in _je_art(was).items()
        },
        "summe_anzahl": _zusammen("anzahl"),
        "summe_weitergeleitet": _zusammen("weitergeleitet"),
        "summe_verbleibt": _zusammen("verbleibt"),
        "gilt_weitergeleitet": "ROUND(SUM({gilt.weitergeleitet:}),2)",
        "gilt_verbleibt": "ROUND(SUM({gilt.verbleibt:}),2)",
        "abstimmung": (
            "IF(AND(ROUND({summe_weitergeleitet}-{weiterzuleiten},2)=0,ROUND({summe_verbleibt}-{verbleibt},2)=0),"
            f'"{_STIMMT}","{_STIMMT_NICHT}")'
        ),
    },
    ABLAUF_NAMEN
    | {name for was in ("anzahl", "weitergeleitet", "verbleibt") for name in _je_art(was).values()}
    | {"summe_anzahl", "summe_weitergeleitet", "summe_verbleibt", "gilt_weitergeleitet", "gilt_verbleibt", "abstimmung"},
    {
        LISTE: frozenset(f"{LISTE}.{name}" for name in (*_EINGABEN, *_FOLGEN, "kennung")),
        "gilt": frozenset(
            f"gilt.{name}"
            for name in (
                *("nr", "ags", "gemeinde", "art", "verbund", "rolle", "traeger", "gilt_ab", "eingegangen_am", "widerrufen_am"),
                *("liste", "folge", "weitergeleitet", "verbleibt", "quelle"),
            )
        ),
        "sperre": frozenset(),
    },
    eingaben=frozenset(f"{LISTE}.{name}" for name in _EINGABEN),
    felder=frozenset(f"{LISTE}.{name}" for name in (*_EINGABEN, "kennung")),
)


# ---------------------------------------------------------------- reading
@dataclass(frozen=True, slots=True, kw_only=True)
class _Zeile:
    """A row of the history as it will stand.

    Attributes:
        felder: what stands in the input columns, to be written back as it is.
        kennung: the form the row was made from; empty: a person entered it.
        eintragung: the row understood; None: it was not.
        quelle: the form that the row was made from, as this year's `IM Meldungen` has it.
    """

    felder: Mapping[str, Groesse]
    kennung: str
    eintragung: Eintragung | None
    quelle: CellRef | None = None


def _gelesen(gemerkt: Gedaechtnis) -> tuple[list[_Zeile], list[Finding]]:
    """The rows of the history, those that forms taken over add to it, and what was not understood."""
    tafel, kreis = gemerkt.tafel(SCHLUESSEL, LISTE), gemerkt.liste.kreis
    boegen, erste = _aus_meldungen(gemerkt), gemerkt.listenbeginn(SCHLUESSEL, f"{LISTE}.art")
    zeilen: list[_Zeile] = []
    for gelesen in tafel.zeilen:
        if not any(gelesen.text(name) for name in _EINGABEN):
            continue
        feldzeile = gelesen.gerueckt(None if erste is None else split_address(erste.zelle)[0] + len(zeilen))
        kennung = feldzeile.text("kennung")
        bogen = boegen.pop(kennung, None)
        if kennung and bogen is None and _ohne_bogen(kennung, boegen, gemerkt.jahr):
            feldzeile.melden("entscheidung-bogen-fehlt", "ags", gemeinde=feldzeile.text("gemeinde"), nummer=str(len(zeilen) + 1))
        zeilen.append(_zeile(feldzeile, len(zeilen) + 1, kreis, bogen, erste))
    for kennung, bogen in boegen.items():
        zeilen.append(_bogenzeile(kennung, bogen, len(zeilen) + 1))
    return zeilen, tafel.findings


def _ohne_bogen(kennung: str, boegen: Iterable[str], jahr: int) -> bool:
    """Whether of this year no form of the Gemeinde is taken over any more; a later one in its place is a row of its own."""
    dieses_jahr = f"meldebogen:{jahr}:"
    return kennung.startswith(dieses_jahr) and not any(kennung.rpartition(":")[0] == bogen.rpartition(":")[0] for bogen in boegen)


def _zeile(zeile: Feldzeile, nummer: int, kreis: Kreis | None, bogen: _Bogen | None, erste: CellRef | None) -> _Zeile:
    """A row; its place is the one where it will stand after the run, so that a second run says the same."""
    werte = {name: Groesse(zeile.inhalt(name), "") for name in _EINGABEN}
    eintragung, ort = _eintragung(zeile, nummer, kreis), bogen.entscheidung.ort if bogen else None
    if ort is None and erste is not None:
        reihe, spalte = split_address(erste.zelle)
        ort = CellRef.at(erste.blatt, reihe + nummer - 1, spalte)
    if eintragung is not None:
        eintragung = replace(eintragung, entscheidung=replace(eintragung.entscheidung, ort=ort))
    return _Zeile(felder=werte, kennung=zeile.text("kennung"), eintragung=eintragung, quelle=bogen.entscheidung.ort if bogen else None)


def _eintragung(zeile: Feldzeile, nummer: int, kreis: Kreis | None) -> Eintragung | None:
    """The row understood; what is not is a finding, and the row does not count."""
    gemeinde = _gemeinde(zeile, kreis)
    if gemeinde is None:
        return None
    gesagt = zeile.text("art")
    art = wort("entscheidung", gesagt) if gesagt else None
    widerruf_am = zeile.tag("widerrufen_am", "Widerruf der Entscheidung")
    if gesagt and art is None:
        zeile.melden("angabe-unlesbar", "art", gemeinde.ags, inhalt=gesagt, was="Entscheidung", auswahl=moegliche_woerter("entscheidung"))
        return None
    if not gesagt and (widerruf_am is None or zeile.text("verbund")):
        zeile.melden("entscheidung-unvollstaendig", "art", gemeinde.ags, gemeinde=gemeinde.name)
        return None
    rolle = wort("rolle", zeile.text("rolle")) if zeile.text("rolle") else None
    if zeile.text("rolle") and rolle is None:
        zeile.melden(
            "angabe-unlesbar", "rolle", gemeinde.ags, inhalt=zeile.text("rolle"), was="Rolle im Verbund", auswahl=moegliche_woerter("rolle")
        )
    return Eintragung(
        nummer=nummer,
        ags=gemeinde.ags,
        gilt_ab=_gilt_ab(zeile, gemeinde),
        widerruf=not gesagt,
        entscheidung=Entscheidung(
            art=Entscheidungsart(art) if art else Entscheidungsart.OFFEN,
            rolle=Rolle(rolle) if rolle and art == "verbund" else None,
            verbund=zeile.text("verbund") or None,
            eingegangen_am=zeile.tag("eingegangen_am", "Eingang der Entscheidung"),
            widerrufen_am=widerruf_am,
            traeger=zeile.text("traeger") or None,
        ),
    )


def _gemeinde(zeile: Feldzeile, kreis: Kreis | None) -> Gemeinde | None:
    """The Gemeinde of the key, else of the name; one that is not in the Kreis is a finding."""
    schluessel, name = zeile.text("ags"), zeile.text("gemeinde")
    ags = ags_aus_angabe(schluessel) if schluessel else None
    gefunden = (gemeinden().get(ags or ""),) if schluessel else suche_gemeinde(name, kreis.ags if kreis else None)
    gemeinde = gefunden[0] if len(gefunden) == 1 else None
    if gemeinde is None or (kreis is not None and gemeinde.kreis_ags != kreis.ags):
        werte = {"inhalt": schluessel or name or "leer", "kreis": kreis.name_voll if kreis else "Kreis"}
        zeile.melden("entscheidung-gemeinde", "ags" if schluessel else "gemeinde", **werte)
        return None
    if schluessel and name and gemeinde not in suche_gemeinde(name, kreis.ags if kreis else None):
        zeile.melden("ags-name-widerspruch", "gemeinde", gemeinde.ags, ags=gemeinde.ags, gemeinde=gemeinde.name, inhalt=name)
    return gemeinde


def _gilt_ab(zeile: Feldzeile, gemeinde: Gemeinde) -> int | None:
    """First Haushaltsjahr; of a Widerruf the day says it. Without one the row holds for every year (Annahme), and that is said."""
    jahr = zeile.ganze("gilt_ab", "gilt ab (Haushaltsjahr)")
    if jahr is not None and not _ERSTES_JAHR <= jahr <= _LETZTES_JAHR:
        zeile.melden("angabe-unlesbar", "gilt_ab", gemeinde.ags, inhalt=str(jahr), was="gilt ab", auswahl="ein Haushaltsjahr wie 2025")
        jahr = None
    if jahr is None and zeile.text("art"):
        zeile.melden("entscheidung-ohne-jahr", "gilt_ab", gemeinde.ags, gemeinde=gemeinde.name)
    return jahr


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bogen:
    """A decision on a form that the county has taken over."""

    gemeinde: Gemeinde
    entscheidung: Entscheidung
    jahr: int
    datei: str


def _aus_meldungen(gemerkt: Gedaechtnis) -> dict[str, _Bogen]:
    """Decisions on forms taken over, by their Kennung: year, Gemeinde, day of receipt."""
    boegen = {}
    for zeile in bogenzeilen(gemerkt)[0]:
        gemeinde, gesagt = gemeinden().get(zeile.ags), str(zeile.werte.get("entscheidung") or "")
        art = wort("entscheidung", gesagt) if gesagt else None
        if gemeinde is None or art in {None, "offen"} or not zeile.gilt:
            continue
        verbund, am = str(zeile.werte.get("verbund") or ""), zeile.werte.get("eingegangen_am")
        rolle = wort("rolle", str(zeile.werte.get("rolle") or ""))
        tag = am if isinstance(am, date) else None
        boegen[f"meldebogen:{gemerkt.jahr}:{gemeinde.ags}:{tag.isoformat() if tag else ''}"] = _Bogen(
            gemeinde=gemeinde,
            entscheidung=Entscheidung(
                art=Entscheidungsart(art),
                rolle=Rolle(rolle) if rolle and art == "verbund" else None,
                verbund=verbund if verbund and art == "verbund" else None,
                eingegangen_am=tag,
                ort=zeile.ort,
            ),
            jahr=gemerkt.jahr,
            datei=zeile.datei,
        )
    return boegen


def _bogenzeile(kennung: str, bogen: _Bogen, nummer: int) -> _Zeile:
    e = bogen.entscheidung
    werte = {
        "ags": text(bogen.gemeinde.ags),
        "gemeinde": text(bogen.gemeinde.name),
        "art": text(art_text(e.art)),
        "verbund": text(e.verbund),
        "rolle": text(ROLLEN[e.rolle] if e.rolle else None),
        "traeger": text(None),
        "gilt_ab": Groesse(bogen.jahr, ""),
        "eingegangen_am": Groesse(e.eingegangen_am, ""),
        "widerrufen_am": text(None),
        "vermerk": text(f"aus dem Meldebogen {bogen.datei}".strip()),
    }
    eintragung = Eintragung(nummer=nummer, ags=bogen.gemeinde.ags, gilt_ab=bogen.jahr, entscheidung=e)
    return _Zeile(felder=werte, kennung=kennung, eintragung=eintragung, quelle=e.ort)


def _verlauf(zeilen: Iterable[_Zeile], gemerkt: Gedaechtnis) -> Verlauf:
    eintragungen = [zeile.eintragung for zeile in zeilen if zeile.eintragung is not None]
    return verlauf(eintragungen, gemerkt.liste.entscheidungen, gemerkt.jahr)


# ---------------------------------------------------------------- before the rules run
def vorab(kreisdaten: Kreisdaten, gemerkt: Gedaechtnis) -> Kreisdaten:
    """What was read, with the decisions of the history in the place of the list's; where the list says otherwise, a finding with both places."""
    zeilen, findings = _gelesen(gemerkt)
    ergebnis = _verlauf(zeilen, gemerkt)
    for ags, entscheidung in sorted(ergebnis.entscheidungen.items()):
        findings += _findings(ags, entscheidung, ergebnis, gemerkt)
    verbuende, weitere = _verbuende(kreisdaten.verbuende, ergebnis.entscheidungen)
    return replace(
        kreisdaten,
        entscheidungen={**kreisdaten.entscheidungen, **ergebnis.entscheidungen},
        verbuende=verbuende,
        findings=(*kreisdaten.findings, *findings, *weitere),
    )


def _findings(ags: Ags, entscheidung: Entscheidung, ergebnis: Verlauf, gemerkt: Gedaechtnis) -> list[Finding]:
    name, zeile = gemeinden()[ags].name, ergebnis.gilt[ags]
    grund = {"gemeinde": name, "nummer": str(zeile.nummer)}
    findings = []
    liste = gemerkt.liste.entscheidungen.get(ags)
    if liste is not None and (anders := unterschiede(entscheidung, liste)):
        werte = {
            **grund,
            "zelle": f" (Zelle {zeile.entscheidung.ort.zelle})" if zeile.entscheidung.ort else "",
            "hier": "; ".join(f"{was}: {hier}" for was, hier, _ in anders),
            "liste": "; ".join(f"{was}: {dort}" for was, _, dort in anders),
        }
        findings.append(Finding("entscheidung-anders-in-liste", liste.ort, werte, ags))
    if frueher := ergebnis.verdraengt.get(ags):
        werte = {**grund, "jahr": str(zeile.gilt_ab or "jedes Jahr"), "andere": str(frueher.nummer), "folgejahr": str(frueher.gilt_ab)}
        findings.append(Finding("entscheidung-reihenfolge", entscheidung.ort, werte, ags))
    if abgeloest := ergebnis.nicht_wiederbelebt.get(ags):
        findings.append(Finding("entscheidung-lebt-nicht-auf", entscheidung.ort, {**grund, "andere": str(abgeloest.nummer)}, ags))
    return findings


def _verbuende(verbuende: Iterable[Verbund], entscheidungen: Mapping[Ags, Entscheidung]) -> tuple[tuple[Verbund, ...], list[Finding]]:
    """The Verbünde of the list without memberships that a decision of the history names otherwise: who decided for another Verbund is in that."""
    geblieben, findings = [], []
    for verbund in verbuende:
        mitglieder = []
        for mitgliedschaft in verbund.mitgliedschaften:
            e = entscheidungen.get(mitgliedschaft.ags)
            if e is None or e.art is not Entscheidungsart.VERBUND or not e.verbund:
                mitglieder.append(mitgliedschaft)
            elif gleicher_verbund(e.verbund, verbund.name):
                mitglieder.append(replace(mitgliedschaft, rolle=e.rolle or mitgliedschaft.rolle))
            else:
                findings.append(_anderer_verbund(mitgliedschaft, verbund.name, e.verbund))
        geblieben.append(Verbund(verbund.name, tuple(mitglieder)))
    return tuple(geblieben), findings


def _anderer_verbund(mitgliedschaft: Mitgliedschaft, liste: str, hier: str) -> Finding:
    werte = {"gemeinde": mitgliedschaft.name, "hier": hier, "liste": liste}
    return Finding("entscheidung-anderer-verbund", mitgliedschaft.ort, werte, mitgliedschaft.ags)


# ---------------------------------------------------------------- the sheet
def fuellen(lage: Lage) -> Blattinhalt:
    """What fills the sheet; what was not understood has been told before the rules ran."""
    zeilen, _ = _gelesen(lage.gedaechtnis)
    ergebnis = _verlauf(zeilen, lage.gedaechtnis)
    je_ags = {g.gemeinde.ags: g for g in lage.auswertung.gemeinden}
    mit_betrag = _mit_betrag(zeilen, ergebnis)
    verlaufszeilen = [
        _verlaufszeile(nummer, zeile, ergebnis, je_ags if nummer in mit_betrag else {}, lage) for nummer, zeile in enumerate(zeilen, 1)
    ]
    leer = dict.fromkeys((f"{LISTE}.{name}" for name in (*_EINGABEN, *_FOLGEN, "kennung")), text(None))
    gilt = [_giltzeile(g, ergebnis, lage) for g in lage.auswertung.gemeinden]
    zusammen = _zusammenfassung(lage)
    summen = [_summe(zusammen, name) for name in ("weitergeleitet", "verbleibt")]
    kreis = lage.auswertung.kreis.name_voll if lage.auswertung.kreis else ""
    werte = lage.werte(
        kreis,
        "Entscheidung, Widerruf oder Berichtigung: je eine neue Zeile im Verlauf; gelöscht wird nichts. Die zuletzt eingegangene, die für das "
        "Haushaltsjahr schon gilt, entscheidet und geht Ihrer Liste vor; sie gilt ab ihrem Jahr, bis eine andere erfasst ist (Annahme). "
        "Für einen Widerruf genügen Gemeinde und „widerrufen“.",
    )
    werte |= zusammen | {
        "summe_anzahl": Groesse(len(lage.auswertung.gemeinden)),
        "summe_weitergeleitet": Groesse(summen[0]),
        "summe_verbleibt": Groesse(summen[1]),
        "gilt_weitergeleitet": Groesse(summen[0]),
        "gilt_verbleibt": Groesse(summen[1]),
        "abstimmung": Groesse(None if summen[0] is None else _STIMMT),
    }
    listen: dict[str, Sequence[Mapping[str, Groesse]]] = {
        LISTE: [*verlaufszeilen, *[leer] * LEERE_ZEILEN],
        "gilt": gilt,
        "sperre": [{}] if werte["sperre"].wert else [],
    }
    return Blattinhalt(Daten(werte, listen), tuple(_kuenftige(zeilen, lage)))


def _kuenftige(zeilen: Iterable[_Zeile], lage: Lage) -> list[Finding]:
    """Days of receipt that are yet to come: a slip that would put the row behind all others."""
    findings = []
    for zeile in zeilen:
        e = zeile.eintragung
        if e is not None and e.entscheidung.eingegangen_am and e.entscheidung.eingegangen_am > lage.kontext.heute:
            werte = {"gemeinde": gemeinden()[e.ags].name, "nummer": str(e.nummer), "datum": datum_text(e.entscheidung.eingegangen_am)}
            findings.append(Finding("entscheidung-kuenftig", e.entscheidung.ort, werte, e.ags))
    return findings


def _mit_betrag(zeilen: Iterable[_Zeile], ergebnis: Verlauf) -> set[int]:
    """Rows at which the amount of their Gemeinde stands: the decision that was reached, else the Widerruf of what only the list says."""
    nummern: dict[Ags, int] = {}
    for e in (zeile.eintragung for zeile in zeilen if zeile.eintragung is not None):
        if ergebnis.zeilen[e.nummer].stand in {Zeilenstand.GILT, Zeilenstand.WIDERRUFEN}:
            nummern[e.ags] = nummern.get(e.ags, e.nummer) if e.widerruf else e.nummer
    return set(nummern.values())


def _verlaufszeile(nummer: int, zeile: _Zeile, ergebnis: Verlauf, je_ags: Mapping[Ags, Gemeindeergebnis], lage: Lage) -> dict[str, Groesse]:
    e = zeile.eintragung
    g = je_ags.get(e.ags) if e is not None else None
    weiter, bleibt = _betraege(g, lage) if g is not None else (None, None)
    quelle = text("von Hand eingetragen")
    if zeile.kennung:
        quelle = Groesse("Meldebogen", "", sprung(zeile.quelle))
    return {f"{LISTE}.{name}": groesse for name, groesse in zeile.felder.items()} | {
        f"{LISTE}.nr": Groesse(nummer, ""),
        f"{LISTE}.folge": text(_folge(e, ergebnis, lage)),
        f"{LISTE}.weitergeleitet": Groesse(weiter, ""),
        f"{LISTE}.verbleibt": Groesse(bleibt, ""),
        f"{LISTE}.quelle": quelle,
        f"{LISTE}.kennung": text(zeile.kennung),
    }


def _betraege(g: Gemeindeergebnis, lage: Lage) -> tuple[Euro | None, Euro | None]:
    """What is passed on, and what stays with the county; nothing where there are no amounts or nothing to divide them into."""
    if g.betrag_cent is None or lage.auswertung.weiterzuleiten_cent is None:
        return None, None
    return (Euro(g.betrag_cent), None) if g.eigene_verantwortung else (None, Euro(g.betrag_cent))


def _folge(e: Eintragung | None, ergebnis: Verlauf, lage: Lage) -> str:
    """What follows from a row, in words."""
    if e is None:
        return "nicht verstanden, gilt nicht: siehe „IM Hinweise“"
    stand = ergebnis.zeilen[e.nummer]
    if e.widerruf:
        return _folge_widerruf(e, stand)
    am = e.entscheidung.widerrufen_am
    worte = {
        Zeilenstand.GILT: f"gilt für {lage.jahr}",
        Zeilenstand.ERSETZT: f"ersetzt durch Nr. {stand.durch}",
        Zeilenstand.WIDERRUFEN: f"widerrufen durch Nr. {stand.durch}" if stand.durch else f"widerrufen am {datum_text(am)}" if am else "",
        Zeilenstand.SPAETER: f"gilt erst ab {e.gilt_ab}",
        Zeilenstand.OHNE_WIRKUNG: "ohne Wirkung",
    }
    return f"{worte[stand.stand]}; {eingang_text(e.entscheidung.eingegangen_am, _frist(e.gilt_ab or lage.jahr, lage.parameter))}"


def _folge_widerruf(e: Eintragung, stand: Zeilenergebnis) -> str:
    if stand.stand is Zeilenstand.ERSETZT:
        return f"Widerruf, überholt durch Nr. {stand.durch}"
    if stand.stand is Zeilenstand.OHNE_WIRKUNG:
        return "Widerruf ohne Wirkung: keine Entscheidung davor"
    am = e.entscheidung.widerrufen_am
    return f"Widerruf zum {datum_text(am)}: gilt" if am else "Widerruf"


def eingang_text(am: date | None, frist: Frist | None) -> str:
    """In time, or how many days late."""
    if am is None:
        return "kein Eingangstag erfasst"
    if frist is None or frist.datum is None:
        return "ohne Frist"
    tage = verspaetung_tage(frist, am)
    return f"{anzahl_text(tage, 'Tag', 'Tage')} nach der Frist {datum_text(frist.datum)}" if tage else "fristgerecht"


def _frist(jahr: int, parameter: Parameter) -> Frist | None:
    """The deadline of the decision for the year from which it is to hold."""
    if not verfahren_gilt(jahr, parameter):
        return None
    return next((frist for frist in fristen(jahr, parameter) if frist.schluessel == "entscheidung"), None)


def _giltzeile(g: Gemeindeergebnis, ergebnis: Verlauf, lage: Lage) -> dict[str, Groesse]:
    e, ags = g.entscheidung, g.gemeinde.ags
    zeile, liste = ergebnis.gilt.get(ags), lage.gedaechtnis.liste.entscheidungen.get(ags)
    weiter, bleibt = _betraege(g, lage)
    frist = next((schritt.frist for schritt in g.schritte if schritt.frist.schluessel == "entscheidung"), None)
    offen = e.art is Entscheidungsart.OFFEN and e.eingegangen_am is None
    return {
        "gilt.nr": Groesse(g.nr, ""),
        "gilt.ags": text(ags),
        "gilt.gemeinde": text(g.gemeinde.name),
        "gilt.art": text(art_im_jahr(e, lage.jahr)),
        "gilt.verbund": text(g.verbund or e.verbund),
        "gilt.rolle": text(ROLLEN[e.rolle] if e.rolle else None),
        "gilt.traeger": text(e.traeger),
        "gilt.gilt_ab": Groesse(zeile.gilt_ab if zeile else None, ""),
        "gilt.eingegangen_am": Groesse(e.eingegangen_am, ""),
        "gilt.widerrufen_am": Groesse(e.widerrufen_am, ""),
        "gilt.liste": Groesse(_liste_text(liste), "", sprung(liste.ort) if liste else None),
        "gilt.folge": text("keine Entscheidung erfasst" if offen else eingang_text(e.eingegangen_am, frist)),
        "gilt.weitergeleitet": Groesse(weiter, ""),
        "gilt.verbleibt": Groesse(bleibt, ""),
        "gilt.quelle": _quelle(e, zeile, liste),
    }


def art_im_jahr(e: Entscheidung, jahr: int) -> str:
    """The decision in a word, as it is counted: what has been taken back is counted by itself."""
    handelt = e.art in {Entscheidungsart.EINZELN, Entscheidungsart.VERBUND}
    return _WIDERRUFEN if handelt and widerrufen(e, jahr) else art_text(e.art)


def _liste_text(liste: Entscheidung | None) -> str | None:
    if liste is None or liste.art is Entscheidungsart.OFFEN:
        return None
    teile = [art_text(liste.art) + (f" „{liste.verbund}“" if liste.verbund else "")]
    teile += [f"eingegangen {datum_text(liste.eingegangen_am)}"] if liste.eingegangen_am else []
    teile += [f"widerrufen {datum_text(liste.widerrufen_am)}"] if liste.widerrufen_am else []
    return ", ".join(teile)


def _quelle(e: Entscheidung, zeile: Eintragung | None, liste: Entscheidung | None) -> Groesse:
    """Which statement decided: a row of the history, the county's list, its table of Verbünde, or none."""
    if zeile is not None:
        return text(f"Verlauf, Nr. {zeile.nummer}")
    if e.art is Entscheidungsart.OFFEN:
        return text(None)
    if liste is not None and liste.art is not Entscheidungsart.OFFEN:
        return Groesse(f"Ihre Liste, {ort_text(liste.ort)}".removesuffix(", "), "", sprung(liste.ort))
    return Groesse(f"Verbünde, {ort_text(e.ort)}".removesuffix(", "), "", sprung(e.ort))


def _zusammenfassung(lage: Lage) -> dict[str, Groesse]:
    """How many decided what, and the sums of their amounts."""
    ohne = lage.auswertung.weiterzuleiten_cent is None
    werte: dict[str, Groesse] = {}
    for art in _ARTEN:
        dabei = [g for g in lage.auswertung.gemeinden if art_im_jahr(g.entscheidung, lage.jahr) == art]
        betraege = [_betraege(g, lage) for g in dabei]
        werte |= {
            _je_art("anzahl")[art]: Groesse(len(dabei)),
            _je_art("weitergeleitet")[art]: Groesse(None if ohne else Euro(sum(weiter.cent for weiter, _ in betraege if weiter))),
            _je_art("verbleibt")[art]: Groesse(None if ohne else Euro(sum(bleibt.cent for _, bleibt in betraege if bleibt))),
        }
    return werte


def gezaehlt(auswertung: Auswertung) -> dict[str, int]:
    """How many Gemeinden decided what, by the words of the sheet."""
    worte = [art_im_jahr(g.entscheidung, auswertung.haushaltsjahr) for g in auswertung.gemeinden]
    return {art: worte.count(art) for art in _ARTEN}


def _summe(werte: Mapping[str, Groesse], was: str) -> Euro | None:
    betraege = [wert for name in _je_art(was).values() if isinstance(wert := werte[name].wert, Euro)]
    return Euro(sum(betrag.cent for betrag in betraege)) if betraege else None


ART = Blattart(
    schluessel=SCHLUESSEL, name="IM Entscheidungen", vorlage="entscheidungen.xlsx", buch=BUCH, fuellen=fuellen, je_jahr=False, vorab=vorab
)
