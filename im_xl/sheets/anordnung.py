"""Lay a template out for given list lengths, and close its gaps.

Laid out, a template is fixed text with gaps. A county has fifty sheets of the same few shapes, so an `Anordnung` is kept per shape, and
filling one only closes the gaps: that is where the speed comes from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import is_
import re
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from im_xl.package.abdruck import abdruck, kanonische_formel, zeile_text, zeile_zahl
from im_xl.package.blaetter import EINGABEN, FELD, RAND, Anhang, NeuesBlatt
from im_xl.places import column_letters, column_number, quote_sheet, split_address
from im_xl.sheets.drawings import anhaenge
from im_xl.sheets.metrics import line_height, lines_needed
from im_xl.sheets.quantities import Groesse, Wert, anzeige, seit_1904, zahl_text
from im_xl.sheets.references import Zeilenplan
from im_xl.sheets.styles import MAIN, plain_xml
from im_xl.sheets.template import PLATZHALTER, REL, Vorlage, Zeile

_BESONDERS = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff&<>]|_(?=x[0-9A-Fa-f]{4}_)")
_REZEPT_REF = re.compile(r"\{([\w.]+)(:?)\}")
_FILTER = "_xlnm._FilterDatabase"
_MAX_STUECKE = 3_000
"""Gaps kept per template over all shapes: thirty pages of Gemeinden, or the long lists of three counties. Memory must not grow with the number
of counties."""
LISTE_RID = "rIdListe"
"""Relationship by which links lead to the file with the list, where that is another one than the workbook with the sheets."""
_KEEP_AS_IS = ("printOptions", "pageMargins", "pageSetup", "headerFooter")


@dataclass(frozen=True, slots=True)
class Daten:
    """What fills one sheet.

    Attributes:
        werte: single quantities of this sheet.
        listen: entries of each list.
        extern: addresses in `IM Rechenweg` of what the sheet itself does not hold.
        listen_extern: the same per entry of a list.
        gemeinsam: single quantities that all sheets of the run share; cells made of nothing else are made once.
        gemeinsam_extern: addresses that all sheets share.
    """

    werte: Mapping[str, Groesse]
    listen: Mapping[str, Sequence[Mapping[str, Groesse]]] = field(default_factory=dict)
    extern: Mapping[str, str] = field(default_factory=dict)
    listen_extern: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    gemeinsam: Mapping[str, Groesse] = field(default_factory=dict)
    gemeinsam_extern: Mapping[str, str] = field(default_factory=dict)


class _Rezept(NamedTuple):
    """A formula and its canonical form with %s for each address that is not in this sheet, and the names to look up."""

    formel: str
    kanon: str
    namen: tuple[str, ...]


class _Muster(NamedTuple):
    """What the copies of a template cell with placeholders have in common; in recipes the character 1 stands for the row."""

    namen: tuple[str, ...]
    teile: tuple[str, ...]
    allein: bool
    eingabe: bool
    liste: str | None
    rezept: _Rezept | None


@dataclass(slots=True)
class Luecke:
    """A gap: a cell to be filled, the given copy of its pattern. `liste` is None where it holds single quantities only."""

    kopf: str
    adresse: str
    kopie: int
    muster: _Muster
    rezept: _Rezept | None


@dataclass(slots=True)
class Zeilenkopf:
    """Start tag of a row whose height depends on the text in it: the gaps that wrap, with width and font."""

    nummer: int
    hoehe: float
    luecken: list[tuple[Luecke, tuple[int, str, float, bool]]]


class _Stueck(NamedTuple):
    """Fixed text of the part and of its meaning, and what comes behind it."""

    xml: str
    kanon: str
    danach: Luecke | Zeilenkopf | None


class _Gefuellt(NamedTuple):
    """A gap, closed: its markup, the line of its meaning, the place its link goes to, its value."""

    xml: str
    kanon: str
    ziel: str | None
    wert: Wert


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
            while len(self._anordnungen) > 1 and sum(a.groesse for a in self._anordnungen.values()) > _MAX_STUECKE:
                del self._anordnungen[next(iter(self._anordnungen))]
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
        self._filter = self._filterbereich()
        self._stuecke: list[_Stueck] = []
        self._zeilen_setzen()
        self._schwanz = self._schwanzteile()
        self._diagramme = [rel.rid for rel in vorlage.beziehungen if not rel.extern and rel.art in {"drawing", "image"}]
        # What was filled from quantities that all sheets share, for the run whose quantities these are; and per gap the quantity
        # that came last with what it gave: dates and sources of the steps come again and again as the very same objects.
        self._fertig: dict[int, _Gefuellt] = {}
        self._fertig_fuer: Mapping[str, Groesse] | None = None
        self._zuletzt: dict[int, tuple[Groesse, _Gefuellt]] = {}
        self._teilbar: dict[int, bool] = {}
        self._koepfe: dict[int, tuple[list[Groesse], str]] = {}

    @property
    def groesse(self) -> int:
        """Number of gaps: what it takes to keep this layout."""
        return len(self._stuecke)

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
        setzer = _Setzer()
        for number, row in self._v.zeilen.items():
            copies = max(1, self._laengen[row.liste]) if row.liste else 1
            empty = bool(row.liste and not self._laengen[row.liste]) or bool(row.wenn and not self._laengen[row.wenn])
            muster = [None if cell.text is None or empty else self._muster(cell.text, row) for cell in row.zellen]
            for copy in range(copies):
                self._zeile_setzen(setzer, (number, copy), row, muster, leer=empty)
        self._stuecke = setzer.fertig()

    def _zeile_setzen(self, setzer: _Setzer, ort: tuple[int, int], row: Zeile, muster: list[_Muster | None], *, leer: bool) -> None:
        number, copy = ort
        target = str(self.plan.erste(number) + copy)
        wrapping: list[tuple[Luecke, tuple[int, str, float, bool]]] = []
        cells: list[tuple[str, str, Luecke | None]] = []
        for cell, pattern in zip(row.zellen, muster, strict=True):
            address = column_letters(cell.spalte) + target
            head = f'<c r="{address}" s="{cell.stil}"'
            if pattern is not None:
                gap = Luecke(head, address, copy, pattern, _in_zeile(pattern.rezept, target))
                cells.append(("", "", gap))
                if cell.umbruch:
                    wrapping.append((gap, cell.umbruch))
            elif cell.formel is not None:
                moved = self.plan.formel(cell.formel, self._v.name, "", heimat=number, kopie=copy)
                cells.append((f"{head}><f>{escape(moved)}</f></c>", f"{address}\tf\t{kanonische_formel(moved)}\n", None))
            else:
                cells.append((head + cell.xml, f"{address}\t{cell.kanon}\n" if cell.kanon else "", None))
        hidden = row.versteckt or leer
        if wrapping and not hidden:
            setzer.setze("", "", Zeilenkopf(int(target), row.hoehe, wrapping))
        else:
            setzer.setze(_zeilentag(int(target), row.hoehe, versteckt=hidden), "", None)
        for entry in cells:
            setzer.setze(*entry)
        setzer.setze("</row>", "", None)

    def _muster(self, text: str, row: Zeile) -> _Muster:
        namen = tuple(PLATZHALTER.findall(text))
        allein = len(namen) == 1 and PLATZHALTER.fullmatch(text.strip()) is not None
        liste = row.liste if row.liste and any(name in self._v.buch.listen[row.liste] for name in namen) else None
        rezept = self._v.buch.rezepte.get(namen[0]) if allein else None
        return _Muster(
            namen,
            tuple(PLATZHALTER.sub("\x00", text).split("\x00")),
            allein,
            allein and namen[0] in self._v.buch.eingaben,
            liste,
            self._rezept(rezept, namen[0], row) if rezept is not None else None,
        )

    def _rezept(self, recipe: str, name: str, row: Zeile) -> _Rezept:
        """The recipe with local addresses put in; what is elsewhere becomes %s, with the names to look up when filling."""
        foreign: list[str] = []

        def place(match: re.Match[str]) -> str:
            ref, whole = match[1], match[2]
            local = self._lokal(ref, row) if not whole else self.adresse(ref + ":")
            if local is not None and ref != name:
                return local
            foreign.append(ref + whole)
            return "%s"

        pattern = _REZEPT_REF.sub(place, recipe.replace("%", "%%"))
        canonical = kanonische_formel(pattern.replace("%s", "\x00")).replace("\x00", "%s")
        return _Rezept(escape(pattern), canonical, tuple(foreign))

    def _lokal(self, ref: str, row: Zeile) -> str | None:
        if ref in self.adressen:
            return self.adressen[ref]
        if ref in self.spalten and row.liste and ref in self._v.buch.listen[row.liste]:
            return self.spalten[ref][0] + "\x01"
        return None

    # ------------------------------------------------------------------ what follows the cells
    def _schwanzteile(self) -> str:
        root, plan, parts = self._v.root, self.plan, []
        if self._filter:
            parts.append(f'<autoFilter ref="{self._filter.replace("$", "")}"/>')
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

    def _filterbereich(self) -> str:
        """The range of the filter, absolute, with the columns by which we know the lines again: sorting must not part them from the others."""
        element = self._v.root.find(f"{{{MAIN}}}autoFilter")
        if element is None:
            return ""
        ecken = [split_address(ecke) for ecke in self.plan.sqref(element.get("ref", "A1")).split(":")]
        (erste, links), (letzte, rechts) = ecken[0], ecken[-1]
        orte = [self.spalten[name] for name in self._v.buch.benannt if name in self.spalten]
        spalten = [links, rechts, *(column_number(ort[0]) for ort in orte if erste <= ort[1] <= letzte)]
        return f"${column_letters(min(spalten))}${erste}:${column_letters(max(spalten))}${letzte}"

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
        if self._fertig_fuer is not daten.gemeinsam:
            self._fertig, self._fertig_fuer = {}, daten.gemeinsam
        links: list[tuple[str, str]] = []
        gespeichert: dict[str, Wert] = {}
        body: list[str] = []
        meaning: list[str] = []
        for index, (fixed, kanon, gap) in enumerate(self._stuecke):
            body.append(fixed)
            meaning.append(kanon)
            if type(gap) is Luecke:
                filled = self._fertig.get(index) or self._gefuellt(index, gap, daten)
                body.append(filled.xml)
                meaning.append(filled.kanon)
                if filled.ziel:
                    links.append((gap.adresse, filled.ziel))
                if self._diagramme:
                    gespeichert[gap.adresse] = filled.wert
            elif gap is not None:
                body.append(self._zeilenkopf(gap, daten))  # type: ignore[arg-type]
        xml = "".join(
            (
                f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}" xmlns:r="{REL}">',
                self._v.kopf.replace("<sheetViews>", f'<dimension ref="{self._umfang()}"/><sheetViews>', 1),
                self._v.spalten_xml,
                "<sheetData>",
                *body,
                "</sheetData>",
                _mit_links(self._schwanz, links),
                "</worksheet>",
            )
        ).encode()
        parts, external = self._angehaengt(name, gespeichert)
        mark = abdruck(["".join(meaning).rstrip("\n")])
        return NeuesBlatt(name, kennung, mark, xml, self._blattnamen(name), parts, external, self._v.eigene_formeln)

    def _umfang(self) -> str:
        last = max(self._v.zeilen, default=1)
        column = max((cell.spalte for row in self._v.zeilen.values() for cell in row.zellen), default=1)
        return f"A1:{column_letters(column)}{self.plan.letzte(last)}"

    def _gefuellt(self, index: int, gap: Luecke, daten: Daten) -> _Gefuellt:
        muster = gap.muster
        if not muster.allein:
            text = _satz(gap, daten)
            filled = _Gefuellt(gap.kopf + _textinhalt(text), _zeile(gap, zeile_text(gap.adresse, text)), None, text)
        else:
            groesse = _nachgeschlagen(gap, muster.namen[0], daten)
            last = self._zuletzt.get(index)
            if last is not None and last[0] is groesse:
                return last[1]
            filled = self._allein(gap, groesse, daten)
            if gap.rezept is None:
                self._zuletzt[index] = (groesse, filled)
        shared = self._teilbar.get(index)
        if shared is None:
            shared = self._teilbar[index] = self._ist_gemeinsam(gap, daten)
        if shared:
            self._fertig[index] = filled
        return filled

    def _allein(self, gap: Luecke, groesse: Groesse, daten: Daten) -> _Gefuellt:
        """A cell that holds a single quantity."""
        if groesse.wert is None:
            return _Gefuellt(gap.kopf + "/>", "", groesse.ziel, None)
        wert = seit_1904(groesse.wert) if self._v.seit_1904 and isinstance(groesse.wert, date) else groesse.wert
        formula, canonical = self._formel(gap, groesse, daten)
        line = f"{gap.adresse}\tf\t{canonical}" if formula else _kanonischer_wert(gap.adresse, wert)
        return _Gefuellt(gap.kopf + _inhalt(wert, formula), _zeile(gap, line), groesse.ziel, wert)

    @staticmethod
    def _ist_gemeinsam(gap: Luecke, daten: Daten) -> bool:
        """Whether the cell would be the same on every sheet of this run."""
        if gap.muster.liste is not None or not all(name in daten.gemeinsam and name not in daten.werte for name in gap.muster.namen):
            return False
        return gap.rezept is None or not any(name in daten.extern for name in gap.rezept.namen)

    def _formel(self, gap: Luecke, groesse: Groesse, daten: Daten) -> tuple[str, str]:
        """The formula as markup, and its canonical form; both empty where there is none."""
        if groesse.formel is not None:
            return escape(groesse.formel), kanonische_formel(groesse.formel) if groesse.formel else ""
        if gap.rezept is None:
            return "", ""
        formula, canonical, names = gap.rezept
        if not names:
            return formula % (), canonical % ()
        entry = daten.listen_extern[gap.muster.liste][gap.kopie] if gap.muster.liste in daten.listen_extern else {}  # type: ignore[index]
        found = []
        for name in names:
            address = entry.get(name) or daten.extern.get(name) or daten.gemeinsam_extern.get(name)
            if address is None:
                raise self._v.fehler(gap.adresse, f"Für die Formel fehlt in „IM Rechenweg“ die Größe „{name}“.")
            found.append(address)
        return formula % tuple(found), canonical % tuple(kanonische_formel(address) for address in found)

    def _zeilenkopf(self, head: Zeilenkopf, daten: Daten) -> str:
        quantities = [_nachgeschlagen(gap, name, daten) for gap, _ in head.luecken for name in gap.muster.namen]
        last = self._koepfe.get(head.nummer)
        if last is not None and all(map(is_, last[0], quantities)):
            return last[1]
        tag = self._hoehe(head, daten)
        self._koepfe[head.nummer] = quantities, tag
        return tag

    def _hoehe(self, head: Zeilenkopf, daten: Daten) -> str:
        """Start tag of a row that is as high as its texts need."""
        height = head.hoehe
        for gap, (pixels, font, size, bold) in head.luecken:
            text = _satz(gap, daten)
            lines = lines_needed(text, pixels, font, size, fett=bold) if text else 1
            if lines > 1:
                height = max(height, lines * line_height(size) + 3)
        return _zeilentag(head.nummer, height, versteckt=False)

    def _blattnamen(self, name: str) -> tuple[tuple[str, str], ...]:
        names = [(key, self.plan.formel(formula, self._v.name, name)) for key, formula in self._v.namen if key != _FILTER]
        if self._filter:
            names.append((_FILTER, f"{quote_sheet(name)}!{self._filter}"))
        orte = {q: f"{quote_sheet(name)}!{self.adresse(f'{q}:')}" for q in self.spalten}
        if eingaben := [ort for q, ort in orte.items() if q in self._v.buch.eingaben]:
            names.append((EINGABEN, ",".join(eingaben)))
        names += [(FELD + q, ort) for q, ort in orte.items() if q in self._v.buch.felder]
        names += [(RAND + liste, f"{quote_sheet(name)}!{ort}") for liste, ort in self._raender().items()]
        names += [(key, orte[q]) for q, key in self._v.buch.benannt.items() if q in orte]
        return tuple(names)

    def _raender(self) -> dict[str, str]:
        """Each list that the next run reads again, with a row more at either end."""
        raender: dict[str, str] = {}
        for q, (letters, first, last) in self.spalten.items():
            if q in self._v.buch.felder:
                raender.setdefault(q.rpartition(".")[0], f"${letters}${max(1, first - 1)}:${letters}${last + 1}")
        return raender

    def _angehaengt(self, name: str, gespeichert: Mapping[str, Wert]) -> tuple[tuple[Anhang, ...], tuple[tuple[str, str], ...]]:
        v = self._v
        external = tuple((rel.rid, rel.ziel) for rel in v.beziehungen if rel.extern)
        if not self._diagramme:
            return (), external
        return anhaenge(v.package, v.part, self._diagramme, self.plan, v.farben, (v.name, name), gespeichert), external


class _Setzer:
    """Puts fixed text together until a gap comes."""

    def __init__(self) -> None:
        self._stuecke: list[_Stueck] = []
        self._xml: list[str] = []
        self._kanon: list[str] = []

    def setze(self, xml: str, kanon: str, danach: Luecke | Zeilenkopf | None) -> None:
        """Fixed text, and a gap behind it or none."""
        self._xml.append(xml)
        self._kanon.append(kanon)
        if danach is not None:
            self._stuecke.append(_Stueck("".join(self._xml), "".join(self._kanon), danach))
            self._xml, self._kanon = [], []

    def fertig(self) -> list[_Stueck]:
        """All pieces, the last one without a gap."""
        return [*self._stuecke, _Stueck("".join(self._xml), "".join(self._kanon), None)]


def _in_zeile(rezept: _Rezept | None, zeile: str) -> _Rezept | None:
    """The recipe with the number of the row it landed on."""
    if rezept is None:
        return None
    return _Rezept(rezept.formel.replace("\x01", zeile), rezept.kanon.replace("\x01", zeile), rezept.namen)


def _zeile(gap: Luecke, line: str) -> str:
    """Line of the sheet's meaning; what people enter has none."""
    return line + "\n" if line and not gap.muster.eingabe else ""


