"""`IM Meldungen`: reported counts beside those of the list; they hold where a person says so, and a changed one is asked anew."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ablauf.kreis import HEUTE, JETZT, kreismappe, rechne, schreibe
from ablauf.ruecklauf import ausgegeben, gefuellt
from hosts.dateikurier import trage_ein
from im_xl.findings import Finding, Schwere
from im_xl.hosts.file import Ablage
from im_xl.hosts.ruecknahme import ruecknahme, zuruecknehmen
from im_xl.meldebogen.eintraege import eintraege
from im_xl.meldebogen.rueckgabe import Soll
from im_xl.meldebogen.sammlung import Fund, sammeln
from im_xl.model import Eintrag
from im_xl.package.package import Package
from im_xl.pipeline import Ergebnis
from im_xl.register import gemeinden, gemeinden_im_kreis, kreise

BLATT = "IM Meldungen 2025"
STICHTAG = date(2022, 12, 31)
GERSTETTEN, GIENGEN, NATTHEIM = "08135015", "08135016", "08135026"
SOLL = Soll(kreis=kreise()["08135"], jahr=2025, stichtag=STICHTAG, heute=HEUTE, gemeinden={g.ags: g for g in gemeinden_im_kreis("08135")})


@cache
def _form(ags: str, werte: tuple[tuple[str, Any], ...]) -> bytes:
    """A form filled in; the same file for the same entries, as one that lies in a folder."""
    return gefuellt(ausgegeben(ags), **{"entscheidung": None, **dict(werte)})


def meldungen(
    boegen: dict[str, dict[str, Any]], fremdes: tuple[str, ...] = (), *, uebernehmen: bool = False, stand: int = 1
) -> dict[str, tuple[Eintrag, ...]]:
    """What `einsammeln` orders for these forms, filled in as said, and other files."""
    funde = [
        Fund(
            f"{gemeinden()[ags].name}.xlsx",
            gefuellt(ausgegeben(ags), **{"entscheidung": None, **werte}),
            stand=stand,
            geaendert_am=date(2023, 10, stand),
        )
        for ags, werte in boegen.items()
    ]
    funde += [Fund(name, None, "eine PDF-Datei") for name in fremdes]
    return {"meldungen": eintraege(sammeln(funde, SOLL), HEUTE, uebernehmen=uebernehmen)}


def gesagt(findings: tuple[Finding, ...]) -> dict[str, Finding]:
    """Findings of this sheet, by code; at most one of each."""
    unsere = [f for f in findings if f.code.startswith("meldung-") and f.code != "meldung-verspaetet"]
    assert len({f.code for f in unsere}) == len(unsere)
    return {f.code: f for f in unsere}


def betraege(ergebnis: Ergebnis) -> dict[str, int | None]:
    """Cents by AGS."""
    assert ergebnis.auswertung is not None
    return {g.gemeinde.ags: g.betrag_cent for g in ergebnis.auswertung.gemeinden}


@pytest.fixture
def datei(tmp_path: Path) -> Path:
    """The workbook of a county with its sheets."""
    pfad = tmp_path / "kreis.xlsx"
    pfad.write_bytes(kreismappe())
    schreibe(pfad, {})
    return pfad


def _sammle(datei: Path, minuten: int, *args: Any, **wie: Any) -> Ablage:  # noqa: ANN401 - those of `meldungen`
    return schreibe(datei, meldungen(*args, **wie), jetzt=JETZT + timedelta(minutes=minuten))


def _zeile(datei: Path, zeile: int = 6) -> dict[str, Any]:
    blatt = openpyxl.load_workbook(datei)[BLATT]
    namen = (
        "gemeinde",
        "liste",
        "bogen",
        "differenz",
        "uebernehmen",
        "vermerk",
        "entscheidung",
        "eingegangen",
        "kontakt",
        "datei",
        "anmerkung",
    )
    return dict(zip(namen, (zelle.value for zelle in blatt[zeile]), strict=False))


# ---------------------------------------------------------------- what holds
def test_a_form_alone_changes_no_amount(datei: Path) -> None:
    """The list holds, the difference is told with the cell in which to decide."""
    ablage = _sammle(datei, 1, {GERSTETTEN: {"personen": 50}})
    assert betraege(ablage.ergebnis) == betraege(rechne(kreismappe(), {}))
    finding = gesagt(ablage.ergebnis.findings)["meldung-abweichend"]
    assert finding.schwere is Schwere.WARNUNG
    assert str(finding.ort) == f"'{BLATT}'!C6"
    assert "Die Liste hat 45 Personen, der Meldebogen „Gerstetten.xlsx“ 50. Gerechnet wird mit der Liste." in finding.text
    assert _zeile(datei) | {"eingegangen": None} == {
        "gemeinde": "Gerstetten",
        "liste": 45,
        "bogen": 50,
        "differenz": "=C6-B6",
        "uebernehmen": None,
        "vermerk": None,
        "entscheidung": "beschlossen am 05.07.2023",
        "eingegangen": None,
        "kontakt": "Hauptamt · 06221 123-0 · hauptamt@gemeinde.example",
        "datei": "Gerstetten.xlsx",
        "anmerkung": None,
    }


def test_what_a_person_lets_hold_is_computed_with(datei: Path) -> None:
    """As if the list had it: all amounts, with the form as their source; the county's cell stays as it is."""
    _sammle(datei, 1, {GERSTETTEN: {"personen": 50}})
    trage_ein(datei, BLATT, {"E6": "Ja ", "F6": "telefonisch bestätigt"})
    liste = Package.read(datei.read_bytes())
    ablage = schreibe(datei, {}, jetzt=JETZT + timedelta(minutes=2))
    assert betraege(ablage.ergebnis) == betraege(rechne(kreismappe({GERSTETTEN: 50}), {}))
    (gerstetten,) = [g for g in ablage.ergebnis.auswertung.gemeinden if g.gemeinde.ags == GERSTETTEN]  # type: ignore[union-attr]
    assert str(gerstetten.personen.ort) == f"'{BLATT}'!C6"
    assert gesagt(ablage.ergebnis.findings).keys() == {"meldung-uebernommen"}
    assert (_zeile(datei)["uebernehmen"], _zeile(datei)["vermerk"], _zeile(datei)["liste"]) == ("Ja ", "telefonisch bestätigt", 45)
    nachher = Package.read(datei.read_bytes())
    bestand = [blatt.part for blatt in nachher.blaetter if blatt.name == "Bestand"]
    assert bestand
    assert all(nachher.part(teil) == liste.part(teil) for teil in bestand)
    assert schreibe(datei, {}, jetzt=JETZT + timedelta(minutes=3)).unveraendert


