"""Every figure in a generated sheet is a formula, and the formula is right: LibreOffice calculates, we compare."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from conftest import BEISPIELE, HEUTE, KREIS, teile
from gegenrechnung import groesste_reste
from hosts.office import Office, cached_values, compare_cached
from im_xl import pipeline
from im_xl.assets import ordner
from im_xl.cents import Einheit, Rundungsart
from im_xl.hosts.file import Ablage
from im_xl.model import (
    Auftrag,
    Eckdaten,
    Entscheidung,
    Entscheidungsart,
    Gelesen,
    Kreisdaten,
    Meldung,
    Mindestbetragsmodus,
    Mitgliedschaft,
    Rolle,
    Verbund,
)
from im_xl.pipeline import Ergebnis, run
from im_xl.places import split_address
from im_xl.register import gemeinden_im_kreis, kreise

UEBERSICHT, RECHENWEG = "IM Übersicht", "IM Rechenweg"


def unsere(lauf: Ablage) -> list[str]:
    """Names of the generated sheets."""
    return [blatt.name for blatt in lauf.ergebnis.blaetter.blaetter]


def rechenzeilen(datei: Path) -> dict[str, tuple[int, int]]:
    """Row in `IM Rechenweg` and amount in cents, by AGS."""
    zellen = cached_values(datei)[RECHENWEG]
    kopf = next(split_address(adresse)[0] for adresse, wert in zellen.items() if wert == "AGS")
    spalte = {wert: adresse.rstrip("0123456789") for adresse, wert in zellen.items() if split_address(adresse)[0] == kopf}
    zeilen = {}
    for adresse, wert in zellen.items():
        row = split_address(adresse)[0]
        if row > kopf and adresse.startswith(spalte["AGS"]) and isinstance(wert, str):
            zeilen[wert] = (row, int(float(zellen[f"{spalte['Betrag in Cent']}{row}"] or 0)))
    return zeilen


@pytest.mark.parametrize("name", BEISPIELE)
def test_every_formula_equals_its_cached_value(name: str, laeufe: dict[str, Ablage], office: Office) -> None:
    """LibreOffice recalculates the finished file, the county's own sheets too; no difference, no error cell."""
    vergleich = compare_cached(office, laeufe[name].ausgabe)
    unter_unseren = compare_cached(office, laeufe[name].ausgabe, unsere(laeufe[name]))

    assert unter_unseren.formulas > 400
    assert vergleich.errors == []
    assert vergleich.differences == []


def test_a_wrong_cached_value_is_found(kreislauf: Ablage, office: Office, tmp_path: Path) -> None:
    """The comparison above can fail: one cached amount is changed in the file, and exactly that cell is reported."""
    parts = teile(kreislauf.ausgabe)
    name = next(part for part, data in parts.items() if "worksheets/" in part and "Übersicht über".encode() in data and b">28<" not in data)
    falsch = parts[name].replace(b"</f><v>1810740</v>", b"</f><v>1810741</v>", 1)
    assert falsch != parts[name]
    datei = tmp_path / "falsch.xlsx"
    with ZipFile(datei, "w") as archive:
        for part, data in {**parts, name: falsch}.items():
            archive.writestr(part, data)

    assert len(compare_cached(office, datei, unsere(kreislauf)).differences) == 1


def test_amounts_are_the_largest_remainder_of_the_persons_read(kreislauf: Ablage) -> None:
    """Independent arithmetic gives the same cents, and they add up to 1,810,740.00 EUR."""
    auswertung = kreislauf.ergebnis.auswertung
    assert auswertung is not None
    personen = {g.gemeinde.ags: g.personen.wert or 0 for g in auswertung.gemeinden}
    betraege = {g.gemeinde.ags: g.betrag_cent for g in auswertung.gemeinden}

    assert len(betraege) == 54
    assert sum(b or 0 for b in betraege.values()) == 181_074_000
    assert betraege == groesste_reste(181_074_000, personen)
    assert {ags: cent for ags, (_, cent) in rechenzeilen(kreislauf.ausgabe).items()} == betraege


