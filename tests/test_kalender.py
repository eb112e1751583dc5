"""The calendar file: every rule of RFC 5545 that it touches, checked by bytes and by a parser that is not ours."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
import pytest
import vobject

from im_xl.kalender import kalender
from im_xl.vwv.termine import Termin, Terminstatus

HEUTE = date(2023, 9, 1)
TEXTE = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)


def termin(**angaben: object) -> Termin:
    """A deadline."""
    werte = {
        "schluessel": "meldung",
        "datum": date(2023, 10, 31),
        "was": "Meldung der Personenzahl",
        "wer": "Städte und Gemeinden",
        "status": Terminstatus.OFFEN,
        "stand": "50 von 54 Zahlen liegen vor",
        "fundstelle": "Folie „Verfahren I“",
    }
    return Termin(**{**werte, **angaben})  # type: ignore[arg-type]


def datei(*termine: Termin, heute: date = HEUTE, ags: str = "08226") -> bytes:
    """The calendar file of a county."""
    return kalender(termine, kreis="Rhein-Neckar-Kreis", ags=ags, jahr=2025, heute=heute, version="1.2.3")


def felder(data: bytes) -> dict[str, str]:
    """Unfolded lines of a file with a single entry, the last of each name."""
    zeilen = data.decode().replace("\r\n ", "").split("\r\n")
    return dict(zeile.split(":", 1) for zeile in zeilen if zeile)


@given(TEXTE, TEXTE, TEXTE)
def test_any_text_arrives_as_it_was(was: str, wer: str, stand: str) -> None:
    """Folding by bytes, escaping, CRLF: whatever people type, the parser reads it back on one line, and no line is too long."""
    data = datei(termin(was=was, wer=wer, stand=stand))
    gelesen = vobject.readOne(data.decode("utf-8")).vevent

    sichtbar = " ".join("".join(z if z.isprintable() else " " for z in was).split())
    assert gelesen.summary.value == f"Integrationsmanagement 2025: {sichtbar}"
    assert all(len(zeile) <= 75 for zeile in data.split(b"\r\n"))
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    for zeile in data.split(b"\r\n"):
        zeile.decode("utf-8")  # no character is cut in two


def test_what_is_escaped() -> None:
    """Backslash, semicolon, comma and line break as the RFC asks."""
    gelesen = felder(datei(termin(was="A; B, C \\ D\nE")))

    assert gelesen["SUMMARY"] == r"Integrationsmanagement 2025: A\; B\, C \\ D E"


def test_head_and_order_of_the_file() -> None:
    """A calendar with version, origin and method, each component closed in turn."""
    zeilen = datei(termin()).decode().split("\r\n")

    assert zeilen[:5] == ["BEGIN:VCALENDAR", "PRODID:-//im_xl//im_xl 1.2.3//DE", "VERSION:2.0", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    assert [zeile for zeile in zeilen if zeile.startswith(("BEGIN", "END"))] == [
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
        "BEGIN:VALARM",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


@pytest.mark.parametrize("tag", [date(2023, 10, 31), date(2024, 2, 28), date(2024, 12, 31)])
def test_a_whole_day_ends_with_the_next(tag: date) -> None:
    """DTEND is not part of the entry: the day after, over the leap day and the end of the year."""
    gelesen = vobject.readOne(datei(termin(datum=tag)).decode()).vevent

    assert gelesen.dtstart.value == tag
    assert gelesen.dtend.value == tag + timedelta(days=1)
    assert f"DTSTART;VALUE=DATE:{tag:%Y%m%d}\r\n".encode() in datei(termin(datum=tag))


def test_reminder_fourteen_days_before_what_is_open() -> None:
    """What is done does not remind."""
    alarm = vobject.readOne(datei(termin()).decode()).vevent.valarm

    assert alarm.trigger.value == timedelta(days=-14)
    assert alarm.action.value == "DISPLAY"
    assert b"VALARM" not in datei(termin(status=Terminstatus.ERLEDIGT))


def test_the_same_deadline_has_the_same_uid_in_every_run() -> None:
    """Another day, status or date renews the entry; another deadline, county or year is another entry. A later file counts as newer."""
    heute, spaeter = felder(datei(termin())), felder(datei(termin(datum=date(2023, 11, 15), stand="x"), heute=date(2023, 9, 2)))

    assert heute["UID"] == spaeter["UID"]
    assert int(spaeter["SEQUENCE"]) == int(heute["SEQUENCE"]) + 1
    assert (heute["DTSTAMP"], spaeter["DTSTAMP"]) == ("20230901T000000Z", "20230902T000000Z")
    andere = (felder(datei(termin(schluessel="entscheidung"))), felder(datei(termin(), ags="08225")))
    assert len({heute["UID"], *(feld["UID"] for feld in andere)}) == 3


def test_nobody_reads_a_number_out_of_the_uid() -> None:
    """The key of a post is a digest."""
    assert b"4711" not in datei(termin(schluessel="nachqualifizierung-Stelle 4711"))


def test_the_same_order_gives_the_same_bytes() -> None:
    """Nothing asks the clock; a deadline without a day is left out."""
    assert datei(termin(), termin(schluessel="b", datum=None)) == datei(termin())
