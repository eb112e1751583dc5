"""`IM Kennzahlen`: the Gemeinden's numbers together, by real workbooks."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ablauf.kreis import JAHR, PERSONEN, kreismappe, schreibe
from ablauf.tippen import bereiche, eintippen, groesse, zeilen
from hosts.office import Office, compare_cached

BLATT, KENNUNG = f"IM Kennzahlen {JAHR}", f"kennzahlen:{JAHR}"
KOPF = ("Beratungen", "Anteil mit Plan", "<18 Jahre", "Stunden")
WERTE: dict[str, tuple[Any, ...]] = {
    name: (personen * 2, (n % 5) / 10, n, round(0.1 * n + 0.05, 2)) for n, (name, personen) in enumerate(PERSONEN.values(), 1)
}
"""Numbers that binary arithmetic adds up wrong among them."""


def mit_kennzahlen(datei: Path, jahre: dict[str, dict[str, tuple[Any, ...]]]) -> Path:
    """The county's workbook with a list for each title."""
    buch = openpyxl.load_workbook(BytesIO(kreismappe()))
    for titel, werte in jahre.items():
        blatt = buch.create_sheet(titel)
        blatt.append(["Gemeinde", *KOPF])
        for name, zahlen in werte.items():
            blatt.append([name, *zahlen])
            blatt.cell(blatt.max_row, 3).number_format = "0%"
    buch.save(datei)
    return datei


def ohne(*namen: str, **anders: tuple[Any, ...]) -> dict[str, tuple[Any, ...]]:
    """The numbers without some Gemeinden, and with other numbers for some."""
    return {name: anders.get(name, zahlen) for name, zahlen in WERTE.items() if name not in namen}


@pytest.fixture
def datei(tmp_path: Path) -> Path:
    """Two years; of this one a Gemeinde is missing, one has left a cell empty, one has five times as many."""
    jetzt = ohne("Nattheim", Dischingen=(None, 0.1, 1, 0.15), Gerstetten=(450, 0.2, 2, 0.25))
    pfad = mit_kennzahlen(tmp_path / "kreis.xlsx", {"Kennzahlen 2024": WERTE, "Kennzahlen 2025": jetzt})
    schreibe(pfad, {"kennzahlen": ()})
    return pfad


def ergebnisse(datei: Path, spalte: str = "E") -> dict[str, Any]:
    """Result of the county by Kennzahl."""
    return {name: groesse(datei, BLATT, name, spalte) for name in KOPF}


def test_counts_are_added_exactly_and_shares_averaged(datei: Path) -> None:
    """What is missing is not zero: the sums leave it out, and say how many reported."""
    namen = [name for name in WERTE if name != "Nattheim"]
    beratungen = sum(450 if name == "Gerstetten" else WERTE[name][0] for name in namen if name != "Dischingen")

    assert ergebnisse(datei) == {"Beratungen": beratungen, "Anteil mit Plan": 0.18, "<18 Jahre": 58, "Stunden": 6.3}
    assert ergebnisse(datei, "G") == {"Beratungen": 9, "Anteil mit Plan": 10, "<18 Jahre": 10, "Stunden": 10}
    assert ergebnisse(datei, "F")["Beratungen"] == sum(zahlen[0] for zahlen in WERTE.values())


def test_who_is_missing_stands_there_by_name(datei: Path) -> None:
    """One has reported nothing, one has left something out."""
    blatt = openpyxl.load_workbook(datei)[BLATT]
    anfang = next(zelle.row for zelle in blatt["A"] if zelle.value == "Es fehlen noch")
    fehlend = [(blatt[f"B{zeile}"].value, blatt[f"D{zeile}"].value) for zeile in range(anfang + 2, anfang + 4)]

    assert fehlend == [("Dischingen", "Beratungen"), ("Nattheim", "alle Kennzahlen")]
    assert "8 von 11" not in str(blatt["A5"].value)
    assert blatt["A5"].value == "9 von 11 Gemeinden vollständig, 1 teilweise, 1 ohne Meldung."


