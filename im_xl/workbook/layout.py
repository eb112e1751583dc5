"""Kinds of lists: their columns and the words in front of figures, declared in YAML; and a list that was found.

A heading is compared without case, hyphenation, footnote marks, dates, years, units in brackets and small words. A whole match goes
before one that only begins or contains the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from im_xl.workbook.grid import Blatt, Zeile
from im_xl.workbook.woerter import Woerter, read_yaml, woerter

KOPFZEILEN = 60
"""Rows of a sheet that are searched for headings and figures."""
BESTIMMT, GANZ, ANFANG, DARIN = 400, 300, 200, 100
_EIGENSTAENDIG = 7
"""A single word of at least so many letters may begin a longer heading."""


@dataclass(frozen=True, slots=True)
class Spaltenmuster:
    """How a column may be called; `mit_jahr` only together with an earlier year, `mit_zeit` only with a day or a year."""

    name: str
    ueberschriften: tuple[Woerter, ...]
    mit_jahr: tuple[Woerter, ...]
    nicht: frozenset[str]
    anzeige: str
    mit_zeit: tuple[Woerter, ...] = ()
    nur_ganz: bool = False

    def guete(self, gelesen: Woerter, *, frueher: bool, zeit: bool = False) -> int:
        """How well a heading fits: 0 not at all, more for whole and for longer matches."""
        ganz = self.ueberschriften + (self.mit_jahr if frueher else ())
        if zeit and gelesen in self.mit_zeit:
            return GANZ + len(gelesen)
        if gelesen in ganz:
            return GANZ + len(gelesen)
        if self.nur_ganz or not self.nicht.isdisjoint(gelesen):
            return 0
        return max((_teilguete(muster, gelesen) for muster in ganz), default=0)


def _teilguete(muster: Woerter, gelesen: Woerter) -> int:
    laenge = len(muster)
    if laenge >= len(gelesen) or (laenge == 1 and len(muster[0]) < _EIGENSTAENDIG):
        return 0
    if gelesen[:laenge] == muster:
        return ANFANG + laenge
    stellen = range(1, len(gelesen) - laenge + 1) if laenge > 1 else ()
    return DARIN + laenge if any(gelesen[ab : ab + laenge] == muster for ab in stellen) else 0


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of list: its columns, which one must be there, which forbid it.

    Attributes:
        kennwoerter: words in the headings of the columns that must be there: a row without any of them is no heading.
        wortschatz: words in all headings.
        zeigt_sich: beginnings of words of which one stands in a heading or the title. Only lists that change no amount have them;
            they are sought where no other list stands.
        blattnamen: words of which one in the name of the sheet does as well.
        nur_mit: columns that are allowed only beside one of others.
        mehrere: columns of which a list may have several; all are read.
    """

    art: str
    bezeichnung: str
    schluessel: tuple[str, ...]
    pflicht: tuple[str, ...]
    eindeutig: frozenset[str]
    nicht_mit: frozenset[str]
    spalten: tuple[Spaltenmuster, ...]
    kennwoerter: frozenset[str] = frozenset()
    wortschatz: frozenset[str] = frozenset()
    zeigt_sich: tuple[str, ...] = ()
    blattnamen: frozenset[str] = frozenset()
    nur_mit: Mapping[str, frozenset[str]] = field(default_factory=dict)
    mehrere: frozenset[str] = frozenset()

    def bezeichnung_von(self, name: str) -> str:
        """What a column is called, as people read it: its first heading."""
        return next(muster.anzeige for muster in self.spalten if muster.name == name)

    def nennt(self, text: str) -> bool:
        """Whether a text speaks of this kind of list."""
        return any(wort.startswith(self.zeigt_sich) for wort in woerter(text))

    def vollstaendig(self, gefunden: Iterable[str]) -> bool:
        """Whether these columns make a list of this kind."""
        namen = set(gefunden)
        allein = any(name in namen and namen.isdisjoint(andere) for name, andere in self.nur_mit.items())
        return namen.issuperset(self.pflicht) and not namen.isdisjoint(self.schluessel) and namen.isdisjoint(self.nicht_mit) and not allein


@dataclass(frozen=True, slots=True)
class Angabe:
    """A figure beside the lists: its field in `Eckdaten`, kind of value, and the words in front of it.

    Attributes:
        schwach: the words may also stand for something else; they count on a sheet that speaks of the programme.
    """

    name: str
    art: str
    liste: str
    bezeichnung: str
    schwach: bool = False


