"""A person in the double of Excel with a workbook: a county's real one, or a small one that holds every kind of sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
import re
from typing import Any
from zipfile import ZipFile

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from xlwings import constants

from hosts.excel_double import Application, Workbook
from hosts.excel_inhalt import Blatt
from im_xl.assets import ordner
from im_xl.hosts.desktop import ExcelKurier
from im_xl.model import Auftrag, Ziel
from im_xl.package.plan import Plan, plane
from im_xl.pipeline import Ergebnis, run

HEUTE = date(2026, 11, 23)
PROBE = ordner("workbooks") / "rhein-neckar-kreis-2025.xlsx"
EINSTELLUNGEN = {
    "ScreenUpdating": True,
    "EnableEvents": True,
    "DisplayAlerts": True,
    "Calculation": constants.Calculation.xlCalculationAutomatic,
    "StatusBar": False,
    "CopyObjectsWithCells": True,
    "AutomationSecurity": 1,
}


@dataclass
class Sitzung:
    """A person in Excel with a workbook."""

    excel: Application
    mappe: Workbook
    kurier: ExcelKurier

    def blatt(self, name: str) -> Blatt:
        """A sheet of the workbook."""
        found = self.mappe._inhalt.blatt(name)
        assert found is not None, name
        return found

    @property
    def namen(self) -> list[str]:
        """All sheets in order."""
        return [blatt.name for blatt in self.mappe._inhalt.blaetter]

    def erzeugen(self, **angaben: Any) -> tuple[Ergebnis, Plan]:  # noqa: ANN401 - fields of Auftrag
        """The whole way: snapshot, pipeline, plan, sheets."""
        ergebnis = run(BytesIO(self.kurier.schnappschuss()), Auftrag(heute=HEUTE, ziel=Ziel.EXCEL_DESKTOP, **angaben))
        plan = plane(ergebnis.mappe, ergebnis.blaetter, ergebnis.entfallen)
        self.kurier.einsetzen(ergebnis.kleine_mappe(), plan)
        return ergebnis, plan


def oeffne(datei: Path, *, werte: bool = True, **eigenschaften: Any) -> Sitzung:  # noqa: ANN401 - properties of Workbook
    """The person opens a workbook in an Excel of its own."""
    excel = Application(werte=werte)
    mappe = excel._oeffne(datei, **eigenschaften)
    return Sitzung(excel, mappe, ExcelKurier(mappe))


def in_ruhe(sitzung: Sitzung, temp: Path) -> None:
    """Excel is as it was: settings, open workbooks, and nothing left in the folder for temporary files."""
    assert sitzung.excel._settings == EINSTELLUNGEN
    assert sitzung.excel._books == [sitzung.mappe]
    assert sitzung.excel._active is sitzung.mappe
    assert list(temp.iterdir()) == []


def ohne_fremde_verweise(daten: bytes) -> None:
    """No formula, name or chart of a workbook leads into another one, and no link is listed."""
    with ZipFile(BytesIO(daten)) as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name]
        for name in archive.namelist():
            if name.endswith(".xml"):
                text = archive.read(name).decode()
                formulas = re.findall(r"<(?:\w+:)?(?:f|formula|formula1|formula2|definedName)\b[^>]*>([^<]*)<", text)
                assert not [formula for formula in formulas if "[" in formula], name


# ---------------------------------------------------------------- a small workbook
PLAN = Plan(
    neu=("Ü Neu",), geaendert=("IM Übersicht", "Ü A"), bearbeitet=(("Ü B", "Ü B (bearbeitet)"),), unveraendert=("Ü C",), entfernt=("Ü Weg",)
)


def _unser_blatt(buch: openpyxl.Workbook, name: str, formeln: dict[str, str | int], abdruck: str) -> openpyxl.worksheet.worksheet.Worksheet:
    blatt = buch.create_sheet(name)
    for zelle, wert in formeln.items():
        blatt[zelle] = wert
    for kurz, text in (("_imxl", f"gemeinde:{name}"), ("_imxl_abdruck", abdruck)):
        blatt.defined_names[kurz] = DefinedName(kurz, attr_text=f'"{text}"', hidden=True)
    blatt.print_area = "A1:B9"
    return blatt


def _uebersicht(buch: openpyxl.Workbook, zeilen: int, abdruck: str) -> openpyxl.worksheet.worksheet.Worksheet:
    """An `IM Übersicht`: a list with a filter, a chart below it, a link per line, a page break before the chart."""
    blatt = _unser_blatt(buch, "IM Übersicht", {"A1": "Gemeinde", "B1": "Betrag"}, abdruck)
    for nummer in range(2, zeilen + 2):
        blatt[f"A{nummer}"], blatt[f"B{nummer}"] = f"G{nummer}", f"='Ü A'!B2*{nummer}"
    blatt["A2"].hyperlink = Hyperlink(ref="A2", location="'Ü A'!A1")
    blatt.auto_filter.ref = f"A1:B{zeilen + 1}"
    chart = BarChart()
    chart.title = f"{zeilen} Gemeinden"
    chart.add_data(Reference(blatt, min_col=2, min_row=1, max_row=zeilen + 1), titles_from_data=True)
    chart.set_categories(Reference(blatt, min_col=1, min_row=2, max_row=zeilen + 1))
    blatt.add_chart(chart, f"A{zeilen + 3}")
    blatt.row_breaks.append(Break(id=zeilen + 2))
    blatt.print_area = f"A1:B{zeilen + 20}"
    blatt.print_title_rows = "1:1"
    return blatt


def als_bytes(buch: openpyxl.Workbook) -> bytes:
    """A workbook as a file."""
    # Charts get their anchors of two cells, as Excel and our own sheets have them.
    for blatt in buch.worksheets:
        for chart in blatt._charts:
            chart.anchor = _anker(chart.anchor) if isinstance(chart.anchor, str) else chart.anchor
    buffer = BytesIO()
    buch.save(buffer)
    return buffer.getvalue()


def _anker(oben: str) -> TwoCellAnchor:
    zeile = int(oben[1:]) - 1
    return TwoCellAnchor(_from=AnchorMarker(col=0, row=zeile), to=AnchorMarker(col=4, row=zeile + 8))


def kreismappe() -> bytes:
    """A county's workbook with our sheets: one of them edited, one to go, one of which the county's own sheet speaks."""
    buch = openpyxl.Workbook()
    liste = buch.active
    assert liste is not None
    liste.title = "Liste"
    liste["A1"], liste["B1"] = "Gemeinde A", 10
    auswertung = buch.create_sheet("Auswertung")
    auswertung["A1"], auswertung["A2"] = "='Ü A'!B2", "=VLOOKUP(\"G3\",'IM Übersicht'!A1:B99,2,0)"
    _uebersicht(buch, 2, "alt")
    for name in ("Ü A", "Ü B", "Ü C", "Ü Weg"):
        _unser_blatt(buch, name, {"A1": name, "B2": "=1+1", "B3": f"='{name}'!B2"}, "alt")
    buch["Ü B"]["C1"] = "von Hand"
    return als_bytes(buch)


def kleine_mappe() -> bytes:
    """New sheets that refer to each other, and to one that need not be exchanged."""
    buch = openpyxl.Workbook()
    buch.remove(buch.worksheets[0])
    _uebersicht(buch, 3, "neu")
    for name in ("Ü A", "Ü B", "Ü C", "Ü Neu"):
        formeln: dict[str, str | int] = {"A1": name, "B2": "=SUM('IM Übersicht'!B2:B4)*0+3", "B3": f"='{name}'!B2+'Ü C'!B2"}
        _unser_blatt(buch, name, formeln, "neu")
    return als_bytes(buch)


KREISMAPPE, KLEINE_MAPPE = kreismappe(), kleine_mappe()


def kleine_sitzung(folder: Path, daten: bytes = KREISMAPPE, **eigenschaften: Any) -> Sitzung:  # noqa: ANN401 - properties of Workbook
    """The person has opened the small workbook."""
    (folder / "kreis.xlsx").write_bytes(daten)
    return oeffne(folder / "kreis.xlsx", **eigenschaften)


def stand(sitzung: Sitzung) -> dict[str, dict[str, object]]:
    """All cells of the workbook by sheet."""
    return {blatt.name: {cell.coordinate: cell.value for cell in blatt.ws._cells.values()} for blatt in sitzung.mappe._inhalt.blaetter}


def marken(sitzung: Sitzung, name: str) -> dict[str, str]:
    """Names defined on a sheet."""
    return {kurz: name.attr_text for kurz, name in sitzung.blatt(name).ws.defined_names.items()}


def lege_ab(pfad: Path, daten: bytes) -> Path:
    """A file, written."""
    pfad.write_bytes(daten)
    return pfad
