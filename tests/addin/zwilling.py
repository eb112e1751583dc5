"""The twin: our macros at work in LibreOffice, where Excel is missing.

Any workbook becomes one with macros (`mit_makros`), and `LibreOfficeKurier` does in LibreOffice what the desktop host does in Excel.
"""

# ruff: noqa: D102 - what the methods of a courier do is told by `Kurier`
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
import re
from tempfile import TemporaryDirectory
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

from hosts.office import BRIDGE, BRIDGE_NAME, Book, BookName
from im_xl.addin.vba_project import Modul, Modulart, vba_projekt
from im_xl.errors import DateiError
from im_xl.hosts.befehle import ausfuehren
from im_xl.hosts.gedaechtnis import Gedaechtnis
from im_xl.hosts.kurier import Antwort
from im_xl.package.blaetter import BEARBEITET, KENNUNG
from im_xl.package.plan import Plan
from im_xl.package.xmltext import MAIN, PACKAGE_RELATIONS
from im_xl.places import CellRef

PROJEKT: Final = "ImXl"
_KENNUNG: Final = "{5B1C7A53-0E0D-4B61-8F7D-0A6C1F0B9E21}"
_VBA: Final = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_TYPEN: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_MIT_MAKROS: Final = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def mit_makros(mappe: bytes, module: Mapping[str, str]) -> bytes:
    """A workbook with macros.

    Args:
        mappe: an .xlsx without macros.
        module: text of each module by name; `ThisWorkbook` is the workbook's own. The bridge to Python is added.

    Returns:
        The .xlsm.
    """
    with ZipFile(BytesIO(mappe)) as archiv:
        teile = {name: archiv.read(name) for name in archiv.namelist()}
    blaetter = _benannte_blaetter(teile)
    quellen = {BRIDGE_NAME: BRIDGE, **module}
    teile["xl/vbaProject.bin"] = vba_projekt(
        PROJEKT,
        _KENNUNG,
        [
            Modul("ThisWorkbook", Modulart.DOKUMENT_MAPPE, quellen.pop("ThisWorkbook", "Option Explicit\n")),
            *(Modul(name, Modulart.DOKUMENT_BLATT, "Option Explicit\n") for name in blaetter),
            *(Modul(name, Modulart.MODUL, text) for name, text in quellen.items()),
        ],
    )
    _verbinde(teile)
    ziel = BytesIO()
    with ZipFile(ziel, "w", ZIP_DEFLATED) as archiv:
        for name, inhalt in teile.items():
            archiv.writestr(name, inhalt)
    return ziel.getvalue()


def _benannte_blaetter(teile: dict[str, bytes]) -> list[str]:
    """Give workbook and sheets the names by which the project knows them."""
    mappe = etree.fromstring(teile["xl/workbook.xml"])
    eigenschaften = mappe.find(f"{{{MAIN}}}workbookPr")
    if eigenschaften is None:
        eigenschaften = etree.Element(f"{{{MAIN}}}workbookPr")
        vorher = [kind for kind in mappe if etree.QName(kind).localname in {"fileVersion", "fileSharing"}]
        mappe.insert(len(vorher), eigenschaften)
    eigenschaften.set("codeName", "ThisWorkbook")
    teile["xl/workbook.xml"] = _text(mappe)
    namen = []
    for nummer, teil in enumerate(sorted(name for name in teile if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)), 1):
        blatt = etree.fromstring(teile[teil])
        kopf = blatt.find(f"{{{MAIN}}}sheetPr")
        if kopf is None:
            kopf = etree.Element(f"{{{MAIN}}}sheetPr")
            blatt.insert(0, kopf)
        namen.append(f"Tabelle{nummer}")
        kopf.set("codeName", namen[-1])
        teile[teil] = _text(blatt)
    return namen


