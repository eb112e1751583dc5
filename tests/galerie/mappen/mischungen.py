"""Decisions, the official layout, mixes."""

from __future__ import annotations

from datetime import date
from typing import Any

from galerie.grund import BETRAG, orte
from galerie.schreiben import AU, CW, EM, HDH, SIG, Blatt, andere, eckdaten, euro, gesamt, mappe, office, xlsx


@mappe
def entscheidungen_mit_bemerkung() -> bytes:
    worte = [
        "ja, aber erst ab 07/2025",
        "nein - LRA",
        "Verbund m. Nachbargemeinden (GR 14.05.)",
        "noch offen, GR im Juni!",
        "?",
        "einzeln",
        "lt. Telefonat: Landkreis",
    ]
    rows = [
        [o.ags, o.amtlich, o.personen, worte[n % len(worte)], "Rückruf Fr. M." if n % 4 == 0 else None] for n, o in enumerate(orte(HDH))
    ]
    return xlsx(eckdaten(HDH), Blatt("Liste", [["AGS", "Gemeinde", AU, "Entscheidung", "Bemerkung"], *rows]))


@office
def amtliches_gemeindeverzeichnis() -> bytes:
    """The layout of the official directory: heading in three rows, key in five columns, footnotes; our counts in the last column."""
    kopf: list[list[Any]] = [
        ["Gemeinden in Baden-Württemberg am 31.12.2022 nach Fläche, Bevölkerung und Bestand"],
        [],
        [
            "Amtlicher Regionalschlüssel",
            None,
            None,
            None,
            None,
            "Gemeindename",
            "Fläche km2 1)",
            "Bevölkerung2)",
            None,
            None,
            "Post-leit-zahl3)",
            "Personen in der AU4)",
        ],
        [None, None, None, None, None, None, None, "insgesamt", "männlich", "weiblich", None, None],
        ["Land", "RB", "Kreis", "VB", "Gem", None, None, None, None, None, None, "31.12.2022"],
    ]
    rows: list[list[Any]] = [["08", "1", None, None, None, "Reg.-Bez. Stuttgart"], ["08", "1", "35", None, None, "Heidenheim, Landkreis"]]
    rows += [
        [
            "08",
            "1",
            "35",
            "0" + o.ags[-3:],
            o.ags[-3:],
            o.amtlich,
            12.5,
            o.einwohner,
            o.einwohner // 2,
            o.einwohner - o.einwohner // 2,
            f"895{o.ags[-2:]}",
            o.personen,
        ]
        for o in orte(HDH)
    ]
    fuss = [
        [],
        ["1) Stand 31.12.2022"],
        ["2) Zensus 2022"],
        ["3) Verwaltungssitz"],
        ["4) erfunden"],
        ["(c) Statistisches Bundesamt (Layout nachgebildet)"],
    ]
    return xlsx(
        eckdaten(HDH), Blatt("Onlineprodukt_Gemeinden", [*kopf, *rows, *fuss], verbunden=[(2, 0, 3, 4), (2, 5, 4, 5), (2, 7, 2, 9)])
    )


@mappe
def schluessel_in_spalten() -> bytes:
    rows = [[8, int(o.ags[2]), int(o.ags[3:5]), int(o.ags[-3:]), o.kurz, o.personen] for o in orte(SIG)]
    return xlsx(eckdaten(SIG), Blatt("Liste", [["Land", "RB", "Kreis", "Gem", "Gemeindename", AU], *rows]))


@mappe
def mischung_drucklayout() -> bytes:
    """Title, two-row heading, blank rows, sub-heading rows, sums, texts, footers, a second year."""
    rows: list[list[Any]] = [["Landratsamt Emmendingen"], ["Anlage 2 zur Sitzungsvorlage 118/2024 (Zahlen erfunden)"], []]
    rows += [["Lfd. Nr.", "Stadt / Gemeinde", "Personen in der AU zum", None, "Bemerkung"], [None, None, "31.12.2021", "31.12.2022", None]]
    alle = orte(EM)
    for titel, teil in (("I. Große Kreisstädte und Städte", alle[:8]), ("II. Gemeinden", alle[8:])):
        rows += [
            [titel],
            *(
                [n, o.amtlich, f"{andere(o)}", f"{o.personen:,}".replace(",", " "), "Schätzung" if n == 3 else None]
                for n, o in enumerate(teil, 1)
            ),
        ]
        rows += [[None, "Summe " + titel.split(".")[0], sum(map(andere, teil)), sum(o.personen for o in teil)], []]
    rows += [[None, "Landkreis insgesamt", sum(map(andere, alle)), gesamt(EM)], [], ["Quelle: Meldungen der Gemeinden"]]
    rand = [
        ["Planungsrahmen 2025", f"{euro(BETRAG[EM])} EUR"],
        ["Haushaltsjahr", "2025"],
        ["Stichtag", "31. Dezember 2022"],
        ["Landkreis", "Emmendingen"],
    ]
    return xlsx(Blatt("Anlage 2", rows), Blatt("Finanzen", rand))


@mappe
def mischung_rueckmeldebogen() -> bytes:
    """Dates of the report, handling, last year, names in short, a hidden helper column with numbers."""
    kopf = ["", "Kommune", "gemeldet am", "Personen AU", "Vorjahr", "Umgang", "Hilfsspalte"]
    rows = [["x", o.kurz, date(2023, 10, 2 + n % 25), o.personen, andere(o), "gemeldet", o.personen * 2] for n, o in enumerate(orte(CW))]
    return xlsx(
        eckdaten(CW),
        Blatt("Rücklauf", [["Rücklauf der Meldungen (erfunden)"], kopf, *rows], ohne_spalten=[6], filter=(1, 0, 1 + len(rows), 6)),
    )
