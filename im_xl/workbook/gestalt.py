"""Lists in another shape than rows below a heading: the Gemeinden stand side by side, what is said of them in the rows below.

Such a block is looked at turned, as a sheet whose columns are rows; all that holds of lists then holds of it, and the cells keep
their names. Only where a sheet holds no list as it stands, and a row names several Gemeinden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from im_xl.register import ags_aus_angabe, gemeinden
from im_xl.workbook.grid import Blatt, Zeile
from im_xl.workbook.kopf import find_tables, ist_schluesselkopf, zeitkopf
from im_xl.workbook.layout import KOPFZEILEN, Tabelle
from im_xl.workbook.rows import gesuchte_gemeinden
from im_xl.workbook.zellwert import Wert

_MINDESTENS = 2
"""So many Gemeinden side by side are a row of them."""
_PROBE = slice(1, 6)
"""Cells of a row that are looked up before all are."""
_LUECKE = 3
"""So many blank rows end a block."""
_NAMENSLAENGE = 60


def find_lists(blatt: Blatt, haushaltsjahr: int | None = None) -> list[Tabelle]:
    """All lists on a sheet as it stands; where there are none, those whose Gemeinden stand side by side."""
    gefunden = find_tables(blatt, haushaltsjahr)
    return gefunden or [tabelle for block in _bloecke(blatt) for tabelle in find_tables(_gedreht(blatt, block), haushaltsjahr)]


def _bloecke(blatt: Blatt) -> Iterator[tuple[list[int], Mapping[int, list[int]]]]:
    """Rows that belong together, and in which of them the Gemeinden stand, with their columns."""
    zeilen = {nummer: zeile for nummer, zeile in blatt.zeilen(KOPFZEILEN).items() if nummer <= KOPFZEILEN}
    orte = {nummer: spalten for nummer, zeile in zeilen.items() if (spalten := _gemeindespalten(zeile))}
    anfaenge = [nummer for nummer in orte if nummer - 1 not in orte]
    davor = 0
    for anfang in anfaenge:
        naechster = next((nummer for nummer in anfaenge if nummer > anfang), KOPFZEILEN + 1)
        oben = anfang
        while oben - 1 > davor and 2 * sum(spalte in zeilen.get(oben - 1, {}) for spalte in orte[anfang]) >= len(orte[anfang]):
            oben -= 1
        block: list[int] = []
        for nummer in zeilen:
            if oben <= nummer < naechster and (not block or nummer - block[-1] <= _LUECKE):
                block.append(nummer)
        davor = block[-1]
        yield block, {nummer: orte[nummer] for nummer in block if nummer in orte}


def _gemeindespalten(zeile: Zeile) -> list[int]:
    """Where the Gemeinden stand in a row that names hardly anything else."""
    if len(zeile) <= _MINDESTENS or sum(map(_nennt_gemeinde, list(zeile.values())[_PROBE])) < _MINDESTENS:
        return []
    spalten = [spalte for spalte, wert in zeile.items() if _nennt_gemeinde(wert)]
    verschiedene = {str(zeile[spalte]) for spalte in spalten}
    return spalten if len(verschiedene) >= _MINDESTENS and 2 * len(spalten) >= len(zeile) else []


def _nennt_gemeinde(wert: Wert) -> bool:
    if isinstance(wert, str):
        return len(wert) <= _NAMENSLAENGE and bool(gesuchte_gemeinden(wert))
    return ags_aus_angabe(wert) in gemeinden()


def _gedreht(blatt: Blatt, block: tuple[Sequence[int], Mapping[int, list[int]]]) -> Blatt:
    """The block turned, with a heading over its Gemeinden; what stood there instead heads the days and years beside it."""
    nummern, orte = block
    gedreht = blatt.gedreht(nummern)
    zeilen = gedreht.zeilen()
    erste = min(min(spalten) for spalten in orte.values())
    spalte = max((spalte for spalte in zeilen if spalte < erste and _hat_text(zeilen[spalte])), default=0)
    if not spalte:
        return gedreht
    kopf = zeilen[spalte]
    for nummer, spalten in orte.items():
        text = kopf.get(nummer)
        if isinstance(text, str) and ist_schluesselkopf(text):
            continue
        kopf[nummer] = "AGS" if ags_aus_angabe(zeilen[spalten[0]][nummer]) in gemeinden() else "Gemeinde"
        for andere in kopf if isinstance(text, str) else ():
            if zeit := zeitkopf(gedreht, spalte, andere):
                kopf[andere] = f"{text} {zeit}"
    zeilen[spalte] = dict(sorted(kopf.items()))
    return gedreht


def _hat_text(zeile: Zeile) -> bool:
    return any(isinstance(wert, str) for wert in zeile.values())
