"""A county's overview, put together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from im_xl.cents import Einheit, Rundungsart, euro_text
from im_xl.errors import EingabeError, RegelError
from im_xl.findings import Beleg, Finding, Schwere
from im_xl.model import (
    Auftrag,
    Betragsstand,
    Eckdaten,
    Entscheidung,
    Entscheidungsart,
    Gelesen,
    Kreisdaten,
    Meldung,
    Mitgliedschaft,
    Rolle,
    UmgangMitFehlenden,
    Verbund,
)
from im_xl.places import CellRef
from im_xl.register import gemeinden, gemeinden_im_kreis, kreise
from im_xl.report import ergebnis_dokument
from im_xl.sheets.context import Kontext
from im_xl.sheets.county import warum_ungenau
from im_xl.sheets.findings import hinweise_daten
from im_xl.tables import tabellen
from im_xl.vwv import Auswertung, Parameter, evaluate
from im_xl.vwv.anzeige import zahl_text
from im_xl.vwv.auswertung import Schrittstatus
from im_xl.vwv.entscheidungen import traeger_zulaessig

HEUTE = date(2025, 1, 2)
KREIS = "08226"
BETRAG = 181_074_000
WEINHEIM, SCHRIESHEIM, HIRSCHBERG, LADENBURG, HEDDESHEIM = "08226096", "08226082", "08226107", "08226038", "08226028"


def ort(ags: str) -> CellRef:
    return CellRef("AU-Bestand", f"C{int(ags[5:])}")


def meldungen(**geaendert: Meldung) -> tuple[Meldung, ...]:
    """The 54 Gemeinden of the Rhein-Neckar-Kreis with 10, 11, 12 ... persons; single rows changed by key (`_08226096`)."""
    reihe = []
    for nr, gemeinde in enumerate(gemeinden_im_kreis(KREIS)):
        zeile = Meldung(gemeinde=gemeinde, personen=Gelesen(10 + nr, ort(gemeinde.ags)))
        reihe.append(geaendert.get(f"_{gemeinde.ags}", zeile))
    return tuple(reihe)


def zeile(ags: str, personen: int | None, **felder: Any) -> Meldung:  # noqa: ANN401 - fields of Meldung
    return Meldung(gemeinde=gemeinden()[ags], personen=Gelesen(personen, ort(ags)), **felder)


def ausgewertet(daten: Kreisdaten | None = None, *, einstellungen: Eckdaten | None = None, **auftrag: Any) -> Auswertung:  # noqa: ANN401
    daten = daten or Kreisdaten(kreis=kreise()[KREIS], meldungen=meldungen())
    voll = {"heute": HEUTE, "haushaltsjahr": 2025, "betrag_cent": BETRAG, **auftrag}
    return evaluate(daten, Auftrag(**voll), Parameter.laden(), einstellungen or Eckdaten())


def kreis(**felder: Any) -> Kreisdaten:  # noqa: ANN401 - fields of Kreisdaten
    return Kreisdaten(**{"kreis": kreise()[KREIS], "meldungen": meldungen(), **felder})


def codes(ergebnis: Auswertung) -> list[str]:
    return [finding.code for finding in ergebnis.findings]


def von(ergebnis: Auswertung, ags: str) -> Any:  # noqa: ANN401 - Gemeindeergebnis
    return next(zeile for zeile in ergebnis.gemeinden if zeile.gemeinde.ags == ags)


def test_plain_county() -> None:
    """54 Gemeinden in the order of AGS, exact shares, a sum that is true, everything left with the county."""
    ergebnis = ausgewertet()
    assert [zeile.nr for zeile in ergebnis.gemeinden] == list(range(1, 55))
    assert [zeile.gemeinde.ags for zeile in ergebnis.gemeinden] == sorted(zeile.gemeinde.ags for zeile in ergebnis.gemeinden)
    assert ergebnis.personen_gesamt == sum(range(10, 64))
    assert sum(zeile.anteil or 0 for zeile in ergebnis.gemeinden) == 1
    assert sum(zeile.betrag_cent or 0 for zeile in ergebnis.gemeinden) == BETRAG == ergebnis.verteilt_cent
    assert (ergebnis.differenz_cent, ergebnis.weiterzuleiten_cent, ergebnis.verbleibt_cent) == (0, 0, BETRAG)
    assert (ergebnis.satz_je_vzae_cent, ergebnis.mindestumfang) == (6_800_000, Decimal("0.5"))
    assert codes(ergebnis) == ["entscheidungen-keine"]
    assert not ergebnis.blockiert
    assert ergebnis.betrag_quelle is None


def test_order_of_rows_does_not_matter() -> None:
    """The same rows upside down give the same overview."""
    umgekehrt = ausgewertet(kreis(meldungen=tuple(reversed(meldungen()))))
    assert umgekehrt.gemeinden == ausgewertet().gemeinden


def test_used_parameters_are_listed() -> None:
    """Those that the overview rests on, and none of the others; all of 1 January of the year."""
    schluessel = {wert.schluessel for wert in ausgewertet().parameter}
    assert {"frist_meldung", "frist_entscheidung", "mindestumfang", "satz_je_vzae", "rundung_art", "zaehlweise"} <= schluessel
    assert not {"mindestbetrag", "koordination_hoechstbetrag", "beratungszeitraum_jahre"} & schluessel


def test_missing_gemeinde_blocks_the_amounts() -> None:
    """The overview is for every Gemeinde: without one there is no denominator, so no shares and no amounts."""
    ergebnis = ausgewertet(kreis(meldungen=meldungen()[1:]))
    assert ergebnis.blockiert
    assert [(finding.code, finding.betrifft) for finding in ergebnis.findings[:1]] == [("gemeinde-fehlt", "08226003")]
    assert (ergebnis.personen_gesamt, ergebnis.verteilt_cent, ergebnis.differenz_cent, ergebnis.weiterzuleiten_cent) == (None,) * 4
    assert all((zeile.betrag_cent, zeile.anteil, zeile.vzae) == (None, None, None) for zeile in ergebnis.gemeinden)
    assert len(ergebnis.gemeinden) == 53


def test_most_gemeinden_missing_is_said_once() -> None:
    """Another list may be meant: one error at its heading instead of one for each, from more than half and more than three on."""
    kopf, anderer = CellRef("Auszug", "B1"), CellRef("AU", "C14")
    ergebnis = ausgewertet(kreis(meldungen=meldungen()[:26], kopf=kopf, anderer_kopf=anderer))
    assert [(f.code, f.ort, f.betrifft) for f in ergebnis.findings if f.schwere is Schwere.FEHLER] == [("gemeinden-fehlen", kopf, None)]
    assert "28 von 54 Gemeinden" in ergebnis.findings[0].text
    assert "etwa die unter Zeile 14 auf Blatt „AU“" in ergebnis.findings[0].text
    assert ergebnis.blockiert
    assert all(zeile.betrag_cent is None for zeile in ergebnis.gemeinden)
    assert codes(ausgewertet(kreis(meldungen=meldungen()[:27]))).count("gemeinde-fehlt") == 27
    ohne = ausgewertet(kreis(meldungen=meldungen()[:1]))
    assert "eine andere Liste gemeint. Bitte" in ohne.findings[0].text


def test_missing_count_blocks_and_is_no_zero() -> None:
    """The finding points at the cell; no other Gemeinde gets more because one is missing."""
    ergebnis = ausgewertet(kreis(meldungen=meldungen(_08226096=zeile(WEINHEIM, None))))
    assert next((finding.code, finding.ort) for finding in ergebnis.findings) == ("personen-fehlen", ort(WEINHEIM))
    assert all(zeile.betrag_cent is None for zeile in ergebnis.gemeinden)


def test_what_reading_said_is_not_said_twice() -> None:
    """A count that could not be read has its finding already."""
    gelesen = Finding("personen-text", ort(WEINHEIM), {"gemeinde": "Weinheim", "inhalt": "k. A."}, WEINHEIM)
    ergebnis = ausgewertet(kreis(meldungen=meldungen(_08226096=zeile(WEINHEIM, None)), findings=(gelesen,)))
    assert codes(ergebnis) == ["personen-text", "entscheidungen-keine"]
    assert ergebnis.blockiert


@pytest.mark.parametrize(("erlaubt", "umgang"), [(True, None), (False, UmgangMitFehlenden.VORJAHR)])
def test_last_years_count_lifts_the_block(erlaubt: bool, umgang: UmgangMitFehlenden | None) -> None:
    """For one Gemeinde or for all that lack one: the count stands in, a Warnung says so, what reading found does not block any more."""
    vorjahr = Gelesen(40, CellRef("AU-Bestand", "D96"))
    ohne = zeile(WEINHEIM, None, personen_vorjahr=vorjahr, vorjahr_erlaubt=erlaubt)
    gelesen = Finding("personen-text", ort(WEINHEIM), {"gemeinde": "Weinheim", "inhalt": "k. A."}, WEINHEIM)
    ergebnis = ausgewertet(kreis(meldungen=meldungen(_08226096=ohne), findings=(gelesen,)), umgang_mit_fehlenden=umgang)
    assert not ergebnis.blockiert
    assert (von(ergebnis, WEINHEIM).personen.wert, von(ergebnis, WEINHEIM).aus_vorjahr) == (40, True)
    assert [(finding.code, finding.ort) for finding in ergebnis.findings[:1]] == [("personen-vorjahr", vorjahr.ort)]
    assert ergebnis.verteilt_cent == BETRAG


def test_last_years_count_must_exist_and_be_let() -> None:
    """Allowed without a count, or a count without leave: still missing."""
    for ohne in (zeile(WEINHEIM, None, vorjahr_erlaubt=True), zeile(WEINHEIM, None, personen_vorjahr=Gelesen(40))):
        assert codes(ausgewertet(kreis(meldungen=meldungen(_08226096=ohne))))[0] == "personen-fehlen"


def test_estimate_is_marked() -> None:
    """The county's own figure counts, and a Hinweis names it."""
    ergebnis = ausgewertet(kreis(meldungen=meldungen(_08226096=zeile(WEINHEIM, 1350, geschaetzt=True))))
    assert von(ergebnis, WEINHEIM).geschaetzt
    assert "Weinheim: Die Personenzahl 1.350 ist vom Landkreis geschätzt." in ergebnis.findings[0].text


