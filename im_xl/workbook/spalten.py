"""The memory of recognition: which column was read as what, in lines that people can read and correct in `IM Einstellungen`.

A column is known by its sheet, the words of its heading, and the how-manieth of these words it is: rows and columns that the county
inserts change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from im_xl.findings import Finding
from im_xl.model import Gelesen, Spaltenfund
from im_xl.workbook.grid import Blatt
from im_xl.workbook.kopf import Kopfzelle, kopfzellen, sicherheit
from im_xl.workbook.layout import Tabelle, rollen
from im_xl.workbook.woerter import lesbar, woerter

VORSILBE = "spalte|"
"""How the keys of these lines begin."""
NICHT_LESEN = frozenset({("nicht",), ("nicht", "lesen"), ("nicht", "gelesen"), ("nein",), ("keine",)})
_AUSWAHL = "Personen, Vorjahr, Entscheidung, Verbund … (jede Überschrift aus dem Handbuch) oder „nicht lesen“"


def vorgaben(eingaben: Mapping[str, Gelesen[str]], findings: list[Finding]) -> dict[str, dict[Kopfzelle, dict[str, str]]]:
    """What people decided, by sheet and heading: the column's name for each kind of list; for none where it is not to be read.

    Args:
        eingaben: inputs of `IM Einstellungen` by key; others are passed over.
        findings: takes up inputs that are not understood.
    """
    gelesen: dict[str, dict[Kopfzelle, dict[str, str]]] = {}
    for schluessel, eingabe in eingaben.items():
        if not schluessel.startswith(VORSILBE):
            continue
        gemeint = rollen(eingabe.wert)
        if not gemeint and woerter(eingabe.wert) not in NICHT_LESEN:
            werte = {"inhalt": eingabe.wert, "was": "Spalte", "auswahl": _AUSWAHL}
            findings.append(Finding("angabe-unlesbar", eingabe.ort, werte))
            continue
        _, blatt, worte, anzahl = schluessel.split("|")
        gelesen.setdefault(blatt, {})[tuple(worte.split()), int(anzahl)] = gemeint
    return gelesen


def bestimmen(blaetter: Iterable[Blatt], entschieden: Mapping[str, Mapping[Kopfzelle, Mapping[str, str]]]) -> None:
    """Tell each sheet what people decided of its columns, before lists are sought on it."""
    for blatt in blaetter:
        blatt.entschieden = entschieden.get(blatt.name.replace("|", " "), {})


def funde(tabellen: Iterable[Tabelle], eingaben: Mapping[str, Gelesen[str]], findings: list[Finding]) -> tuple[Spaltenfund, ...]:
    """Every column of the lists on visible sheets with what it was read as; and inputs whose column is no longer there.

    Columns of the list of persons that were not read are among them, so that people can say what they are.
    """
    gefunden: dict[str, Spaltenfund] = {}
    for tabelle in tabellen:
        if not tabelle.blatt.sichtbar:
            continue
        namen = {spalte: name for name, spalte in tabelle.spalten.items()}
        gleich_gut = {spalte for weitere in tabelle.mehrfach.values() for spalte in weitere}
        for spalte, kopfzelle in kopfzellen(tabelle.texte).items():
            name = namen.get(spalte, "")
            if not name and tabelle.layout.art != "meldungen":
                continue
            schluessel = _schluessel(tabelle.blatt.name, kopfzelle)
            if schluessel in gefunden and (gefunden[schluessel].rolle or not name):
                continue
            gefunden[schluessel] = Spaltenfund(
                schluessel=schluessel,
                ueberschrift=lesbar(tabelle.texte[spalte]),
                ort=tabelle.blatt.ort(tabelle.kopf, spalte),
                rolle=tabelle.layout.bezeichnung_von(name) if name else "",
                sicherheit="eine andere heißt ebenso" if spalte in gleich_gut else sicherheit(tabelle, spalte, name),
            )
    for schluessel, eingabe in eingaben.items():
        if schluessel.startswith(VORSILBE) and schluessel not in gefunden:
            _, blatt, worte, _ = schluessel.split("|")
            findings.append(Finding("spalte-verschwunden", eingabe.ort, {"blatt": blatt, "spalte": worte, "inhalt": eingabe.wert}))
            gefunden[schluessel] = Spaltenfund(schluessel=schluessel, ueberschrift=worte, ort=None, rolle="", sicherheit="nicht mehr da")
    return tuple(gefunden.values())


def _schluessel(blatt: str, kopfzelle: Kopfzelle) -> str:
    return f"{VORSILBE}{blatt.replace('|', ' ')}|{' '.join(kopfzelle[0])}|{kopfzelle[1]}"
