"""The diagnosis: on a healthy PC nothing is found, and each thing that breaks in the field is found by its own check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path, PurePath, PureWindowsPath
import re

import pytest

from addin.rechner import (
    ADDIN,
    ANTWORT,
    EINSTELLUNG,
    GESPERRT,
    OPTIONEN,
    gesperrtes_element,
    ordner,
    rechner,
)
import im_xl
from im_xl import functions
from im_xl.addin import diagnose as modul
from im_xl.addin.diagnose import DEFENDER_REGEL, Befund, Stand, als_text, diagnose
from im_xl.addin.installation import ZONE, deinstallationsplan, installationsplan
from im_xl.addin.umgebung import DLLS, Auskunft, RegistryImSpeicher, Umgebung, Wert, gedachter_rechner

ROOT = Path(__file__).resolve().parents[2]
ORTE = ordner()
ZIEL = ORTE["APPDATA"] / "Microsoft/AddIns/IM-XL.xlam"
PYTHON = ORTE["LOCALAPPDATA"] / "im_xl/python"
POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0"
SICHERHEIT = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security"
EXCEL = {r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration": {"Platform": "x64", "VersionToReport": "16.0.17328.20162"}}
GESUND: Mapping[str, Mapping[str, Wert | str | int | bytes]] = EXCEL | {
    OPTIONEN: {"OPEN": f'"{ZIEL}"'},
    EINSTELLUNG: {"Interpreter": r"%LOCALAPPDATA%\im_xl\python\pythonw.exe"},
}
Eintraege = Mapping[str, Mapping[str, Wert | str | int | bytes]]


def pc(
    dazu: Eintraege | None = None,
    *,
    ohne: tuple[PurePath, ...] = (),
    dateien: Mapping[PurePath, bytes] | None = None,
    antwort: Auskunft | None = ANTWORT,
) -> Umgebung:
    """A PC on which all is well, but for what is said."""
    umgebung = rechner(dict(GESUND) | dict(dazu or {}), dateien={ZIEL: ADDIN} | dict(dateien or {}), antwort=antwort)
    da, inhalt, darin = umgebung.ist_datei, umgebung.lies, umgebung.namen
    return replace(
        umgebung,
        ist_datei=lambda pfad: pfad not in ohne and da(pfad),
        lies=lambda pfad: None if pfad in ohne else inhalt(pfad),
        namen=lambda ort: [name for name in darin(ort) if ort / name not in ohne],
    )


def probleme(umgebung: Umgebung) -> dict[str, Befund]:
    """What is found, by check."""
    return {befund.pruefung: befund for befund in diagnose(umgebung) if befund.stand is Stand.PROBLEM}


def test_a_healthy_pc() -> None:
    """Every check can be made, and finds nothing; there is nothing to ask for."""
    befunde = diagnose(pc())
    assert {befund.stand for befund in befunde} == {Stand.OK}, als_text(befunde)
    assert not any(befund.bitte for befund in befunde)
    text = als_text(befunde)
    assert text.count("\n") == len(befunde) + 1
    assert text.endswith("Kein Problem gefunden.")
    assert "16.0.17328.20162, 64 Bit" in text


def test_what_installing_leaves_is_healthy() -> None:
    """The plan of the installation and the diagnosis mean the same places."""
    umgebung = rechner(EXCEL)
    for schritt in installationsplan(umgebung):
        if schritt.text.startswith("Registry"):
            schritt.tun(umgebung.registry)
    assert isinstance(umgebung.registry, RegistryImSpeicher)
    assert probleme(rechner(umgebung.registry, dateien={ZIEL: ADDIN})) == {}
    assert deinstallationsplan(umgebung) != ()


def test_a_new_pc_lacks_the_add_in() -> None:
    """Not installed: what is missing is named, and the command that helps."""
    gefunden = probleme(rechner(EXCEL))
    assert set(gefunden) == {"Add-in vorhanden", "Add-in in Excel eingetragen"}
    assert all("im-xl addin installieren" in befund.text for befund in gefunden.values())


STOERUNGEN = [
    pytest.param(pc(ohne=(PYTHON / "pythonw.exe",)), "Python des Add-ins", "gibt es nicht", "Python mit im_xl", id="python gone"),
    pytest.param(
        pc(
            {EINSTELLUNG: {"Interpreter": r"D:\alt\pythonw.exe"}},
            dateien=dict.fromkeys([PureWindowsPath("D:/alt") / name for name in DLLS], b""),
        ),
        "Python des Add-ins",
        r"D:\alt\pythonw.exe gibt es nicht",
        r"D:\alt",
        id="setting points to nothing",
    ),
    pytest.param(pc(antwort=None), "Python antwortet", "startet nicht", "AppLocker", id="python blocked"),
    pytest.param(pc(antwort=replace(ANTWORT, im_xl="0.0.1")), "Python antwortet", "im_xl 0.0.1", "", id="another im_xl"),
    pytest.param(pc(antwort=replace(ANTWORT, im_xl=None)), "Python antwortet", "--user", "", id="without im_xl"),
    pytest.param(pc(antwort=replace(ANTWORT, xlwings="0.33.1")), "Python antwortet", "gefunden wurde 0.33.1", "", id="another xlwings"),
    pytest.param(pc(ohne=(PYTHON / DLLS[0],)), "Verbindung (DLL von xlwings)", DLLS[0], "Virenscanner", id="library gone"),
    pytest.param(
        pc(ohne=(PYTHON / DLLS[0],), dateien={PYTHON / "xlwings64-0.30.0.dll": b""}),
        "Verbindung (DLL von xlwings)",
        "dort liegt nur xlwings32-0.37.8.dll, xlwings64-0.30.0.dll",
        "Virenscanner",
        id="library of another version",
    ),
    pytest.param(pc(ohne=(ZIEL,)), "Add-in vorhanden", "Virenscanner", sha256(ADDIN).hexdigest(), id="quarantine"),
    pytest.param(pc(dateien={ZIEL: b"PK: anders"}), "Add-in unverändert", sha256(ADDIN).hexdigest(), "", id="another add-in"),
    pytest.param(
        pc(dateien={ZIEL.with_name(ZIEL.name + ZONE): b"[ZoneTransfer]"}),
        "Add-in als „aus dem Internet“ gesperrt",
        "führt seine Makros dann nicht aus",
        "",
        id="mark of the web",
    ),
    pytest.param(pc({OPTIONEN: {"OPEN": "a"}}), "Add-in in Excel eingetragen", "nicht für Excel 16.0", "", id="not registered"),
    pytest.param(pc({OPTIONEN: {"OPEN2": "IM-XL.xlam", "OPEN": "a"}}), "Add-in in Excel eingetragen", "Lücke", "", id="behind a gap"),
    pytest.param(
        pc({OPTIONEN: {"OPEN": f'"{ZIEL}"', "OPEN1": '"D:\\IM-XL.xlam"'}}),
        "Add-in nur einmal da",
        r"D:\IM-XL.xlam",
        "",
        id="registered twice",
    ),
    pytest.param(
        pc(dateien={ORTE["APPDATA"] / "Microsoft/Excel/XLSTART/IM-XL.xlam": b""}), "Add-in nur einmal da", "XLSTART", "", id="start folder"
    ),
    pytest.param(
        pc({GESPERRT: {"7f": gesperrtes_element(str(ZIEL))}}),
        "Add-in von Excel deaktiviert",
        "Deaktivierte Elemente",
        "",
        id="disabled item",
    ),
    pytest.param(
        pc({rf"{POLICY}\excel\security": {"vbawarnings": 4}}),
        "Makros",
        "durch eine Richtlinie: alle Makros",
        "Speicherort",
        id="macros off",
    ),
    pytest.param(
        pc({SICHERHEIT: {"VBAWarnings": "3"}}), "Makros", "in den Einstellungen von Excel: nur signierte", "signieren", id="signed only"
    ),
    pytest.param(pc({rf"{POLICY}\common": {"VbaOff": 1}}), "Makros", "VBA ist durch eine Richtlinie", "VBA für Excel", id="no vba"),
    pytest.param(
        pc({rf"{POLICY}\Excel\Security": {"DisableAllAddins": 1}}),
        "Richtlinien für Add-Ins",
        "abgeschaltet",
        "deaktivieren",
        id="no add-ins",
    ),
    pytest.param(pc({SICHERHEIT: {"RequireAddinSig": 1}}), "Richtlinien für Add-Ins", "signiert", "signieren", id="signed add-ins"),
    pytest.param(
        pc({rf"{POLICY}\excel\resiliency": {"restricttolist": 1}, rf"{POLICY}\excel\resiliency\addinlist": {"andere.xlam": "1"}}),
        "Richtlinien für Add-Ins",
        "ihrer Liste",
        "IM-XL.xlam in die",
        id="list of add-ins",
    ),
    pytest.param(
        pc({rf"{POLICY}\excel\resiliency\addinlist": {"IM-XL.xlam": "0"}}),
        "Richtlinien für Add-Ins",
        "Liste",
        "Wert 1",
        id="forbidden add-in",
    ),
    *(
        pytest.param(
            pc({schluessel: werte}),
            "Defender-Regel gegen gestartete Programme",
            "Befehlszeile",
            str(PYTHON / "pythonw.exe"),
            id=f"defender {nummer}",
        )
        for nummer, (schluessel, werte) in enumerate(
            [
                (modul._DEFENDER[0], {DEFENDER_REGEL.upper(): "1"}),
                (modul._DEFENDER[1], {DEFENDER_REGEL: 6}),
                (modul._DEFENDER_INTUNE, {"ASRRules": f"11111111-aaaa=2|{DEFENDER_REGEL.upper()}=1"}),
            ]
        )
    ),
]


@pytest.mark.parametrize(("umgebung", "pruefung", "text", "bitte"), STOERUNGEN)
def test_what_breaks_in_the_field(umgebung: Umgebung, pruefung: str, text: str, bitte: str) -> None:
    """One cause, one problem: found by its check alone, with what to do or what to ask for."""
    gefunden = probleme(umgebung)
    assert set(gefunden) == {pruefung}
    assert text in gefunden[pruefung].text
    assert (bitte in gefunden[pruefung].bitte) if bitte else gefunden[pruefung].bitte == ""


@pytest.mark.parametrize(
    "dazu",
    [
        {SICHERHEIT: {"VBAWarnings": 4}, rf"{SICHERHEIT}\Trusted Locations\Location7": {"Path": "%APPDATA%\\Microsoft\\AddIns\\"}},
        {
            rf"{POLICY}\excel\security": {"vbawarnings": 3},
            rf"{POLICY}\excel\security\trusted locations\location1": {"path": str(ORTE["APPDATA"]), "allowsubfolders": 1},
        },
        {SICHERHEIT: {"VBAWarnings": 2}},
        {SICHERHEIT: {"VBAWarnings": 4}, rf"{POLICY}\excel\security": {"vbawarnings": 1}},
        {rf"{POLICY}\excel\resiliency": {"restricttolist": 1}, rf"{POLICY}\excel\resiliency\addinlist": {"IM-XL.xlam": "1"}},
        {modul._DEFENDER[0]: {DEFENDER_REGEL: "2"}},
        {modul._DEFENDER[0]: {"11111111-aaaa": "1"}},
        {OPTIONEN: {"OPEN": "a", "OPEN1": "IM-XL.xlam"}},
    ],
    ids=["trusted", "trusted below", "usual level", "policy goes first", "listed", "only watched", "another rule", "after another"],
)
def test_what_is_no_problem(dazu: Eintraege) -> None:
    """Settings that look alike and do no harm."""
    assert probleme(pc(dazu)) == {}


@pytest.mark.parametrize(
    "aus",
    [
        {rf"{POLICY}\excel\security\trusted locations": {"alllocationsdisabled": 1}},
        {rf"{SICHERHEIT}\Trusted Locations\Location7": {"Path": str(ORTE["APPDATA"])}},
        {rf"{SICHERHEIT}\Trusted Locations\Location7": {"AllowSubfolders": 1}},
    ],
    ids=["switched off", "only above", "no path"],
)
def test_a_folder_that_is_not_trusted_after_all(aus: Eintraege) -> None:
    """Trusted locations count only where they are on, and only with their folders."""
    trusted = {rf"{SICHERHEIT}\Trusted Locations\Location7": {"Path": str(ZIEL.parent)}}
    assert set(probleme(pc({SICHERHEIT: {"VBAWarnings": 4}} | trusted | dict(aus)))) == {"Makros"}


def test_paths_that_make_trouble() -> None:
    """Python in OneDrive, and Python deep down; long paths that Windows allows are fine."""
    wolke = PureWindowsPath(r"D:\Wolke\python\pythonw.exe")
    konto = {r"HKCU\Software\Microsoft\OneDrive\Accounts\Business1": {"UserFolder": r"D:\Wolke"}}
    tief = PureWindowsPath("D:/") / ("x" * 150) / "pythonw.exe"
    erlaubt = {r"HKLM\SYSTEM\CurrentControlSet\Control\FileSystem": {"LongPathsEnabled": 1}}

    def mit(interpreter: PurePath, dazu: Eintraege) -> set[str]:
        eintraege = dict(GESUND) | {EINSTELLUNG: {"Interpreter": str(interpreter)}} | dict(dazu)
        return set(probleme(rechner(eintraege, interpreter=interpreter, dateien={ZIEL: ADDIN})))

    assert mit(wolke, {}) == set()
    assert mit(wolke, konto) == {"OneDrive"}
    assert mit(tief, {}) == {"Länge der Pfade"}
    assert mit(tief, erlaubt) == set()


def test_user_names_outside_ascii() -> None:
    """No problem where the setting gets along without the name; one where it holds it."""
    for eintrag, gefunden in (
        (r"%LOCALAPPDATA%\im_xl\python\pythonw.exe", set()),
        (r"C:\Users\Łukasz\AppData\Local\im_xl\python\pythonw.exe", {"Benutzername"}),
    ):
        ziel = ordner("Łukasz")["APPDATA"] / "Microsoft/AddIns/IM-XL.xlam"
        registry = dict(GESUND) | {EINSTELLUNG: {"Interpreter": eintrag}}
        assert set(probleme(rechner(registry, nutzer="Łukasz", dateien={ziel: ADDIN}))) == gefunden


@pytest.mark.parametrize(
    ("schluessel", "erwartet"),
    [
        ({r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration": {"Platform": "x86"}}, "Fassung unbekannt, 32 Bit"),
        ({r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Office\16.0\Outlook": {"Bitness": "x86"}}, "16.0, 32 Bit"),
        ({r"HKLM\SOFTWARE\Microsoft\Office\16.0\Outlook": {"Bitness": "x64"}}, "16.0, 64 Bit"),
        ({r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Office\16.0\Excel\InstallRoot": {"Path": "C:\\O"}}, "16.0, 32 Bit"),
        ({}, "bitte in Excel"),
    ],
)
def test_excel_and_the_library_it_needs(schluessel: Eintraege, erwartet: str) -> None:
    """Bits from whichever place tells them; a missing library of the other kind is then no problem."""
    registry = {name: werte for name, werte in GESUND.items() if name not in EXCEL} | dict(schluessel)
    befunde = {befund.pruefung: befund for befund in diagnose(rechner(registry, dateien={ZIEL: ADDIN}))}
    assert erwartet in befunde["Excel"].text
    gebraucht = DLLS[:1] if "64" in erwartet else DLLS[1:] if "32" in erwartet else DLLS
    assert befunde["Verbindung (DLL von xlwings)"].text == ", ".join(gebraucht)


def test_a_registry_that_may_not_be_read() -> None:
    """A locked key is no problem and no crash: the line says that it could not be looked at."""

    class Verschlossen(RegistryImSpeicher):
        def werte(self, schluessel: str) -> Mapping[str, Wert]:
            if "Defender" in schluessel:
                raise PermissionError(13, "Zugriff verweigert")
            return super().werte(schluessel)

    befunde = diagnose(rechner(Verschlossen(GESUND), dateien={ZIEL: ADDIN}))
    assert [befund.pruefung for befund in befunde if befund.stand is Stand.NICHT_PRUEFBAR] == ["Defender-Regel gegen gestartete Programme"]


# ---------------------------------------------------------------- on any system
def test_elsewhere_im_xl_itself_is_checked() -> None:
    """The same lines in the same order; what needs Windows says so."""
    befunde = diagnose(gedachter_rechner())
    assert [befund.pruefung for befund in befunde] == [befund.pruefung for befund in diagnose(pc())]
    assert [befund.stand for befund in befunde[:2]] == [Stand.OK, Stand.OK]
    assert {befund.text for befund in befunde[2:]} == {"nur unter Windows"}
    assert befunde[0].text == im_xl.__version__


def test_a_function_that_gives_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example is calculated: one that comes out differently names its function; one that cannot be loaded is a problem, too."""
    richtig = functions.rufe
    monkeypatch.setattr(modul, "rufe", lambda name, roh: 1.0 if name == "IM_ANTEIL" else richtig(name, roh))
    befund = diagnose(gedachter_rechner())[1]
    assert (befund.stand, "IM_ANTEIL" in befund.text) == (Stand.PROBLEM, True)

    def kaputt() -> None:
        raise ModuleNotFoundError("yaml")

    monkeypatch.setattr(modul, "funktionen", kaputt)
    befund = diagnose(gedachter_rechner())[1]
    assert (befund.stand, "ModuleNotFoundError" in befund.text) == (Stand.PROBLEM, True)


