"""A compound file (MS-CFB, version 3) from streams: the container in which Office keeps a VBA project or an encrypted workbook.

The order of everything follows from the contents, and no date is written: the same contents give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
import struct
from typing import Final

Inhalt = Mapping[str, "bytes | Inhalt"]
"""Name -> stream (bytes) or storage (mapping)."""

_SEKTOR: Final = 512
_MINISEKTOR: Final = 64
_MINI_UNTER: Final = 4096
"""Shorter streams lie in the mini stream."""
_FAT_SEKTOREN: Final = 109
"""As many FAT sectors find room in the header, enough for 6.8 MB; further ones are listed in sectors of their own (DIFAT)."""
_EINTRAEGE_JE_FAT: Final = _SEKTOR // 4
_FAT_JE_DIFAT: Final = _EINTRAEGE_JE_FAT - 1
"""The last entry of a DIFAT sector leads to the next one."""

_FREI: Final = 0xFFFFFFFF
_ENDE: Final = 0xFFFFFFFE
_FAT: Final = 0xFFFFFFFD
_DIFAT: Final = 0xFFFFFFFC
_KEINER: Final = 0xFFFFFFFF

_SPEICHER: Final = 1
_STROM: Final = 2
_WURZEL: Final = 5
_ROT: Final = 0
_SCHWARZ: Final = 1


@dataclass(slots=True)
class _Eintrag:
    """An entry of the directory; other entries are named by their number."""

    name: str
    art: int
    daten: bytes = b""
    farbe: int = _SCHWARZ
    links: int = _KEINER
    rechts: int = _KEINER
    kind: int = _KEINER
    start: int = 0
    groesse: int = 0

    def packe(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        baum = struct.pack("<HBBIII", len(name), self.art, self.farbe, self.links, self.rechts, self.kind)
        return name.ljust(64, b"\0") + baum + bytes(36) + struct.pack("<IQ", self.start, self.groesse)


_LEERER_EINTRAG: Final = bytes(68) + struct.pack("<III", _KEINER, _KEINER, _KEINER) + bytes(48)


@dataclass(slots=True)
class _Bereich:
    """Sectors of one size with the chain that leads from each to the next: the file itself, and the mini stream."""

    sektor: int
    daten: bytearray = field(default_factory=bytearray)
    kette: list[int] = field(default_factory=list)

    def ablegen(self, daten: bytes) -> int:
        """Append; returns the first sector."""
        if not daten:
            return _ENDE
        start = len(self.kette)
        self.daten += daten + bytes(-len(daten) % self.sektor)
        ende = len(self.daten) // self.sektor
        self.kette += [*range(start + 1, ende), _ENDE]
        return start


def write_cfb(inhalt: Inhalt) -> bytes:
    """Write a compound file.

    Args:
        inhalt: streams and storages of the root. Names have at most 31 characters and differ when upper-cased.

    Returns:
        The file.
    """
    verzeichnis = [_Eintrag("Root Entry", _WURZEL)]
    _eintragen(verzeichnis, 0, inhalt)
    datei, mini = _Bereich(_SEKTOR), _Bereich(_MINISEKTOR)
    for eintrag in verzeichnis:
        if eintrag.art == _STROM:
            eintrag.start = (mini if len(eintrag.daten) < _MINI_UNTER else datei).ablegen(eintrag.daten)
            eintrag.groesse = len(eintrag.daten)
    verzeichnis[0].start, verzeichnis[0].groesse = datei.ablegen(bytes(mini.daten)), len(mini.daten)
    minifat = _tabelle(mini.kette)
    minifat_start = datei.ablegen(minifat)
    leere = [_LEERER_EINTRAG] * (-len(verzeichnis) % 4)
    verzeichnis_start = datei.ablegen(b"".join([*(eintrag.packe() for eintrag in verzeichnis), *leere]))
    fat = _fat_anlegen(datei)
    difat = range(fat.stop, len(datei.kette))
    kopf = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        bytes.fromhex("D0CF11E0A1B11AE1"),
        0x3E,  # minor version
        3,  # major version
        0xFFFE,  # little-endian
        9,  # sectors of 2**9 bytes
        6,  # mini sectors of 2**6 bytes
        0,  # number of directory sectors: not counted in version 3
        len(fat),
        verzeichnis_start,
        0,  # no transactions
        _MINI_UNTER,
        minifat_start,
        len(minifat) // _SEKTOR,
        difat.start if difat else _ENDE,
        len(difat),
    )
    im_kopf = fat[:_FAT_SEKTOREN]
    return kopf + struct.pack(f"<{_FAT_SEKTOREN}I", *im_kopf, *[_FREI] * (_FAT_SEKTOREN - len(im_kopf))) + bytes(datei.daten)


def _fat_anlegen(datei: _Bereich) -> range:
    """Append the sector table and the list of its sectors, which both count themselves too; returns the sectors of the table."""
    start, anzahl, listen = len(datei.kette), 0, 0
    while anzahl * _EINTRAEGE_JE_FAT < start + anzahl + listen:
        anzahl += 1
        listen = -(-max(0, anzahl - _FAT_SEKTOREN) // _FAT_JE_DIFAT)
    fat = range(start, start + anzahl)
    datei.kette += [_FAT] * anzahl + [_DIFAT] * listen
    datei.daten += _tabelle(datei.kette)
    for nummer in range(listen):
        erste = _FAT_SEKTOREN + nummer * _FAT_JE_DIFAT
        genannt = fat[erste : erste + _FAT_JE_DIFAT]
        weiter = fat.stop + nummer + 1 if nummer + 1 < listen else _ENDE
        datei.daten += struct.pack(f"<{_EINTRAEGE_JE_FAT}I", *genannt, *[_FREI] * (_FAT_JE_DIFAT - len(genannt)), weiter)
    return fat


def _tabelle(kette: list[int]) -> bytes:
    """A chain as whole sectors; entries behind the last sector are free."""
    return struct.pack(f"<{len(kette)}I", *kette) + b"\xff" * (-len(kette) * 4 % _SEKTOR)


def _eintragen(verzeichnis: list[_Eintrag], eltern: int, inhalt: Inhalt) -> None:
    """Append the entries of a storage, sorted, and hang their tree below it; then those of its storages."""
    erster = len(verzeichnis)
    namen = sorted(inhalt, key=_rang)
    for name in namen:
        wert = inhalt[name]
        verzeichnis.append(_Eintrag(name, _STROM, wert) if isinstance(wert, bytes) else _Eintrag(name, _SPEICHER))
    ebenen = len(namen).bit_length()
    # In a halved tree every level but the last is full. If the last has gaps its nodes are red, so that all ways down
    # cross equally many black nodes.
    rot_ab = ebenen if len(namen) + 1 < 1 << ebenen else ebenen + 1
    verzeichnis[eltern].kind = _baum(verzeichnis, erster, len(verzeichnis), 1, rot_ab)
    for nummer, name in enumerate(namen, erster):
        wert = inhalt[name]
        if not isinstance(wert, bytes):
            _eintragen(verzeichnis, nummer, wert)


def _baum(verzeichnis: list[_Eintrag], von: int, bis: int, ebene: int, rot_ab: int) -> int:
    """Link the sorted entries `von` to `bis` (excluded) to a balanced search tree; returns its root."""
    if von == bis:
        return _KEINER
    mitte = (von + bis) // 2
    eintrag = verzeichnis[mitte]
    eintrag.farbe = _ROT if ebene >= rot_ab > 1 else _SCHWARZ
    eintrag.links = _baum(verzeichnis, von, mitte, ebene + 1, rot_ab)
    eintrag.rechts = _baum(verzeichnis, mitte + 1, bis, ebene + 1, rot_ab)
    return mitte


def _rang(name: str) -> tuple[int, list[int]]:
    """Order in the directory: shorter names first, then by upper-cased UTF-16 units."""
    einheiten = [einheit for (einheit,) in struct.iter_unpack("<H", name.encode("utf-16-le"))]
    return len(einheiten), [_gross(einheit) for einheit in einheiten]


def _gross(einheit: int) -> int:
    """Simple upper case: characters that would become several ones (ß) and surrogates stay."""
    gross = chr(einheit).upper()
    return ord(gross) if len(gross) == 1 else einheit
