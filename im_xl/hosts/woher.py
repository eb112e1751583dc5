"""Where an amount comes from: what the button of the ribbon and `im-xl erklaeren` both know of a Gemeinde (the Land's workbook: a Kreis)."""

from __future__ import annotations

from dataclasses import dataclass

from im_xl.findings import Blockiert, Finding
from im_xl.hosts.stelle import gemeinde_der_zelle, kreis_der_zelle
from im_xl.model import Ags
from im_xl.pipeline import Ergebnis
from im_xl.places import CellRef
from im_xl.vwv.erklaerung import Erklaerung, erklaere_gemeinde, erklaere_kreis

GEMEINDEBLATT = "gemeinde:"
"""How the Kennung of a sheet `Ü …` begins; the AGS follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Auskunft:
    """An amount with how it comes about, and everything that was found about it or that keeps it empty."""

    ags: Ags
    name: str
    haushaltsjahr: int
    erklaerung: Erklaerung
    findings: tuple[Finding, ...]


def auskunft(ergebnis: Ergebnis, ags: Ags) -> Auskunft:
    """The amount of a Gemeinde or Kreis, explained.

    Args:
        ergebnis: what was computed.
        ags: one of its list.
    """
    if ergebnis.auswertung is not None:
        auswertung = ergebnis.auswertung
        gemeinde = next(g for g in auswertung.gemeinden if g.gemeinde.ags == ags)
        name, jahr, erklaerung = gemeinde.gemeinde.name, auswertung.haushaltsjahr, erklaere_gemeinde(auswertung, gemeinde)
    elif ergebnis.planungsrahmen is not None:
        rahmen = ergebnis.planungsrahmen
        kreis = next(k for k in rahmen.kreise if k.quote.kreis.ags == ags)
        name, jahr, erklaerung = kreis.quote.kreis.name_voll, rahmen.haushaltsjahr, erklaere_kreis(rahmen, kreis)
    else:
        raise TypeError("a result holds a county or the Land")
    findings = tuple(f for f in ergebnis.findings if f.betrifft == ags or f.blockiert is Blockiert.BETRAEGE)
    return Auskunft(ags=ags, name=name, haushaltsjahr=jahr, erklaerung=erklaerung, findings=findings)


def ags_der_zelle(ergebnis: Ergebnis, zelle: CellRef) -> Ags | None:
    """Whose amount a cell is about; None where neither its sheet nor what stands beside it tells one of the list.

    Args:
        ergebnis: what was computed.
        zelle: a cell of the workbook, or of a sheet `Ü …` that is yet to be made.
    """
    if ergebnis.auswertung is not None:
        kennung = next((kennung for kennung, name in ergebnis.namen.items() if name == zelle.blatt), "")
        if kennung.startswith(GEMEINDEBLATT):
            return kennung.removeprefix(GEMEINDEBLATT)
        return gemeinde_der_zelle(ergebnis.mappe, zelle, ergebnis.auswertung, ergebnis.fremd)
    return kreis_der_zelle(ergebnis.mappe, zelle, ergebnis.planungsrahmen, ergebnis.fremd) if ergebnis.planungsrahmen is not None else None


def wessen(ergebnis: Ergebnis) -> str:
    """Whose amounts the workbook holds, in the genitive."""
    return "einer Gemeinde" if ergebnis.auswertung is not None else "eines Kreises"


def ohne_namen(ergebnis: Ergebnis, zelle: CellRef) -> str:
    """That a cell is about nobody, and what was read from it where that goes into all amounts."""
    gerechnet = ergebnis.auswertung or ergebnis.planungsrahmen
    angabe = next((angabe for angabe in (gerechnet.angaben if gerechnet else ()) if angabe.ort == zelle), None)
    was = f" Aus ihr stammt die Angabe „{angabe.name}“, die in alle Beträge eingeht." if angabe else ""
    return f"{zelle.anzeige}: Zu dieser Zelle gehört kein eindeutiger Name oder Schlüssel {wessen(ergebnis)} aus der Liste.{was}"


def markieren_text(ergebnis: Ergebnis, zelle: CellRef) -> str:
    """That a cell is about nobody, and what to select instead."""
    blatt = " oder ein Blatt „Ü …“ öffnen" if ergebnis.auswertung is not None else ""
    return (
        f"{ohne_namen(ergebnis, zelle)} Bitte die Zelle mit Namen oder Zahl {wessen(ergebnis)} markieren{blatt} und noch einmal auf "
        "„Woher kommt dieser Betrag?“ klicken."
    )
