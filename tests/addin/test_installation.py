"""Installing and removing the add-in: the plan for many a PC, and its steps carried out on real files."""

from __future__ import annotations

from dataclasses import replace
from importlib import metadata
from pathlib import Path, PureWindowsPath
import re
import sys
import types
from typing import Any, Self

from hypothesis import given
from hypothesis import strategies as st
import pytest

from addin.rechner import (
    ADDIN,
    ANTWORT,
    EINSTELLUNG,
    GESPERRT,
    MITGELIEFERT,
    OPTIONEN,
    VERWALTET,
    gesperrtes_element,
    ordner,
    python_in,
    rechner,
)
from im_xl.addin import build
from im_xl.addin import umgebung as maschine
from im_xl.addin.installation import (
    ZONE,
    DateiLoeschen,
    Entsperren,
    Hinweis,
    Kopieren,
    Schritt,
    Setzen,
    aufgeloest,
    ausfuehren,
    deinstallationsplan,
    eingerichteter_rechner,
    einstellungswert,
    installationsplan,
    ist_unser,
    open_eintraege,
)
from im_xl.addin.umgebung import DLLS, VORGABE, XLWINGS, Registry, RegistryImSpeicher, Umgebung, Wert, WindowsRegistry
from im_xl.errors import DateiError, EingabeError

ROOT = Path(__file__).resolve().parents[2]
ZIEL = r"C:\Users\mueller\AppData\Roaming\Microsoft\AddIns\IM-XL.xlam"
UNSER = f'"{ZIEL}"'
NUR_REGISTRY = (Kopieren, Entsperren, DateiLoeschen, Hinweis)


def eintragen(umgebung: Umgebung, plan: tuple[Schritt, ...]) -> dict[str, dict[str, object]]:
    """Carry out what concerns the registry; all that is in it afterwards."""
    ausfuehren([schritt for schritt in plan if not isinstance(schritt, NUR_REGISTRY)], umgebung.registry, lambda _: None)
    assert isinstance(umgebung.registry, RegistryImSpeicher)
    return umgebung.registry.alles()


def installiert(umgebung: Umgebung) -> dict[str, dict[str, object]]:
    """The registry after installing."""
    return eintragen(umgebung, installationsplan(umgebung))


def mit_addin(umgebung: Umgebung) -> Umgebung:
    """The same PC once the file is in its place, too."""
    return rechner(umgebung.registry if isinstance(umgebung.registry, RegistryImSpeicher) else None, dateien={PureWindowsPath(ZIEL): ADDIN})


# ---------------------------------------------------------------- installing
def test_a_new_pc() -> None:
    """File, interpreter and the first entry of the usual version; a second run finds nothing to do."""
    umgebung = rechner()
    plan = installationsplan(umgebung)
    assert plan[:2] == (Kopieren(MITGELIEFERT, PureWindowsPath(ZIEL)), Entsperren(PureWindowsPath(ZIEL)))
    assert eintragen(umgebung, plan) == {
        EINSTELLUNG: {"Interpreter": r"%LOCALAPPDATA%\im_xl\python\pythonw.exe"},
        OPTIONEN: {"OPEN": UNSER},
    }
    assert installationsplan(mit_addin(umgebung)) == ()


def test_every_version_of_excel_gets_it() -> None:
    """Versions with a key of Excel's; neither other keys of Office nor versions that cannot show the ribbon."""
    office = r"HKCU\Software\Microsoft\Office"
    umgebung = rechner(
        {
            rf"{office}\12.0\Excel\Options": {},
            rf"{office}\15.0\Excel\Options": {"OPEN": '"C:\\a.xlam"'},
            rf"{office}\16.0\EXCEL": {},
            rf"{office}\16.0\Word": {},
            rf"{office}\17.0\Word": {},
            rf"{office}\ClickToRun\Excel": {},
        }
    )
    alles = installiert(umgebung)
    assert {schluessel: werte for schluessel, werte in alles.items() if "OPEN" in werte or "OPEN1" in werte} == {
        rf"{office}\15.0\Excel\Options": {"OPEN": '"C:\\a.xlam"', "OPEN1": UNSER},
        OPTIONEN: {"OPEN": UNSER},
    }


