"""Puts single cells into a worksheet that stays, byte for byte, what it was elsewhere in the part.

Texts go in as inline strings, numbers as values, never formulas: neither the shared strings nor the chain of calculation change. Beside the
cells themselves, only what has to grow with them does: `spans` of their rows, `dimension` of the sheet, a row that was not there.
Where a cell could overwrite something, or something could overwrite it, nothing is written at all.

    >>> package = Package.read(data)
    >>> sheet = package.blaetter[0]
    >>> splice_cells(package, sheet, {"H4": Zelle("checked"), "H5": Zelle(12.5)})
    >>> package.to_bytes()
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from math import isfinite
import re
from typing import NamedTuple
from xml.parsers import expat

from im_xl.errors import DateiError
from im_xl.package.blatttext import SPALTEN, ZEILEN, Bereich, Blatttext, Cell, Row, address, area, attributes, place
from im_xl.package.package import Blatteintrag, Package
from im_xl.package.xmltext import escape, parse, rich_text

LAENGSTER_TEXT = 32_767
"""Characters of a cell."""
_TRUE = {b"1", b"true", b"on"}
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_PIECE = 1 << 24
_ZERO = re.compile(rb"0+(?:\.0*)?")
_NUMBER = re.compile(rb"[0-9]{1,7}")


@dataclass(frozen=True, slots=True)
class Zelle:
    """What is written into a cell.

    Attributes:
        wert: text, or a number.
        stil: index of its format. None: the one that the cell has; that of the next cell to its left where there is none.
    """

    wert: str | float
    stil: int | None = None


class Edit(NamedTuple):
    """One change, told from its result: at this place of the new text stand so many bytes, in place of these."""

    at: int
    length: int
    old: bytes


class _Change(NamedTuple):
    """One change to come: this span of the text is exchanged."""

    start: int
    end: int
    new: bytes


def splice_cells(package: Package, blatt: Blatteintrag, cells: Mapping[str, Zelle]) -> tuple[Edit, ...]:
    """Write single cells of a worksheet.

    Refused, before anything is changed: cells that hold something; hidden columns; merged cells; cells inside an array, a spilled range, a
    data table, a group of shared formulas, a table (ListObject) or pivot table; cells that touch a table on its right or below, because
    Excel would draw them into it when somebody types there; cells into which a spilled range or a pivot table can grow; protected
    sheets, because whoever protected one wants no changes there. An AutoFilter does not mind, and does not grow: what is written beside it
    is neither filtered nor sorted with it.

    Args:
        package: the workbook; the sheet's part is changed in memory.
        blatt: one of `package.blaetter`.
        cells: by address in A1 form.

    Returns:
        What was changed, for `undo`.

    Raises:
        DateiError: `zelle-gesperrt`: refused, the message names the cell and what to do; `beschaedigt`. Nothing has been changed.
        ValueError: no address, no finite number, too long a text, or a format that the workbook does not have.
    """
    wanted = _wanted(package, cells)
    if not wanted:
        return ()
    sheet = _sheet(package, blatt)
    _refuse(package, blatt, sheet, [(row, column) for row, columns in wanted.items() for column in columns])
    changes: list[_Change] = []
    for number, row in sheet.rows(wanted):
        changes += _into_row(sheet, row, wanted[number]) if isinstance(row, Row) else [_new_row(sheet, row, number, wanted[number])]
    if sheet.empty:
        changes = [_open(sheet, b"".join(change.new for change in changes))]
    changes += _dimension(sheet, wanted)
    text, edits = _applied(sheet.text, changes)
    package.put(blatt.part, _proven(sheet, text))
    return edits


def undo(package: Package, blatt: Blatteintrag, edits: Iterable[Edit]) -> bytes:
    """The sheet's part as it was before `splice_cells`; only for a part that is exactly as that left it.

    Raises:
        ValueError: the changes do not fit the part.
    """
    sheet = _sheet(package, blatt)
    out: list[bytes] = []
    at = 0
    for edit in edits:
        if not at <= edit.at <= edit.at + edit.length <= len(sheet.text):
            raise ValueError(f"changes do not fit {blatt.part!r}")
        out += sheet.text[at : edit.at], edit.old
        at = edit.at + edit.length
    return sheet.part(b"".join((*out, sheet.text[at:])))


def clear_cells(package: Package, blatt: Blatteintrag, cells: Iterable[str], *, keep_style: bool) -> None:
    """Empty single cells, or take them out altogether.

    Args:
        package: the workbook; the sheet's part is changed in memory.
        blatt: one of `package.blaetter`.
        cells: addresses in A1 form; those that are not there do not matter.
        keep_style: the cells stay, with their format.
    """
    wanted = _by_row(cells)
    sheet = _sheet(package, blatt)
    changes: list[_Change] = []
    for number, row in sheet.rows(wanted):
        for cell in sheet.cells(row) if isinstance(row, Row) else ():
            if cell.column in wanted[number]:
                new = _start_tag(sheet, cell, None) + b"/>" if keep_style else b""
                changes.append(_Change(cell.start, cell.end, new))
    package.put(blatt.part, _proven(sheet, _applied(sheet.text, changes)[0]))


def cell_texts(package: Package, blatt: Blatteintrag, cells: Iterable[str]) -> dict[str, str]:
    """What stands in cells of these addresses that hold something: a text as it is, a formula with its sign, else the value as written."""
    wanted = _by_row(cells)
    sheet = _sheet(package, blatt)
    found: dict[str, str] = {}
    for number, row in sheet.rows(wanted):
        for cell in sheet.cells(row) if isinstance(row, Row) else ():
            if cell.column in wanted[number] and cell.filled:
                found[address(number, cell.column)] = _text_of(package, sheet, cell)
    return found


def table_areas(package: Package, blatt: Blatteintrag) -> list[Bereich]:
    """The ranges of a sheet's tables (ListObjects)."""
    sheet = _sheet(package, blatt)
    return [_area(sheet, package.tree(part).get("ref")) for part in _related(package, blatt, "table")]


