"""Reading a workbook: recognise its lists, read them, and say what was not understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from itertools import islice
from types import MappingProxyType
from typing import BinaryIO

from im_xl.errors import EingabeError
from im_xl.findings import Finding
from im_xl.model import Ags, Entscheidung, Gelesen, Kreis, Kreisdaten, Listenort, Meldung, Verbund
from im_xl.package.archive import Inhalt, inhalt
from im_xl.package.limits import LIMITS
from im_xl.places import CellRef, column_letters, split_address
from im_xl.register import kreise, suche_kreis
from im_xl.workbook import spalten
from im_xl.workbook.auswahl import waehlen
from im_xl.workbook.faelle import read_faelle
from im_xl.workbook.figures import (
    Zahlenwerk,
    blaetter_zuerst,
    find_beside,
    find_figures,
    haushaltsjahr,
    jahr_im_titel,
    read_county_figures,
    read_figures,
)
from im_xl.workbook.gestalt import find_lists
from im_xl.workbook.grid import Blatt, open_workbook
from im_xl.workbook.kennzahlen import read_kennzahlen
from im_xl.workbook.kopf import TIEFE, entschiedene, find_headings, find_side_lists, find_tables, guete_von, heisst_nach, unerkannt
from im_xl.workbook.layout import GANZ, KOPFZEILEN, Tabelle
from im_xl.workbook.meldungen import gleiche_zahlen, mit_vorjahr, read_meldungen
from im_xl.workbook.quoten import read_quoten
from im_xl.workbook.rows import Zuordnung, haeufigster_kreis
from im_xl.workbook.stellen import read_stellen
from im_xl.workbook.teile import Gelesene, alle_meldungen, andere_zahlen, gruppen, ist_dieselbe, widerspruch, zusammen
from im_xl.workbook.verfahren import read_entscheidungen, read_verbuende
from im_xl.workbook.zeittext import jahr_im_text, jahre_im_text, zeitpunkt
from im_xl.workbook.zellwert import Wert
from im_xl.workbook.zweifel import (
    Aussage,
    aussage,
    liste_fraglich,
    spalte_fraglich,
    spricht_von,
    stichtag_der_liste,
    titel,
    zeilen_fraglich,
)

_GESUCHT = "eine Spalte „Personen in der AU“ (oder ähnlich) neben „AGS“ oder „Gemeinde“"


def read_workbook(
    stream: BinaryIO, *, jahr: int | None = None, stichtag: date | None = None, gemerkt: Mapping[str, Gelesen[str]] = MappingProxyType({})
) -> Kreisdaten:
    """`read_blaetter` of a file: an .xlsx, .xlsm, .ods or .xls, at its beginning; only read."""
    data = inhalt(stream, LIMITS.total)
    return read_blaetter(open_workbook(data), data, jahr=jahr, stichtag=stichtag, gemerkt=gemerkt)


def read_blaetter(
    blaetter: Sequence[Blatt],
    data: Inhalt,
    *,
    jahr: int | None = None,
    stichtag: date | None = None,
    gemerkt: Mapping[str, Gelesen[str]] = MappingProxyType({}),
) -> Kreisdaten:
    """Everything that can be recognised in a county's workbook, or in the Land's with quotas.

    Sheets that im_xl made itself are left out. Every value carries the cell it came from.

    Args:
        blaetter: the sheets that are not ours.
        data: the file that they are of.
        jahr: Haushaltsjahr that was ordered; it decides which figures and columns are meant. None: that of the workbook.
        stichtag: Stichtag that was ordered, likewise.
        gemerkt: inputs of `IM Einstellungen` by key; those about columns go before what the headings say.

    Returns:
        The county with its rows, decisions, Verbünde and figures; or the quotas, with `kreis` None. Findings are in the order of
        the sheets' rows, list by list.

    Raises:
        DateiError: not a workbook, damaged, encrypted, hostile.
        EingabeError: `leere-mappe`, `keine-personenspalte`, `keine-gemeinden`: there is nothing to read.
    """
    blaetter = blaetter_zuerst(blaetter)
    if not any(blatt.zeilen(1) for blatt in blaetter):
        raise EingabeError(
            "leere-mappe", "Die Mappe enthält keine einzige ausgefüllte Zelle. Bitte die Mappe mit der Liste der Gemeinden angeben."
        )
    eingaben: list[Finding] = []
    spalten.bestimmen(blaetter, spalten.vorgaben(gemerkt, eingaben))
    funde = find_figures(blaetter)
    vorab = jahr or haushaltsjahr(funde)
    tabellen = _listen(blaetter, vorab)
    funde += find_beside(tabellen)
    if haushaltsjahr(funde) is None:
        funde += jahr_im_titel(blatt for blatt in blaetter if any(t.quelle is blatt for t in _von_art(tabellen, "meldungen")))
    jahr = jahr or haushaltsjahr(funde)
    if jahr != vorab:
        tabellen = _listen(blaetter, jahr)
    werk = read_figures(funde, tabellen, jahr)
    if stichtag is None and "stichtag" in werk.werte:
        stichtag = werk.werte["stichtag"].wert
    _nach_stichtag(tabellen, stichtag)
    tabellen, als_kennzahl = _ohne_kennzahlen(tabellen)
    neben = [tabelle for blatt in blaetter for tabelle in find_side_lists(blatt, tabellen, jahr)]
    findings = [*werk.findings, *als_kennzahl]
    if _von_art(tabellen, "meldungen"):
        gelesen = _mit_weiteren_listen(_kreisdaten(blaetter, tabellen, werk, findings, jahr, stichtag), data, neben, jahr)
        fund = spalten.funde(blaetter, [*tabellen, *neben], gemerkt, eingaben)
        eingaben += _unerkannte(blaetter, [*tabellen, *neben])
        eingaben += _ohne_gelesene(blaetter, gelesen, [*tabellen, *neben])
        return replace(gelesen, spalten=fund, findings=(*gelesen.findings, *eingaben))
    if _von_art(tabellen, "quoten"):
        tabelle = _einzige(tabellen, "quoten", findings)
        quoten, weitere = read_quoten(tabelle)
        fund = spalten.funde(blaetter, [tabelle], gemerkt, eingaben)
        return Kreisdaten(kreis=None, quoten=quoten, eckdaten=werk.eckdaten(), spalten=fund, findings=(*findings, *weitere, *eingaben))
    raise _keine_liste(blaetter)


def _listen(blaetter: Sequence[Blatt], jahr: int | None) -> list[Tabelle]:
    """The lists of all sheets; far down only where there is none further up."""
    tabellen = [tabelle for blatt in blaetter for tabelle in find_lists(blatt, jahr)]
    if not any(tabelle.layout.art in {"meldungen", "quoten"} for tabelle in tabellen):
        tabellen += [t for blatt in blaetter for t in find_tables(blatt, jahr, TIEFE) if t.kopf > KOPFZEILEN]
    return tabellen


def _mit_weiteren_listen(daten: Kreisdaten, data: Inhalt, tabellen: list[Tabelle], jahr: int | None) -> Kreisdaten:
    """The county's data with its lists of posts, cases and Kennzahlen; nothing there changes an amount."""
    assert daten.kreis is not None  # noqa: S101 - a county's list names its county
    zuordnung = Zuordnung(daten.kreis, jahr)
    namen = {verbund.name: None for verbund in daten.verbuende} | {e.verbund: None for e in daten.entscheidungen.values() if e.verbund}
    stellen = read_stellen(_von_art(tabellen, "stellen"), zuordnung, namen)
    faelle = read_faelle(data, _von_art(tabellen, "faelle"), zuordnung)
    andere = [tabelle for tabelle in tabellen if tabelle.layout.art != "kennzahlen"]
    eigene = [t for t in _von_art(tabellen, "kennzahlen") if not any(t.an_derselben_stelle(a) for a in andere)]
    kennzahlen = read_kennzahlen(eigene, zuordnung)
    gleich_benannt = [f for t in tabellen if t.blatt.sichtbar for f in _spaltenfindings(t)]
    return replace(
        daten, stellen=stellen, faelle=faelle, kennzahlen=kennzahlen, findings=(*daten.findings, *zuordnung.findings, *gleich_benannt)
    )


