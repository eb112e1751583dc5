"""Wrong ways that a reviewer found: others in the same workbook, half a run, protected or hidden sheets, what only Excel knows of cells."""

# ruff: noqa: ANN401 - what cells and routes hold has no type

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900
from playwright.sync_api import Browser, Route
import pytest

from hosts.web.bereich import KLEINER_KREIS, Bereich, bilder
from hosts.web.nachbau.excel import Excel
from hosts.web.nachbau.inhalt import inhalt
from hosts.web.nachbau.objekte import ApiFehler, Functions, WorksheetCollection
from hosts.web.nachbau.sitzung import Sitzung
from hosts.web.nachbau.zellen import Bezug
from hosts.web.test_e2e_stoerungen import LISTE, Oeffne, aendere, bereit, mit_uebersichten
from hosts.web.test_e2e_zellen import NV, WERT, ruf
from im_xl.hosts.web import dienste

EINFUEGEN = "InsertWorksheetsFromBase64"


def beim_ersten(excel: Excel, member: str, tun: Callable[[], None]) -> None:
    """Somebody does this in the moment in which Excel is asked for a member for the first time."""
    gerufen = excel.gerufen

    def auch(objekt: Any, name: str, *, schreibt: bool) -> None:
        if name == member:
            excel.gerufen = gerufen  # type: ignore[method-assign]
            tun()
        gerufen(objekt, name, schreibt=schreibt)

    excel.gerufen = auch  # type: ignore[method-assign]


def waehrend_der_server_rechnet(bereich: Bereich, route: str, tun: Callable[[], None]) -> None:
    """Somebody does this while the next request to this route is answered."""

    def beantworte(eine: Route) -> None:
        antwort = eine.fetch()
        tun()
        eine.fulfill(response=antwort)

    bereich.sitzung.seite.route(f"**/{route}", beantworte, times=1)


def kollegin(excel: Excel, name: str) -> None:
    """Somebody else adds a sheet."""
    WorksheetCollection(excel)._do_Add(name)
    excel.trage_ein(name, A1="Arbeit")


def inhalte(excel: Excel) -> dict[str, dict[str, Any]]:
    """What every sheet says."""
    return {name: inhalt(excel.blatt(name)) for name in excel.blaetter}


# ---------------------------------------------------------------- others in the same workbook
@pytest.mark.parametrize("art", ["", "halb"])
def test_a_sheet_that_somebody_adds_meanwhile(oeffne: Oeffne, art: Any) -> None:
    """It is nobody's business: the run goes on, and where it fails only what came in goes again."""
    bereich = mit_uebersichten(oeffne)
    davor = inhalte(bereich.excel)
    beim_ersten(bereich.excel, EINFUEGEN, lambda: kollegin(bereich.excel, "Kollegin"))
    bereich.excel.stoerungen.einfuegen = art
    bereich.waehle("uebersichten", "vorschau").klicke("#im-ja")
    assert inhalt(bereich.excel.blatt("Kollegin")) == {"A1": "Arbeit"}
    assert set(bereich.excel.blaetter) == {*davor, "Kollegin"}
    if art:
        assert all(wort in bereich.fehler for wort in ("Die Mappe ist wie vorher", "Diagnose")), bereich.fehler
        assert {name: stand for name, stand in inhalte(bereich.excel).items() if name in davor} == davor
    else:
        assert (bereich.ansicht, bereich.fehler) == ("ergebnis", "")


def test_a_name_that_somebody_takes_meanwhile(oeffne: Oeffne) -> None:
    """A new sheet finds its name taken when it comes in: nothing stays, and the other one's sheet is as it was."""
    bereich = bereit(oeffne)
    davor = bereich.excel.blaetter
    beim_ersten(bereich.excel, EINFUEGEN, lambda: kollegin(bereich.excel, "IM Rechenweg"))
    bereich.waehle("uebersichten", "vorschau").klicke("#im-ja")
    assert bereich.ansicht != "ergebnis"
    assert bereich.excel.blaetter == [*davor, "IM Rechenweg"]
    assert inhalt(bereich.excel.blatt("IM Rechenweg")) == {"A1": "Arbeit"}