def rest(package: Package, blatt: Blatteintrag, cells: Iterable[str]) -> tuple[str, frozenset[str]]:
    """A sheet's part without these cells and what grows with them: `spans` of their rows, `dimension`, rows of nothing else.

    Returns:
        Digest of that; those of the cells that hold something.
    """
    wanted = _by_row(cells)
    sheet = _sheet(package, blatt)
    digest = blake2b()
    filled: set[str] = set()
    at = 0
    for start, end, text in _without(sheet, wanted, filled):
        digest.update(memoryview(sheet.text)[at:start])
        digest.update(text)
        at = end
    digest.update(memoryview(sheet.text)[at:])
    return digest.hexdigest(), frozenset(filled)


def _without(sheet: Blatttext, wanted: Mapping[int, Collection[int]], filled: set[str]) -> Iterator[_Change]:
    """Spans of a sheet's text and what is left of them without some cells, in order; `filled` takes up which of these hold something."""
    if (found := _ref(sheet)) is not None:
        yield _Change(found[0], found[1], b"")
    if sheet.empty:
        yield _open(sheet, b"")
        return
    for number, row in sheet.rows(wanted):
        if not isinstance(row, Row):
            continue
        tag, spans = sheet.text[row.start : row.head_end], attributes(sheet.seen[row.start : row.head_end])
        if b"spans" in spans:
            _, start, end = spans.pop(b"spans")
            before = tag[:start].rstrip()[: -len(b"spans=x")].rstrip()  # the attribute with its name, sign and quote
            tag = before + tag[end + 1 :]
        spans.pop(b"r", None)
        out, at = [], row.head_end
        for cell in sheet.cells(row):
            if cell.column in wanted[number]:
                out.append(sheet.text[at : cell.start])
                at = cell.end
                filled |= {address(number, cell.column)} if cell.filled else set()
        content = b"".join((*out, sheet.text[at : row.foot]))
        if not content and not spans:
            yield _Change(row.start, row.end, b"")
        elif not content:
            yield _Change(row.start, row.end, tag.rstrip(b"/> ") + b"/>")
        else:
            yield _Change(row.start, row.head_end, tag)
            yield _Change(row.head_end, row.foot, content)


