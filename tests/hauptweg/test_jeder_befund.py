"""Every finding code of the catalogue, triggered by the smallest workbook, list or file that does so, with the place it points at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
import re
import shutil
from typing import Any
from zipfile import ZipFile

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.workbook.protection import WorkbookProtection
import pytest

from conftest import JETZT
from hosts.office import Office
from im_xl.assets import ordner
from im_xl.cents import Rundungsart
from im_xl.cli.plausibilitaet import read_betraege
from im_xl.findings import KATALOG, Finding
from im_xl.hosts.file import uebersichten
from im_xl.model import Auftrag, Mindestbetragsmodus
from im_xl.package.graft import graft
from im_xl.pipeline import run
from im_xl.vwv.plausibilitaet import plausibilitaet
from workbook.raster import mappe

HEUTE = date(2025, 6, 15)
EINGABE = "EINGABE"
"""In the place of a cell: the input of `IM Einstellungen` that the example fills in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beispiel:
    """A drawn workbook and what is ordered.

    Attributes:
        ort: "sheet!cell" that the finding points at; None: it has no place.
        blaetter: the drawing.
        auftrag: fields of `Auftrag` besides the day and the year 2025.
        wie: how it is drawn.
        teil: part of the file, and what becomes of it before it is read.
        eingabe: key and entry in `IM Einstellungen`, made after a first run; then it is run again.
        danach: cells changed after the first run.
    """

    ort: str | None
    blaetter: Mapping[str, str]
    auftrag: Mapping[str, Any] = field(default_factory=dict)
    wie: Mapping[str, Any] = field(default_factory=dict)
    teil: tuple[str, Callable[[bytes], bytes]] | None = None
    eingabe: tuple[str, str] | None = None
    danach: Mapping[str, str] = field(default_factory=dict)


def _liste(zeilen: str, kopf: str = "AGS | Gemeinde | Personen in der AU") -> dict[str, str]:
    return {"Liste": f"{kopf}\n{zeilen}"}


def _ulm(personen: str, angaben: str = "", weitere: str = "") -> dict[str, str]:
    """A Stadtkreis: the list is whole with a single row. More columns as "heading: value"."""
    mehr = [teil.partition(": ") for teil in weitere.split("; ") if teil]
    kopf = "".join(f" | {name}" for name, _, _ in mehr)
    zeile = "".join(f" | {wert}" for _, _, wert in mehr)
    liste = _liste(f"'08421000 | Ulm | {personen}{zeile}", f"AGS | Gemeinde | Personen in der AU{kopf}")
    return ({"Angaben": angaben} if angaben else {}) | liste


SIGMARINGEN = "'08437104 | Sigmaringen | 120"
PFULLENDORF = "'08437088 | Pfullendorf | 40"
VERFAHREN = "AGS | Gemeinde | Personen in der AU | Entscheidung | eingegangen am | widerrufen am | Träger"
HEIDENHEIM = """'08135010 | Dischingen | 7 | einzeln
'08135015 | Gerstetten | 5
'08135016 | Giengen an der Brenz | 5
'08135019 | Heidenheim an der Brenz | 5
'08135020 | Herbrechtingen | 5
'08135021 | Hermaringen | 5
'08135025 | Königsbronn | 5
'08135026 | Nattheim | 5
'08135027 | Niederstotzingen | 5
'08135031 | Sontheim an der Brenz | 5
'08135032 | Steinheim am Albuch | 5"""


def _entscheidung(zeile: str) -> dict[str, str]:
    return _liste(f"{SIGMARINGEN} | {zeile}", VERFAHREN)


def _verbuende(zeilen: str) -> dict[str, str]:
    return {**_liste(f"{SIGMARINGEN}\n{PFULLENDORF}"), "Verbünde": f"Verbund | Gemeinde | Rolle | von | bis\n{zeilen}"}


def _stellen(zeilen: str, blatt: str = "Stellen") -> dict[str, str]:
    kopf = "Nr. | Person | Gemeinde | VZÄ | von | bis | Abschluss | Nachqualifizierung | Art | Personalkosten | Bemerkung"
    return {**_liste(f"{SIGMARINGEN} | einzeln", VERFAHREN), blatt: f"{kopf}\n{zeilen}"}


def _faelle(
    zeilen: str, kopf: str = "Fall-Nr. | Beginn der Beratung | Ende | Verlängert | Begründung | Integrationsplan | Ziele"
) -> dict[str, str]:
    return {**_ulm("12"), "Fälle": f"{kopf}\n{zeilen}"}


def _kennzahlen(zeilen: str) -> dict[str, str]:
    return {**_ulm("12"), "Kennzahlen 2024": f"Gemeinde | Beratungen | Pläne\n{zeilen}"}


AUFGABEN = _faelle("A1 | 01.03.2024 | Tanzkurs", "Fall-Nr. | Beginn der Beratung | Aufgabe")


def _quoten(zeilen: str) -> dict[str, str]:
    return {"Quoten": f"Kreis | Quote\n{zeilen}"}


