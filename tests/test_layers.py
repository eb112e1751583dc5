"""Imports only point down: the floors of the house, and what the rules may not touch."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
import sys

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "im_xl"

FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"errors"}),
    frozenset({"places"}),
    frozenset({"findings", "cents", "sepa"}),
    frozenset({"model"}),
    frozenset({"register"}),
    frozenset({"vwv"}),
    frozenset({"sheets", "workbook", "tables", "kalender", "karte", "verbundsuche"}),
    frozenset({"ablauf"}),
    frozenset({"pipeline", "functions", "report", "liste", "meldebogen"}),
    frozenset({"addin"}),
    frozenset({"hosts"}),  # the ribbon shows the help and the diagnosis of the add-in
    frozenset({"cli"}),
    frozenset({"__init__", "__main__"}),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
EVERYWHERE = {"assets", "__init__"}  # a helper without imports; `__init__` holds the version, and all else lazily
PARTS_USERS = {
    "workbook",
    "sheets",
    "ablauf",
    "meldebogen",
    "addin",
    "hosts",
    "pipeline",
    "report",
    "cli",
}  # who may use package/, which stands beside the floors
CLOCK_ROOMS = {"cli", "hosts"}
CLOCKS = {"now", "today", "utcnow", "time_ns", "localtime", "gmtime"}
STDLIB = sys.stdlib_module_names
VWV_THIRD_PARTY = {"yaml"}  # parameters are read from YAML; else the rules stand on the standard library


def room(module: str) -> str:
    """Room of a dotted module name: im_xl.vwv.fristen -> vwv, im_xl -> __init__."""
    return [*module.split("."), "__init__"][1]


def imported(tree: ast.AST, module: str, *, is_package: bool) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import, also inside functions, under TYPE_CHECKING and by `import_module`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = module.split(".")[: len(module.split(".")) - node.level + is_package]
                base = ".".join([*parents, base]).rstrip(".")
            if base == "im_xl":  # `from im_xl import cents` is the module; `from im_xl import __version__` is the package
                names = [alias.name for alias in node.names]
                yield from ((node.lineno, f"im_xl.{name}" if name in FLOOR or name in {"package", "assets"} else "im_xl") for name in names)
            else:
                yield node.lineno, base
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"import_module", "__import__"}:
            yield from ((node.lineno, arg.value) for arg in node.args[:1] if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def clocks(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of every reading of the clock."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (node.attr in CLOCKS or ast.unparse(node) == "time.time"):
            yield node.lineno, ast.unparse(node)


def allowed(user: str, used: str) -> bool:
    """Whether one room may import another."""
    if used in EVERYWHERE or user == used:
        return True
    if user in EVERYWHERE - {"__init__"}:
        return False
    if user == "package":
        return used == "errors"
    if used == "package":
        return user in PARTS_USERS
    return FLOOR[used] < FLOOR[user]


def violations(source: str, module: str, *, is_package: bool = False) -> list[str]:
    """What a module does that its floor forbids."""
    tree = ast.parse(source)
    user = room(module)
    if user not in FLOOR and user not in {"package", "assets"}:
        return [f"{module}: the room „{user}“ stands on no floor"]
    found = []
    for line, name in imported(tree, module, is_package=is_package):
        root = name.partition(".")[0]
        if root == "im_xl":
            used = room(name)
            if used not in FLOOR and used not in {"package", "assets"}:
                found.append(f"{module}:{line} imports {name}, which stands on no floor")
            elif not allowed(user, used):
                found.append(f"{module}:{line} imports {name}: {user} must not use {used}")
        elif user == "vwv" and root not in VWV_THIRD_PARTY | STDLIB:
            found.append(f"{module}:{line} imports {name}: the rules use the standard library and YAML only")
        elif user == "assets" and root not in STDLIB:
            found.append(f"{module}:{line} imports {name}: assets uses the standard library only")
    if user not in CLOCK_ROOMS:
        found += [f"{module}:{line} reads the clock ({text}); only cli and hosts may" for line, text in clocks(tree)]
    return found


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "_mitgeliefert" not in path.parts)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    """Every module imports only from lower floors, and only the outermost rooms look at the clock."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    module = ".".join(parts[:-1] if is_package else parts)
    assert violations(path.read_text(encoding="utf-8"), module, is_package=is_package) == []


def test_the_walk_finds_the_modules() -> None:
    """The check above runs over the whole house."""
    assert {"errors.py", "vwv/__init__.py", "package/__init__.py"} <= {str(path.relative_to(PACKAGE)) for path in modules()}


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("im_xl.vwv.fristen", "from im_xl.sheets import overview"),
        ("im_xl.vwv.fristen", "def f():\n    import pandas as pd"),
        ("im_xl.vwv.fristen", "import openpyxl.utils"),
        ("im_xl.vwv.fristen", "from lxml import etree"),
        ("im_xl.vwv.fristen", "import xlwings"),
        ("im_xl.vwv.fristen", "from datetime import datetime\nheute = datetime.now()"),
        ("im_xl.vwv.fristen", "import datetime as dt\nheute = dt.date.today()"),
        ("im_xl.sheets.fill", "from datetime import date\ndef f(heute=date.today): ..."),
        ("im_xl.vwv.fristen", "from ..workbook import reader"),
        ("im_xl.vwv.fristen", "from im_xl.package import graft"),
        ("im_xl.sheets.fill", "from im_xl.workbook.reader import lies"),
        ("im_xl.workbook.reader", "import im_xl.sheets"),
        ("im_xl.addin.build", "from im_xl.hosts import file"),
        ("im_xl.functions.registry", "from im_xl.pipeline import run"),
        ("im_xl.package.graft", "from im_xl.places import CellRef"),
        ("im_xl.package.graft", "from im_xl import model"),
        ("im_xl.cents", "from im_xl import findings"),
        ("im_xl.errors", "from . import places"),
        ("im_xl.model", "from importlib import import_module\nimport_module('im_xl.cli')"),
        ("im_xl.model", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from im_xl.vwv import x"),
        ("im_xl.assets", "from im_xl.errors import ImXlError"),
        ("im_xl.assets", "import click"),
        ("im_xl.keller", "import os"),
        ("im_xl.cli", "from im_xl.keller import x"),
    ],
)
def test_the_check_can_fail(module: str, source: str) -> None:
    """Each way of reaching up, sideways or for the clock is seen."""
    assert len(violations(source, module)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("im_xl.cli", "from im_xl.hosts import file\nfrom datetime import date\nheute = date.today()"),
        ("im_xl.pipeline", "from im_xl import __version__, assets\nfrom im_xl.sheets import fill\nfrom im_xl.package import graft"),
        (
            "im_xl.vwv.fristen",
            "from datetime import date, timedelta\nimport yaml\nfrom .parameters import Parameter\nfrom im_xl.cents import euro_text",
        ),
        ("im_xl.package.save", "import os\nfrom im_xl.errors import DateiError\nfrom im_xl.package import limits"),
        ("im_xl.sheets.fill", "from lxml import etree\nfrom im_xl.package import graft\nfrom im_xl.vwv import evaluation"),
    ],
)
def test_what_is_allowed_passes(module: str, source: str) -> None:
    """Looking down, at the own room and at the shared helpers is fine."""
    assert violations(source, module) == []
