"""`plausibilitaet`: a CSV list of amounts, judged; the rule itself is tried in `tests/vwv/test_plausibilitaet.py`."""

from __future__ import annotations

import csv
import json
from pathlib import Path
import re
from typing import Any

from click.testing import CliRunner, Result
import pytest

from cli.aufruf import ROOT, VEROEFFENTLICHT
from im_xl.cli import main


def rufe(tmp_path: Path, inhalt: str, *args: object) -> Result:
    datei = tmp_path / "betraege.csv"
    datei.write_text(inhalt, "utf-8")
    return CliRunner().invoke(main, ["plausibilitaet", str(datei), *map(str, args)])


def dokument(tmp_path: Path, inhalt: str, *args: object) -> dict[str, Any]:
    gelesen: dict[str, Any] = json.loads(rufe(tmp_path, inhalt, *args, "--json", "-").stdout)
    return gelesen


def veroeffentlicht(*, personen: bool = False) -> list[str]:
    """Lines of the list of Sigmaringen 2017, as somebody would type them."""
    with (VEROEFFENTLICHT / "veroeffentlichte_betraege.csv").open(encoding="utf-8", newline="") as strom:
        zeilen = [zeile for zeile in csv.DictReader(strom) if zeile["kreis_ags"] == "08437"]
    kopf = "ags;betrag" + ";personen" * personen
    return [kopf, *(f"{z['ags']};{z['betrag_eur']}" + f";{z['personen']}" * personen for z in zeilen)]


@pytest.mark.parametrize("personen", [False, True])
def test_a_published_list(tmp_path: Path, personen: bool) -> None:
    """All 24 amounts fit, exit 0; names come from the register, persons from the amounts."""
    lauf = rufe(tmp_path, "\n".join(veroeffentlicht(personen=personen)))
    assert lauf.exit_code == 0
    assert "24 von 24 Beträgen passen." in lauf.stdout
    assert re.search(r"^Bad Saulgau +49\.048,00 € +(–|66) +66  passt$", lauf.stdout, re.MULTILINE)


def test_the_page_shows_what_is_printed(tmp_path: Path) -> None:
    """The example in the handbook, line by line: one exchanged pair of digits is found, exit 1."""
    seite = (ROOT / "docs/plausibilitaet.md").read_text("utf-8")
    liste, gedruckt = (
        re.sub(r"^   ", "", block, flags=re.MULTILINE)
        for block in re.findall(r"^   ```(?:csv \S+|text)\n(.*?)^   ```$", seite, re.MULTILINE | re.DOTALL)
    )
    lauf = rufe(tmp_path, liste)
    assert lauf.exit_code == 1
    assert gedruckt in lauf.stdout
    assert "Zeile 6: Illmensee: 5.495,00 € passen zu keiner ganzen Zahl von Personen." in lauf.stdout


def test_too_short_a_list_is_not_judged(tmp_path: Path) -> None:
    """„nicht entscheidbar“, a Warnung, exit 0."""
    lauf = rufe(tmp_path, "gemeinde;betrag\nBingen;11147\nWald;2000\n")
    assert lauf.exit_code == 0
    assert "Gemeinsamer Satz: nicht entscheidbar" in lauf.stdout
    assert "Sie enthält nur 2 verschiedene Beträge über null." in lauf.stdout
    assert "passt nicht" not in lauf.stdout


def test_what_people_type(tmp_path: Path) -> None:
    """Amounts with thousands, currency and blanks, any name, a total that is left out, and lines that are none."""
    zeilen = ["Liste der Zeitung", "Gemeinde,Betrag", '"Bingen","11.147 €"', "GVV Irgendwo,14 120 Euro", "Hettingen,3716"]
    zeilen += ["Herbertingen,5202", "Sigmaringen,55.736", "Wald,viel", "Scheer,", '"Summe","89.921"']
    inhalt = "\n".join(zeilen)
    gelesen = dokument(tmp_path, inhalt)
    assert [(zeile["name"], zeile["personen_errechnet"]) for zeile in gelesen["betraege"]] == [
        ("Bingen", 15),
        ("GVV Irgendwo", 19),
        ("Hettingen", 5),
        ("Herbertingen", 7),
        ("Sigmaringen", 75),
    ]
    assert {zeile["urteil"] for zeile in gelesen["betraege"]} == {"passt"}
    assert [(hinweis["code"], hinweis["zelle"]) for hinweis in gelesen["hinweise"]] == [
        ("betrag-unlesbar", "Zeile 8"),
        ("zeile-unverstanden", "Zeile 9"),
    ]


def test_persons_are_checked(tmp_path: Path) -> None:
    """A count that does not fit its amount is a Fehler with both numbers; one that is no number leaves the amount to be judged."""
    zeilen = veroeffentlicht(personen=True)
    zeilen[1] = re.sub(r"15$", "16", zeilen[1])
    zeilen[2] = re.sub(r"13$", "?", zeilen[2])
    lauf = rufe(tmp_path, "\n".join(zeilen))
    assert lauf.exit_code == 1
    assert "Bingen: 11.147,00 € passen nicht zu 16 Personen." in lauf.stdout
    assert "zum Betrag passen 15" in lauf.stdout
    assert "Gammertingen: „?“ ist keine Personenzahl." in lauf.stdout
    assert lauf.stdout.count("passt nicht\n") == 1


def test_the_unit_can_be_said(tmp_path: Path) -> None:
    """Full euros are taken for such; told that they are cents, they fit no common rate."""
    inhalt = "\n".join(veroeffentlicht())
    assert dokument(tmp_path, inhalt)["einheit"] == "euro"
    in_cent = dokument(tmp_path, inhalt, "--einheit", "cent")
    assert (in_cent["einheit"], in_cent["entscheidbar"], in_cent["satz_von_cent"]) == ("cent", False, None)
    assert [hinweis["code"] for hinweis in in_cent["hinweise"]] == ["satz-nicht-entscheidbar"]


def test_the_rounding_can_be_said(tmp_path: Path) -> None:
    """An amount one cent off is a Fehler where each was rounded on its own, and may be right where the sum was kept."""
    inhalt = "gemeinde;betrag\nA;8174,67\nB;17092,48\nC;27496,59\nD;30469,20\nE;39387,01\nF;49791,13\nG;52763,74\nH;59452,10\nI;61681,55\nJ;70599,37\n"
    einzeln = rufe(tmp_path, inhalt)
    assert einzeln.exit_code == 1
    assert "gerundet einzeln, Cent" in einzeln.stdout
    summentreu = rufe(tmp_path, inhalt, "--rundung", "summentreu")
    assert summentreu.exit_code == 0
    assert "gerundet summentreu, Cent" in summentreu.stdout


@pytest.mark.parametrize(
    ("inhalt", "satz"),
    [
        ("gemeinde;personen\nWald;4\n", "Gebraucht werden die Spalten „betrag“ und „ags“ oder „gemeinde“"),
        ("betrag\n4\n", "Gebraucht werden die Spalten"),
        ("gemeinde;betrag\n", "steht kein Betrag, der sich lesen lässt"),
        ("gemeinde;betrag\nWald;?\n", "steht kein Betrag, der sich lesen lässt"),
        ("", "ist leer"),
    ],
)
def test_a_list_that_is_none(tmp_path: Path, inhalt: str, satz: str) -> None:
    """One German sentence, exit 2."""
    lauf = rufe(tmp_path, inhalt)
    assert (lauf.exit_code, lauf.stdout) == (2, "")
    assert satz in lauf.stderr