@pytest.mark.parametrize(
    ("vorher", "nachher"),
    [
        pytest.param(["a", "/R b", "c", "d"], ["a", "/R b", "c", "d", UNSER], id="others stay"),
        pytest.param([UNSER, "a"], [UNSER, "a"], id="already there"),
        pytest.param(["a", "IM-XL.xlam"], ["a", "IM-XL.xlam"], id="shortened by Excel"),
        pytest.param([UNSER.upper()], [UNSER.upper()], id="upper case"),
        pytest.param(["a", None, "b"], ["a", "b", UNSER], id="a gap, behind which Excel loads nothing"),
        pytest.param([None, None, UNSER], [UNSER], id="ours behind a gap"),
        pytest.param(["a", UNSER, "b", '/R "D:\\x\\im-xl.xlam"'], ["a", UNSER, "b"], id="twice"),
        pytest.param(['"C:\\Downloads\\IM-XL (1).xlam"', "b"], [UNSER, "b"], id="a renamed old copy"),
        pytest.param(['"\\\\server\\alt\\IM-XL_alt.xlam"'], [UNSER], id="an old copy on a server"),
        pytest.param(['"C:\\IM-XLtools.xlam"'], ['"C:\\IM-XLtools.xlam"', UNSER], id="a similar name is not ours"),
    ],
)
def test_entries_of_excel(vorher: list[str | None], nachher: list[str]) -> None:
    """OPEN, OPEN1, ... have no gap, others keep their order, ours stands there once."""
    umgebung = rechner({OPTIONEN: {f"OPEN{nummer or ''}": wert for nummer, wert in enumerate(vorher) if wert is not None}})
    assert installiert(umgebung)[OPTIONEN] == {f"OPEN{nummer or ''}": wert for nummer, wert in enumerate(nachher)}
    assert installationsplan(mit_addin(umgebung)) == ()


def test_values_of_others_keep_their_type() -> None:
    """A value that moves to another number is the same value; values of another kind are not touched."""
    fremd = Wert("%HOME%\\a.xlam", 2)
    umgebung = rechner({OPTIONEN: {"OPEN3": fremd, "OPENDATEI": "x", "OPEN01": "y", "Pos": 7}})
    installiert(umgebung)
    assert umgebung.registry.werte(OPTIONEN) == {
        "OPEN": fremd,
        "OPEN1": Wert(UNSER),
        "OPENDATEI": Wert("x"),
        "OPEN01": Wert("y"),
        "Pos": Wert(7, 4),
    }


def test_what_excel_has_switched_off_is_switched_on() -> None:
    """Entries of ours among known and among disabled add-ins go; those of others stay."""
    umgebung = rechner(
        {
            VERWALTET: {ZIEL: "", r"C:\fremd.xlam": ""},
            GESPERRT: {"1a": gesperrtes_element(ZIEL), "2b": gesperrtes_element(r"C:\fremd.xlam"), "3c": "IM-XL.xlam"},
        }
    )
    alles = installiert(umgebung)
    assert alles[VERWALTET] == {r"C:\fremd.xlam": ""}
    assert set(alles[GESPERRT]) == {"2b", "3c"}


def test_old_copies_are_named_and_stay() -> None:
    """A registered copy elsewhere, one beside it and one in Excel's start folder: a word about each, and no deletion."""
    orte = ordner()
    kopien = [
        PureWindowsPath(r"D:\Downloads\IM-XL (2).xlam"),
        orte["APPDATA"] / "Microsoft/AddIns/IM-XL-alt.xlam",
        orte["APPDATA"] / "Microsoft/Excel/XLSTART/IM-XL.xlam",
    ]
    umgebung = rechner({OPTIONEN: {"OPEN": f'"{kopien[0]}"'}}, dateien=dict.fromkeys(kopien, ADDIN))
    for plan in (installationsplan(umgebung), deinstallationsplan(umgebung)):
        texte = [schritt.text for schritt in plan if isinstance(schritt, Hinweis)]
        assert all(any(str(kopie) in text for text in texte) for kopie in kopien)
        assert not any(isinstance(schritt, DateiLoeschen) for schritt in plan)


