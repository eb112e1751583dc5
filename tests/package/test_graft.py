"""Sheets go in, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace
import io
from pathlib import Path
import re

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from im_xl.errors import DateiError
from im_xl.package.abdruck import blatt_abdruck
from im_xl.package.blaetter import KENNUNG, NeueBlaetter
from im_xl.package.gate import pruefe
from im_xl.package.graft import Bericht, graft
from im_xl.package.package import Package
from package import bausteine as b

WORKBOOKS = {
    "openpyxl": b.openpyxl_mappe(),
    "xlsxwriter": b.xlsxwriter_mappe(),
    "makros": b.xlsxwriter_mappe(makros=True),
    "strict": b.strict(b.openpyxl_mappe()),
    "praefix": b.umbauen(b.openpyxl_mappe(), **{"xl/styles.xml": b.prefixed(b.teile(b.openpyxl_mappe())["xl/styles.xml"])}),
    "mappe-praefix": b.umbauen(b.openpyxl_mappe(), **{"xl/workbook.xml": b.prefixed(b.teile(b.openpyxl_mappe())["xl/workbook.xml"])}),
    "utf-16": b.umbauen(
        b.xlsxwriter_mappe(),
        **{"xl/workbook.xml": b.teile(b.xlsxwriter_mappe())["xl/workbook.xml"].decode().replace("UTF-8", "UTF-16").encode("utf-16")},
    ),
    "iso-8859-1": b.umbauen(
        b.xlsxwriter_mappe(),
        **{"xl/workbook.xml": b.teile(b.xlsxwriter_mappe())["xl/workbook.xml"].replace(b"UTF-8", b"ISO-8859-1")},
    ),
}
ohne_formate = {name: content for name, content in b.teile(b.openpyxl_mappe()).items() if name != "xl/styles.xml"}
WORKBOOKS["ohne-formate"] = b.packen(
    {
        **ohne_formate,
        "xl/_rels/workbook.xml.rels": re.sub(rb"<Relationship [^>]*styles[^>]*/>", b"", ohne_formate["xl/_rels/workbook.xml.rels"]),
        "[Content_Types].xml": re.sub(rb"<Override [^>]*styles[^>]*/>", b"", ohne_formate["[Content_Types].xml"]),
        **{name: re.sub(rb' s="\d+"', b"", xml) for name, xml in ohne_formate.items() if "worksheets/sheet" in name},
    }
)
ohne_basis = b.teile(b.openpyxl_mappe())["xl/styles.xml"]
WORKBOOKS["ohne-cellStyleXfs"] = b.umbauen(
    b.openpyxl_mappe(),
    **{"xl/styles.xml": re.sub(rb"<cellStyleXfs.*?</cellStyleXfs>|<cellStyles.*?</cellStyles>|<dxfs[^>]*/>", b"", ohne_basis)},
)


def grafted(data: bytes, neu: NeueBlaetter | None = None, **options: object) -> tuple[bytes, Bericht]:
    """The file after grafting, checked by the gate, and the report."""
    package = Package.read(data)
    report = graft(package, neu or b.neue(), **options)  # type: ignore[arg-type]
    out = package.to_bytes()
    pruefe(Package.read(data), out)
    return out, report


@pytest.mark.parametrize("name", WORKBOOKS)
def test_original_parts_keep_every_byte(name: str) -> None:
    """All parts but the four registers are the same, sheets follow behind, and openpyxl and calamine read the result."""
    data = WORKBOOKS[name]
    out, report = grafted(data)
    before, after = b.teile(data), b.teile(out)
    assert {part for part in before if before[part] != after.get(part)} <= b.REGISTERS
    assert report.neu == ("IM Übersicht", "Ü Ladenburg", "Ü Weinheim")
    names = [blatt.name for blatt in Package.read(data).blaetter]
    assert [blatt.name for blatt in Package.read(out).blaetter] == [*names, *report.neu]
    if name not in {"utf-16", "iso-8859-1"}:  # calamine reads UTF-8 alone, the original just as little
        assert CalamineWorkbook.from_filelike(io.BytesIO(out)).get_sheet_by_name("Ü Weinheim").to_python()[1][0] == 3
    if name != "strict":
        book = openpyxl.load_workbook(io.BytesIO(out))
        cell = book["Ü Weinheim"]["A2"]
        assert (cell.value, cell.number_format, cell.font.name) == (3, '#,##0.00\\ "€"', "Carlito")
        assert book["Ü Weinheim"]["A1"].font.b
        assert book["Ü Weinheim"]["B1"].font.name == "Carlito"
        assert book["IM Übersicht"]["A1"].comment.text == "Hinweis"


@pytest.mark.parametrize("name", WORKBOOKS)
def test_second_run_changes_no_byte(name: str) -> None:
    """The same sheets put into the result leave the file as it is."""
    out, _ = grafted(WORKBOOKS[name])
    again, report = grafted(out)
    assert again == out
    assert report.unveraendert == ("IM Übersicht", "Ü Ladenburg", "Ü Weinheim")


@pytest.mark.parametrize("name", WORKBOOKS)
def test_fingerprint_survives_grafting(name: str) -> None:
    """Nothing counts as edited right after it was written."""
    package = Package.read(grafted(WORKBOOKS[name])[0])
    assert all(blatt_abdruck(package, blatt) == blatt.abdruck for blatt in package.eigene().values())
    assert len(package.eigene()) == 3


def test_registers_change_by_insertion_only() -> None:
    """What stood in a register before is still there in its order, to the byte."""
    data = WORKBOOKS["xlsxwriter"]
    before, after = b.teile(data), b.teile(grafted(data)[0])
    for part in b.REGISTERS - {"xl/styles.xml"}:
        rest = iter(re.findall(rb"<[^>]*>|[^<]+", after[part]))
        assert all(token in rest for token in re.findall(rb"<[^>]*>|[^<]+", before[part])), part


def test_styles_grow_once() -> None:
    """Another set of sheets in the same styles adds nothing to them."""
    out, _ = grafted(WORKBOOKS["openpyxl"])
    again, _ = grafted(out, b.neue(b.blatt("Ü Hirschberg", "gemeinde:08226107")))
    assert b.teile(again)["xl/styles.xml"] == b.teile(out)["xl/styles.xml"]


def test_renewed_in_place() -> None:
    """A changed sheet keeps its part, number and place; the parts on it keep their names."""
    out, _ = grafted(WORKBOOKS["openpyxl"])
    changed = b.neue(b.blatt("IM Übersicht", "uebersicht:08226", 7, reich=True))
    again, report = grafted(out, changed)
    old, new = Package.read(out), Package.read(again)
    assert report == Bericht(ersetzt=("IM Übersicht",))
    assert [(e.name, e.part, e.sheet_id) for e in new.blaetter] == [(e.name, e.part, e.sheet_id) for e in old.blaetter]
    before, after = b.teile(out), b.teile(again)
    assert {part for part in before if before[part] != after.get(part)} == {"xl/workbook.xml", old.eigene()["uebersicht:08226"].part}
    assert set(before) == set(after)


def test_changed_chart_is_exchanged_and_lost_parts_go() -> None:
    """A sheet that has no drawing any more leaves none behind, in parts, relationships and content types."""
    out, _ = grafted(WORKBOOKS["openpyxl"], b.ohne_notiz(b.neue()))
    plain, _ = grafted(out, b.neue(b.blatt("IM Übersicht", "uebersicht:08226")))
    assert "xl/charts/chart2.xml" in b.teile(out)
    assert "xl/charts/chart2.xml" not in b.teile(plain)
    assert b"chart2.xml" not in b.teile(plain)["[Content_Types].xml"]
    assert "xl/charts/chart1.xml" in b.teile(plain)


def test_picture_is_shared() -> None:
    """The same logo on every sheet is stored once."""
    sheets = [b.blatt(f"Ü {n}", f"gemeinde:{n}", reich=True) for n in range(5)]
    out, _ = grafted(WORKBOOKS["openpyxl"], b.neue(*sheets))
    assert sum(name.startswith("xl/media/") for name in b.teile(out)) == 1
    assert grafted(out, b.neue(*sheets))[0] == out


def edited(out: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The file after a person has changed something in one part."""
    content = b.teile(out)[part]
    assert old in content
    return b.umbauen(out, **{part: content.replace(old, new, 1)})


