"""The file host: reads a workbook from disk, puts the sheets into the package and saves it whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

from im_xl.errors import DateiError, systemgrund
from im_xl.findings import Finding
from im_xl.model import Auftrag
from im_xl.package.gate import pruefe
from im_xl.package.graft import Bericht, graft
from im_xl.package.package import Package
from im_xl.package.save import freier_name, ist_geoeffnet, save_atomic
from im_xl.pipeline import Ergebnis, run
from im_xl.vwv.evaluate import geordnet

_GRUND = {"bearbeitet": "von Hand geändert", "verwiesen": "Ihre Formeln verweisen darauf"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ablage:
    """What was written.

    Attributes:
        ergebnis: the run; its findings now hold those of saving, too.
        ausgabe: absolute path of the file with the sheets.
        bericht: what became of each sheet.
        sicherung: backup of the file that was renewed, or None.
        unveraendert: the file already stood there exactly like that; nothing was written.
    """

    ergebnis: Ergebnis
    ausgabe: Path
    bericht: Bericht
    sicherung: Path | None
    unveraendert: bool


def uebersichten(datei: Path, auftrag: Auftrag, jetzt: datetime, *, ausgabe: Path | None = None, ersetzen: bool = False) -> Ablage:
    """Run the whole job on a workbook file.

    A workbook that already holds our sheets is renewed in place, with a backup. Otherwise the result goes to
    `<name>-uebersicht.xlsx` beside it: renewed with a backup if that file is ours, numbered if it is not.

    Args:
        datei: the county's workbook.
        auftrag: what the caller decides.
        jetzt: time stamp for the name of a backup.
        ausgabe: where the result goes, instead.
        ersetzen: write into `datei` itself, with a backup; or over a foreign `ausgabe`.

    Returns:
        What was written and found.

    Raises:
        ImXlError: nothing was written; everything is as it was.
    """
    data = _gelesen(datei)
    ergebnis = run(BytesIO(data), auftrag)
    ziel = _ziel(datei, ergebnis.mappe, ausgabe, ersetzen=ersetzen)
    offen = ist_geoeffnet(datei)
    if offen and _derselbe(ziel, datei):
        raise DateiError(
            "geoeffnet",
            f"„{datei.name}“ ist gerade in einem anderen Programm geöffnet. Bitte schließen Sie die Mappe, oder geben Sie mit --ausgabe eine neue Datei an.",
        )
    bericht = graft(ergebnis.mappe, ergebnis.blaetter, entfallen=ergebnis.entfallen)
    neu = ergebnis.mappe.to_bytes()
    ergebnis = replace(ergebnis, findings=geordnet((*ergebnis.findings, *_findings(bericht, offen=offen))))
    if ziel.exists() and ziel.read_bytes() == neu:
        return Ablage(ergebnis=ergebnis, ausgabe=ziel, bericht=bericht, sicherung=None, unveraendert=True)
    pruefe(ergebnis.mappe, neu)
    sicherung = save_atomic(neu, ziel, backup=jetzt)
    return Ablage(ergebnis=ergebnis, ausgabe=ziel, bericht=bericht, sicherung=sicherung, unveraendert=False)


def _gelesen(datei: Path) -> bytes:
    try:
        return datei.read_bytes()
    except FileNotFoundError:
        raise DateiError("datei-fehlt", f"Die Datei „{datei}“ gibt es nicht. Bitte den Pfad prüfen.") from None
    except IsADirectoryError:
        raise DateiError("keine-mappe", f"„{datei}“ ist ein Ordner, keine Arbeitsmappe. Bitte eine .xlsx-Datei angeben.") from None
    except OSError as fehler:
        raise DateiError(
            "nicht-lesbar", f"„{datei}“ kann nicht gelesen werden ({systemgrund(fehler)}). Bitte die Zugriffsrechte prüfen."
        ) from None


def _ziel(datei: Path, mappe: Package, ausgabe: Path | None, *, ersetzen: bool) -> Path:
    """Where the result goes; a file that is not ours is never overwritten unasked."""
    if ausgabe is not None:
        ziel = ausgabe.resolve()
        if ziel.exists() and not ersetzen and not _derselbe(ziel, datei) and not _unsere(ziel):
            raise DateiError(
                "ausgabe-belegt",
                f"„{ziel.name}“ gibt es schon, und sie stammt nicht von im_xl. Bitte einen anderen Namen wählen oder --ersetzen angeben.",
            )
        return ziel
    if ersetzen or mappe.eigene():
        return datei.resolve()
    return freier_name(datei.resolve(), ist_eigene=_unsere)


def _derselbe(ziel: Path, datei: Path) -> bool:
    return ziel.exists() and ziel.samefile(datei)


def _unsere(datei: Path) -> bool:
    """Whether a file holds sheets of ours."""
    try:
        return bool(Package.read(datei.read_bytes()).eigene())
    except (DateiError, OSError):
        return False


def _findings(bericht: Bericht, *, offen: bool) -> list[Finding]:
    findings = [Finding("datei-geoeffnet")] if offen else []
    findings += [Finding("blatt-bearbeitet", werte={"blatt": name, "neu": neu}) for name, neu in bericht.bearbeitet]
    findings += [Finding("blatt-bleibt", werte={"blatt": name, "grund": _GRUND.get(grund, grund)}) for name, grund in bericht.behalten]
    return findings