def test_no_means_the_list(datei: Path) -> None:
    """Decided, and so nothing is left to be said."""
    _sammle(datei, 1, {GERSTETTEN: {"personen": 50}})
    trage_ein(datei, BLATT, {"E6": "nein"})
    ablage = schreibe(datei, {}, jetzt=JETZT + timedelta(minutes=2))
    assert not gesagt(ablage.ergebnis.findings)
    assert betraege(ablage.ergebnis) == betraege(rechne(kreismappe(), {}))


def test_another_word_decides_nothing(datei: Path) -> None:
    """It is told with its cell, stays where it stands, and the list holds."""
    _sammle(datei, 1, {GERSTETTEN: {"personen": 50}})
    trage_ein(datei, BLATT, {"E6": "vielleicht"})
    ablage = schreibe(datei, {}, jetzt=JETZT + timedelta(minutes=2))
    (unlesbar,) = [f for f in ablage.ergebnis.findings if f.code == "angabe-unlesbar"]
    assert str(unlesbar.ort) == f"'{BLATT}'!E6"
    assert "meldung-abweichend" in gesagt(ablage.ergebnis.findings)
    assert _zeile(datei)["uebernehmen"] == "vielleicht"


def test_a_missing_count_is_lifted_by_a_form(tmp_path: Path) -> None:
    """First the form is pointed at, then it holds, and amounts there are."""
    pfad = tmp_path / "kreis.xlsx"
    pfad.write_bytes(kreismappe({GERSTETTEN: ""}))  # type: ignore[dict-item] - an empty cell
    ablage = _sammle(pfad, 1, {GERSTETTEN: {"personen": 45}})
    assert set(betraege(ablage.ergebnis).values()) == {None}
    assert gesagt(ablage.ergebnis.findings)["meldung-statt-fehlend"].schwere is Schwere.HINWEIS
    ablage = _sammle(pfad, 2, {GERSTETTEN: {"personen": 45}}, uebernehmen=True)
    assert betraege(ablage.ergebnis) == betraege(rechne(kreismappe(), {}))
    assert not [f for f in ablage.ergebnis.findings if f.code == "personen-fehlen"]
    assert "in der Liste steht keine Zahl" in gesagt(ablage.ergebnis.findings)["meldung-uebernommen"].text


