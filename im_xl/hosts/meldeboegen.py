"""Meldebögen on the disk: forms out into a folder, returned files in from one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
import os
from pathlib import Path
import re
import stat
import unicodedata

from im_xl.errors import DateiError, EingabeError, RegelError, systemgrund
from im_xl.meldebogen.ausgabe import bogen
from im_xl.meldebogen.kennung import Bogenkennung
from im_xl.meldebogen.rueckgabe import Soll, ist_unausgefuellt
from im_xl.meldebogen.sammlung import Fund
from im_xl.model import Ags, Gemeinde, Kreistyp
from im_xl.package.limits import BOGEN_LIMITS
from im_xl.package.save import save_atomic
from im_xl.vwv.anzeige import datum_text, zahl_text
from im_xl.vwv.auswertung import Auswertung

_HOECHSTENS_DATEIEN = 5_000
"""More entries are no folder of forms: somebody has named a whole drive."""
_MAPPEN = {".xlsx", ".xlsm", ".xltx", ".xltm", ".ods", ".ots", ".xls", ".xlt"}
_ANDERE = {
    ".pdf": "eine PDF-Datei",
    ".doc": "ein Textdokument", ".docx": "ein Textdokument", ".odt": "ein Textdokument", ".rtf": "ein Textdokument",
    ".jpg": "ein Bild", ".jpeg": "ein Bild", ".png": "ein Bild", ".tif": "ein Bild", ".tiff": "ein Bild", ".heic": "ein Bild",
    ".msg": "eine E-Mail. Bitte den Anhang in den Ordner speichern", ".eml": "eine E-Mail. Bitte den Anhang in den Ordner speichern",
    ".zip": "ein Archiv. Bitte entpacken", ".7z": "ein Archiv. Bitte entpacken", ".rar": "ein Archiv. Bitte entpacken",
    ".csv": "eine Texttabelle", ".txt": "eine Textdatei",
    ".xlsb": "eine binäre Arbeitsmappe. Bitte in Excel als Excel-Arbeitsmappe (.xlsx) speichern",
}  # fmt: skip
_KEINE_DATEI = {
    stat.S_IFLNK: "eine Verknüpfung auf eine andere Datei; ihr wird nicht gefolgt",
    stat.S_IFDIR: "ein Unterordner; gelesen wird nur, was im Ordner selbst liegt",
}
STAENDE = {
    "geschrieben": "geschrieben",
    "erneuert": "erneuert (es war ein leerer Bogen von uns)",
    "unverändert": "schon da",
    "ausgefüllt": "schon ausgefüllt und nicht angetastet",
    "belegt": "nicht geschrieben, weil dort eine andere Datei liegt",
}
"""What became of a form, in words."""
_SYSTEM = {"thumbs.db", "desktop.ini", ".ds_store"}
_FEHLT_IM_NAMEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True, slots=True, kw_only=True)
class Ausgegeben:
    """What became of the form of one Gemeinde.

    Attributes:
        gemeinde: whose it is.
        datei: where it stands.
        stand: "geschrieben", "erneuert", "unverändert", "ausgefüllt" (a form of ours that was filled in; not touched) or "belegt" (another
            file bears the name; this Gemeinde has no form).
    """

    gemeinde: Gemeinde
    datei: Path
    stand: str


def soll(auswertung: Auswertung, heute: date) -> Soll:
    """What the forms of a county's workbook are of.

    Raises:
        EingabeError: the workbook is not that of one Landkreis.
    """
    kreis = auswertung.kreis
    if kreis is None or kreis.typ is not Kreistyp.LANDKREIS:
        raise EingabeError(
            "kein-landkreis",
            "Meldebögen gibt es nur für die Städte und Gemeinden eines Landkreises. Bitte die Mappe eines Landkreises angeben.",
        )
    return Soll(
        kreis=kreis,
        jahr=auswertung.haushaltsjahr,
        stichtag=auswertung.stichtag,
        heute=heute,
        gemeinden={ergebnis.gemeinde.ags: ergebnis.gemeinde for ergebnis in auswertung.gemeinden},
    )


def ausgeben(
    wofuer: Soll,
    auswertung: Auswertung,
    vorlage: tuple[bytes, str],
    ordner: Path,
    *,
    vorjahr: Mapping[Ags, int],
    frist: date | None,
    version: str,
) -> Iterator[Ausgegeben]:
    """Write a form for every Gemeinde of the list; one that was filled in, and files of others, are never overwritten.

    Args:
        wofuer: the county, its Gemeinden, Haushaltsjahr and Stichtag.
        auswertung: has the dates of the procedure.
        vorlage: the template, and its name.
        ordner: an existing folder.
        vorjahr: last year's persons where known.
        frist: until when the form is to be sent back; None: the date of the procedure.
        version: of im_xl, for the line at the bottom.

    Raises:
        RegelError: no date was given and the procedure has none for the year.
        VorlageError: the template cannot be used.
        DateiError: a file cannot be written.
    """
    tage = {schritt.schluessel: schritt.datum for schritt in auswertung.fristen}
    meldung, entscheidung = tage.get("meldung"), tage.get("entscheidung")
    bis = frist or meldung
    if bis is None:
        raise RegelError(
            "frist-fehlt",
            f"Für das Haushaltsjahr {wofuer.jahr} nennt das Verfahren keinen Tag, bis zu dem gemeldet wird. Bitte mit --frist angeben.",
        )
    namen = dateinamen(wofuer.gemeinden.values(), wofuer.jahr)
    for ags, gemeinde in wofuer.gemeinden.items():
        kennung = Bogenkennung(ags=ags, jahr=wofuer.jahr, stichtag=wofuer.stichtag)
        personen = vorjahr.get(ags)
        angaben = {
            "kreis": wofuer.kreis.name_voll,
            "gemeinde": gemeinde.name,
            "ags": ags,
            "haushaltsjahr": str(wofuer.jahr),
            "stichtag": datum_text(wofuer.stichtag),
            "frist": datum_text(bis),
            "frist_meldung": datum_text(frist or meldung or bis),
            "frist_entscheidung": datum_text(entscheidung) if entscheidung else datum_text(bis),
            "vorjahr": "" if personen is None else f"im Vorjahr: {zahl_text(personen)}",
            "personen_vorjahr": "" if personen is None else zahl_text(personen),
            "kennung": kennung.anzeige,
            "erstellt_am": datum_text(wofuer.heute),
            "fusszeile": f"Erstellt am {datum_text(wofuer.heute)} mit im_xl {version} für: {wofuer.kreis.name_voll}.",
        }
        ziel = ordner / namen[ags]
        yield Ausgegeben(gemeinde=gemeinde, datei=ziel, stand=_schreiben(bogen(*vorlage, kennung, angaben), ziel, kennung))


def dateinamen(gemeinden: Iterable[Gemeinde], jahr: int) -> dict[Ags, str]:
    """File name per AGS: with the name of the Gemeinde, and its AGS where two would be called the same."""
    alle = list(gemeinden)
    rein = {g.ags: _FEHLT_IM_NAMEN.sub("-", unicodedata.normalize("NFC", g.name)).strip(" .") for g in alle}
    zahl = [name.casefold() for name in rein.values()]
    return {ags: f"Meldebogen {jahr} {name}{f' {ags}' if zahl.count(name.casefold()) > 1 else ''}.xlsx" for ags, name in rein.items()}


def _schreiben(data: bytes, ziel: Path, kennung: Bogenkennung) -> str:
    gibt_es = os.path.lexists(ziel)
    if gibt_es:
        try:
            dort = _lesen(ziel)
        except DateiError:
            return "belegt"
        if dort == data:
            return "unverändert"
        if not ist_unausgefuellt(dort, kennung):
            return "ausgefüllt" if kennung.marke.encode() in _ungepackt(dort) else "belegt"
    save_atomic(data, ziel)
    return "erneuert" if gibt_es else "geschrieben"


def _ungepackt(data: bytes) -> bytes:
    """The part with the names of a workbook; empty where there is none."""
    from im_xl.package.package import Package  # noqa: PLC0415 - only where a file stands in the way

    try:
        mappe = Package.read(data, BOGEN_LIMITS)
        return mappe.part(mappe.workbook_part)
    except DateiError:
        return b""


# ---------------------------------------------------------------- what came back
def funde(ordner: Path, *, mappe: Path) -> Iterator[Fund]:
    """Every entry of a folder, with its bytes where it may be a form. Links are not followed, folders not entered.

    Args:
        ordner: with the files that came back.
        mappe: the county's workbook, which may lie there, too.

    Raises:
        DateiError: there is no such folder, or it holds too much.
    """
    try:
        with os.scandir(ordner) as inhalt:
            eintraege = []
            for eintrag in inhalt:
                eintraege.append(eintrag)
                if len(eintraege) > _HOECHSTENS_DATEIEN:
                    raise DateiError(
                        "ordner-zu-gross",
                        f"Der Ordner „{ordner}“ enthält mehr als {zahl_text(_HOECHSTENS_DATEIEN)} Einträge. Bitte einen Ordner angeben, in dem nur die Meldebögen liegen.",
                    )
    except NotADirectoryError:
        raise DateiError(
            "ordner-fehlt", f"„{ordner}“ ist eine Datei. Bitte den Ordner angeben, in dem die zurückgesandten Bögen liegen."
        ) from None
    except OSError as fehler:
        raise DateiError(
            "ordner-fehlt", f"Der Ordner „{ordner}“ kann nicht gelesen werden ({systemgrund(fehler)}). Bitte den Pfad prüfen."
        ) from None
    for eintrag in sorted(eintraege, key=lambda eintrag: eintrag.name):
        yield _fund(eintrag, mappe)


def _fund(eintrag: os.DirEntry[str], mappe: Path) -> Fund:
    # A name may hold bytes that are no text, or characters that would do something at a terminal.
    name = "".join(zeichen if zeichen.isprintable() else "?" for zeichen in eintrag.name.encode("utf-8", "replace").decode("utf-8"))
    try:
        angaben = eintrag.stat(follow_symlinks=False)
    except OSError as fehler:
        return Fund(name, grund=f"eine Datei, die nicht gelesen werden kann ({systemgrund(fehler)})")
    tag = datetime.fromtimestamp(angaben.st_mtime, tz=UTC).astimezone().date()
    ohne = _ohne_oeffnen(eintrag, angaben, mappe)
    if ohne is not None:
        return Fund(name, None, *ohne, angaben.st_mtime_ns, tag)
    try:
        data = _lesen(Path(eintrag.path))
    except DateiError as fehler:
        return Fund(name, None, fehler.text, beiwerk=False, stand=angaben.st_mtime_ns, geaendert_am=tag)
    return Fund(name, data, stand=angaben.st_mtime_ns, geaendert_am=tag)


def _ohne_oeffnen(eintrag: os.DirEntry[str], angaben: os.stat_result, mappe: Path) -> tuple[str, bool] | None:
    """Why an entry is not opened, and whether that is no wonder; None where it is."""
    if not stat.S_ISREG(angaben.st_mode):
        return _KEINE_DATEI.get(stat.S_IFMT(angaben.st_mode), "eine Datei des Betriebssystems (Gerät, Leitung)"), False
    if (beiwerk := _beiwerk(eintrag.name)) or (mappe.exists() and mappe.samefile(eintrag.path)):
        return beiwerk or "Ihre eigene Mappe", True
    endung = Path(eintrag.name).suffix.casefold()
    if endung in _ANDERE:
        return _ANDERE[endung], False
    if not 0 < angaben.st_size <= BOGEN_LIMITS.part:
        zu_gross = f"eine Datei mit mehr als {BOGEN_LIMITS.part >> 20} MB; ein Bogen hat wenige Kilobyte"
        return zu_gross if angaben.st_size else "eine leere Datei (0 Byte)", False
    return None if endung in _MAPPEN or _beginnt_wie_mappe(Path(eintrag.path)) else ("eine Datei anderer Art", False)


def _beiwerk(name: str) -> str:
    """What a file is that programs leave beside others; empty where it is none."""
    if name.startswith(("~$", ".~lock.")):
        return "ein Zeichen dafür, dass die Datei gerade in einem anderen Programm geöffnet ist"
    return "eine Datei des Betriebssystems" if name.casefold() in _SYSTEM or name.startswith(".") else ""


def _beginnt_wie_mappe(pfad: Path) -> bool:
    """Whether a file of whatever name begins like a workbook."""
    try:
        return _lesen(pfad, 4) in {b"PK\3\4", b"\xd0\xcf\x11\xe0"}
    except DateiError:
        return False


def _lesen(pfad: Path, hoechstens: int = BOGEN_LIMITS.part) -> bytes:
    """The bytes of a regular file, which is opened without following a link that was put in its place since.

    Raises:
        DateiError: it cannot be read.
    """
    try:
        nummer = os.open(pfad, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(nummer, "rb") as datei:  # noqa: PTH123 - takes a number, too
            if not stat.S_ISREG(os.fstat(nummer).st_mode):
                raise DateiError("nicht-lesbar", "eine Datei des Betriebssystems (Gerät, Leitung)")
            return datei.read(hoechstens)
    except OSError as fehler:
        raise DateiError("nicht-lesbar", f"eine Datei, die nicht gelesen werden kann ({systemgrund(fehler)})") from None
