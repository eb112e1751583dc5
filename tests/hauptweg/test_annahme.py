"""Accepting a finding in `IM Hinweise`: a reason holds as long as the facts do, never where amounts are held up, and is never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner
import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
import pytest

from conftest import erzeugen, teile
from hosts.office import Office
from im_xl.assets import ordner
from im_xl.cli import main
from im_xl.findings import Finding, kennungen
from im_xl.hosts.file import Ablage
from im_xl.package.abdruck import blatt_abdruck
from im_xl.package.package import Package
from im_xl.register import gemeinden_im_kreis

LISTE, KOPF = "AU 2022", 3
GRUND = "Die Meldung lag im Postfach der Vertretung"
GEMEINDEN = gemeinden_im_kreis("08416")
SPAET, ZWEITE = GEMEINDEN[2], GEMEINDEN[4]


@dataclass
class Mappe:
    """A county's workbook (Landkreis Tübingen, 10 persons each, one late) that people work in and that is renewed in place."""

    datei: Path

    def rechne(self, jahr: int = 2025, **angaben: Any) -> Ablage:  # noqa: ANN401 - fields of Auftrag
        """Run the main job."""
        lauf = erzeugen(self.datei, haushaltsjahr=jahr, **angaben)
        self.datei = lauf.ausgabe
        return lauf

    def bearbeite(self, tun: Callable[[Workbook], object]) -> None:
        """Open, do something, save: what a person does in a spreadsheet."""
        buch = openpyxl.load_workbook(self.datei)
        tun(buch)
        buch.save(self.datei)

    def begruende(self, wort: str, grund: str | None) -> None:
        """Write a reason into the line whose text holds a word."""
        self.bearbeite(lambda buch: buch["IM Hinweise"].__setitem__(f"H{_zeile(buch['IM Hinweise'], wort)}", grund))

    def zeile(self, wort: str) -> tuple[str | None, str | None]:
        """Reason and Stand of the line whose text holds a word."""
        blatt = openpyxl.load_workbook(self.datei, data_only=True)["IM Hinweise"]
        nummer = _zeile(blatt, wort)
        return blatt[f"H{nummer}"].value, blatt[f"I{nummer}"].value


def _zeile(blatt: Worksheet, wort: str) -> int:
    (nummer,) = (zeile for zeile in range(4, blatt.max_row + 1) if wort in str(blatt[f"E{zeile}"].value))
    return nummer


@pytest.fixture
def mappe(tmp_path: Path) -> Mappe:
    """The workbook before the first run."""
    buch = openpyxl.Workbook()
    blatt = buch.worksheets[0]
    blatt.title = LISTE
    blatt["A1"] = "Personen in der AU am 31.12.2022"
    for spalte, kopf in enumerate(("Schlüssel", "Gemeinde", "Personen in der AU", "Meldung vom"), start=1):
        blatt.cell(KOPF, spalte, kopf)
    for zeile, gemeinde in enumerate(GEMEINDEN, start=KOPF + 1):
        tag = "14.11.2023" if gemeinde is SPAET else "16.10.2023"
        for spalte, wert in enumerate((gemeinde.ags, gemeinde.name, 10, tag), start=1):
            blatt.cell(zeile, spalte, wert)
    blatt["F1"], blatt["G1"] = "Planungsrahmen", 100_000
    buch.save(tmp_path / "mappe.xlsx")
    return Mappe(tmp_path / "mappe.xlsx")


def _spaet(lauf: Ablage) -> Finding:
    (finding,) = (f for f in lauf.ergebnis.findings if f.code == "meldung-verspaetet" and f.betrifft == SPAET.ags)
    return finding


def _tag(buch: Workbook, gemeinde: str, tag: str) -> None:
    blatt = buch[LISTE]
    next(zeile for zeile in blatt.iter_rows(min_row=KOPF) if zeile[1].value == gemeinde)[3].value = tag


