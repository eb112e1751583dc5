"""Lists of Kennzahlen: which columns are meant, what is read, and what is said of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from im_xl.findings import Schwere
from im_xl.model import Auftrag, Gelesen, Kennzahlliste
from im_xl.pipeline import run
from im_xl.places import CellRef
from im_xl.workbook.reader import read_workbook
from workbook.raster import lesen, mappe

ANGABEN = "Landkreis | Rhein-Neckar-Kreis\nHaushaltsjahr | 2025"
GEMEINDEN = "AGS | Gemeinde | Personen in der AU\n'08226096 | Weinheim | 120\n'08226085 | Sinsheim | 80"
WEINHEIM, SINSHEIM = "08226096", "08226085"
HEUTE = date(2025, 6, 15)


def blaetter(bild: str, name: str = "Kennzahlen 2024") -> dict[str, str]:
    """A county's workbook with a drawn list of Kennzahlen."""
    return {"Angaben": ANGABEN, "Liste": GEMEINDEN, name: bild}


def kennzahlen(bild: str, name: str = "Kennzahlen 2024") -> tuple[Kennzahlliste, ...]:
    """The lists of Kennzahlen, as read."""
    return lesen(blaetter(bild, name)).kennzahlen


def werte(liste: Kennzahlliste) -> dict[str, dict[str, str]]:
    """The numbers as text."""
    return {ags: {name: str(wert.wert) for name, wert in zeile.items()} for ags, zeile in liste.werte.items()}


def befunde(bild: str, name: str = "Kennzahlen 2024") -> list[tuple[str, str]]:
    """Code and cell of what is said of them, but for what is missing."""
    findings = run(mappe(blaetter(bild, name)), Auftrag(heute=HEUTE)).findings
    return [(f.code, f.ort.zelle if f.ort else "") for f in findings if f.code.startswith("kennzahl") and f.code != "kennzahlen-fehlen"]


def test_gelesen() -> None:
    """Every column of numbers, by its name; a number, a running number and a contact are none; the cells are known."""
    bild = "Nr. | Gemeinde | Beratungs\u00adgespräche | Anzahl Personen in Beratung | Kontakt\n1 | Weinheim | '1.310 | 120 | Meier\n2 | Sinsheim | - | 88.5 |"
    (liste,) = kennzahlen(bild)
    assert (liste.blatt, liste.jahr, list(liste.spalten)) == (
        "Kennzahlen 2024",
        2024,
        ["Beratungsgespräche", "Anzahl Personen in Beratung"],
    )
    assert werte(liste) == {
        WEINHEIM: {"Beratungsgespräche": "1310", "Anzahl Personen in Beratung": "120"},
        SINSHEIM: {"Anzahl Personen in Beratung": "88.5"},
    }
    assert liste.werte[WEINHEIM]["Beratungsgespräche"].ort == CellRef("Kennzahlen 2024", "C2")


@pytest.mark.parametrize("kopf", ["Geflüchtete beraten", "Anzahl Personen in Beratung", "Zahl der Personen mit Plan"])
def test_keine_zweite_liste_der_personen(kopf: str) -> None:
    """Persons that were counselled are not those in the AU: amounts stay, the column is a Kennzahl, and that is said."""
    daten = lesen(blaetter(f"Gemeinde | {kopf}\nWeinheim | 7\nSinsheim | 8"))
    assert [meldung.personen.wert for meldung in daten.meldungen] == [120, 80]
    gesagt = [f.code for f in daten.findings if f.code in {"tabelle-mehrfach", "liste-mehrfach", "kennzahlen-personen"}]
    assert gesagt == ["kennzahlen-personen"]
    assert [list(liste.spalten) for liste in daten.kennzahlen] == [[kopf]]


