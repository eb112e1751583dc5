"""`IM Versionen`: every state of the distribution that a run has seen, so that each can be reproduced and two be compared.

A version is kept whenever what determines the amounts is no longer what was kept last. The sheet holds the inputs and amounts of all of
them: nothing else is needed to reproduce one. Each row carries a check of its own cells, so that a changed cell can be named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from im_xl.ablauf.art import ABLAUF_NAMEN, Blattart, Blattinhalt, Gedaechtnis, Lage
from im_xl.cents import Einheit, Rundung, Rundungsart
from im_xl.findings import Finding
from im_xl.model import Ags, Betragsstand
from im_xl.package.package import Package
from im_xl.places import CellRef, split_address
from im_xl.register import ags_aus_angabe
from im_xl.sheets.anordnung import Daten
from im_xl.sheets.context import text
from im_xl.sheets.quantities import Euro, Groesse, Wert, zahl_text
from im_xl.sheets.template import Rezeptbuch
from im_xl.vwv.anzeige import anzahl_text, betragsstand_text
from im_xl.vwv.versionen import (
    Eingangswerte,
    Einzelwirkung,
    Vergleich,
    Zaehlung,
    Zahlherkunft,
    aenderungen,
    aenderungssatz,
    betraege_cent,
    eingangswerte,
    einzeilig,
    gemeindename,
    nachrechnen,
    pruefsumme,
    pruefzeichen,
    veraenderte,
    vergleich,
)
from im_xl.workbook.eigene import Feldzeile

SCHLUESSEL, VERSION, STAND, AUSWAHL, ANLASS = "versionen", "version", "stand", "auswahl", "anlass"
"""`ANLASS` is no list of the sheet: an order with it gives the reason for what this run may keep."""
ANFANG = "Anfangsstand"
_JE_VERSION = 100_000_000
"""Number of a version times this, and the AGS as a number: the key by which formulas find a row (a text of digits they do not find)."""
_GEPRUEFT = {
    "nr": "Nummer",
    "datum": "Tag",
    "pruefsumme": "Prüfsumme",
    "betrag": "Betrag",
    "betragsstand": "Stand des Betrags",
    "rundung": "Rundung",
    "einheit": "gerundet auf",
    "stichtag": "Stichtag",
    "personen": "Personen",
    "verteilt": "verteilt",
    "zaehlweise": "Wer gezählt wird (Spalte ausgeblendet)",
    "gesamtpersonen": "Personen der größeren Verteilung (Spalte ausgeblendet)",
    "gesperrt": "Sperre (Spalte ausgeblendet)",
    "kreis": "Kreis (Spalte ausgeblendet)",
}
"""Fields of a version's own row that its check covers, with their names."""
_ZEICHEN = "Prüfzeichen"
_STAND_GEPRUEFT = {"nr": "Version", "ags": "AGS", "personen": "Personen", "herkunft": "Herkunft", "betrag": "Betrag"}
_VERSIONSFELDER = (*_GEPRUEFT, "grund", "pruefzeichen")
_STANDFELDER = (*_STAND_GEPRUEFT, "gemeinde", "pruefzeichen")
_STAENDE = {stand.value: stand for stand in Betragsstand} | {betragsstand_text(stand): stand for stand in Betragsstand}
_ARTEN = {art.value: art for art in Rundungsart}
_EINHEITEN = {einheit.name.lower(): einheit for einheit in Einheit}
_HERKUENFTE = {herkunft.value: herkunft for herkunft in Zahlherkunft}
_STIMMT = "stimmt"


def _nachgeschlagen(was: str, nummer: str) -> str:
    """Recipe: a figure of the version of this number, from the table of versions; empty where there is none."""
    stelle = f"INDEX({{version.{was}:}},MATCH({{{nummer}}},{{version.nr:}},0))"
    return f'IFERROR(IF({stelle}="","",{stelle}),"")'


def _je_gemeinde(was: str, nummer: str, ohne: str) -> str:
    """Recipe: a figure of a Gemeinde in the version of this number."""
    stelle = f"INDEX({{stand.{was}:}},MATCH({{{nummer}}}*{_JE_VERSION}+{{vergleich.schluessel}},{{stand.schluessel:}},0))"
    return f'IFERROR(IF({stelle}="","",{stelle}),{ohne})'


def _summe(was: str) -> str:
    return f'IF(COUNT({{vergleich.{was}:}})=0,"",ROUND(SUM({{vergleich.{was}:}}),2))'


