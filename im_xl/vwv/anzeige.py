"""Figures as German sentences hold them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
import re

from im_xl.cents import Einheit, euro_text
from im_xl.findings import Beleg, Finding, Schwere
from im_xl.model import Betragsstand, Mindestbetragsmodus
from im_xl.vwv.parameters import Parameterwert


def datum_text(tag: date) -> str:
    """31.12.2024."""
    return f"{tag:%d.%m.%Y}"


def zahl_text(zahl: int) -> str:
    """46.828."""
    return f"{zahl:,}".replace(",", ".")


def vzae_text(vzae: Decimal) -> str:
    """0,43: two decimals."""
    return f"{vzae:.2f}".replace(".", ",")


def prozent_text(anteil: Fraction, stellen: int = 9) -> str:
    """A share in percent with at most nine decimals: 99,9999998; more are cut and marked by dots."""
    einheiten, rest = divmod(abs(anteil) * 100 * 10**stellen, 1)
    ganze, dezimal = divmod(einheiten, 10**stellen)
    nachkomma = str(dezimal).zfill(stellen).rstrip("0")
    return f"{'-' if anteil < 0 else ''}{zahl_text(ganze)}{',' + nachkomma if nachkomma else ''}{'…' if rest else ''}"


def anzahl_text(anzahl: int, eines: str, mehrere: str) -> str:
    """A number with its noun: 1 Tag, 14 Tage."""
    return f"{zahl_text(anzahl)} {eines if anzahl == 1 else mehrere}"


def befundzahlen(findings: Iterable[Finding]) -> str:
    """2 Fehler, 3 Warnungen, 5 Hinweise; davon 2 angenommen. Empty where nothing was found."""
    alle = list(findings)
    zahlen, angenommen = Counter(finding.schwere for finding in alle), sum(finding.angenommen for finding in alle)
    gezaehlt = ", ".join(anzahl_text(zahlen[schwere], schwere.value, _MEHRZAHL[schwere]) for schwere in Schwere if zahlen[schwere])
    return gezaehlt + (f"; davon {zahl_text(angenommen)} angenommen" if angenommen else "")


_MEHRZAHL = {Schwere.FEHLER: "Fehler", Schwere.WARNUNG: "Warnungen", Schwere.HINWEIS: "Hinweise"}


def angabe_text(schluessel: str, wert: object) -> str:
    """A figure beside the list as people read it; empty where there is none."""
    if wert is None:
        return ""
    if isinstance(wert, date):
        return datum_text(wert)
    if isinstance(wert, Einheit):
        return "Cent" if wert is Einheit.CENT else "volle Euro"
    if isinstance(wert, Enum):
        return str(wert.value)
    if isinstance(wert, int):
        return euro_text(wert) if schluessel.endswith("_cent") else str(wert)
    return "; ".join(wert) if isinstance(wert, tuple) else str(wert)


_KENNZEICHEN = re.compile(r"(?:(?:Stelle|Fall|Nr\.?|[A-ZÄÖÜ]{1,3})[-./ ]*)?\d[\d./-]*[A-Za-z]{0,2}[\d./-]*")


def kennzeichen(text: str) -> str:
    """The number of a post or the sign of a case as a message may hold it; empty where the text may be a person's name.

    Posts are shown by number, never by name, and cases by a pseudonym: with a digit, and no word but a short code before it.
    """
    return text.strip() if _KENNZEICHEN.fullmatch(text.strip()) else ""


def abstand_text(tag: date, heute: date) -> str:
    """How far off a day is: heute, noch 3 Tage, vor 1 Tag."""
    tage = (tag - heute).days
    if tage == 0:
        return "heute"
    return f"noch {anzahl_text(tage, 'Tag', 'Tage')}" if tage > 0 else f"vor {anzahl_text(-tage, 'Tag', 'Tagen')}"


def grundlage_text(parameter: Parameterwert) -> str:
    """Beleg and Fundstelle of a parameter in one line: Folie „…“; Annahme, zu „…“."""
    titel = f"„{parameter.fundstelle}“"
    return f"Annahme, zu {titel}" if parameter.beleg is Beleg.ANNAHME else f"{parameter.beleg.anzeige} {titel}"


_WORTE = {
    "summe": "Summe aller Stellen",
    "stelle": "jede Stelle für sich",
    "verbund": "im Verbund zusammen",
    "cent": "Cent",
    "euro": "volle Euro",
    "abbrechen": "keine Beträge, bis die Zahl da ist",
    "vorjahr": "Zahl des Vorjahres",
}


def parameter_text(wert: object, einheit: str) -> str:
    """Value of a parameter as people read it: 68.000,00 €, 0,50 VZÄ, 1 Jahr, 31.10. im Jahr J-2.

    Args:
        wert: `Parameterwert.wert`.
        einheit: `Parameterwert.einheit`.
    """
    if wert is None:
        return "kein Wert bekannt"
    if einheit == "cent" and isinstance(wert, int):
        return euro_text(wert)
    if isinstance(wert, Decimal):
        return f"{vzae_text(wert)} VZÄ" if einheit == "vzae" else f"{wert:f}".replace(".", ",")
    if einheit == "frist":
        return _frist_text(str(wert))
    if einheit in {"jahre", "monate"}:
        wort = einheit.capitalize()
        return f"{wert} {wort if wert != 1 else wort[:-1]}"
    return _WORTE.get(str(wert), str(wert))


def _frist_text(wert: str) -> str:
    tag, _, jahr = wert.partition(" ")
    return {"J": f"{tag} des Haushaltsjahres", "J-1": f"{tag} des Vorjahres"}.get(jahr, f"{tag} im Jahr {jahr} (J: Haushaltsjahr)")


def betragsstand_text(stand: Betragsstand) -> str:
    """How firm the amount is, in words: erwartet, bekannt gegeben, bewilligt, ausgezahlt."""
    return "bekannt gegeben" if stand is Betragsstand.BEKANNTGEGEBEN else stand.value


def modus_text(modus: Mindestbetragsmodus) -> str:
    """What the floor does to the others, in words: umverteilen, zusätzlich, nur kennzeichnen."""
    return {"zusaetzlich": "zusätzlich", "nur_kennzeichnen": "nur kennzeichnen"}.get(modus.value, modus.value)
