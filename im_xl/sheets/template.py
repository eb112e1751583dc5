"""Fill a template sheet that was designed in a spreadsheet.

A template cell holds text, a formula of its own, or placeholders: `{{betrag}}` alone brings value, formula and link of that
quantity; `Stichtag {{stichtag}}` becomes a sentence. `{{zeile:hinweise}}` at the start of a row's first cell repeats the row for each entry of
a list, `{{wenn:verbund}}` hides it where the named list is empty. What lies below moves, what covers it grows.

A `Vorlage` is parsed once. For given list lengths it is compiled to an `Anordnung`: fixed text with gaps, kept for every further sheet of
that shape, because a county has fifty of them. Filling an `Anordnung` only closes the gaps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
import re
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from im_xl.errors import VorlageError
from im_xl.package.abdruck import abdruck, kanonische_formel
from im_xl.package.blaetter import EINGABEN, Anhang, NeuesBlatt
from im_xl.package.package import Package
from im_xl.places import column_letters, quote_sheet, split_address
from im_xl.sheets.drawings import anhaenge
from im_xl.sheets.metrics import column_pixels, digit_pixels, line_height, lines_needed, stored_width
from im_xl.sheets.quantities import Groesse, Wert, anzeige, zahl_text
from im_xl.sheets.references import Zeilenplan
from im_xl.sheets.styles import MAIN, Farben, Stilsammlung, plain_xml

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PLATZHALTER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
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
        eingabe: the list quantity whose column people fill in.
        benannt: sheet-scoped name per list quantity whose column is to be found again.
    """

    rezepte: Mapping[str, str]
    einzeln: frozenset[str]
    listen: Mapping[str, frozenset[str]]
    eingabe: str | None = None
    benannt: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Daten:
    """What fills one sheet: single quantities, lists, and the addresses in `IM Rechenweg` of what the sheet itself does not hold."""

    werte: Mapping[str, Groesse]
    listen: Mapping[str, Sequence[Mapping[str, Groesse]]] = field(default_factory=dict)
    extern: Mapping[str, str] = field(default_factory=dict)
    listen_extern: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)


@dataclass(slots=True)
class _Zelle:
    """A cell of the template. `xml` is what stands between `<c r= s=` and the end, for fixed content; `kanon` its meaning."""

    spalte: int
    stil: int
    xml: str = "/>"
    kanon: str | None = None
    formel: str | None = None
    text: str | None = None
    umbruch: tuple[int, str, float, bool] | None = None


@dataclass(slots=True)
class _Zeile:
    hoehe: float
    zellen: list[_Zelle] = field(default_factory=list)
    liste: str | None = None
    wenn: str | None = None
    versteckt: bool = False


@dataclass(slots=True)
class _Luecke:
    """A gap: a cell to be filled. `namen` are the placeholders of the text; `allein` when it is a single one."""

    kopf: str
    adresse: str
    liste: str | None
    kopie: int
    namen: tuple[str, ...]
    satz: str | None
    formel: tuple[str, tuple[str, ...]] | None
    kanon: tuple[str, tuple[str, ...]] | None
    link: bool
    leer: bool
    eingabe: bool


@dataclass(slots=True)
class _Zeilenkopf:
    """Start tag of a row whose height depends on the text in it: the gaps that wrap, with width and font."""

    nummer: int
    hoehe: float
    luecken: list[tuple[_Luecke, tuple[int, str, float, bool]]]


