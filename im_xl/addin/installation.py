r"""Putting the add-in where Excel finds it, and taking it away again: first a plan of plain steps, then their execution.

Excel loads what stands under `HKCU\Software\Microsoft\Office\<version>\Excel\Options` in OPEN, OPEN1, OPEN2, ...; it stops at
the first number that is missing, and writes these values anew when it ends. So Excel must be closed, the numbers stay
without a gap, and what others have entered keeps its text, its type and its order.

Where the add-in finds Python stands in one registry value that VBA reads with `GetSetting`: no file, whose path VBA could
not open for a user name outside the code page. Folders of the user are written with their variable, so the value is ASCII.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
import contextlib
from dataclasses import dataclass, replace
import os
from pathlib import Path, PurePath
import re
from typing import Final, Protocol

from im_xl.addin.umgebung import ADDIN, DLLS, VORGABE, XLWINGS, Auskunft, Registry, Umgebung, Wert, gedachter_rechner
from im_xl.errors import DateiError, EingabeError, systemgrund

EINSTELLUNGEN: Final = r"HKCU\Software\VB and VBA Program Settings\im_xl"
EINSTELLUNG: Final = rf"{EINSTELLUNGEN}\Addin"
INTERPRETER: Final = "Interpreter"
r"""`GetSetting("im_xl", "Addin", "Interpreter")` in VBA: path of pythonw.exe, for instance %LOCALAPPDATA%\im_xl\python\pythonw.exe."""
OFFICE: Final = r"HKCU\Software\Microsoft\Office"
UEBLICHE_FASSUNG: Final = "16.0"
"""Excel 2016 and everything since; taken where no Excel has left a trace yet."""
ZONE: Final = ":Zone.Identifier"
"""The stream in which Windows marks a file as coming from the internet."""

_FASSUNG = re.compile(r"(\d{2})\.0")
_AELTESTE_FASSUNG = 14  # Excel 2010, the first that reads the ribbon's namespace of 2009
_OPEN = re.compile(r"OPEN([1-9]\d*)?", re.IGNORECASE)
_SCHALTER = re.compile(r"^(?:/\w+\s+)*")
_UNSER_NAME = re.compile(r"im-xl(?:[ _().-].*)?\.xlam?", re.IGNORECASE)
_PYTHON = {"python.exe", "pythonw.exe"}
_VARIABLEN: Final = ("LOCALAPPDATA", "APPDATA", "USERPROFILE")
_CODEPAGE: Final = "cp1252"


# ---------------------------------------------------------------- steps
class Schritt(Protocol):
    """One step of a plan."""

    @property
    def text(self) -> str:
        """German: what it does."""

    def tun(self, registry: Registry) -> None:
        """Do it.

        Raises:
            OSError: the system refuses.
        """


@dataclass(frozen=True, slots=True)
class Kopieren:
    """Copy a file; the target is there whole or as it was."""

    quelle: PurePath
    ziel: PurePath

    @property
    def text(self) -> str:
        """What it does."""
        return f"Kopieren: {self.quelle} nach {self.ziel}"

    def tun(self, registry: Registry) -> None:
        """Copy through a file beside the target; a mark of the target's does not live on."""
        del registry
        ziel = Path(self.ziel)
        ziel.parent.mkdir(parents=True, exist_ok=True)
        daneben = ziel.with_name(f".{ziel.name}.tmp")
        try:
            daneben.write_bytes(Path(self.quelle).read_bytes())
            daneben.replace(ziel)
        except OSError:
            with contextlib.suppress(OSError):
                daneben.unlink()
            raise


@dataclass(frozen=True, slots=True)
class Entsperren:
    """Take away the mark that a file came from the internet."""

    pfad: PurePath

    @property
    def text(self) -> str:
        """What it does."""
        return f"Entsperren (Kennzeichen „aus dem Internet“ entfernen): {self.pfad}"

    def tun(self, registry: Registry) -> None:
        """Remove the stream, if there is one."""
        del registry
        with contextlib.suppress(FileNotFoundError):
            os.unlink(f"{self.pfad}{ZONE}")  # noqa: PTH108 - on Windows a stream of a file, no path of its own


