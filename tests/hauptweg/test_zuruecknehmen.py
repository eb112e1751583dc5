"""The last run on a file taken back: to the byte where nobody has worked in it since, else our sheets only."""

from __future__ import annotations

from datetime import timedelta
import os
from pathlib import Path
import subprocess
import sys
import types

import openpyxl
import pytest

from cli.aufruf import ROOT, im_xl, terminal
from conftest import JETZT, KREIS, erzeugen, kopie, teile
from hosts.office import Office, compare_cached
from im_xl.errors import DateiError
from im_xl.hosts.file import Ablage
from im_xl.hosts.ruecknahme import ruecknahme, zuruecknehmen
from im_xl.package.blaetter import KENNUNG
from im_xl.package.gate import own_parts
from im_xl.package.limits import part_key
from im_xl.package.package import Package

SPAETER = JETZT + timedelta(hours=1)
WEINHEIM = "Ü Weinheim"
REGISTER = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/styles.xml"}


@pytest.fixture
def mappe(kreislauf: Ablage, tmp_path: Path) -> Path:
    """A workbook with our sheets under a name of its own, in a folder of its own."""
    datei = tmp_path / "mappe.xlsx"
    datei.write_bytes(kreislauf.ausgabe.read_bytes())
    return datei


@pytest.fixture
def erneuert(mappe: Path) -> Path:
    """The same, renewed with another amount; the backup lies beside it."""
    assert erzeugen(mappe, betrag_cent=200_000_000).sicherung is not None
    return mappe


def zelle(datei: Path, blatt: str, ort: str) -> object:
    """What a cell holds."""
    return openpyxl.load_workbook(datei)[blatt][ort].value


def gemerkt(datei: Path) -> dict[str, bytes]:
    """Parts of the county: neither registers nor our sheets."""
    daten = datei.read_bytes()
    ohne = own_parts(Package.read(daten)) | {part_key(name) for name in REGISTER}
    return {name: data for name, data in teile(daten).items() if part_key(name) not in ohne}


# ---------------------------------------------------------------- nobody has worked in it since
def test_to_the_byte_and_back_again(mappe: Path) -> None:
    """The file is again what it was before the run; taking that back gives the run again; every state that was left lies beside it."""
    vorher = mappe.read_bytes()
    lauf = erzeugen(mappe, betrag_cent=200_000_000)
    nachher = mappe.read_bytes()
    geplant = ruecknahme(mappe)
    assert mappe.read_bytes() == nachher, "the look ahead writes nothing"
    sicherung = zuruecknehmen(geplant, SPAETER)

    assert (geplant.genau, geplant.sicherung, geplant.verloren) == (True, lauf.sicherung, ())
    assert len(geplant.plan.geaendert) == 58
    assert mappe.read_bytes() == vorher
    assert sicherung is not None
    assert sicherung.read_bytes() == nachher
    zuruecknehmen(ruecknahme(mappe), SPAETER + timedelta(hours=1))
    assert mappe.read_bytes() == nachher


def test_a_result_that_was_made_anew_out_of_the_edited_original(tmp_path: Path) -> None:
    """The run has exchanged the county's sheets, too; nobody has worked in the result, so all of it is what it was."""
    datei = kopie(KREIS, tmp_path)
    ergebnis = erzeugen(datei).ausgabe
    vorher = ergebnis.read_bytes()
    buch = openpyxl.load_workbook(datei)
    buch["AU-Bestand"]["E57"] = 99
    buch.save(datei)
    assert erzeugen(datei).ausgabe == ergebnis
    geplant = ruecknahme(ergebnis)
    zuruecknehmen(geplant, SPAETER)
    assert (geplant.genau, ergebnis.read_bytes() == vorher) == (True, True)


def test_the_first_insertion_into_the_file_itself(tmp_path: Path) -> None:
    """With --ersetzen the backup is the county's own file: all of ours go, and it is what it was."""
    datei = kopie(KREIS, tmp_path)
    vorher = datei.read_bytes()
    erzeugen(datei, ersetzen=True)
    geplant = ruecknahme(datei)
    zuruecknehmen(geplant, SPAETER)

    assert len(geplant.plan.entfernt) == 58
    assert datei.read_bytes() == vorher


