"""Meldebögen out and back: protected but for their inputs, read in every kind of damage, none accepted silently and none dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
import json
from pathlib import Path
import re
import shutil
from typing import Any
from zipfile import ZipFile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import openpyxl
import pytest

from ablauf.ruecklauf import (
    BEFEHL,
    BLATT,
    FORMEL,
    PERSONEN,
    SCHAEDEN,
    Ordner,
    ausgegeben,
    gefuellt,
    mit_openpyxl,
    ordner_voller_schaeden,
    zellen,
)
from cli.aufruf import MAPPEN, im_xl
from hosts.office import Office
from im_xl.errors import DateiError, VorlageError
from im_xl.findings import KATALOG, Schwere
from im_xl.hosts.meldeboegen import dateinamen, funde
from im_xl.meldebogen.ausgabe import ANGABEN, bogen, vorlage_lesen
from im_xl.meldebogen.eintraege import eintraege
from im_xl.meldebogen.kennung import Bogenkennung
from im_xl.meldebogen.rueckgabe import Soll, read_rueckgabe
from im_xl.meldebogen.sammlung import Fund, sammeln
from im_xl.package.package import Package
from im_xl.register import gemeinden, gemeinden_im_kreis, kreise
from package.feindlich import FEINDE

KREIS = "rhein-neckar-kreis-2025.xlsx"
STICHTAG, HEUTE = date(2022, 12, 31), date(2023, 10, 31)
WEINHEIM = "08226096"
SOLL = Soll(kreis=kreise()["08226"], jahr=2025, stichtag=STICHTAG, heute=HEUTE, gemeinden={g.ags: g for g in gemeinden_im_kreis("08226")})
EINZELN = {
    *("bogen-anderer-kreis", "bogen-anderer-stichtag", "bogen-anderes-jahr", "bogen-fremd", "bogen-beiwerk", "bogen-gleich"),
    *("bogen-ueberholt", "bogen-nicht-in-liste", "bogen-unentschieden"),
}
"""Codes that need more than one damaged form; each has a test of its own below, or stands in the folder."""


BOGEN = ausgegeben()


# ---------------------------------------------------------------- out
@pytest.fixture(scope="module")
def kreis(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county's workbook beside which the forms of its Gemeinden lie."""
    ordner = tmp_path_factory.mktemp("kreis")
    shutil.copy(MAPPEN / KREIS, ordner / "kreis.xlsx")
    lauf = im_xl("meldeboegen", "kreis.xlsx", "--heute", "01.09.2023", "--json", "-", cwd=ordner)
    assert lauf.ausgang == 0, lauf.fehler
    assert Counter(b["stand"] for b in lauf.json["boegen"]) == {"geschrieben": 54}
    return ordner / "kreis.xlsx"


@pytest.fixture(scope="module")
def boegen(kreis: Path) -> list[Path]:
    """The forms that were sent out."""
    return sorted((kreis.parent / "Meldebögen 2025").iterdir())


def test_a_form_for_every_gemeinde_with_what_is_known(boegen: list[Path]) -> None:
    """Prefilled: whose it is, for which year and day, until when; and the county's workbook has not been touched."""
    assert len(boegen) == 54
    blatt = openpyxl.load_workbook(next(b for b in boegen if "Weinheim" in b.name))[BLATT]
    texte = " ".join(str(zelle.value) for zeile in blatt.iter_rows() for zelle in zeile if zelle.value)
    for text in ("Weinheim", WEINHEIM, "Rhein-Neckar-Kreis", "31.12.2022", "bis 31.10.2023", "Mitzuteilen bis 31.05.2024", "2025"):
        assert text in texte
    assert "{{" not in texte


