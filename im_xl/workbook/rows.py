"""From a row of a list to the Gemeinde it speaks of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from im_xl.findings import Finding
from im_xl.model import Ags, Gemeinde, Kreis
from im_xl.places import CellRef
from im_xl.register import aehnliche_gemeinden, ags_aus_angabe, gemeinden, suche_gemeinde
from im_xl.workbook.layout import Tabelle
from im_xl.workbook.numbers import anzeige
from im_xl.workbook.woerter import wort
from im_xl.workbook.zellwert import KeinWert, Wert

_GEMEINDESCHLUESSEL = 8


@lru_cache(maxsize=8192)
def gesuchte_gemeinden(name: str, kreis_ags: Ags | None = None) -> tuple[Gemeinde, ...]:
    """Gemeinden that a name can mean; the same names come in many rows."""
    return suche_gemeinde(name, kreis_ags)


def _text(wert: Wert | None) -> str:
    return "" if wert is None or isinstance(wert, KeinWert) else " ".join(str(wert).split())


@dataclass(frozen=True, slots=True)
class Schluesselzellen:
    """Key cells of a row.

    Attributes:
        tabelle, nummer: the list and the row.
        ags: 8 digits as understood, or None.
        ags_inhalt, name: what stands in the two cells.
    """

    tabelle: Tabelle
    nummer: int
    ags: Ags | None
    ags_inhalt: str
    name: str

    @property
    def ort(self) -> CellRef:
        """The cell that a finding about the row points at: the key, or the name where there is no key."""
        spalten = self.tabelle.spalten
        spalte = spalten.get("ags") if self.ags_inhalt else None
        return self.tabelle.blatt.ort(self.nummer, spalte or spalten.get("gemeinde") or spalten["ags"])

    @property
    def ort_name(self) -> CellRef:
        """The cell of the name, or of the key where there is no column of names."""
        spalten = self.tabelle.spalten
        return self.tabelle.blatt.ort(self.nummer, spalten.get("gemeinde") or spalten["ags"])


def schluesselzellen(tabelle: Tabelle, nummer: int, zeile: dict[int, Wert]) -> Schluesselzellen:
    """The key cells of a row of a list."""
    spalten = tabelle.spalten
    wert = zeile.get(spalten.get("ags", 0))
    name = _text(zeile.get(spalten.get("gemeinde", 0)))
    if isinstance(wert, str) and wert in gemeinden():
        return Schluesselzellen(tabelle, nummer, wert, wert, name)
    ags = None if wert is None else ags_aus_angabe(wert)
    if ags is not None and len(ags) != _GEMEINDESCHLUESSEL:
        ags = None
    return Schluesselzellen(tabelle, nummer, ags, _text(wert), name)


def ist_summenzeile(zeile: dict[int, Wert], zellen: Schluesselzellen) -> str | None:
    """Whether a row is a total ("summe"), a subtotal ("zwischensumme") or counts nothing new ("beiwerk"): by a word, or by the key of a whole Kreis."""
    if zellen.ags is None and len(ags_aus_angabe(zellen.ags_inhalt) or "") not in {0, _GEMEINDESCHLUESSEL}:
        return "summe"
    if zellen.ags is not None:
        return None
    erster = next((wert for wert in zeile.values() if isinstance(wert, str) and wert.strip()), "")
    for text in dict.fromkeys((zellen.name, zellen.ags_inhalt, erster)):
        for art in ("zwischensumme", "summe"):
            if text and wort(art, text) is not None:
                return art
    beiwerk = any(text and wort("beiwerk", text) is not None for text in (zellen.name, zellen.ags_inhalt))
    return "beiwerk" if beiwerk else None


@dataclass(slots=True)
class Zuordnung:
    """Finds the Gemeinde of a row within a county and collects what is wrong.

    Attributes:
        kreis: the county of the workbook.
        haushaltsjahr: the year of the workbook, where it names one.
        streng: unknown and foreign rows hold the amounts up (the list of persons); else they are remarks.
    """

    kreis: Kreis
    haushaltsjahr: int | None = None
    findings: list[Finding] = field(default_factory=list)

    def gemeinde(self, zellen: Schluesselzellen, *, streng: bool) -> Gemeinde | None:
        """The Gemeinde, or None with a finding. A row without any number (`streng` False) is only a remark."""
        if zellen.ags is not None:
            return self._nach_schluessel(zellen, zellen.ags, streng=streng)
        if not zellen.name and not zellen.ags_inhalt:
            return None
        treffer = gesuchte_gemeinden(zellen.name or zellen.ags_inhalt, self.kreis.ags)
        if len(treffer) == 1:
            return treffer[0]
        if treffer:
            auswahl = ", ".join(f"{gemeinde.name} ({gemeinde.ags})" for gemeinde in treffer)
            self.melden("gemeinde-mehrdeutig", zellen.ort_name, inhalt=zellen.name, auswahl=auswahl)
        elif not streng:
            self._unverstanden(zellen)
        elif zellen.ags_inhalt:
            self.melden("ags-unbekannt", zellen.ort, inhalt=zellen.ags_inhalt)
        else:
            self._unbekannt(zellen)
        return None

    def _unbekannt(self, zellen: Schluesselzellen) -> None:
        """A name that nobody bears here; what comes close is proposed with both names."""
        angaben = {"inhalt": zellen.name, "kreis": self.kreis.name_voll}
        if nah := aehnliche_gemeinden(zellen.name, self.kreis.ags):
            auswahl = ", ".join(f"{gemeinde.name} ({gemeinde.ags})" for gemeinde in nah)
            self.melden("gemeinde-aehnlich", zellen.ort_name, **angaben, auswahl=auswahl)
        else:
            self.melden("gemeinde-unbekannt", zellen.ort_name, **angaben)

    def _nach_schluessel(self, zellen: Schluesselzellen, ags: Ags, *, streng: bool) -> Gemeinde | None:
        gemeinde = gemeinden().get(ags)
        if gemeinde is None or gemeinde.kreis_ags != self.kreis.ags:
            if not streng:
                self._unverstanden(zellen)
            elif gemeinde is None:
                self.melden("ags-unbekannt", zellen.ort, inhalt=zellen.ags_inhalt)
            else:
                self.melden("ags-fremder-kreis", zellen.ort, ags, gemeinde=gemeinde.name, ags=ags, kreis=self.kreis.name_voll)
            return None
        if (
            zellen.name
            and zellen.name not in {gemeinde.name, gemeinde.name_amtlich}
            and gemeinde not in gesuchte_gemeinden(zellen.name, None)
        ):
            self.melden("ags-name-widerspruch", zellen.ort_name, ags, ags=ags, gemeinde=gemeinde.name, inhalt=zellen.name)
        return gemeinde

    def _unverstanden(self, zellen: Schluesselzellen) -> None:
        self.melden("zeile-unverstanden", zellen.ort, inhalt=" ".join(filter(None, (zellen.ags_inhalt, zellen.name))))

    def melden(self, code: str, ort: CellRef, betrifft: Ags | None = None, **werte: str) -> None:
        """Collect a finding."""
        self.findings.append(Finding(code, ort, werte, betrifft))


def haeufigster_kreis(tabellen: Iterable[Tabelle]) -> tuple[Ags | None, bool]:
    """The county of most keys in the lists, and True; without keys, the one in which most of the names are found, and False."""
    zellen = [schluesselzellen(tabelle, nummer, zeile) for tabelle in tabellen for nummer, zeile in tabelle.zeilen()]
    register = gemeinden()
    nach_ags = Counter(zelle.ags[:5] for zelle in zellen if zelle.ags is not None and zelle.ags in register)
    if nach_ags:
        return _meiste(nach_ags), True
    namen = (gesuchte_gemeinden(zelle.name, None) for zelle in zellen if zelle.name)
    return _meiste(Counter(kreis for treffer in namen for kreis in {gemeinde.kreis_ags for gemeinde in treffer})), False


def _meiste(anzahl: Counter[Ags]) -> Ags | None:
    return min(anzahl, key=lambda ags: (-anzahl[ags], ags)) if anzahl else None


def kurz(zeile: dict[int, Wert]) -> str:
    """A row as a message shows it."""
    return anzeige(" | ".join(anzeige(wert) for wert in zeile.values()))
