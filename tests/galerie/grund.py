"""What all workbooks of the gallery share: real Gemeinden, invented counts and amounts."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib import resources

from im_xl.register import gemeinden_im_kreis, kreise

BETRAG = {
    "08135": 40_234_567,
    "08316": 61_120_819,
    "08437": 29_275_000,
    "08315": 101_248_055,
    "08235": 54_411_903,
    "08115": 142_207_741,
}
"""Planungsrahmen by Kreis, cents. Invented, but for Sigmaringen."""


@dataclass(frozen=True)
class Ort:
    """A Gemeinde with its invented count."""

    ags: str
    amtlich: str
    kurz: str
    personen: int
    einwohner: int


def orte(kreis: str) -> list[Ort]:
    """The Gemeinden of a Kreis by AGS; larger ones have more than a thousand persons, none has 0."""
    return [Ort(g.ags, g.name_amtlich, g.name, _erfunden(g.ags, g.einwohner), g.einwohner) for g in gemeinden_im_kreis(kreis)]


def zahlen(kreis: str) -> dict[str, int]:
    """The invented count by AGS."""
    return {ort.ags: ort.personen for ort in orte(kreis)}


def kreisname(kreis: str) -> str:
    """As a county writes it on its letters."""
    return kreise()[kreis].name_voll


def regionalschluessel() -> dict[str, str]:
    """The key of 12 digits by AGS."""
    with resources.files("im_xl.register").joinpath("gemeinden.csv").open(encoding="utf-8") as datei:
        return {zeile["ags"]: zeile["ars"] for zeile in csv.DictReader(datei)}


def _erfunden(ags: str, einwohner: int) -> int:
    if einwohner > 30_000:
        return einwohner // 38 + int(ags[-2:])
    return min((int(ags[-3:]) * 37 + int(ags[2:5])) % 180 + 4, einwohner // 12 + 1)
