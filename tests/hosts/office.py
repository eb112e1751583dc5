"""A private headless LibreOffice for the tests: recalculate, change cells, save, print, run macros.

The virtual environment cannot import uno, so a worker run by the system's Python does the talking
(`office_worker.py`). Workbooks are copied before they are opened: nothing is written beside the original.

A workbook can be kept open (`Office.open`), with its VBA at work. Macros reach this process through the module `BRIDGE`, which
belongs into their project: `BridgeAsk` calls what `Office.answer_macros` has set, and while that is at work it may ask the office itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
import contextlib
from dataclasses import dataclass
from enum import Enum
import json
import math
import os
from pathlib import Path
import select
import shutil
import signal
import subprocess
import tempfile
import time
from typing import Any, Literal, NamedTuple, Self, TypedDict
from xml.etree import ElementTree as ET
from zipfile import ZipFile

WORKER = Path(__file__).with_name("office_worker.py")
PYTHONS = ("/usr/bin/python3", "/usr/lib/libreoffice/program/python", "python3")
Wert = str | int | float | bool | None

BRIDGE_NAME = "Bridge"
BRIDGE = """Option Explicit

Private link As Object

Public Function BridgeLink() As Object
    If link Is Nothing Then Set link = createUnoService("im_xl.tests.Bridge")
    Set BridgeLink = link
End Function

' Call Python; what goes wrong there is an error here.
Public Function BridgeAsk(ByVal moduleName As String, ByVal functionName As String, ByVal arguments As Variant) As Variant
    Dim answer As Variant
    answer = BridgeLink().ask(moduleName, functionName, BridgePack(arguments))
    If Not answer(0) Then Err.Raise 1004, "Python", answer(1)
    BridgeAsk = BridgeUnpack(answer(1))
End Function

' Values of cells, as Excel's Value2 gives them.
Public Function BridgeValues(ByVal area As Object) As Variant
    Dim values As Variant, faults As Variant, i As Long
    values = area.Value
    faults = BridgeLink().faults(area.CellRange)
    For i = 0 To UBound(faults)
        If IsArray(values) Then
            values(LBound(values, 1) + faults(i)(0), LBound(values, 2) + faults(i)(1)) = CVErr(faults(i)(2))
        Else
            values = CVErr(faults(i)(2))
        End If
    Next i
    BridgeValues = values
End Function

' A value of an array. A missing argument cannot be copied here: it becomes the error that it is in Excel.
Public Function BridgeItem(ByRef values As Variant, ByVal place As Long) As Variant
    If IsError(values(place)) Then
        BridgeItem = CVErr(CLng(values(place)))
    Else
        BridgeItem = values(place)
    End If
End Function

' What a cell shows as this error; CVErr would show as a text.
Public Function BridgeError(ByVal number As Long) As Variant
    BridgeError = BridgeLink().error_value(number)
End Function

' The cell that is being calculated, as a Range; Empty where that is not known.
Public Function BridgeCaller() As Variant
    Dim place As Variant
    place = BridgeLink().caller()
    If UBound(place) = 2 Then Set BridgeCaller = Workbooks(place(0)).Worksheets(place(1)).Range(place(2))
End Function

' An array as UNO takes it, which knows neither errors nor missing arguments nor arrays of two dimensions: such a value becomes
' (kind, content). Errors are looked at where they stand, for as arguments of a function they pass for missing.
Public Function BridgePack(ByRef values As Variant) As Variant
    Dim all As Variant, i As Long, rows As Boolean
    all = Array()
    If UBound(values) >= LBound(values) Then ReDim all(0 To UBound(values) - LBound(values))
    rows = HasRows(values)
    For i = LBound(values) To UBound(values)
        If rows Then
            all(i - LBound(values)) = PackedRow(values, i)
        ElseIf IsError(values(i)) Then
            all(i - LBound(values)) = PackedError(CLng(values(i)))
        Else
            all(i - LBound(values)) = Packed(values(i))
        End If
    Next i
    BridgePack = Array(IIf(rows, "rows", "list"), all)
End Function

Private Function PackedRow(ByRef values As Variant, ByVal row As Long) As Variant
    Dim line As Variant, first As Long, j As Long
    first = LBound(values, 2)
    ReDim line(0 To UBound(values, 2) - first)
    For j = first To UBound(values, 2)
        If IsError(values(row, j)) Then
            line(j - first) = PackedError(CLng(values(row, j)))
        Else
            line(j - first) = Packed(values(row, j))
        End If
    Next j
    PackedRow = line
