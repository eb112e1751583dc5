"""What the server answers, computed in this process: the same bytes as every other host, and German sentences where there is no answer."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, date, datetime
from io import BytesIO
import json
from pathlib import Path
from typing import Any

from lxml import etree
import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.protection import WorkbookProtection
import pytest

from im_xl.assets import ordner
from im_xl.functions import Excelfehler, funktionen
from im_xl.hosts.file import uebersichten
from im_xl.hosts.web import anfragen, dienste
from im_xl.model import Auftrag, Ziel
from im_xl.package.package import Package
from im_xl.package.plan import Plan, plane
from im_xl.pipeline import run

KREIS = ordner("workbooks") / "rhein-neckar-kreis-2025.xlsx"
LAND = ordner("workbooks") / "land-2025.xlsx"
HEUTE = date(2025, 3, 1)


def lauf(mappe: bytes, **auftrag: object) -> dict[str, Any]:
    """The answer to an order that can be worked with."""
    status, koerper, _ = dienste.lauf(mappe, "mappe.xlsx", json.dumps({"heute": HEUTE.isoformat(), **auftrag}))
    assert status == 200, koerper.decode()
    return json.loads(koerper)


@pytest.fixture(scope="module")
def zweite() -> bytes:
    """The county's workbook with the sheets of a first run, one of them edited, and one count changed since."""
    ergebnis = dienste.datei(KREIS.read_bytes(), KREIS.name, json.dumps({"heute": HEUTE.isoformat()}))
    buch = openpyxl.load_workbook(BytesIO(ergebnis[1]))
    buch["AU-Bestand"]["E8"] = 99
    buch["Ü Brühl"]["G2"] = "Rücksprache am 3.4."
    puffer = BytesIO()
    buch.save(puffer)
    return puffer.getvalue()


# ---------------------------------------------------------------- runs
@pytest.mark.parametrize("ziel", ["excel_desktop", "excel_web"])
def test_the_small_workbook_is_that_of_every_host(ziel: str) -> None:
    """Byte for byte what the pipeline makes for the same order."""
    antwort = lauf(KREIS.read_bytes(), ziel=ziel, mit_mappe=True)
    erwartet = run(BytesIO(KREIS.read_bytes()), Auftrag(heute=HEUTE, ziel=Ziel(ziel)))
    assert b64decode(antwort["einsetzen"]["mappe"]) == erwartet.kleine_mappe()
    assert antwort["einsetzen"]["reihenfolge"] == [blatt.name for blatt in erwartet.blaetter.blaetter]


def test_a_check_sends_no_workbook_back() -> None:
    """Without `mit_mappe` only what is to be said."""
    antwort = lauf(KREIS.read_bytes())
    assert antwort["einsetzen"] is None
    assert antwort["vorher"] is None
    assert antwort["leer"] is False
    assert antwort["sperre"] is None
    assert antwort["planzahlen"] == "58 neu, 0 geändert, 0 unverändert"
    assert antwort["kopf"][0] == "Rhein-Neckar-Kreis, Haushaltsjahr 2025"
    assert {befund["schwere"] for befund in antwort["befunde"]} == {"Warnung", "Hinweis"}
    assert antwort["heute"] == "2025-03-01"


def test_the_lands_workbook() -> None:
    """The Land's quotas take the same way."""
    assert lauf(LAND.read_bytes())["kopf"][0].startswith("Planungsrahmen des Landes")


def test_every_crossing_formula_is_told() -> None:
    """What the page may have to write again is what stands in the sheets."""
    antwort = lauf(KREIS.read_bytes(), mit_mappe=True)
    buch = openpyxl.load_workbook(BytesIO(b64decode(antwort["einsetzen"]["mappe"])))
    erwartet = {
        blatt.title: {
            zelle.coordinate: zelle.value
            for zeile in blatt.iter_rows()
            for zelle in zeile
            if "!" in str(zelle.value) and zelle.data_type == "f"
        }
        for blatt in buch
    }
    gesagt = {blatt: dict(zellen) for blatt, zellen in antwort["einsetzen"]["formeln"].items()}
    assert gesagt == {blatt: zellen for blatt, zellen in erwartet.items() if zellen}
    assert len(gesagt["IM Übersicht"]) > 300


