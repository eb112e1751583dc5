"""A folder of our files: renewed while nobody has touched them, and beside what is not ours."""

from __future__ import annotations

import hashlib
from pathlib import Path
import shutil
import subprocess

import pytest

from im_xl.errors import DateiError
from im_xl.hosts.eigener_ordner import LISTE, ablegen, unberuehrt, zielordner

DATEIEN = {"Ü Mauer.xlsx": b"eins", "Ü Mauer.txt": b"zwei"}


def _inhalt(ordner: Path) -> dict[str, bytes]:
    return {pfad.name: pfad.read_bytes() for pfad in ordner.iterdir() if pfad.name != LISTE}


def test_a_second_run_writes_only_what_has_changed(tmp_path: Path) -> None:
    """The same folder; what is equal is not touched, what is no longer made goes."""
    ordner = zielordner(tmp_path / "neu", DATEIEN)
    assert ablegen(ordner, DATEIEN, alles=True).geschrieben == tuple(DATEIEN)
    zeit = (ordner / "Ü Mauer.xlsx").stat().st_mtime_ns

    assert zielordner(tmp_path / "neu", DATEIEN) == ordner
    zweiter = ablegen(ordner, {"Ü Mauer.xlsx": b"eins", "Ü Brühl.xlsx": b"drei"}, alles=True)

    assert (zweiter.geschrieben, zweiter.unveraendert, zweiter.entfernt) == (("Ü Brühl.xlsx",), ("Ü Mauer.xlsx",), ("Ü Mauer.txt",))
    assert (ordner / "Ü Mauer.xlsx").stat().st_mtime_ns == zeit
    assert _inhalt(ordner) == {"Ü Mauer.xlsx": b"eins", "Ü Brühl.xlsx": b"drei"}


def test_one_alone_leaves_the_others(tmp_path: Path) -> None:
    """With a single Gemeinde the files of all others stay, and stay known as ours."""
    ablegen(tmp_path, DATEIEN, alles=True)
    ablegen(tmp_path, {"Ü Mauer.txt": b"neu"}, alles=False)
    assert _inhalt(tmp_path) == {"Ü Mauer.xlsx": b"eins", "Ü Mauer.txt": b"neu"}
    assert set(unberuehrt(tmp_path)) == set(DATEIEN)


def test_what_somebody_has_changed_is_not_written_over(tmp_path: Path) -> None:
    """One edited text, and all goes into the next folder; the edited one is also left where nothing wants its name."""
    erster = tmp_path / "neu"
    ablegen(erster, DATEIEN, alles=True)
    (erster / "Ü Mauer.txt").write_bytes(b"von Hand")

    zweiter = zielordner(erster, DATEIEN)
    assert zweiter == tmp_path / "neu-2"
    ablegen(zweiter, DATEIEN, alles=True)
    assert zielordner(erster, DATEIEN) == zweiter

    assert zielordner(erster, ["Ü Mauer.xlsx"]) == erster
    ablegen(erster, {"Ü Mauer.xlsx": b"anders"}, alles=True)
    assert _inhalt(erster) == {"Ü Mauer.xlsx": b"anders", "Ü Mauer.txt": b"von Hand"}


@pytest.mark.parametrize("name", ["Ü Mauer.xlsx", LISTE])
def test_a_foreign_file_of_one_of_our_names_is_left(name: str, tmp_path: Path) -> None:
    """Also one that bears the name of our list."""
    (tmp_path / "da").mkdir()
    (tmp_path / "da" / name).write_bytes(b"fremd")
    assert zielordner(tmp_path / "da", DATEIEN) == tmp_path / "da-2"


def test_beside_foreign_files_of_other_names(tmp_path: Path) -> None:
    """A folder that somebody uses already takes ours as well, and loses nothing."""
    (tmp_path / "Vermerk.docx").write_bytes(b"fremd")
    assert zielordner(tmp_path, DATEIEN) == tmp_path
    ablegen(tmp_path, DATEIEN, alles=True)
    ablegen(tmp_path, {}, alles=True)
    assert _inhalt(tmp_path) == {"Vermerk.docx": b"fremd"}


def test_the_list_leads_out_of_the_folder_to_nothing(tmp_path: Path) -> None:
    """A list that names files elsewhere does not make them ours, nor does a link."""
    summe = hashlib.sha256(b"fremd").hexdigest()
    (tmp_path / "wichtig.txt").write_bytes(b"fremd")
    ordner = tmp_path / "da"
    ordner.mkdir()
    (ordner / "verweis.txt").symlink_to(tmp_path / "wichtig.txt")
    (ordner / LISTE).write_text(f"{summe}  ../wichtig.txt\n{summe}  verweis.txt\n", "utf-8")
    assert unberuehrt(ordner) == {}


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    """The next number is taken."""
    (tmp_path / "neu").write_bytes(b"")
    assert zielordner(tmp_path / "neu", DATEIEN) == tmp_path / "neu-2"


def test_a_folder_that_cannot_be_made_is_told_with_the_option(tmp_path: Path) -> None:
    """Below a file there is no room."""
    (tmp_path / "datei").write_bytes(b"")
    with pytest.raises(DateiError, match="--ordner") as fehler:
        ablegen(tmp_path / "datei" / "neu", DATEIEN, alles=True)
    assert fehler.value.code == "ordner-fehlt"


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum fehlt.")
def test_others_can_check_the_list(tmp_path: Path) -> None:
    """`sha256sum -c` reads it."""
    ablegen(tmp_path, DATEIEN, alles=True)
    befehl = ["sha256sum", "-c", LISTE]
    assert subprocess.run(befehl, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "Ü Mauer.xlsx").write_bytes(b"anders")
    assert subprocess.run(befehl, cwd=tmp_path, capture_output=True, check=False).returncode != 0
