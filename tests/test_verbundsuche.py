"""The search for Verbünde: the best there is, compared with trying out everything; and what is proposed where not everything can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from im_xl.cents import anteilige_betraege_cent
from im_xl.model import Entscheidung, Entscheidungsart, Gelesen, Kreistyp
from im_xl.register import gemeinden, gemeinden_im_kreis, kreise
from im_xl.verbundsuche import Loesung, erinnere, merke, suche, untergrenze
from im_xl.vwv.auswertung import Gemeindeergebnis
from im_xl.vwv.verbundvorschlag import (
    Aufgabe,
    Einheit,
    Hindernis,
    Vorgabe,
    Vorgabeart,
    Ziele,
    bedarf_cent,
    hindernis,
    mindestens,
    stelle_aufgabe,
    stellen,
)

BEDARF = 100
BEDARF_CENT = 3_400_000
"""0.5 VZÄ at 68,000 EUR."""


def aufgabe(
    betraege: list[int],
    grenzen: str,
    *,
    unsicher: str = "",
    getrennt: str = "",
    gemeinschaften: str = "",
    km: dict[str, int] | None = None,
) -> Aufgabe:
    """A county of a few Gemeinden A, B, C …: borders as "AB BC", Verwaltungsgemeinschaften as "AB CDE"; all 5 km apart if not said otherwise."""
    namen = [chr(ord("A") + i) for i in range(len(betraege))]

    def paare(text: str) -> tuple[int, ...]:
        mengen = [0] * len(namen)
        for a, b in text.split():
            mengen[namen.index(a)] |= 1 << namen.index(b)
            mengen[namen.index(b)] |= 1 << namen.index(a)
        return tuple(mengen)

    gemeinschaft = {name: next((g for g in gemeinschaften.split() if name in g), name) for name in namen}
    return Aufgabe(
        einheiten=tuple(Einheit((name,), betrag, betrag < BEDARF) for name, betrag in zip(namen, betraege, strict=True)),
        nachbarn=paare(grenzen),
        unsicher=tuple(fraglich & ~sicher for fraglich, sicher in zip(paare(unsicher), paare(grenzen), strict=True)),
        getrennt=paare(getrennt),
        bedarf_cent=BEDARF,
        gemeinschaft=gemeinschaft,
        km={(a, b): (km or {}).get(a + b, 5) for a in namen for b in namen if a < b},
    )


def gruppen(gestellt: Aufgabe, loesung: Loesung) -> list[str]:
    return ["".join(gestellt.mitglieder(gruppe)) for gruppe in loesung.gruppen]


def zerlegungen(menge: list[int]) -> Iterator[list[int]]:
    """Every way to cut a set into parts."""
    if not menge:
        yield []
        return
    erste, *rest = menge
    for zerlegung in zerlegungen(rest):
        yield [1 << erste, *zerlegung]
        for k, teil in enumerate(zerlegung):
            yield [*zerlegung[:k], teil | 1 << erste, *zerlegung[k + 1 :]]


def bestes(gestellt: Aufgabe) -> Ziele:
    """The least that any partition costs: a part that may not be a group must hold one Gemeinde only."""
    beste = None
    for zerlegung in zerlegungen(list(range(len(gestellt.einheiten)))):
        summe = Ziele()
        for teil in zerlegung:
            if gestellt.zulaessig(teil) and (teil.bit_count() > 1 or not teil & ~gestellt.suchende):
                summe += gestellt.ziele(teil)
            elif teil.bit_count() == 1:
                summe += gestellt.ohne(teil) if teil & gestellt.suchende else Ziele()
            else:
                break
        else:
            beste = summe if beste is None else min(beste, summe)
    assert beste is not None
    return beste


def pruefe(gestellt: Aufgabe, loesung: Loesung) -> None:
    """Allowed groups, nobody twice, whoever needs one is in one or said to have none, and the costs are those of the groups."""
    alle = 0
    for gruppe in loesung.gruppen:
        assert gestellt.zulaessig(gruppe)
        assert not alle & gruppe
        alle |= gruppe
    assert sorted(loesung.ohne) == [i for i in stellen(gestellt.suchende) if not alle >> i & 1]
    ohne = sum(1 << i for i in loesung.ohne)
    assert sum((gestellt.ziele(g) for g in loesung.gruppen), gestellt.ohne(ohne) if ohne else Ziele()) == loesung.ziele


@pytest.mark.parametrize(
    ("gestellt", "erwartet"),
    [
        # two small ones beside a large one: they suffice together, so the large one is left in peace
        (aufgabe([50, 50, 500], "AB BC AC"), ["AB"]),
        # they do not suffice together: the large one has to join
        (aufgabe([30, 30, 500], "AB BC"), ["ABC"]),
        # a chain of four: cut in the middle rather than made one
        (aufgabe([50, 50, 50, 50], "AB BC CD"), ["AB", "CD"]),
        # the Verwaltungsgemeinschaft goes before the shorter way
        (aufgabe([60, 60, 60, 60], "AB BC CD DA", gemeinschaften="AB CD", km={"AD": 1, "BC": 1}), ["AB", "CD"]),
        # without one the shorter way decides
        (aufgabe([60, 60, 60, 60], "AB BC CD DA", km={"AD": 1, "BC": 1}), ["AD", "BC"]),
        # to the cent: 99 is not enough
        (aufgabe([50, 49, 50], "AB BC"), ["ABC"]),
        # kept apart
        (aufgabe([60, 60, 60, 60], "AB BC CD DA", getrennt="AB"), ["AD", "BC"]),
        # an uncertain border is used only where nobody would be helped otherwise
        (aufgabe([60, 60, 500], "BC", unsicher="AB"), ["AB"]),
        (aufgabe([60, 60, 60], "AB BC", unsicher="AC"), ["ABC"]),
        # nobody needs anything
        (aufgabe([100, 500], "AB"), []),
    ],
)
def test_small_counties(gestellt: Aufgabe, erwartet: list[str]) -> None:
    """What a planner would do too."""
    loesung = suche(gestellt)
    pruefe(gestellt, loesung)
    assert gruppen(gestellt, loesung) == erwartet
    assert (loesung.ohne, loesung.bewiesen, loesung.groesse) == ((), True, None)


@pytest.mark.parametrize(
    ("gestellt", "ohne", "warum"),
    [
        (aufgabe([60, 60, 60], "AB"), "C", Hindernis.INSEL),
        (aufgabe([60, 60, 30, 30], "AB CD"), "CD", Hindernis.ZU_WENIG),
        (aufgabe([60, 60], "AB", getrennt="AB"), "AB", Hindernis.VORGABEN),
        (aufgabe([60, 60, 60], "AB BC", getrennt="AB AC"), "A", Hindernis.VORGABEN),
        (aufgabe([60, 60, 60, 60], "AB AC AD", getrennt="BC CD BD"), "CD", Hindernis.NICHT_GEFUNDEN),
    ],
)
def test_whoever_has_none_is_told_why_and_the_others_are_helped(gestellt: Aufgabe, ohne: str, warum: Hindernis) -> None:
    """Each for himself; the rest is proposed all the same."""
    loesung = suche(gestellt)
    pruefe(gestellt, loesung)
    assert len(loesung.ohne) == len(ohne)
    assert {hindernis(gestellt, i) for i in loesung.ohne} == {warum}
    if warum is not Hindernis.NICHT_GEFUNDEN:
        assert [gestellt.einheiten[i].mitglieder for i in loesung.ohne] == [(name,) for name in ohne]


def zufall(saat: int, anzahl: int) -> Aufgabe:
    """A county thrown by dice."""
    wuerfel = Random(saat)  # noqa: S311 - no secret
    namen = "ABCDEFG"[:anzahl]
    alle = [a + b for a in namen for b in namen if a < b]
    gruppe = {name: wuerfel.choice("PQR") for name in namen}
    gemeinschaften = " ".join("".join(n for n in namen if gruppe[n] == g) for g in "PQR")
    return aufgabe(
        [wuerfel.choice([10, 30, 40, 50, 60, 90, 99, 100, 300]) for _ in namen],
        " ".join(p for p in alle if wuerfel.random() < 0.4),
        unsicher=" ".join(p for p in alle if wuerfel.random() < 0.15),
        getrennt=" ".join(p for p in alle if wuerfel.random() < 0.1),
        gemeinschaften=gemeinschaften,
        km={p: wuerfel.randint(1, 20) for p in alle},
    )


@settings(max_examples=150, deadline=None)
@given(saat=st.integers(0, 10**6), anzahl=st.integers(1, 7))
def test_nothing_is_better(saat: int, anzahl: int) -> None:
    """Of all partitions of up to seven Gemeinden none is better, and that is said to be proven."""
    gestellt = zufall(saat, anzahl)
    loesung = suche(gestellt)
    pruefe(gestellt, loesung)
    assert loesung.ziele == bestes(gestellt)
    assert (loesung.bewiesen, loesung.groesse) == (True, None)


def hoechstens(grenze: Ziele, ziele: Ziele) -> bool:
    return all(unten <= wert for unten, wert in zip(grenze, ziele, strict=True))


@settings(max_examples=150, deadline=None)
@given(saat=st.integers(0, 10**6), anzahl=st.integers(1, 7), mengen=st.integers(1, 30))
def test_the_stated_bound_is_never_above_the_best(saat: int, anzahl: int, mengen: int) -> None:
    """Goal by goal, also where only a few groups could be compared; where all were, it is the best itself."""
    gestellt = zufall(saat, anzahl)
    beste = bestes(gestellt)
    assert untergrenze(gestellt, suche(gestellt)) == beste
    knapp = suche(gestellt, hoechstens=mengen)
    grenze = untergrenze(gestellt, knapp)
    assert hoechstens(grenze, beste)
    assert hoechstens(grenze, knapp.ziele)
    einfach = mindestens(gestellt)
    assert einfach.ohne <= beste.ohne
    assert einfach.ohne < beste.ohne or hoechstens(einfach, beste)


@pytest.mark.parametrize(
    ("gestellt", "erwartet"),
    [
        # C has no neighbour; A and B are 5 km apart
        (aufgabe([60, 60, 60], "AB"), Ziele(ohne=1, ausserhalb=1, km=5)),
        # A and B do not suffice, E and F neither: C and D have to join; each of the four needs one more, 5 km away at least
        (aufgabe([30, 30, 500, 500, 30, 30], "AB BC DE EF", gemeinschaften="ABC DEF"), Ziele(hinzu=2, km=10)),
        # one large Gemeinde may help both
        (aufgabe([60, 500, 60], "AB BC", gemeinschaften="ABC"), Ziele(hinzu=1, km=5)),
        # only an uncertain border helps
        (aufgabe([60, 60], "", unsicher="AB", gemeinschaften="AB"), Ziele(unsicher=1, km=5)),
        # even the three largest of the others are needed: three ways each, shared by two
        (aufgabe([30, 30, 30, 30], "AB BC CD", gemeinschaften="AB CD"), Ziele(ausserhalb=1, km=30)),
    ],
)
def test_simple_bounds(gestellt: Aufgabe, erwartet: Ziele) -> None:
    """What no proposal can do without, told by hand."""
    assert mindestens(gestellt) == erwartet


def test_an_answer_is_remembered_for_its_question_only() -> None:
    """Another amount, another demand, a changed answer or one that cannot be: all are searched anew."""
    gestellt = aufgabe([60, 60, 60, 60], "AB BC CD DA")
    loesung = suche(gestellt)
    zettel = merke(gestellt, loesung)
    assert erinnere(gestellt, zettel) == loesung
    assert erinnere(aufgabe([60, 60, 60, 61], "AB BC CD DA"), zettel) is None
    assert erinnere(aufgabe([60, 60, 60, 60], "AB BC CD DA", getrennt="AB"), zettel) is None
    assert erinnere(gestellt, zettel._replace(antwort=zettel.antwort.replace("null", "5"))) is None
    for gruppen_, ohne in (
        ((0b0101, 0b1010), ()),
        ((0b0011, 0b0110), ()),
        ((0b0011,), ()),
        ((1 << 9,), ()),
        ((-1,), ()),
        ((0b0011,), (2,)),
    ):
        assert erinnere(gestellt, merke(gestellt, replace(loesung, gruppen=gruppen_, ohne=ohne))) is None
    assert erinnere(gestellt, merke(gestellt, replace(loesung, ziele=Ziele(), schranke=Ziele()))) is None


@settings(max_examples=50, deadline=None)
@given(saat=st.integers(0, 10**6), anzahl=st.integers(1, 7))
def test_every_answer_is_remembered(saat: int, anzahl: int) -> None:
    """As it was found."""
    gestellt = zufall(saat, anzahl)
    loesung = suche(gestellt)
    assert erinnere(gestellt, merke(gestellt, loesung)) == loesung


def test_where_not_all_can_be_compared_it_is_said_and_nobody_is_forgotten() -> None:
    """With room for a few sets only: what is proposed is allowed, reaches everybody, and the size says what was compared."""
    gestellt = aufgabe([20] * 12, " ".join(chr(65 + i) + chr(66 + i) for i in range(11)))
    loesung = suche(gestellt, hoechstens=20)
    pruefe(gestellt, loesung)
    assert loesung.groesse is not None
    assert loesung.ohne == ()
    assert suche(gestellt).groesse is None


def test_the_same_twice() -> None:
    """The same question has the same answer."""
    assert suche(zufall(4711, 7)) == suche(zufall(4711, 7))


LANDKREISE = [kreis.ags for kreis in kreise().values() if kreis.typ is Kreistyp.LANDKREIS]


def ergebnisse(kreis: str) -> list[Gemeindeergebnis]:
    """A county with invented persons and its share of 58 million EUR; nobody has decided."""
    orte = gemeinden_im_kreis(kreis)
    betrag = max(18_000_000, 5_800_000_000 * sum(g.einwohner for g in orte) // sum(g.einwohner for g in gemeinden().values()))
    personen = {g.ags: max(1, g.einwohner * (60 + int(g.ags) * 7919 % 13 * 7) // 10_000) for g in orte}
    betraege = anteilige_betraege_cent(betrag, personen)
    return [
        Gemeindeergebnis(
            nr=nr,
            gemeinde=g,
            personen=Gelesen(personen[g.ags]),
            geschaetzt=False,
            aus_vorjahr=False,
            anteil=None,
            betrag_cent=betraege[g.ags],
            vorjahr_cent=None,
            vzae=None,
            entscheidung=Entscheidung(),
            eigene_verantwortung=False,
            verbund=None,
            schritte=(),
        )
        for nr, g in enumerate(orte, 1)
    ]


@pytest.mark.parametrize("kreis", LANDKREISE)
def test_every_landkreis_gets_proposals(kreis: str) -> None:
    """Connected, large enough, nobody twice; the choice proven the best among the groups that were compared, or the bound is named."""
    gestellt = stelle_aufgabe(ergebnisse(kreis), {}, (), BEDARF_CENT).aufgabe
    loesung = suche(gestellt)
    pruefe(gestellt, loesung)
    assert loesung.gruppen
    assert loesung.schranke <= loesung.ziele
    assert loesung.bewiesen or loesung.schranke < loesung.ziele
    assert all(hindernis(gestellt, i) for i in loesung.ohne)
    grenze = untergrenze(gestellt, loesung)
    assert hoechstens(grenze, loesung.ziele)
    assert grenze[:2] == loesung.ziele[:2]
    assert grenze == loesung.ziele or loesung.groesse is not None or not loesung.bewiesen
    assert erinnere(gestellt, merke(gestellt, loesung)) == loesung
    assert loesung.groesse is None or loesung.groesse >= 4
    assert [gestellt.einheiten[i].mitglieder for i in loesung.ohne] in ([], [("08335015",)])


def entschieden(kreis: str, **arten: Entscheidungsart) -> list[Gemeindeergebnis]:
    """The same county; what some Gemeinden, by the last three digits of their AGS, have said."""
    return [
        replace(e, entscheidung=Entscheidung(art=arten[e.gemeinde.ags[5:]]), eigene_verantwortung=arten[e.gemeinde.ags[5:]] is not L)
        if e.gemeinde.ags[5:] in arten
        else e
        for e in ergebnisse(kreis)
    ]


L = Entscheidungsart.LANDKREIS


def alle(gestellt: Aufgabe) -> set[str]:
    return {ags for einheit in gestellt.einheiten for ags in einheit.mitglieder}


def test_whoever_leaves_it_to_the_county_is_not_asked_without_leave() -> None:
    """Dischingen leaves it to the county: only „darf gefragt werden“ brings it in, and then as one that needs nothing."""
    gesagt = entschieden("08135", **{"010": L})
    ohne = stelle_aufgabe(gesagt, {}, (), BEDARF_CENT).aufgabe
    mit = stelle_aufgabe(gesagt, {}, (Vorgabe(Vorgabeart.ANFRAGEN, "08135010"),), BEDARF_CENT).aufgabe
    assert alle(mit) - alle(ohne) == {"08135010"}
    assert not next(e for e in mit.einheiten if "08135010" in e.mitglieder).sucht


def test_a_verbund_stays_together_but_for_what_a_demand_takes_out() -> None:
    """Kept as one; alone: only that one goes; not to be drawn in: the whole Verbund is left alone; apart: it is taken apart."""
    gesagt, verbuende = ergebnisse("08135"), {"V": ("08135021", "08135027", "08135031")}

    def einheit(*vorgaben: Vorgabe) -> tuple[set[tuple[str, ...]], tuple[str, ...]]:
        gestellt = stelle_aufgabe(gesagt, verbuende, vorgaben, BEDARF_CENT)
        dabei = {e.mitglieder for e in gestellt.aufgabe.einheiten if set(e.mitglieder) & set(verbuende["V"])}
        return dabei, gestellt.aufgeloest

    assert einheit() == ({("08135021", "08135027", "08135031")}, ())
    assert einheit(Vorgabe(Vorgabeart.ALLEIN, "08135021")) == ({("08135027", "08135031")}, ("V",))
    assert einheit(Vorgabe(Vorgabeart.OHNE, "08135021")) == (set(), ())
    assert einheit(Vorgabe(Vorgabeart.GETRENNT, "08135021", "08135027")) == ({("08135021",), ("08135027",), ("08135031",)}, ("V",))


def test_the_least_amount_is_exact() -> None:
    """0.5 VZÄ at 68,000.00 EUR are 34,000.00 EUR; at an odd rate the half cent is rounded up."""
    assert bedarf_cent(Decimal("0.5"), 6_800_000) == 3_400_000
    assert bedarf_cent(Decimal("0.5"), 6_800_001) == 3_400_001
