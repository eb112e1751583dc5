"""What the worker processes do: bytes of a request in, status and bytes of the answer out. Nothing is kept between two calls.

Each of these functions runs in a process of its own pool (`arbeiter.py`); whatever goes wrong becomes an answer in German.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from io import BytesIO
import json
from pathlib import PurePath
from typing import Any, ParamSpec

from pydantic import ValidationError

import im_xl
from im_xl.errors import DateiError, EingabeError, ImXlError
from im_xl.findings import Finding
from im_xl.functions import FEHLT, Excelfehler, Fehlerwert, Rohwert, Zellwert, rufe
from im_xl.hosts import antworttexte as texte
from im_xl.hosts.eingabestelle import erste_eingabe
from im_xl.hosts.gedaechtnis import Erzeugung
from im_xl.hosts.web.anfragen import Aufrufe, Auftragsangaben, Planangaben, Zelle
from im_xl.hosts.web.einsetzung import einsetzung
from im_xl.hosts.web.spur import stelle
from im_xl.hosts.woher import ags_der_zelle, auskunft, markieren_text
from im_xl.model import Ziel
from im_xl.package.blaetter import NeueBlaetter
from im_xl.package.entnahme import entnommen, ohne_fremde_verweise
from im_xl.package.gate import pruefe
from im_xl.package.graft import graft
from im_xl.package.ohne_objekte import hat_diagramm, ohne_objekte
from im_xl.package.package import Package
from im_xl.package.plan import Plan, mit_kommentaren, plane
from im_xl.package.small import to_workbook
from im_xl.pipeline import Ergebnis, run
from im_xl.places import CellRef
from im_xl.report import Dokument, erklaerung_dokument, fehler_dokument, hinweis_dokument, plan_dokument
from im_xl.vwv.anzeige import befundzahlen
from im_xl.workbook.fremdformate import ist_fremd

Antwort = tuple[int, bytes, str]
"""HTTP status, body, and for a file its name (else empty)."""
_P = ParamSpec("_P")
_FEHLER = {fehler.anzeige: fehler for fehler in Excelfehler} | {
    "#DIV/0!": Excelfehler.DIV0,
    "#VALUE!": Excelfehler.WERT,
    "#REF!": Excelfehler.BEZUG,
    "#NUM!": Excelfehler.ZAHL,
    "#N/A": Excelfehler.NV,
    "#SPILL!": Excelfehler.UEBERLAUF,
    "#CALC!": Excelfehler.KALK,
}
_UNBEARBEITBAR = 422


# ---------------------------------------------------------------- answers
def fehlerantwort(status: int, code: str, text: str) -> Antwort:
    """An answer that says why there is none."""
    return als_json(fehler_dokument(ImXlError(code, text)), status)


def als_json(dokument: Dokument, status: int = 200) -> Antwort:
    """A document as an answer."""
    return status, json.dumps(dokument, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "backslashreplace"), ""


def _auf_deutsch(dienst: Callable[_P, Antwort]) -> Callable[_P, Antwort]:
    """Whatever stops the work becomes an answer; of a bug only kind and place leave the process, for its text could hold what was read."""

    @wraps(dienst)
    def aufruf(*args: _P.args, **kwargs: _P.kwargs) -> Antwort:
        try:
            return dienst(*args, **kwargs)
        except ValidationError as fehler:
            feld = (
                ".".join(str(teil) for teil in fehler.errors(include_input=False)[0]["loc"][:3] if not isinstance(teil, int)) or "Anfrage"
            )
            return fehlerantwort(
                _UNBEARBEITBAR, "anfrage", f"Die Anfrage ist nicht zu verstehen (Angabe „{feld}“). Bitte das Add-in neu laden."
            )
        except ImXlError as fehler:
            return als_json(fehler_dokument(fehler), _UNBEARBEITBAR)
        except MemoryError:
            return fehlerantwort(_UNBEARBEITBAR, "zu-gross", "Die Mappe braucht mehr Speicher, als der Server dafür hat.")
        except Exception as fehler:  # noqa: BLE001 - a person at the screen sees a sentence, never a traceback
            art = type(fehler).__name__
            text = f"Damit hat im_xl nicht gerechnet ({art}). Das ist ein Fehler in im_xl, nicht bei Ihnen; bitte melden."
            dokument = fehler_dokument(ImXlError("unerwartet", text))
            dokument["fehler"] |= {"art": art, "stelle": stelle(fehler)}
            return als_json(dokument, 500)

    return aufruf


# ---------------------------------------------------------------- cells
@_auf_deutsch
def zellen(daten: bytes, hoechstens: int) -> Antwort:
    """Calculate the calls of many cells.

    Args:
        daten: `Aufrufe` as JSON.
        hoechstens: so many calls are taken.
    """
    aufrufe = Aufrufe.model_validate_json(daten)
    if len(aufrufe.aufrufe) > hoechstens:
        return fehlerantwort(413, "zu-viele", f"In einer Anfrage gehen höchstens {hoechstens} Aufrufe.")
    return als_json({"ergebnisse": [_ergebnis(rufe(a.name, _roh(a.argumente), seit_1904=aufrufe.seit_1904)) for a in aufrufe.aufrufe]})


def _roh(argumente: list[Any]) -> list[Rohwert]:
    return [_rohwert(argument) for argument in argumente]


def _rohwert(wert: Any) -> Rohwert:  # noqa: ANN401 - what JSON can hold
    """A value of JSON in the host-neutral form; what nothing in Excel looks like is no value."""
    if isinstance(wert, list):
        return tuple(_rohwert(teil) for teil in wert)
    if isinstance(wert, dict):
        return FEHLT if wert == {"fehlt": True} else _FEHLER.get(str(wert.get("fehler")), Excelfehler.WERT)
    return wert


def _ergebnis(wert: Zellwert | Fehlerwert) -> Dokument:
    if isinstance(wert, Fehlerwert):
        return {"fehler": wert.fehler.anzeige, "text": wert.text}
    return {"wert": wert}


# ---------------------------------------------------------------- workbooks
def _gerechnet(mappe: bytes, name: str, angaben: Auftragsangaben) -> Ergebnis:
    """Read and compute. A folder that the workbook names lies on the person's machine, not here."""
    return run(BytesIO(mappe), angaben.auftrag(), datei=PurePath(name).name, auf_server=True)


