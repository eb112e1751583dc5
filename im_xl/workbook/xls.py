"""Workbooks of Excel 97 to 2003 (.xls), read with olefile and xlrd (both BSD).

xlrd and not calamine: it tells formats (percent, dates), hidden rows, merged ranges and sheet-scoped names (our mark), of which
calamine tells only the merged ranges; and it is plain Python, so that no hostile file can take the process with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from io import BytesIO, TextIOBase
import struct
from typing import TYPE_CHECKING, Any

from im_xl.errors import DateiError
from im_xl.package.archive import damaged
from im_xl.package.blaetter import KENNUNG
from im_xl.workbook.grid import Blatt, Zeile, blatt_aus_werten, formatart, ganz, keine_mappe
from im_xl.workbook.zellwert import KeinWert, Wert

if TYPE_CHECKING:
    from xlrd.book import Book

_BOF, _EOF, _BOUNDSHEET, _FORMEL = 0x0809, 0x000A, 0x0085, 0x0006
_KOPF = struct.Struct("<HH")
_FORMELKOPF = struct.Struct("<HH2x8sH")
_BEIM_OEFFNEN = 0x2
"""Flag of a formula that is to be calculated when the file is opened. Libraries that write .xls (Apache POI) set it and leave 0 as the
result. So do older versions of LibreOffice with results that are right, which is why a 0 alone is not believed."""
_NULL = bytes(8)
_MIN_BIFF = 50


class _Stumm(TextIOBase):
    """Takes what xlrd remarks on a file."""

    def write(self, text: str) -> int:
        return len(text)


def read_xls(data: bytes, datei: str) -> list[tuple[Blatt, bool]]:
    """The sheets in order, and whether each was made by im_xl.

    Raises:
        DateiError: no workbook, damaged or encrypted.
    """
    from xlrd import open_workbook  # noqa: PLC0415 - most workbooks are none of its
    from xlrd.biffh import XLRDError  # noqa: PLC0415 - the same

    try:
        mappe = open_workbook(file_contents=_strom(data), logfile=_Stumm(), formatting_info=True, on_demand=True, ragged_rows=True)
        return list(_blaetter(mappe, datei))
    except DateiError:
        raise
    except XLRDError as fehler:
        raise _abgelehnt(str(fehler)) from None
    except Exception:  # noqa: BLE001 - both libraries meet a broken file with whatever they stumble over
        raise damaged("eine Tabelle enthält unlesbare Zellen") from None


def read_namen(data: bytes) -> dict[str, str | tuple[str, int, int] | None]:
    """The names of the whole file: the text, or sheet, row and column (from 1) that each stands for; None for anything else.

    Raises:
        DateiError: as `read_xls`.
    """
    from xlrd import open_workbook  # noqa: PLC0415 - most workbooks are none of its
    from xlrd.formula import oREF, oSTRG  # noqa: PLC0415 - the same

    try:
        mappe = open_workbook(file_contents=_strom(data), logfile=_Stumm(), on_demand=True)
        namen: dict[str, str | tuple[str, int, int] | None] = {}
        for name in mappe.name_obj_list:
            ergebnis: Any = name.result
            namen[str(name.name)] = None
            if ergebnis is not None and ergebnis.kind == oSTRG:
                namen[str(name.name)] = str(ergebnis.value)
            elif ergebnis is not None and ergebnis.kind == oREF and len(ergebnis.value) == 1:
                blatt, _, zeile, _, spalte, _ = ergebnis.value[0].coords
                if blatt >= 0:
                    namen[str(name.name)] = mappe.sheet_names()[blatt], zeile + 1, spalte + 1
    except DateiError:
        raise
    except Exception:  # noqa: BLE001 - both libraries meet a broken file with whatever they stumble over
        raise damaged("die Namen sind unlesbar") from None
    return namen


def _strom(data: bytes) -> bytes:
    """The workbook's stream, taken out of its container by olefile: xlrd follows a chain of sectors that turns in a circle without end."""
    from olefile import OleFileIO  # noqa: PLC0415 - most workbooks are none of its

    with OleFileIO(BytesIO(data)) as behaelter:
        name = next((name for name in ("Workbook", "Book") if behaelter.exists(name)), "")
        if not name:
            raise keine_mappe()
        strom = behaelter.openstream(name).read()
        if len(strom) != behaelter.get_size(name):
            raise damaged("ein Teil der Datei fehlt")
        return bytes(strom)


def _abgelehnt(grund: str) -> DateiError:
    if "encrypted" in grund:
        return DateiError(
            "kennwort",
            "Die Datei ist verschlüsselt: mit einem Kennwort, oder weil die Arbeitsmappe geschützt ist. Öffnen Sie sie in Excel, entfernen Sie "
            "Kennwort und Schutz und speichern Sie sie als Excel-Arbeitsmappe (.xlsx).",
        )
    if "find workbook" in grund or "Unsupported format" in grund:
        return keine_mappe()
    return damaged("das Format .xls ist nicht eingehalten")


