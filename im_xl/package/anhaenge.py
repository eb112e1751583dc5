"""What hangs on sheets: drawings, charts, pictures, comments, tables. Placed under free names, taken away with their sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from itertools import count
import posixpath
import re

from im_xl.errors import DateiError
from im_xl.package.blaetter import Anhang
from im_xl.package.limits import part_key
from im_xl.package.package import RELS_TYPE, Package, rels_name, source_of_rels
from im_xl.package.xmltext import MAIN, PACKAGE_RELATIONS, RELATIONS, STRICT_MAIN, STRICT_RELATIONS, escape

TABLE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
_TABLE = re.compile(rb"<(?:\w+:)?table\b[^>]*>")
_TABLE_ID = re.compile(rb'(\sid=")(\d+)(?=")')
_TABLE_NAME = re.compile(rb"""\s(?:displayName|name)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/"
_STRICT_DRAWING = "http://purl.oclc.org/ooxml/drawingml/"
_STRICT = (
    (MAIN, STRICT_MAIN),
    (RELATIONS, STRICT_RELATIONS),
    *((_DRAWING + name, _STRICT_DRAWING + name) for name in ("main", "spreadsheetDrawing", "chart", "chartDrawing", "picture", "diagram")),
)
_STRICT_BYTES = tuple((f'"{old}"'.encode(), f'"{new}"'.encode()) for old, new in _STRICT)


def to_strict(xml: bytes) -> bytes:
    """A part of ours in the namespaces of a strict workbook."""
    for old, new in _STRICT_BYTES:
        xml = xml.replace(old, new)
    return xml


