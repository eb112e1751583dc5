"""The forms in which a host can hand over an argument, and what each means: one table, for all functions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
import math

from hypothesis import given
from hypothesis import strategies as st
import pytest

from im_xl.functions import FEHLT, Excelfehler, Fehlerwert, Rohwert, funktionen, rufe
from im_xl.functions import conversion as lesen
from im_xl.functions.registry import FunktionsError

BETRAG = 1000


def text(name: str, *argumente: Rohwert, seit_1904: bool = False) -> str:
    """The German sentence of a call that must fail."""
    ergebnis = rufe(name, argumente, seit_1904=seit_1904)
    assert isinstance(ergebnis, Fehlerwert), ergebnis
    return ergebnis.text


@pytest.mark.parametrize(
    ("roh", "form"),
    [
        (7, (1, 1)),
        (((7,),), (1, 1)),
        ([7], (1, 1)),
        ((7, 8, 9), (1, 3)),
        (((7, 8, 9),), (1, 3)),
        (((7,), (8,), (9,)), (3, 1)),
        ([[7, 8], [9, 10]], (2, 2)),
    ],
)
def test_shapes(roh: Rohwert, form: tuple[int, int]) -> None:
    """A value alone, a range of one, a row, a column and a matrix keep their form."""
    bereich = lesen.bereich(roh, "x")

    assert (bereich.zeilen, bereich.spalten) == form
    assert bereich.werte[0] == 7


@pytest.mark.parametrize("roh", [(), ((),), ((1, 2), (3,)), FEHLT])
def test_no_shape(roh: Rohwert) -> None:
    """Nothing, an empty range, ragged rows and a missing argument are refused."""
    with pytest.raises(FunktionsError):
        lesen.bereich(roh, "x")


@pytest.mark.parametrize(
    ("personen", "ergebnis"),
    [
        (((3,), (1,)), ((750.0,), (250.0,))),
        (((3, 1),), ((750.0, 250.0),)),
        ((3, 1), ((750.0, 250.0),)),
        (((3.0,), (1.0,)), ((750.0,), (250.0,))),
        ((("3",), ("1 Person".removesuffix(" Person"),)), ((750.0,), (250.0,))),
        ((("3 Personen",), ("1",)), ((750.0,), (250.0,))),
        ((("1.000",), (3000,)), ((250.0,), (750.0,))),
        (5, ((1000.0,),)),
        (((5,),), ((1000.0,),)),
    ],
)
def test_persons_in_every_form(personen: Rohwert, ergebnis: object) -> None:
    """Row, column and single cell; numbers and numbers written as text."""
    assert rufe("IM_ZUWENDUNG", [BETRAG, personen]) == ergebnis


@pytest.mark.parametrize(
    ("personen", "fehler"),
    [
        (FEHLT, Excelfehler.WERT),
        (None, Excelfehler.WERT),
        (((3,), (None,)), Excelfehler.WERT),
        (((3,), ("",)), Excelfehler.WERT),
        (((3,), ("  ",)), Excelfehler.WERT),
        (((3,), (math.nan,)), Excelfehler.WERT),
        (((3,), (math.inf,)), Excelfehler.WERT),
        (((3,), ("k.A.",)), Excelfehler.WERT),
        (((3,), ("-",)), Excelfehler.WERT),
        (((3,), (True,)), Excelfehler.WERT),
        (((3,), (-1,)), Excelfehler.ZAHL),
        (((3,), (1.5,)), Excelfehler.ZAHL),
        (((3,), ("0.500",)), Excelfehler.WERT),
        (((0,), (0,)), Excelfehler.ZAHL),
        (((3, 4), (5, 6)), Excelfehler.WERT),
        (((3,), (Excelfehler.NV,)), Excelfehler.NV),
        (((3,), (Excelfehler.DIV0,)), Excelfehler.DIV0),
        (Excelfehler.BEZUG, Excelfehler.BEZUG),
        (((3,), (object(),)), Excelfehler.WERT),
    ],
)
def test_what_is_no_list_of_persons(personen: Rohwert, fehler: Excelfehler) -> None:
    """Missing, empty, text, truth value, negative, fractional, a block, an error cell: an error, never a number."""
    ergebnis = rufe("IM_ZUWENDUNG", [BETRAG, personen])

    assert isinstance(ergebnis, Fehlerwert)
    assert ergebnis.fehler is fehler


def test_a_message_names_argument_and_row() -> None:
    """So that a person finds the cell."""
    assert "Zeile 2 des Bereichs" in text("IM_ZUWENDUNG", BETRAG, ((3,), ("viele",)))
    assert "Spalte 2 des Bereichs" in text("IM_ZUWENDUNG", BETRAG, ((3, "viele"),))
    assert "Zeile 2 des Bereichs" in text("IM_ZUWENDUNG", BETRAG, ((3,), (None,)))
    assert "„personen“" in text("IM_ZUWENDUNG", BETRAG, ((3,), ("viele",)))
    assert "„betrag“" in text("IM_ZUWENDUNG", "bald", ((3,),))


@pytest.mark.parametrize(
    ("betrag", "cent"),
    [
        (1000, 100000),
        (1000.5, 100050),
        ("1.810.740,00 €", 181074000),
        ("1810740.00", 181074000),
        (0.1 + 0.2, 30),
        (10.005, 1001),
        ("5,-", 500),
    ],
)
def test_amounts(betrag: Rohwert, cent: int) -> None:
    """Numbers, German and English spelling; the noise of a float is none, half a cent is rounded up."""
    assert rufe("IM_ZUWENDUNG", [betrag, 1]) == ((cent / 100,),)


@pytest.mark.parametrize("betrag", [None, FEHLT, "", "viel", True, -1, math.nan, math.inf, 1e300, Excelfehler.NAME, ((1,), (2,))])
def test_what_is_no_amount(betrag: Rohwert) -> None:
    """Nothing, a word, a truth value, less than zero, an error, a range: an error."""
    assert isinstance(rufe("IM_ZUWENDUNG", [betrag, 1]), Fehlerwert)


@pytest.mark.parametrize("leer", [FEHLT, None, "", " ", ((None,),), math.nan])
def test_an_optional_argument_can_be_empty(leer: Rohwert) -> None:
    """Left out, or pointing at an empty cell: the default."""
    assert rufe("IM_ZUWENDUNG", [100, (1, 1, 1), leer, leer, leer]) == ((33.34, 33.33, 33.33),)


@pytest.mark.parametrize(("wort", "erster"), [("einzeln", 33.33), ("EINZELN", 33.33), (" Summentreu ", 33.34)])
def test_words(wort: str, erster: float) -> None:
    """Case and blanks do not matter; another word names the choice."""
    assert rufe("IM_ZUWENDUNG", [100, (1, 1, 1), FEHLT, wort]) == ((erster, 33.33, 33.33),)
    assert "summentreu, einzeln" in text("IM_ZUWENDUNG", 100, (1, 1), FEHLT, "irgendwie")


def test_modes_are_understood_as_the_sheets_print_them() -> None:
    """„zusätzlich“ and „nur kennzeichnen“ are the words of the sheets."""
    assert rufe("IM_PLANUNGSRAHMEN", [1000, (0.5, 0.5), 600, "zusätzlich"]) == ((600.0, 600.0),)
    assert rufe("IM_PLANUNGSRAHMEN", [1000, (0.5, 0.5), 600, "nur kennzeichnen"]) == ((500.0, 500.0),)


# ---------------------------------------------------------------- days
@pytest.mark.parametrize(
    ("zahl", "tag"),
    [
        (1, date(1900, 1, 1)),
        (59, date(1900, 2, 28)),
        (60, None),
        (61, date(1900, 3, 1)),
        (45657, date(2024, 12, 31)),
        (45657.99, date(2024, 12, 31)),
        (2_958_465, date(9999, 12, 31)),
        (2_958_466, None),
        (0, None),
        (-1, None),
    ],
)
def test_serial_numbers(zahl: float, tag: date | None) -> None:
    """Excel's days from 1900, with the day that never was."""
    assert lesen.aus_serienzahl(zahl) == tag