def _teil(bedingung: str) -> str:
    """Recipe: a part of the difference of a Gemeinde; nothing for versions that were not those of the run."""
    wirkung = "SUMIFS({einzelwirkung.betrag:},{einzelwirkung.schluessel:},{vergleich.schluessel}"
    return f'IF(OR({{vergleich.differenz}}="",{{paar_hinweis}}<>""),"",ROUND({bedingung.format(wirkung=wirkung)},2))'


_WIRKUNG_NR = "SUMIFS({einzelwirkung.betrag:},{einzelwirkung.nr:},{aenderung.nr}"
BUCH = Rezeptbuch(
    {
        "alt_nr": "IF(SUM({auswahl.alt:})=0,MAX({version.nr:})-1,SUM({auswahl.alt:}))",
        "neu_nr": "IF(SUM({auswahl.neu:})=0,MAX({version.nr:}),SUM({auswahl.neu:}))",
        "aenderung_nr": "IF(SUM({auswahl.aenderung:})=0,1,SUM({auswahl.aenderung:}))",
        "paar_hinweis": (
            'IF(AND({alt_nr}={gerechnet_alt},{neu_nr}={gerechnet_neu}),"",'
            '"Andere Versionen gewählt: Die Aufteilung der Differenz erscheint nach dem nächsten Lauf.")'
        ),
        "alt_verteilt": _nachgeschlagen("verteilt", "alt_nr"),
        "neu_verteilt": _nachgeschlagen("verteilt", "neu_nr"),
        "summe_personen_alt": _nachgeschlagen("personen", "alt_nr"),
        "summe_personen_neu": _nachgeschlagen("personen", "neu_nr"),
        "vergleich.personen_alt": _je_gemeinde("personen", "alt_nr", '""'),
        "vergleich.personen_neu": _je_gemeinde("personen", "neu_nr", '""'),
        "vergleich.alt": f'IF({{alt_verteilt}}="","",{_je_gemeinde("betrag", "alt_nr", "0")})',
        "vergleich.neu": f'IF({{neu_verteilt}}="","",{_je_gemeinde("betrag", "neu_nr", "0")})',
        "vergleich.differenz": 'IF(OR({vergleich.alt}="",{vergleich.neu}=""),"",ROUND({vergleich.neu}-{vergleich.alt},2))',
        "vergleich.insgesamt": _teil("{wirkung},{{einzelwirkung.von:}},0)"),
        "vergleich.eigene": _teil("{wirkung},{{einzelwirkung.von:}},{{vergleich.schluessel}})"),
        "vergleich.andere": _teil("{wirkung})-SUM({{vergleich.insgesamt}},{{vergleich.eigene}})"),
        "vergleich.gemeinsam": _teil("{{vergleich.differenz}}-SUM({{vergleich.insgesamt}},{{vergleich.eigene}},{{vergleich.andere}})"),
        "vergleich.gewaehlt": _teil("{wirkung},{{einzelwirkung.nr:}},{{aenderung_nr}})"),
        **{f"summe_{was}": _summe(was) for was in ("alt", "neu", "differenz", "insgesamt", "eigene", "andere", "gemeinsam", "gewaehlt")},
        "probe": (
            'IF({summe_differenz}="","Ohne Beträge in beiden Versionen gibt es keine Differenz.",'
            "IF(AND(ROUND({neu_verteilt}-{alt_verteilt}-{summe_differenz},2)=0,"
            'OR({paar_hinweis}<>"",ROUND(SUM({summe_insgesamt},{summe_eigene},{summe_andere},{summe_gemeinsam})-{summe_differenz},2)=0)),'
            '"Probe: Die Summen stimmen mit der Tabelle der Versionen überein.","Probe: Die Summen stimmen nicht überein. Bitte neu rechnen."))'
        ),
        "aenderung.selbst": f"ROUND({_WIRKUNG_NR},{{einzelwirkung.schluessel:}},{{aenderung.schluessel}}),2)",
        "aenderung.andere": f"ROUND({_WIRKUNG_NR})-SUM({{aenderung.selbst}}),2)",
        "aenderung.zusammen": "ROUND(SUM({aenderung.selbst},{aenderung.andere}),2)",
        "einzeln_gemeinsam": ('IF(OR({summe_differenz}="",{paar_hinweis}<>""),"",ROUND({summe_differenz}-SUM({aenderung.zusammen:}),2))'),
        "einzeln_summe": "{summe_differenz}",
    },
    ABLAUF_NAMEN
    | {
        *("alt_nr", "neu_nr", "aenderung_nr", "gerechnet_alt", "gerechnet_neu", "paar_hinweis", "alt_verteilt", "neu_verteilt"),
        *("summe_personen_alt", "summe_personen_neu", "summe_alt", "summe_neu", "summe_differenz", "summe_insgesamt", "summe_eigene"),
        *("summe_andere", "summe_gemeinsam", "summe_gewaehlt", "probe", "einzeln_gemeinsam", "einzeln_summe", "einzelwirkung_titel"),
    },
    {
        VERSION: frozenset(f"version.{name}" for name in (*_VERSIONSFELDER, "aenderung", "nachgerechnet")),
        STAND: frozenset(f"stand.{name}" for name in (*_STANDFELDER, "schluessel")),
        AUSWAHL: frozenset(f"auswahl.{name}" for name in ("text", "text_aenderung", "alt", "neu", "aenderung")),
        "vergleich": frozenset(
            f"vergleich.{name}"
            for name in (
                *("nr", "ags", "gemeinde", "personen_alt", "personen_neu", "alt", "neu", "differenz"),
                *("insgesamt", "eigene", "andere", "gemeinsam", "gewaehlt", "schluessel"),
            )
        ),
        "aenderungen": frozenset(
            f"aenderung.{name}" for name in ("nr", "was", "vorher", "nachher", "selbst", "andere", "zusammen", "erlaeuterung", "schluessel")
        ),
        "einzelwirkung": frozenset(f"einzelwirkung.{name}" for name in ("nr", "ags", "gemeinde", "betrag", "schluessel", "von")),
        "sperre": frozenset(),
    },
    eingaben=frozenset({"version.grund", "auswahl.alt", "auswahl.neu", "auswahl.aenderung"}),
    felder=frozenset(
        {
            *(f"version.{name}" for name in _VERSIONSFELDER),
            *(f"stand.{name}" for name in _STANDFELDER),
            *(f"auswahl.{name}" for name in ("alt", "neu", "aenderung")),
        }
    ),
)


