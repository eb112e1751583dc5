"""One whole file at any time."""

from __future__ import annotations

from datetime import datetime
import errno
import os
from pathlib import Path
import stat

import pytest

from im_xl.errors import DateiError
from im_xl.package.save import freier_name, ist_geoeffnet, save_atomic

MOMENT = datetime(2025, 3, 1, 14, 5, 9)  # noqa: DTZ001 - a time stamp in a file name has no zone


def test_new_file(tmp_path: Path) -> None:
    """A file that was not there is written, and nothing else is left in the folder."""
    assert save_atomic(b"neu", tmp_path / "a.xlsx", backup=MOMENT) is None
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
    assert (tmp_path / "a.xlsx").read_bytes() == b"neu"


def test_backup_is_numbered_and_mode_is_kept(tmp_path: Path) -> None:
    """Two runs in one second keep both backups."""
    ziel = tmp_path / "a.b.xlsx"
    ziel.write_bytes(b"eins")
    ziel.chmod(0o640)
    first = save_atomic(b"zwei", ziel, backup=MOMENT)
    second = save_atomic(b"drei", ziel, backup=MOMENT)
    assert first is not None
    assert second is not None
    assert [first.name, second.name] == ["a.b.sicherung-20250301-140509.xlsx", "a.b.sicherung-20250301-140509-2.xlsx"]
    assert [path.read_bytes() for path in (first, second, ziel)] == [b"eins", b"zwei", b"drei"]
    assert stat.S_IMODE(ziel.stat().st_mode) == 0o640
    assert save_atomic(b"vier", ziel) is None
    assert len(list(tmp_path.iterdir())) == 3


def test_links_stay_links(tmp_path: Path) -> None:
    """The file behind a link is exchanged, not the link."""
    (tmp_path / "echt.xlsx").write_bytes(b"alt")
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "echt.xlsx")
    save_atomic(b"neu", tmp_path / "link.xlsx")
    assert (tmp_path / "link.xlsx").is_symlink()
    assert (tmp_path / "echt.xlsx").read_bytes() == b"neu"


def test_leftovers_of_a_crash_are_cleared(tmp_path: Path) -> None:
    """A temporary file that a killed run left behind is not used, and gone when the next one is done; others stay."""
    for name in (".a.xlsx.1.tmp", ".a.xlsx.7.tmp", ".b.xlsx.1.tmp"):
        (tmp_path / name).write_bytes(b"rest")
    save_atomic(b"neu", tmp_path / "a.xlsx")
    assert {path.name for path in tmp_path.iterdir()} == {"a.xlsx", ".b.xlsx.1.tmp"}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "voll"), "voll"),
        (PermissionError(errno.EACCES, "nein"), "schreibgeschuetzt"),
        (OSError(errno.EIO, "E/A"), "nicht-gespeichert"),
    ],
)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_failure_leaves_everything_as_it_was(step: str, error: OSError, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Full disk, no right, broken drive; while writing or at the very last step."""
    ziel = tmp_path / "a.xlsx"
    ziel.write_bytes(b"alt")

    def fail(*_: object) -> None:
        raise error

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(DateiError) as caught:
        save_atomic(b"neu", ziel, backup=MOMENT)
    assert caught.value.code == code
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
    assert ziel.read_bytes() == b"alt"


def test_refusals(tmp_path: Path) -> None:
    """Read-only, open elsewhere, no such folder: nothing is touched."""
    ziel = tmp_path / "a.xlsx"
    ziel.write_bytes(b"alt")
    ziel.chmod(0o444)
    with pytest.raises(DateiError, match="schreibgeschützt"):
        save_atomic(b"neu", ziel)
    ziel.chmod(0o644)
    (tmp_path / ".~lock.a.xlsx#").touch()
    with pytest.raises(DateiError, match="anderen Programm geöffnet"):
        save_atomic(b"neu", ziel)
    assert ziel.read_bytes() == b"alt"
    with pytest.raises(DateiError, match="gibt es nicht"):
        save_atomic(b"neu", tmp_path / "fehlt" / "a.xlsx")


@pytest.mark.parametrize("lock", ["~$Liste 2025.xlsx", "~$ste 2025.xlsx", ".~lock.Liste 2025.xlsx#"])
def test_open_elsewhere(lock: str, tmp_path: Path) -> None:
    """The owner files of Excel and LibreOffice are known."""
    path = tmp_path / "Liste 2025.xlsx"
    assert not ist_geoeffnet(path)
    (tmp_path / lock).touch()
    assert ist_geoeffnet(path)


def test_free_names(tmp_path: Path) -> None:
    """The first name that is free, or that may be renewed."""
    quelle = tmp_path / "Kreis.xlsm"
    assert freier_name(quelle).name == "Kreis-uebersicht.xlsm"
    (tmp_path / "Kreis-uebersicht.xlsm").touch()
    (tmp_path / "Kreis-uebersicht-2.xlsm").touch()
    assert freier_name(quelle).name == "Kreis-uebersicht-3.xlsm"
    assert freier_name(quelle, ist_eigene=lambda path: path.stem.endswith("-2")).name == "Kreis-uebersicht-2.xlsm"