def test_a_reason_accepts_and_stays(mappe: Mappe) -> None:
    """Shown, counted apart, printed on the page of the Gemeinde; the next run finds it again and writes nothing."""
    assert not _spaet(mappe.rechne()).angenommen
    mappe.begruende(f"{SPAET.name}: Die Personenzahl kam", GRUND)
    lauf = mappe.rechne()
    bytes_ = mappe.datei.read_bytes()
    buch = openpyxl.load_workbook(mappe.datei)

    assert (_spaet(lauf).begruendung, _spaet(lauf).angenommen) == (GRUND, True)
    assert mappe.zeile(f"{SPAET.name}: Die Personenzahl kam") == (GRUND, "angenommen")
    assert "; davon 1 angenommen." in buch["IM Hinweise"]["A2"].value
    assert buch["IM Übersicht"]["E10"].value.endswith("; davon 1 angenommen")
    assert any(GRUND in str(zelle.value) for zeile in buch[f"Ü {SPAET.name}"] for zelle in zeile)
    assert mappe.rechne().unveraendert
    assert mappe.datei.read_bytes() == bytes_


def test_a_row_inserted_above_keeps_it(mappe: Mappe) -> None:
    """The cell is another one, the facts are the same."""
    vorher = _spaet(mappe.rechne()).ort
    mappe.begruende(f"{SPAET.name}: Die Personenzahl kam", GRUND)
    mappe.bearbeite(lambda buch: buch[LISTE].insert_rows(2, 3))
    lauf = mappe.rechne()

    assert _spaet(lauf).ort != vorher
    assert _spaet(lauf).begruendung == GRUND
    assert not lauf.bericht.bearbeitet


def test_every_finding_about_a_row_is_the_same_when_it_moves(mappe: Mappe) -> None:
    """Whatever their texts say of cells: double rows and headings, illegible entries, figures that differ."""

    def verderben(buch: Workbook) -> None:
        blatt, entscheidungen = buch[LISTE], buch.create_sheet("Entscheidungen")
        for spalte, kopf in enumerate(("Umgang", "Umgang", "Personen Vorjahr"), start=5):
            blatt.cell(KOPF, spalte, kopf)
        _tag(buch, ZWEITE.name, "neulich")
        for zelle, wert in {"E5": "mal sehen", "G6": "viele", "A40": "Atlantis", "C40": 0, "A1": "Personen, Haushaltsjahr 2024"}.items():
            blatt[zelle] = wert
        for zeile in [("Planungsrahmen", 200_000), (), ("Gemeinde", "Entscheidung", "eingegangen am"), (SPAET.name, "ja", "k. A.")]:
            entscheidungen.append(zeile)
        for zeile in [(SPAET.name, "nein", "01.07.2024"), ("Atlantis", "ja", None), (ZWEITE.name, "ja", "01.07.2024")]:
            entscheidungen.append(zeile)

    def verschieben(buch: Workbook) -> None:
        for name in (LISTE, "Entscheidungen"):
            buch[name].insert_rows(1, 2)

    mappe.bearbeite(verderben)
    vorher = mappe.rechne().ergebnis.findings
    mappe.bearbeite(verschieben)
    nachher = mappe.rechne().ergebnis.findings

    assert kennungen(vorher, 2025) == kennungen(nachher, 2025)
    assert all(alt.ort != neu.ort for alt, neu in zip(vorher, nachher, strict=True) if alt.ort)
    assert {"entscheidung-doppelt", "angabe-widerspruch", "spalte-mehrfach-wahlfrei"} <= {f.code for f in vorher}


