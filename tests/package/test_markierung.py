"""A column of ours on a sheet of the county's: to the byte as before once it has gone, whatever happened in between."""

from __future__ import annotations

import io
from pathlib import Path
import re

from hypothesis import given, settings
from hypothesis import strategies as st
import openpyxl
import pytest

from im_xl.errors import DateiError
from im_xl.package.blaetter import MARKIERUNG, MARKIERUNG_STAND
from im_xl.package.blatttext import address
from im_xl.package.gate import pruefe
from im_xl.package.graft import graft
from im_xl.package.markierung import Zellaenderung, entferne, marken, schreibe, spaltenbereich
from im_xl.package.package import Blatteintrag, Package
from im_xl.package.zellen import cell_texts
from package import bausteine as b

SHEET = "xl/worksheets/sheet1.xml"
GROUND = b.openpyxl_mappe()


def encoded(encoding: str) -> bytes:
    """The ground with its list in another encoding, or without any defined name."""
    text = b.teile(GROUND)[SHEET].decode()
    head = "" if text.startswith("<?xml") else f'<?xml version="1.0" encoding="{encoding}"?>'
    return b.umbauen(GROUND, **{SHEET: (head + text).encode(encoding)})


def ohne_namen() -> bytes:
    workbook = re.sub(rb"<definedNames>.*</definedNames>", b"", b.teile(GROUND)["xl/workbook.xml"])
    return b.umbauen(GROUND, **{"xl/workbook.xml": workbook})


GROUNDS = {
    "openpyxl": GROUND,
    "xlsxwriter": b.xlsxwriter_mappe(),
    "utf-16": encoded("utf-16"),
    "latin": encoded("iso-8859-1"),
    "no names": ohne_namen(),
}


def texts(rows: set[int], column: str = "H") -> dict[str, str]:
    return {f"{column}{row}": f"Hinweis: Zeile {row} – ä" if row > 1 else "IM Hinweise" for row in sorted({1, *rows})}


def written(package: Package, blatt: Blatteintrag, rows: set[int]) -> Zellaenderung:
    return schreibe(package, blatt, (1, 8, max(rows | {1}), 8), texts(rows))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(GROUNDS)), st.lists(st.sets(st.integers(2, 9)), min_size=1, max_size=4))
def test_written_renewed_and_removed(ground: str, runs: list[set[int]]) -> None:
    """After any number of renewals each part of the file is the one that it was; each step passes the gate, and saving in between."""
    data = GROUNDS[ground]
    package = Package.read(data)
    for rows in runs:
        before, package = Package.read(package.to_bytes()), Package.read(package.to_bytes())
        blatt = package.blaetter[0]
        change = written(package, blatt, rows)
        pruefe(before, package.to_bytes(), {blatt.part: change})
        again = Package.read(package.to_bytes())
        written(again, again.blaetter[0], rows)
        assert not again.changed
        if rows:
            sheet = openpyxl.load_workbook(io.BytesIO(package.to_bytes())).worksheets[0]
            assert {cell.coordinate: cell.value for cell in sheet["H"] if cell.value is not None} == texts(rows)
    (marke,) = marken(package)
    change = entferne(package, marke)
    assert {name: package.part(name) for name in package.names()} == b.teile(data)
    pruefe(Package.read(data), package.to_bytes(), {package.blaetter[0].part: change})


def test_no_growth() -> None:
    """A hundred times written and removed, beside sheets that come and go."""
    package = Package.read(GROUND)
    graft(package, b.neue())
    ground = package.to_bytes()
    for round_ in range(100):
        package = Package.read(package.to_bytes())
        written(package, package.blaetter[0], {2, 3 + round_ % 5})
        graft(package, b.neue())
        entferne(package, marken(package)[0])
    assert b.teile(package.to_bytes()) == b.teile(ground)


def test_the_mark_follows_its_sheet() -> None:
    """New sheets before it move it in the list."""
    package = Package.read(GROUND)
    written(package, package.blaetter[0], {2})
    graft(package, b.neue(), position=0)
    (marke,) = marken(package)
    assert (marke.blatt.name, marke.bereich) == ("AU-Bestand", (1, 8, 2, 8))


def test_cells_that_were_there_keep_their_format() -> None:
    """A form with empty bordered cells: after somebody else has saved it, they are emptied and stay; others go altogether."""
    for formatted in (True, False):
        cell = '<c r="H2" s="1"/>' if formatted else ""
        text = f'<worksheet xmlns="{b.MAIN}"><sheetData><row r="1"><c r="A1" s="1"/></row><row r="2"><c r="A2" s="1"><v>1</v></c>{cell}</row></sheetData></worksheet>'
        package = Package.read(b.umbauen(GROUND, **{SHEET: text.encode()}))
        written(package, package.blaetter[0], {2})
        package.put(SHEET, package.part(SHEET).replace(b"</sheetData>", b"</sheetData><!-- saved -->"))
        entferne(package, marken(package)[0])
        assert (b'<c r="H2" s="1"/>' in package.part(SHEET)) is formatted
        assert b"Hinweis" not in package.part(SHEET)


