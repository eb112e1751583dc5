"""Prints what xlwings' own generator makes of three of our functions. Run in a process of its own: it stubs pywin32.

xlwings.udfs loads on Windows only, because it imports pywin32; the generator itself needs nothing of it.
"""

from __future__ import annotations

import inspect
from io import StringIO
import sys
import types

for _name in ("pythoncom", "pywintypes", "win32com", "win32com.client"):
    sys.modules[_name] = types.ModuleType(_name)
sys.modules["pythoncom"].CoInitialize = None  # type: ignore[attr-defined]
sys.modules["pywintypes"].com_error = type("com_error", (Exception,), {})  # type: ignore[attr-defined]
sys.modules["win32com.client"].Dispatch = object  # type: ignore[attr-defined]

from xlwings import udfs  # noqa: E402 - the stubs must stand first

from im_xl.functions import Funktion, funktionen  # noqa: E402

NAMEN = ("IM_ZUWENDUNG", "IM_FRIST", "IM_VERSION")


def als_funktion(funktion: Funktion) -> object:
    """A Python function of the same name and arguments, as xlwings wants to see it."""

    def leer(*_: object) -> None: ...

    leer.__name__, leer.__doc__ = funktion.name, funktion.beschreibung
    leer.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(a.name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None if a.optional else inspect.Parameter.empty)
            for a in funktion.argumente
        ]
    )
    return udfs.xlfunc(leer, category=funktion.kategorie)


modul = types.ModuleType("im_funktionen")
for name in NAMEN:
    setattr(modul, name, als_funktion(funktionen()[name]))
ausgabe = StringIO()
udfs.generate_vba_wrapper("im_funktionen", modul, ausgabe, types.SimpleNamespace(Name="IM-XL.xlam"))
sys.stdout.write(ausgabe.getvalue())