def test_facts_that_change_open_it_again_and_the_reason_is_kept(mappe: Mappe) -> None:
    """Another day is another fact. The old reason stands at the end with what it was about, and holds again if that comes back."""
    alt = _spaet(mappe.rechne()).text
    mappe.begruende(f"{SPAET.name}: Die Personenzahl kam", GRUND)
    mappe.rechne()
    mappe.bearbeite(lambda buch: _tag(buch, SPAET.name, "20.11.2023"))
    lauf = mappe.rechne()
    blatt = openpyxl.load_workbook(mappe.datei)["IM Hinweise"]

    assert not _spaet(lauf).begruendung
    assert [blatt.cell(blatt.max_row, spalte).value for spalte in (2, 5, 8, 9)] == [None, alt, GRUND, "erledigt"]
    assert "1 Begründung gehört zu keinem Hinweis mehr („erledigt“)." in blatt["A2"].value
    assert mappe.rechne().unveraendert

    mappe.bearbeite(lambda buch: _tag(buch, SPAET.name, "14.11.2023"))
    assert _spaet(mappe.rechne()).angenommen
    assert "erledigt" not in {zelle.value for zelle in openpyxl.load_workbook(mappe.datei)["IM Hinweise"]["I"]}


def test_a_reason_that_is_no_longer_needed_goes_when_a_person_empties_the_cell(mappe: Mappe) -> None:
    """Nothing goes by itself."""
    mappe.rechne()
    mappe.begruende(f"{SPAET.name}: Die Personenzahl kam", GRUND)
    mappe.bearbeite(lambda buch: _tag(buch, SPAET.name, "16.10.2023"))
    for _ in range(2):
        mappe.rechne()
        assert mappe.zeile(f"{SPAET.name}: Die Personenzahl kam") == (GRUND, "erledigt")
    mappe.begruende(f"{SPAET.name}: Die Personenzahl kam", None)
    mappe.rechne()

    with pytest.raises(ValueError, match="not enough values"):
        mappe.zeile(f"{SPAET.name}: Die Personenzahl kam")


def test_another_haushaltsjahr_is_another_fact(mappe: Mappe) -> None:
    """What was in order in one year is asked again in the next, and still in order when that year is computed again."""
    mappe.rechne()
    mappe.begruende("Es sind keine Entscheidungen", GRUND)
    assert [f.angenommen for f in mappe.rechne().ergebnis.findings if f.code == "entscheidungen-keine"] == [True]
    assert [f.angenommen for f in mappe.rechne(jahr=2026).ergebnis.findings if f.code == "entscheidungen-keine"] == [False]
    assert [f.angenommen for f in mappe.rechne().ergebnis.findings if f.code == "entscheidungen-keine"] == [True]


def test_equal_entries_of_two_gemeinden_are_accepted_each_for_itself(mappe: Mappe) -> None:
    """The one that was accepted is corrected, the other makes the same mistake: its finding is open."""
    mappe.bearbeite(lambda buch: _tag(buch, SPAET.name, "neulich"))
    mappe.rechne()
    mappe.begruende("„neulich“ ist kein Datum", GRUND)
    mappe.bearbeite(lambda buch: (_tag(buch, SPAET.name, "16.10.2023"), _tag(buch, ZWEITE.name, "neulich")))
    (finding,) = (f for f in mappe.rechne().ergebnis.findings if f.code == "datum-unlesbar")

    assert (finding.betrifft, finding.angenommen) == (ZWEITE.ags, False)


def test_what_holds_the_amounts_up_stays(mappe: Mappe) -> None:
    """A reason beside it stays, and changes nothing: no amount, exit 1, and the sheet says why."""
    mappe.bearbeite(lambda buch: buch[LISTE].__setitem__(f"C{KOPF + 3}", None))
    mappe.rechne()
    mappe.begruende(f"{SPAET.name}: Die Zahl der Personen fehlt", "Kommt nächste Woche")
    mappe.rechne()
    lauf = CliRunner().invoke(
        main, ["uebersichten", str(mappe.datei), "--heute", "23.11.2026", "--json", str(mappe.datei.with_name("e.json"))]
    )
    dokument = json.loads(mappe.datei.with_name("e.json").read_text("utf-8"))

    assert lauf.exit_code == 1
    assert mappe.zeile(f"{SPAET.name}: Die Zahl der Personen fehlt") == ("Kommt nächste Woche", "sperrt die Beträge")
    assert {g["betrag_cent"] for g in dokument["gemeinden"]} == {None}
    assert [(h["angenommen"], h["begruendung"]) for h in dokument["hinweise"] if h["code"] == "personen-fehlen"] == [
        (False, "Kommt nächste Woche")
    ]


