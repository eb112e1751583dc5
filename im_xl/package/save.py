"""Saving so that there is always one whole file: the old one or the new one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
import contextlib
from dataclasses import dataclass
from datetime import datetime
import errno
from itertools import count
import os
from pathlib import Path
import shutil
import stat
from types import MappingProxyType
from typing import BinaryIO

from im_xl.errors import DateiError, systemgrund
from im_xl.package.archive import Datei
from im_xl.package.gate import pruefe
from im_xl.package.markierung import Zellaenderung
from im_xl.package.package import Package

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}
# ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION: another program holds the file.
_HELD = {32, 33}
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole file beside its target: on the disk, and not yet in its place.

    Attributes:
        path: where it lies.
        ziel: where it is to go.
    """

    path: Path
    ziel: Path

    def put_in_place(self, *, backup: datetime | None = None) -> Path | None:
        """Let the draft take the place of what is there, in one step.

        Args:
            backup: time stamp for the name of a backup of what is there now; None makes none.

        Returns:
            Path of the backup, None where none was made.

        Raises:
            DateiError: as `draft`.
        """
        saved = None
        with _told(self.ziel):
            try:
                mode = _mode_to_keep(self.ziel)
                if mode is not None:
                    self.path.chmod(mode)
                if backup is not None and self.ziel.exists():
                    saved = _make_backup(self.ziel, backup)
                self.path.replace(self.ziel)
            except OSError:
                _remove(saved)
                raise
        _sync_folder(self.ziel.parent)
        _clear_leftovers(self.ziel)
        return saved


@contextlib.contextmanager
def draft(write: Callable[[BinaryIO], object], ziel: Path) -> Iterator[Draft]:
    """Write a file beside its target, to be looked at before it takes its place; without that it is gone at the end.

    The target keeps its mode, and a link stays a link.

    Args:
        write: writes the whole content.
        ziel: where it is to go; may exist.

    Raises:
        DateiError: code `geoeffnet`, `schreibgeschuetzt`, `voll`, `ordner-fehlt` or `nicht-gespeichert`; everything is as it was.
    """
    ziel = ziel.resolve()
    if not ziel.parent.is_dir():
        raise DateiError("ordner-fehlt", f"Den Ordner „{ziel.parent}“ gibt es nicht. Legen Sie ihn an, oder wählen Sie einen anderen.")
    with _told(ziel):
        path = _write_new(write, lambda number: ziel.with_name(f".{ziel.name}.{number}.tmp"))
    try:
        yield Draft(path, ziel)
    finally:
        _remove(path)


def holds(ziel: Path, write: Callable[[BinaryIO], object]) -> bool:
    """Whether a file already holds exactly what would be written."""
    try:
        with ziel.open("rb") as file:
            write(_Comparison(file))  # type: ignore[arg-type]  # all that is asked of a stream here is that it is written to
            return not file.read(1)
    except (_DifferentError, FileNotFoundError):
        return False


class _DifferentError(Exception):
    """What is written is not what is there."""


class _Comparison:
    """Takes what would be written and compares it with what is there."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, data: bytes | memoryview) -> int:
        if self._file.read(len(data)) != data:
            raise _DifferentError
        return len(data)

    def writelines(self, pieces: Iterable[bytes | memoryview]) -> None:
        for piece in pieces:
            self.write(piece)


def save(
    package: Package,
    ziel: Path,
    *,
    backup: datetime | None = None,
    markiert: Mapping[str, Zellaenderung] = MappingProxyType({}),
    before: Callable[[], None] | None = None,
) -> Path | None:
    """Write a workbook into which sheets were put: it takes the place of what is there once it has passed the gate.

    Args:
        package: the workbook.
        ziel: where it goes; may be the file from which it was read.
        backup: time stamp for the name of a backup of what is there now; None makes none.
        markiert: cells that were spliced into sheets of the county's, by part; see `gate.pruefe`.
        before: called right before the target is exchanged; closes the file from which the workbook was read, if it is the same.

    Returns:
        Path of the backup, None where none was made.

    Raises:
        DateiError: as `draft` and `gate.pruefe`; everything is as it was.
    """
    with draft(package.write, ziel) as entwurf:
        with entwurf.path.open("rb") as file:
            pruefe(package, Datei(file), markiert)
        if before is not None:
            before()
        return entwurf.put_in_place(backup=backup)


def save_atomic(data: bytes, ziel: Path, *, backup: datetime | None = None) -> Path | None:
    """Write a file completely or not at all: beside the target first, read back, then renamed over it.

    Args:
        data: the whole content.
        ziel: where it goes; may exist.
        backup: time stamp for the name of a backup of what is there now; None makes none.

    Returns:
        Path of the backup, None where none was made.

    Raises:
        DateiError: as `draft`.
    """
    with draft(lambda file: file.write(data), ziel) as entwurf:
        with _told(entwurf.ziel):
            if entwurf.path.read_bytes() != data:
                raise OSError(errno.EIO, "read back differently")
        return entwurf.put_in_place(backup=backup)


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


def _write_new(write: Callable[[BinaryIO], object], name: Callable[[int], Path]) -> Path:
    """A new file under the first name that is free, on the disk."""
    for number in count(1):
        path = name(number)
        try:
            file = path.open("xb")
        except FileExistsError:
            continue
        try:
            with file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            _remove(path)
            raise
        return path
    raise AssertionError("count never ends")


def _make_backup(ziel: Path, moment: datetime) -> Path:
    """A copy beside the file that bears the name of a backup only when it is whole."""
    with ziel.open("rb") as old:
        copy = _write_new(lambda file: shutil.copyfileobj(old, file), lambda number: ziel.with_name(f".{ziel.name}.{number}.tmp"))
    try:
        shutil.copystat(ziel, copy)
        for number in count(1):
            tail = "" if number == 1 else f"-{number}"
            path = ziel.with_name(f"{ziel.stem}.sicherung-{moment:%Y%m%d-%H%M%S}{tail}{ziel.suffix}")
            if not path.exists():
                copy.rename(path)
                return path
    finally:
        _remove(copy)
    raise AssertionError("count never ends")


def _clear_leftovers(ziel: Path) -> None:
    """What runs that were killed left beside this file. One that is still at work on it is outrun, and says so when its turn comes."""
    with contextlib.suppress(OSError):
        for path in list(ziel.parent.iterdir()):
            if path.name.startswith(f".{ziel.name}.") and path.suffix == ".tmp":
                _remove(path)


def _remove(path: Path | None) -> None:
    if path is not None:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def _told(ziel: Path) -> Iterator[None]:
    """Say in words what the system refused."""
    try:
        yield
    except OSError as error:
        raise _failure(error, ziel) from error


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
