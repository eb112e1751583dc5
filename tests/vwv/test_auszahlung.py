"""Instalments: never more than was received, exact at the end, never back."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st
import pytest

from im_xl.cents import Rundung, Rundungsart, anteilige_betraege_cent
from im_xl.vwv.auszahlung import Auszahlungsstand, Eingang, Weitergabe, anteil_cent, auszahlungsstand, vorausgezahlt

HEUTE = date(2025, 12, 31)
SCHLUESSEL = st.integers(8_111_000, 8_437_124).map(lambda zahl: f"{zahl:08d}")
BETRAEGE = st.dictionaries(SCHLUESSEL, st.integers(0, 10**8), min_size=1, max_size=60)
TAGE = st.dates(date(2025, 1, 1), HEUTE)
VORZEICHEN = st.integers(-(10**8), 10**9)


@st.composite
def verteilungen(draw: st.DrawFn) -> tuple[dict[str, int], int]:
    """Amounts of those who act themselves, and the amount of the county: at least their sum."""
    betraege = draw(BETRAEGE)
    return betraege, sum(betraege.values()) + draw(st.integers(0, 10**9))


def in_raten(gesamt: int, schnitte: list[int]) -> list[Eingang]:
    """An amount in instalments, cut at these per mille, one a week."""
    grenzen = [0, *sorted(gesamt * schnitt // 1000 for schnitt in schnitte), gesamt]
    return [Eingang(date(2025, 1, 7) + timedelta(weeks=n), bis - von) for n, (von, bis) in enumerate(pairwise(grenzen))]


def zahle(stand: Auszahlungsstand, tag: date) -> list[Weitergabe]:
    """Carry out what is to be paid."""
    return [Weitergabe(tag, ags, konto.zahlbar_cent) for ags, konto in stand.konten.items() if konto.zahlbar_cent]


# ---------------------------------------------------------------- one share
@given(st.integers(0, 10**8), st.integers(0, 10**9), VORZEICHEN, st.integers(0, 10**8))
def test_a_share_never_falls_and_stays_below_its_exact_part(betrag: int, rest: int, eingegangen: int, mehr: int) -> None:
    """More received: never less; never above the exact part, and less than a cent below it."""
    gesamt = betrag + rest
    vorher, nachher = anteil_cent(betrag, eingegangen, gesamt), anteil_cent(betrag, eingegangen + mehr, gesamt)
    assert 0 <= vorher <= nachher <= betrag
    if gesamt:
        genau = Fraction(betrag * min(max(eingegangen, 0), gesamt), gesamt)
        assert 0 <= genau - vorher < 1


def test_the_largest_remainder_would_take_a_cent_back() -> None:
    """Why not the rule of the overview: with one more cent received, the third would have to return one. Cut to the cent, nobody has to."""
    betraege = {"08226003": 6, "08226006": 6, "08226009": 2}
    summentreu = Rundung(Rundungsart.SUMMENTREU)
    vorher, nachher = (anteilige_betraege_cent(cent, betraege, summentreu) for cent in (10, 11))
    assert (vorher["08226009"], nachher["08226009"]) == (2, 1)
    assert [anteil_cent(2, cent, 14) for cent in (10, 11, 14)] == [1, 1, 2]


# ---------------------------------------------------------------- the whole procedure
@given(verteilungen(), st.lists(st.integers(0, 1000), max_size=6))
def test_passed_on_at_once_it_is_never_more_than_received_and_exact_at_the_end(
    verteilung: tuple[dict[str, int], int], schnitte: list[int]
) -> None:
    """Every instalment is passed on the next day: at each step the sums tie, nothing goes back, and the last one makes the amounts whole."""
    betraege, gesamt = verteilung
    eingaenge, weitergaben = list[Eingang](), list[Weitergabe]()
    bisher = dict.fromkeys(betraege, 0)
    for eingang in in_raten(gesamt, schnitte):
        eingaenge.append(eingang)
        stand = auszahlungsstand(betraege, gesamt, eingaenge, weitergaben, heute=eingang.tag)
        weitergaben += zahle(stand, eingang.tag)
        stand = auszahlungsstand(betraege, gesamt, eingaenge, weitergaben, heute=eingang.tag)
        assert stand.eingegangen_cent == sum(e.betrag_cent for e in eingaenge) == stand.weitergegeben_cent + stand.verbleibt_cent
        assert stand.zahlbar_cent == stand.zurueckgestellt_cent == 0
        assert stand.weitergegeben_cent <= stand.eingegangen_cent
        for ags, konto in stand.konten.items():
            assert bisher[ags] <= konto.weitergegeben_cent == konto.faellig_cent <= betraege[ags] == konto.betrag_cent
            assert konto.faellig_cent == sum(rate.anteile_cent[ags] for rate in stand.raten)
            bisher[ags] = konto.weitergegeben_cent
    assert bisher == betraege
    assert vorausgezahlt(eingaenge, weitergaben) is None


@given(verteilungen(), st.lists(st.tuples(TAGE, st.integers(-(10**7), 10**8)), min_size=1, max_size=6), st.data())
def test_an_earlier_share_does_not_change_when_an_instalment_arrives(
    verteilung: tuple[dict[str, int], int], eingaenge: list[tuple[date, int]], data: st.DataObject
) -> None:
    """A further instalment on a later day leaves the shares of all earlier ones as they were."""
    betraege, gesamt = verteilung
    alle = [Eingang(*eingang) for eingang in eingaenge]
    weiterer = Eingang(HEUTE + timedelta(days=1), data.draw(VORZEICHEN))
    vorher = auszahlungsstand(betraege, gesamt, alle, [], heute=HEUTE)
    nachher = auszahlungsstand(betraege, gesamt, [weiterer, *alle], [], heute=weiterer.tag)
    assert nachher.raten[:-1] == vorher.raten
    assert auszahlungsstand(betraege, gesamt, [weiterer, *alle], [], heute=HEUTE).angekuendigt == (weiterer,)


@given(
    verteilungen(),
    st.lists(BETRAEGE, max_size=4),
    st.lists(st.integers(-200, 700), max_size=6),
    st.lists(st.booleans(), min_size=6, max_size=6),
)
def test_whatever_changes_in_between_no_more_goes_out_than_came_in(
    verteilung: tuple[dict[str, int], int], spaetere: list[dict[str, int]], promille: list[int], gezahlt: list[bool]
) -> None:
    """Other amounts, other Gemeinden, money that goes back, months without paying: each payment is covered, and never lifts anybody above the amount."""
    gesamt = verteilung[1]
    fassungen = [verteilung[0], *({ags: min(cent, gesamt // len(spaeter)) for ags, cent in spaeter.items()} for spaeter in spaetere)]
    eingaenge, weitergaben = list[Eingang](), list[Weitergabe]()
    for n, teil in enumerate(promille):
        tag = date(2025, 1, 1) + timedelta(days=30 * n)
        betraege = fassungen[n % len(fassungen)]
        eingaenge.append(Eingang(tag, gesamt * teil // 1000))
        stand = auszahlungsstand(betraege, gesamt, eingaenge, weitergaben, heute=tag)
        assert stand.zahlbar_cent <= max(0, stand.verbleibt_cent)
        assert stand.zurueckgestellt_cent >= 0
        for ags, konto in stand.konten.items():
            assert 0 <= konto.zahlbar_cent <= konto.offen_cent
            assert not (konto.offen_cent and konto.ueberzahlt_cent)
            assert konto.offen_cent - konto.ueberzahlt_cent == konto.faellig_cent - konto.weitergegeben_cent
            assert konto.faellig_cent <= konto.betrag_cent == betraege.get(ags, 0)
            assert not konto.zahlbar_cent or konto.weitergegeben_cent + konto.zahlbar_cent <= konto.betrag_cent
            assert (konto.offen_seit is None) == (not konto.offen_cent)
        if gezahlt[n]:
            weitergaben += zahle(stand, tag)
            assert auszahlungsstand(betraege, gesamt, eingaenge, weitergaben, heute=tag).zahlbar_cent == 0


@given(verteilungen(), st.lists(st.tuples(TAGE, VORZEICHEN), max_size=6), st.data(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    verteilung: tuple[dict[str, int], int], eingaenge: list[tuple[date, int]], data: st.DataObject, zufall: Random
) -> None:
    """Amounts, receipts and payments in another order give the same."""
    betraege, gesamt = verteilung
    alle = [Eingang(*eingang) for eingang in eingaenge]
    gezahlt = [
        Weitergabe(*w) for w in data.draw(st.lists(st.tuples(TAGE, st.sampled_from(sorted(betraege)), st.integers(-99, 10**7)), max_size=5))
    ]
    stand = auszahlungsstand(betraege, gesamt, alle, gezahlt, heute=HEUTE)
    schluessel = list(betraege)
    for liste in (alle, gezahlt, schluessel):
        zufall.shuffle(liste)
    umgestellt = auszahlungsstand({ags: betraege[ags] for ags in schluessel}, gesamt, alle, gezahlt, heute=HEUTE)
    assert umgestellt == stand
    assert list(umgestellt.konten) == list(stand.konten)


@given(verteilungen(), st.integers(0, 10**9), st.data())
def test_nobody_elses_amount_matters(verteilung: tuple[dict[str, int], int], eingang: int, data: st.DataObject) -> None:
    """A correction of one Gemeinde leaves the shares of all others as they are: only the county's own part bears it."""
    betraege, gesamt = verteilung
    ags = data.draw(st.sampled_from(sorted(betraege)))
    anders = {**betraege, ags: betraege[ags] // 2}
    vorher, nachher = (auszahlungsstand(b, gesamt, [Eingang(HEUTE, eingang)], [], heute=HEUTE).konten for b in (betraege, anders))
    assert {a: konto for a, konto in vorher.items() if a != ags} == {a: konto for a, konto in nachher.items() if a != ags}


# ---------------------------------------------------------------- single cases
A, B, C = "08226003", "08226006", "08226009"
RATE = [Eingang(date(2025, 2, 3), 5000), Eingang(date(2025, 6, 2), 5000)]


def test_a_decision_after_the_first_instalment_gets_what_was_kept() -> None:
    """Nachzahlung: from the first instalment on, at once."""
    stand = auszahlungsstand({A: 3000, B: 2000}, 10_000, RATE, [Weitergabe(date(2025, 2, 4), A, 1500)], heute=date(2025, 6, 30))
    assert stand.konten[B].zahlbar_cent == 2000
    assert stand.konten[B].offen_seit == date(2025, 2, 3)
    assert (stand.konten[A].zahlbar_cent, stand.konten[A].offen_seit) == (1500, date(2025, 6, 2))


def test_who_got_too_much_waits_and_beyond_the_amount_gives_back() -> None:
    """After a correction: A waits until the instalments have caught up; C is no longer entitled at all. B's open amount is not cut by it."""
    gezahlt = [Weitergabe(date(2025, 2, 4), A, 1500), Weitergabe(date(2025, 2, 4), C, 700)]
    erste = auszahlungsstand({A: 2000, B: 2000}, 10_000, RATE, gezahlt, heute=date(2025, 3, 1))
    assert (erste.konten[A].ueberzahlt_cent, erste.konten[A].rueckforderung_cent, erste.konten[A].zahlbar_cent) == (500, 0, 0)
    assert (erste.konten[C].ueberzahlt_cent, erste.konten[C].rueckforderung_cent) == (700, 700)
    assert erste.konten[B].zahlbar_cent == 1000
    zweite = auszahlungsstand({A: 2000, B: 2000}, 10_000, RATE, gezahlt, heute=date(2025, 6, 30))
    assert (zweite.konten[A].ueberzahlt_cent, zweite.konten[A].zahlbar_cent) == (0, 500)


def test_what_is_not_there_is_held_back() -> None:
    """All act themselves and one got too much: the others share what is left, and the rest waits."""
    stand = auszahlungsstand({A: 2000, B: 4000, C: 4000}, 10_000, RATE[:1], [Weitergabe(date(2025, 2, 4), A, 2000)], heute=HEUTE)
    assert {ags: konto.zahlbar_cent for ags, konto in stand.konten.items()} == {A: 0, B: 1500, C: 1500}
    assert stand.zurueckgestellt_cent == 1000


def test_more_than_the_amount_is_not_divided_and_money_that_goes_back_lowers_what_is_due() -> None:
    """Surplus stays with the county; a repayment to the Land leaves what was passed on as paid too much."""
    mehr = [*RATE, Eingang(date(2025, 7, 1), 700)]
    stand = auszahlungsstand({A: 4000}, 10_000, mehr, [Weitergabe(date(2025, 7, 2), A, 4000)], heute=HEUTE)
    assert (stand.konten[A].faellig_cent, stand.verbleibt_cent) == (4000, 6700)
    zurueck = [*mehr, Eingang(date(2025, 8, 1), -5700)]
    stand = auszahlungsstand({A: 4000}, 10_000, zurueck, [Weitergabe(date(2025, 7, 2), A, 4000)], heute=HEUTE)
    assert (stand.konten[A].faellig_cent, stand.konten[A].ueberzahlt_cent, stand.konten[A].rueckforderung_cent) == (2000, 2000, 0)
    assert stand.raten[-1].anteile_cent == {A: -2000}


def test_the_lead_receives_for_the_verbund() -> None:
    """One account for all: also what a member got before counts, and the shares are those of the members, cut each on its own."""
    gezahlt = [Weitergabe(date(2025, 2, 4), B, 300)]
    eingang = [Eingang(date(2025, 2, 3), 3333)]
    stand = auszahlungsstand({A: 1000, B: 2000, C: 500}, 10_000, eingang, gezahlt, heute=HEUTE, empfaenger={A: A, B: A})
    assert list(stand.konten) == [A, C]
    assert stand.konten[A].betrag_cent == 3000
    assert stand.konten[A].faellig_cent == 333 + 666
    assert stand.konten[A].zahlbar_cent == 999 - 300


@pytest.mark.parametrize(
    ("weitergaben", "erwartet"),
    [
        ([Weitergabe(date(2025, 2, 3), A, 5000)], None),
        ([Weitergabe(date(2025, 2, 2), A, 1)], (date(2025, 2, 2), 1)),
        ([Weitergabe(date(2025, 6, 1), A, 6000)], (date(2025, 6, 1), 1000)),
        ([Weitergabe(date(2025, 6, 1), A, 6000), Weitergabe(date(2025, 5, 1), B, -1000)], None),
    ],
)
def test_paid_before_it_was_received(weitergaben: list[Weitergabe], erwartet: tuple[date, int] | None) -> None:
    """The first day on which more was out than in; on the same day the receipt counts first."""
    assert vorausgezahlt(RATE, weitergaben) == erwartet


def test_without_anything() -> None:
    """No instalment: nothing is due; an amount of zero divides by nothing."""
    stand = auszahlungsstand({A: 1000}, 10_000, [], [], heute=HEUTE)
    assert (stand.eingegangen_cent, stand.zahlbar_cent, stand.konten[A].offen_seit) == (0, 0, None)
    assert anteil_cent(0, 500, 0) == 0
