"""Instalments and payments through real workbooks: sums that tie at every step, rows that are never lost, a list for the cash office that tells what it leaves out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ablauf.kreis import ENTSCHEIDUNGEN, JAHR, kreismappe, rechne, schreibe
from cli.aufruf import im_xl
from hosts.office import Office, compare_cached, pdf_pages
from im_xl.ablauf import Gedaechtnis, arten
from im_xl.ablauf.zahlungen import ALLE_OFFENEN, Zahlungslage, zahlungslage
from im_xl.hosts.file import Ablage
from im_xl.hosts.ruecknahme import ruecknahme, zuruecknehmen
from im_xl.model import Eintrag
from im_xl.package.package import Package
from im_xl.pipeline import Ergebnis
from workbook.raster import mappe

BLATT = f"IM Zahlungen {JAHR}"
GIENGEN, HEIDENHEIM, HERBRECHTINGEN = "08135016", "08135019", "08135020"
FEBRUAR, JUNI, OKTOBER = date(2025, 2, 17), date(2025, 6, 16), date(2025, 10, 15)
KONTEN = {GIENGEN: "DE89 3704 0044 0532 0130 00", HEIDENHEIM: "de02120300000000202051", HERBRECHTINGEN: "AT61 1904 3002 3457 3201"}


def rate(tag: date, betrag: str, aktenzeichen: str = "") -> Eintrag:
    """An instalment."""
    return Eintrag("eingang", {"datum": tag, "betrag": Decimal(betrag), **({"aktenzeichen": aktenzeichen} if aktenzeichen else {})})


def zahlung(tag: date, ags: str, betrag: str) -> Eintrag:
    """A payment."""
    return Eintrag("weitergabe", {"datum": tag, "ags": ags, "betrag": Decimal(betrag)})


def alle(tag: date) -> Eintrag:
    """Everything that is open, paid."""
    return Eintrag("weitergabe", {"datum": tag, "gemeinde": ALLE_OFFENEN})


def konto(ags: str, iban: str, empfaenger: str = "", zweck: str = "") -> Eintrag:
    """An account."""
    return Eintrag("konto", {"ags": ags, "empfaenger": empfaenger or ags, "iban": iban, **({"verwendungszweck": zweck} if zweck else {})})


def stand(ergebnis: Ergebnis, heute: date) -> Zahlungslage:
    """How it stands, read back from the sheets of a run."""
    assert ergebnis.auswertung is not None
    return zahlungslage(ergebnis.auswertung, Gedaechtnis(Package.read(ergebnis.kleine_mappe()), JAHR, {}, arten()), heute)


def codes(ergebnis: Ergebnis) -> list[str]:
    """Codes of the findings about payments."""
    return [f.code for f in ergebnis.findings if f.code.startswith(("zahlung", "eingang", "weitergabe", "konto"))]


def orte(ergebnis: Ergebnis) -> set[tuple[str, str]]:
    """Code and cell of the findings on the sheet."""
    return {(f.code, f.ort.zelle) for f in ergebnis.findings if f.ort is not None and f.ort.blatt == BLATT}


def zellen(datei: Path) -> dict[str, Any]:
    """Stored values of the sheet by address."""
    blatt = openpyxl.load_workbook(datei, data_only=True)[BLATT]
    return {zelle.coordinate: zelle.value for zeile in blatt for zelle in zeile if zelle.value is not None}


def kopf(datei: Path) -> dict[str, Any]:
    """The figures on top of the sheet by what stands before them."""
    werte = zellen(datei)
    return {str(werte[f"A{zeile}"]): werte.get(f"C{zeile}") for zeile in range(3, 14) if f"A{zeile}" in werte}


def tippe(datei: Path, **eingaben: Any) -> None:  # noqa: ANN401 - what a cell can hold
    """Type into cells of the sheet, as a person does."""
    buch = openpyxl.load_workbook(datei)
    for zelle, wert in eingaben.items():
        buch[BLATT][zelle] = wert
    buch.save(datei)


def zeile_mit(datei: Path, spalte: str, text: str) -> int:
    """First row of a heading or text in a column."""
    werte = zellen(datei)
    return next(nr for nr in range(1, 400) if str(werte.get(f"{spalte}{nr}", "")).startswith(text))


@pytest.fixture
def datei(tmp_path: Path) -> Path:
    """A county's workbook."""
    pfad = tmp_path / "kreis.xlsx"
    pfad.write_bytes(kreismappe())
    return pfad