@_auf_deutsch
def lauf(mappe: bytes, name: str, auftrag: str) -> Antwort:
    """Read, compute, and tell what putting the sheets in would do, with everything that is needed for it.

    Args:
        mappe: the open workbook.
        name: its name.
        auftrag: `Auftragsangaben` as JSON.
    """
    angaben = Auftragsangaben.model_validate_json(auftrag)
    if ist_fremd(mappe) and angaben.ziel != Ziel.DATEI.value:
        Package.read(mappe)  # refuses it and says why: an .ods or .xls takes no sheets
    ergebnis = _gerechnet(mappe, name, angaben)
    plan = plane(ergebnis.mappe, ergebnis.blaetter, ergebnis.entfallen)
    gerechnet = ergebnis.auswertung or ergebnis.planungsrahmen
    if gerechnet is None:
        raise TypeError("a result holds a county or the Land")
    leer_weil = texte.sperrzeilen(ergebnis.findings)
    eingabe, sperre = erste_eingabe(ergebnis.mappe), _sperre(ergebnis.mappe)
    einsetzen = angaben.mit_mappe and not plan.leer and sperre is None
    heute = angaben.auftrag().heute
    return als_json(
        {
            "schema": "im-xl/lauf/1",
            "version": im_xl.__version__,
            "heute": heute.isoformat(),
            "kopf": [*texte.ergebniszeilen(ergebnis), *leer_weil[:1]],
            **_befunde(ergebnis.findings),
            "fristtitel": texte.fristtitel(gerechnet, heute),
            "fristen": texte.fristzeilen(gerechnet, heute),
            "plan": plan_dokument(plan),
            "planzahlen": texte.planzahlen(plan),
            "vorschau": [
                *texte.planzeilen(plan),
                *texte.kommentarzeilen(mit_kommentaren(ergebnis.mappe, plan.geaendert)),
                *_ohne_diagramm(ergebnis.blaetter, plan, angaben),
                *leer_weil[1:],
            ],
            "ergebnis": [*texte.planzeilen(plan, fertig=True), *leer_weil[1:]],
            "namen": dict(ergebnis.namen),
            "einstellungen": None if eingabe is None else {"blatt": eingabe.blatt, "zelle": eingabe.zelle},
            "leer": plan.leer,
            "sperre": sperre,
            "einsetzen": _einsetzung(ergebnis.blaetter, plan, ergebnis.namen["uebersicht"], ergebnis.kleine_mappe()) if einsetzen else None,
            "vorher": _base64(_vorher(ergebnis.mappe, plan)) if einsetzen else None,
        }
    )


