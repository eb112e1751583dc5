"""Counselling: the time of a case on every day, and the Integrationsplan."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from im_xl.model import Beratungsfall
from im_xl.vwv.beratung import Beratungsstatus, Planstatus, beratung, beratung_text, beratungsende, integrationsplan
from im_xl.vwv.parameters import Parameter

TAGE = st.dates(date(2020, 1, 1), date(2035, 12, 31))
FAELLE = st.builds(
    Beratungsfall,
    beginn=TAGE,
    ende=st.none() | TAGE,
    verlaengert=st.booleans(),
    begruendung=st.sampled_from([None, "", " – ", "Krankheit", "1"]),
)
PFLICHT = Parameter.laden().reihe("integrationsplan")


@given(FAELLE, TAGE)
def test_a_case_on_a_day(fall: Beratungsfall, heute: date) -> None:
    """Exceeded exactly when a day of counselling lies after the last one allowed; an extension counts with a reason only."""
    begruendet = fall.begruendung in {"Krankheit", "1"}
    stand = beratung(fall, heute, 3, 1)
    assert stand.ende == beratungsende(fall.beginn, 4 if fall.verlaengert and begruendet else 3)
    letzter = heute if fall.ende is None else min(fall.ende, heute)
    assert stand.tage_darueber == (letzter - stand.ende).days * (letzter > stand.ende)
    assert (stand.status is Beratungsstatus.OHNE_BEGRUENDUNG) == (fall.verlaengert and not begruendet)
    if stand.status is Beratungsstatus.UEBERSCHRITTEN:
        assert stand.tage_darueber
    if stand.status in {Beratungsstatus.LAEUFT, Beratungsstatus.BEENDET}:
        assert not stand.tage_darueber
        assert (stand.status is Beratungsstatus.BEENDET) == (fall.ende is not None and fall.ende < heute)


@given(TAGE)
def test_one_day_decides(beginn: date) -> None:
    """On the last day all is well, on the next it is exceeded by one day."""
    ende = beratungsende(beginn, 3)
    fall = Beratungsfall(beginn=beginn)
    assert beratung_text(beratung(fall, ende, 3, 1)) == f"endet am {ende:%d.%m.%Y}"
    assert beratung_text(beratung(fall, ende + timedelta(days=1), 3, 1)) == f"überschritten seit 1 Tag ({ende:%d.%m.%Y})"


@given(FAELLE, TAGE)
def test_the_words_tell_an_ended_case_from_a_running_one(fall: Beratungsfall, heute: date) -> None:
    """After its end nothing "endet" or is exceeded "seit"; the days over and the last day lead to the last one allowed."""
    stand = beratung(fall, heute, 3, 1)
    text = beratung_text(stand)
    vorbei = fall.ende is not None and fall.ende < heute
    assert ("beendet" in text or "endete am" in text) == vorbei
    assert ("endet am" in text or "seit" in text) == (not vorbei)
    if vorbei and stand.tage_darueber:
        assert fall.ende is not None
        assert f"(endete am {fall.ende:%d.%m.%Y})" in text
        assert fall.ende - timedelta(days=stand.tage_darueber) == stand.ende


@given(TAGE)
def test_the_further_year_follows_the_three(beginn: date) -> None:
    """It adds 365 days, or 366 with a leap day."""
    mehr = beratungsende(beginn, 3, 1) - beratungsende(beginn, 3)
    assert mehr.days in {365, 366}


@given(FAELLE, TAGE, st.lists(st.sampled_from(["", " ", "–", "B1", "Wohnung finden"]), max_size=3), st.sampled_from([None, True, False]))
def test_the_plan(fall: Beratungsfall, heute: date, ziele: list[str], vorhanden: bool | None) -> None:
    """Compulsory for a case that goes on in 2025 or later; one goal with a letter or digit is enough; not stated is not "no"."""
    fall = fall._replace(ziele=tuple(ziele), integrationsplan=vorhanden)
    stand = integrationsplan(fall, heute, PFLICHT)
    letzter = heute if fall.ende is None else min(fall.ende, heute)
    if letzter < date(2025, 1, 1):
        assert stand is Planstatus.NICHT_VERPFLICHTEND
    elif {"B1", "Wohnung finden"} & set(ziele):
        assert stand is Planstatus.VORHANDEN
    else:
        assert stand is {True: Planstatus.OHNE_ZIEL, False: Planstatus.OHNE_PLAN, None: Planstatus.NICHT_ANGEGEBEN}[vorhanden]


def test_before_everything_nothing_is_compulsory() -> None:
    """A day before the first entry of the parameter."""
    assert integrationsplan(Beratungsfall(beginn=date(2010, 1, 1)), date(2010, 1, 1), PFLICHT) is Planstatus.NICHT_VERPFLICHTEND
