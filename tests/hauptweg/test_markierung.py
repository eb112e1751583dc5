"""The column of findings beside the county's own list: written, not read, renewed, taken away; or refused, and the rest of the run goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
import types

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.table import Table
import pytest

from conftest import HEUTE, JETZT, KREIS, erzeugen, kopie, teile
from hosts.office import Office
from im_xl.findings import Finding
from im_xl.hosts.file import Ablage, uebersichten
from im_xl.model import Auftrag, Listenort
from im_xl.package.abdruck import blatt_abdruck
from im_xl.package.blaetter import MARKIERUNG, MARKIERUNG_STAND
from im_xl.package.markierung import marken
from im_xl.package.package import Package
from im_xl.places import CellRef
from im_xl.sheets.markierung import HOECHSTENS, zeilentexte
from workbook.raster import mappe

LISTE = """AGS | Gemeinde | Personen in der AU | gemeldet am
'08437104 | Sigmaringen | 120 | 20.10.2024
'08437088 | Pfullendorf | -4 | 20.10.2024
'08437100 | Meßkirch | 30 | 20.10.2024"""
TABELLEN = ("Ladenburg", "Weinheim")


def lauf(datei: Path, *, markiert: bool | None = True) -> Ablage:
    return uebersichten(datei, Auftrag(heute=HEUTE, haushaltsjahr=2025), JETZT, ersetzen=True, markiert=markiert)


def gezeichnet(ordner: Path, liste: str = LISTE, bauen: Callable[[Workbook], object] = lambda _: None) -> Path:
    """A small county's workbook, and something done to it."""
    ordner.mkdir(exist_ok=True)
    datei = ordner / "liste.xlsx"
    datei.write_bytes(mappe({"Liste": liste}).getvalue())
    buch = openpyxl.load_workbook(datei)
    bauen(buch)
    buch.save(datei)
    return datei


def spalte(datei: Path, name: str = "E", blatt: str = "Liste") -> dict[str, str]:
    return {z.coordinate: z.value for z in openpyxl.load_workbook(datei)[blatt][name] if z.value is not None}


def listenteil(datei: Path, blatt: str = "Liste") -> bytes:
    package = Package.read(datei.read_bytes())
    return package.part(next(b for b in package.blaetter if b.name == blatt).part)


def unterblieben(ablage: Ablage) -> list[tuple[str | None, str]]:
    """Place and reason of each refusal."""
    return [(str(f.ort) if f.ort else None, f.werte["grund"]) for f in ablage.ergebnis.findings if f.code == "markierung-unterblieben"]


def beschreibung(ablage: Ablage) -> list[tuple[str, str, str, str, int]]:
    return [(m.stand, m.blatt, m.von, m.bis, m.zeilen) for m in ablage.markierungen]


# ---------------------------------------------------------------- written, renewed, removed
def test_the_findings_stand_beside_their_rows(tmp_path: Path) -> None:
    """Heading, severity and sentence without the name that stands in the row anyway; nothing else of the sheet changes."""
    datei = gezeichnet(tmp_path)
    vorher = teile(datei)
    ablage = lauf(datei)
    assert beschreibung(ablage) == [("geschrieben", "Liste", "E1", "E4", 3)]
    texte = spalte(datei)
    assert texte["E1"] == "IM Hinweise"
    assert texte["E3"].startswith("Fehler: -4 Personen sind weniger als null.")
    nachher = teile(datei)
    registers = {"[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"}
    assert {name for name in vorher if vorher[name] != nachher[name]} <= registers


def test_a_second_run_changes_nothing_and_a_third_takes_it_away(tmp_path: Path) -> None:
    """The same bytes again; left alone without the option; then the sheet as it was, to the byte, and no mark."""
    datei = kopie(KREIS, tmp_path)
    erste = teile(datei)
    lauf(datei)
    mit = datei.read_bytes()
    for wunsch in (True, None):
        wieder = lauf(datei, markiert=wunsch)
        assert wieder.unveraendert
        assert datei.read_bytes() == mit
    assert [m.stand for m in wieder.markierungen] == ["belassen"]
    ablage = lauf(datei, markiert=False)
    assert [m.stand for m in ablage.markierungen] == ["entfernt"]
    nachher = teile(datei)
    assert {n for n in erste if erste[n] != nachher[n]} == {
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/workbook.xml",
        "xl/styles.xml",
    }
    assert b"_imxl_markierung" not in nachher["xl/workbook.xml"]
    assert lauf(datei, markiert=False).unveraendert


