"""Qualification of those who hold a post: the degree, or the Nachqualifizierung with its last day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
import re
from typing import Final
import unicodedata

from im_xl.vwv.anzeige import anzahl_text, datum_text
from im_xl.vwv.zeitraum import letzter_tag

ANERKANNTE_FAECHER: Final[tuple[str, ...]] = (
    "Soziale Arbeit",
    "Sozialen Arbeit",
    "Sozialer Arbeit",
    "Sozialarbeit",
    "Sozialarbeiter",
    "Sozialarbeiterin",
    "Sozialpädagogik",
    "Sozialpädagog",
    "Sozialpädagoge",
    "Sozialpädagogin",
    "Sozialwesen",
    "Sozialwirtschaft",
    "Sozialmanagement",
    "Heilpädagogik",
    "Kindheitspädagogik",
)
"""Subjects that belong to the Sozialwesen, with the titles of those who studied them. The slide names none: ours, to be edited (Annahme)."""
VORWARNUNG_TAGE: Final = 90
"""So many days before its last day a Nachqualifizierung is no longer "running" but "due" (Annahme)."""
_KEIN_STUDIUM: Final = re.compile(
    r"\b(?:kein\w*|nein|nicht|ohne|abgebrochen\w*|laufend\w*|begonnen\w*|angestrebt\w*|geplant\w*|voraussichtlich\w*|studierend\w*|"
    r"student\w*|studiert|strebt|immatrikul\w*|eingeschrieben\w*|(?:fach)?sem(?:ester)?|offen|fehlt|fehlend\w*|abbruch|unvollendet|exmatrikul\w*|weiterbildung\w*|ausstehend\w*|fachschul\w*|ausbildung\w*)\b"
)
_DAVOR: Final = re.compile(r"\b(?:zuvor|vorher|davor)\b")
_VORBILDUNG: Final = re.compile(r"\b(?:weiterbildung|fachschul|ausbildung)\w*")
_GRAD: Final = re.compile(r"\b(?:b\. ?a\b|m\. ?a\b|ba\b|ma\b|bachelor|master|dipl|magister)")
_TAG_MONAT_JAHR: Final = re.compile(r"(?<!\d)(?:(?:(\d{1,2})\. ?)?(\d{1,2})[./] ?)?((?:19|20)\d\d)(?!\d)")


class Qualifikationsstatus(Enum):
    """How it stands with the qualification; the value is what people read."""

    ERFUELLT = "erfüllt"
    FEHLT = "fehlt"
    LAEUFT = "läuft"
    FAELLIG = "fällig"
    UEBERFAELLIG = "überfällig"


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualifikation:
    """The qualification as it stands on a day.

    Attributes:
        status: see `Qualifikationsstatus`.
        frist: last day of the Nachqualifizierung; None where it is not needed or its beginning is not known.
        tage: days left (`LAEUFT`, `FAELLIG`), days past (`UEBERFAELLIG`), days late (`ERFUELLT`); else 0.
    """

    status: Qualifikationsstatus
    frist: date | None = None
    tage: int = 0


def nachqualifizierung_bis(beginn: date, jahre: int) -> date:
    """Last day by which somebody without the degree must have made up for it.

    Slide "Neuerungen generell II": within one year. From the start of employment, whose day counts (Annahme), also of an employment
    that began before 2025 (Annahme): 01.04.2025 ends on 31.03.2026, 29.02.2024 on 28.02.2025.

    Args:
        beginn: first day of the employment.
        jahre: parameter `nachqualifizierung_jahre`.
    """
    return letzter_tag(beginn, jahre)


def abschluss_anerkannt(abschluss: str, faecher: Iterable[str] = ANERKANNTE_FAECHER, *, heute: date | None = None) -> bool:
    """Whether a written degree is a completed one in an accepted subject, as far as its words tell (Annahme).

    Slide "Neuerungen generell II": as a rule a completed degree in a subject belonging to the Sozialwesen. A subject is found wherever
    it stands as whole words, in any case; words such as "laufend", "abgebrochen", "ohne", "Semester" or "Fachschule" speak against it,
    and so does a year, month or day that is yet to come. What somebody learned before a degree does not: "Soziale Arbeit (B.A.), zuvor
    Ausbildung zur Erzieherin".

    Args:
        abschluss: as written, for instance "Soziale Arbeit (B.A.)".
        faecher: accepted subjects.
        heute: the day on which it is judged; None: years are not looked at.
    """
    geschrieben = _faltung(abschluss)
    if heute is not None and _kuenftig(geschrieben, heute):
        return False
    gezaehlt = _ohne_vorbildung(geschrieben)
    if _KEIN_STUDIUM.search(gezaehlt):
        return False
    return any(re.search(rf"\b{re.escape(fach)}\b", gezaehlt) for fach in map(_faltung, faecher) if fach)


def _kuenftig(geschrieben: str, heute: date) -> bool:
    """Whether a day, month or year is named that has not begun: Bachelor 2027, Abschluss 09/2026."""
    return any(_beginn(*treffer.groups()) > heute for treffer in _TAG_MONAT_JAHR.finditer(geschrieben))


def _beginn(tag: str | None, monat: str | None, jahr: str) -> date:
    try:
        return date(int(jahr), int(monat or 1), int(tag or 1))
    except ValueError:  # 2019/2020, 31.11.2026
        return date(int(jahr), 1, 1)


def _ohne_vorbildung(geschrieben: str) -> str:
    """The degree alone where it is named first, and only schooling before it afterwards; else all that is written."""
    grad, *frueher_gelernt = _DAVOR.split(geschrieben, maxsplit=1)
    frueher = "".join(frueher_gelernt)
    nur_schule = _VORBILDUNG.search(frueher) and not _KEIN_STUDIUM.search(_VORBILDUNG.sub("", frueher))
    return grad if nur_schule and _GRAD.search(grad) else geschrieben


def _faltung(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def qualifikation(
    *,
    anerkannt: bool,
    beginn: date | None,
    nachqualifiziert_am: date | None,
    heute: date,
    jahre: int,
    vorwarnung_tage: int = VORWARNUNG_TAGE,
) -> Qualifikation:
    """How it stands with the qualification of one person.

    Slide "Neuerungen generell II": the degree, else the Nachqualifizierung within one year. There is no third way.

    Args:
        anerkannt: the degree is a completed one in an accepted subject.
        beginn: first day of the employment; None: not known, then there is no last day, and the qualification is "fehlt".
        nachqualifiziert_am: day on which the Nachqualifizierung was completed; one after `heute` is a plan and does not count yet.
        heute: the day on which it is judged.
        jahre: parameter `nachqualifizierung_jahre`.
        vorwarnung_tage: see `VORWARNUNG_TAGE`.
    """
    if anerkannt:
        return Qualifikation(status=Qualifikationsstatus.ERFUELLT)
    frist = nachqualifizierung_bis(beginn, jahre) if beginn else None
    if nachqualifiziert_am is not None and nachqualifiziert_am <= heute:
        verspaetet = max(0, (nachqualifiziert_am - frist).days) if frist else 0
        return Qualifikation(status=Qualifikationsstatus.ERFUELLT, frist=frist, tage=verspaetet)
    if frist is None:
        return Qualifikation(status=Qualifikationsstatus.FEHLT)
    rest = (frist - heute).days
    if rest < 0:
        return Qualifikation(status=Qualifikationsstatus.UEBERFAELLIG, frist=frist, tage=-rest)
    status = Qualifikationsstatus.FAELLIG if rest <= vorwarnung_tage else Qualifikationsstatus.LAEUFT
    return Qualifikation(status=status, frist=frist, tage=rest)


def qualifikation_text(stand: Qualifikation) -> str:
    """Erfüllt; läuft bis 31.03.2026; fällig in 14 Tagen (31.03.2026); heute fällig; überfällig seit 14 Tagen (31.03.2026); fehlt."""
    if stand.frist is None:
        return stand.status.value
    tag = datum_text(stand.frist)
    match stand.status:
        case Qualifikationsstatus.LAEUFT:
            return f"läuft bis {tag}"
        case Qualifikationsstatus.FAELLIG:
            return f"fällig in {anzahl_text(stand.tage, 'Tag', 'Tagen')} ({tag})" if stand.tage else f"heute fällig ({tag})"
        case Qualifikationsstatus.UEBERFAELLIG:
            return f"überfällig seit {anzahl_text(stand.tage, 'Tag', 'Tagen')} ({tag})"
        case _:
            return f"erfüllt, {anzahl_text(stand.tage, 'Tag', 'Tage')} verspätet" if stand.tage else stand.status.value
