"""Runs the command as an office does: a process of its own, in an empty folder."""

from __future__ import annotations

from dataclasses import dataclass
import json
import os
from pathlib import Path
import pty
import subprocess
import sys
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAPPEN = ROOT / "workbooks"
VEROEFFENTLICHT = ROOT / "tests/faelle/veroeffentlicht"


@dataclass(frozen=True)
class Lauf:
    """Exit code and both streams."""

    ausgang: int
    ausgabe: str
    fehler: str
    roh: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - a document
        """The document on the standard output; anything else there fails."""
        return json.loads(self.roh.decode("utf-8"))


def im_xl(*args: object, cwd: Path, eingabe: bytes | None = None, **umgebung: str) -> Lauf:
    """Run `im-xl` with these arguments, and if wanted with something on its standard input."""
    environment = {name: wert for name, wert in os.environ.items() if not name.startswith("IM_XL")}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"} | umgebung
    lauf = subprocess.run(
        [sys.executable, "-m", "im_xl", *map(str, args)],
        cwd=cwd,
        env=environment,
        input=eingabe,
        capture_output=True,
        check=False,
        timeout=120,
    )
    fehler = lauf.stderr.decode("utf-8", "replace")
    if "--fehlersuche" not in args:
        assert "Traceback" not in fehler, fehler
    return Lauf(lauf.returncode, lauf.stdout.decode("utf-8", "replace"), fehler, lauf.stdout)


def terminal() -> tuple[int, int]:
    """A terminal: our end and that of the program; where there is none, the test is skipped."""
    try:
        return pty.openpty()
    except OSError:
        pytest.skip("Hier gibt es kein Pseudoterminal (/dev/pts ist nicht eingehängt).")
