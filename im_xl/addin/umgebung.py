"""What an installation or a diagnosis needs to know of the machine: folders, registry, files, the Python that answers.

All of it is handed in, so that a plan for any Windows PC can be made, shown and tested on any system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from importlib import import_module
import json
import os
from pathlib import Path, PurePath, PureWindowsPath
import subprocess
import sys
from typing import Any, Final, NamedTuple, Protocol

from im_xl.assets import ordner as mitgeliefert

VORGABE: Final = r"%LOCALAPPDATA%\im_xl\python\pythonw.exe"
"""Where the add-in looks for Python when nothing is set."""
ADDIN: Final = "IM-XL.xlam"
"""The one name of the add-in: workbooks keep a link to its path, so it never changes."""
XLWINGS: Final = "0.37.8"
"""Version of xlwings whose DLL the add-in names; another one has another file name and is not found."""
DLLS: Final = (f"xlwings64-{XLWINGS}.dll", f"xlwings32-{XLWINGS}.dll")
"""The library that Excel loads, for 64 and 32 bit."""

_WINDOWS: Final[bool] = sys.platform == "win32"  # declared as bool: both branches are checked, whatever the system

REG_SZ: Final = 1
REG_BINARY: Final = 3
REG_DWORD: Final = 4

_CSIDL: Final = {"LOCALAPPDATA": 0x1C, "APPDATA": 0x1A, "USERPROFILE": 0x28}
"""Folders of the user, by the variable that names them, with their number for the shell."""


class Wert(NamedTuple):
    """A value of the registry: its data and its type."""

    daten: object
    art: int = REG_SZ


class Registry(Protocol):
    r"""The registry, with keys like `HKCU\Software\...`; names are the same in upper and lower case."""

    def werte(self, schluessel: str) -> Mapping[str, Wert]:
        """Values of a key; empty where the key does not exist.

        Raises:
            OSError: the key may not be read.
        """

    def unterschluessel(self, schluessel: str) -> tuple[str, ...]:
        """Names of the keys below a key; empty where it does not exist."""

    def setze(self, schluessel: str, name: str, wert: Wert) -> None:
        """Write a value; keys on the way are made."""

    def loesche(self, schluessel: str, name: str) -> None:
        """Remove a value; one that is not there is no mistake."""

    def raeume(self, schluessel: str) -> None:
        """Remove a key that holds neither values nor keys; any other stays."""


class RegistryImSpeicher:
    """A registry in memory, for showing what would be done, and for tests."""

    def __init__(self, werte: Mapping[str, Mapping[str, Wert | str | int | bytes]] | None = None) -> None:
        """Fill it: key -> name -> value; text, number and bytes get the type that belongs to them."""
        self._schluessel: dict[str, tuple[str, dict[str, tuple[str, Wert]]]] = {}
        for schluessel, inhalt in (werte or {}).items():
            self._oeffne(schluessel)
            for name, wert in inhalt.items():
                self.setze(schluessel, name, wert if isinstance(wert, Wert) else Wert(wert, _art(wert)))

    def werte(self, schluessel: str) -> Mapping[str, Wert]:
        """Values of a key."""
        return dict(self._schluessel.get(schluessel.casefold(), ("", {}))[1].values())

    def unterschluessel(self, schluessel: str) -> tuple[str, ...]:
        """Names of the keys below a key."""
        anfang = schluessel.casefold() + "\\"
        namen = (name[len(anfang) :].partition("\\")[0] for klein, (name, _) in self._schluessel.items() if klein.startswith(anfang))
        return tuple({name.casefold(): name for name in namen}.values())

    def setze(self, schluessel: str, name: str, wert: Wert) -> None:
        """Write a value."""
        self._oeffne(schluessel)[name.casefold()] = (name, wert)

    def loesche(self, schluessel: str, name: str) -> None:
        """Remove a value."""
        self._schluessel.get(schluessel.casefold(), ("", {}))[1].pop(name.casefold(), None)

    def raeume(self, schluessel: str) -> None:
        """Remove an empty key."""
        if not self.werte(schluessel) and not self.unterschluessel(schluessel):
            self._schluessel.pop(schluessel.casefold(), None)

    def alles(self) -> dict[str, dict[str, object]]:
        """All values, by key and name, without their types; for comparing."""
        return {name: {wort: wert.daten for wort, wert in inhalt.values()} for name, inhalt in self._schluessel.values() if inhalt}

    def _oeffne(self, schluessel: str) -> dict[str, tuple[str, Wert]]:
        if darueber := schluessel.rpartition("\\")[0]:
            self._oeffne(darueber)
        return self._schluessel.setdefault(schluessel.casefold(), (schluessel, {}))[1]


def _art(daten: str | int | bytes) -> int:
    return REG_SZ if isinstance(daten, str) else REG_DWORD if isinstance(daten, int) else REG_BINARY


class WindowsRegistry:
    """The registry of this PC. A 32-bit Python sees the same keys as a 64-bit one."""

    def __init__(self) -> None:
        # Typed as Any: the module and its constants exist on Windows only, and this file is checked everywhere.
        self._winreg: Any = import_module("winreg")

    def werte(self, schluessel: str) -> Mapping[str, Wert]:
        """Values of a key."""
        try:
            with self._offen(schluessel, self._winreg.KEY_READ) as offen:
                anzahl = self._winreg.QueryInfoKey(offen)[1]
                eintraege = [self._winreg.EnumValue(offen, stelle) for stelle in range(anzahl)]
        except FileNotFoundError:
            return {}
        return {name: Wert(daten, art) for name, daten, art in eintraege}

    def unterschluessel(self, schluessel: str) -> tuple[str, ...]:
        """Names of the keys below a key."""
        try:
            with self._offen(schluessel, self._winreg.KEY_READ) as offen:
                anzahl = self._winreg.QueryInfoKey(offen)[0]
                return tuple(self._winreg.EnumKey(offen, stelle) for stelle in range(anzahl))
        except FileNotFoundError:
            return ()

    def setze(self, schluessel: str, name: str, wert: Wert) -> None:
        """Write a value."""
        with self._winreg.CreateKeyEx(*self._teile(schluessel), 0, self._winreg.KEY_SET_VALUE) as offen:
            self._winreg.SetValueEx(offen, name, 0, wert.art, wert.daten)

    def loesche(self, schluessel: str, name: str) -> None:
        """Remove a value."""
        try:
            with self._offen(schluessel, self._winreg.KEY_SET_VALUE) as offen:
                self._winreg.DeleteValue(offen, name)
        except FileNotFoundError:
            return

    def raeume(self, schluessel: str) -> None:
        """Remove an empty key."""
        if self.werte(schluessel) or self.unterschluessel(schluessel):
            return
        try:
            self._winreg.DeleteKey(*self._teile(schluessel))
        except FileNotFoundError:
            return

    def _offen(self, schluessel: str, rechte: int) -> Any:  # noqa: ANN401 - a handle of winreg
        return self._winreg.OpenKey(*self._teile(schluessel), 0, rechte | self._winreg.KEY_WOW64_64KEY)

    def _teile(self, schluessel: str) -> tuple[Any, str]:
        wurzel, _, rest = schluessel.partition("\\")
        return {"HKCU": self._winreg.HKEY_CURRENT_USER, "HKLM": self._winreg.HKEY_LOCAL_MACHINE}[wurzel], rest


@dataclass(frozen=True, slots=True)
class Auskunft:
    """What a Python says of itself when it is started as the add-in starts it (`-I`: without packages of the user alone).

    Attributes:
        version: of Python, as in 3.11.9.
        bits: 32 or 64.
        im_xl: version of im_xl that it finds, or None.
        xlwings: version of xlwings, or None.
        pywin32: whether the Windows part that xlwings needs is there.
    """

    version: str
    bits: int
    im_xl: str | None
    xlwings: str | None
    pywin32: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Umgebung:
    """A machine.

    Attributes:
        windows: whether it is a Windows PC; elsewhere nothing of Excel can be looked at.
        ordner: LOCALAPPDATA, APPDATA and USERPROFILE.
        registry: its registry.
        addin: the add-in that came with im_xl.
        interpreter: pythonw.exe beside the Python that runs.
        ist_datei: whether a file exists.
        lies: content of a file, or None where there is none or it may not be read.
        namen: names of the files in a folder; empty where there is none.
        befrage: starts a Python and asks it; None where it does not answer.
        excel_laeuft: whether the user has an Excel open.
    """

    windows: bool
    ordner: Mapping[str, PurePath]
    registry: Registry
    addin: PurePath
    interpreter: PurePath
    ist_datei: Callable[[PurePath], bool]
    lies: Callable[[PurePath], bytes | None]
    namen: Callable[[PurePath], Iterable[str]]
    befrage: Callable[[PurePath], Auskunft | None]
    excel_laeuft: Callable[[], bool]

    @property
    def addins_ordner(self) -> PurePath:
        """Where Excel looks for the add-ins of a user."""
        return self.ordner["APPDATA"] / "Microsoft" / "AddIns"

    @property
    def ziel(self) -> PurePath:
        """Where the add-in lies once it is installed."""
        return self.addins_ordner / ADDIN


def dieser_rechner() -> Umgebung:
    """This machine; on other systems than Windows an imagined PC on which nothing is installed yet."""
    if not _WINDOWS:
        return gedachter_rechner()
    return Umgebung(
        windows=True,
        ordner={name: bekannter_ordner(name) for name in _CSIDL},
        registry=WindowsRegistry(),
        addin=mitgeliefert("macros") / ADDIN,
        interpreter=Path(sys.executable).with_name("pythonw.exe"),
        ist_datei=ist_datei,
        lies=lies,
        namen=namen,
        befrage=befrage,
        excel_laeuft=_excel_hat_fenster,
    )


def gedachter_rechner() -> Umgebung:
    """A Windows PC as the handbook describes it, with folders named by their variables."""
    ordner = {name: PureWindowsPath(f"%{name}%") for name in _CSIDL}
    return Umgebung(
        windows=False,
        ordner=ordner,
        registry=RegistryImSpeicher(),
        addin=PureWindowsPath(f"macros/{ADDIN}"),
        interpreter=ordner["LOCALAPPDATA"] / "im_xl" / "python" / "pythonw.exe",
        ist_datei=lambda pfad: pfad.parent != ordner["APPDATA"] / "Microsoft" / "AddIns",
        lies=lambda _: None,
        namen=lambda _: (),
        befrage=lambda _: Auskunft("3.11", 64, "0", XLWINGS, pywin32=True),
        excel_laeuft=lambda: False,
    )


def bekannter_ordner(name: str) -> Path:
    """Folder of the user as the system itself knows it.

    The variables of the same names are no help inside the process that Excel starts: the DLL hands them over in a code page
    that garbles names with umlauts.

    Args:
        name: LOCALAPPDATA, APPDATA or USERPROFILE.

    Raises:
        OSError: the system does not know it, or is not Windows.
    """
    if not _WINDOWS:
        raise OSError(f"{name}: nur unter Windows")
    ctypes = import_module("ctypes")
    puffer = ctypes.create_unicode_buffer(260)
    if ctypes.windll.shell32.SHGetFolderPathW(None, _CSIDL[name], None, 0, puffer) != 0:
        raise OSError(f"{name}: der Ordner ist dem System nicht bekannt")
    return Path(puffer.value)


def variablen_richtigstellen() -> None:
    """Put right what the DLL has garbled on the way from Excel; to be called once at the start of the process that Excel starts.

    After it, `tempfile`, `Path.home` and programs that are started find the folders of a user with umlauts in the name.
    Elsewhere than on Windows nothing is garbled, and nothing is done.
    """
    if _WINDOWS:
        richtigstellen(os.environ, {name: bekannter_ordner(name) for name in _CSIDL})


def richtigstellen(variablen: MutableMapping[str, str], ordner: Mapping[str, PurePath]) -> None:
    """Replace variables that name a folder which does not exist.

    Args:
        variablen: of the process; changed in place. A folder that exists stays: the IT may have chosen it.
        ordner: LOCALAPPDATA, APPDATA and USERPROFILE as the system knows them.
    """
    temp = ordner["LOCALAPPDATA"] / "Temp"
    for name, richtig in {**ordner, "TEMP": temp, "TMP": temp}.items():
        if not variablen.get(name) or not Path(variablen[name]).is_dir():
            variablen[name] = str(richtig)


def _excel_hat_fenster() -> bool:
    """Whether an Excel of this user is open, hidden ones included: each has a main window of this class."""
    return bool(import_module("ctypes").windll.user32.FindWindowW("XLMAIN", None))


# ---------------------------------------------------------------- files
def ist_datei(pfad: PurePath) -> bool:
    """Whether a file exists."""
    try:
        return Path(pfad).is_file()
    except OSError:
        return False


def lies(pfad: PurePath) -> bytes | None:
    """Content of a file, or None."""
    try:
        return Path(pfad).read_bytes()
    except OSError:
        return None


def namen(pfad: PurePath) -> tuple[str, ...]:
    """Names of the files in a folder."""
    try:
        return tuple(sorted(datei.name for datei in Path(pfad).iterdir()))
    except OSError:
        return ()


# ---------------------------------------------------------------- Python
_FRAGE: Final = """
import json, struct, sys
from importlib import metadata, util
def version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
print(json.dumps([sys.version.split()[0], struct.calcsize("P") * 8, version("im-xl"), version("xlwings"), util.find_spec("win32api") is not None]))
"""
_GEDULD = 60
_OHNE_FENSTER: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)


def befrage(interpreter: PurePath) -> Auskunft | None:
    """Start a Python as the add-in does, and ask it what it finds.

    Args:
        interpreter: pythonw.exe; asked is the python.exe beside it where there is one, for that has a standard output.

    Returns:
        Its answer, or None where it does not start or says something else.
    """
    mit_ausgabe = interpreter.with_name(interpreter.name.replace("pythonw", "python"))
    programm = mit_ausgabe if ist_datei(mit_ausgabe) else interpreter
    try:
        lauf = subprocess.run(  # noqa: S603 - the program is the Python that the user has installed im_xl for
            [str(programm), "-I", "-B", "-c", _FRAGE], capture_output=True, check=True, timeout=_GEDULD, creationflags=_OHNE_FENSTER
        )
        version, bits, im_xl, xlwings, pywin32 = json.loads(lauf.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return Auskunft(version, bits, im_xl, xlwings, pywin32)
