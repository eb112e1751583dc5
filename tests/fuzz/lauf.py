"""Runs mutated files through im_xl, in a process of its own with a bound of memory and of time per file.

`python tests/fuzz/lauf.py 100000` is the long run (`make fuzz`). The process announces each file before it begins; where it dies or
does not go on, this one knows with which. A finding is saved with its bytes and what was raised, and the next file follows.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
import json
import os
from pathlib import Path
import resource
import selectors
import subprocess
import sys
import traceback
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from im_xl.package.limits import LIMITS  # noqa: E402 -- may need the line above

SEKUNDEN = LIMITS.seconds
"""What one file may take; the slowest takes a twentieth of it on a busy machine."""
SPEICHER = LIMITS.memory // 4
"""Address space of the process, libraries included: the files are small, so a quarter has to do."""
GANZ = 10
"""Each tenth file goes through the whole run."""


@dataclass(slots=True)
class Bericht:
    """What a run has found.

    Attributes:
        anzahl: files tried.
        ausgaenge: how often each way ended how.
        funde: name of the file saved, or its number, by what was raised.
        megabyte: largest resident memory of a process.
        langsamste: longest time of one file in seconds, and its number.
    """

    anzahl: int = 0
    ausgaenge: Counter[str] = field(default_factory=Counter)
    funde: dict[str, list[str]] = field(default_factory=dict)
    megabyte: int = 0
    langsamste: tuple[float, int] = (0.0, -1)


def suchen(saat: int, ab: int, bis: int, samen: dict[str, bytes], ziel: Path | None = None, fortschritt: int = 0) -> Bericht:
    """Try the mutations number `ab` to `bis` of a run.

    Args:
        saat: number of the run; the same one gives the same files.
        ab: first number.
        bis: number behind the last one.
        samen: what is mutated.
        ziel: where findings are saved.
        fortschritt: say every so many files how far it is; 0: be silent.
    """
    bericht = Bericht()
    naechste = ab
    while naechste < bis:
        stand = -1
        for meldung in _kind(saat, naechste, bis, samen):
            stand = meldung.get("nummer", stand)
            _verbucht(bericht, meldung, saat, samen, ziel)
            if fortschritt and "ausgang" in meldung and bericht.anzahl % fortschritt == 0:
                print(f"{bericht.anzahl} von {bis - ab}, {len(bericht.funde)} Funde", flush=True)  # noqa: T201 -- progress of a script
        naechste = stand + 1 if stand >= naechste else bis
    return bericht


def _verbucht(bericht: Bericht, meldung: dict[str, Any], saat: int, samen: dict[str, bytes], ziel: Path | None) -> None:
    if "ausgang" in meldung:
        bericht.anzahl += 1
        bericht.ausgaenge.update(meldung["ausgang"].split())
        bericht.langsamste = max(bericht.langsamste, (meldung["sekunden"], meldung["nummer"]))
    bericht.megabyte = max(bericht.megabyte, meldung.get("megabyte", 0))
    if "fund" not in meldung:
        return
    from fuzz.mutation import mutiert, wuerfel  # noqa: PLC0415 -- the path is set when this runs as a script

    nummer = meldung["nummer"]
    bericht.anzahl += 1
    orte = bericht.funde.setdefault(meldung["fund"], [])
    orte.append(str(nummer))
    if ziel is not None and len(orte) <= 3:
        ziel.mkdir(parents=True, exist_ok=True)
        name, data = mutiert(wuerfel(saat, nummer), samen)
        (ziel / f"{saat}-{nummer}.bin").write_bytes(data)
        (ziel / f"{saat}-{nummer}.txt").write_text(
            f"Saat {saat}, Nummer {nummer}, aus „{name}“\n{meldung['fund']}\n\n{meldung.get('spur', '')}", "utf-8"
        )


def _kind(saat: int, ab: int, bis: int, samen: dict[str, bytes]) -> Iterator[dict[str, Any]]:
    """What the process says; where it stops saying anything, that is the last message."""
    umgebung = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests"))), "OPENBLAS_NUM_THREADS": "1"}
    befehl = [sys.executable, str(Path(__file__)), "--kind", str(saat), str(ab), str(bis)]
    with (
        subprocess.Popen(befehl, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=umgebung) as prozess,
        selectors.DefaultSelector() as horcher,
    ):
        assert prozess.stdin is not None
        assert prozess.stdout is not None
        prozess.stdin.write(json.dumps({name: data.hex() for name, data in samen.items()}).encode())
        prozess.stdin.close()
        horcher.register(prozess.stdout, selectors.EVENT_READ)
        nummer, begonnen, rest = ab, False, b""
        while True:
            if not horcher.select(SEKUNDEN + 20 * (not begonnen)):
                prozess.kill()
                prozess.wait()
                yield {"nummer": nummer, "fund": f"länger als {SEKUNDEN} Sekunden"}
                return
            gelesen = os.read(prozess.stdout.fileno(), 1 << 16)
            if not gelesen:
                break
            *zeilen, rest = (rest + gelesen).split(b"\n")
            for zeile in zeilen:
                meldung = json.loads(zeile)
                begonnen, nummer = True, meldung.get("beginnt", nummer)
                yield meldung
        if prozess.wait() != 0:
            yield {"nummer": nummer, "fund": f"Prozess endet mit {prozess.returncode}"}


def kind(saat: int, ab: int, bis: int) -> None:
    """The process that does the work."""
    import time  # noqa: PLC0415 -- only here

    from fuzz.mutation import mutiert, wuerfel  # noqa: PLC0415 -- the path is set when this runs as a script
    from fuzz.pruefling import durchlaufen  # noqa: PLC0415 -- the same

    samen = {name: bytes.fromhex(data) for name, data in json.load(sys.stdin).items()}
    kanal = os.dup(1)
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_AS, (SPEICHER, SPEICHER))
    for nummer in range(ab, bis):
        os.write(kanal, json.dumps({"beginnt": nummer}).encode() + b"\n")
        _, data = mutiert(wuerfel(saat, nummer), samen)
        if os.environ.get("IM_XL_FUZZ_PROBE") == "abbruch" and nummer == 1:
            os.abort()
        anfang = time.monotonic()
        try:
            meldung = {"ausgang": durchlaufen(data, ganz=nummer % GANZ == 0), "sekunden": time.monotonic() - anfang}
        except BaseException as fehler:  # noqa: BLE001 -- that is what is looked for
            meldung = {"fund": _ort(fehler), "spur": "".join(traceback.format_exception(fehler))[-6000:]}
        meldung |= {"nummer": nummer, "megabyte": _hoechststand()}
        os.write(kanal, json.dumps(meldung).encode() + b"\n")


def _hoechststand() -> int:
    """Most resident memory of this process in MB; unlike ru_maxrss it knows nothing of the one that started it."""
    return (
        next(int(zeile.split()[1]) for zeile in Path("/proc/self/status").read_text("ascii").splitlines() if zeile.startswith("VmHWM"))
        >> 10
    )


def _ort(fehler: BaseException) -> str:
    """Kind of an error and the last place of ours: what makes two findings one."""
    orte = [rahmen for rahmen in traceback.extract_tb(fehler.__traceback__) if "/im_xl/" in rahmen.filename]
    wo = f"{orte[-1].filename.rpartition('/im_xl/')[2]}:{orte[-1].name}" if orte else str(fehler)[:80]
    return f"{type(fehler).__name__} in {wo}"


def main() -> None:
    """The long run."""
    from fuzz.saat import saat as samen  # noqa: PLC0415 -- the path is set when this runs as a script

    befehl = argparse.ArgumentParser(description="Veränderte Mappen durch im_xl schicken.")
    befehl.add_argument("anzahl", nargs="?", type=int, default=100_000)
    befehl.add_argument("--saat", type=int, default=int.from_bytes(os.urandom(4)))
    befehl.add_argument("--ab", type=int, default=0)
    befehl.add_argument("--ziel", type=Path, default=ROOT / "fuzzfunde")
    wahl = befehl.parse_args()
    print(f"Saat {wahl.saat}: {wahl.anzahl} veränderte Mappen, je höchstens {SEKUNDEN} s und {SPEICHER >> 20} MB", flush=True)  # noqa: T201
    bericht = suchen(wahl.saat, wahl.ab, wahl.ab + wahl.anzahl, samen(), wahl.ziel, fortschritt=1000)
    print(f"{bericht.anzahl} Mappen, höchstens {bericht.megabyte} MB, längste {bericht.langsamste[0]:.1f} s (Nr. {bericht.langsamste[1]})")  # noqa: T201
    for ausgang, wie_oft in bericht.ausgaenge.most_common():
        print(f"{wie_oft:>8} {ausgang}")  # noqa: T201
    for fund, nummern in bericht.funde.items():
        print(f"FUND {fund}: {len(nummern)}, zum Beispiel {', '.join(nummern[:3])}")  # noqa: T201
    if bericht.funde:
        sys.exit(f"{len(bericht.funde)} Funde; Dateien in {wahl.ziel}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--kind"]:
        kind(*map(int, sys.argv[2:5]))
    else:
        main()
