"""Workbooks that go wrong without a sound."""

from __future__ import annotations

from datetime import date

from galerie.grund import BETRAG, orte
from galerie.schreiben import (
    AU,
    CW,
    EM,
    HDH,
    SIG,
    Blatt,
    Zahl,
    ags,
    amtlich,
    andere,
    dritte,
    eckdaten,
    liste,
    mappe,
    mit,
    office,
    personen,
    xlsx,
)


@mappe
def titel_ueber_falscher_spalte() -> bytes:
    """The title stands by chance right above the column of inhabitants."""
    rows = [[None, None, "Personen in der AU"], ["AGS", "Gemeinde", "Einwohner", "untergebracht"]]
    return xlsx(eckdaten(HDH), Blatt("Liste", [*rows, *mit(HDH, ags, amtlich, lambda o: o.einwohner, personen)]))


@mappe
def prognose_und_ist() -> bytes:
    kopf = [["AGS", "Gemeinde", "Prognose", "Ist"], [None, None, AU, AU]]
    return xlsx(eckdaten(HDH), Blatt("Liste", [*kopf, *mit(HDH, ags, amtlich, andere, personen)]))


@mappe
def titel_anderer_stichtag() -> bytes:
    """Nobody has replaced the list: its title says 2020."""
    return xlsx(eckdaten(HDH), Blatt("Liste", [["Bestand in der Anschlussunterbringung zum 31.12.2020"], [], *liste(HDH)]))


@mappe
def blattname_anderes_jahr() -> bytes:
    return xlsx(eckdaten(HDH), Blatt("Bestand 31.12.2020", liste(HDH)))


@mappe
def betrag_auf_blatt_2024() -> bytes:
    alt = Blatt("Haushalt 2024", [["Haushaltsplan 2024"], [], ["Planungsrahmen", 390_000.0]])
    return xlsx(eckdaten(HDH, betrag=None), alt, Blatt("Liste", liste(HDH)))


@mappe
def betrag_jahrestabelle() -> bytes:
    tafel = [["Jahr", "Planungsrahmen"], [2024, 390_000.0], [2025, BETRAG[HDH] / 100], [2026, 520_000.0]]
    return xlsx(eckdaten(HDH, betrag=None), Blatt("Mittel", tafel), Blatt("Liste", liste(HDH)))


@mappe
def betrag_aus_kreistabelle() -> bytes:
    """The ministry's table with several Kreise; the county's own row is the third."""
    tafel = [["Landkreis", "Planungsrahmen 2025"], ["Böblingen", 1_422_077.41], ["Heidenheim", 402_345.67], ["Calw", BETRAG[CW] / 100]]
    return xlsx(eckdaten(CW, betrag=None), Blatt("Erlass", tafel), Blatt("Liste", liste(CW)))


@mappe
def zuwendung_anderer_zweck() -> bytes:
    fremd = [["Förderung Ehrenamt"], [], ["Zuwendung", 12_000.0], ["Eigenanteil", 3_000.0]]
    return xlsx(eckdaten(HDH, betrag=None), Blatt("Liste", liste(HDH)), Blatt("Ehrenamt", fremd))


@mappe
def gesamtbetrag_der_kosten() -> bytes:
    kosten = [["Kosten der Unterkünfte"], ["Miete", 80_120.0], ["Strom", 8_000.0], ["Gesamtbetrag", 88_120.0]]
    return xlsx(eckdaten(HDH, betrag=None), Blatt("Liste", liste(HDH)), Blatt("Kosten", kosten))


@mappe
def ags_kopierfehler() -> bytes:
    """The key of the row above was copied."""
    rows = liste(HDH)
    rows[5] = [rows[4][0], *rows[5][1:]]
    return xlsx(eckdaten(HDH), Blatt("Liste", rows))


@mappe
def kreissumme_statt_stadt() -> bytes:
    """The town of Calw is missing; the sum of the others is called "Calw" like the county."""
    rows = [[o.kurz, o.personen] for o in orte(CW) if o.kurz != "Calw"]
    summe = sum(row[1] for row in rows)
    return xlsx(eckdaten(CW), Blatt("Liste", [["Gemeinde", AU], *rows, ["Calw", summe]]))


