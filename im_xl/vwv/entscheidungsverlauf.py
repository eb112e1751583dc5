"""The history of decisions: nothing is deleted, a later entry supersedes an earlier one, and a decision holds until another is recorded.

What the slides say is that a Gemeinde decides "ab 2025"; that its decision holds until another is recorded, and how entries of the same
Gemeinde stand to each other, is ours (Annahme):

* the order is that of the days of receipt; an entry without one stands behind those above it;
* of the entries that hold from the Haushaltsjahr or an earlier year on, the last one decides;
* a Widerruf ends the last decision before it; an earlier one does not come to life again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from im_xl.model import Ags, Entscheidung, Entscheidungsart
from im_xl.vwv.entscheidungen import widerrufen
from im_xl.vwv.verbund import gleicher_verbund


@dataclass(frozen=True, slots=True, kw_only=True)
class Eintragung:
    """A row of the history.

    Attributes:
        nummer: 1-based number of the row.
        ags: the Gemeinde.
        gilt_ab: first Haushaltsjahr; None: not said, the entry holds for every year.
        entscheidung: what was decided; of a Widerruf, only the day.
        widerruf: the row takes back what the Gemeinde had decided before, and decides nothing else.
    """

    nummer: int
    ags: Ags
    gilt_ab: int | None
    entscheidung: Entscheidung
    widerruf: bool = False

    @property
    def tag(self) -> date | None:
        """The day by which it takes its place: of receipt, of a Widerruf without one its own."""
        return self.entscheidung.eingegangen_am or (self.entscheidung.widerrufen_am if self.widerruf else None)


class Zeilenstand(Enum):
    """What became of a row in a Haushaltsjahr."""

    GILT = "gilt"
    ERSETZT = "ersetzt"
    WIDERRUFEN = "widerrufen"
    SPAETER = "gilt erst später"
    OHNE_WIRKUNG = "ohne Wirkung"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zeilenergebnis:
    """A row as it stands in a Haushaltsjahr; `durch` is the number of the row that supersedes or takes it back."""

    stand: Zeilenstand
    durch: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verlauf:
    """The history as it stands in a Haushaltsjahr.

    Attributes:
        gilt: the row that decides, by AGS.
        entscheidungen: the decision that holds by it (with the Widerruf where there is one), by AGS.
        zeilen: what became of each row, by its number.
        verdraengt: rows that decide although they are from an earlier year than one received before, with that one's number, by AGS.
        nicht_wiederbelebt: rows that had been superseded by one that was then taken back, by AGS.
    """

    gilt: Mapping[Ags, Eintragung]
    entscheidungen: Mapping[Ags, Entscheidung]
    zeilen: Mapping[int, Zeilenergebnis]
    verdraengt: Mapping[Ags, Eintragung]
    nicht_wiederbelebt: Mapping[Ags, Eintragung]


def verlauf(eintragungen: Iterable[Eintragung], liste: Mapping[Ags, Entscheidung], haushaltsjahr: int) -> Verlauf:
    """Which row of the history decides in a Haushaltsjahr, and what became of the others.

    Args:
        eintragungen: the rows, in their order.
        liste: what the county's own list says: a Widerruf without an earlier row takes that back.
        haushaltsjahr: calendar year of the grant.
    """
    je_gemeinde: dict[Ags, list[Eintragung]] = {}
    for eintragung in eintragungen:
        je_gemeinde.setdefault(eintragung.ags, []).append(eintragung)
    einzelne = {ags: _Gemeindeverlauf(zeilen, liste.get(ags), haushaltsjahr) for ags, zeilen in je_gemeinde.items()}
    return Verlauf(
        gilt={ags: v.gilt for ags, v in einzelne.items() if v.gilt is not None},
        entscheidungen={ags: v.entscheidung for ags, v in einzelne.items() if v.entscheidung is not None},
        zeilen={nummer: ergebnis for v in einzelne.values() for nummer, ergebnis in v.ergebnisse.items()},
        verdraengt={ags: v.verdraengt for ags, v in einzelne.items() if v.verdraengt is not None},
        nicht_wiederbelebt={ags: v.abgeloest for ags, v in einzelne.items() if v.abgeloest is not None and v.ist_widerrufen},
    )


def in_reihenfolge(zeilen: Iterable[Eintragung]) -> list[Eintragung]:
    """The rows of one Gemeinde by their days; a row without a day stands behind those above it."""
    bisher, mit_tag = date.min, []
    for zeile in zeilen:
        tag = zeile.tag or bisher
        bisher = max(bisher, tag)
        mit_tag.append((tag, zeile.nummer, zeile))
    return [zeile for _, _, zeile in sorted(mit_tag, key=lambda eintrag: eintrag[:2])]


class _Gemeindeverlauf:
    """The rows of one Gemeinde, walked through in their order."""

    def __init__(self, zeilen: Iterable[Eintragung], liste: Entscheidung | None, haushaltsjahr: int) -> None:
        self.ergebnisse: dict[int, Zeilenergebnis] = {}
        self.gilt: Eintragung | None = None
        self.entscheidung: Entscheidung | None = None
        self.verdraengt: Eintragung | None = None
        self.abgeloest: Eintragung | None = None
        self._offene: list[Eintragung] = []
        self._jahr, self._liste = haushaltsjahr, liste
        for zeile in in_reihenfolge(zeilen):
            self._gehe(zeile)

    @property
    def ist_widerrufen(self) -> bool:
        """Whether the decision that holds has been taken back for the year."""
        return self.entscheidung is not None and widerrufen(self.entscheidung, self._jahr)

    def _gehe(self, zeile: Eintragung) -> None:
        if zeile.gilt_ab is not None and zeile.gilt_ab > self._jahr:
            self.ergebnisse[zeile.nummer] = Zeilenergebnis(stand=Zeilenstand.SPAETER)
        elif zeile.widerruf:
            self._widerrufe(zeile, self.entscheidung or self._liste)
        else:
            self._entscheide(zeile)

    def _entscheide(self, zeile: Eintragung) -> None:
        for offene in self._offene:
            self.ergebnisse[offene.nummer] = Zeilenergebnis(stand=Zeilenstand.ERSETZT, durch=zeile.nummer)
        self.abgeloest = self.gilt if self.gilt is not None and not self.ist_widerrufen else None
        self.verdraengt = self.gilt if self.gilt and (zeile.gilt_ab or 0) < (self.gilt.gilt_ab or 0) else None
        self.gilt, self.entscheidung, self._offene = zeile, zeile.entscheidung, [zeile]
        stand = Zeilenstand.WIDERRUFEN if self.ist_widerrufen else Zeilenstand.GILT
        self.ergebnisse[zeile.nummer] = Zeilenergebnis(stand=stand)

    def _widerrufe(self, zeile: Eintragung, bisher: Entscheidung | None) -> None:
        if bisher is None or bisher.art is Entscheidungsart.OFFEN:
            self.ergebnisse[zeile.nummer] = Zeilenergebnis(stand=Zeilenstand.OHNE_WIRKUNG)
            return
        self.entscheidung = replace(bisher, widerrufen_am=zeile.entscheidung.widerrufen_am, ort=zeile.entscheidung.ort)
        if self.ist_widerrufen:
            for offene in self._offene:
                self.ergebnisse[offene.nummer] = Zeilenergebnis(stand=Zeilenstand.WIDERRUFEN, durch=zeile.nummer)
        self.gilt = zeile
        self._offene.append(zeile)
        self.ergebnisse[zeile.nummer] = Zeilenergebnis(stand=Zeilenstand.GILT)


def unterschiede(verlauf_: Entscheidung, liste: Entscheidung) -> list[tuple[str, str, str]]:
    """What the county's own list says otherwise: name, what holds, what the list says. Empty where it says the same, or nothing.

    Only what both state is compared: a list without a column for the role does not contradict one.
    """
    if liste.art is Entscheidungsart.OFFEN:
        return []
    paare: list[tuple[str, str, str]] = []
    if verlauf_.art is not liste.art:
        paare.append(("Entscheidung", art_text(verlauf_.art), art_text(liste.art)))
    elif verlauf_.verbund and liste.verbund and not gleicher_verbund(verlauf_.verbund, liste.verbund):
        paare.append(("Verbund", verlauf_.verbund, liste.verbund))
    if verlauf_.rolle and liste.rolle and verlauf_.rolle is not liste.rolle:
        paare.append(("Rolle", verlauf_.rolle.value, liste.rolle.value))
    if verlauf_.eingegangen_am and liste.eingegangen_am and verlauf_.eingegangen_am != liste.eingegangen_am:
        paare.append(("Eingang", f"{verlauf_.eingegangen_am:%d.%m.%Y}", f"{liste.eingegangen_am:%d.%m.%Y}"))
    if verlauf_.widerrufen_am != liste.widerrufen_am:
        paare.append(("Widerruf", _tag_text(verlauf_.widerrufen_am), _tag_text(liste.widerrufen_am)))
    return paare


def _tag_text(tag: date | None) -> str:
    return f"{tag:%d.%m.%Y}" if tag else "keiner"


def art_text(art: Entscheidungsart) -> str:
    """The decision in a word that people read: einzeln, Verbund, Landkreis, offen."""
    wort = str(art.value)
    return wort.capitalize() if art in {Entscheidungsart.VERBUND, Entscheidungsart.LANDKREIS} else wort
