"""`pruefen`: what was recognised and everything that was found, with place, remedy and Fundstelle; nothing is written."""

from __future__ import annotations

import json
from pathlib import Path
import shutil
from typing import Any

from click.testing import CliRunner, Result
import openpyxl
import pytest

from cli.aufruf import MAPPEN, im_xl
from im_xl.cli import main
from im_xl.register import gemeinden_im_kreis

KREIS, LAND = "rhein-neckar-kreis-2025.xlsx", "land-2025.xlsx"
HEUTE = ("--heute", "20.11.2024")


def rufe(*args: object) -> Result:
    return CliRunner().invoke(main, ["pruefen", *map(str, args)])


def mappe(pfad: Path, **aendern: object) -> Path:
    """A plain list of Landkreis Tübingen: 10 persons each, from row 4 on, but for the cells that are given."""
    buch = openpyxl.Workbook()
    blatt = buch.worksheets[0]
    blatt.title = "AU 2022"
    blatt["A1"] = "Personen in der AU"
    for spalte, kopf in enumerate(("Schlüssel", "Gemeinde", "Personen in der AU"), start=1):
        blatt.cell(3, spalte, kopf)
    for zeile, gemeinde in enumerate(gemeinden_im_kreis("08416"), start=4):
        for spalte, wert in enumerate((gemeinde.ags, gemeinde.name, 10), start=1):
            blatt.cell(zeile, spalte, wert)
    for zelle, wert in aendern.items():
        blatt[zelle] = wert
    buch.save(pfad)
    return pfad


def test_what_was_recognised(tmp_path: Path) -> None:
    """County, year, amount, Stichtag, the cells of each kind, and each figure with its cell; the folder holds what it held."""
    shutil.copy(MAPPEN / KREIS, tmp_path)
    vorher = (tmp_path / KREIS).read_bytes()
    lauf = im_xl("pruefen", KREIS, *HEUTE, cwd=tmp_path)
    assert lauf.ausgang == 0
    for satz in (
        "Rhein-Neckar-Kreis, Haushaltsjahr 2025: 54 Gemeinden, 4.347 Personen",
        "Betrag: 1.810.740,00 € (erwartet)",
        "Stichtag: 31.12.2022",
        "Personen: Blatt „AU-Bestand“, Zellen E7 bis E60 (54)",
        "Vorjahresbeträge: Blatt „Vorjahr 2024“, Zellen C5 bis C58 (54)",
        "Entscheidungen: Blatt „Entscheidungen“, Zellen C5 bis C58 (50)",
        "Haushaltsjahr: 2025 (Blatt „Eckdaten“, Zelle B6)",
        "Rundung: summentreu (Vorgabe)",
    ):
        assert satz in lauf.ausgabe, satz
    assert [pfad.name for pfad in tmp_path.iterdir()] == [KREIS]
    assert (tmp_path / KREIS).read_bytes() == vorher


def test_a_list_that_lies_across(tmp_path: Path) -> None:
    """Its cells are named along the row."""
    buch = openpyxl.Workbook()
    alle = gemeinden_im_kreis("08416")
    buch.worksheets[0].append(["Gemeinde", *(gemeinde.name for gemeinde in alle)])
    buch.worksheets[0].append(["Personen in der AU", *(10 for _ in alle)])
    buch.save(tmp_path / "quer.xlsx")
    assert "Personen: Blatt „Sheet“, Zellen B2 bis P2 (15)" in rufe(tmp_path / "quer.xlsx", *HEUTE).output


def test_the_findings_are_those_of_uebersichten(tmp_path: Path) -> None:
    """Same codes, same cells, same order; and every one is printed, Hinweise too."""
    shutil.copy(MAPPEN / KREIS, tmp_path)
    geprueft = im_xl("pruefen", KREIS, *HEUTE, "--json", "-", cwd=tmp_path)
    geschrieben = im_xl("uebersichten", KREIS, *HEUTE, "--json", "-", cwd=tmp_path)
    assert geprueft.json["hinweise"] == geschrieben.json["hinweise"]
    assert {hinweis["schwere"] for hinweis in geprueft.json["hinweise"]} == {"Warnung", "Hinweis"}
    for hinweis in geprueft.json["hinweise"]:
        assert f"{hinweis['schwere']}: {hinweis['text']}" in geprueft.fehler


