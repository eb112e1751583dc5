"""The replica of Excel's native side under the unmodified office.js: what it does, and what it refuses."""

# ruff: noqa: ANN401 - what a page answers has no type

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from playwright.sync_api import Browser, Route
import pytest

from hosts.excel_sitzung import KLEINE_MAPPE, KREISMAPPE
from hosts.web.nachbau import werkzeuge
from hosts.web.nachbau.excel import Excel
from hosts.web.nachbau.inhalt import FREMDER_ORT, inhalt
from hosts.web.nachbau.sitzung import Sitzung
from hosts.web.nachbau.werkzeuge import OFFICEJS, verlange_browser
from hosts.web.nachbau.zellen import KANN_ABBRECHEN, Aufruf, Bezug, aufruf

ADRESSE = "http://probe.localhost"
ORDNER = Path(__file__).parent / "nachbau/probe"
Probe = Callable[..., Sitzung]


def _liefere(route: Route) -> None:
    pfad = route.request.url.removeprefix(ADRESSE)
    datei = OFFICEJS / pfad.removeprefix("/office/") if pfad.startswith("/office/") else ORDNER / (pfad.lstrip("/") or "index.html")
    route.fulfill(path=datei, headers={"Content-Security-Policy": "default-src 'self'"}) if datei.is_file() else route.fulfill(status=404)


@pytest.fixture
def probe(browser: Browser) -> Iterator[Probe]:
    """Opens the test page in an Excel."""
    offen: list[Sitzung] = []

    def oeffne(daten: bytes = KREISMAPPE, profil: str = "m365") -> Sitzung:
        sitzung = Sitzung(browser, ADRESSE, Excel(daten, profil))
        sitzung.kontext.route(f"{ADRESSE}/**", _liefere)
        sitzung.oeffne()
        sitzung.warte(lambda: sitzung.bereich.url.startswith(ADRESSE) and "Excel" in sitzung.bereich.inner_text("#stand"), "office.js")
        offen.append(sitzung)
        return sitzung

    yield oeffne
    for sitzung in offen:
        sitzung.schliesse()
        assert sitzung.excel is not None
        assert sitzung.excel.verstoesse == []
        assert sitzung.fremde == []


def excel_run(sitzung: Sitzung, rumpf: str, wert: Any = None) -> Any:
    """Let office.js do something: the body of a function of `context` and `wert`."""
    return sitzung.bereich.evaluate(f"(wert) => versuche(() => Excel.run(async (context) => {{ {rumpf} }}))", wert)


def test_the_snapshot_comes_byte_for_byte(probe: Probe) -> None:
    """In whatever slices; every copy is closed, and a third open one is refused in German."""
    sitzung = probe()
    for laenge in (997, 4096, 4194304):
        assert bytes(sitzung.bereich.evaluate("(n) => schnappschuss(n)", laenge)) == sitzung.excel.schnappschuesse[-1]
    assert sitzung.excel.offene_dateien == 0
    drei = """async () => { const oeffne = () => new Promise((f) => Office.context.document.getFileAsync('compressed', f));
        return [(await oeffne()).status, (await oeffne()).status, (await oeffne()).error.code] }"""
    assert sitzung.bereich.evaluate(drei)[:2] == ["succeeded", "succeeded"]
    assert sitzung.excel.offene_dateien == 2


# ---------------------------------------------------------------- sheets
EINFUEGEN = """const ids = context.workbook.insertWorksheetsFromBase64(wert, { positionType: "End" });
    await context.sync(); return ids.value"""
NAMEN = "const s = context.workbook.worksheets.load('items/name,items/id'); await context.sync(); return s.items.map((b) => [b.id, b.name])"
KLEIN = base64.b64encode(KLEINE_MAPPE).decode()


def ohne_diagramm() -> bytes:
    """The small workbook, as it is made for Excel on the web."""
    buch = openpyxl.load_workbook(BytesIO(KLEINE_MAPPE))
    for blatt in buch.worksheets:
        blatt._charts = []
    strom = BytesIO()
    buch.save(strom)
    return strom.getvalue()


