"""Sheets for Excel on the web: charts and notes go, pictures and everything else stay."""

from __future__ import annotations

from im_xl.package.api import PLAIN_STYLES
from im_xl.package.blaetter import Anhang, NeueBlaetter, NeuesBlatt
from im_xl.package.ohne_objekte import ohne_diagramme_und_notizen
from im_xl.package.package import Package
from im_xl.package.small import to_workbook

_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_CT = "application/vnd.openxmlformats-officedocument"
DIAGRAMM = Anhang("rId1", f"{_R}/chart", "xl/charts/chart1.xml", f"{_CT}.drawingml.chart+xml", b"<chartSpace/>")
BILD = Anhang("rId2", f"{_R}/image", "xl/media/image1.png", "image/png", b"\x89PNG")
NOTIZEN = Anhang("rId2", f"{_R}/comments", "xl/comments1.xml", f"{_CT}.spreadsheetml.comments+xml", b"<comments><commentList/></comments>")
KAESTEN = Anhang("rId3", f"{_R}/vmlDrawing", "xl/drawings/vmlDrawing1.vml", f"{_CT}.vmlDrawing", b"<xml/>")
KOPFBILD = Anhang("rId4", f"{_R}/vmlDrawing", "xl/drawings/vmlDrawing2.vml", f"{_CT}.vmlDrawing", b"<xml/>")


def zeichnung(*kinder: Anhang) -> Anhang:
    """A drawing in which each of these has its own place."""
    anker = "".join(f'<xdr:twoCellAnchor><xdr:x r:id="{kind.rid}"/></xdr:twoCellAnchor>' for kind in kinder)
    inhalt = f'<xdr:wsDr xmlns:xdr="{_XDR}" xmlns:r="{_R}">{anker}</xdr:wsDr>'.encode()
    return Anhang("rId1", f"{_R}/drawing", "xl/drawings/drawing1.xml", f"{_CT}.drawing+xml", inhalt, kinder)


def blatt(*anhaenge: Anhang, ende: str) -> NeuesBlatt:
    """A sheet on which these hang."""
    xml = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_R}"><sheetData/>{ende}</worksheet>'
    return NeuesBlatt("Ü Ort", "gemeinde:1", "0", xml.encode(), anhaenge=anhaenge)


def teile(neu: NeuesBlatt) -> list[str]:
    """Names of the parts that come with the sheet into a workbook."""
    mappe = Package.read(to_workbook(NeueBlaetter(PLAIN_STYLES, (neu,))))
    return sorted(
        name
        for name in mappe.names()
        if not name.startswith(("_rels", "[", "xl/workbook", "xl/_rels", "xl/styles")) and "_rels" not in name
    )


def test_a_chart_goes_with_its_drawing() -> None:
    """Nothing of it is left, in the sheet or beside it."""
    neu = ohne_diagramme_und_notizen(blatt(zeichnung(DIAGRAMM), ende='<drawing r:id="rId1"/>'))
    assert b"drawing" not in neu.xml
    assert teile(neu) == ["xl/worksheets/sheet1.xml"]


def test_a_picture_in_the_same_drawing_stays() -> None:
    """Only the place of the chart goes."""
    neu = ohne_diagramme_und_notizen(blatt(zeichnung(DIAGRAMM, BILD), ende='<drawing r:id="rId1"/>'))
    assert teile(neu) == ["xl/drawings/drawing1.xml", "xl/media/image1.png", "xl/worksheets/sheet1.xml"]
    assert neu.anhaenge[0].inhalt.count(b"twoCellAnchor>") == 2
    assert b"rId2" in neu.anhaenge[0].inhalt


def test_notes_go_with_their_boxes_and_the_picture_in_the_head_stays() -> None:
    """Two drawings of the old kind: one for the notes, one for the printed page."""
    ende = '<legacyDrawing r:id="rId3"/><legacyDrawingHF r:id="rId4"/>'
    neu = ohne_diagramme_und_notizen(blatt(NOTIZEN, KAESTEN, KOPFBILD, ende=ende))
    assert neu.anhaenge == (KOPFBILD,)
    assert b'<legacyDrawing r:id="rId3"/>' not in neu.xml
    assert b'<legacyDrawingHF r:id="rId4"/>' in neu.xml


def test_a_sheet_without_either_is_the_same() -> None:
    """A picture alone, or nothing."""
    for wie in (blatt(zeichnung(BILD), ende='<drawing r:id="rId1"/>'), blatt(ende="")):
        assert ohne_diagramme_und_notizen(wie) == wie