def _ohne_kennzahlen(tabellen: list[Tabelle]) -> tuple[list[Tabelle], list[Finding]]:
    """The lists without those of persons who were counselled: on a sheet of Kennzahlen, where another list is that of the AU; which has to be looked at."""

    def ist_kennzahl(tabelle: Tabelle) -> bool:
        spalte, art = tabelle.spalten["personen"], heisst_nach(tabelle.quelle)
        if art is None or art.art != "kennzahlen" or spalte not in tabelle.texte or spalte in entschiedene(tabelle):
            return False
        nennt_au = any("AU" in spricht_von(text) for text in (tabelle.texte[spalte], *(text for text, _ in titel(tabelle))))
        return not nennt_au and 0 < guete_von(tabelle, spalte, "personen") < GANZ

    listen = _von_art(tabellen, "meldungen")
    kennzahlen = [tabelle for tabelle in listen if ist_kennzahl(tabelle)]
    if not any(tabelle.blatt.sichtbar and tabelle not in kennzahlen for tabelle in listen):
        return tabellen, []
    orte = [
        (t.blatt.ort(t.kopf, t.spalten["personen"]), " ".join(t.texte[t.spalten["personen"]].split()))
        for t in kennzahlen
        if t.blatt.sichtbar
    ]
    findings = [Finding("kennzahlen-personen", ort, {"spalte": text}) for ort, text in orte]
    return [tabelle for tabelle in tabellen if tabelle not in kennzahlen], findings


