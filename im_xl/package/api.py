"""What another project needs to put sheets into a workbook and lose nothing.

    with open_package("Kreis.xlsx") as mappe:
        bericht = graft(mappe, NeueBlaetter(styles, (new_sheet("Summen", "summen", xml),)))
        save(mappe, Path("Kreis.xlsx"), backup=datetime.now())

`NeueBlaetter` are worksheet parts with their styles part, of whatever origin (`small.py` makes a workbook of them). Memory does not grow
with the workbook: its parts stay in the file. All refusals are `DateiError` with a code, and then the file is as it was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from im_xl.package import save as saving
from im_xl.package.abdruck import blatt_abdruck
from im_xl.package.blaetter import Anhang, NeueBlaetter, NeuesBlatt
from im_xl.package.graft import Bericht, graft
from im_xl.package.limits import LIMITS, Limits
from im_xl.package.markierung import Zellaenderung
from im_xl.package.package import Blatteintrag, Package, skeleton
from im_xl.package.styles import EMPTY
from im_xl.package.xmltext import MAIN
from im_xl.package.zellen import Zelle, splice_cells

PLAIN_STYLES = EMPTY.format(MAIN).encode()
"""A styles part with nothing but the plain format, number 0: for sheets without formats of their own."""


@contextmanager
def open_package(quelle: str | PathLike[str] | bytes | BinaryIO, *, limits: Limits = LIMITS, checksums: bool = True) -> Iterator[Package]:
    """A workbook, checked, and open as long as the block lasts.

    Args:
        quelle: path, content or stream.
        limits: guards against hostile files.
        checksums: inflate every part to compare its checksum. False takes a tenth of the time: what is not asked for is copied as it is.

    Raises:
        DateiError: it cannot be read safely; code and message say why.
    """
    if isinstance(quelle, str | PathLike):
        with Path(quelle).open("rb") as file:
            yield Package.read(file, limits, checksums=checksums)
    else:
        yield Package.read(quelle, limits, checksums=checksums)


def new_sheet(name: str, kennung: str, xml: bytes) -> NeuesBlatt:
    """A sheet to be put in, with the fingerprint of what stands on it.

    Args:
        name: at most 31 characters.
        kennung: by which it is known again, whatever people call it later.
        xml: worksheet part as `NeuesBlatt` wants it: UTF-8, no prefixes, texts in the cells.
    """
    package = skeleton()
    package.put("sheet.xml", xml)
    return NeuesBlatt(name, kennung, blatt_abdruck(package, Blatteintrag(name, "sheet.xml", 0, 1, "visible", "worksheet")), xml)


def remove(package: Package, kennungen: Collection[str]) -> Bericht:
    """Take sheets that `graft` put in out again, with all that hangs on them and on nothing else.

    Args:
        package: the workbook.
        kennungen: marks of the sheets (`NeuesBlatt.kennung`); those that are not there do not count.

    Returns:
        What went (`entfernt`), and what was kept (`behalten`) because a person has edited it or refers to it.
    """
    return graft(package, NeueBlaetter(PLAIN_STYLES, ()), entfallen=kennungen)


def save(
    package: Package, ziel: Path, *, backup: datetime | None = None, cells: Mapping[str, Zellaenderung] = MappingProxyType({})
) -> Path | None:
    """Write a workbook whole or not at all, once it has passed the gate; the file from which it was read is closed by this.

    Args:
        package: the workbook.
        ziel: where it goes; may be the file from which it was read.
        backup: time stamp for the name of a backup of what is there now; None makes none.
        cells: which cells `splice_cells` has written into which part: `{blatt.part: Zellaenderung(frozenset({"H4"}))}`.

    Returns:
        Path of the backup, None where none was made.

    Raises:
        DateiError: nothing was written; everything is as it was.
    """
    return saving.save(package, ziel, backup=backup, markiert=cells, before=package.close)


__all__ = [
    "PLAIN_STYLES",
    "Anhang",
    "Bericht",
    "NeueBlaetter",
    "NeuesBlatt",
    "Package",
    "Zellaenderung",
    "Zelle",
    "graft",
    "new_sheet",
    "open_package",
    "remove",
    "save",
    "splice_cells",
]
