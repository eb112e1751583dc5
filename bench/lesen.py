"""Measures reading: 100,000 cases, a workbook of 30 sheets, and one of 68 MB that holds little to read.

    python bench/lesen.py [--laeufe N]

The peer is python-calamine, the fastest reader of workbooks for Python that gives plain values: it reads every cell of every sheet and
does nothing else. Each measurement is a process of its own; im_xl and the peer run one right after the other, and the ratio (or
difference) of such a pair is what counts. Importing modules is not timed. docs/leistung.md says how to read the figures.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from io import BytesIO
import json
from pathlib import Path
import platform
import random
import statistics
import subprocess
import sys
import tempfile
from zipfile import ZIP_DEFLATED, ZipFile

from inputs import build_with
from worker import HEUTE, JETZT, Clock
from xlsxwriter.workbook import Workbook

from bench import Result, spread, table

FAELLE = 100_000
BLAETTER = 30
GROSS_MIB = 68
KREIS = "08425"
"""Alb-Donau-Kreis: 55 Gemeinden, more than any other."""
HEUTE_DER_FAELLE = date(2025, 6, 15)


# ---------------------------------------------------------------- workbooks
def cases(mappe: Workbook) -> None:
    """A list of cases as a specialised program would export it: fourteen columns, one case in a hundred with something to say."""
    zufall = random.Random(2025)  # noqa: S311 - figures to measure with
    blatt = mappe.add_worksheet("Beratungsfälle")
    tag = mappe.add_format({"num_format": "dd.mm.yyyy"})
    blatt.write_row(0, 0, ["Fall-Nr.", "Gemeinde", "Alter", "Status", "Herkunft", "Beginn der Beratung", "Ende der Beratung", "Verlängert"])
    blatt.write_row(0, 8, ["Begründung", "Integrationsplan", "Ziel 1", "Ziel 2", "Ziel 3", "Aufgabe"])
    ziele = ["Sprachkurs B1", "Arbeit aufnehmen", "Kita-Platz finden", "Schulabschluss", "Ausbildung suchen", "Wohnung finden"]
    for zeile in range(1, FAELLE + 1):
        selten = zeile % 100 == 0
        beginn = date.fromordinal((date(2019, 1, 1) if selten else date(2023, 1, 1)).toordinal() + zufall.randrange(700))
        verlaengert = zufall.random() < 0.1
        angaben = [f"F-{zeile:06d}", f"Gemeinde {zufall.randrange(55)}", zufall.randrange(16, 70), zufall.choice("ABC")]
        blatt.write_row(zeile, 0, [*angaben, zufall.choice(["Syrien", "Ukraine", "Afghanistan"])])
        blatt.write_datetime(zeile, 5, beginn, tag)
        if not selten and zufall.random() < 0.4:
            blatt.write_datetime(zeile, 6, date.fromordinal(beginn.toordinal() + zufall.randrange(900)), tag)
        blatt.write_row(zeile, 7, ["ja" if verlaengert else "nein", "Krankheit" if verlaengert and not selten else "", "ja"])
        eigene = [f"{zufall.choice(ziele)}, {zufall.randrange(10_000)}", zufall.choice(ziele), zufall.choice(["", *ziele])]
        blatt.write_row(zeile, 10, [*eigene, zufall.choice(["Beratung", "Begleitung"])])


def many_sheets(mappe: Workbook) -> None:
    """Thirty sheets of a hundred rows that resemble lists of Gemeinden and are none of theirs."""
    zufall = random.Random(30)  # noqa: S311
    for nummer in range(BLAETTER):
        blatt = mappe.add_worksheet(f"Auswertung {nummer + 1}")
        blatt.write(0, 0, f"Auswertung {nummer + 1}, Stand 31.12.2024")
        blatt.write_row(
            3, 0, ["Gemeinde", "Einwohner", "Fläche", "Schulen", "Kitas", "Haushalte", "Bemerkung", "Quote Kita", "Anteil", "Rang"]
        )
        for zeile in range(4, 104):
            blatt.write(zeile, 0, f"Ort {zeile}")
            blatt.write_row(zeile, 1, [zufall.randrange(10_000) for _ in range(9)])


def much_else(mappe: Workbook) -> None:
    """A sheet to be filled with numbers that no list holds."""
    mappe.add_worksheet("Rohdaten").write(0, 0, 1)


def inflate(pfad: Path, menge: int = 210_000) -> None:
    """Replace the sheet `Rohdaten` by so many rows of numbers that the file has its size: 365 bytes each."""
    zufall = random.Random(68)  # noqa: S311
    teile = {}
    with ZipFile(pfad) as mappe:
        for name in mappe.namelist():
            teile[name] = mappe.read(name)
    letztes = max((name for name in teile if name.startswith("xl/worksheets/sheet")), key=lambda name: (len(name), name))
    zeilen = []
    for zeile in range(1, menge):
        zellen = "".join(f"<c><v>{zufall.random():.15f}</v></c>" for _ in range(40))
        zeilen.append(f'<row r="{zeile}">{zellen}</row>')
    kopf, _, rest = teile[letztes].partition(b"<sheetData>")
    teile[letztes] = kopf + b"<sheetData>" + "".join(zeilen).encode() + b"</sheetData>" + rest.partition(b"</sheetData>")[2]
    with ZipFile(pfad, "w", ZIP_DEFLATED, compresslevel=6) as mappe:
        for name, inhalt in teile.items():
            mappe.writestr(name, inhalt)


# ---------------------------------------------------------------- what a measured process does
def calamine(data: bytes, _: Path) -> None:
    """Every cell of every sheet, as plain values."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - imports are not timed

    mappe = CalamineWorkbook.from_filelike(BytesIO(data))
    for name in mappe.sheet_names:
        mappe.get_sheet_by_name(name).to_python()


