"""Encrypted workbooks on the command line: the password opens them, and is nowhere to be found afterwards."""

from __future__ import annotations

from collections.abc import Iterator
import fcntl
from io import BytesIO
import os
from pathlib import Path
import subprocess
import sys
import termios

import openpyxl
import pytest

from cli.aufruf import MAPPEN, ROOT, Lauf, im_xl
from cli.aufruf import terminal as ein_terminal
from hosts.office import Office
from im_xl.package.gate import pruefe
from im_xl.package.kennwort import Kennwort, Verfahren, entschluesselt, ist_verschluesselt, verfahren, verschluesselt
from im_xl.package.package import Package
from package.test_kennwort import mit_msoffcrypto, von_msoffcrypto

WORT = "Prüf-Kennwort 7€"
KREIS = (MAPPEN / "rhein-neckar-kreis-2025.xlsx").read_bytes()
LAND = (MAPPEN / "land-2025.xlsx").read_bytes()
HEUTE = ("--heute", "20.11.2024")
FORMEN = {form: WORT.encode(form) for form in ("utf-8", "utf-16-le", "cp1252")}


@pytest.fixture(scope="module")
def geheim() -> bytes:
    """The county's workbook, encrypted by msoffcrypto."""
    return von_msoffcrypto(KREIS, WORT)


@pytest.fixture
def mappe(geheim: bytes, tmp_path: Path) -> Path:
    datei = tmp_path / "ordner" / "mappe.xlsx"
    datei.parent.mkdir()
    datei.write_bytes(geheim)
    return datei


def lauf(*args: object, datei: Path, wort: str | None = WORT, **umgebung: str) -> Lauf:
    """Run in the folder of the file, the password on the standard input."""
    if wort is None:
        return im_xl(*args, cwd=datei.parent, eingabe=b"", **umgebung)
    return im_xl(*args, "--kennwort-stdin", cwd=datei.parent, eingabe=f"{wort}\n".encode(), **umgebung)


def inhalte(ordner: Path) -> dict[str, bytes]:
    return {datei.name: datei.read_bytes() for datei in sorted(ordner.iterdir())}


def verraeter(data: bytes) -> list[str]:
    """In which form the password stands somewhere."""
    return [form for form, wort in FORMEN.items() if wort in data]


# ---------------------------------------------------------------- without, or with the wrong one
@pytest.mark.parametrize("befehl", ["uebersichten", "pruefen", "erklaeren"])
def test_without_a_password_the_refusal_names_the_option(befehl: str, mappe: Path) -> None:
    """Nothing is asked and nothing written."""
    ergebnis = lauf(befehl, mappe.name, *["Lobbach"] * (befehl == "erklaeren"), "--json", "-", datei=mappe, wort=None)

    assert (ergebnis.ausgang, ergebnis.json["fehler"]["code"]) == (2, "kennwort")
    assert "--kennwort" in ergebnis.fehler
    assert list(inhalte(mappe.parent)) == ["mappe.xlsx"]


@pytest.mark.parametrize("wort", ["falsch-4711", "", "x" * 300, WORT + "\tfalsch-4711"])
def test_a_wrong_password(wort: str, mappe: Path, geheim: bytes) -> None:
    """A plain sentence, no traceback, nothing written, the password not repeated."""
    ergebnis = lauf("uebersichten", mappe.name, "--ersetzen", "--fehlersuche", "--json", "-", datei=mappe, wort=wort)

    assert (ergebnis.ausgang, ergebnis.json["fehler"]["code"]) == (2, "kennwort-falsch")
    assert ergebnis.fehler.startswith("Fehler: Das")
    assert "Traceback" not in ergebnis.fehler
    assert "4711" not in ergebnis.fehler + ergebnis.ausgabe
    assert inhalte(mappe.parent) == {"mappe.xlsx": geheim}


def test_a_password_behind_the_option_is_not_repeated(mappe: Path) -> None:
    """Who types it there has given it away to the process list; at least it comes no further."""
    for args in (["--kennwort", "Geheim-4711"], ["--kennwort=Geheim-4711"], ["--kennwort-stdin=Geheim-4711"]):
        ergebnis = im_xl("pruefen", mappe.name, *args, "--json", "-", cwd=mappe.parent, eingabe=b"")
        assert (ergebnis.ausgang, ergebnis.json["fehler"]["code"]) == (2, "aufruf")
        assert "4711" not in ergebnis.fehler + ergebnis.ausgabe