# ---------------------------------------------------------------- kept versions
@dataclass(frozen=True, slots=True, kw_only=True)
class Fassung:
    """A kept version.

    Attributes:
        nr: its number.
        tag: day on which it was kept.
        grund: why, in a person's words; empty: nobody has said.
        werte: what determined the amounts; None: the row can no longer be read.
        summe: Prüfsumme as it was kept.
        betraege: amounts as they were kept, cents per AGS; None: none.
        zellen: content of the version's row, by field.
        stand: content of its rows per Gemeinde, by field.
        ort: the cell of its reason.
        findings: what no longer is as it was kept.
    """

    nr: int
    tag: date | None
    grund: str
    werte: Eingangswerte | None
    summe: str
    betraege: Mapping[Ags, int | None]
    zellen: Mapping[str, Groesse]
    stand: tuple[Mapping[str, Groesse], ...]
    ort: CellRef | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def stimmt(self) -> bool:
        """Whether it is reproduced exactly."""
        return not self.findings


def fassungen(gemerkt: Gedaechtnis) -> tuple[list[Fassung], list[Finding]]:
    """The kept versions of a Haushaltsjahr by their number, each reproduced; and what is to be said of them as a whole."""
    tafel, staende = gemerkt.tafel(SCHLUESSEL, VERSION), gemerkt.tafel(SCHLUESSEL, STAND)
    je_nr: dict[int | None, list[Feldzeile]] = {}
    for zeile in staende.zeilen:
        je_nr.setdefault(_nummer(zeile), []).append(zeile)
    gelesen: list[Fassung] = []
    findings: list[Finding] = []
    for zeile in tafel.zeilen:
        nr = _nummer(zeile)
        if nr is None or any(nr == andere.nr for andere in gelesen):
            findings.append(_veraendert(zeile, "nr", "Nummer", "" if nr is None else str(nr)))
            continue
        gelesen.append(_fassung(zeile, je_nr.pop(nr, []), nr, gemerkt.jahr))
    findings += [_veraendert(zeilen[0], "nr", "Version", "" if nr is None else str(nr)) for nr, zeilen in je_nr.items()]
    gelesen.sort(key=lambda fassung: fassung.nr)
    if fehlend := sorted(set(range(1, max((f.nr for f in gelesen), default=0))) - {f.nr for f in gelesen}):
        findings.append(Finding("version-fehlt", gelesen[-1].ort, {"nummern": ", ".join(map(str, fehlend))}))
    return gelesen, findings


def gehaltene(mappe: Package, jahr: int) -> tuple[list[Fassung], list[Finding]]:
    """The versions that a workbook holds for a Haushaltsjahr, each reproduced from it alone."""
    return fassungen(Gedaechtnis(mappe, jahr, arten={SCHLUESSEL: ART}))


def jahre(mappe: Package) -> list[int]:
    """The Haushaltsjahre for which a workbook holds versions."""
    schluessel = [kennung.partition(":") for kennung in mappe.eigene()]
    return sorted(int(jahr) for art, _, jahr in schluessel if art == SCHLUESSEL and jahr.isdigit())


