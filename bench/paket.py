"""Measures putting sheets into workbooks of 0.1, 1, 10 and 68 MB: im_xl against openpyxl, and against copying the file.

    python bench/paket.py [--laeufe N] [--openpyxl-bis MB]

Copying (`shutil.copyfile` and fsync) is the least that anybody has to do who writes a file anew. Each measurement is a process of its own;
im_xl and a peer run one right after the other, and the ratio of such a pair is what counts. Importing modules is not timed; what im_xl
does before the rename (reading back, comparing every part) is. docs/leistung.md says how to read the figures.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
import json
import os
from pathlib import Path
import platform
import shutil
import subprocess
import sys
import tempfile

from inputs import build_with
from lesen import KREIS, inflate, much_else, peak
from worker import Clock

from bench import Result, spread, table

GROESSEN = {"0,1": 200, "1": 2_800, "10": 28_700, "68": 195_000}
"""Rows of numbers by size in MB."""
ZEILEN, SPALTEN = 60, 8
"""A sheet that is put in; about 24 KB of XML."""
ZELLEN = 14_000
"""Cells that are written into a sheet of the county's."""
VIELE = (54, 1_101)
"""Gemeinden of a large Landkreis, and of the Land."""
EINZELN = "im_xl, 14.000 Zellen in ein Blatt"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="4" fontId="1" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    "</styleSheet>"
)


def value(zeile: int, spalte: int) -> str | int:
    """What stands in a cell of a new sheet: text in the first column, numbers beside it."""
    return f"Zeile {zeile}, ein Text wie auf einer Übersicht" if spalte == 1 else zeile * 1000 + spalte


# ---------------------------------------------------------------- what a measured process does
def copy(quelle: Path, ziel: Path, _: int) -> Callable[[], None]:
    """Copy the file, on the disk."""

    def work() -> None:
        shutil.copyfile(quelle, ziel)
        with ziel.open("rb+") as file:
            os.fsync(file.fileno())

    return work


def ours(quelle: Path, ziel: Path, anzahl: int, *, checksums: bool = True) -> Callable[[], None]:
    """Open, graft, pass the gate, save."""
    from im_xl.package.api import NeueBlaetter, NeuesBlatt, graft, open_package, save  # noqa: PLC0415 - imports are not timed

    def cell(zeile: int, spalte: int) -> str:
        inhalt = value(zeile, spalte)
        ort = f'r="{chr(64 + spalte)}{zeile}"'
        return f'<c {ort} t="inlineStr"><is><t>{inhalt}</t></is></c>' if isinstance(inhalt, str) else f'<c {ort} s="1"><v>{inhalt}</v></c>'

    rows = (f'<row r="{z}">{"".join(cell(z, s) for s in range(1, SPALTEN + 1))}</row>' for z in range(1, ZEILEN + 1))
    xml = f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'.encode()
    blaetter = tuple(NeuesBlatt(f"Ü {nummer}", f"gemeinde:{nummer}", "", xml) for nummer in range(anzahl))

    def work() -> None:
        with open_package(quelle, checksums=checksums) as mappe:
            graft(mappe, NeueBlaetter(_STYLES.encode(), blaetter))
            save(mappe, ziel)

    return work


def unchecked(quelle: Path, ziel: Path, anzahl: int) -> Callable[[], None]:
    """The same, without inflating the parts that are only copied."""
    return ours(quelle, ziel, anzahl, checksums=False)


def cells(quelle: Path, ziel: Path, _: int) -> Callable[[], None]:
    """Write a text beside each of the first rows of the longest sheet, as `--markieren` does."""
    from im_xl.package.api import Zellaenderung, Zelle, open_package, save, splice_cells  # noqa: PLC0415 - imports are not timed

    def work() -> None:
        with open_package(quelle, checksums=False) as mappe:
            blatt = mappe.blaetter[-1]
            texte = {f"AZ{zeile}": Zelle(f"Hinweis: Zeile {zeile}") for zeile in range(1, ZELLEN + 1)}
            splice_cells(mappe, blatt, texte)
            save(mappe, ziel, cells={blatt.part: Zellaenderung(frozenset(texte))})

    return work


def openpyxl(quelle: Path, ziel: Path, anzahl: int) -> Callable[[], None]:
    """Load, fill the same sheets, save."""
    from openpyxl import load_workbook  # noqa: PLC0415 - imports are not timed
    from openpyxl.styles import Font  # noqa: PLC0415 - the same

    def work() -> None:
        mappe = load_workbook(quelle)
        fett = Font(name="Calibri", sz=11, b=True)
        for nummer in range(anzahl):
            blatt = mappe.create_sheet(f"Ü {nummer}")
            for zeile in range(1, ZEILEN + 1):
                for spalte in range(1, SPALTEN + 1):
                    zelle = blatt.cell(zeile, spalte, value(zeile, spalte))
                    if spalte > 1:
                        zelle.font, zelle.number_format = fett, "#,##0.00"
        mappe.save(ziel)

    return work


