"""`uebersichten`, `demo` and `vorlagen` on the samples."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
import os
from pathlib import Path
import shutil
import subprocess
import sys

import openpyxl
import pandas as pd
import pytest

from cli.aufruf import MAPPEN, ROOT, im_xl, terminal
from im_xl.assets import ordner
from im_xl.tables import SPALTEN

HEUTE = ("--heute", "20.11.2024")
KREIS = "rhein-neckar-kreis-2025.xlsx"


@pytest.fixture
def mappe(tmp_path: Path) -> Path:
    return Path(shutil.copy(MAPPEN / KREIS, tmp_path / KREIS))


def liste(pfad: Path, aendern: Callable[[openpyxl.worksheet.worksheet.Worksheet], None]) -> Path:
    """A plain workbook with a complete small county (Stadtkreis-free): Landkreis Tübingen, 15 Gemeinden."""
    from im_xl.register import gemeinden_im_kreis  # noqa: PLC0415 - only here

    buch = openpyxl.Workbook()
    blatt = buch.worksheets[0]
    blatt.title = "AU"
    blatt.append(["AGS", "Gemeinde", "Personen in der AU"])
    for gemeinde in gemeinden_im_kreis("08416"):
        blatt.append([gemeinde.ags, gemeinde.name, 10])
    aendern(blatt)
    buch.save(pfad)
    return pfad


def largest_remainder(cent: int, personen: dict[str, int]) -> dict[str, int]:
    """Written down anew from the rule, for the comparison."""
    genau = {ags: Fraction(cent * zahl, sum(personen.values())) for ags, zahl in personen.items()}
    teile = {ags: int(wert) for ags, wert in genau.items()}
    rang = sorted(personen, key=lambda ags: (teile[ags] - genau[ags], -personen[ags], ags))
    for ags in rang[: cent - sum(teile.values())]:
        teile[ags] += 1
    return teile


def test_the_main_job(mappe: Path) -> None:
    """Amounts equal an independent largest remainder of the document's own persons, and each stands in the cell it names."""
    lauf = im_xl("uebersichten", mappe.name, *HEUTE, "--json", "-", cwd=mappe.parent)
    assert lauf.ausgang == 0
    dokument = lauf.json
    assert dokument["schema"] == "im-xl/verteilung/1"
    assert (dokument["kreis_ags"], dokument["planungsrahmen_cent"], dokument["betragsstand"]) == ("08226", 181_074_000, "erwartet")
    gemeinden = dokument["gemeinden"]
    assert len(gemeinden) == 54
    personen = {g["ags"]: g["personen"] for g in gemeinden}
    assert {g["ags"]: g["betrag_cent"] for g in gemeinden} == largest_remainder(181_074_000, personen)
    assert sum(personen.values()) == dokument["personen_gesamt"]
    assert {g["ags"]: Fraction(g["anteil"]) for g in gemeinden} == {a: Fraction(p, sum(personen.values())) for a, p in personen.items()}
    assert dokument["weiterzuleiten_cent"] + dokument["verbleibt_cent"] == dokument["verteilt_cent"] == 181_074_000
    ausgabe = Path(dokument["ausgabe"])
    assert ausgabe == mappe.with_name("rhein-neckar-kreis-2025-uebersicht.xlsx").resolve()
    buch = openpyxl.load_workbook(ausgabe, data_only=True)
    assert set(dokument["blaetter"]) <= set(buch.sheetnames)
    assert len(dokument["blaetter"]) == 58
    for g in gemeinden:
        assert buch[g["quelle"]["blatt"]][g["quelle"]["zelle"]].value == g["personen"]
        assert round(buch[g["blatt"]][g["zelle"]].value * 100) == g["betrag_cent"]
    assert f"Mappe: {ausgabe}" in lauf.fehler
    assert "Blätter: 58 neu, 0 geändert, 0 unverändert" in lauf.fehler


