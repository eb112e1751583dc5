"""Single cells go into a sheet, and every other byte of it stays; where they would do harm, nothing is written."""

from __future__ import annotations

from collections.abc import Callable
import io
from pathlib import Path
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import openpyxl
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet
import pytest
import xlsxwriter

from hosts.office import Office
from im_xl.errors import DateiError
from im_xl.package.gate import pruefe
from im_xl.package.markierung import Zellaenderung
from im_xl.package.package import Package
from im_xl.package.zellen import Zelle, cell_texts, clear_cells, rest, splice_cells, undo
from package import bausteine as b

SHEET = "xl/worksheets/sheet1.xml"
GROUND = b.openpyxl_mappe()
OPEN = f'<worksheet xmlns="{b.MAIN}">'


def package(sheet: str | bytes) -> Package:
    """A workbook whose first sheet is this text."""
    return Package.read(b.umbauen(GROUND, **{SHEET: sheet.encode() if isinstance(sheet, str) else sheet}))


def spliced(sheet: str, **cells: str | float) -> str:
    """The text of a sheet with cells put in, taken out again to the byte on the way."""
    book = package(sheet)
    blatt = book.blaetter[0]
    before = book.part(SHEET)
    edits = splice_cells(book, blatt, {address: Zelle(value) for address, value in cells.items()})
    assert undo(book, blatt, edits) == before
    assert rest(book, blatt, cells)[0] == rest(book.original(), blatt, cells)[0]
    return book.part(SHEET).decode()


def inline(text: str) -> str:
    return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


