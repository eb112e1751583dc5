"""The Land's list: the Zuteilungsquote of each Stadt- und Landkreis."""

from __future__ import annotations

from fractions import Fraction

from im_xl.findings import Finding
from im_xl.model import Ags, Gelesen, Kreis, Kreistyp, Quote
from im_xl.register import ags_aus_angabe, kreise, suche_kreis
from im_xl.workbook import numbers
from im_xl.workbook.layout import Tabelle
from im_xl.workbook.numbers import Mangel
from im_xl.workbook.woerter import woerter, wort
from im_xl.workbook.zellwert import Wert

_ARTEN = frozenset({("landkreis",), ("landkreise",), ("stadtkreis",), ("stadtkreise",)})
"""First words that say what kind of Kreis a row is of; alone they head a total."""
_ALS_PROZENT_AB = Fraction(3, 2)
"""Shares add up to about 1, percentages to about 100: where neither heading nor cell tells, the sum does."""


def read_quoten(tabelle: Tabelle) -> tuple[tuple[Quote, ...], list[Finding]]:
    """All quotas in the order of the list, as exact shares of 1."""
    findings: list[Finding] = []
    gelesen: dict[Ags, tuple[Kreis, Gelesen[Fraction | None], bool]] = {}
    for nummer, zeile in tabelle.zeilen():
        kreis = _kreis(tabelle, nummer, zeile, findings)
        if kreis is None:
            continue
        if kreis.ags in gelesen:
            erste = gelesen[kreis.ags][1].ort
            werte = {"kreis": kreis.name_voll, "zelle": erste.zelle if erste else ""}
            findings.append(Finding("kreis-doppelt", tabelle.blatt.ort(nummer, tabelle.spalten["quote"]), werte, kreis.ags))
        else:
            gelesen[kreis.ags] = (kreis, *_quote(tabelle, nummer, zeile, kreis, findings))
    teiler = _teiler(tabelle, gelesen.values())
    return tuple(
        Quote(kreis=kreis, quote=wert if ist_anteil or wert.wert is None else Gelesen(wert.wert / teiler, wert.ort, wert.inhalt))
        for kreis, wert, ist_anteil in gelesen.values()
    ), findings


def _teiler(tabelle: Tabelle, gelesen: object) -> int:
    """100 where the plain numbers of the column are percentages, else 1."""
    if "prozent" in woerter(tabelle.texte.get(tabelle.spalten["quote"], "")):
        return 100
    zahlen = [wert.wert for _, wert, ist_anteil in gelesen if not ist_anteil and wert.wert is not None]  # type: ignore[attr-defined]
    return 100 if sum(zahlen, Fraction(0)) > _ALS_PROZENT_AB else 1


def _kreis(tabelle: Tabelle, nummer: int, zeile: dict[int, Wert], findings: list[Finding]) -> Kreis | None:
    spalte_ags, spalte_kreis = tabelle.spalten.get("ags"), tabelle.spalten.get("kreis")
    ags_wert = zeile.get(spalte_ags) if spalte_ags else None
    name = numbers.anzeige(zeile.get(spalte_kreis)) if spalte_kreis else ""
    ags = ags_aus_angabe(ags_wert)
    if ags is not None and ags[:5] in kreise() and ags[5:] in {"", "000"}:
        return kreise()[ags[:5]]
    beschriftung = name or numbers.anzeige(ags_wert)
    ohne_quote = numbers.ist_leer(zeile.get(tabelle.spalten["quote"]))
    treffer = _nach_art(suche_kreis(name), zeile) if name and ags is None else ()
    erster = next((wert for wert in zeile.values() if isinstance(wert, str) and _kern(wert)), "")
    if not treffer and (
        not _kern(beschriftung) or any(wort(art, _kern(text)) for art in ("summe", "zwischensumme") for text in (beschriftung, erster))
    ):
        return None
    if len(treffer) == 1:
        return treffer[0]
    if treffer or not ohne_quote:
        ort = tabelle.blatt.ort(nummer, spalte_kreis if treffer and spalte_kreis else spalte_ags or spalte_kreis or 1)
        auswahl = ", ".join(f"{kreis.name_voll} ({kreis.ags})" for kreis in treffer)
        code = "kreis-mehrdeutig" if treffer else "kreis-unbekannt"
        findings.append(Finding(code, ort, {"inhalt": beschriftung} | ({"auswahl": auswahl} if treffer else {})))
    return None


def _kern(text: str) -> str:
    """A label without what kind of Kreis it names: "Landkreis gesamt" is a total, "Landkreis Atlantis" a Kreis that nobody knows."""
    worte = woerter(text)
    return " ".join(worte[1:] if worte[:1] in _ARTEN else worte)


def _nach_art(treffer: tuple[Kreis, ...], zeile: dict[int, Wert]) -> tuple[Kreis, ...]:
    """Two Kreise are called Heilbronn, two Karlsruhe; a column that says Stadtkreis or Landkreis decides."""
    if len(treffer) < 2:  # noqa: PLR2004 - several
        return treffer
    texte = {wert.strip().casefold() for wert in zeile.values() if isinstance(wert, str)}
    arten = {Kreistyp.STADTKREIS: {"stadtkreis", "sk", "stadt"}, Kreistyp.LANDKREIS: {"landkreis", "lk", "lkr", "kreis"}}
    return tuple(kreis for kreis in treffer if texte & arten[kreis.typ]) or treffer


def _quote(
    tabelle: Tabelle, nummer: int, zeile: dict[int, Wert], kreis: Kreis, findings: list[Finding]
) -> tuple[Gelesen[Fraction | None], bool]:
    spalte = tabelle.spalten["quote"]
    wert, ort = zeile.get(spalte), tabelle.blatt.ort(nummer, spalte)
    gelesen = numbers.anteil(wert, prozentformat=tabelle.blatt.ist_prozent(nummer, spalte))
    if not isinstance(gelesen, Mangel):
        return Gelesen(gelesen[0], ort, numbers.inhalt(wert)), gelesen[1]
    if gelesen is Mangel.LEER:
        findings.append(Finding("quote-fehlt", ort, {"kreis": kreis.name_voll}, kreis.ags))
    else:
        findings.append(Finding("quote-unlesbar", ort, {"kreis": kreis.name_voll, "inhalt": numbers.anzeige(wert)}, kreis.ags))
    return Gelesen(None, ort, numbers.inhalt(wert)), False
