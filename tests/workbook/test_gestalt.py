"""Lists in other shapes than rows below a heading: the cells keep their names, and nothing is guessed."""

from __future__ import annotations

import pytest

from im_xl.errors import EingabeError
from im_xl.model import Entscheidungsart
from im_xl.workbook.reader import read_workbook
from workbook.raster import flach, lesen, mappe, personen

STICHTAG = "Stichtag | 31.12.2022\n\n"
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
    """Of two lists as long the upright one is read, and one that says something else is asked about."""
    quer = "Gemeinde | Weinheim | Ladenburg | Brühl\nPersonen | {} | 3 | 4"
    bild = {"Verlauf": quer.format(99), "Liste": "Gemeinde | Personen\nWeinheim | 12\nLadenburg | 3\nBrühl | 4"}
    daten = lesen(bild)
    assert (personen(daten), flach(daten)) == (DREI, [("liste-mehrfach", "Liste", "B1")])
    assert flach(lesen(bild | {"Verlauf": quer.format(12)})) == []


def test_was_weit_darunter_steht_gehoert_nicht_zur_liste() -> None:
    """Behind several blank rows a turned list has ended: a second row of persons there is none of it."""
    daten = lesen("Gemeinde | Weinheim | Ladenburg | Brühl\nPersonen | 12 | 3 | 4\n\n\n\n\nBestand AU | 1 | 2 | 3")
    assert (personen(daten), flach(daten)) == (DREI, [])


def test_leere_quer_liegende_liste() -> None:
    """A refusal names the column of the headings."""
    with pytest.raises(EingabeError) as fehler:
        read_workbook(mappe({"Liste": "Gemeinde | Weinheim | Ladenburg\nEinwohner | 1 | 2"}))
    assert fehler.value.code == "keine-personenspalte"


# ---------------------------------------------------------------- parts that complete each other

KOPF = "AGS | Gemeinde | Personen in der AU\n"
NORD = KOPF + "'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 3"
SUED = KOPF + "'08226009 | Brühl | 4"
NEBEN = "AGS | Gemeinde | Personen | | AGS | Gemeinde | Personen\n'08226096 | Weinheim | 12 | | '08226009 | Brühl | 4\n"
VIER = "'08226096 | Weinheim | 12 | '08226009 | Brühl | 4\n'08226038 | Ladenburg | 3 | | | "


@pytest.mark.parametrize(
    ("bild", "erste"),
    [
        ({"Nord": NORD, "Süd": SUED}, ("Nord", "C1")),
        ({"Nord": NORD + "\n | Summe | 15", "Süd": SUED + "\n | Summe | 19"}, ("Nord", "C1")),
        ({"VG Plankstadt": NORD, "VG Altensteig": SUED}, ("VG Plankstadt", "C1")),
        ({"Raum 1": NORD.replace(" in der AU", ""), "Raum 2": SUED.replace(" in der AU", "")}, ("Raum 1", "C1")),
        ({"Liste": NEBEN + "'08226038 | Ladenburg | 3 | | | Summe | 19"}, ("Liste", "C1")),
        ({"Liste": f"AGS | Gemeinde | Personen | AGS | Gemeinde | Personen\n{VIER}"}, ("Liste", "C1")),
    ],
)
def test_teile_ergaenzen_sich(bild: dict[str, str], erste: tuple[str, str]) -> None:
    """Parts with the same columns and other Gemeinden are one list; a total is that of its part or of all."""
    daten = lesen(bild)
    assert (personen(daten), flach(daten)) == (DREI, [("liste-in-teilen", *erste)])
    assert "in 2 Teilen" in daten.findings[0].text


