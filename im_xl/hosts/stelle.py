"""Whose amount a cell is about: the Gemeinde (in the Land's workbook the Kreis) of its sheet, its row or its column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from im_xl.model import Ags
from im_xl.package.blaetter import BEARBEITET
from im_xl.package.package import Package
from im_xl.places import CellRef, split_address
from im_xl.register import ags_aus_angabe, suche_gemeinde, suche_kreis
from im_xl.vwv.auswertung import Auswertung, Planungsrahmen
from im_xl.workbook.fremdformate import Fremdmappe
from im_xl.workbook.grid import Zeile, blatt_aus_teil
from im_xl.workbook.zellwert import Wert

_ZIFFERN = (7, 8)
"""Digits of a Gemeinde's key that a spreadsheet took for a number; a shorter number is a count or an amount."""
_ZIFFERN_KREIS = (4, 5)


def gemeinde_der_zelle(mappe: Package, zelle: CellRef, auswertung: Auswertung, fremd: Fremdmappe | None = None) -> Ags | None:
    """The Gemeinde on the list that a cell is about.

    A sheet `Ü …` is about its Gemeinde everywhere. Elsewhere it is the one whose figure was read from this very cell, then the one that
    the cell names, then the one whose count was read from its row (where the Gemeinden lie side by side: from its column; where lists
    lie side by side: from its row of the same list), then the one that the row names. Where that leaves several it is nobody.

    Args:
        mappe: the workbook.
        zelle: the cell.
        auswertung: what was computed from it.
        fremd: the .ods or .xls with the list, where `mappe` is only its companion.

    Returns:
        AGS, or None where the cell cannot be told to be about one Gemeinde of the list.
    """
    orte = {g.gemeinde.ags: g.personen.ort for g in auswertung.gemeinden}
    kennung = next((blatt.kennung for blatt in mappe.blaetter if blatt.name == zelle.blatt), None)
    ags = (kennung or "").removeprefix(BEARBEITET).removeprefix("gemeinde:")
    if ags in orte:
        return ags
    kreis = auswertung.kreis.ags if auswertung.kreis else None
    weitere = {
        ort: g.gemeinde.ags
        for g in auswertung.gemeinden
        for ort in (g.vorjahr_cent.ort if g.vorjahr_cent else None, g.entscheidung.ort)
        if ort is not None
    }
    zeilen = _zeilen(mappe, zelle.blatt, fremd)
    return _gemeint(zelle, zeilen, orte, weitere, lambda wort: [g.ags for g in suche_gemeinde(wort, kreis)], _ZIFFERN)


def kreis_der_zelle(mappe: Package, zelle: CellRef, rahmen: Planungsrahmen, fremd: Fremdmappe | None = None) -> Ags | None:
    """The Kreis on the Land's list that a cell is about, told as a Gemeinde is; None where it cannot be told."""
    orte = {k.quote.kreis.ags: k.quote.quote.ort for k in rahmen.kreise}
    zeilen = _zeilen(mappe, zelle.blatt, fremd)
    return _gemeint(zelle, zeilen, orte, {}, lambda wort: [kreis.ags for kreis in suche_kreis(wort)], _ZIFFERN_KREIS)