def _sperre(mappe: Package) -> str | None:
    """Why no sheet can be put into the workbook; None where one can."""
    try:
        mappe.pruefe_beschreibbar(ausweg="")
    except DateiError as fehler:
        return fehler.text
    return None


def _befunde(findings: tuple[Finding, ...]) -> Dokument:
    return {
        "befundzahlen": befundzahlen(findings) if findings else "",
        "befunde": [hinweis_dokument(finding) for finding in texte.offene_zuerst(findings)],
    }


def _ohne_diagramm(neu: NeueBlaetter, plan: Plan, angaben: Auftragsangaben) -> list[str]:
    """A line per sheet that comes without its chart."""
    if angaben.ziel != Ziel.EXCEL_WEB.value:
        return []
    namen = [blatt.name for blatt in neu.blaetter if blatt.name in plan.neu and hat_diagramm(blatt)]
    return [f"„{name}“ kommt ohne Diagramm: Excel im Web nimmt keines an." for name in namen]


def _einsetzung(neu: NeueBlaetter, plan: Plan, ziel: str | None, mappe: bytes | None) -> Dokument:
    """With the small workbook; None: nothing comes in, sheets only go."""
    return einsetzung(neu, plan, ziel) | {"mappe": _base64(mappe), "sha256": None if mappe is None else sha256(mappe).hexdigest()}


def _vorher(mappe: Package, plan: Plan) -> bytes | None:
    """Our sheets that will change or go, as they are now; None where there is none."""
    namen = {*plan.geaendert, *(name for name, _ in plan.bearbeitet), *plan.entfernt}
    eigene = [blatt for blatt in mappe.blaetter if blatt.name in namen and blatt.kennung is not None]
    return to_workbook(entnommen(mappe, eigene)) if eigene else None


def _base64(data: bytes | None) -> str | None:
    return None if data is None else b64encode(data).decode("ascii")


@_auf_deutsch
def woher(mappe: bytes, name: str, auftrag: str, zelle: str) -> Antwort:
    """Explain the amount of the Gemeinde (the Land's workbook: of the Kreis) that a cell is about.

    Args:
        mappe: the open workbook.
        name: its name.
        auftrag: `Auftragsangaben` as JSON.
        zelle: `Zelle` as JSON.
    """
    gefragt = Zelle.model_validate_json(zelle)
    ort = CellRef(gefragt.blatt, gefragt.zelle)
    ergebnis = _gerechnet(mappe, name, Auftragsangaben.model_validate_json(auftrag))
    ags = ags_der_zelle(ergebnis, ort)
    if ags is None:
        return als_json({"hinweis": markieren_text(ergebnis, ort)})
    antwort = auskunft(ergebnis, ags)
    return als_json(
        erklaerung_dokument(antwort.erklaerung, antwort.findings, ags=ags, name=antwort.name, haushaltsjahr=antwort.haushaltsjahr)
        | {"titel": antwort.erklaerung.titel, **_befunde(antwort.findings)}
    )


