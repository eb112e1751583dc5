"""The list of posts: who works for whom, with which share of a full post, from when to when, and with which degree."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
import re

from im_xl.model import Handelnder, Kreis, Stelle, Stellenzeile
from im_xl.places import CellRef
from im_xl.register import ags_aus_angabe, gemeinden, suche_gemeinde, suche_kreis
from im_xl.vwv.anzeige import anzahl_text, kennzeichen
from im_xl.vwv.stellen import VOLLE_STELLE, WOCHENSTUNDEN
from im_xl.workbook import numbers
from im_xl.workbook.felder import Listenzeile, dieses_jahres
from im_xl.workbook.layout import Tabelle
from im_xl.workbook.numbers import Mangel, Umfang
from im_xl.workbook.rows import Zuordnung
from im_xl.workbook.woerter import in_tausend, woerter, wort
from im_xl.workbook.zeittext import jahre_im_text

_ORTE = ("gemeinde", "verbund", "arbeitgeber")
_EIGENE = ("nummer", "person", "von", "bis", "abschluss", "art")
"""Columns of which one at least says something in the row of a post; a Gemeinde and a number alone are a subtotal."""
_STUNDEN = frozenset({"wochenstunden", "stunden", "wochenarbeitszeit", "arbeitszeit"})
_SUMMEN = frozenset({"summe", "gesamt", "insgesamt", "zusammen", "gesamtsumme", "zwischensumme", "total"})
_TITEL = 3
"""So many rows above the headings a title may stand."""
_ANDERES = re.compile(r"(?i)integrationsman|:|siehe")
"""In a title: it speaks of more than the koordinierende Stelle, or only points to it."""
_MONAT = re.compile(r"(0?[1-9]|1[0-2])[/.](\d{4})")


@dataclass(slots=True)
class _Liste:
    """A list of posts while it is read.

    Attributes:
        verbuende: names of the Verbünde that the workbook knows.
        nur_koordination: its name or title says that it holds the koordinierende Stelle.
        gelesen: posts of all lists so far, by what tells rows apart.
        summe: the numbers so far, in the unit of the list.
        in_stunden: how many of them are hours.
        gruppe: the place that stands alone in a row above, for the rows below it without one.
        ohne_beginn: posts without a first day, where others have one.
    """

    tabelle: Tabelle
    zuordnung: Zuordnung
    verbuende: tuple[str, ...]
    nur_koordination: bool
    gelesen: dict[object, Stellenzeile]
    summe: Decimal = Decimal(0)
    in_stunden: int = 0
    gruppe: str = ""
    ohne_beginn: list[Stellenzeile] = field(default_factory=list)
    mit_beginn: int = 0


def read_stellen(tabellen: Iterable[Tabelle], zuordnung: Zuordnung, verbuende: Iterable[str]) -> tuple[Stellenzeile, ...] | None:
    """All posts of the workbook; a row that gives none is a finding. Names of persons stand in no message: cells and numbers do.

    Args:
        tabellen: lists of posts; those on hidden sheets are left out, and those of another year by the name of their sheet (a finding).
        zuordnung: county and Haushaltsjahr; collects what is wrong.
        verbuende: names of the Verbünde that the workbook knows.

    Returns:
        In the order of the rows, list by list; None where there is no list.
    """
    listen = dieses_jahres(tabellen, zuordnung)
    gelesen: dict[object, Stellenzeile] = {}
    for tabelle in listen:
        _spalte_des_jahres(tabelle, zuordnung.haushaltsjahr)
        liste = _Liste(tabelle, zuordnung, tuple(verbuende), _ist_koordination(tabelle), gelesen)
        for nummer, werte in tabelle.zeilen():
            _zeile(liste, Listenzeile(tabelle, zuordnung, nummer, werte))
        if liste.in_stunden:
            anzahl = anzahl_text(liste.in_stunden, "Umfang ist", "Umfänge sind")
            zuordnung.melden("stellen-in-stunden", _kopf(tabelle), anzahl=anzahl, stunden=numbers.anzeige(float(WOCHENSTUNDEN)))
        if liste.ohne_beginn and liste.mit_beginn:
            namen = ", ".join(zeile.name for zeile in liste.ohne_beginn)
            zuordnung.melden("stelle-ohne-beginn", liste.ohne_beginn[0].stelle.ort or _kopf(tabelle), stellen=namen)
    return tuple(gelesen.values()) if listen else None


def _kopf(tabelle: Tabelle) -> CellRef:
    return tabelle.blatt.ort(tabelle.kopf, tabelle.spalten["vzae"])


def _spalte_des_jahres(tabelle: Tabelle, jahr: int | None) -> None:
    """Of several columns of VZÄ the only one whose heading names the Haushaltsjahr is meant, or the only one that does not count hours."""
    spalten = (tabelle.spalten["vzae"], *tabelle.mehrfach.get("vzae", ()))
    gemeint = [spalte for spalte in spalten if jahr in jahre_im_text(tabelle.texte[spalte])]
    gemeint = gemeint or [spalte for spalte in spalten if _STUNDEN.isdisjoint(woerter(tabelle.texte[spalte]))]
    if len(spalten) > 1 and len(gemeint) == 1:
        tabelle.spalten["vzae"] = gemeint[0]
        del tabelle.mehrfach["vzae"]


def _ist_koordination(tabelle: Tabelle) -> bool:
    """Whether sheet or title begin with the koordinierende Stelle and speak of nothing else."""
    titel = [tabelle.blatt.name, *(text for nummer in range(tabelle.kopf - _TITEL, tabelle.kopf) for text in _texte(tabelle, nummer))]
    return any(wort("koordination", text) and not _ANDERES.search(text) for text in titel)


def _texte(tabelle: Tabelle, nummer: int) -> Iterator[str]:
    yield from (wert for wert in tabelle.blatt.zeilen(tabelle.kopf).get(nummer, {}).values() if isinstance(wert, str))


# ---------------------------------------------------------------- rows
def _zeile(liste: _Liste, zeile: Listenzeile) -> None:
    eigene = [name for name in _EIGENE if zeile.text(name)]
    ort = next((name for name in _ORTE if zeile.text(name)), "")
    geschrieben = numbers.umfang(zeile.wert("vzae"))
    if _ist_summe(zeile) or _ist_kopf(zeile) or _anderes_jahr(zeile) or (not eigene and not ort and geschrieben is Mangel.LEER):
        return
    if not eigene:
        _ohne_eigenes(liste, zeile, ort, geschrieben)
    elif geschrieben is Mangel.LEER and len(eigene) == 1 and not ort and not zeile.text("von") and not zeile.text("bis"):
        return  # a note below the list
    elif _ist_unbesetzt(zeile):
        zeile.melden("stelle-unbesetzt", "vzae", stelle=_name(zeile))
    else:
        _gelesen(liste, zeile, geschrieben)


def _ist_summe(zeile: Listenzeile) -> bool:
    if zeile.text("von") or zeile.text("abschluss"):
        return False
    erster = next((wert for wert in zeile.werte.values() if isinstance(wert, str) and wert.strip()), "")
    texte = (zeile.text(name) for name in ("nummer", "person", *_ORTE, "art"))
    return bool(wort("stellensumme", erster)) or any(not _SUMMEN.isdisjoint(woerter(text)) for text in texte if text)


def _ist_kopf(zeile: Listenzeile) -> bool:
    """Whether the headings are repeated."""
    spalte = zeile.tabelle.spalten["vzae"]
    wert = zeile.werte.get(spalte)
    return isinstance(wert, str) and not any(map(str.isdecimal, wert)) and woerter(wert) == woerter(zeile.tabelle.texte[spalte])


def _anderes_jahr(zeile: Listenzeile) -> bool:
    jahr, gilt = numbers.jahr(zeile.wert("jahr")), zeile.zuordnung.haushaltsjahr
    return isinstance(jahr, int) and gilt is not None and jahr != gilt


def _ohne_eigenes(liste: _Liste, zeile: Listenzeile, ort: str, geschrieben: Umfang | Mangel) -> None:
    """A row with nothing but a place and a number: the heading of a group, or a total; a number alone may be one without a word."""
    if ort:
        liste.gruppe = zeile.text(ort)
    if geschrieben is Mangel.LEER or (isinstance(geschrieben, Umfang) and liste.summe and geschrieben.zahl == liste.summe):
        return
    zeile.melden("stelle-nicht-gezaehlt", "vzae", stelle=_name(zeile), grund="Die Zeile nennt weder Nummer noch Person noch Zeitraum.")


def _ist_unbesetzt(zeile: Listenzeile) -> bool:
    return any(wort("unbesetzt", zeile.text(name)) for name in ("person", "abschluss", "art", "nummer", "bemerkung"))


def _gelesen(liste: _Liste, zeile: Listenzeile, geschrieben: Umfang | Mangel) -> None:
    vzae, von, bis = _vzae(liste, zeile, geschrieben), _tag(zeile, "von", "Der Beginn"), _tag(zeile, "bis", "Das Ende")
    if isinstance(vzae, str) or isinstance(von, str) or isinstance(bis, str) or (von and bis and bis < von):
        falsch = ((name, teil) for name, teil in (("vzae", vzae), ("von", von), ("bis", bis)) if isinstance(teil, str))
        name, grund = next(falsch, ("bis", "Das Ende liegt vor dem Beginn."))
        zeile.melden("stelle-nicht-gezaehlt", name, stelle=_name(zeile), grund=grund)
        return
    liste.summe += geschrieben.zahl if isinstance(geschrieben, Umfang) else 0
    stelle = Stelle(vzae=vzae, von=von, bis=bis, nummer=zeile.text("nummer") or None, person=_person(zeile), ort=_ort(zeile, "vzae"))
    handelt, wer = _fuer_wen(liste, zeile)
    gelesen = Stellenzeile(
        stelle=stelle,
        name=_name(zeile),
        handelt=handelt,
        wer=wer,
        koordination=handelt in {None, Handelnder.LANDKREIS} and _ist_koordinierend(liste, zeile),
        abschluss=_abschluss(zeile),
        beschaeftigt_seit=zeile.tag("beschaeftigt_seit", "Beginn der Beschäftigung"),
        nachqualifiziert_am=_nachqualifiziert(zeile),
        kosten_cent=_kosten(zeile),
        ort_abschluss=_ort(zeile, "abschluss") if "abschluss" in zeile.tabelle.spalten else stelle.ort,
    )
    if not _ist_doppelt(liste, zeile, gelesen):
        _merken(liste, gelesen)
        if abwesend := _abwesend(zeile.text("bemerkung")):
            zeile.melden("stelle-abwesend", "bemerkung", stelle=gelesen.name, grund=abwesend)


def _person(zeile: Listenzeile) -> str | None:
    """Who holds the post; a mere yes names nobody."""
    text = zeile.text("person")
    return None if not text or wort("ja_nein", text) or text.casefold() == "besetzt" else text


def _ist_doppelt(liste: _Liste, zeile: Listenzeile, gelesen: Stellenzeile) -> bool:
    """Whether the same post stood above, by person, or by a number that is one."""
    stelle = gelesen.stelle
    kennung: object = stelle.ort
    if stelle.person or kennzeichen(stelle.nummer or ""):
        kennung = (stelle.nummer, stelle.person, gelesen.wer, stelle.vzae, stelle.von, stelle.bis)
    erste = liste.gelesen.get(kennung)
    if erste is not None:
        zeile.melden("stelle-doppelt", "vzae", stelle=gelesen.name, zelle=erste.stelle.ort.anzeige if erste.stelle.ort else "")
    else:
        liste.gelesen[kennung] = gelesen
    return erste is not None


def _abwesend(text: str) -> str | None:
    """Why the person is not there, wherever the remark says it."""
    worte = woerter(text)
    return next((grund for ab in range(len(worte)) if (grund := wort("abwesend", " ".join(worte[ab:])))), None)


def _merken(liste: _Liste, gelesen: Stellenzeile) -> None:
    if gelesen.stelle.von is None:
        liste.ohne_beginn.append(gelesen)
    else:
        liste.mit_beginn += 1


def _name(zeile: Listenzeile) -> str:
    nummer = kennzeichen(zeile.text("nummer"))
    return f"Stelle {nummer}" if nummer else f"Stelle in {zeile.tabelle.blatt.reihe(zeile.nummer)}"


def _ort(zeile: Listenzeile, name: str) -> CellRef:
    return zeile.tabelle.blatt.ort(zeile.nummer, zeile.tabelle.spalten[name])


# ---------------------------------------------------------------- fields
def _vzae(liste: _Liste, zeile: Listenzeile, geschrieben: Umfang | Mangel) -> Decimal | str:
    """The share of a full post, or what is wrong with it."""
    wert, blatt, spalte = zeile.wert("vzae"), zeile.tabelle.blatt, zeile.tabelle.spalten["vzae"]
    kopf = woerter(zeile.tabelle.texte.get(spalte, ""))
    if geschrieben is Mangel.LEER:
        return "Der Umfang fehlt. Fehlend ist nicht null."
    if geschrieben is Mangel.OHNE_WERT:
        return "Die Formel des Umfangs hat keinen gespeicherten Wert; bitte in Excel berechnen lassen und speichern."
    if isinstance(geschrieben, Mangel) or blatt.ist_datum(zeile.nummer, spalte):
        return "Der Umfang ist nicht zu lesen; möglich sind 0,5, 50 % oder 19,5 Std."
    nackt = not isinstance(wert, str) or wert.strip()[-1:].isdecimal()
    in_stunden = geschrieben.in_stunden or (nackt and not _STUNDEN.isdisjoint(kopf) and not blatt.ist_prozent(zeile.nummer, spalte))
    vzae = geschrieben.zahl
    if in_stunden:
        vzae /= WOCHENSTUNDEN
        liste.in_stunden += 1
    elif nackt and "prozent" in kopf and not blatt.ist_prozent(zeile.nummer, spalte):
        if 0 < vzae <= VOLLE_STELLE:
            return "Unter einer Überschrift in Prozent ist der Umfang nicht eindeutig; bitte zum Beispiel 50 % eintragen."
        vzae /= 100
    if vzae > VOLLE_STELLE:
        return (
            f"{numbers.anzeige(wert)} ist mehr als eine volle Stelle; Stunden brauchen „Std.“, Prozente „%“, jede Stelle ihre eigene Zeile."
        )
    return vzae


def _tag(zeile: Listenzeile, name: str, was: str) -> date | str | None:
    """A first or last day, or that of a month; None where there is none, a sentence where it cannot be read."""
    tag = zeile.tag_oder_mangel(name)
    if isinstance(tag, date):
        return tag
    text = zeile.text(name).strip()
    if monat := _MONAT.fullmatch(text):
        jahr, zahl = int(monat[2]), int(monat[1])
        return date(jahr, zahl, 1 if name == "von" else monthrange(jahr, zahl)[1])
    ohne_ende = name == "bis" and wort("unbefristet", text) and not any(map(str.isdecimal, text))
    return None if tag is Mangel.LEER or not text.strip("-–—/ ") or ohne_ende else f"{was} ist kein Datum."


def _fuer_wen(liste: _Liste, zeile: Listenzeile) -> tuple[Handelnder | None, str]:
    """For whom a post works: what stands first among Gemeinde, Verbund and employer and says it; else the heading of its group."""
    kreis = liste.zuordnung.kreis
    for name in _ORTE:
        text = _auch_verbunden(zeile, name)
        if not any(map(str.isalnum, text)) or wort("fehlt", text):
            continue
        if (fuer := _als_ort(text, kreis, liste.verbuende, ist_verbund=name == "verbund")) is not None:
            return fuer
        if name == "gemeinde":
            zeile.melden("stelle-ohne-ort", name, stelle=_name(zeile), grund=_unbekannt(text, kreis))
            return None, text
    return (_als_ort(liste.gruppe, kreis, liste.verbuende, ist_verbund=False) if liste.gruppe else None) or (None, "")


def _als_ort(text: str, kreis: Kreis, verbuende: tuple[str, ...], *, ist_verbund: bool) -> tuple[Handelnder, str] | None:
    genannt = gemeinden().get(ags_aus_angabe(text) or "")
    treffer = (genannt,) if genannt else suche_gemeinde(text, kreis.ags)
    bekannt = next((name for name in verbuende if _kern(name) == _kern(text)), None)
    art = wort("stellenort", text)
    if bekannt or ist_verbund or (art == "verbund" and len(treffer) != 1):
        return Handelnder.VERBUND, bekannt or text
    if len(treffer) == 1 and treffer[0].kreis_ags == kreis.ags:
        return Handelnder.GEMEINDE, treffer[0].ags
    return (Handelnder.LANDKREIS, "") if art == "landkreis" or suche_kreis(text) == (kreis,) else None


_VERBUNDWORTE = frozenset({"verbund", "gvv", "vvg", "gemeindeverwaltungsverband", "verwaltungsgemeinschaft", "zusammenschluss"})


def _kern(verbund: str) -> tuple[str, ...]:
    """The name of a Verbund without the word: "Verbund Elsenztal" and "GVV Elsenztal" are "Elsenztal"."""
    alle = woerter(verbund)
    return tuple(teil for teil in alle if teil not in _VERBUNDWORTE) or alle


def _unbekannt(text: str, kreis: Kreis) -> str:
    """Why nobody is meant; the text itself may hold a name and is not repeated."""
    treffer = suche_gemeinde(text, kreis.ags)
    if len(treffer) > 1:
        return f"In der Zelle können mehrere Gemeinden gemeint sein: {', '.join(f'{g.name} ({g.ags})' for g in treffer)}."
    return f"In der Zelle steht weder eine Gemeinde noch ein Verbund im {kreis.name_voll} noch der Landkreis selbst; mehrere brauchen je eine Zeile."


def _auch_verbunden(zeile: Listenzeile, name: str) -> str:
    """The text of a column; of cells that are merged downwards that of the uppermost."""
    if (text := zeile.text(name)) or name not in zeile.tabelle.spalten:
        return text
    spalte, blatt = zeile.tabelle.spalten[name], zeile.tabelle.blatt
    for oben, links, unten, rechts in blatt.verbunden:
        if oben <= zeile.nummer <= unten and links <= spalte <= rechts:
            return "" if numbers.ist_leer(wert := blatt.wert(oben, links)) else numbers.anzeige(wert)
    return ""


def _ist_koordinierend(liste: _Liste, zeile: Listenzeile) -> bool:
    """By its own words, else by those of its list."""
    genannt = any(wort("koordination", zeile.text(name)) for name in ("art", "nummer"))
    return genannt or (liste.nur_koordination and not zeile.text("art"))


def _abschluss(zeile: Listenzeile) -> str | bool | None:
    text = zeile.text("abschluss")
    if not any(map(str.isalpha, text)) or wort("fehlt", text):
        return None
    return {"ja": True, "x": True, "vorhanden": True, "liegt vor": True, "nein": False}.get(text.strip().casefold(), text)


def _nachqualifiziert(zeile: Listenzeile) -> date | None:
    tag = zeile.tag_oder_mangel("nachqualifiziert_am")
    if isinstance(tag, date):
        return tag
    text = zeile.text("nachqualifiziert_am")
    if any(map(str.isalnum, text)) and wort("ja_nein", text) != "nein" and not wort("fehlt", text) and not wort("unbefristet", text):
        auswahl = "der Tag, an dem sie abgeschlossen war"
        zeile.melden("zelle-unlesbar", "nachqualifiziert_am", was="Nachqualifizierung", auswahl=auswahl)
    return None


def _kosten(zeile: Listenzeile) -> int | None:
    wert = zeile.wert("kosten")
    if numbers.ist_leer(wert):
        return None
    gelesen, kopf = numbers.betrag_cent(wert), zeile.tabelle.texte[zeile.tabelle.spalten["kosten"]]
    if isinstance(gelesen, Mangel) or gelesen[0] < 0 or in_tausend(kopf) or "monat" in kopf.casefold():
        zeile.melden("zelle-unlesbar", "kosten", was="Personalkosten", auswahl="ein Betrag in Euro für das Jahr")
        return None
    return gelesen[0]
