"""What a host with an open workbook can do: the courier between the person's spreadsheet and the pipeline.

A courier holds no rule, no amount and no layout. `befehle.py` says what a button does; a courier carries it out, in Excel
for Windows (`desktop.py`) or, in the tests, in LibreOffice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from im_xl.package.plan import Plan
from im_xl.places import CellRef


class Art(Enum):
    """How an answer is shown."""

    HINWEIS = "hinweis"
    FRAGE = "frage"
    WARNUNG = "warnung"
    FEHLER = "fehler"


@dataclass(frozen=True, slots=True)
class Antwort:
    """What a button says to the person at the screen.

    Attributes:
        text: German; at most `TEXT_HOECHSTENS` characters.
        art: how it is shown; `FRAGE` has yes and no.
        weiter: command to carry out when the person says yes; empty otherwise.
    """

    text: str
    art: Art = Art.HINWEIS
    weiter: str = ""


TEXT_HOECHSTENS = 1000
"""Characters of a message; Excel's message box cuts at 1,024."""


class Kurier(Protocol):
    """An open workbook."""

    @property
    def name(self) -> str:
        """Name of the workbook as its window shows it."""

    @property
    def kennung(self) -> str:
        """What tells this workbook from any other: its path, in the cloud its address."""

    @property
    def ordner(self) -> Path | None:
        """Folder in which the workbook lies; None where it lies in the cloud."""

    def pruefe(self, *, schreiben: bool) -> tuple[str, ...]:
        """Make sure that work can begin.

        Args:
            schreiben: sheets are to be put in or taken out.

        Returns:
            German remarks that the person should know before.

        Raises:
            DateiError: it cannot; the text says what to do.
        """

    def schnappschuss(self) -> bytes:
        """The workbook as it is now, unsaved changes included, as .xlsx or .xlsm."""

    def einsetzen(self, mappe: bytes, plan: Plan) -> None:
        """Put sheets of another workbook in, as a plan says; all other sheets stay untouched.

        First a sheet that a person has edited is kept as a copy under its new name, then the content of changed and edited sheets is
        exchanged in place (formulas that point at them live on), new sheets are put behind the last, and sheets that go are removed.

        Args:
            mappe: workbook that holds every sheet the plan names as new, changed or edited, with its marks.
            plan: which.

        Raises:
            DateiError: something could not be done.
        """

    def springen(self, ort: CellRef) -> None:
        """Show a cell and select it."""

    def auswahl(self) -> CellRef:
        """The cell that is selected."""

    def fortschritt(self, text: str | None) -> None:
        """Show how far the work is, or None at its end."""

    def als_pdf(self, blaetter: Mapping[str, Path]) -> None:
        """Print sheets, each by name to a PDF file of its own; the folder exists."""

    def zeigen(self, datei: Path) -> None:
        """Open a file (help page, folder) in the program that the system uses for it."""
