"""`erklaeren`: where an amount comes from, asked by cell or by name; what is unknown or ambiguous is answered with the choice."""

from __future__ import annotations

import json
from pathlib import Path
import re
import shutil
from typing import Any

from click.testing import CliRunner, Result
import openpyxl
import pytest

from cli.aufruf import MAPPEN, ROOT, im_xl
from im_xl.cli import main
from workbook.raster import mappe

KREIS, LAND = MAPPEN / "rhein-neckar-kreis-2025.xlsx", MAPPEN / "land-2025.xlsx"
HEUTE = ("--heute", "20.11.2024")


def rufe(datei: Path, stelle: str, *args: object) -> Result:
    return CliRunner().invoke(main, ["erklaeren", str(datei), stelle, *HEUTE, *map(str, args)])


def dokument(datei: Path, stelle: str, *args: object) -> dict[str, Any]:
    lauf = rufe(datei, stelle, *args, "--json", "-")
    assert lauf.exit_code == 0, lauf.stderr
    gelesen: dict[str, Any] = json.loads(lauf.stdout)
    return gelesen


@pytest.fixture(scope="module")
def gerechnet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample county with its overviews."""
    ordner = tmp_path_factory.mktemp("gerechnet")
    shutil.copy(KREIS, ordner)
    assert im_xl("uebersichten", KREIS.name, *HEUTE, cwd=ordner).ausgang == 0
    return ordner / "rhein-neckar-kreis-2025-uebersicht.xlsx"


@pytest.mark.parametrize(
    "stelle",
    [
        "Lobbach",
        "lobbach",
        "08226104",
        "8226104",
        "AU-Bestand!E57",
        "'AU-Bestand'!$E$57",
        "au-bestand!a57",
        "Vorjahr 2024!B55",
        "Ü Lobbach!B5",
        "'Ü Lobbach'!Z99",
        "U\u0308 Lobbach!B5",
    ],
)
def test_a_gemeinde_is_meant(stelle: str) -> None:
    """By name or key in any spelling, by any cell of its row, by any cell of its sheet, even before that sheet is made."""
    if stelle.startswith("Vorjahr"):
        blatt = openpyxl.load_workbook(KREIS, read_only=True)["Vorjahr 2024"]
        (zeile,) = [nr for nr, werte in enumerate(blatt.iter_rows(values_only=True), start=1) if "Lobbach" in werte]
        stelle = f"Vorjahr 2024!B{zeile}"
    gefunden = dokument(KREIS, stelle)
    assert (gefunden["ags"], gefunden["betrag_cent"]) == ("08226104", 791_444)


@pytest.mark.parametrize("stelle", ["Ü Lobbach!B5", "IM Rechenweg!A{zeile}"])
def test_cells_of_our_own_sheets(gerechnet: Path, stelle: str) -> None:
    """In the workbook with overviews: the sheet of a Gemeinde, and its row in `IM Rechenweg`."""
    blatt = openpyxl.load_workbook(gerechnet, read_only=True)["IM Rechenweg"]
    zeile = next(nr for nr, werte in enumerate(blatt.iter_rows(values_only=True), start=1) if "Lobbach" in werte)
    assert dokument(gerechnet, stelle.format(zeile=zeile))["name"] == "Lobbach"


def test_inputs_steps_and_grounds() -> None:
    """Every input with its cell, which holds it; the steps end with the amount; the rounding is an Annahme."""
    gefunden = dokument(KREIS, "Lobbach")
    buch = openpyxl.load_workbook(KREIS, data_only=True)
    eingaben = {eingabe["name"]: eingabe for eingabe in gefunden["eingaben"]}
    personen, betrag = eingaben["Personen"], eingaben["Betrag des Landkreises"]
    assert str(buch[personen["blatt"]][personen["zelle"]].value) == personen["wert"]
    assert buch[betrag["blatt"]][betrag["zelle"]].value == 1_810_740
    assert gefunden["schritte"][-1] == "Betrag: 7.914,44 €"
    assert any("Annahme" in grundlage for grundlage in gefunden["grundlagen"])
    assert any("Folie" in grundlage for grundlage in gefunden["grundlagen"])
    assert "entscheidung-verspaetet" in {hinweis["code"] for hinweis in gefunden["hinweise"]}
    assert all("Lobbach" in hinweis["text"] for hinweis in gefunden["hinweise"])


def test_the_page_shows_what_is_printed() -> None:
    """The example in the handbook, line by line."""
    seite = (ROOT / "docs/rechenweg.md").read_text("utf-8")
    (beispiel,) = re.findall(r"^```text\n(.*?)^```$", seite, re.MULTILINE | re.DOTALL)
    assert beispiel in rufe(KREIS, "Lobbach").stdout


def test_options_change_the_answer() -> None:
    """Another amount, rounded otherwise."""
    gefunden = dokument(KREIS, "Lobbach", "--planungsrahmen", "4347", "--rundung", "einzeln", "--einheit", "euro")
    assert gefunden["betrag_cent"] == 1900
    assert {e["name"]: e["herkunft"] for e in gefunden["eingaben"]}["Betrag des Landkreises"] == "Ihr Aufruf"


@pytest.mark.parametrize("stelle", ["Sigmaringen", "08437", "Landkreis Sigmaringen", "Zuteilungsquoten!F49"])
def test_a_kreis_of_the_land(stelle: str) -> None:
    """In the Land's workbook it is a Kreis; this one is at the floor."""
    gefunden = dokument(LAND, stelle)
    assert (gefunden["ags"], gefunden["betrag_cent"]) == ("08437", 18_000_000)
    assert gefunden["eingaben"][0]["zelle"] == "F49"


