"""Lay a template out for given list lengths, and close its gaps.

Laid out, a template is fixed text with gaps. A county has fifty sheets of the same few shapes, so an `Anordnung` is kept per shape, and
filling one only closes the gaps: that is where the speed comes from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
import re
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from im_xl.package.abdruck import abdruck, kanonische_formel
from im_xl.package.blaetter import EINGABEN, Anhang, NeuesBlatt
from im_xl.places import column_letters, quote_sheet, split_address
from im_xl.sheets.drawings import anhaenge
from im_xl.sheets.metrics import line_height, lines_needed
from im_xl.sheets.quantities import Groesse, Wert, anzeige, zahl_text
from im_xl.sheets.references import Zeilenplan
from im_xl.sheets.styles import MAIN, plain_xml
from im_xl.sheets.template import PLATZHALTER, REL, Vorlage, Zeile, Zelle

_BESONDERS = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff&<>]|_(?=x[0-9A-Fa-f]{4}_)")
_REZEPT_REF = re.compile(r"\{([\w.]+)(:?)\}")
_KEEP_AS_IS = ("printOptions", "pageMargins", "pageSetup", "headerFooter")


@dataclass(frozen=True, slots=True)
class Daten:
    """What fills one sheet: single quantities, lists, and the addresses in `IM Rechenweg` of what the sheet itself does not hold."""

    werte: Mapping[str, Groesse]
    listen: Mapping[str, Sequence[Mapping[str, Groesse]]] = field(default_factory=dict)
    extern: Mapping[str, str] = field(default_factory=dict)
    listen_extern: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)


@dataclass(slots=True)
class Luecke:
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
class Zeilenkopf:
    """Start tag of a row whose height depends on the text in it: the gaps that wrap, with width and font."""

    nummer: int
    hoehe: float
    luecken: list[tuple[Luecke, tuple[int, str, float, bool]]]


class Formular:
    """A template ready to be filled again and again; each shape is laid out once."""

    def __init__(self, vorlage: Vorlage) -> None:
        self._vorlage = vorlage
        self.datei, self.eigene_formeln = vorlage.datei, vorlage.eigene_formeln
        self._anordnungen: dict[tuple[tuple[str, int], ...], Anordnung] = {}

    def fuellen(self, name: str, kennung: str, daten: Daten) -> tuple[NeuesBlatt, Anordnung]:
        """Fill the template.

        Args:
            name: name of the new sheet.
            kennung: its identity, see `im_xl.package.blaetter.KENNUNG`.
            daten: values, lists and addresses.

        Returns:
            The finished sheet, and the layout that tells where quantities landed.
        """
        shape = tuple((liste, len(daten.listen.get(liste, ()))) for liste in sorted(self._vorlage.buch.listen))
        if shape not in self._anordnungen:
            self._anordnungen[shape] = Anordnung(self._vorlage, dict(shape))
        anordnung = self._anordnungen[shape]
        return anordnung.fuellen(name, kennung, daten), anordnung


class Anordnung:
    """A template laid out for given list lengths: fixed text with gaps."""

    def __init__(self, vorlage: Vorlage, laengen: Mapping[str, int]) -> None:
        self._v, self._laengen = vorlage, laengen
        self.plan = Zeilenplan({n: max(1, laengen[z.liste]) for n, z in vorlage.zeilen.items() if z.liste})
        self.adressen: dict[str, str] = {}
        self.spalten: dict[str, tuple[str, int, int]] = {}
        self._orte()
        self._stuecke: list[str | Luecke | Zeilenkopf] = []
        self._kanon: list[str | Luecke] = []
        self._zeilen_setzen()
        self._stuecke = _verdichtet(self._stuecke)
        self._schwanz = self._schwanzteile()

    def _orte(self) -> None:
        """Where each quantity lands that has a cell of its own."""
        for number, row in self._v.zeilen.items():
            for cell in row.zellen:
                match = PLATZHALTER.fullmatch(cell.text.strip()) if cell.text else None
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

    def _zeile_setzen(self, number: int, row: Zeile, copy: int, *, leer: bool) -> None:
        target = self.plan.erste(number) + copy
        wrapping: list[tuple[Luecke, tuple[int, str, float, bool]]] = []
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
        opening: str | Zeilenkopf = _zeilentag(target, row.hoehe, versteckt=hidden)
        if wrapping and not hidden:
            opening = Zeilenkopf(target, row.hoehe, wrapping)
        self._stuecke.insert(start, opening)
        self._stuecke.append("</row>")

    def _luecke(self, cell: Zelle, row: Zeile, number: int, copy: int, head: str, address: str, *, leer: bool) -> Luecke:
        text = cell.text or ""
        names = tuple(PLATZHALTER.findall(text))
        alone = len(names) == 1 and PLATZHALTER.fullmatch(text.strip()) is not None
        in_list = row.liste if row.liste and any(n in self._v.buch.listen[row.liste] for n in names) else None
        formula = canonical = None
        recipe = self._v.buch.rezepte.get(names[0]) if alone else None
        if recipe is not None:
            formula = self._rezept(recipe, names[0], number, copy)
            canonical = (kanonische_formel(formula[0].replace("%s", "\x00")).replace("\x00", "%s"), formula[1])
        sentence = None if alone else PLATZHALTER.sub("\x00", text)
        return Luecke(head, address, in_list, copy, names, sentence, formula, canonical, link=alone, leer=leer,
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
        root, plan, parts = self._v.root, self.plan, []
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
                parts.append(f"<{name} r:id={quoteattr(element.get(f'{{{REL}}}id', ''))}/>")
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
        for ref in self._v.verbunden:
            first, _, last = ref.partition(":")
            row = split_address(first)[0]
            zeile = self._v.zeilen.get(row)
            if zeile and zeile.liste and split_address(last)[0] == row:
                merges += [self.plan.bereich(ref, heimat=row, kopie=copy) for copy in range(max(1, self._laengen[zeile.liste]))]
            else:
                merges.append(self.plan.bereich(ref))
        return merges

    def _bewegt(self, element: etree._Element) -> str:
        """Conditional formats and validations with moved ranges and formulas, the common dxf numbers, and plain colours."""
        copy = etree.fromstring(etree.tostring(element))
        heimat = 1
        for e in copy.iter("{*}*"):
            local = etree.QName(e).localname
            sqref = e.get("sqref")
            if sqref:
                heimat = split_address(sqref.replace(":", " ").split()[0])[0]
                e.set("sqref", self.plan.sqref(sqref))
            if e.get("dxfId"):
                e.set("dxfId", str(self._v.dxfs[int(e.get("dxfId", "0"))]))
            if local in {"formula", "formula1", "formula2"} and e.text:
                e.text = self.plan.formel(e.text, self._v.name, "", heimat=heimat)
            if local == "color" and e.get("theme"):
                colour = self._v.farben.attribute({str(key): str(value) for key, value in e.attrib.items()})
                e.attrib.clear()
                for key, value in colour.items():
                    e.set(key, value)
        # The worksheet declares its namespaces once; what an extension needs beside them stays.
        return etree.tostring(copy, encoding="unicode").replace(f' xmlns="{MAIN}"', "").replace(f' xmlns:r="{REL}"', "")

    def _erweiterungen(self, element: etree._Element) -> str:
        copy = etree.fromstring(etree.tostring(element))
        for e in copy.iter("{*}*"):
            local = etree.QName(e).localname
            if e.text and local == "sqref":
                e.text = self.plan.sqref(e.text)
            elif e.text and local == "f":
                e.text = self.plan.formel(e.text, self._v.name, "")
        return etree.tostring(copy, encoding="unicode")

    # ------------------------------------------------------------------ filling
    def fuellen(self, name: str, kennung: str, daten: Daten) -> NeuesBlatt:
        """Close the gaps; see `Formular.fuellen`."""
        links: list[tuple[str, str]] = []
        gespeichert: dict[str, Wert] = {}
        body: list[str] = []
        lines: dict[int, str] = {}
        for piece in self._stuecke:
            if isinstance(piece, str):
                body.append(piece)
            elif isinstance(piece, Luecke):
                body.append(self._gefuellt(piece, daten, links, lines, gespeichert))
            else:
                body.append(self._zeilenkopf(piece, daten))
        canonical = (line if isinstance(line, str) else lines.get(id(line), "") for line in self._kanon)
        used = self._umfang()
        xml = "".join(
            (
                f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}" xmlns:r="{REL}">',
                self._v.kopf.replace("<sheetViews>", f'<dimension ref="{used}"/><sheetViews>', 1),
                self._v.spalten_xml,
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
        self, gap: Luecke, daten: Daten, links: list[tuple[str, str]], lines: dict[int, str], gespeichert: dict[str, Wert]
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

    def _formel(self, gap: Luecke, groesse: Groesse, daten: Daten) -> tuple[str, str]:
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
            raise self._v.fehler(gap.adresse, f"Für die Formel fehlt in „IM Rechenweg“ die Größe {missing}.") from None
        return gap.formel[0] % found, gap.kanon[0] % tuple(kanonische_formel(address) for address in found)

    def _zeilenkopf(self, head: Zeilenkopf, daten: Daten) -> str:
        height = head.hoehe
        for gap, (pixels, font, size, bold) in head.luecken:
            text = _satz(gap, daten) if gap.satz is not None else anzeige(_nachgeschlagen(gap, gap.namen[0], daten).wert)
            lines = lines_needed(text, pixels, font, size, fett=bold) if text else 1
            if lines > 1:
                height = max(height, lines * line_height(size) + 3)
        return _zeilentag(head.nummer, height, versteckt=False)

    def _blattnamen(self, name: str) -> tuple[tuple[str, str], ...]:
        names = [(key, self.plan.formel(formula, self._v.name, name)) for key, formula in self._v.namen]
        if self._v.buch.eingabe in self.spalten:
            names.append((EINGABEN, f"{quote_sheet(name)}!{self.adresse(f'{self._v.buch.eingabe}:')}"))
        names += [(key, f"{quote_sheet(name)}!{self.adresse(f'{q}:')}") for q, key in self._v.buch.benannt.items() if q in self.spalten]
        return tuple(names)

    def _angehaengt(self, name: str, gespeichert: Mapping[str, Wert]) -> tuple[tuple[Anhang, ...], tuple[tuple[str, str], ...]]:
        rels = self._v.beziehungen
        external = tuple((rel.rid, rel.ziel) for rel in rels if rel.extern)
        wanted = [rel.rid for rel in rels if not rel.extern and rel.art in {"drawing", "image"}]
        if not wanted:
            return (), external
        return anhaenge(self._v.package, self._v.part, wanted, self.plan, self._v.farben, (self._v.name, name), gespeichert), external


def _verdichtet(pieces: list[str | Luecke | Zeilenkopf]) -> list[str | Luecke | Zeilenkopf]:
    dense: list[str | Luecke | Zeilenkopf] = []
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


def _nachgeschlagen(gap: Luecke, name: str, daten: Daten) -> Groesse:
    if gap.liste is not None:
        entry = daten.listen[gap.liste][gap.kopie]
        if name in entry:
            return entry[name]
    return daten.werte[name]


def _satz(gap: Luecke, daten: Daten) -> str:
    parts = (gap.satz or "").split("\x00")
    filled = [parts[0]]
    for name, rest in zip(gap.namen, parts[1:], strict=True):
        filled += [anzeige(_nachgeschlagen(gap, name, daten).wert), rest]
    return "".join(filled).strip()


def zelltext(text: str) -> str:
    """Text as cells store it: what XML cannot hold is written as _x000B_, and text that looks like this is protected."""
    if not _BESONDERS.search(text):
        return text
    return _BESONDERS.sub(lambda match: _ERSATZ.get(match[0]) or f"_x{ord(match[0]):04X}_", text)


_ERSATZ = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def _textinhalt(text: str) -> str:
    return f' t="inlineStr"><is><t xml:space="preserve">{zelltext(text)}</t></is></c>' if text else "/>"


def _inhalt(wert: Wert, formel: str) -> str:
    """What follows `<c r= s=`: the formula with its cached value, or the value."""
    if isinstance(wert, str):
        return f' t="str"><f>{escape(formel)}</f><v>{zelltext(wert)}</v></c>' if formel else _textinhalt(wert)
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