def test_removing_gives_the_very_file_without_it(tmp_path: Path) -> None:
    """As if it had never been there: the same bytes as the run that never wrote it."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    mit, ohne = kopie(KREIS, tmp_path / "a"), kopie(KREIS, tmp_path / "b")
    lauf(mit)
    lauf(mit, markiert=False)
    lauf(ohne, markiert=None)
    assert teile(mit) == teile(ohne)


def test_what_has_gone_is_emptied(tmp_path: Path) -> None:
    """The county corrects a row: its cell is empty after the next run, the others stay."""
    datei = gezeichnet(tmp_path)
    lauf(datei)
    _aendern(datei, {"C3": 44})
    assert "E3" in spalte(datei)
    ablage = lauf(datei)
    assert unterblieben(ablage) == []
    assert not any("weniger als null" in text for text in spalte(datei).values())
    assert spalte(datei)["E1"] == "IM Hinweise"
    assert lauf(datei).unveraendert


def test_the_column_is_not_read(tmp_path: Path) -> None:
    """Amounts, findings and the memory of columns are the same with it and without it."""
    datei = kopie(KREIS, tmp_path)
    ohne = erzeugen(datei, ausgabe=tmp_path / "ohne.xlsx")
    mit = uebersichten(datei, Auftrag(heute=HEUTE), JETZT, ausgabe=tmp_path / "mit.xlsx", markiert=True)
    noch_einmal = uebersichten(mit.ausgabe, Auftrag(heute=HEUTE), JETZT, ausgabe=tmp_path / "wieder.xlsx")
    for anderer in (mit, noch_einmal):
        assert anderer.ergebnis.auswertung == ohne.ergebnis.auswertung
        assert anderer.ergebnis.findings == ohne.ergebnis.findings
        assert anderer.ergebnis.blaetter == ohne.ergebnis.blaetter


def test_reading_it_without_the_mark_would_show(tmp_path: Path) -> None:
    """What the test above stands on: without the mark the column would be among those that were read."""
    datei = gezeichnet(tmp_path)
    lauf(datei)
    package = Package.read(datei.read_bytes())
    ohne_marke = package.part("xl/workbook.xml").replace(f'name="{MARKIERUNG}"'.encode(), b'name="_anders"')
    package.put("xl/workbook.xml", ohne_marke)
    datei.write_bytes(package.to_bytes())
    text = {str(zelle.value) for zelle in openpyxl.load_workbook(lauf(datei, markiert=None).ausgabe)["IM Einstellungen"]["A"]}
    mit_marke = {str(zelle.value) for zelle in openpyxl.load_workbook(lauf(gezeichnet(tmp_path)).ausgabe)["IM Einstellungen"]["A"]}
    assert any("IM Hinweise" in zeile for zeile in text)
    assert not any("IM Hinweise" in zeile for zeile in mit_marke)


def test_rows_that_were_not_understood(tmp_path: Path) -> None:
    """They have no Gemeinde; what was found there stands beside them all the same."""
    ablage = lauf(
        gezeichnet(tmp_path, LISTE.replace("'08437088 | Pfullendorf", " | Pfullendrof").replace("'08437100 | Meßkirch", " | Nirgends"))
    )
    assert beschreibung(ablage)[0][:4] == ("geschrieben", "Liste", "E1", "E4")
    assert {zelle: text[:12] for zelle, text in spalte(ablage.ausgabe).items() if zelle in {"E3", "E4"}} == {
        "E3": "Fehler: „Pfu",
        "E4": "Fehler: „Nir",
    }


def _aendern(datei: Path, zellen: dict[str, object], blatt: str = "Liste") -> None:
    """A person edits the workbook and saves it with another program."""
    buch = openpyxl.load_workbook(datei)
    for zelle, wert in zellen.items():
        buch[blatt][zelle] = wert
    buch.save(datei)


def test_words_of_people_in_the_column_stay(tmp_path: Path) -> None:
    """A note beside a row without findings stays; one in place of ours stops the renewal and is named; removal leaves both."""
    datei = gezeichnet(tmp_path, LISTE.replace("30 | 20.10.2024", "30 | 20.10.2023"))
    lauf(datei, markiert=True)
    _aendern(datei, {"E3": "mit Frau Beck geklärt", "E5": "Rückfrage"})
    ablage = lauf(datei)
    assert unterblieben(ablage) == [("'Liste'!E3", "Dort steht schon etwas. Leeren oder verschieben Sie die Zelle.")]
    assert spalte(datei)["E3"] == "mit Frau Beck geklärt"
    lauf(datei, markiert=False)
    assert spalte(datei) == {"E3": "mit Frau Beck geklärt", "E5": "Rückfrage"}


def test_the_list_is_sorted_and_grows(tmp_path: Path) -> None:
    """Rows change places with or without their texts, one comes in: each text stands by its Gemeinde again, and a note stays by its row."""
    datei = gezeichnet(tmp_path)
    lauf(datei)
    fehler = spalte(datei)["E3"]
    for mit_spalte in (True, False):
        buch = openpyxl.load_workbook(datei)
        blatt = buch["Liste"]
        blatt.insert_rows(2)
        blatt["E2"] = f"Notiz {mit_spalte}"
        blatt.defined_names[MARKIERUNG].attr_text = f"Liste!$E$1:$E${blatt.max_row}"
        pfullendorf = next(zelle.row for zelle in blatt["B"] if zelle.value == "Pfullendorf")
        for name in "ABCDE" if mit_spalte else "ABCD":
            hier, dort = blatt[f"{name}{pfullendorf}"], blatt[f"{name}{pfullendorf + 1}"]
            hier.value, dort.value = dort.value, hier.value
        buch.save(datei)
        assert unterblieben(lauf(datei)) == []
        assert {zelle for zelle, text in spalte(datei).items() if text.startswith(fehler[:30])} == {f"E{pfullendorf + 1}"}
        assert spalte(datei)["E2"] == f"Notiz {mit_spalte}"


def test_a_heading_of_people_stays(tmp_path: Path) -> None:
    """It is renamed once, and every run takes it as it is."""
    datei = gezeichnet(tmp_path)
    lauf(datei)
    _aendern(datei, {"E1": "Prüfvermerk"})
    assert unterblieben(lauf(datei)) == []
    assert spalte(datei)["E1"] == "Prüfvermerk"


def test_the_column_moves_with_the_list(tmp_path: Path) -> None:
    """Where a spreadsheet has moved it, it is renewed there; where it has been deleted, it is written anew."""
    datei = gezeichnet(tmp_path)
    lauf(datei)
    buch = openpyxl.load_workbook(datei)
    blatt = buch["Liste"]
    for zelle in blatt["E"]:
        blatt.cell(zelle.row, 7, zelle.value)
        zelle.value = None
    blatt.defined_names[MARKIERUNG].attr_text = "Liste!$G$1:$G$4"
    buch.save(datei)
    assert beschreibung(lauf(datei))[0][:4] == ("geschrieben", "Liste", "G1", "G4")
    assert spalte(datei) == {}
    buch = openpyxl.load_workbook(datei)
    buch["Liste"].delete_cols(7)
    buch["Liste"].defined_names[MARKIERUNG].attr_text = "Liste!#REF!"
    buch.save(datei)
    assert beschreibung(lauf(datei))[0][:4] == ("geschrieben", "Liste", "E1", "E4")


def test_a_mark_that_cannot_be_read_makes_nothing_ours(tmp_path: Path) -> None:
    """Then every text in the column is taken for the county's own."""
    datei = gezeichnet(tmp_path)
    lauf(datei)
    buch = openpyxl.load_workbook(datei)
    buch["Liste"].defined_names[MARKIERUNG_STAND].attr_text = '"eJwrSS0uAQAEXQHB"'
    buch.save(datei)
    vorher = spalte(datei)
    assert len(unterblieben(lauf(datei))) == 1
    assert spalte(datei) == vorher