@given(st.dates(date(1900, 1, 1), date(9999, 12, 31)))
def test_serial_numbers_there_and_back(tag: date) -> None:
    """Every day has one number, and the number gives the day."""
    assert lesen.aus_serienzahl(lesen.serienzahl(tag)) == tag


@pytest.mark.parametrize(
    "heute",
    [45443, 45443.5, date(2024, 5, 31), datetime(2024, 5, 31, 18, 30), "31.05.2024", "2024-05-31", "31. Mai 2024", ((45443,),)],  # noqa: DTZ001 - cells know no zone
)
def test_days_in_every_form(heute: Rohwert) -> None:
    """A number, a date, a text: the last day of the deadline."""
    assert rufe("IM_FRISTSTATUS", ["entscheidung", 2025, heute]) == "offen"


@pytest.mark.parametrize(
    "heute", [FEHLT, None, 60, 0, -5, True, 31.5, 2025, 32873, "31.02.2024", "01.01.1905", "bald", 10**9, Excelfehler.NV]
)
def test_what_is_no_day(heute: Rohwert) -> None:
    """The 29.02.1900, a year in the place of a day, the last day before 1990, the 31.02., nothing, a truth value: an error."""
    assert isinstance(rufe("IM_FRISTSTATUS", ["entscheidung", 2025, heute]), Fehlerwert)