def test_last_years_count_and_another_date(tmp_path: Path) -> None:
    """Last year's persons stand beside the question where the county has them; --frist goes before the date of the procedure."""
    buch = openpyxl.Workbook()
    for zeile in (
        ("AGS", "Gemeinde", "Personen in der AU", "Vorjahr"),
        ("08437104", "Sigmaringen", None, 1234),
        ("08437088", "Pfullendorf", 40, None),
    ):
        buch.active.append(zeile)
    buch.save(tmp_path / "liste.xlsx")
    lauf = im_xl(
        "meldeboegen", "liste.xlsx", "--jahr", 2026, "--frist", "15.11.2024", "--ordner", "raus", "--heute", "01.09.2024", cwd=tmp_path
    )
    assert lauf.ausgang == 0, lauf.fehler
    mit, ohne = (
        openpyxl.load_workbook(tmp_path / "raus" / f"Meldebogen 2026 {name}.xlsx")[BLATT] for name in ("Sigmaringen", "Pfullendorf")
    )
    assert (mit["F8"].value, ohne["F8"].value) == ("im Vorjahr: 1.234", None)
    assert "bis 15.11.2024" in mit["A5"].value


def test_yellow_cells_are_open_and_nothing_else(boegen: list[Path], office: Office) -> None:
    """Tried out in LibreOffice, cell by cell, with protection on: exactly the yellow cells take a value. LibreOffice 7.4 does not ask for the structure."""
    pfad = boegen[0]
    blatt = openpyxl.load_workbook(pfad)[BLATT]
    alle = [f"{spalte}{zeile}" for zeile in range(1, 41) for spalte in "ABCDEFGH"]
    ecken = {
        zelle.coordinate: bereich.coord.split(":")[0]
        for bereich in blatt.merged_cells.ranges
        for zeile in blatt[bereich.coord]
        for zelle in zeile
    }
    gelb = {adresse for adresse in alle if blatt[ecken.get(adresse, adresse)].fill.fgColor.rgb == "FFFFF9E5"}
    offen = office.editable(pfad, BLATT, alle)
    assert {adresse for adresse, geht in offen.items() if geht} == gelb
    assert set(zellen(pfad.read_bytes()).values()) <= gelb
    assert len(gelb) > 70
    with pytest.raises(DateiError, match="Struktur der Arbeitsmappe ist geschützt"):
        Package.read(pfad.read_bytes()).pruefe_beschreibbar()


def test_wrong_entries_are_refused_in_german(boegen: list[Path]) -> None:
    """Every input has a check with a message of its own, and the lists are those that are read."""
    pfad = boegen[0]
    pruefungen = {
        str(bereich): p for p in openpyxl.load_workbook(pfad)[BLATT].data_validations.dataValidation for bereich in p.sqref.ranges
    }
    for zelle in zellen(pfad.read_bytes()).values():
        (passend,) = [p for bereich, p in pruefungen.items() if zelle in _adressen(bereich)]
        assert passend.error.startswith("Bitte "), zelle
        assert passend.showErrorMessage
        assert passend.errorStyle in {None, "stop"}
    assert pruefungen["E10"].formula1 == '"einzeln,im Verbund,durch den Landkreis,noch offen"'


def _adressen(bereich: str) -> set[str]:
    return {
        zelle.coordinate
        for zeile in openpyxl.Workbook().active[f"{bereich}:{bereich}" if ":" not in bereich else bereich]
        for zelle in zeile
    }


def test_what_is_filled_in_is_never_overwritten(boegen: list[Path], kreis: Path, tmp_path: Path) -> None:
    """Empty forms of ours are renewed; one that is filled in, one of another year, and a foreign file stay as they are, and that is said."""
    ordner = tmp_path / "raus"
    shutil.copytree(boegen[0].parent, ordner)
    voll, anders, fremd = (ordner / b.name for b in boegen[:3])
    voll.write_bytes(gefuellt(voll.read_bytes(), **dict.fromkeys(("personen", "entscheidung", "s1_nummer", "mail"))))
    fremd.write_bytes(b"etwas anderes")
    anders.write_bytes(ausgegeben(jahr=2024))
    vorher = {b: b.read_bytes() for b in (voll, anders, fremd)}
    lauf = im_xl("meldeboegen", kreis, "--ordner", ordner, "--heute", "02.09.2023", "--json", "-", cwd=tmp_path)
    staende = {Path(b["datei"]).name: b["stand"] for b in lauf.json["boegen"]}
    assert Counter(staende.values()) == {"erneuert": 51, "ausgefüllt": 1, "belegt": 2}
    assert {b: b.read_bytes() for b in vorher} == vorher
    assert lauf.ausgang == 1
    assert f"1 schon ausgefüllt und nicht angetastet: {voll.name}" in lauf.fehler
    nochmal = im_xl("meldeboegen", kreis, "--ordner", ordner, "--heute", "02.09.2023", cwd=tmp_path)
    assert "51 schon da" in nochmal.ausgabe


