"""`IM-XL.xlam`: whole, valid, the same from every build, and the one that is shipped."""

from __future__ import annotations

from importlib import metadata
from io import BytesIO
from pathlib import Path
import re
import shutil
import types
from zipfile import ZIP_STORED, ZipFile

from oletools.olevba import VBA_Parser
from pyopenvba import integrity
import pytest

from addin import ovba
from im_xl.addin import build
from im_xl.addin.build import KONFIGURATION, addin, quelltexte
from im_xl.addin.umgebung import ADDIN
from im_xl.assets import ordner
from im_xl.errors import VorlageError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def datei(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh build."""
    pfad = tmp_path_factory.mktemp("addin") / ADDIN
    pfad.write_bytes(addin())
    return pfad


def test_the_shipped_addin_is_a_fresh_build() -> None:
    """On a difference: `im-xl addin bauen` writes it anew."""
    assert (ordner("macros") / ADDIN).read_bytes() == addin()


def test_two_builds_are_alike() -> None:
    """Nothing depends on clock, order or system; nothing is compressed, for compressors differ."""
    eins = addin()

    assert addin() == eins
    with ZipFile(BytesIO(eins)) as archiv:
        assert {info.compress_type for info in archiv.infolist()} == {ZIP_STORED}
        assert {info.date_time for info in archiv.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_project_is_strictly_valid(datei: Path) -> None:
    """By our own reading of MS-OVBA and MS-CFB, and with the sources that went in."""
    with ZipFile(datei) as archiv:
        projekt = archiv.read("xl/vbaProject.bin")

    assert ovba.check(projekt) == []
    quellen = ovba.sources(projekt)
    assert quellen.keys() == {*quelltexte(), "Tabelle1"}
    for name, text in quelltexte().items():
        rumpf = text[text.index("Option Explicit") :].replace("\n", "\r\n")
        assert quellen[name].endswith(rumpf)


def test_olevba_reads_it(datei: Path) -> None:
    """The tool that virus hunters use finds every module."""
    parser = VBA_Parser(str(datei))
    module = {stream.rpartition("/")[2]: code for _, stream, _, code in parser.extract_macros()}

    assert {"ImVerbindung", "ImLaufzeit", "ImRibbon", "ImFormeln", "ImFormelhilfe", "ThisWorkbook", "Tabelle1"} == set(module)
    assert "Public Function IM_ZUWENDUNG(" in module["ImFormeln"]


def test_pyopenvba_finds_it_whole(datei: Path) -> None:
    """Another reader of VBA projects checks workbook and project against each other."""
    bericht = integrity.check_file(datei)

    assert bericht.ok, bericht


def test_the_package_is_valid(datei: Path, validator: types.ModuleType) -> None:
    """The Open XML SDK finds nothing to repair."""
    assert validator.validate(datei) == []


def test_ribbon_and_configuration_travel(datei: Path) -> None:
    """The ribbon is related to the package, the sheet names the interpreter, code names tie sheet and module."""
    with ZipFile(datei) as archiv:
        assert archiv.read("customUI/customUI14.xml") == (ordner("macros") / "ribbon.xml").read_bytes()
        assert b"office/2007/relationships/ui/extensibility" in archiv.read("_rels/.rels")
        assert f'name="{KONFIGURATION}"'.encode() in archiv.read("xl/workbook.xml")
        assert rb"%LOCALAPPDATA%\im_xl\python\pythonw.exe" in archiv.read("xl/worksheets/sheet1.xml")
        assert b'codeName="Tabelle1"' in archiv.read("xl/worksheets/sheet1.xml")
        assert b"addin.macroEnabled" in archiv.read("[Content_Types].xml")


def test_dll_and_wheel_of_xlwings_are_the_same_version() -> None:
    """The DLL's name carries the version: macros, the pin in pyproject.toml and what is installed agree."""
    in_den_makros = set(re.findall(r"xlwings(?:32|64)-([\d.]+)\.dll", quelltexte()["ImVerbindung"]))
    pyproject = (ROOT / "pyproject.toml").read_text("utf-8")

    assert in_den_makros == {metadata.version("xlwings")}
    assert f'"xlwings=={metadata.version("xlwings")}"' in pyproject


def test_the_notice_of_xlwings_travels() -> None:
    """What was taken from xlwings carries its copyright line and conditions."""
    assert "Zoomer Analytics LLC" in quelltexte()["ImVerbindung"]
    assert "Redistributions in binary form" in quelltexte()["ImVerbindung"]


@pytest.mark.parametrize(
    ("name", "alt", "neu", "code"),
    [
        ("ribbon.xml", 'onAction="ImHilfe"', 'onAction="ImHilfen"', "ribbon"),
        ("ImRibbon.bas", "Public Sub ImHilfe(", "Public Sub ImHilfen(", "ribbon"),
        ("ImLaufzeit.bas", "Option Explicit", None, "makro-fehlt"),
    ],
)
def test_what_does_not_fit_is_not_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, alt: str, neu: str | None, code: str
) -> None:
    """A button without its macro, a macro text that is missing: a message, no add-in."""
    kopie = tmp_path / "macros"
    shutil.copytree(ordner("macros"), kopie)
    if neu is None:
        (kopie / name).unlink()
    else:
        text = (kopie / name).read_text("utf-8")
        assert alt in text
        (kopie / name).write_text(text.replace(alt, neu), "utf-8")
    monkeypatch.setattr(build, "ordner", lambda _: kopie)

    with pytest.raises(VorlageError) as fehler:
        addin()
    assert fehler.value.code == code
