"""Exact money: integer cents, and the pro-rata split by a named rounding.

No float touches an amount. Quotas are `Fraction`; an amount leaves this module as integer cents.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
import re
from typing import Generic, TypeVar

from im_xl.errors import EingabeError

K = TypeVar("K", bound=Hashable)


class Rundungsart(Enum):
    """How the parts of a split become whole units."""

    SUMMENTREU = "summentreu"
    EINZELN = "einzeln"


class Einheit(Enum):
    """The unit to which amounts are rounded; the value is its size in cents."""

    CENT = 1
    EURO = 100


@dataclass(frozen=True, slots=True)
class Rundung:
    """A named rounding. `SUMMENTREU` to the cent is our default (Annahme); `EINZELN` to the euro is that of the lists of 2017."""

    art: Rundungsart = Rundungsart.SUMMENTREU
    einheit: Einheit = Einheit.CENT

    def __str__(self) -> str:
        return f"{self.art.value}, {'Cent' if self.einheit is Einheit.CENT else 'volle Euro'}"


def kaufmaennisch(value: Fraction) -> int:
    """Round half away from zero, as Kassen do; exact."""
    whole, rest = divmod(abs(value.numerator), value.denominator)
    rounded = whole + (2 * rest >= value.denominator)
    return rounded if value >= 0 else -rounded


def anteilige_betraege_cent(
    betrag_cent: int, gewichte: Mapping[K, int], rundung: Rundung = Rundung(), *, gesamtgewicht: int | None = None
) -> dict[K, int]:
    """Split an amount in proportion to whole-numbered weights.

    Args:
        betrag_cent: amount to split, integer cents, >= 0.
        gewichte: weight per key, >= 0; ties of equal weight are decided by the order of the keys, so keys must sort.
        rundung: mode and unit. With `SUMMENTREU` the largest remainders get the units that are left (ties: larger
            weight, then smaller key); the parts add up to the amount, cut to whole units. With `EINZELN` each part is
            rounded commercially on its own.
        gesamtgewicht: weight of the whole where `gewichte` is only a part of a larger distribution; only with `EINZELN`.

    Returns:
        Cents per key, same keys and order, multiples of the unit.

    Raises:
        ValueError: a negative amount or weight, no weight at all, or a partial list that is to be sum-true.
    """
    if betrag_cent < 0 or any(gewicht < 0 for gewicht in gewichte.values()):
        raise ValueError("amount and weights must not be negative")
    summe = sum(gewichte.values())
    if gesamtgewicht is None:
        gesamtgewicht = summe
    elif rundung.art is Rundungsart.SUMMENTREU and gesamtgewicht != summe:
        raise ValueError("a part of a larger distribution cannot be sum-true")
    if gesamtgewicht <= 0 or summe > gesamtgewicht:
        raise ValueError("the weights must add up to more than zero and not to more than the whole")
    if rundung.art is Rundungsart.EINZELN:
        nenner = gesamtgewicht * rundung.einheit.value
        units = {key: (2 * betrag_cent * gewicht + nenner) // (2 * nenner) for key, gewicht in gewichte.items()}
    else:
        reste = groesste_reste(betrag_cent, gewichte, rundung.einheit)
        dabei = set(reste.reihe[: reste.uebrig])
        units = {key: whole + (key in dabei) for key, whole in reste.ganze.items()}
    return {key: whole * rundung.einheit.value for key, whole in units.items()}


@dataclass(frozen=True, slots=True)
class Reste(Generic[K]):
    """What cutting to whole units leaves of a split that is to be sum-true.

    Attributes:
        ganze: whole units per key.
        uebrig: units that are left over; the first so many of `reihe` get one more each.
        reihe: keys by their remainder, the largest first; ties: larger weight, then smaller key.
    """

    ganze: Mapping[K, int]
    uebrig: int
    reihe: tuple[K, ...]


def groesste_reste(betrag_cent: int, gewichte: Mapping[K, int], einheit: Einheit) -> Reste[K]:
    """Cut each part of a split to whole units, and rank what is cut off.

    Args:
        betrag_cent: amount to split, integer cents, >= 0.
        gewichte: weight per key, >= 0, together more than zero; keys must sort.
        einheit: unit of the parts.
    """
    nenner = sum(gewichte.values()) * einheit.value
    geteilt = {key: divmod(betrag_cent * gewicht, nenner) for key, gewicht in gewichte.items()}
    ganze = {key: whole for key, (whole, _) in geteilt.items()}
    return Reste(
        ganze=ganze,
        uebrig=betrag_cent // einheit.value - sum(ganze.values()),
        reihe=tuple(sorted(gewichte, key=lambda key: (-geteilt[key][1], -gewichte[key], key))),
    )


def gerundete_betraege_cent(genau_cent: Mapping[K, Fraction], rundung: Rundung = Rundung()) -> dict[K, int]:
    """Round exact amounts to whole units.

    Args:
        genau_cent: exact cents per key, >= 0; keys must sort.
        rundung: with `SUMMENTREU` the parts add up to the exact sum, cut to whole units (ties: larger amount, then smaller
            key); with `EINZELN` each is rounded commercially on its own.

    Returns:
        Cents per key, same keys and order, multiples of the unit.
    """
    einheit = rundung.einheit.value
    if rundung.art is Rundungsart.EINZELN:
        return {key: kaufmaennisch(genau / einheit) * einheit for key, genau in genau_cent.items()}
    units = {key: genau // einheit for key, genau in genau_cent.items()}
    offen = sum(genau_cent.values(), Fraction(0)) // einheit - sum(units.values())
    for key in sorted(genau_cent, key=lambda key: (-(genau_cent[key] % einheit), -genau_cent[key], key))[:offen]:
        units[key] += 1
    return {key: whole * einheit for key, whole in units.items()}


_BETRAG = re.compile(
    r"""(?P<vz>[+\-−–]?)\s*
        (?: (?P<de>[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?:[ \u00a0\u202f']\d{3})+|\d+)(?:,(?P<dec>\d{1,2}))?
          | (?P<en>\d+)\.(?P<edec>\d{1,2}) )
        \s*(?:€|EUR|Euro)?""",
    re.VERBOSE | re.IGNORECASE,
)


def betrag_aus_text(text: str) -> int:
    """Cents of an amount written by a person: 1810740, 1810740.00, 1.810.740,00, 1 810 740,50 €.

    A single point followed by three digits (1.810) is a thousands separator, as in German practice.

    Raises:
        EingabeError: not an amount, or more than two decimals.
    """
    match = _BETRAG.fullmatch(text.strip())
    if match is None:
        raise EingabeError("betrag-unlesbar", f"„{text}“ ist kein Betrag. Bitte zum Beispiel so schreiben: 1810740,00 oder 1.810.740,00.")
    ganze = re.sub(r"\D", "", match["de"] or match["en"])
    dezimal = (match["dec"] or match["edec"] or "").ljust(2, "0")
    cent = int(ganze) * 100 + int(dezimal)
    return -cent if match["vz"] in {"-", "−", "–"} and match["vz"] else cent


def euro_text(cent: int) -> str:
    """Amount in DIN form: 1.810.740,00 €."""
    ganze, rest = divmod(abs(cent), 100)
    return f"{'-' if cent < 0 else ''}{ganze:,}".replace(",", ".") + f",{rest:02d} €"
