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
