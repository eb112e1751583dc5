"""`IM Versionen` through real workbooks: what is kept, what a correction does to all, and whether every version can be reproduced."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
import pytest

from ablauf.kreis import HEUTE, JAHR, JETZT, PERSONEN, kreismappe, rechne, schreibe
from hosts.office import Office, compare_cached
from im_xl.ablauf.versionen import ANFANG, ART, Fassung, gehaltene, jahre
from im_xl.cli import main
from im_xl.findings import Finding
from im_xl.hosts.file import Ablage
from im_xl.hosts.ruecknahme import ruecknahme, zuruecknehmen
from im_xl.model import Eintrag
from im_xl.package.package import Package
from im_xl.vwv.versionen import betraege_cent

BLATT = f"IM Versionen {JAHR}"
NATTHEIM, HERMARINGEN, HEIDENHEIM = "08135026", "08135021", "08135019"
GRUND = "Nattheim hat seine Meldung berichtigt"


def anlass(grund: str) -> dict[str, tuple[Eintrag, ...]]:
    """An order with a reason."""
    return {"versionen": (Eintrag("anlass", {"grund": grund}),)}


class Mappe:
    """The workbook of Heidenheim, in which people work day after day."""

    def __init__(self, datei: Path) -> None:
        self.datei, self.tag, self.personen, self.betrag = datei, HEUTE, dict[str, int](), "710.000,00"
        datei.write_bytes(kreismappe())

    def lauf(self, ablauf: dict[str, tuple[Eintrag, ...]] | None = None, **angaben: Any) -> Ablage:  # noqa: ANN401 - fields of Auftrag
        """A run on the next day."""
        self.tag += timedelta(days=1)
        return self.nochmal(ablauf, **angaben)

    def nochmal(self, ablauf: dict[str, tuple[Eintrag, ...]] | None = None, **angaben: Any) -> Ablage:  # noqa: ANN401 - the same
        """A run on the same day."""
        jetzt = datetime.combine(self.tag, JETZT.time())
        return schreibe(self.datei, {} if ablauf is None else ablauf, jetzt=jetzt, heute=self.tag, **angaben)

    def korrigiere(self, **personen: int | None) -> None:
        """Other counts in the county's list, by AGS with a leading letter."""
        self.tippe("Bestand", {f"C{list(PERSONEN).index(ags[1:]) + 2}": zahl for ags, zahl in personen.items()})

    def tippe(self, blatt: str, zellen: dict[str, Any]) -> None:
        """What a person does in a spreadsheet."""
        buch = openpyxl.load_workbook(self.datei)
        for zelle, wert in zellen.items():
            buch[blatt][zelle] = wert
        buch.save(self.datei)

    def fassungen(self) -> list[Fassung]:
        """What the workbook holds."""
        return gehaltene(Package.read(self.datei.read_bytes()), JAHR)[0]

    def blatt(self) -> Worksheet:
        """The sheet with its cached values."""
        return openpyxl.load_workbook(self.datei, data_only=True)[BLATT]


@pytest.fixture
def mappe(tmp_path: Path) -> Mappe:
    """A workbook with its first version."""
    neue = Mappe(tmp_path / "kreis.xlsx")
    neue.lauf({"versionen": ()})
    return neue


@pytest.fixture
def korrigiert(mappe: Mappe) -> Mappe:
    """The same after a corrected count and an announced Planungsrahmen, all in one step."""
    mappe.korrigiere(x08135026=40)
    mappe.tippe("Angaben", {"B3": "750.000,00"})
    mappe.lauf(anlass(GRUND))
    return mappe


def zeilen(blatt: Worksheet, kopf: str) -> list[list[Any]]:
    """The rows below a heading in column B, up to the sum."""
    erste = next(zelle.row for zelle in blatt["B"] if zelle.value == kopf) + 1
    alle = [[zelle.value for zelle in blatt[nummer]] for nummer in range(erste, blatt.max_row + 1)]
    return alle[: next(i for i, zeile in enumerate(alle) if isinstance(zeile[0], str))]