def lauf(datei: Path, heute: date, *eintraege: Eintrag, **angaben: Any) -> Ablage:  # noqa: ANN401 - fields of Auftrag
    """A run into the workbook on a day; the time of the backup is that day's."""
    jetzt = datetime(heute.year, heute.month, heute.day, 8, 0)  # noqa: DTZ001 - local time, as a file name shows it
    return schreibe(datei, {"zahlungen": eintraege}, heute=heute, jetzt=jetzt, **angaben)


# ---------------------------------------------------------------- the whole year
def test_three_instalments_are_passed_on_to_the_cent(datei: Path, office: Office) -> None:
    """Received, due, paid, three times: at each step the sums tie, LibreOffice agrees, and at the end everybody has exactly the amount."""
    betraege = {GIENGEN: 120_000_00, HEIDENHEIM: 310_000_00, HERBRECHTINGEN: 61_000_00}
    gezahlt = 0
    for tag, betrag in ((FEBRUAR, "236666.67"), (JUNI, "236666.66"), (OKTOBER, "236666.67")):
        offen = stand(lauf(datei, tag, rate(tag, betrag)).ergebnis, tag)
        assert offen.stand is not None
        gezahlt += offen.stand.zahlbar_cent
        nachher = stand(lauf(datei, tag + timedelta(days=3), alle(tag + timedelta(days=3))).ergebnis, tag)
        assert nachher.stand is not None
        assert (nachher.stand.zahlbar_cent, nachher.stand.weitergegeben_cent) == (0, gezahlt)
        assert gezahlt <= nachher.stand.eingegangen_cent
        vergleich = compare_cached(office, datei, [BLATT])
        assert vergleich.formulas > 30
        assert (vergleich.errors, vergleich.differences) == ([], [])
    assert {ags: k.weitergegeben_cent for ags, k in nachher.stand.konten.items()} == betraege
    assert kopf(datei) == {
        "Betrag des Landkreises (erwartet)": 710_000,
        "Vom Land eingegangen": 710_000,
        "Davon an Gemeinden fällig": 491_000,
        "Weitergegeben": 491_000,
        "Jetzt auszuzahlen": 0,
        "Überzahlt": 0,
        "Beim Landkreis nach der Auszahlung": 219_000,
        "Probe": "stimmt",
    }


def test_the_figures_of_the_first_instalment(datei: Path) -> None:
    """A third of 710,000.00 EUR: each share by hand, cut to the cent; without a payment all of it is open, and the days are counted."""
    ergebnis = lauf(datei, date(2025, 3, 3), rate(FEBRUAR, "236666.67", "RP 12-1")).ergebnis
    lage = stand(ergebnis, date(2025, 3, 3))
    assert lage.stand is not None
    assert {ags: k.zahlbar_cent for ags, k in lage.stand.konten.items()} == {
        GIENGEN: 236_666_67 * 120 // 710,
        HEIDENHEIM: 236_666_67 * 310 // 710,
        HERBRECHTINGEN: 236_666_67 * 61 // 710,
    }
    werte = zellen(datei)
    nr = zeile_mit(datei, "A", GIENGEN)
    assert [werte.get(f"{spalte}{nr}") for spalte in "BCDEFGHIJ"] == [
        "Giengen an der Brenz", 120_000, 40_000, 0, 40_000, 40_000, 0, datetime(2025, 2, 17), 14,  # noqa: DTZ001 - a day
    ]  # fmt: skip
    (gesagt,) = [f for f in ergebnis.findings if f.code == "weitergabe-offen"]
    assert "3 Beträge über zusammen" in gesagt.text
    assert "(14 Tage)" in gesagt.text


def test_the_same_order_gives_the_same_bytes(datei: Path) -> None:
    """Whoever runs it twice gets the same: rows, bookings and all."""
    auftrag = (rate(FEBRUAR, "236666.67"), alle(date(2025, 2, 20)))
    lauf(datei, date(2025, 3, 3), *auftrag)
    vorher = datei.read_bytes()
    assert lauf(datei, date(2025, 3, 3), *auftrag).unveraendert
    assert datei.read_bytes() == vorher
    assert schreibe(datei, {}, heute=date(2025, 3, 3)).unveraendert


def test_each_step_is_taken_back(datei: Path) -> None:
    """A receipt, a booking: taken back, the bytes before; taken back again, the step is there once more."""
    for tag, eintrag in ((FEBRUAR, rate(FEBRUAR, "1000.00")), (JUNI, alle(JUNI))):
        vorher = datei.read_bytes()
        nachher = lauf(datei, tag, eintrag).ausgabe.read_bytes()
        for minute, erwartet in enumerate((vorher, nachher)):
            zuruecknehmen(ruecknahme(datei), datetime(tag.year, tag.month, tag.day, 9, minute))  # noqa: DTZ001 - as a file name shows it
            assert datei.read_bytes() == erwartet