def test_edited_sheet_is_kept_under_a_new_name() -> None:
    """What a person changed stays, with its drawing and print area, behind the new sheet; it bears no mark."""
    out, _ = grafted(WORKBOOKS["openpyxl"])
    part = Package.read(out).eigene()["uebersicht:08226"].part
    by_hand = edited(out, part, b"<v>1.5</v>", b"<v>99</v>")
    again, report = grafted(by_hand, b.neue(b.blatt("IM Übersicht", "uebersicht:08226", 7, reich=True)))
    assert report.bearbeitet == (("IM Übersicht", "IM Übersicht (bearbeitet)"),)
    package = Package.read(again)
    names = [blatt.name for blatt in package.blaetter]
    kept = package.blaetter[names.index("IM Übersicht") + 1]
    assert (kept.name, kept.kennung) == ("IM Übersicht (bearbeitet)", "bearbeitet:uebersicht:08226")
    assert b"<v>99</v>" in package.part(kept.part)
    assert b"tabSelected" not in package.part(kept.part)
    book = openpyxl.load_workbook(io.BytesIO(again))
    assert "'IM Übersicht (bearbeitet)'!" in str(book["IM Übersicht (bearbeitet)"].print_area)
    assert [len(book[name]._charts) for name in ("IM Übersicht", "IM Übersicht (bearbeitet)")] == [1, 1]
    third, report = grafted(again, b.neue(b.blatt("IM Übersicht", "uebersicht:08226", 7, reich=True)))
    assert third == again


