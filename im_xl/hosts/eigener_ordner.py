"""A folder of files that we make again and again: a list of checksums in it tells which are ours and untouched."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
import hashlib
from itertools import count
from pathlib import Path
import re

from im_xl.errors import DateiError, systemgrund
from im_xl.package.save import save_atomic

LISTE = "pruefsummen.txt"
"""Name, in the folder, of the list: a line per file, as `sha256sum -c` reads it."""
_ZEILE = re.compile(r"([0-9a-f]{64})  ([^/\\]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Abgelegt:
    """What became of the files, by name: written anew or for the first time, already there, gone because no longer made."""

    geschrieben: tuple[str, ...]
    unveraendert: tuple[str, ...]
    entfernt: tuple[str, ...]


def pruefsumme(inhalt: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(inhalt).hexdigest()


def zielordner(wunsch: Path, namen: Collection[str]) -> Path:
    """The folder that may take these files without writing over anything that is not ours: the wished one, else the next number.

    Args:
        wunsch: wished folder; need not exist.
        namen: file names that are to be written.

    Raises:
        DateiError: code `ordner-fehlt`: it is a file, or cannot be looked into.
    """
    wunsch = wunsch.resolve()
    for nummer in count(1):
        ordner = wunsch if nummer == 1 else wunsch.with_name(f"{wunsch.name}-{nummer}")
        try:
            if not ordner.exists() or not _fremde(ordner, namen):
                return ordner
        except OSError as fehler:
            text = f"Der Ordner „{ordner}“ lässt sich nicht benutzen ({systemgrund(fehler)}). Bitte mit --ordner einen anderen angeben."
            raise DateiError("ordner-fehlt", text) from None
    raise AssertionError("count never ends")


def unberuehrt(ordner: Path) -> dict[str, str]:
    """Checksums by name of the files that the list names and that are as it says."""
    try:
        zeilen = (ordner / LISTE).read_text("utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return {}
    genannt = {match[2]: match[1] for zeile in zeilen if (match := _ZEILE.fullmatch(zeile))}
    return {name: summe for name, summe in genannt.items() if _summe(ordner / name) == summe}


def ablegen(ordner: Path, dateien: Mapping[str, bytes], *, alles: bool) -> Abgelegt:
    """Put files into a folder, each whole or not at all, and the list of their checksums.

    Args:
        ordner: from `zielordner`, for these names.
        dateien: content by name.
        alles: these are all: files of ours from an earlier run that are not among them go, unless somebody has changed them.

    Raises:
        DateiError: the folder cannot be made or written to; files that were already written are whole.
    """
    try:
        ordner.mkdir(parents=True, exist_ok=True)
    except OSError as fehler:
        text = f"Der Ordner „{ordner}“ lässt sich nicht anlegen ({systemgrund(fehler)}). Bitte mit --ordner einen anderen angeben."
        raise DateiError("ordner-fehlt", text) from None
    da = unberuehrt(ordner)
    summen = {name: pruefsumme(inhalt) for name, inhalt in dateien.items()}
    neu = [name for name in dateien if da.get(name) != summen[name]]
    for name in neu:
        _geschrieben(dateien[name], ordner / name)
    entfernt = sorted(da.keys() - dateien.keys()) if alles else []
    for name in entfernt:
        (ordner / name).unlink(missing_ok=True)
    bleiben = {name: summe for name, summe in da.items() if name not in entfernt} | summen
    liste = "".join(f"{summe}  {name}\n" for name, summe in sorted(bleiben.items())).encode()
    if neu or entfernt:
        _geschrieben(liste, ordner / LISTE)
    return Abgelegt(geschrieben=tuple(neu), unveraendert=tuple(name for name in dateien if name not in neu), entfernt=tuple(entfernt))


def _geschrieben(inhalt: bytes, ziel: Path) -> None:
    try:
        save_atomic(inhalt, ziel)
    except DateiError as fehler:
        raise DateiError(
            fehler.code, fehler.text.replace("--ausgabe", "--ordner").replace("eine andere Datei an", "einen anderen an")
        ) from None


def _fremde(ordner: Path, namen: Collection[str]) -> bool:
    """Whether something stands where one of these files, or the list, is to go, and is not ours as we left it."""
    if not ordner.is_dir():
        return True
    unsere = unberuehrt(ordner)
    return any(_steht_da(ordner / name) for name in namen if name not in unsere) or (not unsere and _steht_da(ordner / LISTE))


def _steht_da(pfad: Path) -> bool:
    return pfad.is_symlink() or pfad.exists()


def _summe(pfad: Path) -> str | None:
    return None if pfad.is_symlink() or not pfad.is_file() else pruefsumme(pfad.read_bytes())


__all__ = ["LISTE", "Abgelegt", "ablegen", "pruefsumme", "unberuehrt", "zielordner"]