@pytest.mark.parametrize("befehl", ["uebersichten", "pruefen"])
def test_an_accepted_fehler_that_blocks_nothing_is_no_exit_1(mappe: Mappe, befehl: str) -> None:
    """A Gemeinde in two Verbünde: a Fehler until somebody says why it is so; in the JSON of both commands."""
    verbuende = [("Verbund", "Mitglied"), ("Nord", SPAET.name), ("Nord", ZWEITE.name), ("Süd", SPAET.name), ("Süd", GEMEINDEN[6].name)]

    def eintragen(buch: Workbook) -> None:
        blatt = buch.create_sheet("Verbünde")
        for zeile in verbuende:
            blatt.append(zeile)

    def aufruf() -> tuple[int, list[tuple[bool, str | None]]]:
        ziel = mappe.datei.with_name("e.json")
        lauf = CliRunner().invoke(main, [befehl, str(mappe.datei), "--heute", "23.11.2026", "--json", str(ziel)])
        doppelt = [h for h in json.loads(ziel.read_text("utf-8"))["hinweise"] if h["schwere"] == "Fehler"]
        return lauf.exit_code, [(h["angenommen"], h["begruendung"]) for h in doppelt]

    mappe.bearbeite(eintragen)
    mappe.rechne()
    assert aufruf() == (1, [(False, None)])

    mappe.begruende("gehört zur selben Zeit zu mehreren Verbünden", "Übergangsjahr, so beschlossen")
    assert aufruf() == (0, [(True, "Übergangsjahr, so beschlossen")])


def test_the_overview_counts_open_findings_and_jumps_to_the_first(mappe: Mappe) -> None:
    """Per Gemeinde; what is accepted does not count."""
    mappe.bearbeite(lambda buch: _tag(buch, ZWEITE.name, "20.11.2023"))
    mappe.rechne()
    mappe.begruende(f"{SPAET.name}: Die Personenzahl kam", GRUND)
    lauf = mappe.rechne()
    buch = openpyxl.load_workbook(mappe.datei)
    uebersicht, hinweise = buch["IM Übersicht"], buch["IM Hinweise"]
    offen = {f.betrifft: 0 for f in lauf.ergebnis.findings}
    for finding in lauf.ergebnis.findings:
        offen[finding.betrifft] += not finding.angenommen
    zeilen = {zeile[0].value: zeile[11] for zeile in uebersicht.iter_rows(min_row=12, max_row=11 + len(GEMEINDEN))}

    assert {ags: zelle.value for ags, zelle in zeilen.items()} == {g.ags: offen.get(g.ags, 0) for g in GEMEINDEN}
    assert uebersicht["E10"].hyperlink.location == "'IM Hinweise'!A1"
    for ags, zelle in zeilen.items():
        if zelle.value:
            blatt, _, ziel = zelle.hyperlink.location.partition("!")
            assert blatt == "'IM Hinweise'"
            assert hinweise[f"C{ziel[1:]}"].value == next(g.name for g in GEMEINDEN if g.ags == ags)
            assert hinweise[f"I{ziel[1:]}"].value.startswith("=IF(")


def test_sorting_keeps_each_reason_with_its_finding(mappe: Mappe) -> None:
    """The filter covers the hidden key, so a sort moves both; the sorted sheet is kept, the renewed one has every reason in its place."""
    mappe.bearbeite(lambda buch: _tag(buch, ZWEITE.name, "20.11.2023"))
    mappe.rechne()
    mappe.begruende(f"{SPAET.name}: Die Personenzahl kam", GRUND)
    mappe.bearbeite(lambda buch: _umgekehrt(buch["IM Hinweise"]))
    lauf = mappe.rechne()

    assert [name for name, _ in lauf.bericht.bearbeitet] == ["IM Hinweise"]
    assert {f.betrifft: f.begruendung for f in lauf.ergebnis.findings if f.code == "meldung-verspaetet"} == {
        SPAET.ags: GRUND,
        ZWEITE.ags: "",
    }