End Function

Private Function PackedError(ByVal number As Long) As Variant
    PackedError = Array("error", number)
End Function

Private Function Packed(ByVal value As Variant) As Variant
    If IsObject(value) Then
        Packed = PackedObject(value)
    ElseIf IsArray(value) Then
        Packed = BridgePack(value)
    ElseIf IsNull(value) Then
        Packed = Array("null")
    ElseIf VarType(value) = vbDate Then
        Packed = Array("date", CDbl(value))
    Else
        Packed = value
    End If
End Function

Private Function PackedObject(ByVal value As Variant) As Variant
    If value Is Nothing Then
        PackedObject = Array("null")
    ElseIf TypeName(value) = "Workbook" Then
        PackedObject = Array("book", value.Name)
    Else
        PackedObject = Array("object", TypeName(value))
    End If
End Function

Private Function HasRows(ByVal value As Variant) As Boolean
    Dim last As Long
    On Error Resume Next
    last = UBound(value, 2)
    HasRows = (Err.Number = 0)
End Function

Public Function BridgeUnpack(ByVal packed As Variant) As Variant
    Dim content As Variant, all() As Variant, i As Long, j As Long
    If Not IsArray(packed) Then
        BridgeUnpack = packed
        Exit Function
    End If
    content = packed(1)
    Select Case packed(0)
        Case "error"
            BridgeUnpack = CVErr(content)
        Case "list"
            If UBound(content) < 0 Then
                BridgeUnpack = Array()
                Exit Function
            End If
            ReDim all(0 To UBound(content))
            For i = 0 To UBound(content)
                all(i) = BridgeUnpack(content(i))
            Next i
            BridgeUnpack = all
        Case "rows"
            ReDim all(0 To UBound(content), 0 To UBound(content(0)))
            For i = 0 To UBound(content)
                For j = 0 To UBound(content(0))
                    all(i, j) = BridgeUnpack(content(i)(j))
                Next j
            Next i
            BridgeUnpack = all
    End Select
End Function
"""
"""Text of the Basic module through which macros reach Python; see `BridgeAsk`, `BridgeValues`, `BridgeError`, `BridgeCaller`."""


class OfficeError(Exception):
    """LibreOffice could not do what was asked, or has died."""


class Cell(TypedDict):
    """One filled cell after recalculation.

    `formula` is in LibreOffice's own writing (English names, `;` between arguments, `$Sheet.A1`), empty for constants;
    `value` a number or text (of an error cell: the text shown); `error` is LibreOffice's number, 0 where there is none;
    `string` is what a person sees, with German number formats (None for numbers if `shown` was False).
    """

    type: Literal["value", "text", "formula", "error"]
    formula: str
    value: float | str
    error: int
    string: str | None


Cells = dict[str, dict[str, Cell]]


class _Missing(Enum):
    MISSING = "missing"


MISSING = _Missing.MISSING
"""An argument that was left out."""
_LEFT_OUT = 448
"""Number of the error that VBA finds in such an argument."""


@dataclass(frozen=True)
class CellError:
    """An error value of VBA, by Excel's number: 2042 is #NV."""

    number: int

    @property
    def packed(self) -> tuple[str, int]:
        """As the bridge takes it."""
        return "error", self.number


@dataclass(frozen=True)
class BookName:
    """A Workbook object that a macro hands over or receives, by the name that its window shows."""

    name: str

    @property
    def packed(self) -> tuple[str, str]:
        """As the bridge takes it."""
        return "book", self.name


@dataclass(frozen=True)
class Control:
    """A button of the ribbon (IRibbonControl), to be handed to its callback."""

    name: str

    @property
    def packed(self) -> tuple[str, str]:
        """As the bridge takes it."""
        return "control", self.name


@dataclass(frozen=True)
class Ribbon:
    """The ribbon (IRibbonUI), to be handed to its callback. `Invalidate` is a call like any other, of the module `ribbon`."""

    @property
    def packed(self) -> tuple[str]:
        """As the bridge takes it."""
        return ("ribbon",)


