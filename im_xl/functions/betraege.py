"""Functions for amounts: Planungsrahmen, Zuwendung, share, posts, sum of a Verbund."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from im_xl.cents import Einheit, Rundung, Rundungsart
from im_xl.functions import conversion as lesen
from im_xl.functions.conversion import Bereich
from im_xl.functions.registry import Argument, Beispiel, Excelfehler, Funktion, FunktionsError
from im_xl.model import Ags, Mindestbetragsmodus
from im_xl.register import gemeinden
from im_xl.vwv.anzeige import prozent_text
from im_xl.vwv.parameters import Parameter, Parameterwert
from im_xl.vwv.planungsrahmen import normalisierte_quoten, planungsrahmen_cent
from im_xl.vwv.stellen import getragene_vzae
from im_xl.vwv.verbund import gleicher_verbund
from im_xl.vwv.weiterleitung import anteil, weiterleitungsbetraege_cent

_RAUSCHEN: Final = Fraction(1, 10**12)
"""How far quotas that are themselves results of formulas may miss 100 %: noise of the spreadsheet's numbers, less than a cent."""
_LEER: Final = ""
_DREI: Final = ((120,), (45,), (0,))
_GEMEINDEN: Final = (("08226031",), ("08226038",), ("08226040",))


def _euro(cent: int) -> float:
    """The number that the cell shows; the amount itself was whole cents until here."""
    return cent / 100


def _rundung(art: Rundungsart | None, einheit: Einheit | None) -> Rundung:
    return Rundung(art or Rundungsart.SUMMENTREU, einheit or Einheit.CENT)


_RUNDUNG = Argument(
    name="rundung",
    hilfe="summentreu (die Teile ergeben genau den Betrag) oder einzeln (jeder Teil kaufmännisch gerundet).",
    lesen=lesen.wahlweise(lesen.wort(Rundungsart, {art.value: art for art in Rundungsart})),
    vorgabe="summentreu (Annahme)",
)
_EINHEIT = Argument(
    name="einheit",
    hilfe="Gerundet wird auf cent oder auf euro.",
    lesen=lesen.wahlweise(lesen.wort(Einheit, {"cent": Einheit.CENT, "euro": Einheit.EURO})),
    vorgabe="cent (Annahme)",
)
_BETRAG = Argument(
    name="betrag", hilfe="Betrag in Euro, der verteilt wird, zum Beispiel die Zuwendung des Landkreises.", lesen=lesen.betrag_cent
)
_PERSONEN = Argument(
    name="personen",
    hilfe="Personen in der Anschlussunterbringung, eine Spalte oder Zeile ohne Überschrift und Summe. Eine leere Zelle ist nicht null.",
    lesen=lesen.personen,
)


# ---------------------------------------------------------------- Zuwendung
def _verteilte_cent(
    betrag: int, zahlen: Sequence[int | None], ags: Sequence[Ags | None] | None, rundung: Rundung, ort: Bereich
) -> tuple[int | None, ...]:
    """Cents for each place of the list; None where neither key nor count stands there."""
    if ags is not None and len(ags) != len(zahlen):
        raise FunktionsError(
            Excelfehler.WERT,
            f"„personen“ hat {len(zahlen)} Zellen, „ags“ hat {len(ags)}. Bitte zwei Bereiche mit denselben Zeilen angeben.",
        )
    gewichte: dict[str, int] = {}
    gesehen: set[Ags] = set()
    for stelle, zahl in enumerate(zahlen):
        key = None if ags is None else ags[stelle]
        if zahl is None and ags is not None and key is None:
            continue
        if zahl is None:
            raise FunktionsError(
                Excelfehler.WERT, f"Die Zahl der Personen fehlt{ort.ort(stelle)}. Fehlend ist nicht null; bitte eintragen, auch eine Null."
            )
        if ags is not None:
            _pruefe_ags(key, gesehen, ort.ort(stelle))
        gewichte[_platz(stelle, key)] = zahl
    betraege = weiterleitungsbetraege_cent(betrag, gewichte, rundung)
    return tuple(betraege.get(_platz(stelle, None if ags is None else ags[stelle])) for stelle in range(len(zahlen)))


def _platz(stelle: int, ags: Ags | None = None) -> str:
    """Key of a place in the list: ties are decided by AGS where there is one, else by the order of the list."""
    return f"{ags or ''}:{stelle:06d}"


