"""What a page may send besides a workbook: calls from cells, an order, a cell, what it remembers of its last run. Nothing of it is trusted."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from im_xl.model import Auftrag, Betragsstand, Ziel
from im_xl.package.plan import Plan


class _Streng(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Aufruf(_Streng):
    """One call from a cell; `argumente` in the forms that docs/web-schnittstelle.md lists."""

    name: str = Field(max_length=64)
    argumente: list[Any] = Field(max_length=32)


class Aufrufe(_Streng):
    """The calls that waited for an answer."""

    seit_1904: bool = False
    aufrufe: list[Aufruf]


class Auftragsangaben(_Streng):
    """What the page may decide of an `Auftrag`; what is left out is taken from the workbook.

    `mit_mappe`: the sheets are to be put in, not only told of. `ablauf`: keys of sheets of the procedure that are wanted beside the others.
    """

    heute: date | None = None
    haushaltsjahr: int | None = Field(None, ge=2000, le=2100)
    stichtag: date | None = None
    betrag_cent: int | None = Field(None, ge=0, le=10**13)
    betragsstand: Betragsstand | None = None
    ziel: Literal["datei", "excel_desktop", "excel_web"] = "excel_desktop"
    mit_mappe: bool = False
    ablauf: list[Annotated[str, Field(max_length=32)]] = Field(default=[], max_length=20)

    def auftrag(self) -> Auftrag:
        """The order; today is the server's day where the page says none."""
        return Auftrag(
            heute=self.heute or date.today(),  # noqa: DTZ011 - the county's day is that of its server
            haushaltsjahr=self.haushaltsjahr,
            stichtag=self.stichtag,
            betrag_cent=self.betrag_cent,
            betragsstand=self.betragsstand,
            ziel=Ziel(self.ziel),
            ablauf=dict.fromkeys(self.ablauf, ()),
        )


class Zelle(_Streng):
    """A cell of the open workbook."""

    blatt: str = Field(min_length=1, max_length=31)
    zelle: str = Field(pattern=r"^[A-Z]{1,3}[1-9][0-9]{0,6}$")


class _Bearbeitet(_Streng):
    blatt: str
    bleibt_als: str


class _Behalten(_Streng):
    blatt: str
    grund: str


class Planangaben(_Streng):
    """What a run did, as its answer told the page."""

    neu: list[str] = []
    geaendert: list[str] = []
    unveraendert: list[str] = []
    bearbeitet: list[_Bearbeitet] = []
    entfernt: list[str] = []
    behalten: list[_Behalten] = []

    def plan(self) -> Plan:
        """The plan again."""
        return Plan(
            neu=tuple(self.neu),
            geaendert=tuple(self.geaendert),
            unveraendert=tuple(self.unveraendert),
            bearbeitet=tuple((b.blatt, b.bleibt_als) for b in self.bearbeitet),
            entfernt=tuple(self.entfernt),
            behalten=tuple((b.blatt, b.grund) for b in self.behalten),
        )
