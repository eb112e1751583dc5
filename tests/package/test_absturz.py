"""The end of a process, of the disk or of the network in the midst of saving: there is always one whole file, and the next run goes well."""

from __future__ import annotations

from collections.abc import Callable, Iterator
import contextlib
from datetime import datetime
import json
import os
from pathlib import Path
import resource
import shutil
import signal
import subprocess
import sys
from typing import Any

from click.testing import CliRunner
import pytest

from im_xl.cli import main
from im_xl.errors import DateiError
from im_xl.package.save import save_atomic
from package.absturz import ALT, ARTEN, DANACH, NAME, NEU, digest, inhalt, langsame_platte

ROOT = Path(__file__).resolve().parents[2]
MOMENT = datetime(2026, 3, 1, 14, 5, 9)  # noqa: DTZ001 - a time stamp in a file name has no zone
A, N, D = map(digest, (ALT, NEU, DANACH))
ERSTE, ZWEITE = "Kreis 2026.sicherung-20260301-140509.xlsx", "Kreis 2026.sicherung-20260302-080000.xlsx"


def proben(art: str, ordner: Path, schritte: range) -> list[dict[str, Any]]:
    """What became of the runs that were killed at these steps."""
    lauf = subprocess.run(
        [sys.executable, str(ROOT / "tests/package/absturz.py"), art, str(ordner), *map(str, schritte)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert lauf.returncode == 0, lauf.stderr
    return [json.loads(zeile) for zeile in lauf.stdout.splitlines()]


def ist_rest(name: str) -> bool:
    """A hidden file that a killed run left behind."""
    return name.startswith(f".{NAME}.") and name.endswith(".tmp")


@pytest.mark.parametrize(("art", "mindestens", "jeder"), [("bytes", 500, 1), ("mappe", 200, 3)])
def test_killed_at_every_step(art: str, mindestens: int, jeder: int, tmp_path: Path) -> None:
    """More than 500 points: old or new and nothing between; each backup whole; the next run as if nothing had been."""
    ganz = proben(art, tmp_path / "ganz", range(1))[0]
    schritte = ganz["schritte"]
    assert schritte > mindestens
    A, N = digest(ARTEN[art][0]), ganz["danach"][NAME]  # noqa: N806 - as they are called in the whole module
    # What the next run makes depends on what it finds: the styles that the killed one had brought are used again.
    naechste = {A: proben(art, tmp_path / "vorher", range(1, 2))[0]["naechster"][NAME], N: ganz["naechster"][NAME]}
    assert len({A, N, *naechste.values()}) >= 3
    gesehen: set[str] = set()
    for probe in proben(art, tmp_path / "toete", range(1, schritte + 1, jeder)):
        assert probe["schritte"] == -1, "not killed"
        danach, naechster = probe["danach"], probe["naechster"]
        assert danach[NAME] in {A, N}, probe
        assert danach.get(ERSTE, A) == A, probe
        # Nobody's file is replaced before the backup is there.
        assert danach[NAME] == A or ERSTE in danach, probe
        assert all(name in {NAME, ERSTE} or ist_rest(name) for name in danach), probe
        assert (naechster[NAME], naechster[ZWEITE], probe["sicherung"]) == (naechste[danach[NAME]], danach[NAME], ZWEITE), probe
        assert naechster.get(ERSTE) == danach.get(ERSTE), probe
        gesehen.add(danach[NAME] + str(ERSTE in danach) + str(any(map(ist_rest, danach))))
    assert len(gesehen) >= 4, "the steps reach before, between and after"


# ---------------------------------------------------------------- the disk
@contextlib.contextmanager
def eingehaengt(ordner: Path, *wie: str) -> Iterator[Path]:
    """A file system of its own in a folder; skips where that is not allowed."""
    ordner.mkdir(exist_ok=True)
    lauf = subprocess.run(["mount", *wie, str(ordner)], capture_output=True, text=True, check=False)
    if lauf.returncode:
        pytest.skip(f"Hier darf kein Dateisystem eingehängt werden: {lauf.stderr.strip()}")
    try:
        yield ordner
    finally:
        subprocess.run(["umount", str(ordner)], check=True)


def test_full_disk(tmp_path: Path) -> None:
    """Too small for a second copy, or for a third one, the backup: a word of it, and everything as it was."""
    for platz in (80, 130):
        with eingehaengt(tmp_path / str(platz), "-t", "tmpfs", "-o", f"size={platz}k", "tmpfs") as ordner:
            (ordner / NAME).write_bytes(ALT)
            with pytest.raises(DateiError, match="kein Platz mehr") as gesagt:
                save_atomic(NEU, ordner / NAME, backup=MOMENT)
            assert gesagt.value.code == "voll"
            assert inhalt(ordner) == {NAME: A}


def test_a_bound_of_the_size_of_files(tmp_path: Path) -> None:
    """The same where the system allows no files of that size."""
    (tmp_path / NAME).write_bytes(ALT[:1000])
    vorher = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, vorher[1]))
    try:
        with pytest.raises(DateiError, match="kein Platz mehr"):
            save_atomic(NEU, tmp_path / NAME, backup=MOMENT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, vorher)
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    assert inhalt(tmp_path) == {NAME: digest(ALT[:1000])}


