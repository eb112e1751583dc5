"""Runs xlwings' own COM server code on any system: pywin32 is replaced by empty shells, xlwings is the installed one, unchanged.

Started by a test in a process of its own, because it makes xlwings believe that it runs on Windows. It calls what VBA calls
(`XLPython.CallUDF`) with a workbook object and prints, as JSON, what VBA would get.
"""

from __future__ import annotations

import asyncio  # noqa: F401 - loaded while the system is still what it is, like the next ones
import concurrent.futures  # noqa: F401
import ctypes
from importlib import import_module
import json
import subprocess  # noqa: F401
import sys
import types
from typing import Any
from unittest.mock import MagicMock

import numpy as np  # noqa: F401
import pandas as pd  # noqa: F401
import yaml  # noqa: F401

IDISPATCH = "{00020400-0000-0000-C000-000000000046}"


class PyIDispatch:
    """What pywin32 hands over for an object of Excel before it is wrapped."""

    def __init__(self, inner: Any) -> None:  # noqa: ANN401 - any object of Excel
        self.inner = inner

    def GetTypeInfo(self) -> MagicMock:  # noqa: N802 - COM's name
        """Its type; xlwings asks for the name only."""
        return MagicMock(GetDocumentation=lambda _: ("_Workbook",))


class Wrapped:
    """What `win32com.client.Dispatch` makes of it."""

    def __init__(self, obj: PyIDispatch, userName: str | None = None) -> None:  # noqa: N803 - pywin32's name
        self.inner, self.user_name = obj.inner, userName


def as_on_windows() -> None:
    """Put shells in the place of pywin32 and load xlwings as it loads on Windows."""
    names = "pythoncom pywintypes win32api win32con win32event win32gui win32process win32timezone win32com win32com.client"
    for name in f"{names} win32com.server win32com.server.dispatcher win32com.server.policy win32com.server.util".split():
        module = sys.modules[name] = types.ModuleType(name)
        module.__getattr__ = lambda attribute: MagicMock(name=attribute)  # type: ignore[method-assign]
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)
    client, util = sys.modules["win32com.client"], sys.modules["win32com.server.util"]
    for name in ("CDispatch", "CoClassBaseClass", "DispatchBaseClass"):
        setattr(client, name, type(name, (), {}))
    client.Dispatch = Wrapped  # type: ignore[attr-defined]
    sys.modules["pythoncom"].TypeIIDs = {IDISPATCH: PyIDispatch}  # type: ignore[attr-defined]
    sys.modules["pythoncom"].IID_IDispatch = IDISPATCH  # type: ignore[attr-defined]
    sys.modules["pythoncom"].CoInitialize = lambda: None  # type: ignore[attr-defined]
    sys.modules["pywintypes"].com_error = type("com_error", (Exception,), {})  # type: ignore[attr-defined]
    sys.modules["pywintypes"].TimeType = type("TimeType", (), {})  # type: ignore[attr-defined]
    util.unwrap = MagicMock(side_effect=TypeError("not ours"))  # type: ignore[attr-defined]
    for name in ("oledll", "windll", "PyDLL"):
        setattr(ctypes, name, MagicMock(name=name))
    real, sys.platform = sys.platform, "win32"
    try:
        import_module("xlwings")
        import_module("im_xl.hosts.desktop")
    finally:
        sys.platform = real


def main() -> None:
    """Call `befehl` as VBA does and print what comes back, and what it was given."""
    as_on_windows()
    befehle = sys.modules["im_xl.hosts.befehle"] = types.ModuleType("im_xl.hosts.befehle")
    kurier = import_module("im_xl.hosts.kurier")
    given: list[Any] = []

    def ausfuehren(name: str, courier: Any, heute: object) -> Any:  # noqa: ANN401 - in the place of the real one
        given.append([name, getattr(courier._mappe, "inner", None), getattr(courier._mappe, "user_name", None), type(heute).__name__])
        if name == "abgelehnt":
            raise sys.modules["pywintypes"].com_error(-2147418111, "Call was rejected by callee.", None, None)
        if name == "kaputt":
            raise KeyError("x")
        return kurier.Antwort("Äpfel & „Birnen“", kurier.Art.FRAGE, "erzeugen")

    befehle.ausfuehren = ausfuehren  # type: ignore[attr-defined]
    server = import_module("xlwings.com_server").XLPython()

    def call(name: str, workbook: object) -> Any:  # noqa: ANN401 - what VBA gets
        return server.CallUDF("im_xl.hosts.desktop", "befehl", (name, workbook))

    results = [call("vorschau", PyIDispatch("the workbook")), call("hilfe", None), call("abgelehnt", None), call("kaputt", None)]
    print(json.dumps({"results": results, "given": given}))  # noqa: T201 - the answer to the test


if __name__ == "__main__":
    main()
