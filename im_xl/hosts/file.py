"""The file host: reads a workbook from disk, puts the sheets into the package and saves it whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from io import BytesIO
import os
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from im_xl.ablauf import ist_ablaufblatt
from im_xl.errors import DateiError, EingabeError, systemgrund
from im_xl.findings import Finding
from im_xl.model import Auftrag
from im_xl.package.abdruck import blatt_abdruck
from im_xl.package.archive import OLE, Datei, Inhalt, all_bytes
from im_xl.package.gate import pruefe
from im_xl.package.graft import Bericht, graft
from im_xl.package.kennwort import Kennwort, Verfahren, geoeffnet, ist_verschluesselt, verfahren, verschluesselt
from im_xl.package.markierung import Zellaenderung, ohne_spalten
from im_xl.package.package import Package, Verweis
from im_xl.package.plan import Plan, plane
from im_xl.package.save import freier_name, holds, ist_geoeffnet, save, save_atomic
from im_xl.pipeline import Ergebnis, run
from im_xl.sheets.markierung import Markierung, Markierungen, belassen, entmarkieren, markieren
from im_xl.vwv.evaluate import geordnet
from im_xl.workbook.eingaben import eingaben
from im_xl.workbook.fremdformate import ist_fremd

_GESPERRT = {
    "signiert": "digital signiert",
    "freigegeben": "nach alter Art freigegeben (mit Änderungsverfolgung)",
    "struktur-geschuetzt": "in ihrer Struktur geschützt",
}
"""What keeps a workbook from being changed, by the code with which it is refused: then the sheets go into a companion."""
_GRUND = {
    "bearbeitet": "von Hand geändert",
    "verwiesen": "Ihre Formeln verweisen darauf",
    "gebraucht": "ein Blatt, das bleibt, rechnet damit",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ablage:
    """What was written.

    Attributes:
        ergebnis: the run; its findings now hold those of saving, too.
        ausgabe: absolute path of the file with the sheets.
        bericht: what became of each sheet.
        sicherung: backup of the file that was renewed, or None.
        unveraendert: the file already stood there exactly like that; nothing was written.
        markierungen: columns of findings beside the county's list.
        kennwort: the file opens with the password of the workbook.
        staerker: it was encrypted in today's way, and the workbook was not.
    """

    ergebnis: Ergebnis
    ausgabe: Path
    bericht: Bericht
    sicherung: Path | None
    unveraendert: bool
    markierungen: tuple[Markierung, ...] = ()
    kennwort: bool = False
    staerker: bool = False


def uebersichten(
    datei: Path,
    auftrag: Auftrag,
    jetzt: datetime,
    *,
    ausgabe: Path | None = None,
    ersetzen: bool = False,
    markiert: bool | None = None,
    kennwort: Kennwort | None = None,
) -> Ablage:
    """Run the whole job on a workbook file.

    A workbook that already holds our sheets is renewed in place, with a backup. Otherwise the result goes to
    `<name>-uebersicht.xlsx` beside it: renewed with a backup if that file is ours, numbered if it is not. An .ods or .xls cannot take
    sheets, nor can a workbook that is signed, shared in the old way or protected in its structure: the result is a companion that holds
    nothing but ours.

    Args:
        datei: the county's workbook.
        auftrag: what the caller decides.
        jetzt: time stamp for the name of a backup.
        ausgabe: where the result goes, instead.
        ersetzen: write into `datei` itself, with a backup; or over a foreign `ausgabe`.
        markiert: the findings are to stand beside the county's list, too. False: what an earlier run wrote there goes. None: it stays.
        kennwort: what opens `datei`; the result opens with it, too, if `datei` is encrypted.

    Returns:
        What was written and found; the workbook in it is closed.

    Raises:
        ImXlError: nothing was written; everything is as it was.
    """
    with _offen(datei) as strom:
        roh, stand = Datei(strom), _stand(strom.fileno())
        inhalt, siegel = _geoeffnet(roh, kennwort, datei.name)
        ergebnis, ziel, grundlage = _gerechnet(datei, inhalt, auftrag, ausgabe, ersetzen=ersetzen, siegel=siegel)
        offen = ist_geoeffnet(datei)
        if offen and _derselbe(ziel, datei):
            raise DateiError(
                "geoeffnet",
                f"„{datei.name}“ ist gerade in einem anderen Programm geöffnet. Bitte schließen Sie die Mappe, oder geben Sie mit --ausgabe eine neue Datei an.",
            )
        bericht = graft(ergebnis.mappe, ergebnis.blaetter, entfallen=ergebnis.entfallen)
        spalten = _markiert(ergebnis, wunsch=markiert)
        findings = [*ergebnis.findings, *_findings(bericht, offen=offen), *spalten.findings]
        neu, sicherung = not ziel.exists(), None
        unveraendert = _steht_da(ziel, ergebnis.mappe, siegel)
        staerker = siegel is not None and not unveraendert and verfahren(all_bytes(roh)) is not Verfahren.HEUTE
        if not unveraendert:
            # Built upon another file than the one it renews: what people did there since is only in the backup.
            verloren = not neu and grundlage is None and not _derselbe(ziel, datei) and _geht_verloren(ziel, ergebnis.mappe, siegel)
            abschliessen = partial(_abschliessen, datei, strom, stand)
            sicherung = _speichern(ergebnis.mappe, ziel, siegel, jetzt, spalten.zellen, abschliessen)
            if verloren and sicherung is not None:
                findings.append(Finding("ausgabe-bearbeitet", werte={"datei": ziel.name, "sicherung": sicherung.name}))
    erste = freier_name(_als_xlsx(datei), ist_eigene=lambda _: True)
    if ergebnis.fremd is not None and ausgabe is None and neu and ziel != erste:
        findings.append(Finding("begleitmappe-andere", werte={"andere": erste.name, "datei": datei.name, "ausgabe": ziel.name}))
    return Ablage(
        ergebnis=replace(ergebnis, findings=geordnet(findings)),
        ausgabe=ziel,
        bericht=bericht,
        sicherung=sicherung,
        unveraendert=unveraendert,
        markierungen=spalten.spalten,
        kennwort=siegel is not None,
        staerker=staerker,
    )


def _geoeffnet(roh: Datei, kennwort: Kennwort | None, name: str) -> tuple[Inhalt, Kennwort | None]:
    """What a file holds, decrypted where it is encrypted, and then with what it is to be encrypted again."""
    if roh[: len(OLE)] != OLE or not ist_verschluesselt(data := all_bytes(roh)):
        return roh, None
    return geoeffnet(data, kennwort, name), kennwort


def _steht_da(ziel: Path, mappe: Package, siegel: Kennwort | None) -> bool:
    """Whether the file already holds exactly what would be written; an encrypted one is never twice the same, so it is opened."""
    if siegel is None:
        return holds(ziel, mappe.write)
    dort = ziel.read_bytes() if ziel.exists() else b""
    return ist_verschluesselt(dort) and _entsiegelt(dort, siegel) == mappe.to_bytes()


def _speichern(
    mappe: Package,
    ziel: Path,
    siegel: Kennwort | None,
    jetzt: datetime,
    markiert: Mapping[str, Zellaenderung],
    abschliessen: Callable[[], None],
) -> Path | None:
    if siegel is None:
        return save(mappe, ziel, backup=jetzt, markiert=markiert, before=abschliessen)
    neu = mappe.to_bytes()
    pruefe(mappe, neu, markiert)
    verschlossen = verschluesselt(neu, siegel)
    abschliessen()
    return save_atomic(verschlossen, ziel, backup=jetzt)


def _entsiegelt(data: bytes, siegel: Kennwort | None) -> bytes:
    """A file at the target as it is inside; the same bytes where it is not encrypted, or with another password."""
    try:
        return geoeffnet(data, siegel, "")
    except DateiError:
        return data


@dataclass(frozen=True, slots=True, kw_only=True)
class Vorschau:
    """What `uebersichten` would do; nothing is written.

    Attributes:
        ergebnis: the run.
        ausgabe: absolute path of the file that would hold the sheets.
        gibt_es: there is such a file; it would be renewed, with a backup.
        plan: what would happen to each sheet of the workbook that the sheets go into.
        verweise: where the county points at sheets that are no longer needed.
    """

    ergebnis: Ergebnis
    ausgabe: Path
    gibt_es: bool
    plan: Plan
    verweise: tuple[Verweis, ...]


def vorschau(
    datei: Path, auftrag: Auftrag, *, ausgabe: Path | None = None, ersetzen: bool = False, kennwort: Kennwort | None = None
) -> Vorschau:
    """The look ahead; arguments and errors are those of `uebersichten`."""
    with _offen(datei) as strom:
        inhalt, siegel = _geoeffnet(Datei(strom), kennwort, datei.name)
        ergebnis, ziel, _ = _gerechnet(datei, inhalt, auftrag, ausgabe, ersetzen=ersetzen, siegel=siegel)
        ergebnis.mappe.pruefe_beschreibbar()
        plan = plane(ergebnis.mappe, ergebnis.blaetter, ergebnis.entfallen, notizen=True)
        entbehrlich = [*plan.entfernt, *(name for name, _ in plan.behalten)]
        verweise = tuple(ergebnis.mappe.verweise_auf(entbehrlich))
    return Vorschau(ergebnis=ergebnis, ausgabe=ziel, gibt_es=ziel.exists(), plan=plan, verweise=verweise)


def _gerechnet(
    datei: Path, data: Inhalt, auftrag: Auftrag, ausgabe: Path | None, *, ersetzen: bool, siegel: Kennwort | None
) -> tuple[Ergebnis, Path, bytes | None]:
    """The run, where its sheets go, and the companion that there was; None: none, or the sheets go into the county's own workbook."""
    fremd = ist_fremd(data)
    sperre = None if fremd else _sperre(data)
    if not fremd and sperre is None:
        _pruefe_endung(ausgabe, datei.suffix, f"hat dieselbe Art wie „{datei.name}“")
        ergebnis = run(data, auftrag)
        ziel = _ziel(datei, ergebnis.mappe, ausgabe, ersetzen=ersetzen, kennwort=siegel)
        # With --ersetzen, too: the procedure is kept in one workbook, and that may be the one beside it.
        _pruefe_ablauf(
            datei,
            ziel if ausgabe is not None or not ersetzen else freier_name(datei.resolve(), ist_eigene=lambda _: True),
            siegel,
            verworfen=ersetzen and ausgabe is not None,
        )
        return ergebnis, ziel, None
    if sperre is not None and siegel is not None:
        raise DateiError(
            sperre.code,
            f"„{datei.name}“ ist verschlüsselt und zugleich {_GESPERRT[sperre.code]}. Zu einer verschlüsselten Mappe legt im_xl keine unverschlüsselte "
            "daneben. Heben Sie das in Excel auf und rechnen Sie noch einmal.",
        )
    if sperre is not None and ersetzen and ausgabe is None:
        raise sperre
    _pruefe_endung(ausgabe, ".xlsx", "ist eine Excel-Arbeitsmappe")
    ziel = _begleitziel(datei, ausgabe, ersetzen=ersetzen)
    grundlage = _begleitmappe(ziel, datei)
    worte = _GESPERRT[sperre.code] if sperre else ""
    ergebnis = run(data, auftrag, datei=datei.name, begleitmappe=grundlage, sperre=worte, verweis=_weg(ziel.parent, datei.resolve()))
    return ergebnis, ziel, grundlage


