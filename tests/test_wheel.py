"""What an office installs: the built wheel in an empty environment, run in an empty folder."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
import subprocess
import sys
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ("templates", "workbooks", "macros")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built with the tools of the test environment."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)], check=True, capture_output=True
    )
    (path,) = out.glob("*.whl")
    return path


def files(folder: Path, *endings: str) -> set[str]:
    """Files below a folder, relative to the checkout."""
    return {
        str(path.relative_to(ROOT))
        for path in folder.rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and not path.name.startswith(("~$", ".~lock"))
        and (not endings or path.suffix in endings)
    }


def test_everything_travels(wheel: Path) -> None:
    """Templates, samples, macros, register, parameters, layouts, font of the map, licences: all that the program reads lies in the wheel."""
    with ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    expected = files(
        ROOT / "im_xl", ".py", ".csv", ".yaml", ".yml", ".xml", ".html", ".css", ".js", ".json", ".png", ".svg", ".ttf", ".txt"
    )
    assert {name for name in expected if name.endswith(".csv")}
    assert {name for name in expected if name.endswith(".yaml")}
    assert {"im_xl/register/lage.csv", "im_xl/register/nachbarn.csv", "im_xl/schrift/karte.ttf", "im_xl/schrift/OFL.txt"} <= expected
    pane = {Path(name).suffix for name in expected if name.startswith("im_xl/hosts/web/statisch/")}
    assert {".html", ".png", ".svg"} <= pane
    for folder in SHIPPED:
        names = files(ROOT / folder)
        assert names, f"{folder}/ ist leer"
        expected |= {f"im_xl/_mitgeliefert/{name}" for name in names}
    assert expected - inside == set()
    assert any(name.endswith("licenses/LICENSE") for name in inside)
    assert any(name.endswith("licenses/NOTICE") for name in inside)
    assert not [name for name in inside if name.startswith(("tests/", "bench/")) or "__pycache__" in name]


@pytest.mark.netz
@pytest.mark.usefixtures("netz")
def test_the_demo_runs_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    """Pip install and `im-xl demo` in an empty folder: a workbook with the new sheets lies there afterwards."""
    if importlib.util.find_spec("im_xl.cli") is None:
        pytest.skip("im_xl/cli.py gibt es noch nicht.")
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    python = tmp_path / "venv/bin/python"
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)], check=True)
    leer = tmp_path / "leer"
    leer.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    run = subprocess.run(
        [str(tmp_path / "venv/bin/im-xl"), "demo", "--ziel", "probe"],
        cwd=leer,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode in {0, 1}, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    assert list((leer / "probe").glob("*-uebersicht.xlsx"))
