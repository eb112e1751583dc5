"""Where the folders lie that travel with the program: templates, sample workbooks, macros.

In a checkout they stand beside the package, where people edit them; a wheel carries them inside the package.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Ordner = Literal["templates", "workbooks", "macros"]
"""The folders that are shipped; `force-include` in pyproject.toml names the same three."""

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = _PACKAGE / "_mitgeliefert"


def ordner(name: Ordner) -> Path:
    """Path of a shipped folder.

    Args:
        name: which folder.

    Returns:
        An existing directory. It is to be read only: in an installation it belongs to the package.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    for place in (_SHIPPED / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"Der mitgelieferte Ordner „{name}“ fehlt. Bitte im-xl neu installieren.")
