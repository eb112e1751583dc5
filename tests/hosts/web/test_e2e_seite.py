"""What the pane shows: every view without a barrier that axe-core knows, by keyboard alone, and in a plain browser without Excel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook.protection import WorkbookProtection

from hosts.office import Office
from hosts.web.bereich import KLEINER_KREIS, KREIS, Bereich
from hosts.web.nachbau.excel import Excel
from hosts.web.nachbau.sitzung import Sitzung
from im_xl.hosts.web import dienste

Oeffne = Callable[..., Sitzung]


def test_no_view_has_a_barrier(oeffne: Oeffne) -> None:
    """Start, work, findings, preview, result, Woher, deadlines, message, diagnosis and error: axe-core finds nothing in any."""
    excel = Excel.oeffne(KREIS)
    bereich = Bereich(oeffne(excel))
    seite = bereich.seite
    gefunden = bereich.sitzung.barrieren("start")

    bereich.waehle("pruefen", "befunde")
    gefunden += bereich.sitzung.barrieren("befunde")
    seite.locator(".im-sprung").first.click()
    seite.locator("#im-zurueck").wait_for()
    gefunden += bereich.sitzung.barrieren("befunde nach Sprung")

    gehalten: list[Any] = []
    bereich.sitzung.seite.route("**/lauf", lambda route: gehalten.append(route))  # noqa: PLW0108 - Playwright marks the function, a method cannot be
    seite.click("#im-knopf-fristen")
    bereich.sitzung.warte(lambda: gehalten, "the request")
    assert bereich.ansicht == "arbeit"
    gefunden += bereich.sitzung.barrieren("arbeit")
    gehalten[0].continue_()
    bereich.sitzung.seite.unroute("**/lauf")
    seite.locator("body:not([data-arbeitet])").wait_for()
    assert bereich.ansicht == "fristen"
    gefunden += bereich.sitzung.barrieren("fristen")

    bereich.waehle("uebersichten", "vorschau")
    gefunden += bereich.sitzung.barrieren("vorschau")
    bereich.bejahe()
    gefunden += bereich.sitzung.barrieren("ergebnis")

    excel.buch.vorn = excel.blatt("Ü Lobbach")
    bereich.waehle("woher", "woher")
    assert "Lobbach" in seite.inner_text("#im-titel")
    gefunden += bereich.sitzung.barrieren("woher")
    excel.buch.vorn = excel.blatt("Deckblatt")
    bereich.waehle("woher", "text")
    gefunden += bereich.sitzung.barrieren("text")
    bereich.waehle("verfahren", "verfahren")
    gefunden += bereich.sitzung.barrieren("verfahren")
    bereich.waehle("diagnose", "diagnose")
    assert "im_xl:" in seite.inner_text("#im-diagnose")
    gefunden += bereich.sitzung.barrieren("diagnose")

    bereich.sitzung.seite.route("**/lauf", lambda route: route.fulfill(status=503, body="fort"))
    bereich.klicke("#im-knopf-pruefen")
    assert bereich.fehler
    gefunden += bereich.sitzung.barrieren("fehler")
    assert gefunden == []


def test_without_a_mouse(oeffne: Oeffne) -> None:
    """Tab reaches every button in order, Enter presses it, and after each change the focus is at the heading of what is new."""
    bereich = Bereich(oeffne(Excel.oeffne(KLEINER_KREIS)))
    tastatur, seite = bereich.sitzung.seite.keyboard, bereich.seite
    besucht = []
    for _ in range(9):
        tastatur.press("Tab")
        besucht.append(seite.evaluate("() => document.activeElement.dataset.befehl"))
    assert besucht == ["pruefen", "uebersichten", "verfahren", "woher", "fristen", "zuruecknehmen", "einstellungen", "hilfe", "diagnose"]
    for _ in range(8):
        tastatur.press("Shift+Tab")
    tastatur.press("Enter")
    seite.locator("body[data-ansicht=befunde]:not([data-arbeitet])").wait_for()
    assert seite.evaluate("() => document.activeElement.id") == "im-titel"


def test_where_an_amount_comes_from(oeffne: Oeffne) -> None:
    """For the cell that is selected: numbers with their cells, each a way there, and back."""
    excel = Excel.oeffne(KREIS)
    bereich = Bereich(oeffne(excel))
    excel.buch.vorn = excel.blatt("AU-Bestand")
    excel.buch.vorn.zelle = "C8"
    bereich.waehle("woher", "woher")
    assert "Bammental" in bereich.seite.inner_text("#im-titel")
    zeile = bereich.seite.locator("#im-woher-eingaben tr[data-zelle=E8]")
    assert "76" in zeile.inner_text()
    zeile.locator(".im-sprung").click()
    bereich.seite.locator("#im-zurueck").wait_for()
    assert (excel.buch.vorn.name, excel.buch.vorn.zelle) == ("AU-Bestand", "E8")


def test_the_settings(oeffne: Oeffne) -> None:
    """Before the first run the sheet does not exist yet; afterwards the button leads to its first input."""
    excel = Excel.oeffne(KLEINER_KREIS)
    bereich = Bereich(oeffne(excel)).waehle("einstellungen", "text")
    assert "entsteht mit den ersten Übersichten" in bereich.seite.inner_text("#im-text")
    bereich.erstelle().waehle("einstellungen", "text")
    stelle = bereich.lauf()["einstellungen"]
    assert (excel.buch.vorn.name, excel.buch.vorn.zelle) == (stelle["blatt"], stelle["zelle"])


def test_a_hidden_sheet_is_told(oeffne: Oeffne) -> None:
    """A finding on a sheet that a person has hidden: the pane says how to show it, and nothing else happens."""
    excel = Excel.oeffne(KREIS)
    bereich = Bereich(oeffne(excel)).waehle("pruefen", "befunde")
    excel.blatt("AU-Bestand").ws.sheet_state = "hidden"
    bereich.seite.locator("#im-befunde li[data-blatt=AU-Bestand] .im-sprung").first.click()
    bereich.seite.locator("#im-fehler").wait_for()
    assert "ausgeblendet" in bereich.fehler


def test_a_workbook_that_cannot_be_worked_with(oeffne: Oeffne) -> None:
    """The server's German sentence stands in the pane."""
    buch = openpyxl.Workbook()
    strom = BytesIO()
    buch.save(strom)
    bereich = Bereich(oeffne(Excel(strom.getvalue()))).klicke("#im-knopf-pruefen")
    assert bereich.fehler == bereich.sitzung.antworten[-1].json()["fehler"]["text"]
    assert bereich.sitzung.antworten[-1].status == 422


