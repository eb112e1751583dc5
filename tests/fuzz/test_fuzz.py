"""A short run with mutated files, and what earlier runs have found. The long run is `make fuzz`."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from fuzz.lauf import SPEICHER, suchen
from fuzz.mutation import mutiert, wuerfel
from fuzz.pruefling import durchlaufen
from fuzz.saat import saat
from im_xl.errors import DateiError
from im_xl.package.abdruck import blatt_abdruck
from im_xl.package.gate import pruefe
from im_xl.package.graft import graft
from im_xl.package.package import Package
from im_xl.workbook.eingaben import eingaben
from im_xl.workbook.grid import open_workbook
from package import bausteine as b

MAPPE, RELS, STILE = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"


@pytest.fixture(scope="module")
def samen() -> dict[str, bytes]:
    """Seeds that need no LibreOffice."""
    return saat(office=False)


def test_a_seed_comes_through(samen: dict[str, bytes]) -> None:
    """Unchanged, each goes its way to the end; else the mutations would try nothing."""
    for name, data in samen.items():
        assert durchlaufen(data, ganz=False).startswith("fertig"), name


def test_the_same_numbers_give_the_same_files(samen: dict[str, bytes]) -> None:
    """A finding can be made again from its number."""
    for nummer in range(50):
        assert mutiert(wuerfel(1, nummer), samen) == mutiert(wuerfel(1, nummer), saat(office=False) if nummer == 0 else samen)


@pytest.mark.parametrize("haelfte", [1, 2])
def test_three_thousand_mutated_files(haelfte: int, samen: dict[str, bytes]) -> None:
    """Only our own refusals, in bounded time and memory; and not all are refused, so that something was tried."""
    bericht = suchen(haelfte, 0, 1500, samen)
    assert not bericht.funde
    assert bericht.anzahl == 1500
    assert bericht.ausgaenge["fertig"] > 1000
    assert len(bericht.ausgaenge) > 8
    assert bericht.megabyte < SPEICHER >> 20


def test_memory_is_that_of_the_process_alone(samen: dict[str, bytes]) -> None:
    """What the one that starts it has used before does not count: ru_maxrss counts it, over fork and exec."""
    bytearray(SPEICHER + (64 << 20))
    assert 0 < suchen(1, 0, 1, samen).megabyte < SPEICHER >> 21


def test_a_process_that_dies_is_a_finding(samen: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The search can fail: a process without memory is noticed, its file saved, and the search goes on with the next one."""
    monkeypatch.setenv("IM_XL_FUZZ_PROBE", "abbruch")
    bericht = suchen(1, 0, 3, samen, tmp_path)
    assert list(bericht.funde) == ["Prozess endet mit -6"]
    assert bericht.anzahl == 3
    assert (tmp_path / "1-1.bin").read_bytes() == mutiert(wuerfel(1, 1), samen)[1]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(zufall=st.randoms(use_true_random=False))
def test_mutations_that_hypothesis_chooses(zufall: Random, samen: dict[str, bytes]) -> None:
    """The same with a search that makes a failing example small."""
    _, data = mutiert(zufall, samen)
    durchlaufen(data, ganz=False)


# ---------------------------------------------------------------- what was found
def _gepfropft() -> tuple[bytes, dict[str, bytes]]:
    package = Package.read(b.openpyxl_mappe())
    graft(package, b.neue())
    data = package.to_bytes()
    return data, b.teile(data)


def _zweimal(data: bytes) -> tuple[bytes, bytes]:
    """The file after a first and a second run."""
    package = Package.read(data)
    graft(package, b.neue())
    einmal = package.to_bytes()
    pruefe(package, einmal)
    nochmal = Package.read(einmal)
    graft(nochmal, b.neue())
    return einmal, nochmal.to_bytes()


def _ersetzt(data: bytes, name: str, muster: bytes, neu: bytes) -> bytes:
    inhalt, anzahl = re.subn(muster, neu, b.teile(data)[name], count=1)
    assert anzahl == 1
    return b.umbauen(data, **{name: inhalt})


@pytest.mark.parametrize("wurzel", [b"<Relationships/>", b"<styleSheet/>", b"<a xmlns='%s'/>" % b.MAIN.encode()])
def test_styles_that_are_none(wurzel: bytes) -> None:
    """Formats appended to another kind of part made a file that Excel does not open, and grew with each run."""
    package = Package.read(b.umbauen(b.openpyxl_mappe(), **{STILE: wurzel}))
    with pytest.raises(DateiError, match="enthält keine Zellformate") as gesagt:
        graft(package, b.neue())
    assert gesagt.value.code == "beschaedigt"


