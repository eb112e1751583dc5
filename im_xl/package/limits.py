"""Guards against hostile files: what a package may hold before anything in it is believed.

Everything is checked on the directory first (nothing is inflated for a file that is refused there) and once more while
inflating, because the sizes in a directory are only claims. What is parsed is bounded before a tree is built of it.

`Limits` is the one place for all bounds, whoever hands the file over; `docs/sicherheit.md` shows them with their reasons.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
import re
from typing import Protocol
from urllib.parse import unquote

from im_xl.errors import DateiError


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a package may hold.

    Attributes:
        parts: number of entries.
        part: inflated bytes of one part.
        total: inflated bytes of all parts together, and bytes of the file itself.
        ratio: inflated to compressed bytes of one part; deflate itself ends at 1032.
        ratio_from: parts below this many inflated bytes may have any ratio (long runs of empty cells).
        depth: levels of nested elements; the XML parser keeps to it by itself.
        text: bytes of one text or attribute; the same.
        nodes: elements and attributes that are in memory as a tree at one time. Each takes 100 to 250 bytes.
        sheets: sheets of a workbook from which lists are read.
        items: rows or shared strings of one part.
        cells: filled cells that are kept of one sheet.
        entries: elements of a part whose structure is read to be changed (sheet list, names, relationships, content types).
        namespaces: namespaces in scope of an element of such a part; each element may carry its own table of them.
        old: bytes of an .xls, in which a record of two bytes makes a cell.
        memory: bytes that a process which reads files of others gets.
        seconds: time that it gets for one file.
        spins: rounds of hashing that an encrypted file may ask for to check a password; programs write 100,000, a million takes 2 s.
        encryption_info: bytes of the head of an encrypted file, which says how it is encrypted; programs write about 1,300.
    """

    parts: int = 20_000
    part: int = 512 << 20
    total: int = 2 << 30
    ratio: int = 500
    ratio_from: int = 32 << 20
    depth: int = 256
    text: int = 10_000_000
    nodes: int = 8_000_000
    sheets: int = 4_000
    items: int = 4_000_000
    cells: int = 5_000_000
    entries: int = 200_000
    namespaces: int = 256
    old: int = 64 << 20
    memory: int = 2 << 30
    seconds: int = 60
    spins: int = 1_000_000
    encryption_info: int = 16 << 10


LIMITS = Limits()
BOGEN_LIMITS = Limits(parts=500, part=16 << 20, total=32 << 20, ratio_from=2 << 20)
"""Those for a form that comes back: it is sent out with 10 KB. `part` is also the most that the file itself may have."""

_ENCRYPTED = 0x1 | 0x40 | 0x2000
_PATCHED = 0x20
# OPC allows to spread a part over several items of the archive; Excel never does, and here nobody would put it together again.
_PIECE = re.compile(r"/\[\d+\](?:\.last)?\.piece$")
_PROLOG_BYTES = 1 << 16
# Encodings in which "<!DOCTYPE" cannot be written in other bytes; UTF-7 and the ISO-2022 family could hide it.
_PLAIN_ENCODING = re.compile(r"(?i)utf-?8|utf-?16(?:le|be)?|(?:us-)?ascii|iso-?8859-?\d+|windows-125\d")
_PROLOG_ITEM = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DECLARED = re.compile(r"""\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([^"']*)["']""")


class Entry(Protocol):
    """What the guards need to know about a directory entry."""

    @property
    def name(self) -> str: ...  # noqa: D102 -- a plain field
    @property
    def flags(self) -> int: ...  # noqa: D102 -- a plain field
    @property
    def packed(self) -> int: ...  # noqa: D102 -- a plain field
    @property
    def size(self) -> int: ...  # noqa: D102 -- a plain field
    @property
    def start(self) -> int: ...  # noqa: D102 -- a plain field


@lru_cache(maxsize=8192)
def part_key(name: str) -> str:
    """Identity of a part: names differ neither by case nor by percent-encoding nor by the slash used."""
    return unquote(name.replace("\\", "/")).lstrip("/").lower()


def hostile(reason: str) -> DateiError:
    """The refusal of a file that is built to harm, or looks like it."""
    return DateiError(
        "unsicher",
        f"Die Datei wird aus Sicherheitsgründen nicht verarbeitet: {reason}. Öffnen Sie sie in Excel, speichern Sie sie unter neuem Namen "
        "als Excel-Arbeitsmappe (.xlsx) und verwenden Sie diese Kopie.",
    )


