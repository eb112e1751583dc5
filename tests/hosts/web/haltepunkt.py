"""A run that stops on the way and says where it is: stands in the place of `dienste.lauf` in the workers of a watched server."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event

from im_xl.hosts.web import dienste


def lauf(mappe: bytes, name: str, auftrag: str) -> dienste.Antwort:
    """Write the number of the process into a file of that name, wait until it is deleted, then run as always."""
    zeichen = Path(os.environ["IM_XL_HALTEPUNKT"]) / name
    if name.startswith("halt-"):
        zeichen.with_suffix(".neu").write_text(str(os.getpid()), encoding="ascii")
        zeichen.with_suffix(".neu").rename(zeichen)
        while zeichen.exists():
            Event().wait(0.01)
    return dienste.lauf(mappe, name, auftrag)


def angehalten(ordner: Path, name: str) -> int:
    """Number of the process that stands there."""
    while not (ordner / name).exists():
        Event().wait(0.01)
    return int((ordner / name).read_text(encoding="ascii"))
