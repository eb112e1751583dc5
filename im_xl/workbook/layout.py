"""Where in a workbook the lists and figures stand: layouts are declared in YAML, headings are recognised by their words.

A heading is compared without case, hyphenation, footnote marks, dates, years, units in brackets and small words, in any
column, on any sheet, up to sixty rows down. A whole match goes before one that only begins or contains the words.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from itertools import chain, pairwise
from pathlib import Path
import re
from typing import Any
import unicodedata

import yaml

from im_xl.workbook.grid import Blatt, Zeile
from im_xl.workbook.numbers import Mangel, datum, jahr
from im_xl.workbook.zellwert import Wert

KOPFZEILEN = 60
"""Rows of a sheet that are searched for headings and figures."""
TIEFE = 2000
"""Rows that are searched where no list was found further up."""
_MINDESTENS = 2
"""A heading has at least a key and something else."""
_STUFEN = 3
"""A heading may be written over so many rows."""
_TRENNUNG = re.compile(r"(?<=[^\W\d_])[-\u00ad]\s*(?=[a-zäöüß])(?!und\b|oder\b|bzw\b)")
_FUSSNOTE = re.compile(r"\d{1,2}\)|[¹²³⁴⁵*†]")
_TAG = re.compile(r"(?:\b(?:am|zum|vom|per|stand|Stand)[\s:]+)*(\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})?)")
_TAG_OHNE_JAHR = re.compile(r"(?<![\d.])(\d{1,2}\.\s?\d{1,2}\.)(?!\s?\d)")
_MONAT = re.compile(r"(?<![\d./])(0?[1-9]|1[0-2])/(\d{4}|\d{2})(?![\d/])")
_JAHR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_TAUSEND = re.compile(
    r"(?i)(?<![^\W\d_])(?:tsd|tausend|teuro?|t\s?€|k€|keur|mio|mln|million(?:en)?|mrd|milliarden?)(?![^\W\d_])\.?|(?<!\d)1[.' ]?000\s?(?:€|euro?\b)|\bin\s+1[.' ]?000(?!\d)"
)
_WORT = re.compile(r"[^\W\d_]+|%")
_FUELLWOERTER = frozenset(
    {"der", "die", "das", "des", "dem", "den", "in", "im", "zum", "zur", "von", "für", "per", "eur", "euro", "€", "und", "oder", "bzw"}
)  # fmt: skip
_BESTIMMT, _GANZ, _ANFANG, _DARIN = 400, 300, 200, 100
_ZAHLEN = frozenset({"personen", "quote"})
"""Columns of which nobody knows which is meant where there are several, whatever the length of the heading."""
_EIGENSTAENDIG = 7
"""A single word of at least so many letters may begin a longer heading."""

_TITELZEILEN = 10
"""So many rows above a list may hold its title."""
_TITELLAENGE = 120
"""What is longer is a note, not a title."""
ANDERER_TAG = ("bis", "beschluss", "rückmeldung", "gemeldet", "meldung", "fassung", "sitzung", "frist", "entwurf")
"""A title with a word that begins so may name the day of a deadline or a session."""
_SCHLUESSELLAENGEN = frozenset({5, 7, 8, 12})

Woerter = tuple[str, ...]
Kopfzelle = tuple[Woerter, int]
"""The words of a heading, and the how-manieth heading of these words it is in its row."""


@lru_cache(maxsize=8192)
def woerter(text: str) -> Woerter:
    """The words of a heading that count; a heading of small words only keeps them."""
    text = _TRENNUNG.sub("", unicodedata.normalize("NFC", text)) if "-" in text or "\u00ad" in text else unicodedata.normalize("NFC", text)
    text = _TAUSEND.sub(" ", _FUSSNOTE.sub(" ", _TAG.sub(" ", text))).casefold()
    alle = tuple("prozent" if wort == "%" else wort for wort in _WORT.findall(text))
    return tuple(wort for wort in alle if wort not in _FUELLWOERTER) or alle


def tage_im_text(text: str) -> list[date]:
    """The days that a text names, in order."""
    tage = (datum(re.sub(r"\.\s(?=\d{4}$|\d{1,2}\.)", ".", treffer[1]), datumsformat=False) for treffer in _TAG.finditer(text))
    return [tag for tag in tage if isinstance(tag, date)]


def tag_im_text(text: str) -> date | None:
    """The first day that a heading speaks of."""
    return next(iter(tage_im_text(text)), None)


@lru_cache(maxsize=8192)
def jahr_im_text(text: str) -> int | None:
    """The year that a heading or sheet name speaks of; "Vorjahr" counts as the year 0."""
    treffer = _JAHR.search(text)
    return int(treffer[0]) if treffer else 0 if "vorjahr" in text.casefold() else None


@lru_cache(maxsize=8192)
def jahre_im_text(text: str) -> frozenset[int]:
    """All years that a label or heading names outside of a day; "Vorjahr" counts as the year 0."""
    jahre = frozenset(int(jahr) for jahr in _JAHR.findall(_TAG.sub(" ", text)))
    return jahre | {0} if "vorjahr" in text.casefold() else jahre


def jahre_und_tage(text: str) -> frozenset[int]:
    """All years that a text names, those of days too."""
    return frozenset(map(int, _JAHR.findall(text))) | {tag.year for tag in tage_im_text(text)}


@lru_cache(maxsize=8192)
def zeitpunkt(text: str) -> date | int | None:
    """The day that a heading is of, be it named in full, as a month (12/22: its last day) or beside a year; else its only year.

    None where it names no time, or several.
    """
    tage = set(tage_im_text(text))
    jahre = {int(jahr) for jahr in _JAHR.findall(text)}
    if not tage and (monate := {(_jahr_vierstellig(jahr), int(monat)) for monat, jahr in _MONAT.findall(text)}):
        tage = {date(jahr, monat, monthrange(jahr, monat)[1]) for jahr, monat in monate}
    elif not tage and len(jahre) == 1 and (ohne_jahr := _TAG_OHNE_JAHR.findall(text)) and not _nennt_frist(text):
        gelesen = (datum(f"{tag}{next(iter(jahre))}", datumsformat=False) for tag in ohne_jahr)
        tage = {tag for tag in gelesen if isinstance(tag, date)}
    if tage:
        return next(iter(tage)) if len(tage) == 1 else None
    return next(iter(jahre)) if len(jahre) == 1 else None


def _nennt_frist(text: str) -> bool:
    return any(wort.startswith(ANDERER_TAG) for wort in woerter(text))


def _jahr_vierstellig(jahr: str) -> int:
    return int(jahr) if len(jahr) > 2 else 2000 + int(jahr)  # noqa: PLR2004 - two digits are of this century


def _nennt_zeit(text: str) -> bool:
    return zeitpunkt(text) is not None or _TAG_OHNE_JAHR.search(text) is not None


@lru_cache(maxsize=8192)
def ist_zeitkopf(text: str) -> bool:
    """Whether a heading names a day or a year and nothing else."""
    rest = _JAHR.sub(" ", _MONAT.sub(" ", _TAG.sub(" ", text)))
    return rest != text and not any(map(str.isalnum, rest))


def spricht_von_au(worte: Woerter) -> bool:
    """Whether words name the Anschlussunterbringung."""
    return "au" in worte or any(wort.startswith("anschluss") for wort in worte)


@lru_cache(maxsize=8192)
def in_tausend(text: str) -> bool:
    """Whether a label or heading counts in thousands or millions."""
    return _TAUSEND.search(text) is not None


def nur_tausend(text: str) -> bool:
    """Whether a label that counts in thousands or millions means thousands."""
    return re.search(r"(?i)mio|mln|million|mrd|milliard", text) is None


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
            return _GANZ + len(gelesen)
        if gelesen in ganz:
            return _GANZ + len(gelesen)
        if self.nur_ganz or not self.nicht.isdisjoint(gelesen):
            return 0
        return max((_teilguete(muster, gelesen) for muster in ganz), default=0)


def _teilguete(muster: Woerter, gelesen: Woerter) -> int:
    laenge = len(muster)
    if laenge >= len(gelesen) or (laenge == 1 and len(muster[0]) < _EIGENSTAENDIG):
        return 0
    if gelesen[:laenge] == muster:
        return _ANFANG + laenge
    stellen = range(1, len(gelesen) - laenge + 1) if laenge > 1 else ()
    return _DARIN + laenge if any(gelesen[ab : ab + laenge] == muster for ab in stellen) else 0


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of list: its columns, which one must be there, which forbid it.

    Attributes:
        kennwoerter: words in the headings of the columns that must be there: a row without any of them is no heading.
        wortschatz: words in all headings.
        zeigt_sich: beginnings of words of which one stands in a heading, the title or the name of the sheet. Only lists that change
            no amount have them; they are sought where no other list stands.
        nur_mit: columns that are allowed only beside one of others.
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
    nur_mit: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def bezeichnung_von(self, name: str) -> str:
        """What a column is called, as people read it: its first heading."""
        return next(muster.anzeige for muster in self.spalten if muster.name == name)

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
        gewaehlt: of two columns of persons one was taken, by people or by proof, and that is said.
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


def _yaml(name: str) -> Any:  # noqa: ANN401 - a YAML document
    text = (Path(__file__).parent / "layouts" / name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe loaders


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
    gemeinsam = _yaml("gemeinsam.yaml")
    alle = (_yaml(f"{art}.yaml") for art in ("meldungen", "entscheidungen", "verbuende", "vorjahr", "quoten", "stellen", "faelle"))
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
        nur_mit={name: frozenset(andere) for name, andere in datei.get("nur_mit", {}).items()},
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
        for name, eintrag in _yaml("eckdaten.yaml")["angaben"].items()
        for text in (*eintrag["woerter"], *eintrag.get("schwach", ()))
    }


@cache
def wertspalten() -> frozenset[Woerter]:
    """Headings of the column that holds the values of figures."""
    return frozenset(woerter(text) for text in _yaml("eckdaten.yaml")["wertspalte"])


@cache
def _wortlisten() -> Mapping[str, Mapping[str, tuple[tuple[Woerter, bool], ...]]]:
    def gruppe(liste: list[str]) -> tuple[tuple[Woerter, bool], ...]:
        return tuple((woerter(text.removesuffix("…")), text.endswith("…")) for text in liste)

    return {
        name: {name: gruppe(inhalt)} if isinstance(inhalt, list) else {wort: gruppe(liste) for wort, liste in inhalt.items()}
        for name, inhalt in _yaml("woerter.yaml").items()
    }


@lru_cache(maxsize=4096)
def wort(liste: str, text: str) -> str | None:
    """The meaning of a word in a cell after the lists in `woerter.yaml`; None where it is not known."""
    gelesen = woerter(text)
    for bedeutung, muster in _wortlisten()[liste].items():
        if any(gelesen == ganz or (offen and gelesen[: len(ganz)] == ganz) for ganz, offen in muster):
            return None if _mit_vorbehalt(liste, bedeutung, gelesen) else bedeutung
    return None


def _mit_vorbehalt(liste: str, bedeutung: str, gelesen: Woerter) -> bool:
    """Whether a text also holds a word that says something else: what begins like a yes may end as a no.

    A group to which the first word itself belongs does not count: "nein, keine Übernahme" denies nothing twice.
    """
    gruppen = _vorbehalte().get(liste, {}).get(bedeutung, ())
    return any(any(map(gruppe.match, gelesen[1:])) and not gruppe.match(gelesen[0]) for gruppe in gruppen)


@cache
def _vorbehalte() -> Mapping[str, Mapping[str, tuple[re.Pattern[str], ...]]]:
    def gruppe(staemme: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(f"{stamm.removesuffix('…').casefold()}{'' if stamm.endswith('…') else '$'}" for stamm in staemme))

    return {
        liste: {bedeutung: tuple(map(gruppe, gruppen)) for bedeutung, gruppen in bedeutungen.items()}
        for liste, bedeutungen in _yaml("vorbehalte.yaml")["vorbehalte"].items()
    }


def moegliche_woerter(liste: str) -> str:
    """What a cell may say, for a message."""
    anzeige = {"federfuehrend": "federführend", "geschaetzt": "geschätzt", "gezaehlt": "gezählt", "zusaetzlich": "zusätzlich"}
    hauptwoerter = {"cent", "euro", "landkreis", "mitglied", "verbund", "vorjahr"}
    return ", ".join(
        name.capitalize() if name in hauptwoerter else anzeige.get(name, name.replace("_", " ")) for name in _wortlisten()[liste]
    )


@lru_cache(maxsize=8192)
def _passende(art: str, gelesen: Woerter, *, frueher: bool, zeit: bool) -> tuple[int, str]:
    """The best column of a kind of list for a heading."""
    return max(
        ((muster.guete(gelesen, frueher=frueher, zeit=zeit), muster.name) for muster in layouts()[art].spalten), key=lambda paar: paar[0]
    )


def find_tables(blatt: Blatt, haushaltsjahr: int | None = None, bis: int = KOPFZEILEN) -> list[Tabelle]:
    """All lists on a sheet; one heading may serve several kinds (persons and decisions side by side). Headings are sought down to a row."""
    zeilen = {nummer: zeile for nummer, zeile in blatt.zeilen(bis).items() if nummer <= bis}
    moegliche = [n for n, zeile in zeilen.items() if len(zeile) >= _MINDESTENS and not any(map(_wie_schluessel, zeile.values()))]
    gefunden: list[Tabelle] = []
    for stufen in range(1, _STUFEN + 1):
        for nummer in moegliche:
            neue = _hier(blatt, zeilen, (nummer, stufen), haushaltsjahr)
            gefunden += [t for t in neue if not gefunden or _ist_neu(t, gefunden, zeilen)]
        if gefunden:
            break
    else:
        for nummer in moegliche:
            neue = _unter_titel(blatt, zeilen, nummer, haushaltsjahr)
            gefunden += [t for t in neue if all(t.texte != andere.texte for andere in gefunden)]
    koepfe = sorted({tabelle.kopf for tabelle in gefunden})
    for tabelle in gefunden:
        erste = zeilen.get(tabelle.daten, {})
        if _spaltennummern(erste) or _spaltennummern(tabelle.ausschnitt(erste)):
            tabelle.daten += 1
        tabelle.ende = next((kopf - 1 for kopf in koepfe if kopf > tabelle.kopf), tabelle.ende)
    return gefunden


def _spaltennummern(zeile: Mapping[int, Wert]) -> bool:
    """Whether a row below a heading only counts its columns, as forms do: 1, 2, 3."""
    return len(zeile) > _MINDESTENS and [str(wert).strip("() ") for wert in zeile.values()] == [str(n) for n in range(1, len(zeile) + 1)]


def _hier(
    blatt: Blatt, zeilen: Mapping[int, Zeile], ort: tuple[int, int], haushaltsjahr: int | None, *, neben: bool = False
) -> list[Tabelle]:
    """Lists whose heading begins in a row, with the lines of the heading below it."""
    nummer, stufen = ort
    texte = _kopftexte(blatt, zeilen, nummer, stufen)
    gefunden = list(_tabellen(blatt, ort, texte, haushaltsjahr, neben=neben)) if len(texte) >= _MINDESTENS else []
    if any("personen" in t.mehrfach for t in gefunden) and not any(map(_wie_schluessel, zeilen.get(nummer - 1, {}).values())):
        gefunden = _mit_zeile_darueber(blatt, zeilen, ort, haushaltsjahr, gefunden)
    if gefunden and (weitere := _unterzeilen(blatt, zeilen, gefunden)):
        ort = (nummer, stufen + weitere)
        darueber, texte = texte, _kopftexte(blatt, zeilen, *ort)
        genauer = list(_tabellen(blatt, ort, texte, haushaltsjahr, neben=neben))
        for tabelle in gefunden:
            tabelle.daten += weitere
            tabelle.texte = texte
        return genauer or [tabelle for tabelle in gefunden if _bleibt_personen(tabelle, darueber)]
    return gefunden


def _bleibt_personen(tabelle: Tabelle, darueber: Mapping[int, str]) -> bool:
    """Whether the lines below a heading of persons leave it one. Where they part it, nobody knows which part is meant; else it is another."""
    muster = next((m for m in tabelle.layout.spalten if m.name == "personen" and m.name in tabelle.spalten), None)
    if muster is None:
        return True
    spalte = tabelle.spalten["personen"]
    worte, kopf = woerter(tabelle.texte.get(spalte, "")), woerter(darueber.get(spalte, ""))
    if worte in muster.mit_zeit or (muster.nicht.isdisjoint(worte) and muster.guete(worte, frueher=False) > 0):
        return True
    andere = tuple(s for s, text in tabelle.texte.items() if s != spalte and woerter(text)[: len(kopf)] == kopf)
    tabelle.mehrfach["personen"] = (*tabelle.mehrfach.get("personen", ()), *andere)
    return bool(andere)


def _mit_zeile_darueber(
    blatt: Blatt, zeilen: Mapping[int, Zeile], ort: tuple[int, int], haushaltsjahr: int | None, gefunden: list[Tabelle]
) -> list[Tabelle]:
    """The same lists with the row above their heading, where that says something of each column of persons: their days, or which is the AU."""
    nummer, stufen = ort
    texte = _kopftexte(blatt, zeilen, nummer - 1, stufen + 1)
    spalten = {s for t in gefunden if "personen" in t.mehrfach for s in (t.spalten["personen"], *t.mehrfach["personen"])}
    genauer = list(_tabellen(blatt, (nummer - 1, stufen + 1), texte, haushaltsjahr))
    if any(texte.get(s) == t.texte.get(s) for t in gefunden for s in spalten & t.texte.keys()) or len(genauer) != len(gefunden):
        return gefunden
    bleiben = {s for t in genauer if t.layout.art == "meldungen" for s in (t.spalten["personen"], *t.mehrfach.get("personen", ()))}
    darueber = {s: texte[s].removesuffix(text) for t in gefunden for s, text in t.texte.items() if s in bleiben}
    if not spalten <= bleiben and not all(spricht_von_au(woerter(darueber.get(s, ""))) for s in bleiben):
        return gefunden
    return genauer


def _unterzeilen(blatt: Blatt, zeilen: Mapping[int, Zeile], tabellen: list[Tabelle]) -> int:
    """How many rows below a heading still belong to it: texts and days, and nothing in the columns of keys."""
    namen = {t.layout.art: t.spalten if t.layout.zeigt_sich else t.layout.schluessel for t in tabellen}
    schluessel = {tabelle.spalten[name] for tabelle in tabellen for name in namen[tabelle.layout.art] if name in tabelle.spalten}
    erste = tabellen[0].daten
    for nummer in range(erste, erste + _STUFEN - 1):
        zeile = zeilen.get(nummer, {})
        beschriftet = all(isinstance(wert, str) or blatt.ist_datum(nummer, spalte) for spalte, wert in zeile.items())
        if not zeile or not beschriftet or not schluessel.isdisjoint(zeile):
            return nummer - erste
    return _STUFEN - 1


def _ist_neu(tabelle: Tabelle, bisher: list[Tabelle], zeilen: Mapping[int, Zeile]) -> bool:
    """Whether a further heading on a sheet is one: not the same once more, and not a row of data with a telling word in it.

    The same once more is a list of its own below a title of another day or year.
    """
    gleiche = [andere for andere in bisher if andere.layout is tabelle.layout and andere.spalten == tabelle.spalten]
    if gleiche and (_zeit_im_titel(tabelle, zeilen) in {None, *(_zeit_im_titel(andere, zeilen) for andere in gleiche)}):
        return False
    return 2 * len(tabelle.spalten) >= len(tabelle.ausschnitt(zeilen[tabelle.kopf]))


def _zeit_im_titel(tabelle: Tabelle, zeilen: Mapping[int, Zeile]) -> date | int | None:
    """The day or year of the title right above a list, if it speaks of persons or of nothing else."""
    for nummer in range(tabelle.kopf - 1, tabelle.kopf - 1 - _STUFEN, -1):
        if len(zeilen.get(nummer, {})) == 1:
            (text,) = (str(wert) for wert in zeilen[nummer].values())
            return zeitpunkt(text) if ist_zeitkopf(text) or _zaehlt_personen(text) else None
    return None


def _zaehlt_personen(text: str) -> bool:
    """Whether a title says what a list of persons counts."""
    return len(text) <= _TITELLAENGE and any(
        muster.name == "personen" and muster.guete(woerter(text), frueher=False, zeit=True) for muster in layouts()["meldungen"].spalten
    )


def _unter_titel(blatt: Blatt, zeilen: Mapping[int, Zeile], nummer: int, haushaltsjahr: int | None) -> list[Tabelle]:
    """Lists whose heading only names days or years: what they count stands in a title above."""
    zeile = zeilen[nummer]
    zeiten = {spalte: text for spalte in zeile if (text := zeitkopf(blatt, nummer, spalte))}
    texte = {spalte: wert for spalte, wert in zeile.items() if isinstance(wert, str)}
    darunter = zeilen.get(nummer + 1, {})
    if not any(map(ist_schluesselkopf, texte.values())) or any(isinstance(darunter.get(spalte), str) for spalte in zeiten):
        return []
    titel = next(_titel_darueber(blatt, nummer), "")
    if not _zaehlt_personen(titel) or any(zeitpunkt(f"{titel} {zeit}") is None for zeit in zeiten.values()):
        return []
    texte |= {spalte: f"{titel} {zeit}" for spalte, zeit in zeiten.items()}
    return list(_tabellen(blatt, (nummer, 1), dict(sorted(texte.items())), haushaltsjahr)) if zeiten else []


def _titel_darueber(blatt: Blatt, nummer: int) -> Iterator[str]:
    """Texts that stand alone in a row above a heading, the nearest first, up to the next row of something else; days alone are passed over."""
    if blatt.quelle is not None:
        blatt, nummer = blatt.quelle, min(min(zeile) for zeile in blatt.zeilen().values())
    zeilen = blatt.zeilen(nummer)
    for oben in range(nummer - 1, max(nummer - 1 - _TITELZEILEN, 0), -1):
        if len(zeilen.get(oben, {})) > 1:
            return
        for wert in zeilen.get(oben, {}).values():
            if isinstance(wert, str) and not ist_zeitkopf(wert):
                yield wert


def _wie_schluessel(wert: Wert) -> bool:
    """Whether a cell looks like an AGS: such a row is data, not a heading."""
    if isinstance(wert, str):
        return len(wert) in _SCHLUESSELLAENGEN and wert.isdecimal()
    return isinstance(wert, int) and 1_000_000 <= wert <= 16_999_999  # noqa: PLR2004 - 7 or 8 digits, Land 1 to 16


def _kopftexte(blatt: Blatt, zeilen: Mapping[int, Zeile], ab: int, stufen: int) -> dict[int, str]:
    if stufen == 1:
        return {spalte: wert for spalte, wert in zeilen[ab].items() if isinstance(wert, str)}
    texte: dict[int, str] = {}
    for nummer in range(ab, ab + stufen):
        letzte = nummer == ab + stufen - 1
        zeile = dict(zeilen.get(nummer, {}))
        for oben, links, _, rechts in blatt.verbunden:
            if oben == nummer and links in zeile:
                zeile.update(dict.fromkeys(range(links, rechts + 1), zeile[links]))
        if not letzte:
            zeile = _ueber_gruppen(zeile, zeilen.get(nummer + 1, {}))
        darueber = dict(texte)
        for spalte, wert in sorted(zeile.items()):
            if text := _als_kopftext(blatt, nummer, spalte, wert) or ("" if letzte else zeitkopf(blatt, nummer, spalte, wert)):
                if spalte not in darueber and spalte - 1 in darueber and _nennt_zeit(text) and _nennt_zeit(texte[spalte - 1]):
                    darueber[spalte] = darueber[spalte - 1]  # a day beside a day: the heading above both is only written over the first
                texte[spalte] = f"{darueber.get(spalte, '')} {text}".strip()
    return texte


def _ueber_gruppen(zeile: Zeile, darunter: Zeile) -> Zeile:
    """A row of headings of which each stands over the first of several columns, without a merge: below each the same headings come."""
    anfaenge = [spalte for spalte in sorted(zeile) if isinstance(darunter.get(spalte), str)]
    breite = anfaenge[1] - anfaenge[0] if len(anfaenge) > 1 else 0
    gruppen = [[darunter.get(spalte + n) for n in range(breite)] for spalte in anfaenge]
    abstaende = {naechste - spalte for spalte, naechste in pairwise(anfaenge)}
    if breite <= 1 or abstaende != {breite} or any(gruppe != gruppen[0] for gruppe in gruppen):
        return zeile
    return dict(sorted((spalte + n, zeile[spalte]) for spalte in anfaenge for n in range(breite))) | {
        spalte: wert for spalte, wert in zeile.items() if spalte not in anfaenge
    }


def zeitkopf(blatt: Blatt, nummer: int, spalte: int, wert: Wert | None = None) -> str:
    """The day or year that a cell of a heading names, where it names nothing else."""
    wert = blatt.wert(nummer, spalte) if wert is None else wert
    if isinstance(wert, int) and not blatt.ist_datum(nummer, spalte):
        return "" if isinstance(jahr(wert), Mangel) else str(wert)
    text = "" if wert is None else _als_kopftext(blatt, nummer, spalte, wert)
    return text if ist_zeitkopf(text) else ""


def _als_kopftext(blatt: Blatt, nummer: int, spalte: int, wert: Wert) -> str:
    if isinstance(wert, str):
        return wert
    if blatt.ist_datum(nummer, spalte) and isinstance(tag := datum(wert, datumsformat=True, seit_1904=blatt.seit_1904), date):
        return f"{tag:%d.%m.%Y}"
    return ""


def _tabellen(
    blatt: Blatt, ort: tuple[int, int], texte: dict[int, str], haushaltsjahr: int | None, *, neben: bool = False
) -> Iterator[Tabelle]:
    gelesen = {spalte: woerter(text) for spalte, text in texte.items()}
    vorhanden = frozenset(chain.from_iterable(gelesen.values()))
    entschieden = {s: blatt.entschieden[k] for s, k in kopfzellen(texte).items() if k in blatt.entschieden} if blatt.entschieden else {}
    genannt = {art for namen in entschieden.values() for art in namen}
    gesucht = (layout for layout in layouts().values() if bool(layout.zeigt_sich) == neben)
    moegliche = [layout for layout in gesucht if layout.art in genannt or not layout.kennwoerter.isdisjoint(vorhanden)]
    if not moegliche:
        return
    frueher = {spalte: _ist_frueher(text, blatt.name, haushaltsjahr) for spalte, text in texte.items()}
    anfaenge = [1] if neben else _anfaenge(gelesen)
    for links, naechste in zip(anfaenge, [*anfaenge[1:], (1 << 20) + 1], strict=True):
        eigene = {spalte: text for spalte, text in texte.items() if links <= spalte < naechste}
        for layout in moegliche:
            beste: dict[str, list[tuple[int, int]]] = {}
            for spalte in eigene:
                if spalte in entschieden:
                    if layout.art in entschieden[spalte]:
                        beste.setdefault(entschieden[spalte][layout.art], []).append((-_BESTIMMT, spalte))
                    continue
                if layout.wortschatz.isdisjoint(gelesen[spalte]):
                    continue
                guete, name = _passende(layout.art, gelesen[spalte], frueher=frueher[spalte], zeit=zeitpunkt(texte[spalte]) is not None)
                if guete:
                    beste.setdefault(name, []).append((-guete, spalte))
            if layout.vollstaendig(beste):
                tabelle = _tabelle(layout, blatt, ort, beste, eigene)
                tabelle.links, tabelle.rechts = links, naechste - 1
                yield tabelle


def find_side_lists(blatt: Blatt, listen: Iterable[Tabelle], haushaltsjahr: int | None = None) -> list[Tabelle]:
    """Lists that change no amount (posts, cases), on rows that no other list takes, where they show what they are.

    They are sought after all others and change nothing about these: neither where one ends nor what stands beside it.

    Args:
        blatt: the sheet.
        listen: the lists that were found.
        haushaltsjahr: the year that is meant.
    """
    andere = [tabelle for tabelle in listen if tabelle.quelle is blatt]
    if any(tabelle.blatt.quelle for tabelle in andere):
        return []
    oben = min((tabelle.kopf for tabelle in andere), default=KOPFZEILEN + 1)
    zeilen = {nummer: zeile for nummer, zeile in blatt.zeilen(KOPFZEILEN).items() if nummer < oben}
    moegliche = [n for n, zeile in zeilen.items() if len(zeile) >= _MINDESTENS and not any(map(_wie_schluessel, zeile.values()))]
    gefunden: list[Tabelle] = []
    for stufen in range(1, _STUFEN + 1):
        for nummer in moegliche:
            neue = _hier(blatt, zeilen, (nummer, stufen), haushaltsjahr, neben=True)
            gefunden += [t for t in neue if _zeigt_sich(t, zeilen) and (not gefunden or _ist_neu(t, gefunden, zeilen))]
        if gefunden:
            break
    koepfe = [*sorted({tabelle.kopf for tabelle in gefunden}), *([oben] if andere else [])]
    for tabelle in gefunden:
        tabelle.ende = next((kopf - 1 for kopf in koepfe if kopf > tabelle.kopf), tabelle.ende)
    return gefunden


def _zeigt_sich(tabelle: Tabelle, zeilen: Mapping[int, Zeile]) -> bool:
    """Whether a heading that was recognised, a title right above or the name of the sheet says what kind of list it is."""
    texte = [tabelle.texte[spalte] for spalte in tabelle.spalten.values()]
    texte += [str(wert) for n in range(tabelle.kopf - _STUFEN, tabelle.kopf) if len(z := zeilen.get(n, {})) == 1 for wert in z.values()]
    worte = chain.from_iterable(woerter(text) for text in (*texte, tabelle.blatt.name))
    return any(wort.startswith(tabelle.layout.zeigt_sich) for wort in worte)


def _anfaenge(gelesen: Mapping[int, Woerter]) -> list[int]:
    """First columns of the lists that stand side by side in a heading; 1, where there is one.

    Behind a blank column, or where the same headings come once more, a further list begins if it has a key that the one before has too.
    """
    anfaenge, bisher = [1], set[str]()
    for gruppe in _gruppen(gelesen):
        schluessel = {name for spalte in gruppe if (name := _schluesselname(gelesen[spalte]))}
        if not bisher.isdisjoint(schluessel):
            anfaenge.append(gruppe[0])
            bisher = set()
        bisher |= schluessel
    return anfaenge


def _gruppen(gelesen: Mapping[int, Woerter]) -> Iterator[list[int]]:
    """Columns of headings that stand together, parted where they repeat themselves."""
    spalten = sorted(gelesen)
    grenzen = [0, *(n for n in range(1, len(spalten)) if spalten[n] - spalten[n - 1] > 1), len(spalten)]
    for von, bis in pairwise(grenzen):
        gruppe = spalten[von:bis]
        worte = [gelesen[spalte] for spalte in gruppe]
        breite = next(
            (n for n in range(_MINDESTENS, len(worte) // 2 + 1) if len(worte) % n == 0 and worte == worte[:n] * (len(worte) // n)), 0
        )
        yield from (gruppe[n : n + breite] for n in range(0, len(gruppe), breite)) if breite else [gruppe]


@lru_cache(maxsize=8192)
def _schluesselname(gelesen: Woerter) -> str:
    """The column of Gemeinden or keys that a heading names as a whole, or nothing."""
    muster = (muster for muster in layouts()["meldungen"].spalten if muster.name in {"ags", "gemeinde"})
    return next((m.name for m in muster if gelesen in m.ueberschriften), "")


def _ist_frueher(text: str, blattname: str, haushaltsjahr: int | None) -> bool:
    jahr = jahr_im_text(text)
    if jahr is None:
        jahr = jahr_im_text(blattname)
    return jahr is not None and (haushaltsjahr is None or jahr < haushaltsjahr)


def _tabelle(layout: Layout, blatt: Blatt, ort: tuple[int, int], beste: dict[str, list[tuple[int, int]]], texte: dict[int, str]) -> Tabelle:
    nummer, stufen = ort
    tabelle = Tabelle(layout, blatt, nummer, nummer + stufen, {}, texte=texte)
    for name, funde in beste.items():
        funde.sort()
        tabelle.spalten[name] = funde[0][1]
        bestimmt = funde[0][0] == -_BESTIMMT
        ebenso = name in _ZAHLEN and not bestimmt
        gleiche = tuple(spalte for guete, spalte in funde[1:] if guete == funde[0][0] or (ebenso and _ganze(guete, funde[0][0])))
        if name == "personen" and bestimmt:
            tabelle.gewaehlt = True
        if gleiche:
            tabelle.mehrfach[name] = gleiche
    return tabelle


def _ganze(guete: int, beste: int) -> bool:
    """Whether two headings both fit as a whole, or both only in part: the longer one is no better."""
    return (-guete >= _GANZ) == (-beste >= _GANZ)


def ist_schluesselkopf(text: str) -> bool:
    """Whether a heading is that of a column of Gemeinden or their keys."""
    gelesen = woerter(text)
    return any(muster.name in {"ags", "gemeinde"} and muster.guete(gelesen, frueher=False) for muster in layouts()["meldungen"].spalten)


def kopfzellen(texte: Mapping[int, str]) -> dict[int, Kopfzelle]:
    """By column what a heading is known by."""
    zaehler: Counter[Woerter] = Counter()
    gefunden = {}
    for spalte in sorted(texte):
        worte = woerter(texte[spalte])
        zaehler[worte] += 1
        gefunden[spalte] = (worte, zaehler[worte])
    return gefunden


def rollen(text: str) -> dict[str, str]:
    """The column that a word means, by kind of list; nothing where it is no heading."""
    worte = woerter(text)
    return {art: muster.name for art, layout in layouts().items() for muster in layout.spalten if worte in muster.ueberschriften}


def sicherheit(tabelle: Tabelle, spalte: int, name: str) -> str:
    """How sure it is what a column was read as, in words."""
    text = tabelle.texte[spalte]
    if kopfzellen(tabelle.texte)[spalte] in tabelle.blatt.entschieden:
        return "Ihre Eingabe"
    if not name:
        return "nicht erkannt"
    frueher, zeit = _ist_frueher(text, tabelle.blatt.name, None), zeitpunkt(text) is not None
    guete = next(m.guete(woerter(text), frueher=frueher, zeit=zeit) for m in tabelle.layout.spalten if m.name == name)
    grade = ((_GANZ, "sicher: die ganze Überschrift"), (_ANFANG, "wahrscheinlich: ihr Anfang"), (_DARIN, "möglich: ein Teil von ihr"))
    return next((wort for ab, wort in grade if guete >= ab), "nach Stichtag, Lage oder Zahlen")


def find_headings(blatt: Blatt) -> tuple[int, dict[int, str]] | None:
    """A row that names Gemeinden but makes no list, with its headings: what a message can point at."""
    schluessel = [muster for muster in layouts()["meldungen"].spalten if muster.name in {"ags", "gemeinde"}]
    for nummer, zeile in blatt.zeilen(KOPFZEILEN).items():
        texte = {spalte: wert for spalte, wert in zeile.items() if isinstance(wert, str) and wert.strip()}
        if len(texte) > 1 and any(woerter(text) in muster.ueberschriften for text in texte.values() for muster in schluessel):
            return nummer, texte
    return None
