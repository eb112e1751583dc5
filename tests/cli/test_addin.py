"""`im-xl addin`: what it says and does on a system without Excel, and on a PC that is drawn with real files."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path, PureWindowsPath
import shutil
import sys

from click.testing import CliRunner, Result
import pytest

from addin.rechner import python_in, rechner
from cli.aufruf import ROOT, im_xl
from im_xl.addin import umgebung as maschine
from im_xl.addin.umgebung import RegistryImSpeicher, Umgebung
from im_xl.cli import main
from im_xl.cli.addin import addin

modul = sys.modules["im_xl.cli.addin"]  # the name `im_xl.cli.addin` is the group
BEFEHLE = list(addin.commands)
SEITE = (ROOT / "docs/kommandozeile.md").read_text("utf-8")
ohne_windows = pytest.mark.skipif(sys.platform == "win32", reason="zeigt, was anderswo als unter Windows gesagt wird")


def rufe(*args: object) -> Result:
    return CliRunner().invoke(main, ["addin", *map(str, args)])


@pytest.mark.parametrize("befehl", [None, *BEFEHLE])
def test_help_is_german(befehl: str | None) -> None:
    """The group and each of its commands; no word of click's own."""
    lauf = rufe(*([befehl] if befehl else []), "--help")
    assert lauf.exit_code == 0
    assert lauf.output.startswith("Aufruf: im-xl addin")
    for englisch in ("Usage", "Options:", "Commands", "Show this", "[OPTIONS]", "COMMAND", "TEXT", "PATH", "default"):
        assert englisch not in lauf.output


def test_the_group_alone_shows_its_commands() -> None:
    """As `im-xl` alone does; it has no version of its own."""
    lauf = rufe()
    assert (lauf.exit_code, all(befehl in lauf.output for befehl in BEFEHLE)) == (0, True)
    assert "--version" not in lauf.output