def test_marks_filter_print_and_charts_are_told() -> None:
    """All that Excel does not carry over into a sheet that stays."""
    einsetzen = lauf(KREIS.read_bytes(), mit_mappe=True)["einsetzen"]
    mappe = Package.read(b64decode(einsetzen["mappe"]))
    for blatt in mappe.blaetter:
        assert einsetzen["marken"][blatt.name]["_imxl"] == f'="{blatt.kennung}"'
        assert einsetzen["marken"][blatt.name]["_imxl_abdruck"] == f'="{blatt.abdruck}"'
    assert einsetzen["marken"]["IM Einstellungen"]["_imxl_eingaben"].startswith("='IM Einstellungen'!$")
    assert einsetzen["filter"]["IM Übersicht"] == "A11:L65"
    assert einsetzen["druckbereich"]["IM Übersicht"] == "A1:L90"
    assert einsetzen["drucktitel"]["IM Übersicht"] == "$11:$11"
    assert einsetzen["umbrueche"]["IM Übersicht"] == [72]
    (diagramm,) = einsetzen["diagramme"]["IM Übersicht"]
    assert diagramm["reihen"] == [{"werte": "E12:E65", "rubriken": "B12:B65"}]


def test_excel_on_the_web_gets_no_chart_and_the_rest_is_the_same() -> None:
    """Sheets without drawing; every cell as for all others."""
    web, alle = (
        b64decode(lauf(KREIS.read_bytes(), ziel=ziel, mit_mappe=True)["einsetzen"]["mappe"]) for ziel in ("excel_web", "excel_desktop")
    )
    assert not [name for name in Package.read(web).names() if "drawing" in name or "chart" in name or "comment" in name]
    assert [name for name in Package.read(alle).names() if "chart" in name]
    # Where a chart is on the sheet already it is to show the rows of now.
    (diagramm,) = lauf(KREIS.read_bytes(), ziel="excel_web", mit_mappe=True)["einsetzen"]["diagramme"]["IM Übersicht"]
    assert diagramm["reihen"] == [{"werte": "E12:E65", "rubriken": "B12:B65"}]
    assert "„IM Übersicht“ kommt ohne Diagramm: Excel im Web nimmt keines an." in lauf(KREIS.read_bytes(), ziel="excel_web")["vorschau"]
    for name in Package.read(alle).names():
        if name.startswith("xl/worksheets/sheet"):
            ohne, mit = (etree.fromstring(Package.read(mappe).part(name)) for mappe in (web, alle))
            for zeichnung in mit.findall("{*}drawing"):
                mit.remove(zeichnung)
            assert etree.tostring(ohne, method="c14n") == etree.tostring(mit, method="c14n")


def test_second_run_and_the_way_back(zweite: bytes) -> None:
    """An edited sheet is kept beside, changed ones are exchanged; what was there before is told, and leads back."""
    antwort = lauf(zweite, mit_mappe=True)
    einsetzen, plan = antwort["einsetzen"], antwort["plan"]
    assert plan["bearbeitet"] == [{"blatt": "Ü Brühl", "bleibt_als": "Ü Brühl (bearbeitet)"}]
    assert einsetzen["behalten"] == [{"blatt": "Ü Brühl", "kopie": "Ü Brühl (bearbeitet)", "kennung": '="bearbeitet:gemeinde:08226009"'}]
    assert einsetzen["neu"] == []
    assert set(einsetzen["tauschen"]) == {*plan["geaendert"], "Ü Brühl"}
    vorher = b64decode(antwort["vorher"])
    assert {blatt.name for blatt in Package.read(vorher).blaetter} == set(einsetzen["tauschen"])

    # The file host has put the same sheets in; taking that back has to lead to the sheets of before.
    danach = dienste.datei(zweite, "mappe.xlsx", json.dumps({"heute": HEUTE.isoformat()}))[1]
    zurueck = json.loads(dienste.ruecknahme(danach, "mappe.xlsx", "{}", vorher, b64decode(einsetzen["mappe"]), json.dumps(plan))[1])
    assert zurueck["leer"] is False
    assert set(zurueck["einsetzen"]["tauschen"]) == set(einsetzen["tauschen"])
    assert zurueck["einsetzen"]["entfernen"] == ["Ü Brühl (bearbeitet)"]
    assert zurueck["zeilen"] == []
    assert {blatt.name for blatt in Package.read(b64decode(zurueck["einsetzen"]["mappe"])).blaetter} == set(einsetzen["tauschen"])
    (diagramm,) = zurueck["einsetzen"]["diagramme"]["IM Übersicht"]
    assert diagramm["reihen"] == [{"werte": "E12:E65", "rubriken": "B12:B65"}]

    # In Excel on the web what comes back holds no chart either.
    zurueck = json.loads(
        dienste.ruecknahme(danach, "mappe.xlsx", '{"ziel": "excel_web"}', vorher, b64decode(einsetzen["mappe"]), json.dumps(plan))[1]
    )
    assert not [teil for teil in Package.read(b64decode(zurueck["einsetzen"]["mappe"])).names() if "chart" in teil]


