"""What people entered on our own sheets: the inputs of `IM Einstellungen`, the reasons beside findings. The tool's memory is a sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
import re
from typing import TypeVar

from im_xl.cents import Einheit, Rundungsart
from im_xl.findings import Finding
from im_xl.model import Betragsstand, Eckdaten, Gelesen, Mindestbetragsmodus, Mindestumfangsbezug, UmgangMitFehlenden
from im_xl.package.blaetter import SCHLUESSEL, TEXTE
from im_xl.package.package import Blatteintrag, Package
from im_xl.places import column_number
from im_xl.workbook import numbers
from im_xl.workbook.grid import Blatt, blatt_aus_teil
from im_xl.workbook.woerter import wort
from im_xl.workbook.zellwert import KeinWert

T = TypeVar("T")

_AREA = re.compile(r"\$?\b([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?$")


def eingaben(package: Package, blatt: Blatteintrag) -> dict[str, Gelesen[str]]:
    """What stands in the input cells of one of our sheets, by key, as the cell shows it; empty cells are left out."""
    eingabe = _AREA.search(blatt.eingaben or "")
    return _neben_schluesseln(package, blatt, column_number(eingabe[1])) if eingabe else {}


def texte(package: Package, blatt: Blatteintrag) -> dict[str, Gelesen[str]]:
    """What our own column of texts says, by key: of a finding that has gone, what it was."""
    bereich = _bereich(package, blatt, TEXTE)
    return _neben_schluesseln(package, blatt, bereich[0]) if bereich else {}


def _neben_schluesseln(package: Package, blatt: Blatteintrag, column: int) -> dict[str, Gelesen[str]]:
    """The cells of a column in the rows that have a key."""
    schluesselspalte = _bereich(package, blatt, SCHLUESSEL)
    if schluesselspalte is None:
        return {}
    key_column, first, last = schluesselspalte
    gelesen: dict[str, Gelesen[str]] = {}
    zellen = blatt_gelesen(package, blatt)
    for nummer, zeile in zellen.zeilen().items():
        schluessel = zeile.get(key_column)
        if not first <= nummer <= last or not isinstance(schluessel, str) or numbers.ist_leer(zeile.get(column)):
            continue
        if text := _text(zellen, nummer, column, schluessel):
            gelesen[schluessel] = Gelesen(text, zellen.ort(nummer, column), text)
    return gelesen


def blatt_gelesen(package: Package, blatt: Blatteintrag) -> Blatt:
    """One of our sheets with its cells."""
    styles = package.related(package.workbook_part, "styles")
    return blatt_aus_teil(
        blatt.name,
        package.tree(blatt.part),
        list(package.shared_strings()),
        package.tree(styles) if styles else None,
        seit_1904=package.datum_1904,
    )


def _text(zellen: Blatt, nummer: int, spalte: int, schluessel: str) -> str:
    """The entry as a person sees it: days as days, numbers with a decimal comma; a figure that nobody has calculated is said to be one."""
    wert = zellen.wert(nummer, spalte)
    if isinstance(wert, str):
        return wert.strip()
    if wert == KeinWert() and schluessel not in FELDER:
        return ""
    if schluessel == "stichtag" and isinstance(wert, int) and re.fullmatch(r"\d{5}", str(wert)):
        tag = numbers.datum(wert, datumsformat=True, seit_1904=zellen.seit_1904)
        return tag.strftime("%d.%m.%Y") if isinstance(tag, date) else str(wert)
    return numbers.anzeige_betrag(zellen, nummer, spalte)


def _bereich(package: Package, blatt: Blatteintrag, name: str) -> tuple[int, int, int] | None:
    """Column, first and last row of a sheet-scoped name."""
    for e in package.tree(package.workbook_part).iter("{*}definedName"):
        if e.get("name") == name and e.get("localSheetId") == str(blatt.index):
            area = _AREA.search(e.text or "")
            if area is not None:
                return column_number(area[1]), int(area[2]), int(area[4] or area[2])
    return None


@dataclass(frozen=True, slots=True)
class _Art:
    """An input that becomes a field of `Eckdaten`."""

    feld: str
    name: str
    lesen: Callable[[str], object]


def _wort(liste: str, enum: type[T]) -> Callable[[str], T]:
    """A word as counties write it, or as the tool does."""

    def lesen(text: str) -> T:
        return enum(wort(liste, text) or text.strip().casefold())  # type: ignore[call-arg]

    return lesen


def _einheit(text: str) -> Einheit:
    return Einheit[(wort("rundung_einheit", text) or text).strip().upper()]


def _ganz(text: str) -> int:
    jahr = numbers.jahr(text)
    if isinstance(jahr, numbers.Mangel):
        raise ValueError(text)  # noqa: TRY004 - it is the content that is wrong
    return jahr


def _tag(text: str) -> object:
    tag = numbers.datum(text, datumsformat=False)
    if isinstance(tag, numbers.Mangel):
        raise ValueError(text)  # noqa: TRY004 - it is the content that is wrong
    return tag


def _cent(text: str) -> int:
    gelesen = numbers.betrag_cent(text)
    if isinstance(gelesen, numbers.Mangel) or gelesen[1]:
        raise ValueError(text)
    return gelesen[0]


def _selbst(text: str) -> str:
    if text in {"WAHR", "FALSCH", numbers.OHNE_ERGEBNIS}:
        raise ValueError(text)
    return text


def _liste(text: str) -> tuple[str, ...]:
    teile = tuple(teil.strip() for teil in _selbst(text).replace("\n", ";").split(";") if teil.strip())
    if not teile:
        raise ValueError(text)
    return teile


FELDER: Mapping[str, _Art] = {
    "haushaltsjahr": _Art("haushaltsjahr", "Haushaltsjahr", _ganz),
    "stichtag": _Art("stichtag", "Stichtag", _tag),
    "betrag": _Art("betrag_cent", "Betrag", _cent),
    "betragsstand": _Art("betragsstand", "Stand des Betrags", _wort("betragsstand", Betragsstand)),
    "rundung": _Art("rundung_art", "Rundung", _wort("rundung_art", Rundungsart)),
    "einheit": _Art("rundung_einheit", "Gerundet auf", _einheit),
    "fehlende": _Art("umgang_mit_fehlenden", "Umgang mit fehlenden Zahlen", _wort("fehlende", UmgangMitFehlenden)),
    "zaehlweise": _Art("zaehlweise", "Wer gezählt wird", _selbst),
    "bezug": _Art("mindestumfang_bezug", "Bezug des Mindestumfangs", _wort("bezug", Mindestumfangsbezug)),
    "faecher": _Art("faecher", "Anerkannte Fächer", _liste),
    "aufgaben": _Art("aufgaben", "Aufgaben der VwV", _liste),
    "modus": _Art("modus", "Wirkung des Mindestbetrags", _wort("modus", Mindestbetragsmodus)),
    "mindestbetrag": _Art("mindestbetrag_cent", "Mindestbetrag je Kreis", _cent),
}
"""Key in `IM Einstellungen` -> field of `Eckdaten`."""

_AUSWAHL = {
    "betragsstand": "erwartet, bekanntgegeben, bewilligt, ausgezahlt",
    "rundung": "summentreu, einzeln",
    "einheit": "cent, euro",
    "fehlende": "abbrechen, vorjahr",
    "bezug": "summe, stelle",
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
    if "rundung" in gelesen and "einheit" not in gelesen:
        _einheit_daneben(felder, gelesen["rundung"])
    return Eckdaten(**felder), findings  # type: ignore[arg-type]


def _einheit_daneben(felder: dict[str, Gelesen[object]], rundung: Gelesen[str]) -> None:
    """The unit, where the rounding names it too: einzeln, volle Euro."""
    for teil in rundung.wert.split(",")[1:]:
        if einheit := wort("rundung_einheit", teil):
            felder["rundung_einheit"] = Gelesen(Einheit[einheit.upper()], rundung.ort, rundung.inhalt)
