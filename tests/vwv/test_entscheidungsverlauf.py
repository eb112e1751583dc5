"""The history of decisions: which row decides in which year, what became of the others, and what the county's own list says otherwise."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import pytest

from im_xl.model import Entscheidung, Entscheidungsart, Rolle
from im_xl.vwv.entscheidungsverlauf import Eintragung, Verlauf, Zeilenstand, unterschiede, verlauf

AGS = "08226003"
E, V, L, OFFEN = Entscheidungsart.EINZELN, Entscheidungsart.VERBUND, Entscheidungsart.LANDKREIS, Entscheidungsart.OFFEN
MAI, HERBST, SPAETER = date(2024, 5, 20), date(2024, 10, 15), date(2025, 4, 1)


def zeile(nummer: int, art: Entscheidungsart | None, ab: int | None = 2025, am: date | None = MAI, **weitere: Any) -> Eintragung:  # noqa: ANN401 - fields of Entscheidung
    """A row of the one Gemeinde; without an art it is a Widerruf."""
    entscheidung = Entscheidung(art=art or OFFEN, eingegangen_am=am, **weitere)
    return Eintragung(nummer=nummer, ags=AGS, gilt_ab=ab, entscheidung=entscheidung, widerruf=art is None)


def staende(ergebnis: Verlauf) -> dict[int, tuple[str, int | None]]:
    """What became of each row."""
    return {nummer: (e.stand.value, e.durch) for nummer, e in sorted(ergebnis.zeilen.items())}


def test_a_decision_holds_until_another_is_recorded() -> None:
    """Recorded for 2025, it holds in 2025, 2026 and 2030; before, not."""
    zeilen = [zeile(1, E)]

    assert verlauf(zeilen, {}, 2024).gilt == {}
    assert staende(verlauf(zeilen, {}, 2024)) == {1: ("gilt erst später", None)}
    for jahr in (2025, 2026, 2030):
        assert verlauf(zeilen, {}, jahr).entscheidungen[AGS].art is E


def test_a_later_row_supersedes_an_earlier_one_from_its_year_on() -> None:
    """Alone in 2025, in a Verbund from 2026 on; the order of the rows in the sheet does not matter where they have days."""
    for zeilen in ([zeile(1, E), zeile(2, V, 2026, SPAETER)], [zeile(2, V, 2026, SPAETER), zeile(1, E)]):
        assert verlauf(zeilen, {}, 2025).entscheidungen[AGS].art is E
        assert staende(verlauf(zeilen, {}, 2025)) == {1: ("gilt", None), 2: ("gilt erst später", None)}
        assert verlauf(zeilen, {}, 2026).entscheidungen[AGS].art is V
        assert staende(verlauf(zeilen, {}, 2026)) == {1: ("ersetzt", 2), 2: ("gilt", None)}


@pytest.mark.parametrize(("am", "gilt"), [(MAI, E), (None, E)])
def test_of_one_day_or_without_a_day_the_lower_row_decides(am: date | None, gilt: Entscheidungsart) -> None:
    """A correction below the first row goes before it; without a day its place in the sheet is all there is."""
    ergebnis = verlauf([zeile(1, L), zeile(2, gilt, am=am)], {}, 2025)

    assert ergebnis.entscheidungen[AGS].art is gilt
    assert staende(ergebnis) == {1: ("ersetzt", 2), 2: ("gilt", None)}


def test_a_row_without_a_day_stays_behind_those_above_it_and_before_later_ones() -> None:
    """Rows of May, without a day, and of October below: October decides."""
    assert verlauf([zeile(1, L), zeile(2, V, am=None), zeile(3, E, am=HERBST)], {}, 2025).entscheidungen[AGS].art is E


def test_a_widerruf_ends_the_decision_from_its_year_on() -> None:
    """Taken back in 2026: in 2025 the decision holds, in 2026 it is revoked; the row that took it back is named."""
    zeilen = [zeile(1, E), zeile(2, None, None, None, widerrufen_am=date(2026, 3, 1))]

    assert staende(verlauf(zeilen, {}, 2025)) == {1: ("gilt", None), 2: ("gilt", None)}
    assert staende(verlauf(zeilen, {}, 2026)) == {1: ("widerrufen", 2), 2: ("gilt", None)}
    entscheidung = verlauf(zeilen, {}, 2026).entscheidungen[AGS]
    assert (entscheidung.art, entscheidung.eingegangen_am, entscheidung.widerrufen_am) == (E, MAI, date(2026, 3, 1))


def test_a_widerruf_on_the_row_itself_is_told_like_one_of_its_own() -> None:
    """The day of the Widerruf beside the decision: revoked, by no other row."""
    ergebnis = verlauf([zeile(1, E, widerrufen_am=HERBST)], {}, 2025)

    assert staende(ergebnis) == {1: ("widerrufen", None)}


def test_what_was_superseded_does_not_come_to_life_again() -> None:
    """Alone, then in a Verbund, then that is taken back: it is revoked, and the earlier decision is named for the person to look at."""
    ergebnis = verlauf([zeile(1, E), zeile(2, V, am=HERBST), zeile(3, None, None, None, widerrufen_am=date(2024, 11, 1))], {}, 2025)

    assert ergebnis.entscheidungen[AGS].art is V
    assert ergebnis.nicht_wiederbelebt[AGS].nummer == 1
    assert staende(ergebnis) == {1: ("ersetzt", 2), 2: ("widerrufen", 3), 3: ("gilt", None)}


def test_a_new_decision_after_a_widerruf_holds() -> None:
    """Taken back and decided anew: the new one holds, and nothing is left to look at."""
    ergebnis = verlauf([zeile(1, E), zeile(2, None, None, None, widerrufen_am=HERBST), zeile(3, V, am=date(2024, 12, 1))], {}, 2025)

    assert ergebnis.entscheidungen[AGS].art is V
    assert ergebnis.entscheidungen[AGS].widerrufen_am is None
    assert staende(ergebnis) == {1: ("ersetzt", 3), 2: ("ersetzt", 3), 3: ("gilt", None)}
    assert ergebnis.nicht_wiederbelebt == {}


def test_a_widerruf_takes_back_what_stands_in_the_list_alone() -> None:
    """Without an earlier row it is the county's own entry that is revoked; without any entry it is of no effect."""
    widerruf = zeile(1, None, None, None, widerrufen_am=HERBST)
    ergebnis = verlauf([widerruf], {AGS: Entscheidung(art=E, eingegangen_am=MAI)}, 2025)

    assert (ergebnis.entscheidungen[AGS].art, ergebnis.entscheidungen[AGS].widerrufen_am) == (E, HERBST)
    assert staende(verlauf([widerruf], {}, 2025)) == {1: ("ohne Wirkung", None)}
    assert verlauf([widerruf], {}, 2025).entscheidungen == {}