@pytest.mark.parametrize(
    "bild",
    [
        {"Nord 2021": NORD, "Süd 2022": SUED},
        {"Nord": "Bestand am 31.12.2021\n\n" + NORD, "Süd": "Bestand am 31.12.2022\n\n" + SUED},
        {"Nord": "Bestand am 31.12.2021\n\n" + NORD, "Süd": SUED},
        {"Nord": NORD, "Süd": SUED.replace("Personen in der AU", "Personen in der VU")},
        {"Nord": NORD, "Süd": SUED.replace("Personen in der AU", "Bestand")},
        {"Nord": NORD, "Süd": "Entwurf\n\n" + SUED},
        {"Nord": NORD, "Nachmeldungen": SUED},
        {"Nord": NORD, "Schätzung": SUED},
        {"Juni": NORD, "Juli": SUED},
        {"Nord": NORD, "Süd": "nur Ukraine\n\n" + SUED},
        {"Nord": NORD.replace(" in der AU", ""), "Kita": SUED.replace(" in der AU", "")},
        {"Nord": NORD, "Süd": "AGS | Gemeinde | Personen in der AU | Meldung vom\n'08226009 | Brühl | 4 | 31.12.2022"},
    ],
)
def test_was_sich_nicht_ergaenzt(bild: dict[str, str]) -> None:
    """Lists of other days, kinds, accommodations or drafts are not joined; the other one is named."""
    daten = lesen(bild)
    assert personen(daten) == {"Weinheim": 12, "Ladenburg": 3}
    assert [code for code, *_ in flach(daten) if code in {"liste-in-teilen", "tabelle-mehrfach"}] == ["tabelle-mehrfach"]


def test_ausgeblendeter_teil() -> None:
    """A hidden sheet completes nothing."""
    assert personen(lesen({"Nord": NORD, "Süd": SUED}, versteckt=["Süd"])) == {"Weinheim": 12, "Ladenburg": 3}


def test_gemeinde_in_zwei_teilen() -> None:
    """A Gemeinde in two parts is an error that names both cells, whatever the counts."""
    sued = SUED + "\n'08226010 | Dielheim | 7\n'08226006 | Bammental | 2\n'08226038 | Ladenburg | {}"
    for zahl in (3, 5):
        daten = lesen({"Nord": NORD + "\n'08226013 | Eberbach | 9", "Süd": sued.format(zahl)})
        assert flach(daten) == [("gemeinde-doppelt", "Süd", "C5"), ("liste-in-teilen", "Nord", "C1")]
        assert "Blatt „Nord“, Zelle C3" in daten.findings[0].text


def test_listen_die_sich_weit_ueberschneiden() -> None:
    """Where most Gemeinden stand in both, they are two lists of the same, not parts of one."""
    daten = lesen({"Nord": NORD, "Süd": NORD.replace("3", "5") + "\n'08226009 | Brühl | 4"})
    assert [code for code, *_ in flach(daten) if code in {"liste-in-teilen", "tabelle-mehrfach"}] == ["tabelle-mehrfach"]


def test_ein_teil_in_zwei_fassungen() -> None:
    """Beside the parts another version of one of them: the count that differs is an error."""
    daten = lesen({"Raum 1": NORD, "Raum 2": SUED, "Raum 2 neu": SUED.replace("| 4", "| 5")})
    assert [code for code, *_ in flach(daten)] == ["liste-in-teilen", "tabelle-mehrfach", "gemeinde-doppelt"]
    assert flach(daten)[-1] == ("gemeinde-doppelt", "Raum 2 neu", "C2")


def test_falsche_summe_eines_teils() -> None:
    """A total that is neither that of its part nor of all."""
    daten = lesen({"Nord": NORD + "\n | Summe | 16", "Süd": SUED})
    assert flach(daten) == [("summe-weicht-ab", "Nord", "C4"), ("liste-in-teilen", "Nord", "C1")]


