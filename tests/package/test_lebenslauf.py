"""The life of our sheets in a workbook: pointed at, renewed, moved, renamed, hidden, annotated, and gone with all that hung on them."""

from __future__ import annotations

from dataclasses import replace
import io
import re

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
import pytest

from im_xl.package.blaetter import Anhang, NeueBlaetter
from im_xl.package.gate import pruefe
from im_xl.package.graft import Bericht, graft
from im_xl.package.package import Package
from im_xl.package.plan import plane
from package import bausteine as b

LADENBURG, WEINHEIM = "gemeinde:08226041", "gemeinde:08226096"
OPEN_XML = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def grafted(data: bytes, neu: NeueBlaetter, **options: object) -> tuple[bytes, Bericht]:
    """The file after grafting, passed by the gate, and the report."""
    package = Package.read(data)
    report = graft(package, neu, **options)  # type: ignore[arg-type]
    out = package.to_bytes()
    pruefe(Package.read(data), out)
    return out, report


def erzeugt(data: bytes | None = None) -> bytes:
    """A county's workbook with three sheets of ours."""
    return grafted(data or b.openpyxl_mappe(), b.ohne_notiz(b.neue()))[0]


def zeigende_mappe() -> bytes:
    """A county's workbook in which everything that can point at a sheet points at one of ours."""
    book = openpyxl.load_workbook(io.BytesIO(b.openpyxl_mappe(formel="='Ü Weinheim'!A2*2")))
    sheet = book["Notizen"]
    ours = book.create_sheet("Ü Weinheim")
    book.defined_names["Betrag"] = DefinedName("Betrag", attr_text="'Ü Weinheim'!$A$2")
    sheet.defined_names["Hier"] = DefinedName("Hier", attr_text="'Ü Weinheim'!$B$2")
    pruefung = DataValidation(type="list", formula1="'Ü Weinheim'!$A$2:$A$3")
    pruefung.add("B2:B9")
    sheet.add_data_validation(pruefung)
    sheet.conditional_formatting.add("C1:C9", FormulaRule(formula=["C1>'Ü Weinheim'!$A$2"], fill=PatternFill(bgColor="FFFF0000")))
    chart = BarChart()
    chart.add_data(Reference(ours, min_col=1, min_row=2, max_row=3))
    sheet.add_chart(chart, "E2")
    sheet["A3"] = "zum Blatt"
    sheet["A3"].hyperlink = "#'Ü Weinheim'!A1"
    del book["Ü Weinheim"]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ORTE = {"A1", "B2:B9", "C1:C9", "Name: Betrag", "Name: Hier", "Diagramm"}


def test_whatever_points_at_a_sheet_is_found_and_lives_on() -> None:
    """Cells, validations, conditional formats, names of both kinds, charts and links: not a byte of them changes, and the sheet stays where it is."""
    vorher = erzeugt(zeigende_mappe())
    nachher, report = grafted(vorher, b.neue(b.blatt("Ü Weinheim", WEINHEIM, 4)))
    package = Package.read(vorher)
    orte = {re.sub("^(Gültigkeit|Bedingte Formatierung) ", "", v.zelle) for v in package.verweise_auf(["Ü Weinheim"])}
    geaendert = {name for name, data in b.teile(vorher).items() if b.teile(nachher).get(name) != data}

    assert orte - {"Link A3"} == ORTE
    assert report.ersetzt == ("Ü Weinheim",)
    assert geaendert == {"xl/workbook.xml", package.eigene()[WEINHEIM].part}
    names = re.findall(rb"<definedName [^>]*name=\"(?:Betrag|Hier)\"[^>]*>[^<]*<", b.teile(vorher)["xl/workbook.xml"])
    assert len(names) == 2
    assert all(name in b.teile(nachher)["xl/workbook.xml"] for name in names)


@pytest.mark.parametrize("behalten", [True, False])
def test_a_sheet_that_anything_points_at_is_kept(behalten: bool) -> None:
    """No matter which of them: as long as one is left, the obsolete sheet stays and the plan says so; then it goes."""
    data = erzeugt(zeigende_mappe() if behalten else b.openpyxl_mappe())
    leer = NeueBlaetter(b.STYLES, ())
    plan = plane(Package.read(data), leer, [WEINHEIM], notizen=True)
    _, report = grafted(data, leer, entfallen=[WEINHEIM])

    assert (plan.behalten, plan.entfernt) == (report.behalten, report.entfernt)
    assert report.behalten == ((("Ü Weinheim", "verwiesen"),) if behalten else ())


def test_a_kept_sheet_keeps_the_sheet_that_it_calculates_with() -> None:
    """`Ü Weinheim` is pointed at and calculates with `IM Rechenweg`: both stay, of the others none, and each with its reason."""
    neu = b.neue(
        b.blatt("Ü Weinheim", WEINHEIM, 3, formeln=("'IM Rechenweg'!A2*1",)),
        b.blatt("IM Rechenweg", "rechenweg"),
        b.blatt("Ü Brühl", "gemeinde:1"),
    )
    data, _ = grafted(b.openpyxl_mappe(formel="='Ü Weinheim'!A2"), neu)
    leer = NeueBlaetter(b.STYLES, ())
    out, report = grafted(data, leer, entfallen=[WEINHEIM, "rechenweg", "gemeinde:1"])

    assert report.behalten == (("Ü Weinheim", "verwiesen"), ("IM Rechenweg", "gebraucht"))
    assert report.entfernt == ("Ü Brühl",)
    assert [blatt.name for blatt in Package.read(out).eigene().values()] == ["Ü Weinheim", "IM Rechenweg"]


