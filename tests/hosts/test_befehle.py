"""What the buttons do to a real workbook: read, preview, make, take back, explain, print, and what they say when it does not work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
import re
import shutil
import tempfile
from zipfile import ZipFile

import openpyxl
import pytest

from hosts.dateikurier import HEUTE, Dateikurier, trage_ein
from hosts.office import Office, pdf_text
from im_xl.addin.diagnose import Stand as Diagnosestand
from im_xl.addin.diagnose import als_text, diagnose
from im_xl.addin.ribbon import schaltflaechen
from im_xl.assets import ordner
from im_xl.cents import euro_text
from im_xl.errors import DateiError
from im_xl.functions import funktionen
from im_xl.hosts.antworttexte import begrenzt
from im_xl.hosts.befehle import BEFEHLE, ausfuehren
from im_xl.hosts.hilfeseite import hilfeseite
from im_xl.hosts.kurier import TEXT_HOECHSTENS, Art
from im_xl.hosts.pdfordner import dateinamen
from im_xl.hosts.woher import auskunft
from im_xl.model import Auftrag
from im_xl.package.abdruck import blatt_abdruck
from im_xl.package.package import Package
from im_xl.pipeline import Ergebnis, run
from im_xl.places import CellRef
from im_xl.vwv.auswertung import Auswertung

KREIS, LAND, TRANCHE = "rhein-neckar-kreis-2025", "land-2025", "sigmaringen-2017"
WEINHEIM = "gemeinde:08226096"
Eintragen = Callable[[Path, str, dict[str, str | int | None]], None]


def oeffne(ordner_: Path, name: str = KREIS, **felder: object) -> Dateikurier:
    """A sample as an open workbook."""
    datei = ordner_ / f"{name}.xlsx"
    shutil.copy(ordner("workbooks") / f"{name}.xlsx", datei)
    return Dateikurier(datei, **felder)  # type: ignore[arg-type]


@pytest.fixture
def kurier(tmp_path: Path) -> Dateikurier:
    """The sample county, without overviews."""
    return oeffne(tmp_path)


@pytest.fixture(params=["von Hand", "LibreOffice"])
def eintragen(request: pytest.FixtureRequest) -> Eintragen:
    """Write into cells: into the part alone, or with a program that saves every part anew."""
    if request.param == "von Hand":
        return trage_ein
    office: Office = request.getfixturevalue("office")

    def mit_office(datei: Path, blatt: str, zellen: dict[str, str | int | None]) -> None:
        office.save_as_xlsx(datei, datei, {blatt: zellen})

    return mit_office


def gerechnet(kurier: Dateikurier) -> Ergebnis:
    return run(BytesIO(kurier.schnappschuss()), Auftrag(heute=HEUTE))


def auswertung(kurier: Dateikurier) -> Auswertung:
    ergebnis = gerechnet(kurier).auswertung
    assert ergebnis is not None
    return ergebnis


def betrag(kurier: Dateikurier, ags: str) -> str:
    """The amount of a Gemeinde, computed from the file as it stands."""
    return euro_text(next(g.betrag_cent or 0 for g in auswertung(kurier).gemeinden if g.gemeinde.ags == ags))


@dataclass(frozen=True)
class Stand:
    """Every sheet in its order with all that it means: constants and formulas, and for ours the mark."""

    blaetter: dict[str, str]
    marken: dict[str, tuple[str | None, str | None, str | None]]

    @classmethod
    def von(cls, mappe: Package) -> Stand:
        """What a workbook holds now."""
        return cls(
            {blatt.name: blatt_abdruck(mappe, blatt) for blatt in mappe.blaetter},
            {blatt.name: (blatt.kennung, blatt.abdruck, blatt.eingaben) for blatt in mappe.blaetter},
        )


def zellen(datei: Path) -> dict[str, dict[str, object]]:
    """Values and formulas of all sheets, as another program reads them."""
    return {
        blatt.title: {zelle.coordinate: zelle.value for zeile in blatt.iter_rows() for zelle in zeile if zelle.value is not None}
        for blatt in openpyxl.load_workbook(datei).worksheets
    }


def zahlen(text: str) -> tuple[int, int, int]:
    """58 neu, 0 geändert, 0 unverändert."""
    treffer = re.search(r"(\d+) neu, (\d+) geändert, (\d+) unverändert", text)
    assert treffer is not None, text
    return int(treffer[1]), int(treffer[2]), int(treffer[3])


# ---------------------------------------------------------------- sheets of the procedure
def test_a_sheet_of_the_procedure(kurier: Dateikurier) -> None:
    """The menu asks first, puts the sheet in and shows it; afterwards every run renews it, and it can be taken back."""
    vorher = Stand.von(kurier.mappe)
    vorschau = kurier.druecke("vorschau:zahlungen")
    assert (vorschau.art, vorschau.weiter, zahlen(vorschau.text)) == (Art.FRAGE, "erzeugen:zahlungen", (59, 0, 0))
    kurier.druecke(vorschau.weiter)
    assert kurier.zelle == CellRef("IM Zahlungen 2025", "A1")
    assert "59 Blätter stehen schon so" in kurier.druecke("vorschau").text
    assert kurier.druecke("ruecknahme").weiter == "zuruecknehmen"
    kurier.druecke("zuruecknehmen")
    assert Stand.von(kurier.mappe) == vorher


def test_forms_out_and_in(kurier: Dateikurier) -> None:
    """A form per Gemeinde beside the workbook; those that came back are entered after a question, and hold once a person says so."""
    assert "54 geschrieben" in kurier.druecke("meldeboegen").text
    boegen = kurier.datei.parent / "Meldebögen 2025"
    assert kurier.gezeigt == [boegen]
    assert "noch einmal" in kurier.druecke("einsammeln").text
    buch = openpyxl.load_workbook(boegen / "Meldebogen 2025 Lobbach.xlsx")
    blatt, zelle = buch.defined_names["_imxl_bogen_f_personen"].attr_text.rsplit("!", 1)
    buch[blatt.strip("'")][zelle.replace("$", "")] = 23
    ruecklauf = kurier.datei.parent / "Meldebögen 2025 Rücklauf"
    buch.save(ruecklauf / "von Lobbach.xlsx")
    (ruecklauf / "Gruß.txt").write_text("Viele Grüße", "utf-8")

    gefragt = kurier.druecke("einsammeln")
    assert (gefragt.art, gefragt.weiter) == (Art.FRAGE, "eingesammelt")
    assert "1 übernommen" in gefragt.text
    assert "1 kein Meldebogen" in gefragt.text
    assert "es fehlen 53" in gefragt.text
    kurier.druecke(gefragt.weiter)
    assert kurier.zelle == CellRef("IM Meldungen 2025", "A1")
    assert 23 in zellen(kurier.datei)["IM Meldungen 2025"].values()
    assert "meldung-abweichend" in {finding.code for finding in gerechnet(kurier).findings}


def test_forms_need_a_folder(tmp_path: Path) -> None:
    """In the cloud there is none beside the workbook."""
    for befehl in ("meldeboegen", "einsammeln"):
        assert "Speichern unter" in oeffne(tmp_path, in_der_cloud=True).druecke(befehl).text


def test_a_sheet_that_this_version_does_not_know(kurier: Dateikurier) -> None:
    """The menu of a newer add-in is answered with what to do."""
    antwort = kurier.druecke("vorschau:rechnungen")
    assert antwort.art is Art.FEHLER
    assert "Bitte das Add-in erneuern" in antwort.text


# ---------------------------------------------------------------- the whole life of a workbook
def test_the_whole_life_of_a_workbook(tmp_path: Path, eintragen: Eintragen) -> None:
    """Preview, make, again, another count, an edit by hand, make again, take back: each preview tells what then happens, and back is back."""
    kurier = oeffne(tmp_path)
    kreis = {blatt.name for blatt in kurier.mappe.blaetter}
    vorschau = kurier.druecke("vorschau")
    assert (vorschau.art, vorschau.weiter, zahlen(vorschau.text)) == (Art.FRAGE, "erzeugen", (58, 0, 0))
    assert {blatt.name for blatt in kurier.mappe.blaetter} == kreis, "a preview changes nothing"

    erzeugt = kurier.druecke(vorschau.weiter)
    assert (erzeugt.art, erzeugt.weiter, zahlen(erzeugt.text)) == (Art.HINWEIS, "", (58, 0, 0))
    assert "Gespeichert hat im_xl die Mappe nicht" in erzeugt.text
    assert kurier.zelle == CellRef("IM Übersicht", "A1")
    assert len(kurier.mappe.eigene()) == 58

    wieder = kurier.druecke("vorschau")
    assert (wieder.art, wieder.weiter) == (Art.HINWEIS, "")
    assert "58 Blätter stehen schon so" in wieder.text

    vorher = betrag(kurier, "08226096")
    eintragen(kurier.datei, "AU-Bestand", {"E50": 300})
    assert betrag(kurier, "08226096") != vorher
    vorschau = kurier.druecke("vorschau")
    neu, geaendert, unveraendert = zahlen(vorschau.text)
    assert (vorschau.art, neu) == (Art.FRAGE, 0)
    assert geaendert > 0
    assert geaendert + unveraendert == 58
    assert "bearbeitet" not in vorschau.text

    blatt = kurier.mappe.eigene()[WEINHEIM].name
    eintragen(kurier.datei, blatt, {"A1": "Rücksprache mit Frau M."})
    vorschau = kurier.druecke("vorschau")
    assert f"„{blatt}“ haben Sie bearbeitet; Ihre Fassung bleibt erhalten als „{blatt} (bearbeitet)“." in vorschau.text
    assert zahlen(vorschau.text) == (0, geaendert, unveraendert)

    davor = Stand.von(kurier.mappe)
    davor_zellen = zellen(kurier.datei)
    kurier.druecke(vorschau.weiter)
    jetzt = zellen(kurier.datei)
    assert jetzt[f"{blatt} (bearbeitet)"]["A1"] == "Rücksprache mit Frau M."
    assert jetzt[blatt]["A1"] != "Rücksprache mit Frau M."
    assert {name: werte for name, werte in jetzt.items() if name in kreis} == {n: w for n, w in davor_zellen.items() if n in kreis}

    frage = kurier.druecke("ruecknahme")
    assert (frage.art, frage.weiter) == (Art.FRAGE, "zuruecknehmen")
    assert f"1 Blatt wird entfernt: „{blatt} (bearbeitet)“" in frage.text
    assert f"{geaendert} Blätter zeigen wieder den Stand davor" in frage.text
    assert "gehen verloren" not in frage.text
    zurueck = kurier.druecke(frage.weiter)
    assert zurueck.art is Art.HINWEIS
    assert Stand.von(kurier.mappe) == davor
    assert zellen(kurier.datei) == davor_zellen

    nochmal = kurier.druecke("ruecknahme")
    assert (nochmal.art, nochmal.weiter) == (Art.HINWEIS, "")


def test_taking_the_first_run_back_leaves_the_countys_workbook(kurier: Dateikurier) -> None:
    """All our sheets go; the county's parts have every byte they had, and its sheets stand as they stood."""
    vorher = kurier.mappe
    teile = {name: vorher.part(name) for name in vorher.names()}
    kurier.druecke("erzeugen")
    assert "10 Formeln von Ihnen verweisen darauf (zum Beispiel „Auswertung Kreistag“, F8)" in kurier.druecke("ruecknahme").text
    antwort = kurier.druecke("zuruecknehmen")
    nachher = kurier.mappe

    assert "58 entfernt, 0 wie davor, 0 zurückgeholt" in antwort.text
    assert Stand.von(nachher) == Stand.von(vorher)
    register = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/styles.xml", "xl/calcChain.xml"}
    assert {name for name, inhalt in teile.items() if not nachher.has(name) or nachher.part(name) != inhalt} <= register
    assert set(nachher.names()) <= set(teile)


