"""One wrong amount among many is found, no correct one is flagged, and what cannot be decided is said to be so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
import csv
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
import random

import pytest

from im_xl.cents import Einheit, Rundung, Rundungsart, anteilige_betraege_cent, euro_text, kaufmaennisch
from im_xl.vwv.plausibilitaet import MINDESTSATZ_CENT, Plausibilitaet, Posten, Urteil, plausibilitaet, satz_text

VEROEFFENTLICHT = Path(__file__).parent.parent / "faelle/veroeffentlicht/veroeffentlichte_betraege.csv"
LAEUFE, JE_LAUF = 10, 100
"""1,000 random lists, and as many of few persons."""


def liste(betraege: Iterable[int], personen: Sequence[int | None] = (), einheit: Einheit = Einheit.EURO) -> list[Posten]:
    """Lines named by their place; amounts in units."""
    return [
        Posten(name=str(nr), betrag_cent=betrag * einheit.value, personen=personen[nr] if personen else None)
        for nr, betrag in enumerate(betraege)
    ]


def verteilt(personen: Iterable[int], satz: Fraction) -> list[int]:
    """Amounts in units, each rounded on its own."""
    return [kaufmaennisch(zahl * satz) for zahl in personen]


def mit_urteil(geprueft: Plausibilitaet, urteil: Urteil) -> list[int]:
    return [nr for nr, zeile in enumerate(geprueft.posten) if zeile.urteil is urteil]


def passt(betrag: int, von: Fraction, bis: Fraction) -> bool:
    """Whether a whole number of persons fits at some rate in [von, bis); written down anew, from the rounding itself."""
    kandidaten = range(max(1, int(betrag / bis) - 1), int((betrag + 1) / von) + 2)
    return any(max(Fraction(2 * betrag - 1, 2 * p), von) < min(Fraction(2 * betrag + 1, 2 * p), bis) for p in kandidaten)


# ---------------------------------------------------------------- published amounts
def veroeffentlicht(kreis_ags: str) -> tuple[list[int], list[int], Fraction]:
    """Amounts in euros, persons, and the rate in euros of a published list."""
    with VEROEFFENTLICHT.open(encoding="utf-8", newline="") as strom:
        zeilen = [zeile for zeile in csv.DictReader(strom) if zeile["kreis_ags"] == kreis_ags]
    satz = Fraction(int(zeilen[0]["landessumme_eur"]), int(zeilen[0]["landespersonen"]))
    return [int(zeile["betrag_eur"]) for zeile in zeilen], [int(zeile["personen"]) for zeile in zeilen], satz


@pytest.mark.parametrize("kreis_ags", ["08437", "08226"])
def test_a_published_list_fits(kreis_ags: str) -> None:
    """Every amount fits; the rate holds that of the Land, and the persons solved from the amounts are those of the list."""
    betraege, personen, satz = veroeffentlicht(kreis_ags)
    geprueft = plausibilitaet(liste(betraege))

    assert geprueft.findings == ()
    assert geprueft.einheit is Einheit.EURO
    assert [zeile.personen for zeile in geprueft.posten] == personen
    assert geprueft.von_cent is not None
    assert geprueft.bis_cent is not None
    assert geprueft.von_cent <= satz * 100 < geprueft.bis_cent
    assert geprueft.bis_cent - geprueft.von_cent < 1


@pytest.mark.parametrize("kreis_ags", ["08437", "08226"])
def test_one_altered_amount_of_a_published_list_is_found(kreis_ags: str) -> None:
    """Two neighbouring digits exchanged, at each place where that gives another amount: this one is flagged, and no other."""
    betraege, _, satz = veroeffentlicht(kreis_ags)
    geprobt = 0
    for nr, betrag in enumerate(betraege):
        ziffern = str(betrag)
        for stelle in range(len(ziffern) - 1):
            vertauscht = int(ziffern[:stelle] + ziffern[stelle + 1] + ziffern[stelle] + ziffern[stelle + 2 :])
            if abs(vertauscht - kaufmaennisch(round(vertauscht / satz) * satz)) <= 1:
                continue  # unaltered, or so near to another whole number that the rate decides
            geprueft = plausibilitaet(liste([*betraege[:nr], vertauscht, *betraege[nr + 1 :]]))
            assert mit_urteil(geprueft, Urteil.PASST_NICHT) == [nr], (betrag, vertauscht)
            assert [finding.code for finding in geprueft.findings] == ["betrag-passt-nicht"]
            geprobt += 1
    assert geprobt > 15


# ---------------------------------------------------------------- random lists
def gewuerfelt(saat: int, hoechstens: int) -> tuple[Einheit, list[int], list[int], int, int]:
    """Unit, persons, correct amounts, and a wrong one for one place that fits no rate the others allow."""
    wuerfel = random.Random(saat)  # noqa: S311 - lists to try, no secret
    einheit = wuerfel.choice(list(Einheit))
    satz = Fraction(wuerfel.randint(300_000, 1_500_000), 1000) * 100 / einheit.value
    while True:
        personen = [wuerfel.randint(0, hoechstens) for _ in range(wuerfel.randint(5, 60))]
        betraege = verteilt(personen, satz)
        stelle = wuerfel.randrange(len(personen))
        andere = [(b, p) for nr, (b, p) in enumerate(zip(betraege, personen, strict=True)) if p and nr != stelle]
        if len(andere) < 3 or not personen[stelle]:
            continue
        von = max(Fraction(2 * b - 1, 2 * p) for b, p in andere)
        bis = min(Fraction(2 * b + 1, 2 * p) for b, p in andere)
        falsch = betraege[stelle] + wuerfel.choice((-1, 1)) * wuerfel.choice((1, wuerfel.randint(1, int(satz))))
        if falsch > 0 and not passt(falsch, von, bis):
            return einheit, personen, betraege, stelle, falsch


@pytest.mark.parametrize("hoechstens", [2000, 30])
@pytest.mark.parametrize("lauf", range(LAEUFE))
def test_one_wrong_amount_among_many(lauf: int, hoechstens: int) -> None:
    """The altered amount is the only one flagged, or nothing is.

    It is not flagged only where the list does not decide, where it or another may be wrong (both unclear), or where the test itself
    finds every amount to fit the rate that was named. All of that is rare.
    """
    gezaehlt = Counter[Urteil]()
    for nr in range(JE_LAUF):
        einheit, _, betraege, stelle, falsch = gewuerfelt(1000 * hoechstens + JE_LAUF * lauf + nr, hoechstens)
        betraege[stelle] = falsch
        geprueft = plausibilitaet(liste(betraege, einheit=einheit), einheit)
        assert set(mit_urteil(geprueft, Urteil.PASST_NICHT)) <= {stelle}
        urteil = geprueft.posten[stelle].urteil
        gezaehlt[urteil] += 1
        if urteil is Urteil.PASST:
            assert geprueft.von_cent is not None
            assert geprueft.bis_cent is not None
            assert geprueft.bis_cent >= MINDESTSATZ_CENT
            assert all(passt(b, geprueft.von_cent / einheit.value, geprueft.bis_cent / einheit.value) for b in betraege if b)
    assert gezaehlt[Urteil.PASST_NICHT] >= 0.9 * JE_LAUF, gezaehlt
    assert gezaehlt[Urteil.PASST] <= 0.02 * JE_LAUF, gezaehlt


@pytest.mark.parametrize("hoechstens", [2000, 30, 4])
def test_a_correct_list_is_never_flagged(hoechstens: int) -> None:
    """Nothing is flagged or unclear, and the persons are found, or the same part of each."""
    for saat in range(100):
        einheit, personen, betraege, _, _ = gewuerfelt(saat, hoechstens) if hoechstens > 4 else (Einheit.EURO, [], [], 0, 0)
        if not personen:
            wuerfel = random.Random(saat)  # noqa: S311 - lists to try, no secret
            personen = [wuerfel.randint(0, hoechstens) for _ in range(40)]
            betraege = verteilt(personen, Fraction(74315, 100))
        geprueft = plausibilitaet(liste(betraege, einheit=einheit), einheit)
        assert mit_urteil(geprueft, Urteil.PASST_NICHT) == mit_urteil(geprueft, Urteil.UNKLAR) == []
        if geprueft.entscheidbar:
            quotienten = {Fraction(zahl, zeile.personen) for zahl, zeile in zip(personen, geprueft.posten, strict=True) if zeile.personen}
            assert len(quotienten) <= 1


def test_the_order_of_the_list_does_not_matter() -> None:
    """Turned round, each line has the same judgement."""
    einheit, _, betraege, stelle, falsch = gewuerfelt(7, 2000)
    betraege[stelle] = falsch
    vorwaerts = plausibilitaet(liste(betraege, einheit=einheit), einheit)
    rueckwaerts = plausibilitaet(liste(reversed(betraege), einheit=einheit), einheit)
    assert [zeile.urteil for zeile in vorwaerts.posten] == [zeile.urteil for zeile in reversed(rueckwaerts.posten)]
    assert (vorwaerts.von_cent, vorwaerts.bis_cent) == (rueckwaerts.von_cent, rueckwaerts.bis_cent)


# ---------------------------------------------------------------- what cannot be decided
@pytest.mark.parametrize(
    ("betraege", "grund"),
    [
        ([11_147, 9_661], "nur 2 verschiedene Beträge"),
        ([11_147, 11_147, 11_147, 0], "nur 1 verschiedenen Betrag"),
        ([131_147, 229_661, 335_202], "zu kurz oder zu grob"),
        ([1_111, 1_753, 2_999, 3_617, 5_003, 7_919, 9_941, 12_345], "keinen Satz"),
    ],
)
def test_not_decidable(betraege: list[int], grund: str) -> None:
    """Too few amounts, too coarse ones, or no common rate: nothing is flagged, and the reason is told."""
    geprueft = plausibilitaet(liste(betraege))
    assert not geprueft.entscheidbar
    assert mit_urteil(geprueft, Urteil.PASST_NICHT) == []
    (finding,) = geprueft.findings
    assert finding.code == "satz-nicht-entscheidbar"
    assert grund in finding.text


def test_the_same_amounts_decide_in_cents_what_they_do_not_in_euros() -> None:
    """Three amounts of 1,176, 1,309 and 1,451 persons: full euros are too coarse, cents are not."""
    personen, satz = [1176, 1309, 1451], Fraction(74_314_512, 100_000)
    assert not plausibilitaet(liste(verteilt(personen, satz)), Einheit.EURO).entscheidbar
    genau = plausibilitaet(liste(verteilt(personen, satz * 100), einheit=Einheit.CENT))
    assert [zeile.personen for zeile in genau.posten] == personen


def test_either_of_two_may_be_wrong() -> None:
    """Small amounts leave the rate open to a cent; of two large ones, either fits alone: both are unclear, none is flagged."""
    satz = Fraction(74_315, 100)
    betraege = [*verteilt([10, 12, 15, 21], satz), *verteilt([1900], satz), *verteilt([2000], satz + Fraction(1, 100))]
    geprueft = plausibilitaet(liste(betraege))
    assert mit_urteil(geprueft, Urteil.UNKLAR) == [4, 5]
    assert mit_urteil(geprueft, Urteil.PASST_NICHT) == []
    assert [finding.code for finding in geprueft.findings] == ["betrag-unklar"] * 2


def test_a_sum_true_list_has_to_be_told_as_such() -> None:
    """Taken for one rounded singly, only amounts less than a unit off are flagged, and the message says so; told, none is."""
    gemeldet = 0
    for saat in range(20):
        wuerfel = random.Random(saat)  # noqa: S311 - lists to try, no secret
        personen = {nr: wuerfel.randint(0, 300) for nr in range(30)}
        betraege = anteilige_betraege_cent(wuerfel.randint(50_000_000, 300_000_000), personen)
        zeilen = liste(betraege.values(), einheit=Einheit.CENT)
        falsch = plausibilitaet(zeilen).findings
        assert all("weniger als eine Einheit" in finding.text for finding in falsch if finding.code == "betrag-passt-nicht")
        gemeldet += len(falsch)
        geprueft = plausibilitaet(zeilen, art=Rundungsart.SUMMENTREU)
        assert geprueft.findings == ()
        zeilen[7] = replace(zeilen[7], betrag_cent=betraege[7] + 11_111)
        assert mit_urteil(plausibilitaet(zeilen, art=Rundungsart.SUMMENTREU), Urteil.PASST_NICHT) == [7]
    assert gemeldet


@pytest.mark.parametrize("einheit", list(Einheit))
@pytest.mark.parametrize("mit_personen", [False, True])
def test_a_sum_true_list_is_offered_as_such(einheit: Einheit, mit_personen: bool) -> None:
    """Wherever one of its amounts does not fit singly, the sum is named from which largest remainders yield them all; nothing is assumed."""
    angeboten = 0
    for saat in range(60):
        wuerfel = random.Random(saat)  # noqa: S311 - lists to try, no secret
        personen = [wuerfel.randint(0, 300) for _ in range(40)]
        summe = sum(personen) * wuerfel.randint(30_000, 90_000) // 10_000 * 10_000
        betraege = anteilige_betraege_cent(summe, dict(enumerate(personen)), Rundung(Rundungsart.SUMMENTREU, einheit))
        zeilen = [Posten(name=str(nr), betrag_cent=cent, personen=personen[nr] if mit_personen else None) for nr, cent in betraege.items()]
        geprueft = plausibilitaet(zeilen, einheit)
        einzelne = [finding for finding in geprueft.findings if finding.code != "liste-summentreu"]
        angebot = [finding.text for finding in geprueft.findings if finding.code == "liste-summentreu"]
        assert len(angebot) == bool(einzelne)
        assert all(euro_text(summe) in text and "--rundung summentreu" in text for text in angebot)
        angeboten += len(angebot)

        # Another amount off by more than a unit, and the list is no split of its sum.
        andere = [replace(zeilen[0], betrag_cent=betraege[0] + 3 * einheit.value), *zeilen[1:]]
        assert "liste-summentreu" not in {finding.code for finding in plausibilitaet(andere, einheit).findings}
    assert angeboten > 3


def test_a_list_whose_persons_yield_other_amounts_is_not_offered_as_sum_true() -> None:
    """The counts bind: one that is wrong, or persons that are nobody's, and it is not the split of its sum."""
    personen = [10, 21, 33, 47]
    betraege = anteilige_betraege_cent(9_999_999, dict(enumerate(personen)))
    for falsch in ([10, 21, 33, 48], [0, 0, 0, 0]):
        zeilen = [Posten(name=str(nr), betrag_cent=betraege[nr], personen=falsch[nr]) for nr in betraege]
        geprueft = plausibilitaet(zeilen)
        assert geprueft.findings
        assert "liste-summentreu" not in {finding.code for finding in geprueft.findings}


