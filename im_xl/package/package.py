"""A workbook as the parts it consists of: read with care, changed part by part, everything else copied as it is.

`Package.read` refuses what cannot be read safely. What can be read but not changed without harm (signatures, protected
structure, legacy sharing) is refused by `pruefe_beschreibbar`, so that overviews can still be made beside such a file.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from io import BytesIO
import posixpath
import re
from typing import BinaryIO, NamedTuple

from lxml import etree

from im_xl.errors import DateiError
from im_xl.package.archive import OLE, Datei, Inhalt, Member, Writer, all_bytes, chunks, damaged, inhalt, pieces, read_directory, unpack
from im_xl.package.blaetter import ABDRUCK, BEARBEITET, EINGABEN, KENNUNG, NOTIZEN, QUELLE
from im_xl.package.limits import LIMITS, Limits, check_directory, check_prolog, part_key
from im_xl.package.xmltext import (
    CONTENT_TYPES,
    MAIN,
    PACKAGE_RELATIONS,
    STRICT_MAIN,
    Node,
    Source,
    Splice,
    escape,
    local,
    parse,
    rich_text,
    scan,
    whole,
)

TYPES = "[Content_Types].xml"
RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_COPY = re.compile(r"( \(\d+\)|_\d+)$")
_TRUE = {"1", "true", "on"}
_SIZE = re.compile(r"\d{1,3}(?:\.\d{1,9})?")
_DEFAULT_FONT = ("Calibri", 11.0)
_ZIP = (b"PK\3\4", b"PK\5\6")
_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Blatteintrag:
    """A sheet as the workbook lists it.

    Attributes:
        name: as people see it.
        part: part name; empty where the list points nowhere.
        index: place in the list, from 0; what `localSheetId` counts.
        sheet_id: `sheetId`.
        state: visible, hidden or veryHidden.
        art: worksheet, chartsheet, dialogsheet, xlMacrosheet ...
        kennung: identity if the sheet is ours, else None.
        abdruck: fingerprint stored with it, or None.
        eingaben: its input range as the defined name writes it, or None.
        notizen: fingerprint of the notes that came with it, or None.
    """

    name: str
    part: str
    index: int
    sheet_id: int
    state: str
    art: str
    kennung: str | None = None
    abdruck: str | None = None
    eingaben: str | None = None
    notizen: str | None = None


@dataclass(frozen=True, slots=True)
class Beziehung:
    """A relationship: id, full type, target (part name, or the target as written where it is external), whether external."""

    rid: str
    typ: str
    ziel: str
    extern: bool

    @property
    def art(self) -> str:
        """Last segment of the type: worksheet, styles, drawing ..."""
        return self.typ.rstrip("/").rsplit("/", 1)[-1]


class Verweis(NamedTuple):
    """A reference of the county to one of our sheets.

    Attributes:
        eigenes: name of our sheet.
        blatt: the county's sheet; empty for a workbook-wide defined name.
        zelle: address; or what else holds the reference ("Name: ...", "Diagramm", "Gültigkeit B2:B9").
        formel: the formula.
    """

    eigenes: str
    blatt: str
    zelle: str
    formel: str


def rels_name(part: str) -> str:
    """Name of the part that holds the relationships of a part ("" is the package)."""
    folder, base = posixpath.split(part)
    return posixpath.join(folder, "_rels", base + ".rels")


def source_of_rels(name: str) -> str:
    """Part to which a relationships part belongs."""
    folder, base = posixpath.split(name)
    return posixpath.join(posixpath.dirname(folder), base[:-5])


class Package:
    """An OOXML workbook; changes show in what `write` gives out, that from which it was read stays.

    Read from a file, it takes from there what is asked for when it is asked for, and holds nothing but what was changed: memory does
    not grow with the workbook. The file has to stay open as long.
    """

    def __init__(self, data: Inhalt, members: Iterable[Member]) -> None:
        self._data = data
        self._members = {part_key(member.name): member for member in members}
        self._new: dict[str, tuple[str, bytes]] = {}
        self._gone: set[str] = set()
        self._rels: dict[str, tuple[Beziehung, ...]] = {}
        self._workbook_tree: tuple[Source, Node] | None = None
        self._sheets: list[Blatteintrag] | None = None
        self._texts: list[str] | None = None
        self._types: tuple[dict[str, str], dict[str, str]] | None = None
        self.workbook_part = ""

    # -- reading

    @classmethod
    def read(cls, data: bytes | BinaryIO | Datei, limits: Limits = LIMITS, *, checksums: bool = True) -> Package:
        """Read a workbook and make sure that it is one, whole and harmless.

        Args:
            data: the file; one that is open on disk is read piece by piece and has to stay open, any other stream is read at once.
            limits: guards against hostile files.
            checksums: inflate every part and compare its checksum. False: only of parts that are asked for; what is copied is copied
                as it is, right or wrong.

        Raises:
            DateiError: with the reason and what to do instead; nothing has been changed.
        """
        raw = inhalt(data, limits.total)
        _check_kind(raw)
        members = [member for member in read_directory(raw) if not member.name.endswith("/")]
        check_directory(members, limits)
        package = cls(raw, members)
        package._check_parts(checksums=checksums)
        package._check_workbook()
        return package

    @classmethod
    def trusted(cls, data: Inhalt, members: Iterable[Member]) -> Package:
        """A package whose container has been checked elsewhere; only that it is a workbook is looked at."""
        package = cls(data, members)
        package._check_workbook()
        return package

    def original(self) -> Package:
        """The package as it was read, without the changes since."""
        if not self.changed:
            return self
        package = Package(self._data, self._members.values())
        package.workbook_part = self.workbook_part
        return package

    def _check_parts(self, *, checksums: bool) -> None:
        """Every checksum where wanted, and no document type definition anywhere, whether we read the part or not."""
        if part_key(TYPES) not in self._members:
            mimetype = self._members.get("mimetype")
            if mimetype is not None and b"opendocument" in unpack(self._data, mimetype):
                raise _kind("ods", "Die Datei ist eine OpenDocument-Datei (.ods).")
            raise _kind("keine-mappe", "Die Datei ist keine Excel-Arbeitsmappe.")
        for member in self._members.values():
            first = True
            for chunk in chunks(self._data, member):
                if first:
                    check_prolog(member.name, chunk)
                first = False
                if not checksums:
                    break

    def _check_workbook(self) -> None:
        part = next((rel.ziel for rel in self.rels("") if rel.art == "officeDocument" and not rel.extern), "")
        kind = self.content_type(part) or ""
        if "addin" in kind:
            raise DateiError(
                "keine-mappe", "Die Datei ist ein Excel-Add-in, keine Arbeitsmappe. Bitte die Mappe mit der Liste der Gemeinden angeben."
            )
        if "sheet.binary" in kind or (part.endswith(".bin") and self.has(part)):
            raise _kind("xlsb", "Die Datei ist eine binäre Arbeitsmappe (.xlsb).")
        if not part or not self.has(part) or not ("spreadsheetml" in kind or "ms-excel" in kind):
            raise _kind("keine-mappe", "Die Datei ist keine Excel-Arbeitsmappe.")
        self.workbook_part = part
        parse(self.part(part), part)
        root = self.workbook()[1]
        if root.space not in {MAIN, STRICT_MAIN} or root.local != "workbook":
            raise _kind("beta-format", "Die Datei wurde mit einer Vorabversion von Excel gespeichert.")
        if not self.blaetter:
            raise DateiError(
                "keine-blaetter", "Die Arbeitsmappe enthält keine Blätter. Öffnen Sie sie in Excel und prüfen Sie, ob es die richtige ist."
            )

    # -- parts

    def names(self) -> list[str]:
        """Names of all parts, in the order of the file, new ones last."""
        kept = [self._new[key][0] if key in self._new else member.name for key, member in self._members.items() if key not in self._gone]
        return kept + [name for key, (name, _) in self._new.items() if key not in self._members]

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        key = part_key(name)
        return key in self._new or (key in self._members and key not in self._gone)

    def part(self, name: str) -> bytes:
        """Content of a part.

        Raises:
            DateiError: code `teil-fehlt`.
        """
        key = part_key(name)
        if key in self._new:
            return self._new[key][1]
        if key in self._gone or key not in self._members:
            raise DateiError(
                "teil-fehlt",
                f"In der Datei fehlt der Teil „{name}“. Öffnen Sie sie in Excel (Öffnen und reparieren) und speichern Sie sie neu.",
            )
        return unpack(self._data, self._members[key])

    def tree(self, name: str) -> etree._Element:
        """Root element of a part."""
        return parse(self.part(name), name)

    def put(self, name: str, content: bytes) -> None:
        """Give a part a content; one that equals the original counts as untouched."""
        key = part_key(name)
        self._forget(key)
        member = self._members.get(key)
        if member is not None and member.size == len(content) and unpack(self._data, member) == content:
            self._gone.discard(key)
            self._new.pop(key, None)
            return
        self._gone.discard(key)
        self._new[key] = (member.name if member else name, content)

    def drop(self, name: str) -> None:
        """Take a part out; relationships and content types are the caller's."""
        key = part_key(name)
        self._forget(key)
        self._new.pop(key, None)
        if key in self._members:
            self._gone.add(key)

    def _forget(self, key: str) -> None:
        if key.endswith(".rels"):
            self._rels.clear()
        elif key == part_key(TYPES):
            self._types = None
        elif key == part_key(self.workbook_part):
            self._sheets = self._workbook_tree = None
        elif key.endswith("sharedstrings.xml"):
            self._texts = None

    def free_name(self, like: str, taken: Container[str] = ()) -> str:
        """Unused part name shaped like `xl/charts/chart1.xml`; `taken` are keys to stay clear of."""
        match = re.fullmatch(r"(.*?)(\d*)(\.\w+)", like)
        if match is None:
            raise ValueError(f"not a part name: {like!r}")
        number = int(match[2] or 1)
        while self.has(name := f"{match[1]}{number}{match[3]}") or part_key(name) in taken:
            number += 1
        return name

    @property
    def changed(self) -> bool:
        """Whether anything differs from what was read."""
        return bool(self._new or self._gone)

    def to_bytes(self) -> bytes:
        """The file that `write` writes."""
        if not self.changed:
            return all_bytes(self._data)
        out = BytesIO()
        self.write(out)
        return out.getvalue()

    def write(self, out: BinaryIO) -> None:
        """Write the file: untouched parts as the compressed bytes they were, changed ones in their place, new ones at the end."""
        if not self.changed:
            out.writelines(self._data[at : at + _STEP] for at in range(0, len(self._data), _STEP))
            return
        writer = Writer(out)
        for key, member in self._members.items():
            if key in self._new:
                writer.add(*self._new[key])
            elif key not in self._gone:
                writer.copy(self._data, member)
        for key, (name, content) in self._new.items():
            if key not in self._members:
                writer.add(name, content)
        writer.finish()

    def close(self) -> None:
        """Let go of the file from which it was read; what lies there can no longer be asked for."""
        if isinstance(self._data, Datei):
            self._data.close()

    def originals(self) -> Iterator[Member]:
        """Entries of the file as read."""
        yield from self._members.values()

    def packed(self, member: Member) -> Iterator[bytes | memoryview]:
        """Compressed bytes of an entry of the file as read, piece by piece."""
        return pieces(self._data, member)

    # -- relationships and content types

    def rels(self, part: str) -> tuple[Beziehung, ...]:
        """Relationships of a part, "" for those of the package."""
        name = rels_name(part)
        key = part_key(name)
        if key not in self._rels:
            self._rels[key] = tuple(self._read_rels(part, name)) if self.has(name) else ()
        return self._rels[key]

    def _read_rels(self, part: str, name: str) -> Iterator[Beziehung]:
        folder = posixpath.dirname(part)
        for element in self.tree(name):
            if local(element.tag) != "Relationship":
                continue
            target = (element.get("Target") or "").replace("\\", "/")
            extern = element.get("TargetMode") == "External" or target.startswith("#")
            if not extern:
                target = target.split("#")[0]
                target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            yield Beziehung(element.get("Id") or "", element.get("Type") or "", target, extern)

    def related(self, part: str, art: str) -> str | None:
        """First existing part of a kind that a part points at."""
        return next((rel.ziel for rel in self.rels(part) if rel.art == art and not rel.extern and self.has(rel.ziel)), None)

    def content_type(self, name: str) -> str | None:
        """Content type of a part name."""
        if self._types is None:
            self._types = self._read_types()
        key = part_key(name)
        overrides, defaults = self._types
        return overrides.get(key) or defaults.get(key.rsplit(".", 1)[-1])

    def _read_types(self) -> tuple[dict[str, str], dict[str, str]]:
        overrides: dict[str, str] = {}
        defaults: dict[str, str] = {}
        for element in self.tree(TYPES):
            kind = element.get("ContentType") or ""
            match local(element.tag):
                case "Override":
                    overrides.setdefault(part_key(element.get("PartName") or ""), kind)
                case "Default":
                    defaults.setdefault((element.get("Extension") or "").lower(), kind)
        return overrides, defaults

    def default_type(self, extension: str) -> str | None:
        """Content type that an extension has without an entry of its own."""
        self.content_type("")
        return self._types[1].get(extension.lower()) if self._types else None

    def set_types(self, wanted: Mapping[str, str], dropped: Iterable[str]) -> None:
        """Register the types of new parts and take out those of dropped ones, by the smallest edit.

        Args:
            wanted: content type by part name.
            dropped: part names; those that exist after all are left.
        """
        source = Source.of(self.part(TYPES))
        root = scan(source.text, 1)
        splice = Splice(source)
        gone = {part_key(name) for name in dropped if not self.has(name)}
        for node in root.children:
            key = part_key(node.get("PartName") or "")
            if node.local == "Override" and key in gone:
                splice.remove(node)
        nodes = {part_key(node.get("PartName") or ""): node for node in reversed(root.children) if node.local == "Override"}
        added: dict[str, str] = {}
        for name, kind in wanted.items():
            if self.content_type(name) != kind:
                self._register(splice, root, name, kind, added, nodes.get(part_key(name)))
        if splice:
            self.put(TYPES, splice.result())

    def _register(self, splice: Splice, root: Node, name: str, kind: str, added: dict[str, str], override: Node | None) -> None:
        extension = name.rsplit(".", 1)[-1].lower()
        shared = added.get(extension) or self.default_type(extension)
        # Pictures, VML and .rels go by their extension in every program; XML parts have an entry of their own.
        if shared is None and extension != "xml":
            splice.insert(root.head_end, f'<{root.prefix}Default Extension="{escape(extension)}" ContentType="{escape(kind)}"/>')
            shared = added[extension] = kind
        if shared == kind:
            return
        if override is not None:
            splice.set(override, "ContentType", kind)
        else:
            splice.append(root, f'<{root.prefix}Override PartName="/{escape(name)}" ContentType="{escape(kind)}"/>')

    # -- the workbook part

    def workbook(self) -> tuple[Source, Node]:
        """Text and structure of the workbook part."""
        if self._workbook_tree is None:
            source = Source.of(self.part(self.workbook_part))
            self._workbook_tree = (source, scan(source.text))
        return self._workbook_tree

    @property
    def strict(self) -> bool:
        """Saved as "Strict Open XML": other namespaces throughout."""
        return self.workbook()[1].space == STRICT_MAIN

    @property
    def blaetter(self) -> list[Blatteintrag]:
        """All sheets in their order."""
        if self._sheets is None:
            self._sheets = list(self._read_sheets())
        return self._sheets

    def _read_sheets(self) -> Iterator[Blatteintrag]:
        root = self.workbook()[1]
        listed = root.child("sheets")
        marks = self._marks(root)
        targets = {rel.rid: rel for rel in self.rels(self.workbook_part)}
        for index, node in enumerate(listed.all("sheet") if listed else ()):
            rel = targets.get(_relation_id(node))
            mark = marks.get(index, {})
            yield Blatteintrag(
                name=node.get("name") or "",
                part=rel.ziel if rel else "",
                index=index,
                sheet_id=whole(node.get("sheetId")) or 0,
                state=node.get("state") or "visible",
                art=rel.art if rel else "",
                kennung=_unquoted(mark.get(KENNUNG)),
                abdruck=_unquoted(mark.get(ABDRUCK)),
                notizen=_unquoted(mark.get(NOTIZEN)),
                eingaben=mark.get(EINGABEN),
            )

    def _marks(self, root: Node) -> dict[int, dict[str, str]]:
        """Our sheet-scoped names by sheet index."""
        marks: dict[int, dict[str, str]] = {}
        section = root.child("definedNames")
        for node in section.all("definedName") if section else ():
            name, index = node.get("name"), whole(node.get("localSheetId"))
            if name in {KENNUNG, ABDRUCK, NOTIZEN, EINGABEN} and index is not None:
                marks.setdefault(index, {})[name] = self.text_of(node)
        return marks

    def text_of(self, node: Node) -> str:
        """Text content of an element of the workbook part."""
        text = self.workbook()[0].text[node.head_end : node.foot]
        # Comments and CDATA are rare; without them no parser is needed.
        return etree.fromstring(f"<a>{text}</a>").text or "" if "<" in text else unescape(text)

    def eigene(self) -> dict[str, Blatteintrag]:
        """Our sheets by `kennung`; where a person has copied one, the copy is not meant."""
        found: dict[str, Blatteintrag] = {}
        for blatt in sorted(self.blaetter, key=lambda entry: (bool(_COPY.search(entry.name)), entry.sheet_id)):
            if blatt.kennung is not None and self._is_worksheet(blatt) and not blatt.kennung.startswith(BEARBEITET):
                found.setdefault(blatt.kennung, blatt)
        return found

    def _is_worksheet(self, blatt: Blatteintrag) -> bool:
        """Whether list and registers agree that a part is a worksheet: a list may well point at the workbook part itself."""
        return blatt.art == "worksheet" and (self.content_type(blatt.part) or "").endswith(".worksheet+xml")

    @property
    def quelle(self) -> str:
        """Name of the .ods or .xls whose companion this workbook is; empty for every other."""
        section = self.workbook()[1].child("definedNames")
        named = (self.text_of(node) for node in (section.all("definedName") if section else ()) if node.get("name") == QUELLE)
        return _unquoted(next(named, None)) or ""

    def _setting(self, section: str, attribute: str) -> str | None:
        node = self.workbook()[1].child(section)
        return node.get(attribute) if node else None

    @property
    def genauigkeit_wie_angezeigt(self) -> bool:
        """The setting „Genauigkeit wie angezeigt“ is on: Excel rounds stored numbers, ours included."""
        return (self._setting("calcPr", "fullPrecision") or "1").lower() not in _TRUE

    @property
    def datum_1904(self) -> bool:
        """Dates count from 1904."""
        return (self._setting("workbookPr", "date1904") or "0").lower() in _TRUE

    @property
    def standardschrift(self) -> tuple[str, float]:
        """Name and size of the standard font (style "Normal"); column widths count its digits."""
        part = self.related(self.workbook_part, "styles")
        return _standard_font(self.tree(part)) if part else _DEFAULT_FONT

    def shared_strings(self) -> list[str]:
        """Texts of the shared strings part, without formats; empty where there is none."""
        if self._texts is None:
            part = self.related(self.workbook_part, "sharedStrings")
            self._texts = [rich_text(item) for item in self.tree(part) if local(item.tag) == "si"] if part else []
        return self._texts

    # -- what keeps us from writing, and who points at us

    def pruefe_beschreibbar(self, *, ausweg: str = "Oder lassen Sie die Übersichten in eine eigene Datei schreiben.") -> None:
        """Refuse a workbook into which no sheet can be put without harm.

        Args:
            ausweg: what else the person can do where they are.

        Raises:
            DateiError: code `signiert`, `freigegeben` or `struktur-geschuetzt`.
        """
        arten = {rel.art for rel in (*self.rels(""), *self.rels(self.workbook_part))}
        if "origin" in arten or any(part_key(name).startswith("_xmlsignatures/") for name in self.names()):
            raise DateiError(
                "signiert",
                "Die Arbeitsmappe ist digital signiert; neue Blätter machen die Signatur ungültig. Entfernen Sie die Signatur in Excel "
                f"(Datei > Informationen > Signaturen anzeigen) und signieren Sie danach neu.{f' {ausweg}' if ausweg else ''}",
            )
        if arten & {"revisionHeaders", "usernames", "userNames"}:
            raise DateiError(
                "freigegeben",
                "Die Arbeitsmappe ist nach alter Art freigegeben (mit Änderungsverfolgung). Heben Sie die Freigabe in Excel auf "
                f"(Überprüfen > Freigabe der Arbeitsmappe aufheben).{f' {ausweg}' if ausweg else ''}",
            )
        if (self._setting("workbookProtection", "lockStructure") or "0").lower() in _TRUE:
            raise DateiError(
                "struktur-geschuetzt",
                "Die Struktur der Arbeitsmappe ist geschützt; es dürfen keine Blätter hinzukommen. Heben Sie den Schutz in Excel auf "
                f"(Überprüfen > Arbeitsmappe schützen).{f' {ausweg}' if ausweg else ''}",
            )

    def verweise_auf(self, names: Iterable[str]) -> list[Verweis]:
        """Where the county refers to our sheets; see `verweise.verweise_auf`."""
        from im_xl.package.verweise import verweise_auf  # noqa: PLC0415 -- verweise imports this module

        return verweise_auf(self, names)