def _pruefe_ablauf(datei: Path, ziel: Path, siegel: Kennwort | None, *, verworfen: bool) -> None:
    """Refuse to make a file anew from its original where it holds what only it knows: what people recorded in the course of the procedure.

    Args:
        datei: the workbook that was read.
        ziel: the file that may hold more.
        siegel: the password of both.
        verworfen: a person has said that this very file is to be replaced.
    """
    if verworfen or not ziel.exists() or _derselbe(ziel, datei) or _mit_ablauf(datei, siegel):
        return
    if gemerkt := _mit_ablauf(ziel, siegel):
        raise DateiError(
            "ablauf-in-ausgabe",
            f"„{ziel.name}“ enthält schon Blätter des Verfahrens mit Ihren Einträgen ({', '.join(gemerkt)}); aus „{datei.name}“ entstünden sie leer. "
            f"Bitte arbeiten Sie mit „{ziel.name}“ weiter, oder geben Sie mit --ausgabe eine andere Datei an.",
        )


def _mit_ablauf(datei: Path, siegel: Kennwort | None) -> list[str]:
    """Names of the sheets of the procedure in a file; none where it is no workbook of ours."""
    try:
        dort = Package.read(_entsiegelt(datei.read_bytes(), siegel)).eigene()
    except (DateiError, OSError):
        return []
    return sorted(blatt.name for kennung, blatt in dort.items() if ist_ablaufblatt(kennung))