def test_taken_over_at_once_gives_the_same_again(tmp_path: Path) -> None:
    """With the cell as its source from the first run on; a second one writes nothing."""
    pfad = tmp_path / "kreis.xlsx"
    pfad.write_bytes(kreismappe())
    ablauf = meldungen({GERSTETTEN: {"personen": 50}, NATTHEIM: {"personen": 30}}, uebernehmen=True)
    ablage = schreibe(pfad, ablauf)
    orte = {g.gemeinde.ags: str(g.personen.ort) for g in ablage.ergebnis.auswertung.gemeinden}  # type: ignore[union-attr]
    assert (orte[GERSTETTEN], orte[NATTHEIM]) == (f"'{BLATT}'!C6", f"'{BLATT}'!C7")
    assert [openpyxl.load_workbook(pfad)[BLATT][zelle].value for zelle in ("C6", "C7")] == [50, 30]
    assert schreibe(pfad, ablauf, jetzt=JETZT + timedelta(minutes=2)).unveraendert


def test_what_was_not_understood_is_not_taken_over_at_once(datei: Path) -> None:
    """A form of which something is objected to waits for a person."""
    _sammle(datei, 1, {GERSTETTEN: {"personen": 50, "entscheidung": "mal sehen"}}, uebernehmen=True)
    assert _zeile(datei)["uebernehmen"] is None


# ---------------------------------------------------------------- corrected forms
def test_a_corrected_form_takes_the_place_and_asks_again(datei: Path) -> None:
    """Its row, the old count in words, the note of the person; what was decided of the old count no longer holds."""
    _sammle(datei, 1, {GERSTETTEN: {"personen": 50}, NATTHEIM: {"personen": 28}})
    trage_ein(datei, BLATT, {"E6": "ja", "F6": "siehe E-Mail", "E7": "ja"})
    ablage = _sammle(datei, 2, {GERSTETTEN: {"personen": 52}, NATTHEIM: {"personen": 28}}, stand=2)
    finding = gesagt(ablage.ergebnis.findings)["meldung-geaendert"]
    assert "hat 52 Personen, der vorige hatte 50" in finding.text
    assert betraege(ablage.ergebnis) == betraege(rechne(kreismappe(), {}))
    zeile = _zeile(datei)
    assert (zeile["bogen"], zeile["uebernehmen"], zeile["vermerk"], zeile["anmerkung"]) == (
        52,
        None,
        "siehe E-Mail",
        "Im vorigen Bogen: 50.",
    )
    assert _zeile(datei, 7)["uebernehmen"] == "ja"
    assert "meldung-geaendert" in gesagt(schreibe(datei, {}, jetzt=JETZT + timedelta(minutes=3)).ergebnis.findings)
    trage_ein(datei, BLATT, {"E6": "ja"})
    ablage = schreibe(datei, {}, jetzt=JETZT + timedelta(minutes=4))
    assert betraege(ablage.ergebnis) == betraege(rechne(kreismappe({GERSTETTEN: 52}), {}))


