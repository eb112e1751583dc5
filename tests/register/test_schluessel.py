"""Keys in any spelling."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
import pytest

from im_xl.register import ags_aus_angabe, gemeinden, kreise

AGS = st.sampled_from(sorted(gemeinden()))


@pytest.mark.parametrize(
    "angabe",
    [
        8115001,
        8115001.0,
        "8115001",
        "08115001",
        " 08115001 ",
        "'08115001",
        "08115001.0",
        "08115001,0",
        "08 115 001",
        "08\u00a0115\u202f001",
        "08-1-15-001",
        "08/115/001",
        "8.115.001",
        "8 115 1",
        "8 1 15 1",
        "081155001001",
        81155001001,
        "08 115 5001 001",
        "08 1 15 5001 001",
        "8 1 15 5001 1",
        "115001",
        "AGS 08115001",
    ],
)
def test_aidlingen_in_every_spelling(angabe: object) -> None:
    """Lost zeros, separators, the parts of several columns, the Regionalschlüssel, the key without the Land."""
    assert ags_aus_angabe(angabe) == "08115001"


@pytest.mark.parametrize("angabe", [8115, 8115.0, "08115", "8115", "08 115", "8 1 15", "08-115"])
def test_key_of_a_kreis(angabe: object) -> None:
    """Five digits, with or without the zero."""
    assert ags_aus_angabe(angabe) == "08115"


@pytest.mark.parametrize("angabe", [8111000, "08.111.000", "08111.000", "8 1 11 0", "081110000000"])
def test_stadtkreis_ends_in_zeros(angabe: object) -> None:
    """The zeros at the end are digits, not decimals."""
    assert ags_aus_angabe(angabe) == "08111000"


@pytest.mark.parametrize(
    "angabe",
    [
        None,
        True,
        "",
        "Weinheim",
        "70173",
        70173,
        123456,
        "99115001",
        8115001.5,
        float("nan"),
        float("inf"),
        -8115001,
        "-8115001",
        "08115001x",
        10**30,
    ],
)
def test_what_is_no_key(angabe: object) -> None:
    """Names, postcodes, other numbers, empty and logical values, negative numbers."""
    assert ags_aus_angabe(angabe) is None


@given(st.integers(max_value=-1) | st.floats(max_value=-0.5, allow_nan=False))
def test_negative_numbers_are_no_keys(angabe: float) -> None:
    """A change of minus so many is no key, whatever its digits."""
    assert ags_aus_angabe(angabe) is None


def test_a_key_need_not_exist() -> None:
    """Form and existence are two questions: the register answers the second."""
    assert ags_aus_angabe("09162000") == "09162000"
    assert ags_aus_angabe(8115999) == "08115999"
    assert "08115999" not in gemeinden()


@given(AGS, st.sampled_from(["", " ", "-", ".", "/"]))
def test_every_key_of_the_register(ags: str, trenner: str) -> None:
    """As number, as float, and split at Land, Kreis and Gemeinde."""
    assert ags_aus_angabe(int(ags)) == ags_aus_angabe(float(ags)) == ags
    assert ags_aus_angabe(trenner.join((ags[:2], ags[2:5], ags[5:]))) == ags
    assert ags_aus_angabe(ags[:5]) == ags[:5]
    assert ags[:5] in kreise()