def test_an_obsolete_sheet_leaves_nothing_behind() -> None:
    """Drawing, chart, picture, VML, printer settings, table, threaded comment: parts, relationships and content types are those of before, to the byte."""
    vorher = b.openpyxl_mappe()
    sheet = b.blatt("IM Übersicht", "uebersicht:08226", reich=True)
    weitere = (
        Anhang("rId21", f"{b.RELS}/printerSettings", "xl/printerSettings/printerSettings1.bin", f"{OPEN_XML}printerSettings", b"\0\1"),
        Anhang("rId22", f"{b.RELS}/table", "xl/tables/table1.xml", f"{OPEN_XML}table+xml", f'<table xmlns="{b.MAIN}" id="1"/>'.encode()),
    )
    sheet = replace(sheet, anhaenge=(*sheet.anhaenge, *weitere))
    mit, _ = grafted(vorher, b.ohne_notiz(b.neue(sheet, b.blatt("Ü Weinheim", WEINHEIM))))
    ohne, report = grafted(mit, NeueBlaetter(b.STYLES, ()), entfallen=["uebersicht:08226", WEINHEIM])
    dazu = set(b.teile(mit)) - set(b.teile(vorher))

    assert {art for art in ("drawing", "chart", "media", "vml", "printerSettings", "table") if any(art in name for name in dazu)} == {
        "drawing", "chart", "media", "vml", "printerSettings", "table",
    }  # fmt: skip
    assert report.entfernt == ("IM Übersicht", "Ü Weinheim")
    assert set(b.teile(ohne)) == set(b.teile(vorher))
    overrides = [set(re.findall(rb"<Override [^>]*>", b.teile(data)["[Content_Types].xml"])) for data in (ohne, vorher)]
    assert overrides[0] == overrides[1]
    assert b.teile(ohne)["xl/_rels/workbook.xml.rels"] == b.teile(vorher)["xl/_rels/workbook.xml.rels"]
    assert {name for name in b.teile(vorher) if b.teile(ohne)[name] != b.teile(vorher)[name]} <= {"[Content_Types].xml", "xl/styles.xml"}


def test_what_people_did_to_the_list_of_sheets_stays() -> None:
    """`Ü Weinheim` renamed, hidden, moved to the front: recognised by its mark, renewed there, under its name, hidden; the order stays."""
    data = erzeugt()
    text = b.teile(data)["xl/workbook.xml"].decode()
    sheets = re.findall(r"<sheet [^>]*/>", text)
    ours = sheets[-1].replace('name="Ü Weinheim"', 'name="Weinheim 2025" state="hidden"')
    text = text.replace("".join(sheets), ours + "".join(sheets[:-1]))
    scopes = {len(sheets) - 1: 0} | {index: index + 1 for index in range(len(sheets) - 1)}
    text = re.sub(r'localSheetId="(\d+)"', lambda found: f'localSheetId="{scopes[int(found[1])]}"', text).replace(
        "'Ü Weinheim'!", "'Weinheim 2025'!"
    )
    data = b.umbauen(data, **{"xl/workbook.xml": text.encode()})
    eintrag = Package.read(data).eigene()[WEINHEIM]
    assert (eintrag.name, eintrag.index, eintrag.state) == ("Weinheim 2025", 0, "hidden")
    neu = replace(b.blatt("Weinheim 2025", WEINHEIM, 9), namen=(("_xlnm.Print_Area", "'Weinheim 2025'!$A$1:$D$9"),))
    nachher, report = grafted(data, b.neue(neu, b.blatt("Ü Brühl", "gemeinde:08226009")))

    assert (report.ersetzt, report.neu, report.bearbeitet) == (("Weinheim 2025",), ("Ü Brühl",), ())
    assert [(blatt.name, blatt.state) for blatt in Package.read(nachher).blaetter] == [
        *((blatt.name, blatt.state) for blatt in Package.read(data).blaetter),
        ("Ü Brühl", "visible"),
    ]


def mit_notiz(data: bytes, name: str) -> bytes:
    """The workbook after a person has put a note on a sheet, saved by another program."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    book[name]["A2"].comment = Comment("bitte klären", "Kreis")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("zahl", [3, 4])
def test_a_note_of_a_person_is_not_lost(zahl: float) -> None:
    """Whether the sheet has changed or not: it is renewed, the one with the note stays beside it, once, and the plan says so."""
    neu = b.neue(b.blatt("Ü Weinheim", WEINHEIM, zahl))
    data = mit_notiz(erzeugt(), "Ü Weinheim")
    plan = plane(Package.read(data), neu, notizen=True)
    nachher, report = grafted(data, neu)
    noch_einmal, zweiter = grafted(nachher, neu)
    book = openpyxl.load_workbook(io.BytesIO(nachher))

    assert plan.bearbeitet == report.bearbeitet == (("Ü Weinheim", "Ü Weinheim (bearbeitet)"),)
    assert book["Ü Weinheim"]["A2"].comment is None
    assert book["Ü Weinheim (bearbeitet)"]["A2"].comment.text == "bitte klären"
    assert (noch_einmal, zweiter.bearbeitet) == (nachher, ())


def test_a_sheet_with_a_note_does_not_go() -> None:
    """Its Gemeinde has left the list, but a person has written on it."""
    data = mit_notiz(erzeugt(), "Ü Ladenburg")
    _, report = grafted(data, NeueBlaetter(b.STYLES, ()), entfallen=[LADENBURG, WEINHEIM])

    assert report.behalten == (("Ü Ladenburg", "bearbeitet"),)
    assert report.entfernt == ("Ü Weinheim",)
