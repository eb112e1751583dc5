"""`demo` and `vorlagen`: what comes along with the program, copied to where people can touch it."""

from __future__ import annotations

from datetime import date
from itertools import count
from pathlib import Path

import click

from im_xl.assets import ordner as mitgeliefert
from im_xl.cli.frame import FERTIG, GermanCommand
from im_xl.cli.options import PFAD, heute_option, tag_oder_heute
from im_xl.cli.output import Ausgabe, save
from im_xl.cli.uebersichten import berichten, uebersichten_schreiben
from im_xl.errors import DateiError, systemgrund
from im_xl.model import Auftrag

_BEISPIEL = "rhein-neckar-kreis-2025.xlsx"


@click.command(cls=GermanCommand)
@click.option("--ziel", type=PFAD, metavar="ORDNER", default=Path(), help="Ordner für die Beispielmappe. Ohne Angabe: der aktuelle Ordner.")
@heute_option
def demo(ziel: Path, heute: date | None) -> int:
    """Zeigt den ganzen Weg an einer Beispielmappe.

    Legt die Mappe eines Landkreises mit erfundenen Personenzahlen an und rechnet die Übersichten hinein.
    """
    sprecher = Ausgabe(None)
    anlegen(ziel)
    beispiel = kopie(mitgeliefert("workbooks") / _BEISPIEL, ziel)
    sprecher.sage(f"Beispielmappe: {beispiel}", "Die Personenzahlen darin sind erfunden; über den Betrag wurde 2024 berichtet.", "")
    ablage = uebersichten_schreiben(beispiel, Auftrag(heute=tag_oder_heute(heute)))
    ausgang = berichten(sprecher, ablage)
    namen = [blatt.name for blatt in ablage.ergebnis.blaetter.blaetter]
    einzelne = sum(name.startswith("Ü ") for name in namen)
    sprecher.sage(
        "",
        f"Öffnen Sie „{ablage.ausgabe.name}“ in Excel oder LibreOffice und beginnen Sie auf dem Blatt „{ablage.ergebnis.namen['uebersicht']}“.",
    )
    sprecher.sage(
        f"Dahinter stehen {einzelne} Blätter „Ü …“, je Gemeinde eines, und {', '.join(name for name in namen if name.startswith('IM ') and name != namen[0])}."
    )
    sprecher.sage(f'Mit Ihrer eigenen Mappe: im-xl uebersichten DATEI. Dieselbe Probe noch einmal: im-xl uebersichten "{beispiel}"')
    return ausgang


def kopie(quelle: Path, ziel: Path) -> Path:
    """A shipped file in the folder; one that a person has changed stays, and the copy gets a number."""
    inhalt = quelle.read_bytes()
    for nummer in count(1):
        pfad = (ziel / f"{quelle.stem}{'' if nummer == 1 else f'-{nummer}'}{quelle.suffix}").resolve()
        if not pfad.exists():
            save(inhalt, pfad)
            return pfad
        if pfad.is_file() and pfad.read_bytes() == inhalt:
            return pfad
    raise AssertionError("count never ends")


@click.command(cls=GermanCommand)
@click.argument("ordner", type=PFAD, metavar="ORDNER")
@click.option("--ersetzen", is_flag=True, help="Schreibt auch über Vorlagen, die im Ordner schon stehen und geändert sind.")
def vorlagen(ordner: Path, ersetzen: bool) -> int:
    """Kopiert die Vorlagen der Blätter und des Begleittextes, damit Sie sie ändern können.

    Benutzt werden sie mit „im-xl uebersichten DATEI --vorlagen ORDNER“. Eine Vorlage, die im Ordner fehlt, wird durch die
    mitgelieferte ersetzt.
    """
    sprecher = Ausgabe(None)
    anlegen(ordner)
    neu, gleich, geblieben = [], [], []
    for quelle in sorted(mitgeliefert("templates").iterdir()):
        if quelle.name.startswith(("~$", ".")) or quelle.suffix not in {".xlsx", ".txt"}:
            continue
        inhalt, pfad = quelle.read_bytes(), ordner / quelle.name
        if pfad.exists() and pfad.is_file() and pfad.read_bytes() == inhalt:
            gleich.append(quelle.name)
        elif pfad.exists() and not ersetzen:
            geblieben.append(quelle.name)
        else:
            save(inhalt, pfad)
            neu.append(quelle.name)
    sprecher.sage(f"Vorlagen in {ordner.resolve()}")
    for wort, namen in (("geschrieben", neu), ("schon da", gleich), ("geändert und nicht angetastet", geblieben)):
        if namen:
            sprecher.sage(f"  {wort}: {', '.join(namen)}")
    if geblieben:
        sprecher.sage("Mit --ersetzen schreiben Sie auch darüber.")
    return FERTIG


def anlegen(ordner: Path) -> None:
    """Make a folder, or be content with one that is there.

    Raises:
        DateiError: it cannot be made.
    """
    try:
        ordner.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise DateiError("ordner-fehlt", f"„{ordner}“ ist eine Datei. Bitte einen Ordner angeben.") from None
    except OSError as fehler:
        raise DateiError(
            "ordner-fehlt", f"Der Ordner „{ordner}“ lässt sich nicht anlegen ({systemgrund(fehler)}). Bitte einen anderen wählen."
        ) from None
