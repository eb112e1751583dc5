"""What a cell holds, whoever read it: the type that the reader of workbooks and the functions in cells have in common."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeinWert:
    """A cell that holds something, but no value: an error (`fehler` is its text), or a formula nobody has calculated (None)."""

    fehler: str | None = None


Wert = str | int | float | bool | KeinWert
"""What a cell holds. Dates are their serial numbers; who read them knows. Empty cells are not there at all."""
