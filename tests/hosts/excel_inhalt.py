"""What a workbook of the Excel double holds: sheets on openpyxl, with the cached values of their formulas, and what copying does to references."""

# ruff: noqa: ANN401 - openpyxl has no types for what is copied here

from __future__ import annotations

from collections.abc import Callable, Iterator
import copy
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
import re
from typing import Any
import warnings
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree
import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.chart.series import SeriesLabel
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REFERENCE = re.compile(r""""(?:[^"]|"")*"|'((?:[^']|'')+)'!|(?<![#\w.\]])((?:\[[^\]]+\])?[^\W\d][\w.]*)!""")
_BOOK = re.compile(r"(?:.*[\\/])?\[([^\]]+)\](.*)")
Wandler = Callable[[str], str]


def je_verweis(formula: str, answer: Callable[[str | None, str], str | None]) -> str:
    """A formula with its references to sheets exchanged.

    Args:
        formula: in English A1 notation.
        answer: gets the book (None: the own one) and the sheet of each reference; returns what stands in the place of `Sheet!`, None to leave it.
    """

    def exchange(match: re.Match[str]) -> str:
        inner = match[1].replace("''", "'") if match[1] else match[2]
        if inner is None:
            return match[0]
        book = _BOOK.fullmatch(inner)
        name = book[2] if book else inner
        assert ":" not in name, f"a reference over several sheets: {formula}"
        new = answer(book[1] if book else None, name)
        return match[0] if new is None else new

    return _REFERENCE.sub(exchange, formula)


def verweis(name: str, book: str | None = None) -> str:
    """`'[book]Sheet'!`, quoted."""
    return "'" + (f"[{book}]" if book else "") + name.replace("'", "''") + "'!"


@dataclass(eq=False)
class Bild:
    """A chart or picture with the name that Excel shows."""

    name: str
    typ: int
    inhalt: Any


@dataclass(eq=False)
class Blatt:
    """A sheet: cells, what hangs on it, and where the person stands in it."""

    ws: Worksheet
    mappe: Mappe | None
    werte: dict[str, Any] = field(default_factory=dict)
    bilder: list[Bild] = field(default_factory=list)
    auswahl: str = "$A$1"
    zelle: str = "$A$1"
    scroll: list[int] = field(default_factory=lambda: [1, 1])

    @property
    def name(self) -> str:
        """On the tab."""
        return str(self.ws.title)

    @property
    def links(self) -> list[Hyperlink]:
        """Links of its cells."""
        return [cell._hyperlink for cell in self.ws._cells.values() if getattr(cell, "_hyperlink", None) is not None]

    def formeln(self, *, zellen: bool = True, namen: bool = True, anderes: bool = True) -> Iterator[tuple[str, Callable[[str], None]]]:
        """Every formula that the sheet holds, with a function that puts another in its place."""
        for cell in self.ws._cells.values() if zellen else ():
            if isinstance(cell.value, ArrayFormula):
                yield str(cell.value.text), partial(setattr, cell.value, "text")
            elif cell.data_type == "f":
                yield str(cell.value), partial(setattr, cell, "_value")
        for name in self.ws.defined_names.values() if namen else ():
            yield name.attr_text, partial(setattr, name, "attr_text")
        if not anderes:
            return
        for area in self.ws.conditional_formatting:
            for rule in area.rules:
                yield from ((text, partial(rule.formula.__setitem__, index)) for index, text in enumerate(rule.formula))
        for check in self.ws.data_validations.dataValidation:
            for attribute in ("formula1", "formula2"):
                if getattr(check, attribute):
                    yield getattr(check, attribute), partial(setattr, check, attribute)
        for source in (source for bild in self.bilder for source in quellen(bild)):
            yield source.f, partial(setattr, source, "f")


def quellen(bild: Bild) -> list[Any]:
    """References of a chart: per series its name, categories, values."""
    found = []
    for series in getattr(bild.inhalt, "ser", ()):
        found += [series.tx.strRef] if isinstance(series.tx, SeriesLabel) and series.tx.strRef is not None else []
        found += [
            source for part in (series.cat, series.val) if part is not None for source in (part.numRef, getattr(part, "strRef", None))
        ]
    return [source for source in found if source is not None]


