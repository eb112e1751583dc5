"""Build the gallery: one function per messy workbook (`galerie.mappen`), always the same content. Every count in them is invented.

`python tests/galerie/bauen.py ORDNER` writes them for a person to look at. Those marked `office` are saved by LibreOffice itself.
"""

from __future__ import annotations

from pathlib import Path
import sys
import tempfile

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import galerie.mappen
from galerie.schreiben import BAUER, OFFICE
from hosts.office import Office

__all__ = ["BAUER", "OFFICE", "bauen"]
assert galerie.mappen.__all__, "the workbooks are registered by importing them"


def bauen(name: str, lo: Office | None = None) -> bytes:
    """The workbook as bytes; those marked `office` need one."""
    inhalt = BAUER[name]()
    if name not in OFFICE:
        return inhalt
    assert lo is not None, f"{name} is saved by LibreOffice"
    with tempfile.TemporaryDirectory() as ordner:
        quelle = Path(ordner) / "quelle.xlsx"
        quelle.write_bytes(inhalt)
        return lo.save_as_xlsx(quelle, Path(ordner) / "gespeichert.xlsx").read_bytes()


def main(ziel: Path) -> None:
    """Write all workbooks into a folder."""
    ziel.mkdir(parents=True, exist_ok=True)
    with Office() as lo:
        for name in BAUER:
            (ziel / f"{name}.xlsx").write_bytes(bauen(name, lo))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
