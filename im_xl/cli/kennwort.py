"""The password of an encrypted workbook: asked for without being shown, or read from the standard input; never an argument.

Arguments and environment variables of a process can be read by others on the same machine, and shells remember them.
"""

from __future__ import annotations

from collections.abc import Callable
import getpass
from pathlib import Path
import sys
from typing import TYPE_CHECKING, Any, Literal, TypeVar
import warnings

import click

from im_xl.errors import EingabeError

if TYPE_CHECKING:
    from im_xl.package.kennwort import Kennwort

F = TypeVar("F", bound=Callable[..., Any])
Kennwortweg = Literal["abfragen", "stdin"]

_ZEILE = 1024


def kennwort_optionen(command: F) -> F:
    """--kennwort and --kennwort-stdin, handed over as one value."""
    command = click.option(
        "--kennwort-stdin",
        "kennwort",
        flag_value="stdin",
        help="Für Skripte: Das Kennwort ist die erste Zeile der Standardeingabe.",
    )(command)
    return click.option(
        "--kennwort",
        "kennwort",
        flag_value="abfragen",
        help="Die Mappe ist mit einem Kennwort verschlüsselt: Es wird verdeckt abgefragt, hier steht es nicht.",
    )(command)


def erfragt(datei: Path, weg: Kennwortweg | None) -> Kennwort | None:
    """The password of a workbook, if it has one and a person or script is to give it.

    Raises:
        EingabeError: code `kennwort-eingabe`: there is no terminal to ask at.
    """
    if weg is None or not _verschluesselt(datei):
        return None
    from im_xl.package.kennwort import Kennwort

    return Kennwort(_zeile() if weg == "stdin" else _abgefragt(datei.name))


def mappe_bytes(datei: Path, kennwort: Kennwort | None) -> bytes:
    """Content of a workbook, decrypted where it is encrypted.

    Raises:
        DateiError: it cannot be read, or not without its password.
    """
    from im_xl.liste import datei_bytes
    from im_xl.package.kennwort import geoeffnet

    return geoeffnet(datei_bytes(datei), kennwort, datei.name)


def _verschluesselt(datei: Path) -> bool:
    """Whether there is anything to ask; who reads the file says why it cannot be read."""
    from im_xl.package.archive import OLE
    from im_xl.package.kennwort import ist_verschluesselt

    try:
        with datei.open("rb") as offen:
            anfang = offen.read(len(OLE))
            rest = offen.read() if anfang == OLE else b""
    except OSError:
        return False
    return ist_verschluesselt(anfang + rest)


def _abgefragt(name: str) -> str:
    if sys.stdin is not None and sys.stdin.isatty():
        with warnings.catch_warnings():
            # Where the terminal cannot hide what is typed, getpass would warn and show it.
            warnings.simplefilter("error", getpass.GetPassWarning)
            try:
                return getpass.getpass(f"Kennwort für „{name}“: ")
            except getpass.GetPassWarning:
                pass
    raise EingabeError(
        "kennwort-eingabe",
        "Das Kennwort lässt sich hier nicht verdeckt abfragen. Bitte in einem Terminal aufrufen, oder das Kennwort mit --kennwort-stdin über die "
        "Standardeingabe geben.",
    )


def _zeile() -> str:
    """The first line of the standard input, whatever of the usual encodings it has."""
    zeile = b"" if sys.stdin is None else sys.stdin.buffer.readline(_ZEILE).rstrip(b"\r\n")
    try:
        return zeile.decode("utf-8-sig")
    except UnicodeDecodeError:
        return zeile.decode("cp1252", errors="replace")
