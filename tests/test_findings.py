"""Findings: what makes one the same from run to run, and how it stands."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
import pytest

from im_xl.findings import Beleg, Finding, Stand, begruendet, kennungen
from im_xl.places import CellRef

VERSPAETET = Finding(
    "meldung-verspaetet",
    CellRef("AU-Bestand", "H17"),
    {"gemeinde": "Heddesbach", "datum": "14.11.2023", "tage": "14 Tage", "frist": "31.10.2023"},
    "08226027",
)
UNLESBAR = Finding("datum-unlesbar", CellRef("AU", "D5"), {"inhalt": "neulich", "was": "Meldung vom"})


def _anders(finding: Finding, **werte: str) -> Finding:
    return Finding(finding.code, finding.ort, {**finding.werte, **werte}, finding.betrifft)


@pytest.mark.parametrize(
    "anderer",
    [
        Finding(VERSPAETET.code, CellRef("AU neu", "H18"), VERSPAETET.werte, VERSPAETET.betrifft),
        Finding(VERSPAETET.code, None, dict(reversed(VERSPAETET.werte.items())), VERSPAETET.betrifft, Beleg.PRESSE),
        Finding(VERSPAETET.code, VERSPAETET.ort, VERSPAETET.werte, VERSPAETET.betrifft, begruendung="Post"),
    ],
)
def test_the_same_facts_are_the_same_finding(anderer: Finding) -> None:
    """Neither the place nor the order of the fields, neither the Beleg nor the reason makes another one."""
    assert anderer.kennung == VERSPAETET.kennung


@pytest.mark.parametrize("feld", ["heute_tage", "zelle", "zellen", "zeile", "quelle", "andere_quelle"])
def test_day_of_the_run_and_places_in_the_text_do_not_count(feld: str) -> None:
    """By convention of the names of the fields."""
    assert _anders(UNLESBAR, **{feld: "D7"}).kennung == _anders(UNLESBAR, **{feld: "D8"}).kennung == UNLESBAR.kennung


def test_a_case_without_a_number_is_not_the_row_it_stands_in() -> None:
    """Another case that moves into the row is not covered: of several, none is known by its row."""
    zwoelf, dreizehn = (Finding("integrationsplan-fehlt", werte={"fall": f"in Zeile {zeile}"}) for zeile in (12, 13))
    assert zwoelf.kennung == dreizehn.kennung != Finding("integrationsplan-fehlt", werte={"fall": "A-12"}).kennung
    assert not set(kennungen([zwoelf], 2025)) & set(kennungen([zwoelf, dreizehn], 2025))


@pytest.mark.parametrize(
    "anderer",
    [
        _anders(VERSPAETET, datum="15.11.2023"),
        _anders(VERSPAETET, tage="15 Tage"),
        Finding("entscheidung-verspaetet", VERSPAETET.ort, VERSPAETET.werte, VERSPAETET.betrifft),
        Finding(VERSPAETET.code, VERSPAETET.ort, VERSPAETET.werte, "08226038"),
        Finding(VERSPAETET.code, VERSPAETET.ort, VERSPAETET.werte),
    ],
)
def test_other_facts_are_another_finding(anderer: Finding) -> None:
    """Another day, number, code or Gemeinde: an old reason must not cover it."""
    assert anderer.kennung != VERSPAETET.kennung


def test_a_key_is_short_and_names_its_code() -> None:
    """It stands in a cell and may be read by a person."""
    code, _, digest = VERSPAETET.kennung.partition(":")
    assert (code, len(digest)) == ("meldung-verspaetet", 12)


@given(
    st.lists(
        st.builds(
            Finding, st.sampled_from(["satz-fehlt", "datum-unlesbar"]), werte=st.dictionaries(st.just("jahr"), st.sampled_from(["1", "2"]))
        )
    )
)
def test_no_two_findings_share_a_key(findings: list[Finding]) -> None:
    """However many are equal."""
    assert max(Counter(kennungen(findings, 2025)).values(), default=1) == 1


def test_of_equal_findings_one_gone_opens_the_others() -> None:
    """Nobody can tell which of two equal ones has gone: the reason of the first must not pass to the second."""
    beide = kennungen([UNLESBAR, VERSPAETET, UNLESBAR], 2025)
    assert kennungen([UNLESBAR, VERSPAETET], 2025)[0] not in beide
    assert beide[1] == f"{VERSPAETET.kennung}:2025"


@pytest.mark.parametrize(
    ("code", "grund", "stand"),
    [
        ("meldung-verspaetet", "", Stand.OFFEN),
        ("meldung-verspaetet", "Postlauf", Stand.ANGENOMMEN),
        ("verbund-doppelt", "so beschlossen", Stand.ANGENOMMEN),
        ("personen-fehlen", "", Stand.SPERRT),
        ("personen-fehlen", "kommt noch", Stand.SPERRT),
    ],
)
def test_what_holds_amounts_up_is_never_accepted(code: str, grund: str, stand: Stand) -> None:
    """A reason accepts a Fehler too, but not one that blocks."""
    finding = Finding(code)
    (begruendeter,) = begruendet([finding], 2025, {f"{finding.kennung}:2025": grund})
    assert (begruendeter.begruendung, begruendeter.stand, begruendeter.angenommen) == (grund, stand, stand is Stand.ANGENOMMEN)
