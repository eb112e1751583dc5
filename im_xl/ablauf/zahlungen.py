"""`IM Zahlungen`: what the Land has paid, what of it goes on to the Gemeinden, and what has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from im_xl.ablauf.art import ABLAUF_NAMEN, Blattart, Blattinhalt, Gedaechtnis, Lage
from im_xl.cents import euro_text
from im_xl.findings import Finding
from im_xl.model import Ags, Gemeinde, Rolle
from im_xl.places import quote_sheet
from im_xl.register import ags_aus_angabe, gemeinden, suche_gemeinde
from im_xl.sepa import NAME_ZEICHEN, ZWECK_ZEICHEN, iban_mangel, iban_normiert, sepa_text
from im_xl.sheets.anordnung import Daten
from im_xl.sheets.context import Kontext, text
from im_xl.sheets.names import kennung
from im_xl.sheets.quantities import Euro, Groesse
from im_xl.sheets.template import Rezeptbuch
from im_xl.vwv.anzeige import anzahl_text, datum_text
from im_xl.vwv.auswertung import Auswertung, Gemeindeergebnis
from im_xl.vwv.auszahlung import Auszahlungsstand, Eingang, Konto, Weitergabe, auszahlungsstand, vorausgezahlt
from im_xl.vwv.verbund import gleicher_verbund
from im_xl.workbook.eigene import Feldzeile, eingetragene_zeile, felder

T = TypeVar("T")

SCHLUESSEL = "zahlungen"
FREIE_ZEILEN = 6
"""Empty rows at the end of each list that people fill in."""
ALLE_OFFENEN = "alle offenen"
"""As `gemeinde` of an `Eintrag` without amount: everything that is to be paid has been paid on its day."""
_EINGABEN = {
    "eingang": ("datum", "betrag", "aktenzeichen", "vermerk"),
    "weitergabe": ("datum", "ags", "gemeinde", "betrag", "vermerk"),
    "konto": ("ags", "empfaenger", "iban", "verwendungszweck"),
    "verbund": ("an",),
}
_SPALTEN = {
    "eingang": (*_EINGABEN["eingang"], "nr", "gezaehlt", "anmerkung"),
    "weitergabe": (*_EINGABEN["weitergabe"], "gezaehlt", "an"),
    "konto": (*_EINGABEN["konto"], "pruefung"),
    "verbund": (*_EINGABEN["verbund"], "name", "betrag", "mitglieder"),
    "anteil": ("ags", "gemeinde", "betrag", "faellig", "weitergegeben", "offen", "zahlbar", "ueberzahlt", "seit", "tage"),
    "rate": ("nr", "aktenzeichen", "betrag", "datum", "bisher", "anteile", "landkreis"),
    "ratenanteil": ("nr", "ags", "gemeinde", "anteil", "an"),
}
_AN = {"Mitglieder": False, "federführende Gemeinde": True, "Mitglied": False, "federführende": True, "federfuehrende Gemeinde": True}
_STIMMT = "stimmt"
_GENANNTE = 5
"""So many are named in a message; the rest is counted."""


def _namen(liste: str, spalten: Iterable[str]) -> frozenset[str]:
    return frozenset(f"{liste}.{spalte}" for spalte in spalten)


BUCH = Rezeptbuch(
    {
        "eingegangen": "ROUND(SUM({eingang.gezaehlt:}),2)",
        "weitergegeben": "ROUND(SUM({weitergabe.gezaehlt:}),2)",
        "faellig": "ROUND(SUM({anteil.faellig:}),2)",
        "zahlbar": "ROUND(SUM({anteil.zahlbar:}),2)",
        "ueberzahlt": "ROUND(SUM({anteil.ueberzahlt:}),2)",
        "zurueckgestellt": "ROUND({summe_offen}-{zahlbar},2)",
        "beim_landkreis": "ROUND({eingegangen}-{weitergegeben}-{zahlbar},2)",
        "summe_betrag": "ROUND(SUM({anteil.betrag:}),2)",
        "summe_weitergegeben": "ROUND(SUM({anteil.weitergegeben:}),2)",
        "summe_offen": "ROUND(SUM({anteil.offen:}),2)",
        "summe_raten": "ROUND(SUM({rate.betrag:}),2)",
        "summe_anteile": "ROUND(SUM({rate.anteile:}),2)",
        "summe_landkreis": "ROUND(SUM({rate.landkreis:}),2)",
        "probe": (
            "IF(AND({eingegangen}={summe_raten},{weitergegeben}={summe_weitergegeben},{faellig}={summe_anteile},"
            f'{{zahlbar}}<=MAX(0,ROUND({{eingegangen}}-{{weitergegeben}},2))),"{_STIMMT}","stimmt nicht")'
        ),
        "anteil.faellig": "ROUND(SUMPRODUCT(--({ratenanteil.an:}={anteil.ags}),{ratenanteil.anteil:}),2)",
        "anteil.weitergegeben": "ROUND(SUMPRODUCT(--({weitergabe.an:}={anteil.ags}),{weitergabe.gezaehlt:}),2)",
        "anteil.offen": "MAX(0,ROUND({anteil.faellig}-{anteil.weitergegeben},2))",
        "anteil.zahlbar": "{anteil.offen}",
        "anteil.ueberzahlt": "MAX(0,ROUND({anteil.weitergegeben}-{anteil.faellig},2))",
        "rate.anteile": "ROUND(SUMPRODUCT(--({ratenanteil.nr:}={rate.nr}),{ratenanteil.anteil:}),2)",
        "rate.landkreis": "ROUND({rate.betrag}-{rate.anteile},2)",
    },
    ABLAUF_NAMEN
    | {"zahlung_sperre", "eingegangen", "eingegangen_text", "faellig", "faellig_text", "weitergegeben", "weitergegeben_text", "zahlbar"}
    | {"zahlbar_text", "zurueckgestellt", "zurueckgestellt_text", "ueberzahlt", "ueberzahlt_text", "beim_landkreis", "beim_landkreis_text"}
    | {"probe", "probe_text", "weitergabe_text", "summe_betrag", "summe_weitergegeben", "summe_offen", "summe_raten", "summe_anteile"}
    | {"summe_landkreis"},
    {liste: _namen(liste, spalten) for liste, spalten in _SPALTEN.items()} | {"gesperrt": frozenset(), "zurueckgestellt": frozenset()},
    eingaben=frozenset().union(*(_namen(liste, spalten) for liste, spalten in _EINGABEN.items())),
    felder=frozenset({"verbund.name"}).union(*(_namen(liste, spalten) for liste, spalten in _EINGABEN.items())),
)


# ---------------------------------------------------------------- what stands on the sheet
@dataclass(frozen=True, slots=True)
class Posten(Generic[T]):
    """A row and what was understood of it; None: it does not count, and `warum` tells why if it should."""

    zeile: Feldzeile
    wert: T | None
    warum: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zahlung:
    """A payment to be made now. `mangel`: why it cannot be handed to the cash office, as the end of a sentence; empty: it can."""

    gemeinde: Gemeinde
    betrag_cent: int
    empfaenger: str
    iban: str
    verwendungszweck: str
    mangel: str
    konten_gefuehrt: bool


@dataclass(slots=True, kw_only=True)
class Zahlungslage:
    """Receipts, payments and accounts of a Haushaltsjahr.

    Attributes:
        eingaenge, weitergaben, konten: rows of the lists with what was understood.
        verbuende: rows of the list by name of the Verbund.
        stand: what follows; None: it cannot be said, `sperre` tells why.
        sperre: why nothing can be said; empty where something can.
        empfaenger: who receives, for each Gemeinde that acts itself.
        findings: what was found.
    """

    eingaenge: list[Posten[Eingang]] = field(default_factory=list)
    weitergaben: list[Posten[Weitergabe]] = field(default_factory=list)
    konten: list[Posten[Ags]] = field(default_factory=list)
    verbuende: dict[str, Feldzeile] = field(default_factory=dict)
    stand: Auszahlungsstand | None = None
    sperre: str = ""
    empfaenger: dict[Ags, Ags] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def eingaenge_klar(self) -> bool:
        """Every instalment is understood."""
        return not any(gelesen.warum for gelesen in self.eingaenge)

    @property
    def weitergaben_klar(self) -> bool:
        """Every payment is understood."""
        return not any(gelesen.warum for gelesen in self.weitergaben)

    def zahlungen(self, jahr: int) -> tuple[Zahlung, ...]:
        """What is to be paid now, by AGS."""
        if self.stand is None:
            return ()
        return tuple(
            self._zahlung(gemeinden()[ags], konto.zahlbar_cent, jahr) for ags, konto in self.stand.konten.items() if konto.zahlbar_cent
        )

    def _zahlung(self, gemeinde: Gemeinde, cent: int, jahr: int) -> Zahlung:
        eigene = [gelesen.zeile for gelesen in self.konten if gelesen.wert == gemeinde.ags]
        konto = eigene[0] if eigene else None
        iban = iban_normiert(konto.text("iban")) if konto else ""
        verschiedene = {iban_normiert(zeile.text("iban")) for zeile in eigene}
        return Zahlung(
            gemeinde=gemeinde,
            betrag_cent=cent,
            empfaenger=sepa_text((konto.text("empfaenger") if konto else "") or gemeinde.name_amtlich, NAME_ZEICHEN),
            iban=iban,
            verwendungszweck=sepa_text(
                (konto.text("verwendungszweck") if konto else "") or vorgegebener_zweck(jahr, gemeinde), ZWECK_ZEICHEN
            ),
            mangel="sie ist in mehreren Zeilen verschieden angegeben" if len(verschiedene) > 1 else iban_mangel(iban),
            konten_gefuehrt=any(not iban_mangel(iban_normiert(gelesen.zeile.text("iban"))) for gelesen in self.konten),
        )


def vorgegebener_zweck(jahr: int, gemeinde: Gemeinde) -> str:
    """What a payment is for where nobody says it otherwise."""
    return f"Integrationsmanagement {jahr}, {gemeinde.name}, {gemeinde.ags}"


def zahlungslage(auswertung: Auswertung, gedaechtnis: Gedaechtnis, heute: date) -> Zahlungslage:
    """What the sheet holds, and how it stands on a day.

    Args:
        auswertung: the county, computed.
        gedaechtnis: the sheets of the procedure.
        heute: the day; instalments after it do not count yet.
    """
    lage = Zahlungslage()
    tafeln = {liste: gedaechtnis.tafel(SCHLUESSEL, liste) for liste in _EINGABEN}
    lage.eingaenge = [_eingang(zeile) for zeile in tafeln["eingang"].zeilen]
    sammelzeilen = [
        zeile for zeile in tafeln["weitergabe"].zeilen if zeile.ort("gemeinde") is None and zeile.text("gemeinde") == ALLE_OFFENEN
    ]
    lage.weitergaben = [_weitergabe(zeile, auswertung) for zeile in tafeln["weitergabe"].zeilen if zeile not in sammelzeilen]
    lage.konten = [_kontozeile(zeile, auswertung) for zeile in tafeln["konto"].zeilen]
    lage.verbuende = _verbundwahl(tafeln["verbund"].zeilen, auswertung)
    wahl_klar = _empfaenger_waehlen(lage, auswertung)
    lage.findings += [finding for tafel in tafeln.values() for finding in tafel.findings]
    lage.findings += _doppelte(lage)
    betraege = {g.gemeinde.ags: g.betrag_cent for g in auswertung.gemeinden if g.eigene_verantwortung}
    blatt = gedaechtnis.mappe.eigene().get(ART.kennung(gedaechtnis.jahr))
    vorhanden = felder(gedaechtnis.mappe, blatt) if blatt else dict.fromkeys(BUCH.felder, "da")
    geloescht = sum(not vorhanden.get(feld) for feld in BUCH.felder)
    lage.sperre = _sperre(lage, auswertung, betraege, wahl_klar=wahl_klar, geloescht=geloescht)
    if not lage.sperre:
        _abrechnen(lage, auswertung, betraege, heute)
        for zeile in sammelzeilen:
            _buchen(lage, zeile, auswertung.haushaltsjahr)
            _abrechnen(lage, auswertung, betraege, heute)
        lage.findings += _standfindings(lage, auswertung, heute)
    eingaenge = [gelesen.wert for gelesen in lage.eingaenge if gelesen.wert]
    weitergaben = [gelesen.wert for gelesen in lage.weitergaben if gelesen.wert]
    lage.findings += _kuenftige(lage, heute)
    if lage.eingaenge_klar and lage.weitergaben_klar and (frueh := vorausgezahlt(eingaenge, weitergaben)):
        werte = {"datum": datum_text(frueh[0]), "betrag": euro_text(frueh[1])}
        lage.findings.append(Finding("weitergabe-voraus", None, werte))
    return lage


def _abrechnen(lage: Zahlungslage, auswertung: Auswertung, betraege: Mapping[Ags, int | None], heute: date) -> None:
    lage.stand = auszahlungsstand(
        {ags: cent or 0 for ags, cent in betraege.items()},
        auswertung.betrag_cent or 0,
        [gelesen.wert for gelesen in lage.eingaenge if gelesen.wert],
        [gelesen.wert for gelesen in lage.weitergaben if gelesen.wert],
        heute=heute,
        empfaenger=lage.empfaenger,
    )


def _buchen(lage: Zahlungslage, zeile: Feldzeile, jahr: int) -> None:
    """Enter everything that is to be paid as paid; where accounts are kept, not what could not be handed to the cash office."""
    tag = zeile.tag("datum", "gezahlt am")
    for zahlung in lage.zahlungen(jahr) if tag else ():
        if tag and not (zahlung.konten_gefuehrt and zahlung.mangel):
            werte: dict[str, str | int | Decimal | date] = {
                "datum": tag,
                "ags": zahlung.gemeinde.ags,
                "gemeinde": zahlung.gemeinde.name,
                "betrag": Decimal(zahlung.betrag_cent).scaleb(-2),
            }
            gebucht = eingetragene_zeile(len(lage.weitergaben) + 1, werte)
            lage.weitergaben.append(Posten(gebucht, Weitergabe(tag, zahlung.gemeinde.ags, zahlung.betrag_cent)))


def _eingang(zeile: Feldzeile) -> Posten[Eingang]:
    if not zeile.text("datum") and not zeile.text("betrag") and not zeile.text("aktenzeichen"):
        return Posten(zeile, None)  # a remark
    tag, cent = zeile.tag("datum", "Eingang am"), zeile.cent("betrag", "Betrag")
    if tag is None or cent is None:
        return Posten(zeile, None, _unvollstaendig(zeile, {"datum": "das Datum", "betrag": "der Betrag"}))
    return Posten(zeile, Eingang(tag, cent))


def _weitergabe(zeile: Feldzeile, auswertung: Auswertung) -> Posten[Weitergabe]:
    if not any(zeile.text(feld) for feld in ("datum", "betrag", "ags", "gemeinde")):
        return Posten(zeile, None)
    tag, cent, ags = zeile.tag("datum", "gezahlt am"), zeile.cent("betrag", "Betrag"), _gemeinde(zeile, auswertung, "gemeinde")
    if tag is None or cent is None or ags is None:
        ort = {} if zeile.text("ags") or zeile.text("gemeinde") else {"gemeinde": "die Gemeinde"}
        return Posten(zeile, None, _unvollstaendig(zeile, {"datum": "das Datum", "betrag": "der Betrag", **ort}))
    return Posten(zeile, Weitergabe(tag, ags, cent))


def _kontozeile(zeile: Feldzeile, auswertung: Auswertung) -> Posten[Ags]:
    if not zeile.text("iban") and not zeile.text("ags"):
        return Posten(zeile, None)
    ags = _gemeinde(zeile, auswertung, "empfaenger")
    iban = iban_normiert(zeile.text("iban"))
    if ags is not None and iban and (mangel := iban_mangel(iban)):
        zeile.melden("konto-iban", "iban", ags, gemeinde=gemeinden()[ags].name, grund=mangel)
    return Posten(zeile, ags)


def _gemeinde(zeile: Feldzeile, auswertung: Auswertung, name: str) -> Ags | None:
    """The Gemeinde of the county that a row means, by its key, else by its name; None: there is none, and a finding says so."""
    im_kreis = {g.gemeinde.ags: g.gemeinde for g in auswertung.gemeinden}
    kreis = auswertung.kreis.ags if auswertung.kreis else None
    inhalt = zeile.inhalt("ags")
    if zeile.text("ags"):
        ags = ags_aus_angabe(inhalt if isinstance(inhalt, int) else zeile.text("ags"))
        if ags in im_kreis:
            genannt = suche_gemeinde(zeile.text("gemeinde"), kreis) if zeile.text("gemeinde") else ()
            if zeile.text("gemeinde") and ags not in {gemeinde.ags for gemeinde in genannt}:
                zeile.melden("ags-name-widerspruch", "gemeinde", ags, ags=ags, gemeinde=im_kreis[ags].name, inhalt=zeile.text("gemeinde"))
            return ags
    elif not zeile.text(name):
        return None
    else:
        treffer = [gemeinde.ags for gemeinde in suche_gemeinde(zeile.text(name), kreis) if gemeinde.ags in im_kreis]
        if len(treffer) == 1:
            return treffer[0]
    feld = "ags" if zeile.text("ags") else name
    zeile.melden("zahlung-gemeinde", feld, inhalt=zeile.text(feld), kreis=auswertung.kreis.name_voll if auswertung.kreis else "")
    return None


def _unvollstaendig(zeile: Feldzeile, noetig: Mapping[str, str]) -> str:
    """Report what is missing in a row that does not count; what is there and cannot be read has been reported."""
    fehlt = [was for feld, was in noetig.items() if not zeile.text(feld)]
    if fehlt:
        zeile.melden("zahlung-unvollstaendig", next(feld for feld in noetig if not zeile.text(feld)), was=" und ".join(fehlt))
    return "zählt nicht: " + (f"es fehlt {' und '.join(fehlt)}" if fehlt else "nicht lesbar")


def _verbundwahl(zeilen: Iterable[Feldzeile], auswertung: Auswertung) -> dict[str, Feldzeile]:
    """The rows of the list by the name that the Verbund has now; one that says who receives goes before one that does not."""
    jetzt = handelnde_verbuende(auswertung)
    benannt = sorted((z for z in zeilen if z.text("name")), key=lambda z: (bool(z.text("an")), z.text("name") in jetzt))
    return {next((n for n in jetzt if gleicher_verbund(n, z.text("name"))), z.text("name")): z for z in benannt}


def _empfaenger_waehlen(lage: Zahlungslage, auswertung: Auswertung) -> bool:
    """Who receives for each Gemeinde: itself, or the lead of its Verbund where people want it so. False: a choice is not understood."""
    klar, handelnde = True, handelnde_verbuende(auswertung)
    for g in auswertung.gemeinden:
        if g.eigene_verantwortung:
            lage.empfaenger[g.gemeinde.ags] = g.gemeinde.ags
    for name, gemerkt in lage.verbuende.items():
        if name not in handelnde and gemerkt.text("an") and gemerkt.wort("an", "Zahlung an", _AN) is not False:
            gemerkt.melden("zahlung-verbund-fehlt", "an", verbund=name, an=gemerkt.text("an"), jahr=str(auswertung.haushaltsjahr))
    for name, mitglieder in handelnde.items():
        zeile = lage.verbuende.get(name)
        if zeile is None or not zeile.text("an"):
            continue
        an = zeile.wort("an", "Zahlung an", _AN)
        klar = klar and an is not None
        fuehrend = [g.gemeinde.ags for g in mitglieder if g.entscheidung.rolle is Rolle.FEDERFUEHREND]
        if an and len(fuehrend) == 1:
            lage.empfaenger |= {g.gemeinde.ags: fuehrend[0] for g in mitglieder}
        elif an:
            zeile.melden("zahlung-ohne-federfuehrung", "an", mitglieder[0].gemeinde.ags, verbund=name)
            klar = False
    return klar


def handelnde_verbuende(auswertung: Auswertung) -> dict[str, list[Gemeindeergebnis]]:
    """Members in eigener Verantwortung by name of their Verbund."""
    verbuende: dict[str, list[Gemeindeergebnis]] = {}
    for g in auswertung.gemeinden:
        if g.eigene_verantwortung and g.verbund:
            verbuende.setdefault(g.verbund, []).append(g)
    return verbuende


def _sperre(lage: Zahlungslage, auswertung: Auswertung, betraege: Mapping[Ags, int | None], *, wahl_klar: bool, geloescht: int) -> str:
    """Why nothing can be said of what is due; a finding says the same where none has yet."""
    unklar = [
        anzahl_text(anzahl, eines, mehrere)
        for anzahl, eines, mehrere in (
            (sum(bool(gelesen.warum) for gelesen in lage.eingaenge), "Eingang", "Eingänge"),
            (sum(bool(gelesen.warum) for gelesen in lage.weitergaben), "Zahlung", "Zahlungen"),
            (int(not wahl_klar), "Angabe zu den Verbünden", ""),
            (geloescht, "gelöschte Spalte", "gelöschte Spalten"),
        )
        if anzahl
    ]
    if unklar:
        lage.findings.append(Finding("zahlung-gesperrt", None, {"was": " und ".join(unklar)}))
        return f"Was fällig und auszuzahlen ist, bleibt leer: nicht lesbar oder unvollständig sind {' und '.join(unklar)}. Siehe „IM Hinweise“."
    if auswertung.teilliste or auswertung.betrag_cent is None or None in betraege.values():
        lage.findings.append(Finding("zahlung-ohne-betrag"))
        return "Was fällig und auszuzahlen ist, bleibt leer: Die Beträge der Gemeinden sind nicht bekannt oder gesperrt."
    return ""


# ---------------------------------------------------------------- what is to be said
def _doppelte(lage: Zahlungslage) -> list[Finding]:
    """Rows that say the same: both count, and one of them may be a mistake."""
    findings = []
    eingaenge = Counter(gelesen.wert for gelesen in lage.eingaenge if gelesen.wert)
    weitergaben = Counter(gelesen.wert for gelesen in lage.weitergaben if gelesen.wert)
    for gelesen in lage.eingaenge:
        if gelesen.wert and eingaenge.pop(gelesen.wert, 0) > 1:
            werte = {"was": "Derselbe Eingang", "betrag": euro_text(gelesen.wert.betrag_cent), "datum": datum_text(gelesen.wert.tag)}
            findings.append(Finding("zahlung-doppelt", gelesen.zeile.ort("betrag"), werte))
    for zahlung in lage.weitergaben:
        if zahlung.wert and weitergaben.pop(zahlung.wert, 0) > 1:
            werte = {
                "was": f"Dieselbe Zahlung an {gemeinden()[zahlung.wert.ags].name}",
                "betrag": euro_text(zahlung.wert.betrag_cent),
                "datum": datum_text(zahlung.wert.tag),
            }
            findings.append(Finding("zahlung-doppelt", zahlung.zeile.ort("betrag"), werte, zahlung.wert.ags))
    return findings


def _kuenftige(lage: Zahlungslage, heute: date) -> list[Finding]:
    findings = []
    for gelesen in lage.eingaenge:
        if gelesen.wert and gelesen.wert.tag > heute:
            werte = {"datum": datum_text(gelesen.wert.tag), "was": "Der Eingang", "folge": "Er zählt erst ab diesem Tag."}
            findings.append(Finding("zahlung-kuenftig", gelesen.zeile.ort("datum"), werte))
    for zahlung in lage.weitergaben:
        if zahlung.wert and zahlung.wert.tag > heute:
            werte = {
                "datum": datum_text(zahlung.wert.tag),
                "was": f"Die Zahlung an {gemeinden()[zahlung.wert.ags].name}",
                "folge": "Sie zählt schon als weitergegeben, damit sie nicht noch einmal ausgezahlt wird.",
            }
            findings.append(Finding("zahlung-kuenftig", zahlung.zeile.ort("datum"), werte, zahlung.wert.ags))
    return findings


def _standfindings(lage: Zahlungslage, auswertung: Auswertung, heute: date) -> list[Finding]:
    findings: list[Finding] = []
    stand = lage.stand
    if stand is None:
        return findings
    if stand.eingegangen_cent < 0:
        findings.append(Finding("eingang-negativ", None, {"summe": euro_text(stand.eingegangen_cent)}))
    if stand.eingegangen_cent > stand.gesamt_cent:
        werte = {
            "summe": euro_text(stand.eingegangen_cent),
            "mehr": euro_text(stand.eingegangen_cent - stand.gesamt_cent),
            "betrag": euro_text(stand.gesamt_cent),
        }
        findings.append(Finding("eingang-ueber-betrag", None, werte))
    for ags, konto in stand.konten.items():
        findings += _kontofindings(ags, konto)
    if stand.zurueckgestellt_cent:
        werte = {"betrag": euro_text(stand.zurueckgestellt_cent), "vorhanden": euro_text(max(0, stand.verbleibt_cent))}
        findings.append(Finding("zahlung-zurueckgestellt", None, werte))
    zahlungen = lage.zahlungen(auswertung.haushaltsjahr)
    if zahlungen:
        seit = min(tag for ags in stand.konten if (tag := offen_seit(stand, ags, auswertung)))
        werte = {
            "anzahl": anzahl_text(len(zahlungen), "Betrag", "Beträge"),
            "betrag": euro_text(stand.zahlbar_cent),
            "datum": datum_text(seit),
            "heute_tage": anzahl_text((heute - seit).days, "Tag", "Tage"),
        }
        findings.append(Finding("weitergabe-offen", None, werte))
    # Where the county keeps no accounts here at all, it pays by other means.
    gefuehrt = [zahlung for zahlung in zahlungen if zahlung.konten_gefuehrt and zahlung.mangel]
    if ohne := [zahlung.gemeinde.name for zahlung in gefuehrt if not zahlung.iban]:
        namen = ", ".join(ohne[:_GENANNTE]) + (f" und {len(ohne) - _GENANNTE} weitere" if len(ohne) > _GENANNTE else "")
        findings.append(Finding("konto-fehlt", None, {"namen": namen}))
    findings += [
        Finding("konto-iban", None, {"gemeinde": zahlung.gemeinde.name, "grund": zahlung.mangel}, zahlung.gemeinde.ags)
        for zahlung in gefuehrt
        if zahlung.iban and not iban_mangel(zahlung.iban)
    ]
    return findings


def _kontofindings(ags: Ags, konto: Konto) -> list[Finding]:
    name = {"gemeinde": gemeinden()[ags].name, "weitergegeben": euro_text(konto.weitergegeben_cent)}
    if konto.weitergegeben_cent < 0:
        return [Finding("weitergabe-negativ", None, name, ags)]
    if konto.rueckforderung_cent:
        werte = {"betrag": euro_text(konto.betrag_cent), "mehr": euro_text(konto.rueckforderung_cent)}
        return [Finding("zahlung-rueckforderung", None, {**name, **werte}, ags)]
    if konto.ueberzahlt_cent:
        werte = {"faellig": euro_text(konto.faellig_cent), "mehr": euro_text(konto.ueberzahlt_cent)}
        return [Finding("zahlung-verrechnung", None, {**name, **werte}, ags)]
    return []


def offen_seit(stand: Auszahlungsstand, ags: Ags, auswertung: Auswertung) -> date | None:
    """Since when something is to be paid to a Gemeinde: the instalment, or its decision where that came later; None: nothing is."""
    konto = stand.konten[ags]
    if konto.offen_seit is None or not konto.zahlbar_cent:
        return None
    entschieden = next((g.entscheidung.eingegangen_am for g in auswertung.gemeinden if g.gemeinde.ags == ags), None)
    return max(konto.offen_seit, entschieden or konto.offen_seit)


# ---------------------------------------------------------------- the sheet
def fuellen(lage: Lage) -> Blattinhalt:
    """What fills `IM Zahlungen`."""
    auswertung, kontext = lage.auswertung, lage.kontext
    zahlungen = zahlungslage(auswertung, lage.gedaechtnis, kontext.heute)
    stand = zahlungen.stand
    kreis = auswertung.kreis.name_voll if auswertung.kreis else ""
    handelnde = sum(g.eigene_verantwortung for g in auswertung.gemeinden)
    werte = lage.werte(
        f"Zahlungen {lage.jahr}: {kreis}",
        f"Vom Land eingegangen, an Gemeinden weitergegeben · {anzahl_text(handelnde, 'Gemeinde', 'Gemeinden')} in eigener Verantwortung · "
        f"Stand {datum_text(kontext.heute)}",
    )
    werte |= _kopfwerte(zahlungen, stand, auswertung, kontext)
    listen = {
        "eingang": _eingangszeilen(zahlungen, kontext.heute),
        "weitergabe": _weitergabezeilen(zahlungen),
        "konto": _kontozeilen(zahlungen),
        "verbund": _verbundzeilen(zahlungen, auswertung),
        "anteil": _anteilszeilen(zahlungen, stand, auswertung, kontext),
        "rate": _ratenzeilen(zahlungen, stand, kontext.heute),
        "ratenanteil": _ratenanteile(zahlungen, stand),
        "gesperrt": [{}] if zahlungen.sperre else [],
        "zurueckgestellt": [{}] if stand and stand.zurueckgestellt_cent else [],
    }
    return Blattinhalt(Daten(werte, listen), tuple(zahlungen.findings))


def _euro(cent: int | None, formel: str | None = None) -> Groesse:
    return Groesse(Euro.aus_cent(cent), formel)


def _kopfwerte(lage: Zahlungslage, stand: Auszahlungsstand | None, auswertung: Auswertung, kontext: Kontext) -> dict[str, Groesse]:
    heute = kontext.heute
    eingegangen = sum(g.wert.betrag_cent for g in lage.eingaenge if g.wert and g.wert.tag <= heute) if lage.eingaenge_klar else None
    weitergegeben = sum(g.wert.betrag_cent for g in lage.weitergaben if g.wert) if lage.weitergaben_klar else None
    konten = stand.konten.values() if stand else ()
    rueckforderung = sum(konto.rueckforderung_cent for konto in konten)
    ueberzahlt = sum(konto.ueberzahlt_cent for konto in konten)
    zahlbar = stand.zahlbar_cent if stand else None

    def wenn_klar(wert: Callable[[Auszahlungsstand], int]) -> Groesse:
        return _euro(wert(stand) if stand else None)

    return {
        "zahlung_sperre": text(lage.sperre),
        "eingegangen": _euro(eingegangen),
        "eingegangen_text": text(_eingegangen_text(lage, heute)),
        "faellig": wenn_klar(lambda s: sum(konto.faellig_cent for konto in s.konten.values())),
        "faellig_text": text(
            "Betrag der Gemeinde × eingegangen ÷ Betrag des Landkreises, abgerundet auf Cent (Annahme). "
            "Folie „Verfahren zur Weiterleitung an Städte und Gemeinden III“: „unverzüglich nach Auszahlung durch das Land“"
        ),
        "weitergegeben": _euro(weitergegeben),
        "weitergegeben_text": text(
            "Summe unter „Gezahlt an Gemeinden“" if lage.weitergaben_klar else "unbekannt, siehe „Gezahlt an Gemeinden“"
        ),
        "zahlbar": _euro(zahlbar),
        "zahlbar_text": text(_zahlbar_text(stand, auswertung, heute)),
        "zurueckgestellt": wenn_klar(lambda s: s.zurueckgestellt_cent),
        "zurueckgestellt_text": text("fällig, aber nicht vorhanden: andere haben zu viel erhalten, oder die Rundung übersteigt den Betrag"),
        "ueberzahlt": wenn_klar(lambda _: ueberzahlt),
        "ueberzahlt_text": text(
            ""
            if not ueberzahlt
            else f"davon zurückzufordern {euro_text(rueckforderung)}, mit späteren Raten zu verrechnen {euro_text(ueberzahlt - rueckforderung)}"
        ),
        "beim_landkreis": wenn_klar(lambda s: s.verbleibt_cent - s.zahlbar_cent),
        "beim_landkreis_text": text("eingegangen − weitergegeben − jetzt auszuzahlen"),
        "probe": Groesse(_STIMMT if stand else None),
        "probe_text": text("Raten = Eingänge; Anteile = fällig; Zahlungen je Gemeinde = weitergegeben; auszuzahlen ≤ vorhanden"),
        "weitergabe_text": text(
            "Fällig ist der Anteil an allem, was bisher eingegangen ist; was gezahlt ist, bleibt. Ändern sich Beträge oder Entscheidungen, "
            "so gleichen die nächsten Zahlungen aus. Überzahltes wird nie mit anderen verrechnet, sondern steht als offener Posten da (Annahme)."
        ),
        "summe_betrag": wenn_klar(lambda s: sum(konto.betrag_cent for konto in s.konten.values())),
        "summe_weitergegeben": wenn_klar(lambda s: s.weitergegeben_cent),
        "summe_offen": wenn_klar(lambda s: sum(konto.offen_cent for konto in s.konten.values())),
        "summe_raten": wenn_klar(lambda s: s.eingegangen_cent),
        "summe_anteile": wenn_klar(lambda s: sum(sum(rate.anteile_cent.values()) for rate in s.raten)),
        "summe_landkreis": wenn_klar(lambda s: s.eingegangen_cent - sum(sum(rate.anteile_cent.values()) for rate in s.raten)),
    }


def _eingegangen_text(lage: Zahlungslage, heute: date) -> str:
    if not lage.eingaenge_klar:
        return "unbekannt, siehe „Eingänge vom Land“"
    tage = sorted(g.wert.tag for g in lage.eingaenge if g.wert and g.wert.tag <= heute)
    spaeter = sum(g.wert.betrag_cent for g in lage.eingaenge if g.wert and g.wert.tag > heute)
    bisher = f"{anzahl_text(len(tage), 'Rate', 'Raten')}, die letzte am {datum_text(tage[-1])}" if tage else "noch keine Rate eingetragen"
    return bisher + (f"; angekündigt und noch nicht gezählt: {euro_text(spaeter)}" if spaeter else "")


def _zahlbar_text(stand: Auszahlungsstand | None, auswertung: Auswertung, heute: date) -> str:
    if stand is None:
        return ""
    seit = [tag for ags in stand.konten if (tag := offen_seit(stand, ags, auswertung))]
    if not seit:
        return "nichts offen"
    tage = (heute - min(seit)).days
    return f"an {anzahl_text(len(seit), 'Empfänger', 'Empfänger')}; am längsten offen seit {datum_text(min(seit))} ({anzahl_text(tage, 'Tag', 'Tage')})"


def _getippt(liste: str, zeile: Feldzeile | None) -> dict[str, Groesse]:
    """The input cells of a row as they stand; empty ones for a row that is free."""
    eingaben = {f"{liste}.{feld}": Groesse(zeile.inhalt(feld) if zeile else None, "") for feld in _EINGABEN[liste]}
    return eingaben | ({f"{liste}.zeile": Groesse(zeile.nummer)} if zeile else {})


def _freie(liste: str) -> list[dict[str, Groesse]]:
    return [dict.fromkeys(_namen(liste, _SPALTEN[liste]), Groesse(None, ""))] * FREIE_ZEILEN


def _eingangszeilen(lage: Zahlungslage, heute: date) -> list[dict[str, Groesse]]:
    zeilen: list[dict[str, Groesse]] = []
    for gelesen in lage.eingaenge:
        spaeter = gelesen.wert is not None and gelesen.wert.tag > heute
        zeilen.append(
            _getippt("eingang", gelesen.zeile)
            | {
                "eingang.nr": Groesse(len(zeilen) + 1),
                "eingang.gezaehlt": _euro(gelesen.wert.betrag_cent if gelesen.wert and not spaeter else None, ""),
                "eingang.anmerkung": text(f"zählt ab {datum_text(gelesen.wert.tag)}" if gelesen.wert and spaeter else gelesen.warum),
            }
        )
    return zeilen + _freie("eingang")


def _weitergabezeilen(lage: Zahlungslage) -> list[dict[str, Groesse]]:
    return [
        _getippt("weitergabe", gelesen.zeile)
        | {
            "weitergabe.gezaehlt": _euro(gelesen.wert.betrag_cent if gelesen.wert else None, ""),
            "weitergabe.an": text(lage.empfaenger.get(gelesen.wert.ags, gelesen.wert.ags) if gelesen.wert else gelesen.warum),
        }
        for gelesen in lage.weitergaben
    ] + _freie("weitergabe")


def _kontozeilen(lage: Zahlungslage) -> list[dict[str, Groesse]]:
    """The accounts as entered, and a row for each who receives and has none yet."""
    zeilen: list[dict[str, Groesse]] = []
    for gelesen in lage.konten:
        iban = iban_normiert(gelesen.zeile.text("iban"))
        mangel = "" if not iban else iban_mangel(iban) or "IBAN in Ordnung"
        zeilen.append(
            _getippt("konto", gelesen.zeile) | {"konto.pruefung": text(mangel if gelesen.wert else "keine Gemeinde dieses Landkreises")}
        )
    vorhanden = {gelesen.wert for gelesen in lage.konten}
    leer = dict.fromkeys(_namen("konto", _SPALTEN["konto"]), Groesse(None, ""))
    fehlende = sorted(set(lage.empfaenger.values()) - vorhanden)
    zeilen += [leer | {"konto.ags": text(ags), "konto.empfaenger": text(gemeinden()[ags].name_amtlich)} for ags in fehlende]
    return zeilen + _freie("konto")


def _verbundzeilen(lage: Zahlungslage, auswertung: Auswertung) -> list[dict[str, Groesse]]:
    handelnde = handelnde_verbuende(auswertung)
    zeilen: list[dict[str, Groesse]] = []
    for name in [*sorted(handelnde), *sorted(n for n, zeile in lage.verbuende.items() if n not in handelnde and zeile.text("an"))]:
        mitglieder = handelnde.get(name, [])
        cent = [g.betrag_cent for g in mitglieder]
        zeilen.append(
            _getippt("verbund", lage.verbuende.get(name))
            | {
                "verbund.name": text(name),
                "verbund.betrag": _euro(None if None in cent or not cent else sum(c or 0 for c in cent), ""),
                "verbund.mitglieder": text(", ".join(g.gemeinde.name for g in mitglieder) or "handelt in diesem Haushaltsjahr nicht"),
            }
        )
    return zeilen


def _anteilszeilen(
    lage: Zahlungslage, stand: Auszahlungsstand | None, auswertung: Auswertung, kontext: Kontext
) -> list[dict[str, Groesse]]:
    ergebnisse = {g.gemeinde.ags: g for g in auswertung.gemeinden}
    schluessel = list(stand.konten) if stand else sorted(set(lage.empfaenger.values()))
    knapp = stand is not None and stand.zurueckgestellt_cent > 0
    zeilen: list[dict[str, Groesse]] = []
    for ags in schluessel:
        konto = stand.konten[ags] if stand else None
        seit = offen_seit(stand, ags, auswertung) if stand else None
        zeilen.append(
            {
                "anteil.ags": text(ags),
                "anteil.gemeinde": Groesse(_empfaenger_text(lage, ergebnisse[ags]), "", _blatt(kontext, ergebnisse[ags].gemeinde)),
                "anteil.betrag": _euro(konto.betrag_cent if konto else None),
                "anteil.faellig": _euro(konto.faellig_cent if konto else None),
                "anteil.weitergegeben": _euro(konto.weitergegeben_cent if konto else None),
                "anteil.offen": _euro(konto.offen_cent if konto else None),
                "anteil.zahlbar": _euro(konto.zahlbar_cent if konto else None, "" if knapp else None),
                "anteil.ueberzahlt": _euro(konto.ueberzahlt_cent if konto else None),
                "anteil.seit": Groesse(seit),
                "anteil.tage": Groesse((kontext.heute - seit).days if seit else None),
            }
        )
    return zeilen


def _empfaenger_text(lage: Zahlungslage, ergebnis: Gemeindeergebnis) -> str:
    fuer = [gemeinden()[ags].name for ags, an in lage.empfaenger.items() if an == ergebnis.gemeinde.ags and ags != an]
    zusatz = f" (auch für {', '.join(fuer)})" if fuer else ""
    if ergebnis.gemeinde.ags not in lage.empfaenger:
        zusatz = " (nicht in eigener Verantwortung)"
    return ergebnis.gemeinde.name + zusatz


def _blatt(kontext: Kontext, gemeinde: Gemeinde) -> str | None:
    """Where the amount of a Gemeinde is explained."""
    name = kontext.namen.get(kennung(gemeinde))
    return f"{quote_sheet(name)}!A1" if name else None


def _ratenzeilen(lage: Zahlungslage, stand: Auszahlungsstand | None, heute: date) -> list[dict[str, Groesse]]:
    if stand is None:
        return []
    gezaehlt = [g for g in lage.eingaenge if g.wert and g.wert.tag <= heute]
    zeilen = sorted(gezaehlt, key=lambda g: (g.wert.tag, -g.wert.betrag_cent) if g.wert else (heute, 0))
    return [
        {
            "rate.nr": Groesse(nr),
            "rate.aktenzeichen": text(gelesen.zeile.text("aktenzeichen")),
            "rate.betrag": _euro(rate.eingang.betrag_cent),
            "rate.datum": Groesse(rate.eingang.tag),
            "rate.bisher": _euro(rate.bisher_cent),
            "rate.anteile": _euro(sum(rate.anteile_cent.values())),
            "rate.landkreis": _euro(rate.eingang.betrag_cent - sum(rate.anteile_cent.values())),
        }
        for nr, (rate, gelesen) in enumerate(zip(stand.raten, zeilen, strict=True), 1)
    ]


def _ratenanteile(lage: Zahlungslage, stand: Auszahlungsstand | None) -> Sequence[Mapping[str, Groesse]]:
    return [
        {
            "ratenanteil.nr": Groesse(nr),
            "ratenanteil.ags": text(ags),
            "ratenanteil.gemeinde": text(gemeinden()[ags].name),
            "ratenanteil.anteil": _euro(cent),
            "ratenanteil.an": text(lage.empfaenger[ags]),
        }
        for nr, rate in enumerate(stand.raten if stand else (), 1)
        for ags, cent in rate.anteile_cent.items()
    ]


ART = Blattart(schluessel=SCHLUESSEL, name="IM Zahlungen", vorlage="zahlungen.xlsx", buch=BUCH, fuellen=fuellen)
