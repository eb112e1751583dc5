"""Functions for places: key, name and population of Städte, Gemeinden and Kreise."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from im_xl.functions import conversion as lesen
from im_xl.functions.registry import Argument, Beispiel, Excelfehler, Funktion, FunktionsError
from im_xl.model import Gemeinde, Kreis
from im_xl.register import aehnliche_gemeinden, ags_aus_angabe, gemeinden, kreise, suche_gemeinde, suche_kreis
from im_xl.workbook.numbers import anzeige


class Namensform(Enum):
    """How a Gemeinde is called."""

    KURZ = "kurz"
    AMTLICH = "amtlich"


_SCHLUESSEL = Argument(
    name="schluessel",
    hilfe="Amtlicher Gemeindeschlüssel (8 Ziffern) oder Schlüssel eines Kreises (5 Ziffern), als Zahl oder Text, auch ohne führende Null.",
    lesen=lesen.schluessel_oder_name,
)


def _auswahl(treffer: Sequence[Gemeinde | Kreis]) -> str:
    return ", ".join(f"{ort.name} ({ort.ags})" for ort in treffer[:6]) + (", …" if len(treffer) > 6 else "")  # noqa: PLR2004 - a short message


def _ein_kreis(angabe: str | float) -> Kreis:
    treffer = suche_kreis(str(angabe))
    if not treffer:
        raise FunktionsError(Excelfehler.NV, f"„{angabe}“ ist kein Stadt- oder Landkreis in Baden-Württemberg.")
    if len(treffer) > 1:
        auswahl = ", ".join(f"{kreis.name_voll} ({kreis.ags})" for kreis in treffer)
        raise FunktionsError(Excelfehler.WERT, f"„{angabe}“ kann mehrere Kreise meinen: {auswahl}. Bitte den Schlüssel angeben.")
    return treffer[0]


def _ags(name: str | float, kreis: str | float | None) -> str:
    im_kreis = _ein_kreis(kreis) if kreis is not None else None
    treffer = suche_gemeinde(str(name), im_kreis.ags if im_kreis else None)
    if not treffer:
        wo = f"im {im_kreis.name_voll}" if im_kreis else "in Baden-Württemberg"
        nah = aehnliche_gemeinden(str(name), im_kreis.ags if im_kreis else None)
        rat = f"Gemeint sein könnte: {_auswahl(nah)}." if nah else "Bitte die Schreibweise prüfen."
        raise FunktionsError(Excelfehler.NV, f"„{name}“ ist keine Gemeinde {wo}. {rat}")
    if len(treffer) > 1:
        raise FunktionsError(Excelfehler.WERT, f"„{name}“ kann mehrere Gemeinden meinen: {_auswahl(treffer)}. Bitte „kreis“ angeben.")
    return treffer[0].ags


AGS = Funktion(
    name="IM_AGS",
    beschreibung="Amtlicher Gemeindeschlüssel (8 Ziffern, als Text) zum Namen einer Stadt oder Gemeinde. Mehrdeutige Namen geben einen Fehler.",
    argumente=(
        Argument(
            name="gemeinde", hilfe="Name der Gemeinde; „Stadt“, Abkürzungen und ae/oe/ue sind erlaubt.", lesen=lesen.schluessel_oder_name
        ),
        Argument(
            name="kreis",
            hilfe="Name oder Schlüssel des Kreises, in dem gesucht wird.",
            lesen=lesen.wahlweise(lesen.schluessel_oder_name),
            vorgabe="gesucht wird in ganz Baden-Württemberg",
        ),
    ),
    beispiele=(
        Beispiel(("Stadt Weinheim",), "08226096", "Zusätze wie „Stadt“ stören nicht."),
        Beispiel(("Kirchheim", "Esslingen"), "08116033", "Der Kreis macht den Namen eindeutig."),
        Beispiel(("Kirchheim",), Excelfehler.WERT, "Mehrere Gemeinden heißen so."),
        Beispiel(("Musterstadt",), Excelfehler.NV, "Keine Gemeinde in Baden-Württemberg."),
    ),
    fehler=(
        (Excelfehler.NV, "Die Gemeinde oder den Kreis gibt es nicht."),
        (Excelfehler.WERT, "Der Name kann mehrere Gemeinden oder Kreise meinen; IM_HINWEIS nennt sie."),
    ),
    rechnen=_ags,
    seit="0.1.0",
)


def _ort(schluessel: str | float) -> Gemeinde | Kreis:
    ags = ags_aus_angabe(schluessel)
    if ags is None:
        raise FunktionsError(Excelfehler.WERT, f"„{anzeige(schluessel)}“ ist kein Schlüssel (5 oder 8 Ziffern).")
    ort = gemeinden().get(ags) or kreise().get(ags)
    if ort is None:
        raise FunktionsError(Excelfehler.NV, f"Den Schlüssel {ags} gibt es im Gemeindeverzeichnis nicht.")
    return ort


def _gemeinde(schluessel: str | float, form: Namensform | None) -> str:
    ort = _ort(schluessel)
    if form is Namensform.AMTLICH:
        return ort.name_voll if isinstance(ort, Kreis) else ort.name_amtlich
    return ort.name


GEMEINDE = Funktion(
    name="IM_GEMEINDE",
    beschreibung="Name der Stadt, der Gemeinde oder des Kreises zu einem amtlichen Schlüssel.",
    argumente=(
        _SCHLUESSEL,
        Argument(
            name="form",
            hilfe="kurz (Weinheim) oder amtlich (Weinheim, Stadt).",
            lesen=lesen.wahlweise(lesen.wort(Namensform, {form.value: form for form in Namensform})),
            vorgabe="kurz",
        ),
    ),
    beispiele=(
        Beispiel((8226096,), "Weinheim", "Eine Zahl ohne die führende Null wird verstanden."),
        Beispiel(("08226096", "amtlich"), "Weinheim, Stadt", "Der amtliche Name."),
        Beispiel(("08226", "amtlich"), "Rhein-Neckar-Kreis", "Ein Kreis."),
        Beispiel(("08999999",), Excelfehler.NV, "Den Schlüssel gibt es nicht."),
    ),
    fehler=(
        (Excelfehler.WERT, "Das ist kein Schlüssel."),
        (Excelfehler.NV, "Den Schlüssel gibt es im Gemeindeverzeichnis nicht."),
    ),
    rechnen=_gemeinde,
    seit="0.1.0",
)


def _einwohner(schluessel: str | float) -> float:
    return float(_ort(schluessel).einwohner)


EINWOHNER = Funktion(
    name="IM_EINWOHNER",
    beschreibung="Einwohner einer Gemeinde oder eines Kreises laut Gemeindeverzeichnis (Statistisches Bundesamt, 31.12.2024). Nur zur Einordnung; "
    "die Zuteilungsquote wird daraus nicht berechnet.",
    argumente=(_SCHLUESSEL,),
    beispiele=(
        Beispiel(("08226096",), 45852.0, "Weinheim."),
        Beispiel(("08999999",), Excelfehler.NV, "Den Schlüssel gibt es nicht."),
    ),
    fehler=GEMEINDE.fehler,
    rechnen=_einwohner,
    seit="0.1.0",
)

FUNKTIONEN = (AGS, GEMEINDE, EINWOHNER)
