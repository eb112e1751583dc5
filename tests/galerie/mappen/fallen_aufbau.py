"""Traps in the layout: what looks right and is not."""

from __future__ import annotations

from datetime import date
from typing import Any

from galerie.grund import orte
from galerie.schreiben import (
    AU,
    CW,
    EM,
    HDH,
    SIG,
    Blatt,
    ags,
    amtlich,
    andere,
    anders,
    dritte,
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
def kopf_nicht_verbunden() -> bytes:
    """Two heading rows, the upper one centred across its columns without a merge: two columns are called "Personen"."""
    kopf = [
        [None, None, "vorläufige Unterbringung", None, "Anschlussunterbringung", None],
        ["AGS", "Gemeinde", "Plätze", "Personen", "Plätze", "Personen"],
    ]
    return xlsx(eckdaten(EM), Blatt("Liste", [*kopf, *mit(EM, ags, amtlich, dritte, andere, dritte, personen)]))


@mappe
def blatt_der_vu() -> bytes:
    """The sheet that reads like a list is that of the VU; that of the AU has an odd heading."""
    vu = Blatt("VU", [["Belegung der vorläufigen Unterbringung"], [], ["AGS", "Gemeinde", "Personen"], *mit(EM, ags, amtlich, andere)])
    au = Blatt("AU", [["Belegung der Anschlussunterbringung"], [], ["AGS", "Gemeinde", "Köpfe"], *mit(EM, ags, amtlich, personen)])
    return xlsx(eckdaten(EM), vu, au)


@mappe
def titel_sagt_vu() -> bytes:
    """Only a list of the VU: there is no count of the AU at all."""
    titel = [["Personen in der vorläufigen Unterbringung (VU), Landkreis Emmendingen"], []]
    return xlsx(eckdaten(EM), Blatt("VU", [*titel, ["AGS", "Gemeinde", "Personen"], *mit(EM, ags, amtlich, andere)]))


@mappe
def anzahl_und_davon() -> bytes:
    kopf = ["AGS", "Gemeinde", "Flüchtlinge", "davon vorläufig", "davon Anschluss"]
    rows = mit(CW, ags, amtlich, lambda o: o.personen + andere(o), andere, personen)
    return xlsx(eckdaten(CW), Blatt("Liste", [kopf, *rows]))


@mappe
def davon_ukraine() -> bytes:
    return xlsx(
        eckdaten(CW),
        Blatt("Liste", [["AGS", "Gemeinde", AU, "davon Ukraine"], *mit(CW, ags, amtlich, personen, lambda o: o.personen // 2)]),
    )


@mappe
def bereinigt() -> bytes:
    """The column that holds is the corrected one."""
    kopf = ["AGS", "Gemeinde", AU, "Korrektur", "Personen in der AU bereinigt"]
    rows = mit(CW, ags, amtlich, lambda o: o.personen + int(o.ags[-1]), lambda o: -int(o.ags[-1]), personen)
    return xlsx(eckdaten(CW), Blatt("Liste", [kopf, *rows]))


@mappe
def vorlaeufig_und_endgueltig() -> bytes:
    kopf = ["AGS", "Gemeinde", "Bestand AU 31.12.2022 (vorläufig)", "Bestand AU 31.12.2022 (endgültig)"]
    return xlsx(eckdaten(CW), Blatt("Liste", [kopf, *mit(CW, ags, amtlich, andere, personen)]))


@mappe
def quartale() -> bytes:
    kopf = [["AGS", "Gemeinde", "Bestand AU 2022", None, None, None], [None, None, "31.03.", "30.06.", "30.09.", "31.12."]]
    rows = mit(SIG, ags, amtlich, dritte, andere, lambda o: o.personen + 2, personen)
    return xlsx(eckdaten(SIG), Blatt("Quartale", [*kopf, *rows], verbunden=[(0, 2, 0, 5)]))


@mappe
def stichtag_waehlt_2023() -> bytes:
    kopf = ["AGS", "Gemeinde", "Personen in der AU 31.12.2022", "Personen in der AU 31.12.2023"]
    return xlsx(eckdaten(SIG, stichtag=date(2023, 12, 31)), Blatt("Liste", [kopf, *mit(SIG, ags, amtlich, andere, personen)]))


@mappe
def jahre_untereinander() -> bytes:
    """The same heading twice on a sheet: first the list of 2021, then that of 2022."""
    alt = [["Bestand am 31.12.2021"], ["AGS", "Gemeinde", AU], *mit(HDH, ags, amtlich, andere), []]
    return xlsx(eckdaten(HDH), Blatt("Bestand", [*alt, ["Bestand am 31.12.2022"], *liste(HDH)]))


@mappe
def verbuende_untereinander() -> bytes:
    rows: list[list[Any]] = []
    alle = orte(CW)
    for n in range(0, len(alle), 5):
        teil = alle[n : n + 5]
        rows += [[f"Raumschaft {n // 5 + 1}"], ["AGS", "Gemeinde", AU], *([o.ags, o.amtlich, o.personen] for o in teil)]
        rows += [[None, "zusammen", sum(o.personen for o in teil)], []]
    return xlsx(eckdaten(CW), Blatt("Raumschaften", [*rows, [None, "Landkreis Calw", gesamt(CW)]]))


@mappe
def luecke_in_liste() -> bytes:
    rows = liste(EM)
    return xlsx(eckdaten(EM), Blatt("Liste", [*rows[:12], *([] for _ in range(30)), *rows[12:]]))


@mappe
def nachtrag_unter_liste() -> bytes:
    return xlsx(eckdaten(HDH), Blatt("Liste", [*liste(HDH), [], [None, "Nachtrag vom 12.11.:"], ["08135010", "Dischingen", 5]]))


@office
def gemeinsam_gemeldet() -> bytes:
    """One count, in a merged cell, for two Gemeinden."""
    return xlsx(eckdaten(HDH), Blatt("Liste", anders(HDH, {"031": 60, "032": None}), verbunden=[(10, 2, 11, 2)]))


@mappe
def quoten_daneben() -> bytes:
    """A sheet with the quotas of some Kreise, taken over from the ministry, beside the county's list."""
    quoten = [["Stadt-/Landkreis", "Zuteilungsquote in %"], ["Heidenheim", 1.24], ["Ostalbkreis", 2.92], ["Göppingen", 2.41]]
    return xlsx(eckdaten(HDH), Blatt("Liste", liste(HDH)), Blatt("Quoten FlüAG", quoten))


@mappe
def vorjahr_auf_eigenem_blatt() -> bytes:
    """The list of the year before stands first, with its own amounts."""
    alt = [
        ["Übersicht 2024"],
        [],
        ["AGS", "Gemeinde", AU, "Zuwendung 2024"],
        *mit(HDH, ags, amtlich, andere, lambda o: o.personen * 210.0),
    ]
    return xlsx(Blatt("2024", alt), eckdaten(HDH), Blatt("2025", [["Übersicht 2025"], [], *liste(HDH)]))


@mappe
def kreis_falsch_angegeben() -> bytes:
    blatt = eckdaten(CW)
    blatt.zeilen[2][1] = "Landkreis Heidenheim"
    return xlsx(blatt, Blatt("Liste", liste(CW)))


@mappe
def ags_exponent() -> bytes:
    """The keys were lost to 8,14E+06 on the way; the names are there."""
    return xlsx(eckdaten(HDH), Blatt("Liste", [["AGS", "Gemeinde", AU], *mit(HDH, lambda _: "8,14E+06", amtlich, personen)]))


@mappe
def alter_name_rheinhausen() -> bytes:
    return xlsx(
        eckdaten(EM),
        Blatt("Liste", [["Gemeinde", AU], *mit(EM, lambda o: o.kurz.replace(" im Breisgau", "").replace(" am Kaiserstuhl", ""), personen)]),
    )


@mappe
def einwohner_und_au_gleich_benannt() -> bytes:
    """Here "Anzahl" counts the flats, "Personen" the people in them."""
    kopf = ["AGS", "Gemeinde", "Anzahl", "Personen"]
    return xlsx(
        eckdaten(EM),
        Blatt("Wohnungen", [["Angemietete Wohnungen und untergebrachte Personen (AU)"], kopf, *mit(EM, ags, amtlich, dritte, personen)]),
    )


@mappe
def summenwoerter() -> bytes:
    """A sum by a word of its own, in the column of the keys."""
    return xlsx(eckdaten(EM), Blatt("Liste", [*liste(EM), ["Σ", None, gesamt(EM)]]))


@mappe
def endsumme() -> bytes:
    return xlsx(
        eckdaten(EM),
        Blatt("Liste", [*liste(EM), [None, "Endsumme:", gesamt(EM)], [None, "Vorjahr:", 900], [None, "Veränderung in %", 4.5]]),
    )