def _sperre(data: Inhalt) -> DateiError | None:
    """Why nothing may be put into a workbook that else is sound; None where it may."""
    try:
        Package.read(data, checksums=False).pruefe_beschreibbar()
    except DateiError as fehler:
        if fehler.code not in _GESPERRT:
            raise
        return fehler
    return None


def _weg(ordner: Path, datei: Path) -> str:
    """The way from a folder to a file as a link in a workbook has it: relative, so that both can move together."""
    if datei.drive != ordner.drive:
        return datei.as_uri()
    return quote(Path(os.path.relpath(datei, ordner)).as_posix())


def _pruefe_endung(ausgabe: Path | None, endung: str, was: str) -> None:
    if ausgabe is not None and ausgabe.suffix.casefold() != endung.casefold():
        raise EingabeError("ausgabe-endung", f"--ausgabe: Das Ergebnis {was}. Bitte einen Namen mit der Endung {endung} angeben.")


def _markiert(ergebnis: Ergebnis, *, wunsch: bool | None) -> Markierungen:
    """Write, take away or leave the column of findings beside the county's list."""
    if wunsch and ergebnis.fremd is not None:
        grund = (
            f"{ergebnis.fremd.warum} Heben Sie das in Excel auf, wenn Sie die Spalte brauchen."
            if ergebnis.fremd.sperre
            else f"Eine {ergebnis.fremd.art}-Datei nimmt sie nicht auf. Speichern Sie die Liste als Excel-Arbeitsmappe (.xlsx)."
        )
        return Markierungen(findings=(Finding("markierung-unterblieben", werte={"grund": grund}),))
    if wunsch:
        return markieren(ergebnis.mappe, ergebnis.listen, ergebnis.findings)
    return Markierungen(spalten=belassen(ergebnis.mappe)) if wunsch is None else entmarkieren(ergebnis.mappe)