# ---------------------------------------------------------------- codes of a workbook
MAPPEN: dict[str, Beispiel] = {
    # persons and places in the county's list
    "personen-fehlen": Beispiel(ort="Liste!C2", blaetter=_ulm("")),
    "personen-text": Beispiel(ort="Liste!C2", blaetter=_ulm("viele")),
    "personen-negativ": Beispiel(ort="Liste!C2", blaetter=_ulm("-3")),
    "personen-gebrochen": Beispiel(ort="Liste!C2", blaetter=_ulm("12.5")),
    "personen-fehlerzelle": Beispiel(ort="Liste!C2", blaetter=_ulm("#BEZUG!")),
    "personen-formel-ohne-wert": Beispiel(ort="Liste!C2", blaetter=_ulm("=D2")),
    "ags-unbekannt": Beispiel(ort="Liste!A3", blaetter=_liste(f"{SIGMARINGEN}\n'08437999 | Neustadt | 3")),
    "ags-fremder-kreis": Beispiel(ort="Liste!A4", blaetter=_liste(f"{SIGMARINGEN}\n{PFULLENDORF}\n'08421000 | Ulm | 3")),
    "ags-name-widerspruch": Beispiel(ort="Liste!B2", blaetter=_liste("'08437104 | Pfullendorf | 12")),
    "schluessel-verrutscht": Beispiel(
        ort="Liste!B2", blaetter=_liste("'08437104 | Pfullendorf | 12\n'08437088 | Bingen | 3\n'08437008 | Sigmaringen | 4")
    ),
    "gemeinde-unbekannt": Beispiel(ort="Liste!B4", blaetter=_liste(f"{SIGMARINGEN}\n{PFULLENDORF}\n | Nirgendwo | 3")),
    "gemeinde-aehnlich": Beispiel(ort="Liste!B3", blaetter=_liste(f"{SIGMARINGEN}\n | Pfulendorf | 3")),
    "gemeinde-mehrdeutig": Beispiel(
        ort="Liste!A4", blaetter=_liste("Nürtingen | 1\nPlochingen | 3\nNeckart. | 4", "Gemeinde | Personen in der AU")
    ),
    "gemeinde-doppelt": Beispiel(ort="Liste!A3", blaetter=_liste(f"{SIGMARINGEN}\n{SIGMARINGEN}")),
    "gemeinde-fehlt": Beispiel(ort=None, blaetter=_liste(HEIDENHEIM.rpartition("\n")[0].replace(" | einzeln", ""))),
    "gemeinden-fehlen": Beispiel(ort="Liste!C1", blaetter=_liste(SIGMARINGEN)),
    "gemeinde-fehlt-teilliste": Beispiel(ort=None, blaetter={"Angaben": "Personen im Land | 1000", **_liste(SIGMARINGEN)}),
    "personen-vorjahr": Beispiel(ort="Liste!D2", blaetter=_ulm("", weitere="Personen Vorjahr: 12; Umgang: Vorjahr")),
    "gesamtpersonen-zu-klein": Beispiel(ort="Angaben!B1", blaetter=_ulm("12", "Personen im Land | 5")),
    "personen-mehr-als-einwohner": Beispiel(ort="Liste!C2", blaetter=_liste("'08437005 | Beuron | 900")),
    "personen-geschaetzt": Beispiel(ort="Liste!C2", blaetter=_ulm("12", weitere="Umgang: geschätzt")),
    "zeile-unverstanden": Beispiel(ort="Liste!C3", blaetter=_liste("'08421000 | Ulm | 12\n | | 7")),
    "summe-weicht-ab": Beispiel(ort="Liste!C3", blaetter=_liste("'08421000 | Ulm | 12\n | Summe | 13")),
    "zeile-beispiel": Beispiel(ort="Liste!B2", blaetter=_liste(" | Musterstadt | 5\n'08421000 | Ulm | 12")),
    "zeile-ausgeblendet": Beispiel(ort="Liste!C2", blaetter=_ulm("12"), wie={"ausgeblendet": [("Liste", 2)]}),
    "tabelle-mehrfach": Beispiel(ort="Liste!A1", blaetter={**_ulm("12"), "Entwurf": _ulm("13")["Liste"]}),
    "liste-mehrfach": Beispiel(ort="Liste!C1", blaetter={**_ulm("12"), "Zweite": _ulm("13")["Liste"]}),
    "liste-in-teilen": Beispiel(ort="Nord!C1", blaetter={"Nord": _liste(SIGMARINGEN)["Liste"], "Süd": _liste(PFULLENDORF)["Liste"]}),
    "spalte-mehrfach": Beispiel(ort="Liste!C1", blaetter=_ulm("12", weitere="Personen in der AU: 13")),
    "spalte-mehrfach-wahlfrei": Beispiel(ort="Liste!D1", blaetter=_ulm("12", weitere="Umgang: gezählt; Umgang: geschätzt")),
    "spalte-gewaehlt": Beispiel(ort="Liste!D1", blaetter=_liste("'08421000 | Ulm | 20 | 12", "AGS | Gemeinde | Personen | davon in AU")),
    "personen-mit-zeichen": Beispiel(ort="Liste!C2", blaetter=_ulm("66*")),
    "spalte-fraglich": Beispiel(ort="Liste!C1", blaetter=_liste("'08421000 | Ulm | 12 | 12", "AGS | Gemeinde | Personen | davon in AU")),
    "personen-gezaehlte-zeilen": Beispiel(ort="Liste!B1", blaetter=_liste("Ulm | 12", "Zeilenbeschriftungen | Anzahl von Personen")),
    "personen-vorlaeufig": Beispiel(ort="Liste!C1", blaetter=_liste("'08421000 | Ulm | 12", "AGS | Gemeinde | Personen VU")),
    "personen-ohne-gemeinde": Beispiel(ort="Liste!C3", blaetter=_liste(f"{SIGMARINGEN}\n | | 7\n{PFULLENDORF}")),
    "personen-null-ohne-meldung": Beispiel(
        ort="Liste!C3",
        blaetter=_liste(f"{SIGMARINGEN} | 02.10.2023\n'08437008 | Bingen | 0", "AGS | Gemeinde | Personen in der AU | Meldung vom"),
    ),
    "zeile-wie-summe": Beispiel(ort="Liste!C4", blaetter=_liste(f"{SIGMARINGEN}\n{PFULLENDORF}\n'08437100 | Bad Saulgau | 160")),
    # figures and dates beside the list
    "betrag-fraglich": Beispiel(ort="Haushalt!B1", blaetter={**_ulm("12"), "Haushalt": "Zuwendung | 500000"}),
    "betrag-fehlt": Beispiel(ort=None, blaetter=_ulm("12")),
    "betrag-gerundet": Beispiel(ort="Angaben!B1", blaetter=_ulm("12", "Planungsrahmen | 500000.123")),
    "betrag-null": Beispiel(ort="Angaben!B1", blaetter=_ulm("12", "Planungsrahmen | 0")),
    "betrag-unlesbar": Beispiel(ort="Angaben!B1", blaetter=_ulm("12", "Planungsrahmen | etwa eine halbe Million")),
    "betrag-umgerechnet": Beispiel(ort="Angaben!B1", blaetter=_ulm("12", "Planungsrahmen in TEUR | 500")),
    "betrag-formel-ohne-wert": Beispiel(ort="Angaben!B1", blaetter=_ulm("12", "Planungsrahmen | =1+1")),
    "betrag-ausgeblendet": Beispiel(ort="Angaben!B1", blaetter=_ulm("12", "Planungsrahmen | 500000"), wie={"versteckt": ["Angaben"]}),
    "angabe-anderes-jahr": Beispiel(ort="Angaben!B1", blaetter=_ulm("12", "Planungsrahmen 2024 | 400000")),
    "personen-anderer-stichtag": Beispiel(
        ort="Liste!C1",
        blaetter=_liste("'08421000 | Ulm | 12", "AGS | Gemeinde | Personen in der AU am 31.12.2021"),
        auftrag={"stichtag": date(2022, 12, 31)},
    ),
    "spalte-verschwunden": Beispiel(
        ort=EINGABE,
        blaetter=_ulm("12", weitere="Kopfzahl: 13"),
        eingabe=("spalte|Liste|kopfzahl||1|1", "nicht lesen"),
        danach={"Liste!D1": "Bemerkung"},
    ),
    "betrag-unter-mindestbetrag": Beispiel(ort="Angaben!B1", blaetter={"Angaben": "Planungsrahmen | 1810.74", **_ulm("12")}),
    "betrag-weit-vom-vorjahr": Beispiel(
        ort="Angaben!B1", blaetter={"Angaben": "Planungsrahmen | 18107400", **_ulm("12", weitere="Betrag Vorjahr: 1500000")}
    ),
    "vorjahr-unlesbar": Beispiel(ort="Liste!D2", blaetter=_ulm("12", weitere="Betrag Vorjahr: viel")),
    "datum-unlesbar": Beispiel(ort="Liste!D2", blaetter=_ulm("12", weitere="Meldung vom: neulich")),
    "angabe-unlesbar": Beispiel(ort="Liste!D2", blaetter=_ulm("12", weitere="Umgang: mal sehen")),
    "angabe-widerspruch": Beispiel(ort="Angaben!B2", blaetter=_ulm("12", "Planungsrahmen | 500000\nPlanungsrahmen | 600000")),
    "stichtag-unplausibel": Beispiel(ort="Angaben!B1", blaetter=_ulm("12", "Stichtag | 31.12.2025")),
    "jahr-angenommen": Beispiel(ort=None, blaetter=_ulm("12"), auftrag={"haushaltsjahr": None}),
    "quellblatt-genauigkeit": Beispiel(
        ort=None,
        blaetter=_ulm("12"),
        teil=("xl/workbook.xml", lambda xml: xml.replace(b"<calcPr ", b'<calcPr fullPrecision="0" ')),
    ),
    # the procedure
    "meldung-verspaetet": Beispiel(
        ort="Liste!D2", blaetter=_liste(f"{SIGMARINGEN} | 14.11.2023", "AGS | Gemeinde | Personen in der AU | Meldung vom")
    ),
    "entscheidung-verspaetet": Beispiel(ort="Liste!D2", blaetter=_entscheidung("einzeln | 01.07.2024")),
    "entscheidung-nach-beginn": Beispiel(ort="Liste!D2", blaetter=_entscheidung("einzeln | 02.01.2025")),
    "entscheidung-offen": Beispiel(ort="Liste!D3", blaetter=_liste(f"{SIGMARINGEN} | einzeln\n{PFULLENDORF} | offen", VERFAHREN)),
    "entscheidungen-keine": Beispiel(ort=None, blaetter=_liste(SIGMARINGEN)),
    "entscheidung-widerrufen": Beispiel(ort="Liste!D2", blaetter=_entscheidung("einzeln | 01.05.2024 | 01.09.2024")),
    "entscheidung-widerspruch": Beispiel(ort="Liste!D2", blaetter=_entscheidung("Verbund")),
    "entscheidung-doppelt": Beispiel(
        ort="Entscheidungen!A3",
        blaetter={**_liste(SIGMARINGEN), "Entscheidungen": "Gemeinde | Entscheidung\nSigmaringen | einzeln\nSigmaringen | Landkreis"},
    ),
    "traeger-unzulaessig": Beispiel(ort="Liste!D2", blaetter=_entscheidung("einzeln | 01.05.2024 | | Betreuung Süd GmbH")),
    "verbund-kreisfremd": Beispiel(ort="Verbünde!B3", blaetter=_verbuende("Donau | Sigmaringen | federführend\nDonau | Ulm | Mitglied")),
    "verbund-doppelt": Beispiel(ort="Verbünde!B3", blaetter=_verbuende("Donau | Sigmaringen | federführend\nLinzgau | Sigmaringen")),
    "verbund-federfuehrung": Beispiel(
        ort="Verbünde!B2", blaetter=_verbuende("Donau | Pfullendorf | Mitglied\nDonau | Sigmaringen | Mitglied")
    ),
    "verbund-allein": Beispiel(ort="Verbünde!B2", blaetter=_verbuende("Donau | Sigmaringen | federführend")),
    "verbund-wechsel": Beispiel(
        ort="Verbünde!B3",
        blaetter=_verbuende("Donau | Sigmaringen | ja | | 30.06.2025\nLinzgau | Sigmaringen | ja | 01.07.2025"),
    ),
    "unter-mindestumfang": Beispiel(ort="Liste!D2", blaetter=_liste(HEIDENHEIM, VERFAHREN), auftrag={"betrag_cent": 110_000_00}),
    "satz-fehlt": Beispiel(ort=None, blaetter=_ulm("12"), auftrag={"haushaltsjahr": 2021, "betrag_cent": 110_000_00}),
    "kein-verfahren": Beispiel(ort=None, blaetter=_liste(SIGMARINGEN), auftrag={"haushaltsjahr": 2021}),
    "stadtkreis": Beispiel(ort=None, blaetter=_ulm("12")),
    # posts
    "stelle-nicht-gezaehlt": Beispiel(ort="Stellen!D2", blaetter=_stellen("1 | P1 | Sigmaringen | | 01.01.2024 | | ja")),
    "stelle-unbesetzt": Beispiel(ort="Stellen!D2", blaetter=_stellen("1 | N.N. | Sigmaringen | 0.5")),
    "stelle-ohne-beginn": Beispiel(
        ort="Stellen!D3", blaetter=_stellen("1 | P1 | Sigmaringen | 0.5 | 01.01.2024 | | ja\n2 | P2 | Sigmaringen | 0.5 | | | ja")
    ),
    "stelle-abwesend": Beispiel(
        ort="Stellen!K2", blaetter=_stellen("1 | P1 | Sigmaringen | 0.5 | 01.01.2024 | | ja | | | | in Elternzeit")
    ),
    "liste-nicht-erkannt": Beispiel(ort="Stellen!A1", blaetter={**_ulm("12"), "Stellen": "Wer | Wieviel | weg ab\nP1 | 0.5 | 31.12.2025"}),
    "jahr-weit-voraus": Beispiel(
        ort="Angaben!B1", blaetter={"Angaben": "Haushaltsjahr | 2052", **_ulm("12")}, auftrag={"haushaltsjahr": None}
    ),
    "zelle-unlesbar": Beispiel(ort="Stellen!H2", blaetter=_stellen("1 | P1 | Sigmaringen | 0.5 | 01.01.2024 | | nein | demnächst")),
    "liste-ausgeblendet": Beispiel(ort="Stellen!A1", blaetter=_stellen("1 | P1 | Sigmaringen | 0.5"), wie={"versteckt": ["Stellen"]}),
    "liste-anderes-jahr": Beispiel(ort="Stellen 2023!A1", blaetter=_stellen("1 | P1 | Sigmaringen | 0.5", "Stellen 2023")),
    "stelle-doppelt": Beispiel(ort="Stellen!D3", blaetter=_stellen("1 | P1 | Sigmaringen | 0.5\n1 | P1 | Sigmaringen | 0.5")),
    "stelle-ohne-ort": Beispiel(ort="Stellen!C2", blaetter=_stellen("1 | P1 | Nirgendwo | 0.5 | 01.01.2024 | | ja")),
    "stellen-in-stunden": Beispiel(ort="Stellen!D1", blaetter=_stellen("1 | P1 | Sigmaringen | 19,5 Std. | 01.01.2024 | | ja")),
    "stellen-keine": Beispiel(ort=None, blaetter=_stellen("")),
    "stellenumfang-luecke": Beispiel(ort="Stellen!D2", blaetter=_stellen("1 | P1 | Sigmaringen | 0.3 | 01.01.2024 | | ja")),
    "person-ueber-voller-stelle": Beispiel(
        ort="Stellen!D2",
        blaetter=_stellen("1 | P1 | Sigmaringen | 0.7 | 01.01.2024 | | ja\n2 | P1 | Sigmaringen | 0.5 | 01.01.2025 | | ja"),
    ),
    "qualifikation-fehlt": Beispiel(ort="Stellen!G2", blaetter=_stellen("1 | P1 | Sigmaringen | 0.5 | 01.01.2024")),
    "nachqualifizierung-laeuft": Beispiel(ort="Stellen!G2", blaetter=_stellen("1 | P1 | Sigmaringen | 0.5 | 01.03.2025 | | Lehramt")),
    "nachqualifizierung-faellig": Beispiel(ort="Stellen!G2", blaetter=_stellen("1 | P1 | Sigmaringen | 0.5 | 01.07.2024 | | Lehramt")),
    "nachqualifizierung-ueberfaellig": Beispiel(ort="Stellen!G2", blaetter=_stellen("1 | P1 | Sigmaringen | 0.5 | 01.01.2024 | | Lehramt")),
    "nachqualifizierung-verspaetet": Beispiel(
        ort="Stellen!G2", blaetter=_stellen("1 | P1 | Sigmaringen | 0.5 | 01.01.2024 | | Lehramt | 15.03.2025")
    ),
    "koordination-fehlt": Beispiel(ort=None, blaetter=_stellen("1 | P1 | Sigmaringen | 0.5 | 01.01.2024 | | ja")),
    "koordination-unbesetzt": Beispiel(
        ort="Stellen!D2", blaetter=_stellen("1 | P1 | Landkreis | 0.5 | 15.01.2025 | | ja | | Koordination")
    ),
    "koordination-zu-gering": Beispiel(
        ort="Stellen!D2", blaetter=_stellen("1 | P1 | Landkreis | 0.3 | 01.01.2025 | | ja | | Koordination")
    ),
    "koordination-geteilt": Beispiel(
        ort="Stellen!D3",
        blaetter=_stellen(
            "1 | P1 | Landkreis | 0.3 | 01.01.2025 | | ja | | Koordination\n2 | P2 | Landkreis | 0.3 | 01.01.2025 | | ja | | Koordination"
        ),
    ),
    "koordination-kosten": Beispiel(
        ort="Stellen!D2", blaetter=_stellen("1 | P1 | Landkreis | 0.5 | 01.01.2025 | | ja | | Koordination | 45000")
    ),
    # cases
    "faelle-unlesbar": Beispiel(
        ort="Fälle!B1",
        blaetter=_faelle("\n".join(f"A{n} | 01.03.2024 | | | | nein" for n in range(2000))),
        teil=("xl/worksheets/sheet2.xml", lambda xml: xml[:-200]),
    ),
    "faelle-weitere": Beispiel(ort="Fälle!B52", blaetter=_faelle("\n".join(f"A{n} | bald" for n in range(51)))),
    "fall-nicht-geprueft": Beispiel(ort="Fälle!B2", blaetter=_faelle("A1 | bald | | | | ja | B1")),
    "fall-beginn-spaeter": Beispiel(ort="Fälle!B2", blaetter=_faelle("A1 | 01.03.2052 | | | | ja | B1")),
    "fall-doppelt": Beispiel(ort="Fälle!A3", blaetter=_faelle("A1 | 01.03.2024 | | | | ja | B1\nA1 | 01.03.2024 | | | | ja | B1")),
    "beratung-ueberschritten": Beispiel(ort="Fälle!B2", blaetter=_faelle("A1 | 01.03.2022 | | nein | | ja | B1")),
    "beratung-endet": Beispiel(ort="Fälle!B2", blaetter=_faelle("A1 | 01.07.2022 | | nein | | ja | B1")),
    "verlaengerung-ohne-begruendung": Beispiel(ort="Fälle!E2", blaetter=_faelle("A1 | 01.03.2024 | | ja | | ja | B1")),
    "integrationsplan-fehlt": Beispiel(ort="Fälle!F2", blaetter=_faelle("A1 | 01.03.2024 | | | | nein")),
    "integrationsplan-ohne-ziel": Beispiel(ort="Fälle!F2", blaetter=_faelle("A1 | 01.03.2024 | | | | ja")),
    "integrationsplan-widerspruch": Beispiel(ort="Fälle!F2", blaetter=_faelle("A1 | 01.03.2024 | | | | nein | B1")),
    "integrationsplan-nicht-angegeben": Beispiel(ort="Fälle!F2", blaetter=_faelle("A1 | 01.03.2024")),
    "integrationsplan-spalte-fehlt": Beispiel(ort="Fälle!B1", blaetter=AUFGABEN),
    "aufgaben-liste-fehlt": Beispiel(ort="Fälle!C1", blaetter=AUFGABEN),
    "aufgabe-unbekannt": Beispiel(ort="Fälle!C2", blaetter=AUFGABEN, eingabe=("aufgaben", "Sprachkurs")),
    "aufgabe-ohne-nachweis": Beispiel(ort=None, blaetter=AUFGABEN, eingabe=("aufgaben", "Sprachkurs")),
    "kennzahlen-zeile": Beispiel(ort="Kennzahlen 2024!A3", blaetter=_kennzahlen("Ulm | 3 | 4\nHintertupfingen | 1 | 2")),
    "kennzahlen-doppelt": Beispiel(ort="Kennzahlen 2024!A3", blaetter=_kennzahlen("Ulm | 3 | 4\nUlm | 1 | 2")),
    "kennzahl-unlesbar": Beispiel(ort="Kennzahlen 2024!B2", blaetter=_kennzahlen("Ulm | ca. 30 | 4\nSumme | 30 | 4")),
    "kennzahlen-unklar": Beispiel(ort="Kennzahlen 2024!C1", blaetter=_ulm("12") | {"Kennzahlen 2024": "Gemeinde | A\nUlm | 3 | 4"}),
    "kennzahlen-personen": Beispiel(
        ort="Kennzahlen 2024!B1", blaetter=_ulm("12") | {"Kennzahlen 2024": "Gemeinde | Anzahl Personen in Beratung\nUlm | 3"}
    ),
    "kennzahl-summe": Beispiel(ort="Kennzahlen 2024!C3", blaetter=_kennzahlen("Ulm | 3 | 4\nSumme | 3 | 5")),
    "kennzahlen-fehlen": Beispiel(ort="Kennzahlen 2024!B1", blaetter=_kennzahlen("Ulm | | 4\nSumme | 0 | 4")),
    # the split
    "teilliste-einzeln": Beispiel(ort="Angaben!B1", blaetter=_ulm("12", "Personen im Land | 100")),
    "teilliste-im-verfahren": Beispiel(ort="Angaben!B1", blaetter=_ulm("12", "Personen im Land | 100")),
    "teilliste-ohne-fristen": Beispiel(ort=None, blaetter={"Angaben": "Personen im Land | 1000", **_liste(SIGMARINGEN)}),
    "rundungsdifferenz": Beispiel(
        ort=None, blaetter=_liste(HEIDENHEIM, VERFAHREN), auftrag={"betrag_cent": 100, "rundung_art": Rundungsart.EINZELN}
    ),
    # Land -> Kreise
    "quote-fehlt": Beispiel(ort="Quoten!B2", blaetter=_quoten("Ulm | \nCalw | 0.5")),
    "quote-unlesbar": Beispiel(ort="Quoten!B2", blaetter=_quoten("Ulm | halb\nCalw | 0.5")),
    "quotensumme": Beispiel(ort=None, blaetter=_quoten("Ulm | 0.4\nCalw | 0.5")),
    "kreis-unbekannt": Beispiel(ort="Quoten!A3", blaetter=_quoten("Ulm | 0.5\nMond | 0.5")),
    "kreis-mehrdeutig": Beispiel(ort="Quoten!A3", blaetter=_quoten("Ulm | 0.5\nHeilbronn | 0.5")),
    "kreis-doppelt": Beispiel(ort="Quoten!B3", blaetter=_quoten("Ulm | 0.5\nUlm | 0.5")),
    "kreis-fehlt": Beispiel(ort=None, blaetter=_quoten("Ulm | 1")),
    "mindestbetrag-greift": Beispiel(ort="Quoten!B2", blaetter=_quoten("Ulm | 0.001\nCalw | 0.999")),
    "mindestbetrag-unterschritten": Beispiel(
        ort="Quoten!B2", blaetter=_quoten("Ulm | 0.001\nCalw | 0.999"), auftrag={"modus": Mindestbetragsmodus.NUR_KENNZEICHNEN}
    ),
    "mindestbetrag-uebersteigt-summe": Beispiel(
        ort=None,
        blaetter=_quoten("Ulm | 0.5\nCalw | 0.5"),
        auftrag={"betrag_cent": 100_000_00, "modus": Mindestbetragsmodus.ZUSAETZLICH},
    ),
    # our own sheets
    "blatt-veraltet": Beispiel(
        ort=None, blaetter=_liste(f"{SIGMARINGEN}\n{PFULLENDORF}"), auftrag={"nur": "08437104"}, eingabe=("aktenzeichen", "41-2025/7")
    ),
    "formel-ungenau": Beispiel(ort=None, blaetter=_ulm("12"), auftrag={"betrag_cent": 2**48}),
}


