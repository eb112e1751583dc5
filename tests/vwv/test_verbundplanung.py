"""A planned Verbund, judged by itself: how its members are connected, and each thing that can speak against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest

from im_xl.model import Ags, Entscheidung, Entscheidungsart, Gelesen, Rolle
from im_xl.register import gemeinden, kreise
from im_xl.vwv.auswertung import Gemeindeergebnis
from im_xl.vwv.verbundplanung import Planmitglied, aufzaehlung, planbefunde, zusammenhang

KREIS = kreise()["08135"]
GIENGEN, HERMARINGEN, NIEDERSTOTZINGEN, SONTHEIM, STEINHEIM = (f"08135{nummer}" for nummer in ("016", "021", "027", "031", "032"))
HEDDESHEIM, ILVESHEIM, ULM = "08226028", "08226036", "08421000"
SATZ_CENT = 6_800_000


def ergebnis(ags: Ags, betrag_cent: int | None, art: Entscheidungsart = Entscheidungsart.OFFEN) -> Gemeindeergebnis:
    return Gemeindeergebnis(
        nr=1,
        gemeinde=gemeinden()[ags],
        personen=Gelesen(10),
        geschaetzt=False,
        aus_vorjahr=False,
        anteil=None,
        betrag_cent=betrag_cent,
        vorjahr_cent=None,
        vzae=None,
        entscheidung=Entscheidung(art=art),
        eigene_verantwortung=False,
        verbund=None,
        schritte=(),
    )


def codes(
    mitglieder: Mapping[Ags, int | None],
    *,
    leitung: Sequence[Ags] | None = None,
    andere: Mapping[Ags, Sequence[str]] | None = None,
    arten: Mapping[Ags, Entscheidungsart] | None = None,
    satz: int | None = SATZ_CENT,
) -> list[str]:
    """What speaks against a Verbund „V“ of these members and amounts in cents; the first leads if not said otherwise."""
    fuehrend = list(mitglieder)[:1] if leitung is None else leitung
    plan = [Planmitglied(ags, Rolle.FEDERFUEHREND if ags in fuehrend else Rolle.MITGLIED) for ags in mitglieder]
    gesagt = arten or {}
    alle = {ags: ergebnis(ags, betrag, gesagt.get(ags, Entscheidungsart.OFFEN)) for ags, betrag in mitglieder.items()}
    return [f.code for f in planbefunde("V", plan, alle, KREIS, andere or {}, (Decimal("0.5"), satz))]


def test_how_gemeinden_are_connected() -> None:
    """By their Verwaltungsgemeinschaft before a border, by a border before an uncertain one, or not at all."""
    verbunden = zusammenhang([SONTHEIM, NIEDERSTOTZINGEN, GIENGEN])
    assert verbunden.teile == ((GIENGEN, NIEDERSTOTZINGEN, SONTHEIM),)
    assert verbunden.text.startswith("Niederstotzingen und Sontheim an der Brenz gehören zur Verwaltungsgemeinschaft „")
    assert verbunden.text.endswith("; Niederstotzingen grenzt an Giengen an der Brenz")
    assert verbunden.unsicher == ()
    assert zusammenhang([HEDDESHEIM, ILVESHEIM]).unsicher == ((HEDDESHEIM, ILVESHEIM),)
    assert zusammenhang([STEINHEIM, SONTHEIM]).teile == ((SONTHEIM,), (STEINHEIM,))
    assert zusammenhang([STEINHEIM, SONTHEIM], [(STEINHEIM, SONTHEIM)]).teile == ((SONTHEIM, STEINHEIM),)


def test_names_in_a_sentence() -> None:
    """In the order of AGS, whatever order they come in."""
    assert aufzaehlung([SONTHEIM, GIENGEN, HERMARINGEN]) == "Giengen an der Brenz, Hermaringen und Sontheim an der Brenz"
    assert (aufzaehlung([GIENGEN]), aufzaehlung([])) == ("Giengen an der Brenz", "")


def test_to_the_cent() -> None:
    """34,000.00 EUR carry half a post at 68,000.00 EUR, a cent less does not; what is not known is not counted as nothing."""
    assert codes({GIENGEN: 3_000_000, HERMARINGEN: 400_000}) == []
    assert codes({GIENGEN: 3_000_000, HERMARINGEN: 399_999}) == ["planung-unter-mindestumfang"]
    assert codes({GIENGEN: 3_400_000, HERMARINGEN: None}) == ["planung-ohne-betrag"]
    assert codes({GIENGEN: 3_000_000, HERMARINGEN: 400_000}, satz=None) == ["planung-ohne-betrag"]


GENUG = {GIENGEN: 3_000_000, HERMARINGEN: 400_000}


@pytest.mark.parametrize(
    ("erhalten", "erwartet"),
    [
        (codes(GENUG, leitung=[]), ["planung-federfuehrung"]),
        (codes(GENUG, leitung=list(GENUG)), ["planung-federfuehrung"]),
        (codes({GIENGEN: 9_000_000}), ["planung-allein"]),
        (codes({STEINHEIM: 9_000_000, SONTHEIM: 1}), ["planung-nicht-verbunden"]),
        (codes(GENUG, andere={HERMARINGEN: ["V"]}), []),
        (codes(GENUG, andere={HERMARINGEN: ["W", "V"]}), ["planung-doppelt"]),
        (codes(GENUG, arten={HERMARINGEN: Entscheidungsart.LANDKREIS}), ["planung-entscheidung"]),
        (codes(GENUG, arten={HERMARINGEN: Entscheidungsart.EINZELN}), ["planung-entscheidung"]),
        # what a Gemeinde outside of the county has does not count
        (codes({GIENGEN: 3_000_000, ULM: 9_000_000}), ["planung-kreisfremd", "planung-unter-mindestumfang"]),
    ],
)
def test_what_speaks_against_it(erhalten: list[str], erwartet: list[str]) -> None:
    """Each by itself, and nothing else with it."""
    assert erhalten == erwartet


def test_the_same_gemeinde_twice_counts_once() -> None:
    """Its amount is not added twice, nor its being in the lead."""
    plan = [Planmitglied(GIENGEN, Rolle.FEDERFUEHREND), Planmitglied(HERMARINGEN), Planmitglied(GIENGEN, Rolle.FEDERFUEHREND)]
    alle = {GIENGEN: ergebnis(GIENGEN, 2_000_000), HERMARINGEN: ergebnis(HERMARINGEN, 0)}
    befunde = planbefunde("V", plan, alle, KREIS, {}, (Decimal("0.5"), SATZ_CENT))
    assert [f.code for f in befunde] == ["planung-zweimal", "planung-unter-mindestumfang"]
    assert "20.000,00 €" in befunde[1].text


def test_an_uncertain_border_is_named() -> None:
    """Heddesheim and Ilvesheim touch in one point of the map."""
    alle = {ags: ergebnis(ags, 3_400_000) for ags in (HEDDESHEIM, ILVESHEIM)}
    plan = [Planmitglied(HEDDESHEIM, Rolle.FEDERFUEHREND), Planmitglied(ILVESHEIM)]
    (befund,) = planbefunde("V", plan, alle, kreise()["08226"], {}, (Decimal("0.5"), SATZ_CENT))
    assert (befund.code, befund.betrifft) == ("planung-verbindung-unsicher", ILVESHEIM)
