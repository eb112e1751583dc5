"""A double of Excel for the desktop host: objects of Excel's object model over real workbook content.

It knows every member that Microsoft's reference names (`excel_objektmodell.yaml`) and no other: an access to anything else fails
loudly, so does an argument that COM could not carry, and a step at which Excel would open a dialog. It behaves as Excel is known or
documented to behave where the desktop host depends on it, and as the worse of two possibilities where that is not certain. It counts
and records all calls, and can refuse any one of them. What passes here has never been seen in Excel: `docs/release-check.md` says
what a person has to look at there.
"""

# ruff: noqa: N802, N803, ANN401, ARG002 - names and parameters of Excel's object model; what COM carries has no type

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from io import BytesIO
from pathlib import Path
import re
from typing import Any
from zipfile import ZipFile

from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.header_footer import _HeaderFooterPart
from openpyxl.worksheet.pagebreak import Break
import yaml

from hosts.excel_inhalt import Bild, Blatt, Mappe, je_verweis, kopiere_zellen, leere, quellen, verweis
from im_xl.hosts.com import ComError

XL_NONE, XL_MANUAL, XL_AUTOMATIC = -4142, -4135, -4105
ERROR_1004 = -2146827284
HEIGHT, WIDTH = 15.0, 48.0  # of a row and a column, as the double measures
_MISSING = object()


@cache
def objektmodell() -> dict[str, dict[str, Any]]:
    """Members by class."""
    model: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("excel_objektmodell.yaml").read_text("utf-8"))
    return {
        name: {"methods": entry.get("methods") or {}, "write": set(entry.get("write") or ()), "read": set(entry["read"])}
        for name, entry in model.items()
    }


class KeinMitgliedError(AssertionError):
    """Excel's object model has no such member, or it cannot be used like that."""


class RueckfrageError(AssertionError):
    """Excel would open a dialog here."""


def verweigert(text: str = "", nummer: int = ERROR_1004) -> ComError:
    """What pywin32 raises when Excel refuses."""
    return ComError(-2147352567, "Ausnahmefehler aufgetreten.", (0, "Microsoft Excel", text, "xlmain11.chm", 0, nummer), None)


class Com:
    """An object of Excel: every access is checked against the reference, counted and recorded.

    Subclasses implement `_get_X`, `_set_X` and `_do_X`; a property that takes arguments is a `_do_X` as well.
    """

    def __init__(self, excel: Application) -> None:
        self._excel = excel

    @property
    def _class(self) -> str:
        return type(self).__name__

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        model = objektmodell()[self._class]
        implemented = hasattr(type(self), f"_do_{name}")
        if name in model["methods"] or (name in model["read"] and implemented):
            return partial(self._call, name)
        if name not in model["read"] | model["write"]:
            raise KeinMitgliedError(f"{self._class} has no member {name}")
        self._excel._count(self, name)
        return self._implementation("_get_", name)()

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            object.__setattr__(self, name, value)
            return
        if name not in objektmodell()[self._class]["write"]:
            raise KeinMitgliedError(f"{self._class}.{name} cannot be set")
        _check_argument(value)
        self._excel._count(self, f"{name}=", value)
        self._implementation("_set_", name)(value)

    def __call__(self, index: Any) -> Any:
        """The default member of a collection: one of it."""
        _check_argument(index)
        self._excel._count(self, "Item", index)
        return self._item(index)

    def _call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        parameters = objektmodell()[self._class]["methods"].get(name)
        if parameters is not None and (len(args) > len(parameters) or not set(kwargs) <= set(parameters[len(args) :])):
            raise KeinMitgliedError(f"{self._class}.{name} takes {parameters}, not {args} {kwargs}")
        for value in (*args, *kwargs.values()):
            _check_argument(value)
        self._excel._count(self, name, *args, *kwargs.values())
        return self._implementation("_do_", name)(*args, **kwargs)

    def _implementation(self, kind: str, name: str) -> Callable[..., Any]:
        found = getattr(type(self), f"{kind}{name}", None)
        if found is None:
            raise NotImplementedError(f"the double lacks {kind}{name} of {self._class}")
        return partial(found, self)

    def _item(self, index: Any) -> Any:
        raise KeinMitgliedError(f"{self._class} is no collection")