def test_insertion(probe: Probe) -> None:
    """Sheets whose name is taken come as „X (2)“; what they say of each other follows; the workbook's own sheets stay."""
    sitzung = probe()
    davor = {name: inhalt(sitzung.excel.blatt(name)) for name in sitzung.excel.blaetter}
    ids = excel_run(sitzung, EINFUEGEN, KLEIN)
    alle = dict(excel_run(sitzung, NAMEN))
    assert [alle[i] for i in ids] == ["IM Übersicht (2)", "Ü A (2)", "Ü B (2)", "Ü C (2)", "Ü Neu"]
    assert {name: inhalt(sitzung.excel.blatt(name)) for name in davor} == davor
    assert inhalt(sitzung.excel.blatt("Ü A (2)"))["B3"] == "='Ü A (2)'!B2+'Ü C (2)'!B2"
    assert inhalt(sitzung.excel.blatt("IM Übersicht (2)"))["B2"] == "='Ü A (2)'!B2*2"
    marke = "const n = context.workbook.worksheets.getItem('Ü Neu').names.getItem('_imxl').load('formula,visible'); await context.sync(); return [n.formula, n.visible]"
    assert excel_run(sitzung, marke) == ['="gemeinde:Ü Neu"', False]
    assert sitzung.excel.eingefuegt == [KLEINE_MAPPE]


def test_some_sheets_only(probe: Probe) -> None:
    """What they say of sheets that stay behind is lost, though the workbook has sheets of that name."""
    sitzung = probe()
    auswahl = """context.workbook.insertWorksheetsFromBase64(wert, { positionType: "After", relativeTo: "Liste", sheetNamesToInsert: ["Ü Neu", "Ü A"] });
        await context.sync()"""
    excel_run(sitzung, auswahl, KLEIN)
    assert sitzung.excel.blaetter[:4] == ["Liste", "Ü Neu", "Ü A (2)", "Auswertung"]
    assert inhalt(sitzung.excel.blatt("Ü Neu"))["B3"] == "='Ü Neu'!B2+#REF!B2"


def test_long_names_are_cut(probe: Probe) -> None:
    """A second sheet of 30 characters still has at most 31, as Excel cuts."""
    sitzung = probe()
    lang = "Ü Hirschberg an der Bergstraße"
    kopie = """const s = context.workbook.worksheets.add(wert); s.copy("After", s); s.copy("After", s); await context.sync()"""
    assert excel_run(sitzung, kopie, lang) is None
    assert {name for name in sitzung.excel.blaetter if "Hirschberg" in name} == {
        lang,
        "Ü Hirschberg an der Bergstr (2)",
        "Ü Hirschberg an der Bergstr (3)",
    }


def test_sheets_go_and_are_renamed(probe: Probe) -> None:
    """References follow a new name and end with the sheet; names are checked; one visible sheet has to stay."""
    sitzung = probe()
    um = "const s = context.workbook.worksheets.getItem(wert[0]); s.name = wert[1]; await context.sync()"
    assert excel_run(sitzung, um, ["Ü A", "Anders"]) is None
    assert inhalt(sitzung.excel.blatt("Auswertung"))["A1"] == "='Anders'!B2"
    assert excel_run(sitzung, um, ["Anders", "ü b"])["fehler"] == "ItemAlreadyExists"
    for falsch in ("x" * 32, "a/b", "'a"):
        assert excel_run(sitzung, um, ["Anders", falsch])["fehler"] == "InvalidArgument"
    excel_run(sitzung, "context.workbook.worksheets.getItem('Anders').delete(); await context.sync()")
    assert inhalt(sitzung.excel.blatt("Auswertung"))["A1"] == "=#REF!B2"
    alles = "const s = context.workbook.worksheets.load('items'); await context.sync(); for (const b of s.items) { b.delete(); await context.sync(); }"
    assert excel_run(sitzung, alles)["fehler"] == "InvalidOperation"
    assert len(sitzung.excel.blaetter) == 1


