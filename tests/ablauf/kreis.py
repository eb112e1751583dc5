"""A small county for the tests of the procedure: Heidenheim with its eleven Gemeinden, drawn and computed."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from im_xl.hosts.file import Ablage, uebersichten
from im_xl.model import Auftrag, Eintrag
from im_xl.pipeline import Ergebnis, run
from workbook.raster import mappe

HEUTE = date(2025, 3, 3)
JETZT = datetime(2025, 3, 3, 8, 0)  # noqa: DTZ001 - local time, as a file name shows it
JAHR = 2025
PERSONEN = {
    "08135010": ("Dischingen", 17),
    "08135015": ("Gerstetten", 45),
    "08135016": ("Giengen an der Brenz", 120),
    "08135019": ("Heidenheim an der Brenz", 310),
    "08135020": ("Herbrechtingen", 61),
    "08135021": ("Hermaringen", 9),
    "08135025": ("Königsbronn", 33),
    "08135026": ("Nattheim", 28),
    "08135027": ("Niederstotzingen", 22),
    "08135031": ("Sontheim an der Brenz", 26),
    "08135032": ("Steinheim am Albuch", 39),
}
"""Name and persons by AGS; 710 in all."""
ENTSCHEIDUNGEN = {
    "08135016": "einzeln | 12.04.2024",
    "08135019": "einzeln | 02.05.2024",
    "08135020": "einzeln | 30.05.2024",
    "08135010": "durch den Landkreis | 13.03.2024",
}


def kreismappe(personen: dict[str, int] | None = None, betrag: str = "710.000,00", entscheidungen: dict[str, str] | None = None) -> bytes:
    """The county's own workbook; `personen` replaces counts, `betrag` is empty where none is known."""
    anders, gesagt = personen or {}, ENTSCHEIDUNGEN if entscheidungen is None else entscheidungen
    zeilen = ["AGS | Gemeinde | Personen in der AU | Entscheidung | eingegangen am"]
    zeilen += [f"'{ags} | {name} | {anders.get(ags, zahl)} | {gesagt.get(ags, ' | ')}" for ags, (name, zahl) in PERSONEN.items()]
    angaben = f"Haushaltsjahr | {JAHR}\nStichtag | 31.12.2022" + (f"\nPlanungsrahmen | {betrag}" if betrag else "")
    return mappe({"Angaben": angaben, "Bestand": "\n".join(zeilen)}).getvalue()


def rechne(daten: bytes, ablauf: dict[str, tuple[Eintrag, ...]], **angaben: Any) -> Ergebnis:  # noqa: ANN401 - fields of Auftrag
    """A run without files."""
    return run(BytesIO(daten), Auftrag(**{"heute": HEUTE, "ablauf": ablauf, **angaben}))


def schreibe(datei: Path, ablauf: dict[str, tuple[Eintrag, ...]], *, jetzt: datetime = JETZT, **angaben: Any) -> Ablage:  # noqa: ANN401 - the same
    """A run through the file host, into the workbook itself."""
    return uebersichten(datei, Auftrag(**{"heute": HEUTE, "ablauf": ablauf, **angaben}), jetzt, ersetzen=True)