def codes(ablage: Ablage) -> list[str]:
    """What a run found about versions."""
    return [finding.code for finding in ablage.ergebnis.findings if finding.code.startswith("version-")]


# ---------------------------------------------------------------- keeping
def test_the_first_run_keeps_what_is_there(mappe: Mappe) -> None:
    """Version 1 with the day, every Gemeinde and its amount; nobody is asked why."""
    (erste,) = mappe.fassungen()

    assert (erste.nr, erste.tag, erste.grund, erste.stimmt) == (1, mappe.tag, ANFANG, True)
    assert {ags: betrag for ags, betrag in erste.betraege.items() if ags == HEIDENHEIM} == {HEIDENHEIM: 31_000_000}
    assert sum(betrag or 0 for betrag in erste.betraege.values()) == 71_000_000


def test_a_later_run_keeps_a_version_only_when_something_changed(mappe: Mappe) -> None:
    """Run again, nothing has changed and the file stays to the byte; the next day there is no new version either. A correction is kept by the plain run, with a question."""
    assert mappe.nochmal().unveraendert
    mappe.lauf()
    assert len(mappe.fassungen()) == 1

    mappe.korrigiere(x08135026=40)
    ablage = mappe.lauf()
    (frage,) = [finding for finding in ablage.ergebnis.findings if finding.code == "version-ohne-grund"]
    assert str(frage.ort) == f"'{BLATT}'!C7"
    assert [(f.nr, f.tag, f.grund) for f in mappe.fassungen()] == [(1, mappe.tag - timedelta(days=2), ANFANG), (2, mappe.tag, "")]
    assert mappe.nochmal().unveraendert

    mappe.tippe(BLATT, {"C7": "Zahl berichtigt"})
    assert codes(mappe.lauf()) == []
    assert [f.grund for f in mappe.fassungen()] == [ANFANG, "Zahl berichtigt"]


def test_back_and_forth_is_a_version_each(mappe: Mappe) -> None:
    """A count that is corrected and put back: three versions, the first and the last with one Prüfsumme."""
    mappe.korrigiere(x08135026=40)
    mappe.lauf()
    mappe.korrigiere(x08135026=28)
    mappe.lauf()
    erste, zweite, dritte = mappe.fassungen()

    assert erste.summe == dritte.summe != zweite.summe
    assert erste.betraege == dritte.betraege != zweite.betraege


def test_a_reason_goes_to_the_version_that_the_run_keeps(mappe: Mappe) -> None:
    """Given again it is not entered twice; without a change it is told that there is nothing to give a reason for."""
    mappe.korrigiere(x08135026=40)
    assert codes(mappe.lauf(anlass(GRUND))) == []
    assert mappe.nochmal(anlass(GRUND)).unveraendert
    assert codes(mappe.lauf(anlass("noch ein Grund"))) == ["version-unveraendert"]

    mappe.korrigiere(x08135026=41)
    mappe.lauf(anlass(GRUND))
    assert [f.grund for f in mappe.fassungen()] == [ANFANG, GRUND, GRUND]


@pytest.mark.parametrize("wie", ["gesperrt", "ohne Betrag"])
def test_without_amounts_the_version_is_kept_all_the_same(mappe: Mappe, wie: str) -> None:
    """A missing count holds the amounts up, or no amount is known: the inputs are kept, the amounts are empty, none is zero."""
    if wie == "gesperrt":
        mappe.korrigiere(x08135026=None)
    else:
        mappe.tippe("Angaben", {"A3": None, "B3": None})
    mappe.lauf()
    _, zweite = mappe.fassungen()
    blatt = mappe.blatt()

    assert zweite.stimmt
    assert set(zweite.betraege.values()) == {None}
    assert blatt["G7"].value is None
    assert blatt["O7"].value == "stimmt, ohne Beträge"
    assert {(zeile[6], zeile[7]) for zeile in zeilen(blatt, "AGS")} == {(None, None)}


