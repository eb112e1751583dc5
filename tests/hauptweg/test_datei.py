"""The county's file: nothing in it changes but the registers, and whoever runs it twice gets the same."""

from __future__ import annotations

from datetime import date
from io import BytesIO
import os
from pathlib import Path
import types
from typing import Any, BinaryIO
from zipfile import ZipFile

import openpyxl
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
import pytest
from python_calamine import CalamineWorkbook

from conftest import BEISPIELE, HEUTE, KREIS, erzeugen, kopie, teile, unveraendert
from hosts.office import Office
from im_xl.assets import ordner
from im_xl.errors import DateiError
from im_xl.hosts import file as host
from im_xl.hosts.file import Ablage
from im_xl.model import Auftrag
from im_xl.package.graft import Bericht
from im_xl.pipeline import run
from im_xl.register import gemeinden_im_kreis

REGISTER = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/styles.xml", "xl/calcChain.xml"}
NEUE = "08226096"


@pytest.mark.parametrize("name", BEISPIELE)
def test_original_parts_are_byte_identical(name: str, laeufe: dict[str, Ablage]) -> None:
    """Every part of the county's file is in the result with the same bytes, and the new sheets are there as well."""
    vorher, nachher = teile(ordner("workbooks") / f"{name}.xlsx"), teile(laeufe[name].ausgabe)

    assert {part for part, data in vorher.items() if nachher.get(part) != data} <= REGISTER
    assert len([part for part in nachher if part.startswith("xl/worksheets/sheet")]) == len(
        [part for part in vorher if part.startswith("xl/worksheets/sheet")]
    ) + len(laeufe[name].ergebnis.blaetter.blaetter)


@pytest.mark.parametrize("name", BEISPIELE)
def test_the_validator_finds_nothing_new(name: str, laeufe: dict[str, Ablage], validator: types.ModuleType) -> None:
    """Excel would have nothing to repair that it had not before."""
    assert validator.new_errors(ordner("workbooks") / f"{name}.xlsx", laeufe[name].ausgabe) == []


@pytest.mark.parametrize("name", BEISPIELE)
def test_other_programs_open_the_result(name: str, laeufe: dict[str, Ablage], office: Office) -> None:
    """openpyxl, calamine and LibreOffice see the county's sheets first and ours behind them."""
    namen = openpyxl.load_workbook(laeufe[name].ausgabe).sheetnames

    assert CalamineWorkbook.from_path(str(laeufe[name].ausgabe)).sheet_names == namen
    assert list(office.sheets(laeufe[name].ausgabe)) == namen
    assert namen[-len(laeufe[name].ergebnis.blaetter.blaetter) :] == [blatt.name for blatt in laeufe[name].ergebnis.blaetter.blaetter]


def test_small_workbook_is_valid_and_the_same_every_time(validator: types.ModuleType, tmp_path: Path) -> None:
    """What every other host receives: a workbook of its own, byte for byte the same for the same order."""
    datei = ordner("workbooks") / f"{KREIS}.xlsx"
    mappen = [run(BytesIO(datei.read_bytes()), Auftrag(heute=HEUTE)).kleine_mappe() for _ in range(2)]
    klein = tmp_path / "klein.xlsx"
    klein.write_bytes(mappen[0])

    assert mappen[0] == mappen[1]
    assert validator.validate(klein) == []


def test_twice_on_the_original_gives_the_same_bytes(tmp_path: Path) -> None:
    """The second run writes nothing and makes no backup."""
    datei = kopie(KREIS, tmp_path)
    erster = erzeugen(datei)
    bytes_ = erster.ausgabe.read_bytes()
    zweiter = erzeugen(datei)

    assert zweiter.ausgabe == erster.ausgabe
    assert zweiter.unveraendert
    assert zweiter.sicherung is None
    assert erster.ausgabe.read_bytes() == bytes_
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{KREIS}-uebersicht.xlsx", f"{KREIS}.xlsx"]