@pytest.mark.parametrize(
    ("andere", "name", "bild"),
    [
        ("Vorjahr 2023", "Kennzahlen 2024", "Gemeinde | Geflüchtete in der Anschlussunterbringung\nWeinheim | 7\nSinsheim | 8"),
        ("Liste", "Neu", "Kennzahlen Anschlussunterbringung\nGemeinde | Personen in der AU (laut Amt)\nWeinheim | 7\nSinsheim | 8"),
        ("Liste", "Kennzahlen", "Personen in der AU\nGemeinde | Personen gesamt\nWeinheim | 7\nSinsheim | 8"),
        ("Liste", "Kennzahlen", "Gemeinde | Personen | Beratungen\nWeinheim | 7 | 3\nSinsheim | 8 | 4"),
        ("A 2022", "Neu", "Kennzahlen: Anzahl Personen in der AU\nGemeinde | 31.12.2023 | 31.12.2024\nWeinheim | 7 | 9\nSinsheim | 8 | 9"),
    ],
)
def test_eine_liste_der_au_bleibt_eine(andere: str, name: str, bild: str) -> None:
    """What names the AU is a list of persons wherever it stands: which one counts is asked or said, never settled in silence."""
    liste = "Gemeinde | Personen in der AU\nWeinheim | 120\nSinsheim | 80"
    daten = lesen({"Angaben": ANGABEN, andere: liste, name: bild})
    assert {f.code for f in daten.findings} & {"tabelle-mehrfach", "liste-mehrfach", "spalte-mehrfach"}


@pytest.mark.parametrize("kopf", ["Flüchtlinge in AU", "Personen in der AU laut Meldung", "Anzahl Personen in Beratung", "Personen"])
@pytest.mark.parametrize("name", ["Kennzahlen", "Liste"])
def test_die_einzige_liste_der_personen(kopf: str, name: str) -> None:
    """It is read whatever its sheet or title is called."""
    daten = lesen({"Angaben": ANGABEN, name: f"Kennzahlen\nGemeinde | {kopf}\nWeinheim | 7\nSinsheim | 8"})
    assert [meldung.personen.wert for meldung in daten.meldungen] == [7, 8]


def test_kennzahlen_unter_der_liste() -> None:
    """A list below that of persons ends it, whatever it counts."""
    bild = "Gemeinde | Personen in der AU\nWeinheim | 120\n\nKennzahlen 2024\nGemeinde | Sprachkurse | Anzahl Personen in Beratung\nSinsheim | 3 | 7"
    assert [m.gemeinde.name for m in lesen({"Angaben": ANGABEN, "Liste": bild}).meldungen] == ["Weinheim"]


@pytest.mark.parametrize(
    "bild",
    [
        "Gemeinde | Beratungen 2023 | | Gemeinde | Beratungen 2024\nWeinheim | 3 | | Sinsheim | 4",
        "Gemeinde | Kennzahl | Wert\nWeinheim | Pläne | 3\nWeinheim | Kurse | 4\nSinsheim | Pläne | 3\nSinsheim | Kurse | 4",
        "Gemeinde | Beratungen | 2023 | 2024\nWeinheim | 3 | 4 | 5",
        "Gemeinde | Rückmeldung | Beratungen\nWeinheim | ja | 4",
        "Gemeinde | Ansprechpartner\nWeinheim | Meier",
    ],
)
def test_unklar(bild: str) -> None:
    """Where it is not known whose numbers these are, or none are read of a sheet of that name, that is said."""
    assert [code for code, _ in befunde(bild) if code == "kennzahlen-unklar"] == ["kennzahlen-unklar"]


@pytest.mark.parametrize(
    "kopf", ["Hinweise auf Hilfen", "Stand 2023", "im Jahr 2024", "Gemeinden mit Ehrenamt", "Ansprechpartner im Ehrenamt"]
)
def test_ueberschriften_die_mit_anderem_anfangen(kopf: str) -> None:
    """Only a whole heading such as "Hinweise" means something else than a number."""
    (liste,) = kennzahlen(f"Gemeinde | {kopf} | Nr.\nWeinheim | 3 | 1")
    assert list(liste.spalten) == [kopf]