def skeleton() -> Package:
    """An empty package with a workbook part to be written: the ground of the small workbook."""
    package = Package(b"", ())
    package.workbook_part = "xl/workbook.xml"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    package.put(
        TYPES,
        f'{head}<Types xmlns="{CONTENT_TYPES}"><Default Extension="rels" ContentType="{RELS_TYPE}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{main}"/></Types>'.encode(),
    )
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    package.put(
        "_rels/.rels",
        f'{head}<Relationships xmlns="{PACKAGE_RELATIONS}"><Relationship Id="rId1" Type="{relation}" Target="xl/workbook.xml"/></Relationships>'.encode(),
    )
    return package


def _relation_id(node: Node) -> str:
    """Value of `r:id`, whatever the prefix."""
    for name, (value, _, _) in node.attributes.items():
        prefix, _, base = name.rpartition(":")
        if base == "id" and prefix and node.spaces.get(prefix, "").endswith("/relationships"):
            return value
    return ""


def _unquoted(text: str | None) -> str | None:
    """Value of a defined name that holds a text."""
    if text is None:
        return None
    text = text.strip().removeprefix("=")
    return text[1:-1].replace('""', '"') if len(text) > 1 and text[0] == text[-1] == '"' else text


def _standard_font(styles: etree._Element) -> tuple[str, float]:
    """Font of the cell style "Normal", in whatever namespace."""
    normal = next((style for style in styles.iterfind("{*}cellStyles/{*}cellStyle") if style.get("builtinId") == "0"), None)
    bases = styles.findall("{*}cellStyleXfs/{*}xf")
    index = (whole(normal.get("xfId")) or 0) if normal is not None else 0
    number = (whole(bases[index].get("fontId")) or 0) if index < len(bases) else 0
    fonts = styles.findall("{*}fonts/{*}font")
    if number >= len(fonts):
        return _DEFAULT_FONT
    values = {local(child.tag): child.get("val") for child in fonts[number]}
    size = values.get("sz") or ""
    return values.get("name") or _DEFAULT_FONT[0], float(size) if _SIZE.fullmatch(size) else _DEFAULT_FONT[1]