def test_each_year_has_its_versions(mappe: Mappe) -> None:
    """The sheet of the year before stays as it is."""
    vorher = mappe.fassungen()
    mappe.lauf({"versionen": ()}, haushaltsjahr=2026)
    package = Package.read(mappe.datei.read_bytes())

    assert jahre(package) == [2025, 2026]
    assert mappe.fassungen() == vorher
    assert [fassung.nr for fassung in gehaltene(package, 2026)[0]] == [1]


def test_taking_back_gives_the_state_before(mappe: Mappe) -> None:
    """Undo of the run that kept a version: the file is what it was, to the byte."""
    mappe.korrigiere(x08135026=40)
    vorher = mappe.datei.read_bytes()
    mappe.lauf()
    assert mappe.datei.read_bytes() != vorher
    zuruecknehmen(ruecknahme(mappe.datei), datetime.combine(mappe.tag, JETZT.time()) + timedelta(minutes=1))

    assert mappe.datei.read_bytes() == vorher
    assert len(mappe.fassungen()) == 1


# ---------------------------------------------------------------- comparing
def test_old_new_and_difference_for_every_gemeinde(korrigiert: Mappe) -> None:
    """Each row and the sums; the parts of the difference add up in every row."""
    blatt = korrigiert.blatt()
    alle = zeilen(blatt, "AGS")
    erste, zweite = korrigiert.fassungen()

    assert [zeile[1] for zeile in alle] == list(PERSONEN)
    assert {zeile[1]: round(zeile[5] * 100) for zeile in alle} == erste.betraege
    assert {zeile[1]: round(zeile[6] * 100) for zeile in alle} == zweite.betraege
    for zeile in alle:
        assert round(zeile[7] * 100) == round(zeile[6] * 100) - round(zeile[5] * 100) == sum(round(teil * 100) for teil in zeile[8:12])
    summe = next(z for z in blatt.iter_rows(values_only=True) if z[0] == "Summe")
    assert summe[3:8] == (710, 722, 710_000, 750_000, 40_000)
    assert round(sum(summe[8:12]), 2) == 40_000


def test_the_effect_of_a_correction_on_all_others(korrigiert: Mappe) -> None:
    """The Planungsrahmen adds 40,000.00; Nattheim's correction gives it what the ten others lose; what is joint closes the sum."""
    blatt = korrigiert.blatt()
    betrag, nattheim = zeilen(blatt, "Was geändert ist")
    # 710,000 x 40 / 722 - 28,000 = 11,335.18
    assert betrag[:10] == [1, "Betrag", None, "710.000,00 €", None, "750.000,00 €", None, None, 40_000, 40_000]
    assert nattheim[:10] == [2, "Personen Nattheim", None, "28 Personen", None, "40 Personen", None, 11_335.18, -11_335.18, 0]
    gemeinsam, summe = (next(z for z in blatt.iter_rows(values_only=True) if str(z[0]).startswith(a))[9] for a in ("Wirkung", "Differenz"))
    assert (gemeinsam, summe) == (0, 40_000)
    assert next(zeile for zeile in zeilen(blatt, "AGS") if zeile[1] == NATTHEIM)[8:12] == [1_577.46, 11_335.18, 0, 638.61]


def test_every_formula_equals_its_cached_value(korrigiert: Mappe, office: Office) -> None:
    """LibreOffice recalculates the sheet; no difference, no error cell."""
    vergleich = compare_cached(office, korrigiert.datei, [BLATT])

    assert vergleich.formulas > 100
    assert vergleich.errors == []
    assert vergleich.differences == []


@pytest.mark.parametrize("wie", ["erste Version", "gesperrt", "einzelne Zahl kommt hinzu"])
def test_formulas_are_right_without_amounts_too(mappe: Mappe, office: Office, wie: str) -> None:
    """One version alone, a version without amounts: nothing is divided by nothing, and no text stands in a sum."""
    if wie != "erste Version":
        mappe.korrigiere(x08135026=None)
        mappe.lauf()
    if wie == "einzelne Zahl kommt hinzu":
        mappe.korrigiere(x08135026=30)
        mappe.lauf()
    vergleich = compare_cached(office, mappe.datei, [BLATT])

    assert vergleich.errors == []
    assert vergleich.differences == []