def _umbenannt(mappe: bytes, alt: str, neu: str) -> bytes:
    """The workbook in which a person has given a sheet another name; formulas follow, as in Excel."""
    buch = openpyxl.load_workbook(BytesIO(mappe))
    buch[alt].title = neu
    for blatt in buch:
        for zeile in blatt.iter_rows():
            for zelle in zeile:
                if isinstance(zelle.value, str) and zelle.value.startswith("="):
                    zelle.value = zelle.value.replace(f"'{alt}'!", f"'{neu}'!")
    puffer = BytesIO()
    buch.save(puffer)
    return puffer.getvalue()


def test_a_sheet_that_has_another_name_since_is_known_by_its_mark(zweite: bytes) -> None:
    """It goes with the first run, and shows what it showed before with the second; no sheet is doubled or left behind."""
    erster = lauf(KREIS.read_bytes(), mit_mappe=True)
    danach = _umbenannt(
        dienste.datei(KREIS.read_bytes(), KREIS.name, json.dumps({"heute": HEUTE.isoformat()}))[1], "IM Übersicht", "Unsere Liste"
    )
    mappe = b64decode(erster["einsetzen"]["mappe"])
    zurueck = json.loads(dienste.ruecknahme(danach, "x.xlsx", "{}", b"", mappe, json.dumps(erster["plan"]))[1])
    assert "Unsere Liste" in zurueck["einsetzen"]["entfernen"]
    assert len(zurueck["einsetzen"]["entfernen"]) == 58
    assert not [zeile for zeile in zurueck["zeilen"] if "bearbeitet" in zeile]

    zweiter = lauf(zweite, mit_mappe=True)
    danach = _umbenannt(dienste.datei(zweite, "x.xlsx", json.dumps({"heute": HEUTE.isoformat()}))[1], "IM Rechenweg", "So wird gerechnet")
    vorher, mappe = b64decode(zweiter["vorher"]), b64decode(zweiter["einsetzen"]["mappe"])
    zurueck = json.loads(dienste.ruecknahme(danach, "x.xlsx", "{}", vorher, mappe, json.dumps(zweiter["plan"]))[1])
    assert zurueck["einsetzen"]["neu"] == []
    assert "So wird gerechnet" in zurueck["einsetzen"]["tauschen"]
    assert zurueck["zeilen"] == []
    formeln = [formel for zellen in zurueck["einsetzen"]["formeln"].values() for _, formel in zellen]
    assert any("'So wird gerechnet'!" in formel for formel in formeln)
    assert not any("'IM Rechenweg'!" in formel for formel in formeln)