def test_a_workbook_that_counts_from_1904_gets_no_day() -> None:
    """Its numbers mean other days; a wrong day would look right."""
    assert "1904" in text("IM_FRIST", "meldung", 2025, seit_1904=True)
    assert "1904" in text("IM_FRISTSTATUS", "meldung", 2025, 45443, seit_1904=True)
    assert "1904" in text("IM_PARAMETER", "mindestbetrag", 45443, seit_1904=True)
    assert rufe("IM_PARAMETER", ["mindestbetrag"], seit_1904=True) == 180000.0
    assert rufe("IM_GEMEINDE", ["08226096"], seit_1904=True) == "Weinheim"


# ---------------------------------------------------------------- calls
def test_a_call_never_raises() -> None:
    """Unknown function, too many arguments: an error with a sentence."""
    assert rufe("IM_GIBTSNICHT", []).fehler is Excelfehler.NAME  # type: ignore[union-attr]
    assert "nimmt keine Argumente" in text("IM_VERSION", 1)
    assert "höchstens 2 Argumente" in text("IM_ANTEIL", 1, 2, 3)
    assert rufe("im_version", []) == rufe("IM_VERSION", [])


def test_a_bug_is_no_number() -> None:
    """What nobody has reckoned with shows as #WERT! and says that it is our fault."""

    class Kaputt(list[int]):
        def __iter__(self) -> Iterator[int]:
            raise RuntimeError

    ergebnis = rufe("IM_ZUWENDUNG", [100, Kaputt([1])])

    assert isinstance(ergebnis, Fehlerwert)
    assert ergebnis.fehler is Excelfehler.WERT
    assert "Damit hat im_xl nicht gerechnet (RuntimeError)" in ergebnis.text


SKALARE = st.one_of(
    st.none(),
    st.just(FEHLT),
    st.booleans(),
    st.integers(-(10**6), 10**12),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(list(Excelfehler)),
    st.dates(),
    st.sampled_from(["08226096", 8226096, "summentreu", "entscheidung", "2025", 2025, "12,5 %", "1.234,50 €"]),
)
ROHE = st.one_of(SKALARE, st.lists(st.lists(SKALARE, min_size=1, max_size=3), min_size=1, max_size=4), st.lists(SKALARE, max_size=4))


@given(st.sampled_from(sorted(funktionen())), st.lists(ROHE, max_size=9))
def test_whatever_comes_something_sensible_goes(name: str, argumente: list[Rohwert]) -> None:
    """Any function with anything: a value of a kind that a cell can show, or an error with a German sentence, never a bug."""
    ergebnis = rufe(name, argumente)

    if isinstance(ergebnis, Fehlerwert):
        assert ergebnis.text.startswith("IM_")
        assert "Damit hat im_xl nicht gerechnet" not in ergebnis.text
    else:
        zellen = [wert for zeile in ergebnis for wert in zeile] if isinstance(ergebnis, tuple) else [ergebnis]
        assert zellen
        assert all(isinstance(wert, str | float | bool) for wert in zellen)
        assert all(math.isfinite(wert) for wert in zellen if isinstance(wert, float))
