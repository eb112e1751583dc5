"""The memory of the procedure: a sheet that is made, filled in, renewed, read again, and never lost. With a small kind of sheet of its own."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ablauf.kreis import HEUTE, JAHR, JETZT, kreismappe, rechne, schreibe
from hosts.office import Office
from im_xl import ablauf
from im_xl.ablauf import Blattart, Blattinhalt, Lage
from im_xl.ablauf.art import ABLAUF_NAMEN
from im_xl.errors import DateiError, EingabeError
from im_xl.hosts.file import uebersichten
from im_xl.hosts.ruecknahme import ruecknahme, zuruecknehmen
from im_xl.model import Auftrag, Eintrag
from im_xl.package.package import Package
from im_xl.sheets.anordnung import Daten
from im_xl.sheets.quantities import Euro, Groesse
from im_xl.sheets.template import Rezeptbuch
from im_xl.workbook.eigene import eingetragen

BLATT = f"IM Probe {JAHR}"
_FELDER = ("datum", "betrag", "vermerk")


def _fuellen(lage: Lage) -> Blattinhalt:
    tafel = lage.tafel("probe", "posten")
    zeilen = []
    for zeile in tafel.zeilen:
        zeile.tag("datum", "Tag")
        cent = zeile.cent("betrag", "Betrag")
        zeilen.append(
            {f"posten.{feld}": Groesse(zeile.inhalt(feld)) for feld in _FELDER} | {"posten.gelesen": Groesse(Euro.aus_cent(cent))}
        )
    leer = dict.fromkeys((f"posten.{name}" for name in (*_FELDER, "gelesen")), Groesse(None))
    summe = Euro(sum(wert.cent for z in zeilen if isinstance(wert := z["posten.gelesen"].wert, Euro)))
    werte = lage.werte("Probe", "Zum Prüfen") | {"summe": Groesse(summe)}
    return Blattinhalt(Daten(werte, {"posten": [*zeilen, *[leer] * 5]}), tuple(tafel.findings))


PROBE = Blattart(
    schluessel="probe",
    name="IM Probe",
    vorlage="probe.xlsx",
    buch=Rezeptbuch(
        {"summe": "SUM({posten.gelesen:})"},
        ABLAUF_NAMEN | {"summe"},
        {"posten": frozenset(f"posten.{name}" for name in (*_FELDER, "gelesen"))},
        eingaben=frozenset(f"posten.{name}" for name in _FELDER),
        felder=frozenset(f"posten.{name}" for name in _FELDER),
    ),
    fuellen=_fuellen,
)


@pytest.fixture(autouse=True)
def vorlagen(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the template of the kind of sheet that only these tests have."""
    monkeypatch.setattr(ablauf, "ARTEN", (*ablauf.ARTEN, PROBE))
    ordner = tmp_path_factory.mktemp("vorlagen")
    buch = openpyxl.Workbook()
    blatt = buch.active
    blatt["A1"], blatt["A2"], blatt["C2"] = "{{titel}}", "{{untertitel}}", "{{summe}}"
    for spalte, name in enumerate(("Datum", "Betrag", "Vermerk", "gelesen"), 1):
        blatt.cell(4, spalte, name)
    blatt["A5"] = "{{zeile:posten}}{{posten.datum}}"
    blatt["B5"], blatt["C5"], blatt["D5"] = "{{posten.betrag}}", "{{posten.vermerk}}", "{{posten.gelesen}}"
    blatt["A5"].number_format = "dd.mm.yyyy"
    blatt["B5"].number_format = blatt["D5"].number_format = "#,##0.00"
    buch.save(ordner / "probe.xlsx")
    return ordner


def _posten(tag: date, betrag: str, vermerk: str = "") -> Eintrag:
    return Eintrag("posten", {"datum": tag, "betrag": Decimal(betrag), **({"vermerk": vermerk} if vermerk else {})})


def _eintippen(datei: Path, **zellen: Any) -> None:  # noqa: ANN401 - what a cell can hold
    buch = openpyxl.load_workbook(datei)
    for zelle, wert in zellen.items():
        buch[BLATT][zelle] = wert
    buch.save(datei)


def _spalte(datei: Path, spalte: str) -> list[Any]:
    blatt = openpyxl.load_workbook(datei)[BLATT]
    return [zelle.value for zelle in blatt[spalte][4:] if zelle.value is not None]


@pytest.fixture
def datei(tmp_path: Path, vorlagen: Path) -> Path:
    """A county's workbook in which the sheet stands with one row."""
    pfad = tmp_path / "kreis.xlsx"
    pfad.write_bytes(kreismappe())
    schreibe(pfad, {"probe": (_posten(date(2025, 2, 3), "1000.50"),)}, vorlagen=vorlagen)
    return pfad