def test_file_names(tmp_path: Path) -> None:
    """Characters that a drive refuses are exchanged; two Gemeinden of one name have their AGS in it."""
    lahr = next(g for g in gemeinden().values() if g.name == "Lahr/Schwarzwald")
    kirchheim = [g for g in gemeinden().values() if g.name == "Altheim"][:2]
    namen = dateinamen([lahr, *kirchheim], 2025)
    assert namen[lahr.ags] == "Meldebogen 2025 Lahr-Schwarzwald.xlsx"
    assert len(set(namen.values())) == len(namen)
    for name in namen.values():
        (tmp_path / name).touch()


def _vorlage(tmp_path: Path, **zellen_: Any) -> tuple[bytes, str]:  # noqa: ANN401 - what a cell can hold
    data, name = vorlage_lesen(None)

    def aendern(mappe: openpyxl.Workbook) -> None:
        for zelle, wert in zellen_.items():
            mappe[BLATT][zelle].value = wert

    (tmp_path / name).write_bytes(mit_openpyxl(data, aendern))
    return vorlage_lesen(tmp_path)


def test_a_county_moves_the_fields_of_its_own_template(tmp_path: Path) -> None:
    """The question stands elsewhere, a text is the county's: the form is read all the same."""
    vorlage, name = _vorlage(tmp_path, E8=None, C27="{{eingabe:personen}}", E12="{{eingabe:funktion}}", A34="Rückfragen: {{kreis}}, 123")
    kennung = Bogenkennung(ags=WEINHEIM, jahr=2025, stichtag=STICHTAG)
    zurueck = bogen(vorlage, name, kennung, dict.fromkeys(ANGABEN, "") | {"gemeinde": "Weinheim", "ags": WEINHEIM, "kreis": "RNK", "kennung": kennung.anzeige, "stichtag": "31.12.2022"})  # fmt: skip
    felder = zellen(zurueck)
    assert felder["personen"] == "C27"
    assert "rolle" not in felder
    fertig = mit_openpyxl(zurueck, lambda mappe: mappe[BLATT].__setitem__("C27", 77))
    gelesen, findings = read_rueckgabe(fertig, "bogen.xlsx", SOLL)
    assert gelesen is not None
    assert gelesen.personen == 77
    assert not findings


@pytest.mark.parametrize(
    ("zellen_", "sagt"),
    [
        ({"A1": "{{betrag}}"}, r"„meldebogen.xlsx“, Zelle A1 nennt \{\{betrag\}\}"),
        ({"A2": "{{eingabe:telefon}}"}, "Zelle A2 ist ein Eingabefeld, aber gesperrt"),
        ({"E13": "{{eingabe:personen}}"}, "Zelle E13 ist ein zweites Feld"),
        ({"E13": "{{eingabe:name}}"}, "Zelle E13 nennt die unbekannte Eingabe „name“"),
        ({"E8": None, "E10": None}, "fehlt das Feld"),
    ],
)
def test_templates_that_cannot_be_used(zellen_: Mapping[str, str | None], sagt: str, tmp_path: Path) -> None:
    """The message names the cell."""
    with pytest.raises(VorlageError, match=sagt):
        bogen(*_vorlage(tmp_path, **zellen_), Bogenkennung(ags=WEINHEIM, jahr=2025, stichtag=STICHTAG), dict.fromkeys(ANGABEN, ""))


def test_only_counties_have_forms(tmp_path: Path) -> None:
    """The Land's workbook and a Stadtkreis are refused with a sentence."""
    lauf = im_xl("meldeboegen", MAPPEN / "land-2025.xlsx", "--heute", "01.09.2023", cwd=tmp_path)
    assert lauf.ausgang == 2
    assert "Mappe eines Landkreises" in lauf.fehler


