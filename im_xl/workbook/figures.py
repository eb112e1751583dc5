"""Figures beside the lists: Haushaltsjahr, Stichtag, the amount and its state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
import re
from typing import Any

from im_xl.cents import Einheit, Rundungsart, euro_text
from im_xl.findings import Finding
from im_xl.model import Ags, Betragsstand, Eckdaten, Gelesen, Mindestbetragsmodus
from im_xl.places import CellRef
from im_xl.register import suche_kreis
from im_xl.vwv.anzeige import angabe_text
from im_xl.workbook import numbers
from im_xl.workbook.grid import Blatt
from im_xl.workbook.layout import KOPFZEILEN, Angabe, Tabelle, angaben, wertspalten
from im_xl.workbook.numbers import Mangel
from im_xl.workbook.tafeln import Tafelwert, tafeln
from im_xl.workbook.woerter import Woerter, in_tausend, moegliche_woerter, nur_tausend, woerter, wort
from im_xl.workbook.zeittext import jahre_im_text
from im_xl.workbook.zellwert import Wert

_AUFZAEHLUNGEN: dict[str, Any] = {
    "betragsstand": Betragsstand,
    "rundung_art": Rundungsart,
    "modus": Mindestbetragsmodus,
}
_EINHEITEN = {"cent": Einheit.CENT, "euro": Einheit.EURO}
_BREITE = 6
"""A row with more filled cells than this is a list, not a figure with its remark."""
_REICHWEITE = 3
"""How many columns to the right a number may stand."""
_LUECKE = 3
"""So many rows below the last one a heading of years no longer counts."""
_KURZ = 30
"""A unit beside a value is no longer than this."""
_JE_JAHR = frozenset({"betrag", "personen", "wort"})
"""Kinds of figures that belong to a year."""
_TITELZEILEN = 10
"""Rows of a sheet that may hold its title."""
HAUSHALTSJAHR = re.compile(r"(?:haushalts|förder|bewilligungs|zuwendungs)jahr\W{0,3}((?:19|20)\d{2})(?![\d/])", re.IGNORECASE)
"""A Haushaltsjahr in a text."""
_KOPFWORTE = frozenset(
    {
        "jahr",
        "haushaltsjahr",
        "förderjahr",
        "kalenderjahr",
        "vorjahr",
        "ansatz",
        "plan",
        "soll",
        "ist",
        "betrag",
        "wert",
        "planung",
        "zuwendung",
    }
)
_SPALTENKOEPFE = frozenset({("bezeichnung",), ("merkmal",), ("position",), ("posten",), ("kennzahl",)})
_SAMMELWORTE = frozenset({"angaben", "beträge", "werte", "zahlen", "alle"})


@dataclass(slots=True)
class Fund:
    """A cell that holds a figure's value.

    Attributes:
        im_text: it stands behind its words in one cell.
        bezeichnung: the words in front of it, as written.
        jahre: the years that label or heading name; 0 is the year before.
        einheit: the text that says that it counts in thousands.
        kreis: the county whose value it is, in a table of several.
    """

    blatt: Blatt
    zeile: int
    spalte: int
    wert: Wert
    im_text: bool = False
    bezeichnung: str = ""
    jahre: frozenset[int] = frozenset()
    einheit: str = ""
    kreis: str = ""

    @property
    def ort(self) -> CellRef:
        """The cell."""
        return self.blatt.ort(self.zeile, self.spalte)


@dataclass(slots=True)
class Zahlenwerk:
    """Figures found so far, by name, with what is wrong."""

    kreis: Gelesen[str] | None = None
    werte: dict[str, Gelesen[Any]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    je_kreis: list[tuple[Angabe, Fund]] = field(default_factory=list)

    def eckdaten(self) -> Eckdaten:
        """The figures as the model holds them."""
        return Eckdaten(**self.werte)


def find_figures(blaetter: Iterable[Blatt]) -> list[tuple[Angabe, Fund]]:
    """Every place that looks like a figure: its words, and a cell with a value beside them or behind a colon."""
    gefunden: list[tuple[Angabe, Fund]] = []
    for blatt in blaetter:
        spalten = Spalten(einheit=next(_sammeleinheit(blatt), ""))
        gelesen = list(tafeln(blatt))
        in_tafeln = {nummer for nummern, _ in gelesen for nummer in nummern}
        for nummer, zeile in blatt.zeilen(KOPFZEILEN).items():
            if nummer > KOPFZEILEN:
                break
            if nummer in in_tafeln:
                continue
            if len(zeile) > _BREITE:
                spalten = replace(spalten, wert=None, jahre={}, texte={})
            elif not _als_kopf(spalten, nummer, zeile):
                gefunden += _funde(blatt, nummer, zeile, spalten)
        gefunden += [_aus_tafel(blatt, wert, spalten.einheit) for _, werte in gelesen for wert in werte]
    return gefunden


def _aus_tafel(blatt: Blatt, wert: Tafelwert, einheit: str) -> tuple[Angabe, Fund]:
    einheit = next(filter(in_tausend, (wert.bezeichnung, einheit)), "")
    inhalt = blatt.zeilen()[wert.zeile][wert.spalte]
    fund = Fund(blatt, wert.zeile, wert.spalte, inhalt, bezeichnung=wert.bezeichnung, jahre=wert.jahre, einheit=einheit, kreis=wert.kreis)
    return wert.angabe, fund


def find_beside(tabellen: Iterable[Tabelle]) -> list[tuple[Angabe, Fund]]:
    """Figures that stand to the right of a list, behind a blank column; a single one there is a remark on its row."""
    gefunden: list[tuple[Angabe, Fund]] = []
    for tabelle in tabellen:
        rand = tabelle.rechter_rand() if tabelle.layout.art == "meldungen" else None
        funde = [(angabe, fund) for angabe, fund in find_figures([rand] if rand else []) if not angabe.schwach]
        if len({angabe.name for angabe, _ in funde}) > 1:
            gefunden += funde
    return gefunden


def jahr_im_titel(blaetter: Iterable[Blatt]) -> list[tuple[Angabe, Fund]]:
    """The Haushaltsjahr that a title names ("Integrationsmanagement, Haushaltsjahr 2026"); none where titles name several."""
    angabe = angaben()[woerter("Haushaltsjahr")]
    funde = [
        (angabe, Fund(blatt, nummer, spalte, treffer[1], im_text=True))
        for blatt in blaetter
        if blatt.sichtbar
        for nummer, zeile in blatt.zeilen(_TITELZEILEN).items()
        if nummer <= _TITELZEILEN and len(zeile) == 1
        for spalte, text in zeile.items()
        if isinstance(text, str) and (treffer := HAUSHALTSJAHR.search(text))
    ]
    return funde[:1] if len({fund.wert for _, fund in funde}) == 1 else []


def haushaltsjahr(funde: Iterable[tuple[Angabe, Fund]]) -> int | None:
    """The first readable Haushaltsjahr: lists need it to know which year is an earlier one."""
    jahre = (numbers.jahr(fund.wert) for angabe, fund in funde if angabe.name == "haushaltsjahr")
    return next((jahr for jahr in jahre if not isinstance(jahr, Mangel)), None)


def read_figures(funde: Iterable[tuple[Angabe, Fund]], tabellen: Iterable[Tabelle], jahr: int | None = None) -> Zahlenwerk:
    """All figures outside the lists, of the given Haushaltsjahr. The first that is readable holds; another one that differs is a finding.

    Those in tables of several counties wait until the county is known.
    """
    werk = Zahlenwerk()
    listen = list(tabellen)
    funde = [(a, fund) for a, fund in funde if not any(liste.enthaelt(fund.blatt, fund.zeile, fund.spalte) for liste in listen)]
    werk.je_kreis = [(angabe, fund) for angabe, fund in funde if fund.kreis]
    funde = [(angabe, fund) for angabe, fund in funde if not fund.kreis]
    jahr = jahr or haushaltsjahr(funde)
    vertraut = {id(liste.quelle) for liste in listen} | {id(fund.blatt) for angabe, fund in funde if angabe.name != "betrag_cent"}
    datiert = {id(liste.quelle) for liste in listen} | {id(fund.blatt) for angabe, fund in funde if angabe.name == "haushaltsjahr"}
    for _, fund in (*funde, *werk.je_kreis):
        if id(fund.blatt) not in datiert:
            fund.jahre = fund.jahre or _blattjahr(fund.blatt, jahr)
    _einordnen(werk, funde, jahr, vertraut)
    return werk


def read_county_figures(werk: Zahlenwerk, kreis: Ags, jahr: int | None) -> list[Finding]:
    """Add what tables of several counties say of this one; what is wrong with it."""
    bisher = len(werk.findings)
    funde = [(angabe, fund) for angabe, fund in werk.je_kreis if [gefunden.ags for gefunden in suche_kreis(fund.kreis)] == [kreis]]
    _einordnen(werk, funde, jahr, {id(fund.blatt) for _, fund in funde})
    return werk.findings[bisher:]


def _einordnen(werk: Zahlenwerk, funde: Sequence[tuple[Angabe, Fund]], jahr: int | None, vertraut: set[int]) -> None:
    """Take figures over: those of the year, then those with words that may mean anything; of other years only where there is nothing else."""
    fremde: list[tuple[Angabe, Fund]] = []
    schwache: list[tuple[Angabe, Fund]] = []
    for angabe, fund in funde:
        if angabe.art in _JE_JAHR and not fund.jahre <= {jahr}:
            fremde.append((angabe, fund))
        elif angabe.schwach:
            schwache.append((angabe, fund))
        else:
            _aufnehmen(werk, angabe, fund)
    for angabe, fund in schwache:
        _schwach(werk, angabe, fund, vertraut=id(fund.blatt) in vertraut)
    _anderes_jahr(werk, fremde, jahr)
    _nur_ausgeblendet(werk, funde)


def _blattjahr(blatt: Blatt, haushaltsjahr: int | None) -> frozenset[int]:
    """The year that the name of a sheet gives to its figures, where it holds no list and no Haushaltsjahr of its own.

    None where it names several or nobody knows the Haushaltsjahr.
    """
    jahre = jahre_im_text(blatt.name)
    return jahre if haushaltsjahr is not None and len(jahre) == 1 else frozenset()


def _schwach(werk: Zahlenwerk, angabe: Angabe, fund: Fund, *, vertraut: bool) -> None:
    """An amount with words that may mean anything: after all others; on a sheet that says nothing else of the programme only named."""
    if vertraut:
        _aufnehmen(werk, angabe, fund)
    elif angabe.name not in werk.werte and not _fehlt(angabe, fund) and not isinstance(numbers.betrag_cent(fund.wert), Mangel):
        _melden(werk, "betrag-fraglich", fund.ort, bezeichnung=" ".join(fund.bezeichnung.split()), inhalt=_gezeigt(fund))


def _anderes_jahr(werk: Zahlenwerk, fremde: Iterable[tuple[Angabe, Fund]], haushaltsjahr: int | None) -> None:
    """Figures of other years do not count; where there is no other one, it is said."""
    for angabe, fund in fremde:
        if angabe.name in werk.werte or _fehlt(angabe, fund) or (fund.im_text and isinstance(numbers.betrag_cent(fund.wert), Mangel)):
            continue
        jahre = " und ".join("das Vorjahr" if jahr == 0 else str(jahr) for jahr in sorted(fund.jahre))
        gilt = f"ist {haushaltsjahr}" if haushaltsjahr else "steht nicht in der Mappe"
        _melden(werk, "angabe-anderes-jahr", fund.ort, was=angabe.bezeichnung, inhalt=_gezeigt(fund), jahre=jahre, haushaltsjahr=gilt)


def _nur_ausgeblendet(werk: Zahlenwerk, funde: Iterable[tuple[Angabe, Fund]]) -> None:
    """An amount that nobody sees is said."""
    betrag = werk.werte.get("betrag_cent")
    versteckt = {fund.ort for _, fund in funde if not fund.blatt.sichtbar}
    if betrag is not None and betrag.ort in versteckt:
        _melden(werk, "betrag-ausgeblendet", betrag.ort, betrag=euro_text(betrag.wert))


@dataclass(slots=True)
class Spalten:
    """What the heading above figures says of its columns.

    Attributes:
        wert: the column that holds the values.
        jahre: years by column.
        texte: headings by column.
        einheit: a text of the sheet that says that all its amounts are in thousands.
        zeile: the last row seen.
    """

    wert: int | None = None
    jahre: dict[int, frozenset[int]] = field(default_factory=dict)
    texte: dict[int, str] = field(default_factory=dict)
    einheit: str = ""
    zeile: int = 0


def _als_kopf(spalten: Spalten, nummer: int, zeile: dict[int, Wert]) -> bool:
    """Take a row over as heading of figures: it names the column of values, or years; False where it is none."""
    if nummer - spalten.zeile > _LUECKE:
        spalten.jahre, spalten.texte = {}, {}
    spalten.zeile = nummer
    erste = min(zeile, default=0)
    werte = [spalte for spalte, wert in zeile.items() if isinstance(wert, str) and woerter(wert) in wertspalten()]
    jahre = {spalte: jahre for spalte, wert in zeile.items() if (jahre := _kopfjahre(wert))}
    if not werte and not _ist_jahreszeile(zeile.get(erste, ""), erste, jahre):
        return False
    if not werte or len(zeile) > 1:
        spalten.jahre = jahre
        spalten.texte = {spalte: wert for spalte, wert in zeile.items() if isinstance(wert, str)}
    if werte:
        spalten.wert = next((spalte for spalte in reversed(werte) if spalte != erste), werte[0])
    return True


def _ist_jahreszeile(beschriftung: Wert, erste: int, jahre: Mapping[int, frozenset[int]]) -> bool:
    """Whether a row with years heads columns: several, or one with nothing but a general word in front of it."""
    vorn = woerter(beschriftung) if isinstance(beschriftung, str) else ()
    if erste in jahre:
        return erste > 1 or len(jahre) > 1
    allgemein = vorn in wertspalten() or vorn in _SPALTENKOEPFE
    return bool(jahre) and (allgemein or (len(jahre) > 1 and vorn in angaben()))


def _kopfjahre(wert: Wert) -> frozenset[int]:
    """Years of a cell that may head a column: the year alone, or with a word such as Ansatz."""
    if isinstance(wert, int) and not isinstance(wert, bool):
        return frozenset() if isinstance(numbers.jahr(wert), Mangel) else frozenset({wert})
    if not isinstance(wert, str) or set(woerter(wert)) - _KOPFWORTE:
        return frozenset()
    return jahre_im_text(wert)


def _sammeleinheit(blatt: Blatt) -> Iterator[str]:
    """Texts such as "Angaben in Tsd. EUR"."""
    for zeile in blatt.zeilen(KOPFZEILEN).values():
        for wert in zeile.values():
            if isinstance(wert, str) and in_tausend(wert) and not _SAMMELWORTE.isdisjoint(woerter(wert)):
                yield wert


def _funde(blatt: Blatt, nummer: int, zeile: dict[int, Wert], spalten: Spalten) -> Iterable[tuple[Angabe, Fund]]:
    for spalte, text in zeile.items():
        if not isinstance(text, str):
            continue
        vorn, trenner, hinten = text.partition(":")
        angabe = angaben().get(_ohne_doppelpunkt(vorn))
        if angabe is None:
            continue
        jahre = jahre_im_text(vorn)
        if trenner and hinten.strip():
            einheit = next((wert for wert in (vorn, hinten, spalten.einheit) if in_tausend(wert)), "")
            yield angabe, Fund(blatt, nummer, spalte, hinten.strip(), im_text=True, bezeichnung=vorn, jahre=jahre, einheit=einheit)
            continue
        for rechts in _rechts(blatt, nummer, zeile, spalte, spalten):
            daneben = zeile.get(rechts + 1)
            kurz = daneben if isinstance(daneben, str) and len(daneben) < _KURZ else ""
            einheit = next(filter(in_tausend, (vorn, spalten.texte.get(rechts, ""), spalten.einheit, kurz)), "")
            alle = jahre | spalten.jahre.get(rechts, frozenset())
            yield angabe, Fund(blatt, nummer, rechts, zeile[rechts], bezeichnung=vorn, jahre=alle, einheit=einheit)


def _ohne_doppelpunkt(text: str) -> Woerter:
    return woerter(text) if len(text) < 80 else ()  # noqa: PLR2004 - a sentence is no label


def _rechts(blatt: Blatt, nummer: int, zeile: dict[int, Wert], spalte: int, spalten: Spalten) -> list[int]:
    """Columns of the value: those of years, the value column where the heading names one, the next cell, or a number a little further right."""
    if spalten.wert is not None and spalten.wert > spalte and spalten.wert not in spalten.jahre:
        return [spalten.wert] if spalten.wert in zeile else []
    if any(rechts > spalte for rechts in spalten.jahre):
        return [rechts for rechts in spalten.jahre if rechts > spalte and rechts in zeile] or _naechste(blatt, nummer, zeile, spalte)
    if spalten.wert is not None and spalten.wert > spalte:
        return [spalten.wert] if spalten.wert in zeile else []
    return _naechste(blatt, nummer, zeile, spalte)


def _naechste(blatt: Blatt, nummer: int, zeile: dict[int, Wert], spalte: int) -> list[int]:
    ende = next((rechts for oben, links, unten, rechts in blatt.verbunden if oben <= nummer <= unten and links == spalte), spalte)
    if ende + 1 in zeile:
        return [ende + 1]
    weiter = (s for s in range(ende + 2, ende + 1 + _REICHWEITE) if s in zeile and not _ist_euro(zeile[s]))
    naechste = next(weiter, None)
    return [naechste] if naechste is not None and not isinstance(zeile[naechste], str) else []


def _ist_euro(wert: Wert) -> bool:
    return isinstance(wert, str) and wert.strip(" .()").casefold() in {"€", "eur", "euro"}


def _fehlt(angabe: Angabe, fund: Fund) -> bool:
    """Whether nothing stands there, or that it is still open."""
    return numbers.ist_leer(fund.wert) or (isinstance(fund.wert, str) and angabe.art != "text" and wort("fehlt", fund.wert) is not None)


def _gezeigt(fund: Fund) -> str:
    """The value as a message shows it, with the words that count in thousands."""
    einheit = fund.einheit if not fund.im_text or in_tausend(fund.bezeichnung) else ""
    text = numbers.anzeige(fund.wert) if fund.im_text else numbers.anzeige_betrag(fund.blatt, fund.zeile, fund.spalte)
    return f"{text} ({numbers.anzeige(einheit)})" if einheit else text


def _aufnehmen(werk: Zahlenwerk, angabe: Angabe, fund: Fund) -> None:
    if _fehlt(angabe, fund):
        return
    wert = _verstehen(werk, angabe, fund)
    if wert is None:
        return
    gelesen = Gelesen(wert, fund.ort, numbers.inhalt(fund.wert))
    if angabe.name == "kreis":
        werk.kreis = werk.kreis or gelesen
        return
    bisher = werk.werte.setdefault(angabe.name, gelesen)
    if bisher.wert != wert:
        texte = {"inhalt": angabe_text(angabe.name, bisher.wert), "anderer_inhalt": angabe_text(angabe.name, wert)}
        _melden(
            werk,
            "angabe-widerspruch",
            fund.ort,
            was=angabe.bezeichnung,
            quelle=bisher.ort.anzeige if bisher.ort else "",
            andere_quelle=fund.ort.anzeige,
            **texte,
        )
    if angabe.name == "rundung_art" and isinstance(fund.wert, str):
        _einheit_daneben(werk, fund)


def _einheit_daneben(werk: Zahlenwerk, fund: Fund) -> None:
    """The unit, where the rounding names it too: einzeln, volle Euro."""
    for teil in str(fund.wert).split(",")[1:]:
        if einheit := wort("rundung_einheit", teil):
            werk.werte.setdefault("rundung_einheit", Gelesen(_EINHEITEN[einheit], fund.ort, numbers.inhalt(fund.wert)))


def _verstehen(werk: Zahlenwerk, angabe: Angabe, fund: Fund) -> Any:  # noqa: ANN401 - kinds of figures differ
    wert = fund.wert
    if angabe.art == "betrag":
        return _betrag(werk, angabe, fund)
    if angabe.art == "wort":
        return _aus_liste(werk, angabe, fund)
    if angabe.art == "datum":
        gelesen: object = numbers.datum(wert, datumsformat=fund.blatt.ist_datum(fund.zeile, fund.spalte), seit_1904=fund.blatt.seit_1904)
    elif angabe.art == "jahr":
        gelesen = numbers.jahr(wert)
    elif angabe.art == "personen":
        umgedeutet = fund.blatt.ist_umgedeutet(fund.zeile, fund.spalte, wert)
        gelesen = Mangel.TEXT if umgedeutet or fund.einheit else numbers.personen(wert)
    else:
        return " ".join(wert.split()) if isinstance(wert, str) else None
    if not isinstance(gelesen, Mangel):
        return gelesen
    if angabe.art == "datum":
        _unlesbar(werk, "datum-unlesbar", fund, was=angabe.bezeichnung)
    else:
        moeglich = "ein Jahr, zum Beispiel 2025" if angabe.art == "jahr" else "eine ganze Zahl"
        _unlesbar(werk, "angabe-unlesbar", fund, was=angabe.bezeichnung, auswahl=moeglich)
    return None


def _betrag(werk: Zahlenwerk, angabe: Angabe, fund: Fund) -> int | None:
    gelesen = numbers.betrag_cent(fund.wert)
    if gelesen is Mangel.OHNE_WERT:
        _melden(werk, "betrag-formel-ohne-wert", fund.ort, was=angabe.bezeichnung)
        return None
    umgedeutet = not fund.im_text and fund.blatt.ist_umgedeutet(fund.zeile, fund.spalte, fund.wert)
    if (
        not umgedeutet
        and fund.einheit == fund.bezeichnung
        and (tausend := numbers.tausend_in_cent(fund.wert))
        and nur_tausend(fund.einheit)
    ):
        _melden(werk, "betrag-umgerechnet", fund.ort, was=angabe.bezeichnung, inhalt=_gezeigt(fund), betrag=euro_text(tausend))
        return tausend
    if isinstance(gelesen, Mangel) or gelesen[0] < 0 or fund.einheit or umgedeutet:
        _betrag_unlesbar(werk, fund)
        return None
    cent, gerundet = gelesen
    if gerundet:
        was = angabe.bezeichnung
        _melden(werk, "betrag-gerundet", fund.ort, was=was, inhalt=numbers.anzeige(fund.wert), betrag=euro_text(cent))
    return cent


def _betrag_unlesbar(werk: Zahlenwerk, fund: Fund) -> None:
    """An amount that is none; behind a colon only where it begins like one, for words there are a sentence."""
    text = str(fund.wert)
    if not fund.im_text or (text[:1].isdigit() and len(text) < _KURZ):
        _melden(werk, "betrag-unlesbar", fund.ort, inhalt=_gezeigt(fund))


def _aus_liste(werk: Zahlenwerk, angabe: Angabe, fund: Fund) -> Any:  # noqa: ANN401 - one of several enums
    text = numbers.anzeige(fund.wert)
    if angabe.name == "rundung_art":
        text = text.split(",", maxsplit=1)[0]  # the unit follows
    bedeutung = wort(angabe.liste, text)
    if bedeutung is None:
        auswahl = moegliche_woerter(angabe.liste)
        _unlesbar(werk, "angabe-unlesbar", fund, was=angabe.bezeichnung, auswahl=auswahl)
        return None
    return _EINHEITEN[bedeutung] if angabe.liste == "rundung_einheit" else _AUFZAEHLUNGEN[angabe.liste](bedeutung)


def _unlesbar(werk: Zahlenwerk, code: str, fund: Fund, **werte: str) -> None:
    """A value that is none is a finding, but words behind a colon are a sentence."""
    if not fund.im_text:
        _melden(werk, code, fund.ort, inhalt=numbers.anzeige(fund.wert), **werte)


def _melden(werk: Zahlenwerk, code: str, ort: CellRef, **werte: str) -> None:
    werk.findings.append(Finding(code, ort, werte))


def blaetter_zuerst(blaetter: Sequence[Blatt]) -> list[Blatt]:
    """Visible sheets before hidden ones."""
    return sorted(blaetter, key=lambda blatt: not blatt.sichtbar)