# ---------------------------------------------------------------- what is asked for
def _wanted(package: Package, cells: Mapping[str, Zelle]) -> dict[int, dict[int, Zelle]]:
    """The cells by row and column, in order; what cannot stand in any sheet is told at once."""
    wanted: dict[int, dict[int, Zelle]] = {}
    for name, cell in sorted((place(name), cell) for name, cell in cells.items()):
        wanted.setdefault(name[0], {})[name[1]] = cell
    formats = {cell.stil for cell in cells.values() if cell.stil is not None}
    if formats and not 0 <= min(formats) <= max(formats) < _format_count(package):
        raise ValueError(f"no such format: {max(formats)}")
    for cell in cells.values():
        if isinstance(cell.wert, str):
            if len(cell.wert) > LAENGSTER_TEXT:
                raise ValueError(f"text of {len(cell.wert)} characters")
        elif isinstance(cell.wert, bool) or not isfinite(cell.wert):
            raise ValueError(f"no number: {cell.wert!r}")
    return wanted


def _by_row(cells: Iterable[str]) -> dict[int, set[int]]:
    wanted: dict[int, set[int]] = {}
    for row, column in map(place, cells):
        wanted.setdefault(row, set()).add(column)
    return wanted


def _format_count(package: Package) -> int:
    part = package.related(package.workbook_part, "styles")
    return len(parse(package.part(part), part).findall("{*}cellXfs/{*}xf")) if part else 1


def _sheet(package: Package, blatt: Blatteintrag) -> Blatttext:
    if blatt.art != "worksheet":
        raise DateiError("zelle-gesperrt", f"Das Blatt „{blatt.name}“ ist kein Tabellenblatt; dort gibt es keine Zellen.", blatt=blatt.name)
    return Blatttext(package.part(blatt.part), blatt.name)


def _proven(sheet: Blatttext, text: bytes) -> bytes:
    """The part of a changed text, which is well-formed.

    Raises:
        DateiError: `beschaedigt`: it is not.
    """
    parser = expat.ParserCreate(sheet.encoding)
    try:
        for at in range(0, len(text), _PIECE):
            parser.Parse(text[at : at + _PIECE], False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError):
        raise sheet.damaged("es ist kein gültiges XML") from None
    return sheet.part(text)


# ---------------------------------------------------------------- what stands in the way
class _Obstacle(NamedTuple):
    """Cells in which nothing may be written, why, and what to do."""

    where: Bereich
    why: str
    remedy: str


def _refuse(package: Package, blatt: Blatteintrag, sheet: Blatttext, cells: Sequence[tuple[int, int]]) -> None:
    """Refuse cells that are not free, but for what they hold themselves."""
    for row, column in cells:
        if row > ZEILEN or column > SPALTEN:
            raise _refusal(blatt, (row, column), "liegt hinter der letzten Spalte oder Zeile eines Blattes", "Schaffen Sie Platz.")
    protection = next(sheet.tags(b"sheetProtection", *sheet.tail), None)
    if protection is not None and attributes(protection[1]).get(b"sheet", (b"0",))[0].lower() in _TRUE:
        raise _refusal(
            blatt,
            cells[0],
            "steht auf einem geschützten Blatt; wer es geschützt hat, will dort keine Änderungen",
            "Heben Sie den Blattschutz in Excel auf (Überprüfen > Blattschutz aufheben).",
        )
    box = (min(r for r, _ in cells), min(c for _, c in cells), max(r for r, _ in cells), max(c for _, c in cells))
    for obstacle in _obstacles(package, blatt, sheet, box):
        for row, column in cells:
            if _meet(obstacle.where, (row, column, row, column)):
                raise _refusal(blatt, (row, column), obstacle.why, obstacle.remedy)


def _refusal(blatt: Blatteintrag, where: tuple[int, int], why: str, remedy: str) -> DateiError:
    cell = address(*where)
    return DateiError("zelle-gesperrt", f"Blatt „{blatt.name}“, Zelle {cell}: Die Zelle {why}. {remedy}", blatt=blatt.name, zelle=cell)