def test_help_opens_beside(oeffne: Oeffne) -> None:
    """In a window of its own, from the same server, and without a barrier."""
    bereich = Bereich(oeffne(Excel.oeffne(KLEINER_KREIS)))
    with bereich.sitzung.kontext.expect_page() as fenster:
        bereich.seite.click("#im-knopf-hilfe")
    fenster.value.wait_for_load_state()
    assert fenster.value.url == f"{bereich.sitzung.adresse}/hilfe"
    assert "IM_ZUWENDUNG" in fenster.value.inner_text("body")


def test_in_a_plain_browser(oeffne: Oeffne, tmp_path: Path) -> None:
    """Choose a workbook, check, see what would come, download: the file opens and holds the sheets; nothing of Excel is asked for."""
    bereich = Bereich(oeffne())
    seite = bereich.seite
    assert (seite.get_attribute("body", "data-modus"), bereich.ansicht) == ("datei", "datei")
    gefunden = bereich.sitzung.barrieren("datei")
    _waehle_mappe(bereich, "#im-waehlen", KREIS)
    bereich.waehle("pruefen", "befunde")
    assert len(bereich.zeilen("#im-befunde li")) == len(bereich.lauf()["befunde"]) > 0
    assert not seite.locator(".im-sprung").count()
    gefunden += bereich.sitzung.barrieren("befunde im Browser")
    bereich.waehle("uebersichten", "vorschau")
    gefunden += bereich.sitzung.barrieren("vorschau im Browser")
    neu = "Neu: 54 Blätter „Ü …“, „IM Übersicht“, „IM Rechenweg“, „IM Hinweise“, „IM Einstellungen“"
    assert neu in bereich.zeilen("#im-vorschau li")
    with bereich.sitzung.seite.expect_download() as ladung:
        bereich.bejahe()
    ziel = tmp_path / ladung.value.suggested_filename
    ladung.value.save_as(ziel)
    buch = openpyxl.load_workbook(ziel)
    assert {"IM Übersicht", "Ü Lobbach", "IM Rechenweg"} <= set(buch.sheetnames)
    assert len(buch.sheetnames) == 7 + 58
    heute = bereich.lauf()["heute"]
    assert ziel.read_bytes() == dienste.datei(KREIS.read_bytes(), KREIS.name, f'{{"ziel": "datei", "heute": "{heute}"}}')[1]
    assert "Beginnen Sie auf „IM Übersicht“." in bereich.zeilen("#im-ergebnis li")[0]
    assert neu in bereich.zeilen("#im-ergebnis li")
    gefunden += bereich.sitzung.barrieren("ergebnis im Browser")
    assert gefunden == []
    assert bereich.sitzung.posts == ["/lauf", "/lauf", "/datei"]
    # Without a host office.js wants to tell a server of Microsoft; the policy of the page keeps it from that.
    assert all("telemetryservice" in zeile or "inline style" in zeile for zeile in bereich.sitzung.abgewehrt), bereich.sitzung.abgewehrt


