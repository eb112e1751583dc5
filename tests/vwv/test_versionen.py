"""Versions: every sum ties, a kept version is reproduced or says where it is not, and no two different inputs have one Prüfsumme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import pytest

from im_xl.cents import Einheit, Rundung, Rundungsart
from im_xl.model import Auftrag, Betragsstand, Eckdaten, Gelesen, Kreisdaten, Meldung
from im_xl.register import gemeinden_im_kreis, kreise
from im_xl.vwv.evaluate import evaluate
from im_xl.vwv.parameters import Parameter
from im_xl.vwv.versionen import (
    Eingangswerte,
    Zaehlung,
    Zahlherkunft,
    aenderungen,
    aenderungssatz,
    betraege_cent,
    eingangswerte,
    kanonischer_text,
    nachrechnen,
    pruefsumme,
    vergleich,
)

SCHLUESSEL = tuple(gemeinde.ags for gemeinde in gemeinden_im_kreis("08226")[:12])
RUNDUNGEN = st.builds(Rundung, st.sampled_from(list(Rundungsart)), st.sampled_from(list(Einheit)))
ZAEHLUNGEN = st.dictionaries(
    st.sampled_from(SCHLUESSEL),
    st.builds(Zaehlung, st.integers(0, 900), st.sampled_from([Zahlherkunft.GEMELDET, Zahlherkunft.GESCHAETZT])),
    min_size=1,
)
WERTE = st.builds(
    Eingangswerte,
    haushaltsjahr=st.just(2025),
    kreis=st.just("08226"),
    betrag_cent=st.integers(0, 300_000_000),
    betragsstand=st.sampled_from(list(Betragsstand)),
    rundung=RUNDUNGEN,
    stichtag=st.sampled_from([date(2022, 12, 31), date(2023, 12, 31)]),
    zaehlweise=st.sampled_from(["alle Personen", "ohne Ukraine"]),
    zaehlungen=ZAEHLUNGEN,
)
GRUND = Eingangswerte(
    haushaltsjahr=2025,
    kreis="08226",
    betrag_cent=100_000,
    betragsstand=Betragsstand.ERWARTET,
    rundung=Rundung(),
    stichtag=date(2022, 12, 31),
    zaehlweise="alle Personen in der AU",
    zaehlungen={ags: Zaehlung(10) for ags in SCHLUESSEL[:4]},
)


def mit_zahl(werte: Eingangswerte, ags: str, personen: int | None) -> Eingangswerte:
    """The inputs with another count."""
    return replace(werte, zaehlungen={**werte.zaehlungen, ags: Zaehlung(personen)})


@given(WERTE, WERTE)
def test_effects_and_what_is_joint_make_the_difference_for_every_gemeinde(alt: Eingangswerte, neu: Eingangswerte) -> None:
    """In each row the four parts add up to new less old; over all rows to the change of the total."""
    gerechnet, vorher, nachher = vergleich(alt, neu), betraege_cent(alt), betraege_cent(neu)
    assert [zeile.ags for zeile in gerechnet.gemeinden] == sorted({*alt.zaehlungen, *neu.zaehlungen})
    if vorher is None or nachher is None:
        assert gerechnet.gemeinsam_cent is None
        assert {zeile.differenz_cent for zeile in gerechnet.gemeinden} == {None}
        return
    for zeile in gerechnet.gemeinden:
        teile = (zeile.insgesamt_cent, zeile.eigene_cent, zeile.andere_cent, zeile.gemeinsam_cent)
        assert sum(teil or 0 for teil in teile) == zeile.differenz_cent == nachher.get(zeile.ags, 0) - vorher.get(zeile.ags, 0)
    assert sum(zeile.differenz_cent or 0 for zeile in gerechnet.gemeinden) == sum(nachher.values()) - sum(vorher.values())
    einzeln = sum(sum(wirkung.je_gemeinde.values()) for wirkung in gerechnet.wirkungen if wirkung.je_gemeinde is not None)
    assert einzeln + (gerechnet.gemeinsam_cent or 0) == sum(nachher.values()) - sum(vorher.values())


@given(WERTE, WERTE)
def test_all_changes_one_after_the_other_lead_from_the_old_to_the_new_version(alt: Eingangswerte, neu: Eingangswerte) -> None:
    """No changed input is left out: applied in turn they make the new version out of the old."""
    stand = alt
    for _ in range(len(aenderungen(alt, neu))):
        stand = aenderungen(stand, neu)[0].danach
    assert kanonischer_text(stand) == kanonischer_text(neu)
    assert aenderungen(stand, neu) == ()


@given(WERTE)
def test_a_kept_version_is_reproduced(werte: Eingangswerte) -> None:
    """Inputs, Prüfsumme and amounts fit together; one cent more is named with its Gemeinde."""
    betraege: dict[str, int | None] = dict(betraege_cent(werte) or dict.fromkeys(werte.zaehlungen))
    assert nachrechnen(werte, pruefsumme(werte), betraege) == ()

    erste = next(iter(werte.zaehlungen))
    betraege[erste] = (betraege[erste] or 0) + 1
    assert [(a.ags, a.was) for a in nachrechnen(werte, pruefsumme(werte), betraege)] == [(erste, "Betrag")]


@given(WERTE, WERTE)
def test_one_text_means_one_input(alt: Eingangswerte, neu: Eingangswerte) -> None:
    """Different inputs have different texts and Prüfsummen, equal ones the same."""
    assert (kanonischer_text(alt) == kanonischer_text(neu)) == (alt == neu)
    assert (pruefsumme(alt) == pruefsumme(neu)) == (alt == neu)


def test_the_canonical_text_is_the_documented_one() -> None:
    """Who reproduces the Prüfsumme with other tools needs exactly this text (docs/versionen.md)."""
    werte = replace(
        GRUND,
        zaehlweise="alle  Personen\nin der AU",
        zaehlungen={SCHLUESSEL[1]: Zaehlung(None, Zahlherkunft.FEHLT), SCHLUESSEL[0]: Zaehlung(12, Zahlherkunft.GESCHAETZT)},
    )
    text = (
        "im_xl Version 1\nhaushaltsjahr=2025\nkreis=08226\nbetrag_cent=100000\nstand=erwartet\nrundung=summentreu\neinheit_cent=1\n"
        "stichtag=2022-12-31\nzaehlweise=alle Personen in der AU\ngesamtpersonen=\ngesperrt=nein\n"
        f"{SCHLUESSEL[0]}=12;geschätzt\n{SCHLUESSEL[1]}=;fehlt\n"
    )
    assert kanonischer_text(werte) == text
    assert pruefsumme(werte) == sha256(text.encode()).hexdigest()


def test_a_correction_takes_from_the_others_what_the_gemeinde_gains() -> None:
    """Four with 10 persons share 1,000.00 EUR; one is corrected to 20: it gains 150.00 EUR, the others lose 50.00 EUR each."""
    neu = mit_zahl(GRUND, SCHLUESSEL[0], 20)
    (wirkung,) = vergleich(GRUND, neu).wirkungen

    assert (wirkung.aenderung.was, wirkung.aenderung.alt, wirkung.aenderung.neu) == ("Altlußheim", "10 Personen", "20 Personen")
    assert wirkung.je_gemeinde == {SCHLUESSEL[0]: 15_000, **dict.fromkeys(SCHLUESSEL[1:4], -5_000)}
    assert (wirkung.eigene_cent, wirkung.andere_cent) == (15_000, -15_000)


def test_planungsrahmen_and_count_are_told_apart() -> None:
    """1,000 -> 2,000 EUR and 10 -> 20 persons: +250.00 by the amount, +150.00 by the count, +150.00 because both come together."""
    neu = mit_zahl(replace(GRUND, betrag_cent=200_000), SCHLUESSEL[0], 20)
    gerechnet = vergleich(GRUND, neu)
    zeile = gerechnet.gemeinden[0]

    assert [wirkung.aenderung.was for wirkung in gerechnet.wirkungen] == ["Betrag", "Altlußheim"]
    assert (zeile.alt_cent, zeile.neu_cent) == (25_000, 80_000)
    assert (zeile.insgesamt_cent, zeile.eigene_cent, zeile.andere_cent, zeile.gemeinsam_cent) == (25_000, 15_000, 0, 15_000)
    assert gerechnet.gemeinsam_cent == 0
    assert aenderungssatz([w.aenderung for w in gerechnet.wirkungen]) == (
        "Betrag: 1.000,00 € → 2.000,00 €; Altlußheim: 10 Personen → 20 Personen"
    )


def test_a_change_that_leaves_nobody_counts_with_what_is_joint() -> None:
    """The only persons there were go, others come: the first change alone has no key, and the sums tie all the same."""
    alt = replace(GRUND, zaehlungen={SCHLUESSEL[0]: Zaehlung(10), SCHLUESSEL[1]: Zaehlung(0)})
    neu = replace(GRUND, zaehlungen={SCHLUESSEL[0]: Zaehlung(0), SCHLUESSEL[1]: Zaehlung(5)})
    gerechnet = vergleich(alt, neu)

    assert [wirkung.je_gemeinde is None for wirkung in gerechnet.wirkungen] == [True, False]
    assert [(z.differenz_cent, z.gemeinsam_cent) for z in gerechnet.gemeinden] == [(-100_000, -66_667), (100_000, 66_667)]


@pytest.mark.parametrize(
    "ohne",
    [
        {"betrag_cent": None},
        {"gesperrt": True},
        {"zaehlungen": {SCHLUESSEL[0]: Zaehlung(None, Zahlherkunft.FEHLT), SCHLUESSEL[1]: Zaehlung(3)}},
        {"zaehlungen": {SCHLUESSEL[0]: Zaehlung(0)}},
        {"zaehlungen": {}},
        {"zaehlungen": {SCHLUESSEL[0]: Zaehlung(-3), SCHLUESSEL[1]: Zaehlung(5)}},
        {"betrag_cent": -1},
        {"gesamtpersonen": 39, "rundung": Rundung(Rundungsart.EINZELN)},
        {"gesamtpersonen": 400},
    ],
)
def test_without_a_key_there_are_no_amounts(ohne: dict[str, Any]) -> None:
    """Missing is not zero, and what the rule refuses has no amounts; the version can be kept and reproduced all the same."""
    werte = replace(GRUND, **ohne)

    assert betraege_cent(werte) is None
    assert nachrechnen(werte, pruefsumme(werte), dict.fromkeys(werte.zaehlungen)) == ()
    assert {zeile.gemeinsam_cent for zeile in vergleich(GRUND, werte).gemeinden} == {None}


@pytest.mark.parametrize(
    ("aendern", "was"),
    [
        (lambda w: replace(w, betragsstand=Betragsstand.BEWILLIGT), "Stand des Betrags: erwartet → bewilligt"),
        (lambda w: replace(w, stichtag=date(2023, 12, 31)), "Stichtag: 31.12.2022 → 31.12.2023"),
        (lambda w: replace(w, zaehlweise="nur Zugänge"), "Wer gezählt wird: alle Personen in der AU → nur Zugänge"),
        (lambda w: replace(w, rundung=Rundung(Rundungsart.EINZELN)), "Rundung: summentreu, Cent → einzeln, Cent"),
        (lambda w: replace(w, gesperrt=True), "Sperre durch einen Fehler: nein → ja"),
        (lambda w: replace(w, gesamtpersonen=500), "Personen der größeren Verteilung: ohne → 500"),
        (lambda w: mit_zahl(w, SCHLUESSEL[2], None), "Brühl: 10 Personen → fehlt"),
        (
            lambda w: replace(w, zaehlungen={**w.zaehlungen, SCHLUESSEL[1]: Zaehlung(10, Zahlherkunft.VORJAHR)}),
            "Bammental: 10 Personen → 10 Personen (Vorjahr)",
        ),
        (lambda w: mit_zahl(w, SCHLUESSEL[5], 1), "Eberbach: nicht in der Liste → 1 Person"),
    ],
)
def test_every_input_makes_a_version_of_its_own(aendern: Callable[[Eingangswerte], Eingangswerte], was: str) -> None:
    """Each input is in the Prüfsumme, and its change is said in words."""
    neu = aendern(GRUND)

    assert pruefsumme(neu) != pruefsumme(GRUND)
    assert aenderungssatz(aenderungen(GRUND, neu)) == was


@pytest.mark.parametrize("kreis", ["08226", "08421"])
@pytest.mark.parametrize("gesamt", [None, 5_000])
def test_the_amounts_are_those_of_the_overview(kreis: str, gesamt: int | None) -> None:
    """For a Landkreis, a Stadtkreis and a part of a larger distribution: the kept version gives what the overview gave."""
    daten = Kreisdaten(
        kreis=kreise()[kreis],
        meldungen=tuple(Meldung(gemeinde=g, personen=Gelesen(7 * nr)) for nr, g in enumerate(gemeinden_im_kreis(kreis), 1)),
        eckdaten=Eckdaten(
            haushaltsjahr=Gelesen(2025),
            betrag_cent=Gelesen(98_765_432),
            gesamtpersonen=None if gesamt is None else Gelesen(50_000),
        ),
    )
    auswertung = evaluate(daten, Auftrag(heute=date(2025, 1, 2)), Parameter.laden())

    assert betraege_cent(eingangswerte(auswertung)) == {g.gemeinde.ags: g.betrag_cent for g in auswertung.gemeinden}
