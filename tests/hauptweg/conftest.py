"""The samples, each run once through the file host, for all tests of the main path."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
import shutil
from typing import Any
from zipfile import ZipFile

import pytest

from im_xl.assets import ordner
from im_xl.hosts.file import Ablage, uebersichten
from im_xl.model import Auftrag

HEUTE = date(2026, 11, 23)
JETZT = datetime(2026, 11, 23, 8, 0)  # noqa: DTZ001 - local time, as a file name shows it
BEISPIELE = ("rhein-neckar-kreis-2025", "sigmaringen-2017", "land-2025")
KREIS = BEISPIELE[0]


def erzeugen(datei: Path, **angaben: Any) -> Ablage:  # noqa: ANN401 - fields of Auftrag
    """Run the main job on a file; `ausgabe`, `ersetzen` and `markiert` go to the host, the rest into the Auftrag."""
    host = {name: angaben.pop(name) for name in ("ausgabe", "ersetzen", "markiert") if name in angaben}
    return uebersichten(datei, Auftrag(heute=HEUTE, **angaben), JETZT, **host)


def teile(datei: Path | bytes) -> dict[str, bytes]:
    """Parts of a package by name."""
    with ZipFile(BytesIO(datei) if isinstance(datei, bytes) else datei) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def kopie(name: str, ordner_: Path) -> Path:
    """A sample as a file that a test may write beside."""
    ziel = ordner_ / f"{name}.xlsx"
    shutil.copy(ordner("workbooks") / f"{name}.xlsx", ziel)
    return ziel


@contextmanager
def unveraendert(datei: Path) -> Iterator[None]:
    """The folder holds nothing but this file, and the file its bytes, before and after."""
    vorher = datei.read_bytes()
    yield
    assert datei.read_bytes() == vorher
    assert [path.name for path in datei.parent.iterdir()] == [datei.name]


@pytest.fixture(scope="session")
def laeufe(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ablage]:
    """The main job on every sample."""
    return {name: erzeugen(kopie(name, tmp_path_factory.mktemp(name))) for name in BEISPIELE}


@pytest.fixture(scope="session")
def kreislauf(laeufe: dict[str, Ablage]) -> Ablage:
    """The main job on the Rhein-Neckar-Kreis."""
    return laeufe[KREIS]