def test_same_sheet_is_not_kept_twice() -> None:
    """A sheet saved by another program, with other bytes and the same meaning, is renewed without a copy."""
    out, _ = grafted(WORKBOOKS["openpyxl"])
    part = Package.read(out).eigene()["gemeinde:08226041"].part
    by_program = edited(out, part, b"<v>2</v>", b"<v>2.0</v>")
    again, report = grafted(by_program)
    assert report.bearbeitet == ()
    assert report.ersetzt == ("Ü Ladenburg",)
    assert b.teile(again)[part] == b.teile(out)[part]


def test_long_names_are_cut_and_numbered() -> None:
    """The name of a kept sheet fits into 31 characters and is not taken."""
    name = "Ü Hirschberg an der Bergstraße"
    out, _ = grafted(WORKBOOKS["openpyxl"], b.neue(b.blatt(name, "gemeinde:08226107")))
    for value, kept in ((5, "Ü Hirschberg an de (bearbeitet)"), (6, "Ü Hirschberg an (bearbeitet 2)")):
        part = Package.read(out).eigene()["gemeinde:08226107"].part
        old = re.search(rb'<c r="A2"[^>]*><v>[^<]*</v>', b.teile(out)[part])
        assert old is not None
        by_hand = edited(out, part, old[0], old[0].replace(b"<v>", b"<v>9"))
        out, report = grafted(by_hand, b.neue(b.blatt(name, "gemeinde:08226107", value)))
        assert len(report.bearbeitet[0][1]) <= 31
        assert report.bearbeitet[0][1].startswith(kept[:14])
    assert len({blatt.name for blatt in Package.read(out).blaetter}) == 5


def test_obsolete_sheets_go_with_their_parts() -> None:
    """A municipality that left takes its sheet along; names and the active sheet move with the others."""
    data = WORKBOOKS["openpyxl"]
    out, _ = grafted(data, b.ohne_notiz(b.neue()), position=0)
    without, report = grafted(out, b.neue(b.blatt("Ü Ladenburg", "gemeinde:08226041", 2)), entfallen=("uebersicht:08226", "gemeinde:0"))
    assert report.entfernt == ("IM Übersicht",)
    package = Package.read(without)
    assert [blatt.name for blatt in package.blaetter] == ["Ü Ladenburg", "Ü Weinheim", "AU-Bestand", "Notizen"]
    book = openpyxl.load_workbook(io.BytesIO(without))
    assert book.active is not None
    assert book.active.title == "Notizen"
    assert book["Notizen"].print_area == "'Notizen'!$A$1:$B$4"
    assert [blatt.kennung for blatt in package.blaetter] == ["gemeinde:08226041", "gemeinde:08226096", None, None]
    assert {name for name in b.teile(without) if "drawing" in name or "chart" in name or "media" in name} == {
        name for name in b.teile(data) if "drawing" in name or "chart" in name or "media" in name
    }


