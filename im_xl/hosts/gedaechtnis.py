"""What is remembered of a run so that it can be taken back; in memory, for as long as the process lives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from im_xl.package.abdruck import blatt_abdruck
from im_xl.package.entnahme import entnommen, unter_namen
from im_xl.package.package import Package
from im_xl.package.plan import Plan, ruecknahme
from im_xl.package.small import empty_workbook, to_workbook


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
        """What takes the run back from the workbook as it stands, under the names that our sheets bear now; a sheet that shows what it showed before is left alone."""
        heute = self._umbenannt(jetzt)
        plan = ruecknahme(self._mit_heutigen_namen(heute), jetzt)
        vorher, stand = _inhalte(self._davor(heute)), _inhalte(jetzt)
        return replace(plan, geaendert=tuple(name for name in plan.geaendert if stand[name] != vorher.get(name)))

    def seitdem_bearbeitet(self, rueckweg: Plan, jetzt: Package) -> list[str]:
        """Sheets on the way back that no longer hold what the run put there; inputs and reasons count, for they would be lost as well."""
        heute = self._umbenannt(jetzt)
        vorher, stand = _inhalte(self._davor(heute)), _inhalte(jetzt)
        erzeugt = _inhalte(_mit_namen(Package.read(self.mappe), heute))
        erzeugt |= {kopie: vorher[name] for name, kopie in self._mit_heutigen_namen(heute).bearbeitet}
        return [name for name in (*rueckweg.entfernt, *rueckweg.geaendert) if stand[name] != erzeugt[name]]

    def davor(self, jetzt: Package) -> Package:
        """The workbook before the run; where people have renamed sheets of ours since, only these sheets, under the names that they bear now."""
        return self._davor(self._umbenannt(jetzt))

    def _davor(self, heute: Mapping[str, str]) -> Package:
        return _mit_namen(Package.read(self.vorher), heute) if self.vorher else empty_workbook()

    def _umbenannt(self, jetzt: Package) -> dict[str, str]:
        """Sheets that people have given another name since, by the one they had: they are known by their mark."""
        heute = {kennung: blatt.name for kennung, blatt in jetzt.eigene().items()}
        mappen = [Package.read(daten) for daten in (self.vorher, self.mappe) if daten]
        damals = {blatt.name: kennung for mappe in mappen for kennung, blatt in mappe.eigene().items()}
        return {name: heute[kennung] for name, kennung in damals.items() if heute.get(kennung, name) != name}

    def _mit_heutigen_namen(self, heute: Mapping[str, str]) -> Plan:
        return replace(
            self.plan,
            neu=tuple(heute.get(name, name) for name in self.plan.neu),
            geaendert=tuple(heute.get(name, name) for name in self.plan.geaendert),
            unveraendert=tuple(heute.get(name, name) for name in self.plan.unveraendert),
            bearbeitet=tuple((heute.get(name, name), kopie) for name, kopie in self.plan.bearbeitet),
        )


def _mit_namen(mappe: Package, namen: Mapping[str, str]) -> Package:
    """Our sheets of a workbook under other names, formulas among them included; the workbook itself where there is nothing to rename."""
    eigene = [blatt for blatt in mappe.blaetter if blatt.kennung is not None]
    if not namen or not eigene:
        return mappe
    return Package.read(to_workbook(unter_namen(entnommen(mappe, eigene), namen)))


def _inhalte(mappe: Package) -> dict[str, str]:
    """Fingerprint of each of our sheets by name, with what people enter there."""
    return {blatt.name: blatt_abdruck(mappe, replace(blatt, eingaben=None)) for blatt in mappe.blaetter if blatt.kennung is not None}


Gedaechtnis = dict[str, Erzeugung]
"""The last run of each workbook, by `Kurier.kennung`."""