@dataclass(frozen=True, slots=True)
class DateiLoeschen:
    """Delete a file."""

    pfad: PurePath

    @property
    def text(self) -> str:
        """What it does."""
        return f"Löschen: {self.pfad}"

    def tun(self, registry: Registry) -> None:
        """Delete it, if it is there."""
        del registry
        Path(self.pfad).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Setzen:
    """Write a value of the registry."""

    schluessel: str
    name: str
    wert: Wert

    @property
    def text(self) -> str:
        """What it does."""
        return f"Registry: {self.schluessel}, {self.name} = {self.wert.daten}"

    def tun(self, registry: Registry) -> None:
        """Write it."""
        registry.setze(self.schluessel, self.name, self.wert)


@dataclass(frozen=True, slots=True)
class Loeschen:
    """Remove a value of the registry."""

    schluessel: str
    name: str

    @property
    def text(self) -> str:
        """What it does."""
        return f"Registry: {self.schluessel}, {self.name} löschen"

    def tun(self, registry: Registry) -> None:
        """Remove it."""
        registry.loesche(self.schluessel, self.name)


@dataclass(frozen=True, slots=True)
class Raeumen:
    """Remove a key of the registry that has become empty."""

    schluessel: str

    @property
    def text(self) -> str:
        """What it does."""
        return f"Registry: {self.schluessel} löschen, wenn der Schlüssel leer ist"

    def tun(self, registry: Registry) -> None:
        """Remove it, if it is empty."""
        registry.raeume(self.schluessel)


@dataclass(frozen=True, slots=True)
class Hinweis:
    """Nothing is done; something is said."""

    text: str

    def tun(self, registry: Registry) -> None:
        """Nothing."""
        del registry


def ausfuehren(schritte: Iterable[Schritt], registry: Registry, melde: Callable[[Schritt], None]) -> None:
    """Carry out a plan, step by step.

    Args:
        schritte: the plan.
        registry: in which its values are written.
        melde: is told each step that is done.

    Raises:
        DateiError: code `addin-schritt`: a step has failed; the ones before it are done.
    """
    for schritt in schritte:
        try:
            schritt.tun(registry)
        except OSError as fehler:
            raise DateiError(
                "addin-schritt",
                f"Dieser Schritt ist nicht gelungen ({systemgrund(fehler)}): {schritt.text}. Die Schritte davor sind getan; der Befehl kann "
                "wiederholt werden. Ist Excel geschlossen? Wenn ja, fragen Sie die IT nach Schreibrechten oder dem Virenscanner.",
            ) from fehler
        melde(schritt)


# ---------------------------------------------------------------- plans
def installationsplan(umgebung: Umgebung, interpreter: PurePath | None = None, *, datei: bool = True) -> tuple[Schritt, ...]:
    """What has to be done so that Excel loads the add-in; nothing where all is as it should be.

    Args:
        umgebung: the machine.
        interpreter: python.exe or pythonw.exe that the add-in is to use; None: the one beside the running Python.
        datei: copy the add-in's file; False where the IT has put one there, perhaps signed.

    Raises:
        DateiError: code `excel-laeuft`, or `addin-fehlt` where im_xl came without its add-in.
        EingabeError: code `interpreter`: this Python cannot serve the add-in; the text says why.
    """
    _excel_ist_zu(umgebung)
    if not umgebung.ist_datei(umgebung.addin):
        raise DateiError("addin-fehlt", f"Das mitgelieferte Add-in „{umgebung.addin}“ fehlt. Bitte im_xl neu installieren.")
    gewaehlt = (interpreter or umgebung.interpreter).with_name("pythonw.exe")
    _tauglich(umgebung, interpreter or gewaehlt, gewaehlt)
    return tuple(_installation(umgebung, gewaehlt, datei=datei))


def deinstallationsplan(umgebung: Umgebung) -> tuple[Schritt, ...]:
    """What has to be done so that nothing of the add-in stays; nothing where nothing is there.

    Args:
        umgebung: the machine.

    Raises:
        DateiError: code `excel-laeuft`.
    """
    _excel_ist_zu(umgebung)
    return tuple(_deinstallation(umgebung))


def eingerichteter_rechner() -> Umgebung:
    """An imagined PC on which the add-in is installed, for showing what would be removed."""
    umgebung = gedachter_rechner()
    for schritt in installationsplan(umgebung):
        if isinstance(schritt, Setzen):
            schritt.tun(umgebung.registry)
    return replace(umgebung, ist_datei=lambda _: True)