def test_a_formula_into_another_file_comes_back_as_its_value(zweite: bytes) -> None:
    """What a person wrote on a sheet of ours; the small workbook cannot say which file is meant, and the preview says so."""
    mappe = Package.read(zweite)
    blatt = next(blatt for blatt in mappe.blaetter if blatt.name == "Ü Brühl")
    xml = mappe.part(blatt.part)
    anfang = xml.index(b"</row>")
    mappe.put(blatt.part, xml[:anfang] + b'<c r="H1"><f>[1]Tab!A1+1</f><v>5</v></c>' + xml[anfang:])
    daten = mappe.to_bytes()
    antwort = lauf(daten, mit_mappe=True)
    danach = dienste.datei(daten, "x.xlsx", json.dumps({"heute": HEUTE.isoformat()}))[1]
    vorher, neu = b64decode(antwort["vorher"]), b64decode(antwort["einsetzen"]["mappe"])
    zurueck = json.loads(dienste.ruecknahme(danach, "x.xlsx", "{}", vorher, neu, json.dumps(antwort["plan"]))[1])
    assert "„Ü Brühl“: Formeln, die in andere Dateien zeigen, kommen als Werte zurück." in zurueck["zeilen"]
    klein = openpyxl.load_workbook(BytesIO(b64decode(zurueck["einsetzen"]["mappe"])))
    assert klein["Ü Brühl"]["H1"].value == 5


def test_days_from_1904_stay_days() -> None:
    """What is kept for the way back counts them as the workbook does."""
    buch = openpyxl.load_workbook(BytesIO(dienste.datei(KREIS.read_bytes(), KREIS.name, json.dumps({"heute": HEUTE.isoformat()}))[1]))
    buch.epoch = CALENDAR_MAC_1904
    puffer = BytesIO()
    buch.save(puffer)
    antwort = lauf(puffer.getvalue(), mit_mappe=True)
    assert Package.read(b64decode(antwort["vorher"])).datum_1904
    assert Package.read(b64decode(antwort["einsetzen"]["mappe"])).datum_1904


def test_a_workbook_that_takes_no_sheets_says_so_before() -> None:
    """It is checked all the same."""
    buch = openpyxl.load_workbook(KREIS)
    buch.security = WorkbookProtection(lockStructure=True)
    puffer = BytesIO()
    buch.save(puffer)
    antwort = lauf(puffer.getvalue(), mit_mappe=True)
    assert antwort["sperre"].endswith("(Überprüfen > Arbeitsmappe schützen).")
    assert antwort["einsetzen"] is None
    assert antwort["befunde"]


def test_the_first_run_is_taken_back_without_anything_kept() -> None:
    """Where there was no sheet of ours, all that came goes; a sheet that somebody has edited since is named."""
    antwort = lauf(KREIS.read_bytes(), mit_mappe=True)
    assert antwort["vorher"] is None
    danach = dienste.datei(KREIS.read_bytes(), KREIS.name, json.dumps({"heute": HEUTE.isoformat()}))[1]
    buch = openpyxl.load_workbook(BytesIO(danach))
    buch["Ü Brühl"]["G2"] = "nicht verlieren"
    puffer = BytesIO()
    buch.save(puffer)
    mappe = b64decode(antwort["einsetzen"]["mappe"])
    zurueck = json.loads(dienste.ruecknahme(puffer.getvalue(), "x.xlsx", "{}", b"", mappe, json.dumps(antwort["plan"]))[1])
    assert set(zurueck["einsetzen"]["entfernen"]) == set(antwort["einsetzen"]["neu"])
    assert any("Ü Brühl" in zeile and "verloren" in zeile for zeile in zurueck["zeilen"])


def test_a_memory_that_does_not_fit_is_refused() -> None:
    """What the page sends back is not trusted."""
    mappe = b64decode(lauf(KREIS.read_bytes(), mit_mappe=True)["einsetzen"]["mappe"])
    plan = json.dumps({"geaendert": ["AU-Bestand"], "bearbeitet": [{"blatt": "Ü Brühl", "bleibt_als": "Ü Brühl (2)"}]})
    status, koerper, _ = dienste.ruecknahme(mappe, "x.xlsx", "{}", b"", mappe, plan)
    assert status == 422
    assert json.loads(koerper)["fehler"]["code"] == "nicht-derselbe-lauf"


def test_a_foreign_sheet_of_the_name_stops_the_work() -> None:
    """Before anything is put in, with the sheet that is in the way."""
    buch = openpyxl.load_workbook(KREIS)
    buch.create_sheet("IM Übersicht")
    puffer = BytesIO()
    buch.save(puffer)
    status, koerper, _ = dienste.lauf(puffer.getvalue(), "x.xlsx", '{"mit_mappe": true}')
    assert status == 422
    assert json.loads(koerper)["fehler"]["blatt"] == "IM Übersicht"


