"""The workbooks, by trouble: importing the modules fills `galerie.schreiben.BAUER`."""

from galerie.mappen import (
    betraege,
    fallen_aufbau,
    fallen_werte,
    gestalten,
    inhalte,
    lage,
    lautlos,
    listen,
    mischungen,
    namen,
    spalten,
    summen,
)

__all__ = [
    "betraege",
    "fallen_aufbau",
    "fallen_werte",
    "gestalten",
    "inhalte",
    "lage",
    "lautlos",
    "listen",
    "mischungen",
    "namen",
    "spalten",
    "summen",
]
