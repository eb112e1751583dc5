"""The VBA that stands between a cell and Python: one function per entry of the register, and their help for the wizard."""

from __future__ import annotations

from collections.abc import Iterable
import re
from typing import Final

from im_xl.addin.vba_project import RESERVIERT
from im_xl.functions import Funktion

FORMELN: Final = "ImFormeln"
FORMELHILFE: Final = "ImFormelhilfe"

_BEZEICHNER: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,254}")
_WIE_EINE_ZELLE: Final = re.compile(r"[A-Z]{1,3}[0-9]{1,7}|R[0-9]*C[0-9]*", re.IGNORECASE)
_VERBOTEN: Final = RESERVIERT | {
    "alias",
    "error",
    "lib",
    "line",
    "mid",
    "name",
    "object",
    "output",
    "random",
    "read",
    "reset",
    "step",
    "text",
    "time",
}
"""Words of VBA that cannot, or had better not, name a function or an argument."""
_KOPF: Final = "' Erzeugt aus dem Verzeichnis der Formeln in im_xl; von Hand wird hier nichts geändert."


def formeln(funktionen: Iterable[Funktion]) -> str:
    """Source of the module with the functions that cells call.

    Raises:
        ValueError: a name that VBA or a cell does not take.
    """
    zeilen = [f'Attribute VB_Name = "{FORMELN}"', "Option Explicit", "", _KOPF]
    for funktion in funktionen:
        zeilen += ["", *_formel(funktion)]
    return "\n".join(zeilen) + "\n"


def formelhilfe(funktionen: Iterable[Funktion]) -> str:
    """Source of the module that tells Excel's function wizard about categories and arguments.

    Excel refuses this for an add-in, so the add-in passes for an ordinary workbook meanwhile. What fails costs the help of one
    argument, never the function.
    """
    zeilen = [
        f'Attribute VB_Name = "{FORMELHILFE}"',
        "Option Explicit",
        "Option Private Module",
        "",
        _KOPF,
        "",
        "Public Sub ImFormelhilfeAnmelden()",
        "    Dim sichtbar As Boolean",
        "    sichtbar = Application.ScreenUpdating",
        "    On Error Resume Next",
        "    Application.ScreenUpdating = False",
        "    ThisWorkbook.IsAddin = False",
    ]
    for funktion in funktionen:
        zeilen += _anmeldung(funktion)
    zeilen += ["    ThisWorkbook.IsAddin = True", "    ThisWorkbook.Saved = True", "    Application.ScreenUpdating = sichtbar", "End Sub"]
    return "\n".join(zeilen) + "\n"


def vba_text(text: str) -> str:
    """A string literal of VBA."""
    return '"' + " ".join(text.split()).replace('"', '""') + '"'


def pruefe_namen(funktion: Funktion) -> None:
    """Make sure that Excel and VBA take the names of a function and its arguments.

    Raises:
        ValueError: they do not.
    """
    namen = [argument.name for argument in funktion.argumente]
    for name in (funktion.name, *namen):
        if not _BEZEICHNER.fullmatch(name) or name.casefold() in _VERBOTEN:
            raise ValueError(f"{funktion.name}: {name!r} is no name that VBA takes")
    if _WIE_EINE_ZELLE.fullmatch(funktion.name):
        raise ValueError(f"{funktion.name} looks like a cell")
    if len({name.casefold() for name in namen}) < len(namen):
        raise ValueError(f"{funktion.name}: two arguments of one name")
    if any(vorher.optional and not nachher.optional for vorher, nachher in zip(funktion.argumente, funktion.argumente[1:], strict=False)):
        raise ValueError(f"{funktion.name}: optional arguments come last")


def _formel(funktion: Funktion) -> list[str]:
    pruefe_namen(funktion)
    name = funktion.name
    parameter = ", ".join(f"{'Optional ' if a.optional else ''}ByVal {a.name} As Variant" for a in funktion.argumente)
    namen = ", ".join(a.name for a in funktion.argumente)
    rechnen = f"ImHinweis({namen})" if funktion.hinweis_des_hosts else f"ImRechne({vba_text(name)}, Array({namen}))"
    return [
        f"Public Function {name}({parameter}) As Variant",
        f"Attribute {name}.VB_Description = {vba_text(funktion.beschreibung)}",
        f'Attribute {name}.VB_ProcData.VB_Invoke_Func = " \\n14"',
        f"    {name} = {rechnen}",
        "End Function",
    ]


def _anmeldung(funktion: Funktion) -> list[str]:
    zeilen = [
        f"    Application.MacroOptions Macro:={vba_text(funktion.name)}, _",
        f"        Description:={vba_text(funktion.beschreibung)}, _",
        f"        Category:={vba_text(funktion.kategorie)}",
    ]
    if funktion.argumente:
        zeilen[-1] += ", _"
        hilfen = [f"            {vba_text(argument.hilfe)}" for argument in funktion.argumente]
        zeilen += ["        ArgumentDescriptions:=Array( _", *[f"{hilfe}, _" for hilfe in hilfen[:-1]], f"{hilfen[-1]})"]
    return zeilen