class Vorlage:
    """One template sheet, parsed.

    Args:
        package: the template workbook; its first sheet counts.
        datei: file name, for messages.
        buch: what placeholders may name here.
        sammlung: takes over the formats.
        ziffer: width of a digit in the county's standard font, pixels.

    Raises:
        VorlageError: an unknown placeholder, or something that cannot be moved; the message names the cell.
    """

    def __init__(self, package: Package, datei: str, buch: Rezeptbuch, sammlung: Stilsammlung, ziffer: int) -> None:
        self.datei, self.buch = datei, buch
        self._package = package
        blatt = package.blaetter[0]
        self.name, self.part = blatt.name, blatt.part
        self._root = etree.fromstring(package.part(blatt.part))
        for name, was in _CANNOT_MOVE.items():
            if self._root.find(f"{{{MAIN}}}{name}") is not None:
                raise self._fehler("A1", f"enthält {was}; das kann nicht mitgenommen werden. Bitte aus der Vorlage entfernen.")
        theme = package.related(package.workbook_part, "theme")
        self.farben = Farben(package.part(theme) if theme else None)
        styles_part = package.related(package.workbook_part, "styles")
        self._styles = etree.fromstring(package.part(styles_part)) if styles_part else etree.Element(f"{{{MAIN}}}styleSheet")
        self._xfs, self._dxfs = sammlung.uebernehmen(self._styles, self.farben)
        strings = package.related(package.workbook_part, "sharedStrings")
        self._strings = list(etree.fromstring(package.part(strings))) if strings else []
        self._fonts = self._schriften()
        self._widths: dict[int, int] = {}
        self._cols = self._spalten(digit_pixels(package.standardschrift), ziffer)
        self._merges = [e.get("ref", "") for e in self._root.iterfind(f"{{{MAIN}}}mergeCells/*")]
        self._merged_width = self._breiten_verbunden()
        self.eigene_formeln = False
        self.zeilen = self._zeilen()
        self._kopf = self._kopfteil()
        self._namen = _blattnamen(etree.fromstring(package.part(package.workbook_part)))
        self._rels = package.rels(self.part)
        self._anordnungen: dict[tuple[tuple[str, int], ...], Anordnung] = {}

    def _fehler(self, zelle: str, satz: str) -> VorlageError:
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
        for e in self._root.iterfind(f"{{{MAIN}}}cols/*"):
            first, last = int(e.get("min", "1")), int(e.get("max", "1"))
            pixels = column_pixels(float(e.get("width", "9.14")), ziffer_vorlage)
            for column in range(first, min(last, first + 255) + 1):
                self._widths[column] = 0 if e.get("hidden") in {"1", "true"} else pixels
            extra = "".join(f' {key}="{e.get(key)}"' for key in ("hidden", "outlineLevel", "collapsed") if e.get(key) not in {None, "0", "false"})
            style = f' style="{self._xfs[int(e.get("style", "0"))]}"' if e.get("style") else ""
            parts.append(f'<col min="{first}" max="{last}" width="{stored_width(pixels, ziffer_ziel)}"{style} customWidth="1"{extra}/>')
        return f"<cols>{''.join(parts)}</cols>" if parts else ""

    def _breiten_verbunden(self) -> dict[tuple[int, int], int]:
        widths = {}
        for ref in self._merges:
            (r1, c1), (_, c2) = (split_address(part) for part in ref.split(":"))
            widths[r1, c1] = sum(self._widths.get(c, 64) for c in range(c1, c2 + 1))
        return widths

    def _zeilen(self) -> dict[int, _Zeile]:
        default = self._root.find(f"{{{MAIN}}}sheetFormatPr")
        height = float(default.get("defaultRowHeight", _DEFAULT_HEIGHT)) if default is not None else _DEFAULT_HEIGHT
        rows: dict[int, _Zeile] = {}
        for element in self._root.iterfind(f"{{{MAIN}}}sheetData/{{{MAIN}}}row"):
            number = int(element.get("r", str(max(rows, default=0) + 1)))
            row = _Zeile(float(element.get("ht", height)), versteckt=element.get("hidden") in {"1", "true"})
            row.zellen = [self._zelle(cell, number, row) for cell in element]
            if row.zellen or element.get("ht"):
                rows[number] = row
        last = max((n for n, row in rows.items() if row.zellen), default=0)
        return {number: rows.get(number) or _Zeile(height) for number in range(1, last + 1)}

    def _zelle(self, element: etree._Element, number: int, row: _Zeile) -> _Zelle:
        address = element.get("r", "A1")
        column = split_address(address)[1]
        xf = int(element.get("s", "0"))
        cell = _Zelle(column, self._xfs[xf] if self._xfs else 0)
        formula, value = element.find(f"{{{MAIN}}}f"), element.find(f"{{{MAIN}}}v")
        kind = element.get("t", "n")
        if formula is not None:
            if formula.get("t") in {"array", "dataTable"} or element.get("cm"):
                raise self._fehler(address, "enthält eine Matrixformel; sie kann nicht verschoben werden. Bitte als gewöhnliche Formel schreiben.")
            cell.formel = self._formeltext(formula, address)
            self.eigene_formeln = True
        elif kind in {"s", "inlineStr"}:
            item = self._strings[int(value.text or 0)] if kind == "s" and value is not None else element.find(f"{{{MAIN}}}is")
            self._textzelle(cell, item, address, number, row, xf)
        elif value is not None and value.text is not None:
            cell.xml = f' t="{kind}"><v>{escape(value.text)}</v></c>' if kind != "n" else f"><v>{value.text}</v></c>"
            cell.kanon = {"b": f"b\t{value.text}", "e": f"e\t{value.text}", "str": f"s\t{value.text}"}.get(kind) or f"n\t{float(value.text):.15g}"
        return cell

    def _formeltext(self, formula: etree._Element, address: str) -> str:
        if formula.get("t") == "shared":
            raise self._fehler(address, "enthält eine durch Ausfüllen entstandene gemeinsame Formel. Bitte die Formel in dieser Zelle einmal neu eingeben.")
        return formula.text or ""

    def _textzelle(self, cell: _Zelle, item: etree._Element | None, address: str, number: int, row: _Zeile, xf: int) -> None:
        if item is None:
            return
        text = "".join(t.text or "" for t in item.iter(f"{{{MAIN}}}t") if etree.QName(t.getparent()).localname != "rPh")  # type: ignore[arg-type]
        mark = _MARKE.match(text)
        if mark is not None:
            self._marke(mark, address, row)
            text = text[mark.end() :]
        names = [name for name in _PLATZHALTER.findall(text)]
        for name in names:
            known = self.buch.einzeln if row.liste is None else self.buch.einzeln | self.buch.listen[row.liste]
            if name not in known:
                raise self._fehler(address, self._unbekannt(name, known))
        font, size, bold, wrap = self._fonts[xf]
        if wrap and names:
            cell.umbruch = (self._merged_width.get((number, cell.spalte), self._widths.get(cell.spalte, 64)), font, size, bold)
        if names or mark is not None:
            cell.text = text
        else:
            runs = "".join(plain_xml(child, self.farben) for child in item if etree.QName(child).localname in {"r"})
            body = runs or f'<t xml:space="preserve">{escape(text)}</t>'
            cell.xml, cell.kanon = (f' t="inlineStr"><is>{body}</is></c>', f"s\t{text}") if text else ("/>", None)

    def _marke(self, mark: re.Match[str], address: str, row: _Zeile) -> None:
        kind, name = mark[1], mark[2]
        if name not in self.buch.listen:
            raise self._fehler(address, f"nennt die unbekannte Liste „{name}“. Bekannt sind: {', '.join(sorted(self.buch.listen))}.")
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
            element = self._root.find(f"{{{MAIN}}}{name}")
            if element is None:
                continue
            for view in element.iter(f"{{{MAIN}}}sheetView"):
                view.attrib.pop("tabSelected", None)
                view.set("workbookViewId", "0")
            element.attrib.pop("codeName", None)
            parts.append(plain_xml(element, self.farben))
        return "".join(parts)

    # ------------------------------------------------------------------ compiling
    def anordnung(self, laengen: Mapping[str, int]) -> Anordnung:
        """The template laid out for lists of these lengths; compiled once per shape."""
        shape = tuple((name, laengen.get(name, 0)) for name in sorted(self.buch.listen))
        if shape not in self._anordnungen:
            self._anordnungen[shape] = Anordnung(self, dict(shape))
        return self._anordnungen[shape]

    def fuellen(self, name: str, kennung: str, daten: Daten) -> tuple[NeuesBlatt, Anordnung]:
        """Fill the template.

        Args:
            name: name of the new sheet.
            kennung: its identity, see `im_xl.package.blaetter.KENNUNG`.
            daten: values, lists and addresses.

        Returns:
            The finished sheet, and the layout that tells where quantities landed.
        """
        anordnung = self.anordnung({liste: len(eintraege) for liste, eintraege in daten.listen.items()})
        return anordnung.fuellen(name, kennung, daten), anordnung


