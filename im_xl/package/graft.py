"""Puts finished sheets into a county's workbook; whatever is not ours keeps every byte.

New sheets are appended, sheets that are ours (known by `KENNUNG`, not by name) are renewed in place, those that are no
longer needed are taken away. Nothing that a person has written is lost: an edited sheet is kept under a new name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
import posixpath
import re

from im_xl.errors import DateiError
from im_xl.package.abdruck import marken
from im_xl.package.anhaenge import TABLE_TYPE, Ablage, to_strict
from im_xl.package.ansicht import mit_ansicht
from im_xl.package.blaetter import BEARBEITET, KENNUNG, Anhang, NeueBlaetter, NeuesBlatt, textkonstante
from im_xl.package.mappe import Mappe, free_sheet_name, renamed
from im_xl.package.package import Blatteintrag, Package, rels_name
from im_xl.package.plan import abgang, bearbeitet, fremde_notizen
from im_xl.package.styles import Styles
from im_xl.package.verweise import blattbereiche
from im_xl.package.xmltext import Source

WORKSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_MAX_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
# A start tag up to the number of its format: anchored in the tag, because a text may well hold ` s="5"`.
# The first branch is what nearly every cell looks like; it saves a third of the time.
_XF = re.compile(rb'(<(?:c r="[^"]*+" s=|(?:c|row|col)(?:\s+[\w:]++="[^"]*+")*?\s+(?:s|style)=)")(\d++)')
_DXF = re.compile(rb'(<(?:cfRule|colorFilter|sortCondition)(?:\s+[\w:]+="[^"]*")*?\s+dxfId=")(\d+)')
_TABLE_DXF = re.compile(rb'(\s(?:dxfId|\w+DxfId)=")(\d+)')
_CELL_WITHOUT = re.compile(rb"<c(?=[\s/>])(?![^>]*\ss=\")")
# Each begins where blanks begin, or with the last one: a long row of blanks would be tried from each of them.
_SELECTED = re.compile(r"""(?<!\s)\s+tabSelected\s*=\s*(?:"[^"]*"|'[^']*')""")
_CODE_NAME = re.compile(r"""<(?:\w+:)?sheetPr\b[^>]*?(\scodeName\s*=\s*(?:"([^"]*)"|'([^']*)'))""")


@dataclass(frozen=True, slots=True)
class Bericht:
    """What became of the sheets; names in the order of the run.

    Attributes:
        neu: sheets that were not there.
        ersetzt: sheets renewed in place.
        unveraendert: sheets that already stood there like that.
        entfernt: sheets taken away.
        bearbeitet: sheets that a person had edited, (name, name under which the edited one is kept).
        behalten: sheets no longer needed and yet kept, with the reason, as in `Plan.behalten`.
        kopien: sheets that carry our mark because a person copied one of ours; left as they are.
    """

    neu: tuple[str, ...] = ()
    ersetzt: tuple[str, ...] = ()
    unveraendert: tuple[str, ...] = ()
    entfernt: tuple[str, ...] = ()
    bearbeitet: tuple[tuple[str, str], ...] = ()
    behalten: tuple[tuple[str, str], ...] = ()
    kopien: tuple[str, ...] = ()


@dataclass(slots=True)
class _Log:
    """The report while it is being written."""

    neu: list[str] = field(default_factory=list)
    ersetzt: list[str] = field(default_factory=list)
    unveraendert: list[str] = field(default_factory=list)
    entfernt: list[str] = field(default_factory=list)
    bearbeitet: list[tuple[str, str]] = field(default_factory=list)
    behalten: list[tuple[str, str]] = field(default_factory=list)


def graft(
    package: Package, neu: NeueBlaetter, *, entfallen: Collection[str] = (), position: int | None = None, kopien: Collection[str] = ()
) -> Bericht:
    """Put sheets into a workbook.

    Args:
        package: the workbook; changed in memory. After an error it is to be thrown away.
        neu: the sheets. One whose `kennung` the workbook has is renewed in place and must bear the name that it has there
            (`package.eigene()`).
        entfallen: `kennung` of sheets that are no longer needed: taken away, unless edited or pointed at.
        position: index before which sheets that were not there are put; the end where it is None. Where formulas take sheets
            together across this place (`=SUM(Januar:Dezember!B5)`), ours are put behind the last of these.
        kopien: names of edited sheets that an earlier run kept, and that go now: the caller knows that nothing is lost with them.

    Returns:
        What became of each sheet.

    Raises:
        DateiError: the workbook must not be changed (`Package.pruefe_beschreibbar`), or code `blattname-vergeben`,
            `blattname-ungueltig`, `tabellenname-vergeben`, `zu-viele-formate`.
    """
    package.pruefe_beschreibbar()
    return _Graft(package, neu, position).run(entfallen, kopien)


