"""Exact money."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
import pytest

from im_xl.cents import (
    Einheit,
    Rundung,
    Rundungsart,
    anteilige_betraege_cent,
    betrag_aus_text,
    euro_text,
    gerundete_betraege_cent,
    groesste_reste,
    kaufmaennisch,
)
from im_xl.errors import EingabeError


@given(st.integers(-(10**12), 10**12), st.sampled_from([1, 2, 4, 5, 8, 10, 1000]))
def test_commercial_rounding_agrees_with_decimal(zaehler: int, nenner: int) -> None:
    """Half away from zero, as the decimal module does it."""
    assert kaufmaennisch(Fraction(zaehler, nenner)) == int((Decimal(zaehler) / nenner).quantize(Decimal(1), ROUND_HALF_UP))


@given(
    st.dictionaries(st.integers(0, 10**6), st.integers(0, 5000), min_size=1).filter(lambda gewichte: any(gewichte.values())),
    st.integers(0, 10**11),
    st.sampled_from(list(Rundungsart)),
    st.sampled_from(list(Einheit)),
)
def test_two_ways_to_round_agree(gewichte: dict[int, int], betrag: int, art: Rundungsart, einheit: Einheit) -> None:
    """Splitting by weights and rounding exact amounts are the same."""
    gesamt = sum(gewichte.values())
    genau = {key: Fraction(betrag * gewicht, gesamt) for key, gewicht in gewichte.items()}
    rundung = Rundung(art, einheit)
    assert gerundete_betraege_cent(genau, rundung) == anteilige_betraege_cent(betrag, gewichte, rundung)


@given(
    st.dictionaries(st.integers(0, 10**6), st.integers(0, 5000), min_size=1).filter(lambda gewichte: any(gewichte.values())),
    st.integers(0, 10**11),
    st.sampled_from(list(Einheit)),
)
def test_the_largest_remainders_get_what_is_left(gewichte: dict[int, int], betrag: int, einheit: Einheit) -> None:
    """Ranked by what was cut off, exactly; fewer units are left than keys, and each of the first gets one, as in the split."""
    reste = groesste_reste(betrag, gewichte, einheit)
    genau = {key: Fraction(betrag * gewicht, sum(gewichte.values()) * einheit.value) for key, gewicht in gewichte.items()}
    abgeschnitten = [genau[key] - reste.ganze[key] for key in reste.reihe]
    assert sorted(reste.reihe) == sorted(gewichte)
    assert all(0 <= rest < 1 for rest in abgeschnitten)
    assert abgeschnitten == sorted(abgeschnitten, reverse=True)
    assert 0 <= reste.uebrig < len(gewichte)
    verteilt = anteilige_betraege_cent(betrag, gewichte, Rundung(Rundungsart.SUMMENTREU, einheit))
    mehr = {key for key, cent in verteilt.items() if cent // einheit.value > reste.ganze[key]}
    assert mehr == set(reste.reihe[: reste.uebrig])


@pytest.mark.parametrize(
    ("betrag", "gewichte", "gesamt", "art"),
    [
        (-1, {"a": 1}, None, Rundungsart.SUMMENTREU),
        (1, {"a": -1, "b": 2}, None, Rundungsart.SUMMENTREU),
        (1, {"a": 0}, None, Rundungsart.SUMMENTREU),
        (1, {}, None, Rundungsart.EINZELN),
        (1, {"a": 1}, 2, Rundungsart.SUMMENTREU),
        (1, {"a": 3}, 2, Rundungsart.EINZELN),
    ],
)
def test_split_that_cannot_be(betrag: int, gewichte: dict[str, int], gesamt: int | None, art: Rundungsart) -> None:
    """Negative figures, no weight, a part list that is to be sum-true or is larger than its whole."""
    with pytest.raises(ValueError, match=r"must not|must add|cannot"):
        anteilige_betraege_cent(betrag, gewichte, Rundung(art), gesamtgewicht=gesamt)


@pytest.mark.parametrize(
    ("text", "cent"),
    [
        ("1810740", 181074000),
        ("1810740.00", 181074000),
        ("1810740,5", 181074050),
        ("1.810.740,00", 181074000),
        ("1.810.740", 181074000),
        ("1.810", 181000),
        ("1 810 740,50 €", 181074050),
        ("1\u00a0810\u00a0740 Euro", 181074000),
        ("14120 Euro", 1412000),
        ("292 750€", 29275000),
        ("- 297 453,50", -29745350),
        ("−5", -500),
        (" 0,01 ", 1),
    ],
)
def test_amounts_as_people_write_them(text: str, cent: int) -> None:
    """German and plain notation, blanks, currency, minus signs."""
    assert betrag_aus_text(text) == cent


@pytest.mark.parametrize("text", ["", "k. A.", "1,234", "0.054", "1.81.740", "12.34.56", "1e6", "1 81", "€"])
def test_what_is_no_amount(text: str) -> None:
    """Refused with an example of how to write it."""
    with pytest.raises(EingabeError, match="1810740,00"):
        betrag_aus_text(text)


@given(st.integers(-(10**14), 10**14))
def test_what_is_written_can_be_read(cent: int) -> None:
    """DIN form and back."""
    assert betrag_aus_text(euro_text(cent)) == cent
