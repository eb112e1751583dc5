"""A column of ours on a sheet of the county's: written, found again, renewed in place, taken away.

Two hidden names of the sheet say where it is, and what stands there. Spreadsheets move the first one with the cells. As long as nobody but us
has saved the sheet, taking the column away gives back the bytes that were there before it; else its cells are emptied.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
import binascii
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
import json
import re
import zlib

from im_xl.errors import DateiError
from im_xl.package.blaetter import MARKIERUNG, MARKIERUNG_STAND
from im_xl.package.blatttext import SPALTEN, ZEILEN, Bereich, address, area
from im_xl.package.mappe import set_marks
from im_xl.package.package import Blatteintrag, Package
from im_xl.package.zellen import Edit, Zelle, cell_texts, clear_cells, splice_cells, undo

_LAENGSTER_NAME = 8_000
"""Characters of a defined name; Excel takes 8,192."""
_LAENGSTES_LITERAL = 250
"""Characters of a text in it; Excel takes 255."""
_KURZ = 3
"""Bytes by which a text is known again."""
_CELL = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
_ENTPACKT = 1 << 20


@dataclass(frozen=True, slots=True)
class _Stand:
    """What was written, as the mark tells it.

    Attributes:
        teil: digest of the part as it was left.
        texte: digests of the texts.
        formatiert: some of the cells were there before, empty and with a format.
        edits: what takes the column back; None where it is too long to be kept.
    """

    teil: str
    texte: frozenset[str]
    formatiert: bool
    edits: tuple[Edit, ...] | None


@dataclass(frozen=True, slots=True)
class Marke:
    """A column of ours.

    Attributes:
        blatt: the sheet.
        bereich: its cells, from the heading on.
    """

    blatt: Blatteintrag
    bereich: Bereich
    stand: _Stand | None

    @property
    def zellen(self) -> list[str]:
        """Addresses of the column."""
        oben, spalte, unten, _ = self.bereich
        return [address(zeile, spalte) for zeile in range(oben, unten + 1)]


@dataclass(frozen=True, slots=True)
class Zellaenderung:
    """Cells of a sheet that may differ from what they were: those written now, those that were ours before."""

    neu: frozenset[str] = frozenset()
    alt: frozenset[str] = frozenset()


def marken(package: Package) -> list[Marke]:
    """The columns of ours in a workbook, sheet by sheet."""
    section = package.workbook()[1].child("definedNames")
    texte: dict[str, dict[str, str]] = {}
    for node in section.all("definedName") if section else ():
        if (name := node.get("name")) in {MARKIERUNG, MARKIERUNG_STAND}:
            texte.setdefault(node.get("localSheetId") or "", {})[str(name)] = package.text_of(node)
    found = []
    for blatt in package.blaetter:
        namen = texte.get(str(blatt.index), {})
        bereich = spaltenbereich(namen.get(MARKIERUNG, ""))
        if bereich is not None and blatt.art == "worksheet" and blatt.kennung is None and package.has(blatt.part):
            found.append(Marke(blatt, bereich, _entpackt(namen.get(MARKIERUNG_STAND, ""))))
    return found


def spaltenbereich(text: str) -> Bereich | None:
    """The cells that a mark means; None where it has lost them, or means more than a column."""
    try:
        oben, links, unten, rechts = area(text.rpartition("!")[2].replace("$", ""))
    except ValueError:
        return None
    return (oben, links, unten, rechts) if links == rechts <= SPALTEN and oben <= unten <= ZEILEN else None


def schreibe(package: Package, blatt: Blatteintrag, bereich: Bereich, texte: Mapping[str, str]) -> Zellaenderung:
    """Write a column, or renew the one that is there.

    Args:
        package: the workbook, changed in memory.
        blatt: a sheet of the county's.
        bereich: the cells of the column, from the heading on.
        texte: by address; the heading is the first of them. One that people have changed stays.

    Raises:
        DateiError: refused, see `splice_cells`, or more texts than the mark has room for (some 1,300); nothing has been changed.
    """
    cells = {zelle: Zelle(text) for zelle, text in texte.items()}
    marke = next((marke for marke in marken(package) if marke.blatt.index == blatt.index), None)
    with _as_it_was(package, blatt):
        alt, genau = _geleert(package, marke, keep_style=True) if marke else (frozenset[str](), True)
        kopf = next(iter(texte))
        if marke and cell_texts(package, blatt, [kopf]):
            del cells[kopf]
        edits = splice_cells(package, blatt, cells)
        stand = _Stand(
            teil=_digest(package.part(blatt.part)),
            texte=frozenset(_kurz(text) for text in texte.values()),
            formatiert=any(_CELL.match(edit.old) for edit in edits) if genau else _war_formatiert(marke),
            edits=edits if genau else None,
        )
        gepackt = _gepackt(stand)
        if not gepackt:
            raise DateiError(
                "zelle-gesperrt", f"Es sind zu viele Texte ({len(texte)}), um die Spalte später zu erneuern.", blatt=blatt.name
            )
        set_marks(package, blatt, {MARKIERUNG: _ort(blatt, bereich), MARKIERUNG_STAND: gepackt})
    return Zellaenderung(frozenset(cells), alt)


def _ort(blatt: Blatteintrag, bereich: Bereich) -> str:
    """A range as the formula of a name."""
    oben, links, unten, rechts = bereich
    ecken = (re.sub(r"([A-Z]+)", r"$\1$", address(zeile, spalte)) for zeile, spalte in ((oben, links), (unten, rechts)))
    return "'" + blatt.name.replace("'", "''") + "'!" + ":".join(ecken)


def _war_formatiert(marke: Marke | None) -> bool:
    """Whether cells of a column may have stood there before it."""
    return marke is not None and (marke.stand is None or marke.stand.formatiert)


def entferne(package: Package, marke: Marke) -> Zellaenderung:
    """Take a column away; what people wrote in it stays.

    Raises:
        DateiError: the sheet cannot be understood; nothing has been changed.
    """
    with _as_it_was(package, marke.blatt):
        alt, _ = _geleert(package, marke, keep_style=_war_formatiert(marke))
        set_marks(package, marke.blatt, {MARKIERUNG: None, MARKIERUNG_STAND: None})
    return Zellaenderung(alt=alt)


@contextmanager
def ohne_spalten(package: Package) -> Iterator[None]:
    """The workbook without columns of ours, as long as the block lasts; one that cannot be taken away stays."""
    alle = marken(package)
    before = {part: package.part(part) for part in (package.workbook_part, *(marke.blatt.part for marke in alle))} if alle else {}
    for marke in alle:
        with suppress(DateiError):
            entferne(package, marke)
    try:
        yield
    finally:
        for part, content in before.items():
            package.put(part, content)


def _geleert(package: Package, marke: Marke, *, keep_style: bool) -> tuple[frozenset[str], bool]:
    """Empty our cells: the part as it was before them, where nobody else has saved it.

    Returns:
        The cells that may have changed; whether the part is as it was.
    """
    stand = marke.stand
    if stand is not None and stand.edits is not None and stand.teil == _digest(package.part(marke.blatt.part)):
        package.put(marke.blatt.part, undo(package, marke.blatt, stand.edits))
        return frozenset(marke.zellen), True
    bekannt = stand.texte if stand else frozenset()
    gefuellt = cell_texts(package, marke.blatt, marke.zellen)
    fremde = {zelle for zelle, text in gefuellt.items() if _kurz(text) not in bekannt}
    weg = (gefuellt.keys() if keep_style else set(marke.zellen)) - fremde
    clear_cells(package, marke.blatt, weg, keep_style=keep_style)
    return frozenset(weg), False


@contextmanager
def _as_it_was(package: Package, blatt: Blatteintrag) -> Iterator[None]:
    """Put a sheet's part back where something goes wrong."""
    before = package.part(blatt.part)
    try:
        yield
    except BaseException:
        package.put(blatt.part, before)
        raise