class _Graft:
    """One run over one workbook."""

    def __init__(self, package: Package, neu: NeueBlaetter, position: int | None) -> None:
        self.package = package
        self.neu = neu
        self._spans: list[tuple[int, int]] | None = None
        self.position = None if position is None else self._outside(position)
        self.styles = Styles(package, neu.styles)
        self.ablage = Ablage(package)
        self.mappe = Mappe(package)
        self.eigene = package.eigene()
        self.taken = {blatt.name for blatt in package.blaetter}
        self.log = _Log()
        self.sheet_changed = False
        own = {blatt.index for blatt in self.eigene.values()}
        self.kopien = tuple(blatt.name for blatt in package.blaetter if blatt.kennung in self.eigene and blatt.index not in own)

    def run(self, entfallen: Collection[str], kopien: Collection[str]) -> Bericht:
        leaving, kept = abgang(self.package, entfallen)
        leaving += [blatt for blatt in self.package.blaetter if blatt.name in kopien and (blatt.kennung or "").startswith(BEARBEITET)]
        self.log.behalten += kept
        _check_names(self.package, self.neu.blaetter, self.eigene, {blatt.name for blatt in leaving})
        self.taken |= {blatt.name for blatt in self.neu.blaetter}
        contents = [(blatt, old := self.eigene.get(blatt.kennung), self._content(blatt, old)) for blatt in self.neu.blaetter]
        for entry in leaving:
            self._remove(entry)
        # All that hung on our sheets goes first, so that each part finds its name free again.
        before = {old.part: self._make_room(old, new, xml) for new, old, xml in contents if old is not None}
        for blatt, old, xml in contents:
            self._put(blatt, old, xml, before)
        self._finish()
        log = self.log
        return Bericht(
            tuple(log.neu),
            tuple(log.ersetzt),
            tuple(log.unveraendert),
            tuple(log.entfernt),
            tuple(log.bearbeitet),
            tuple(log.behalten),
            self.kopien,
        )

    def _outside(self, index: int) -> int:
        """The place itself, or the first one behind the sheets that formulas take together across it."""
        if self._spans is None:
            self._spans = blattbereiche(self.package)
        while across := [last for first, last in self._spans if first < index <= last]:
            index = max(across) + 1
        return index

    # -- sheets that go

    def _remove(self, blatt: Blatteintrag) -> None:
        self.ablage.release(blatt.part)
        self.package.drop(blatt.part)
        self.ablage.dropped[blatt.part.lower()] = WORKSHEET_TYPE
        self.mappe.remove(blatt)
        self.taken.discard(blatt.name)
        self.log.entfernt.append(blatt.name)
        self.sheet_changed = True

    # -- sheets that come

    def _content(self, blatt: NeuesBlatt, old: Blatteintrag | None) -> bytes:
        """The worksheet part as this workbook needs it: its style numbers, its namespaces, and the looks of the sheet that it renews."""
        xml = translate_styles(blatt.xml, self.styles)
        if b"tabSelected" in xml[:4096]:
            xml = re.sub(rb'\s+tabSelected="[^"]*"', b"", xml, count=1)
        if self.package.strict:
            xml = to_strict(xml)
        return xml if old is None else mit_ansicht(xml, self.package.part(old.part))

    def _make_room(self, old: Blatteintrag, new: NeuesBlatt, xml: bytes) -> dict[str, str]:
        """Free what hung on the old sheet, or move all of it to a sheet of its own where a person has edited it.

        Returns:
            Names of the parts that hung on it, by relationship id.
        """
        content = self.package.part(old.part)
        if content == xml or not (bearbeitet(self.package, old) or fremde_notizen(self.package, old, new)):
            return self.ablage.release(old.part)
        name = free_sheet_name(new.name, self.taken)
        self.taken.add(name)
        part = self.package.free_name(old.part, self.ablage.taken())
        self.package.put(part, _as_copy(content))
        self.ablage.types[part] = WORKSHEET_TYPE
        rels = rels_name(old.part)
        if self.package.has(rels):
            # Both parts lie in one folder, so relative targets hold.
            self.package.put(rels_name(part), self.package.part(rels))
            self.ablage.types[rels_name(part)] = self.package.content_type(rels) or ""
            self.package.drop(rels)
            self.ablage.dropped[rels.lower()] = ""
        mark = (KENNUNG, textkonstante(BEARBEITET + new.kennung))
        self.mappe.add(
            name, part, (mark, *renamed(self.mappe.names_of(old.index), old.name, name)), behind=self._outside(old.index + 1) - 1
        )
        self.log.bearbeitet.append((old.name, name))
        return {}

    def _put(self, blatt: NeuesBlatt, old: Blatteintrag | None, xml: bytes, before: dict[str, dict[str, str]]) -> None:
        names = (*marken(blatt), *blatt.namen)
        if old is None:
            like = posixpath.join(posixpath.dirname(self.package.workbook_part), "worksheets/sheet1.xml")
            part = self.package.free_name(like, self.ablage.taken() - self.ablage.dropped.keys())
            self.mappe.add(blatt.name, part, names, at=self.position)
            self.log.neu.append(blatt.name)
            self.sheet_changed = True
        else:
            part = old.part
            content = self.package.part(part)
            self.mappe.set_names(old, names)
            (self.log.unveraendert if xml == content else self.log.ersetzt).append(blatt.name)
            self.sheet_changed |= xml != content
        self.package.put(part, xml)
        self.ablage.types[part] = WORKSHEET_TYPE
        self.ablage.place(part, [self._styled(anhang) for anhang in blatt.anhaenge], blatt.externe, before.get(part))
        if blatt.eigene_formeln:
            self.mappe.recalculate_on_load()

    def _styled(self, anhang: Anhang) -> Anhang:
        """A table with the style numbers of this workbook; nothing else that hangs on a sheet has any."""
        if anhang.inhaltstyp != TABLE_TYPE:
            return anhang
        pieces = _TABLE_DXF.split(anhang.inhalt)
        pieces[2::3] = map(self.styles.dxfs.__getitem__, pieces[2::3])
        return replace(anhang, inhalt=b"".join(pieces))

    def _finish(self) -> None:
        for part, kind in self.styles.commit().items():
            self.ablage.types[part] = kind
            self.mappe.relate("styles", part)
        chain = self.package.related(self.package.workbook_part, "calcChain") if self.sheet_changed else None
        if chain is not None:
            # A cache of the order of calculation: Excel builds it anew, but takes offence at one that does not fit.
            self.package.drop(chain)
            self.ablage.dropped[chain.lower()] = ""
            self.mappe.unrelate(chain)
        self.mappe.commit()
        self.package.set_types(self.ablage.types, self.ablage.dropped)