def _pruefe_ags(key: Ags | None, gesehen: set[Ags], ort: str) -> None:
    """A count needs its key, and each Gemeinde stands once."""
    if key is None:
        raise FunktionsError(Excelfehler.WERT, f"Der Schlüssel (AGS) fehlt{ort}.")
    if key not in gemeinden():
        raise FunktionsError(Excelfehler.NV, f"{key} ist keine Gemeinde in Baden-Württemberg{ort}.")
    if key in gesehen:
        raise FunktionsError(Excelfehler.WERT, f"{gemeinden()[key].name} ({key}) steht mehrmals in der Liste{ort}.")
    gesehen.add(key)


def _zuwendung(
    betrag: int,
    personen: tuple[Bereich, tuple[int | None, ...]],
    ags: tuple[Ags | None, ...] | None,
    rundung: Rundungsart | None,
    einheit: Einheit | None,
) -> tuple[tuple[float | str, ...], ...]:
    form, zahlen = personen
    cents = _verteilte_cent(betrag, zahlen, ags, _rundung(rundung, einheit), form)
    return form.in_form([_LEER if cent is None else _euro(cent) for cent in cents])


def _zuwendung_einzeln(
    betrag: int,
    personen: tuple[Bereich, tuple[int | None, ...]],
    gesucht: str | float,
    ags: tuple[Ags | None, ...] | None,
    rundung: Rundungsart | None,
    einheit: Einheit | None,
) -> float | str:
    form, zahlen = personen
    cents = _verteilte_cent(betrag, zahlen, ags, _rundung(rundung, einheit), form)
    if ags is None:
        stelle = lesen.nummer(gesucht, "gesucht") - 1
        if not 0 <= stelle < len(cents):
            raise FunktionsError(
                Excelfehler.NV,
                f"Die Liste hat {len(cents)} Zellen; Platz {stelle + 1} gibt es darin nicht. Ist das ein Schlüssel, bitte auch „ags“ angeben.",
            )
    else:
        key = lesen.schluessel(gesucht, "gesucht")[0]
        if key not in ags:
            raise FunktionsError(Excelfehler.NV, f"Der Schlüssel {key} steht nicht in „ags“.")
        stelle = ags.index(key)
    cent = cents[stelle]
    return _LEER if cent is None else _euro(cent)


_AGS = Argument(
    name="ags",
    hilfe="Schlüssel der Gemeinden neben den Personen. Sie entscheiden bei gleichem Rest und gleicher Personenzahl, wer den Cent bekommt.",
    lesen=lesen.wahlweise(lesen.schluessel),
    vorgabe="dann entscheidet die Reihenfolge der Liste",
)
_FEHLER_VERTEILEN = (
    (Excelfehler.WERT, "Eine Personenzahl fehlt oder ist keine; ein Schlüssel fehlt oder steht doppelt."),
    (Excelfehler.ZAHL, "Betrag oder Personenzahl ist negativ, eine Personenzahl nicht ganz, oder alle sind null."),
    (Excelfehler.NV, "Ein Schlüssel steht nicht im Gemeindeverzeichnis."),
)

ZUWENDUNG = Funktion(
    name="IM_ZUWENDUNG",
    beschreibung="Verteilt die Zuwendung des Landkreises auf seine Städte und Gemeinden, im Verhältnis der Personen in der "
    "Anschlussunterbringung, auf den Cent. Das Ergebnis hat die Form des Bereichs „personen“.",
    argumente=(_BETRAG, _PERSONEN, _AGS, _RUNDUNG, _EINHEIT),
    beispiele=(
        Beispiel((1000, _DREI), ((727.27,), (272.73,), (0.0,)), "Der eine Cent, der offen bleibt, geht an den größten Rest."),
        Beispiel((100, ((1, 1, 1),)), ((33.34, 33.33, 33.33),), "Eine Zeile gibt eine Zeile; bei Gleichstand zählt die Reihenfolge."),
        Beispiel((1000, _DREI, _GEMEINDEN, "einzeln", "euro"), ((727.0,), (273.0,), (0.0,)), "Volle Euro, jeder Teil für sich gerundet."),
        Beispiel((1000, ((120,), (None,), (0,))), Excelfehler.WERT, "Eine fehlende Zahl ist nicht null."),
        Beispiel((1000, ((0,), (0,))), Excelfehler.ZAHL, "Nach null Personen lässt sich nichts verteilen."),
    ),
    fehler=_FEHLER_VERTEILEN,
    rechnen=_zuwendung,
    seit="0.1.0",
    bereich=True,
    schwester="IM_ZUWENDUNG_EINZELN",
)