def test_a_profile_on_the_network() -> None:
    """The add-in goes where Excel looks for it; what the IT may have to allow is said."""
    plan = installationsplan(rechner(appdata=r"\\server\profile$\mueller\AppData\Roaming"))
    assert plan[0] == Kopieren(MITGELIEFERT, PureWindowsPath(r"\\server\profile$\mueller\AppData\Roaming\Microsoft\AddIns\IM-XL.xlam"))
    assert [schritt for schritt in plan if isinstance(schritt, Hinweis) and "Netzlaufwerk" in schritt.text]


def test_a_blocked_file_is_unblocked() -> None:
    """The right file with the mark of the internet: only the mark goes."""
    umgebung = rechner()
    installiert(umgebung)
    assert isinstance(umgebung.registry, RegistryImSpeicher)
    ziel = PureWindowsPath(ZIEL)
    gesperrt = rechner(umgebung.registry, dateien={ziel: ADDIN, ziel.with_name(ziel.name + ZONE): b"[ZoneTransfer]"})
    assert installationsplan(gesperrt) == (Entsperren(ziel),)


def test_libraries_among_the_packages_are_put_beside_python() -> None:
    """`pip install --target` leaves them there, where Excel does not look."""
    python = PureWindowsPath(r"D:\im_xl\python")
    pakete = {python / "Lib/site-packages" / name: b"MZ" for name in DLLS}
    umgebung = rechner(dateien=pakete | {python / "pythonw.exe": b""})
    plan = installationsplan(umgebung, python / "pythonw.exe")
    assert plan[:2] == tuple(Kopieren(python / "Lib/site-packages" / name, python / name) for name in DLLS)


def test_a_virtual_environment_has_them_above() -> None:
    """There they lie in the root, and pythonw.exe in Scripts."""
    venv = PureWindowsPath(r"D:\im_xl\venv")
    dateien = {venv / "Scripts/pythonw.exe": b"", **{venv / name: b"" for name in DLLS}}
    plan = installationsplan(rechner(dateien=dateien), venv / "Scripts/python.exe")
    assert Setzen(EINSTELLUNG, "Interpreter", Wert(r"D:\im_xl\venv\Scripts\pythonw.exe")) in plan
    assert plan[0] == Kopieren(MITGELIEFERT, PureWindowsPath(ZIEL))


# ---------------------------------------------------------------- which Python
@pytest.mark.parametrize("nutzer", ["mueller", "Müller", "Łukasz", "Şahin", "Νίκος", "x y & z"])
def test_the_setting_is_plain_whatever_the_user_is_called(nutzer: str) -> None:
    """VBA reads it in the code page of the PC: so it is ASCII, and means the same file."""
    umgebung = rechner(nutzer=nutzer)
    wert = einstellungswert(umgebung.interpreter, umgebung.ordner)
    assert wert == VORGABE
    assert wert.isascii()
    assert aufgeloest(wert, umgebung.ordner) == umgebung.interpreter
    assert Setzen(EINSTELLUNG, "Interpreter", Wert(wert)) in installationsplan(umgebung)


@pytest.mark.parametrize(
    ("pfad", "wert"),
    [
        (r"c:\users\MUELLER\python\pythonw.exe", r"%USERPROFILE%\python\pythonw.exe"),
        (r"C:\Users\mueller\AppData\Roaming\p\pythonw.exe", r"%APPDATA%\p\pythonw.exe"),
        (r"D:\Programme für alle\pythonw.exe", r"D:\Programme für alle\pythonw.exe"),
    ],
)
def test_folders_of_the_user_are_written_by_their_variable(pfad: str, wert: str) -> None:
    """The narrowest one that fits; elsewhere the path as it is."""
    assert einstellungswert(PureWindowsPath(pfad), ordner()) == wert
    assert aufgeloest(wert, ordner()) == PureWindowsPath(pfad)