def _installation(umgebung: Umgebung, interpreter: PurePath, *, datei: bool) -> Iterator[Schritt]:
    yield from _dlls(umgebung, interpreter)
    ziel = umgebung.ziel
    if datei and (umgebung.lies(ziel) is None or umgebung.lies(ziel) != umgebung.lies(umgebung.addin)):
        yield Kopieren(umgebung.addin, ziel)
        yield Entsperren(ziel)
    elif umgebung.lies(_mit_zone(ziel)) is not None:
        yield Entsperren(ziel)
    wert = Wert(einstellungswert(interpreter, umgebung.ordner))
    if _werte(umgebung, EINSTELLUNG).get(INTERPRETER.casefold()) != wert:
        yield Setzen(EINSTELLUNG, INTERPRETER, wert)
    for fassung in excel_fassungen(umgebung.registry):
        yield from _eintragen(umgebung, fassung, f'"{ziel}"')
        yield from _altes_loeschen(umgebung, fassung)
    if str(ziel).startswith("\\\\"):
        yield Hinweis(
            f"Ihr Profil liegt auf einem Netzlaufwerk ({umgebung.addins_ordner}). Meldet Excel gesperrte Makros, so muss die IT diesen Ordner "
            "als vertrauenswürdigen Speicherort eintragen und dabei Netzwerkpfade zulassen."
        )
    yield from _kopien_nennen(umgebung)


def _deinstallation(umgebung: Umgebung) -> Iterator[Schritt]:
    for fassung in excel_fassungen(umgebung.registry):
        yield from _eintragen(umgebung, fassung, None)
        yield from _altes_loeschen(umgebung, fassung)
    if INTERPRETER.casefold() in _werte(umgebung, EINSTELLUNG):
        yield Loeschen(EINSTELLUNG, INTERPRETER)
        yield Raeumen(EINSTELLUNG)
        yield Raeumen(EINSTELLUNGEN)
    if umgebung.ist_datei(umgebung.ziel):
        yield DateiLoeschen(umgebung.ziel)
    yield from _kopien_nennen(umgebung)


def _excel_ist_zu(umgebung: Umgebung) -> None:
    if umgebung.excel_laeuft():
        raise DateiError(
            "excel-laeuft",
            "Excel ist geöffnet und würde beim Beenden die Einträge überschreiben. Bitte alle Fenster von Excel schließen und den Befehl "
            "wiederholen. Ist keines zu sehen, läuft Excel im Hintergrund: im Task-Manager beenden oder neu anmelden.",
        )


# ---------------------------------------------------------------- files
def _mit_zone(pfad: PurePath) -> PurePath:
    return pfad.with_name(pfad.name + ZONE)


def dll_ordner(interpreter: PurePath) -> tuple[PurePath, PurePath]:
    """Where the add-in looks for its library: beside pythonw.exe, and above it, where a virtual environment has it."""
    return interpreter.parent, interpreter.parent.parent


def _dlls(umgebung: Umgebung, interpreter: PurePath) -> Iterator[Schritt]:
    """The libraries beside Python; `pip install --target` leaves them among the packages."""
    daneben, darueber = dll_ordner(interpreter)
    for name in DLLS:
        pakete = daneben / "Lib" / "site-packages" / name
        if umgebung.ist_datei(daneben / name) or umgebung.ist_datei(darueber / name):
            continue
        if not umgebung.ist_datei(pakete):
            raise EingabeError(
                "interpreter", f"Neben „{interpreter}“ fehlt die Datei {name}. Bitte xlwings {XLWINGS} in diesem Python neu installieren."
            )
        yield Kopieren(pakete, daneben / name)


def _kopien_nennen(umgebung: Umgebung) -> Iterator[Schritt]:
    """Files that stay, because they may be somebody's."""
    for kopie in andere_kopien(umgebung):
        yield Hinweis(f"Eine andere Kopie des Add-ins wird nicht mehr benutzt und kann gelöscht werden: {kopie}")


def andere_kopien(umgebung: Umgebung) -> tuple[PurePath, ...]:
    """Files that are our add-in under another name or in another place that Excel knows, each once."""
    ordner = (umgebung.addins_ordner, umgebung.ordner["APPDATA"] / "Microsoft" / "Excel" / "XLSTART")
    gefunden = {ort / name: None for ort in ordner for name in umgebung.namen(ort) if _UNSER_NAME.fullmatch(name)}
    for fassung in excel_fassungen(umgebung.registry):
        for _, wert in open_eintraege(umgebung.registry, fassung):
            pfad = type(umgebung.ziel)(genannte_datei(wert.daten))
            if ist_unser(wert.daten) and pfad.is_absolute() and umgebung.ist_datei(pfad):
                gefunden[pfad] = None
    return tuple(pfad for pfad in gefunden if pfad != umgebung.ziel)


