"""LibreOffice as a printer, and what is said where it is missing or does not end."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
import tempfile

import pytest

from hosts import require
from hosts.office import alive_in_group, pdf_pages, pdf_text, problem
from im_xl.assets import ordner
from im_xl.errors import DateiError
from im_xl.hosts import libreoffice
from im_xl.hosts.libreoffice import als_pdf
from im_xl.model import Auftrag
from im_xl.package.einzeln import einzelmappe
from im_xl.pipeline import run


@pytest.fixture(scope="module")
def mappen() -> dict[str, bytes]:
    """Three Gemeinden."""
    ergebnis = run(BytesIO((ordner("workbooks") / "rhein-neckar-kreis-2025.xlsx").read_bytes()), Auftrag(heute=date(2023, 12, 12)))
    alle = [blatt for blatt in ergebnis.blaetter.blaetter if blatt.kennung.startswith("gemeinde:")]
    return {blatt.name: einzelmappe(ergebnis.blaetter, blatt) for blatt in alle[:3]}


@pytest.mark.office
def test_every_workbook_becomes_one_page(mappen: dict[str, bytes], tmp_path: Path) -> None:
    """In A4, with its name; nothing is left in the folder for temporary files."""
    require(problem())
    vorher = set(Path(tempfile.gettempdir()).glob("im_xl-*"))
    for name, inhalt in als_pdf(mappen).items():
        datei = tmp_path / "seite.pdf"
        datei.write_bytes(inhalt)
        (seite,) = pdf_pages(datei)
        assert (round(seite.width), round(seite.height)) == (595, 842)
        assert name.removeprefix("Ü ") in pdf_text(datei)[0]
    assert set(Path(tempfile.gettempdir()).glob("im_xl-*")) <= vorher


def test_without_libreoffice_the_way_out_is_named(mappen: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine where it is not to be found."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DateiError, match="--ohne-pdf") as fehler:
        als_pdf(mappen)
    assert fehler.value.code == "libreoffice-fehlt"


def test_one_that_does_not_end_is_ended(mappen: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all that it has started."""
    haengt = tmp_path / "soffice"
    haengt.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/gruppe\nsleep 600 &\nsleep 600\n")
    haengt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(libreoffice, "_START_S", 1)
    monkeypatch.setattr(libreoffice, "_JE_DATEI_S", 0)
    with pytest.raises(DateiError, match="nach 1 Sekunden") as fehler:
        als_pdf(mappen)
    assert fehler.value.code == "libreoffice-frist"
    assert not alive_in_group(int((tmp_path / "gruppe").read_text()))


def test_one_that_prints_nothing_is_told(mappen: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LibreOffice ends well and yet has not written everything."""
    tut_nichts = tmp_path / "soffice"
    tut_nichts.write_text("#!/bin/sh\nexit 0\n")
    tut_nichts.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(DateiError, match="3 von 3 PDF-Dateien nicht geschrieben") as fehler:
        als_pdf(mappen)
    assert fehler.value.code == "libreoffice-fehler"
