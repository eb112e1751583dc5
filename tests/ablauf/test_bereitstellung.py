"""`IM Bereitstellung`: what was made available when, against the deadline and against the figures of today."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
import re
from typing import Any

import openpyxl
import pytest

from ablauf.kreis import kreismappe, rechne, schreibe
from hosts.office import Office, pdf_pages, pdf_text
from im_xl.model import Eintrag
from im_xl.package.blaetter import NeuesBlatt
from im_xl.pipeline import Ergebnis
from workbook.raster import mappe

BLATT = "IM Bereitstellung 2025"
KOPF = 11
SPALTEN = {"nr": "A", "gemeinde": "B", "ags": "C", "am": "D", "weg": "E", "betrag": "F", "gilt": "G", "unterschied": "H", "stand": "I"}
SPALTEN |= {"empfangen_am": "J", "vermerk": "K", "datei": "L", "pruefsumme": "M"}
MITTE, NEUJAHR = date(2023, 12, 12), date(2024, 1, 2)
NATTHEIM, HERMARINGEN = "08135026", "08135021"


def _zeile(ags: str, am: date, betrag: str | None, gemeinde: str = "Nattheim") -> Eintrag:
    return Eintrag(
        "bereitstellung", {"ags": ags, "gemeinde": gemeinde, "am": am, **({} if betrag is None else {"betrag": Decimal(betrag)})}
    )


def _codes(ergebnis: Ergebnis) -> list[tuple[str, str | None, str | None]]:
    """Findings of the log, flat: code, cell, whom it concerns."""
    return [
        (f.code, f.ort.zelle if f.ort else None, f.betrifft)
        for f in ergebnis.findings
        if f.code.startswith("bereitstellung") or (f.ort is not None and f.ort.blatt == BLATT)
    ]


def _text(ergebnis: Ergebnis, code: str) -> str:
    return next(f.text for f in ergebnis.findings if f.code == code)


def _werte(datei: Path, nummer: int) -> dict[str, Any]:
    """A row of the log as it is stored."""
    blatt = openpyxl.load_workbook(datei, data_only=True)[BLATT]
    return {name: blatt[f"{spalte}{KOPF + nummer}"].value for name, spalte in SPALTEN.items()}


def _eintippen(datei: Path, **zellen: Any) -> None:  # noqa: ANN401 - what a cell can hold
    buch = openpyxl.load_workbook(datei)
    for zelle, wert in zellen.items():
        buch[BLATT][zelle] = wert
    buch.save(datei)


def _schritt(ergebnis: Ergebnis, ags: str) -> tuple[date | None, str]:
    assert ergebnis.auswertung is not None
    g = next(g for g in ergebnis.auswertung.gemeinden if g.gemeinde.ags == ags)
    schritt = next(s for s in g.schritte if s.frist.schluessel == "uebersicht")
    return schritt.eingang, schritt.status.value


@pytest.fixture
def datei(tmp_path: Path) -> Path:
    """A county's workbook with a log of two rows: one in time, one late."""
    pfad = tmp_path / "kreis.xlsx"
    pfad.write_bytes(kreismappe())
    zeilen = (_zeile(NATTHEIM, MITTE, "28000.00"), _zeile(HERMARINGEN, NEUJAHR, "9000.00", "Hermaringen"))
    schreibe(pfad, {"bereitstellung": zeilen}, heute=date(2024, 1, 8))
    return pfad


def test_a_row_shows_what_was_said_what_holds_and_whether_it_was_in_time(datei: Path) -> None:
    """Both amounts still hold; the second row came two days after 31.12.2023."""
    erste, zweite = _werte(datei, 1), _werte(datei, 2)
    assert (erste["nr"], erste["gemeinde"], erste["ags"], erste["am"].date()) == (1, "Nattheim", NATTHEIM, MITTE)
    assert (erste["betrag"], erste["gilt"], erste["unterschied"], erste["stand"]) == (28000, 28000, 0, "fristgerecht")
    assert (zweite["gemeinde"], zweite["stand"]) == ("Hermaringen", "verspätet")
    assert _werte(datei, 3)["gemeinde"] is None


def test_deadline_and_who_is_missing_are_told_once_for_all(datei: Path) -> None:
    """Late ones by name, and after the deadline those for whom nothing is recorded."""
    ergebnis = rechne(datei.read_bytes(), {}, heute=date(2024, 1, 8))
    assert _codes(ergebnis) == [("bereitstellung-verspaetet", None, None), ("bereitstellung-offen", None, None)]
    assert "für 1 Gemeinde: Hermaringen." in _text(ergebnis, "bereitstellung-verspaetet")
    offen = _text(ergebnis, "bereitstellung-offen")
    assert "für 9 Gemeinden ist nicht erfasst" in offen
    assert "Nattheim" not in offen
    assert _codes(rechne(kreismappe(), {"bereitstellung": ()}, heute=date(2023, 12, 31))) == []
    assert _codes(rechne(kreismappe(), {"bereitstellung": ()}, heute=date(2024, 1, 1))) == [("bereitstellung-offen", None, None)]


