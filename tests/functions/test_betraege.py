"""Amounts in cells are those of the rules and of the sheets, to the cent."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from io import BytesIO
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
import pytest

from im_xl.cents import Einheit, Rundungsart
from im_xl.functions import FEHLT, Excelfehler, Fehlerwert, rufe
from im_xl.model import Auftrag
from im_xl.pipeline import run

WORKBOOKS = Path(__file__).resolve().parents[2] / "workbooks"


def spalte(werte: list[object]) -> tuple[tuple[object], ...]:
    """A column of cells."""
    return tuple((wert,) for wert in werte)


@pytest.mark.parametrize(("rundung", "einheit"), [("summentreu", "cent"), ("summentreu", "euro"), ("einzeln", "cent"), ("einzeln", "euro")])
def test_function_is_rule_is_sheet(rundung: str, einheit: str) -> None:
    """For the sample county: one formula, 54 scalar formulas and the overview give the same amounts."""
    auftrag = Auftrag(heute=date(2025, 1, 15), rundung_art=Rundungsart(rundung), rundung_einheit=Einheit[einheit.upper()])
    auswertung = run(BytesIO((WORKBOOKS / "rhein-neckar-kreis-2025.xlsx").read_bytes()), auftrag).auswertung
    assert auswertung is not None
    assert auswertung.betrag_cent == 181074000
    personen = spalte([g.personen.wert for g in auswertung.gemeinden])
    ags = spalte([int(g.gemeinde.ags) for g in auswertung.gemeinden])
    erwartet = tuple((g.betrag_cent / 100,) for g in auswertung.gemeinden if g.betrag_cent is not None)
    assert len(erwartet) == 54

    assert rufe("IM_ZUWENDUNG", [1810740, personen, ags, rundung, einheit]) == erwartet
    for nummer, (g, (betrag,)) in enumerate(zip(auswertung.gemeinden, erwartet, strict=True), start=1):
        assert rufe("IM_ZUWENDUNG_EINZELN", [1810740, personen, nummer, FEHLT, rundung, einheit]) == betrag
        assert rufe("IM_ZUWENDUNG_EINZELN", [1810740, personen, g.gemeinde.ags, ags, rundung, einheit]) == betrag
        assert rufe("IM_ANTEIL", [g.personen.wert, personen]) == float(g.anteil)
        assert g.vzae is not None
        assert rufe("IM_VZAE", [betrag, 2025]) == float(g.vzae)


def test_planungsrahmen_is_that_of_the_sheets() -> None:
    """The sample of the Land: 44 amounts, three at the floor, the sum exact."""
    rahmen = run(BytesIO((WORKBOOKS / "land-2025.xlsx").read_bytes()), Auftrag(heute=date(2025, 1, 15))).planungsrahmen
    assert rahmen is not None
    quoten = spalte([float(k.quote.quote.wert or 0) for k in rahmen.kreise])
    erwartet = tuple((k.betrag_cent / 100,) for k in rahmen.kreise if k.betrag_cent is not None)

    assert rufe("IM_PLANUNGSRAHMEN", [58_000_000, quoten]) == erwartet
    assert sum(round(wert[0] * 100) for wert in erwartet) == 5_800_000_000
    assert sum(wert == (180000.0,) for wert in erwartet) == 3
    for platz, (betrag,) in enumerate(erwartet, start=1):
        assert rufe("IM_PLANUNGSRAHMEN_EINZELN", [58_000_000, quoten, platz]) == betrag


@given(st.integers(0, 10**11), st.lists(st.integers(0, 10**5), min_size=1, max_size=60).filter(any))
def test_the_parts_are_the_whole(cent: int, personen: list[int]) -> None:
    """Sum-true to the cent, in a column and in a row; zero persons, zero euros."""
    spaltenweise = rufe("IM_ZUWENDUNG", [cent / 100, spalte(list(personen))])
    zeilenweise = rufe("IM_ZUWENDUNG", [cent / 100, (tuple(personen),)])

    assert isinstance(spaltenweise, tuple)
    assert isinstance(zeilenweise, tuple)
    assert sum(round(wert[0] * 100) for wert in spaltenweise) == cent  # type: ignore[operator]
    assert zeilenweise == (tuple(wert[0] for wert in spaltenweise),)
    assert all(wert == (0.0,) for wert, zahl in zip(spaltenweise, personen, strict=True) if zahl == 0)


def test_ties_go_by_key_where_keys_are_given() -> None:
    """Equal remainders, equal persons: the smaller AGS has the cent, wherever it stands in the list; without keys the first."""
    personen, ags = ((1,), (1,), (1,)), (("08226040",), ("08226031",), ("08226038",))

    assert rufe("IM_ZUWENDUNG", [100, personen, ags]) == ((33.33,), (33.34,), (33.33,))
    assert rufe("IM_ZUWENDUNG", [100, personen]) == ((33.34,), (33.33,), (33.33,))


def test_rows_without_key_and_count_stay_empty() -> None:
    """A range longer than the list: what is empty in both columns is no Gemeinde; a key without a count is one whose count is missing."""
    assert rufe("IM_ZUWENDUNG", [100, ((1,), (None,)), (("08226031",), (None,))]) == ((100.0,), ("",))
    assert rufe("IM_ZUWENDUNG_EINZELN", [100, ((1,), (None,)), 2]).fehler is Excelfehler.WERT  # type: ignore[union-attr]
    assert isinstance(rufe("IM_ZUWENDUNG", [100, ((1,), (None,)), (("08226031",), ("08226038",))]), Fehlerwert)


@pytest.mark.parametrize(
    ("ags", "fehler", "wort"),
    [
        ((("08226031",), ("08226031",)), Excelfehler.WERT, "mehrmals"),
        ((("08226031",), (None,)), Excelfehler.WERT, "fehlt"),
        ((("08226031",), ("08999999",)), Excelfehler.NV, "keine Gemeinde"),
        ((("08226031",), ("Lobbach",)), Excelfehler.WERT, "kein Schlüssel"),
        ((("08226031",),), Excelfehler.WERT, "denselben Zeilen"),
    ],
)
def test_keys_that_do_not_fit(ags: object, fehler: Excelfehler, wort: str) -> None:
    """Twice, missing, unknown, a name, another number of rows."""
    ergebnis = rufe("IM_ZUWENDUNG", [100, ((1,), (1,)), ags])

    assert isinstance(ergebnis, Fehlerwert)
    assert ergebnis.fehler is fehler
    assert wort in ergebnis.text


def test_quotas_that_are_results_of_formulas() -> None:
    """44 quotas B/SUM(B) miss 100 % by the noise of the spreadsheet; no cent is lost to it."""
    einwohner = [123_457 + 7_919 * nummer for nummer in range(44)]
    quoten = [zahl / sum(einwohner) for zahl in einwohner]
    assert sum(Fraction(repr(quote)) for quote in quoten) != 1

    betraege = rufe("IM_PLANUNGSRAHMEN", [58_000_000, spalte(list(quoten))])

    assert isinstance(betraege, tuple)
    assert sum(round(wert[0] * 100) for wert in betraege) == 5_800_000_000  # type: ignore[operator]


@pytest.mark.parametrize(
    ("quoten", "weitere"),
    [
        ((0.5, 0.4), ()),
        ((50, 50), ()),
        ((0.6, 0.6), (0, "zusaetzlich")),
        ((0.6, 0.6), (0, "nur_kennzeichnen")),
        ((0.6, 0.3), (0, "zusaetzlich")),
        ((0.6, 0.3), (0, "nur_kennzeichnen")),
        (("50 %", 50), (0, FEHLT, FEHLT, FEHLT, True)),
        (("1.234", "0,5"), (0, FEHLT, FEHLT, FEHLT, True)),
        ((0.3333333, 0.3333333, 0.3333333), ()),
        ((0, 0), ()),
    ],
)
def test_quotas_that_are_not_the_whole(quoten: tuple[float, ...], weitere: tuple[object, ...]) -> None:
    """A cell cannot warn: where money would go to nobody, or more than there is would go out, it shows an error."""
    ergebnis = rufe("IM_PLANUNGSRAHMEN", [1_000_000, quoten, *weitere])

    assert isinstance(ergebnis, Fehlerwert)
    assert ergebnis.fehler is Excelfehler.ZAHL


def test_quotas_can_be_brought_to_100_percent() -> None:
    """When asked to; percentages as text are shares as well."""
    assert rufe("IM_PLANUNGSRAHMEN", [1_000_000, (0.5, 0.3), 0, FEHLT, FEHLT, FEHLT, True]) == ((625000.0, 375000.0),)
    assert rufe("IM_PLANUNGSRAHMEN", [1_000_000, ("50 %", "50 %"), 0]) == ((500000.0, 500000.0),)


def test_the_floor_of_a_year() -> None:
    """Before 2025 there was none: the function asks for one."""
    assert rufe("IM_PLANUNGSRAHMEN", [1_000_000, (0.5, 0.5), FEHLT, FEHLT, FEHLT, FEHLT, FEHLT, 2024]).fehler is Excelfehler.NV  # type: ignore[union-attr]
    assert rufe("IM_PLANUNGSRAHMEN", [1_000_000, (0.9, 0.1), FEHLT, FEHLT, FEHLT, FEHLT, FEHLT, 2025]) == ((820000.0, 180000.0),)


def test_sum_of_a_verbund_is_exact() -> None:
    """A thousand times ten cents are a hundred euros; floats would not be."""
    betraege, verbuende = spalte([0.1] * 1000), spalte(["Nord"] * 1000)
    assert sum([0.1] * 1000) != 100

    assert rufe("IM_VERBUNDSUMME", [betraege, verbuende, " nord "]) == 100.0


def test_long_names_of_verbuende_are_told_apart() -> None:
    """Names that differ only at their end are two."""
    lang = "Verbund der Städte und Gemeinden " * 4

    assert rufe("IM_VERBUNDSUMME", [((1,), (2,)), ((f"{lang}Nord",), (f"{lang}Süd",)), f"{lang}Süd"]) == 2.0