def test_all_own_sheets_can_go() -> None:
    """When nothing of ours is left, neither names nor content types are."""
    data = WORKBOOKS["xlsxwriter"]
    out, _ = grafted(data, b.ohne_notiz(b.neue()))
    kennungen = list(Package.read(out).eigene())
    bare, report = grafted(out, NeueBlaetter(b.STYLES, ()), entfallen=kennungen)
    assert len(report.entfernt) == 3
    before, after = b.teile(data), b.teile(bare)
    assert set(before) == set(after)
    assert after["xl/_rels/workbook.xml.rels"] == before["xl/_rels/workbook.xml.rels"]
    assert b"definedName" not in after["xl/workbook.xml"]


@pytest.mark.parametrize(
    ("formel", "grund"), [("='IM Übersicht'!A2*2", "verwiesen"), ("=SUM('IM Übersicht:Ü Weinheim'!A2)", "verwiesen"), ("=1+1", None)]
)
def test_a_sheet_that_is_pointed_at_stays(formel: str, grund: str | None) -> None:
    """An obsolete sheet is kept where a formula of the county needs it."""
    out, _ = grafted(b.openpyxl_mappe(formel=formel), b.ohne_notiz(b.neue()))
    _, report = grafted(out, NeueBlaetter(b.STYLES, ()), entfallen=("uebersicht:08226",))
    assert report.behalten == ((("IM Übersicht", grund),) if grund else ())
    assert report.entfernt == (() if grund else ("IM Übersicht",))


def test_an_edited_obsolete_sheet_stays() -> None:
    """A person's work is not deleted with a municipality."""
    out, _ = grafted(WORKBOOKS["openpyxl"])
    part = Package.read(out).eigene()["gemeinde:08226041"].part
    by_hand = edited(out, part, b"<v>2</v>", b"<v>5</v>")
    _, report = grafted(by_hand, NeueBlaetter(b.STYLES, ()), entfallen=("gemeinde:08226041",))
    assert report.behalten == (("Ü Ladenburg", "bearbeitet"),)


def test_a_foreign_sheet_of_that_name_is_refused() -> None:
    """The county's sheet is not overwritten, whatever the case of its name."""
    package = Package.read(WORKBOOKS["openpyxl"])
    with pytest.raises(DateiError, match="nicht von diesem Werkzeug") as caught:
        graft(package, b.neue(b.blatt("au-bestand", "uebersicht:1")))
    assert caught.value.code == "blattname-vergeben"


@pytest.mark.parametrize("name", ["", "a" * 32, "a/b", "'a", "a:b"])
def test_names_that_excel_refuses(name: str) -> None:
    """An impossible sheet name stops the work."""
    with pytest.raises(DateiError) as caught:
        graft(Package.read(WORKBOOKS["openpyxl"]), b.neue(replace(b.blatt("x", "k:1"), name=name)))
    assert caught.value.code == "blattname-ungueltig"


def test_a_copy_made_by_a_person_is_left_alone() -> None:
    """Of two sheets with one mark the one that was there first is renewed."""
    out, _ = grafted(WORKBOOKS["openpyxl"])
    parts = b.teile(out)
    workbook = parts["xl/workbook.xml"].decode()
    listed = re.findall(r"<sheet [^>]*>", workbook)
    copy = re.sub(r'name="[^"]*"', 'name="Ü Weinheim (2)"', re.sub(r'sheetId="\d+"', 'sheetId="77"', listed[-1])).replace(
        "r:id=", 'state="visible" r:id='
    )
    workbook = workbook.replace("</sheets>", copy + "</sheets>").replace(
        "</definedNames>",
        f'<definedName name="{KENNUNG}" localSheetId="{len(listed)}" hidden="1">"gemeinde:08226096"</definedName></definedNames>',
    )
    package = Package.read(b.umbauen(out, **{"xl/workbook.xml": workbook.encode()}))
    assert package.eigene()["gemeinde:08226096"].name == "Ü Weinheim"
    assert graft(package, b.neue()).kopien == ("Ü Weinheim (2)",)


