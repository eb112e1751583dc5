"""Dated parameters of the regulation, each with Fundstelle and Beleg, read from `parameter/*.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from im_xl.findings import Beleg


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameterwert:
    """The value of a parameter on a day.

    Attributes:
        schluessel: file name of the parameter, for instance `mindestumfang`.
        name: German name as the sheets print it.
        wert: integer cents, Decimal, integer or word, as `einheit` says; None: known to have no value from `gueltig_ab` on.
        einheit: one of the closed list in `EINHEITEN`.
        gueltig_ab: first day of this entry.
        fundstelle: title of the slide or the named source, with its number where it has one.
        beleg: folie, presse or annahme.
    """

    schluessel: str
    name: str
    wert: int | Decimal | str | None
    einheit: str
    gueltig_ab: date
    fundstelle: str
    beleg: Beleg
