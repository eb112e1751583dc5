"""Whose amount a cell is about: the Gemeinde (in the Land's workbook the Kreis) of its sheet or of its row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from im_xl.model import Ags
from im_xl.package.blaetter import BEARBEITET
from im_xl.package.package import Package
from im_xl.places import CellRef, split_address
from im_xl.register import ags_aus_angabe, suche_gemeinde, suche_kreis
from im_xl.vwv.auswertung import Auswertung, Planungsrahmen
from im_xl.workbook.fremdformate import Fremdmappe
from im_xl.workbook.grid import blatt_aus_teil
from im_xl.workbook.zellwert import Wert

_ZIFFERN = (7, 8)
"""Digits of a Gemeinde's key that a spreadsheet took for a number; a shorter number is a count or an amount."""
_ZIFFERN_KREIS = (4, 5)


def gemeinde_der_zelle(mappe: Package, zelle: CellRef, auswertung: Auswertung, fremd: Fremdmappe | None = None) -> Ags | None:
    """The Gemeinde on the list that a cell is about.

    A sheet `Ü …` is about its Gemeinde everywhere. Elsewhere the row tells: it is the one in which the count was read, or it holds
    key or name of a Gemeinde, the selected cell before the others.

    Args:
        mappe: the workbook.
        zelle: the cell.
        auswertung: what was computed from it.
        fremd: the .ods or .xls with the list, where `mappe` is only its companion.

    Returns:
        AGS, or None where the row names no Gemeinde of the list.
    """
    orte = {g.gemeinde.ags: g.personen.ort for g in auswertung.gemeinden}
    kennung = next((blatt.kennung for blatt in mappe.blaetter if blatt.name == zelle.blatt), None)
    ags = (kennung or "").removeprefix(BEARBEITET).removeprefix("gemeinde:")
    if ags in orte:
        return ags
    kreis = auswertung.kreis.ags if auswertung.kreis else None
    return _gelesen(zelle, orte) or _genannt(
        _zeilenwerte(mappe, zelle, fremd), zelle, orte, lambda wort: [g.ags for g in suche_gemeinde(wort, kreis)], _ZIFFERN
    )


def kreis_der_zelle(mappe: Package, zelle: CellRef, rahmen: Planungsrahmen, fremd: Fremdmappe | None = None) -> Ags | None:
    """The Kreis on the Land's list that a cell is about, told by its row; None where the row names none."""
    orte = {k.quote.kreis.ags: k.quote.quote.ort for k in rahmen.kreise}
    return _gelesen(zelle, orte) or _genannt(
        _zeilenwerte(mappe, zelle, fremd), zelle, orte, lambda wort: [kreis.ags for kreis in suche_kreis(wort)], _ZIFFERN_KREIS
    )


def _gelesen(zelle: CellRef, orte: Mapping[Ags, CellRef | None]) -> Ags | None:
    """Whose figure was read from this row."""
    zeile, _ = split_address(zelle.zelle)
    return next((ags for ags, ort in orte.items() if ort and ort.blatt == zelle.blatt and split_address(ort.zelle)[0] == zeile), None)


def _genannt(
    werte: Mapping[int, Wert],
    zelle: CellRef,
    orte: Mapping[Ags, CellRef | None],
    suche: Callable[[str], list[Ags]],
    ziffern: tuple[int, ...],
) -> Ags | None:
    """The first in the row that key or name makes certain; texts go before numbers, for an amount can look like a key."""
    _, spalte = split_address(zelle.zelle)
    reihe = [werte[spalte]] if spalte in werte else []
    reihe += werte.values()
    for angabe in _angaben(reihe, ziffern):
        treffer = [ags for ags in suche(angabe) if ags in orte]
        if len(treffer) == 1:
            return treffer[0]
    return None


def _angaben(reihe: list[Wert], ziffern: tuple[int, ...]) -> Iterator[str]:
    yield from (wert for wert in reihe if isinstance(wert, str))
    zahlen = (wert for wert in reihe if isinstance(wert, int) and not isinstance(wert, bool) and len(str(wert)) in ziffern)
    yield from (ags for zahl in zahlen if (ags := ags_aus_angabe(zahl)))


def _zeilenwerte(mappe: Package, zelle: CellRef, fremd: Fremdmappe | None) -> Mapping[int, Wert]:
    """Values of the row of a cell by column, from left to right; none where there is no such sheet."""
    zeile, _ = split_address(zelle.zelle)
    fremdes = next((blatt for blatt in (fremd.blaetter if fremd else ()) if blatt.name == zelle.blatt), None)
    if fremdes is not None:
        return fremdes.zeilen(zeile).get(zeile, {})
    blatt = next((blatt for blatt in mappe.blaetter if blatt.name == zelle.blatt), None)
    if blatt is None or blatt.art != "worksheet" or not mappe.has(blatt.part):
        return {}
    gelesen = blatt_aus_teil(blatt.name, mappe.tree(blatt.part), mappe.shared_strings(), None, seit_1904=mappe.datum_1904)
    return gelesen.zeilen(zeile).get(zeile, {})
