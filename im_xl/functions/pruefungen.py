"""Functions for the checks: posts, qualification, counselling, koordinierende Stelle, Gemeinden of a Verbund."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from im_xl.functions import conversion as lesen
from im_xl.functions.conversion import Bereich
from im_xl.functions.registry import FEHLT, Argument, Beispiel, Excelfehler, Funktion, FunktionsError, Rohwert
from im_xl.model import Ags, Beratungsfall, Stelle, Umfangsabschnitt
from im_xl.register import aehnliche_gemeinden, ags_aus_angabe, gemeinden, kreise, suche_gemeinde
from im_xl.vwv.anzeige import zahl_text
from im_xl.vwv.beratung import beratung, beratung_text, beratungsende
from im_xl.vwv.koordination import foerderhoechstbetrag_cent, zuwendungsfaehig_cent
from im_xl.vwv.parameters import Parameter
from im_xl.vwv.qualifikation import (
    ANERKANNTE_FAECHER,
    abschluss_anerkannt,
    nachqualifizierung_bis,
    qualifikation,
    qualifikation_text,
)
from im_xl.vwv.stellen import VOLLE_STELLE, WOCHENSTUNDEN, mindestumfangsverlauf, stellenluecken, stellenumfang, umfang_text
from im_xl.vwv.zeitraum import geltende_jahre, kalenderjahr, zeitraum_text
from im_xl.workbook.numbers import Umfang

_HEUTE = Argument(name="heute", hilfe="Tag, zu dem der Stand gilt; meist HEUTE().", lesen=lesen.tag, tag=True)


def _jahre(schluessel: str, beginn: date) -> int:
    return geltende_jahre(Parameter.laden().reihe(schluessel), beginn)


# ---------------------------------------------------------------- posts
Umfaenge = tuple[Bereich, tuple[Umfang | None, ...]]
Tage = tuple[Bereich, tuple[date | None, ...]]


def _stellen(umfaenge: Umfaenge, von: Tage, bis: Tage, stunden: Decimal | None) -> tuple[Stelle, ...]:
    """The posts of three lists beside each other; a row without any entry is none."""
    form = umfaenge[0]
    for name, liste in (("von", von), ("bis", bis)):
        if len(liste[1]) != len(umfaenge[1]):
            raise FunktionsError(
                Excelfehler.WERT,
                f"„vzae“ hat {zahl_text(len(umfaenge[1]))} Zellen, „{name}“ hat {zahl_text(len(liste[1]))}. "
                "Bitte Bereiche mit denselben Zeilen angeben.",
            )
    zeilen = enumerate(zip(umfaenge[1], von[1], bis[1], strict=True))
    stellen = [
        _stelle(umfang, erster, letzter, stunden or WOCHENSTUNDEN, form.ort(nr))
        for nr, (umfang, erster, letzter) in zeilen
        if (umfang, erster, letzter) != (None, None, None)
    ]
    if not stellen:
        raise FunktionsError(Excelfehler.WERT, "Die Liste der Stellen ist leer. Leer ist nicht null; bitte eintragen.")
    return tuple(stellen)


def _stelle(umfang: Umfang | None, von: date | None, bis: date | None, stunden: Decimal, ort: str) -> Stelle:
    if umfang is None:
        raise FunktionsError(Excelfehler.WERT, f"Der Stellenumfang fehlt{ort}. Fehlend ist nicht null; bitte eintragen.")
    vzae = umfang.vzae(stunden)
    if vzae > VOLLE_STELLE:
        raise FunktionsError(
            Excelfehler.ZAHL,
            f"Mehr als 1,00 VZÄ hat eine Stelle nicht{ort}. Stunden bitte mit „Std.“, Prozente mit „%“, mehrere Stellen je in eine Zeile.",
        )
    if von is not None and bis is not None and bis < von:
        raise FunktionsError(Excelfehler.ZAHL, f"„bis“ ({bis:%d.%m.%Y}) liegt vor „von“ ({von:%d.%m.%Y}){ort}.")
    return Stelle(vzae=vzae, von=von, bis=bis)


_VZAE = Argument(
    name="vzae",
    hilfe="Umfang je Stelle, eine Spalte oder Zeile ohne Überschrift und Summe: 0,5 oder 50 % oder 19,5 Std. Eine leere Zelle ist nicht null.",
    lesen=lesen.umfaenge,
)
_VON = Argument(name="von", hilfe="Erster Tag je Stelle; eine leere Zelle heißt: schon immer.", lesen=lesen.tage, tag=True)
_BIS = Argument(name="bis", hilfe="Letzter Tag je Stelle, er zählt mit; eine leere Zelle heißt: ohne Ende.", lesen=lesen.tage, tag=True)
_STUNDEN = Argument(
    name="wochenstunden",
    hilfe="Stunden einer vollen Stelle je Woche; damit werden Angaben in Stunden umgerechnet.",
    lesen=lesen.wahlweise(lesen.wochenstunden),
    vorgabe="39 (Annahme)",
)
_FEHLER_STELLEN = (
    (Excelfehler.WERT, "Ein Umfang fehlt oder ist keiner, ein Tag ist keiner, oder die Bereiche sind verschieden groß."),
    (Excelfehler.ZAHL, "Ein Umfang ist negativ oder größer als 1,00 VZÄ, oder „bis“ liegt vor „von“."),
)


def _stellenumfang(umfaenge: Umfaenge, von: Tage, bis: Tage, tag: date, stunden: Decimal | None) -> float:
    return float(stellenumfang(_stellen(umfaenge, von, bis, stunden), tag))


STELLENUMFANG = Funktion(
    name="IM_STELLENUMFANG",
    beschreibung="Summe der Stellen in VZÄ, die an einem Tag besetzt sind.",
    argumente=(
        _VZAE,
        _VON,
        _BIS,
        Argument(name="tag", hilfe="Tag, an dem gezählt wird.", lesen=lesen.tag, tag=True),
        _STUNDEN,
    ),
    beispiele=(
        Beispiel(
            (
                ((0.5,), ("50 %",), ("19,5 Std.",)),
                (("01.01.2025",), ("01.07.2025",), (None,)),
                ((None,), (None,), ("30.06.2025",)),
                date(2025, 7, 1),
            ),
            1.0,
            "Die dritte Stelle endete am Vortag; ihre 19,5 von 39 Stunden zählen nicht mehr.",
        ),
        Beispiel(
            (
                (("13 Std.",), ("13 Std.",), ("13 Std.",)),
                ((None,), (None,), (None,)),
                ((None,), (None,), (None,)),
                date(2025, 1, 1),
            ),
            1.0,
            "Drei Drittel sind genau eine Stelle.",
        ),
        Beispiel(
            (((0.5,), (None,)), (("01.01.2025",), ("01.07.2025",)), ((None,), (None,)), date(2025, 7, 1)),
            Excelfehler.WERT,
            "Ein fehlender Umfang ist nicht null.",
        ),
        Beispiel((((19.5,),), ((None,),), ((None,),), date(2025, 7, 1)), Excelfehler.ZAHL, "Stunden brauchen ihre Einheit: 19,5 Std."),
    ),
    fehler=_FEHLER_STELLEN,
    rechnen=_stellenumfang,
    seit="0.1.0",
)


def _durchgehend(umfaenge: Umfaenge, von: Tage, bis: Tage, jahr: int, mindestumfang: Umfang | None, stunden: Decimal | None) -> str:
    stellen, zeitraum = _stellen(umfaenge, von, bis, stunden), kalenderjahr(jahr)
    if mindestumfang is None:
        gefordert = mindestumfangsverlauf(Parameter.laden().reihe("mindestumfang"), zeitraum)
    else:
        gefordert = (Umfangsabschnitt(zeitraum, mindestumfang.vzae(stunden or WOCHENSTUNDEN)),)
    luecken = stellenluecken(stellen, gefordert)
    if not luecken:
        return "durchgehend"
    weitere = {1: "", 2: " (und eine weitere)"}.get(len(luecken), f" (und {len(luecken) - 1} weitere)")
    return f"Lücke {zeitraum_text(luecken[0].zeitraum)}: {umfang_text(luecken[0].vzae)} VZÄ{weitere}"


DURCHGEHEND = Funktion(
    name="IM_DURCHGEHEND",
    beschreibung="Sagt, ob die Stellen zusammen an jedem Tag eines Jahres den Mindestumfang erreichen, sonst die erste Lücke. "
    "Dass die Summe der Stellen zählt, ist eine Annahme.",
    argumente=(
        _VZAE,
        _VON,
        _BIS,
        Argument(name="jahr", hilfe="Kalenderjahr, das geprüft wird, zum Beispiel 2025.", lesen=lesen.jahr),
        Argument(
            name="mindestumfang",
            hilfe="Eigener Mindestumfang; er geht dem der Vorschrift vor.",
            lesen=lesen.wahlweise(lesen.umfang),
            vorgabe="der des Jahres: 0,50 VZÄ ab 2025, zuvor 0,25 (laut Presse)",
        ),
        _STUNDEN,
    ),
    beispiele=(
        Beispiel(
            (
                ((0.5,), (0.3,), (0.5,)),
                (("01.01.2025",), ("01.07.2025",), ("15.07.2025",)),
                (("30.06.2025",), ("14.07.2025",), (None,)),
                2025,
            ),
            "Lücke vom 01.07. bis 14.07.2025: 0,30 VZÄ",
            "Zwei Wochen lang vertritt nur eine kleinere Stelle.",
        ),
        Beispiel(
            (((0.25,), ("25 %",)), ((None,), ("01.01.2025",)), ((None,), (None,)), 2025),
            "durchgehend",
            "Zwei Stellen erreichen zusammen genau 0,50 VZÄ.",
        ),
        Beispiel(
            (((0.5,), (0.5,)), (("02.01.2025",), ("01.04.2025",)), (("30.03.2025",), ("30.12.2025",)), 2025),
            "Lücke am 01.01.2025: 0,00 VZÄ (und 2 weitere)",
            "Je ein Tag ohne Stelle: der erste im Jahr, der 31.03. und der letzte.",
        ),
        Beispiel((((0.4,),), ((None,),), ((None,),), 2024), "durchgehend", "2024 genügten 0,25 VZÄ (laut Presse)."),
        Beispiel((((0.5,),), (("01.07.2025",),), (("30.06.2025",),), 2025), Excelfehler.ZAHL, "Das Ende liegt vor dem Anfang."),
        Beispiel((((None,),), ((None,),), ((None,),), 2025), Excelfehler.WERT, "Eine leere Liste ist keine ohne Stellen."),
    ),
    fehler=(
        _FEHLER_STELLEN[0],
        (Excelfehler.ZAHL, "Ein Umfang ist negativ oder größer als 1,00 VZÄ, „bis“ liegt vor „von“, oder das Jahr liegt vor 2017."),
    ),
    rechnen=_durchgehend,
    seit="0.1.0",
)


# ---------------------------------------------------------------- qualification
_KEINE_ANGABE: Final = frozenset({"k.a.", "k. a.", "ka", "keine angabe", "n.a.", "unbekannt", "fehlt"})


def _abschluss(roh: Rohwert, name: str) -> bool | str | None:
    """Yes or no, or the degree in words; None where the cell is empty or says that nothing is known."""
    wert = None if roh is FEHLT else lesen.einzelwert(roh, name)
    if wert is None or isinstance(wert, bool):
        return wert
    if not isinstance(wert, str):  # a number too: 0 is what a formula shows of an empty cell, and no "no"
        raise FunktionsError(Excelfehler.WERT, f"Argument „{name}“: Bitte ja oder nein oder den Abschluss in Worten eintragen.")
    wort = wert.strip().casefold()
    if wort in {"ja", "nein", "wahr", "falsch"}:
        return lesen.wahrheitswert(wort, name)
    ohne_angabe = wort in _KEINE_ANGABE or not any(zeichen.isalpha() for zeichen in wort)
    return None if ohne_angabe else wert.strip()


def _qualifikation(
    abschluss: bool | str | None, beginn: date | None, heute: date, nachqualifiziert: date | None, faecher: tuple[str, ...] | None
) -> str:
    anerkannt = (
        abschluss_anerkannt(abschluss, faecher or ANERKANNTE_FAECHER, heute=heute) if isinstance(abschluss, str) else bool(abschluss)
    )
    if abschluss is None and (nachqualifiziert is None or nachqualifiziert > heute):
        return "fehlt: Abschluss nicht eingetragen"
    jahre = _jahre("nachqualifizierung_jahre", beginn or heute)
    stand = qualifikation(anerkannt=anerkannt, beginn=beginn, nachqualifiziert_am=nachqualifiziert, heute=heute, jahre=jahre)
    text = qualifikation_text(stand)
    return "fehlt: Beginn der Beschäftigung nicht eingetragen" if text == "fehlt" else text


_BESCHAEFTIGT = "Erster Tag der Beschäftigung; ab ihm läuft das Jahr (Annahme)."

QUALIFIKATION = Funktion(
    name="IM_QUALIFIKATION",
    beschreibung="Stand der Qualifikation: erfüllt, läuft bis …, fällig in … Tagen (ab 90 Tagen vorher, Annahme), überfällig seit … oder fehlt.",
    argumente=(
        Argument(
            name="abschluss",
            hilfe="Abgeschlossenes Studium in einem Fach des Sozialwesens: ja oder nein, oder der Abschluss in Worten, zum Beispiel "
            "Soziale Arbeit (B.A.).",
            lesen=_abschluss,
        ),
        Argument(name="beginn", hilfe=_BESCHAEFTIGT, lesen=lesen.wahlweise(lesen.tag), tag=True),
        _HEUTE,
        Argument(
            name="nachqualifiziert",
            hilfe="Tag, an dem die Nachqualifizierung abgeschlossen war; ein Tag nach „heute“ zählt noch nicht.",
            lesen=lesen.wahlweise(lesen.tag),
            vorgabe="noch nicht nachqualifiziert",
            tag=True,
        ),
        Argument(
            name="faecher",
            hilfe="Anerkannte Fächer als Liste; sie ersetzt unsere. Die Folie sagt nur „dem Sozialwesen zuzuordnen“.",
            lesen=lesen.wahlweise(lesen.texte),
            vorgabe="Soziale Arbeit, Sozialpädagogik, Sozialwesen, Sozialwirtschaft, Sozialmanagement, Heilpädagogik, Kindheitspädagogik (Annahme)",
        ),
    ),
    beispiele=(
        Beispiel(("Soziale Arbeit (B.A.)", date(2025, 4, 1), date(2026, 3, 1)), "erfüllt", "Der Abschluss genügt."),
        Beispiel(
            ("Soziale Arbeit, Bachelor 2027", date(2026, 4, 1), date(2026, 12, 30)),
            "läuft bis 31.03.2027",
            "Das Jahr des Abschlusses hat noch nicht begonnen (Annahme).",
        ),
        Beispiel(("nein", date(2025, 4, 1), date(2025, 12, 30)), "läuft bis 31.03.2026", "Ein Jahr ab dem 01.04.2025; noch 91 Tage."),
        Beispiel(("nein", date(2025, 4, 1), date(2026, 3, 30)), "fällig in 1 Tag (31.03.2026)", "Am 31.03. ist der letzte Tag."),
        Beispiel(
            ("Germanistik", date(2025, 4, 1), date(2026, 4, 1)),
            "überfällig seit 1 Tag (31.03.2026)",
            "Ein anderes Fach, und das Jahr ist um.",
        ),
        Beispiel(
            ("nein", date(2025, 4, 1), date(2026, 5, 1), date(2026, 4, 10)), "erfüllt, 10 Tage verspätet", "Nachqualifiziert, aber zu spät."
        ),
        Beispiel((((None,),), date(2025, 4, 1), date(2026, 5, 1)), "fehlt: Abschluss nicht eingetragen", "Keine Angabe ist kein Nein."),
        Beispiel(("nein", date(2025, 4, 1), "bald"), Excelfehler.WERT, "„bald“ ist kein Tag."),
    ),
    fehler=((Excelfehler.WERT, "Ein Tag ist keiner, oder „abschluss“ ist eine Zahl."),),
    rechnen=_qualifikation,
    seit="0.1.0",
)


def _nachqualifizierung_bis(beginn: date) -> date:
    return nachqualifizierung_bis(beginn, _jahre("nachqualifizierung_jahre", beginn))


NACHQUALIFIZIERUNG_BIS = Funktion(
    name="IM_NACHQUALIFIZIERUNG_BIS",
    beschreibung="Letzter Tag, bis zu dem ohne passenden Abschluss nachqualifiziert sein muss: ein Jahr ab Beginn der Beschäftigung (Annahme). "
    "Die Zelle bitte als Datum formatieren.",
    argumente=(Argument(name="beginn", hilfe=_BESCHAEFTIGT, lesen=lesen.tag, tag=True),),
    beispiele=(
        Beispiel((date(2025, 4, 1),), date(2026, 3, 31), "Der erste Tag zählt mit."),
        Beispiel((date(2024, 2, 29),), date(2025, 2, 28), "Ab einem Schalttag: bis zum 28. Februar."),
        Beispiel((date(2023, 3, 1),), date(2024, 2, 29), "Bis zu einem Schalttag."),
        Beispiel(("bald",), Excelfehler.WERT, "„bald“ ist kein Tag."),
    ),
    fehler=((Excelfehler.WERT, "Der Beginn fehlt oder ist kein Tag."),),
    rechnen=_nachqualifizierung_bis,
    seit="0.1.0",
    tag=True,
)


# ---------------------------------------------------------------- counselling
_ERSTBERATUNG = Argument(name="beginn", hilfe="Tag der ersten Beratung; ab ihm läuft die Zeit (Annahme).", lesen=lesen.tag, tag=True)
_VERLAENGERT = Argument(
    name="verlaengert",
    hilfe="ja oder nein: ob die Beratung um ein Jahr verlängert ist; das geht in begründeten Einzelfällen.",
    lesen=lesen.wahlweise(lesen.wahrheitswert),
    vorgabe="nein",
)


def _beratungsende(beginn: date, verlaengert: bool | None) -> date:
    mehr = _jahre("beratungszeitraum_verlaengerung_jahre", beginn) if verlaengert else 0
    return beratungsende(beginn, _jahre("beratungszeitraum_jahre", beginn), mehr)


BERATUNGSENDE = Funktion(
    name="IM_BERATUNGSENDE",
    beschreibung="Letzter Tag des Beratungszeitraums: drei Jahre ab der ersten Beratung, verlängert vier. Die Zelle bitte als Datum formatieren.",
    argumente=(_ERSTBERATUNG, _VERLAENGERT),
    beispiele=(
        Beispiel((date(2025, 1, 15),), date(2028, 1, 14), "Drei Jahre; der erste Tag zählt mit."),
        Beispiel((date(2025, 1, 15), "ja"), date(2029, 1, 14), "Verlängert um ein Jahr."),
        Beispiel((date(2024, 2, 29),), date(2027, 2, 28), "Ab einem Schalttag: bis zum 28. Februar."),
        Beispiel((date(2025, 3, 1),), date(2028, 2, 29), "Bis zu einem Schalttag."),
        Beispiel((date(2025, 1, 15), "vielleicht"), Excelfehler.WERT, "Verlängert ist ja oder nein."),
    ),
    fehler=((Excelfehler.WERT, "Der Beginn fehlt oder ist kein Tag; „verlaengert“ ist weder ja noch nein."),),
    rechnen=_beratungsende,
    seit="0.1.0",
    tag=True,
)


def _beratung(beginn: date, heute: date, verlaengert: bool | None, begruendung: str | None) -> str:
    fall = Beratungsfall(beginn=beginn, verlaengert=bool(verlaengert), begruendung=begruendung)
    jahre, mehr = _jahre("beratungszeitraum_jahre", beginn), _jahre("beratungszeitraum_verlaengerung_jahre", beginn)
    return beratung_text(beratung(fall, heute, jahre, mehr))


BERATUNG = Funktion(
    name="IM_BERATUNG",
    beschreibung="Stand eines laufenden Beratungsfalls: endet am …, überschritten seit … oder Verlängerung ohne Begründung. "
    "Ohne Begründung verlängert sich nichts (Annahme).",
    argumente=(
        _ERSTBERATUNG,
        _HEUTE,
        _VERLAENGERT,
        Argument(
            name="begruendung",
            hilfe="Begründung der Verlängerung; ein Strich ist keine.",
            lesen=lesen.wahlweise(lesen.text),
            vorgabe="keine Begründung",
        ),
    ),
    beispiele=(
        Beispiel((date(2025, 1, 15), date(2028, 1, 14)), "endet am 14.01.2028", "Am letzten Tag ist noch nichts überschritten."),
        Beispiel((date(2025, 1, 15), date(2028, 1, 15)), "überschritten seit 1 Tag (14.01.2028)", "Einen Tag zu lang."),
        Beispiel(
            (date(2025, 1, 15), date(2028, 1, 15), "ja", "Ausbildung beginnt im Herbst"),
            "endet am 14.01.2029",
            "Verlängert, mit Begründung.",
        ),
        Beispiel(
            (date(2025, 1, 15), date(2026, 1, 1), "ja"),
            "Verlängerung ohne Begründung, endet am 14.01.2028",
            "Ohne Begründung bleibt es bei drei Jahren.",
        ),
        Beispiel(("2025", date(2026, 1, 1)), Excelfehler.WERT, "Ein Jahr ist kein Tag."),
    ),
    fehler=((Excelfehler.WERT, "Ein Tag fehlt oder ist keiner; „verlaengert“ ist weder ja noch nein."),),
    rechnen=_beratung,
    seit="0.1.0",
)


# ---------------------------------------------------------------- koordinierende Stelle
def _koordination(monate: int, kosten: int | None) -> float:
    parameter = Parameter.laden()
    hoechstbetrag = parameter.reihe("koordination_hoechstbetrag")[-1].ganze_zahl
    bemessung = parameter.reihe("koordination_bemessungszeitraum_monate")[-1].ganze_zahl
    if hoechstbetrag is None or bemessung is None:
        raise FunktionsError(Excelfehler.NV, "Für die koordinierende Stelle ist kein Höchstbetrag hinterlegt.")
    if kosten is None:
        return foerderhoechstbetrag_cent(monate, hoechstbetrag, bemessung) / 100
    return zuwendungsfaehig_cent(monate, kosten, hoechstbetrag, bemessung) / 100


KOORDINATION = Funktion(
    name="IM_KOORDINATION",
    beschreibung="Zuwendungsfähige Personalkosten der koordinierenden Stelle in Euro: höchstens 40.000 Euro je Kreis für je 12 Monate, anteilig nach "
    "Monaten und auf den Cent abgerundet (Annahme).",
    argumente=(
        Argument(name="monate", hilfe="Volle Monate, in denen die Stelle besetzt war.", lesen=lesen.nummer),
        Argument(
            name="kosten",
            hilfe="Personalkosten dieser Monate in Euro, für höchstens 12 Monate.",
            lesen=lesen.wahlweise(lesen.betrag_cent),
            vorgabe="dann der Höchstbetrag",
        ),
    ),
    beispiele=(
        Beispiel((12, 52_300), 40_000.0, "Mehr als der Höchstbetrag ist nicht zuwendungsfähig."),
        Beispiel((12, 38_214.55), 38_214.55, "Weniger Kosten: nur diese."),
        Beispiel((7,), 23_333.33, "Sieben Zwölftel, auf den Cent abgerundet."),
        Beispiel((18,), 60_000.0, "Höchstbetrag für anderthalb Jahre."),
        Beispiel((18, 55_000), Excelfehler.ZAHL, "Kosten bitte je 12 Monate; ein günstiges Jahr hilft dem nächsten nicht."),
        Beispiel((2.5,), Excelfehler.WERT, "Gerechnet wird mit vollen Monaten."),
    ),
    fehler=(
        (Excelfehler.WERT, "„monate“ ist keine ganze Zahl ab null, oder „kosten“ ist kein Betrag."),
        (Excelfehler.ZAHL, "Die Kosten sind negativ oder gelten für mehr als 12 Monate."),
        (Excelfehler.NV, "Es ist kein Höchstbetrag hinterlegt."),
    ),
    rechnen=_koordination,
    seit="0.1.0",
)


# ---------------------------------------------------------------- Verbund
def _gemeinde(angabe: str | float, ort: str) -> Ags:
    key = ags_aus_angabe(angabe)
    treffer: Sequence[Ags] = [gemeinde.ags for gemeinde in suche_gemeinde(str(angabe))] if key is None else [key] * (key in gemeinden())
    if not treffer:
        nah = ", ".join(f"{gemeinde.name} ({gemeinde.ags})" for gemeinde in aehnliche_gemeinden(str(angabe))) if key is None else ""
        rat = f"Gemeint sein könnte: {nah}." if nah else "Bitte die Schreibweise prüfen."
        raise FunktionsError(Excelfehler.NV, f"„{key or angabe}“ ist keine Gemeinde in Baden-Württemberg{ort}. {rat}")
    if len(treffer) > 1:
        auswahl = ", ".join(f"{gemeinden()[ags].name} ({ags})" for ags in treffer)
        raise FunktionsError(Excelfehler.WERT, f"„{angabe}“ kann mehrere Gemeinden meinen{ort}: {auswahl}. Bitte den Schlüssel angeben.")
    return treffer[0]


def _verband(angaben: tuple[Bereich, tuple[str | float | None, ...]]) -> str:
    form, werte = angaben
    mitglieder = {_gemeinde(wert, form.ort(nr)): None for nr, wert in enumerate(werte) if wert is not None}
    if len(mitglieder) < 2:  # noqa: PLR2004 - one alone is no Verbund
        raise FunktionsError(Excelfehler.ZAHL, "Ein Verbund braucht mindestens zwei Gemeinden.")
    je_kreis: dict[Ags, list[str]] = {}
    for ags in mitglieder:
        je_kreis.setdefault(gemeinden()[ags].kreis_ags, []).append(gemeinden()[ags].name)
    if len(je_kreis) > 1:
        wo = "; ".join(f"{kreise()[kreis].name_voll}: {', '.join(namen)}" for kreis, namen in je_kreis.items())
        raise FunktionsError(Excelfehler.ZAHL, f"Ein Verbund liegt in einem Landkreis; diese Gemeinden liegen in mehreren ({wo}).")
    return f"im {kreise()[next(iter(je_kreis))].name_voll}"


VERBAND = Funktion(
    name="IM_VERBAND",
    beschreibung="Sagt, in welchem Landkreis die Gemeinden eines Verbunds liegen. Über die Kreisgrenze hinweg gibt es einen Fehler.",
    argumente=(
        Argument(
            name="gemeinden",
            hilfe="Namen oder Schlüssel der Gemeinden, eine Spalte oder Zeile; leere Zellen zählen nicht.",
            lesen=lesen.orte,
        ),
    ),
    beispiele=(
        Beispiel((((8226096,), ("Ladenburg",), (None,)),), "im Rhein-Neckar-Kreis", "Ein Schlüssel, ein Name und eine leere Zelle."),
        Beispiel((((8226096,), ("Heidelberg",)),), Excelfehler.ZAHL, "Heidelberg ist ein eigener Stadtkreis."),
        Beispiel((((8226096,), ("Musterstadt",)),), Excelfehler.NV, "Keine Gemeinde in Baden-Württemberg."),
        Beispiel((((8226096,), ("Neuhausen",)),), Excelfehler.WERT, "Neuhausen gibt es mehrmals."),
    ),
    fehler=(
        (Excelfehler.ZAHL, "Die Gemeinden liegen in mehreren Kreisen, oder es ist nur eine."),
        (Excelfehler.NV, "Eine Gemeinde gibt es nicht."),
        (Excelfehler.WERT, "Ein Name kann mehrere Gemeinden meinen; IM_HINWEIS nennt sie."),
    ),
    rechnen=_verband,
    seit="0.1.0",
)

FUNKTIONEN = (STELLENUMFANG, DURCHGEHEND, QUALIFIKATION, NACHQUALIFIZIERUNG_BIS, BERATUNGSENDE, BERATUNG, KOORDINATION, VERBAND)