@pytest.mark.parametrize(
    ("args", "satz"),
    [
        (["weg"], "Den Befehl „weg“ gibt es nicht. Möglich sind: installieren, selbsttest, pruefen, deinstallieren, bauen."),
        (["installieren", "jetzt"], "Die Angabe „jetzt“ ist zu viel."),
        (["installieren", "--interpreter"], "Der Option --interpreter fehlt ihr Wert."),
        (["bauen", "--ziel", "x"], "Die Option --ziel gibt es nicht."),
        (["bauen", "--ausgabe", "gibt/es/nicht.xlam"], "Den Ordner"),
    ],
)
def test_mistakes_are_answered_in_german(args: list[str], satz: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, exit 2."""
    monkeypatch.chdir(tmp_path)
    lauf = rufe(*args)
    assert (lauf.exit_code, lauf.stdout) == (2, "")
    assert satz in lauf.stderr


def test_every_command_and_option_is_on_the_page() -> None:
    """The page on the command line names them all."""
    for name, befehl in addin.commands.items():
        assert f"im-xl addin {name}" in SEITE
        for param in befehl.params:
            assert all(option in SEITE for option in param.opts)


# ---------------------------------------------------------------- without Windows
@ohne_windows
def test_elsewhere_the_steps_are_shown(tmp_path: Path) -> None:
    """Numbered steps with the real places; nothing is written, exit 0."""
    lauf = im_xl("addin", "installieren", cwd=tmp_path, HOME=str(tmp_path))
    assert (lauf.ausgang, lauf.fehler) == (0, "")
    zeilen = lauf.ausgabe.splitlines()
    assert zeilen[0] == "Dies ist kein Windows-PC. Dort würde Folgendes getan; hier wird nichts geändert:"
    assert [zeile.partition(". ")[0] for zeile in zeilen[1:]] == ["1", "2", "3", "4"]
    assert r"nach %APPDATA%\Microsoft\AddIns\IM-XL.xlam" in zeilen[1]
    assert r'Excel\Options, OPEN = "%APPDATA%\Microsoft\AddIns\IM-XL.xlam"' in zeilen[4]
    assert list(tmp_path.iterdir()) == []


@ohne_windows
def test_elsewhere_another_python_can_be_shown() -> None:
    """The setting as it would be written; a name that is no Python's is refused here, too."""
    assert r"Interpreter = D:\im_xl\python\pythonw.exe" in rufe("installieren", "--interpreter", r"D:\im_xl\python\python.exe").output
    lauf = rufe("installieren", "--interpreter", r"D:\im_xl")
    assert (lauf.exit_code, "python.exe oder pythonw.exe" in lauf.stderr) == (2, True)


@ohne_windows
def test_elsewhere_removing_is_shown(tmp_path: Path) -> None:
    """Exactly what installing would put there goes; nothing is written."""
    lauf = im_xl("addin", "deinstallieren", cwd=tmp_path, HOME=str(tmp_path))
    assert lauf.ausgang == 0
    for teil in ("OPEN löschen", "Interpreter löschen", r"Löschen: %APPDATA%\Microsoft\AddIns\IM-XL.xlam"):
        assert teil in lauf.ausgabe
    assert list(tmp_path.iterdir()) == []


@ohne_windows
def test_elsewhere_im_xl_itself_is_checked(tmp_path: Path) -> None:
    """The functions calculate; the rest cannot be looked at; that is no problem."""
    lauf = im_xl("addin", "pruefen", cwd=tmp_path)
    assert (lauf.ausgang, lauf.fehler) == (0, "")
    assert "ok             Rechenfunktionen: alle " in lauf.ausgabe
    assert "nicht prüfbar  Makros: nur unter Windows" in lauf.ausgabe


# ---------------------------------------------------------------- on a drawn PC with real files
@pytest.fixture
def pc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Umgebung:
    """A PC with Excel whose files are real; the commands take it for this machine."""
    orte = {"LOCALAPPDATA": tmp_path / "Local", "APPDATA": tmp_path / "Roaming", "USERPROFILE": tmp_path}
    dateien = {tmp_path / "macros/IM-XL.xlam": b"PK", **{Path(pfad): b"MZ" for pfad in python_in(orte["LOCALAPPDATA"] / "im_xl/python")}}
    for pfad, inhalt in dateien.items():
        pfad.parent.mkdir(parents=True, exist_ok=True)
        pfad.write_bytes(inhalt)
    gezeichnet = replace(
        rechner({r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration": {"Platform": "x64"}}),
        ordner=orte,
        addin=tmp_path / "macros/IM-XL.xlam",
        interpreter=orte["LOCALAPPDATA"] / "im_xl/python/pythonw.exe",
        ist_datei=maschine.ist_datei,
        lies=maschine.lies,
        namen=maschine.namen,
    )
    monkeypatch.setattr(maschine, "dieser_rechner", lambda: gezeichnet)
    monkeypatch.setattr("im_xl.addin.diagnose.dieser_rechner", lambda: gezeichnet)
    return gezeichnet


def test_installing_checking_removing(pc: Umgebung) -> None:
    """The way of an office: check (missing), install, check (fine), install again (nothing to do), remove, remove again."""
    lauf = rufe("pruefen")
    assert (lauf.exit_code, "Bitte „im-xl addin installieren“ ausführen." in lauf.output) == (1, True)

    lauf = rufe("installieren")
    assert lauf.exit_code == 0, lauf.stderr
    assert lauf.output.startswith("Kopieren: ")
    assert "Registerkarte „Integrationsmanagement“" in lauf.output
    assert Path(pc.ziel).read_bytes() == b"PK"

    lauf = rufe("pruefen")
    assert (lauf.exit_code, "Kein Problem gefunden" in lauf.output) == (0, True), lauf.output

    assert "schon richtig eingerichtet" in rufe("installieren").output

    lauf = rufe("deinstallieren")
    assert (lauf.exit_code, f"Löschen: {pc.ziel}" in lauf.output) == (0, True)
    assert not Path(pc.ziel).exists()
    assert isinstance(pc.registry, RegistryImSpeicher)
    assert [name for name, werte in pc.registry.alles().items() if werte and name.startswith("HKCU")] == []
    assert rufe("deinstallieren").output == "Vom Add-in ist nichts da; es war nichts zu tun.\n"


def test_an_open_excel_stops_the_work(pc: Umgebung, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 2, one sentence, nothing written."""
    monkeypatch.setattr(maschine, "dieser_rechner", lambda: replace(pc, excel_laeuft=lambda: True))
    for befehl in ("installieren", "deinstallieren"):
        lauf = rufe(befehl)
        assert (lauf.exit_code, lauf.stdout) == (2, "")
        assert lauf.stderr.startswith("Fehler: Excel ist geöffnet")
    assert not Path(pc.ziel).exists()


def test_a_relative_python_is_taken_from_here(pc: Umgebung, monkeypatch: pytest.MonkeyPatch) -> None:
    """Typed without its folder, it means the one in the current folder."""
    monkeypatch.chdir(pc.interpreter.parent)
    assert rufe("installieren", "--interpreter", "python.exe").exit_code == 0
    gesetzt = pc.registry.werte(r"HKCU\Software\VB and VBA Program Settings\im_xl\Addin")["Interpreter"].daten
    assert PureWindowsPath(str(gesetzt)) == PureWindowsPath("%LOCALAPPDATA%/im_xl/python/pythonw.exe")


# ---------------------------------------------------------------- building
def test_building(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file, its size and checksum, and how it compares with the shipped one; each time the same."""
    macros = _makros(tmp_path / "macros")
    monkeypatch.setattr(modul, "mitgeliefert", lambda _: macros)
    ziel = tmp_path / "neu.xlam"
    lauf = rufe("bauen", "--ausgabe", ziel)
    assert lauf.exit_code == 0, lauf.stderr
    inhalt = ziel.read_bytes()
    assert inhalt.startswith(b"PK")
    groesse = f"{len(inhalt):,}".replace(",", ".")
    assert lauf.output.splitlines() == [
        f"Gebaut aus: {macros}",
        f"{ziel}: {groesse} Byte",
        f"SHA-256 {sha256(inhalt).hexdigest()}",
        "Ein Add-in gab es dort noch nicht.",
    ]

    assert "gab es dort noch nicht" in rufe("bauen").output
    assert (macros / "IM-XL.xlam").read_bytes() == inhalt
    assert "Es gleicht dem Add-in" in rufe("bauen").output

    (macros / "IM-XL.xlam").write_bytes(b"PK: alt")
    assert "Es ist anders als das Add-in" in rufe("bauen", "--ausgabe", ziel).output
    assert (macros / "IM-XL.xlam").read_bytes() == b"PK: alt"


def test_an_installation_has_no_place_of_its_own_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There the shipped add-in belongs to the package: it is built only to where one says."""
    macros = _makros(tmp_path / "_mitgeliefert/macros")
    monkeypatch.setattr(modul, "mitgeliefert", lambda _: macros)
    lauf = rufe("bauen")
    assert (lauf.exit_code, lauf.stderr.startswith("Fehler: Es fehlt die Angabe --quelle oder --ausgabe")) == (2, True)
    assert not (macros / "IM-XL.xlam").exists()
    assert rufe("bauen", "--ausgabe", tmp_path / "x.xlam").exit_code == 0


def test_what_was_changed_is_built(tmp_path: Path) -> None:
    """The folder that is named counts, not the shipped one: who reads the macros and builds them gets what was read."""
    macros = _makros(tmp_path / "macros")
    text = (macros / "ImRibbon.bas").read_text("utf-8")
    (macros / "ImRibbon.bas").write_text(text.replace("Die Schaltflächen des Menübands", "Die Knöpfe des Menübands"), "utf-8")

    assert rufe("bauen", "--quelle", macros).exit_code == 0
    assert (macros / "IM-XL.xlam").read_bytes() != (ROOT / "macros/IM-XL.xlam").read_bytes()


@pytest.mark.parametrize("name", ["liste.xlsx", "ordner", "ordner.xlam", ""])
def test_an_addin_is_written_over_nothing_else(tmp_path: Path, name: str) -> None:
    """A workbook, a folder: refused, and untouched."""
    (tmp_path / "liste.xlsx").write_bytes(b"Jahre von Arbeit")
    (tmp_path / "ordner").mkdir()
    (tmp_path / "ordner.xlam").mkdir()
    lauf = im_xl("addin", "bauen", "--ausgabe", name, cwd=tmp_path)

    assert lauf.ausgang == 2
    assert ".xlam" in lauf.fehler
    assert (tmp_path / "liste.xlsx").read_bytes() == b"Jahre von Arbeit"


def _makros(ordner: Path) -> Path:
    """The texts of the macros, without a built add-in."""
    return Path(shutil.copytree(ROOT / "macros", ordner, ignore=shutil.ignore_patterns("*.xlam")))


def test_selbsttest_lays_the_workbook_down(tmp_path: Path) -> None:
    """The shipped workbook, byte for byte; one that was saved with results stays, and the copy gets a number."""
    erster = im_xl("addin", "selbsttest", "--ziel", "probe", cwd=tmp_path)
    mappe = tmp_path / "probe/selbsttest.xlsx"
    geliefert = mappe.read_bytes()
    mappe.write_bytes(geliefert + b" ")
    zweiter = im_xl("addin", "selbsttest", "--ziel", "probe", cwd=tmp_path)

    assert (erster.ausgang, zweiter.ausgang) == (0, 0)
    assert geliefert == (ROOT / "workbooks/selbsttest.xlsx").read_bytes()
    assert (tmp_path / "probe/selbsttest-2.xlsx").read_bytes() == geliefert
    assert mappe.read_bytes() == geliefert + b" "
    assert "Alles grün" in erster.ausgabe