def _ohne_gelesene(blaetter: Iterable[Blatt], gelesen: Kreisdaten, tabellen: Sequence[Tabelle]) -> Iterator[Finding]:
    """Sheets that are named after Kennzahlen and of which none were read, though some list was found there."""
    mit = {liste.blatt for liste in gelesen.kennzahlen}
    mit |= {finding.ort.blatt for finding in gelesen.findings if finding.code == "kennzahlen-unklar" and finding.ort}
    for blatt in blaetter:
        name = heisst_nach(blatt)
        da = [tabelle for tabelle in tabellen if tabelle.quelle is blatt]
        if name is not None and name.art == "kennzahlen" and blatt.sichtbar and blatt.name not in mit and da:
            grund = (
                f"erkannt wurde nur eine andere Liste ({da[0].layout.bezeichnung})"
                if da[0].layout.art != "kennzahlen"
                else "keine Spalte enthält lesbare Zahlen"
            )
            yield Finding("kennzahlen-unklar", da[0].blatt.ort(da[0].kopf, min(da[0].spalten.values())), {"grund": grund})


def _unerkannte(blaetter: Iterable[Blatt], tabellen: Sequence[Tabelle]) -> list[Finding]:
    """Sheets that are named after posts or cases and hold no list that was recognised."""
    arten = ((blatt, unerkannt(blatt, tabellen)) for blatt in blaetter)
    return [
        Finding(
            "liste-nicht-erkannt",
            blatt.ort(min(blatt.zeilen(KOPFZEILEN)), 1),
            {
                "art": layout.bezeichnung,
                "gesucht": ", ".join(f"„{layout.bezeichnung_von(n)}“" for n in dict.fromkeys((*layout.pflicht, *layout.schluessel[:2]))),
            },
        )
        for blatt, layout in arten
        if layout is not None
    ]


