"""Landkreis -> Städte und Gemeinden: each one's part of the Zuwendung."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from im_xl.cents import Rundung, Rundungsart, anteilige_betraege_cent
from im_xl.errors import RegelError
from im_xl.model import Ags


def anteil(personen: int, gesamtpersonen: int) -> Fraction:
    """Exact share of a Gemeinde in all persons.

    Slide "Verfahren zur Weiterleitung an Städte und Gemeinden I": in proportion to the Bestand in der AU.

    Args:
        personen: persons of the Gemeinde, >= 0.
        gesamtpersonen: persons of the whole distribution.

    Raises:
        RegelError: the whole has no persons, so there is no key.
    """
    alle_null_ablehnen({"": gesamtpersonen})
    return Fraction(personen, gesamtpersonen)


def weiterleitungsbetraege_cent(zuwendung_cent: int, personen: Mapping[Ags, int], rundung: Rundung) -> dict[Ags, int]:
    """Split the Zuwendung of a Kreis among its Städte und Gemeinden in proportion to persons.

    Slide "Verfahren zur Weiterleitung an Städte und Gemeinden I": in proportion to the Bestand in der AU. The slide names no
    rounding: `SUMMENTREU` (largest remainder; ties: more persons, then AGS) is our choice, `EINZELN` that of the lists of 2017.

    Args:
        zuwendung_cent: Zuwendung of the Kreis, integer cents, >= 0.
        personen: persons per AGS (8 digits) on the Stichtag, >= 0.
        rundung: mode and unit.

    Returns:
        Cents per AGS, same keys and order; with `SUMMENTREU` they add up to the Zuwendung, cut to whole units.

    Raises:
        RegelError: all persons are zero, so there is no key.
    """
    alle_null_ablehnen(personen)
    return anteilige_betraege_cent(zuwendung_cent, personen, rundung)


def teillistenbetraege_cent(zuwendung_cent: int, personen: Mapping[Ags, int], gesamtpersonen: int, rundung: Rundung) -> dict[Ags, int]:
    """Amounts of the Gemeinden on a list that is a part of a larger distribution, as in 2017 and 2018.

    Args:
        zuwendung_cent: amount of the larger distribution, integer cents, >= 0.
        personen: persons per AGS on the list, >= 0.
        gesamtpersonen: persons of the larger distribution, at least those of the list.
        rundung: its unit; the mode can only be `EINZELN`, for the remainders of the others are not known.

    Returns:
        Cents per AGS, same keys and order.

    Raises:
        RegelError: there are no persons at all, or the rounding is to be sum-true.
    """
    if rundung.art is not Rundungsart.EINZELN:
        raise RegelError("teilliste-summentreu", "Eine Teilliste kann nicht summentreu gerundet werden. Bitte „einzeln“ wählen.")
    alle_null_ablehnen(personen)
    return anteilige_betraege_cent(zuwendung_cent, personen, rundung, gesamtgewicht=gesamtpersonen)


def stadtkreisbetrag_cent(zuwendung_cent: int, rundung: Rundung) -> int:
    """What a Stadtkreis has: all of it, in whole units; there is nobody to forward it to (Annahme).

    Args:
        zuwendung_cent: Zuwendung of the Stadtkreis, integer cents, >= 0.
        rundung: mode and unit, as for a list of one line.
    """
    return anteilige_betraege_cent(zuwendung_cent, {"": 1}, rundung)[""]


def listenbetraege_cent(
    zuwendung_cent: int, personen: Mapping[Ags, int], rundung: Rundung, *, gesamtpersonen: int | None = None, stadtkreis: bool = False
) -> dict[Ags, int]:
    """The amounts of a list, whatever kind it is: a part of a larger distribution, the one line of a Stadtkreis, or a Landkreis.

    Args:
        zuwendung_cent: integer cents, >= 0.
        personen: persons per AGS on the list, >= 0.
        rundung: mode and unit.
        gesamtpersonen: persons of the larger distribution; None: the list is a whole.
        stadtkreis: the list is that of a Stadtkreis.

    Returns:
        Cents per AGS, same keys and order.

    Raises:
        RegelError: all persons are zero, so there is no key; or a part list that is to be sum-true.
    """
    if gesamtpersonen is not None:
        return teillistenbetraege_cent(zuwendung_cent, personen, gesamtpersonen, rundung)
    if stadtkreis:
        return dict.fromkeys(personen, stadtkreisbetrag_cent(zuwendung_cent, rundung))
    return weiterleitungsbetraege_cent(zuwendung_cent, personen, rundung)


def alle_null_ablehnen(personen: Mapping[Ags, int]) -> None:
    """Refuse a list on which every Gemeinde has zero persons.

    Raises:
        RegelError: all persons are zero, so there is no key.
    """
    if not any(personen.values()):
        raise RegelError(
            "personen-alle-null",
            "Alle Gemeinden haben null Personen in der Anschlussunterbringung; danach lässt sich nichts verteilen. "
            "Bitte prüfen, ob die richtige Spalte gelesen wurde, und die Zahlen eintragen.",
        )
