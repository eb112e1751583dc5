"""The desktop host against a double of Excel: a real workbook, the real pipeline, every call checked against the object model."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
import json
import os
from pathlib import Path
import re
import subprocess
import sys
import tempfile
from typing import Any

import openpyxl
import pytest

from hosts.excel_double import verweigert
from hosts.excel_inhalt import quellen
from hosts.excel_sitzung import (
    HEUTE,
    KREISMAPPE,
    PROBE,
    Sitzung,
    in_ruhe,
    kleine_sitzung,
    lege_ab,
    oeffne,
    ohne_fremde_verweise,
    stand,
)
from hosts.office import Office
from im_xl.errors import DateiError
from im_xl.hosts import com
from im_xl.hosts.com import BESCHAEFTIGT, ComError
from im_xl.hosts.desktop import ExcelKurier, befehl
from im_xl.hosts.file import uebersichten
from im_xl.hosts.kurier import Antwort
from im_xl.model import Auftrag, Ziel
from im_xl.package.abdruck import blatt_abdruck
from im_xl.package.package import Package
from im_xl.package.plan import Plan, ruecknahme
from im_xl.pipeline import Ergebnis, run
from im_xl.places import CellRef

NEU = "Ü Schriesheim"


@pytest.fixture(autouse=True)
def zwischenablage(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, for each test a fresh one."""
    folder = tmp_path_factory.mktemp("temp")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


# ---------------------------------------------------------------- the whole run on a county's workbook
@pytest.fixture(scope="module")
def erster(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sitzung, Ergebnis, Plan, bytes]:
    """The first run on the Rhein-Neckar-Kreis, and the workbook after it."""
    sitzung = oeffne(PROBE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("temp")))
        ergebnis, plan = sitzung.erzeugen()
        return sitzung, ergebnis, plan, sitzung.kurier.schnappschuss()


def test_the_small_workbook_is_the_one_of_the_file_host(erster: tuple[Sitzung, Ergebnis, Plan, bytes]) -> None:
    """What Excel is given to open is byte for byte what the file host would graft, whatever host the order names."""
    datei = run(BytesIO(PROBE.read_bytes()), Auftrag(heute=HEUTE, ziel=Ziel.DATEI))
    ((pfad, geoeffnet),) = erster[0].excel._opened

    assert geoeffnet == datei.kleine_mappe()
    assert re.fullmatch(r"im_xl_[0-9a-f]{12}\.xlsx", pfad.name)


def test_all_sheets_arrive_by_one_copy_of_the_group(erster: tuple[Sitzung, Ergebnis, Plan, bytes]) -> None:
    """54 municipalities and four sheets of the county in one call, behind the county's own, in the order of the run."""
    sitzung, ergebnis, plan, _ = erster
    kopien = [aufruf for aufruf in sitzung.excel._aufrufe if re.fullmatch(r"\w+\.Copy", aufruf)]

    assert kopien == ["Worksheets.Copy"]
    assert len(plan.neu) == 58
    assert sum(name.startswith("Ü ") for name in plan.neu) == 54
    assert sitzung.namen[-58:] == [blatt.name for blatt in ergebnis.blaetter.blaetter]
    assert sitzung.namen[:-58] == openpyxl.load_workbook(PROBE).sheetnames


def test_the_result_is_right_and_whole(erster: tuple[Sitzung, Ergebnis, Plan, bytes], office: Office, tmp_path: Path) -> None:
    """LibreOffice computes the county's amounts; every sheet bears its mark and the fingerprint of what it says; no link is left."""
    sitzung, ergebnis, _, daten = erster
    (tmp_path / "mappe.xlsx").write_bytes(daten)
    auswertung, package = ergebnis.auswertung, Package.read(daten)
    assert auswertung is not None
    orte = ergebnis.betragszellen
    zellen = office.recalculate(tmp_path / "mappe.xlsx", [ort.blatt for ort in orte.values()], shown=False)

    assert {ags: round(100 * float(zellen[ort.blatt][ort.zelle]["value"])) for ags, ort in orte.items()} == {
        g.gemeinde.ags: g.betrag_cent for g in auswertung.gemeinden
    }
    assert {blatt.kennung: blatt.abdruck for blatt in package.eigene().values()} == {
        blatt.kennung: blatt.abdruck for blatt in ergebnis.blaetter.blaetter
    }
    assert all(blatt_abdruck(package, blatt) == blatt.abdruck for blatt in package.eigene().values())
    assert sitzung.mappe.LinkSources(1) is None
    ohne_fremde_verweise(daten)