# ---------------------------------------------------------------- what changes in between
def test_a_corrected_count_is_settled_by_the_next_instalments(datei: Path) -> None:
    """Heidenheim falls from 310 to 210 after the first half is paid: it waits; the others get more at once, but no more than is there."""
    lauf(datei, FEBRUAR, rate(FEBRUAR, "355000.00"), alle(FEBRUAR))
    berichtigt = kreismappe({HEIDENHEIM: 210})
    eintraege = (
        rate(FEBRUAR, "355000.00"),
        *(zahlung(FEBRUAR, ags, b) for ags, b in ((GIENGEN, "60000"), (HEIDENHEIM, "155000"), (HERBRECHTINGEN, "30500"))),
    )
    mitte = rechne(berichtigt, {"zahlungen": eintraege}, heute=FEBRUAR)
    lage = stand(mitte, FEBRUAR)
    assert lage.stand is not None
    heidenheim = lage.stand.konten[HEIDENHEIM]
    assert heidenheim.betrag_cent == round(Fraction(71_000_000 * 210, 610))
    assert heidenheim.ueberzahlt_cent == 155_000_00 - 355_000_00 * heidenheim.betrag_cent // 710_000_00
    assert heidenheim.zahlbar_cent == 0
    assert lage.stand.konten[GIENGEN].zahlbar_cent == 355_000_00 * lage.stand.konten[GIENGEN].betrag_cent // 710_000_00 - 60_000_00 > 0
    assert "zahlung-verrechnung" in codes(mitte)
    ende = stand(rechne(berichtigt, {"zahlungen": (*eintraege, rate(JUNI, "355000.00"), alle(JUNI))}, heute=JUNI), JUNI)
    assert ende.stand is not None
    assert {ags: k.weitergegeben_cent - k.betrag_cent for ags, k in ende.stand.konten.items()} == {
        GIENGEN: 0,
        HEIDENHEIM: 0,
        HERBRECHTINGEN: 0,
    }


def test_a_withdrawn_decision_is_claimed_back_and_a_late_one_is_paid_at_once() -> None:
    """Giengen leaves it to the county after the first payment; Nattheim decides after it and gets what was kept."""
    entschieden = {**ENTSCHEIDUNGEN, GIENGEN: "durch den Landkreis | 01.03.2025", "08135026": "einzeln | 10.03.2025"}
    eintraege = (rate(FEBRUAR, "355000.00"), zahlung(FEBRUAR, GIENGEN, "60000.00"))
    ergebnis = rechne(kreismappe(entscheidungen=entschieden), {"zahlungen": eintraege}, heute=date(2025, 3, 20))
    lage = stand(ergebnis, date(2025, 3, 20))
    assert lage.stand is not None
    assert lage.stand.konten[GIENGEN].rueckforderung_cent == 60_000_00
    assert lage.stand.konten["08135026"].zahlbar_cent == 14_000_00
    (gesagt,) = [f for f in ergebnis.findings if f.code == "zahlung-rueckforderung"]
    assert gesagt.betrifft == GIENGEN
    blatt = openpyxl.load_workbook(ergebnis_datei(ergebnis), data_only=True)[BLATT]
    zeilen = {zeile[0].value: [zelle.value for zelle in zeile] for zeile in blatt.iter_rows() if zeile[6].value is not None}
    assert zeilen[GIENGEN][1] == "Giengen an der Brenz (nicht in eigener Verantwortung)"
    assert zeilen["08135026"][8:] == [datetime(2025, 3, 10), 10]  # noqa: DTZ001 - since its decision, not since the instalment
    zurueck = rechne(kreismappe(entscheidungen=entschieden), {"zahlungen": (*eintraege, zahlung(JUNI, GIENGEN, "-60000.00"))}, heute=JUNI)
    assert "zahlung-rueckforderung" not in codes(zurueck)


def ergebnis_datei(ergebnis: Ergebnis) -> Any:  # noqa: ANN401 - what openpyxl reads from
    """The generated sheets as a file."""
    from io import BytesIO  # noqa: PLC0415 - only here

    return BytesIO(ergebnis.kleine_mappe())


