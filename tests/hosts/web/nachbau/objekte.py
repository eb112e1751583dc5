"""Objects of Excel's rich API over the content of a workbook: the members that the add-in uses, and no others.

A class bears the name that it has in `@types/office-js`. `_get_Name` reads a property, `_set_Name` writes one, `_do_Name` is a method,
spelled as office.js sends them. Whether a member exists, and in which requirement set, is asked there and not here.
"""

# ruff: noqa: N802, N803, N815, ANN401, D102 - names and parameters of Excel's object model; what the API carries has no type

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from datetime import date
import re
from typing import TYPE_CHECKING, Any, ClassVar
from zipfile import BadZipFile

from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.datetime import to_excel
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.pagebreak import Break

from hosts.excel_inhalt import Bild, Blatt, je_verweis, kopiere_zellen, leere, verweis
from hosts.web.nachbau.inhalt import Buch, formel, wert

if TYPE_CHECKING:
    from hosts.web.nachbau.excel import Excel

_GANZ = "A1:XFD1048576"
_SICHTBAR = {"visible": "Visible", "hidden": "Hidden", "veryHidden": "VeryHidden"}


class ApiFehler(Exception):  # noqa: N818 - it is an answer of Excel
    """An error that Excel reports: its code and its text."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class UnbekanntError(AssertionError):
    """Excel's object model, or this replica, has no such member."""


class Objekt:
    """An object of the API."""

    skalare: ClassVar[tuple[str, ...]] = ()

    def __init__(self, excel: Excel) -> None:
        self.excel = excel

    @property
    def buch(self) -> Buch:
        return self.excel.buch

    @property
    def kennung(self) -> str | None:
        """What office.js may use to find the object again."""
        return None


class Sammlung(Objekt):
    """A collection."""

    def glieder(self) -> Sequence[Objekt]:
        raise NotImplementedError

    def _do_GetCount(self, *_: Any) -> int:
        return len(self.glieder())

    def _get_Count(self) -> int:
        return len(self.glieder())

    def _do_GetItem(self, Key: Any) -> Objekt:
        gefunden = self._do_GetItemOrNullObject(Key)
        if gefunden is None:
            raise ApiFehler("ItemNotFound", f"Die angeforderte Ressource ist nicht vorhanden: {Key!r}")
        return gefunden

    def _do_GetItemOrNullObject(self, Key: Any) -> Objekt | None:
        return next((glied for glied in self.glieder() if str(Key).casefold() in self.schluessel(glied)), None)

    def _do_GetItemAt(self, Index: int) -> Objekt:
        if not 0 <= Index < len(self.glieder()):
            raise ApiFehler("InvalidArgument", f"Es gibt kein Element {Index}.")
        return self.glieder()[Index]

    def schluessel(self, glied: Any) -> set[str]:
        """By what a member is found."""
        return {schluessel.casefold() for schluessel in (glied.kennung, glied._get_Name()) if schluessel}


