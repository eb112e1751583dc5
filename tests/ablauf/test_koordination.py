"""`IM Koordination`: costs, continuity, tasks and meetings of the koordinierende Stelle, by real workbooks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
import types

import openpyxl
import pytest

from ablauf.kreis import HEUTE, JAHR, JETZT, kreismappe, rechne, schreibe
from ablauf.tippen import eintippen, groesse, zeilen
from hosts.office import Office, compare_cached
from im_xl.assets import ordner
from im_xl.hosts.file import uebersichten
from im_xl.model import Auftrag, Eintrag
from im_xl.vwv.koordinationsaufgaben import KOORDINATIONSAUFGABEN

BLATT, KENNUNG = f"IM Koordination {JAHR}", f"koordination:{JAHR}"
KOPF = "Nr. | Gemeinde | VZÄ | von | bis | Abschluss | Art | Personalkosten"


def mit_stellen(zeilen_: str) -> bytes:
    """The county's workbook with a list of posts."""
    buch = openpyxl.load_workbook(BytesIO(kreismappe()))
    blatt = buch.create_sheet("Stellen")
    for zeile in (KOPF, *zeilen_.strip().splitlines()):
        felder = [teil.strip() for teil in zeile.split("|")]
        blatt.append([_tag(feld) for feld in felder])
    puffer = BytesIO()
    buch.save(puffer)
    return puffer.getvalue()


def _tag(feld: str) -> object:
    teile = feld.split(".")
    if len(teile) == 3 and all(teil.isdigit() for teil in teile):
        return date(int(teile[2]), int(teile[1]), int(teile[0]))
    return (float(feld) if "." in feld else int(feld)) if feld.replace(".", "").isdigit() else feld or None


@pytest.fixture
def datei(tmp_path: Path) -> Path:
    """A county's workbook without a list of posts, with the sheet."""
    pfad = tmp_path / "kreis.xlsx"
    pfad.write_bytes(kreismappe())
    schreibe(pfad, {"koordination": ()})
    return pfad


def codes(pfad: Path, **angaben: object) -> dict[str, list[str]]:
    """Findings of a run by code, with their cells."""
    gefunden: dict[str, list[str]] = {}
    for finding in schreibe(pfad, {}, **angaben).ergebnis.findings:
        gefunden.setdefault(finding.code, []).append(finding.ort.zelle if finding.ort else "")
    return gefunden


# ---------------------------------------------------------------- costs
def test_costs_come_from_the_list_of_posts_with_their_cell(tmp_path: Path) -> None:
    """Nine full months of 41,200.00 EUR: 30,000.00 EUR are eligible, and the post links to its row."""
    pfad = tmp_path / "kreis.xlsx"
    pfad.write_bytes(mit_stellen("K1 | Landkreis | 0.5 | 15.03.2025 | | Soziale Arbeit (B.A.) | Koordination | 41200"))
    schreibe(pfad, {"koordination": ()})

    assert groesse(pfad, BLATT, "Voll besetzte Monate", "C") == 9
    assert groesse(pfad, BLATT, "Höchstbetrag für diese Monate", "C") == 30_000
    assert groesse(pfad, BLATT, "Zuwendungsfähig", "C") == 30_000
    assert groesse(pfad, BLATT, "Nicht zuwendungsfähig", "C") == 11_200
    blatt = openpyxl.load_workbook(pfad)[BLATT]
    assert "'Stellen'!C2" in {zelle.hyperlink.location for reihe in blatt.iter_rows() for zelle in reihe if zelle.hyperlink}


def test_missing_costs_are_not_zero(tmp_path: Path) -> None:
    """No amount is shown, and the post is named; the same with an entry on the sheet."""
    pfad = tmp_path / "kreis.xlsx"
    pfad.write_bytes(mit_stellen("K1 | Landkreis | 0.5 | 01.01.2025 | | Soziale Arbeit (B.A.) | Koordination |"))
    ablage = schreibe(pfad, {"koordination": ()})

    assert "koordination-kosten-fehlen" in {f.code for f in ablage.ergebnis.findings}
    assert groesse(pfad, BLATT, "Zuwendungsfähig", "C") is None
    assert "Stelle K1" in str(groesse(pfad, BLATT, "Personalkosten im Jahr", "E"))
    eintippen(pfad, KENNUNG, "besetzung", 1, nummer="K1", von=date(2025, 1, 1), vzae=0.5)
    assert "koordination-kosten-fehlen" in codes(pfad)


