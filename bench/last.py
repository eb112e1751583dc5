"""Measures the server under load, with locust as the client; `make bench-server` installs locust in an environment of its own.

    python bench/last.py --locust PFAD [--sekunden N] [--nutzer N]

The server is the real one with its worker processes, in a process of its own, on loopback, without TLS (the reverse proxy takes that over). Client and
server share the machine, so the client's work is in every time.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import json
import os
from pathlib import Path
import platform
import signal
import socket
import subprocess
import sys
from threading import Event, Thread
import time
from typing import Any
import urllib.request

from bench import table
from im_xl.assets import ordner

MAPPE = ordner("workbooks") / "rhein-neckar-kreis-2025.xlsx"
NUTZER = Path(__file__).with_name("last_nutzer.py")
GEHEIMNIS = "nur-fuer-die-messung-auf-loopback-0"
AUFRUFE = 10_000

SERVER = """
import socket, sys
import uvicorn
from im_xl.hosts.web.app import anwendung
from im_xl.hosts.web.einstellungen import Einstellungen
from im_xl.hosts.web.koepfe import UVICORN
from im_xl.hosts.web.zugang import Proxy
app = anwendung(Einstellungen(zugang=Proxy((sys.argv[2],))))
uvicorn.Server(uvicorn.Config(app, **UVICORN)).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])
"""


class Messung:
    """A running server, and the memory that it and its workers take."""

    def __init__(self, adresse: str, prozess: int) -> None:
        self.adresse, self.prozess = adresse, prozess
        self.mib, self._ende = 0.0, Event()
        self._faden = Thread(target=self._schaue)
        self._faden.start()

    def _schaue(self) -> None:
        while not self._ende.wait(0.25):
            self.mib = max(self.mib, sum(map(pss_mib, [self.prozess, *nachkommen(self.prozess)])))

    def ende(self) -> None:
        """Stop looking."""
        self._ende.set()
        self._faden.join()


def nachkommen(prozess: int) -> list[int]:
    """All processes below one."""
    kinder = [int(kind) for datei in Path(f"/proc/{prozess}/task").glob("*/children") for kind in datei.read_text().split()]
    return [*kinder, *(enkel for kind in kinder for enkel in nachkommen(kind))]


def pss_mib(prozess: int) -> float:
    """Memory of a process; what several share is counted once."""
    try:
        text = Path(f"/proc/{prozess}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next(int(zeile.split()[1]) for zeile in text.splitlines() if zeile.startswith("Pss:")) / 1024


@contextmanager
def server() -> Iterator[Messung]:
    """The server with its usual settings: two processes for workbooks, one for cells."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as horcher:
        nummer = horcher.fileno()
        prozess = subprocess.Popen([sys.executable, "-c", SERVER, str(nummer), GEHEIMNIS], pass_fds=[nummer])
        adresse = f"http://127.0.0.1:{horcher.getsockname()[1]}"
        with urllib.request.urlopen(f"{adresse}/gesundheit", timeout=120):  # noqa: S310 - loopback; answered once all processes have started
            pass
        messung = Messung(adresse, prozess.pid)
        try:
            yield messung
        finally:
            messung.ende()
            prozess.terminate()
            prozess.wait(30)


@dataclass(frozen=True, slots=True)
class Zeile:
    """What locust counted of one kind of request.

    Attributes:
        name: of the kind.
        ganz: from the first attempt to the answer, waits included; no request of its own.
        zeiten: how many took so many milliseconds.
        fehler: how many failed.
    """

    name: str
    ganz: bool
    zeiten: dict[int, int]
    fehler: int

    @property
    def anzahl(self) -> int:
        """Of all."""
        return sum(self.zeiten.values())

    @property
    def sekunden(self) -> float:
        """Of all together."""
        return sum(zeit * wie_oft for zeit, wie_oft in self.zeiten.items()) / 1000

    def anteil(self, prozent: float) -> float:
        """Milliseconds within which so many percent were answered."""
        gezaehlt = 0
        for zeit, wie_oft in sorted(self.zeiten.items()):
            gezaehlt += wie_oft
            if gezaehlt >= self.anzahl * prozent / 100:
                return zeit
        return 0.0


def locust(programm: Path, messung: Messung, wer: str, nutzer: int, sekunden: int | None, **aufgabe: object) -> list[Zeile]:
    """What locust says of each kind of request."""
    angaben = {"adresse": messung.adresse, "geheimnis": GEHEIMNIS, "mappe": str(MAPPE), "wer": wer, **aufgabe}
    befehl = [str(programm), "-f", str(NUTZER), "--headless", "--json", "-u", str(nutzer), "-r", str(nutzer)]
    befehl += ["--run-time", f"{sekunden}s", "--stop-timeout", "120"] if sekunden else []
    ergebnis = subprocess.run(befehl, env=os.environ | {"IM_XL_LAST": json.dumps(angaben)}, capture_output=True, text=True, check=False)
    try:
        gezaehlt = json.loads(ergebnis.stdout)
    except ValueError:
        raise SystemExit(ergebnis.stderr) from None
    if any(eine["num_failures"] for eine in gezaehlt):
        print(ergebnis.stderr[-3000:], file=sys.stderr)
    return [
        Zeile(
            eine["name"],
            eine["method"] == "ganz",
            {int(zeit): wie_oft for zeit, wie_oft in eine["response_times"].items()},
            eine["num_failures"],
        )
        for eine in gezaehlt
    ]


def deutsch(zahl: float, stellen: int = 1) -> str:
    """1234.5 -> 1.234,5."""
    return f"{zahl:,.{stellen}f}".translate(str.maketrans(",.", ".,"))