def _benenne_um(datei: Path, alt: str, neu: str) -> None:
    """Give a sheet another name, as a person does; formulas follow, as in Excel."""
    buch = openpyxl.load_workbook(datei)
    buch[alt].title = neu
    for zelle in (zelle for blatt in buch for zeile in blatt.iter_rows() for zelle in zeile):
        if isinstance(zelle.value, str) and zelle.value.startswith("="):
            zelle.value = zelle.value.replace(f"'{alt}'!", f"'{neu}'!")
    buch.save(datei)


def test_a_sheet_with_another_name_is_taken_back_as_well(kurier: Dateikurier) -> None:
    """It is known by its mark: after the second run it shows what it showed before, after the first it goes; none is doubled or stays."""
    kurier.druecke("erzeugen")
    davor = kurier.datei.read_bytes()
    _benenne_um(kurier.datei, "IM Rechenweg", "So wird gerechnet")
    frage = kurier.druecke("ruecknahme")
    assert "58 Blätter werden entfernt" in frage.text
    assert "bearbeitet" not in frage.text
    assert "58 entfernt, 0 wie davor, 0 zurückgeholt" in kurier.druecke("zuruecknehmen").text
    assert not kurier.mappe.eigene()

    kurier.datei.write_bytes(davor)
    ort = auswertung(kurier).gemeinden[0].personen.ort
    assert ort is not None
    trage_ein(kurier.datei, ort.blatt, {ort.zelle: 77})
    kurier.druecke("erzeugen")
    _benenne_um(kurier.datei, "IM Rechenweg", "So wird gerechnet")
    assert "verloren" not in kurier.druecke("ruecknahme").text
    kurier.druecke("zuruecknehmen")
    namen = [blatt.name for blatt in kurier.mappe.blaetter]
    assert "So wird gerechnet" in namen
    assert "IM Rechenweg" not in namen
    assert len(kurier.mappe.eigene()) == 58