def _verbinde(teile: dict[str, bytes]) -> None:
    """Let the package say that it holds a project."""
    typen = etree.fromstring(teile["[Content_Types].xml"])
    for eintrag in typen.iterfind(f"{{{_TYPEN}}}Override"):
        if eintrag.get("PartName") == "/xl/workbook.xml":
            eintrag.set("ContentType", _MIT_MAKROS)
    etree.SubElement(typen, f"{{{_TYPEN}}}Override", PartName="/xl/vbaProject.bin", ContentType="application/vnd.ms-office.vbaProject")
    teile["[Content_Types].xml"] = _text(typen)
    beziehungen = etree.fromstring(teile["xl/_rels/workbook.xml.rels"])
    etree.SubElement(beziehungen, f"{{{PACKAGE_RELATIONS}}}Relationship", Id="rIdMakros", Type=_VBA, Target="vbaProject.bin")
    teile["xl/_rels/workbook.xml.rels"] = _text(beziehungen)


def _text(wurzel: etree._Element) -> bytes:
    return etree.tostring(wurzel, xml_declaration=True, encoding="UTF-8", standalone=True)


# ---------------------------------------------------------------- the courier
@dataclass
class LibreOfficeKurier:
    """A workbook that is open in LibreOffice; see `im_xl.hosts.kurier.Kurier` for what its methods do.

    Attributes:
        buch: the workbook.
        ordner: folder in which it is said to lie; LibreOffice itself has a copy somewhere else.
        gezeigt: files and folders that were opened.
        fortschritte: texts of the status bar.
    """

    buch: Book
    ordner: Path | None
    gezeigt: list[Path] = field(default_factory=list)
    fortschritte: list[str | None] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.buch.name

    @property
    def kennung(self) -> str:
        return f"{self.ordner}/{self.name}"

    def pruefe(self, *, schreiben: bool) -> tuple[str, ...]:
        if schreiben and self.buch.protected():
            raise DateiError("struktur-geschuetzt", f"Die Struktur von „{self.name}“ ist geschützt. Bitte den Schutz aufheben.")
        return ()

    def schnappschuss(self) -> bytes:
        with TemporaryDirectory() as ordner:
            return self.buch.save_copy(Path(ordner) / "schnappschuss.xlsx").read_bytes()

    def einsetzen(self, mappe: bytes, plan: Plan) -> None:
        for name, kopie in plan.bearbeitet:
            self.buch.copy_sheet(name, kopie)
            self.buch.set_name(kopie, KENNUNG, self.buch.names(name)[KENNUNG].replace('"', f'"{BEARBEITET}', 1))
        erneuert = [*plan.geaendert, *(name for name, _ in plan.bearbeitet)]
        if erneuert or plan.neu:
            with TemporaryDirectory() as ordner:
                datei = Path(ordner) / "neu.xlsx"
                datei.write_bytes(mappe)
                self.buch.take_sheets(datei, plan.neu, erneuert)
        self.buch.remove_sheets(plan.entfernt)

    def springen(self, ort: CellRef) -> None:
        if not self.buch.sheets().get(ort.blatt):
            raise DateiError("blatt-verborgen", f"Das Blatt „{ort.blatt}“ ist nicht zu sehen. Bitte einblenden.")
        self.buch.select(ort.blatt, ort.zelle)

    def auswahl(self) -> CellRef:
        return CellRef(*self.buch.selected())

    def fortschritt(self, text: str | None) -> None:
        self.fortschritte.append(text)

    def als_pdf(self, blaetter: Mapping[str, Path]) -> None:
        self.buch.print_sheets(blaetter)

    def zeigen(self, datei: Path) -> None:
        assert datei.exists()
        self.gezeigt.append(datei)


def befehle(
    kuriere: Mapping[str, LibreOfficeKurier], heute: date, gedaechtnis: Gedaechtnis, antworten: list[Antwort]
) -> Callable[[str, BookName | None], list[str]]:
    """What stands in the place of `im_xl.hosts.desktop.befehl`: the same commands, with couriers to LibreOffice.

    Args:
        kuriere: by the name of the workbook.
        heute: the day.
        gedaechtnis: the runs that can be taken back.
        antworten: receives every answer.
    """

    def befehl(name: str, mappe: BookName | None) -> list[str]:
        assert mappe is not None
        antwort = ausfuehren(name, kuriere[mappe.name], heute, gedaechtnis)
        antworten.append(antwort)
        return [antwort.art.value, antwort.text, antwort.weiter]

    return befehl