WORTE = {
    "personen-fehlerzelle": "zeigt den Fehler #BEZUG!.",
    "angabe-unlesbar": "Möglich: Vorjahr, geschätzt, gezählt.",
    "stelle-doppelt": "auch in Blatt „Stellen“, Zelle D2;",
    "faelle-weitere": "Zelle B52: 1 weiterer Fall bis Zelle B52 mit demselben Befund wie dieser: Fall A50:",
    "kreis-mehrdeutig": "Stadtkreis Heilbronn (08121), Landkreis Heilbronn (08125).",
    "begleitmappe-blaetter": "„liste.ods“ enthält 1 Blatt aus einem früheren Ergebnis",
    "blatt-veraltet": "noch auf dem früheren Stand: 1 Blatt einer anderen Gemeinde.",
}
"""Words of findings whose cells or numbers have to be put into German."""


def _gezeichnet(beispiel: Beispiel) -> bytes:
    data = mappe(dict(beispiel.blaetter), **beispiel.wie).getvalue()
    if beispiel.teil is None:
        return data
    name, aendern = beispiel.teil
    puffer = BytesIO()
    with ZipFile(BytesIO(data)) as vorher, ZipFile(puffer, "w") as nachher:
        for teil in vorher.namelist():
            nachher.writestr(teil, aendern(vorher.read(teil)) if teil == name else vorher.read(teil))
    return puffer.getvalue()


