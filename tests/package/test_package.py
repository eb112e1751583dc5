"""What is read, what is refused and why."""

from __future__ import annotations

from collections.abc import Callable
import io
from pathlib import Path
import re
import struct
import zipfile

import openpyxl
import pytest

from im_xl.errors import DateiError
from im_xl.package.archive import read_directory
from im_xl.package.gate import pruefe
from im_xl.package.graft import graft
from im_xl.package.limits import Limits, check_directory, check_prolog
from im_xl.package.package import Package
from package import bausteine as b

GOOD = b.openpyxl_mappe()
PARTS = b.teile(GOOD)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


def with_part(name: str, old: bytes, new: bytes) -> bytes:
    """The good workbook with a replacement in one part; it has to hit."""
    assert old in PARTS[name]
    return b.umbauen(GOOD, **{name: PARTS[name].replace(old, new, 1)})


def flipped(data: bytes, name: str) -> bytes:
    """The file with one compressed byte of a part changed."""
    member = next(member for member in read_directory(data) if member.name == name)
    at = member.start + member.packed // 2
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def with_header(data: bytes, name: str, field: int, value: int, size: str = "<L") -> bytes:
    """The file with one field of a directory entry changed (offset within the entry)."""
    at = data.index(b"PK\1\2")
    while data[at + 46 : at + 46 + struct.unpack_from("<H", data, at + 28)[0]] != name.encode():
        at = data.index(b"PK\1\2", at + 4)
    raw = bytearray(data)
    struct.pack_into(size, raw, at + field, value)
    return bytes(raw)


def twice(first: str, second: str) -> bytes:
    """A file with a part under two names."""
    return b.packen({**PARTS, first: b"<a/>", second: b"<a/>"})


def doubled() -> bytes:
    """A file with one entry twice."""
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/workbook.xml", PARTS["xl/workbook.xml"])
    return out.getvalue()


