"""What a run would do to the sheets of a workbook, told before anything is written.

Sheets are compared by their meaning (`abdruck.py`), not by bytes: what Excel has saved is never what we wrote.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from im_xl.package.abdruck import blatt_abdruck, notizen_abdruck
from im_xl.package.blaetter import NeueBlaetter, NeuesBlatt
from im_xl.package.mappe import free_sheet_name
from im_xl.package.package import Blatteintrag, Package
from im_xl.package.verweise import verweise_auf


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Names of sheets by what happens to them, in the order of the run.

    Attributes:
        neu: not there yet.
        geaendert: ours, content is exchanged in place.
        unveraendert: ours, already says the same.
        bearbeitet: ours, but a person has edited it: (name, name under which the edited one is kept); then exchanged in place.
        entfernt: ours, no longer needed; removed.
        behalten: no longer needed and yet kept, (name, "bearbeitet", "verwiesen" or "gebraucht": another one that stays calculates with it).
    """

    neu: tuple[str, ...] = ()
    geaendert: tuple[str, ...] = ()
    unveraendert: tuple[str, ...] = ()
    bearbeitet: tuple[tuple[str, str], ...] = ()
    entfernt: tuple[str, ...] = ()
    behalten: tuple[tuple[str, str], ...] = ()

    @property
    def leer(self) -> bool:
        """Whether nothing is to be done."""
        return not (self.neu or self.geaendert or self.bearbeitet or self.entfernt)


def plane(package: Package, neu: NeueBlaetter, entfallen: Collection[str] = (), *, notizen: bool = False) -> Plan:
    """What putting sheets into a workbook would do to each.

    Args:
        package: the workbook as it stands; only read.
        neu: the sheets of the run.
        entfallen: `kennung` of sheets that are no longer needed.
        notizen: a note of a person on a sheet counts as its being edited, as for the graft. A host that exchanges only the content
            leaves unchanged sheets alone; it names the notes that would go (`mit_kommentaren`).
    """
    eigene = package.eigene()
    gehen, behalten = abgang(package, entfallen, notizen=notizen)
    vergeben = {blatt.name for blatt in package.blaetter} | {blatt.name for blatt in neu.blaetter}
    neue: list[str] = []
    geaendert: list[str] = []
    unveraendert: list[str] = []
    kopien: list[tuple[str, str]] = []
    for blatt in neu.blaetter:
        alt = eigene.get(blatt.kennung)
        if alt is None:
            neue.append(blatt.name)
        elif bearbeitet(package, alt) or (notizen and fremde_notizen(package, alt, blatt)):
            kopie = free_sheet_name(blatt.name, vergeben)
            vergeben.add(kopie)
            kopien.append((blatt.name, kopie))
        else:
            (unveraendert if alt.abdruck == blatt.abdruck else geaendert).append(blatt.name)
    return Plan(
        neu=tuple(neue),
        geaendert=tuple(geaendert),
        unveraendert=tuple(unveraendert),
        bearbeitet=tuple(kopien),
        entfernt=tuple(blatt.name for blatt in gehen),
        behalten=tuple(behalten),
    )


def bearbeitet(package: Package, blatt: Blatteintrag) -> bool:
    """Whether a person has changed what we wrote on a sheet; a lost fingerprint counts as changed."""
    return blatt.abdruck is None or blatt_abdruck(package, blatt) != blatt.abdruck


def fremde_notizen(package: Package, alt: Blatteintrag, neu: NeuesBlatt | None = None) -> bool:
    """Whether a sheet carries notes or comments of people: others than those that came with it.

    A sheet that an earlier version put in does not tell which came with it; then those that renew it (`neu`) are taken for the same.
    """
    rels = package.rels(alt.part)
    teile = [package.part(rel.ziel) for rel in rels if rel.art == "comments" and not rel.extern and package.has(rel.ziel)]
    if alt.notizen is None and neu is not None and any(anhang.typ.endswith("/comments") for anhang in neu.anhaenge):
        return False
    return any(rel.art == "threadedComment" for rel in rels) or notizen_abdruck(teile) != (alt.notizen or "")


