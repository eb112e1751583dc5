"""Headings: where on a sheet a list begins, and which of its columns are meant.

They are recognised by their words, in any column, on any sheet, up to sixty rows down, in up to three lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from hashlib import sha256
from itertools import chain, pairwise, product

from im_xl.workbook.grid import Blatt, Zeile
from im_xl.workbook.layout import ANFANG, BESTIMMT, DARIN, GANZ, KOPFZEILEN, Layout, Tabelle, layouts, passende
from im_xl.workbook.numbers import Mangel, datum, jahr
from im_xl.workbook.woerter import Woerter, spricht_von_au, woerter
from im_xl.workbook.zeittext import ist_zeitkopf, jahr_im_text, nennt_zeit, zeitpunkt
from im_xl.workbook.zellwert import Wert

TIEFE = 2000
"""Rows that are searched where no list was found further up."""
_MINDESTENS = 2
"""A heading has at least a key and something else."""
_STUFEN = 3
"""A heading may be written over so many rows."""
_ZAHLEN = frozenset({"personen", "quote"})
"""Columns of which nobody knows which is meant where there are several, whatever the length of the heading."""
_TITELZEILEN = 10
"""So many rows above a list may hold its title."""
_TITELLAENGE = 120
"""What is longer is a note, not a title."""
_SCHLUESSELLAENGEN = frozenset({5, 7, 8, 12})
_SCHLUESSELTEXT = 60
"""Longer words of a heading are known by their beginning and a digest."""


def find_tables(blatt: Blatt, haushaltsjahr: int | None = None, bis: int = KOPFZEILEN) -> list[Tabelle]:
    """All lists on a sheet; one heading may serve several kinds (persons and decisions side by side). Headings are sought down to a row."""
    zeilen = {nummer: zeile for nummer, zeile in blatt.zeilen(bis).items() if nummer <= bis}
    moegliche = [n for n, zeile in zeilen.items() if len(zeile) >= _MINDESTENS and not any(map(_wie_schluessel, zeile.values()))]
    _wiederfinden(blatt, zeilen, moegliche)
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


def _wiederfinden(blatt: Blatt, zeilen: Mapping[int, Zeile], moegliche: Iterable[int]) -> None:
    """Find the headings of which people decided, in however many rows they were read then.

    What is not to be read is not read by a part of its heading either: a list that lost its persons would have them back.
    """
    for nummer, stufen in product(moegliche, range(1, 2 * _STUFEN)) if blatt.entschieden else ():
        texte = _kopftexte(blatt, zeilen, nummer, stufen)
        for spalte, rolle in _entschieden(blatt, nummer, texte).items():
            if not rolle:
                blatt.ungelesen |= {(zeile, spalte) for zeile in range(nummer, nummer + stufen) if spalte in zeilen.get(zeile, {})}


def _entschieden(blatt: Blatt, nummer: int, texte: Mapping[int, str]) -> dict[int, Mapping[str, str]]:
    """By column what people decided of these headings, which are found again with that."""
    schluessel = kopfzellen(texte) if blatt.entschieden else {}
    entschieden = {spalte: blatt.entschieden[k] for spalte, k in schluessel.items() if k in blatt.entschieden}
    blatt.wiedergefunden |= {schluessel[spalte]: (blatt.ort(nummer, spalte), texte[spalte]) for spalte in entschieden}
    return entschieden


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
            tabelle.texte = tabelle.zeile_der_koepfe = texte
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
                if spalte not in darueber and spalte - 1 in darueber and nennt_zeit(text) and nennt_zeit(texte[spalte - 1]):
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
    entschieden = _entschieden(blatt, ort[0], texte)
    zeilen = range(ort[0], ort[0] + ort[1])
    entschieden |= {spalte: {} for zeile, spalte in blatt.ungelesen if zeile in zeilen and spalte in texte and spalte not in entschieden}
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
                        beste.setdefault(entschieden[spalte][layout.art], []).append((-BESTIMMT, spalte))
                    continue
                if layout.wortschatz.isdisjoint(gelesen[spalte]):
                    continue
                guete, name = passende(layout.art, gelesen[spalte], frueher=frueher[spalte], zeit=zeitpunkt(texte[spalte]) is not None)
                if guete:
                    beste.setdefault(name, []).append((-guete, spalte))
            if layout.vollstaendig(beste):
                tabelle = _tabelle(layout, blatt, ort, beste, eigene)
                tabelle.links, tabelle.rechts = links, naechste - 1
                tabelle.zeile_der_koepfe = texte
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
            gefunden += [t for t in neue if _zeigt_sich(t) and (not gefunden or _ist_neu(t, gefunden, zeilen))]
        if gefunden:
            break
    koepfe = [*sorted({tabelle.kopf for tabelle in gefunden}), *([oben] if andere else [])]
    for tabelle in gefunden:
        tabelle.ende = next((kopf - 1 for kopf in koepfe if kopf > tabelle.kopf), tabelle.ende)
    return gefunden


def _zeigt_sich(tabelle: Tabelle) -> bool:
    """Whether a heading that was recognised, a title right above or the name of the sheet says what kind of list it is."""
    texte = (tabelle.texte[spalte] for spalte in tabelle.spalten.values())
    zeilen = tabelle.blatt.zeilen(tabelle.kopf)
    titel = (str(wert) for n in range(tabelle.kopf - _STUFEN, tabelle.kopf) if len(z := zeilen.get(n, {})) == 1 for wert in z.values())
    im_namen = not tabelle.layout.blattnamen.isdisjoint(woerter(tabelle.blatt.name))
    return im_namen or any(map(tabelle.layout.nennt, chain(titel, texte)))


def unerkannt(blatt: Blatt, tabellen: Iterable[Tabelle]) -> Layout | None:
    """The kind of list that the name of a sheet promises, where no list at all was found on it."""
    if not blatt.sichtbar or not blatt.zeilen(KOPFZEILEN) or any(tabelle.quelle is blatt for tabelle in tabellen):
        return None
    return heisst_nach(blatt)


def heisst_nach(blatt: Blatt) -> Layout | None:
    """The kind of list that a sheet is named after; only lists that change no amount have such names."""
    return next((layout for layout in layouts().values() if not layout.blattnamen.isdisjoint(woerter(blatt.name))), None)


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
        gleiche = tuple(spalte for guete, spalte in funde[1:] if guete == funde[0][0] or (name in _ZAHLEN and _ganze(guete, funde[0][0])))
        if gleiche:
            tabelle.mehrfach[name] = gleiche
    return tabelle


def _ganze(guete: int, beste: int) -> bool:
    """Whether two headings both fit as a whole, or both only in part: the longer one is no better."""
    return (-guete >= GANZ) == (-beste >= GANZ)


def ist_schluesselkopf(text: str) -> bool:
    """Whether a heading is that of a column of Gemeinden or their keys."""
    gelesen = woerter(text)
    return any(muster.name in {"ags", "gemeinde"} and muster.guete(gelesen, frueher=False) for muster in layouts()["meldungen"].spalten)


def kopfzellen(texte: Mapping[int, str]) -> dict[int, str]:
    """By column what a heading is known by: its words, its day or year, which one of how many alike in its row it is.

    Where another column of the same words and time comes in, none of them is the one it was.
    """
    worte = {spalte: (" ".join(woerter(texte[spalte])), str(zeitpunkt(texte[spalte]) or "")) for spalte in sorted(texte)}
    alle, bisher = Counter(worte.values()), Counter[tuple[str, str]]()
    gefunden = {}
    for spalte, (text, zeit) in worte.items():
        bisher[text, zeit] += 1
        kurz = text if len(text) <= _SCHLUESSELTEXT else f"{text[:_SCHLUESSELTEXT]} {sha256(text.encode()).hexdigest()[:8]}"
        gefunden[spalte] = f"{kurz}|{zeit}|{bisher[text, zeit]}|{alle[text, zeit]}"
    return gefunden


def entschiedene(tabelle: Tabelle) -> frozenset[int]:
    """The columns of which people said what they are."""
    koepfe = kopfzellen(tabelle.zeile_der_koepfe) if tabelle.blatt.entschieden else {}
    return frozenset(spalte for spalte, kopf in koepfe.items() if kopf in tabelle.blatt.entschieden)


def guete_von(tabelle: Tabelle, spalte: int, name: str) -> int:
    """How well the heading of a column fits what it was read as; see `Spaltenmuster.guete`."""
    text = tabelle.texte[spalte]
    frueher, zeit = _ist_frueher(text, tabelle.blatt.name, None), zeitpunkt(text) is not None
    return next(m.guete(woerter(text), frueher=frueher, zeit=zeit) for m in tabelle.layout.spalten if m.name == name)


def sicherheit(tabelle: Tabelle, spalte: int, name: str) -> str:
    """How sure it is what a column was read as, in words."""
    if spalte in entschiedene(tabelle):
        return "Ihre Eingabe"
    if not name:
        return "nicht erkannt"
    guete = guete_von(tabelle, spalte, name)
    grade = ((GANZ, "sicher: die ganze Überschrift"), (ANFANG, "wahrscheinlich: ihr Anfang"), (DARIN, "möglich: ein Teil von ihr"))
    return next((wort for ab, wort in grade if guete >= ab), "nach Stichtag, Lage oder Zahlen")


def find_headings(blatt: Blatt) -> tuple[int, dict[int, str]] | None:
    """A row that names Gemeinden but makes no list, with its headings: what a message can point at."""
    schluessel = [muster for muster in layouts()["meldungen"].spalten if muster.name in {"ags", "gemeinde"}]
    for nummer, zeile in blatt.zeilen(KOPFZEILEN).items():
        texte = {spalte: wert for spalte, wert in zeile.items() if isinstance(wert, str) and wert.strip()}
        if len(texte) > 1 and any(woerter(text) in muster.ueberschriften for text in texte.values() for muster in schluessel):
            return nummer, texte
    return None
