"""Where an amount comes from: the steps lead to it, the cells are those that were read, and what is our choice says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from im_xl.assets import ordner
from im_xl.cents import Einheit, Rundungsart, betrag_aus_text, euro_text
from im_xl.model import Auftrag, Eckdaten, Gelesen, Kreisdaten, Meldung, Mindestbetragsmodus, Quote, UmgangMitFehlenden
from im_xl.places import CellRef
from im_xl.register import gemeinden_im_kreis, kreise
from im_xl.vwv import Auswertung, Parameter, Planungsrahmen, evaluate, evaluate_planungsrahmen
from im_xl.vwv.erklaerung import Erklaerung, erklaere_gemeinde, erklaere_kreis
from im_xl.workbook.reader import read_workbook

HEUTE = date(2025, 1, 2)
KREIS = "08226"
GEMEINDEN = gemeinden_im_kreis(KREIS)


def liste(personen: Mapping[int, int | None] | None = None, **felder: Any) -> Kreisdaten:  # noqa: ANN401 - fields of Kreisdaten
    """The 54 Gemeinden of the Rhein-Neckar-Kreis with 10, 11, 12 ... persons, some of them given."""
    zeilen = tuple(
        Meldung(gemeinde=gemeinde, personen=Gelesen((personen or {}).get(nr, 10 + nr), CellRef("AU-Bestand", f"C{nr + 7}")))
        for nr, gemeinde in enumerate(GEMEINDEN)
    )
    return Kreisdaten(**{"kreis": kreise()[KREIS], "meldungen": zeilen, **felder})


def gerechnet(daten: Kreisdaten | None = None, **auftrag: Any) -> Auswertung:  # noqa: ANN401 - fields of Auftrag
    voll = {"heute": HEUTE, "haushaltsjahr": 2025, "betrag_cent": 181_074_000, **auftrag}
    return evaluate(daten or liste(), Auftrag(**voll), Parameter.laden())


def herkuenfte(erklaerung: Erklaerung) -> dict[str, tuple[str, str, CellRef | None]]:
    return {eingabe.name: (eingabe.wert, eingabe.herkunft, eingabe.ort) for eingabe in erklaerung.eingaben}


def test_every_input_with_its_cell_every_step_with_its_numbers() -> None:
    """A Gemeinde of the sample county, worked out by hand: 19 of 4,347 persons are 7,914.43754...; the 12th rank of 26 gets a cent more."""
    ergebnis = gerechnet(Kreisdaten(kreis=kreise()[KREIS], meldungen=_beispiel()))
    lobbach = next(g for g in ergebnis.gemeinden if g.gemeinde.name == "Lobbach")
    erklaerung = erklaere_gemeinde(ergebnis, lobbach)

    assert erklaerung.titel == "Lobbach (08226104), Haushaltsjahr 2025: 7.914,44 €"
    assert erklaerung.betrag_cent == lobbach.betrag_cent == 791_444
    assert herkuenfte(erklaerung) == {
        "Personen": ("19", "Blatt „AU-Bestand“, Zelle E57", CellRef("AU-Bestand", "E57")),
        "Personen aller Gemeinden": ("4.347", "Summe von 54 Gemeinden", None),
        "Betrag des Landkreises": ("1.810.740,00 €, erwartet", "Ihr Aufruf", None),
    }
    assert erklaerung.schritte[:3] == (
        "Anteil: 19 ÷ 4.347 = 0,437… %",
        "1.810.740,00 € × 19 ÷ 4.347 = 7.914,437543… €",
        "Abgerundet auf ganze Cent: 7.914,43 €",
    )
    assert "26 Cent übrig" in erklaerung.schritte[3]
    assert "Rang 12 von 54, also ein Cent mehr" in erklaerung.schritte[3]
    assert erklaerung.schritte[4] == "Betrag: 7.914,44 €"
    assert erklaerung.grundlagen[0] == "Verteilung nach Personen: Folie „Verfahren zur Weiterleitung an Städte und Gemeinden I“"
    assert all("Annahme, zu „" in grundlage for grundlage in erklaerung.grundlagen[1:])


def _beispiel() -> tuple[Meldung, ...]:
    """The rows of the sample workbook, as it is shipped."""
    return read_workbook(BytesIO((ordner("workbooks") / "rhein-neckar-kreis-2025.xlsx").read_bytes())).meldungen


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 5000), min_size=54, max_size=54).filter(any),
    st.integers(0, 10**10),
    st.sampled_from(list(Rundungsart)),
    st.sampled_from(list(Einheit)),
)
def test_the_steps_lead_to_the_amount(personen: list[int], betrag: int, art: Rundungsart, einheit: Einheit) -> None:
    """For any list: what was cut, and a unit more where the rank says so, is the amount; rounded singly, the exact value is at most half a unit off."""
    ergebnis = gerechnet(liste(dict(enumerate(personen))), betrag_cent=betrag, rundung_art=art, rundung_einheit=einheit)
    for g in ergebnis.gemeinden:
        erklaerung = erklaere_gemeinde(ergebnis, g)
        assert erklaerung.schritte[-1].startswith(f"Betrag: {euro_text(g.betrag_cent or 0)}")
        exakt = erklaerung.schritte[1].partition(" = ")[2].rstrip("… €").replace(".", "").replace(",", ".")
        assert Decimal(exakt) == (Decimal(betrag) * (g.personen.wert or 0) / Decimal(sum(personen)) / 100).quantize(
            Decimal("0.000001"), rounding="ROUND_DOWN"
        )
        if art is Rundungsart.EINZELN:
            assert abs(Decimal(exakt) * 100 - (g.betrag_cent or 0)) <= Decimal(einheit.value) / 2
            continue
        abgerundet = betrag_aus_text(erklaerung.schritte[2].partition(": ")[2])
        mehr = "also ein" in " ".join(erklaerung.schritte)
        assert abgerundet + mehr * einheit.value == g.betrag_cent


def test_an_assumed_count_is_called_one() -> None:
    """Last year's count and the county's estimate are named as Annahme, beside their cell."""
    daten = liste({0: None})
    erste, zweite = daten.meldungen[:2]
    vorjahr = Meldung(gemeinde=erste.gemeinde, personen=erste.personen, personen_vorjahr=Gelesen(40, CellRef("AU-Bestand", "D7")))
    geschaetzt = Meldung(gemeinde=zweite.gemeinde, personen=zweite.personen, geschaetzt=True)
    ergebnis = gerechnet(
        Kreisdaten(kreis=daten.kreis, meldungen=(vorjahr, geschaetzt, *daten.meldungen[2:])),
        umgang_mit_fehlenden=UmgangMitFehlenden.VORJAHR,
    )
    personen = [herkuenfte(erklaere_gemeinde(ergebnis, g))["Personen"] for g in ergebnis.gemeinden[:3]]

    assert personen[0] == ("40", "Blatt „AU-Bestand“, Zelle D7, Annahme: Zahl des Vorjahres", CellRef("AU-Bestand", "D7"))
    assert personen[1][1] == "Blatt „AU-Bestand“, Zelle C8, Annahme: vom Landkreis geschätzt"
    assert "Annahme" not in personen[2][1]


def test_without_an_amount_the_share_is_explained() -> None:
    """Before the amount is known there is a share and the word that it is not known, and no figure in euros."""
    ergebnis = gerechnet(betrag_cent=None)
    erklaerung = erklaere_gemeinde(ergebnis, ergebnis.gemeinden[0])

    assert (erklaerung.betrag_cent, erklaerung.titel) == (None, "Altlußheim (08226003), Haushaltsjahr 2025: kein Betrag")
    assert erklaerung.schritte[0].startswith("Anteil: 10 ÷ 1.971 = ")
    assert "noch nicht bekannt" in erklaerung.schritte[1]
    assert "€" not in "".join((*(eingabe.text for eingabe in erklaerung.eingaben), *erklaerung.schritte))


def test_blocked_amounts_say_what_blocks_them() -> None:
    """Two counts are missing: the first reason with its cell, the number of others, and no figure."""
    ergebnis = gerechnet(liste({3: None, 4: None}))
    erklaerung = erklaere_gemeinde(ergebnis, ergebnis.gemeinden[0])

    assert erklaerung.betrag_cent is None
    assert len(erklaerung.schritte) == 1
    assert "Blatt „AU-Bestand“, Zelle C10" in erklaerung.schritte[0]
    assert erklaerung.schritte[0].endswith("(und 1 weitere)")
    assert herkuenfte(erklaere_gemeinde(ergebnis, ergebnis.gemeinden[3]))["Personen"][0] == "keine gültige Zahl"


def test_a_part_of_a_larger_distribution() -> None:
    """As in 2017: shares of all persons in the Land; rounded singly although nobody asked for it, which is named an Annahme."""
    daten = liste(eckdaten=Eckdaten(gesamtpersonen=Gelesen(46_828, CellRef("Tranche 1", "B9"))))
    ergebnis = gerechnet(daten, haushaltsjahr=2017, betrag_cent=3_480_000_000)
    erklaerung = erklaere_gemeinde(ergebnis, ergebnis.gemeinden[0])

    assert herkuenfte(erklaerung)["Personen der gesamten Verteilung"] == (
        "46.828",
        "Blatt „Tranche 1“, Zelle B9",
        CellRef("Tranche 1", "B9"),
    )
    assert erklaerung.schritte[-1] == f"Betrag: {euro_text(ergebnis.gemeinden[0].betrag_cent or 0)}, kaufmännisch gerundet auf ganze Cent"
    assert "Folie" not in erklaerung.grundlagen[0].partition(";")[0]
    assert erklaerung.grundlagen[1].startswith("Rundung (einzeln, Cent): Annahme")


def test_a_stadtkreis_has_it_all() -> None:
    """One line, the whole amount, no division; and that is an Annahme."""
    ags = "08111"
    daten = Kreisdaten(kreis=kreise()[ags], meldungen=(Meldung(gemeinde=gemeinden_im_kreis(ags)[0], personen=Gelesen(5)),))
    ergebnis = gerechnet(daten)
    erklaerung = erklaere_gemeinde(ergebnis, ergebnis.gemeinden[0])

    assert erklaerung.schritte[-1] == "Betrag: 1.810.740,00 €"
    assert "÷" not in "".join(erklaerung.schritte)
    assert "Annahme" in erklaerung.grundlagen[0]
    assert herkuenfte(erklaerung)["Personen"][1] == "Eingabe"


# ---------------------------------------------------------------- Land -> Kreis
def land(gewichte: Mapping[str, Fraction], **auftrag: Any) -> Planungsrahmen:  # noqa: ANN401 - fields of Auftrag
    zeilen = tuple(
        Quote(kreis=kreise()[ags], quote=Gelesen(quote, CellRef.at("Quoten", nr, 3)))
        for nr, (ags, quote) in enumerate(gewichte.items(), start=4)
    )
    voll = {"heute": HEUTE, "haushaltsjahr": 2025, **auftrag}
    return evaluate_planungsrahmen(Kreisdaten(kreis=None, quoten=zeilen), Auftrag(**voll), Parameter.laden())


def quoten(klein: Fraction = Fraction(1, 1000)) -> dict[str, Fraction]:
    """Two small Kreise, the others alike."""
    alle = list(kreise())
    rest = (1 - 2 * klein) / (len(alle) - 2)
    return {ags: klein if nr in {3, 4} else rest for nr, ags in enumerate(alle)}


@pytest.mark.parametrize("modus", list(Mindestbetragsmodus))
@pytest.mark.parametrize("summe", [5_800_000_000, 5_812_345_678])
def test_the_steps_of_a_kreis_lead_to_its_amount(modus: Mindestbetragsmodus, summe: int) -> None:
    """In each mode the last exact figure is the amount, at most a cent off; at the floor the amount is the floor."""
    rahmen = land(quoten(), modus=modus, betrag_cent=summe)
    for zeile in rahmen.kreise:
        erklaerung = erklaere_kreis(rahmen, zeile)
        assert erklaerung.schritte[-1].startswith(f"Betrag: {euro_text(zeile.betrag_cent or 0)}")
        if zeile.mindestbetrag_greift and modus is not Mindestbetragsmodus.NUR_KENNZEICHNEN:
            assert zeile.betrag_cent == 18_000_000
            assert "Mindestbetrag" in erklaerung.schritte[1]
            continue
        exakt = next(s for s in reversed(erklaerung.schritte) if " = " in s).partition(" = ")[2].rstrip("… €")
        assert abs(Decimal(exakt.replace(".", "").replace(",", ".")) * 100 - (zeile.betrag_cent or 0)) <= 1


def test_a_kreis_names_its_cells_and_what_is_our_choice() -> None:
    """The quota with its cell, total and floor from the parameters, and the mode as an Annahme."""
    rahmen = land(quoten())
    erklaerung = erklaere_kreis(rahmen, rahmen.kreise[3])
    summe = Parameter.laden().wert("landessumme", date(2025, 1, 1))

    assert herkuenfte(erklaerung) == {
        "Zuteilungsquote": ("0,1 %", "Blatt „Quoten“, Zelle C7", CellRef("Quoten", "C7")),
        "Summe des Landes": ("58.000.000,00 €", f"Presse „{summe.fundstelle}“", None),
        "Mindestbetrag je Kreis": ("180.000,00 €", "Folie „Zuwendungsempfänger“", None),
    }
    assert "Annahme" in erklaerung.grundlagen[1]
    assert "umverteilen" in erklaerung.grundlagen[1]


def test_a_kreis_without_quota_has_a_reason() -> None:
    """A missing quota blocks the amounts of all, and each says why."""
    ohne = dict(quoten())
    ohne["08111"] = None  # type: ignore[assignment]
    rahmen = land(ohne)
    for zeile in rahmen.kreise[:2]:
        erklaerung = erklaere_kreis(rahmen, zeile)
        assert erklaerung.betrag_cent is None
        assert "Blatt „Quoten“, Zelle C4" in erklaerung.schritte[0]