class Called(NamedTuple):
    """What a macro has given back: the value of a Function, and the arguments as it has left them (ByRef)."""

    value: object
    arguments: tuple[object, ...]


Gegenstelle = Callable[[str, str, tuple[Any, ...]], object]
"""Answers macros: module, function and arguments in, a value out."""


def python_with_uno() -> str | None:
    """A Python that can import uno, or None."""
    for python in PYTHONS:
        found = shutil.which(python)
        if found and subprocess.run([found, "-c", "import uno"], capture_output=True, check=False).returncode == 0:
            return found
    return None


def problem() -> str | None:
    """Why LibreOffice cannot be used here, in German; None if it can."""
    if shutil.which("soffice") is None:
        return "LibreOffice (soffice) fehlt."
    if python_with_uno() is None:
        return "Kein Python auf diesem Rechner kann uno laden (Debian: Paket python3-uno)."
    if shutil.which("pdftotext") is None:
        return "pdftotext fehlt (Debian: Paket poppler-utils)."
    return None


def alive_in_group(group: int) -> list[str]:
    """Processes of a group that still run (ended ones that nobody has fetched do not count)."""
    alive = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, pgrp = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[:3]
            if int(pgrp) == group and state != "Z":
                alive.append(stat.parent.name)
    return alive


class Office:
    """One LibreOffice. Starts with the first request, starts again after a crash; use as a context manager."""

    def __init__(self, timeout_s: float = 180) -> None:
        """With the longest time that one request may take."""
        self.timeout_s = timeout_s
        self._process: subprocess.Popen[bytes] | None = None
        self._buffer = b""
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as this object lives; what the worker says when it dies
        self._gegenstelle: Gegenstelle | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def recalculate(self, path: Path | str, sheets: Iterable[str] | None = None, *, shown: bool = True, password: str = "") -> Cells:
        """All filled cells of the given (or all) sheets after a full recalculation; `shown=False` is faster."""
        wanted = None if sheets is None else list(sheets)
        result: Cells = self._ask("recalculate", path=_absolute(path), sheets=wanted, shown=shown, password=password)
        return result

    def set_cells(
        self,
        path: Path | str,
        changes: Mapping[str, Mapping[str, Wert]],
        read: Mapping[str, Sequence[str]] | Iterable[str] | None = None,
        *,
        shown: bool = True,
    ) -> dict[str, dict[str, Any]]:
        """Enter values (text that starts with `=` is a formula), recalculate and read; the file stays as it is.

        Args:
            path: the workbook.
            changes: value per address per sheet; None empties the cell.
            read: addresses per sheet (empty cells come back as None), or names of whole sheets; None: everything.
            shown: also the displayed text.
        """
        result: dict[str, dict[str, Any]] = self._ask(
            "set_cells", path=_absolute(path), changes=_plain(changes), wanted=_wanted(read), shown=shown
        )
        return result

    def save_as_xlsx(self, path: Path | str, out: Path | str, changes: Mapping[str, Mapping[str, Wert]] | None = None) -> Path:
        """What LibreOffice makes of the workbook when a person saves it as xlsx, if wanted after some changes."""
        self._ask("save_as_xlsx", path=_absolute(path), out=_absolute(out), changes=_plain(changes or {}))
        return Path(out)

    def save_as(self, path: Path | str, out: Path | str, *, password: str = "", crypto: Literal["Standard", "Agile"] = "Standard") -> Path:
        """The workbook as a person saves it in the form that the ending says (.ods, .xls, .xlsx), if wanted with a password.

        Args:
            path: the workbook.
            out: where it goes.
            password: empty for none.
            crypto: kind of encryption of an .xlsx; a person gets "Standard" in LibreOffice 7.4.
        """
        self._ask("save_as", path=_absolute(path), out=_absolute(out), password=password, crypto=crypto)
        return Path(out)

    def editable(self, path: Path | str, sheet: str, addresses: Iterable[str]) -> dict[str, bool]:
        """Whether each cell of a sheet can be filled in while its protection is on."""
        result: dict[str, bool] = self._ask("editable", path=_absolute(path), sheet=sheet, addresses=list(addresses))
        return result

    def insert_rows(self, path: Path | str, out: Path | str, sheet: str, row: int, number: int = 1) -> Path:
        """The workbook without protection, with rows put in above a row."""
        self._ask("insert_rows", path=_absolute(path), out=_absolute(out), sheet=sheet, row=row, number=number)
        return Path(out)

    def to_pdf(self, path: Path | str, out: Path | str, sheets: Iterable[str] | None = None) -> Path:
        """Print the given sheets (None: all that are visible), in the order of the workbook."""
        self._ask("to_pdf", path=_absolute(path), out=_absolute(out), sheets=None if sheets is None else list(sheets))
        return Path(out)

    def pages(self, path: Path | str, sheets: Iterable[str] | None = None) -> dict[str, int]:
        """Number of printed pages per sheet (None: all that are visible)."""
        result: dict[str, int] = self._ask("pages", path=_absolute(path), sheets=None if sheets is None else list(sheets))
        return result

    def sheets(self, path: Path | str) -> dict[str, bool]:
        """Names of the sheets in order, and whether each is visible."""
        result: dict[str, bool] = self._ask("sheets", path=_absolute(path))
        return result

    def open(self, path: Path | str, *, macros: bool = False) -> Book:
        """Open a private copy of a workbook and keep it open; it is then the active one.

        Args:
            path: the workbook.
            macros: let its VBA run. The project must hold the module `BRIDGE`.

        Raises:
            OfficeError: it is no workbook, or a module of its project cannot be compiled.
        """
        opened = self._ask("open_book", path=_absolute(path), macros=macros)
        return Book(self, opened["key"], opened["name"])

    @contextlib.contextmanager
    def answer_macros(self, gegenstelle: Gegenstelle) -> Iterator[None]:
        """Answer the calls of macros. What the answering function raises, the macro receives as an error; a failed assertion fails here, too."""
        before, self._gegenstelle = self._gegenstelle, gegenstelle
        try:
            yield
        finally:
            self._gegenstelle = before

    def close(self, patience_s: float = 20) -> None:
        """End the worker and its soffice; what has not ended by then is killed."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            process.stdin.close()  # type: ignore[union-attr]
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience_s)
        # Worker and soffice form a process group; if the worker died or hangs, what is left of it goes here.
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        until = time.monotonic() + patience_s
        while alive_in_group(process.pid) and time.monotonic() < until:
            time.sleep(0.01)  # a killed process goes when the system gets round to it, and may write into its folder until then
        process.stdout.close()  # type: ignore[union-attr]
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self) -> subprocess.Popen[bytes]:
        reason = problem()
        if reason:
            raise OfficeError(reason)
        python = python_with_uno()
        assert python is not None
        self._buffer = b""
        self._log.truncate(0)
        self._log.seek(0)
        self._folder = Path(tempfile.mkdtemp(prefix="im-xl-office-"))
        # In a process group of its own: Ctrl-C in the terminal must not cut it off halfway.
        self._process = subprocess.Popen(
            [python, "-I", "-B", str(WORKER), str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            start_new_session=True,
        )
        try:
            self._receive(self._process)
        except OfficeError:
            self.close(2)
            raise
        return self._process

    def _ask(self, op: str, **arguments: Any) -> Any:  # noqa: ANN401 - whatever JSON carries
        process = self._process
        if process is None or process.poll() is not None:
            self.close()
            process = self._start()
        failure: BaseException | None = None
        try:
            self._send(process, {"op": op, **arguments})
            while "call" in (answer := self._receive(process)):
                reply, problem = self._answered(*answer["call"])
                failure = failure or problem
                self._send(process, reply)
        except OfficeError:
            self.close(2)
            raise
        if failure is not None:
            raise failure
        if "error" in answer:
            if answer["dead"]:
                self.close(2)
            raise OfficeError(f"{op}: {answer['error']}")
        return answer["ok"]

    def _answered(self, module: str, function: str, arguments: Any) -> tuple[dict[str, Any], BaseException | None]:  # noqa: ANN401 - JSON
        """The reply to a macro, and what must not end there: a macro may catch an error, but not the failure of a test."""
        if self._gegenstelle is None:
            return {"failed": f"Niemand antwortet auf {module}.{function}."}, None
        given = from_macro(arguments)
        assert isinstance(given, tuple)
        try:
            return {"reply": to_macro(self._gegenstelle(module, function, given))}, None
        except BaseException as problem:  # noqa: BLE001 - the macro shall see it, as it does with Excel
            failed = {"failed": f"{type(problem).__name__}: {problem}"}
            return failed, problem if isinstance(problem, AssertionError) or not isinstance(problem, Exception) else None

    def _send(self, process: subprocess.Popen[bytes], message: Mapping[str, object]) -> None:
        if process is not self._process or process.stdin is None:
            raise OfficeError("LibreOffice ist während der Anfrage beendet worden.")
        try:
            process.stdin.write(json.dumps(message).encode() + b"\n")
            process.stdin.flush()
        except OSError as problem:
            raise OfficeError("LibreOffice ist beendet worden.") from problem

    def _receive(self, process: subprocess.Popen[bytes]) -> dict[str, Any]:
        assert process.stdout is not None
        while b"\n" not in self._buffer:
            ready, _, _ = select.select([process.stdout], [], [], self.timeout_s)
            if not ready:
                raise OfficeError(f"LibreOffice antwortet nach {self.timeout_s:g} s nicht.")
            block = process.stdout.read1(1 << 20)  # type: ignore[attr-defined]
            if not block:
                self._log.seek(0)
                said = self._log.read().decode(errors="replace")[-2000:]
                raise OfficeError(f"LibreOffice ist beendet worden oder ließ sich nicht starten. {said}")
            self._buffer += block
        line, self._buffer = self._buffer.split(b"\n", 1)
        answer: dict[str, Any] = json.loads(line)
        return answer


class Book:
    """A workbook that is open in LibreOffice; closed at the end of a `with`, or by `close`."""

    def __init__(self, office: Office, key: str, name: str) -> None:
        """Made by `Office.open`."""
        self.office = office
        self.key = key
        self.name = name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # What ends LibreOffice has closed the workbook with it.
        with contextlib.suppress(OfficeError):
            self.close()

    def ask(self, op: str, **arguments: Any) -> Any:  # noqa: ANN401 - whatever JSON carries
        """An operation of the worker on this workbook."""
        return self.office._ask(op, key=self.key, **arguments)

    def activate(self) -> None:
        """Make it the active workbook."""
        self.ask("activate_book")

    def run(self, procedure: str, *arguments: object) -> Called:
        """Run a public procedure, for instance `ImRibbon.ImUebersichten`.

        Args:
            procedure: module and name.
            arguments: None, truth values, numbers, texts, rows of them, `CellError`, `BookName`, `Control`, `Ribbon`.

        Raises:
            OfficeError: there is no such procedure, or it has ended with an error that it does not catch.
        """
        left = from_macro(self.ask("run_macro", procedure=procedure, arguments=[to_macro(argument) for argument in arguments]))
        assert isinstance(left, tuple)
        return Called(left[0], left[1:])

    def recalculate(self) -> None:
        """Calculate everything anew. Functions are not told which cell calls them."""
        self.ask("calculate_book")

    def calculate(self, sheet: str, addresses: Iterable[str]) -> None:
        """Calculate these cells, one after the other; functions are told which cell calls them."""
        self.ask("calculate_cells", sheet=sheet, addresses=list(addresses))

    def read(self, wanted: Mapping[str, Sequence[str]] | Iterable[str] | None = None, *, shown: bool = True) -> dict[str, dict[str, Any]]:
        """Cells as they stand; `wanted` as in `Office.set_cells`."""
        result: dict[str, dict[str, Any]] = self.ask("read_book", wanted=_wanted(wanted), shown=shown)
        return result

    def set(self, changes: Mapping[str, Mapping[str, Wert]]) -> None:
        """Enter values by sheet and address; text that starts with `=` is a formula."""
        self.ask("change_book", changes=_plain(changes))

    def sheets(self) -> dict[str, bool]:
        """Names of the sheets in order, and whether each is visible."""
        result: dict[str, bool] = self.ask("sheets_of_book")
        return result

    def save_copy(self, out: Path | str) -> Path:
        """Save a copy as .xlsx or .xlsm, or print it to a .pdf; the workbook stays open and as it is."""
        self.ask("save_book", out=_absolute(out))
        return Path(out)

    def select(self, sheet: str, address: str) -> None:
        """Show a sheet and select a cell or an area."""
        self.ask("select_cell", sheet=sheet, address=address)

    def selected(self) -> tuple[str, str]:
        """Sheet and address of the first cell that is selected."""
        sheet, address = self.ask("selected_cell")
        return sheet, address

    def take_sheets(self, path: Path | str, new: Iterable[str] = (), renewed: Iterable[str] = ()) -> None:
        """Put sheets of another workbook in.

        Args:
            path: the other workbook.
            new: names of sheets that are put behind the last.
            renewed: names of sheets that are there; their content is exchanged, and formulas that point at them live on.
        """
        self.ask("take_sheets", path=_absolute(path), new=list(new), renewed=list(renewed))

    def copy_sheet(self, sheet: str, copy: str) -> None:
        """Put a copy of a sheet, with a name of its own, behind it."""
        self.ask("copy_sheet", name=sheet, copy=copy)

    def remove_sheets(self, sheets: Iterable[str]) -> None:
        """Remove sheets."""
        self.ask("remove_sheets", names=list(sheets))

    def names(self, sheet: str) -> dict[str, str]:
        """Defined names that belong to a sheet, with their formulas."""
        result: dict[str, str] = self.ask("names_of_sheet", sheet=sheet)
        return result

    def set_name(self, sheet: str, name: str, formula: str) -> None:
        """Define a name that belongs to a sheet."""
        self.ask("name_in_sheet", sheet=sheet, name=name, content=formula)

    def print_sheets(self, outs: Mapping[str, Path]) -> None:
        """Print sheets, each by name to a PDF file of its own."""
        self.ask("print_sheets", outs={name: _absolute(out) for name, out in outs.items()})

    def protect(self) -> None:
        """Protect the structure, without a password."""
        self.ask("protect_book")

    def protected(self) -> bool:
        """Whether the structure is protected."""
        result: bool = self.ask("book_is_protected")
        return result

    def close(self) -> None:
        """Close it without saving."""
        self.ask("close_book")


def to_macro(value: object) -> Any:  # noqa: ANN401 - whatever JSON carries
    """A value on its way to a macro: (kind, content) where it is more than JSON tells."""
    if isinstance(value, list | tuple):
        rows = all(isinstance(row, list | tuple) and row for row in value) and len({len(row) for row in value}) == 1
        return ["rows", [[to_macro(item) for item in row] for row in value]] if rows else ["list", [to_macro(item) for item in value]]
    if isinstance(value, CellError | BookName | Control | Ribbon):
        return [*value.packed]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"no macro takes a {type(value).__name__}")


def from_macro(value: Any) -> object:  # noqa: ANN401 - whatever JSON carries
    """A value of a macro: arrays as tuples, one with two dimensions as a tuple of rows; an object that is no workbook as None."""
    if not isinstance(value, list):
        return value
    kind, content = (*value, None)[:2]
    if kind == "list":
        return tuple(from_macro(item) for item in content)
    if kind == "rows":
        return tuple(tuple(from_macro(item) for item in row) for row in content)
    if kind == "error":
        return MISSING if content == _LEFT_OUT else CellError(int(content))
    if kind == "book":
        return BookName(content)
    return content if kind == "date" else None


def _wanted(wanted: Mapping[str, Sequence[str]] | Iterable[str] | None) -> dict[str, list[str]] | list[str] | None:
    if wanted is None:
        return None
    return {name: list(cells) for name, cells in wanted.items()} if isinstance(wanted, Mapping) else list(wanted)


def _absolute(path: Path | str) -> str:
    return str(Path(path).resolve())


def _plain(changes: Mapping[str, Mapping[str, Wert]]) -> dict[str, dict[str, Wert]]:
    return {name: dict(cells) for name, cells in changes.items()}


# --- cached values against recalculated ones --------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """A formula cell whose cached value is not what recalculation gives."""

    sheet: str
    address: str
    formula: str
    cached: object
    recalculated: object


@dataclass(frozen=True)
class Comparison:
    """What recalculation says of a workbook. `formulas` counts the cells compared: a test asserts that it is not 0."""

    formulas: int
    differences: list[Difference]
    errors: list[Difference]


def compare_cached(office: Office, path: Path | str, sheets: Iterable[str] | None = None, tolerance: float = 1e-12) -> Comparison:
    """Hold the cached value of every formula cell against LibreOffice's recalculation.

    Args:
        office: a running host.
        path: workbook in xlsx form.
        sheets: names, or None for all.
        tolerance: relative, for numbers; whole numbers below 2^53 are always compared exactly.
    """
    cells = office.recalculate(path, sheets, shown=False)
    cached = cached_values(path)
    count, differences, errors = 0, [], []
    for sheet, by_address in cells.items():
        for address, cell in by_address.items():
            if cell["type"] not in {"formula", "error"}:
                continue
            count += 1
            value = cached.get(sheet, {}).get(address)
            difference = Difference(sheet, address, cell["formula"], value, cell["value"])
            if cell["type"] == "error":
                errors.append(difference)
            if not _same(value, cell["value"], tolerance):
                differences.append(difference)
    return Comparison(count, differences, errors)


def cached_values(path: Path | str) -> dict[str, dict[str, float | str | None]]:
    """Values as they stand in the file, by sheet and address: numbers (dates and truth values too) or texts; None: no value."""
    values: dict[str, dict[str, float | str | None]] = {}
    with ZipFile(path) as archive:
        book = ET.fromstring(archive.read("xl/workbook.xml"))
        targets = {rel.attrib["Id"]: rel.attrib["Target"] for rel in ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))}
        strings: list[str] = []
        if "xl/sharedStrings.xml" in archive.namelist():
            table = ET.fromstring(archive.read("xl/sharedStrings.xml"))
            strings = ["".join(text.text or "" for text in _texts(item)) for item in table]
        for sheet in book.findall("{*}sheets/{*}sheet"):
            target = targets[next(value for name, value in sheet.attrib.items() if name.endswith("}id"))]
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            root = ET.fromstring(archive.read(part))
            values[sheet.attrib["name"]] = {cell.attrib["r"]: _cached(cell, strings) for cell in root.iterfind("{*}sheetData/{*}row/{*}c")}
    return values


def _texts(item: ET.Element) -> list[ET.Element]:
    """Text runs of a string, without its phonetic reading."""
    return item.findall("{*}t") + item.findall("{*}r/{*}t")


def _cached(cell: ET.Element, strings: list[str]) -> float | str | None:
    kind = cell.attrib.get("t", "n")
    if kind == "inlineStr":
        return "".join(text.text or "" for item in cell.findall("{*}is") for text in _texts(item))
    value = cell.findtext("{*}v")
    if value is None or kind in {"str", "e", "d"}:
        return value
    if kind == "s":
        return strings[int(value)]
    return float(value) if value else None


def _same(cached: float | str | None, recalculated: float | str, tolerance: float) -> bool:
    if isinstance(recalculated, str):
        return (cached or "") == recalculated
    if not isinstance(cached, float):
        return False
    if cached.is_integer() and recalculated.is_integer():
        return cached == recalculated
    return math.isclose(cached, recalculated, rel_tol=tolerance, abs_tol=tolerance)


# --- what came out of the printer -------------------------------------------------------------------------------------


class Word(NamedTuple):
    """A word on a page; edges in points from the top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Page:
    """A printed page, size in points (A4 is 595 x 842)."""

    width: float
    height: float
    words: list[Word]