def test_calculation_settings_stay_unless_formulas_of_the_county_are_in() -> None:
    """`fullCalcOnLoad` is set only for templates with formulas without cached values."""
    data = WORKBOOKS["xlsxwriter"]
    calc = re.search(rb"<calcPr[^>]*>", b.teile(data)["xl/workbook.xml"])
    assert calc is not None
    data = b.umbauen(
        data, **{"xl/workbook.xml": b.teile(data)["xl/workbook.xml"].replace(calc[0], b"<calcPr iterate='1' fullPrecision=\"0\"/>")}
    )
    assert Package.read(data).genauigkeit_wie_angezeigt
    assert b"<calcPr iterate='1' fullPrecision=\"0\"/>" in b.teile(grafted(data)[0])["xl/workbook.xml"]
    with_formulas = b.neue(b.blatt("IM Übersicht", "uebersicht:08226", eigene_formeln=True))
    assert b'<calcPr fullCalcOnLoad="1" iterate=\'1\' fullPrecision="0"/>' in b.teile(grafted(data, with_formulas)[0])["xl/workbook.xml"]


def test_calculation_chain_is_dropped() -> None:
    """A cache that would not fit any more goes, with relationship and content type."""
    parts = b.teile(WORKBOOKS["xlsxwriter"])
    data = b.packen(
        {
            **parts,
            "xl/calcChain.xml": f'<calcChain xmlns="{b.MAIN}"><c r="A1" i="1"/></calcChain>'.encode(),
            "xl/_rels/workbook.xml.rels": parts["xl/_rels/workbook.xml.rels"].replace(
                b"</Relationships>", f'<Relationship Id="rId90" Type="{b.RELS}/calcChain" Target="calcChain.xml"/></Relationships>'.encode()
            ),
            "[Content_Types].xml": parts["[Content_Types].xml"].replace(
                b"</Types>",
                b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/></Types>',
            ),
        }
    )
    after = b.teile(grafted(data)[0])
    assert "xl/calcChain.xml" not in after
    assert b"calcChain" not in after["xl/_rels/workbook.xml.rels"] + after["[Content_Types].xml"]


def test_code_name_is_kept() -> None:
    """A sheet to which Excel has tied a VBA module stays tied to it."""
    out, _ = grafted(WORKBOOKS["makros"])
    assert Package.read(out).has("xl/vbaProject.bin")
    part = Package.read(out).eigene()["gemeinde:08226041"].part
    by_excel = edited(out, part, b"<sheetViews>", b'<sheetPr codeName="Tabelle7"/><sheetViews>')
    again, report = grafted(by_excel)
    assert report.bearbeitet == ()
    assert b'<sheetPr codeName="Tabelle7"/><sheetViews>' in b.teile(again)[part]
    by_hand = edited(by_excel, part, b"<v>2</v>", b"<v>3</v>")
    kept = Package.read(grafted(by_hand)[0])
    assert [b"Tabelle7" in kept.part(blatt.part) for blatt in kept.blaetter if blatt.name.startswith("Ü Laden")] == [True, False]


def test_libreoffice_files_without_a_default_for_rels(tmp_path: Path) -> None:
    """New relationships get a content type where the file names each of its own."""
    parts = b.teile(WORKBOOKS["xlsxwriter"])
    names = [name for name in parts if name.endswith(".rels")]
    types = re.sub(rb'<Default Extension="rels"[^>]*/>', b"", parts["[Content_Types].xml"])
    kind = "application/vnd.openxmlformats-package.relationships+xml"
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name in names).encode()
    data = b.packen({**parts, "[Content_Types].xml": types.replace(b"</Types>", overrides + b"</Types>")})
    package = Package.read(grafted(data)[0])
    assert all(package.content_type(name) == kind for name in package.names() if name.endswith(".rels"))
    (tmp_path / "m.xlsx").write_bytes(package.to_bytes())
    assert "Ü Ladenburg" in openpyxl.load_workbook(tmp_path / "m.xlsx").sheetnames
