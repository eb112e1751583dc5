"""The one place where cells of a county's workbook are opened: sheets as rows of plain values.

Read straight from the parts: the usual libraries say nothing of hidden rows in their fast mode and take three times as long.
Only values are kept; what a format means is told where it changes a value's meaning (dates, percent). Parts are parsed as far as
somebody reads on: of a sheet of a hundred thousand rows that holds no list, only its top.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import isfinite
import posixpath
import re
from typing import BinaryIO

from lxml import etree

from im_xl.errors import DateiError
from im_xl.package.archive import Inhalt, Member, all_bytes, chunks, damaged, inhalt, read_directory
from im_xl.package.blaetter import KENNUNG, MARKIERUNG
from im_xl.package.blatttext import Bereich
from im_xl.package.limits import LIMITS, check_directory, check_prolog, hostile, part_key
from im_xl.package.markierung import spaltenbereich
from im_xl.package.xmltext import elements, local, parse, whole
from im_xl.places import CellRef, column_letters, column_number
from im_xl.workbook.zellwert import KeinWert, Wert

_DATUMSFORMATE = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_PROZENTFORMATE = frozenset({9, 10})
_OHNE_LITERALE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ADRESSE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_WEITE_ZELLE = re.compile(rb'<c(?! r="[A-Z][0-9]{1,5}")(?! r="[A-Z][12][0-9]{5}")(?![A-Za-z_.-])')
_WEITE_ZEILE = re.compile(rb'<row(?! r="[0-9]{1,5}")(?! r="[12][0-9]{5}")(?![A-Za-z_.-])')
_MIT_PRAEFIX = re.compile(rb":(?:c|row)(?=[\s/>])")
"""Cells and rows that do not begin, as all usual programs write them, with an address up to Z299999: they may lie anywhere."""
_SCHNELL = 128 << 20
"""Inflated bytes of a part up to which a reader may have it that takes it as a whole."""
_UEBLICH = {"": "xl/workbook.xml", "sharedStrings": "xl/sharedstrings.xml", "styles": "xl/styles.xml"}
"""Where that reader looks for these parts, whatever the relationships say."""
_ANZAHL = re.compile(rb"""(?i)count\s*=\s*["']\s*([0-9]+)""")
_STELLEN = 9
_MAX_ZEILE = 1_048_576
_MAX_TEXT = 32_767
"""Characters of a cell, as Excel knows it; what stands behind them is not searched for words and numbers."""
_LETZTE = 8
"""So many pieces of a part, of 64 KB each before they are inflated, nearly always hold all its merged ranges."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


Zeile = dict[int, Wert]
"""Values of a row by 1-based column, in the order of the columns."""
Bereiche = tuple[tuple[int, int, int, int], ...]


@dataclass(slots=True)
class Blatt:
    """One worksheet. Rows are taken from the part as far as they are asked for.

    Attributes:
        name: as the user sees it.
        sichtbar: the sheet is not hidden.
        ist_schmal: whether no cell lies right of column Z or below row 299,999, and the parts are of usual size and place, so that a
            reader that makes room for all may have them; False: not known.
        bereiche: gives the merged ranges; they stand behind the rows, and are looked for where somebody asks.
        ausgeblendet: hidden rows among those taken so far.
        datei: name of the file where it cannot hold our sheets (.ods, .xls), else empty.
        quelle: the sheet of which this is a turned view: its columns are the rows here.
        entschieden: what people decided of its columns, by heading: name by kind of list (see `workbook.spalten`).
        wiedergefunden: where such a heading stands, and how it is written.
        ungelesen: cells of headings that are not to be read.
        formeln: cells that hold a formula, among the rows taken so far; None: nobody asked for them.
    """

    name: str
    sichtbar: bool = True
    bereiche: Callable[[], Bereiche] = tuple
    ausgeblendet: set[int] = field(default_factory=set)
    seit_1904: bool = False
    datei: str = ""
    _zeilen: dict[int, Zeile] = field(default_factory=dict)
    _datum: set[tuple[int, int]] = field(default_factory=set)
    _prozent: set[tuple[int, int]] = field(default_factory=set)
    _stand: int = 0
    _rest: Iterator[int] = field(default_factory=lambda: iter(()))
    quelle: Blatt | None = None
    entschieden: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    wiedergefunden: dict[str, tuple[CellRef, str]] = field(default_factory=dict)
    ungelesen: set[tuple[int, int]] = field(default_factory=set)
    ist_schmal: Callable[[], bool] = bool
    formeln: set[tuple[int, int]] | None = None
    _verbunden: Bereiche | None = None

    @property
    def verbunden(self) -> Bereiche:
        """Merged ranges as (first row, first column, last row, last column)."""
        if self._verbunden is None:
            self._verbunden = self.bereiche()
        return self._verbunden

    def zeilen(self, bis: int | None = None) -> dict[int, Zeile]:
        """Rows that hold something, by 1-based number in order.

        Args:
            bis: at least the rows up to this number are there; the rest of a long sheet is left for later. None: all.
        """
        while bis is None or self._stand < bis:
            try:
                stand = next(self._rest, None)
            except (ValueError, IndexError):
                raise damaged(f"das Blatt „{self.name}“ enthält unlesbare Zellen") from None
            if stand is None:
                break
            self._stand = stand
        return self._zeilen

    def wert(self, zeile: int, spalte: int) -> Wert | None:
        """Value of a cell, None where it is empty."""
        return self._zeilen.get(zeile, {}).get(spalte)

    def ist_datum(self, zeile: int, spalte: int) -> bool:
        """Whether a number is shown as a date."""
        return (zeile, spalte) in self._datum

    def ist_prozent(self, zeile: int, spalte: int) -> bool:
        """Whether a number is shown as percent (0.05 as 5 %)."""
        return (zeile, spalte) in self._prozent

    def ist_umgedeutet(self, zeile: int, spalte: int, wert: Wert | None) -> bool:
        """Whether a number is shown as something else: a day or a percentage is no count and no amount."""
        zahl = isinstance(wert, int | float) and not isinstance(wert, bool)
        return zahl and (self.ist_datum(zeile, spalte) or self.ist_prozent(zeile, spalte))

    def ort(self, zeile: int, spalte: int) -> CellRef:
        """Place of a cell, on the sheet as the user sees it."""
        return CellRef.at(self.name, *((spalte, zeile) if self.quelle else (zeile, spalte)), datei=self.datei)

    def reihe(self, zeile: int) -> str:
        """A row as a message names it."""
        return f"Spalte {column_letters(zeile)}" if self.quelle else f"Zeile {zeile}"

    def ab(self, spalte: int, zeilen: Iterable[int]) -> Blatt:
        """What stands in these rows from a column on."""
        rechts = {n: {s: wert for s, wert in self._zeilen[n].items() if s >= spalte} for n in zeilen if n in self._zeilen}
        return Blatt(
            self.name,
            sichtbar=self.sichtbar,
            bereiche=self.bereiche,
            entschieden=self.entschieden,
            wiedergefunden=self.wiedergefunden,
            seit_1904=self.seit_1904,
            datei=self.datei,
            _zeilen={nummer: zeile for nummer, zeile in rechts.items() if zeile},
            _datum=self._datum,
            _prozent=self._prozent,
        )

    def gedreht(self, zeilen: Iterable[int]) -> Blatt:
        """These rows as columns, the columns as rows; the numbers stay, so that `ort` names the cells of the sheet."""
        gedreht: dict[int, Zeile] = {}
        nummern = sorted(zeilen)
        for nummer in nummern:
            for spalte, wert in self._zeilen.get(nummer, {}).items():
                gedreht.setdefault(spalte, {})[nummer] = wert
        return Blatt(
            self.name,
            sichtbar=self.sichtbar,
            entschieden=self.entschieden,
            wiedergefunden=self.wiedergefunden,
            bereiche=lambda: tuple((links, oben, rechts, unten) for oben, links, unten, rechts in self.verbunden),
            seit_1904=self.seit_1904,
            datei=self.datei,
            _zeilen={spalte: gedreht[spalte] for spalte in sorted(gedreht)},
            _datum={(spalte, nummer) for nummer, spalte in self._datum if nummer in nummern},
            _prozent={(spalte, nummer) for nummer, spalte in self._prozent if nummer in nummern},
            quelle=self,
        )


def open_workbook(quelle: BinaryIO | Inhalt, *, formeln: bool = False) -> tuple[Blatt, ...]:
    """The worksheets of a workbook, in order, without those that im_xl made itself.

    Args:
        quelle: an .xlsx, .xlsm, .ods or .xls file, at its beginning; one on disk has to stay open while rows are taken.
        formeln: remember which cells hold a formula (`Blatt.formeln`); an .ods or .xls tells it always.

    Raises:
        DateiError: not a workbook, damaged, encrypted or hostile.
    """
    from im_xl.workbook.fremdformate import ist_fremd, read_fremd  # noqa: PLC0415 - it makes the sheets of this module

    data = inhalt(quelle, LIMITS.total)
    return read_fremd(all_bytes(data)).blaetter if ist_fremd(data) else _Paket(data).blaetter(formeln=formeln)


class _Paket:
    """The parts that reading needs: workbook, relationships, strings, formats, sheets."""

    def __init__(self, data: Inhalt) -> None:
        if data[:4] != b"PK\3\4":
            raise keine_mappe()
        self._data = data
        verzeichnis = read_directory(data)
        check_directory(verzeichnis)
        self._gesehen: dict[str, tuple[Bereiche, bool]] = {}
        self._teile: dict[str, Member] = {part_key(teil.name): teil for teil in verzeichnis}

    def blaetter(self, *, formeln: bool = False) -> tuple[Blatt, ...]:
        mappe = next((ziel for art, ziel in self._beziehungen("").values() if art == "officeDocument"), "xl/workbook.xml")
        wurzel = self._xml(mappe)
        if wurzel is None or local(wurzel.tag) != "workbook":
            raise keine_mappe()
        beziehungen = self._beziehungen(mappe)
        ziele = dict(beziehungen.values())
        texte = self._texte(ziele.get("sharedStrings", ""))
        formate = _formate(self._xml(ziele["styles"]) if "styles" in ziele else None)
        eigene, markiert = _eigene_blaetter(wurzel), _markierte_spalten(wurzel)
        namen = Counter(str(blatt.get("name", "")).casefold() for blatt in _kinder(wurzel, "sheets"))
        ueblich = self._ueblich({**ziele, "": mappe})
        if namen.total() > LIMITS.sheets:
            raise hostile(f"sie hat mehr als {LIMITS.sheets} Blätter")
        blaetter = []
        gelesen: set[str] = set()
        for index, blatt in enumerate(_kinder(wurzel, "sheets")):
            rid = next((wert for name, wert in blatt.attrib.items() if local(name) == "id" and name != "id"), "")
            art, ziel = beziehungen.get(str(rid), ("", ""))
            if art == "worksheet" and index not in eigene and part_key(ziel) in self._teile:
                if part_key(ziel) in gelesen:
                    raise damaged(f"das Blatt „{blatt.get('name', '')}“ steht zweimal in der Liste der Blätter")
                gelesen.add(part_key(ziel))
                kopf = Blatt(str(blatt.get("name", "")), blatt.get("state", "visible") == "visible", seit_1904=_seit_1904(wurzel))
                kopf.bereiche = partial(self._verbundene, ziel)
                kopf.formeln = set() if formeln else None
                if ueblich and namen[kopf.name.casefold()] == 1:
                    kopf.ist_schmal = partial(self._ist_schmal, ziel)
                kopf._rest = _lesen(kopf, _zeilen(self._stuecke(ziel), ziel), texte, formate, markiert.get(index))  # noqa: SLF001 - its maker
                blaetter.append(kopf)
        return tuple(blaetter)

    def _stuecke(self, name: str) -> Iterator[bytes]:
        """A part that is there, inflated as far as somebody reads on; in UTF-8, or what its declaration says."""
        teil = self._teile[part_key(name)]
        stuecke = chunks(self._data, teil)
        erstes = next(stuecke, b"")
        check_prolog(teil.name, erstes)
        if erstes.startswith(_UTF_16):
            yield etree.tostring(parse(b"".join((erstes, *stuecke)), teil.name), encoding="utf-8")
            return
        yield erstes
        yield from stuecke

    def _xml(self, name: str) -> etree._Element | None:
        return parse(b"".join(self._stuecke(name)), name) if part_key(name) in self._teile else None

    def _verbundene(self, name: str) -> Bereiche:
        return self._durchgesehen(name)[0]

    def _ist_schmal(self, name: str) -> bool:
        return self._teile[part_key(name)].size <= _SCHNELL and not self._prahlen() and self._durchgesehen(name)[1]

    def _prahlen(self) -> bool:
        """Whether strings or formats claim to be more than their part has bytes: the quick reader makes room for what they claim."""
        for name in _UEBLICH.values():
            teil = self._teile.get(name)
            anfang = next(self._stuecke(name), b"") if teil else b""
            if teil and any(len(zahl) > _STELLEN or int(zahl) > teil.size for zahl in _ANZAHL.findall(anfang)):
                return True
        return False

    def _ueblich(self, ziele: Mapping[str, str]) -> bool:
        """Whether the parts that are not sheets lie where they usually do, and are of usual size."""
        orte = ((part_key(ziele[art]) if art in ziele else ort, ort) for art, ort in _UEBLICH.items())
        return all(hier == dort and (dort not in self._teile or self._teile[dort].size <= _SCHNELL) for hier, dort in orte)

    def _durchgesehen(self, name: str) -> tuple[Bereiche, bool]:
        """What only a look at the whole part tells: the merged ranges, which stand behind the rows, and whether all cells lie close by."""
        if name not in self._gesehen:
            letzte: deque[bytes] = deque(maxlen=_LETZTE)
            schmal, rest = True, b""
            for stueck in self._stuecke(name):
                letzte.append(stueck)
                rest += stueck
                bis = rest.rfind(b">") + 1
                schmal = schmal and not _reicht_weit(rest, bis)
                rest = rest[bis:]
            inhalt = b"".join(letzte)
            if b"sheetData" not in inhalt:
                inhalt = b"".join(self._stuecke(name))
            gefunden = _VERBUNDEN.findall(inhalt, max(0, inhalt.rfind(b"sheetData")))
            self._gesehen[name] = tuple(_bereich(ref.decode("ascii")) for ref in gefunden), schmal
        return self._gesehen[name]

    def _beziehungen(self, teil: str) -> dict[str, tuple[str, str]]:
        """Kind and part name by relationship id."""
        ordner, name = posixpath.split(teil)
        wurzel = self._xml(posixpath.join(ordner, "_rels", f"{name}.rels"))
        gefunden = {}
        for eintrag in wurzel if wurzel is not None else ():
            if eintrag.get("TargetMode") != "External":
                ziel = str(eintrag.get("Target", ""))
                pfad = ziel.lstrip("/") if ziel.startswith("/") else posixpath.normpath(posixpath.join(ordner, ziel))
                gefunden[str(eintrag.get("Id", ""))] = (str(eintrag.get("Type", "")).rsplit("/", 1)[-1], pfad)
        return gefunden

    def _texte(self, name: str) -> Texte:
        return _Texte(self._stuecke(name), name) if part_key(name) in self._teile else []


class _Texte:
    """The shared strings, parsed up to the last one that was asked for."""

    def __init__(self, stuecke: Iterator[bytes], teil: str) -> None:
        self._gelesen: list[str] = []
        self._rest = elements(stuecke, teil, "si")

    def __getitem__(self, stelle: int) -> str:
        if stelle < 0:
            raise IndexError(stelle)
        if stelle >= LIMITS.items:
            raise hostile(f"eine Zelle verweist auf den {stelle}. Text der Datei")
        while stelle >= len(self._gelesen):
            eintrag = next(self._rest, None)
            if eintrag is None:
                raise IndexError(stelle)
            self._gelesen.append(_text(eintrag))
        return self._gelesen[stelle]


Texte = Sequence[str] | _Texte
"""Shared strings by their number."""


def blatt_aus_teil(name: str, teil: etree._Element, texte: Sequence[str], styles: etree._Element | None, *, seit_1904: bool) -> Blatt:
    """A sheet of ours as rows of plain values: what people entered there.

    Args:
        name: as the user sees it.
        teil: the worksheet part.
        texte: the shared strings.
        styles: the styles part, or None.
        seit_1904: dates count from 1904.
    """
    blatt = Blatt(name, seit_1904=seit_1904)
    blatt._rest = _lesen(blatt, _kinder(teil, "sheetData"), texte, _formate(styles))  # noqa: SLF001 - its maker
    return blatt


def blatt_aus_werten(kopf: Blatt, zeilen: dict[int, Zeile], datum: set[tuple[int, int]], prozent: set[tuple[int, int]]) -> Blatt:
    """A sheet whose cells were read elsewhere; its rows are handed out as they are asked for, like those of a part.

    Args:
        kopf: the sheet without its rows.
        zeilen: rows that hold something, by 1-based number in order.
        datum: cells shown as a date.
        prozent: cells shown as percent.
    """
    kopf._datum, kopf._prozent = datum, prozent  # noqa: SLF001 - its maker
    kopf._rest = _ausgeben(kopf, zeilen)  # noqa: SLF001 - the same
    return kopf


def _ausgeben(blatt: Blatt, zeilen: dict[int, Zeile]) -> Iterator[int]:
    for nummer, werte in zeilen.items():
        blatt._zeilen[nummer] = werte  # noqa: SLF001 - the sheet's own filler
        yield nummer


def _formate(wurzel: etree._Element | None) -> dict[str, str]:
    """Letter d (date) or p (percent) by style index; other styles are left out."""
    if wurzel is None:
        return {}
    muster = {str(eintrag.get("numFmtId")): str(eintrag.get("formatCode", "")) for eintrag in _kinder(wurzel, "numFmts")}
    arten = (formatart(str(xf.get("numFmtId", "0")), muster) for xf in _kinder(wurzel, "cellXfs"))
    return {str(index): art for index, art in enumerate(arten) if art}


def keine_mappe() -> DateiError:
    """The refusal of what is no workbook, or none that can be read."""
    return DateiError(
        "keine-mappe",
        "Die Datei ist keine Arbeitsmappe (.xlsx, .xlsm, .ods oder .xls). Bitte in Excel öffnen und als Excel-Arbeitsmappe speichern.",
    )


def _kinder(wurzel: etree._Element, name: str) -> Iterator[etree._Element]:
    for kind in wurzel:
        if local(kind.tag) == name:
            yield from kind.iterchildren("*")


def _eigene_blaetter(mappe: etree._Element) -> set[int]:
    namen = _kinder(mappe, "definedNames")
    return {index for name in namen if name.get("name") == KENNUNG and (index := whole(name.get("localSheetId"))) is not None}


def _markierte_spalten(mappe: etree._Element) -> dict[int, Bereich]:
    """Columns of ours on sheets of the county's, by place of the sheet: what we wrote there is not read."""
    namen = (name for name in _kinder(mappe, "definedNames") if name.get("name") == MARKIERUNG)
    bereiche = {whole(name.get("localSheetId")): spaltenbereich(name.text or "") for name in namen}
    return {index: bereich for index, bereich in bereiche.items() if bereich is not None and index is not None}