def test_the_day_fills_the_step_of_the_procedure(datei: Path) -> None:
    """On the sheet of each Gemeinde; the first day counts, and a day said of all counts where it is earlier."""
    nochmal = {"bereitstellung": (_zeile(NATTHEIM, date(2024, 3, 1), "28000.00"),)}
    ergebnis = rechne(datei.read_bytes(), nochmal)
    assert _schritt(ergebnis, NATTHEIM) == (MITTE, "fristgerecht")
    assert _schritt(ergebnis, HERMARINGEN) == (NEUJAHR, "verspätet")
    assert _schritt(ergebnis, "08135010") == (None, "kein Eingang erfasst")


def test_a_day_said_of_all_goes_before_a_later_one() -> None:
    """The workbook says 20.12.2023 for all; the log says 12.12. of one and 02.01. of another."""
    liste = f"AGS | Gemeinde | Personen in der AU\n'{NATTHEIM} | Nattheim | 28\n'{HERMARINGEN} | Hermaringen | 9"
    angaben = "Haushaltsjahr | 2025\nPlanungsrahmen | 37.000,00\nÜbersicht zugänglich am | 20.12.2023"
    daten = mappe({"Angaben": angaben, "Bestand": liste}).getvalue()
    zeilen = (_zeile(NATTHEIM, MITTE, None), _zeile(HERMARINGEN, NEUJAHR, None, "Hermaringen"))
    ergebnis = rechne(daten, {"bereitstellung": zeilen})
    assert _schritt(ergebnis, NATTHEIM) == (MITTE, "fristgerecht")
    assert _schritt(ergebnis, HERMARINGEN) == (date(2023, 12, 20), "fristgerecht")
    assert "bereitstellung-verspaetet" not in {f.code for f in ergebnis.findings}


def test_an_amount_that_has_changed_since_is_told(datei: Path) -> None:
    """With old and new amount, at the cell, to the Gemeinde whose sheet it is; the line shows the difference."""
    _aendern(datei, 38)
    schreibe(datei, {}, heute=date(2024, 1, 8))
    ergebnis = rechne(datei.read_bytes(), {}, heute=date(2024, 1, 8))
    geaendert = [code for code in _codes(ergebnis) if code[0] == "bereitstellung-betrag-geaendert"]
    assert geaendert == [
        ("bereitstellung-betrag-geaendert", "F12", NATTHEIM),
        ("bereitstellung-betrag-geaendert", "F13", HERMARINGEN),
    ]
    satz = "Nattheim: Die am 12.12.2023 bereitgestellte Übersicht nennt 28.000,00 €; seitdem gilt 37.472,22 €."
    assert satz in _text(ergebnis, "bereitstellung-betrag-geaendert")
    assert satz in next(b.xml.decode() for b in ergebnis.blaetter.blaetter if b.kennung == f"gemeinde:{NATTHEIM}")
    assert _werte(datei, 1)["unterschied"] == pytest.approx(9472.22)


def _aendern(datei: Path, personen: int) -> None:
    """Correct the count of Nattheim in the county's list."""
    buch = openpyxl.load_workbook(datei)
    zelle = next(zeile[2] for zeile in buch["Bestand"].iter_rows() if zeile[1].value == "Nattheim")
    zelle.value = personen
    buch.save(datei)


def test_a_new_overview_takes_the_place_of_the_one_before(datei: Path) -> None:
    """What holds stands beside the last line; nothing is found, and the old line keeps what was said then."""
    _aendern(datei, 38)
    neu = (_zeile(NATTHEIM, date(2024, 1, 9), "37472.22"),)
    ergebnis = schreibe(datei, {"bereitstellung": neu}, heute=date(2024, 1, 9)).ergebnis
    assert NATTHEIM not in {betrifft for code, _, betrifft in _codes(ergebnis) if code == "bereitstellung-betrag-geaendert"}
    alt, nun = _werte(datei, 1), _werte(datei, 3)
    assert (alt["betrag"], alt["gilt"], alt["unterschied"]) == (28000, None, None)
    assert (nun["betrag"], nun["gilt"], nun["unterschied"]) == (37472.22, 37472.22, 0)


def test_an_overview_without_amount_that_now_has_one_is_told() -> None:
    """It went out before the amount was known."""
    ergebnis = rechne(kreismappe(), {"bereitstellung": (_zeile(NATTHEIM, MITTE, None),)}, heute=date(2023, 12, 20))
    assert _codes(ergebnis) == [("bereitstellung-betrag-geaendert", None, NATTHEIM)]
    assert "nennt keinen Betrag; seitdem gilt 28.000,00 €" in _text(ergebnis, "bereitstellung-betrag-geaendert")
    ohne = rechne(kreismappe(betrag=""), {"bereitstellung": (_zeile(NATTHEIM, MITTE, "28000.00"),)}, heute=date(2023, 12, 20))
    assert _codes(ohne) == []