def _meet(one: Bereich, other: Bereich) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _obstacles(package: Package, blatt: Blatteintrag, sheet: Blatttext, box: Bereich) -> Iterator[_Obstacle]:
    """What stands in the way in a range, or reaches into it."""
    everything = chain(_hidden(sheet), _merged(sheet), _tables(package, blatt, sheet), _pivots(package, blatt, sheet), _formulas(sheet))
    return (obstacle for obstacle in everything if _meet(obstacle.where, box))


def _area(sheet: Blatttext, ref: str | None) -> Bereich:
    try:
        return area(ref or "")
    except ValueError:
        raise sheet.damaged("ein Bereich hat keine lesbare Adresse") from None


def _ranges(sheet: Blatttext, tags: Iterable[re.Match[bytes]]) -> Iterator[tuple[dict[bytes, tuple[bytes, int, int]], Bereich, int]]:
    """Attributes, range and place of the tags that have one."""
    for tag in tags:
        found = attributes(tag[1])
        if b"ref" in found:
            yield found, _area(sheet, found[b"ref"][0].decode("ascii", "replace")), tag.start()


def _hidden(sheet: Blatttext) -> Iterator[_Obstacle]:
    for tag in sheet.tags(b"col", *sheet.head):
        found = {name: value for name, (value, _, _) in attributes(tag[1]).items()}
        if found.get(b"hidden", b"0").lower() in _TRUE or _ZERO.fullmatch(found.get(b"width", b"")):
            first, last = found.get(b"min", b""), found.get(b"max", b"")
            if not _NUMBER.fullmatch(first) or not _NUMBER.fullmatch(last):
                raise sheet.damaged("eine ausgeblendete Spalte hat keine lesbare Nummer")
            yield _Obstacle((1, int(first), ZEILEN, int(last)), "steht in einer ausgeblendeten Spalte", "Blenden Sie die Spalte ein.")


def _merged(sheet: Blatttext) -> Iterator[_Obstacle]:
    for _, where, _ in _ranges(sheet, sheet.tags(b"mergeCell", *sheet.tail)):
        yield _Obstacle(where, "gehört zu verbundenen Zellen", "Heben Sie dort die Verbindung auf (Start > Verbinden und zentrieren).")


def _tables(package: Package, blatt: Blatteintrag, sheet: Blatttext) -> Iterator[_Obstacle]:
    for part in _related(package, blatt, "table"):
        root = package.tree(part)
        top, left, bottom, right = _area(sheet, root.get("ref"))
        name = root.get("displayName") or root.get("name") or ""
        free = "Lassen Sie rechts und unterhalb der Tabelle eine Spalte und Zeile frei, oder wandeln Sie sie in einen Bereich um."
        yield _Obstacle((top, left, bottom, right), f"gehört zur Tabelle „{name}“", free)
        for where in ((top, right + 1, bottom, right + 1), (bottom + 1, left, bottom + 1, right)):
            yield _Obstacle(where, f"grenzt an die Tabelle „{name}“; Excel nähme sie darin auf, sobald jemand dort schreibt", free)


def _pivots(package: Package, blatt: Blatteintrag, sheet: Blatttext) -> Iterator[_Obstacle]:
    for part in _related(package, blatt, "pivotTable"):
        location = package.tree(part).find("{*}location")
        where = _area(sheet, location.get("ref") if location is not None else None)
        for reach in (where, *_growth(where)):
            yield _Obstacle(reach, "gehört zu einer Pivot-Tabelle oder steht, wo diese wachsen kann", "Verschieben Sie die Pivot-Tabelle.")


def _related(package: Package, blatt: Blatteintrag, kind: str) -> Iterator[str]:
    return (rel.ziel for rel in package.rels(blatt.part) if rel.art == kind and not rel.extern and package.has(rel.ziel))


def _growth(where: Bereich) -> tuple[Bereich, Bereich]:
    """Where a range that grows grows to: right of itself and below."""
    top, left, bottom, right = where
    return (top, right + 1, bottom, SPALTEN), (bottom + 1, left, ZEILEN, right)


_KINDS = {
    b"array": ("gehört zu einer Matrixformel", "Verschieben Sie die Formel."),
    b"dataTable": ("gehört zu einer Datentabelle (Was-wäre-wenn-Analyse)", "Verschieben Sie die Datentabelle."),
    b"shared": ("gehört zum Bereich einer Formel, die sich mehrere Zellen teilen", "Kopieren Sie dort die Formeln neu."),
}


