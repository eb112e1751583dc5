"""Figures as German sentences hold them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from im_xl.cents import Einheit, euro_text


def datum_text(tag: date) -> str:
    """31.12.2024."""
    return f"{tag:%d.%m.%Y}"


def zahl_text(zahl: int) -> str:
    """46.828."""
    return f"{zahl:,}".replace(",", ".")


def vzae_text(vzae: Decimal) -> str:
    """0,43: two decimals."""
    return f"{vzae:.2f}".replace(".", ",")


def prozent_text(anteil: Fraction, stellen: int = 9) -> str:
    """A share in percent with at most nine decimals: 99,9999998; more are cut and marked by dots."""
    einheiten, rest = divmod(abs(anteil) * 100 * 10**stellen, 1)
    ganze, dezimal = divmod(einheiten, 10**stellen)
    nachkomma = str(dezimal).zfill(stellen).rstrip("0")
    return f"{'-' if anteil < 0 else ''}{zahl_text(ganze)}{',' + nachkomma if nachkomma else ''}{'…' if rest else ''}"


def angabe_text(schluessel: str, wert: object) -> str:
    """A figure beside the list as people read it; empty where there is none."""
    if wert is None:
        return ""
    if isinstance(wert, date):
        return datum_text(wert)
    if isinstance(wert, Einheit):
        return "Cent" if wert is Einheit.CENT else "volle Euro"
    if isinstance(wert, Enum):
        return str(wert.value)
    if isinstance(wert, int):
        return euro_text(wert) if schluessel.endswith("_cent") else str(wert)
    return str(wert)