def test_another_pair_is_compared_at_once(korrigiert: Mappe, office: Office) -> None:
    """Who types other numbers sees old, new and difference of these; how it came about waits for the next run, and is said."""
    korrigiert.korrigiere(x08135021=20)
    korrigiert.lauf(anlass("Hermaringen berichtigt"))
    blatt = korrigiert.blatt()
    auswahl = next(zelle.row for zelle in blatt["A"] if str(zelle.value).startswith("Nummern der Versionen"))
    erste = next(zelle.row for zelle in blatt["B"] if zelle.value == "AGS") + 1
    nummer = erste + list(PERSONEN).index(HERMARINGEN)
    lesen = [f"{spalte}{nummer}" for spalte in "FGHI"] + [f"H{auswahl + 1}"]
    gelesen = office.set_cells(korrigiert.datei, {BLATT: {f"F{auswahl}": 1, f"G{auswahl}": 3}}, {BLATT: lesen})[BLATT]
    alt, _, neu = (fassung.betraege[HERMARINGEN] or 0 for fassung in korrigiert.fassungen())

    assert [round(gelesen[f"{spalte}{nummer}"]["value"] * 100) for spalte in "FGH"] == [alt, neu, neu - alt]
    assert gelesen[f"I{nummer}"]["value"] == ""
    assert gelesen[f"H{auswahl + 1}"]["value"].startswith("Andere Versionen gewählt")

    korrigiert.tippe(BLATT, {f"F{auswahl}": 1, f"G{auswahl}": 3, f"M{auswahl}": 2})
    assert codes(korrigiert.lauf()) == []
    aenderungen = zeilen(korrigiert.blatt(), "Was geändert ist")
    assert [zeile[1] for zeile in aenderungen] == ["Betrag", "Personen Hermaringen", "Personen Nattheim"]
    spalte = {zeile[1]: zeile[12] for zeile in zeilen(korrigiert.blatt(), "AGS")}
    assert spalte[HERMARINGEN] == aenderungen[1][7]
    assert round(sum(spalte.values()), 2) == 0
    vergleich = compare_cached(office, korrigiert.datei, [BLATT])
    assert vergleich.differences == []
    assert vergleich.errors == []


def test_a_version_that_there_is_not_is_said(korrigiert: Mappe) -> None:
    """Asked for by the order or typed: a Warnung, and nothing is compared with it."""
    ablage = korrigiert.lauf({"versionen": (Eintrag("auswahl", {"alt": 1, "neu": 9}),)})

    assert codes(ablage) == ["version-auswahl"]
    assert {zeile[6] for zeile in zeilen(korrigiert.blatt(), "AGS")} == {None}


# ---------------------------------------------------------------- reproducing
def im_xl(*worte: object) -> Result:
    """The command, in this process."""
    return CliRunner().invoke(main, [str(wort) for wort in worte])


def test_each_version_is_reproduced_from_the_workbook_alone(korrigiert: Mappe) -> None:
    """The command names every version and the amounts of one; it writes nothing."""
    vorher = korrigiert.datei.read_bytes()
    alle, zweite = im_xl("versionen", korrigiert.datei, "--nachrechnen", "alle"), im_xl("versionen", korrigiert.datei, "--nachrechnen", 2)

    assert (alle.exit_code, zweite.exit_code) == (0, 0)
    assert alle.output.count("Prüfsumme stimmt, 11 Beträge stimmen auf den Cent") == 2
    assert "Nattheim 40 gemeldet 41.551,25 €" in " ".join(zweite.output.split())
    assert im_xl("versionen", korrigiert.datei, "--nachrechnen", 7).exit_code == 2
    assert im_xl("versionen", korrigiert.datei, "--nachrechnen", 1, "--grund", "x").exit_code == 2
    assert korrigiert.datei.read_bytes() == vorher