@pytest.mark.parametrize("wann", ["rechnen", "einfuegen"])
def test_what_is_typed_meanwhile_is_not_overwritten(oeffne: Oeffne, wann: str) -> None:
    """Into a sheet that is to be renewed, after the snapshot: nothing is put in, and the new preview tells of it."""
    bereich = mit_uebersichten(oeffne).waehle("uebersichten", "vorschau")

    def tippe() -> None:
        bereich.excel.trage_ein("IM Rechenweg", Z40="inzwischen getippt")

    if wann == "rechnen":
        waehrend_der_server_rechnet(bereich, "lauf", tippe)
    else:
        beim_ersten(bereich.excel, EINFUEGEN, tippe)
    davor = bereich.excel.blaetter
    bereich.klicke("#im-ja")
    assert (bereich.ansicht, bereich.fehler) == ("vorschau", "")
    assert "IM Rechenweg" in bereich.seite.inner_text("#im-meldung")
    assert bereich.excel.blaetter == davor
    assert inhalt(bereich.excel.blatt("IM Rechenweg"))["Z40"] == "inzwischen getippt"
    assert any("IM Rechenweg" in zeile and "bearbeitet" in zeile for zeile in bereich.zeilen("#im-vorschau li"))
    bereich.bejahe()
    assert any(stand.get("Z40") == "inzwischen getippt" for stand in inhalte(bereich.excel).values())


@pytest.mark.parametrize("was", ["geloescht", "dazu"])
def test_sheets_that_come_or_go_while_the_server_computes(oeffne: Oeffne, was: str) -> None:
    """One to be renewed is gone, or one to come is there: nothing is put in."""
    bereich = (mit_uebersichten if was == "geloescht" else bereit)(oeffne).waehle("uebersichten", "vorschau")
    excel = bereich.excel

    def tun() -> None:
        if was == "dazu":
            kollegin(excel, "IM Rechenweg")
        else:
            excel.buch.loeschen(excel.blatt("IM Rechenweg"))
            excel.buch.geaendert()

    waehrend_der_server_rechnet(bereich, "lauf", tun)
    excel.eingefuegt.clear()
    bereich.klicke("#im-ja")
    assert bereich.ansicht != "ergebnis"
    assert excel.eingefuegt == []


def test_what_is_typed_while_an_undo_is_computed(oeffne: Oeffne) -> None:
    """It stays; the new preview says that it would be lost."""
    bereich = bereit(oeffne).erstelle()
    aendere(bereich)
    bereich.erstelle().waehle("zuruecknehmen", "vorschau")
    waehrend_der_server_rechnet(bereich, "ruecknahme", lambda: bereich.excel.trage_ein("IM Rechenweg", Z40="getippt"))
    bereich.klicke("#im-ja")
    assert (bereich.ansicht, bereich.fehler) == ("vorschau", "")
    assert inhalt(bereich.excel.blatt("IM Rechenweg"))["Z40"] == "getippt"
    assert any("IM Rechenweg" in zeile for zeile in bereich.zeilen("#im-vorschau li"))
    bereich.bejahe()


def test_a_copy_that_is_not_finished_goes_again(oeffne: Oeffne) -> None:
    """What a person has edited is copied first; where that breaks off, the copy goes and all is as before."""
    bereich = mit_uebersichten(oeffne)
    bereich.excel.trage_ein("IM Rechenweg", Z40="von Hand")
    davor = inhalte(bereich.excel)
    bereich.excel.stoerungen.verweigert["NamedItem.Delete"] = 0
    bereich.waehle("uebersichten", "vorschau").klicke("#im-ja")
    assert bereich.fehler
    assert "Letzte Erzeugung zurücknehmen" not in bereich.fehler
    assert inhalte(bereich.excel) == davor
    bereich.erstelle()


# ---------------------------------------------------------------- half a run
def test_half_a_run_has_to_be_taken_back_first(oeffne: Oeffne) -> None:
    """The same button again would forget the way back; after undo everything is as before, and the button works."""
    bereich = mit_uebersichten(oeffne)
    davor = inhalte(bereich.excel)
    bereich.excel.stoerungen.verweigert["PageLayout.SetPrintArea"] = 1
    bereich.waehle("uebersichten", "vorschau").klicke("#im-ja")
    assert "Letzte Erzeugung zurücknehmen" in bereich.fehler
    bereich.klicke("#im-knopf-uebersichten")
    assert "auf halbem Weg abgebrochen" in bereich.fehler
    bereich.nimm_zurueck()
    assert inhalte(bereich.excel) == davor
    bereich.erstelle()