def test_twice_or_from_elsewhere_blocks() -> None:
    """A Gemeinde on two rows, and one of another county; each counts once in the list."""
    doppelt = ausgewertet(kreis(meldungen=(*meldungen(), zeile(WEINHEIM, 5))))
    assert [(finding.code, finding.betrifft) for finding in doppelt.findings[:1]] == [("gemeinde-doppelt", WEINHEIM)]
    assert len(doppelt.gemeinden) == 54
    fremd = ausgewertet(kreis(meldungen=(*meldungen(), zeile("08437104", 5))))
    assert [(finding.code, finding.betrifft) for finding in fremd.findings[:1]] == [("ags-fremder-kreis", "08437104")]
    assert doppelt.blockiert
    assert fremd.blockiert


def test_no_amount_yet() -> None:
    """Persons and shares, no amounts, a Hinweis, no error."""
    ergebnis = ausgewertet(betrag_cent=None)
    assert (ergebnis.betrag_cent, ergebnis.verteilt_cent, ergebnis.weiterzuleiten_cent, ergebnis.blockiert) == (None, None, None, False)
    assert von(ergebnis, WEINHEIM).anteil == Fraction(von(ergebnis, WEINHEIM).personen.wert, sum(range(10, 64)))
    assert "betrag-fehlt" in codes(ergebnis)