def _nach_stichtag(tabellen: Iterable[Tabelle], stichtag: date | None) -> None:
    """Of several columns of persons the only one with the Stichtag in its heading is meant, and that of the year before is last year's."""
    for tabelle in _von_art(tabellen, "meldungen"):
        spalten = (tabelle.spalten["personen"], *tabelle.mehrfach.get("personen", ()))
        zeiten = {spalte: zeitpunkt(tabelle.texte[spalte]) for spalte in spalten}
        gemeint = [spalte for spalte, zeit in zeiten.items() if zeit == stichtag] or _im_jahr(zeiten, stichtag)
        if len(spalten) == 1 or len(gemeint) != 1 or stichtag is None or not entschiedene(tabelle).isdisjoint(spalten):
            continue
        del tabelle.mehrfach["personen"]
        tabelle.spalten["personen"] = gemeint[0]
        vorjahr = [spalte for spalte, zeit in zeiten.items() if zeit and _jahr(zeit) == stichtag.year - 1]
        if len(vorjahr) == 1:
            tabelle.spalten.setdefault("personen_vorjahr", vorjahr[0])


def _im_jahr(zeiten: Mapping[int, date | int | None], stichtag: date | None) -> list[int]:
    """The columns that name the year of the Stichtag, where each names a day or year."""
    jahre = {spalte: _jahr(zeit) for spalte, zeit in zeiten.items() if zeit is not None}
    im_jahr = [spalte for spalte, jahr in jahre.items() if stichtag is not None and jahr == stichtag.year]
    return [spalte for spalte in im_jahr if len(jahre) == len(zeiten) and len(im_jahr) == 1 and isinstance(zeiten[spalte], int)]


def _jahr(zeit: date | int) -> int:
    return zeit.year if isinstance(zeit, date) else zeit


def _vorjahr_waehlen(tabelle: Tabelle, haushaltsjahr: int | None) -> bool:
    """Keep the column of amounts of the year before the Haushaltsjahr; those of other years are not last year's. False: there is none."""
    spalte = tabelle.spalten.get("betrag_vorjahr")
    if spalte is None or haushaltsjahr is None:
        return spalte is not None
    alle = (spalte, *tabelle.mehrfach.pop("betrag_vorjahr", ()))
    blatt = jahre_im_text(tabelle.blatt.name)
    passend = [s for s in alle if (jahre_im_text(tabelle.texte.get(s, "")) or blatt) - {0} <= {haushaltsjahr - 1}]
    if not passend:
        del tabelle.spalten["betrag_vorjahr"]
        return False
    tabelle.spalten["betrag_vorjahr"] = passend[0]
    if len(passend) > 1:
        tabelle.mehrfach["betrag_vorjahr"] = tuple(passend[1:])
    return True


def _von_art(tabellen: Iterable[Tabelle], art: str) -> list[Tabelle]:
    return [tabelle for tabelle in tabellen if tabelle.layout.art == art]


def _kreisdaten(
    blaetter: Sequence[Blatt], tabellen: list[Tabelle], werk: Zahlenwerk, findings: list[Finding], jahr: int | None, stichtag: date | None
) -> Kreisdaten:
    listen = _eines_kreises(blaetter, _heutige(_von_art(tabellen, "meldungen"), jahr), werk, findings)
    kreis = _kreis(blaetter, listen, werk, findings)
    findings += read_county_figures(werk, kreis.ags, jahr)
    mit_betrag = [andere for andere in _von_art(tabellen, "vorjahr") if _vorjahr_waehlen(andere, jahr)]
    for liste in listen:
        _vorjahr_waehlen(liste, jahr)
    meldungen, teile = _meldungen(listen, kreis, (stichtag or _einziger_tag(listen, jahr), jahr), findings)
    tabelle = teile[0]
    if stichtag is None and (genannt := stichtag_der_liste(tabelle)) is not None:
        werk.werte["stichtag"] = genannt
    for teil in teile:
        fraglich = (*spalte_fraglich(teil), *liste_fraglich(teil, stichtag, jahr))
        findings += [finding for finding in fraglich if finding not in findings]  # parts may share their title
    findings += zeilen_fraglich(meldungen)
    zuordnung = Zuordnung(kreis, jahr)
    fruehere = [andere for andere in mit_betrag if not any(andere.an_derselben_stelle(t) for t in listen)]
    if fruehere and "betrag_vorjahr" not in tabelle.spalten:
        meldungen = mit_vorjahr(meldungen, _einzige(fruehere, "vorjahr", findings), zuordnung)
    entscheidungen: dict[Ags, Entscheidung] = {}
    verbuende: tuple[Verbund, ...] = ()
    for neben in _neben(tabellen, "entscheidungen", teile, findings):
        entscheidungen = read_entscheidungen(neben, zuordnung, entscheidungen)
    for neben in _neben(tabellen, "verbuende", teile, findings):
        verbuende = read_verbuende(neben, zuordnung, verbuende)
    return Kreisdaten(
        kreis=kreis,
        meldungen=tuple(meldungen.values()),
        kopf=tabelle.blatt.ort(tabelle.kopf, tabelle.spalten["personen"]),
        anderer_kopf=_anderer_kopf(blaetter, teile),
        entscheidungen=entscheidungen,
        verbuende=verbuende,
        eckdaten=werk.eckdaten(),
        listen=tuple(_listenort(teil, meldungen) for teil in teile),
        findings=(*findings, *zuordnung.findings),
    )


