"""An Excel with an open workbook, as office.js meets it: batches, access to the file, custom functions, commands of the ribbon."""

# ruff: noqa: ANN401 - what the API carries has no type

from __future__ import annotations

import base64
from dataclasses import dataclass, field
import json
from pathlib import Path
from traceback import format_exception
from typing import Any, Final, Literal

from hosts.excel_inhalt import Blatt
from hosts.web.nachbau.inhalt import Buch
from hosts.web.nachbau.objekte import AmBlatt, ApiFehler, NamedItem, NamedItemCollection, Objekt, UnbekanntError, Worksheet
from hosts.web.nachbau.profile import PROFILE, Profil
from hosts.web.nachbau.schnittstelle import fassung, mitglieder
from hosts.web.nachbau.stapel import Stapel

FUNKTIONEN: Final = "Microsoft.ExcelServices.CustomFunctions"
DIENSTE: Final = {FUNKTIONEN, "Microsoft.InternalService.AddinInternalService", "Microsoft.AppRuntime.AppRuntimeService"}
HOECHSTENS: Final = 5 * 1024 * 1024
"""Bytes of a request or an answer in Excel on the web."""
GETFILE, GETSLICE, CLOSE, BEFEHL_FERTIG = 77, 80, 81, 94
UNGUELTIG, ZU_VIELE, UNBEKANNT = 5010, 11000, 5001
XLSX = 5


@dataclass
class Stoerungen:
    """What goes wrong in this Excel, as people have reported it.

    Attributes:
        einfuegen: an insertion is refused and nothing has come in ("nichts"), half of the sheets have come in ("halb"), or all have, and
            an error is reported all the same ("trotzdem", office-js #3179).
        namen_kaputt: names that come in with sheets read #REF! (office-js #3583).
        kopiert_objekte: charts go with the cells of a sheet.
        verweigert: by a member such as `Range.CopyFrom`, how many times it still works before it is refused once.
    """

    einfuegen: Literal["", "nichts", "halb", "trotzdem"] = ""
    namen_kaputt: bool = False
    kopiert_objekte: bool = False
    verweigert: dict[str, int] = field(default_factory=dict)