def _eintragen(buch: Workbook, schluessel: str, wert: str) -> str:
    """Fill in the input of `IM Einstellungen` with this key; its place."""
    blatt = buch["IM Einstellungen"]
    (zeile,) = (zelle.row for zelle in blatt["G"] if zelle.value == schluessel)
    blatt[f"B{zeile}"] = wert
    return f"{blatt.title}!B{zeile}"


def _nach_einem_lauf(data: bytes, beispiel: Beispiel) -> tuple[bytes, str]:
    """The workbook with our sheets, in which people have worked; the place of what they entered."""
    assert beispiel.eingabe is not None
    erster = run(BytesIO(data), Auftrag(heute=HEUTE, haushaltsjahr=2025))
    graft(erster.mappe, erster.blaetter, entfallen=())
    buch = openpyxl.load_workbook(BytesIO(erster.mappe.to_bytes()))
    wo = _eintragen(buch, *beispiel.eingabe)
    for ort, wert in beispiel.danach.items():
        blatt, _, zelle = ort.partition("!")
        buch[blatt][zelle] = wert
    puffer = BytesIO()
    buch.save(puffer)
    return puffer.getvalue(), wo


def _pruefe(code: str, findings: Iterable[Finding], *orte: str | None) -> None:
    """These places and no others, and German sentences that name them."""
    gefunden = [finding for finding in findings if finding.code == code]
    assert {f"{f.ort.blatt}!{f.ort.zelle}" if f.ort else None for f in gefunden} == {*orte}
    for finding in gefunden:
        text = finding.text
        assert text.startswith(f"{finding.ort.anzeige}: ") if finding.ort else not text.startswith(("Blatt „", "Liste „"))
        assert re.search(r"[{}]|\bNone\b|  |„“|\.\.|: $| [,;:]| \.(?!ods)|'!", text) is None, text
        assert text.endswith((".", "…", ")")), text
        assert WORTE.get(code, "") in text