def test_a_backup_that_cannot_be_read_is_passed_over(erneuert: Path, kreislauf: Ablage) -> None:
    """A younger file that bears the name of a backup and is none does not count; nor does one that is the file itself."""
    erneuert.with_name("mappe.sicherung-20990101-000000.xlsx").write_bytes(b"PK nichts")
    erneuert.with_name("mappe.sicherung-20990101-000001.xlsx").write_bytes(erneuert.read_bytes())
    zuruecknehmen(ruecknahme(erneuert), SPAETER)

    assert erneuert.read_bytes() == kreislauf.ausgabe.read_bytes()


def test_of_two_backups_of_one_second_the_later_counts(mappe: Path) -> None:
    """Two runs within a second: the backup with the number is the younger."""
    erzeugen(mappe, betrag_cent=200_000_000)
    dazwischen = mappe.read_bytes()
    erzeugen(mappe, betrag_cent=300_000_000)
    zuruecknehmen(ruecknahme(mappe), SPAETER)

    assert mappe.read_bytes() == dazwischen


def test_the_column_of_findings_goes_with_the_run(mappe: Path, kreislauf: Ablage) -> None:
    """The run has also written into the county's list: nobody else has, and so the file becomes what it was."""
    erzeugen(mappe, betrag_cent=200_000_000, markiert=True)
    assert any(data != teile(kreislauf.ausgabe).get(name) for name, data in gemerkt(mappe).items())
    geplant = ruecknahme(mappe)
    zuruecknehmen(geplant, SPAETER)

    assert geplant.genau
    assert mappe.read_bytes() == kreislauf.ausgabe.read_bytes()


# ---------------------------------------------------------------- somebody has
def test_the_countys_work_stays(erneuert: Path, kreislauf: Ablage, office: Office, validator: types.ModuleType, tmp_path: Path) -> None:
    """A cell of the county changed and saved in LibreOffice: it stays, its parts keep their bytes, our sheets are those of before."""
    office.save_as_xlsx(erneuert, erneuert, {"Auswertung Kreistag": {"D40": "Sitzung am 3. März"}})
    bearbeitet = tmp_path / "bearbeitet.xlsx"
    bearbeitet.write_bytes(erneuert.read_bytes())
    geplant = ruecknahme(erneuert)
    sicherung = zuruecknehmen(geplant, SPAETER)
    vorher, jetzt = (office.recalculate(datei, ["IM Übersicht", WEINHEIM]) for datei in (kreislauf.ausgabe, erneuert))

    assert not geplant.genau
    assert len(geplant.plan.geaendert) == 58
    assert (geplant.plan.bearbeitet, geplant.plan.behalten, geplant.verloren) == ((), (), ("„IM Einstellungen“, Zelle B7",))
    assert zelle(erneuert, "Auswertung Kreistag", "D40") == "Sitzung am 3. März"
    assert gemerkt(erneuert) == gemerkt(bearbeitet)
    assert {ort: wert["value"] for ort, wert in jetzt[WEINHEIM].items()} == {ort: wert["value"] for ort, wert in vorher[WEINHEIM].items()}
    assert compare_cached(office, erneuert).errors == []
    assert validator.new_errors(bearbeitet, erneuert) == []
    assert sicherung is not None
    assert sicherung.read_bytes() == bearbeitet.read_bytes()