def translate_styles(xml: bytes, styles: Styles) -> bytes:
    """A worksheet part with the style numbers of another workbook; no XML is parsed for it."""
    pieces = _XF.split(xml)
    pieces[2::3] = map(styles.xfs.__getitem__, pieces[2::3])
    styled = b"".join(pieces[1::3]).count(b"<c ")
    # A cell without a number has format 0 of its own workbook, which need not be format 0 of this one.
    bare = xml.count(b"<c ") + xml.count(b"<c/") + xml.count(b"<c>") != styled
    xml = b"".join(pieces)
    if bare:
        xml = _CELL_WITHOUT.sub(b'<c s="' + styles.xfs[b"0"] + b'"', xml)
    if b" dxfId=" in xml:
        pieces = _DXF.split(xml)
        pieces[2::3] = map(styles.dxfs.__getitem__, pieces[2::3])
        xml = b"".join(pieces)
    return xml


def _as_copy(content: bytes) -> bytes:
    """An edited sheet as a sheet of its own: not selected beside the new one, and without the VBA module of the old."""
    source = Source.of(content)
    end = max(source.text.find("sheetData"), 0)
    head = _SELECTED.sub("", source.text[:end])
    found = _CODE_NAME.search(head)
    if found:
        head = head[: found.start(1)] + head[found.end(1) :]
    return source.encode(head + source.text[end:])


def _check_names(package: Package, neu: Iterable[NeuesBlatt], eigene: dict[str, Blatteintrag], leaving: set[str]) -> None:
    """Names that Excel takes, once each, and none of the county's."""
    foreign = {blatt.name.casefold() for blatt in package.blaetter if blatt.name not in leaving}
    seen: set[str] = set()
    for blatt in neu:
        name = blatt.name
        old = eigene.get(blatt.kennung)
        if old is not None and old.name != name:
            raise ValueError(f"sheet {name!r} is to renew {old.name!r}: the name in the workbook counts")
        if not 0 < len(name) <= _MAX_NAME or _FORBIDDEN.search(name) or name[0] == "'" or name[-1] == "'":
            raise DateiError(
                "blattname-ungueltig",
                f"Der Blattname „{name}“ ist in Excel nicht zulässig (höchstens 31 Zeichen, keines von [ ] : * ? / \\). Wählen Sie einen anderen.",
                blatt=name,
            )
        if name.casefold() in seen or (old is None and name.casefold() in foreign):
            raise DateiError(
                "blattname-vergeben",
                f"Die Arbeitsmappe hat schon ein Blatt „{name}“, das nicht von diesem Werkzeug stammt. Benennen Sie es um, oder lassen Sie die "
                "Übersichten in eine eigene Datei schreiben.",
                blatt=name,
            )
        seen.add(name.casefold())