class Mappe:
    """Content of a workbook."""

    def __init__(self, daten: bytes, *, werte: bool = True) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl says what it drops; nothing of it is asked for here
            self.buch = openpyxl.load_workbook(BytesIO(daten))
            values = openpyxl.load_workbook(BytesIO(daten), data_only=True) if werte else None
        self.stile: dict[tuple[int, ...], Any] = {}
        self.extern = [str(link.file_link.Target) for link in self.buch._external_links]
        self.blaetter = []
        for ws in self.buch.worksheets:
            blatt = Blatt(ws, self)
            formulas = [cell.coordinate for cell in ws._cells.values() if cell.data_type == "f"]
            blatt.werte = {place: values[ws.title][place].value for place in formulas} if values else {}
            blatt.bilder = [Bild(f"Chart {number}", 3, chart) for number, chart in enumerate(ws._charts, 1)]
            for image in ws._images:
                image.daten = image._data()
                image.ref = BytesIO(image.daten)
            blatt.bilder += [Bild(f"Picture {number}", 13, image) for number, image in enumerate(ws._images, 1)]
            self.blaetter.append(blatt)

    def blatt(self, name: str) -> Blatt | None:
        """A sheet by its name, in whatever case."""
        return next((blatt for blatt in self.blaetter if blatt.name.casefold() == name.casefold()), None)

    def formeln(self) -> Iterator[tuple[str, Callable[[str], None]]]:
        """Every formula of the workbook."""
        for blatt in self.blaetter:
            yield from blatt.formeln()
        for name in self.buch.defined_names.values():
            yield name.attr_text, partial(setattr, name, "attr_text")

    def wandle(self, answer: Callable[[str | None, str], str | None]) -> None:
        """Exchange references everywhere."""
        for text, put in list(self.formeln()):
            new = je_verweis(text, answer)
            if new != text:
                put(new)

    def buecher(self) -> set[str]:
        """Other workbooks that formulas refer to, as they name them."""
        found: set[str] = set()
        for text, _ in self.formeln():
            je_verweis(text, lambda book, _: found.add(book) if book else None)
        return found

    # -- sheets come, go and change

    def umbenennen(self, blatt: Blatt, name: str) -> None:
        """Rename a sheet; all references follow."""
        old = blatt.name.casefold()
        blatt.ws.title = name
        self.wandle(lambda book, sheet: verweis(name) if book is None and sheet.casefold() == old else None)

    def loeschen(self, blatt: Blatt) -> None:
        """Delete a sheet; references to it become #REF!."""
        gone = blatt.name.casefold()
        self.buch.remove(blatt.ws)
        self.blaetter.remove(blatt)
        blatt.mappe = None
        self.wandle(lambda book, sheet: "#REF!" if book is None and sheet.casefold() == gone else None)

    def aufnehmen(self, gruppe: list[Blatt], position: int, buch: str | None) -> list[Blatt]:
        """Copies of sheets of one workbook.

        Args:
            gruppe: the sheets.
            position: where they come to stand.
            buch: name of their workbook, None if it is this one.

        References among them stay inside; others lead into the workbook from which they come.
        """
        names: dict[str, str] = {}
        for blatt in gruppe:
            name, number = blatt.name, 2
            while self.blatt(name) or name.casefold() in {taken.casefold() for taken in names.values()}:
                suffix = f" ({number})"
                name, number = blatt.name[: 31 - len(suffix)] + suffix, number + 1
            names[blatt.name.casefold()] = name

        def answer(book: str | None, sheet: str) -> str | None:
            if book is not None:
                return None
            inside = names.get(sheet.casefold())
            return verweis(inside) if inside else verweis(sheet, buch) if buch else None

        copies = []
        for offset, blatt in enumerate(gruppe):
            ws = self.buch.create_sheet(names[blatt.name.casefold()], position + offset)
            neu = Blatt(ws, self)
            self.blaetter.insert(position + offset, neu)
            _kopiere_blattangaben(blatt.ws, ws, lambda text: je_verweis(text, answer))
            kopiere_zellen(blatt, neu, lambda text: je_verweis(text, answer), objekte=True)
            copies.append(neu)
        return copies

    # -- file

    def speichere(self) -> bytes:
        """The workbook as .xlsx, with cached values."""
        assert not [book for book in self.buecher() if not book.isdigit()], "saved with a link into an open workbook"
        for blatt in self.blaetter:
            blatt.ws._hyperlinks = []  # openpyxl collects them when it saves
            blatt.ws._charts = [bild.inhalt for bild in blatt.bilder if bild.typ == 3]
            blatt.ws._images = [bild.inhalt for bild in blatt.bilder if bild.typ == 13]
            for image in blatt.ws._images:
                image.ref = BytesIO(image.daten)  # openpyxl closes it when it saves
        buffer = BytesIO()
        self.buch.save(buffer)
        out = BytesIO()
        with ZipFile(buffer) as plain, ZipFile(out, "w", ZIP_DEFLATED) as archive:
            for name in plain.namelist():
                part = plain.read(name)
                match = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
                archive.writestr(name, _mit_werten(part, self.blaetter[int(match[1]) - 1].werte) if match else part)
        return out.getvalue()


def _mit_werten(part: bytes, werte: dict[str, Any]) -> bytes:
    """A worksheet part with the cached values of its formulas, which openpyxl leaves out."""
    root = etree.fromstring(part)
    for cell in root.iter(f"{MAIN}c"):
        value = werte.get(cell.get("r"))
        slot = cell.find(f"{MAIN}v")
        if cell.find(f"{MAIN}f") is None or value is None or slot is None:
            continue
        if isinstance(value, bool):
            cell.set("t", "b")
        elif isinstance(value, str):
            cell.set("t", "e" if value.startswith("#") else "str")
        slot.text = str(int(value)) if isinstance(value, bool) else str(value)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