def _seit_1904(mappe: etree._Element) -> bool:
    return any(local(kind.tag) == "workbookPr" and kind.get("date1904") in {"1", "true"} for kind in mappe)


def formatart(nummer: str, muster: dict[str, str]) -> str:
    """Letter d (date), p (percent) or nothing for a number format; `muster` holds the codes that the file spells out."""
    if nummer in muster:
        code = _OHNE_LITERALE.sub("", muster[nummer].split(";")[0]).lower()
        if code == "general":
            return ""
        return "p" if "%" in code else "d" if re.search(r"[dy]|m(?!.*[0#])", code) else ""
    eingebaut = whole(nummer)
    return "d" if eingebaut in _DATUMSFORMATE else "p" if eingebaut in _PROZENTFORMATE else ""


def _text(eintrag: etree._Element) -> str:
    """Text of a string item: its runs, without phonetic hints."""
    teile = []
    for kind in eintrag:
        name = local(kind.tag)
        if name == "t":
            teile.append(kind.text or "")
        elif name == "r":
            teile.extend(lauf.text or "" for lauf in kind if local(lauf.tag) == "t")
    text = "".join(teile)[:_MAX_TEXT]
    return _ESCAPE.sub(lambda treffer: chr(int(treffer[1], 16)), text) if "_x" in text else text


