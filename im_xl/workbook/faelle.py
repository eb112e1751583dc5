"""The lists of cases. There may be a hundred thousand of them, so their values come from a reader that makes no objects of cells.

That reader (calamine) takes a fifth of the time. It says nothing of formats but whether a number is a day, and shows an error as an
empty cell. For cases that is enough: a first day that is missing is a finding, and what else is missing counts against the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from itertools import islice
import re
from typing import TYPE_CHECKING, Any, Literal

from im_xl.errors import DateiError
from im_xl.findings import Finding
from im_xl.model import Beratungsfall, Fallliste
from im_xl.package.archive import Inhalt, all_bytes
from im_xl.vwv.anzeige import kennzeichen
from im_xl.vwv.fallpruefung import begrenzt
from im_xl.workbook import numbers
from im_xl.workbook.felder import dieses_jahres
from im_xl.workbook.grid import Blatt
from im_xl.workbook.layout import Tabelle
from im_xl.workbook.numbers import Mangel
from im_xl.workbook.rows import Zuordnung
from im_xl.workbook.woerter import woerter, wort
from im_xl.workbook.zellwert import KeinWert, Wert

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_NOTIZ = 40
"""A text longer than this that stands alone in a row is a note, no sign of a case."""
_ZEILEN = 1 << 20
"""Rows of a sheet."""
_KEINE_SPALTE = -1
"""Where each row holds an empty text: the place of the columns that a list does not have."""

_BUCHSTABEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜ"
_KEINES = ("be", "en", "fe", "fo", "in", "ke", "ne", "ni", "no", "of", "si", "st", "un", "we", "wi")
ZIEL = frozenset(a + b for a in _BUCHSTABEN + _BUCHSTABEN.lower() for b in _BUCHSTABEN.lower() if a.lower() + b not in _KEINES)
VIELLEICHT_KEINES = re.compile(
    r"(?i)\W*(?:0|kein|nein|nicht|noch|fehl|offen|unbekannt|folgt|steht|k\b|entf|wird|werden|(?:in )?bearbeitung|siehe|s\b)"
)
"""How a text begins that may say "no goal": never with these two letters, and with others only so. What it says is asked of few."""

Zellen = list[Any]
"""A row as calamine gives it: text, float, bool, day; an empty cell is an empty text."""


def read_faelle(data: Inhalt, tabellen: Iterable[Tabelle], zuordnung: Zuordnung) -> tuple[Fallliste, ...]:
    """All lists of cases on visible sheets, case by row; a row that gives no case is a finding. No message repeats what may be a name.

    Args:
        data: the workbook.
        tabellen: lists of cases; those of another year by the name of their sheet are left out (a finding).
        zuordnung: Haushaltsjahr; collects what is wrong.

    Returns:
        List by list, each in the order of its rows.
    """
    gelesen: list[Fallliste] = []
    for tabelle in dieses_jahres((tabelle for tabelle in tabellen if tabelle.blatt.quelle is None), zuordnung):
        findings: list[Finding] = []
        try:
            gelesen.append(_liste(_schnell(data, tabelle.blatt) or _Zeilen(tabelle), tabelle, findings))
        except DateiError:
            findings = [Finding("faelle-unlesbar", tabelle.blatt.ort(tabelle.kopf, tabelle.spalten["beginn"]))]
        zuordnung.findings += begrenzt(findings)
    return tuple(gelesen)


def _schnell(data: Inhalt, blatt: Blatt) -> CalamineSheet | None:
    """The sheet as calamine reads it; None where it may not.

    It makes room for every cell up to the last one, so that a single value far out, or a number of a row that no sheet has, would
    take all memory and the process with it; and of a hostile .xls it falls over altogether.
    """
    if not blatt.ist_schmal():
        return None
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - few workbooks hold cases

    try:
        return CalamineWorkbook.from_filelike(BytesIO(all_bytes(data))).get_sheet_by_name(blatt.name)
    except CalamineError:
        return None
    except BaseException as fehler:
        if type(fehler).__name__ != "PanicException":  # Rust's, which is no Exception and cannot be imported
            raise
        return None


def einzeln(text: str) -> tuple[str, ...]:
    """What a cell lists, divided by semicolons or lines."""
    return tuple(teil.strip() for teil in text.replace("\n", ";").split(";") if teil.strip())


@dataclass(frozen=True, slots=True)
class _Spalten:
    """Places of the columns in a row of calamine."""

    pseudonym: int
    beginn: int
    ende: int
    verlaengert: int
    begruendung: int
    integrationsplan: int
    aufgabe: int
    ziele: tuple[int, ...]

    @classmethod
    def von(cls, tabelle: Tabelle, links: int) -> _Spalten:
        """Of a list on a sheet whose first column has the 0-based number `links`."""
        stellen = {name: spalte - 1 - links for name, spalte in tabelle.spalten.items()}
        weitere = tuple(spalte - 1 - links for spalte in tabelle.mehrfach.get("ziele", ()))
        ziele = (stellen["ziele"], *weitere) if "ziele" in stellen else ()
        einzelne = {name: stellen.get(name, _KEINE_SPALTE) for name in cls.__dataclass_fields__ if name != "ziele"}
        return cls(**einzelne, ziele=ziele)


class _Zeilen:
    """The rows of a sheet as calamine gives them, as far to the right as the list goes; slower, and safe with every sheet."""

    start = (0, 0)

    def __init__(self, tabelle: Tabelle) -> None:
        self._blatt = tabelle.blatt
        self._breite = max([*tabelle.spalten.values(), *(spalte for mehrere in tabelle.mehrfach.values() for spalte in mehrere)])

    def iter_rows(self) -> Iterator[Zellen]:
        """All rows from the first on, filled or not."""
        zeilen = self._blatt.zeilen()
        for nummer in range(1, min(max(zeilen, default=0), _ZEILEN) + 1):
            reihe: Zellen = [""] * self._breite
            for spalte, wert in zeilen.get(nummer, {}).items():
                if spalte <= self._breite and not isinstance(wert, KeinWert):
                    reihe[spalte - 1] = self._tag_oder(nummer, spalte, wert)
            yield reihe

    def _tag_oder(self, nummer: int, spalte: int, wert: Wert) -> object:
        if not self._blatt.ist_datum(nummer, spalte):
            return wert
        tag = numbers.datum(wert, datumsformat=True, seit_1904=self._blatt.seit_1904)
        return tag if isinstance(tag, date) else wert


def _liste(blatt: CalamineSheet | _Zeilen, tabelle: Tabelle, findings: list[Finding]) -> Fallliste:
    """One list. What is plain takes the short way, in one loop: with so many rows every call counts."""
    spalten = _Spalten.von(tabelle, blatt.start[1] if blatt.start else 0)
    liste = Fallliste(blatt=tabelle.blatt.name, spalten=tabelle.spalten, kopf=tabelle.kopf, faelle=())
    pseudonym, beginn, ende, verlaengert = spalten.pseudonym, spalten.beginn, spalten.ende, spalten.verlaengert
    begruendung, plan, aufgabe, ziele = spalten.begruendung, spalten.integrationsplan, spalten.aufgabe, spalten.ziele
    hat_grenze = "bis" in woerter(tabelle.texte.get(tabelle.spalten.get("verlaengert", 0), ""))
    neu, keines = tuple.__new__, VIELLEICHT_KEINES.match  # the constructor takes twice the time
    faelle: list[Beratungsfall] = []
    aufgaben: dict[object, int] = {}
    for nummer, zeile in islice(enumerate(blatt.iter_rows(), 1), tabelle.daten - 1, tabelle.ende):
        zeile.append("")  # at `_KEINE_SPALTE`
        von: Any = zeile[beginn]
        bis: Any = zeile[ende] or None
        if type(von) is not date or (bis is not None and (type(bis) is not date or bis < von)):
            von, bis, grund = _tage(von, bis)
            if grund:
                findings += _nicht_geprueft(liste, nummer, zeile, spalten, grund)
                continue
        zeichen: Any = zeile[pseudonym]
        if type(zeichen) is not str:
            zeichen = _text(zeichen)
        laenger, hat_plan = ja_oder_nein(zeile[verlaengert]), ja_oder_nein(zeile[plan])
        if laenger is Mangel.TEXT or hat_plan is Mangel.TEXT:
            findings += _unlesbar(liste, nummer, zeile, spalten)
            laenger, hat_plan = laenger is True, None if hat_plan is Mangel.TEXT else hat_plan
        genannt = tuple(
            [z for s in ziele if (z := zeile[s]) and ((type(z) is str and (z[:2] in ZIEL or keines(z) is None)) or (z := _ziel(z)))]
        )
        warum: Any = zeile[begruendung]
        grenze: Any = _tag(zeile[verlaengert]) if hat_grenze else None
        faelle.append(
            neu(
                Beratungsfall,
                (
                    von,
                    bis,
                    laenger is True,
                    warum and _text(warum),
                    hat_plan,
                    genannt,
                    zeichen,
                    nummer,
                    grenze if type(grenze) is date else None,
                ),
            )
        )
        if zeile[aufgabe] not in aufgaben:
            aufgaben[zeile[aufgabe]] = nummer
    einzelne = {teil: nummer for text, nummer in reversed(aufgaben.items()) for teil in einzeln(_text(text))}
    findings += _doppelte(liste, faelle)
    return replace(liste, faelle=tuple(faelle), aufgaben=einzelne)


def _doppelte(liste: Fallliste, faelle: list[Beratungsfall]) -> Iterator[Finding]:
    """Signs that stand more than once, each further time with the first cell."""
    zeichen = [fall.pseudonym for fall in faelle if fall.pseudonym]
    if len(set(zeichen)) == len(zeichen):
        return
    erste: dict[str, int] = {}
    for fall in faelle:
        if fall.pseudonym and erste.setdefault(fall.pseudonym, fall.zeile) != fall.zeile:
            werte = {"fall": kennzeichen(fall.pseudonym) or f"in Zeile {fall.zeile}", "zelle": liste.ort(erste[fall.pseudonym]).zelle}
            yield Finding("fall-doppelt", liste.ort(fall.zeile), werte)


def _tage(von: object, bis: object) -> tuple[date, date | None, str]:
    """First and last day, where one of them is not simply a day; and what is wrong with them, or an empty text."""
    erster, letzter = _tag(von), _tag(bis)
    if erster is None or isinstance(erster, str):
        return date.min, None, "Der Beginn fehlt." if erster is None else "Der Beginn ist kein Datum."
    if isinstance(letzter, str):
        return erster, None, "Das Ende ist kein Datum."
    if letzter is not None and letzter < erster:
        return erster, None, f"Das Ende ({letzter:%d.%m.%Y}) liegt vor dem Beginn ({erster:%d.%m.%Y})."
    return erster, letzter, ""


def _tag(wert: object) -> date | str | None:
    """A day; None where nothing stands there or it goes on; else what stands there."""
    if isinstance(wert, datetime):
        return wert.date()
    if isinstance(wert, date):
        return wert
    text = _text(wert)
    ohne_ende = wort("unbefristet", text) and not any(map(str.isdecimal, text))
    if not any(map(str.isalnum, text)) or ohne_ende or wort("fehlt", text):
        return None
    tag = numbers.datum(text, datumsformat=False)
    return tag if isinstance(tag, date) else numbers.anzeige(text)


def _text(wert: object) -> str:
    """A value as text: 12 for 12.0."""
    if isinstance(wert, str):
        return wert.strip()
    return "" if wert is None else numbers.anzeige(int(wert) if isinstance(wert, float) and wert.is_integer() else str(wert))


@lru_cache(maxsize=1024)
def ja_oder_nein(wert: object) -> bool | Literal[Mangel.TEXT] | None:
    """What a cell says: a day or a number other than zero is a yes; None: nothing; `Mangel.TEXT`: not understood."""
    if isinstance(wert, bool | int | float):
        return bool(wert)
    text = _text(wert)
    if not any(map(str.isalnum, text)):
        return None
    if isinstance(wert, date) or isinstance(numbers.datum(text, datumsformat=False), date):
        return True
    bedeutung = wort("ja_nein", text)
    return None if wort("fehlt", text) and not bedeutung else Mangel.TEXT if bedeutung is None else bedeutung == "ja"


def _ziel(wert: object) -> str:
    """A goal as written; zero goals, a no and what says that something is missing are none."""
    text = _text(wert)
    return "" if text == "0" or wort("kein_ziel", text) or wort("fehlt", text) else text


def _sagt_etwas(zeile: Zellen, spalten: _Spalten) -> bool:
    """Whether a row without a first day is a case: totals, notes and blank rows are none."""
    felder = (spalten.pseudonym, spalten.beginn, spalten.ende, spalten.verlaengert, spalten.begruendung, spalten.integrationsplan)
    texte = [text for stelle in (*felder, *spalten.ziele) if (text := _text(zeile[stelle]))]
    if not texte or wort("stellensumme", texte[0]):
        return False
    return len(texte) > 1 or len(texte[0]) <= _NOTIZ


def _nicht_geprueft(liste: Fallliste, nummer: int, zeile: Zellen, spalten: _Spalten, grund: str) -> list[Finding]:
    if not _sagt_etwas(zeile, spalten):
        return []
    fall = kennzeichen(_text(zeile[spalten.pseudonym])) or f"in Zeile {nummer}"
    return [Finding("fall-nicht-geprueft", liste.ort(nummer, "beginn"), {"fall": fall, "grund": grund})]


def _unlesbar(liste: Fallliste, nummer: int, zeile: Zellen, spalten: _Spalten) -> list[Finding]:
    felder = (("verlaengert", spalten.verlaengert, "Verlängerung"), ("integrationsplan", spalten.integrationsplan, "Integrationsplan"))
    return [
        Finding(
            "zelle-unlesbar",
            liste.ort(nummer, name),
            {"was": was, "auswahl": "ja, nein oder ein Datum"},
        )
        for name, stelle, was in felder
        if ja_oder_nein(zeile[stelle]) is Mangel.TEXT
    ]
