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
    assert "Gammertingen: „?“ ist keine Personenzahl; der Betrag wird ohne sie beurteilt." in lauf.stdout
    assert "Umgang" not in lauf.stdout, "a column that such a list has not"
    assert lauf.stdout.count("passt nicht\n") == 1


@pytest.mark.parametrize(
    ("zeile", "inhalt"), [("08999999;;11147", "08999999"), ("99;Bingen;11147", "99"), ("Bingen;;11147", "Bingen"), ("–;;11147", "–")]
)
def test_a_key_that_nobody_has(tmp_path: Path, zeile: str, inhalt: str) -> None:
    """A Fehler that names line and key; the amount is judged all the same."""
    zeilen = ["ags;gemeinde;betrag", *(re.sub(";", ";;", z) for z in veroeffentlicht()[2:]), zeile]
    lauf = rufe(tmp_path, "\n".join(zeilen))
    assert lauf.exit_code == 1
    assert f"Zeile {len(zeilen)}: Der Gemeindeschlüssel „{inhalt}“ steht nicht im Gemeindeverzeichnis." in lauf.stdout
    assert "24 von 24 Beträgen passen." in lauf.stdout


def test_keys_as_people_write_them(tmp_path: Path) -> None:
    """Without the leading zero, of a Stadtkreis with five digits; no key beside a name is none; the key of the Landkreis is a total."""
    zeilen = ["ags;gemeinde;betrag", *(re.sub(";", ";;", z).lstrip("0") for z in veroeffentlicht()[1:])]
    zeilen += ["08111;;11147", "–;GVV Irgendwo;11147", ";GVV Anderswo;11147", "08437;;999999"]
    gelesen = dokument(tmp_path, "\n".join(zeilen))
    assert [(z["name"], z["ags"]) for z in gelesen["betraege"]][-3:] == [
        ("Stuttgart", "08111000"),
        ("GVV Irgendwo", None),
        ("GVV Anderswo", None),
    ]
    assert gelesen["hinweise"] == []


@pytest.mark.parametrize(
    "ueberschrift", ["Betrag", "betrag_eur", "Betrag in €", "Betrag (€)", "BETRAG in Euro", "Betrag [EUR]", "Betrag €", "betrag_in_eur"]
)
def test_headings_with_their_unit(tmp_path: Path, ueberschrift: str) -> None:
    """The currency behind a heading changes nothing."""
    zeilen = [f"ags;{ueberschrift}", *veroeffentlicht()[1:]]
    assert len(dokument(tmp_path, "\n".join(zeilen))["betraege"]) == 24


@pytest.mark.parametrize("ueberschrift", ["Betrag in TEUR", "Betrag (T€)", "Betrag in Tsd. €", "Betrag in 1000 €", "Betrag in Cent", "€"])
def test_headings_with_another_unit_are_refused(tmp_path: Path, ueberschrift: str) -> None:
    """Thousands or cents are not taken for euros: exit 2, and the heading is shown."""
    lauf = rufe(tmp_path, "\n".join([f"ags;{ueberschrift}", *veroeffentlicht()[1:]]))
    assert lauf.exit_code == 2
    assert f"„{ueberschrift}“" in lauf.stderr


def test_two_columns_of_amounts_are_refused(tmp_path: Path) -> None:
    """With and without the unit: nobody can tell which one counts."""
    lauf = rufe(tmp_path, "gemeinde;betrag;betrag_eur\nWald;1;2\n")
    assert lauf.exit_code == 2
    assert "heißen mehrere Spalten „betrag“" in lauf.stderr


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
    assert "ergeben sich genau diese Beträge" not in einzeln.stdout, "they are no split of their sum"
    summentreu = rufe(tmp_path, inhalt, "--rundung", "summentreu")
    assert summentreu.exit_code == 0
    assert "gerundet summentreu, Cent" in summentreu.stdout


def test_a_list_that_is_sum_true_by_itself_is_offered_as_such(tmp_path: Path) -> None:
    """408,900 EUR for 519 persons by largest remainders: one amount is off, the sum is named with what to type; told so, all fit."""
    inhalt = "gemeinde;betrag\nA;65392,49\nB;15757,22\nC;56726,01\nD;33878,03\nE;11030,06\nF;7878,61\nG;22060,12\nH;74058,96\nI;66968,21\nJ;55150,29\n"
    einzeln = rufe(tmp_path, inhalt)
    assert einzeln.exit_code == 1
    satz = "Aus 408.900,00 € ergeben sich genau diese Beträge, wenn summentreu gerundet wird (größte Reste); geprüft wurde jeder Betrag für sich. "
    assert f"Warnung: {satz}Ist das der Betrag, der verteilt wurde, bitte mit --rundung summentreu prüfen." in einzeln.stdout
    summentreu = rufe(tmp_path, inhalt, "--rundung", "summentreu")
    assert summentreu.exit_code == 0
    assert "größte Reste" not in summentreu.stdout


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
