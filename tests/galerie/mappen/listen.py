"""Several lists in a workbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from galerie.grund import BETRAG, Ort, orte
from galerie.schreiben import (
    AU,
    BB,
    CW,
    EM,
    HDH,
    Blatt,
    Formel,
    ags,
    amtlich,
    andere,
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
def blaetter_je_jahr() -> bytes:
    def jahr(name: str, spalte: Callable[[Ort], object]) -> Blatt:
        return Blatt(name, [[f"Bestand zum 31.12.{name}"], [], ["AGS", "Gemeinde", AU], *mit(EM, ags, amtlich, spalte)])

    return xlsx(jahr("2020", dritte), jahr("2021", andere), jahr("2022", personen), jahr("2023", lambda o: o.personen + 3), eckdaten(EM))


@mappe
def blaetter_je_verbund() -> bytes:
    rows = mit(CW, ags, amtlich, personen)
    teile = [Blatt(f"Raum {n + 1}", [["AGS", "Gemeinde", AU], *rows[n * 9 : n * 9 + 9]]) for n in range(3)]
    return xlsx(eckdaten(CW), *teile)


@mappe
def fremder_kreis_daneben() -> bytes:
    """A second sheet holds the neighbouring county, for comparison."""
    return xlsx(eckdaten(CW), Blatt("Calw", liste(CW)), Blatt("zum Vergleich BB", liste(BB)))


@mappe
def fremder_kreis_zuerst() -> bytes:
    """The neighbour's list stands first, and no figure names the county but the file's title."""
    titel = [["Landkreis Calw – Übersicht zum Integrationsmanagement 2025"], []]
    return xlsx(
        Blatt("Vergleich BB", liste(BB)), Blatt("Calw", [*titel, *liste(CW)]), Blatt("Geld", [["Planungsrahmen", BETRAG[CW] / 100]])
    )


@mappe
def alte_liste_versteckt() -> bytes:
    alt = Blatt("Liste alt", [["AGS", "Gemeinde", AU], *mit(HDH, ags, amtlich, andere)], versteckt=True)
    return xlsx(eckdaten(HDH), alt, Blatt("Liste", liste(HDH)))


@mappe
def entwurf_und_endfassung() -> bytes:
    entwurf = Blatt("Entwurf", [["AGS", "Gemeinde", AU], *mit(HDH, ags, amtlich, andere)])
    return xlsx(eckdaten(HDH), entwurf, Blatt("Endfassung", liste(HDH)))


@mappe
def nachmeldungen() -> bytes:
    """Three Gemeinden corrected their counts on a sheet of their own."""
    spaet = [["Nachmeldungen"], [], ["AGS", "Gemeinde", AU], *([o.ags, o.amtlich, o.personen + 5] for o in orte(HDH)[:3])]
    return xlsx(eckdaten(HDH), Blatt("Meldungen", liste(HDH)), Blatt("Nachmeldungen", spaet))


@mappe
def pivot() -> bytes:
    rows = [["Zeilenbeschriftungen", "Summe von Personen"], *mit(EM, amtlich, personen), ["Gesamtergebnis", gesamt(EM)]]
    return xlsx(eckdaten(EM), Blatt("Tabelle4", rows, ab=(2, 0)))


@office
def excel_tabelle() -> bytes:
    rows = liste(HDH)
    return xlsx(
        eckdaten(HDH),
        Blatt("Liste", [*rows, ["Ergebnis", None, Formel("=SUBTOTAL(109,C3:C13)", gesamt(HDH))]], ab=(1, 0), tabelle=(1, 0, 12, 2)),
    )


@mappe
def alles_in_einer_spalte() -> bytes:
    return xlsx(eckdaten(HDH), Blatt("Import", [[";".join(str(x) for x in row)] for row in liste(HDH)]))


@mappe
def liste_je_unterkunft() -> bytes:
    """Several houses per Gemeinde; the name stands only in the first row."""
    rows: list[list[Any]] = [["AGS", "Gemeinde", "Unterkunft", AU]]
    for o in orte(HDH):
        rows += [[o.ags, o.amtlich, "Hauptstr. 1", o.personen - o.personen // 3], [None, None, "Bahnhofstr. 7", o.personen // 3]]
    return xlsx(eckdaten(HDH), Blatt("Unterkünfte", rows))


@mappe
def liste_je_unterkunft_mit_namen() -> bytes:
    rows: list[list[Any]] = [["AGS", "Gemeinde", "Unterkunft", AU]]
    for o in orte(HDH):
        rows += [[o.ags, o.amtlich, "Hauptstr. 1", o.personen - o.personen // 3], [o.ags, o.amtlich, "Bahnhofstr. 7", o.personen // 3]]
    return xlsx(eckdaten(HDH), Blatt("Unterkünfte", rows))