def test_exchange_in_place(probe: Probe) -> None:
    """Cells, formats and widths of a whole sheet over another; filter, print area, breaks and the chart's ranges are set apart."""
    sitzung = probe()
    excel_run(sitzung, EINFUEGEN, KLEIN)
    tausch = """const s = context.workbook.worksheets, alt = s.getItem("IM Übersicht"), neu = s.getItem("IM Übersicht (2)");
        alt.autoFilter.remove(); alt.getRange().clear(); alt.getRange().copyFrom(neu.getRange(), "All");
        alt.autoFilter.apply(alt.getRange("A1:B4")); alt.pageLayout.setPrintArea("A1:B23");
        alt.horizontalPageBreaks.removePageBreaks(); alt.horizontalPageBreaks.add("A6:A6");
        const reihe = alt.charts.getItem("Chart 1").series.getItemAt(0);
        reihe.setValues(alt.getRange("B2:B4")); reihe.setXAxisValues(alt.getRange("A2:A4"));
        neu.delete(); await context.sync()"""
    assert excel_run(sitzung, tausch) is None
    blatt = sitzung.excel.blatt("IM Übersicht")
    assert inhalt(blatt)["A4"] == "G4"
    assert (blatt.ws.auto_filter.ref, blatt.ws.print_area, [b.id for b in blatt.ws.row_breaks.brk]) == (
        "A1:B4",
        "'IM Übersicht'!$A$1:$B$23",
        [5],
    )
    assert blatt.bilder[0].inhalt.ser[0].val.numRef.f == "'IM Übersicht'!$B$2:$B$4"
    assert inhalt(sitzung.excel.blatt("Auswertung"))["A2"].startswith("=VLOOKUP(\"G3\",'IM Übersicht'!"), (
        "the county's own formula lives on"
    )
    assert openpyxl.load_workbook(BytesIO(sitzung.excel.buch.schnappschuss()))["IM Übersicht"]["A4"].value == "G4"
    # With a filter in the way Excel would leave out hidden rows.
    assert excel_run(
        sitzung, "const b = context.workbook.worksheets.getItem('IM Übersicht').getRange(); b.copyFrom(b); await context.sync()"
    )["fehler"]


def test_formulas(probe: Probe) -> None:
    """English, and only of sheets that there are; values of formulas are those of the file."""
    sitzung = probe()
    setze = "const b = context.workbook.worksheets.getItem('Liste').getRange('C1'); b.formulas = [[wert]]; b.load('formulas,address'); await context.sync(); return [b.address, b.formulas[0][0]]"
    assert excel_run(sitzung, setze, "=SUM(B1,'Ü A'!B2)") == ["Liste!C1", "=SUM(B1,'Ü A'!B2)"]
    assert excel_run(sitzung, setze, "=SUM(B1;B2)")["fehler"] == "InvalidArgument"
    assert excel_run(sitzung, setze, "='Ü Fort'!B2")["fehler"] == "InvalidArgument"
    assert excel_run(sitzung, setze, 12) == ["Liste!C1", 12]


def test_marks(probe: Probe) -> None:
    """Names of one sheet are added, changed, hidden, deleted and looked for in vain."""
    sitzung = probe()
    rumpf = """const namen = context.workbook.worksheets.getItem("Liste").names;
        const fort = namen.getItemOrNullObject("_imxl"), neu = namen.add("_imxl", '="a"'); neu.visible = false; neu.formula = "='Liste'!$A$1";
        namen.load("items/name,items/formula,items/visible"); await context.sync();
        const gab_es = !fort.isNullObject, was = namen.items.map((n) => [n.name, n.formula, n.visible]);
        namen.getItem('_imxl').delete(); await context.sync(); return [gab_es, was]"""
    assert excel_run(sitzung, rumpf) == [False, [["_imxl", "='Liste'!$A$1", False]]]
    assert "_imxl" not in sitzung.excel.blatt("Liste").ws.defined_names


