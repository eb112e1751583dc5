"""Numbers, amounts, dates and words from cells: one place for what people type.

Every function answers with a value or says why there is none; nothing is guessed and no float reaches an amount.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from fractions import Fraction
import re
from typing import TYPE_CHECKING
import unicodedata

from im_xl.cents import betrag_aus_text
from im_xl.errors import EingabeError
from im_xl.workbook.zellwert import KeinWert, Wert

if TYPE_CHECKING:
    from im_xl.workbook.grid import Blatt  # the functions in cells use this module and must not wait for the reader

_LEERE = " \t\r\n\u00a0\u2007\u2009\u202f\u200b\ufeff"
_MINUS = str.maketrans({"−": "-", "–": "-", "\u2011": "-"})
_DEZIMAL = re.compile(r"([+-]?)([1-9]\d{0,2}(?:[. ']\d{3})+|\d+)(?:[.,](\d+))?")
_MEHRDEUTIG = re.compile(r"\D*(?:\d[\d.' ]*,\d{3}|0\d*[. ']\d{3}|[\d ']* [\d ']*\.\d{3}|\d{4,}\.\d{3})(?!\d).*")
"""Text such as 500,000 or 0.500: thousands to one, decimals to the other; nobody knows which is meant."""
_MIT_ZEICHEN = re.compile(r"'?(\d[\d.' ]*)\s?\*{0,3}")
"""A whole number with a star behind it or an apostrophe before it."""
_DATUM = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?")
_LANG = re.compile(r"(\d{1,2})\.\s*([a-zä]+)\.?\s*(\d{4})", re.IGNORECASE)
_MONATE = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_STUNDEN = re.compile(r"(?i)(.*\d)\s*(?:std\.?|stunden?|h|wochenstunden)(?:\s*(?:/|je|pro|in der)\s*(?:woche|wo\.?))?")
_VZAE = re.compile(r"(?i)(.*\d)\s*(?:VZÄ|VZAE|VK|VZK)")
_RAUSCHEN = Decimal("1e-6")
_CENT = Decimal("0.01")
_GENAU = 2**53
"""Up to here a number of a spreadsheet holds every whole number."""
_ZU_GROSS = Decimal("1e15")
"""From here on a cell of a spreadsheet no longer holds single cents."""
_ZU_VIELE_TAUSEND = 100_000
"""More than a hundred millions is no county's amount, nor the Land's: it was entered in euros."""
_FEHLERWERTE = {"#N/A": "#NV", "#NUM!": "#ZAHL!", "#REF!": "#BEZUG!", "#VALUE!": "#WERT!"}
"""Error values as a file holds them, and as people see them; the others are the same in both."""
OHNE_ERGEBNIS = "Formel ohne gespeicherten Wert"
"""What a message shows for a formula nobody has calculated."""
_JAHRE = range(1990, 2100)
_JAHRHUNDERTWENDE = 70


class Mangel(Enum):
    """Why a cell gives no value."""

    LEER = "leer"
    TEXT = "text"
    NEGATIV = "negativ"
    GEBROCHEN = "gebrochen"
    FEHLERZELLE = "fehlerzelle"
    OHNE_WERT = "ohne-wert"


def ist_leer(wert: Wert | None) -> bool:
    """Nothing at all, or only blanks."""
    return wert is None or (isinstance(wert, str) and not wert.strip(_LEERE))


def anzeige(wert: Wert | None) -> str:
    """A cell's content as a message shows it: short, on one line, numbers with a decimal comma."""
    if isinstance(wert, KeinWert):
        return _FEHLERWERTE.get(wert.fehler or "", wert.fehler or "")
    if isinstance(wert, bool):
        return "WAHR" if wert else "FALSCH"
    if isinstance(wert, float):
        return format(Decimal(repr(wert)).normalize(), "f").replace(".", ",")
    text = " ".join(str("" if wert is None else wert).split())
    return text if len(text) <= 80 else text[:79] + "…"  # noqa: PLR2004 - a line of a message


def anzeige_zelle(blatt: Blatt, zeile: int, spalte: int) -> str:
    """A cell's content as it is shown: days and percentages as such."""
    wert = blatt.wert(zeile, spalte)
    if isinstance(wert, int | float) and not isinstance(wert, bool) and blatt.ist_prozent(zeile, spalte):
        return f"{anzeige(float(Decimal(repr(wert)) * 100))} %"
    tag = None if isinstance(wert, str) else datum(wert, datumsformat=blatt.ist_datum(zeile, spalte), seit_1904=blatt.seit_1904)
    return f"{tag:%d.%m.%Y}" if isinstance(tag, date) else anzeige(wert)


