"""Where the tools lie that `tests/einrichten.sh test` fetches with npm, and what to do where one is missing."""

from __future__ import annotations

import os
from pathlib import Path
import shutil

import pytest

MODULE = Path(__file__).resolve().parents[4] / ".werkzeuge/node_modules"
OFFICEJS = MODULE / "@microsoft/office-js/dist"
AXE = MODULE / "axe-core/axe.min.js"


def chromium() -> str | None:
    """Path of the browser."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


def problem() -> str | None:
    """Why the web add-in cannot be tested here, in German; None if it can."""
    if chromium() is None:
        return "Chromium fehlt."
    return None if (OFFICEJS / "office.js").exists() and AXE.exists() else "office.js oder axe-core fehlt in .werkzeuge/."


def verlange_browser() -> None:
    """Fail where something is missing: a green run must not come from tests that did not run."""
    grund = problem()
    if os.environ.get("IM_XL_OHNE_BROWSER") == "1":
        pytest.skip("IM_XL_OHNE_BROWSER=1 lässt die Prüfungen im Browser aus.")
    if grund is not None:
        pytest.fail(f"{grund} `make test` installiert, was fehlt; mit IM_XL_OHNE_BROWSER=1 entfällt diese Prüfung.", pytrace=False)
