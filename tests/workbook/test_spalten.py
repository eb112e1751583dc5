"""The memory of recognition: what people say of a column goes before what its heading says, and is kept from run to run."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
import pytest

from im_xl.hosts.file import uebersichten
from im_xl.model import Auftrag, Gelesen, Kreisdaten
from im_xl.workbook.reader import read_workbook
from workbook.raster import flach, lesen, mappe, personen

KOPF = "AGS | Gemeinde | Personen in der AU | Bestand Sozialamt\n"
ZEILEN = "'08226096 | Weinheim | 12 | 99\n'08226038 | Ladenburg | 7 | 88"


def schluessel(daten: Kreisdaten) -> dict[str, str]:
    """Key of each line by the cell of its heading."""
    return {fund.ort.zelle: fund.schluessel for fund in daten.spalten if fund.ort}


def mit(bild: dict[str, str], **eingaben: str) -> Kreisdaten:
    """Read once to learn the keys, and again with inputs beside the headings in these cells."""
    keys = schluessel(lesen(bild))
    return read_workbook(mappe(bild), gemerkt={keys[zelle]: Gelesen(text) for zelle, text in eingaben.items()})


def test_zeilen() -> None:
    """Each column of the list with what it was read as and how sure that is; those that were not read, too."""
    daten = lesen({"Liste": "AGS | Gemeinde | Personen in der AU am Jahresende | Telefon\n" + ZEILEN})
    assert [(f.ort and f.ort.zelle, f.rolle, f.sicherheit.split(":")[0]) for f in daten.spalten] == [
        ("A1", "AGS", "sicher"),
        ("B1", "Gemeinde", "sicher"),
        ("C1", "Personen", "wahrscheinlich"),
        ("D1", "", "nicht erkannt"),
    ]


def test_andere_spalte() -> None:
    """A column that no heading would give away is read, the one that was is not, and nobody asks again."""
    daten = mit({"Liste": KOPF + ZEILEN}, D1="Personen", C1="nicht lesen")
    assert personen(daten) == {"Weinheim": 99, "Ladenburg": 88}
    assert flach(daten) == []
    assert {f.ort.zelle: (f.rolle, f.sicherheit) for f in daten.spalten if f.ort}["D1"] == ("Personen", "Ihre Eingabe")


def test_unbekannte_ueberschrift() -> None:
    """A list whose column of persons is not recognised among others is read as people say; without them it is not."""
    bild = {"Liste": "AGS | Gemeinde | Personen in der AU | Belegte Betten\n" + ZEILEN}
    assert personen(mit(bild, D1="Personen in der AU", C1="Vorjahr")) == {"Weinheim": 99, "Ladenburg": 88}


def test_zwei_gleiche_spalten() -> None:
    """Two columns with the same heading hold the amounts up; beside one of them „nicht lesen“ decides it."""
    bild = {"Liste": "AGS | Gemeinde | Personen | Personen\n" + ZEILEN}
    assert [code for code, _, _ in flach(lesen(bild))] == ["spalte-mehrfach"]
    daten = mit(bild, C1="nicht lesen")
    assert (personen(daten), flach(daten)) == ({"Weinheim": 99, "Ladenburg": 88}, [])


def test_andere_liste_nicht_lesen() -> None:
    """Persons that are not to be read make no list: the other one is read, nobody asks, and nobody says that the column is gone."""
    bild = {
        "Auswertung": KOPF + "'08226096 | Weinheim | 1 | 1\n'08226038 | Ladenburg | 1 | 1\n'08226082 | Schriesheim | 1 | 1",
        "Liste": KOPF + ZEILEN,
    }
    keys = {f.ort.zelle: f.schluessel for f in lesen(bild).spalten if f.ort and f.ort.blatt == "Auswertung"}
    gemerkt = {keys["C1"]: Gelesen("nicht lesen"), keys["D1"]: Gelesen("nicht lesen")}
    daten = read_workbook(mappe(bild), gemerkt=gemerkt)
    assert (personen(daten), flach(daten)) == ({"Weinheim": 12, "Ladenburg": 7}, [])


def test_spalten_und_zeilen_dazwischen() -> None:
    """Rows above and columns before the one that was decided change nothing."""
    keys = schluessel(lesen({"Liste": KOPF + ZEILEN}))
    gemerkt = {keys["D1"]: Gelesen("Personen"), keys["C1"]: Gelesen("nicht lesen")}
    verschoben = "\n\n" + "\n".join("neu | " + zeile for zeile in (KOPF + ZEILEN).splitlines())
    assert personen(read_workbook(mappe({"Liste": verschoben}), gemerkt=gemerkt)) == {"Weinheim": 99, "Ladenburg": 88}


def test_eine_gleiche_kommt_hinzu() -> None:
    """What was decided of two columns alike does not pass to a third: nothing is read in their place, and it is said."""
    bild = {"Liste": "AGS | Gemeinde | Personen | Personen\n" + ZEILEN}
    keys = schluessel(lesen(bild))
    gemerkt = {keys["C1"]: Gelesen("nicht lesen"), keys["D1"]: Gelesen("Personen")}
    assert personen(read_workbook(mappe(bild), gemerkt=gemerkt)) == {"Weinheim": 99, "Ladenburg": 88}
    drei = "AGS | Gemeinde | Personen | Personen | Personen\n'08226096 | Weinheim | 5 | 12 | 99"
    codes = [f.code for f in read_workbook(mappe({"Liste": drei}), gemerkt=gemerkt).findings]
    assert sorted(codes) == ["spalte-mehrfach", "spalte-verschwunden", "spalte-verschwunden"]


def test_ein_weiteres_jahr_kommt_hinzu() -> None:
    """A decision holds for the column of its day; a new column of persons beside it is asked about."""
    kopf = "AGS | Gemeinde | Bestand AU 31.12.2022 | Bestand AU 31.12.2021\n"
    keys = schluessel(lesen({"Liste": kopf + ZEILEN}))
    gemerkt = {keys["C1"]: Gelesen("Personen"), keys["D1"]: Gelesen("nicht lesen")}
    neu = "AGS | Gemeinde | Bestand AU 31.12.2023 | Bestand AU 31.12.2022 | Bestand AU 31.12.2021\n'08226096 | Weinheim | 5 | 12 | 99"
    daten = read_workbook(mappe({"Liste": neu}), gemerkt=gemerkt)
    assert "spalte-mehrfach" in [f.code for f in daten.findings]


def test_blaetter_mit_strich() -> None:
    """Two sheets whose names differ by a bar only have each their own lines."""
    bild = {"A|B": KOPF + ZEILEN, "A B": KOPF + ZEILEN}
    assert len({f.schluessel for f in lesen(bild).spalten}) == 8


def test_lange_ueberschrift() -> None:
    """A heading of thousands of letters makes no cell that Excel cannot hold."""
    (lang,) = [f for f in lesen({"Liste": KOPF.strip() + " | " + "Wort " * 6000 + "\n" + ZEILEN}).spalten if "Wort" in f.ueberschrift]
    assert max(len(lang.schluessel), len(lang.ueberschrift)) < 200


@pytest.mark.parametrize(
    ("bild", "eingabe", "code"),
    [
        (KOPF.replace("Bestand Sozialamt", "Bestand Kreiskasse") + ZEILEN, "Personen", "spalte-verschwunden"),
        (KOPF + ZEILEN, "Blumen", "angabe-unlesbar"),
    ],
)
def test_eingabe_ohne_spalte(bild: str, eingabe: str, code: str) -> None:
    """An input whose column is gone, or that means nothing, is said; the list is read as its headings say."""
    key = schluessel(lesen({"Liste": KOPF + ZEILEN}))["D1"]
    daten = read_workbook(mappe({"Liste": bild}), gemerkt={key: Gelesen(eingabe)})
    assert (personen(daten), [f.code for f in daten.findings]) == ({"Weinheim": 12, "Ladenburg": 7}, [code])
    assert key in {fund.schluessel for fund in daten.spalten}


def test_im_blatt(tmp_path: Path) -> None:
    """As a person does it: the line in „IM Einstellungen“ is filled in, the next run follows it and keeps it, a third changes nothing."""
    datei = tmp_path / "liste.xlsx"
    datei.write_bytes(mappe({"Liste": KOPF + ZEILEN, "Angaben": "Landkreis | Rhein-Neckar-Kreis\nHaushaltsjahr | 2025"}).getvalue())
    auftrag, jetzt = Auftrag(heute=date(2025, 1, 15)), datetime(2025, 1, 15, 9, 0)  # noqa: DTZ001 - goes into the name of a backup
    erste = uebersichten(datei, auftrag, jetzt)
    buch = load_workbook(erste.ausgabe)
    blatt = buch["IM Einstellungen"]
    zeilen = {blatt.cell(n, 1).value: n for n in range(1, blatt.max_row + 1)}
    spalte = next(z.column for reihe in blatt.iter_rows() for z in reihe if z.value == "Ihre Eingabe")
    blatt.cell(zeilen["Spalte „Bestand Sozialamt“"], spalte, "Personen")
    blatt.cell(zeilen["Spalte „Personen in der AU“"], spalte, "nicht lesen")
    buch.save(erste.ausgabe)
    zweite = uebersichten(erste.ausgabe, auftrag, jetzt)
    assert zweite.ergebnis.auswertung is not None
    assert sum(g.personen.wert or 0 for g in zweite.ergebnis.auswertung.gemeinden) == 99 + 88
    vorher = zweite.ausgabe.read_bytes()
    assert uebersichten(zweite.ausgabe, auftrag, jetzt).unveraendert
    assert zweite.ausgabe.read_bytes() == vorher
    assert load_workbook(BytesIO(vorher))["IM Einstellungen"].cell(zeilen["Spalte „Personen in der AU“"], spalte).value == "nicht lesen"