def test_the_county_s_sheets_are_not_needed(korrigiert: Mappe) -> None:
    """Even when the list is gone, what was computed can be proven."""
    buch = openpyxl.load_workbook(korrigiert.datei)
    del buch["Bestand"], buch["Angaben"]
    buch.save(korrigiert.datei)

    assert im_xl("versionen", korrigiert.datei, "--nachrechnen", "alle").exit_code == 0


def test_libreoffice_keeps_every_version(korrigiert: Mappe, office: Office, tmp_path: Path) -> None:
    """Opened and saved there, each can still be reproduced, check for check."""
    korrigiert.datei.write_bytes(office.save_as_xlsx(korrigiert.datei, tmp_path / "lo.xlsx").read_bytes())

    assert [fassung.stimmt for fassung in korrigiert.fassungen()] == [True, True]
    assert codes(korrigiert.lauf()) == []


STAND_ZEILE = next(i for i, ags in enumerate(PERSONEN) if ags == NATTHEIM)
FAELSCHUNGEN: dict[str, tuple[str, Any, str]] = {
    "Betrag der Version": ("F6", 720_000, "Betrag"),
    "Stand": ("H6", "bewilligt", "Stand des Betrags"),
    "Rundung": ("I6", "einzeln", "Rundung"),
    "Stichtag": ("E6", date(2023, 12, 31), "Stichtag"),
    "Tag": ("B6", date(2025, 2, 1), "Tag"),
    "verteilt": ("G6", 709_999.99, "verteilt"),
    "Prüfsumme": ("N6", "0" * 64, "Prüfsumme"),
    "Personen unlesbar": ("D{stand}", "viele", "Personen, Nattheim"),
    "Personen": ("D{stand}", 29, "Personen, Nattheim"),
    "Herkunft": ("E{stand}", "geschätzt", "Herkunft, Nattheim"),
    "Betrag der Gemeinde": ("F{stand}", 28_000.01, "Betrag, Nattheim"),
    "Prüfzeichen": ("H{stand}", "x", "Prüfzeichen, Nattheim"),
}


@pytest.mark.parametrize("wie", FAELSCHUNGEN)
def test_tampering_is_an_error_at_the_cell(korrigiert: Mappe, wie: str) -> None:
    """What was kept and no longer stands so: the cell is named, by the run and by the command, and nothing is put right in silence."""
    zelle, wert, was = FAELSCHUNGEN[wie]
    blatt = korrigiert.blatt()
    erste = next(zelle.row for zelle in blatt["H"] if zelle.value == "Prüfzeichen") + 1
    ort = zelle.format(stand=erste + STAND_ZEILE)
    korrigiert.tippe(BLATT, {ort: wert})

    gerechnet = im_xl("versionen", korrigiert.datei, "--nachrechnen", "alle")
    assert gerechnet.exit_code == 1
    assert f"Zelle {ort}: Version 1: „{was}" in gerechnet.output
    assert "Version 2 vom 05.03.2025: Prüfsumme stimmt" in gerechnet.output
    for _ in range(2):
        ablage = korrigiert.lauf()
        gesagt = [finding for finding in ablage.ergebnis.findings if finding.code == "version-veraendert"]
        assert [(str(f.ort), f.schwere.value) for f in gesagt] == [(f"'{BLATT}'!{ort}", "Fehler")]
        assert korrigiert.blatt()["O6"].value.startswith("weicht ab")
    assert len(korrigiert.fassungen()) == 2