def test_on_its_own_output_nothing_changes(kreislauf: Ablage, tmp_path: Path) -> None:
    """A file that holds our sheets is renewed in place; with the same order it stays byte for byte what it was."""
    datei = tmp_path / "mappe.xlsx"
    datei.write_bytes(kreislauf.ausgabe.read_bytes())
    with unveraendert(datei):
        lauf = erzeugen(datei)

    assert lauf.ausgabe == datei
    assert lauf.unveraendert
    assert len(lauf.bericht.unveraendert) == 58


def test_after_a_save_in_libreoffice_nothing_counts_as_edited(kreislauf: Ablage, office: Office, tmp_path: Path) -> None:
    """LibreOffice writes every part anew; the fingerprint of meaning stays."""
    datei = office.save_as_xlsx(kreislauf.ausgabe, tmp_path / "gespeichert.xlsx")
    lauf = erzeugen(datei)

    assert lauf.bericht.bearbeitet == ()
    assert len(lauf.bericht.neu) == 0
    assert lauf.sicherung is not None


def test_an_edited_sheet_is_kept_under_a_new_name(kreislauf: Ablage, office: Office, tmp_path: Path) -> None:
    """Somebody wrote a remark onto `Ü Weinheim`: it is kept, renewed beside, and said."""
    blatt = kreislauf.ergebnis.namen["gemeinde:08226096"]
    datei = office.save_as_xlsx(kreislauf.ausgabe, tmp_path / "bearbeitet.xlsx", {blatt: {"G2": "Rücksprache mit Frau M."}})
    lauf = erzeugen(datei)
    mappe = openpyxl.load_workbook(lauf.ausgabe)

    assert lauf.bericht.bearbeitet == ((blatt, f"{blatt} (bearbeitet)"),)
    assert [f.werte["neu"] for f in lauf.ergebnis.findings if f.code == "blatt-bearbeitet"] == [f"{blatt} (bearbeitet)"]
    assert mappe[f"{blatt} (bearbeitet)"]["G2"].value == "Rücksprache mit Frau M."
    assert mappe[blatt]["G2"].value is None


def test_renewing_from_the_original_says_what_is_missing_then(office: Office, tmp_path: Path) -> None:
    """Somebody worked in the result and runs the original again: the result is renewed, the backup holds the work, a Warnung says so."""
    datei = kopie(KREIS, tmp_path)
    erster = erzeugen(datei)
    einstellungen = openpyxl.load_workbook(erster.ausgabe)["IM Einstellungen"]
    row = next(row for row in range(1, 40) if einstellungen[f"G{row}"].value == "aktenzeichen")
    office.save_as_xlsx(erster.ausgabe, erster.ausgabe, {"IM Einstellungen": {f"B{row}": "41-2025/7"}})
    zweiter = erzeugen(datei)
    dritter = erzeugen(datei, betrag_cent=200_000_000)

    assert zweiter.sicherung is not None
    assert "ausgabe-bearbeitet" in {f.code for f in zweiter.ergebnis.findings}
    assert openpyxl.load_workbook(zweiter.sicherung)["IM Einstellungen"][f"B{row}"].value == "41-2025/7"
    assert "ausgabe-bearbeitet" not in {f.code for f in dritter.ergebnis.findings}


def test_a_kept_sheet_is_never_read_as_a_list(kreislauf: Ablage, office: Office, tmp_path: Path) -> None:
    """An edited `IM Übersicht` in front, with another count in it: the next runs read the county's list, and say nothing of two lists."""
    datei = office.save_as_xlsx(kreislauf.ausgabe, tmp_path / "mappe.xlsx", {"IM Übersicht": {"C14": 5000}})
    erzeugen(datei)
    auswertung = (lauf := erzeugen(datei)).ergebnis.auswertung
    assert auswertung is not None

    assert "IM Übersicht (bearbeitet)" in openpyxl.load_workbook(lauf.ausgabe).sheetnames
    assert auswertung.personen_gesamt == 4347
    assert "tabelle-mehrfach" not in {f.code for f in lauf.ergebnis.findings}


