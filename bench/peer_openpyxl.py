"""The same sheets, written with openpyxl in write-only mode as fast as we know how.

Formats are made once and handed on to all counties; merged ranges are only registered, their cells are written once. Conditional
formats, hyperlinks, page setup, names and the chart, which im_xl writes too, are left out. Cached values of formulas cannot be stored.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from sheetspec import FORMULA, Sheet, Spec, Style

_TABLES = ("_fonts", "_fills", "_borders", "_alignments", "_protections", "_number_formats", "_cell_styles")
_MADE: dict[tuple[Style, ...], tuple[dict[str, Any], list[Any]]] = {}
"""Tables of formats of a workbook and the style arrays that point into them."""


def write(spec: Spec, path: Path) -> None:
    """Write a workbook with these sheets."""
    book = Workbook(write_only=True)
    arrays: list[Any] = []
    for content in spec.sheets:
        sheet = book.create_sheet(content.name)
        arrays = arrays or _styles(book, sheet, spec.styles)
        _write_sheet(sheet, content, arrays)
        sheet.close()
    book.save(path)


def _styles(book: Workbook, sheet: Any, styles: tuple[Style, ...]) -> list[Any]:  # noqa: ANN401 - a write-only sheet
    """The arrays of all formats; made for the first county, handed on to the others."""
    if styles not in _MADE:
        arrays = [_style(sheet, style) for style in styles]
        for array in arrays:
            book._cell_styles.add(array)  # noqa: SLF001 - what asking a cell for its number does
        _MADE[styles] = ({name: getattr(book, name) for name in _TABLES}, arrays)
    else:
        for name, table in _MADE[styles][0].items():
            setattr(book, name, table)
    return _MADE[styles][1]


def _style(sheet: Any, style: Style) -> Any:  # noqa: ANN401 - a write-only sheet, a style array
    cell = WriteOnlyCell(sheet)
    name, size, bold, italic, underline, color = style.font
    cell.font = Font(name=name, sz=size, b=bold, i=italic, u=underline, color=color)
    if style.fill:
        cell.fill = PatternFill("solid", fgColor=style.fill)
    left, right, top, bottom = (Side(style=line, color=colour) if line else Side() for line, colour in style.border)
    cell.border = Border(left=left, right=right, top=top, bottom=bottom)
    horizontal, vertical, wrap, indent, rotation, shrink = style.alignment
    cell.alignment = Alignment(
        horizontal=horizontal, vertical=vertical, wrap_text=wrap, indent=indent, text_rotation=rotation, shrink_to_fit=shrink
    )
    cell.number_format = style.number_format
    cell.protection = Protection(locked=style.locked)
    return cell._style  # noqa: SLF001 - a shared array is the fastest way to a format


def _write_sheet(sheet: Any, content: Sheet, arrays: list[Any]) -> None:  # noqa: ANN401 - a write-only sheet
    for first, last, width, hidden in content.columns:
        dimension = sheet.column_dimensions[get_column_letter(first)]
        dimension.min, dimension.max, dimension.width, dimension.hidden = first, last, width, hidden
    sheet.merged_cells = [f"{first}:{last}" for first, last in content.merged]  # only read when the file is written
    # A row is written when it is appended, so one cell object per column does for all rows, faster than a new one each time.
    pool = [WriteOnlyCell(sheet) for _ in range(content.width)]
    below = 1
    for number, height, hidden, cells in content.rows:
        for _ in range(below, number):
            sheet.append(())
        below = number + 1
        if height is not None:
            sheet.row_dimensions[number].height = height
        if hidden:
            sheet.row_dimensions[number].hidden = True
        row: list[Any] = [None] * (cells[-1][0] + 1 if cells else 0)
        for column, kind, value, _, style in cells:
            row[column] = cell = pool[column]
            cell.value = "=" + value if kind == FORMULA else value
            cell._style = arrays[style]  # noqa: SLF001 - see `_style`
        sheet.append(row)
