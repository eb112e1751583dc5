"""Values as sheets store and show them."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from im_xl.sheets.anordnung import zelltext
from im_xl.sheets.metrics import column_pixels, digit_pixels, lines_needed, stored_width
from im_xl.sheets.quantities import Euro, anzeige, zahl_text


@pytest.mark.parametrize(
    ("wert", "gespeichert", "gezeigt"),
    [
        (85, "85", "85"),
        (2025, "2025", "2025"),
        (12345, "12345", "12.345"),
        (Euro.aus_cent(181074000), "1810740", "1.810.740,00 €"),
        (Euro.aus_cent(-5), "-0.05", "-0,05 €"),
        (Decimal("0.70"), "0.7", "0,70"),
        (Fraction(1, 3), repr(1 / 3), "33,3333 %"),
        (date(2024, 12, 31), "45657", "31.12.2024"),
        (date(1900, 3, 1), "61", "01.03.1900"),
    ],
)
def test_value(wert: int | Decimal | Fraction | date, gespeichert: str, gezeigt: str) -> None:
    """Stored exactly, shown in DIN form."""
    assert zahl_text(wert) == gespeichert
    assert anzeige(wert) == gezeigt


def test_what_xml_cannot_hold_is_written_as_excel_does() -> None:
    """A vertical tab in a name must not make the file unreadable; text that looks like an escape stays text."""
    assert zelltext("A\x0bB & <C>") == "A_x000B_B &amp; &lt;C&gt;"
    assert zelltext("_x0041_") == "_x005F_x0041_"


def test_column_width_keeps_its_pixels_under_another_standard_font() -> None:
    """A page designed in Calibri 11 is as wide in a workbook with Arial 10."""
    calibri, arial, verdana = digit_pixels(("Calibri", 11.0)), digit_pixels(("Arial", 10.0)), digit_pixels(("Verdana", 10.0))
    assert (calibri, arial, verdana) == (7, 7, 8)
    pixels = column_pixels(30.7109375, calibri)
    assert column_pixels(float(stored_width(pixels, verdana)), verdana) == pixels


def test_lines_grow_with_the_text() -> None:
    """A short text takes one line, a long one several; a word longer than the cell breaks."""
    assert lines_needed("kurz", 100, "Calibri", 10, fett=False) == 1
    assert lines_needed("Der Betrag trägt 0,20 VZÄ, weniger als 0,50 VZÄ.", 100, "Calibri", 10, fett=False) >= 3
    assert lines_needed("W" * 40, 100, "Calibri", 10, fett=False) >= 4