def test_without_a_terminal_nobody_is_asked(mappe: Path) -> None:
    """What is typed would show, or a script would hang."""
    ergebnis = im_xl("pruefen", mappe.name, "--kennwort", "--json", "-", cwd=mappe.parent, eingabe=f"{WORT}\n".encode())

    assert (ergebnis.ausgang, ergebnis.json["fehler"]["code"]) == (2, "kennwort-eingabe")
    assert "--kennwort-stdin" in ergebnis.fehler


def test_a_pipe_is_not_a_terminal(mappe: Path) -> None:
    """Where a terminal exists but the input comes from elsewhere, nobody is asked either: on Windows nobody might be there to answer."""
    unser, seines = ein_terminal()
    prozess = subprocess.Popen(
        [sys.executable, "-m", "im_xl", "pruefen", mappe.name, "--kennwort"],
        cwd=mappe.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(seines, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - no threads are at work here
    )
    try:
        ausgabe, _ = prozess.communicate(f"{WORT}\n".encode(), timeout=60)
    finally:
        prozess.kill()
        os.close(seines)
        os.close(unser)
    assert (prozess.returncode, "--kennwort-stdin" in ausgabe.decode()) == (2, True)


def test_an_open_workbook_needs_none(tmp_path: Path) -> None:
    """The option says what to do if there is a password; then nothing is asked."""
    (tmp_path / "offen.xlsx").write_bytes(KREIS)
    for option in ("--kennwort", "--kennwort-stdin"):
        assert im_xl("uebersichten", "offen.xlsx", option, *HEUTE, cwd=tmp_path, eingabe=b"").ausgang == 0
    assert not any(map(ist_verschluesselt, inhalte(tmp_path).values()))


# ---------------------------------------------------------------- with the right one
def test_the_result_opens_with_the_same_password(mappe: Path, geheim: bytes, office: Office, tmp_path: Path) -> None:
    """Every original part is the same, msoffcrypto and LibreOffice open it, and the second run writes nothing."""
    (tmp_path / "offen.xlsx").write_bytes(KREIS)
    assert im_xl("uebersichten", "offen.xlsx", *HEUTE, cwd=tmp_path).ausgang == 0

    ergebnis = lauf("uebersichten", mappe.name, *HEUTE, datei=mappe)
    dort = inhalte(mappe.parent)

    assert ergebnis.ausgang == 0
    assert "Sie öffnet sich mit demselben Kennwort.\n" in ergebnis.ausgabe
    assert list(dort) == ["mappe-uebersicht.xlsx", "mappe.xlsx"]
    assert dort["mappe.xlsx"] == geheim
    assert verfahren(dort["mappe-uebersicht.xlsx"]) is Verfahren.HEUTE
    assert mit_msoffcrypto(dort["mappe-uebersicht.xlsx"], WORT) == (tmp_path / "offen-uebersicht.xlsx").read_bytes()
    pruefe(Package.read(KREIS), entschluesselt(dort["mappe-uebersicht.xlsx"], Kennwort(WORT)))
    assert office.recalculate(mappe.with_name("mappe-uebersicht.xlsx"), ["IM Übersicht"], password=WORT) == office.recalculate(
        tmp_path / "offen-uebersicht.xlsx", ["IM Übersicht"]
    )

    wieder = lauf("uebersichten", mappe.name, *HEUTE, datei=mappe)
    assert "nichts geschrieben" in wieder.ausgabe
    assert inhalte(mappe.parent) == dort


def test_in_place_the_backup_is_the_encrypted_original(mappe: Path, geheim: bytes) -> None:
    """Nothing in the folder can be read without the password."""
    assert lauf("uebersichten", mappe.name, "--ersetzen", *HEUTE, datei=mappe).ausgang == 0
    dort = inhalte(mappe.parent)
    sicherung = next(name for name in dort if ".sicherung-" in name)

    assert dort[sicherung] == geheim
    assert all(map(ist_verschluesselt, dort.values()))
    pruefe(Package.read(KREIS), entschluesselt(dort["mappe.xlsx"], Kennwort(WORT)))


def test_an_older_encryption_is_renewed_and_said_so(office: Office, tmp_path: Path) -> None:
    """LibreOffice 7.4 encrypts as Excel 2007 did; the result is encrypted as Excel does today, and a second run has nothing to say."""
    (tmp_path / "offen.xlsx").write_bytes(KREIS)
    datei = office.save_as(tmp_path / "offen.xlsx", tmp_path / "alt.xlsx", password=WORT)
    assert verfahren(datei.read_bytes()) is Verfahren.STANDARD

    erste = lauf("uebersichten", datei.name, "--ersetzen", *HEUTE, datei=datei)
    zweite = lauf("uebersichten", datei.name, *HEUTE, "--planungsrahmen", "1900000", datei=datei)

    assert (erste.ausgang, zweite.ausgang) == (0, 0)
    assert ["AES-256" in text for text in (erste.ausgabe, zweite.ausgabe)] == [True, False]
    assert verfahren(datei.read_bytes()) is Verfahren.HEUTE
    assert list(office.recalculate(datei, ["AU-Bestand"], password=WORT)) == ["AU-Bestand"]


def test_a_result_that_lies_open_is_encrypted(mappe: Path) -> None:
    """Even where nothing else has changed in it."""
    assert lauf("uebersichten", mappe.name, *HEUTE, datei=mappe).ausgang == 0
    ziel = mappe.with_name("mappe-uebersicht.xlsx")
    offen = entschluesselt(ziel.read_bytes(), Kennwort(WORT))
    ziel.write_bytes(offen)

    assert lauf("uebersichten", mappe.name, *HEUTE, datei=mappe).ausgang == 0
    assert entschluesselt(ziel.read_bytes(), Kennwort(WORT)) == offen


def test_a_target_with_another_password_is_not_ours(mappe: Path) -> None:
    """It stays and the result gets a number; only --ersetzen writes over it, with a backup."""
    fremd = verschluesselt(KREIS, Kennwort("ein anderes"))
    ziel = mappe.with_name("mappe-uebersicht.xlsx")
    ziel.write_bytes(fremd)

    assert lauf("uebersichten", mappe.name, *HEUTE, datei=mappe).ausgang == 0
    assert ziel.read_bytes() == fremd
    assert mappe.with_name("mappe-uebersicht-2.xlsx").exists()
    assert lauf("uebersichten", mappe.name, "--ausgabe", ziel.name, *HEUTE, datei=mappe).ausgang == 2
    assert lauf("uebersichten", mappe.name, "--ausgabe", ziel.name, "--ersetzen", *HEUTE, datei=mappe).ausgang == 0
    assert entschluesselt(ziel.read_bytes(), Kennwort(WORT))
    assert fremd in inhalte(mappe.parent).values()


@pytest.mark.parametrize("args", [("pruefen", "{}"), ("erklaeren", "{}", "Lobbach"), ("uebersichten", "{}", "--nur", "Lobbach")])
def test_every_command_reads_it_like_the_open_one(args: tuple[str, ...], mappe: Path) -> None:
    """The same amounts, cells and findings."""
    offen = mappe.with_name("offen.xlsx")
    offen.write_bytes(KREIS)
    dokumente = []
    for datei, wort in ((offen, None), (mappe, WORT)):
        ergebnis = lauf(*(arg.format(datei.name) for arg in args), *HEUTE, "--json", "-", datei=datei, wort=wort)
        assert ergebnis.ausgang == 0
        dokumente.append({name: wert for name, wert in ergebnis.json.items() if name != "ausgabe"})

    assert dokumente[0] == dokumente[1]


def test_a_workbook_of_quotas(tmp_path: Path) -> None:
    """`planungsrahmen` reads workbooks as well."""
    (tmp_path / "offen.xlsx").write_bytes(LAND)
    (tmp_path / "geheim.xlsx").write_bytes(von_msoffcrypto(LAND, WORT))
    befehl = ("planungsrahmen", "--summe", "58000000", "--jahr", "2025", *HEUTE, "--quoten")

    offen = im_xl(*befehl, "offen.xlsx", cwd=tmp_path)
    geheim = lauf(*befehl, "geheim.xlsx", datei=tmp_path / "geheim.xlsx")

    assert (offen.ausgang, offen.ausgabe) == (geheim.ausgang, geheim.ausgabe)
    assert im_xl(*befehl, "geheim.xlsx", cwd=tmp_path, eingabe=b"").ausgang == 2


@pytest.mark.parametrize(
    "zeile", [f"{WORT}\r\n".encode(), f"\ufeff{WORT}\n".encode(), WORT.encode(), WORT.encode("cp1252") + b"\nnoch eine"]
)
def test_lines_as_scripts_write_them(zeile: bytes, mappe: Path) -> None:
    """With the end of line of Windows, a mark of UTF-8, no end at all, in the encoding of Windows."""
    assert im_xl("pruefen", mappe.name, "--kennwort-stdin", cwd=mappe.parent, eingabe=zeile).ausgang == 0


def test_a_protected_structure_is_refused_as_ever(tmp_path: Path) -> None:
    """Protection of the structure is no encryption, and no password lifts it here; what is encrypted gets no companion in the clear."""
    buch = openpyxl.load_workbook(MAPPEN / "rhein-neckar-kreis-2025.xlsx")
    buch.security = openpyxl.workbook.protection.WorkbookProtection(workbookPassword="abc", lockStructure=True)
    datei = tmp_path / "mappe.xlsx"
    buch.save(datei)
    datei.write_bytes(von_msoffcrypto(datei.read_bytes(), WORT))
    vorher = inhalte(tmp_path)

    ergebnis = lauf("uebersichten", datei.name, "--json", "-", datei=datei)

    assert (ergebnis.ausgang, ergebnis.json["fehler"]["code"]) == (2, "struktur-geschuetzt")
    assert inhalte(tmp_path) == vorher


@pytest.mark.parametrize("bearbeitet", [False, True])
def test_the_run_is_taken_back(bearbeitet: bool, mappe: Path, geheim: bytes) -> None:
    """The encrypted original comes back to the byte; where somebody has worked since, only our sheets go, and it stays encrypted."""
    assert lauf("uebersichten", mappe.name, "--ersetzen", *HEUTE, datei=mappe).ausgang == 0
    if bearbeitet:
        offen = entschluesselt(mappe.read_bytes(), Kennwort(WORT))
        buch = openpyxl.load_workbook(BytesIO(offen))
        buch.worksheets[0]["Z99"] = "von Hand"
        puffer = BytesIO()
        buch.save(puffer)
        mappe.write_bytes(verschluesselt(puffer.getvalue(), Kennwort(WORT)))

    ergebnis = lauf("zuruecknehmen", mappe.name, "--ja", datei=mappe)

    assert ergebnis.ausgang == 0, ergebnis.ausgabe
    assert ist_verschluesselt(mappe.read_bytes())
    assert (mappe.read_bytes() == geheim) is not bearbeitet
    buch = openpyxl.load_workbook(BytesIO(entschluesselt(mappe.read_bytes(), Kennwort(WORT))))
    assert [name for name in buch.sheetnames if name.startswith("Ü ")] == []
    assert buch.worksheets[0]["Z99"].value == ("von Hand" if bearbeitet else None)


def test_a_backup_with_another_password_is_said(mappe: Path) -> None:
    """Our sheets do not go only because the state before cannot be opened."""
    assert lauf("uebersichten", mappe.name, "--ersetzen", *HEUTE, datei=mappe).ausgang == 0
    mappe.write_bytes(verschluesselt(entschluesselt(mappe.read_bytes(), Kennwort(WORT)), Kennwort("anders")))
    vorher = inhalte(mappe.parent)

    ergebnis = lauf("zuruecknehmen", mappe.name, "--ja", "--json", "-", datei=mappe, wort="anders")

    assert (ergebnis.ausgang, ergebnis.json["fehler"]["code"]) == (2, "kennwort-falsch")
    assert "sicherung" in ergebnis.json["fehler"]["text"]
    assert inhalte(mappe.parent) == vorher


# ---------------------------------------------------------------- where the password is not
AUFGEZEICHNET = """
import sys
wege = []
def hoeren(was, args):
    if was == "open" and isinstance(args[0], str) and (isinstance(args[1], str) and set("wxa+") & set(args[1]) or args[2] & 3):
        wege.append(args[0])
sys.addaudithook(hoeren)
{vorher}
from im_xl.cli import main
try:
    main()
finally:
    open({protokoll!r}, "w", encoding="utf-8").write("\\n".join(wege))
"""


def aufgezeichnet(mappe: Path, protokoll: Path, *args: str, vorher: str = "") -> subprocess.CompletedProcess[bytes]:
    """Run with every file written down that is opened for writing."""
    skript = AUFGEZEICHNET.format(vorher=vorher, protokoll=str(protokoll))
    umgebung = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", skript, *args, "--kennwort-stdin"],
        cwd=mappe.parent,
        env=umgebung,
        input=f"{WORT}\n".encode(),
        capture_output=True,
        check=False,
        timeout=120,
    )


