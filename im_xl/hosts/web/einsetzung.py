"""What the add-in is told to put into the open workbook: which sheets, and what Excel has to be helped with.

Excel takes new sheets whole. For a sheet that stays it copies cells and formats, but neither marks nor filter nor print area, and a
formula that names another sheet can come to point at the wrong one; all of these are told here, sheet by sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
import re

from lxml import etree

from im_xl.package.abdruck import formeln, marken
from im_xl.package.blaetter import BEARBEITET, Anhang, NeueBlaetter, NeuesBlatt, textkonstante
from im_xl.package.plan import Plan
from im_xl.report import Dokument

_UNSERE = "_imxl"
_BEREICH = re.compile(r".*!\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")
_ZEILEN = re.compile(r".*!\$?(\d+):\$?(\d+)")


@dataclass(slots=True)
class _Beiwerk:
    """By sheet, as docs/web-schnittstelle.md names it."""

    marken: dict[str, dict[str, str]] = field(default_factory=dict)
    formeln: dict[str, list[list[str]]] = field(default_factory=dict)
    filter: dict[str, str] = field(default_factory=dict)
    druckbereich: dict[str, str] = field(default_factory=dict)
    drucktitel: dict[str, str] = field(default_factory=dict)
    umbrueche: dict[str, list[int]] = field(default_factory=dict)
    diagramme: dict[str, list[Dokument]] = field(default_factory=dict)


def einsetzung(neu: NeueBlaetter, plan: Plan, ziel: str | None) -> Dokument:
    """How the sheets of a small workbook get into the open one.

    Args:
        neu: the sheets, in the order of the small workbook.
        plan: what happens to each.
        ziel: sheet to be shown at the end.

    Returns:
        See docs/web-schnittstelle.md; without the small workbook itself.
    """
    tauschen = {*plan.geaendert, *(name for name, _ in plan.bearbeitet)}
    gebraucht = [blatt for blatt in neu.blaetter if blatt.name in tauschen or blatt.name in plan.neu]
    kennung = {blatt.name: blatt.kennung for blatt in neu.blaetter}
    beiwerk = _Beiwerk()
    for blatt in gebraucht:
        _sammle(beiwerk, blatt)
    return {
        "reihenfolge": [blatt.name for blatt in neu.blaetter],
        "neu": [blatt.name for blatt in gebraucht if blatt.name in plan.neu],
        "tauschen": [blatt.name for blatt in gebraucht if blatt.name in tauschen],
        "behalten": [
            {"blatt": name, "kopie": kopie, "kennung": f"={textkonstante(BEARBEITET + kennung[name])}"} for name, kopie in plan.bearbeitet
        ],
        "entfernen": list(plan.entfernt),
        "marken": beiwerk.marken,
        "formeln": beiwerk.formeln,
        "filter": beiwerk.filter,
        "druckbereich": beiwerk.druckbereich,
        "drucktitel": beiwerk.drucktitel,
        "umbrueche": beiwerk.umbrueche,
        "diagramme": beiwerk.diagramme,
        "ziel": None if ziel is None else {"blatt": ziel, "zelle": "A1"},
    }


def _sammle(beiwerk: _Beiwerk, blatt: NeuesBlatt) -> None:
    wurzel = etree.fromstring(blatt.xml)
    beiwerk.marken[blatt.name] = {
        name: f"={wert}" for name, wert in (*marken(blatt), *(eintrag for eintrag in blatt.namen if eintrag[0].startswith(_UNSERE)))
    }
    if kreuzend := [[zelle, f"={formel}"] for zelle, formel in formeln(wurzel) if "!" in formel]:
        beiwerk.formeln[blatt.name] = kreuzend
    namen = dict(blatt.namen)
    gefiltert = wurzel.find("{*}autoFilter")
    if gefiltert is not None:
        beiwerk.filter[blatt.name] = gefiltert.get("ref", "")
    if bereich := _BEREICH.fullmatch(namen.get("_xlnm.Print_Area", "")):
        beiwerk.druckbereich[blatt.name] = f"{bereich[1]}{bereich[2]}" + (f":{bereich[3]}{bereich[4]}" if bereich[3] else "")
    if zeilen := _ZEILEN.fullmatch(namen.get("_xlnm.Print_Titles", "")):
        beiwerk.drucktitel[blatt.name] = f"${zeilen[1]}:${zeilen[2]}"
    if umbrueche := [int(brk.get("id") or 0) + 1 for brk in wurzel.iterfind("{*}rowBreaks/{*}brk") if brk.get("man") in {"1", "true"}]:
        beiwerk.umbrueche[blatt.name] = umbrueche
    if diagramme := list(_diagramme(blatt.anhaenge)):
        beiwerk.diagramme[blatt.name] = diagramme


def _diagramme(anhaenge: Iterable[Anhang]) -> Iterator[Dokument]:
    """Each chart of a sheet by its name, with the cells that its series show."""
    for zeichnung in anhaenge:
        teile = {kind.rid: kind for kind in zeichnung.anhaenge if kind.typ.endswith("/chart")}
        for rahmen in etree.fromstring(zeichnung.inhalt).iter("{*}graphicFrame") if teile else ():
            rid = next((str(wert) for element in rahmen.iter("{*}chart") for wert in element.attrib.values() if wert in teile), None)
            name = next((str(element.get("name")) for element in rahmen.iter("{*}cNvPr")), None)
            if rid is not None and name:
                reihen = [
                    {"werte": _bereich(reihe, "val"), "rubriken": _bereich(reihe, "cat")}
                    for reihe in etree.fromstring(teile[rid].inhalt).iter("{*}ser")
                ]
                yield {"name": name, "reihen": reihen}


def _bereich(reihe: etree._Element, art: str) -> str | None:
    formel = reihe.find(f"{{*}}{art}//{{*}}f")
    gefunden = _BEREICH.fullmatch((formel.text or "") if formel is not None else "")
    return f"{gefunden[1]}{gefunden[2]}:{gefunden[3] or gefunden[1]}{gefunden[4] or gefunden[2]}" if gefunden else None
