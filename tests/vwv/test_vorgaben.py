"""Which of several statements holds, and where each came from."""

from __future__ import annotations

from datetime import date

import pytest

from im_xl.cents import Einheit, Rundung, Rundungsart
from im_xl.errors import EingabeError
from im_xl.findings import Finding
from im_xl.model import Auftrag, Betragsstand, Eckdaten, Gelesen, Meldung
from im_xl.places import CellRef
from im_xl.register import gemeinden_im_kreis
from im_xl.vwv.auswertung import Herkunft
from im_xl.vwv.parameters import Parameter, Tagesparameter
from im_xl.vwv.vorgaben import Aufloesung, Vorgaben, haushaltsjahr, kreisvorgaben

HEUTE = date(2025, 1, 2)
EINSTELLUNG = CellRef("IM Einstellungen", "C5")
MAPPE = CellRef("Liste", "B3")


def aufgeloest(auftrag: Auftrag, einstellungen: Eckdaten, mappe: Eckdaten) -> Vorgaben:
    aufloesung = Aufloesung(auftrag, einstellungen, mappe)
    jahr = haushaltsjahr(aufloesung, Parameter.laden())
    return kreisvorgaben(aufloesung, jahr, Tagesparameter(Parameter.laden(), date(jahr, 1, 1)))


def herkunft(vorgaben: Vorgaben) -> dict[str, tuple[str, Herkunft, CellRef | None]]:
    return {angabe.schluessel: (angabe.text, angabe.herkunft, angabe.ort) for angabe in vorgaben.angaben}


@pytest.mark.parametrize(
    ("auftrag", "einstellung", "mappe", "gilt", "quelle", "ort", "widersprueche"),
    [
        (300, 200, 100, 300, Herkunft.AUFTRAG, None, [EINSTELLUNG, MAPPE]),
        (None, 200, 100, 200, Herkunft.EINSTELLUNGEN, EINSTELLUNG, [MAPPE]),
        (None, None, 100, 100, Herkunft.MAPPE, MAPPE, []),
        (100, 100, 100, 100, Herkunft.AUFTRAG, None, []),
        (None, 200, 200, 200, Herkunft.EINSTELLUNGEN, EINSTELLUNG, []),
        (0, 200, None, 0, Herkunft.AUFTRAG, None, [EINSTELLUNG]),
    ],
)
def test_precedence(
    auftrag: int | None,
    einstellung: int | None,
    mappe: int | None,
    gilt: int,
    quelle: Herkunft,
    ort: CellRef | None,
    widersprueche: list[CellRef],
) -> None:
    """Auftrag, then `IM Einstellungen`, then workbook; each other one that differs is a finding at its cell. Zero is a statement."""
    vorgaben = aufgeloest(
        Auftrag(heute=HEUTE, haushaltsjahr=2025, betrag_cent=auftrag),
        Eckdaten(betrag_cent=None if einstellung is None else Gelesen(einstellung, EINSTELLUNG)),
        Eckdaten(betrag_cent=None if mappe is None else Gelesen(mappe, MAPPE)),
    )
    assert vorgaben.betrag_cent == gilt
    assert herkunft(vorgaben)["betrag_cent"][1:] == (quelle, ort)
    null = [("betrag-null", ort)] if gilt == 0 else []
    assert [(finding.code, finding.ort) for finding in vorgaben.findings] == [("angabe-widerspruch", wo) for wo in widersprueche] + null
    assert vorgaben.betrag_quelle == (None if quelle is Herkunft.AUFTRAG else Gelesen(gilt, ort))


def test_sentence_on_a_contradiction() -> None:
    """Both sources, both figures as people write them, and which one holds."""
    (finding,) = aufgeloest(
        Auftrag(heute=HEUTE, haushaltsjahr=2025, betrag_cent=181_074_000), Eckdaten(), Eckdaten(betrag_cent=Gelesen(181_000_000, MAPPE))
    ).findings
    assert isinstance(finding, Finding)
    assert finding.text == (
        "Blatt „Liste“, Zelle B3: Betrag: „Ihr Aufruf“ sagt 1.810.740,00 €, „Arbeitsmappe“ sagt 1.810.000,00 €. Es gilt 1.810.740,00 €. "
        "Bitte die Angaben angleichen."
    )


def test_defaults_come_from_the_parameters() -> None:
    """With nothing said: the reading of the Stichtag, sum-true cents, everybody counted, an expected amount that is unknown."""
    vorgaben = aufgeloest(Auftrag(heute=HEUTE, haushaltsjahr=2025), Eckdaten(), Eckdaten())
    assert vorgaben.stichtag == date(2022, 12, 31)
    assert vorgaben.rundung == Rundung(Rundungsart.SUMMENTREU, Einheit.CENT)
    assert vorgaben.betragsstand is Betragsstand.ERWARTET
    assert vorgaben.zaehlweise == "alle Personen in der Anschlussunterbringung"
    assert (vorgaben.betrag_cent, vorgaben.teilliste, vorgaben.findings) == (None, False, ())
    assert {quelle for schluessel, (_, quelle, _) in herkunft(vorgaben).items() if schluessel != "haushaltsjahr"} == {Herkunft.VORGABE}