# ---------------------------------------------------------------- registry
def _werte(umgebung: Umgebung, schluessel: str) -> dict[str, Wert]:
    """Values of a key by their names in lower case."""
    return {name.casefold(): wert for name, wert in umgebung.registry.werte(schluessel).items()}


def excel_fassungen(registry: Registry) -> tuple[str, ...]:
    """Versions of Excel that have a key of the user's, oldest first; the usual one where there is none."""
    gefunden = [
        fassung
        for fassung in registry.unterschluessel(OFFICE)
        if (zahl := _FASSUNG.fullmatch(fassung))
        and int(zahl[1]) >= _AELTESTE_FASSUNG
        and "excel" in {name.casefold() for name in registry.unterschluessel(rf"{OFFICE}\{fassung}")}
    ]
    return tuple(sorted(gefunden)) or (UEBLICHE_FASSUNG,)


def open_eintraege(registry: Registry, fassung: str) -> list[tuple[str, Wert]]:
    """Names and values of OPEN, OPEN1, ... in the order of their numbers."""
    gefunden = [
        (int(zahl[1] or 0), name, wert) for name, wert in registry.werte(_optionen(fassung)).items() if (zahl := _OPEN.fullmatch(name))
    ]
    return [(name, wert) for _, name, wert in sorted(gefunden, key=lambda eintrag: eintrag[0])]


def genannte_datei(daten: object) -> str:
    r"""The file that an entry names: `/R "C:\x\y.xlam"` is C:\x\y.xlam."""
    return _SCHALTER.sub("", str(daten).strip()).strip().strip('"')


def ist_unser(daten: object) -> bool:
    """Whether an entry means our add-in, also a copy under a name like IM-XL (1).xlam."""
    return _UNSER_NAME.fullmatch(re.split(r"[\\/]", genannte_datei(daten))[-1]) is not None


def _optionen(fassung: str) -> str:
    return rf"{OFFICE}\{fassung}\Excel\Options"


def _eintragen(umgebung: Umgebung, fassung: str, unser: str | None) -> Iterator[Schritt]:
    """The entries without a gap, ours among them once or not at all; what is right already stays."""
    alt = open_eintraege(umgebung.registry, fassung)
    neu: list[Wert] = []
    offen = unser
    for _, wert in alt:
        if not ist_unser(wert.daten):
            neu.append(wert)
        elif offen is not None:
            neu.append(wert if _meint(wert.daten, umgebung.ziel) else Wert(offen))
            offen = None
    if offen is not None:
        neu.append(Wert(offen))
    bisher = {name.upper(): wert for name, wert in alt}
    kuenftig = {f"OPEN{nummer or ''}": wert for nummer, wert in enumerate(neu)}
    for name, wert in kuenftig.items():
        if bisher.get(name) != wert:
            yield Setzen(_optionen(fassung), name, wert)
    for name, _ in alt:
        if name.upper() not in kuenftig:
            yield Loeschen(_optionen(fassung), name)


def _meint(daten: object, ziel: PurePath) -> bool:
    """Whether an entry means the file in its place: by its path, or by its name alone, as Excel shortens it."""
    genannt = type(ziel)(genannte_datei(daten))
    return genannt in {ziel, type(ziel)(ADDIN)}


def _altes_loeschen(umgebung: Umgebung, fassung: str) -> Iterator[Schritt]:
    """Entries of ours among the add-ins that are known but off, and among those that Excel has disabled after a crash."""
    verwaltet = rf"{OFFICE}\{fassung}\Excel\Add-in Manager"
    yield from (Loeschen(verwaltet, name) for name in umgebung.registry.werte(verwaltet) if ist_unser(name))
    gesperrt = gesperrte_elemente(fassung)
    yield from (Loeschen(gesperrt, name) for name, wert in umgebung.registry.werte(gesperrt).items() if nennt_uns(wert.daten))


