"""The koordinierende Stelle of a Kreis: filled as it must be, and what of its costs is eligible."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from itertools import pairwise

from im_xl.errors import RegelError
from im_xl.model import Stelle, Vzae, Zeitraum
from im_xl.vwv.parameters import Parameterwert
from im_xl.vwv.stellen import VOLLE_STELLE, mindestumfangsverlauf, stellenumfang, umfangsverlauf
from im_xl.vwv.zeitraum import schnittmenge, tage, werte_im_zeitraum


class Koordinationsmangel(Enum):
    """What is wrong with the koordinierende Stelle; the value is what people read."""

    UNBESETZT = "nicht besetzt"
    ZU_GERING = "zu geringer Umfang"
    GETEILT = "geteilt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Koordinationsluecke:
    """Days on which the koordinierende Stelle is not as it must be.

    Attributes:
        zeitraum: the days.
        mangel: what is wrong; where it is divided, that is said and nothing else.
        vzae: sum of the VZÄ on each of the days.
        mindestumfang: what is asked for.
    """

    zeitraum: Zeitraum
    mangel: Koordinationsmangel
    vzae: Vzae
    mindestumfang: Vzae


def koordinationsluecken(
    stellen: Iterable[Stelle], zeitraum: Zeitraum, pflicht: Sequence[Parameterwert], mindestumfang: Sequence[Parameterwert]
) -> tuple[Koordinationsluecke, ...]:
    """Days on which the koordinierende Stelle of a Kreis is missing, too small or divided.

    Slide "Koordinierende Stellen I": compulsory from 01.01.2025, possible from 01.01.2023; at least 0.5 VZÄ, not divisible. Read as one
    person at a time and one post per Kreis (Annahme): two on the same day are a breach even where each reaches the least. Rows that
    agree in both the post's and the person's number are one post. While the post is only possible, days without it are no gap.

    Args:
        stellen: coordinating posts of the Kreis, in any order.
        zeitraum: the span.
        pflicht: dated words of the parameter `koordination_pflicht`, oldest first.
        mindestumfang: dated values of the parameter `koordination_mindestumfang`, oldest first.

    Returns:
        By first day; adjoining days with the same defect, VZÄ and least are one.

    Raises:
        RegelError: the span begins before the first entry of a parameter.
    """
    liste = tuple(stellen)
    verpflichtend = tuple(teil for teil, wert in werte_im_zeitraum(pflicht, zeitraum) if wert.wort == "verpflichtend")
    luecken: list[Koordinationsluecke] = []
    for gefordert in mindestumfangsverlauf(mindestumfang, zeitraum):
        for teil in _gleichbleibend(gefordert.zeitraum, liste, verpflichtend):
            besetzt = [stelle for stelle in liste if schnittmenge(teil, stelle.von, stelle.bis)]
            noetig = any(schnittmenge(teil, pflichtig.von, pflichtig.bis) for pflichtig in verpflichtend)
            umfang = stellenumfang(besetzt, teil.von)
            if mangel := _mangel(besetzt, umfang, gefordert.vzae, noetig=noetig):
                luecken.append(Koordinationsluecke(zeitraum=teil, mangel=mangel, vzae=umfang, mindestumfang=gefordert.vzae))
    return _verbunden(luecken)


def _gleichbleibend(zeitraum: Zeitraum, stellen: Iterable[Stelle], pflichtig: Iterable[Zeitraum]) -> list[Zeitraum]:
    """Parts of a span within which nobody comes or goes and the duty does not change."""
    zeiten = [schnittmenge(zeitraum, stelle.von, stelle.bis) for stelle in stellen]
    zeiten += [schnittmenge(zeitraum, teil.von, teil.bis) for teil in pflichtig]
    anfaenge = {zeitraum.von.toordinal(), zeitraum.bis.toordinal() + 1}
    for zeit in zeiten:
        if zeit:
            anfaenge |= {zeit.von.toordinal(), zeit.bis.toordinal() + 1}
    tage = sorted(anfaenge)
    return [Zeitraum(date.fromordinal(von), date.fromordinal(danach - 1)) for von, danach in pairwise(tage)]


def _mangel(besetzt: Sequence[Stelle], umfang: Vzae, mindestumfang: Vzae, *, noetig: bool) -> Koordinationsmangel | None:
    if not besetzt:
        return Koordinationsmangel.UNBESETZT if noetig else None
    if _anzahl(besetzt) > 1:
        return Koordinationsmangel.GETEILT
    return Koordinationsmangel.ZU_GERING if umfang < mindestumfang else None


def _anzahl(besetzt: Sequence[Stelle]) -> int:
    """Posts filled at the same time; rows without both numbers are one each."""
    return len({(stelle.nummer, stelle.person) if stelle.nummer and stelle.person else nr for nr, stelle in enumerate(besetzt)})


def _verbunden(luecken: Iterable[Koordinationsluecke]) -> tuple[Koordinationsluecke, ...]:
    """Adjoining days of the same defect as one."""
    ergebnis: list[Koordinationsluecke] = []
    for luecke in luecken:
        vorige = ergebnis[-1] if ergebnis else None
        if (
            vorige
            and vorige.zeitraum.bis + timedelta(days=1) == luecke.zeitraum.von
            and (vorige.mangel, vorige.vzae, vorige.mindestumfang) == (luecke.mangel, luecke.vzae, luecke.mindestumfang)
        ):
            verbunden = Zeitraum(vorige.zeitraum.von, luecke.zeitraum.bis)
            luecke = Koordinationsluecke(  # noqa: PLW2901 - the two together
                zeitraum=verbunden, mangel=luecke.mangel, vzae=luecke.vzae, mindestumfang=luecke.mindestumfang
            )
            ergebnis.pop()
        ergebnis.append(luecke)
    return tuple(ergebnis)


@dataclass(frozen=True, slots=True)
class Koordinationsmonat:
    """A calendar month: its days, and on how many of them the post was filled."""

    zeitraum: Zeitraum
    besetzte_tage: int

    @property
    def voll(self) -> bool:
        """Filled on every day: only such a month counts for the most that is eligible (Annahme)."""
        return self.besetzte_tage == tage(self.zeitraum)


def koordinationsmonate(stellen: Iterable[Stelle], jahr: int) -> tuple[Koordinationsmonat, ...]:
    """The twelve months of a year, each with the days on which somebody held the post.

    Args:
        stellen: coordinating posts of the Kreis, in any order.
        jahr: calendar year.
    """
    besetzt = [replace(stelle, vzae=VOLLE_STELLE) for stelle in stellen]
    monate = (Zeitraum(date(jahr, n, 1), date(jahr, n, monthrange(jahr, n)[1])) for n in range(1, 13))
    return tuple(
        Koordinationsmonat(monat, sum(tage(teil.zeitraum) for teil in umfangsverlauf(besetzt, monat) if teil.vzae)) for monat in monate
    )


def foerderhoechstbetrag_cent(monate: int, hoechstbetrag_cent: int, bemessung_monate: int) -> int:
    """The most that is eligible of the costs of a koordinierende Stelle.

    Slide "Koordinierende Stellen I": at most 40,000 EUR per Kreis for each 12 months. Pro rata by whole months, cut to the cent
    (Annahme): 40,000 EUR x 1/12 = 3,333.33 EUR; rounded up, twelve months could exceed the most.

    Args:
        monate: whole months in which the post was filled, >= 0.
        hoechstbetrag_cent: parameter `koordination_hoechstbetrag`, integer cents.
        bemessung_monate: parameter `koordination_bemessungszeitraum_monate`, > 0.
    """
    return hoechstbetrag_cent * monate // bemessung_monate


def zuwendungsfaehig_cent(monate: int, kosten_cent: int, hoechstbetrag_cent: int, bemessung_monate: int) -> int:
    """What of the costs of one span is eligible: the costs, up to `foerderhoechstbetrag_cent`.

    The most holds for each 12 months, so one sum over more than those does not tell what is eligible: low costs of one year do not
    raise the most of another (Annahme).

    Args:
        monate: whole months, 0 to `bemessung_monate`.
        kosten_cent: personnel costs of these months, integer cents, >= 0.
        hoechstbetrag_cent: parameter `koordination_hoechstbetrag`, integer cents.
        bemessung_monate: parameter `koordination_bemessungszeitraum_monate`, > 0.

    Raises:
        RegelError: more months than the span of the most.
    """
    if monate > bemessung_monate:
        raise RegelError(
            "koordination-zeitraum",
            f"Der Höchstbetrag gilt für je {bemessung_monate} Monate. Bitte die Kosten je {bemessung_monate} Monate getrennt rechnen.",
        )
    return min(kosten_cent, foerderhoechstbetrag_cent(monate, hoechstbetrag_cent, bemessung_monate))
