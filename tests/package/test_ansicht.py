"""How people look at our sheets stays theirs when a sheet is renewed."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest

from im_xl.package.ansicht import mit_ansicht
from im_xl.package.gate import pruefe
from im_xl.package.graft import graft
from im_xl.package.package import Package
from package import bausteine as b

KOPF = f'<?xml version="1.0"?>\n<worksheet xmlns="{b.MAIN}" xmlns:r="{b.RELS}">'
NEU = (
    f'{KOPF}<sheetPr><tabColor rgb="FF8FB3D9"/><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:E40"/><sheetViews><sheetView '
    'showGridLines="0" workbookViewId="0"><pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultRowHeight="15"/><sheetData><row r="1"><c r="A1"><v>2</v></c></row></sheetData></worksheet>'
)
FARBE, SICHT = re.compile(r"<sheetPr>.*?</sheetPr>"), re.compile(r"<sheetViews>.*?</sheetViews>")


def alt(eigenschaften: str = "", sichten: str = "") -> bytes:
    """The sheet as it stands in the workbook: another number, and what people set on it."""
    return f'{KOPF}{eigenschaften}{sichten}<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'.encode()


@pytest.mark.parametrize(
    ("eigenschaften", "erwartet"),
    [
        ('<sheetPr><tabColor theme="4" tint="0.4"/></sheetPr>', '<sheetPr><tabColor theme="4" tint="0.4"/><pageSetUpPr fitToPage="1"/></sheetPr>'),
        ("", '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'),
        (
            "<sheetPr codeName='Tabelle7'><tabColor indexed='10'/></sheetPr>",
            '<sheetPr codeName="Tabelle7"><tabColor indexed="10"/><pageSetUpPr fitToPage="1"/></sheetPr>',
        ),
    ],
)  # fmt: skip
def test_the_colour_of_the_tab(eigenschaften: str, erwartet: str) -> None:
    """Another colour and none at all: the person's goes before the template's, which else keeps its properties."""
    assert mit_ansicht(NEU.encode(), alt(eigenschaften)).decode() == NEU.replace(
        '<sheetPr><tabColor rgb="FF8FB3D9"/><pageSetUpPr fitToPage="1"/></sheetPr>', erwartet
    )


@pytest.mark.parametrize("neu", ["<sheetPr/>", "", "<sheetPr></sheetPr>"])
def test_a_colour_where_the_template_has_none(neu: str) -> None:
    """However the template writes that it has no properties."""
    part = NEU.replace('<sheetPr><tabColor rgb="FF8FB3D9"/><pageSetUpPr fitToPage="1"/></sheetPr>', neu).encode()
    gefaerbt = mit_ansicht(part, alt('<sheetPr><tabColor rgb="FF00FF00"/></sheetPr>')).decode()

    assert '<sheetPr><tabColor rgb="FF00FF00"/></sheetPr><dimension' in gefaerbt
    assert gefaerbt.count("sheetPr>") == 2


def test_zoom_panes_and_selection() -> None:
    """The whole view is the person's; what belongs to extensions and pivot tables is not carried along."""
    sicht = (
        '<sheetViews><sheetView tabSelected="1" zoomScale="85" zoomScaleNormal="85" workbookViewId="0" view="pageBreakPreview"><pane ySplit="5" '
        'topLeftCell="A6" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft" activeCell="B9" sqref="B9:B12"/>'
        '<pivotSelection/><extLst><ext uri="x"/></extLst></sheetView></sheetViews>'
    )
    found = SICHT.search(mit_ansicht(NEU.encode(), alt(sichten=sicht)).decode())

    assert found is not None
    assert found[0] == (
        '<sheetViews><sheetView tabSelected="1" view="pageBreakPreview" zoomScale="85" zoomScaleNormal="85" workbookViewId="0"><pane ySplit="5" '
        'topLeftCell="A6" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft" activeCell="B9" sqref="B9:B12"/></sheetView></sheetViews>'
    )


def test_a_sheet_that_nobody_has_touched_keeps_its_bytes() -> None:
    """The same looks in another spelling change nothing, and what has been carried over once is not written anew."""
    anders = NEU.replace('showGridLines="0" workbookViewId="0"', "workbookViewId='0' showGridLines='0'").encode()
    gefaerbt = mit_ansicht(
        NEU.encode(), alt("<sheetPr><tabColor rgb='FF00FF00'/></sheetPr>", '<sheetViews><sheetView zoomScale="70"/></sheetViews>')
    )

    assert mit_ansicht(NEU.encode(), anders) == NEU.encode()
    assert mit_ansicht(NEU.encode(), gefaerbt) == gefaerbt


@pytest.mark.parametrize("form", ["praefix", "utf-16"])
def test_other_ways_to_write_the_old_sheet(form: str) -> None:
    """Prefixes and encodings of other programs."""
    sheet = alt('<sheetPr><tabColor rgb="FF00FF00"/></sheetPr>', '<sheetViews><sheetView zoomScale="70" workbookViewId="0"/></sheetViews>')
    anders = b.prefixed(sheet) if form == "praefix" else sheet.decode().encode("utf-16")
    part = mit_ansicht(NEU.encode(), anders).decode()

    assert '<tabColor rgb="FF00FF00"/>' in part
    assert '<sheetView zoomScale="70" workbookViewId="0"/>' in part


@pytest.mark.parametrize("strict", [False, True])
def test_renewed_in_a_workbook(strict: bool) -> None:
    """Grafting keeps the looks, counts nothing as edited, and changes nothing when it runs again; a sheet that goes takes its looks along."""
    package = Package.read(b.strict(b.openpyxl_mappe()) if strict else b.openpyxl_mappe())
    graft(package, b.neue())
    data = package.to_bytes()
    part = Package.read(data).eigene()["gemeinde:08226096"].part
    xml = b.teile(data)[part].replace(
        b'<sheetViews><sheetView workbookViewId="0"/></sheetViews>',
        b'<sheetPr><tabColor rgb="FF00FF00"/></sheetPr><sheetViews><sheetView zoomScale="60" workbookViewId="0"/></sheetViews>',
    )
    data = b.umbauen(data, **{part: xml})
    package = Package.read(data)
    report = graft(package, b.neue(b.blatt("Ü Weinheim", "gemeinde:08226096", 4)))
    erneuert = package.to_bytes()
    pruefe(Package.read(data), erneuert)
    noch_einmal = Package.read(erneuert)
    graft(noch_einmal, b.neue(b.blatt("Ü Weinheim", "gemeinde:08226096", 4)))

    assert (report.bearbeitet, report.ersetzt) == ((), ("Ü Weinheim",))
    assert b"<v>4</v>" in b.teile(erneuert)[part]
    assert noch_einmal.to_bytes() == erneuert
    if not strict:
        sheet = openpyxl.load_workbook(io.BytesIO(erneuert))["Ü Weinheim"]
        assert (sheet.sheet_properties.tabColor.rgb, sheet.sheet_view.zoomScale) == ("FF00FF00", 60)