@pytest.mark.parametrize("neu", [0, 500])
def test_changing_one_count_in_rechenweg_changes_all_amounts_as_the_rule_says(kreislauf: Ablage, office: Office, neu: int) -> None:
    """From the input column through rank and remainder to the page of a Gemeinde: the sheet calculates like the rule."""
    auswertung = kreislauf.ergebnis.auswertung
    assert auswertung is not None
    personen = {g.gemeinde.ags: g.personen.wert or 0 for g in auswertung.gemeinden}
    zeilen = rechenzeilen(kreislauf.ausgabe)
    personen["08226096"] = neu
    erwartet = groesste_reste(181_074_000, personen)
    orte = kreislauf.ergebnis.betragszellen
    lesen = {RECHENWEG: [f"K{row}" for row, _ in zeilen.values()], **{ort.blatt: [ort.zelle] for ort in orte.values()}}

    gelesen = office.set_cells(kreislauf.ausgabe, {RECHENWEG: {f"D{zeilen['08226096'][0]}": neu}}, lesen)

    assert {ags: gelesen[RECHENWEG][f"K{row}"]["value"] for ags, (row, _) in zeilen.items()} == erwartet
    assert {ags: round(gelesen[ort.blatt][ort.zelle]["value"] * 100) for ags, ort in orte.items()} == erwartet


def test_each_sheet_of_a_gemeinde_reaches_back_to_its_persons(kreislauf: Ablage) -> None:
    """The amount of `Ü` is a formula that names `IM Rechenweg`, persons too; nothing is a bare number."""
    auswertung = kreislauf.ergebnis.auswertung
    assert auswertung is not None
    for blatt in kreislauf.ergebnis.blaetter.blaetter:
        if blatt.kennung.startswith("gemeinde:"):
            xml = blatt.xml.decode()
            zelle = kreislauf.ergebnis.betragszellen[blatt.kennung.removeprefix("gemeinde:")].zelle
            assert f'r="{zelle}"' in xml
            assert f"<f>'{RECHENWEG}'!$L$" in xml.split(f'r="{zelle}"')[1][:80]


def test_the_county_is_warned_when_its_list_has_changed(kreislauf: Ablage, office: Office) -> None:
    """A count that changes in the county's own sheet turns the head of `IM Übersicht` and of every `Ü`; before, it is empty."""
    auswertung = kreislauf.ergebnis.auswertung
    assert auswertung is not None
    quelle = auswertung.gemeinden[3].personen.ort
    assert quelle is not None
    blatt = kreislauf.ergebnis.namen["gemeinde:08226096"]
    lesen = {UEBERSICHT: ["A3"], blatt: ["A5"]}

    vorher = office.set_cells(kreislauf.ausgabe, {}, lesen)
    nachher = office.set_cells(kreislauf.ausgabe, {quelle.blatt: {quelle.zelle: 999}}, lesen)

    assert {zelle["value"] for zellen in vorher.values() for zelle in zellen.values() if zelle} <= {""}
    assert nachher[UEBERSICHT]["A3"]["value"] == "Liste seit der Erzeugung geändert: bitte neu erzeugen"
    assert nachher[blatt]["A5"]["value"] == "Liste seit der Erzeugung geändert: bitte neu erzeugen"


def test_published_amounts_of_sigmaringen(laeufe: dict[str, Ablage]) -> None:
    """The sample of 2017 reproduces what the newspaper printed, and Beuron is a finding."""
    auswertung = laeufe["sigmaringen-2017"].ergebnis.auswertung
    assert auswertung is not None
    betraege = {g.gemeinde.name: g.betrag_cent for g in auswertung.gemeinden}

    assert betraege["Sigmaringen"] == 55_736_00
    assert betraege["Ostrach"] == 14_120_00
    assert ("gemeinde-fehlt-teilliste", "08437005") in {(f.code, f.betrifft) for f in auswertung.findings}


