"""Places in a workbook: where a value was read, where one was written."""

from __future__ import annotations

from dataclasses import dataclass, field
import re

_A1 = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


def column_letters(column: int) -> str:
    """Letters of a 1-based column number: 1 -> A, 28 -> AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """1-based number of column letters: A -> 1, AB -> 28."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def split_address(zelle: str) -> tuple[int, int]:
    """Row and column (1-based) of an address such as C7 or $C$7.

    Raises:
        ValueError: not a single-cell address.
    """
    match = _A1.fullmatch(zelle)
    if match is None:
        raise ValueError(f"not a cell address: {zelle!r}")
    return int(match[2]), column_number(match[1])


def quote_sheet(blatt: str) -> str:
    """Sheet name as formulas write it; always quoted, which every spreadsheet accepts."""
    return "'" + blatt.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True, order=True)
class CellRef:
    """One cell: sheet name as the user sees it, address in A1 form without dollar signs.

    `datei` names the file where that is not the workbook of our sheets: nothing there can be compared.
    """

    blatt: str
    zelle: str
    datei: str = field(default="", compare=False)

    @classmethod
    def at(cls, blatt: str, row: int, column: int, datei: str = "") -> CellRef:
        """The cell at a 1-based row and column."""
        return cls(blatt, f"{column_letters(column)}{row}", datei)

    @property
    def anzeige(self) -> str:
        """The place as people read it; a line of a CSV list stands as `Zeile 7` in the place of an address."""
        return f"Liste „{self.blatt}“, {self.zelle}" if self.zelle.startswith("Zeile ") else f"Blatt „{self.blatt}“, Zelle {self.zelle}"

    def __str__(self) -> str:
        return f"{quote_sheet(self.blatt)}!{self.zelle}"