def test_a_form_without_its_count_is_a_change_too(datei: Path) -> None:
    """Missing is not zero, and not the count before."""
    _sammle(datei, 1, {GERSTETTEN: {"personen": 50}}, uebernehmen=True)
    ablage = _sammle(datei, 2, {GERSTETTEN: {"personen": None}}, stand=2)
    assert "hat keine Zahl Personen, der vorige hatte 50" in gesagt(ablage.ergebnis.findings)["meldung-geaendert"].text
    assert betraege(ablage.ergebnis) == betraege(rechne(kreismappe(), {}))
    trage_ein(datei, BLATT, {"E6": "ja"})
    ablage = schreibe(datei, {}, jetzt=JETZT + timedelta(minutes=3))
    assert "meldung-ohne-zahl" in gesagt(ablage.ergebnis.findings)
    assert betraege(ablage.ergebnis) == betraege(rechne(kreismappe(), {}))


def test_a_no_of_a_person_is_not_overruled(datei: Path) -> None:
    """By collecting once more with --uebernehmen."""
    _sammle(datei, 1, {GERSTETTEN: {"personen": 50}})
    trage_ein(datei, BLATT, {"E6": "nein"})
    _sammle(datei, 2, {GERSTETTEN: {"personen": 50}}, uebernehmen=True)
    assert _zeile(datei)["uebernehmen"] == "nein"


def test_the_day_of_arrival_is_that_of_the_first_time(datei: Path) -> None:
    """A copy of the same file, made later, has arrived when it arrived."""
    _sammle(datei, 1, {GERSTETTEN: {"personen": 50}}, stand=1)
    _sammle(datei, 2, {GERSTETTEN: {"personen": 50}}, stand=9)
    assert _zeile(datei)["eingegangen"].date() == date(2023, 10, 1)


def test_posts_and_files_are_those_of_the_latest(datei: Path) -> None:
    """A corrected form brings its own posts; the report is that of the last collecting."""
    zwei = {"s2_nummer": "51", "s2_vzae": 0.25}
    _sammle(datei, 1, {GERSTETTEN: {"personen": 50, **zwei}}, ("Scan.pdf",))
    assert _stellen(datei) == [("50-12", 0.5), ("51", 0.25)]
    assert _dateien(datei) == {"Gerstetten.xlsx": "übernommen", "Scan.pdf": "kein Meldebogen"}
    _sammle(datei, 2, {GERSTETTEN: {"personen": 50, "s1_vzae": 0.75}}, stand=2)
    assert _stellen(datei) == [("50-12", 0.75)]
    assert _dateien(datei) == {"Gerstetten.xlsx": "übernommen"}


def _unter(datei: Path, titel: str) -> list[tuple[Any, ...]]:
    alle = [tuple(zelle.value for zelle in zeile) for zeile in openpyxl.load_workbook(datei)[BLATT].iter_rows()]
    ab = next(nummer for nummer, zeile in enumerate(alle) if zeile[0] == titel)
    kopf = next(nummer for nummer in range(ab + 1, len(alle)) if alle[nummer][0] == "Gemeinde")
    ende = next((nummer for nummer in range(kopf + 1, len(alle)) if not any(alle[nummer][:10])), len(alle))
    return alle[kopf + 1 : ende]


def _stellen(datei: Path) -> list[tuple[Any, Any]]:
    return [(zeile[1], zeile[2]) for zeile in _unter(datei, "Stellen laut Meldebögen")]


def _dateien(datei: Path) -> dict[str, str]:
    return {zeile[1]: zeile[5] for zeile in _unter(datei, "Eingesammelte Dateien")}


def test_equal_posts_are_two(datei: Path) -> None:
    """Two rows of a form that say the same are not counted as one."""
    _sammle(
        datei, 1, {GERSTETTEN: {"personen": 50, "s2_nummer": "50-12", "s2_vzae": 0.5, "s2_von": date(2025, 1, 1), "s2_abschluss": "ja"}}
    )
    assert _stellen(datei) == [("50-12", 0.5)] * 2


# ---------------------------------------------------------------- what else is told
def test_files_that_were_not_taken_are_named(datei: Path) -> None:
    """On every run, until they are collected anew."""
    _sammle(datei, 1, {GERSTETTEN: {"personen": "ca. 50"}, NATTHEIM: {"personen": 28}}, ("Scan.pdf",))
    ablage = schreibe(datei, {}, jetzt=JETZT + timedelta(minutes=2))
    assert "„Gerstetten.xlsx“, „Scan.pdf“" in gesagt(ablage.ergebnis.findings)["meldung-dateien"].text