def test_a_second_run_tells_what_changed(mappe: Path) -> None:
    """The same again writes nothing; another amount renews the output and says where the backup lies."""
    args = ("uebersichten", mappe.name, *HEUTE)
    assert im_xl(*args, cwd=mappe.parent).ausgang == 0
    lauf = im_xl(*args, cwd=mappe.parent)
    assert "nichts geschrieben" in lauf.ausgabe
    assert "0 neu, 0 geändert, 58 unverändert" in lauf.ausgabe
    assert not list(mappe.parent.glob("*.sicherung-*"))
    lauf = im_xl("uebersichten", "rhein-neckar-kreis-2025-uebersicht.xlsx", *HEUTE, "--planungsrahmen", "1.900.000", cwd=mappe.parent)
    (sicherung,) = mappe.parent.glob("*.sicherung-*")
    assert f"Sicherung der bisherigen Datei: {sicherung}" in lauf.ausgabe
    assert "Betrag: 1.900.000,00 €" in lauf.ausgabe


def test_only_one_gemeinde(mappe: Path) -> None:
    """--nur makes one `Ü`; the key works like the name."""
    for angabe, ziel in (("Weinheim", "a.xlsx"), ("8226096", "b.xlsx")):
        lauf = im_xl("uebersichten", mappe.name, *HEUTE, "--nur", angabe, "--ausgabe", ziel, "--json", "-", cwd=mappe.parent)
        assert [name for name in lauf.json["blaetter"] if name.startswith("Ü ")] == ["Ü Weinheim"]
        assert lauf.json["ausgabe"] == str((mappe.parent / ziel).resolve())
        assert {g["name"] for g in lauf.json["gemeinden"] if g["blatt"]} == {"Weinheim"}


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("--nur", "Neuhausen"), "gemeinde-unbekannt"),
        (("--nur", "Tübingen"), "gemeinde-unbekannt"),
        (("--nur", ""), "gemeinde-unbekannt"),
        (("--jahr", "2016"), "jahr-zu-frueh"),
        (("--planungsrahmen=-1",), "betrag-negativ"),
        (("--vorlagen", "gibt-es-nicht"), "vorlagenordner"),
        (("--ausgabe", "x.csv"), "ausgabe-endung"),
        (("--ausgabe", "."), "ausgabe-belegt"),
        (("--ausgabe", "fremd.xlsx"), "ausgabe-belegt"),
        (("--ausgabe", "gibt/es/nicht.xlsx"), "ordner-fehlt"),
        (("--csv", "fremd.xlsx"), "csv-belegt"),
        (("--csv", "tabellen"), "csv-belegt"),
    ],
)
def test_refusals(args: tuple[str, ...], code: str, mappe: Path) -> None:
    """Exit 2, a clear message, and not a byte written."""
    shutil.copy(MAPPEN / "sigmaringen-2017.xlsx", mappe.parent / "fremd.xlsx")
    (mappe.parent / "tabellen").mkdir()
    (mappe.parent / "tabellen/gemeinden.csv").write_text("meine;eigene\n", "utf-8")
    vorher = {pfad: pfad.read_bytes() for pfad in mappe.parent.rglob("*") if pfad.is_file()}
    lauf = im_xl("uebersichten", mappe.name, *HEUTE, *args, "--json", "-", cwd=mappe.parent)
    assert lauf.ausgang == 2
    assert lauf.json["fehler"]["code"] == code
    assert lauf.fehler == f"Fehler: {lauf.json['fehler']['text']}\n"
    assert {pfad: pfad.read_bytes() for pfad in mappe.parent.rglob("*") if pfad.is_file()} == vorher


