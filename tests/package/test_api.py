"""The functions that another project would use: a workbook on disk, sheets in, sheets out."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from im_xl.errors import DateiError
from im_xl.package import archive
from im_xl.package.api import Bericht, Zellaenderung, Zelle, graft, open_package, remove, save, splice_cells
from im_xl.package.archive import Datei, Writer, chunks, read_directory
from package import bausteine as b

MOMENT = datetime(2026, 11, 26, 8, 0, 0)  # noqa: DTZ001 - local time, as a file name shows it
NEU = b.neue(b.blatt("IM Übersicht", "uebersicht:1", reich=True), b.blatt("Ü Ladenburg", "gemeinde:1"))


@pytest.fixture
def datei(tmp_path: Path) -> Path:
    """A workbook on disk with a large part that nobody asks for."""
    ziel = tmp_path / "Kreis.xlsx"
    with ZipFile(BytesIO(b.openpyxl_mappe())) as vorher, ZipFile(ziel, "w", ZIP_DEFLATED) as nachher:
        for name in vorher.namelist():
            nachher.writestr(
                name, vorher.read(name).replace(b"</Types>", b'<Default Extension="bin" ContentType="application/octet-stream"/></Types>')
            )
        nachher.writestr("xl/gross.bin", bytes(range(256)) * 20_000)
    return ziel


def test_in_and_out_again(datei: Path) -> None:
    """Sheets are put in and taken out in place; every original part has its first bytes again, but for registers that only grow."""
    vorher = b.teile(datei.read_bytes())
    with open_package(datei) as mappe:
        assert graft(mappe, NEU).neu == ("IM Übersicht", "Ü Ladenburg")
        sicherung = save(mappe, datei, backup=MOMENT)
    assert sicherung is not None
    assert b.teile(sicherung.read_bytes()) == vorher
    with open_package(datei) as mappe:
        assert remove(mappe, ["uebersicht:1", "gemeinde:1", "gemeinde:2"]).entfernt == ("IM Übersicht", "Ü Ladenburg")
        save(mappe, datei)
    nachher = b.teile(datei.read_bytes())
    assert {name for name in vorher.keys() | nachher.keys() if vorher.get(name) != nachher.get(name)} <= {
        "xl/styles.xml",
        "[Content_Types].xml",
    }
    assert sorted(path.name for path in datei.parent.iterdir()) == sorted([datei.name, sicherung.name])


def test_cells_into_a_sheet(datei: Path) -> None:
    """Only the sheet is another one; the gate lets it pass with its cells named, and not without."""
    vorher = b.teile(datei.read_bytes())
    for cells in ({}, {"xl/worksheets/sheet1.xml": Zellaenderung(frozenset({"H1", "H2"}))}):
        with open_package(datei) as mappe:
            splice_cells(mappe, mappe.blaetter[0], {"H1": Zelle("geprüft"), "H2": Zelle(12.5)})
            if cells:
                save(mappe, datei, cells=cells)
            else:
                with pytest.raises(DateiError, match="nicht mehr derselbe"):
                    save(mappe, datei)
                assert b.teile(datei.read_bytes()) == vorher
    nachher = b.teile(datei.read_bytes())
    assert {name for name in vorher if vorher[name] != nachher[name]} == {"xl/worksheets/sheet1.xml"}


def test_what_is_not_asked_for_is_copied_unread(datei: Path, tmp_path: Path) -> None:
    """A damaged part is refused where checksums are compared, and copied as it is where they are not."""
    data = bytearray(datei.read_bytes())
    teil = next(member for member in read_directory(bytes(data)) if member.name == "xl/gross.bin")
    data[teil.start + teil.packed // 2] ^= 0xFF
    datei.write_bytes(data)
    with pytest.raises(DateiError) as caught, open_package(datei):
        pass
    assert caught.value.code == "beschaedigt"
    with open_package(datei, checksums=False) as mappe:
        graft(mappe, NEU)
        save(mappe, tmp_path / "aus.xlsx")
    aus = (tmp_path / "aus.xlsx").read_bytes()
    kopie = next(member for member in read_directory(aus) if member.name == "xl/gross.bin")
    assert aus[kopie.start : kopie.start + kopie.packed] == data[teil.start : teil.start + teil.packed]


def test_a_file_is_read_where_it_is_asked_for(datei: Path) -> None:
    """An open file gives the same directory and parts as its bytes, and only an open one."""
    data = datei.read_bytes()
    with datei.open("rb") as strom:
        quelle = Datei(strom)
        assert len(quelle) == len(data)
        assert quelle[10:20] == data[10:20]
        assert quelle[len(data) : len(data) + 5] == b""
        members = read_directory(quelle)
        assert members == read_directory(data)
        assert all(b"".join(chunks(quelle, member)) == b"".join(chunks(data, member)) for member in members)
    with open_package(datei) as mappe:
        teil = mappe.part("xl/workbook.xml")
    with open_package(data) as mappe:
        assert mappe.part("xl/workbook.xml") == teil


def test_large_archives(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit into 32 bits, or 16 for the number of entries, stands in the extra fields, and other programs read it."""
    monkeypatch.setattr(archive, "_MAX32", 3_000)
    monkeypatch.setattr(archive, "_MAX16", 5)
    inhalte = {f"teil{nummer}.bin": bytes([nummer]) * 900 + bytes(range(256)) * nummer for nummer in range(20)}
    monkeypatch.setattr(archive, "LEVEL", 0)
    out = BytesIO()
    writer = Writer(out)
    for name, inhalt in inhalte.items():
        writer.add(name, inhalt)
    writer.finish()
    monkeypatch.undo()
    # The true bound is as in every archive; below it, zipfile takes the numbers of 32 bits, so they are put to it.
    data = out.getvalue().replace((3_000).to_bytes(4, "little"), (0xFFFFFFFF).to_bytes(4, "little"))
    gelesen = read_directory(data)
    assert {member.name: b"".join(chunks(data, member)) for member in gelesen} == inhalte
    with ZipFile(BytesIO(data)) as fremd:
        assert {name: fremd.read(name) for name in fremd.namelist()} == inhalte


def test_a_member_larger_than_a_piece(tmp_path: Path) -> None:
    """Long runs inflate piece by piece: none is larger than a megabyte, and nothing is lost between them."""
    ziel = tmp_path / "lang.zip"
    inhalt = bytes(5 << 20) + b"Ende"
    with ZipFile(ziel, "w", ZIP_DEFLATED) as mappe:
        mappe.writestr("lang.bin", inhalt)
    with ziel.open("rb") as strom:
        (member,) = read_directory(Datei(strom))
        stuecke = list(chunks(Datei(strom), member))
    assert b"".join(stuecke) == inhalt
    assert max(map(len, stuecke)) <= 1 << 20


def test_the_example_of_the_handbook_runs(datei: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What docs/paket.md shows works as it stands."""
    text = (Path(__file__).parents[2] / "docs/paket.md").read_text("utf-8")
    vorher = b.teile(datei.read_bytes())
    monkeypatch.chdir(datei.parent)
    raum: dict[str, object] = {}
    exec(text.partition("```python")[2].partition("```")[0], raum)  # noqa: S102 - our own handbook
    assert raum["bericht"] == Bericht(neu=("Gruß",))
    nachher = b.teile(datei.read_bytes())
    assert {name for name in vorher if vorher[name] != nachher.get(name)} <= {"xl/styles.xml", "[Content_Types].xml"}
    assert len(list(datei.parent.glob("Kreis.sicherung-*.xlsx"))) == 1