@pytest.mark.parametrize(
    ("pfad", "satz"),
    [
        (r"\\server\python\pythonw.exe", "Netzlaufwerk"),
        (r"C:\Users\mueller\AppData\Local\Microsoft\WindowsApps\python.exe", "Microsoft Store"),
        (r"D:\Łódź\python.exe", "ein Zeichen, das VBA nicht versteht"),
        (r"C:\Users\mueller\Łódź\python.exe", "ein Zeichen, das VBA nicht versteht"),
        (r"D:\100%\python.exe", "ein Zeichen, das VBA nicht versteht"),
        (r"D:\Python311", "python.exe oder pythonw.exe"),
        (r"D:\fehlt\python.exe", "gibt es nicht"),
    ],
)
def test_a_python_that_excel_cannot_start(pfad: str, satz: str) -> None:
    """It is refused before anything is written, with what to do."""
    gemeint = PureWindowsPath(pfad)
    umgebung = rechner(dateien={} if "fehlt" in pfad else python_in(gemeint.parent))
    with pytest.raises(EingabeError, match=satz) as fehler:
        installationsplan(umgebung, gemeint)
    assert pfad in fehler.value.text


@pytest.mark.parametrize(
    ("antwort", "satz"),
    [
        (None, "startet nicht"),
        (replace(ANTWORT, im_xl=None), "pip install --user"),
        (replace(ANTWORT, xlwings=None), f"braucht xlwings {XLWINGS}, gefunden wurde keines"),
        (replace(ANTWORT, xlwings="0.30.0"), "gefunden wurde 0.30.0"),
        (replace(ANTWORT, pywin32=False), "pywin32"),
    ],
)
def test_a_python_without_what_the_add_in_needs(antwort: Any, satz: str) -> None:  # noqa: ANN401 - an answer or none
    """Asked as the add-in starts it, it lacks something: refused."""
    with pytest.raises(EingabeError, match=satz):
        installationsplan(rechner(antwort=antwort))


def test_a_python_without_the_library() -> None:
    """Without the DLL Excel cannot reach Python at all."""
    python = PureWindowsPath(r"D:\p\pythonw.exe")
    with pytest.raises(EingabeError, match=DLLS[0]):
        installationsplan(rechner(dateien={python: b""}), python)


@pytest.mark.parametrize("plan", [installationsplan, deinstallationsplan])
def test_excel_must_be_closed(plan: Any) -> None:  # noqa: ANN401 - one of two functions
    """It writes the entries anew when it ends."""
    with pytest.raises(DateiError, match="Excel ist geöffnet") as fehler:
        plan(rechner(excel_laeuft=True))
    assert fehler.value.code == "excel-laeuft"


def test_an_installation_without_its_add_in() -> None:
    """It says so, and what to do."""
    umgebung = replace(rechner(), addin=PureWindowsPath(r"C:\leer\IM-XL.xlam"))
    with pytest.raises(DateiError, match="neu installieren"):
        installationsplan(umgebung)