CASES = {
    "at the end of a row, with the style to its left": (
        '<dimension ref="A1:B2"/><sheetData><row r="1" spans="1:2"><c r="A1"/><c r="B1" s="3"><v>1</v></c></row></sheetData>',
        {"D1": "x"},
        f'<dimension ref="A1:D2"/><sheetData><row r="1" spans="1:4"><c r="A1"/><c r="B1" s="3"><v>1</v></c><c r="D1" s="3"{inline("x")}</row></sheetData>',
    ),
    "between two cells": (
        '<sheetData><row r="1"><c r="A1" s="1"><v>1</v></c><c r="D1" s="2"><v>2</v></c></row></sheetData>',
        {"C1": 2.5, "B1": 7},
        '<sheetData><row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1" s="1"><v>7</v></c><c r="C1" s="1"><v>2.5</v></c><c r="D1" s="2"><v>2</v></c></row></sheetData>',
    ),
    "into an empty cell, whose own style counts": (
        "<sheetData><row r='1'><c r='A1' s='1'><v>1</v></c><c s='5' r='B1' t=\"n\"></c><c r='C1'><v/></c></row></sheetData>",
        {"B1": "x", "C1": "y"},
        f"<sheetData><row r='1'><c r='A1' s='1'><v>1</v></c><c s='5' r='B1'{inline('x')}<c r='C1' s=\"5\"{inline('y')}</row></sheetData>",
    ),
    "rows and cells without a number": (
        "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c><v>3</v></c></row></sheetData>",
        {"C1": "x", "A2": "y", "B3": "z"},
        (
            f'<sheetData><row><c><v>1</v></c><c><v>2</v></c><c r="C1"{inline("x")}</row><row><c r="A2"{inline("y")}</row>'
            f'<row><c><v>3</v></c><c r="B3"{inline("z")}</row></sheetData>'
        ),
    ),
    "missing rows, in their order": (
        '<dimension ref="A2"/><sheetData>\n<row r="2"><c r="A2"><v>1</v></c></row>\n<row r="4" ht="20"/></sheetData>',
        {"B1": "a", "B3": "b", "B4": "c", "B9": "d"},
        (
            f'<dimension ref="A1:B9"/><sheetData>\n<row r="1"><c r="B1"{inline("a")}</row><row r="2"><c r="A2"><v>1</v></c></row>\n'
            f'<row r="3"><c r="B3"{inline("b")}</row><row r="4" ht="20"><c r="B4"{inline("c")}</row><row r="9"><c r="B9"{inline("d")}</row></sheetData>'
        ),
    ),
    "a sheet of nothing": ("<sheetData />", {"A1": "x"}, f'<sheetData><row r="1"><c r="A1"{inline("x")}</row></sheetData>'),
    "the style of the row": (
        '<sheetData><row r="1" s="4" customFormat="1"></row></sheetData>',
        {"B1": 1},
        '<sheetData><row r="1" s="4" customFormat="1"><c r="B1" s="4"><v>1</v></c></row></sheetData>',
    ),
    "comments and CDATA that look like cells": (
        '<!-- <row r="9"> --><sheetData><row r="1"><!--<c r="C1"><v>9</v></c>--><c r="A1" t="inlineStr"><is><t><![CDATA[</c><c r="B1">]]></t></is></c></row></sheetData>',
        {"B1": "x"},
        (
            '<!-- <row r="9"> --><sheetData><row r="1"><!--<c r="C1"><v>9</v></c>--><c r="A1" t="inlineStr"><is><t><![CDATA[</c><c r="B1">]]></t></is></c>'
            f'<c r="B1"{inline("x")}</row></sheetData>'
        ),
    ),
    "text that XML cannot hold": (
        '<sheetData><row r="1"/></sheetData>',
        {"A1": ' <&">\x01_x0041_\r\n '},
        f'<sheetData><row r="1"><c r="A1"{inline(" &lt;&amp;&quot;&gt;_x0001__x005F_x0041__x000D_" + chr(10) + " ")}</row></sheetData>',
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_splice(case: str) -> None:
    """What is written, and that nothing else is."""
    before, cells, after = CASES[case]
    assert spliced(f"{b.HEAD}{OPEN}{before}</worksheet>", **cells) == f"{b.HEAD}{OPEN}{after}</worksheet>"


def test_prefix() -> None:
    """Elements under a prefix get neighbours under the same one."""
    text = f'<x:worksheet xmlns:x="{b.MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    out = spliced(text, B1="x", B2=3)
    assert (
        '<x:c r="B1" t="inlineStr"><x:is><x:t xml:space="preserve">x</x:t></x:is></x:c></x:row><x:row r="2"><x:c r="B2"><x:v>3</x:v></x:c></x:row>'
        in out
    )
    assert openpyxl.load_workbook(io.BytesIO(package(out).to_bytes())).worksheets[0]["B1"].value == "x"


@pytest.mark.parametrize(
    ("encoding", "declared", "bom"),
    [
        ("utf-8", "UTF-8", b""), ("utf-8", "UTF-8", b"\xef\xbb\xbf"), ("utf-16-le", "UTF-16", b"\xff\xfe"), ("utf-16-be", "UTF-16", b"\xfe\xff"),
        ("iso-8859-1", "ISO-8859-1", b""), ("windows-1252", "windows-1252", b""),
    ],
)  # fmt: skip
def test_encodings(encoding: str, declared: str, bom: bytes) -> None:
    """The part stays in its encoding, with its mark; a sign that it lacks becomes a reference."""
    text = (
        f'<?xml version="1.0" encoding="{declared}"?>{OPEN}<dimension ref="A1"/><sheetData><row r="1" spans="1:1"><c r="A1" t="inlineStr"><is>'
        "<t>Köln</t></is></c></row></sheetData></worksheet>"
    )
    before = bom + text.encode(encoding)
    book = package(before)
    blatt = book.blaetter[0]
    edits = splice_cells(book, blatt, {"B1": Zelle("Übersicht … 中")})
    after = book.part(SHEET)
    assert after.startswith(bom + text[:30].encode(encoding))
    assert undo(book, blatt, edits) == before
    assert cell_texts(book, blatt, ["A1", "B1"]) == {"A1": "Köln", "B1": "Übersicht … 中"}
    sheet = openpyxl.load_workbook(io.BytesIO(book.to_bytes())).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["Köln", "Übersicht … 中"]


# ---------------------------------------------------------------- refusals
def made(prepare: Callable[[Worksheet], object]) -> Package:
    """A workbook of openpyxl with a small list, and something in its way."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (("Gemeinde", "Personen"), ("Ladenburg", 12), ("Weinheim", 40)):
        sheet.append(row)
    prepare(sheet)
    out = io.BytesIO()
    book.save(out)
    return Package.read(out.getvalue())


def dynamic() -> Package:
    """A formula that spills down from A5, as XlsxWriter writes it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Liste")
    sheet.write("A1", "x")
    sheet.write_dynamic_array_formula("A5:B7", "=SORT(D1:E3)")
    book.close()
    return Package.read(out.getvalue())


def raw(rows: str, tail: str = "", head: str = "") -> Callable[[], Package]:
    return lambda: package(f"{OPEN}{head}<sheetData>{rows}</sheetData>{tail}</worksheet>")


def pivot() -> Package:
    """A pivot table at D1:E4, by its part alone."""
    part = "xl/pivotTables/pivotTable1.xml"
    changed = {
        part: f'<pivotTableDefinition xmlns="{b.MAIN}"><location ref="D1:E4"/></pivotTableDefinition>'.encode(),
        "xl/worksheets/_rels/sheet1.xml.rels": b.rels(
            f'<Relationship Id="rId1" Type="{b.RELS}/pivotTable" Target="../pivotTables/pivotTable1.xml"/>'
        ),
    }
    return Package.read(b.umbauen(GROUND, **changed))


def table(sheet: Worksheet) -> None:
    sheet.add_table(Table(displayName="Personen", ref="A1:B3"))


REFUSALS: dict[str, tuple[Callable[[], Package], str, str]] = {
    "a value": (lambda: made(lambda _: None), "B2", "Dort steht schon etwas"),
    "a formula without a value": (raw('<row r="1"><c r="A1"><f>1+1</f></c></row>'), "A1", "Dort steht schon etwas"),
    "an empty text": (raw('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), "A1", "Dort steht schon etwas"),
    "a place in a spilled range": (raw('<row r="1"><c r="A1" cm="1"/></row>'), "A1", "Dort steht schon etwas"),
    "protected": (lambda: made(lambda sheet: sheet.protection.enable()), "C2", "geschützt"),
    "hidden column": (lambda: made(lambda sheet: setattr(sheet.column_dimensions["C"], "hidden", True)), "C2", "ausgeblendeten Spalte"),
    "column without width": (raw("", head='<cols><col min="2" max="3" width="0" customWidth="1"/></cols>'), "C2", "ausgeblendeten Spalte"),
    "merged": (lambda: made(lambda sheet: sheet.merge_cells("C2:D3")), "D3", "verbundenen Zellen"),
    "in a table": (lambda: made(lambda sheet: (sheet.append((None,)), sheet.add_table(Table(displayName="T", ref="A1:B5")))), "B5", "Tabelle „T“"),
    "right of a table": (lambda: made(table), "C2", "grenzt an die Tabelle „Personen“"),
    "below a table": (lambda: made(table), "A4", "grenzt an die Tabelle „Personen“"),
    "array": (lambda: made(lambda sheet: sheet.__setitem__("C1", ArrayFormula("C1:C3", "=B1:B3"))), "C3", "Matrixformel"),
    "data table": (lambda: made(lambda sheet: sheet.__setitem__("C1", DataTableFormula("C1:C3"))), "C2", "Datentabelle"),
    "shared formula": (raw('<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:A9">B1</f><v>0</v></c></row>'), "A4", "mehrere Zellen teilen"),
    "spilled": (dynamic, "B6", "Matrixformel"),
    "below what spills": (dynamic, "A9", "überlaufende Formel"),
    "right of what spills": (dynamic, "C6", "überlaufende Formel"),
    "pivot table": (pivot, "E2", "Pivot-Tabelle"),
    "below a pivot table": (pivot, "D9", "Pivot-Tabelle"),
    "beyond XFD": (lambda: made(lambda _: None), "XFE1", "hinter der letzten Spalte"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS)
def test_refusals(case: str) -> None:
    """The cell is named, and nothing is written, not even the cell that was free."""
    build, address, why = REFUSALS[case]
    book = build()
    blatt = book.blaetter[0]
    with pytest.raises(DateiError) as caught:
        splice_cells(book, blatt, {"CV200": Zelle("frei"), address: Zelle("x")})
    assert caught.value.code == "zelle-gesperrt"
    assert why in caught.value.text
    assert (caught.value.blatt, caught.value.zelle) == (blatt.name, address)
    assert not book.changed


def test_no_worksheet() -> None:
    """A chart sheet has no cells."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet("Daten").write("A1", 1)
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Daten!$A$1"})
    book.add_chartsheet("Diagramm").set_chart(chart)
    book.close()
    read = Package.read(out.getvalue())
    with pytest.raises(DateiError, match="kein Tabellenblatt"):
        splice_cells(read, read.blaetter[1], {"A1": Zelle("x")})


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"/><row r="1"/>',
        '<row r="1"><c r="B1"/><c r="A1"/></row>',
        '<row r="1"><c r="B2"/></row>',
        '<row r="x"/>',
        '<row r="99999999999999"/>',
        '<row r="1"><c r="AAAA1"/></row>',
        '<row r="1"><c r="A1"></c></row><x></y>',
    ],
)
def test_odd_sheets_are_refused(rows: str) -> None:
    """Where the order or the addresses are not to be understood, or it is no XML, nothing is written."""
    book = package(f"{OPEN}<sheetData>{rows}</sheetData></worksheet>")
    with pytest.raises(DateiError) as caught:
        splice_cells(book, book.blaetter[0], {"C1": Zelle("x"), "C9": Zelle("y")})
    assert caught.value.code == "beschaedigt"
    assert not book.changed


@pytest.mark.parametrize("cell", [Zelle(float("nan")), Zelle("x" * 32_768), Zelle("x", stil=999), Zelle("x", stil=-1)])
def test_what_no_cell_can_hold(cell: Zelle) -> None:
    """That is the caller's mistake."""
    book = made(lambda _: None)
    with pytest.raises(ValueError, match=r".+"):
        splice_cells(book, book.blaetter[0], {"D1": cell})


def test_an_autofilter_does_not_mind() -> None:
    """It stays as it was; what is written beside it does not belong to it."""
    book = made(lambda sheet: setattr(sheet.auto_filter, "ref", "A1:B3"))
    splice_cells(book, book.blaetter[0], {"C1": Zelle("x")})
    assert b'<autoFilter ref="A1:B3"' in book.part(SHEET)


def test_a_given_style() -> None:
    """It goes before that of the cell and that of the neighbour."""
    book = made(lambda sheet: setattr(sheet["C2"], "fill", PatternFill("solid", "FFFF00")))
    splice_cells(book, book.blaetter[0], {"C2": Zelle("x", stil=0), "D2": Zelle("y", stil=1)})
    cells = re.findall(rb'<c r="[CD]2" s="(\d)"', book.part(SHEET))
    assert cells == [b"0", b"1"]


def test_clearing() -> None:
    """Cells lose what they hold, or go; what is not there does not matter."""
    sheet = f'{OPEN}<sheetData><row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1"><v>1</v></c></row></sheetData></worksheet>'
    book = package(sheet)
    clear_cells(book, book.blaetter[0], ["A1", "A7"], keep_style=True)
    assert '<row r="1"><c r="A1" s="1"/><c r="B1"><v>1</v></c></row>' in book.part(SHEET).decode()
    clear_cells(book, book.blaetter[0], ["A1"], keep_style=False)
    assert '<row r="1"><c r="B1"><v>1</v></c></row>' in book.part(SHEET).decode()


# ---------------------------------------------------------------- gate
def test_the_gate_takes_these_cells_and_nothing_else() -> None:
    """Of a sheet of the county's exactly the cells may differ that are named."""
    before = Package.read(GROUND)
    book = Package.read(GROUND)
    splice_cells(book, book.blaetter[0], {"D1": Zelle("x"), "D9": Zelle("y")})
    cells = {SHEET: Zellaenderung(frozenset({"D1", "D9"}))}
    pruefe(before, book.to_bytes(), cells)
    for named in ({}, {SHEET: Zellaenderung(frozenset({"D1"}))}):
        with pytest.raises(DateiError, match=r"nicht mehr derselbe|mehr geändert"):
            pruefe(before, book.to_bytes(), named)


FAULTS = {
    "another value": (b"<v>12</v>", b"<v>13</v>"),
    "another style": (b'<c r="D1"', b'<c r="E1"'),
    "a link lost": (b"<drawing ", b"<drawinx "),
    "a row lost": (b'<row r="3">', b'<row r="5">'),
    "a cell lost": (re.compile(rb'<c r="B2".*?</c>'), b""),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_gate_finds(fault: str) -> None:
    """Each other change of the sheet."""
    book = Package.read(GROUND)
    splice_cells(book, book.blaetter[0], {"D1": Zelle("x")})
    old, new = FAULTS[fault]
    good = book.part(SHEET)
    bad = old.sub(new, good) if isinstance(old, re.Pattern) else good.replace(old, new)
    assert bad != good
    book.put(SHEET, bad)
    with pytest.raises(DateiError) as caught:
        pruefe(Package.read(GROUND), book.to_bytes(), {SHEET: Zellaenderung(frozenset({"D1"}))})
    assert caught.value.code in {"pruefung", "beschaedigt"}


def test_the_gate_finds_what_was_written_over() -> None:
    """A cell that held something and was not ours."""
    book = Package.read(GROUND)
    book.put(SHEET, book.part(SHEET).replace(b"<v>12</v>", b"<v>13</v>"))
    with pytest.raises(DateiError, match="B2 überschrieben"):
        pruefe(Package.read(GROUND), book.to_bytes(), {SHEET: Zellaenderung(frozenset({"B2"}))})
    pruefe(Package.read(GROUND), book.to_bytes(), {SHEET: Zellaenderung(frozenset({"B2"}), frozenset({"B2"}))})


# ---------------------------------------------------------------- any sheet
VALUES = st.one_of(st.none(), st.integers(-1_000_000, 1_000_000), st.booleans(), st.text("aÄß<&]>\n\"' ", max_size=8), st.just("=1+1"))
GRIDS = st.lists(st.lists(VALUES, max_size=6), max_size=8)
TARGETS = st.dictionaries(
    st.tuples(st.integers(1, 12), st.integers(1, 9)), st.one_of(st.text("aÄß<&]>\n\"' …", max_size=20), st.integers(-9, 9)), max_size=6
)


def by_openpyxl(grid: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row, values in enumerate(grid, 1):
        for column, value in enumerate(values, 1):
            cell = book.worksheets[0].cell(row, column, value)
            if (row + column) % 3 == 0:
                cell.fill = PatternFill("solid", "FFFF00")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_xlsxwriter(grid: list[list[object]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for row, values in enumerate(grid):
        for column, value in enumerate(values):
            sheet.write(row, column, value, bold if (row + column) % 3 else None)
    book.close()
    return out.getvalue()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(GRIDS, TARGETS, st.sampled_from([by_openpyxl, by_xlsxwriter]))
def test_any_cells_into_any_sheet(
    grid: list[list[object]], targets: dict[tuple[int, int], str | int], write: Callable[[list[list[object]]], bytes]
) -> None:
    """Another reader finds the same everywhere else, and at the targets what was written; and it can be taken back."""
    data = write(grid)
    before = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    free = {place: value for place, value in targets.items() if before.cell(*place).value is None and value != ""}
    cells = {f"{get_column_letter(column)}{row}": Zelle(value) for (row, column), value in free.items()}
    book = Package.read(data)
    blatt = book.blaetter[0]
    part = book.part(blatt.part)
    taken = set(cell_texts(book, blatt, cells))  # XlsxWriter writes "" as a text
    cells = {address: cell for address, cell in cells.items() if address not in taken}
    edits = splice_cells(book, blatt, cells)
    pruefe(Package.read(data), book.to_bytes(), {blatt.part: Zellaenderung(frozenset(cells))})
    sheet = openpyxl.load_workbook(io.BytesIO(book.to_bytes())).worksheets[0]
    for row in range(1, 13):
        for column in range(1, 10):
            there, address = sheet.cell(row, column), f"{get_column_letter(column)}{row}"
            if address in cells:
                assert there.value == cells[address].wert
            else:
                assert there.value == before.cell(row, column).value
                assert there.style_id == before.cell(row, column).style_id
    if cells:
        assert undo(book, blatt, edits) == part


def test_libreoffice_reads_them(office: Office, tmp_path: Path) -> None:
    """In a workbook of LibreOffice's own, and another one of XlsxWriter's."""
    ods = office.save_as_xlsx(_file(tmp_path / "a.xlsx", b.openpyxl_mappe()), tmp_path / "b.xlsx")
    for name, data in {"libreoffice": ods.read_bytes(), "xlsxwriter": b.xlsxwriter_mappe()}.items():
        book = Package.read(data)
        blatt = book.blaetter[0]
        splice_cells(book, blatt, {"M1": Zelle("Über <sich> & so"), "M3": Zelle(2.5), "M40": Zelle("unten")})
        cells = office.recalculate(_file(tmp_path / f"{name}.xlsx", book.to_bytes()))[blatt.name]
        assert [cells[address]["value"] if isinstance(cells[address], dict) else cells[address] for address in ("M1", "M3", "M40")] == [
            "Über <sich> & so",
            2.5,
            "unten",
        ]


def _file(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