def test_entscheidungen_und_verbuende_in_teilen() -> None:
    """Columns beside the persons are read in all parts; a Verbund over two of them is one."""
    kopf = "Gemeinde | Personen in der AU | Entscheidung\n"
    daten = lesen({"Nord": kopf + "Weinheim | 12 | allein\nLadenburg | 3 | ", "Süd": kopf + "Brühl | 4 | Landkreis"})
    assert [e.art for e in daten.entscheidungen.values()] == [Entscheidungsart.EINZELN, Entscheidungsart.LANDKREIS]
    kopf = "Gemeinde | Personen in der AU | Verbund\n"
    daten = lesen({"Nord": kopf + "Weinheim | 12 | Bergstraße\nLadenburg | 3 | Neckar", "Süd": kopf + "Brühl | 4 | Neckar"})
    assert [(v.name, [m.name for m in v.mitgliedschaften]) for v in daten.verbuende] == [
        ("Bergstraße", ["Weinheim"]),
        ("Neckar", ["Ladenburg", "Brühl"]),
    ]


@pytest.mark.parametrize(
    ("titel", "gelesen", "code"),
    [
        ("2021 | | | 2022", 12, "spalte-mehrfach"),
        ("Bestand 31.12.2021 | | | Bestand 31.12.2022", 7, "tabelle-mehrfach"),
        ("Belegung VU | | | Belegung AU", 7, "tabelle-mehrfach"),
        ("", 12, "spalte-mehrfach"),
    ],
)
def test_zwei_ganze_listen_nebeneinander(titel: str, gelesen: int, code: str) -> None:
    """The same Gemeinden twice: each list has its own title, and where that tells nothing it is asked."""
    daten = lesen(
        STICHTAG + titel + "\nGemeinde | Personen | | Gemeinde | Personen\nWeinheim | 12 | | Weinheim | 7\nLadenburg | 3 | | Ladenburg | 2"
    )
    assert personen(daten)["Weinheim"] == gelesen
    assert [gefunden for gefunden, *_ in flach(daten)] == [code]


@pytest.mark.parametrize("titel", ["2021 | | | 2022", "31.12.2021 | | | 31.12.2022", "VU | | | AU"])
def test_halbe_listen_unter_verschiedenen_titeln(titel: str) -> None:
    """Halves of different years or accommodations are no list."""
    daten = lesen(titel + "\nGemeinde | Personen | | Gemeinde | Personen\nWeinheim | 12 | | Brühl | 7\nLadenburg | 3 | | Dielheim | 2")
    assert len(daten.meldungen) == 2
    assert "liste-in-teilen" not in {code for code, *_ in flach(daten)}


def test_andere_tabelle_daneben() -> None:
    """A table of something else to the right is no second column, and its figures are not the list's."""
    daten = lesen("Gemeinde | Personen | | Gemeinde | Einwohner\nWeinheim | 12 | | Brühl | 14000\nLadenburg | 3 | | Weinheim | 45000")
    assert (personen(daten), flach(daten)) == ({"Weinheim": 12, "Ladenburg": 3}, [])


def test_zweimal_gemeinde_in_einer_liste() -> None:
    """Without a blank column between them the second column of Gemeinden is asked about."""
    daten = lesen("Gemeinde | Kommune | Personen\nWeinheim | Ladenburg | 12")
    assert [code for code, *_ in flach(daten)] == ["spalte-mehrfach"]


def test_quer_in_zwei_bloecken() -> None:
    """A turned list that goes on below itself."""
    daten = lesen("Gemeinde | Weinheim | Ladenburg\nPersonen | 12 | 3\n\nGemeinde | Brühl | Dielheim | Summe\nPersonen | 4 | 6 | 25")
    assert (personen(daten), [code for code, *_ in flach(daten)]) == (DREI | {"Dielheim": 6}, ["liste-in-teilen"])


# ---------------------------------------------------------------- the Stichtag decides

ZEILEN = "\nWeinheim | 9 | 8 | 12\nLadenburg | 7 | 6 | 3\nBrühl | 5 | 4 | 4"