@pytest.mark.parametrize(
    ("ist", "soll", "gleich"),
    [
        (0.1 + 0.2, 0.3, True),
        (True, True, True),
        (1.0, True, False),
        (True, 1.0, False),
        (45292.0, date(2024, 1, 1), True),
        (45293.0, date(2024, 1, 1), False),
        (2.0, True, False),
        ("1", 1.0, False),
        (((1.0, "a"),), ((1.0, "a"),), True),
        (((1.0, "a"),), ((1.0, "b"),), False),
        (((1.0,),), ((1.0,), (2.0,)), False),
        (functions.Fehlerwert(functions.Excelfehler.NV, "x"), functions.Excelfehler.NV, True),
        (functions.Fehlerwert(functions.Excelfehler.NV, "x"), functions.Excelfehler.ZAHL, False),
        (0.0, functions.Excelfehler.ZAHL, False),
    ],
)
def test_when_a_result_is_right(ist: object, soll: object, gleich: bool) -> None:
    """Numbers within their precision, everything else exactly, errors by their kind."""
    assert modul._gleich(ist, soll) is gleich


# ---------------------------------------------------------------- the text
def test_the_text_ends_with_what_to_ask_for() -> None:
    """After the count of problems, a line for each wish; a problem that a person can solve alone makes none."""
    text = als_text(diagnose(pc({SICHERHEIT: {"RequireAddinSig": 1, "VBAWarnings": 4}}, antwort=None)))
    kopf, _, bitten = text.partition("\n\nBitte an die IT geben:\n")
    assert kopf.endswith("3 Probleme gefunden.")
    assert bitten.count("\n- ") == 2
    assert bitten.startswith("- ")


def test_the_text_fits_into_a_message() -> None:
    """With little room the problems come first, whole, and the rest is a word on where it stands."""
    befunde = diagnose(pc({SICHERHEIT: {"RequireAddinSig": 1, "VBAWarnings": 4}}, antwort=None))
    for hoechstens in (1000, 400, 120):
        text = als_text(befunde, hoechstens=hoechstens)
        assert len(text) <= hoechstens
        assert text.startswith("3 Probleme gefunden.")
        assert text.endswith("(19 Prüfungen).")
    assert "Python antwortet: " in als_text(befunde, hoechstens=400)
    assert als_text(befunde, hoechstens=10_000) == als_text(befunde)


def test_every_check_is_explained_in_the_handbook() -> None:
    """The table of the page names the checks as they are shown, in the same order."""
    seite = (ROOT / "docs/addin.md").read_text("utf-8")
    tabelle = re.findall(r"^\| ([^|`]+) \| [^|]+ \|$", seite.split("| Prüfung | Was dahintersteckt |")[1].split("\n## ")[0], re.MULTILINE)
    assert tabelle == [befund.pruefung for befund in diagnose(gedachter_rechner())]
