"""A program that is missing is not a reason to be green."""

from __future__ import annotations

import pytest

from hosts import require


def test_a_missing_program_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the command that brings it."""
    monkeypatch.delenv("IM_XL_OHNE_OFFICE", raising=False)
    with pytest.raises(pytest.fail.Exception, match="`make test` installiert"):
        require("LibreOffice (soffice) fehlt.")
    require(None)


def test_whoever_goes_without_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """With IM_XL_OHNE_OFFICE=1 the tests are skipped, with the reason."""
    monkeypatch.setenv("IM_XL_OHNE_OFFICE", "1")
    with pytest.raises(pytest.skip.Exception, match="soffice"):
        require("LibreOffice (soffice) fehlt.")
