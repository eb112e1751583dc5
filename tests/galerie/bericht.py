"""Print what the program makes of the gallery: `python tests/galerie/bericht.py [--offen]`.

`--offen` prints the cases that miss a demand, in the form of `offen.yaml`; the reasons are for a person to write.
"""

# ruff: noqa: T201 - a report prints
from __future__ import annotations

from collections import Counter
from pathlib import Path
import sys

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from galerie.bauen import bauen
from galerie.faelle import FAELLE
from galerie.urteil import urteilen
from hosts.office import Office

REIHE = ("abgebrochen", "falsch", "verschwiegen", "daneben", "gewarnt", "angehalten", "abgelehnt", "verstanden")


def main(*, nur_offen: bool = False) -> None:
    """Judge all cases, the worst first."""
    with Office() as lo:
        urteile = {fall.name: (fall, urteilen(fall, bauen(fall.name, lo))) for fall in FAELLE}
    if nur_offen:
        for name, (_, urteil) in urteile.items():
            if urteil.maengel:
                print(f"{name}:")
                for mangel in sorted(urteil.maengel):
                    print(f'  {mangel}: "{urteil.was}"')
        return
    for name, (fall, urteil) in sorted(urteile.items(), key=lambda eintrag: REIHE.index(eintrag[1][1].art)):
        offen = " ".join(sorted(urteil.maengel)) or "-"
        print(f"{urteil.art:12} {offen:18} {name:34} {fall.aerger:72} {urteil.was[:160]}")
    print()
    for art, zahl in Counter(urteil.art for _, urteil in urteile.values()).items():
        print(f"{zahl:4} {art}")
    print(f"{sum('sicher' in u.maengel for _, u in urteile.values()):4} verletzen die Zusage (falsch oder verschwiegen ohne Warnung)")
    print(f"{sum('verstanden' in u.maengel for _, u in urteile.values()):4} müssten verstanden werden und werden es nicht")


if __name__ == "__main__":
    main(nur_offen="--offen" in sys.argv)