def test_a_gemeinde_that_left_and_comes_back(kurier: Dateikurier) -> None:
    """Without its row its sheet goes, and the preview says so; taking back brings it again, with its mark."""
    kurier.druecke("erzeugen")
    davor = Stand.von(kurier.mappe)
    ort = next(g.personen.ort for g in auswertung(kurier).gemeinden if g.gemeinde.name == "Heddesheim")
    assert ort is not None
    zeile = re.sub(r"\D", "", ort.zelle)
    trage_ein(kurier.datei, ort.blatt, {f"{spalte}{zeile}": None for spalte in "ABCE"})
    liste = Stand.von(kurier.mappe).blaetter[ort.blatt]
    vorschau = kurier.druecke("vorschau")
    assert "„Ü Heddesheim“ entfällt" in vorschau.text
    kurier.druecke(vorschau.weiter)
    assert "Ü Heddesheim" not in Stand.von(kurier.mappe).blaetter

    assert "1 Blatt kommt zurück: „Ü Heddesheim“" in kurier.druecke("ruecknahme").text
    kurier.druecke("zuruecknehmen")
    jetzt = Stand.von(kurier.mappe)
    assert jetzt.blaetter == {**davor.blaetter, ort.blatt: liste}
    assert jetzt.marken == davor.marken


def test_a_sheet_that_formulas_need_stays(kurier: Dateikurier) -> None:
    """The county points at the sheet of a Gemeinde that left the list: preview and run leave it, and say why."""
    kurier.druecke("erzeugen")
    trage_ein(kurier.datei, "Auswertung Kreistag", {"F8": "='Ü Heddesheim'!C6"})
    ort = next(g.personen.ort for g in auswertung(kurier).gemeinden if g.gemeinde.name == "Heddesheim")
    assert ort is not None
    zeile = re.sub(r"\D", "", ort.zelle)
    trage_ein(kurier.datei, ort.blatt, {f"{spalte}{zeile}": None for spalte in "ABCE"})

    for befehl in ("vorschau", "erzeugen"):
        assert "Das Blatt bleibt stehen: Ihre Formeln verweisen darauf." in kurier.druecke(befehl).text
    assert "Ü Heddesheim" in Stand.von(kurier.mappe).blaetter


def test_what_taking_back_would_lose_is_said_before(kurier: Dateikurier) -> None:
    """Since the run: an input in IM Einstellungen, a remark on a sheet, a remark on the kept copy. Each is named, nothing else is."""
    kurier.druecke("erzeugen")
    trage_ein(kurier.datei, "Ü Weinheim", {"A1": "von Hand"})
    trage_ein(kurier.datei, "Eckdaten", {"B8": 2_000_000})
    kurier.druecke("erzeugen")
    kurier.druecke("einstellungen")
    assert kurier.zelle is not None
    trage_ein(kurier.datei, "IM Einstellungen", {kurier.zelle.zelle: "2025"})
    trage_ein(kurier.datei, "Ü Brühl", {"A1": "später"})
    trage_ein(kurier.datei, "Ü Weinheim (bearbeitet)", {"A1": "später"})
    frage = kurier.druecke("ruecknahme")

    assert set(re.findall(r"„([^“]+)“ haben Sie seitdem bearbeitet", frage.text)) == {
        "IM Einstellungen",
        "Ü Brühl",
        "Ü Weinheim (bearbeitet)",
    }


def test_half_a_run_can_be_taken_back(kurier: Dateikurier) -> None:
    """It breaks off when half the sheets are in: the answer says how to get back, and that way leads there, even if it breaks off as well."""
    vorher = Stand.von(kurier.mappe)
    kurier.stoert = DateiError("voll", "Auf dem Laufwerk ist kein Platz mehr.")
    antwort = kurier.druecke("erzeugen")
    assert antwort.art is Art.FEHLER
    assert "Auf dem Laufwerk ist kein Platz mehr." in antwort.text
    assert "Letzte Erzeugung zurücknehmen" in antwort.text
    assert len(kurier.mappe.eigene()) == 29

    kurier.stoert = DateiError("halb", "Bitte „Letzte Erzeugung zurücknehmen“ wählen.")
    antwort = kurier.druecke("zuruecknehmen")
    assert antwort.text == "Bitte „Letzte Erzeugung zurücknehmen“ wählen.", "the courier has said it"
    kurier.stoert = RuntimeError("closed")
    antwort = kurier.druecke("zuruecknehmen")
    assert antwort.art is Art.FEHLER
    assert "ohne zu speichern" in antwort.text
    assert "closed" not in antwort.text
    assert 0 < len(kurier.mappe.eigene()) < 29
    kurier.druecke("zuruecknehmen")
    assert Stand.von(kurier.mappe) == vorher
    assert kurier.gedaechtnis == {}


@pytest.mark.parametrize("laeufe", [1, 2])
def test_a_run_that_is_no_longer_there_is_not_taken_back(kurier: Dateikurier, laeufe: int) -> None:
    """Closed without saving and opened again, after the first run or a second one: there is nothing to take back, and the file is left alone."""
    if laeufe > 1:
        kurier.druecke("erzeugen")
        trage_ein(kurier.datei, "Eckdaten", {"B8": 2_000_000})
    vorher = kurier.schnappschuss()
    assert "Gespeichert hat im_xl die Mappe nicht" in kurier.druecke("erzeugen").text
    kurier.datei.write_bytes(vorher)
    for befehl in ("ruecknahme", "zuruecknehmen"):
        antwort = kurier.druecke(befehl)
        assert (antwort.art, antwort.weiter) == (Art.HINWEIS, "")
        assert "nichts zurückzunehmen" in antwort.text

    assert kurier.schnappschuss() == vorher


