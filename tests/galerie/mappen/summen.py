"""Sums, footers, pseudo rows."""

from __future__ import annotations

from typing import Any

from galerie.grund import orte
from galerie.schreiben import (
    AU,
    BRH,
    CW,
    EM,
    HDH,
    SIG,
    Blatt,
    Formel,
    ags,
    amtlich,
    eckdaten,
    gesamt,
    liste,
    mappe,
    mit,
    office,
    personen,
    xlsx,
)


@mappe
def zwischensummen() -> bytes:
    rows, alle = [["AGS", "Gemeinde", AU]], orte(EM)
    for n in range(0, len(alle), 6):
        teil = alle[n : n + 6]
        rows += [[o.ags, o.amtlich, o.personen] for o in teil]
        rows.append([None, f"Zwischensumme Raum {n // 6 + 1}", sum(o.personen for o in teil)])
    return xlsx(eckdaten(EM), Blatt("Liste", [*rows, [None, "Landkreis insgesamt", gesamt(EM)]]))


@office
def summe_oben() -> bytes:
    rows = liste(CW)
    return xlsx(eckdaten(CW), Blatt("Liste", [rows[0], [None, "Landkreis insgesamt", Formel("=SUM(C3:C27)", gesamt(CW))], *rows[1:]]))


@mappe
def kreiszeile_wie_stadt() -> bytes:
    """The first row is the county with its 5-digit key, by the same name as its town."""
    rows = [["08437", "Sigmaringen, Landkreis", gesamt(SIG)], *mit(SIG, ags, amtlich, personen)]
    return xlsx(eckdaten(SIG), Blatt("Liste", [["Schlüssel", "Name", "Bestand AU"], *rows]))


@mappe
def kreiszeile_ohne_schluessel() -> bytes:
    """Without keys: the sum is called "Sigmaringen", the town "Stadt Sigmaringen"."""
    rows = [[("Stadt " if "Stadt" in o.amtlich else "") + o.kurz, o.personen] for o in orte(SIG)]
    return xlsx(eckdaten(SIG), Blatt("Liste", [["Name", "Bestand AU"], *rows, ["Sigmaringen", gesamt(SIG)]]))


@mappe
def verbandszeile_wie_stadt() -> bytes:
    """Rows with the sum of a Verband stand above its members: "GVV Gammertingen" is not Gammertingen."""
    alle = {o.kurz: o for o in orte(SIG)}
    verband = ["Gammertingen", "Hettingen", "Neufra", "Veringenstadt"]
    rows: list[list[Any]] = [["Gemeinde", AU], ["GVV Gammertingen", sum(alle[n].personen for n in verband)]]
    rows += [[alle[n].kurz, alle[n].personen] for n in verband]
    rows += [[o.kurz, o.personen] for o in alle.values() if o.kurz not in verband]
    return xlsx(eckdaten(SIG), Blatt("Liste", [*rows, ["Summe", gesamt(SIG)]]))


@mappe
def verbandszeile_ohne_zahl() -> bytes:
    alle = {o.kurz: o for o in orte(SIG)}
    verband = ["Gammertingen", "Hettingen", "Neufra", "Veringenstadt"]
    rows: list[list[Any]] = [["Gemeinde", AU], ["Gemeindeverwaltungsverband Gammertingen", None]]
    rows += [[alle[n].kurz, alle[n].personen] for n in verband]
    rows += [["Übrige Städte und Gemeinden", None], *([o.kurz, o.personen] for o in alle.values() if o.kurz not in verband)]
    return xlsx(eckdaten(SIG), Blatt("Liste", [*rows, ["Summe", gesamt(SIG)]]))


@mappe
def summe_ohne_wort() -> bytes:
    return xlsx(eckdaten(HDH), Blatt("Liste", [*liste(HDH), [None, None, Formel("=SUM(C2:C12)", gesamt(HDH))]]))


@mappe
def summe_weicht_ab() -> bytes:
    return xlsx(eckdaten(HDH), Blatt("Liste", [*liste(HDH), [None, "Summe", gesamt(HDH) + 20]]))


@mappe
def fusszeilen() -> bytes:
    fuss = [
        [],
        ["Quelle: Ausländerbehörde, eigene Erhebung 2022"],
        ["1) ohne Personen in privatem Wohnraum, 17 Personen unklar"],
        ["gez. Maier, 14.11.2024"],
    ]
    return xlsx(eckdaten(EM), Blatt("Liste", [*liste(EM), ["", "Landkreis gesamt", gesamt(EM)], *fuss]))


@mappe
def pseudozeile_null() -> bytes:
    return xlsx(eckdaten(CW), Blatt("Liste", [*liste(CW), ["08235991", "nicht zuzuordnen", 0]]))


@mappe
def pseudozeile_mit_personen() -> bytes:
    return xlsx(eckdaten(CW), Blatt("Liste", [*liste(CW), ["08235991", "nicht zuzuordnen", 17], [None, "Summe", gesamt(CW) + 17]]))


@office
def kopf_wiederholt() -> bytes:
    rows, alle, laufend = [], mit(BRH, ags, amtlich, personen), 0
    for n in range(0, len(alle), 20):
        rows += [["AGS", "Gemeinde", AU]] + ([[None, "Übertrag", laufend]] if n else []) + alle[n : n + 20]
        laufend += sum(row[2] for row in alle[n : n + 20])
        rows += [[None, "Übertrag" if n + 20 < len(alle) else "Summe", laufend], [f"Seite {n // 20 + 1}"], []]
    return xlsx(eckdaten(BRH), Blatt("Druckliste", rows))


@mappe
def davon_zeilen() -> bytes:
    """Below a town its Stadtteile, already contained."""
    rows = liste(HDH)
    at = next(n for n, row in enumerate(rows) if str(row[1]).startswith("Heidenheim"))
    teile = [[None, "davon Mergelstetten", 210], [None, "davon Schnaitheim", 180], [None, "davon Oggenhausen", 12]]
    return xlsx(eckdaten(HDH), Blatt("Liste", [*rows[: at + 1], *teile, *rows[at + 1 :], [None, "Summe", gesamt(HDH)]]))