# ---------------------------------------------------------------- back: one file
@pytest.mark.parametrize("kind", SCHAEDEN)
def test_each_damage_is_told(kind: str) -> None:
    """What is taken, and exactly what is said."""
    schaden = SCHAEDEN[kind]
    gelesen, findings = read_rueckgabe(schaden.bauen(BOGEN), "bogen.xlsx", SOLL)
    assert {finding.code for finding in findings} == schaden.codes, [finding.satz for finding in findings]
    assert (gelesen is not None) == schaden.genommen
    assert (gelesen.personen if gelesen else None) == schaden.personen
    for finding in findings:
        assert "{" not in finding.text
        assert finding.werte["datei"] == "bogen.xlsx"
    if schaden.zelle:
        assert findings[0].ort is not None
        assert findings[0].ort.zelle == schaden.zelle


def test_a_form_says_all_that_was_filled_in() -> None:
    """Every field arrives."""
    gelesen, findings = read_rueckgabe(
        gefuellt(BOGEN, entscheidung="im Verbund", verbund="Bergstraße", rolle="federführend", bemerkung="bis bald", s2_nummer="51", s2_vzae=0.25), "b", SOLL
    )  # fmt: skip
    assert not findings
    assert gelesen is not None
    assert (gelesen.verbund, gelesen.rolle and gelesen.rolle.value, gelesen.bemerkung) == ("Bergstraße", "federfuehrend", "bis bald")
    assert gelesen.kontakt == "Hauptamt · 06221 123-0 · hauptamt@gemeinde.example"
    assert (gelesen.entschieden_am, gelesen.ausgefuellt_am) == (date(2023, 7, 5), date(2023, 10, 1))
    assert [(s.nummer, s.vzae, s.von, s.abschluss) for s in gelesen.stellen] == [
        ("50-12", Decimal("0.5"), date(2025, 1, 1), "ja"),
        ("51", Decimal("0.25"), None, ""),
    ]


def test_names_of_people_are_not_taken_over() -> None:
    """In the number of a post; the report does not repeat it either."""
    gelesen, findings = read_rueckgabe(gefuellt(BOGEN, s1_nummer="Erika Mustermann"), "b", SOLL)
    assert gelesen is not None
    assert "Mustermann" not in repr(gelesen)
    assert "Mustermann" not in " ".join(finding.text for finding in findings)


@pytest.mark.parametrize(
    ("data", "code", "wort"),
    [
        (gefuellt(ausgegeben("08135019")), "bogen-anderer-kreis", "Landkreis Heidenheim"),
        (gefuellt(ausgegeben(jahr=2026)), "bogen-anderes-jahr", "--jahr 2026"),
        (gefuellt(ausgegeben(stichtag=date(2023, 12, 31))), "bogen-anderer-stichtag", "31.12.2023"),
    ],
)
def test_forms_of_something_else(data: bytes, code: str, wort: str) -> None:
    """Another county, year or Stichtag: nothing is taken, and it is said which."""
    gelesen, (finding,) = read_rueckgabe(data, "b", SOLL)
    assert gelesen is None
    assert finding.code == code
    assert wort in finding.text


def test_a_gemeinde_that_is_not_in_the_list() -> None:
    """In the county, but not in the county's workbook."""
    ohne = {ags: g for ags, g in SOLL.gemeinden.items() if ags != WEINHEIM}
    gelesen, (finding,) = read_rueckgabe(
        gefuellt(BOGEN), "b", Soll(kreis=SOLL.kreis, jahr=2025, stichtag=STICHTAG, heute=HEUTE, gemeinden=ohne)
    )
    assert gelesen is None
    assert finding.code == "bogen-nicht-in-liste"


@pytest.mark.parametrize("name", FEINDE)
def test_hostile_files_do_nothing(name: str) -> None:
    """Bombs, DTDs, lying directories: refused with a sentence, and none of them raises."""
    gelesen, (finding,) = read_rueckgabe(FEINDE[name].bauen(), "feind.xlsx", SOLL)
    assert gelesen is None
    assert finding.code in {"bogen-nicht-lesbar", "bogen-fremd"}
    assert "nicht vorgesehen" not in finding.text