def test_inputs_and_reasons_are_read_and_carried_over(kreislauf: Ablage, office: Office, tmp_path: Path) -> None:
    """What people enter in `IM Einstellungen` holds in the next run; their reason beside a finding stays and is printed."""
    mappe = openpyxl.load_workbook(kreislauf.ausgabe)
    einstellungen, hinweise = mappe["IM Einstellungen"], mappe["IM Hinweise"]
    zeilen = {einstellungen[f"G{row}"].value: row for row in range(1, 40)}
    finding = next(row for row in range(4, 30) if "Ketsch" in str(hinweise[f"E{row}"].value))
    eingaben = {
        "IM Einstellungen": {
            f"B{zeilen['aktenzeichen']}": "41-2025/7",
            f"B{zeilen['rundung']}": "einzeln",
            f"B{zeilen['einheit']}": "euro",
        },
        "IM Hinweise": {f"H{finding}": "Gemeinderat tagte im Juli"},
    }
    datei = office.save_as_xlsx(kreislauf.ausgabe, tmp_path / "eingaben.xlsx", eingaben)
    lauf = erzeugen(datei)
    auswertung = lauf.ergebnis.auswertung
    assert auswertung is not None
    neu = openpyxl.load_workbook(lauf.ausgabe)
    ketsch = " ".join(str(zelle.value) for row in neu[lauf.ergebnis.namen["gemeinde:08226037"]] for zelle in row)

    assert lauf.bericht.bearbeitet == ()
    assert str(auswertung.rundung) == "einzeln, volle Euro"
    assert neu["IM Einstellungen"][f"B{zeilen['rundung']}"].value == "einzeln"
    assert "41-2025/7" in ketsch
    assert "Abweichend, Begründung: Gemeinderat tagte im Juli" in ketsch


def _zeile(liste: Worksheet, gemeinde: str) -> tuple[Cell, ...]:
    """Row of a Gemeinde in the county's list."""
    return next(zeile for zeile in liste.iter_rows() if any(str(zelle.value).startswith(gemeinde) for zelle in zeile))  # type: ignore[return-value]


def _mit_formel(kreislauf: Ablage, office: Office, ziel: Path) -> Path:
    """The county points at our sheets: a look-up over columns and a direct reference."""
    formeln = {"B30": "=VLOOKUP(\"08226096\";$'IM Übersicht'.A1:E400;5;0)", "B31": "=$'Ü Weinheim'.C6"}
    return office.save_as_xlsx(kreislauf.ausgabe, ziel, {"Auswertung Kreistag": formeln})


def test_the_countys_formulas_are_right_after_a_second_run_with_one_gemeinde_more(office: Office, tmp_path: Path) -> None:
    """First a list without Schriesheim (that blocks the amounts), then the whole list: look-ups and references follow."""
    datei = kopie(KREIS, tmp_path)
    mappe = openpyxl.load_workbook(datei)
    liste = mappe["AU-Bestand"]
    werte = {zelle.coordinate: zelle.value for zelle in _zeile(liste, "Schriesheim") if isinstance(zelle.value, str | int)}
    ohne = office.save_as_xlsx(datei, tmp_path / "ohne.xlsx", {"AU-Bestand": dict.fromkeys(werte)})
    erster = erzeugen(ohne)
    mit_formeln = _mit_formel(erster, office, tmp_path / "formeln.xlsx")
    ergaenzt = office.save_as_xlsx(mit_formeln, tmp_path / "ergaenzt.xlsx", {"AU-Bestand": werte})
    zweiter = erzeugen(ergaenzt)
    auswertung = zweiter.ergebnis.auswertung
    assert auswertung is not None
    weinheim = next(g for g in auswertung.gemeinden if g.gemeinde.ags == NEUE)
    zellen = office.recalculate(zweiter.ausgabe, ["Auswertung Kreistag"])["Auswertung Kreistag"]

    assert erster.ergebnis.auswertung is not None
    assert {"gemeinde-fehlt"} <= {f.code for f in erster.ergebnis.findings}
    assert "Ü Schriesheim" in zweiter.bericht.neu
    assert round(float(zellen["B30"]["value"]) * 100) == round(float(zellen["B31"]["value"]) * 100) == weinheim.betrag_cent


