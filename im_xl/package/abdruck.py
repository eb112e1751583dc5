"""The fingerprint of a sheet's meaning: tells whether a person has changed what we wrote.

It covers formulas (without case, blanks and `_xlfn.`) and constants; not formats, cached values or bytes. A save in Excel
or LibreOffice does not change it. Who writes a sheet computes it from the lines of its cells, who meets a sheet again
from the part (`blatt_abdruck`); both go through `zeile_*`, so there is one spelling of everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import lru_cache
import hashlib
import re

from lxml import etree

from im_xl.package.archive import damaged
from im_xl.package.blaetter import ABDRUCK, KENNUNG, NOTIZEN, NeuesBlatt, textkonstante
from im_xl.package.package import Blatteintrag, Package
from im_xl.package.xmltext import local, parse, rich_text, unescape_text, whole

_TOKEN = re.compile(r'"(?:[^"]|"")*"|' + r"'(?:[^']|'')*'|[^\"']+")
_BLANK = re.compile(r"[ \t\r\n\xa0]+")
_PREFIX = re.compile(r"_XLFN\.|_XLWS\.")
_BOOLEAN = re.compile(r"\b(TRUE|FALSE)\(\)")
_BOOLEANS = {"TRUE", "FALSE"}
_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?")
_NUMBER = re.compile(r"(?<![A-Z0-9_.$])(?:\d+\.\d*|\.\d+|\d+(?=E[+-]?\d))(?:E[+-]?\d+)?(?![A-Z0-9_.(!:])")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_SPECIAL = re.compile(r"_X|[\"' \t\r\n\xa0.()]")


def abdruck(lines: Iterable[str]) -> str:
    """Fingerprint of the lines of a sheet, in order of row and column; empty lines (empty cells) do not count."""
    return hashlib.sha256("\n".join(line for line in lines if line).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def notizen_abdruck(teile: Iterable[bytes]) -> str:
    """Fingerprint of notes: which cell says what, whoever saved them; empty where there are none.

    Args:
        teile: parts with the notes of a sheet.
    """
    notizen = (notiz for teil in teile for notiz in parse(teil, "comments").iter("{*}comment"))
    zeilen = sorted(f"{notiz.get('ref')}|{''.join(text.text or '' for text in notiz.iter('{*}t'))}" for notiz in notizen)
    return abdruck(zeilen) if zeilen else ""


def marken(blatt: NeuesBlatt) -> tuple[tuple[str, str], ...]:
    """The hidden names by which a sheet is known again."""
    notizen = notizen_abdruck(anhang.inhalt for anhang in blatt.anhaenge if anhang.typ.endswith("/comments"))
    werte = ((KENNUNG, blatt.kennung), (ABDRUCK, blatt.abdruck), (NOTIZEN, notizen))
    return tuple((name, textkonstante(wert)) for name, wert in werte if wert or name != NOTIZEN)


def zeile_formel(zelle: str, formel: str) -> str:
    """Line of a cell that holds a formula, whatever its cached value."""
    canonical = kanonische_formel(formel)
    # LibreOffice saves the constants TRUE and #N/A as formulas.
    if canonical in _BOOLEANS:
        return zeile_wahr(zelle, canonical == "TRUE")
    return zeile_fehler(zelle, canonical) if _ERROR.fullmatch(canonical) else f"{zelle}\tf\t{canonical}"


def zeile_zahl(zelle: str, zahl: float) -> str:
    """Line of a cell that holds a number (a date is its serial number)."""
    return f"{zelle}\tn\t{zahl + 0.0:.15g}"


def zeile_wahr(zelle: str, wert: bool) -> str:
    """Line of a cell that holds TRUE or FALSE."""
    return f"{zelle}\tb\t{int(wert)}"


def zeile_fehler(zelle: str, fehler: str) -> str:
    """Line of a cell that holds an error value such as #REF!."""
    return f"{zelle}\te\t{fehler}"


def zeile_text(zelle: str, text: str) -> str:
    """Line of a cell that holds text as people see it (no `_x000D_`); an empty text is an empty cell: no line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"{zelle}\ts\t{text}" if text else ""


@lru_cache(maxsize=4096)
def kanonische_formel(formel: str) -> str:
    """One spelling for all the ways in which spreadsheets save the same formula.

    Upper case, no blanks, no `_xlfn.`, no apostrophes around sheet names, TRUE() as TRUE, numbers in their shortest form;
    text in quotation marks stays.
    """
    formel = formel.removeprefix("=")
    if not _SPECIAL.search(formel):
        return formel.upper()
    parts: list[str] = []
    for token in _TOKEN.findall(formel):
        if token[0] == '"':
            parts.append(token.replace("\r\n", "\n"))
        elif token[0] == "'" and len(token) > 1:
            parts.append(token[1:-1].replace("''", "'").upper())
        else:
            parts.append(_plain(token))
    return "".join(parts)


def _plain(token: str) -> str:
    token = _PREFIX.sub("", _BLANK.sub("", token.upper()))
    token = _BOOLEAN.sub(r"\1", token)
    return _NUMBER.sub(lambda number: f"{float(number[0]):.15g}", token)


def blatt_abdruck(package: Package, blatt: Blatteintrag) -> str:
    """Fingerprint of a sheet as it now stands in a package, whoever saved it.

    Args:
        package: the workbook.
        blatt: one of `package.blaetter`; cells in its `eingaben` are left out.

    Returns:
        32 hexadecimal digits; that of an empty sheet where the entry is not a worksheet.
    """
    if blatt.art != "worksheet" or not package.has(blatt.part):
        return abdruck(())
    return abdruck(_lines(package, blatt))


def formeln(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Every formula of a worksheet part: the cell, and the formula without its sign of equality; those of a shared group each their own."""
    gelesen = _Formeln()
    for row, column, cell in _cells(root):
        zelle, formel = f"{_letters(column)}{row}", cell.find("{*}f")
        if formel is not None and (text := _formula(gelesen, zelle, formel)):
            yield zelle, text


