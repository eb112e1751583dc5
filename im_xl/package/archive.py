"""The zip container: directory in, members as they are, a writer that copies compressed bytes.

`zipfile` can read a member and write one, but not hand compressed bytes from one archive to the next without private
attributes; the few structures of a zip file are documented (PKWARE APPNOTE 4.3) and plain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
import io
import struct
from typing import NoReturn
import zlib

from im_xl.errors import DateiError
from im_xl.package.limits import hostile

LEVEL = 1
"""Deflate level of new parts. 24 KB of sheet XML: 0.15 ms and 4.3 KB at level 1, 0.39 ms and 3.5 KB at level 6."""

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
_STEP = 1 << 16


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


def read_directory(data: bytes) -> list[Member]:
    """All entries in the order of the directory.

    Raises:
        DateiError: code `beschaedigt`: truncated, or the directory does not fit the file.
    """
    count, size, offset, end = _directory_place(data)
    if offset + size > end:
        raise damaged("das Inhaltsverzeichnis fehlt")
    members: list[Member] = []
    at = offset
    for _ in range(count):
        if at + _CENTRAL.size > end or data[at : at + 4] != b"PK\1\2":
            raise damaged("das Inhaltsverzeichnis ist unvollständig")
        member, at = _central_entry(data, at, offset)
        members.append(member)
    return members


def _directory_place(data: bytes) -> tuple[int, int, int, int]:
    """Number of entries, size and offset of the directory, and where it has to end."""
    end = data.rfind(b"PK\5\6", max(0, len(data) - _END.size - _MAX16))
    if end < 0 or end + _END.size > len(data):
        raise damaged("das Ende fehlt")
    _, _, _, _, count, size, offset, _ = _END.unpack_from(data, end)
    locator = end - _LOCATOR64.size
    if locator >= 0 and data[locator : locator + 4] == b"PK\6\7":
        _, _, place, _ = _LOCATOR64.unpack_from(data, locator)
        if place + _END64.size > locator or data[place : place + 4] != b"PK\6\6":
            raise damaged("das Inhaltsverzeichnis fehlt")
        *_, count, size, offset = _END64.unpack_from(data, place)
        end = place
    return count, size, offset, end


def _central_entry(data: bytes, at: int, limit: int) -> tuple[Member, int]:
    (_, made_by, needed, flags, method, time, date, crc, packed, size, n_name, n_extra, n_comment, _, internal, external, header) = (
        _CENTRAL.unpack_from(data, at)
    )
    at += _CENTRAL.size
    raw_name = data[at : at + n_name]
    extra = data[at + n_name : at + n_name + n_extra]
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


def _data_start(data: bytes, header: int, raw_name: bytes, name: str) -> int:
    if header + _LOCAL.size > len(data) or data[header : header + 4] != b"PK\3\4":
        raise damaged(f"der Teil „{name}“ fehlt")
    *_, n_name, n_extra = _LOCAL.unpack_from(data, header)
    begin = header + _LOCAL.size
    # Programs that go by the local header would see another part than those that go by the directory.
    if data[begin : begin + n_name] != raw_name:
        raise hostile(f"der Teil „{name}“ trägt zwei verschiedene Namen")
    return int(begin + n_name + n_extra)


def unpack(data: bytes, member: Member) -> bytes:
    """Inflated bytes of a member, checked against its size and checksum."""
    return b"".join(chunks(data, member))


def chunks(data: bytes, member: Member) -> Iterator[bytes]:
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


def _inflated(data: bytes, member: Member) -> Iterator[bytes]:
    view = memoryview(data)[member.start : member.start + member.packed]
    if member.method == _STORED:
        yield bytes(view)
        return
    if member.method != _DEFLATED:
        raise damaged(f"der Teil „{member.name}“ ist mit einem unbekannten Verfahren gepackt")
    inflater = zlib.decompressobj(-15)
    left = member.size + 1
    for at in range(0, len(view), _STEP):
        try:
            chunk = inflater.decompress(view[at : at + _STEP], left)
        except zlib.error:
            _broken(member)
        left -= len(chunk)
        yield chunk
        if left <= 0 or inflater.eof:
            break
    if left > 0 and not inflater.eof:
        _broken(member)


def _broken(member: Member) -> NoReturn:
    raise damaged(f"der Teil „{member.name}“ lässt sich nicht auspacken") from None


class Writer:
    """Writes an archive member by member; the same calls give the same bytes."""

    def __init__(self) -> None:
        self._out = io.BytesIO()
        self._central: list[bytes] = []

    def copy(self, data: bytes, member: Member) -> None:
        """Take over a member of another archive: its compressed bytes as they are."""
        # Sizes are known here, so no data descriptor follows.
        self._write(member, memoryview(data)[member.start : member.start + member.packed], member.flags & ~_DESCRIPTOR)

    def add(self, name: str, content: bytes) -> None:
        """Add a new member, deflated, dated 1980."""
        packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush()
        raw = name.encode("utf-8")
        flags = 0 if raw.isascii() else _UTF8
        member = Member(
            name, raw, 20, 20, flags, _DEFLATED, (0, _DOS_1980), zlib.crc32(content), len(packed), len(content), (0, 0), 0
        )  # fmt: skip
        self._write(member, packed, flags)

    def _write(self, member: Member, packed: bytes | memoryview, flags: int) -> None:
        offset = self._out.tell()
        if offset + member.packed > _MAX32 or member.size >= _MAX32:
            raise DateiError("zu-gross", "Die Datei würde größer als 4 GB. Teilen Sie die Arbeitsmappe auf.")
        name = member.raw_name
        time, date = member.time
        sizes = (member.crc, member.packed, member.size)
        needed = min(member.needed & 0xFF, 20) or 20
        self._out.write(_LOCAL.pack(b"PK\3\4", needed, flags, member.method, time, date, *sizes, len(name), 0) + name)
        self._out.write(packed)
        head = (b"PK\1\2", member.made_by, needed, flags, member.method, time, date, *sizes, len(name), 0, 0, 0)
        self._central.append(_CENTRAL.pack(*head, *member.attributes, offset) + name)

    def finish(self) -> bytes:
        """Write the directory and hand out the archive."""
        offset, count = self._out.tell(), len(self._central)
        directory = b"".join(self._central)
        if offset + len(directory) > _MAX32 or count >= _MAX16:
            raise DateiError("zu-gross", "Die Datei würde größer als 4 GB. Teilen Sie die Arbeitsmappe auf.")
        self._out.write(directory)
        self._out.write(_END.pack(b"PK\5\6", 0, 0, count, count, len(directory), offset, 0))
        return self._out.getvalue()
