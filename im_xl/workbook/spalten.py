"""The memory of recognition: which column was read as what, in lines that people can read and correct in `IM Einstellungen`.

A column is known by its sheet, the words and the time of its heading, and which one of how many alike it is: rows and other columns
that the county inserts change nothing; where one alike comes in, what was decided of them no longer holds, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote

from im_xl.findings import Finding
from im_xl.model import Gelesen, Spaltenfund
from im_xl.workbook.grid import Blatt
from im_xl.workbook.kopf import entschiedene, kopfzellen, sicherheit
from im_xl.workbook.layout import Tabelle, rollen
from im_xl.workbook.woerter import lesbar, woerter

VORSILBE = "spalte|"
"""How the keys of these lines begin."""
NICHT_LESEN = frozenset({("nicht",), ("nicht", "lesen"), ("nicht", "gelesen"), ("nein",), ("keine",)})
_AUSWAHL = "Personen, Vorjahr, Entscheidung, Verbund … (jede Überschrift aus dem Handbuch) oder „nicht lesen“"


def vorgaben(eingaben: Mapping[str, Gelesen[str]], findings: list[Finding]) -> dict[str, dict[str, dict[str, str]]]:
    """What people decided, by sheet and heading: the column's name for each kind of list; for none where it is not to be read.

    Args:
        eingaben: inputs of `IM Einstellungen` by key; others are passed over.
        findings: takes up inputs that are not understood.
    """
    gelesen: dict[str, dict[str, dict[str, str]]] = {}
    for schluessel, eingabe in eingaben.items():
        if not schluessel.startswith(VORSILBE):
            continue
        gemeint = rollen(eingabe.wert)
        if not gemeint and woerter(eingabe.wert) not in NICHT_LESEN:
            werte = {"inhalt": eingabe.wert, "was": "Spalte", "auswahl": _AUSWAHL}
            findings.append(Finding("angabe-unlesbar", eingabe.ort, werte))
            continue
        blatt, kopf = _zerlegt(schluessel)
        gelesen.setdefault(blatt, {})[kopf] = gemeint
    return gelesen


def bestimmen(blaetter: Iterable[Blatt], entschieden: Mapping[str, Mapping[str, Mapping[str, str]]]) -> None:
    """Tell each sheet what people decided of its columns, before lists are sought on it."""
    for blatt in blaetter:
        blatt.entschieden = entschieden.get(blatt.name, {})


def funde(
    blaetter: Iterable[Blatt], tabellen: Iterable[Tabelle], eingaben: Mapping[str, Gelesen[str]], findings: list[Finding]
) -> tuple[Spaltenfund, ...]:
    """Every column of the lists on visible sheets with what it was read as; and inputs whose column is no longer there.

    Columns that were not read are among them where people can say what they are: of the list of persons, of posts and of cases.
    """
    gefunden: dict[str, Spaltenfund] = {}
    for tabelle in tabellen:
        namen = {spalte: name for name, spalte in tabelle.spalten.items()}
        mehrfach = {spalte: name for name, weitere in tabelle.mehrfach.items() for spalte in weitere}
        namen |= {spalte: name for spalte, name in mehrfach.items() if name in tabelle.layout.mehrere}
        entschieden = entschiedene(tabelle)
        for spalte, kopf in kopfzellen(tabelle.zeile_der_koepfe).items():
            name = namen.get(spalte, "")
            gezeigt = name or spalte in mehrfach or tabelle.layout.art == "meldungen" or tabelle.layout.zeigt_sich
            if spalte not in tabelle.texte or not (spalte in entschieden or (gezeigt and tabelle.blatt.sichtbar)):
                continue
            schluessel = _schluessel(tabelle.blatt.name, kopf)
            if schluessel in gefunden and (gefunden[schluessel].rolle or not name):
                continue
            gefunden[schluessel] = Spaltenfund(
                schluessel=schluessel,
                ueberschrift=_ueberschrift(tabelle, spalte, kopf),
                ort=tabelle.blatt.ort(tabelle.kopf, spalte),
                rolle=tabelle.layout.bezeichnung_von(name) if name else "",
                sicherheit="eine andere heißt ebenso" if spalte in mehrfach and not name else sicherheit(tabelle, spalte, name),
            )
    da = {_schluessel(blatt.name, kopf): stelle for blatt in blaetter for kopf, stelle in blatt.wiedergefunden.items()}
    for schluessel, eingabe in eingaben.items():
        if not schluessel.startswith(VORSILBE) or schluessel in gefunden:
            continue
        ort, text = da.get(schluessel, (None, _zerlegt(schluessel)[1].split("|")[0]))
        sicher = "Ihre Eingabe: Die Tabelle wird nicht gelesen" if ort else "nicht mehr da"
        gefunden[schluessel] = Spaltenfund(
            schluessel=schluessel, ueberschrift=_gekuerzt(lesbar(text)), ort=ort, rolle="", sicherheit=sicher
        )
        if ort is None:
            werte = {"blatt": _zerlegt(schluessel)[0], "spalte": text, "inhalt": eingabe.wert}
            findings.append(Finding("spalte-verschwunden", eingabe.ort, werte))
    return tuple(gefunden.values())


def _schluessel(blatt: str, kopf: str) -> str:
    return f"{VORSILBE}{quote(blatt, safe=_LESBAR)}|{kopf}"


_LESBAR = " äöüÄÖÜß-.,()/_+&"
_HOECHSTENS = 100
"""Letters of a heading that a line shows."""


def _ueberschrift(tabelle: Tabelle, spalte: int, kopf: str) -> str:
    """A heading as its line shows it; of several alike which one it is."""
    *_, nummer, alle = kopf.split("|")
    kurz = _gekuerzt(lesbar(tabelle.texte[spalte]))
    return kurz if alle == "1" else f"{kurz} ({nummer}. von {alle})"


def _gekuerzt(text: str) -> str:
    return text if len(text) <= _HOECHSTENS else f"{text[: _HOECHSTENS - 1]}…"


def _zerlegt(schluessel: str) -> tuple[str, str]:
    """Sheet and heading of a key."""
    blatt, _, kopf = schluessel.removeprefix(VORSILBE).partition("|")
    return unquote(blatt), kopf
