"""The county's list: persons per Gemeinde, with what stands beside them, and last year's amounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate

from im_xl.cents import euro_text
from im_xl.findings import Finding
from im_xl.model import Ags, Gelesen, Gemeinde, Kreis, Meldung
from im_xl.register import gemeinden, suche_gemeinde, suche_kreis
from im_xl.workbook import numbers
from im_xl.workbook.layout import Tabelle
from im_xl.workbook.numbers import Mangel
from im_xl.workbook.rows import Schluesselzellen, Zuordnung, ist_summenzeile, kurz, schluesselzellen
from im_xl.workbook.woerter import in_tausend, moegliche_woerter, wort
from im_xl.workbook.zellwert import Wert

_MANGELCODE = {
    Mangel.LEER: "personen-fehlen",
    Mangel.TEXT: "personen-text",
    Mangel.NEGATIV: "personen-negativ",
    Mangel.GEBROCHEN: "personen-gebrochen",
    Mangel.FEHLERZELLE: "personen-fehlerzelle",
    Mangel.OHNE_WERT: "personen-formel-ohne-wert",
}
_VERRUTSCHT = 3
"""Fewer contradictions between name and key are slips of the pen."""


@dataclass(slots=True)
class _Liste:
    """A list while it is read: what was found, by AGS, and the persons since the beginning and since the last total.

    Attributes:
        namenlos: rows without key that equal the persons so far, with their content: totals, unless a Gemeinde follows.
        herrenlos: rows without key with a number of persons: content, number, and how many counts stand above; -1: not even a Gemeinde.
        zahlen: the persons in the order of the list.
        voran: totals above the first Gemeinde.
    """

    tabelle: Tabelle
    zuordnung: Zuordnung
    meldungen: dict[Ags, Meldung] = field(default_factory=dict)
    summe: int = 0
    block: int = 0
    luecken: bool = False
    namenlos: list[tuple[int, str]] = field(default_factory=list)
    herrenlos: list[tuple[int, str, int, int]] = field(default_factory=list)
    zahlen: list[int] = field(default_factory=list)
    voran: list[tuple[int, Wert | None, int]] = field(default_factory=list)

    def zahl(self, nummer: int, zeile: dict[int, Wert], name: str) -> int | Mangel:
        """Persons in a column; a day, a share of a hundred and a count in thousands are none."""
        spalte = self.tabelle.spalten.get(name, 0)
        wert = zeile.get(spalte)
        if _einheit(self, spalte) or self.tabelle.blatt.ist_umgedeutet(nummer, spalte, wert):
            return Mangel.LEER if numbers.ist_leer(wert) else Mangel.TEXT
        return numbers.personen(numbers.ohne_zeichen(wert) or wert)

    def anzeige(self, nummer: int, name: str) -> str:
        """A cell as a message shows it."""
        return numbers.anzeige_zelle(self.tabelle.blatt, nummer, self.tabelle.spalten[name])

    def wert(self, zeile: dict[int, Wert], name: str) -> Wert | None:
        spalte = self.tabelle.spalten.get(name)
        return zeile.get(spalte) if spalte else None


def read_meldungen(tabelle: Tabelle, kreis: Kreis) -> tuple[dict[Ags, Meldung], Zuordnung]:
    """All rows of the list of persons, by AGS in the order of the list, with what is wrong."""
    liste = _Liste(tabelle, Zuordnung(kreis))
    for nummer, zeile in tabelle.zeilen():
        _zeile(liste, nummer, zeile)
    for nummer, wert, gezaehlt in liste.voran:
        _vergleichen(liste, nummer, wert, gezaehlt, {liste.summe})
    _ohne_gemeinde(liste)
    _verrutscht(liste)
    return liste.meldungen, liste.zuordnung


def _verrutscht(liste: _Liste) -> None:
    """Where half of the names contradict their keys, one of the columns has slipped: nobody knows whose counts they are."""
    kreis = liste.zuordnung.kreis.ags
    widerspruch = (finding for finding in liste.zuordnung.findings if finding.code == "ags-name-widerspruch")
    fremd = [finding for finding in widerspruch if suche_gemeinde(finding.werte["inhalt"], kreis)]
    if len(fremd) >= _VERRUTSCHT and 2 * len(fremd) >= len(liste.meldungen):
        werte = {"anzahl": str(len(fremd)), "alle": str(len(liste.meldungen))}
        liste.zuordnung.findings.append(Finding("schluessel-verrutscht", fremd[0].ort, werte))


def _zeile(liste: _Liste, nummer: int, zeile: dict[int, Wert]) -> None:
    tabelle = liste.tabelle
    zellen = schluesselzellen(tabelle, nummer, zeile)
    wert = liste.wert(zeile, "personen")
    gezaehlt = liste.zahl(nummer, zeile, "personen")
    art = ist_summenzeile(zeile, zellen) or ("summe" if _ist_der_kreis(liste, zellen) else None)
    if art is not None:
        if art != "beiwerk":
            _summe_pruefen(liste, nummer, wert, gezaehlt)
        return
    if not zellen.name and not zellen.ags_inhalt:
        _ohne_schluessel(liste, nummer, zeile, gezaehlt)
        return
    if _ist_beispiel(zellen):
        liste.zuordnung.melden("zeile-beispiel", zellen.ort_name, inhalt=zellen.name)
        return
    hat_personen = not isinstance(gezaehlt, Mangel) or gezaehlt in {Mangel.NEGATIV, Mangel.GEBROCHEN}
    hat_personen = hat_personen or (gezaehlt is Mangel.TEXT and not isinstance(wert, str))
    if zellen.ags is None and not hat_personen and not _ist_gemeinde(liste, zellen, zeile):
        return
    gemeinde = liste.zuordnung.gemeinde(zellen, streng=hat_personen and gezaehlt != 0)
    if gemeinde is None:
        liste.luecken = liste.luecken or hat_personen
    elif gemeinde.ags in liste.meldungen:
        erste = liste.meldungen[gemeinde.ags].personen.ort
        liste.luecken = True
        liste.zuordnung.melden("gemeinde-doppelt", zellen.ort, gemeinde.ags, gemeinde=gemeinde.name, zelle=erste.zelle if erste else "")
    else:
        _aufnehmen(liste, nummer, zeile, gemeinde, gezaehlt)


def _ist_der_kreis(liste: _Liste, zellen: Schluesselzellen) -> bool:
    """Whether a row bears the name of the county and that of no Gemeinde: it is the total."""
    if zellen.ags is not None or not zellen.name or suche_gemeinde(zellen.name, liste.zuordnung.kreis.ags):
        return False
    return suche_kreis(zellen.name) == (liste.zuordnung.kreis,)


def _ist_beispiel(zellen: Schluesselzellen) -> bool:
    """Whether a row shows how a form is to be filled in; a key or name of the register makes it a row like any other."""
    return wort("beispiel", zellen.name) is not None and zellen.ags not in gemeinden() and not suche_gemeinde(zellen.name)


def _ist_gemeinde(liste: _Liste, zellen: Schluesselzellen, zeile: dict[int, Wert]) -> bool:
    """Whether a row without key and persons is one of a Gemeinde: the name fits exactly one, or there is more in the row."""
    probe = Zuordnung(liste.zuordnung.kreis)
    if probe.gemeinde(zellen, streng=False) is not None or any(finding.code == "gemeinde-mehrdeutig" for finding in probe.findings):
        return True
    weitere = [wert for spalte, wert in zeile.items() if spalte in liste.tabelle.texte and not isinstance(wert, str)]
    return bool(weitere)


def _ohne_schluessel(liste: _Liste, nummer: int, zeile: dict[int, Wert], gezaehlt: int | Mangel) -> None:
    """A number of persons that belongs to nobody: a total without a word, or a row that was not understood."""
    spalte = liste.tabelle.spalten["personen"]
    if isinstance(gezaehlt, Mangel) or liste.tabelle.blatt.ist_datum(nummer, spalte):
        return
    if gezaehlt == 0:
        return
    if gezaehlt == liste.summe and len(liste.meldungen) > 1:
        liste.namenlos.append((nummer, kurz(zeile)))
    else:
        liste.herrenlos.append((nummer, kurz(zeile), gezaehlt, len(liste.zahlen) if liste.meldungen else -1))


def _ohne_gemeinde(liste: _Liste) -> None:
    """Say which numbers belong to nobody: amid the Gemeinden their persons are missing in the amounts.

    What is the sum of rows right above or below is a total without a word; what stands above the first Gemeinde or below the last may be a note.
    """
    for nummer, inhalt, zahl, davor in liste.herrenlos:
        oben, unten = liste.zahlen[: max(davor, 0)], liste.zahlen[max(davor, 0) :]
        if davor < 0 and zahl == liste.summe:
            continue  # the total above the list
        summe = zahl in {*accumulate(reversed(oben))} - {*oben[-1:]} or zahl in {*accumulate(unten)} - {*unten[:1]} or [zahl] == oben
        code = "zeile-unverstanden" if summe or davor < 0 or not unten else "personen-ohne-gemeinde"
        liste.zuordnung.melden(code, liste.tabelle.blatt.ort(nummer, liste.tabelle.spalten["personen"]), inhalt=inhalt)


def _summe_pruefen(liste: _Liste, nummer: int, wert: Wert | None, gezaehlt: int | Mangel) -> None:
    """Compare a total with what was read; where a count is not readable the difference is no news."""
    block, liste.block = liste.block, 0
    if isinstance(gezaehlt, Mangel):
        return
    if liste.meldungen:
        _vergleichen(liste, nummer, wert, gezaehlt, {liste.summe, block})
    else:
        liste.voran.append((nummer, wert, gezaehlt))


def _vergleichen(liste: _Liste, nummer: int, wert: Wert | None, gezaehlt: int, erwartet: set[int]) -> None:
    if liste.luecken or not liste.meldungen or gezaehlt in erwartet:
        return
    ort = liste.tabelle.blatt.ort(nummer, liste.tabelle.spalten["personen"])
    liste.zuordnung.melden("summe-weicht-ab", ort, inhalt=numbers.anzeige(wert), summe=str(liste.summe))


def _aufnehmen(liste: _Liste, nummer: int, zeile: dict[int, Wert], gemeinde: Gemeinde, gezaehlt: int | Mangel) -> None:
    blatt, spalten = liste.tabelle.blatt, liste.tabelle.spalten
    ort, wert = blatt.ort(nummer, spalten["personen"]), zeile.get(spalten["personen"])
    umgang = _umgang(liste, nummer, zeile, gemeinde, gezaehlt)
    for namenlos, inhalt in liste.namenlos:
        liste.zuordnung.melden("zeile-unverstanden", blatt.ort(namenlos, spalten["personen"]), inhalt=inhalt)
    liste.namenlos.clear()
    if isinstance(gezaehlt, Mangel):
        liste.luecken = True
        werte = {} if gezaehlt in {Mangel.LEER, Mangel.OHNE_WERT} else {"inhalt": liste.anzeige(nummer, "personen")}
        liste.zuordnung.melden(_MANGELCODE[gezaehlt], ort, gemeinde.ags, gemeinde=gemeinde.name, **werte)
    else:
        if numbers.ohne_zeichen(wert):
            werte = {"gemeinde": gemeinde.name, "inhalt": liste.anzeige(nummer, "personen"), "personen": str(gezaehlt)}
            liste.zuordnung.melden("personen-mit-zeichen", ort, gemeinde.ags, **werte)
        liste.summe += gezaehlt
        liste.zahlen.append(gezaehlt)
        liste.block += gezaehlt
    if nummer in blatt.ausgeblendet:
        liste.zuordnung.melden("zeile-ausgeblendet", ort, gemeinde.ags, gemeinde=gemeinde.name)
    liste.meldungen[gemeinde.ags] = Meldung(
        gemeinde=gemeinde,
        personen=Gelesen(None if isinstance(gezaehlt, Mangel) else gezaehlt, ort, numbers.inhalt(wert)),
        geschaetzt=umgang == "geschaetzt",
        personen_vorjahr=_personen_vorjahr(liste, nummer, zeile, gemeinde),
        vorjahr_cent=_vorjahr_cent(liste, nummer, zeile, gemeinde),
        gemeldet_am=_gemeldet_am(liste, nummer, zeile, gemeinde),
        vorjahr_erlaubt=umgang == "vorjahr",
    )


def _umgang(liste: _Liste, nummer: int, zeile: dict[int, Wert], gemeinde: Gemeinde, gezaehlt: int | Mangel) -> str | None:
    wert = liste.wert(zeile, "umgang")
    if numbers.ist_leer(wert):
        return None
    text = numbers.anzeige(wert)
    bedeutung = wort("umgang", text)
    if bedeutung is None:
        ort = liste.tabelle.blatt.ort(nummer, liste.tabelle.spalten["umgang"])
        liste.zuordnung.melden("angabe-unlesbar", ort, gemeinde.ags, inhalt=text, was="Umgang", auswahl=moegliche_woerter("umgang"))
    if bedeutung == "vorjahr" and not isinstance(gezaehlt, Mangel):
        ort = liste.tabelle.blatt.ort(nummer, liste.tabelle.spalten["umgang"])
        was = f"Umgang mit der vorhandenen Zahl {gezaehlt}, mit der gerechnet wird"
        liste.zuordnung.melden("angabe-unlesbar", ort, gemeinde.ags, inhalt=text, was=was, auswahl="gezählt, geschätzt")
    return bedeutung


def _personen_vorjahr(liste: _Liste, nummer: int, zeile: dict[int, Wert], gemeinde: Gemeinde) -> Gelesen[int] | None:
    wert = liste.wert(zeile, "personen_vorjahr")
    gelesen = liste.zahl(nummer, zeile, "personen_vorjahr")
    if not isinstance(gelesen, Mangel):
        return Gelesen(gelesen, liste.tabelle.blatt.ort(nummer, liste.tabelle.spalten["personen_vorjahr"]), numbers.inhalt(wert))
    if gelesen not in {Mangel.LEER, Mangel.OHNE_WERT}:
        ort = liste.tabelle.blatt.ort(nummer, liste.tabelle.spalten["personen_vorjahr"])
        liste.zuordnung.melden(
            "angabe-unlesbar",
            ort,
            gemeinde.ags,
            inhalt=liste.anzeige(nummer, "personen_vorjahr"),
            was="Personen im Vorjahr",
            auswahl="eine ganze Zahl ab null",
        )
    return None


def _gemeldet_am(liste: _Liste, nummer: int, zeile: dict[int, Wert], gemeinde: Gemeinde) -> Gelesen[date] | None:
    wert = liste.wert(zeile, "gemeldet_am")
    if wert is None or numbers.ist_leer(wert):
        return None
    blatt, spalte = liste.tabelle.blatt, liste.tabelle.spalten["gemeldet_am"]
    tag = numbers.datum(wert, datumsformat=blatt.ist_datum(nummer, spalte), seit_1904=blatt.seit_1904)
    if isinstance(tag, Mangel):
        liste.zuordnung.melden("datum-unlesbar", blatt.ort(nummer, spalte), gemeinde.ags, inhalt=numbers.anzeige(wert), was="Meldung vom")
        return None
    return Gelesen(tag, blatt.ort(nummer, spalte), numbers.inhalt(wert))


def _vorjahr_cent(liste: _Liste, nummer: int, zeile: dict[int, Wert], gemeinde: Gemeinde) -> Gelesen[int] | None:
    wert = liste.wert(zeile, "betrag_vorjahr")
    if wert is None or numbers.ist_leer(wert):
        return None
    blatt, spalte = liste.tabelle.blatt, liste.tabelle.spalten["betrag_vorjahr"]
    ort, text = blatt.ort(nummer, spalte), numbers.anzeige_betrag(blatt, nummer, spalte, _einheit(liste, spalte))
    gelesen = numbers.betrag_cent(wert)
    if isinstance(gelesen, Mangel) or _einheit(liste, spalte) or blatt.ist_umgedeutet(nummer, spalte, wert):
        liste.zuordnung.melden("vorjahr-unlesbar", ort, gemeinde.ags, gemeinde=gemeinde.name, inhalt=text)
        return None
    cent, gerundet = gelesen
    if gerundet:
        was = f"{gemeinde.name}, Vorjahresbetrag"
        liste.zuordnung.melden("betrag-gerundet", ort, gemeinde.ags, was=was, inhalt=text, betrag=euro_text(cent))
    return Gelesen(cent, ort, numbers.inhalt(wert))


def _einheit(liste: _Liste, spalte: int) -> str:
    """The heading, where it counts in thousands."""
    text = liste.tabelle.texte.get(spalte, "")
    return text if in_tausend(text) else ""


def mit_vorjahr(meldungen: dict[Ags, Meldung], tabelle: Tabelle, zuordnung: Zuordnung) -> dict[Ags, Meldung]:
    """Add last year's amounts, and counts beside them, from a list of their own; what stands in the list of persons goes before."""
    liste = _Liste(tabelle, zuordnung)
    if "personen" in tabelle.spalten:
        tabelle.spalten.setdefault("personen_vorjahr", tabelle.spalten["personen"])
    ergaenzt = dict(meldungen)
    for nummer, zeile in tabelle.zeilen():
        zellen = schluesselzellen(tabelle, nummer, zeile)
        if ist_summenzeile(zeile, zellen) is not None or numbers.ist_leer(liste.wert(zeile, "betrag_vorjahr")):
            continue
        gemeinde = zuordnung.gemeinde(zellen, streng=False)
        meldung = ergaenzt.get(gemeinde.ags) if gemeinde else None
        if gemeinde and meldung and meldung.vorjahr_cent is None:
            zahl = meldung.personen_vorjahr or _personen_vorjahr(liste, nummer, zeile, gemeinde)
            ergaenzt[gemeinde.ags] = replace(meldung, vorjahr_cent=_vorjahr_cent(liste, nummer, zeile, gemeinde), personen_vorjahr=zahl)
    return ergaenzt


def gleiche_zahlen(meldungen: dict[Ags, Meldung], andere: Iterable[Meldung]) -> bool:
    """Whether another list says nothing different: an extract, an evaluation, a copy."""
    return all(
        meldung.gemeinde.ags in meldungen and meldungen[meldung.gemeinde.ags].personen.wert == meldung.personen.wert for meldung in andere
    )