# ---------------------------------------------------------------- persons beside the amounts
def test_persons_are_checked_against_the_amounts() -> None:
    """A wrong count, a wrong amount, and an amount without a count are each told by the rate of the others."""
    betraege, personen, _ = veroeffentlicht("08226")
    angegeben: list[int | None] = [*personen]
    angegeben[1] += 1  # type: ignore[operator]
    angegeben[3] = None
    betraege[4] += 900
    geprueft = plausibilitaet(liste(betraege, angegeben))
    assert mit_urteil(geprueft, Urteil.PASST_NICHT) == [1, 4]
    assert geprueft.posten[1].personen == personen[1]
    assert (geprueft.posten[3].urteil, geprueft.posten[3].personen) == (Urteil.PASST, personen[3])
    assert [finding.code for finding in geprueft.findings] == ["betrag-widerspricht-personen"] * 2
    assert f"zum Betrag passen {personen[1]}" in geprueft.findings[0].text


def test_persons_tell_a_rate_that_amounts_alone_leave_open() -> None:
    """All counts are even, so the amounts fit twice the rate; the counts say which."""
    personen, satz = [20, 44, 62, 108], Fraction(50_033, 100)
    ohne = plausibilitaet(liste(verteilt(personen, satz)))
    mit = plausibilitaet(liste(verteilt(personen, satz), personen))
    assert [zeile.personen for zeile in ohne.posten] == [zahl // 2 for zahl in personen]
    assert [zeile.personen for zeile in mit.posten] == personen
    assert mit.von_cent is not None
    assert mit.von_cent <= satz * 100


def test_two_lines_with_persons_are_enough() -> None:
    """They agree on a rate; a third that contradicts it is flagged, which amounts alone could not tell."""
    geprueft = plausibilitaet(liste([7432, 14_863, 23_000], [10, 20, 30]))
    assert mit_urteil(geprueft, Urteil.PASST_NICHT) == [2]


def test_persons_that_contradict_each_other_do_not_bind() -> None:
    """Without a majority the rate is that of the amounts, and each count that contradicts it is flagged."""
    betraege, personen, _ = veroeffentlicht("08437")
    falsch: list[int | None] = [None] * len(betraege)
    falsch[:3] = [personen[0] + 1, personen[1] + 2, personen[2] + 4]
    geprueft = plausibilitaet(liste(betraege, falsch))
    assert mit_urteil(geprueft, Urteil.PASST_NICHT) == [0, 1, 2]


def test_nothing_for_somebody_and_something_for_nobody() -> None:
    """Both are wrong at any rate, even where the list decides nothing else; nothing for nobody is right."""
    geprueft = plausibilitaet(liste([0, 5000, 0], [7, 0, 0]))
    assert [zeile.urteil for zeile in geprueft.posten] == [Urteil.PASST_NICHT, Urteil.PASST_NICHT, Urteil.PASST]
    assert [finding.code for finding in geprueft.findings] == [*["betrag-widerspricht-personen"] * 2, "satz-nicht-entscheidbar"]


# ---------------------------------------------------------------- unit and words
def test_cents_among_full_euros() -> None:
    """The unit is that of most amounts; an amount with cents is then wrong, and the message says why."""
    betraege, _, _ = veroeffentlicht("08437")
    zeilen = [*liste(betraege[:-1]), Posten(name="mit Cent", betrag_cent=966_150)]
    geprueft = plausibilitaet(zeilen)
    assert geprueft.einheit is Einheit.EURO
    assert mit_urteil(geprueft, Urteil.PASST_NICHT) == [len(zeilen) - 1]
    assert "volle Euro" in geprueft.findings[0].text


def test_a_rate_is_shown_so_that_it_holds_all() -> None:
    """The lower end is cut, the upper one filled up."""
    assert satz_text(Fraction(148_629, 2), Fraction(148_630_001, 2000)) == "743,1450 bis 743,1501 € je Person"