def test_the_land(tmp_path: Path) -> None:
    """Quotas with their cells, the total, no persons and no Stichtag."""
    lauf = im_xl("pruefen", MAPPEN / LAND, *HEUTE, "--json", "-", cwd=tmp_path)
    dokument: dict[str, Any] = lauf.json
    assert (dokument["art"], dokument["anzahl"], dokument["betrag_cent"]) == ("land", 44, 5_800_000_000)
    assert (dokument["kreis_ags"], dokument["stichtag"], dokument["personen_gesamt"]) == (None, None, None)
    assert dokument["bereiche"] == [{"inhalt": "Zuteilungsquoten", "blatt": "Zuteilungsquoten", "von": "F6", "bis": "F49", "anzahl": 44}]
    assert "Planungsrahmen, Haushaltsjahr 2025: 44 Kreise" in lauf.fehler


def test_a_fehler_ends_with_one(tmp_path: Path) -> None:
    """With its sheet and cell, what to do, and the Fundstelle; amounts stay empty."""
    lauf = rufe(mappe(tmp_path / "m.xlsx", C6="k. A."), "--jahr", 2025, *HEUTE)
    assert lauf.exit_code == 1
    (zeile,) = [zeile for zeile in lauf.stdout.splitlines() if zeile.startswith("  Fehler: ")]
    assert zeile.startswith("  Fehler: Blatt „AU 2022“, Zelle C6: ")
    assert "Bitte die Zahl der Personen eintragen" in zeile
    assert zeile.endswith("[Folie „Verfahren zur Weiterleitung an Städte und Gemeinden I“]")
    assert "Die Beträge bleiben leer, bis die Fehler behoben sind." in lauf.stdout


def test_many_findings_of_a_kind_are_all_listed(tmp_path: Path) -> None:
    """Each stands on a line of its own; none is summed up as „weitere“."""
    datei = mappe(tmp_path / "m.xlsx", **{f"C{zeile}": "?" for zeile in range(4, 19)})
    lauf = rufe(datei, "--jahr", 2025, *HEUTE)
    assert lauf.stdout.count("  Fehler: ") == 15
    assert "15 Fehler" in lauf.stdout


def test_options_decide_as_for_uebersichten(tmp_path: Path) -> None:
    """Year, Stichtag, amount and its state, rounding."""
    lauf = rufe(
        mappe(tmp_path / "m.xlsx"),
        *("--jahr", 2026, "--stichtag", "31.12.2023", "--planungsrahmen", "100.000", "--stand", "bewilligt", *HEUTE),
        *("--rundung", "einzeln", "--einheit", "euro", "--json", "-"),
    )
    assert lauf.exit_code == 0
    dokument = json.loads(lauf.stdout)
    assert (dokument["haushaltsjahr"], dokument["stichtag"], dokument["betrag_cent"]) == (2026, "2023-12-31", 10_000_000)
    angaben = {angabe["schluessel"]: (angabe["text"], angabe["herkunft"]) for angabe in dokument["angaben"]}
    assert angaben["betrag_cent"] == ("100.000,00 €", "Ihr Aufruf")
    assert angaben["rundung_art"] == ("einzeln", "Ihr Aufruf")


@pytest.mark.parametrize(("inhalt", "satz"), [(None, "gibt es nicht"), (b"", "leer"), (b"kein Excel", "keine Excel-Arbeitsmappe")])
def test_nothing_readable_ends_with_two(inhalt: bytes | None, satz: str, tmp_path: Path) -> None:
    """A sentence on the error output, nothing else; the same as JSON where asked for."""
    datei = tmp_path / "m.xlsx"
    if inhalt is not None:
        datei.write_bytes(inhalt)
    lauf = rufe(datei)
    assert (lauf.exit_code, lauf.stdout) == (2, "")
    assert satz in lauf.stderr
    assert set(json.loads(rufe(datei, "--json", "-").stdout)) == {"fehler"}


def test_the_workbook_is_never_the_target(tmp_path: Path) -> None:
    """--json refuses the file that is checked."""
    datei = mappe(tmp_path / "m.xlsx")
    vorher = datei.read_bytes()
    assert rufe(datei, "--json", datei).exit_code == 2
    assert datei.read_bytes() == vorher
