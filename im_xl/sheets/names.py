"""Names of our sheets. Identity is the mark, not the name: a sheet that a person renamed keeps that name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
import re
from types import MappingProxyType

from im_xl.errors import DateiError
from im_xl.model import Gemeinde

UEBERSICHT = "IM Übersicht"
RECHENWEG = "IM Rechenweg"
HINWEISE = "IM Hinweise"
EINSTELLUNGEN = "IM Einstellungen"
FESTE = {"uebersicht": UEBERSICHT, "rechenweg": RECHENWEG, "hinweise": HINWEISE, "einstellungen": EINSTELLUNGEN}
"""Sheets that every run makes: Kennung and name."""

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_MAX = 31


def kennung(gemeinde: Gemeinde) -> str:
    """Identity of a municipality's sheet."""
    return f"gemeinde:{gemeinde.ags}"


def blattnamen(
    gemeinden: Iterable[Gemeinde], vorhandene: Mapping[str, str | None], weitere: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """Name of every sheet to be made, by Kennung.

    Args:
        gemeinden: municipalities that get a sheet.
        vorhandene: sheets of the workbook: name -> Kennung, None for the county's own.
        weitere: fixed sheets that only this run makes: Kennung -> name.

    Returns:
        Kennung -> name. A sheet that is already there keeps its name. `Ü <short name>` otherwise, forbidden characters as '-'; a name
        that is taken or double gets the AGS, a long one is cut before it.

    Raises:
        DateiError: the county has a sheet of its own with the name of one of the fixed sheets.
    """
    unsere = {kennung: name for name, kennung in vorhandene.items() if kennung is not None}
    belegt = {name.casefold() for name in vorhandene}
    namen = {}
    for schluessel, name in {**FESTE, **weitere}.items():
        if schluessel not in unsere and name.casefold() in belegt:
            raise DateiError(
                "blattname-belegt",
                f"Die Mappe hat bereits ein Blatt „{name}“, das nicht von im_xl stammt. Bitte benennen Sie es um und starten Sie erneut.",
                blatt=name,
            )
        namen[schluessel] = unsere.get(schluessel, name)
        belegt.add(namen[schluessel].casefold())
    for gemeinde in gemeinden:
        schluessel = kennung(gemeinde)
        namen[schluessel] = unsere.get(schluessel) or _frei(gemeinde, belegt)
        belegt.add(namen[schluessel].casefold())
    return namen


def _frei(gemeinde: Gemeinde, belegt: set[str]) -> str:
    stamm = "Ü " + _FORBIDDEN.sub("-", gemeinde.name)
    if len(stamm) <= _MAX and stamm.casefold() not in belegt:
        return stamm
    zusatz = f" ({gemeinde.ags})"
    return stamm[: _MAX - len(zusatz)].rstrip() + zusatz
