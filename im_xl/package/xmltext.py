"""XML parts as text with places: read the structure, change a few spans, leave every other byte alone.

A parser that writes a tree back loses quoting, prefixes, entity spelling and the declaration. Here the text stays, a
scanner says where each element lies, and edits are cut into it. Parts with a DTD never get here (`limits`), so a scanner
that knows tags, comments, CDATA and processing instructions is exact for well-formed text, which lxml proves first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
import re
from typing import Any

from lxml import etree

from im_xl.errors import DateiError
from im_xl.package.limits import LIMITS, check_nodes, count_nodes, hostile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"

_TOKEN = re.compile(
    r"""<(?:!--.*?-->|!\[CDATA\[.*?\]\]>|\?.*?\?>|(/?)([^\s/>!?]+)([^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*)>)""", re.DOTALL
)
_ATTRIBUTE = re.compile(r"""([^\s=/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DECLARED = re.compile(rb"""<\?xml\b[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def parse(data: bytes, part: str) -> etree._Element:
    """Root element of a part, parsed without entities and network.

    Raises:
        DateiError: code `beschaedigt`: not well-formed; `unsicher`: too many elements, or nested too deeply.
    """
    check_nodes(part, count_nodes(data))
    try:
        return etree.fromstring(data, etree.XMLParser(**_SICHER))
    except (etree.XMLSyntaxError, ValueError) as fehler:
        raise _kein_xml(part, fehler) from None


def elements(chunks: Iterable[bytes], part: str, name: str) -> Iterator[etree._Element]:
    """The elements of a name, in order, parsed as far as they are taken; each is gone when the next one is taken.

    Args:
        chunks: the part, piece by piece.
        part: its name, for the message.
        name: of the elements, in whatever namespace.

    Raises:
        DateiError: code `beschaedigt`: not well-formed up to the place where it is read; `unsicher`: too many of them, too much between
            two of them, or nested too deeply.
    """
    parser = etree.XMLPullParser(events=("end",), tag="{*}" + name, **_SICHER)
    number = held = 0
    try:
        for piece in _small(chunks):
            held += count_nodes(piece)
            check_nodes(part, held)
            parser.feed(piece)
            last = None
            for _, element in parser.read_events():
                assert isinstance(element, etree._Element)  # noqa: S101, SLF001 - so it is for "end"
                number += 1
                if number > LIMITS.items:
                    raise hostile(f"der Teil „{part}“ enthält mehr als {LIMITS.items} Einträge")
                yield element
                element.clear()
                _drop_before(element)
                last = element
            if last is not None:
                held = 0
                for ancestor in last.iterancestors():
                    _drop_before(ancestor)
        parser.close()
    except (etree.XMLSyntaxError, ValueError) as fehler:
        raise _kein_xml(part, fehler) from None


def _drop_before(element: etree._Element) -> None:
    while (davor := element.getprevious()) is not None:
        element.getparent().remove(davor)  # type: ignore[union-attr]  # what has something before it has a parent


def _small(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same in smaller pieces: of a long part whose first elements are enough, what is not taken should not be parsed."""
    for chunk in chunks:
        for at in range(0, len(chunk), _PIECE):
            yield chunk[at : at + _PIECE]


_PIECE = 1 << 15
_DIGITS = 19
# Not `huge_tree`: without it the parser itself bounds depth and length of texts (`Limits.depth`, `Limits.text`), but not the whole.
# Comments and instructions are left out, as Excel does: a text goes on behind them.
_SICHER: Any = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True, "remove_pis": True}


def _kein_xml(part: str, fehler: Exception) -> DateiError:
    # This is how the parser speaks of its own bounds.
    if "XML_PARSE_HUGE" in str(fehler):
        tief = "depth" in str(fehler)
        return hostile(f"der Teil „{part}“ ist zu tief verschachtelt" if tief else f"der Teil „{part}“ enthält einen zu langen Text")
    return DateiError(
        "beschaedigt",
        f"Der Teil „{part}“ der Datei ist kein gültiges XML. Öffnen Sie die Datei in Excel (Öffnen und reparieren) und speichern Sie sie neu.",
    )


def local(name: object) -> str:
    """Name of an element or attribute without namespace; empty for comments and processing instructions."""
    return name.rsplit("}", 1)[-1] if isinstance(name, str) else ""


def whole(text: str | None) -> int | None:
    """A count or number as attributes hold it; None where it is missing or is none."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < _DIGITS else None


def escape(text: str) -> str:
    """Text as element content or inside double quotes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def rich_text(item: etree._Element) -> str:
    """Text of an `is` or `si` element: its runs joined, without phonetic hints."""
    texts: list[str] = []
    for child in item:
        name = local(child.tag)
        if name == "t":
            texts.append(child.text or "")
        elif name == "r":
            texts += (run.text or "" for run in child if local(run.tag) == "t")
    return unescape_text("".join(texts))


def unescape_text(text: str) -> str:
    """Text without the `_x000D_` spelling of characters that XML cannot hold."""
    return _ESCAPE.sub(lambda code: chr(int(code[1], 16)), text) if "_x" in text else text


@dataclass(frozen=True, slots=True)
class Source:
    """Text of a part, with what is needed to write it back in the same encoding."""

    text: str
    encoding: str
    bom: bytes

    @classmethod
    def of(cls, data: bytes) -> Source:
        """Decode a part by its byte order mark or declaration.

        Raises:
            DateiError: code `beschaedigt`: the bytes do not fit the declared encoding.
        """
        encoding, bom = encoding_of(data)
        try:
            return cls(data[len(bom) :].decode(encoding), encoding, bom)
        except (UnicodeDecodeError, LookupError):
            raise DateiError(
                "beschaedigt",
                f"Ein Teil der Datei ist nicht in der angegebenen Kodierung {encoding}. Speichern Sie die Datei in Excel neu.",
            ) from None

    def encode(self, text: str) -> bytes:
        """Bytes of a changed text; characters that the encoding lacks become character references."""
        return self.bom + text.encode(self.encoding, "xmlcharrefreplace")


def encoding_of(data: bytes) -> tuple[str, bytes]:
    """Encoding of a part by its byte order mark, its first bytes or its declaration; and the mark."""
    for bom, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(bom):
            return encoding, bom
    if data.startswith(b"<\0"):
        return "utf-16-le", b""
    if data.startswith(b"\0<"):
        return "utf-16-be", b""
    declared = _DECLARED.match(data)
    return (declared[1].decode("ascii").lower() if declared else "utf-8"), b""


@dataclass(slots=True)
class Node:
    """An element with its place in the text.

    Attributes:
        name: as written, with prefix.
        space: namespace.
        start: offset of its "<".
        head_end: offset behind its start tag.
        foot: offset of its end tag; `head_end` where it is written as an empty element.
        end: offset behind the element.
        spaces: namespaces in scope by prefix ("" is the default one).
        attributes: (value, offset, end offset) by name as written.
        children: elements in it.
    """

    name: str
    space: str
    start: int
    head_end: int
    foot: int
    end: int
    spaces: dict[str, str]
    attributes: dict[str, tuple[str, int, int]]
    children: list[Node] = field(default_factory=list)

    @property
    def local(self) -> str:
        """Name without prefix."""
        return self.name.rsplit(":", 1)[-1]

    @property
    def prefix(self) -> str:
        """Prefix with its colon, or nothing."""
        return self.name[: -len(self.local)]

    @property
    def empty(self) -> bool:
        """Written as an empty element."""
        return self.foot == self.end

    def get(self, name: str) -> str | None:
        """Value of an attribute by its name as written."""
        found = self.attributes.get(name)
        return found[0] if found else None

    def child(self, name: str) -> Node | None:
        """First child of that local name in the same namespace."""
        return next((node for node in self.children if node.local == name and node.space == self.space), None)

    def all(self, name: str) -> list[Node]:
        """Children of that local name in the same namespace."""
        return [node for node in self.children if node.local == name and node.space == self.space]


def scan(text: str, depth: int = 99) -> Node:
    """Tree of a well-formed text down to a depth (1: the root and its children).

    Raises:
        DateiError: code `unsicher`: too many elements or namespaces.
    """
    # Begin and end of each; what is surely too much is not read first.
    if depth > 1 and text.count("<") > 2 * LIMITS.entries:
        raise _zu_viele()
    root = Node("", "", 0, 0, 0, 0, {"": "", "xml": "http://www.w3.org/XML/1998/namespace"}, {})
    stack = [root]
    level = number = 0
    for token in _TOKEN.finditer(text):
        name = token[2]
        if name is None:
            continue
        if token[1]:
            level -= 1
            if level < len(stack) - 1:
                node = stack.pop()
                node.foot, node.end = token.start(), token.end()
            continue
        empty = text[token.end() - 2] == "/"
        if level <= depth:
            node = _node(token, stack[-1])
            number += 1
            if number > LIMITS.entries:
                raise _zu_viele()
            stack[-1].children.append(node)
            if not empty:
                stack.append(node)
        level += not empty
    return root.children[0]


def _zu_viele() -> DateiError:
    return hostile(f"ein Verzeichnis in der Datei hat mehr als {LIMITS.entries} Einträge")


def _node(token: re.Match[str], parent: Node) -> Node:
    attributes: dict[str, tuple[str, int, int]] = {}
    spaces = parent.spaces
    offset = token.start(3)
    for match in _ATTRIBUTE.finditer(token[3]):
        group = 2 if match[2] is not None else 3
        value = match[group]
        if "&" in value:
            value = unescape(value)
        attributes[match[1]] = (value, offset + match.start(group), offset + match.end(group))
        if match[1].startswith("xmlns"):
            spaces = spaces if spaces is not parent.spaces else dict(spaces)
            spaces[match[1][6:]] = value
    if len(spaces) > LIMITS.namespaces:
        raise hostile(f"ein Verzeichnis in der Datei verwendet mehr als {LIMITS.namespaces} Namensräume")
    prefix, _, _ = token[2].rpartition(":")
    end = token.end()
    return Node(token[2], spaces.get(prefix, ""), token.start(), end, end, end, spaces, attributes)


class Splice:
    """Collects changes of a text and applies them at once; offsets are those of the unchanged text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._edits: list[tuple[int, int, str]] = []

    def __bool__(self) -> bool:
        return bool(self._edits)

    def replace(self, start: int, end: int, text: str) -> None:
        """Put other text in the place of a span."""
        self._edits.append((start, end, text))

    def insert(self, at: int, text: str) -> None:
        """Put text in; several at one place stand in the order of the calls."""
        self.replace(at, at, text)

    def remove(self, node: Node) -> None:
        """Cut an element out."""
        self.replace(node.start, node.end, "")

    def append(self, node: Node, text: str) -> None:
        """Add content at the end of an element."""
        if not text:
            return
        if node.empty:
            slash = self.source.text.rindex("/", node.start, node.end)
            self.replace(slash, node.end, f">{text}</{node.name}>")
        else:
            self.insert(node.foot, text)

    def set(self, node: Node, name: str, value: str) -> None:
        """Give an attribute a value; nothing happens where it has it."""
        found = node.attributes.get(name)
        if found is None:
            self.insert(node.start + 1 + len(node.name), f' {name}="{escape(value)}"')
        elif found[0] != value:
            self.replace(found[1], found[2], escape(value))

    def result(self) -> bytes:
        """The changed part."""
        text = self.source.text
        out: list[str] = []
        at = 0
        for start, end, new in sorted(self._edits, key=lambda edit: (edit[0], edit[1])):
            out += text[at:start], new
            at = end
        out.append(text[at:])
        return self.source.encode("".join(out))