def test_decisions_are_offered_and_compared(datei: Path) -> None:
    """One that is not recorded, and one that is recorded otherwise; neither changes anything."""
    ablage = _sammle(
        datei,
        1,
        {
            NATTHEIM: {"personen": 28, "entscheidung": "im Verbund", "verbund": "Brenz", "rolle": "Mitglied"},
            GIENGEN: {"personen": 120, "entscheidung": "durch den Landkreis"},
        },
    )
    findings = gesagt(ablage.ergebnis.findings)
    assert findings.keys() == {"meldung-entscheidung", "meldung-entscheidung-anders"}
    assert "Nattheim" in findings["meldung-entscheidung"].text
    assert "Giengen an der Brenz: Erfasst ist die Entscheidung „einzeln“" in findings["meldung-entscheidung-anders"].text
    assert betraege(ablage.ergebnis) == betraege(rechne(kreismappe(), {}))


def test_another_stichtag_is_told(datei: Path) -> None:
    """A form that holds, and a run that asks for another day."""
    _sammle(datei, 1, {GERSTETTEN: {"personen": 50}}, uebernehmen=True)
    ablage = schreibe(datei, {}, jetzt=JETZT + timedelta(minutes=2), stichtag=date(2023, 12, 31))
    assert (
        "zählt am 31.12.2022, gerechnet wird mit dem Stichtag 31.12.2023"
        in gesagt(ablage.ergebnis.findings)["meldung-anderer-stichtag"].text
    )


def test_a_gemeinde_that_has_left_the_list_is_told(datei: Path) -> None:
    """Its form stays, and counts for nobody."""
    _sammle(datei, 1, {GERSTETTEN: {"personen": 50}}, uebernehmen=True)
    zeilen = {zelle.value: zelle.row for zelle in openpyxl.load_workbook(datei)["Bestand"]["A"]}
    trage_ein(datei, "Bestand", {f"{spalte}{zeilen[GERSTETTEN]}": None for spalte in "ABC"})  # type: ignore[misc] - emptied
    ablage = schreibe(datei, {}, jetzt=JETZT + timedelta(minutes=2))
    assert "Gerstetten" in gesagt(ablage.ergebnis.findings)["meldung-nicht-in-liste"].text
    assert GERSTETTEN not in betraege(ablage.ergebnis)


def test_taking_back_gives_the_state_before(datei: Path) -> None:
    """To the byte."""
    vorher = datei.read_bytes()
    _sammle(datei, 1, {GERSTETTEN: {"personen": 50}}, uebernehmen=True)
    zuruecknehmen(ruecknahme(datei), JETZT + timedelta(minutes=2))
    assert datei.read_bytes() == vorher


def test_an_edited_template_with_lists_in_another_order(datei: Path, tmp_path: Path) -> None:
    """Where the posts stand above, nobody knows the cell beforehand; the count holds all the same, and there is no wrong link."""
    ordner = tmp_path / "vorlagen"
    ordner.mkdir()
    buch = openpyxl.load_workbook(Path(__file__).parents[2] / "templates" / "meldungen.xlsx")
    blatt = buch.active
    blatt["A3"] = "{{zeile:stelle}}{{stelle.gemeinde}}"
    blatt.unmerge_cells("A3:K3")
    for spalte in range(1, 15):
        blatt.cell(11, spalte).value = None
    for spalte, name in enumerate(("nummer", "vzae", "von", "bis", "abschluss", "nachqualifiziert_am", "ags", "lfd", "pruefsumme"), 2):
        blatt.cell(3, spalte).value = f"{{{{stelle.{name}}}}}"
    buch.save(ordner / "meldungen.xlsx")
    ablage = schreibe(datei, meldungen({GERSTETTEN: {"personen": 50}}, uebernehmen=True), vorlagen=ordner)
    (gerstetten,) = [g for g in ablage.ergebnis.auswertung.gemeinden if g.gemeinde.ags == GERSTETTEN]  # type: ignore[union-attr]
    assert (gerstetten.personen.wert, gerstetten.personen.ort) == (50, None)