def test_what_a_person_has_written_on_our_sheets_is_kept(erneuert: Path, office: Office) -> None:
    """A remark on `Ü Weinheim` stays as a sheet of its own; an input and a reason are named before they go."""
    hinweise = openpyxl.load_workbook(erneuert)["IM Hinweise"]
    grund = next(f"H{row}" for row in range(4, 30) if "Ketsch" in str(hinweise[f"E{row}"].value))
    office.save_as_xlsx(erneuert, erneuert, {WEINHEIM: {"G2": "Rücksprache"}, "IM Hinweise": {grund: "Gemeinderat tagte im Juli"}})
    geplant = ruecknahme(erneuert)
    sicherung = zuruecknehmen(geplant, SPAETER)

    assert geplant.plan.bearbeitet == ((WEINHEIM, f"{WEINHEIM} (bearbeitet)"),)
    assert f"„IM Hinweise“, Zelle {grund}" in geplant.verloren
    assert zelle(erneuert, f"{WEINHEIM} (bearbeitet)", "G2") == "Rücksprache"
    assert zelle(erneuert, WEINHEIM, "G2") is None
    assert sicherung is not None
    assert zelle(sicherung, "IM Hinweise", grund) == "Gemeinderat tagte im Juli"


def test_a_copy_that_the_run_kept_goes_with_it(mappe: Path, office: Office) -> None:
    """`Ü Weinheim` was edited, the run kept it beside; taken back, the edited sheet stands in its place again and once."""
    office.save_as_xlsx(mappe, mappe, {WEINHEIM: {"G2": "Rücksprache"}})
    erzeugen(mappe, betrag_cent=200_000_000)
    office.save_as_xlsx(mappe, mappe, {"Auswertung Kreistag": {"D40": "neu"}})
    geplant = ruecknahme(mappe)
    zuruecknehmen(geplant, SPAETER)
    namen = openpyxl.load_workbook(mappe).sheetnames

    assert geplant.plan.entfernt == (f"{WEINHEIM} (bearbeitet)",)
    assert zelle(mappe, WEINHEIM, "G2") == "Rücksprache"
    assert f"{WEINHEIM} (bearbeitet)" not in namen
    assert zelle(mappe, "Auswertung Kreistag", "D40") == "neu"


def test_a_sheet_renamed_since_keeps_its_name(erneuert: Path, kreislauf: Ablage, office: Office) -> None:
    """`IM Rechenweg` is called otherwise by now: the sheets that come back calculate with it under that name."""
    mappe = Package.read(erneuert.read_bytes())
    text = mappe.part(mappe.workbook_part).decode()
    mappe.put(
        mappe.workbook_part,
        text.replace('name="IM Rechenweg"', 'name="Weg &amp; Ziel"').replace("'IM Rechenweg'!", "'Weg &amp; Ziel'!").encode(),
    )
    for blatt in mappe.blaetter:
        mappe.put(blatt.part, mappe.part(blatt.part).replace(b"'IM Rechenweg'!", b"'Weg &amp; Ziel'!"))
    erneuert.write_bytes(mappe.to_bytes())
    office.save_as_xlsx(erneuert, erneuert, {"Auswertung Kreistag": {"D40": "neu"}})
    zuruecknehmen(ruecknahme(erneuert), SPAETER)
    jetzt, vorher = (office.recalculate(datei, [WEINHEIM])[WEINHEIM] for datei in (erneuert, kreislauf.ausgabe))
    alles = b"".join(data for name, data in teile(erneuert).items() if name.startswith("xl/worksheets/sheet"))

    assert b"'IM Rechenweg'!" not in alles
    assert {ort: wert["value"] for ort, wert in jetzt.items()} == {ort: wert["value"] for ort, wert in vorher.items()} | {
        ort: wert["value"] for ort, wert in jetzt.items() if "Weg & Ziel" in str(wert["value"]) or "IM Rechenweg" in str(wert["value"])
    }
    assert compare_cached(office, erneuert).errors == []


def test_one_number_is_work_too(mappe: Path, office: Office) -> None:
    """Saved in LibreOffice before the run and after it, and in between one figure typed into a sheet of ours: that is no untouched file."""
    office.save_as_xlsx(mappe, mappe)
    erzeugen(mappe, betrag_cent=200_000_000)
    office.save_as_xlsx(mappe, mappe)
    assert not ruecknahme(mappe).genau
    office.save_as_xlsx(mappe, mappe, {"IM Rechenweg": {"D21": 500}})
    geplant = ruecknahme(mappe)

    assert not geplant.genau
    assert geplant.plan.bearbeitet == (("IM Rechenweg", "IM Rechenweg (bearbeitet)"),)


