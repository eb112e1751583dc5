"""Sheets without charts and notes: Excel on the web refuses to take in a sheet that holds one."""

from __future__ import annotations

from dataclasses import replace
import re

from lxml import etree

from im_xl.package.blaetter import Anhang, NeueBlaetter, NeuesBlatt

_DIAGRAMME = ("/chart", "/chartEx")
_NOTIZEN = ("/comments", "/threadedComment")


def ohne_objekte(neu: NeueBlaetter) -> NeueBlaetter:
    """All sheets of a run without charts and notes."""
    return replace(neu, blaetter=tuple(ohne_diagramme_und_notizen(blatt) for blatt in neu.blaetter))


def hat_diagramm(blatt: NeuesBlatt) -> bool:
    """Whether a chart is drawn on a sheet."""
    return any(kind.typ.endswith(_DIAGRAMME) for anhang in blatt.anhaenge for kind in anhang.anhaenge)


def ohne_diagramme_und_notizen(blatt: NeuesBlatt) -> NeuesBlatt:
    """The same sheet; of a drawing with charts its pictures stay, of one that holds nothing else nothing does."""
    mit_notizen = any(anhang.typ.endswith(_NOTIZEN) for anhang in blatt.anhaenge)
    xml, anhaenge = blatt.xml, []
    for anhang in blatt.anhaenge:
        bleibt: Anhang | None = anhang
        if anhang.typ.endswith(_NOTIZEN) or (mit_notizen and _ist_notizzeichnung(xml, anhang)):
            bleibt = None
        elif any(kind.typ.endswith(_DIAGRAMME) for kind in anhang.anhaenge):
            bleibt = _ohne_diagramme(anhang)
        if bleibt is None:
            xml = re.sub(rb'<(?:drawing|legacyDrawing)\s[^>]*:id="%s"[^>]*/>' % re.escape(anhang.rid.encode()), b"", xml)
        else:
            anhaenge.append(bleibt)
    return replace(blatt, xml=xml, anhaenge=tuple(anhaenge))


def _ist_notizzeichnung(xml: bytes, anhang: Anhang) -> bool:
    """The boxes in which notes are drawn, in a part of their own beside them; pictures in the page's head and foot are another one."""
    return re.search(rb'<legacyDrawing\s[^>]*:id="%s"' % re.escape(anhang.rid.encode()), xml) is not None


def _ohne_diagramme(zeichnung: Anhang) -> Anhang | None:
    """A drawing with what is no chart; None where there is nothing."""
    weg = {kind.rid for kind in zeichnung.anhaenge if kind.typ.endswith(_DIAGRAMME)}
    wurzel = etree.fromstring(zeichnung.inhalt)
    for anker in list(wurzel):
        if any(wert in weg for element in anker.iter() for name, wert in element.attrib.items() if str(name).endswith("}id")):
            wurzel.remove(anker)
    if not len(wurzel):
        return None
    inhalt = etree.tostring(wurzel, xml_declaration=True, encoding="UTF-8", standalone=True)
    return replace(zeichnung, inhalt=inhalt, anhaenge=tuple(kind for kind in zeichnung.anhaenge if kind.rid not in weg))
