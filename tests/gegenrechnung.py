"""The split once more, by another way: what the amounts are compared with."""

from __future__ import annotations

from fractions import Fraction


def groesste_reste(betrag: int, personen: dict[str, int]) -> dict[str, int]:
    """An independent largest remainder: exact quotas, sorted by remainder, persons, key."""
    gesamt = sum(personen.values())
    quoten = {ags: Fraction(betrag * zahl, gesamt) for ags, zahl in personen.items()}
    betraege = {ags: int(quote) for ags, quote in quoten.items()}
    reihe = sorted(personen, key=lambda ags: (betraege[ags] - quoten[ags], -personen[ags], ags))
    for ags in reihe[: betrag - sum(betraege.values())]:
        betraege[ags] += 1
    return betraege
