"""Sheets of ours out of a workbook, in the form in which they are put into another: with their marks and all that hangs on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
import io
import re

from lxml import etree

from im_xl.package.blaetter import EINGABEN, Anhang, NeueBlaetter, NeuesBlatt
from im_xl.package.mappe import Mappe, renamed
from im_xl.package.package import Blatteintrag, Package
from im_xl.package.xmltext import MAIN, escape, local

_NO_STYLES = f'<styleSheet xmlns="{MAIN}"></styleSheet>'.encode()
_FREMD = re.compile(rb"<f(?:\s[^>]*)?>[^<]*\[\d+\][^<]*</f>")
_FORMULA = re.compile(r'<(?:\w+:)?(?:f|formula|formula[12])(?:\s[^>]*)?>[^<]*|\slocation="[^"]*"')


def entnommen(quelle: Package, blaetter: Iterable[Blatteintrag]) -> NeueBlaetter:
    """Sheets of a workbook as the graft takes them.

    Args:
        quelle: the workbook; only read.
        blaetter: sheets of ours in it.
    """
    styles = quelle.related(quelle.workbook_part, "styles")
    return NeueBlaetter(
        quelle.part(styles) if styles else _NO_STYLES, tuple(_blatt(quelle, blatt) for blatt in blaetter), seit_1904=quelle.datum_1904
    )


def _blatt(quelle: Package, blatt: Blatteintrag) -> NeuesBlatt:
    if blatt.kennung is None:
        raise ValueError(f"sheet {blatt.name!r} is not ours")
    return NeuesBlatt(
        name=blatt.name,
        kennung=blatt.kennung,
        abdruck=blatt.abdruck or "",
        xml=_mit_eigenen_texten(quelle, blatt.part),
        namen=(*Mappe(quelle).names_of(blatt.index), *(((EINGABEN, blatt.eingaben),) if blatt.eingaben else ())),
        anhaenge=tuple(_anhaenge(quelle, blatt.part)),
        externe=tuple((rel.rid, rel.ziel) for rel in quelle.rels(blatt.part) if rel.extern),
    )


def _anhaenge(quelle: Package, teil: str) -> Iterator[Anhang]:
    for rel in quelle.rels(teil):
        if not rel.extern:
            typ = quelle.content_type(rel.ziel) or ""
            yield Anhang(rel.rid, rel.typ, rel.ziel, typ, quelle.part(rel.ziel), tuple(_anhaenge(quelle, rel.ziel)))


def _mit_eigenen_texten(quelle: Package, teil: str) -> bytes:
    """The worksheet part with its texts in it: the table of texts stays behind with its workbook."""
    xml = quelle.part(teil)
    if b't="s"' not in xml:
        return xml
    wurzel = quelle.tree(teil)
    tabelle = quelle.related(quelle.workbook_part, "sharedStrings")
    texte = [item for item in quelle.tree(tabelle) if local(item.tag) == "si"] if tabelle else []
    for zelle in wurzel.iter("{*}c"):
        if zelle.get("t") == "s":
            _mit_text(zelle, texte)
    ausgabe = io.BytesIO()
    etree.ElementTree(wurzel).write(ausgabe, encoding="UTF-8", xml_declaration=True)
    return ausgabe.getvalue()


def _mit_text(zelle: etree._Element, texte: list[etree._Element]) -> None:
    """A cell that holds its text, with the formats in it, in place of the number of the text."""
    nummer = zelle.findtext("{*}v") or ""
    space = zelle.tag.rpartition("}")[0] + "}"
    for kind in list(zelle):
        zelle.remove(kind)
    zelle.set("t", "inlineStr")
    text = etree.SubElement(zelle, f"{space}is")
    if nummer.isdigit() and int(nummer) < len(texte):
        text.extend([deepcopy(kind) for kind in texte[int(nummer)]])


def ohne_fremde_verweise(neu: NeueBlaetter) -> tuple[NeueBlaetter, tuple[str, ...]]:
    """The sheets with values in place of formulas into other files: outside of their workbook nothing says which file is meant.

    Returns:
        The sheets, and the names of those in which there was such a formula.
    """
    anders = [(blatt, _FREMD.sub(b"", blatt.xml)) for blatt in neu.blaetter]
    return (
        replace(neu, blaetter=tuple(replace(blatt, xml=xml) for blatt, xml in anders)),
        tuple(blatt.name for blatt, xml in anders if xml != blatt.xml),
    )


def unter_namen(neu: NeueBlaetter, namen: Mapping[str, str]) -> NeueBlaetter:
    """The sheets under the names that people have given them since; what they say of one another follows.

    Args:
        neu: the sheets.
        namen: name now by name in `neu`; the others keep theirs.
    """
    anders = {alt: jetzt for alt, jetzt in namen.items() if alt != jetzt}
    if not anders:
        return neu
    return replace(neu, blaetter=tuple(_umbenannt(blatt, anders) for blatt in neu.blaetter))


def _umbenannt(blatt: NeuesBlatt, namen: Mapping[str, str]) -> NeuesBlatt:
    scoped = blatt.namen
    for alt, jetzt in namen.items():
        scoped = renamed(scoped, alt, jetzt)
    return replace(
        blatt,
        name=namen.get(blatt.name, blatt.name),
        xml=_in_formeln(blatt.xml, namen),
        namen=scoped,
        anhaenge=tuple(_angehaengt(anhang, namen) for anhang in blatt.anhaenge),
    )


def _angehaengt(anhang: Anhang, namen: Mapping[str, str]) -> Anhang:
    inhalt = _in_formeln(anhang.inhalt, namen) if anhang.inhaltstyp.endswith("xml") else anhang.inhalt
    return replace(anhang, inhalt=inhalt, anhaenge=tuple(_angehaengt(teil, namen) for teil in anhang.anhaenge))


def _in_formeln(xml: bytes, namen: Mapping[str, str]) -> bytes:
    """A part of ours in whose formulas and links the sheets bear other names."""

    def anders(found: re.Match[str]) -> str:
        formel = (("", found[0]),)
        for alt, jetzt in namen.items():
            formel = renamed(formel, escape(alt), escape(jetzt))  # type: ignore[assignment]
        return formel[0][1]

    return _FORMULA.sub(anders, xml.decode()).encode()
