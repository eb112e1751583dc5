"""Spans of days: whole years from a day on, and what a dated parameter says within a span."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import MAXYEAR, date, timedelta

from im_xl.errors import RegelError
from im_xl.model import Zeitraum
from im_xl.vwv.parameters import Parameterwert


def kalenderjahr(jahr: int) -> Zeitraum:
    """1 January to 31 December."""
    return Zeitraum(date(jahr, 1, 1), date(jahr, 12, 31))


def tage(zeitraum: Zeitraum) -> int:
    """Number of days, both ends included."""
    return (zeitraum.bis - zeitraum.von).days + 1


def schnittmenge(zeitraum: Zeitraum, von: date | None, bis: date | None) -> Zeitraum | None:
    """The days of a span that lie between two days, both included.

    Args:
        zeitraum: the span.
        von: first day; None: since always.
        bis: last day; None: open end.

    Returns:
        None where no day is left.
    """
    erster, letzter = max(zeitraum.von, von or date.min), min(zeitraum.bis, bis or date.max)
    return Zeitraum(erster, letzter) if erster <= letzter else None


def letzter_tag(beginn: date, jahre: int) -> date:
    """Last day of a span of whole years; its first day counts in full.

    The slides say "innerhalb eines Jahres" and "max. 3 Jahre" and no more. Annahme: counted as §§ 187 (2), 188 (2) BGB do, so that the
    span ends on the day before the one that bears the number of the first: 01.03.2024 and a year end on 28.02.2025, 01.03.2023 and a
    year on 29.02.2024. Where the last year has no 29.02., the day before it is the 28.02.: 29.02.2024 and a year end on 28.02.2025.

    Args:
        beginn: first day.
        jahre: whole years, >= 1.

    Returns:
        The last day, included; `date.max` beyond the calendar.
    """
    if beginn.year + jahre > MAXYEAR:
        return date.max
    try:
        jahrestag = beginn.replace(year=beginn.year + jahre)
    except ValueError:  # 29.02.
        jahrestag = date(beginn.year + jahre, 3, 1)
    return jahrestag - timedelta(days=1)


def geltende_jahre(reihe: Sequence[Parameterwert], tag: date) -> int:
    """A span in years as it holds for what began on a day.

    Annahme: what began before the first known value (2025) is measured by that value, from its own beginning on.

    Args:
        reihe: dated values of a parameter in years, oldest first.
        tag: the day on which it began.

    Raises:
        RegelError: the parameter has no value on that day or later.
    """
    stelle = max((i for i, wert in enumerate(reihe) if wert.gueltig_ab <= tag), default=0)
    jahre = next((wert.ganze_zahl for wert in reihe[stelle:] if wert.wert is not None), None)
    if jahre is None:
        raise RegelError("parameter-fehlt", f"„{reihe[0].name}“: Für den {tag:%d.%m.%Y} ist kein Wert hinterlegt.")
    return jahre


def werte_im_zeitraum(reihe: Sequence[Parameterwert], zeitraum: Zeitraum) -> tuple[tuple[Zeitraum, Parameterwert], ...]:
    """What a dated parameter says on the days of a span.

    Args:
        reihe: dated values, oldest first.
        zeitraum: the span.

    Returns:
        Adjoining parts of the span with the value of each; together they are the span.

    Raises:
        RegelError: the span begins before the first entry.
    """
    if zeitraum.von < reihe[0].gueltig_ab:
        raise RegelError("parameter-fehlt", f"„{reihe[0].name}“ ist erst ab {reihe[0].gueltig_ab:%d.%m.%Y} hinterlegt.")
    enden = [*(naechster.gueltig_ab - timedelta(days=1) for naechster in reihe[1:]), None]
    teile = ((schnittmenge(zeitraum, wert.gueltig_ab, ende), wert) for wert, ende in zip(reihe, enden, strict=True))
    return tuple((teil, wert) for teil, wert in teile if teil is not None)


def zeitraum_text(zeitraum: Zeitraum) -> str:
    """Am 01.07.2025; vom 01.07. bis 14.07.2025; vom 15.12.2024 bis 14.01.2025."""
    von, bis = zeitraum.von, zeitraum.bis
    if von == bis:
        return f"am {von:%d.%m.%Y}"
    return f"vom {von:%d.%m.}{'' if von.year == bis.year else von.year} bis {bis:%d.%m.%Y}"
