"""Carries out a batch of the rich API, as office.js sends it: object paths that say how to come by an object, and actions on them.

An error ends the batch; what came before it stays done, as in Excel.
"""

# ruff: noqa: ANN401 - what the API carries has no type

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

from hosts.web.nachbau.objekte import ApiFehler, Functions, Objekt, Range, Sammlung, UnbekanntError, Workbook

if TYPE_CHECKING:
    from hosts.web.nachbau.excel import Excel

_REFERENZEN = {"_KeepReference", "_RemoveReference", "_RemoveAllReferences"}


class Pfad(IntEnum):
    """How an object is come by."""

    MAPPE = 1
    NEU = 2
    METHODE = 3
    EIGENSCHAFT = 4
    ELEMENT = 5
    REFERENZ = 6
    NICHTS = 7


class Art(IntEnum):
    """What is done with it."""

    NENNEN = 1
    LADEN = 2
    RUFEN = 3
    SETZEN = 4
    SPUR = 5


class Stapel:
    """One batch."""

    def __init__(self, excel: Excel, anfrage: dict[str, Any]) -> None:
        self.excel = excel
        self.pfade = {int(nummer): pfad for nummer, pfad in anfrage["ObjectPaths"].items()}
        self.aktionen: list[dict[str, Any]] = anfrage["Actions"]
        self.objekte: dict[int, Any] = {}

    def ausfuehren(self) -> dict[str, Any]:
        """Results in the order of the actions, and the error that ended them."""
        ergebnisse = []
        for nummer, aktion in enumerate(self.aktionen):
            try:
                ergebnisse.append({"ActionId": aktion["Id"], "Value": self._aktion(aktion)})
            except ApiFehler as fehler:
                ort = {"Code": fehler.code, "Message": str(fehler), "ActionIndex": nummer, "Location": aktion.get("Name", "")}
                return {"Results": ergebnisse, "Error": ort}
        return {"Results": ergebnisse}

    def _aktion(self, aktion: dict[str, Any]) -> Any:
        art = Art(aktion["ActionType"])
        if art is Art.SPUR:
            return None
        objekt = self._objekt(aktion["ObjectPathId"])
        if art is Art.NENNEN:
            return self._kennung(objekt)
        if objekt is None:
            return None
        if art is Art.LADEN:
            frage = aktion.get("QueryInfo") or {}
            return self._geladen(objekt, [*(frage.get("Select") or []), *(f"{name}/*" for name in frage.get("Expand") or [])])
        if art is Art.SETZEN:
            self.excel.gerufen(objekt, aktion["Name"], schreibt=True)
            self._teil(objekt, f"_set_{aktion['Name']}")(*self._argumente(aktion))
            return None
        ergebnis = self._rufe(objekt, aktion["Name"], self._argumente(aktion))
        assert not isinstance(ergebnis, Objekt), "an object is no result"
        return ergebnis

    # -- objects

    def _objekt(self, nummer: int) -> Any:
        if nummer not in self.objekte:
            self.objekte[nummer] = self._finde(self.pfade[nummer])
        return self.objekte[nummer]

    def _finde(self, pfad: dict[str, Any]) -> Any:  # noqa: PLR0911 - one way a line
        art = Pfad(pfad["ObjectPathType"])
        if art is Pfad.MAPPE:
            return Workbook(self.excel)
        if art is Pfad.NICHTS:
            return None
        if art is Pfad.NEU:
            return self.excel.dienst(pfad["Name"])
        if art is Pfad.REFERENZ:
            return self.excel.referenzen[pfad["Name"]]
        ober = self._objekt(pfad["ParentObjectPathId"])
        if ober is None:
            return None
        if art is Pfad.METHODE:
            return self._rufe(ober, pfad["Name"], self._argumente(pfad))
        if art is Pfad.ELEMENT:
            return self._rufe(ober, "GetItem", self._argumente(pfad))
        self.excel.gerufen(ober, pfad["Name"], schreibt=False)
        return self._teil(ober, f"_get_{pfad['Name']}")()

    def _argumente(self, was: dict[str, Any]) -> list[Any]:
        angaben = was.get("ArgumentInfo") or {}
        werte = list(angaben.get("Arguments") or [])
        verweise = angaben.get("ReferencedObjectPathIds") or []
        for stelle, nummer in enumerate(verweise):
            if nummer:
                werte[stelle] = self._objekt(nummer)
        return werte

    def _rufe(self, objekt: Any, name: str, argumente: list[Any]) -> Any:
        if name in _REFERENZEN:
            return None
        self.excel.gerufen(objekt, name, schreibt=not (name.startswith("Get") or isinstance(objekt, Functions)))
        while argumente and argumente[-1] is None:  # office.js sends null for what is left out
            argumente = argumente[:-1]
        return self._teil(objekt, f"_do_{name}")(*argumente)

    @staticmethod
    def _teil(objekt: Any, name: str) -> Any:
        teil = getattr(objekt, name, None)
        if teil is None:
            raise UnbekanntError(f"the replica lacks {type(objekt).__name__}.{name}")
        return teil

    # -- results

    def _kennung(self, objekt: Any) -> dict[str, Any] | None:
        """What office.js learns of an object that it will use."""
        if not isinstance(objekt, Objekt):
            return None if objekt is None else {}
        angaben: dict[str, Any] = {}
        if objekt.kennung is not None:
            angaben["_Id"] = objekt.kennung
        if isinstance(objekt, Range):
            angaben["_ReferenceId"] = self.excel.merke(objekt)
        return angaben

    def _geladen(self, objekt: Objekt, auswahl: list[str]) -> dict[str, Any]:
        felder = [feld.strip() for feld in auswahl if feld.strip() != "$none"]
        if isinstance(objekt, Sammlung):
            je_glied = [
                feld[6:] if feld.lower().startswith("items/") else feld for feld in felder if feld.lower() not in {"items", "*", "$all"}
            ]
            return {"_Items": [(self._kennung(glied) or {}) | self._geladen(glied, je_glied) for glied in objekt.glieder()]}
        ergebnis = self._kennung(objekt) or {}
        if not felder or any(feld in {"", "*", "$all"} for feld in felder):
            felder = [*objekt.skalare, *(feld for feld in felder if feld not in {"", "*", "$all"})]
        tiefer: dict[str, list[str]] = {}
        for feld in felder:
            kopf, _, rest = feld.partition("/")
            name = kopf[0].upper() + kopf[1:]
            if rest or isinstance(self._gelesen(objekt, name), Objekt):
                tiefer.setdefault(name, []).append(rest)
            else:
                ergebnis[name] = self._gelesen(objekt, name)
        for name, weitere in tiefer.items():
            innen = self._gelesen(objekt, name)
            ergebnis[name] = None if innen is None else self._geladen(innen, [feld for feld in weitere if feld])
        return ergebnis

    def _gelesen(self, objekt: Objekt, name: str) -> Any:
        self.excel.gerufen(objekt, name, schreibt=False)
        return self._teil(objekt, f"_get_{name}")()
