"""The documentation of the command line is true: its commands run, and each field and code it names exists."""

from __future__ import annotations

import ast
from pathlib import Path
import re
import shlex
from typing import Any

import openpyxl
import pytest

from cli.aufruf import MAPPEN, ROOT, im_xl
from hosts.dateikurier import trage_ein
from im_xl.cli import main
from im_xl.findings import KATALOG
from im_xl.tables import SPALTEN

KOMMANDOZEILE = (ROOT / "docs/kommandozeile.md").read_text("utf-8")
JSON = (ROOT / "docs/json.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FELD = re.compile(r"^\| `([^`]+)` \| ([^|]+) \| [^|]+ \|$", re.MULTILINE)
ARTEN: dict[str, type | None] = {"Text": str, "Ganzzahl": int, "Wahrheitswert": bool, "Liste": list, "Objekt": dict, "null": None}


def test_the_commands_of_the_page_run(tmp_path: Path) -> None:
    """Every command block runs in order, ends as the page says, and prints what the page shows."""
    gedruckt, anzahl = "", 0
    for art, name, inhalt in BLOCK.findall(KOMMANDOZEILE):
        if art == "csv":
            (tmp_path / name).write_text(inhalt, "utf-8")
        elif art == "text":
            for zeile in inhalt.splitlines():
                assert " ".join(zeile.split()) in " ".join(gedruckt.split())
        else:
            assert art == "sh"
            gedruckt = ""
            for zeile in inhalt.splitlines():
                befehl, _, ausgang = zeile.partition("# Ausgang ")
                lauf = im_xl(*shlex.split(befehl)[1:], cwd=tmp_path)
                assert lauf.ausgang == int(ausgang or 0), lauf.fehler
                gedruckt += lauf.ausgabe + lauf.fehler
                anzahl += 1
    assert anzahl > 10


def test_every_command_and_option_is_on_the_page() -> None:
    """No command, no option but the general ones is left out."""
    for name, befehl in main.commands.items():
        assert f"im-xl {name}" in KOMMANDOZEILE
        for param in befehl.params:
            for option in param.opts:
                assert not option.startswith("--") or option in KOMMANDOZEILE, option


def test_every_column_of_the_tables_is_on_the_page() -> None:
    """The columns of each CSV file, in their order."""
    for name, spalten in SPALTEN.items():
        zeile = next(zeile for zeile in KOMMANDOZEILE.splitlines() if zeile.startswith(f"| `{name}.csv` |"))
        genannt = re.findall(r"`([^`]+)`", zeile.split("|")[3])
        assert genannt == [re.sub("_cent$", "_eur", spalte) for spalte in spalten]


# ---------------------------------------------------------------- JSON
def section(titel: str) -> str:
    """Text below a heading of the second level."""
    return re.split(r"^## ", JSON.split(f"\n## {titel}\n")[1], maxsplit=1, flags=re.MULTILINE)[0]


def documented(titel: str) -> dict[str, set[type | None]]:
    """Path and possible types of every field."""
    felder = FELD.findall(section(titel))
    gemeinsam = FELD.findall(section("Gemeinsame Teile"))
    oben = {pfad for pfad, _ in felder}
    felder += [(pfad, arten) for pfad, arten in gemeinsam if pfad.split("[")[0] in oben]
    return {pfad: {ARTEN[art] for art in arten.strip().split(" oder ")} for pfad, arten in felder}


def found(wert: Any, pfad: str, arten: dict[str, set[type | None]]) -> None:  # noqa: ANN401 - a document
    """Collect path and type of everything in a document."""
    if pfad:
        arten.setdefault(pfad, set()).add(None if wert is None else type(wert))
    if isinstance(wert, dict):
        for name, teil in wert.items():
            found(teil, f"{pfad}.{name}" if pfad else name, arten)
    if isinstance(wert, list):
        for teil in wert:
            if isinstance(teil, dict):
                for name, innen in teil.items():
                    found(innen, f"{pfad}[].{name}", arten)


QUOTEN = "kreis;quote\nCalw;0.5\nEnzkreis;0.4\n"
BETRAEGE = "gemeinde;betrag;personen\nWald;2973;4\nScheer;6688;9\nMengen;8715;\n"
BLOCKIERT = "ags;personen\n08226096;x\n08111000;3\n"
LAEUFE: list[tuple[str, list[list[str]]]] = [
    (
        "uebersichten und verteilen",
        [
            ["uebersichten", str(MAPPEN / "rhein-neckar-kreis-2025.xlsx"), "--ausgabe", "a.xlsx", "--markieren"],
            ["verteilen", "blockiert.csv", "--betrag", "5"],
            ["einsammeln", "zurueck", str(MAPPEN / "rhein-neckar-kreis-2025.xlsx"), "--ausgabe", "b.xlsx"],
        ],
    ),
    ("meldeboegen", [["meldeboegen", str(MAPPEN / "rhein-neckar-kreis-2025.xlsx"), "--ordner", "raus"]]),
    ("vorschau", [["uebersichten", "weniger.xlsx", "--vorschau"]]),
    ("zuruecknehmen", [["zuruecknehmen", "bearbeitet.xlsx", "--ja"]]),
    (
        "pruefen",
        [
            ["pruefen", str(MAPPEN / "rhein-neckar-kreis-2025.xlsx")],
            ["pruefen", str(MAPPEN / "land-2025.xlsx")],
        ],
    ),
    (
        "erklaeren",
        [
            ["erklaeren", str(MAPPEN / "rhein-neckar-kreis-2025.xlsx"), "Lobbach"],
            ["erklaeren", str(MAPPEN / "land-2025.xlsx"), "08437"],
        ],
    ),
    (
        "nachrechnung",
        [
            ["versionen", "v.xlsx", "--nachrechnen", "alle"],
            ["versionen", "v.xlsx", "--nachrechnen", "1"],
        ],
    ),
    ("plausibilitaet", [["plausibilitaet", "betraege.csv"], ["plausibilitaet", "kurz.csv"]]),
    ("planungsrahmen", [["planungsrahmen", "--summe", "999999", "--quoten", "quoten.csv", "--jahr", "2025"]]),
    ("fristen", [["fristen", "2025"]]),
    ("parameter", [["parameter"]]),
    ("fehler", [["fristen", "2024"], ["uebersichten", "ohne.xlsx"]]),
]


def bearbeitete_mappen(ort: Path) -> None:
    """Workbooks with our sheets in which people have worked: one that lacks Gemeinden by now, and one whose last run made most of its sheets."""
    mappe, erster = ort / "bearbeitet.xlsx", ["uebersichten", str(MAPPEN / "rhein-neckar-kreis-2025.xlsx"), "--ausgabe", "bearbeitet.xlsx"]
    assert im_xl(*erster, "--nur", "Weinheim", cwd=ort).ausgang == im_xl("uebersichten", mappe.name, cwd=ort).ausgang == 0
    trage_ein(mappe, "Auswertung Kreistag", {"F8": "='Ü Brühl'!C6"})
    trage_ein(mappe, "Ü Weinheim", {"A2": "von Hand"})
    weniger = ort / "weniger.xlsx"
    weniger.write_bytes(mappe.read_bytes())
    liste = openpyxl.load_workbook(weniger)["AU-Bestand"]
    zeilen = [zeile for zeile in liste.iter_rows() if any(str(zelle.value) in {"Brühl", "Lobbach"} for zelle in zeile)]
    assert len(zeilen) == 2
    trage_ein(weniger, "AU-Bestand", {zelle.coordinate: None for zeile in zeilen for zelle in zeile if zelle.value is not None})


def zurueckgesandte_boegen(ort: Path) -> None:
    """A folder of forms, one of them with an entry that cannot be understood, and a file that is none."""
    assert im_xl("meldeboegen", MAPPEN / "rhein-neckar-kreis-2025.xlsx", "--ordner", "zurueck", cwd=ort).ausgang == 0
    bogen = next((ort / "zurueck").glob("*.xlsx"))
    mappe = openpyxl.load_workbook(bogen)
    mappe.active["E8"] = "ca. 40"
    mappe.save(bogen)
    (ort / "zurueck" / "Scan.pdf").write_bytes(b"%PDF")


def versionsmappe(ort: Path) -> None:
    """A workbook with a version, one without amounts, and one whose Stichtag nobody can read any more."""
    mappe, kreis = ort / "v.xlsx", str(MAPPEN / "rhein-neckar-kreis-2025.xlsx")
    im_xl("versionen", kreis, "--ausgabe", mappe.name, cwd=ort)
    trage_ein(mappe, "AU-Bestand", {"E7": None})
    im_xl("versionen", mappe.name, cwd=ort)
    trage_ein(mappe, "AU-Bestand", {"E7": 38})
    im_xl("versionen", mappe.name, cwd=ort)
    trage_ein(mappe, "IM Versionen 2025", {"E8": "neulich", "B8": "gestern"})


@pytest.mark.parametrize(("titel", "aufrufe"), LAEUFE, ids=[titel for titel, _ in LAEUFE])
def test_json_is_documented_field_by_field(titel: str, aufrufe: list[list[str]], tmp_path: Path) -> None:
    """The real documents hold exactly the fields that the page lists, with the types it names."""
    (tmp_path / "blockiert.csv").write_text(BLOCKIERT, "utf-8")
    (tmp_path / "quoten.csv").write_text(QUOTEN, "utf-8")
    (tmp_path / "betraege.csv").write_text(BETRAEGE, "utf-8")
    if titel == "uebersichten und verteilen":
        zurueckgesandte_boegen(tmp_path)
    if titel == "nachrechnung":
        versionsmappe(tmp_path)
    if titel in {"vorschau", "zuruecknehmen"}:
        bearbeitete_mappen(tmp_path)
    (tmp_path / "kurz.csv").write_text("gemeinde;betrag\nWald;2973\n", "utf-8")
    arten: dict[str, set[type | None]] = {}
    for aufruf in aufrufe:
        found(im_xl(*aufruf, "--json", "-", cwd=tmp_path).json, "", arten)
    erwartet = documented(titel)
    assert set(arten) == set(erwartet)
    for pfad, gesehen in arten.items():
        assert gesehen <= erwartet[pfad], pfad


def test_every_error_code_is_documented() -> None:
    """The table of codes names all that a command with --json can end with, and describes each once."""
    codes = set()
    ohne_json = {
        ROOT / "im_xl/addin",
        ROOT / "im_xl/hosts",
        ROOT / "im_xl/hosts/web",
    }  # neither the commands of the add-ins nor the server have it; the file host has
    pfade = {pfad for pfad in (ROOT / "im_xl").rglob("*.py") if pfad.parent not in ohne_json} | {ROOT / "im_xl/hosts/file.py"}
    for pfad in pfade:
        for knoten in ast.walk(ast.parse(pfad.read_text("utf-8"))):
            if isinstance(knoten, ast.Call) and re.fullmatch(
                r"(?:\w*\.)?(?:ImXl|Eingabe|Regel|Datei|Vorlage)Error|_kind", ast.unparse(knoten.func)
            ):
                codes |= {arg.value for arg in knoten.args[:1] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}
    beschrieben = re.findall(r"^\| `([a-z0-9-]+)` \| [^|]+ \|$", section("fehler"), re.MULTILINE)
    assert len(beschrieben) == len(set(beschrieben))
    assert codes - set(beschrieben) == set()


def test_every_finding_code_is_documented() -> None:
    """The table of findings is the catalogue; on a difference, the lines as they should be are shown."""
    erwartet = [
        f"| `{code}` | {eintrag.schwere.value} | {eintrag.blockiert.value} | {eintrag.vorlage} |"
        for code, eintrag in sorted(KATALOG.items())
    ]
    stehen = [zeile for zeile in section("Codes der Befunde").splitlines() if zeile.startswith("| `")]
    fehlend = [zeile for zeile in erwartet if zeile not in stehen]
    assert fehlend == [], "\n".join(fehlend)
    assert [zeile for zeile in stehen if zeile not in erwartet] == []