def _nummer(zeile: Feldzeile) -> int | None:
    inhalt = zeile.inhalt("nr")
    return inhalt if isinstance(inhalt, int) and inhalt > 0 else None


def _fassung(zeile: Feldzeile, stand: list[Feldzeile], nr: int, jahr: int) -> Fassung:
    """A version as it stands on the sheet, checked."""
    werte, betraege = _werte(zeile, stand, jahr), {}
    for einzelne in stand:
        if ags := ags_aus_angabe(einzelne.text("ags")):
            betraege[ags] = einzelne.cent("betrag", "Betrag")
    return Fassung(
        nr=nr,
        tag=zeile.tag("datum", "Tag"),
        grund=zeile.text("grund"),
        werte=werte,
        summe=zeile.text("pruefsumme"),
        betraege=betraege,
        zellen={name: Groesse(zeile.inhalt(name), "") for name in _VERSIONSFELDER},
        stand=tuple({name: Groesse(einzelne.inhalt(name), "") for name in _STANDFELDER} for einzelne in stand),
        ort=zeile.ort("grund"),
        findings=tuple(_abweichungen(zeile, stand, werte, betraege)),
    )


def _werte(zeile: Feldzeile, stand: Iterable[Feldzeile], jahr: int) -> Eingangswerte | None:
    """The inputs of a kept version; None where a cell cannot be read any more."""
    stufe = zeile.wort("betragsstand", "Stand des Betrags", _STAENDE)
    art, einheit = zeile.wort("rundung", "Rundung", _ARTEN), zeile.wort("einheit", "Gerundet auf", _EINHEITEN)
    stichtag, gesperrt = zeile.tag("stichtag", "Stichtag"), zeile.ja("gesperrt", "Sperre")
    zaehlungen: dict[Ags, Zaehlung] = {}
    for einzelne in stand:
        ags, herkunft = ags_aus_angabe(einzelne.text("ags")), einzelne.wort("herkunft", "Herkunft", _HERKUENFTE)
        if ags is None or herkunft is None:
            return None
        zaehlungen[ags] = Zaehlung(_ganze(einzelne, "personen"), herkunft)
    if stufe is None or art is None or einheit is None or stichtag is None or gesperrt is None:
        return None
    return Eingangswerte(
        haushaltsjahr=jahr,
        kreis=zeile.text("kreis"),
        betrag_cent=zeile.cent("betrag", "Betrag"),
        betragsstand=stufe,
        rundung=Rundung(art, einheit),
        stichtag=stichtag,
        zaehlweise=einzeilig(zeile.text("zaehlweise")),
        gesamtpersonen=_ganze(zeile, "gesamtpersonen"),
        gesperrt=gesperrt,
        zaehlungen=zaehlungen,
    )


def _ganze(zeile: Feldzeile, feld: str) -> int | None:
    """A whole number as it was kept, a negative one too: that such a count held the amounts up is part of the version."""
    inhalt = zeile.inhalt(feld)
    return int(inhalt) if isinstance(inhalt, int | Decimal) and inhalt == int(inhalt) else None


def _abweichungen(
    zeile: Feldzeile, stand: Iterable[Feldzeile], werte: Eingangswerte | None, betraege: Mapping[Ags, int | None]
) -> list[Finding]:
    """What no longer is as it was kept: cells that were changed, else a Prüfsumme or amounts that cannot be reproduced."""
    findings = [_veraendert(zeile, feld, _GEPRUEFT.get(feld, _ZEICHEN), zeile.text("nr")) for feld in _andere(zeile, _GEPRUEFT)]
    for einzelne in stand:
        wer = f", {einzelne.text('gemeinde')}"
        findings += [
            _veraendert(einzelne, feld, _STAND_GEPRUEFT.get(feld, _ZEICHEN) + wer, zeile.text("nr"))
            for feld in _andere(einzelne, _STAND_GEPRUEFT)
        ]
    if findings:
        return findings
    if werte is None:
        return [_veraendert(zeile, "pruefsumme", "eine Angabe", zeile.text("nr"))]
    zellen = {ags_aus_angabe(einzelne.text("ags")): einzelne.ort("betrag") for einzelne in stand}
    for abweichung in nachrechnen(werte, zeile.text("pruefsumme"), betraege):
        ort, was = zeile.ort("pruefsumme"), "Prüfsumme (eine Zeile fehlt, oder eine Angabe wurde geändert)"
        if abweichung.ags is not None:
            ort, was = zellen.get(abweichung.ags), f"{abweichung.was} {gemeindename(abweichung.ags)}"
        angaben = {"nummer": zeile.text("nr"), "was": was, "erwartet": abweichung.erwartet, "gefunden": abweichung.gefunden}
        findings.append(Finding("version-weicht-ab", ort, angaben, abweichung.ags))
        if abweichung.ags is None:
            break  # with other inputs every amount would be another; nothing more can be said
    return findings


