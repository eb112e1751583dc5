"""The koordinierende Stelle: filled day by day, and the eligible costs to the cent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
import pytest

from im_xl.errors import RegelError
from im_xl.model import Stelle, Zeitraum
from im_xl.vwv.koordination import (
    Koordinationsluecke,
    Koordinationsmangel,
    foerderhoechstbetrag_cent,
    koordinationsluecken,
    zuwendungsfaehig_cent,
)
from im_xl.vwv.parameters import Parameter

SPANNE = Zeitraum(date(2024, 11, 1), date(2025, 3, 31))
"""Possible in its first two months, compulsory in its last three."""
TAGE = st.dates(date(2024, 10, 1), date(2025, 4, 30))
STELLEN = st.builds(
    Stelle,
    vzae=st.sampled_from([Decimal("0.25"), Decimal("0.49"), Decimal("0.5"), Decimal(1)]),
    von=st.none() | TAGE,
    bis=st.none() | TAGE,
    nummer=st.sampled_from([None, "S1", "S2"]),
    person=st.sampled_from([None, "P1", "P2"]),
)
LISTEN = st.lists(STELLEN, max_size=5)


def luecken(stellen: list[Stelle], zeitraum: Zeitraum = SPANNE) -> tuple[Koordinationsluecke, ...]:
    reihen = (Parameter.laden().reihe("koordination_pflicht"), Parameter.laden().reihe("koordination_mindestumfang"))
    return koordinationsluecken(stellen, zeitraum, *reihen)


def am_tag(stellen: list[Stelle], tag: date) -> Koordinationsmangel | None:
    """What is wrong on one day, thought out anew."""
    da = [stelle for stelle in stellen if (stelle.von or date.min) <= tag <= (stelle.bis or date.max)]
    if not da:
        return Koordinationsmangel.UNBESETZT if tag >= date(2025, 1, 1) else None
    eine = da[0]
    for andere in da[1:]:
        gleich = eine.nummer and eine.person and (andere.nummer, andere.person) == (eine.nummer, eine.person)
        if not gleich:
            return Koordinationsmangel.GETEILT
    return Koordinationsmangel.ZU_GERING if sum(stelle.vzae for stelle in da) < Decimal("0.5") else None


@given(LISTEN)
def test_every_day_has_its_defect(stellen: list[Stelle]) -> None:
    """The gaps are exactly the days on which something is wrong, each once; adjoining gaps differ."""
    gefunden = luecken(stellen)
    je_tag = {
        luecke.zeitraum.von + timedelta(days=n): luecke.mangel
        for luecke in gefunden
        for n in range((luecke.zeitraum.bis - luecke.zeitraum.von).days + 1)
    }
    tag = SPANNE.von
    while tag <= SPANNE.bis:
        assert je_tag.get(tag) == am_tag(stellen, tag), tag
        tag += timedelta(days=1)
    assert set(je_tag) <= {SPANNE.von + timedelta(days=n) for n in range(151)}
    for eine, andere in pairwise(gefunden):
        assert eine.zeitraum.bis < andere.zeitraum.von
        anschliessend = eine.zeitraum.bis + timedelta(days=1) == andere.zeitraum.von
        assert not anschliessend or (eine.mangel, eine.vzae) != (andere.mangel, andere.vzae)


@given(LISTEN, st.randoms(use_true_random=False))
def test_order_does_not_matter(stellen: list[Stelle], zufall: object) -> None:
    """Rows in another order give the same answer."""
    umgestellt = list(stellen)
    zufall.shuffle(umgestellt)  # type: ignore[attr-defined]
    assert luecken(umgestellt) == luecken(stellen)


def test_a_change_of_person_without_a_gap_is_told_as_one() -> None:
    """Two persons one after the other, each with too little: one range."""
    eine, andere = (
        Stelle(vzae=Decimal("0.4"), person="P1", bis=date(2025, 1, 31)),
        Stelle(vzae=Decimal("0.4"), person="P2", von=date(2025, 2, 1)),
    )
    (luecke,) = luecken([eine, andere])
    assert (luecke.zeitraum, luecke.mangel, luecke.vzae) == (SPANNE, Koordinationsmangel.ZU_GERING, Decimal("0.4"))


def test_before_the_parameters() -> None:
    """A span that begins before 2017 is refused rather than passed."""
    with pytest.raises(RegelError) as fehler:
        luecken([], Zeitraum(date(2016, 12, 31), date(2025, 1, 1)))
    assert fehler.value.code == "parameter-fehlt"


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 10**8))
def test_eligible_costs(monate: int, weitere: int, kosten: int) -> None:
    """Never more than the costs nor than the most; parts of a year never exceed the whole, and twelve months are exactly the most."""
    betrag = zuwendungsfaehig_cent(monate, kosten, 4_000_000, 12)
    assert 0 <= betrag <= kosten
    assert 12 * betrag <= 4_000_000 * monate
    assert betrag == kosten or 4_000_000 * monate - 12 * betrag < 12
    if monate + weitere == 12:
        assert foerderhoechstbetrag_cent(monate, 4_000_000, 12) + foerderhoechstbetrag_cent(weitere, 4_000_000, 12) in {
            3_999_999,
            4_000_000,
        }
    assert foerderhoechstbetrag_cent(12 * monate, 4_000_000, 12) == 4_000_000 * monate


def test_costs_of_more_than_the_span() -> None:
    """One sum over two spans does not tell what is eligible."""
    with pytest.raises(RegelError) as fehler:
        zuwendungsfaehig_cent(24, 7_000_000, 4_000_000, 12)
    assert fehler.value.code == "koordination-zeitraum"