_DARUNTER = 10
"""Rows below the last Gemeinde that may still belong to a list: totals."""
_FREIE = 3
"""So many free columns beside a list are named."""
_LETZTE_SPALTE = 16_384


def _listenort(tabelle: Tabelle, meldungen: Mapping[Ags, Meldung]) -> Listenort:
    """Where a part of the list of persons stands, and which columns beside it are free."""
    orte = {ags: meldung.personen.ort for ags, meldung in meldungen.items()}
    eigene = {
        ags: split_address(ort.zelle)
        for ags, ort in orte.items()
        if ort is not None and ort.blatt == tabelle.quelle.name and tabelle.enthaelt(tabelle.quelle, *split_address(ort.zelle))
    }
    zeilen = {ags: zeile for ags, (zeile, _) in eigene.items()}
    alle = tabelle.quelle.zeilen()
    ende = min(max(zeilen.values(), default=tabelle.kopf) + _DARUNTER, tabelle.ende)
    belegt = {nummer: zeile for nummer, zeile in alle.items() if tabelle.kopf <= nummer <= ende}
    spalten = frozenset(spalte for zeile in belegt.values() for spalte in zeile)
    rechts = max(tabelle.spalten.values()) + 1
    while rechts in tabelle.texte:
        rechts += 1
    frei = (s for s in range(rechts, _LETZTE_SPALTE + 1) if spalten.isdisjoint({s, s + 1}))
    koepfe = (n for n in range(tabelle.kopf, tabelle.daten) if any(_ist_wort(wert) for wert in alle.get(n, {}).values()))
    return Listenort(
        blatt=tabelle.quelle.name,
        kopf=max(koepfe, default=tabelle.kopf),
        ende=max(belegt, default=tabelle.kopf),
        frei=tuple(islice(frei, _FREIE)),
        zeilen=zeilen,
        gedreht=tabelle.blatt.quelle is not None,
    )


def _ist_wort(wert: Wert) -> bool:
    return isinstance(wert, str) and not wert.strip("() ").isdecimal()


_LANG = 120
"""Rows in which every list of a Kreis has room; what is longer is not read for its length."""


def _anderer_kopf(blaetter: Sequence[Blatt], teile: list[Tabelle]) -> CellRef | None:
    """Where else headings with Gemeinden stand, on a sheet of which no list was read or was not to be: the longest, visible ones first."""
    andere = [b for b in blaetter if not b.ungelesen and not any(teil.quelle is b for teil in teile)]
    koepfe = [(blatt, kopf) for blatt in andere if (kopf := find_headings(blatt)) is not None]
    koepfe.sort(key=lambda paar: (not paar[0].sichtbar, -sum(zeile <= _LANG for zeile in paar[0].zeilen(_LANG))))
    return next((blatt.ort(nummer, min(texte)) for blatt, (nummer, texte) in koepfe), None)


def _heutige(listen: list[Tabelle], haushaltsjahr: int | None) -> list[Tabelle]:
    """The lists without those of an earlier year: a sheet named after it, with amounts beside the persons, where there is another one."""
    heutige = [t for t in listen if "betrag_vorjahr" not in t.spalten or jahr_im_text(t.blatt.name) in {None, haushaltsjahr}]
    return heutige or listen