class Anordnung:
    """A template laid out for given list lengths: fixed text with gaps."""

    def __init__(self, vorlage: Vorlage, laengen: Mapping[str, int]) -> None:
        self._v, self._laengen = vorlage, laengen
        self.plan = Zeilenplan({n: max(1, laengen[z.liste]) for n, z in vorlage.zeilen.items() if z.liste})
        self.adressen: dict[str, str] = {}
        self.spalten: dict[str, tuple[str, int, int]] = {}
        self._orte()
        self._stuecke: list[str | _Luecke | _Zeilenkopf] = []
        self._kanon: list[str | _Luecke] = []
        self._zeilen_setzen()
        self._stuecke = _verdichtet(self._stuecke)
        self._schwanz = self._schwanzteile()

    def _orte(self) -> None:
        """Where each quantity lands that has a cell of its own."""
        for number, row in self._v.zeilen.items():
            for cell in row.zellen:
                match = _PLATZHALTER.fullmatch(cell.text.strip()) if cell.text else None
                if match is None:
                    continue
                name, letters = match[1], column_letters(cell.spalte)
                if row.liste is None or name in self._v.buch.einzeln:
                    self.adressen.setdefault(name, f"{letters}{self.plan.erste(number)}")
                else:
                    self.spalten.setdefault(name, (letters, self.plan.erste(number), self.plan.letzte(number)))

    def adresse(self, name: str, kopie: int = 0) -> str | None:
        """Absolute address of a quantity in this sheet ($D$12), of the 0-based copy for a list's; `name:` means the whole column."""
        if name.endswith(":"):
            if name[:-1] not in self.spalten:
                return None
            letters, first, last = self.spalten[name[:-1]]
            return f"${letters}${first}:${letters}${last}"
        if name in self.spalten:
            letters, first, _ = self.spalten[name]
            return f"${letters}${first + kopie}"
        if name in self.adressen:
            row, column = split_address(self.adressen[name])
            return f"${column_letters(column)}${row}"
        return None

    def _zeilen_setzen(self) -> None:
        for number, row in self._v.zeilen.items():
            copies = max(1, self._laengen[row.liste]) if row.liste else 1
            empty = bool(row.liste and not self._laengen[row.liste]) or bool(row.wenn and not self._laengen[row.wenn])
            for copy in range(copies):
                self._zeile_setzen(number, row, copy, leer=empty)

    def _zeile_setzen(self, number: int, row: _Zeile, copy: int, *, leer: bool) -> None:
        target = self.plan.erste(number) + copy
        wrapping: list[tuple[_Luecke, tuple[int, str, float, bool]]] = []
        start = len(self._stuecke)
        for cell in row.zellen:
            head = f'<c r="{column_letters(cell.spalte)}{target}" s="{cell.stil}"'
            address = f"{column_letters(cell.spalte)}{target}"
            if cell.text is not None:
                gap = self._luecke(cell, row, number, copy, head, address, leer=leer)
                self._stuecke.append(gap)
                self._kanon.append(gap)
                if cell.umbruch and not leer:
                    wrapping.append((gap, cell.umbruch))
            elif cell.formel is not None:
                moved = self.plan.formel(cell.formel, self._v.name, "", heimat=number, kopie=copy)
                self._stuecke.append(f"{head}><f>{escape(moved)}</f></c>")
                self._kanon.append(f"{address}\tf\t{kanonische_formel(moved)}")
            else:
                self._stuecke.append(head + cell.xml)
                if cell.kanon:
                    self._kanon.append(f"{address}\t{cell.kanon}")
        hidden = row.versteckt or leer
        opening: str | _Zeilenkopf = _zeilentag(target, row.hoehe, versteckt=hidden)
        if wrapping and not hidden:
            opening = _Zeilenkopf(target, row.hoehe, wrapping)
        self._stuecke.insert(start, opening)
        self._stuecke.append("</row>")

    def _luecke(self, cell: _Zelle, row: _Zeile, number: int, copy: int, head: str, address: str, *, leer: bool) -> _Luecke:
        text = cell.text or ""
        names = tuple(_PLATZHALTER.findall(text))
        alone = len(names) == 1 and _PLATZHALTER.fullmatch(text.strip()) is not None
        in_list = row.liste if row.liste and any(n in self._v.buch.listen[row.liste] for n in names) else None
        formula = canonical = None
        recipe = self._v.buch.rezepte.get(names[0]) if alone else None
        if recipe is not None:
            formula = self._rezept(recipe, names[0], number, copy)
            canonical = (kanonische_formel(formula[0].replace("%s", "\x00")).replace("\x00", "%s"), formula[1])
        sentence = None if alone else _PLATZHALTER.sub("\x00", text)
        return _Luecke(head, address, in_list, copy, names, sentence, formula, canonical, link=alone, leer=leer,
                       eingabe=alone and names[0] == self._v.buch.eingabe)  # fmt: skip

    def _rezept(self, recipe: str, name: str, number: int, copy: int) -> tuple[str, tuple[str, ...]]:
        """The recipe with local addresses put in; what is elsewhere becomes %s, with the names to look up when filling."""
        foreign: list[str] = []

        def place(match: re.Match[str]) -> str:
            ref, whole = match[1], match[2]
            local = self._lokal(ref, number, copy) if not whole else self.adresse(ref + ":")
            if local is not None and ref != name:
                return local
            foreign.append(ref + whole)
            return "%s"

        pattern = _REZEPT_REF.sub(place, recipe.replace("%", "%%"))
        return pattern, tuple(foreign)

    def _lokal(self, ref: str, number: int, copy: int) -> str | None:
        if ref in self.adressen:
            return self.adressen[ref]
        if ref in self.spalten:
            letters, first, _ = self.spalten[ref]
            row = self._v.zeilen[number]
            if row.liste and ref in self._v.buch.listen[row.liste]:
                return f"{letters}{first + copy}"
        return None

    # ------------------------------------------------------------------ what follows the cells
    def _schwanzteile(self) -> str:
        root, plan, parts = self._v._root, self.plan, []  # noqa: SLF001 - a layout is the other half of its template
        filter_ = root.find(f"{{{MAIN}}}autoFilter")
        if filter_ is not None:
            parts.append(f'<autoFilter ref="{plan.sqref(filter_.get("ref", ""))}"/>')
        merges = self._merges()
        if merges:
            parts.append(f'<mergeCells count="{len(merges)}">' + "".join(f'<mergeCell ref="{ref}"/>' for ref in merges) + "</mergeCells>")
        for name in ("conditionalFormatting", "dataValidations"):
            parts += [self._bewegt(element) for element in root.iterfind(f"{{{MAIN}}}{name}")]
        own = [self._eigener_link(element) for element in root.iterfind(f"{{{MAIN}}}hyperlinks/*")]
        parts.append("\x00links\x00" + "".join(own))
        for name in _KEEP_AS_IS:
            element = root.find(f"{{{MAIN}}}{name}")
            if element is not None:
                parts.append(plain_xml(element, self._v.farben))
        breaks = root.find(f"{{{MAIN}}}rowBreaks")
        if breaks is not None:
            moved = [f'<brk id="{plan.letzte(int(e.get("id", "0")))}" max="16383" man="1"/>' for e in breaks]
            parts.append(f'<rowBreaks count="{len(moved)}" manualBreakCount="{len(moved)}">{"".join(moved)}</rowBreaks>')
        for name in ("drawing", "picture"):
            element = root.find(f"{{{MAIN}}}{name}")
            if element is not None:
                parts.append(f'<{name} r:id={quoteattr(element.get(f"{{{REL}}}id", ""))}/>')
        extensions = root.find(f"{{{MAIN}}}extLst")
        if extensions is not None:
            parts.append(self._erweiterungen(extensions))
        return "".join(parts)

    def _eigener_link(self, element: etree._Element) -> str:
        rid = element.get(f"{{{REL}}}id")
        kept = {key: element.get(key, "") for key in ("location", "tooltip", "display") if element.get(key)}
        kept = {"ref": self.plan.sqref(element.get("ref", "A1")), **({"r:id": rid} if rid else {}), **kept}
        return "<hyperlink" + "".join(f" {key}={quoteattr(value)}" for key, value in kept.items()) + "/>"

    def _merges(self) -> list[str]:
        merges = []
        for ref in self._v._merges:  # noqa: SLF001 - see above
            first, _, last = ref.partition(":")
            row = split_address(first)[0]
            zeile = self._v.zeilen.get(row)
            if zeile and zeile.liste and split_address(last)[0] == row:
                merges += [self.plan.bereich(ref, heimat=row, kopie=copy) for copy in range(max(1, self._laengen[zeile.liste]))]
            else:
                merges.append(self.plan.bereich(ref))
        return merges

    def _bewegt(self, element: etree._Element) -> str:
        """Conditional formats and validations with moved ranges and formulas and the common dxf numbers."""
        copy = etree.fromstring(etree.tostring(element))
        for e in copy.iter():
            if not isinstance(e.tag, str):
                continue
            local = etree.QName(e).localname
            if e.get("sqref"):
                anchor = split_address(e.get("sqref", "A1").replace(":", " ").split()[0])[0]
                e.set("sqref", self.plan.sqref(e.get("sqref", "")))
            if e.get("dxfId"):
                e.set("dxfId", str(self._v._dxfs[int(e.get("dxfId", "0"))]))  # noqa: SLF001 - see above
            if local in {"formula", "formula1", "formula2"} and e.text:
                e.text = self.plan.formel(e.text, self._v.name, "", heimat=anchor)
        return plain_xml(copy, self._v.farben)

    def _erweiterungen(self, element: etree._Element) -> str:
        copy = etree.fromstring(etree.tostring(element))
        for e in copy.iter():
            if isinstance(e.tag, str) and e.text and etree.QName(e).localname == "sqref":
                e.text = self.plan.sqref(e.text)
            elif isinstance(e.tag, str) and e.text and etree.QName(e).localname == "f":
                e.text = self.plan.formel(e.text, self._v.name, "")
        return etree.tostring(copy, encoding="unicode")

    # ------------------------------------------------------------------ filling
    def fuellen(self, name: str, kennung: str, daten: Daten) -> NeuesBlatt:
        """Close the gaps; see `Vorlage.fuellen`."""
        links: list[tuple[str, str]] = []
        gespeichert: dict[str, Wert] = {}
        body: list[str] = []
        lines: dict[int, str] = {}
        for piece in self._stuecke:
            if isinstance(piece, str):
                body.append(piece)
            elif isinstance(piece, _Luecke):
                body.append(self._gefuellt(piece, daten, links, lines, gespeichert))
            else:
                body.append(self._zeilenkopf(piece, daten))
        canonical = (line if isinstance(line, str) else lines.get(id(line), "") for line in self._kanon)
        used = self._umfang()
        xml = "".join(
            (
                f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}" xmlns:r="{REL}">',
                self._v._kopf.replace("<sheetViews>", f'<dimension ref="{used}"/><sheetViews>', 1),  # noqa: SLF001 - see above
                self._v._cols,  # noqa: SLF001 - see above
                "<sheetData>",
                *body,
                "</sheetData>",
                _mit_links(self._schwanz, links),
                "</worksheet>",
            )
        ).encode()
        parts, external = self._angehaengt(name, gespeichert)
        return NeuesBlatt(name, kennung, abdruck(line for line in canonical if line), xml, self._blattnamen(name), parts, external,
                          self._v.eigene_formeln)  # fmt: skip

    def _umfang(self) -> str:
        last = max(self._v.zeilen, default=1)
        column = max((cell.spalte for row in self._v.zeilen.values() for cell in row.zellen), default=1)
        return f"A1:{column_letters(column)}{self.plan.letzte(last)}"

    def _gefuellt(
        self, gap: _Luecke, daten: Daten, links: list[tuple[str, str]], lines: dict[int, str], gespeichert: dict[str, Wert]
    ) -> str:
        if gap.leer:
            return gap.kopf + "/>"
        if gap.satz is not None:
            text = _satz(gap, daten)
            if text and not gap.eingabe:
                lines[id(gap)] = f"{gap.adresse}\ts\t{text}"
            gespeichert[gap.adresse] = text
            return gap.kopf + _textinhalt(text)
        groesse = _nachgeschlagen(gap, gap.namen[0], daten)
        if groesse.ziel:
            links.append((gap.adresse, groesse.ziel))
        if groesse.wert is None:
            return gap.kopf + "/>"
        gespeichert[gap.adresse] = groesse.wert
        formula, canonical = self._formel(gap, groesse, daten)
        if not gap.eingabe:
            lines[id(gap)] = f"{gap.adresse}\t" + (f"f\t{canonical}" if formula else _kanonischer_wert(groesse.wert))
        return gap.kopf + _inhalt(groesse.wert, formula)

    def _formel(self, gap: _Luecke, groesse: Groesse, daten: Daten) -> tuple[str, str]:
        if groesse.formel is not None:
            return groesse.formel, kanonische_formel(groesse.formel) if groesse.formel else ""
        if gap.formel is None or gap.kanon is None:
            return "", ""
        if not gap.formel[1]:
            return gap.formel[0] % (), gap.kanon[0] % ()
        extern = daten.listen_extern[gap.liste][gap.kopie] if gap.liste and gap.liste in daten.listen_extern else daten.extern
        try:
            found = tuple(extern[name] if name in extern else daten.extern[name] for name in gap.formel[1])
        except KeyError as missing:
            raise self._v._fehler(gap.adresse, f"Für die Formel fehlt in „IM Rechenweg“ die Größe {missing}.") from None  # noqa: SLF001
        return gap.formel[0] % found, gap.kanon[0] % tuple(kanonische_formel(address) for address in found)

    def _zeilenkopf(self, head: _Zeilenkopf, daten: Daten) -> str:
        height = head.hoehe
        for gap, (pixels, font, size, bold) in head.luecken:
            text = _satz(gap, daten) if gap.satz is not None else anzeige(_nachgeschlagen(gap, gap.namen[0], daten).wert)
            lines = lines_needed(text, pixels, font, size, fett=bold) if text else 1
            if lines > 1:
                height = max(height, lines * line_height(size) + 3)
        return _zeilentag(head.nummer, height, versteckt=False)

    def _blattnamen(self, name: str) -> tuple[tuple[str, str], ...]:
        names = [(key, self.plan.formel(formula, self._v.name, name)) for key, formula in self._v._namen]  # noqa: SLF001 - see above
        if self._v.buch.eingabe in self.spalten:
            names.append((EINGABEN, f"{quote_sheet(name)}!{self.adresse(f'{self._v.buch.eingabe}:')}"))
        names += [(key, f"{quote_sheet(name)}!{self.adresse(f'{q}:')}") for q, key in self._v.buch.benannt.items() if q in self.spalten]
        return tuple(names)

    def _angehaengt(self, name: str, gespeichert: Mapping[str, Wert]) -> tuple[tuple[Anhang, ...], tuple[tuple[str, str], ...]]:
        rels = self._v._rels  # noqa: SLF001 - see above
        external = tuple((rel.rid, rel.ziel) for rel in rels if rel.extern)
        wanted = [rel.rid for rel in rels if not rel.extern and rel.art in {"drawing", "image"}]
        if not wanted:
            return (), external
        return anhaenge(self._v._package, self._v.part, wanted, self.plan, self._v.farben, (self._v.name, name), gespeichert), external  # noqa: SLF001