TATEN = {"copyfile": copy, "im_xl": ours, "im_xl, ohne Prüfsummen": unchecked, "openpyxl": openpyxl, EINZELN: cells}


def measured(tat: str, klein: Path, quelle: Path, anzahl: int) -> None:
    """Do it once on a small workbook, so that everything is loaded; then measured on the one that counts."""
    ziel, uhr = quelle.with_name("ziel.xlsx"), Clock()
    TATEN[tat](klein, ziel, 1)()
    ziel.unlink()
    work = TATEN[tat](quelle, ziel, anzahl)
    with uhr:
        work()
    ziel.unlink()
    print(json.dumps({"wall": uhr.wall, "cpu": uhr.cpu, "peak": peak()}))


def process(tat: str, klein: Path, quelle: Path, anzahl: int = 1) -> Result:
    """Run `measured` in a process of its own."""
    command = [sys.executable, __file__, "--messen", tat, str(klein), str(quelle), str(anzahl)]
    ergebnis: Result = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return ergebnis


# ---------------------------------------------------------------- report
def row(name: str, tat: str, laeufe: list[Result], verhaeltnis: list[float]) -> list[str]:
    """A line of the table: time, processor time, memory, and how many times a copy it took."""
    zeiten = [spread([lauf[key] for lauf in laeufe], digits) for key, digits in (("wall", 3), ("cpu", 3), ("peak", 0))]
    return [name, tat, *zeiten, spread(verhaeltnis, 1) if verhaeltnis else ""]


def main() -> None:
    """Build the workbooks, measure, print."""
    if sys.argv[1:2] == ["--messen"]:
        measured(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]), int(sys.argv[5]))
        return
    parser = argparse.ArgumentParser(description="Blätter in Mappen setzen: im_xl gegen openpyxl und gegen das Kopieren der Datei.")
    parser.add_argument("--laeufe", type=int, default=5, help="Läufe je Paar (Vorgabe 5)")
    parser.add_argument(
        "--openpyxl-bis", type=float, default=10, help="openpyxl nur bis zu dieser Größe in MB (Vorgabe 10; 68 dauert Minuten)"
    )
    order = parser.parse_args()
    tabelle = [["Mappe, neue Blätter", "", "Sekunden", "davon Rechenzeit", "Speicherspitze MiB", "Verhältnis zum Kopieren (Uhr)"]]
    with tempfile.TemporaryDirectory(prefix="im-xl-bench-") as ordner:
        print("Mappen bauen ...", file=sys.stderr, flush=True)
        mappen = {}
        for name, menge in GROESSEN.items():
            mappen[name] = build_with(Path(ordner) / f"{name}.xlsx", KREIS, much_else)
            inflate(mappen[name], menge)
        klein = mappen["0,1"]
        for name, anzahl in [*((name, 1) for name in GROESSEN), *(("10", anzahl) for anzahl in VIELE)]:
            groesse = float(name.replace(",", "."))
            taten = [tat for tat in TATEN if tat not in {"openpyxl", EINZELN}]
            taten += ["openpyxl"] * (groesse <= order.openpyxl_bis) + [EINZELN] * (groesse > ZELLEN // 1_000)
            laeufe: dict[str, list[Result]] = {tat: [] for tat in taten}
            for lauf in range(max(1, order.laeufe)):
                for tat in taten if not lauf else [tat for tat in taten if tat != "openpyxl"]:
                    print(f"{name} MB, {anzahl} Blätter, Lauf {lauf + 1}: {tat} ...", file=sys.stderr, flush=True)
                    laeufe[tat].append(process(tat, klein, mappen[name], anzahl))
            beschriftung = f"{name} MB, {anzahl // 1000}.{anzahl % 1000:03}" if anzahl >= 1000 else f"{name} MB, {anzahl}"
            for tat, gemessen in laeufe.items():
                paare = [einer["wall"] / kopie["wall"] for einer, kopie in zip(gemessen, laeufe["copyfile"], strict=False)]
                tabelle.append(row(beschriftung, tat, gemessen, paare if tat != "copyfile" else []))
    print(
        f"Python {platform.python_version()}, {order.laeufe} Läufe je Paar (openpyxl: einer); Median (kleinster bis größter Wert).\n\n{table(tabelle)}"
    )


if __name__ == "__main__":
    main()