def test_refusals_that_stop_the_run() -> None:
    """All zero, nobody on the list, a year before the programme."""
    null = tuple(replace(meldung, personen=Gelesen(0)) for meldung in meldungen())
    with pytest.raises(RegelError) as regelfehler:
        ausgewertet(kreis(meldungen=null))
    assert regelfehler.value.code == "personen-alle-null"
    with pytest.raises(RegelError, match="null Personen"):
        ausgewertet(kreis(meldungen=null), betrag_cent=None)
    with pytest.raises(RegelError, match="null Personen"):
        ausgewertet(kreis(meldungen=null, eckdaten=Eckdaten(gesamtpersonen=Gelesen(5))), haushaltsjahr=2017, betrag_cent=None)
    for daten, jahr, code in ((kreis(meldungen=()), 2025, "keine-gemeinden"), (kreis(), 2016, "jahr-zu-frueh")):
        with pytest.raises(EingabeError) as fehler:
            ausgewertet(daten, haushaltsjahr=jahr)
        assert fehler.value.code == code


def test_amount_and_its_state_from_settings() -> None:
    """Read again from `IM Einstellungen`: the amount knows its cell."""
    betrag = Gelesen(BETRAG, CellRef("IM Einstellungen", "C4"))
    einstellungen = Eckdaten(betrag_cent=betrag, betragsstand=Gelesen(Betragsstand.BEWILLIGT))
    ergebnis = ausgewertet(betrag_cent=None, einstellungen=einstellungen)
    assert (ergebnis.betrag_quelle, ergebnis.betragsstand) == (betrag, Betragsstand.BEWILLIGT)
    assert ergebnis.verteilt_cent == BETRAG


def test_difference_of_rounding_one_by_one() -> None:
    """Whole euros, each on its own: the difference to the county's amount is shown."""
    ergebnis = ausgewertet(rundung_art=Rundungsart.EINZELN, rundung_einheit=Einheit.EURO)
    assert ergebnis.verteilt_cent is not None
    assert ergebnis.differenz_cent == BETRAG - ergebnis.verteilt_cent
    assert ("rundungsdifferenz" in codes(ergebnis)) == (ergebnis.differenz_cent != 0)
    assert all((zeile.betrag_cent or 0) % 100 == 0 for zeile in ergebnis.gemeinden)


# --- decisions and Verbünde