VERBUND = """\
AGS | Gemeinde | Personen in der AU | Entscheidung | Verbund | Rolle | eingegangen am
'08135010 | Dischingen | 17 | durch den Landkreis | | | 13.03.2024
'08135015 | Gerstetten | 45 | im Verbund | Alb | federführend | 13.03.2024
'08135016 | Giengen an der Brenz | 120 | einzeln | | | 13.03.2024
'08135019 | Heidenheim an der Brenz | 310 | durch den Landkreis | | | 13.03.2024
'08135020 | Herbrechtingen | 61 | durch den Landkreis | | | 13.03.2024
'08135021 | Hermaringen | 9 | durch den Landkreis | | | 13.03.2024
'08135025 | Königsbronn | 33 | im Verbund | Alb | {rolle} | 13.03.2024
'08135026 | Nattheim | 28 | durch den Landkreis | | | 13.03.2024
'08135027 | Niederstotzingen | 22 | durch den Landkreis | | | 13.03.2024
'08135031 | Sontheim an der Brenz | 26 | durch den Landkreis | | | 13.03.2024
'08135032 | Steinheim am Albuch | 39 | im Verbund | Alb | Mitglied | 13.03.2024
"""


def verbundmappe(rolle: str = "Mitglied") -> bytes:
    """A county with a Verbund of three."""
    angaben = "Haushaltsjahr | 2025\nStichtag | 31.12.2022\nPlanungsrahmen | 710.000,00"
    return mappe({"Angaben": angaben, "Bestand": VERBUND.strip().format(rolle=rolle)}).getvalue()


def test_the_amount_of_a_verbund_goes_to_each_member_or_to_the_lead(tmp_path: Path, office: Office) -> None:
    """Each member without being asked (Annahme); after a word in the sheet the lead, and what a member got before counts."""
    datei = tmp_path / "verbund.xlsx"
    datei.write_bytes(verbundmappe())
    einzeln = stand(lauf(datei, FEBRUAR, rate(FEBRUAR, "71000.00"), zahlung(FEBRUAR, "08135025", "3300.00")).ergebnis, FEBRUAR)
    assert einzeln.stand is not None
    assert {ags: k.zahlbar_cent for ags, k in einzeln.stand.konten.items()} == {
        "08135015": 4_500_00,
        GIENGEN: 12_000_00,
        "08135025": 0,
        "08135032": 3_900_00,
    }
    nr = zeile_mit(datei, "A", "Alb")
    assert zellen(datei)[f"F{nr}"] == "Gerstetten, Königsbronn, Steinheim am Albuch"
    tippe(datei, **{f"D{nr}": "Federführende Gemeinde"})
    lauf_danach = lauf(datei, FEBRUAR)
    gemeinsam = stand(lauf_danach.ergebnis, FEBRUAR)
    assert gemeinsam.stand is not None
    assert {ags: k.zahlbar_cent for ags, k in gemeinsam.stand.konten.items()} == {"08135015": 8_400_00, GIENGEN: 12_000_00}
    assert "Gerstetten (auch für Königsbronn, Steinheim am Albuch)" in zellen(datei).values()
    vergleich = compare_cached(office, datei, [BLATT])
    assert (vergleich.errors, vergleich.differences) == ([], [])


@pytest.mark.parametrize(
    ("rolle", "wort", "code"),
    [("federführend", "federführende Gemeinde", "zahlung-ohne-federfuehrung"), ("Mitglied", "an alle", "angabe-unlesbar")],
)
def test_a_choice_that_is_not_clear_stops_the_payments(tmp_path: Path, rolle: str, wort: str, code: str) -> None:
    """Two leads, or a word that nobody knows: nothing is due before that is clear, and the word stays."""
    datei = tmp_path / "verbund.xlsx"
    datei.write_bytes(verbundmappe(rolle))
    lauf(datei, FEBRUAR, rate(FEBRUAR, "71000.00"))
    nr = zeile_mit(datei, "A", "Alb")
    tippe(datei, **{f"D{nr}": wort})
    ergebnis = lauf(datei, FEBRUAR).ergebnis
    assert (code, f"D{nr}") in orte(ergebnis)
    assert "zahlung-gesperrt" in codes(ergebnis)
    assert stand(ergebnis, FEBRUAR).stand is None
    assert zellen(datei)[f"D{nr}"] == wort