@pytest.mark.parametrize("zelle", ["ca. 30", "12 Personen", "=A1", "#NV", "'1,310", "'0.500"])
def test_was_keine_zahl_ist(zelle: str) -> None:
    """What stands for a number, or for two, is said even where the column holds nothing else."""
    assert befunde(f"Gemeinde | Beratungen\nWeinheim | {zelle}") == [("kennzahl-unlesbar", "B2")]


def test_fall_und_stellenlisten_sind_keine() -> None:
    """Rows that another list takes are not read twice."""
    kopf = "Fall-Nr. | Gemeinde | Beginn der Beratung | Ende | Integrationsplan | Ziele\n"
    daten = lesen(blaetter(kopf + "\n".join(f"A{n} | Weinheim | 01.03.2024 | | ja | B1" for n in range(20)), "Kennzahlen Fälle"))
    assert (len(daten.faelle[0].faelle), daten.kennzahlen) == (20, ())
    assert "kennzahlen-doppelt" not in {f.code for f in daten.findings}


def test_anteile() -> None:
    """Percentages are shares, by format or by sign; a number between them is not one, and said."""
    (liste,) = kennzahlen("Gemeinde | Quote\nWeinheim | '45 %\nSinsheim | '50,5%\nHockenheim | 7")
    assert (werte(liste), liste.anteile) == ({WEINHEIM: {"Quote": "0.45"}, SINSHEIM: {"Quote": "0.505"}, "08226032": {}}, {"Quote"})
    assert befunde("Gemeinde | Quote\nWeinheim | '45 %\nSinsheim | '50,5%\nHockenheim | 7") == [("kennzahl-unlesbar", "B4")]


def test_gleich_benannte() -> None:
    """Columns of the same heading are told apart by their cells; none is lost."""
    (liste,) = kennzahlen("Gemeinde | Fälle | Fälle\nWeinheim | 1 | 2")
    assert werte(liste) == {WEINHEIM: {"Fälle (B1)": "1", "Fälle (C1)": "2"}}


@pytest.mark.parametrize(
    ("zeile", "code", "zelle"),
    [
        ("Summe | 13", "kennzahl-summe", "B4"),
        ("Summe | 12", None, ""),
        ("Landkreis Rhein-Neckar-Kreis | 12", None, ""),
        ("Rhein-Neckar-Kreis | 11", "kennzahl-summe", "B4"),
        ("Ulm | 3", "kennzahlen-zeile", "A4"),
        (" | 3", "kennzahlen-zeile", "A4"),
        ("Quelle: eigene Erhebung |", None, ""),
        ("Weinheim | 9", "kennzahlen-doppelt", "A4"),
        ("Hockenheim | #NV", "kennzahl-unlesbar", "B4"),
        ("Hockenheim | =A1", "kennzahl-unlesbar", "B4"),
        ("Hockenheim | 01.03.2024", "kennzahl-unlesbar", "B4"),
        ("Hockenheim | k.A.", None, ""),
    ],
)
def test_zeilen(zeile: str, code: str | None, zelle: str) -> None:
    """Totals are compared, what is no Gemeinde of the county is said, what is no number is said, a dash is not."""
    bild = f"Gemeinde | Beratungen\nWeinheim | 10\nSinsheim | 2\n{zeile}"
    assert befunde(bild) == ([(code, zelle)] if code else [])


def test_schluessel_und_name() -> None:
    """A key that contradicts the name is nobody's row."""
    bild = f"AGS | Gemeinde | Beratungen\n'{WEINHEIM} | Sinsheim | 10\n'{SINSHEIM} | Sinsheim | 2"
    (liste,) = kennzahlen(bild)
    assert (werte(liste), befunde(bild)) == ({SINSHEIM: {"Beratungen": "2"}}, [("kennzahlen-zeile", "A2")])