def _waehle_mappe(bereich: Bereich, knopf: str, datei: Path) -> None:
    """As a person does: press the button, and choose in what the browser opens."""
    with bereich.sitzung.seite.expect_file_chooser() as wahl:
        bereich.seite.click(knopf)
    wahl.value.set_files(datei)
    assert (bereich.ansicht, bereich.fehler, bereich.seite.inner_text("#im-mappe-name")) == ("datei", "", datei.name)


def _berichtige(datei: Path, blatt: str, zelle: str, wert: object) -> None:
    buch = openpyxl.load_workbook(datei)
    buch[blatt][zelle] = wert
    buch.save(datei)


def test_a_list_that_is_corrected_is_chosen_again(oeffne: Oeffne, tmp_path: Path) -> None:
    """Check, correct the list on the disk, choose it again, check again; wherever one stands, the way to another file is there."""
    liste = tmp_path / "meine-liste.xlsx"
    liste.write_bytes(KREIS.read_bytes())
    bereich = Bereich(oeffne())
    seite = bereich.seite
    assert not seite.is_visible("#im-mappe")
    assert bereich.klicke("#im-knopf-fristen").fehler == "Bitte wählen Sie zuerst eine Arbeitsmappe."
    assert seite.is_visible("#im-waehlen")
    _waehle_mappe(bereich, "#im-waehlen", liste)
    verspaetet = "#im-befunde li[data-code=meldung-verspaetet][data-zelle=H38]"
    assert bereich.waehle("pruefen", "befunde").seite.locator(verspaetet).count() == 1
    assert seite.inner_text("#im-mappe span") == "Mappe: meine-liste.xlsx"

    _berichtige(liste, "AU-Bestand", "H38", datetime(2023, 10, 20))  # noqa: DTZ001 - a cell knows no time zone
    bereich.klicke("#im-knopf-pruefen")
    assert "„meine-liste.xlsx“ lässt sich nicht mehr lesen" in bereich.fehler
    assert (bereich.ansicht, seite.is_visible("#im-waehlen")) == ("datei", True)
    gefunden = bereich.sitzung.barrieren("datei nach Fehler")
    # A browser tells nothing where the file it holds is chosen once more.
    assert seite.evaluate("() => document.getElementById('im-datei').files.length") == 0
    _waehle_mappe(bereich, "#im-waehlen", liste)
    assert bereich.waehle("pruefen", "befunde").seite.locator(verspaetet).count() == 0

    bereich.waehle("uebersichten", "vorschau")
    _berichtige(liste, "AU-Bestand", "H38", datetime(2023, 10, 21))  # noqa: DTZ001
    bereich.klicke("#im-ja")
    assert (bereich.ansicht, seite.is_visible("#im-waehlen")) == ("datei", True)
    _waehle_mappe(bereich, "#im-waehlen", liste)
    for befehl, ansicht in (("pruefen", "befunde"), ("uebersichten", "vorschau"), ("fristen", "fristen"), ("diagnose", "diagnose")):
        bereich.waehle(befehl, ansicht)
        assert seite.is_visible("#im-andere"), befehl
    _waehle_mappe(bereich, "#im-andere", KLEINER_KREIS)
    assert "Sigmaringen" in bereich.waehle("pruefen", "befunde").seite.inner_text("#im-kopf")
    assert gefunden == []


