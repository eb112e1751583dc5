"""Values as people type them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from im_xl.workbook import numbers
from im_xl.workbook.numbers import Mangel
from im_xl.workbook.zellwert import KeinWert


@pytest.mark.parametrize(
    ("zelle", "erwartet"),
    [
        (12, 12),
        (0, 0),
        (12.0, 12),
        (11.999999999999998, 12),  # 3 * 4 as Excel may leave it
        ("12", 12),
        (" 12 ", 12),
        ("1.234", 1234),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("12,0", 12),
        ("12 Personen", 12),
        (12.5, Mangel.GEBROCHEN),
        ("12,5", Mangel.GEBROCHEN),
        (-3, Mangel.NEGATIV),
        ("- 3", Mangel.NEGATIV),
        ("–3", Mangel.NEGATIV),
        ("k. A.", Mangel.TEXT),
        ("–", Mangel.TEXT),
        ("ca. 12", Mangel.TEXT),
        ("12 (geschätzt)", Mangel.TEXT),
        (True, Mangel.TEXT),
        (None, Mangel.LEER),
        (" \u00a0", Mangel.LEER),
        (KeinWert("#REF!"), Mangel.FEHLERZELLE),
        (KeinWert(), Mangel.OHNE_WERT),
    ],
)
def test_personen(zelle: object, erwartet: object) -> None:
    """Whole numbers count; blanks, dashes and words are never zero."""
    assert numbers.personen(zelle) == erwartet


@pytest.mark.parametrize(
    ("zelle", "erwartet"),
    [
        ("14120 Euro", (1412000, False)),
        ("14 120 Euro", (1412000, False)),
        ("14\u00a0120\u00a0Euro", (1412000, False)),
        ("14.120 €", (1412000, False)),
        ("1 188 420,21", (118842021, False)),
        ("- 297 453,50", (-29745350, False)),
        ("292 750€", (29275000, False)),
        ("1.810.740,-", (181074000, False)),
        ("1.810.740,– €", (181074000, False)),
        (1810740, (181074000, False)),
        (1810740.0, (181074000, False)),
        (8984.34, (898434, False)),
        (0.1 + 0.2, (30, False)),
        (1810740.005, (181074001, True)),
        ("1.554483190", (155, True)),
        ("1,554483190", (155, True)),
        ("58 Mio. €", Mangel.TEXT),
        (1e30, Mangel.TEXT),
        (None, Mangel.LEER),
        (KeinWert("#DIV/0!"), Mangel.FEHLERZELLE),
    ],
)
def test_betrag(zelle: object, erwartet: object) -> None:
    """Amounts are cents, exact; what is finer than a cent is rounded commercially and said."""
    assert numbers.betrag_cent(zelle) == erwartet


@pytest.mark.parametrize(
    ("zelle", "prozentformat", "erwartet"),
    [
        (5.447912345, False, (Fraction("5.447912345"), False)),
        (0.054479, True, (Fraction("0.054479"), True)),
        ("1,554483190", False, (Fraction("1.55448319"), False)),
        ("1,554483190 %", False, (Fraction("0.0155448319"), True)),
        ("5 v. H.", False, (Fraction(1, 20), True)),
        (-1, False, Mangel.NEGATIV),
        ("viel", False, Mangel.TEXT),
    ],
)
def test_anteil(zelle: object, erwartet: object, *, prozentformat: bool) -> None:
    """Shares are exact fractions of what the cell shows, and carry whether the cell says percent."""
    assert numbers.anteil(zelle, prozentformat=prozentformat) == erwartet


@pytest.mark.parametrize(
    ("zelle", "datumsformat", "erwartet"),
    [
        (44926, True, date(2022, 12, 31)),
        (44926.75, True, date(2022, 12, 31)),
        (44926, False, Mangel.TEXT),
        (2_958_465, True, date(9999, 12, 31)),
        (2_958_466, True, Mangel.TEXT),
        (59, True, date(1900, 2, 28)),
        (61, True, date(1900, 3, 1)),
        ("31.12.2022", False, date(2022, 12, 31)),
        ("1.5.24", False, date(2024, 5, 1)),
        ("zum 31.12.2022", False, date(2022, 12, 31)),
        ("31. Dezember 2022", False, date(2022, 12, 31)),
        ("2022-12-31", False, date(2022, 12, 31)),
        ("31.02.2023", False, Mangel.TEXT),
        ("Herbst", False, Mangel.TEXT),
        (None, False, Mangel.LEER),
    ],
)
def test_datum(zelle: object, erwartet: object, *, datumsformat: bool) -> None:
    """A number is a day only where it is shown as one; impossible days are none."""
    assert numbers.datum(zelle, datumsformat=datumsformat) == erwartet


def test_datum_1904() -> None:
    """Workbooks of old Macs count from 1904."""
    assert numbers.datum(43464, datumsformat=True, seit_1904=True) == date(2022, 12, 31)


def test_anzeige_ist_kurz_und_deutsch() -> None:
    """Messages show a decimal comma, one line and no more than 80 characters."""
    assert numbers.anzeige(12.5) == "12,5"
    assert numbers.anzeige("a\nb") == "a b"
    assert len(numbers.anzeige("x" * 500)) == 80


@pytest.mark.parametrize("text", ["1810.740", "1810.740 €", "1810,740", "12345.678 EUR"])
def test_tausenderpunkt_an_falscher_stelle(text: str) -> None:
    """Four digits before a point and three behind it: thousands or decimals, nobody knows; an amount a thousandth as large is none."""
    assert numbers.betrag_cent(text) is Mangel.TEXT
