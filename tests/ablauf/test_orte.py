"""What is not understood in a row is told at the cell where it stands after the run: rows move up where empty ones go, down where a list above grows."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ablauf.kreis import JETZT, kreismappe, schreibe
from ablauf.tippen import eintippen

FAELLE: dict[str, tuple[str, dict[str, Any], str]] = {
    "zahlungen:2025": ("eingang", {"datum": date(2025, 2, 18), "betrag": "abc"}, "abc"),
    "zahlungen:2025 ": ("weitergabe", {"datum": date(2025, 2, 18), "ags": "08135016", "betrag": "xyz"}, "xyz"),
    "entscheidungen": ("entscheidung", {"ags": "08135016", "art": "vielleicht"}, "vielleicht"),
    "verbuende": ("planung", {"verbund": "X", "gemeinde": "Entenhausen"}, "Entenhausen"),
    "verbuende ": ("vorgabe", {"art": "immer", "gemeinde_a": "Gerstetten"}, "immer"),
    "bereitstellung:2025": ("bereitstellung", {"gemeinde": "Gerstetten", "am": "gestern"}, "gestern"),
    "koordination:2025": ("besetzung", {"vzae": "halb"}, "halb"),
    "termine:2025": ("eigen", {"datum": "morgen", "was": "Runde"}, "morgen"),
}
"""Sheet, list, what is typed into its third row, and what of it nobody understands."""


@pytest.mark.parametrize("fall", FAELLE)
def test_a_finding_names_the_cell_where_it_stands_after_the_run(tmp_path: Path, fall: str) -> None:
    """And a second run says the same."""
    datei, kennung = tmp_path / "kreis.xlsx", fall.strip()
    datei.write_bytes(kreismappe())
    liste, werte, unklar = FAELLE[fall]
    schreibe(datei, {kennung.partition(":")[0]: ()})
    eintippen(datei, kennung, liste, 3, **werte)
    ergebnis = schreibe(datei, {}, jetzt=JETZT + timedelta(minutes=1)).ergebnis
    mappe = openpyxl.load_workbook(datei)
    stellen = [f.ort for f in ergebnis.findings if f.ort is not None and unklar in f.werte.values()]
    assert stellen
    assert [mappe[ort.blatt][ort.zelle].value for ort in stellen] == [unklar] * len(stellen)
    assert schreibe(datei, {}, jetzt=JETZT + timedelta(minutes=2)).unveraendert