def _stand(datei: Path | int) -> tuple[int, int, int]:
    """Which file it is, of which size and time."""
    stand = os.stat(datei)  # noqa: PTH116 - takes a number, too
    return stand.st_ino, stand.st_size, stand.st_mtime_ns


def _abschliessen(datei: Path, strom: BinaryIO, stand: tuple[int, int, int]) -> None:
    """Let go of the county's file, which Windows else would not let us exchange; one that changed while we worked is not touched."""
    strom.close()
    try:
        unberuehrt = _stand(datei) == stand
    except OSError:
        unberuehrt = False
    if not unberuehrt:
        raise DateiError(
            "geaendert",
            f"„{datei.name}“ wurde während des Laufs von einem anderen Programm geändert oder entfernt. Es wurde nichts geschrieben. Bitte noch einmal rechnen.",
        )


def _geht_verloren(alt: Path, nachher: Package, siegel: Kennwort | None) -> bool:
    """Whether the file that is renewed from its original holds something of people: inputs, edited sheets, changes of the county."""
    try:
        vorher = Package.read(_entsiegelt(alt.read_bytes(), siegel))
    except DateiError:  # no workbook that can be looked into: whoever wanted it replaced knew, and it stands beside
        return False
    with ohne_spalten(vorher), ohne_spalten(nachher):
        return _fehlt_etwas(vorher, nachher)


def _fehlt_etwas(vorher: Package, nachher: Package) -> bool:
    eigene, erneuert = vorher.eigene(), nachher.eigene()
    for schluessel in ("einstellungen", "hinweise"):
        if schluessel in eigene and schluessel in erneuert:
            jetzt = eingaben(nachher, erneuert[schluessel])
            if any(key not in jetzt or jetzt[key].wert != wert.wert for key, wert in eingaben(vorher, eigene[schluessel]).items()):
                return True
    if any(ist_ablaufblatt(kennung) or blatt.abdruck != blatt_abdruck(vorher, blatt) for kennung, blatt in eigene.items()):
        return True
    fremde = [blatt for blatt in vorher.blaetter if blatt.kennung is None]
    dort = {blatt.name: blatt for blatt in nachher.blaetter}
    return any(
        b.name not in dort or blatt_abdruck(vorher, b) != blatt_abdruck(nachher, dort[b.name]) for b in fremde if b.art == "worksheet"
    )


@contextmanager
def _offen(datei: Path) -> Iterator[BinaryIO]:
    """The file, open for reading as long as its parts are needed."""
    try:
        strom = datei.open("rb")
    except FileNotFoundError:
        raise DateiError("datei-fehlt", f"Die Datei „{datei}“ gibt es nicht. Bitte den Pfad prüfen.") from None
    except IsADirectoryError:
        raise DateiError("keine-mappe", f"„{datei}“ ist ein Ordner, keine Arbeitsmappe. Bitte eine .xlsx-Datei angeben.") from None
    except OSError as fehler:
        raise DateiError(
            "nicht-lesbar", f"„{datei}“ kann nicht gelesen werden ({systemgrund(fehler)}). Bitte die Zugriffsrechte prüfen."
        ) from None
    with strom:
        yield strom