def test_what_is_far_off_is_to_be_checked_with_both_cells(datei: Path) -> None:
    """450 after 90: one line, both numbers link to their cells; a note makes it checked and stays."""
    assert groesse(datei, BLATT, "noch zu prüfen", "C") == 1
    (zeile,) = zeilen(datei, KENNUNG, "pruefung")
    assert (zeile["gemeinde"], zeile["kennzahl"]) == ("Gerstetten", "Beratungen")
    blatt = openpyxl.load_workbook(datei)[BLATT]
    ziele = {zelle.hyperlink.location for reihe in blatt.iter_rows() for zelle in reihe if zelle.hyperlink}
    assert {"'Kennzahlen 2025'!B3", "'Kennzahlen 2024'!B3"} <= ziele

    eintippen(datei, KENNUNG, "pruefung", 1, vermerk="neue Zählweise, geprüft")
    ablage = schreibe(datei, {})
    assert groesse(datei, BLATT, "noch zu prüfen", "C") == 0
    assert "kennzahl-auffaellig" not in {f.code for f in ablage.ergebnis.findings}
    assert zeilen(datei, KENNUNG, "pruefung")[0]["vermerk"] == "neue Zählweise, geprüft"


def test_a_note_outlives_its_reason(datei: Path) -> None:
    """The number is corrected: the line reads „erledigt“, and what was noted stays."""
    eintippen(datei, KENNUNG, "pruefung", 1, vermerk="nachgefragt am 3.3.")
    buch = openpyxl.load_workbook(datei)
    buch["Kennzahlen 2025"]["B3"] = 91
    buch.save(datei)
    schreibe(datei, {})

    assert groesse(datei, BLATT, "Gerstetten", "C") == "erledigt"
    assert zeilen(datei, KENNUNG, "pruefung")[0]["vermerk"] == "nachgefragt am 3.3."


def test_the_choice_decides_and_is_kept(datei: Path, office: Office) -> None:
    """mittel, none, and a word that is none: result, nothing, a finding without result; LibreOffice agrees with each."""
    eintippen(datei, KENNUNG, "kennzahl", 1, wahl=" Mittel ")
    eintippen(datei, KENNUNG, "kennzahl", 3, wahl="nicht zusammenführen")
    eintippen(datei, KENNUNG, "kennzahl", 4, wahl="Median")
    ablage = schreibe(datei, {})

    assert "angabe-unlesbar" in {f.code for f in ablage.ergebnis.findings}
    assert ergebnisse(datei)["Beratungen"] == 187.78  # 1690 / 9
    assert [ergebnisse(datei)[name] for name in ("<18 Jahre", "Stunden")] == [None, None]
    assert [zeile.get("wahl") for zeile in zeilen(datei, KENNUNG, "kennzahl")] == ["mittel", None, "nicht zusammenführen", "Median"]
    vergleich = compare_cached(office, datei, [BLATT])
    assert (vergleich.differences, vergleich.errors) == ([], [])


def test_the_sheet_calculates_as_the_rule(datei: Path, office: Office) -> None:
    """Every sum, mean, count and difference is a formula that gives what was computed; a second run changes nothing."""
    vergleich = compare_cached(office, datei, [BLATT])
    vorher = datei.read_bytes()

    assert vergleich.formulas > 60
    assert vergleich.differences == []
    assert vergleich.errors == []
    assert schreibe(datei, {}).unveraendert
    assert datei.read_bytes() == vorher