def test_through_libreoffice(tmp_path: Path, office: Office) -> None:
    """LibreOffice shows the column; what it has saved is renewed and removed, and the cells that were there keep their meaning."""
    datei = kopie(KREIS, tmp_path)
    fassung = Package.read(datei.read_bytes())
    vorher = office.save_as_xlsx(datei, tmp_path / "vorher.xlsx")
    lauf(datei)
    texte = spalte(datei, "K", "AU-Bestand")
    assert len(texte) > 5
    gespeichert = office.save_as_xlsx(datei, tmp_path / "gespeichert.xlsx")
    assert spalte(gespeichert, "K", "AU-Bestand") == texte
    (marke,) = marken(Package.read(gespeichert.read_bytes()))
    assert (marke.blatt.name, marke.bereich) == ("AU-Bestand", (6, 11, 60, 11))
    ablage = lauf(gespeichert)
    assert unterblieben(ablage) == []
    assert spalte(gespeichert, "K", "AU-Bestand") == texte
    lauf(gespeichert, markiert=False)
    assert spalte(gespeichert, "K", "AU-Bestand") == {}
    package, ohne = Package.read(gespeichert.read_bytes()), Package.read(vorher.read_bytes())
    assert fassung.blaetter[0].name == package.blaetter[0].name
    liste = [next(b for b in p.blaetter if b.name == "AU-Bestand") for p in (package, ohne)]
    assert blatt_abdruck(package, liste[0]) == blatt_abdruck(ohne, liste[1])


