"""What a workbook says, whatever its parts are called and however its styles are numbered.

Written against the standard, without the package that is tested: who compares must not share the mistakes of who writes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
import io
import posixpath
from typing import NamedTuple
from urllib.parse import unquote
import zipfile

from lxml import etree

_R = {"http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"}
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STRICT = (
    ("http://purl.oclc.org/ooxml/spreadsheetml/main", "http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    ("http://purl.oclc.org/ooxml/officeDocument/relationships", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    ("http://purl.oclc.org/ooxml/drawingml/", "http://schemas.openxmlformats.org/drawingml/2006/"),
)
_GROWING = {"numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs"}

_FUELLUNGEN = ("none", "gray125")

Baum = tuple[object, ...]


class Bezug(NamedTuple):
    """A relationship: last segment of its type, target part or address, whether it leaves the file."""

    art: str
    ziel: str
    extern: bool


def _key(name: str) -> str:
    return unquote(name.replace("\\", "/").lstrip("/")).lower()


def lokal(element: etree._Element) -> str:
    """Name without namespace; empty for comments."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _kinder(element: etree._Element) -> list[etree._Element]:
    return [child for child in element if isinstance(child.tag, str)]


def _einheitlich(name: str) -> str:
    """Strict namespaces as transitional ones."""
    for strict, plain in _STRICT:
        name = name.replace(strict, plain)
    return name


