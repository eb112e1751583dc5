"""Amount, year, Stichtag."""

from __future__ import annotations

from galerie.grund import BETRAG, kreisname, orte
from galerie.schreiben import AU, BB, BRH, CW, HDH, STICHTAG, Blatt, Formel, eckdaten, euro, gesamt, liste, mappe, office, xlsx


@mappe
def betrag_in_millionen() -> bytes:
    return xlsx(eckdaten(BRH, betrag="1,2 Mio. €"), Blatt("Liste", liste(BRH)))


@mappe
def betrag_mit_strich() -> bytes:
    return xlsx(eckdaten(BB, betrag="1.810.740,- EUR"), Blatt("Liste", liste(BB)))


@mappe
def betrag_mit_doppelstrich() -> bytes:
    return xlsx(eckdaten(BB, betrag="EUR 1 810 740,--"), Blatt("Liste", liste(BB)))


@mappe
def betrag_ungefaehr() -> bytes:
    return xlsx(eckdaten(BB, betrag="rd. 1.800.000 €"), Blatt("Liste", liste(BB)))


@mappe
def betrag_in_tausend() -> bytes:
    rand = [["Landkreis", kreisname(BB)], ["Haushaltsjahr", 2025], ["Stichtag", STICHTAG], ["Planungsrahmen (in TEUR)", 1810.74]]
    return xlsx(Blatt("Eckdaten", rand), Blatt("Liste", liste(BB)))


@mappe
def betrag_teuro_als_text() -> bytes:
    return xlsx(eckdaten(BB, betrag="1.811 T€"), Blatt("Liste", liste(BB)))


@mappe
def betrag_im_satz() -> bytes:
    satz = [
        ["Landkreis Heidenheim, Stichtag 31.12.2022"],
        [f"Der Planungsrahmen 2025 beträgt {euro(BETRAG[HDH])} Euro (Erlass vom 12.03.2024)."],
        [],
    ]
    return xlsx(Blatt("Liste", [*satz, *liste(HDH)]))


@mappe
def zwei_betraege() -> bytes:
    return xlsx(
        eckdaten(HDH), Blatt("Liste", liste(HDH)), Blatt("Haushalt", [["Zuwendung des Landes", 410_000.0], ["Haushaltsjahr", 2025]])
    )


@mappe
def betrag_mit_davon() -> bytes:
    blatt = eckdaten(CW)
    blatt.zeilen += [
        ["davon koordinierende Stelle", 40_000.0],
        ["Eigenmittel des Landkreises", 25_000.0],
        ["Gesamtkosten", BETRAG[CW] / 100 + 25_000],
    ]
    return xlsx(blatt, Blatt("Liste", liste(CW)))


@mappe
def betraege_mehrerer_jahre() -> bytes:
    blatt = eckdaten(CW, betrag=None)
    blatt.zeilen += [["Planungsrahmen 2024", 390_000.0], ["Planungsrahmen 2025", BETRAG[CW] / 100], ["Planungsrahmen 2026", 520_000.0]]
    return xlsx(blatt, Blatt("Liste", liste(CW)))


@mappe
def betraege_in_jahresspalten() -> bytes:
    blatt = eckdaten(CW, betrag=None)
    blatt.zeilen += [[], ["", 2024, 2025, 2026], ["Planungsrahmen", 390_000.0, BETRAG[CW] / 100, 520_000.0]]
    return xlsx(blatt, Blatt("Liste", liste(CW)))


@office
def betrag_als_formel() -> bytes:
    formel = Formel("=ROUND(B8*B9,2)", BETRAG[HDH] / 100)
    blatt = eckdaten(HDH, betrag=formel)
    blatt.zeilen += [[], ["Quote", 0.01], ["Land", BETRAG[HDH]]]
    return xlsx(blatt, Blatt("Liste", liste(HDH)))


@mappe
def betrag_alt_versteckt() -> bytes:
    alt = Blatt("alt", [["Haushaltsjahr", 2024], ["Planungsrahmen", 390_000.0]], versteckt=True)
    return xlsx(alt, eckdaten(HDH), Blatt("Liste", liste(HDH)))


@mappe
def land_und_kreis() -> bytes:
    """The Land's total stands above the county's amount."""
    rand = [
        ["Landkreis", kreisname(HDH)],
        ["Haushaltsjahr", 2025],
        ["Stichtag", STICHTAG],
        ["Landesmittel gesamt", 58_000_000.0],
        ["Planungsrahmen", BETRAG[HDH] / 100],
    ]
    return xlsx(Blatt("Eckdaten", rand), Blatt("Liste", liste(HDH)))


@mappe
def nur_landesbetrag() -> bytes:
    rand = [
        ["Landkreis", kreisname(HDH)],
        ["Haushaltsjahr", 2025],
        ["Stichtag", STICHTAG],
        ["Landesmittel gesamt (Baden-Württemberg)", 58_000_000.0],
    ]
    return xlsx(Blatt("Eckdaten", rand), Blatt("Liste", liste(HDH)))


@mappe
def betraege_schon_gerechnet() -> bytes:
    """The county has computed the amounts itself; only the sum row tells the total."""
    kopf = ["AGS", "Gemeinde", AU, "Zuwendung 2025"]
    rows = [[o.ags, o.amtlich, o.personen, round(o.personen * 150.25, 2)] for o in orte(HDH)]
    return xlsx(eckdaten(HDH, betrag=None), Blatt("Liste", [kopf, *rows, [None, "Summe", gesamt(HDH), round(gesamt(HDH) * 150.25, 2)]]))


@mappe
def betrag_neben_liste() -> bytes:
    """Figures stand right of the list, on the level of its rows."""
    rows = liste(HDH)
    rand = [
        ["Landkreis:", "Heidenheim"],
        ["Haushaltsjahr:", "2025"],
        ["Stichtag:", "31.12.2022"],
        ["Planungsrahmen:", f"{euro(BETRAG[HDH])} €"],
    ]
    return xlsx(Blatt("Liste", [[*row, None, *(rand[n - 1] if 0 < n <= len(rand) else [])] for n, row in enumerate(rows)]))


@mappe
def jahr_nur_im_titel() -> bytes:
    titel = [
        ["Landkreis Heidenheim – Integrationsmanagement – Haushaltsjahr 2026"],
        ["Bestand in der AU am 31.12.2023"],
        [f"Planungsrahmen: {euro(BETRAG[HDH])} €"],
        [],
    ]
    return xlsx(Blatt("Liste", [*titel, *liste(HDH)]))


@mappe
def jahr_mit_strich() -> bytes:
    """A double budget: Haushaltsjahr "2025/2026"."""
    blatt = eckdaten(HDH, jahr=None)
    blatt.zeilen.append(["Haushaltsjahr", "2025/2026"])
    return xlsx(blatt, Blatt("Liste", liste(HDH)))