def _blattnamen(workbook: etree._Element) -> list[tuple[str, str]]:
    """Defined names of the first sheet: print area and titles; the filter's hidden name is made anew."""
    names = []
    for e in workbook.iterfind(f"{{{MAIN}}}definedNames/*"):
        if e.get("localSheetId") == "0" and not e.get("name", "").startswith("_imxl"):
            names.append((e.get("name", ""), e.text or ""))
    return names


def _verdichtet(pieces: list[str | _Luecke | _Zeilenkopf]) -> list[str | _Luecke | _Zeilenkopf]:
    dense: list[str | _Luecke | _Zeilenkopf] = []
    run: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            run.append(piece)
            continue
        dense += ["".join(run), piece]
        run = []
    return [*dense, "".join(run)]


def _zeilentag(number: int, height: float, *, versteckt: bool) -> str:
    return f'<row r="{number}" ht="{height:g}" customHeight="1"{" hidden=" + chr(34) + "1" + chr(34) if versteckt else ""}>'


def _nachgeschlagen(gap: _Luecke, name: str, daten: Daten) -> Groesse:
    if gap.liste is not None:
        entry = daten.listen[gap.liste][gap.kopie]
        if name in entry:
            return entry[name]
    return daten.werte[name]


def _satz(gap: _Luecke, daten: Daten) -> str:
    parts = (gap.satz or "").split("\x00")
    filled = [parts[0]]
    for name, rest in zip(gap.namen, parts[1:], strict=True):
        filled += [anzeige(_nachgeschlagen(gap, name, daten).wert), rest]
    return "".join(filled).strip()


