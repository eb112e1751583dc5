"""The same sheets, written with XlsxWriter as fast as we know how.

The method of each kind of cell is called directly; merged ranges are only registered, their cells are written once. Formats
belong to one workbook and are made once in each. Conditional formats, hyperlinks, page setup, names and the chart, which im_xl
writes too, are left out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sheetspec import BLANK, NUMBER, TEXT, Sheet, Spec, Style
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

_LINES = {None: 0, "thin": 1, "medium": 2, "dashed": 3, "dotted": 4, "thick": 5, "double": 6, "hair": 7}
_UNDERLINES = {None: 0, "single": 1, "double": 2}
_PADDING = 5 / 7
"""What a column is wider in the file than the width that XlsxWriter is given, in characters."""
_MADE: dict[tuple[Style, ...], list[dict[str, Any]]] = {}
"""Properties of formats, worked out once."""


def write(spec: Spec, path: Path) -> None:
    """Write a workbook with these sheets, as XlsxWriter does unasked."""
    _write(spec, path, {})


def write_constant_memory(spec: Spec, path: Path) -> None:
    """The same in the mode that holds one row at a time."""
    _write(spec, path, {"constant_memory": True})


def _write(spec: Spec, path: Path, options: dict[str, Any]) -> None:
    if spec.styles not in _MADE:
        _MADE[spec.styles] = [_properties(style) for style in spec.styles]
    book = xlsxwriter.Workbook(path, options)
    book.calc_on_load = False
    formats = [book.add_format(given) for given in _MADE[spec.styles]]
    for content in spec.sheets:
        _write_sheet(book.add_worksheet(content.name), content, formats)
    book.close()


def _properties(style: Style) -> dict[str, Any]:
    name, size, bold, italic, underline, color = style.font
    horizontal, vertical, wrap, indent, rotation, shrink = style.alignment
    given = {
        "font_name": name,
        "font_size": size,
        "bold": bold,
        "italic": italic,
        "underline": _UNDERLINES[underline],
        "font_color": f"#{color}" if color else None,
        "fg_color": f"#{style.fill}" if style.fill else None,
        "pattern": 1 if style.fill else None,
        "align": horizontal,
        "valign": "vcenter" if vertical == "center" else vertical,
        "text_wrap": wrap,
        "indent": indent,
        "rotation": rotation,
        "shrink": shrink,
        "num_format": style.number_format,
    }
    for place, (line, line_color) in zip(("left", "right", "top", "bottom"), style.border, strict=True):
        given[place] = _LINES[line]
        given[f"{place}_color"] = f"#{line_color}" if line_color else None
    return {key: value for key, value in given.items() if value} | ({} if style.locked else {"locked": False})


def _write_sheet(sheet: Worksheet, content: Sheet, formats: list[Format]) -> None:
    for first, last, width, hidden in content.columns:
        sheet.set_column(first - 1, last - 1, width - _PADDING, None, {"hidden": True} if hidden else None)
    sheet.merge.extend([*xl_cell_to_rowcol(a), *xl_cell_to_rowcol(b)] for a, b in content.merged)  # only read when the file is written
    string, figure, formula, blank = sheet.write_string, sheet.write_number, sheet.write_formula, sheet.write_blank
    for number, height, hidden, cells in content.rows:
        line = number - 1
        if height is not None or hidden:
            sheet.set_row(line, height, None, {"hidden": True} if hidden else None)
        if not cells and sheet.constant_memory:
            blank(line, 0, None, formats[0])  # this mode forgets the height of a row without cells
        for column, kind, value, cached, style in cells:
            if kind == TEXT:
                string(line, column, value, formats[style])
            elif kind == BLANK:
                blank(line, column, None, formats[style])
            elif kind == NUMBER:
                figure(line, column, value, formats[style])
            else:
                formula(line, column, value, formats[style], cached)
