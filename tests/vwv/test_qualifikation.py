"""Qualification: which degrees are taken, and the course of the year of the Nachqualifizierung."""

from __future__ import annotations

from datetime import date, timedelta
import unicodedata

from hypothesis import given
from hypothesis import strategies as st
import pytest

from im_xl.vwv.qualifikation import (
    Qualifikationsstatus,
    abschluss_anerkannt,
    nachqualifizierung_bis,
    qualifikation,
    qualifikation_text,
)

TAGE = st.dates(date(2017, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    "abschluss",
    [
        "Soziale Arbeit (B.A.)",
        "M.A. SOZIALE  ARBEIT",
        "Studium der Sozialen Arbeit",
        "Dipl.-Sozialpädagogin (FH)",
        "Diplom-Sozialarbeiter/in",
        "Sozialpädagog*in",
        "Bachelor Sozialwesen",
        unicodedata.normalize("NFD", "Sozialpädagogik B.A."),
    ],
)
def test_accepted(abschluss: str) -> None:
    """Subject or title wherever it stands, in any case, also with decomposed umlauts."""
    assert abschluss_anerkannt(abschluss)


@pytest.mark.parametrize(
    "abschluss",
    [
        "Germanistik (M.A.)",
        "Sozialversicherungsfachangestellte",
        "kein Abschluss in Soziale Arbeit",
        "Soziale Arbeit, abgebrochen",
        "Soziale Arbeit (laufend)",
        "Soziale Arbeit, 5. Semester",
        "Erzieherin (Fachschule für Sozialpädagogik)",
        "Studentin Soziale Arbeit",
        "",
    ],
)
def test_not_accepted(abschluss: str) -> None:
    """Another subject, a word that only begins alike, or studies that are not completed: never taken for the degree."""
    assert not abschluss_anerkannt(abschluss)


def test_the_list_of_subjects_can_be_ones_own() -> None:
    """It replaces ours; a blank entry accepts nothing."""
    assert abschluss_anerkannt("Politikwissenschaft (M.A.)", ["Politikwissenschaft", ""])
    assert not abschluss_anerkannt("Soziale Arbeit", ["Politikwissenschaft", ""])


@given(TAGE, TAGE)
def test_the_course_of_the_year(beginn: date, heute: date) -> None:
    """Running, then due, then overdue: every day has one state, and the days left or past lead to the last day."""
    frist = nachqualifizierung_bis(beginn, 1)
    stand = qualifikation(anerkannt=False, beginn=beginn, nachqualifiziert_am=None, heute=heute, jahre=1)
    rest = (frist - heute).days
    assert stand.frist == frist
    if rest < 0:
        assert (stand.status, heute - timedelta(days=stand.tage)) == (Qualifikationsstatus.UEBERFAELLIG, frist)
    else:
        assert stand.status is (Qualifikationsstatus.FAELLIG if rest <= 90 else Qualifikationsstatus.LAEUFT)
        assert heute + timedelta(days=stand.tage) == frist


@given(TAGE, TAGE, TAGE)
def test_made_up_for(beginn: date, heute: date, am: date) -> None:
    """Fulfilled from its day on, never before it; late by as many days as it lies after the last day."""
    stand = qualifikation(anerkannt=False, beginn=beginn, nachqualifiziert_am=am, heute=heute, jahre=1)
    assert (stand.status is Qualifikationsstatus.ERFUELLT) == (am <= heute)
    if am <= heute:
        assert stand.tage == max(0, (am - nachqualifizierung_bis(beginn, 1)).days)
        assert qualifikation_text(stand).startswith("erfüllt")


@given(TAGE, st.none() | TAGE, st.none() | TAGE)
def test_a_degree_is_enough(heute: date, beginn: date | None, am: date | None) -> None:
    """With it nothing else matters."""
    stand = qualifikation(anerkannt=True, beginn=beginn, nachqualifiziert_am=am, heute=heute, jahre=1)
    assert qualifikation_text(stand) == "erfüllt"


def test_without_a_beginning() -> None:
    """No last day can be said; a Nachqualifizierung that is done counts all the same."""
    heute = date(2026, 6, 1)
    fehlt = qualifikation(anerkannt=False, beginn=None, nachqualifiziert_am=None, heute=heute, jahre=1)
    fertig = qualifikation(anerkannt=False, beginn=None, nachqualifiziert_am=heute, heute=heute, jahre=1)
    assert [qualifikation_text(stand) for stand in (fehlt, fertig)] == ["fehlt", "erfüllt"]


@pytest.mark.parametrize(
    "abschluss",
    [
        "Soziale Arbeit – Abschluss fehlt noch",
        "Soziale Arbeit, im 3. Sem.",
        "Soziale Arbeit (Abbruch)",
        "exmatrikuliert, Soziale Arbeit",
        "Erzieherin, Weiterbildung Sozialmanagement",
    ],
)
def test_what_is_not_completed_is_no_degree(abschluss: str) -> None:
    """The subject alone does not count where another word says that nothing was completed."""
    assert not abschluss_anerkannt(abschluss)
    assert abschluss_anerkannt("Soziale Arbeit (B.A.)")


HEUTE = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("abschluss", "zaehlt"),
    [
        ("Soziale Arbeit, Bachelor 2027", False),
        ("Soziale Arbeit (B.A. 2027)", False),
        ("Soziale Arbeit (B.A.) 2023–2027", False),
        ("Soziale Arbeit (B.A.), 07/2026", False),
        ("Soziale Arbeit (B.A.), 7.2026", False),
        ("Soziale Arbeit (B.A.), 16.06.2026", False),
        ("Soziale Arbeit (B.A.), 15.06.2026", True),
        ("Soziale Arbeit (B.A.), 15. 6. 2026", True),
        ("Soziale Arbeit (B.A.), 06/2026", True),
        ("Soziale Arbeit (B.A. 2026)", True),
        ("Soziale Arbeit (B.A.) 2019/2022", True),
        ("Soziale Arbeit (B.A.), 31.02.2026", True),
        ("Soziale Arbeit (B.A.), Matrikel 120270", True),
    ],
)
def test_a_day_to_come_speaks_against_it(abschluss: str, zaehlt: bool) -> None:
    """A year, month or day that has not begun; without a day on which it is judged, years say nothing."""
    assert abschluss_anerkannt(abschluss, heute=HEUTE) is zaehlt
    assert abschluss_anerkannt(abschluss)