def _einziger_tag(listen: list[Tabelle], haushaltsjahr: int | None) -> date | None:
    """The day that a list says it is of, where none says another one; it lies before the Haushaltsjahr."""
    tage = {genannt.wert for t in listen if t.blatt.sichtbar and (genannt := stichtag_der_liste(t)) is not None}
    tag = next(iter(tage), None)
    return tag if tag is not None and len(tage) == 1 and (haushaltsjahr is None or tag.year < haushaltsjahr) else None


def _eines_kreises(blaetter: Sequence[Blatt], listen: list[Tabelle], werk: Zahlenwerk, findings: list[Finding]) -> list[Tabelle]:
    """Where visible lists speak of several counties, those of the county that is named; which one that is has to be looked at."""
    je_liste = [(tabelle, haeufigster_kreis([tabelle])[0]) for tabelle in listen if tabelle.blatt.sichtbar] if len(listen) > 1 else []
    if len({ags for _, ags in je_liste} - {None}) < 2:  # noqa: PLR2004 - all of one county
        return listen
    benannt = _benannter_kreis(blaetter, werk)
    eigene = [tabelle for tabelle, ags in je_liste if benannt is not None and ags == benannt.ags]
    gelesen = eigene[0] if eigene else je_liste[0][0]
    gilt = next(ags for tabelle, ags in je_liste if tabelle is gelesen)
    findings += [_mehrfach(gelesen, tabelle) for tabelle, ags in je_liste if ags not in {None, gilt}]
    return eigene or listen


def _kreis(blaetter: Sequence[Blatt], listen: list[Tabelle], werk: Zahlenwerk, findings: list[Finding]) -> Kreis:
    """The county of most rows; a county that is named decides where the rows carry no keys."""
    ags, nach_schluessel = haeufigster_kreis(listen)
    benannt = _benannter_kreis(blaetter, werk)
    if ags is None and benannt is None:
        tabelle = listen[0]
        raise EingabeError(
            "keine-gemeinden",
            f"Auf Blatt „{tabelle.blatt.name}“ steht unter den Überschriften in {tabelle.blatt.reihe(tabelle.kopf)} keine Gemeinde in Baden-Württemberg. "
            "Bitte prüfen, ob die Schlüssel oder Namen der Gemeinden in der richtigen Spalte stehen.",
            blatt=tabelle.blatt.name,
            zelle=tabelle.blatt.ort(tabelle.daten, 1).zelle,
        )
    gilt = ags if ags is not None and (nach_schluessel or benannt is None) else None
    kreis = benannt if gilt is None and benannt is not None else kreise()[gilt or ""]
    if werk.kreis is not None and benannt is not None and benannt is not kreis:
        werte = {"was": "Landkreis", "quelle": "die Liste der Gemeinden", "inhalt": kreis.name_voll}
        werte |= {"andere_quelle": werk.kreis.ort.anzeige if werk.kreis.ort else "", "anderer_inhalt": benannt.name_voll}
        findings.append(Finding("angabe-widerspruch", werk.kreis.ort, werte))
    return kreis


def _benannter_kreis(blaetter: Sequence[Blatt], werk: Zahlenwerk) -> Kreis | None:
    """The county that the figures name, or a title where they name none."""
    if werk.kreis is None:
        return _kreis_im_titel(blaetter)
    genannt = suche_kreis(werk.kreis.wert)
    return genannt[0] if len(genannt) == 1 else None


def _kreis_im_titel(blaetter: Sequence[Blatt]) -> Kreis | None:
    """A county named in a title row ("Landkreis Sigmaringen")."""
    for blatt in blaetter:
        for nummer, zeile in blatt.zeilen(KOPFZEILEN).items():
            texte = [wert for wert in zeile.values() if isinstance(wert, str) and "kreis" in wert.casefold()] if nummer <= 10 else []  # noqa: PLR2004 - titles
            for text in texte:
                for teil in text.replace("–", ",").replace("·", ",").split(","):
                    if len(treffer := suche_kreis(teil)) == 1:
                        return treffer[0]
    return None