def test_the_person_stays_where_they_were(tmp_path: Path, zwischenablage: Path) -> None:
    """Sheet, selection, active cell and scroll position; the copied sheets are no longer selected as a group; Excel is as it was."""
    sitzung = oeffne(lege_ab(tmp_path / "mappe.xlsx", PROBE.read_bytes()))
    blatt = sitzung.blatt("AU-Bestand")
    sitzung.mappe._vorn, sitzung.mappe._gewaehlt = blatt, [blatt]
    blatt.auswahl, blatt.zelle, blatt.scroll = "$C$7:$D$9", "$D$8", [5, 2]
    sitzung.erzeugen(nur="08226096")

    assert sitzung.mappe._vorn is blatt
    assert sitzung.mappe._gewaehlt == [blatt]
    assert (blatt.auswahl, blatt.zelle, blatt.scroll) == ("$C$7:$D$9", "$D$8", [5, 2])
    in_ruhe(sitzung, zwischenablage)


def test_a_second_run_changes_nothing(erster: tuple[Sitzung, Ergebnis, Plan, bytes], tmp_path: Path) -> None:
    """What Excel has saved is recognised: nothing to do, and no sheet is touched."""
    sitzung = oeffne(lege_ab(tmp_path / "mappe.xlsx", erster[3]))
    _, plan = sitzung.erzeugen()

    assert plan.leer
    assert len(plan.unveraendert) == 58
    assert stand(sitzung) == stand(oeffne(tmp_path / "mappe.xlsx"))


@pytest.fixture(scope="module")
def zweiter(office: Office, tmp_path_factory: pytest.TempPathFactory) -> tuple[Sitzung, Ergebnis, Plan, Path]:
    """First a list without Schriesheim; the county points at the sheets; then the whole list."""
    folder = tmp_path_factory.mktemp("zweiter")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("temp")))
        liste = openpyxl.load_workbook(PROBE)["AU-Bestand"]
        zeile = next(zeile for zeile in liste.iter_rows() if any(str(zelle.value).startswith("Schriesheim") for zelle in zeile))
        werte = {zelle.coordinate: zelle.value for zelle in zeile if isinstance(zelle.value, str | int)}
        sitzung = oeffne(office.save_as_xlsx(PROBE, folder / "mappe.xlsx", {"AU-Bestand": dict.fromkeys(werte)}))
        _, plan = sitzung.erzeugen()
        assert len(plan.neu) == 57
        kreistag = sitzung.blatt("Auswertung Kreistag").ws
        kreistag["B30"] = "=VLOOKUP(\"08226096\",'IM Übersicht'!A1:E400,5,0)"
        kreistag["B31"] = "='Ü Weinheim'!C6"
        for zelle, wert in werte.items():
            sitzung.blatt("AU-Bestand").ws[zelle] = wert
        sitzung.excel._aufrufe.clear()
        ergebnis, plan = sitzung.erzeugen()
        datei = folder / "nachher.xlsx"
        datei.write_bytes(sitzung.kurier.schnappschuss())
        return sitzung, ergebnis, plan, datei


def test_one_gemeinde_more_is_put_in_and_the_others_exchanged_in_place(zweiter: tuple[Sitzung, Ergebnis, Plan, Path]) -> None:
    """One sheet comes by one copy, the content of the others by a copy of cells each; no sheet is deleted."""
    sitzung, _, plan, _ = zweiter
    aufrufe = sitzung.excel._aufrufe

    assert plan.neu == (NEU,)
    assert len(plan.geaendert) > 50
    assert sitzung.namen[-1] == NEU
    assert sum(re.fullmatch(r"\w+\.Copy", aufruf) is not None for aufruf in aufrufe) == 1 + len(plan.geaendert)
    assert aufrufe.index("Worksheets.Copy") < aufrufe.index("Range.Copy"), "new sheets first: what the others say of them is there then"
    assert not [aufruf for aufruf in aufrufe if aufruf.startswith("Worksheet.Delete")]


