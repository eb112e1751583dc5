"""Posts: what an amount carries."""

from __future__ import annotations

from decimal import Decimal

from im_xl.errors import RegelError
from im_xl.model import Vzae


def getragene_vzae(betrag_cent: int, satz_cent: int) -> Vzae:
    """Posts that an amount carries for a year: amount / rate per VZÄ, cut to two decimals.

    The rates are reported in the press. Cutting is our choice (Annahme): rounded up, the amount would name posts that it does not
    pay for, and 0.495 VZÄ would pass for the 0.50 of the slide "Neuerungen generell II".

    Args:
        betrag_cent: amount for a calendar year, integer cents, >= 0.
        satz_cent: rate per VZÄ and year, integer cents, > 0.

    Raises:
        RegelError: the rate is not positive.
    """
    if satz_cent <= 0:
        raise RegelError("satz-ungueltig", "Der Satz je Vollzeitstelle muss größer als null sein.")
    return Decimal(betrag_cent * 100 // satz_cent).scaleb(-2)
