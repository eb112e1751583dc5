"""Kennzahlen of a county's Gemeinden together: added up or averaged, and which of them to look at again.

Slide "Neuerungen generell I": Kennzahlen are collected from 01.01.2023; slide "Koordinierende Stellen III": the koordinierende Stelle brings
the county's data together. Which Kennzahlen there are, and how they are to be put together, is not published: all of that is ours (Annahme).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
import re
from typing import Final

MITTELSTELLEN: Final = 2
"""A mean is rounded commercially to so many decimals more than its numbers have (Annahme)."""
_JAHR: Final = re.compile(r"(?<!\d)20\d\d(?!\d)")


class Zusammenfuehrung(Enum):
    """How the numbers of the Gemeinden become one; the value is what people choose on the sheet."""

    SUMME = "summe"
    MITTEL = "mittel"
    KEINE = "nicht zusammenführen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vergleichsgrenzen:
    """When a number is told to be looked at again (Annahme).

    Attributes:
        faktor: so many times the number of the year before, or that part of it.
        unterschied: and at least so far from it, or every small count would be told.
        anteil: for a share only how far, as a share (0.2 for twenty percentage points).
    """

    faktor: Decimal
    unterschied: Decimal
    anteil: Decimal


def vorgabe(*, anteil: bool) -> Zusammenfuehrung:
    """How a Kennzahl is put together where nobody said: counts are added up, shares averaged without weights (Annahme)."""
    return Zusammenfuehrung.MITTEL if anteil else Zusammenfuehrung.SUMME


def nachkommastellen(werte: Iterable[Decimal]) -> int:
    """Most decimals that one of the numbers has; trailing zeros do not count."""
    return max((_stellen(wert) for wert in werte), default=0)


def _stellen(wert: Decimal) -> int:
    exponent = wert.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def zusammengefuehrt(summe: Decimal, anzahl: int, stellen: int, art: Zusammenfuehrung) -> Decimal | None:
    """The county's number.

    Args:
        summe: exact sum of what was reported.
        anzahl: how many reported; 0 gives no number: missing is not zero.
        stellen: see `nachkommastellen`.
        art: sum, unweighted mean, or none.
    """
    if not anzahl or art is Zusammenfuehrung.KEINE:
        return None
    if art is Zusammenfuehrung.SUMME:
        return summe
    return (summe / anzahl).quantize(Decimal(1).scaleb(-stellen - MITTELSTELLEN), ROUND_HALF_UP)


def auffaellig(wert: Decimal, vorwert: Decimal, grenzen: Vergleichsgrenzen, *, anteil: bool) -> bool:
    """Whether a number is so far from that of the year before that somebody should look at it again.

    Args:
        wert: the number; a share as a share.
        vorwert: that of the year before.
        grenzen: the limits; who just reaches them is told.
        anteil: a share is compared by its distance only.
    """
    unterschied = abs(wert - vorwert)
    if anteil:
        return unterschied >= grenzen.anteil
    if unterschied < grenzen.unterschied:
        return False
    klein, gross = sorted((abs(wert), abs(vorwert)))
    return wert * vorwert <= 0 or gross >= klein * grenzen.faktor


def vergleichsnamen(namen: Iterable[str]) -> Mapping[str, str]:
    """By what a Kennzahl is known again in another year: its name without case, blanks and the year; with it where two would be alike."""
    alle = tuple(namen)
    ohne = {name: " ".join(_JAHR.sub(" ", name).casefold().split()) for name in alle}
    mehrfach = {kurz for kurz in ohne.values() if list(ohne.values()).count(kurz) > 1 or not kurz}
    return {name: " ".join(name.casefold().split()) if ohne[name] in mehrfach else ohne[name] for name in alle}
