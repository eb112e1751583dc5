"""Counselling: how long a case may last, what an extension needs, and the Integrationsplan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from im_xl.model import Beratungsfall
from im_xl.vwv.anzeige import anzahl_text, datum_text
from im_xl.vwv.parameters import Parameterwert
from im_xl.vwv.zeitraum import letzter_tag


class Beratungsstatus(Enum):
    """How a case stands; the value is what people read."""

    LAEUFT = "endet am"
    BEENDET = "beendet"
    UEBERSCHRITTEN = "überschritten"
    OHNE_BEGRUENDUNG = "Verlängerung ohne Begründung"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beratung:
    """A case as it stands on a day.

    Attributes:
        status: see `Beratungsstatus`; an extension without a reason is said before all else.
        ende: last day that is allowed; without a reason that of the time without extension.
        tage_darueber: days of counselling beyond it, up to the day of the run or to the end of the case; 0: none.
        beendet_am: last day of a case that had ended before the day of the run; None while it goes on.
    """

    status: Beratungsstatus
    ende: date
    tage_darueber: int = 0
    beendet_am: date | None = None


class Planstatus(Enum):
    """How it stands with the Integrationsplan of a case; the value is what people read."""

    NICHT_VERPFLICHTEND = "nicht verpflichtend"
    VORHANDEN = "vorhanden"
    NICHT_ANGEGEBEN = "nicht angegeben"
    OHNE_PLAN = "ohne Integrationsplan"
    OHNE_ZIEL = "ohne konkretes Ziel"


def beratungsende(beginn: date, jahre: int, verlaengerung_jahre: int = 0) -> date:
    """Last day of the Beratungszeitraum.

    Slide "Neuerungen generell I": at most 3 years, one more in justified single cases. From the day of the first counselling, which
    counts (Annahme), also of a case that began before 2025 (Annahme): 15.01.2025 ends on 14.01.2028, 29.02.2024 on 28.02.2027 and,
    extended, on 28.02.2028.

    Args:
        beginn: day of the first counselling.
        jahre: parameter `beratungszeitraum_jahre`.
        verlaengerung_jahre: parameter `beratungszeitraum_verlaengerung_jahre`, or 0 without an extension.
    """
    return letzter_tag(beginn, jahre + verlaengerung_jahre)


def beratung(fall: Beratungsfall, heute: date, jahre: int, verlaengerung_jahre: int) -> Beratung:
    """How the time of a case stands.

    Slide "Neuerungen generell I". That an extension without a reason does not prolong the time is our reading of "in begründeten
    Einzelfällen" (Annahme).

    Args:
        fall: the case; what happened after its end does not matter.
        heute: the day on which it is judged.
        jahre: parameter `beratungszeitraum_jahre`.
        verlaengerung_jahre: parameter `beratungszeitraum_verlaengerung_jahre`.
    """
    begruendet = _sagt_etwas(fall.begruendung or "")
    ende = beratungsende(fall.beginn, jahre, verlaengerung_jahre if fall.verlaengert and begruendet else 0)
    darueber = max(0, (min(fall.ende or date.max, heute) - ende).days)
    beendet_am = fall.ende if fall.ende and fall.ende < heute else None
    if fall.verlaengert and not begruendet:
        status = Beratungsstatus.OHNE_BEGRUENDUNG
    elif darueber:
        status = Beratungsstatus.UEBERSCHRITTEN
    else:
        status = Beratungsstatus.BEENDET if beendet_am else Beratungsstatus.LAEUFT
    return Beratung(status=status, ende=ende, tage_darueber=darueber, beendet_am=beendet_am)


def _sagt_etwas(text: str) -> bool:
    """A blank, a dash or dots say nothing."""
    return any(zeichen.isalnum() for zeichen in text)


def beratung_text(stand: Beratung) -> str:
    """How the time of a case stands, in words.

    Endet am 14.01.2028; überschritten seit 3 Tagen (14.01.2028). After its end: beendet; überschritten um 3 Tage (endete am 17.01.2028).
    An extension without a reason stands before it: Verlängerung ohne Begründung, endet am 14.01.2028.
    """
    zeit = _zeit_text(stand)
    return f"Verlängerung ohne Begründung, {zeit}" if stand.status is Beratungsstatus.OHNE_BEGRUENDUNG else zeit


def _zeit_text(stand: Beratung) -> str:
    if stand.beendet_am is None:
        tag = datum_text(stand.ende)
        return (
            f"überschritten seit {anzahl_text(stand.tage_darueber, 'Tag', 'Tagen')} ({tag})" if stand.tage_darueber else f"endet am {tag}"
        )
    if not stand.tage_darueber:
        return "beendet"
    return f"überschritten um {anzahl_text(stand.tage_darueber, 'Tag', 'Tage')} (endete am {datum_text(stand.beendet_am)})"


def integrationsplan(fall: Beratungsfall, heute: date, pflicht: Sequence[Parameterwert]) -> Planstatus:
    """How it stands with the Integrationsplan of a case.

    Slide "Neuerungen generell I": compulsory, with concrete goals; from 2025, as the parameter dates it. One goal is enough, and goals
    that are written down are a plan (Annahme). Whether a goal is concrete no program can tell: every goal with a letter or a digit counts.

    Args:
        fall: the case; the duty is that of its last day.
        heute: the day on which it is judged.
        pflicht: dated words of the parameter `integrationsplan`, oldest first.
    """
    tag = min(fall.ende or date.max, heute)
    worte = [wert.wort for wert in pflicht if wert.gueltig_ab <= tag]
    if not worte or worte[-1] != "verpflichtend":
        return Planstatus.NICHT_VERPFLICHTEND
    if any(map(_sagt_etwas, fall.ziele)):
        return Planstatus.VORHANDEN
    return {True: Planstatus.OHNE_ZIEL, False: Planstatus.OHNE_PLAN, None: Planstatus.NICHT_ANGEGEBEN}[fall.integrationsplan]
