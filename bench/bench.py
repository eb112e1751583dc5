"""Measures im_xl against openpyxl and XlsxWriter: 35 counties, 1,092 municipalities, one process each.

    python bench/bench.py [--laeufe N] [--kreise N]

Other programs on the machine disturb times, so no time is compared with a fixed number: im_xl and a peer run one right after
the other, and the ratio of such a pair is what counts. docs/leistung.md says what is measured and how to read it.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib.metadata import version
import json
import os
from pathlib import Path
import platform
import statistics
import subprocess
import sys
import tempfile
from typing import TypeAlias

HERE = Path(__file__).resolve().parent
OURS = "im_xl"
PEERS = {
    "openpyxl": "openpyxl, write-only",
    "xlsxwriter": "XlsxWriter",
    "xlsxwriter-constant-memory": "XlsxWriter, constant_memory",
}
ALL, FEW = 35, 5

Result: TypeAlias = dict[str, float]


def worker(name: str, folder: Path, kreise: int | None = None) -> Result:
    """Run a process of `worker.py` to its end and return what it measured."""
    command = [sys.executable, str(HERE / "worker.py"), name, str(folder), *([str(kreise)] if kreise else [])]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout) if kreise else {}


def spread(values: Sequence[float], digits: int = 1) -> str:
    """Median with minimum and maximum, in German."""
    low, middle, high = (f"{value:.{digits}f}".replace(".", ",") for value in (min(values), statistics.median(values), max(values)))
    return f"{middle} ({low} bis {high})"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table with aligned columns; the first row is the heading."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["| " + " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def measure(folder: Path, laeufe: int, kreise: int) -> tuple[dict[str, list[Result]], dict[str, list[tuple[Result, Result]]]]:
    """All results by name, and the pairs (im_xl, peer) that ran one right after the other."""
    results: dict[str, list[Result]] = {name: [] for name in (OURS, *PEERS)}
    pairs: dict[str, list[tuple[Result, Result]]] = {name: [] for name in PEERS}
    for lauf in range(1, laeufe + 1):
        for name in PEERS:
            print(f"Lauf {lauf} von {laeufe}: {OURS} und {name} ...", file=sys.stderr, flush=True)
            pair = worker(OURS, folder, kreise), worker(name, folder, kreise)
            pairs[name].append(pair)
            results[OURS].append(pair[0])
            results[name].append(pair[1])
    return results, pairs


def report(results: dict[str, list[Result]], pairs: dict[str, list[tuple[Result, Result]]]) -> str:
    """The tables of times, memory and ratios."""
    rows = [["", "Sekunden", "davon Rechenzeit", "Speicherspitze MiB", "geschrieben MiB"]]
    for name, runs in results.items():
        figures = [spread([run[key] for run in runs]) for key in ("wall", "cpu", "peak")]
        rows.append([PEERS.get(name, name), *figures, f"{runs[0]['written']:.1f}".replace(".", ",")])
    ratios = [["im_xl ist schneller als", "Faktor (Uhr)", "Faktor (Rechenzeit)"]]
    for name, both in pairs.items():
        ratios.append([PEERS[name], *(spread([peer[key] / ours[key] for ours, peer in both], 2) for key in ("wall", "cpu"))])
    return f"{table(rows)}\n\n{table(ratios)}"


def memory(folder: Path, kreise: int, results: dict[str, list[Result]]) -> str:
    """Peak memory for few and for all counties; the largest counties are among the few."""
    rows = [["Speicherspitze MiB", f"{FEW} Landkreise", f"{kreise} Landkreise"]]
    for name, runs in results.items():
        few, many = worker(name, folder, FEW)["peak"], statistics.median(run["peak"] for run in runs)
        rows.append([PEERS.get(name, name), f"{few:.1f}".replace(".", ","), f"{many:.1f}".replace(".", ",")])
    return table(rows)


def main() -> None:
    """Build the workbooks, measure, print."""
    parser = argparse.ArgumentParser(description="Zeiten und Speicher messen: im_xl gegen openpyxl und XlsxWriter.")
    parser.add_argument("--laeufe", type=int, default=5, help="Läufe je Paar (Vorgabe 5)")
    parser.add_argument("--kreise", type=int, default=ALL, help=f"nur die N Landkreise mit den meisten Gemeinden (Vorgabe {ALL})")
    order = parser.parse_args()
    if order.laeufe < 1 or not 1 <= order.kreise <= ALL:
        parser.error(f"--laeufe ab 1, --kreise von 1 bis {ALL}")
    with tempfile.TemporaryDirectory(prefix="im-xl-bench-") as name:
        folder = Path(name)
        print("Kreismappen bauen ...", file=sys.stderr, flush=True)
        worker("bauen", folder)
        worker("vorbereiten", folder)
        results, pairs = measure(folder, order.laeufe, order.kreise)
        sheets = {run["sheets"] for runs in results.values() for run in runs}
        if len(sheets) != 1:
            raise SystemExit(f"Die Programme haben verschieden viele Blätter geschrieben: {sorted(sheets)}")
        print(
            f"{order.kreise} Landkreise, {sheets.pop():.0f} Übersichten von Gemeinden, {order.laeufe} Läufe je Paar; "
            f"Median (kleinster bis größter Wert).\n"
            f"Python {platform.python_version()}, openpyxl {version('openpyxl')} mit lxml {version('lxml')}, "
            f"XlsxWriter {version('XlsxWriter')}, {os.cpu_count()} Prozessorkerne.\n"
        )
        print(report(results, pairs))
        if order.kreise > FEW:
            print(f"\n{memory(folder, order.kreise, results)}")


if __name__ == "__main__":
    main()