@pytest.mark.parametrize(("name", "wirkt"), [("ALB ", True), ("Albuch", False)])
def test_a_verbund_with_another_name_does_not_change_who_receives_silently(tmp_path: Path, name: str, wirkt: bool) -> None:
    """Case and blanks do not matter; of another name the choice stays, has no effect, and that is told."""
    datei = tmp_path / "verbund.xlsx"
    datei.write_bytes(verbundmappe())
    lauf(datei, FEBRUAR, rate(FEBRUAR, "71000.00"))
    tippe(datei, **{f"D{zeile_mit(datei, 'A', 'Alb')}": "federführende Gemeinde"})
    lauf(datei, FEBRUAR)
    buch = openpyxl.load_workbook(datei)
    for zeile in buch["Bestand"].iter_rows():
        for zelle in zeile:
            zelle.value = name if zelle.value == "Alb" else zelle.value
    buch.save(datei)
    ergebnis = lauf(datei, FEBRUAR).ergebnis
    jetzt = stand(ergebnis, FEBRUAR).stand
    assert jetzt is not None
    assert ({"08135025", "08135032"} & jetzt.konten.keys() == set()) is wirkt
    assert ("zahlung-verbund-fehlt" in codes(ergebnis)) is not wirkt
    assert [ort.startswith("D") for code, ort in orte(ergebnis) if code == "zahlung-verbund-fehlt"] == [True] * (not wirkt)
    assert "federführende Gemeinde" in zellen(datei).values()


# ---------------------------------------------------------------- damage
EINGANG, ZAHLUNG = "Eingänge vom Land", "Gezahlt an Gemeinden"
SCHADEN: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "Betrag unlesbar": (EINGANG, {"C": "12,3,4", "D": date(2025, 3, 1)}, "angabe-unlesbar", "C"),
    "Betrag mit Bruchteil": (EINGANG, {"C": 100.005, "D": date(2025, 3, 1)}, "angabe-unlesbar", "C"),
    "Betrag in Worten": (EINGANG, {"C": "wie immer", "D": date(2025, 3, 1)}, "angabe-unlesbar", "C"),
    "Formel ohne Wert": (EINGANG, {"C": "=1000*2", "D": date(2025, 3, 1)}, "angabe-unlesbar", "C"),
    "Betrag fehlt": (EINGANG, {"B": "RP 12-9", "D": date(2025, 3, 1)}, "zahlung-unvollstaendig", "C"),
    "Datum fehlt": (EINGANG, {"C": 1000}, "zahlung-unvollstaendig", "D"),
    "Datum unlesbar": (EINGANG, {"C": 1000, "D": "demnächst"}, "datum-unlesbar", "D"),
    "Datum gibt es nicht": (EINGANG, {"C": 1000, "D": "30.02.2025"}, "datum-unlesbar", "D"),
    "Zahlung ohne Gemeinde": (ZAHLUNG, {"C": 1000, "D": date(2025, 3, 1)}, "zahlung-unvollstaendig", "B"),
    "fremde Gemeinde": (ZAHLUNG, {"A": "08226096", "C": 1000, "D": date(2025, 3, 1)}, "zahlung-gemeinde", "A"),
    "unbekannter Name": (ZAHLUNG, {"B": "Entenhausen", "C": 1000, "D": date(2025, 3, 1)}, "zahlung-gemeinde", "B"),
    "getippter Auftrag": (ZAHLUNG, {"B": ALLE_OFFENEN, "D": date(2025, 3, 1)}, "zahlung-gemeinde", "B"),
    "Zahlung unlesbar": (ZAHLUNG, {"A": GIENGEN, "C": "tausend", "D": date(2025, 3, 1)}, "angabe-unlesbar", "C"),
    "Zahlung ohne Betrag": (ZAHLUNG, {"A": GIENGEN, "D": date(2025, 3, 1)}, "zahlung-unvollstaendig", "C"),
    "Zahlung ohne Tag": (ZAHLUNG, {"A": GIENGEN, "C": 1000}, "zahlung-unvollstaendig", "D"),
}
"""Block, what is typed by column, the code, and the column of its cell."""


@pytest.mark.parametrize("name", SCHADEN)
def test_what_is_not_understood_is_kept_told_and_stops_everything(datei: Path, name: str) -> None:
    """It stands where it stood; a finding names its cell; nothing is due, booked or handed to the cash office, and no sum is shown that leaves it out."""
    block, getippt, code, spalte = SCHADEN[name]
    lauf(datei, FEBRUAR, rate(FEBRUAR, "71000.00"), zahlung(FEBRUAR, GIENGEN, "10.00"), *(konto(ags, iban) for ags, iban in KONTEN.items()))
    nr = zeile_mit(datei, "A", block) + 4
    tippe(datei, **{f"{s}{nr}": wert for s, wert in getippt.items()})
    ergebnis = lauf(datei, JUNI, alle(JUNI)).ergebnis
    assert (code, f"{spalte}{nr}") in orte(ergebnis)
    assert "zahlung-gesperrt" in codes(ergebnis)
    werte = kopf(datei)
    assert werte["Jetzt auszuzahlen"] is werte["Davon an Gemeinden fällig"] is werte["Überzahlt"] is werte["Probe"] is None
    assert werte["Vom Land eingegangen" if block == EINGANG else "Weitergegeben"] is None
    roh = openpyxl.load_workbook(datei)[BLATT]
    for s, wert in getippt.items():
        gelesen = roh[f"{s}{nr}"].value
        assert (gelesen.date() if isinstance(gelesen, datetime) else gelesen) == wert or wert == "=1000*2"
    assert str(zellen(datei)["A3"]).startswith("Was fällig und auszuzahlen ist, bleibt leer")
    csv = im_xl("zahlungen", datei.name, "--heute", "16.06.2025", "--csv", "kasse.csv", cwd=datei.parent)
    assert csv.ausgang == 1
    assert "Für die Kasse ist nichts ausgegeben." in csv.ausgabe
    assert not (datei.parent / "kasse.csv").exists()