def _blaetter(mappe: Book, datei: str) -> Iterator[tuple[Blatt, bool]]:
    if mappe.biff_version < _MIN_BIFF:
        raise keine_mappe()
    eigene = {name.scope for name in mappe.name_obj_list if name.name == KENNUNG}
    formate = _formate(mappe)
    strom = mappe.mem or b""
    orte = _orte(strom, mappe.base)
    for index in range(mappe.nsheets):
        yield _blatt(mappe, index, datei, formate, _formeln(strom, orte[index])), index in eigene
        mappe.unload_sheet(index)


def _formate(mappe: Book) -> dict[int, str]:
    """Letter d (date) or p (percent) by style index; other styles are left out."""
    muster = {str(nummer): format_.format_str for nummer, format_ in mappe.format_map.items()}
    art = cache(lambda nummer: formatart(str(nummer), muster))
    return {index: art(xf.format_key) for index, xf in enumerate(mappe.xf_list) if art(xf.format_key)}


def _blatt(mappe: Book, index: int, datei: str, formate: dict[int, str], formeln: dict[tuple[int, int], bool]) -> Blatt:
    sheet = mappe.sheet_by_index(index)
    zeilen: dict[int, Zeile] = {}
    merkmale: dict[str, set[tuple[int, int]]] = {"d": set(), "p": set()}
    for zeile in range(sheet.nrows):
        werte: Zeile = {}
        for spalte, zelle in enumerate(sheet.row(zeile)):
            wert = _zellwert(zelle) if formeln.get((zeile, spalte), True) else KeinWert()
            if wert is None:
                continue
            werte[spalte + 1] = wert
            if art := formate.get(zelle.xf_index or 0):
                merkmale[art].add((zeile + 1, spalte + 1))
        if werte:
            zeilen[zeile + 1] = werte
    verbunden = tuple((oben + 1, links + 1, unten, rechts) for oben, unten, links, rechts in sheet.merged_cells)
    kopf = Blatt(
        sheet.name,
        sheet.visibility == 0,
        lambda: verbunden,
        {zeile + 1 for zeile, angaben in sheet.rowinfo_map.items() if angaben.hidden},
        seit_1904=mappe.datemode == 1,
        datei=datei,
        formeln={(zeile + 1, spalte + 1) for zeile, spalte in formeln},
    )
    return blatt_aus_werten(kopf, zeilen, merkmale["d"], merkmale["p"])


def _zellwert(zelle: Any) -> Wert | None:  # noqa: ANN401 - xlrd has no types
    from xlrd import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_ERROR, XL_CELL_NUMBER, XL_CELL_TEXT, error_text_from_code  # noqa: PLC0415

    match zelle.ctype:
        case kind if kind == XL_CELL_TEXT:
            return str(zelle.value) or None
        case kind if kind in {XL_CELL_NUMBER, XL_CELL_DATE}:
            return ganz(zelle.value)
        case kind if kind == XL_CELL_BOOLEAN:
            return bool(zelle.value)
        case kind if kind == XL_CELL_ERROR:
            return KeinWert(error_text_from_code.get(zelle.value, "#FEHLER!"))
        case _:
            return None


# ---------------------------------------------------------------- what xlrd does not tell
def _saetze(strom: bytes, ab: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place of the content and its length of each record, up to the end of the part that begins there."""
    tiefe = 0
    while True:
        art, laenge = _KOPF.unpack_from(strom, ab)
        yield art, ab + 4, laenge
        tiefe += (art == _BOF) - (art == _EOF)
        if tiefe <= 0:
            return
        ab += 4 + laenge


def _orte(strom: bytes, anfang: int) -> list[int]:
    """Where the worksheets begin, in their order."""
    eintraege = (strom[ort : ort + 6] for art, ort, _ in _saetze(strom, anfang) if art == _BOUNDSHEET)
    return [anfang + int.from_bytes(eintrag[:4], "little") for eintrag in eintraege if eintrag[5] == 0]


def _formeln(strom: bytes, ab: int) -> dict[tuple[int, int], bool]:
    """Row and column, from 0, of the formulas, and whether somebody seems to have calculated each."""
    koepfe = (
        _FORMELKOPF.unpack_from(strom, ort) for art, ort, laenge in _saetze(strom, ab) if art == _FORMEL and laenge >= _FORMELKOPF.size
    )
    return {(zeile, spalte): wert != _NULL or not merkmale & _BEIM_OEFFNEN for zeile, spalte, wert, merkmale in koepfe}
