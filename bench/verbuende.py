"""Measures proposals for Verbünde: all 35 Landkreise with invented persons, HiGHS against OR-Tools (CP-SAT) on the same groups.

    python bench/verbuende.py [--laeufe N] [KREIS ...]

Both choose among the same groups, one goal after the other, with one thread; the groups are written down before and timed for themselves. OR-Tools
is not installed with im_xl: `pip install ortools`; without it only HiGHS is timed. Both must name the same goals; where CP-SAT has not
proven one in a minute, its time is that until then. Times in seconds, the median of
the runs; the ratio is OR-Tools by HiGHS.
"""

from __future__ import annotations

import argparse
from pathlib import Path
import statistics
import sys
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from im_xl.register import kreise
from im_xl.verbundsuche import Loesung, moegliche_gruppen, waehle
from im_xl.vwv.verbundvorschlag import Aufgabe, Ziele, stelle_aufgabe, stellen
from test_verbundsuche import BEDARF_CENT, LANDKREISE, ergebnisse

try:
    from ortools.sat.python import cp_model
except ImportError:
    cp_model = None


def cp_sat(aufgabe: Aufgabe, gruppen: list[int]) -> Ziele | None:
    """The same choice by CP-SAT; None where it has not proven one of the goals in a minute."""
    suchende = list(stellen(aufgabe.suchende))
    spalten = [*gruppen, *(1 << i for i in suchende)]
    kosten = [aufgabe.ziele(gruppe) for gruppe in gruppen] + [aufgabe.ohne(1 << i) for i in suchende]
    modell = cp_model.CpModel()
    dabei = [modell.new_bool_var(str(k)) for k in range(len(spalten))]
    for i, einheit in enumerate(aufgabe.einheiten):
        hier = [dabei[k] for k, spalte in enumerate(spalten) if spalte >> i & 1]
        modell.add_exactly_one(hier) if einheit.sucht else modell.add_at_most_one(hier)
    loeser = cp_model.CpSolver()
    loeser.parameters.num_workers, loeser.parameters.random_seed, loeser.parameters.max_time_in_seconds = 1, 0, 60.0
    for stufe in (lambda z: (z.ohne * 64 + z.unsicher) * 64 + z.hinzu, lambda z: z.ausserhalb, lambda z: z.km):
        summe = sum(stufe(z) * x for z, x in zip(kosten, dabei, strict=True))
        modell.minimize(summe)
        if loeser.solve(modell) != cp_model.OPTIMAL:
            return None
        modell.add(summe <= round(loeser.objective_value))
    return sum((z for z, x in zip(kosten, dabei, strict=True) if loeser.value(x)), Ziele())


def main() -> None:
    """Measure and print."""
    wahl = argparse.ArgumentParser(description=__doc__)
    wahl.add_argument("kreise", nargs="*", default=LANDKREISE)
    wahl.add_argument("--laeufe", type=int, default=3)
    angaben = wahl.parse_args()
    print(f"{'Kreis':24} {'Gem.':>4} {'Gruppen':>7} {'aufzählen':>9} {'HiGHS':>7} {'CP-SAT':>7} {'Verhältnis':>10}")
    for kreis in angaben.kreise:
        aufgabe = stelle_aufgabe(ergebnisse(kreis), {}, (), BEDARF_CENT).aufgabe
        zeiten: list[list[float]] = [[], [], []]
        for _ in range(angaben.laeufe):
            start = perf_counter()
            gruppen, groesse = moegliche_gruppen(aufgabe, aufgabe.nachbarn)
            zeiten[0].append(perf_counter() - start)
            start = perf_counter()
            loesung: Loesung = waehle(aufgabe, gruppen, groesse)
            zeiten[1].append(perf_counter() - start)
            if cp_model is not None:
                start = perf_counter()
                ziele = cp_sat(aufgabe, gruppen)
                zeiten[2].append(perf_counter() - start)
                if ziele is not None and loesung.bewiesen and ziele != loesung.ziele:
                    sys.exit(f"{kreis}: HiGHS {loesung.ziele}, CP-SAT {ziele}")
        aufzaehlen, highs, *andere = (statistics.median(z) for z in zeiten if z)
        daneben = f"{andere[0]:7.2f} {andere[0] / highs:10.1f}" if andere else ""
        name = kreise()[kreis].name_voll
        print(f"{name:24} {len(aufgabe.einheiten):4} {len(gruppen):7} {aufzaehlen:9.2f} {highs:7.2f} {daneben}", flush=True)


if __name__ == "__main__":
    main()