def _andere(zeile: Feldzeile, felder: Iterable[str]) -> list[str]:
    """Fields of a row that do not fit its check any more."""
    namen = tuple(felder)
    stellen = veraenderte(zeile.text("pruefzeichen"), *(_gezeigt(zeile.inhalt(feld)) for feld in namen))
    return ["pruefzeichen"] if stellen is None else [namen[stelle] for stelle in stellen]


def _veraendert(zeile: Feldzeile, feld: str, was: str, nummer: str) -> Finding:
    return Finding("version-veraendert", zeile.ort(feld), {"nummer": nummer or "ohne Nummer", "was": was})


def _gezeigt(wert: Wert) -> str:
    """A cell's content as the check takes it: what a save in Excel or LibreOffice does not change."""
    if isinstance(wert, date):
        return wert.isoformat()
    return einzeilig(wert) if isinstance(wert, str) else "" if wert is None else zahl_text(wert)


# ---------------------------------------------------------------- a new version
def _neue_fassung(lage: Lage, werte: Eingangswerte, nr: int, grund: str, davor: Fassung | None) -> Fassung:
    """What this run keeps: the inputs, and the amounts that the rule gave."""
    betraege: dict[Ags, int | None] = {g.gemeinde.ags: g.betrag_cent for g in lage.auswertung.gemeinden}
    zellen: dict[str, Wert] = {
        "nr": nr,
        "datum": lage.kontext.heute,
        "pruefsumme": pruefsumme(werte),
        "betrag": Euro.aus_cent(werte.betrag_cent),
        "betragsstand": betragsstand_text(werte.betragsstand),
        "rundung": werte.rundung.art.value,
        "einheit": werte.rundung.einheit.name.lower(),
        "stichtag": werte.stichtag,
        "personen": werte.personen,
        "verteilt": Euro.aus_cent(lage.auswertung.verteilt_cent),
        "zaehlweise": werte.zaehlweise,
        "gesamtpersonen": werte.gesamtpersonen,
        "gesperrt": "ja" if werte.gesperrt else "nein",
        "kreis": werte.kreis,
    }
    zeichen = pruefzeichen(*map(_gezeigt, zellen.values()))
    ort = None
    if davor is not None and davor.ort is not None:
        zeile, spalte = split_address(davor.ort.zelle)
        ort = CellRef.at(davor.ort.blatt, zeile + 1, spalte)
    return Fassung(
        nr=nr,
        tag=lage.kontext.heute,
        grund=grund,
        werte=werte,
        summe=pruefsumme(werte),
        betraege=betraege,
        zellen={name: Groesse(wert, "") for name, wert in {**zellen, "grund": grund or None, "pruefzeichen": zeichen}.items()},
        stand=tuple(_standzeile(nr, ags, zaehlung, betraege[ags]) for ags, zaehlung in werte.zaehlungen.items()),
        ort=ort,
    )


def _standzeile(nr: int, ags: Ags, zaehlung: Zaehlung, betrag: int | None) -> dict[str, Groesse]:
    zellen: dict[str, Wert] = {
        "nr": nr,
        "ags": ags,
        "personen": zaehlung.personen,
        "herkunft": zaehlung.herkunft.value,
        "betrag": Euro.aus_cent(betrag),
    }
    weitere = {"gemeinde": gemeindename(ags), "pruefzeichen": pruefzeichen(*map(_gezeigt, zellen.values()))}
    return {name: Groesse(wert, "") for name, wert in {**zellen, **weitere}.items()}


@dataclass(frozen=True, slots=True)
class _Bestand:
    """The versions with the one that this run keeps, if it does, and what is to be said of it."""

    fassungen: list[Fassung]
    findings: list[Finding] = field(default_factory=list)


def _fortgeschrieben(lage: Lage) -> _Bestand:
    """The kept versions, and a new one where what determines the amounts has changed since the last."""
    alle, findings = fassungen(lage.gedaechtnis)
    jetzt = eingangswerte(lage.auswertung)
    letzte = alle[-1] if alle else None
    anlass = next((zeile.text("grund") for zeile in reversed(lage.tafel(SCHLUESSEL, ANLASS).zeilen)), "")
    if letzte is None or not _dieselben(letzte, jetzt):
        nr = letzte.nr + 1 if letzte else 1
        alle.append(_neue_fassung(lage, jetzt, nr, anlass or (ANFANG if letzte is None else ""), letzte))
    elif anlass and not letzte.grund:
        alle[-1] = _begruendet(letzte, anlass)
    elif anlass and anlass != letzte.grund:
        findings.append(Finding("version-unveraendert", letzte.ort, {"grund": anlass, "nummer": str(letzte.nr)}))
    for fassung in alle:
        findings += fassung.findings
        if not fassung.grund:
            findings.append(Finding("version-ohne-grund", fassung.ort, {"nummer": str(fassung.nr)}))
    return _Bestand(alle, findings)