def test_one_received_later_for_an_earlier_year_is_told() -> None:
    """In April 2025 for 2025, after one of October 2024 for 2026: in 2026 the later one decides, and the other is named."""
    zeilen = [zeile(1, V, 2026, HERBST), zeile(2, E, 2025, SPAETER)]

    assert verlauf(zeilen, {}, 2025).verdraengt == {}
    assert verlauf(zeilen, {}, 2026).entscheidungen[AGS].art is E
    assert verlauf(zeilen, {}, 2026).verdraengt[AGS].nummer == 1


ZEILEN = st.lists(
    st.tuples(
        st.sampled_from([E, V, L, OFFEN, None]),
        st.sampled_from([None, 2025, 2026, 2027]),
        st.sampled_from([None, MAI, HERBST, SPAETER]),
        st.sampled_from([None, HERBST, date(2026, 6, 1)]),
    ),
    max_size=8,
).map(lambda teile: [zeile(nr, art, ab, am, widerrufen_am=weg) for nr, (art, ab, am, weg) in enumerate(teile, 1)])


@given(ZEILEN, st.integers(2024, 2028))
def test_every_row_has_its_state_and_at_most_one_decision_holds(zeilen: list[Eintragung], jahr: int) -> None:
    """No row is lost; what supersedes comes later in the order; a decision that holds belongs to a row that is reached."""
    ergebnis = verlauf(zeilen, {}, jahr)

    assert sorted(ergebnis.zeilen) == [z.nummer for z in zeilen]
    gilt = [z for z in zeilen if ergebnis.zeilen[z.nummer].stand in {Zeilenstand.GILT, Zeilenstand.WIDERRUFEN} and not z.widerruf]
    assert len(gilt) == len(ergebnis.entscheidungen) <= 1
    if gilt:
        assert ergebnis.entscheidungen[AGS].art is gilt[0].entscheidung.art
        assert (gilt[0].gilt_ab or 0) <= jahr


@given(ZEILEN, st.integers(2025, 2028))
def test_a_row_for_a_later_year_changes_nothing_before_it(zeilen: list[Eintragung], jahr: int) -> None:
    """What is recorded for the year after decides nothing this year."""
    spaeter = zeile(99, L, jahr + 1, date(2024, 12, 31))

    assert verlauf([*zeilen, spaeter], {}, jahr).entscheidungen == verlauf(zeilen, {}, jahr).entscheidungen


@pytest.mark.parametrize(
    ("verlauf_", "liste", "was"),
    [
        ({"art": E}, {"art": E}, []),
        ({"art": E}, {}, []),
        ({"art": E}, {"art": L}, [("Entscheidung", "einzeln", "Landkreis")]),
        ({"art": V, "verbund": "Nord"}, {"art": V, "verbund": " nord"}, []),
        ({"art": V, "verbund": "Nord"}, {"art": V, "verbund": "Süd"}, [("Verbund", "Nord", "Süd")]),
        ({"art": V, "rolle": Rolle.MITGLIED}, {"art": V, "rolle": Rolle.FEDERFUEHREND}, [("Rolle", "mitglied", "federfuehrend")]),
        ({"art": E, "eingegangen_am": MAI}, {"art": E}, []),
        ({"art": E, "eingegangen_am": MAI}, {"art": E, "eingegangen_am": HERBST}, [("Eingang", "20.05.2024", "15.10.2024")]),
        ({"art": E}, {"art": E, "widerrufen_am": HERBST}, [("Widerruf", "keiner", "15.10.2024")]),
    ],
)
def test_what_the_list_says_otherwise(verlauf_: dict[str, Any], liste: dict[str, Any], was: list[tuple[str, str, str]]) -> None:
    """Only what both state is compared; a Widerruf that one of them lacks is a difference, for it decides over the amount."""
    assert unterschiede(Entscheidung(**verlauf_), Entscheidung(**liste)) == was
