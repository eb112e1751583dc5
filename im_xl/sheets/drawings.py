"""Pictures and native charts of a template: carried along, anchors and chart ranges moved, colours resolved, caches refreshed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
import re

from lxml import etree

from im_xl.package.blaetter import Anhang
from im_xl.package.package import Package
from im_xl.places import column_letters, column_number
from im_xl.sheets.quantities import Wert, zahl_text
from im_xl.sheets.references import Zeilenplan
from im_xl.sheets.styles import Farben

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_RANGE = re.compile(r"(?:.*!)?\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")


def anhaenge(
    package: Package,
    part: str,
    rids: Iterable[str] | None,
    plan: Zeilenplan,
    farben: Farben,
    blatt: tuple[str, str],
    werte: Mapping[str, Wert],
) -> tuple[Anhang, ...]:
    """The parts that hang on a template part, ready for the new sheet.

    Args:
        package: the template.
        part: part name whose relationships are followed.
        rids: relationship ids to follow; None means all.
        plan: where rows land.
        farben: colours of the template.
        blatt: name of the template sheet, and of the new one.
        werte: contents of the filled cells by address, for the caches of charts.
    """
    parts = []
    for rel in package.rels(part):
        if rel.extern or (rids is not None and rel.rid not in rids):
            continue
        content, kind = package.part(rel.ziel), package.content_type(rel.ziel) or "application/octet-stream"
        if kind.endswith("+xml"):
            root = etree.fromstring(content)
            _anker_bewegen(root, plan)
            _farben_aufloesen(root, farben)
            _diagramm_bewegen(root, plan, blatt, werte)
            content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        parts.append(Anhang(rel.rid, rel.typ, rel.ziel, kind, content, anhaenge(package, rel.ziel, None, plan, farben, blatt, werte)))
    return tuple(parts)


def mit_bildern(angehaengt: Iterable[Anhang], bilder: Mapping[str, bytes]) -> tuple[Anhang, ...]:
    """The parts with pictures of this run in the place of those that name them: a PNG with a text „im-xl:karte.png“ stands for „karte.png“."""
    return tuple(
        replace(
            anhang,
            inhalt=next((bild for name, bild in bilder.items() if _nennt(anhang, name)), anhang.inhalt),
            anhaenge=mit_bildern(anhang.anhaenge, bilder),
        )
        for anhang in angehaengt
    )


def _nennt(anhang: Anhang, name: str) -> bool:
    return anhang.inhaltstyp == "image/png" and f"im-xl:{name}".encode() in anhang.inhalt


def _anker_bewegen(root: etree._Element, plan: Zeilenplan) -> None:
    for corner, place in (("from", plan.erste), ("to", plan.letzte)):
        for element in root.iter(f"{{{_XDR}}}{corner}"):
            row = element.find(f"{{{_XDR}}}row")
            if row is not None and row.text:
                row.text = str(place(int(row.text) + 1) - 1)


def _farben_aufloesen(root: etree._Element, farben: Farben) -> None:
    for element in root.iter(f"{{{_A}}}schemeClr"):
        if element.get("val") != "phClr":
            element.tag = f"{{{_A}}}srgbClr"
            element.set("val", farben.schema(element.get("val", "")))


def _diagramm_bewegen(root: etree._Element, plan: Zeilenplan, blatt: tuple[str, str], werte: Mapping[str, Wert]) -> None:
    for formula in root.iter(f"{{{_C}}}f"):
        formula.text = plan.formel(formula.text or "", blatt[0], blatt[1])
        for cache in formula.itersiblings(f"{{{_C}}}numCache", f"{{{_C}}}strCache"):
            _zwischenspeicher(cache, _zellen(formula.text), werte)


def _zellen(ref: str) -> list[str]:
    match = _RANGE.fullmatch(ref)
    if match is None:
        return []
    first, last = column_number(match[1]), column_number(match[3] or match[1])
    rows = range(int(match[2]), int(match[4] or match[2]) + 1)
    return [f"{column_letters(column)}{row}" for column in range(first, last + 1) for row in rows]


def _zwischenspeicher(cache: etree._Element, zellen: list[str], werte: Mapping[str, Wert]) -> None:
    """Write the cells' contents into a chart's cache, so that viewers that do not calculate show the chart right."""
    if not any(zelle in werte for zelle in zellen):
        return
    for old in cache.findall(f"{{{_C}}}pt") + cache.findall(f"{{{_C}}}ptCount"):
        cache.remove(old)
    etree.SubElement(cache, f"{{{_C}}}ptCount", val=str(len(zellen)))
    for index, zelle in enumerate(zellen):
        wert = werte.get(zelle)
        if wert is not None and wert != "":
            point = etree.SubElement(cache, f"{{{_C}}}pt", idx=str(index))
            etree.SubElement(point, f"{{{_C}}}v").text = wert if isinstance(wert, str) else zahl_text(wert)