@dataclass(slots=True)
class Ablage:
    """Places attached parts in a package and keeps book of content types.

    Attributes:
        package: where they go.
        types: content type by name of every part placed.
        dropped: names of parts taken out; their names are used again for what comes in their place.
    """

    package: Package
    types: dict[str, str] = field(default_factory=dict)
    dropped: dict[str, str] = field(default_factory=dict)
    _shared: dict[tuple[str, bytes], str] = field(default_factory=dict)
    _users: dict[str, set[str]] = field(default_factory=dict)
    _old_rels: dict[str, dict[str, str]] = field(default_factory=dict)
    _tables: tuple[set[int], set[str]] | None = None

    def place(
        self, part: str, anhaenge: Iterable[Anhang], externe: Iterable[tuple[str, str]] = (), before: Mapping[str, str] | None = None
    ) -> None:
        """Put parts under one that refers to them, and write its relationships.

        Args:
            part: the part that they hang on.
            anhaenge: what hangs on it.
            externe: hyperlinks, (rid, target).
            before: names that its relationships had the last time, by rid; used again so that a second run changes nothing.
        """
        strict = self.package.strict if self.package.has(self.package.workbook_part) else False
        lines: list[str] = []
        before = before or {}
        for anhang in anhaenge:
            target = self._put(anhang, before.get(anhang.rid), strict=strict)
            path = posixpath.relpath("/" + target, "/" + posixpath.dirname(part))
            lines.append(
                f'<Relationship Id="{escape(anhang.rid)}" Type="{escape(_type(anhang.typ, strict=strict))}" Target="{escape(path)}"/>'
            )
        link = _type(RELATIONS + "/hyperlink", strict=strict)
        lines += [
            f'<Relationship Id="{escape(rid)}" Type="{link}" Target="{escape(target)}" TargetMode="External"/>' for rid, target in externe
        ]
        if lines:
            head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{PACKAGE_RELATIONS}">'
            self.package.put(rels_name(part), (head + "".join(lines) + "</Relationships>").encode())
            self.types[rels_name(part)] = RELS_TYPE

    def _put(self, anhang: Anhang, last: str | None, *, strict: bool) -> str:
        picture = anhang.inhaltstyp.startswith("image/") and not anhang.anhaenge
        key = (anhang.inhaltstyp, anhang.inhalt)
        if picture and key in self._shared:
            return self._shared[key]
        name = last if last and self._may_return(last, anhang) else self.package.free_name(anhang.name, self._taken())
        before = self._old_rels.get(part_key(name), {})
        content = self._numbered(anhang.inhalt) if anhang.inhaltstyp == TABLE_TYPE else anhang.inhalt
        self.package.put(name, to_strict(content) if strict and anhang.inhaltstyp.endswith("xml") else content)
        self.types[name] = anhang.inhaltstyp
        if picture:
            self._shared[key] = name
        if anhang.anhaenge:
            self.place(name, anhang.anhaenge, (), before)
        return name

    def _taken(self) -> set[str]:
        """Names to stay clear of: of parts taken out, and those that the county refers to without having them, lest it refers to ours."""
        return self._known_users().keys() | self.dropped.keys()

    def _known_users(self) -> dict[str, set[str]]:
        """By part, the parts that refer to it, as it was before the first change."""
        if not self._users:
            self._users = self._find_users()
        return self._users

    def _numbered(self, table: bytes) -> bytes:
        """A table under a number that no other one has; formulas know it by its name, which therefore must be free."""
        if self._tables is None:
            self._tables = self._find_tables()
        numbers, names = self._tables
        own = _table_names(table)
        if own & names:
            raise DateiError(
                "tabellenname-vergeben",
                f"Die Arbeitsmappe hat schon eine Tabelle oder einen Namen „{min(own & names)}“. Benennen Sie das dort um (Formeln > "
                "Namens-Manager), oder lassen Sie die Übersichten in eine eigene Datei schreiben.",
            )
        number = next(number for number in count(1) if number not in numbers)
        numbers.add(number)
        names |= own
        return _TABLE_ID.sub(lambda found: found[1] + b"%d" % number, table, count=1)

    def _find_tables(self) -> tuple[set[int], set[str]]:
        """Numbers of the tables in the workbook; names of tables and of the whole workbook, which share one space."""
        numbers: set[int] = set()
        names: set[str] = set()
        for name in self.package.names():
            if self.package.content_type(name) == TABLE_TYPE:
                table = self.package.tree(name)
                numbers.add(int(table.get("id") or 0))
                names |= {(table.get("displayName") or "").lower(), (table.get("name") or "").lower()}
        section = self.package.workbook()[1].child("definedNames") if self.package.has(self.package.workbook_part) else None
        names |= {
            (node.get("name") or "").lower() for node in (section.all("definedName") if section else ()) if node.get("localSheetId") is None
        }
        return numbers, names - {""}

    def _may_return(self, last: str, anhang: Anhang) -> bool:
        """A part that hung there before, has been taken out and is of the same kind."""
        return part_key(last) in self.dropped and not self.package.has(last) and self.dropped[part_key(last)] == anhang.inhaltstyp

    def release(self, part: str) -> dict[str, str]:
        """Take out everything that hangs on a part and on nothing else; the part itself stays.

        Returns:
            Names of the parts that its relationships had, by rid.
        """
        users_of = self._known_users()
        if part_key(part) in self._old_rels:
            return {}
        rels = [rel for rel in self.package.rels(part) if not rel.extern]
        self._old_rels[part_key(part)] = names = {rel.rid: rel.ziel for rel in rels}
        self._drop(rels_name(part))
        for target in names.values():
            users = users_of.get(part_key(target), set())
            users.discard(part_key(part))
            if not users and self.package.has(target):
                self.release(target)
                self._drop(target)
        return names

    def _drop(self, name: str) -> None:
        if self.package.has(name):
            self.dropped[part_key(name)] = self.package.content_type(name) or ""
            self.package.drop(name)

    def _find_users(self) -> dict[str, set[str]]:
        users: dict[str, set[str]] = {}
        for name in self.package.names():
            if name.endswith(".rels"):
                source = source_of_rels(name)
                for rel in self.package.rels(source):
                    if not rel.extern:
                        users.setdefault(part_key(rel.ziel), set()).add(part_key(source))
        return users


def _table_names(table: bytes) -> set[str]:
    """`name` and `displayName` of a table of ours, in lower case: both must be unlike all others."""
    head = _TABLE.search(table)
    return {unescape((a or b).decode()).lower() for a, b in _TABLE_NAME.findall(head[0])} if head else set()


def _type(typ: str, *, strict: bool) -> str:
    return typ.replace(RELATIONS, STRICT_RELATIONS) if strict else typ