def entscheidungen() -> dict[str, Entscheidung]:
    return {
        WEINHEIM: Entscheidung(art=Entscheidungsart.EINZELN, eingegangen_am=date(2024, 5, 31)),
        LADENBURG: Entscheidung(art=Entscheidungsart.EINZELN, eingegangen_am=date(2024, 9, 30), ort=CellRef("Entscheidungen", "E7")),
        HEDDESHEIM: Entscheidung(art=Entscheidungsart.LANDKREIS, eingegangen_am=date(2024, 4, 1)),
        SCHRIESHEIM: Entscheidung(art=Entscheidungsart.VERBUND, verbund="Bergstraße", rolle=Rolle.FEDERFUEHREND),
        HIRSCHBERG: Entscheidung(art=Entscheidungsart.VERBUND, verbund=" bergstraße"),
    }


def mitglied(ags: str, rolle: Rolle = Rolle.MITGLIED, von: date | None = None, bis: date | None = None) -> Mitgliedschaft:
    return Mitgliedschaft(ags=ags, name=gemeinden()[ags].name, rolle=rolle, von=von, bis=bis, ort=CellRef("Verbünde", f"B{ags[6:]}"))


def test_decisions_divide_the_amount() -> None:
    """Who acts alone or in a Verbund gets the amount; the rest stays; both parts add up to what was distributed."""
    ergebnis = ausgewertet(kreis(entscheidungen=entscheidungen()))
    eigene = {zeile.gemeinde.ags for zeile in ergebnis.gemeinden if zeile.eigene_verantwortung}
    assert eigene == {WEINHEIM, LADENBURG, SCHRIESHEIM, HIRSCHBERG}
    assert ergebnis.weiterzuleiten_cent == sum(von(ergebnis, ags).betrag_cent for ags in eigene)
    assert (ergebnis.weiterzuleiten_cent or 0) + (ergebnis.verbleibt_cent or 0) == BETRAG
    (verbund,) = ergebnis.verbuende
    assert verbund.name == "Bergstraße"
    assert [mitglied.gemeinde.ags for mitglied in verbund.mitglieder] == [SCHRIESHEIM, HIRSCHBERG]
    assert verbund.betrag_cent == von(ergebnis, SCHRIESHEIM).betrag_cent + von(ergebnis, HIRSCHBERG).betrag_cent
    assert von(ergebnis, HIRSCHBERG).verbund == "Bergstraße"
    assert codes(ergebnis).count("entscheidung-offen") == 54 - 5


def test_steps_of_one_gemeinde() -> None:
    """In time, late and with nothing recorded; the late one is never silently accepted."""
    daten = kreis(
        meldungen=meldungen(_08226096=zeile(WEINHEIM, 90, gemeldet_am=Gelesen(date(2023, 11, 14), CellRef("AU-Bestand", "F96")))),
        entscheidungen=entscheidungen(),
    )
    ergebnis = ausgewertet(daten)
    assert {schritt.frist.schluessel: schritt.status for schritt in von(ergebnis, WEINHEIM).schritte} == {
        "stichtag": Schrittstatus.OHNE_FRIST,
        "meldung": Schrittstatus.VERSPAETET,
        "uebersicht": Schrittstatus.KEIN_EINGANG,
        "bekanntgabe": Schrittstatus.KEIN_EINGANG,
        "entscheidung": Schrittstatus.ERLEDIGT,
        "weiterleitung": Schrittstatus.NACH_AUSZAHLUNG,
    }
    verspaetet = {finding.code: finding for finding in ergebnis.findings if finding.code.endswith("verspaetet")}
    assert verspaetet["meldung-verspaetet"].werte == {
        "gemeinde": "Weinheim",
        "datum": "14.11.2023",
        "tage": "14 Tage",
        "frist": "31.10.2023",
    }
    assert (verspaetet["entscheidung-verspaetet"].werte["tage"], verspaetet["entscheidung-verspaetet"].betrifft) == ("122 Tage", LADENBURG)
    assert von(ergebnis, HEDDESHEIM).schritte[-1].status is Schrittstatus.OHNE_FRIST


def test_before_the_deadline_an_open_decision_is_no_remark() -> None:
    """On 31.05.2024 there is still time."""
    assert "entscheidung-offen" not in codes(ausgewertet(kreis(entscheidungen=entscheidungen()), heute=date(2024, 5, 31)))
    assert codes(ausgewertet(heute=date(2024, 5, 31))) == []


@pytest.mark.parametrize(("tag", "eigene"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True)])
def test_revoked_decision(tag: date, eigene: bool) -> None:
    """Revoked by the last day of the year: the amount stays with the county; later it touches the next year only."""
    widerrufen = {WEINHEIM: Entscheidung(art=Entscheidungsart.EINZELN, widerrufen_am=tag)}
    ergebnis = ausgewertet(kreis(entscheidungen=widerrufen), heute=date(2026, 6, 1))
    assert von(ergebnis, WEINHEIM).eigene_verantwortung is eigene
    assert ("entscheidung-widerrufen" in codes(ergebnis)) is not eigene