def test_every_later_run_renews_it_without_being_asked(datei: Path) -> None:
    """The row stays, and nothing else of the workbook changes by it."""
    vorher = datei.read_bytes()
    ablage = schreibe(datei, {})
    assert ablage.unveraendert
    assert datei.read_bytes() == vorher
    assert _spalte(datei, "B") == [1000.5]


def test_other_sheets_stay_unchanged_when_one_more_is_wanted(tmp_path: Path, vorlagen: Path) -> None:
    """The overviews do not change because a sheet of the procedure comes; the settings name the folder of templates."""
    pfad = tmp_path / "kreis.xlsx"
    pfad.write_bytes(kreismappe())
    schreibe(pfad, {}, vorlagen=vorlagen)
    bericht = schreibe(pfad, {"probe": ()}).bericht
    assert list(bericht.neu) == [BLATT]
    assert not bericht.ersetzt


def test_what_people_type_is_kept_as_it_is(datei: Path) -> None:
    """Readable or not: the unreadable is told with its cell, and stands where it stood."""
    _eintippen(datei, A6="bald", B6="12,3,4", C6="=Vermerk", A8=date(2025, 4, 1), B8="2.000,00 €")
    ablage = schreibe(datei, {"probe": (_posten(date(2025, 5, 5), "3.00", "=cmd|x"),)})
    gesagt = {(f.code, str(f.ort)) for f in ablage.ergebnis.findings if f.ort and f.ort.blatt == BLATT}
    assert gesagt == {("datum-unlesbar", f"'{BLATT}'!A6"), ("angabe-unlesbar", f"'{BLATT}'!B6")}
    assert _spalte(datei, "A")[1] == "bald"
    assert _spalte(datei, "B") == [1000.5, "12,3,4", "2.000,00 €", 3]
    assert openpyxl.load_workbook(datei)[BLATT]["C8"].data_type == "s"
    assert [str(wert) for wert in _spalte(datei, "D")] == ["1000.5", "2000", "3"]
    assert not ablage.bericht.bearbeitet


def test_a_formula_without_a_value_does_not_leave_an_empty_cell(datei: Path) -> None:
    """Another program may have put it there without computing it: that something stood there stays to be seen, and is told again."""
    _eintippen(datei, A6=date(2025, 4, 1), B6="=100*2")
    for nummer in range(2):
        ablage = schreibe(datei, {})
        assert "angabe-unlesbar" in [f.code for f in ablage.ergebnis.findings]
        assert _spalte(datei, "B") == [1000.5, "Formel ohne gespeicherten Wert"]
        assert ablage.unveraendert is bool(nummer)


def test_rows_inserted_at_the_ends_of_a_list_count(datei: Path, office: Office) -> None:
    """Above the first row and below the last one: Excel and LibreOffice do not count them to the columns of the list."""
    office.insert_rows(datei, datei, BLATT, 11, 1)
    office.insert_rows(datei, datei, BLATT, 5, 1)
    _eintippen(datei, A5=date(2025, 1, 15), B5=7, A12=date(2025, 9, 1), B12=9)
    schreibe(datei, {})
    assert _spalte(datei, "B") == [7, 1000.5, 9]


def test_the_same_entry_is_entered_once(datei: Path, vorlagen: Path) -> None:
    """Whoever runs it twice gets the same; one that differs is another."""
    eintrag = (_posten(date(2025, 2, 3), "1000.50"),)
    assert schreibe(datei, {"probe": eintrag}).unveraendert
    assert not schreibe(datei, {"probe": (_posten(date(2025, 2, 3), "1000.51"),)}, vorlagen=vorlagen).unveraendert
    assert _spalte(datei, "B") == [1000.5, 1000.51]


def test_another_year_has_a_sheet_of_its_own(datei: Path) -> None:
    """That of the year before stays as it is, and is no obsolete sheet."""
    vorher = Package.read(datei.read_bytes())
    ablage = schreibe(datei, {"probe": ()}, haushaltsjahr=2026)
    nachher = Package.read(datei.read_bytes())
    assert not ablage.bericht.entfernt
    assert nachher.part(nachher.eigene()["probe:2025"].part) == vorher.part(vorher.eigene()["probe:2025"].part)
    assert nachher.eigene()["probe:2026"].name == "IM Probe 2026"


def test_taking_back_gives_the_state_before(datei: Path) -> None:
    """To the byte where nobody has worked since; else the entry that goes is named."""
    vorher = datei.read_bytes()
    spaeter = JETZT + timedelta(minutes=1)
    schreibe(datei, {"probe": (_posten(date(2025, 6, 1), "7.00"),)}, jetzt=spaeter)
    zuruecknehmen(ruecknahme(datei), spaeter + timedelta(minutes=1))
    assert datei.read_bytes() == vorher


