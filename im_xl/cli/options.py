"""Values on the command line as German offices write them, and the options that several commands share.

`click.ParamType` takes no type argument here: at run time only the newest click allows one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
import re
from typing import Any, Generic, TypeVar

import click

from im_xl.cents import Einheit, Rundungsart, betrag_aus_text
from im_xl.cli.frame import AufrufError, parameter_name
from im_xl.errors import EingabeError

F = TypeVar("F", bound=Callable[..., Any])
E = TypeVar("E", bound=Enum)

_DATUM = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})-(\d{2})-(\d{2})")
_GANZE = re.compile(r"\d{1,3}(?:\.\d{3}){1,3}|\d{1,12}")
_LAENGSTER_BETRAG = 30


class BetragType(click.ParamType):  # type: ignore[type-arg]
    """An amount as cents: 1810740, 1810740.00, 1.810.740,00."""

    name = "EUR"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401 - click's own
        """Cents of the text."""
        del ctx
        if isinstance(value, int):
            return value
        if len(value) > _LAENGSTER_BETRAG:
            raise EingabeError("betrag-unlesbar", f"{parameter_name(param)}: Das ist kein Betrag, mit dem gerechnet werden kann.")
        try:
            return betrag_aus_text(value)
        except EingabeError as fehler:
            raise EingabeError(fehler.code, f"{parameter_name(param)}: {fehler.text}") from None


class TagType(click.ParamType):  # type: ignore[type-arg]
    """A day: 31.12.2024 or 2024-12-31."""

    name = "TT.MM.JJJJ"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401 - click's own
        """The day of the text."""
        del ctx
        if isinstance(value, date):
            return value
        match = _DATUM.fullmatch(value.strip())
        teile = (match[3], match[2], match[1]) if match and match[3] else match.groups()[3:] if match else None
        try:
            return date(*map(int, teile or ()))
        except (TypeError, ValueError):
            raise EingabeError(
                "datum-unlesbar", f"{parameter_name(param)}: „{value}“ ist kein Datum. Bitte als TT.MM.JJJJ angeben."
            ) from None


class ZahlType(click.ParamType):  # type: ignore[type-arg]
    """A whole number above zero; 46.828 is understood, too."""

    def __init__(self, name: str) -> None:
        self.name = name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401 - click's own
        """The number of the text."""
        del ctx
        if isinstance(value, int):
            return value
        if not _GANZE.fullmatch(value.strip()) or (zahl := int(value.replace(".", ""))) == 0:
            raise AufrufError(f"{parameter_name(param)}: „{value}“ ist keine ganze Zahl über null.")
        return zahl


class WahlType(click.ParamType, Generic[E]):  # type: ignore[type-arg]
    """One of a few words."""

    def __init__(self, werte: dict[str, E]) -> None:
        self.werte = werte
        self.name = "WAHL"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """The words as help shows them."""
        del param, ctx
        return f"[{'|'.join(self.werte)}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> E:  # noqa: ANN401 - click's own
        """The meaning of the word."""
        del ctx
        if isinstance(value, Enum):
            return value  # type: ignore[return-value]
        wort = value.strip().casefold().replace("-", "_")
        if wort not in self.werte:
            raise AufrufError(f"{parameter_name(param)}: „{value}“ steht nicht zur Wahl. Möglich sind: {', '.join(self.werte)}.")
        return self.werte[wort]


BETRAG = BetragType()
TAG = TagType()
JAHR = ZahlType("JAHR")
ANZAHL = ZahlType("ANZAHL")
PFAD = click.Path(path_type=Path, readable=False)  # who opens the file says in German why it cannot


def jetzt() -> datetime:
    """The clock: now, in the time zone of the machine."""
    return datetime.now(tz=UTC).astimezone()


def tag_oder_heute(heute: date | None) -> date:
    """The day that was given, or today."""
    return heute or jetzt().date()


def heute_option(command: F) -> F:
    """--heute: the day the run takes place."""
    return click.option("--heute", type=TAG, help="Tag, an dem gerechnet wird. Ohne Angabe: heute.")(command)


def jahr_option(hilfe: str) -> Callable[[F], F]:
    """--jahr: the Haushaltsjahr."""
    return click.option("--jahr", type=JAHR, help=hilfe)


def rundung_optionen(command: F) -> F:
    """--rundung and --einheit."""
    command = click.option(
        "--einheit",
        type=WahlType({"cent": Einheit.CENT, "euro": Einheit.EURO}),
        help="Gerundet wird auf Cent (ohne Angabe) oder volle Euro.",
    )(command)
    return click.option(
        "--rundung",
        type=WahlType({art.value: art for art in Rundungsart}),
        help="summentreu (ohne Angabe): größte Reste, die Summe stimmt genau; einzeln: jeder Betrag kaufmännisch für sich.",
    )(command)


def json_option(command: F) -> F:
    """--json: the result for programs."""
    return click.option(
        "--json",
        "json_ziel",
        metavar="-|DATEI",
        help="Schreibt das Ergebnis als JSON; „-“: auf die Standardausgabe, alle Meldungen gehen dann auf die Fehlerausgabe.",
    )(command)
