"""Fixtures that every test may use: the real programs, and where they are missing, what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
import os
from pathlib import Path
import types

from hypothesis import settings
import pytest

from hosts import office as office_host
from hosts import require
from hosts import validator as validator_host

ROOT = Path(__file__).resolve().parents[1]

# How long an example takes says something of the machine, nothing of the code.
settings.register_profile("im_xl", deadline=None)
settings.load_profile("im_xl")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever uses the fixture `office` carries the mark, so that `-m "not office"` is a quick run."""
    for item in items:
        if "office" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.office)


@pytest.fixture(scope="session")
def office() -> Iterator[office_host.Office]:
    """A private LibreOffice that recalculates, prints and saves; one per test process."""
    require(office_host.problem())
    with office_host.Office() as running:
        yield running


@pytest.fixture(scope="session")
def validator() -> types.ModuleType:
    """`hosts.validator`, with `validate` and `new_errors`, once it is certain that the validator is there."""
    if not validator_host.supported():
        pytest.skip("Den OOXML-Prüfer gibt es hier nur für Linux auf x86_64.")
    require(validator_host.problem())
    return validator_host


@pytest.fixture(scope="session")
def netz() -> None:
    """For tests that load packages; IM_XL_OHNE_NETZ=1 leaves them out."""
    if os.environ.get("IM_XL_OHNE_NETZ") == "1":
        pytest.skip("IM_XL_OHNE_NETZ=1 lässt Prüfungen aus, die Pakete laden.")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Folder with real workbooks, which lies beside the project on some machines only."""
    folder = ROOT.parent / "shared/corpus"
    if not folder.is_dir():
        pytest.skip("Die Sammlung echter Mappen liegt nicht auf diesem Rechner.")
    return folder
