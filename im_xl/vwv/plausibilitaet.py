"""A received list of amounts: is each a whole number of persons times one common rate?

Whoever splits an amount in proportion to persons pays everybody the same rate per person; rounded `einzeln`, as in the published
lists of 2017, an amount of `a` units for `p` persons says that the rate lies in [(a - 1/2) / p, (a + 1/2) / p). `p` is not known, but
only few rates meet such an interval of nearly every amount. All of them are found, exactly, with whole numbers and fractions.

Nearly: of n different amounts n // 8 may be wrong, at least one, at most `_HOECHSTENS_FALSCH`; so every rate in question meets one of
the smallest of them, and there the search begins.

A rate counts only where chance would hardly yield it. Beyond a rate R (in units), amounts that sum up to A meet the same m intervals
by chance about A / (m R^m) times, and m of n can be chosen in comb(n, m) ways. The product must lie below `_ZUFALL`, else the list
does not decide; so a short list, small rates or coarse units (euros instead of cents) are "nicht entscheidbar", never flagged. The
least such number is the best rate; it prefers the largest of R, R/2, R/3 ... that explains as much. Another rate whose number is at
most `_ABSTAND` times as large is a rival, and an amount is flagged only if it fits neither the best rate nor any rival.

A list rounded `summentreu` (largest remainders) has amounts up to one unit off; told so, the intervals are twice as wide. Not told so,
it is offered, never assumed, where the sum split by the persons (given, or solved) yields exactly the amounts of the list.

What cannot be told, by construction: an amount altered so that it fits another whole number of persons at a rate that the others
allow (it is then a correct one); and one of two where either may be wrong, which is "unklar". Equal amounts count once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from itertools import pairwise
from math import comb

from im_xl.cents import Einheit, Rundung, Rundungsart, anteilige_betraege_cent, euro_text, kaufmaennisch
from im_xl.findings import Finding
from im_xl.model import Ags
from im_xl.places import CellRef
from im_xl.vwv.anzeige import anzahl_text, zahl_text

_Bruch = tuple[int, int]
_Band = tuple[int, int]

MINDESTSATZ_CENT = 10_000
"""Rates below 100 EUR per person are not looked for (Annahme): 2017/18 they were 743 and 796 EUR."""
_HOECHSTENS_FALSCH = 20
_ZUFALL = Fraction(1, 1000)
_ABSTAND = 1000
_MINDESTENS = 3
"""Different amounts, below which a list without persons says nothing."""
_PAARE = 2
"""Amounts with persons that have to agree before they tell the rate."""


class Urteil(Enum):
    """What can be said of an amount; the value stands in the documents."""

    PASST = "passt"
    PASST_NICHT = "passt_nicht"
    UNKLAR = "unklar"
    OFFEN = "offen"
    """The list as a whole does not decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posten:
    """A line of the list: whose amount, cents (>= 0), and the persons where they were given."""

    name: str
    betrag_cent: int
    personen: int | None = None
    ags: Ags | None = None
    ort: CellRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Postenurteil:
    """A line, judged; `personen` is the whole number that fits the amount at the common rate, None where none or several do."""

    posten: Posten
    urteil: Urteil
    personen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plausibilitaet:
    """The list, judged.

    Attributes:
        einheit: unit to which the amounts are rounded.
        von_cent, bis_cent: the common rate per person lies in [von, bis), exact; None where the list does not decide.
        posten: as on the list.
        findings: one per line that does not fit or is unclear, or one that the list does not decide; and one where it may be `SUMMENTREU`.
    """

    einheit: Einheit
    von_cent: Fraction | None
    bis_cent: Fraction | None
    posten: tuple[Postenurteil, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def entscheidbar(self) -> bool:
        """Whether the list has a common rate that is no chance."""
        return self.von_cent is not None


@dataclass(frozen=True, slots=True)
class _Mass:
    """Unit and rounding: an amount of whole units is off by at most half a unit (`EINZELN`), or by less than one (`SUMMENTREU`)."""

    einheit: Einheit
    art: Rundungsart

    @property
    def weite(self) -> int:
        """How far an amount may be off, in half units."""
        return 1 if self.art is Rundungsart.EINZELN else 2

    def einheiten(self, betrag_cent: int) -> int | None:
        """Whole units of an amount, or None."""
        ganze, rest = divmod(betrag_cent, self.einheit.value)
        return None if rest else ganze

    def band(self, betrag: int) -> _Band:
        """Before it was rounded, an amount of units lay within these bounds, in half units."""
        return max(1, 2 * betrag - self.weite), 2 * betrag + self.weite


@dataclass(frozen=True, slots=True)
class _Satz:
    """Rates in [von, bis), in units per person, that explain so many of the different amounts (or of the lines with persons).

    `gegend` is the smallest amount explained, by its place, and its persons: rates that lie side by side share it. `zufall` is about
    how many such rates chance would yield.
    """

    von: Fraction
    bis: Fraction
    anzahl: int
    gegend: tuple[int, int] = (0, 0)
    zufall: Fraction = Fraction(0)


def plausibilitaet(liste: Sequence[Posten], einheit: Einheit | None = None, art: Rundungsart = Rundungsart.EINZELN) -> Plausibilitaet:
    """Solve the common rate of a list of amounts and judge each of them.

    Where at least two lines hold persons, and more than half of these agree on a rate, it is theirs. Else it is solved from the
    amounts alone, and persons are compared afterwards.

    Args:
        liste: the lines; amounts in cents, >= 0.
        einheit: unit to which the amounts were rounded; None: full euros where most are full euros.
        art: how they were rounded; with `SUMMENTREU` an amount may be nearly a whole unit off, and less can be told.

    Returns:
        Rate and judgement; no amount is called wrong that fits a whole number of persons at a rate in question.
    """
    mass = _Mass(einheit or _einheit(liste), art)
    saetze = _saetze_aus_personen(liste, mass)
    mit_personen = bool(saetze)
    grund = ""
    if not mit_personen:
        saetze, grund = _saetze_aus_betraegen(liste, mass)
    richter = _Richter(saetze, mass, mit_personen=mit_personen)
    urteile = tuple(richter.urteil(posten) for posten in liste)
    findings = [richter.finding(urteil) for urteil in urteile if urteil.urteil in {Urteil.PASST_NICHT, Urteil.UNKLAR}]
    if not saetze:
        findings.append(Finding("satz-nicht-entscheidbar", werte={"grund": grund}))
    if findings and art is Rundungsart.EINZELN and _ist_summentreu(liste, mass.einheit):
        findings.append(Finding("liste-summentreu", werte={"summe": euro_text(sum(p.betrag_cent for p in liste))}))
    satz = richter.satz
    return Plausibilitaet(
        einheit=mass.einheit,
        von_cent=satz.von * mass.einheit.value if satz else None,
        bis_cent=satz.bis * mass.einheit.value if satz else None,
        posten=urteile,
        findings=tuple(findings),
    )


def _ist_summentreu(liste: Sequence[Posten], einheit: Einheit) -> bool:
    """Whether largest remainders yield exactly this list, by the persons that are given, or else the only ones that fit."""
    geprueft = plausibilitaet(liste, einheit, Rundungsart.SUMMENTREU)
    gewichte = {
        (zeile.posten.ags or "", nr): zahl
        for nr, zeile in enumerate(geprueft.posten)
        if (zahl := zeile.personen if zeile.posten.personen is None else zeile.posten.personen) is not None
    }
    if len(gewichte) < len(liste) or not any(gewichte.values()):
        return False
    verteilt = anteilige_betraege_cent(sum(p.betrag_cent for p in liste), gewichte, Rundung(Rundungsart.SUMMENTREU, einheit))
    return list(verteilt.values()) == [p.betrag_cent for p in liste]


def satz_text(von_cent: Fraction, bis_cent: Fraction) -> str:
    """A range of rates as people read it: both ends with four decimals, the lower cut, the upper one filled up."""
    von, bis = int(von_cent * 100), -int(-bis_cent * 100 // 1)
    texte = [f"{zahl_text(wert // 10_000)},{wert % 10_000:04d}" for wert in (von, bis)]
    return f"{texte[0]} bis {texte[1]} € je Person"


def _einheit(liste: Sequence[Posten]) -> Einheit:
    betraege = {p.betrag_cent for p in liste if p.betrag_cent}
    volle = sum(betrag % Einheit.EURO.value == 0 for betrag in betraege)
    return Einheit.EURO if 2 * volle > len(betraege) else Einheit.CENT


# ---------------------------------------------------------------- rates from amounts alone
def _saetze_aus_betraegen(liste: Sequence[Posten], mass: _Mass) -> tuple[list[_Satz], str]:
    """The best rate and its rivals, best first; none, and why, where the list does not decide."""
    werte = sorted({wert for p in liste if (wert := mass.einheiten(p.betrag_cent))})
    if len(werte) < _MINDESTENS:
        return [], f"Sie enthält nur {anzahl_text(len(werte), 'verschiedenen Betrag', 'verschiedene Beträge')} über null."
    falsch = min(max(1, len(werte) // 8), _HOECHSTENS_FALSCH)
    mindestsatz = -(-MINDESTSATZ_CENT // mass.einheit.value)
    gefunden = sorted(
        (
            _Satz(von=von, bis=bis, anzahl=anzahl, gegend=gegend, zufall=_zufall(werte, anzahl, int(von) // mass.weite))
            for von, bis, anzahl, gegend in _suche([mass.band(wert) for wert in werte], mindestsatz, falsch)
        ),
        key=lambda satz: satz.zufall,
    )
    if not gefunden:
        return [], "Es gibt keinen Satz, zu dem fast alle Beträge passen."
    grenze = min(gefunden[0].zufall * _ABSTAND, _ZUFALL)
    saetze = [satz for satz in gefunden if satz.zufall <= grenze]
    zu_kurz = "Die Liste ist zu kurz oder zu grob gerundet; auch durch Zufall käme ein Satz heraus, zu dem die Beträge passen."
    return saetze, "" if saetze else zu_kurz


def _zufall(werte: Sequence[int], anzahl: int, satz: int) -> Fraction:
    """About how many rates as large as this one explain as many of the amounts by chance."""
    return Fraction(comb(len(werte), anzahl) * sum(werte[-anzahl:]), anzahl * satz**anzahl)


def _suche(baender: Sequence[_Band], mindestsatz: int, falsch: int) -> Iterator[tuple[Fraction, Fraction, int, tuple[int, int]]]:
    """Every set of rates that explains all amounts but `falsch`.

    Args:
        baender: bounds of the different amounts, in half units, ascending.
        mindestsatz: least rate in units per person, > 1.
        falsch: so many amounts may be unexplained.

    Yields:
        [von, bis), within which the same amounts are explained by the same persons; how many; smallest of them and its persons.
    """
    for anker in range(min(falsch + 1, len(baender))):
        unten, oben = baender[anker]
        for personen in range(1, oben // (2 * mindestsatz) + 1):
            offen = [((unten, 2 * personen), (oben, 2 * personen), anker + 1, anker)]
            while offen:
                von, bis, stelle, fehlt = offen.pop()
                while stelle < len(baender) and fehlt <= falsch:
                    band = baender[stelle]
                    stelle += 1
                    passend = _personen(band, von, bis)
                    if passend:
                        offen += [(ab, zu, stelle, fehlt + (not trifft)) for ab, zu, trifft in _zerlegt(band, passend, von, bis)]
                        break
                    fehlt += 1
                else:
                    if fehlt <= falsch:
                        yield Fraction(*von), Fraction(*bis), len(baender) - fehlt, (anker, personen)


def _personen(band: _Band, von: _Bruch, bis: _Bruch) -> range:
    """Whole numbers of persons for which an amount fits some rate in [von, bis)."""
    return range(band[0] * bis[1] // (2 * bis[0]) + 1, (band[1] * von[1] - 1) // (2 * von[0]) + 1)


def _zerlegt(band: _Band, personen: range, von: _Bruch, bis: _Bruch) -> Iterator[tuple[_Bruch, _Bruch, bool]]:
    """Cut [von, bis) into what explains an amount with one of these persons, and the gaps; rates ascend."""
    ab = von
    for zahl in reversed(personen):
        unten, oben = (band[0], 2 * zahl), (band[1], 2 * zahl)
        unten = unten if _kleiner(ab, unten) else ab
        oben = oben if _kleiner(oben, bis) else bis
        if _kleiner(ab, unten):
            yield ab, unten, False
        yield unten, oben, True
        ab = oben
    if _kleiner(ab, bis):
        yield ab, bis, False


def _kleiner(links: _Bruch, rechts: _Bruch) -> bool:
    return links[0] * rechts[1] < rechts[0] * links[1]


# ---------------------------------------------------------------- rates from amounts and persons
def _saetze_aus_personen(liste: Sequence[Posten], mass: _Mass) -> list[_Satz]:
    """The rates on which most of the lines with persons agree; none where they are no more than half, or too few."""
    paare = [(mass.band(wert), 2 * p.personen) for p in liste if p.personen and (wert := mass.einheiten(p.betrag_cent))]
    grenzen = sorted(punkt for (unten, oben), doppelt in paare for punkt in ((Fraction(unten, doppelt), 1), (Fraction(oben, doppelt), -1)))
    hoechstens, anzahl = 0, 0
    saetze: list[_Satz] = []
    for (punkt, schritt), (naechster, _) in pairwise(grenzen):
        anzahl += schritt
        if punkt < naechster and anzahl >= hoechstens:
            saetze = [*(saetze if anzahl == hoechstens else ()), _Satz(von=punkt, bis=naechster, anzahl=anzahl)]
            hoechstens = anzahl
    return saetze if hoechstens >= _PAARE and 2 * hoechstens > len(paare) else []


# ---------------------------------------------------------------- each line
@dataclass(frozen=True, slots=True)
class _Richter:
    """Judges lines by the rates in question, best first; `mit_personen`: persons told the rates, and so bind."""

    saetze: Sequence[_Satz]
    mass: _Mass
    mit_personen: bool

    @property
    def satz(self) -> _Satz | None:
        """The best rate, with all that lie side by side with it and explain as many."""
        if not self.saetze:
            return None
        bester = self.saetze[0]
        nachbarn = [s for s in self.saetze if (s.gegend, s.anzahl) == (bester.gegend, bester.anzahl)]
        return replace(bester, von=min(s.von for s in nachbarn), bis=max(s.bis for s in nachbarn))

    def urteil(self, posten: Posten) -> Postenurteil:
        """What can be said of a line."""
        satz = self.satz
        if not posten.betrag_cent or posten.personen == 0:
            # Nothing for nobody fits any rate; nothing for somebody, or something for nobody, fits none.
            stimmt = not posten.betrag_cent and not posten.personen
            return Postenurteil(posten=posten, urteil=Urteil.PASST if stimmt else Urteil.PASST_NICHT, personen=0 if stimmt else None)
        if satz is None:
            return Postenurteil(posten=posten, urteil=Urteil.OFFEN)
        bester, moeglich = self.saetze[0], self._moeglich(posten, satz)
        if self._passt(posten, bester):
            gleich_gute = (s for s in self.saetze if s.anzahl >= bester.anzahl)
            urteil = Urteil.PASST if all(self._passt(posten, s) for s in gleich_gute) else Urteil.UNKLAR
        else:
            urteil = Urteil.UNKLAR if any(self._passt(posten, s) for s in self.saetze) else Urteil.PASST_NICHT
        if urteil is Urteil.PASST and posten.personen and not any(posten.personen % zahl == 0 for zahl in moeglich):
            urteil = Urteil.PASST_NICHT
        return Postenurteil(posten=posten, urteil=urteil, personen=moeglich[0] if len(moeglich) == 1 else None)

    def _passt(self, posten: Posten, satz: _Satz) -> bool:
        moeglich = self._moeglich(posten, satz)
        return posten.personen in moeglich if self.mit_personen and posten.personen else bool(moeglich)

    def _moeglich(self, posten: Posten, satz: _Satz) -> range:
        """Persons that fit an amount at some of these rates."""
        betrag = self.mass.einheiten(posten.betrag_cent)
        if betrag is None:
            return range(0)
        return _personen(self.mass.band(betrag), satz.von.as_integer_ratio(), satz.bis.as_integer_ratio())

    def finding(self, urteil: Postenurteil) -> Finding:
        """What is said of a line that does not fit or is unclear."""
        posten, satz = urteil.posten, self.satz
        werte = {"gemeinde": posten.name, "betrag": euro_text(posten.betrag_cent)}
        if urteil.urteil is Urteil.UNKLAR:
            return Finding("betrag-unklar", posten.ort, werte, posten.ags)
        folge = self._folge(posten, urteil, satz)
        if posten.personen is not None:
            werte |= {"personen": anzahl_text(posten.personen, "Person", "Personen"), "folge": folge}
            return Finding("betrag-widerspricht-personen", posten.ort, werte, posten.ags)
        return Finding("betrag-passt-nicht", posten.ort, werte | {"folge": folge}, posten.ags)

    def _folge(self, posten: Posten, urteil: Postenurteil, satz: _Satz | None) -> str:
        """What the amount would have to be."""
        if posten.personen == 0:
            return "Wo keine Personen sind, kann kein Betrag stehen."
        if not posten.betrag_cent or satz is None:
            return "Wo Personen sind, muss ein Betrag stehen."
        if posten.betrag_cent % self.mass.einheit.value:
            return "Die übrigen Beträge sind volle Euro."
        if posten.personen:
            passend = f"; zum Betrag passen {zahl_text(urteil.personen)}" if urteil.personen else ""
            return f"Zu erwarten wären {self._betrag_text(posten.personen, satz)}{passend}."
        weniger = int(Fraction(posten.betrag_cent, self.mass.einheit.value) / satz.von)
        texte = [f"{self._betrag_text(zahl, satz)} ({anzahl_text(zahl, 'Person', 'Personen')})" for zahl in (weniger, weniger + 1)]
        knapp = " Er weicht um weniger als eine Einheit ab; ist die Liste summentreu gerundet, kann er stimmen."
        weiter = replace(self, mass=replace(self.mass, art=Rundungsart.SUMMENTREU))
        return f"Zu erwarten wären {texte[0]} oder {texte[1]}." + (knapp if weiter._moeglich(posten, satz) else "")  # noqa: SLF001 - its own class

    def _betrag_text(self, personen: int, satz: _Satz) -> str:
        unten, oben = (kaufmaennisch(personen * ende) * self.mass.einheit.value for ende in (satz.von, satz.bis))
        return euro_text(unten) if unten == oben else f"{euro_text(unten)} bis {euro_text(oben)}"
