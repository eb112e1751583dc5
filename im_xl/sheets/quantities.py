"""Quantities that templates can name: values with their unit, formula recipes, links.

A recipe is a spreadsheet formula in which `{name}` stands for the address of another quantity and `{liste.name:}` for the column of
a list. The filler puts in the addresses where these landed in the same sheet, else in `IM Rechenweg`.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from im_xl.cents import euro_text


class Euro(NamedTuple):
    """An amount, kept in integer cents; stored as euros with two decimals at most, shown as 1.810.740,00 €."""

    cent: int

    @classmethod
    def aus_cent(cls, cent: int | None) -> Euro | None:
        """The amount of these cents; None stays None."""
        return None if cent is None else cls(cent)


Wert = str | int | Euro | Fraction | Decimal | date | None
"""A cell's content: text, whole number, money, exact ratio, decimal, day, or nothing."""

_SERIAL_0 = date(1899, 12, 30).toordinal()


class Groesse(NamedTuple):
    """A value with what the sheet needs beside it.

    Attributes:
        wert: the value; None leaves the cell empty, without formula.
        formel: recipe that overrides the one of the quantity's name; "" means no formula.
        ziel: place that a click jumps to, as a location ('AU-Bestand'!C7), or None.
    """

    wert: Wert
    formel: str | None = None
    ziel: str | None = None


def zahl_text(wert: int | Euro | Fraction | Decimal | date) -> str:
    """The value as the file stores it; a ratio is the nearest binary number, as a division in a sheet gives it."""
    if isinstance(wert, Euro):
        ganze, rest = divmod(abs(wert.cent), 100)
        text = f"{ganze}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(ganze)
        return "-" + text if wert.cent < 0 else text
    if isinstance(wert, Fraction):
        return repr(wert.numerator / wert.denominator)
    if isinstance(wert, Decimal):
        text = format(wert, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(wert, date):
        return str(wert.toordinal() - _SERIAL_0)
    return str(wert)


def seit_1904(tag: date) -> date:
    """The day whose number from 1900 on is that of a day from 1904 on: what a workbook that counts from 1904 has to store."""
    return tag - timedelta(days=1462)


def anzeige(wert: Wert) -> str:
    """The value inside a sentence, in DIN form: 31.12.2024, 1.234,56 €, 0,70, 2,64 %."""
    if wert is None or isinstance(wert, str):
        return wert or ""
    if isinstance(wert, date):
        return wert.strftime("%d.%m.%Y")
    if isinstance(wert, Euro):
        return euro_text(wert.cent)
    if isinstance(wert, Fraction):
        return f"{_komma(Decimal(wert.numerator * 100) / wert.denominator, 4)} %"
    if isinstance(wert, Decimal):
        return _komma(wert, 2)
    return _komma(Decimal(wert), 0) if abs(wert) >= 10_000 else str(wert)  # noqa: PLR2004 - years and small counts go without points


def _komma(wert: Decimal, stellen: int) -> str:
    return f"{wert:,.{stellen}f}".replace(",", " ").replace(".", ",").replace(" ", ".")
