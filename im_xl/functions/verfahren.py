"""Functions for the procedure: the day of a step, and how it stands."""

from __future__ import annotations

from datetime import date

from im_xl.functions import conversion as lesen
from im_xl.functions.registry import Argument, Beispiel, Excelfehler, Funktion, FunktionsError
from im_xl.vwv.auswertung import Frist
from im_xl.vwv.parameters import Parameter
from im_xl.vwv.verfahren import SCHRITTE, fristen, schrittstatus

_SCHRITT = Argument(
    name="schritt",
    hilfe=f"Schritt des Verfahrens: {', '.join(SCHRITTE)}.",
    lesen=lesen.text,
)
_JAHR = Argument(name="haushaltsjahr", hilfe="Haushaltsjahr der Zuwendung, zum Beispiel 2025.", lesen=lesen.jahr)


def _frist(schritt: str, haushaltsjahr: int) -> Frist:
    gesucht = schritt.strip().casefold().replace("ü", "ue")
    if gesucht not in SCHRITTE:
        raise FunktionsError(Excelfehler.WERT, f"„{schritt}“ ist kein Schritt des Verfahrens. Möglich: {', '.join(SCHRITTE)}.")
    return next(frist for frist in fristen(haushaltsjahr, Parameter.laden()) if frist.schluessel == gesucht)


def _tag(schritt: str, haushaltsjahr: int) -> date:
    frist = _frist(schritt, haushaltsjahr)
    if frist.datum is None:
        raise FunktionsError(Excelfehler.NV, f"„{frist.bezeichnung}“ hat keinen festen Tag: unverzüglich nach der Auszahlung des Landes.")
    return frist.datum


FRIST = Funktion(
    name="IM_FRIST",
    beschreibung="Tag, bis zu dem ein Schritt des Verfahrens für ein Haushaltsjahr zu erledigen ist. Die Zelle bitte als Datum formatieren.",
    argumente=(_SCHRITT, _JAHR),
    beispiele=(
        Beispiel(("entscheidung", 2025), date(2024, 5, 31), "Bis dahin sagen die Gemeinden, ob sie die Aufgabe selbst übernehmen."),
        Beispiel(("Übersicht", 2026), date(2024, 12, 31), "Dass die Tage von 2025 jedes Jahr wiederkehren, ist eine Annahme."),
        Beispiel(("weiterleitung", 2025), Excelfehler.NV, "Weitergeleitet wird unverzüglich nach der Auszahlung, ohne festen Tag."),
        Beispiel(("meldung", 2024), Excelfehler.ZAHL, "Das Verfahren gibt es erst ab dem Haushaltsjahr 2025."),
    ),
    fehler=(
        (Excelfehler.WERT, "Den Schritt gibt es nicht."),
        (Excelfehler.NV, "Der Schritt hat keinen festen Tag."),
        (Excelfehler.ZAHL, "Für das Haushaltsjahr gibt es kein Verfahren."),
    ),
    rechnen=_tag,
    seit="0.1.0",
    tag=True,
)


def _status(schritt: str, haushaltsjahr: int, heute: date, eingang: date | None) -> str:
    frist = _frist(schritt, haushaltsjahr)
    if frist.schluessel == "stichtag":
        raise FunktionsError(Excelfehler.NV, "Zum Stichtag wird gezählt; es geht nichts ein, und es gibt keinen Status.")
    return schrittstatus(frist, eingang, heute).value


FRISTSTATUS = Funktion(
    name="IM_FRISTSTATUS",
    beschreibung="Stand eines Schritts: fristgerecht, verspätet, offen, kein Eingang erfasst oder nach Auszahlung.",
    argumente=(
        _SCHRITT,
        _JAHR,
        Argument(name="heute", hilfe="Tag, zu dem der Stand gilt; meist HEUTE().", lesen=lesen.tag, tag=True),
        Argument(
            name="eingang",
            hilfe="Tag des Eingangs; leer, wenn noch nichts eingegangen ist.",
            lesen=lesen.wahlweise(lesen.tag),
            vorgabe="noch nichts eingegangen",
            tag=True,
        ),
    ),
    beispiele=(
        Beispiel(("entscheidung", 2025, date(2024, 6, 10), date(2024, 5, 31)), "fristgerecht", "Am letzten Tag eingegangen."),
        Beispiel(("entscheidung", 2025, date(2024, 6, 10), date(2024, 6, 1)), "verspätet", "Einen Tag zu spät."),
        Beispiel(("entscheidung", 2025, date(2024, 5, 31)), "offen", "Am letzten Tag ist die Frist noch offen."),
        Beispiel(("entscheidung", 2025, date(2024, 6, 1)), "kein Eingang erfasst", "Die Frist ist vorbei."),
        Beispiel(("entscheidung", 2025, "bald"), Excelfehler.WERT, "„bald“ ist kein Tag."),
    ),
    fehler=(
        (Excelfehler.WERT, "Den Schritt gibt es nicht, oder ein Tag ist keiner."),
        (Excelfehler.NV, "Zum Stichtag geht nichts ein."),
        (Excelfehler.ZAHL, "Für das Haushaltsjahr gibt es kein Verfahren."),
    ),
    rechnen=_status,
    seit="0.1.0",
)

FUNKTIONEN = (FRIST, FRISTSTATUS)