# ---------------------------------------------------------------- copying
def kopiere_zellen(quelle: Blatt, ziel: Blatt, wandle: Wandler, *, objekte: bool, link_ziel: str | None = None) -> None:
    """All cells of a sheet over all cells of another, as Excel's copy of a whole sheet's cells.

    The worse of two possibilities: links and conditional formats that were there stay where no new ones come.

    Args:
        quelle: from where.
        ziel: to where.
        wandle: what becomes of formulas.
        objekte: charts and pictures go with the cells.
        link_ziel: file that links inside a workbook point at afterwards.
    """
    source, target = quelle.ws, ziel.ws
    links = {(cell.row, cell.column): cell._hyperlink for cell in target._cells.values() if getattr(cell, "_hyperlink", None) is not None}
    target._cells.clear()
    for place, cell in source._cells.items():
        target._cells[place] = _zelle(cell, place, ziel, wandle)
    ziel.werte = dict(quelle.werte)
    for area in source.merged_cells.ranges:
        target.merged_cells.add(copy.copy(area))
    for link in ziel.links:
        link.target = link.target or link_ziel
    for place, link in links.items():
        cell = target.cell(*place)
        if not isinstance(cell, MergedCell):
            cell._hyperlink = cell._hyperlink or link
    for dimensions, into in ((source.row_dimensions, target.row_dimensions), (source.column_dimensions, target.column_dimensions)):
        for key, dimension in dimensions.items():
            into[key] = copy.copy(dimension)
            into[key].parent = target
            into[key]._style = _stil(dimension, ziel)
    for area in source.conditional_formatting:
        for rule in area.rules:
            target.conditional_formatting.add(str(area.sqref), copy.deepcopy(rule))
    for check in source.data_validations.dataValidation:
        target.add_data_validation(copy.copy(check))
    for bild in quelle.bilder if objekte else ():
        ziel.bilder.append(Bild(bild.name, bild.typ, copy.deepcopy(bild.inhalt)))
    # Cells have been seen to, and the names of a sheet are none of its cells.
    for text, put in list(ziel.formeln(zellen=False, namen=False)):
        put(wandle(text))


def _zelle(cell: Any, place: tuple[int, int], ziel: Blatt, wandle: Wandler) -> Any:
    new: Any = MergedCell(ziel.ws, *place) if isinstance(cell, MergedCell) else Cell(ziel.ws, *place)
    new._style = _stil(cell, ziel)
    if isinstance(cell, MergedCell):
        return new
    new._value, new.data_type = cell._value, cell.data_type
    if isinstance(cell.value, ArrayFormula):
        new._value = ArrayFormula(cell.value.ref, wandle(cell.value.text))
    elif cell.data_type == "f":
        new._value = wandle(str(cell.value))
    if cell.comment is not None:
        new.comment = copy.copy(cell.comment)
    link = cell._hyperlink
    if link is not None:
        new._hyperlink = Hyperlink(ref=link.ref, location=link.location, target=link.target, tooltip=link.tooltip, display=link.display)
    return new


def leere(blatt: Blatt) -> None:
    """Empty all cells: content, formats, merged areas; links stay, the worse of two possibilities."""
    ws = blatt.ws
    links = [(cell.row, cell.column, cell._hyperlink) for cell in ws._cells.values() if getattr(cell, "_hyperlink", None) is not None]
    ws._cells.clear()
    for row, column, link in links:
        ws.cell(row, column)._hyperlink = link
    ws.merged_cells.ranges.clear()
    ws.conditional_formatting._cf_rules.clear()
    ws.data_validations.dataValidation.clear()
    blatt.werte = {}


def _stil(cell: Any, ziel: Blatt) -> Any:
    """The formats of a cell, row or column in the numbers of another workbook."""
    assert ziel.mappe is not None
    known, source = ziel.mappe.stile, cell.parent.parent
    if source is ziel.mappe.buch or cell._style is None:
        return copy.copy(cell._style)
    key = (id(source), *cell._style)
    if key not in known:
        sample = Cell(ziel.ws, 1, 1)
        for aspect in ("font", "fill", "border", "alignment", "protection"):
            setattr(sample, aspect, copy.copy(getattr(cell, aspect)))
        sample.number_format = cell.number_format
        known[key] = sample._style
    return copy.copy(known[key])


def _kopiere_blattangaben(source: Worksheet, target: Worksheet, wandle: Wandler) -> None:
    """What a copied sheet has besides its cells."""
    for attribute in ("sheet_format", "sheet_properties", "page_margins", "print_options", "views", "row_breaks", "HeaderFooter"):
        setattr(target, attribute, copy.deepcopy(getattr(source, attribute)))
    target.page_setup = copy.copy(source.page_setup)
    target.page_setup._parent = target
    target.sheet_state = source.sheet_state
    target.auto_filter.ref = source.auto_filter.ref
    for attribute in ("print_area", "print_title_rows", "print_title_cols"):
        value = getattr(source, attribute)
        if value:
            setattr(target, attribute, re.sub(r"('[^']*'|[^,!']+)!", "", value))
    for name in source.defined_names.values():
        target.defined_names[name.name] = DefinedName(name.name, attr_text=wandle(name.attr_text), hidden=name.hidden)
    for table in source.tables.values():
        target.add_table(Table(displayName=table.displayName, ref=table.ref))