def _ziel(datei: Path, mappe: Package, ausgabe: Path | None, *, ersetzen: bool, kennwort: Kennwort | None) -> Path:
    """Where the result goes; a file that is not ours is never overwritten unasked."""
    if ausgabe is not None:
        ziel = ausgabe.resolve()
        if ziel.exists() and not ersetzen and not _derselbe(ziel, datei) and not _unsere(ziel, kennwort):
            raise DateiError(
                "ausgabe-belegt",
                f"„{ziel.name}“ gibt es schon, und sie stammt nicht von im_xl. Bitte einen anderen Namen wählen oder --ersetzen angeben.",
            )
        return ziel
    if ersetzen or mappe.eigene():
        return datei.resolve()
    return freier_name(datei.resolve(), ist_eigene=lambda pfad: _unsere(pfad, kennwort))


def _begleitziel(datei: Path, ausgabe: Path | None, *, ersetzen: bool) -> Path:
    """Where the companion of a workbook that takes no sheets goes: one of the same file is renewed, no other file is overwritten unasked."""
    if ausgabe is None and ersetzen:
        raise EingabeError(
            "ersetzen-format",
            f"--ersetzen: In „{datei.name}“ kann im_xl keine Blätter setzen. Bitte ohne --ersetzen rechnen, oder die Liste als .xlsx speichern.",
        )
    if ausgabe is None:
        return freier_name(_als_xlsx(datei), ist_eigene=lambda pfad: _begleitmappe(pfad, datei) is not None)
    ziel = ausgabe.resolve()
    if _derselbe(ziel, datei) or (ziel.exists() and not ersetzen and not _unsere(ziel)):
        raise DateiError(
            "ausgabe-belegt",
            f"„{ziel.name}“ gibt es schon, und sie stammt nicht von im_xl. Bitte einen anderen Namen wählen oder --ersetzen angeben.",
        )
    return ziel


def begleitname(datei: Path) -> str:
    """Under which name, beside a workbook that takes no sheets, its companion is looked for where nobody names it."""
    return _begleitziel(datei, None, ersetzen=False).name


def _als_xlsx(datei: Path) -> Path:
    return datei.resolve().with_suffix(".xlsx")


def _begleitmappe(pfad: Path, datei: Path) -> bytes | None:
    """Content of a companion of this file; None where that is none."""
    try:
        data = pfad.read_bytes()
        # Windows finds a file whatever the case in which its name was typed.
        return data if Package.read(data).quelle.casefold() == datei.name.casefold() else None
    except (DateiError, OSError):
        return None


def rechnen(datei: Path, data: bytes, auftrag: Auftrag) -> Ergebnis:
    """The run of `uebersichten` without anything written: what people entered in the companion of a workbook holds here, too."""
    sperre = None if ist_fremd(data) else _sperre(data)
    if sperre is None and not ist_fremd(data):
        return run(BytesIO(data), auftrag)
    begleitmappe = _begleitmappe(_begleitziel(datei, None, ersetzen=False), datei)
    return run(BytesIO(data), auftrag, datei=datei.name, begleitmappe=begleitmappe, sperre=_GESPERRT[sperre.code] if sperre else "")


def _derselbe(ziel: Path, datei: Path) -> bool:
    return ziel.exists() and ziel.samefile(datei)


def _unsere(datei: Path, kennwort: Kennwort | None = None) -> bool:
    """Whether a file holds sheets of ours; an encrypted one that the password does not open is not looked into."""
    try:
        return bool(Package.read(geoeffnet(datei.read_bytes(), kennwort, datei.name)).eigene())
    except (DateiError, OSError):
        return False


def _findings(bericht: Bericht, *, offen: bool) -> list[Finding]:
    findings = [Finding("datei-geoeffnet")] if offen else []
    findings += [Finding("blatt-bearbeitet", werte={"blatt": name, "neu": neu}) for name, neu in bericht.bearbeitet]
    findings += [Finding("blatt-bleibt", werte={"blatt": name, "grund": _GRUND.get(grund, grund)}) for name, grund in bericht.behalten]
    return findings