def test_a_python_answers_for_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real Python is asked in isolation, whatever the environment says; another program, or none at all, gives no answer."""
    auskunft = maschine.befrage(Path(sys.executable))
    assert auskunft is not None
    assert (auskunft.version, auskunft.bits) == (sys.version.split()[0], 64 if sys.maxsize > 2**32 else 32)
    assert (auskunft.im_xl, auskunft.xlwings) == (metadata.version("im-xl"), metadata.version("xlwings"))
    assert auskunft.pywin32 == (sys.platform == "win32")
    assert maschine.befrage(tmp_path / "pythonw.exe") is None
    fremd = tmp_path / "im_xl-9.9.dist-info/METADATA"
    fremd.parent.mkdir()
    fremd.write_text("Metadata-Version: 2.1\nName: im-xl\nVersion: 9.9\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert maschine.befrage(Path(sys.executable)) == auskunft
    stumm = tmp_path / "stumm"
    stumm.write_text("#!/bin/sh\necho ja\n", "utf-8")
    stumm.chmod(0o755)
    assert maschine.befrage(stumm) is None


# ---------------------------------------------------------------- removing
def test_removing_leaves_nothing_of_ours() -> None:
    """File, setting and entries go; others move up, so that Excel goes on loading them."""
    umgebung = rechner({OPTIONEN: {"OPEN": "a", "OPEN1": UNSER, "OPEN2": "b", "OPEN3": UNSER}, EINSTELLUNG: {"Interpreter": "x"}})
    umgebung = mit_addin(umgebung)
    plan = deinstallationsplan(umgebung)
    assert DateiLoeschen(PureWindowsPath(ZIEL)) in plan
    assert eintragen(umgebung, plan) == {OPTIONEN: {"OPEN": "a", "OPEN1": "b"}}
    assert umgebung.registry.unterschluessel(r"HKCU\Software\VB and VBA Program Settings") == ()
    assert deinstallationsplan(rechner(umgebung.registry if isinstance(umgebung.registry, RegistryImSpeicher) else None)) == ()


def test_settings_of_others_under_our_key_stay() -> None:
    """A key that still holds something is not removed."""
    umgebung = rechner({EINSTELLUNG: {"Interpreter": "x", "Fremd": "y"}})
    assert eintragen(umgebung, deinstallationsplan(umgebung)) == {EINSTELLUNG: {"Fremd": "y"}}


def test_what_would_be_removed_can_be_shown_anywhere() -> None:
    """On a system without Excel: exactly what installing puts there."""
    texte = " ".join(schritt.text for schritt in deinstallationsplan(eingerichteter_rechner()))
    assert "OPEN löschen" in texte
    assert r"Löschen: %APPDATA%\Microsoft\AddIns\IM-XL.xlam" in texte


FREMDE = st.sampled_from(['"C:\\a.xlam"', "/R b.xll", "/A Prog.Id", '"D:\\IM-XLs.xlam"'])
UNSERE = st.sampled_from([UNSER, '"D:\\IM-XL.xlam"', "IM-XL.xlam", '/R "C:\\x\\im-xl (3).xlam"'])
EINTRAEGE = st.dictionaries(st.integers(0, 12), st.one_of(FREMDE, UNSERE), max_size=8)


@given(eintraege=EINTRAEGE)
def test_any_entries(eintraege: dict[int, str]) -> None:
    """Installed: no gap, ours once, others unchanged and in order. Removed: only the others. Each a second time: nothing to do."""
    fremde = [wert for _, wert in sorted(eintraege.items()) if not ist_unser(wert)]
    umgebung = mit_addin(rechner({OPTIONEN: {f"OPEN{nummer or ''}": wert for nummer, wert in eintraege.items()}}))
    eintragen(umgebung, installationsplan(umgebung))
    danach = open_eintraege(umgebung.registry, "16.0")
    assert [name for name, _ in danach] == [f"OPEN{nummer or ''}" for nummer in range(len(fremde) + 1)]
    assert [wert.daten for _, wert in danach if not ist_unser(wert.daten)] == fremde
    assert installationsplan(umgebung) == ()
    eintragen(umgebung, deinstallationsplan(umgebung))
    assert [wert.daten for _, wert in open_eintraege(umgebung.registry, "16.0")] == fremde
    assert [schritt for schritt in deinstallationsplan(umgebung) if not isinstance(schritt, NUR_REGISTRY)] == []


# ---------------------------------------------------------------- carrying out, on real files
@pytest.fixture
def echt(tmp_path: Path) -> Umgebung:
    """A PC whose files are real ones in a folder of the test; only registry and Python are drawn."""
    orte = {"LOCALAPPDATA": tmp_path / "Local", "APPDATA": tmp_path / "Roaming", "USERPROFILE": tmp_path}
    python = orte["LOCALAPPDATA"] / "im_xl/python"
    for pfad, inhalt in {tmp_path / "macros/IM-XL.xlam": ADDIN, **{Path(p): b"MZ" for p in python_in(python)}}.items():
        pfad.parent.mkdir(parents=True, exist_ok=True)
        pfad.write_bytes(inhalt)
    return replace(
        rechner(),
        ordner=orte,
        addin=tmp_path / "macros/IM-XL.xlam",
        interpreter=python / "pythonw.exe",
        ist_datei=maschine.ist_datei,
        lies=maschine.lies,
        namen=maschine.namen,
    )


def ausgefuehrt(umgebung: Umgebung, plan: tuple[Schritt, ...]) -> list[Schritt]:
    """Carry out everything; the steps that were reported."""
    getan: list[Schritt] = []
    ausfuehren(plan, umgebung.registry, getan.append)
    return getan


def test_installing_and_removing_for_real(echt: Umgebung) -> None:
    """The file lies in the folder that did not exist, without the mark; afterwards nothing is left, and each second time nothing is done."""
    plan = installationsplan(echt)
    assert ausgefuehrt(echt, plan) == list(plan)
    assert Path(echt.ziel).read_bytes() == ADDIN
    assert maschine.namen(echt.addins_ordner) == ("IM-XL.xlam",)
    assert installationsplan(echt) == ()

    marke = Path(f"{echt.ziel}{ZONE}")
    marke.write_text("[ZoneTransfer]\nZoneId=3\n", "utf-8")
    assert ausgefuehrt(echt, installationsplan(echt)) == [Entsperren(echt.ziel)]
    assert not marke.exists()

    ausgefuehrt(echt, deinstallationsplan(echt))
    assert maschine.namen(echt.addins_ordner) == ()
    assert deinstallationsplan(echt) == ()


def test_an_older_add_in_is_replaced(echt: Umgebung) -> None:
    """An update is the same command; the entries stay as they are."""
    ausgefuehrt(echt, installationsplan(echt))
    Path(echt.addin).write_bytes(b"PK: neuer")
    assert ausgefuehrt(echt, installationsplan(echt)) == [Kopieren(echt.addin, echt.ziel), Entsperren(echt.ziel)]
    assert Path(echt.ziel).read_bytes() == b"PK: neuer"


def test_a_step_that_fails(echt: Umgebung) -> None:
    """One sentence that names the step and the reason; nothing half-written stays, later steps are not done."""
    Path(echt.ziel).mkdir(parents=True)
    with pytest.raises(DateiError, match="Kopieren: ") as fehler:
        ausgefuehrt(echt, installationsplan(echt))
    assert fehler.value.code == "addin-schritt"
    assert maschine.namen(echt.addins_ordner) == ("IM-XL.xlam",)
    assert open_eintraege(echt.registry, "16.0") == []


def test_garbled_variables_are_put_right(tmp_path: Path) -> None:
    """The DLL hands over names in another code page: what leads nowhere is replaced; a folder that exists is the choice of the IT."""
    eigen = tmp_path / "eigener Ordner"
    eigen.mkdir()
    orte = {name: tmp_path / "Müller" / name for name in ("LOCALAPPDATA", "APPDATA", "USERPROFILE")}
    variablen = {"LOCALAPPDATA": str(tmp_path / "M\x81ller"), "TEMP": str(eigen), "TMP": "", "PATH": "x"}
    maschine.richtigstellen(variablen, orte)
    assert variablen == {name: str(ort) for name, ort in orte.items()} | {
        "TEMP": str(eigen),
        "TMP": str(tmp_path / "Müller/LOCALAPPDATA/Temp"),
        "PATH": "x",
    }


# ---------------------------------------------------------------- one truth in several places
def test_all_speak_of_the_same_library_and_setting() -> None:
    """Installed xlwings, the macros and the built add-in name the version, the setting and the default that the installation writes."""
    macros = (ROOT / "macros/ImVerbindung.bas").read_text("utf-8")
    assert metadata.version("xlwings") == XLWINGS
    assert set(re.findall(r"xlwings\d\d-[\d.]+\.dll", macros)) == set(DLLS)
    assert 'GetSetting("im_xl", "Addin", "Interpreter"' in macros
    assert VORGABE.encode() in build.addin()


def test_the_page_for_the_it_is_true() -> None:
    """Where the add-in looks for Python, and which program Excel starts."""
    seite = (ROOT / "docs/addin.md").read_text("utf-8")
    assert VORGABE in seite
    assert ("cmd.exe" in (ROOT / "macros/ImVerbindung.bas").read_text("utf-8")) == ("cmd.exe" in seite)


# ---------------------------------------------------------------- the two registries
class _Winreg(types.ModuleType):
    """A double of `winreg` with the calls and errors that Python documents for it; keys are dictionaries."""

    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE = "HKCU", "HKLM"
    KEY_READ, KEY_SET_VALUE, KEY_WOW64_64KEY = 0x20019, 0x2, 0x100

    def __init__(self) -> None:
        super().__init__("winreg")
        self.daten: dict[str, dict[str, tuple[object, int]]] = {}

    def OpenKey(self, key: str, sub_key: str, reserved: int = 0, access: int = KEY_READ) -> _Schluessel:  # noqa: N802 - as there
        assert (reserved, access & self.KEY_WOW64_64KEY) == (0, self.KEY_WOW64_64KEY)
        pfad = f"{key}\\{sub_key}".casefold()
        if not any(name == pfad or name.startswith(pfad + "\\") for name in self.daten):
            raise FileNotFoundError(2, "nicht da")
        return _Schluessel(pfad)

    def CreateKeyEx(self, key: str, sub_key: str, reserved: int = 0, access: int = KEY_SET_VALUE) -> _Schluessel:  # noqa: N802 - as there
        assert (reserved, access) == (0, self.KEY_SET_VALUE)
        pfad = f"{key}\\{sub_key}".casefold()
        teile = pfad.split("\\")
        for anzahl in range(2, len(teile) + 1):
            self.daten.setdefault("\\".join(teile[:anzahl]), {})
        return _Schluessel(pfad)

    def _kinder(self, key: str) -> list[str]:
        return sorted({name[len(key) + 1 :].partition("\\")[0] for name in self.daten if name.startswith(key + "\\")})

    def QueryInfoKey(self, key: str) -> tuple[int, int, int]:  # noqa: N802 - as there
        return len(self._kinder(key)), len(self.daten.get(key, {})), 0

    def EnumValue(self, key: str, index: int) -> tuple[str, object, int]:  # noqa: N802 - as there
        name, (daten, art) = list(self.daten[key].items())[index]
        return name, daten, art

    def EnumKey(self, key: str, index: int) -> str:  # noqa: N802 - as there
        return self._kinder(key)[index]

    def SetValueEx(self, key: str, value_name: str, reserved: int, type: int, value: object) -> None:  # noqa: A002, N802 - as there
        assert reserved == 0
        self.daten[key][value_name] = (value, type)

    def DeleteValue(self, key: str, value: str) -> None:  # noqa: N802 - as there
        if value not in self.daten.get(key, {}):
            raise FileNotFoundError(2, "nicht da")
        del self.daten[key][value]

    def DeleteKey(self, key: str, sub_key: str) -> None:  # noqa: N802 - as there
        pfad = f"{key}\\{sub_key}".casefold()
        if pfad not in self.daten:
            raise FileNotFoundError(2, "nicht da")
        if self._kinder(pfad):
            raise PermissionError(13, "hat Unterschlüssel")
        del self.daten[pfad]


class _Schluessel(str):
    """A handle, which closes itself."""

    __slots__ = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None


@pytest.fixture(params=["memory", "windows"])
def registry(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """The registry in memory, and the one of Windows above a double of Python's module."""
    if request.param == "memory":
        return RegistryImSpeicher()
    monkeypatch.setitem(sys.modules, "winreg", _Winreg())
    return WindowsRegistry()


