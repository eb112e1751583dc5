"""The list of posts: who works for whom, with which share of a full post, from when to when, and with which degree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from im_xl.model import Handelnder, Kreis, Stelle, Stellenzeile
from im_xl.register import ags_aus_angabe, gemeinden, suche_gemeinde, suche_kreis
from im_xl.vwv.anzeige import anzahl_text
from im_xl.vwv.stellen import VOLLE_STELLE, WOCHENSTUNDEN
from im_xl.workbook import numbers
from im_xl.workbook.felder import Listenzeile
from im_xl.workbook.layout import Tabelle, jahre_im_text, woerter, wort
from im_xl.workbook.numbers import Mangel, Umfang
from im_xl.workbook.rows import Zuordnung

_ANGABEN = ("nummer", "person", "gemeinde", "verbund", "arbeitgeber", "von", "bis", "abschluss")
"""Columns of which one at least says something in the row of a post."""
_STUNDEN = frozenset({"wochenstunden", "stunden", "wochenarbeitszeit", "arbeitszeit"})
_TITEL = 3
"""So many rows above the headings a title may stand."""


@dataclass(slots=True)
class _Liste:
    """A list of posts while it is read.

    Attributes:
        verbuende: names of the Verbünde that the workbook knows.
        nur_koordination: its name or title says that it holds the koordinierende Stelle.
        gelesen: what was found, by what tells rows apart.
        summe: the numbers so far, in the unit of the list.
        in_stunden: how many of them are hours.
    """

    tabelle: Tabelle
    zuordnung: Zuordnung
    verbuende: tuple[str, ...]
    nur_koordination: bool
    gelesen: dict[object, Stellenzeile] = field(default_factory=dict)
    summe: Decimal = Decimal(0)
    in_stunden: int = 0


def read_stellen(tabellen: Iterable[Tabelle], zuordnung: Zuordnung, verbuende: Iterable[str]) -> tuple[Stellenzeile, ...] | None:
    """All posts of the workbook; a row that gives none is a finding.

    Args:
        tabellen: lists of posts; those of another year by the name of their sheet, and those on hidden sheets, are left out.
        zuordnung: county and Haushaltsjahr; collects what is wrong.
        verbuende: names of the Verbünde that the workbook knows.

    Returns:
        In the order of the rows, list by list; None where there is no list.
    """
    jahr = zuordnung.haushaltsjahr
    listen = [t for t in tabellen if t.blatt.sichtbar and (jahr is None or jahre_im_text(t.blatt.name) - {0} <= {jahr})]
    if not listen:
        return None
    stellen: list[Stellenzeile] = []
    for tabelle in listen:
        liste = _Liste(tabelle, zuordnung, tuple(verbuende), _ist_koordination(tabelle))
        for nummer, werte in tabelle.zeilen():
            _zeile(liste, Listenzeile(tabelle, zuordnung, nummer, werte))
        if liste.in_stunden:
            ort = tabelle.blatt.ort(tabelle.kopf, tabelle.spalten["vzae"])
            zuordnung.melden(
                "stellen-in-stunden",
                ort,
                anzahl=anzahl_text(liste.in_stunden, "Umfang ist", "Umfänge sind"),
                stunden=numbers.anzeige(float(WOCHENSTUNDEN)),
            )
        stellen += liste.gelesen.values()
    return tuple(stellen)


def _ist_koordination(tabelle: Tabelle) -> bool:
    """Whether sheet or title speak of the koordinierende Stelle alone."""
    titel = [tabelle.blatt.name, *(text for nummer in range(tabelle.kopf - _TITEL, tabelle.kopf) for text in _texte(tabelle, nummer))]
    return any("koordin" in text.casefold() and "integrationsman" not in text.casefold() for text in titel)


def _texte(tabelle: Tabelle, nummer: int) -> Iterator[str]:
    yield from (wert for wert in tabelle.blatt.zeilen(tabelle.kopf).get(nummer, {}).values() if isinstance(wert, str))


def _zeile(liste: _Liste, zeile: Listenzeile) -> None:
    erster = next((wert for wert in zeile.werte.values() if isinstance(wert, str) and wert.strip()), "")
    vorhanden = [name for name in _ANGABEN if zeile.text(name)]
    umfang = zeile.wert("vzae")
    if wort("stellensumme", erster) or (not vorhanden and numbers.ist_leer(umfang)):
        return
    geschrieben = numbers.umfang(umfang)
    if not vorhanden and isinstance(geschrieben, Umfang) and liste.summe and geschrieben.zahl == liste.summe:
        return  # a total without a word
    if numbers.ist_leer(umfang) and not {"von", "bis"} & set(vorhanden) and len(vorhanden) == 1:
        return  # a heading within the list, or a note below it
    vzae, von, bis = _vzae(liste, zeile), _tag(zeile, "von"), _tag(zeile, "bis")
    grund = next((teil for teil in (vzae, von, bis) if isinstance(teil, str)), None)
    if grund is None and isinstance(von, date) and isinstance(bis, date) and bis < von:
        grund = f"„bis“ ({bis:%d.%m.%Y}) liegt vor „von“ ({von:%d.%m.%Y})."
    if grund is not None or isinstance(vzae, str) or isinstance(von, str) or isinstance(bis, str):
        zeile.melden("stelle-nicht-gezaehlt", "vzae", stelle=_name(zeile), grund=grund or "")
        return
    liste.summe += geschrieben.zahl if isinstance(geschrieben, Umfang) else 0
    ort = zeile.tabelle.blatt.ort(zeile.nummer, zeile.tabelle.spalten["vzae"])
    stelle = Stelle(vzae=vzae, von=von, bis=bis, nummer=zeile.text("nummer") or None, person=zeile.text("person") or None, ort=ort)
    _aufnehmen(liste, zeile, stelle)


def _aufnehmen(liste: _Liste, zeile: Listenzeile, stelle: Stelle) -> None:
    handelt, wer = _fuer_wen(liste, zeile)
    spalten, blatt = zeile.tabelle.spalten, zeile.tabelle.blatt
    gelesen = Stellenzeile(
        stelle=stelle,
        name=_name(zeile),
        handelt=handelt,
        wer=wer,
        koordination=liste.nur_koordination or any(wort("koordination", zeile.text(name)) for name in ("art", "nummer")),
        abschluss=_abschluss(zeile),
        beschaeftigt_seit=zeile.tag("beschaeftigt_seit", "Beginn der Beschäftigung"),
        nachqualifiziert_am=_nachqualifiziert(zeile),
        kosten_cent=_kosten(zeile),
        ort_abschluss=blatt.ort(zeile.nummer, spalten.get("abschluss", spalten["vzae"])),
    )
    kennung: object = zeile.nummer
    if stelle.nummer or stelle.person:
        kennung = (stelle.nummer, stelle.person, wer, stelle.vzae, stelle.von, stelle.bis)
    if (erste := liste.gelesen.get(kennung)) is not None:
        zeile.melden("stelle-doppelt", "vzae", stelle=gelesen.name, zelle=erste.stelle.ort.zelle if erste.stelle.ort else "")
        return
    liste.gelesen[kennung] = gelesen


def _name(zeile: Listenzeile) -> str:
    return f"Stelle {zeile.text('nummer')}" if zeile.text("nummer") else f"Stelle in {zeile.tabelle.blatt.reihe(zeile.nummer)}"


def _vzae(liste: _Liste, zeile: Listenzeile) -> Decimal | str:
    """The share of a full post, or what is wrong with it."""
    wert, blatt, spalte = zeile.wert("vzae"), zeile.tabelle.blatt, zeile.tabelle.spalten["vzae"]
    kopf = woerter(zeile.tabelle.texte.get(spalte, ""))
    gelesen = Mangel.TEXT if blatt.ist_datum(zeile.nummer, spalte) else numbers.umfang(wert)
    if gelesen is Mangel.LEER:
        return "Der Umfang fehlt. Fehlend ist nicht null."
    if isinstance(gelesen, Mangel):
        return f"„{numbers.anzeige_betrag(blatt, zeile.nummer, spalte)}“ ist kein Umfang."
    nackt = not isinstance(wert, str) or wert.strip()[-1:].isdecimal()
    in_stunden = gelesen.in_stunden or (nackt and not _STUNDEN.isdisjoint(kopf) and not blatt.ist_prozent(zeile.nummer, spalte))
    vzae = gelesen.zahl
    if in_stunden:
        vzae /= WOCHENSTUNDEN
        liste.in_stunden += 1
    elif nackt and "prozent" in kopf and not blatt.ist_prozent(zeile.nummer, spalte):
        vzae /= 100
    if vzae > VOLLE_STELLE:
        return (
            f"{numbers.anzeige(wert)} ist mehr als eine volle Stelle; Stunden brauchen „Std.“, Prozente „%“, jede Stelle ihre eigene Zeile."
        )
    return vzae


def _tag(zeile: Listenzeile, name: str) -> date | str | None:
    """A first or last day; None where there is none, a sentence where it cannot be read."""
    tag = zeile.tag_oder_mangel(name)
    if isinstance(tag, date):
        return tag
    text = zeile.text(name)
    if tag is Mangel.LEER or not any(map(str.isalnum, text)) or (name == "bis" and wort("unbefristet", text)):
        return None
    return f"„{text}“ ist kein Datum ({name})."


def _fuer_wen(liste: _Liste, zeile: Listenzeile) -> tuple[Handelnder | None, str]:
    """For whom a post works: what stands first among Gemeinde, Verbund and employer and says it."""
    kreis = liste.zuordnung.kreis
    for name in ("gemeinde", "verbund", "arbeitgeber"):
        text = _auch_verbunden(zeile, name)
        if not any(map(str.isalnum, text)) or wort("fehlt", text):
            continue
        if (fuer := _als_ort(text, kreis, liste.verbuende, ist_verbund=name == "verbund")) is not None:
            return fuer
        if name == "gemeinde":
            zeile.melden("stelle-ohne-ort", name, stelle=_name(zeile), grund=_unbekannt(text, kreis))
            return None, text
    return None, ""


def _als_ort(text: str, kreis: Kreis, verbuende: tuple[str, ...], *, ist_verbund: bool) -> tuple[Handelnder, str] | None:
    genannt = gemeinden().get(ags_aus_angabe(text) or "")
    treffer = (genannt,) if genannt else suche_gemeinde(text, kreis.ags)
    bekannt = next((name for name in verbuende if kern(name) == kern(text)), None)
    art = wort("stellenort", text)
    if bekannt or ist_verbund or (art == "verbund" and len(treffer) != 1):
        return Handelnder.VERBUND, bekannt or text
    if len(treffer) == 1 and treffer[0].kreis_ags == kreis.ags:
        return Handelnder.GEMEINDE, treffer[0].ags
    return (Handelnder.LANDKREIS, "") if art == "landkreis" or suche_kreis(text) == (kreis,) else None


def kern(verbund: str) -> tuple[str, ...]:
    """The name of a Verbund without the word: "Verbund Elsenztal" is "Elsenztal"."""
    alle = woerter(verbund)
    return tuple(teil for teil in alle if teil != "verbund") or alle


def _unbekannt(text: str, kreis: Kreis) -> str:
    treffer = suche_gemeinde(text, kreis.ags)
    if len(treffer) > 1:
        return f"„{text}“ kann mehrere Gemeinden meinen: {', '.join(f'{g.name} ({g.ags})' for g in treffer)}."
    return f"„{text}“ ist weder eine Gemeinde noch ein Verbund im {kreis.name_voll} noch der Landkreis selbst."


def _auch_verbunden(zeile: Listenzeile, name: str) -> str:
    """The text of a column; of cells that are merged downwards that of the uppermost."""
    if (text := zeile.text(name)) or name not in zeile.tabelle.spalten:
        return text
    spalte, blatt = zeile.tabelle.spalten[name], zeile.tabelle.blatt
    for oben, links, unten, rechts in blatt.verbunden:
        if oben <= zeile.nummer <= unten and links <= spalte <= rechts:
            return "" if numbers.ist_leer(wert := blatt.wert(oben, links)) else numbers.anzeige(wert)
    return ""


def _abschluss(zeile: Listenzeile) -> str | bool | None:
    text = zeile.text("abschluss")
    if not any(map(str.isalpha, text)) or wort("fehlt", text):
        return None
    return {"ja": True, "x": True, "nein": False}.get(text.strip().casefold(), text)


def _nachqualifiziert(zeile: Listenzeile) -> date | None:
    tag = zeile.tag_oder_mangel("nachqualifiziert_am")
    if isinstance(tag, date):
        return tag
    text = zeile.text("nachqualifiziert_am")
    if any(map(str.isalnum, text)) and wort("ja_nein", text) != "nein" and not wort("fehlt", text) and not wort("unbefristet", text):
        zeile.melden(
            "angabe-unlesbar", "nachqualifiziert_am", inhalt=text, was="Nachqualifizierung", auswahl="der Tag, an dem sie abgeschlossen war"
        )
    return None


def _kosten(zeile: Listenzeile) -> int | None:
    wert = zeile.wert("kosten")
    if numbers.ist_leer(wert):
        return None
    gelesen = numbers.betrag_cent(wert)
    if isinstance(gelesen, Mangel) or gelesen[0] < 0:
        zeile.melden("angabe-unlesbar", "kosten", inhalt=numbers.anzeige(wert), was="Personalkosten", auswahl="ein Betrag in Euro")
        return None
    return gelesen[0]
