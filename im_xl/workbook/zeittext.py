"""Days, months and years that a heading, a title or the name of a sheet speaks of."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache
import re

from im_xl.workbook.numbers import datum
from im_xl.workbook.woerter import TAG, woerter

_TAG_OHNE_JAHR = re.compile(r"(?<![\d.])(\d{1,2}\.\s?\d{1,2}\.)(?!\s?\d)")
_MONAT = re.compile(r"(?<![\d./])(0?[1-9]|1[0-2])/(\d{4}|\d{2})(?![\d/])")
_JAHR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
ANDERER_TAG = ("bis", "beschluss", "rückmeldung", "gemeldet", "meldung", "fassung", "sitzung", "frist", "entwurf")
"""A title with a word that begins so may name the day of a deadline or a session."""


def tage_im_text(text: str) -> list[date]:
    """The days that a text names, in order."""
    tage = (datum(re.sub(r"\.\s(?=\d{4}$|\d{1,2}\.)", ".", treffer[1]), datumsformat=False) for treffer in TAG.finditer(text))
    return [tag for tag in tage if isinstance(tag, date)]


@lru_cache(maxsize=8192)
def jahr_im_text(text: str) -> int | None:
    """The year that a heading or sheet name speaks of; "Vorjahr" counts as the year 0."""
    treffer = _JAHR.search(text)
    return int(treffer[0]) if treffer else 0 if "vorjahr" in text.casefold() else None


@lru_cache(maxsize=8192)
def jahre_im_text(text: str) -> frozenset[int]:
    """All years that a label or heading names outside of a day; "Vorjahr" counts as the year 0."""
    jahre = frozenset(int(jahr) for jahr in _JAHR.findall(TAG.sub(" ", text)))
    return jahre | {0} if "vorjahr" in text.casefold() else jahre


def jahre_und_tage(text: str) -> frozenset[int]:
    """All years that a text names, those of days too."""
    return frozenset(map(int, _JAHR.findall(text))) | {tag.year for tag in tage_im_text(text)}


@lru_cache(maxsize=8192)
def zeitpunkt(text: str) -> date | int | None:
    """The day that a heading is of, be it named in full, as a month (12/22: its last day) or beside a year; else its only year.

    None where it names no time, or several.
    """
    tage = set(tage_im_text(text))
    jahre = {int(jahr) for jahr in _JAHR.findall(text)}
    if not tage and (monate := {(_jahr_vierstellig(jahr), int(monat)) for monat, jahr in _MONAT.findall(text)}):
        tage = {date(jahr, monat, monthrange(jahr, monat)[1]) for jahr, monat in monate}
    elif not tage and len(jahre) == 1 and (ohne_jahr := _TAG_OHNE_JAHR.findall(text)) and not _nennt_frist(text):
        gelesen = (datum(f"{tag}{next(iter(jahre))}", datumsformat=False) for tag in ohne_jahr)
        tage = {tag for tag in gelesen if isinstance(tag, date)}
    if tage:
        return next(iter(tage)) if len(tage) == 1 else None
    return next(iter(jahre)) if len(jahre) == 1 else None


def _nennt_frist(text: str) -> bool:
    return any(wort.startswith(ANDERER_TAG) for wort in woerter(text))


def _jahr_vierstellig(jahr: str) -> int:
    return int(jahr) if len(jahr) > 2 else 2000 + int(jahr)  # noqa: PLR2004 - two digits are of this century


def nennt_zeit(text: str) -> bool:
    """Whether a heading names a time, be it a day without its year."""
    return zeitpunkt(text) is not None or _TAG_OHNE_JAHR.search(text) is not None


@lru_cache(maxsize=8192)
def ist_zeitkopf(text: str) -> bool:
    """Whether a heading names a day or a year and nothing else."""
    rest = _JAHR.sub(" ", _MONAT.sub(" ", TAG.sub(" ", text)))
    return rest != text and not any(map(str.isalnum, rest))