def test_the_lands_floor_binds_for_three(laeufe: dict[str, Ablage]) -> None:
    """At 58 Mio with three quotas near zero: these get 180,000 EUR, the sum is exact, the cost is told."""
    rahmen = laeufe["land-2025"].ergebnis.planungsrahmen
    assert rahmen is not None
    am_boden = [kreis for kreis in rahmen.kreise if kreis.mindestbetrag_greift]

    assert [kreis.betrag_cent for kreis in am_boden] == [180_000_00] * 3
    assert sum(kreis.betrag_cent or 0 for kreis in rahmen.kreise) == rahmen.summe_cent == 58_000_000_00
    assert rahmen.kosten_mindestbetrag_cent == sum(180_000_00 - (kreis.nach_quote_cent or 0) for kreis in am_boden)


def test_names_of_the_sheets(kreislauf: Ablage) -> None:
    """54 sheets of Gemeinden and four of the county, index first."""
    namen = unsere(kreislauf)

    assert sum(name.startswith("Ü ") for name in namen) == 54
    assert [name for name in namen if name.startswith("IM ")] == [UEBERSICHT, RECHENWEG, "IM Hinweise", "IM Einstellungen"]
    assert kreislauf.ausgabe.name == f"{KREIS}-uebersicht.xlsx"


def klein(name: str, ordner_: Path, **angaben: object) -> tuple[Ergebnis, Path]:
    """The generated sheets alone, for an order that differs from the sample's."""
    daten = (ordner("workbooks") / f"{name}.xlsx").read_bytes()
    ergebnis = run(BytesIO(daten), Auftrag(heute=HEUTE, **angaben))  # type: ignore[arg-type]
    datei = ordner_ / "klein.xlsx"
    datei.write_bytes(ergebnis.kleine_mappe())
    return ergebnis, datei


def abweichungen(office: Office, datei: Path) -> list[str]:
    """Cells that differ after recalculation; what looks at the county's own sheets is left out, for they are not in this workbook."""
    vergleich = compare_cached(office, datei)
    assert vergleich.formulas > 400
    return [
        f"{d.sheet}!{d.address}: {d.cached} statt {d.recalculated}"
        for d in (*vergleich.differences, *vergleich.errors)
        if "INDIRECT" not in d.formula
        and "geändert" not in str(d.recalculated)
        and not d.formula.startswith("=SUM($G")
        and "$D$6" not in d.formula
    ]


