"""Sheet names: short, allowed, unique; identity is the mark."""

import pytest

from im_xl.errors import DateiError
from im_xl.register import gemeinden
from im_xl.sheets.names import FESTE, blattnamen, kennung

LAHR = gemeinden()["08317065"]
HIRSCHBERG = gemeinden()["08226107"]
WEINHEIM = gemeinden()["08226096"]


def test_forbidden_characters_become_hyphens() -> None:
    """Lahr/Schwarzwald cannot be a sheet name."""
    assert blattnamen([LAHR], {})[kennung(LAHR)] == "Ü Lahr-Schwarzwald"


def test_longest_name_fits() -> None:
    """30 of 31 characters."""
    assert blattnamen([HIRSCHBERG], {})[kennung(HIRSCHBERG)] == "Ü Hirschberg an der Bergstraße"


def test_taken_name_gets_the_ags() -> None:
    """The county has a sheet of that name already, whatever its case."""
    assert blattnamen([WEINHEIM], {"ü weinheim": None})[kennung(WEINHEIM)] == "Ü Weinheim (08226096)"


def test_long_taken_name_is_cut_before_the_ags() -> None:
    """Never longer than 31 characters."""
    name = blattnamen([HIRSCHBERG], {"Ü Hirschberg an der Bergstraße": None})[kennung(HIRSCHBERG)]
    assert name.endswith(" (08226107)")
    assert len(name) <= 31


def test_a_renamed_sheet_keeps_its_name() -> None:
    """Somebody called it otherwise; the mark tells that it is ours."""
    namen = blattnamen([WEINHEIM], {"Weinheim neu": kennung(WEINHEIM), "Deckblatt": None, "Mein Rechenweg": "rechenweg"})
    assert namen[kennung(WEINHEIM)] == "Weinheim neu"
    assert namen["rechenweg"] == "Mein Rechenweg"


@pytest.mark.parametrize("name", FESTE.values())
def test_a_foreign_sheet_with_our_fixed_name_stops_the_run(name: str) -> None:
    """We would have to overwrite it or confuse people; the message names the sheet."""
    with pytest.raises(DateiError) as fehler:
        blattnamen([], {name.upper(): None})
    assert fehler.value.code == "blattname-belegt"
    assert name in fehler.value.text