def test_a_sheet_of_the_countys_is_never_removed(kurier: Dateikurier) -> None:
    """A sheet that bears the name of one of ours, but not our mark, stays when a run is taken back."""
    kurier.druecke("erzeugen")
    mappe = kurier.mappe
    text = mappe.part(mappe.workbook_part).decode()
    index = next(blatt.index for blatt in mappe.blaetter if blatt.name == "Ü Brühl")
    mappe.put(mappe.workbook_part, re.sub(rf'<definedName name="_imxl[^>]*localSheetId="{index}".*?</definedName>', "", text).encode())
    kurier.datei.write_bytes(mappe.to_bytes())
    kurier.druecke("zuruecknehmen")

    assert [blatt.name for blatt in kurier.mappe.blaetter if blatt.name.startswith(("Ü", "IM"))] == ["Ü Brühl"]


def test_two_workbooks_of_one_name_are_two(tmp_path: Path) -> None:
    """What was made in one folder is not taken back in the other; in one process both are remembered."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    erste = oeffne(tmp_path / "a")
    zweite = oeffne(tmp_path / "b", gedaechtnis=erste.gedaechtnis)
    erste.druecke("erzeugen")

    assert zweite.druecke("ruecknahme").weiter == ""
    zweite.druecke("erzeugen")
    assert len(erste.gedaechtnis) == 2
    assert erste.druecke("ruecknahme").weiter == "zuruecknehmen"


def test_the_memory_of_the_process_is_used_by_default(kurier: Dateikurier) -> None:
    """Without a memory of its own a command finds what the last one left."""
    assert ausfuehren("erzeugen", kurier, HEUTE).art is Art.HINWEIS
    assert ausfuehren("ruecknahme", kurier, HEUTE).weiter == "zuruecknehmen"
    ausfuehren("zuruecknehmen", kurier, HEUTE)
    assert kurier.mappe.eigene() == {}


# ---------------------------------------------------------------- reading
def test_checking_tells_figures_and_findings_and_changes_nothing(kurier: Dateikurier) -> None:
    """County, year, counts, amount and its state; findings by severity, the gravest with its cell, which is shown; the rest is counted."""
    vorher = kurier.schnappschuss()
    kurier.hinweise = ("Die Mappe wird automatisch gespeichert.",)
    antwort = kurier.druecke("pruefen")
    findings = auswertung(kurier).findings
    gezeigt = [finding for finding in findings if finding.text in antwort.text]

    assert antwort.art is Art.HINWEIS
    assert antwort.text.splitlines()[:3] == [
        "Rhein-Neckar-Kreis, Haushaltsjahr 2025",
        "54 Gemeinden, 4.347 Personen am 31.12.2022",
        "Betrag: 1.810.740,00 € (erwartet)",
    ]
    assert "Die Mappe wird automatisch gespeichert." in antwort.text
    assert "5 Warnungen, 8 Hinweise:" in antwort.text
    assert list(findings[: len(gezeigt)]) == gezeigt
    assert antwort.text.endswith(f"… weitere {len(findings) - len(gezeigt)}")
    assert kurier.zelle == findings[0].ort
    assert kurier.schnappschuss() == vorher


def test_an_accepted_finding_is_told_last_and_not_shown(kurier: Dateikurier, eintragen: Eintragen) -> None:
    """A reason typed on the sheet: counted apart, the next open one is shown, the sheets are renewed with it and then stand."""
    kurier.druecke("erzeugen")
    erster, zweiter = gerechnet(kurier).findings[:2]
    eintragen(kurier.datei, "IM Hinweise", {"H4": "Postlauf"})
    antwort = kurier.druecke("pruefen")

    assert "5 Warnungen, 8 Hinweise; davon 1 angenommen:" in antwort.text
    assert antwort.text.splitlines()[antwort.text.splitlines().index("5 Warnungen, 8 Hinweise; davon 1 angenommen:") + 1].endswith(
        zweiter.text
    )
    assert kurier.zelle == zweiter.ort
    assert f"Warnung: {erster.text}" not in antwort.text

    assert "0 neu, 3 geändert" in kurier.druecke("erzeugen").text
    assert openpyxl.load_workbook(kurier.datei)["IM Hinweise"]["H4"].value == "Postlauf"
    assert [f.betrifft for f in gerechnet(kurier).findings if f.angenommen] == [erster.betrifft]
    assert "Es gibt nichts zu tun" in kurier.druecke("erzeugen").text


def test_blocked_amounts_are_told_everywhere(kurier: Dateikurier) -> None:
    """A missing count: checking warns and shows the cell, the preview says that amounts stay empty, and so does the run."""
    trage_ein(kurier.datei, "AU-Bestand", {"E9": None})
    antwort = kurier.druecke("pruefen")
    assert antwort.art is Art.WARNUNG
    assert "1 Fehler, 6 Warnungen" in antwort.text
    assert kurier.zelle == CellRef("AU-Bestand", "E9")

    for befehl in ("vorschau", "erzeugen"):
        antwort = kurier.druecke(befehl)
        assert "Die Beträge bleiben leer: 1 Fehler hält sie auf." in antwort.text
        assert "Blatt „AU-Bestand“, Zelle E9" in antwort.text
    assert antwort.art is Art.WARNUNG
    assert openpyxl.load_workbook(kurier.datei)["Ü Brühl"]["C6"].value is None


def test_the_lands_workbook(tmp_path: Path) -> None:
    """44 Kreise, the total and the floor; four sheets; the deadlines of its year; a Kreis explained."""
    kurier = oeffne(tmp_path, LAND)
    antwort = kurier.druecke("pruefen")
    assert antwort.text.splitlines()[:2] == ["Planungsrahmen des Landes, Haushaltsjahr 2025", "44 Kreise, Summe 58.000.000,00 €"]
    assert zahlen(kurier.druecke("vorschau").text) == (4, 0, 0)
    kurier.druecke("erzeugen")
    assert "31.05.2024: Entscheidung der Gemeinde, vor 906 Tagen" in kurier.druecke("fristen").text

    rahmen = gerechnet(kurier).planungsrahmen
    assert rahmen is not None
    ludwigsburg = next(k for k in rahmen.kreise if k.quote.kreis.ags == "08118")
    zeile = next(zelle for zelle, wert in zellen(kurier.datei)["IM Übersicht"].items() if wert == "Landkreis Ludwigsburg")
    for zelle in (CellRef("Zuteilungsquoten", "A10"), CellRef("IM Übersicht", zeile)):
        kurier.zelle = zelle
        antwort = kurier.druecke("woher")
        assert antwort.text.startswith(f"Landkreis Ludwigsburg (08118), Haushaltsjahr 2025: {euro_text(ludwigsburg.betrag_cent or 0)}")
    kurier.zelle = CellRef("Eckdaten", "B6")
    nichts = kurier.druecke("woher")
    assert (nichts.art, nichts.weiter) == (Art.HINWEIS, "")
    assert "eines Kreises aus der Liste. Aus ihr stammt die Angabe „Summe des Landes“, die in alle Beträge eingeht." in nichts.text


# ---------------------------------------------------------------- asking
def test_where_an_amount_comes_from(kurier: Dateikurier) -> None:
    """From the county's list, another list of its, a sheet of ours in any cell, a row of IM Übersicht, a kept copy: always the same Gemeinde."""
    kurier.druecke("erzeugen")
    trage_ein(kurier.datei, "Ü Weinheim", {"A1": "von Hand"})
    trage_ein(kurier.datei, "Eckdaten", {"B8": 2_000_000})
    kurier.druecke("erzeugen")
    erwartet = betrag(kurier, "08226096")
    uebersicht = next(zelle for zelle, wert in zellen(kurier.datei)["IM Übersicht"].items() if wert == "Weinheim")
    stellen = [
        CellRef("AU-Bestand", "A50"),
        CellRef("Auswertung Kreistag", "F9"),
        CellRef("Ü Weinheim", "A1"),
        CellRef("IM Übersicht", "E" + uebersicht.lstrip("ABCDEFGH")),
        CellRef("Ü Weinheim (bearbeitet)", "Z99"),
    ]
    for stelle in stellen:
        kurier.zelle = stelle
        antwort = kurier.druecke("woher")
        assert antwort.text.startswith(f"Weinheim (08226096), Haushaltsjahr 2025: {erwartet}"), stelle
        assert "Personen: 224 (Blatt „AU-Bestand“, Zelle E50)" in antwort.text
        assert "2.000.000,00 € × 224 ÷ 4.347 = 103.059,581320… €" in antwort.text
        assert "Annahme" in antwort.text
        assert "Folie „Verfahren zur Weiterleitung an Städte und Gemeinden I“" in antwort.text


