"""Sheets go in and out of a workbook that is open in the double of Excel: every kind of sheet, links, and each call that can fail."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
import re
import tempfile
from zipfile import ZipFile

import openpyxl
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import FormulaRule
from openpyxl.packaging.relationship import Relationship
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.external_link.external import ExternalBook, ExternalLink
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table
import PIL.Image
import pytest

from hosts.excel_double import Application, verweigert
from hosts.excel_inhalt import quellen
from hosts.excel_sitzung import (
    EINSTELLUNGEN,
    KLEINE_MAPPE,
    KREISMAPPE,
    PLAN,
    Sitzung,
    als_bytes,
    in_ruhe,
    kleine_sitzung,
    lege_ab,
    marken,
    ohne_fremde_verweise,
    stand,
)
from im_xl.errors import DateiError
from im_xl.hosts import blattwechsel, com, desktop
from im_xl.hosts.com import BESCHAEFTIGT, ComError
from im_xl.hosts.desktop import ExcelKurier
from im_xl.package.blaetter import BEARBEITET
from im_xl.package.plan import Plan


@pytest.fixture(autouse=True)
def zwischenablage(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, for each test a fresh one."""
    folder = tmp_path_factory.mktemp("temp")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


# ---------------------------------------------------------------- every kind of sheet
def test_every_kind_of_sheet(tmp_path: Path, zwischenablage: Path) -> None:
    """New, changed, edited, unchanged and removed sheets; what the county wrote stays, and its formulas still point where they did."""
    sitzung = kleine_sitzung(tmp_path)
    davor = stand(sitzung)
    sitzung.kurier.einsetzen(KLEINE_MAPPE, PLAN)
    danach = stand(sitzung)

    assert sitzung.namen == ["Liste", "Auswertung", "IM Übersicht", "Ü A", "Ü B", "Ü B (bearbeitet)", "Ü C", "Ü Neu"]
    assert {name: danach[name] for name in ("Liste", "Auswertung", "Ü C")} == {name: davor[name] for name in ("Liste", "Auswertung", "Ü C")}
    assert danach["Ü A"]["B2"] == "=SUM('IM Übersicht'!B2:B4)*0+3"
    assert danach["Ü Neu"]["B3"] == "='Ü Neu'!B2+'Ü C'!B2"
    assert danach["Ü B"].get("C1") is None
    assert danach["Ü B (bearbeitet)"]["C1"] == "von Hand"
    assert marken(sitzung, "Ü B (bearbeitet)") == {"_imxl": f'"{BEARBEITET}gemeinde:Ü B"'}
    assert marken(sitzung, "Ü B") == {"_imxl": '"gemeinde:Ü B"', "_imxl_abdruck": '"neu"'}
    in_ruhe(sitzung, zwischenablage)
    ohne_fremde_verweise(sitzung.kurier.schnappschuss())


def test_the_order_of_the_steps(tmp_path: Path) -> None:
    """What is edited is kept first, new sheets come before all exchanges and repairs, sheets go last, and then the small workbook closes."""
    sitzung = kleine_sitzung(tmp_path)
    sitzung.kurier.einsetzen(KLEINE_MAPPE, PLAN)
    oeffnen = next(aufruf for aufruf in sitzung.excel._aufrufe if aufruf.startswith("Workbooks.Open"))
    wichtig = r"Workbooks\.Open|Worksheets?\.Copy|Range\.(Copy|Replace)|Worksheet\.Delete|Workbook\.Close"
    folge = [match[0] for aufruf in sitzung.excel._aufrufe if (match := re.match(wichtig, aufruf))]

    assert folge == [
        "Workbooks.Open",
        "Worksheet.Copy",
        "Worksheets.Copy",
        *["Range.Copy"] * 3,
        *["Range.Replace"] * 4,
        "Worksheet.Delete",
        "Workbook.Close",
    ]
    assert oeffnen == f"Workbooks.Open{(str(sitzung.excel._opened[0][0]), 0, True)}", "links are not updated, and it is read only"
    assert "Window.Visible=(False,)" in sitzung.excel._aufrufe