def test_half_an_undo_has_to_be_finished_first(oeffne: Oeffne) -> None:
    """The same where taking back breaks off."""
    bereich = mit_uebersichten(oeffne)
    davor = inhalte(bereich.excel)
    bereich.erstelle().waehle("zuruecknehmen", "vorschau")
    bereich.excel.stoerungen.verweigert["Range.CopyFrom"] = 1
    bereich.klicke("#im-ja").klicke("#im-knopf-uebersichten")
    assert "auf halbem Weg abgebrochen" in bereich.fehler
    bereich.nimm_zurueck()
    assert inhalte(bereich.excel) == davor


def test_marks_come_with_the_content(oeffne: Oeffne) -> None:
    """Where it breaks off after the exchange, no sheet looks as if a person had edited it."""
    bereich = mit_uebersichten(oeffne)
    bereich.excel.stoerungen.verweigert["Worksheet.Delete"] = 0
    bereich.waehle("uebersichten", "vorschau").klicke("#im-ja")
    assert "Letzte Erzeugung zurücknehmen" in bereich.fehler
    einsetzen = bereich.lauf()["einsetzen"]
    assert "IM Rechenweg" in einsetzen["tauschen"]
    for blatt in einsetzen["tauschen"]:
        namen = bereich.excel.blatt(blatt).ws.defined_names
        assert {name: f"={eintrag.attr_text}" for name, eintrag in namen.items() if name.startswith("_imxl")} == einsetzen["marken"][blatt]


# ---------------------------------------------------------------- protected and hidden sheets
def test_a_protected_sheet_stops_it_before_it_begins(oeffne: Oeffne) -> None:
    """Named, with what to do, and nothing has changed."""
    bereich = mit_uebersichten(oeffne)
    bereich.excel.blatt("IM Rechenweg").ws.protection.sheet = True
    bereich.excel.buch.geaendert()
    davor = bilder(bereich.excel)
    bereich.waehle("uebersichten", "vorschau").klicke("#im-ja")
    assert all(wort in bereich.fehler for wort in ("„IM Rechenweg“", "Blattschutz aufheben", "nichts geändert")), bereich.fehler
    assert bilder(bereich.excel) == davor
    bereich.excel.blatt("IM Rechenweg").ws.protection.sheet = False
    bereich.erstelle()


def test_undo_leaves_a_sheet_to_be_seen(oeffne: Oeffne) -> None:
    """All of the county's own sheets are hidden: said before anything goes, with the sheet to show."""
    bereich = bereit(oeffne).erstelle()
    bereich.excel.blatt(LISTE).ws.sheet_state = "hidden"
    bereich.excel.buch.geaendert()
    davor = bereich.excel.blaetter
    bereich.waehle("zuruecknehmen", "vorschau").klicke("#im-ja")
    assert all(wort in bereich.fehler for wort in (f"„{LISTE}“", "nichts geändert")), bereich.fehler
    assert bereich.excel.blaetter == davor
    bereich.excel.blatt(LISTE).ws.sheet_state = "visible"
    bereich.nimm_zurueck()
    assert bereich.excel.blaetter == [LISTE]


def test_undo_with_brackets_of_the_county(oeffne: Oeffne) -> None:
    """A formula that a person has written into our sheet, with brackets: undo brings it back and has not failed."""
    bereich = bereit(oeffne).erstelle()
    bereich.excel.trage_ein("IM Rechenweg", Z40="=SUM(Tabelle1[Personen])", Z41=f"=SUM(Tabelle1[Personen],'{LISTE}'!B13)")
    aendere(bereich)
    bereich.erstelle().nimm_zurueck()
    assert inhalt(bereich.excel.blatt("IM Rechenweg"))["Z41"] == f"=SUM(Tabelle1[Personen],'{LISTE}'!B13)"