def test_the_validator_finds_nothing_new(tmp_path: Path, validator: types.ModuleType) -> None:
    """By the rules of the file format the sheet is as good as before."""
    datei = kopie(KREIS, tmp_path)
    mit = uebersichten(datei, Auftrag(heute=HEUTE), JETZT, ausgabe=tmp_path / "mit.xlsx", markiert=True)
    assert validator.new_errors(datei, mit.ausgabe) == []


def test_the_output_of_an_earlier_run_does_not_count_as_edited(tmp_path: Path) -> None:
    """A run without the option over the output of one with it: nothing of people is lost there."""
    datei = gezeichnet(tmp_path)
    auftrag = Auftrag(heute=HEUTE, haushaltsjahr=2025)
    uebersichten(datei, auftrag, JETZT, markiert=True)
    ablage = uebersichten(datei, auftrag, JETZT)
    assert not ablage.unveraendert
    assert "ausgabe-bearbeitet" not in {finding.code for finding in ablage.ergebnis.findings}


# ---------------------------------------------------------------- refused
def _tabelle(buch: Workbook) -> None:
    buch["Liste"].add_table(Table(displayName="Personen", ref="A1:D4"))


def test_beside_a_table_a_column_stays_free(tmp_path: Path) -> None:
    """Right beside it, Excel would draw ours into the table."""
    assert beschreibung(lauf(gezeichnet(tmp_path, bauen=_tabelle)))[0][2] == "F1"


def test_a_note_beside_the_list_is_kept_clear_of(tmp_path: Path) -> None:
    """The first column that is free, and whose neighbour to the right is free."""
    datei = gezeichnet(tmp_path, bauen=lambda buch: buch["Liste"].__setitem__("F3", "siehe Akte"))
    assert beschreibung(lauf(datei))[0][2] == "G1"


GEDREHT = """AGS | '08437104 | '08437088
Gemeinde | Sigmaringen | Pfullendorf
Personen in der AU | 120 | 40"""
TEILE = """AGS | Gemeinde | Personen in der AU | | AGS | Gemeinde | Personen in der AU
'08437104 | Sigmaringen | 120 | | '08437088 | Pfullendorf | 40
'08437100 | Meßkirch | 30 | | '08437086 | Ostrach | 20"""
HINDERNISSE: dict[str, tuple[str, Callable[[Workbook], object], str | None, str]] = {
    "protected": (LISTE, lambda buch: buch["Liste"].protection.enable(), "'Liste'!E1", "geschützten Blatt"),
    "hidden column": (LISTE, lambda buch: setattr(buch["Liste"].column_dimensions["E"], "hidden", True), "'Liste'!E1", "ausgeblendeten"),
    "merged": (LISTE, lambda buch: buch["Liste"].merge_cells("E3:F4"), "'Liste'!E3", "verbundenen Zellen"),
    "turned": (GEDREHT, lambda _: None, None, "nebeneinander"),
    "in parts": (TEILE, lambda _: None, None, "in 2 Teilen"),
}


@pytest.mark.parametrize("fall", HINDERNISSE)
def test_where_it_cannot_be_written_the_rest_of_the_run_goes_on(fall: str, tmp_path: Path) -> None:
    """A warning says where and why; the sheets are made, and the list keeps every byte."""
    liste, bauen, ort, grund = HINDERNISSE[fall]
    datei = gezeichnet(tmp_path, liste, bauen)
    vorher = listenteil(datei)
    ablage = lauf(datei)
    ((gemeldet, text),) = unterblieben(ablage)
    assert gemeldet == ort
    assert grund in text
    assert ablage.markierungen == ()
    assert listenteil(datei) == vorher
    assert "IM Übersicht" in ablage.bericht.neu