_INHALTE = st.one_of(
    st.text(max_size=40).filter(lambda text: text.isprintable()),
    st.sampled_from(["40", "ca. 40", "-", "1.234", "31.12.2022", FORMEL, BEFEHL, "ja", "\t", "'", "４０", "1e5", "NaN", "∞"]),
    st.integers(min_value=-(10**9), max_value=10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(min_value=date(1900, 3, 1), max_value=date(2100, 1, 1)),
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(sorted(zellen(BOGEN))), _INHALTE, max_size=6))
def test_whatever_stands_in_the_fields(inhalte: dict[str, Any]) -> None:
    """Nothing raises; and what stands in a field is taken or told."""
    werte = {name: [wert] if isinstance(wert, str) else wert for name, wert in inhalte.items()}
    gelesen, findings = read_rueckgabe(gefuellt(BOGEN, **werte), "b", SOLL)
    assert all(finding.text for finding in findings)
    assert gelesen is not None
    assert not any("nicht vorgesehen" in finding.text for finding in findings)
    zahl = inhalte.get("personen", PERSONEN)
    if gelesen.personen is None:
        assert {"bogen-personen", "bogen-ohne-personen"} & {finding.code for finding in findings}
    elif not isinstance(zahl, str):
        assert gelesen.personen == zahl


@settings(max_examples=150)
@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_a_wrong_byte_never_makes_another_form(stelle: int, anders: int) -> None:
    """Either the same is read, or nothing, or it is said."""
    data = bytearray(_VOLL)
    data[stelle % len(data)] ^= anders
    gelesen, findings = read_rueckgabe(bytes(data), "b", SOLL)
    assert gelesen is None or findings or gelesen == read_rueckgabe(_VOLL, "b", SOLL)[0]
    assert not any("nicht vorgesehen" in finding.text for finding in findings)


_VOLL = gefuellt(BOGEN)


# ---------------------------------------------------------------- back: a folder
def test_of_two_that_nobody_can_tell_apart_none_counts() -> None:
    """Different counts, the same time, no day of filling in."""
    beide = [Fund(f"{zahl}.xlsx", gefuellt(BOGEN, personen=zahl, ausgefuellt_am=None), stand=5) for zahl in (40, 41)]
    sammlung = sammeln(beide, SOLL)
    assert not sammlung.gueltig
    assert [[f.code for f in r.findings] for r in sammlung.dateien] == [["bogen-unentschieden"]] * 2
    assert "„40.xlsx“, „41.xlsx“" in sammlung.dateien[0].findings[0].text


@pytest.mark.parametrize(
    ("tage", "staende", "gilt"),
    [
        ((date(2023, 10, 2), date(2023, 10, 1)), (1, 2), 0),  # the day of filling in goes before the time of the file
        ((date(2023, 10, 1), date(2023, 10, 1)), (1, 2), 1),
        ((None, date(2023, 10, 1)), (2, 1), 0),  # one without a day: the time of the file
    ],
)
def test_the_later_of_two_counts(tage: tuple[date | None, date | None], staende: tuple[int, int], gilt: int) -> None:
    """And it is said which, why, and what the other had."""
    beide = [
        Fund(f"{n}.xlsx", gefuellt(BOGEN, personen=40 + n, ausgefuellt_am=tag), stand=stand)
        for n, (tag, stand) in enumerate(zip(tage, staende, strict=True))
    ]
    sammlung = sammeln(beide, SOLL)
    assert sammlung.gueltig[WEINHEIM].datei == f"{gilt}.xlsx"
    (finding,) = sammlung.dateien[1 - gilt].findings
    assert finding.code == "bogen-ueberholt"
    assert f"Es gilt „{gilt}.xlsx“" in finding.text
    assert f"Personen: dort {40 + gilt}, hier {41 - gilt}." in finding.text


@pytest.fixture(scope="module")
def ruecklauf(boegen: list[Path], tmp_path_factory: pytest.TempPathFactory, office: Office) -> Ordner:
    """A folder with more than sixty files of every kind of damage."""
    fremde = {
        "bogen-anderes-jahr": ausgegeben(jahr=2026),
        "bogen-anderer-kreis": ausgegeben("08135019"),
        "bogen-anderer-stichtag": ausgegeben(stichtag=date(2023, 12, 31)),
    }
    return ordner_voller_schaeden(tmp_path_factory.mktemp("rueck") / "zurück", boegen, fremde, office)