def test_styles_that_no_relationship_leads_to() -> None:
    """Ours took the name, and with it the part."""
    grund = b.openpyxl_mappe()
    data = _ersetzt(grund, RELS, rb'<Relationship [^>]*relationships/styles"[^>]*/>', b"")
    einmal, zweimal = _zweimal(data)
    assert b.teile(einmal)[STILE] == b.teile(grund)[STILE]
    assert "xl/styles1.xml" in b.teile(einmal)
    assert einmal == zweimal


def test_a_chart_that_is_missing_does_not_become_ours() -> None:
    """A drawing of the county that points at a chart which is not there would have shown ours."""
    data = b.umbauen(b.openpyxl_mappe(), **{"xl/charts/chart1.xml": None})
    einmal, zweimal = _zweimal(data)
    assert "xl/charts/chart1.xml" not in b.teile(einmal)
    assert "xl/charts/chart2.xml" in b.teile(einmal)
    assert einmal == zweimal


def test_a_name_of_no_sheet_does_not_become_one_of_ours() -> None:
    """A name whose sheet number lies beyond the list would have been a name of the sheet that came there."""
    data = _ersetzt(b.openpyxl_mappe(), MAPPE, rb'localSheetId="1"', b'localSheetId="2"')
    einmal, zweimal = _zweimal(data)
    assert b"""<definedName name="_xlnm.Print_Area" localSheetId="5">'Notizen'!$A$1:$B$4</definedName>""" in b.teile(einmal)[MAPPE]
    assert einmal == zweimal


@pytest.mark.parametrize("nummer", ["²", "x", "-1", "1.5", "9" * 5000, ""])
def test_numbers_of_formats_that_are_none(nummer: str) -> None:
    """Wherever a format says its number."""
    for stelle in (rb'(<xf numFmtId)="[0-9]+"', rb'(<numFmt formatCode="[^"]*" numFmtId)="[0-9]+"', rb'(<cellStyle [^>]*xfId)="[0-9]+"'):
        data = _ersetzt(_gepfropft()[0], STILE, stelle, rb'\1="' + nummer.encode() + b'"')
        assert [len(blatt.zeilen()) for blatt in open_workbook(io.BytesIO(data))] == [3, 1]


@pytest.mark.parametrize(
    ("teil", "muster", "neu"),
    [
        (STILE, rb'(<cellStyle [^>]*xfId)="0"', rb'\1="x"'),
        (STILE, rb'(<xf [^>]*fontId)="0"', rb'\1="x"'),
        (STILE, rb'(<sz val)="11"', rb'\1="x"'),
        (MAPPE, rb'(<definedName name="_imxl" localSheetId)="2"', b'\\1="\xc2\xb2"'),
        (MAPPE, rb'(<definedName name="_imxl" localSheetId)="2"', rb'\1="' + b"9" * 5000 + b'"'),
        (MAPPE, rb'(<sheet [^>]*sheetId)="1"', rb'\1="' + b"9" * 5000 + b'"'),
    ],
)
def test_numbers_that_are_none(teil: str, muster: bytes, neu: bytes) -> None:
    """A number that is none counts as missing."""
    package = Package.read(_ersetzt(_gepfropft()[0], teil, muster, neu))
    assert package.standardschrift[0] == "Calibri"


@pytest.mark.parametrize("zeile", ["AAAA1", "1e308", "-1", "9" * 5000])
def test_rows_of_our_sheets_that_are_none(zeile: str) -> None:
    """The fingerprint of a sheet is not taken from a broken one."""
    data, _ = _gepfropft()
    package = Package.read(data)
    blatt = package.eigene()["gemeinde:08226041"]
    kaputt = Package.read(_ersetzt(data, blatt.part, rb'<row r="2"', b'<row r="' + zeile.encode() + b'"'))
    with pytest.raises(DateiError, match="unlesbare Zeilen"):
        blatt_abdruck(kaputt, kaputt.eigene()["gemeinde:08226041"])


def test_a_comment_in_a_cell() -> None:
    """It is no value, and a text goes on behind it."""
    data = _ersetzt(b.openpyxl_mappe(), "xl/worksheets/sheet1.xml", rb"<t>Ladenburg</t>", b"<!-- a --><t>Laden<!-- b -->burg<?c d?></t>")
    assert open_workbook(io.BytesIO(data))[0].zeilen()[2][1] == "Ladenburg"


