"""The defined names of a workbook, whatever its format: by them a form of ours is known again after it was re-saved or converted."""

from __future__ import annotations

import re

from im_xl.package.limits import LIMITS, Limits
from im_xl.package.package import Package
from im_xl.places import CellRef, column_number
from im_xl.workbook.fremdformate import ist_fremd

_ZELLE = re.compile(r"\$?(?P<blatt>'(?:[^']|'')+'|[^\s'!.$]+)[!.]\$?(?P<spalte>[A-Z]{1,3})\$?(?P<zeile>[1-9][0-9]{0,6})(?::.*)?", re.DOTALL)

Ziel = str | CellRef | None
"""A text, the first cell of a range, or what can no longer be followed (#REF!)."""


def read_namen(data: bytes, limits: Limits = LIMITS) -> dict[str, Ziel]:
    """What the names of a workbook stand for; where a sheet has one of its own, that of the whole workbook counts.

    Args:
        data: an .xlsx, .xlsm, .ods or .xls.
        limits: guards against hostile files.

    Raises:
        DateiError: not a workbook, damaged, encrypted or hostile.
    """
    if not ist_fremd(data):
        mappe = Package.read(data, limits)
        abschnitt = mappe.workbook()[1].child("definedNames")
        knoten = sorted(abschnitt.all("definedName") if abschnitt else (), key=lambda node: node.get("localSheetId") is None)
        return {node.get("name") or "": _ziel(mappe.text_of(node)) for node in knoten}
    if data.startswith(b"PK"):
        from im_xl.workbook.ods import read_namen as namen_ods  # noqa: PLC0415 - each reader is loaded where its format is met

        return {name: _ziel(text) for name, text in namen_ods(data).items()}
    from im_xl.workbook.xls import read_namen as namen_xls  # noqa: PLC0415 - the same

    return {name: CellRef.at(*ziel) if isinstance(ziel, tuple) else ziel for name, ziel in namen_xls(data).items()}


def _ziel(text: str) -> Ziel:
    text = text.strip().removeprefix("of:").removeprefix("=").strip("[]")
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    treffer = _ZELLE.fullmatch(text)
    if treffer is None:
        return None
    blatt = treffer["blatt"]
    return CellRef.at(
        blatt[1:-1].replace("''", "'") if blatt.startswith("'") else blatt, int(treffer["zeile"]), column_number(treffer["spalte"])
    )