def test_the_chart_that_stays_is_brought_up_to_date(tmp_path: Path) -> None:
    """As many series as before: the chart of the sheet stays, with new series, place and title; a drawing of the person stays as well."""
    sitzung = kleine_sitzung(tmp_path)
    blatt = sitzung.blatt("IM Übersicht")
    chart = blatt.bilder[0].inhalt
    blatt.bilder.append(type(blatt.bilder[0])("Textfeld 7", 17, None))
    sitzung.kurier.einsetzen(KLEINE_MAPPE, PLAN)

    assert [bild.name for bild in blatt.bilder] == ["Chart 1", "Textfeld 7"]
    assert blatt.bilder[0].inhalt is chart
    assert chart.anchor._from.row == 5
    assert chart.anchor.to.row == 13
    assert chart.title.tx.rich.p[0].r[0].t == "3 Gemeinden"
    assert [quelle.f for quelle in quellen(blatt.bilder[0])][1:] == ["'IM Übersicht'!$A$2:$A$4", "'IM Übersicht'!$B$2:$B$4"]


def test_another_set_of_pictures_replaces_the_old_one(tmp_path: Path) -> None:
    """A logo has come in: pictures cannot be compared, so chart and logo come anew with the cells, and what they show is on this sheet."""
    buch = openpyxl.load_workbook(BytesIO(KLEINE_MAPPE))
    logo = BytesIO()
    PIL.Image.new("RGB", (4, 4), "red").save(logo, "PNG")
    buch["IM Übersicht"].add_image(Image(logo), "D1")
    sitzung = kleine_sitzung(tmp_path)
    blatt = sitzung.blatt("IM Übersicht")
    alt = blatt.bilder[0].inhalt
    sitzung.kurier.einsetzen(als_bytes(buch), PLAN)

    assert [bild.name for bild in blatt.bilder] == ["Chart 1", "Picture 1"]
    assert blatt.bilder[0].inhalt is not alt
    assert not [aufruf for aufruf in sitzung.excel._aufrufe if aufruf.startswith("Workbook.ChangeLink")], "repaired before Excel had to"
    assert [quelle.f for quelle in quellen(blatt.bilder[0])][1:] == ["'IM Übersicht'!$A$2:$A$4", "'IM Übersicht'!$B$2:$B$4"]
    assert sitzung.mappe.LinkSources(1) is None


def test_what_people_have_made_of_a_sheet_is_no_obstacle(tmp_path: Path, zwischenablage: Path) -> None:
    """A table, merged cells, a link and a note of their own, the sheet's name in lower case: all is exchanged, and Excel asks nothing."""
    buch = openpyxl.load_workbook(BytesIO(KREISMAPPE))
    blatt = buch["Ü A"]
    blatt["D1"], blatt["D2"] = "Kopf", 1
    blatt.add_table(Table(displayName="Tabelle1", ref="D1:D2"))
    blatt["A1"].comment = Comment("von Hand", "M.")
    blatt["E1"].hyperlink = Hyperlink(ref="E1", location="'Liste'!A1")
    blatt.merge_cells("F1:G2")
    blatt.defined_names["_imxl_eingaben"] = DefinedName("_imxl_eingaben", attr_text="'ü a'!$B$5:$B$9")
    for name in ("vorläufig", "ü a"):  # openpyxl takes a name that differs in case only for taken
        blatt.title = name
    sitzung = kleine_sitzung(tmp_path, als_bytes(buch))
    sitzung.kurier.einsetzen(KLEINE_MAPPE, PLAN)

    blatt = sitzung.blatt("Ü A")

    assert blatt.name == "ü a"
    assert (blatt.ws.tables, blatt.links, blatt.ws.merged_cells.ranges) == ({}, [], set())
    assert blatt.ws["D1"].value is None
    assert set(marken(sitzung, "ü a")) == {"_imxl", "_imxl_abdruck"}
    in_ruhe(sitzung, zwischenablage)


@pytest.mark.parametrize("tabelle", [True, False], ids=["table", "hidden"])
def test_a_sheet_that_excel_copies_in_no_group_comes_alone(tmp_path: Path, tabelle: bool) -> None:
    """With a table, or hidden: it comes by a copy of its own, and what it refers to is right all the same."""
    buch = openpyxl.load_workbook(BytesIO(KLEINE_MAPPE))
    if tabelle:
        buch["Ü C"]["D1"], buch["Ü C"]["D2"] = "Kopf", 1
        buch["Ü C"].add_table(Table(displayName="Tabelle1", ref="D1:D2"))
    else:
        buch["Ü C"].sheet_state = "hidden"
    sitzung = kleine_sitzung(tmp_path)
    sitzung.mappe._inhalt.loeschen(sitzung.blatt("Ü C"))
    sitzung.kurier.einsetzen(als_bytes(buch), Plan(neu=("Ü C", "Ü Neu"), geaendert=("IM Übersicht", "Ü A", "Ü B")))

    assert sum(aufruf == "Worksheets.Copy" for aufruf in sitzung.excel._aufrufe) == 2
    assert sitzung.namen[-2:] == ["Ü Neu", "Ü C"]
    assert stand(sitzung)["Ü Neu"]["B3"] == "='Ü Neu'!B2+'Ü C'!B2"
    ohne_fremde_verweise(sitzung.kurier.schnappschuss())


