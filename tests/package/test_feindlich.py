"""Hostile files: refused by name, wherever they come in, and nothing is written."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
import struct
import subprocess
import sys
import zipfile
import zlib

from click.testing import CliRunner
import pytest

from im_xl.cli import main
from im_xl.errors import DateiError
from im_xl.package import xmltext
from im_xl.package.limits import LIMITS, Limits
from im_xl.package.package import Package
from im_xl.package.xmltext import elements, parse, scan
from im_xl.workbook.grid import open_workbook
from package.feindlich import FEINDE, GUT, verschachtelt

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def dateien(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them, built once."""
    ordner = tmp_path_factory.mktemp("feinde")
    for name, feind in FEINDE.items():
        (ordner / f"{name}.xlsx").write_bytes(feind.bauen())
    return ordner


def test_what_they_are_made_of_is_good() -> None:
    """The guard refuses what was changed, not the workbook that it was changed in."""
    assert len(Package.read(GUT).blaetter) == 2
    assert [blatt.name for blatt in open_workbook(io.BytesIO(GUT))] == ["AU-Bestand", "Notizen"]


@pytest.mark.parametrize("name", FEINDE)
def test_refused_by_name(name: str, dateien: Path) -> None:
    """With the code and the words that are true of it."""
    feind, data = FEINDE[name], (dateien / f"{name}.xlsx").read_bytes()
    with pytest.raises(DateiError) as gesagt:
        [blatt.zeilen() for blatt in open_workbook(io.BytesIO(data))] if feind.erst_beim_lesen else Package.read(data)
    assert (gesagt.value.code, feind.wort in gesagt.value.text) == (feind.code, True), gesagt.value.text


@pytest.mark.parametrize("befehl", ["pruefen", "uebersichten"])
@pytest.mark.parametrize("name", FEINDE)
def test_refused_by_the_command(name: str, befehl: str, dateien: Path) -> None:
    """Exit 2, one German sentence, nothing written, the file as it was."""
    datei = dateien / f"{name}.xlsx"
    vorher = {pfad.name: pfad.stat().st_mtime_ns for pfad in dateien.iterdir()}
    lauf = CliRunner().invoke(main, [befehl, str(datei)])
    assert lauf.exit_code == 2
    assert isinstance(lauf.exception, SystemExit)
    assert FEINDE[name].wort in " ".join(lauf.output.split())
    assert {pfad.name: pfad.stat().st_mtime_ns for pfad in dateien.iterdir()} == vorher


