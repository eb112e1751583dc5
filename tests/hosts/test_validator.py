"""The Open XML SDK validator as we call it: it must be able to object."""

from __future__ import annotations

from pathlib import Path
import types
from zipfile import ZipFile

import pytest
import xlsxwriter


@pytest.fixture
def sauber(tmp_path: Path) -> Path:
    """A workbook without any fault."""
    path = tmp_path / "sauber.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Blatt").write_row("A1", ["Weinheim", 12])
    return path


def damaged(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """A copy of the workbook with one replacement in one part."""
    out = path.with_name("kaputt.xlsx")
    with ZipFile(path) as source, ZipFile(out, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == part:
                assert old in data
                data = data.replace(old, new, 1)
            target.writestr(info, data)
    return out


def test_a_clean_workbook_has_no_findings(validator: types.ModuleType, sauber: Path) -> None:
    """What XlsxWriter writes is valid."""
    assert validator.validate(sauber) == []
    assert validator.validate(sauber, "Office2019") == []


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheetData><sheetFormatPr/>"),
        ("xl/worksheets/sheet1.xml", b'r="A1"', b'r="A1" erfunden="1"'),
        ("xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData><unbekannt/>"),
        ("xl/workbook.xml", b'r:id="rId1"', b'r:id="rId99"'),
    ],
)
def test_a_broken_workbook_is_found(validator: types.ModuleType, sauber: Path, part: str, old: bytes, new: bytes) -> None:
    """Wrong order, unknown attributes and elements, dangling relations: each is a finding, and a new one."""
    broken = damaged(sauber, part, old, new)
    assert validator.validate(broken)
    assert validator.new_errors(sauber, broken) == validator.validate(broken)
    assert validator.new_errors(broken, broken) == []


def test_what_is_no_package_is_a_finding(validator: types.ModuleType, tmp_path: Path) -> None:
    """A file that cannot be opened is not valid."""
    path = tmp_path / "text.xlsx"
    path.write_text("kein Zip", encoding="utf-8")
    (error,) = validator.validate(path)
    assert error["errorType"] == "Exception"
