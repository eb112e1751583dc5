"""The lists of cases. There may be a hundred thousand of them, so their values come from a reader that makes no objects of cells.

That reader (calamine) takes a fifth of the time. It says nothing of formats but whether a number is a day, and shows an error as an
empty cell; for cases that is enough: a day that is missing is a finding either way.
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

from im_xl.findings import Finding
from im_xl.model import Beratungsfall, Fallliste
from im_xl.workbook import numbers
from im_xl.workbook.layout import Tabelle, wort
from im_xl.workbook.numbers import Mangel
from im_xl.workbook.zellwert import KeinWert, Wert

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_NOTIZ = 40
"""A text longer than this that stands alone in a row is a note, no sign of a case."""
_KEINE_SPALTE = -1
"""Where each row holds an empty text: the place of the columns that a list does not have."""

ZIEL = frozenset("ABCDGHIJLMPQRTVWXYZÄÖÜabcdghijlmpqrtvwxyzäöü")
VIELLEICHT_KEINES = re.compile(r"(?i)\W*(?:0|kein|nein|nicht|noch|fehl|offen|unbekannt|folgt|steht|k\b|entf)")
"""How a text begins that may say "no goal": it does not with these letters, and only so with others. What it says is asked of few."""

Zellen = list[Any]
"""A row as calamine gives it: text, float, bool, day; an empty cell is an empty text."""


def read_faelle(data: bytes, tabellen: Iterable[Tabelle], findings: list[Finding]) -> tuple[Fallliste, ...]:
    """All lists of cases on visible sheets, case by row; a row that gives no case is a finding.

    Args:
        data: the workbook.
        tabellen: lists of cases.
        findings: takes up what is wrong.

    Returns:
        List by list, each in the order of its rows.
    """
    listen = [tabelle for tabelle in tabellen if tabelle.blatt.sichtbar and tabelle.blatt.quelle is None]
    if not listen:
        return ()
    if any(tabelle.blatt.datei for tabelle in listen):
        # Of a hostile .xls calamine takes the whole process with it; these sheets have been read with care already.
        return tuple(_liste(_Zeilen(tabelle), tabelle, findings) for tabelle in listen)
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - few workbooks hold cases

    try:
        mappe = CalamineWorkbook.from_filelike(BytesIO(data))
        return tuple(_liste(mappe.get_sheet_by_name(tabelle.blatt.name), tabelle, findings) for tabelle in listen)
    except CalamineError:
        findings += [Finding("faelle-unlesbar", tabelle.blatt.ort(tabelle.kopf, tabelle.spalten["beginn"])) for tabelle in listen]
        return ()


def einzeln(text: str) -> tuple[str, ...]:
    """What a cell lists, divided by semicolons, commas or lines."""
    return tuple(teil.strip() for teil in text.replace("\n", ";").replace(",", ";").split(";") if teil.strip())


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
    """The rows of an .ods or .xls as calamine gives those of other workbooks, as far to the right as the list goes."""

    start = (0, 0)

    def __init__(self, tabelle: Tabelle) -> None:
        self._blatt = tabelle.blatt
        self._breite = max([*tabelle.spalten.values(), *(spalte for mehrere in tabelle.mehrfach.values() for spalte in mehrere)])

    def iter_rows(self) -> Iterator[Zellen]:
        """All rows from the first on, filled or not."""
        zeilen = self._blatt.zeilen()
        for nummer in range(1, max(zeilen, default=0) + 1):
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
    neu = tuple.__new__  # half the time of the constructor
    faelle: list[Beratungsfall] = []
    erste: dict[str, int] = {}
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
            [ziel for stelle in ziele if (ziel := zeile[stelle]) and ((type(ziel) is str and ziel[0] in ZIEL) or (ziel := _ziel(ziel)))]
        )
        warum: Any = zeile[begruendung]
        faelle.append(neu(Beratungsfall, (von, bis, laenger is True, warum and _text(warum), hat_plan, genannt, zeichen, nummer)))
        if zeichen and erste.setdefault(zeichen, nummer) != nummer:
            werte = {"fall": zeichen, "zelle": liste.ort(erste[zeichen]).zelle}
            findings.append(Finding("fall-doppelt", liste.ort(nummer), werte))
        aufgaben.setdefault(zeile[aufgabe], nummer)
    einzelne = {teil: nummer for text, nummer in reversed(aufgaben.items()) for teil in einzeln(_text(text))}
    return replace(liste, faelle=tuple(faelle), aufgaben=einzelne)


def _tage(von: object, bis: object) -> tuple[date, date | None, str]:
    """First and last day, where one of them is not simply a day; and what is wrong with them, or an empty text."""
    erster, letzter = _tag(von), _tag(bis)
    if erster is None or isinstance(erster, str):
        return date.min, None, "Der Beginn fehlt." if erster is None else f"„{erster}“ ist kein Datum (Beginn)."
    if isinstance(letzter, str):
        return erster, None, f"„{letzter}“ ist kein Datum (Ende)."
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
    if not any(map(str.isalnum, text)) or wort("unbefristet", text) or wort("fehlt", text):
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
    if VIELLEICHT_KEINES.match(text) is None:
        return text
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
    fall = _text(zeile[spalten.pseudonym]) or f"in Zeile {nummer}"
    return [Finding("fall-nicht-geprueft", liste.ort(nummer, "beginn"), {"fall": fall, "grund": grund})]


def _unlesbar(liste: Fallliste, nummer: int, zeile: Zellen, spalten: _Spalten) -> list[Finding]:
    felder = (("verlaengert", spalten.verlaengert, "Verlängerung"), ("integrationsplan", spalten.integrationsplan, "Integrationsplan"))
    return [
        Finding(
            "angabe-unlesbar",
            liste.ort(nummer, name),
            {"inhalt": numbers.anzeige(_text(zeile[stelle])), "was": was, "auswahl": "ja, nein oder ein Datum"},
        )
        for name, stelle, was in felder
        if ja_oder_nein(zeile[stelle]) is Mangel.TEXT
    ]
