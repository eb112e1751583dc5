"""Excel seen from Python through COM: its refusals in German, its collections as lists, its state given back as it was.

Objects of Excel are what pywin32 makes of them, and what VBA hands over. xlwings' own objects are not used: they wait without end
for an Excel that is busy, and know neither a copy of a group of sheets nor the exchange of cells nor the links of a workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial, wraps
import sys
from typing import Any, Final, ParamSpec, TypeVar

from xlwings.constants import Calculation

from im_xl.errors import DateiError, ImXlError, systemgrund

if sys.platform == "win32":
    from pywintypes import com_error as ComError  # noqa: N812 - a class, whatever its name
else:

    class ComError(Exception):
        """What pywin32 raises on Windows: number, text, Excel's own words with their number, argument."""


_P = ParamSpec("_P")
_T = TypeVar("_T")
Objekt = Any
"""An object of Excel; nobody but Excel knows its type."""

_BESCHAEFTIGT: Final = {
    -2147418111,  # RPC_E_CALL_REJECTED
    -2147417846,  # RPC_E_SERVERCALL_RETRYLATER
    -2146777998,  # VBA_E_IGNORE: a cell is being edited
}
BESCHAEFTIGT: Final = (
    "Excel ist gerade beschäftigt: Bitte die Eingabe in der Zelle abschließen (Eingabetaste oder Esc) und es noch einmal versuchen."
)
STILL: Final[Mapping[str, object]] = {
    "ScreenUpdating": False,
    "EnableEvents": False,
    # Also keeps Excel from asking whether it should go on waiting for us.
    "DisplayAlerts": False,
}
"""Settings under which nothing flickers, nothing asks, and no macro of the county's runs in between."""
UMBAU: Final[Mapping[str, object]] = {
    **STILL,
    # Set before the small workbook is opened: its formulas keep the values with which they were made.
    "Calculation": Calculation.xlCalculationManual,
    "CopyObjectsWithCells": True,
    "AutomationSecurity": 3,  # msoAutomationSecurityForceDisable: no macro of a workbook that we open runs
}
"""The same for work on sheets."""


# ---------------------------------------------------------------- errors
def als_fehler(fehler: Exception) -> ImXlError:
    """Whatever went wrong, as a sentence for the person at the screen."""
    if isinstance(fehler, ImXlError):
        return fehler
    if isinstance(fehler, ComError):
        return _abgelehnt(fehler)
    if isinstance(fehler, OSError):
        was = f"„{fehler.filename}“: " if fehler.filename else ""
        return DateiError(
            "nicht-lesbar", f"{was}Das System hat es abgelehnt ({systemgrund(fehler)}). Bitte Rechte und freien Platz prüfen."
        )
    # pywin32 says of a busy Excel that it has no such member, in words of its own.
    if isinstance(fehler, AttributeError) and "object has no attribute" not in str(fehler):
        return DateiError("excel-beschaeftigt", BESCHAEFTIGT)
    return DateiError(
        "unerwartet",
        f"Damit hat im_xl nicht gerechnet ({type(fehler).__name__}). Das ist ein Fehler in im_xl, nicht bei Ihnen. Bitte melden Sie ihn mit dem, "
        "was „Diagnose“ zeigt.",
    )


def _abgelehnt(fehler: ComError) -> DateiError:
    """A refusal of Excel; where it gives a number of its own, that says more than COM's."""
    hresult, _, excepinfo = (*fehler.args, None, None, None)[:3]
    nummer = int((excepinfo[5] if excepinfo else None) or hresult or 0)
    if nummer in _BESCHAEFTIGT:
        return DateiError("excel-beschaeftigt", BESCHAEFTIGT)
    return DateiError(
        "excel-fehler",
        f"Excel hat einen Schritt nicht ausgeführt (Fehler 0x{nummer & 0xFFFFFFFF:08X}). Bitte noch einmal versuchen; bleibt es dabei, "
        "Excel neu starten und „Diagnose“ aufrufen.",
    )


def auf_deutsch(schritt: Callable[_P, _T]) -> Callable[_P, _T]:
    """Whatever a step on Excel fails with becomes a `DateiError` in German."""

    @wraps(schritt)
    def aufruf(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return schritt(*args, **kwargs)
        except (ComError, AttributeError, OSError) as fehler:
            raise als_fehler(fehler) from fehler

    return aufruf


# ---------------------------------------------------------------- objects
def alle(sammlung: Objekt) -> list[Objekt]:
    """Members of a collection, safe against what is done to it meanwhile."""
    return [sammlung.Item(nummer) for nummer in range(1, sammlung.Count + 1)]


def lokale_namen(blatt: Objekt) -> dict[str, Objekt]:
    """Names defined on a sheet, without the sheet before them."""
    return {name.Name.rpartition("!")[2]: name for name in alle(blatt.Names)}


def speichert_sofort(mappe: Objekt) -> bool:
    """Whether AutoSave is on; Excel 2016 and 2019 do not know it."""
    try:
        return bool(mappe.AutoSaveOn)
    except (ComError, AttributeError):
        return False


# ---------------------------------------------------------------- state
@contextmanager
def ruhe(excel: Objekt, werte: Mapping[str, object]) -> Iterator[None]:
    """Change settings of Excel for a while; they and the status bar are as before afterwards, whatever happens."""
    vorher: dict[str, object] = {"StatusBar": excel.StatusBar}
    try:
        for name, wert in werte.items():
            vorher[name] = getattr(excel, name)
            setattr(excel, name, wert)
        yield
    finally:
        for name, wert in reversed(vorher.items()):
            beharrlich(partial(setattr, excel, name, wert))


@contextmanager
def platz(mappe: Objekt) -> Iterator[None]:
    """Bring the person back to the sheet, selection and scroll position where they were."""
    fenster, blatt = mappe.Windows(1), mappe.ActiveSheet
    gruppe = [gewaehlt.Name for gewaehlt in alle(fenster.SelectedSheets)]
    stelle = None
    with suppress(ComError):  # a chart sheet has no cells
        stelle = (fenster.RangeSelection, fenster.ActiveCell, fenster.ScrollRow, fenster.ScrollColumn)

    def zurueck() -> None:
        mappe.Activate()
        blatt.Select()
        if len(gruppe) > 1:
            mappe.Sheets(gruppe).Select()
            blatt.Activate()
        if stelle is not None:
            auswahl, zelle, zeile, spalte = stelle
            auswahl.Select()
            zelle.Activate()
            # Last: Excel scrolls to what is selected.
            fenster.ScrollRow, fenster.ScrollColumn = zeile, spalte

    try:
        yield
    finally:
        beharrlich(zurueck)


def beharrlich(schritt: Callable[[], object]) -> None:
    """Tidy up: try a step once more if Excel refuses it, and let it be then; what went wrong before is what is told."""
    for _ in range(2):
        with suppress(ComError, AttributeError):
            schritt()
            return