def test_nothing_decrypted_is_ever_written(mappe: Path, geheim: bytes, tmp_path: Path) -> None:
    """Two temporary files, which become the result and the backup: both encrypted; the password is in none of them and in no output."""
    ergebnis = aufgezeichnet(mappe, tmp_path / "protokoll", "uebersichten", mappe.name, "--ersetzen", "--fehlersuche", *HEUTE)
    geschrieben = [Path(weg).name for weg in (tmp_path / "protokoll").read_text(encoding="utf-8").splitlines()]
    dort = inhalte(mappe.parent)

    assert ergebnis.returncode == 0
    assert sorted({name for name in geschrieben if name not in {"null", "protokoll"}}) == [".mappe.xlsx.1.tmp", ".mappe.xlsx.2.tmp"]
    assert [name for name, data in dort.items() if not ist_verschluesselt(data) or b"xl/workbook.xml" in data] == []
    assert [verraeter(data) for data in (*dort.values(), ergebnis.stdout, ergebnis.stderr)] == [[]] * (len(dort) + 2)
    assert geheim in dort.values()


def test_a_failure_nobody_expects_shows_no_password(mappe: Path, tmp_path: Path) -> None:
    """The traceback of --fehlersuche runs through the functions that hold it, and is silent about it."""
    vorher = (
        "import im_xl.hosts.file as file\n"
        "def versagt(data, kennwort): raise RuntimeError(f'{kennwort} {[kennwort]!r} {vars} {file}')\n"
        "file.verschluesselt = versagt"
    )
    ergebnis = aufgezeichnet(mappe, tmp_path / "protokoll", "uebersichten", mappe.name, "--fehlersuche", *HEUTE, vorher=vorher)

    assert ergebnis.returncode == 2
    assert b"RuntimeError: Kennwort(" in ergebnis.stderr
    assert verraeter(ergebnis.stdout + ergebnis.stderr) == []
    assert list(inhalte(mappe.parent)) == ["mappe.xlsx"]