def test_all_of_them_in_a_quarter_of_the_memory(dateien: Path) -> None:
    """Refusing costs little: one process with a bound refuses all of them, one after the other."""
    code = (
        "import resource, sys, json\nfrom pathlib import Path\nfrom im_xl.errors import DateiError\nfrom im_xl.package.package import Package\n"
        "resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)\ncodes = {}\n"
        "for datei in Path(sys.argv[1]).iterdir():\n"
        "    try:\n        Package.read(datei.read_bytes())\n    except DateiError as fehler:\n        codes[datei.stem] = fehler.code\n"
        "print(json.dumps(codes))"
    )
    lauf = subprocess.run(
        [sys.executable, "-c", code, str(dateien), str(LIMITS.memory // 4)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
    )
    assert lauf.returncode == 0, lauf.stderr
    assert json.loads(lauf.stdout) == {name: feind.code for name, feind in FEINDE.items() if not feind.erst_beim_lesen}


def test_the_nested_bomb_is_one() -> None:
    """It unpacks: 200 members of a megabyte and more from a file of a few kilobytes."""
    data = verschachtelt()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        bilder = [info for info in archive.infolist() if info.filename.startswith("xl/media/")]
    # Newer releases of zipfile refuse it, too; what others do is inflate what the directory points at.
    kopf = bilder[0].header_offset
    anfang = kopf + 30 + sum(struct.unpack_from("<2H", data, kopf + 26))
    assert len(zlib.decompressobj(-15).decompress(data[anfang:])) == bilder[0].file_size
    assert len(data) < 50_000
    assert sum(info.file_size for info in bilder) > 200 << 20


def test_the_page_counts_them() -> None:
    """What is told to those who are responsible for security is so."""
    assert f"| {len(FEINDE)} feindliche Dateien" in (ROOT / "docs/sicherheit.md").read_text("utf-8")


# ---------------------------------------------------------------- what is parsed
@pytest.fixture
def eng(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds that a test can reach."""
    monkeypatch.setattr(xmltext, "LIMITS", Limits(entries=50, namespaces=10, items=40))
    monkeypatch.setattr(xmltext, "check_nodes", lambda part, count: check_nodes(part, count, Limits(nodes=1000)))


check_nodes = xmltext.check_nodes


def _abgelehnt(wort: str, tun: object) -> None:
    with pytest.raises(DateiError, match=wort) as gesagt:
        tun()  # type: ignore[operator]
    assert gesagt.value.code == "unsicher"


@pytest.mark.usefixtures("eng")
def test_a_tree_is_bounded_before_it_is_built() -> None:
    """Elements and attributes count, in a part as a whole and in what stands between two elements that are taken."""
    assert len(parse(b"<a>" + b"<b/>" * 900 + b"</a>", "x")) == 900
    _abgelehnt("Elemente", lambda: parse(b"<a>" + b"<b/>" * 1000 + b"</a>", "x"))
    _abgelehnt("Elemente", lambda: parse(b"<a " + b" ".join(b'b%d=""' % n for n in range(1000)) + b"/>", "x"))
    eine_reihe = b"<a><row>" + b"<c/>" * 1000 + b"</row></a>"
    _abgelehnt("Elemente", lambda: list(elements([eine_reihe], "x", "row")))


@pytest.mark.usefixtures("eng")
def test_elements_that_are_taken_one_by_one_are_counted() -> None:
    """No sheet has so many rows; what was taken is not held."""
    gut = [b"<a>", *[b"<x><y/></x><row><c/></row>"] * 40, b"</a>"]
    assert len(list(elements(gut, "x", "row"))) == 40
    _abgelehnt("Einträge", lambda: list(elements([b"<a>", *[b"<row/>"] * 41, b"</a>"], "x", "row")))


@pytest.mark.usefixtures("eng")
def test_what_stands_before_is_let_go() -> None:
    """Also what lies in other branches than the elements that are taken: else many small branches would fill the memory."""
    zweige = [b"<a>", *[b"<z>" + b"<y/>" * 100 + b"</z><s><row/></s>"] * 30, b"</a>"]
    wurzel = None
    for reihe in elements(zweige, "x", "row"):
        wurzel = reihe.getroottree().getroot()
        assert sum(1 for _ in wurzel.iter()) < 250


@pytest.mark.usefixtures("eng")
def test_a_structure_is_bounded() -> None:
    """Number of elements and of namespaces."""
    assert len(scan("<a>" + "<b/>" * 49 + "</a>").children) == 49
    _abgelehnt("Einträge", lambda: scan("<a>" + "<b/>" * 50 + "</a>"))
    _abgelehnt("Namensräume", lambda: scan("<a " + " ".join(f'xmlns:b{n}="u"' for n in range(10)) + "/>"))


def test_the_parser_keeps_to_depth_and_length() -> None:
    """The numbers in `Limits` are those of the parser, one less is taken."""
    ebenen = LIMITS.depth
    parse(b"<a>" * (ebenen - 1) + b"</a>" * (ebenen - 1), "x")
    _abgelehnt("tief", lambda: parse(b"<a>" * (ebenen + 2) + b"</a>" * (ebenen + 2), "x"))
    _abgelehnt("tief", lambda: list(elements([b"<a>" * (ebenen + 2) + b"</a>" * (ebenen + 2)], "x", "a")))
    parse(b"<a>" + b"x" * (LIMITS.text - 10) + b"</a>", "x")
    _abgelehnt("Text", lambda: parse(b"<a>" + b"x" * (LIMITS.text + 40_000) + b"</a>", "x"))


def test_comments_and_instructions_are_no_content() -> None:
    """A text goes on behind them, as it does in Excel."""
    assert parse(b"<a>1<!-- x -->2<?y z?>3</a>", "x").text == "123"
