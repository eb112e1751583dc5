"""Where an amount comes from: what went in and from which cell, each step with its numbers, and what the steps are founded on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from im_xl.cents import Einheit, Rundung, Rundungsart, euro_text, groesste_reste
from im_xl.findings import Blockiert, Finding
from im_xl.model import Gelesen, Mindestbetragsmodus
from im_xl.places import CellRef
from im_xl.vwv.anzeige import anzahl_text, betragsstand_text, datum_text, grundlage_text, modus_text, prozent_text, zahl_text
from im_xl.vwv.auswertung import Angabe, Auswertung, Gemeindeergebnis, Herkunft, Kreisbetrag, Planungsrahmen
from im_xl.vwv.bestand import ist_stadtkreis
from im_xl.vwv.planungsrahmen import boden_cent, zu_verteilen_cent

_NACH_PERSONEN = "Verfahren zur Weiterleitung an Städte und Gemeinden I"
_NACH_QUOTE = "Zuwendungsempfänger"
_STELLEN = 6
"""Decimals of an exact amount in euros; more are cut and marked by dots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Eingangswert:
    """What went into an amount: `wert` as people read it, `herkunft` in words, `ort` the cell it was read from."""

    name: str
    wert: str
    herkunft: str
    ort: CellRef | None = None

    @property
    def quelle(self) -> str:
        """Its origin in words, and with the cell wherever there is one."""
        return self.herkunft if self.ort is None or self.ort.anzeige in self.herkunft else f"{self.herkunft}; {self.ort.anzeige}"

    @property
    def text(self) -> str:
        """All of it in a line."""
        return f"{self.name}: {self.wert} ({self.quelle})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erklaerung:
    """How an amount comes about.

    Attributes:
        titel: whose amount, for which year, and how much.
        betrag_cent: the amount; None where there is none, and the steps say why.
        eingaben: what went in.
        schritte: the calculation, a sentence per step, with all numbers.
        grundlagen: Fundstelle of each rule, or that it is an Annahme.
    """

    titel: str
    betrag_cent: int | None
    eingaben: tuple[Eingangswert, ...]
    schritte: tuple[str, ...]
    grundlagen: tuple[str, ...]


# ---------------------------------------------------------------- Landkreis -> Gemeinde
def erklaere_gemeinde(auswertung: Auswertung, ergebnis: Gemeindeergebnis) -> Erklaerung:
    """How the amount of a Gemeinde comes about.

    Args:
        auswertung: its county, computed.
        ergebnis: the Gemeinde, one of `auswertung.gemeinden`.
    """
    return Erklaerung(
        titel=_titel(f"{ergebnis.gemeinde.name} ({ergebnis.gemeinde.ags})", auswertung.haushaltsjahr, ergebnis.betrag_cent),
        betrag_cent=ergebnis.betrag_cent,
        eingaben=_kreiseingaben(auswertung, ergebnis),
        schritte=_gemeindeschritte(auswertung, ergebnis),
        grundlagen=_kreisgrundlagen(auswertung),
    )


def _titel(wer: str, jahr: int, betrag_cent: int | None) -> str:
    return f"{wer}, Haushaltsjahr {jahr}: {'kein Betrag' if betrag_cent is None else euro_text(betrag_cent)}"


def _kreiseingaben(auswertung: Auswertung, ergebnis: Gemeindeergebnis) -> tuple[Eingangswert, ...]:
    betrag = _angabe(auswertung, "betrag_cent")
    stand = betragsstand_text(auswertung.betragsstand)
    return (
        _personen(ergebnis.personen, geschaetzt=ergebnis.geschaetzt, aus_vorjahr=ergebnis.aus_vorjahr),
        _personen_gesamt(auswertung),
        Eingangswert(
            name="Betrag der gesamten Verteilung" if auswertung.teilliste else "Betrag des Landkreises",
            wert="noch nicht bekannt" if betrag is None else f"{betrag.text}, {stand}",
            herkunft="fehlt" if betrag is None else _herkunft(betrag),
            ort=betrag.ort if betrag else None,
        ),
    )