@pytest.mark.parametrize("art", Rundungsart)
@pytest.mark.parametrize("einheit", Einheit)
@pytest.mark.parametrize("betrag_cent", [181_074_000, 181_074_050, 1, 2**48 // 400])
def test_every_rounding_is_right_in_the_sheet_too(
    office: Office, tmp_path: Path, art: Rundungsart, einheit: Einheit, betrag_cent: int
) -> None:
    """Two roundings x two units, with an amount that the unit does not divide, a tiny one, and one near the bound of exactness."""
    ergebnis, datei = klein(KREIS, tmp_path, rundung_art=art, rundung_einheit=einheit, betrag_cent=betrag_cent)

    assert abweichungen(office, datei) == []
    assert ergebnis.auswertung is not None
    if art is Rundungsart.SUMMENTREU:
        assert ergebnis.auswertung.verteilt_cent == betrag_cent - betrag_cent % einheit.value


@pytest.mark.parametrize("modus", Mindestbetragsmodus)
@pytest.mark.parametrize(("art", "einheit"), [(Rundungsart.SUMMENTREU, Einheit.CENT), (Rundungsart.EINZELN, Einheit.EURO)])
def test_the_lands_sheet_is_right_in_every_mode(
    office: Office, tmp_path: Path, modus: Mindestbetragsmodus, art: Rundungsart, einheit: Einheit
) -> None:
    """Three modes of the floor: the long division of the sheet gives the amounts of the rule."""
    ergebnis, datei = klein("land-2025", tmp_path, modus=modus, rundung_art=art, rundung_einheit=einheit)
    xml = next(b.xml.decode() for b in ergebnis.blaetter.blaetter if b.kennung == "rechenweg")

    assert abweichungen(office, datei) == []
    assert xml.count("<f>INT(") > 44 * 4


def test_beyond_the_bound_values_stand_instead_of_formulas_and_it_is_said(tmp_path: Path) -> None:
    """Products above 2^48 would go wrong in a spreadsheet: the amounts are exact values, and a Warnung says so."""
    ergebnis, datei = klein(KREIS, tmp_path, betrag_cent=2**48)
    assert ergebnis.auswertung is not None

    assert "formel-ungenau" in {f.code for f in ergebnis.findings}
    assert ergebnis.auswertung.verteilt_cent == 2**48
    assert rechenzeilen(datei)["08226003"][1] == ergebnis.auswertung.gemeinden[0].betrag_cent
    xml = next(b.xml.decode() for b in ergebnis.blaetter.blaetter if b.kennung == "rechenweg")
    for row, _ in rechenzeilen(datei).values():
        assert "<f>" not in xml.split(f'r="K{row}"')[1].split("</c>")[0]


def test_trying_a_figure_is_said_on_every_page(kreislauf: Ablage, office: Office) -> None:
    """Somebody changes a yellow cell: the heads say that this is a trial; with nobody left at all nothing divides by zero."""
    zeilen = rechenzeilen(kreislauf.ausgabe)
    blatt = kreislauf.ergebnis.namen["gemeinde:08226096"]
    eins = office.set_cells(kreislauf.ausgabe, {RECHENWEG: {f"D{zeilen['08226096'][0]}": 500}}, {UEBERSICHT: ["A3"], blatt: ["A5"]})
    keine = office.set_cells(kreislauf.ausgabe, {RECHENWEG: {f"D{row}": 0 for row, _ in zeilen.values()}}, unsere(kreislauf))
    text = office.set_cells(kreislauf.ausgabe, {RECHENWEG: {f"D{zeilen['08226096'][0]}": "viele"}}, {UEBERSICHT: ["A3"]})

    assert eins[UEBERSICHT]["A3"]["value"] == eins[blatt]["A5"]["value"] == "Proberechnung: In „IM Rechenweg“ wurden Eingaben geändert"
    assert [(name, ort) for name, zellen in keine.items() for ort, zelle in zellen.items() if zelle and zelle["type"] == "error"] == []
    assert text[UEBERSICHT]["A3"]["value"].startswith("Proberechnung")


def test_a_member_that_does_not_count_is_not_summed(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three members one has revoked and one leaves it to the county: the joint amount is the third one's, in the formula as in the value."""
    alle = gemeinden_im_kreis("08226")
    daten = Kreisdaten(
        kreis=kreise()["08226"],
        meldungen=tuple(Meldung(gemeinde=g, personen=Gelesen(100 + i)) for i, g in enumerate(alle)),
        entscheidungen={
            alle[0].ags: Entscheidung(art=Entscheidungsart.VERBUND, verbund="Nord", eingegangen_am=date(2024, 5, 1)),
            alle[1].ags: Entscheidung(art=Entscheidungsart.LANDKREIS, eingegangen_am=date(2024, 5, 1)),
            alle[2].ags: Entscheidung(art=Entscheidungsart.VERBUND, verbund="Nord", widerrufen_am=date(2024, 9, 1)),
        },
        verbuende=(
            Verbund(
                "Nord",
                tuple(
                    Mitgliedschaft(ags=g.ags, name=g.name, rolle=Rolle.MITGLIED if i else Rolle.FEDERFUEHREND)
                    for i, g in enumerate(alle[:3])
                ),
            ),
        ),
        eckdaten=Eckdaten(haushaltsjahr=Gelesen(2025), betrag_cent=Gelesen(181_074_000)),
    )
    monkeypatch.setattr(pipeline, "read_blaetter", lambda *_, **__: daten)
    ergebnis, datei = klein(KREIS, tmp_path)
    assert ergebnis.auswertung is not None

    assert ergebnis.auswertung.verbuende[0].betrag_cent == ergebnis.auswertung.gemeinden[0].betrag_cent
    assert abweichungen(office, datei) == []