def check_directory(entries: Iterable[Entry], limits: Limits = LIMITS) -> None:
    """Refuse a directory that is too large, inconsistent, or made to leave the package.

    Raises:
        DateiError: code `unsicher` or `kennwort`, with what was found.
    """
    seen: set[str] = set()
    total = 0
    spans: list[tuple[int, int]] = []
    named: list[Entry] = []
    folders: set[str] = set()
    for count, entry in enumerate(entries, 1):
        if count > limits.parts:
            raise hostile(f"sie enthält mehr als {limits.parts} Teile")
        _check_name(entry.name, seen)
        _check_size(entry, limits)
        named.append(entry)
        folders |= _folders(part_key(entry.name))
        total += entry.size
        if total > limits.total:
            raise hostile(f"sie ist ausgepackt größer als {limits.total >> 20} MB")
        spans.append((entry.start, entry.start + entry.packed))
    folder = next((entry.name for entry in named if entry.size and part_key(entry.name) in folders), None)
    if folder is not None:
        raise hostile(f"der Teil „{folder}“ ist zugleich Ordner eines anderen")
    spans.sort()
    # Overlapping entries are how a small file unpacks to terabytes with every single ratio in bounds.
    if any(a[1] > b[0] for a, b in pairwise(spans)):
        raise hostile("Teile der Datei überlappen sich")


def _folders(key: str) -> set[str]:
    """All folders above a part."""
    steps = key.split("/")
    return {"/".join(steps[:number]) for number in range(1, len(steps))}


def _check_name(name: str, seen: set[str]) -> None:
    key = part_key(name)
    if _PIECE.search(key):
        raise hostile(f"der Teil „{name.rpartition('/')[0]}“ ist in Stücken gespeichert")
    if ".." in key.split("/") or "\0" in name or re.match(r"[a-z]:", key):
        raise hostile(f"der Teil „{name}“ zeigt aus der Datei hinaus")
    if key in seen:
        raise hostile(f"der Teil „{name}“ ist doppelt vorhanden")
    seen.add(key)


def _check_size(entry: Entry, limits: Limits) -> None:
    if entry.flags & _ENCRYPTED:
        raise DateiError(
            "kennwort",
            f"Der Teil „{entry.name}“ der Datei ist verschlüsselt. Entfernen Sie in Excel das Kennwort (Datei > Informationen > "
            "Arbeitsmappe schützen > Mit Kennwort verschlüsseln) und speichern Sie die Datei neu.",
        )
    if entry.flags & _PATCHED:
        raise hostile(f"der Teil „{entry.name}“ ist als Änderung eines anderen gepackt")
    if entry.size > limits.part:
        raise hostile(f"der Teil „{entry.name}“ ist ausgepackt größer als {limits.part >> 20} MB")
    if entry.size > limits.ratio_from and entry.size > limits.ratio * max(1, entry.packed):
        raise hostile(f"der Teil „{entry.name}“ ist ungewöhnlich stark gepackt")


def check_nodes(part: str, count: int, limits: Limits = LIMITS) -> None:
    """Refuse more elements and attributes at one time than memory should be given to.

    Raises:
        DateiError: code `unsicher`.
    """
    if count > limits.nodes:
        raise hostile(f"der Teil „{part}“ enthält mehr als {limits.nodes} Elemente")


def count_nodes(data: bytes) -> int:
    """Upper bound of the elements and attributes of XML, in any encoding; counting them costs a hundredth of parsing."""
    return data.count(b"<") + data.count(b"=")


def check_prolog(name: str, head: bytes) -> None:
    """Refuse a document type definition, in whatever encoding it is written.

    Args:
        name: part name, for the message and for whether it has to be XML.
        head: the first 64 KB of the part.

    Raises:
        DateiError: code `unsicher`.
    """
    text = _prolog_text(head)
    if text is None:
        if name.lower().endswith((".xml", ".rels")) and head.strip(b"\0 \t\r\n"):
            raise hostile(f"der Teil „{name}“ ist kein lesbares XML")
        return
    declared = _DECLARED.match(text)
    if declared and not _PLAIN_ENCODING.fullmatch(declared[1].strip()):
        raise hostile(f"der Teil „{name}“ verwendet die Zeichenkodierung „{declared[1]}“")
    position = 0
    while item := _PROLOG_ITEM.match(text, position):
        position = item.end()
    rest = text[position : position + 9]
    if rest.startswith("<!") or (len(rest) < 2 and len(head) >= _PROLOG_BYTES):  # noqa: PLR2004 -- "<" and one letter begin the root element
        raise hostile(f"der Teil „{name}“ enthält eine Dokumenttyp-Definition (DTD)")


def _prolog_text(head: bytes) -> str | None:
    """The head as text where it begins like XML, else None."""
    head = head[:_PROLOG_BYTES]
    if head.startswith((b"\xff\xfe", b"<\0")):
        text = head[: len(head) // 2 * 2].decode("utf-16-le", "replace")
    elif head.startswith((b"\xfe\xff", b"\0<")):
        text = head[: len(head) // 2 * 2].decode("utf-16-be", "replace")
    else:
        text = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    text = text.lstrip("\ufeff \t\r\n")
    return text if text.startswith("<") and "\0" not in text[:64] else None