def test_entries_that_would_go_are_named(datei: Path) -> None:
    """A person has typed since the run: taking back says which cells it would cost."""
    spaeter = JETZT + timedelta(minutes=1)
    schreibe(datei, {"probe": (_posten(date(2025, 6, 1), "7.00"),)}, jetzt=spaeter)
    _eintippen(datei, C7="dazu")
    (verloren,) = [text for text in ruecknahme(datei).verloren if BLATT in text]
    assert "C7" in verloren
    assert eingetragen(mappe := Package.read(datei.read_bytes()), mappe.eigene()["probe:2025"])["posten.vermerk.3"].wert == "dazu"


def test_a_file_with_entries_is_not_made_anew_from_its_original(tmp_path: Path, vorlagen: Path) -> None:
    """The result beside the original holds what only it knows."""
    pfad = tmp_path / "kreis.xlsx"
    pfad.write_bytes(kreismappe())
    auftrag = Auftrag(heute=HEUTE, vorlagen=vorlagen, ablauf={"probe": (_posten(date(2025, 2, 3), "5.00"),)})
    ziel = uebersichten(pfad, auftrag, JETZT).ausgabe
    stand = ziel.read_bytes()
    with pytest.raises(DateiError, match=f"{BLATT}.*arbeiten Sie mit „kreis-uebersicht.xlsx“ weiter") as gesagt:
        uebersichten(pfad, Auftrag(heute=HEUTE), JETZT)
    assert gesagt.value.code == "ablauf-in-ausgabe"
    with pytest.raises(DateiError, match="arbeiten Sie mit"):
        uebersichten(pfad, Auftrag(heute=HEUTE), JETZT, ersetzen=True)
    assert not Package.read(pfad.read_bytes()).eigene()
    assert ziel.read_bytes() == stand


def test_a_deleted_column_is_an_error(datei: Path) -> None:
    """What stood there is not counted as nothing."""
    buch = openpyxl.load_workbook(datei)
    buch[BLATT].defined_names["_imxl_feld.posten.betrag"].attr_text = f"'{BLATT}'!#REF!"
    buch.save(datei)
    (gesagt,) = [f for f in schreibe(datei, {}).ergebnis.findings if f.code == "ablauf-spalte-fehlt"]
    assert "betrag" in gesagt.text


def test_unknown_sheets_and_other_workbooks_are_refused() -> None:
    """A sheet that there is not; a workbook with the quotas of the Land."""
    with pytest.raises(EingabeError, match="Ein Blatt „nichts“"):
        rechne(kreismappe(), {"nichts": ()})
    with pytest.raises(EingabeError, match="nur in der Mappe eines Kreises"):
        rechne((Path(__file__).parents[2] / "workbooks" / "land-2025.xlsx").read_bytes(), {"probe": ()})


def test_libreoffice_keeps_the_memory(datei: Path, office: Office, tmp_path: Path) -> None:
    """Saved there, the rows, the inputs and the identity are still ours; and its sums are those that we wrote."""
    gespeichert = office.save_as_xlsx(datei, tmp_path / "lo.xlsx")
    mappe = Package.read(gespeichert.read_bytes())
    gelesen = eingetragen(mappe, mappe.eigene()["probe:2025"])
    assert {schluessel: wert.wert for schluessel, wert in gelesen.items()} == {
        "posten.datum.1": "03.02.2025",
        "posten.betrag.1": "1000,5",
    }
    nochmal = rechne(gespeichert.read_bytes(), {})
    assert openpyxl.load_workbook(BytesIO(nochmal.kleine_mappe()), data_only=True)[BLATT]["C2"].value == 1000.5


@pytest.mark.parametrize("name", [BLATT, "Unsere Posten"])
def test_a_copied_sheet_is_the_countys_own(datei: Path, office: Office, tmp_path: Path, name: str) -> None:
    """Whatever it and the sheet are called: the sheet is renewed where it stands, the copy stays."""
    kopiert = tmp_path / "kopiert.xlsx"
    with office.open(datei) as buch:
        buch.copy_sheet(BLATT, "Kopie")
        buch.save_copy(kopiert)
    mappe = openpyxl.load_workbook(kopiert)
    mappe["Kopie"]["B6"] = 77
    mappe[BLATT].title = name
    mappe.save(kopiert)
    schreibe(kopiert, {"probe": (_posten(date(2025, 3, 3), "2000.00"),)})
    nachher = openpyxl.load_workbook(kopiert)
    assert [zelle.value for zelle in nachher[name]["B"][4:] if zelle.value is not None] == [1000.5, 2000]
    assert nachher["Kopie"]["B6"].value == 77
