"""`addin`: build the Excel add-in, put it where Excel finds it, take it away again, look what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from im_xl.assets import ordner as mitgeliefert
from im_xl.cli.frame import FERTIG, MIT_FEHLERN, AufrufError, GermanCommand, GermanGroup
from im_xl.cli.options import PFAD
from im_xl.cli.output import Ausgabe, save
from im_xl.cli.shipped import anlegen, kopie

if TYPE_CHECKING:
    from im_xl.addin.installation import Schritt
    from im_xl.addin.umgebung import Umgebung


@click.command(cls=GermanCommand)
@click.option(
    "--ausgabe", type=PFAD, metavar="DATEI.xlam", help="Wohin das Add-in geschrieben wird. Ohne Angabe: in den Ordner der Makros."
)
@click.option("--quelle", type=PFAD, metavar="ORDNER", help="Ordner mit den Makros (macros). Ohne Angabe: der mitgelieferte.")
def bauen(ausgabe: Path | None, quelle: Path | None) -> int:
    """Baut das Add-in aus seinem Quelltext; jedes Mal entsteht dieselbe Datei.

    Nötig ist das nur, wenn Sie an den Makros oder den Formeln etwas geändert haben. Ein fertiges Add-in liegt bei.
    """
    from im_xl.addin.build import addin as baue
    from im_xl.addin.umgebung import ADDIN

    ordner = quelle or mitgeliefert("macros")
    if ausgabe is None and quelle is None and ordner.parent.name == "_mitgeliefert":
        raise AufrufError(
            "Es fehlt die Angabe --quelle oder --ausgabe: Der mitgelieferte Ordner gehört zum Programm. Hilfe: im-xl addin bauen --help"
        )
    ziel = ausgabe or ordner / ADDIN
    _pruefe_ziel(ziel)
    inhalt = baue(ordner)
    bisher = (ordner / ADDIN).read_bytes() if (ordner / ADDIN).is_file() else None
    save(inhalt, ziel)
    Ausgabe(None).sage(
        f"Gebaut aus: {ordner.resolve()}",
        f"{ziel.resolve()}: {len(inhalt):,} Byte".replace(",", "."),
        f"SHA-256 {sha256(inhalt).hexdigest()}",
        _vergleich(inhalt, bisher),
    )
    return FERTIG


def _pruefe_ziel(ziel: Path) -> None:
    """An add-in is written over an add-in or nothing, never over somebody's workbook."""
    if ziel.suffix.casefold() != ".xlam" or ziel.is_dir():
        raise AufrufError(
            f"--ausgabe: „{ziel}“ ist keine Datei mit der Endung .xlam. Bitte zum Beispiel „{ziel.stem or 'IM-XL'}.xlam“ angeben."
        )


def _vergleich(inhalt: bytes, bisher: bytes | None) -> str:
    if bisher is None:
        return "Ein Add-in gab es dort noch nicht."
    return (
        "Es gleicht dem Add-in, das im Ordner der Makros lag."
        if inhalt == bisher
        else "Es ist anders als das Add-in, das im Ordner der Makros lag."
    )


@click.command(cls=GermanCommand)
@click.option(
    "--interpreter", metavar="PFAD", help="Python, das Excel benutzen soll (pythonw.exe). Ohne Angabe: das, in dem dieser Befehl läuft."
)
@click.option("--ohne-datei", is_flag=True, help="Trägt nur ein; die Datei IM-XL.xlam hat die IT verteilt, vielleicht signiert.")
def installieren(interpreter: str | None, ohne_datei: bool) -> int:
    """Richtet das Add-in in Excel ein, ohne Verwalterrechte.

    Kopiert IM-XL.xlam in den Add-In-Ordner des Benutzers und trägt es in Excel ein. Excel muss geschlossen sein. Auf anderen
    Systemen als Windows wird nur gezeigt, was getan würde.
    """
    from im_xl.addin.installation import installationsplan
    from im_xl.addin.umgebung import dieser_rechner

    if interpreter is not None and not interpreter.strip():
        raise AufrufError(
            "--interpreter: Es ist kein Pfad angegeben. Gemeint ist die Datei pythonw.exe. Hilfe: im-xl addin installieren --help"
        )
    umgebung = dieser_rechner()
    gewaehlt = None if interpreter is None else type(umgebung.interpreter)(interpreter)
    if isinstance(gewaehlt, Path):
        gewaehlt = gewaehlt.absolute()
    _tun(
        umgebung,
        installationsplan(umgebung, gewaehlt, datei=not ohne_datei),
        "Das Add-in ist schon richtig eingerichtet; es war nichts zu tun.",
    )
    if umgebung.windows:
        Ausgabe(None).sage("Starten Sie Excel: Dort gibt es die Registerkarte „Integrationsmanagement“. Wenn nicht: im-xl addin pruefen")
    return FERTIG