ZUWENDUNG_EINZELN = Funktion(
    name="IM_ZUWENDUNG_EINZELN",
    beschreibung="Wie IM_ZUWENDUNG, aber nur der Betrag einer Gemeinde: für Excel 2016 und 2019, und wo je Zeile eine Formel stehen soll.",
    argumente=(
        _BETRAG,
        _PERSONEN,
        Argument(
            name="gesucht",
            hilfe="Platz in der Liste (1, 2, 3 …). Ist „ags“ angegeben: der Schlüssel der Gemeinde.",
            lesen=lesen.schluessel_oder_name,
        ),
        _AGS,
        _RUNDUNG,
        _EINHEIT,
    ),
    beispiele=(
        Beispiel((1000, _DREI, 1), 727.27, "Der Betrag der ersten Gemeinde der Liste."),
        Beispiel((1000, _DREI, "08226038", _GEMEINDEN), 272.73, "Gesucht über den Schlüssel."),
        Beispiel((1000, _DREI, 4), Excelfehler.NV, "Die Liste hat nur drei Plätze."),
    ),
    fehler=(*_FEHLER_VERTEILEN[:2], (Excelfehler.NV, "Der Platz oder der Schlüssel steht nicht in der Liste.")),
    rechnen=_zuwendung_einzeln,
    seit="0.1.0",
)


# ---------------------------------------------------------------- Planungsrahmen
def _geltend(schluessel: str, jahr: int | None) -> Parameterwert:
    """The parameter in a Haushaltsjahr, or the latest known where no year is given."""
    parameter = Parameter.laden()
    return parameter.reihe(schluessel)[-1] if jahr is None else parameter.wert(schluessel, date(jahr, 1, 1))


def _mindestbetrag_cent(angegeben: int | None, jahr: int | None) -> int:
    gilt = _geltend("mindestbetrag", jahr).ganze_zahl if angegeben is None else angegeben
    if gilt is None:
        raise FunktionsError(Excelfehler.NV, f"Für {jahr} ist kein Mindestbetrag hinterlegt. Bitte „mindestbetrag“ angeben.")
    return gilt


def _wirksame_quoten(gegeben: Mapping[str, Fraction], *, angleichen: bool) -> Mapping[str, Fraction]:
    """Quotas to calculate with. What a cell cannot warn of is refused: money that would go to nobody, or more than there is."""
    summe = sum(gegeben.values(), Fraction(0))
    if angleichen or abs(summe - 1) <= _RAUSCHEN:
        return normalisierte_quoten(gegeben)
    raise FunktionsError(
        Excelfehler.ZAHL,
        f"Die Quoten ergeben zusammen {prozent_text(summe)} %, nicht 100 %. Bitte berichtigen, oder „angleichen“ auf WAHR setzen.",
    )


def _planungsrahmen_cent(
    quoten: tuple[Bereich, tuple[Fraction | None, ...]],
    summe: int,
    mindestbetrag: int | None,
    modus: Mindestbetragsmodus | None,
    rundung: Rundung,
    angleichen: bool | None,
    haushaltsjahr: int | None,
) -> tuple[int, ...]:
    """Cents for each place of the list."""
    form, anteile = quoten
    gegeben: dict[str, Fraction] = {}
    for stelle, quote in enumerate(anteile):
        if quote is None:
            raise FunktionsError(Excelfehler.WERT, f"Eine Quote fehlt{form.ort(stelle)}. Fehlend ist nicht null; bitte eintragen.")
        gegeben[_platz(stelle)] = quote
    wirksam = _wirksame_quoten(gegeben, angleichen=bool(angleichen))
    boden = _mindestbetrag_cent(mindestbetrag, haushaltsjahr)
    betraege = planungsrahmen_cent(summe, wirksam, boden, modus or Mindestbetragsmodus.UMVERTEILEN, rundung)
    return tuple(betraege[_platz(stelle)] for stelle in range(len(anteile)))


def _planungsrahmen(
    summe: int,
    quoten: tuple[Bereich, tuple[Fraction | None, ...]],
    mindestbetrag: int | None,
    modus: Mindestbetragsmodus | None,
    rundung: Rundungsart | None,
    einheit: Einheit | None,
    angleichen: bool | None,
    haushaltsjahr: int | None,
) -> tuple[tuple[float, ...], ...]:
    cents = _planungsrahmen_cent(quoten, summe, mindestbetrag, modus, _rundung(rundung, einheit), angleichen, haushaltsjahr)
    return quoten[0].in_form([_euro(cent) for cent in cents])