def mit_kommentaren(package: Package, namen: Collection[str]) -> tuple[str, ...]:
    """Sheets of these names that carry notes or comments: the fingerprint does not know them, and an exchange of the content takes them away."""
    return tuple(blatt.name for blatt in package.blaetter if blatt.name in namen and fremde_notizen(package, blatt))


def abgang(package: Package, entfallen: Collection[str], *, notizen: bool = True) -> tuple[list[Blatteintrag], list[tuple[str, str]]]:
    """Which of the sheets that are no longer needed go.

    Args:
        package: the workbook as it stands.
        entfallen: `kennung` of sheets that are no longer needed; those that are not there do not count.
        notizen: a note on a sheet counts as its being edited.

    Returns:
        Sheets to be removed; sheets that are kept all the same, as in `Plan.behalten`.
    """
    eigene = package.eigene()
    entbehrlich = [eigene[kennung] for kennung in entfallen if kennung in eigene]
    verwiesen = {verweis.eigenes for verweis in package.verweise_auf([blatt.name for blatt in entbehrlich])}
    gehen: list[Blatteintrag] = []
    behalten: list[tuple[str, str]] = []
    for blatt in entbehrlich:
        if blatt.name in verwiesen:
            behalten.append((blatt.name, "verwiesen"))
        elif bearbeitet(package, blatt) or (notizen and fremde_notizen(package, blatt)):
            behalten.append((blatt.name, "bearbeitet"))
        else:
            gehen.append(blatt)
    return _ohne_gebrauchte(package, gehen, behalten), behalten


def _ohne_gebrauchte(package: Package, gehen: list[Blatteintrag], behalten: list[tuple[str, str]]) -> list[Blatteintrag]:
    """Those that can go without a formula of ours pointing nowhere; the others are added to `behalten`."""
    eigene = {blatt.name for blatt in package.eigene().values()}
    neu = [blatt.name for blatt in package.blaetter if blatt.kennung is not None and blatt.name not in eigene]
    neu += [name for name, _ in behalten]
    while neu and gehen:
        verweise = verweise_auf(package, [blatt.name for blatt in gehen], neu)
        gebraucht = {verweis.eigenes for verweis in verweise if not verweis.zelle.startswith("Link")}
        neu = [blatt.name for blatt in gehen if blatt.name in gebraucht]
        behalten += [(name, "gebraucht") for name in neu]
        gehen = [blatt for blatt in gehen if blatt.name not in gebraucht]
    return gehen


def ruecknahme(plan: Plan, jetzt: Package | None = None) -> Plan:
    """What takes a run back, given the workbook as it was before: sheets and kept copies that it made go, the others stand again as they were.

    Args:
        plan: what the run did, or was about to do when something stopped it.
        jetzt: the workbook as it stands. What is not there need not go, what has gone since comes again, and a sheet without our
            mark is not touched. None: all is as the run would have left it.
    """
    weg = (*plan.neu, *(kopie for _, kopie in plan.bearbeitet))
    wieder = (*plan.geaendert, *(name for name, _ in plan.bearbeitet))
    fehlend = plan.entfernt
    if jetzt is not None:
        da = {blatt.name.casefold() for blatt in jetzt.blaetter}
        unsere = {blatt.name for blatt in jetzt.blaetter if blatt.kennung is not None}
        fehlend = tuple(name for name in (*wieder, *fehlend) if name.casefold() not in da)
        weg = tuple(name for name in weg if name in unsere)
        wieder = tuple(name for name in wieder if name in unsere)
    liegen = (*plan.unveraendert, *(name for name, _ in plan.behalten))
    return Plan(neu=fehlend, geaendert=wieder, unveraendert=liegen, entfernt=weg)
