"""What a run would do is told before anything is written, and what people set on our sheets stays when it is done."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from cli.aufruf import im_xl
from conftest import HEUTE, KREIS, erzeugen, kopie, unveraendert
from hosts.office import Office
from im_xl.hosts.file import Ablage, vorschau
from im_xl.model import Auftrag

WEINHEIM = "Ü Weinheim"


@pytest.fixture
def bearbeitet(kreislauf: Ablage, office: Office, tmp_path: Path) -> Path:
    """Our workbook after people have worked in it: a remark on one sheet, two Gemeinden gone, a formula that needs one of these."""
    liste = openpyxl.load_workbook(kreislauf.ausgabe)["AU-Bestand"]
    weg = [zeile for zeile in liste.iter_rows() if any(str(zelle.value) in {"Brühl", "Heddesheim"} for zelle in zeile)]
    assert len(weg) == 2
    return office.save_as_xlsx(
        kreislauf.ausgabe,
        tmp_path / "mappe.xlsx",
        {
            "AU-Bestand": {zelle.coordinate: None for zeile in weg for zelle in zeile},
            "Auswertung Kreistag": {"B30": "=$'Ü Brühl'.C6"},
            WEINHEIM: {"G2": "Rücksprache"},
        },
    )


def test_the_run_does_what_was_shown(bearbeitet: Path) -> None:
    """Each sheet has the fate that the preview told, which has written nothing; the cell that needs an obsolete sheet is named."""
    with unveraendert(bearbeitet):
        gesehen = vorschau(bearbeitet, Auftrag(heute=HEUTE))
        gesagt = im_xl("uebersichten", bearbeitet.name, "--heute", "2026-11-23", "--vorschau", cwd=bearbeitet.parent)
    bericht = erzeugen(bearbeitet).bericht
    plan = gesehen.plan

    assert (gesehen.ausgabe, gesehen.gibt_es) == (bearbeitet, True)
    assert (plan.neu, plan.bearbeitet, plan.entfernt, plan.behalten) == (
        bericht.neu,
        bericht.bearbeitet,
        bericht.entfernt,
        bericht.behalten,
    )
    assert (plan.bearbeitet, plan.entfernt, plan.behalten) == (
        ((WEINHEIM, f"{WEINHEIM} (bearbeitet)"),),
        ("Ü Heddesheim",),
        (("Ü Brühl", "verwiesen"),),
    )
    assert {*plan.geaendert, *plan.unveraendert, WEINHEIM} == {*bericht.ersetzt, *bericht.unveraendert}
    assert [(v.eigenes, v.blatt, v.zelle) for v in gesehen.verweise] == [("Ü Brühl", "Auswertung Kreistag", "B30")]
    assert gesagt.ausgang == 1, "zwei Gemeinden fehlen"
    assert f"bearbeitet: {WEINHEIM} (Ihre Fassung bleibt als „{WEINHEIM} (bearbeitet)“)" in gesagt.ausgabe
    assert "entfällt: Ü Heddesheim" in gesagt.ausgabe
    assert "bleibt aber stehen: Ü Brühl: Ihre Formeln verweisen darauf („Auswertung Kreistag“, B30)" in gesagt.ausgabe


def test_nothing_to_do(kreislauf: Ablage, tmp_path: Path) -> None:
    """On its own output with the same order all sheets are unchanged; no table is written either."""
    datei = tmp_path / "mappe.xlsx"
    datei.write_bytes(kreislauf.ausgabe.read_bytes())
    with unveraendert(datei):
        gesagt = im_xl("uebersichten", datei.name, "--heute", "2026-11-23", "--vorschau", "--csv", "tabellen", cwd=tmp_path)

    assert "Blätter: 0 neu, 0 geändert, 58 unverändert, 0 bearbeitet, 0 entfällt" in gesagt.ausgabe


def test_a_first_run_and_its_target(tmp_path: Path) -> None:
    """All are new, and the file that would hold them is named; it is not there afterwards."""
    datei = kopie(KREIS, tmp_path)
    with unveraendert(datei):
        gesagt = im_xl("uebersichten", datei.name, "--vorschau", "--json", "-", cwd=tmp_path)

    assert gesagt.json["ausgabe"] == str(tmp_path / f"{KREIS}-uebersicht.xlsx")
    assert len(gesagt.json["blaetter"]["neu"]) == 58
    assert gesagt.json["hinweise"]


def test_what_people_set_on_our_sheets(kreislauf: Ablage, tmp_path: Path) -> None:
    """Tab colour, zoom, frozen panes, hidden, name and place, saved by another program: another amount renews the sheet and leaves them."""
    mappe = openpyxl.load_workbook(kreislauf.ausgabe)
    blatt = mappe[WEINHEIM]
    blatt.sheet_properties.tabColor = "FF00B050"
    blatt.sheet_view.zoomScale = 70
    blatt.freeze_panes = "A8"
    mappe.move_sheet(WEINHEIM, -(mappe.sheetnames.index(WEINHEIM) - 2))
    mappe["Ü Brühl"].sheet_state = "hidden"
    namen = mappe.sheetnames
    mappe.save(datei := tmp_path / "mappe.xlsx")
    lauf = erzeugen(datei, betrag_cent=200_000_000)
    neu = openpyxl.load_workbook(lauf.ausgabe)

    assert WEINHEIM in lauf.bericht.ersetzt
    assert lauf.bericht.bearbeitet == ()
    assert neu.sheetnames == namen
    assert namen[2] == WEINHEIM
    assert neu[WEINHEIM].sheet_properties.tabColor.rgb == "FF00B050"
    assert (neu[WEINHEIM].sheet_view.zoomScale, neu[WEINHEIM].freeze_panes) == (70, "A8")
    assert neu["Ü Brühl"].sheet_state == "hidden"
    assert neu["Ü Lobbach"].sheet_properties.tabColor.rgb == "FF8FB3D9"
    assert erzeugen(datei, betrag_cent=200_000_000).unveraendert
