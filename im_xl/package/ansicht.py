"""How people look at a sheet of ours: tab colour, zoom, frozen panes, selection. It is theirs, and a renewed sheet keeps it.

None of it is meaning (`abdruck.py`), and nobody can tell afterwards whether a zoom was chosen or came with the template. So
what the sheet has goes before what a template brings; that is also what happens where a host exchanges only the content.
"""

from __future__ import annotations

import re

from im_xl.package.xmltext import Node, Source, Splice, escape, scan

_BODY = re.compile(r"<(?:\w+:)?sheetData\b")
_CODE_NAME = "codeName"
_COLOUR = ("auto", "indexed", "rgb", "theme", "tint")
_PLAIN: dict[str, tuple[str, ...]] = {
    "sheetView": (
        "showFormulas", "showGridLines", "showRowColHeaders", "showZeros", "rightToLeft", "tabSelected", "showRuler", "showOutlineSymbols",
        "defaultGridColor", "showWhiteSpace", "view", "topLeftCell", "colorId", "zoomScale", "zoomScaleNormal", "zoomScaleSheetLayoutView",
        "zoomScalePageLayoutView", "workbookViewId",
    ),
    "pane": ("xSplit", "ySplit", "topLeftCell", "activePane", "state"),
    "selection": ("pane", "activeCell", "activeCellId", "sqref"),
}  # fmt: skip
"""Elements of a view and their attributes in the order of the schema; extensions and selections in pivot tables are left out."""


def mit_ansicht(neu: bytes, alt: bytes) -> bytes:
    """A new worksheet part that looks as the old one does.

    Args:
        neu: the part to come, in UTF-8 and without prefixes.
        alt: the part in its place, however it is written.

    Returns:
        The new part with the tab colour, the views and the name of the VBA module of the old one; the same bytes where it has them.
    """
    source = Source.of(neu)
    after, before = _head(source.text), _head(Source.of(alt).text)
    splice = Splice(source)
    _keep_properties(splice, after, before)
    views, kept = after.child("sheetViews"), _views(before)
    if kept and kept != _views(after):
        if views is not None:
            splice.replace(views.start, views.end, kept)
        else:
            splice.insert(_place(after, ("dimension", "sheetPr")), kept)
    return splice.result() if splice else neu


def _head(text: str) -> Node:
    """What stands before the cells."""
    body = _BODY.search(text)
    return scan(text[: body.start()] if body else text)


def _place(root: Node, behind: tuple[str, ...]) -> int:
    return next((node.end for name in behind if (node := root.child(name)) is not None), root.head_end)


def _keep_properties(splice: Splice, after: Node, before: Node) -> None:
    """Tab colour, and the name by which Excel ties the sheet to its VBA module."""
    old, new = before.child("sheetPr"), after.child("sheetPr")
    colour, other = _colour(old), _colour(new)
    code = old.get(_CODE_NAME) if old else None
    if new is None:
        if code is not None or colour:
            attribute = f' {_CODE_NAME}="{escape(code)}"' if code is not None else ""
            splice.insert(after.head_end, f"<sheetPr{attribute}>{colour}</sheetPr>" if colour else f"<sheetPr{attribute}/>")
        return
    if code is not None:
        splice.set(new, _CODE_NAME, code)
    if colour != other:
        found = new.child("tabColor")
        if found is not None:
            splice.replace(found.start, found.end, colour)
        elif new.empty:
            splice.append(new, colour)
        else:
            splice.insert(new.head_end, colour)  # the schema has it first


def _colour(properties: Node | None) -> str:
    node = properties.child("tabColor") if properties else None
    return _markup("tabColor", node, _COLOUR) if node is not None else ""


def _views(root: Node) -> str:
    """The views in one spelling; nothing where there are none."""
    section = root.child("sheetViews")
    views = section.all("sheetView") if section else []
    return f"<sheetViews>{''.join(_view(view) for view in views)}</sheetViews>" if views else ""


def _view(node: Node) -> str:
    parts = [child for child in node.children if child.local in {"pane", "selection"}]
    return _markup("sheetView", node, _PLAIN["sheetView"], "".join(_markup(part.local, part, _PLAIN[part.local]) for part in parts))


def _markup(name: str, node: Node, attributes: tuple[str, ...], inner: str = "") -> str:
    written = "".join(f' {key}="{escape(value)}"' for key in attributes if (value := node.get(key)) is not None)
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"