def test_the_countys_own_formulas_are_right_after_the_second_run(zweiter: tuple[Sitzung, Ergebnis, Plan, Path], office: Office) -> None:
    """A look-up and a direct reference to generated sheets give the new amount once LibreOffice has recalculated."""
    _, ergebnis, _, datei = zweiter
    assert ergebnis.auswertung is not None
    weinheim = next(g for g in ergebnis.auswertung.gemeinden if g.gemeinde.ags == "08226096")
    zellen = office.recalculate(datei, ["Auswertung Kreistag"])["Auswertung Kreistag"]

    assert round(float(zellen["B30"]["value"]) * 100) == round(float(zellen["B31"]["value"]) * 100) == weinheim.betrag_cent


def test_the_second_run_says_what_the_file_host_says(zweiter: tuple[Sitzung, Ergebnis, Plan, Path], office: Office, tmp_path: Path) -> None:
    """Sheet by sheet the same meaning as where the file host renews a workbook of the same list; recalculated, the same values."""
    sitzung, ergebnis, _, datei = zweiter
    (tmp_path / "datei.xlsx").write_bytes(datei.read_bytes())
    jetzt = datetime(2026, 11, 23, 8, 0)  # noqa: DTZ001 - local time, as a file name shows it
    ablage = uebersichten(tmp_path / "datei.xlsx", Auftrag(heute=HEUTE), jetzt, ausgabe=tmp_path / "neu.xlsx")
    hier, dort = Package.read(datei.read_bytes()), Package.read(ablage.ausgabe.read_bytes())
    namen = [blatt.name for blatt in ergebnis.blaetter.blaetter]
    zellen = [office.recalculate(path, namen) for path in (datei, ablage.ausgabe)]

    assert {kennung: blatt_abdruck(hier, blatt) for kennung, blatt in hier.eigene().items()} == {
        kennung: blatt_abdruck(dort, blatt) for kennung, blatt in dort.eigene().items()
    }
    assert zellen[0] == zellen[1]
    assert len(hier.eigene()) == 58
    assert sitzung.mappe.LinkSources(1) is None
    ohne_fremde_verweise(datei.read_bytes())


def test_what_hangs_on_a_sheet_follows_its_content(zweiter: tuple[Sitzung, Ergebnis, Plan, Path]) -> None:
    """Chart, filter, print area, page break and links of `IM Übersicht` have grown by the line of the new Gemeinde."""
    blatt = zweiter[0].blatt("IM Übersicht")

    assert [quelle.f for quelle in quellen(blatt.bilder[0])] == ["'IM Übersicht'!$B$12:$B$65", "'IM Übersicht'!$E$12:$E$65"]
    assert blatt.bilder[0].inhalt.anchor._from.row == 71
    assert blatt.ws.auto_filter.ref == "A11:L65"
    assert blatt.ws.print_area.endswith("$A$1:$L$90")
    assert [brk.id for brk in blatt.ws.row_breaks.brk] == [71]
    assert NEU in " ".join(str(link.location) for link in blatt.links)
    assert not [link for link in blatt.links if link.target]


def test_taking_back_restores_what_was_there(zweiter: tuple[Sitzung, Ergebnis, Plan, Path], tmp_path: Path) -> None:
    """The snapshot is the source and the inverse plan the order: afterwards the workbook says what it said before."""
    sitzung = oeffne(lege_ab(tmp_path / "mappe.xlsx", zweiter[3].read_bytes()))
    sitzung.blatt("AU-Bestand").ws["A1"] = "von Hand danach"
    vorher = sitzung.kurier.schnappschuss()
    _, plan = sitzung.erzeugen(betrag_cent=200_000_000)
    sitzung.kurier.einsetzen(vorher, ruecknahme(plan))
    nachher = sitzung.kurier.schnappschuss()
    inhalte = [
        {blatt.name: blatt_abdruck(package, blatt) for blatt in package.blaetter} for package in map(Package.read, (vorher, nachher))
    ]

    assert len(plan.geaendert) > 50
    assert inhalte[0] == inhalte[1]
    assert {b.name: (b.kennung, b.abdruck) for b in Package.read(nachher).blaetter} == {
        b.name: (b.kennung, b.abdruck) for b in Package.read(vorher).blaetter
    }
    ohne_fremde_verweise(nachher)