def test_a_sheet_no_longer_needed_goes_unless_the_county_points_at_it(kreislauf: Ablage, office: Office, tmp_path: Path) -> None:
    """A Gemeinde leaves the list: its sheet is removed with its parts; one that is pointed at stays, and is said."""
    mappe = openpyxl.load_workbook(kreislauf.ausgabe)
    liste = mappe["AU-Bestand"]
    weg = [_zeile(liste, name) for name in ("Weinheim", "Heddesheim")]
    leeren = {zelle.coordinate: None for zeile in weg for zelle in zeile}
    datei = _mit_formel(kreislauf, office, tmp_path / "formeln.xlsx")
    lauf = erzeugen(office.save_as_xlsx(datei, tmp_path / "weniger.xlsx", {"AU-Bestand": leeren}))

    assert lauf.bericht.entfernt == ("Ü Heddesheim",)
    assert lauf.bericht.behalten == (("Ü Weinheim", "verwiesen"),)
    assert "Ü Heddesheim" not in openpyxl.load_workbook(lauf.ausgabe).sheetnames


def test_existing_foreign_output_is_not_touched(tmp_path: Path) -> None:
    """`-uebersicht.xlsx` exists and is not ours: a numbered name is taken."""
    datei = kopie(KREIS, tmp_path)
    fremd = tmp_path / f"{KREIS}-uebersicht.xlsx"
    fremd.write_bytes(datei.read_bytes())
    vorher = fremd.read_bytes()

    assert erzeugen(datei).ausgabe.name == f"{KREIS}-uebersicht-2.xlsx"
    assert fremd.read_bytes() == vorher


def test_renewing_makes_a_backup(tmp_path: Path) -> None:
    """Another amount: our own output is renewed, what was there lies beside it, byte for byte."""
    datei = kopie(KREIS, tmp_path)
    erster = erzeugen(datei)
    alt = erster.ausgabe.read_bytes()
    zweiter = erzeugen(datei, betrag_cent=200_000_000)

    assert zweiter.ausgabe == erster.ausgabe
    assert zweiter.sicherung is not None
    assert zweiter.sicherung.read_bytes() == alt


@pytest.mark.parametrize("sperre", ["~${name}", ".~lock.{name}#"])
def test_open_elsewhere(tmp_path: Path, sperre: str) -> None:
    """In place is refused; a new file is allowed and says that unsaved changes are not in it."""
    datei = kopie(KREIS, tmp_path)
    (tmp_path / sperre.format(name=datei.name)).write_bytes(b"")

    with pytest.raises(DateiError) as fehler:
        erzeugen(datei, ersetzen=True)
    assert fehler.value.code == "geoeffnet"
    assert "datei-geoeffnet" in {f.code for f in erzeugen(datei).ergebnis.findings}


@pytest.mark.skipif(os.geteuid() == 0, reason="root darf auch in schreibgeschützte Ordner schreiben")
def test_read_only_folder(tmp_path: Path) -> None:
    """Nothing is written, nothing is left behind."""
    datei = kopie(KREIS, tmp_path)
    tmp_path.chmod(0o500)
    with unveraendert(datei), pytest.raises(DateiError):
        erzeugen(datei)
    tmp_path.chmod(0o700)


def test_only_one_gemeinde(tmp_path: Path) -> None:
    """`nur`: one sheet of a Gemeinde and the four of the county; in a second run nothing else goes away."""
    datei = kopie(KREIS, tmp_path)
    erster = erzeugen(datei, nur=NEUE)
    voll = erzeugen(datei)
    wieder = erzeugen(voll.ausgabe, nur=NEUE, betrag_cent=1_000_000_00)

    assert erster.bericht.neu == ("IM Übersicht", "Ü Weinheim", "IM Rechenweg", "IM Hinweise", "IM Einstellungen")
    assert wieder.bericht.entfernt == ()
    assert [f.werte["anzahl"] for f in wieder.ergebnis.findings if f.code == "blatt-veraltet"] == ["53 Blätter anderer Gemeinden"]
    assert erster.ergebnis.blaetter.blaetter[0].xml.decode().count("'Ü ") == 1, "nur das eine Blatt"


