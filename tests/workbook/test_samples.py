"""The samples are what they claim to be."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
import importlib.util
from io import BytesIO
from pathlib import Path
import sys
import types
import zipfile

from openpyxl import load_workbook
import pytest
import xlsxwriter

from hosts.office import Office, compare_cached
from im_xl.cents import Einheit, Rundungsart
from im_xl.model import Auftrag, Betragsstand, Entscheidungsart, Kreisdaten, Mindestbetragsmodus, Rolle
from im_xl.pipeline import run
from im_xl.register import gemeinden_im_kreis, kreise
from im_xl.workbook.reader import read_workbook

WORKBOOKS = Path(__file__).resolve().parents[2] / "workbooks"
NAMEN = ("rhein-neckar-kreis-2025.xlsx", "stellen-und-faelle-2025.xlsx", "sigmaringen-2017.xlsx", "land-2025.xlsx")


@pytest.fixture(scope="module")
def bauen() -> types.ModuleType:
    """The script beside the samples."""
    angaben = importlib.util.spec_from_file_location("bauen", WORKBOOKS / "bauen.py")
    assert angaben is not None
    assert angaben.loader is not None
    modul = importlib.util.module_from_spec(angaben)
    sys.modules["bauen"] = modul
    angaben.loader.exec_module(modul)
    return modul


def _lesen(name: str) -> Kreisdaten:
    return read_workbook(BytesIO((WORKBOOKS / name).read_bytes()))


def _zellen(inhalt: bytes) -> dict[tuple[str, str], object]:
    buch = load_workbook(BytesIO(inhalt))
    return {(blatt.title, zelle.coordinate): zelle.value for blatt in buch for zeile in blatt for zelle in zeile if zelle.value is not None}


def _teile(inhalt: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(inhalt)) as archiv:
        return {name: archiv.read(name) for name in archiv.namelist()}


@pytest.mark.parametrize("name", NAMEN)
def test_zweimal_gebaut_gibt_dieselben_bytes(bauen: types.ModuleType, name: str) -> None:
    """Neither clock nor chance: two builds are equal to the byte."""
    assert bauen.MAPPEN[name]() == bauen.MAPPEN[name]()


@pytest.mark.parametrize("name", NAMEN)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_die_datei_ist_die_des_skripts(bauen: types.ModuleType, name: str) -> None:
    """The kept file holds the cells that the script writes; with the same library, every part to the byte."""
    gebaut, abgelegt = bauen.MAPPEN[name](), (WORKBOOKS / name).read_bytes()
    assert _zellen(gebaut) == _zellen(abgelegt)
    if xlsxwriter.__version__ == bauen.GEBAUT_MIT:
        ohne_bilder = [{teil: b for teil, b in _teile(x).items() if not teil.endswith(".png")} for x in (gebaut, abgelegt)]
        assert ohne_bilder[0] == ohne_bilder[1]


def test_rhein_neckar() -> None:
    """54 Gemeinden, the amount of the press, its state, the Stichtag of the first round, and nothing to complain about."""
    daten = _lesen("rhein-neckar-kreis-2025.xlsx")
    assert daten.kreis is kreise()["08226"]
    assert tuple(meldung.gemeinde for meldung in daten.meldungen) == gemeinden_im_kreis("08226")
    assert daten.findings == ()
    eckdaten = daten.eckdaten
    assert eckdaten.haushaltsjahr is not None
    assert eckdaten.haushaltsjahr.wert == 2025
    assert eckdaten.stichtag is not None
    assert eckdaten.stichtag.wert == date(2022, 12, 31)
    assert eckdaten.betrag_cent is not None
    assert (eckdaten.betrag_cent.wert, str(eckdaten.betrag_cent.ort), eckdaten.betrag_cent.inhalt) == (
        181_074_000,
        "'Eckdaten'!B8",
        1_810_740,
    )
    assert eckdaten.betragsstand is not None
    assert eckdaten.betragsstand.wert is Betragsstand.ERWARTET
    assert eckdaten.uebersicht_zugaenglich_am is not None
    assert eckdaten.bekanntgegeben_am is None


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_rhein_neckar_meldungen() -> None:
    """Every row carries persons, last year's count and amount and the day it came, each with its cell."""
    daten = _lesen("rhein-neckar-kreis-2025.xlsx")
    weinheim = next(meldung for meldung in daten.meldungen if meldung.gemeinde.name == "Weinheim")
    assert weinheim.personen.ort is not None
    buch = load_workbook(WORKBOOKS / "rhein-neckar-kreis-2025.xlsx", data_only=True)
    assert buch[weinheim.personen.ort.blatt][weinheim.personen.ort.zelle].value == weinheim.personen.wert == weinheim.personen.inhalt
    for meldung in daten.meldungen:
        assert meldung.personen.wert is not None
        assert meldung.personen_vorjahr is not None
        assert meldung.vorjahr_cent is not None
        assert meldung.vorjahr_cent.ort is not None
        assert meldung.vorjahr_cent.ort.blatt == "Vorjahr 2024"
        assert meldung.gemeldet_am is not None
    spaet = {meldung.gemeinde.name for meldung in daten.meldungen if meldung.gemeldet_am and meldung.gemeldet_am.wert > date(2023, 10, 31)}
    assert spaet == {"Heddesbach", "Rauenberg"}
    assert {meldung.gemeinde.name for meldung in daten.meldungen if meldung.geschaetzt} == {"Heddesbach"}


