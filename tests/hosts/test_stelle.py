"""Whose cell it is, on lists of every form: asked of drawn workbooks, cell by cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hosts.office import Office
from im_xl.hosts.woher import ags_der_zelle
from im_xl.model import Auftrag
from im_xl.pipeline import Ergebnis, run
from im_xl.places import CellRef
from im_xl.register import gemeinden, kreise
from workbook.raster import mappe

AUFTRAG = Auftrag(heute=date(2024, 11, 20), haushaltsjahr=2025, betrag_cent=100_000)

AUFRECHT = """
AGS     | Gemeinde  | Personen in der AU | Sitz     | Bemerkung
8226096 | Weinheim  | 12                 | Ladenburg |
8226038 | Ladenburg | 3                  |          | 8226009
8226009 | Brühl     | 4                  |          | ruft zurück
"""
GEDREHT = """
Bestand in der AU
AGS                | 8226096  | 8226038   | 8226009 |
Gemeinde           | Weinheim | Ladenburg | Brühl   | Summe
Personen in der AU | 12       | 3         | 4       | 19
Einwohner          | 45000    | 12000     | 14000   | 71000
Bemerkung          |          | ok        |         |

Gemeinde | Anteil
Brühl    | 5
"""
HAELFTEN = """
        |           |                    |           | Bestand in der AU |
AGS     | Gemeinde  | Personen in der AU | Bemerkung | | AGS     | Gemeinde | Personen in der AU | Bemerkung
8226096 | Weinheim  | 12                 | ok        | | 8226009 | Brühl    | 7                  |
8226038 | Ladenburg | 3                  |           | | 8226012 | Dielheim | 6                  | ok
8226013 | Eberbach  | 5                  |           | |         |          |                    |
"""
DANEBEN = """
Gemeinde  | Personen in der AU | | Gemeinde | Einwohner | | Notiz
Weinheim  | 12                 | | Ladenburg | 14000    | | ok
Ladenburg | 3                  | | Dielheim | 9000      | |
"""
BLOECKE = """
Gemeinde  | Weinheim | Ladenburg
Personen  | 12       | 3

Gemeinde  | Brühl    | Dielheim
Personen  | 4        | 6
Bemerkung | ok       | ok
"""


def gerechnet(bild: str, **blaetter: str) -> Ergebnis:
    return run(mappe({"Liste": bild, **blaetter}), AUFTRAG)


def wem(ergebnis: Ergebnis, zelle: str, blatt: str = "Liste") -> str | None:
    """Name of the one whose cell it is."""
    ags = ags_der_zelle(ergebnis, CellRef(blatt, zelle))
    return {**{k: g.name for k, g in gemeinden().items()}, **{k: kreis.name for k, kreis in kreise().items()}, None: None}[ags]


def zeilenweise(ergebnis: Ergebnis, spalten: str, zeilen: range) -> list[str]:
    """A letter per cell, a point where it is nobody's; a line per row."""
    return ["".join((wem(ergebnis, f"{spalte}{zeile}") or ".")[0] for spalte in spalten) for zeile in zeilen]


def test_one_below_the_other() -> None:
    """Each row is one Gemeinde's; who names another one is asked about that, but a number is not taken for a key there."""
    assert zeilenweise(gerechnet(AUFRECHT), "ABCDEF", range(1, 6)) == ["......", "WWWLWW", "LLLLLL", "BBBBBB", "......"]


def test_side_by_side() -> None:
    """Each column is one Gemeinde's; the words in front and the total are nobody's, and another table below keeps its names."""
    ergebnis = gerechnet(GEDREHT)
    assert zeilenweise(ergebnis, "ABCDEF", range(2, 7)) == [".WLB.."] * 5
    assert [wem(ergebnis, zelle) for zelle in ("A9", "B9")] == ["Brühl", None]