def read_and_judge(data: bytes, _: Path) -> None:
    """Recognise, read, apply every rule; no sheets are made."""
    from im_xl.model import Auftrag  # noqa: PLC0415
    from im_xl.vwv.evaluate import evaluate  # noqa: PLC0415
    from im_xl.vwv.parameters import Parameter  # noqa: PLC0415
    from im_xl.workbook.reader import read_workbook  # noqa: PLC0415

    evaluate(read_workbook(BytesIO(data)), Auftrag(heute=HEUTE_DER_FAELLE), Parameter.laden())


def main_job(_: bytes, pfad: Path) -> None:
    """What `im-xl uebersichten` does, the file written and checked."""
    from im_xl.hosts.file import uebersichten  # noqa: PLC0415
    from im_xl.model import Auftrag  # noqa: PLC0415

    uebersichten(pfad, Auftrag(heute=HEUTE), JETZT, ausgabe=pfad.with_name("ergebnis.xlsx"), ersetzen=True)


TATEN: dict[str, Callable[[bytes, Path], None]] = {"calamine": calamine, "lesen": read_and_judge, "uebersichten": main_job}


def measured(tat: str, pfad: Path, klein: Path) -> None:
    """Do it once on a small workbook, so that everything is loaded; then measured on the one that counts."""
    uhr = Clock()
    TATEN[tat](klein.read_bytes(), klein)
    data = b"" if tat == "uebersichten" else pfad.read_bytes()
    with uhr:
        TATEN[tat](data, pfad)
    print(json.dumps({"wall": uhr.wall, "cpu": uhr.cpu, "peak": peak()}))


def peak() -> float:
    """Most memory of this process in MiB; unlike ru_maxrss it knows nothing of the one that started it."""
    zeile = next(zeile for zeile in Path("/proc/self/status").read_text("ascii").splitlines() if zeile.startswith("VmHWM"))
    return int(zeile.split()[1]) / 1024


def process(tat: str, pfad: Path, klein: Path) -> Result:
    """Run `measured` in a process of its own."""
    done = subprocess.run([sys.executable, __file__, "--messen", tat, str(pfad), str(klein)], check=True, stdout=subprocess.PIPE)
    ergebnis: Result = json.loads(done.stdout)
    return ergebnis


# ---------------------------------------------------------------- report
def rows(name: str, paare: list[tuple[Result, Result]], unsere: str) -> list[list[str]]:
    """Two lines of the table for one workbook, and their ratio and difference."""
    verhaeltnis = [eins["cpu"] / zwei["cpu"] for eins, zwei in paare]
    mehr = [eins["cpu"] - zwei["cpu"] for eins, zwei in paare]
    return [
        [
            f"{name}: {art}",
            *(spread([paar[i][key] for paar in paare], 2 if key != "peak" else 0) for key in ("wall", "cpu", "peak")),
            *zusatz,
        ]
        for i, art, zusatz in ((0, unsere, [spread(verhaeltnis, 2), spread(mehr, 2)]), (1, "calamine, nur lesen", ["", ""]))
    ]


def main() -> None:
    """Build the workbooks, measure, print."""
    if sys.argv[1:2] == ["--messen"]:
        measured(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
        return
    parser = argparse.ArgumentParser(description="Lesen messen: im_xl gegen python-calamine.")
    parser.add_argument("--laeufe", type=int, default=5, help="Läufe je Paar (Vorgabe 5)")
    laeufe = max(1, parser.parse_args().laeufe)
    with tempfile.TemporaryDirectory(prefix="im-xl-bench-") as ordner:
        print("Mappen bauen ...", file=sys.stderr, flush=True)
        mappen = {}
        for name, dazu in (("klein", None), ("faelle", cases), ("blaetter", many_sheets), ("gross", much_else)):
            mappen[name] = build_with(Path(ordner) / f"{name}.xlsx", KREIS, dazu)
        inflate(mappen["gross"])
        arten = {"faelle": "lesen", "blaetter": "lesen", "gross": "uebersichten"}
        paare: dict[str, list[tuple[Result, Result]]] = {name: [] for name in arten}
        for lauf in range(1, laeufe + 1):
            for name, tat in arten.items():
                print(f"Lauf {lauf} von {laeufe}: {name} ...", file=sys.stderr, flush=True)
                paare[name].append((process(tat, mappen[name], mappen["klein"]), process("calamine", mappen[name], mappen["klein"])))
        groesse = mappen["gross"].stat().st_size / 2**20
        kopf = ["", "Sekunden", "davon Rechenzeit", "Speicherspitze MiB", "Verhältnis (Rechenzeit)", "mehr Rechenzeit (s)"]
        tabelle = [
            kopf,
            *rows(f"{FAELLE:,} Fälle".replace(",", "."), paare["faelle"], "im_xl, lesen und prüfen"),
            *rows(f"{BLAETTER + 5} Blätter", paare["blaetter"], "im_xl, lesen und prüfen"),
            *rows(f"Mappe mit {groesse:.0f} MiB", paare["gross"], "im_xl uebersichten"),
        ]
        print(f"Python {platform.python_version()}, {laeufe} Läufe je Paar; Median (kleinster bis größter Wert).\n\n{table(tabelle)}")
        print(f"\nVerhältnis bei den Fällen: {statistics.median(a['cpu'] / b['cpu'] for a, b in paare['faelle']):.2f}".replace(".", ","))


if __name__ == "__main__":
    main()
