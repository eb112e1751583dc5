"""The VBA made from the register of functions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
import re
import subprocess
import sys

import pytest

from im_xl.addin.build import quelltexte
from im_xl.addin.wrappers import formelhilfe, formeln, pruefe_namen, vba_text
from im_xl.functions import Argument, Funktion, funktionen
from im_xl.functions.conversion import text

HUELLEN = Path(__file__).with_name("huellen")
DREI = [funktionen()[name] for name in ("IM_FRIST", "IM_VERSION", "IM_ZUWENDUNG")]


def test_our_wrappers() -> None:
    """The golden file: what stands between a cell and Python, for three functions."""
    assert formeln(DREI) == (HUELLEN / "eigene.txt").read_text("utf-8")


def test_the_wrappers_of_xlwings() -> None:
    """The other golden file: what xlwings' own generator makes of the same three; a new version of xlwings shows here."""
    lauf = subprocess.run([sys.executable, HUELLEN / "vergleich.py"], capture_output=True, text=True, check=True)

    assert lauf.stdout == (HUELLEN / "xlwings.txt").read_text("utf-8")


def test_the_differences_are_those_that_are_explained() -> None:
    """What the table says of either side is in the code."""
    unsere, xlwings = (HUELLEN / "eigene.txt").read_text("utf-8"), (HUELLEN / "xlwings.txt").read_text("utf-8")
    laufzeit = quelltexte()["ImLaufzeit"]

    assert "Err.Description\nEnd Function" in xlwings
    assert "Err.Description\nEnd Function" not in unsere
    assert "ImFehlerwert(CLng(antwort(0)))" in laufzeit
    assert "ActiveWorkbook, Application.Caller" in xlwings
    assert "ActiveWorkbook" not in unsere + laufzeit
    assert "#If" in xlwings
    assert "#If" not in unsere + laufzeit
    assert "VB_Description" in unsere
    assert "VB_Description" not in xlwings


def test_every_function_has_a_wrapper_and_help() -> None:
    """Signature, description and argument help of all functions, in the register's own words."""
    quelle, hilfe = formeln(funktionen().values()), formelhilfe(funktionen().values())

    for funktion in funktionen().values():
        kopf = re.search(rf"^Public Function {funktion.name}\((.*)\) As Variant$", quelle, re.MULTILINE)
        assert kopf is not None
        assert [teil.split()[-3] for teil in kopf[1].split(", ") if teil] == [a.name for a in funktion.argumente]
        assert [teil.startswith("Optional ") for teil in kopf[1].split(", ") if teil] == [a.optional for a in funktion.argumente]
        assert f"Attribute {funktion.name}.VB_Description = {vba_text(funktion.beschreibung)}" in quelle
        assert all(vba_text(a.hilfe) in hilfe for a in funktion.argumente)
    assert hilfe.count("Application.MacroOptions") == len(funktionen())
    assert hilfe.index("IsAddin = False") < hilfe.index("MacroOptions") < hilfe.rindex("IsAddin = True")


def test_text_in_vba() -> None:
    """Quotation marks are doubled; a line break would end the literal."""
    assert vba_text('Sagt "ja"\nund nein') == '"Sagt ""ja"" und nein"'


def _mit(name: str = "IM_PROBE", argumente: tuple[str, ...] = ("zahl",), optional: frozenset[str] = frozenset()) -> Funktion:
    """A function of the register under another name."""
    neu = tuple(Argument(a, "Hilfe zu diesem Argument.", text, "nichts" if a in optional else None) for a in argumente)
    return replace(DREI[0], name=name, argumente=neu)


@pytest.mark.parametrize(
    "funktion",
    [
        _mit("AB12"),
        _mit("R1C1"),
        _mit("IM-PROBE"),
        _mit("Loop"),
        _mit(argumente=("zähler",)),
        _mit(argumente=("next",)),
        _mit(argumente=("1a",)),
        _mit(argumente=("ags", "AGS")),
        _mit(argumente=("erst", "dann"), optional=frozenset({"erst"})),
    ],
    ids=lambda f: f"{f.name}({','.join(a.name for a in f.argumente)})",
)
def test_names_that_excel_does_not_take(funktion: Funktion) -> None:
    """Like a cell, a word of VBA, no identifier, twice; an optional argument before a compulsory one."""
    with pytest.raises(ValueError, match=r"."):
        pruefe_namen(funktion)
    pruefe_namen(_mit())