def _meldungen(
    listen: list[Tabelle], kreis: Kreis, gilt: tuple[date | None, int | None], findings: list[Finding]
) -> tuple[dict[Ags, Meldung], list[Tabelle]]:
    """The list with most Gemeinden, with the lists that complete it, or the one before it that says itself that it is meant.

    Of the others only those are spoken of that say something different. `gilt` are the Stichtag and the Haushaltsjahr.
    """
    gewaehlt = [waehlen(tabelle) for tabelle in listen]
    gelesen = [Gelesene(tabelle, *read_meldungen(tabelle, kreis)) for tabelle in listen]
    reihe = list(gelesen)
    gelesen.sort(key=lambda g: (not g.tabelle.blatt.sichtbar, -len(g.meldungen), g.tabelle.blatt.quelle is not None))
    alternativen = [_Liste(teile, alle_meldungen(teile), aussage(teile[0].tabelle, *gilt)) for teile in gruppen(gelesen)]
    alternativen.sort(key=lambda liste: (not liste.sichtbar, -len(liste.meldungen)))
    meint = reduce(lambda bisher, andere: andere if andere.geht_vor(bisher) else bisher, alternativen)
    tabelle = meint.tabelle
    if not meint.meldungen and not meint.teile[0].zuordnung.findings:
        raise EingabeError(
            "keine-gemeinden",
            f"Auf Blatt „{tabelle.blatt.name}“ stehen unter den Überschriften in {tabelle.blatt.reihe(tabelle.kopf)} keine Gemeinden. "
            "Bitte die Liste ausfüllen.",
            blatt=tabelle.blatt.name,
            zelle=tabelle.blatt.ort(tabelle.kopf, 1).zelle,
        )
    alle = sorted(meint.teile, key=reihe.index)
    for teil in alle:
        findings += [*gewaehlt[reihe.index(teil)], *_spaltenfindings(teil.tabelle)]
    meldungen, weitere = zusammen(alle)
    findings += weitere
    for andere in alternativen:
        if andere is not meint and (andere.sichtbar or not meint.sichtbar) and not gleiche_zahlen(meldungen, andere.meldungen.values()):
            findings += _auch(meint, andere)
    return meldungen, [teil.tabelle for teil in alle]


@dataclass(frozen=True, slots=True, eq=False)
class _Liste:
    """A list of persons in its parts, that may be the one meant."""

    teile: list[Gelesene]
    meldungen: dict[Ags, Meldung]
    aussage: Aussage

    @property
    def tabelle(self) -> Tabelle:
        return self.teile[0].tabelle

    @property
    def sichtbar(self) -> bool:
        return self.tabelle.blatt.sichtbar

    def geht_vor(self, andere: _Liste) -> bool:
        """Whether it is read though the other one is longer: that says less of itself, or not that its persons are in the AU."""
        if not self.sichtbar or self.aussage.dagegen:
            return False
        if self.aussage.au > andere.aussage.au and widerspruch(self.meldungen, andere.meldungen):
            return True
        lang = len(self.meldungen) >= len(andere.meldungen) or ist_dieselbe(self.meldungen, andere.meldungen)
        return lang and self.aussage.geht_vor(andere.aussage)