def test_read_only_folder(tmp_path: Path) -> None:
    """Also for somebody who may write anywhere."""
    (tmp_path / "ablage").mkdir()
    (tmp_path / "ablage" / NAME).write_bytes(ALT)
    with eingehaengt(tmp_path / "nur lesen", "--bind", "-o", "ro", str(tmp_path / "ablage")) as ordner:
        with pytest.raises(DateiError, match="darf nicht geschrieben werden") as gesagt:
            save_atomic(NEU, ordner / NAME, backup=MOMENT)
        assert gesagt.value.code == "schreibgeschuetzt"
        assert "--ausgabe" in gesagt.value.text
    assert inhalt(tmp_path / "ablage") == {NAME: A}


@pytest.mark.parametrize("schritt", range(1, 500, 50))
def test_vanished_share(schritt: int, tmp_path: Path) -> None:
    """The folder is gone between two steps: a word of it, and on the share lies what lay there, or the new file with its backup."""
    share, fort = tmp_path / "share", tmp_path / "fort"
    share.mkdir()
    (share / NAME).write_bytes(ALT)
    code = _im_kind(lambda: save_atomic(NEU, share / NAME, backup=MOMENT), schritt, lambda: share.rename(fort))
    assert code in {"", "nicht-gespeichert", "ordner-fehlt"}
    liegt = inhalt(fort)
    assert liegt[NAME] in {A, N}
    assert (liegt[NAME] == N) == (code == "")
    assert all(wert == A for name, wert in liegt.items() if "sicherung" in name)
    shutil.move(fort, share)
    assert save_atomic(DANACH, share / NAME, backup=MOMENT) is not None
    assert inhalt(share)[NAME] == D


def _im_kind(tun: Callable[[], object], schritt: int, dann: Callable[[], object]) -> str:
    """Code of the refusal, or nothing, of something that is done in a process of its own in which something happens at a step."""
    lesen, schreiben = os.pipe()
    kind = os.fork()
    if kind == 0:
        try:
            langsame_platte(schritt, dann)
            tun()
            code = ""
        except DateiError as fehler:
            code = fehler.code
        except BaseException as fehler:  # noqa: BLE001 - the parent says it
            code = repr(fehler)
        sys.settrace(None)
        os.write(schreiben, code.encode())
        os._exit(0)
    os.close(schreiben)
    with os.fdopen(lesen) as antwort:
        code = antwort.read()
    os.waitpid(kind, 0)
    return code


# ---------------------------------------------------------------- the whole command
@pytest.fixture
def kreis(tmp_path: Path) -> Path:
    """A county's workbook."""
    return Path(shutil.copy(ROOT / "workbooks/rhein-neckar-kreis-2025.xlsx", tmp_path / "kreis.xlsx"))


def test_open_in_excel(kreis: Path) -> None:
    """In place: refused with what to do, nothing written."""
    (kreis.parent / "~$kreis.xlsx").touch()
    vorher = inhalt(kreis.parent)
    lauf = CliRunner().invoke(main, ["uebersichten", str(kreis), "--ersetzen"])
    assert lauf.exit_code == 2
    assert "in einem anderen Programm geöffnet" in " ".join(lauf.output.split())
    assert inhalt(kreis.parent) == vorher


def test_leftovers_do_not_confuse(kreis: Path) -> None:
    """Half a file under the names that a killed run leaves: the result is the same as without."""
    ohne = CliRunner().invoke(main, ["uebersichten", str(kreis)])
    ergebnis = kreis.with_name("kreis-uebersicht.xlsx")
    erwartet = ergebnis.read_bytes()
    ergebnis.unlink()
    for name in (".kreis-uebersicht.xlsx.1.tmp", ".kreis-uebersicht.xlsx.2.tmp", ".kreis.xlsx.1.tmp"):
        (kreis.parent / name).write_bytes(erwartet[:5000])
    mit = CliRunner().invoke(main, ["uebersichten", str(kreis)])
    assert (mit.exit_code, mit.output) == (ohne.exit_code, ohne.output)
    assert ergebnis.read_bytes() == erwartet