def test_the_page_holds_all_that_the_box_has_no_room_for(kurier: Dateikurier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Yes opens a page with every line of the explanation and every finding about the Gemeinde, to be printed; nothing goes into the workbook."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    vorher = kurier.schnappschuss()
    kurier.zelle = CellRef("AU-Bestand", "E17")
    frage = kurier.druecke("woher")
    ergebnis = gerechnet(kurier)
    gefragt = auskunft(ergebnis, "08226027")
    findings = [finding for finding in ergebnis.findings if finding.betrifft == "08226027"]

    assert (frage.art, frage.weiter) == (Art.FRAGE, "woher_seite")
    assert "Dazu gefunden: 1 Warnung, 1 Hinweis." in frage.text
    assert "… weitere 2\n" in frage.text, "both findings are left to the page"
    assert "Annahme" in frage.text
    assert kurier.druecke(frage.weiter).art is Art.HINWEIS
    (datei,) = kurier.gezeigt
    bau = _Bau()
    bau.feed(datei.read_text("utf-8"))
    erklaerung = gefragt.erklaerung
    assert (bau.offen, datei.parent) == ([], tmp_path)
    assert {name for _, name, _ in bau.attribute} <= {"lang", "charset", "http-equiv", "content", "name", "scope"}, "it loads nothing"
    assert len(findings) == 2
    for text in (
        erklaerung.titel,
        *(feld for eingabe in erklaerung.eingaben for feld in (eingabe.name, eingabe.wert, eingabe.quelle)),
        *erklaerung.schritte,
        *erklaerung.grundlagen,
        *(f"{finding.schwere.value}: {finding.text}" for finding in findings),
        "Gerechnet am 23.11.2026",
    ):
        assert text in bau.text
    assert (kurier.schnappschuss(), kurier.zelle) == (vorher, CellRef("AU-Bestand", "E17"))


def test_a_page_is_text_whatever_the_names_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file or cell that looks like HTML stays what it is."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    datei = tmp_path / "<b>&amp;.xlsx"
    shutil.copy(ordner("workbooks") / f"{KREIS}.xlsx", datei)
    kurier = Dateikurier(datei, zelle=CellRef("AU-Bestand", "E7"))
    for inhalt, satz in ((38, "Nichts."), ("<script>38</script>", "„<script>38</script>“")):
        trage_ein(datei, "AU-Bestand", {"E7": inhalt})
        kurier.druecke("woher_seite")
        bau = _Bau()
        bau.feed(kurier.gezeigt[-1].read_text("utf-8"))
        assert "in „<b>&amp;.xlsx“ stand" in bau.text
        assert satz in bau.text


def test_without_amounts_the_question_is_still_asked(kurier: Dateikurier) -> None:
    """Two counts are missing: what blocks the amount is said first, what does not fit is counted, and the box ends with the question."""
    trage_ein(kurier.datei, "AU-Bestand", {"E7": None, "E8": None})
    kurier.zelle = CellRef("AU-Bestand", "E17")
    antwort = kurier.druecke("woher")

    assert antwort.text.startswith("Heddesbach (08226027), Haushaltsjahr 2025: kein Betrag")
    assert "Keine Beträge, bis das behoben ist: Blatt „AU-Bestand“, Zelle E7" in antwort.text
    assert "Dazu gefunden: 2 Fehler, 1 Warnung, " in antwort.text
    assert antwort.text.endswith("Alles als Seite zum Drucken öffnen?")


@pytest.mark.parametrize("zelle", [CellRef("AU-Bestand", "B2"), CellRef("IM Übersicht", "A1"), CellRef("Deckblatt", "ZZ9999")])
def test_without_a_gemeinde_it_says_what_to_select(kurier: Dateikurier, zelle: CellRef) -> None:
    """A heading, a title, an empty row: the cell is named and what is to be selected."""
    kurier.druecke("erzeugen")
    kurier.zelle = zelle
    antwort = kurier.druecke("woher")

    assert antwort.art is Art.HINWEIS
    assert zelle.anzeige in antwort.text
    assert "Namen oder Zahl einer Gemeinde markieren" in antwort.text


def test_the_selected_cell_goes_before_its_neighbours_and_an_amount_is_no_key(kurier: Dateikurier) -> None:
    """Two Gemeinden in one row: the one that is selected, else nobody; 226009 persons or euros are not Brühl (08226009)."""
    trage_ein(kurier.datei, "Auswertung Kreistag", {"A8": 226_009, "B8": "Ladenburg", "C8": "Weinheim", "D8": None, "E8": None})
    namen = []
    for spalte in "ABCF":
        kurier.zelle = CellRef("Auswertung Kreistag", f"{spalte}8")
        antwort = kurier.druecke("woher")
        namen.append(antwort.text.split(" (")[0] if antwort.art is Art.FRAGE else "")
    assert namen == ["", "Ladenburg", "Weinheim", ""]

    trage_ein(kurier.datei, "Auswertung Kreistag", {"A8": 226_009, "B8": None, "C8": None})
    assert "kein eindeutiger Name oder Schlüssel einer Gemeinde" in kurier.druecke("woher").text
    trage_ein(kurier.datei, "Auswertung Kreistag", {"A8": 8_226_009})
    assert kurier.druecke("woher").text.startswith("Brühl (08226009)")


def test_deadlines_with_their_state(kurier: Dateikurier) -> None:
    """Each step with its day, how far off it is, and how many have come in; what is our reading says so."""
    zeilen = kurier.druecke("fristen").text.splitlines()

    assert zeilen[0] == "Fristen für das Haushaltsjahr 2025, Stand 23.11.2026"
    assert zeilen[2:] == [
        "31.12.2022: Stichtag des Bestands in der AU (Annahme), vor 1.423 Tagen",
        "31.10.2023: Meldung der Personenzahl an den Landkreis, vor 1.119 Tagen: 52 fristgerecht, 2 verspätet",
        "31.12.2023: Übersicht des Landkreises ist zugänglich, vor 1.058 Tagen: fristgerecht am 14.12.2023",
        "31.03.2024: Bekanntgabe des Planungsrahmens, vor 967 Tagen: kein Eingang erfasst",
        "31.05.2024: Entscheidung der Gemeinde, vor 906 Tagen: 47 fristgerecht, 3 verspätet, 4 kein Eingang erfasst",
        "ohne Tag: Weiterleitung des Betrags, unverzüglich nach Auszahlung durch das Land",
    ]


@pytest.mark.parametrize(
    ("heute", "erwartet"),
    [(date(2024, 5, 30), "noch 1 Tag"), (date(2024, 5, 31), "heute"), (date(2024, 6, 1), "vor 1 Tag")],
)
def test_deadlines_count_days(kurier: Dateikurier, heute: date, erwartet: str) -> None:
    """The day before, the day itself, the day after; until the day has passed a decision that is missing is open."""
    zeile = next(z for z in ausfuehren("fristen", kurier, heute, {}).text.splitlines() if "Entscheidung" in z)

    assert f"Entscheidung der Gemeinde, {erwartet}:" in zeile
    assert ("4 offen" in zeile) is (heute <= date(2024, 5, 31))


def test_a_year_without_deadlines_says_why(tmp_path: Path) -> None:
    """2017: the procedure did not exist."""
    assert "ab dem Haushaltsjahr 2025; für 2017 gelten keine Fristen" in oeffne(tmp_path, TRANCHE).druecke("fristen").text


# ---------------------------------------------------------------- handing on, settings, help
def kleine_liste(datei: Path) -> None:
    """Three Gemeinden of a larger distribution, as 2017."""
    mappe = openpyxl.load_workbook(ordner("workbooks") / f"{TRANCHE}.xlsx")
    blatt = mappe.active
    assert blatt is not None
    blatt.delete_rows(16, blatt.max_row)
    mappe.save(datei)


def test_a_pdf_for_each_gemeinde(tmp_path: Path, office: Office) -> None:
    """A file per sheet in a new folder beside the workbook, which is opened; each holds its Gemeinde with its amount; the next time another folder."""
    datei = tmp_path / "Tranche 1.xlsx"
    kleine_liste(datei)
    kurier = Dateikurier(datei, office)
    leer = kurier.druecke("pdf")
    assert (leer.art, [pfad.name for pfad in tmp_path.iterdir()]) == (Art.HINWEIS, ["Tranche 1.xlsx"])

    kurier.druecke("erzeugen")
    antwort = kurier.druecke("pdf")
    ziel = tmp_path / "Tranche 1-pdf"
    assert kurier.gezeigt == [ziel]
    assert f"3 PDF-Dateien liegen in „{ziel}“." in antwort.text
    gemeinden = {g.gemeinde.name: euro_text(g.betrag_cent or 0) for g in auswertung(kurier).gemeinden}
    assert {pfad.name for pfad in ziel.iterdir()} == {f"Ü {name}.pdf" for name in gemeinden}
    for name, summe in gemeinden.items():
        (seite,) = pdf_text(ziel / f"Ü {name}.pdf")
        assert name in seite
        assert summe in seite

    vorher = {pfad: pfad.read_bytes() for pfad in ziel.iterdir()}
    kurier.druecke("pdf")
    assert kurier.gezeigt[1] == tmp_path / "Tranche 1-pdf-2"
    assert {pfad: pfad.read_bytes() for pfad in ziel.iterdir()} == vorher


def test_a_workbook_in_the_cloud_has_no_folder_for_pdf(kurier: Dateikurier) -> None:
    """It says what to do, and writes nothing."""
    kurier.druecke("erzeugen")
    kurier.in_der_cloud = True
    antwort = kurier.druecke("pdf")

    assert antwort.art is Art.FEHLER
    assert "Speichern unter" in antwort.text
    assert [pfad.name for pfad in kurier.datei.parent.iterdir()] == [kurier.datei.name]


@pytest.mark.parametrize(
    ("blaetter", "dateien"),
    [
        (["Ü Weinheim", "Ü Lahr-Schwarzwald"], ["Ü Weinheim.pdf", "Ü Lahr-Schwarzwald.pdf"]),
        (['A<B>"|', "A-B---", "a-b---"], ["A-B---.pdf", "A-B--- (2).pdf", "a-b--- (3).pdf"]),
        (["con", "COM1.x", "Konto"], ["Blatt con.pdf", "Blatt COM1.x.pdf", "Konto.pdf"]),
        (["Punkt. ", "  .."], ["Punkt.pdf", "Blatt.pdf"]),
    ],
)
def test_file_names_that_windows_takes(blaetter: list[str], dateien: list[str]) -> None:
    """Forbidden characters, names of devices, points and blanks at the end, and names that differ by case only."""
    assert list(dateinamen(blaetter).values()) == dateien


def test_settings_come_with_the_first_run(kurier: Dateikurier) -> None:
    """Before: said so. Afterwards the first input is selected, and what is entered there holds in the next run."""
    assert "entsteht mit den ersten Übersichten" in kurier.druecke("einstellungen").text
    assert kurier.zelle is None
    kurier.druecke("erzeugen")
    kurier.druecke("einstellungen")
    assert kurier.zelle is not None
    assert kurier.zelle.blatt == "IM Einstellungen"
    trage_ein(kurier.datei, "IM Einstellungen", {kurier.zelle.zelle: "2026"})

    assert auswertung(kurier).haushaltsjahr == 2026
    assert "Haushaltsjahr 2026" in kurier.druecke("pruefen").text


class _Bau(HTMLParser):
    """Whether every element is closed in its turn, and what the page refers to."""

    LEER = frozenset({"meta", "br", "link", "img", "input", "hr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.offen: list[str] = []
        self.attribute: list[tuple[str, str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opened."""
        self.attribute += [(tag, name, wert) for name, wert in attrs]
        if tag not in self.LEER:
            self.offen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Closed; the last one that is open."""
        assert self.offen.pop() == tag

    def handle_data(self, data: str) -> None:
        """Read."""
        self.text += data


def test_the_help_page_is_whole_and_needs_no_network(kurier: Dateikurier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every button and every function with its arguments and examples; links lead to anchors of the page; German, nothing from elsewhere."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    kurier.druecke("hilfe")
    (datei,) = kurier.gezeigt
    assert datei.parent == tmp_path
    seite = datei.read_text("utf-8")
    bau = _Bau()
    bau.feed(seite)
    knoepfe = schaltflaechen((ordner("macros") / "ribbon.xml").read_bytes())

    assert seite == hilfeseite()
    assert seite.startswith("<!DOCTYPE html>")
    assert bau.offen == []
    assert ("html", "lang", "de") in bau.attribute
    anker = {wert for _, name, wert in bau.attribute if name == "id"}
    ziele = {wert for _, name, wert in bau.attribute if name in {"href", "src", "action"}}
    assert ziele == {f"#{name}" for name in funktionen()} == {f"#{name}" for name in anker}
    assert "http" not in seite.replace("http-equiv", "")
    assert len([knopf for knopf in knoepfe if not knopf.menue]) == 10
    assert all(knopf.beschriftung in bau.text and knopf.hilfe in bau.text and knopf.hilfe for knopf in knoepfe)
    for funktion in funktionen().values():
        for text in (funktion.beschreibung, *(a.hilfe for a in funktion.argumente), *(b.text for b in funktion.beispiele)):
            assert text in bau.text


def test_examples_stand_as_a_german_excel_takes_them() -> None:
    """Semicolons, decimal commas, dates as DATUM, the cells of ranges beside, results as cells show them."""
    seite = hilfeseite()

    for stueck in (
        "=IM_VZAE(33999,99;2025)</td><td></td><td>0,49</td>",
        "=IM_FRIST(&quot;entscheidung&quot;;2025)</td><td></td><td>31.05.2024</td>",
        "DATUM(2024;6;10)",
        "=IM_ZUWENDUNG(1000;A2:A4)</td><td>A2:A4: 120 · 45 · 0</td><td>727,27 · 272,73 · 0</td>",
        "=IM_ZUWENDUNG(100;A2:C2)</td><td>A2:C2: 1 · 1 · 1</td><td>33,34 · 33,33 · 33,33</td>",
    ):
        assert stueck in seite


def test_the_diagnosis_fits_into_the_message(kurier: Dateikurier) -> None:
    """The diagnosis of this machine, as the command line shows it, in a message box; away from Windows no problem is made up."""
    antwort = kurier.druecke("diagnose")

    assert antwort.text == als_text(diagnose(), hoechstens=TEXT_HOECHSTENS)
    assert antwort.art is (Art.WARNUNG if any(befund.stand is Diagnosestand.PROBLEM for befund in diagnose()) else Art.HINWEIS)


# ---------------------------------------------------------------- when it does not work
def mit_blatt(datei: Path, zeilen: list[list[object]]) -> None:
    mappe = openpyxl.Workbook()
    blatt = mappe.active
    assert blatt is not None
    blatt.title = "Dienstplan"
    for zeile in zeilen:
        blatt.append(zeile)
    mappe.save(datei)


RECHNENDE = ("pruefen", "vorschau", "erzeugen", "woher", "woher_seite", "fristen")


@pytest.mark.parametrize("befehl", RECHNENDE)
def test_a_workbook_without_a_list(tmp_path: Path, befehl: str) -> None:
    """What was seen instead is named with its place, and shown; nothing is written."""
    datei = tmp_path / "dienstplan.xlsx"
    mit_blatt(datei, [["Name", "Tag", "Schicht"], ["M.", "Montag", "früh"]])
    kurier = Dateikurier(datei, zelle=CellRef("Dienstplan", "C2"))
    vorher = kurier.schnappschuss()
    antwort = kurier.druecke(befehl)

    assert antwort.art is Art.FEHLER
    assert "gesucht wird" in antwort.text
    assert antwort.text.endswith("Stelle: Blatt „Dienstplan“, Zelle A1")
    assert kurier.zelle == CellRef("Dienstplan", "A1")
    assert kurier.schnappschuss() == vorher


@pytest.mark.parametrize("befehl", RECHNENDE)
def test_all_counts_zero(tmp_path: Path, befehl: str) -> None:
    """There is no key to split by: said in German, nothing written, nothing remembered."""
    kurier = oeffne(tmp_path, zelle=CellRef("AU-Bestand", "A9"))
    spalte = {f"E{zeile}": 0 for zeile in range(7, 61)}
    trage_ein(kurier.datei, "AU-Bestand", dict(spalte))
    vorher = kurier.schnappschuss()
    antwort = kurier.druecke(befehl)

    assert antwort.art is Art.FEHLER
    assert "null Personen" in antwort.text
    assert (kurier.schnappschuss(), kurier.gedaechtnis) == (vorher, {})


def _ods() -> bytes:
    """As much of an .ods as tells what it is."""
    puffer = BytesIO()
    with ZipFile(puffer, "w") as archiv:
        archiv.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archiv.writestr("content.xml", "<x/>")
    return puffer.getvalue()


@pytest.mark.parametrize(
    ("inhalt", "wort"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
        (_ods(), ".ods"),
        (b"ags;personen\n", "keine Excel-Arbeitsmappe"),
        (b"", "0 Byte"),
    ],
)
@pytest.mark.parametrize("befehl", [*RECHNENDE, "pdf", "einstellungen"])
def test_a_file_that_is_no_workbook(tmp_path: Path, inhalt: bytes, wort: str, befehl: str) -> None:
    """Whatever the snapshot turns out to be, each button says what it is and what to do."""
    datei = tmp_path / "kreis.xls"
    datei.write_bytes(inhalt)
    antwort = Dateikurier(datei, zelle=CellRef("A", "A1")).druecke(befehl)

    assert antwort.art is Art.FEHLER
    assert wort in antwort.text


def test_a_workbook_that_must_not_be_changed(kurier: Dateikurier) -> None:
    """Its structure is protected: making and taking back are refused before anything happens; reading goes on."""
    kurier.druecke("erzeugen")
    mappe = kurier.mappe
    text = mappe.part(mappe.workbook_part)
    mappe.put(mappe.workbook_part, text.replace(b"<bookViews>", b'<workbookProtection lockStructure="1"/><bookViews>', 1))
    kurier.datei.write_bytes(mappe.to_bytes())
    vorher = kurier.schnappschuss()

    for befehl in ("vorschau", "erzeugen", "ruecknahme", "zuruecknehmen"):
        antwort = kurier.druecke(befehl)
        assert antwort.art is Art.FEHLER
        assert "geschützt" in antwort.text
    assert kurier.schnappschuss() == vorher
    assert kurier.druecke("pruefen").art is Art.HINWEIS


def test_a_sheet_that_cannot_be_shown_does_not_hide_the_answer(kurier: Dateikurier) -> None:
    """The gravest finding stands on a hidden sheet: it is told all the same."""
    trage_ein(kurier.datei, "AU-Bestand", {"H17": None, "H38": None})
    mappe = kurier.mappe
    text = mappe.part(mappe.workbook_part).decode()
    mappe.put(mappe.workbook_part, re.sub(r'(<sheet [^>]*name="Entscheidungen")', r'\1 state="hidden"', text).encode())
    kurier.datei.write_bytes(mappe.to_bytes())
    ziel = next(finding.ort for finding in auswertung(kurier).findings if finding.ort)
    assert ziel == CellRef("Entscheidungen", "C21")
    antwort = kurier.druecke("pruefen")

    assert ziel.anzeige in antwort.text
    assert kurier.zelle is None


@pytest.mark.parametrize(
    ("fehler", "wort"),
    [
        (RuntimeError("boom"), "Das ist ein Fehler in im_xl, nicht bei Ihnen."),
        (PermissionError(13, "Permission denied", "C:/x.pdf"), "„C:/x.pdf“: Das System hat es abgelehnt (Zugriff verweigert)."),
        (OSError(28, "No space left on device"), "kein Platz mehr auf dem Laufwerk"),
    ],
)
def test_what_nobody_expected_is_a_german_sentence(kurier: Dateikurier, fehler: Exception, wort: str) -> None:
    """A bug is called one; a refusal of the system says which. No English, no traceback."""
    kurier.stoert = fehler
    antwort = kurier.druecke("erzeugen")

    assert antwort.art is Art.FEHLER
    assert wort in antwort.text
    assert not re.search(r"boom|denied|No space|Traceback", antwort.text)


def test_a_broken_status_bar_does_not_hide_the_answer(kurier: Dateikurier, monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel is gone when the status bar is to be cleared: the answer still comes."""

    def weg(_: object, text: str | None) -> None:
        if text is None:
            raise RuntimeError("RPC server unavailable")

    monkeypatch.setattr(Dateikurier, "fortschritt", weg)
    assert ausfuehren("fristen", kurier, HEUTE, {}).art is Art.HINWEIS


def test_an_unknown_command(kurier: Dateikurier) -> None:
    """An add-in that is newer than im_xl."""
    antwort = ausfuehren("zaubern", kurier, HEUTE, {})
    assert (antwort.art, antwort.weiter) == (Art.FEHLER, "")
    assert "zaubern" in antwort.text


def test_every_question_leads_to_a_command(kurier: Dateikurier) -> None:
    """What is said yes to exists."""
    kurier.zelle = CellRef("AU-Bestand", "E7")
    for befehl in ("vorschau", "erzeugen", "ruecknahme", "woher"):
        weiter = kurier.druecke(befehl).weiter
        assert not weiter or weiter in BEFEHLE


# ---------------------------------------------------------------- length
@pytest.mark.parametrize("anzahl", [0, 1, 7, 8, 9, 10, 1200])
def test_items_that_do_not_fit_are_counted(anzahl: int) -> None:
    """Shown and counted items are all there are; head and end are always there; no item is shown in part."""
    posten = [f"{nummer}:".ljust(100, "x") for nummer in range(anzahl)]
    text = begrenzt(["Kopf"], posten, ["Schluss"])
    zeilen = text.split("\n")
    gezeigt = [zeile for zeile in zeilen if zeile in posten]
    weitere = re.search(r"… weitere ([\d.]+)", text)

    assert len(text) <= TEXT_HOECHSTENS
    assert (zeilen[0], zeilen[-1]) == ("Kopf", "Schluss")
    assert gezeigt == posten[: len(gezeigt)]
    assert len(gezeigt) + (int(weitere[1].replace(".", "")) if weitere else 0) == anzahl
    assert len(gezeigt) == min(anzahl, 9)


def test_a_text_that_is_too_long_alone_is_cut() -> None:
    """It ends with dots, and an item that is too long is counted."""
    assert begrenzt(["x" * 2000]) == "x" * (TEXT_HOECHSTENS - 1) + "…"
    assert begrenzt(["Kopf"], ["y" * 2000, "z"], ["Ende"]) == "Kopf\n… weitere 2\nEnde"
    lang = begrenzt(["x" * 2000], ["z"], ["", "Öffnen?"])
    assert len(lang) == TEXT_HOECHSTENS
    assert lang.endswith("x…\n… weitere 1\n\nÖffnen?"), "the question at the end is kept"


def test_a_run_that_never_began_leaves_the_undo_of_the_one_before(kurier: Dateikurier, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused before anything was touched: the run before can still be taken back."""
    vorher = Stand.von(kurier.mappe)
    kurier.druecke("erzeugen")
    dann = kurier.datei.read_bytes()
    trage_ein(kurier.datei, "Eckdaten", {"B8": 2_000_000})

    def ablehnen(*_: object) -> None:
        raise DateiError("excel-beschaeftigt", "Excel ist gerade beschäftigt.")

    with monkeypatch.context() as eingriff:
        eingriff.setattr(Dateikurier, "einsetzen", ablehnen)
        assert kurier.druecke("erzeugen").art is Art.FEHLER
    kurier.datei.write_bytes(dann)

    assert kurier.druecke("ruecknahme").weiter == "zuruecknehmen"
    kurier.druecke("zuruecknehmen")
    assert Stand.von(kurier.mappe) == vorher