# ---------------------------------------------------------------- what keeps from working
HINDERNISSE: list[tuple[dict[str, Any], str, str, bool]] = [
    ({"Excel8CompatibilityMode": True, "FileFormat": 56}, "kompatibilitaet", "Konvertieren", False),
    ({"FileFormat": 50}, "format", ".xlsx oder .xlsm", False),
    ({"FileFormat": 56}, "format", "Speichern unter", False),
    ({"HasPassword": True}, "kennwort", "Kennwort entfernen", False),
    ({"Path": "", "Name": "Mappe1"}, "ungespeichert", "noch nie gespeichert", True),
    ({"ReadOnly": True}, "schreibgeschuetzt", "zum Bearbeiten öffnen", True),
    ({"ProtectStructure": True}, "struktur-geschuetzt", "Arbeitsmappe schützen", True),
    ({"MultiUserEditing": True}, "freigegeben", "Freigabe", True),
]


@pytest.mark.parametrize(("eigenschaften", "code", "abhilfe", "nur_schreiben"), HINDERNISSE, ids=[str(fall[1]) for fall in HINDERNISSE])
def test_a_workbook_that_cannot_be_worked_with(
    tmp_path: Path, eigenschaften: dict[str, Any], code: str, abhilfe: str, nur_schreiben: bool
) -> None:
    """Each obstacle has its message, which names the workbook and the remedy; what hinders only writing does not hinder reading."""
    sitzung = kleine_sitzung(tmp_path, **eigenschaften)
    with pytest.raises(DateiError) as fehler:
        sitzung.kurier.pruefe(schreiben=True)

    assert fehler.value.code == code
    assert abhilfe in fehler.value.text
    assert f"„{eigenschaften.get('Name', 'kreis.xlsx')}“" in fehler.value.text
    if nur_schreiben:
        assert sitzung.kurier.pruefe(schreiben=False) == ()
    else:
        with pytest.raises(DateiError):
            sitzung.kurier.pruefe(schreiben=False)


@pytest.mark.parametrize("format_", [51, 52, 61])
def test_workbooks_that_can_be_worked_with(tmp_path: Path, format_: int) -> None:
    """Ordinary, with macros, and in the strict form: nothing to say."""
    assert kleine_sitzung(tmp_path, FileFormat=format_).kurier.pruefe(schreiben=True) == ()


def test_protected_sheets_of_ours_are_named(tmp_path: Path) -> None:
    """A protected sheet that would be exchanged is told beforehand; one of the county's own does not matter."""
    sitzung = kleine_sitzung(tmp_path)
    sitzung.blatt("Liste").ws.protection.sheet = True
    assert sitzung.kurier.pruefe(schreiben=True) == ()
    for name in ("Ü A", "Ü B"):
        sitzung.blatt(name).ws.protection.sheet = True
    with pytest.raises(DateiError) as fehler:
        sitzung.kurier.pruefe(schreiben=True)

    assert (fehler.value.code, fehler.value.blatt) == ("blatt-geschuetzt", "Ü A")
    assert "„Ü A“, „Ü B“" in fehler.value.text
    assert "Blattschutz aufheben" in fehler.value.text
    assert sitzung.kurier.pruefe(schreiben=False) == ()


def test_remarks(tmp_path: Path) -> None:
    """AutoSave and manual calculation are said, not refused; an Excel that does not know AutoSave has nothing to say."""
    sitzung = kleine_sitzung(tmp_path, AutoSaveOn=True)
    sitzung.excel._settings["Calculation"] = -4135

    assert [bemerkung.split(":")[0] for bemerkung in sitzung.kurier.pruefe(schreiben=True)] == [
        "Die Berechnung steht auf „Manuell“",
        "Automatisches Speichern ist an",
    ]
    assert len(sitzung.kurier.pruefe(schreiben=False)) == 1
    sitzung.excel._fehlt.add("Workbook.AutoSaveOn")
    assert len(sitzung.kurier.pruefe(schreiben=True)) == 1


