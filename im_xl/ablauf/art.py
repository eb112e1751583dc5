"""What a sheet of the procedure is, and what it is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from im_xl.findings import Finding
from im_xl.model import Eintrag, Kreisdaten
from im_xl.package.package import Package
from im_xl.places import CellRef
from im_xl.sheets.anordnung import Anordnung, Daten
from im_xl.sheets.context import KREIS_NAMEN, Kontext, kreiswerte, text
from im_xl.sheets.quantities import Groesse
from im_xl.sheets.template import PLATZHALTER, Rezeptbuch
from im_xl.sheets.vorlagensatz import vorlage
from im_xl.vwv.auswertung import Auswertung
from im_xl.vwv.parameters import Parameter
from im_xl.workbook.eigene import Tafel, tafel
from im_xl.workbook.eingaben import blatt_gelesen

ABLAUF_NAMEN = KREIS_NAMEN
"""Quantities that every template of the procedure may name."""


@dataclass(frozen=True, slots=True)
class Gedaechtnis:
    """What stands on the sheets of the procedure for one Haushaltsjahr, and what is to be entered there.

    Attributes:
        mappe: the workbook that holds them.
        jahr: Haushaltsjahr.
        eintraege: rows to be entered, by key of the sheet.
        arten: the sheets there are, by key.
        vorlagen: folder with the county's own templates, or None.
        liste: what the county's own sheets say, before what is recorded on sheets of the procedure goes before it.
    """

    mappe: Package
    jahr: int
    eintraege: Mapping[str, tuple[Eintrag, ...]] = field(default_factory=dict)
    arten: Mapping[str, Blattart] = field(default_factory=dict)
    vorlagen: Path | None = None
    liste: Kreisdaten = field(default_factory=lambda: Kreisdaten(kreis=None))

    def tafel(self, art: str, liste: str, jahr: int | None = None) -> Tafel:
        """A list of a sheet, with the rows that are to be entered; empty where there is no such sheet.

        Args:
            art: key of the sheet.
            liste: name of the list.
            jahr: another Haushaltsjahr, for which nothing is entered.
        """
        blatt = self.mappe.eigene().get(self.arten[art].kennung(jahr or self.jahr))
        return tafel(self.mappe, blatt, liste, self.eintraege.get(art, ()) if jahr is None else ())

    def listenbeginn(self, art: str, groesse: str) -> CellRef | None:
        """The cell in which a list of a sheet will begin when it is made or renewed: its template says.

        Args:
            art: key of the sheet.
            groesse: quantity of the list, for instance "meldung.personen".

        Returns:
            None where another list stands above, for then its length decides.
        """
        gemeint = self.arten[art]
        mappe, vorhanden = vorlage(self.vorlagen, gemeint.vorlage), self.mappe.eigene().get(gemeint.kennung(self.jahr))
        for nummer, zeile in blatt_gelesen(mappe, mappe.blaetter[0]).zeilen().items():
            texte = {spalte: wert for spalte, wert in zeile.items() if isinstance(wert, str)}
            for spalte, text_ in texte.items():
                if groesse in PLATZHALTER.findall(text_):
                    return CellRef.at(vorhanden.name if vorhanden else gemeint.blattname(self.jahr), nummer, spalte)
            if any(name.startswith("zeile:") for text_ in texte.values() for name in PLATZHALTER.findall(text_)):
                return None
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lage:
    """What a sheet of the procedure is made from.

    Attributes:
        auswertung: the county, computed.
        kreisdaten: what was read.
        parameter: dated parameters.
        kontext: day of the run, names of the sheets, inputs of `IM Einstellungen`.
        findings: everything found so far, gravest first, with the reasons that people wrote.
        gedaechtnis: what the sheets of the procedure hold.
    """

    auswertung: Auswertung
    kreisdaten: Kreisdaten
    parameter: Parameter
    kontext: Kontext
    findings: tuple[Finding, ...]
    gedaechtnis: Gedaechtnis

    @property
    def jahr(self) -> int:
        """Haushaltsjahr."""
        return self.auswertung.haushaltsjahr

    def tafel(self, art: str, liste: str, jahr: int | None = None) -> Tafel:
        """See `Gedaechtnis.tafel`."""
        return self.gedaechtnis.tafel(art, liste, jahr)

    def werte(self, titel: str, untertitel: str) -> dict[str, Groesse]:
        """The quantities that every template may name, with the two lines on top of this sheet."""
        return kreiswerte(self.auswertung, self.kontext) | {"titel": text(titel), "untertitel": text(untertitel)}


@dataclass(frozen=True, slots=True)
class Blattinhalt:
    """What fills a sheet, what was found on the way, and what the command of this theme makes beside it (a calendar, ...).

    An entry of a list that was made of a row that people filled in names it as `„list.zeile“`: what was found in a cell of that row is then told at
    the place to which the row has moved.

    Of `beigaben`, files that belong to the sheet, a picture in the template may name one („im-xl:karte.png“ in a text of the PNG): it is exchanged
    for it.
    """

    daten: Daten
    findings: tuple[Finding, ...] = ()
    mehr: object = None
    beigaben: Mapping[str, bytes] = field(default_factory=dict)


def umzug(art: Blattart, lage: Lage, daten: Daten, blatt: str, anordnung: Anordnung) -> dict[CellRef, CellRef]:
    """Where the cells that people filled in stand once their sheet has been made anew: what is above may have grown, empty rows go.

    Args:
        art: kind of the sheet.
        lage: what it was made from.
        daten: what fills it.
        blatt: its name.
        anordnung: how it was laid out.
    """
    gezogen: dict[CellRef, CellRef] = {}
    for liste, eintraege in daten.listen.items():
        platz = {eintrag[f"{liste}.zeile"].wert: nr for nr, eintrag in enumerate(eintraege) if f"{liste}.zeile" in eintrag}
        for zeile in lage.tafel(art.schluessel, liste).zeilen if platz else ():
            for feld in zeile.felder if zeile.nummer in platz else ():
                ort, adresse = zeile.ort(feld), anordnung.adresse(f"{liste}.{feld}", platz[zeile.nummer])
                if ort is not None and adresse is not None:
                    gezogen[ort] = CellRef(blatt, adresse.replace("$", ""))
    return gezogen


@dataclass(frozen=True, slots=True, kw_only=True)
class Blattart:
    """A kind of sheet of the procedure.

    Attributes:
        schluessel: key, for instance "zahlungen"; begins the mark of the sheet.
        name: name of the sheet, without the year.
        vorlage: file of the template.
        buch: what its placeholders may name.
        fuellen: makes what fills it.
        je_jahr: there is one for each Haushaltsjahr; those of other years stay as they are.
        vorab: changes what was read before the rules run, by what people have recorded on the sheet.
    """

    schluessel: str
    name: str
    vorlage: str
    buch: Rezeptbuch
    fuellen: Callable[[Lage], Blattinhalt]
    je_jahr: bool = True
    vorab: Callable[[Kreisdaten, Gedaechtnis], Kreisdaten] | None = None

    def kennung(self, jahr: int) -> str:
        """Identity of the sheet for a Haushaltsjahr."""
        return f"{self.schluessel}:{jahr}" if self.je_jahr else self.schluessel

    def blattname(self, jahr: int) -> str:
        """Its name."""
        return f"{self.name} {jahr}" if self.je_jahr else self.name