def _umgekehrt(blatt: Worksheet) -> None:
    """Sort what the filter covers, the other way round: as Excel does, only these columns."""
    kopf, *zeilen = blatt[blatt.auto_filter.ref]
    inhalte = [[zelle.value for zelle in zeile] for zeile in zeilen]
    assert len(kopf) == 10
    for zeile, inhalt in zip(zeilen, reversed(inhalte), strict=True):
        for zelle, wert in zip(zeile, inhalt, strict=True):
            zelle.value = wert


def test_an_older_template_of_the_countys_still_works(mappe: Mappe, tmp_path: Path) -> None:
    """Without the Stand and with a filter that leaves the key out: reasons are kept, and the filter covers the key all the same."""
    vorlagen = tmp_path / "vorlagen"
    vorlagen.mkdir()
    for name in ("hinweise.xlsx", "uebersicht.xlsx"):
        buch = openpyxl.load_workbook(ordner("templates") / name)
        blatt = buch.worksheets[0]
        for adresse in ("I3", "I4") if name == "hinweise.xlsx" else ("E10",):
            blatt[adresse] = None
        if name == "hinweise.xlsx":
            blatt.auto_filter.ref = "A3:H4"
        buch.save(vorlagen / name)
    mappe.rechne(vorlagen=vorlagen)
    mappe.begruende(f"{SPAET.name}: Die Personenzahl kam", GRUND)
    lauf = mappe.rechne()
    buch = openpyxl.load_workbook(mappe.datei)

    assert _spaet(lauf).angenommen
    assert buch["IM Hinweise"].auto_filter.ref == f"A3:J{3 + len(lauf.ergebnis.findings)}"
    assert buch["IM Hinweise"]["I4"].value is None


def test_a_template_without_a_column_for_reasons_accepts_nothing(mappe: Mappe, tmp_path: Path) -> None:
    """The Stand has nothing to look at there: everything is open."""
    vorlagen = tmp_path / "vorlagen"
    vorlagen.mkdir()
    buch = openpyxl.load_workbook(ordner("templates") / "hinweise.xlsx")
    buch.worksheets[0]["H4"] = None
    buch.save(vorlagen / "hinweise.xlsx")
    mappe.rechne(vorlagen=vorlagen)

    assert mappe.zeile(f"{SPAET.name}: Die Personenzahl kam") == (None, "offen")


def test_filter_and_stand_as_a_spreadsheet_sees_them(kreislauf: Ablage, office: Office, tmp_path: Path) -> None:
    """LibreOffice: the Stand follows as soon as a reason is typed, nothing counts as edited, and the filter has its hidden name."""
    hinweise = openpyxl.load_workbook(kreislauf.ausgabe)["IM Hinweise"]
    zeile = _zeile(hinweise, "Ketsch")
    datei = office.save_as_xlsx(kreislauf.ausgabe, tmp_path / "mappe.xlsx", {"IM Hinweise": {f"H{zeile}": GRUND}})
    zellen = office.recalculate(datei, ["IM Hinweise"])["IM Hinweise"]
    paket = Package.read(datei.read_bytes())
    eintrag = paket.eigene()["hinweise"]
    register = teile(kreislauf.ausgabe)["xl/workbook.xml"].decode()
    lauf = erzeugen(datei)

    assert [zellen[f"I{nummer}"]["value"] for nummer in (zeile - 1, zeile)] == ["offen", "angenommen"]
    assert eintrag.abdruck == blatt_abdruck(paket, eintrag)
    assert f"hidden=\"1\">'IM Hinweise'!$A$3:$J${hinweise.max_row}<" in register
    assert hinweise.auto_filter.ref == f"A3:J{hinweise.max_row}"
    assert [f.betrifft for f in lauf.ergebnis.findings if f.angenommen] == ["08226037"]
    assert erzeugen(lauf.ausgabe).unveraendert
