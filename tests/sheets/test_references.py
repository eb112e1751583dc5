"""References move with the rows of a template that repeat."""

import pytest

from im_xl.sheets.references import Zeilenplan

PLAN = Zeilenplan({8: 5})


@pytest.mark.parametrize(
    ("formel", "erwartet"),
    [
        ("SUM(B7:B9)", "SUM(B7:B13)"),
        ("SUM(B8:B8)", "SUM(B8:B12)"),
        ("B9+LOG10(A3)", "B13+LOG10(A3)"),
        ('"B9"&B9', '"B9"&B13'),
        ("'Anderes Blatt'!B9+Vorlage!B9", "'Anderes Blatt'!B9+B13"),
        ("$B$7:C$9", "$B$7:C$13"),
        ("A:C", "A:C"),
        ("SUM(8:9)", "SUM(8:13)"),
        ("Liste[Betrag]", "Liste[Betrag]"),
        ("BETRAG9(B9)", "BETRAG9(B13)"),
    ],
)
def test_formula_below_the_repeated_row(formel: str, erwartet: str) -> None:
    """What lies below moves, what covers the row grows, text and foreign sheets stay."""
    assert PLAN.formel(formel, "Vorlage", "", heimat=10) == erwartet


def test_formula_inside_the_repeated_row_follows_its_copy() -> None:
    """The third copy refers to its own row; a range inside one row does not grow."""
    assert PLAN.formel("B8*C8/B$10+SUM(B8:C8)", "Vorlage", "", heimat=8, kopie=2) == "B10*C10/B$14+SUM(B10:C10)"


def test_single_reference_of_a_chart_means_the_whole_run() -> None:
    """A chart drawn over one template row shows all copies, on the new sheet."""
    assert PLAN.formel("Vorlage!$B$8", "Vorlage", "IM Übersicht") == "'IM Übersicht'!$B$8:$B$12"


def test_print_titles_stay_rows() -> None:
    """Whole rows are written as a range even where it is a single one; `$11` alone is no reference."""
    assert PLAN.formel("Vorlage!$11:$11", "Vorlage", "IM Übersicht") == "'IM Übersicht'!$15:$15"
    assert PLAN.formel("Vorlage!$3:$3", "Vorlage", "IM Übersicht") == "'IM Übersicht'!$3:$3"


def test_ranges_of_formats_grow() -> None:
    """A conditional format over the repeated row covers every copy; one below only moves."""
    assert PLAN.sqref("A1:B8 C9 D8") == "A1:B12 C13 D8:D12"


def test_a_row_that_does_not_repeat_moves_nothing() -> None:
    """One entry: the template stays as it is."""
    assert Zeilenplan({8: 1}).formel("SUM(B8:B9)", "Vorlage", "", heimat=10) == "SUM(B8:B9)"