def test_a_chart_made_on_the_desktop_follows_on_the_web(oeffne: Oeffne) -> None:
    """Excel on the web takes no chart in, but one that is there shows the rows of today; also after undo."""
    am_pc = bereit(oeffne).erstelle().excel
    excel = Excel(am_pc.buch.schnappschuss(), "web", am_pc.name)
    bereich = Bereich(oeffne(excel))
    reihe = excel.blatt("IM Übersicht").bilder[0].inhalt.ser[0]
    davor = reihe.val.numRef.f
    blatt = excel.blatt(LISTE)
    wert = blatt.ws["B13"].value
    excel.trage_ein(LISTE, A13=None, B13=None)
    summe = next(zelle.coordinate for zelle in blatt.ws["B"] if str(zelle.value).startswith("=SUM(B13"))
    blatt.werte[summe] -= wert
    bereich.erstelle()
    danach = reihe.val.numRef.f
    [diagramm] = bereich.lauf()["einsetzen"]["diagramme"]["IM Übersicht"]
    assert danach.replace("$", "").endswith(f"!{diagramm['reihen'][0]['werte']}")
    assert danach != davor
    bereich.nimm_zurueck()
    assert reihe.val.numRef.f == davor
    assert len(excel.blatt("IM Übersicht").bilder) == 1


# ---------------------------------------------------------------- what a person should know
@pytest.mark.parametrize(("profil", "sofort"), [("m365", False), ("m365", True), ("web", True)])
def test_who_saves_the_workbook(oeffne: Oeffne, profil: str, sofort: bool) -> None:
    """Where Excel saves each step, the pane says so beforehand, and never that it is up to the person."""
    excel = Excel.oeffne(KLEINER_KREIS, profil)
    excel.autospeichern = sofort
    bereich = Bereich(oeffne(excel)).waehle("uebersichten", "vorschau")
    satz = {"m365": "Automatisches Speichern ist an", "web": "Excel im Web speichert jeden Schritt sofort"}[profil]
    assert any(satz in zeile for zeile in bereich.zeilen("#im-vorschau-kopf li")) == sofort
    bereich.bejahe()
    ergebnis = " ".join(bereich.zeilen("#im-ergebnis li"))
    assert ("das tun Sie selbst" in ergebnis, "Versionsverlauf" in ergebnis) == (not sofort, sofort)
    bereich.excel.stoerungen.verweigert["Worksheet.Delete"] = 0
    bereich.waehle("zuruecknehmen", "vorschau").klicke("#im-ja")
    assert ("ohne zu speichern" in bereich.fehler, "Versionsverlauf" in bereich.fehler) == (not sofort, sofort)


def test_manual_calculation_is_told(oeffne: Oeffne) -> None:
    """Before the check and before the preview are relied upon."""
    excel = Excel.oeffne(KLEINER_KREIS)
    bereich = Bereich(oeffne(excel)).waehle("pruefen", "befunde")
    assert "Manuell" not in " ".join(bereich.zeilen("#im-kopf li"))
    excel.berechnung = "Manual"
    bereich.waehle("pruefen", "befunde")
    assert "F9" in " ".join(bereich.zeilen("#im-kopf li"))
    bereich.waehle("uebersichten", "vorschau")
    assert "F9" in " ".join(bereich.zeilen("#im-vorschau-kopf li"))


# ---------------------------------------------------------------- start and access
def test_a_button_of_the_ribbon_while_the_page_loads(browser: Browser, adresse: str) -> None:
    """The command waits until the page knows where it is."""
    sitzung = Sitzung(browser, adresse, Excel.oeffne(KLEINER_KREIS))
    sitzung.kontext.add_init_script(
        "localStorage.setItem('im-xl-hinweis-gelesen', location.origin);"
        "document.addEventListener('DOMContentLoaded', () => { void Befehle.ausfuehren('pruefen', false); });"
    )
    sitzung.oeffne().seite.locator("body[data-ansicht=befunde]:not([data-arbeitet])").wait_for()
    assert Bereich(sitzung).fehler == ""
    sitzung.pruefe()
    sitzung.schliesse()


def test_a_proxy_that_refuses(oeffne: Oeffne) -> None:
    """In the words for somebody who is not signed in; nothing about signing in to Office."""
    bereich = bereit(oeffne)
    for route in ("version", "lauf"):
        bereich.sitzung.seite.route(f"**/{route}", lambda eine: eine.fulfill(status=401, body="<html>Anmelden</html>"))
    bereich.sitzung.oeffne().seite.locator("body[data-modus=excel]").wait_for()
    bereich.klicke("#im-knopf-pruefen")
    assert "Der Server kennt Sie nicht" in bereich.fehler


