"""What every mutated file has to stand: either our own refusal with its reason, or the whole way to a finished file."""

from __future__ import annotations

from collections.abc import Callable
import io
from pathlib import Path
import tempfile
import zipfile

from fuzz.saat import AUFTRAG
from im_xl.errors import ImXlError
from im_xl.package.blaetter import NeueBlaetter
from im_xl.package.gate import pruefe
from im_xl.package.graft import graft
from im_xl.package.package import Package
from im_xl.package.plan import plane
from im_xl.pipeline import run
from im_xl.workbook.fremdformate import ist_fremd
from im_xl.workbook.grid import open_workbook
from im_xl.workbook.reader import read_workbook
from package import bausteine as b

ENTFALLEN = ("gemeinde:08226006", "rechenweg", "nichts")


def durchlaufen(data: bytes, *, ganz: bool) -> str:
    """How far the file came: "fertig" or the code of the refusal, for each way. Whatever else is raised is a finding.

    Args:
        data: the file.
        ganz: also the whole run with rules and sheets.
    """
    fremd = ist_fremd_oder_kaputt(data)
    wege = [_lesen] if fremd else [_pfropfen, _lesen]
    return " ".join(_ausgang(weg, data) for weg in ([*wege, _rechnen] if ganz else wege))


def _ausgang(weg: Callable[[bytes], None], data: bytes) -> str:
    try:
        weg(data)
    except ImXlError as fehler:
        if not fehler.text or not fehler.code:
            raise AssertionError("a refusal without words") from fehler
        return fehler.code
    return "fertig"


def ist_fremd_oder_kaputt(data: bytes) -> bool:
    try:
        return ist_fremd(data)
    except ImXlError:
        return False


def _lesen(data: bytes) -> None:
    for blatt in open_workbook(io.BytesIO(data)):
        blatt.zeilen(200)
        blatt.verbunden  # noqa: B018 -- the reading is what is tried
    read_workbook(io.BytesIO(data))


def _rechnen(data: bytes) -> None:
    lauf = run(io.BytesIO(data), AUFTRAG, datei="a.xlsx")
    lauf.kleine_mappe()
    graft(lauf.mappe, lauf.blaetter, entfallen=lauf.entfallen)
    fertig = lauf.mappe.to_bytes()
    pruefe(lauf.mappe, fertig)
    Package.read(fertig)


def _pfropfen(data: bytes) -> None:
    # A file on disk is read piece by piece, bytes as they are: both ways are gone.
    if len(data) % 2:
        _gepfropft(Package.read(data))
        return
    with tempfile.NamedTemporaryFile() as ablage:
        ablage.write(data)
        ablage.flush()
        with Path(ablage.name).open("rb") as datei:
            _gepfropft(Package.read(datei))


def _gepfropft(package: Package) -> None:
    package.standardschrift  # noqa: B018 -- the same
    package.shared_strings()
    package.quelle  # noqa: B018 -- the same
    package.verweise_auf(["IM Übersicht", "Rechenweg"])
    neue = _neue(package)
    entfallen = [kennung for kennung in ENTFALLEN if kennung not in {blatt.kennung for blatt in neue.blaetter}]
    plane(package, neue, entfallen)
    graft(package, neue, entfallen=entfallen)
    fertig = package.to_bytes()
    pruefe(package, fertig)
    # What we write has to be what we read, and what the standard library reads.
    nochmal = Package.read(fertig)
    graft(nochmal, neue)
    if nochmal.to_bytes() != fertig:
        raise AssertionError("a second run changes the file")
    with zipfile.ZipFile(io.BytesIO(fertig)) as archive:
        if archive.testzip() is not None:
            raise AssertionError("the standard library finds a fault")


def _neue(package: Package) -> NeueBlaetter:
    """Three sheets: one rich, two plain; in the place of those that are there, under the names that these have."""
    eigene = list(package.eigene().items())[:3]
    namen = [(kennung, blatt.name) for kennung, blatt in eigene]
    belegt = {blatt.name.casefold() for blatt in package.blaetter}
    frei = (name for name in ("IM Übersicht", "Ü Ladenburg", "Ü Weinheim", "Neu 1", "Neu 2", "Neu 3") if name.casefold() not in belegt)
    while len(namen) < 3:
        namen.append((f"gemeinde:0822609{len(namen)}", next(frei)))
    return b.neue(*(b.blatt(name, kennung, reich=nummer == 0) for nummer, (kennung, name) in enumerate(namen)))
