"""Taking the last run on a workbook file back.

What the run wrote is not recorded anywhere: the file and the backup beside it tell. If every part that is not ours is the same
in both, no program has saved the file since: Excel, LibreOffice and every other one write their time of saving, their texts or
at least a part of their own with it. Then the backup simply takes its place. A record of the result (a hash in a file beside
it) would say the same, but only where nobody renames or copies the file, and it would be one more file in the county's folder;
the file itself cannot hold its own hash.

Where somebody has worked in the file since, only our sheets are dealt with, by the same graft that put them in: the earlier
ones come back out of the backup, or, without a backup, ours go. What people wrote stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
import re

from im_xl.errors import DateiError
from im_xl.hosts.file import begleitname
from im_xl.liste import datei_bytes
from im_xl.model import Gelesen
from im_xl.package.abdruck import blatt_abdruck
from im_xl.package.api import PLAIN_STYLES
from im_xl.package.blaetter import BEARBEITET, NeueBlaetter
from im_xl.package.entnahme import entnommen, unter_namen
from im_xl.package.gate import own_parts, pruefe
from im_xl.package.graft import graft
from im_xl.package.kennwort import Kennwort, geoeffnet, ist_verschluesselt, verschluesselt
from im_xl.package.limits import part_key
from im_xl.package.markierung import ohne_spalten
from im_xl.package.package import TYPES, Blatteintrag, Package, Verweis, rels_name
from im_xl.package.plan import Plan
from im_xl.package.save import ist_geoeffnet, save_atomic
from im_xl.workbook.eigene import eingetragen
from im_xl.workbook.eingaben import eingaben
from im_xl.workbook.fremdformate import ist_fremd

_ANGELEGT = re.compile(r"(.+)-uebersicht(?:-\d+)?")
_NICHTS = "In „{datei}“ gibt es nichts zurückzunehmen: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruecknahme:
    """What taking back would do; nothing is written yet.

    Attributes:
        datei: the file.
        sicherung: backup from which the earlier state comes; None where there is none, and our sheets just go.
        genau: nobody has changed the file since: it becomes the backup, to the byte.
        plan: what happens to each sheet.
        verweise: where the county points at sheets that therefore stay.
        verloren: what people entered on our sheets that the state before does not have, a line each.
        vorher: the file as it was read.
        nachher: the file as it will be.
    """

    datei: Path
    sicherung: Path | None
    genau: bool
    plan: Plan
    verweise: tuple[Verweis, ...]
    verloren: tuple[str, ...]
    vorher: bytes
    nachher: bytes


def ruecknahme(datei: Path, kennwort: Kennwort | None = None) -> Ruecknahme:
    """Work out how the last run on a file is taken back.

    Args:
        datei: the file with the sheets.
        kennwort: what opens it and its backups; then it opens what is written, too.

    Raises:
        DateiError: there is nothing to take back (`nichts-zurueckzunehmen`), the run made the file itself (`datei-loeschen`), it is
            open elsewhere, or must not be changed.
    """
    datei = datei.resolve()
    roh = datei_bytes(datei)
    data = geoeffnet(roh, kennwort, datei.name)
    siegel = kennwort if ist_verschluesselt(roh) else None
    if ist_fremd(data):
        raise _nichts(datei, f"In dieses Format schreibt im_xl nie. Bitte „{begleitname(datei)}“ angeben.")
    if ist_geoeffnet(datei):
        raise DateiError("geoeffnet", f"„{datei.name}“ ist gerade in einem anderen Programm geöffnet. Bitte schließen Sie die Mappe.")
    jetzt = Package.read(data)
    gefunden = next(_sicherungen(datei, data, siegel), None)
    if gefunden is not None and (_unberuehrt(Package.read(gefunden[1]), jetzt) or _wie_die_quelle(datei, jetzt, siegel)):
        genau = _aus_der_sicherung(datei, jetzt, data, *gefunden)
        return replace(genau, vorher=roh, nachher=datei_bytes(gefunden[0]))
    if not any(blatt.kennung is not None for blatt in jetzt.blaetter):
        raise _nichts(datei, _wo_sonst(datei))
    if gefunden is None:
        _pruefe_angelegt(datei, jetzt, siegel)
    anders = _mit_den_blaettern(datei, jetzt, data, gefunden)
    return replace(anders, vorher=roh, nachher=verschluesselt(anders.nachher, siegel)) if siegel is not None else anders


def zuruecknehmen(geplant: Ruecknahme, jetzt: datetime) -> Path | None:
    """Carry it out; the state that is taken back stays as a backup, so that this can be taken back as well.

    Args:
        geplant: what `ruecknahme` worked out.
        jetzt: time stamp for the name of the backup.

    Returns:
        Path of the backup.

    Raises:
        DateiError: nothing was written; everything is as it was.
    """
    if datei_bytes(geplant.datei) != geplant.vorher:
        raise DateiError(
            "geaendert", f"„{geplant.datei.name}“ wurde inzwischen geändert. Es wurde nichts geschrieben. Bitte noch einmal aufrufen."
        )
    return save_atomic(geplant.nachher, geplant.datei, backup=jetzt)


# ---------------------------------------------------------------- which way
def _sicherungen(datei: Path, data: bytes, siegel: Kennwort | None) -> Iterator[tuple[Path, bytes]]:
    """Backups beside a file, the youngest first, without those that it equals and those that cannot be read."""
    muster = re.compile(rf"{re.escape(datei.stem)}\.sicherung-(\d{{8}}-\d{{6}})(?:-(\d+))?{re.escape(datei.suffix)}", re.IGNORECASE)
    namen = ((muster.fullmatch(pfad.name), pfad) for pfad in datei.parent.iterdir())
    nach_zeit = sorted(((gefunden[1], int(gefunden[2] or 1), pfad) for gefunden, pfad in namen if gefunden), reverse=True)
    for _, _, pfad in nach_zeit:
        try:
            inhalt = geoeffnet(datei_bytes(pfad), siegel, pfad.name)
            Package.read(inhalt)
        except DateiError as fehler:
            if fehler.code in {"kennwort", "kennwort-falsch"}:
                raise DateiError(
                    "kennwort-falsch",
                    f"Die Sicherung „{pfad.name}“ öffnet sich mit diesem Kennwort nicht. Es wurde nichts geschrieben. Wurde das Kennwort seitdem "
                    "geändert, so öffnen Sie die Sicherung in Excel mit dem früheren.",
                ) from None
            continue
        if inhalt != data:
            yield pfad, inhalt


def _unberuehrt(vorher: Package, jetzt: Package) -> bool:
    """Whether two workbooks differ in nothing but our sheets, our columns in the county's lists, and the registers that list them."""
    with ohne_spalten(vorher), ohne_spalten(jetzt):
        davor, danach = _fremde_teile(vorher), _fremde_teile(jetzt)
        return davor.keys() == danach.keys() and all(vorher.part(davor[key]) == jetzt.part(danach[key]) for key in davor)


