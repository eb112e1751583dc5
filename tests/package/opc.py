"""The rules of the Open Packaging Conventions (ECMA-376 Part 2) that a file can break, checked on a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
import io
import posixpath
import re
from urllib.parse import unquote, urlsplit
import zipfile

from lxml import etree

TYPES = "[Content_Types].xml"
_SEGMENT = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+")
_PIECE = re.compile(r"(?i)/\[\d+\](?:\.last)?\.piece$")
_NCNAME = re.compile(r"[^\W\d][\w.-]*")


def verstoesse(data: bytes) -> list[str]:
    """Every rule that a package breaks, in words that say rule and place."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
        doubled = [name for name, number in Counter(info.filename.lower() for info in archive.infolist()).items() if number > 1]
    broken = [f"gleiche Namen: {name}" for name in doubled]
    broken += [f"{rule}: {name}" for name in parts if name != TYPES for rule in _name(name)]
    names = {name.lower() for name in parts}
    broken += [f"abgeleiteter Name: {name}" for name in parts for parent in _parents(name.lower()) if parent in names]
    broken += _content_types(parts)
    for name in parts:
        if name.lower().endswith(".rels"):
            broken += [f"{rule} in {name}" for rule in _relationships(name, parts)]
    return broken


def _name(name: str) -> Iterator[str]:
    if _PIECE.search(name):
        yield "in Stücken"
        return
    for segment in name.split("/"):
        if not segment:
            yield "leeres Segment"
        elif not _SEGMENT.fullmatch(segment):
            yield "unzulässiges Zeichen"
        elif segment.endswith("."):
            yield "Segment endet mit Punkt"
    for code in re.findall(r"%[0-9A-Fa-f]{2}", name):
        if unquote(code) in "/\\":
            yield "kodierter Schrägstrich"
        elif re.fullmatch(r"[A-Za-z0-9._~-]", unquote(code)):
            yield "unnötig kodiert"


def _parents(name: str) -> Iterator[str]:
    while "/" in name:
        name = name.rpartition("/")[0]
        yield name


def _content_types(parts: dict[str, bytes]) -> Iterator[str]:
    root = etree.fromstring(parts[TYPES])
    overrides = Counter((item.get("PartName") or "").lower() for item in root.iterfind("{*}Override"))
    defaults = Counter((item.get("Extension") or "").lower() for item in root.iterfind("{*}Default"))
    yield from (f"zwei Inhaltstypen: {name}" for name, number in (overrides + defaults).items() if number > 1)
    names = {"/" + name.lower() for name in parts}
    yield from (f"Inhaltstyp ohne Teil: {name}" for name in overrides if name not in names)
    for name in parts:
        if name != TYPES and "/" + name.lower() not in overrides and name.rpartition(".")[2].lower() not in defaults:
            yield f"kein Inhaltstyp: {name}"


def _relationships(name: str, parts: dict[str, bytes]) -> Iterator[str]:
    folder, base = posixpath.split(name)
    source = posixpath.join(posixpath.dirname(folder), base[:-5])
    names = {unquote(part).lower() for part in parts}
    if posixpath.basename(folder).lower() != "_rels" or (source and unquote(source).lower() not in names):
        yield "Beziehungen ohne Teil"
    if source.lower().endswith(".rels"):
        yield "Beziehungen von Beziehungen"
    ids: Counter[str] = Counter()
    cores = 0
    for item in etree.fromstring(parts[name]).iterfind("{*}Relationship"):
        rid, target, mode = item.get("Id") or "", item.get("Target") or "", item.get("TargetMode") or "Internal"
        ids[rid] += 1
        cores += (item.get("Type") or "").endswith("/metadata/core-properties")
        if not _NCNAME.fullmatch(rid):
            yield f"Id {rid!r} ist kein Name"
        if mode not in {"Internal", "External"}:
            yield f"TargetMode {mode}"
        if mode == "Internal" and not target.startswith("#"):
            goal = posixpath.normpath(posixpath.join("/", posixpath.dirname(source), unquote(urlsplit(target).path))).lstrip("/").lower()
            if goal not in names:
                yield f"Ziel {target} fehlt"
            if goal.endswith(".rels") or goal == TYPES.lower():
                yield f"Ziel {target} ist kein Teil"
    yield from (f"Id {rid} zweimal" for rid, number in ids.items() if number > 1)
    if cores > 1:
        yield "zwei Kerneigenschaften"
