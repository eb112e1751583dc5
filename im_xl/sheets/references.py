"""Move references when template rows repeat: formulas, ranges, anchors.

A template row that repeats n times lands on n rows; rows below move down. A range that covers a repeated row grows with it, a
single reference to a repeated row follows the own copy, or stays with the first one when it comes from elsewhere.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
import re

from im_xl.places import quote_sheet

_CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_TOKEN = re.compile(
    rf"""(?P<text>"(?:[^"]|"")*")
    | (?P<blatt>(?:'(?:[^']|'')*'|(?<![\w.])[\w.]+)!)?
      (?P<ref>(?<![\w.$])(?:{_CELL}(?::{_CELL})?|\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}})(?![\w(.\[!]))
    | (?P<fremd>(?:'(?:[^']|'')*'|(?<![\w.])[\w.]+)!)""",
    re.VERBOSE,
)
_PART = re.compile(r"(\$?[A-Za-z]{0,3}\$?)([0-9]{1,7})")


class Zeilenplan:
    """Where each template row lands: `anzahl` gives the number of copies of the rows that repeat (at least one)."""

    def __init__(self, anzahl: Mapping[int, int]) -> None:
        self._anzahl = {row: n for row, n in anzahl.items() if n != 1}
        self._rows = sorted(self._anzahl)
        self._growth = [0]
        for row in self._rows:
            self._growth.append(self._growth[-1] + self._anzahl[row] - 1)

    def erste(self, row: int) -> int:
        """Row on which the (first copy of the) template row lands."""
        return row + self._growth[bisect_left(self._rows, row)]

    def letzte(self, row: int) -> int:
        """Row on which the last copy of the template row lands."""
        return self.erste(row) + self._anzahl.get(row, 1) - 1

    def bereich(self, ref: str, *, heimat: int | None = None, kopie: int = 0) -> str:
        """A range or cell in its new place.

        Args:
            ref: A1 form, with or without dollar signs: B8, $B$8:C9, 3:4.
            heimat: template row of the formula that holds the reference; references to this very row follow the copy.
            kopie: 0-based copy of `heimat`.
        """
        first, _, last = ref.partition(":")
        if not last:
            return self._moved(first, self.erste, heimat, kopie)
        if heimat is not None and _row(first) == heimat == _row(last):
            return self._moved(first, self.erste, heimat, kopie) + ":" + self._moved(last, self.erste, heimat, kopie)
        return self._moved(first, self.erste, None, 0) + ":" + self._moved(last, self.letzte, None, 0)

    def sqref(self, sqref: str) -> str:
        """A blank-separated list of ranges, each growing where it covers a repeated row."""
        moved = []
        for ref in sqref.split():
            first, _, last = ref.partition(":")
            moved_ref = self.bereich(f"{first}:{last or first}")
            first, _, last = moved_ref.partition(":")
            moved.append(first if first == last else moved_ref)
        return " ".join(moved)

    def formel(self, formel: str, blatt: str, neues_blatt: str | None = None, *, heimat: int | None = None, kopie: int = 0) -> str:
        """A formula with its references to this sheet moved.

        Args:
            formel: formula text without the equals sign.
            blatt: name of the template sheet; a reference that names it is ours, one that names another sheet stays.
            neues_blatt: name the sheet gets; written where the reference named the template sheet. "" drops the name: inside
                the sheet itself it says nothing.
            heimat: see `bereich`; None: a single reference to a repeated row means the whole run (charts, names).
            kopie: see `bereich`.
        """

        def replace(match: re.Match[str]) -> str:
            prefix, ref = match["blatt"] or "", match["ref"]
            if ref is None or (prefix and _unquoted(prefix[:-1]) != blatt):
                return match[0]
            if prefix and neues_blatt is not None:
                prefix = quote_sheet(neues_blatt) + "!" if neues_blatt else ""
            if heimat is None:
                if ":" in ref:
                    return prefix + self.bereich(ref)
                first, _, last = self.bereich(f"{ref}:{ref}").partition(":")
                return prefix + (first if first == last else f"{first}:{last}")
            return prefix + self.bereich(ref, heimat=heimat, kopie=kopie)

        return _TOKEN.sub(replace, formel)

    @staticmethod
    def _moved(part: str, place: Callable[[int], int], heimat: int | None, kopie: int) -> str:
        match = _PART.fullmatch(part)
        if match is None:
            return part
        row = int(match[2])
        new = place(row) + (kopie if row == heimat else 0)
        return f"{match[1]}{new}"


def _row(part: str) -> int | None:
    match = _PART.fullmatch(part)
    return int(match[2]) if match else None


def _unquoted(name: str) -> str:
    return name[1:-1].replace("''", "'") if name.startswith("'") else name