def anzeige_betrag(blatt: Blatt, zeile: int, spalte: int, einheit: str = "") -> str:
    """The same for an amount that is none, with the heading that counts in thousands, or that nobody has calculated it."""
    if blatt.wert(zeile, spalte) == KeinWert():
        return OHNE_ERGEBNIS
    text = anzeige_zelle(blatt, zeile, spalte)
    return f"{text} ({anzeige(einheit)})" if einheit else text


def inhalt(wert: Wert | None) -> str | int | float | None:
    """Content as `Gelesen` keeps it; an error cell by its text, a truth value by its word."""
    return anzeige(wert) if isinstance(wert, KeinWert | bool) else wert


def _glatt(text: str) -> str:
    return re.sub(rf"[{_LEERE}]+", " ", text).strip().translate(_MINUS)


def _kein_wert(wert: Wert | None) -> Mangel | None:
    if isinstance(wert, KeinWert):
        return Mangel.OHNE_WERT if wert.fehler is None else Mangel.FEHLERZELLE
    if isinstance(wert, bool):
        return Mangel.TEXT
    return Mangel.LEER if ist_leer(wert) else None


def zahl(wert: Wert | None) -> Decimal | Mangel:
    """An exact number: what the cell shows as its shortest decimal form, or text such as `1 188 420,21` and `1,554483190`."""
    if (mangel := _kein_wert(wert)) is not None:
        return mangel
    if isinstance(wert, int | float):
        return Decimal(repr(wert))
    treffer = _DEZIMAL.fullmatch(re.sub(r"^([+-])\s+", r"\1", _glatt(str(wert))))
    if treffer is None:
        return Mangel.TEXT
    vorzeichen, ganz, dezimal = treffer.groups()
    return Decimal(f"{vorzeichen}{re.sub(r'[^0-9]', '', ganz)}.{dezimal or '0'}")


def personen(wert: Wert | None) -> int | Mangel:
    """A whole number of persons, >= 0. A dash or a word is no number, and never zero."""
    if type(wert) in {int, float} and 0 <= wert < _GENAU and (ganze := int(wert)) == wert:  # type: ignore[operator,arg-type]
        return ganze  # what nearly every cell holds; a list of thousands is read in a formula
    gelesen = Mangel.TEXT if ist_mehrdeutig(wert) else zahl(_ohne_einheit(wert))
    if isinstance(gelesen, Mangel):
        return gelesen
    ganz = gelesen.to_integral_value()
    if abs(gelesen - ganz) > _RAUSCHEN:
        return Mangel.GEBROCHEN
    return int(ganz) if ganz >= 0 else Mangel.NEGATIV


def ohne_zeichen(wert: Wert | None) -> str | None:
    """The number beside which a footnote star or a second apostrophe of a text stands: 66*, '22; None where there is none.

    A zero with a star is none: it may say that nothing was reported.
    """
    treffer = _MIT_ZEICHEN.fullmatch(_glatt(wert)) if isinstance(wert, str) else None
    return treffer[1] if treffer and (treffer[0].startswith("'") or treffer[0].endswith("*")) and treffer[1].strip("0 ") else None


def ist_mehrdeutig(wert: Wert | None) -> bool:
    """Whether a text can be read as two numbers: 1,310 and 0.500."""
    return isinstance(wert, str) and _MEHRDEUTIG.fullmatch(_glatt(wert)) is not None


def _ohne_einheit(wert: Wert | None) -> Wert | None:
    return re.sub(r"(?i)\s*(?:personen|pers\.?)$", "", wert) if isinstance(wert, str) else wert


def betrag_cent(wert: Wert | None) -> tuple[int, bool] | Mangel:
    """An amount in cents, and whether it had to be rounded (more than two decimals beyond the noise of a float)."""
    if (mangel := _kein_wert(wert)) is not None:
        return mangel
    if ist_mehrdeutig(wert):
        return Mangel.TEXT
    if isinstance(wert, str):
        try:
            return betrag_aus_text(re.sub(r"(?<=\d),(?:-|--)(?=$|\s)", "", _glatt(wert))), False
        except EingabeError:
            glatt = re.sub(r"(?<=\d),(?:-|--)$", "", _glatt(wert))
            gelesen = zahl(re.sub(r"(?i)^(?:€|eur|euro)\s*|\s*(?:€|eur|euro)$", "", glatt))
    else:
        gelesen = zahl(wert)
    if isinstance(gelesen, Mangel):
        return gelesen
    if abs(gelesen) >= _ZU_GROSS:
        return Mangel.TEXT
    gerundet = gelesen.quantize(_CENT, ROUND_HALF_UP)
    return int(gerundet.scaleb(2)), abs(gelesen - gerundet) > _RAUSCHEN