def test_a_deleted_list_stops_everything(datei: Path) -> None:
    """Its rows are gone, and with them what was paid: nothing may be paid again."""
    lauf(datei, FEBRUAR, rate(FEBRUAR, "71000.00"), alle(FEBRUAR))
    buch = openpyxl.load_workbook(datei)
    for feld in ("datum", "ags", "gemeinde", "betrag", "vermerk"):
        buch[BLATT].defined_names[f"_imxl_feld.weitergabe.{feld}"].attr_text = f"'{BLATT}'!#REF!"
    buch.save(datei)
    ergebnis = lauf(datei, FEBRUAR).ergebnis
    assert {"zahlung-gesperrt", "ablauf-spalte-fehlt"} <= {f.code for f in ergebnis.findings}
    assert kopf(datei)["Jetzt auszuzahlen"] is None


def test_a_remark_without_figures_is_no_instalment(datei: Path) -> None:
    """A row with nothing but a remark stops nothing, and stays."""
    lauf(datei, FEBRUAR, rate(FEBRUAR, "71000.00"))
    nr = zeile_mit(datei, "A", EINGANG) + 4
    tippe(datei, **{f"F{nr}": "Die zweite Rate kommt im Juni"})
    ergebnis = lauf(datei, FEBRUAR).ergebnis
    assert "zahlung-gesperrt" not in codes(ergebnis)
    assert zellen(datei)[f"F{nr}"] == "Die zweite Rate kommt im Juni"
    assert kopf(datei)["Vom Land eingegangen"] == 71_000


def test_payments_by_name_and_keys_as_numbers(datei: Path) -> None:
    """A name, a key that lost its zero, amounts as text: understood, and written back as they were typed."""
    lauf(datei, FEBRUAR, rate(FEBRUAR, "71000.00"))
    nr = zeile_mit(datei, "A", ZAHLUNG) + 3
    tippe(
        datei,
        **{
            f"B{nr}": "Giengen",
            f"C{nr}": "1.000,00 €",
            f"D{nr}": "20.02.2025",
            f"A{nr + 2}": 8135019,
            f"C{nr + 2}": 2000.5,
            f"D{nr + 2}": date(2025, 2, 20),
        },
    )
    lage = stand(lauf(datei, FEBRUAR + timedelta(days=10)).ergebnis, FEBRUAR)
    assert lage.stand is not None
    assert {ags: k.weitergegeben_cent for ags, k in lage.stand.konten.items() if k.weitergegeben_cent} == {
        GIENGEN: 1_000_00,
        HEIDENHEIM: 2_000_50,
    }
    werte = zellen(datei)
    assert (werte[f"C{nr}"], werte[f"D{nr}"], werte[f"A{nr + 1}"], werte[f"I{nr + 1}"]) == ("1.000,00 €", "20.02.2025", 8135019, HEIDENHEIM)