def _personen(gelesen: Gelesen[int | None], *, geschaetzt: bool, aus_vorjahr: bool) -> Eingangswert:
    zusatz = ", Annahme: Zahl des Vorjahres" if aus_vorjahr else ", Annahme: vom Landkreis geschätzt" if geschaetzt else ""
    return Eingangswert(
        name="Personen",
        wert="keine gültige Zahl" if gelesen.wert is None else zahl_text(gelesen.wert),
        herkunft=(gelesen.ort.anzeige if gelesen.ort else "Eingabe") + zusatz,
        ort=gelesen.ort,
    )


def _personen_gesamt(auswertung: Auswertung) -> Eingangswert:
    gesamt = auswertung.personen_gesamt
    angabe = _angabe(auswertung, "gesamtpersonen") if auswertung.teilliste else None
    return Eingangswert(
        name="Personen der gesamten Verteilung" if auswertung.teilliste else "Personen aller Gemeinden",
        wert="noch nicht bekannt" if gesamt is None else zahl_text(gesamt),
        herkunft=_herkunft(angabe) if angabe else f"Summe von {anzahl_text(len(auswertung.gemeinden), 'Gemeinde', 'Gemeinden')}",
        ort=angabe.ort if angabe else None,
    )


def _gemeindeschritte(auswertung: Auswertung, ergebnis: Gemeindeergebnis) -> tuple[str, ...]:
    if auswertung.blockiert:
        return _sperre(auswertung.findings)
    personen, gesamt, betrag = ergebnis.personen.wert, auswertung.personen_gesamt, auswertung.betrag_cent
    if ist_stadtkreis(auswertung.kreis) and not auswertung.teilliste:
        return ("Ein Stadtkreis leitet nichts weiter: Der ganze Betrag steht in einer Zeile.", *_gerundet_auf(ergebnis, auswertung))
    schritte = []
    if ergebnis.anteil is not None:
        schritte.append(f"Anteil: {zahl_text(personen or 0)} ÷ {zahl_text(gesamt or 0)} = {prozent_text(ergebnis.anteil, 4)} %")
    if betrag is None or personen is None or not gesamt or ergebnis.betrag_cent is None:
        return (*schritte, "Der Betrag, der zu verteilen ist, ist noch nicht bekannt. Sobald er eingetragen ist, steht hier die Rechnung.")
    genau = Fraction(betrag * personen, gesamt)
    schritte.append(f"{euro_text(betrag)} × {zahl_text(personen)} ÷ {zahl_text(gesamt)} = {_genau_text(genau)} €")
    if auswertung.rundung.art is Rundungsart.SUMMENTREU:
        schritte += _summentreue_schritte(auswertung, ergebnis, betrag)
    return (*schritte, *_gerundet_auf(ergebnis, auswertung))


def _summentreue_schritte(auswertung: Auswertung, ergebnis: Gemeindeergebnis, betrag: int) -> list[str]:
    """Cut to whole units, what is left over, and which rank decides on a further unit."""
    einheit = auswertung.rundung.einheit
    reste = groesste_reste(betrag, {g.gemeinde.ags: g.personen.wert or 0 for g in auswertung.gemeinden}, einheit)
    rang = reste.reihe.index(ergebnis.gemeinde.ags) + 1
    schritte = [f"Abgerundet auf {_einheit_text(einheit)}: {euro_text(reste.ganze[ergebnis.gemeinde.ags] * einheit.value)}"]
    if reste.uebrig:
        dabei = f"also {_eine_mehr(einheit)}" if rang <= reste.uebrig else "also nichts dazu"
        schritte.append(
            f"Über alle Gemeinden bleiben so {zahl_text(reste.uebrig)} {'Cent' if einheit is Einheit.CENT else 'Euro'} übrig. Sie gehen einzeln an "
            f"die größten Reste; Rang {zahl_text(rang)} von {zahl_text(len(reste.reihe))}, {dabei}."
        )
    return schritte


def _gerundet_auf(ergebnis: Gemeindeergebnis, auswertung: Auswertung) -> tuple[str, ...]:
    if ergebnis.betrag_cent is None:
        return ("Der Betrag ist noch nicht bekannt.",)
    return (_betrag_text(ergebnis.betrag_cent, auswertung.rundung),)