@mappe
def null_ohne_meldung() -> bytes:
    """Zeros where nothing was reported: the day of the report is empty there."""
    still = {"013", "024", "036"}
    rows = [
        [o.ags, o.amtlich, 0 if o.ags[-3:] in still else o.personen, None if o.ags[-3:] in still else date(2023, 10, 9)] for o in orte(EM)
    ]
    return xlsx(eckdaten(EM), Blatt("Liste", [["AGS", "Gemeinde", AU, "gemeldet am"], *rows]))


@mappe
def bloecke_je_jahr() -> bytes:
    kopf = [["AGS", "Gemeinde", "31.12.2021", None, "31.12.2022", None], [None, None, "VU", "AU", "VU", "AU"]]
    rows = mit(SIG, ags, amtlich, dritte, andere, dritte, personen)
    return xlsx(eckdaten(SIG), Blatt("Belegung", [*kopf, *rows], verbunden=[(0, 2, 0, 3), (0, 4, 0, 5)]))


@mappe
def jahr_ueber_personen() -> bytes:
    kopf = [["AGS", "Gemeinde", 2021, None, 2022, None], [None, None, "Personen", "Quote", "Personen", "Quote"]]
    rows = mit(SIG, ags, amtlich, andere, lambda _: Zahl(0.04, "0%"), personen, lambda _: Zahl(0.04, "0%"))
    return xlsx(eckdaten(SIG), Blatt("Belegung AU", [*kopf, *rows], verbunden=[(0, 2, 0, 3), (0, 4, 0, 5)]))


@mappe
def aktuell_und_vorjahr() -> bytes:
    return xlsx(
        eckdaten(SIG),
        Blatt("Liste", [["AGS", "Gemeinde", "AU-Bestand Vorjahr", "AU-Bestand aktuell"], *mit(SIG, ags, amtlich, andere, personen)]),
    )


@mappe
def maennlich_weiblich_gesamt() -> bytes:
    kopf = [["AGS", "Gemeinde", AU, None, None], [None, None, "männlich", "weiblich", "gesamt"]]
    rows = mit(EM, ags, amtlich, lambda o: o.personen - o.personen * 3 // 7, lambda o: o.personen * 3 // 7, personen)
    return xlsx(eckdaten(EM), Blatt("Liste", [*kopf, *rows], verbunden=[(0, 2, 0, 4)]))


@mappe
def altersgruppen() -> bytes:
    kopf = [["Gemeinde", AU, None, None], [None, "unter 18", "ab 18", "zusammen"]]
    rows = mit(EM, amtlich, dritte, lambda o: o.personen - dritte(o), personen)
    return xlsx(eckdaten(EM), Blatt("Liste", [*kopf, *rows], verbunden=[(0, 1, 0, 3)]))


@office
def wohnungen_und_bestand() -> bytes:
    """Here "Bestand" is the stock of flats."""
    kopf = ["AGS", "Gemeinde", "Bestand", "untergebrachte Geflüchtete AU"]
    return xlsx(eckdaten(EM), Blatt("Wohnungen", [["Wohnungsbestand des Landkreises"], kopf, *mit(EM, ags, amtlich, dritte, personen)]))


@mappe
def zugang_als_personen() -> bytes:
    """A list of arrivals in the year, not of the stock."""
    kopf = ["AGS", "Gemeinde", "Personen", "Bestand am Jahresende"]
    return xlsx(
        eckdaten(EM),
        Blatt("Zugänge 2022", [["Zugänge in die Anschlussunterbringung im Jahr 2022"], kopf, *mit(EM, ags, amtlich, dritte, personen)]),
    )


@mappe
def jahr_widerspricht_titel() -> bytes:
    """The sheet says 2025, the title of the list 2026."""
    return xlsx(eckdaten(HDH), Blatt("Liste", [["Übersicht über die zu erwartende Zuwendung, Haushaltsjahr: 2026"], [], *liste(HDH)]))
