"""Land -> Kreise: the floor in its three modes, quotas that do not add up, and what is said of it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st
import pytest

from im_xl.cents import Einheit, Rundung, Rundungsart
from im_xl.errors import EingabeError, RegelError
from im_xl.model import Auftrag, Eckdaten, Gelesen, Kreisdaten, Mindestbetragsmodus, Quote
from im_xl.places import CellRef
from im_xl.register import kreise
from im_xl.vwv import Parameter, Planungsrahmen, evaluate_planungsrahmen
from im_xl.vwv.planungsrahmen import kreise_am_mindestbetrag, planungsrahmen_cent, umverteilte_betraege_cent

HEUTE = date(2024, 3, 1)
CENT = Rundung(Rundungsart.SUMMENTREU, Einheit.CENT)
MODI = list(Mindestbetragsmodus)
GEWICHTE = st.lists(st.integers(0, 10_000), min_size=1, max_size=44).filter(any)


def anteile(gewichte: list[int]) -> dict[str, Fraction]:
    return {f"08{nr:03d}": Fraction(gewicht, sum(gewichte)) for nr, gewicht in enumerate(gewichte)}


def land(quoten: dict[str, Fraction | None], **auftrag: object) -> Planungsrahmen:
    normalisieren = bool(auftrag.pop("normalisieren", False))
    zeilen = tuple(
        Quote(kreis=kreise()[ags], quote=Gelesen(quote, CellRef.at("Quoten", nr, 3)))
        for nr, (ags, quote) in enumerate(quoten.items(), start=4)
    )
    auftrag = {"haushaltsjahr": 2025, **auftrag}
    return evaluate_planungsrahmen(
        Kreisdaten(kreis=None, quoten=zeilen),
        Auftrag(heute=HEUTE, **auftrag),  # type: ignore[arg-type]
        Parameter.laden(),
        normalisieren=normalisieren,
    )


def bevoelkerungsquoten() -> dict[str, Fraction]:
    gesamt = sum(kreis.einwohner for kreis in kreise().values())
    return {ags: Fraction(kreis.einwohner, gesamt) for ags, kreis in kreise().items()}


def fast_null() -> dict[str, Fraction]:
    """Population quotas, but three Kreise near zero; the rest goes to Stuttgart."""
    quoten = bevoelkerungsquoten()
    for ags in ("08211", "08135", "08437"):
        quoten["08111"] += quoten[ags] - Fraction(1, 10**6)
        quoten[ags] = Fraction(1, 10**6)
    return quoten


@given(GEWICHTE, st.integers(0, 10**10), st.integers(0, 10**8), st.sampled_from(list(Einheit)))
def test_redistribution_keeps_the_total_and_the_floor(gewichte: list[int], summe: int, boden: int, einheit: Einheit) -> None:
    """The sum is exact to the unit; nobody is below the floor; those above it stand in the proportion of their quotas."""
    boden -= boden % einheit.value
    assume(summe >= boden * len(gewichte))
    quoten = anteile(gewichte)
    ergebnis = umverteilte_betraege_cent(summe, quoten, boden, Rundung(Rundungsart.SUMMENTREU, einheit))
    assert sum(ergebnis.values()) == summe // einheit.value * einheit.value
    assert min(ergebnis.values()) >= boden
    darueber = {ags: betrag for ags, betrag in ergebnis.items() if betrag > boden}
    topf, gewicht = sum(darueber.values()), sum(quoten[ags] for ags in darueber)
    assert all(abs(betrag - topf * quoten[ags] / gewicht) < 2 * einheit.value for ags, betrag in darueber.items() if gewicht)


@given(GEWICHTE, st.integers(0, 10**10), st.integers(0, 10**8))
def test_water_filling_is_the_fixed_point(gewichte: list[int], summe: int, boden: int) -> None:
    """Found by another method: sorted by quota, the first ones are at the floor until the next one is not below it."""
    assume(summe >= boden * len(gewichte))
    quoten = anteile(gewichte)
    reihe = sorted(quoten, key=lambda ags: (quoten[ags], ags))
    unten = 0
    while unten < len(reihe):
        rest, gewicht = summe - boden * unten, sum(quoten[ags] for ags in reihe[unten:])
        if quoten[reihe[unten]] * rest >= boden * gewicht:
            break
        unten += 1
    assert kreise_am_mindestbetrag(Fraction(summe), quoten, boden) == set(reihe[:unten])


@given(GEWICHTE, st.integers(0, 10**10), st.integers(0, 10**8), st.sampled_from(list(Rundungsart)), st.sampled_from(list(Einheit)))
def test_on_top_gives_everyone_the_larger_of_quota_and_floor(
    gewichte: list[int], summe: int, boden: int, art: Rundungsart, einheit: Einheit
) -> None:
    """Nobody loses by the floor, nobody is below it."""
    quoten, rundung = anteile(gewichte), Rundung(art, einheit)
    ohne = planungsrahmen_cent(summe, quoten, boden, Mindestbetragsmodus.NUR_KENNZEICHNEN, rundung)
    mit = planungsrahmen_cent(summe, quoten, boden, Mindestbetragsmodus.ZUSAETZLICH, rundung)
    assert all(mit[ags] >= max(ohne[ags], boden) for ags in quoten)
    assert all(mit[ags] == ohne[ags] for ags in quoten if ohne[ags] >= boden + einheit.value)


@given(GEWICHTE, st.integers(0, 10**10), st.sampled_from(MODI), st.randoms(use_true_random=False))
def test_order_does_not_matter(gewichte: list[int], summe: int, modus: Mindestbetragsmodus, zufall: object) -> None:
    """The same quotas in another order give the same amounts."""
    quoten = anteile(gewichte)
    boden = summe // (2 * len(gewichte))
    reihe = list(quoten)
    zufall.shuffle(reihe)  # type: ignore[attr-defined]
    umgestellt = {ags: quoten[ags] for ags in reihe}
    assert planungsrahmen_cent(summe, umgestellt, boden, modus, CENT) == planungsrahmen_cent(summe, quoten, boden, modus, CENT)


def test_population_key_never_meets_the_floor() -> None:
    """At 58 million and population shares the smallest Kreis has 293,360 EUR."""
    ergebnis = land(bevoelkerungsquoten(), betrag_cent=5_800_000_000)
    assert not any(zeile.mindestbetrag_greift for zeile in ergebnis.kreise)
    assert min(zeile.betrag_cent or 0 for zeile in ergebnis.kreise) == 29_336_012
    assert (ergebnis.verteilt_cent, ergebnis.differenz_cent, ergebnis.kosten_mindestbetrag_cent) == (5_800_000_000, 0, 0)
    assert not ergebnis.findings


def test_floor_binds_for_three_near_zero() -> None:
    """Three quotas near zero: each gets 180,000 EUR, the sum stays, the cost is what they get above 58 EUR each."""
    ergebnis = land(fast_null(), betrag_cent=5_800_000_000)
    unten = {zeile.quote.kreis.ags: zeile.betrag_cent for zeile in ergebnis.kreise if zeile.mindestbetrag_greift}
    assert unten == {"08135": 18_000_000, "08211": 18_000_000, "08437": 18_000_000}
    assert ergebnis.verteilt_cent == 5_800_000_000
    assert ergebnis.kosten_mindestbetrag_cent == 3 * (18_000_000 - 5_800)
    assert [finding.code for finding in ergebnis.findings] == ["mindestbetrag-greift"] * 3
    assert "58,00 €" in ergebnis.findings[0].text
    assert ergebnis.findings[0].ort == CellRef("Quoten", "C15")


@pytest.mark.parametrize(
    ("modus", "verteilt", "code"),
    [
        (Mindestbetragsmodus.ZUSAETZLICH, 5_800_000_000 + 3 * (18_000_000 - 5_800), "mindestbetrag-greift"),
        (Mindestbetragsmodus.NUR_KENNZEICHNEN, 5_800_000_000, "mindestbetrag-unterschritten"),
    ],
)
def test_other_modes_cost_the_same_elsewhere(modus: Mindestbetragsmodus, verteilt: int, code: str) -> None:
    """The cost comes on top, or is missing; each is reported."""
    ergebnis = land(fast_null(), modus=modus)
    assert ergebnis.verteilt_cent == verteilt
    assert ergebnis.kosten_mindestbetrag_cent == 3 * (18_000_000 - 5_800)
    assert [finding.code for finding in ergebnis.findings] == [code] * 3
    assert sum(zeile.mindestbetrag_greift for zeile in ergebnis.kreise) == 3


def test_total_that_cannot_bear_the_floor_is_refused_with_figures() -> None:
    """44 times 180,000 is 7,920,000: at 7,000,000 `umverteilen` has no answer, the other modes warn."""
    with pytest.raises(RegelError) as fehler:
        land(bevoelkerungsquoten(), betrag_cent=700_000_000)
    assert fehler.value.code == "mindestbetrag-undurchfuehrbar"
    assert all(figur in fehler.value.text for figur in ("44 Kreise", "180.000,00 €", "7.920.000,00 €", "7.000.000,00 €"))
    for modus in (Mindestbetragsmodus.ZUSAETZLICH, Mindestbetragsmodus.NUR_KENNZEICHNEN):
        findings = land(bevoelkerungsquoten(), betrag_cent=700_000_000, modus=modus).findings
        (zuviel,) = (finding for finding in findings if finding.code == "mindestbetrag-uebersteigt-summe")
        assert zuviel.text.startswith("44 Kreise mit je 180.000,00 € wären 7.920.000,00 €")
        assert not any("Modus" in finding.text for finding in findings)
    assert "Modus" not in fehler.value.text


def test_exactly_enough_gives_everyone_the_floor() -> None:
    """At 7,920,000 everybody has 180,000, whatever the quotas."""
    ergebnis = land(bevoelkerungsquoten(), betrag_cent=792_000_000)
    assert {zeile.betrag_cent for zeile in ergebnis.kreise} == {18_000_000}


@pytest.mark.parametrize("modus", MODI)
def test_missing_quota_share_is_handed_to_nobody(modus: Mindestbetragsmodus) -> None:
    """Quotas of 99 %: in every mode one percent stays, the finding names the sum and the amount; on request they are scaled."""
    quoten = {ags: quote * Fraction(99, 100) for ags, quote in bevoelkerungsquoten().items()}
    ergebnis = land(quoten, betrag_cent=5_800_000_000, modus=modus)
    assert ergebnis.differenz_cent == 58_000_000
    (finding,) = ergebnis.findings
    assert (finding.code, finding.werte["summe"]) == ("quotensumme", "99")
    assert "580.000,00 € werden niemandem zugeteilt" in finding.text
    angeglichen = land(quoten, betrag_cent=5_800_000_000, modus=modus, normalisieren=True)
    assert angeglichen.differenz_cent == 0
    assert "angeglichen" in angeglichen.findings[0].text
    assert ergebnis.quotensumme == angeglichen.quotensumme == Fraction(99, 100)


def test_quotas_above_hundred_percent() -> None:
    """In `umverteilen` the total stays; in the others amount = quota x total, and the finding says how much too much."""
    quoten = {ags: quote * Fraction(101, 100) for ags, quote in bevoelkerungsquoten().items()}
    assert land(quoten).differenz_cent == 0
    ergebnis = land(quoten, modus=Mindestbetragsmodus.NUR_KENNZEICHNEN)
    assert ergebnis.differenz_cent == -58_000_000
    assert "580.000,00 € mehr als die Summe" in ergebnis.findings[0].text


def test_missing_quota_blocks_the_amounts() -> None:
    """Missing is not zero: no amounts, the reason at the cell."""
    ergebnis = land({**bevoelkerungsquoten(), "08115": None})
    assert ergebnis.blockiert
    assert ergebnis.verteilt_cent is None
    assert ergebnis.kosten_mindestbetrag_cent is None
    assert all(zeile.betrag_cent is None and zeile.nach_quote_cent is None for zeile in ergebnis.kreise)
    assert [(finding.code, finding.ort) for finding in ergebnis.findings] == [("quote-fehlt", CellRef("Quoten", "C5"))]


@pytest.mark.parametrize("quote", [Fraction(-1, 100), Fraction(54479, 10000)])
def test_quota_that_cannot_be_a_share_blocks(quote: Fraction) -> None:
    """Negative, or percent read as a share."""
    codes = [finding.code for finding in land({**bevoelkerungsquoten(), "08111": quote}).findings if finding.blockiert.value == "betraege"]
    assert codes == ["quote-unlesbar"]


def test_kreise_missing_and_twice() -> None:
    """A Kreis that is not on the list is a Warnung, one that is on it twice blocks."""
    quoten = bevoelkerungsquoten()
    ohne = land({ags: quote for ags, quote in quoten.items() if ags != "08437"})
    assert [finding.betrifft for finding in ohne.findings if finding.code == "kreis-fehlt"] == ["08437"]
    zeile = Quote(kreis=kreise()["08111"], quote=Gelesen(Fraction(1, 2)))
    doppelt = evaluate_planungsrahmen(Kreisdaten(kreis=None, quoten=(zeile, zeile)), Auftrag(heute=HEUTE), Parameter.laden())
    assert doppelt.blockiert
    assert "kreis-doppelt" in [finding.code for finding in doppelt.findings]


def test_total_and_floor_of_years_without_them() -> None:
    """2025 has presets; for 2027 no total is known, for 2018 no floor; both can be given."""
    assert land(bevoelkerungsquoten()).summe_cent == 5_800_000_000
    with pytest.raises(EingabeError) as fehler:
        land(bevoelkerungsquoten(), haushaltsjahr=2027)
    assert fehler.value.code == "betrag-fehlt"
    with pytest.raises(RegelError) as regelfehler:
        land(bevoelkerungsquoten(), haushaltsjahr=2018, betrag_cent=10**10)
    assert regelfehler.value.code == "mindestbetrag-fehlt"
    assert land(bevoelkerungsquoten(), haushaltsjahr=2018, betrag_cent=10**10, mindestbetrag_cent=0).verteilt_cent == 10**10


def test_settings_go_before_the_workbook() -> None:
    """Floor and mode from `IM Einstellungen`; a contradiction to the workbook is said."""
    daten = Kreisdaten(
        kreis=None,
        quoten=tuple(Quote(kreis=kreise()[ags], quote=Gelesen(quote)) for ags, quote in bevoelkerungsquoten().items()),
        eckdaten=Eckdaten(haushaltsjahr=Gelesen(2025), mindestbetrag_cent=Gelesen(10_000_000, CellRef("Quoten", "B2"))),
    )
    einstellungen = Eckdaten(mindestbetrag_cent=Gelesen(20_000_000, CellRef("IM Einstellungen", "C9")))
    ergebnis = evaluate_planungsrahmen(daten, Auftrag(heute=HEUTE), Parameter.laden(), einstellungen)
    assert ergebnis.mindestbetrag_cent == 20_000_000
    assert [(finding.code, finding.ort) for finding in ergebnis.findings] == [("angabe-widerspruch", CellRef("Quoten", "B2"))]


def test_floor_with_cents_and_amounts_in_euros() -> None:
    """The floor is rounded up to the unit, so that no rounded amount is below it."""
    quoten = {"08111": Fraction(9, 10), "08115": Fraction(1, 10)}
    ergebnis = planungsrahmen_cent(100_000, quoten, 20_050, Mindestbetragsmodus.UMVERTEILEN, Rundung(Rundungsart.SUMMENTREU, Einheit.EURO))
    assert ergebnis == {"08111": 79_900, "08115": 20_100}


def test_ties_are_decided_by_the_larger_quota_and_then_by_ags() -> None:
    """Equal remainders of half a cent: the larger quota first, then the smaller AGS."""
    modus = Mindestbetragsmodus.NUR_KENNZEICHNEN
    assert planungsrahmen_cent(2, {"08111": Fraction(1, 4), "08115": Fraction(3, 4)}, 0, modus, CENT) == {"08111": 0, "08115": 2}
    assert planungsrahmen_cent(1, {"08115": Fraction(1, 2), "08111": Fraction(1, 2)}, 0, modus, CENT) == {"08115": 0, "08111": 1}


def test_all_quotas_zero() -> None:
    """Nothing to split by."""
    with pytest.raises(RegelError) as fehler:
        land(dict.fromkeys(kreise(), Fraction(0)), mindestbetrag_cent=0)
    assert fehler.value.code == "quoten-alle-null"
