"""Working days: holidays as the law names them, Easter as others compute it, and how a day is told."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.easter import easter
import pytest

from im_xl.vwv.werktage import feiertag, ist_werktag, naechster_werktag, ostersonntag, wochentag_text


@pytest.mark.parametrize("jahr", range(2017, 2101))
def test_easter_is_that_of_an_independent_computation(jahr: int) -> None:
    """The same day as dateutil computes it."""
    assert ostersonntag(jahr) == easter(jahr)


def test_holidays_of_a_year_are_those_of_the_published_list() -> None:
    """The twelve of 2025 in Baden-Württemberg, and no other day."""
    tage = [date(2025, 1, 1) + timedelta(days=n) for n in range(365)]
    veroeffentlicht = "1.1. 6.1. 18.4. 21.4. 1.5. 29.5. 9.6. 19.6. 3.10. 1.11. 25.12. 26.12."

    assert [f"{tag.day}.{tag.month}." for tag in tage if feiertag(tag)] == veroeffentlicht.split()


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        (date(2023, 10, 31), "Dienstag"),
        (date(2025, 5, 31), "Samstag, nächster Werktag 02.06.2025"),
        (date(2025, 6, 19), "Donnerstag (Fronleichnam), nächster Werktag 20.06.2025"),
        (date(2026, 4, 3), "Freitag (Karfreitag), nächster Werktag 07.04.2026"),
        (date(2027, 10, 31), "Sonntag, nächster Werktag 02.11.2027"),
    ],
)
def test_day_in_words(tag: date, text: str) -> None:
    """A working day by its name; any other with the next one after it, over weekends and holidays."""
    assert wochentag_text(tag) == text


def test_next_working_day_of_a_working_day_is_itself() -> None:
    """Nothing moves that need not."""
    assert ist_werktag(date(2024, 12, 31))
    assert naechster_werktag(date(2024, 12, 31)) == date(2024, 12, 31)