@pytest.mark.parametrize("code", MAPPEN)
def test_workbook(code: str) -> None:
    """The smallest workbook with this finding, and where it points."""
    beispiel = MAPPEN[code]
    data, ort = _gezeichnet(beispiel), beispiel.ort
    if beispiel.eingabe is not None:
        data, wo = _nach_einem_lauf(data, beispiel)
        ort = wo if ort == EINGABE else ort
    ergebnis = run(BytesIO(data), Auftrag(**{"heute": HEUTE, "haushaltsjahr": 2025, **beispiel.auftrag}))
    _pruefe(code, ergebnis.findings, ort)


@pytest.mark.parametrize(
    ("code", "blaetter", "worte"),
    [
        (
            "angabe-widerspruch",
            {"Angaben": "Landkreis | Tuttlingen", **_liste(SIGMARINGEN)},
            "die Liste der Gemeinden sagt Landkreis Sigmaringen, Blatt „Angaben“, Zelle B1 sagt Landkreis Tuttlingen.",
        ),
        (
            "person-ueber-voller-stelle",
            {
                **_stellen("1 | P1 | Sigmaringen | 0.7 | 01.01.2024 | | ja"),
                "Stellen Süd": "Nr. | Person | Gemeinde | VZÄ\n2 | P1 | Sigmaringen | 0.5",
            },
            "in D2 und Blatt „Stellen Süd“, Zelle D2 ergeben",
        ),
    ],
)
def test_another_place_in_the_sentence(code: str, blaetter: dict[str, str], worte: str) -> None:
    """A second place reads like the first: sheet and cell in words."""
    (finding,) = (f for f in run(mappe(blaetter), Auftrag(heute=HEUTE, haushaltsjahr=2025)).findings if f.code == code)
    assert worte in finding.text


