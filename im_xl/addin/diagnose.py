"""What breaks in the field, looked at one by one: a line each, and at the end what to ask the IT department for.

Nothing is changed. The button „Diagnose“ and `im-xl addin pruefen` show the same. What the registry does not tell (a policy
that comes from the cloud, an allowance in the virus scanner) this cannot know either; a line says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from hashlib import sha256
from math import isclose
from pathlib import PurePath
from typing import Final, NamedTuple

import im_xl
from im_xl.addin.installation import (
    EINSTELLUNG,
    INTERPRETER,
    OFFICE,
    UEBLICHE_FASSUNG,
    ZONE,
    andere_kopien,
    aufgeloest,
    auskunft_taugt_nicht,
    dll_ordner,
    eingestellter_interpreter,
    excel_fassungen,
    genannte_datei,
    gesperrte_elemente,
    ist_unser,
    nennt_uns,
    open_eintraege,
)
from im_xl.addin.umgebung import ADDIN, DLLS, Auskunft, Umgebung, dieser_rechner
from im_xl.functions import Excelfehler, Fehlerwert, Funktion, funktionen, rufe

DEFENDER_REGEL: Final = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
"""Microsoft's rule „Alle Office-Anwendungen am Erstellen von untergeordneten Prozessen hindern“."""

_DEFENDER: Final = (
    r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
    r"HKLM\SOFTWARE\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
)
_DEFENDER_INTUNE: Final = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager"
_RICHTLINIEN: Final = (
    r"HKCU\Software\Policies\Microsoft\Office",
    r"HKCU\Software\Policies\Microsoft\Cloud\Office",
    r"HKLM\Software\Policies\Microsoft\Office",
)
_CLICK_TO_RUN: Final = r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
_ONEDRIVE: Final = r"HKCU\Software\Microsoft\OneDrive\Accounts"
_DATEISYSTEM: Final = r"HKLM\SYSTEM\CurrentControlSet\Control\FileSystem"
_UNLESBAR = "nicht lesbar"
_LAENGSTER_PFAD = 259
_LAENGSTER_INHALT = 110  # characters below the folder of Python, in the packages that im_xl brings along
_NUR_SIGNIERTE, _KEINE_MAKROS = 3, 4
_BLOCKIERT, _WARNUNG = 1, 6
_EXCELS_NULL = date(1899, 12, 30)


class Stand(Enum):
    """How a check ends; the value is the word that is shown."""

    OK = "ok"
    PROBLEM = "Problem"
    NICHT_PRUEFBAR = "nicht prüfbar"


@dataclass(frozen=True, slots=True)
class Befund:
    """One check.

    Attributes:
        pruefung: what was looked at, in a few words.
        stand: how it ended.
        text: German: what was found, and for a problem what the person can do.
        bitte: German: what to ask the IT department for; empty where nothing.
    """

    pruefung: str
    stand: Stand
    text: str
    bitte: str = ""


class _Ergebnis(NamedTuple):
    stand: Stand
    text: str
    bitte: str = ""


def _gut(text: str) -> _Ergebnis:
    return _Ergebnis(Stand.OK, text)


def _problem(text: str, bitte: str = "") -> _Ergebnis:
    return _Ergebnis(Stand.PROBLEM, text, bitte)


@dataclass(frozen=True, slots=True)
class _Lage:
    """The machine, and what is asked of it only once."""

    umgebung: Umgebung
    fassungen: tuple[str, ...]
    interpreter: PurePath
    auskunft: Auskunft | None

    @property
    def ziel(self) -> PurePath:
        return self.umgebung.ziel

    def werte(self, schluessel: str) -> dict[str, object]:
        """Data of a key by names in lower case."""
        return {name.casefold(): wert.daten for name, wert in self.umgebung.registry.werte(schluessel).items()}

    def richtlinie(self, unter: str, name: str) -> object:
        """A value that a policy sets, for any version of Excel that is here; None where none does."""
        for wurzel in _RICHTLINIEN:
            for fassung in self.fassungen:
                wert = self.werte(rf"{wurzel}\{fassung}\{unter}").get(name)
                if wert is not None:
                    return wert
        return None

    def eigene(self, unter: str, name: str) -> object:
        """A value that the person has chosen in Excel; None where not."""
        alle = (self.werte(rf"{OFFICE}\{fassung}\{unter}").get(name) for fassung in reversed(self.fassungen))
        return next((wert for wert in alle if wert is not None), None)

    def gilt(self, unter: str, name: str) -> object:
        """What a policy sets, else what the person has chosen."""
        gesetzt = self.richtlinie(unter, name)
        return self.eigene(unter, name) if gesetzt is None else gesetzt