def test_whole_workbook_is_what_the_file_host_writes(tmp_path: Path) -> None:
    """For a browser without Excel: the same bytes as on the command line."""
    kopie = tmp_path / "kreis.xlsx"
    kopie.write_bytes(KREIS.read_bytes())
    ablage = uebersichten(kopie, Auftrag(heute=HEUTE), datetime(2025, 3, 1, 9, 30, tzinfo=UTC))
    status, koerper, name = dienste.datei(KREIS.read_bytes(), "kreis.xlsx", json.dumps({"heute": HEUTE.isoformat()}))
    assert (status, name) == (200, "kreis-uebersicht.xlsx")
    assert koerper == ablage.ausgabe.read_bytes()


def test_the_way_of_a_path_is_not_taken(zweite: bytes, tmp_path: Path) -> None:
    """A folder that the workbook names is not looked for on the server."""
    buch = openpyxl.load_workbook(BytesIO(zweite))
    blatt = buch["IM Einstellungen"]
    (zeile,) = (zelle.row for zelle in blatt["G"] if zelle.value == "vorlagen")
    blatt[f"B{zeile}"] = str(tmp_path / "gibt-es-nicht")
    puffer = BytesIO()
    buch.save(puffer)
    antwort = lauf(puffer.getvalue())
    assert "vorlagen-auf-server" in {befund["code"] for befund in antwort["befunde"]}


def test_the_handbook_names_every_field() -> None:
    """What goes over the wire stands in docs/web-schnittstelle.md."""
    seite = (Path(__file__).resolve().parents[3] / "docs/web-schnittstelle.md").read_text(encoding="utf-8")
    antwort = lauf(KREIS.read_bytes(), mit_mappe=True)
    felder = {*antwort, *antwort["einsetzen"], *anfragen.Auftragsangaben.model_fields}
    assert [feld for feld in felder if f"`{feld}`" not in seite] == []


# ---------------------------------------------------------------- where an amount comes from
def test_where_an_amount_comes_from() -> None:
    """The explanation of the Gemeinde of a cell; a sentence where a cell is nobody's."""
    status, koerper, _ = dienste.woher(KREIS.read_bytes(), KREIS.name, "{}", '{"blatt": "AU-Bestand", "zelle": "A9"}')
    antwort = json.loads(koerper)
    assert (status, antwort["name"], antwort["betrag_cent"]) == (200, "Brühl", 7914438)
    assert antwort["eingaben"][0]["zelle"] == "E9"
    niemand = json.loads(dienste.woher(KREIS.read_bytes(), KREIS.name, "{}", '{"blatt": "AU-Bestand", "zelle": "XA900"}')[1])
    assert "Bitte die Zelle mit Namen oder Zahl einer Gemeinde markieren" in niemand["hinweis"]


# ---------------------------------------------------------------- cells
def _rufe(*aufrufe: tuple[str, list[Any]], **mehr: object) -> list[dict[str, Any]]:
    daten = json.dumps({"aufrufe": [{"name": name, "argumente": argumente} for name, argumente in aufrufe], **mehr})
    status, koerper, _ = dienste.zellen(daten.encode(), 100)
    assert status == 200, koerper
    return json.loads(koerper)["ergebnisse"]


def test_examples_of_every_function() -> None:
    """Each example of the handbook gives over the wire what it gives in a cell."""

    def json_wert(wert: object) -> object:
        if isinstance(wert, tuple):
            return [json_wert(teil) for teil in wert]
        if isinstance(wert, Excelfehler):
            return {"fehler": wert.anzeige}
        return (wert - date(1899, 12, 30)).days if isinstance(wert, date) else wert

    geprueft = 0
    for funktion in funktionen().values():
        if funktion.hinweis_des_hosts:
            continue
        for beispiel in funktion.beispiele:
            (ergebnis,) = _rufe((funktion.name, [json_wert(wert) for wert in beispiel.argumente]))
            if isinstance(beispiel.ergebnis, Excelfehler):
                assert ergebnis["fehler"] == beispiel.ergebnis.anzeige
                assert ergebnis["text"].startswith(funktion.name)
            else:
                assert ergebnis == {
                    "wert": pytest.approx(json_wert(beispiel.ergebnis))
                    if isinstance(beispiel.ergebnis, float)
                    else json_wert(beispiel.ergebnis)
                }
            geprueft += 1
    assert geprueft > 40


