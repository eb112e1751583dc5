"""The list of packages that the server is made of is whole, and none is older than the versions without known weaknesses."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
import pytest

ROOT = Path(__file__).resolve().parents[3]
LISTE = {
    (bedarf := Requirement(zeile)).name: bedarf
    for zeile in (ROOT / "docs/server-pakete.txt").read_text(encoding="utf-8").splitlines()
    if zeile and not zeile.startswith("#")
}
ZUSATZ = [
    Requirement(zeile)
    for zeile in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]["server"]
]


def laufzeitpakete(zusatz: str) -> set[str]:
    """Names of all packages that come with im-xl and this extra, on this system."""
    gesehen: set[tuple[str, frozenset[str]]] = set()
    wartend = [("im-xl", frozenset({zusatz}))]
    while wartend:
        name, extras = wartend.pop()
        if (name, extras) in gesehen:
            continue
        gesehen.add((name, extras))
        alle = map(Requirement, metadata.requires(name) or [])
        gebraucht = [
            bedarf for bedarf in alle if bedarf.marker is None or any(bedarf.marker.evaluate({"extra": extra}) for extra in extras | {""})
        ]
        wartend += [(canonicalize_name(bedarf.name), frozenset(bedarf.extras)) for bedarf in gebraucht]
    return {name for name, _ in gesehen} - {"im-xl"}


def test_the_list_holds_every_package() -> None:
    """What is not in it nobody has looked at; other systems may need fewer."""
    assert {"fastapi", "h11", "pyjwt"} <= laufzeitpakete("server") <= set(LISTE)


@pytest.mark.parametrize("bedarf", ZUSATZ, ids=lambda bedarf: bedarf.name)
def test_the_list_keeps_to_the_lower_bounds(bedarf: Requirement) -> None:
    """Each version is one that may be installed; and so is the one that the tests run with."""
    (genau,) = LISTE[canonicalize_name(bedarf.name)].specifier
    assert genau.operator == "=="
    assert genau.version in bedarf.specifier
    assert metadata.version(bedarf.name) in bedarf.specifier