def diagnose(umgebung: Umgebung | None = None) -> tuple[Befund, ...]:
    """Look at everything that has to be right for the add-in to work.

    Args:
        umgebung: the machine; None: this one. Elsewhere than on Windows only im_xl itself can be looked at.

    Returns:
        One finding for each check, always in the same order.
    """
    umgebung = umgebung or dieser_rechner()
    befunde = [_befund(name, pruefung) for name, pruefung in _OHNE_WINDOWS]
    if not umgebung.windows:
        return (*befunde, *(Befund(name, Stand.NICHT_PRUEFBAR, "nur unter Windows") for name, _ in _AUF_WINDOWS))
    lage = _lage(umgebung)
    return (*befunde, *(_befund(name, pruefung, lage) for name, pruefung in _AUF_WINDOWS))


def _lage(umgebung: Umgebung) -> _Lage:
    try:
        fassungen = excel_fassungen(umgebung.registry)
        interpreter = eingestellter_interpreter(umgebung)
    except OSError:
        fassungen, interpreter = (UEBLICHE_FASSUNG,), umgebung.interpreter
    return _Lage(umgebung, fassungen, interpreter, umgebung.befrage(interpreter) if umgebung.ist_datei(interpreter) else None)


def _befund(name: str, pruefung: Callable[..., _Ergebnis], *lage: _Lage) -> Befund:
    try:
        return Befund(name, *pruefung(*lage))
    except OSError:
        return Befund(name, Stand.NICHT_PRUEFBAR, "Windows lässt diese Stelle nicht lesen")


# ---------------------------------------------------------------- as text
def als_text(befunde: Sequence[Befund], *, hoechstens: int | None = None) -> str:
    """Findings as lines for people.

    Args:
        befunde: of a diagnosis.
        hoechstens: characters that there is room for; where all lines are too long, the problems come first, and
            what does not fit is counted.

    Returns:
        German text: a line for each check, a summary, and what to ask the IT department for.
    """
    zeilen = [_zeile(befund) for befund in befunde]
    ganz = "\n".join([*zeilen, "", *_schluss(befunde)])
    if hoechstens is None or len(ganz) <= hoechstens:
        return ganz
    rest = f"Alles Weitere zeigt „im-xl addin pruefen“ ({len(befunde)} Prüfungen)."
    kurz = _summe(befunde)
    for befund in befunde:
        if befund.stand is Stand.PROBLEM:
            mehr = f"{kurz}\n{befund.pruefung}: {befund.text}"
            if len(mehr) + len(rest) + 2 > hoechstens:
                break
            kurz = mehr
    return f"{kurz}\n\n{rest}"


def _zeile(befund: Befund) -> str:
    breite = max(len(stand.value) for stand in Stand)
    return f"{befund.stand.value:<{breite}}  {befund.pruefung}: {befund.text}"


def _summe(befunde: Sequence[Befund]) -> str:
    probleme = sum(befund.stand is Stand.PROBLEM for befund in befunde)
    if probleme:
        return "Ein Problem gefunden." if probleme == 1 else f"{probleme} Probleme gefunden."
    offen = sum(befund.stand is Stand.NICHT_PRUEFBAR for befund in befunde)
    if offen:
        return f"Kein Problem gefunden; {offen} von {len(befunde)} Prüfungen gehen hier nicht."
    return "Kein Problem gefunden."


def _schluss(befunde: Sequence[Befund]) -> Iterator[str]:
    yield _summe(befunde)
    bitten = [befund.bitte for befund in befunde if befund.bitte]
    if bitten:
        yield ""
        yield "Bitte an die IT geben:"
        yield from (f"- {bitte}" for bitte in bitten)


# ---------------------------------------------------------------- im_xl itself
def _ausgabe() -> _Ergebnis:
    return _gut(im_xl.__version__)


def _rechenfunktionen() -> _Ergebnis:
    """Every example of every function gives what the handbook says."""
    try:
        alle = tuple(funktionen().values())
        falsche = [funktion.name for funktion in alle if not _rechnet_richtig(funktion)]
    except Exception as fehler:  # noqa: BLE001 - a broken installation is what this is to find
        return _problem(f"lassen sich nicht laden ({type(fehler).__name__}). im_xl ist nicht vollständig; bitte neu installieren.")
    if falsche:
        return _problem(f"rechnen anders als im Handbuch: {', '.join(falsche)}. im_xl ist nicht vollständig; bitte neu installieren.")
    return _gut(f"alle {len(alle)} rechnen wie im Handbuch")