def test_the_same_day_is_not_needed_for_the_amounts() -> None:
    """Another day changes what the sheets print, not the amounts."""
    datei = ordner("workbooks") / f"{KREIS}.xlsx"
    laeufe = [run(BytesIO(datei.read_bytes()), Auftrag(heute=tag)).auswertung for tag in (HEUTE, date(2024, 1, 2))]
    betraege = [[g.betrag_cent for g in lauf.gemeinden] for lauf in laeufe if lauf is not None]

    assert betraege[0] == betraege[1]


def test_a_damaged_result_is_never_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate before the rename: if grafting lost a part, nothing is written."""
    from im_xl.package.package import Package  # noqa: PLC0415 - damaged only here

    echt = Package.write

    def beschaedigt(package: Package, out: BinaryIO) -> None:
        puffer = BytesIO()
        echt(package, puffer)
        with ZipFile(out, "w") as archive:
            for part, data in teile(puffer.getvalue()).items():
                archive.writestr(part, data if part != "xl/sharedStrings.xml" else data.replace(b"Personen", b"Perlonen"))

    datei = kopie(KREIS, tmp_path)
    monkeypatch.setattr(Package, "write", beschaedigt)
    with unveraendert(datei), pytest.raises(DateiError) as fehler:
        erzeugen(datei)
    assert fehler.value.code == "pruefung"


def test_year_and_stichtag_of_the_order_tell_which_figures_are_meant(tmp_path: Path) -> None:
    """The workbook names no Haushaltsjahr, but an amount for 2025 and persons of two days: the order decides, nothing is guessed."""
    mappe = openpyxl.Workbook()
    liste, eckdaten = mappe.active, mappe.create_sheet("Eckdaten")
    assert liste is not None
    liste.append(["AGS", "Gemeinde", "Personen in der AU 31.12.2022", "Personen in der AU 31.12.2023"])
    for i, g in enumerate(gemeinden_im_kreis("08135")):
        liste.append([g.ags, g.name, 10 + i, 50 + i])
    eckdaten.append(["Planungsrahmen 2024", 400_000])
    eckdaten.append(["Planungsrahmen 2025", 500_000])
    mappe.save(tmp_path / "mappe.xlsx")
    lauf = erzeugen(tmp_path / "mappe.xlsx", haushaltsjahr=2025, stichtag=date(2023, 12, 31))
    auswertung = lauf.ergebnis.auswertung
    assert auswertung is not None

    assert auswertung.betrag_cent == 500_000_00
    assert [g.personen.wert for g in auswertung.gemeinden] == [50 + i for i in range(11)]


@pytest.mark.parametrize("neben", [False, True])
def test_a_file_that_changes_during_the_run_is_left_alone(neben: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another program saves meanwhile is neither overwritten nor mixed with what we read."""
    datei = kopie(KREIS, tmp_path)
    if not neben:
        datei = erzeugen(datei).ausgabe
    vorher = sorted(tmp_path.iterdir())
    echt = host.graft

    def jemand_speichert(*args: Any, **kwargs: Any) -> Bericht:  # noqa: ANN401 - handed through
        datei.write_bytes(datei.read_bytes() + b"\0")
        return echt(*args, **kwargs)

    monkeypatch.setattr(host, "graft", jemand_speichert)
    with pytest.raises(DateiError) as fehler:
        erzeugen(datei, haushaltsjahr=2026)
    assert (fehler.value.code, sorted(tmp_path.iterdir())) == ("geaendert", vorher)
    assert datei.read_bytes().endswith(b"\0")
