"""Where a county's own formulas point at our sheets: before a sheet goes away, they are named."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from html import unescape
import re

from lxml import etree

from im_xl.package.package import Package, Verweis
from im_xl.package.xmltext import Source, local, whole

_FORMULAS = {"f", "formula", "formula1", "formula2"}
_CHART_PARTS = {"chart", "chartEx", "drawing"}
_SHEETS = re.compile(r"'((?:[^'\[\]:<>]|'')+):((?:[^'\[\]:<>]|'')+)'!|(?<![\w.'\]])([\w.]+):([\w.]+)!")


def verweise_auf(package: Package, names: Iterable[str], von: Collection[str] | None = None) -> list[Verweis]:
    """References to some of our sheets from what is not ours.

    Found are: formulas in cells, conditional formats and validations, links inside the workbook, defined names, charts and
    linked text boxes on the county's sheets. Not found: names put together at calculation time, pivot sources, VBA.

    Args:
        package: the workbook.
        names: names of our sheets.
        von: names of the sheets whose references count. None: those of the county, and the defined names.

    Returns:
        One entry per sheet meant and formula, in the order of the workbook.
    """
    wanted = {name: _pattern(name) for name in names}
    if not wanted:
        return []
    # A part that is listed many times is looked through once.
    once = {blatt.part: blatt for blatt in reversed(package.blaetter) if (blatt.kennung is None if von is None else blatt.name in von)}
    return [
        *(_in_names(package, wanted) if von is None else ()),
        *(hit for blatt in reversed(once.values()) for hit in _in_sheet(package, blatt.name, blatt.part, wanted)),
    ]


def blattbereiche(package: Package) -> list[tuple[int, int]]:
    """Ranges of sheets that formulas take together, as in `=SUM(Januar:Dezember!B5)`: index of the first and of the last sheet.

    A sheet that is put in between would be added up with them. Text that only looks like such a range counts as one.
    """
    index = {blatt.name.casefold(): blatt.index for blatt in package.blaetter}
    spans: set[tuple[int, int]] = set()
    for part in (package.workbook_part, *(blatt.part for blatt in package.blaetter)):
        text = unescape(Source.of(package.part(part)).text) if package.has(part) else ""
        for found in _SHEETS.findall(text):
            ends = [index.get(name.replace("''", "'").casefold()) for name in found if name]
            first, last = min(ends, key=_known), max(ends, key=_known)
            if first is not None and last is not None:
                spans.add((first, last))
    return sorted(spans)


def _known(index: int | None) -> int:
    return -1 if index is None else index


def _pattern(name: str) -> re.Pattern[str]:
    """The sheet name as formulas write it: quoted, or plain, or as one end of a range of sheets."""
    plain, quoted = re.escape(name), re.escape(name.replace("'", "''"))
    # It begins at the first of several apostrophes: a long row of them would be tried from each.
    return re.compile(rf"(?<!')'(?:[^'\[\]]|'')*?(?<![^':]){quoted}(?::(?:[^']|'')*)?'!|(?<![\w.\]']){plain}(?::[\w.]+)?!", re.IGNORECASE)


def _hits(wanted: dict[str, re.Pattern[str]], formula: str) -> list[str]:
    return [name for name, pattern in wanted.items() if pattern.search(formula)]


def _in_names(package: Package, wanted: dict[str, re.Pattern[str]]) -> Iterator[Verweis]:
    section = package.workbook()[1].child("definedNames")
    sheets = package.blaetter
    for node in section.all("definedName") if section else ():
        index = whole(node.get("localSheetId"))
        owner = sheets[index] if index is not None and index < len(sheets) else None
        if owner is not None and owner.kennung is not None:
            continue
        formula = package.text_of(node)
        for name in _hits(wanted, formula):
            yield Verweis(name, owner.name if owner else "", f"Name: {node.get('name')}", formula)


def _in_sheet(package: Package, blatt: str, part: str, wanted: dict[str, re.Pattern[str]]) -> Iterator[Verweis]:
    if not package.has(part):
        return
    for place, formula in _formulas(package, part, wanted):
        for name in _hits(wanted, formula):
            yield Verweis(name, blatt, place, formula)
    seen: set[str] = {part}
    stack = [rel.ziel for rel in package.rels(part) if rel.art in _CHART_PARTS and not rel.extern]
    while stack:
        child = stack.pop()
        if child in seen or not package.has(child):
            continue
        seen.add(child)
        stack += [rel.ziel for rel in package.rels(child) if rel.art in _CHART_PARTS and not rel.extern]
        for place, formula in _formulas(package, child, wanted):
            for name in _hits(wanted, formula):
                yield Verweis(name, blatt, place or "Diagramm", formula)


def _formulas(package: Package, part: str, wanted: dict[str, re.Pattern[str]]) -> Iterator[tuple[str, str]]:
    """Places and formulas of a part; nothing where none of the names occurs in its text."""
    data = package.part(part)
    text = Source.of(data).text.casefold()
    spelled = (name.casefold() for name in wanted)
    if not any(spelling in text for name in spelled for spelling in _spellings(name)):
        return
    root = package.tree(part)
    for element in root.iter():
        name = local(element.tag)
        if name in _FORMULAS and element.text:
            yield _place(element), element.text
        elif name == "hyperlink" and element.get("location"):
            yield f"Link {element.get('ref') or ''}".strip(), element.get("location") or ""


def _spellings(name: str) -> set[str]:
    doubled = name.replace("'", "''")
    escaped = {spelling.replace("&", "&amp;") for spelling in (name, doubled)}
    # Programs that write ASCII only spell umlauts as references; the longest plain run finds those as well.
    plain = max(re.split(r"[^\x20-\x7e]|[&'<>\"]", name), key=len)
    return escaped | ({plain} if plain.strip() else set())


def _place(element: etree._Element) -> str:
    """Where a formula stands: its cell, or the cells that its format or validation covers."""
    parent = element.getparent()
    if parent is None:
        return ""
    match local(parent.tag):
        case "c":
            return parent.get("r") or ""
        case "cfRule":
            holder = parent.getparent()
            return f"Bedingte Formatierung {holder.get('sqref') or ''}".strip() if holder is not None else ""
        case "dataValidation":
            return f"Gültigkeit {parent.get('sqref') or ''}".strip()
        case _:
            return ""
