"""Workbooks drawn as text: one line per row, cells between bars."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from io import BytesIO

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from im_xl.model import Kreisdaten
from im_xl.workbook.reader import read_workbook

FEHLER = {"#BEZUG!": "#REF!", "#DIV/0!": "#DIV/0!", "#NV": "#N/A"}


def _wert(text: str) -> object:
    """12 is a number, '12 a text, 31.12.2024 a date, =A1 a formula without value, #BEZUG! an error; else it is text."""
    if text.startswith("'"):
        return text[1:]
    if text in FEHLER:
        return FEHLER[text]
    try:
        return datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007 - a day
    except ValueError:
        pass
    try:
        zahl = Decimal(text)
    except InvalidOperation:
        return text or None
    return int(zahl) if zahl == int(zahl) and "." not in text else float(zahl)


def _setzen(blatt: Worksheet, zeile: int, spalte: int, text: str) -> None:
    wert = _wert(text)
    if wert is None:
        return
    zelle = blatt.cell(zeile, spalte, wert)
    if isinstance(wert, date):
        zelle.number_format = "dd.mm.yyyy"
    elif isinstance(wert, str) and text.startswith("'"):
        zelle.data_type = "s"


def mappe(
    blaetter: dict[str, str],
    *,
    ausgeblendet: Iterable[tuple[str, int]] = (),
    verbunden: Iterable[tuple[str, str]] = (),
    eigene: Iterable[str] = (),
    versteckt: Iterable[str] = (),
    formate: dict[tuple[str, str], str] | None = None,
) -> BytesIO:
    """A workbook with these sheets; a line of the drawing is a row, blank lines at the ends are dropped."""
    buch = Workbook()
    buch.remove(buch.active)
    for name, bild in blaetter.items():
        blatt = buch.create_sheet(name)
        for zeile, reihe in enumerate(bild.strip("\n").split("\n"), start=1):
            for spalte, text in enumerate(reihe.split("|"), start=1):
                _setzen(blatt, zeile, spalte, text.strip().replace("\\n", "\n"))
    for name, nummer in ausgeblendet:
        buch[name].row_dimensions[nummer].hidden = True
    for name, bereich in verbunden:
        buch[name].merge_cells(bereich)
    for (name, adresse), muster in (formate or {}).items():
        buch[name][adresse].number_format = muster
    for name in eigene:
        buch[name].defined_names["_imxl"] = DefinedName("_imxl", attr_text='"uebersicht:08226"')
    for name in versteckt:
        buch[name].sheet_state = "hidden"
    puffer = BytesIO()
    buch.save(puffer)
    puffer.seek(0)
    return puffer


def lesen(bild: str | dict[str, str], **wie: object) -> Kreisdaten:
    """What is read from a drawing; a single one stands on the sheet "Liste"."""
    return read_workbook(mappe({"Liste": bild} if isinstance(bild, str) else bild, **wie))  # type: ignore[arg-type]


def flach(daten: Kreisdaten) -> list[tuple[str, str, str]]:
    """Findings as (code, sheet, cell)."""
    return [(finding.code, finding.ort.blatt, finding.ort.zelle) if finding.ort else (finding.code, "", "") for finding in daten.findings]


def personen(daten: Kreisdaten) -> dict[str, int | None]:
    """Persons by name."""
    return {meldung.gemeinde.name: meldung.personen.wert for meldung in daten.meldungen}
