"""The sheet list and the defined names of a workbook part, changed by the smallest edit.

Sheets are added, removed and marked here first; `commit` works out the new places of all sheets and cuts the changes into
the text of workbook.xml and its relationships. What is not ours in these parts stays byte for byte.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
import posixpath
import re

from im_xl.package.blaetter import ABDRUCK, EINGABEN, FELD, KENNUNG, MARKIERUNG, MARKIERUNG_STAND, NOTIZEN, QUELLE, RAND
from im_xl.package.package import Blatteintrag, Package, rels_name
from im_xl.package.xmltext import PACKAGE_RELATIONS, RELATIONS, STRICT_RELATIONS, Node, Source, Splice, escape, parse, scan, whole

_HIDDEN = {KENNUNG, ABDRUCK, NOTIZEN, EINGABEN, QUELLE, MARKIERUNG, MARKIERUNG_STAND, "_xlnm._FilterDatabase"}
_OURS = {KENNUNG, ABDRUCK, NOTIZEN, EINGABEN, QUELLE, "_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm._FilterDatabase"}
# Sections of the workbook part behind which a missing one is put in (order of the schema).
_BEFORE_NAMES = ("externalReferences", "functionGroups", "sheets")
_BEFORE_CALC = ("definedNames", *_BEFORE_NAMES)

Namen = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Added:
    """A sheet to come: where it goes and what the list will say."""

    name: str
    part: str
    sheet_id: int
    behind: int | None
    names: Namen
    at: int | None = None
    new_index: int = -1
    rid: str = ""


@dataclass(slots=True)
class Mappe:
    """Changes to the list of sheets of one package.

    Attributes:
        package: the workbook.
    """

    package: Package
    _added: list[_Added] = field(default_factory=list)
    _removed: set[int] = field(default_factory=set)
    _names: dict[int, Namen] = field(default_factory=dict)
    _recalculate: bool = False
    _new_rels: list[tuple[str, str]] = field(default_factory=list)
    _cut_rels: set[str] = field(default_factory=set)

    def add(self, name: str, part: str, names: Namen, *, behind: int | None = None, at: int | None = None) -> None:
        """List a new sheet: behind an existing one, before an existing one, or last."""
        last = self._added[-1].sheet_id if self._added else max((blatt.sheet_id for blatt in self.package.blaetter), default=0)
        self._added.append(_Added(name, part, last + 1, behind, names, at))

    def remove(self, blatt: Blatteintrag) -> None:
        """Take a sheet out of the list; its part is the caller's."""
        self._removed.add(blatt.index)
        self._cut_rels.add(blatt.part)

    def set_names(self, blatt: Blatteintrag, names: Namen) -> None:
        """Give one of our sheets its defined names; those that people added on it stay."""
        self._names[blatt.index] = names

    def names_of(self, index: int) -> Namen:
        """Sheet-scoped names of a sheet as they stand, without ours."""
        return tuple(
            (node.get("name") or "", self.package.text_of(node))
            for node in self._defined()
            if node.get("localSheetId") == str(index) and node.get("name") not in {KENNUNG, ABDRUCK, NOTIZEN, EINGABEN}
        )

    def recalculate_on_load(self) -> None:
        """Let Excel compute everything when it opens the file."""
        self._recalculate = True

    def relate(self, art: str, part: str) -> None:
        """Add a relationship of the workbook part to another one."""
        self._new_rels.append((art, part))

    def unrelate(self, part: str) -> None:
        """Take the relationships to a part out."""
        self._cut_rels.add(part)

    def _defined(self) -> list[Node]:
        section = self.package.workbook()[1].child("definedNames")
        return section.all("definedName") if section else []

    def commit(self) -> None:
        """Write workbook part and relationships."""
        for new in self._added:
            self._new_rels.append(("worksheet", new.part))
        rids = self._write_rels()
        for new, rid in zip(self._added, rids[len(rids) - len(self._added) :], strict=True):
            new.rid = rid
        source, root = self.package.workbook()
        splice = Splice(source)
        moved = self._write_sheets(splice, root)
        self._write_names(splice, root, moved)
        self._write_views(splice, root, moved)
        if self._recalculate:
            self._write_calc(splice, root)
        if splice:
            self.package.put(self.package.workbook_part, splice.result())

    # -- relationships

    def _write_rels(self) -> list[str]:
        part = self.package.workbook_part
        name = rels_name(part)
        if not self._new_rels and not self._cut_rels:
            return []
        empty = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{PACKAGE_RELATIONS}"></Relationships>'
        source = Source.of(self.package.part(name) if self.package.has(name) else empty.encode())
        parse(source.encode(source.text), name)
        root = scan(source.text, 1)
        splice = Splice(source)
        taken = {node.get("Id") or "" for node in root.children}
        cut = {rel.rid for rel in self.package.rels(part) if rel.ziel in self._cut_rels and not rel.extern}
        for node in root.children:
            if node.get("Id") in cut:
                splice.remove(node)
        rids = [self._relation(splice, root, art, target, taken) for art, target in self._new_rels]
        if splice:
            self.package.put(name, splice.result())
        return rids

    def _relation(self, splice: Splice, root: Node, art: str, target: str, taken: set[str]) -> str:
        number = len(taken) + 1
        while f"rId{number}" in taken:
            number += 1
        rid = f"rId{number}"
        taken.add(rid)
        base = STRICT_RELATIONS if self.package.strict else RELATIONS
        path = posixpath.relpath("/" + target, "/" + posixpath.dirname(self.package.workbook_part))
        splice.append(root, f'<{root.prefix}Relationship Id="{rid}" Type="{base}/{art}" Target="{escape(path)}"/>')
        return rid

    # -- sheets

    def _write_sheets(self, splice: Splice, root: Node) -> dict[int, int]:
        """Edit the list.

        Returns:
            New index by old index of the sheets that stay.
        """
        section = root.child("sheets")
        if section is None:
            raise ValueError("a package that was read has a list of sheets")
        nodes = section.all("sheet")
        order = self._order(len(nodes))
        moved: dict[int, int] = {}
        anchor = 0
        for place, item in enumerate(order):
            if isinstance(item, int):
                moved[item] = place
                anchor = item + 1
                continue
            item.new_index = place
            at = nodes[anchor].start if anchor < len(nodes) else nodes[-1].end if nodes else section.head_end
            splice.insert(at, self._sheet_text(section, nodes[0] if nodes else section, item))
        for index in self._removed:
            splice.remove(nodes[index])
        return moved

    def _order(self, count: int) -> list[int | _Added]:
        """Old sheets by index and new ones, as they will stand."""
        before: dict[int, list[_Added]] = {}
        behind: dict[int, list[_Added]] = {}
        for new in self._added:
            if new.at is not None:
                before.setdefault(new.at, []).append(new)
            if new.behind is not None:
                behind.setdefault(new.behind, []).append(new)
        order: list[int | _Added] = []
        for index in range(count):
            order += before.get(index, ())
            if index not in self._removed:
                order.append(index)
            order += behind.get(index, ())
        return order + [new for new in self._added if new.behind is None and (new.at is None or new.at >= count)]

    @staticmethod
    def _sheet_text(section: Node, example: Node, new: _Added) -> str:
        spaces = {space: prefix for prefix, space in section.spaces.items() if prefix}
        local_spaces = {space: prefix for prefix, space in example.spaces.items() if prefix}
        wanted = next((space for space in (RELATIONS, STRICT_RELATIONS) if space in local_spaces), RELATIONS)
        prefix = spaces.get(wanted) or local_spaces.get(wanted, "r")
        # Some programs declare the prefix on each sheet anew; then ours needs it as well.
        declared = "" if wanted in spaces else f' xmlns:{prefix}="{wanted}"'
        return f'<{section.prefix}sheet{declared} name="{escape(new.name)}" sheetId="{new.sheet_id}" {prefix}:id="{new.rid}"/>'

    # -- names

    def _write_names(self, splice: Splice, root: Node, moved: dict[int, int]) -> None:
        section = root.child("definedNames")
        if section is not None and not self._added and not self._names and all(self._leaves(node) for node in self._defined()):
            # An empty list of names is not valid.
            splice.remove(section)
            return
        wanted = {index: dict(names) for index, names in self._names.items()}
        for node in self._defined():
            self._keep_name(splice, node, moved, wanted)
        prefix = section.prefix if section else root.prefix
        texts = [name_text(prefix, moved[index], names) for index, names in sorted(wanted.items())]
        texts += [name_text(prefix, new.new_index, dict(new.names)) for new in self._added]
        content = "".join(texts)
        if section is not None:
            splice.append(section, content)
        elif content:
            behind = next(found for name in _BEFORE_NAMES if (found := root.child(name)))
            splice.insert(behind.end, f"<{prefix}definedNames>{content}</{prefix}definedNames>")

    def _leaves(self, node: Node) -> bool:
        return whole(node.get("localSheetId")) in self._removed

    def _keep_name(self, splice: Splice, node: Node, moved: dict[int, int], wanted: dict[int, dict[str, str]]) -> None:
        """One name that stands: shifted with its sheet, exchanged where it is ours, else left."""
        index = whole(node.get("localSheetId"))
        if index is None:
            return
        if index in self._removed:
            splice.remove(node)
            return
        name = node.get("name") or ""
        if index in wanted and (name in _OURS or name in wanted[index]):
            if wanted[index].get(name) == self.package.text_of(node):
                del wanted[index][name]
            else:
                splice.remove(node)
                return
        # A number beyond the list is the county's own oddity; it stays beyond, lest the name becomes one of a sheet of ours.
        beyond = index + len(self._added) - len(self._removed)
        splice.set(node, "localSheetId", str(moved.get(index, beyond)))

    # -- views and calculation

    def _write_views(self, splice: Splice, root: Node, moved: dict[int, int]) -> None:
        if all(old == new for old, new in moved.items()) and not self._removed:
            return
        views = root.child("bookViews")
        if views is None:
            # Without a window the first sheet is the active one, and it would be grouped with the one that is marked as selected.
            first, prefix = self._follow(0, moved), root.prefix
            at = next(node.start for node in root.children if node.local == "sheets")
            splice.insert(at, f'<{prefix}bookViews><{prefix}workbookView activeTab="{first}"/></{prefix}bookViews>' if first else "")
        for view in views.all("workbookView") if views else ():
            # A window that shows the tabs from the first one on goes on doing so, else new sheets in front would be out of sight.
            for attribute in ("activeTab", "firstSheet") if (view.get("firstSheet") or "0") != "0" else ("activeTab",):
                value = whole(view.get(attribute) or "0")
                if value is not None:
                    new = self._follow(value, moved)
                    if new != value:
                        _show(splice, view, attribute, str(new))

    def _follow(self, index: int, moved: dict[int, int]) -> int:
        """New place of a sheet; of the nearest visible one before it where it has gone."""
        if index in moved:
            return moved[index]
        visible = [blatt.index for blatt in self.package.blaetter if blatt.state == "visible" and blatt.index in moved]
        before = [place for place in visible if place < index]
        if before or visible:
            return moved[before[-1] if before else visible[0]]
        return 0

    def _write_calc(self, splice: Splice, root: Node) -> None:
        node = root.child("calcPr")
        if node is not None:
            if (node.get("fullCalcOnLoad") or "0").lower() not in {"1", "true"}:
                splice.set(node, "fullCalcOnLoad", "1")
            return
        behind = next(found for name in _BEFORE_CALC if (found := root.child(name)))
        # Behind a section that is inserted in the same place: the names come first.
        splice.insert(behind.end, f'<{root.prefix}calcPr fullCalcOnLoad="1"/>')


