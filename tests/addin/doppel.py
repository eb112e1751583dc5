"""The double of `ImVerbindung` for LibreOffice, and the other end of it in this process: COM's values in, our own code, values out.

Everything but this module is what Excel gets: the wrappers, `ImLaufzeit`, `ImRibbon`, and behind them `im_xl.hosts.zellen`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from hosts.office import MISSING, Book, BookName, CellError
from im_xl.addin.build import quelltexte
from im_xl.hosts import zellen
from im_xl.places import split_address

_AUSGELASSEN: Final = 448
_FEHLERZELLE: Final = 0x800A0000 - 2**32
IM_VERBINDUNG: Final = """Option Explicit

Public Function ImPython(ByVal modul As String, ByVal funktion As String, ByVal argumente As Variant, _
                         Optional ByVal wiederholen As Boolean = True) As Variant
    ImPython = BridgeAsk(modul, funktion, argumente)
End Function

Public Function ImMelde(ByVal text As String, ByVal stil As Long) As Long
    ImMelde = BridgeAsk("zwilling", "melde", Array(text, stil))
End Function

Public Function ImRohwert(ByVal bereich As Object) As Variant
    ImRohwert = BridgeValues(bereich)
End Function

Public Function ImFehlerwert(ByVal nummer As Long) As Variant
    ImFehlerwert = BridgeError(nummer)
End Function

Public Function ImRufer() As String
    If IsObject(BridgeCaller()) Then ImRufer = ImAdresse(BridgeCaller())
End Function

Public Function ImZeigtNurEinen(ByVal formel As String) As Boolean
    ImZeigtNurEinen = False
End Function

Public Function ImZaehltAb1904() As Boolean
    ImZaehltAb1904 = False
End Function

Public Sub ImNeuVersuchen()
End Sub

Public Function ImAdresse(ByVal bereich As Object) As String
    ImAdresse = bereich.Cells(1, 1).Address(True, True, 1, True)
End Function
"""


def module() -> dict[str, str]:
    """The modules of the add-in as the twin has them: one is exchanged, the rest is what Excel gets."""
    return {**quelltexte(), "ImVerbindung": IM_VERBINDUNG}


def als_com(wert: object) -> Any:  # noqa: ANN401 - whatever COM carries
    """A value of a macro as pywin32 would hand it to Python."""
    if wert is MISSING:
        return _FEHLERZELLE + _AUSGELASSEN
    if isinstance(wert, CellError):
        return _FEHLERZELLE + wert.number
    if isinstance(wert, tuple):
        return tuple(als_com(teil) for teil in wert)
    return float(wert) if isinstance(wert, int) and not isinstance(wert, bool) else wert


def gegenstelle(
    befehl: Callable[[str, BookName], list[str]], melde: Callable[[str, int], int]
) -> Callable[[str, str, tuple[Any, ...]], object]:
    """What answers the macros.

    Args:
        befehl: in the place of `im_xl.hosts.desktop.befehl`; gets the command and the active workbook.
        melde: in the place of the message box; gets text and style, answers with the button.
    """
    tueren: Mapping[tuple[str, str], Callable[..., object]] = {
        ("im_xl.hosts.zellen", "rufe"): lambda name, seit_1904, argumente: zellen.rufe(name, seit_1904, als_com(argumente)),
        ("im_xl.hosts.desktop", "befehl"): befehl,
        ("zwilling", "melde"): lambda text, stil: melde(text, int(stil)),
    }

    def antworte(modul: str, funktion: str, argumente: tuple[Any, ...]) -> object:
        return tueren[modul, funktion](*argumente)

    return antworte


def ohne_dialog(text: str, stil: int) -> int:
    """In the place of a message box that nobody is meant to see."""
    raise AssertionError(f"unexpected message: {text} ({stil})")


def kein_befehl(name: str, mappe: BookName) -> list[str]:
    """In the place of the commands where only cells are tried."""
    raise AssertionError(f"unexpected command: {name} in {mappe.name}")


def rechne(buch: Book, blatt: str) -> None:
    """Calculate a sheet so that every single formula knows in which cell it stands; LibreOffice tells that only one by one.

    Array formulas keep what the whole calculation gave them.
    """
    buch.recalculate()
    zellen_ = buch.read([blatt], shown=False)[blatt]
    einzelne = [adresse for adresse, zelle in zellen_.items() if zelle["formula"].startswith("=IM_")]
    buch.calculate(blatt, sorted(einzelne, key=split_address))
