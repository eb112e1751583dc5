"""The workbook behind the replica: sheets on openpyxl with cached values, and what Excel does to references."""

# ruff: noqa: ANN401 - cells hold anything

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import PurePosixPath
import re
from typing import Any
from zipfile import ZipFile

from lxml import etree
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.formula import ArrayFormula

from hosts.excel_inhalt import MAIN, Blatt, Mappe, je_verweis, kopiere_zellen, leere, verweis

__all__ = ["Blatt", "Buch", "formel", "inhalt", "je_verweis", "kopiere_zellen", "leere", "verweis", "wert"]

_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
FREMDER_ORT = "https://beispiel-my.sharepoint.com/personal/kaemmerei/Documents/[Mappe1.xlsx]"
_VERBOTEN = re.compile(r"[\\/?*\[\]:]")


class Buch(Mappe):
    """A workbook; charts bear the names that Excel shows."""

    def __init__(self, daten: bytes) -> None:
        super().__init__(daten, werte=False)
        self.vorn = next(blatt for blatt in self.blaetter if blatt.ws.sheet_state == "visible")
        if self.buch.active is not None and (aktiv := self.blatt(self.buch.active.title)) is not None:
            self.vorn = aktiv
        self._stand: bytes | None = daten
        with ZipFile(BytesIO(daten)) as archiv:
            teile = _blatteile(archiv)
            for blatt in self.blaetter:
                # openpyxl reads either formulas or values: read twice, a workbook of sixty sheets would take seconds.
                blatt.werte = _gespeicherte_werte(archiv.read(teile[blatt.name]))
                for bild, name in zip(
                    [bild for bild in blatt.bilder if bild.typ == 3], _diagrammnamen(archiv, teile[blatt.name]), strict=False
                ):
                    bild.name = name

    def name_frei(self, name: str, ausser: Blatt | None = None) -> str:
        """Why a sheet may not bear this name; empty if it may."""
        if not 0 < len(name) <= 31 or _VERBOTEN.search(name) or name.startswith("'") or name.endswith("'"):
            return "InvalidArgument"
        return "" if self.blatt(name) in {None, ausser} else "ItemAlreadyExists"

    def fuege_ein(self, quelle: Buch, namen: list[str], position: int) -> list[Blatt]:
        """Copies of these sheets of another workbook; what they say of sheets that stay behind becomes #REF!."""
        neue = self.aufnehmen([blatt for name in namen if (blatt := quelle.blatt(name))], position, None)
        dabei = {blatt.name.casefold() for blatt in neue}
        for blatt in neue if len(neue) < len(quelle.blaetter) else ():
            for text, setze in list(blatt.formeln()):
                if "!" in text:
                    setze(je_verweis(text, lambda buch, name: "#REF!" if buch is None and name.casefold() not in dabei else None))
        return neue

    def mache_fremd(self, blaetter: list[Blatt]) -> None:
        """As reported of Excel on the web: what inserted sheets say of each other leads into another file."""
        dabei = {blatt.name.casefold() for blatt in blaetter}

        def fremd(buch: str | None, name: str) -> str | None:
            return f"'{FREMDER_ORT}{name.replace(chr(39), chr(39) * 2)}'!" if buch is None and name.casefold() in dabei else None

        for blatt in blaetter:
            for text, setze in list(blatt.formeln(namen=False, anderes=False)):
                if "!" in text:
                    setze(je_verweis(text, fremd))

    def umbenennen(self, blatt: Blatt, name: str) -> None:
        """Rename a sheet; all references follow."""
        self._nur_betroffene(blatt.name, lambda: super(Buch, self).umbenennen(blatt, name))

    def loeschen(self, blatt: Blatt) -> None:
        """Delete a sheet; references to it become #REF!."""
        position = self.blaetter.index(blatt)
        self._nur_betroffene(blatt.name, lambda: super(Buch, self).loeschen(blatt))
        if self.vorn is blatt:
            sichtbar = [
                nachbar for nachbar in self.blaetter[position:] + self.blaetter[:position][::-1] if nachbar.ws.sheet_state == "visible"
            ]
            self.vorn = sichtbar[0]

    def formeln(self) -> Iterator[tuple[str, Any]]:
        """Every formula of the workbook, or while a sheet goes only those that speak of it: most do not."""
        gesucht = getattr(self, "_gesucht", None)
        for text, setze in super().formeln():
            if gesucht is None or gesucht in text.casefold():
                yield text, setze

    def _nur_betroffene(self, name: str, tue: Any) -> None:
        self._gesucht: str | None = name.replace("'", "''").casefold()
        try:
            tue()
        finally:
            self._gesucht = None

    # -- file

    def geaendert(self) -> None:
        """Something may have changed: the next snapshot is made anew."""
        self._stand = None

    def schnappschuss(self) -> bytes:
        """The workbook as .xlsx; untouched, it is the file that was opened."""
        if self._stand is None:
            self._stand = self.speichere()
        return self._stand