# ---------------------------------------------------------------- without a backup
def test_a_file_that_the_run_made_is_for_the_person_to_delete(tmp_path: Path) -> None:
    """Nothing is written and nothing deleted; the message names the file and says that the county's own is as it was."""
    datei = kopie(KREIS, tmp_path)
    ausgabe = erzeugen(datei).ausgabe
    vorher = ausgabe.read_bytes()
    with pytest.raises(DateiError, match=f"„{datei.name}“ ist unverändert") as fehler:
        ruecknahme(ausgabe)

    assert fehler.value.code == "datei-loeschen"
    assert ausgabe.read_bytes() == vorher


def test_a_companion_is_for_the_person_to_delete(tmp_path: Path, office: Office) -> None:
    """It holds nothing but our sheets; a workbook without sheets there cannot be."""
    liste = office.save_as(kopie(KREIS, tmp_path), tmp_path / "liste.ods")
    ausgabe = erzeugen(liste).ausgabe
    with pytest.raises(DateiError, match="enthält nur Blätter von im_xl") as fehler:
        ruecknahme(ausgabe)
    with pytest.raises(DateiError, match=r"Bitte „liste-uebersicht\.xlsx“ angeben") as liste_selbst:
        ruecknahme(liste)

    assert (fehler.value.code, liste_selbst.value.code) == ("datei-loeschen", "nichts-zurueckzunehmen")


def test_worked_in_since_our_sheets_go_and_the_rest_stays(tmp_path: Path, office: Office) -> None:
    """Without a backup ours go, with their parts, but for those that formulas of the county need, and what these need; each is said."""
    ausgabe = erzeugen(kopie(KREIS, tmp_path)).ausgabe
    office.save_as_xlsx(ausgabe, ausgabe, {"Auswertung Kreistag": {"B31": "=$'Ü Weinheim'.C6"}})
    bearbeitet = tmp_path / "bearbeitet.xlsx"
    bearbeitet.write_bytes(ausgabe.read_bytes())
    geplant = ruecknahme(ausgabe)
    zuruecknehmen(geplant, SPAETER)
    package = Package.read(ausgabe.read_bytes())

    assert geplant.sicherung is None
    bleiben = {name for name, _ in geplant.plan.behalten}
    assert {("IM Übersicht", "verwiesen"), (WEINHEIM, "verwiesen"), ("IM Rechenweg", "gebraucht")} <= set(geplant.plan.behalten)
    assert bleiben <= {"IM Übersicht", WEINHEIM, "IM Rechenweg", "IM Hinweise", "IM Einstellungen"}
    assert (WEINHEIM, "Auswertung Kreistag", "B31") in {(v.eigenes, v.blatt, v.zelle) for v in geplant.verweise}
    assert len(geplant.plan.entfernt) == 58 - len(bleiben)
    assert {blatt.name for blatt in package.blaetter if blatt.kennung is not None} == bleiben
    assert compare_cached(office, ausgabe).errors == []
    assert gemerkt(ausgabe) == gemerkt(bearbeitet)
    assert b"/charts/" not in teile(ausgabe)["[Content_Types].xml"] or any("/charts/" in name for name in gemerkt(ausgabe))
    assert zelle(ausgabe, "Auswertung Kreistag", "B31") == "='Ü Weinheim'!C6"