# ---------------------------------------------------------------- codes of a received list of amounts
_SATZ = [(f"G{personen}", round(personen * 743.15)) for personen in (15, 19, 5, 7, 75, 31)]
_RICHTIG = "".join(f"{name};{betrag};\n" for name, betrag in _SATZ)
LISTEN: dict[str, tuple[tuple[str | None, ...], str]] = {
    "betrag-passt-nicht": (("liste.csv!Zeile 8",), f"{_RICHTIG}Wald;10000;\n"),
    "betrag-unklar": (
        ("liste.csv!Zeile 6", "liste.csv!Zeile 7"),
        "".join(f"G{personen};{betrag};\n" for personen, betrag in ((10, 7432), (12, 8918), (15, 11147), (21, 15606)))
        + "Wald;1411985;\nScheer;1486320;\n",
    ),
    "betrag-widerspricht-personen": (("liste.csv!Zeile 4",), "Bingen;7432;10\nWald;14863;20\nScheer;23000;30\n"),
    "personen-unlesbar": (("liste.csv!Zeile 8",), f"{_RICHTIG}Wald;22295;viele\n"),
    "liste-summentreu": ((None,), "Bingen;3333,34;1\nWald;3333,33;1\nScheer;3333,33;1\n"),
    "satz-nicht-entscheidbar": ((None,), "Bingen;11147;\nWald;2000;\n"),
}


@pytest.mark.parametrize("code", LISTEN)
def test_list(code: str, tmp_path: Path) -> None:
    """The smallest list of amounts with this finding, and the line that it names."""
    orte, inhalt = LISTEN[code]
    datei = tmp_path / "liste.csv"
    datei.write_text(f"gemeinde;betrag;personen\n{inhalt}", encoding="utf-8")
    posten, unlesbar = read_betraege(datei)
    _pruefe(code, [*unlesbar, *plausibilitaet(posten).findings], *orte)