def _auch(meint: _Liste, andere: _Liste) -> list[Finding]:
    """What is said of a further list with other figures: an error, where nothing says which of them is meant."""
    tabelle, zweite = meint.tabelle, andere.tabelle
    orte = [t.blatt.ort(t.kopf, t.spalten["personen"]) for t in (tabelle, zweite)]
    entschieden = meint.aussage.geht_vor(andere.aussage)
    if not entschieden and tabelle.quelle is zweite.quelle and tabelle.spalten.keys() == zweite.spalten.keys():
        spalte = " ".join(tabelle.texte[tabelle.spalten["personen"]].split())
        return [Finding("spalte-mehrfach", orte[0], {"spalte": spalte, "zellen": ", ".join(ort.zelle for ort in orte)})]
    verschieden = widerspruch(meint.meldungen, andere.meldungen)
    if not entschieden and verschieden is not None and ist_dieselbe(meint.meldungen, andere.meldungen):
        erste, dort = verschieden
        werte = {"gemeinde": erste.gemeinde.name, "blatt": zweite.blatt.name}
        for name, meldung in (("", erste), ("andere_", dort)):
            werte[f"{name}personen"] = str(meldung.personen.wert)
            werte[f"{name}zelle"] = meldung.personen.ort.anzeige if meldung.personen.ort else ""
        return [Finding("liste-mehrfach", orte[0], werte)]
    doppelt = andere_zahlen(meint.meldungen, andere.meldungen) if len(meint.teile) > 1 and not entschieden else []
    return [_mehrfach(tabelle, zweite), *doppelt]


def _neben(tabellen: list[Tabelle], art: str, teile: list[Tabelle], findings: list[Finding]) -> list[Tabelle]:
    """The list of a kind: where the first one stands in a part of the list of persons, those in the other parts too."""
    alle = _von_art(tabellen, art)
    if not alle:
        return []
    in_teilen = [tabelle for tabelle in alle if any(tabelle.an_derselben_stelle(teil) for teil in teile)]
    weitere = in_teilen if alle[0] in in_teilen else []
    return [_einzige([alle[0], *(t for t in alle[1:] if t not in weitere)], art, findings), *weitere[1:]]


def _einzige(tabellen: list[Tabelle], art: str, findings: list[Finding]) -> Tabelle:
    """The first visible list of a kind; more of them are a finding."""
    erste, *weitere = _von_art(tabellen, art)
    findings += _spaltenfindings(erste)
    findings += [_mehrfach(erste, andere) for andere in weitere if andere.blatt.sichtbar]
    return erste


def _mehrfach(tabelle: Tabelle, andere: Tabelle) -> Finding:
    werte = {"blatt": andere.blatt.name, "art": tabelle.layout.bezeichnung}
    return Finding("tabelle-mehrfach", tabelle.blatt.ort(tabelle.kopf, min(tabelle.spalten.values())), werte)


def _spaltenfindings(tabelle: Tabelle) -> list[Finding]:
    findings = []
    for name, weitere in tabelle.mehrfach.items():
        if name in tabelle.layout.mehrere:
            continue
        spalten = (tabelle.spalten[name], *weitere)
        zellen = ", ".join(tabelle.blatt.ort(tabelle.kopf, spalte).zelle for spalte in spalten)
        text = " ".join(tabelle.texte[spalten[0]].split())
        code = "spalte-mehrfach" if name in tabelle.layout.eindeutig else "spalte-mehrfach-wahlfrei"
        findings.append(Finding(code, tabelle.blatt.ort(tabelle.kopf, spalten[0]), {"spalte": text, "zellen": zellen}))
    return findings


def _keine_liste(blaetter: Sequence[Blatt]) -> EingabeError:
    """What was looked for and what was seen instead."""
    for blatt in blaetter:
        if (kopf := find_headings(blatt)) is not None:
            nummer, texte = kopf
            gesehen = ", ".join(f"„{' '.join(text.split())}“" for text in list(texte.values())[:12])
            return EingabeError(
                "keine-personenspalte",
                f"Auf Blatt „{blatt.name}“ stehen in Zeile {nummer} die Überschriften {gesehen}; gesucht wird {_GESUCHT}. "
                "Bitte eine Spalte so überschreiben.",
                blatt=blatt.name,
                zelle=f"{column_letters(min(texte))}{nummer}",
            )
    namen = ", ".join(f"„{blatt.name}“" for blatt in blaetter[:8])
    return EingabeError(
        "keine-personenspalte",
        f"Auf keinem Blatt ({namen}) wurde in den ersten {TIEFE} Zeilen eine Liste der Gemeinden gefunden; gesucht wird {_GESUCHT}.",
        blatt=blaetter[0].name,
        zelle="A1",
    )


__all__ = ["read_blaetter", "read_workbook"]
