"""What every command promises: German, exit codes, nothing but JSON on the standard output, never a traceback."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result
import pytest

from cli.aufruf import im_xl
from im_xl.cli import lookup, main
from im_xl.cli.frame import GermanGroup

LISTE = "gemeinde;personen\nWeinheim;3\nLadenburg;1\n"


def rufe(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


@pytest.mark.parametrize("befehl", [None, *main.commands])
def test_help_is_german(befehl: str | None) -> None:
    """Headings, help option and metavars; no word of click's own."""
    lauf = rufe(*([befehl] if befehl else []), "--help")
    assert lauf.exit_code == 0
    assert lauf.output.startswith("Aufruf: im-xl")
    for englisch in ("Usage", "Options:", "Commands", "Show this", "[OPTIONS]", "COMMAND", "INTEGER", "TEXT", "PATH", "default"):
        assert englisch not in lauf.output


def test_without_a_command_there_is_help() -> None:
    """`im-xl` alone explains itself."""
    lauf = rufe()
    assert lauf.exit_code == 0
    assert "Befehle:" in lauf.output


@pytest.mark.parametrize(
    ("args", "satz"),
    [
        (["nichts"], "Den Befehl „nichts“ gibt es nicht. Möglich sind: demo,"),
        (["--nichts"], "Die Option --nichts gibt es nicht."),
        (["verteilen", "x.csv", "--betrga", "1"], "Die Option --betrga gibt es nicht. Meinten Sie --betrag?"),
        (["verteilen", "x.csv"], "Es fehlt die Angabe --betrag."),
        (["verteilen"], "Es fehlt die Angabe LISTE.csv."),
        (["fristen", "2025", "2026"], "Die Angabe „2026“ ist zu viel."),
        (["fristen", "2025", "--heute"], "Der Option --heute fehlt ihr Wert."),
        (["fristen", "2025", "--heute", "31.02.2024"], "--heute: „31.02.2024“ ist kein Datum. Bitte als TT.MM.JJJJ angeben."),
        (["fristen", "bald"], "JAHR: „bald“ ist keine ganze Zahl über null."),
        (["fristen", "2024"], "Das Verfahren zur Weiterleitung gibt es ab dem Haushaltsjahr 2025"),
        (["parameter", "01.01.2016"], "ist erst ab 01.01.2017 hinterlegt"),
        (["verteilen", "x.csv", "--betrag", "viel"], "--betrag: „viel“ ist kein Betrag."),
        (["verteilen", "x.csv", "--betrag", "1" * 5000], "--betrag: Das ist kein Betrag"),
        (
            ["verteilen", "x.csv", "--betrag", "1", "--rundung", "auf"],
            "--rundung: „auf“ steht nicht zur Wahl. Möglich sind: summentreu, einzeln.",
        ),
        (["verteilen", "x.csv", "--betrag", "1", "--fehlersuche=ja"], "Die Option --fehlersuche hat keinen Wert."),
        (["verteilen", "x.csv", "--betrag", "1"], "Die Datei „x.csv“ gibt es nicht."),
        (["verteilen", ".", "--betrag", "1"], "ist ein Ordner"),
    ],
)
def test_mistakes_are_answered_in_german(args: list[str], satz: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence on the error output, exit 2."""
    monkeypatch.chdir(tmp_path)
    lauf = rufe(*args)
    assert lauf.exit_code == 2
    assert lauf.stderr.startswith("Fehler: ")
    assert satz in lauf.stderr
    assert lauf.stdout == ""
    assert "Traceback" not in lauf.stderr


@pytest.mark.parametrize("args", [["nichts"], ["verteilen", "--betrag", "x"], ["fristen", "2024"], ["fristen"]])
def test_mistakes_are_json_where_asked_for(args: list[str]) -> None:
    """Also where the command line as a whole is not understood."""
    lauf = rufe(*args, "--json", "-")
    assert lauf.exit_code == 2
    assert lauf.stdout.startswith('{\n  "fehler": {\n    "code": ')


def test_a_bug_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback reaches a person, unless asked for."""

    def kaputt(_: object) -> None:
        raise KeyError("innen")

    monkeypatch.setattr(lookup, "tag_oder_heute", kaputt)
    lauf = rufe("fristen", 2025)
    assert lauf.exit_code == 2
    assert "Bitte melden Sie ihn" in lauf.stderr
    assert "innen" not in lauf.stderr
    assert "Traceback" in rufe("fristen", 2025, "--fehlersuche").stderr
    monkeypatch.setenv("IM_XL_FEHLERSUCHE", "1")
    lauf = rufe("fristen", 2025, "--json", "-")
    assert "Traceback" in lauf.stderr
    assert '"code": "unerwartet"' in lauf.stdout


def test_interrupting_is_no_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C says so, exit 2."""

    def unterbrochen(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(lookup, "tag_oder_heute", unterbrochen)
    lauf = rufe("fristen", 2025)
    assert (lauf.exit_code, lauf.stderr) == (2, "Abgebrochen.\n")


def test_nothing_but_json_on_stdout(tmp_path: Path) -> None:
    """The standard output is one document; what people read is on the error output."""
    (tmp_path / "liste.csv").write_text(LISTE, "utf-8")
    lauf = im_xl("verteilen", "liste.csv", "--betrag", "100", "--json", "-", cwd=tmp_path)
    assert lauf.json["verteilt_cent"] == 10_000
    assert "Verteilt: 100,00 €" in lauf.fehler
    ohne = im_xl("verteilen", "liste.csv", "--betrag", "100", cwd=tmp_path)
    assert "Verteilt: 100,00 €" in ohne.ausgabe
    assert ohne.fehler == ""


@pytest.mark.parametrize("kodierung", ["ascii", "cp1252", "cp850"])
def test_a_console_that_lacks_characters(kodierung: str, tmp_path: Path) -> None:
    """No crash on an old console; JSON is UTF-8 whatever it is."""
    (tmp_path / "liste.csv").write_text("gemeinde;personen\nAltlußheim;1\n", "utf-8")
    assert im_xl("verteilen", "liste.csv", "--betrag", "100", cwd=tmp_path, PYTHONIOENCODING=kodierung).ausgang == 0
    assert im_xl("nichts", cwd=tmp_path, PYTHONIOENCODING=kodierung).ausgang == 2
    lauf = im_xl("verteilen", "liste.csv", "--betrag", "100", "--json", "-", cwd=tmp_path, PYTHONIOENCODING=kodierung)
    assert lauf.json["gemeinden"][0]["name"] == "Altlußheim"


def test_json_in_a_file(tmp_path: Path) -> None:
    """A result or an error of ours is renewed; anybody else's file is refused before any work."""
    (tmp_path / "liste.csv").write_text(LISTE, "utf-8")
    args = ("verteilen", "liste.csv", "--betrag", "100", "--json", "e.json")
    assert "Verteilt" in im_xl(*args, cwd=tmp_path).ausgabe
    erstes = (tmp_path / "e.json").read_bytes()
    assert im_xl("verteilen", "fehlt.csv", "--betrag", "100", "--json", "e.json", cwd=tmp_path).ausgang == 2
    assert b"datei-fehlt" in (tmp_path / "e.json").read_bytes()
    assert im_xl(*args, cwd=tmp_path).ausgang == 0
    assert (tmp_path / "e.json").read_bytes() == erstes
    lauf = im_xl(*args[:-1], "liste.csv", cwd=tmp_path)
    assert lauf.ausgang == 2
    assert (tmp_path / "liste.csv").read_text("utf-8") == LISTE
    for fremd in (b'{"mein": 1}', b"PK"):
        (tmp_path / "fremd.json").write_bytes(fremd)
        assert im_xl(*args[:-1], "fremd.json", cwd=tmp_path).ausgang == 2
        assert (tmp_path / "fremd.json").read_bytes() == fremd


def test_many_warnings_are_told_short(tmp_path: Path) -> None:
    """Fifty warnings of one kind do not fill the screen; the JSON has them all."""
    (tmp_path / "liste.csv").write_text(LISTE, "utf-8")
    lauf = im_xl("verteilen", "liste.csv", "--betrag", "100", "--json", "-", cwd=tmp_path)
    assert lauf.fehler.count("Warnung: ") == 9
    assert "… und 44 weitere dieser Art" in lauf.fehler
    assert len(lauf.json["hinweise"]) == 52


def test_the_group_is_what_the_entry_point_calls() -> None:
    """`im-xl` in pyproject.toml is this group."""
    assert isinstance(main, GermanGroup)
    assert list(main.commands) == [
        "demo",
        "uebersichten",
        "zuruecknehmen",
        "pruefen",
        "erklaeren",
        "meldeboegen",
        "einsammeln",
        "bereitstellen",
        "entscheidung",
        "verbuende",
        "versionen",
        "zahlungen",
        "koordination",
        "kennzahlen",
        "termine",
        "nachweis",
        "verteilen",
        "planungsrahmen",
        "plausibilitaet",
        "fristen",
        "parameter",
        "vorlagen",
        "addin",
        "server",
        "manifest",
    ]
