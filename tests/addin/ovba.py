"""A strict reader of `vbaProject.bin` that shares nothing with the writer: container (MS-CFB) and project (MS-OVBA).

It knows the form in which a program other than Office writes a project: no compiled code, no leftovers of it. Office itself
writes more than this form allows (`tests/addin/test_vba_project.py` names what).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
import re
import struct

FREE, END, FAT_SECTOR, DIFAT_SECTOR, NO_STREAM = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC, 0xFFFFFFFF
UNKNOWN, STORAGE, STREAM, ROOT = 0, 1, 2, 5
RED, BLACK = 0, 1
GUID = r"\{[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}\}"
Path = tuple[str, ...]


class Broken(Exception):  # noqa: N818 - it ends the reading of one structure and becomes a problem in the list
    """Nothing behind this point can be read."""


def check(raw: bytes) -> list[str]:
    """Everything wrong with a `vbaProject.bin`; empty if it is as it must be."""
    return Project(raw).problems


def sources(raw: bytes) -> dict[str, str]:
    """Source text of each module as it stands in its stream, in the order of the project."""
    return {module.name: module.source for module in Project(raw).modules}


# ---------------------------------------------------------------- container
@dataclass
class Entry:
    """An entry of the directory."""

    number: int
    name: str
    kind: int
    color: int
    left: int
    right: int
    child: int
    start: int
    size: int


@dataclass
class Container:
    """A compound file of version 3, read and checked: every sector has exactly one owner, every chain the right length."""

    raw: bytes
    problems: list[str] = field(default_factory=list)
    streams: dict[Path, bytes] = field(default_factory=dict)
    storages: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.owner: dict[int, str] = {}
        self.mini_owner: dict[int, str] = {}
        try:
            self._read()
        except Broken as broken:
            self.problems.append(str(broken))

    def say(self, problem: str) -> None:
        """Note a problem."""
        self.problems.append(f"container: {problem}")

    def _read(self) -> None:
        self._header()
        self._fat()
        self.entries = self._directory()
        root = self.entries[0]
        self.mini = self._chained(root.start, root.size, "mini stream")
        if root.size % 64:
            self.say(f"mini stream of {root.size} bytes ends within a mini sector")
        self._mini_fat()
        self._walk()
        for number, link in enumerate(self.fat[: self.count]):
            if number not in self.owner:
                self.say(f"sector {number} is lost" if link != FREE else f"sector {number} is free inside the file")
        for number, link in enumerate(self.mini_fat):
            if link != FREE and number not in self.mini_owner:
                self.say(f"mini sector {number} is lost")

    def _header(self) -> None:
        if len(self.raw) < 512 or len(self.raw) % 512:
            raise Broken(f"container: {len(self.raw)} bytes are no whole sectors")
        if self.raw[:8] != bytes.fromhex("D0CF11E0A1B11AE1"):
            raise Broken("container: wrong signature")
        self.count = len(self.raw) // 512 - 1
        values = struct.unpack_from("<16sHHHHH6sIIIIIIIII", self.raw, 8)
        expected = {
            "class": (values[0], bytes(16)),
            "minor version": (values[1], 0x3E),
            "major version": (values[2], 3),
            "byte order": (values[3], 0xFFFE),
            "sector size": (values[4], 9),
            "mini sector size": (values[5], 6),
            "reserved bytes": (values[6], bytes(6)),
            "number of directory sectors": (values[7], 0),
            "transaction": (values[10], 0),
            "size limit of the mini stream": (values[11], 4096),
        }
        for what, (found, wanted) in expected.items():
            if found != wanted:
                self.say(f"{what} is {found!r}, not {wanted!r}")
        self.fat_count, self.directory_start = values[8], values[9]
        self.mini_fat_start, self.mini_fat_count = values[12], values[13]
        self.difat_start, self.difat_count = values[14], values[15]

    def _difat(self) -> list[int]:
        """Sectors that list the FAT sectors for which the header has no room."""
        numbers, number = [], self.difat_start
        for _ in range(self.difat_count):
            if number >= self.count:
                raise Broken("container: DIFAT sectors outside of the file")
            numbers.append(number)
            number = struct.unpack("<128I", self._sector(number))[127]
        if number != END:
            self.say("the chain of DIFAT sectors does not end")
        return numbers

    def _fat(self) -> None:
        difat = self._difat()
        listed = [*struct.unpack_from("<109I", self.raw, 76)]
        for number in difat:
            listed += struct.unpack("<128I", self._sector(number))[:127]
        own, rest = listed[: self.fat_count], listed[self.fat_count :]
        if len(own) < self.fat_count or len(rest) >= (127 if difat else 110) or any(number >= self.count for number in own):
            raise Broken("container: FAT sectors outside of the file")
        if any(number != FREE for number in rest):
            self.say("more FAT sectors listed than counted")
        self.fat = [link for number in own for link in struct.unpack("<128I", self._sector(number))]
        if len(self.fat) < self.count:
            raise Broken(f"container: the FAT covers {len(self.fat)} of {self.count} sectors")
        if any(link != FREE for link in self.fat[self.count :]):
            self.say("the FAT has entries behind the end of the file")
        for number in own:
            self._claim(number, "FAT", self.owner)
        if {number for number, link in enumerate(self.fat) if link == FAT_SECTOR} != set(own):
            self.say("the FAT does not mark exactly its own sectors")
        for number in difat:
            self._claim(number, "DIFAT", self.owner)
        if {number for number, link in enumerate(self.fat) if link == DIFAT_SECTOR} != set(difat):
            self.say("the FAT does not mark exactly the sectors that list its own")

    def _sector(self, number: int) -> bytes:
        return self.raw[512 * (number + 1) : 512 * (number + 2)]

    def _claim(self, number: int, what: str, owners: dict[int, str]) -> None:
        if number in owners:
            self.say(f"{what} and {owners[number]} share sector {number}")
        owners[number] = what

    def _chain(self, start: int, what: str, *, mini: bool = False) -> Iterator[int]:
        table, owners = (self.mini_fat, self.mini_owner) if mini else (self.fat, self.owner)
        seen = set()
        number = start
        while number != END:
            if number >= (len(table) if mini else self.count):
                raise Broken(f"container: the chain of {what} leads to {number:#x}")
            if number in seen:
                raise Broken(f"container: the chain of {what} turns in a circle")
            seen.add(number)
            self._claim(number, what, owners)
            yield number
            number = table[number]

    def _chained(self, start: int, size: int, what: str) -> bytes:
        """Content of a chain of sectors whose length must be that of the content."""
        sectors = list(self._chain(start, what))
        if len(sectors) != -(-size // 512):
            raise Broken(f"container: {what} has {len(sectors)} sectors for {size} bytes")
        return b"".join(map(self._sector, sectors))[:size]

    def _mini_fat(self) -> None:
        sectors = list(self._chain(self.mini_fat_start, "mini FAT"))
        if len(sectors) != self.mini_fat_count:
            self.say(f"mini FAT has {len(sectors)} sectors, counted {self.mini_fat_count}")
        links = [link for number in sectors for link in struct.unpack("<128I", self._sector(number))]
        used = -(-len(self.mini) // 64)
        if len(links) < used:
            raise Broken(f"container: the mini FAT covers {len(links)} of {used} mini sectors")
        if any(link != FREE for link in links[used:]):
            self.say("the mini FAT has entries behind the end of the mini stream")
        self.mini_fat = links[:used]

    def _directory(self) -> list[Entry]:
        data = b"".join(map(self._sector, self._chain(self.directory_start, "directory")))
        entries = [self._entry(number, data[at : at + 128]) for number, at in enumerate(range(0, len(data), 128))]
        if not entries or entries[0].kind != ROOT or entries[0].name != "Root Entry":
            raise Broken("container: the directory does not begin with the root")
        return entries

    def _entry(self, number: int, data: bytes) -> Entry:
        length, kind, color, left, right, child = struct.unpack_from("<HBBIII", data, 64)
        start, size = struct.unpack_from("<IQ", data, 116)
        if kind == UNKNOWN:
            if data != bytes(68) + b"\xff" * 12 + bytes(48):
                self.say(f"unused directory entry {number} is not empty")
            return Entry(number, "", kind, color, left, right, child, start, size)
        if kind not in {STORAGE, STREAM, ROOT} or (kind == ROOT) != (number == 0):
            raise Broken(f"container: directory entry {number} has kind {kind}")
        if length % 2 or not 4 <= length <= 64 or any(data[length - 2 : 64]):
            raise Broken(f"container: the name of directory entry {number} has no proper end")
        name = data[: length - 2].decode("utf-16-le", "replace")
        if set(name) & set("\0/\\:!\ufffd"):
            self.say(f"{name!r} holds characters that a name must not hold")
        if color not in {RED, BLACK}:
            self.say(f"{name} has colour {color}")
        if any(data[80:116]):
            self.say(f"{name} has a class, flags or a date")
        if kind == STREAM and child != NO_STREAM:
            self.say(f"stream {name} has children")
        if kind == STORAGE and (start, size) != (0, 0):
            self.say(f"storage {name} has content of its own")
        if kind == ROOT and (left, right) != (NO_STREAM, NO_STREAM):
            self.say("the root has siblings")
        return Entry(number, name, kind, color, left, right, child, start, size)

    def _walk(self) -> None:
        seen = {0}
        self._storage((), self.entries[0], seen)
        for entry in self.entries:
            if entry.kind != UNKNOWN and entry.number not in seen:
                self.say(f"{entry.name} is in no storage")

    def _storage(self, path: Path, storage: Entry, seen: set[int]) -> None:
        children = list(self._tree(storage.child, seen))
        where = "/".join(path) or "the root"
        if any(_order(a.name) >= _order(b.name) for a, b in pairwise(children)):
            self.say(f"the names in {where} are not sorted")
        if storage.child != NO_STREAM:
            if self.entries[storage.child].color != BLACK:
                self.say(f"the tree of {where} has a red root")
            self._black_height(storage.child, where)
        for entry in children:
            inner = (*path, entry.name)
            if entry.kind == STORAGE:
                self.storages.append(inner)
                self._storage(inner, entry, seen)
            else:
                self.streams[inner] = self._stream(entry)

    def _tree(self, number: int, seen: set[int]) -> Iterator[Entry]:
        """The entries of a tree from left to right."""
        if number == NO_STREAM:
            return
        if number >= len(self.entries) or self.entries[number].kind == UNKNOWN:
            raise Broken(f"container: directory entry {number} is referred to and does not exist")
        if number in seen:
            raise Broken(f"container: directory entry {number} is referred to twice")
        seen.add(number)
        yield from self._tree(self.entries[number].left, seen)
        yield self.entries[number]
        yield from self._tree(self.entries[number].right, seen)

    def _black_height(self, number: int, where: str) -> int:
        if number == NO_STREAM:
            return 1
        entry = self.entries[number]
        for below in (entry.left, entry.right):
            if below != NO_STREAM and entry.color == self.entries[below].color == RED:
                self.say(f"the tree of {where} has two red entries in a row: {entry.name}, {self.entries[below].name}")
        left, right = self._black_height(entry.left, where), self._black_height(entry.right, where)
        if left != right:
            self.say(f"the tree of {where} is unbalanced at {entry.name}: {left} black entries on the left, {right} on the right")
        return left + (entry.color == BLACK)

    def _stream(self, entry: Entry) -> bytes:
        if entry.size >= 4096:
            return self._chained(entry.start, entry.size, entry.name)
        sectors = list(self._chain(entry.start, entry.name, mini=True))
        if len(sectors) != -(-entry.size // 64):
            raise Broken(f"container: {entry.name} has {len(sectors)} mini sectors for {entry.size} bytes")
        return b"".join(self.mini[64 * number : 64 * number + 64] for number in sectors)[: entry.size]


def _order(name: str) -> tuple[int, str]:
    """Sort key of a directory; enough for names in ASCII."""
    return len(name.encode("utf-16-le")), name.upper()


# ---------------------------------------------------------------- compression
def decompress(data: bytes) -> bytes:
    """Undo MS-OVBA 2.4.1.

    Raises:
        Broken: anything that the format, or Excel's reading of it, forbids; only the last chunk may be short.
    """
    if data[:1] != b"\x01":
        raise Broken("compression: wrong signature byte")
    out = bytearray()
    at = 1
    while at < len(data):
        if len(out) % 4096:
            raise Broken(f"compression: a chunk before {at} is short, and not the last")
        if at + 2 > len(data):
            raise Broken("compression: half a chunk header")
        header = int.from_bytes(data[at : at + 2], "little")
        end = at + (header & 0x0FFF) + 3
        if header >> 12 & 7 != 3:
            raise Broken(f"compression: wrong chunk signature at {at}")
        if end > len(data):
            raise Broken(f"compression: the chunk at {at} is cut off")
        if not header >> 15:
            raise Broken(f"compression: the chunk at {at} is not compressed; Excel does not load such modules")
        out += _chunk(data[at + 2 : end], at)
        at = end
    return bytes(out)


def _chunk(data: bytes, where: int) -> bytes:
    out = bytearray()
    at = 0
    while at < len(data):
        flags = data[at]
        at += 1
        if at == len(data):
            raise Broken(f"compression: the chunk at {where} ends with a flag byte")
        for bit in range(8):
            if at == len(data):
                if flags >> bit:
                    raise Broken(f"compression: flags without tokens in the chunk at {where}")
                break
            if not flags >> bit & 1:
                out.append(data[at])
                at += 1
                continue
            if at + 2 > len(data):
                raise Broken(f"compression: half a copy token in the chunk at {where}")
            token = int.from_bytes(data[at : at + 2], "little")
            at += 2
            width = 4
            while 1 << width < len(out):
                width += 1
            offset, length = (token >> 16 - width) + 1, (token & (1 << 16 - width) - 1) + 3
            if offset > len(out):
                raise Broken(f"compression: a copy token in the chunk at {where} reaches back before its beginning")
            for _ in range(length):
                out.append(out[-offset])
        if len(out) > 4096:
            raise Broken(f"compression: the chunk at {where} holds more than 4096 bytes")
    return bytes(out)


# ---------------------------------------------------------------- project
@dataclass
class Module:
    """A module as the stream `dir` describes it."""

    name: str
    stream: str = ""
    offset: int = 0
    procedural: bool = False
    source: str = ""


class Records:
    """The stream `dir`, record by record."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def next_id(self) -> int:
        """Number of the record that comes next."""
        if self.at + 2 > len(self.data):
            raise Broken("dir: ends too early")
        return int.from_bytes(self.data[self.at : self.at + 2], "little")

    def take(self, number: int, size: int | None = None) -> bytes:
        """Content of the next record, which must be this one and, if given, of this size."""
        if self.next_id() != number:
            raise Broken(f"dir: record {number:#04x} expected, {self.next_id():#04x} found at {self.at}")
        if self.at + 6 > len(self.data):
            raise Broken("dir: ends too early")
        length = int.from_bytes(self.data[self.at + 2 : self.at + 6], "little")
        if size is not None and length != size:
            raise Broken(f"dir: record {number:#04x} has {length} bytes instead of {size}")
        content = self.data[self.at + 6 : self.at + 6 + length]
        if len(content) != length:
            raise Broken(f"dir: record {number:#04x} is cut off")
        self.at += 6 + length
        return content

    def number(self, record: int, size: int = 4) -> int:
        """A record that holds a number."""
        return int.from_bytes(self.take(record, size), "little")

    def pair(self, narrow: int, wide: int) -> tuple[str, str]:
        """A text that stands there twice, in Windows-1252 and in UTF-16."""
        return _text(self.take(narrow), "cp1252"), _text(self.take(wide), "utf-16-le")


