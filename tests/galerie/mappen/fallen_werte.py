"""Traps in figures: what looks right and is not."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import xlsxwriter

from galerie.grund import BETRAG, orte
from galerie.schreiben import AU, BB, HDH, STICHTAG, Blatt, Formel, anders, eckdaten, euro, gesamt, liste, mappe, xlsx


@mappe
def englische_tausender() -> bytes:
    """An export with English figures as text: "1,000" is a thousand, "149.0" is 149."""
    return xlsx(eckdaten(HDH), Blatt("Liste", anders(HDH, {"019": "1,000", "010": "149.0"})))


@mappe
def englische_tausender_nur_einer() -> bytes:
    """The only figure above 999; the sum, also as text, knows it."""
    summe = 1000 + sum(o.personen for o in orte(HDH) if o.ags[-3:] != "019")
    return xlsx(eckdaten(HDH), Blatt("Liste", [*anders(HDH, {"019": "1,000"}), [None, "Total", f"{summe:,}"]]))


@mappe
def dezimal_im_text() -> bytes:
    """Here "12.5" and "3.75" are no whole persons, and not 125 or 375."""
    return xlsx(eckdaten(HDH), Blatt("Liste", anders(HDH, {"010": "12.5", "015": "3.75"})))


@mappe
def datum_als_text() -> bytes:
    """Here "12.3." and "12.03.2022" are dates, "12.345" may be anything."""
    return xlsx(eckdaten(HDH), Blatt("Liste", anders(HDH, {"010": "12.3.", "015": "12.03.2022"})))


@mappe
def personen_pro_einheit() -> bytes:
    return xlsx(eckdaten(HDH), Blatt("Liste", anders(HDH, {"010": "12 Pers.", "015": "22 P", "016": "3 Familien", "020": "4 Haushalte"})))


@mappe
def zahl_mit_pfeil() -> bytes:
    """A correction in the cell: "12 -> 14"; struck out and rewritten."""
    return xlsx(eckdaten(HDH), Blatt("Liste", anders(HDH, {"010": "12 -> 14", "015": "22 (korr. 24)", "016": "alt 30 neu 33"})))


@mappe
def betrag_englisch() -> bytes:
    return xlsx(eckdaten(BB, betrag="EUR 1,810,740.00"), Blatt("Liste", liste(BB)))


@mappe
def betrag_englisch_ohne_tausender() -> bytes:
    """402345.67 is English, never 40 million."""
    return xlsx(eckdaten(HDH, betrag="402345.67"), Blatt("Liste", liste(HDH)))


@mappe
def betrag_mit_zusatz() -> bytes:
    return xlsx(eckdaten(HDH, betrag="402.345,67 € (vorläufig)"), Blatt("Liste", liste(HDH)))


@mappe
def betrag_mit_abzug() -> bytes:
    """Nobody can know what of it is to be split."""
    return xlsx(eckdaten(HDH, betrag="402.345,67 € abzgl. 40.000 € Koordinierung"), Blatt("Liste", liste(HDH)))


@mappe
def betrag_bis_zu() -> bytes:
    return xlsx(eckdaten(HDH, betrag="bis zu 402.345,67 €"), Blatt("Liste", liste(HDH)))


@mappe
def betrag_fehlerzelle() -> bytes:
    return xlsx(eckdaten(HDH, betrag=Formel("=#REF!", "#REF!")), Blatt("Liste", liste(HDH)))


@mappe
def betrag_negativ() -> bytes:
    """As the accounting program shows income."""
    return xlsx(eckdaten(HDH, betrag=-402_345.67), Blatt("Liste", liste(HDH)))


@mappe
def betrag_darunter() -> bytes:
    """Labels in a row, values below."""
    rand = Blatt(
        "Deckblatt", [["Landkreis", "Haushaltsjahr", "Stichtag", "Planungsrahmen"], ["Heidenheim", 2025, STICHTAG, BETRAG[HDH] / 100]]
    )
    return xlsx(rand, Blatt("Liste", liste(HDH)))


@mappe
def betrag_weiter_rechts() -> bytes:
    rand = [["Landkreis", None, None, "Heidenheim"], ["Haushaltsjahr", None, None, 2025], ["Stichtag", None, None, STICHTAG]]
    return xlsx(Blatt("Deckblatt", [*rand, ["Planungsrahmen", None, "EUR", BETRAG[HDH] / 100]]), Blatt("Liste", liste(HDH)))


@mappe
def betrag_zwei_jahre_zeitraum() -> bytes:
    """The amount is for two years."""
    blatt = eckdaten(HDH, betrag=None)
    blatt.zeilen.append(["Planungsrahmen 2025 und 2026 zusammen", BETRAG[HDH] / 50])
    return xlsx(blatt, Blatt("Liste", liste(HDH)))


@mappe
def betrag_je_quartal() -> bytes:
    """The Land pays in four parts; only a part is labelled with the word."""
    blatt = eckdaten(HDH, betrag=None)
    blatt.zeilen += [
        ["Zuwendung 1. Rate", 100_586.42],
        ["Zuwendung 2. Rate", 100_586.42],
        ["Zuwendung 3. Rate", 100_586.42],
        ["Zuwendung 4. Rate", 100_586.41],
    ]
    return xlsx(blatt, Blatt("Liste", liste(HDH)))


@mappe
def betrag_nur_alte_jahre() -> bytes:
    blatt = eckdaten(HDH, betrag=None)
    blatt.zeilen += [["Planungsrahmen 2023", 380_000.0], ["Planungsrahmen 2024", 390_000.0]]
    return xlsx(blatt, Blatt("Liste", liste(HDH)))


@mappe
def jahr_als_datum() -> bytes:
    blatt = eckdaten(HDH, jahr=None)
    blatt.zeilen.append(["Haushaltsjahr", date(2025, 1, 1)])
    return xlsx(blatt, Blatt("Liste", liste(HDH)))


@mappe
def angaben_ueber_der_liste() -> bytes:
    """Label and value in one cell, above the list."""
    oben = [["Landkreis: Heidenheim"], ["Haushaltsjahr: 2025"], ["Stichtag: 31.12.2022"], [f"Planungsrahmen: {euro(BETRAG[HDH])} EUR"], []]
    return xlsx(Blatt("Liste", [*oben, *liste(HDH)]))


@mappe
def diagrammblatt() -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2024, 11, 4)})  # noqa: DTZ001 - Excel knows no zone
    sheet, rand, bild = book.add_worksheet("Liste"), book.add_worksheet("Eckdaten"), book.add_chartsheet("Bild")
    for n, row in enumerate(liste(HDH)):
        sheet.write_row(n, 0, row)
    for n, row in enumerate(
        [["Landkreis", "Heidenheim"], ["Haushaltsjahr", 2025], ["Stichtag", "31.12.2022"], ["Planungsrahmen", BETRAG[HDH] / 100]]
    ):
        rand.write_row(n, 0, row)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": "=Liste!$B$2:$B$12", "values": "=Liste!$C$2:$C$12"})
    bild.set_chart(chart)
    book.close()
    return out.getvalue()


@mappe
def gemeindename_in_fussnote() -> bytes:
    """Below the sum a remark that begins with a Gemeinde and has a number beside it."""
    fuss = [[], [None, "Dischingen", "12 Personen ab Januar im Wohnheim"], [None, "Anmerkung: Nattheim hat 4 Personen nachgemeldet"]]
    return xlsx(eckdaten(HDH), Blatt("Liste", [*liste(HDH), [None, "Summe", gesamt(HDH)], *fuss]))


@mappe
def spalte_um_eins_verrutscht() -> bytes:
    """From the fifth row on the counts were pasted one row too low; only the stated sum and a blank tell."""
    alle = orte(HDH)
    rows = [[o.ags, o.amtlich, o.personen if n < 4 else None if n == 4 else alle[n - 1].personen] for n, o in enumerate(alle)]
    return xlsx(eckdaten(HDH), Blatt("Liste", [["AGS", "Gemeinde", AU], *rows, [None, None, alle[-1].personen]]))


@mappe
def muster_oben() -> bytes:
    """The first row is an example for those who fill in."""
    rows = liste(HDH)
    return xlsx(eckdaten(HDH), Blatt("Liste", [rows[0], ["08999999", "Musterstadt (Beispiel)", 25], *rows[1:]]))


@mappe
def spaltennummern() -> bytes:
    """Below the heading the numbers of the columns, as forms have them."""
    rows = liste(HDH)
    return xlsx(eckdaten(HDH), Blatt("Vordruck", [rows[0], [1, 2, 3], *rows[1:]]))


@mappe
def kopf_unter_der_liste() -> bytes:
    """The heading is repeated as a last row."""
    rows = liste(HDH)
    return xlsx(eckdaten(HDH), Blatt("Liste", [*rows, rows[0]]))
