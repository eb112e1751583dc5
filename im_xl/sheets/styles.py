"""One styles part for all new sheets, gathered from the templates.

Theme colours become RGB and scheme fonts named fonts: a county's workbook has another theme, and the page must not change its looks
there. Equal formats are kept once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
import colorsys
from xml.sax.saxutils import quoteattr

from lxml import etree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink")
_OFFICE_THEME = dict(
    zip(
        _THEME_ORDER,
        ("FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47", "0563C1", "954F72"),
        strict=True,
    )
)
_FONT_ORDER = ("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name", "family", "charset")
_FIRST_CUSTOM_FORMAT = 164
_SYSTEM_COLOURS = 64
_APPLY = 'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1"'


class Farben:
    """Colours of one template: theme and palette resolved to RGB."""

    def __init__(self, theme: bytes | None) -> None:
        self._theme = dict(_OFFICE_THEME)
        if theme is not None:
            scheme = etree.fromstring(theme).find(f".//{{{_DRAWING}}}clrScheme")
            for entry in scheme if scheme is not None else ():
                colour = entry[0]
                self._theme[etree.QName(entry).localname] = colour.get("lastClr") or colour.get("val") or "000000"

    def schema(self, name: str) -> str:
        """RGB (six digits) of a scheme colour as drawings name it: accent1, tx1, bg1 ..."""
        alias = {"tx1": "dk1", "tx2": "dk2", "bg1": "lt1", "bg2": "lt2"}
        return self._theme.get(alias.get(name, name), "000000")

    def attribute(self, attributes: Mapping[str, str]) -> dict[str, str]:
        """Attributes of a colour element with theme or palette index replaced by rgb; automatic colours stay."""
        if "theme" in attributes:
            rgb = _tinted(self._theme[_THEME_ORDER[int(attributes["theme"])]], float(attributes.get("tint", "0")))
            return {"rgb": "FF" + rgb}
        if "indexed" in attributes and int(attributes["indexed"]) < _SYSTEM_COLOURS:
            from openpyxl.styles.colors import COLOR_INDEX  # noqa: PLC0415 - only old templates need the palette

            return {"rgb": "FF" + COLOR_INDEX[int(attributes["indexed"])][2:]}
        return dict(attributes)


def _tinted(rgb: str, tint: float) -> str:
    if not tint:
        return rgb.upper()
    red, green, blue = (int(rgb[i : i + 2], 16) / 255 for i in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(channel * 255):02X}" for channel in colorsys.hls_to_rgb(hue, min(light, 1.0), saturation))


def plain_xml(element: etree._Element, farben: Farben) -> str:
    """The element without namespaces and prefixes, colours resolved, font children in the order of the schema."""
    name = etree.QName(element).localname
    attributes = {str(key): str(value) for key, value in element.attrib.items() if not str(key).startswith("{")}
    if name.endswith("olor"):
        attributes = farben.attribute(attributes)
    children = list(element.iterchildren("{*}*"))
    if name in {"font", "rPr"}:
        children = [child for child in children if etree.QName(child).localname != "scheme"]
        order = {tag: i for i, tag in enumerate(_FONT_ORDER)}
        children.sort(key=lambda child: order.get(etree.QName(child).localname, len(order)))
    inner = (element.text or "") if not children else "".join(plain_xml(child, farben) for child in children)
    head = name + "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    if children:
        return f"<{head}>{inner}</{name}>"
    text = inner.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<{head}>{text}</{name}>" if text.strip() else f"<{head}/>"


class Stilsammlung:
    """Collects formats of several templates into one styles part.

    Args:
        standardschrift: font name and size of the county's workbook; the new sheets' Normal style, so that column widths count in its digits.
    """

    def __init__(self, standardschrift: tuple[str, float]) -> None:
        name, groesse = standardschrift
        self._fonts = _Folge([f"<font><sz val={quoteattr(f'{groesse:g}')}/><name val={quoteattr(name)}/></font>"])
        self._fills = _Folge(['<fill><patternFill patternType="none"/></fill>', '<fill><patternFill patternType="gray125"/></fill>'])
        self._borders = _Folge(["<border><left/><right/><top/><bottom/><diagonal/></border>"])
        self._formats: dict[str, int] = {}
        self._xfs = _Folge(['<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'])
        self._dxfs = _Folge([])

    def uebernehmen(self, styles: etree._Element, farben: Farben) -> tuple[list[int], list[int]]:
        """Take over the formats of one template.

        Returns:
            Index in the common part per cellXfs index and per dxfs index of the template.
        """
        formats = {int(e.get("numFmtId", "0")): e.get("formatCode", "General") for e in styles.iterfind(f"{{{MAIN}}}numFmts/*")}
        fonts = [self._fonts.nummer(plain_xml(e, farben)) for e in styles.iterfind(f"{{{MAIN}}}fonts/*")]
        fills = [self._fills.nummer(plain_xml(e, farben)) for e in styles.iterfind(f"{{{MAIN}}}fills/*")]
        borders = [self._borders.nummer(plain_xml(e, farben)) for e in styles.iterfind(f"{{{MAIN}}}borders/*")]
        xfs = []
        for xf in styles.iterfind(f"{{{MAIN}}}cellXfs/*"):
            inner = "".join(plain_xml(e, farben) for e in xf if etree.QName(e).localname in {"alignment", "protection"})
            head = (
                f'numFmtId="{self._format(int(xf.get("numFmtId", "0")), formats)}" fontId="{fonts[int(xf.get("fontId", "0"))]}" '
                f'fillId="{fills[int(xf.get("fillId", "0"))]}" borderId="{borders[int(xf.get("borderId", "0"))]}" xfId="0" {_APPLY}'
            )
            xfs.append(self._xfs.nummer(f"<xf {head}>{inner}</xf>" if inner else f"<xf {head}/>"))
        dxfs = []
        for dxf in styles.iterfind(f"{{{MAIN}}}dxfs/*"):
            text = plain_xml(dxf, farben)
            for old, code in formats.items():
                text = text.replace(f'<numFmt numFmtId="{old}"', f'<numFmt numFmtId="{self._custom(code)}"')
            dxfs.append(self._dxfs.nummer(text))
        return xfs, dxfs

    def _format(self, number: int, formats: Mapping[int, str]) -> int:
        return number if number < _FIRST_CUSTOM_FORMAT or number not in formats else self._custom(formats[number])

    def _custom(self, code: str) -> int:
        return self._formats.setdefault(code, _FIRST_CUSTOM_FORMAT + len(self._formats))

    def xml(self) -> bytes:
        """The styles part."""
        formats = [f"<numFmt numFmtId={quoteattr(str(n))} formatCode={quoteattr(code)}/>" for code, n in self._formats.items()]
        return "".join(
            (
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
                f'<styleSheet xmlns="{MAIN}">',
                _section("numFmts", formats) if formats else "",
                _section("fonts", self._fonts.eintraege),
                _section("fills", self._fills.eintraege),
                _section("borders", self._borders.eintraege),
                '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
                _section("cellXfs", self._xfs.eintraege),
                '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
                _section("dxfs", self._dxfs.eintraege),
                '<tableStyles count="0"/></styleSheet>',
            )
        ).encode()


class _Folge:
    """A list in which every entry stands once."""

    def __init__(self, eintraege: list[str]) -> None:
        self.eintraege = eintraege
        self._nummern = {text: i for i, text in enumerate(eintraege)}

    def nummer(self, text: str) -> int:
        if text not in self._nummern:
            self._nummern[text] = len(self.eintraege)
            self.eintraege.append(text)
        return self._nummern[text]


def _section(name: str, entries: Iterable[str]) -> str:
    listed = list(entries)
    return f'<{name} count="{len(listed)}">{"".join(listed)}</{name}>' if listed else f'<{name} count="0"/>'
