"""What is remembered of a run so that it can be taken back; in memory, for as long as the process lives."""

from __future__ import annotations

from dataclasses import dataclass, replace

from im_xl.package.abdruck import blatt_abdruck
from im_xl.package.package import Package
from im_xl.package.plan import Plan, ruecknahme


@dataclass(frozen=True, slots=True)
class Erzeugung:
    """A run.

    Attributes:
        vorher: the workbook before it, or only our sheets out of it; empty where it had none.
        mappe: the sheets that it brought.
        plan: what it did with them, or was about to do when something stopped it.
    """

    vorher: bytes
    mappe: bytes
    plan: Plan

    def rueckweg(self, jetzt: Package) -> Plan:
        """What takes the run back from the workbook as it stands; a sheet that shows what it showed before is left alone."""
        plan = ruecknahme(self.plan, jetzt)
        vorher, stand = self._davor(), _inhalte(jetzt)
        return replace(plan, geaendert=tuple(name for name in plan.geaendert if stand[name] != vorher.get(name)))

    def seitdem_bearbeitet(self, rueckweg: Plan, jetzt: Package) -> list[str]:
        """Sheets on the way back that no longer hold what the run put there; inputs and reasons count, for they would be lost as well."""
        vorher, stand = self._davor(), _inhalte(jetzt)
        erzeugt = _inhalte(Package.read(self.mappe)) | {kopie: vorher[name] for name, kopie in self.plan.bearbeitet}
        return [name for name in (*rueckweg.entfernt, *rueckweg.geaendert) if stand[name] != erzeugt[name]]

    def _davor(self) -> dict[str, str]:
        return _inhalte(Package.read(self.vorher)) if self.vorher else {}


def _inhalte(mappe: Package) -> dict[str, str]:
    """Fingerprint of each of our sheets by name, with what people enter there."""
    return {blatt.name: blatt_abdruck(mappe, replace(blatt, eingaben=None)) for blatt in mappe.blaetter if blatt.kennung is not None}


Gedaechtnis = dict[str, Erzeugung]
"""The last run of each workbook, by `Kurier.kennung`."""