def test_rhein_neckar_verfahren() -> None:
    """Decisions of all kinds, late and revoked ones, and two Verbünde with a member that joins and one that leaves."""
    daten = _lesen("rhein-neckar-kreis-2025.xlsx")
    arten = Counter(entscheidung.art for entscheidung in daten.entscheidungen.values())
    assert set(arten) == {Entscheidungsart.EINZELN, Entscheidungsart.VERBUND, Entscheidungsart.LANDKREIS}
    assert arten[Entscheidungsart.VERBUND] == 11
    assert len(daten.entscheidungen) == 50  # four have not answered
    assert sum(e.eingegangen_am is not None and e.eingegangen_am > date(2024, 5, 31) for e in daten.entscheidungen.values()) == 3
    assert [ags for ags, e in daten.entscheidungen.items() if e.widerrufen_am] == ["08226063"]
    assert [verbund.name for verbund in daten.verbuende] == ["Verbund Elsenztal", "Verbund Schwarzbachtal"]
    mitglieder = {m.name: m for verbund in daten.verbuende for m in verbund.mitgliedschaften}
    assert mitglieder["Lobbach"].von == date(2025, 7, 1)
    assert mitglieder["Reichartshausen"].bis == date(2025, 12, 31)
    assert [name for name, m in mitglieder.items() if m.rolle is Rolle.FEDERFUEHREND] == ["Meckesheim", "Waibstadt"]
    for verbund in daten.verbuende:
        for mitglied in verbund.mitgliedschaften:
            entscheidung = daten.entscheidungen[mitglied.ags]
            assert (entscheidung.verbund, entscheidung.rolle) == (verbund.name, mitglied.rolle)


def test_rhein_neckar_ist_eine_mappe_wie_beim_kreis() -> None:
    """Chart, picture, comments, conditional formats, validation, hidden column, names, and a formula that looks for our sheet."""
    teile = _teile((WORKBOOKS / NAMEN[0]).read_bytes())
    alles = b"".join(inhalt for name, inhalt in teile.items() if name.startswith("xl/worksheets/sheet"))
    assert {name.split("/")[1] for name in teile if name.startswith("xl/") and "/" in name} >= {"charts", "media", "drawings", "worksheets"}
    assert any(name.startswith("xl/comments") for name in teile)
    for merkmal in (
        b"<conditionalFormatting",
        b"<dataValidations",
        b'hidden="1"',
        b"<autoFilter",
        b"<pane ",
        b"x14:dataBar",
        b"<mergeCell ",
    ):
        assert merkmal in alles, merkmal
    assert b'name="AU_Personen"' in teile["xl/workbook.xml"]
    assert b"fullCalcOnLoad" not in teile["xl/workbook.xml"]
    assert "INDIRECT(\"'IM Übersicht'!" in alles.decode()
    assert b"Personenzahlen erfunden" in teile["xl/sharedStrings.xml"]


def test_sigmaringen() -> None:
    """24 of 25 Gemeinden by name, part of the Land's distribution, each rounded on its own to whole euros."""
    daten = _lesen("sigmaringen-2017.xlsx")
    assert daten.kreis is kreise()["08437"]
    assert {g.name for g in gemeinden_im_kreis("08437")} - {meldung.gemeinde.name for meldung in daten.meldungen} == {"Beuron"}
    assert daten.findings == ()
    eckdaten = daten.eckdaten
    werte = (eckdaten.haushaltsjahr, eckdaten.betrag_cent, eckdaten.gesamtpersonen, eckdaten.rundung_art, eckdaten.rundung_einheit)
    assert [gelesen.wert if gelesen else None for gelesen in werte] == [2017, 3_480_000_000, 46_828, Rundungsart.EINZELN, Einheit.EURO]