def test_a_cell_that_is_being_edited(tmp_path: Path) -> None:
    """Excel says that it is not ready, or rejects the call: one and the same sentence."""
    sitzung = kleine_sitzung(tmp_path)
    sitzung.excel._ready = False
    with pytest.raises(DateiError, match="Eingabe in der Zelle abschließen"):
        sitzung.kurier.pruefe(schreiben=False)
    for nummer in (-2147418111, -2147417846):
        sitzung.excel._stoerung = (sitzung.excel._gesamt + 1, ComError(nummer, "", None, None))
        with pytest.raises(DateiError, match="Eingabe in der Zelle abschließen"):
            sitzung.kurier.pruefe(schreiben=False)
    sitzung.excel._stoerung = (sitzung.excel._gesamt + 1, verweigert(nummer=-2146777998))
    with pytest.raises(DateiError, match="Eingabe in der Zelle abschließen"):
        sitzung.kurier.schnappschuss()


def test_without_a_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    """None open, or only in the protected view: the message speaks of both; what needs no workbook works."""
    kurier = ExcelKurier(None)
    for schritt in (lambda: kurier.name, lambda: kurier.pruefe(schreiben=False), kurier.schnappschuss, kurier.auswahl):
        with pytest.raises(DateiError, match="Bearbeitung aktivieren"):
            schritt()
    geoeffnet: list[Path] = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "startfile", geoeffnet.append, raising=False)
    kurier.zeigen(Path("hilfe.html"))
    assert geoeffnet == [Path("hilfe.html")]


# ---------------------------------------------------------------- the small things
@pytest.mark.parametrize(
    ("pfad", "erwartet"),
    [
        ("C:\\Haushalt\\2025", Path("C:\\Haushalt\\2025")),
        ("\\\\server\\amt", Path("\\\\server\\amt")),
        ("https://d.docs.live.net/1/Amt", None),
        ("", None),
    ],
)
def test_the_folder(tmp_path: Path, pfad: str, erwartet: Path | None) -> None:
    """On a drive or a server; none in the cloud and for what has never been saved."""
    assert kleine_sitzung(tmp_path, Path=pfad).kurier.ordner == erwartet


def test_the_snapshot_holds_unsaved_changes_and_leaves_nothing(tmp_path: Path, zwischenablage: Path) -> None:
    """What is on the screen is read; the file on disk is not touched, nor is anything else."""
    sitzung = kleine_sitzung(tmp_path)
    sitzung.blatt("Liste").ws["A9"] = "eben getippt"
    daten = sitzung.kurier.schnappschuss()

    assert openpyxl.load_workbook(BytesIO(daten))["Liste"]["A9"].value == "eben getippt"
    assert (tmp_path / "kreis.xlsx").read_bytes() == KREISMAPPE
    in_ruhe(sitzung, zwischenablage)


def test_jump_and_selection(tmp_path: Path) -> None:
    """A jump shows and selects the cell, whatever the case of the sheet's name; that is the selection then."""
    kurier = (sitzung := kleine_sitzung(tmp_path)).kurier
    kurier.springen(CellRef("ü a", "B2"))

    assert kurier.auswahl() == CellRef("Ü A", "B2")
    assert sitzung.mappe._vorn is sitzung.blatt("Ü A")
    sitzung.blatt("Ü A").auswahl = "$B$2:$C$5"
    assert kurier.auswahl() == CellRef("Ü A", "B2")


