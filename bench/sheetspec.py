"""What the other libraries have to write: the sheets that im_xl made, taken apart into plain values.

A specification is a pickle of plain tuples, so that loading it costs little and favours nobody; loading is not timed.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any, TypeAlias
from zipfile import ZipFile

from lxml import etree
from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.styles.colors import Color
from openpyxl.utils import column_index_from_string, range_boundaries

BLANK, NUMBER, TEXT, FORMULA = range(4)

Cell: TypeAlias = tuple[int, int, Any, Any, int]
"""(column from 0, kind, value or formula without "=", cached value of a formula, number of the style)"""
Row: TypeAlias = tuple[int, float | None, bool, tuple[Cell, ...]]
"""(row from 1, height, hidden, cells)"""
Side: TypeAlias = tuple[str | None, str | None]
"""(kind of line, colour as RRGGBB)"""

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


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
    """A sheet: name, columns (first and last from 1, width, hidden), rows, merged ranges (A1:B2)."""

    name: str
    columns: tuple[tuple[int, int, float, bool], ...]
    rows: tuple[Row, ...]
    merged: tuple[str, ...]

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


def take_apart(data: bytes) -> Spec:
    """The specification of a small workbook of ours (inline texts, no shared formulas).

    Raises:
        ValueError: a kind of cell that the specification does not know.
    """
    with ZipFile(BytesIO(data)) as archive:
        book = load_workbook(BytesIO(data), read_only=True)
        names = book.sheetnames
        styles = tuple(_styles(book))
        book.close()
        sheets = tuple(_sheet(name, archive.read(f"xl/worksheets/sheet{n}.xml")) for n, name in enumerate(names, start=1))
    return Spec(styles, sheets)


def colour(color: Color | None) -> str | None:
    """RRGGBB of an RGB colour, or None."""
    return color.rgb[-6:] if color is not None and color.type == "rgb" and isinstance(color.rgb, str) else None


def style_of(cell: Any) -> Style:  # noqa: ANN401 - a cell of openpyxl, or what looks like one
    """The format of a cell that openpyxl has read; what Excel takes for granted is left out, so that formats compare."""
    font, fill, border, alignment = cell.font, cell.fill, cell.border, cell.alignment
    return Style(
        font=(font.name, float(font.sz), bool(font.b), bool(font.i), font.u, colour(font.color)),
        fill=colour(fill.fgColor) if fill.fill_type == "solid" else None,
        border=tuple((side.style, colour(side.color) if side.style else None) for side in _sides(border)),  # type: ignore[arg-type]
        alignment=(
            None if alignment.horizontal == "general" else alignment.horizontal,
            None if alignment.vertical == "bottom" else alignment.vertical,
            bool(alignment.wrap_text),
            int(alignment.indent or 0),
            int(alignment.text_rotation or 0),
            bool(alignment.shrink_to_fit),
        ),
        number_format=cell.number_format,
        locked=bool(cell.protection.locked),
    )


def _sides(border: Any) -> list[Any]:  # noqa: ANN401 - a border of openpyxl
    return [border.left, border.right, border.top, border.bottom]


def _styles(book: Any) -> list[Style]:  # noqa: ANN401 - private tables of openpyxl's workbook
    sheet = book.worksheets[0]
    return [style_of(ReadOnlyCell(sheet, 1, 1, None, "n", number)) for number in range(len(book._cell_styles))]  # noqa: SLF001


def _sheet(name: str, xml: bytes) -> Sheet:
    root = etree.fromstring(xml)
    columns = tuple(
        (int(col.get("min")), int(col.get("max")), float(col.get("width")), col.get("hidden") == "1") for col in root.iter(f"{_NS}col")
    )
    rows = tuple(
        (
            int(row.get("r")),
            float(row.get("ht")) if row.get("ht") else None,
            row.get("hidden") == "1",
            tuple(_cell(cell) for cell in row.iterfind(f"{_NS}c")),
        )
        for row in root.iter(f"{_NS}row")
    )
    return Sheet(name, columns, rows, tuple(merge.get("ref") for merge in root.iter(f"{_NS}mergeCell")))


def _cell(cell: Any) -> Cell:  # noqa: ANN401 - an element of lxml
    column = column_index_from_string(cell.get("r").rstrip("0123456789")) - 1
    kind, style = cell.get("t", "n"), int(cell.get("s", "0"))
    formula, value = cell.find(f"{_NS}f"), cell.findtext(f"{_NS}v")
    if formula is not None:
        if formula.attrib or kind not in {"n", "str"}:
            raise ValueError(f"{cell.get('r')}: formula of a kind that the specification does not know")
        return column, FORMULA, formula.text, _number(value) if kind == "n" else value or "", style
    if kind == "inlineStr":
        return column, TEXT, cell.findtext(f"{_NS}is/{_NS}t") or "", None, style
    if kind != "n":
        raise ValueError(f"{cell.get('r')}: cell type {kind}")
    return (column, BLANK, None, None, style) if value is None else (column, NUMBER, _number(value), None, style)


def _number(text: str | None) -> int | float | str:
    if not text:
        return ""
    return int(text) if text.lstrip("-").isdigit() else float(text)


def boundaries(reference: str) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column of a range, from 0."""
    left, top, right, bottom = range_boundaries(reference)
    return top - 1, left - 1, bottom - 1, right - 1