def _rechnet_richtig(funktion: Funktion) -> bool:
    return all(_gleich(rufe(funktion.name, beispiel.argumente), beispiel.ergebnis) for beispiel in funktion.beispiele)


def _gleich(ist: object, soll: object) -> bool:
    if isinstance(soll, Excelfehler):
        return isinstance(ist, Fehlerwert) and ist.fehler is soll
    if isinstance(soll, tuple):
        return isinstance(ist, tuple) and len(ist) == len(soll) and all(map(_gleich, ist, soll))
    if isinstance(soll, date):
        soll = float((soll - _EXCELS_NULL).days)
    if isinstance(soll, bool) or isinstance(ist, bool) or not isinstance(soll, int | float):
        return type(ist) is type(soll) and ist == soll
    return isinstance(ist, int | float) and isclose(ist, soll, rel_tol=1e-9, abs_tol=1e-9)


# ---------------------------------------------------------------- Python
def _python_da(lage: _Lage) -> _Ergebnis:
    if lage.umgebung.ist_datei(lage.interpreter):
        return _gut(str(lage.interpreter))
    return _problem(
        f"{lage.interpreter} gibt es nicht. Bitte mit dem richtigen Python „im-xl addin installieren“ ausführen.",
        f"Python mit im_xl nach {lage.interpreter.parent} kopieren (oder prüfen, ob der Virenscanner es entfernt hat)",
    )


def _python_antwortet(lage: _Lage) -> _Ergebnis:
    if not lage.umgebung.ist_datei(lage.interpreter):
        return _Ergebnis(Stand.NICHT_PRUEFBAR, "es ist nicht da")
    grund = auskunft_taugt_nicht(lage.auskunft)
    if grund is not None or lage.auskunft is None:
        bitte = (
            f"{lage.interpreter.parent} auf diesem PC ausführbar machen (AppLocker, WDAC, Virenscanner)" if lage.auskunft is None else ""
        )
        return _problem(grund or "", bitte)
    auskunft = lage.auskunft
    if auskunft.im_xl != im_xl.__version__:
        return _problem(f"Darin liegt im_xl {auskunft.im_xl}, hier läuft {im_xl.__version__}. Bitte „im-xl addin installieren“ ausführen.")
    return _gut(f"Python {auskunft.version}, {auskunft.bits} Bit, xlwings {auskunft.xlwings}")


def _dll(lage: _Lage) -> _Ergebnis:
    gebraucht = {64: DLLS[:1], 32: DLLS[1:]}.get(_excel(lage)[1] or 0, DLLS)
    orte = dll_ordner(lage.interpreter)
    fehlend = [name for name in gebraucht if not any(lage.umgebung.ist_datei(ort / name) for ort in orte)]
    if not fehlend:
        return _gut(", ".join(gebraucht))
    andere = sorted(
        {name for ort in orte for name in lage.umgebung.namen(ort) if name.casefold().startswith("xlwings") and name.endswith(".dll")}
    )
    text = f"{', '.join(fehlend)} fehlt neben Python" + (f"; dort liegt nur {', '.join(andere)}" if andere else "")
    return _problem(
        f"{text}. Bitte „im-xl addin installieren“ ausführen.", f"prüfen, ob der Virenscanner {', '.join(fehlend)} entfernt hat"
    )