# ---------------------------------------------------------------- workbook
class Workbook(Objekt):
    """The workbook."""

    skalare = ("Name", "ReadOnly", "IsDirty", "AutoSave", "UsePrecisionAsDisplayed")

    def _get_Name(self) -> str:
        return self.excel.name

    def _get_ReadOnly(self) -> bool:
        return False

    def _get_IsDirty(self) -> bool:
        return True

    def _get_AutoSave(self) -> bool:
        return self.excel.autospeichern

    def _get_UsePrecisionAsDisplayed(self) -> bool:
        return not self.buch.buch.calculation.fullPrecision

    def _get_Application(self) -> Application:
        return Application(self.excel)

    def _get_Worksheets(self) -> WorksheetCollection:
        return WorksheetCollection(self.excel)

    def _get_Names(self) -> NamedItemCollection:
        return NamedItemCollection(self.excel, None)

    def _get_Functions(self) -> Functions:
        return Functions(self.excel)

    def _get_Protection(self) -> WorkbookProtection:
        return WorkbookProtection(self.excel)

    def _do_GetSelectedRange(self) -> Range:
        return Range(self.excel, self.buch.vorn, self.buch.vorn.auswahl)

    def _do_GetActiveCell(self) -> Range:
        return Range(self.excel, self.buch.vorn, self.buch.vorn.zelle)

    def _do_InsertWorksheetsFromBase64(self, Base64File: str, Options: dict[str, Any] | None = None) -> list[str]:
        angaben = Options or {}
        if fremd := set(angaben) - {"positionType", "relativeTo", "sheetNamesToInsert"}:
            raise UnbekanntError(f"no option {fremd} of insertWorksheetsFromBase64")
        self.excel.veraenderbar()
        try:
            daten = base64.b64decode(Base64File, validate=True)
            quelle = Buch(daten)
        except (ValueError, KeyError, BadZipFile, InvalidFileException) as fehler:
            raise ApiFehler("InvalidArgument", "Das Argument ist ungültig oder fehlt oder hat ein falsches Format.") from fehler
        self.excel.eingefuegt.append(daten)
        self.excel.quelle = quelle
        namen = angaben.get("sheetNamesToInsert") or [blatt.name for blatt in quelle.blaetter]
        if fehlt := [name for name in namen if quelle.blatt(name) is None]:
            raise ApiFehler("ItemNotFound", f"Die Datei hat kein Blatt {fehlt}.")
        stoerung = self.excel.stoerungen
        if self.excel.profil.web:
            for name in namen:
                _web_kann(quelle.blatt(name))
        if stoerung.einfuegen == "nichts":
            raise ApiFehler("GeneralException", "Beim Verarbeiten der Anforderung ist ein interner Fehler aufgetreten.")
        if stoerung.einfuegen == "halb":
            namen = namen[: len(namen) // 2]
        position = _position(self.excel, angaben.get("positionType") or "End", angaben.get("relativeTo"))
        neue = self.buch.fuege_ein(quelle, namen, position)
        if self.excel.profil.web:
            self.buch.mache_fremd(neue)
        if stoerung.namen_kaputt:
            for blatt in neue:
                for name in blatt.ws.defined_names.values():
                    name.attr_text = "#REF!"
        if stoerung.einfuegen in {"halb", "trotzdem"}:
            raise ApiFehler("GeneralException", "Beim Verarbeiten der Anforderung ist ein interner Fehler aufgetreten.")
        return [self.excel.kennung(blatt) for blatt in neue]


def _web_kann(blatt: Blatt | None) -> None:
    assert blatt is not None
    if blatt.bilder or any(getattr(zelle, "comment", None) is not None for zelle in blatt.ws._cells.values()):
        raise ApiFehler("UnsupportedFeature", f"Das Blatt {blatt.name!r} enthält ein Diagramm oder einen Kommentar.")


def _position(excel: Excel, art: str, bezug: Any) -> int:
    blaetter = excel.buch.blaetter
    if art in {"Beginning", "End"}:
        return 0 if art == "Beginning" else len(blaetter)
    if art not in {"Before", "After"}:
        raise ApiFehler("InvalidArgument", f"positionType {art!r}")
    blatt = bezug.blatt if isinstance(bezug, Worksheet) else excel.finde(str(bezug))
    if blatt is None:
        raise ApiFehler("ItemNotFound", f"Das Blatt {bezug!r} gibt es nicht.")
    return blaetter.index(blatt) + (art == "After")


class Application(Objekt):
    """Excel itself."""

    skalare = ("CalculationMode", "CalculationState")

    def _get_CalculationMode(self) -> str:
        return self.excel.berechnung

    def _set_CalculationMode(self, value: str) -> None:
        if value not in {"Automatic", "AutomaticExceptTables", "Manual"}:
            raise ApiFehler("InvalidArgument", f"calculationMode {value!r}")
        self.excel.berechnung = value

    def _get_CalculationState(self) -> str:
        return "Done"

    def _do_Calculate(self, CalculationType: str) -> None:
        if CalculationType not in {"Recalculate", "Full", "FullRebuild"}:
            raise ApiFehler("InvalidArgument", f"calculationType {CalculationType!r}")

    def _do_SuspendScreenUpdatingUntilNextSync(self) -> None:
        """Nothing to see here."""

    def _do_SuspendApiCalculationUntilNextSync(self) -> None:
        """Nothing is calculated here."""


class Functions(Objekt):
    """Functions of Excel that a page may have calculated."""

    def _do_Date(self, Year: int, Month: int, Day: int) -> FunctionResult:
        return FunctionResult(self.excel, to_excel(date(Year, Month, Day), self.buch.buch.epoch))


class FunctionResult(Objekt):
    """What one of them gave."""

    skalare = ("Value", "Error")

    def __init__(self, excel: Excel, ergebnis: Any) -> None:
        super().__init__(excel)
        self.ergebnis = ergebnis

    def _get_Value(self) -> Any:
        return self.ergebnis

    def _get_Error(self) -> str:
        return ""


class WorkbookProtection(Objekt):
    """Whether sheets may come and go."""

    skalare = ("Protected",)

    def _get_Protected(self) -> bool:
        return bool(self.buch.buch.security and self.buch.buch.security.lockStructure)


# ---------------------------------------------------------------- sheets
class WorksheetCollection(Sammlung):
    """All sheets."""

    def glieder(self) -> list[Worksheet]:
        return [Worksheet(self.excel, blatt) for blatt in self.buch.blaetter]

    def _do_GetActiveWorksheet(self) -> Worksheet:
        return Worksheet(self.excel, self.buch.vorn)

    def _do_GetFirst(self, VisibleOnly: bool = False) -> Worksheet:
        return next(blatt for blatt in self.glieder() if not VisibleOnly or blatt._get_Visibility() == "Visible")

    def _do_GetLast(self, VisibleOnly: bool = False) -> Worksheet:
        return next(blatt for blatt in reversed(self.glieder()) if not VisibleOnly or blatt._get_Visibility() == "Visible")

    def _do_Add(self, Name: str | None = None) -> Worksheet:
        self.excel.veraenderbar()
        if Name is None:
            Name = next(name for nummer in range(1, 10_000) if self.buch.blatt(name := f"Tabelle{nummer}") is None)  # noqa: N806 - as it is called
        if grund := self.buch.name_frei(Name):
            raise ApiFehler(grund, f"Ungültiger oder vergebener Blattname: {Name!r}")
        blatt = Blatt(self.buch.buch.create_sheet(Name), self.buch)
        self.buch.blaetter.append(blatt)
        return Worksheet(self.excel, blatt)


class Worksheet(Objekt):
    """A sheet."""

    skalare = ("Id", "Name", "Position", "Visibility", "ShowGridlines", "TabColor")

    def __init__(self, excel: Excel, blatt: Blatt) -> None:
        super().__init__(excel)
        self.blatt = blatt

    @property
    def kennung(self) -> str:
        return self.excel.kennung(self.blatt)

    def _get_Id(self) -> str:
        return self.kennung

    def _get_Name(self) -> str:
        return self.blatt.name

    def _set_Name(self, value: str) -> None:
        self.excel.veraenderbar()
        if grund := self.buch.name_frei(value, self.blatt):
            raise ApiFehler(grund, f"Ungültiger oder vergebener Blattname: {value!r}")
        self.buch.umbenennen(self.blatt, value)

    def _get_Position(self) -> int:
        return self.buch.blaetter.index(self.blatt)

    def _get_Visibility(self) -> str:
        return _SICHTBAR[self.blatt.ws.sheet_state]

    def _set_Visibility(self, value: str) -> None:
        self.excel.veraenderbar()
        self.blatt.ws.sheet_state = {sichtbar: stand for stand, sichtbar in _SICHTBAR.items()}[value]

    def _get_ShowGridlines(self) -> bool:
        return bool(self.blatt.ws.sheet_view.showGridLines)

    def _get_TabColor(self) -> str:
        farbe = self.blatt.ws.sheet_properties.tabColor
        return f"#{str(farbe.rgb)[-6:]}" if farbe is not None and farbe.type == "rgb" else ""

    def _do_Activate(self) -> None:
        if self.blatt.ws.sheet_state != "visible":
            raise ApiFehler("InvalidOperation", "Ein ausgeblendetes Blatt lässt sich nicht aktivieren.")
        self.buch.vorn = self.blatt

    def _do_Delete(self) -> None:
        self.excel.veraenderbar()
        if not any(blatt is not self.blatt and blatt.ws.sheet_state == "visible" for blatt in self.buch.blaetter):
            raise ApiFehler("InvalidOperation", "Das letzte sichtbare Blatt lässt sich nicht löschen.")
        if self.blatt.ws.sheet_state == "veryHidden":
            raise ApiFehler("InvalidOperation", "Ein tief verborgenes Blatt lässt sich nicht löschen.")
        self.buch.loeschen(self.blatt)

    def _do_Copy(self, PositionType: str = "None", RelativeTo: Any = None) -> Worksheet:
        self.excel.veraenderbar()
        art = "End" if PositionType == "None" else PositionType
        return Worksheet(self.excel, self.buch.aufnehmen([self.blatt], _position(self.excel, art, RelativeTo), None)[0])

    def _do_GetRange(self, Address: str | None = None) -> Range:
        return Range(self.excel, self.blatt, Address or _GANZ)

    def _do_GetCell(self, Row: int, Column: int) -> Range:
        return Range(self.excel, self.blatt, f"{get_column_letter(Column + 1)}{Row + 1}")

    def _do_GetRangeByIndexes(self, StartRow: int, StartColumn: int, RowCount: int, ColumnCount: int) -> Range:
        ende = f"{get_column_letter(StartColumn + ColumnCount)}{StartRow + RowCount}"
        return Range(self.excel, self.blatt, f"{get_column_letter(StartColumn + 1)}{StartRow + 1}:{ende}")

    def _do_GetUsedRangeOrNullObject(self, ValuesOnly: bool = False) -> Range | None:
        orte = [ort for ort, zelle in self.blatt.ws._cells.items() if zelle.value is not None or (not ValuesOnly and zelle.has_style)]
        if not orte:
            return None
        zeilen, spalten = zip(*orte, strict=True)
        return self._do_GetRangeByIndexes(min(zeilen) - 1, min(spalten) - 1, max(zeilen) - min(zeilen) + 1, max(spalten) - min(spalten) + 1)

    def _do_GetUsedRange(self, ValuesOnly: bool = False) -> Range:
        return self._do_GetUsedRangeOrNullObject(ValuesOnly) or Range(self.excel, self.blatt, "A1")

    def _get_Names(self) -> NamedItemCollection:
        return NamedItemCollection(self.excel, self.blatt)

    def _get_Charts(self) -> ChartCollection:
        return ChartCollection(self.excel, self.blatt)

    def _get_AutoFilter(self) -> AutoFilter:
        return AutoFilter(self.excel, self.blatt)

    def _get_PageLayout(self) -> PageLayout:
        return PageLayout(self.excel, self.blatt)

    def _get_HorizontalPageBreaks(self) -> PageBreakCollection:
        return PageBreakCollection(self.excel, self.blatt)

    def _get_Protection(self) -> WorksheetProtection:
        return WorksheetProtection(self.excel, self.blatt)

    def _get_Tables(self) -> TableCollection:
        return TableCollection(self.excel, self.blatt)


class AmBlatt(Objekt):
    """Something that belongs to a sheet."""

    def __init__(self, excel: Excel, blatt: Blatt) -> None:
        super().__init__(excel)
        self.blatt = blatt


class WorksheetProtection(AmBlatt):
    """Whether cells may be changed."""

    skalare = ("Protected",)

    def _get_Protected(self) -> bool:
        return bool(self.blatt.ws.protection.sheet)


class Table(AmBlatt):
    """A table object."""

    skalare = ("Name",)

    def __init__(self, excel: Excel, blatt: Blatt, name: str) -> None:
        super().__init__(excel, blatt)
        self.name = name

    def _get_Name(self) -> str:
        return self.name

    def _do_ConvertToRange(self) -> Range:
        bereich = self.blatt.ws.tables[self.name].ref
        del self.blatt.ws.tables[self.name]
        return Range(self.excel, self.blatt, bereich)


class TableCollection(Sammlung, AmBlatt):
    """Table objects of a sheet."""

    def glieder(self) -> list[Table]:
        return [Table(self.excel, self.blatt, name) for name in self.blatt.ws.tables]


# ---------------------------------------------------------------- cells
class Range(AmBlatt):
    """Some cells of a sheet, or all."""

    skalare = ("Address", "RowIndex", "ColumnIndex", "RowCount", "ColumnCount")

    def __init__(self, excel: Excel, blatt: Blatt, adresse: str) -> None:
        super().__init__(excel, blatt)
        ort = adresse.rpartition("!")[2].replace("$", "")
        try:
            links, oben, rechts, unten = range_boundaries(ort)
        except ValueError as fehler:
            raise ApiFehler("InvalidArgument", f"Keine Adresse: {adresse!r}") from fehler
        self.links, self.oben = links or 1, oben or 1
        self.rechts, self.unten = rechts or 16_384, unten or 1_048_576

    @property
    def adresse(self) -> str:
        anfang, ende = f"{get_column_letter(self.links)}{self.oben}", f"{get_column_letter(self.rechts)}{self.unten}"
        return anfang if anfang == ende else f"{anfang}:{ende}"

    @property
    def ganz(self) -> bool:
        return self.adresse == _GANZ

    def _get_Address(self) -> str:
        name = self.blatt.name
        return (name if re.fullmatch(r"[^\W\d]\w*", name) else verweis(name)[:-1]) + "!" + self.adresse

    def _get_RowIndex(self) -> int:
        return self.oben - 1

    def _get_ColumnIndex(self) -> int:
        return self.links - 1

    def _get_RowCount(self) -> int:
        return self.unten - self.oben + 1

    def _get_ColumnCount(self) -> int:
        return self.rechts - self.links + 1

    def _get_Worksheet(self) -> Worksheet:
        return Worksheet(self.excel, self.blatt)

    def _do_GetCell(self, Row: int, Column: int) -> Range:
        return Range(self.excel, self.blatt, f"{get_column_letter(self.links + Column)}{self.oben + Row}")

    def _matrix(self, lies: Callable[[Blatt, int, int], Any]) -> list[list[Any]]:
        if self._get_RowCount() * self._get_ColumnCount() > 5_000_000:
            raise ApiFehler("RangeExceedsLimit", "Der Bereich ist zu groß.")
        return [
            [lies(self.blatt, zeile, spalte) for spalte in range(self.links, self.rechts + 1)] for zeile in range(self.oben, self.unten + 1)
        ]

    def _get_Formulas(self) -> list[list[Any]]:
        return self._matrix(formel)

    def _get_Values(self) -> list[list[Any]]:
        return self._matrix(wert)

    def _get_ValueTypes(self) -> list[list[str]]:
        return self._matrix(lambda blatt, zeile, spalte: art(wert(blatt, zeile, spalte)))

    def _get_NumberFormat(self) -> list[list[Any]]:
        return self._matrix(lambda blatt, zeile, spalte: blatt.ws.cell(zeile, spalte).number_format)

    def _set_Formulas(self, value: Any) -> None:
        self._beschreibbar()
        for (zeile, spalte), neu in self._je_zelle(value):
            if neu is None:
                continue
            zelle = self.blatt.ws.cell(zeile, spalte)
            if isinstance(neu, str) and neu.startswith("="):
                self._pruefe_formel(neu)
                zelle.value = neu
            else:
                self.blatt.werte.pop(zelle.coordinate, None)
                zelle.value = neu if neu != "" else None

    _set_Values = _set_Formulas

    def _je_zelle(self, werte: Any) -> Iterator[tuple[tuple[int, int], Any]]:
        """Each cell with what it is to hold; one value goes to all."""
        hoehe, breite = self._get_RowCount(), self._get_ColumnCount()
        zeilen = werte if isinstance(werte, list) else [[werte] * breite] * hoehe
        if len(zeilen) != hoehe or any(len(zeile) != breite for zeile in zeilen):
            raise ApiFehler("InvalidArgument", f"Die Zahl der Werte passt nicht zu {self.adresse}.")
        for versatz, zeile in enumerate(zeilen):
            for weite, neu in enumerate(zeile):
                yield (self.oben + versatz, self.links + weite), neu

    def _pruefe_formel(self, text: str) -> None:
        """Excel takes English formulas here, and only about sheets that there are."""
        fehlt: list[str] = []
        ohne_text = re.sub(r'"(?:[^"]|"")*"', "", je_verweis(text, lambda buch, name: self._gibt_es(buch, name, fehlt)))
        if fehlt or ";" in ohne_text:
            raise ApiFehler("InvalidArgument", f"Das ist keine Formel, die Excel versteht: {text!r}")

    def _gibt_es(self, buch: str | None, name: str, fehlt: list[str]) -> str:
        if buch is None and self.buch.blatt(name) is None:
            fehlt.append(name)
        return ""

    def _beschreibbar(self) -> None:
        if self.blatt.ws.protection.sheet:
            raise ApiFehler("AccessDenied", "Das Blatt ist geschützt.")

    def _do_CopyFrom(self, SourceRange: Any, CopyType: str = "All", SkipBlanks: bool = False, Transpose: bool = False) -> None:
        self._beschreibbar()
        quelle = SourceRange if isinstance(SourceRange, Range) else self._aus_text(str(SourceRange))
        if not self.ganz or not quelle.ganz or CopyType != "All" or SkipBlanks or Transpose:
            raise UnbekanntError("the replica copies whole sheets with all that they hold, and nothing else")
        ws = self.blatt.ws
        if ws.tables or ws.auto_filter.ref or ws.merged_cells.ranges:
            raise ApiFehler("InvalidOperation", "Im Ziel sind eine Tabelle, ein Filter oder verbundene Zellen im Weg.")
        kopiere_zellen(quelle.blatt, self.blatt, lambda text: text, objekte=self.excel.stoerungen.kopiert_objekte)

    def _aus_text(self, text: str) -> Range:
        name, _, adresse = text.rpartition("!")
        blatt = self.excel.finde(name.strip("'").replace("''", "'"))
        if blatt is None:
            raise ApiFehler("InvalidArgument", f"Kein Bereich: {text!r}")
        return Range(self.excel, blatt, adresse)

    def _do_Clear(self, ApplyTo: str = "All") -> None:
        self._beschreibbar()
        if ApplyTo == "All" and self.ganz:
            leere(self.blatt)
            return
        zellen = [zelle for (zeile, spalte), zelle in self.blatt.ws._cells.items() if self._enthaelt(zeile, spalte)]
        for zelle in zellen:
            if ApplyTo == "Contents":
                zelle.value = None
            elif ApplyTo in {"Hyperlinks", "RemoveHyperlinks"}:
                zelle._hyperlink = None
            else:
                raise UnbekanntError(f"the replica does not clear {ApplyTo} of {self.adresse}")

    def _enthaelt(self, zeile: int, spalte: int) -> bool:
        return self.oben <= zeile <= self.unten and self.links <= spalte <= self.rechts

    def _do_Unmerge(self) -> None:
        self._beschreibbar()
        for bereich in list(self.blatt.ws.merged_cells.ranges):
            if self._enthaelt(bereich.min_row, bereich.min_col):
                self.blatt.ws.unmerge_cells(bereich.coord)

    def _do_Select(self) -> None:
        if self.blatt.ws.sheet_state != "visible":
            raise ApiFehler("InvalidOperation", "Auf einem ausgeblendeten Blatt lässt sich nichts auswählen.")
        self.buch.vorn = self.blatt
        self.blatt.auswahl = self.adresse
        self.blatt.zelle = self.adresse.partition(":")[0]

    def _get_ConditionalFormats(self) -> ConditionalFormatCollection:
        return ConditionalFormatCollection(self.excel, self.blatt)

    def _get_DataValidation(self) -> DataValidation:
        return DataValidation(self.excel, self.blatt, self)


class ConditionalFormatCollection(AmBlatt):
    """Conditional formats: all go at once."""

    def _do_ClearAll(self) -> None:
        self.blatt.ws.conditional_formatting._cf_rules.clear()


class DataValidation(AmBlatt):
    """Validations of a range."""

    def __init__(self, excel: Excel, blatt: Blatt, bereich: Range) -> None:
        super().__init__(excel, blatt)
        self.bereich = bereich

    def _do_Clear(self) -> None:
        if not self.bereich.ganz:
            raise UnbekanntError("the replica clears the validations of whole sheets only")
        self.blatt.ws.data_validations.dataValidation.clear()


class RangeAreas(AmBlatt):
    """Several ranges; here always one."""

    skalare = ("Address",)

    def __init__(self, excel: Excel, bereich: Range) -> None:
        super().__init__(excel, bereich.blatt)
        self.bereich = bereich

    def _get_Address(self) -> str:
        return self.bereich._get_Address()


# ---------------------------------------------------------------- names
class NamedItemCollection(Sammlung):
    """Names of the workbook, or of one sheet."""

    def __init__(self, excel: Excel, blatt: Blatt | None) -> None:
        super().__init__(excel)
        self.blatt = blatt

    @property
    def namen(self) -> Any:
        return self.blatt.ws.defined_names if self.blatt else self.buch.buch.defined_names

    def glieder(self) -> list[NamedItem]:
        return [NamedItem(self.excel, self.blatt, name) for name in self.namen]

    def _do_Add(self, Name: str, Reference: Any, Comment: str = "") -> NamedItem:
        if self._do_GetItemOrNullObject(Name) is not None:
            raise ApiFehler("ItemAlreadyExists", f"Der Name {Name!r} ist vergeben.")
        if not re.fullmatch(r"[^\W\d][\w.]*|_[\w.]*", Name):
            raise ApiFehler("InvalidArgument", f"Kein Name: {Name!r}")
        if isinstance(Reference, Range):
            Reference = f"={verweis(Reference.blatt.name)}{_fest(Reference.adresse)}"  # noqa: N806 - as it is called
        self.namen[Name] = DefinedName(Name, attr_text=_bezug(self.excel, Reference), comment=Comment or None)
        return NamedItem(self.excel, self.blatt, Name)


def art(inhalt: Any) -> str:
    """What kind of value a cell holds, as `Range.valueTypes` names it."""
    if isinstance(inhalt, bool):
        return "Boolean"
    if isinstance(inhalt, str):
        return "Empty" if inhalt == "" else "Error" if re.fullmatch(r"#[A-Z0-9/]+[!?]|#N/A", inhalt) else "String"
    return "Double"


def _fest(adresse: str) -> str:
    return re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", adresse)


def _bezug(excel: Excel, text: Any) -> str:
    """What a name is to stand for, without its equals sign; Excel takes no sheet that it does not have."""
    fehlt: list[str] = []
    if not isinstance(text, str) or not text.startswith("="):
        raise ApiFehler("InvalidArgument", f"Kein Bezug: {text!r}")
    je_verweis(text, lambda buch, name: fehlt.append(name) if buch is None and excel.buch.blatt(name) is None else None)
    if fehlt:
        raise ApiFehler("InvalidArgument", f"Kein Bezug: {text!r}")
    return text[1:]


class NamedItem(Objekt):
    """A name."""

    skalare = ("Name", "Formula", "Value", "Visible", "Scope", "Type", "Comment")

    def __init__(self, excel: Excel, blatt: Blatt | None, name: str) -> None:
        super().__init__(excel)
        self.blatt, self.name = blatt, name

    @property
    def eintrag(self) -> DefinedName:
        namen = self.blatt.ws.defined_names if self.blatt else self.buch.buch.defined_names
        if self.name not in namen:
            raise ApiFehler("ItemNotFound", f"Den Namen {self.name!r} gibt es nicht mehr.")
        return namen[self.name]

    def _get_Name(self) -> str:
        return self.name

    def _get_Formula(self) -> str:
        return f"={self.eintrag.attr_text}"

    def _set_Formula(self, value: Any) -> None:
        self.eintrag.attr_text = _bezug(self.excel, value)

    def _get_Value(self) -> Any:
        text = str(self.eintrag.attr_text)
        return text[1:-1].replace('""', '"') if text.startswith('"') else text

    def _get_Type(self) -> str:
        text = str(self.eintrag.attr_text)
        return "String" if text.startswith('"') else "Error" if "#REF!" in text else "Range"

    def _get_Visible(self) -> bool:
        return not self.eintrag.hidden

    def _set_Visible(self, value: bool) -> None:
        self.eintrag.hidden = not value

    def _get_Scope(self) -> str:
        return "Worksheet" if self.blatt else "Workbook"

    def _get_Comment(self) -> str:
        return self.eintrag.comment or ""

    def _do_Delete(self) -> None:
        self.eintrag  # noqa: B018 - it has to be there
        del (self.blatt.ws.defined_names if self.blatt else self.buch.buch.defined_names)[self.name]


# ---------------------------------------------------------------- filter, print, charts
class AutoFilter(AmBlatt):
    """The filter of a sheet."""

    skalare = ("Enabled", "IsDataFiltered")

    def _get_Enabled(self) -> bool:
        return bool(self.blatt.ws.auto_filter.ref)

    def _get_IsDataFiltered(self) -> bool:
        return bool(self.blatt.ws.auto_filter.filterColumn)

    def _do_GetRangeOrNullObject(self) -> Range | None:
        bereich = self.blatt.ws.auto_filter.ref
        return Range(self.excel, self.blatt, bereich) if bereich else None

    def _do_Apply(self, Bereich: Any, ColumnIndex: int | None = None, Criteria: Any = None) -> None:
        if ColumnIndex is not None or Criteria is not None:
            raise UnbekanntError("the replica filters nothing")
        self.blatt.ws.auto_filter.ref = (Bereich if isinstance(Bereich, Range) else Range(self.excel, self.blatt, str(Bereich))).adresse

    def _do_ClearCriteria(self) -> None:
        self.blatt.ws.auto_filter.filterColumn = []

    def _do_Remove(self) -> None:
        self.blatt.ws.auto_filter.ref = None
        self.blatt.ws.auto_filter.filterColumn = []


class PageLayout(AmBlatt):
    """How a sheet is printed."""

    skalare = ("Orientation",)

    def _get_Orientation(self) -> str:
        return "Landscape" if self.blatt.ws.page_setup.orientation == "landscape" else "Portrait"

    def _set_Orientation(self, value: str) -> None:
        self.blatt.ws.page_setup.orientation = value.lower()

    def _bereich(self, text: str | None) -> Range | None:
        return Range(self.excel, self.blatt, text) if text else None

    def _do_GetPrintAreaOrNullObject(self) -> RangeAreas | None:
        bereich = self._bereich(self.blatt.ws.print_area)
        return RangeAreas(self.excel, bereich) if bereich else None

    def _do_SetPrintArea(self, PrintArea: Any) -> None:
        bereich = PrintArea if isinstance(PrintArea, Range) else Range(self.excel, self.blatt, str(PrintArea))
        self.blatt.ws.print_area = bereich.adresse

    def _do_GetPrintTitleRowsOrNullObject(self) -> Range | None:
        return self._bereich(self.blatt.ws.print_title_rows)

    def _do_SetPrintTitleRows(self, PrintTitleRows: Any) -> None:
        bereich = PrintTitleRows if isinstance(PrintTitleRows, Range) else Range(self.excel, self.blatt, str(PrintTitleRows))
        self.blatt.ws.print_title_rows = f"{bereich.oben}:{bereich.unten}"


class PageBreak(AmBlatt):
    """A manual break above a row."""

    skalare = ("RowIndex", "ColumnIndex")

    def __init__(self, excel: Excel, blatt: Blatt, zeile: int) -> None:
        super().__init__(excel, blatt)
        self.zeile = zeile

    def _get_RowIndex(self) -> int:
        return self.zeile

    def _get_ColumnIndex(self) -> int:
        return 0

    def _do_Delete(self) -> None:
        self.blatt.ws.row_breaks.brk = [umbruch for umbruch in self.blatt.ws.row_breaks.brk if umbruch.id != self.zeile]


class PageBreakCollection(Sammlung, AmBlatt):
    """Manual breaks between rows."""

    def glieder(self) -> list[PageBreak]:
        return [PageBreak(self.excel, self.blatt, umbruch.id) for umbruch in self.blatt.ws.row_breaks.brk]

    def _do_Add(self, PageBreakRange: Any) -> PageBreak:
        bereich = PageBreakRange if isinstance(PageBreakRange, Range) else Range(self.excel, self.blatt, str(PageBreakRange))
        if bereich.oben == 1:
            raise ApiFehler("InvalidArgument", "Vor der ersten Zeile gibt es keinen Umbruch.")
        self.blatt.ws.row_breaks.append(Break(id=bereich.oben - 1))
        return PageBreak(self.excel, self.blatt, bereich.oben - 1)

    def _do_RemovePageBreaks(self) -> None:
        self.blatt.ws.row_breaks.brk = []


class ChartCollection(Sammlung, AmBlatt):
    """Charts of a sheet."""

    def glieder(self) -> list[Chart]:
        return [Chart(self.excel, self.blatt, bild) for bild in self.blatt.bilder if bild.typ == 3]


class Chart(AmBlatt):
    """A chart."""

    skalare = ("Id", "Name")

    def __init__(self, excel: Excel, blatt: Blatt, bild: Bild) -> None:
        super().__init__(excel, blatt)
        self.bild = bild

    @property
    def kennung(self) -> str:
        return self.excel.kennung(self.bild)

    def _get_Id(self) -> str:
        return self.kennung

    def _get_Name(self) -> str:
        return self.bild.name

    def _get_Series(self) -> ChartSeriesCollection:
        return ChartSeriesCollection(self.excel, self.blatt, self.bild)

    def _do_Delete(self) -> None:
        self.blatt.bilder.remove(self.bild)


class ChartSeries(AmBlatt):
    """A series of a chart."""

    def __init__(self, excel: Excel, blatt: Blatt, reihe: Any) -> None:
        super().__init__(excel, blatt)
        self.reihe = reihe

    def _do_SetValues(self, SourceData: Range) -> None:
        self.reihe.val.numRef.f = _quelle(SourceData)

    def _do_SetXAxisValues(self, SourceData: Range) -> None:
        teil = self.reihe.cat.strRef or self.reihe.cat.numRef
        teil.f = _quelle(SourceData)


def _quelle(bereich: Range) -> str:
    if not isinstance(bereich, Range):
        raise ApiFehler("InvalidArgument", "Eine Reihe braucht einen Bereich.")
    return verweis(bereich.blatt.name) + _fest(bereich.adresse)


class ChartSeriesCollection(Sammlung, AmBlatt):
    """Series of a chart."""

    def __init__(self, excel: Excel, blatt: Blatt, bild: Bild) -> None:
        super().__init__(excel, blatt)
        self.bild = bild

    def glieder(self) -> list[ChartSeries]:
        return [ChartSeries(self.excel, self.blatt, reihe) for reihe in self.bild.inhalt.ser]