def test_jumps_that_are_not_possible(tmp_path: Path) -> None:
    """A hidden sheet and one that has gone: a sentence each; on a chart sheet no cell is selected."""
    kurier = (sitzung := kleine_sitzung(tmp_path)).kurier
    sitzung.blatt("Ü A").ws.sheet_state = "hidden"
    with pytest.raises(DateiError, match="ausgeblendet"):
        kurier.springen(CellRef("Ü A", "B2"))
    with pytest.raises(DateiError, match=r"gibt es in „kreis\.xlsx“ nicht mehr"):
        kurier.springen(CellRef("Ü Nirgends", "B2"))
    sitzung.mappe._vorn = "Diagramm1"
    with pytest.raises(DateiError, match="Diagrammblatt"):
        kurier.auswahl()


def test_progress(tmp_path: Path) -> None:
    """Texts go to the status bar, cut to what it holds; the end gives it back to Excel."""
    sitzung = kleine_sitzung(tmp_path)
    for text in ("rechnen …", "x" * 500, None):
        sitzung.kurier.fortschritt(text)

    assert sitzung.excel._status == ["rechnen …", "x" * 200, False]


def test_pdf_files(tmp_path: Path, zwischenablage: Path) -> None:
    """Each sheet to its file, never a group of selected ones at once; the person stays where they were."""
    sitzung = kleine_sitzung(tmp_path)
    gruppe = [sitzung.blatt("Liste"), sitzung.blatt("Auswertung")]
    sitzung.mappe._vorn, sitzung.mappe._gewaehlt = gruppe[0], gruppe
    sitzung.kurier.als_pdf({name: tmp_path / f"{name}.pdf" for name in ("Ü A", "Ü B")})

    assert (tmp_path / "Ü A.pdf").read_text() == "%PDF Ü A"
    assert (tmp_path / "Ü B.pdf").exists()
    assert sitzung.mappe._gewaehlt == gruppe
    assert "Integrationsmanagement: PDF 2 von 2 …" in sitzung.excel._status
    in_ruhe(sitzung, zwischenablage)


def test_a_pdf_file_that_cannot_be_written(tmp_path: Path, zwischenablage: Path) -> None:
    """The message names the file, what is done, and what to look at."""
    sitzung = kleine_sitzung(tmp_path)
    with pytest.raises(DateiError) as fehler:
        sitzung.kurier.als_pdf({"Ü A": tmp_path / "Ü A.pdf", "Ü B": tmp_path / "fehlt" / "Ü B.pdf"})

    assert "„Ü B.pdf“ ist nicht entstanden (1 von 2 sind fertig)" in fehler.value.text
    assert fehler.value.blatt == "Ü B"
    in_ruhe(sitzung, zwischenablage)


