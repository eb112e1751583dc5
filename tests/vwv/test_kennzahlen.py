"""Kennzahlen together: exact sums, means, and which numbers to look at again."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
import pytest

from im_xl.vwv.kennzahlen import (
    Vergleichsgrenzen,
    Zusammenfuehrung,
    auffaellig,
    nachkommastellen,
    vergleichsnamen,
    vorgabe,
    zusammengefuehrt,
)

GRENZEN = Vergleichsgrenzen(faktor=Decimal(2), unterschied=Decimal(10), anteil=Decimal("0.2"))
ZAHLEN = st.lists(st.decimals(min_value=-10_000, max_value=10_000, places=3), min_size=1, max_size=60)


@given(ZAHLEN)
def test_sum_and_mean_are_exact(zahlen: list[Decimal]) -> None:
    """The sum loses nothing; the mean differs from the exact one by half of its last digit at most."""
    stellen = nachkommastellen(zahlen)
    summe = zusammengefuehrt(sum(zahlen, Decimal(0)), len(zahlen), stellen, Zusammenfuehrung.SUMME)
    mittel = zusammengefuehrt(sum(zahlen, Decimal(0)), len(zahlen), stellen, Zusammenfuehrung.MITTEL)

    assert summe is not None
    assert mittel is not None
    assert Fraction(summe) == sum(map(Fraction, zahlen))
    assert abs(Fraction(mittel) - Fraction(summe) / len(zahlen)) <= Fraction(1, 2 * 10 ** (stellen + 2))


def test_nobody_reported_is_not_zero() -> None:
    """Without numbers there is no result, and none where nobody wants one."""
    assert zusammengefuehrt(Decimal(0), 0, 0, Zusammenfuehrung.SUMME) is None
    assert zusammengefuehrt(Decimal(5), 2, 0, Zusammenfuehrung.KEINE) is None


def test_counts_are_added_and_shares_averaged() -> None:
    """What holds where nobody chose."""
    assert vorgabe(anteil=False) is Zusammenfuehrung.SUMME
    assert vorgabe(anteil=True) is Zusammenfuehrung.MITTEL


@pytest.mark.parametrize(
    ("wert", "vorwert", "gemeldet"),
    [
        ("20", "10", True),
        ("19", "10", False),
        ("5", "10", False),
        ("10", "20", True),
        ("11", "20", False),
        ("8", "4", False),
        ("10", "0", True),
        ("9", "0", False),
        ("0", "10", True),
        ("-6", "6", True),
        ("-40", "-20", True),
        ("1000", "1000", False),
    ],
)
def test_counts_are_compared_by_factor_and_distance(wert: str, vorwert: str, gemeldet: bool) -> None:
    """Both limits have to be reached; from and to zero only the distance counts."""
    assert auffaellig(Decimal(wert), Decimal(vorwert), GRENZEN, anteil=False) is gemeldet


@pytest.mark.parametrize(("wert", "vorwert", "gemeldet"), [("0.45", "0.25", True), ("0.44", "0.25", False), ("0", "0.2", True)])
def test_shares_are_compared_by_their_distance(wert: str, vorwert: str, gemeldet: bool) -> None:
    """Twenty percentage points, whatever the factor."""
    assert auffaellig(Decimal(wert), Decimal(vorwert), GRENZEN, anteil=True) is gemeldet


@given(st.decimals(-1000, 1000, places=1), st.decimals(-1000, 1000, places=1), st.booleans())
def test_comparing_has_no_direction(wert: Decimal, vorwert: Decimal, anteil: bool) -> None:
    """A rise is told as its fall would be."""
    assert auffaellig(wert, vorwert, GRENZEN, anteil=anteil) is auffaellig(vorwert, wert, GRENZEN, anteil=anteil)


def test_names_are_known_again_without_their_year() -> None:
    """Case, blanks and the year do not matter, unless two of one list would then be alike."""
    assert vergleichsnamen(["Beratungen  2025", "Pläne"]) == {"Beratungen  2025": "beratungen", "Pläne": "pläne"}
    assert vergleichsnamen(["Stand 2023", "Stand 2024", "2025"]) == {"Stand 2023": "stand 2023", "Stand 2024": "stand 2024", "2025": "2025"}