class Excel:
    """An Excel of some kind with a workbook.

    Attributes:
        buch: the workbook.
        aufrufe: what was done to the workbook, in order, and with which sheet; reading is left out.
        gelesen: members that were only read.
        eingefuegt: every file from which sheets were to be inserted, byte for byte.
        quelle: what the last of them holds.
        verstoesse: what the page asked for and no such Excel has; a test that leaves any fails.
        schnappschuesse: every copy of the workbook that was handed out.
        ergebnisse: by the number of a call, what a cell got.
        lieferungen: in how many batches they came.
        bereit: the page has said that its functions may be called.
        sichtbar: the page has asked that its pane be shown.
        befehle: finished commands of the ribbon: id, status, event.
        nach_aufruf: called after each batch.
    """

    def __init__(self, daten: bytes, profil: Profil | str = "m365", name: str = "Mappe1.xlsx") -> None:
        self.profil = PROFILE[profil] if isinstance(profil, str) else profil
        self.name = name
        self.buch = Buch(daten)
        self.stoerungen = Stoerungen()
        self.berechnung = "Automatic"
        self.autospeichern = self.profil.web
        self.referenzen: dict[str, Objekt] = {}
        self.aufrufe: list[str] = []
        self.gelesen: set[str] = set()
        self.eingefuegt: list[bytes] = []
        self.quelle: Buch | None = None
        self.verstoesse: list[str] = []
        self.schnappschuesse: list[bytes] = []
        self.ergebnisse: dict[int, dict[str, Any]] = {}
        self.lieferungen = 0
        self.bereit = self.sichtbar = False
        self.befehle: list[tuple[str, int, str]] = []
        self.stapel = 0
        self._offen: dict[int, bytes] = {}
        self._geoeffnet = 0
        self._kennungen: dict[Any, str] = {}

    @classmethod
    def oeffne(cls, datei: Path, profil: Profil | str = "m365") -> Excel:
        """The person opens a workbook."""
        return cls(datei.read_bytes(), profil, datei.name)

    # -- what tests look at

    def blatt(self, name: str) -> Blatt:
        """A sheet of the workbook."""
        gefunden = self.buch.blatt(name)
        assert gefunden is not None, name
        return gefunden

    @property
    def blaetter(self) -> list[str]:
        """All sheets in order."""
        return [blatt.name for blatt in self.buch.blaetter]

    def trage_ein(self, blatt: str, **zellen: Any) -> None:
        """The person types."""
        for ort, neu in zellen.items():
            self.blatt(blatt).ws[ort] = neu
        self.buch.geaendert()

    # -- what objects ask for

    def kennung(self, was: Any) -> str:
        """Id of a sheet or chart: never given twice."""
        return self._kennungen.setdefault(was, f"{{{len(self._kennungen) + 1:08X}-0001-0000-0000-000000000000}}")

    def finde(self, schluessel: str) -> Blatt | None:
        """A sheet by name or id."""
        return next((blatt for blatt in self.buch.blaetter if schluessel == self._kennungen.get(blatt)), self.buch.blatt(schluessel))

    def merke(self, objekt: Objekt) -> str:
        """A number by which office.js can come back to a range."""
        nummer = f"{len(self.referenzen) + 1}"
        self.referenzen[nummer] = objekt
        return nummer

    def veraenderbar(self) -> None:
        """Sheets may come and go.

        Raises:
            ApiFehler: the structure is protected.
        """
        if self.buch.buch.security and self.buch.buch.security.lockStructure:
            raise ApiFehler("AccessDenied", "Die Struktur der Arbeitsmappe ist geschützt.")

    def gerufen(self, objekt: Any, name: str, *, schreibt: bool) -> None:
        """A member is used: there has to be one, this kind of Excel has to know it, and today it has to work.

        Raises:
            UnbekanntError: Excel's object model has no such member.
            ApiFehler: this Excel does not know it, or refuses.
        """
        klasse, mitglied = type(objekt).__name__, name[0].lower() + name[1:]
        if isinstance(objekt, Dienst):
            return
        satz = mitglieder().get(klasse, {}).get(mitglied)
        if satz is None and name not in {"Count", "GetItem"}:
            raise UnbekanntError(f"Excel has no {klasse}.{mitglied}")
        if satz is not None and fassung(self.profil.saetze.get(satz[0], "0")) < fassung(satz[1]):
            self.verstoesse.append(f"{klasse}.{mitglied} needs {satz[0]} {satz[1]}")
            raise ApiFehler("ApiNotFound", f"{klasse}.{mitglied} gibt es in diesem Excel nicht.")
        blatt = getattr(objekt, "blatt", None) if isinstance(objekt, AmBlatt | Worksheet | NamedItem | NamedItemCollection) else None
        if blatt is not None and blatt.mappe is None:
            raise ApiFehler("ItemNotFound", "Das Blatt gibt es nicht mehr.")
        voll = f"{klasse}.{name}"
        if not schreibt:
            self.gelesen.add(voll)
            return
        rest = self.stoerungen.verweigert.get(voll)
        if rest is not None:
            self.stoerungen.verweigert[voll] = rest - 1
            if rest == 0:
                del self.stoerungen.verweigert[voll]
                raise ApiFehler("GeneralException", "Beim Verarbeiten der Anforderung ist ein interner Fehler aufgetreten.")
        self.aufrufe.append(f"{voll} {blatt.name}" if blatt is not None else voll)
        if name not in {"Activate", "Select"}:
            self.buch.geaendert()

    def dienst(self, name: str) -> Dienst:
        """What office.js makes anew instead of taking it out of the workbook."""
        if name not in DIENSTE:
            raise UnbekanntError(f"the replica has no service {name}")
        return Dienst(self)

    # -- the native side

    def stapel_ausfuehren(self, text: str) -> dict[str, Any]:
        """Execute(93): a batch. What no Excel has is an error in the page, and stays noted here."""
        self.stapel += 1
        if self.profil.web and len(text.encode()) > HOECHSTENS:
            return {"status": 5103}
        try:
            antwort = json.dumps(Stapel(self, json.loads(text)).ausfuehren())
        except Exception as fehler:
            self.verstoesse.append("".join(format_exception(fehler)[-3:]))
            raise
        if self.profil.web and len(antwort.encode()) > HOECHSTENS:
            return {"status": 5104}
        return {"status": 0, "antwort": antwort}

    def rufe(self, nummer: int, werte: list[Any]) -> dict[str, Any]:
        """Execute of anything else; what the replica does not know is refused as unknown, and noted."""
        try:
            return self._gerufen(nummer, werte)
        except Exception as fehler:
            self.verstoesse.append("".join(format_exception(fehler)[-3:]))
            raise

    def _gerufen(self, nummer: int, werte: list[Any]) -> dict[str, Any]:
        if nummer == GETFILE:
            return self._datei_oeffnen(*werte)
        if nummer == GETSLICE:
            return self._scheibe(*werte)
        if nummer == CLOSE:
            return {"status": 0 if self._offen.pop(werte[0], None) is not None else UNGUELTIG}
        if nummer == BEFEHL_FERTIG:
            self.befehle.append((werte[0], werte[1], werte[2]))
            return {"status": 0}
        self.verstoesse.append(f"Execute({nummer}, {werte})")
        return {"status": UNBEKANNT}

    def _datei_oeffnen(self, art: int) -> dict[str, Any]:
        if art != XLSX:
            return {"status": UNGUELTIG}
        if len(self._offen) > 1:
            return {"status": ZU_VIELE}
        self._geoeffnet += 1
        daten = self.buch.schnappschuss()
        self.schnappschuesse.append(daten)
        self._offen[self._geoeffnet] = daten
        return {"status": 0, "griff": self._geoeffnet, "groesse": len(daten)}

    def _scheibe(self, griff: int, ab: int, laenge: int) -> dict[str, Any]:
        if griff not in self._offen:
            return {"status": UNGUELTIG}
        teil = self._offen[griff][ab : ab + laenge]
        return {"status": 0, "bytes": base64.b64encode(teil).decode(), "laenge": len(teil)}

    @property
    def offene_dateien(self) -> int:
        """Copies of the workbook that were never closed."""
        return len(self._offen)


