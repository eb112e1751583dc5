"""Verbünde: who belongs to one in a Haushaltsjahr, what they have together, and what is wrong with the statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import combinations

from im_xl.findings import Finding
from im_xl.model import Ags, Entscheidung, Entscheidungsart, Gemeinde, Kreis, Mitgliedschaft, Rolle, Verbund
from im_xl.register import gemeinden
from im_xl.vwv.auswertung import Verbundergebnis, Verbundmitglied
from im_xl.vwv.stellen import getragene_vzae


def im_jahr(mitgliedschaft: Mitgliedschaft, haushaltsjahr: int) -> tuple[date, date] | None:
    """First and last day of a membership within a Haushaltsjahr; None where it does not reach into it.

    Args:
        mitgliedschaft: from a day (None: always) to a day inclusive (None: open end).
        haushaltsjahr: calendar year.
    """
    von = max(mitgliedschaft.von or date.min, date(haushaltsjahr, 1, 1))
    bis = min(mitgliedschaft.bis or date.max, date(haushaltsjahr, 12, 31))
    return (von, bis) if von <= bis else None


def verbuende_im_jahr(
    verbuende: Iterable[Verbund], entscheidungen: Mapping[Ags, Entscheidung], haushaltsjahr: int
) -> dict[str, tuple[Mitgliedschaft, ...]]:
    """Memberships per Verbund that reach into a Haushaltsjahr, by AGS and first day.

    A Gemeinde that names its Verbund in its decision, and stands in no table of Verbünde that year, belongs to that Verbund
    for the whole year.
    """
    mitglieder: dict[str, list[Mitgliedschaft]] = {}
    for verbund in verbuende:
        gueltig = [mitgliedschaft for mitgliedschaft in verbund.mitgliedschaften if im_jahr(mitgliedschaft, haushaltsjahr)]
        mitglieder.setdefault(verbund.name, []).extend(gueltig)
    eingetragen = {mitgliedschaft.ags for liste in mitglieder.values() for mitgliedschaft in liste}
    namen = {_faltung(name): name for name in mitglieder}
    for ags, entscheidung in entscheidungen.items():
        if entscheidung.art is Entscheidungsart.VERBUND and entscheidung.verbund and ags not in eingetragen and ags in gemeinden():
            name = namen.setdefault(_faltung(entscheidung.verbund), entscheidung.verbund)
            rolle = entscheidung.rolle or Rolle.MITGLIED
            genannt = Mitgliedschaft(ags=ags, name=gemeinden()[ags].name, rolle=rolle, ort=entscheidung.ort)
            mitglieder.setdefault(name, []).append(genannt)
    return {
        name: tuple(sorted(liste, key=lambda mitgliedschaft: (mitgliedschaft.ags, mitgliedschaft.von or date.min)))
        for name, liste in mitglieder.items()
        if liste
    }


def _faltung(name: str) -> str:
    return " ".join(name.split()).casefold()


def gleicher_verbund(name: str, anderer: str) -> bool:
    """Whether two statements name the same Verbund; case and blanks do not tell."""
    return _faltung(name) == _faltung(anderer)


def massgeblicher_verbund(verbuende: Mapping[str, tuple[Mitgliedschaft, ...]], ags: Ags) -> tuple[str, Mitgliedschaft] | None:
    """The Verbund at which a Gemeinde's amount of the year counts: the first it belongs to in the year (Annahme).

    The amount follows the Gemeinde and is not divided by days; whoever changes the Verbund in the year counts with the earlier one.
    """
    eigene = [
        (mitgliedschaft.von or date.min, name, mitgliedschaft)
        for name, liste in verbuende.items()
        for mitgliedschaft in liste
        if mitgliedschaft.ags == ags
    ]
    if not eigene:
        return None
    _, name, mitgliedschaft = min(eigene, key=lambda eintrag: eintrag[:2])
    return name, mitgliedschaft


def verbundbetrag_cent(betraege_cent: Iterable[int | None]) -> int | None:
    """Joint amount of a Verbund: the exact sum of its members' amounts; None where there are none."""
    bekannt = [betrag for betrag in betraege_cent if betrag is not None]
    return sum(bekannt) if bekannt else None


def verbundergebnis(
    name: str, mitgliedschaften: Iterable[Mitgliedschaft], betraege_cent: Mapping[Ags, int], satz_cent: int | None
) -> Verbundergebnis:
    """A Verbund with its members, joint amount and the posts it carries.

    Args:
        name: of the Verbund.
        mitgliedschaften: those that reach into the year; of several of one Gemeinde the first counts.
        betraege_cent: amounts of the Gemeinden that count with this Verbund, cents per AGS; empty when amounts are blocked.
        satz_cent: rate per VZÄ, or None.
    """
    erste: dict[Ags, Mitgliedschaft] = {}
    for mitgliedschaft in mitgliedschaften:
        erste.setdefault(mitgliedschaft.ags, mitgliedschaft)
    mitglieder = tuple(
        Verbundmitglied(
            gemeinde=_gemeinde(mitgliedschaft),
            rolle=mitgliedschaft.rolle,
            von=mitgliedschaft.von,
            bis=mitgliedschaft.bis,
            betrag_cent=betraege_cent.get(ags),
        )
        for ags, mitgliedschaft in sorted(erste.items())
    )
    betrag = verbundbetrag_cent(mitglied.betrag_cent for mitglied in mitglieder)
    vzae = getragene_vzae(betrag, satz_cent) if betrag is not None and satz_cent is not None else None
    return Verbundergebnis(name=name, mitglieder=mitglieder, betrag_cent=betrag, vzae=vzae)


