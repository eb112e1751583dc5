"""The zip container: directory in, members as they are, a writer that copies compressed bytes; both ways piece by piece.

`zipfile` can read a member and write one, but not hand compressed bytes from one archive to the next without private
attributes; the few structures of a zip file are documented (PKWARE APPNOTE 4.3) and plain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
import io
import os
import struct
from typing import BinaryIO, NoReturn
import zlib

from im_xl.errors import DateiError
from im_xl.package.limits import hostile

LEVEL = 1
"""Deflate level of new parts. 24 KB of sheet XML: 0.15 ms and 4.3 KB at level 1, 0.39 ms and 3.5 KB at level 6."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a compound file begins: an .xls, or an encrypted workbook."""

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_STORED, _DEFLATED = 0, 8
_DESCRIPTOR = 0x8
_UTF8 = 0x800
_MAX16, _MAX32 = 0xFFFF, 0xFFFFFFFF
_DOS_1980 = 1 << 5 | 1
_LARGEST_DIRECTORY = 64 << 20
_STEP = 1 << 16
_PIECE = 1 << 20
"""Inflated bytes that are held at a time."""


class Datei:
    """The bytes of an open file, read where and when they are asked for: `datei[start:stop]`, `len(datei)`.

    The file has to stay open, and as it is, for as long as this is used.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = os.fstat(file.fileno()).st_size

    def __len__(self) -> int:
        return self._size

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __getitem__(self, place: slice) -> bytes:
        start, stop, _ = place.indices(self._size)
        self._file.seek(start)
        return self._file.read(max(0, stop - start))


Inhalt = bytes | Datei
"""What a package is read from."""


def inhalt(quelle: bytes | BinaryIO | Datei, hoechstens: int) -> Inhalt:
    """What a caller hands in: a file on disk is read as it is needed, any other stream at once from its present place on.

    Raises:
        DateiError: code `unsicher`: more bytes than allowed.
    """
    if isinstance(quelle, bytes | Datei):
        data: Inhalt = quelle
    elif isinstance(quelle, io.BufferedReader | io.FileIO) and quelle.seekable() and quelle.tell() == 0:
        data = Datei(quelle)
    else:
        data = b"".join(_read(quelle, hoechstens + 1))
    if len(data) > hoechstens:
        raise hostile(f"sie ist größer als {hoechstens >> 20} MB")
    return data


def _read(stream: BinaryIO, most: int) -> Iterator[bytes]:
    """A stream piece by piece: some make room for all that is asked of them."""
    while most > 0 and (piece := stream.read(min(most, _PIECE))):
        yield piece
        most -= len(piece)


def all_bytes(data: Inhalt) -> bytes:
    """All bytes at once, for what cannot read piece by piece."""
    return data if isinstance(data, bytes) else data[0 : len(data)]


def pieces(data: Inhalt, member: Member) -> Iterator[bytes | memoryview]:
    """The compressed bytes of a member, piece by piece."""
    view = memoryview(data) if isinstance(data, bytes) else data
    stop = member.start + member.packed
    for at in range(member.start, stop, _STEP):
        yield view[at : min(at + _STEP, stop)]


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of the directory, with where its compressed bytes lie.

    Attributes:
        name: name as text.
        raw_name: name as stored.
        made_by: version and system that made it.
        needed: version needed to unpack.
        flags: general purpose bits.
        method: 0 stored, 8 deflated.
        time: time and date as stored (two 16-bit words).
        crc: CRC-32 of the inflated bytes.
        packed: number of compressed bytes.
        size: number of inflated bytes.
        attributes: internal and external file attributes.
        start: offset of the first compressed byte.
    """

    name: str
    raw_name: bytes
    made_by: int
    needed: int
    flags: int
    method: int
    time: tuple[int, int]
    crc: int
    packed: int
    size: int
    attributes: tuple[int, int]
    start: int


def damaged(what: str) -> DateiError:
    """The refusal of a broken container."""
    return DateiError(
        "beschaedigt",
        f"Die Datei ist beschädigt oder unvollständig übertragen: {what}. Öffnen Sie sie in Excel (Datei > Öffnen > Öffnen und reparieren), "
        "speichern Sie sie neu, oder holen Sie eine Sicherung.",
    )


