"""A worksheet part as bytes with places: where its rows and cells lie, found in one pass, without a tree.

A sheet may be 200 MB long; of that only the start tags of rows are looked at, and the cells of the rows that are asked for.
Everything is sought in bytes in which markup is ASCII: the part itself, or its text in UTF-8 where it is UTF-16.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
import re

from im_xl.errors import DateiError
from im_xl.package.xmltext import encoding_of

SPALTEN, ZEILEN = 16_384, 1_048_576
"""Columns and rows of a sheet: XFD1048576 is the last cell."""
_ASCII = re.compile(r"utf-?8|(us-)?ascii|iso-?8859-?\d+|latin-?\d|windows-125\d|cp125\d")
_TAG = rb"""([^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*)>"""
_ATTRIBUTE = re.compile(rb"""([^\s=/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_UNREAD = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_A1 = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_EMPTY = re.compile(rb"\s*(?:<(?:[\w.-]+:)?v\s*(?:/>|></(?:[\w.-]+:)?v\s*>)\s*)?")

Bereich = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


def address(row: int, column: int) -> str:
    """A1 form of a 1-based place."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def place(cell: str) -> tuple[int, int]:
    """Row and column of an address in A1 form.

    Raises:
        ValueError: it is none.
    """
    match = _A1.fullmatch(cell.replace("$", ""))
    if match is None:
        raise ValueError(f"not a cell address: {cell!r}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def area(ref: str) -> Bereich:
    """A range such as A1:C7, or a single cell.

    Raises:
        ValueError: it is none.
    """
    first, _, last = ref.partition(":")
    (top, left), (bottom, right) = place(first), place(last or first)
    return top, left, bottom, right


def attributes(tag: bytes) -> dict[bytes, tuple[bytes, int, int]]:
    """Value and its place in the tag, by name as written."""
    found = {}
    for match in _ATTRIBUTE.finditer(tag):
        group = 2 if match[2] is not None else 3
        found[match[1]] = (match[group], match.start(group), match.end(group))
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number, and where it begins, its start tag ends, its end tag begins (`end`, where it has none) and it ends."""

    number: int
    start: int
    head_end: int
    foot: int
    end: int

    @property
    def empty(self) -> bool:
        """Written as an empty element."""
        return self.foot == self.end


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: its column, its start tag, and where it begins, its start tag ends and it ends."""

    column: int
    tag: bytes
    start: int
    head_end: int
    end: int
    content: bytes

    @property
    def filled(self) -> bool:
        """Whether it holds anything: a value, a formula, a place in a spilled range (`cm`, `vm`)."""
        return _EMPTY.fullmatch(self.content) is None or not {b"cm", b"vm"}.isdisjoint(attributes(self.tag))


class Blatttext:
    """The bytes of a worksheet part.

    Attributes:
        text: the bytes in which places count.
        prefix: of the names of elements, with its colon, or nothing.
        rows_start: behind the start tag of `sheetData`; of the tag itself where that is written as an empty element.
        rows_end: where its end tag begins; behind the tag where it has none.
    """

    def __init__(self, data: bytes, name: str) -> None:
        """Find the rows of a sheet.

        Args:
            data: the part.
            name: of the sheet, for messages.

        Raises:
            DateiError: `zelle-gesperrt` (no worksheet) or `beschaedigt`.
        """
        self.name = name
        self._tags: dict[bytes, re.Pattern[bytes]] = {}
        self._encoding, self._bom = encoding_of(data)
        self._wide = _ASCII.fullmatch(self._encoding) is None
        self.text = data
        if self._wide:
            self.text = self._as_utf8(data)
        # What stands in comments, CDATA and instructions is no markup; none of them is in nearly any sheet.
        plain = self.text.find(b"<!") < 0 and self.text.find(b"<?", 5) < 0
        self.seen = self.text if plain else _UNREAD.sub(lambda found: b"x" * len(found[0]), self.text)
        start = _PROLOG.match(self.text)
        root = re.compile(rb"<((?:[\w.-]+:)?)worksheet(?=[\s/>])").match(self.text, start.end() if start else 0)
        if root is None:
            raise DateiError("zelle-gesperrt", f"Das Blatt „{name}“ ist kein Tabellenblatt; dort gibt es keine Zellen.", blatt=name)
        self.prefix = root[1]
        self._cell_end = re.compile(rb"</" + re.escape(self.prefix) + rb"c\s*>")
        tag = self._tag(b"sheetData").search(self.seen, root.end())
        if tag is None:
            raise self.damaged("es hat keinen Bereich für Zellen")
        self.empty = self.seen[tag.end() - 2 : tag.end() - 1] == b"/"
        self.rows_start = tag.start() if self.empty else tag.end()
        self.rows_end = tag.end() if self.empty else self.seen.rfind(b"</" + self.prefix + b"sheetData")
        if self.rows_end < self.rows_start:
            raise self.damaged("sein Bereich für Zellen endet nicht")

    def _as_utf8(self, data: bytes) -> bytes:
        try:
            text = data[len(self._bom) :].decode(self._encoding)
            if self._bom + text.encode(self._encoding) == data:
                return text.encode()
        except (UnicodeError, LookupError):
            pass
        raise self.damaged(f"es ist nicht in der angegebenen Kodierung {self._encoding}")

    def damaged(self, why: str) -> DateiError:
        """The refusal of a part that cannot be understood."""
        return DateiError(
            "beschaedigt",
            f"Das Blatt „{self.name}“ ist ungewöhnlich aufgebaut: {why}. Öffnen Sie die Datei in Excel und speichern Sie sie neu.",
            blatt=self.name,
        )

    @property
    def encoding(self) -> str:
        """Encoding of `text`."""
        return "utf-8" if self._wide else self._encoding

    def content(self, text: str) -> bytes:
        """Text as it is put in; characters that the encoding lacks become character references."""
        return text.encode(self.encoding, "xmlcharrefreplace")

    def decoded(self, content: bytes) -> str:
        """A piece of `text`."""
        return content.decode(self.encoding, "replace")

    def part(self, text: bytes) -> bytes:
        """The part, given a changed `text`."""
        return self._bom + text.decode().encode(self._encoding, "xmlcharrefreplace") if self._wide else text

    def _tag(self, name: bytes) -> re.Pattern[bytes]:
        if name not in self._tags:
            self._tags[name] = re.compile(rb"<" + re.escape(self.prefix) + name + rb"(?=[\s/>])" + _TAG)
        return self._tags[name]

    def tags(self, name: bytes, start: int, end: int) -> Iterator[re.Match[bytes]]:
        """Start tags of that name between two places; group 1 is what stands in them."""
        return self._tag(name).finditer(self.seen, start, end)

    @property
    def head(self) -> tuple[int, int]:
        """Where what comes before the rows lies."""
        return 0, self.rows_start

    @property
    def tail(self) -> tuple[int, int]:
        """Where what comes behind the rows lies."""
        return self.rows_end, len(self.seen)

    # -- rows and cells

    def rows(self, wanted: Iterable[int]) -> Iterator[tuple[int, Row | int]]:
        """The rows of these numbers, in order: each with its place, or where it would have to be put in.

        Raises:
            DateiError: the rows do not stand in their order.
        """
        numbers = sorted(set(wanted))
        at, number = 0, 0
        if not self.empty:
            for tag in self._row_tags():
                number = self._row_number(tag, number)
                while at < len(numbers) and numbers[at] < number:
                    yield numbers[at], tag.start()
                    at += 1
                if at == len(numbers):
                    return
                if numbers[at] == number:
                    yield number, self._row(tag, number)
                    at += 1
        for missing in numbers[at:]:
            yield missing, self.rows_start if self.empty else self.rows_end

    def _row_tags(self) -> Iterator[re.Match[bytes]]:
        # Nearly every row begins with its number; then nothing else of its tag has to be taken apart.
        pattern = re.compile(rb"<" + re.escape(self.prefix) + rb'row(?: r="([0-9]+)")?(?=[\s/>])' + _TAG)
        return pattern.finditer(self.seen, self.rows_start, self.rows_end)

    def _row_number(self, tag: re.Match[bytes], before: int) -> int:
        text = tag[1] or attributes(tag[2]).get(b"r", (None, 0, 0))[0]
        if text is not None and not (text.isdigit() and len(text) <= len(str(ZEILEN))):
            raise self.damaged("eine Zeile hat keine lesbare Nummer")
        number = before + 1 if text is None else int(text)
        if not before < number <= ZEILEN:
            raise self.damaged(f"die Zeilen stehen nicht in ihrer Reihenfolge (Zeile {number} hinter Zeile {before})")
        return number

    def _row(self, tag: re.Match[bytes], number: int) -> Row:
        if self.seen[tag.end() - 2 : tag.end() - 1] == b"/":
            return Row(number, tag.start(), tag.end(), tag.end(), tag.end())
        foot = self.seen.find(b"</" + self.prefix + b"row", tag.end(), self.rows_end)
        end = self.seen.find(b">", foot) + 1
        if foot < 0 or end > self.rows_end:
            raise self.damaged(f"die Zeile {number} endet nicht")
        return Row(number, tag.start(), tag.end(), foot, end)

    def cells(self, row: Row) -> list[Cell]:
        """The cells of a row.

        Raises:
            DateiError: they do not stand in their order, or carry no address that can be read.
        """
        found: list[Cell] = []
        column = end = 0
        for tag in self.tags(b"c", row.head_end, row.foot):
            if tag.start() < end:
                continue
            here = column + 1
            named = attributes(tag[1]).get(b"r")
            if named is not None:
                try:
                    number, here = place(named[0].decode("ascii"))
                except ValueError:
                    raise self.damaged(f"eine Zelle in Zeile {row.number} hat keine lesbare Adresse") from None
                if number != row.number:
                    raise self.damaged(f"die Zelle {address(number, here)} steht in Zeile {row.number}")
            if not column < here <= SPALTEN:
                raise self.damaged(f"die Zellen der Zeile {row.number} stehen nicht in ihrer Reihenfolge")
            end = tag.end()
            content = b""
            if self.seen[end - 2 : end - 1] != b"/":
                foot = self._cell_end.search(self.seen, end, row.foot)
                if foot is None:
                    raise self.damaged(f"die Zelle {address(row.number, here)} endet nicht")
                content, end = self.seen[end : foot.start()], foot.end()
            found.append(Cell(here, tag[1], tag.start(), tag.end(), end, content))
            column = here
        return found