def _betrag_text(cent: int, rundung: Rundung) -> str:
    """The result; rounded on its own, it says so here, for there is no step before."""
    art = f", kaufmännisch gerundet auf {_einheit_text(rundung.einheit)}" if rundung.art is Rundungsart.EINZELN else ""
    return f"Betrag: {euro_text(cent)}{art}"


def _einheit_text(einheit: Einheit) -> str:
    return "ganze Cent" if einheit is Einheit.CENT else "volle Euro"


def _eine_mehr(einheit: Einheit) -> str:
    return "ein Cent mehr" if einheit is Einheit.CENT else "ein Euro mehr"


def _kreisgrundlagen(auswertung: Auswertung) -> tuple[str, ...]:
    if ist_stadtkreis(auswertung.kreis) and not auswertung.teilliste:
        regel = f"Stadtkreis: Annahme, zu Folie „{_NACH_QUOTE}“"
    elif auswertung.fristen:
        regel = f"Verteilung nach Personen: Folie „{_NACH_PERSONEN}“"
    else:
        regel = "Verteilung nach Personen: Annahme; die Folien regeln nur die Weiterleitung durch Landkreise ab 2025"
    return (
        regel,
        _rundungsgrundlage(auswertung),
        f"Stichtag {datum_text(auswertung.stichtag)}: {_grund(auswertung, 'stichtag', 'frist_stichtag')}",
        f"Gezählt: {auswertung.zaehlweise}: {_grund(auswertung, 'zaehlweise', 'zaehlweise')}",
    )


def _rundungsgrundlage(gerechnet: Auswertung | Planungsrahmen) -> str:
    """On what the rounding is founded; for a part list it is not the one that was stated."""
    angabe = _angabe(gerechnet, "rundung_art")
    if angabe is not None and angabe.text != gerechnet.rundung.art.value:
        return f"Rundung ({gerechnet.rundung}): Annahme, denn ein Teil einer größeren Verteilung kann nicht summentreu gerundet werden"
    return f"Rundung ({gerechnet.rundung}): {_grund(gerechnet, 'rundung_art', 'rundung_art')}"


# ---------------------------------------------------------------- Land -> Kreis
def erklaere_kreis(rahmen: Planungsrahmen, zeile: Kreisbetrag) -> Erklaerung:
    """How the amount of a Kreis in the Planungsrahmen comes about.

    Args:
        rahmen: the Land, computed; the quotas as given.
        zeile: the Kreis, one of `rahmen.kreise`.
    """
    quote = zeile.quote.quote
    return Erklaerung(
        titel=_titel(f"{zeile.quote.kreis.name_voll} ({zeile.quote.kreis.ags})", rahmen.haushaltsjahr, zeile.betrag_cent),
        betrag_cent=zeile.betrag_cent,
        eingaben=(
            Eingangswert(
                name="Zuteilungsquote",
                wert="keine gültige Zahl" if quote.wert is None else f"{prozent_text(quote.wert)} %",
                herkunft=quote.ort.anzeige if quote.ort else "Eingabe",
                ort=quote.ort,
            ),
            *(
                Eingangswert(name=angabe.name, wert=angabe.text, herkunft=_grund(rahmen, schluessel, parameter), ort=angabe.ort)
                for schluessel, parameter in (("betrag_cent", "landessumme"), ("mindestbetrag_cent", "mindestbetrag"))
                if (angabe := _angabe(rahmen, schluessel))
            ),
        ),
        schritte=_kreisschritte(rahmen, zeile),
        grundlagen=(
            f"Verteilung nach Quote, mit Mindestbetrag: Folie „{_NACH_QUOTE}“",
            f"Wirkung des Mindestbetrags ({modus_text(rahmen.modus)}): {_grund(rahmen, 'modus', 'mindestbetrag_modus')}",
            _rundungsgrundlage(rahmen),
        ),
    )