# ---------------------------------------------------------------- codes of files on disk
ZWEI = _liste(f"{SIGMARINGEN}\n{PFULLENDORF}")


def _rechne(datei: Path, **angaben: Any) -> tuple[Path, tuple[Finding, ...]]:  # noqa: ANN401 - fields of Auftrag
    ablage = uebersichten(datei, Auftrag(heute=HEUTE, haushaltsjahr=2025, **angaben), JETZT)
    return ablage.ausgabe, ablage.ergebnis.findings


def _datei(ziel: Path, blaetter: Mapping[str, str] = ZWEI, **wie: Any) -> Path:  # noqa: ANN401 - as `mappe`
    ziel.write_bytes(mappe(dict(blaetter), **wie).getvalue())
    return ziel


def _bearbeite(datei: Path, zellen: Mapping[str, str | None]) -> None:
    buch = openpyxl.load_workbook(datei)
    for ort, wert in zellen.items():
        blatt, _, zelle = ort.partition("!")
        (buch[blatt] if blatt in buch.sheetnames else buch.create_sheet(blatt))[zelle] = wert
    buch.save(datei)


def _geoeffnet(ort: Path, _: Office) -> Iterable[Finding]:
    (ort / "~$liste.xlsx").write_bytes(b"")
    return _rechne(_datei(ort / "liste.xlsx"))[1]


def _blatt_bearbeitet(ort: Path, _: Office) -> Iterable[Finding]:
    ausgabe, _ohne = _rechne(_datei(ort / "liste.xlsx"))
    _bearbeite(ausgabe, {"Ü Sigmaringen!G2": "Rücksprache"})
    return _rechne(ausgabe)[1]


def _ausgabe_bearbeitet(ort: Path, _: Office) -> Iterable[Finding]:
    datei = _datei(ort / "liste.xlsx")
    ausgabe, _ohne = _rechne(datei)
    _bearbeite(ausgabe, {"Liste!F1": "eine Notiz"})
    return _rechne(datei)[1]


def _blatt_bleibt(ort: Path, _: Office) -> Iterable[Finding]:
    ausgabe, _ohne = _rechne(_datei(ort / "liste.xlsx"))
    _bearbeite(ausgabe, {"Auswertung!A1": "='Ü Pfullendorf'!C6", "Liste!A3": None, "Liste!B3": None, "Liste!C3": None})
    return _rechne(ausgabe)[1]


def _begleitmappe(ort: Path, office: Office) -> Iterable[Finding]:
    return _rechne(office.save_as(_datei(ort / "liste.xlsx"), ort / "liste.ods"))[1]


def _begleitmappe_gesperrt(ort: Path, _: Office) -> Iterable[Finding]:
    datei = _datei(ort / "liste.xlsx")
    buch = openpyxl.load_workbook(datei)
    buch.security = WorkbookProtection(lockStructure=True)
    buch.save(datei)
    return _rechne(datei)[1]


def _begleitmappe_blaetter(ort: Path, office: Office) -> Iterable[Finding]:
    datei = _datei(ort / "liste.xlsx", {"IM Übersicht": ZWEI["Liste"], **ZWEI}, eigene=["IM Übersicht"])
    return _rechne(office.save_as(datei, ort / "liste.ods"))[1]


def _begleitmappe_andere(ort: Path, office: Office) -> Iterable[Finding]:
    datei = _datei(ort / "liste.xlsx")
    _rechne(datei)
    return _rechne(office.save_as(datei, ort / "liste.ods"))[1]


def _markierung_unterblieben(ort: Path, office: Office) -> Iterable[Finding]:
    datei = office.save_as(_datei(ort / "liste.xlsx"), ort / "liste.ods")
    return uebersichten(datei, Auftrag(heute=HEUTE, haushaltsjahr=2025), JETZT, markiert=True).ergebnis.findings


def _vorlage(ort: Path, _: Office) -> Iterable[Finding]:
    (ort / "vorlagen").mkdir()
    shutil.copy(ordner("templates") / "gemeinde.xlsx", ort / "vorlagen")
    buch = openpyxl.load_workbook(ort / "vorlagen" / "gemeinde.xlsx")
    buch.worksheets[0]["H1"] = "=1+1"
    buch.save(ort / "vorlagen" / "gemeinde.xlsx")
    return _rechne(_datei(ort / "liste.xlsx"), vorlagen=ort / "vorlagen")[1]


def _vorlagen_auf_server(_: Path, __: Office) -> Iterable[Finding]:
    beispiel = Beispiel(ort=None, blaetter=ZWEI, eingabe=("vorlagen", "H:\\Vorlagen"))
    data, _wo = _nach_einem_lauf(_gezeichnet(beispiel), beispiel)
    return run(BytesIO(data), Auftrag(heute=HEUTE, haushaltsjahr=2025), auf_server=True).findings


def _begleitmappe_auf_server(ort: Path, office: Office) -> Iterable[Finding]:
    datei = office.save_as(_datei(ort / "liste.xlsx"), ort / "liste.ods")
    return run(BytesIO(datei.read_bytes()), Auftrag(heute=HEUTE, haushaltsjahr=2025), datei=datei.name, auf_server=True).findings


DATEIEN: dict[str, Callable[[Path, Office], Iterable[Finding]]] = {
    "datei-geoeffnet": _geoeffnet,
    "blatt-bearbeitet": _blatt_bearbeitet,
    "ausgabe-bearbeitet": _ausgabe_bearbeitet,
    "blatt-bleibt": _blatt_bleibt,
    "begleitmappe": _begleitmappe,
    "begleitmappe-gesperrt": _begleitmappe_gesperrt,
    "begleitmappe-blaetter": _begleitmappe_blaetter,
    "begleitmappe-andere": _begleitmappe_andere,
    "markierung-unterblieben": _markierung_unterblieben,
    "vorlage-eigene-formeln": _vorlage,
    "vorlagen-auf-server": _vorlagen_auf_server,
    "begleitmappe-auf-server": _begleitmappe_auf_server,
}
"""How each comes about, in a folder of its own; none of them has a place."""