def _blatteile(archiv: ZipFile) -> dict[str, str]:
    """Part of each sheet by its name."""
    ziele = _beziehungen(archiv, "xl/workbook.xml")
    mappe = etree.fromstring(archiv.read("xl/workbook.xml"))
    return {str(blatt.get("name")): ziele[str(blatt.get(f"{_REL}id"))] for blatt in mappe.iterfind("{*}sheets/{*}sheet")}


def _gespeicherte_werte(teil: bytes) -> dict[str, Any]:
    """Cached value of each formula."""
    werte = {}
    for zelle in etree.fromstring(teil).iter(f"{MAIN}c"):
        text = zelle.findtext(f"{MAIN}v")
        if not text or zelle.find(f"{MAIN}f") is None:
            continue
        art = zelle.get("t", "n")
        werte[str(zelle.get("r"))] = (
            text == "1" if art == "b" else text if art in {"str", "e"} else float(text) if "." in text or "E" in text else int(text)
        )
    return werte


def _diagrammnamen(archiv: ZipFile, teil: str) -> list[str]:
    """Names of the charts of a sheet, in the order of the file."""
    zeichnungen = [ziel for ziel in _beziehungen(archiv, teil).values() if "/drawings/drawing" in ziel]
    rahmen = [rahmen for ziel in zeichnungen for rahmen in etree.fromstring(archiv.read(ziel)).iter(f"{_XDR}graphicFrame")]
    return [str(knoten.get("name")) for r in rahmen if (knoten := r.find(f"{_XDR}nvGraphicFramePr/{_XDR}cNvPr")) is not None]


def _beziehungen(archiv: ZipFile, teil: str) -> dict[str, str]:
    ort = PurePosixPath(teil)
    name = str(ort.parent / "_rels" / f"{ort.name}.rels")
    if name not in archiv.namelist():
        return {}
    ziele = {}
    for beziehung in etree.fromstring(archiv.read(name)):
        ziel = str(beziehung.get("Target"))
        pfad = ziel.lstrip("/") if ziel.startswith("/") else str(ort.parent / ziel)
        while "/../" in pfad:
            pfad = re.sub(r"[^/]+/\.\./", "", pfad, count=1)
        ziele[str(beziehung.get("Id"))] = pfad
    return ziele


# ---------------------------------------------------------------- cells as the rich API shows them
def _roh(blatt: Blatt, roh: Any) -> Any:
    if roh is None:
        return ""
    if isinstance(roh, datetime | date | time | timedelta):
        assert blatt.mappe is not None
        return to_excel(roh, blatt.mappe.buch.epoch)
    return roh


def formel(blatt: Blatt, zeile: int, spalte: int) -> Any:
    """`Range.formulas` of a cell: formula, constant, "" where it is empty."""
    zelle = blatt.ws._cells.get((zeile, spalte))
    if zelle is None or isinstance(zelle, MergedCell):
        return ""
    if isinstance(zelle.value, ArrayFormula):
        return "=" + str(zelle.value.text).removeprefix("=")
    return _roh(blatt, zelle.value)


def wert(blatt: Blatt, zeile: int, spalte: int) -> Any:
    """`Range.values` of a cell: a formula's cached value; nothing is calculated here."""
    zelle = blatt.ws._cells.get((zeile, spalte))
    if zelle is not None and zelle.data_type == "f":
        return _roh(blatt, blatt.werte.get(f"{get_column_letter(spalte)}{zeile}"))
    return formel(blatt, zeile, spalte)


def inhalt(blatt: Blatt) -> dict[str, Any]:
    """What a sheet says: formulas and constants by cell."""
    return {
        zelle.coordinate: roh for (zeile, spalte), zelle in sorted(blatt.ws._cells.items()) if (roh := formel(blatt, zeile, spalte)) != ""
    }