class Dienst:
    """Services by which the page says that it is ready, and the custom functions runtime hands back what cells get."""

    def __init__(self, excel: Excel) -> None:
        self.excel = excel

    def _do__SetOsfControlContainerReadyForCustomFunctions(self, *_: Any) -> None:  # noqa: N802 - as office.js calls it
        self.excel.bereit = True

    def _do_NotifyActionHandlerReady(self, *_: Any) -> None:  # noqa: N802
        """Commands of the ribbon may come."""

    def _do_SetAppRuntimeState(self, zustand: str) -> None:  # noqa: N802
        self.excel.sichtbar = zustand == "Visible"

    def _do__GetEnabledFeatures(self, *_: Any) -> list[int]:  # noqa: N802
        return []

    def _do_SetInvocationArrayResults(self, ergebnisse: list[list[Any]]) -> None:  # noqa: N802
        self.excel.lieferungen += 1
        for nummer, gelungen, wert, *rest in ergebnisse:
            self.excel.ergebnisse[nummer] = {"wert": wert} if gelungen else {"fehler": rest[0], "text": wert}

    def _do_SetInvocationResults(self, ergebnisse: list[dict[str, Any]]) -> None:  # noqa: N802
        self.excel.lieferungen += 1
        for ergebnis in ergebnisse:
            gelungen = not ergebnis.get("failed")
            self.excel.ergebnisse[ergebnis["id"]] = (
                {"wert": ergebnis["value"]} if gelungen else {"fehler": ergebnis.get("errorCode"), "text": ergebnis["value"]}
            )