# ---------------------------------------------------------------- every finding
GIBT_ES: dict[str, tuple[Iterable[Eintrag], dict[str, Any]]] = {
    "zahlung-ohne-betrag": ((rate(FEBRUAR, "100.00"),), {"betrag": ""}),
    "zahlung-doppelt": ((rate(FEBRUAR, "100.00", "1"), rate(FEBRUAR, "100.00", "2")), {}),
    "zahlung-kuenftig": ((rate(OKTOBER, "100.00"),), {}),
    "eingang-negativ": ((rate(FEBRUAR, "-100.00"),), {}),
    "eingang-ueber-betrag": ((rate(FEBRUAR, "710000.01"),), {}),
    "weitergabe-negativ": ((rate(FEBRUAR, "100.00"), zahlung(FEBRUAR, GIENGEN, "-1.00")), {}),
    "weitergabe-voraus": ((rate(FEBRUAR, "100.00"), zahlung(date(2025, 2, 16), GIENGEN, "1.00")), {}),
    "weitergabe-offen": ((rate(FEBRUAR, "100.00"),), {}),
    "zahlung-verrechnung": ((rate(FEBRUAR, "100.00"), zahlung(FEBRUAR, GIENGEN, "17.00")), {}),
    "zahlung-rueckforderung": ((rate(FEBRUAR, "710000.00"), zahlung(FEBRUAR, GIENGEN, "120000.01")), {}),
    "zahlung-zurueckgestellt": ((rate(FEBRUAR, "100.00"), zahlung(FEBRUAR, GIENGEN, "70.00")), {}),
    "konto-iban": ((rate(FEBRUAR, "100.00"), konto(GIENGEN, "DE89370400440532013001")), {}),
    "konto-fehlt": ((rate(FEBRUAR, "100.00"), konto(GIENGEN, KONTEN[GIENGEN])), {}),
}


@pytest.mark.parametrize("code", GIBT_ES)
def test_every_finding(code: str) -> None:
    """Each is said for its reason, and not without one."""
    eintraege, angaben = GIBT_ES[code]
    ergebnis = rechne(kreismappe(**angaben), {"zahlungen": tuple(eintraege)}, heute=JUNI)
    assert code in codes(ergebnis)
    ohne = rechne(kreismappe(), {"zahlungen": (rate(FEBRUAR, "100.00"), alle(FEBRUAR))}, heute=JUNI)
    assert codes(ohne) == []


def test_what_is_not_there_is_not_paid(datei: Path, office: Office) -> None:
    """One got far too much: the others share what is left, and the sheet says what waits."""
    lauf(datei, FEBRUAR, rate(FEBRUAR, "71000.00"), zahlung(FEBRUAR, GIENGEN, "60000.00"))
    lage = stand(lauf(datei, JUNI).ergebnis, JUNI)
    assert lage.stand is not None
    assert lage.stand.zahlbar_cent == 11_000_00
    assert kopf(datei)["Zurückgestellt"] == 31_000 + 6_100 - 11_000
    vergleich = compare_cached(office, datei, [BLATT])
    assert (vergleich.errors, vergleich.differences) == ([], [])


def test_a_stadtkreis_passes_nothing_on() -> None:
    """It has no Gemeinden: all that comes in stays."""
    bild = "AGS | Gemeinde | Personen in der AU\n'08221000 | Heidelberg | 500"
    ergebnis = rechne(
        mappe({"Angaben": "Haushaltsjahr | 2025\nPlanungsrahmen | 500.000,00", "Bestand": bild}).getvalue(),
        {"zahlungen": (rate(FEBRUAR, "100.00"),)},
        heute=JUNI,
    )
    lage = stand(ergebnis, JUNI)
    assert lage.stand is not None
    assert (lage.stand.konten, lage.stand.verbleibt_cent) == ({}, 100_00)


# ---------------------------------------------------------------- the command
def test_the_list_for_the_cash_office(datei: Path) -> None:
    """Exactly these bytes; what has no valid account is not in it, is named, and the two sums make up what is open."""
    konten = (
        konto(GIENGEN, KONTEN[GIENGEN], '=HYPERLINK("http://x")Stadtkasse Giengen', "+cmd|' /C calc'!A0; Große Rate"),
        konto(HEIDENHEIM, KONTEN[HEIDENHEIM], "Stadt Heidenheim a. d. Brenz"),
        konto(HERBRECHTINGEN, "AT61 1904 3002 3457 3202", "Stadtkasse"),
    )
    lauf(datei, FEBRUAR, rate(FEBRUAR, "71000.00"), *konten)
    gerufen = im_xl("zahlungen", datei.name, "--heute", "20.02.2025", "--csv", "kasse.csv", cwd=datei.parent)
    assert (datei.parent / "kasse.csv").read_bytes().decode("utf-8-sig") == (
        "empfaenger;iban;betrag_eur;verwendungszweck;haushaltsjahr;ags\r\n"
        "HYPERLINK( http:/x )Stadtkasse Giengen;DE89370400440532013000;12000,00;cmd ' /C calc' A0 Grosse Rate;2025;08135016\r\n"
        'Stadt Heidenheim a. d. Brenz;DE02120300000000202051;31000,00;"Integrationsmanagement 2025, Heidenheim an der Brenz, 08135019";2025;08135019\r\n'
    ).replace('"', "")
    assert gerufen.ausgang == 1
    assert "ausgegeben: 2 Zahlungen über 43.000,00 €" in gerufen.ausgabe
    assert "NICHT ausgegeben: 1 Zahlung über 6.100,00 €; zusammen 49.100,00 €" in gerufen.ausgabe
    assert "Herbrechtingen (08135020), 6.100,00 €: IBAN: ihre Prüfziffern stimmen nicht" in gerufen.ausgabe

    gebucht = im_xl("zahlungen", datei.name, "--heute", "25.02.2025", "--weitergegeben", "21.02.2025", cwd=datei.parent)
    assert "weitergegeben: 43.000,00 €\nJetzt auszuzahlen: 6.100,00 € an 1 Empfänger" in gebucht.ausgabe