def test_stichtag_of_a_year_before_the_procedure() -> None:
    """31.12. of the preceding year, marked as ours."""
    assert aufgeloest(Auftrag(heute=HEUTE, haushaltsjahr=2018), Eckdaten(), Eckdaten()).stichtag == date(2017, 12, 31)


@pytest.mark.parametrize(("heute", "jahr"), [(date(2024, 3, 1), 2025), (date(2026, 3, 1), 2026)])
def test_year_is_assumed_and_said(heute: date, jahr: int) -> None:
    """Without a year that of the run holds, but none before the procedure."""
    vorgaben = aufgeloest(Auftrag(heute=heute), Eckdaten(), Eckdaten())
    assert vorgaben.haushaltsjahr == jahr
    assert [finding.code for finding in vorgaben.findings] == ["jahr-angenommen"]
    assert herkunft(vorgaben)["haushaltsjahr"][:2] == (str(jahr), Herkunft.VORGABE)


@pytest.mark.parametrize(("jahr", "code"), [(2016, "jahr-zu-frueh"), (25, "jahr-zu-frueh"), (20250, "jahr-unlesbar")])
def test_year_that_cannot_be(jahr: int, code: str) -> None:
    """Before the programme, or no year at all; the message names the cell."""
    with pytest.raises(EingabeError) as fehler:
        aufgeloest(Auftrag(heute=HEUTE), Eckdaten(), Eckdaten(haushaltsjahr=Gelesen(jahr, MAPPE)))
    assert (fehler.value.code, fehler.value.blatt, fehler.value.zelle) == (code, "Liste", "B3")


def test_negative_amount_is_refused() -> None:
    """There is nothing to hand out."""
    with pytest.raises(EingabeError) as fehler:
        aufgeloest(Auftrag(heute=HEUTE, betrag_cent=-1), Eckdaten(), Eckdaten())
    assert fehler.value.code == "betrag-negativ"


@pytest.mark.parametrize("auftrag", [None, Rundungsart.SUMMENTREU])
def test_part_list_is_rounded_one_by_one(auftrag: Rundungsart | None) -> None:
    """A part of a larger distribution cannot be sum-true, not even when asked for: a Hinweis says so."""
    vorgaben = aufgeloest(
        Auftrag(heute=HEUTE, haushaltsjahr=2017, rundung_art=auftrag), Eckdaten(), Eckdaten(gesamtpersonen=Gelesen(46_828, MAPPE))
    )
    assert vorgaben.rundung == Rundung(Rundungsart.EINZELN, Einheit.CENT)
    (finding,) = vorgaben.findings
    assert (finding.code, finding.ort) == ("teilliste-einzeln", MAPPE)
    assert "46.828 Personen" in finding.text


@pytest.mark.parametrize(("personen", "teil"), [((30, 12), False), ((30, 11), True), ((30, None), True)])
def test_total_that_is_the_own_sum_makes_no_part_list(personen: tuple[int | None, ...], teil: bool) -> None:
    """42 of 42 persons are the whole: sum-true as ever. With a count missing nobody can tell, and the amounts wait anyway."""
    meldungen = tuple(
        Meldung(gemeinde=gemeinde, personen=Gelesen(zahl)) for gemeinde, zahl in zip(gemeinden_im_kreis("08226"), personen, strict=False)
    )
    aufloesung = Aufloesung(Auftrag(heute=HEUTE, haushaltsjahr=2025), Eckdaten(), Eckdaten(gesamtpersonen=Gelesen(42, MAPPE)))
    jahr = haushaltsjahr(aufloesung, Parameter.laden())
    vorgaben = kreisvorgaben(aufloesung, jahr, Tagesparameter(Parameter.laden(), date(jahr, 1, 1)), meldungen)
    assert vorgaben.teilliste is teil
    assert vorgaben.rundung.art is (Rundungsart.EINZELN if teil else Rundungsart.SUMMENTREU)
    assert [finding.code for finding in vorgaben.findings] == (["teilliste-einzeln"] if teil else [])


@pytest.mark.parametrize(("tag", "spaet"), [(date(2025, 1, 1), False), (date(2025, 1, 2), True)])
def test_stichtag_within_the_year(tag: date, spaet: bool) -> None:
    """Nobody could have split by a count of the year itself: a Warnung at its cell names the usual day."""
    vorgaben = aufgeloest(Auftrag(heute=HEUTE, haushaltsjahr=2025), Eckdaten(), Eckdaten(stichtag=Gelesen(tag, MAPPE)))
    assert vorgaben.stichtag == tag
    assert [(finding.code, finding.ort) for finding in vorgaben.findings] == ([("stichtag-unplausibel", MAPPE)] if spaet else [])
    assert all("31.12.2022" in finding.text for finding in vorgaben.findings)
