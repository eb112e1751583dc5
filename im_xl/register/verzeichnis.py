"""The register itself, read once from the two CSV files beside this module."""

from __future__ import annotations

from collections.abc import Mapping
import csv
from functools import cache
from pathlib import Path
from types import MappingProxyType

from im_xl.model import Ags, Gemeinde, Kreis, Kreistyp

QUELLE = "Datenquelle: Statistisches Bundesamt (Destatis), Gemeindeverzeichnis GV-ISys, Gebietsstand 31.08.2025, Bevölkerung 31.12.2024"
"""Source line of both files; the publisher asks that it goes along with every copy."""


def zeilen(datei: str) -> list[dict[str, str]]:
    """The rows of a CSV file beside this module."""
    with (Path(__file__).parent / datei).open(encoding="utf-8", newline="") as strom:
        return list(csv.DictReader(strom))


@cache
def kreise() -> Mapping[Ags, Kreis]:
    """The 44 Kreise by AGS (5 digits), in the order of AGS."""
    return MappingProxyType(
        {
            zeile["ags"]: Kreis(zeile["ags"], zeile["name"], zeile["name_voll"], Kreistyp(zeile["typ"]), int(zeile["einwohner"]))
            for zeile in zeilen("kreise.csv")
        }
    )


@cache
def gemeinden() -> Mapping[Ags, Gemeinde]:
    """The 1,101 Gemeinden by AGS (8 digits), in the order of AGS; a Stadtkreis is one of them."""
    return MappingProxyType(
        {
            zeile["ags"]: Gemeinde(zeile["ags"], zeile["name_kurz"], zeile["name_amtlich"], zeile["kreis_ags"], int(zeile["einwohner"]))
            for zeile in zeilen("gemeinden.csv")
        }
    )


@cache
def gemeinden_im_kreis(ags: Ags) -> tuple[Gemeinde, ...]:
    """The Gemeinden of a Kreis in the order of AGS; for a Stadtkreis the one, for an unknown key none."""
    return tuple(gemeinde for gemeinde in gemeinden().values() if gemeinde.kreis_ags == ags)