def tausend_in_cent(wert: Wert | None) -> int | None:
    """An amount in thousands of euros as cents, exactly; None where it is none, would have to be rounded, or can hardly be meant."""
    gelesen = Mangel.TEXT if ist_mehrdeutig(wert) else zahl(wert)
    if isinstance(gelesen, Mangel) or not 0 < gelesen < _ZU_VIELE_TAUSEND:
        return None
    cent = gelesen * 100_000
    ganz = cent.to_integral_value()
    return int(ganz) if abs(cent - ganz) <= _RAUSCHEN else None


def anteil(wert: Wert | None, *, prozentformat: bool) -> tuple[Fraction, bool] | Mangel:
    """A share as written, and whether the cell itself says that it is one of 1 (percent format, or a % sign in the text)."""
    text = isinstance(wert, str) and re.fullmatch(r"(.*\d)\s*(?:%|v\.\s?H\.|Prozent)", _glatt(wert))
    gelesen = zahl(text[1] if text else wert)
    if isinstance(gelesen, Mangel):
        return gelesen
    if gelesen < 0:
        return Mangel.NEGATIV
    return Fraction(gelesen) / (100 if text else 1), bool(text) or prozentformat


@dataclass(frozen=True, slots=True)
class Umfang:
    """A share of a full post as it was written, >= 0: of 1, or in hours a week (`in_stunden`)."""

    zahl: Decimal
    in_stunden: bool = False

    def vzae(self, wochenstunden: Decimal) -> Decimal:
        """The share of 1; `wochenstunden` are those of a full post."""
        return self.zahl / wochenstunden if self.in_stunden else self.zahl


def umfang(wert: Wert | None) -> Umfang | Mangel:
    """A share of a full post: 0,5, 50 %, 0,5 VZÄ, 19,5 Std. je Woche."""
    geschrieben = unicodedata.normalize("NFC", wert).strip() if isinstance(wert, str) else ""
    stunden, einheit = _STUNDEN.fullmatch(geschrieben), _VZAE.fullmatch(geschrieben)
    gelesen = anteil(stunden[1] if stunden else einheit[1] if einheit else wert, prozentformat=False)
    if isinstance(gelesen, Mangel):
        return gelesen
    if (stunden or einheit) and gelesen[1]:
        return Mangel.TEXT  # two units
    return Umfang(Decimal(gelesen[0].numerator) / gelesen[0].denominator, in_stunden=stunden is not None)


def datum(wert: Wert | None, *, datumsformat: bool, seit_1904: bool = False) -> date | Mangel:
    """A day: a number that is shown as a date, or text such as 31.12.2024, 1.5.24, 2024-12-31, 31. Dezember 2024."""
    if (mangel := _kein_wert(wert)) is not None:
        return mangel
    if isinstance(wert, str):
        return _datum_aus_text(_glatt(wert))
    if not datumsformat or not isinstance(wert, int | float) or not 1 <= wert < (2_957_004 if seit_1904 else 2_958_466):
        return Mangel.TEXT
    tage = int(wert)
    if seit_1904:
        return date(1904, 1, 1) + timedelta(days=tage)
    return date(1899, 12, 30 if tage > 60 else 31) + timedelta(days=tage)  # noqa: PLR2004 - Excel's 29.02.1900


def _datum_aus_text(text: str) -> date | Mangel:
    text = re.sub(r"(?i)^(?:[a-z]+,?\s+)?(?:vom |am |zum )?(?=\d)", "", text)
    if treffer := _DATUM.fullmatch(text):
        tag, monat, jahr = (int(teil) for teil in treffer.groups())
        jahr += 0 if jahr >= 100 else 2000 if jahr < _JAHRHUNDERTWENDE else 1900  # noqa: PLR2004 - two digits
    elif treffer := _ISO.fullmatch(text):
        jahr, monat, tag = (int(teil) for teil in treffer.groups())
    elif (treffer := _LANG.fullmatch(text)) and treffer[2].lower()[:3] in _MONATE:
        tag, monat, jahr = int(treffer[1]), _MONATE.index(treffer[2].lower()[:3]) + 1, int(treffer[3])
    else:
        return Mangel.TEXT
    try:
        return date(jahr, monat, tag)
    except ValueError:
        return Mangel.TEXT


def jahr(wert: Wert | None) -> int | Mangel:
    """A calendar year."""
    gelesen = zahl(wert)
    if isinstance(gelesen, Mangel):
        return gelesen
    ganz = int(gelesen)
    return ganz if gelesen == ganz and ganz in _JAHRE else Mangel.TEXT
