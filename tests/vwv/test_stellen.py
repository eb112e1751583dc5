"""Posts on every day: properties against a count day by day, and what the examples of the law cases do not show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
import pytest

from im_xl.errors import RegelError
from im_xl.model import Mindestumfangsbezug, Stelle, Umfangsabschnitt, Zeitraum
from im_xl.vwv.parameters import Parameter
from im_xl.vwv.stellen import (
    Luecke,
    mindestumfangsverlauf,
    stellenluecken,
    stellenumfang,
    ueberschreitungen,
    umfang_text,
    umfangsverlauf,
)
from im_xl.vwv.zeitraum import geltende_jahre, kalenderjahr, letzter_tag, schnittmenge, tage, werte_im_zeitraum, zeitraum_text

SPANNE = Zeitraum(date(2024, 11, 1), date(2025, 4, 30))
"""With a leap year behind it, a turn of the year, and the change of the least from 0.25 to 0.5 in it."""
TAGE = st.dates(date(2024, 10, 1), date(2025, 5, 31))
UMFAENGE = st.integers(0, 100).map(lambda zahl: Decimal(zahl).scaleb(-2)) | st.sampled_from(
    [Decimal(1) / 3, Decimal("0.5"), Decimal("0.25")]
)
STELLEN = st.builds(
    Stelle, vzae=UMFAENGE, von=st.none() | TAGE, bis=st.none() | TAGE, person=st.sampled_from([None, "P1", "P2"]), nummer=st.just(None)
)
LISTEN = st.lists(STELLEN, max_size=8)
MINDESTUMFANG = mindestumfangsverlauf(Parameter.laden().reihe("mindestumfang"), SPANNE)


def alle_tage(zeitraum: Zeitraum) -> list[date]:
    return [zeitraum.von + timedelta(days=n) for n in range(tage(zeitraum))]


def genau(stellen: Sequence[Stelle], tag: date) -> Decimal:
    """The sum on a day by the plainest way, to six decimals."""
    umfang = Decimal(0)
    for stelle in stellen:
        if (stelle.von is None or stelle.von <= tag) and (stelle.bis is None or tag <= stelle.bis):
            umfang += stelle.vzae
    return round(umfang, 6)


def gefordert(tag: date) -> Decimal:
    return Decimal("0.25") if tag.year < 2025 else Decimal("0.5")


@given(LISTEN)
def test_the_sections_are_the_span(stellen: list[Stelle]) -> None:
    """Adjoining sections in order, no day twice, none left out; neighbours differ; on each day the sum counted by hand."""
    verlauf = umfangsverlauf(stellen, SPANNE)
    assert [tag for abschnitt in verlauf for tag in alle_tage(abschnitt.zeitraum)] == alle_tage(SPANNE)
    assert all(eins.vzae != zwei.vzae for eins, zwei in pairwise(verlauf))
    for abschnitt in verlauf:
        assert all(abschnitt.vzae == genau(stellen, tag) == stellenumfang(stellen, tag) for tag in alle_tage(abschnitt.zeitraum))


@given(LISTEN)
def test_gaps_and_covered_days_are_all_days(stellen: list[Stelle]) -> None:
    """A day is in exactly one gap where the sum is below the least of that day, in none where it is not."""
    in_luecken = [tag for luecke in stellenluecken(stellen, MINDESTUMFANG) for tag in alle_tage(luecke.zeitraum)]
    gedeckt = [tag for tag in alle_tage(SPANNE) if genau(stellen, tag) >= gefordert(tag)]
    assert len(set(in_luecken)) == len(in_luecken)
    assert sorted(in_luecken + gedeckt) == alle_tage(SPANNE)


@given(LISTEN)
def test_gaps_are_as_long_as_they_can_be(stellen: list[Stelle]) -> None:
    """No two adjoining gaps have the same VZÄ and the same least."""
    luecken = stellenluecken(stellen, MINDESTUMFANG)
    for eine, andere in pairwise(luecken):
        anschliessend = eine.zeitraum.bis + timedelta(days=1) == andere.zeitraum.von
        assert not anschliessend or (eine.vzae, eine.mindestumfang) != (andere.vzae, andere.mindestumfang)


@given(LISTEN, st.sampled_from(Mindestumfangsbezug), st.randoms(use_true_random=False))
def test_order_does_not_matter(stellen: list[Stelle], bezug: Mindestumfangsbezug, zufall: object) -> None:
    """Posts in another order give the same gaps."""

    def kern(liste: list[Stelle]) -> list[tuple[Zeitraum, Decimal, str]]:
        return sorted((luecke.zeitraum, luecke.vzae, repr(luecke.stelle)) for luecke in stellenluecken(liste, MINDESTUMFANG, bezug))

    umgestellt = list(stellen)
    zufall.shuffle(umgestellt)  # type: ignore[attr-defined]
    assert kern(umgestellt) == kern(stellen)
    assert ueberschreitungen(umgestellt, SPANNE) == ueberschreitungen(stellen, SPANNE)


@given(LISTEN, STELLEN)
def test_a_further_post_never_makes_a_gap(stellen: list[Stelle], weitere: Stelle) -> None:
    """Every day without a gap stays without one."""
    vorher = {tag for luecke in stellenluecken(stellen, MINDESTUMFANG) for tag in alle_tage(luecke.zeitraum)}
    nachher = {tag for luecke in stellenluecken([*stellen, weitere], MINDESTUMFANG) for tag in alle_tage(luecke.zeitraum)}
    assert nachher <= vorher


@given(LISTEN)
def test_each_post_on_its_own(stellen: list[Stelle]) -> None:
    """`STELLE`: each day of each post below the least, and each day without any post, once."""
    gefunden = [
        (repr(luecke.stelle), tag)
        for luecke in stellenluecken(stellen, MINDESTUMFANG, Mindestumfangsbezug.STELLE)
        for tag in alle_tage(luecke.zeitraum)
    ]
    erwartet = []
    for tag in alle_tage(SPANNE):
        da = [s for s in stellen if (s.von or date.min) <= tag <= (s.bis or date.max)]
        erwartet += [(repr(s), tag) for s in da if s.vzae < gefordert(tag)] if da else [("None", tag)]
    assert sorted(gefunden) == sorted(erwartet)


@given(LISTEN)
def test_more_than_a_full_post(stellen: list[Stelle]) -> None:
    """Exactly the days on which one person's posts add up to more than 1.00; posts without a person's number are left out."""
    gefunden = [(zuviel.person, tag, zuviel.vzae) for zuviel in ueberschreitungen(stellen, SPANNE) for tag in alle_tage(zuviel.zeitraum)]
    erwartet = []
    for person in ("P1", "P2"):
        eigene = [stelle for stelle in stellen if stelle.person == person]
        erwartet += [(person, tag, genau(eigene, tag)) for tag in alle_tage(SPANNE) if genau(eigene, tag) > 1]
    assert gefunden == erwartet


def test_thirds_make_a_whole() -> None:
    """Hours of a full week leave no noise: three thirds are one post, six twelfths reach the half."""
    drittel, zwoelftel = Stelle(vzae=Decimal(13) / 39, person="P1"), Stelle(vzae=Decimal("3.25") / 39)
    halb = (Umfangsabschnitt(SPANNE, Decimal("0.5")),)
    assert ueberschreitungen([drittel] * 3, SPANNE) == ()
    assert stellenumfang([drittel] * 3, SPANNE.von) == 1
    assert stellenluecken([zwoelftel] * 6, halb) == ()
    assert stellenluecken([zwoelftel] * 5, halb) != ()


def test_a_post_that_ends_before_it_begins_fills_no_day() -> None:
    """Nor does it take away from others."""
    verkehrt = Stelle(vzae=Decimal(1), von=date(2025, 2, 1), bis=date(2025, 1, 1))
    assert stellenluecken([verkehrt], MINDESTUMFANG) == stellenluecken([], MINDESTUMFANG)
    assert stellenumfang([verkehrt], date(2025, 1, 15)) == 0


def test_the_least_changes_within_the_span() -> None:
    """0.25 to the end of 2024, 0.5 from then on; the same gap is told with the least of its days."""
    assert [(abschnitt.zeitraum.von, abschnitt.vzae) for abschnitt in MINDESTUMFANG] == [
        (SPANNE.von, Decimal("0.25")),
        (date(2025, 1, 1), Decimal("0.5")),
    ]
    assert [luecke.mindestumfang for luecke in stellenluecken([], MINDESTUMFANG)] == [Decimal("0.25"), Decimal("0.5")]


def test_the_calendar_ends() -> None:
    """The last day there is breaks nothing."""
    ende = Zeitraum(date.max - timedelta(days=1), date.max)
    (luecke,) = stellenluecken([Stelle(vzae=Decimal("0.4"))], (Umfangsabschnitt(ende, Decimal("0.5")),))
    assert luecke == Luecke(zeitraum=ende, vzae=Decimal("0.4"), mindestumfang=Decimal("0.5"))
    assert letzter_tag(date.max, 3) == date.max


@pytest.mark.parametrize(
    ("vzae", "text"),
    [("0", "0,00"), ("0.5", "0,50"), ("0.3", "0,30"), ("1.25", "1,25"), ("0.49999", "0,4999"), ("0.497436", "0,4974"), ("0.475", "0,475")],
)
def test_figures_in_words(vzae: str, text: str) -> None:
    """Two decimals, more where they matter; what misses the least never looks like it."""
    assert umfang_text(Decimal(vzae)) == text


# ---------------------------------------------------------------- spans
@given(st.dates(date(2017, 1, 1), date(2060, 12, 31)), st.integers(1, 4))
def test_spans_of_years_follow_each_other(beginn: date, jahre: int) -> None:
    """A span of years has 365 days each, and one more per leap day in it; year by year from the day after, none is lost or counted twice."""
    ende = letzter_tag(beginn, jahre)
    schalttage = sum(1 for tag in alle_tage(Zeitraum(beginn, ende)) if (tag.month, tag.day) == (2, 29))
    assert tage(Zeitraum(beginn, ende)) == 365 * jahre + schalttage
    einzeln = beginn
    for _ in range(jahre):
        einzeln = letzter_tag(einzeln, 1) + timedelta(days=1)
    assert (einzeln - timedelta(days=1) == ende) or (beginn.month, beginn.day) == (2, 29)


def test_a_parameter_within_a_span() -> None:
    """The parts are the span, whatever the parameter; before its first entry it is refused."""
    for schluessel in Parameter.laden().schluessel:
        teile = werte_im_zeitraum(Parameter.laden().reihe(schluessel), Zeitraum(date(2017, 1, 1), date(2027, 12, 31)))
        assert [tag for teil, _ in teile for tag in alle_tage(teil)] == alle_tage(Zeitraum(date(2017, 1, 1), date(2027, 12, 31)))
        assert all(Parameter.laden().wert(schluessel, teil.bis) == wert for teil, wert in teile)
    with pytest.raises(RegelError) as fehler:
        mindestumfangsverlauf(Parameter.laden().reihe("mindestumfang"), kalenderjahr(2016))
    assert fehler.value.code == "parameter-fehlt"


def test_the_years_of_what_began_earlier() -> None:
    """Before the first known value that one counts; where none ever follows, there is no answer."""
    reihe = Parameter.laden().reihe("beratungszeitraum_jahre")
    assert [geltende_jahre(reihe, tag) for tag in (date(2010, 1, 1), date(2024, 12, 31), date(2025, 1, 1), date(2040, 1, 1))] == [3] * 4
    with pytest.raises(RegelError):
        geltende_jahre(reihe[:1], date(2020, 1, 1))


def test_spans_in_words_and_cut() -> None:
    """One day, one year, two years; nothing left is None."""
    assert zeitraum_text(Zeitraum(date(2025, 7, 1), date(2025, 7, 1))) == "am 01.07.2025"
    assert zeitraum_text(Zeitraum(date(2025, 7, 1), date(2025, 7, 14))) == "vom 01.07. bis 14.07.2025"
    assert zeitraum_text(Zeitraum(date(2024, 12, 15), date(2025, 1, 14))) == "vom 15.12.2024 bis 14.01.2025"
    assert schnittmenge(kalenderjahr(2025), date(2026, 1, 1), None) is None
    assert schnittmenge(kalenderjahr(2025), date(2025, 12, 31), None) == Zeitraum(date(2025, 12, 31), date(2025, 12, 31))
