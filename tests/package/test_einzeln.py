"""One sheet alone: nothing in the file leads out of it or tells of the workbook it comes from."""

from __future__ import annotations

from dataclasses import replace
import io

import openpyxl
import pytest

from im_xl.errors import VorlageError
from im_xl.package.blaetter import NeueBlaetter, NeuesBlatt
from im_xl.package.einzeln import einzelmappe
from im_xl.package.package import Package
from im_xl.package.xmltext import MAIN, RELATIONS
from package import bausteine as b

KOPF = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">'


def _blatt(zellen: str, rest: str = "", **angaben: object) -> NeuesBlatt:
    xml = f'{KOPF}<sheetData><row r="1">{zellen}</row></sheetData>{rest}</worksheet>'.encode()
    return replace(NeuesBlatt("Ü Mauer", "gemeinde:08226048", "0" * 32, xml), **angaben)  # type: ignore[arg-type]


def _allein(blatt: NeuesBlatt) -> tuple[Package, openpyxl.Workbook]:
    data = einzelmappe(NeueBlaetter(b.STYLES, (blatt,)), blatt)
    return Package.read(data), openpyxl.load_workbook(io.BytesIO(data))


def test_formulas_within_stay_and_those_that_lead_out_become_their_value() -> None:
    """A number, a text, an empty text; a text with an exclamation mark and the sheet's own name lead nowhere else."""
    _, mappe = _allein(
        _blatt(
            "<c r=\"A1\"><f>'IM Rechenweg'!$D$4</f><v>12.5</v></c>"
            '<c r="B1" t="str"><f>IF(IM_!A1=1,"x","y")</f><v>a &amp; b</v></c>'
            '<c r="C1" t="str"><f>\'IM Rechenweg\'!A1</f><v></v></c>'
            '<c r="D1"><f>A1*2</f><v>25</v></c>'
            '<c r="E1" t="str"><f>"Achtung! "&amp;A1</f><v>Achtung! 12,5</v></c>'
            "<c r=\"F1\"><f>'ü mauer'!A1</f><v>12.5</v></c>"
            "<c r=\"G1\"><f>SUM('[1]Blatt'!A1:A2)</f><v>3</v></c>"
        )
    )
    assert [zelle.value for zelle in mappe["Ü Mauer"][1]] == [12.5, "a & b", None, "=A1*2", '="Achtung! "&A1', "='ü mauer'!A1", 3]


def test_a_formula_without_value_that_leads_out_is_refused() -> None:
    """It would be a broken link, or a hole where a number is meant."""
    with pytest.raises(VorlageError, match="Zelle A1: Eine eigene Formel"):
        _allein(_blatt("<c r=\"A1\"><f>'IM Rechenweg'!A1</f></c>"))


@pytest.mark.parametrize(
    "rest",
    [
        '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>Tabelle2!A1&gt;0</formula></cfRule></conditionalFormatting>',
        '<dataValidations count="1"><dataValidation type="list" sqref="A1"><formula1>\'IM Rechenweg\'!$A$1:$A$3</formula1></dataValidation></dataValidations>',
    ],
)
def test_a_rule_that_leads_out_is_refused(rest: str) -> None:
    """A conditional format or a validation of a template that asks another sheet."""
    with pytest.raises(VorlageError, match="Datenüberprüfung zeigt auf ein anderes Blatt"):
        _allein(_blatt('<c r="A1"><v>1</v></c>', rest))


def test_links_into_the_workbook_and_its_file_go_and_others_stay() -> None:
    """Those to a web page of the template, and to a place on the same sheet, still lead there."""
    links = (
        '<hyperlinks><hyperlink ref="A1" location="\'AU-Bestand\'!C7"/><hyperlink ref="B1" r:id="rIdListe" location="\'Liste\'!A1"/>'
        '<hyperlink ref="C1" r:id="rId9"/><hyperlink ref="D1" location="\'Ü Mauer\'!A9"/></hyperlinks>'
    )
    package, mappe = _allein(
        _blatt(
            '<c r="A1"><v>1</v></c><c r="B1"><v>1</v></c><c r="C1"><v>1</v></c><c r="D1"><v>1</v></c>',
            links,
            externe=(("rIdListe", "../geheim/liste.ods"), ("rId9", "https://example.org/")),
        )
    )
    ziele = {zelle.coordinate: (zelle.hyperlink.target, zelle.hyperlink.location) for zelle in mappe["Ü Mauer"][1] if zelle.hyperlink}
    assert ziele == {"C1": ("https://example.org/", None), "D1": (None, "'Ü Mauer'!A9")}
    assert not any(b"geheim" in package.part(name) for name in package.names())


def test_no_marks_no_properties_and_only_the_names_of_the_page() -> None:
    """The print area stays; what tells us the sheet again, whose it is and what it was made from goes."""
    namen = (
        ("_xlnm.Print_Area", "'Ü Mauer'!$A$1:$C$9"),
        ("_imxl_quelle", '"Liste Müller.ods"'),
        ("Ort", "'IM Einstellungen'!$B$4"),
    )
    package, mappe = _allein(_blatt('<c r="A1"><v>1</v></c>', namen=namen))
    assert mappe["Ü Mauer"].print_area == "'Ü Mauer'!$A$1:$C$9"
    assert package.part("xl/workbook.xml").count(b"<definedName ") == 1
    assert not package.eigene()
    assert not [name for name in package.names() if name.startswith("docProps")]


def test_a_picture_travels_along() -> None:
    """The logo of a template is in the file of each Gemeinde; a chart over another sheet is refused."""
    neu = b.neue()
    mit_bild = next(blatt for blatt in neu.blaetter if blatt.anhaenge)
    fremd = replace(mit_bild, name="Anders")
    data = einzelmappe(neu, mit_bild)
    assert any(name.startswith("xl/media/") for name in Package.read(data).names())
    with pytest.raises(VorlageError, match="Diagramm der Vorlage"):
        einzelmappe(neu, fremd)