def test_what_people_add_is_kept_and_understood(datei: Path) -> None:
    """Ways and receipts; a row of their own, in which the name is enough; texts that read as a day or an amount become one."""
    _eintippen(
        datei, E12="E-Mail", J12="14.12.2023", K12="vgl. Akte", B14="Stadt Heidenheim", D14="20.12.2023", F14="310.000,00 €", E14="Bote"
    )
    ablage = schreibe(datei, {}, heute=date(2024, 1, 8))
    assert not ablage.bericht.bearbeitet
    erste, dritte = _werte(datei, 1), _werte(datei, 3)
    assert (erste["weg"], erste["empfangen_am"].date(), erste["vermerk"]) == ("E-Mail", date(2023, 12, 14), "vgl. Akte")
    assert (dritte["ags"], dritte["am"].date(), dritte["betrag"], dritte["weg"]) == ("08135019", date(2023, 12, 20), 310000, "Bote")
    assert (dritte["gilt"], dritte["stand"]) == (310000, "fristgerecht")


def test_rows_that_cannot_count_are_told_and_kept(datei: Path) -> None:
    """Somebody else's Gemeinde, no day, an unreadable day, an unreadable amount."""
    _eintippen(datei, B14="Weinheim", D14=date(2023, 12, 1), B15="Königsbronn", B16="Dischingen", D16="bald", F12="achtzig")
    ablage = schreibe(datei, {}, heute=date(2023, 12, 20))
    assert set(_codes(ablage.ergebnis)) == {
        ("angabe-unlesbar", "F12", None),
        ("bereitstellung-ohne-gemeinde", "B14", None),
        ("bereitstellung-ohne-tag", "D15", "08135025"),
        ("bereitstellung-verspaetet", None, None),
        ("datum-unlesbar", "D16", None),
    }
    assert "Zeile 3 der Bereitstellungen: „Weinheim“" in _text(ablage.ergebnis, "bereitstellung-ohne-gemeinde")
    assert [_werte(datei, nummer)["gemeinde"] for nummer in (3, 4, 5)] == ["Weinheim", "Königsbronn", "Dischingen"]
    assert (_werte(datei, 1)["betrag"], _werte(datei, 1)["unterschied"], _werte(datei, 5)["am"]) == ("achtzig", None, "bald")


def test_a_name_that_people_change_goes_before_the_key(datei: Path) -> None:
    """The key beside it is ours, and follows."""
    _eintippen(datei, B12="Gerstetten")
    schreibe(datei, {}, heute=date(2024, 1, 8))
    assert _werte(datei, 1)["ags"] == "08135015"


def test_a_second_run_gives_the_same_bytes(datei: Path) -> None:
    """Also with the same rows ordered again."""
    vorher = datei.read_bytes()
    assert schreibe(datei, {"bereitstellung": (_zeile(NATTHEIM, MITTE, "28000.00"),)}, heute=date(2024, 1, 8)).unveraendert
    assert datei.read_bytes() == vorher


def test_the_figures_on_top_are_those_of_the_rows(datei: Path, office: Office) -> None:
    """Stored and recalculated alike, and after a person has typed a receipt."""
    _eintippen(datei, J12="14.12.2023")
    schreibe(datei, {}, heute=date(2024, 1, 8))
    gespeichert = openpyxl.load_workbook(datei, data_only=True)[BLATT]
    gerechnet = office.recalculate(datei, [BLATT])[BLATT]
    assert [gespeichert[f"C{zeile}"].value for zeile in range(4, 10)] == [11, 2, 9, 1, 1, 0]
    formeln = [zelle.coordinate for zeile in openpyxl.load_workbook(datei)[BLATT].iter_rows() for zelle in zeile if zelle.data_type == "f"]
    assert len(formeln) > 10
    for adresse in formeln:
        wert = gespeichert[adresse].value
        assert gerechnet.get(adresse, {}).get("value") in ({wert} if wert not in {None, ""} else {None, ""}), adresse


def test_the_sheet_prints_on_pages_with_nothing_cut(datei: Path, office: Office, tmp_path: Path) -> None:
    """In landscape, with the columns up to the remarks; file and checksum stay on the screen."""
    pdf = office.to_pdf(datei, tmp_path / "blatt.pdf", [BLATT])
    (seite,) = pdf_pages(pdf)
    assert seite.width > seite.height
    text = pdf_text(pdf)[0]
    assert "Vermerk" in text
    assert "Noch nicht bereitgestellt" in text
    assert "Prüfsumme" not in text
    assert not any("###" in wort.text for wort in seite.words)


def test_the_sheet_is_valid(datei: Path, validator: Any) -> None:  # noqa: ANN401 - a module
    """No new errors in the eyes of the Open XML SDK."""
    leer = datei.with_name("leer.xlsx")
    leer.write_bytes(kreismappe())
    assert validator.new_errors(leer, datei) == []


def test_nothing_on_the_sheet_leads_out_of_it() -> None:
    """An old year's sheet must not change: formulas stay within, and no other year's log is touched."""
    ergebnis = rechne(kreismappe(), {"bereitstellung": (_zeile(NATTHEIM, MITTE, "28000.00"),)})
    blatt: NeuesBlatt = next(b for b in ergebnis.blaetter.blaetter if b.kennung == "bereitstellung:2025")
    assert not [formel for formel in re.findall(rb"<f>(.*?)</f>", blatt.xml) if b"!" in formel]