def test_sigmaringen_sieht_anders_aus() -> None:
    """Arial 10 is its standard font, and its theme is another than that of the other samples."""
    teile = [_teile((WORKBOOKS / name).read_bytes()) for name in (NAMEN[0], NAMEN[2])]
    assert b'<fonts count="5"><font><sz val="10"/><color theme="1"/><name val="Arial"/>' in teile[1]["xl/styles.xml"]
    assert teile[0]["xl/theme/theme1.xml"] != teile[1]["xl/theme/theme1.xml"]


def test_land() -> None:
    """44 quotas, together exactly 100 %, three of them near zero; no county."""
    daten = _lesen("land-2025.xlsx")
    assert daten.kreis is None
    assert daten.meldungen == ()
    assert [quote.kreis.ags for quote in daten.quoten] == list(kreise())
    werte = {quote.kreis.ags: quote.quote.wert for quote in daten.quoten}
    assert sum((wert or Fraction(0) for wert in werte.values()), Fraction(0)) == 1
    assert {ags for ags, wert in werte.items() if wert is not None and wert * 58_000_000 < 180_000} == {"08211", "08221", "08437"}
    assert daten.findings == ()
    assert daten.eckdaten.betrag_cent is not None
    assert daten.eckdaten.betrag_cent.wert == 5_800_000_000
    assert daten.eckdaten.modus is not None
    assert daten.eckdaten.modus.wert is Mindestbetragsmodus.UMVERTEILEN


# ---------------------------------------------------------------- with the real programs


@pytest.mark.parametrize("name", NAMEN)
def test_mustergueltig(validator: types.ModuleType, name: str) -> None:
    """The Open XML SDK has nothing to object to."""
    assert validator.validate(WORKBOOKS / name) == []


@pytest.mark.parametrize("name", NAMEN)
def test_gespeicherte_werte_sind_die_gerechneten(office: Office, name: str) -> None:
    """Every formula was written with the value that a recalculation gives."""
    vergleich = compare_cached(office, WORKBOOKS / name)
    assert vergleich.formulas > 0
    assert vergleich.differences == []
    assert vergleich.errors == []


@pytest.mark.parametrize("oben", [0, 6])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_formel_des_kreises_findet_die_uebersicht(office: Office, tmp_path: Path, oben: int) -> None:
    """With AGS in column A and the amount in column E of `IM Übersicht`, whatever the row, the county's report shows these amounts."""
    buch = load_workbook(WORKBOOKS / NAMEN[0])
    blatt = buch.create_sheet("IM Übersicht")
    daten = _lesen(NAMEN[0])
    for spalte, titel in enumerate(["AGS", "Gemeinde", "Personen", "Anteil", "Betrag"], start=1):
        blatt.cell(oben + 3, spalte, titel)
    for nummer, meldung in enumerate(daten.meldungen, start=1):
        for spalte, wert in enumerate([meldung.gemeinde.ags, meldung.gemeinde.name, nummer, 1, nummer + 0.25], start=1):
            blatt.cell(oben + 3 + nummer, spalte, wert)
    buch.save(tmp_path / "zweiter-lauf.xlsx")
    zellen = office.recalculate(tmp_path / "zweiter-lauf.xlsx", ["Auswertung Kreistag"])["Auswertung Kreistag"]
    nummern = {meldung.gemeinde.ags: nummer for nummer, meldung in enumerate(daten.meldungen, start=1)}
    for zeile in range(8, 18):
        assert zellen[f"F{zeile}"]["value"] == nummern[str(zellen[f"A{zeile}"]["value"])] + 0.25


def test_stellen_und_faelle() -> None:
    """The county with posts and cases: the same amounts, and each fault that was put in is found, nothing else."""
    auftrag = Auftrag(heute=date(2025, 9, 15))
    ohne, mit = (run(BytesIO((WORKBOOKS / name).read_bytes()), auftrag) for name in NAMEN[:2])
    assert ohne.auswertung is not None
    assert mit.auswertung is not None
    assert [g.betrag_cent for g in ohne.auswertung.gemeinden] == [g.betrag_cent for g in mit.auswertung.gemeinden]
    dazu = Counter((f.code, f.ort.zelle if f.ort else "") for f in mit.findings) - Counter(
        (f.code, f.ort.zelle if f.ort else "") for f in ohne.findings
    )
    assert sorted(dazu) == [
        ("beratung-endet", "C18"),
        ("beratung-ueberschritten", "C10"),
        ("beratung-ueberschritten", "C27"),
        ("integrationsplan-fehlt", "G39"),
        ("integrationsplan-ohne-ziel", "G52"),
        ("koordination-kosten", "E34"),
        ("nachqualifizierung-laeuft", "H31"),
        ("nachqualifizierung-ueberfaellig", "H33"),
        ("stellenumfang-luecke", "E23"),
        ("verlaengerung-ohne-begruendung", "F27"),
    ]