def test_the_workbook_decides_what_is_there(tmp_path: Path) -> None:
    """An earlier attempt broke off: a sheet to come is there and is exchanged, one to be changed is missing and is put in, the one to go has gone."""
    sitzung = kleine_sitzung(tmp_path)
    sitzung.kurier.einsetzen(KLEINE_MAPPE, PLAN)
    sitzung.mappe._inhalt.loeschen(sitzung.blatt("Ü A"))
    sitzung.kurier.einsetzen(KLEINE_MAPPE, Plan(neu=PLAN.neu, geaendert=PLAN.geaendert, entfernt=PLAN.entfernt))

    assert sitzung.namen == ["Liste", "Auswertung", "IM Übersicht", "Ü B", "Ü B (bearbeitet)", "Ü C", "Ü Neu", "Ü A"]


@pytest.mark.parametrize(("plan", "name"), [(Plan(neu=("Ü A",)), "Ü A"), (Plan(geaendert=("Ü A",)), "Ü A")])
def test_a_sheet_without_our_mark_is_never_overwritten(tmp_path: Path, plan: Plan, name: str) -> None:
    """The person has a sheet of that name of their own: nothing happens, and the message names it."""
    sitzung = kleine_sitzung(tmp_path)
    del sitzung.blatt(name).ws.defined_names["_imxl"]
    davor = stand(sitzung)
    with pytest.raises(DateiError) as fehler:
        sitzung.kurier.einsetzen(KLEINE_MAPPE, plan)

    assert (fehler.value.code, fehler.value.blatt) == ("blattname-vergeben", name)
    assert stand(sitzung) == davor


def test_a_sheet_without_our_mark_is_never_removed(tmp_path: Path) -> None:
    """The person has put a sheet of their own in its place."""
    sitzung = kleine_sitzung(tmp_path)
    del sitzung.blatt("Ü Weg").ws.defined_names["_imxl"]
    sitzung.kurier.einsetzen(KLEINE_MAPPE, Plan(entfernt=("Ü Weg", "Ü Nirgends")))

    assert "Ü Weg" in sitzung.namen


