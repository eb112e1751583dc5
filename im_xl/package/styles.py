"""Styles of new sheets go into the styles part of the workbook: appended, never rewritten, never twice.

Everything that is ours is compared without namespace and prefix, so that strict workbooks and prefixed parts are
recognised on the second run as well.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
import posixpath
import re
from typing import NamedTuple

from lxml import etree

from im_xl.errors import DateiError
from im_xl.package.package import Package
from im_xl.package.xmltext import MAIN, STRICT_MAIN, Source, Splice, escape, local, parse, scan, whole

STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"

# Order of the sections, by the schema; a missing one is put in at its place.
_SECTIONS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst")
_FONT = (
    "b",
    "i",
    "strike",
    "condense",
    "extend",
    "outline",
    "shadow",
    "u",
    "vertAlign",
    "sz",
    "color",
    "name",
    "family",
    "charset",
    "scheme",
)
_FIRST_OWN_FORMAT = 164
_MAX_XFS = 65_490
EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{0}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/>'
    '<family val="2"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" '
    'fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Standard" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


# What holds whatever the styles of a workbook say: the first font is the standard one, the first two fills are these, and cells
# without a number have the first format. Where a list is empty or too short, ours must not slip into these places.
_FIRST = {
    "fonts": ('<font><sz val="11"/><name val="Calibri"/><family val="2"/></font>',),
    "fills": ('<fill><patternFill patternType="none"/></fill>', '<fill><patternFill patternType="gray125"/></fill>'),
    "borders": ("<border><left/><right/><top/><bottom/><diagonal/></border>",),
    "cellXfs": ('<xf borderId="0" fillId="0" fontId="0" numFmtId="0"/>',),
}
_APPLY = " ".join(f'apply{what}="1"' for what in ("Alignment", "Border", "Fill", "Font", "NumberFormat", "Protection"))
_DXF_FORMAT = re.compile(r'numFmtId="(\d+)"')
_PARTS = {"font": "fonts", "fill": "fills", "border": "borders"}


def markup(element: etree._Element, prefix: str) -> str:
    """An element as text under another prefix (with its colon, or empty), in one spelling: attributes sorted, nothing of other namespaces."""
    values = {str(name): str(value) for name, value in element.attrib.items() if not str(name).startswith("{")}
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in sorted(values.items()))
    name = prefix + local(element.tag)
    inner = "".join(markup(child, prefix) for child in _children(element)) or escape((element.text or "").strip())
    return f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes}/>"


def _children(element: etree._Element) -> list[etree._Element]:
    found = [child for child in element if _ours(child)]
    if local(element.tag) == "font":
        # Excel writes and, inside conditional formats, expects this order; openpyxl writes another one.
        found.sort(key=lambda child: _FONT.index(local(child.tag)) if local(child.tag) in _FONT else len(_FONT))
    return found


def _ours(element: etree._Element) -> bool:
    name = local(element.tag)
    return name not in {"", "extLst"} and element.tag.startswith((f"{{{MAIN}}}", f"{{{STRICT_MAIN}}}"))


def _items(root: etree._Element, section: str) -> list[etree._Element]:
    for child in root:
        if local(child.tag) == section and _ours(child):
            return [item for item in child if local(item.tag)]
    return []


class _Xf(NamedTuple):
    """A new cell format, taken apart: numbers of its parts, its number format, further attributes and children as markup."""

    font: int
    fill: int
    border: int
    number_format: str
    others: str
    inner: str


class _Prepared(NamedTuple):
    """The new styles as markup; the same for every workbook that they go into."""

    formats: dict[str, str]
    parts: dict[str, list[str]]
    xfs: list[_Xf]
    dxfs: list[str]


@lru_cache(maxsize=8)
def _prepared(new: bytes) -> _Prepared:
    root = parse(new, "styles")
    return _Prepared(
        {item.get("numFmtId") or "": item.get("formatCode") or "" for item in _items(root, "numFmts")},
        {section: [markup(item, "") for item in _items(root, section)] for section in _PARTS.values()},
        [_taken_apart(item) for item in _items(root, "cellXfs")],
        [markup(item, "") for item in _items(root, "dxfs")],
    )


def _taken_apart(xf: etree._Element) -> _Xf:
    ours = {"fontId", "fillId", "borderId", "numFmtId", "xfId"}
    others = "".join(
        f' {name}="{escape(str(value))}"'
        for name, value in sorted((str(key), str(value)) for key, value in xf.attrib.items())
        if name not in ours and not str(name).startswith(("apply", "{"))
    )
    inner = "".join(markup(child, "") for child in _children(xf))
    return _Xf(
        int(xf.get("fontId") or 0), int(xf.get("fillId") or 0), int(xf.get("borderId") or 0), xf.get("numFmtId") or "0", others, inner
    )


class Styles:
    """Appends the styles that the new sheets use; `xf` and `dxf` translate their numbers.

    Args:
        package: the workbook they go into; changed by `commit`.
        new: styles part that the new sheets index into.
    """

    def __init__(self, package: Package, new: bytes) -> None:
        self._package = package
        self._new = _prepared(new)
        self._part = package.related(package.workbook_part, "styles")
        space = STRICT_MAIN if package.strict else MAIN
        data = package.part(self._part) if self._part else EMPTY.format(space).encode()
        self._old = parse(data, self._part or "styles")
        if local(self._old.tag) != "styleSheet" or not _ours(self._old):
            raise DateiError(
                "beschaedigt",
                f"Der Teil „{self._part}“ der Datei enthält keine Zellformate. Öffnen Sie die Datei in Excel (Öffnen und reparieren) und "
                "speichern Sie sie neu.",
            )
        self._source = Source.of(data)
        self._added: dict[str, list[str]] = {}
        self._known: dict[str, dict[str, int]] = {}
        self._shared: dict[tuple[str, int], str] = {}
        self.xfs = _Numbers(self._xf)
        """Number of a cell format in the workbook by its number in the new styles."""
        self.dxfs = _Numbers(self._dxf)
        """The same for formats of conditional formatting."""
        self._formats = {item.get("formatCode") or "": whole(item.get("numFmtId")) or 0 for item in reversed(_items(self._old, "numFmts"))}
        self._next_format = max([_FIRST_OWN_FORMAT - 1, *self._formats.values()]) + 1
        self._base = self._normal()

    def _normal(self) -> str | None:
        """`xfId` of the style "Normal"; None where the workbook has no named styles to point at."""
        bases = _items(self._old, "cellStyleXfs")
        if not bases:
            return None
        index = next((style.get("xfId") or "0" for style in _items(self._old, "cellStyles") if style.get("builtinId") == "0"), "0")
        number = whole(index)
        return index if number is not None and number < len(bases) else "0"

    def _add(self, section: str, text: str) -> int:
        """Number of an item in the workbook; appended where it is not there yet."""
        known = self._known.get(section)
        if known is None:
            known = self._known[section] = self._find(section)
        if text not in known:
            # Equal items of the workbook share one key, so its own number of items counts, not that of the keys.
            added = self._added.setdefault(section, [])
            known[text] = len(_items(self._old, section)) + len(added)
            added.append(text)
        return known[text]

    def _find(self, section: str) -> dict[str, int]:
        """Numbers of the items that the workbook has, by their markup; those that have to come first are added where they are missing."""
        count = len(_items(self._old, section))
        missing = _FIRST.get(section, ())[count:]
        if missing:
            self._added[section] = list(missing)
        fixed = _FIRST["fills"] if section == "fills" else ()
        known = {text: index for index, text in enumerate(fixed)}
        for index, item in enumerate(_items(self._old, section)):
            # What carries an extension looks otherwise than its plain part says.
            if index >= len(fixed) and not any(local(child.tag) == "extLst" for child in item):
                known.setdefault(markup(item, ""), index)
        for index, text in enumerate(missing, count):
            known.setdefault(text, index)
        return known

    def _format(self, number: str) -> str:
        code = self._new.formats.get(number)
        if code is None:
            return number
        if code not in self._formats:
            self._formats[code] = self._next_format
            self._added.setdefault("numFmts", []).append(f'<numFmt formatCode="{escape(code)}" numFmtId="{self._next_format}"/>')
            self._next_format += 1
        return str(self._formats[code])

    def _number(self, section: str, index: int) -> str:
        """Number in the workbook of a font, fill or border of the new styles; many formats share one."""
        key = (section, index)
        if key not in self._shared:
            self._shared[key] = str(self._add(section, self._new.parts[section][index]))
        return self._shared[key]

    def _xf(self, index: int) -> int:
        xf = self._new.xfs[index]
        # Attributes in the order of the alphabet, as `markup` writes them. Every format says that it is meant, so that the style
        # "Normal" of the workbook does not shine through.
        base = f' xfId="{self._base}"' if self._base is not None else ""
        numbers = f'borderId="{self._number("borders", xf.border)}" fillId="{self._number("fills", xf.fill)}" fontId="{self._number("fonts", xf.font)}"'
        head = f'<xf {_APPLY} {numbers} numFmtId="{self._format(xf.number_format)}"{xf.others}{base}'
        number = self._add("cellXfs", f"{head}>{xf.inner}</xf>" if xf.inner else f"{head}/>")
        if number > _MAX_XFS:
            raise DateiError(
                "zu-viele-formate",
                "Die Arbeitsmappe hat die Höchstzahl an Zellformaten erreicht. Lassen Sie die Übersichten in eine eigene Datei schreiben.",
            )
        return number

    def _dxf(self, index: int) -> int:
        text = self._new.dxfs[index]
        return self._add("dxfs", _DXF_FORMAT.sub(lambda found: f'numFmtId="{self._format(found[1])}"', text))

    def commit(self) -> dict[str, str]:
        """Write what was added.

        Returns:
            Content type of a styles part that the workbook did not have, by part name; the relationship is the caller's.
        """
        new: dict[str, str] = {}
        if self._part is None:
            usual = posixpath.join(posixpath.dirname(self._package.workbook_part), "styles.xml")
            # A part of that name that no relationship leads to is the county's all the same.
            self._part = self._package.free_name(usual) if self._package.has(usual) else usual
            new = {self._part: STYLES_TYPE}
        elif not self._added:
            return {}
        self._package.put(self._part, self._splice())
        return new

    def _splice(self) -> bytes:
        root = scan(self._source.text, 1)
        splice = Splice(self._source)
        prefix = root.prefix
        tail: list[str] = []
        for name in _SECTIONS:
            texts = self._added.get(name)
            if not texts:
                continue
            content = "".join(_prefixed(text, prefix) for text in texts)
            section = root.child(name)
            if section is None:
                later = _SECTIONS[_SECTIONS.index(name) + 1 :]
                behind = next((node for node in root.children if node.local in later and node.space == root.space), None)
                text = f'<{prefix}{name} count="{len(texts)}">{content}</{prefix}{name}>'
                if behind is None:
                    tail.append(text)
                else:
                    splice.insert(behind.start, text)
                continue
            if section.get("count") is not None:
                splice.set(section, "count", str(len(_items(self._old, name)) + len(texts)))
            splice.append(section, content)
        splice.append(root, "".join(tail))
        return splice.result()


class _Numbers(dict[bytes, bytes]):
    """Translation of numbers as they stand in the text, filled as they are asked for."""

    def __init__(self, find: Callable[[int], int]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, index: bytes) -> bytes:
        self[index] = value = b"%d" % self._find(int(index))
        return value


def _prefixed(text: str, prefix: str) -> str:
    """Our own markup (attribute values hold no "<") under the prefix of the part."""
    return text.replace("</", "\0").replace("<", "<" + prefix).replace("\0", "</" + prefix) if prefix else text
