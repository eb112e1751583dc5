"""Working days in Baden-Württemberg. No deadline is moved: the sheets only say on which day it falls."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

_SAMSTAG: Final = 5
_TAGE: Final = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_FESTE: Final = {
    (1, 1): "Neujahr",
    (1, 6): "Heilige Drei Könige",
    (5, 1): "Tag der Arbeit",
    (10, 3): "Tag der Deutschen Einheit",
    (11, 1): "Allerheiligen",
    (12, 25): "1. Weihnachtstag",
    (12, 26): "2. Weihnachtstag",
}
_NACH_OSTERN: Final = {-2: "Karfreitag", 1: "Ostermontag", 39: "Christi Himmelfahrt", 50: "Pfingstmontag", 60: "Fronleichnam"}


def ostersonntag(jahr: int) -> date:
    """Easter Sunday of a year from 1583 on, by the rule of Gauss as Meeus, Jones and Butcher wrote it without exceptions."""
    a, (b, c) = jahr % 19, divmod(jahr, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    rest = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * rest) // 451
    monat, tag = divmod(h + rest - 7 * m + 114, 31)
    return date(jahr, monat, tag + 1)


def feiertag(tag: date) -> str:
    """Name of the public holiday of Baden-Württemberg (§ 1 FTG) on a day; empty on any other."""
    return _FESTE.get((tag.month, tag.day)) or _NACH_OSTERN.get((tag - ostersonntag(tag.year)).days, "")


def ist_werktag(tag: date) -> bool:
    """Monday to Friday, and no public holiday."""
    return tag.weekday() < _SAMSTAG and not feiertag(tag)


def naechster_werktag(tag: date) -> date:
    """The day itself, or the next working day after it."""
    while not ist_werktag(tag):
        tag += timedelta(days=1)
    return tag


def wochentag_text(tag: date) -> str:
    """Freitag; Samstag, nächster Werktag 02.06.2025; Donnerstag (Fronleichnam), nächster Werktag 20.06.2025."""
    name = _TAGE[tag.weekday()]
    if ist_werktag(tag):
        return name
    fest = feiertag(tag)
    return f"{name}{f' ({fest})' if fest else ''}, nächster Werktag {naechster_werktag(tag):%d.%m.%Y}"