@pytest.mark.parametrize(
    "kopf",
    [
        "Gemeinde | AU 12/20 | AU 12/21 | AU 12/22",
        "Gemeinde | Bestand AU 2022 | |\n | 31.03. | 30.06. | 31.12.",
        "Gemeinde | Personen 2020 | Personen 2021 | Personen 2022",
        "Bestand in der AU jeweils am 31.12.\n\nGemeinde | 2020 | 2021 | 2022",
        "Personen in der AU\nGemeinde | 31.12.2020 | 31.12.2021 | 31.12.2022",
        "Gemeinde | | 31.12.2021 | 31.12.2022\n | Plätze | AU | AU",
        " | vorläufige Unterbringung | | Anschlussunterbringung\nGemeinde | Personen | Plätze | Personen",
        " | 2020 | 2021 | 2022\nGemeinde | Personen | Personen | Personen",
        "Gemeinde | Prognose | Plan | Ist\n | Personen in der AU | Plätze | Personen in der AU",
    ],
)
def test_die_ueberschrift_sagt_welche_spalte(kopf: str) -> None:
    """Months, quarters, bare years below a title, days and accommodations above: one column is meant, and only one."""
    daten = lesen(STICHTAG + kopf + ZEILEN)
    assert (personen(daten), flach(daten)) == (DREI, [])


@pytest.mark.parametrize(
    "kopf",
    [
        "Gemeinde | AU 12/19 | AU 12/20 | AU 12/21",
        "Gemeinde | Bestand AU 2021 | |\n | 30.06. | 30.09. | 31.12.",
        "Gemeinde | Bestand AU 2022 | |\n | 31.03. | 30.06. | 30.09.",
        "Gemeinde | Personen 2022 | Personen 30.06.2022 | Personen 2021",
        "Bestand in der AU jeweils am 30.06.\n\nGemeinde | 2020 | 2021 | 2022",
        " | Kinder | Erwachsene |\nGemeinde | Personen | Personen | Plätze",
        " | | | Personen in der AU\nGemeinde | Personen | Plätze | Personen",
        " | Stadtgebiet | Bestand | \nGemeinde | Personen | Personen | Plätze",
        " | 31.12.2022 | weiblich | \nGemeinde | Bestand AU | Bestand AU | Plätze",
    ],
)
def test_keine_ueberschrift_nennt_den_stichtag(kopf: str) -> None:
    """Then it is asked; a title that stands above one of the columns by chance decides nothing."""
    assert "spalte-mehrfach" in {code for code, *_ in flach(lesen(STICHTAG + kopf + ZEILEN))}


@pytest.mark.parametrize("kopf", ["AU 12/21", "Bestand AU 2022\n | 30.06.", "Bestand 30.06. (2022)"])
def test_eine_spalte_eines_anderen_tages(kopf: str) -> None:
    """A month, or a day beside its year, is compared with the Stichtag like a day written in full."""
    daten = lesen(STICHTAG + f"Gemeinde | {kopf}\nWeinheim | 12\nLadenburg | 3")
    assert flach(daten) == [("personen-anderer-stichtag", "Liste", "B3")]


def test_eine_frist_in_der_ueberschrift() -> None:
    """A deadline beside a year is no day of the persons."""
    daten = lesen(STICHTAG + "Gemeinde | Personen 2022 (Rückmeldung bis 31.10.)\nWeinheim | 12\nLadenburg | 3")
    assert flach(daten) == []


def test_der_monat_ist_der_stichtag() -> None:
    """Where nothing else names it."""
    gelesen = lesen("Gemeinde | AU 12/2022\nWeinheim | 12\nLadenburg | 3").eckdaten.stichtag
    assert gelesen is not None
    assert f"{gelesen.wert:%d.%m.%Y}" == "31.12.2022"


def test_nackte_jahre_ohne_titel() -> None:
    """Years that nobody says what they count are no persons; nor are those of inhabitants."""
    with pytest.raises(EingabeError):
        lesen("Personen in der AU\nGemeinde | 2021 | 2022 |\n | VU | insgesamt | x" + ZEILEN)
    for titel in ("", "Einwohner", "Personen in der AU\nEinwohner", "Personen in der AU\nKinder | 3", "Personen in der AU" + "\n" * 11):
        with pytest.raises(EingabeError):
            lesen(titel + "\n\nGemeinde | 2020 | 2021 | 2022" + ZEILEN)
    with pytest.raises(EingabeError):
        lesen("Personen in der AU\nGemeinde | 30.06. | x | y" + ZEILEN)