@click.command(cls=GermanCommand)
def deinstallieren() -> int:
    """Entfernt das Add-in aus Excel; was andere eingetragen haben, bleibt.

    Excel muss geschlossen sein. Mappen mit Formeln des Add-ins behalten ihre zuletzt gerechneten Werte.
    """
    from im_xl.addin.installation import deinstallationsplan, eingerichteter_rechner
    from im_xl.addin.umgebung import dieser_rechner

    umgebung = dieser_rechner()
    if not umgebung.windows:
        umgebung = eingerichteter_rechner()
    _tun(umgebung, deinstallationsplan(umgebung), "Vom Add-in ist nichts da; es war nichts zu tun.")
    return FERTIG


@click.command(cls=GermanCommand)
def pruefen() -> int:
    """Sucht, warum das Add-in nicht läuft, und sagt, worum Sie die IT bitten können.

    Ausgang: 0 kein Problem; 1 Probleme gefunden. Geändert wird nichts.
    """
    from im_xl.addin.diagnose import Stand, als_text, diagnose

    befunde = diagnose()
    Ausgabe(None).sage(als_text(befunde))
    return MIT_FEHLERN if any(befund.stand is Stand.PROBLEM for befund in befunde) else FERTIG


@click.command(cls=GermanCommand)
@click.option("--ziel", type=PFAD, metavar="ORDNER", default=Path(), help="Ordner für die Mappe. Ohne Angabe: der aktuelle Ordner.")
def selbsttest(ziel: Path) -> int:
    """Legt die Selbsttest-Mappe ab: jede Formel neben dem Wert, den sie geben muss.

    Öffnen Sie die Mappe in Excel. Ist oben alles grün, arbeitet das Add-in.
    """
    anlegen(ziel)
    mappe = kopie(mitgeliefert("workbooks") / "selbsttest.xlsx", ziel)
    Ausgabe(None).sage(f"Selbsttest: {mappe}", "Öffnen Sie die Mappe in Excel und drücken Sie Strg+Alt+F9. Oben muss „Alles grün“ stehen.")
    return FERTIG


def _tun(umgebung: Umgebung, plan: Sequence[Schritt], nichts: str) -> None:
    """Carry a plan out and say each step that is done; elsewhere than on Windows say them only."""
    from im_xl.addin.installation import Hinweis, ausfuehren

    sprecher = Ausgabe(None)
    if not umgebung.windows:
        sprecher.sage("Dies ist kein Windows-PC. Dort würde Folgendes getan; hier wird nichts geändert:")
        sprecher.sage(*(f"{nummer}. {schritt.text}" for nummer, schritt in enumerate(plan, 1)))
        return
    if all(isinstance(schritt, Hinweis) for schritt in plan):
        sprecher.sage(nichts)
    ausfuehren(plan, umgebung.registry, lambda schritt: sprecher.sage(schritt.text))


addin = GermanGroup(
    name="addin",
    commands=[installieren, selbsttest, pruefen, deinstallieren, bauen],
    help="""Richtet das Excel-Add-in ein, prüft und entfernt es.

    Das Add-in bringt die Formeln IM_… und die Registerkarte „Integrationsmanagement“ in Excel für Windows.
    """,
    epilog="Hilfe zu einem Befehl: im-xl addin BEFEHL --help",
)
"""The group of commands about the add-in."""
