"""Posts: what an amount carries, what they add up to on every day, and where that falls short of the least."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Final

from im_xl.errors import RegelError
from im_xl.model import Mindestumfangsbezug, Stelle, Umfangsabschnitt, Vzae, Zeitraum
from im_xl.vwv.anzeige import vzae_text
from im_xl.vwv.parameters import Parameterwert
from im_xl.vwv.zeitraum import schnittmenge, werte_im_zeitraum

VOLLE_STELLE: Final = Decimal(1)
"""More than a full post nobody can fill (Annahme; the slides do not speak of it)."""
WOCHENSTUNDEN: Final = Decimal(39)
"""Hours a week of a full post, by which "19,5 Std." becomes 0.5 VZÄ (Annahme: full week of the TVöD; the slides name none)."""
_RAUSCHEN: Final = Decimal("0.000001")
"""Sums are rounded to this: three posts of 13 of 39 hours are a full one, although a third has no end of decimals."""
_ANGEZEIGT: Final = Decimal("0.0001")


def getragene_vzae(betrag_cent: int, satz_cent: int) -> Vzae:
    """Posts that an amount carries for a year: amount / rate per VZÄ, cut to two decimals.

    The rates are reported in the press. Cutting is our choice (Annahme): rounded up, the amount would name posts that it does not
    pay for, and 0.495 VZÄ would pass for the 0.50 of the slide "Neuerungen generell II".

    Args:
        betrag_cent: amount for a calendar year, integer cents, >= 0.
        satz_cent: rate per VZÄ and year, integer cents, > 0.

    Raises:
        RegelError: the rate is not positive.
    """
    if satz_cent <= 0:
        raise RegelError("satz-ungueltig", "Der Satz je Vollzeitstelle muss größer als null sein.")
    return Decimal(betrag_cent * 100 // satz_cent).scaleb(-2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Luecke:
    """Days on which the least VZÄ is not reached.

    Attributes:
        zeitraum: the days.
        vzae: what is reached on each of them.
        mindestumfang: what is asked for.
        stelle: the post that falls short on its own; None: all together, or nobody is there.
    """

    zeitraum: Zeitraum
    vzae: Vzae
    mindestumfang: Vzae
    stelle: Stelle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ueberschreitung:
    """Days on which the posts of one person add up to more than a full one."""

    person: str
    zeitraum: Zeitraum
    vzae: Vzae


def stellenumfang(stellen: Iterable[Stelle], tag: date) -> Vzae:
    """Sum of the VZÄ of the posts that are filled on a day.

    Args:
        stellen: posts of the one who acts, in any order.
        tag: the day; first and last day of a post count.
    """
    return _summe(stelle.vzae for stelle in stellen if (stelle.von or date.min) <= tag <= (stelle.bis or date.max))


def _summe(umfaenge: Iterable[Vzae]) -> Vzae:
    return sum(umfaenge, Decimal(0)).quantize(_RAUSCHEN)


def umfangsverlauf(stellen: Iterable[Stelle], zeitraum: Zeitraum) -> tuple[Umfangsabschnitt, ...]:
    """Sum of the VZÄ on every day of a span.

    Args:
        stellen: posts of the one who acts, in any order.
        zeitraum: the span.

    Returns:
        Adjoining sections, in order; together they are the span. Neighbours differ in their VZÄ; 0 where no post is filled.
    """
    aenderungen: dict[int, Decimal] = {zeitraum.von.toordinal(): Decimal(0)}
    for stelle in stellen:
        if besetzt := schnittmenge(zeitraum, stelle.von, stelle.bis):
            von, danach = besetzt.von.toordinal(), besetzt.bis.toordinal() + 1
            aenderungen[von] = aenderungen.get(von, Decimal(0)) + stelle.vzae
            aenderungen[danach] = aenderungen.get(danach, Decimal(0)) - stelle.vzae
    ende = zeitraum.bis.toordinal() + 1
    umfang, stufen = Decimal(0), list[tuple[int, Vzae]]()
    for tag in sorted(aenderungen):
        umfang += aenderungen[tag]
        gerundet = umfang.quantize(_RAUSCHEN)
        if tag < ende and (not stufen or stufen[-1][1] != gerundet):
            stufen.append((tag, gerundet))
    enden = [*(tag for tag, _ in stufen[1:]), ende]
    return tuple(
        Umfangsabschnitt(Zeitraum(date.fromordinal(tag), date.fromordinal(danach - 1)), vzae)
        for (tag, vzae), danach in zip(stufen, enden, strict=True)
    )


def mindestumfangsverlauf(reihe: Sequence[Parameterwert], zeitraum: Zeitraum) -> tuple[Umfangsabschnitt, ...]:
    """The least VZÄ on every day of a span; days on which none is asked for are left out.

    Args:
        reihe: dated values of `mindestumfang` or `koordination_mindestumfang`, oldest first.
        zeitraum: the span.

    Raises:
        RegelError: the span begins before the first entry.
    """
    abschnitte: list[Umfangsabschnitt] = []
    for teil, wert in werte_im_zeitraum(reihe, zeitraum):
        if wert.dezimal is None:
            continue
        if abschnitte and abschnitte[-1].vzae == wert.dezimal and abschnitte[-1].zeitraum.bis + timedelta(days=1) == teil.von:
            teil = Zeitraum(abschnitte.pop().zeitraum.von, teil.bis)  # noqa: PLW2901 - another Fundstelle for the same value
        abschnitte.append(Umfangsabschnitt(teil, wert.dezimal))
    return tuple(abschnitte)


def stellenluecken(
    stellen: Iterable[Stelle], mindestumfang: Iterable[Umfangsabschnitt], bezug: Mindestumfangsbezug = Mindestumfangsbezug.SUMME
) -> tuple[Luecke, ...]:
    """Days on which the Integrationsmanagement does not have its least VZÄ.

    Slide "Neuerungen generell II": throughout, at least 0.5 VZÄ. What the 0.5 is asked of the slide leaves open (Annahme): `SUMME`, the
    posts of the one who acts (Gemeinde, Verbund or Landkreis) together; `STELLE`, each post on each of its days, and none of the days
    without any. Before 2025 the least was 0.25 (Presse).

    Args:
        stellen: posts of the one who acts, in any order.
        mindestumfang: what is asked for on which days; adjoining, in order, see `mindestumfangsverlauf`.
        bezug: see above.

    Returns:
        Gaps by first day; adjoining days with the same VZÄ, the same least and the same post are one gap. Exactly the least is none.
    """
    liste, gefordert = tuple(stellen), tuple(mindestumfang)
    if bezug is Mindestumfangsbezug.SUMME:
        return _unter(liste, gefordert, None)
    einzeln = [luecke for stelle in liste for luecke in _unter((stelle,), gefordert, stelle)]
    unbesetzt = [luecke for luecke in _unter(tuple(_als_volle(stelle) for stelle in liste), gefordert, None) if not luecke.vzae]
    return tuple(sorted(einzeln + unbesetzt, key=lambda luecke: luecke.zeitraum))


def _als_volle(stelle: Stelle) -> Stelle:
    """The same days, filled whatever the VZÄ."""
    return Stelle(vzae=VOLLE_STELLE, von=stelle.von, bis=stelle.bis)


def _unter(stellen: Sequence[Stelle], mindestumfang: Iterable[Umfangsabschnitt], stelle: Stelle | None) -> tuple[Luecke, ...]:
    """Where the posts together fall short; with `stelle`, only on that one's own days."""
    luecken: list[Luecke] = []
    for gefordert in mindestumfang:
        zeit = schnittmenge(gefordert.zeitraum, stelle.von, stelle.bis) if stelle else gefordert.zeitraum
        luecken += [
            Luecke(zeitraum=abschnitt.zeitraum, vzae=abschnitt.vzae, mindestumfang=gefordert.vzae, stelle=stelle)
            for abschnitt in (umfangsverlauf(stellen, zeit) if zeit else ())
            if abschnitt.vzae < gefordert.vzae.quantize(_RAUSCHEN)
        ]
    return tuple(luecken)