def pdf_text(pdf: Path | str) -> list[str]:
    """Text of each page, laid out as on paper."""
    run = subprocess.run(["pdftotext", "-layout", "-enc", "UTF-8", str(pdf), "-"], capture_output=True, check=True)
    return run.stdout.decode().split("\f")[:-1]


def pdf_pages(pdf: Path | str) -> list[Page]:
    """Size and words of each page, with their places."""
    run = subprocess.run(["pdftotext", "-bbox", "-enc", "UTF-8", str(pdf), "-"], capture_output=True, check=True)
    tree = ET.fromstring(run.stdout)
    ns = "{http://www.w3.org/1999/xhtml}"
    edges = ("xMin", "yMin", "xMax", "yMax")
    return [
        Page(
            float(page.attrib["width"]),
            float(page.attrib["height"]),
            [Word(word.text or "", *(float(word.attrib[edge]) for edge in edges)) for word in page.iter(f"{ns}word")],
        )
        for page in tree.iter(f"{ns}page")
    ]


def pdf_png(pdf: Path | str, folder: Path | str, dpi: int = 100) -> list[Path]:
    """A picture of each page, named after the PDF, in page order."""
    target = Path(folder) / Path(pdf).stem
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["pdftoppm", "-png", "-r", str(dpi), str(pdf), str(target)], check=True)
    return sorted(target.parent.glob(f"{target.name}-*.png"))
