"""All files of a folder: each is named, of each Gemeinde one form counts, and it is said which and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from im_xl.findings import Finding
from im_xl.meldebogen.rueckgabe import Bogen, Rueckgabe, Soll, pruefsumme, read_rueckgabe
from im_xl.model import Ags
from im_xl.vwv.anzeige import datum_text

_KEIN_BOGEN = "bogen-fremd"


class Fund(NamedTuple):
    """An entry of the folder.

    Attributes:
        name: as the folder has it.
        data: its bytes; None where it was not opened.
        grund: why not, as in „… ist kein Meldebogen: …“.
        beiwerk: nobody expects it to be a form (lock files, files of the system, our own workbook).
        stand: when it was last changed, in nanoseconds.
        geaendert_am: the day of that.
    """

    name: str
    data: bytes | None = None
    grund: str = ""
    beiwerk: bool = False
    stand: int = 0
    geaendert_am: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sammlung:
    """What a folder holds.

    Attributes:
        dateien: every entry of the folder, in the order of the names.
        gueltig: the file that counts, by AGS.
        nicht_da: AGS of those in the list of which no form was taken.
    """

    dateien: tuple[Rueckgabe, ...]
    gueltig: dict[Ags, Rueckgabe]
    nicht_da: tuple[Ags, ...]


def sammeln(funde: Iterable[Fund], soll: Soll) -> Sammlung:
    """Read all files, and choose of each Gemeinde the one that counts.

    Args:
        funde: the entries of the folder; the bytes of one at a time are held.
        soll: what a form has to be of.
    """
    gelesen = [_rueckgabe(fund, soll) for fund in sorted(funde, key=lambda fund: fund.name)]
    je_ags: dict[Ags, list[Rueckgabe]] = {}
    for rueckgabe in gelesen:
        if rueckgabe.bogen is not None:
            je_ags.setdefault(rueckgabe.bogen.gemeinde.ags, []).append(rueckgabe)
    gueltig: dict[Ags, Rueckgabe] = {}
    bemerkt: dict[str, Rueckgabe] = {}
    for ags, fassungen in sorted(je_ags.items()):
        erste, andere = _die_geltende(fassungen)
        bemerkt |= {rueckgabe.datei: rueckgabe for rueckgabe in andere}
        if erste is not None:
            gueltig[ags] = erste
    return Sammlung(
        dateien=tuple(bemerkt.get(rueckgabe.datei, rueckgabe) for rueckgabe in gelesen),
        gueltig=gueltig,
        nicht_da=tuple(ags for ags in soll.gemeinden if ags not in gueltig),
    )


def _rueckgabe(fund: Fund, soll: Soll) -> Rueckgabe:
    if fund.data is None:
        finding = Finding("bogen-beiwerk" if fund.beiwerk else _KEIN_BOGEN, werte={"datei": fund.name, "grund": fund.grund})
        return Rueckgabe(datei=fund.name, findings=(finding,), geaendert_am=fund.geaendert_am, stand=fund.stand)
    bogen, findings = read_rueckgabe(fund.data, fund.name, soll)
    return Rueckgabe(
        datei=fund.name,
        bogen=bogen,
        findings=findings,
        pruefsumme=pruefsumme(fund.data),
        stichtag=soll.stichtag,
        geaendert_am=fund.geaendert_am,
        stand=fund.stand,
    )


def _die_geltende(fassungen: list[Rueckgabe]) -> tuple[Rueckgabe | None, list[Rueckgabe]]:
    """Of the forms of one Gemeinde the one that counts, None where nobody can tell; and the others with what is to be said of them.

    The later counts: by the day on which it was filled in where both have one, else by when the file was last changed.
    """
    reihe = sorted(fassungen, key=lambda r: (r.stand, r.datei))
    if all(r.bogen and r.bogen.ausgefuellt_am for r in fassungen):
        reihe.sort(key=lambda r: (_ausgefuellt(r), r.stand, r.datei))
        grund = "später ausgefüllt"
    else:
        grund = "später geändert"
    *fruehere, letzte = reihe
    gleiche = [r for r in fruehere if _inhalt(r) == _inhalt(letzte)]
    andere = [r for r in fruehere if _inhalt(r) != _inhalt(letzte)]
    offen = [r for r in andere if r.stand == letzte.stand and _ausgefuellt(r) == _ausgefuellt(letzte)]
    if offen:
        namen = ", ".join(f"„{r.datei}“" for r in (*offen, letzte))
        return None, [_abgelegt(r, "bogen-unentschieden", dateien=namen) for r in fassungen]
    ergebnis = [_abgelegt(r, "bogen-gleich", andere=letzte.datei) for r in gleiche]
    for r in andere:
        tag = _ausgefuellt(letzte) if grund == "später ausgefüllt" and _ausgefuellt(r) != _ausgefuellt(letzte) else None
        warum = f"am {datum_text(tag)} ausgefüllt, dieser am {datum_text(_ausgefuellt(r))}" if tag else "später gespeichert"
        ergebnis.append(_abgelegt(r, "bogen-ueberholt", andere=letzte.datei, warum=warum, unterschied=_unterschied(r.bogen, letzte.bogen)))
    return letzte, ergebnis


def _inhalt(rueckgabe: Rueckgabe) -> Bogen | None:
    """What a form says, whenever it was filled in."""
    return rueckgabe.bogen and replace(rueckgabe.bogen, ausgefuellt_am=None)


def _ausgefuellt(rueckgabe: Rueckgabe) -> date:
    return (rueckgabe.bogen.ausgefuellt_am if rueckgabe.bogen else None) or date.min


def _abgelegt(rueckgabe: Rueckgabe, code: str, **werte: str) -> Rueckgabe:
    """A form that does not count; what else there is to say of it stays said."""
    assert rueckgabe.bogen is not None  # noqa: S101 - only forms that were read are compared
    gemeinde = rueckgabe.bogen.gemeinde
    finding = Finding(code, werte={"datei": rueckgabe.datei, "gemeinde": gemeinde.name, **werte}, betrifft=gemeinde.ags)
    return replace(rueckgabe, bogen=None, findings=(finding, *rueckgabe.findings))


def _unterschied(alt: Bogen | None, neu: Bogen | None) -> str:
    """How the counts of two forms differ, where they do."""
    if alt is None or neu is None or alt.personen == neu.personen:
        return "Die Personenzahl ist dieselbe."
    vorher, nachher = ("keine Zahl" if bogen.personen is None else str(bogen.personen) for bogen in (alt, neu))
    return f"Personen: dort {nachher}, hier {vorher}."


def ergebnis_text(rueckgabe: Rueckgabe) -> str:
    """In a word what became of a file."""
    codes = {finding.code for finding in rueckgabe.findings}
    if rueckgabe.bogen is not None:
        return "mit Beanstandungen übernommen" if rueckgabe.beanstandet else "übernommen"
    if "bogen-gleich" in codes:
        return "doppelt"
    if "bogen-ueberholt" in codes:
        return "überholt"
    if _KEIN_BOGEN in codes:
        return "kein Meldebogen"
    return "nicht gelesen" if codes & {"bogen-beiwerk", "bogen-nicht-lesbar"} else "nicht übernommen"
