"""`im-xl bereitstellen`: what it says, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from ablauf.kreis import kreismappe
from cli.aufruf import Lauf, im_xl
from hosts import require
from hosts.office import problem
from im_xl.package.kennwort import Kennwort, ist_verschluesselt, verschluesselt

GEMACHT, AM = ("--heute", "08.12.2023"), ("--heute", "12.12.2023")
ORDNER = "kreis-bereitgestellt-2023-12-12"


@pytest.fixture
def datei(tmp_path: Path) -> Path:
    """A small county's workbook with its overviews."""
    pfad = tmp_path / "kreis.xlsx"
    pfad.write_bytes(kreismappe())
    assert im_xl("uebersichten", pfad.name, *GEMACHT, "--ersetzen", cwd=tmp_path).ausgang == 0
    return pfad


def _bereit(datei: Path, *args: object, **umgebung: str) -> Lauf:
    return im_xl("bereitstellen", datei.name, *AM, *args, cwd=datei.parent, **umgebung)


def test_it_says_what_was_made_where_and_that_nothing_was_sent(datei: Path) -> None:
    """With the log and the backup; a second call finds everything as it is."""
    erster = _bereit(datei, "--ohne-pdf")
    assert erster.ausgang == 0, erster.fehler
    for satz in (
        "Bereitgestellt am 12.12.2023: 11 Gemeinden",
        f"Ordner: {datei.parent / ORDNER}",
        "Dateien: 33 geschrieben, 0 unverändert",
        "Verschickt hat im-xl nichts",
        "Vermerkt auf „IM Bereitstellung 2025“",
        "Sicherung der bisherigen Datei: ",
    ):
        assert satz in erster.ausgabe
    zweiter = _bereit(datei, "--ohne-pdf")
    assert "Dateien: 0 geschrieben, 33 unverändert" in zweiter.ausgabe
    assert "(stand schon genau so da)" in zweiter.ausgabe


def test_a_preview_writes_nothing(datei: Path) -> None:
    """It checks all the same: one that would be refused is refused here."""
    vorher = {pfad.name: pfad.read_bytes() for pfad in datei.parent.iterdir() if pfad.is_file()}
    lauf = _bereit(datei, "--vorschau")
    assert lauf.ausgang == 0
    assert f"Ordner: {datei.parent / ORDNER} (entstünde neu)" in lauf.ausgabe
    assert "Für 11 Gemeinden je Mappe, PDF, Text und E-Mail-Entwurf." in lauf.ausgabe
    assert {pfad.name: pfad.read_bytes() for pfad in datei.parent.iterdir() if pfad.is_file()} == vorher
    assert not (datei.parent / ORDNER).exists()

    (datei.parent / "leer.xlsx").write_bytes(kreismappe())
    leer = im_xl("bereitstellen", "leer.xlsx", "--vorschau", "--json", "-", cwd=datei.parent)
    assert (leer.ausgang, leer.json["fehler"]["code"]) == (2, "uebersichten-fehlen")


def test_options_reach_the_files(datei: Path) -> None:
    """One Gemeinde by name, another folder and day, two lines of a sender."""
    args = ("--nur", "Hermaringen", "--ordner", "hinaus", "--am", "20.12.2023", "--absender", "Landkreis\\nAmt 4", "--ohne-pdf")
    lauf = _bereit(datei, *args, "--json", "-")
    assert lauf.ausgang == 0, lauf.fehler
    assert [g["name"] for g in lauf.json["gemeinden"]] == ["Hermaringen"]
    assert lauf.json["bereitgestellt_am"] == "2023-12-20"
    ordner = datei.parent / "hinaus"
    assert sorted(pfad.name for pfad in ordner.iterdir()) == [
        "pruefsummen.txt",
        "Ü Hermaringen.eml",
        "Ü Hermaringen.txt",
        "Ü Hermaringen.xlsx",
    ]
    assert (ordner / "Ü Hermaringen.txt").read_text("utf-8-sig").endswith("Grüßen\nLandkreis\nAmt 4\n")


def test_without_libreoffice_it_ends_with_1(datei: Path, tmp_path: Path) -> None:
    """The workbooks are there, the log is written, the way to PDF files is named."""
    lauf = _bereit(datei, "--json", "-", PATH=str(tmp_path))
    assert lauf.ausgang == 1
    assert "Ohne PDF: Für die PDF-Dateien braucht im_xl LibreOffice" in lauf.fehler
    assert "„Als PDF je Gemeinde“" in lauf.json["ohne_pdf"]
    assert lauf.json["protokoll"] == str(datei)
    assert len(list((datei.parent / ORDNER).glob("*.xlsx"))) == 11


def test_where_the_log_cannot_be_written_it_ends_with_1(datei: Path) -> None:
    """Files there, log not: said, with what to do."""
    (datei.parent / f".~lock.{datei.name}#").write_bytes(b"")
    lauf = _bereit(datei, "--ohne-pdf", "--json", "-")
    assert lauf.ausgang == 1
    assert "Nicht vermerkt: „kreis.xlsx“ ist gerade in einem anderen Programm geöffnet." in lauf.fehler
    assert "Rufen Sie den Befehl noch einmal auf" in lauf.fehler
    assert (lauf.json["protokoll"], lauf.json["hinweise"]) == (None, [])


def test_from_an_encrypted_workbook_open_files_come_and_that_is_said(datei: Path) -> None:
    """The workbook itself stays encrypted, with the log in it."""
    datei.write_bytes(verschluesselt(datei.read_bytes(), Kennwort("geheim")))
    lauf = im_xl("bereitstellen", datei.name, *AM, "--ohne-pdf", "--kennwort-stdin", cwd=datei.parent, eingabe=b"geheim\n")
    assert lauf.ausgang == 0, lauf.fehler
    assert "Die Dateien für die Gemeinden sind nicht verschlüsselt." in lauf.ausgabe
    assert ist_verschluesselt(datei.read_bytes())
    assert (datei.parent / ORDNER / "Ü Nattheim.xlsx").read_bytes().startswith(b"PK")
    assert not any(b"geheim" in pfad.read_bytes() for pfad in (datei.parent / ORDNER).iterdir())


def test_what_was_done_can_be_taken_back(datei: Path) -> None:
    """The workbook, not the files: they may be on their way."""
    vorher = datei.read_bytes()
    assert _bereit(datei, "--ohne-pdf").ausgang == 0
    assert datei.read_bytes() != vorher
    assert im_xl("zuruecknehmen", datei.name, "--ja", cwd=datei.parent).ausgang == 0
    assert datei.read_bytes() == vorher
    assert len(list((datei.parent / ORDNER).glob("*.xlsx"))) == 11


@pytest.mark.office
def test_with_pdf(datei: Path) -> None:
    """Four files each."""
    require(problem())
    lauf = _bereit(datei)
    assert lauf.ausgang == 0, lauf.fehler
    assert "Dateien: 44 geschrieben" in lauf.ausgabe
    assert len(list((datei.parent / ORDNER).glob("*.pdf"))) == 11
