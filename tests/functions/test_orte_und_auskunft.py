"""Places, deadlines and parameters in cells."""

from __future__ import annotations

from datetime import date

import pytest

from im_xl.functions import Excelfehler, Fehlerwert, rufe
from im_xl.functions.conversion import serienzahl
from im_xl.register import gemeinden
from im_xl.vwv.parameters import Parameter
from im_xl.vwv.verfahren import fristen


def test_every_gemeinde_there_and_back() -> None:
    """Key -> name -> key within its Kreis, for all 1,101."""
    for gemeinde in gemeinden().values():
        assert rufe("IM_GEMEINDE", [int(gemeinde.ags)]) == gemeinde.name
        assert rufe("IM_AGS", [gemeinde.name, gemeinde.kreis_ags]) == gemeinde.ags
        assert rufe("IM_EINWOHNER", [gemeinde.ags]) == gemeinde.einwohner


def test_ambiguity_names_the_choice() -> None:
    """Never a guess: the sentence lists whom the name can mean."""
    ergebnis = rufe("IM_AGS", ["Neuhausen"])

    assert isinstance(ergebnis, Fehlerwert)
    assert ergebnis.fehler is Excelfehler.WERT
    assert "08116047" in ergebnis.text


@pytest.mark.parametrize("schluessel", ["Weinheim", True, None, 12, "0822609"])
def test_what_is_no_key(schluessel: object) -> None:
    """A name, a truth value, nothing, too few digits."""
    assert isinstance(rufe("IM_GEMEINDE", [schluessel]), Fehlerwert)


def test_all_deadlines() -> None:
    """Every step of two grant years, as the rules say."""
    for jahr in (2025, 2026):
        for frist in fristen(jahr, Parameter.laden()):
            ergebnis = rufe("IM_FRIST", [frist.schluessel, jahr])
            if frist.datum is None:
                assert isinstance(ergebnis, Fehlerwert)
            else:
                assert ergebnis == float(serienzahl(frist.datum))


def test_all_parameters_have_value_and_source() -> None:
    """Every parameter can be asked for, with its Fundstelle and Beleg; one without a value is #NV."""
    for schluessel in Parameter.laden().schluessel:
        fundstelle = rufe("IM_FUNDSTELLE", [schluessel, date(2025, 1, 1)])
        wert = rufe("IM_PARAMETER", [schluessel, date(2025, 1, 1)])
        gilt = Parameter.laden().wert(schluessel, date(2025, 1, 1))
        assert isinstance(fundstelle, str)
        assert fundstelle.endswith(f"({gilt.beleg.anzeige})")
        assert isinstance(wert, Fehlerwert) is (gilt.wert is None)


def test_a_day_before_everything() -> None:
    """Before the programme there is no value."""
    assert rufe("IM_PARAMETER", ["mindestumfang", date(2010, 1, 1)]).fehler is Excelfehler.ZAHL  # type: ignore[union-attr]


def test_a_remembered_hint_is_told() -> None:
    """What the host has remembered of a cell, word for word; an empty memory says what to do."""
    satz = "IM_ZUWENDUNG: " + "Die Zahl der Personen fehlt. " * 12

    assert rufe("IM_HINWEIS", [satz]) == satz
    assert "F2" in str(rufe("IM_HINWEIS", [None]))
    assert "F2" in str(rufe("IM_HINWEIS", [""]))
