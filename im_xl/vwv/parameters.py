"""Dated parameters of the regulation, each with Fundstelle and Beleg, read from `parameter/*.yaml`.

A file holds `name`, `beschreibung`, `einheit`, and one entry per day of change with `wert`, `fundstelle: {titel, nummer}` and
`beleg`. An entry without `wert` says that from this day on no value is known or that the matter does not exist.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
import re
from typing import Any, Final

import yaml

from im_xl.errors import RegelError
from im_xl.findings import Beleg

EINHEITEN: Final = ("cent", "vzae", "jahr", "jahre", "monate", "frist", "zahl", "wort", "text")
"""Closed list: amount in cents; full-time equivalents; calendar year; spans; a day relative to the Haushaltsjahr J
("31.10. J-2"); a plain number; a word from a closed choice; words that are printed as they are."""

_GANZE: Final = frozenset({"cent", "jahr", "jahre", "monate"})
_FRIST: Final = re.compile(r"\d\d\.\d\d\. J(?:-\d)?")
_KOPF: Final = frozenset({"name", "beschreibung", "einheit"})


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
        beschreibung: German sentence on what the parameter does and what the slides leave open.
    """

    schluessel: str
    name: str
    wert: int | Decimal | str | None
    einheit: str
    gueltig_ab: date
    fundstelle: str
    beleg: Beleg
    beschreibung: str = ""

    @property
    def ganze_zahl(self) -> int | None:
        """The value of a parameter whose unit is a whole number."""
        if self.wert is None or isinstance(self.wert, int):
            return self.wert
        raise TypeError(f"{self.schluessel} is no whole number")

    @property
    def dezimal(self) -> Decimal | None:
        """The value of a parameter in VZÄ, or of a plain number."""
        if self.wert is None or isinstance(self.wert, Decimal):
            return self.wert
        raise TypeError(f"{self.schluessel} is no decimal number")

    @property
    def wort(self) -> str | None:
        """The value of a parameter that is a word, a text or a Frist."""
        if self.wert is None or isinstance(self.wert, str):
            return self.wert
        raise TypeError(f"{self.schluessel} is no word")


class Parameter:
    """All parameters, each as a row of dated values."""

    def __init__(self, reihen: Mapping[str, tuple[Parameterwert, ...]]) -> None:
        self._reihen = dict(sorted(reihen.items()))

    @staticmethod
    @cache
    def laden() -> Parameter:
        """The parameters that come with im_xl; read once per process."""
        ordner = Path(__file__).parent / "parameter"
        return Parameter({datei.stem: reihe_aus_yaml(datei.stem, datei.read_text("utf-8")) for datei in sorted(ordner.glob("*.yaml"))})

    @property
    def schluessel(self) -> tuple[str, ...]:
        """Names of all parameters, sorted."""
        return tuple(self._reihen)

    def reihe(self, schluessel: str) -> tuple[Parameterwert, ...]:
        """All dated values of a parameter, oldest first."""
        return self._reihen[schluessel]

    def aenderungstage(self) -> tuple[date, ...]:
        """Every day on which a parameter begins, changes or ends, sorted."""
        return tuple(sorted({wert.gueltig_ab for reihe in self._reihen.values() for wert in reihe}))

    def wert(self, schluessel: str, tag: date) -> Parameterwert:
        """The value of a parameter on a day; its `wert` is None where it is known that there is none.

        Raises:
            KeyError: no parameter of this name.
            RegelError: the day lies before the first entry.
        """
        reihe = self._reihen[schluessel]
        stelle = bisect_right(reihe, tag, key=lambda wert: wert.gueltig_ab)
        if stelle == 0:
            raise RegelError("parameter-fehlt", f"„{reihe[0].name}“ ist erst ab {reihe[0].gueltig_ab:%d.%m.%Y} hinterlegt.")
        return reihe[stelle - 1]

    def alle(self, tag: date) -> tuple[Parameterwert, ...]:
        """Every parameter as it stands on a day, by name of its file.

        Raises:
            RegelError: the day lies before the first entries.
        """
        return tuple(self.wert(schluessel, tag) for schluessel in self._reihen)


class Tagesparameter:
    """The parameters of one day, with a memory of which were asked for: `IM Einstellungen` lists these and no others."""

    def __init__(self, parameter: Parameter, tag: date) -> None:
        self.parameter = parameter
        self.tag = tag
        self._gefragt: dict[str, Parameterwert] = {}

    def wert(self, schluessel: str) -> Parameterwert:
        """See `Parameter.wert`; remembered."""
        return self._gefragt.setdefault(schluessel, self.parameter.wert(schluessel, self.tag))

    @property
    def gefragt(self) -> tuple[Parameterwert, ...]:
        """What was asked for so far, by name of the file."""
        return tuple(self._gefragt[schluessel] for schluessel in sorted(self._gefragt))


def reihe_aus_yaml(schluessel: str, text: str) -> tuple[Parameterwert, ...]:
    """The dated values of one parameter file, oldest first.

    Args:
        schluessel: name of the parameter, the file's name without its ending.
        text: content of the file.

    Raises:
        ValueError: something is missing or has not the form that the unit asks for; Fundstelle and Beleg are compulsory.
    """
    inhalt: dict[Any, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe in C or in Python
    tage = sorted(schluss for schluss in inhalt if isinstance(schluss, date))
    if not tage or set(inhalt) - set(tage) != _KOPF or inhalt["einheit"] not in EINHEITEN:
        raise ValueError(f"{schluessel}: name, beschreibung, einheit and at least one dated entry are needed")
    return tuple(_eintrag(schluessel, inhalt, tag) for tag in tage)


def _eintrag(schluessel: str, inhalt: Mapping[Any, Any], tag: date) -> Parameterwert:
    eintrag = inhalt[tag]
    fundstelle = eintrag.get("fundstelle") or {}
    if set(eintrag) - {"wert"} != {"fundstelle", "beleg"} or not fundstelle.get("titel"):
        raise ValueError(f"{schluessel}, {tag}: fundstelle with titel, and beleg, are needed")
    nummer = f", Nr. {fundstelle['nummer']}" if "nummer" in fundstelle else ""
    return Parameterwert(
        schluessel=schluessel,
        name=inhalt["name"],
        wert=_wert(schluessel, inhalt["einheit"], eintrag.get("wert")),
        einheit=inhalt["einheit"],
        gueltig_ab=tag,
        fundstelle=fundstelle["titel"] + nummer,
        beleg=Beleg(eintrag["beleg"]),
        beschreibung=inhalt["beschreibung"],
    )


def _wert(schluessel: str, einheit: str, roh: object) -> int | Decimal | str | None:
    """A value in the type of its unit; numbers with decimals are written as text, so that no float comes near."""
    if roh is None:
        return None
    if einheit in _GANZE and type(roh) is int:
        return roh
    if isinstance(roh, str) and einheit in {"vzae", "zahl"}:
        return Decimal(roh)
    if isinstance(roh, str) and (einheit in {"wort", "text"} or (einheit == "frist" and _FRIST.fullmatch(roh))):
        return roh
    raise ValueError(f"{schluessel}: {roh!r} is no value in {einheit}")
