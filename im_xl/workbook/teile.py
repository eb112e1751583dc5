"""Lists in parts that complete each other: a sheet for each Verbund, a list that goes on to the right of itself.

Only parts of the same kind, of the same day and under the same reservations are one list. A Gemeinde in two of them is an error
that names both cells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
import re

from im_xl.findings import Finding
from im_xl.model import Ags, Meldung
from im_xl.workbook import numbers
from im_xl.workbook.grid import Blatt
from im_xl.workbook.layout import Tabelle
from im_xl.workbook.rows import Zuordnung
from im_xl.workbook.woerter import woerter
from im_xl.workbook.zeittext import jahre_und_tage, tage_im_text
from im_xl.workbook.zweifel import spricht_von, titel

_VORBEHALT = re.compile(
    "(alt(?:e[nrs]?)?$|plan(?:ung|zahl(?:en)?)?$|entwurf|prognose|schätz|geschätzt|nachmeld|vorläufig|endgültig|muster|beispiel|test|kopie|archiv"
    "|davon|ukrain|weiblich|männlich|frauen|männer|kinder|quartal|halbjahr"
    "|januar|februar|märz$|april|juni$|juli$|august$|september|oktober|november|dezember)"
)
"""Words that tell a list from another one of the same kind: a draft, a guess, a part of the persons, a month; Altensteig and Plankstadt do not."""


@dataclass(frozen=True, slots=True, eq=False)
class Gelesene:
    """A list of persons with what was read in it."""

    tabelle: Tabelle
    meldungen: dict[Ags, Meldung]
    zuordnung: Zuordnung


def ergaenzende(erste: Gelesene, weitere: Iterable[Gelesene]) -> list[Gelesene]:
    """The list and those that go on where it ends: of the same kind, with Gemeinden that it does not have, and hardly one that it has."""
    gefunden, bekannt = [erste], set(erste.meldungen)
    for andere in weitere:
        doppelt = bekannt & andere.meldungen.keys()
        neu = andere.meldungen.keys() - bekannt
        if neu and 2 * len(doppelt) < len(andere.meldungen) and _gleichartig(erste.tabelle, andere.tabelle):
            gefunden.append(andere)
            bekannt |= neu
    return gefunden


def gruppen(gelesen: Iterable[Gelesene]) -> list[list[Gelesene]]:
    """Lists, each with those that complete it, in the order of the first of each."""
    gefunden, rest = [], list(gelesen)
    while rest:
        gruppe = ergaenzende(rest[0], rest[1:])
        gefunden.append(gruppe)
        rest = [liste for liste in rest if liste not in gruppe]
    return gefunden


def alle_meldungen(teile: Iterable[Gelesene]) -> dict[Ags, Meldung]:
    """The Gemeinden of all parts; of one that stands in several the first row."""
    meldungen: dict[Ags, Meldung] = {}
    for teil in teile:
        for ags, meldung in teil.meldungen.items():
            meldungen.setdefault(ags, meldung)
    return meldungen


def widerspruch(meldungen: Mapping[Ags, Meldung], andere: Mapping[Ags, Meldung]) -> tuple[Meldung, Meldung] | None:
    """The first Gemeinde that has two different counts in two lists; a missing count is none."""
    paare = ((meldung, andere[ags]) for ags, meldung in meldungen.items() if ags in andere)
    return next((paar for paar in paare if None not in (zahlen := {m.personen.wert for m in paar}) and len(zahlen) > 1), None)


def ist_dieselbe(meldungen: Collection[Ags], andere: Collection[Ags]) -> bool:
    """Whether two lists name the same Gemeinden for the most part: at least half of the longer one."""
    return 2 * len(set(meldungen) & set(andere)) >= max(len(meldungen), len(andere))


def _gleichartig(tabelle: Tabelle, andere: Tabelle) -> bool:
    """Whether two lists have the same columns and nothing tells them apart: no day, no year, no word of a draft or of the VU."""
    sichtbar = tabelle.blatt.sichtbar and andere.blatt.sichtbar
    kennzeichen = _kennzeichen(tabelle)
    gleich = tabelle.spalten.keys() == andere.spalten.keys() and kennzeichen == _kennzeichen(andere)
    return sichtbar and gleich and ("AU" in kennzeichen[-1] or _verwandt(tabelle.quelle, andere.quelle))


def _verwandt(blatt: Blatt, anderes: Blatt) -> bool:
    """Whether lists that only say persons stand on one sheet, or on sheets that are called alike: Raum 1, Raum 2."""
    return blatt is anderes or woerter(blatt.name)[:1] == woerter(anderes.name)[:1] != ()


def _kennzeichen(tabelle: Tabelle) -> tuple[Collection[object], ...]:
    kopf = tabelle.texte[tabelle.spalten["personen"]]
    texte = [kopf, *(text for text, _ in titel(tabelle))]
    worte = {wort for text in texte for wort in woerter(text)}
    return (
        woerter(kopf),
        frozenset(tag for text in texte for tag in tage_im_text(text)),
        frozenset(jahr for text in texte for jahr in jahre_und_tage(text)),
        frozenset(treffer[0] for treffer in map(_VORBEHALT.match, worte) if treffer),
        frozenset(was for text in texte for was in spricht_von(text)),
    )


def zusammen(alle: Sequence[Gelesene]) -> tuple[dict[Ags, Meldung], list[Finding]]:
    """The Gemeinden of all parts, and what is wrong with them; a total may be that of its part or that of all."""
    meldungen = alle_meldungen(alle)
    summe = sum(meldung.personen.wert or 0 for meldung in meldungen.values())
    findings = [
        finding
        for teil in alle
        for finding in teil.zuordnung.findings
        if finding.code != "summe-weicht-ab" or len(alle) == 1 or numbers.personen(finding.werte["inhalt"]) != summe
    ]
    for teil in alle:
        findings += [_doppelt(meldungen[ags], meldung) for ags, meldung in teil.meldungen.items() if meldungen[ags] is not meldung]
    if len(alle) > 1:
        findings.append(_in_teilen(alle, len(meldungen)))
    return meldungen, findings


def andere_zahlen(meldungen: Mapping[Ags, Meldung], andere: Mapping[Ags, Meldung]) -> list[Finding]:
    """Where a further list has another count for a Gemeinde of the parts."""
    return [
        _doppelt(meldungen[ags], meldung)
        for ags, meldung in andere.items()
        if ags in meldungen and meldungen[ags].personen.wert != meldung.personen.wert
    ]


def _doppelt(erste: Meldung, zweite: Meldung) -> Finding:
    ort = erste.personen.ort
    werte = {"gemeinde": erste.gemeinde.name, "zelle": ort.anzeige if ort else ""}
    return Finding("gemeinde-doppelt", zweite.personen.ort, werte, erste.gemeinde.ags)


def _in_teilen(alle: Sequence[Gelesene], gemeinden: int) -> Finding:
    orte = [teil.tabelle.blatt.ort(teil.tabelle.kopf, teil.tabelle.spalten["personen"]) for teil in alle]
    werte = {"anzahl": str(len(alle)), "teile": "; ".join(ort.anzeige for ort in orte), "gemeinden": str(gemeinden)}
    return Finding("liste-in-teilen", orte[0], werte)