def test_who_forges_the_checks_too_is_told_by_the_rule(korrigiert: Mappe) -> None:
    """A cent more with a check that fits: the rule gives another amount. A count with a check that fits: the Prüfsumme does not."""
    blatt = korrigiert.blatt()
    nummer = next(zelle.row for zelle in blatt["H"] if zelle.value == "Prüfzeichen") + 1 + STAND_ZEILE
    echt = blatt[f"H{nummer}"].value.split("-")

    def gefaelscht(zelle: str, stelle: int, wert: Any, text: str) -> Finding:  # noqa: ANN401 - what a cell holds
        zeichen = [sha256(text.encode()).hexdigest()[:4] if i == stelle else z for i, z in enumerate(echt)]
        korrigiert.tippe(BLATT, {f"{zelle}{nummer}": wert, f"H{nummer}": "-".join(zeichen)})
        (gesagt,) = [f for f in korrigiert.lauf().ergebnis.findings if f.code == "version-weicht-ab"]
        return gesagt

    betrag = gefaelscht("F", 4, 28_000.01, "28000.01")
    assert betrag.text == (
        f"Blatt „{BLATT}“, Zelle F{nummer}: Version 1 lässt sich nicht nachrechnen. Betrag Nattheim: 28.000,00 € nach der Regel, festgehalten ist "
        "28.000,01 €. Bitte die Zeilen der Version aus der Sicherung wiederherstellen."
    )
    korrigiert.tippe(BLATT, {f"F{nummer}": 28_000})
    assert str(gefaelscht("D", 2, 29, "29").ort) == f"'{BLATT}'!N6"


@pytest.mark.parametrize("welche", ["Version", "Zeile einer Gemeinde"])
def test_what_is_missing_is_told(korrigiert: Mappe, welche: str) -> None:
    """A version that was deleted leaves a gap in the numbers; a row that was deleted does not fit the Prüfsumme."""
    korrigiert.korrigiere(x08135021=20)
    korrigiert.lauf(anlass("Hermaringen berichtigt"))
    buch = openpyxl.load_workbook(korrigiert.datei)
    blatt = buch[BLATT]
    erste = next(zelle.row for zelle in blatt["H"] if zelle.value == "Prüfzeichen") + 1
    loeschen = [7, *range(erste + 11, erste + 22)] if welche == "Version" else [erste + 11]
    for nummer in loeschen:
        for zelle in blatt[nummer]:
            if not isinstance(zelle, openpyxl.cell.cell.MergedCell):
                zelle.value = None
    buch.save(korrigiert.datei)

    gesagt = [f for f in korrigiert.lauf().ergebnis.findings if f.code in {"version-fehlt", "version-weicht-ab", "version-veraendert"}]
    assert [f.code for f in gesagt] == (["version-fehlt"] if welche == "Version" else ["version-weicht-ab"])
    assert "Version 2" in gesagt[0].text


def test_thirty_versions_stay_handy(mappe: Mappe, office: Office) -> None:
    """A version a day for a month: all of them are kept, reproduced, and right in the sheet."""
    for zahl in range(29):
        mappe.korrigiere(x08135026=100 + zahl)
        mappe.lauf(anlass(f"Korrektur {zahl + 1}"))
    fassungen = mappe.fassungen()

    assert [fassung.nr for fassung in fassungen] == list(range(1, 31))
    assert all(fassung.stimmt for fassung in fassungen)
    assert all(fassung.werte and betraege_cent(fassung.werte) == fassung.betraege for fassung in fassungen)
    assert compare_cached(office, mappe.datei, [BLATT]).differences == []


def test_the_check_covers_every_field_that_is_read() -> None:
    """No cell of a version that goes into the rule or its Prüfsumme is without a check."""
    geprueft = {"grund", "pruefzeichen", "gemeinde"}
    ergebnis = rechne(kreismappe(), {"versionen": ()})
    buch = Package.read(ergebnis.kleine_mappe())
    (fassung,) = gehaltene(buch, JAHR)[0]
    zeichen = str(fassung.zellen["pruefzeichen"].wert).split("-"), str(fassung.stand[0]["pruefzeichen"].wert).split("-")

    felder = {feld.partition(".")[2] for feld in ART.buch.felder if feld.startswith("version.")} - geprueft
    assert len(zeichen[0]) == len(felder)
    assert len(zeichen[1]) == len({feld for feld in ART.buch.felder if feld.startswith("stand.")}) - 2
