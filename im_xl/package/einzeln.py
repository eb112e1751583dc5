"""One sheet as a workbook of its own that leaves the house: values where it pointed at others, and nothing that tells of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
import re

from lxml import etree

from im_xl.errors import VorlageError
from im_xl.package.blaetter import Anhang, NeueBlaetter, NeuesBlatt
from im_xl.package.small import to_workbook
from im_xl.package.xmltext import MAIN, RELATIONS, parse

_WORTE = re.compile(r'"(?:[^"]|"")*"')
_BLATT = re.compile(r"(?:'((?:[^']|'')+)'|([^\s'\"!(),;:+\-*/^&=<>{}]+))!")
_REGELN = ("conditionalFormatting", "dataValidations", "extLst")
_ABHILFE = (
    "In der Datei für die Gemeinde gibt es dieses Blatt nicht. Bitte in der Vorlage entfernen oder auf das eigene Blatt zeigen lassen."
)


def einzelmappe(neu: NeueBlaetter, blatt: NeuesBlatt) -> bytes:
    """A sheet of a run alone.

    A formula that stays within the sheet stays; of one that points at another, its value does. Links to other places of the workbook, our
    marks and hidden names go, and there are no document properties: nothing says what else the workbook holds, or whose it is.

    Args:
        neu: the run's sheets; their formats are common to all.
        blatt: one of them.

    Raises:
        VorlageError: a formula, rule or chart of the county's own template points at another sheet, and has no value to put in its place.
    """
    root = parse(blatt.xml, blatt.name)
    for zelle in root.iterfind(f"{{{MAIN}}}sheetData/{{{MAIN}}}row/{{{MAIN}}}c"):
        _nur_wert(zelle, blatt.name)
    for regel in (regel for art in _REGELN for teil in root.iterfind(f"{{{MAIN}}}{art}") for regel in teil.iter("{*}*")):
        if regel.text and _fuehrt_hinaus(regel.text, blatt.name):
            raise _fehler(blatt.name, "A1", "Eine bedingte Formatierung oder Datenüberprüfung")
    geblieben = _links(root, blatt)
    _diagramme(blatt.anhaenge, blatt.name)
    allein = replace(
        blatt,
        xml=etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True),
        namen=tuple(
            (name, formel) for name, formel in blatt.namen if not name.startswith("_imxl") and not _fuehrt_hinaus(formel, blatt.name)
        ),
        externe=tuple((rid, ziel) for rid, ziel in blatt.externe if rid in geblieben),
    )
    return to_workbook(replace(neu, blaetter=(allein,)), gezeichnet=False)


def _fuehrt_hinaus(formel: str, blatt: str) -> bool:
    """Whether a formula names another sheet, or another file; texts in it do not count."""
    namen = (match[1].replace("''", "'") if match[1] else match[2] for match in _BLATT.finditer(_WORTE.sub("", formel)))
    return any(name.casefold() != blatt.casefold() for name in namen)


def _nur_wert(zelle: etree._Element, blatt: str) -> None:
    """Let a cell hold the value of its formula where that names another sheet."""
    formel, wert = zelle.find(f"{{{MAIN}}}f"), zelle.find(f"{{{MAIN}}}v")
    if formel is None or not _fuehrt_hinaus(formel.text or "", blatt):
        return
    if wert is None:
        raise _fehler(blatt, zelle.get("r", "A1"), "Eine eigene Formel der Vorlage")
    zelle.remove(formel)
    if zelle.get("t") != "str":
        return
    zelle.remove(wert)
    del zelle.attrib["t"]
    if wert.text:
        zelle.set("t", "inlineStr")
        inhalt = etree.SubElement(etree.SubElement(zelle, f"{{{MAIN}}}is"), f"{{{MAIN}}}t")
        inhalt.text = wert.text
        inhalt.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _links(root: etree._Element, blatt: NeuesBlatt) -> set[str]:
    """Take out the links that lead elsewhere in the county's workbook, or into its file; the relationships of those that stay."""
    alle = root.find(f"{{{MAIN}}}hyperlinks")
    if alle is None:
        return set()
    for link in list(alle):
        if link.get("location") and (link.get(f"{{{RELATIONS}}}id") or _fuehrt_hinaus(link.get("location", ""), blatt.name)):
            alle.remove(link)
    if not len(alle):
        root.remove(alle)
    return {link.get(f"{{{RELATIONS}}}id", "") for link in alle}


def _diagramme(anhaenge: Iterable[Anhang], blatt: str) -> None:
    """Refuse a chart that draws what stands on another sheet."""
    for anhang in anhaenge:
        if anhang.typ.endswith("/chart") and any(
            f.text and _fuehrt_hinaus(f.text, blatt) for f in parse(anhang.inhalt, blatt).iter("{*}f")
        ):
            raise _fehler(blatt, "A1", "Ein Diagramm der Vorlage")
        _diagramme(anhang.anhaenge, blatt)


def _fehler(blatt: str, zelle: str, was: str) -> VorlageError:
    return VorlageError(
        "vorlage", f"Blatt „{blatt}“, Zelle {zelle}: {was} zeigt auf ein anderes Blatt. {_ABHILFE}", blatt=blatt, zelle=zelle
    )
