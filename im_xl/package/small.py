"""The small workbook: the new sheets as a file of their own, the same bytes for every host that asks."""

from __future__ import annotations

from im_xl.package.abdruck import marken
from im_xl.package.anhaenge import Ablage
from im_xl.package.archive import read_directory
from im_xl.package.blaetter import NeueBlaetter
from im_xl.package.graft import WORKSHEET_TYPE
from im_xl.package.mappe import name_text
from im_xl.package.package import Package, skeleton
from im_xl.package.styles import STYLES_TYPE
from im_xl.package.xmltext import MAIN, PACKAGE_RELATIONS, RELATIONS, escape

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def to_workbook(neu: NeueBlaetter, *, gezeichnet: bool = True) -> bytes:
    """A valid .xlsx of nothing but these sheets, with their marks and names; deterministic.

    Its standard font is the first font of `neu.styles`.

    Args:
        neu: the sheets.
        gezeichnet: with the marks by which they are known again. False for a workbook that is no memory of ours.
    """
    package = skeleton()
    ablage = Ablage(package)
    package.put("xl/styles.xml", neu.styles)
    ablage.types["xl/styles.xml"] = STYLES_TYPE
    sheets: list[str] = []
    names: list[str] = []
    rels: list[str] = []
    for index, blatt in enumerate(neu.blaetter):
        part = f"xl/worksheets/sheet{index + 1}.xml"
        package.put(part, blatt.xml)
        ablage.types[part] = WORKSHEET_TYPE
        ablage.place(part, blatt.anhaenge, blatt.externe)
        sheets.append(f'<sheet name="{escape(blatt.name)}" sheetId="{index + 1}" r:id="rId{index + 1}"/>')
        marks = dict((*(marken(blatt) if gezeichnet else ()), *blatt.namen))
        names.append(name_text("", index, marks))
        rels.append(f'<Relationship Id="rId{index + 1}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{index + 1}.xml"/>')
    rels.append(f'<Relationship Id="rId{len(rels) + 1}" Type="{RELATIONS}/styles" Target="styles.xml"/>')
    calc = (
        '<calcPr calcId="191029" fullCalcOnLoad="1"/>'
        if any(blatt.eigene_formeln for blatt in neu.blaetter)
        else '<calcPr calcId="191029"/>'
    )
    defined = f"<definedNames>{''.join(names)}</definedNames>" if any(names) else ""  # an empty list of names is not valid
    properties = '<workbookPr date1904="1"/>' if neu.seit_1904 else ""
    package.put(
        "xl/workbook.xml",
        (
            f'{_HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}'
            f"<bookViews><workbookView/></bookViews><sheets>{''.join(sheets)}</sheets>"
            f"{defined}{calc}</workbook>"
        ).encode(),
    )
    package.put("xl/_rels/workbook.xml.rels", f'{_HEAD}<Relationships xmlns="{PACKAGE_RELATIONS}">{"".join(rels)}</Relationships>'.encode())
    package.set_types(ablage.types, ())
    return package.to_bytes()


def empty_workbook() -> Package:
    """A workbook without any sheet, into which the first are put: the ground of a companion."""
    grund = skeleton()
    grund.put(
        grund.workbook_part,
        (
            f'{_HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><bookViews><workbookView/></bookViews><sheets></sheets>'
            '<calcPr calcId="191029"/></workbook>'
        ).encode(),
    )
    data = grund.to_bytes()
    package = Package(data, read_directory(data))
    package.workbook_part = grund.workbook_part
    return package
