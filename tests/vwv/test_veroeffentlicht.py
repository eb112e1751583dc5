"""Published figures, reproduced to the printed euro and cent."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from im_xl.cents import Einheit, Rundung, Rundungsart, betrag_aus_text
from im_xl.model import Auftrag, Eckdaten, Gelesen, Kreisdaten, Meldung, Mindestbetragsmodus, Quote
from im_xl.register import gemeinden, kreise, suche_gemeinde, suche_kreis
from im_xl.vwv import Parameter, evaluate, evaluate_planungsrahmen
from im_xl.vwv.weiterleitung import teillistenbetraege_cent

ORDNER = Path(__file__).parent.parent / "faelle" / "veroeffentlicht"
EINZELN_EURO = Rundung(Rundungsart.EINZELN, Einheit.EURO)


def zeilen(datei: str) -> list[dict[str, str]]:
    with (ORDNER / datei).open(encoding="utf-8", newline="") as strom:
        return list(csv.DictReader(strom))


BETRAEGE = zeilen("veroeffentlichte_betraege.csv")
SCHLUESSEL = zeilen("schluessel_2018.csv")
SUMME_2018 = betrag_aus_text("137641912.40")


@pytest.mark.parametrize("zeile", BETRAEGE, ids=[f"{zeile['verteilung'][:7]} {zeile['gemeinde']}" for zeile in BETRAEGE])
def test_printed_amount(zeile: dict[str, str]) -> None:
    """Persons x total of the Land / persons of the Land, rounded to whole euros on its own, is the amount in the newspaper."""
    summe, personen = int(zeile["landessumme_eur"]) * 100, int(zeile["personen"])
    ergebnis = teillistenbetraege_cent(summe, {zeile["ags"]: personen}, int(zeile["landespersonen"]), EINZELN_EURO)
    assert ergebnis == {zeile["ags"]: int(zeile["betrag_eur"]) * 100}
    (gefunden,) = suche_gemeinde(zeile["gemeinde"], zeile["kreis_ags"])
    assert gefunden.ags == zeile["ags"]


def test_published_list_as_a_county_would_hand_it_in() -> None:
    """The list of Sigmaringen 2017 through the whole evaluation: every amount, and Beuron is said to be missing."""
    liste = [zeile for zeile in BETRAEGE if zeile["kreis_ags"] == "08437"]
    daten = Kreisdaten(
        kreis=kreise()["08437"],
        meldungen=tuple(Meldung(gemeinde=gemeinden()[zeile["ags"]], personen=Gelesen(int(zeile["personen"]))) for zeile in liste),
        eckdaten=Eckdaten(haushaltsjahr=Gelesen(2017), betrag_cent=Gelesen(3_480_000_000), gesamtpersonen=Gelesen(46_828)),
    )
    ergebnis = evaluate(daten, Auftrag(heute=date(2017, 8, 1), rundung_einheit=Einheit.EURO), Parameter.laden())
    assert {zeile.gemeinde.ags: zeile.betrag_cent for zeile in ergebnis.gemeinden} == {
        zeile["ags"]: int(zeile["betrag_eur"]) * 100 for zeile in liste
    }
    assert ergebnis.rundung == EINZELN_EURO
    assert [finding.code for finding in ergebnis.findings] == ["gemeinde-fehlt-teilliste", "teilliste-einzeln", "kein-verfahren"]
    assert "Beuron" in ergebnis.findings[0].text
    assert (ergebnis.teilliste, ergebnis.differenz_cent, ergebnis.weiterzuleiten_cent) == (True, None, None)


def test_key_of_2018_to_the_cent() -> None:
    """Thirteen Kreise by percent with nine decimals of 137,641,912.40 EUR."""
    quoten = []
    for zeile in SCHLUESSEL:
        kreis = min(suche_kreis(zeile["kreis"]), key=lambda kreis: kreis.ags)
        quoten.append(Quote(kreis=kreis, quote=Gelesen(Fraction(Decimal(zeile["schluessel_prozent"])) / 100)))
    auftrag = Auftrag(
        heute=date(2025, 1, 2),
        betrag_cent=SUMME_2018,
        modus=Mindestbetragsmodus.NUR_KENNZEICHNEN,
        rundung_art=Rundungsart.EINZELN,
        rundung_einheit=Einheit.CENT,
    )
    ergebnis = evaluate_planungsrahmen(Kreisdaten(kreis=None, quoten=tuple(quoten)), auftrag, Parameter.laden())
    gerechnet = {zeile.quote.kreis.ags: zeile.betrag_cent for zeile in ergebnis.kreise}
    assert len(gerechnet) == 13
    assert gerechnet == {quote.kreis.ags: betrag_aus_text(zeile["betrag_eur"]) for quote, zeile in zip(quoten, SCHLUESSEL, strict=True)}
    codes = [finding.code for finding in ergebnis.findings]
    assert codes.count("kreis-fehlt") == 44 - 13
    assert codes.count("quotensumme") == 1
    assert not ergebnis.blockiert