DTD = '<!DOCTYPE a [<!ENTITY b "c">]>'
SHEET = "xl/worksheets/sheet1.xml"
REFUSED: dict[str, tuple[str, bytes | Callable[[], bytes]]] = {
    "empty": ("leer", b""),
    "text": ("keine-mappe", b"Gemeinde;Personen\r\n"),
    "xml 2003": ("keine-mappe", b'<?xml version="1.0"?><Workbook/>'),
    "zip": ("keine-mappe", b.packen({"a.txt": b"b"})),
    "docx": ("keine-mappe", with_part("[Content_Types].xml", b"spreadsheetml.sheet.main", b"wordprocessingml.document.main")),
    "no workbook": ("keine-mappe", b.umbauen(GOOD, **{"_rels/.rels": b.rels()})),
    "ods": ("ods", b.packen({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"})),
    "xls": ("xls", OLE),
    "password": ("kennwort", OLE + "EncryptedPackage".encode("utf-16-le")),
    "label": ("vertraulichkeit", OLE + "EncryptedPackage".encode("utf-16-le") + "DRMEncryptedTransform".encode("utf-16-le")),
    "xlsb": (
        "xlsb",
        with_part(
            "[Content_Types].xml",
            b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"vnd.ms-excel.sheet.binary.macroEnabled.main",
        ),
    ),
    "beta": ("beta-format", with_part("xl/workbook.xml", b"/spreadsheetml/2006/main", b"/spreadsheetml/2006/5/main")),
    "no sheets": (
        "keine-blaetter",
        b.umbauen(GOOD, **{"xl/workbook.xml": re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", PARTS["xl/workbook.xml"])}),
    ),
    "half": ("beschaedigt", GOOD[: len(GOOD) // 2]),
    "tail missing": ("beschaedigt", GOOD[:-20]),
    "front missing": ("beschaedigt", b"PK\3\4" + GOOD[200:]),
    "checksum": ("beschaedigt", with_header(GOOD, SHEET, 16, 1)),
    "stream": ("beschaedigt", flipped(GOOD, "xl/theme/theme1.xml")),
    "not XML": ("beschaedigt", with_part("xl/workbook.xml", b"</sheets>", b"</sheet>")),
    "method": ("beschaedigt", with_header(GOOD, SHEET, 10, 12, "<H")),
    "encrypted entry": ("kennwort", with_header(GOOD, SHEET, 8, 1, "<H")),
    "declared too small": ("unsicher", with_header(GOOD, SHEET, 24, 10)),
    "declared too large": ("unsicher", with_header(GOOD, SHEET, 24, 1 << 30)),
    "DTD": ("unsicher", b.umbauen(GOOD, **{"docProps/custom.xml": f"<?xml version='1.0'?><!-- c -->\n{DTD}<a/>".encode()})),
    "DTD UTF-16": (
        "unsicher",
        b.umbauen(GOOD, **{"docProps/custom.xml": f"<?xml version='1.0' encoding='utf-16'?>{DTD}<a/>".encode("utf-16")}),
    ),
    "DTD UTF-16-BE": ("unsicher", b.umbauen(GOOD, **{"docProps/custom.xml": f"<?xml version='1.0'?>{DTD}<a/>".encode("utf-16-be")})),
    "DTD far behind": ("unsicher", b.umbauen(GOOD, **{"docProps/custom.xml": f"<!--{'x' * 70_000}-->{DTD}<a/>".encode()})),
    "UTF-7": ("unsicher", b.umbauen(GOOD, **{"docProps/custom.xml": b"<?xml version='1.0' encoding='UTF-7'?>+ADw-!DOCTYPE a+AD4-<a/>"})),
    "EBCDIC": ("unsicher", b.umbauen(GOOD, **{"docProps/custom.xml": f"<?xml version='1.0'?>{DTD}<a/>".encode("cp500")})),
    "traversal": ("unsicher", b.umbauen(GOOD, **{"xl/../../x.xml": b"<a/>"})),
    "traversal encoded": ("unsicher", b.umbauen(GOOD, **{"xl/%2e%2e/x.xml": b"<a/>"})),
    "drive": ("unsicher", b.umbauen(GOOD, **{"C:/x.xml": b"<a/>"})),
    "case clash": ("unsicher", twice("xl/a.xml", "xl/A.xml")),
    "slash clash": ("unsicher", twice("xl/a.xml", "xl\\a.xml")),
    "duplicate": ("unsicher", doubled),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused(what: str) -> None:
    """Each has a code of its own kind and a German sentence that says what to do."""
    code, data = REFUSED[what]
    with pytest.raises(DateiError) as caught:
        Package.read(data() if callable(data) else data)
    assert caught.value.code == code
    assert re.search(r"(Öffnen|Entfernen|Lassen|Holen|speichern) Sie|Holen Sie", caught.value.text)


@pytest.mark.parametrize("cut", range(40, len(GOOD), 997))
def test_every_truncation_is_noticed(cut: int) -> None:
    """However short, a part of a file is refused, never read as a whole."""
    with pytest.raises(DateiError) as caught:
        Package.read(GOOD[:cut])
    assert caught.value.code == "beschaedigt"


def test_limits() -> None:
    """Number, size, sum and ratio are bounded before anything is inflated."""
    members = read_directory(b.packen({f"{n}.xml": bytes(10_000) for n in range(5)}))
    check_directory(members)
    for limits in (Limits(parts=4), Limits(part=9_999), Limits(total=49_999), Limits(ratio=20, ratio_from=5_000)):
        with pytest.raises(DateiError) as caught:
            check_directory(members, limits)
        assert caught.value.code == "unsicher"
    with pytest.raises(DateiError, match="größer als"):
        Package.read(io.BytesIO(GOOD), Limits(total=len(GOOD) - 1))


def test_overlapping_entries_are_refused() -> None:
    """Two entries that share compressed bytes: how a small file unpacks without end."""
    members = read_directory(GOOD)
    with pytest.raises(DateiError, match="überlappen"):
        check_directory([*members, type(members[0])(**{**{f: getattr(members[0], f) for f in members[0].__slots__}, "name": "y"})])


def test_harmless_prologs() -> None:
    """Comments, instructions and byte order marks before the root element are no reason to refuse."""
    for text in ("<?xml version='1.0'?><!-- <!DOCTYPE --><?a b?>\n<c/>", "\r\n<xml/>", "<c/>"):
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            check_prolog("a.xml", text.encode(encoding))
    check_prolog("a.bin", b"\0\1\2")
    check_prolog("a.xml", b"")


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        (
            "struktur-geschuetzt",
            {
                "xl/workbook.xml": PARTS["xl/workbook.xml"]
                .replace(b"<workbookProtection/>", b"")
                .replace(b"<bookViews", b'<workbookProtection lockStructure="1"/><bookViews')
            },
        ),
        ("signiert", {"_xmlsignatures/origin.sigs": b""}),
        (
            "freigegeben",
            {
                "xl/revisions/revisionHeaders.xml": b"<a/>",
                "xl/_rels/workbook.xml.rels": PARTS["xl/_rels/workbook.xml.rels"].replace(
                    b"</Relationships>",
                    f'<Relationship Id="rId50" Type="{b.RELS}/revisionHeaders" Target="revisions/revisionHeaders.xml"/></Relationships>'.encode(),
                ),
            },
        ),
    ],
)
def test_read_but_not_written(code: str, changes: dict[str, bytes]) -> None:
    """A protected, signed or shared workbook can be read, so that overviews go into a file of their own."""
    package = Package.read(b.umbauen(GOOD, **changes))
    assert [blatt.name for blatt in package.blaetter] == ["AU-Bestand", "Notizen"]
    with pytest.raises(DateiError) as caught:
        graft(package, b.neue())
    assert caught.value.code == code
    assert "eigene Datei" in caught.value.text
    assert not package.changed


def test_properties() -> None:
    """What the pipeline asks a workbook."""
    package = Package.read(io.BytesIO(GOOD))
    assert package.standardschrift == ("Calibri", 11.0)
    assert (package.datum_1904, package.genauigkeit_wie_angezeigt, package.strict) == (False, False, False)
    assert [(e.name, e.part, e.index, e.sheet_id, e.state, e.art) for e in package.blaetter] == [
        ("AU-Bestand", "xl/worksheets/sheet1.xml", 0, 1, "visible", "worksheet"),
        ("Notizen", "xl/worksheets/sheet2.xml", 1, 2, "visible", "worksheet"),
    ]
    assert Package.read(b.xlsxwriter_mappe(makros=True)).has("xl/vbaProject.bin")
    assert Package.read(b.strict(GOOD)).strict
    assert Package.read(with_part("xl/workbook.xml", b"<workbookPr", b'<workbookPr date1904="1"')).datum_1904


def test_standard_font_is_that_of_the_style_normal() -> None:
    """Not the first font of the list, but that to which "Normal" points."""
    book = openpyxl.Workbook()
    book._named_styles["Normal"].font = openpyxl.styles.Font(name="Arial", size=10)
    out = io.BytesIO()
    book.save(out)
    assert Package.read(out.getvalue()).standardschrift == ("Arial", 10.0)


def test_untouched_is_the_same_file() -> None:
    """Reading and writing gives the very bytes; so does putting a part back as it was."""
    package = Package.read(GOOD)
    assert package.to_bytes() is GOOD
    package.drop(SHEET)
    assert not package.has(SHEET)
    package.put(SHEET, PARTS[SHEET])
    assert package.to_bytes() == GOOD


def test_writing_is_plain_zip() -> None:
    """Stored, deflated and streamed members are taken over; the standard library finds no fault."""
    out = io.BytesIO()

    class Stream(io.RawIOBase):  # no seeking: the writer has to use data descriptors
        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            return out.write(data)

    with zipfile.ZipFile(Stream(), "w") as archive:
        for number, (name, content) in enumerate(PARTS.items()):
            archive.writestr(name, content, compress_type=zipfile.ZIP_STORED if number % 2 else zipfile.ZIP_DEFLATED)
    package = Package.read(out.getvalue())
    package.put("xl/neu.xml", b"<a/>")
    package.set_types({"xl/neu.xml": "application/x-neu+xml"}, ())
    with zipfile.ZipFile(io.BytesIO(package.to_bytes())) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in PARTS} | {"[Content_Types].xml": b""} == PARTS | {"[Content_Types].xml": b""}
        assert archive.read("xl/neu.xml") == b"<a/>"
        assert archive.getinfo("xl/neu.xml").date_time == (1980, 1, 1, 0, 0, 0)
    assert package.content_type("/XL/Neu.xml") == "application/x-neu+xml"


def test_zip64_is_read() -> None:
    """Some programs write 64-bit fields throughout."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in PARTS.items():
            with archive.open(name, "w", force_zip64=True) as file:
                file.write(content)
    package = Package.read(out.getvalue())
    graft(package, b.neue())
    pruefe(Package.read(out.getvalue()), package.to_bytes())


def test_references_of_the_county() -> None:
    """Formulas, names, formats, validations, links and charts that point at a sheet of ours are found, others not."""
    sheet = (
        f'<worksheet xmlns="{b.MAIN}"><sheetData><row r="3"><c r="B3"><f>\'IM Übersicht\'!A2+1</f></c><c r="C3"><f>"im übersicht"&amp;A1</f></c>'
        "<c r=\"D3\"><f>INDIRECT(\"'IM Übersicht'!A\"&amp;A1)</f></c><c r=\"E3\"><f>'[1]IM Übersicht'!A1+'Alt IM Übersicht'!A1</f></c></row></sheetData>"
        '<conditionalFormatting sqref="A1:A9"><cfRule type="expression" priority="1"><formula>\'IM Übersicht\'!$A$2&gt;1</formula></cfRule>'
        '</conditionalFormatting><dataValidations><dataValidation type="list" sqref="F1"><formula1>\'IM ÜBERSICHT\'!$A$1:$A$3</formula1></dataValidation>'
        '</dataValidations><hyperlinks><hyperlink ref="A1" location="\'IM Übersicht\'!A1"/></hyperlinks></worksheet>'
    )
    chart = PARTS["xl/charts/chart1.xml"].replace(b"'AU-Bestand'!$B$2:$B$3", "'IM Übersicht'!$A$2:$A$3".encode())
    workbook = PARTS["xl/workbook.xml"].replace(b"'AU-Bestand'!$B$2:$B$3", "'IM Übersicht'!$A$2".encode())
    package = Package.read(
        b.umbauen(GOOD, **{"xl/worksheets/sheet2.xml": sheet.encode(), "xl/charts/chart1.xml": chart, "xl/workbook.xml": workbook})
    )
    graft(package, b.neue())
    assert [(v.blatt, v.zelle) for v in package.verweise_auf(["IM Übersicht", "Ü Ladenburg"])] == [
        ("", "Name: Personen"),
        ("AU-Bestand", "Diagramm"),
        ("Notizen", "B3"),
        ("Notizen", "D3"),
        ("Notizen", "Bedingte Formatierung A1:A9"),
        ("Notizen", "Gültigkeit F1"),
        ("Notizen", "Link A1"),
    ]
    assert package.verweise_auf([]) == []


@pytest.mark.parametrize("formel", ["Übersicht!A1", "SUM(Übersicht:Notizen!A1)", "'a:Übersicht'!A1", "'Übersicht:z z'!A1"])
def test_plain_names_are_found(formel: str) -> None:
    """A name without blanks stands in formulas without apostrophes."""
    package = Package.read(b.openpyxl_mappe(formel="=" + formel))
    assert len(package.verweise_auf(["Übersicht"])) == 1
    assert package.verweise_auf(["bersicht", "Über"]) == []


def test_an_addin_is_no_workbook() -> None:
    """The add-in itself, handed over by mistake, is named as what it is."""
    addin = Path(__file__).resolve().parents[2] / "macros/IM-XL.xlam"

    with pytest.raises(DateiError, match="Add-in, keine Arbeitsmappe"):
        Package.read(addin.read_bytes())