def test_entries_on_the_sheet_go_before_the_list(tmp_path: Path) -> None:
    """The list knows of no gap, the entry has one: the entry holds for sheet and findings, and it is said."""
    pfad = tmp_path / "kreis.xlsx"
    pfad.write_bytes(mit_stellen("K1 | Landkreis | 0.5 | 01.01.2025 | | Soziale Arbeit (B.A.) | Koordination | 20000"))
    schreibe(pfad, {"koordination": ()})
    eintippen(pfad, KENNUNG, "besetzung", 1, nummer="K7", von=date(2025, 1, 1), bis=date(2025, 10, 31), vzae=0.5, kosten=30000)

    gefunden = codes(pfad)
    assert gefunden["koordination-ersetzt"] == ["C2"]
    assert "koordination-unbesetzt" in gefunden
    assert groesse(pfad, BLATT, "Personalkosten im Jahr", "C") == 30_000
    assert groesse(pfad, BLATT, "nicht besetzt", "E") == 61


def test_without_a_list_of_posts_the_sheet_checks_alone(datei: Path) -> None:
    """Nothing recorded is said once; two at a time divide the post, for the days of both."""
    assert "koordination-nicht-erfasst" in codes(datei)
    eintippen(datei, KENNUNG, "besetzung", 1, nummer="1", von=date(2025, 1, 1), bis=date(2025, 6, 30), vzae=0.5, kosten=100)
    eintippen(datei, KENNUNG, "besetzung", 2, nummer="2", von=date(2025, 6, 16), vzae=0.6, kosten=200)

    gefunden = codes(datei)
    assert "koordination-nicht-erfasst" not in gefunden
    assert "koordination-geteilt" in gefunden
    assert groesse(datei, BLATT, "geteilt", "E") == 15
    assert groesse(datei, BLATT, "Voll besetzte Monate", "C") == 12


def test_an_entry_that_cannot_count_is_said_and_kept(datei: Path) -> None:
    """Without VZÄ, with its end before its beginning, with an unreadable amount: a finding at the cell, and the words stay."""
    eintippen(datei, KENNUNG, "besetzung", 1, nummer="1", von=date(2025, 1, 1), kosten="viel")
    eintippen(datei, KENNUNG, "besetzung", 2, nummer="2", von=date(2025, 6, 1), bis=date(2025, 5, 1), vzae=0.5, kosten=1)

    gefunden = codes(datei)
    assert len(gefunden["besetzung-unvollstaendig"]) == 2
    assert len(gefunden["angabe-unlesbar"]) == 1
    assert [zeile["kosten"] for zeile in zeilen(datei, KENNUNG, "besetzung")] == ["viel", 1]
    assert groesse(datei, BLATT, "Zuwendungsfähig", "C") is None


def test_what_is_found_is_told_where_it_stands_after_the_run(datei: Path) -> None:
    """Empty rows go and the lists above grow: each finding points at its cell in the sheet as it is now, and the next run changes nothing."""
    eintippen(datei, KENNUNG, "besetzung", 2, nummer="1", von=date(2025, 3, 1), bis=date(2025, 4, 30), vzae=0.4, kosten=1)
    eintippen(datei, KENNUNG, "besetzung", 4, nummer="2", von="bald", vzae=0.5, kosten="viel")
    eintippen(datei, KENNUNG, "aufgabe", 12, aufgabe="Eigene", erledigt_am="demnächst")
    eintippen(datei, KENNUNG, "veranstaltung", 3, thema="Ohne Art", datum=date(2025, 1, 1), teilnehmer="viele")
    ablage = schreibe(datei, {})
    blatt = openpyxl.load_workbook(datei)[BLATT]

    gezeigt = {(f.code, blatt[f.ort.zelle].value) for f in ablage.ergebnis.findings if f.ort and f.ort.blatt == BLATT}
    assert {(code, wert) for code, wert in gezeigt if code in {"angabe-unlesbar", "datum-unlesbar"}} == {
        ("datum-unlesbar", "bald"),
        ("angabe-unlesbar", "viel"),
        ("datum-unlesbar", "demnächst"),
        ("angabe-unlesbar", "viele"),
    }
    assert ("veranstaltung-unvollstaendig", "Ohne Art") in gezeigt
    assert any(code.startswith("koordination-") for code, _ in gezeigt)
    vorher = datei.read_bytes()
    assert schreibe(datei, {}).unveraendert
    assert datei.read_bytes() == vorher