def _textinhalt(text: str) -> str:
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>' if text else "/>"


def _inhalt(wert: Wert, formel: str) -> str:
    """What follows `<c r= s=`: the formula with its cached value, or the value."""
    if isinstance(wert, str):
        return f' t="str"><f>{escape(formel)}</f><v>{escape(wert)}</v></c>' if formel else _textinhalt(wert)
    number = zahl_text(wert)  # type: ignore[arg-type]
    return f"><f>{escape(formel)}</f><v>{number}</v></c>" if formel else f"><v>{number}</v></c>"


def _kanonischer_wert(wert: Wert) -> str:
    if isinstance(wert, str):
        return f"s\t{wert}"
    return f"n\t{float(zahl_text(wert)):.15g}"  # type: ignore[arg-type]


def _mit_links(tail: str, links: list[tuple[str, str]]) -> str:
    """The tail with our links put before the template's own, and the element around them if there are any."""
    before, _, rest = tail.partition("\x00links\x00")
    own = rest[: rest.rfind("<hyperlink ") + rest[rest.rfind("<hyperlink ") :].index("/>") + 2] if rest.startswith("<hyperlink ") else ""
    ours = "".join(f"<hyperlink ref={quoteattr(ref)} location={quoteattr(ziel)}/>" for ref, ziel in links)
    return before + (f"<hyperlinks>{ours}{own}</hyperlinks>" if ours or own else "") + rest[len(own) :]