def test_choosing_recalculates_at_once(datei: Path, office: Office) -> None:
    """Somebody chooses mittel in Excel: the result beside it follows before any run."""
    blatt, orte = bereiche(datei, KENNUNG)
    spalte, erste, _ = orte["kennzahl.wahl"]
    zelle = openpyxl.load_workbook(datei)[blatt].cell(erste + 3, spalte).coordinate
    neu = office.set_cells(datei, {BLATT: {zelle: "mittel"}}, {BLATT: [f"E{erste + 3}"]})

    assert neu[BLATT][f"E{erste + 3}"]["value"] == pytest.approx(0.63)


def test_the_sheet_of_last_year_is_enough_to_compare(tmp_path: Path) -> None:
    """No list of 2024 any more, but `IM Kennzahlen 2024`: its numbers are the year before, with their cells."""
    pfad = mit_kennzahlen(tmp_path / "kreis.xlsx", {"Kennzahlen 2024": WERTE})
    schreibe(pfad, {"kennzahlen": ()}, haushaltsjahr=2024)
    buch = openpyxl.load_workbook(pfad)
    buch["Kennzahlen 2024"].title = "Kennzahlen 2025"
    buch["Kennzahlen 2025"]["B3"] = 451
    buch.save(pfad)
    schreibe(pfad, {"kennzahlen": ()}, haushaltsjahr=JAHR)

    assert ergebnisse(pfad, "F")["Stunden"] == 7.15
    (zeile,) = zeilen(pfad, KENNUNG, "pruefung")
    assert zeile["gemeinde"] == "Gerstetten"
    blatt = openpyxl.load_workbook(pfad)[BLATT]
    assert any("IM Kennzahlen 2024" in str(zelle.hyperlink.location) for reihe in blatt.iter_rows() for zelle in reihe if zelle.hyperlink)


def test_two_lists_of_a_year_that_differ(tmp_path: Path) -> None:
    """The first one holds, and the finding names both cells."""
    pfad = mit_kennzahlen(tmp_path / "kreis.xlsx", {"Kennzahlen 2025": WERTE, "Kennzahlen 2025 Nachtrag": {"Nattheim": (99, 0.5, 8, 0.85)}})
    ablage = schreibe(pfad, {"kennzahlen": ()})

    gefunden = [f for f in ablage.ergebnis.findings if f.code == "kennzahl-widerspruch"]
    assert {str(f.ort) for f in gefunden} == {"'Kennzahlen 2025 Nachtrag'!B2", "'Kennzahlen 2025 Nachtrag'!C2"}
    assert all("„Kennzahlen 2025“" in f.text for f in gefunden)
    assert ergebnisse(pfad)["Beratungen"] == sum(zahlen[0] for zahlen in WERTE.values())


def test_a_list_without_a_year_counts_for_this_one(tmp_path: Path) -> None:
    """An assumption, and told as one; without any list nothing is added up, and that is told."""
    pfad = mit_kennzahlen(tmp_path / "kreis.xlsx", {"Kennzahlen": WERTE})
    ablage = schreibe(pfad, {"kennzahlen": ()})
    assert "kennzahlen-ohne-jahr" in {f.code for f in ablage.ergebnis.findings}
    assert ergebnisse(pfad)["<18 Jahre"] == 66

    leer = tmp_path / "leer.xlsx"
    leer.write_bytes(kreismappe())
    assert "kennzahlen-keine" in {f.code for f in schreibe(leer, {"kennzahlen": ()}).ergebnis.findings}


def test_a_choice_for_a_kennzahl_that_is_gone_is_remembered(datei: Path) -> None:
    """The column is renamed: the choice stands below the others until it comes back."""
    eintippen(datei, KENNUNG, "kennzahl", 4, wahl="mittel")
    for neu, wahlen in (("Std.", [None, None, None, None, "mittel"]), ("Stunden", [None, None, None, "mittel"])):
        buch = openpyxl.load_workbook(datei)
        buch["Kennzahlen 2025"]["E1"] = neu
        buch.save(datei)
        schreibe(datei, {})
        assert [zeile.get("wahl") for zeile in zeilen(datei, KENNUNG, "kennzahl")] == wahlen
