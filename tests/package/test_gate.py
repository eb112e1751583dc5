"""The gate finds what a faulty graft would do."""

from __future__ import annotations

import re

import pytest

from im_xl.errors import DateiError
from im_xl.package.gate import pruefe
from im_xl.package.graft import graft
from im_xl.package.package import Package
from package import bausteine as b

BEFORE = b.xlsxwriter_mappe()


def written() -> bytes:
    """A good result."""
    package = Package.read(BEFORE)
    graft(package, b.neue())
    return package.to_bytes()


GOOD = written()
PARTS = b.teile(GOOD)
OVERVIEW = Package.read(GOOD).eigene()["uebersicht:08226"].part


def exchanged(name: str, pattern: bytes, new: bytes) -> bytes:
    """A part of the good result with something replaced; it has to hit."""
    text, hits = re.subn(pattern, new, PARTS[name], count=1)
    assert hits
    return text


def result(**changes: bytes | None) -> bytes:
    """The good result with parts exchanged; the untouched ones keep their compressed bytes."""
    package = Package.read(GOOD)
    for name, content in changes.items():
        if content is None:
            package.drop(name)
        else:
            package.put(name, content)
    return package.to_bytes()


FAULTS = {
    "part lost": {"xl/theme/theme1.xml": None},
    "part changed": {"xl/worksheets/sheet1.xml": exchanged("xl/worksheets/sheet1.xml", b"<v>1</v>", b"<v>9</v>")},
    "sheet lost": {OVERVIEW: None},
    "chart lost": {"xl/charts/chart2.xml": None},
    "type lost": {"[Content_Types].xml": exchanged("[Content_Types].xml", rb'<Default Extension="vml"[^>]*>', b"")},
    "type of nothing": {
        "[Content_Types].xml": exchanged("[Content_Types].xml", b"</Types>", b'<Override PartName="/x.xml" ContentType="a/b"/></Types>')
    },
    "name twice": {"xl/workbook.xml": exchanged("xl/workbook.xml", 'name="Ü Weinheim"'.encode(), b'name="stellen"')},
    "number twice": {"xl/workbook.xml": exchanged("xl/workbook.xml", b'sheetId="4"', b'sheetId="1"')},
    "name of no sheet": {"xl/workbook.xml": exchanged("xl/workbook.xml", b'localSheetId="3"', b'localSheetId="4"')},
    "relation twice": {"xl/_rels/workbook.xml.rels": exchanged("xl/_rels/workbook.xml.rels", rb'Id="rId6"', b'Id="rId1"')},
    "style out of range": {OVERVIEW: exchanged(OVERVIEW, rb' s="\d+"', b' s="999"')},
    "dxf out of range": {OVERVIEW: exchanged(OVERVIEW, rb'dxfId="\d+"', b'dxfId="99"')},
    "not XML": {"xl/workbook.xml": PARTS["xl/workbook.xml"] + b"<"},
}


def test_a_good_result_passes() -> None:
    """Whether the package handed in has been grafted since or not."""
    pruefe(Package.read(BEFORE), GOOD)
    package = Package.read(BEFORE)
    graft(package, b.neue())
    pruefe(package, package.to_bytes())


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_found(fault: str) -> None:
    """Each single fault stops the saving."""
    with pytest.raises(DateiError) as caught:
        pruefe(Package.read(BEFORE), result(**FAULTS[fault]))
    assert caught.value.code in {"pruefung", "beschaedigt"}


def test_old_oddities_are_not_held_against_us() -> None:
    """A county's file that points at a missing part is no better and no worse afterwards."""
    rels = b.teile(BEFORE)["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>", f'<Relationship Id="rId77" Type="{b.RELS}/customXml" Target="fehlt.xml"/></Relationships>'.encode()
    )
    before = b.umbauen(BEFORE, **{"xl/_rels/workbook.xml.rels": rels})
    package = Package.read(before)
    graft(package, b.neue())
    pruefe(Package.read(before), package.to_bytes())