def _show(splice: Splice, view: Node, attribute: str, index: str) -> None:
    """Point a window at a sheet; an attribute that we had put in goes again where it would say what holds without it.

    Ours stands before all others; Excel writes the size of the window first, and what writes `activeTab` alone writes it always.
    """
    start = view.start + 1 + len(view.name)
    ours = f' {attribute}="{view.get(attribute)}"'
    if index == "0" and len(view.attributes) > 1 and splice.source.text.startswith(ours, start):
        splice.replace(start, start + len(ours), "")
    else:
        splice.set(view, attribute, index)


def set_marks(package: Package, blatt: Blatteintrag, names: Mapping[str, str | None]) -> None:
    """Give a sheet of the county's some names of ours, or take them away (None); whatever else is named stays."""
    source, root = package.workbook()
    splice = Splice(source)
    section = root.child("definedNames")
    nodes = section.all("definedName") if section else []
    old = [node for node in nodes if node.get("localSheetId") == str(blatt.index) and node.get("name") in names]
    new = {name: text for name, text in names.items() if text is not None}
    for node in old:
        name = node.get("name") or ""
        if new.get(name) == package.text_of(node):
            del new[name]
        else:
            splice.remove(node)
    if section is not None and len(old) == len(nodes) and splice and not new:
        # An empty list of names is not valid.
        splice = Splice(source)
        splice.remove(section)
    elif section is not None:
        splice.append(section, name_text(section.prefix, blatt.index, new))
    elif new:
        behind = next(found for name in _BEFORE_NAMES if (found := root.child(name)))
        names_text = name_text(root.prefix, blatt.index, new)
        splice.insert(behind.end, f"<{root.prefix}definedNames>{names_text}</{root.prefix}definedNames>")
    if splice:
        package.put(package.workbook_part, splice.result())