def test_no_other_file_while_one_is_worked_on(oeffne: Oeffne) -> None:
    """What is found out about one file never stands below the name of another."""
    bereich = Bereich(oeffne())
    seite = bereich.seite
    _waehle_mappe(bereich, "#im-waehlen", KLEINER_KREIS)
    gehalten: list[Any] = []
    bereich.sitzung.seite.route("**/lauf", lambda route: gehalten.append(route))  # noqa: PLW0108 - Playwright marks the function, a method cannot be
    seite.click("#im-knopf-pruefen")
    bereich.sitzung.warte(lambda: gehalten, "the request")
    seite.click("#im-andere")
    assert "läuft noch" in seite.inner_text("#im-hinweis")
    seite.set_input_files("#im-datei", KREIS)
    gehalten[0].continue_()
    seite.locator("body[data-ansicht=befunde]:not([data-arbeitet])").wait_for()
    assert "Sigmaringen" in seite.inner_text("#im-kopf")
    assert seite.inner_text("#im-mappe-name") == KLEINER_KREIS.name


def test_nothing_to_download(oeffne: Oeffne, tmp_path: Path) -> None:
    """All is there already, or the workbook takes no sheets: said at once, and no file is offered."""
    fertig, gesperrt = tmp_path / "fertig-uebersicht.xlsx", tmp_path / "gesperrt.xlsx"
    fertig.write_bytes(dienste.datei(KLEINER_KREIS.read_bytes(), KLEINER_KREIS.name, "{}")[1])
    buch = openpyxl.load_workbook(KLEINER_KREIS)
    buch.security = WorkbookProtection(lockStructure=True)
    buch.save(gesperrt)
    bereich = Bereich(oeffne())
    _waehle_mappe(bereich, "#im-waehlen", fertig)
    bereich.waehle("uebersichten", "ergebnis")
    assert bereich.seite.inner_text("#im-titel") == "Nichts zu tun"
    assert bereich.zeilen("#im-ergebnis li")[0] == "Alle Blätter stehen schon so in der Mappe."
    assert bereich.sitzung.barrieren("nichts zu tun im Browser") == []
    _waehle_mappe(bereich, "#im-andere", gesperrt)
    bereich.klicke("#im-knopf-uebersichten")
    assert "Die Struktur der Arbeitsmappe ist geschützt" in bereich.fehler
    assert not bereich.seite.is_visible("#im-ja")
    assert bereich.sitzung.posts == ["/lauf", "/lauf"]


def test_a_list_that_takes_no_sheets(oeffne: Oeffne, office: Office, tmp_path: Path) -> None:
    """An .ods: the preview says that the list is not in what comes, and it is not."""
    liste = office.save_as(KLEINER_KREIS, tmp_path / "liste.ods")
    bereich = Bereich(oeffne())
    _waehle_mappe(bereich, "#im-waehlen", liste)
    bereich.waehle("uebersichten", "vorschau")
    assert "in die Mappe" not in bereich.seite.inner_text("main")
    assert "eine eigene Mappe nur mit diesen Blättern; Ihre Liste „liste.ods“ bleibt daneben" in bereich.seite.inner_text("#im-frage")
    assert bereich.seite.inner_text("#im-ja") == "Mappe mit diesen Blättern herunterladen"
    with bereich.sitzung.seite.expect_download() as ladung:
        bereich.bejahe()
    ladung.value.save_as(tmp_path / "geladen.xlsx")
    namen = openpyxl.load_workbook(tmp_path / "geladen.xlsx").sheetnames
    assert set(namen) == set(bereich.lauf()["namen"].values())


def test_without_office_js(oeffne: Oeffne) -> None:
    """The server has no office.js: the page works as in a plain browser."""
    sitzung = oeffne()
    sitzung.seite.route("**/office/office.js", lambda route: route.fulfill(status=404))
    sitzung.oeffne().seite.locator("body[data-modus=datei]").wait_for()
    sitzung.seite.set_input_files("#im-datei", KLEINER_KREIS)
    Bereich(sitzung).waehle("pruefen", "befunde")