def _planungsrahmen_einzeln(
    summe: int,
    quoten: tuple[Bereich, tuple[Fraction | None, ...]],
    gesucht: int,
    mindestbetrag: int | None,
    modus: Mindestbetragsmodus | None,
    rundung: Rundungsart | None,
    einheit: Einheit | None,
    angleichen: bool | None,
    haushaltsjahr: int | None,
) -> float:
    cents = _planungsrahmen_cent(quoten, summe, mindestbetrag, modus, _rundung(rundung, einheit), angleichen, haushaltsjahr)
    if not 1 <= gesucht <= len(cents):
        raise FunktionsError(Excelfehler.NV, f"Die Liste hat {len(cents)} Zellen; Platz {gesucht} gibt es darin nicht.")
    return _euro(cents[gesucht - 1])


_SUMME = Argument(name="summe", hilfe="Summe des Landes in Euro.", lesen=lesen.betrag_cent)
_QUOTEN = Argument(
    name="quoten",
    hilfe="Zuteilungsquoten als Anteile (0,054479 oder 5,4479 %), eine Spalte oder Zeile ohne Überschrift und Summe.",
    lesen=lesen.quoten,
)
_MINDESTBETRAG = (
    Argument(
        name="mindestbetrag",
        hilfe="Mindestbetrag je Kreis in Euro.",
        lesen=lesen.wahlweise(lesen.betrag_cent),
        vorgabe="der hinterlegte, seit 2025: 180.000 Euro (Folie „Zuwendungsempfänger“)",
    ),
    Argument(
        name="modus",
        hilfe="Wer den Mindestbetrag trägt: umverteilen (die übrigen, die Summe bleibt), zusaetzlich (kommt hinzu) oder nur_kennzeichnen.",
        lesen=lesen.wahlweise(lesen.wort(Mindestbetragsmodus, {modus.value: modus for modus in Mindestbetragsmodus})),
        vorgabe="umverteilen (Annahme)",
    ),
    _RUNDUNG,
    _EINHEIT,
    Argument(
        name="angleichen",
        hilfe="WAHR: Quoten, die zusammen nicht 100 % ergeben, auf 100 % angleichen.",
        lesen=lesen.wahlweise(lesen.wahrheitswert),
        vorgabe="FALSCH",
    ),
    Argument(
        name="haushaltsjahr",
        hilfe="Haushaltsjahr, dessen hinterlegter Mindestbetrag gilt.",
        lesen=lesen.wahlweise(lesen.jahr),
        vorgabe="der zuletzt hinterlegte Mindestbetrag",
    ),
)
_FEHLER_PLANUNGSRAHMEN = (
    (Excelfehler.WERT, "Eine Quote fehlt oder ist keine Zahl."),
    (Excelfehler.ZAHL, "Die Quoten ergeben nicht 100 %, oder die Summe reicht nicht für den Mindestbetrag."),
)
_DREI_KREISE: Final = ((0.6,), (0.39,), (0.01,))

PLANUNGSRAHMEN = Funktion(
    name="IM_PLANUNGSRAHMEN",
    beschreibung="Verteilt die Summe des Landes nach Zuteilungsquote auf die Stadt- und Landkreise, jedem mindestens den Mindestbetrag. "
    "Das Ergebnis hat die Form des Bereichs „quoten“.",
    argumente=(_SUMME, _QUOTEN, *_MINDESTBETRAG),
    beispiele=(
        Beispiel(
            (1_000_000, _DREI_KREISE),
            ((496969.70,), (323030.30,), (180000.0,)),
            "Der dritte Kreis bekommt den Mindestbetrag; die übrigen tragen ihn anteilig.",
        ),
        Beispiel(
            (1_000_000, ((0.6, 0.39, 0.01),), 180_000, "zusaetzlich"),
            ((600000.0, 390000.0, 180000.0),),
            "Der Mindestbetrag kommt hinzu; die Summe steigt.",
        ),
        Beispiel((1_000_000, ((0.6,), (0.3,))), Excelfehler.ZAHL, "Quoten unter 100 %: Ein Teil der Summe ginge an niemanden."),
        Beispiel((300_000, ((0.6,), (0.4,))), Excelfehler.ZAHL, "Zweimal der Mindestbetrag ist mehr als die Summe."),
    ),
    fehler=(*_FEHLER_PLANUNGSRAHMEN, (Excelfehler.NV, "Für das Haushaltsjahr ist kein Mindestbetrag hinterlegt.")),
    rechnen=_planungsrahmen,
    seit="0.1.0",
    bereich=True,
    schwester="IM_PLANUNGSRAHMEN_EINZELN",
)