def test_two_accounts_for_one_payee_are_none(datei: Path) -> None:
    """Nobody can tell which is right: the payment is held back and named."""
    lauf(
        datei,
        FEBRUAR,
        rate(FEBRUAR, "71000.00"),
        *(konto(ags, iban) for ags, iban in KONTEN.items()),
        konto(GIENGEN, KONTEN[HEIDENHEIM], "anders"),
    )
    gerufen = im_xl("zahlungen", datei.name, "--heute", "20.02.2025", "--csv", "kasse.csv", cwd=datei.parent)
    assert "Giengen an der Brenz (08135016), 12.000,00 €: IBAN: sie ist in mehreren Zeilen verschieden angegeben" in gerufen.ausgabe
    assert GIENGEN not in (datei.parent / "kasse.csv").read_text("utf-8-sig")


def test_from_the_instalment_to_the_booking(datei: Path) -> None:
    """The whole way by the command; said once or twice, it is the same."""
    eingang = ("--eingang", "71.000,00", "--am", "17.02.2025", "--aktenzeichen", "RP 12-1", "--heute", "20.02.2025")
    erster = im_xl("zahlungen", datei.name, *eingang, cwd=datei.parent)
    assert erster.ausgang == 0
    assert "Vom Land eingegangen: 71.000,00 €; weitergegeben: 0,00 €\nJetzt auszuzahlen: 49.100,00 € an 3 Empfänger" in erster.ausgabe
    mappe_ = "kreis-uebersicht.xlsx"
    assert "nichts geschrieben" in im_xl("zahlungen", mappe_, *eingang, cwd=datei.parent).ausgabe
    for _ in range(2):
        gebucht = im_xl("zahlungen", mappe_, "--weitergegeben", "24.02.2025", "--heute", "24.02.2025", cwd=datei.parent)
        assert "weitergegeben: 49.100,00 €\nJetzt ist nichts auszuzahlen." in gebucht.ausgabe


@pytest.mark.parametrize(
    ("optionen", "grund"),
    [
        (("--eingang", "100"), "gehören zusammen"),
        (("--am", "17.02.2025"), "gehören zusammen"),
        (("--aktenzeichen", "x"), "gehören zusammen"),
        (("--csv", "k.csv", "--weitergegeben", "17.02.2025"), "nacheinander"),
        (("--csv", "fremd.csv"), "stammt nicht von im-xl"),
        (("--csv", "kreis.xlsx"), "die Mappe selbst"),
        (("--csv", "."), "ein Ordner"),
    ],
)
def test_orders_that_are_refused(datei: Path, optionen: tuple[str, ...], grund: str) -> None:
    """Before anything is written."""
    (datei.parent / "fremd.csv").write_text("a;b\n")
    gerufen = im_xl("zahlungen", datei.name, *optionen, cwd=datei.parent)
    assert gerufen.ausgang == 2
    assert grund in gerufen.fehler
    assert sorted(pfad.name for pfad in datei.parent.iterdir()) == ["fremd.csv", "kreis.xlsx"]


# ---------------------------------------------------------------- on paper
def test_printed_nothing_is_cut(datei: Path, office: Office, tmp_path: Path) -> None:
    """All words lie on their page, nothing reads ###."""
    lauf(
        datei,
        OKTOBER,
        *(rate(tag, "236666.66") for tag in (FEBRUAR, JUNI, OKTOBER)),
        alle(OKTOBER),
        *(konto(ags, iban) for ags, iban in KONTEN.items()),
    )
    seiten = pdf_pages(office.to_pdf(datei, tmp_path / "blatt.pdf", [BLATT]))
    assert len(seiten) == sum(office.pages(datei, [BLATT]).values())
    for seite in seiten:
        for wort in seite.words:
            assert wort.left >= 0
            assert wort.right <= seite.width
            assert "###" not in wort.text