def test_two_halves() -> None:
    """Each half has its own Gemeinde in a row: names, keys, counts and empty cells; the gap is nobody's, nor what is blank in the shorter half."""
    ergebnis = gerechnet(HAELFTEN)
    assert zeilenweise(ergebnis, "ABCD", range(2, 7)) == ["....", "WWWW", "LLLL", "EEEE", "...."]
    assert zeilenweise(ergebnis, "FGHI", range(2, 7)) == ["....", "BBBB", "DDDD", "....", "...."]
    assert [wem(ergebnis, f"E{zeile}") for zeile in (3, 4)] == [None, None]


def test_a_table_beside_the_list() -> None:
    """What was not read is about the one that it names, if that one is on the list, and a remark about the one of the row."""
    assert zeilenweise(gerechnet(DANEBEN), "ABDEG", range(1, 4)) == [".....", "WWLLW", "LL..L"]


def test_a_turned_list_that_goes_on_below_itself() -> None:
    """Names and counts are certain; beside several counts the rest is nobody's, never the first one's."""
    assert zeilenweise(gerechnet(BLOECKE), "ABC", range(1, 7)) == [".WL", ".WL", "...", ".BD", ".BD", "..."]


def test_cells_of_other_lists() -> None:
    """Last year's amount is its Gemeinde's, turned or not; where a row names several, the one for whom it was read, or whose key stands there."""
    vorjahr = "Gemeinde | Weinheim | Brühl | Ladenburg\nBetrag Vorjahr | 100 | 200 | 300\nBemerkung | ok | ok | ok"
    entscheidungen = "Gemeinde | Entscheidung | Sitz | Bemerkung\nWeinheim | Verbund Nord | Brühl |\nBrühl | einzeln | |"
    termine = "Termin | Ort des Treffens | Notiz\n'08226009 | Ladenburg | ok\nBrühl | Ladenburg | ok"
    ergebnis = gerechnet(AUFRECHT, Vorjahr=vorjahr, Entscheidungen=entscheidungen, Termine=termine)
    assert [wem(ergebnis, f"{spalte}2", "Vorjahr") for spalte in "ABCD"] == [None, "Weinheim", "Brühl", "Ladenburg"]
    assert [wem(ergebnis, f"{spalte}3", "Vorjahr") for spalte in "BC"] == [None, None]
    assert [wem(ergebnis, f"{spalte}2", "Entscheidungen") for spalte in "ABCD"] == ["Weinheim", "Weinheim", "Brühl", "Weinheim"]
    assert [wem(ergebnis, zelle, "Termine") for zelle in ("B2", "C2", "C3")] == ["Ladenburg", "Brühl", None]


def test_kreise() -> None:
    """The Land's list is asked in the same way; a second half, which is not read there, is not taken for the first."""
    bild = "Kreis | Quote | | Kreis | Quote\nStuttgart | 6 | | Enzkreis | 2\nRems-Murr-Kreis | 4 | | Freudenstadt | 1"
    ergebnis = gerechnet(bild)
    assert [wem(ergebnis, f"{spalte}3") for spalte in "ABCDE"] == ["Rems-Murr-Kreis"] * 3 + [None, None]


@pytest.mark.parametrize("endung", [".ods", ".xls"])
@pytest.mark.parametrize("bild", [AUFRECHT, GEDREHT, HAELFTEN])
def test_the_same_in_other_formats(endung: str, bild: str, office: Office, tmp_path: Path) -> None:
    """A list as .ods or .xls is asked about cell by cell like the .xlsx."""
    quelle = tmp_path / "liste.xlsx"
    quelle.write_bytes(mappe({"Liste": bild}).getvalue())
    with office.save_as(quelle, tmp_path / f"liste{endung}").open("rb") as datei:
        fremd = run(datei, AUFTRAG, datei=f"liste{endung}")
    assert fremd.fremd is not None
    assert zeilenweise(fremd, "ABCDEFGHI", range(1, 10)) == zeilenweise(gerechnet(bild), "ABCDEFGHI", range(1, 10))
