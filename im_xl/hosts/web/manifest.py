"""The manifest: the file by which Excel with Microsoft 365 learns of the add-in, for one address of the server.

What Microsoft's schema and documentation ask for is looked for in `tests/hosts/web/test_manifest.py`, without a network.

There is no `Namespace`: the schema makes it optional, and without it Excel shows the functions by their bare names (IM_ZUWENDUNG), as the
desktop add-in has them, so that one workbook serves both. Two things are required, and an Excel without them is not offered the add-in:
`SharedRuntime 1.1`, without which the page would not run, and `CustomFunctionsRuntime 1.3`, without which an empty cell could pass for a
zero (`metadaten.py`). What putting sheets in needs beyond that (`ExcelApi 1.13`) the pane says itself; else it would show nothing at all,
and nobody would know why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
import re
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

import im_xl
from im_xl.addin.ribbon import Schaltflaeche, schaltflaechen
from im_xl.assets import ordner
from im_xl.errors import EingabeError

KENNUNG: Final = "cb466db4-ae1a-4d6c-a566-835da5b6c88d"
"""By this Excel knows the add-in again, whatever its version and address; it never changes."""
GROESSEN: Final = (16, 32, 64, 80)
"""Pixels of the icons."""
NAME: Final = "Integrationsmanagement"
"""Of the add-in and of its tab in the ribbon."""

_APP: Final = "http://schemas.microsoft.com/office/appforoffice/1.1"
_BT: Final = "http://schemas.microsoft.com/office/officeappbasictypes/1.0"
_OV: Final = "http://schemas.microsoft.com/office/taskpaneappversionoverrides"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"

_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_VERLANGT: Final[Mapping[str, str]] = {"SharedRuntime": "1.1", "CustomFunctionsRuntime": "1.3"}
_NUR_AM_SCHREIBTISCH: Final = frozenset({"pdf"})
"""Buttons that an add-in of the web cannot have: it may not write files."""
_HILFE_IM_WEB: Final[Mapping[str, str]] = {
    "zuruecknehmen": "Stellt die Blätter von im_xl so wieder her, wie sie vor der letzten Erzeugung waren. Das geht, solange die Mappe offen bleibt; "
    "„Rückgängig“ von Excel kann es nicht.",
    "woher": "Markieren Sie eine Zelle in der Zeile einer Gemeinde oder ein Blatt „Ü …“. Sie sehen die Zahlen mit ihren Zellen, den Rechenweg und die Fundstellen.",
    "hilfe": "Erklärt alle Schaltflächen und Formeln.",
    "diagnose": "Sagt, was dieses Excel kann und ob der Server antwortet; zum Kopieren für die IT.",
}
"""Where the add-in of the web does otherwise than the one for Windows."""
_BESCHREIBUNG: Final = (
    "Förderprogramm Integrationsmanagement Baden-Württemberg: aus der Liste eines Landkreises die Übersicht für jede Stadt und Gemeinde, "
    "in derselben Mappe. Gerechnet wird auf dem Server Ihres Hauses."
)


@dataclass(frozen=True, slots=True)
class Anmeldung:
    """The application that is registered with Entra, so that Office itself can prove who is at the screen.

    Attributes:
        anwendung: its id (a GUID).
        ressource: its URI: api://im-xl.landkreis.example/<id>.
    """

    anwendung: str
    ressource: str


def anmeldung_bei_entra(empfaenger: Iterable[str], adresse: str) -> Anmeldung | None:
    """The application, out of those for whom tokens are made out: its id, and its URI with the host of the server and that id.

    None where they are not of that kind: Office would not sign anybody in with them.
    """
    namen = {name.lower(): name for name in empfaenger}
    rechner = urlsplit(adresse).netloc.lower()
    for klein, anwendung in namen.items():
        ressource = namen.get(f"api://{rechner}/{klein}")
        if ressource is not None and _GUID.fullmatch(anwendung):
            return Anmeldung(anwendung, ressource)
    return None


def schaltflaechen_im_web() -> tuple[Schaltflaeche, ...]:
    """The buttons of the desktop, with the same names, as far as they exist on the web; their help is true there.

    A menu is one button here: it shows its choices in the pane.
    """
    alle = schaltflaechen((ordner("macros") / "ribbon.xml").read_bytes())
    return tuple(
        replace(knopf, hilfe=_HILFE_IM_WEB.get(knopf.name, knopf.hilfe), tasten="")
        for knopf in alle
        if not knopf.menue and knopf.name not in _NUR_AM_SCHREIBTISCH
    )


def pruefe_adresse(adresse: str) -> str:
    """The address of the server as manifest and browser write it: https, host, perhaps a port, no slash at its end.

    Raises:
        EingabeError: it is none.
    """
    gesaeubert = adresse.strip().rstrip("/")
    try:
        teile = urlsplit(gesaeubert)
        rechner, _ = teile.hostname, teile.port
    except ValueError:
        teile, rechner = urlsplit(""), None
    if (
        teile.scheme != "https"
        or not rechner
        or teile.username
        or gesaeubert != f"https://{teile.netloc}"
        or not re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", teile.netloc)
    ):
        raise EingabeError(
            "adresse-unlesbar",
            f"„{adresse}“ ist keine Adresse für das Add-in. Excel verlangt https, danach nur Rechner und vielleicht Anschluss, "
            "zum Beispiel https://im-xl.landkreis.example oder https://localhost:8443.",
        )
    return gesaeubert


def manifest(adresse: str, anmeldung: Anmeldung | None = None) -> bytes:
    """The manifest as a file.

    Args:
        adresse: where Excel reaches the server.
        anmeldung: where people prove themselves with the account they use in Office.

    Raises:
        EingabeError: the address is none that Excel takes.
    """
    adresse = pruefe_adresse(adresse)
    knoepfe = schaltflaechen_im_web()
    wurzel = etree.Element(f"{{{_APP}}}OfficeApp", nsmap={None: _APP, "bt": _BT, "xsi": _XSI})  # type: ignore[dict-item] # the stubs know no default namespace
    wurzel.set(f"{{{_XSI}}}type", "TaskPaneApp")
    _grundlagen(wurzel, adresse)
    _erweiterung(wurzel, adresse, knoepfe, anmeldung)
    etree.indent(wurzel)
    return etree.tostring(wurzel, xml_declaration=True, encoding="UTF-8")


def _grundlagen(wurzel: etree._Element, adresse: str) -> None:
    """What every Office reads, also one that knows no commands."""
    for art, text in (("Id", KENNUNG), ("Version", _version()), ("ProviderName", "im_xl"), ("DefaultLocale", "de-DE")):
        _kind(wurzel, art, text)
    for art, wert in (
        ("DisplayName", NAME),
        ("Description", _BESCHREIBUNG),
        ("IconUrl", _symbol(adresse, "im", 32)),
        ("HighResolutionIconUrl", _symbol(adresse, "im", 64)),
        ("SupportUrl", f"{adresse}/hilfe"),
    ):
        _kind(wurzel, art, DefaultValue=wert)
    _kind(_kind(wurzel, "Hosts"), "Host", Name="Workbook")
    mengen = _kind(_kind(wurzel, "Requirements"), "Sets", DefaultMinVersion="1.1")
    for name, stand in _VERLANGT.items():
        _kind(mengen, "Set", Name=name, MinVersion=stand)
    _kind(_kind(wurzel, "DefaultSettings"), "SourceLocation", DefaultValue=f"{adresse}/")
    _kind(wurzel, "Permissions", "ReadWriteDocument")


def _erweiterung(wurzel: etree._Element, adresse: str, knoepfe: tuple[Schaltflaeche, ...], anmeldung: Anmeldung | None) -> None:
    """Functions in cells, the tab in the ribbon and their texts; all of it runs in one page."""
    mehr = etree.SubElement(wurzel, f"{{{_OV}}}VersionOverrides", nsmap={None: _OV})  # type: ignore[dict-item] # as above
    mehr.set(f"{{{_XSI}}}type", "VersionOverridesV1_0")
    mappe = _kind(_kind(mehr, "Hosts"), "Host", typ="Workbook")
    _kind(_kind(mappe, "Runtimes"), "Runtime", resid="Seite", lifetime="long")
    formeln = _kind(_kind(mappe, "AllFormFactors"), "ExtensionPoint", typ="CustomFunctions")
    for art, quelle in (("Script", "Formeln.Skript"), ("Page", "Seite"), ("Metadata", "Formeln.Angaben")):
        _kind(_kind(formeln, art), "SourceLocation", resid=quelle)
    schreibtisch = _kind(mappe, "DesktopFormFactor")
    _kind(schreibtisch, "FunctionFile", resid="Seite")
    reiter = _kind(_kind(schreibtisch, "ExtensionPoint", typ="PrimaryCommandSurface"), "CustomTab", id="im.Reiter")
    gruppen = [(name, list(inhalt)) for name, inhalt in groupby(knoepfe, lambda knopf: knopf.gruppe)]
    for nummer, (_, inhalt) in enumerate(gruppen, 1):
        gruppe = _kind(reiter, "Group", id=f"im.Gruppe{nummer}")
        _kind(gruppe, "Label", resid=f"Gruppe{nummer}.Name")
        _symbole(gruppe, "im")
        for knopf in inhalt:
            _knopf(gruppe, knopf)
    _kind(reiter, "Label", resid="Reiter.Name")
    _texte(mehr, adresse, [name for name, _ in gruppen], knoepfe)
    if anmeldung is not None:
        dienst = _kind(mehr, "WebApplicationInfo")  # the schema wants it last
        _kind(dienst, "Id", anmeldung.anwendung)
        _kind(dienst, "Resource", anmeldung.ressource)
        umfang = _kind(dienst, "Scopes")
        for recht in ("openid", "profile"):
            _kind(umfang, "Scope", recht)


def _knopf(gruppe: etree._Element, knopf: Schaltflaeche) -> None:
    element = _kind(gruppe, "Control", typ="Button", id=f"im.{knopf.name}")
    _kind(element, "Label", resid=f"{knopf.name}.Name")
    hinweis = _kind(element, "Supertip")
    _kind(hinweis, "Title", resid=f"{knopf.name}.Name")
    _kind(hinweis, "Description", resid=f"{knopf.name}.Hilfe")
    _symbole(element, knopf.name)
    _kind(_kind(element, "Action", typ="ExecuteFunction"), "FunctionName", knopf.name)


def _texte(mehr: etree._Element, adresse: str, gruppen: list[str], knoepfe: tuple[Schaltflaeche, ...]) -> None:
    """Everything that elements above refer to by a `resid`."""
    quellen = _kind(mehr, "Resources")
    bilder = {f"{name}.{groesse}": _symbol(adresse, name, groesse) for name in ("im", *(k.name for k in knoepfe)) for groesse in GROESSEN}
    adressen = {
        "Seite": f"{adresse}/",
        "Formeln.Skript": f"{adresse}/statisch/funktionen.js",
        "Formeln.Angaben": f"{adresse}/funktionen.json",
    }
    namen = {
        "Reiter.Name": NAME,
        **{f"Gruppe{nummer}.Name": name for nummer, name in enumerate(gruppen, 1)},
        **{f"{knopf.name}.Name": knopf.beschriftung for knopf in knoepfe},
    }
    hilfen = {f"{knopf.name}.Hilfe": knopf.hilfe for knopf in knoepfe}
    for sammlung, art, werte in (
        ("Images", "Image", bilder),
        ("Urls", "Url", adressen),
        ("ShortStrings", "String", namen),
        ("LongStrings", "String", hilfen),
    ):
        liste = etree.SubElement(quellen, f"{{{_BT}}}{sammlung}")
        for kennung, wert in werte.items():
            etree.SubElement(liste, f"{{{_BT}}}{art}", id=kennung, DefaultValue=wert)


def _symbole(element: etree._Element, name: str) -> None:
    liste = _kind(element, "Icon")
    for groesse in GROESSEN:
        etree.SubElement(liste, f"{{{_BT}}}Image", size=str(groesse), resid=f"{name}.{groesse}")


def _kind(eltern: etree._Element, art: str, text: str | None = None, typ: str | None = None, **attribute: str) -> etree._Element:
    """A new last child in the namespace of its parent; `typ` is its xsi:type."""
    kind = etree.SubElement(eltern, f"{{{etree.QName(eltern).namespace}}}{art}")
    if typ is not None:
        kind.set(f"{{{_XSI}}}type", typ)
    for name, wert in attribute.items():
        kind.set(name, wert)
    kind.text = text
    return kind


def _symbol(adresse: str, name: str, groesse: int) -> str:
    return f"{adresse}/statisch/symbole/{name}-{groesse}.png"


def _version() -> str:
    """Four numbers, as Office wants them; the admin centre takes only a higher one, and none below 1."""
    zahlen = re.findall(r"\d+", im_xl.__version__)[:3]
    return ".".join(["1", *zahlen, *["0"] * (3 - len(zahlen))])


def namen_der_symbole() -> Iterator[str]:
    """The add-in itself and each of its buttons."""
    yield "im"
    yield from (knopf.name for knopf in schaltflaechen_im_web())