PLANUNGSRAHMEN_EINZELN = Funktion(
    name="IM_PLANUNGSRAHMEN_EINZELN",
    beschreibung="Wie IM_PLANUNGSRAHMEN, aber nur der Betrag eines Kreises: für Excel 2016 und 2019, und wo je Zeile eine Formel stehen soll.",
    argumente=(
        _SUMME,
        _QUOTEN,
        Argument(name="gesucht", hilfe="Platz in der Liste (1, 2, 3 …).", lesen=lesen.nummer),
        *_MINDESTBETRAG,
    ),
    beispiele=(
        Beispiel((1_000_000, _DREI_KREISE, 1), 496969.70, "Der Betrag des ersten Kreises der Liste."),
        Beispiel((1_000_000, _DREI_KREISE, 4), Excelfehler.NV, "Die Liste hat nur drei Plätze."),
    ),
    fehler=(
        *_FEHLER_PLANUNGSRAHMEN,
        (Excelfehler.NV, "Den Platz gibt es nicht, oder für das Haushaltsjahr ist kein Mindestbetrag hinterlegt."),
    ),
    rechnen=_planungsrahmen_einzeln,
    seit="0.1.0",
)


# ---------------------------------------------------------------- share, posts, Verbund
def _anteil(personen: int, gesamt: tuple[Bereich, tuple[int | None, ...]]) -> float:
    form, zahlen = gesamt
    summe = 0
    for stelle, zahl in enumerate(zahlen):
        if zahl is None:
            raise FunktionsError(
                Excelfehler.WERT, f"Die Zahl der Personen fehlt{form.ort(stelle)}. Fehlend ist nicht null; bitte eintragen."
            )
        summe += zahl
    if summe == 0:
        raise FunktionsError(Excelfehler.ZAHL, "Alle Personenzahlen zusammen sind null; davon gibt es keinen Anteil.")
    if personen > summe:
        raise FunktionsError(Excelfehler.ZAHL, f"{personen} Personen sind mehr als alle zusammen ({summe}). Bitte die Bereiche prüfen.")
    return float(anteil(personen, summe))


ANTEIL = Funktion(
    name="IM_ANTEIL",
    beschreibung="Anteil einer Gemeinde an allen Personen in der Anschlussunterbringung, als Zahl zwischen 0 und 1.",
    argumente=(
        Argument(name="personen", hilfe="Personen der Gemeinde.", lesen=lesen.nummer),
        Argument(name="gesamt", hilfe="Alle Personen: eine Zahl, oder der Bereich mit den Personen aller Gemeinden.", lesen=lesen.personen),
    ),
    beispiele=(
        Beispiel((45, 180), 0.25, "45 von 180 Personen."),
        Beispiel((45, ((120,), (45,), (15,))), 0.25, "Alle Personen als Bereich."),
        Beispiel((45, 0), Excelfehler.ZAHL, "Ohne Personen gibt es keinen Anteil."),
    ),
    fehler=(
        (Excelfehler.WERT, "Eine Zahl fehlt oder ist keine Personenzahl."),
        (Excelfehler.ZAHL, "Alle Personenzahlen sind null, oder die Gemeinde hat mehr als alle zusammen."),
    ),
    rechnen=_anteil,
    seit="0.1.0",
)


def _vzae(betrag: int, haushaltsjahr: int | None, satz: int | None) -> float:
    if satz is None and haushaltsjahr is None:
        raise FunktionsError(Excelfehler.WERT, "Gebraucht wird „haushaltsjahr“ oder „satz“.")
    gilt = _geltend("satz_je_vzae", haushaltsjahr).ganze_zahl if satz is None else satz
    if gilt is None:
        raise FunktionsError(Excelfehler.NV, f"Für {haushaltsjahr} ist kein Satz je Vollzeitstelle hinterlegt. Bitte „satz“ angeben.")
    return float(getragene_vzae(betrag, gilt))