@dataclass(slots=True)
class Tabelle:
    """A list found on a sheet.

    Attributes:
        kopf: first row of the heading.
        daten: first row below it.
        ende: last row that can belong to it.
        spalten: column by name.
        mehrfach: further columns with the same heading, by name.
        texte: the headings as written, by column.
        links, rechts: columns that can belong to it, where several lists stand side by side.
        gewaehlt: of two columns of persons one was taken, and that is said.
        zeile_der_koepfe: the headings of the whole row, where several lists stand side by side.
    """

    layout: Layout
    blatt: Blatt
    kopf: int
    daten: int
    spalten: dict[str, int]
    ende: int = 1 << 20
    mehrfach: dict[str, tuple[int, ...]] = field(default_factory=dict)
    texte: dict[int, str] = field(default_factory=dict)
    links: int = 1
    rechts: int = 1 << 20
    gewaehlt: bool = False
    zeile_der_koepfe: dict[int, str] = field(default_factory=dict)

    @property
    def quelle(self) -> Blatt:
        """The sheet as the user sees it."""
        return self.blatt.quelle or self.blatt

    @property
    def oben(self) -> int:
        """The first row of the list on the sheet as the user sees it."""
        return min(self.texte) if self.blatt.quelle else self.kopf

    def enthaelt(self, blatt: Blatt, zeile: int, spalte: int) -> bool:
        """Whether a cell of a sheet belongs to the list."""
        if blatt is not self.quelle:
            return False
        if self.blatt.quelle:
            return zeile in self.spalten.values()
        return self.kopf <= zeile <= self.ende and self.links <= spalte <= self.rechts

    def an_derselben_stelle(self, andere: Tabelle) -> bool:
        """Whether another kind of list is read from the same rows."""
        return self.blatt is andere.blatt and (self.kopf, self.links) == (andere.kopf, andere.links)

    def zeilen(self) -> Iterator[tuple[int, Zeile]]:
        """Rows below the heading that hold something."""
        for nummer, zeile in self.blatt.zeilen().items():
            if self.daten <= nummer <= self.ende and (eigene := self.ausschnitt(zeile)):
                yield nummer, eigene

    def rechter_rand(self) -> Blatt | None:
        """What stands right of the list, beside its first rows, behind a column that is blank there."""
        if self.blatt.quelle:
            return None
        frei = max(self.spalten.values()) + 1
        while frei in self.texte:
            frei += 1
        zeilen = {n: z for n, z in self.blatt.zeilen(KOPFZEILEN).items() if self.kopf <= n <= min(self.ende, KOPFZEILEN)}
        return None if any(frei in zeile for zeile in zeilen.values()) else self.blatt.ab(frei + 1, zeilen)

    def ausschnitt(self, zeile: Zeile) -> Zeile:
        """What of a row of the sheet belongs to the list."""
        if self.links == 1 and self.rechts == 1 << 20:
            return zeile
        return {spalte: wert for spalte, wert in zeile.items() if self.links <= spalte <= self.rechts}


def _muster(name: str, eintrag: Mapping[str, list[str]]) -> Spaltenmuster:
    return Spaltenmuster(
        name,
        tuple(dict.fromkeys(woerter(text) for text in eintrag["ueberschriften"])),
        tuple(woerter(text) for text in eintrag.get("mit_jahr", ())),
        frozenset(eintrag.get("nicht", ())),
        eintrag["ueberschriften"][0],
        tuple(woerter(text) for text in eintrag.get("mit_zeit", ())),
        nur_ganz=bool(eintrag.get("nur_ganz")),
    )


@cache
def layouts() -> Mapping[str, Layout]:
    """All kinds of lists, by name."""
    gemeinsam = read_yaml("gemeinsam.yaml")
    alle = (
        read_yaml(f"{art}.yaml")
        for art in ("meldungen", "entscheidungen", "verbuende", "vorjahr", "quoten", "stellen", "faelle", "kennzahlen")
    )
    return {datei["art"]: _layout(datei, gemeinsam) for datei in alle}


def _layout(datei: Mapping[str, Any], gemeinsam: Mapping[str, Any]) -> Layout:
    spalten = tuple(_muster(name, eintrag or gemeinsam[name]) for name, eintrag in datei["spalten"].items())
    return Layout(
        art=datei["art"],
        bezeichnung=datei["bezeichnung"],
        schluessel=tuple(datei["schluessel"]),
        pflicht=tuple(datei["pflicht"]),
        eindeutig=frozenset(datei.get("eindeutig", ())),
        nicht_mit=frozenset(datei.get("nicht_mit", ())),
        spalten=spalten,
        kennwoerter=_wortschatz(muster for muster in spalten if muster.name in datei["pflicht"]),
        wortschatz=_wortschatz(spalten),
        zeigt_sich=tuple(datei.get("zeigt_sich", ())),
        blattnamen=frozenset(datei.get("blattnamen", ())),
        nur_mit={name: frozenset(andere) for name, andere in datei.get("nur_mit", {}).items()},
        mehrere=frozenset(datei.get("mehrere", ())),
    )


def _wortschatz(spalten: Iterable[Spaltenmuster]) -> frozenset[str]:
    return frozenset(
        chain.from_iterable(chain.from_iterable((*muster.ueberschriften, *muster.mit_jahr, *muster.mit_zeit) for muster in spalten))
    )


@cache
def angaben() -> Mapping[Woerter, Angabe]:
    """Figures by the words that stand in front of them."""
    return {
        woerter(text): Angabe(
            name, eintrag["art"], eintrag.get("liste", ""), eintrag["bezeichnung"], schwach=text in eintrag.get("schwach", ())
        )
        for name, eintrag in read_yaml("eckdaten.yaml")["angaben"].items()
        for text in (*eintrag["woerter"], *eintrag.get("schwach", ()))
    }


@cache
def wertspalten() -> frozenset[Woerter]:
    """Headings of the column that holds the values of figures."""
    return frozenset(woerter(text) for text in read_yaml("eckdaten.yaml")["wertspalte"])


@lru_cache(maxsize=8192)
def passende(art: str, gelesen: Woerter, *, frueher: bool, zeit: bool) -> tuple[int, str]:
    """The best column of a kind of list for a heading."""
    return max(
        ((muster.guete(gelesen, frueher=frueher, zeit=zeit), muster.name) for muster in layouts()[art].spalten), key=lambda paar: paar[0]
    )


def rollen(text: str) -> dict[str, str]:
    """The column that a word means, by kind of list; nothing where it is no heading."""
    worte = woerter(text)
    return {art: muster.name for art, layout in layouts().items() for muster in layout.spalten if worte in muster.ueberschriften}
