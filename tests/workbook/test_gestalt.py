"""Lists in other shapes than rows below a heading: the cells keep their names, and nothing is guessed."""

from __future__ import annotations

import pytest

from im_xl.errors import EingabeError
from im_xl.model import Entscheidungsart
from im_xl.workbook.reader import read_workbook
from workbook.raster import flach, lesen, mappe, personen

DREI = {"Weinheim": 12, "Ladenburg": 3, "Brühl": 4}


# ---------------------------------------------------------------- the Gemeinden side by side


@pytest.mark.parametrize(
    "bild",
    [
        "AGS | '08226096 | '08226038 | '08226009\nGemeinde | Weinheim | Ladenburg | Brühl\nPersonen | 12 | 3 | 4",
        "\n\n | AGS | '08226096 | '08226038 | '08226009\n | Personen | 12 | 3 | 4",
        "AGS | 8226096 | 8226038 | 8226009\nPersonen in der AU | 12 | 3 | 4\nBemerkung | | ruft zurück | ",
        "Bestand AU\n\nGemeinde | Weinheim | Ladenburg | Brühl\nPersonen | 12 | 3 | 4",
        " | Weinheim | Ladenburg | Brühl | Summe\nPersonen in der AU | 12 | 3 | 4 | 19",
        "Gemeinde | | Weinheim | Ladenburg | Brühl\nPersonen | in der AU | 12 | 3 | 4",
        "lfd. Nr. | 1 | 2 | 3\nGemeinde | Weinheim | Ladenburg | Brühl\n\nEinwohner | 45000 | 12000 | 14000\nPersonen | 12 | 3 | 4",
    ],
)
def test_gemeinden_nebeneinander(bild: str) -> None:
    """Keys, names or both in a row, with or without a word in front of them."""
    daten = lesen(bild)
    assert (personen(daten), flach(daten)) == (DREI, [])


def test_zellen_behalten_ihren_namen() -> None:
    """What is wrong points at the cell as the user sees it; blank is missing, not zero."""
    daten = lesen("Gemeinde | Weinheim | Ladenburg | Brühl | Summe\nPersonen | 12 | | 4,5 | 20\nVorjahr | 10 | 2 | '0,5 | ")
    assert personen(daten) == {"Weinheim": 12, "Ladenburg": None, "Brühl": None}
    assert str(daten.meldungen[0].personen.ort) == "'Liste'!B2"
    assert flach(daten) == [
        ("personen-fehlen", "Liste", "C2"),
        ("personen-gebrochen", "Liste", "D2"),
        ("angabe-unlesbar", "Liste", "D3"),
    ]


def test_summe_der_quer_liegenden_liste() -> None:
    """The total at the right end is compared."""
    daten = lesen("Gemeinde | Weinheim | Ladenburg | Brühl | Summe\nPersonen | 12 | 3 | 4 | 20")
    assert flach(daten) == [("summe-weicht-ab", "Liste", "E2")]


def test_der_stichtag_waehlt_die_zeile() -> None:
    """Days below each other: the corner says what they count, the Stichtag which of them is meant; with another one it is asked."""
    bild = "Stichtag | {}\n\nPersonen in der AU am | Weinheim | Ladenburg | Brühl\n31.12.2021 | 9 | 8 | 7\n31.12.2022 | 12 | 3 | 4"
    daten = lesen(bild.format("31.12.2022"))
    assert (personen(daten), flach(daten)) == (DREI, [])
    assert flach(lesen(bild.format("31.12.2023")))[0] == ("spalte-mehrfach", "Liste", "A4")


def test_angaben_ueber_der_quer_liegenden_liste() -> None:
    """Figures above it are read, and its own rows are none."""
    daten = lesen(
        "Haushaltsjahr | 2025\nPlanungsrahmen | 500000\n\nGemeinde | Weinheim | Ladenburg | Brühl\nPersonen | 12 | 3 | 4\n"
        "Entscheidung | allein | Landkreis | "
    )
    assert (personen(daten), flach(daten)) == (DREI, [])
    assert daten.eckdaten.betrag_cent is not None
    assert daten.eckdaten.betrag_cent.wert == 50_000_000
    assert {ags: e.art for ags, e in daten.entscheidungen.items()} == {
        "08226096": Entscheidungsart.EINZELN,
        "08226038": Entscheidungsart.LANDKREIS,
    }


@pytest.mark.parametrize(
    ("titel", "code", "zelle"),
    [
        ("Belegung der vorläufigen Unterbringung", "personen-vorlaeufig", "A3"),
        ("Bestand AU am 31.12.2020", "personen-anderer-stichtag", "A3"),
    ],
)
def test_titel_ueber_der_quer_liegenden_liste(titel: str, code: str, zelle: str) -> None:
    """What the title says against the list is said here too."""
    daten = lesen(f"Stichtag | 31.12.2022\n\n{titel}\n\nGemeinde | Weinheim | Ladenburg | Brühl\nPersonen | 12 | 3 | 4")
    assert flach(daten) == [(code, "Liste", zelle)]


def test_zwei_zeilen_mit_personen() -> None:
    """Which of two rows is meant nobody knows."""
    daten = lesen("Gemeinde | Weinheim | Ladenburg | Brühl\nPersonen in der AU | 12 | 3 | 4\nBestand AU | 1 | 2 | 3")
    assert flach(daten) == [("spalte-mehrfach", "Liste", "A2")]
    assert "A2, A3" in daten.findings[0].text


def test_aufrechte_liste_geht_vor() -> None:
    """Of two lists as long the upright one is read, and what says something else is named."""
    quer = "Gemeinde | Weinheim | Ladenburg | Brühl\nPersonen | {} | 3 | 4"
    bild = {"Verlauf": quer.format(99), "Liste": "Gemeinde | Personen\nWeinheim | 12\nLadenburg | 3\nBrühl | 4"}
    daten = lesen(bild)
    assert (personen(daten), flach(daten)) == (DREI, [("tabelle-mehrfach", "Liste", "A1")])
    assert flach(lesen(bild | {"Verlauf": quer.format(12)})) == []


def test_leere_quer_liegende_liste() -> None:
    """A refusal names the column of the headings."""
    with pytest.raises(EingabeError) as fehler:
        read_workbook(mappe({"Liste": "Gemeinde | Weinheim | Ladenburg\nEinwohner | 1 | 2"}))
    assert fehler.value.code == "keine-personenspalte"