def _kreisschritte(rahmen: Planungsrahmen, zeile: Kreisbetrag) -> tuple[str, ...]:
    quote, betrag, nach_quote = zeile.quote.quote.wert, zeile.betrag_cent, zeile.nach_quote_cent
    if quote is None or betrag is None or nach_quote is None:
        return _sperre(rahmen.findings)
    boden = boden_cent(rahmen.mindestbetrag_cent, rahmen.rundung)
    schritte = [
        f"Nach der Quote allein: {euro_text(rahmen.summe_cent)} × {prozent_text(quote)} % = {_genau_text(quote * rahmen.summe_cent)} €"
    ]
    if rahmen.modus is Mindestbetragsmodus.NUR_KENNZEICHNEN and zeile.mindestbetrag_greift:
        schritte.append(f"Das liegt unter dem Mindestbetrag {euro_text(rahmen.mindestbetrag_cent)}; der Betrag bleibt, wie er ist.")
    elif zeile.mindestbetrag_greift:
        warum = "Das liegt unter" if nach_quote < boden else "Mit der Kürzung zugunsten der anderen läge der Betrag unter"
        return (*schritte, f"{warum} dem Mindestbetrag.", f"Betrag: {euro_text(betrag)}")
    elif rahmen.modus is Mindestbetragsmodus.UMVERTEILEN:
        schritte += _umverteilung(rahmen, quote, boden)
    return (*schritte, f"Betrag: {euro_text(betrag)}, gerundet {rahmen.rundung}")


def _umverteilung(rahmen: Planungsrahmen, quote: Fraction, boden: int) -> list[str]:
    """What the others bear of the floor; nothing where it costs nothing and the quotas are whole."""
    quoten = {k.quote.kreis.ags: k.quote.quote.wert or Fraction(0) for k in rahmen.kreise}
    uebrige = sum((quoten[k.quote.kreis.ags] for k in rahmen.kreise if not k.mindestbetrag_greift), Fraction(0))
    am_boden = sum(k.mindestbetrag_greift for k in rahmen.kreise)
    rest = zu_verteilen_cent(rahmen.summe_cent, quoten) - am_boden * boden
    if rest == uebrige * rahmen.summe_cent:
        return []
    wem = f"{anzahl_text(am_boden, 'Kreis erhält', 'Kreise erhalten')} den Mindestbetrag. Den übrigen" if am_boden else "Allen"
    return [
        f"{wem}, zusammen {prozent_text(uebrige)} %, bleiben {_genau_text(rest)} €.",
        f"{_genau_text(rest)} € × {prozent_text(quote)} ÷ {prozent_text(uebrige)} = {_genau_text(rest * quote / uebrige)} €",
    ]


# ---------------------------------------------------------------- words for both
def _sperre(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """Why there are no amounts."""
    gruende = [finding.text for finding in findings if finding.blockiert is Blockiert.BETRAEGE]
    weitere = f" (und {len(gruende) - 1} weitere)" if len(gruende) > 1 else ""
    return (f"Keine Beträge, bis das behoben ist: {gruende[0] if gruende else ''}{weitere}",)


def _angabe(gerechnet: Auswertung | Planungsrahmen, schluessel: str) -> Angabe | None:
    return next((angabe for angabe in gerechnet.angaben if angabe.schluessel == schluessel), None)


def _herkunft(angabe: Angabe) -> str:
    return angabe.ort.anzeige if angabe.ort else angabe.herkunft.value


def _grund(gerechnet: Auswertung | Planungsrahmen, schluessel: str, parameter: str) -> str:
    """Where a choice comes from: the county's own statement, or the parameter that was taken for want of one."""
    angabe = _angabe(gerechnet, schluessel)
    vorgabe = next((wert for wert in gerechnet.parameter if wert.schluessel == parameter), None)
    if angabe is not None and (angabe.herkunft is not Herkunft.VORGABE or vorgabe is None):
        return _herkunft(angabe)
    return grundlage_text(vorgabe) if vorgabe else Herkunft.VORGABE.value


def _genau_text(cent: Fraction) -> str:
    """An exact amount in euros, without its sign of currency; decimals that are left out are marked by dots."""
    einheiten, rest = divmod(cent * 10 ** (_STELLEN - 2), 1)
    ganze, dezimal = divmod(einheiten, 10**_STELLEN)
    nachkomma = str(dezimal).zfill(_STELLEN)
    return f"{zahl_text(ganze)},{nachkomma}…" if rest else f"{zahl_text(ganze)},{nachkomma.rstrip('0').ljust(2, '0')}"
