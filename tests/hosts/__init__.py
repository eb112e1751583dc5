"""Real programs that the tests hold our workbooks against: LibreOffice, poppler and the Open XML SDK validator."""

from __future__ import annotations

import os

import pytest


def require(problem: str | None) -> None:
    """Fail where a program is missing: a green run must not come from tests that did not run."""
    if problem is None:
        return
    if os.environ.get("IM_XL_OHNE_OFFICE") == "1":
        pytest.skip(f"{problem} IM_XL_OHNE_OFFICE=1 lässt diese Prüfung aus.")
    pytest.fail(f"{problem} `make test` installiert, was fehlt; mit IM_XL_OHNE_OFFICE=1 entfällt diese Prüfung.", pytrace=False)