def test_a_refused_renewal_leaves_the_column() -> None:
    """Somebody has protected the sheet since: nothing changes, neither the sheet nor the mark."""
    package = Package.read(GROUND)
    written(package, package.blaetter[0], {2})
    package.put(SHEET, package.part(SHEET).replace(b"</sheetData>", b'</sheetData><sheetProtection sheet="1"/>'))
    before = {name: package.part(name) for name in package.names()}
    with pytest.raises(DateiError, match="geschützt"):
        written(package, package.blaetter[0], {3})
    assert {name: package.part(name) for name in package.names()} == before


def test_a_list_of_all_municipalities_fits_the_mark() -> None:
    """1,101 rows go back to the byte; what is too long to be known again is refused."""
    package = Package.read(GROUND)
    before = {name: package.part(name) for name in package.names()}
    with pytest.raises(DateiError, match="zu viele Texte"):
        written(package, package.blaetter[0], set(range(2, 5000)))
    assert {name: package.part(name) for name in package.names()} == before
    written(package, package.blaetter[0], set(range(2, 1103)))
    names = re.findall(r"<definedName [^>]*_imxl_markierung[^>]*>([^<]*)<", package.part("xl/workbook.xml").decode())
    assert max(map(len, names)) < 8_192
    assert max(map(len, re.findall(r'"([^"]*)"', names[1].replace("&quot;", '"')))) <= 255
    entferne(package, marken(package)[0])
    assert {name: package.part(name) for name in package.names()} == before


@pytest.mark.parametrize(
    ("text", "bereich"),
    [
        ("'AU-Bestand'!$H$4:$H$22", (4, 8, 22, 8)), ("Liste!$H$4", (4, 8, 4, 8)), ("'a!b'!$A$1:$A$2", (1, 1, 2, 1)),
        ("Liste!#REF!", None), ("Liste!$H$4:$I$9", None), ("Liste!$H$9:$H$4", None), ("Liste!$XFE$1", None), ("", None),
    ],
)  # fmt: skip
def test_the_range_of_a_mark(text: str, bereich: tuple[int, int, int, int] | None) -> None:
    """A single column, or nothing."""
    assert spaltenbereich(text) == bereich


@pytest.mark.parametrize("stand", ['"x"', "", '"eJwDAAAAAAE="', '"eJyLrlZKVLJSMNJRSlKyUjCuBQAkHwPX"', "1+1", None])
def test_a_broken_mark(stand: str | None) -> None:
    """Nothing is taken for ours: the texts stay."""
    package = Package.read(GROUND)
    written(package, package.blaetter[0], {2})
    before = package.part(SHEET)
    workbook = package.part("xl/workbook.xml").decode()
    name = rf'<definedName name="{MARKIERUNG_STAND}"[^>]*>[^<]*</definedName>'
    new = "" if stand is None else f'<definedName name="{MARKIERUNG_STAND}" localSheetId="0">{stand}</definedName>'
    package.put("xl/workbook.xml", re.sub(name, lambda _: new, workbook).encode())
    entferne(package, marken(package)[0])
    assert package.part(SHEET).count(b"Hinweis") == before.count(b"Hinweis")
    assert MARKIERUNG.encode() not in package.part("xl/workbook.xml")


@pytest.mark.corpus
def test_real_workbooks(corpus: Path) -> None:
    """Into every sheet of every real workbook: exactly these cells, and out again to the byte; or refused, and nothing changed."""
    written_, refused = 0, 0
    for path in sorted(corpus.glob("*.xl*")):
        try:
            count = len(Package.read(path.read_bytes()).blaetter)
        except DateiError:
            continue
        for index in range(count):
            package = Package.read(path.read_bytes())
            blatt = package.blaetter[index]
            before = package.part(blatt.part)
            cells = {address(row, 12 + index % 90): f"Ä Hinweis {row}" for row in (2, 3, 17, 70)}
            bereich = (2, 12 + index % 90, 70, 12 + index % 90)
            try:
                change = schreibe(package, blatt, bereich, cells)
            except DateiError as refusal:
                assert refusal.code == "zelle-gesperrt", (path.name, blatt.name)  # noqa: PT017 - most are not refused
                assert not package.changed
                refused += 1
                continue
            pruefe(Package.read(path.read_bytes()), package.to_bytes(), {blatt.part: change})
            assert cell_texts(package, blatt, cells) == cells
            entferne(package, marken(package)[0])
            assert package.part(blatt.part) == before, (path.name, blatt.name)
            written_ += 1
    assert written_ > 100
    assert refused > 10
