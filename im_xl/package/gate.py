"""The last look before a file takes the place of another: nothing lost, nothing dangling.

What the county's file already had wrong is not held against us: only findings that are new count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
import re
import sys
from types import MappingProxyType

from im_xl.errors import DateiError
from im_xl.package.archive import Datei, Member, chunks, read_directory
from im_xl.package.limits import check_directory, part_key
from im_xl.package.markierung import Zellaenderung
from im_xl.package.package import TYPES, Package, rels_name, source_of_rels
from im_xl.package.xmltext import local, parse
from im_xl.package.zellen import rest

_XF = re.compile(rb' (?:s|style)="(\d+)"')
_DXF = re.compile(rb'<cfRule(?:\s+[\w:]+="[^"]*")*?\s+dxfId="(\d+)"')


def pruefe(vorher: Package, nachher: bytes | Datei, markiert: Mapping[str, Zellaenderung] = MappingProxyType({})) -> None:
    """Compare a finished file with the one it was made from.

    Every original part has to be there with the same compressed bytes, except the registers (workbook part, its
    relationships, content types, styles; the calculation chain may be missing) and what belongs to sheets of ours. The
    result has to be consistent: targets, ids, names, content types, style numbers.

    Args:
        vorher: the workbook as it was read; sheets may have been put into it since.
        nachher: the file about to be saved.
        markiert: by sheet part, the single cells in which that may differ; nothing else in it may.

    Raises:
        DateiError: code `pruefung`; nothing may be written.
    """
    old = vorher.original()
    members = [member for member in read_directory(nachher) if not member.name.endswith("/")]
    check_directory(members)
    new = Package.trusted(nachher, members)
    for finding in _markings(old, new, markiert):
        raise _failed(finding)
    registers = _registers(old) | {part_key(part) for part in markiert}
    for finding in _lost(old, new, registers):
        raise _failed(finding)
    same = {part_key(member.name) for member in old.originals()} - registers - own_parts(old)
    for member in members:
        # A checksum that was right is right for the same bytes.
        if part_key(member.name) not in same:
            for _ in chunks(nachher, member):
                pass
    before = set(_findings(old))
    for finding in _findings(new):
        if finding not in before:
            raise _failed(finding)


def _failed(finding: str) -> DateiError:
    return DateiError(
        "pruefung",
        f"Die fertige Datei hat die Prüfung vor dem Speichern nicht bestanden: {finding}. Es wurde nichts gespeichert, Ihre Datei ist "
        "unverändert. Lassen Sie die Übersichten in eine eigene Datei schreiben und melden Sie den Fehler.",
    )


def _registers(package: Package) -> set[str]:
    part = package.workbook_part
    names = (TYPES, part, rels_name(part), package.related(part, "styles"), package.related(part, "calcChain"))
    return {part_key(name) for name in names if name}


def own_parts(package: Package) -> set[str]:
    """Keys of the parts that belong to sheets of ours and to nothing else."""
    ours = {part_key(blatt.part) for blatt in package.blaetter if blatt.kennung is not None}
    foreign = _reachable(package, "", ours)
    return {key for part in ours for key in _reachable(package, part, set())} - foreign


def _reachable(package: Package, start: str, without: set[str]) -> set[str]:
    """A part, what it refers to in any number of steps, and the relationships that say so."""
    found: set[str] = set()
    stack = [start]
    while stack:
        part = stack.pop()
        key = part_key(part)
        if key in found or key in without:
            continue
        found.add(key)
        if package.has(rels_name(part)):
            found.add(part_key(rels_name(part)))
            stack += [rel.ziel for rel in package.rels(part) if not rel.extern]
    return found


def _lost(old: Package, new: Package, registers: set[str]) -> Iterator[str]:
    chain = old.related(old.workbook_part, "calcChain")
    free = own_parts(old)
    after = {part_key(member.name): member for member in new.originals()}
    for member in old.originals():
        key = part_key(member.name)
        if key in free:
            continue
        if key not in after:
            if chain is None or key != part_key(chain):
                yield f"der Teil „{member.name}“ fehlt"
        elif key not in registers and not _same(old, member, new, after[key]):
            yield f"der Teil „{member.name}“ ist nicht mehr derselbe"


def _same(old: Package, member: Member, new: Package, other: Member) -> bool:
    """Whether an entry is the same, its compressed bytes included."""
    kept = (member.crc, member.packed, member.size, member.method, member.raw_name)
    if kept != (other.crc, other.packed, other.size, other.method, other.raw_name):
        return False
    return all(before == after for before, after in zip(old.packed(member), new.packed(other), strict=True))


def _markings(old: Package, new: Package, markiert: Mapping[str, Zellaenderung]) -> Iterator[str]:
    """What differs in sheets of the county beside the cells that were written there, and what was written over."""
    for blatt in old.blaetter:
        if (zellen := markiert.get(blatt.part)) is None:
            continue
        there = next((other for other in new.blaetter if other.part == blatt.part), None)
        before, filled = rest(old, blatt, zellen.neu | zellen.alt)
        if there is None or before != rest(new, there, zellen.neu | zellen.alt)[0]:
            yield f"auf dem Blatt „{blatt.name}“ hat sich mehr geändert als die Zellen mit Hinweisen"
        elif over := (filled & zellen.neu) - zellen.alt:
            yield f"auf dem Blatt „{blatt.name}“ ist die Zelle {min(over)} überschrieben"


def _findings(package: Package) -> Iterator[str]:
    """What is inconsistent in a package, each in words that stay the same while the place does."""
    yield from _sheet_findings(package)
    yield from _relation_findings(package)
    yield from _type_findings(package)
    yield from _style_findings(package)


def _sheet_findings(package: Package) -> Iterator[str]:
    names: set[str] = set()
    numbers: set[int] = set()
    for blatt in package.blaetter:
        if blatt.name.casefold() in names:
            yield f"der Blattname „{blatt.name}“ ist doppelt"
        if blatt.sheet_id in numbers:
            yield f"die Nummer des Blattes „{blatt.name}“ ist doppelt"
        if not package.has(blatt.part):
            yield f"das Blatt „{blatt.name}“ hat keinen Inhalt"
        names.add(blatt.name.casefold())
        numbers.add(blatt.sheet_id)
    section = package.workbook()[1].child("definedNames")
    for node in section.all("definedName") if section else ():
        index = node.get("localSheetId")
        if index is not None and not (index.isdigit() and int(index) < len(package.blaetter)):
            yield f"der Name „{node.get('name')}“ gehört zu keinem Blatt"


def _relation_findings(package: Package) -> Iterator[str]:
    for name in package.names():
        if not name.lower().endswith(".rels"):
            continue
        source = source_of_rels(name)
        if source and not package.has(source):
            yield f"die Verknüpfungen „{name}“ gehören zu keinem Teil"
        seen: set[str] = set()
        for rel in package.rels(source):
            if rel.rid in seen:
                yield f"die Verknüpfung {rel.rid} in „{name}“ ist doppelt"
            if not rel.extern and not package.has(rel.ziel):
                yield f"„{source}“ verweist auf den fehlenden Teil „{rel.ziel}“"
            seen.add(rel.rid)


def _type_findings(package: Package) -> Iterator[str]:
    for name in package.names():
        if name != TYPES and package.content_type(name) is None:
            yield f"der Teil „{name}“ hat keinen Inhaltstyp"
    seen: set[str] = set()
    for element in package.tree(TYPES):
        if local(element.tag) == "Override":
            part = element.get("PartName") or ""
            if part_key(part) in seen or not package.has(part):
                yield f"der Inhaltstyp von „{part}“ ist doppelt oder gehört zu keinem Teil"
            seen.add(part_key(part))


def _style_findings(package: Package) -> Iterator[str]:
    own = [blatt for blatt in package.blaetter if blatt.kennung is not None and package.has(blatt.part)]
    if not own:
        return
    part = package.related(package.workbook_part, "styles")
    if part is None:
        yield "die Zellformate fehlen"
        return
    styles = parse(package.part(part), part)
    xfs = len(styles.findall("{*}cellXfs/{*}xf"))
    dxfs = len(styles.findall("{*}dxfs/{*}dxf"))
    for blatt in own:
        xml = package.part(blatt.part)
        if _greatest(_XF.findall(xml)) >= xfs or _greatest(_DXF.findall(xml)) >= dxfs:
            yield f"das Blatt „{blatt.name}“ verwendet ein Zellformat, das es nicht gibt"


def _greatest(numbers: Iterable[bytes]) -> int:
    """The greatest number; -1 where there is none. One of many digits is beyond every list."""
    return max((int(number[:_DIGITS]) if len(number) <= _DIGITS else sys.maxsize for number in set(numbers)), default=-1)


_DIGITS = 9