@pytest.fixture(scope="module")
def gesammelt(kreis: Path, ruecklauf: Ordner, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any, str]:
    """The county's workbook after collecting, the document, and what was said."""
    ordner = tmp_path_factory.mktemp("gesammelt")
    shutil.copy(kreis, ordner / "kreis.xlsx")
    lauf = im_xl("einsammeln", ruecklauf.pfad, "kreis.xlsx", "--heute", "31.10.2023", "--json", "-", cwd=ordner)
    assert lauf.ausgang == 0, lauf.fehler
    return ordner / "kreis-uebersicht.xlsx", lauf.json, lauf.fehler


def test_every_file_is_named_once_and_rightly(ruecklauf: Ordner, gesammelt: tuple[Path, Any, str]) -> None:
    """None silently accepted, none silently dropped: more than sixty files of more than twenty kinds."""
    _, dokument, gesagt = gesammelt
    assert len(ruecklauf.gesagt) >= 60
    assert sorted(datei["datei"] for datei in dokument["dateien"]) == sorted(ruecklauf.gesagt)
    for datei in dokument["dateien"]:
        assert {h["code"] for h in datei["hinweise"]} == ruecklauf.gesagt[datei["datei"]], datei
        assert f"  {datei['datei']}" in gesagt
        assert (datei["ergebnis"] == "übernommen") == all(h["schwere"] == "Hinweis" for h in datei["hinweise"]) or datei["ergebnis"] in {
            "doppelt",
            "überholt",
            "nicht gelesen",
        }


def test_what_was_taken_stands_on_the_sheet(ruecklauf: Ordner, gesammelt: tuple[Path, Any, str]) -> None:
    """The counts of each damaged form, and a line for each file; texts that look like formulas are texts."""
    pfad, dokument, _ = gesammelt
    blatt = openpyxl.load_workbook(pfad)["IM Meldungen 2025"]
    zeilen = {zeile[9].value: zeile for zeile in blatt.iter_rows(min_row=6, max_row=60) if zeile[9].value}
    genommen = {kind: s for kind, s in SCHAEDEN.items() if s.genommen and kind != "wie gedacht"}
    for kind, schaden in genommen.items():
        assert zeilen[ruecklauf.kinds[kind]][2].value == schaden.personen, kind
    assert set(zeilen) == {ruecklauf.kinds[kind] for kind in genommen} | {"mit Zeilen.xlsx"}
    formeln = {zelle.value for zeile in blatt.iter_rows() for zelle in zeile if zelle.data_type == "f"}
    assert all(re.fullmatch(r"=C\d+-B\d+|=SUM\(\$?C\$?6:\$?C\$?\d+\)", formel) for formel in formeln), formeln
    alle = " ".join(str(zelle.value) for zeile in blatt.iter_rows() for zelle in zeile)
    assert FORMEL in alle
    assert BEFEHL in alle
    for datei in dokument["dateien"]:
        assert datei["datei"] in alle


def test_the_countys_own_sheets_are_not_touched(kreis: Path, gesammelt: tuple[Path, Any, str]) -> None:
    """Its parts are the same bytes."""
    with ZipFile(kreis) as vorher, ZipFile(gesammelt[0]) as nachher:
        blaetter = [name for name in vorher.namelist() if name.startswith("xl/worksheets/sheet")]
        assert blaetter
        assert all(vorher.read(name) == nachher.read(name) for name in blaetter)


def test_libreoffice_opens_it_and_finds_the_same(gesammelt: tuple[Path, Any, str], office: Office) -> None:
    """Recalculated there, every number is the one that we wrote; and no cell of a form is a formula."""
    pfad, _, _ = gesammelt
    gespeichert = openpyxl.load_workbook(pfad, data_only=True)["IM Meldungen 2025"]
    gerechnet = office.recalculate(pfad, ["IM Meldungen 2025"])["IM Meldungen 2025"]
    assert len([zelle for zelle in gerechnet.values() if zelle["type"] == "formula"]) > 30
    for adresse, zelle in gerechnet.items():
        assert zelle["error"] == 0, adresse
        if zelle["type"] == "formula":
            assert zelle["value"] == gespeichert[adresse].value, adresse