def test_fehlende() -> None:
    """Whose numbers are missing is said, by Gemeinde and Kennzahl; a county of one Gemeinde has nothing missing."""
    ulm = {"Liste": "Gemeinde | Personen in der AU\nUlm | 12", "Kennzahlen": "Gemeinde | A | B\nUlm | 1 |"}
    texte = [f.text for f in run(mappe(ulm), Auftrag(heute=HEUTE)).findings if f.code == "kennzahlen-fehlen"]
    assert texte == []  # a column without any number is none
    ulm["Kennzahlen"] += "\nSumme | 1 | 0"
    texte = [f.text for f in run(mappe(ulm), Auftrag(heute=HEUTE)).findings if f.code == "kennzahlen-fehlen"]
    assert ["Kennzahlen fehlen von 1 Gemeinde: Ulm (B)." in text for text in texte] == [True]


def test_entschieden() -> None:
    """What people entered goes before: a column is none, or one though it holds no number."""
    daten = lesen(blaetter("Gemeinde | Hausnummer | Stufe\nWeinheim | 10 | hoch"))
    hausnummer = next(fund for fund in daten.spalten if fund.ueberschrift == "Hausnummer")
    stufe = next(fund for fund in daten.spalten if fund.ueberschrift == "Stufe")
    assert (hausnummer.rolle, stufe.rolle) == ("Kennzahl", "")
    gemerkt = {hausnummer.schluessel: Gelesen("nicht lesen"), stufe.schluessel: Gelesen("Kennzahl")}
    (liste,) = read_workbook(mappe(blaetter("Gemeinde | Hausnummer | Stufe\nWeinheim | 10 | hoch")), gemerkt=gemerkt).kennzahlen
    assert list(liste.spalten) == ["Stufe"]


def test_tabelle() -> None:
    """The table of the run holds every number with its cell."""
    tabelle = run(mappe(blaetter("Gemeinde | Beratungen\nWeinheim | 10\nSinsheim | 0")), Auftrag(heute=HEUTE)).tabellen()["kennzahlen"]
    assert tabelle[["jahr", "ags", "kennzahl", "wert", "zelle"]].to_numpy().tolist() == [
        [2024, WEINHEIM, "Beratungen", Decimal(10), "B2"],
        [2024, SINSHEIM, "Beratungen", Decimal(0), "B3"],
    ]


ZELLE = st.sampled_from(["", "0", "7", "-3", "k.A.", "'45 %", "=A1", "#NV", "x", "01.01.2024", "1.5"])
KOPF = st.sampled_from(
    ["Beratungen", "Pläne", "Anzahl Personen in Beratung", "Geflüchtete gesamt", "Personen", "Flüchtlinge in AU", "Quote", "2024"]
)
NAME = st.sampled_from(["Kennzahlen 2024", "Neu", "Kennzahlen Stellen", "Fälle"])
TITEL = st.sampled_from(["", "Kennzahlen 2024\n", "Kennzahlen der Anschlussunterbringung\n\n"])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["Weinheim", "Sinsheim", "Summe", "Ulm", ""]), ZELLE, ZELLE), max_size=6),
    KOPF,
    KOPF,
    NAME,
    TITEL,
    st.booleans(),
)
def test_nichts_im_stillen(zeilen: list[tuple[str, str, str]], erster: str, zweiter: str, name: str, titel: str, darunter: bool) -> None:
    """Whatever stands there: persons are those without the list, or it is said that there is another one."""
    bild = f"{titel}Gemeinde | {erster} | {zweiter}\n" + "\n".join(" | ".join(zeile) for zeile in zeilen)
    buch = {"Angaben": ANGABEN, "Liste": f"{GEMEINDEN}\n\n{bild}"} if darunter else blaetter(bild, name)
    mit, ohne = lesen(buch), lesen({"Angaben": ANGABEN, "Liste": GEMEINDEN})
    gleich = [m.personen for m in mit.meldungen] == [m.personen for m in ohne.meldungen]
    assert gleich or {f.code for f in mit.findings if f.schwere is not Schwere.HINWEIS} - {f.code for f in ohne.findings}
