"""The ribbon: what `macros/ribbon.xml` says, and whether Excel will take it.

Excel leaves a ribbon with a fault out without a word, so the faults are looked for here: structure, names, lengths, keytips, and
that every callback stands in the macros.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import re
from typing import Final
from xml.etree import ElementTree as ET

NAMENSRAUM: Final = "http://schemas.microsoft.com/office/2009/07/customui"
_KINDER: Final[Mapping[str, frozenset[str]]] = {
    "customUI": frozenset({"ribbon"}),
    "ribbon": frozenset({"tabs"}),
    "tabs": frozenset({"tab"}),
    "tab": frozenset({"group"}),
    "group": frozenset({"button", "menu", "separator"}),
    "menu": frozenset({"button", "menuSeparator"}),
    "menuSeparator": frozenset(),
    "button": frozenset(),
    "separator": frozenset(),
}
_ATTRIBUTE: Final[Mapping[str, frozenset[str]]] = {
    "customUI": frozenset({"onLoad"}),
    "ribbon": frozenset({"startFromScratch"}),
    "tabs": frozenset(),
    "tab": frozenset({"id", "label", "keytip", "insertAfterMso", "insertBeforeMso"}),
    "group": frozenset({"id", "label"}),
    "button": frozenset({"id", "label", "size", "imageMso", "keytip", "onAction", "getEnabled", "screentip", "supertip"}),
    "menu": frozenset({"id", "label", "size", "imageMso", "keytip", "getEnabled", "screentip", "supertip", "itemSize"}),
    "menuSeparator": frozenset({"id", "title"}),
    "separator": frozenset({"id"}),
}
_PFLICHT: Final[Mapping[str, frozenset[str]]] = {
    "tab": frozenset({"id", "label", "keytip"}),
    "group": frozenset({"id", "label"}),
    "button": frozenset({"id", "label", "imageMso", "keytip", "onAction", "getEnabled", "screentip", "supertip"}),
    "menu": frozenset({"id", "label", "imageMso", "keytip", "getEnabled", "screentip", "supertip"}),
    "menuSeparator": frozenset({"id"}),
    "separator": frozenset({"id"}),
}
_KEYTIP: Final = re.compile(r"[A-Z0-9]{1,3}")
_TEXT_HOECHSTENS: Final = 1024
SYMBOLE: Final = frozenset(
    {
        "ControlProperties",
        "DateAndTimeInsert",
        "ErrorChecking",
        "FileSaveAsPdfOrXps",
        "FunctionWizard",
        "Help",
        "Info",
        "SheetInsert",
        "TableInsertExcel",
        "Undo",
    }
)
"""Icons of Office that we use; an unknown one would leave the button without a picture."""
_UEBERGABE: Final[Mapping[str, str]] = {
    "onLoad": r"\w+ As IRibbonUI",
    "onAction": r"\w+ As IRibbonControl",
    "getEnabled": r"\w+ As IRibbonControl, ByRef \w+ As Variant",
}
"""Parameters of a callback, as VBA must declare them."""


@dataclass(frozen=True, slots=True)
class Schaltflaeche:
    """A button as people see it, or a menu, which stands before its buttons.

    Attributes:
        name: what it is called in code.
        gruppe: its group.
        beschriftung, hilfe: label and help.
        tasten: keys, as in "Alt, JM, P".
        menue: label of the menu in which it stands, or empty.
    """

    name: str
    gruppe: str
    beschriftung: str
    hilfe: str
    tasten: str
    menue: str = ""


def schaltflaechen(xml: bytes) -> tuple[Schaltflaeche, ...]:
    """The buttons and menus of a ribbon in their order; for help page and handbook."""
    return tuple(
        knopf
        for reiter in ET.fromstring(xml).iter(f"{{{NAMENSRAUM}}}tab")
        for gruppe in reiter.iter(f"{{{NAMENSRAUM}}}group")
        for knopf in _knoepfe(gruppe, gruppe.get("label", ""), f"Alt, {reiter.get('keytip')}")
    )


def _knoepfe(eltern: ET.Element, gruppe: str, tasten: str, menue: str = "") -> Iterator[Schaltflaeche]:
    for element in eltern:
        if _art(element) not in {"button", "menu"}:
            continue
        knopf = Schaltflaeche(
            name=element.get("id", "").removeprefix("im").lower(),
            gruppe=gruppe,
            beschriftung=element.get("label", "").replace("&&", "&"),
            hilfe=element.get("supertip", ""),
            tasten=f"{tasten}, {element.get('keytip')}",
            menue=menue,
        )
        yield knopf
        yield from _knoepfe(element, gruppe, knopf.tasten, knopf.beschriftung)


def maengel(xml: bytes, makros: str) -> list[str]:
    """What is wrong with a ribbon, in German, for whoever builds it.

    Args:
        xml: the ribbon.
        makros: source of all modules, where the callbacks must stand.

    Returns:
        Empty where Excel will take it.
    """
    try:
        wurzel = ET.fromstring(xml)
    except ET.ParseError as fehler:
        return [f"kein gültiges XML (Zeile {fehler.position[0]})"]
    if wurzel.tag != f"{{{NAMENSRAUM}}}customUI":
        return [f"Wurzel {wurzel.tag} statt customUI"]
    return [*_struktur(wurzel), *_einmalig(wurzel), *_rueckrufe(wurzel, makros)]


def _art(element: ET.Element) -> str:
    return element.tag.removeprefix(f"{{{NAMENSRAUM}}}")


def _struktur(element: ET.Element) -> Iterator[str]:
    art, wo = _art(element), element.get("id", _art(element))
    yield from (f"{wo}: unbekanntes Attribut {name}" for name in set(element.keys()) - _ATTRIBUTE[art])
    yield from (f"{wo}: {name} fehlt" for name in _PFLICHT.get(art, frozenset()) - set(element.keys()))
    yield from (f"{wo}: {name} ist länger als {_TEXT_HOECHSTENS} Zeichen" for name, wert in element.items() if len(wert) > _TEXT_HOECHSTENS)
    if "id" in element.keys() and not re.fullmatch(r"[A-Za-z_][\w.-]*", element.get("id", "")):  # noqa: SIM118 - ElementTree's own
        yield f"{wo}: kein zulässiger Name"
    if element.get("size", "large") not in {"large", "normal"}:
        yield f"{wo}: unbekannte Größe {element.get('size')}"
    if element.get("imageMso", "Help") not in SYMBOLE:
        yield f"{wo}: unbekanntes Symbol {element.get('imageMso')}"
    if not _KEYTIP.fullmatch(element.get("keytip", "A")):
        yield f"{wo}: Taste {element.get('keytip')} (höchstens drei Großbuchstaben oder Ziffern)"
    for kind in element:
        if _art(kind) in _KINDER[art]:
            yield from _struktur(kind)
        else:
            yield f"{wo}: {_art(kind)} ist hier nicht erlaubt"


def _einmalig(wurzel: ET.Element) -> Iterator[str]:
    """Ids are unique, and so are the keytips that are shown at once; one that begins another would hide it."""
    ids = [element.get("id") for element in wurzel.iter() if element.get("id")]
    yield from (f"{name}: zweimal vergeben" for name in sorted({name for name in ids if name and ids.count(name) > 1}))
    for ebene in _ebenen(wurzel):
        tasten = [(knopf.get("keytip", ""), knopf.get("id", "")) for knopf in ebene if knopf.get("keytip")]
        for stelle, (taste, knopf) in enumerate(tasten):
            for andere, anderer in tasten[stelle + 1 :]:
                if taste.startswith(andere) or andere.startswith(taste):
                    yield f"Taste {taste} von {knopf} und {andere} von {anderer}"


def _ebenen(wurzel: ET.Element) -> Iterator[list[ET.Element]]:
    """What is shown at once: the groups of a tab, or an open menu."""
    for reiter in wurzel.iter(f"{{{NAMENSRAUM}}}tab"):
        yield [element for gruppe in reiter for element in gruppe]
    for menue in wurzel.iter(f"{{{NAMENSRAUM}}}menu"):
        yield list(menue)


def _rueckrufe(wurzel: ET.Element, makros: str) -> Iterator[str]:
    for element in wurzel.iter():
        for attribut, parameter in _UEBERGABE.items():
            name = element.get(attribut)
            if name and not re.search(rf"(?m)^Public Sub {re.escape(name)}\({parameter}\)\s*$", makros):
                yield f"{element.get('id', _art(element))}: Public Sub {name} für {attribut} fehlt"