def read_directory(data: Inhalt) -> list[Member]:
    """All entries in the order of the directory.

    Raises:
        DateiError: code `beschaedigt`: truncated, or the directory does not fit the file.
    """
    count, size, offset, end = _directory_place(data)
    if offset + size > end:
        raise damaged("das Inhaltsverzeichnis fehlt")
    if end - offset > _LARGEST_DIRECTORY:
        raise hostile("ihr Inhaltsverzeichnis ist zu groß")
    members: list[Member] = []
    directory, at = data[offset:end], 0
    for _ in range(count):
        if at + _CENTRAL.size > len(directory) or directory[at : at + 4] != b"PK\1\2":
            raise damaged("das Inhaltsverzeichnis ist unvollständig")
        member, at = _central_entry(data, directory, at, offset)
        members.append(member)
    return members


def _directory_place(data: Inhalt) -> tuple[int, int, int, int]:
    """Number of entries, size and offset of the directory, and where it has to end."""
    first = max(0, len(data) - _END.size - _MAX16 - _LOCATOR64.size)
    tail = data[first : len(data)]
    found = tail.rfind(b"PK\5\6", min(len(tail), _LOCATOR64.size) if first else 0)
    if found < 0 or found + _END.size > len(tail):
        raise damaged("das Ende fehlt")
    _, _, _, _, count, size, offset, _ = _END.unpack_from(tail, found)
    end = first + found
    locator = found - _LOCATOR64.size
    if locator >= 0 and tail[locator : locator + 4] == b"PK\6\7":
        _, _, place, _ = _LOCATOR64.unpack_from(tail, locator)
        record = data[place : place + _END64.size]
        if place + _END64.size > first + locator or record[:4] != b"PK\6\6":
            raise damaged("das Inhaltsverzeichnis fehlt")
        *_, count, size, offset = _END64.unpack(record)
        end = place
    return count, size, offset, end


def _central_entry(data: Inhalt, directory: bytes, at: int, limit: int) -> tuple[Member, int]:
    """The entry at a place of the directory, and where the next one begins; `limit` is where the members end."""
    (_, made_by, needed, flags, method, time, date, crc, packed, size, n_name, n_extra, n_comment, _, internal, external, header) = (
        _CENTRAL.unpack_from(directory, at)
    )
    at += _CENTRAL.size
    raw_name = directory[at : at + n_name]
    extra = directory[at + n_name : at + n_name + n_extra]
    size, packed, header = _widen(extra, size, packed, header)
    name = _text_name(raw_name, flags)
    start = _data_start(data, header, raw_name, name)
    if start + packed > limit:
        raise damaged(f"der Teil „{name}“ ist abgeschnitten")
    member = Member(
        name, raw_name, made_by, needed, flags, method, (time, date), crc, packed, size, (internal, external), start
    )  # fmt: skip
    return member, at + n_name + n_extra + n_comment


def _text_name(raw: bytes, flags: int) -> str:
    try:
        return raw.decode("utf-8" if flags & _UTF8 else "cp437")
    except UnicodeDecodeError:
        raise damaged("ein Teil hat einen unlesbaren Namen") from None


def _widen(extra: bytes, size: int, packed: int, header: int) -> tuple[int, int, int]:
    """Values that did not fit into 32 bits stand in the extra field, in this order."""
    values = [size, packed, header]
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            place, end = at + 4, min(at + 4 + length, len(extra))
            for index, value in enumerate(values):
                if value == _MAX32 and place + 8 <= end:
                    values[index] = struct.unpack_from("<Q", extra, place)[0]
                    place += 8
        at += 4 + length
    return values[0], values[1], values[2]


def _data_start(data: Inhalt, header: int, raw_name: bytes, name: str) -> int:
    local = data[header : header + _LOCAL.size + len(raw_name)]
    if len(local) < _LOCAL.size or local[:4] != b"PK\3\4":
        raise damaged(f"der Teil „{name}“ fehlt")
    *_, n_name, n_extra = _LOCAL.unpack_from(local)
    # Programs that go by the local header would see another part than those that go by the directory.
    if n_name != len(raw_name) or local[_LOCAL.size :] != raw_name:
        raise hostile(f"der Teil „{name}“ trägt zwei verschiedene Namen")
    return int(header + _LOCAL.size + n_name + n_extra)


def unpack(data: Inhalt, member: Member) -> bytes:
    """Inflated bytes of a member, checked against its size and checksum."""
    return b"".join(chunks(data, member))