def test_a_macro_workbook_as_source_is_opened_with_macros_off(tmp_path: Path) -> None:
    """Taking back opens the snapshot of an .xlsm: with its own extension, and the double sees to it that no macro of it could run."""
    out = BytesIO()
    with ZipFile(BytesIO(KLEINE_MAPPE)) as plain, ZipFile(out, "w") as archive:
        for name in plain.namelist():
            macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
            part = plain.read(name).replace(b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", macro)
            archive.writestr(name, part)
    sitzung = kleine_sitzung(tmp_path)
    sitzung.kurier.einsetzen(out.getvalue(), PLAN)

    assert sitzung.excel._opened[0][0].suffix == ".xlsm"
    assert "Ü Neu" in sitzung.namen


# ---------------------------------------------------------------- the person at the screen
def test_a_group_of_selected_sheets_is_selected_again(tmp_path: Path) -> None:
    """Who had grouped sheets has them grouped afterwards."""
    sitzung = kleine_sitzung(tmp_path)
    gruppe = [sitzung.blatt("Liste"), sitzung.blatt("Auswertung")]
    sitzung.mappe._vorn, sitzung.mappe._gewaehlt = gruppe[0], gruppe
    sitzung.kurier.einsetzen(KLEINE_MAPPE, PLAN)

    assert sitzung.mappe._gewaehlt == gruppe
    assert sitzung.mappe._vorn is gruppe[0]


def test_the_sheet_in_front_is_removed(tmp_path: Path) -> None:
    """There is no way back to it; then one sheet is selected, not the group that came in: what is typed goes into one sheet only."""
    sitzung = kleine_sitzung(tmp_path)
    sitzung.mappe._inhalt.loeschen(sitzung.blatt("Ü C"))
    blatt = sitzung.blatt("Ü Weg")
    sitzung.mappe._vorn, sitzung.mappe._gewaehlt = blatt, [blatt]
    sitzung.kurier.einsetzen(KLEINE_MAPPE, Plan(neu=("Ü C", "Ü Neu"), entfernt=("Ü Weg",)))

    assert len(sitzung.mappe._gewaehlt) == 1


def test_other_workbooks_of_the_person_stay_in_the_background(tmp_path: Path, zwischenablage: Path) -> None:
    """Another workbook lies below: it comes to the front when the small one is hidden or closed, but nothing of ours goes there."""
    excel = Application()
    andere = excel._oeffne(lege_ab(tmp_path / "andere.xlsx", KREISMAPPE))
    mappe = excel._oeffne(lege_ab(tmp_path / "kreis.xlsx", KREISMAPPE))
    del mappe._inhalt.blatt("Ü A").ws.defined_names["_imxl_abdruck"]  # type: ignore[union-attr]
    sitzung, davor = Sitzung(excel, mappe, ExcelKurier(mappe)), stand(Sitzung(excel, andere, ExcelKurier(andere)))
    sitzung.kurier.einsetzen(KLEINE_MAPPE, Plan(geaendert=("Ü A",)))

    assert marken(sitzung, "Ü A")["_imxl_abdruck"] == '"neu"'
    assert excel._active is mappe
    assert stand(Sitzung(excel, andere, ExcelKurier(andere))) == davor
    assert excel._books == [andere, mappe]
    assert list(zwischenablage.iterdir()) == []


def test_a_chart_sheet_in_front_is_no_obstacle(tmp_path: Path) -> None:
    """There are no cells in front: the chart is in front again afterwards."""
    sitzung = kleine_sitzung(tmp_path)
    sitzung.mappe._vorn = "Diagramm1"
    sitzung.kurier.einsetzen(KLEINE_MAPPE, PLAN)

    assert sitzung.mappe._vorn == "Diagramm1"


# ---------------------------------------------------------------- links
def _mit_link(formel: str) -> bytes:
    """New sheets with a conditional format that speaks of another sheet: no replacement in cells reaches it."""
    buch = openpyxl.load_workbook(BytesIO(KLEINE_MAPPE))
    buch["Ü A"].conditional_formatting.add("A1", FormulaRule(formula=[formel]))
    return als_bytes(buch)


def test_what_a_replacement_in_cells_does_not_reach_excel_redirects(tmp_path: Path) -> None:
    """The rest of the links is led to the workbook itself."""
    sitzung = kleine_sitzung(tmp_path)
    sitzung.kurier.einsetzen(_mit_link("'Ü C'!$B$2>0"), PLAN)
    (regel,) = [regel for area in sitzung.blatt("Ü A").ws.conditional_formatting for regel in area.rules]

    assert regel.formula == ["'Ü C'!$B$2>0"]
    assert [aufruf for aufruf in sitzung.excel._aufrufe if aufruf.startswith("Workbook.ChangeLink")]


def test_a_link_that_stays_is_told(tmp_path: Path, zwischenablage: Path) -> None:
    """Excel does not redirect it: an error that says what is left, and what to do; Excel is as it was."""
    sitzung = kleine_sitzung(tmp_path)
    sitzung.mappe._links_fest = True
    with pytest.raises(DateiError) as fehler:
        sitzung.kurier.einsetzen(_mit_link("'Ü C'!$B$2>0"), PLAN)

    assert fehler.value.code == "verknuepfung"
    assert sitzung.excel._opened[0][0].name in fehler.value.text
    assert "ohne zu speichern" in fehler.value.text
    in_ruhe(sitzung, zwischenablage)


def test_links_of_the_county_are_its_own_affair(tmp_path: Path) -> None:
    """A link to another file that was there before stays, and is no reason to complain."""
    buch = openpyxl.load_workbook(BytesIO(KREISMAPPE))

    link = ExternalLink(externalBook=ExternalBook(id="rId1"))
    link.file_link = Relationship(type="externalLinkPath", Target="vorjahr.xlsx", TargetMode="External", Id="rId1")
    buch._external_links.append(link)
    buch["Auswertung"]["A3"] = "=[1]Blatt!$A$1"
    sitzung = kleine_sitzung(tmp_path, als_bytes(buch))
    sitzung.kurier.einsetzen(KLEINE_MAPPE, PLAN)

    assert sitzung.mappe.LinkSources(1) == ("vorjahr.xlsx",)
    assert not [aufruf for aufruf in sitzung.excel._aufrufe if aufruf.startswith("Workbook.ChangeLink")]


# ---------------------------------------------------------------- something goes wrong
def _mit_stoerung(folder: Path, nummer: int, fehler: Exception, *, dauerhaft: bool = False) -> tuple[Sitzung, DateiError | None]:
    sitzung = kleine_sitzung(folder, werte=False)
    sitzung.excel._stoerung, sitzung.excel._dauerhaft = (nummer, fehler), dauerhaft
    try:
        sitzung.kurier.einsetzen(KLEINE_MAPPE, PLAN)
    except DateiError as gemeldet:
        return sitzung, gemeldet
    return sitzung, None


def test_excel_is_as_it_was_whichever_call_fails(tmp_path: Path, zwischenablage: Path) -> None:
    """Each single call refused once: settings restored, small workbook closed, no file left, and a German message that says where one stands.

    A refusal while tidying up is overcome: then the work has succeeded, and nothing is said.
    """
    ungestoert, _ = _mit_stoerung(tmp_path, 0, verweigert())
    anzahl, davor, fertig = ungestoert.excel._gesamt, stand(kleine_sitzung(tmp_path)), stand(ungestoert)
    halb = vor_dem_anfang = trotzdem = 0
    for nummer in range(1, anzahl + 1):
        sitzung, fehler = _mit_stoerung(tmp_path, nummer, verweigert())
        in_ruhe(sitzung, zwischenablage)
        if fehler is None:
            assert stand(sitzung) == fertig, sitzung.excel._aufrufe[nummer - 1]
            trotzdem += 1
            continue
        assert "0x800A03EC" in fehler.text
        assert len(fehler.text) < 1000
        if "Teil der neuen Blätter" in fehler.text:
            assert "Letzte Erzeugung zurücknehmen" in fehler.text
            halb += 1
        else:
            assert stand(sitzung) == davor, sitzung.excel._aufrufe[nummer - 1]
            vor_dem_anfang += 1

    assert halb + vor_dem_anfang + trotzdem == anzahl
    assert halb > anzahl / 2
    assert vor_dem_anfang > 20
    assert trotzdem > 10


@pytest.mark.parametrize("fehler", [ComError(-2147418111, "Call was rejected by callee.", None, None), AttributeError("<unknown>.Cells")])
def test_a_busy_excel_is_told_as_such(tmp_path: Path, fehler: Exception) -> None:
    """RPC_E_CALL_REJECTED, and what pywin32 makes of it when it looks for a member: the person is told to finish the cell."""
    sitzung, gemeldet = _mit_stoerung(tmp_path, 200, fehler)

    assert gemeldet is not None
    assert gemeldet.code == "excel-beschaeftigt"
    assert BESCHAEFTIGT in gemeldet.text
    assert sitzung.excel._settings == EINSTELLUNGEN


@pytest.mark.parametrize("nummer", [1, 30, 100, 300])
def test_an_excel_that_answers_nothing_more_ends_in_a_message(tmp_path: Path, zwischenablage: Path, nummer: int) -> None:
    """From one call on everything fails, as when Excel has crashed: no endless tries, no file left, one sentence."""
    sitzung, gemeldet = _mit_stoerung(tmp_path, nummer, verweigert(nummer=-2147023174), dauerhaft=True)

    assert gemeldet is not None
    assert "0x800706BA" in gemeldet.text
    assert sitzung.excel._gesamt < nummer + 60
    assert list(zwischenablage.iterdir()) == []


def test_with_autosave_the_message_does_not_claim_that_nothing_is_saved(tmp_path: Path) -> None:
    """What is half done may be in the cloud already: the way back is another."""
    sitzung = kleine_sitzung(tmp_path, AutoSaveOn=True)
    sitzung.excel._stoerung = (300, verweigert())
    with pytest.raises(DateiError, match="Automatisches Speichern ist an") as fehler:
        sitzung.kurier.einsetzen(KLEINE_MAPPE, PLAN)
    assert "ohne zu speichern" not in fehler.value.text


def test_the_settings_of_the_person_come_back(tmp_path: Path) -> None:
    """Who calculates by hand and shows a text in the status bar has both again, not Excel's usual settings."""
    sitzung = kleine_sitzung(tmp_path)
    eigene = EINSTELLUNGEN | {"Calculation": -4135, "StatusBar": "Bitte warten", "EnableEvents": False, "CopyObjectsWithCells": False}
    sitzung.excel._settings.update(eigene)
    sitzung.kurier.einsetzen(KLEINE_MAPPE, PLAN)

    assert sitzung.excel._settings == eigene


def test_numbers_that_xlwings_does_not_name() -> None:
    """The few constants of Office that stand as numbers in the code are those that Microsoft's reference names."""
    assert (blattwechsel._DIAGRAMM, blattwechsel._NOTIZ, blattwechsel._STEUERELEMENT) == (3, 4, 8)
    assert com.UMBAU["AutomationSecurity"] == 3
    assert desktop._STRICT == 61
