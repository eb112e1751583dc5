"""Saving in place, killed at a chosen step: what then lies in the folder, and what the next run makes of it.

Run as a program: `absturz.py ART ORDNER SCHRITTE...` kills one run at each of these steps and prints, as JSON, what it found after each.
ART is `bytes` (any content) or `mappe` (a workbook into which sheets are put, read from the very file, with the gate before the end).
Every line of `save.py` is a step, and so is every quarter of a KB that is written and every call that goes to the disk: a slow disk, in which
there is time between any two of them. The process kills itself with SIGKILL, at an exact step; nothing is left to do for it then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
import hashlib
import io
import json
import os
from pathlib import Path
import signal
import sys
import types
from typing import Any

from im_xl.package.graft import graft
from im_xl.package.package import Package
from im_xl.package.save import save, save_atomic
from package import bausteine as b

ALT, NEU, DANACH = (bytes([zeichen]) * 3000 + bytes(range(256)) * 200 for zeichen in b"AND")
"""What lies there, what the killed run saves, what the next one saves; each some pieces long."""
MAPPE = (Path(__file__).resolve().parents[2] / "workbooks/sigmaringen-2017.xlsx").read_bytes()
NAME = "Kreis 2026.xlsx"
_ERSTER, _ZWEITER = datetime(2026, 3, 1, 14, 5, 9), datetime(2026, 3, 2, 8, 0, 0)  # noqa: DTZ001 -- time stamps in file names have no zone
_STUECK = 256
_RUFE = ("fsync", "replace", "rename", "link", "unlink", "remove", "chmod", "utime", "open", "close", "stat")


class _Zaehler:
    """Counts steps; at the chosen one something happens."""

    def __init__(self, ende: int, dann: Callable[[], object]) -> None:
        self.stand = 0
        self._ende = ende
        self._dann = dann

    def schritt(self) -> None:
        self.stand += 1
        if self.stand == self._ende:
            self._dann()


class _Langsam(io.FileIO):
    """A file that is written piece by piece."""

    zaehler: _Zaehler

    def write(self, data: Any) -> int:  # noqa: ANN401 -- any buffer
        self.zaehler.schritt()
        return super().write(memoryview(data)[:_STUECK])


def langsame_platte(ende: int, dann: Callable[[], object]) -> _Zaehler:
    """Put steps between all that this process does to files, and let something happen at one of them."""
    zaehler = _Zaehler(ende, dann)

    def mit_schritt(ruf: Callable[..., Any]) -> Callable[..., Any]:
        def gezaehlt(*args: Any, **wie: Any) -> Any:  # noqa: ANN401 -- whatever the call takes
            zaehler.schritt()
            ergebnis = ruf(*args, **wie)
            zaehler.schritt()
            return ergebnis

        return gezaehlt

    urspruenglich = io.open

    def oeffnen(file: Any, mode: str = "r", *args: Any, **wie: Any) -> Any:  # noqa: ANN401 -- as `open`
        zaehler.schritt()
        if "b" not in mode or "r" in mode:
            return urspruenglich(file, mode, *args, **wie)
        datei = _Langsam(file, mode.replace("b", ""))
        datei.zaehler = zaehler
        return io.BufferedWriter(datei)

    io.open = oeffnen  # type: ignore[assignment]
    for name in _RUFE:
        setattr(os, name, mit_schritt(getattr(os, name)))

    def zeile(rahmen: types.FrameType, ereignis: str, _: object) -> Any:  # noqa: ANN401 -- a trace function gives one
        if not rahmen.f_code.co_filename.endswith("save.py"):
            return None
        if ereignis == "line":
            zaehler.schritt()
        return zeile

    sys.settrace(zeile)
    return zaehler


def _speichern(art: str, ordner: Path, ende: int) -> int:
    """Save in a process of its own that is killed at a step; 0: never. Gives the steps that there were, or -1 where it was killed."""
    lesen, schreiben = os.pipe()
    kind = os.fork()
    if kind == 0:
        zaehler = langsame_platte(ende, lambda: os.kill(os.getpid(), signal.SIGKILL))
        ARTEN[art][1](ordner / NAME, b"N", _ERSTER)
        sys.settrace(None)
        os.write(schreiben, str(zaehler.stand).encode())
        os._exit(0)
    os.close(schreiben)
    _, status = os.waitpid(kind, 0)
    with os.fdopen(lesen, "rb") as antwort:
        schritte = antwort.read()
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return -1
    assert os.waitstatus_to_exitcode(status) == 0
    return int(schritte)


def inhalt(ordner: Path) -> dict[str, str]:
    """What lies in a folder: digest by name."""
    return {pfad.name: digest(pfad.read_bytes()) for pfad in sorted(ordner.iterdir())}


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


def _bytes(ziel: Path, was: bytes, moment: datetime) -> Path | None:
    return save_atomic(NEU if was == b"N" else DANACH, ziel, backup=moment)


def _mappe(ziel: Path, was: bytes, moment: datetime) -> Path | None:
    """Put sheets into the file, as the file host does it."""
    with ziel.open("rb") as datei:
        package = Package.read(datei)
        graft(package, b.neue(b.blatt("IM Übersicht", "uebersicht:08226", was[0], reich=True)))
        return save(package, ziel, backup=moment, before=package.close)


ARTEN: dict[str, tuple[bytes, Callable[[Path, bytes, datetime], Path | None]]] = {"bytes": (ALT, _bytes), "mappe": (MAPPE, _mappe)}
"""What lies there, and what saves: N in the run that is killed, D in the next one."""


def probe(art: str, ordner: Path, schritt: int) -> dict[str, Any]:
    """One run killed at a step, and the next run."""
    ordner.mkdir(parents=True)
    (ordner / NAME).write_bytes(ARTEN[art][0])
    schritte = _speichern(art, ordner, schritt)
    danach = inhalt(ordner)
    sicherung = ARTEN[art][1](ordner / NAME, b"D", _ZWEITER)
    assert sicherung is not None
    return {"schritt": schritt, "schritte": schritte, "danach": danach, "naechster": inhalt(ordner), "sicherung": sicherung.name}


def main() -> None:
    art, wurzel, *schritte = sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:])
    for nummer, schritt in enumerate(schritte):
        print(json.dumps(probe(art, wurzel / str(nummer), schritt)), flush=True)  # noqa: T201 -- the answer


if __name__ == "__main__":
    main()