def zellen(programm: Path) -> str:
    """The same calls one by one and in batches."""
    faelle: list[tuple[str, str, int, dict[str, Any]]] = [
        ("einzeln, eine Verbindung", "einzeln", 1, {}),
        ("einzeln, sechs Verbindungen", "einzeln", 6, {}),
        ("zu je 100", "gesammelt", 1, {"je_anfrage": 100}),
        ("zu je 1.000", "gesammelt", 1, {"je_anfrage": 1000}),
        ("alle in einer Anfrage", "gesammelt", 1, {"je_anfrage": AUFRUFE}),
    ]
    gemessen = []
    with server() as messung:
        for name, wer, nutzer, aufgabe in faelle:
            print(f"{AUFRUFE} Aufrufe, {name} ...", file=sys.stderr, flush=True)
            (zeile,) = locust(programm, messung, wer, nutzer, None, aufrufe=AUFRUFE, **aufgabe)
            # Answer times follow each other on each connection; starting locust is not in them.
            gemessen.append((name, zeile.anzahl, zeile.sekunden / nutzer, zeile.fehler))
    bezug = gemessen[0][2]
    kopf = [f"{deutsch(AUFRUFE, 0)} Aufrufe von IM_VZAE", "Anfragen", "Sekunden", "Aufrufe je Sekunde", "schneller als einzeln", "Fehler"]
    zeilen_ = [
        [
            name,
            deutsch(anfragen, 0),
            deutsch(sekunden, 2),
            deutsch(AUFRUFE / sekunden, 0),
            f"{deutsch(bezug / sekunden, 0)}-mal",
            str(fehler),
        ]
        for name, anfragen, sekunden, fehler in gemessen
    ]
    return table([kopf, *zeilen_])


def gemischt(programm: Path, nutzer: int, sekunden: int, *, abbruch: bool = False) -> str:
    """All at once: mostly cells, now and then a run; on demand, a process for workbooks is killed in the middle."""
    print(f"{nutzer} Personen, {sekunden} s{', mit getötetem Prozess' if abbruch else ''} ...", file=sys.stderr, flush=True)
    with server() as messung:
        if abbruch:
            Thread(target=toete_in_der_mitte, args=(messung, sekunden / 2), daemon=True).start()
        zeilen = locust(programm, messung, "gemischt", nutzer, sekunden, mit_abbruch=abbruch)
        mib = messung.mib
    anfragen = sum(zeile.anzahl for zeile in zeilen if not zeile.ganz)
    return f"{zeiten(zeilen)}\n\n{deutsch(anfragen, 0)} Anfragen; Speicherspitze von Server und Prozessen zusammen: {deutsch(mib, 0)} MiB."


def toete_in_der_mitte(messung: Messung, nach: float) -> None:
    """Kill the process that has computed most; that is one for workbooks."""
    time.sleep(nach)
    rechenzeit = {kind: int(Path(f"/proc/{kind}/stat").read_text().rpartition(")")[2].split()[11]) for kind in nachkommen(messung.prozess)}
    os.kill(max(rechenzeit, key=lambda kind: rechenzeit[kind]), signal.SIGKILL)


def ansturm(programm: Path, nutzer: int) -> str:
    """All press the button in the same second."""
    print(f"{nutzer} Läufe auf einmal ...", file=sys.stderr, flush=True)
    with server() as messung:
        zeilen = locust(programm, messung, "ansturm", nutzer, 30)
        beginn = time.perf_counter()
        with urllib.request.urlopen(f"{messung.adresse}/gesundheit", timeout=30):  # noqa: S310 - loopback
            danach = (time.perf_counter() - beginn) * 1000
        mib = messung.mib
    return f"{zeiten(zeilen)}\n\nSpeicherspitze {deutsch(mib, 0)} MiB; danach antwortet `/gesundheit` nach {deutsch(danach, 0)} ms."


def zeiten(zeilen: list[Zeile]) -> str:
    """A row for each kind of request."""
    kopf = ["", "Anzahl", "p50 ms", "p95 ms", "p99 ms", "höchstens ms", "Fehler"]
    gezaehlt = [
        [zeile.name, deutsch(zeile.anzahl, 0), *(deutsch(zeile.anteil(prozent), 0) for prozent in (50, 95, 99, 100)), str(zeile.fehler)]
        for zeile in sorted(zeilen, key=lambda zeile: zeile.name)
    ]
    return table([kopf, *gezaehlt])


def main() -> None:
    """Run all measurements and print tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--locust", type=Path, required=True, help="das Programm locust")
    parser.add_argument("--nutzer", type=int, default=200)
    parser.add_argument("--sekunden", type=int, default=120)
    parser.add_argument("--teil", choices=["zellen", "gemischt", "ansturm", "abbruch"], help="nur dieser Teil")
    args = parser.parse_args()
    teile = {
        "zellen": lambda: zellen(args.locust),
        "gemischt": lambda: gemischt(args.locust, args.nutzer, args.sekunden),
        "ansturm": lambda: ansturm(args.locust, args.nutzer),
        "abbruch": lambda: gemischt(args.locust, args.nutzer, max(30, args.sekunden // 2), abbruch=True),
    }
    for name, teil in teile.items():
        if args.teil in {None, name}:
            print(f"\n### {name}\n\n{teil()}", flush=True)
    print(f"\nPython {platform.python_version()}, {os.cpu_count()} Prozessorkerne; Client und Server auf demselben Rechner.")


if __name__ == "__main__":
    main()
