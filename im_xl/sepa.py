"""What a bank asks of a payment: an account number that checks, and text in the characters of SEPA.

The account number is checked as ISO 13616 says: country, length, check digits. Written out instead of a library: these are few lines that do not
age, while schwifty brings the bank registers of the world and pycountry with it, and python-stdnum, under the LGPL, checks the same for
Germany. That an account exists, no check of its number can tell.
"""

from __future__ import annotations

import re
import unicodedata

LAENGEN = {
    "AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27,
    "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24,
    "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}  # fmt: skip
"""Length of an IBAN by country, for all that take part in SEPA."""
NAME_ZEICHEN, ZWECK_ZEICHEN = 70, 140
"""Most characters of a payee's name, and of what a payment is for."""

_GESTALT = re.compile(r"[A-Z]{2}(?:0[2-9]|[1-8][0-9]|9[0-8])[A-Z0-9]+")
_TRENNER = re.compile(r"[\s\u200b-\u200f\u2010-\u2015\u2060\ufeff-]+")
_UMLAUTE = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS", "&": "+", "–": "-", "—": "-"}
)
_FREMD = re.compile(r"[^A-Za-z0-9/?:().,'+ -]+")
_ANFANG = re.compile(r"^[^A-Za-z0-9(]+|[ /-]+$")


def iban_normiert(text: str) -> str:
    """The number without blanks and hyphens, in capitals."""
    return _TRENNER.sub("", text).upper()


def iban_mangel(iban: str) -> str:
    """What is wrong with a number that was normalised, as the end of a German sentence; empty where nothing is."""
    if not iban:
        return "sie fehlt"
    if not _GESTALT.fullmatch(iban):
        return "nach dem Länderkürzel folgen keine gültigen Prüfziffern, oder sie enthält andere Zeichen als Buchstaben und Ziffern"
    laenge = LAENGEN.get(iban[:2])
    if laenge is None:
        return f"das Land „{iban[:2]}“ nimmt an SEPA nicht teil"
    if len(iban) != laenge:
        return f"sie hat {len(iban)} Stellen statt {laenge}"
    if iban.startswith("DE") and not iban.removeprefix("DE").isdigit():
        return "eine deutsche IBAN besteht nach „DE“ nur aus Ziffern"
    return "" if _rest(iban) == 1 else "ihre Prüfziffern stimmen nicht"


def _rest(iban: str) -> int:
    """Remainder by 97 with country and check digits behind, letters as 10 to 35."""
    return int("".join(str(int(zeichen, 36)) for zeichen in iban[4:] + iban[:4])) % 97


def sepa_text(text: str, laenge: int) -> str:
    """A text in the characters that every bank takes, cut to a length: umlauts written out, accents left off, other characters as blanks.

    It begins with a letter, a digit or a bracket: so no spreadsheet takes it for a formula either.
    """
    zerlegt = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).translate(_UMLAUTE))
    ohne = "".join(zeichen for zeichen in zerlegt if not unicodedata.combining(zeichen))
    erlaubt = " ".join(_FREMD.sub(" ", ohne).replace("//", "/").split())
    return _ANFANG.sub("", _ANFANG.sub("", erlaubt)[:laenge])