@pytest.mark.parametrize(
    ("name", "inhalt", "code"),
    [
        ("a.xlsx", b"kein Archiv", "keine-mappe"),
        ("a.xlsx", b"", "leer"),
        ("a.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, None),
        ("gibt-es-nicht.xlsx", None, "datei-fehlt"),
    ],
)
def test_files_that_are_no_workbooks(name: str, inhalt: bytes | None, code: str | None, tmp_path: Path) -> None:
    """Exit 2 and nothing beside it."""
    if inhalt is not None:
        (tmp_path / name).write_bytes(inhalt)
    lauf = im_xl("uebersichten", name, "--json", "-", cwd=tmp_path)
    assert lauf.ausgang == 2
    assert code in {None, lauf.json["fehler"]["code"]}
    assert len(list(tmp_path.iterdir())) == (inhalt is not None)


def test_all_persons_zero(tmp_path: Path) -> None:
    """There is no key to split by: refused."""

    def null(blatt: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for zeile in range(2, 17):
            blatt.cell(zeile, 3).value = 0

    liste(tmp_path / "m.xlsx", null)
    lauf = im_xl("uebersichten", "m.xlsx", "--jahr", 2025, "--planungsrahmen", "1000", "--json", "-", cwd=tmp_path)
    assert (lauf.ausgang, lauf.json["fehler"]["code"]) == (2, "personen-alle-null")


def test_a_missing_count_leaves_the_amounts_empty(tmp_path: Path) -> None:
    """Exit 1: the sheets are made, the amounts are not, the message names the cell."""
    liste(tmp_path / "m.xlsx", lambda blatt: blatt.__setitem__("C5", None))
    lauf = im_xl("uebersichten", "m.xlsx", "--jahr", 2025, "--planungsrahmen", "1000", "--json", "-", *HEUTE, cwd=tmp_path)
    assert lauf.ausgang == 1
    (fehler,) = (h for h in lauf.json["hinweise"] if h["schwere"] == "Fehler")
    assert (fehler["code"], fehler["blatt"], fehler["zelle"], fehler["blockiert"]) == ("personen-fehlen", "AU", "C5", "betraege")
    assert {g["betrag_cent"] for g in lauf.json["gemeinden"]} == {None}
    assert len(lauf.json["blaetter"]) == 15 + 4
    assert Path(lauf.json["ausgabe"]).is_file()
    assert "Die Beträge bleiben leer, bis die Fehler behoben sind." in lauf.fehler


def test_no_amount_gives_shares(tmp_path: Path) -> None:
    """Without an amount the overview has persons and shares, exit 0."""
    liste(tmp_path / "m.xlsx", lambda _: None)
    lauf = im_xl("uebersichten", "m.xlsx", "--jahr", 2025, "--json", "-", *HEUTE, cwd=tmp_path)
    assert lauf.ausgang == 0
    assert lauf.json["planungsrahmen_cent"] is None
    assert {g["anteil"] for g in lauf.json["gemeinden"]} == {"1/15"}


def test_the_workbook_of_the_land(tmp_path: Path) -> None:
    """A workbook with quotas gives the document of `planungsrahmen`, with its sheets."""
    shutil.copy(MAPPEN / "land-2025.xlsx", tmp_path)
    lauf = im_xl("uebersichten", "land-2025.xlsx", "--json", "-", "--csv", "t", *HEUTE, cwd=tmp_path)
    assert lauf.ausgang == 0
    assert lauf.json["schema"] == "im-xl/planungsrahmen/1"
    assert lauf.json["verteilt_cent"] == 5_800_000_000
    assert lauf.json["blaetter"]
    assert {pfad.stem for pfad in (tmp_path / "t").iterdir()} == {"kreise", "eckdaten", "parameter", "hinweise"}
    lauf = im_xl("uebersichten", "land-2025.xlsx", "--nur", "Weinheim", "--json", "-", *HEUTE, cwd=tmp_path)
    assert (lauf.ausgang, lauf.json["fehler"]["code"]) == (2, "nur-ohne-gemeinden")


def test_tables_for_a_german_excel(mappe: Path) -> None:
    """CSV as Excel opens it by double click; the cents are exact; our own files are renewed, foreign ones only with --ersetzen."""
    args = ("uebersichten", mappe.name, *HEUTE, "--csv", "t", "--json", "-")
    dokument = im_xl(*args, cwd=mappe.parent).json
    assert im_xl(*args, cwd=mappe.parent).ausgang == 0
    roh = (mappe.parent / "t/gemeinden.csv").read_bytes()
    assert roh.startswith(b"\xef\xbb\xbfnr;ags;gemeinde;")
    assert roh.count(b"\r\n") == roh.count(b"\n") == 55
    tabelle = pd.read_csv(mappe.parent / "t/gemeinden.csv", sep=";", dtype=str, encoding="utf-8-sig", keep_default_na=False)
    assert [int(betrag.replace(",", "")) for betrag in tabelle["betrag_eur"]] == [g["betrag_cent"] for g in dokument["gemeinden"]]
    assert list(tabelle["ags"]) == [g["ags"] for g in dokument["gemeinden"]]
    hinweise = pd.read_csv(mappe.parent / "t/hinweise.csv", sep=";", dtype=str, encoding="utf-8-sig", keep_default_na=False)
    assert list(hinweise["code"]) == [h["code"] for h in dokument["hinweise"]]
    assert set(hinweise["text"]) == {h["text"] for h in dokument["hinweise"]}
    (mappe.parent / "t/gemeinden.csv").write_text("meine;eigene\n", "utf-8")
    assert im_xl(*args, cwd=mappe.parent).ausgang == 2


def test_tables_that_cannot_be_written(mappe: Path) -> None:
    """The workbook is done by then: that is said, and the exit is 1, not 2."""
    (mappe.parent / "t/gemeinden.csv").mkdir(parents=True)
    args = ("uebersichten", mappe.name, *HEUTE, "--csv", "t", "--json", "-")
    assert im_xl(*args, cwd=mappe.parent).json["fehler"]["code"] == "csv-belegt"
    lauf = im_xl(*args, "--ersetzen", "--ausgabe", "neu.xlsx", cwd=mappe.parent)
    assert lauf.ausgang == 1
    assert "Die Mappe ist fertig, die CSV-Tabellen in „t“ sind es nicht" in lauf.fehler
    assert Path(lauf.json["ausgabe"]).is_file()


def test_demo(tmp_path: Path) -> None:
    """In an empty folder: 54 `Ü` and four `IM` sheets, and a sentence on what to open."""
    lauf = im_xl("demo", cwd=tmp_path)
    assert lauf.ausgang == 0
    namen = openpyxl.load_workbook(tmp_path / "rhein-neckar-kreis-2025-uebersicht.xlsx", read_only=True).sheetnames
    assert sum(name.startswith("Ü ") for name in namen) == 54
    assert sum(name.startswith("IM ") for name in namen) == 4
    assert (tmp_path / KREIS).read_bytes() == (MAPPEN / KREIS).read_bytes()
    assert "beginnen Sie auf dem Blatt „IM Übersicht“" in lauf.ausgabe


def test_demo_overwrites_nothing(tmp_path: Path) -> None:
    """A file that a person changed stays; the copy gets a number, and only one."""
    ziel = tmp_path / "neu/probe"
    ziel.mkdir(parents=True)
    (ziel / KREIS).write_bytes(b"meine")
    for _ in range(2):
        assert im_xl("demo", "--ziel", ziel, *HEUTE, cwd=tmp_path).ausgang == 0
    assert (ziel / KREIS).read_bytes() == b"meine"
    assert sorted(pfad.name for pfad in ziel.iterdir()) == [
        "rhein-neckar-kreis-2025-2-uebersicht.xlsx",
        "rhein-neckar-kreis-2025-2.xlsx",
        KREIS,
    ]
    (tmp_path / "datei").write_bytes(b"")
    assert im_xl("demo", "--ziel", "datei", cwd=tmp_path).ausgang == 2


def test_templates_are_copied_and_kept(tmp_path: Path) -> None:
    """An edited template stays unless --ersetzen; the sheets can be made from the copies."""
    namen = sorted(pfad.name for pfad in ordner("templates").iterdir() if pfad.suffix in {".xlsx", ".txt"})
    assert "anschreiben.txt" in namen
    assert im_xl("vorlagen", "v", cwd=tmp_path).ausgang == 0
    assert sorted(pfad.name for pfad in (tmp_path / "v").iterdir()) == namen
    (tmp_path / "v/gemeinde.xlsx").write_bytes(b"meine")
    lauf = im_xl("vorlagen", "v", cwd=tmp_path)
    assert "geändert und nicht angetastet: gemeinde.xlsx" in lauf.ausgabe
    assert (tmp_path / "v/gemeinde.xlsx").read_bytes() == b"meine"
    assert im_xl("vorlagen", "v", "--ersetzen", cwd=tmp_path).ausgang == 0
    assert (tmp_path / "v/gemeinde.xlsx").read_bytes() == (ordner("templates") / "gemeinde.xlsx").read_bytes()
    shutil.copy(MAPPEN / KREIS, tmp_path)
    assert im_xl("uebersichten", KREIS, "--vorlagen", "v", *HEUTE, cwd=tmp_path).ausgang == 0


def test_someone_at_a_terminal_sees_progress(mappe: Path) -> None:
    """On a terminal something moves; in a pipe nothing is drawn."""
    lesen, schreiben = terminal()
    umgebung = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm", "PYTHONIOENCODING": "utf-8"}
    befehl = [sys.executable, "-m", "im_xl", "uebersichten", mappe.name, *HEUTE]
    with subprocess.Popen(befehl, cwd=mappe.parent, env=umgebung, stdout=subprocess.DEVNULL, stderr=schreiben) as prozess:
        os.close(schreiben)
        gesehen = b""
        while True:
            try:
                teil = os.read(lesen, 4096)
            except OSError:
                break
            if not teil:
                break
            gesehen += teil
    os.close(lesen)
    assert prozess.returncode == 0
    assert b"lesen, rechnen" in gesehen
    assert im_xl("uebersichten", mappe.name, *HEUTE, cwd=mappe.parent).fehler == ""


def test_a_reader_who_leaves_does_not_stop_the_work(mappe: Path) -> None:
    """`im-xl … | head -1`: the work is done, the tables too, and nothing is complained about."""
    befehl = [sys.executable, "-m", "im_xl", "uebersichten", mappe.name, *HEUTE, "--csv", "t"]
    with subprocess.Popen(
        befehl, cwd=mappe.parent, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as prozess:
        assert prozess.stdout is not None
        assert prozess.stderr is not None
        prozess.stdout.close()
        fehler = prozess.stderr.read()
    assert prozess.returncode == 0, fehler
    assert fehler == b""
    assert (mappe.parent / "t/hinweise.csv").is_file()


def test_the_tables_have_the_documented_columns(mappe: Path) -> None:
    """DataFrames carry integer cents and days as such; text that looks like a formula is disarmed in the CSV only."""
    from datetime import date  # noqa: PLC0415 - only here

    import im_xl as paket  # noqa: PLC0415 - only here
    from im_xl.tables import csv_bytes  # noqa: PLC0415 - only here

    with mappe.open("rb") as strom:
        tabellen = paket.run(strom, paket.Auftrag(heute=date(2024, 11, 20))).tabellen()
    assert list(tabellen) == ["gemeinden", "verbuende", "schritte", "kennzahlen", "eckdaten", "parameter", "hinweise"]
    for name, tabelle in tabellen.items():
        assert {spalte: str(art) for spalte, art in tabelle.dtypes.items()} == dict(SPALTEN[name])
        assert len(csv_bytes(name, tabelle).decode("utf-8-sig").split("\r\n")) == len(tabelle) + 2
    assert int(tabellen["gemeinden"]["betrag_cent"].sum()) == 181_074_000
    leer = tabellen["hinweise"].head(0)
    assert csv_bytes("hinweise", leer).count(b"\r\n") == 1
    eckdaten = tabellen["eckdaten"].head(1).copy()
    eckdaten["wert"] = ["=cmd|'/c calc'!A1"]
    assert b";'=cmd|" in csv_bytes("eckdaten", eckdaten)