def zahl(text: str) -> int | float:
    """A number as a file writes it: whole where it is.

    Raises:
        ValueError: it is none.
    """
    try:
        return int(text)
    except ValueError:
        return ganz(float(text))


def ganz(wert: float) -> int | float:
    """The same number, as an integer where it is one.

    Raises:
        ValueError: it is not finite.
    """
    if not isfinite(wert):
        raise ValueError(wert)
    return int(wert) if wert.is_integer() and abs(wert) < 1e15 else wert  # noqa: PLR2004 - exact in a double


def _zellwert(zelle: etree._Element, art: str | None, texte: Texte) -> Wert | None:
    wert, formel = "", False
    for kind in zelle:
        name = kind.tag.rpartition("}")[2]
        if name == "v":
            wert = kind.text or ""
        elif name == "f":
            formel = True
        elif name == "is":
            return _text(kind) or None
    if not wert:
        return KeinWert() if formel and art != "str" else None
    if art is None or art == "n":
        return zahl(wert)
    if art == "s":
        return texte[int(wert)] or None
    if art == "b":
        return wert == "1"
    return KeinWert(wert) if art == "e" else wert[:_MAX_TEXT]


def _zeilen(stuecke: Iterator[bytes], teil: str) -> Iterator[etree._Element]:
    """The rows of a sheet, one by one."""
    for zeile in elements(stuecke, teil, "row"):
        oben = zeile.getparent()
        if oben is not None and local(oben.tag) == "sheetData":
            yield zeile


