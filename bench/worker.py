"""One measured process: builds, prepares or writes, and says in JSON what it took.

    python bench/worker.py bauen|vorbereiten|im_xl|<peer> FOLDER [NUMBER OF COUNTIES]

Imports and loading a specification are not timed; reading, computing, writing and saving are. Peak memory is that of the
whole process, imports included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from importlib import import_module
import json
from pathlib import Path
import pickle
import resource
import shutil
import sys
import tempfile
import time

HEUTE = date(2025, 3, 3)
PEERS = {
    "openpyxl": ("peer_openpyxl", "write"),
    "xlsxwriter": ("peer_xlsxwriter", "write"),
    "xlsxwriter-constant-memory": ("peer_xlsxwriter", "write_constant_memory"),
}
"""Module and function by name; a measured process imports only what it measures."""
JETZT = datetime(2025, 3, 3, 8, 0, 0)  # noqa: DTZ001 - a fixed time stamp for names of backups


def prepare(folder: Path) -> None:
    """Keep beside each county's workbook the specification of the sheets that im_xl makes of it."""
    from take_apart import take_apart  # noqa: PLC0415 - not in the measured processes of im_xl

    from im_xl.model import Auftrag  # noqa: PLC0415
    from im_xl.pipeline import run  # noqa: PLC0415

    for path in sorted(folder.glob("*.xlsx")):
        with path.open("rb") as workbook:
            small = run(workbook, Auftrag(heute=HEUTE)).kleine_mappe()
        path.with_suffix(".pickle").write_bytes(pickle.dumps(take_apart(small)))


class Clock:
    """Adds up wall and processor time of what runs inside `with`."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0
        self._start = (0.0, 0.0)

    def __enter__(self) -> None:
        self._start = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.wall += time.perf_counter() - self._start[0]
        self.cpu += time.process_time() - self._start[1]


def ours(paths: Iterable[Path], target: Path, clock: Clock) -> int:
    """im_xl on the workbooks one after the other, as `im-xl uebersichten` would; returns the number of `Ü` sheets."""
    from im_xl.hosts.file import uebersichten  # noqa: PLC0415 - only this process loads it
    from im_xl.model import Auftrag  # noqa: PLC0415

    sheets = 0
    for path in paths:
        with clock:
            ablage = uebersichten(path, Auftrag(heute=HEUTE), JETZT, ausgabe=target / path.name)
        sheets += len(ablage.ergebnis.betragszellen)
        del ablage  # one county at a time: nothing of the last one is held while the next is made
    return sheets


def peer(name: str, paths: Iterable[Path], target: Path, clock: Clock) -> int:
    """Another library on the specifications; returns the number of `Ü` sheets."""
    module, function = PEERS[name]
    write = getattr(import_module(module), function)
    sheets = 0
    for path in paths:
        # A specification of ours, made a moment ago by `prepare`.
        spec = pickle.loads(path.with_suffix(".pickle").read_bytes())  # noqa: S301
        with clock:
            write(spec, target / path.name)
        sheets += sum(sheet.name.startswith("Ü ") for sheet in spec.sheets)
        del spec
    return sheets


def measure(job: Callable[[Path, Clock], int]) -> dict[str, float]:
    """Run a job that writes into a folder of its own; seconds, peak memory in MiB, sheets, MiB written."""
    clock = Clock()
    target = Path(tempfile.mkdtemp(prefix="im-xl-bench-"))
    try:
        sheets = job(target, clock)
        written = sum(path.stat().st_size for path in target.iterdir())
    finally:
        shutil.rmtree(target)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"wall": clock.wall, "cpu": clock.cpu, "peak": peak, "sheets": sheets, "written": written / 2**20}


def main() -> None:
    """Do what the command line says."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    if name in {"bauen", "vorbereiten"}:
        if name == "bauen":
            from inputs import build  # noqa: PLC0415 - not in the measured processes

            build(folder)
        else:
            prepare(folder)
        return
    largest_first = (folder / "kreise.txt").read_text(encoding="ascii").split()
    paths = sorted(folder / file for file in largest_first[: int(sys.argv[3])])
    result = measure(lambda target, clock: ours(paths, target, clock) if name == "im_xl" else peer(name, paths, target, clock))
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