def test_the_workbook_of_the_land(tmp_path: Path) -> None:
    """It has no list of Gemeinden."""
    ablage = uebersichten(kopie("land-2025", tmp_path), Auftrag(heute=HEUTE), JETZT, markiert=True)
    assert [grund for _, grund in unterblieben(ablage)] == ["In dieser Mappe steht keine Liste der Gemeinden mit Personen."]


# ---------------------------------------------------------------- texts
ORT = Listenort(blatt="Liste", kopf=1, ende=9, frei=(5,), zeilen={"08437104": 2, "08437088": 3})


def _finding(code: str, zelle: str | None = None, betrifft: str | None = None, begruendung: str = "", **werte: str) -> Finding:
    return Finding(code, CellRef("Liste", zelle) if zelle else None, werte, betrifft, begruendung=begruendung)


def test_texts() -> None:
    """By the cell or by the Gemeinde; not of single cases, not what was accepted, not what points elsewhere."""
    findings = (
        _finding("personen-fehlen", "C2", "08437104", gemeinde="Sigmaringen"),
        _finding("personen-geschaetzt", None, "08437104", gemeinde="Sigmaringen", personen="4"),
        _finding("summe-weicht-ab", "C7", inhalt="9", summe="8"),
        _finding("personen-vorjahr", "C3", "08437088", "so gewollt", gemeinde="Pfullendorf", personen="4"),
        Finding("fall-doppelt", CellRef("Liste", "C3"), {"fall": "7", "zelle": "A3"}),
        _finding("summe-weicht-ab", "C1", inhalt="9", summe="8"),
        Finding("summe-weicht-ab", CellRef("Andere", "C3"), {"inhalt": "9", "summe": "8"}),
    )
    assert zeilentexte(ORT, findings) == {
        2: "Fehler: Die Zahl der Personen fehlt. Fehlend ist nicht null. | Hinweis: Die Personenzahl 4 ist vom Landkreis geschätzt.",
        7: "Warnung: Die Summenzeile nennt 9 Personen, die Gemeinden zusammen haben 8.",
    }


def test_a_text_is_one_line() -> None:
    """What people wrote in a cell may hold line breaks and worse."""
    assert zeilentexte(ORT, [_finding("personen-text", "C2", gemeinde="A", inhalt="1\r\n\t2\x01 3")]) == {
        2: "Fehler: A: „1 2 3“ ist keine Personenzahl."
    }


def test_a_list_that_moved_to_another_sheet(tmp_path: Path) -> None:
    """The column on the old sheet is named beside the new one, and both go together."""
    datei = gezeichnet(tmp_path)
    lauf(datei)
    buch = openpyxl.load_workbook(datei)
    buch["Liste"].title = "alt"
    buch["alt"]["C1"] = "nichts"
    buch["alt"].defined_names[MARKIERUNG].attr_text = "alt!$E$1:$E$4"
    neu = buch.create_sheet("Liste", 0)
    for zeile in openpyxl.load_workbook(gezeichnet(tmp_path / "neu"))["Liste"].iter_rows(values_only=True):
        neu.append(zeile)
    buch.save(datei)
    assert [(m.stand, m.blatt) for m in lauf(datei).markierungen] == [("geschrieben", "Liste"), ("belassen", "alt")]
    assert [(m.stand, m.blatt) for m in lauf(datei, markiert=False).markierungen] == [("entfernt", "Liste"), ("entfernt", "alt")]


@pytest.mark.parametrize("anzahl", [1, 2, 5, 30])
@pytest.mark.parametrize("laenge", [1, 60, 200, 4000])
def test_texts_are_short(anzahl: int, laenge: int) -> None:
    """At most 250 characters; what has no room is counted."""
    findings = [_finding("personen-text", "C2", gemeinde=f"{n}", inhalt="x" * laenge) for n in range(anzahl)]
    (text,) = zeilentexte(ORT, findings).values()
    assert len(text) <= HOECHSTENS
    gezeigt = text.count("Fehler: ")
    assert gezeigt >= 1
    assert text.endswith(f" | … weitere {anzahl - gezeigt} siehe „IM Hinweise“") == (gezeigt < anzahl)