def test_where_the_person_is(probe: Probe) -> None:
    """Jumping to a cell and asking for it; a hidden sheet cannot be shown."""
    sitzung = probe()
    sprung = """const s = context.workbook.worksheets.getItem(wert[0]); s.activate(); s.getRange(wert[1]).select();
        const zelle = context.workbook.getActiveCell().load("address"); await context.sync(); return zelle.address"""
    assert excel_run(sitzung, sprung, ["Ü A", "B2:C3"]) == "'Ü A'!B2"
    assert sitzung.excel.buch.vorn.auswahl == "B2:C3"
    sitzung.excel.blatt("Ü B").ws.sheet_state = "hidden"
    assert excel_run(sitzung, sprung, ["Ü B", "A1"])["fehler"] == "InvalidOperation"


# ---------------------------------------------------------------- faults and kinds of Excel
@pytest.mark.parametrize(("art", "drin"), [("nichts", 0), ("halb", 2), ("trotzdem", 5)])
def test_insertion_that_goes_wrong(probe: Probe, art: Any, drin: int) -> None:
    """Nothing, half or all of it is in, and office.js reports an error."""
    sitzung = probe()
    davor = sitzung.excel.blaetter
    sitzung.excel.stoerungen.einfuegen = art
    assert excel_run(sitzung, EINFUEGEN, KLEIN)["fehler"] == "GeneralException"
    assert len(sitzung.excel.blaetter) == len(davor) + drin


def test_one_call_is_refused_once(probe: Probe) -> None:
    """The second deletion fails, the third works again; what came before the error stays done."""
    sitzung = probe()
    sitzung.excel.stoerungen.verweigert["Worksheet.Delete"] = 1
    zwei = "for (const n of wert) context.workbook.worksheets.getItem(n).delete(); await context.sync()"
    assert excel_run(sitzung, zwei, ["Ü A", "Ü B"])["fehler"] == "GeneralException"
    assert "Ü A" not in sitzung.excel.blaetter
    assert excel_run(sitzung, zwei, ["Ü B"]) is None


def test_names_come_in_broken(probe: Probe) -> None:
    """As reported in office-js #3583."""
    sitzung = probe()
    sitzung.excel.stoerungen.namen_kaputt = True
    excel_run(sitzung, EINFUEGEN, KLEIN)
    assert {name.attr_text for name in sitzung.excel.blatt("Ü Neu").ws.defined_names.values()} == {"#REF!"}
    assert sitzung.excel.blatt("Ü A").ws.defined_names["_imxl"].attr_text == '"gemeinde:Ü A"'


def test_excel_on_the_web(probe: Probe) -> None:
    """It refuses charts, breaks references among inserted sheets, and takes 5 MB at most."""
    sitzung = probe(profil="web")
    assert bytes(sitzung.bereich.evaluate("() => schnappschuss(4096)")) == sitzung.excel.schnappschuesse[-1]
    assert excel_run(sitzung, EINFUEGEN, KLEIN)["fehler"] == "UnsupportedFeature"
    assert len(excel_run(sitzung, EINFUEGEN, base64.b64encode(ohne_diagramm()).decode())) == 5
    assert inhalt(sitzung.excel.blatt("Ü Neu"))["B3"] == f"='{FREMDER_ORT}Ü Neu'!B2+'{FREMDER_ORT}Ü C (2)'!B2"
    assert excel_run(sitzung, EINFUEGEN, "A" * 5_300_000)["fehler"] == "RequestPayloadSizeLimitExceeded"
    assert sitzung.bereich.inner_text("#stand") == "Excel OfficeOnline"
    assert sitzung.werte([Aufruf("ADDIERE", [1, 2], 0, None)]) == [{"wert": 3}]
    assert sitzung.druecke("befehl")[1] == 0


