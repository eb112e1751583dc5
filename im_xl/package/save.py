"""Saving so that there is always one whole file: the old one or the new one."""

from __future__ import annotations

from collections.abc import Callable
import contextlib
from datetime import datetime
import errno
from itertools import count
import os
from pathlib import Path
import shutil
import stat

from im_xl.errors import DateiError, systemgrund

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}
# ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION: another program holds the file.
_HELD = {32, 33}
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def save_atomic(data: bytes, ziel: Path, *, backup: datetime | None = None) -> Path | None:
    """Write a file completely or not at all.

    A temporary file beside the target is written, read back and renamed over it; the target keeps its mode, and a link
    stays a link.

    Args:
        data: the whole content.
        ziel: where it goes; may exist.
        backup: time stamp for the name of a backup of what is there now; None makes none.

    Returns:
        Path of the backup, None where none was made.

    Raises:
        DateiError: code `geoeffnet`, `schreibgeschuetzt`, `voll`, `ordner-fehlt` or `nicht-gespeichert`; everything is as it was.
    """
    ziel = ziel.resolve()
    if not ziel.parent.is_dir():
        raise DateiError("ordner-fehlt", f"Den Ordner „{ziel.parent}“ gibt es nicht. Legen Sie ihn an, oder wählen Sie einen anderen.")
    mode = _mode_to_keep(ziel)
    temporary = saved = None
    try:
        temporary = _write_beside(data, ziel)
        if mode is not None:
            temporary.chmod(mode)
        if backup is not None and ziel.exists():
            saved = _make_backup(ziel, backup)
        temporary.replace(ziel)
    except OSError as error:
        for path in (temporary, saved):
            if path is not None:
                with contextlib.suppress(OSError):
                    path.unlink()
        raise _failure(error, ziel) from error
    _sync_folder(ziel.parent)
    return saved


def _mode_to_keep(ziel: Path) -> int | None:
    """Mode of the file that is there, after making sure that it may be replaced."""
    if not ziel.exists():
        return None
    if ist_geoeffnet(ziel):
        raise _opened(ziel)
    mode = stat.S_IMODE(ziel.stat().st_mode)
    # Renaming over a read-only file works on many systems; somebody has protected it all the same.
    if not mode & _WRITABLE:
        raise DateiError(
            "schreibgeschuetzt",
            f"Die Datei „{ziel.name}“ ist schreibgeschützt. Heben Sie den Schreibschutz auf, oder geben Sie mit --ausgabe eine andere Datei an.",
        )
    return mode


def _write_beside(data: bytes, ziel: Path) -> Path:
    """A temporary file in the folder of the target, on the disk and read back."""
    for number in count(1):
        path = ziel.with_name(f".{ziel.name}.{number}.tmp")
        try:
            file = path.open("xb")
        except FileExistsError:
            continue
        try:
            with file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            _read_back(path, data)
        except BaseException:
            with contextlib.suppress(OSError):
                path.unlink()
            raise
        return path
    raise AssertionError("count never ends")


def _read_back(path: Path, data: bytes) -> None:
    if path.read_bytes() != data:
        raise OSError(errno.EIO, "read back differently")


def _make_backup(ziel: Path, moment: datetime) -> Path:
    for number in count(1):
        tail = "" if number == 1 else f"-{number}"
        path = ziel.with_name(f"{ziel.stem}.sicherung-{moment:%Y%m%d-%H%M%S}{tail}{ziel.suffix}")
        try:
            file = path.open("xb")
        except FileExistsError:
            continue
        try:
            with file, ziel.open("rb") as old:
                shutil.copyfileobj(old, file)
                file.flush()
                os.fsync(file.fileno())
            shutil.copystat(ziel, path)
        except BaseException:
            with contextlib.suppress(OSError):
                path.unlink()
            raise
        return path
    raise AssertionError("count never ends")


def _sync_folder(folder: Path) -> None:
    """Make the renaming itself last; Windows knows no such thing, some network drives neither."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _failure(error: OSError, ziel: Path) -> DateiError:
    unchanged = "Es wurde nichts geändert."
    if getattr(error, "winerror", None) in _HELD:
        return _opened(ziel)
    if error.errno in _FULL:
        return DateiError(
            "voll",
            f"Auf dem Laufwerk von „{ziel.name}“ ist kein Platz mehr. {unchanged} Schaffen Sie Platz, oder wählen Sie einen anderen Ordner.",
        )
    if error.errno in _DENIED:
        return DateiError(
            "schreibgeschuetzt",
            f"In den Ordner „{ziel.parent}“ darf nicht geschrieben werden. {unchanged} Geben Sie mit --ausgabe einen anderen Ordner an.",
        )
    return DateiError(
        "nicht-gespeichert",
        f"Die Datei „{ziel.name}“ ließ sich nicht speichern ({systemgrund(error)}). {unchanged} Versuchen Sie es in einem anderen Ordner.",
    )


def _opened(ziel: Path) -> DateiError:
    return DateiError(
        "geoeffnet",
        f"Die Datei „{ziel.name}“ ist in einem anderen Programm geöffnet. Schließen Sie sie dort, oder geben Sie mit --ausgabe eine andere Datei an.",
    )


def ist_geoeffnet(path: Path) -> bool:
    """Whether Excel or LibreOffice has a file open, told by the lock files that they put beside it."""
    name = path.name
    # Excel cuts the first two characters of longer names in the names of its owner files on some systems.
    owners = (f"~${name}", f"~${name[2:]}", f".~lock.{name}#")
    return any(path.with_name(owner).exists() for owner in owners)


def freier_name(quelle: Path, *, ist_eigene: Callable[[Path], bool] | None = None) -> Path:
    """Where the copy with overviews goes: `<name>-uebersicht.xlsx`, or the next number that is free.

    Args:
        quelle: the county's file.
        ist_eigene: whether an existing file may be renewed; None: none may.

    Returns:
        A path that does not exist, or one that may be renewed.
    """
    for number in count(1):
        tail = "" if number == 1 else f"-{number}"
        path = quelle.with_name(f"{quelle.stem}-uebersicht{tail}{quelle.suffix}")
        if not path.exists() or (ist_eigene is not None and ist_eigene(path)):
            return path
    raise AssertionError("count never ends")