def test_who_revoked_is_out_of_the_joint_amount() -> None:
    """The member stays listed, without amount; what the others have together is what is passed on."""
    verbund = Verbund("Bergstraße", (mitglied(SCHRIESHEIM, Rolle.FEDERFUEHREND), mitglied(HIRSCHBERG), mitglied(WEINHEIM)))
    gesagt = {HIRSCHBERG: Entscheidung(art=Entscheidungsart.VERBUND, verbund="Bergstraße", widerrufen_am=date(2024, 12, 1))}
    ergebnis = ausgewertet(kreis(verbuende=(verbund,), entscheidungen=gesagt))
    (gruppe,) = ergebnis.verbuende
    assert {eines.gemeinde.ags: eines.betrag_cent for eines in gruppe.mitglieder} == {
        SCHRIESHEIM: von(ergebnis, SCHRIESHEIM).betrag_cent,
        HIRSCHBERG: None,
        WEINHEIM: von(ergebnis, WEINHEIM).betrag_cent,
    }
    assert gruppe.betrag_cent == ergebnis.weiterzuleiten_cent


def test_table_of_verbuende_speaks_for_those_who_said_nothing() -> None:
    """A membership without a decision counts as one."""
    verbund = Verbund("Bergstraße", (mitglied(SCHRIESHEIM, Rolle.FEDERFUEHREND), mitglied(HIRSCHBERG)))
    ergebnis = ausgewertet(kreis(verbuende=(verbund,)))
    assert von(ergebnis, SCHRIESHEIM).entscheidung.art is Entscheidungsart.VERBUND
    assert von(ergebnis, SCHRIESHEIM).entscheidung.rolle is Rolle.FEDERFUEHREND
    assert ergebnis.weiterzuleiten_cent == ergebnis.verbuende[0].betrag_cent


def test_dissolved_verbund_is_gone_the_next_year() -> None:
    """Dissolved on 31.12.2024: it is no Verbund of 2025."""
    verbund = Verbund("Bergstraße", (mitglied(SCHRIESHEIM, bis=date(2024, 12, 31)), mitglied(HIRSCHBERG, bis=date(2024, 12, 31))))
    ergebnis = ausgewertet(kreis(verbuende=(verbund,)))
    assert (ergebnis.verbuende, ergebnis.weiterzuleiten_cent) == ((), 0)


def test_change_of_verbund_counts_once() -> None:
    """Two Verbünde one after the other: the amount counts with the first, the second lists the member without amount."""
    nord = Verbund("Nord", (mitglied(SCHRIESHEIM, bis=date(2025, 6, 30)), mitglied(WEINHEIM, Rolle.FEDERFUEHREND)))
    sued = Verbund("Süd", (mitglied(SCHRIESHEIM, von=date(2025, 7, 1)), mitglied(HIRSCHBERG, Rolle.FEDERFUEHREND)))
    ergebnis = ausgewertet(kreis(verbuende=(nord, sued)))
    betraege = {verbund.name: verbund.betrag_cent for verbund in ergebnis.verbuende}
    assert sum(betrag or 0 for betrag in betraege.values()) == ergebnis.weiterzuleiten_cent
    assert betraege["Süd"] == von(ergebnis, HIRSCHBERG).betrag_cent
    assert von(ergebnis, SCHRIESHEIM).verbund == "Nord"
    assert "verbund-wechsel" in codes(ergebnis)
    assert "verbund-doppelt" not in codes(ergebnis)


def test_what_is_wrong_with_verbuende() -> None:
    """Across the county border, at the same time in two, two in the lead, one alone."""
    nord = Verbund("Nord", (mitglied(SCHRIESHEIM, Rolle.FEDERFUEHREND), mitglied(WEINHEIM, Rolle.FEDERFUEHREND), mitglied("08222000")))
    sued = Verbund("Süd", (mitglied(SCHRIESHEIM, Rolle.FEDERFUEHREND, von=date(2025, 12, 31)),))
    ergebnis = ausgewertet(kreis(verbuende=(nord, sued)))
    verbund = [(finding.code, finding.betrifft) for finding in ergebnis.findings if finding.code.startswith("verbund-")]
    assert verbund == [
        ("verbund-kreisfremd", "08222000"),
        ("verbund-doppelt", SCHRIESHEIM),
        ("verbund-federfuehrung", SCHRIESHEIM),
        ("verbund-allein", SCHRIESHEIM),
    ]
    assert not ergebnis.blockiert