def test_the_sheets_are_valid_for_excel(tmp_path: Path, validator: types.ModuleType) -> None:
    """All three of them in the sample with posts: nothing that the schema of the format does not allow."""
    vorher, pfad = ordner("workbooks") / "stellen-und-faelle-2025.xlsx", tmp_path / "stellen.xlsx"
    pfad.write_bytes(vorher.read_bytes())
    schreibe(pfad, {"koordination": VERANSTALTUNGEN, "kennzahlen": (), "termine": ()}, heute=date(2025, 9, 15))

    assert validator.new_errors(vorher, pfad) == []


# ---------------------------------------------------------------- tasks
def test_the_nine_tasks_stand_there_and_keep_what_people_write(datei: Path) -> None:
    """A day without evidence is not yet shown to be done; a copy of a row is another evidence, and a deleted task comes again."""
    alle = zeilen(datei, KENNUNG, "aufgabe")
    assert [zeile["aufgabe"] for zeile in alle[:9]] == [aufgabe.name for aufgabe in KOORDINATIONSAUFGABEN]
    eintippen(datei, KENNUNG, "aufgabe", 2, erledigt_am=date(2025, 2, 1), nachweis="Plan 2025", naechster_schritt="Abfrage im Herbst")
    eintippen(datei, KENNUNG, "aufgabe", 3, erledigt_am=date(2025, 2, 3))
    eintippen(datei, KENNUNG, "aufgabe", 4, aufgabe=None, schluessel=None)
    eintippen(datei, KENNUNG, "aufgabe", 10, aufgabe="Fortbildungen, Teil 2", schluessel="fortbildung", erledigt_am="bald")

    ablage = schreibe(datei, {})
    assert "datum-unlesbar" in {f.code for f in ablage.ergebnis.findings}
    nachher = zeilen(datei, KENNUNG, "aufgabe")
    assert nachher[1]["naechster_schritt"] == "Abfrage im Herbst"
    assert nachher[3]["aufgabe"] == KOORDINATIONSAUFGABEN[3].name
    assert (nachher[9]["aufgabe"], nachher[9]["erledigt_am"]) == ("Fortbildungen, Teil 2", "bald")
    assert [groesse(datei, BLATT, aufgabe.name, "D") for aufgabe in KOORDINATIONSAUFGABEN[1:4]] == ["belegt", "ohne Nachweis", "offen"]


def test_open_tasks_are_told_after_the_end_of_the_year_only(datei: Path) -> None:
    """In the year itself there is still time."""
    assert "koordination-aufgaben-offen" not in codes(datei, heute=date(2025, 12, 31))
    assert "koordination-aufgaben-offen" in codes(datei, heute=date(2026, 1, 1))


# ---------------------------------------------------------------- meetings
VERANSTALTUNGEN = (
    Eintrag(
        "veranstaltung",
        {"datum": date(2025, 2, 5), "art": "Fortbildung", "thema": "Case Management", "teilnehmer": 23, "kosten": Decimal("1250.40")},
    ),
    Eintrag(
        "veranstaltung", {"datum": date(2025, 3, 5), "art": "Fortbildung", "thema": "Recht", "teilnehmer": 17, "kosten": Decimal("0.05")}
    ),
    Eintrag("veranstaltung", {"datum": date(2025, 4, 5), "art": "Vernetzungsveranstaltung", "thema": "Runder Tisch", "teilnehmer": 40}),
)


