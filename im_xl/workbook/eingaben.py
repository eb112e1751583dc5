"""What people entered on our own sheets: the inputs of `IM Einstellungen`, the reasons beside findings. The tool's memory is a sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import re
from typing import TypeVar

from lxml import etree

from im_xl.cents import Einheit, Rundungsart
from im_xl.findings import Finding
from im_xl.model import Betragsstand, Eckdaten, Gelesen, Mindestbetragsmodus, UmgangMitFehlenden
from im_xl.package.package import Blatteintrag, Package
from im_xl.package.xmltext import rich_text
from im_xl.places import CellRef, column_number, split_address
from im_xl.workbook import numbers

T = TypeVar("T")

SCHLUESSEL = "_imxl_schluessel"
"""Sheet-scoped name of the column that tells which input a line holds; the sheets write it, see `im_xl.sheets.county`."""
_AREA = re.compile(r"\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?$")


def eingaben(package: Package, blatt: Blatteintrag) -> dict[str, Gelesen[str]]:
    """What stands in the input cells of one of our sheets, by key; empty cells are left out."""
    schluesselspalte = _schluesselbereich(package, blatt)
    if blatt.eingaben is None or schluesselspalte is None:
        return {}
    eingabe = _AREA.search(blatt.eingaben)
    if eingabe is None:
        return {}
    column = column_number(eingabe[1])
    key_column, first, last = schluesselspalte
    keys: dict[int, str] = {}
    values: dict[int, tuple[str, str]] = {}
    for cell in _cells(package, blatt):
        address = cell.get("r", "")
        row, at = split_address(address)
        if not first <= row <= last or at not in {column, key_column}:
            continue
        content = _text(package, cell)
        if at == key_column:
            keys[row] = content
        elif content.strip():
            values[row] = (content.strip(), address)
    return {keys[row]: Gelesen(wert, CellRef(blatt.name, address), wert) for row, (wert, address) in values.items() if row in keys}


def _schluesselbereich(package: Package, blatt: Blatteintrag) -> tuple[int, int, int] | None:
    for e in package.tree(package.workbook_part).iter("{*}definedName"):
        if e.get("name") == SCHLUESSEL and e.get("localSheetId") == str(blatt.index):
            area = _AREA.search(e.text or "")
            if area is not None:
                return column_number(area[1]), int(area[2]), int(area[4] or area[2])
    return None


def _cells(package: Package, blatt: Blatteintrag) -> list[etree._Element]:
    return [cell for cell in package.tree(blatt.part).iter("{*}c") if cell.get("r")]


def _text(package: Package, cell: etree._Element) -> str:
    inline, value = cell.find("{*}is"), cell.find("{*}v")
    if inline is not None:
        return rich_text(inline)
    content = value.text or "" if value is not None else ""
    return package.shared_strings()[int(content)] if cell.get("t") == "s" and content else content


@dataclass(frozen=True, slots=True)
class _Art:
    """An input that becomes a field of `Eckdaten`."""

    feld: str
    name: str
    lesen: Callable[[str], object]


def _wort(enum: type[T]) -> Callable[[str], T]:
    def lesen(text: str) -> T:
        return enum(text.strip().casefold())  # type: ignore[call-arg]

    return lesen


def _einheit(text: str) -> Einheit:
    return Einheit[text.strip().upper()]


def _ganz(text: str) -> int:
    jahr = numbers.jahr(text)
    if isinstance(jahr, numbers.Mangel):
        raise ValueError(text)  # noqa: TRY004 - it is the content that is wrong
    return jahr


def _tag(text: str) -> object:
    wert = float(text) if re.fullmatch(r"\d{5}(\.0)?", text) else text
    tag = numbers.datum(wert, datumsformat=True)
    if isinstance(tag, numbers.Mangel):
        raise ValueError(text)  # noqa: TRY004 - it is the content that is wrong
    return tag


def _cent(text: str) -> int:
    cent = numbers.betrag_cent(text)
    if isinstance(cent, numbers.Mangel):
        raise ValueError(text)  # noqa: TRY004 - it is the content that is wrong
    return cent[0]


def _selbst(text: str) -> str:
    return text


FELDER: Mapping[str, _Art] = {
    "haushaltsjahr": _Art("haushaltsjahr", "Haushaltsjahr", _ganz),
    "stichtag": _Art("stichtag", "Stichtag", _tag),
    "betrag": _Art("betrag_cent", "Betrag", _cent),
    "betragsstand": _Art("betragsstand", "Stand des Betrags", _wort(Betragsstand)),
    "rundung": _Art("rundung_art", "Rundung", _wort(Rundungsart)),
    "einheit": _Art("rundung_einheit", "Gerundet auf", _einheit),
    "fehlende": _Art("umgang_mit_fehlenden", "Umgang mit fehlenden Zahlen", _wort(UmgangMitFehlenden)),
    "zaehlweise": _Art("zaehlweise", "Wer gezählt wird", _selbst),
    "modus": _Art("modus", "Wirkung des Mindestbetrags", _wort(Mindestbetragsmodus)),
    "mindestbetrag": _Art("mindestbetrag_cent", "Mindestbetrag je Kreis", _cent),
}
"""Key in `IM Einstellungen` -> field of `Eckdaten`."""

_AUSWAHL = {
    "betragsstand": "erwartet, bekanntgegeben, bewilligt, ausgezahlt",
    "rundung": "summentreu, einzeln",
    "einheit": "cent, euro",
    "fehlende": "abbrechen, vorjahr",
    "modus": "umverteilen, zusaetzlich, nur_kennzeichnen",
    "stichtag": "ein Datum wie 31.12.2022",
    "betrag": "ein Betrag wie 1.810.740,00",
    "mindestbetrag": "ein Betrag wie 180.000,00",
    "haushaltsjahr": "ein Jahr wie 2025",
}


def als_eckdaten(gelesen: Mapping[str, Gelesen[str]]) -> tuple[Eckdaten, list[Finding]]:
    """The inputs as figures; what is not understood is a finding and counts as not entered."""
    felder: dict[str, Gelesen[object]] = {}
    findings = []
    for schluessel, eingabe in gelesen.items():
        art = FELDER.get(schluessel)
        if art is None:
            continue
        try:
            felder[art.feld] = Gelesen(art.lesen(eingabe.wert), eingabe.ort, eingabe.inhalt)
        except (ValueError, KeyError):
            werte = {"inhalt": eingabe.wert, "was": art.name, "auswahl": _AUSWAHL.get(schluessel, "Text")}
            findings.append(Finding("angabe-unlesbar", eingabe.ort, werte))
    return Eckdaten(**felder), findings  # type: ignore[arg-type]