def name_text(prefix: str, index: int, names: Mapping[str, str]) -> str:
    """Sheet-scoped defined names as the workbook part writes them."""
    lines: list[str] = []
    for name, text in names.items():
        hidden = ' hidden="1"' if name in _HIDDEN or name.startswith((FELD, RAND)) else ""
        content = escape(text).replace("&quot;", '"')
        lines.append(f'<{prefix}definedName name="{escape(name)}" localSheetId="{index}"{hidden}>{content}</{prefix}definedName>')
    return "".join(lines)


def renamed(names: Namen, old: str, new: str) -> Namen:
    """Names of a copied sheet: they point at the copy."""
    quoted = re.compile("'" + re.escape(old.replace("'", "''")) + "'!", re.IGNORECASE)
    plain = re.compile(rf"(?<![\w.'\]]){re.escape(old)}!", re.IGNORECASE)
    target = "'" + new.replace("'", "''") + "'!"
    return tuple((name, plain.sub(lambda _: target, quoted.sub(lambda _: target, text))) for name, text in names)


def free_sheet_name(like: str, taken: Collection[str]) -> str:
    """`<name> (bearbeitet)`, at most 31 characters, numbered where it is taken; names differ not by case."""
    used = {name.casefold() for name in taken}
    number = 1
    while True:
        tail = " (bearbeitet)" if number == 1 else f" (bearbeitet {number})"
        name = like[: 31 - len(tail)].rstrip() + tail
        if name.casefold() not in used:
            return name
        number += 1
