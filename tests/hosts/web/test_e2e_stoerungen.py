"""What goes wrong in Excel while sheets are put in, as people have reported it: the county's workbook is never the worse for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openpyxl.workbook.protection import WorkbookProtection
import pytest

from hosts.web.bereich import KLEINER_KREIS, UNSERE, Bereich, bild, bilder, gerechnet, gleiche_blaetter
from hosts.web.nachbau.excel import Excel
from hosts.web.nachbau.inhalt import inhalt
from hosts.web.nachbau.sitzung import Sitzung

Oeffne = Callable[..., Sitzung]
LISTE = "Tranche 1"


def bereit(oeffne: Oeffne, profil: str = "m365") -> Bereich:
    """A small county's workbook in Excel, with a second sheet that is the county's own."""
    excel = Excel.oeffne(KLEINER_KREIS, profil)
    return Bereich(oeffne(excel))


def mit_uebersichten(oeffne: Oeffne, profil: str = "m365") -> Bereich:
    """The same after a first run, and after a count has changed since."""
    bereich = bereit(oeffne, profil).erstelle()
    aendere(bereich)
    return bereich


def aendere(bereich: Bereich, um: int = 7) -> None:
    """Another count in the list, and Excel has calculated the sum."""
    blatt = bereich.excel.blatt(LISTE)
    davor = blatt.ws["B13"].value
    bereich.excel.trage_ein(LISTE, B13=davor + um)
    summe = next(zelle.coordinate for zelle in blatt.ws["B"] if str(zelle.value).startswith("=SUM(B13"))
    blatt.werte[summe] += um


def nein_mit(bereich: Bereich, *worte: str) -> None:
    """„Ja“ fails, and the pane says so in these words."""
    bereich.waehle("uebersichten", "vorschau").klicke("#im-ja")
    assert all(wort in bereich.fehler for wort in worte), bereich.fehler


# ---------------------------------------------------------------- insertion
@pytest.mark.parametrize("art", ["nichts", "halb"])
def test_a_failed_insertion_leaves_the_old_sheets(oeffne: Oeffne, art: Any) -> None:  # noqa: ANN401 - a literal of Stoerungen
    """Whatever had come in goes again, all sheets are as they were, and the person is told; afterwards it can be tried again."""
    bereich = mit_uebersichten(oeffne)
    davor = bilder(bereich.excel)
    bereich.excel.stoerungen.einfuegen = art
    nein_mit(bereich, "Die Mappe ist wie vorher")
    assert bilder(bereich.excel) == davor
    bereich.excel.stoerungen.einfuegen = ""
    bereich.erstelle()
    assert len(bereich.excel.blaetter) == len(davor)
    bereich.nimm_zurueck()


def test_an_error_although_it_is_done(oeffne: Oeffne) -> None:
    """As in office-js #3179: the sheets are there, so the work goes on as if nothing had been said."""
    bereich = bereit(oeffne)
    bereich.excel.stoerungen.einfuegen = "trotzdem"
    bereich.erstelle()
    ergebnis = gerechnet(bereich)
    assert bereich.excel.eingefuegt == [ergebnis.kleine_mappe()]
    gleiche_blaetter(bereich.excel, [blatt.name for blatt in ergebnis.blaetter.blaetter])
    aendere(bereich)
    bereich.erstelle()
    assert not [name for name in bereich.excel.blaetter if name.endswith(")")]


def test_broken_names_are_mended(oeffne: Oeffne) -> None:
    """As in office-js #3583: the marks by which a sheet is known as ours are what they were meant to be."""
    bereich = bereit(oeffne)
    bereich.excel.stoerungen.namen_kaputt = True
    bereich.erstelle()
    marken = bereich.lauf()["einsetzen"]["marken"]
    assert len(marken) > 20
    for blatt, namen in marken.items():
        eingetragen = bereich.excel.blatt(blatt).ws.defined_names
        assert {name: f"={eintrag.attr_text}" for name, eintrag in eingetragen.items() if name.startswith("_imxl")} == namen
    bereich.waehle("uebersichten", "ergebnis")
    assert bereich.seite.inner_text("#im-titel") == "Nichts zu tun", "the next run knows its sheets again"


def test_foreign_links_are_repaired(oeffne: Oeffne) -> None:
    """Excel on the web turns what inserted sheets say of each other into links to a file; afterwards no formula and no link leads out."""
    bereich = bereit(oeffne, "web").erstelle()
    ergebnis = gerechnet(bereich)
    assert bereich.excel.eingefuegt == [ergebnis.kleine_mappe()]
    gleiche_blaetter(bereich.excel, [blatt.name for blatt in ergebnis.blaetter.blaetter])
    assert any("'IM Rechenweg'!" in str(text) for text in inhalt(bereich.excel.blatt("IM Übersicht")).values())
    assert bereich.excel.buch.buecher() == set()


