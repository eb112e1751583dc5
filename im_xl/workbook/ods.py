"""OpenDocument spreadsheets (.ods), read from their content.xml.

Read by hand and not by calamine, which says nothing of hidden rows, percent, sheet-scoped names (our mark) and cells repeated by
the million, and which would take the tables that a file keeps of other files for sheets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
import re

from lxml import etree

from im_xl.errors import DateiError
from im_xl.package.archive import Member, damaged, read_directory, unpack
from im_xl.package.blaetter import KENNUNG
from im_xl.package.limits import check_directory, check_prolog, hostile, part_key
from im_xl.package.xmltext import local, parse
from im_xl.workbook.grid import Blatt, Zeile, blatt_aus_werten, keine_mappe, zahl
from im_xl.workbook.zellwert import KeinWert, Wert

_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_OFFICE, _STYLE, _TABLE, _TEXT = (_OASIS % name for name in ("office", "style", "table", "text"))
_ART, _WERT, _FORMEL = f"{_OFFICE}value-type", f"{_OFFICE}value", f"{_TABLE}formula"
_ART_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_SPALTEN_WIEDERHOLT, _ZEILEN_WIEDERHOLT = f"{_TABLE}number-columns-repeated", f"{_TABLE}number-rows-repeated"
_BREITE, _HOEHE = f"{_TABLE}number-columns-spanned", f"{_TABLE}number-rows-spanned"
_ZEILE, _ZELLEN = f"{_TABLE}table-row", {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_GRUPPEN = {f"{_TABLE}{name}" for name in ("table-row-group", "table-rows", "table-header-rows")}
_MAX_ZEILE, _MAX_SPALTE = 1_048_576, 16_384
MAX_WIEDERHOLT = 200_000
"""Filled cells of a file that come from repeating others; one tag can stand for a million rows of them."""
_MAX_LEERE = 100
"""Blanks that one element may stand for; more do not change what a text says."""
_FEHLER = re.compile(r"#[A-ZÄÖÜ/0]+[!?]?|#NV|#N/A|(?:Err|Fehler):\d{3}")
_FREMDE_DATEI = re.compile(r"'.*'#.*", re.DOTALL)
"""Name of a table that holds what was last read of another file; no sheet can be called so."""
_TAG = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?Z?)?")
_DAUER = re.compile(r"P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6}(?:[.,]\d+)?)S)?)?")
_TAG_0 = date(1899, 12, 30).toordinal()
_SEKUNDEN = 86_400
_LEERRAUM = re.compile(r"[ \t\r\n]+")


def read_ods(data: bytes, datei: str) -> list[tuple[Blatt, bool]]:
    """The sheets in order, and whether each was made by im_xl.

    Raises:
        DateiError: no spreadsheet, damaged, encrypted or hostile.
    """
    verzeichnis = read_directory(data)
    check_directory(verzeichnis)
    teile = {part_key(teil.name): teil for teil in verzeichnis}
    _nicht_verschluesselt(data, teile)
    wurzel = _xml(data, teile, "content.xml")
    mappe = wurzel.find(f"{_OFFICE}body/{_OFFICE}spreadsheet") if wurzel is not None else None
    if wurzel is None or mappe is None:
        raise keine_mappe()
    leser = _Leser(datei, _versteckte_formate(wurzel))
    try:
        return [
            (leser.blatt(tabelle), _ist_eigen(tabelle))
            for tabelle in mappe.iterchildren(f"{_TABLE}table")
            if not _FREMDE_DATEI.fullmatch(str(tabelle.get(f"{_TABLE}name", "")))
        ]
    except (ValueError, OverflowError):
        raise damaged("eine Tabelle enthält unlesbare Zellen") from None


def read_namen(data: bytes) -> dict[str, str]:
    """The names of the whole file: the formula or the range that each stands for, as the file writes it.

    Raises:
        DateiError: as `read_ods`.
    """
    verzeichnis = read_directory(data)
    check_directory(verzeichnis)
    wurzel = _xml(data, {part_key(teil.name): teil for teil in verzeichnis}, "content.xml")
    namen = wurzel.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}named-expressions/*") if wurzel is not None else ()
    return {
        str(name.get(f"{_TABLE}name", "")): str(name.get(f"{_TABLE}cell-range-address") or name.get(f"{_TABLE}expression") or "")
        for name in namen
    }


def _xml(data: bytes, teile: dict[str, Member], name: str) -> etree._Element | None:
    teil = teile.get(name)
    if teil is None:
        return None
    inhalt = unpack(data, teil)
    check_prolog(teil.name, inhalt)
    return parse(inhalt, teil.name)


def _nicht_verschluesselt(data: bytes, teile: dict[str, Member]) -> None:
    """Refuse a file with a password: its parts are there, and say nothing."""
    manifest = _xml(data, teile, "meta-inf/manifest.xml")
    if "encrypted-package" in teile or (manifest is not None and any(local(e.tag) == "encryption-data" for e in manifest.iter())):
        raise DateiError(
            "kennwort",
            "Die Datei ist mit einem Kennwort verschlüsselt. Öffnen Sie sie in LibreOffice, wählen Sie Datei > Speichern unter, nehmen Sie den "
            "Haken bei „Mit Kennwort speichern“ weg und speichern Sie sie neu.",
        )


def _versteckte_formate(wurzel: etree._Element) -> set[str]:
    """Formats of sheets that are hidden."""
    stile = wurzel.iterfind(f"{_OFFICE}automatic-styles/{_STYLE}style")
    return {
        str(stil.get(f"{_STYLE}name"))
        for stil in stile
        if any(e.get(f"{_TABLE}display") == "false" for e in stil.iterchildren(f"{_STYLE}table-properties"))
    }


def _ist_eigen(tabelle: etree._Element) -> bool:
    return any(name.get(f"{_TABLE}name") == KENNUNG for name in tabelle.iterfind(f"{_TABLE}named-expressions/*"))


@dataclass(slots=True)
class _Reihe:
    """A row as it is written, however often it counts."""

    werte: Zeile = field(default_factory=dict)
    datum: set[int] = field(default_factory=set)
    prozent: set[int] = field(default_factory=set)
    formeln: set[int] = field(default_factory=set)
    verbunden: list[tuple[int, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Leser:
    """Reads sheet by sheet; what is repeated counts over all of them."""

    datei: str
    versteckt: set[str]
    wiederholt: int = 0

    def blatt(self, tabelle: etree._Element) -> Blatt:
        zeilen: dict[int, Zeile] = {}
        datum: set[tuple[int, int]] = set()
        prozent: set[tuple[int, int]] = set()
        formeln: set[tuple[int, int]] = set()
        ausgeblendet: set[int] = set()
        verbunden: list[tuple[int, int, int, int]] = []
        nummer = 0
        for reihe, verborgen in _reihen(tabelle):
            anzahl = _anzahl(_angaben(reihe), _ZEILEN_WIEDERHOLT, _MAX_ZEILE)
            gelesen = self._reihe(reihe)
            if gelesen.werte:
                self._wiederholen((anzahl - 1) * len(gelesen.werte))
                for n in range(nummer + 1, nummer + anzahl + 1):
                    zeilen[n] = gelesen.werte
                    datum.update((n, spalte) for spalte in gelesen.datum)
                    prozent.update((n, spalte) for spalte in gelesen.prozent)
                    formeln.update((n, spalte) for spalte in gelesen.formeln)
                    if verborgen:
                        ausgeblendet.add(n)
            verbunden += [
                (nummer + 1, links, nummer + hoch, rechts) for links, rechts, hoch in gelesen.verbunden if hoch > 1 or rechts > links
            ]
            nummer += anzahl
            if gelesen.werte and nummer > _MAX_ZEILE:
                raise hostile(f"ein Blatt hat mehr als {_MAX_ZEILE} Zeilen")
        kopf = Blatt(
            str(tabelle.get(f"{_TABLE}name", "")),
            tabelle.get(f"{_TABLE}style-name") not in self.versteckt,
            lambda: tuple(verbunden),
            ausgeblendet,
            datei=self.datei,
            formeln=formeln,
        )
        return blatt_aus_werten(kopf, zeilen, datum, prozent)

    def _reihe(self, reihe: etree._Element) -> _Reihe:
        gelesen, spalte = _Reihe(), 1
        for zelle in reihe:
            if zelle.tag not in _ZELLEN:
                continue
            angaben = _angaben(zelle)
            anzahl = _anzahl(angaben, _SPALTEN_WIEDERHOLT, _MAX_SPALTE)
            wert, art = _zellwert(zelle, angaben)
            if wert is not None:
                self._wiederholen(anzahl - 1)
                spalten = range(spalte, spalte + anzahl)
                if spalten[-1] > _MAX_SPALTE:
                    raise hostile(f"ein Blatt hat mehr als {_MAX_SPALTE} Spalten")
                gelesen.werte.update(dict.fromkeys(spalten, wert))
                if art in {"date", "time"}:
                    gelesen.datum.update(spalten)
                elif art == "percentage":
                    gelesen.prozent.update(spalten)
                if _FORMEL in angaben:
                    gelesen.formeln.update(spalten)
            if _BREITE in angaben or _HOEHE in angaben:
                breit, hoch = _anzahl(angaben, _BREITE, _MAX_SPALTE), _anzahl(angaben, _HOEHE, _MAX_ZEILE)
                gelesen.verbunden.append((spalte, spalte + breit - 1, hoch))
            spalte += anzahl
        return gelesen

    def _wiederholen(self, weitere: int) -> None:
        self.wiederholt += weitere
        if self.wiederholt > MAX_WIEDERHOLT:
            raise hostile(f"sie wiederholt mehr als {MAX_WIEDERHOLT} ausgefüllte Zellen")


def _reihen(tabelle: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
    """Rows in their order, and whether they are hidden: by hand, by a filter, or in a group that is closed."""
    stapel = [(tabelle.iterchildren(), False)]
    while stapel:
        kinder, verborgen = stapel[-1]
        kind = next(kinder, None)
        if kind is None:
            stapel.pop()
        elif kind.tag == _ZEILE:
            yield kind, verborgen or kind.get(f"{_TABLE}visibility") in {"collapse", "filter"}
        elif kind.tag in _GRUPPEN:
            stapel.append((kind.iterchildren(), verborgen or kind.get(f"{_TABLE}display") == "false"))


def _angaben(element: etree._Element) -> dict[str, str]:
    """Attributes as plain texts: asked for ten times per cell, which lxml answers more slowly."""
    return dict(element.attrib.items())  # type: ignore[arg-type]


def _anzahl(angaben: Mapping[str, str], name: str, hoechstens: int) -> int:
    """A number of repetitions or of cells that are one; larger ones than a sheet has room for are not believed."""
    text = angaben.get(name)
    return 1 if text is None else min(max(1, int(text)), hoechstens)


def _zellwert(zelle: etree._Element, angaben: Mapping[str, str]) -> tuple[Wert | None, str]:
    """What a cell holds, and of which kind it is said to be."""
    art = angaben.get(_ART, "")
    formel = _FORMEL in angaben
    if not formel and not art and len(zelle) == 0:
        return None, ""
    if formel and not art:
        return KeinWert(), ""
    if angaben.get(_ART_CALC) == "error" or (formel and _FEHLER.fullmatch(_text(zelle))):
        # The stored value of an error is 0 in older files; what is shown tells the truth.
        return KeinWert(_text(zelle)), "error"
    wert = _ZAHLEN[art](angaben) if art in _ZAHLEN else None
    if wert is not None:
        return wert, art
    if formel and art in _ZAHLEN:
        return KeinWert(), ""
    text = angaben.get(f"{_OFFICE}string-value")
    return (text if text is not None else _text(zelle)) or None, "string"


def _zahl(angaben: Mapping[str, str]) -> Wert | None:
    text = angaben.get(_WERT)
    return None if text is None else zahl(text)


def _tag(angaben: Mapping[str, str]) -> Wert | None:
    """Days since 1900 as Excel counts them; what lies before stays the text that is shown."""
    treffer = _TAG.fullmatch(angaben.get(f"{_OFFICE}date-value", ""))
    if treffer is None:
        return None
    jahr, monat, tag, stunde, minute, sekunde = (int(teil or 0) for teil in treffer.groups())
    tage = date(jahr, monat, tag).toordinal() - _TAG_0
    tage -= tage <= 60  # noqa: PLR2004 - Excel's 29.02.1900
    zeit = (stunde * 60 + minute) * 60 + sekunde
    return None if tage < 1 else tage + zeit / _SEKUNDEN if zeit else tage


def _dauer(angaben: Mapping[str, str]) -> Wert | None:
    treffer = _DAUER.fullmatch(angaben.get(f"{_OFFICE}time-value", ""))
    if treffer is None:
        return None
    tage, stunden, minuten, sekunden = (float((teil or "0").replace(",", ".")) for teil in treffer.groups())
    return tage + ((stunden * 60 + minuten) * 60 + sekunden) / _SEKUNDEN


def _wahr(angaben: Mapping[str, str]) -> Wert | None:
    return {"true": True, "false": False}.get(angaben.get(f"{_OFFICE}boolean-value", ""))


_ZAHLEN = {"float": _zahl, "currency": _zahl, "percentage": _zahl, "date": _tag, "time": _dauer, "boolean": _wahr}


def _text(zelle: etree._Element) -> str:
    """The paragraphs of a cell; notes on it are none of them."""
    return "\n".join(_absatz(absatz) for absatz in zelle.iterchildren(f"{_TEXT}p"))


def _absatz(absatz: etree._Element) -> str:
    """Text of a paragraph: blanks that count stand as elements of their own."""
    if len(absatz) == 0:
        return _LEERRAUM.sub(" ", absatz.text or "")
    teile: list[str] = []
    gang = etree.iterwalk(absatz, events=("start", "end", "comment", "pi"))
    for ereignis, element in gang:
        name = local(element.tag)
        if ereignis == "start":
            teile += _zeichen(element, name)
            if name in {"annotation", "ruby-text"}:
                gang.skip_subtree()
            else:
                teile.append(_LEERRAUM.sub(" ", element.text or ""))
        elif element is not absatz:
            teile.append(_LEERRAUM.sub(" ", element.tail or ""))
    return "".join(teile)


def _zeichen(element: etree._Element, name: str) -> list[str]:
    if name == "s":
        return [" " * min(int(element.get(f"{_TEXT}c", "1")), _MAX_LEERE)]
    return {"tab": ["\t"], "line-break": ["\n"]}.get(name, [])