def ueberschreitungen(stellen: Iterable[Stelle], zeitraum: Zeitraum) -> tuple[Ueberschreitung, ...]:
    """Persons whose posts add up to more than a full one (Annahme: nobody works more than 1.00 VZÄ).

    Args:
        stellen: posts of everybody who acts in the county; those without a person's number cannot be tested.
        zeitraum: the span.

    Returns:
        By person, then by first day.
    """
    je_person: dict[str, list[Stelle]] = {}
    for stelle in stellen:
        if stelle.person:
            je_person.setdefault(stelle.person, []).append(stelle)
    return tuple(
        Ueberschreitung(person=person, zeitraum=abschnitt.zeitraum, vzae=abschnitt.vzae)
        for person in sorted(je_person)
        for abschnitt in umfangsverlauf(je_person[person], zeitraum)
        if abschnitt.vzae > VOLLE_STELLE
    )


def umfang_text(vzae: Vzae) -> str:
    """0,50; with a third and fourth decimal where there are any, and never rounded up to a least that is not reached: 0,4999."""
    gekuerzt = vzae.quantize(_ANGEZEIGT, ROUND_DOWN)
    zwei = gekuerzt.quantize(Decimal("0.01"), ROUND_DOWN)
    return vzae_text(zwei) if zwei == gekuerzt else f"{gekuerzt.normalize():f}".replace(".", ",")