def test_a_text_with_a_negative_number() -> None:
    """It is none of those that were read before."""
    data = saat(office=False)["xlsxwriter"]
    data = b.umbauen(data, **{"xl/worksheets/sheet1.xml": b'<worksheet xmlns="%s"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>-1</v></c></row></sheetData></worksheet>' % b.MAIN.encode()})  # fmt: skip
    with pytest.raises(DateiError, match="unlesbare Zellen"):
        open_workbook(io.BytesIO(data))[0].zeilen()


def test_a_row_of_apostrophes() -> None:
    """A formula of nothing but apostrophes was tried from each of them: minutes for a single cell."""
    formel = "<f>" + "'" * 100_000 + "</f><f>Übersicht</f>"
    blatt = f'<worksheet xmlns="{b.MAIN}"><sheetData><row r="1"><c r="A1">{formel}</c></row></sheetData></worksheet>'
    package = Package.read(b.umbauen(b.openpyxl_mappe(), **{"xl/worksheets/sheet1.xml": blatt.encode()}))
    assert package.verweise_auf(["Übersicht"]) == []


def test_a_format_of_any_length() -> None:
    """The number of a format that no list has is one more thing that was wrong before."""
    data, _ = _gepfropft()
    blatt = Package.read(data).eigene()["gemeinde:08226041"]
    package = Package.read(_ersetzt(data, blatt.part, rb'(<c r="A2" s)="\d+"', rb'\1="' + b"9" * 5000 + b'"'))
    graft(package, b.neue())
    pruefe(package, package.to_bytes())


def test_a_text_without_end() -> None:
    """A cell holds 32,767 characters; more are not looked through."""
    blatt = f'<worksheet xmlns="{b.MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 40_000}</t></is></c></row></sheetData></worksheet>'
    (erstes, _) = open_workbook(io.BytesIO(b.umbauen(b.openpyxl_mappe(), **{"xl/worksheets/sheet1.xml": blatt.encode()})))
    assert len(str(erstes.zeilen()[1][1])) == 32_767


def test_a_row_of_blanks() -> None:
    """In the head of an edited sheet of ours; minutes for a single file."""
    data, _ = _gepfropft()
    blatt = Package.read(data).eigene()["gemeinde:08226041"]
    weit = b"<sheetPr%s/><!-- codeName -->%s<sheetViews><sheetView tabSelected='1'" % (b" " * 200_000, b" " * 200_000)
    data = _ersetzt(data, blatt.part, rb"<sheetViews><sheetView", weit)
    package = Package.read(_ersetzt(data, blatt.part, rb"<v>2</v>", b"<v>3</v>"))
    assert graft(package, b.neue()).bearbeitet == (("Ü Ladenburg", "Ü Ladenburg (bearbeitet)"),)


def test_a_list_that_points_at_the_workbook_part() -> None:
    """What bears our mark and is no worksheet is not ours to renew."""
    data, _ = _gepfropft()
    package = Package.read(data)
    blatt = package.eigene()["uebersicht:08226"]
    rid = next(rel.rid for rel in package.rels(package.workbook_part) if rel.ziel == blatt.part)
    falsch = Package.read(
        _ersetzt(
            data,
            RELS,
            rb'Target="[^"]*"(?=[^>]*Id="%s")|(?<=Id="%s")([^>]*)Target="[^"]*"' % (rid.encode(), rid.encode()),
            rb'\1Target="/xl/workbook.xml"',
        )
    )
    assert "uebersicht:08226" not in falsch.eigene()


def test_an_input_range_of_any_length() -> None:
    """An address that no sheet has is none."""
    data, teile = _gepfropft()
    marke = f'<definedName name="_imxl_eingaben" localSheetId="2">\'IM Übersicht\'!$A${"9" * 5000}</definedName></definedNames>'
    package = Package.read(b.umbauen(data, **{MAPPE: teile[MAPPE].replace(b"</definedNames>", marke.encode())}))
    assert eingaben(package, package.eigene()["uebersicht:08226"]) == {}


def test_a_sheet_that_is_missing_does_not_become_ours() -> None:
    """A sheet of the county whose part is not there would have shown ours."""
    package = Package.read(b.umbauen(b.openpyxl_mappe(), **{"xl/worksheets/sheet2.xml": None}))
    graft(package, b.neue())
    teile = [blatt.part for blatt in Package.read(package.to_bytes()).blaetter]
    assert len(set(teile)) == len(teile)


def test_a_stream_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    """No room is made for the bytes that there might be."""

    class Strom(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            assert size is not None
            assert size < 1 << 24
            return super().read(size)

    assert Package.read(Strom(b.openpyxl_mappe())).blaetter
    with (tmp_path / "a.xlsx").open("w+b") as datei:
        datei.write(b.openpyxl_mappe())
        datei.seek(0)
        assert Package.read(datei).blaetter