@pytest.mark.parametrize("kopf", ["Gemeinde | AU 12/22 | |\n | Plätze | belegt | x", "Gemeinde | Bestand | x | y\n | Plätze | | "])
def test_die_zeile_darunter_sagt_etwas_anderes(kopf: str) -> None:
    """A heading of persons over places is none of persons."""
    with pytest.raises(EingabeError):
        lesen(kopf + ZEILEN)


def test_listen_zweier_jahre_untereinander() -> None:
    """The same heading again below a title of another year begins another list; below no title or the same it goes on."""
    liste = "Bestand am 31.12.{}\nGemeinde | Personen\nWeinheim | {}\nLadenburg | 3\n\n"
    daten = lesen(STICHTAG + liste.format(2021, 9) + liste.format(2022, 12))
    assert (personen(daten), flach(daten)) == ({"Weinheim": 12, "Ladenburg": 3}, [("tabelle-mehrfach", "Liste", "A9")])
    nur_jahre = lesen(STICHTAG + (liste.format(2021, 9) + liste.format(2022, 12)).replace("Bestand am 31.12.", ""))
    assert ("spalte-mehrfach", "Liste", "B4") in flach(nur_jahre)
    weiter = liste.format(2022, 12) + "Bestand am 31.12.2022\nGemeinde | Personen\nBrühl | 4"
    assert (personen(lesen(STICHTAG + weiter)), flach(lesen(STICHTAG + weiter))) == (DREI, [])


def test_pivot() -> None:
    """The headings of a pivot table; a number of rows is no sum of persons."""
    bild = "Zeilenbeschriftungen | {} von Personen\nWeinheim | 12\nLadenburg | 3\nBrühl | 4\nGesamtergebnis | 20"
    assert (personen(lesen(bild.format("Summe"))), flach(lesen(bild.format("Summe")))) == (DREI, [("summe-weicht-ab", "Liste", "B5")])
    assert ("personen-gezaehlte-zeilen", "Liste", "B1") in flach(lesen(bild.format("Anzahl")))
    with pytest.raises(EingabeError):
        lesen(bild.format("Mittelwert"))


def test_liste_weit_unten() -> None:
    """Where no list stands further up, one far below is read."""
    daten = lesen("Hinweis\n" + "\n" * 120 + "Gemeinde | Personen\nWeinheim | 12\nLadenburg | 3\nBrühl | 4")
    assert (personen(daten), str(daten.meldungen[0].personen.ort)) == (DREI, "'Liste'!B123")


def test_beispielzeile() -> None:
    """The example of a form does not count, and is said; what the register knows is no example."""
    daten = lesen("AGS | Gemeinde | Personen\n'08999999 | Musterstadt (Beispiel) | 25\n'08226096 | Weinheim | 12\n | Summe | 12")
    assert (personen(daten), flach(daten)) == ({"Weinheim": 12}, [("zeile-beispiel", "Liste", "B2")])
    mit_schluessel = lesen("AGS | Gemeinde | Personen\n'08226096 | Musterstadt | 25\n'08226038 | Ladenburg | 3")
    assert personen(mit_schluessel) == {"Weinheim": 25, "Ladenburg": 3}
    assert flach(mit_schluessel) == [("ags-name-widerspruch", "Liste", "B2")]


# ---------------------------------------------------------------- columns that prove which is meant


