"""The proof of use: every figure with its source, what is unknown said, sums that LibreOffice finds, too."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ablauf.kreis import JAHR, kreismappe, rechne, schreibe
from ablauf.test_zahlungen import FEBRUAR, GIENGEN, HEIDENHEIM, HERBRECHTINGEN, JUNI, alle, rate, zahlung
from hosts.office import Office, compare_cached, pdf_pages
from im_xl.ablauf.nachweis import _gehoert_dazu
from im_xl.assets import ordner
from im_xl.hosts.file import uebersichten
from im_xl.model import Auftrag, Eintrag
from im_xl.pipeline import Ergebnis

BLATT = f"IM Nachweis {JAHR}"
SPAETER = date(2026, 3, 2)
STELLEN = (ordner("workbooks") / "stellen-und-faelle-2025.xlsx").read_bytes()


def zeilen(quelle: Any) -> list[list[Any]]:  # noqa: ANN401 - what openpyxl opens
    """The sheet's rows as stored."""
    return [[zelle.value for zelle in zeile] for zeile in openpyxl.load_workbook(quelle, data_only=True)[BLATT]]


def nachweis(daten: bytes, *eintraege: Eintrag, heute: date = SPAETER, mit_zahlungen: bool = True) -> tuple[Ergebnis, list[list[Any]]]:
    """The sheet of a run."""
    ergebnis = rechne(daten, {"nachweis": (), **({"zahlungen": eintraege} if mit_zahlungen else {})}, heute=heute)
    return ergebnis, zeilen(BytesIO(ergebnis.kleine_mappe()))


def wert(blatt: list[list[Any]], bezeichnung: str) -> Any:  # noqa: ANN401 - what a cell holds
    """The figure behind a name in the first column."""
    return next(zeile[2] for zeile in blatt if zeile[0] == bezeichnung)


def texte(blatt: list[list[Any]]) -> str:
    """All that can be read on it."""
    return "\n".join(str(w) for zeile in blatt for w in zeile if w is not None)


def test_amounts_are_those_of_overview_and_payments() -> None:
    """Received 355,000.00, passed on to three; the rest by hand; all four tests hold, and every figure has its source beside it."""
    _, blatt = nachweis(kreismappe(), rate(FEBRUAR, "355000.00"), alle(FEBRUAR))
    erwartet = {
        "Betrag des Landkreises (erwartet)": 710_000,
        "Vom Land eingegangen": 355_000,
        "Noch nicht eingegangen": 355_000,
        "Beträge der Gemeinden zusammen": 710_000,
        "davon an Gemeinden, die selbst handeln": 491_000,
        "davon verbleibt beim Landkreis": 219_000,
        "Weitergegeben": 245_500,
        "Noch nicht weitergegeben": 245_500,
        "Eingegangen und beim Landkreis": 109_500,
    }
    for bezeichnung, betrag in erwartet.items():
        assert wert(blatt, bezeichnung) == betrag, bezeichnung
        assert next(zeile[3] for zeile in blatt if zeile[0] == bezeichnung), bezeichnung
    je_ags = {zeile[0]: zeile[2:5] for zeile in blatt if str(zeile[0]).startswith("08135")}
    assert je_ags == {GIENGEN: [120_000, 60_000, 60_000], HEIDENHEIM: [310_000, 155_000, 155_000], HERBRECHTINGEN: [61_000, 30_500, 30_500]}
    assert [zeile[5] for zeile in blatt if zeile[5] in {"stimmt", "stimmt nicht", "nicht bekannt"}] == ["stimmt"] * 4
    assert "Kein amtlicher Vordruck" in texte(blatt)
    assert "sachlich und rechnerisch richtig" in texte(blatt)
    assert "Vorläufig" not in texte(blatt)


def test_more_passed_on_than_received_does_not_hold() -> None:
    """The last of the four tests fails, in the sheet as in the findings."""
    ergebnis, blatt = nachweis(kreismappe(), rate(FEBRUAR, "100.00"), zahlung(FEBRUAR, GIENGEN, "200.00"))
    assert [zeile[5] for zeile in blatt if zeile[5] in {"stimmt", "stimmt nicht"}] == ["stimmt", "stimmt", "stimmt", "stimmt nicht"]
    assert "weitergabe-voraus" in {f.code for f in ergebnis.findings}