# ---------------------------------------------------------------- Excel and the file
def _excel(lage: _Lage) -> tuple[str | None, int | None]:
    """Version and bits of Excel; None where the registry does not say."""
    eingerichtet = lage.werte(_CLICK_TO_RUN)
    if "platform" in eingerichtet:
        return str(eingerichtet.get("versiontoreport", "")) or None, 64 if eingerichtet["platform"] == "x64" else 32
    for fassung in reversed(lage.fassungen):
        for wurzel, bits in ((r"HKLM\SOFTWARE\Microsoft\Office", 64), (r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Office", 32)):
            if angabe := lage.werte(rf"{wurzel}\{fassung}\Outlook").get("bitness"):
                return fassung, 64 if angabe == "x64" else 32
            if lage.werte(rf"{wurzel}\{fassung}\Excel\InstallRoot").get("path"):
                return fassung, bits
    return None, None


def _excel_da(lage: _Lage) -> _Ergebnis:
    fassung, bits = _excel(lage)
    if bits is None:
        return _Ergebnis(Stand.NICHT_PRUEFBAR, "Die Registry nennt keine Fassung; bitte in Excel unter Datei, Konto, Info nachsehen")
    return _gut(f"{fassung or 'Fassung unbekannt'}, {bits} Bit")


def _datei_da(lage: _Lage) -> _Ergebnis:
    if lage.umgebung.ist_datei(lage.ziel):
        return _gut(str(lage.ziel))
    if any(ist_unser(wert.daten) for fassung in lage.fassungen for _, wert in open_eintraege(lage.umgebung.registry, fassung)):
        return _problem(
            f"{lage.ziel} fehlt, obwohl es eingetragen ist. Meist hat es der Virenscanner entfernt.",
            f"{ADDIN} aus der Quarantäne holen und zulassen; SHA-256: {_pruefsumme(lage.umgebung, lage.umgebung.addin)}",
        )
    return _problem(f"{lage.ziel} gibt es nicht. Bitte „im-xl addin installieren“ ausführen.")


def _datei_unveraendert(lage: _Lage) -> _Ergebnis:
    ist, soll = _pruefsumme(lage.umgebung, lage.ziel), _pruefsumme(lage.umgebung, lage.umgebung.addin)
    if _UNLESBAR in {ist, soll}:
        return _Ergebnis(Stand.NICHT_PRUEFBAR, "es ist nicht da oder nicht lesbar")
    if ist == soll:
        return _gut(f"SHA-256 {ist}")
    return _problem(f"Es ist nicht das Add-in dieser Ausgabe (SHA-256 {ist} statt {soll}). Bitte „im-xl addin installieren“ ausführen.")


def _pruefsumme(umgebung: Umgebung, pfad: PurePath) -> str:
    inhalt = umgebung.lies(pfad)
    return _UNLESBAR if inhalt is None else sha256(inhalt).hexdigest()


def _gesperrt(lage: _Lage) -> _Ergebnis:
    if lage.umgebung.lies(lage.ziel.with_name(lage.ziel.name + ZONE)) is None:
        return _gut("nein")
    return _problem("ja; Excel führt seine Makros dann nicht aus. Bitte „im-xl addin installieren“ ausführen.")


# ---------------------------------------------------------------- what Excel loads
def _eingetragen(lage: _Lage) -> _Ergebnis:
    ohne, hinter_luecke = [], []
    for fassung in lage.fassungen:
        eintraege = open_eintraege(lage.umgebung.registry, fassung)
        stellen = [stelle for stelle, (_, wert) in enumerate(eintraege) if ist_unser(wert.daten)]
        if not stellen:
            ohne.append(fassung)
        elif eintraege[stellen[0]][0].upper() != f"OPEN{stellen[0] or ''}":
            hinter_luecke.append(fassung)
    if ohne:
        return _problem(f"nicht für Excel {', '.join(ohne)}. Bitte Excel schließen und „im-xl addin installieren“ ausführen.")
    if hinter_luecke:
        return _problem(
            f"für Excel {', '.join(hinter_luecke)} hinter einer Lücke in OPEN, OPEN1, …; so lädt Excel es nicht. Bitte Excel schließen und "
            "„im-xl addin installieren“ ausführen."
        )
    return _gut(f"für Excel {', '.join(lage.fassungen)}")


def _nur_einmal(lage: _Lage) -> _Ergebnis:
    mehrfach = [
        genannte_datei(wert.daten)
        for fassung in lage.fassungen
        for wert in [wert for _, wert in open_eintraege(lage.umgebung.registry, fassung) if ist_unser(wert.daten)][1:]
    ]
    kopien = dict.fromkeys([*mehrfach, *map(str, andere_kopien(lage.umgebung))])
    if kopien:
        return _problem(
            f"Weitere Kopien: {', '.join(kopien)}. Bitte Excel schließen, sie löschen und „im-xl addin installieren“ ausführen."
        )
    return _gut("ja")


def _deaktiviert(lage: _Lage) -> _Ergebnis:
    gefunden = [
        fassung for fassung in lage.fassungen if any(nennt_uns(daten) for daten in lage.werte(gesperrte_elemente(fassung)).values())
    ]
    if gefunden:
        return _problem("ja, nach einem Absturz. In Excel: Datei, Optionen, Add-Ins, Verwalten „Deaktivierte Elemente“, aktivieren.")
    return _gut("nein")


# ---------------------------------------------------------------- policies
def _makros(lage: _Lage) -> _Ergebnis:
    bitte = (
        f"Makros für {ADDIN} zulassen: {lage.ziel.parent} als vertrauenswürdigen Speicherort eintragen, oder das Add-in selbst signieren"
    )
    if _an(lage.richtlinie("Common", "vbaoff")):
        return _problem(
            "VBA ist durch eine Richtlinie abgeschaltet.",
            "VBA für Excel einschalten (Richtlinie „VBA für Office-Anwendungen deaktivieren“)",
        )
    stufe = _zahl(lage.gilt(r"Excel\Security", "vbawarnings"))
    woher = "durch eine Richtlinie" if lage.richtlinie(r"Excel\Security", "vbawarnings") is not None else "in den Einstellungen von Excel"
    if stufe in {_NUR_SIGNIERTE, _KEINE_MAKROS} and not _ist_vertrauenswuerdig(lage):
        art = "alle Makros sind gesperrt" if stufe == _KEINE_MAKROS else "nur signierte Makros sind erlaubt"
        return _problem(f"{woher}: {art}", bitte)
    return _gut("nicht gesperrt" if stufe not in {_NUR_SIGNIERTE, _KEINE_MAKROS} else "gesperrt, aber der Ordner ist vertrauenswürdig")


def _vertrauter_ort(lage: _Lage) -> _Ergebnis:
    if _ist_vertrauenswuerdig(lage):
        return _gut("ja")
    zusatz = (
        "; Dateien mit dem Kennzeichen „aus dem Internet“ sind gesperrt"
        if _an(lage.gilt(r"Excel\Security", "blockcontentexecutionfrominternet"))
        else ""
    )
    return _gut(f"nein; nötig ist das nur, wo Makros sonst gesperrt sind{zusatz}")


def _ist_vertrauenswuerdig(lage: _Lage) -> bool:
    """Whether the folder of the add-in is a trusted location of Excel."""
    orte = r"Excel\Security\Trusted Locations"
    if _an(lage.gilt(orte, "alllocationsdisabled")):
        return False
    ordner = lage.ziel.parent
    for wurzel in (*_RICHTLINIEN, OFFICE):
        for fassung in lage.fassungen:
            for schluessel in (rf"{wurzel}\{fassung}\{orte}", rf"{wurzel}\{fassung}\Common\Security\Trusted Locations"):
                for name in lage.umgebung.registry.unterschluessel(schluessel):
                    werte = lage.werte(rf"{schluessel}\{name}")
                    ort = aufgeloest(str(werte.get("path", "")).rstrip("\\"), lage.umgebung.ordner)
                    if ort == ordner or (_an(werte.get("allowsubfolders")) and ordner.is_relative_to(ort)):
                        return True
    return False


def _richtlinien_fuer_addins(lage: _Lage) -> _Ergebnis:
    sicherheit = r"Excel\Security"
    if _an(lage.gilt(sicherheit, "disablealladdins")):
        return _problem("Alle Add-Ins sind abgeschaltet.", "in Excel „Alle Anwendungs-Add-Ins deaktivieren“ ausschalten")
    if _an(lage.gilt(sicherheit, "requireaddinsig")):
        return _problem(
            "Add-Ins müssen signiert sein; dieses ist es nicht.",
            f"{ADDIN} selbst signieren, oder in Excel „Anwendungs-Add-Ins müssen von einem vertrauenswürdigen Herausgeber signiert sein“ ausschalten",
        )
    liste = {
        name: wert
        for wurzel in _RICHTLINIEN
        for fassung in lage.fassungen
        for name, wert in lage.werte(rf"{wurzel}\{fassung}\Excel\Resiliency\AddinList").items()
    }
    erlaubt = next((_zahl(wert) for name, wert in liste.items() if ist_unser(name)), None)
    if erlaubt == 0 or (erlaubt is None and _an(lage.richtlinie(r"Excel\Resiliency", "restricttolist"))):
        return _problem(
            "Eine Richtlinie lässt nur Add-Ins ihrer Liste zu.", f"{ADDIN} in die „Liste der verwalteten Add-Ins“ mit dem Wert 1 aufnehmen"
        )
    return _gut("keine, die Add-Ins sperrt")


def _defender(lage: _Lage) -> _Ergebnis:
    stufen = [_zahl(lage.werte(schluessel).get(DEFENDER_REGEL)) for schluessel in _DEFENDER]
    regeln = str(lage.werte(_DEFENDER_INTUNE).get("asrrules", ""))
    stufen += [
        _zahl(wert) for name, _, wert in (regel.partition("=") for regel in regeln.split("|")) if name.strip().casefold() == DEFENDER_REGEL
    ]
    if _BLOCKIERT in stufen or _WARNUNG in stufen:
        return _problem(
            "sperrt Programme, die Excel startet; damit rechnet das Add-in nicht. Die Befehlszeile (im-xl uebersichten) geht trotzdem.",
            f"Ausnahme in der Defender-Regel {DEFENDER_REGEL} (Office darf keine Prozesse starten), damit Excel {lage.interpreter} starten darf",
        )
    return _gut("in der Registry nicht eingeschaltet")


# ---------------------------------------------------------------- paths
def _benutzername(lage: _Lage) -> _Ergebnis:
    name = lage.umgebung.ordner["USERPROFILE"].name
    if name.isascii():
        return _gut("nur einfache Zeichen")
    gesetzt = str(lage.werte(EINSTELLUNG).get(INTERPRETER.casefold(), ""))
    if gesetzt and not gesetzt.isascii():
        return _problem(f"„{name}“ hat Sonderzeichen, und sie stehen in der Einstellung. Bitte „im-xl addin installieren“ ausführen.")
    return _gut(f"„{name}“ hat Sonderzeichen; die Einstellung kommt ohne sie aus")


def _onedrive(lage: _Lage) -> _Ergebnis:
    konten = lage.umgebung.registry.unterschluessel(_ONEDRIVE)
    art = type(lage.ziel)
    ordner = [art(str(pfad)) for konto in konten if (pfad := lage.werte(rf"{_ONEDRIVE}\{konto}").get("userfolder"))]
    betroffen = [
        str(pfad)
        for pfad in (lage.ziel, lage.interpreter)
        if any(pfad.is_relative_to(ort) for ort in ordner) or any(teil.casefold().startswith("onedrive") for teil in pfad.parts)
    ]
    if betroffen:
        return _problem(
            f"{', '.join(betroffen)} liegt in OneDrive und ist vielleicht nur in der Cloud.",
            f"{' und '.join(str(art(pfad).parent) for pfad in betroffen)} nicht in OneDrive ablegen",
        )
    return _gut("Add-in und Python liegen nicht in OneDrive")


def _lange_pfade(lage: _Lage) -> _Ergebnis:
    ordner = str(lage.interpreter.parent)
    if len(ordner) + 1 + _LAENGSTER_INHALT <= _LAENGSTER_PFAD or _an(lage.werte(_DATEISYSTEM).get("longpathsenabled")):
        return _gut(f"{len(ordner)} Zeichen")
    return _problem(
        f"Der Ordner von Python hat {len(ordner)} Zeichen; Dateien darin findet Windows vielleicht nicht. Bitte kürzeren Ordner wählen.",
        "lange Pfade in Windows zulassen (LongPathsEnabled), oder Python in einen kürzeren Ordner kopieren",
    )


def _zahl(wert: object) -> int | None:
    """Number of a value that is stored as one or as text."""
    if isinstance(wert, int):
        return wert
    return int(wert) if isinstance(wert, str) and wert.strip().isdecimal() else None


def _an(wert: object) -> bool:
    return bool(_zahl(wert))


_OHNE_WINDOWS: Final[tuple[tuple[str, Callable[[], _Ergebnis]], ...]] = (
    ("im_xl", _ausgabe),
    ("Rechenfunktionen", _rechenfunktionen),
)
_AUF_WINDOWS: Final[tuple[tuple[str, Callable[[_Lage], _Ergebnis]], ...]] = (
    ("Python des Add-ins", _python_da),
    ("Python antwortet", _python_antwortet),
    ("Verbindung (DLL von xlwings)", _dll),
    ("Excel", _excel_da),
    ("Add-in vorhanden", _datei_da),
    ("Add-in unverändert", _datei_unveraendert),
    ("Add-in als „aus dem Internet“ gesperrt", _gesperrt),
    ("Add-in in Excel eingetragen", _eingetragen),
    ("Add-in nur einmal da", _nur_einmal),
    ("Add-in von Excel deaktiviert", _deaktiviert),
    ("Makros", _makros),
    ("Ordner vertrauenswürdig", _vertrauter_ort),
    ("Richtlinien für Add-Ins", _richtlinien_fuer_addins),
    ("Defender-Regel gegen gestartete Programme", _defender),
    ("Benutzername", _benutzername),
    ("OneDrive", _onedrive),
    ("Länge der Pfade", _lange_pfade),
)