def test_blocked_amounts_say_why(tmp_path: Path) -> None:
    """Another Gemeinde's missing count holds this amount up, too: exit 1, and the reason with its cell."""
    buch = openpyxl.load_workbook(KREIS)
    buch["AU-Bestand"]["E7"] = None
    buch.save(tmp_path / "luecke.xlsx")
    lauf = rufe(tmp_path / "luecke.xlsx", "Lobbach")
    assert lauf.exit_code == 1
    assert "Lobbach (08226104), Haushaltsjahr 2025: kein Betrag" in lauf.stdout
    assert "Keine Beträge, bis das behoben ist: Blatt „AU-Bestand“, Zelle E7" in lauf.stdout


@pytest.mark.parametrize(
    ("datei", "stelle", "code", "satz"),
    [
        (KREIS, "Neckargemünt", "gemeinde-unbekannt", "Meinten Sie „Neckargemünd“ (08226056)?"),
        (KREIS, "Hirschburg", "gemeinde-unbekannt", "Meinten Sie „Hirschberg an der Bergstraße“ (08226107)?"),
        (KREIS, "Lobach", "gemeinde-unbekannt", "Meinten Sie „Lobbach“ (08226104)?"),
        (KREIS, "Xyz", "gemeinde-unbekannt", "Bitte Namen oder Schlüssel prüfen"),
        (
            KREIS,
            "Tübingen",
            "gemeinde-fehlt",
            "(Rhein-Neckar-Kreis): Tübingen (08416041) liegt im Landkreis Tübingen. Bitte die Mappe dieses",
        ),
        (KREIS, "08111000", "gemeinde-fehlt", "Stuttgart (08111000) liegt im Stadtkreis Stuttgart."),
        (KREIS, "Neuhausen", "gemeinde-fehlt", "Neuhausen (08236044) im Enzkreis, Neuhausen ob Eck (08327038) im Landkreis Tuttlingen."),
        (LAND, "Heilbronn", "kreis-mehrdeutig", "Stadtkreis Heilbronn (08121), Landkreis Heilbronn (08125)"),
        (LAND, "Sigmaring", "kreis-unbekannt", "Bitte Namen oder Schlüssel prüfen"),
        (KREIS, "E57", "zelle-unbekannt", 'zum Beispiel "AU-Bestand!E7"'),
        (KREIS, "AU Bestand!E57", "zelle-unbekannt", "Meinten Sie „AU-Bestand“?"),
        (KREIS, "IM Rechenweg!A9", "zelle-unbekannt", "Das Blatt „IM Rechenweg“ gibt es in dieser Mappe nicht."),
        (KREIS, "AU-Bestand!E57:E58", "zelle-unbekannt", "keine einzelne Zelle"),
        (KREIS, "AU-Bestand!A1", "zelle-unbekannt", "kein eindeutiger Name oder Schlüssel einer Gemeinde"),
        (KREIS, "Eckdaten!B8", "zelle-unbekannt", "Aus ihr stammt die Angabe „Betrag“, die in alle Beträge eingeht."),
        (LAND, "Eckdaten!B6", "zelle-unbekannt", "Aus ihr stammt die Angabe „Summe des Landes“"),
        (LAND, "Eckdaten!A1", "zelle-unbekannt", "kein eindeutiger Name oder Schlüssel eines Kreises"),
    ],
)
def test_unknown_and_ambiguous(datei: Path, stelle: str, code: str, satz: str) -> None:
    """Exit 2 and a German sentence that shows the choice, or an example."""
    lauf = rufe(datei, stelle, "--json", "-")
    assert lauf.exit_code == 2
    fehler = json.loads(lauf.stdout)["fehler"]
    assert fehler["code"] == code
    assert satz in fehler["text"]
    assert lauf.stderr == f"Fehler: {fehler['text']}\n"