def test_links_that_cannot_be_repaired_are_told(oeffne: Oeffne) -> None:
    """Excel does not take the formulas: the person learns of it, and undo takes everything back."""
    bereich = bereit(oeffne, "web")
    davor = bilder(bereich.excel)
    bereich.excel.stoerungen.verweigert["Range.Formulas"] = 3
    nein_mit(bereich, "Letzte Erzeugung zurücknehmen")
    # What is left holds links to another file, which Excel would save as such.
    bereich.excel.buch.wandle(lambda buch, name: f"'{name}'!" if buch else None)
    bereich.nimm_zurueck()
    assert bilder(bereich.excel) == davor


def test_too_much_for_excel_on_the_web(oeffne: Oeffne) -> None:
    """Sheets of more than 5 MB are refused with a sentence before anything is done."""
    bereich = bereit(oeffne, "web")
    davor = bilder(bereich.excel)
    gross = "A" * 5_300_000

    def aufblasen(route: Any) -> None:  # noqa: ANN401 - of Playwright
        antwort = route.fetch()
        dokument = antwort.json()
        if dokument["einsetzen"]:
            dokument["einsetzen"]["mappe"] = gross
        route.fulfill(response=antwort, json=dokument)

    bereich.sitzung.seite.route("**/lauf", aufblasen)
    nein_mit(bereich, "zu groß", "nichts geändert")
    assert bilder(bereich.excel) == davor
    assert bereich.excel.eingefuegt == []


# ---------------------------------------------------------------- exchange
@pytest.mark.parametrize("member", ["Range.CopyFrom", "Worksheet.Delete", "PageLayout.SetPrintArea", "Range.Formulas"])
def test_an_exchange_that_breaks_off_can_be_taken_back(oeffne: Oeffne, member: str) -> None:
    """Halfway through Excel refuses: no twin is left, the person is pointed to undo, and undo leads to where the sheets were."""
    bereich = mit_uebersichten(oeffne)
    davor = {name: inhalt(bereich.excel.blatt(name)) for name in bereich.excel.blaetter}
    bereich.excel.stoerungen.verweigert[member] = 1
    nein_mit(bereich, "Letzte Erzeugung zurücknehmen")
    assert bereich.excel.blaetter == list(davor)
    bereich.nimm_zurueck()
    assert {name: inhalt(bereich.excel.blatt(name)) for name in bereich.excel.blaetter} == davor


def test_a_reference_of_the_county_lives_on(oeffne: Oeffne) -> None:
    """A formula of the county's own that points at a generated sheet is untouched by a second run and by undo."""
    bereich = bereit(oeffne).erstelle()
    formeln = {"F1": "='IM Rechenweg'!B3", "F2": "=SUM('IM Übersicht'!C5:C30)"}
    bereich.excel.trage_ein(LISTE, **formeln)
    aendere(bereich)
    eigene = bild(bereich.excel.blatt(LISTE))
    bereich.erstelle()
    assert {"IM Rechenweg"} <= set(bereich.lauf()["plan"]["geaendert"])
    assert bild(bereich.excel.blatt(LISTE)) == eigene
    bereich.nimm_zurueck()
    assert bild(bereich.excel.blatt(LISTE)) == eigene
    assert {ort: inhalt(bereich.excel.blatt(LISTE))[ort] for ort in formeln} == formeln


def test_what_a_person_edited_is_kept(oeffne: Oeffne) -> None:
    """An edited sheet stays as a copy behind itself that is no longer ours to renew; undo brings everything back."""
    bereich = bereit(oeffne).erstelle()
    bereich.excel.trage_ein("IM Rechenweg", Z40="von Hand")
    aendere(bereich)
    vorher = bereich.excel.blaetter
    bereich.erstelle()
    [bearbeitet] = bereich.lauf()["plan"]["bearbeitet"]
    assert bearbeitet["blatt"] == "IM Rechenweg"
    kopie = bereich.excel.blatt(bearbeitet["bleibt_als"])
    assert inhalt(kopie)["Z40"] == "von Hand"
    assert {name: eintrag.attr_text for name, eintrag in kopie.ws.defined_names.items() if name.startswith("_imxl")} == {
        "_imxl": bereich.lauf()["einsetzen"]["behalten"][0]["kennung"].removeprefix("=")
    }
    assert "Z40" not in inhalt(bereich.excel.blatt("IM Rechenweg"))
    reihenfolge = [aufruf for aufruf in bereich.excel.aufrufe if "Worksheet.Copy" in aufruf or "InsertWorksheets" in aufruf]
    assert reihenfolge[-2:] == ["Worksheet.Copy IM Rechenweg", "Workbook.InsertWorksheetsFromBase64"]
    bereich.nimm_zurueck()
    assert inhalt(bereich.excel.blatt("IM Rechenweg"))["Z40"] == "von Hand"
    assert set(bereich.excel.blaetter) == set(vorher)


