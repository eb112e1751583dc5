"""Fill a template sheet that was designed in a spreadsheet.

A template cell holds text, a formula of its own, or placeholders: `{{betrag}}` alone brings value, formula and link of that
quantity; `Stichtag {{stichtag}}` becomes a sentence. `{{zeile:hinweise}}` at the start of a row's first cell repeats the row for each entry of
a list, `{{wenn:verbund}}` hides it where the named list is empty. What lies below moves, what covers it grows.

A `Vorlage` is parsed once. For given list lengths it is compiled to an `Anordnung`: fixed text with gaps, kept for every further sheet of
that shape, because a county has fifty of them. Filling an `Anordnung` only closes the gaps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
import re
from xml.sax.saxutils import escape

from lxml import etree

from im_xl.errors import VorlageError
from im_xl.package.package import Package
from im_xl.places import split_address
from im_xl.sheets.metrics import column_pixels, digit_pixels, stored_width
from im_xl.sheets.styles import MAIN, Farben, Stilsammlung, plain_xml

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PLATZHALTER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_MARKE = re.compile(r"^\{\{\s*(zeile|wenn)\s*:\s*([\w.]+)\s*\}\}\s*")
_REZEPT_REF = re.compile(r"\{([\w.]+)(:?)\}")
_DEFAULT_HEIGHT = 15.0
_KEEP_AS_IS = ("printOptions", "pageMargins", "pageSetup", "headerFooter")
_CANNOT_MOVE = {"tableParts": "eine Tabelle (Einfügen, Tabelle)", "legacyDrawing": "einen Kommentar", "oleObjects": "ein eingebettetes Objekt",
                "controls": "ein Steuerelement", "scenarios": "ein Szenario"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rezeptbuch:
    """What placeholders of one kind of sheet may name, and how each is computed in a sheet.

    Attributes:
        rezepte: formula recipe per quantity; a quantity without recipe is text or has no formula.
        einzeln: names of the single quantities.
        listen: names of the quantities per list ("hinweise" -> "hinweis.text", ...).
        eingaben: list quantities whose columns people fill in.
        felder: list quantities whose columns the next run reads again; see `im_xl.package.blaetter.FELD`.
        entbehrlich: those of them that may be missing: what stands there can be found anew.
        benannt: sheet-scoped name per list quantity whose column is to be found again.
    """

    rezepte: Mapping[str, str]
    einzeln: frozenset[str]
    listen: Mapping[str, frozenset[str]]
    eingaben: frozenset[str] = frozenset()
    felder: frozenset[str] = frozenset()
    entbehrlich: frozenset[str] = frozenset()
    benannt: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Zelle:
    """A cell of the template. `xml` is what stands between `<c r= s=` and the end, for fixed content; `kanon` its meaning."""

    spalte: int
    stil: int
    xml: str = "/>"
    kanon: str | None = None
    formel: str | None = None
    text: str | None = None
    umbruch: tuple[int, str, float, bool] | None = None


@dataclass(slots=True)
class Zeile:
    """A row of the template: its height, cells, and the list that repeats or hides it."""

    hoehe: float
    zellen: list[Zelle] = field(default_factory=list)
    liste: str | None = None
    wenn: str | None = None
    versteckt: bool = False


class Vorlage:
    """One template sheet, parsed.

    Args:
        package: the template workbook; its first sheet counts.
        datei: file name, for messages.
        buch: what placeholders may name here.
        sammlung: takes over the formats.
        ziffer: width of a digit in the county's standard font, pixels.
        seit_1904: the county's workbook counts days from 1904.

    Raises:
        VorlageError: an unknown placeholder, or something that cannot be moved; the message names the cell.
    """

    def __init__(
        self, package: Package, datei: str, buch: Rezeptbuch, sammlung: Stilsammlung, ziffer: int, *, seit_1904: bool = False
    ) -> None:
        self.datei, self.buch, self.seit_1904 = datei, buch, seit_1904
        self.package = package
        blatt = package.blaetter[0]
        self.name, self.part = blatt.name, blatt.part
        self.root = etree.fromstring(package.part(blatt.part))
        for name, was in _CANNOT_MOVE.items():
            if self.root.find(f"{{{MAIN}}}{name}") is not None:
                raise self.fehler("A1", f"enthält {was}; das kann nicht mitgenommen werden. Bitte aus der Vorlage entfernen.")
        theme = package.related(package.workbook_part, "theme")
        self.farben = Farben(package.part(theme) if theme else None)
        styles_part = package.related(package.workbook_part, "styles")
        self._styles = etree.fromstring(package.part(styles_part)) if styles_part else etree.Element(f"{{{MAIN}}}styleSheet")
        self.xfs, self.dxfs = sammlung.uebernehmen(self._styles, self.farben)
        strings = package.related(package.workbook_part, "sharedStrings")
        self._strings = list(etree.fromstring(package.part(strings))) if strings else []
        self._fonts = self._schriften()
        self._widths: dict[int, int] = {}
        self.spalten_xml = self._spalten(digit_pixels(package.standardschrift), ziffer)
        self.verbunden = [e.get("ref", "") for e in self.root.iterfind(f"{{{MAIN}}}mergeCells/*")]
        self._merged_width = self._breiten_verbunden()
        self.eigene_formeln = False
        self.zeilen = self._zeilen()
        self.kopf = self._kopfteil()
        self.namen = _blattnamen(etree.fromstring(package.part(package.workbook_part)))
        self.beziehungen = package.rels(self.part)

    def fehler(self, zelle: str, satz: str) -> VorlageError:
        """An error that names the cell of this template."""
        return VorlageError("vorlage", f"Vorlage „{self.datei}“, Zelle {zelle}: {satz}", blatt=self.name, zelle=zelle)

    # ------------------------------------------------------------------ parsing
    def _schriften(self) -> list[tuple[str, float, bool, bool]]:
        fonts = []
        for e in self._styles.iterfind(f"{{{MAIN}}}fonts/*"):
            parts = {etree.QName(child).localname: child for child in e}
            name = parts["name"].get("val", "") if "name" in parts else ""
            size = float(parts["sz"].get("val", "11")) if "sz" in parts else 11.0
            fonts.append((name, size, "b" in parts and parts["b"].get("val", "1") not in {"0", "false"}))
        result = []
        for xf in self._styles.iterfind(f"{{{MAIN}}}cellXfs/*"):
            alignment = xf.find(f"{{{MAIN}}}alignment")
            wrap = alignment is not None and alignment.get("wrapText") in {"1", "true"}
            name, size, bold = fonts[int(xf.get("fontId", "0"))] if fonts else ("", 11.0, False)
            result.append((name, size, bold, wrap))
        return result or [("", 11.0, False, False)]

    def _spalten(self, ziffer_vorlage: int, ziffer_ziel: int) -> str:
        parts = []
        for e in self.root.iterfind(f"{{{MAIN}}}cols/*"):
            first, last = int(e.get("min", "1")), int(e.get("max", "1"))
            pixels = column_pixels(float(e.get("width", "9.14")), ziffer_vorlage)
            for column in range(first, min(last, first + 255) + 1):
                self._widths[column] = 0 if e.get("hidden") in {"1", "true"} else pixels
            extra = "".join(
                f' {key}="{e.get(key)}"' for key in ("hidden", "outlineLevel", "collapsed") if e.get(key) not in {None, "0", "false"}
            )
            style = f' style="{self.xfs[int(e.get("style", "0"))]}"' if e.get("style") else ""
            parts.append(f'<col min="{first}" max="{last}" width="{stored_width(pixels, ziffer_ziel)}"{style} customWidth="1"{extra}/>')
        return f"<cols>{''.join(parts)}</cols>" if parts else ""

    def _breiten_verbunden(self) -> dict[tuple[int, int], int]:
        widths = {}
        for ref in self.verbunden:
            (r1, c1), (_, c2) = (split_address(part) for part in ref.split(":"))
            widths[r1, c1] = sum(self._widths.get(c, 64) for c in range(c1, c2 + 1))
        return widths

    def _zeilen(self) -> dict[int, Zeile]:
        default = self.root.find(f"{{{MAIN}}}sheetFormatPr")
        height = float(default.get("defaultRowHeight", _DEFAULT_HEIGHT)) if default is not None else _DEFAULT_HEIGHT
        rows: dict[int, Zeile] = {}
        for element in self.root.iterfind(f"{{{MAIN}}}sheetData/{{{MAIN}}}row"):
            number = int(element.get("r", str(max(rows, default=0) + 1)))
            row = Zeile(float(element.get("ht", height)), versteckt=element.get("hidden") in {"1", "true"})
            row.zellen = [self._zelle(cell, number, row) for cell in element]
            if row.zellen or element.get("ht"):
                rows[number] = row
        last = max((n for n, row in rows.items() if row.zellen), default=0)
        return {number: rows.get(number) or Zeile(height) for number in range(1, last + 1)}

    def _zelle(self, element: etree._Element, number: int, row: Zeile) -> Zelle:
        address = element.get("r", "A1")
        column = split_address(address)[1]
        xf = int(element.get("s", "0"))
        cell = Zelle(column, self.xfs[xf] if self.xfs else 0)
        formula, value = element.find(f"{{{MAIN}}}f"), element.find(f"{{{MAIN}}}v")
        kind = element.get("t", "n")
        if formula is not None:
            if formula.get("t") in {"array", "dataTable"} or element.get("cm"):
                raise self.fehler(
                    address, "enthält eine Matrixformel; sie kann nicht verschoben werden. Bitte als gewöhnliche Formel schreiben."
                )
            cell.formel = self._formeltext(formula, address)
            self.eigene_formeln = True
        elif kind in {"s", "inlineStr"}:
            item = self._strings[int(value.text or 0)] if kind == "s" and value is not None else element.find(f"{{{MAIN}}}is")
            self._textzelle(cell, item, address, number, row, xf)
        elif value is not None and value.text is not None:
            cell.xml = f' t="{kind}"><v>{escape(value.text)}</v></c>' if kind != "n" else f"><v>{value.text}</v></c>"
            cell.kanon = {"b": f"b\t{value.text}", "e": f"e\t{value.text}", "str": f"s\t{value.text}"}.get(
                kind
            ) or f"n\t{float(value.text):.15g}"
        return cell

    def _formeltext(self, formula: etree._Element, address: str) -> str:
        if formula.get("t") == "shared":
            raise self.fehler(
                address, "enthält eine durch Ausfüllen entstandene gemeinsame Formel. Bitte die Formel in dieser Zelle einmal neu eingeben."
            )
        return formula.text or ""

    def _textzelle(self, cell: Zelle, item: etree._Element | None, address: str, number: int, row: Zeile, xf: int) -> None:
        if item is None:
            return
        text = "".join(t.text or "" for t in item.iter(f"{{{MAIN}}}t") if etree.QName(t.getparent()).localname != "rPh")
        mark = _MARKE.match(text)
        if mark is not None:
            self._marke(mark, address, row)
            text = text[mark.end() :]
        names = list(PLATZHALTER.findall(text))
        for name in names:
            known = self.buch.einzeln if row.liste is None else self.buch.einzeln | self.buch.listen[row.liste]
            if name not in known:
                raise self.fehler(address, self._unbekannt(name, known))
        font, size, bold, wrap = self._fonts[xf]
        if wrap and names:
            cell.umbruch = (self._merged_width.get((number, cell.spalte), self._widths.get(cell.spalte, 64)), font, size, bold)
        if names or mark is not None:
            cell.text = text
        else:
            runs = "".join(plain_xml(child, self.farben) for child in item if etree.QName(child).localname == "r")
            body = runs or f'<t xml:space="preserve">{escape(text)}</t>'
            cell.xml, cell.kanon = (f' t="inlineStr"><is>{body}</is></c>', f"s\t{text}") if text else ("/>", None)

    def _marke(self, mark: re.Match[str], address: str, row: Zeile) -> None:
        kind, name = mark[1], mark[2]
        if name not in self.buch.listen:
            raise self.fehler(address, f"nennt die unbekannte Liste „{name}“. Bekannt sind: {', '.join(sorted(self.buch.listen))}.")
        if kind == "zeile":
            row.liste = name
        else:
            row.wenn = name

    def _unbekannt(self, name: str, known: frozenset[str]) -> str:
        stem = name.partition(":")[0].partition(".")[0]
        near = sorted(k for k in known if k.startswith(stem[:4])) or sorted(known)
        return f"Den Platzhalter {{{{{name}}}}} gibt es hier nicht. Möglich sind zum Beispiel: {', '.join(near[:8])}. Alle stehen im Handbuch unter „Vorlagen“."

    def _kopfteil(self) -> str:
        parts = []
        for name in ("sheetPr", "sheetViews", "sheetFormatPr"):
            element = self.root.find(f"{{{MAIN}}}{name}")
            if element is None:
                continue
            for view in element.iter(f"{{{MAIN}}}sheetView"):
                view.attrib.pop("tabSelected", "")
                view.set("workbookViewId", "0")
            element.attrib.pop("codeName", "")
            parts.append(plain_xml(element, self.farben))
        return "".join(parts)


def _blattnamen(workbook: etree._Element) -> list[tuple[str, str]]:
    """Defined names of the first sheet: print area and titles; the filter's hidden name is made anew."""
    return [
        (e.get("name", ""), e.text or "")
        for e in workbook.iterfind(f"{{{MAIN}}}definedNames/*")
        if e.get("localSheetId") == "0" and not e.get("name", "").startswith("_imxl")
    ]
