"""The small workbook that every host receives."""

from __future__ import annotations

import io

import openpyxl
from python_calamine import CalamineWorkbook

from im_xl.package.abdruck import blatt_abdruck
from im_xl.package.blaetter import NeueBlaetter
from im_xl.package.package import Package
from im_xl.package.small import to_workbook
from package import bausteine as b


def test_small_workbook_is_read_everywhere() -> None:
    """Sheets, styles, names, drawing and comment are there; nothing else is."""
    data = to_workbook(b.neue())
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["IM Übersicht", "Ü Ladenburg", "Ü Weinheim"]
    sheet = book["IM Übersicht"]
    assert sheet["A2"].number_format == '#,##0.00\\ "€"'
    assert sheet["A2"].hyperlink.target == "https://example.org/?a=1&b=2"
    assert len(sheet._charts) == len(sheet._images) == 1
    assert sheet["A1"].comment.text == "Hinweis"
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Ü Ladenburg").to_python()[1][0] == 2
    package = Package.read(data)
    assert package.standardschrift == ("Carlito", 11.0)
    assert all(blatt.abdruck == blatt_abdruck(package, blatt) for blatt in package.blaetter)
    assert package.part("xl/styles.xml") == b.STYLES


def test_same_sheets_same_bytes() -> None:
    """No clock, no chance."""
    assert to_workbook(b.neue()) == to_workbook(b.neue())
    assert to_workbook(b.neue()) != to_workbook(NeueBlaetter(b.STYLES, b.neue().blaetter[:2]))
