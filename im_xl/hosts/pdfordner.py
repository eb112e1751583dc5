"""Where the files of single sheets go: a new folder, and file names that every Windows takes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from pathlib import Path
import re

from im_xl.errors import DateiError, systemgrund

_UNZULAESSIG = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_GERAETE = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)(\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever their ending."""


def neuer_ordner(daneben: Path, name: str) -> Path:
    """Make a folder that was not there, numbered where the name is taken, so that nothing is written over.

    Args:
        daneben: folder in which it is made.
        name: wished name.

    Raises:
        DateiError: it cannot be made.
    """
    for nummer in count(1):
        ordner = daneben / (name if nummer == 1 else f"{name}-{nummer}")
        try:
            ordner.mkdir()
        except FileExistsError:
            continue
        except OSError as fehler:
            text = f"Der Ordner „{ordner}“ lässt sich nicht anlegen ({systemgrund(fehler)}). Bitte die Mappe in einem anderen Ordner speichern."
            raise DateiError("ordner-fehlt", text) from None
        return ordner
    raise AssertionError("count never ends")


def dateinamen(blaetter: Iterable[str], endung: str = ".pdf") -> dict[str, str]:
    """File name by sheet, without what Windows refuses, each once whatever the case."""
    namen: dict[str, str] = {}
    vergeben: set[str] = set()
    for blatt in blaetter:
        stamm = _UNZULAESSIG.sub("-", blatt).strip(" .") or "Blatt"
        stamm = f"Blatt {stamm}" if _GERAETE.match(stamm) else stamm
        moeglich = (f"{stamm}{endung}" if nummer == 1 else f"{stamm} ({nummer}){endung}" for nummer in count(1))
        namen[blatt] = next(name for name in moeglich if name.casefold() not in vergeben)
        vergeben.add(namen[blatt].casefold())
    return namen