def test_collecting_again_changes_nothing(ruecklauf: Ordner, gesammelt: tuple[Path, Any, str]) -> None:
    """The same folder, the same day, the same bytes."""
    pfad, _, _ = gesammelt
    vorher = pfad.read_bytes()
    lauf = im_xl("einsammeln", ruecklauf.pfad, pfad, "--heute", "31.10.2023", cwd=pfad.parent)
    assert "stand schon genau so da" in lauf.ausgabe
    assert pfad.read_bytes() == vorher


def test_the_preview_writes_nothing(ruecklauf: Ordner, kreis: Path, tmp_path: Path) -> None:
    """It tells of the files all the same."""
    shutil.copy(kreis, tmp_path / "kreis.xlsx")
    lauf = im_xl("einsammeln", ruecklauf.pfad, "kreis.xlsx", "--heute", "31.10.2023", "--vorschau", cwd=tmp_path)
    assert "Scan vom Fax.pdf: kein Meldebogen" in lauf.ausgabe
    assert "IM Meldungen 2025" in lauf.ausgabe
    assert [p.name for p in tmp_path.iterdir()] == ["kreis.xlsx"]


def test_folders_that_are_none(tmp_path: Path) -> None:
    """A file, nothing, and a folder of thousands."""
    (tmp_path / "datei").touch()
    for ziel in ("datei", "fehlt"):
        with pytest.raises(DateiError, match="Ordner"):
            list(funde(tmp_path / ziel, mappe=tmp_path / "k.xlsx"))
    viele = tmp_path / "viele"
    viele.mkdir()
    for nummer in range(5_001):
        (viele / str(nummer)).touch()
    with pytest.raises(DateiError, match=r"mehr als 5\.000 Einträge"):
        list(funde(viele, mappe=tmp_path / "k.xlsx"))


def test_the_workbook_may_lie_in_the_folder(boegen: list[Path], tmp_path: Path) -> None:
    """It is no form, and nobody wonders."""
    shutil.copy(boegen[0], tmp_path / "b.xlsx")
    shutil.copy(MAPPEN / KREIS, tmp_path / "kreis.xlsx")
    gefunden = {fund.name: fund for fund in funde(tmp_path, mappe=tmp_path / "kreis.xlsx")}
    assert gefunden["kreis.xlsx"].beiwerk
    assert gefunden["b.xlsx"].data is not None


def test_the_day_of_arrival() -> None:
    """That of the file, but never after today; or the one that was given."""

    def eingang(geaendert: date, **wie: Any) -> object:  # noqa: ANN401 - arguments of `eintraege`
        sammlung = sammeln([Fund("b.xlsx", _VOLL, geaendert_am=geaendert)], SOLL)
        return eintraege(sammlung, HEUTE, **wie)[0].werte["eingegangen_am"]

    assert eingang(date(2023, 10, 2)) == date(2023, 10, 2)
    assert eingang(date(2024, 10, 2)) == HEUTE
    assert eingang(date(2023, 10, 2), eingang=date(2023, 9, 9)) == date(2023, 9, 9)


def _codes() -> Iterator[str]:
    for schaden in SCHAEDEN.values():
        yield from schaden.codes


def test_every_code_of_a_returned_form_is_shown() -> None:
    """By one of the damages above, or by a test of its own."""
    bekannt = {code for code in KATALOG if code.startswith("bogen-")}
    assert bekannt == set(_codes()) | EINZELN
    assert all(KATALOG[code].schwere is not Schwere.FEHLER for code in bekannt)


def test_a_stadtkreis_has_no_forms(tmp_path: Path) -> None:
    """There is nobody to ask."""
    buch = openpyxl.Workbook()
    for zeile in (("AGS", "Gemeinde", "Personen in der AU"), ("08421000", "Ulm", 12)):
        buch.active.append(zeile)
    aus = BytesIO()
    buch.save(aus)
    (tmp_path / "ulm.xlsx").write_bytes(aus.getvalue())
    lauf = im_xl("meldeboegen", "ulm.xlsx", "--jahr", 2025, "--json", "fehler.json", cwd=tmp_path)
    assert lauf.ausgang == 2
    assert json.loads((tmp_path / "fehler.json").read_text("utf-8"))["fehler"]["code"] == "kein-landkreis"