# ---------------------------------------------------------------- what the mark holds
def _digest(part: bytes) -> str:
    return sha256(part).hexdigest()[:16]


def _kurz(text: object) -> str:
    return sha256(str(text).encode("utf-8", "replace")).hexdigest()[: 2 * _KURZ]


def _gepackt(stand: _Stand) -> str:
    """The state as a formula that is a text; without the changes where it would be too long, nothing where it still is."""
    edits: list[tuple[int, int, str]] | None = None
    if stand.edits is not None:
        enden = [0, *(edit.at + edit.length for edit in stand.edits)]
        edits = [(edit.at - ende, edit.length, edit.old.decode("latin-1")) for edit, ende in zip(stand.edits, enden, strict=False)]
    texte = "".join(sorted(stand.texte))
    for inhalt in ([stand.teil, texte, stand.formatiert, edits], [stand.teil, texte, stand.formatiert, None]):
        formel = _als_text(b64encode(zlib.compress(json.dumps(inhalt, separators=(",", ":")).encode(), 9)).decode())
        if len(formel) <= _LAENGSTER_NAME:
            return formel
    return ""


def _als_text(text: str) -> str:
    stuecke = [text[at : at + _LAENGSTES_LITERAL] for at in range(0, len(text), _LAENGSTES_LITERAL)] or [""]
    return "&".join(f'"{stueck}"' for stueck in stuecke)


def _entpackt(formel: str) -> _Stand | None:
    """The state that a mark holds; None where it holds none that can be read: then nothing is taken for ours."""
    try:
        roh = b64decode("".join(re.findall(r'"([^"]*)"', formel)), validate=True)
        entpacker = zlib.decompressobj()
        teil, texte, formatiert, edits = json.loads(entpacker.decompress(roh, _ENTPACKT))
        bekannt = frozenset(str(texte)[at : at + 2 * _KURZ] for at in range(0, len(texte), 2 * _KURZ))
        return _Stand(str(teil), bekannt, bool(formatiert), None if edits is None else tuple(_edits(edits)))
    except (ValueError, TypeError, binascii.Error, zlib.error):
        return None


def _edits(gepackt: Iterable[tuple[int, int, str]]) -> Iterator[Edit]:
    at = 0
    for abstand, laenge, alt in gepackt:
        yield Edit(at + int(abstand), int(laenge), str(alt).encode("latin-1"))
        at += int(abstand) + int(laenge)
