"""How wide a text is and how many lines it needs: row heights have to grow with the text, and a spreadsheet does not do it for merged cells."""

from __future__ import annotations

from functools import lru_cache

# Advance widths of Carlito (metric twin of Calibri) from blank to tilde, in thousandths of the font size.
_REGULAR = tuple(
    int(w)
    for w in [
        "226",
        "326",
        "401",
        "498",
        "507",
        "715",
        "682",
        "221",
        "303",
        "303",
        "498",
        "498",
        "250",
        "306",
        "252",
        "386",
        "507",
        "507",
        "507",
        "507",
        "507",
        "507",
        "507",
        "507",
        "507",
        "507",
        "268",
        "268",
        "498",
        "498",
        "498",
        "463",
        "894",
        "579",
        "544",
        "533",
        "615",
        "488",
        "459",
        "631",
        "623",
        "252",
        "319",
        "520",
        "420",
        "855",
        "646",
        "662",
        "517",
        "673",
        "543",
        "459",
        "487",
        "642",
        "567",
        "890",
        "519",
        "487",
        "468",
        "307",
        "386",
        "307",
        "498",
        "498",
        "291",
        "479",
        "525",
        "423",
        "525",
        "498",
        "305",
        "471",
        "525",
        "229",
        "239",
        "455",
        "229",
        "799",
        "525",
        "527",
        "525",
        "525",
        "349",
        "391",
        "335",
        "525",
        "452",
        "715",
        "433",
        "453",
        "395",
        "314",
        "460",
        "314",
        "498",
    ]
)
_BOLD_FACTOR = 1.03
_OTHER_CHARACTER = 560
# Average width of running German text against Calibri; an unknown font counts as wide, so that a line too many is reserved.
_FONT_FACTOR = {"calibri": 1.0, "carlito": 1.0, "arial": 1.13, "liberation sans": 1.13, "helvetica": 1.13, "times new roman": 1.02}
_DIGIT_WIDTH = {"calibri": 0.507, "carlito": 0.507, "arial": 0.556, "liberation sans": 0.556, "helvetica": 0.556, "times new roman": 0.5}
_DIGIT_WIDTH |= {
    "cambria": 0.554,
    "verdana": 0.636,
    "tahoma": 0.546,
    "segoe ui": 0.539,
    "courier new": 0.6,
    "aptos narrow": 0.49,
    "aptos": 0.56,
}
_UNKNOWN_FACTOR, _UNKNOWN_DIGIT = 1.2, 0.556
_PIXEL_PER_POINT = 96 / 72
_CELL_PADDING = 7


def digit_pixels(schrift: tuple[str, float]) -> int:
    """Width of the widest digit in pixels at 96 dpi: the unit in which a workbook with this standard font counts column widths."""
    name, groesse = schrift
    return max(1, round(_DIGIT_WIDTH.get(name.lower(), _UNKNOWN_DIGIT) * groesse * _PIXEL_PER_POINT))


def column_pixels(breite: float, ziffer: int) -> int:
    """Pixels of a column whose stored width is `breite`."""
    return int(breite * ziffer + 0.5)


def stored_width(pixels: int, ziffer: int) -> str:
    """Stored width of a column of so many pixels."""
    return f"{int(pixels / ziffer * 256) / 256:.6g}"


def text_pixels(text: str, schrift: str, groesse: float, *, fett: bool) -> float:
    """Width of a line of text in pixels."""
    units = sum(_REGULAR[ord(c) - 32] if 32 <= ord(c) < 127 else _OTHER_CHARACTER for c in text)  # noqa: PLR2004 - printable ASCII
    factor = _FONT_FACTOR.get(schrift.lower(), _UNKNOWN_FACTOR) * (_BOLD_FACTOR if fett else 1.0)
    return units / 1000 * factor * groesse * _PIXEL_PER_POINT


@lru_cache(maxsize=16384)
def lines_needed(text: str, pixels: int, schrift: str, groesse: float, *, fett: bool) -> int:
    """Lines a wrapped text takes in a cell of so many pixels; breaks at blanks, and inside words that are too long."""
    width = max(1, pixels - _CELL_PADDING)
    lines = 0
    for paragraph in text.split("\n"):
        lines += 1
        used = 0.0
        blank = text_pixels(" ", schrift, groesse, fett=fett)
        for word in paragraph.split(" "):
            size = text_pixels(word, schrift, groesse, fett=fett)
            if used and used + size > width:
                lines, used = lines + 1, 0.0
            lines += int(max(0.0, size - 1) // width)
            used += (size % width if size > width else size) + blank
    return lines


def line_height(groesse: float) -> float:
    """Height of one line in points."""
    return groesse * 1.25