def test_both_registries_behave_alike(registry: Registry) -> None:
    """What is written is read back with its type; what is not there is no mistake; only empty keys are removed."""
    wert = Wert(b"\1\2", 3)
    assert registry.werte("HKCU\\a") == {}
    assert registry.unterschluessel("HKCU\\a") == ()
    registry.setze("HKCU\\a\\b", "n", wert)
    registry.setze("HKCU\\a\\c\\d", "m", Wert("x"))
    assert registry.werte("HKCU\\a\\b") == {"n": wert}
    assert set(registry.unterschluessel("HKCU\\a")) == {"b", "c"}
    registry.raeume("HKCU\\a")
    assert set(registry.unterschluessel("HKCU\\a")) == {"b", "c"}
    registry.raeume("HKCU\\a\\b")
    assert registry.werte("HKCU\\a\\b") == {"n": wert}
    registry.loesche("HKCU\\a\\b", "n")
    registry.loesche("HKCU\\a\\b", "n")
    registry.loesche("HKCU\\fehlt", "n")
    registry.raeume("HKCU\\a\\b")
    registry.raeume("HKCU\\a\\b")
    assert registry.unterschluessel("HKCU\\a") == ("c",)


def test_a_file_that_the_it_has_signed_stays() -> None:
    """Where the IT distributes the file, installing registers and never copies; without saying so it would be replaced."""
    umgebung = rechner(dateien={PureWindowsPath(ZIEL): b"PK: signiert"})

    assert any(isinstance(schritt, Kopieren) for schritt in installationsplan(umgebung))
    plan = installationsplan(umgebung, datei=False)
    assert not any(isinstance(schritt, Kopieren) for schritt in plan)
    assert eintragen(umgebung, plan)[OPTIONEN] == {"OPEN": UNSER}