def _wie_die_quelle(datei: Path, jetzt: Package, siegel: Kennwort | None) -> bool:
    """Whether the file holds what its original holds: then the run has made it anew out of that, and nobody has worked in it since."""
    quelle = _quelle(datei)
    if quelle == datei or not quelle.is_file():
        return False
    try:
        return _unberuehrt(Package.read(geoeffnet(datei_bytes(quelle), siegel, quelle.name)), jetzt)
    except DateiError:
        return False


def _quelle(datei: Path) -> Path:
    """The workbook beside which a result of this name is put; the file itself where it has no such name."""
    name = _ANGELEGT.fullmatch(datei.stem)
    return datei.with_name(name[1] + datei.suffix) if name else datei


def _fremde_teile(package: Package) -> dict[str, str]:
    """Names of the parts that no run of ours writes, by key."""
    part = package.workbook_part
    register = (TYPES, part, rels_name(part), package.related(part, "styles"), package.related(part, "calcChain"))
    ohne = own_parts(package) | {part_key(name) for name in register if name}
    return {part_key(name): name for name in package.names() if part_key(name) not in ohne}


def _pruefe_angelegt(datei: Path, jetzt: Package, siegel: Kennwort | None) -> None:
    """Without a backup the run has made the file. Where it holds nothing else, it is for the person to delete: we delete no file."""
    if all(blatt.kennung is not None for blatt in jetzt.blaetter):
        raise DateiError(
            "datei-loeschen",
            f"„{datei.name}“ enthält nur Blätter von im_xl; vor der Erzeugung gab es die Datei nicht. Zum Zurücknehmen löschen Sie sie "
            "(was Sie darin eingetragen haben, geht damit verloren).",
        )
    if _wie_die_quelle(datei, jetzt, siegel):
        raise DateiError(
            "datei-loeschen",
            f"„{datei.name}“ hat die letzte Erzeugung angelegt; davor gab es die Datei nicht, und seitdem hat niemand daran gearbeitet. Zum "
            f"Zurücknehmen löschen Sie sie. Ihre Mappe „{_quelle(datei).name}“ ist unverändert.",
        )


def _nichts(datei: Path, satz: str) -> DateiError:
    return DateiError("nichts-zurueckzunehmen", _NICHTS.format(datei=datei.name) + satz)


def _wo_sonst(datei: Path) -> str:
    daneben = datei.with_name(f"{datei.stem}-uebersicht{datei.suffix}")
    if daneben.is_file():
        return f"Sie enthält keine Blätter von im_xl. Die Übersichten stehen in „{daneben.name}“; bitte diese Datei angeben."
    return "Sie enthält keine Blätter von im_xl, und daneben liegt keine passende Sicherung."