_VERBUNDEN = re.compile(rb"""<(?:\w+:)?mergeCell\s(?:[^>]*\s)?ref\s*=\s*["']([A-Z]{1,3}[1-9][0-9]{0,6}:[A-Z]{1,3}[1-9][0-9]{0,6})["']""")


def _reicht_weit(inhalt: bytes, bis: int) -> bool:
    """Whether the first `bis` bytes of a part hold a cell right of column Z or below row 299,999, or one whose address is not plain."""
    return any(muster.search(inhalt, 0, bis) for muster in (_WEITE_ZELLE, _WEITE_ZEILE, _MIT_PRAEFIX))


def _bereich(ref: str) -> tuple[int, int, int, int]:
    (spalte, zeile), (letzte, ende) = _ADRESSE.findall(ref)
    return int(zeile), column_number(spalte), int(ende), column_number(letzte)


_BUCHSTABEN = re.compile("[A-Z]{1,3}")
_SPALTEN: dict[str, int] = {}


def _lesen(
    blatt: Blatt, zeilen: Iterator[etree._Element], texte: Texte, formate: dict[str, str], ohne: Bereich | None = None
) -> Iterator[int]:
    """Take over row by row; yields the number of each row taken."""
    oben, unsere, unten, _ = ohne or (0, 0, 0, 0)
    nummer = anzahl = 0
    for zeile in zeilen:
        nummer = int(str(zeile.get("r", nummer + 1)))
        if not 0 < nummer <= _MAX_ZEILE:
            raise ValueError(nummer)
        werte: Zeile = {}
        spalte = 0
        for zelle in zeile:
            adresse = zelle.get("r")
            spalte = _spalte(str(adresse)) if adresse else spalte + 1
            if len(zelle) == 0 or (spalte == unsere and oben <= nummer <= unten):
                continue
            if blatt.formeln is not None and _hat_formel(zelle):
                blatt.formeln.add((nummer, spalte))
            wert = _zellwert(zelle, zelle.get("t"), texte)
            if wert is None:
                continue
            werte[spalte] = wert
            if art := formate.get(zelle.get("s", "0")):
                (blatt._datum if art == "d" else blatt._prozent).add((nummer, spalte))  # noqa: SLF001 - the sheet's own filler
        if werte:
            blatt._zeilen[nummer] = werte  # noqa: SLF001 - the same
            anzahl += len(werte)
            _pruefe_anzahl(blatt, anzahl)
        if zeile.get("hidden") in {"1", "true"}:
            blatt.ausgeblendet.add(nummer)
        yield nummer


def _pruefe_anzahl(blatt: Blatt, anzahl: int) -> None:
    if anzahl > LIMITS.cells:
        raise hostile(f"das Blatt „{blatt.name}“ hat mehr als {LIMITS.cells} ausgefüllte Zellen")


def _hat_formel(zelle: etree._Element) -> bool:
    return any(local(kind.tag) == "f" for kind in zelle)


def _spalte(adresse: str) -> int:
    buchstaben = adresse.rstrip("0123456789")
    nummer = _SPALTEN.get(buchstaben)
    if nummer is None:
        if _BUCHSTABEN.fullmatch(buchstaben) is None:
            raise ValueError(adresse)
        nummer = _SPALTEN[buchstaben] = column_number(buchstaben)
    return nummer
