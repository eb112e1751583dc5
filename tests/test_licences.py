"""What is installed with im_xl may be permissive, or MPL/LGPL unchanged; nothing else."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
import re

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
import pytest

ROOT = Path(__file__).resolve().parents[1]

ALLOWED = re.compile(
    r"""(0BSD|Apache-2\.0|BSD-[1234]-Clause|CC0-1\.0|HPND|ISC|MIT|MIT-0|MIT-CMU|PSF-2\.0|Python-2\.0|Unlicense|Zlib
        |MPL-[12]\.\d|LGPL-[23](\.\d)?(-only|-or-later|\+)?)""",
    re.VERBOSE | re.IGNORECASE,
)
# How packages wrote it before licence expressions existed, in the field or behind "License ::" in the classifiers.
OLD_NAMES = {
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd 3-clause": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
    "gnu library or lesser general public license (lgpl)": "LGPL-3.0-only",  # Pebble; its LICENSE is version 3
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psf": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
}
# Installed on other systems only, so that no metadata lies here; each was looked up by hand.
ELSEWHERE = {"appscript": "PSF-2.0 OR CC0-1.0", "colorama": "BSD-3-Clause", "psutil": "BSD-3-Clause", "pywin32": "PSF-2.0"}
SYSTEMS = (
    {"platform_system": "Linux", "sys_platform": "linux", "os_name": "posix"},
    {"platform_system": "Windows", "sys_platform": "win32", "os_name": "nt"},
    {"platform_system": "Darwin", "sys_platform": "darwin", "os_name": "posix"},
)


def runtime_packages(start: str, extra: str = "") -> set[str]:
    """Names of all packages that come with one, on Linux, Windows or macOS, with one of its extras or with none."""
    seen: set[tuple[str, str]] = set()
    waiting = [(start, extra)]
    while waiting:
        name, wanted = canonicalize_name(waiting[-1][0]), waiting.pop()[1]
        if (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        try:
            requires = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        for requirement in map(Requirement, requires):
            marker = requirement.marker
            if marker is None or any(marker.evaluate({**default_environment(), **system, "extra": wanted}) for system in SYSTEMS):
                waiting += [(requirement.name, also) for also in ("", *requirement.extras)]
    return {name for name, _ in seen} - {canonicalize_name(start)}


def licence(name: str) -> str:
    """Licence expression of a package, however it states it."""
    try:
        fields = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ELSEWHERE.get(name, f"{name} ist nicht installiert und nicht nachgeschlagen")
    if fields.get("License-Expression"):
        return str(fields["License-Expression"])
    classifiers = [line.rpartition(" :: ")[2] for line in fields.get_all("Classifier") or [] if line.startswith("License ::")]
    stated = [text for text in classifiers if text != "OSI Approved"] or [fields.get("License") or "keine Angabe"]
    return " OR ".join(OLD_NAMES.get(text.strip().lower(), text.strip()) for text in stated)


def acceptable(expression: str) -> bool:
    """Whether an SPDX expression leaves a choice that is allowed: every part of AND, one part of OR."""
    expression = re.sub(r"\s+WITH\s+\S+", "", expression)
    while (inner := re.search(r"\(([^()]*)\)", expression)) is not None:
        expression = expression.replace(inner[0], "MIT" if acceptable(inner[1]) else "verboten")
    return any(all(ALLOWED.fullmatch(part.strip()) for part in choice.split(" AND ")) for choice in expression.split(" OR "))


def test_runtime_packages_are_permissive_or_weak_copyleft() -> None:
    """Every package that comes with im_xl or its server has an allowed licence."""
    licences = {name: licence(name) for name in sorted(runtime_packages("im-xl", "server"))}
    assert {"click", "lxml", "numpy", "openpyxl", "pandas", "pyyaml", "rich", "xlwings", "pywin32"} <= set(licences)
    assert {"fastapi", "h11", "pebble", "pydantic", "pyjwt", "python-multipart", "starlette", "uvicorn"} <= set(licences)
    assert {name: text for name, text in licences.items() if not acceptable(text)} == {}


def test_notice_names_the_runtime_packages() -> None:
    """NOTICE lists what comes with im_xl and its server on Linux and Windows."""
    notice = {canonicalize_name(word) for word in re.findall(r"(?m)^([\w.-]+)  ", (ROOT / "NOTICE").read_text(encoding="utf-8"))}
    mac_only = {"appscript", "psutil"}
    assert runtime_packages("im-xl", "server") - mac_only <= notice


def test_the_server_is_not_installed_with_the_rest() -> None:
    """Whoever only calculates on the command line or in Excel for Windows gets no web server."""
    assert {"fastapi", "pebble", "uvicorn"} & runtime_packages("im-xl") == set()


@pytest.mark.parametrize(
    "expression",
    [
        "MIT",
        "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0",
        "GPL-3.0-only OR MIT",
        "LGPL-3.0-or-later",
        "(MIT OR GPL-2.0) AND MPL-2.0",
    ],
)
def test_allowed_expressions(expression: str) -> None:
    """Permissive, weak copyleft, and a choice that contains one."""
    assert acceptable(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "GPL-3.0-only",
        "AGPL-3.0",
        "MIT AND GPL-2.0-only",
        "PolyForm-Noncommercial-1.0.0",
        "keine Angabe",
        "",
        "Proprietary",
        "(MIT AND GPL-2.0)",
    ],
)
def test_the_check_can_fail(expression: str) -> None:
    """Strong copyleft, non-commercial, nothing stated: refused."""
    assert not acceptable(expression)


def test_the_licence_text_is_whole() -> None:
    """LICENSE holds all fifteen articles of the EUPL 1.2 and its appendix."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert re.findall(r"(?m)^(\d+)\. [A-Z]", text) == [str(number) for number in range(1, 16)]
    assert "\nAppendix\n" in text
    assert text.rstrip().endswith("require the production of a new EUPL version.")
