"""Functions that tell of the regulation and of im_xl itself: parameters, Fundstellen, why a cell shows an error, version."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import im_xl
from im_xl.functions import conversion as lesen
from im_xl.functions.registry import FEHLT, Argument, Beispiel, Excelfehler, Funktion, FunktionsError, Rohwert
from im_xl.vwv.anzeige import parameter_text
from im_xl.vwv.parameters import Parameter, Parameterwert

_NAME = Argument(
    name="kurzname",
    hilfe="Kurzname des Werts, zum Beispiel mindestbetrag, satz_je_vzae, mindestumfang; alle Kurznamen zeigt „im-xl parameter“.",
    lesen=lesen.text,
)
_STICHTAG = Argument(
    name="stichtag",
    hilfe="Tag, an dem der Wert gilt; für ein Haushaltsjahr der 1. Januar.",
    lesen=lesen.wahlweise(lesen.tag),
    vorgabe="der zuletzt hinterlegte Wert",
    tag=True,
)


def _parameterwert(name: str, stichtag: date | None) -> Parameterwert:
    parameter = Parameter.laden()
    schluessel = name.strip().casefold()
    if schluessel not in parameter.schluessel:
        raise FunktionsError(Excelfehler.NV, f"Einen Wert „{name}“ gibt es nicht. Die Kurznamen zeigt „im-xl parameter“.")
    return parameter.reihe(schluessel)[-1] if stichtag is None else parameter.wert(schluessel, stichtag)


def _parameter(name: str, stichtag: date | None) -> float | str:
    gilt = _parameterwert(name, stichtag)
    if gilt.wert is None:
        raise FunktionsError(Excelfehler.NV, f"„{gilt.name}“: Seit {gilt.gueltig_ab:%d.%m.%Y} ist kein Wert bekannt ({gilt.fundstelle}).")
    if gilt.einheit == "frist":
        return parameter_text(gilt.wert, gilt.einheit)
    if gilt.einheit == "cent" and isinstance(gilt.wert, int):
        return gilt.wert / 100
    return float(gilt.wert) if isinstance(gilt.wert, int | Decimal) else gilt.wert


PARAMETER = Funktion(
    name="IM_PARAMETER",
    beschreibung="Ein Wert der Vorschrift, wie er an einem Tag gilt: Beträge in Euro, Umfänge in VZÄ, sonst ein Text. Woher er stammt, sagt IM_FUNDSTELLE.",
    argumente=(_NAME, _STICHTAG),
    beispiele=(
        Beispiel(("mindestbetrag",), 180000.0, "Mindestbetrag je Kreis."),
        Beispiel(("satz_je_vzae", date(2024, 1, 1)), 60000.0, "Satz je Vollzeitstelle im Jahr 2024."),
        Beispiel(("satz_je_vzae", date(2021, 1, 1)), Excelfehler.NV, "Für 2021 ist kein Satz bekannt."),
        Beispiel(("mindestlohn",), Excelfehler.NV, "Diesen Wert gibt es nicht."),
    ),
    fehler=(
        (Excelfehler.NV, "Den Wert gibt es nicht, oder für den Tag ist keiner bekannt."),
        (Excelfehler.ZAHL, "Der Tag liegt vor dem ersten hinterlegten Wert."),
        (Excelfehler.WERT, "Der Stichtag ist kein Tag."),
    ),
    rechnen=_parameter,
    seit="0.1.0",
)


def _fundstelle(name: str, stichtag: date | None) -> str:
    gilt = _parameterwert(name, stichtag)
    return f"{gilt.fundstelle} ({gilt.beleg.anzeige})"


FUNDSTELLE = Funktion(
    name="IM_FUNDSTELLE",
    beschreibung="Fundstelle und Beleg eines Werts der Vorschrift: Folie, Presse oder Annahme.",
    argumente=(_NAME, _STICHTAG),
    beispiele=(
        Beispiel(("mindestbetrag",), "Zuwendungsempfänger (Folie)", "Der Titel der Folie, und dass es auf einer Folie steht."),
        Beispiel(("mindestlohn",), Excelfehler.NV, "Diesen Wert gibt es nicht."),
    ),
    fehler=PARAMETER.fehler,
    rechnen=_fundstelle,
    seit="0.1.0",
)


def _erinnerung(roh: Rohwert, name: str) -> str | None:
    """What the host has remembered of a cell: a text, or nothing."""
    wert = None if roh is FEHLT else lesen.einzelwert(roh, name)
    return wert if isinstance(wert, str) and wert else None


def _hinweis(zelle: str | None) -> str:
    return zelle or "Kein Hinweis zu dieser Zelle. Zeigt sie einen Fehler, bitte die Formel mit F2 und Eingabetaste neu berechnen."


HINWEIS = Funktion(
    name="IM_HINWEIS",
    beschreibung="Sagt in einem Satz, warum eine Zelle mit einer IM_-Formel einen Fehler zeigt und was zu tun ist.",
    argumente=(Argument(name="zelle", hilfe="Die Zelle mit der IM_-Formel, zum Beispiel B5.", lesen=_erinnerung),),
    beispiele=(
        Beispiel(
            (None,),
            "Kein Hinweis zu dieser Zelle. Zeigt sie einen Fehler, bitte die Formel mit F2 und Eingabetaste neu berechnen.",
            "In der Zelle steht keine IM_-Formel mit Fehler.",
        ),
    ),
    fehler=((Excelfehler.WERT, "Angegeben ist keine Zelle."),),
    rechnen=_hinweis,
    seit="0.1.0",
    hinweis_des_hosts=True,
)


def _version() -> str:
    return im_xl.__version__


VERSION = Funktion(
    name="IM_VERSION",
    beschreibung="Ausgabe von im_xl, die rechnet. Mit ihr lässt sich prüfen, ob das Add-in läuft.",
    argumente=(),
    beispiele=(Beispiel((), im_xl.__version__, "Die Nummer der Ausgabe."),),
    fehler=(),
    rechnen=_version,
    seit="0.1.0",
)

FUNKTIONEN = (PARAMETER, FUNDSTELLE, HINWEIS, VERSION)