def _zeilentag(number: int, height: float, *, versteckt: bool) -> str:
    return f'<row r="{number}" ht="{height:g}" customHeight="1"{" hidden=" + chr(34) + "1" + chr(34) if versteckt else ""}>'


def _nachgeschlagen(gap: Luecke, name: str, daten: Daten) -> Groesse:
    if gap.muster.liste is not None:
        entry = daten.listen[gap.muster.liste][gap.kopie]
        if name in entry:
            return entry[name]
    return daten.werte[name] if name in daten.werte else daten.gemeinsam[name]


def _satz(gap: Luecke, daten: Daten) -> str:
    parts = gap.muster.teile
    filled = [parts[0]]
    for name, rest in zip(gap.muster.namen, parts[1:], strict=True):
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
        return f' t="str"><f>{formel}</f><v>{zelltext(wert)}</v></c>' if formel else _textinhalt(wert)
    number = zahl_text(wert)  # type: ignore[arg-type]
    return f"><f>{formel}</f><v>{number}</v></c>" if formel else f"><v>{number}</v></c>"


def _kanonischer_wert(adresse: str, wert: Wert) -> str:
    if isinstance(wert, str):
        return zeile_text(adresse, wert)
    return zeile_zahl(adresse, float(zahl_text(wert)))  # type: ignore[arg-type]


def _link(ref: str, ziel: str) -> str:
    """A link to a cell; one that begins with a file in brackets leads into the file with the list, whose way the workbook's relationship tells."""
    datei, _, ort = ziel.rpartition("]")
    extern = f' r:id="{LISTE_RID}"' if datei else ""
    return f"<hyperlink ref={quoteattr(ref)}{extern} location={quoteattr(ort)}/>"


def _mit_links(tail: str, links: list[tuple[str, str]]) -> str:
    """The tail with our links put before the template's own, and the element around them if there are any."""
    before, _, rest = tail.partition("\x00links\x00")
    own = rest[: rest.rfind("<hyperlink ") + rest[rest.rfind("<hyperlink ") :].index("/>") + 2] if rest.startswith("<hyperlink ") else ""
    ours = "".join(_link(ref, ziel) for ref, ziel in links)
    return before + (f"<hyperlinks>{ours}{own}</hyperlinks>" if ours or own else "") + rest[len(own) :]