def _text(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Broken(f"{data[:40]!r} is not {encoding}") from None


ATTRIBUTES = (
    "VB_Name",
    "VB_Base",
    "VB_GlobalNameSpace",
    "VB_Creatable",
    "VB_PredeclaredId",
    "VB_Exposed",
    "VB_TemplateDerived",
    "VB_Customizable",
)
BASES = {
    "0{00020819-0000-0000-C000-000000000046}": "Document",
    "0{00020820-0000-0000-C000-000000000046}": "Document",
    "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}": "Class",
}
RESERVED_STREAMS = {"dir", "_vba_project"}


class Project:
    """A VBA project, read and checked."""

    def __init__(self, raw: bytes) -> None:
        container = Container(raw)
        self.problems = container.problems
        self.streams = container.streams
        self.storages = container.storages
        self.name = ""
        self.modules: list[Module] = []
        for step in (self._dir, self._inventory, self._version, self._sources, self._project, self._wide_names):
            try:
                step()
            except Broken as broken:
                self.say(str(broken))

    def say(self, problem: str) -> None:
        """Note a problem."""
        self.problems.append(problem)

    def _open(self, *path: str) -> bytes:
        if path not in self.streams:
            raise Broken(f"stream {'/'.join(path)} is missing")
        return self.streams[path]

    # -- dir
    def _dir(self) -> None:
        records = Records(decompress(self._open("VBA", "dir")))
        self._information(records)
        while records.next_id() != 0x0F:
            self._reference(records)
        count = records.number(0x0F, 2)
        records.number(0x13, 2)
        while records.next_id() != 0x10:
            self._module(records)
        records.take(0x10, 0)
        if records.at != len(records.data):
            self.say(f"dir: {len(records.data) - records.at} bytes behind the end")
        if count != len(self.modules):
            self.say(f"dir: {count} modules counted, {len(self.modules)} found")
        for names in ([m.name.lower() for m in self.modules], [m.stream.lower() for m in self.modules]):
            if len(set(names)) != len(names):
                self.say(f"dir: a name is there twice: {names}")

    def _information(self, records: Records) -> None:
        if records.number(0x01) not in {1, 3}:
            self.say("dir: neither 32-bit nor 64-bit Windows")
        if records.next_id() == 0x4A:
            records.number(0x4A)
        for record in (0x02, 0x14):
            if records.number(record) != 0x409:
                self.say(f"dir: language in record {record:#04x} is not 0x409")
        if (page := records.number(0x03, 2)) != 1252:
            raise Broken(f"dir: code page {page}")
        self.name = _text(records.take(0x04), "cp1252")
        self._identifier(self.name, "project")
        for narrow, wide in ((0x05, 0x40), (0x06, 0x3D)):
            first, second = records.take(narrow), records.take(wide)
            if first or second:
                self.say(f"dir: record {narrow:#04x} is not empty")
        records.number(0x07)
        if records.number(0x08):
            self.say("dir: flags of the library are set")
        records.take(0x09, 4)  # the length says 4, but 6 bytes belong to it
        records.at += 2
        if "".join(records.pair(0x0C, 0x3C)):
            self.say("dir: constants of conditional compilation are set")

    def _reference(self, records: Records) -> None:
        narrow, wide = records.pair(0x16, 0x3E)
        if narrow != wide:
            self.say(f"dir: reference {narrow!r} is {wide!r} in UTF-16")
        content = records.take(0x0D)
        length = int.from_bytes(content[:4], "little")
        library = _text(content[4 : 4 + length], "cp1252")
        if len(content) != 4 + length + 6 or any(content[4 + length :]):
            self.say(f"dir: reference {narrow} has wrong lengths")
        if not re.fullmatch(rf"\*\\G{GUID}#[0-9a-fA-F]+\.[0-9a-fA-F]+#[0-9a-fA-F]+#[^#\0]*#[^#\0]*", library):
            self.say(f"dir: reference {narrow} names no library: {library!r}")

    def _module(self, records: Records) -> None:
        name, wide = _text(records.take(0x19), "cp1252"), _text(records.take(0x47), "utf-16-le")
        stream, wide_stream = records.pair(0x1A, 0x32)
        module = Module(name, stream)
        self.modules.append(module)
        self._identifier(name, "module")
        if (name, stream) != (wide, wide_stream):
            self.say(f"dir: {name} and its stream {stream} are {wide} and {wide_stream} in UTF-16")
        if name != stream or stream.lower() in RESERVED_STREAMS:
            self.say(f"dir: {name} lies in stream {stream}")
        if "".join(records.pair(0x1C, 0x48)):
            self.say(f"dir: {name} has a description")
        module.offset = records.number(0x31)
        if module.offset:
            self.say(f"dir: {name} has {module.offset} bytes of compiled code before its source")
        records.number(0x1E)
        records.number(0x2C, 2)
        module.procedural = records.next_id() == 0x21
        records.take(0x21 if module.procedural else 0x22, 0)
        records.take(0x2B, 0)

    def _identifier(self, name: str, what: str) -> None:
        if not re.fullmatch(r"[A-Za-z]\w{0,30}", name, re.ASCII):
            self.say(f"dir: {name!r} cannot be the name of a {what}")

    # -- streams
    def _inventory(self) -> None:
        if self.storages != [("VBA",)]:
            self.say(f"storages are {self.storages}")
        expected = {("PROJECT",), ("PROJECTwm",), ("VBA", "dir"), ("VBA", "_VBA_PROJECT"), *(("VBA", m.stream) for m in self.modules)}
        for path in sorted(set(self.streams) - expected):
            self.say(f"stream {'/'.join(path)} belongs to nothing")
        for path in sorted(expected - set(self.streams)):
            self.say(f"stream {'/'.join(path)} is missing")

    def _version(self) -> None:
        if (found := self._open("VBA", "_VBA_PROJECT")) != bytes.fromhex("CC61FFFF000100"):
            self.say(f"_VBA_PROJECT is not that of a project without compiled code: {found[:7].hex()}, {len(found)} bytes")

    # -- source text
    def _sources(self) -> None:
        for module in self.modules:
            try:
                module.source = _text(decompress(self._open("VBA", module.stream)[module.offset :]), "cp1252")
                self._source(module)
            except Broken as broken:
                self.say(f"{module.name}: {broken}")

    def _source(self, module: Module) -> None:
        lines = module.source.split("\r\n")
        if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", module.source):
            self.say(f"{module.name}: control characters")
        if re.search(r"\r(?!\n)|(?<!\r)\n", module.source) or lines[-1]:
            self.say(f"{module.name}: a line does not end with CRLF")
        if lines[0] != f'Attribute VB_Name = "{module.name}"':
            self.say(f"{module.name}: begins with {lines[0][:60]!r}")
        if any(re.match(r"VERSION \d|BEGIN$", line) for line in lines[:20]):
            self.say(f"{module.name}: the block of an exported file is still there")
        self._attributes(module, lines)
        self._limits(module, lines)

    def _attributes(self, module: Module, lines: list[str]) -> None:
        found = {}
        for line in lines:
            if not (match := re.fullmatch(r"Attribute (VB_\w+) = (.*)", line)):
                break
            found[match[1]] = match[2]
        if any(line.startswith("Attribute VB_") for line in lines[len(found) :]):
            self.say(f"{module.name}: attributes of the module within the code, or twice")
        order = ATTRIBUTES[:1] if module.procedural else ATTRIBUTES
        if tuple(name for name in found if name != "VB_Description") != order:
            self.say(f"{module.name}: attributes {list(found)} do not fit its kind")
            return
        if module.procedural:
            return
        kind = BASES.get(found["VB_Base"].strip('"'))
        if kind is None or (kind == "Class") == (found["VB_Customizable"] == "True"):
            self.say(f"{module.name}: VB_Base {found['VB_Base']} does not fit VB_Customizable {found['VB_Customizable']}")
        if kind == "Document" and (found["VB_PredeclaredId"], found["VB_Exposed"]) != ("True", "True"):
            self.say(f"{module.name}: a document that is not exposed")

    def _limits(self, module: Module, lines: list[str]) -> None:
        continued = 0
        for number, line in enumerate(lines, 1):
            if len(line) > 1023:
                self.say(f"{module.name}: line {number} has {len(line)} characters")
            continued = continued + 1 if f" {line}".rstrip(" \t").endswith((" _", "\t_")) else 0
            if continued == 25:
                self.say(f"{module.name}: line {number} continues a statement for the 25th time")

    # -- PROJECT
    def _project(self) -> None:
        text = _text(self._open("PROJECT"), "cp1252")
        if re.search(r"\r(?!\n)|(?<!\r)\n", text) or not text.endswith("\r\n"):
            self.say("PROJECT: a line does not end with CRLF")
        modules = "".join(f"{self._listed(module)}\r\n" for module in self.modules)
        workspace = "".join(rf"{module.name}=(-?\d+, ){{4}}[CZI]?\r\n" for module in self.modules)
        form = (
            rf'ID="(?P<ID>{GUID})"\r\n(?P<modules>(?:(?:Document|Module|Class|BaseClass|Package)=[^\r\n]*\r\n)*)'
            r'Name="(?P<Name>[^"\r\n]*)"\r\nHelpContextID="0"\r\nVersionCompatible32="393222000"\r\n'
            r'CMG="(?P<CMG>(?:[0-9A-F]{2}){11,14})"\r\nDPB="(?P<DPB>(?:[0-9A-F]{2}){8,})"\r\nGC="(?P<GC>(?:[0-9A-F]{2}){8,11})"\r\n\r\n'
            r"\[Host Extender Info\]\r\n&H00000001=\{3832D640-CF90-11CF-8E43-00A0C911005A\};VBE;&H00000000\r\n\r\n"
            r"\[Workspace\]\r\n(?P<workspace>(?:[^\r\n]*\r\n)*)"
        )
        match = re.fullmatch(form, text)
        if not match:
            raise Broken(f"PROJECT: not of the prescribed form: {text[:80]!r}")
        if match["modules"] != modules:
            self.say(f"PROJECT: modules are {match['modules'].split()}, not {modules.split()}")
        if match["Name"] != self.name:
            self.say(f"PROJECT: name is {match['Name']}, in dir it is {self.name}")
        if not re.fullmatch(workspace, match["workspace"]):
            self.say("PROJECT: the windows are not those of the modules")
        for what, wanted in (("CMG", bytes(4)), ("DPB", bytes(1)), ("GC", b"\xff")):
            if (found := decrypt(match[what], match["ID"])) != wanted:
                self.say(f"PROJECT: {what} is {found.hex()}, not {wanted.hex()}")

    def _listed(self, module: Module) -> str:
        if module.procedural:
            return f"Module={module.name}"
        base = re.search(r'(?m)^Attribute VB_Base = "(.*)"\r$', module.source)
        return f"Class={module.name}" if base and BASES.get(base[1]) == "Class" else f"Document={module.name}/&H00000000"

    # -- PROJECTwm
    def _wide_names(self) -> None:
        expected = b"".join(m.name.encode("cp1252") + b"\0" + m.name.encode("utf-16-le") + b"\0\0" for m in self.modules) + b"\0\0"
        if (found := self._open("PROJECTwm")) != expected:
            self.say(f"PROJECTwm: {len(found)} bytes do not list the modules in both encodings")


def decrypt(digits: str, project: str) -> bytes:
    """Undo MS-OVBA 2.4.3.

    Raises:
        Broken: it was not encrypted for this project.
    """
    seed, version, key, *rest = bytes.fromhex(digits)
    if version ^ seed != 2:
        raise Broken(f"PROJECT: {digits} has version {version ^ seed}")
    if key ^ seed != sum(map(ord, project)) % 256:
        raise Broken(f"PROJECT: {digits} is encrypted for another project")
    plain = []
    before, one, two = key ^ seed, key, version
    for byte in rest:
        plain.append(byte ^ (two + before) % 256)
        before, one, two = plain[-1], byte, one
    content = bytes(plain[(seed & 6) // 2 :])
    if int.from_bytes(content[:4], "little") != len(content) - 4:
        raise Broken(f"PROJECT: {digits} has a wrong length")
    return content[4:]