def chunks(data: Inhalt, member: Member) -> Iterator[bytes]:
    """The same piece by piece, so that checking a large part does not hold it.

    Raises:
        DateiError: code `beschaedigt` (checksum, end missing) or `unsicher` (more bytes than declared).
    """
    crc = total = 0
    for chunk in _inflated(data, member):
        total += len(chunk)
        if total > member.size:
            raise hostile(f"der Teil „{member.name}“ ist größer, als er angibt")
        crc = zlib.crc32(chunk, crc)
        yield chunk
    if total != member.size or crc != member.crc:
        raise damaged(f"die Prüfsumme des Teils „{member.name}“ stimmt nicht")


def _inflated(data: Inhalt, member: Member) -> Iterator[bytes]:
    if member.method == _STORED:
        yield from map(bytes, pieces(data, member))
        return
    if member.method != _DEFLATED:
        raise damaged(f"der Teil „{member.name}“ ist mit einem unbekannten Verfahren gepackt")
    inflater = zlib.decompressobj(-15)
    for piece in pieces(data, member):
        rest: bytes | memoryview = piece
        while True:
            try:
                chunk = inflater.decompress(rest, _PIECE)
            except zlib.error:
                _broken(member)
            rest = inflater.unconsumed_tail
            if chunk:
                yield chunk
            # A piece that is used up may still fill more than was taken at once.
            if not rest and len(chunk) < _PIECE:
                break
        if inflater.eof:
            return
    _broken(member)


def _broken(member: Member) -> NoReturn:
    raise damaged(f"der Teil „{member.name}“ lässt sich nicht auspacken") from None


class Writer:
    """Writes an archive member by member into a stream, from its beginning on; the same calls give the same bytes."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._at = 0
        self._central: list[bytes] = []

    def copy(self, data: Inhalt, member: Member) -> None:
        """Take over a member of another archive: its compressed bytes as they are."""
        # Sizes are known here, so no data descriptor follows.
        self._head(member, member.flags & ~_DESCRIPTOR)
        for piece in pieces(data, member):
            self._write(piece)

    def add(self, name: str, content: bytes) -> None:
        """Add a new member, deflated, dated 1980."""
        packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush()
        raw = name.encode("utf-8")
        flags = 0 if raw.isascii() else _UTF8
        member = Member(
            name, raw, 20, 20, flags, _DEFLATED, (0, _DOS_1980), zlib.crc32(content), len(packed), len(content), (0, 0), 0
        )  # fmt: skip
        self._head(member, flags)
        self._write(packed)

    def finish(self) -> None:
        """Write the directory."""
        offset, count = self._at, len(self._central)
        for entry in self._central:
            self._write(entry)
        size = self._at - offset
        if count >= _MAX16 or size >= _MAX32 or offset >= _MAX32:
            place = self._at
            self._write(_END64.pack(b"PK\6\6", _END64.size - 12, 45, 45, 0, 0, count, count, size, offset))
            self._write(_LOCATOR64.pack(b"PK\6\7", 0, place, 1))
        shown = min(count, _MAX16)
        self._write(_END.pack(b"PK\5\6", 0, 0, shown, shown, min(size, _MAX32), min(offset, _MAX32), 0))

    def _write(self, data: bytes | memoryview) -> None:
        self._out.write(data)
        self._at += len(data)

    def _head(self, member: Member, flags: int) -> None:
        """The local header; and the entry of the directory, for later."""
        name, (time, date) = member.raw_name, member.time
        large = member.packed >= _MAX32 or member.size >= _MAX32
        packed, size = (_MAX32, _MAX32) if large else (member.packed, member.size)
        # What does not fit into 32 bits stands in an extra field: sizes, and in the directory the place as well.
        widened = struct.pack("<2Q", member.size, member.packed) if large else b""
        far = struct.pack("<Q", self._at) if self._at >= _MAX32 else b""
        needed = 45 if large or far else min(member.needed & 0xFF, 20) or 20
        local, central = _extra64(widened), _extra64(widened + far)
        tail = (flags, member.method, time, date, member.crc, packed, size, len(name))
        entry = _CENTRAL.pack(
            b"PK\1\2", member.made_by, needed, *tail, len(central), 0, 0, *member.attributes, min(self._at, _MAX32)
        )  # fmt: skip
        self._central.append(entry + name + central)
        self._write(_LOCAL.pack(b"PK\3\4", needed, *tail, len(local)) + name + local)


def _extra64(values: bytes) -> bytes:
    return struct.pack("<2H", 1, len(values)) + values if values else b""