def test_what_an_excel_does_not_have(probe: Probe) -> None:
    """Members of later sets, members that no Excel has and members that the replica lacks are refused, and noted for the test to fail."""
    sitzung = probe(profil="excel2019")
    assert excel_run(sitzung, EINFUEGEN, KLEIN)["fehler"] == "ApiNotFound"
    assert sitzung.excel.verstoesse == ["Workbook.insertWorksheetsFromBase64 needs ExcelApi 1.13"]
    sitzung.excel.verstoesse.clear()
    assert sitzung.bereich.evaluate(
        "() => [Office.context.requirements.isSetSupported('ExcelApi', '1.8'), Office.context.requirements.isSetSupported('ExcelApi', '1.9')]"
    ) == [True, False]


# ---------------------------------------------------------------- functions and ribbon
def test_cells(probe: Probe) -> None:
    """Values and errors with their text, many at once, through the real runtime of custom functions."""
    sitzung = probe()
    eins, keins = Aufruf("ADDIERE", [1, 2], 0, None), Aufruf("ADDIERE", [None, 2], 0, None)
    assert sitzung.werte([eins, keins]) == [{"wert": 3}, {"fehler": 7, "text": "Ohne Zahl geht es nicht."}]
    viele = [Aufruf("ADDIERE", [i, 1], 0, None) for i in range(500)]
    assert [e["wert"] for e in sitzung.werte(viele, ereignisse=10)] == list(range(1, 501))


def test_cells_that_nobody_wants_any_more(probe: Probe) -> None:
    """A cancelled call is told to the function, and no result comes."""
    sitzung = probe()
    nummern = sitzung.rechne([Aufruf("WARTE", [], KANN_ABBRECHEN, None)], warten=False)
    sitzung.warte(lambda: sitzung.bereich.evaluate("() => wartende.length") == 1)
    sitzung.brich_ab(nummern)
    sitzung.warte(lambda: sitzung.bereich.evaluate("() => wartende[1]") == "abgebrochen")
    assert nummern[0] not in sitzung.excel.ergebnisse


def test_what_excel_hands_to_a_function(probe: Probe) -> None:
    """As the metadata ask for it: matrices, what is left out, empty and error cells, addresses."""
    sitzung = probe()
    sitzung.excel.trage_ein("Liste", A1=None, A2="#N/A", A3="x")
    funktion = {
        "id": "F",
        "options": {"requiresParameterAddresses": True, "cancelable": True},
        "allowErrorForDataTypeAny": True,
        "result": {"dimensionality": "matrix"},
        "parameters": [
            {"name": "a", "dimensionality": "matrix"},
            {"name": "b", "dimensionality": "scalar"},
            {"name": "c", "dimensionality": "matrix", "optional": True},
        ],
    }
    fehler = {"type": "CustomFunctionError", "code": "#N/A"}
    assert aufruf(sitzung.excel, funktion, [Bezug("Liste", "A1:A3"), 7]) == Aufruf(
        "F", [[[0], [fehler], ["x"]], 7, None], 5, ["'Liste'!A1:A3", "", ""], True
    )
    im_web = Excel(KREISMAPPE, "web")
    im_web.trage_ein("Liste", A1=None)
    assert aufruf(im_web, funktion, [Bezug("Liste", "A1"), 7])[:2] == ("F", [[[None]], 7, None])


def test_ribbon(probe: Probe) -> None:
    """A command runs and says that it has finished; one that the page does not know is reported."""
    sitzung = probe()
    assert sitzung.druecke("befehl")[1] == 0
    assert sitzung.bereich.inner_text("#stand") == "gedrückt"
    assert sitzung.druecke("gibtsnicht")[1] == 11101


# ---------------------------------------------------------------- what the tests need
def test_a_missing_browser_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the command that brings it; whoever goes without says so, and the tests are skipped."""
    monkeypatch.delenv("IM_XL_OHNE_BROWSER", raising=False)
    verlange_browser()
    monkeypatch.setattr(werkzeuge, "chromium", lambda: None)
    with pytest.raises(pytest.fail.Exception, match="`make test` installiert"):
        verlange_browser()
    monkeypatch.setenv("IM_XL_OHNE_BROWSER", "1")
    with pytest.raises(pytest.skip.Exception, match="IM_XL_OHNE_BROWSER"):
        verlange_browser()