def test_five_things_that_are_not_the_same() -> None:
    """Left out, empty, an error, a cell alone and a cell in a range."""
    ergebnisse = _rufe(
        ("IM_AGS", ["Lobbach", {"fehlt": True}]),
        ("IM_AGS", [[["Lobbach"]]]),
        ("IM_AGS", [[[None]]]),
        ("IM_AGS", [{"fehler": "#N/A"}]),
        ("IM_AGS", [[[{"fehler": "#DIV/0!"}]]]),
        ("IM_AGS", [{"sonst": 1}]),
        ("IM_NEU", []),
    )
    assert [e.get("wert", e.get("fehler")) for e in ergebnisse] == ["08226104", "08226104", "#WERT!", "#NV", "#DIV/0!", "#WERT!", "#NAME?"]


def test_a_workbook_that_counts_from_1904_is_refused_where_days_are_meant() -> None:
    """No day is shifted by four years."""
    (ergebnis,) = _rufe(("IM_FRIST", ["meldung", 2025]), seit_1904=True)
    assert ergebnis["fehler"] == "#WERT!"


@pytest.mark.parametrize(
    "daten",
    [
        b"",
        b"{",
        b"[]",
        b'{"aufrufe": 1}',
        b'{"aufrufe": [{"name": "IM_AGS"}]}',
        b'{"aufrufe": [{"name": "IM_AGS", "argumente": [], "x": 1}]}',
        b"\xff\xfe",
        b'{"aufrufe": [{"name": "IM_AGS", "argumente": ' + b"[" * 5000 + b"]" * 5000 + b"}]}",
    ],
)
def test_calls_that_are_none(daten: bytes) -> None:
    """A sentence, not a traceback, and nothing of what was sent."""
    status, koerper, _ = dienste.zellen(daten, 100)
    assert status == 422
    assert json.loads(koerper)["fehler"]["text"].endswith("Bitte das Add-in neu laden.")


def test_strange_numbers_and_texts() -> None:
    """What JSON can hold and Excel never sends gets an error of its own cell."""
    status, koerper, _ = dienste.zellen(
        b'{"aufrufe": [{"name": "IM_AGS", "argumente": ["\\ud800"]}, {"name": "IM_ANTEIL", "argumente": [1e400, 1' + b"0" * 4000 + b"]}]}",
        100,
    )
    assert status in {200, 422}
    json.loads(koerper)


def test_too_many_calls() -> None:
    """One request takes so many."""
    daten = json.dumps({"aufrufe": [{"name": "IM_AGS", "argumente": []}] * 101})
    assert dienste.zellen(daten.encode(), 100)[0] == 413


def test_a_bug_says_so_and_nothing_of_the_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even the text of an exception leaves the process."""

    def kaputt(*_: object, **__: object) -> None:
        raise ValueError("Geheimnis aus der Mappe")

    monkeypatch.setattr(dienste, "run", kaputt)
    status, koerper, _ = dienste.lauf(b"PK", "x.xlsx", "{}")
    assert status == 500
    assert "Geheimnis" not in koerper.decode()
    fehler = json.loads(koerper)["fehler"]
    assert fehler["art"] == "ValueError"
    assert fehler["stelle"].startswith("test_dienste.py:")


def test_plan_survives_the_wire() -> None:
    """What the page keeps and sends back is the plan that was carried out."""
    ergebnis = run(BytesIO(KREIS.read_bytes()), Auftrag(heute=HEUTE))
    plan = plane(ergebnis.mappe, ergebnis.blaetter, ergebnis.entfallen)
    angaben = anfragen.Planangaben.model_validate(lauf(KREIS.read_bytes())["plan"])
    assert angaben.plan() == plan
    assert anfragen.Planangaben.model_validate({}).plan() == Plan()