@pytest.mark.parametrize(
    ("entscheidung", "wort"),
    [
        (Entscheidung(art=Entscheidungsart.EINZELN, verbund="Nord"), "Verbund „Nord“"),
        (Entscheidung(art=Entscheidungsart.LANDKREIS, rolle=Rolle.MITGLIED), "Rolle"),
        (Entscheidung(art=Entscheidungsart.VERBUND), "kein Verbund genannt"),
    ],
)
def test_contradictory_decision(entscheidung: Entscheidung, wort: str) -> None:
    """What does not fit together is said in words."""
    (finding,) = (
        finding
        for finding in ausgewertet(kreis(entscheidungen={WEINHEIM: entscheidung})).findings
        if finding.code == "entscheidung-widerspruch"
    )
    assert wort in finding.text


def test_decision_and_table_disagree() -> None:
    """The table has the dates, so it holds; against a decision to act alone the decision holds."""
    verbund = Verbund("Nord", (mitglied(SCHRIESHEIM, Rolle.FEDERFUEHREND), mitglied(WEINHEIM), mitglied(HIRSCHBERG)))
    gesagt = {
        WEINHEIM: Entscheidung(art=Entscheidungsart.VERBUND, verbund="Süd", rolle=Rolle.FEDERFUEHREND),
        HIRSCHBERG: Entscheidung(art=Entscheidungsart.EINZELN),
    }
    ergebnis = ausgewertet(kreis(verbuende=(verbund,), entscheidungen=gesagt))
    assert [gruppe.name for gruppe in ergebnis.verbuende] == ["Nord"]
    assert von(ergebnis, WEINHEIM).verbund == "Nord"
    assert von(ergebnis, HIRSCHBERG).verbund is None
    assert codes(ergebnis).count("entscheidung-widerspruch") == 3
    assert ergebnis.verbuende[0].betrag_cent == von(ergebnis, WEINHEIM).betrag_cent + von(ergebnis, SCHRIESHEIM).betrag_cent


