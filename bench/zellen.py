"""Measures the functions in cells: in process, and from the start of Python to the first answer.

    python bench/zellen.py [--laeufe N]

What COM and Excel add is not measured: neither runs here. Starting is compared with `import xlwings` alone, which the server
process of the add-in does in any case; both run one right after the other, and the ratio of such a pair is what counts.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
import platform
import statistics
import subprocess
import sys
import time

from bench import spread, table
from im_xl.functions import conversion, rufe
from im_xl.hosts.zellen import rufe as zelle
from im_xl.register import gemeinden

ERSTE_ANTWORT = "from im_xl.hosts.zellen import rufe; rufe('IM_ZUWENDUNG', False, (1000.0, ((120.0,), (45.0,))))"
REGISTER = "from im_xl.hosts.zellen import rufe; rufe('IM_AGS', False, ('Weinheim',))"
XLWINGS = "import xlwings"


def milliseconds(was: Callable[[], object], laeufe: int) -> list[float]:
    """Time of each run after one that is not counted."""
    was()
    zeiten = []
    for _ in range(laeufe):
        beginn = time.perf_counter()
        was()
        zeiten.append((time.perf_counter() - beginn) * 1000)
    return zeiten


def process(code: str) -> float:
    """Seconds from start to end of a Python that runs some code."""
    beginn = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-B", "-c", code], check=True)
    return time.perf_counter() - beginn


def in_process(laeufe: int) -> str:
    """Conversion and calculation of lists, and single calls."""
    block = tuple(tuple(float(5 * zeile + spalte) for spalte in range(5)) for zeile in range(1000))
    personen = tuple((float(nummer % 97),) for nummer in range(1000))
    ags = tuple((float(key),) for key in list(gemeinden())[:1000])
    faelle: dict[str, Callable[[], object]] = {
        "Block 1.000 x 5 umwandeln": lambda: conversion.bereich(block, "x"),
        "IM_ZUWENDUNG, 1.000 Zeilen": lambda: rufe("IM_ZUWENDUNG", [1810740.0, personen]),
        "IM_ZUWENDUNG, 1.000 Zeilen mit AGS, durch die Tür für COM": lambda: zelle("IM_ZUWENDUNG", False, (1810740.0, personen, ags)),
        "10.000 einzelne IM_VZAE": lambda: [zelle("IM_VZAE", False, (34000.0, 2025.0)) for _ in range(10_000)],
        "10.000 einzelne IM_AGS": lambda: [zelle("IM_AGS", False, ("Weinheim",)) for _ in range(10_000)],
    }
    return table([["Im Prozess", "Millisekunden"], *([name, spread(milliseconds(was, laeufe))] for name, was in faelle.items())])


def starting(laeufe: int) -> str:
    """From the start of Python to the first answer, each beside `import xlwings` in the same pair."""
    zeilen = [["Start bis zur ersten Antwort", "Sekunden", "import xlwings allein", "Verhältnis"]]
    for name, code in (("IM_ZUWENDUNG", ERSTE_ANTWORT), ("IM_AGS (liest das Gemeindeverzeichnis)", REGISTER)):
        paare = [(process(code), process(XLWINGS)) for _ in range(laeufe)]
        zeilen.append([name, *(spread(list(werte), 2) for werte in zip(*paare, strict=True)), spread([a / b for a, b in paare], 2)])
    return table(zeilen)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Formeln in Zellen messen.")
    parser.add_argument("--laeufe", type=int, default=7, help="Läufe je Zeile (Vorgabe 7)")
    laeufe = parser.parse_args().laeufe
    print(f"Python {platform.python_version()}, Median von {laeufe} Läufen (kleinster bis größter Wert).\n")
    print(in_process(laeufe))
    print()
    print(starting(laeufe))
    print(f"\nLeerer Start von Python: {statistics.median(process('pass') for _ in range(laeufe)):.2f} s".replace(".", ","))


if __name__ == "__main__":
    main()
