"""Takes the sheets that im_xl made apart, into the specification that the other libraries write."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

from lxml import etree
from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.styles.colors import Color
from openpyxl.utils import column_index_from_string
from sheetspec import BLANK, FORMULA, NUMBER, TEXT, Cell, Sheet, Spec, Style

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


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
    return Sheet(name, columns, rows, tuple(tuple(merge.get("ref").split(":")) for merge in root.iter(f"{_NS}mergeCell")))


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