def _kind(code: str, what: str) -> DateiError:
    return DateiError(code, f"{what} Öffnen Sie sie in Excel und speichern Sie sie als Excel-Arbeitsmappe (.xlsx).")


def _check_kind(data: Inhalt) -> None:
    """Tell what is no OOXML workbook at all by its first bytes."""
    if not len(data):
        raise DateiError(
            "leer", "Die Datei ist leer (0 Byte). Holen Sie eine Sicherung, oder prüfen Sie, ob die Übertragung vollständig war."
        )
    if data[: len(OLE)] == OLE:
        raise _ole_kind(all_bytes(data))
    if not data[:4].startswith(_ZIP):
        raise _kind("keine-mappe", "Die Datei ist keine Excel-Arbeitsmappe.")


def _ole_kind(data: bytes) -> DateiError:
    if "DRMEncrypted".encode("utf-16-le") in data:
        return DateiError(
            "vertraulichkeit",
            "Die Datei ist durch eine Vertraulichkeitsbezeichnung verschlüsselt. Lassen Sie die Bezeichnung in Excel ändern oder entfernen "
            "und speichern Sie die Datei neu.",
        )
    if "EncryptedPackage".encode("utf-16-le") in data:
        return DateiError(
            "kennwort",
            "Die Datei ist mit einem Kennwort verschlüsselt. Entfernen Sie es in Excel (Datei > Informationen > Arbeitsmappe schützen > "
            "Mit Kennwort verschlüsseln) und speichern Sie die Datei neu.",
        )
    return _kind("xls", "Die Datei hat das alte Excel-Format (.xls).")


__all__ = ["Beziehung", "Blatteintrag", "Package", "Verweis", "damaged", "rels_name", "skeleton", "source_of_rels"]