def test_files_are_shown_by_windows_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere, and where Windows refuses, the person is told to open them."""
    with pytest.raises(DateiError, match="Bitte von Hand öffnen"):
        ExcelKurier(None).zeigen(Path("hilfe.html"))

    def abgelehnt(_: Path) -> None:
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "startfile", abgelehnt, raising=False)
    with pytest.raises(DateiError, match="Zugriff verweigert"):
        ExcelKurier(None).zeigen(Path("hilfe.html"))


# ---------------------------------------------------------------- the door
def test_vba_gets_a_flat_list_through_xlwings_own_server() -> None:
    """The unchanged server code of xlwings, loaded as on Windows: the workbook passes through, three texts come back, errors become answers."""
    script = Path(__file__).with_name("xlwings_transport.py")
    lauf = subprocess.run([sys.executable, "-I", str(script)], capture_output=True, text=True, check=False)
    assert lauf.returncode == 0, lauf.stderr
    antwort = json.loads(lauf.stdout)

    assert antwort["results"] == [
        ["frage", "Äpfel & „Birnen“", "erzeugen"],
        ["frage", "Äpfel & „Birnen“", "erzeugen"],
        ["fehler", BESCHAEFTIGT, ""],
        ["fehler", com.als_fehler(KeyError("x")).text, ""],
    ]
    assert antwort["given"][0] == ["vorschau", "the workbook", "_Workbook", "date"]
    assert antwort["given"][1] == ["hilfe", None, None, "date"]


def test_a_press_of_the_button_from_the_door_to_the_sheets(tmp_path: Path) -> None:
    """`befehl` as VBA calls it: preview, making, and taking back, each with its answer; the workbook is again what it was."""
    sitzung = oeffne(lege_ab(tmp_path / "mappe.xlsx", PROBE.read_bytes()))
    namen = sitzung.namen
    vorschau = befehl("vorschau", sitzung.mappe)
    erzeugt = befehl("erzeugen", sitzung.mappe)
    dann = sitzung.namen
    frage = befehl("ruecknahme", sitzung.mappe)
    zurueck = befehl("zuruecknehmen", sitzung.mappe)

    assert [vorschau[0], vorschau[2]] == ["frage", "erzeugen"]
    assert erzeugt[0] in {"hinweis", "warnung"}
    assert len(dann) == len(namen) + 58
    assert [frage[0], frage[2]] == ["frage", "zuruecknehmen"]
    assert zurueck[0] == "hinweis"
    assert sitzung.namen == namen


def test_where_an_amount_comes_from_from_the_door_to_the_page(tmp_path: Path, zwischenablage: Path) -> None:
    """The selected cell's Gemeinde with its figures; the page is written beside; workbook, selection and Excel's state stay as they were."""
    sitzung = oeffne(lege_ab(tmp_path / "mappe.xlsx", PROBE.read_bytes()))
    sitzung.kurier.springen(CellRef("AU-Bestand", "C57"))
    vorher = stand(sitzung)
    art, text, weiter = befehl("woher", sitzung.mappe)
    seite = befehl(weiter, sitzung.mappe)

    assert (art, weiter) == ("frage", "woher_seite")
    assert text.startswith("Lobbach (08226104), Haushaltsjahr 2025: 7.914,44 €\n\nPersonen: 19 (Blatt „AU-Bestand“, Zelle E57)\n")
    datei = zwischenablage / "im_xl-erklaerung.html"
    assert seite[0] == "fehler", "only Windows can open it"
    assert f"„{datei}“ lässt sich nicht öffnen" in seite[1]
    assert "Lobbach (08226104), Haushaltsjahr 2025: 7.914,44 €" in datei.read_text("utf-8")
    datei.unlink()
    in_ruhe(sitzung, zwischenablage)
    assert sitzung.kurier.auswahl() == CellRef("AU-Bestand", "C57")
    assert stand(sitzung) == vorher


def test_every_answer_is_german_and_fits(tmp_path: Path) -> None:
    """No workbook, a refused one, an unknown command, a failure inside: three texts each, no English, at most 1,000 characters."""
    gesperrt = kleine_sitzung(tmp_path, ProtectStructure=True).mappe
    kaputt = kleine_sitzung(tmp_path).mappe
    kaputt._excel._stoerung, kaputt._excel._dauerhaft = (1, verweigert()), True
    antworten = [befehl("pruefen", None), befehl("vorschau", gesperrt), befehl("gibtsnicht", gesperrt), befehl("pruefen", kaputt)]

    assert [art for art, _, _ in antworten] == ["fehler"] * 4
    assert all(isinstance(teil, str) and len(teil) <= 1000 for antwort in antworten for teil in antwort)
    assert not re.search(r"\b(the|error|Traceback|not)\b", " ".join(text for _, text, _ in antworten))


def test_a_long_answer_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel's message box would cut it anywhere, or show nothing."""
    monkeypatch.setattr("im_xl.hosts.befehle.ausfuehren", lambda *_: Antwort("x" * 5000))

    assert befehl("pruefen", None) == ["hinweis", "x" * 1000, ""]


def test_a_host_that_cannot_be_loaded_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged installation: the commands cannot even be loaded, and the person reads a sentence."""
    monkeypatch.setitem(sys.modules, "im_xl.hosts.befehle", None)

    assert befehl("pruefen", None) == ["fehler", com.als_fehler(ModuleNotFoundError()).text, ""]


def test_system_errors_are_german() -> None:
    """A full disk and a bug of our own: neither Python's words nor a busy Excel."""
    assert "kein Platz mehr" in com.als_fehler(OSError(28, "No space left on device")).text
    assert com.als_fehler(AttributeError("'NoneType' object has no attribute 'x'")).code == "unerwartet"
    assert com.als_fehler(ComError()).code == "excel-fehler"