@pytest.fixture
def terminal(mappe: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """`im-xl uebersichten mappe.xlsx --kennwort` at a terminal of its own."""
    unser, seines = ein_terminal()
    umgebung = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "TERM": "dumb"}
    prozess = subprocess.Popen(
        [sys.executable, "-m", "im_xl", "uebersichten", mappe.name, "--kennwort", *HEUTE],
        cwd=mappe.parent,
        env=umgebung,
        stdin=seines,
        stdout=seines,
        stderr=seines,
        start_new_session=True,
    )
    os.close(seines)
    yield unser, prozess
    prozess.kill()
    prozess.wait()
    os.close(unser)


def test_asked_at_a_terminal(terminal: tuple[int, subprocess.Popen[bytes]], mappe: Path) -> None:
    """What is typed does not show; while the process holds the password, neither its arguments nor its environment do."""
    unser, prozess = terminal
    gezeigt = b""
    while b"mappe.xlsx" not in gezeigt or not gezeigt.endswith(b": "):
        gezeigt += os.read(unser, 4096)
    os.write(unser, f"{WORT}\n".encode())
    amtlich = b""
    while True:
        try:
            gezeigt += os.read(unser, 4096)
        except OSError:  # the other end has gone
            break
        for was in ("cmdline", "environ"):
            amtlich += Path(f"/proc/{prozess.pid}/{was}").read_bytes()

    assert prozess.wait(60) == 0
    assert "Kennwort für „mappe.xlsx“: " in gezeigt.decode()
    assert b"--kennwort" in amtlich
    assert verraeter(gezeigt + amtlich) == []
    assert entschluesselt(mappe.with_name("mappe-uebersicht.xlsx").read_bytes(), Kennwort(WORT))