def _dieselben(fassung: Fassung, jetzt: Eingangswerte) -> bool:
    summe = pruefsumme(jetzt)
    return summe == fassung.summe or (fassung.werte is not None and summe == pruefsumme(fassung.werte))


def _begruendet(fassung: Fassung, grund: str) -> Fassung:
    zellen = {**fassung.zellen, "grund": Groesse(grund, "")}
    return replace(fassung, grund=grund, zellen=zellen)


# ---------------------------------------------------------------- the sheet
def fuellen(lage: Lage) -> Blattinhalt:
    """What fills the sheet."""
    bestand = _fortgeschrieben(lage)
    alle, nach_nr = bestand.fassungen, {fassung.nr: fassung for fassung in bestand.fassungen}
    wahl = _auswahl(lage, nach_nr, bestand.findings)
    alt, neu = nach_nr.get(wahl.alt), nach_nr.get(wahl.neu)
    verglichen = vergleich(alt.werte, neu.werte) if alt and neu and alt.werte and neu.werte else None
    wirkungen = verglichen.wirkungen if verglichen else ()
    kreis = lage.auswertung.kreis.name_voll if lage.auswertung.kreis else ""
    werte = lage.werte(
        f"{kreis} {lage.jahr}",
        "Eine neue Version entsteht von selbst, sobald sich etwas ändert, wovon die Beträge abhängen. Tragen Sie in der gelben Spalte ein, warum. "
        "Jede Version lässt sich aus diesem Blatt nachrechnen; die Prüfsumme zeigt, ob ihre Zahlen noch dieselben sind.",
    ) | _einzelwerte(wahl, verglichen, (alt, neu))
    zeilen = [_vergleichszeile(nr, ags, verglichen, (alt, neu), wahl) for nr, ags in enumerate(_gemeinden(alle), 1)]
    listen: dict[str, Sequence[Mapping[str, Groesse]]] = {
        VERSION: [_versionszeile(fassung, nach_nr.get(fassung.nr - 1)) for fassung in alle],
        STAND: [_mit_schluessel(zeile) for fassung in alle for zeile in fassung.stand],
        AUSWAHL: [wahl.zeile],
        "vergleich": zeilen,
        "aenderungen": [_aenderungszeile(nr, wirkung) for nr, wirkung in enumerate(wirkungen, 1)],
        "einzelwirkung": [zeile for nr, wirkung in enumerate(wirkungen, 1) for zeile in _wirkungszeilen(nr, wirkung)],
        "sperre": [{}] if werte["sperre"].wert else [],
    }
    return Blattinhalt(Daten(werte, listen), tuple(bestand.findings))


@dataclass(frozen=True, slots=True)
class _Auswahl:
    """Which versions are compared, which change is looked at, and the row of inputs."""

    alt: int
    neu: int
    aenderung: int
    zeile: Mapping[str, Groesse]


def _auswahl(lage: Lage, nach_nr: Mapping[int, Fassung], findings: list[Finding]) -> _Auswahl:
    """What people chose; a number that there is not is said, and the last two are compared."""
    tafel = lage.tafel(SCHLUESSEL, AUSWAHL)
    zeile = tafel.zeilen[-1] if tafel.zeilen else None
    felder = ("alt", "neu", "aenderung")
    inhalte = {name: zeile.inhalt(name) if zeile else None for name in felder}
    gewaehlt = {name: zeile.ganze(name, "Nummer") if zeile else None for name in felder}
    findings += tafel.findings
    letzte = max(nach_nr)
    vorgaben = {"alt": letzte - 1, "neu": letzte}
    for name in ("alt", "neu"):
        nr = gewaehlt[name]
        if zeile is not None and nr and nr not in nach_nr:
            findings.append(Finding("version-auswahl", zeile.ort(name), {"nummer": str(nr), "letzte": str(letzte)}))
    return _Auswahl(
        alt=gewaehlt["alt"] or vorgaben["alt"],
        neu=gewaehlt["neu"] or vorgaben["neu"],
        aenderung=gewaehlt["aenderung"] or 1,
        zeile={f"auswahl.{name}": Groesse(inhalt, "") for name, inhalt in inhalte.items()}
        | {
            "auswahl.text": text("Nummern der Versionen (Eingabe; leer: die letzten beiden)"),
            "auswahl.text_aenderung": text("Wirkung der Änderung Nr. (Eingabe; leer: der ersten)"),
        },
    )


