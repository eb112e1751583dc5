"""Land -> 44 Stadt- und Landkreise: the Planungsrahmen by Zuteilungsquote, with a least amount per Kreis."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from im_xl.cents import Rundung, Rundungsart, euro_text, gerundete_betraege_cent, kaufmaennisch
from im_xl.errors import EingabeError, RegelError
from im_xl.findings import Blockiert, Finding
from im_xl.model import Ags, Auftrag, Eckdaten, Kreisdaten, Mindestbetragsmodus, Quote
from im_xl.register import kreise
from im_xl.vwv.anzeige import anzahl_text, prozent_text
from im_xl.vwv.auswertung import Kreisbetrag, Planungsrahmen
from im_xl.vwv.evaluate import geordnet
from im_xl.vwv.parameters import Parameter, Tagesparameter
from im_xl.vwv.vorgaben import Aufloesung, haushaltsjahr, landesvorgaben, rundung

_KEINE_ECKDATEN = Eckdaten()


def normalisierte_quoten(quoten: Mapping[Ags, Fraction]) -> dict[Ags, Fraction]:
    """Quotas scaled so that they add up to 1; only done when asked for.

    Raises:
        RegelError: all quotas are zero.
    """
    summe = sum(quoten.values(), Fraction(0))
    if summe <= 0:
        raise RegelError(
            "quoten-alle-null", "Alle Zuteilungsquoten sind null; danach lässt sich nichts verteilen. Bitte die Quoten eintragen."
        )
    return {ags: quote / summe for ags, quote in quoten.items()}


def nach_quote_cent(summe_cent: int, quoten: Mapping[Ags, Fraction]) -> dict[Ags, Fraction]:
    """Exact cents per Kreis by quota alone: quota x total (slide "Zuwendungsempfänger").

    Args:
        summe_cent: total of the Land, integer cents, >= 0.
        quoten: share per Kreis (1 = 100 %), >= 0.
    """
    return {ags: quote * summe_cent for ags, quote in quoten.items()}


def zu_verteilen_cent(summe_cent: int, quoten: Mapping[Ags, Fraction]) -> Fraction:
    """What `umverteilen` hands out: quota sum x total, and never more than the total (Annahme).

    What quotas below 100 % leave out is handed to nobody; above 100 % the total stays and all are reduced pro rata.

    Args:
        summe_cent: total of the Land, integer cents.
        quoten: share per Kreis as given.
    """
    return min(sum(quoten.values(), Fraction(0)), Fraction(1)) * summe_cent


def kreise_am_mindestbetrag(zu_verteilen: Fraction, quoten: Mapping[Ags, Fraction], mindestbetrag_cent: int) -> frozenset[Ags]:
    """Kreise that get the floor when the others are reduced pro rata until nobody is below it.

    Who is raised takes from the others, which may bring another one below; repeated until none is.

    Args:
        zu_verteilen: cents to be split, at least the floor for each Kreis.
        quoten: share per Kreis, >= 0.
        mindestbetrag_cent: floor, cents.
    """
    am_mindestbetrag: frozenset[Ags] = frozenset()
    while True:
        rest = zu_verteilen - mindestbetrag_cent * len(am_mindestbetrag)
        uebrige = {ags: quote for ags, quote in quoten.items() if ags not in am_mindestbetrag}
        gewicht = sum(uebrige.values(), Fraction(0))
        darunter = {ags for ags, quote in uebrige.items() if quote * rest < mindestbetrag_cent * gewicht or not gewicht}
        if not darunter:
            return am_mindestbetrag
        am_mindestbetrag |= darunter


def umverteilte_betraege_cent(summe_cent: int, quoten: Mapping[Ags, Fraction], mindestbetrag_cent: int, rundung: Rundung) -> dict[Ags, int]:
    """Split the total by quota; nobody gets less than the floor, the others bear it pro rata, and the total stays (Annahme).

    Args:
        summe_cent: total of the Land, integer cents, >= 0.
        quoten: share per Kreis (1 = 100 %), >= 0.
        mindestbetrag_cent: floor per Kreis; rounded up to the unit, so that nobody falls below it.
        rundung: mode and unit for those above the floor.

    Returns:
        Cents per AGS, same keys and order; with `SUMMENTREU` they add up to `zu_verteilen_cent`, cut to whole units.

    Raises:
        RegelError: the floor for all is more than there is to split, or all quotas are zero.
    """
    normalisierte_quoten(quoten)
    boden = boden_cent(mindestbetrag_cent, rundung)
    topf = zu_verteilen_cent(summe_cent, quoten)
    if topf < boden * len(quoten):
        raise _undurchfuehrbar(len(quoten), boden, topf)
    am_boden = kreise_am_mindestbetrag(topf, quoten, boden)
    uebrige = {ags: quote for ags, quote in quoten.items() if ags not in am_boden}
    rest = topf - boden * len(am_boden)
    gewicht = sum(uebrige.values(), Fraction(0))
    betraege = gerundete_betraege_cent({ags: rest * quote / gewicht for ags, quote in uebrige.items()}, rundung)
    return {ags: boden if ags in am_boden else betraege[ags] for ags in quoten}


def _undurchfuehrbar(anzahl: int, boden: int, topf: Fraction) -> RegelError:
    return RegelError(
        "mindestbetrag-undurchfuehrbar",
        f"{anzahl} Kreise mit mindestens {euro_text(boden)} brauchen {euro_text(anzahl * boden)}; zu verteilen sind nur "
        f"{euro_text(int(topf))}. Bitte die Summe oder den Mindestbetrag berichtigen oder den Mindestbetrag anders wirken lassen.",
    )


def zusaetzliche_betraege_cent(
    summe_cent: int, quoten: Mapping[Ags, Fraction], mindestbetrag_cent: int, rundung: Rundung
) -> dict[Ags, int]:
    """Split the total by quota; who is below the floor is raised to it with money on top (Annahme). Arguments as above."""
    nach_quote = gerundete_betraege_cent(nach_quote_cent(summe_cent, quoten), rundung)
    boden = boden_cent(mindestbetrag_cent, rundung)
    return {ags: max(betrag, boden) for ags, betrag in nach_quote.items()}


def boden_cent(mindestbetrag_cent: int, rundung: Rundung) -> int:
    """The floor in whole units, rounded up, so that no rounded amount falls below it."""
    return -(-mindestbetrag_cent // rundung.einheit.value) * rundung.einheit.value


def kreise_mit_mindestbetrag(summe_cent: int, quoten: Mapping[Ags, Fraction], boden: int, modus: Mindestbetragsmodus) -> frozenset[Ags]:
    """Kreise whose amount the floor decides; in `nur_kennzeichnen`: who stay below it.

    In `umverteilen` these are also Kreise whose quota alone would do, but not after the others were reduced.
    """
    if modus is Mindestbetragsmodus.UMVERTEILEN:
        return kreise_am_mindestbetrag(zu_verteilen_cent(summe_cent, quoten), quoten, boden)
    return frozenset(ags for ags, genau in nach_quote_cent(summe_cent, quoten).items() if genau < boden)


def planungsrahmen_cent(
    summe_cent: int, quoten: Mapping[Ags, Fraction], mindestbetrag_cent: int, modus: Mindestbetragsmodus, rundung: Rundung
) -> dict[Ags, int]:
    """Amount per Kreis in one of the three modes of the floor.

    Slide "Zuwendungsempfänger": by Zuteilungsquote, at least 180,000 EUR. Who bears the floor it leaves open; the modes are ours.

    Args:
        summe_cent: total of the Land, integer cents, >= 0.
        quoten: share per Kreis (AGS of 5 digits), >= 0; 1 = 100 %.
        mindestbetrag_cent: floor per Kreis, cents, >= 0.
        modus: see `Mindestbetragsmodus`.
        rundung: mode and unit.

    Returns:
        Cents per AGS, same keys and order.

    Raises:
        RegelError: `umverteilen` with a floor that the total cannot bear, or with quotas that are all zero.
    """
    if modus is Mindestbetragsmodus.UMVERTEILEN:
        return umverteilte_betraege_cent(summe_cent, quoten, mindestbetrag_cent, rundung)
    if modus is Mindestbetragsmodus.ZUSAETZLICH:
        return zusaetzliche_betraege_cent(summe_cent, quoten, mindestbetrag_cent, rundung)
    return gerundete_betraege_cent(nach_quote_cent(summe_cent, quoten), rundung)


def evaluate_planungsrahmen(
    kreisdaten: Kreisdaten,
    auftrag: Auftrag,
    parameter: Parameter,
    einstellungen: Eckdaten = _KEINE_ECKDATEN,
    *,
    normalisieren: bool = False,
) -> Planungsrahmen:
    """The Planungsrahmen of every Kreis on the list.

    Args:
        kreisdaten: quotas as read.
        auftrag: the order; its statements go before all others.
        parameter: dated parameters, asked for 1 January of the Haushaltsjahr.
        einstellungen: what `IM Einstellungen` says.
        normalisieren: scale the quotas so that they add up to 100 %.

    Raises:
        EingabeError: no quotas, no total known for the year, a year before the programme, a negative amount.
        RegelError: a floor that the total cannot bear (`umverteilen`), no floor known for the year, all quotas zero.
    """
    if not kreisdaten.quoten:
        raise EingabeError(
            "keine-quoten", "Die Liste enthält keinen Kreis mit Zuteilungsquote. Bitte prüfen, ob die richtige Liste gelesen wurde."
        )
    aufloesung = Aufloesung(auftrag, einstellungen, kreisdaten.eckdaten)
    jahr = haushaltsjahr(aufloesung, parameter)
    tag = Tagesparameter(parameter, date(jahr, 1, 1))
    tag.wert("erstes_jahr")
    summe, modus, mindestbetrag = landesvorgaben(aufloesung, tag)
    gerundet = rundung(aufloesung, tag)
    quoten = _quoten(kreisdaten.quoten)
    findings = [*kreisdaten.findings, *aufloesung.findings, *_quotenfindings(kreisdaten)]
    gegeben = {ags: quote.quote.wert or Fraction(0) for ags, quote in quoten.items()}
    quotensumme = sum(gegeben.values(), Fraction(0))
    if all(quote.quote.wert is not None for quote in quoten.values()) and quotensumme != 1:
        findings.append(_quotensumme(quotensumme, summe, modus, normalisieren=normalisieren))
    frei = not any(finding.blockiert is not Blockiert.NICHTS for finding in findings)
    wirksam = normalisierte_quoten(gegeben) if normalisieren and frei else gegeben
    betraege = planungsrahmen_cent(summe, wirksam, mindestbetrag, modus, gerundet) if frei else {}
    nach_quote = gerundete_betraege_cent(nach_quote_cent(summe, wirksam), Rundung(Rundungsart.EINZELN, gerundet.einheit)) if frei else {}
    boden = mindestbetrag if modus is Mindestbetragsmodus.NUR_KENNZEICHNEN else boden_cent(mindestbetrag, gerundet)
    am_boden = kreise_mit_mindestbetrag(summe, wirksam, boden, modus) if frei else frozenset()
    zeilen = _kreisbetraege(quoten, nach_quote, betraege, am_boden)
    verteilt = sum(betraege.values()) if frei else None
    findings += _mindestbetragsfindings(zeilen, summe, boden, modus)
    return Planungsrahmen(
        haushaltsjahr=jahr,
        summe_cent=summe,
        modus=modus,
        mindestbetrag_cent=mindestbetrag,
        rundung=gerundet,
        kreise=zeilen,
        quotensumme=quotensumme,
        verteilt_cent=verteilt,
        differenz_cent=None if verteilt is None else summe - verteilt,
        kosten_mindestbetrag_cent=_kosten_cent(zeilen, boden) if frei else None,
        parameter=tag.gefragt,
        findings=geordnet(findings),
        angaben=tuple(aufloesung.angaben),
    )


def _quoten(quoten: tuple[Quote, ...]) -> dict[Ags, Quote]:
    """Quotas by AGS, each Kreis once (a second line is a finding and blocks the amounts)."""
    erste: dict[Ags, Quote] = {}
    for quote in quoten:
        erste.setdefault(quote.kreis.ags, quote)
    return dict(sorted(erste.items()))


def _quotenfindings(kreisdaten: Kreisdaten) -> list[Finding]:
    """Quotas that are missing or cannot be shares, Kreise twice or not at all; what reading has said is not said twice."""
    gesagt = {(finding.code, finding.betrifft) for finding in kreisdaten.findings}
    unlesbar = {betrifft for code, betrifft in gesagt if code in {"quote-fehlt", "quote-unlesbar"}}
    findings: list[Finding] = []
    erste: dict[Ags, Quote] = {}
    for quote in kreisdaten.quoten:
        kreis, gelesen = quote.kreis, quote.quote
        name = {"kreis": kreis.name_voll}
        zuvor = erste.get(kreis.ags)
        erste.setdefault(kreis.ags, quote)
        if zuvor is not None and ("kreis-doppelt", kreis.ags) not in gesagt:
            wo = f"Zelle {zuvor.quote.ort.zelle}" if zuvor.quote.ort else "einer früheren Zeile"
            findings.append(Finding("kreis-doppelt", gelesen.ort, {**name, "zelle": wo}, kreis.ags))
        if kreis.ags in unlesbar:
            continue
        if gelesen.wert is None:
            findings.append(Finding("quote-fehlt", gelesen.ort, name, kreis.ags))
        elif not 0 <= gelesen.wert <= 1:
            werte = {**name, "inhalt": f"{prozent_text(gelesen.wert)} %"}
            findings.append(Finding("quote-unlesbar", gelesen.ort, werte, kreis.ags))
    fehlende = [kreis for ags, kreis in kreise().items() if ags not in erste and ("kreis-fehlt", ags) not in gesagt]
    return findings + [Finding("kreis-fehlt", None, {"kreis": kreis.name_voll}, kreis.ags) for kreis in fehlende]


def _quotensumme(quotensumme: Fraction, summe: int, modus: Mindestbetragsmodus, *, normalisieren: bool) -> Finding:
    """What quotas that do not add up to 100 % do to the amounts, in figures."""
    abstand = euro_text(kaufmaennisch(abs(1 - quotensumme) * summe))
    if normalisieren:
        folge = "Sie wurden auf Wunsch auf 100 % angeglichen."
    elif quotensumme < 1:
        folge = f"{abstand} werden niemandem zugeteilt."
    elif modus is Mindestbetragsmodus.UMVERTEILEN:
        folge = f"Die Summe bleibt; alle Beträge sind anteilig um zusammen {abstand} gekürzt."
    else:
        folge = f"Zugeteilt werden {abstand} mehr als die Summe."
    return Finding("quotensumme", None, {"summe": prozent_text(quotensumme), "folge": folge})


def _kreisbetraege(
    quoten: Mapping[Ags, Quote], nach_quote: Mapping[Ags, int], betraege: Mapping[Ags, int], am_boden: frozenset[Ags]
) -> tuple[Kreisbetrag, ...]:
    """A line per Kreis; without amounts where these are blocked."""
    return tuple(
        Kreisbetrag(
            nr=nr,
            quote=quote,
            nach_quote_cent=nach_quote.get(ags),
            betrag_cent=betraege.get(ags),
            mindestbetrag_greift=ags in am_boden,
        )
        for nr, (ags, quote) in enumerate(quoten.items(), start=1)
    )


def _kosten_cent(zeilen: tuple[Kreisbetrag, ...], boden: int) -> int:
    """What the floor costs: over those at the floor (or below it), the floor less the amount by quota."""
    return sum(boden - (zeile.nach_quote_cent or 0) for zeile in zeilen if zeile.mindestbetrag_greift)


def _mindestbetragsfindings(zeilen: tuple[Kreisbetrag, ...], summe: int, mindestbetrag: int, modus: Mindestbetragsmodus) -> list[Finding]:
    code = "mindestbetrag-unterschritten" if modus is Mindestbetragsmodus.NUR_KENNZEICHNEN else "mindestbetrag-greift"
    findings = [
        Finding(
            code,
            zeile.quote.quote.ort,
            {
                "kreis": zeile.quote.kreis.name_voll,
                "nach_quote": euro_text(zeile.nach_quote_cent or 0),
                "mindestbetrag": euro_text(mindestbetrag),
            },
            zeile.quote.kreis.ags,
        )
        for zeile in zeilen
        if zeile.mindestbetrag_greift
    ]
    bedarf = len(zeilen) * mindestbetrag
    if modus is not Mindestbetragsmodus.UMVERTEILEN and bedarf > summe:
        werte = {
            "anzahl": anzahl_text(len(zeilen), "Kreis", "Kreise"),
            "mindestbetrag": euro_text(mindestbetrag),
            "bedarf": euro_text(bedarf),
            "summe": euro_text(summe),
        }
        findings.append(Finding("mindestbetrag-uebersteigt-summe", None, werte))
    return findings