@dataclass(slots=True)
class _Formeln:
    """What reading the formulas of one sheet needs to remember: shared ones by their group, and where array formulas reach."""

    masters: dict[str, tuple[str, str]] = field(default_factory=dict)
    arrays: list[tuple[int, int, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    """What reading the cells of one sheet needs."""

    package: Package
    skip: list[tuple[int, int, int, int]]
    formeln: _Formeln = field(default_factory=_Formeln)


def _lines(package: Package, blatt: Blatteintrag) -> Iterator[str]:
    reader = _Reader(package, [*_areas(blatt.eingaben or "")])
    found = [(row, column, line) for row, column, cell in _cells(package.tree(blatt.part)) if (line := _line(reader, row, column, cell))]
    found.sort(key=lambda item: item[:2])
    return (line for row, column, line in found if not _inside(reader.skip, row, column))


def _cells(root: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
    """Cells with their place; rows and cells without address follow the one before."""
    row = 0
    for line in root.iter("{*}row"):
        written = line.get("r")
        number = whole(written) if written else row + 1
        if number is None:
            raise damaged("ein Blatt enthält unlesbare Zeilen")
        row = number
        column = 0
        for cell in line:
            if local(cell.tag) != "c":
                continue
            place = _CELL.fullmatch(cell.get("r") or "")
            column = _column(place[1]) if place else column + 1
            yield row, column, cell


def _line(reader: _Reader, row: int, column: int, cell: etree._Element) -> str:
    formula = value = inline = None
    for child in cell:
        match local(child.tag):
            case "f":
                formula = child
            case "v":
                value = child.text or ""
            case "is":
                inline = child
    zelle = f"{_letters(column)}{row}"
    if formula is not None:
        text = _formula(reader.formeln, zelle, formula)
        if text:
            return zeile_formel(zelle, text)
    # The other cells of an array formula hold nothing but its cached values.
    if _inside(reader.formeln.arrays, row, column):
        return ""
    return _constant(reader.package, zelle, cell.get("t") or "n", value, inline)


def _formula(reader: _Formeln, zelle: str, formula: etree._Element) -> str:
    kind, area = formula.get("t"), formula.get("ref") or zelle
    text = formula.text or ""
    if kind == "shared":
        group = formula.get("si") or ""
        if text:
            reader.masters[group] = (text, zelle)
        elif group in reader.masters:
            text = _moved(*reader.masters[group], zelle)
    elif kind in {"array", "dataTable"}:
        reader.arrays += _areas(area)
        # A data table has no text of its own; what it is, stands in its attributes.
        text = text or f"TABLE({formula.get('r1') or ''},{formula.get('r2') or ''})"
    return text


def _moved(formula: str, origin: str, zelle: str) -> str:
    """Formula of a shared group at another of its cells."""
    from openpyxl.formula.translate import Translator  # noqa: PLC0415 -- openpyxl is imported only where it is used

    return str(Translator("=" + formula, origin=origin).translate_formula(zelle)).removeprefix("=")


def _constant(package: Package, zelle: str, kind: str, value: str | None, inline: etree._Element | None) -> str:
    if kind == "inlineStr":
        return zeile_text(zelle, rich_text(inline) if inline is not None else "")
    if not value:
        return ""
    match kind:
        case "s":
            line = zeile_text(zelle, _shared(package, value))
        case "str":
            line = zeile_text(zelle, unescape_text(value))
        case "b":
            line = zeile_wahr(zelle, value.strip().lower() in {"1", "true"})
        case "e":
            line = zeile_fehler(zelle, value)
        case "d":
            line = _date(package, zelle, value)
        case _:
            line = _number(zelle, value)
    return line


def _number(zelle: str, value: str) -> str:
    try:
        return zeile_zahl(zelle, float(value))
    except ValueError:
        return zeile_text(zelle, value)


def _date(package: Package, zelle: str, value: str) -> str:
    """Strict workbooks may hold dates in ISO form."""
    try:
        moment = datetime.fromisoformat(value.removesuffix("Z"))  # noqa: DTZ007,RUF100 -- dates in cells have no zone
    except ValueError:
        try:
            clock = time.fromisoformat(value.removesuffix("Z"))
        except ValueError:
            return zeile_text(zelle, value)
        return zeile_zahl(zelle, timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second) / timedelta(days=1))
    epoch = datetime(1904, 1, 1) if package.datum_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 -- the same
    return zeile_zahl(zelle, (moment - epoch) / timedelta(days=1))


def _shared(package: Package, value: str) -> str:
    texts, number = package.shared_strings(), whole(value.strip())
    return texts[number] if number is not None and number < len(texts) else value


def _areas(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Boxes (first row, first column, last row, last column) of a range as a defined name writes it."""
    for piece in text.rpartition("!")[2].replace("$", "").split(",") if "," not in text else _pieces(text):
        corners = [_CELL.fullmatch(corner) for corner in piece.split(":")]
        first, last = corners[0], corners[-1]
        if first and last:
            yield int(first[2]), _column(first[1]), int(last[2]), _column(last[1])


def _pieces(text: str) -> list[str]:
    # A sheet name may hold a comma, but only between apostrophes.
    return [piece.rpartition("!")[2] for piece in re.sub(r"'(?:[^']|'')*'", "", text).replace("$", "").split(",")]


def _inside(areas: list[tuple[int, int, int, int]], row: int, column: int) -> bool:
    return any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in areas)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
