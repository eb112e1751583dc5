"""LibreOffice as a printer: workbooks in, PDF files out, in one call."""

from __future__ import annotations

from collections.abc import Mapping
import contextlib
import os
from pathlib import Path
import shutil
import signal
import subprocess
import sys
import tempfile

from im_xl.errors import DateiError

_START_S, _JE_DATEI_S = 90, 4
"""Patience: for the first start on a slow machine, and for each file; a file takes a quarter of a second."""
_DEUTSCH = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" \
oor:op="fuse"><value>de-DE</value></prop></item></oor:items>
"""
"""Settings of the profile: else amounts would be printed as the machine's language has it, 7,914.44 €."""
_ABHILFE = (
    "Ohne PDF geht es mit --ohne-pdf. In Excel unter Windows macht sie der Knopf „Als PDF je Gemeinde“ (Register „Integrationsmanagement“)."
)


def programm() -> str | None:
    """Where LibreOffice is, or None: on the path, else where its installer puts it."""
    gefunden = next((pfad for name in ("soffice", "libreoffice") if (pfad := shutil.which(name))), None)
    if gefunden is not None:
        return gefunden
    uebliche = [Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")] if sys.platform == "darwin" else []
    wurzeln = [os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)")] if sys.platform == "win32" else []
    uebliche += [Path(wurzel) / "LibreOffice" / "program" / "soffice.com" for wurzel in wurzeln if wurzel]
    return next((str(pfad) for pfad in uebliche if pfad.is_file()), None)


def als_pdf(mappen: Mapping[str, bytes]) -> dict[str, bytes]:
    """Print workbooks, each to a PDF of its own.

    They are printed in a folder of ours and with a profile of its own, so that a LibreOffice in which somebody works is not touched.

    Args:
        mappen: content by any name.

    Returns:
        PDF by the same names.

    Raises:
        DateiError: code `libreoffice-fehlt`, `libreoffice-frist` or `libreoffice-fehler`; nothing is left behind.
    """
    if not mappen:
        return {}
    soffice = programm()
    if soffice is None:
        raise DateiError(
            "libreoffice-fehlt", f"Für die PDF-Dateien braucht im_xl LibreOffice, und auf diesem Rechner ist keines zu finden. {_ABHILFE}"
        )
    with tempfile.TemporaryDirectory(prefix="im_xl-", ignore_cleanup_errors=True) as temp:
        ordner = Path(temp)
        # Numbers for names: a system without UTF-8 would not find "Ü Lobbach.xlsx" again.
        namen = {name: f"{nummer:04}" for nummer, name in enumerate(mappen, 1)}
        for name, stamm in namen.items():
            (ordner / f"{stamm}.xlsx").write_bytes(mappen[name])
        einstellungen = ordner / "profil" / "user" / "registrymodifications.xcu"
        einstellungen.parent.mkdir(parents=True)
        einstellungen.write_text(_DEUTSCH, "utf-8")
        profil = f"-env:UserInstallation={(ordner / 'profil').as_uri()}"
        schalter = ["--headless", "--norestore", "--nologo", "--nolockcheck", "--convert-to", "pdf:calc_pdf_Export", "--outdir", "pdf"]
        _aufgerufen([soffice, profil, *schalter, *(f"{stamm}.xlsx" for stamm in namen.values())], ordner)
        pdf = {name: _gelesen(ordner / "pdf" / f"{stamm}.pdf") for name, stamm in namen.items()}
    fehlen = [name for name, inhalt in pdf.items() if not inhalt.startswith(b"%PDF")]
    if fehlen:
        raise DateiError(
            "libreoffice-fehler",
            f"LibreOffice hat {len(fehlen)} von {len(mappen)} PDF-Dateien nicht geschrieben („{fehlen[0]}“ …). {_ABHILFE}",
        )
    return pdf


def _aufgerufen(befehl: list[str], ordner: Path) -> None:
    """Run it to its end, or end it with all that it started."""
    frist = _START_S + _JE_DATEI_S * len(befehl)
    with subprocess.Popen(  # noqa: S603 - the program that was found, and names that we gave
        befehl, cwd=ordner, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as prozess:
        try:
            prozess.wait(frist)
        except BaseException as grund:
            _beendet(prozess)
            if isinstance(grund, subprocess.TimeoutExpired):
                text = f"LibreOffice ist nach {frist} Sekunden mit den PDF-Dateien nicht fertig geworden und wurde beendet. {_ABHILFE}"
                raise DateiError("libreoffice-frist", text) from None
            raise


def _beendet(prozess: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            prozess.kill()
        else:
            os.killpg(prozess.pid, signal.SIGKILL)
    prozess.wait()


def _gelesen(datei: Path) -> bytes:
    try:
        return datei.read_bytes()
    except FileNotFoundError:
        return b""