def test_what_the_list_leaves_out_is_not_sent_elsewhere(tmp_path: Path) -> None:
    """A Gemeinde of this very Kreis without a row, and a Kreis without one in the Land's workbook: the list is to be completed."""
    for datei, blatt, spalten, wort in ((KREIS, "AU-Bestand", "ABCE", "Lobbach"), (LAND, "Zuteilungsquoten", "ABCDEF", "Sigmaringen")):
        buch = openpyxl.load_workbook(datei)
        zeile = next(nr for nr, werte in enumerate(buch[blatt].iter_rows(values_only=True), start=1) if any(wort in str(w) for w in werte))
        for spalte in spalten:
            buch[blatt][f"{spalte}{zeile}"] = None
        buch.save(tmp_path / datei.name)
    lauf = rufe(tmp_path / KREIS.name, "Lobbach")
    assert "Lobbach (08226104) liegt zwar im Rhein-Neckar-Kreis, hat hier aber keine Zeile. Bitte die Liste ergänzen." in lauf.stderr
    lauf = rufe(tmp_path / LAND.name, "08437")
    assert "keine Zeile für: Landkreis Sigmaringen (08437). Bitte die Liste ergänzen." in lauf.stderr


def test_a_single_sheet_needs_no_name(tmp_path: Path) -> None:
    """A workbook of one sheet: the address alone says enough."""
    buch = openpyxl.Workbook()
    blatt = buch.worksheets[0]
    for zeile in (("Gemeinde", "Personen in der AU"), ("Lobbach", 3)):
        blatt.append(zeile)
    buch.save(tmp_path / "m.xlsx")
    lauf = rufe(tmp_path / "m.xlsx", "b2", "--jahr", 2025, "--planungsrahmen", "300")
    assert lauf.stdout.startswith("Lobbach (08226104), Haushaltsjahr 2025: ")


@pytest.mark.parametrize(
    "bild",
    [
        "Gemeinde | Weinheim | Ladenburg | Brühl\nPersonen in der AU | 12 | 3 | 4\nBemerkung | | |",
        "Gemeinde | Personen in der AU | | Gemeinde | Personen in der AU\nWeinheim | 12 | | Brühl | 4\nLadenburg | 3 | | Eberbach | 5",
    ],
    ids=["turned", "halves"],
)
def test_lists_side_by_side(tmp_path: Path, bild: str) -> None:
    """Name and count give the Gemeinde to which they belong; a heading gives none."""
    datei = tmp_path / "m.xlsx"
    datei.write_bytes(mappe({"Liste": bild}).getvalue())
    jeweils = (
        {"D1": "Brühl", "D2": "Brühl", "C2": "Ladenburg"} if "Bemerkung" in bild else {"D2": "Brühl", "E2": "Brühl", "B3": "Ladenburg"}
    )
    for zelle, name in jeweils.items():
        lauf = rufe(datei, f"Liste!{zelle}", "--jahr", 2025, "--planungsrahmen", "300")
        assert lauf.stdout.startswith(f"{name} (08226"), zelle
    lauf = rufe(datei, "Liste!A1", "--jahr", 2025, "--planungsrahmen", "300")
    assert lauf.exit_code == 2
    assert "Zu dieser Zelle gehört kein eindeutiger Name oder Schlüssel einer Gemeinde aus der Liste." in lauf.stderr
    assert "Bitte die Zelle mit Namen oder Zahl einer Gemeinde angeben, zum Beispiel" in lauf.stderr
