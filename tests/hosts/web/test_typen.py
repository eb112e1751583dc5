"""The add-in's JavaScript against the types of Office.js: a member that Excel does not have, or a null nobody thought of, is an error here."""

from __future__ import annotations

import os
from pathlib import Path
import shutil
import subprocess

import pytest

WURZEL = Path(__file__).resolve().parents[3]
MODULE = WURZEL / ".werkzeuge" / "node_modules"
TSC = MODULE / "typescript" / "bin" / "tsc"
STATISCH = WURZEL / "im_xl" / "hosts" / "web" / "statisch"


@pytest.fixture(scope="module")
def node() -> str:
    """Node.js, where the tools of the tests are there."""
    programm = shutil.which("node")
    if programm is None or not TSC.exists() or not (MODULE / "@types" / "office-js").exists():
        if os.environ.get("IM_XL_OHNE_BROWSER") == "1":
            pytest.skip("Node.js, TypeScript oder die Typen von Office.js fehlen; IM_XL_OHNE_BROWSER=1 lässt diese Prüfung aus.")
        pytest.fail("Node.js, TypeScript oder die Typen von Office.js fehlen. `make test` installiert, was fehlt.", pytrace=False)
    return programm


def _pruefe(node: str, projekt: Path) -> str:
    lauf = subprocess.run([node, str(TSC), "--project", str(projekt), "--pretty", "false"], capture_output=True, text=True, check=False)
    assert (lauf.returncode == 0) == (not lauf.stdout.strip()), lauf.stdout + lauf.stderr
    return lauf.stdout


def test_the_script_of_the_pane_fits_the_types_of_office(node: str) -> None:
    """Every member that is used exists, with these arguments; what can be null is asked."""
    assert _pruefe(node, WURZEL / "tests" / "werkzeuge" / "tsconfig.json") == ""


def test_a_member_that_excel_does_not_have_is_found(node: str, tmp_path: Path) -> None:
    """The check can object: one renamed member of Excel, one missing question for null."""
    kaputt = tmp_path / "statisch"
    shutil.copytree(STATISCH, kaputt, ignore=shutil.ignore_patterns("symbole"))
    skript = kaputt / "einsetzen.js"
    text = skript.read_text("utf-8")
    for alt, neu in (("setPrintTitleRows", "setzeTitelzeilen"), ("stamm !== undefined && ", "")):
        assert alt in text
        text = text.replace(alt, neu)
    skript.write_text(text, "utf-8")
    projekt = tmp_path / "tsconfig.json"
    werkzeuge = WURZEL / "tests" / "werkzeuge"
    projekt.write_text(
        f'{{"extends": "{werkzeuge / "tsconfig.json"}", "files": ["{werkzeuge / "seite.d.ts"}"], "include": ["statisch/*.js"]}}', "utf-8"
    )
    gefunden = _pruefe(node, projekt)
    assert "setzeTitelzeilen" in gefunden
    assert "'string | undefined' is not assignable" in gefunden
