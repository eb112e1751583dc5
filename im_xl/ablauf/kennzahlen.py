"""`IM Kennzahlen`: what the Gemeinden reported of a year, together: sums and means, who is missing, what to look at again.

Sums are made with pandas over exact decimals (a column of Python's `Decimal`, added without any float); the sheet holds formulas beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from im_xl.ablauf.art import ABLAUF_NAMEN, Blattart, Blattinhalt, Lage
from im_xl.findings import Finding
from im_xl.model import Ags, Gemeinde, Kennzahlliste
from im_xl.places import CellRef
from im_xl.register import gemeinden
from im_xl.sheets.anordnung import Daten
from im_xl.sheets.context import sprung, text
from im_xl.sheets.quantities import Groesse
from im_xl.sheets.template import Rezeptbuch
from im_xl.vwv.anzeige import anzahl_text, datum_text, parameter_text
from im_xl.vwv.kennzahlen import (
    MITTELSTELLEN,
    Vergleichsgrenzen,
    Zusammenfuehrung,
    auffaellig,
    nachkommastellen,
    vergleichsnamen,
    vorgabe,
    zusammengefuehrt,
)
from im_xl.vwv.zeitraum import kalenderjahr
from im_xl.workbook.eigene import Feldzeile, Tafel

KENNZAHLEN = "kennzahlen"
_ARTEN = {art.value: art for art in Zusammenfuehrung}
_GEFILTERT = "({{wert.nr:}}={{kennzahl.nr}})*ISNUMBER({{{spalte}:}})"


def _summenformel(spalte: str, gemeldet: str) -> str:
    """Sum or mean of a column for one Kennzahl, as the choice beside it says; the rounding takes off what binary numbers add."""
    summe = f"SUMIF({{wert.nr:}},{{kennzahl.nr}},{{{spalte}:}})"
    return (
        f'IF({gemeldet}=0,"",IF({{kennzahl.gilt}}="{Zusammenfuehrung.SUMME.value}",ROUND({summe},{{kennzahl.stellen}}),'
        f'IF({{kennzahl.gilt}}="{Zusammenfuehrung.MITTEL.value}",ROUND({summe}/{gemeldet},{{kennzahl.stellen}}+{MITTELSTELLEN}),"")))'
    )


_REZEPTE = {
    "kennzahl.gilt": 'IF(TRIM({kennzahl.wahl})="",{kennzahl.vorgabe},LOWER(TRIM({kennzahl.wahl})))',
    "kennzahl.gemeldet": f"SUMPRODUCT({_GEFILTERT.format(spalte='wert.wert')})",
    "kennzahl.gemeldet_vorher": f"SUMPRODUCT({_GEFILTERT.format(spalte='wert.vorher')})",
    "kennzahl.fehlen": "{kennzahl.alle}-{kennzahl.gemeldet}",
    "kennzahl.ergebnis": _summenformel("wert.wert", "{kennzahl.gemeldet}"),
    "kennzahl.vorher": _summenformel("wert.vorher", "{kennzahl.gemeldet_vorher}"),
    "wert.unterschied": 'IF(AND(ISNUMBER({wert.wert}),ISNUMBER({wert.vorher})),ROUND({wert.wert}-{wert.vorher},10),"")',
    "pruefung.unterschied": 'IF(AND(ISNUMBER({pruefung.wert}),ISNUMBER({pruefung.vorher})),ROUND({pruefung.wert}-{pruefung.vorher},10),"")',
    "pruefung.stand": 'IF(TRIM({pruefung.vermerk})="","bitte prüfen","geprüft")',
    "anzahl_pruefung": 'COUNTIF({pruefung.stand:},"bitte prüfen")',
}
_KENNZAHL = (
    "nr",
    "name",
    "wahl",
    "vorgabe",
    "gilt",
    "ergebnis",
    "vorher",
    "gemeldet",
    "gemeldet_vorher",
    "alle",
    "fehlen",
    "einheit",
    "stellen",
    "bemerkung",
)
_PRUEFUNG = ("kennzahl", "gemeinde", "wert", "vorher", "unterschied", "grund", "einheit", "stand", "vermerk", "schluessel")
_WERT = ("nr", "kennzahl", "ags", "gemeinde", "wert", "vorher", "unterschied", "einheit")
BUCH = Rezeptbuch(
    _REZEPTE,
    ABLAUF_NAMEN
    | frozenset(["quelle", "quelle_vorher", "kriterium", "vollstaendigkeit", "anzahl_pruefung", "jahr_vorher", "pruefung_text"]),
    {
        "kennzahl": frozenset(f"kennzahl.{name}" for name in _KENNZAHL),
        "pruefung": frozenset(f"pruefung.{name}" for name in _PRUEFUNG),
        "ausstehend": frozenset(f"ausstehend.{name}" for name in ("ags", "gemeinde", "fehlt")),
        "wert": frozenset(f"wert.{name}" for name in _WERT),
    },
    eingaben=frozenset({"kennzahl.wahl", "pruefung.vermerk"}),
    felder=frozenset(
        {"kennzahl.name", "kennzahl.wahl", "pruefung.schluessel", "pruefung.kennzahl", "pruefung.gemeinde", "pruefung.vermerk"}
        | {f"wert.{name}" for name in ("kennzahl", "ags", "wert", "einheit")}
    ),
)
_PROZENT = "%"


@dataclass(frozen=True, slots=True)
class Zahl:
    """A number, and where it stands."""

    wert: Decimal
    ort: CellRef | None


@dataclass(slots=True)
class Kennzahl:
    """What was reported for one Kennzahl; `anteil` where it is a share."""

    name: str
    anteil: bool
    werte: dict[Ags, Zahl] = field(default_factory=dict)


@dataclass(slots=True)
class Erhebung:
    """All Kennzahlen of one year, by the name under which they are known again in another.

    Attributes:
        jahr: the year; None where no list names one.
        woher: where they were read, in words.
    """

    jahr: int | None
    woher: str
    kennzahlen: dict[str, Kennzahl] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


# ---------------------------------------------------------------- what was reported
def erhebung(listen: Sequence[Kennzahlliste], jahr: int | None) -> Erhebung:
    """The lists of a year as one; the number of a Gemeinde that stands in two of them differently is a finding, and the first one holds."""
    ergebnis = Erhebung(jahr, ", ".join(f"„{liste.blatt}“" for liste in listen))
    for liste in listen:
        namen = vergleichsnamen(liste.spalten)
        for name in liste.spalten:
            ergebnis.kennzahlen.setdefault(namen[name], Kennzahl(name, name in liste.anteile))
        for ags, werte in liste.werte.items():
            for name, gelesen in werte.items():
                bisher = ergebnis.kennzahlen[namen[name]].werte
                if ags in bisher and bisher[ags].wert != gelesen.wert:
                    ergebnis.findings.append(_widerspruch(ags, name, bisher[ags], gelesen.ort))
                bisher.setdefault(ags, Zahl(gelesen.wert, gelesen.ort))
    return ergebnis


def _widerspruch(ags: Ags, name: str, erste: Zahl, ort: CellRef | None) -> Finding:
    werte = {"gemeinde": gemeinden()[ags].name, "kennzahl": name, "zelle": erste.ort.anzeige if erste.ort else "der ersten Liste"}
    return Finding("kennzahl-widerspruch", ort, werte, ags)


def aus_blatt(tafel: Tafel, jahr: int) -> Erhebung:
    """The Kennzahlen of an earlier year as our own sheet of that year holds them."""
    ergebnis = Erhebung(jahr, f"„IM Kennzahlen {jahr}“")
    namen = vergleichsnamen(dict.fromkeys(zeile.text("kennzahl") for zeile in tafel.zeilen))
    for zeile in tafel.zeilen:
        name, ags = zeile.text("kennzahl"), zeile.text("ags")
        wert = zeile.dezimal("wert", "Kennzahl")
        kennzahl = ergebnis.kennzahlen.setdefault(namen[name], Kennzahl(name, zeile.text("einheit") == _PROZENT))
        if wert is not None and ags in gemeinden():
            kennzahl.werte.setdefault(ags, Zahl(wert, zeile.ort("wert")))
    ergebnis.findings += tafel.findings
    return ergebnis


def _dieses_jahr(lage: Lage) -> Erhebung:
    """The lists that name the Haushaltsjahr, else those that name no year (Annahme)."""
    listen = lage.auswertung.kennzahlen
    genannt = [liste for liste in listen if liste.jahr == lage.jahr]
    ohne = [liste for liste in listen if liste.jahr is None]
    ergebnis = erhebung(genannt or ohne, lage.jahr)
    if not genannt and ohne:
        ort = next(iter(ohne[0].spalten.values()), None)
        ergebnis.findings.append(Finding("kennzahlen-ohne-jahr", ort, {"jahr": str(lage.jahr)}))
    return ergebnis


def _vorher(lage: Lage) -> Erhebung:
    """The latest earlier year: the lists in the workbook, else our own sheet of the year before."""
    jahre = [liste.jahr for liste in lage.auswertung.kennzahlen if liste.jahr is not None and liste.jahr < lage.jahr]
    if jahre:
        return erhebung([liste for liste in lage.auswertung.kennzahlen if liste.jahr == max(jahre)], max(jahre))
    eigene = aus_blatt(lage.tafel(KENNZAHLEN, "wert", lage.jahr - 1), lage.jahr - 1)
    return eigene if eigene.kennzahlen else Erhebung(None, "")


# ---------------------------------------------------------------- the sheet
def fuellen(lage: Lage) -> Blattinhalt:
    """What fills `IM Kennzahlen`."""
    jetzt, vorher = _dieses_jahr(lage), _vorher(lage)
    alle = _gemeinden(lage)
    gewaehlt = lage.tafel(KENNZAHLEN, "kennzahl")
    wahlen = {zeile.text("name"): zeile for zeile in gewaehlt.zeilen if zeile.text("name")}
    grenzen = _grenzen(lage)
    pruefungen = lage.tafel(KENNZAHLEN, "pruefung")
    kennzahlen = _kennzahlzeilen(jetzt, vorher, wahlen, len(alle))
    pruefzeilen = _pruefzeilen(jetzt, vorher, grenzen, {zeile.text("schluessel"): zeile for zeile in pruefungen.zeilen})
    zu_pruefen = sum(zeile["pruefung.stand"].wert == _OFFEN for zeile in pruefzeilen)
    ausstehend = _ausstehend(jetzt, alle)
    findings = [*jetzt.findings, *vorher.findings, *gewaehlt.findings, *pruefungen.findings, *_findings(jetzt, vorher, zu_pruefen, lage)]
    werte = lage.werte(
        f"{lage.auswertung.kreis.name_voll if lage.auswertung.kreis else ''}: Kennzahlen {lage.jahr}",
        f"Was die Städte und Gemeinden gemeldet haben, zusammengeführt · Stand {datum_text(lage.kontext.heute)}",
    )
    werte |= {
        "quelle": text(f"Kennzahlen {lage.jahr}: {jetzt.woher or 'keine Liste in dieser Mappe'}"),
        "quelle_vorher": text(f"Vergleich mit {vorher.jahr}: {vorher.woher}" if vorher.jahr else "Kein früheres Jahr zum Vergleich"),
        "jahr_vorher": text(f"{vorher.jahr}" if vorher.jahr else "Vorjahr"),
        "kriterium": text(_kriterium(grenzen, lage)),
        "vollstaendigkeit": text(_vollstaendigkeit(jetzt, alle)),
        "anzahl_pruefung": Groesse(zu_pruefen),
        "pruefung_text": text(
            None if pruefzeilen else "Nichts auffällig." if vorher.jahr else "Ohne früheres Jahr wird nichts verglichen."
        ),
    }
    listen = {"kennzahl": kennzahlen, "pruefung": pruefzeilen, "ausstehend": ausstehend, "wert": _wertzeilen(jetzt, vorher)}
    return Blattinhalt(Daten(werte, listen), tuple(findings))


def _gemeinden(lage: Lage) -> tuple[Gemeinde, ...]:
    kreis = lage.auswertung.kreis
    return tuple(g for g in gemeinden().values() if kreis is not None and g.kreis_ags == kreis.ags)


def _grenzen(lage: Lage) -> Vergleichsgrenzen:
    werte = {
        name: lage.parameter.wert(f"kennzahl_{name}", kalenderjahr(lage.jahr).von).dezimal or Decimal(0)
        for name in ("faktor", "unterschied", "anteil")
    }
    return Vergleichsgrenzen(**werte)


def _kriterium(grenzen: Vergleichsgrenzen, lage: Lage) -> str:
    faktor, unterschied, punkte = (
        parameter_text(wert, "zahl") for wert in (grenzen.faktor, grenzen.unterschied, (grenzen.anteil * 100).normalize())
    )
    return (
        f"Vorgelegt wird eine Anzahl, die sich mindestens um den Faktor {faktor} und um mindestens {unterschied} geändert hat, und ein Anteil, der "
        f"sich um mindestens {punkte} Prozentpunkte geändert hat (Annahme, {lage.jahr})."
    )


def summen(erhoben: Erhebung) -> Mapping[str, Decimal]:
    """Exact sum of each Kennzahl that anybody reported."""
    zeilen = [(schluessel, zahl.wert) for schluessel, kennzahl in erhoben.kennzahlen.items() for zahl in kennzahl.werte.values()]
    if not zeilen:
        return {}
    import pandas as pd  # noqa: PLC0415 - loaded only when there is something to add up

    tabelle = pd.DataFrame(zeilen, columns=["kennzahl", "wert"], dtype="object")
    return {str(schluessel): sum(werte, Decimal(0)) for schluessel, werte in tabelle.groupby("kennzahl", sort=False)["wert"]}


def _kennzahlzeilen(jetzt: Erhebung, vorher: Erhebung, wahlen: Mapping[str, Feldzeile], alle: int) -> list[dict[str, Groesse]]:
    """A row for each Kennzahl; below them choices that people made for one that is no longer reported."""
    addiert = summen(jetzt)
    addiert_vorher = summen(vorher)
    zeilen = []
    for nr, (schluessel, kennzahl) in enumerate(jetzt.kennzahlen.items(), 1):
        frueher = _frueher(vorher, schluessel, kennzahl)
        wahl = wahlen.get(kennzahl.name)
        geschrieben = wahl.text("wahl") if wahl else ""
        gewaehlt = wahl.wort("wahl", f"Zusammenführen von „{kennzahl.name}“", _ARTEN) if wahl else None
        art = gewaehlt or (Zusammenfuehrung.KEINE if geschrieben else vorgabe(anteil=kennzahl.anteil))
        stellen = nachkommastellen(zahl.wert for k in (kennzahl, frueher) for zahl in k.werte.values())
        ergebnis = zusammengefuehrt(addiert.get(schluessel, Decimal(0)), len(kennzahl.werte), stellen, art)
        frueheres = zusammengefuehrt(addiert_vorher.get(schluessel, Decimal(0)), len(frueher.werte), stellen, art)
        gilt = (
            gewaehlt.value if gewaehlt else " ".join(geschrieben.split()).lower() if geschrieben else vorgabe(anteil=kennzahl.anteil).value
        )
        zeilen.append(
            {
                "kennzahl.zeile": Groesse(wahl.nummer if wahl else None),
                "kennzahl.nr": Groesse(nr),
                "kennzahl.name": text(kennzahl.name),
                "kennzahl.wahl": Groesse((gewaehlt.value if gewaehlt else wahl.inhalt("wahl")) if wahl else None, ""),
                "kennzahl.vorgabe": text(vorgabe(anteil=kennzahl.anteil).value),
                "kennzahl.gilt": Groesse(gilt),
                "kennzahl.ergebnis": Groesse("" if ergebnis is None else ergebnis),
                "kennzahl.vorher": Groesse("" if frueheres is None else frueheres),
                "kennzahl.gemeldet": Groesse(len(kennzahl.werte)),
                "kennzahl.gemeldet_vorher": Groesse(len(frueher.werte)),
                "kennzahl.alle": Groesse(alle),
                "kennzahl.fehlen": Groesse(alle - len(kennzahl.werte)),
                "kennzahl.einheit": text(_PROZENT if kennzahl.anteil else None),
                "kennzahl.stellen": Groesse(stellen, ""),
                "kennzahl.bemerkung": text(_bemerkung(kennzahl, frueher, art)),
            }
        )
    genannt = {kennzahl.name for kennzahl in jetzt.kennzahlen.values()}
    zeilen += [_verschwunden(zeile) for name, zeile in wahlen.items() if name not in genannt and zeile.text("wahl")]
    return zeilen


def _frueher(vorher: Erhebung, schluessel: str, kennzahl: Kennzahl) -> Kennzahl:
    """The same Kennzahl of the year before; none where it was a count then and is a share now, or the other way round."""
    frueher = vorher.kennzahlen.get(schluessel)
    return frueher if frueher is not None and frueher.anteil == kennzahl.anteil else Kennzahl(kennzahl.name, kennzahl.anteil)


def _bemerkung(kennzahl: Kennzahl, frueher: Kennzahl, art: Zusammenfuehrung) -> str:
    saetze = []
    if art is Zusammenfuehrung.MITTEL:
        saetze.append("Mittel ohne Gewichte (Annahme)")
    if frueher.werte and len(frueher.werte) != len(kennzahl.werte):
        saetze.append(f"früher von {len(frueher.werte)} gemeldet: Summen nicht unmittelbar vergleichbar")
    return "; ".join(saetze)


def _verschwunden(zeile: Feldzeile) -> dict[str, Groesse]:
    leer = {f"kennzahl.{name}": Groesse(None) for name in _KENNZAHL}
    return leer | {
        "kennzahl.name": Groesse(zeile.inhalt("name"), ""),
        "kennzahl.wahl": Groesse(zeile.inhalt("wahl"), ""),
        "kennzahl.bemerkung": text("wird nicht mehr gemeldet; Ihre Wahl bleibt gemerkt"),
    }


# ---------------------------------------------------------------- to be looked at again
_OFFEN, _GEPRUEFT = "bitte prüfen", "geprüft"


def _pruefzeilen(
    jetzt: Erhebung, vorher: Erhebung, grenzen: Vergleichsgrenzen, vermerkt: Mapping[str, Feldzeile]
) -> list[dict[str, Groesse]]:
    """Numbers far from those of the year before, both with their cells; below them notes on what is no longer told."""
    zeilen, gezeigt = [], set()
    for schluessel, kennzahl in jetzt.kennzahlen.items():
        frueher = _frueher(vorher, schluessel, kennzahl)
        for ags, zahl in kennzahl.werte.items():
            alt = frueher.werte.get(ags)
            if alt is None or not auffaellig(zahl.wert, alt.wert, grenzen, anteil=kennzahl.anteil):
                continue
            kennung = f"{ags}:{schluessel}"
            gezeigt.add(kennung)
            vermerk = vermerkt[kennung].inhalt("vermerk") if kennung in vermerkt else None
            geprueft = kennung in vermerkt and vermerkt[kennung].text("vermerk")
            zeilen.append(
                {
                    "pruefung.kennzahl": text(kennzahl.name),
                    "pruefung.gemeinde": text(gemeinden()[ags].name),
                    "pruefung.wert": Groesse(zahl.wert, "", sprung(zahl.ort)),
                    "pruefung.vorher": Groesse(alt.wert, "", sprung(alt.ort)),
                    "pruefung.unterschied": Groesse(zahl.wert - alt.wert),
                    "pruefung.grund": text(_grund(zahl.wert, alt.wert, anteil=kennzahl.anteil)),
                    "pruefung.einheit": text(_PROZENT if kennzahl.anteil else None),
                    "pruefung.stand": Groesse(_GEPRUEFT if geprueft else _OFFEN),
                    "pruefung.vermerk": Groesse(vermerk, ""),
                    "pruefung.schluessel": text(kennung),
                }
            )
    for kennung, zeile in vermerkt.items():
        if kennung not in gezeigt and zeile.text("vermerk"):
            leer = {f"pruefung.{name}": Groesse(None) for name in _PRUEFUNG}
            zeilen.append(
                leer
                | {
                    "pruefung.kennzahl": Groesse(zeile.inhalt("kennzahl"), ""),
                    "pruefung.gemeinde": Groesse(zeile.inhalt("gemeinde"), ""),
                    "pruefung.grund": text("nicht mehr auffällig"),
                    "pruefung.stand": text("erledigt"),
                    "pruefung.vermerk": Groesse(zeile.inhalt("vermerk"), ""),
                    "pruefung.schluessel": text(kennung),
                }
            )
    return zeilen


def _grund(wert: Decimal, alt: Decimal, *, anteil: bool) -> str:
    if anteil:
        punkte = parameter_text(round((wert - alt) * 100, 1).normalize() + 0, "zahl")
        return f"{'+' if wert > alt else ''}{punkte} Prozentpunkte"
    if not alt or not wert:
        return "von null" if not alt else "auf null"
    if wert * alt < 0:
        return "anderes Vorzeichen"
    faktor = max(abs(wert / alt), abs(alt / wert))
    return f"{f'{faktor:.1f}'.replace('.', ',')}-mal so {'viel' if abs(wert) > abs(alt) else 'wenig'}"


def _ausstehend(jetzt: Erhebung, alle: Iterable[Gemeinde]) -> list[dict[str, Groesse]]:
    """Who has not reported, and what."""
    zeilen = []
    for gemeinde in alle:
        fehlt = [kennzahl.name for kennzahl in jetzt.kennzahlen.values() if gemeinde.ags not in kennzahl.werte]
        if fehlt:
            was = "alle Kennzahlen" if len(fehlt) == len(jetzt.kennzahlen) else ", ".join(fehlt)
            zeilen.append({"ausstehend.ags": text(gemeinde.ags), "ausstehend.gemeinde": text(gemeinde.name), "ausstehend.fehlt": text(was)})
    return zeilen


def _vollstaendigkeit(jetzt: Erhebung, alle: Sequence[Gemeinde]) -> str:
    if not jetzt.kennzahlen:
        return "Noch keine Kennzahlen gelesen."
    ganz = sum(all(g.ags in kennzahl.werte for kennzahl in jetzt.kennzahlen.values()) for g in alle)
    gar_nicht = sum(not any(g.ags in kennzahl.werte for kennzahl in jetzt.kennzahlen.values()) for g in alle)
    teils = len(alle) - ganz - gar_nicht
    return f"{ganz} von {len(alle)} Gemeinden vollständig, {teils} teilweise, {gar_nicht} ohne Meldung."


def _wertzeilen(jetzt: Erhebung, vorher: Erhebung) -> list[dict[str, Groesse]]:
    """Every number with the one of the year before, Kennzahl by Kennzahl, each a link to its cell."""
    zeilen = []
    for nr, (schluessel, kennzahl) in enumerate(jetzt.kennzahlen.items(), 1):
        frueher = _frueher(vorher, schluessel, kennzahl).werte
        for ags in sorted(kennzahl.werte.keys() | frueher.keys()):
            wert, alt = kennzahl.werte.get(ags), frueher.get(ags)
            zeilen.append(
                {
                    "wert.nr": Groesse(nr),
                    "wert.kennzahl": text(kennzahl.name),
                    "wert.ags": text(ags),
                    "wert.gemeinde": text(gemeinden()[ags].name),
                    "wert.wert": Groesse(wert.wert if wert else None, "", sprung(wert.ort) if wert else None),
                    "wert.vorher": Groesse(alt.wert if alt else None, "", sprung(alt.ort) if alt else None),
                    "wert.unterschied": Groesse(wert.wert - alt.wert if wert and alt else ""),
                    "wert.einheit": text(_PROZENT if kennzahl.anteil else None),
                }
            )
    return zeilen


def _findings(jetzt: Erhebung, vorher: Erhebung, zu_pruefen: int, lage: Lage) -> list[Finding]:
    kreis = lage.auswertung.kreis.ags if lage.auswertung.kreis else None
    if not jetzt.kennzahlen:
        if lage.parameter.wert("kennzahlenerhebung", kalenderjahr(lage.jahr).von).wert is None:
            return []
        return [Finding("kennzahlen-keine", None, {"jahr": str(lage.jahr)}, kreis)]
    if not zu_pruefen:
        return []
    werte = {
        "anzahl": anzahl_text(zu_pruefen, "Kennzahl weicht", "Kennzahlen weichen"),
        "jahr": str(vorher.jahr),
        "blatt": f"IM Kennzahlen {lage.jahr}",
    }
    return [Finding("kennzahl-auffaellig", None, werte, kreis)]


ART = Blattart(schluessel=KENNZAHLEN, name="IM Kennzahlen", vorlage="kennzahlen.xlsx", buch=BUCH, fuellen=fuellen)
