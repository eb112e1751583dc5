"""The split among municipalities: properties, and an independent largest remainder."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
import pytest

from im_xl.cents import Einheit, Rundung, Rundungsart
from im_xl.errors import RegelError
from im_xl.vwv.weiterleitung import anteil, stadtkreisbetrag_cent, teillistenbetraege_cent, weiterleitungsbetraege_cent

SUMMENTREU = Rundung(Rundungsart.SUMMENTREU, Einheit.CENT)
EINHEITEN = st.sampled_from(list(Einheit))
BETRAEGE = st.integers(0, 10**11)
SCHLUESSEL = st.integers(8_111_000, 8_437_124).map(lambda zahl: f"{zahl:08d}")
LISTEN = st.dictionaries(SCHLUESSEL, st.integers(0, 5000), min_size=1, max_size=60).filter(lambda personen: any(personen.values()))


def groesste_reste(betrag_cent: int, personen: dict[str, int], einheit: int) -> dict[str, int]:
    """Largest remainder by another way: hand out one unit after the other to whoever is owed most."""
    ziel = betrag_cent // einheit
    soll = {ags: Fraction(betrag_cent, einheit) * zahl / sum(personen.values()) for ags, zahl in personen.items()}
    haben = {ags: int(wert) for ags, wert in soll.items()}
    bekommen: set[str] = set()
    while sum(haben.values()) < ziel:
        naechste = min((ags for ags in soll if ags not in bekommen), key=lambda ags: (haben[ags] - soll[ags], -personen[ags], ags))
        haben[naechste] += 1
        bekommen.add(naechste)
    return {ags: zahl * einheit for ags, zahl in haben.items()}


@given(BETRAEGE, LISTEN, EINHEITEN)
def test_sum_true_agrees_with_an_independent_largest_remainder(betrag: int, personen: dict[str, int], einheit: Einheit) -> None:
    """Two methods, one answer."""
    ergebnis = weiterleitungsbetraege_cent(betrag, personen, Rundung(Rundungsart.SUMMENTREU, einheit))
    assert ergebnis == groesste_reste(betrag, personen, einheit.value)


@given(BETRAEGE, LISTEN, EINHEITEN)
def test_sum_true_parts_add_up(betrag: int, personen: dict[str, int], einheit: Einheit) -> None:
    """The parts add up to the amount, cut to whole units, and nobody is further than a unit from the exact share."""
    ergebnis = weiterleitungsbetraege_cent(betrag, personen, Rundung(Rundungsart.SUMMENTREU, einheit))
    assert sum(ergebnis.values()) == betrag // einheit.value * einheit.value
    gesamt = sum(personen.values())
    assert all(abs(teil - Fraction(betrag * personen[ags], gesamt)) < einheit.value for ags, teil in ergebnis.items())


@given(BETRAEGE, LISTEN, st.sampled_from(list(Rundungsart)), EINHEITEN, st.randoms(use_true_random=False))
def test_order_does_not_matter(betrag: int, personen: dict[str, int], art: Rundungsart, einheit: Einheit, zufall: object) -> None:
    """The same list in another order gives the same amounts, in that order."""
    reihe = list(personen)
    zufall.shuffle(reihe)  # type: ignore[attr-defined]
    umgestellt = {ags: personen[ags] for ags in reihe}
    ergebnis = weiterleitungsbetraege_cent(betrag, umgestellt, Rundung(art, einheit))
    assert ergebnis == weiterleitungsbetraege_cent(betrag, personen, Rundung(art, einheit))
    assert list(ergebnis) == reihe


@given(BETRAEGE, LISTEN, st.data(), st.integers(1, 500), st.sampled_from(list(Rundungsart)), EINHEITEN)
def test_who_alone_gains_persons_never_loses(
    betrag: int, personen: dict[str, int], data: st.DataObject, mehr: int, art: Rundungsart, einheit: Einheit
) -> None:
    """More persons in one Gemeinde, all others as before: its amount does not fall."""
    ags = data.draw(st.sampled_from(sorted(personen)))
    vorher = weiterleitungsbetraege_cent(betrag, personen, Rundung(art, einheit))
    nachher = weiterleitungsbetraege_cent(betrag, {**personen, ags: personen[ags] + mehr}, Rundung(art, einheit))
    assert nachher[ags] >= vorher[ags]


@given(BETRAEGE, LISTEN, EINHEITEN)
def test_rounded_alone_is_within_half_a_unit(betrag: int, personen: dict[str, int], einheit: Einheit) -> None:
    """Each amount is at most half a unit from the exact share; exactly half goes up."""
    gesamt = sum(personen.values())
    for ags, teil in weiterleitungsbetraege_cent(betrag, personen, Rundung(Rundungsart.EINZELN, einheit)).items():
        abstand = teil - Fraction(betrag * personen[ags], gesamt)
        assert -Fraction(einheit.value, 2) < abstand <= Fraction(einheit.value, 2)


@given(BETRAEGE, LISTEN)
def test_shares_add_up_to_one(betrag: int, personen: dict[str, int]) -> None:
    """Shares are exact, and a share times the amount is the exact part."""
    gesamt = sum(personen.values())
    assert sum(anteil(zahl, gesamt) for zahl in personen.values()) == 1
    assert all(anteil(zahl, gesamt) * betrag * gesamt == betrag * zahl for zahl in personen.values())


@pytest.mark.parametrize("einheit", list(Einheit))
@pytest.mark.parametrize("art", list(Rundungsart))
def test_stadtkreis_has_what_a_list_of_one_line_gives(art: Rundungsart, einheit: Einheit) -> None:
    """A Stadtkreis keeps all of it, in whole units."""
    rundung = Rundung(art, einheit)
    assert stadtkreisbetrag_cent(29_275_050, rundung) == weiterleitungsbetraege_cent(29_275_050, {"08111000": 7}, rundung)["08111000"]


def test_ties_are_decided_by_persons_and_then_by_ags() -> None:
    """Equal remainders: more persons first, then the smaller AGS."""
    assert weiterleitungsbetraege_cent(2, {"08226006": 3, "08226003": 1}, SUMMENTREU) == {"08226006": 2, "08226003": 0}
    assert weiterleitungsbetraege_cent(1, {"08226006": 1, "08226003": 1}, SUMMENTREU) == {"08226006": 0, "08226003": 1}


@pytest.mark.parametrize("personen", [{}, {"08226003": 0}])
def test_no_persons_no_key(personen: dict[str, int]) -> None:
    """Without persons nothing can be split; the message says what to do."""
    with pytest.raises(RegelError, match="null Personen") as fehler:
        weiterleitungsbetraege_cent(100, personen, SUMMENTREU)
    assert fehler.value.code == "personen-alle-null"
    with pytest.raises(RegelError):
        anteil(0, 0)


def test_part_list_smaller_than_its_whole() -> None:
    """On a part list the whole is the larger distribution, not the sum of the list."""
    assert teillistenbetraege_cent(1000, {"08437008": 1}, 4, Rundung(Rundungsart.EINZELN, Einheit.CENT)) == {"08437008": 250}