def test_a_first_run_is_taken_back_whole(oeffne: Oeffne) -> None:
    """The workbook is as it was before; a second undo finds nothing."""
    bereich = bereit(oeffne)
    davor = bilder(bereich.excel)
    bereich.erstelle().nimm_zurueck()
    assert bilder(bereich.excel) == davor
    bereich.waehle("zuruecknehmen", "text")
    assert "nichts zurückzunehmen" in bereich.seite.inner_text("#im-text")


# ---------------------------------------------------------------- refusals and breaking off
def test_a_sheet_of_that_name_that_is_not_ours(oeffne: Oeffne) -> None:
    """It is never overwritten: ours gets another name, or the person is told."""
    bereich = bereit(oeffne)
    bereich.excel.buch.umbenennen(bereich.excel.blatt(LISTE), "IM Übersicht")
    bereich.excel.buch.geaendert()
    eigene = bild(bereich.excel.blatt("IM Übersicht"))
    bereich.klicke("#im-knopf-uebersichten")
    if bereich.ansicht == "vorschau":
        bereich.klicke("#im-ja")
    assert bild(bereich.excel.blatt("IM Übersicht")) == eigene


def test_a_protected_structure(oeffne: Oeffne) -> None:
    """Excel lets no sheet in: said with what to do, and nothing has changed."""
    bereich = bereit(oeffne)
    bereich.excel.buch.buch.security = WorkbookProtection(lockStructure=True)
    bereich.excel.buch.geaendert()
    davor = bilder(bereich.excel)
    bereich.klicke("#im-knopf-uebersichten")
    if bereich.ansicht == "vorschau":
        bereich.klicke("#im-ja")
    assert "Schutz" in bereich.fehler
    assert bilder(bereich.excel) == davor


@pytest.mark.parametrize("wobei", ["pruefen", "uebersichten"])
def test_cancel_changes_nothing(oeffne: Oeffne, wobei: str) -> None:
    """While the server computes, „Abbrechen“ ends the request; nothing is put in, and the next command works."""
    bereich = bereit(oeffne)
    davor = bilder(bereich.excel)
    gehalten: list[Any] = []
    if wobei == "uebersichten":
        bereich.waehle("uebersichten", "vorschau")
    bereich.sitzung.seite.route("**/lauf", lambda route: gehalten.append(route))  # noqa: PLW0108 - Playwright marks the function, a method cannot be
    bereich.seite.click("#im-ja" if wobei == "uebersichten" else "#im-knopf-pruefen")
    bereich.sitzung.warte(lambda: gehalten, "the request")
    bereich.klicke("#im-abbrechen")
    assert "Abgebrochen" in bereich.seite.inner_text("#im-meldung")
    bereich.sitzung.seite.unroute("**/lauf")
    assert bilder(bereich.excel) == davor
    assert bereich.excel.eingefuegt == []
    bereich.waehle("pruefen", "befunde")


def test_a_change_after_the_preview(oeffne: Oeffne) -> None:
    """What was agreed to is no longer what would come: nothing is put in, the new preview is shown."""
    bereich = bereit(oeffne).waehle("uebersichten", "vorschau")
    davor = bereich.excel.blaetter
    aendere(bereich, 1000)
    bereich.klicke("#im-ja")
    assert (bereich.ansicht, bereich.excel.blaetter) == ("vorschau", davor)
    assert "geändert" in bereich.seite.inner_text("#im-meldung")
    bereich.bejahe()
    assert len(bereich.excel.blaetter) > len(davor)


def test_an_excel_that_is_too_old(oeffne: Oeffne) -> None:
    """Excel 2019 takes no sheets: said politely, with what works there; checking does."""
    bereich = bereit(oeffne, "excel2019")
    davor = bilder(bereich.excel)
    bereich.waehle("uebersichten", "text")
    assert "Übersichten erstellen Sie mit" in bereich.seite.inner_text("#im-text")
    bereich.waehle("pruefen", "befunde").waehle("diagnose", "diagnose")
    assert "Blätter einsetzen: nein" in bereich.seite.inner_text("#im-diagnose")
    assert bilder(bereich.excel) == davor


def test_copied_charts_do_not_pile_up(oeffne: Oeffne) -> None:
    """Where Excel copies charts with the cells, each sheet still has its own one, and no more."""
    bereich = bereit(oeffne).erstelle()
    bereich.excel.stoerungen.kopiert_objekte = True
    davor = {blatt.name: [bild.name for bild in blatt.bilder] for blatt in bereich.excel.buch.blaetter}
    for um in (7, 30):
        aendere(bereich, um)
        bereich.erstelle()
    assert {blatt.name: [bild.name for bild in blatt.bilder] for blatt in bereich.excel.buch.blaetter} == davor
    assert bilder(bereich.excel, UNSERE).keys() == {LISTE}
