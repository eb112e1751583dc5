"""The register of functions: what wizard, handbook and VBA need of every entry, and that its examples are true."""

from __future__ import annotations

from datetime import date
import re

import pytest

import im_xl
from im_xl.functions import Beispiel, Excelfehler, Fehlerwert, Funktion, funktionen, rufe
from im_xl.functions.conversion import serienzahl
from im_xl.functions.registry import HILFE_HOECHSTENS

ALLE = list(funktionen().values())
BEISPIELE = [(funktion, beispiel) for funktion in ALLE for beispiel in funktion.beispiele]


@pytest.mark.parametrize(("funktion", "beispiel"), BEISPIELE, ids=lambda x: x.name if isinstance(x, Funktion) else x.text)
def test_examples_are_true(funktion: Funktion, beispiel: Beispiel) -> None:
    """Each example gives what it says, in the same type."""
    erwartet = float(serienzahl(beispiel.ergebnis)) if isinstance(beispiel.ergebnis, date) else beispiel.ergebnis

    ergebnis = rufe(funktion.name, beispiel.argumente)

    gefunden = ergebnis.fehler if isinstance(ergebnis, Fehlerwert) else ergebnis
    assert gefunden == erwartet
    assert type(gefunden) is type(erwartet)


def test_the_functions_of_this_version() -> None:
    """Names, arguments and their order are a promise to the counties' workbooks: arguments are only added at the end, optional."""
    assert {funktion.name: [a.name + "?" * a.optional for a in funktion.argumente] for funktion in ALLE} == {
        "IM_PLANUNGSRAHMEN": [
            "summe", "quoten", "mindestbetrag?", "modus?", "rundung?", "einheit?", "angleichen?", "haushaltsjahr?",
        ],
        "IM_PLANUNGSRAHMEN_EINZELN": [
            "summe", "quoten", "gesucht", "mindestbetrag?", "modus?", "rundung?", "einheit?", "angleichen?", "haushaltsjahr?",
        ],
        "IM_ZUWENDUNG": ["betrag", "personen", "ags?", "rundung?", "einheit?"],
        "IM_ZUWENDUNG_EINZELN": ["betrag", "personen", "gesucht", "ags?", "rundung?", "einheit?"],
        "IM_ANTEIL": ["personen", "gesamt"],
        "IM_VZAE": ["betrag", "haushaltsjahr?", "satz?"],
        "IM_VERBUNDSUMME": ["betraege", "verbuende", "verbund"],
        "IM_FRIST": ["schritt", "haushaltsjahr"],
        "IM_FRISTSTATUS": ["schritt", "haushaltsjahr", "heute", "eingang?"],
        "IM_STELLENUMFANG": ["vzae", "von", "bis", "tag", "wochenstunden?"],
        "IM_DURCHGEHEND": ["vzae", "von", "bis", "jahr", "mindestumfang?", "wochenstunden?"],
        "IM_QUALIFIKATION": ["abschluss", "beginn", "heute", "nachqualifiziert?", "faecher?"],
        "IM_NACHQUALIFIZIERUNG_BIS": ["beginn"],
        "IM_BERATUNGSENDE": ["beginn", "verlaengert?"],
        "IM_BERATUNG": ["beginn", "heute", "verlaengert?", "begruendung?"],
        "IM_KOORDINATION": ["monate", "kosten?"],
        "IM_VERBAND": ["gemeinden"],
        "IM_AGS": ["gemeinde", "kreis?"],
        "IM_GEMEINDE": ["schluessel", "form?"],
        "IM_EINWOHNER": ["schluessel"],
        "IM_PARAMETER": ["kurzname", "stichtag?"],
        "IM_FUNDSTELLE": ["kurzname", "stichtag?"],
        "IM_HINWEIS": ["zelle"],
        "IM_VERSION": [],
    }  # fmt: skip


@pytest.mark.parametrize("funktion", ALLE, ids=lambda f: f.name)
def test_help_fits_the_wizard(funktion: Funktion) -> None:
    """German help for function and arguments, within what Excel shows; names that pass through VBA and Excel."""
    texte = [funktion.beschreibung, *(a.hilfe for a in funktion.argumente)]

    assert all(20 <= len(text) <= HILFE_HOECHSTENS for text in texte), [len(text) for text in texte]
    assert all(text.encode("cp1252") and text[0].isupper() | text[0].islower() for text in texte)
    assert re.fullmatch(r"IM_[A-Z_]{3,28}", funktion.name)
    assert all(re.fullmatch(r"[a-z]{3,20}", a.name) for a in funktion.argumente)
    assert funktion.kategorie == "Integrationsmanagement"


@pytest.mark.parametrize("funktion", ALLE, ids=lambda f: f.name)
def test_errors_are_told_and_shown(funktion: Funktion) -> None:
    """Every error that an example shows is described; whoever can fail shows at least one failure and one success."""
    gezeigt = {b.ergebnis for b in funktion.beispiele if isinstance(b.ergebnis, Excelfehler)}

    assert gezeigt <= {fehler for fehler, _ in funktion.fehler}
    assert any(not isinstance(b.ergebnis, Excelfehler) for b in funktion.beispiele)
    assert gezeigt or not funktion.argumente or funktion.hinweis_des_hosts


def test_a_function_that_spills_has_a_sister() -> None:
    """Excel 2016 and 2019 do not spill: the sister gives one cell, and takes what the other takes."""
    mehrzellig = [funktion for funktion in ALLE if funktion.bereich]

    assert len(mehrzellig) == 2
    for funktion in mehrzellig:
        schwester = funktionen()[funktion.schwester or ""]
        assert [a for a in schwester.argumente if a.name != "gesucht"] == list(funktion.argumente)


def test_version() -> None:
    """IM_VERSION tells which im_xl calculates; no function claims to be younger than it."""
    assert rufe("IM_VERSION", []) == im_xl.__version__
    assert all(funktion.seit <= im_xl.__version__ for funktion in ALLE)
