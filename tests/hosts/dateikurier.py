"""A courier to a workbook file: what Excel does to the open workbook, done to the file with the program's own graft, and undoable alike.

Printing is LibreOffice's. It does what a plan says and nothing else: where the graft would decide otherwise, that is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
import io
from pathlib import Path

from lxml import etree

from hosts.office import Office
from im_xl.errors import DateiError
from im_xl.hosts.befehle import ausfuehren
from im_xl.hosts.gedaechtnis import Gedaechtnis
from im_xl.hosts.kurier import TEXT_HOECHSTENS, Antwort
from im_xl.package.abdruck import blatt_abdruck
from im_xl.package.anhaenge import Ablage
from im_xl.package.blaetter import ABDRUCK, EINGABEN, KENNUNG, NeueBlaetter
from im_xl.package.entnahme import entnommen
from im_xl.package.gate import pruefe
from im_xl.package.graft import graft
from im_xl.package.mappe import Mappe
from im_xl.package.package import Package
from im_xl.package.plan import Plan
from im_xl.package.xmltext import MAIN
from im_xl.places import CellRef, split_address

HEUTE = date(2026, 11, 23)


@dataclass
class Dateikurier:
    """A workbook file as the open workbook; what the person at the screen would see is kept in order.

    Attributes:
        datei: the file.
        office: prints; None where nothing is printed.
        zelle: the selected cell.
        in_der_cloud: it has no folder.
        stoert: breaks off, once, when half of each kind of sheets has been dealt with.
        gezeigt: files and folders that were opened.
        fortschritte: texts of the status bar.
        gedaechtnis: the runs that can be taken back.
    """

    datei: Path
    office: Office | None = None
    zelle: CellRef | None = None
    in_der_cloud: bool = False
    stoert: Exception | None = None
    gezeigt: list[Path] = field(default_factory=list)
    fortschritte: list[str | None] = field(default_factory=list)
    hinweise: tuple[str, ...] = ()
    gedaechtnis: Gedaechtnis = field(default_factory=dict)

    def druecke(self, name: str) -> Antwort:
        """Press a button; every answer fits into a message box and leaves the status bar empty."""
        antwort = ausfuehren(name, self, HEUTE, self.gedaechtnis)
        assert 0 < len(antwort.text) <= TEXT_HOECHSTENS
        assert self.fortschritte[-1] is None
        return antwort

    @property
    def mappe(self) -> Package:
        """The file as it stands."""
        return Package.read(self.datei.read_bytes())

    # -- what a courier can do

    @property
    def name(self) -> str:
        """Name of the file."""
        return self.datei.name

    @property
    def kennung(self) -> str:
        """Path of the file."""
        return str(self.datei)

    @property
    def ordner(self) -> Path | None:
        """Its folder."""
        return None if self.in_der_cloud else self.datei.parent

    def pruefe(self, *, schreiben: bool) -> tuple[str, ...]:
        """What the package itself refuses."""
        if schreiben:
            self.mappe.pruefe_beschreibbar()
        return self.hinweise

    def schnappschuss(self) -> bytes:
        """The file."""
        return self.datei.read_bytes()

    def einsetzen(self, mappe: bytes, plan: Plan) -> None:
        """Graft, and hold the outcome against the plan."""
        if self.stoert is not None:
            stoert, self.stoert = self.stoert, None
            self.einsetzen(mappe, _halb(plan))
            raise stoert
        gemeint = {*plan.neu, *plan.geaendert, *(name for name, _ in plan.bearbeitet)}
        ziel = _entfernt(_wie_geplant(self.mappe, plan), plan)
        bericht = graft(ziel, _gemeinte(Package.read(mappe), gemeint))
        assert (set(bericht.neu), bericht.bearbeitet) == (set(plan.neu), plan.bearbeitet)
        assert set(bericht.ersetzt) | set(bericht.unveraendert) == gemeint - set(plan.neu)
        pruefe(ziel, ziel.to_bytes())
        self.datei.write_bytes(ziel.to_bytes())

    def springen(self, ort: CellRef) -> None:
        """Select a cell that can be seen."""
        blatt = next((blatt for blatt in self.mappe.blaetter if blatt.name == ort.blatt), None)
        if blatt is None or blatt.state != "visible":
            raise DateiError("blatt-verborgen", f"Das Blatt „{ort.blatt}“ ist nicht zu sehen. Bitte einblenden.")
        split_address(ort.zelle)
        self.zelle = ort

    def auswahl(self) -> CellRef:
        """The cell that a test or the last jump selected."""
        assert self.zelle is not None
        return self.zelle

    def fortschritt(self, text: str | None) -> None:
        """Keep what the status bar says."""
        self.fortschritte.append(text)

    def als_pdf(self, blaetter: Mapping[str, Path]) -> None:
        """Print with LibreOffice."""
        assert self.office is not None
        for name, datei in blaetter.items():
            self.office.to_pdf(self.datei, datei, [name])

    def zeigen(self, datei: Path) -> None:
        """Keep what was opened."""
        assert datei.exists()
        self.gezeigt.append(datei)


# ---------------------------------------------------------------- what a person does
def trage_ein(datei: Path, blatt: str, zellen: Mapping[str, str | int | None]) -> None:
    """Write into cells that are there, as a person would, and save; everything else keeps its bytes.

    A text that begins with `=` is a formula; None empties the cell.
    """
    mappe = Package.read(datei.read_bytes())
    teil = next(eintrag.part for eintrag in mappe.blaetter if eintrag.name == blatt)
    wurzel = mappe.tree(teil)
    da = {zelle.get("r"): zelle for zelle in wurzel.iter(f"{{{MAIN}}}c")}
    for adresse, wert in zellen.items():
        _setze(da[adresse], wert)
    mappe.put(teil, _als_teil(wurzel))
    datei.write_bytes(mappe.to_bytes())


def _setze(zelle: etree._Element, wert: str | int | None) -> None:
    for kind in list(zelle):
        zelle.remove(kind)
    if "t" in zelle.attrib:
        del zelle.attrib["t"]
    if isinstance(wert, int):
        etree.SubElement(zelle, f"{{{MAIN}}}v").text = str(wert)
    elif wert is not None and wert.startswith("="):
        etree.SubElement(zelle, f"{{{MAIN}}}f").text = wert[1:]
    elif wert is not None:
        zelle.set("t", "inlineStr")
        knoten = etree.SubElement(etree.SubElement(zelle, f"{{{MAIN}}}is"), f"{{{MAIN}}}t")
        knoten.text = wert
        knoten.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _als_teil(wurzel: etree._Element) -> bytes:
    ausgabe = io.BytesIO()
    etree.ElementTree(wurzel).write(ausgabe, encoding="UTF-8", xml_declaration=True)
    return ausgabe.getvalue()


# ---------------------------------------------------------------- the workbook as the plan has it
def _gemeinte(quelle: Package, namen: set[str]) -> NeueBlaetter:
    blaetter = [blatt for blatt in quelle.blaetter if blatt.name in namen]
    assert {blatt.name for blatt in blaetter} == namen
    return entnommen(quelle, blaetter)


def _wie_geplant(ziel: Package, plan: Plan) -> Package:
    """The workbook with its sheets marked so that the graft does what the plan says, whatever a person has edited."""
    mappe = Mappe(ziel)
    kopiert = {name for name, _ in plan.bearbeitet}
    for blatt in ziel.blaetter:
        if blatt.name in {*plan.geaendert, *kopiert}:
            stand = "" if blatt.name in kopiert else blatt_abdruck(ziel, blatt)
            eingaben = ((EINGABEN, blatt.eingaben),) if blatt.eingaben else ()
            marken = ((KENNUNG, f'"{blatt.kennung}"'), (ABDRUCK, f'"{stand}"'))
            mappe.set_names(blatt, (*marken, *mappe.names_of(blatt.index), *eingaben))
    mappe.commit()
    return Package.read(ziel.to_bytes())


def _halb(plan: Plan) -> Plan:
    """The first half of each kind."""
    return Plan(
        neu=plan.neu[: len(plan.neu) // 2],
        geaendert=plan.geaendert[: len(plan.geaendert) // 2],
        bearbeitet=plan.bearbeitet[: len(plan.bearbeitet) // 2],
        entfernt=plan.entfernt[: len(plan.entfernt) // 2],
    )


def _entfernt(ziel: Package, plan: Plan) -> Package:
    """The workbook without the sheets that go; a spreadsheet removes them even where formulas point at them."""
    mappe, ablage = Mappe(ziel), Ablage(ziel)
    for blatt in ziel.blaetter:
        if blatt.name in plan.entfernt:
            assert blatt.kennung is not None
            ablage.release(blatt.part)
            ziel.drop(blatt.part)
            ablage.dropped[blatt.part.lower()] = ""
            mappe.remove(blatt)
    mappe.commit()
    ziel.set_types(ablage.types, ablage.dropped)
    return Package.read(ziel.to_bytes())