VZAE = Funktion(
    name="IM_VZAE",
    beschreibung="Vollzeitstellen (VZÄ), die ein Betrag ein Jahr lang trägt: Betrag durch Satz je Vollzeitstelle, auf zwei Stellen abgeschnitten.",
    argumente=(
        Argument(name="betrag", hilfe="Betrag in Euro für ein Kalenderjahr.", lesen=lesen.betrag_cent),
        Argument(
            name="haushaltsjahr",
            hilfe="Haushaltsjahr, dessen hinterlegter Satz gilt (2025: 68.000 Euro laut Presse).",
            lesen=lesen.wahlweise(lesen.jahr),
            vorgabe="dann ist „satz“ nötig",
        ),
        Argument(
            name="satz",
            hilfe="Eigener Satz je Vollzeitstelle in Euro; er geht dem hinterlegten vor.",
            lesen=lesen.wahlweise(lesen.betrag_cent),
            vorgabe="der hinterlegte Satz des Haushaltsjahrs",
        ),
    ),
    beispiele=(
        Beispiel((34_000, 2025), 0.5, "34.000 Euro tragen 2025 eine halbe Stelle."),
        Beispiel((33_999.99, 2025), 0.49, "Abgeschnitten, nicht gerundet: Ein Cent fehlt für die halbe Stelle."),
        Beispiel((34_000, ((None,),), 85_000), 0.4, "Mit eigenem Satz; die Zelle mit dem Haushaltsjahr ist leer."),
        Beispiel((34_000, 2021), Excelfehler.NV, "Für 2021 ist kein Satz bekannt."),
    ),
    fehler=(
        (Excelfehler.WERT, "Der Betrag fehlt oder ist keiner; weder Haushaltsjahr noch Satz."),
        (Excelfehler.ZAHL, "Betrag oder Satz ist negativ, der Satz null, oder das Jahr liegt vor 2017."),
        (Excelfehler.NV, "Für das Haushaltsjahr ist kein Satz bekannt."),
    ),
    rechnen=_vzae,
    seit="0.1.0",
)


def _verbundsumme(betraege: tuple[int | None, ...], verbuende: tuple[str, ...], verbund: str) -> float:
    if len(betraege) != len(verbuende):
        raise FunktionsError(
            Excelfehler.WERT,
            f"„betraege“ hat {len(betraege)} Zellen, „verbuende“ hat {len(verbuende)}. Bitte zwei Bereiche mit denselben Zeilen angeben.",
        )
    teile = [cent for cent, name in zip(betraege, verbuende, strict=True) if gleicher_verbund(name, verbund)]
    if not teile:
        raise FunktionsError(Excelfehler.NV, f"Der Verbund „{verbund}“ steht nicht in „verbuende“.")
    fehlend = teile.count(None)
    if fehlend:
        raise FunktionsError(
            Excelfehler.WERT,
            f"Verbund „{verbund}“: Von {len(teile)} Beträgen {'fehlt einer' if fehlend == 1 else f'fehlen {fehlend}'}. Bitte eintragen.",
        )
    return _euro(sum(cent for cent in teile if cent is not None))


VERBUNDSUMME = Funktion(
    name="IM_VERBUNDSUMME",
    beschreibung="Summe der Beträge aller Mitglieder eines Verbunds, auf den Cent. Groß- und Kleinschreibung des Namens zählt nicht.",
    argumente=(
        Argument(name="betraege", hilfe="Beträge der Gemeinden in Euro, eine Spalte oder Zeile.", lesen=lesen.betraege_cent),
        Argument(name="verbuende", hilfe="Name des Verbunds neben jedem Betrag; leer, wo eine Gemeinde in keinem ist.", lesen=lesen.texte),
        Argument(name="verbund", hilfe="Name des gesuchten Verbunds.", lesen=lesen.text),
    ),
    beispiele=(
        Beispiel(
            (((10.1,), (20.2,), (5,)), (("Nord",), ("nord",), (None,)), "Nord"), 30.3, "Zwei Mitglieder; 10,10 und 20,20 sind genau 30,30."
        ),
        Beispiel((((10.1,), (20.2,)), (("Nord",), ("Süd",)), "West"), Excelfehler.NV, "Den Verbund gibt es in der Liste nicht."),
        Beispiel((((10.1,), (None,)), (("Nord",), ("Nord",)), "Nord"), Excelfehler.WERT, "Der Betrag eines Mitglieds fehlt."),
    ),
    fehler=(
        (Excelfehler.WERT, "Der Betrag eines Mitglieds fehlt oder ist keiner; die Bereiche sind verschieden groß."),
        (Excelfehler.NV, "Der Verbund steht nicht in der Liste."),
    ),
    rechnen=_verbundsumme,
    seit="0.1.0",
)

FUNKTIONEN = (PLANUNGSRAHMEN, PLANUNGSRAHMEN_EINZELN, ZUWENDUNG, ZUWENDUNG_EINZELN, ANTEIL, VZAE, VERBUNDSUMME)
