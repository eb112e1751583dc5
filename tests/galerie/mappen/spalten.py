"""Several columns of figures."""

from __future__ import annotations

from datetime import date

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
    gesamt,
    mappe,
    mit,
    office,
    personen,
    xlsx,
)


@office
def jahresspalten() -> bytes:
    kopf = [["AGS", "Gemeinde", AU, None, None], [None, None, "31.12.2020", "31.12.2021", "31.12.2022"]]
    rows = [*kopf, *mit(SIG, ags, amtlich, dritte, andere, personen)]
    return xlsx(eckdaten(SIG), Blatt("Zeitreihe", rows, verbunden=[(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 4)]))


@mappe
def jahresspalten_nackt() -> bytes:
    rows = [
        ["Bestand in der AU jeweils am 31.12."],
        ["AGS", "Gemeinde", 2020, 2021, 2022],
        *mit(SIG, ags, amtlich, dritte, andere, personen),
    ]
    return xlsx(eckdaten(SIG), Blatt("Zeitreihe", rows))


@mappe
def jahresspalten_als_datum() -> bytes:
    kopf = [["Gemeinde", AU, None, None], [None, date(2020, 12, 31), date(2021, 12, 31), date(2022, 12, 31)]]
    return xlsx(eckdaten(EM), Blatt("Zeitreihe", [*kopf, *mit(EM, amtlich, dritte, andere, personen)], verbunden=[(0, 1, 0, 3)]))


@mappe
def jahresspalten_kurz() -> bytes:
    kopf = ["Gemeinde", "AU 12/20", "AU 12/21", "AU 12/22", "AU 12/23"]
    return xlsx(eckdaten(EM), Blatt("Zeitreihe", [kopf, *mit(EM, amtlich, dritte, andere, personen, andere)]))


@mappe
def spalte_anderes_jahr() -> bytes:
    rows = [["AGS", "Gemeinde", "Personen in der AU am 31.12.2021"], *mit(HDH, ags, amtlich, personen)]
    return xlsx(eckdaten(HDH), Blatt("Liste", rows))


@mappe
def stichtag_nur_im_kopf() -> bytes:
    rows = [["AGS", "Gemeinde", "Personen in der AU am 31.12.2023"], *mit(HDH, ags, amtlich, personen)]
    return xlsx(eckdaten(HDH, stichtag=None), Blatt("Liste", rows))


@mappe
def au_neben_vu() -> bytes:
    kopf = [["AGS", "Gemeinde", "Personen in der", None, None], [None, None, "VU", "AU", "insgesamt"]]
    rows = [*kopf, *mit(CW, ags, amtlich, andere, personen, lambda o: o.personen + andere(o))]
    return xlsx(eckdaten(CW), Blatt("Unterbringung", rows, verbunden=[(0, 2, 0, 4)]))


@mappe
def au_und_personen() -> bytes:
    """Here "Personen" is all of them, "davon in AU" what counts."""
    rows = [["AGS", "Gemeinde", "Personen", "davon in AU"], *mit(CW, ags, amtlich, lambda o: o.personen + andere(o), personen)]
    return xlsx(eckdaten(CW), Blatt("Unterbringung", rows))


@mappe
def personen_in_vu_und_au() -> bytes:
    kopf = ["AGS", "Gemeinde", "Personen in der vorläufigen Unterbringung", "Personen in der Anschlussunterbringung"]
    return xlsx(eckdaten(CW), Blatt("Unterbringung", [kopf, *mit(CW, ags, amtlich, andere, personen)]))


@mappe
def teile_neben_summe() -> bytes:
    kopf = ["AGS", "Gemeinde", "Ukraine", "Syrien", "Sonstige", "Summe AU"]
    rows = mit(
        EM,
        ags,
        amtlich,
        lambda o: o.personen // 2,
        lambda o: o.personen // 4,
        lambda o: o.personen - o.personen // 2 - o.personen // 4,
        personen,
    )
    return xlsx(eckdaten(EM), Blatt("Liste", [kopf, *rows]))


@mappe
def teile_ohne_summe() -> bytes:
    kopf = ["AGS", "Gemeinde", "Personen in der AU (ohne Ukraine)", "Personen in der AU (Ukraine)"]
    rows = mit(EM, ags, amtlich, lambda o: o.personen - dritte(o) // 2, lambda o: dritte(o) // 2)
    return xlsx(eckdaten(EM), Blatt("Liste", [kopf, *rows]))


@mappe
def maennlich_weiblich() -> bytes:
    kopf = [["AGS", "Gemeinde", AU, None], [None, None, "männlich", "weiblich"]]
    rows = mit(EM, ags, amtlich, lambda o: o.personen - o.personen * 3 // 7, lambda o: o.personen * 3 // 7)
    return xlsx(eckdaten(EM), Blatt("Liste", [*kopf, *rows], verbunden=[(0, 2, 0, 3)]))


@mappe
def soll_und_bestand() -> bytes:
    kopf = ["AGS", "Gemeinde", "Aufnahmesoll AU", "Bestand AU", "Differenz"]
    return xlsx(eckdaten(CW), Blatt("Liste", [kopf, *mit(CW, ags, amtlich, andere, personen, lambda o: o.personen - andere(o))]))


@mappe
def anfang_zugang_ende() -> bytes:
    kopf = ["AGS", "Gemeinde", "Bestand 01.01.2022", "Zugänge", "Abgänge", "Bestand 31.12.2022"]
    rows = mit(
        CW,
        ags,
        amtlich,
        lambda o: o.personen - 3 if o.personen > 3 else 0,
        lambda _: 5,
        lambda o: 2 if o.personen > 3 else 5 - o.personen,
        personen,
    )
    return xlsx(eckdaten(CW), Blatt("Liste", [kopf, *rows]))


@mappe
def haushalte_und_personen() -> bytes:
    kopf = [["Gemeinde", "Bedarfsgemeinschaften", "Belegung"], [None, "Anzahl", AU]]
    return xlsx(eckdaten(HDH), Blatt("Liste", [*kopf, *mit(HDH, amtlich, dritte, personen)]))


@mappe
def gemeldet_und_geprueft() -> bytes:
    kopf = ["AGS", "Gemeinde", "Personen gemeldet", "Personen geprüft"]
    return xlsx(eckdaten(HDH), Blatt("Liste", [kopf, *mit(HDH, ags, amtlich, personen, lambda o: o.personen - int(o.ags[-1]) % 3)]))


@mappe
def einwohner_als_anzahl() -> bytes:
    kopf = [["Gemeinde", "Einwohner", AU], [None, "Anzahl", "Anzahl"]]
    return xlsx(eckdaten(HDH), Blatt("Liste", [*kopf, *mit(HDH, amtlich, lambda o: o.einwohner, personen)]))


@mappe
def vorjahr_daneben() -> bytes:
    kopf = ["AGS", "Gemeinde", "Personen Vorjahr", "Zuwendung 2024", AU, "Veränderung"]
    rows = mit(HDH, ags, amtlich, andere, lambda o: Zahl(o.personen * 217.5, "#,##0.00"), personen, lambda o: o.personen - andere(o))
    return xlsx(eckdaten(HDH), Blatt("Liste", [kopf, *rows]))


@mappe
def anteil_davor() -> bytes:
    kopf = ["AGS", "Gemeinde", "Personen in %", AU]
    rows = mit(HDH, ags, amtlich, lambda o: Zahl(o.personen / gesamt(HDH), "0.0%"), personen)
    return xlsx(eckdaten(HDH), Blatt("Liste", [kopf, *rows]))