@pytest.mark.parametrize(
    ("bild", "gesagt"),
    [
        ("Gemeinde | Personen | davon in AU\nWeinheim | 20 | 12\nLadenburg | 3 | 3\nBrühl | 9 | 4", "C1"),
        ("Gemeinde | Flüchtlinge | davon VU | davon Anschluss\nWeinheim | 20 | 8 | 12\nLadenburg | 3 | 0 | 3\nBrühl | 9 | 5 | 4", "D1"),
        ("Gemeinde | Bestand AU | Korrektur | Bestand AU bereinigt\nWeinheim | 14 | -2 | 12\nLadenburg | 3 | | 3\nBrühl | 3 | 1 | 4", "D1"),
        (
            "Gemeinde | Personen in der AU | |\n | unter 18 | ab 18 | zusammen\nWeinheim | 5 | 7 | 12\nLadenburg | | 3 | 3\nBrühl | 1 | 3 | 4",
            "",
        ),
    ],
)
def test_zahlen_beweisen_die_spalte(bild: str, gesagt: str) -> None:
    """The part in the AU, the corrected count, the sum of its parts; a choice is said, a proof needs no word."""
    daten = lesen(bild, verbunden=[("Liste", "B1:D1")] if not gesagt else [])
    assert (personen(daten), flach(daten)) == (DREI, [("spalte-gewaehlt", "Liste", gesagt)] if gesagt else [])


@pytest.mark.parametrize(
    ("bild", "code"),
    [
        ("Personen in der AU\n\nGemeinde | Personen | davon in AU\nWeinheim | 20 | 12\nLadenburg | 3 | 3", "spalte-fraglich"),
        ("Gemeinde | Personen | davon in AU\nWeinheim | 20 | 12\nLadenburg | 3 | 4", "spalte-fraglich"),
        ("Gemeinde | Personen | davon in AU\nWeinheim | 12 | 12\nLadenburg | 3 | 3", "spalte-fraglich"),
        ("Gemeinde | Personen | davon in AU | Bestand AU\nWeinheim | 20 | 12 | 13\nLadenburg | 3 | 3 | 3", "spalte-mehrfach"),
        ("Gemeinde | Bestand AU | Korrektur | Bestand AU bereinigt\nWeinheim | 14 | -2 | 12\nLadenburg | 3 | 1 | 3", "spalte-fraglich"),
        ("Gemeinde | Bestand AU | Bestand AU bereinigt\nWeinheim | 14 | 12\nLadenburg | 3 | 3", "spalte-fraglich"),
    ],
)
def test_zahlen_beweisen_nichts(bild: str, code: str) -> None:
    """Where the figures or the title do not bear it out it is asked."""
    assert code in {gefunden for gefunden, *_ in flach(lesen(bild))}


def test_summe_die_nicht_stimmt() -> None:
    """A column called the sum that is not: nobody knows which is meant, and the remedy says what to do with parts."""
    bild = "Gemeinde | Personen in der AU | |\n | unter 18 | ab 18 | zusammen\nWeinheim | 5 | 7 | 12\nLadenburg | 1 | 3 | 3"
    daten = lesen(bild, verbunden=[("Liste", "B1:D1")])
    assert flach(daten) == [("spalte-mehrfach", "Liste", "C1")]
    assert "Spalte mit ihrer Summe" in daten.findings[0].eintrag.abhilfe


def test_teile_ohne_summe() -> None:
    """Men and women under one heading: it is asked, and the remedy is a column of the sum."""
    bild = "Gemeinde | Personen in der AU |\n | männlich | weiblich\nWeinheim | 5 | 7\nLadenburg | 1 | 2"
    daten = lesen(bild, verbunden=[("Liste", "B1:C1")])
    assert flach(daten) == [("spalte-mehrfach", "Liste", "B1")]
    assert "B1, C1" in daten.findings[0].text


def test_zeichen_neben_der_zahl() -> None:
    """A star or a second apostrophe beside a number is said; a zero with a star may say that nothing was reported."""
    daten = lesen("Gemeinde | Personen\nWeinheim | 66*\nLadenburg | ''22\nBrühl | 0*\nDielheim | '1'342\nBammental | 12,5*")
    assert personen(daten) == {"Weinheim": 66, "Ladenburg": 22, "Brühl": None, "Dielheim": 1342, "Bammental": None}
    assert flach(daten) == [
        ("personen-mit-zeichen", "Liste", "B2"),
        ("personen-mit-zeichen", "Liste", "B3"),
        ("personen-text", "Liste", "B4"),
        ("personen-text", "Liste", "B6"),
    ]