def test_all_of_ours_go_where_nothing_holds_them(tmp_path: Path, office: Office) -> None:
    """Afterwards neither a sheet nor a name of ours is there, and LibreOffice opens the file."""
    ausgabe = erzeugen(kopie("sigmaringen-2017", tmp_path)).ausgabe
    blatt = openpyxl.load_workbook(ausgabe).sheetnames[0]
    office.save_as_xlsx(ausgabe, ausgabe, {blatt: {"M40": "neu"}})
    zuruecknehmen(ruecknahme(ausgabe), SPAETER)

    assert KENNUNG.encode() not in teile(ausgabe)["xl/workbook.xml"]
    assert list(office.sheets(ausgabe)) == openpyxl.load_workbook(tmp_path / "sigmaringen-2017.xlsx").sheetnames
    with pytest.raises(DateiError) as fehler:
        ruecknahme(kopie(KREIS, tmp_path).rename(tmp_path / "ohne.xlsx"))
    assert fehler.value.code == "nichts-zurueckzunehmen"


# ---------------------------------------------------------------- what stops it
def test_open_elsewhere_or_changed_meanwhile(erneuert: Path) -> None:
    """Nothing is written where another program holds the file, or has saved it since the look ahead."""
    geplant = ruecknahme(erneuert)
    sperre = erneuert.with_name(f".~lock.{erneuert.name}#")
    sperre.touch()
    with pytest.raises(DateiError) as offen:
        ruecknahme(erneuert)
    sperre.unlink()
    erneuert.write_bytes(daten := erneuert.read_bytes() + b" ")
    with pytest.raises(DateiError) as geaendert:
        zuruecknehmen(geplant, SPAETER)

    assert (offen.value.code, geaendert.value.code) == ("geoeffnet", "geaendert")
    assert erneuert.read_bytes() == daten


def test_nobody_to_ask(mappe: Path) -> None:
    """Without a terminal and without --ja the preview is shown, and nothing is written."""
    erzeugen(mappe, betrag_cent=200_000_000)
    stand = {pfad: pfad.read_bytes() for pfad in mappe.parent.iterdir()}
    lauf = im_xl("zuruecknehmen", mappe.name, cwd=mappe.parent)
    fehler = im_xl("zuruecknehmen", mappe.name, "--json", "-", cwd=mappe.parent)

    assert (lauf.ausgang, fehler.ausgang) == (2, 2)
    assert "wird wieder genau die Datei, die davor da war" in lauf.ausgabe
    assert "58 Blätter zeigen wieder den Stand davor" in lauf.ausgabe
    assert "Bitte mit --ja bestätigen" in lauf.fehler
    assert fehler.json["fehler"]["code"] == "nicht-bestaetigt"
    assert {pfad: pfad.read_bytes() for pfad in mappe.parent.iterdir()} == stand


def test_confirmed_on_the_command_line(erneuert: Path, kreislauf: Ablage) -> None:
    """--ja does it, tells programs as JSON, and on a file without our sheets says where they are."""
    lauf = im_xl("zuruecknehmen", erneuert.name, "--ja", "--json", "-", cwd=erneuert.parent)

    assert lauf.ausgang == 0
    assert (lauf.json["genau"], len(lauf.json["blaetter"]["geaendert"])) == (True, 58)
    assert Path(lauf.json["sicherung"]).is_file()
    assert erneuert.read_bytes() == kreislauf.ausgabe.read_bytes()


@pytest.mark.parametrize(("antwort", "ausgang"), [("ja\n", 0), ("nein\n", 2), ("\n", 2)])
def test_asked_at_a_terminal(erneuert: Path, kreislauf: Ablage, antwort: str, ausgang: int) -> None:
    """Only a yes does it."""
    vorher = erneuert.read_bytes()
    haupt, neben = terminal()
    with os.fdopen(haupt, "r+b", buffering=0) as tastatur:
        tastatur.write(antwort.encode())
        lauf = subprocess.run(
            [sys.executable, "-m", "im_xl", "zuruecknehmen", erneuert.name],
            cwd=erneuert.parent,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=neben,
            capture_output=True,
            check=False,
            timeout=120,
        )
        os.close(neben)

    assert lauf.returncode == ausgang
    assert "Jetzt zurücknehmen?" in lauf.stderr.decode()
    assert erneuert.read_bytes() == (kreislauf.ausgabe.read_bytes() if ausgang == 0 else vorher)
