"""What the other libraries have to write: the sheets that im_xl made, taken apart into plain values.

A specification is a pickle of plain tuples, so that loading it costs little and favours nobody; loading is not timed. This module
imports nothing heavy: it lives in every peer's process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

BLANK, NUMBER, TEXT, FORMULA = range(4)

Cell: TypeAlias = tuple[int, int, Any, Any, int]
"""(column from 0, kind, value or formula without "=", cached value of a formula, number of the style)"""
Row: TypeAlias = tuple[int, float | None, bool, tuple[Cell, ...]]
"""(row from 1, height, hidden, cells)"""
Side: TypeAlias = tuple[str | None, str | None]
"""(kind of line, colour as RRGGBB)"""


@dataclass(frozen=True, slots=True)
class Style:
    """A cell format in plain values; colours as RRGGBB.

    Attributes:
        font: name, size, bold, italic, underline, colour.
        fill: colour of a solid fill, or None.
        border: left, right, top, bottom.
        alignment: horizontal, vertical, wrapped, indent, rotation, shrunk.
        number_format: format code.
        locked: protection.
    """

    font: tuple[str, float, bool, bool, str | None, str | None]
    fill: str | None
    border: tuple[Side, Side, Side, Side]
    alignment: tuple[str | None, str | None, bool, int, int, bool]
    number_format: str
    locked: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: name, columns (first and last from 1, width, hidden), rows, merged ranges (addresses of two corners)."""

    name: str
    columns: tuple[tuple[int, int, float, bool], ...]
    rows: tuple[Row, ...]
    merged: tuple[tuple[str, str], ...]

    @property
    def width(self) -> int:
        """How many columns have cells."""
        return max((cells[-1][0] + 1 for *_, cells in self.rows if cells), default=0)


@dataclass(frozen=True, slots=True)
class Spec:
    """The sheets of one workbook and the formats that their cells number."""

    styles: tuple[Style, ...]
    sheets: tuple[Sheet, ...]

    @property
    def cells(self) -> int:
        """How many cells are written."""
        return sum(len(row[3]) for sheet in self.sheets for row in sheet.rows)