def _formulas(sheet: Blatttext) -> Iterator[_Obstacle]:
    """Formulas that stand for more than their own cell; one that spills may grow."""
    if sheet.empty:
        return
    for found, where, at in _ranges(sheet, sheet.tags(b"f", sheet.rows_start, sheet.rows_end)):
        kind = found.get(b"t", (b"",))[0]
        why, remedy = _KINDS.get(kind, ("gehört zum Bereich einer Formel", "Verschieben Sie die Formel."))
        yield _Obstacle(where, why, remedy)
        if kind == b"array" and where[:2] != where[2:]:
            start = sheet.seen.rfind(b"<" + sheet.prefix + b"c", 0, at)
            if b"cm" in attributes(sheet.seen[start:at]):
                for reach in _growth(where):
                    yield _Obstacle(reach, "steht, wo eine überlaufende Formel wachsen kann", remedy)


# ---------------------------------------------------------------- what is written
def _into_row(sheet: Blatttext, row: Row, wanted: Mapping[int, Zelle]) -> list[_Change]:
    """The changes of a row that is there."""
    cells = sheet.cells(row)
    head = attributes(sheet.seen[row.start : row.head_end])
    own = head.get(b"s", (b"", 0, 0))[0] if head.get(b"customFormat", (b"0",))[0] in _TRUE else b""
    changes: list[_Change] = []
    new: list[bytes] = []
    for column, cell in wanted.items():
        there = next((other for other in cells if other.column == column), None)
        if there is not None and there.filled:
            where = address(row.number, column)
            raise DateiError(
                "zelle-gesperrt",
                f"Blatt „{sheet.name}“, Zelle {where}: Dort steht schon etwas. Leeren oder verschieben Sie die Zelle.",
                blatt=sheet.name,
                zelle=where,
            )
        style = str(cell.stil).encode() if cell.stil is not None else _style_left(cells, column, own)
        if there is not None:
            tag = _start_tag(sheet, there, style if cell.stil is not None or b"s" not in attributes(there.tag) else None)
            changes.append(_Change(there.start, there.end, tag + _value(sheet, cell)))
            continue
        text = _new_cell(sheet, address(row.number, column), style, cell)
        if row.empty:
            new.append(text)
            continue
        before = [other.end for other in cells if other.column < column]
        at = before[-1] if before else row.head_end
        changes.append(_Change(at, at, text))
    if new:
        slash = sheet.seen.rindex(b"/", row.start, row.head_end)
        changes.append(_Change(slash, row.end, b">" + b"".join(new) + b"</" + sheet.prefix + b"row>"))
    if b"spans" in head and (spans := _spans(head[b"spans"][0], wanted)) is not None:
        _, start, end = head[b"spans"]
        changes.append(_Change(row.start + start, row.start + end, spans))
    return changes


def _style_left(cells: Sequence[Cell], column: int, row: bytes) -> bytes:
    """Format of the next cell to the left, or of the row."""
    left = [cell for cell in cells if cell.column < column]
    return attributes(left[-1].tag).get(b"s", (b"", 0, 0))[0] if left else row


def _new_row(sheet: Blatttext, at: int, number: int, wanted: Mapping[int, Zelle]) -> _Change:
    cells = [
        _new_cell(sheet, address(number, column), b"" if cell.stil is None else str(cell.stil).encode(), cell)
        for column, cell in wanted.items()
    ]
    start = b"<" + sheet.prefix + b'row r="' + str(number).encode() + b'">'
    return _Change(at, at, start + b"".join(cells) + b"</" + sheet.prefix + b"row>")


def _open(sheet: Blatttext, rows: bytes) -> _Change:
    """An empty element `sheetData` as one that holds rows."""
    tag = sheet.text[sheet.rows_start : sheet.rows_end].rstrip(b"/> ")
    return _Change(sheet.rows_start, sheet.rows_end, tag + b">" + rows + b"</" + sheet.prefix + b"sheetData>")


def _new_cell(sheet: Blatttext, where: str, style: bytes, cell: Zelle) -> bytes:
    styled = b' s="' + style + b'"' if style else b""
    return b"<" + sheet.prefix + b'c r="' + where.encode() + b'"' + styled + _value(sheet, cell)


