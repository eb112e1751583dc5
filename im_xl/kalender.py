"""The deadlines of a grant year as a calendar file (.ics, RFC 5545) that Outlook and others take in.

The same deadline has the same UID in every run, so that a file that is read in again renews the entries of the last one. Nothing asks the
clock: DTSTAMP is the day of the order, and SEQUENCE its number, so that a later file counts as the newer one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from im_xl.model import Ags
from im_xl.vwv.termine import VORLAUF_TAGE, Termin
from im_xl.vwv.werktage import ist_werktag, wochentag_text

if TYPE_CHECKING:
    from icalendar import Event

_ERSTER: Final = date(2023, 1, 1)
"""Day 0 of SEQUENCE: before it there is no procedure."""


def kalender(termine: Iterable[Termin], *, kreis: str, ags: Ags, jahr: int, heute: date, version: str) -> bytes:
    """The calendar file; a deadline without a day is left out.

    Args:
        termine: deadlines; their keys tell them apart.
        kreis: full name of the county.
        ags: its key; goes into the UIDs, so that two counties can share a calendar.
        jahr: Haushaltsjahr.
        heute: day of the order.
        version: version of im_xl.
    """
    from icalendar import Calendar  # noqa: PLC0415 - loaded only when a calendar is wanted

    mappe = Calendar()
    mappe.add("prodid", f"-//im_xl//im_xl {version}//DE")
    mappe.add("version", "2.0")
    mappe.add("calscale", "GREGORIAN")
    mappe.add("method", "PUBLISH")
    mappe.add("x-wr-calname", f"Integrationsmanagement {jahr}, {kreis}")
    for termin in termine:
        if termin.datum is not None:
            mappe.add_component(_ereignis(termin, termin.datum, ags, jahr, heute))
    data: bytes = mappe.to_ical(sorted=False)
    return data


def _ereignis(termin: Termin, tag: date, ags: Ags, jahr: int, heute: date) -> Event:
    from icalendar import Alarm, Event  # noqa: PLC0415 - loaded only when a calendar is wanted

    ereignis = Event()
    was = _zeile(termin.was)
    ereignis.add("uid", uid(termin.schluessel, ags, jahr))
    ereignis.add("dtstamp", datetime.combine(heute, time(), UTC))
    ereignis.add("sequence", max(0, (heute - _ERSTER).days))
    ereignis.add("dtstart", tag)
    ereignis.add("dtend", tag + timedelta(days=1))
    ereignis.add("summary", f"Integrationsmanagement {jahr}: {was}")
    ereignis.add("description", "\n".join(_beschreibung(termin, tag, heute)))
    ereignis.add("categories", ["Integrationsmanagement"])
    ereignis.add("transp", "TRANSPARENT")
    if not termin.status.erledigt:
        erinnerung = Alarm()
        erinnerung.add("action", "DISPLAY")
        erinnerung.add("trigger", timedelta(days=-VORLAUF_TAGE))
        erinnerung.add("description", f"In {VORLAUF_TAGE} Tagen: {was}")
        ereignis.add_component(erinnerung)
    return ereignis


def _beschreibung(termin: Termin, tag: date, heute: date) -> list[str]:
    zeilen = [f"Wer: {termin.wer}"] if termin.wer else []
    zeilen.append(f"Stand am {heute:%d.%m.%Y}: {termin.status.value}" + (f" ({termin.stand})" if termin.stand else ""))
    if not ist_werktag(tag):
        zeilen.append(f"Fällt auf: {wochentag_text(tag)}")
    return [_zeile(zeile) for zeile in (*zeilen, *([f"Grundlage: {termin.fundstelle}"] if termin.fundstelle else []))]


def _zeile(text: str) -> str:
    """What people typed, on one line and without characters that RFC 5545 does not allow in a text."""
    return " ".join("".join(zeichen if zeichen.isprintable() else " " for zeichen in text).split())


def uid(schluessel: str, ags: Ags, jahr: int) -> str:
    """By what a calendar knows an entry again: a digest of county, year and deadline; nobody can read a post's number out of it."""
    return f"{sha256(f'{ags}:{jahr}:{schluessel}'.encode()).hexdigest()[:32]}@im-xl"
