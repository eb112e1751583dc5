"""Where people enter what the tool is to remember: the first input on `IM Einstellungen`."""

from __future__ import annotations

import re

from im_xl.package.package import Package
from im_xl.places import CellRef


def erste_eingabe(mappe: Package) -> CellRef | None:
    """The cell to show; None where the workbook has no such sheet yet."""
    blatt = mappe.eigene().get("einstellungen")
    if blatt is None:
        return None
    erste = re.search(r"\$?([A-Z]{1,3})\$?(\d+)(?::|$)", (blatt.eingaben or "").rpartition("!")[2])
    return CellRef(blatt.name, f"{erste[1]}{erste[2]}" if erste else "A1")
