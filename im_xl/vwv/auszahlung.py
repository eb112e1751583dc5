"""What the Land has paid so far, divided over the Gemeinden, and how far it has been passed on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from im_xl.cents import anteilige_betraege_cent
from im_xl.model import Ags


class Eingang(NamedTuple):
    """An instalment received from the Land; negative: paid back to it."""

    tag: date
    betrag_cent: int


class Weitergabe(NamedTuple):
    """A payment to a Gemeinde, by the AGS of the one that receives it; negative: it came back."""

    tag: date
    ags: Ags
    betrag_cent: int


def anteil_cent(betrag_cent: int, eingegangen_cent: int, gesamt_cent: int) -> int:
    """What of the amount of one Gemeinde has been received with what came from the Land so far.

    Slide "Verfahren zur Weiterleitung an Städte und Gemeinden III": the computed amount, without delay after the Land's payment. How an
    instalment is divided the slides leave open (Annahme): in proportion to the amounts, over all instalments together, cut to the cent:
    a(E) = floor(A * E / G), with A the amount of the Gemeinde, G that of the county, and E what was received, taken as 0 below 0 and as G
    above G.

    Why not the largest remainder, as for the amounts themselves: it loses and gives cents by comparing Gemeinden. Of amounts of 6, 6 and 2
    cents, 10 received cents become 4, 4 and 2, but 11 become 5, 5 and 1 (the paradox of Alabama): a cent that had been passed on would have to
    come back. Cut, it cannot happen:

    - never back: A * E / G does not fall where E grows, nor does its floor; an earlier share stays, the next one is the difference, >= 0;
    - ends exact: a(G) = floor(A) = A;
    - never more than the amount: E <= G, so a(E) <= A;
    - never more than was received: the sum of floors is at most E * sum(A) / G, and that is at most E while sum(A) <= G. Where single rounding
      makes the amounts exceed the county's, `auszahlungsstand` holds back what is not there;
    - nobody else matters: the amounts of others do not occur, so neither their number, their order nor a correction of theirs changes a(E).

    The price: of each Gemeinde less than a cent waits for the next instalment, and nothing after the last.

    Args:
        betrag_cent: amount of the Gemeinde for the Haushaltsjahr, integer cents, >= 0.
        eingegangen_cent: received from the Land in total; any whole number.
        gesamt_cent: amount of the county, >= 0; with 0 nothing is due.
    """
    return betrag_cent * min(max(eingegangen_cent, 0), gesamt_cent) // gesamt_cent if gesamt_cent > 0 else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """An instalment and what it brings each Gemeinde.

    Attributes:
        eingang: the instalment.
        bisher_cent: received with it in total.
        anteile_cent: share per Gemeinde; negative where money went back to the Land.
    """

    eingang: Eingang
    bisher_cent: int
    anteile_cent: Mapping[Ags, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Konto:
    """How it stands with one who receives. Of `offen_cent` and `ueberzahlt_cent` at least one is 0; neither is ever set off against another's.

    Attributes:
        betrag_cent: amount for the Haushaltsjahr; 0: not (or no longer) entitled.
        faellig_cent: due with what was received so far.
        weitergegeben_cent: passed on so far.
        zahlbar_cent: to be paid now: what is open, as far as the money is there.
        offen_seit: day of the instalment since which something is open without a break; None: nothing is.
    """

    betrag_cent: int
    faellig_cent: int
    weitergegeben_cent: int
    zahlbar_cent: int
    offen_seit: date | None

    @property
    def offen_cent(self) -> int:
        """Due and not passed on."""
        return max(0, self.faellig_cent - self.weitergegeben_cent)

    @property
    def ueberzahlt_cent(self) -> int:
        """Passed on and not due: to be set off against later instalments, or claimed back."""
        return max(0, self.weitergegeben_cent - self.faellig_cent)

    @property
    def rueckforderung_cent(self) -> int:
        """The part of `ueberzahlt_cent` that no later instalment of this year can settle."""
        return max(0, self.weitergegeben_cent - self.betrag_cent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Auszahlungsstand:
    """Receipts and payments of a Haushaltsjahr on a day.

    Attributes:
        gesamt_cent: amount of the county.
        raten: by day.
        angekuendigt: instalments after the day; they do not count yet.
        konten: by AGS of those who receive: everybody entitled, and everybody who was paid.
    """

    gesamt_cent: int
    raten: tuple[Rate, ...]
    angekuendigt: tuple[Eingang, ...]
    konten: Mapping[Ags, Konto]

    @property
    def eingegangen_cent(self) -> int:
        """Received so far, less what was paid back."""
        return self.raten[-1].bisher_cent if self.raten else 0

    @property
    def weitergegeben_cent(self) -> int:
        """Passed on so far."""
        return sum(konto.weitergegeben_cent for konto in self.konten.values())

    @property
    def verbleibt_cent(self) -> int:
        """Received and not passed on; below 0 the county has paid more than it got."""
        return self.eingegangen_cent - self.weitergegeben_cent

    @property
    def zahlbar_cent(self) -> int:
        """To be paid now."""
        return sum(konto.zahlbar_cent for konto in self.konten.values())

    @property
    def zurueckgestellt_cent(self) -> int:
        """Due, but the money is not there: others were paid too much, or amounts rounded on their own exceed that of the county."""
        return sum(konto.offen_cent for konto in self.konten.values()) - self.zahlbar_cent


def auszahlungsstand(
    betraege_cent: Mapping[Ags, int],
    gesamt_cent: int,
    eingaenge: Iterable[Eingang],
    weitergaben: Iterable[Weitergabe],
    *,
    heute: date,
    empfaenger: Mapping[Ags, Ags] | None = None,
) -> Auszahlungsstand:
    """Divide what was received, and compare with what was passed on.

    Shares follow from the amounts as they are now and from all instalments together. So a corrected count, another Planungsrahmen, a
    decision that comes late or is withdrawn need no rule of their own: what was passed on stands, what is now due beyond it is open at once
    (Nachzahlung), and who got more waits until the instalments have caught up (Verrechnung), or has to give back.

    What is to be paid never exceeds what was received less what was passed on; if more is open than that, everybody gets the same part of it.

    Args:
        betraege_cent: amounts of those who act themselves, by AGS, integer cents, >= 0.
        gesamt_cent: amount of the county.
        eingaenge: instalments in any order; those after `heute` do not count yet.
        weitergaben: payments in any order; all count, for one that has been ordered must not be ordered again.
        heute: the day.
        empfaenger: who receives in place of another (lead of a Verbund), by AGS; also payments to that other count with the one named.
    """
    an = {**{ags: ags for ags in betraege_cent}, **(empfaenger or {})}
    gezahlt: dict[Ags, int] = {}
    for weitergabe in weitergaben:
        ags = an.get(weitergabe.ags, weitergabe.ags)
        gezahlt[ags] = gezahlt.get(ags, 0) + weitergabe.betrag_cent
    # On one day the order does not matter: what comes in first, then what goes back.
    alle = sorted(eingaenge, key=lambda eingang: (eingang.tag, -eingang.betrag_cent))
    raten = _raten([eingang for eingang in alle if eingang.tag <= heute], betraege_cent, gesamt_cent)
    faellig: dict[Ags, list[int]] = {}
    for ags in betraege_cent:
        verlauf = list(accumulate(rate.anteile_cent[ags] for rate in raten))
        faellig[an[ags]] = [eins + anderes for eins, anderes in zip(faellig.get(an[ags], [0] * len(raten)), verlauf, strict=True)]
    betraege: dict[Ags, int] = {}
    for ags, cent in betraege_cent.items():
        betraege[an[ags]] = betraege.get(an[ags], 0) + cent
    offen = {ags: max(0, (faellig.get(ags) or [0])[-1] - gezahlt.get(ags, 0)) for ags in sorted({*betraege, *gezahlt})}
    frei = max(0, (raten[-1].bisher_cent if raten else 0) - sum(gezahlt.values()))
    zahlbar = offen if sum(offen.values()) <= frei else anteilige_betraege_cent(frei, offen)
    return Auszahlungsstand(
        gesamt_cent=gesamt_cent,
        raten=raten,
        angekuendigt=tuple(eingang for eingang in alle if eingang.tag > heute),
        konten={
            ags: Konto(
                betrag_cent=betraege.get(ags, 0),
                faellig_cent=(faellig.get(ags) or [0])[-1],
                weitergegeben_cent=gezahlt.get(ags, 0),
                zahlbar_cent=zahlbar[ags],
                offen_seit=_offen_seit(raten, faellig.get(ags, []), gezahlt.get(ags, 0)),
            )
            for ags in offen
        },
    )


def _raten(eingaenge: list[Eingang], betraege_cent: Mapping[Ags, int], gesamt_cent: int) -> tuple[Rate, ...]:
    raten, bisher = list[Rate](), 0
    for eingang in eingaenge:
        nun = bisher + eingang.betrag_cent
        anteile = {
            ags: anteil_cent(betrag, nun, gesamt_cent) - anteil_cent(betrag, bisher, gesamt_cent) for ags, betrag in betraege_cent.items()
        }
        raten.append(Rate(eingang=eingang, bisher_cent=nun, anteile_cent=anteile))
        bisher = nun
    return tuple(raten)


def _offen_seit(raten: Iterable[Rate], faellig: Iterable[int], gezahlt: int) -> date | None:
    """Day of the first of the last instalments with all of which more was due than has been passed on."""
    seit: date | None = None
    for rate, cent in zip(raten, faellig, strict=False):
        seit = (seit or rate.eingang.tag) if cent > gezahlt else None
    return seit


def vorausgezahlt(eingaenge: Iterable[Eingang], weitergaben: Iterable[Weitergabe]) -> tuple[date, int] | None:
    """The first day on which more had been passed on than received, and by how much; None: there was none.

    Args:
        eingaenge: instalments in any order; within a day what comes in counts first.
        weitergaben: payments in any order.
    """
    bewegungen: dict[date, int] = {}
    for tag, cent in [*((e.tag, e.betrag_cent) for e in eingaenge), *((w.tag, -w.betrag_cent) for w in weitergaben)]:
        bewegungen[tag] = bewegungen.get(tag, 0) + cent
    stand = 0
    for tag in sorted(bewegungen):
        stand += bewegungen[tag]
        if stand < 0:
            return tag, -stand
    return None