def test_sums_by_kind_with_what_has_none(datei: Path) -> None:
    """Rows that were ordered, one that a person typed as text, and one without kind: each in its sum, none lost."""
    schreibe(datei, {"koordination": VERANSTALTUNGEN})
    eintippen(
        datei,
        KENNUNG,
        "veranstaltung",
        4,
        datum="06.05.2025",
        art=" vernetzungsveranstaltung",
        thema="Netz",
        teilnehmer="12",
        kosten="99,95 €",
    )
    eintippen(datei, KENNUNG, "veranstaltung", 5, datum=date(2024, 12, 31), thema="Ohne Art", teilnehmer="viele", kosten=10)

    gefunden = codes(datei)
    assert set(gefunden) >= {"veranstaltung-unvollstaendig", "veranstaltung-anderes-jahr", "angabe-unlesbar"}
    assert [groesse(datei, BLATT, "Fortbildungen", spalte) for spalte in "DEF"] == [2, 40, 1250.45]
    assert [groesse(datei, BLATT, "Vernetzungsveranstaltungen", spalte) for spalte in "DEF"] == [2, 52, 99.95]
    assert [groesse(datei, BLATT, "ohne Art", spalte) for spalte in "DEF"] == [1, 0, 10]
    assert [groesse(datei, BLATT, "Zusammen", spalte) for spalte in "DEF"] == [5, 92, 1360.4]
    assert zeilen(datei, KENNUNG, "veranstaltung")[4]["teilnehmer"] == "viele"


def test_ordered_twice_is_entered_once(datei: Path) -> None:
    """The same rows a second time change nothing, to the byte."""
    schreibe(datei, {"koordination": VERANSTALTUNGEN})
    vorher = datei.read_bytes()

    assert schreibe(datei, {"koordination": VERANSTALTUNGEN}).unveraendert
    assert datei.read_bytes() == vorher


def test_the_sheet_calculates_as_the_rule(datei: Path, office: Office) -> None:
    """LibreOffice recalculates: no difference, no error cell; five empty rows wait below each list."""
    schreibe(datei, {"koordination": VERANSTALTUNGEN})
    eintippen(datei, KENNUNG, "besetzung", 1, nummer="1", von=date(2025, 1, 1), bis=date(2025, 9, 14), vzae=0.5, kosten=39999.99)
    eintippen(datei, KENNUNG, "aufgabe", 2, erledigt_am=date(2025, 2, 1), nachweis="Plan 2025")
    eintippen(datei, KENNUNG, "veranstaltung", 5, art="Tagung", thema="x", kosten="1,5.0")
    schreibe(datei, {})
    vergleich = compare_cached(office, datei, [BLATT])

    assert vergleich.formulas > 40
    assert vergleich.differences == []
    assert vergleich.errors == []
    assert groesse(datei, BLATT, "Zuwendungsfähig", "C") == 26_666.66


def test_typing_recalculates_the_sums_at_once(datei: Path, office: Office) -> None:
    """A cost typed in the first free row is in the sum before any run."""
    adressen = eintippen(datei, KENNUNG, "veranstaltung", 1, art="Fortbildung", kosten=0)
    neu = office.set_cells(datei, {BLATT: {adressen["kosten"]: 12.5}}, {BLATT: ["F" + str(_zeile(datei, "Fortbildungen"))]})

    assert {zelle["value"] for zelle in neu[BLATT].values() if zelle} == {12.5}


def _zeile(datei: Path, beschriftung: str) -> int:
    blatt = openpyxl.load_workbook(datei)[BLATT]
    return next(zelle.row for reihe in blatt.iter_rows() for zelle in reihe if zelle.value == beschriftung)


def test_another_year_has_a_sheet_of_its_own(datei: Path) -> None:
    """The sheet of 2025 stays byte for byte when 2026 gets one."""
    vorher = zeilen(datei, KENNUNG, "aufgabe")
    uebersichten(datei, Auftrag(heute=HEUTE, haushaltsjahr=2026, ablauf={"koordination": ()}), JETZT, ersetzen=True)

    assert {f"IM Koordination {jahr}" for jahr in (2025, 2026)} <= set(openpyxl.load_workbook(datei).sheetnames)
    assert zeilen(datei, KENNUNG, "aufgabe") == vorher


def test_before_the_post_existed_nothing_is_asked() -> None:
    """In 2022 there was no koordinierende Stelle, and no Kennzahlen were collected: no gap, no task, no most."""
    ergebnis = rechne(kreismappe(), {"koordination": (), "kennzahlen": ()}, haushaltsjahr=2022)

    assert not {"koordination-nicht-erfasst", "koordination-aufgaben-offen", "kennzahlen-keine"} & {f.code for f in ergebnis.findings}
    assert ergebnis.ablauf["koordination"].daten.werte["hoechstbetrag"].wert is None