def test_least_posts() -> None:
    """Only who acts is asked: alone on its own amount, in a Verbund on the joint one."""
    ergebnis = ausgewertet(kreis(entscheidungen=entscheidungen()))
    unter = {finding.werte["wer"]: finding.werte["vzae"] for finding in ergebnis.findings if finding.code == "unter-mindestumfang"}
    for ags in (WEINHEIM, LADENBURG):
        gemeinde = von(ergebnis, ags)
        assert (gemeinde.gemeinde.name in unter) == (gemeinde.vzae < Decimal("0.5"))
        assert gemeinde.vzae == Decimal(gemeinde.betrag_cent * 100 // 6_800_000) / 100
    assert not {"Schriesheim", "Hirschberg an der Bergstraße", "Heddesheim"} & set(unter)
    klein = ausgewertet(kreis(entscheidungen=entscheidungen()), betrag_cent=BETRAG // 10)
    wer = {finding.werte["wer"] for finding in klein.findings if finding.code == "unter-mindestumfang"}
    assert wer == {"Weinheim", "Ladenburg", "Verbund „Bergstraße“"}


def test_year_without_rate() -> None:
    """2021: amounts, no posts, a Hinweis; and no procedure."""
    ergebnis = ausgewertet(haushaltsjahr=2021)
    assert von(ergebnis, WEINHEIM).vzae is None
    assert codes(ergebnis) == ["kein-verfahren", "satz-fehlt"]
    assert (ergebnis.fristen, von(ergebnis, WEINHEIM).schritte, ergebnis.weiterzuleiten_cent) == ((), (), None)


def test_stadtkreis() -> None:
    """One line with all of it, no steps, everything stays; also where persons are few."""
    daten = Kreisdaten(kreis=kreise()["08222"], meldungen=(zeile("08222000", 3),))
    ergebnis = ausgewertet(daten)
    assert [zeile.betrag_cent for zeile in ergebnis.gemeinden] == [BETRAG]
    assert (ergebnis.fristen, ergebnis.weiterzuleiten_cent, ergebnis.verbleibt_cent) == ((), 0, BETRAG)
    assert codes(ergebnis) == ["stadtkreis"]


def test_list_over_several_kreise() -> None:
    """No county, so no completeness and nothing to pass on; the split is made."""
    daten = Kreisdaten(kreis=None, meldungen=(zeile("08437104", 1), zeile("08111000", 3)))
    ergebnis = ausgewertet(daten, betrag_cent=100)
    assert {zeile.gemeinde.ags: zeile.betrag_cent for zeile in ergebnis.gemeinden} == {"08111000": 75, "08437104": 25}
    assert (ergebnis.kreis, ergebnis.weiterzuleiten_cent, codes(ergebnis)) == (None, None, [])


def test_stadtkreis_without_persons() -> None:
    """Nobody is counted: it has the whole amount all the same, only no share. For Gemeinden of a Landkreis there would be no key."""
    ergebnis = ausgewertet(Kreisdaten(kreis=kreise()["08111"], meldungen=(zeile("08111000", 0),)))
    assert [(zeile.betrag_cent, zeile.anteil) for zeile in ergebnis.gemeinden] == [(BETRAG, None)]
    assert (ergebnis.verteilt_cent, ergebnis.verbleibt_cent, ergebnis.personen_gesamt) == (BETRAG, BETRAG, 0)
    assert codes(ergebnis) == ["stadtkreis"]
    assert warum_ungenau(ergebnis) == "niemand ist gezählt"
    assert ergebnis.findings[0].text == "Stadtkreis Stuttgart: Der ganze Betrag steht in einer Zeile; ein Stadtkreis leitet nichts weiter."


def test_total_that_is_the_own_sum_is_a_county_list() -> None:
    """The county writes its own total beside the list: procedure, sum-true rounding and completeness as without it."""
    gesamt = Eckdaten(gesamtpersonen=Gelesen(sum(range(10, 64)), CellRef("AU-Bestand", "C3")))
    ergebnis = ausgewertet(kreis(eckdaten=gesamt))
    assert (ergebnis.teilliste, ergebnis.differenz_cent, ergebnis.rundung.art) == (False, 0, Rundungsart.SUMMENTREU)
    assert ergebnis.gemeinden == ausgewertet().gemeinden
    assert codes(ergebnis) == ["entscheidungen-keine"]
    ohne = ausgewertet(kreis(eckdaten=Eckdaten(gesamtpersonen=Gelesen(sum(range(11, 64)))), meldungen=meldungen()[1:]))
    assert ohne.findings[0].code == "gemeinde-fehlt"
    assert ohne.blockiert


def test_part_list_in_a_year_of_the_procedure() -> None:
    """From 2025 the Land pays Kreise: a larger total is a Warnung with the figures, and the Hinweis on steps is not that on old years."""
    feld = CellRef("AU-Bestand", "C3")
    ergebnis = ausgewertet(kreis(eckdaten=Eckdaten(gesamtpersonen=Gelesen(72_857, feld))))
    assert codes(ergebnis) == ["teilliste-im-verfahren", "teilliste-einzeln", "teilliste-ohne-fristen"]
    summe = sum(range(10, 64))
    assert ergebnis.verteilt_cent == sum((2 * BETRAG * (10 + nr) + 72_857) // (2 * 72_857) for nr in range(54))
    assert ergebnis.findings[0].ort == feld
    for figur in ("72.857", zahl_text(summe), euro_text(ergebnis.verteilt_cent), "1.810.740,00 €", "ab dem Haushaltsjahr 2025"):
        assert figur.casefold() in ergebnis.findings[0].text.casefold()
    assert ergebnis.fristen == ()
    offen = ausgewertet(kreis(eckdaten=Eckdaten(gesamtpersonen=Gelesen(72_857))), betrag_cent=None)
    assert "Auf die Liste entfiele nur dieser Teil des Betrags." in offen.findings[0].text
    assert codes(ausgewertet(kreis(eckdaten=Eckdaten(gesamtpersonen=Gelesen(72_857))), haushaltsjahr=2024)) == [
        "teilliste-einzeln",
        "kein-verfahren",
    ]


@pytest.mark.parametrize(("jahr", "beleg"), [(2025, Beleg.FOLIE), (2026, Beleg.ANNAHME)])
def test_lateness_is_as_well_founded_as_its_deadline(jahr: int, beleg: Beleg) -> None:
    """The slides give the days of 2025; that they return is our reading, and so is whoever is late by it."""
    daten = kreis(
        meldungen=meldungen(_08226096=zeile(WEINHEIM, 90, gemeldet_am=Gelesen(date(jahr - 2, 11, 1)))),
        entscheidungen={WEINHEIM: Entscheidung(art=Entscheidungsart.EINZELN, eingegangen_am=date(jahr - 1, 6, 1))},
    )
    ergebnis = ausgewertet(daten, haushaltsjahr=jahr)
    spaet = {finding.code: finding for finding in ergebnis.findings if finding.code.endswith("verspaetet")}
    assert {code: finding.beleg for code, finding in spaet.items()} == {"meldung-verspaetet": beleg, "entscheidung-verspaetet": beleg}
    assert all(", 1 Tag nach der Frist" in finding.text for finding in spaet.values())
    dokument = {h["code"]: h["beleg"] for h in ergebnis_dokument(ergebnis, ergebnis.findings)["hinweise"]}
    tabelle = tabellen(ergebnis)["hinweise"].set_index("code")["beleg"]
    blatt = hinweise_daten({}, ergebnis.findings, {}, Kontext(heute=HEUTE, version="", namen={}, haushaltsjahr=2025)).listen["hinweise"]
    worte = {str(zeile["hinweis.text"].wert): zeile["hinweis.beleg"].wert for zeile in blatt}
    for code, finding in spaet.items():
        assert (dokument[code], tabelle[code], worte[finding.text]) == (beleg.value, beleg.value, beleg.anzeige)


def test_more_persons_than_inhabitants() -> None:
    """Weinheim in the register: one more than its inhabitants is a Warnung, as many is none; it counts all the same."""
    einwohner = gemeinden()[WEINHEIM].einwohner
    zuviel = ausgewertet(kreis(meldungen=meldungen(_08226096=zeile(WEINHEIM, einwohner + 1))))
    assert [(finding.code, finding.ort) for finding in zuviel.findings[:1]] == [("personen-mehr-als-einwohner", ort(WEINHEIM))]
    assert zahl_text(einwohner) in zuviel.findings[0].text
    assert not zuviel.blockiert
    assert "personen-mehr-als-einwohner" not in codes(ausgewertet(kreis(meldungen=meldungen(_08226096=zeile(WEINHEIM, einwohner)))))


def test_amount_of_zero() -> None:
    """Everybody gets nothing, and a Warnung asks whether that is meant."""
    ergebnis = ausgewertet(betrag_cent=0)
    assert ergebnis.verteilt_cent == 0
    assert [(finding.code, finding.text) for finding in ergebnis.findings[:1]] == [
        ("betrag-null", "Betrag: Angegeben sind 0,00 €. Bitte prüfen. Ist der Betrag noch nicht bekannt, bitte die Angabe leer lassen.")
    ]


@pytest.mark.parametrize(
    ("eingang", "widerruf", "erwartet"),
    [
        (date(2024, 5, 2), date(2024, 5, 2), []),
        (date(2024, 5, 2), date(2024, 5, 1), ["entscheidung-widerspruch"]),
        (date(2025, 1, 1), None, ["entscheidung-verspaetet"]),
        (date(2025, 1, 2), None, ["entscheidung-verspaetet", "entscheidung-nach-beginn"]),
    ],
)
def test_days_of_a_decision_that_cannot_be(eingang: date, widerruf: date | None, erwartet: list[str]) -> None:
    """In after it was revoked, or in after the year had begun: a Warnung each."""
    gesagt = {WEINHEIM: Entscheidung(art=Entscheidungsart.EINZELN, eingegangen_am=eingang, widerrufen_am=widerruf)}
    findings = ausgewertet(kreis(entscheidungen=gesagt)).findings
    assert [finding.code for finding in findings if finding.schwere is Schwere.WARNUNG] == erwartet


def test_part_list_larger_than_its_whole() -> None:
    """More persons on the list than in the larger distribution: blocked."""
    ergebnis = ausgewertet(kreis(eckdaten=Eckdaten(gesamtpersonen=Gelesen(5))), haushaltsjahr=2017)
    assert ergebnis.findings[0].code == "gesamtpersonen-zu-klein"
    assert ergebnis.blockiert


@pytest.mark.parametrize(
    ("traeger", "zulaessig"),
    [
        ("Caritasverband Mannheim e. V.", True),
        ("Diakonisches Werk", True),
        ("AWO Rhein-Neckar gGmbH", True),
        ("Caritas Dienste GmbH", True),
        ("Gemeindeverwaltungsverband Schönau", True),
        ("Integrationsservice GmbH", False),
        ("Muster Holding AG", False),
        ("Beratung Muster UG (haftungsbeschränkt)", False),
        ("Arbeitsgemeinschaft Integration", True),
    ],
)
def test_traeger(traeger: str, zulaessig: bool) -> None:
    """Commercial legal forms cannot be Letztempfänger; anything else is not judged by its name."""
    assert traeger_zulaessig(traeger) is zulaessig
    gesagt = {WEINHEIM: Entscheidung(art=Entscheidungsart.EINZELN, traeger=traeger)}
    assert ("traeger-unzulaessig" in codes(ausgewertet(kreis(entscheidungen=gesagt)))) is not zulaessig


def test_findings_by_severity_and_every_sentence_complete() -> None:
    """Fehler, Warnung, Hinweis; no sentence keeps a placeholder."""
    nord = Verbund("Nord", (mitglied(SCHRIESHEIM), mitglied("08222000")))
    ergebnis = ausgewertet(kreis(verbuende=(nord,), entscheidungen=entscheidungen(), meldungen=meldungen()[1:]))
    schweren = [finding.schwere.value for finding in ergebnis.findings]
    assert schweren == sorted(schweren, key=["Fehler", "Warnung", "Hinweis"].index)
    assert not any("{" in finding.text for finding in ergebnis.findings)