def _gemeinden(alle: Iterable[Fassung]) -> list[Ags]:
    """Every Gemeinde of any version."""
    return sorted({ags for fassung in alle for ags in fassung.betraege})


def _einzelwerte(wahl: _Auswahl, verglichen: Vergleich | None, paar: tuple[Fassung | None, Fassung | None]) -> dict[str, Groesse]:
    alt, neu = paar
    zeilen = verglichen.gemeinden if verglichen else ()
    teile = {
        name: [getattr(zeile, f"{name}_cent") for zeile in zeilen] for name in ("differenz", "insgesamt", "eigene", "andere", "gemeinsam")
    }
    summen = {f"summe_{name}": _als_groesse(_summiert(cent)) for name, cent in teile.items()}
    gewaehlt = _gewaehlt(verglichen, wahl)
    differenz = _summiert(teile["differenz"])
    einzeln = "Gedächtnis: Wirkung jeder Änderung auf jede Gemeinde, Version {} gegen Version {}"
    return summen | {
        "alt_nr": Groesse(wahl.alt),
        "neu_nr": Groesse(wahl.neu),
        "aenderung_nr": Groesse(wahl.aenderung),
        "gerechnet_alt": Groesse(wahl.alt, ""),
        "gerechnet_neu": Groesse(wahl.neu, ""),
        "paar_hinweis": Groesse(""),
        "alt_verteilt": _zelle(alt, "verteilt"),
        "neu_verteilt": _zelle(neu, "verteilt"),
        "summe_personen_alt": _zelle(alt, "personen"),
        "summe_personen_neu": _zelle(neu, "personen"),
        "summe_alt": _als_groesse(_verteilt(alt)),
        "summe_neu": _als_groesse(_verteilt(neu)),
        "summe_gewaehlt": _als_groesse(None if differenz is None else sum(gewaehlt.values())),
        "probe": Groesse(
            "Ohne Beträge in beiden Versionen gibt es keine Differenz."
            if differenz is None
            else "Probe: Die Summen stimmen mit der Tabelle der Versionen überein."
        ),
        "einzeln_gemeinsam": _als_groesse(verglichen.gemeinsam_cent if verglichen else None),
        "einzeln_summe": _als_groesse(differenz),
        "einzelwirkung_titel": text(einzeln.format(wahl.neu, wahl.alt)),
    }


def _summiert(cent: Iterable[int | None]) -> int | None:
    bekannt = [wert for wert in cent if wert is not None]
    return sum(bekannt) if bekannt else None


def _als_groesse(cent: int | None) -> Groesse:
    """An amount with its formula, which shows nothing where there is none."""
    return Groesse("" if cent is None else Euro(cent))


def _zelle(fassung: Fassung | None, feld: str) -> Groesse:
    wert = fassung.zellen[feld].wert if fassung else None
    return Groesse("" if wert is None else wert)


def _verteilt(fassung: Fassung | None) -> int | None:
    return None if fassung is None else _summiert(fassung.betraege.values())


def _gewaehlt(verglichen: Vergleich | None, wahl: _Auswahl) -> Mapping[Ags, int]:
    """What the chosen change alone does to each."""
    wirkungen = verglichen.wirkungen if verglichen else ()
    return (wirkungen[wahl.aenderung - 1].je_gemeinde or {}) if 0 < wahl.aenderung <= len(wirkungen) else {}


def _versionszeile(fassung: Fassung, davor: Fassung | None) -> dict[str, Groesse]:
    if davor is None:
        anders = ""
    elif fassung.werte is None or davor.werte is None:
        anders = "nicht zu vergleichen"
    else:
        anders = aenderungssatz(aenderungen(davor.werte, fassung.werte))
    nachgerechnet = _STIMMT if fassung.stimmt else "weicht ab, siehe „IM Hinweise“"
    if fassung.stimmt and fassung.werte is not None and betraege_cent(fassung.werte) is None:
        nachgerechnet = f"{_STIMMT}, ohne Beträge"
    return {f"version.{name}": groesse for name, groesse in fassung.zellen.items()} | {
        "version.aenderung": text(anders),
        "version.nachgerechnet": text(nachgerechnet),
    }


