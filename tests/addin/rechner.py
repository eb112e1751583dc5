"""Windows PCs drawn as data: folders, registry, files and what Python answers; the programs under test read nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath, PureWindowsPath

import im_xl
from im_xl.addin.umgebung import DLLS, XLWINGS, Auskunft, RegistryImSpeicher, Umgebung, Wert

NUTZER = "mueller"
OPTIONEN = r"HKCU\Software\Microsoft\Office\16.0\Excel\Options"
VERWALTET = r"HKCU\Software\Microsoft\Office\16.0\Excel\Add-in Manager"
GESPERRT = r"HKCU\Software\Microsoft\Office\16.0\Excel\Resiliency\DisabledItems"
EINSTELLUNG = r"HKCU\Software\VB and VBA Program Settings\im_xl\Addin"
SCHLUESSEL = Mapping[str, Mapping[str, Wert | str | int | bytes]]
MITGELIEFERT = PureWindowsPath(r"C:\im_xl\macros\IM-XL.xlam")
ADDIN = b"PK: das Add-in"
ANTWORT = Auskunft("3.11.9", 64, im_xl.__version__, XLWINGS, pywin32=True)


def ordner(nutzer: str = NUTZER, appdata: str | None = None) -> dict[str, PurePath]:
    """Folders of a user."""
    profil = PureWindowsPath("C:/Users") / nutzer
    return {
        "LOCALAPPDATA": profil / "AppData" / "Local",
        "APPDATA": PureWindowsPath(appdata) if appdata else profil / "AppData" / "Roaming",
        "USERPROFILE": profil,
    }


def python_in(pfad: PurePath) -> dict[PurePath, bytes]:
    """A Python with everything beside it."""
    return {pfad / name: b"MZ" for name in ("python.exe", "pythonw.exe", *DLLS)}


def rechner(
    registry: RegistryImSpeicher | SCHLUESSEL | None = None,
    *,
    nutzer: str = NUTZER,
    appdata: str | None = None,
    interpreter: PurePath | None = None,
    dateien: Mapping[PurePath, bytes] | None = None,
    antwort: Auskunft | None = ANTWORT,
    excel_laeuft: bool = False,
) -> Umgebung:
    """A PC with Python in its usual place and the add-in not installed yet, and what else is said."""
    orte = ordner(nutzer, appdata)
    python = orte["LOCALAPPDATA"] / "im_xl" / "python"
    alle = {MITGELIEFERT: ADDIN} | python_in(interpreter.parent if interpreter else python) | dict(dateien or {})
    return Umgebung(
        windows=True,
        ordner=orte,
        registry=registry if isinstance(registry, RegistryImSpeicher) else RegistryImSpeicher(registry),
        addin=MITGELIEFERT,
        interpreter=interpreter or python / "pythonw.exe",
        ist_datei=lambda pfad: pfad in alle,
        lies=alle.get,
        namen=lambda ort: sorted(pfad.name for pfad in alle if pfad.parent == ort),
        befrage=lambda _: antwort,
        excel_laeuft=lambda: excel_laeuft,
    )


def gesperrtes_element(pfad: str) -> bytes:
    """An entry of the files that Excel has disabled: type, two lengths, path in lower case, name."""
    texte = [f"{text}\0".encode("utf-16-le") for text in (pfad.lower(), "Integrationsmanagement")]
    return b"".join(zahl.to_bytes(4, "little") for zahl in (1, *map(len, texte))) + b"".join(texte)
