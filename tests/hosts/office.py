"""A private headless LibreOffice for the tests: recalculate, change cells, save, print.

The virtual environment cannot import uno, so a worker run by the system's Python does the talking
(`office_worker.py`). Workbooks are copied before they are opened: nothing is written beside the original.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
import contextlib
from dataclasses import dataclass
import json
import math
import os
from pathlib import Path
import select
import shutil
import signal
import subprocess
import tempfile
from typing import Any, Literal, NamedTuple, Self, TypedDict
from xml.etree import ElementTree as ET
from zipfile import ZipFile

WORKER = Path(__file__).with_name("office_worker.py")
PYTHONS = ("/usr/bin/python3", "/usr/lib/libreoffice/program/python", "python3")
Wert = str | int | float | bool | None


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


class Office:
    """One LibreOffice. Starts with the first request, starts again after a crash; use as a context manager."""

    def __init__(self, timeout_s: float = 180) -> None:
        """With the longest time that one request may take."""
        self.timeout_s = timeout_s
        self._process: subprocess.Popen[bytes] | None = None
        self._buffer = b""
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as this object lives; what the worker says when it dies

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def recalculate(self, path: Path | str, sheets: Iterable[str] | None = None, *, shown: bool = True) -> Cells:
        """All filled cells of the given (or all) sheets after a full recalculation; `shown=False` is faster."""
        wanted = None if sheets is None else list(sheets)
        result: Cells = self._ask("recalculate", path=_absolute(path), sheets=wanted, shown=shown)
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
        wanted = {name: list(cells) for name, cells in read.items()} if isinstance(read, Mapping) else None if read is None else list(read)
        result: dict[str, dict[str, Any]] = self._ask(
            "set_cells", path=_absolute(path), changes=_plain(changes), wanted=wanted, shown=shown
        )
        return result

    def save_as_xlsx(self, path: Path | str, out: Path | str, changes: Mapping[str, Mapping[str, Wert]] | None = None) -> Path:
        """What LibreOffice makes of the workbook when a person saves it as xlsx, if wanted after some changes."""
        self._ask("save_as_xlsx", path=_absolute(path), out=_absolute(out), changes=_plain(changes or {}))
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
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps({"op": op, **arguments}).encode() + b"\n")
            process.stdin.flush()
            answer = self._receive(process)
        except (OSError, OfficeError):
            self.close(2)
            raise
        if "error" in answer:
            if answer["dead"]:
                self.close(2)
            raise OfficeError(f"{op}: {answer['error']}")
        return answer["ok"]

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