@pytest.mark.parametrize("code", DATEIEN)
def test_file(code: str, tmp_path: Path, office: Office) -> None:
    """What no workbook alone can show: another file, another program, another format, a template of the county."""
    _pruefe(code, DATEIEN[code](tmp_path, office), None)


# ---------------------------------------------------------------- codes of the procedure
_BOGEN_EINZELN = ("bogen-anderer-kreis", "bogen-anderer-stichtag", "bogen-anderes-jahr", "bogen-nicht-in-liste", "bogen-unentschieden")
ABLAUF = {
    "ablauf-spalte-fehlt": "test_kern",
    # Meldebögen: each kind of damage to a returned form, and what stands on the sheet afterwards
    **dict.fromkeys((code for code in KATALOG if code.startswith("bogen-") and code not in _BOGEN_EINZELN), "ruecklauf"),
    **dict.fromkeys(_BOGEN_EINZELN, "test_meldebogen"),
    **dict.fromkeys(
        (
            *("meldung-abweichend", "meldung-anderer-stichtag", "meldung-dateien", "meldung-entscheidung", "meldung-entscheidung-anders"),
            *("meldung-geaendert", "meldung-nicht-in-liste", "meldung-ohne-zahl", "meldung-statt-fehlend", "meldung-uebernommen"),
        ),
        "test_meldungen",
    ),
    # Entscheidungen, Versionen
    "entscheidung-gemeinde": "test_entscheidungen",
    "entscheidung-unvollstaendig": "test_entscheidungen",
    "entscheidung-ohne-jahr": "test_entscheidungen",
    "entscheidung-anders-in-liste": "test_entscheidungen",
    "entscheidung-anderer-verbund": "test_entscheidungen",
    "entscheidung-reihenfolge": "test_entscheidungen",
    "entscheidung-lebt-nicht-auf": "test_entscheidungen",
    "entscheidung-kuenftig": "test_entscheidungen",
    "entscheidung-bogen-fehlt": "test_entscheidungen",
    "version-ohne-grund": "test_versionen",
    "version-unveraendert": "test_versionen",
    "version-veraendert": "test_versionen",
    "version-weicht-ab": "test_versionen",
    "version-fehlt": "test_versionen",
    "version-auswahl": "test_versionen",
    "bereitstellung-betrag-geaendert": "test_bereitstellung",
    "bereitstellung-offen": "test_bereitstellung",
    "bereitstellung-ohne-gemeinde": "test_bereitstellung",
    "bereitstellung-ohne-tag": "test_bereitstellung",
    "bereitstellung-verspaetet": "test_bereitstellung",
    **dict.fromkeys(
        [
            "besetzung-unvollstaendig",
            "koordination-nicht-erfasst",
            "koordination-ersetzt",
            "koordination-kosten-fehlen",
            "koordination-aufgaben-offen",
            "veranstaltung-anderes-jahr",
            "veranstaltung-unvollstaendig",
        ],
        "test_koordination",
    ),
    **dict.fromkeys(["kennzahl-widerspruch", "kennzahlen-ohne-jahr", "kennzahlen-keine", "kennzahl-auffaellig"], "test_kennzahlen"),
    # Meldebögen: each kind of damage to a returned form, and what stands on the sheet afterwards
    **dict.fromkeys((code for code in KATALOG if code.startswith("bogen-") and code not in _BOGEN_EINZELN), "ruecklauf"),
    **dict.fromkeys(_BOGEN_EINZELN, "test_meldebogen"),
    **dict.fromkeys(
        (
            *("meldung-abweichend", "meldung-anderer-stichtag", "meldung-dateien", "meldung-entscheidung", "meldung-entscheidung-anders"),
            *("meldung-geaendert", "meldung-nicht-in-liste", "meldung-ohne-zahl", "meldung-statt-fehlend", "meldung-uebernommen"),
        ),
        "test_meldungen",
    ),
    **dict.fromkeys(
        [
            "zahlung-unvollstaendig",
            "zahlung-gemeinde",
            "zahlung-gesperrt",
            "zahlung-ohne-betrag",
            "zahlung-doppelt",
            "zahlung-kuenftig",
            "eingang-negativ",
            "eingang-ueber-betrag",
            "weitergabe-negativ",
            "weitergabe-voraus",
            "weitergabe-offen",
            "zahlung-verrechnung",
            "zahlung-rueckforderung",
            "zahlung-zurueckgestellt",
            "zahlung-ohne-federfuehrung",
            "zahlung-verbund-fehlt",
            "konto-fehlt",
            "konto-iban",
        ],
        "test_zahlungen",
    ),
    "planung-allein": "test_verbuende",
    "planung-doppelt": "test_verbuende",
    "planung-entscheidung": "test_verbuende",
    "planung-federfuehrung": "test_verbuende",
    "planung-kreisfremd": "test_verbuende",
    "planung-nicht-verbunden": "test_verbuende",
    "planung-ohne-betrag": "test_verbuende",
    "planung-unter-mindestumfang": "test_verbuende",
    "planung-unvollstaendig": "test_verbuende",
    "planung-verbindung-unsicher": "test_verbuende",
    "planung-zweimal": "test_verbuende",
    "verbund-gemeinde-unklar": "test_verbuende",
    "vorgabe-unvollstaendig": "test_verbuende",
    "vorgabe-widerspruch": "test_verbuende",
    "vorschlag-keiner": "test_verbuende",
    "vorschlag-nicht-moeglich": "test_verbuende",
}
"""The test module in tests/ablauf that shows each: they need a sheet that people have filled in."""


@pytest.mark.parametrize("code", ABLAUF)
def test_shown_with_the_procedure(code: str) -> None:
    """The module that is named speaks of it."""
    assert f'"{code}"' in (Path(__file__).parents[1] / "ablauf" / f"{ABLAUF[code]}.py").read_text("utf-8")


# ---------------------------------------------------------------- all of them
def test_every_code_has_its_example() -> None:
    """Each code of the catalogue once; one without an example could say the wrong thing, or never."""
    assert sorted([*MAPPEN, *LISTEN, *DATEIEN, *ABLAUF]) == sorted(KATALOG)