def test_the_file_is_what_the_preview_showed(oeffne: Oeffne, tmp_path: Path) -> None:
    """In a plain browser: the same day, whenever it is downloaded, and the lines of that very run."""
    sitzung = oeffne()
    bereich = Bereich(sitzung)
    auftrag = '{"ziel": "datei", "heute": "2018-01-15"}'

    def an_jenem_tag(route: Route) -> None:
        dokument = dienste.lauf(KLEINER_KREIS.read_bytes(), KLEINER_KREIS.name, auftrag)[1]
        route.fulfill(status=200, body=dokument, content_type="application/json")

    sitzung.seite.route("**/lauf", an_jenem_tag)
    bereich.seite.set_input_files("#im-datei", KLEINER_KREIS)
    bereich.waehle("uebersichten", "vorschau")
    with sitzung.seite.expect_download() as ladung:
        bereich.bejahe()
    ladung.value.save_as(tmp_path / "fertig.xlsx")
    assert (tmp_path / "fertig.xlsx").read_bytes() == dienste.datei(KLEINER_KREIS.read_bytes(), KLEINER_KREIS.name, auftrag)[1]


# ---------------------------------------------------------------- formulas in cells
@pytest.mark.parametrize("profil", ["m365", "web"])
def test_a_zero_without_an_address_is_no_number(oeffne: Oeffne, profil: str) -> None:
    """An Excel that names no addresses: a zero may be an empty cell, so the cell shows an error; without a zero all is well."""
    excel = Excel.oeffne(KLEINER_KREIS, profil)
    sitzung = oeffne(excel)
    null, eins = sitzung.werte([ruf(excel, "IM_ANTEIL", wert, 4)._replace(adressen=None) for wert in (0, 1)])
    assert null["fehler"] == NV
    assert "leer" in null["text"]
    assert eins["wert"] == 0.25
    [mit_adressen] = sitzung.werte([ruf(excel, "IM_ANTEIL", 0, 4)])
    assert mit_adressen["wert"] == 0


def test_days_from_1904(oeffne: Oeffne) -> None:
    """Refused as long as the workbook counts from 1904, or Excel does not say; amounts come all the same, and switching it off helps at once."""
    excel = Excel.oeffne(KLEINER_KREIS)
    sitzung = oeffne(excel)

    def werte() -> tuple[dict[str, Any], dict[str, Any]]:
        tag, anteil = sitzung.werte([ruf(excel, "IM_BERATUNGSENDE", 45_000), ruf(excel, "IM_ANTEIL", 1, 4)])
        return tag, anteil

    tag, anteil = werte()
    assert "wert" in tag
    excel.buch.buch.epoch = CALENDAR_MAC_1904
    tag, anteil = werte()
    assert tag["fehler"] in {WERT, NV}
    assert "1904" in tag["text"]
    assert anteil["wert"] == 0.25
    excel.buch.buch.epoch = CALENDAR_WINDOWS_1900
    assert "wert" in werte()[0]

    gerufen = excel.gerufen

    def schweigt(objekt: Any, name: str, *, schreibt: bool) -> None:
        if isinstance(objekt, Functions):
            raise ApiFehler("GeneralException", "Excel sagt es nicht.")
        gerufen(objekt, name, schreibt=schreibt)

    excel.gerufen = schweigt  # type: ignore[method-assign]
    tag, anteil = werte()
    assert tag["fehler"] in {WERT, NV}
    assert anteil["wert"] == 0.25


def test_a_text_of_yesterday(oeffne: Oeffne) -> None:
    """IM_HINWEIS about a cell that shows a number has nothing to say, whatever stood there before."""
    excel = Excel.oeffne(KLEINER_KREIS)
    sitzung = oeffne(excel)
    ort = f"'{LISTE}'!M1"
    [negativ] = sitzung.werte([ruf(excel, "IM_ANTEIL", -1, 100)], orte=[ort])
    for inhalt_der_zelle, erwartet in (("#VALUE!", True), (7, False), (None, False)):
        excel.trage_ein(LISTE, M1=inhalt_der_zelle)
        [hinweis] = sitzung.werte([ruf(excel, "IM_HINWEIS", Bezug(LISTE, "M1"))])
        assert (hinweis["wert"] == negativ["text"]) == erwartet
