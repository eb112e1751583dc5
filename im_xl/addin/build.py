"""`IM-XL.xlam` from text: the macros, the register of functions and the ribbon, in a package that Excel opens as an add-in.

The same sources give the same bytes on every system: parts are stored without compression, dated 1980, in a fixed order.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Final
import zipfile

from im_xl.addin import ribbon
from im_xl.addin.umgebung import VORGABE
from im_xl.addin.vba_project import Modul, Modulart, vba_projekt
from im_xl.addin.wrappers import FORMELHILFE, FORMELN, formelhilfe, formeln
from im_xl.assets import ordner
from im_xl.errors import VorlageError
from im_xl.functions import funktionen

PROJEKT: Final = "ImXl"
KENNUNG: Final = "{6F0B6A5E-2A7D-4C59-9C1B-7C1E53A0D4F2}"
"""GUID of the VBA project, once chosen."""
KONFIGURATION: Final = "im_xl.conf"

_MACROS: Final = ("ImVerbindung", "ImLaufzeit", "ImRibbon")
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_1980: Final = (1980, 1, 1, 0, 0, 0)


def addin(macros: Path | None = None) -> bytes:
    """The add-in.

    Args:
        macros: folder with the texts of macros and ribbon; None: the one that comes with im_xl.

    Raises:
        VorlageError: a macro or the ribbon holds something that Excel would not take.
        DateiError: see `vba_project.vba_projekt`.
    """
    texte, band = quelltexte(macros), _gelesen((macros or ordner("macros")) / "ribbon.xml").encode()
    if maengel := ribbon.maengel(band, "\n".join(texte.values())):
        raise VorlageError("ribbon", f"macros/ribbon.xml ist so nicht zu gebrauchen: {'; '.join(maengel)}.")
    return paket({**_teile(), "customUI/customUI14.xml": band, "xl/vbaProject.bin": vba_projekt(PROJEKT, KENNUNG, module(texte))})


def quelltexte(macros: Path | None = None) -> dict[str, str]:
    """Source of every module by name, those from macros/ and those made from the register of functions."""
    macros = macros or ordner("macros")
    texte = {"ThisWorkbook": _gelesen(macros / "ThisWorkbook.cls")}
    texte |= {name: _gelesen(macros / f"{name}.bas") for name in _MACROS}
    return {**texte, FORMELN: formeln(funktionen().values()), FORMELHILFE: formelhilfe(funktionen().values())}


def module(texte: Mapping[str, str]) -> tuple[Modul, ...]:
    """The modules of the project in their order; the one sheet has an empty one of its own."""
    erste = Modul("ThisWorkbook", Modulart.DOKUMENT_MAPPE, texte["ThisWorkbook"])
    blatt = Modul("Tabelle1", Modulart.DOKUMENT_BLATT, "Option Explicit\n")
    return (erste, blatt, *(Modul(name, Modulart.MODUL, text) for name, text in texte.items() if name != "ThisWorkbook"))


def paket(teile: Mapping[str, bytes]) -> bytes:
    """A package of parts; content types and package relationships come first, the rest by name."""
    vorn = ("[Content_Types].xml", "_rels/.rels")
    puffer = BytesIO()
    with zipfile.ZipFile(puffer, "w", zipfile.ZIP_STORED) as archiv:
        for name in (*vorn, *sorted(teile.keys() - set(vorn))):
            eintrag = zipfile.ZipInfo(name, _1980)
            eintrag.create_system = 0
            archiv.writestr(eintrag, teile[name])
    return puffer.getvalue()


def _gelesen(datei: Path) -> str:
    try:
        return datei.read_text("utf-8")
    except OSError:
        raise VorlageError(
            "makro-fehlt",
            f"„{datei.name}“ fehlt im Ordner „{datei.parent}“. Bitte den Ordner mit allen Makros angeben oder im-xl neu installieren.",
        ) from None


def _teile() -> dict[str, bytes]:
    inhalt = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    typen = {
        "/xl/workbook.xml": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
        "/xl/worksheets/sheet1.xml": f"{inhalt}.worksheet+xml",
        "/xl/styles.xml": f"{inhalt}.styles+xml",
        "/xl/vbaProject.bin": "application/vnd.ms-office.vbaProject",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    overrides = "".join(f'<Override PartName="{teil}" ContentType="{typ}"/>' for teil, typ in typen.items())
    zellen = f'<row r="1">{_zelle("A1", "Interpreter")}{_zelle("B1", VORGABE)}</row>'
    texte = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": _beziehungen(
            (f"{_OFFICE}/relationships/officeDocument", "xl/workbook.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ("http://schemas.microsoft.com/office/2007/relationships/ui/extensibility", "customUI/customUI14.xml"),
        ),
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>im_xl</dc:title>'
        "<dc:description>Integrationsmanagement: Formeln und Übersichten für die Landkreise in Baden-Württemberg</dc:description>"
        "</cp:coreProperties>",
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}/relationships"><workbookPr codeName="ThisWorkbook"/>'
        f'<bookViews><workbookView/></bookViews><sheets><sheet name="{KONFIGURATION}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _beziehungen(
            (f"{_OFFICE}/relationships/worksheet", "worksheets/sheet1.xml"),
            (f"{_OFFICE}/relationships/styles", "styles.xml"),
            ("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin"),
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf xfId="0"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Standard" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetPr codeName="Tabelle1"/><sheetData>{zellen}</sheetData></worksheet>',
    }
    return {name: (_XML + text).encode() for name, text in texte.items()}


def _zelle(adresse: str, text: str) -> str:
    return f'<c r="{adresse}" t="inlineStr"><is><t>{text}</t></is></c>'


def _beziehungen(*ziele: tuple[str, str]) -> str:
    zeilen = "".join(f'<Relationship Id="rId{nr}" Type="{art}" Target="{ziel}"/>' for nr, (art, ziel) in enumerate(ziele, start=1))
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{zeilen}</Relationships>'