@dataclass
class Mappe:
    """A workbook read with the standard library, parts by name in lower case."""

    teile: dict[str, bytes]
    buch: str = ""
    _baeume: dict[str, etree._Element] = field(default_factory=dict)
    _gelesen: dict[str, Baum] = field(default_factory=dict)
    _bezuege: dict[str, dict[str, Bezug]] = field(default_factory=dict)
    _formate: list[str] | None = None
    _listen: dict[str, list[etree._Element]] = field(default_factory=dict)

    @classmethod
    def aus(cls, data: bytes) -> Mappe:
        """Parts of a file."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            mappe = cls({_key(info.filename): archive.read(info) for info in archive.infolist() if not info.is_dir()})
        mappe.buch = next(ziel for art, ziel, _ in mappe.bezuege("").values() if art == "officeDocument")
        return mappe

    def baum(self, teil: str) -> etree._Element:
        """Root element of a part."""
        if teil not in self._baeume:
            self._baeume[teil] = etree.fromstring(self.teile[teil], etree.XMLParser(resolve_entities=False, huge_tree=True))
        return self._baeume[teil]

    def bezuege(self, teil: str) -> dict[str, Bezug]:
        """Relationships of a part by id; targets in lower case."""
        if teil not in self._bezuege:
            self._bezuege[teil] = self._gelesene_bezuege(teil)
        return self._bezuege[teil]

    def _gelesene_bezuege(self, teil: str) -> dict[str, Bezug]:
        folder, base = posixpath.split(teil)
        name = posixpath.join(folder, "_rels", base + ".rels")
        found: dict[str, Bezug] = {}
        for element in _kinder(self.baum(name)) if name in self.teile else ():
            target, extern = element.get("Target") or "", element.get("TargetMode") == "External"
            if not extern and not target.startswith("#"):
                target = target.replace("\\", "/").split("#")[0]
                target = _key(target if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target)))
            found[element.get("Id") or ""] = Bezug((element.get("Type") or "").rstrip("/").rsplit("/", 1)[-1], target, extern)
        return found

    def bezogen(self, art: str) -> str | None:
        """Part of a kind that belongs to the workbook part."""
        return next((ziel for kind, ziel, _ in self.bezuege(self.buch).values() if kind == art and ziel in self.teile), None)

    def blaetter(self) -> list[tuple[str, str]]:
        """Name and part of each sheet."""
        sheets = next(child for child in _kinder(self.baum(self.buch)) if lokal(child) == "sheets")
        return [(sheet.get("name") or "", self._ziel(self.buch, sheet)) for sheet in _kinder(sheets)]

    def _ziel(self, teil: str, element: etree._Element) -> str:
        rid = next((value for name, value in element.attrib.items() if etree.QName(name).namespace in _R), "")
        found = self.bezuege(teil).get(str(rid))
        return found.ziel if found else "?"

    def namen(self) -> list[tuple[str, str, str, str]]:
        """Defined names: sheet they belong to (by its name; empty for the workbook), name, whether hidden, formula."""
        sheets = [name for name, _ in self.blaetter()]
        found = []
        for element in self.baum(self.buch).iterfind("{*}definedNames/{*}definedName"):
            index = element.get("localSheetId")
            owner = "" if index is None else sheets[int(index)] if int(index) < len(sheets) else f"#{index}"
            found.append((owner, element.get("name") or "", element.get("hidden") or "0", "".join(element.itertext())))
        return found

    def offen(self) -> list[str]:
        """Name of the sheet that each window shows; without a window it is the first one."""
        sheets = [name for name, _ in self.blaetter()]
        if self.baum(self.buch).find("{*}bookViews") is None:
            return sheets[:1]
        return [sheets[int(view.get("activeTab") or 0)] for view in self.baum(self.buch).iterfind("{*}bookViews/{*}workbookView")]

    # -- styles

    def formate(self) -> list[str]:
        """Cell formats, resolved, in words."""
        if self._formate is None:
            self._formate = [repr(self._xf(xf)) for xf in self._eintraege("cellXfs")]
        return self._formate

    def _eintraege(self, section: str) -> list[etree._Element]:
        if section not in self._listen:
            part = self.bezogen("styles")
            holders = self.baum(part).iterfind("{*}" + section) if part else ()
            self._listen[section] = [item for holder in holders for item in _kinder(holder)]
        return self._listen[section]

    def _zahlenformat(self, number: str) -> str:
        return next((item.get("formatCode") or "" for item in self._eintraege("numFmts") if item.get("numFmtId") == number), number)

    def _xf(self, xf: etree._Element) -> Baum:
        parts: list[object] = []
        for section, attribute in (("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId")):
            number = int(xf.get(attribute) or 0)
            # The first two fills are these, whatever the list says.
            fixed = section == "fills" and number < len(_FUELLUNGEN)
            parts.append(_FUELLUNGEN[number] if fixed else _geordnet(self._eintraege(section)[number]))
        others = tuple(sorted((lokal(child), *sorted((str(k), str(v)) for k, v in child.attrib.items())) for child in _kinder(xf)))
        switches = tuple((name, xf.get(name)) for name in ("quotePrefix", "pivotButton") if xf.get(name) is not None)
        return (*parts, self._zahlenformat(xf.get("numFmtId") or "0"), others, switches)

    def dxf(self, number: int) -> Baum:
        """A format of conditional formatting, its number format by its code."""
        item = self._eintraege("dxfs")[number]
        code = tuple(element.get("formatCode") for element in item.iterfind("{*}numFmt"))
        return (*(_geordnet(child) for child in _kinder(item) if lokal(child) != "numFmt"), code)

    # -- what a sheet says

    def blatt(self, name: str) -> Baum:
        """A sheet with all that hangs on it: formats, pictures, charts, comments, links in the place of their numbers."""
        if name not in self._gelesen:
            self._gelesen[name] = self.inhalt(dict(self.blaetter())[name])
        return self._gelesen[name]

    def inhalt(self, teil: str, weg: tuple[str, ...] = ()) -> Baum:
        """A part as a tree without prefixes, relationship ids and style numbers; other bytes as they are."""
        data = self.teile.get(teil)
        if data is None or not teil.endswith((".xml", ".vml")):
            return (data,)
        if teil in weg:
            return ("…",)
        weg = (*weg, teil)
        root = self.baum(teil)
        named = {str(value) for element in root.iter() for value in element.attrib.values()}
        # Notes belong to their sheet by the relationship alone.
        silent = sorted(
            (rel.art, self.inhalt(rel.ziel, weg)) for rid, rel in self.bezuege(teil).items() if rid not in named and not rel.extern
        )
        return (*self._knoten(root, teil, weg), *silent)

    def _knoten(self, element: etree._Element, teil: str, weg: tuple[str, ...]) -> Baum:
        values: list[tuple[str, object]] = []
        name = lokal(element)
        for key, value in sorted((str(k), str(v)) for k, v in element.attrib.items()):
            if etree.QName(key).namespace in _R:
                rel = self.bezuege(teil).get(value)
                values.append((lokal_name(key), (rel.art, rel.ziel) if rel and rel.extern else self.inhalt(rel.ziel, weg) if rel else "?"))
            elif name in {"c", "row", "col"} and key in {"s", "style"}:
                values.append((key, self.formate()[int(value)]))
            elif key == "dxfId" or (key.endswith("DxfId") and teil.startswith("xl/tables/")):
                values.append((key, self.dxf(int(value))))
            elif not (name == "table" and key == "id"):  # a table's number has no meaning outside the file
                values.append((_einheitlich(key), _einheitlich(value) if key == "uri" else value))
        if name == "c" and "s" not in dict(values):
            values.append(("s", self.formate()[0]))
        children = _kinder(element)
        text = (element.text or "") if not children else (element.text or "").strip()
        return (
            _einheitlich(str(element.tag)),
            tuple(sorted(values, key=lambda item: item[0])),
            text,
            *(self._knoten(c, teil, weg) for c in children),
        )


def lokal_name(key: str) -> str:
    """Name of an attribute without namespace."""
    return key.rsplit("}", 1)[-1]


def _geordnet(element: etree._Element) -> Baum:
    """Font, fill or border as a tree; the children of a font in any order."""
    children = [_geordnet(child) for child in _kinder(element)]
    if lokal(element) == "font":
        children.sort(key=repr)
    attributes = tuple(sorted((str(k), str(v)) for k, v in element.attrib.items() if not str(k).startswith("{")))
    return (lokal(element), attributes, (element.text or "").strip(), *children)


def unterschied(eins: object, zwei: object, weg: str = "") -> str:
    """Where two trees differ first; empty where they are equal."""
    if eins == zwei:
        return ""
    if not isinstance(eins, tuple) or not isinstance(zwei, tuple) or len(eins) != len(zwei):
        return f"{weg}: {str(eins)[:300]} | {str(zwei)[:300]}"
    name = lokal_name(eins[0]) if eins and isinstance(eins[0], str) else ""
    return next(found for a, b in zip(eins, zwei, strict=True) if (found := unterschied(a, b, f"{weg}/{name}" if name else weg)))


# -- nothing lost


def verluste(vorher: bytes, nachher: bytes) -> list[str]:
    """What is no longer in a workbook, or no longer as it was; sheets may have been put in.

    Every part has the same bytes, but: styles may have grown at the end of their lists, content types and relationships of the
    workbook may have come in addition, the workbook part may say more; sheets that names and windows point at are compared by name.
    The calculation chain, a cache, may have gone.
    """
    old, new = Mappe.aus(vorher), Mappe.aus(nachher)
    chain, styles = old.bezogen("calcChain"), old.bezogen("styles")
    folder, base = posixpath.split(old.buch)
    relations = posixpath.join(folder, "_rels", base + ".rels")
    lost = [f"Reihenfolge: {name}" for name in _umgestellt(old, new)]
    for teil, data in old.teile.items():
        if teil == chain:
            continue
        if teil not in new.teile:
            lost.append(f"Teil: {teil}")
        elif data == new.teile[teil]:
            continue
        elif teil in {"[content_types].xml", relations}:
            kept = Counter(_eintraege(new, teil))
            lost += [
                f"{teil}: {entry}" for entry in Counter(_eintraege(old, teil)) - kept if chain is None or "calcChain" not in str(entry)
            ]
        elif teil == old.buch:
            lost += [f"Mappe: {entry}" for entry in _aussagen(old) - _aussagen(new)]
            lost += [f"geöffnet: {a} statt {b}" for a, b in zip(new.offen(), old.offen(), strict=True) if a != b]
        elif teil == styles:
            lost += [f"Formate: {name}" for name in _umgeschrieben(old.baum(teil), new.baum(teil))]
        else:
            lost.append(f"Bytes: {teil}")
    return lost


def _umgestellt(old: Mappe, new: Mappe) -> list[str]:
    before = old.blaetter()
    after = [sheet for sheet in new.blaetter() if sheet in before]
    return (
        [name for (name, part), other in zip(before, after, strict=False) if (name, part) != other]
        if len(before) == len(after)
        else ["Blatt fehlt"]
    )


def _eintraege(mappe: Mappe, teil: str) -> list[tuple[tuple[str, str], ...]]:
    return [tuple(sorted((str(k), str(v)) for k, v in child.attrib.items())) for child in _kinder(mappe.baum(teil))]


def _aussagen(mappe: Mappe) -> Counter[tuple[object, ...]]:
    """Each element of the workbook part with its path, attributes and text; sheets by their names, relationships by their targets."""
    sheets = [name for name, _ in mappe.blaetter()]
    found: Counter[tuple[object, ...]] = Counter()

    def walk(element: etree._Element, path: str) -> None:
        here = f"{path}/{lokal(element)}"
        values: list[tuple[str, str]] = []
        for key, value in ((str(k), str(v)) for k, v in element.attrib.items()):
            if etree.QName(key).namespace in _R:
                value = mappe._ziel(mappe.buch, element)  # noqa: PLW2901 - what the number stands for
            elif key == "localSheetId" and int(value) < len(sheets):
                value = sheets[int(value)]  # noqa: PLW2901 - the same
            if not (lokal(element) == "workbookView" and key in {"activeTab", "firstSheet"}):
                values.append((key, value))
        found[here, tuple(sorted(values)), "" if len(element) else element.text or ""] += 1
        for child in _kinder(element):
            walk(child, here)

    walk(mappe.baum(mappe.buch), "")
    return found


def _c14n(element: etree._Element) -> bytes:
    return etree.tostring(etree.fromstring(etree.tostring(element, with_tail=False)), method="c14n", exclusive=True)


def _umgeschrieben(old: etree._Element, new: etree._Element) -> list[str]:
    """Sections of the styles that are not the old ones with something at their end."""
    later = {lokal(child): child for child in _kinder(new)}
    changed = []
    for section in _kinder(old):
        name = lokal(section)
        other = later.get(name)
        if other is None:
            changed.append(name)
        elif name not in _GROWING:
            changed += [name] if _c14n(section) != _c14n(other) else []
        else:
            before, after = [_c14n(item) for item in _kinder(section)], [_c14n(item) for item in _kinder(other)]
            attributes = {k: v for k, v in section.attrib.items() if k != "count"}
            if before != after[: len(before)] or attributes != {k: v for k, v in other.attrib.items() if k != "count"}:
                changed.append(name)
    return changed