def _mit_schluessel(zeile: Mapping[str, Groesse]) -> dict[str, Groesse]:
    nr, ags = zeile["nr"].wert, ags_aus_angabe(zeile["ags"].wert)
    schluessel = nr * _JE_VERSION + int(ags) if isinstance(nr, int) and ags else None
    return {f"stand.{name}": groesse for name, groesse in zeile.items()} | {"stand.schluessel": Groesse(schluessel, "")}


def _vergleichszeile(
    nr: int, ags: Ags, verglichen: Vergleich | None, paar: tuple[Fassung | None, Fassung | None], wahl: _Auswahl
) -> dict[str, Groesse]:
    """A Gemeinde in both versions, as the formulas of the sheet find it."""
    zeile = next((z for z in verglichen.gemeinden if z.ags == ags), None) if verglichen else None
    alt, neu = (_gehalten(fassung, ags) for fassung in paar)
    teile = {name: getattr(zeile, f"{name}_cent") if zeile else None for name in ("insgesamt", "eigene", "andere", "gemeinsam")}
    differenz = None if alt[1] is None or neu[1] is None else neu[1] - alt[1]
    gewaehlt = _gewaehlt(verglichen, wahl).get(ags, 0) if zeile is not None and differenz is not None else None
    return {
        "vergleich.nr": Groesse(nr, ""),
        "vergleich.ags": text(ags),
        "vergleich.gemeinde": text(gemeindename(ags)),
        "vergleich.personen_alt": Groesse("" if alt[0] is None else alt[0]),
        "vergleich.personen_neu": Groesse("" if neu[0] is None else neu[0]),
        "vergleich.alt": _als_groesse(alt[1]),
        "vergleich.neu": _als_groesse(neu[1]),
        "vergleich.differenz": _als_groesse(differenz),
        **{f"vergleich.{name}": _als_groesse(cent) for name, cent in teile.items()},
        "vergleich.gewaehlt": _als_groesse(gewaehlt),
        "vergleich.schluessel": Groesse(int(ags), ""),
    }


def _gehalten(fassung: Fassung | None, ags: Ags) -> tuple[int | None, int | None]:
    """Count and amount of a Gemeinde in a version; one that is not on its list has no share in its amounts."""
    if fassung is None:
        return None, None
    zaehlung = fassung.werte.zaehlungen.get(ags) if fassung.werte else None
    ohne = None if fassung.zellen["verteilt"].wert is None else 0
    return zaehlung.personen if zaehlung else None, fassung.betraege.get(ags, ohne)


def _aenderungszeile(nr: int, wirkung: Einzelwirkung) -> dict[str, Groesse]:
    a, selbst, andere = wirkung.aenderung, wirkung.eigene_cent, wirkung.andere_cent
    if wirkung.je_gemeinde is None:
        erlaeuterung = "für sich allein nicht zu rechnen; in der gemeinsamen Wirkung enthalten"
    elif not a.wirkt:
        erlaeuterung = "beschreibt die Beträge, ändert sie aber nicht"
    else:
        erlaeuterung = f"ändert {anzahl_text(sum(1 for cent in wirkung.je_gemeinde.values() if cent), 'Betrag', 'Beträge')}"
    zusammen = None if andere is None else andere + (selbst or 0)
    return {
        "aenderung.nr": Groesse(nr, ""),
        "aenderung.was": text(a.was if a.ags is None else f"Personen {a.was}"),
        "aenderung.vorher": text(a.alt or "ohne"),
        "aenderung.nachher": text(a.neu or "ohne"),
        "aenderung.selbst": Groesse(Euro.aus_cent(selbst)),
        "aenderung.andere": Groesse(Euro.aus_cent(andere)),
        "aenderung.zusammen": Groesse(Euro.aus_cent(zusammen)),
        "aenderung.erlaeuterung": text(erlaeuterung),
        "aenderung.schluessel": Groesse(int(a.ags) if a.ags else 0, ""),
    }


def _wirkungszeilen(nr: int, wirkung: Einzelwirkung) -> list[dict[str, Groesse]]:
    von = int(wirkung.aenderung.ags) if wirkung.aenderung.ags else 0
    return [
        {
            "einzelwirkung.nr": Groesse(nr, ""),
            "einzelwirkung.ags": text(ags),
            "einzelwirkung.gemeinde": text(gemeindename(ags)),
            "einzelwirkung.betrag": Groesse(Euro(cent), ""),
            "einzelwirkung.schluessel": Groesse(int(ags), ""),
            "einzelwirkung.von": Groesse(von, ""),
        }
        for ags, cent in (wirkung.je_gemeinde or {}).items()
        if cent
    ]


ART = Blattart(schluessel=SCHLUESSEL, name="IM Versionen", vorlage="versionen.xlsx", buch=BUCH, fuellen=fuellen)