def _check_argument(value: Any) -> None:
    """pywin32 carries simple values, lists of them and objects of Excel, nothing else."""
    if isinstance(value, list | tuple):
        for part in value:
            _check_argument(part)
    elif not (value is None or type(value) in {bool, int, float, str} or isinstance(value, Com)):
        raise KeinMitgliedError(f"COM cannot carry {value!r}")


class Collection(Com):
    """A collection, by number from 1 or by name."""

    def _members(self) -> Sequence[Any]:
        raise NotImplementedError

    def _get_Count(self) -> int:
        return len(self._members())

    def _do_Item(self, Index: Any) -> Any:
        return self._item(Index)

    def _item(self, index: Any) -> Any:
        members = self._members()
        if isinstance(index, str):
            found = next((member for member in members if member._get_Name().casefold() == index.casefold()), None)
            if found is None:
                raise verweigert(f"no item {index}")
            return found
        if not 1 <= index <= len(members):
            raise verweigert("subscript out of range", -2147352565)
        return members[index - 1]


# ---------------------------------------------------------------- application and workbooks
class Application(Com):
    """Excel. Tests open a workbook by `_oeffne` and find in `_aufrufe` all calls in order, in `_opened` the files that were opened.

    `_stoerung` is the number of the call that is refused, and with what; all after it as well where `_dauerhaft` is set. `_fehlt` names
    members (`Workbook.AutoSaveOn`) that this Excel is too old to know. Without `werte`, cached values are left out: quicker.
    """

    def __init__(self, *, werte: bool = True) -> None:
        self._werte = werte
        self._settings: dict[str, Any] = {
            "ScreenUpdating": True,
            "EnableEvents": True,
            "DisplayAlerts": True,
            "Calculation": XL_AUTOMATIC,
            "StatusBar": False,
            "CopyObjectsWithCells": True,
            "AutomationSecurity": 1,
        }
        self._ready = True
        self._books: list[Workbook] = []
        self._active: Workbook | None = None
        self._aufrufe: list[str] = []
        self._gesamt = 0
        self._stoerung: tuple[int, Exception] | None = None
        self._dauerhaft = False
        self._fehlt: set[str] = set()
        self._opened: list[tuple[Path, bytes]] = []
        self._status: list[Any] = []
        super().__init__(self)

    def _count(self, whom: Com, member: str, *args: Any) -> None:
        if isinstance(whom, Worksheet) and whom._sheet.mappe is None:
            raise verweigert("the sheet is gone", -2147221080)
        if isinstance(whom, Workbook) and whom not in self._books:
            raise verweigert("the workbook is closed", -2147221080)
        name = f"{whom._class}.{member}"
        if name in self._fehlt:
            raise AttributeError(f"<unknown>.{member}")
        self._gesamt += 1
        plain = [value for value in args if not isinstance(value, Com)]
        self._aufrufe.append(f"{name}{tuple(plain)}" if plain else name)
        if self._stoerung is not None and (self._gesamt == self._stoerung[0] or (self._dauerhaft and self._gesamt > self._stoerung[0])):
            raise self._stoerung[1]

    def __getattr__(self, name: str) -> Any:
        if name in self.__dict__.get("_settings", {}):
            self._count(self, name)
            return self._settings[name]
        return super().__getattr__(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_") or name not in self._settings:
            super().__setattr__(name, value)
            return
        _check_argument(value)
        self._count(self, f"{name}=", value)
        self._settings[name] = value
        if name == "StatusBar":
            self._status.append(value)

    def _oeffne(self, pfad: Path, **eigenschaften: Any) -> Workbook:
        """What the person has done before: open a workbook. Not counted."""
        book = Workbook(self, pfad, Mappe(pfad.read_bytes(), werte=self._werte), eigenschaften)
        self._books.append(book)
        self._active = book
        return book

    def _get_Workbooks(self) -> Workbooks:
        return Workbooks(self)

    def _get_Ready(self) -> bool:
        return self._ready

    def _do_Goto(self, Reference: Range, Scroll: bool = False) -> None:
        book = Reference._book
        if Reference._sheet.ws.sheet_state != "visible":
            raise verweigert("the sheet is hidden")
        book._do_Activate()
        book._front(Reference._sheet)
        Reference._do_Select()


class Workbooks(Collection):
    """The open workbooks."""

    def _members(self) -> Sequence[Workbook]:
        return self._excel._books

    def _do_Open(self, FileName: str, UpdateLinks: Any = _MISSING, ReadOnly: bool = False) -> Workbook:
        datei = Path(FileName)
        if any(book._get_Name().casefold() == datei.name.casefold() for book in self._excel._books):
            raise verweigert("a workbook of that name is open")
        daten = datei.read_bytes()
        inhalt = Mappe(daten, werte=self._excel._werte)
        if inhalt.extern and UpdateLinks is _MISSING:
            raise RueckfrageError("update links?")
        with ZipFile(BytesIO(daten)) as archive:
            macros = b"macroEnabled" in archive.read("[Content_Types].xml")
        if macros != (datei.suffix == ".xlsm"):
            raise verweigert("format and extension do not fit")
        settings = self._excel._settings
        assert settings["AutomationSecurity"] == 3, "macros of the opened workbook could run"
        assert not settings["EnableEvents"], "events of the opened workbook would run"
        assert settings["Calculation"] == XL_MANUAL, "its formulas would be calculated without the sheets they speak of"
        self._excel._opened.append((datei, daten))
        book = Workbook(self._excel, datei, inhalt, {"ReadOnly": ReadOnly})
        self._excel._books.append(book)
        self._excel._active = book
        return book


class Workbook(Com):
    """A workbook; `_sheets` is its content."""

    def __init__(self, excel: Application, pfad: Path, inhalt: Mappe, eigenschaften: dict[str, Any]) -> None:
        super().__init__(excel)
        self._pfad = pfad
        self._inhalt = inhalt
        self._flags: dict[str, Any] = {
            "FileFormat": 52 if pfad.suffix == ".xlsm" else 51,
            "HasPassword": False,
            "ReadOnly": False,
            "ProtectStructure": False,
            "MultiUserEditing": False,
            "Excel8CompatibilityMode": False,
            "AutoSaveOn": False,
            "Path": str(pfad.parent),
            "Name": pfad.name,
            **eigenschaften,
        }
        self._sichtbar = True
        self._vorn: Blatt | str = inhalt.blaetter[0]
        self._gewaehlt: list[Blatt] = [inhalt.blaetter[0]]
        self._links_fest = False

    def __getattr__(self, name: str) -> Any:
        if name in self.__dict__.get("_flags", {}):
            self._excel._count(self, name)
            return self._flags[name]
        return super().__getattr__(name)

    def _front(self, sheet: Blatt) -> None:
        self._vorn = sheet
        if sheet not in self._gewaehlt:
            self._gewaehlt = [sheet]

    def _changeable(self) -> None:
        if self._flags["ProtectStructure"]:
            raise verweigert("the structure is protected")

    def _get_Name(self) -> str:
        return str(self._flags["Name"])

    def _get_FullName(self) -> str:
        return f"{self._flags['Path']}/{self._flags['Name']}"

    def _get_Application(self) -> Application:
        return self._excel

    def _get_Sheets(self) -> Sheets:
        return Sheets(self)

    def _get_Worksheets(self) -> Worksheets:
        return Worksheets(self)

    def _get_Windows(self) -> Windows:
        return Windows(self)

    def _get_ActiveSheet(self) -> Com:
        return Chart(self, self._vorn) if isinstance(self._vorn, str) else Worksheet(self, self._vorn)

    def _do_Activate(self) -> None:
        self._excel._active = self

    def _do_SaveCopyAs(self, FileName: str) -> None:
        assert not self._excel._settings["EnableEvents"], "the county's own macros would run"
        if not Path(FileName).parent.is_dir():
            raise verweigert("no such folder")
        Path(FileName).write_bytes(self._inhalt.speichere())

    def _do_Close(self, SaveChanges: Any = _MISSING) -> None:
        if SaveChanges is _MISSING:
            raise RueckfrageError("save changes?")
        assert SaveChanges is False, "the double never saves"
        self._excel._books.remove(self)
        # Whatever window lies on top.
        self._excel._active = self._excel._books[0] if self._excel._books else None

    def _do_LinkSources(self, Type: int) -> tuple[str, ...] | None:
        assert Type == 1
        open_books = {book._get_Name(): book._get_FullName() for book in self._excel._books}
        found = sorted(
            self._inhalt.extern[int(book) - 1] if book.isdigit() else open_books.get(book, book) for book in self._inhalt.buecher()
        )
        return tuple(found) or None

    def _do_ChangeLink(self, Name: str, NewName: str, Type: int = 1) -> None:
        assert Type == 1
        assert NewName == self._get_FullName()
        if self._links_fest:
            raise verweigert("the link cannot be changed")
        book_name = Path(Name).name
        self._inhalt.wandle(lambda book, sheet: verweis(sheet) if book == book_name else None)


class Windows(Collection):
    """The windows of a workbook: one."""

    def __init__(self, book: Workbook) -> None:
        super().__init__(book._excel)
        self._book = book

    def _members(self) -> Sequence[Window]:
        return [Window(self._book)]


class Window(Com):
    """A window; selection and scroll position belong to the sheet in front."""

    def __init__(self, book: Workbook) -> None:
        super().__init__(book._excel)
        self._book = book

    @property
    def _sheet(self) -> Blatt:
        if isinstance(self._book._vorn, str):
            raise verweigert("no worksheet in front")
        return self._book._vorn

    def _get_Visible(self) -> bool:
        return self._book._sichtbar

    def _set_Visible(self, value: bool) -> None:
        self._book._sichtbar = value
        if not value:
            # Whatever window lies on top.
            self._excel._active = next((book for book in self._excel._books if book._sichtbar), None)

    def _get_SelectedSheets(self) -> Sheets:
        return Sheets(self._book, self._book._gewaehlt)

    def _get_RangeSelection(self) -> Range:
        return Range(self._book, self._sheet, self._sheet.auswahl)

    def _get_ActiveCell(self) -> Range:
        return Range(self._book, self._sheet, self._sheet.zelle)

    def _get_ScrollRow(self) -> int:
        return self._sheet.scroll[0]

    def _set_ScrollRow(self, value: int) -> None:
        self._sheet.scroll[0] = value

    def _get_ScrollColumn(self) -> int:
        return self._sheet.scroll[1]

    def _set_ScrollColumn(self, value: int) -> None:
        self._sheet.scroll[1] = value


# ---------------------------------------------------------------- sheets
class Sheets(Collection):
    """Sheets of a workbook, or some of them."""

    def __init__(self, book: Workbook, some: Iterable[Blatt] | None = None) -> None:
        super().__init__(book._excel)
        self._book = book
        self._some = None if some is None else list(some)

    def _members(self) -> Sequence[Worksheet]:
        sheets = self._book._inhalt.blaetter if self._some is None else self._some
        return [Worksheet(self._book, sheet) for sheet in sheets]

    def _item(self, index: Any) -> Any:
        if isinstance(index, list | tuple):
            return type(self)(self._book, [super(Sheets, self)._item(name)._sheet for name in index])
        return super()._item(index)

    def _do_Copy(self, Before: Worksheet | None = None, After: Worksheet | None = None) -> None:
        assert self._some is not None, "all sheets at once"
        _copy_sheets(self._book, self._some, Before, After)

    def _do_Select(self, Replace: bool = True) -> None:
        assert self._some is not None
        _select(self._book, self._some)


class Worksheets(Sheets):
    """The same without chart sheets."""


def _copy_sheets(book: Workbook, group: list[Blatt], before: Worksheet | None, after: Worksheet | None) -> None:
    anchor = after or before
    assert anchor is not None, "a new workbook would be made"
    assert before is None or after is None
    target = anchor._book
    target._changeable()
    if len(group) > 1 and any(sheet.ws.tables or sheet.ws.sheet_state != "visible" for sheet in group):
        raise verweigert("a group with a table or a hidden sheet in it")
    position = target._inhalt.blaetter.index(anchor._sheet) + (after is not None)
    # Sheets arrive in the order of their workbook, whatever the order in which they were named.
    ordered = [sheet for sheet in book._inhalt.blaetter if sheet in group]
    copies = target._inhalt.aufnehmen(ordered, position, None if target is book else book._get_Name())
    book._excel._active = target
    if copies[0].ws.sheet_state == "visible":
        target._vorn, target._gewaehlt = copies[0], copies


def _select(book: Workbook, sheets: list[Blatt]) -> None:
    if book._excel._active is not book or any(sheet.ws.sheet_state != "visible" for sheet in sheets):
        raise verweigert("cannot be selected")
    book._vorn, book._gewaehlt = sheets[0], list(sheets)


class Chart(Com):
    """A chart sheet in front, by its name only; or the chart inside a chart object."""

    def __init__(self, book: Workbook, what: Any, sheet: Blatt | None = None) -> None:
        super().__init__(book._excel)
        self._book, self._what, self._sheet = book, what, sheet

    def _get_Name(self) -> str:
        return str(self._what)

    def _do_Select(self, Replace: bool = True) -> None:
        self._book._vorn = self._what

    def _get_HasTitle(self) -> bool:
        return self._what.title is not None

    def _get_ChartTitle(self) -> ChartTitle:
        return ChartTitle(self._excel, self._what)

    def _do_SeriesCollection(self, Index: int | None = None) -> Any:
        collection = SeriesCollection(self._book, self._what)
        return collection if Index is None else collection._item(Index)


class Worksheet(Com):
    """A worksheet."""

    def __init__(self, book: Workbook, sheet: Blatt) -> None:
        super().__init__(book._excel)
        self._book, self._sheet = book, sheet

    def _get_Name(self) -> str:
        return self._sheet.name

    def _set_Name(self, value: str) -> None:
        self._book._changeable()
        other = self._book._inhalt.blatt(value)
        if len(value) > 31 or not value or re.search(r"[\[\]:*?/\\]", value) or other not in {None, self._sheet}:
            raise verweigert("no name for a sheet")
        self._book._inhalt.umbenennen(self._sheet, value)

    def _get_Index(self) -> int:
        return self._book._inhalt.blaetter.index(self._sheet) + 1

    def _get_Visible(self) -> int:
        return {"visible": -1, "hidden": 0, "veryHidden": 2}[self._sheet.ws.sheet_state]

    def _get_ProtectContents(self) -> bool:
        return bool(self._sheet.ws.protection.sheet)

    def _do_Select(self, Replace: bool = True) -> None:
        assert Replace
        _select(self._book, [self._sheet])

    def _do_Activate(self) -> None:
        self._book._front(self._sheet)

    def _do_Copy(self, Before: Worksheet | None = None, After: Worksheet | None = None) -> None:
        _copy_sheets(self._book, [self._sheet], Before, After)

    def _do_Delete(self) -> bool:
        self._book._changeable()
        if self._excel._settings["DisplayAlerts"]:
            raise RueckfrageError("really delete the sheet?")
        sheets = self._book._inhalt.blaetter
        position = sheets.index(self._sheet)
        self._book._inhalt.loeschen(self._sheet)
        if self._book._vorn is self._sheet:
            neighbour = sheets[min(position, len(sheets) - 1)]
            self._book._vorn, self._book._gewaehlt = neighbour, [neighbour]
        self._book._gewaehlt = [sheet for sheet in self._book._gewaehlt if sheet in sheets]
        return True

    def _do_ExportAsFixedFormat(self, Type: int, FileName: str) -> None:
        assert Type == 0
        assert len(self._book._gewaehlt) == 1, "Excel would print all selected sheets"
        if not Path(FileName).parent.is_dir() or self._sheet.ws.sheet_state != "visible":
            raise verweigert("not saved")
        Path(FileName).write_bytes(f"%PDF {self._sheet.name}".encode())

    def _get_Cells(self) -> Range:
        return Range(self._book, self._sheet, "")

    def _do_Range(self, Cell1: str) -> Range:
        return Range(self._book, self._sheet, Cell1)

    def _get_Names(self) -> Names:
        return Names(self)

    def _get_PageSetup(self) -> PageSetup:
        return PageSetup(self._excel, self._sheet)

    def _get_Shapes(self) -> Shapes:
        return Shapes(self)

    def _do_ChartObjects(self, Index: Any = None) -> Any:
        collection = ChartObjects(self)
        return collection if Index is None else collection._item(Index)

    def _get_Hyperlinks(self) -> Hyperlinks:
        return Hyperlinks(self)

    def _get_ListObjects(self) -> ListObjects:
        return ListObjects(self)

    def _get_AutoFilterMode(self) -> bool:
        return bool(self._sheet.ws.auto_filter.ref)

    def _set_AutoFilterMode(self, value: bool) -> None:
        if value:
            raise verweigert("cannot be set to True")
        self._sheet.ws.auto_filter.ref = None

    def _get_AutoFilter(self) -> AutoFilter | None:
        return AutoFilter(self) if self._sheet.ws.auto_filter.ref else None


class AutoFilter(Com):
    """The filter of a sheet."""

    def __init__(self, worksheet: Worksheet) -> None:
        super().__init__(worksheet._excel)
        self._worksheet = worksheet

    def _get_Range(self) -> Range:
        return Range(self._worksheet._book, self._worksheet._sheet, self._worksheet._sheet.ws.auto_filter.ref)


class Range(Com):
    """Some cells of a sheet; all of them where the address is empty."""

    def __init__(self, book: Workbook, sheet: Blatt, address: str) -> None:
        super().__init__(book._excel)
        self._book, self._sheet, self._address = book, sheet, address

    def _all(self) -> None:
        assert not self._address, "the double does this with all cells only"
        if self._sheet.ws.protection.sheet:
            raise verweigert("the sheet is protected")

    def _get_Address(self) -> str:
        return re.sub(r"\$?([A-Z]+)\$?(\d+)", r"$\1$\2", self._address)

    def _do_Select(self) -> None:
        if self._excel._active is not self._book or self._book._vorn is not self._sheet:
            raise verweigert("the sheet is not active")
        self._sheet.auswahl = self._get_Address()
        self._sheet.zelle = self._sheet.auswahl.split(":")[0]
        self._sheet.scroll = [1, 1]  # Excel scrolls to what is selected

    def _do_Activate(self) -> None:
        self._sheet.zelle = self._get_Address()
        self._sheet.scroll = [1, 1]

    def _do_Clear(self) -> None:
        self._all()
        leere(self._sheet)

    def _do_Copy(self, Destination: Range) -> None:
        self._all()
        Destination._all()
        ws = Destination._sheet.ws
        if ws.tables or ws.auto_filter.ref or ws.merged_cells.ranges:
            raise verweigert("a table, rows hidden by a filter, or merged cells of another size")
        source = self._book._get_Name()
        abroad = Destination._book is not self._book
        kopiere_zellen(
            self._sheet,
            Destination._sheet,
            lambda text: je_verweis(text, lambda book, sheet: verweis(sheet, source) if abroad and book is None else None),
            objekte=self._excel._settings["CopyObjectsWithCells"],
            # The worse of two possibilities: a link inside the workbook then leads into the file from which it comes.
            link_ziel=self._book._get_FullName() if abroad else None,
        )

    def _do_Replace(
        self,
        What: str,
        Replacement: str,
        LookAt: int,
        SearchOrder: int,
        MatchCase: bool,
        MatchByte: bool,
        SearchFormat: bool,
        ReplaceFormat: bool,
    ) -> bool:
        self._all()
        assert (LookAt, SearchFormat, ReplaceFormat) == (2, False, False)
        assert not set(What) & set("*?~"), "wildcards"
        del SearchOrder, MatchCase, MatchByte
        for text, put in list(self._sheet.formeln(namen=False, anderes=False)):
            if What in text:
                put(text.replace(What, Replacement))
                je_verweis(text.replace(What, Replacement), self._asked)
        return True

    def _asked(self, book: str | None, sheet: str) -> None:
        if book is None and self._book._inhalt.blatt(sheet) is None:
            raise RueckfrageError(f"in which file is the sheet {sheet}?")

    def _do_AutoFilter(self) -> None:
        self._sheet.ws.auto_filter.ref = None if self._sheet.ws.auto_filter.ref else self._address.replace("$", "")

    def _set_PageBreak(self, value: int) -> None:
        breaks = self._sheet.ws.row_breaks
        if value == XL_NONE:
            assert not self._address
            breaks.brk = []
        else:
            assert value == XL_MANUAL
            breaks.append(Break(id=int(self._address.split(":")[0]) - 1))


class PageSetup(Com):
    """How a sheet is printed."""

    def __init__(self, excel: Application, sheet: Blatt) -> None:
        super().__init__(excel)
        self._ws = sheet.ws

    def __getattr__(self, name: str) -> Any:
        part = re.fullmatch(r"(Left|Center|Right)(Header|Footer)", name)
        if part:
            self._excel._count(self, name)
            shown = getattr(getattr(self._ws, f"odd{part[2]}"), part[1].lower())
            return str(shown) if shown.text else ""
        return super().__getattr__(name)

    def __setattr__(self, name: str, value: Any) -> None:
        part = re.fullmatch(r"(Left|Center|Right)(Header|Footer)", name)
        if part:
            self._excel._count(self, f"{name}=", value)
            setattr(
                getattr(self._ws, f"odd{part[2]}"), part[1].lower(), _HeaderFooterPart.from_str(value) if value else _HeaderFooterPart()
            )
            return
        super().__setattr__(name, value)

    @staticmethod
    def _absolute(text: str | None) -> str:
        plain = re.sub(r"('[^']*'|[^,!']+)!", "", text or "")
        return re.sub(r"\$?([A-Z]+)\$?(\d+)", r"$\1$\2", plain)

    def _get_PrintArea(self) -> str:
        return self._absolute(self._ws.print_area)

    def _set_PrintArea(self, value: str) -> None:
        self._ws.print_area = value or None

    def _get_PrintTitleRows(self) -> str:
        return self._absolute(self._ws.print_title_rows)

    def _set_PrintTitleRows(self, value: str) -> None:
        self._ws.print_title_rows = value.replace("$", "") or None

    def _get_PrintTitleColumns(self) -> str:
        return self._absolute(self._ws.print_title_cols)

    def _set_PrintTitleColumns(self, value: str) -> None:
        self._ws.print_title_cols = value.replace("$", "") or None

    def _get_Orientation(self) -> int:
        return 2 if self._ws.page_setup.orientation == "landscape" else 1

    def _set_Orientation(self, value: int) -> None:
        self._ws.page_setup.orientation = {1: "portrait", 2: "landscape"}[value]


# ---------------------------------------------------------------- what hangs on a sheet
class _OfSheet(Collection):
    def __init__(self, worksheet: Worksheet) -> None:
        super().__init__(worksheet._excel)
        self._worksheet = worksheet
        self._sheet = worksheet._sheet


class Names(_OfSheet):
    """Names defined on a sheet; the area and titles of printing are among them."""

    def _members(self) -> Sequence[Name]:
        own = [Name(self, name) for name in self._sheet.ws.defined_names.values()]
        return own + ([Name(self, DefinedName("Print_Area", attr_text=self._sheet.ws.print_area))] if self._sheet.ws.print_area else [])

    def _do_Add(self, Name: str, RefersTo: str, Visible: bool = True) -> None:
        self._worksheet._book._changeable()
        assert RefersTo.startswith("=")
        if self._excel._active is not self._worksheet._book:
            raise AssertionError("the reference would be understood in the active workbook")
        self._sheet.ws.defined_names[Name] = DefinedName(Name, attr_text=RefersTo[1:], hidden=not Visible)


class Name(Com):
    """A name defined on a sheet."""

    def __init__(self, names: Names, name: DefinedName) -> None:
        super().__init__(names._excel)
        self._sheet, self._name = names._sheet, name

    def _get_Name(self) -> str:
        return verweis(self._sheet.name) + str(self._name.name)

    def _get_RefersTo(self) -> str:
        return f"={self._name.attr_text}"

    def _set_RefersTo(self, value: str) -> None:
        self._name.attr_text = value.removeprefix("=")

    def _get_Visible(self) -> bool:
        return not self._name.hidden

    def _do_Delete(self) -> None:
        del self._sheet.ws.defined_names[self._name.name]


class Hyperlinks(_OfSheet):
    """Links of a sheet."""

    def _members(self) -> Sequence[Hyperlink]:
        return [Hyperlink(self._excel, link) for link in self._sheet.links]

    def _do_Delete(self) -> None:
        for cell in self._sheet.ws._cells.values():
            if getattr(cell, "_hyperlink", None) is not None:
                cell._hyperlink = None


class Hyperlink(Com):
    """A link."""

    def __init__(self, excel: Application, link: Any) -> None:
        super().__init__(excel)
        self._link = link

    def _get_Address(self) -> str:
        return self._link.target or ""

    def _set_Address(self, value: str) -> None:
        self._link.target = value or None


class ListObjects(_OfSheet):
    """Tables of a sheet."""

    def _members(self) -> Sequence[ListObject]:
        return [ListObject(self, name) for name in self._sheet.ws.tables]


class ListObject(Com):
    """A table."""

    def __init__(self, tables: ListObjects, name: str) -> None:
        super().__init__(tables._excel)
        self._sheet, self._table = tables._sheet, name

    def _do_Unlist(self) -> None:
        del self._sheet.ws.tables[self._table]


class Shapes(_OfSheet):
    """Charts and pictures, and what Excel counts among them: notes and the arrows of a filter."""

    def _members(self) -> Sequence[Shape]:
        extra = [Bild("Drop Down 1", 8, None)] if self._sheet.ws.auto_filter.ref else []
        notes = [
            Bild(f"Comment {number}", 4, None) for number, cell in enumerate(self._sheet.ws._cells.values()) if cell.comment is not None
        ]
        return [Shape(self, bild) for bild in (*self._sheet.bilder, *extra, *notes)]


class Shape(Com):
    """A drawing object."""

    def __init__(self, shapes: Shapes, bild: Bild) -> None:
        super().__init__(shapes._excel)
        self._sheet, self._bild = shapes._sheet, bild

    def _get_Name(self) -> str:
        return self._bild.name

    def _get_Type(self) -> int:
        return self._bild.typ

    def _do_Delete(self) -> None:
        assert self._bild in self._sheet.bilder, "a note or the arrow of a filter"
        self._sheet.bilder.remove(self._bild)


class ChartObjects(_OfSheet):
    """Charts on a sheet."""

    def _members(self) -> Sequence[ChartObject]:
        return [ChartObject(self, bild) for bild in self._sheet.bilder if bild.typ == 3]


class ChartObject(Com):
    """The frame of a chart; it lies on whole rows and columns."""

    def __init__(self, charts: ChartObjects, bild: Bild) -> None:
        super().__init__(charts._excel)
        self._book, self._sheet, self._bild = charts._worksheet._book, charts._sheet, bild
        self._anchor = bild.inhalt.anchor

    def _get_Name(self) -> str:
        return self._bild.name

    def _get_Chart(self) -> Chart:
        return Chart(self._book, self._bild.inhalt, self._sheet)

    def _get_Top(self) -> float:
        return float(self._anchor._from.row * HEIGHT)

    def _set_Top(self, value: float) -> None:
        height = self._get_Height()
        self._anchor._from.row = round(value / HEIGHT)
        self._set_Height(height)

    def _get_Left(self) -> float:
        return float(self._anchor._from.col * WIDTH)

    def _set_Left(self, value: float) -> None:
        width = self._get_Width()
        self._anchor._from.col = round(value / WIDTH)
        self._set_Width(width)

    def _get_Height(self) -> float:
        return float((self._anchor.to.row - self._anchor._from.row) * HEIGHT)

    def _set_Height(self, value: float) -> None:
        self._anchor.to.row = self._anchor._from.row + round(value / HEIGHT)

    def _get_Width(self) -> float:
        return float((self._anchor.to.col - self._anchor._from.col) * WIDTH)

    def _set_Width(self, value: float) -> None:
        self._anchor.to.col = self._anchor._from.col + round(value / WIDTH)


class ChartTitle(Com):
    """Title of a chart."""

    def __init__(self, excel: Application, chart: Any) -> None:
        super().__init__(excel)
        self._chart = chart

    def _get_Text(self) -> str:
        return "".join(run.t for paragraph in self._chart.title.tx.rich.p for run in paragraph.r or ())

    def _set_Text(self, value: str) -> None:
        self._chart.title.tx.rich.p[0].r[0].t = value


class SeriesCollection(Collection):
    """Series of a chart."""

    def __init__(self, book: Workbook, chart: Any) -> None:
        super().__init__(book._excel)
        self._chart = chart

    def _members(self) -> Sequence[Series]:
        return [Series(self._excel, self._chart, number) for number in range(len(self._chart.ser))]


class Series(Com):
    """A series of a chart."""

    def __init__(self, excel: Application, chart: Any, number: int) -> None:
        super().__init__(excel)
        self._series, self._number = chart.ser[number], number

    def _sources(self) -> list[Any]:
        return quellen(Bild("", 3, _Single(self._series)))

    def _get_Formula(self) -> str:
        return f"=SERIES({','.join(source.f for source in self._sources())},{self._number + 1})"

    def _set_Formula(self, value: str) -> None:
        references = re.findall(r"(?:'(?:[^']|'')*'|[^,()']+)![^,()]+", value)
        for source, reference in zip(self._sources(), references, strict=True):
            source.f = reference


class _Single:
    def __init__(self, series: Any) -> None:
        self.ser = [series]
