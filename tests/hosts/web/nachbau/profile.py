"""What the kinds of Excel say that they support.

Source: Microsoft's tables of requirement sets (Excel, custom functions, shared runtime, dialog, ribbon), as of 2025. That a volume
licence of Office 2021 runs add-ins with custom functions is said there and denied elsewhere by Microsoft. `CustomFunctions` is an
internal set: from 1.7 on, office.js hands over results as arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Profil:
    """A kind of Excel.

    Attributes:
        name: how tests call it.
        saetze: requirement sets and their versions.
        web: runs in a browser: refuses charts and comments, breaks references between inserted sheets, limits requests.
        version: what it calls itself.
        laufzeit: whether pane and functions can share one runtime.
    """

    name: str
    saetze: dict[str, str] = field(hash=False)
    web: bool = False
    version: str = "16.0.20308.20000"
    laufzeit: bool = True


_LTSC = {"CustomFunctionsRuntime": "1.3", "DialogApi": "1.2", "RibbonApi": "1.2", "CustomFunctions": "1.9"}
_NEU = _LTSC | {"ExcelApi": "1.20", "CustomFunctionsRuntime": "1.5", "SharedRuntime": "1.2"}
PROFILE = {
    profil.name: profil
    for profil in (
        Profil("excel2019", {"ExcelApi": "1.8", "DialogApi": "1.1"}, version="16.0.10730.20102", laufzeit=False),
        Profil("ltsc2021", _LTSC | {"ExcelApi": "1.14", "SharedRuntime": "1.1"}, version="16.0.14332.20011"),
        Profil("ltsc2024", _LTSC | {"ExcelApi": "1.17", "SharedRuntime": "1.2"}, version="16.0.17932.20000"),
        Profil("m365", _NEU | {"ExcelApiDesktop": "1.1"}),
        Profil("web", _NEU | {"ExcelApiOnline": "1.1"}, web=True),
    )
}
