"""The benchmark is honest: every library writes the same cells, formulas, widths and formats as im_xl."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from pathlib import Path
import subprocess
import sys
from typing import Any

from inputs import build
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
import pytest
from sheetspec import Spec, Style
from take_apart import style_of, take_apart
from worker import HEUTE, JETZT, PEERS

from im_xl.hosts.file import uebersichten
from im_xl.model import Auftrag
from im_xl.pipeline import run

BENCH = Path(__file__).resolve().parents[2] / "bench" / "bench.py"
TUEBINGEN = "08416"
"""15 municipalities, one Verbund."""
WIDTH_TOLERANCE = 0.01
"""XlsxWriter rounds widths to 1/256 of a character."""
USUAL_HEIGHT = 15.0
HEIGHT_TOLERANCE = 0.375
"""And heights to whole pixels."""
PLAIN = Style(("Calibri", 11.0, False, False, None, None), None, ((None, None),) * 4, (None, None, False, 0, 0, False), "General", True)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Workbook of a small county, built as for measuring."""
    folder = tmp_path_factory.mktemp("bench")
    build(folder, TUEBINGEN)
    return folder / f"{TUEBINGEN}.xlsx"


@pytest.fixture(scope="module")
def small(county: Path) -> bytes:
    """The sheets that im_xl makes for it, as the small workbook."""
    return run(BytesIO(county.read_bytes()), Auftrag(heute=HEUTE)).kleine_mappe()


@pytest.fixture(scope="module")
def spec(small: bytes) -> Spec:
    """What the peers are told to write."""
    return take_apart(small)


@pytest.fixture(scope="module", params=sorted(PEERS))
def written(request: pytest.FixtureRequest, spec: Spec, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Name of a peer and the workbook that it wrote; the second of two, since formats are kept from the first."""
    module, function = PEERS[request.param]
    write = getattr(import_module(module), function)
    folder = tmp_path_factory.mktemp("peer")
    for name in ("first.xlsx", "second.xlsx"):
        write(spec, folder / name)
    assert contents(load_workbook(folder / "first.xlsx")) == contents(load_workbook(folder / "second.xlsx"))
    return str(request.param), folder / "second.xlsx"


def contents(book: Workbook) -> dict[str, dict[str, Any]]:
    """Value or formula of every cell that is not empty, by sheet and address."""
    return {sheet.title: {cell.coordinate: cell.value for row in sheet for cell in row if cell.value is not None} for sheet in book}


def formats(sheet: Worksheet, seen: dict[int, Style]) -> dict[str, Style]:
    """Format of every cell by address; a cell without a format looks like one that is not there."""
    found = {}
    for row in sheet:
        for cell in row:
            if cell._style is None:
                continue
            key = cell.style_id
            found[cell.coordinate] = seen[key] if key in seen else seen.setdefault(key, style_of(cell))
    return {address: style for address, style in found.items() if style != PLAIN}


def widths(sheet: Worksheet) -> dict[int, tuple[float, bool]]:
    """Width and hiddenness of every column that has a width of its own."""
    return {
        number: (dimension.width, bool(dimension.hidden))
        for dimension in sheet.column_dimensions.values()
        for number in range(dimension.min, dimension.max + 1)
    }


def heights(sheet: Worksheet) -> dict[int, tuple[float, bool]]:
    """Height and hiddenness of every row that differs from the usual; who writes a row may leave out the usual height."""
    rows = {number: (row.height or USUAL_HEIGHT, bool(row.hidden)) for number, row in sheet.row_dimensions.items()}
    return {number: row for number, row in rows.items() if row != (USUAL_HEIGHT, False)}


def test_cells_and_formulas_are_the_same(small: bytes, written: tuple[str, Path]) -> None:
    """Every text, number and formula stands in the same cell of a sheet of the same name, in the same order."""
    ours, theirs = contents(load_workbook(BytesIO(small))), contents(load_workbook(written[1]))
    assert list(ours) == list(theirs)
    assert sum(name.startswith("Ü ") for name in ours) == 15
    for name, cells in ours.items():
        assert theirs[name] == cells, name
    formulas = sum(str(value).startswith("=") for cells in ours.values() for value in cells.values())
    assert formulas > 15 * 8  # the comparison is void without formulas


def test_cached_values_are_the_same_where_the_library_can(small: bytes, written: tuple[str, Path]) -> None:
    """XlsxWriter stores the results of formulas as im_xl does; openpyxl has no way to."""
    if written[0] == "openpyxl":
        pytest.skip("openpyxl schreibt keine gerechneten Werte.")
    ours = contents(load_workbook(BytesIO(small), data_only=True))
    theirs = contents(load_workbook(written[1], data_only=True))
    # An empty text is no value for openpyxl when it reads, however it is written.
    assert {name: {a: v for a, v in cells.items() if v != ""} for name, cells in theirs.items()} == {
        name: {a: v for a, v in cells.items() if v != ""} for name, cells in ours.items()
    }


def test_formats_are_the_same(small: bytes, written: tuple[str, Path]) -> None:
    """Font, fill, border, alignment, number format and protection of every cell, empty ones included."""
    ours, theirs = load_workbook(BytesIO(small)), load_workbook(written[1])
    seen: tuple[dict[int, Style], dict[int, Style]] = {}, {}
    for sheet in ours:
        assert formats(theirs[sheet.title], seen[1]) == formats(sheet, seen[0]), sheet.title
    assert len(set(seen[0].values())) > 30  # the comparison is void without many formats


def test_widths_heights_and_merged_cells_are_the_same(small: bytes, written: tuple[str, Path]) -> None:
    """Column widths, row heights, hidden rows and columns, merged cells."""
    ours, theirs = load_workbook(BytesIO(small)), load_workbook(written[1])
    for sheet in ours:
        other = theirs[sheet.title]
        expected, found = widths(sheet), widths(other)
        assert expected.keys() == found.keys(), sheet.title
        for number, (width, hidden) in expected.items():
            assert found[number] == (pytest.approx(width, abs=WIDTH_TOLERANCE), hidden), (sheet.title, number)
        expected, found = heights(sheet), heights(other)
        assert expected.keys() == found.keys(), sheet.title
        for number, (height, hidden) in expected.items():
            assert found[number] == (pytest.approx(height, abs=HEIGHT_TOLERANCE), hidden), (sheet.title, number)
        assert {str(area) for area in other.merged_cells} == {str(area) for area in sheet.merged_cells}, sheet.title


def test_what_is_measured_writes_these_sheets(small: bytes, county: Path, tmp_path: Path) -> None:
    """The file that im_xl saves while it is measured holds the sheets that the peers are compared with."""
    ablage = uebersichten(county, Auftrag(heute=HEUTE), JETZT, ausgabe=tmp_path / "ours.xlsx")
    saved, expected = contents(load_workbook(ablage.ausgabe)), contents(load_workbook(BytesIO(small)))
    assert {name: saved[name] for name in expected} == expected
    assert len(saved) > len(expected)


def test_benchmark_runs() -> None:
    """The command that `make bench` calls prints ratios for every peer."""
    done = subprocess.run(
        [sys.executable, str(BENCH), "--laeufe", "1", "--kreise", "1"], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert "im_xl ist schneller als" in done.stdout
    assert all(name in done.stdout for name in ("openpyxl, write-only", "XlsxWriter, constant_memory"))
