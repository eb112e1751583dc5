"""What stands in the cells."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl

from galerie.grund import BETRAG, Ort, kreisname, orte
from galerie.schreiben import (
    AU,
    CW,
    EM,
    HDH,
    NV,
    STICHTAG,
    Blatt,
    Formel,
    Hochgestellt,
    Zahl,
    ags,
    amtlich,
    andere,
    anders,
    eckdaten,
    gesamt,
    kurz,
    liste,
    mappe,
    mit,
    office,
    personen,
    xlsx,
)


@office
def zahlen_als_text() -> bytes:
    def text(o: Ort) -> object:
        zahl = f"{o.personen:,}".replace(",", "." if int(o.ags[-1]) % 2 else "\u00a0")
        return zahl if int(o.ags[-1]) % 3 else f"{zahl} Personen"

    return xlsx(eckdaten(HDH), Blatt("Liste", [["AGS", "Gemeinde", AU], *mit(HDH, ags, amtlich, text)]))


@mappe
def tausenderpunkt_verloren() -> bytes:
    """A file of a county program opened with English settings: 1.220 persons became 1.22, 1.000 became 1."""
    return xlsx(
        eckdaten(HDH),
        Blatt(
            "Liste",
            [
                *anders(HDH, {"019": 1, "016": 1.22}),
                [None, "Summe", 2220 + sum(o.personen for o in orte(HDH) if o.ags[-3:] not in {"019", "016"})],
            ],
        ),
    )


@mappe
def tausenderpunkt_verloren_ganz() -> bytes:
    """Only the one that became a whole number: 1.000 became 1; the stated sum knows better."""
    summe = 1000 + sum(o.personen for o in orte(HDH) if o.ags[-3:] != "019")
    return xlsx(eckdaten(HDH), Blatt("Liste", [*anders(HDH, {"019": 1}), [None, "Summe", summe]]))


@mappe
def apostroph_und_stern() -> bytes:
    return xlsx(eckdaten(HDH), Blatt("Liste", anders(HDH, {"019": "1'342", "016": "66*", "010": "37 ", "015": "'22"})))


@mappe
def fussnote_an_zahl() -> bytes:
    """Here "34 2)" is 34 with a note, never 342."""
    return xlsx(
        eckdaten(HDH),
        Blatt("Liste", [*anders(HDH, {"016": "34 2)", "020": "41²", "026": "57 1)"}), [], ["1) geschätzt"], ["2) Stand Oktober"]]),
    )


@mappe
def fussnote_hochgestellt() -> bytes:
    """34 with a raised 2: in the file it is the text 342. The stated sum counts 34."""
    andere = sum(o.personen for o in orte(HDH) if o.ags[-3:] != "016")
    return xlsx(
        eckdaten(HDH), Blatt("Liste", [*anders(HDH, {"016": Hochgestellt("34", "2")}), [None, "Summe", 34 + andere], ["2 Stand Oktober"]])
    )


@mappe
def keine_angabe() -> bytes:
    return xlsx(
        eckdaten(HDH), Blatt("Liste", anders(HDH, {"010": "k.A.", "015": "-", "021": None, "025": "wird nachgereicht", "031": "–"}))
    )


@mappe
def ungefaehr() -> bytes:
    return xlsx(
        eckdaten(HDH),
        Blatt("Liste", anders(HDH, {"010": "ca. 30", "015": "20-25", "021": "> 10", "025": "rd. 40", "031": "12/14", "032": "30?"})),
    )


@mappe
def mit_zusatz() -> bytes:
    """Two figures in one cell: the first counts for people, 123 for nobody."""
    return xlsx(eckdaten(HDH), Blatt("Liste", anders(HDH, {"010": "12 (davon 3 Kinder)", "015": "20 + 5", "021": "14, davon 2 UMA"})))


@mappe
def null_und_leer() -> bytes:
    return xlsx(eckdaten(EM), Blatt("Liste", anders(EM, {"003": 0, "013": "0", "036": None})))


@mappe
def strich_neben_nullen() -> bytes:
    """A dash and a zero in one list: the dash is no zero."""
    return xlsx(eckdaten(EM), Blatt("Liste", anders(EM, {"003": 0, "013": "-"})))


@mappe
def fehlerzelle() -> bytes:
    return xlsx(eckdaten(EM), Blatt("Liste", anders(EM, {"011": NV, "020": "#NV"})))


@office
def formeln_mit_wert() -> bytes:
    werte = {o.ags[-3:]: Formel(f"={o.personen // 2}+{o.personen - o.personen // 2}", o.personen) for o in orte(EM)}
    return xlsx(eckdaten(EM), Blatt("Liste", [*anders(EM, dict(werte)), [None, "Summe", Formel("=SUM(C2:C25)", gesamt(EM))]]))


@office
def sverweis_auf_anderes_blatt() -> bytes:
    """The list looks its counts up on a sheet with an export of the Ausländerbehörde, by the short name."""
    export = [["Ort", "Fälle", "Köpfe"], *mit(CW, kurz, andere, personen)]
    rows = [[o.ags, o.kurz, Formel(f"=VLOOKUP(B{n},Export!A:C,3,FALSE)", o.personen)] for n, o in enumerate(orte(CW), 2)]
    return xlsx(eckdaten(CW), Blatt("Liste", [["AGS", "Gemeinde", AU], *rows]), Blatt("Export", export))


@mappe
def formeln_ohne_wert() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Liste"
    sheet.append(["AGS", "Gemeinde", AU])
    for o in orte(EM):
        sheet.append([o.ags, o.amtlich, f"={o.personen}+0"])
    neben = book.create_sheet("Eckdaten")
    for zeile in (["Landkreis", kreisname(EM)], ["Haushaltsjahr", 2025], ["Stichtag", STICHTAG], ["Planungsrahmen", BETRAG[EM] / 100]):
        neben.append(zeile)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@mappe
def negativ() -> bytes:
    return xlsx(eckdaten(EM), Blatt("Liste", anders(EM, {"011": -5, "020": "(12)", "024": "12-"})))


@mappe
def gebrochen() -> bytes:
    return xlsx(eckdaten(EM), Blatt("Liste", anders(EM, {"011": 12.5, "020": Zahl(33.4, "0")})))


@mappe
def prozentformat() -> bytes:
    """The cells of persons carry a percent format: 12 shows as 1200 %."""
    return xlsx(eckdaten(EM), Blatt("Liste", [["AGS", "Gemeinde", AU], *mit(EM, ags, amtlich, lambda o: Zahl(o.personen, "0%"))]))


@mappe
def nur_anteile() -> bytes:
    rows = mit(EM, ags, amtlich, lambda o: Zahl(round(o.personen / gesamt(EM), 4), "0.00%"))
    return xlsx(eckdaten(EM), Blatt("Liste", [["AGS", "Gemeinde", "Anteil Personen in der AU"], *rows]))


@mappe
def in_tausend_gemischt() -> bytes:
    """The heading says "in 1.000", two towns were entered so, the others as heads."""
    rows = anders(HDH, {"019": Zahl(2, "0.0"), "016": Zahl(1, "0.0")})
    rows[0][2] = "Personen in der AU (Städte in 1.000)"
    return xlsx(eckdaten(HDH), Blatt("Liste", rows))


@mappe
def zahl_wurde_datum() -> bytes:
    """Excel made a date of "12.3" and of "4/11"."""
    return xlsx(eckdaten(HDH), Blatt("Liste", anders(HDH, {"010": date(2024, 3, 12), "015": date(2024, 11, 4)})))


@mappe
def wahr_und_kreuz() -> bytes:
    return xlsx(eckdaten(HDH), Blatt("Liste", anders(HDH, {"010": True, "015": "x"})))


@mappe
def gemeinde_doppelt() -> bytes:
    o = orte(CW)[5]
    return xlsx(eckdaten(CW), Blatt("Liste", [*liste(CW), [o.ags, o.amtlich, 9]]))


@mappe
def gemeinde_doppelt_gleich() -> bytes:
    """The same row twice, as copying makes it."""
    rows = liste(CW)
    return xlsx(eckdaten(CW), Blatt("Liste", [*rows, rows[6]]))


@mappe
def gemeinde_fehlt() -> bytes:
    return xlsx(eckdaten(CW), Blatt("Liste", [row for row in liste(CW) if row[1] != "Dobel"]))


@mappe
def gemeinde_eines_anderen_kreises() -> bytes:
    return xlsx(eckdaten(CW), Blatt("Liste", [*liste(CW), ["08115002", "Altdorf", 12], [None, "Summe", gesamt(CW) + 12]]))


@mappe
def verweis_auf_nachbarort() -> bytes:
    return xlsx(eckdaten(CW), Blatt("Liste", anders(CW, {"018": "bei Bad Herrenalb mitgezählt", "025": "siehe Bad Wildbad"})))