def gesperrte_elemente(fassung: str) -> str:
    """Key of the files that Excel no longer opens after a crash."""
    return rf"{OFFICE}\{fassung}\Excel\Resiliency\DisabledItems"


def nennt_uns(daten: object) -> bool:
    """Whether a binary entry names our add-in; its text is UTF-16, the path in lower case."""
    return isinstance(daten, bytes) and ADDIN.casefold() in daten.decode("utf-16-le", "replace").casefold()


# ---------------------------------------------------------------- Python
def einstellungswert(interpreter: PurePath, ordner: Mapping[str, PurePath]) -> str:
    """How the path is written down: folders of the user by their variable."""
    for name in _VARIABLEN:
        if interpreter.is_relative_to(ordner[name]):
            return str(type(interpreter)(f"%{name}%") / interpreter.relative_to(ordner[name]))
    return str(interpreter)


def aufgeloest(wert: str, ordner: Mapping[str, PurePath]) -> PurePath:
    """The path that a setting means."""
    pfad = type(ordner["LOCALAPPDATA"])(wert)
    anfang = pfad.parts[0] if pfad.parts else ""
    for name in _VARIABLEN:
        if anfang.casefold() == f"%{name}%".casefold():
            return ordner[name].joinpath(*pfad.parts[1:])
    return pfad


def eingestellter_interpreter(umgebung: Umgebung) -> PurePath:
    """The Python that the add-in would start now."""
    wert = _werte(umgebung, EINSTELLUNG).get(INTERPRETER.casefold(), Wert("")).daten
    return aufgeloest(str(wert) or VORGABE, umgebung.ordner)


def _tauglich(umgebung: Umgebung, genannt: PurePath, interpreter: PurePath) -> None:
    """Make sure that the add-in can start this Python and finds in it what it needs."""
    grund = _pfad_taugt_nicht(umgebung, genannt, interpreter)
    if grund is None:
        grund = auskunft_taugt_nicht(umgebung.befrage(interpreter))
    if grund is not None:
        raise EingabeError("interpreter", f"„{genannt}“ kann das Add-in nicht benutzen: {grund}")


def _pfad_taugt_nicht(umgebung: Umgebung, genannt: PurePath, interpreter: PurePath) -> str | None:
    wert = einstellungswert(interpreter, umgebung.ordner)
    rest = wert.split("%", 2)[-1] if wert.startswith("%") else wert
    if genannt.name.casefold() not in _PYTHON:
        return "Gemeint ist die Datei python.exe oder pythonw.exe. Bitte deren vollen Pfad angeben."
    if wert.startswith("\\\\"):
        return "Es liegt auf einem Netzlaufwerk. Bitte Python auf diesen Rechner kopieren."
    if any(teil.casefold() == "windowsapps" for teil in interpreter.parts):
        return "Das Python aus dem Microsoft Store lässt sich aus Excel nicht starten. Bitte das von python.org nehmen."
    if "%" in rest or not _kodierbar(rest):
        return "Der Ordner enthält ein Zeichen, das VBA nicht versteht. Bitte Python in einen Ordner mit einfachem Namen kopieren."
    if not umgebung.ist_datei(interpreter):
        return f"„{interpreter}“ gibt es nicht. Bitte den Pfad prüfen."
    return None


def auskunft_taugt_nicht(auskunft: Auskunft | None) -> str | None:
    """Why a Python that gives this answer is of no use to the add-in, in German; None where it is."""
    if auskunft is None:
        return "Es startet nicht oder antwortet nicht. Bitte Python neu installieren oder die IT fragen, ob das Programm gesperrt ist."
    if auskunft.im_xl is None:
        return (
            "Darin fehlt im_xl. Bitte im_xl in genau diesem Python installieren, nicht mit „pip install --user“: "
            "Pakete, die nur dem Benutzer gehören, sieht das Add-in nicht."
        )
    if auskunft.xlwings != XLWINGS:
        return f"Das Add-in braucht xlwings {XLWINGS}, gefunden wurde {auskunft.xlwings or 'keines'}. Bitte „pip install xlwings=={XLWINGS}“ ausführen."
    if not auskunft.pywin32:
        return "Es fehlt das Paket pywin32, oder es ist nicht vollständig. Bitte „pip install pywin32“ ausführen."
    return None


def _kodierbar(text: str) -> bool:
    try:
        text.encode(_CODEPAGE)
    except UnicodeEncodeError:
        return False
    return True