def vertreten_durch(verbund: Verbundergebnis) -> Ags:
    """Whom a finding about a Verbund concerns: the one in the lead, else its first member."""
    federfuehrend = [mitglied for mitglied in verbund.mitglieder if mitglied.rolle is Rolle.FEDERFUEHREND]
    return (federfuehrend or list(verbund.mitglieder))[0].gemeinde.ags


def _gemeinde(mitgliedschaft: Mitgliedschaft) -> Gemeinde:
    """The member in the register; a key that is not in it keeps the name that was written."""
    unbekannt = Gemeinde(mitgliedschaft.ags, mitgliedschaft.name, mitgliedschaft.name, mitgliedschaft.ags[:5], 0)
    return gemeinden().get(mitgliedschaft.ags, unbekannt)


def verbundfindings(verbuende: Mapping[str, tuple[Mitgliedschaft, ...]], haushaltsjahr: int, kreis: Kreis | None) -> list[Finding]:
    """What is wrong with the Verbünde of a Haushaltsjahr.

    Slide "Verfahren zur Weiterleitung … II": Verbünde are made of Städte or Gemeinden "im Landkreis"; several, so one alone is none.
    That a Gemeinde belongs to one Verbund at a time and each has one in the lead is our reading.
    """
    findings: list[Finding] = []
    for name, mitgliedschaften in verbuende.items():
        findings += _kreisfremde(name, mitgliedschaften, kreis)
        findings += _alleinige(name, mitgliedschaften)
        findings += _federfuehrung(name, mitgliedschaften, haushaltsjahr)
    return findings + _mehrfache(verbuende, haushaltsjahr)


def _kreisfremde(name: str, mitgliedschaften: Iterable[Mitgliedschaft], kreis: Kreis | None) -> list[Finding]:
    return [
        Finding("verbund-kreisfremd", fremd.ort, {"verbund": name, "gemeinde": fremd.name, "kreis": kreis.name_voll}, fremd.ags)
        for fremd in mitgliedschaften
        if kreis is not None and not fremd.ags.startswith(kreis.ags)
    ]


def _alleinige(name: str, mitgliedschaften: tuple[Mitgliedschaft, ...]) -> list[Finding]:
    if len({mitgliedschaft.ags for mitgliedschaft in mitgliedschaften}) > 1:
        return []
    allein = mitgliedschaften[0]
    return [Finding("verbund-allein", allein.ort, {"verbund": name, "gemeinde": allein.name}, allein.ags)]


def _federfuehrung(name: str, mitgliedschaften: Iterable[Mitgliedschaft], haushaltsjahr: int) -> list[Finding]:
    """On each day on which somebody joins, exactly one is in the lead; the first such day that is wrong is reported."""
    zeiten = [(zeit, mitgliedschaft) for mitgliedschaft in mitgliedschaften if (zeit := im_jahr(mitgliedschaft, haushaltsjahr))]
    for tag in sorted({von for (von, _), _ in zeiten}):
        anwesend = [mitgliedschaft for (von, bis), mitgliedschaft in zeiten if von <= tag <= bis]
        federfuehrend = [mitgliedschaft for mitgliedschaft in anwesend if mitgliedschaft.rolle is Rolle.FEDERFUEHREND]
        if len(federfuehrend) != 1:
            erste = (federfuehrend or anwesend)[0]
            anzahl = f"{len(federfuehrend)} federführende Gemeinden" if federfuehrend else "keine federführende Gemeinde"
            return [Finding("verbund-federfuehrung", erste.ort, {"verbund": name, "anzahl": anzahl}, erste.ags)]
    return []


def _mehrfache(verbuende: Mapping[str, tuple[Mitgliedschaft, ...]], haushaltsjahr: int) -> list[Finding]:
    """Gemeinden in several Verbünden: at the same time, which cannot be; or one after the other, which is said."""
    eigene: dict[Ags, list[tuple[str, Mitgliedschaft]]] = {}
    for name, mitgliedschaften in verbuende.items():
        for mitgliedschaft in mitgliedschaften:
            eigene.setdefault(mitgliedschaft.ags, []).append((name, mitgliedschaft))
    findings: list[Finding] = []
    for ags, liste in sorted(eigene.items()):
        namen = sorted({name for name, _ in liste})
        gilt = massgeblicher_verbund(verbuende, ags)
        if len(namen) > 1 and gilt is not None:
            zugleich = any(name != anderer and _zugleich(m, n, haushaltsjahr) for (name, m), (anderer, n) in combinations(liste, 2))
            werte = {"gemeinde": liste[0][1].name, "verbuende": ", ".join(namen), "verbund": gilt[0], "jahr": str(haushaltsjahr)}
            findings.append(Finding("verbund-doppelt" if zugleich else "verbund-wechsel", liste[-1][1].ort, werte, ags))
    return findings


def _zugleich(eine: Mitgliedschaft, andere: Mitgliedschaft, haushaltsjahr: int) -> bool:
    a, b = im_jahr(eine, haushaltsjahr), im_jahr(andere, haushaltsjahr)
    return a is not None and b is not None and a[0] <= b[1] and b[0] <= a[1]