def _start_tag(sheet: Blatttext, cell: Cell, style: bytes | None) -> bytes:
    """The start tag of a cell that is there, up to its type; all other attributes stay as they are written."""
    tag = sheet.text[cell.start : cell.head_end].rstrip(b">").rstrip(b"/").rstrip()
    # The attribute goes with the blanks before it, its sign and its quotes.
    tag = re.sub(rb"""\s+t\s*=\s*(?:"[^"]*"|'[^']*')""", b"", tag)
    if style is None:
        return tag
    found = attributes(tag).get(b"s")
    return tag[: found[1]] + style + tag[found[2] :] if found else tag + (b' s="' + style + b'"' if style else b"")


def _value(sheet: Blatttext, cell: Zelle) -> bytes:
    """What follows in a cell on its attributes."""
    p = sheet.prefix
    if isinstance(cell.wert, str):
        text = sheet.content(escape(_UNWRITABLE.sub(lambda sign: f"_x{ord(sign[0]):04X}_", cell.wert)))
        return b' t="inlineStr"><%bis><%bt xml:space="preserve">%b</%bt></%bis></%bc>' % (p, p, text, p, p, p)
    return b"><%bv>%b</%bv></%bc>" % (p, repr(cell.wert).encode(), p, p)


def _spans(old: bytes, wanted: Collection[int]) -> bytes | None:
    """`spans` of a row that gets cells; None where they are in it."""
    numbers = [int(number) for number in _NUMBER.findall(old)]
    first, last = min(wanted), max(wanted)
    if not numbers or (min(numbers) <= first and last <= max(numbers)):
        return None
    return b"%d:%d" % (min(*numbers, first), max(*numbers, last))


def _ref(sheet: Blatttext) -> tuple[int, int, bytes] | None:
    """Place and value of the range in `dimension`."""
    tag = next(sheet.tags(b"dimension", *sheet.head), None)
    found = attributes(tag[1]).get(b"ref") if tag else None
    return (tag.start(1) + found[1], tag.start(1) + found[2], found[0]) if tag and found else None


def _dimension(sheet: Blatttext, wanted: Mapping[int, Collection[int]]) -> list[_Change]:
    found = _ref(sheet)
    if found is None:
        return []
    start, end, value = found
    try:
        top, left, bottom, right = area(value.decode("ascii"))
    except ValueError:
        return []
    columns = {column for row in wanted.values() for column in row}
    grown = (min(top, *wanted), min(left, *columns), max(bottom, *wanted), max(right, *columns))
    if grown == (top, left, bottom, right):
        return []
    return [_Change(start, end, f"{address(*grown[:2])}:{address(*grown[2:])}".encode())]


def _applied(text: bytes, changes: Iterable[_Change]) -> tuple[bytes, tuple[Edit, ...]]:
    """The changed text, and what takes it back."""
    out: list[bytes | memoryview] = []
    edits: list[Edit] = []
    view = memoryview(text)
    at = length = 0
    for change in sorted(changes, key=lambda one: one.start):
        out += view[at : change.start], change.new
        length += change.start - at
        edits.append(Edit(length, len(change.new), text[change.start : change.end]))
        length += len(change.new)
        at = change.end
    out.append(view[at:])
    return b"".join(out), tuple(edits)


def _text_of(package: Package, sheet: Blatttext, cell: Cell) -> str:
    """Content of a cell; see `cell_texts`."""
    content = sheet.decoded(sheet.text[cell.head_end : cell.head_end + len(cell.content)])
    bare = re.sub(r"(</?)[\w.-]+:", r"\1", content)
    root = parse(f"<c>{bare}</c>".encode(), sheet.name)
    formula, inline, value = root.find("f"), root.find("is"), root.findtext("v") or ""
    if formula is not None:
        return f"={formula.text or ''}"
    if inline is not None:
        return rich_text(inline)
    if attributes(cell.tag).get(b"t", (b"",))[0] == b"s":
        texts = package.shared_strings()
        return texts[int(value)] if value.isdigit() and int(value) < len(texts) else value
    return value
