"""Keys of Kreise and Gemeinden in any spelling people and spreadsheets give them."""

from __future__ import annotations

from math import isfinite
import re

from im_xl.model import Ags
from im_xl.register.verzeichnis import gemeinden

_LAENDER = range(1, 17)
_GRUPPEN = {2: (5, 3), 3: (2, 3, 3), 4: (2, 1, 2, 3), 5: (2, 1, 2, 4, 3)}
"""Widths of the parts where a key is split: Kreis, Gemeinde; Land, Kreis, Gemeinde; with Regierungsbezirk; with Verband."""
_KREIS, _GEMEINDE, _LANDESINTERN, _REGIONAL = 5, 8, 6, 12
_VORSATZ = re.compile(r"^(?:AGS|ARS)[\s:.]*", re.IGNORECASE)
_KOMMA_NULL = re.compile(r"(\d{4,})[.,]0{1,2}")
_TRENNER = re.compile(r"[\s\u00a0\u202f./_\-–]+")


def ags_aus_angabe(angabe: object) -> Ags | None:
    """Normal form of a key: 8 digits for a Gemeinde, 5 for a Kreis.

    Understood are numbers that lost their leading zero (8115001, 8115001.0), keys split by blanks, dashes or points with or
    without the zeros of each part, the 12 digits of the Regionalschlüssel, and the 6 digits without the Land that the
    Statistisches Landesamt uses (only where the register holds them). Whether a key exists is the register's affair.

    Args:
        angabe: cell content; anything but text and numbers is no key.

    Returns:
        The key, or None where the content has not the form of one.
    """
    if isinstance(angabe, int | float) and not isinstance(angabe, bool):
        return _aus_ziffern(str(int(angabe))) if isfinite(angabe) and angabe == int(angabe) and angabe >= 0 else None
    if not isinstance(angabe, str):
        return None
    text = _VORSATZ.sub("", angabe.strip().lstrip("'").strip())
    if komma := _KOMMA_NULL.fullmatch(text):
        text = komma[1]
    teile = [teil for teil in _TRENNER.split(text) if teil]
    if not teile or not text[0].isdigit() or not all(teil.isascii() and teil.isdigit() for teil in teile):
        return None
    return _aus_ziffern("".join(teile)) or _aus_teilen(teile)


def _aus_ziffern(ziffern: str) -> Ags | None:
    if len(ziffern) == _LANDESINTERN:
        return f"08{ziffern}" if f"08{ziffern}" in gemeinden() else None
    if len(ziffern) + 1 in {_KREIS, _GEMEINDE, _REGIONAL}:
        ziffern = "0" + ziffern
    if len(ziffern) not in {_KREIS, _GEMEINDE, _REGIONAL} or int(ziffern[:2]) not in _LAENDER:
        return None
    return ziffern if len(ziffern) < _REGIONAL else ziffern[:5] + ziffern[9:]


def _aus_teilen(teile: list[str]) -> Ags | None:
    breiten = _GRUPPEN.get(len(teile), ())
    if len(breiten) != len(teile) or any(len(teil) > breite for teil, breite in zip(teile, breiten, strict=True)):
        return None
    return _aus_ziffern("".join(teil.zfill(breite) for teil, breite in zip(teile, breiten, strict=True)))
