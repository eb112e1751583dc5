"""How Gemeinden lie to each other: neighbours, centres, Verwaltungsgemeinschaften. Read once from the CSV files beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from math import asin, cos, radians, sin, sqrt
from types import MappingProxyType

from im_xl.model import Ags
from im_xl.register.verzeichnis import zeilen

QUELLE_RAUM = (
    "Mittelpunkte: Statistisches Bundesamt (Destatis), Gebietsstand 31.03.2023; Nachbarschaften: © GeoBasis-DE / BKG 2021 (Daten verändert), "
    "dl-de/by-2-0"
)
"""Source line of `lage.csv` and `nachbarn.csv`; the publishers ask that it goes along with every copy, a map too."""
_ERDRADIUS_KM = 6371
_OHNE_VERBAND = "verbandsfreie Gemeinde"


class Beruehrung(Enum):
    """How the areas of two Gemeinden meet in a generalised map: along a line, or in one point (a corner, or a very short border)."""

    GRENZE = "grenze"
    PUNKT = "punkt"


class Sicherheit(Enum):
    """How sure it is that two Gemeinden are neighbours: two maps agree; one map alone or nearly; not to be relied on."""

    HOCH = "hoch"
    MITTEL = "mittel"
    GERING = "gering"


@dataclass(frozen=True, slots=True)
class Nachbar:
    """A Gemeinde beside another one."""

    ags: Ags
    art: Beruehrung
    sicherheit: Sicherheit


@dataclass(frozen=True, slots=True)
class Mittelpunkt:
    """Geographic centre of a Gemeinde, degrees."""

    breite: float
    laenge: float


@dataclass(frozen=True, slots=True)
class Verwaltungsgemeinschaft:
    """A vereinbarte Verwaltungsgemeinschaft or a Gemeindeverwaltungsverband; none of them crosses the border of a county.

    Attributes:
        schluessel: Kreis and number of the Verband, 9 digits.
        name: as in the Gemeindeverzeichnis ("VVG der Stadt Weinheim").
        art: its kind in words.
        mitglieder: AGS, in their order.
    """

    schluessel: str
    name: str
    art: str
    mitglieder: tuple[Ags, ...]


@cache
def _nachbarn() -> Mapping[Ags, tuple[Nachbar, ...]]:
    je_ags: dict[Ags, list[Nachbar]] = {}
    for zeile in zeilen("nachbarn.csv"):
        art, sicherheit = Beruehrung(zeile["art"]), Sicherheit(zeile["sicherheit"])
        for ags, anderer in ((zeile["ags_a"], zeile["ags_b"]), (zeile["ags_b"], zeile["ags_a"])):
            je_ags.setdefault(ags, []).append(Nachbar(anderer, art, sicherheit))
    return MappingProxyType({ags: tuple(sorted(liste, key=lambda nachbar: nachbar.ags)) for ags, liste in je_ags.items()})


def nachbarn(ags: Ags) -> tuple[Nachbar, ...]:
    """The neighbours of a Gemeinde in Baden-Württemberg, by AGS; none for an exclave (Büsingen) and for an unknown key."""
    return _nachbarn().get(ags, ())


@cache
def _mittelpunkte() -> Mapping[Ags, Mittelpunkt]:
    return MappingProxyType({zeile["ags"]: Mittelpunkt(float(zeile["lat"]), float(zeile["lon"])) for zeile in zeilen("lage.csv")})


def mittelpunkt(ags: Ags) -> Mittelpunkt | None:
    """Where a Gemeinde lies; None for an unknown key."""
    return _mittelpunkte().get(ags)


def entfernung_km(ags: Ags, anderer: Ags) -> int | None:
    """Whole kilometres as the crow flies between the centres of two Gemeinden; None where one is not known."""
    eins, zwei = mittelpunkt(ags), mittelpunkt(anderer)
    if eins is None or zwei is None:
        return None
    breite, laenge = radians(zwei.breite - eins.breite), radians(zwei.laenge - eins.laenge)
    halb = sin(breite / 2) ** 2 + cos(radians(eins.breite)) * cos(radians(zwei.breite)) * sin(laenge / 2) ** 2
    return round(2 * _ERDRADIUS_KM * asin(sqrt(halb)))


@cache
def _gemeinschaften() -> Mapping[Ags, Verwaltungsgemeinschaft]:
    mitglieder: dict[tuple[str, str, str], list[Ags]] = {}
    for zeile in zeilen("gemeinden.csv"):
        if zeile["gv_art"] != _OHNE_VERBAND:
            mitglieder.setdefault((zeile["gv_schluessel"], zeile["gv_name"], zeile["gv_art"]), []).append(zeile["ags"])
    alle = (Verwaltungsgemeinschaft(*wer, tuple(sorted(ags))) for wer, ags in mitglieder.items())
    return MappingProxyType({ags: gemeinschaft for gemeinschaft in alle for ags in gemeinschaft.mitglieder})


def verwaltungsgemeinschaft(ags: Ags) -> Verwaltungsgemeinschaft | None:
    """The Verwaltungsgemeinschaft or Verwaltungsverband of a Gemeinde; None where it belongs to none, and for an unknown key."""
    return _gemeinschaften().get(ags)
