"""How a workbook of the gallery is written: sheets as rows, and the pieces that return in many of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from galerie.grund import BETRAG, Ort, kreisname, orte

HDH, EM, SIG, BRH, CW, BB = "08135", "08316", "08437", "08315", "08235", "08115"
AU = "Personen in der AU"
STICHTAG = date(2022, 12, 31)
Bauer = Callable[[], bytes]
BAUER: dict[str, Bauer] = {}
OFFICE: set[str] = set()


@dataclass(frozen=True)
class Formel:
    """A formula with the value that Excel has kept."""

    text: str
    wert: object = 0


@dataclass(frozen=True)
class Zahl:
    """A number with its format."""

    wert: float
    format: str


@dataclass(frozen=True)
class Hochgestellt:
    """A text whose second part is set as a superscript: in the file, one text."""

    text: str
    oben: str


NV = Formel("=NA()", "#N/A")


@dataclass
class Blatt:
    """A sheet: rows as lists, None is an empty cell; `ab` is (row, column) of the first cell, all counted from 0."""

    name: str
    zeilen: list[list[Any]]
    ab: tuple[int, int] = (0, 0)
    verbunden: list[tuple[int, int, int, int]] = field(default_factory=list)
    ohne_zeilen: Sequence[int] = ()
    ohne_spalten: Sequence[int] = ()
    filter: tuple[int, int, int, int] | None = None
    versteckt: bool = False
    tabelle: tuple[int, int, int, int] | None = None


def xlsx(*blaetter: Blatt) -> bytes:
    """Write the sheets with XlsxWriter; merged areas are relative to the sheet, as is all else."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2024, 11, 4)})  # noqa: DTZ001 - Excel knows no zone
    fett, tag, oben = book.add_format({"bold": True}), book.add_format({"num_format": "dd.mm.yyyy"}), book.add_format({"font_script": 1})
    for blatt in blaetter:
        sheet = book.add_worksheet(blatt.name)
        for r, zeile in enumerate(blatt.zeilen, blatt.ab[0]):
            for c, wert in enumerate(zeile, blatt.ab[1]):
                _schreiben(book, sheet, r, c, wert, (fett, tag, oben))
        for r1, c1, r2, c2 in blatt.verbunden:
            wert = blatt.zeilen[r1 - blatt.ab[0]][c1 - blatt.ab[1]]
            sheet.merge_range(r1, c1, r2, c2, wert, fett)
        for zeile in blatt.ohne_zeilen:
            sheet.set_row(zeile, None, None, {"hidden": True})
        for spalte in blatt.ohne_spalten:
            sheet.set_column(spalte, spalte, 12, None, {"hidden": True})
        if blatt.filter:
            sheet.autofilter(*blatt.filter)
        if blatt.tabelle:
            kopf = blatt.zeilen[blatt.tabelle[0] - blatt.ab[0]]
            sheet.add_table(*blatt.tabelle, {"columns": [{"header": str(k)} for k in kopf]})
        if blatt.versteckt:
            sheet.hide()
    if blaetter[0].versteckt:  # XlsxWriter hides the first sheet only where another one is active
        sichtbares = next(n for n, blatt in enumerate(blaetter) if not blatt.versteckt)
        book.worksheets()[sichtbares].activate()
        book.worksheets()[sichtbares].set_first_sheet()
    book.close()
    return out.getvalue()


def _schreiben(book: Any, sheet: Any, r: int, c: int, wert: object, formate: tuple[Any, Any, Any]) -> None:  # noqa: ANN401
    _, tag, oben = formate
    if wert is None:
        return
    if isinstance(wert, Formel):
        sheet.write_formula(r, c, wert.text, None, wert.wert)
    elif isinstance(wert, Zahl):
        sheet.write_number(r, c, wert.wert, book.add_format({"num_format": wert.format}))
    elif isinstance(wert, Hochgestellt):
        sheet.write_rich_string(r, c, wert.text, oben, wert.oben, book.add_format({"align": "right"}))
    elif isinstance(wert, date):
        sheet.write_datetime(r, c, datetime(wert.year, wert.month, wert.day), tag)  # noqa: DTZ001 - Excel knows no zone
    elif isinstance(wert, bool):
        sheet.write_boolean(r, c, wert)
    elif isinstance(wert, int | float):
        sheet.write_number(r, c, wert)
    else:
        sheet.write_string(r, c, str(wert))


def mappe(bauer: Bauer) -> Bauer:
    """Put a workbook into the gallery under the name of its function."""
    BAUER[bauer.__name__] = bauer
    return bauer


def office(bauer: Bauer) -> Bauer:
    """The same, but saved by LibreOffice."""
    OFFICE.add(bauer.__name__)
    return mappe(bauer)


def euro(cent: int) -> str:
    """German text of an amount: 1.234,56."""
    return f"{cent // 100:,}".replace(",", ".") + f",{cent % 100:02d}"


def eckdaten(
    kreis: str, *, betrag: object = "", jahr: int | None = 2025, stichtag: date | None = STICHTAG, name: str = "Eckdaten"
) -> Blatt:
    """The sheet with the figures beside the list; None leaves a line out, no `betrag` means the county's own."""
    zeilen: list[list[Any]] = [["Integrationsmanagement (Personenzahlen erfunden)"], [], ["Landkreis", kreisname(kreis)]]
    zeilen += [["Haushaltsjahr", jahr]] if jahr else []
    zeilen += [["Stichtag", stichtag]] if stichtag else []
    betrag = Zahl(BETRAG[kreis] / 100, '#,##0.00\\ "€"') if betrag == "" else betrag
    zeilen += [["Planungsrahmen", betrag]] if betrag is not None else []
    return Blatt(name, zeilen)


def mit(kreis: str, *spalten: Callable[[Ort], object]) -> list[list[Any]]:
    """One row per Gemeinde."""
    return [[spalte(ort) for spalte in spalten] for ort in orte(kreis)]


def ags(ort: Ort) -> str:
    return ort.ags


def amtlich(ort: Ort) -> str:
    return ort.amtlich


def kurz(ort: Ort) -> str:
    return ort.kurz


def personen(ort: Ort) -> int:
    return ort.personen


def andere(ort: Ort) -> int:
    """Some other count beside that of the persons."""
    return ort.personen // 2 + int(ort.ags[-2:]) % 13 + 1


def dritte(ort: Ort) -> int:
    return ort.personen // 3 + int(ort.ags[-1]) + 2


def leer(_: Ort) -> None:
    return None


def liste(kreis: str, name: str = "Meldungen") -> list[list[Any]]:
    """The plain list, heading and rows, which most troubles spoil."""
    del name
    return [["AGS", "Gemeinde", AU], *mit(kreis, ags, amtlich, personen)]


def gesamt(kreis: str) -> int:
    """All persons of a Kreis."""
    return sum(ort.personen for ort in orte(kreis))


def anders(kreis: str, werte: dict[str, object]) -> list[list[Any]]:
    """The plain list with other contents in the column of persons, by the last three digits of the AGS."""
    return [["AGS", "Gemeinde", AU], *([o.ags, o.amtlich, werte.get(o.ags[-3:], o.personen)] for o in orte(kreis))]
