"""The desktop host: a workbook that is open in Excel for Windows, and the door through which a button of the ribbon comes in.

VBA calls `befehl` by xlwings' COM server with the name of a command and `ActiveWorkbook`. What a command does is told by
`befehle.py`; `ExcelKurier` carries it out, `blattwechsel.py` puts the sheets in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
import os
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import xlwings
from xlwings.constants import Calculation, FileFormat, FixedFormatType, SheetVisibility

from im_xl.addin.umgebung import variablen_richtigstellen
from im_xl.errors import DateiError, systemgrund
from im_xl.hosts.blattwechsel import wechsle
from im_xl.hosts.com import (
    BESCHAEFTIGT,
    STILL,
    ComError,
    Objekt,
    alle,
    als_fehler,
    auf_deutsch,
    lokale_namen,
    platz,
    ruhe,
    speichert_sofort,
)
from im_xl.hosts.kurier import TEXT_HOECHSTENS, Antwort, Art
from im_xl.package.blaetter import KENNUNG
from im_xl.package.plan import Plan
from im_xl.places import CellRef

_STRICT = 61  # xlOpenXMLStrictWorkbook, an .xlsx as well
_FORMATE: Final = {FileFormat.xlOpenXMLWorkbook, FileFormat.xlOpenXMLWorkbookMacroEnabled, _STRICT}
_STATUSLEISTE: Final = 200
"""Characters of the status bar; Excel refuses a text that is much longer."""


# ---------------------------------------------------------------- the door
@xlwings.func
@xlwings.arg("name", "raw")
@xlwings.arg("mappe", "raw")
@xlwings.ret("raw")
def befehl(name: str, mappe: Objekt) -> list[str]:
    """Carry out what a button of the ribbon asks for.

    Args:
        name: command; see `befehle.py`.
        mappe: the active workbook as VBA hands it over, None where there is none.

    Returns:
        How to show the answer (a value of `Art`), the German text, and the command to go on with when the person says yes. Nothing is
        ever raised: VBA could show nothing but a number.
    """
    antwort = _antwort(name, mappe)
    return [antwort.art.value, antwort.text[:TEXT_HOECHSTENS], antwort.weiter]


def _antwort(name: str, mappe: Objekt) -> Antwort:
    try:
        from im_xl.hosts.befehle import ausfuehren  # noqa: PLC0415 - whatever fails in loading it is answered as well

        with suppress(OSError):
            variablen_richtigstellen()  # xlwings' DLL hands on the folders of a user with umlauts garbled
        return ausfuehren(name, ExcelKurier(mappe), date.today())  # noqa: DTZ011 - the day of the person at the screen
    except Exception as fehler:  # noqa: BLE001 - no traceback ever reaches a person
        return Antwort(als_fehler(fehler).text, Art.FEHLER)


# ---------------------------------------------------------------- what keeps from working
class _Hindernis(NamedTuple):
    """Something about a workbook, and what to do about it; `{name}` is the workbook."""

    code: str
    besteht: Callable[[Objekt], bool]
    text: str
    nur_schreiben: bool = False


_HINDERNISSE: Final = (
    _Hindernis("excel-beschaeftigt", lambda mappe: not mappe.Application.Ready, BESCHAEFTIGT),
    _Hindernis(
        "kompatibilitaet",
        lambda mappe: mappe.Excel8CompatibilityMode,
        "„{name}“ ist im Kompatibilitätsmodus geöffnet (altes Format .xls). Bitte Datei > Informationen > Konvertieren wählen; die Mappe "
        "wird dann als .xlsx gespeichert und neu geöffnet.",
    ),
    _Hindernis(
        "format",
        lambda mappe: mappe.FileFormat not in _FORMATE,
        "„{name}“ hat nicht das Format .xlsx oder .xlsm. Bitte mit Datei > Speichern unter als „Excel-Arbeitsmappe (.xlsx)“ speichern, mit "
        "Makros als „Excel-Arbeitsmappe mit Makros (.xlsm)“, und darin weiterarbeiten.",
    ),
    _Hindernis(
        "kennwort",
        lambda mappe: mappe.HasPassword,
        "„{name}“ ist mit einem Kennwort verschlüsselt und kann so nicht gelesen werden. Bitte das Kennwort entfernen (Datei > Informationen > "
        "Arbeitsmappe schützen > Mit Kennwort verschlüsseln, Feld leeren) und danach wieder setzen.",
    ),
    _Hindernis(
        "ungespeichert",
        lambda mappe: not mappe.Path,
        "„{name}“ ist noch nie gespeichert worden. Bitte zuerst mit Datei > Speichern unter als „Excel-Arbeitsmappe (.xlsx)“ speichern.",
        nur_schreiben=True,
    ),
    _Hindernis(
        "schreibgeschuetzt",
        lambda mappe: mappe.ReadOnly,
        "„{name}“ ist schreibgeschützt geöffnet, vielleicht weil jemand anders sie offen hat. Bitte die Mappe zum Bearbeiten öffnen oder mit "
        "Datei > Speichern unter eine eigene Fassung anlegen.",
        nur_schreiben=True,
    ),
    _Hindernis(
        "struktur-geschuetzt",
        lambda mappe: mappe.ProtectStructure,
        "Die Struktur von „{name}“ ist geschützt; es dürfen keine Blätter hinzukommen. Bitte den Schutz aufheben (Überprüfen > Arbeitsmappe "
        "schützen) und danach wieder setzen.",
        nur_schreiben=True,
    ),
    _Hindernis(
        "freigegeben",
        lambda mappe: mappe.MultiUserEditing,
        "„{name}“ ist nach alter Art freigegeben; darin lassen sich Blätter nicht ersetzen. Bitte die Freigabe aufheben (Überprüfen > Freigabe "
        "der Arbeitsmappe aufheben).",
        nur_schreiben=True,
    ),
)
_KEINE_MAPPE: Final = (
    "Es ist keine Arbeitsmappe zum Bearbeiten geöffnet. Bitte die Mappe mit Ihrer Gemeindeliste öffnen. Ist sie in der geschützten Ansicht "
    "(gelbe Leiste unter dem Menüband), dort „Bearbeitung aktivieren“ wählen."
)
_MANUELL: Final = "Die Berechnung steht auf „Manuell“: Gelesen wird, was zuletzt berechnet wurde. Im Zweifel vorher F9 drücken, und nach dem Erzeugen noch einmal."
_AUTOSPEICHERN: Final = (
    "Automatisches Speichern ist an: Jeder Schritt ist sofort in der Cloud gespeichert, auch für andere. Wer erst ansehen möchte, schaltet es "
    "vorher links oben aus."
)


# ---------------------------------------------------------------- the courier
class ExcelKurier:
    """A workbook that is open in Excel; see `Kurier` for what its methods do."""

    def __init__(self, mappe: Objekt) -> None:
        """With the Workbook object of Excel, or None: help and diagnosis need no workbook."""
        self._mappe = mappe

    @property
    def mappe(self) -> Objekt:
        """The workbook.

        Raises:
            DateiError: there is none. So it is in the protected view, too: there Excel has no active workbook.
        """
        if self._mappe is None:
            raise DateiError("keine-mappe", _KEINE_MAPPE)
        return self._mappe

    @property
    @auf_deutsch
    def name(self) -> str:
        """Name of the workbook; Excel opens no two of the same name."""
        return str(self.mappe.Name)

    @property
    @auf_deutsch
    def kennung(self) -> str:
        """Path or address of the workbook."""
        return str(self.mappe.FullName)

    @property
    @auf_deutsch
    def ordner(self) -> Path | None:
        """Folder of the workbook; None where it lies in the cloud or has never been saved."""
        pfad = str(self.mappe.Path)
        return None if not pfad or pfad.lower().startswith(("http:", "https:")) else Path(pfad)

    @auf_deutsch
    def pruefe(self, *, schreiben: bool) -> tuple[str, ...]:
        """Refuse a workbook with which Excel would fail or ask halfway, and say what is worth knowing."""
        mappe = self.mappe
        for hindernis in _HINDERNISSE:
            if (schreiben or not hindernis.nur_schreiben) and hindernis.besteht(mappe):
                raise DateiError(hindernis.code, hindernis.text.format(name=mappe.Name))
        bemerkungen = [_MANUELL] if mappe.Application.Calculation == Calculation.xlCalculationManual else []
        if schreiben:
            geschuetzt = [blatt.Name for blatt in alle(mappe.Worksheets) if blatt.ProtectContents and KENNUNG in lokale_namen(blatt)]
            if geschuetzt:
                raise DateiError("blatt-geschuetzt", _geschuetzt(geschuetzt), blatt=geschuetzt[0])
            if speichert_sofort(mappe):
                bemerkungen.append(_AUTOSPEICHERN)
        return tuple(bemerkungen)

    @auf_deutsch
    def schnappschuss(self) -> bytes:
        """The workbook as it is on the screen, by way of a copy that no one else sees."""
        mappe = self.mappe
        with TemporaryDirectory(prefix="im_xl_", ignore_cleanup_errors=True) as ordner, ruhe(mappe.Application, STILL):
            datei = Path(ordner) / f"schnappschuss{Path(mappe.Name).suffix or '.xlsx'}"
            mappe.SaveCopyAs(str(datei))
            return datei.read_bytes()

    def einsetzen(self, mappe: bytes, plan: Plan) -> None:
        """Put sheets in and take sheets out; nothing is saved."""
        wechsle(self.mappe, mappe, plan)

    @auf_deutsch
    def springen(self, ort: CellRef) -> None:
        """Show a cell and select it; F5 leads back."""
        blatt = next((blatt for blatt in alle(self.mappe.Worksheets) if blatt.Name.casefold() == ort.blatt.casefold()), None)
        if blatt is None:
            raise DateiError("blatt-fehlt", f"Das Blatt „{ort.blatt}“ gibt es in „{self.name}“ nicht mehr. Bitte neu einlesen.")
        if blatt.Visible != SheetVisibility.xlSheetVisible:
            raise DateiError(
                "blatt-verborgen",
                f"Das Blatt „{ort.blatt}“ ist ausgeblendet. Bitte einblenden (Rechtsklick auf ein Blattregister > Einblenden); gemeint ist Zelle {ort.zelle}.",
            )
        self.mappe.Application.Goto(blatt.Range(ort.zelle))

    @auf_deutsch
    def auswahl(self) -> CellRef:
        """The cell that the person has selected; of a range, the active one."""
        blatt = self.mappe.ActiveSheet.Name
        if blatt not in {tabelle.Name for tabelle in alle(self.mappe.Worksheets)}:
            raise DateiError("keine-zelle", f"„{blatt}“ ist ein Diagrammblatt. Bitte eine Zelle auf einem Tabellenblatt auswählen.")
        return CellRef(blatt, self.mappe.Windows(1).ActiveCell.Address.replace("$", ""))

    @auf_deutsch
    def fortschritt(self, text: str | None) -> None:
        """Show a text in the status bar, or give it back to Excel."""
        self.mappe.Application.StatusBar = text[:_STATUSLEISTE] if text else False

    @auf_deutsch
    def als_pdf(self, blaetter: Mapping[str, Path]) -> None:
        """Print each sheet to its file, as far as it goes."""
        mappe = self.mappe
        with ruhe(mappe.Application, STILL), platz(mappe):
            # Of a group of selected sheets Excel would print all at once.
            mappe.ActiveSheet.Select()
            for nummer, (name, datei) in enumerate(blaetter.items(), 1):
                self.fortschritt(f"Integrationsmanagement: PDF {nummer} von {len(blaetter)} …")
                try:
                    mappe.Worksheets(name).ExportAsFixedFormat(FixedFormatType.xlTypePDF, str(datei))
                except ComError as fehler:
                    raise DateiError(
                        "pdf",
                        f"„{datei.name}“ ist nicht entstanden ({nummer - 1} von {len(blaetter)} sind fertig). Bitte prüfen: Ist die Datei noch "
                        f"geöffnet? Ist ein Drucker eingerichtet? Darf in den Ordner geschrieben werden?\n\n{als_fehler(fehler).text}",
                        blatt=name,
                    ) from fehler

    def zeigen(self, datei: Path) -> None:
        """Open a file or folder as a double click would."""
        grund = "das kann nur Windows"
        if sys.platform == "win32":
            try:
                os.startfile(datei)  # noqa: S606 - a file or folder of our own making
            except OSError as fehler:
                grund = systemgrund(fehler)
            else:
                return
        raise DateiError("zeigen", f"„{datei}“ lässt sich nicht öffnen ({grund}). Bitte von Hand öffnen.")


def _geschuetzt(namen: list[str]) -> str:
    liste = ", ".join(f"„{name}“" for name in namen[:5]) + (f" und {len(namen) - 5} weitere" if len(namen) > 5 else "")  # noqa: PLR2004 - as many as one reads
    return f"Geschützt und deshalb nicht zu erneuern: {liste}. Bitte den Blattschutz aufheben (Überprüfen > Blattschutz aufheben) und danach wieder setzen."