@pytest.mark.parametrize(
    ("eintraege", "mit_zahlungen", "betrag", "gesagt"),
    [
        ((), False, "710.000,00", "Es gibt kein Blatt „IM Zahlungen“"),
        ((Eintrag("eingang", {"datum": FEBRUAR, "betrag": "bald"}),), True, "710.000,00", "nicht lesbar oder unvollständig"),
        ((rate(FEBRUAR, "100.00"),), True, "", "Der Betrag des Landkreises oder die Beträge der Gemeinden sind nicht bekannt"),
    ],
)
def test_what_is_unknown_says_so(eintraege: tuple[Eintrag, ...], mit_zahlungen: bool, betrag: str, gesagt: str) -> None:
    """No figure stands where none is known, nor a test that would hold by itself."""
    _, blatt = nachweis(kreismappe(betrag=betrag), *eintraege, mit_zahlungen=mit_zahlungen)
    assert wert(blatt, "Vom Land eingegangen") is wert(blatt, "Weitergegeben") is wert(blatt, "Eingegangen und beim Landkreis") is None
    assert gesagt in texte(blatt)
    assert "nicht bekannt" in [zeile[5] for zeile in blatt]
    assert "Nicht geprüft: Diese Mappe enthält keine Liste der Stellen." in texte(blatt)


def test_posts_by_number_gaps_and_the_coordinating_post(office: Office, tmp_path: Path) -> None:
    """Of the sample with posts: the gap of Weinheim, an overdue qualification, 40,000.00 of 41,200.00 EUR; no single case, no person."""
    ergebnis, blatt = nachweis(STELLEN, rate(FEBRUAR, "452685.00"), alle(FEBRUAR))
    stellen = {zeile[0]: zeile for zeile in blatt if str(zeile[0]).startswith("Stelle 0")}
    assert len(stellen) >= 25
    assert stellen["Stelle 026"][1:6] == ["Weinheim", 0.3, datetime(2025, 7, 1), datetime(2025, 7, 14), "erfüllt"]  # noqa: DTZ001 - days
    assert stellen["Stelle 029"][5].startswith("überfällig seit")
    assert ["Weinheim", "vom 01.07. bis 14.07.2025", "zusammen 0,30 VZÄ", "0,50 VZÄ"] in [[z[0], z[2], z[4], z[6]] for z in blatt]
    assert (wert(blatt, "Besetzte Monate"), wert(blatt, "Personalkosten"), wert(blatt, "Zuwendungsfähig")) == (12, 41_200, 40_000)
    assert all(zeile[7] for zeile in stellen.values())
    faelle = [f for f in ergebnis.findings if f.code.startswith(("beratung", "integrationsplan", "verlaengerung"))]
    assert faelle
    assert not any(_gehoert_dazu(f) for f in faelle)
    datei = tmp_path / "nachweis.xlsx"
    datei.write_bytes(ergebnis.kleine_mappe())
    vergleich = compare_cached(office, datei, [BLATT])
    assert vergleich.formulas > 40
    assert (vergleich.errors, vergleich.differences) == ([], [])


def test_accepted_findings_stand_with_their_reason(tmp_path: Path) -> None:
    """Somebody has written why beside a finding: the proof shows it; a later run writes the same bytes."""
    datei = tmp_path / "kreis.xlsx"
    datei.write_bytes(kreismappe(entscheidungen={GIENGEN: "einzeln | 12.09.2024"}))
    schreibe(datei, {"zahlungen": (rate(FEBRUAR, "100.00"),), "nachweis": ()}, heute=JUNI)
    buch = openpyxl.load_workbook(datei)
    hinweise = buch["IM Hinweise"]
    nr = next(zeile[0].row for zeile in hinweise if "Die Entscheidung kam am 12.09.2024" in str(zeile[4].value))
    hinweise[f"H{nr}"] = "Vom Kreistag am 01.10.2024 angenommen"
    buch.save(datei)
    schreibe(datei, {}, heute=JUNI)
    assert ["angenommen", "Vom Kreistag am 01.10.2024 angenommen"] in [zeile[6:8] for zeile in zeilen(datei)]
    assert f"Vorläufig: Am 16.06.2025 ist das Haushaltsjahr {JAHR} noch nicht zu Ende." in texte(zeilen(datei))
    assert schreibe(datei, {}, heute=JUNI).unveraendert


def test_printed_nothing_is_cut(office: Office, tmp_path: Path) -> None:
    """All words lie on their page, nothing reads ###."""
    datei = tmp_path / "stellen.xlsx"
    datei.write_bytes(STELLEN)
    auftrag = Auftrag(heute=SPAETER, ablauf={"zahlungen": (rate(FEBRUAR, "452685.00"),), "nachweis": ()})
    ausgabe = uebersichten(datei, auftrag, datetime(2026, 3, 2, 8, 0)).ausgabe  # noqa: DTZ001 - local time
    for seite in pdf_pages(office.to_pdf(ausgabe, tmp_path / "blatt.pdf", [BLATT])):
        for wort in seite.words:
            assert wort.left >= 0
            assert wort.right <= seite.width
            assert "###" not in wort.text
