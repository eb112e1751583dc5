"""What a cell or `--help` waits for: heavy packages are loaded only where they are used."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

HEAVY = ("pandas", "numpy", "openpyxl", "lxml", "rich", "xlwings")


def loaded(code: str) -> set[str]:
    """Heavy packages that a fresh interpreter has loaded after running some code."""
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint('geladen:', *sys.modules)"], capture_output=True, text=True, check=True
    )
    modules = run.stdout.rpartition("geladen:")[2].split()
    return {name for name in HEAVY if name in modules}


def require(module: str) -> None:
    """Skip until a room has been built."""
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} gibt es noch nicht.")


def test_the_check_sees_a_heavy_import() -> None:
    """The check can fail."""
    assert "openpyxl" in loaded("import openpyxl")


def test_importing_the_package_is_cheap() -> None:
    """`import im_xl` loads none of them, although `im_xl.run` is there."""
    assert loaded("import im_xl") == set()


def test_help_is_cheap() -> None:
    """`im-xl --help` loads none of them."""
    require("im_xl.cli")
    code = "import runpy, sys\nsys.argv = ['im-xl', '--help']\ntry:\n    runpy.run_module('im_xl', run_name='__main__')\nexcept SystemExit:\n    pass"
    assert loaded(code) == set()


def test_functions_in_cells_are_cheap() -> None:
    """`import im_xl.functions` loads none of them: Excel waits for it when a workbook is opened."""
    require("im_xl.functions")
    assert loaded("import im_xl.functions") == set()