@given(TAGE, st.dates(date(1990, 1, 1), date(2045, 12, 31)))
def test_a_degree_counts_from_its_day_on(heute: date, tag: date) -> None:
    """As written in full; by the year alone from New Year on."""
    assert abschluss_anerkannt(f"Sozialwesen, Diplom {tag:%d.%m.%Y}", heute=heute) is (tag <= heute)
    assert abschluss_anerkannt(f"Sozialwesen, Diplom {tag:%m/%Y}", heute=heute) is (tag.replace(day=1) <= heute)
    assert abschluss_anerkannt(f"Sozialwesen, Diplom {tag:%Y}", heute=heute) is (tag.year <= heute.year)


@pytest.mark.parametrize(
    ("abschluss", "zaehlt"),
    [
        ("Soziale Arbeit (B.A.), zuvor Ausbildung zur Erzieherin", True),
        ("Dipl.-Sozialpädagogin (FH), vorher Fachschule für Sozialpädagogik", True),
        ("M.A. Soziale Arbeit; davor Weiterbildung zur Fachwirtin", True),
        ("Soziale Arbeit, zuvor Ausbildung zur Erzieherin", False),  # no degree is named
        ("Soziale Arbeit (B.A.), Ausbildung zur Erzieherin", False),  # which came first is not said
        ("Soziale Arbeit (B.A.), zuvor Ausbildung, jetzt im 3. Semester", False),
        ("Soziale Arbeit (B.A.) angestrebt, zuvor Ausbildung zur Erzieherin", False),
        ("Germanistik (M.A.), zuvor Ausbildung am Institut für Sozialwesen", False),
        ("Erzieherin, zuvor Ausbildung in Sozialwesen", False),
        ("strebt Bachelor Soziale Arbeit an, zuvor Ausbildung zur Erzieherin", False),
        ("eingeschrieben im Bachelor Soziale Arbeit", False),
    ],
)
def test_schooling_before_a_degree_takes_nothing_from_it(abschluss: str, zaehlt: bool) -> None:
    """Only where the degree is named first and nothing but schooling after "zuvor", "vorher" or "davor"; in doubt it does not count."""
    assert abschluss_anerkannt(abschluss, heute=HEUTE) is zaehlt