@_auf_deutsch
def ruecknahme(mappe: bytes, name: str, auftrag: str, vorher: bytes, erzeugt: bytes, plan: str) -> Antwort:  # noqa: ARG001 - as the others
    """How the last run is taken back from a workbook: only what it did, and what that would lose.

    Args:
        mappe: the open workbook as it is now.
        name: its name.
        auftrag: `Auftragsangaben` as JSON; only the host in it counts.
        vorher: our sheets as they were before the run, as `lauf` gave them; empty where there were none.
        erzeugt: the small workbook that the run put in.
        plan: `Planangaben` as JSON.
    """
    angaben = Auftragsangaben.model_validate_json(auftrag)
    jetzt = Package.read(mappe)
    jetzt.pruefe_beschreibbar(ausweg="")
    erzeugung = Erzeugung(vorher, erzeugt, Planangaben.model_validate_json(plan).plan())
    davor = erzeugung.davor(jetzt)
    try:
        weg = erzeugung.rueckweg(jetzt)
        bearbeitet = erzeugung.seitdem_bearbeitet(weg, jetzt)
    except KeyError:
        raise EingabeError(
            "nicht-derselbe-lauf",
            "Was sich die Seite von der letzten Erzeugung gemerkt hat, passt nicht zusammen. Bitte die Blätter von Hand löschen.",
        ) from None
    alte, ohne_verweise = ohne_fremde_verweise(entnommen(davor, davor.eigene().values()))
    zurueck = {*weg.neu, *weg.geaendert}
    klein = to_workbook(ohne_objekte(alte) if angaben.ziel == Ziel.EXCEL_WEB.value else alte) if zurueck else None
    return als_json(
        {
            "leer": weg.leer,
            "kopf": texte.ruecknahmezeilen(weg),
            "zeilen": [
                *texte.verlustzeilen(bearbeitet),
                *texte.verweiszeilen(jetzt.verweise_auf(weg.entfernt)),
                *(
                    f"„{blatt}“: Formeln, die in andere Dateien zeigen, kommen als Werte zurück."
                    for blatt in ohne_verweise
                    if blatt in zurueck
                ),
                *_ohne_diagramm(alte, weg, angaben),
            ],
            "ergebnis": texte.ruecknahmezahlen(weg),
            "einsetzen": None if weg.leer else _einsetzung(alte, weg, None, klein),
        }
    )


@_auf_deutsch
def datei(mappe: bytes, name: str, auftrag: str) -> Antwort:
    """The workbook with the sheets in it, for a browser without Excel: what the command line would have written.

    Args:
        mappe: the workbook.
        name: its name.
        auftrag: `Auftragsangaben` as JSON.
    """
    ergebnis = _gerechnet(mappe, name, Auftragsangaben.model_validate_json(auftrag).model_copy(update={"ziel": Ziel.DATEI.value}))
    ergebnis.mappe.pruefe_beschreibbar(ausweg="Oder rechnen Sie mit der Kommandozeile: Dort entsteht eine eigene Mappe.")
    graft(ergebnis.mappe, ergebnis.blaetter, entfallen=ergebnis.entfallen)
    neu = ergebnis.mappe.to_bytes()
    pruefe(ergebnis.mappe, neu)
    pfad = PurePath(name)
    endung = pfad.suffix if pfad.suffix.casefold() in {".xlsx", ".xlsm"} else ".xlsx"
    stamm = pfad.stem.removesuffix("-uebersicht") or "mappe"
    return 200, neu, f"{stamm}-uebersicht{endung}"


def bereit() -> bool:
    """What a worker does first: nothing; everything above is loaded then."""
    return True


__all__ = ["Antwort", "als_json", "bereit", "datei", "fehlerantwort", "lauf", "ruecknahme", "woher", "zellen"]
