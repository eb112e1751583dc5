"""im_xl: the grant programme Integrationsmanagement inside the workbooks that counties keep.

The public names are few: `run` takes a workbook and an `Auftrag` and returns an `Ergebnis`. They are loaded
on first use, so that `import im_xl` stays cheap for the functions in cells.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from im_xl.model import Auftrag
    from im_xl.pipeline import Ergebnis, run

__version__ = "0.1.0"
__all__ = ["Auftrag", "Ergebnis", "__version__", "run"]

_HOMES = {"Auftrag": "im_xl.model", "Ergebnis": "im_xl.pipeline", "run": "im_xl.pipeline"}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute can be anything
    """Load a public name from its home on first use."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'im_xl' has no attribute {name!r}")