def _gemeint(
    zelle: CellRef,
    zeilen: Mapping[int, Zeile],
    orte: Mapping[Ags, CellRef | None],
    weitere: Mapping[CellRef, Ags],
    suche: Callable[[str], list[Ags]],
    ziffern: tuple[int, ...],
) -> Ags | None:
    """Whose cell it is, the surest sign first.

    Args:
        zelle: the cell.
        zeilen: what its sheet holds.
        orte: where the count (quota) of each one on the list was read.
        weitere: other cells that were read, and for whom.
        suche: whom a written name or key can mean.
        ziffern: digits of a key.
    """
    zeile, spalte = split_address(zelle.zelle)
    reihe = zeilen.get(zeile, {})

    def benannt(angaben: Iterable[str]) -> set[Ags]:
        """Those of the list that a name or key makes certain."""
        treffer = ([ags for ags in suche(angabe) if ags in orte] for angabe in angaben)
        return {gefunden[0] for gefunden in treffer if len(gefunden) == 1}

    gelesen = {split_address(ort.zelle): ags for ags, ort in orte.items() if ort is not None and ort.blatt == zelle.blatt}
    selbst = reihe.get(spalte)
    if genau := gelesen.get((zeile, spalte)) or weitere.get(zelle) or _einer(benannt([selbst] if isinstance(selbst, str) else [])):
        return genau
    worte = [wert for wert in reihe.values() if isinstance(wert, str)]
    if len(gelesen) > 1 and len({gelesene_zeile for gelesene_zeile, _ in gelesen}) == 1:
        # The Gemeinden lie side by side. A row that names only others belongs to another table on the sheet.
        in_spalte = _einer({ags for (_, gelesene_spalte), ags in gelesen.items() if gelesene_spalte == spalte})
        genannt = benannt(worte)
        return in_spalte if in_spalte in genannt or not genannt else None
    if in_zeile := {s: ags for (z, s), ags in gelesen.items() if z == zeile}:
        liste = _spalten_der_liste(spalte, gelesen, zeilen)
        if any(gelesene_spalte in liste for _, gelesene_spalte in gelesen):
            return _einer({ags for s, ags in in_zeile.items() if s in liste})
        # A table beside the list that was not read: whom it names it is about.
        daneben = [wert for s, wert in reihe.items() if s in liste and isinstance(wert, str) and suche(wert)]
        return _einer(benannt(daneben) if daneben else set(in_zeile.values()))
    dort = {ags for ort, ags in weitere.items() if ort.blatt == zelle.blatt and split_address(ort.zelle)[0] == zeile}
    # Keys go before names, which a column of Verbünde can hold, too; texts go before numbers, for an amount can look like a key.
    for angaben in ([wort for wort in worte if ags_aus_angabe(wort)], worte, _schluesselzahlen(reihe.values(), ziffern)):
        if genannt := benannt(angaben):
            return _einer(genannt) or _einer(genannt & dort)
    return None


def _einer(treffer: set[Ags]) -> Ags | None:
    """The only one; None where there are several or none."""
    return next(iter(treffer)) if len(treffer) == 1 else None


def _spalten_der_liste(spalte: int, gelesen: Mapping[tuple[int, int], Ags], zeilen: Mapping[int, Zeile]) -> range:
    """The columns around this one up to the next blank one, which parts lists side by side; none around a blank one."""
    von, bis = min(gelesen)[0] - 1, max(gelesen)[0]
    belegt = {s for zeile, werte in zeilen.items() if von <= zeile <= bis for s in werte}
    links = rechts = spalte
    while links in belegt:
        links -= 1
    while rechts in belegt:
        rechts += 1
    return range(links + 1, rechts)


def _schluesselzahlen(reihe: Iterable[Wert], ziffern: tuple[int, ...]) -> list[Ags]:
    """Keys that a spreadsheet took for numbers."""
    zahlen = (wert for wert in reihe if isinstance(wert, int) and not isinstance(wert, bool) and len(str(wert)) in ziffern)
    return [ags for zahl in zahlen if (ags := ags_aus_angabe(zahl))]


def _zeilen(mappe: Package, name: str, fremd: Fremdmappe | None) -> Mapping[int, Zeile]:
    """What a sheet holds, by row and column; nothing where there is no such sheet."""
    fremdes = next((blatt for blatt in (fremd.blaetter if fremd else ()) if blatt.name == name), None)
    if fremdes is not None:
        return fremdes.zeilen()
    blatt = next((blatt for blatt in mappe.blaetter if blatt.name == name), None)
    if blatt is None or blatt.art != "worksheet" or not mappe.has(blatt.part):
        return {}
    return blatt_aus_teil(blatt.name, mappe.tree(blatt.part), mappe.shared_strings(), None, seit_1904=mappe.datum_1904).zeilen()