# ---------------------------------------------------------------- the ways
def _aus_der_sicherung(datei: Path, jetzt: Package, data: bytes, sicherung: Path, inhalt: bytes) -> Ruecknahme:
    """The file becomes its backup; the plan only tells what that means for the sheets."""
    vorher = Package.read(inhalt)
    davor, danach = _unsere(vorher), _unsere(jetzt)
    gemeinsam = [key for key in davor if key in danach]
    anders = [key for key in gemeinsam if _alles(vorher, davor[key]) != _alles(jetzt, danach[key])]
    plan = Plan(
        neu=tuple(blatt.name for key, blatt in davor.items() if key not in danach),
        geaendert=tuple(danach[key].name for key in anders),
        unveraendert=tuple(danach[key].name for key in gemeinsam if key not in anders),
        entfernt=tuple(blatt.name for key, blatt in danach.items() if key not in davor),
    )
    return Ruecknahme(datei=datei, sicherung=sicherung, genau=True, plan=plan, verweise=(), verloren=(), vorher=data, nachher=inhalt)


def _mit_den_blaettern(datei: Path, jetzt: Package, data: bytes, gefunden: tuple[Path, bytes] | None) -> Ruecknahme:
    """Only our sheets: those of the backup come back, the others go; what people have edited or point at stays."""
    vorher = Package.read(gefunden[1]) if gefunden else None
    davor, da = vorher.eigene() if vorher else {}, jetzt.eigene()
    neu = entnommen(vorher, davor.values()) if vorher else NeueBlaetter(PLAIN_STYLES, ())
    neu = unter_namen(neu, {blatt.name: da[kennung].name for kennung, blatt in davor.items() if kennung in da})
    entfallen = [kennung for kennung in da if kennung not in davor]
    stand = Package.read(data)
    bericht = graft(jetzt, neu, entfallen=entfallen, kopien=_ueberfluessig(stand, vorher, davor) if vorher else ())
    if not any(blatt.state == "visible" for blatt in jetzt.blaetter):
        raise DateiError(
            "datei-loeschen", f"In „{datei.name}“ bliebe kein sichtbares Blatt. Blenden Sie eines ein, oder löschen Sie die Datei."
        )
    nachher = jetzt.to_bytes()
    if nachher == data:
        raise _nichts(datei, "Unsere Blätter stehen schon so da wie vor der letzten Erzeugung.")
    pruefe(stand, nachher)
    bleiben = {name for name, _ in (*bericht.bearbeitet, *bericht.behalten)}
    gehen = {kennung: blatt for kennung, blatt in da.items() if blatt.name not in bleiben}
    return Ruecknahme(
        datei=datei,
        sicherung=gefunden[0] if gefunden else None,
        genau=False,
        plan=Plan(
            neu=bericht.neu,
            geaendert=bericht.ersetzt,
            unveraendert=bericht.unveraendert,
            bearbeitet=bericht.bearbeitet,
            entfernt=bericht.entfernt,
            behalten=bericht.behalten,
        ),
        verweise=tuple(stand.verweise_auf([name for name, grund in bericht.behalten if grund == "verwiesen"])),
        verloren=tuple(_verlorene_eingaben(stand, gehen, vorher, davor)),
        vorher=data,
        nachher=nachher,
    )


def _unsere(package: Package) -> dict[str, Blatteintrag]:
    """Our sheets by `kennung`, kept copies of edited ones by name."""
    kopien = {blatt.name: blatt for blatt in package.blaetter if (blatt.kennung or "").startswith(BEARBEITET)}
    return package.eigene() | kopien


def _alles(package: Package, blatt: Blatteintrag) -> str:
    """Fingerprint with what people enter there."""
    return blatt_abdruck(package, replace(blatt, eingaben=None))


def _ueberfluessig(jetzt: Package, vorher: Package, davor: dict[str, Blatteintrag]) -> list[str]:
    """Copies that the run kept of edited sheets: with the sheet itself as it was before, they say nothing that is not there again."""
    alte = {blatt.name for blatt in vorher.blaetter}
    kopien = {blatt.name: blatt for blatt in jetzt.blaetter if (blatt.kennung or "").startswith(BEARBEITET) and blatt.name not in alte}
    verwiesen = {verweis.eigenes for verweis in jetzt.verweise_auf(kopien)}
    weg = []
    for name, blatt in kopien.items():
        urbild = davor.get((blatt.kennung or "").removeprefix(BEARBEITET))
        if urbild is not None and name not in verwiesen and _alles(jetzt, blatt) == _alles(vorher, urbild):
            weg.append(name)
    return weg


def _eingetragen(package: Package, blatt: Blatteintrag) -> dict[str, Gelesen[str]]:
    return eingaben(package, blatt) | eingetragen(package, blatt)


def _verlorene_eingaben(
    jetzt: Package, da: dict[str, Blatteintrag], vorher: Package | None, davor: dict[str, Blatteintrag]
) -> Iterator[str]:
    """Inputs and reasons that the state before does not have: the fingerprint does not know them, so they have to be named."""
    for kennung, blatt in da.items():
        frueher = _eingetragen(vorher, davor[kennung]) if vorher and kennung in davor else {}
        neue = [
            wert.ort.zelle
            for key, wert in _eingetragen(jetzt, blatt).items()
            if wert.ort is not None and (key not in frueher or frueher[key].wert != wert.wert)
        ]
        if neue:
            yield f"„{blatt.name}“, {'Zelle' if len(neue) == 1 else 'Zellen'} {', '.join(neue)}"
