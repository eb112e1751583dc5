"""Where the table stands."""

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
    ags,
    amtlich,
    andere,
    dritte,
    eckdaten,
    gesamt,
    kurz,
    leer,
    liste,
    mappe,
    mit,
    office,
    personen,
    xlsx,
)


@mappe
def titel_und_notizen() -> bytes:
    kopf = [
        ["Landratsamt Heidenheim", None, None, "Stabsstelle Integration"],
        ["Meldungen der Städte und Gemeinden zum Bestand in der Anschlussunterbringung"],
        ["Bearbeitung: Fr. M., Tel. -4711, Stand 04.11.2024"],
        [],
        ["Bitte nur die gelben Felder ausfüllen! Rückgabe bis 31.10."],
        [],
    ]
    return xlsx(Blatt("Tabelle1", [*kopf, *liste(HDH)], ab=(2, 3)), eckdaten(HDH))


@mappe
def beginnt_unten_rechts() -> bytes:
    return xlsx(eckdaten(EM), Blatt("Liste", liste(EM), ab=(47, 7)))


@mappe
def beginnt_zeile_75() -> bytes:
    text = [[f"{n}. Hinweis zum Ausfüllen: Bitte die Verwaltungsvorschrift beachten."] for n in range(1, 73)]
    return xlsx(eckdaten(HDH), Blatt("Meldebogen", [*text, [], [], *liste(HDH)]))


@office
def leere_zeilen() -> bytes:
    rows = liste(EM)
    out = rows[:1]
    for n, row in enumerate(rows[1:]):
        out += [[], row] if n % 5 == 0 else [row]
    return xlsx(eckdaten(EM), Blatt("Liste", out))


@mappe
def leere_zeilen_und_spalten() -> bytes:
    rows: list[list[Any]] = [["AGS", None, "Gemeinde", None, None, AU], []]
    for row in mit(CW, ags, leer, amtlich, leer, leer, personen):
        rows += [row, []]
    return xlsx(Blatt("Liste", rows, ab=(3, 1)), eckdaten(CW))


@office
def ausgeblendete_zeilen() -> bytes:
    return xlsx(eckdaten(SIG), Blatt("Liste", liste(SIG), ohne_zeilen=[3, 4, 9, 17]))


@mappe
def ausgeblendete_spalte() -> bytes:
    """A hidden column with the figures of a draft, of the same name."""
    rows = [["AGS", "Gemeinde", AU, AU], *mit(HDH, ags, amtlich, andere, personen)]
    return xlsx(eckdaten(HDH), Blatt("Liste", rows, ohne_spalten=[2]))


@office
def filter_aktiv() -> bytes:
    rows = [
        ["AGS", "Gemeinde", "Art", AU],
        *([o.ags, o.amtlich, "Stadt" if "Stadt" in o.amtlich else "Gemeinde", o.personen] for o in orte(EM)),
    ]
    hidden = [n for n, row in enumerate(rows) if n and row[2] == "Gemeinde"]
    return xlsx(eckdaten(EM), Blatt("Liste", rows, filter=(0, 0, len(rows) - 1, 3), ohne_zeilen=hidden))


@mappe
def kopf_zweizeilig() -> bytes:
    kopf = [["Schlüssel", "Gemeinde", "Bestand in der AU", None, None], [None, None, "insgesamt", "davon weiblich", "davon minderjährig"]]
    rows = [*kopf, *mit(SIG, ags, amtlich, personen, andere, dritte)]
    return xlsx(eckdaten(SIG), Blatt("AU", rows, verbunden=[(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 4)]))


@office
def kopf_dreizeilig() -> bytes:
    kopf = [
        ["Amtlicher Schlüssel", "Stadt/Gemeinde", "Untergebrachte Personen", None, None, None],
        [None, None, "vorläufige Unterbringung", None, "Anschlussunterbringung", None],
        [None, None, "Plätze", "Personen", "Plätze", "Personen"],
    ]
    rows = [*kopf, *mit(EM, ags, amtlich, dritte, andere, lambda o: o.personen + 9, personen)]
    verbunden = [(0, 0, 2, 0), (0, 1, 2, 1), (0, 2, 0, 5), (1, 2, 1, 3), (1, 4, 1, 5)]
    return xlsx(eckdaten(EM), Blatt("Unterbringung", rows, verbunden=verbunden))


@mappe
def kopf_silbentrennung() -> bytes:
    kopf = [["Gemeinde-\nschlüssel1)", "Stadt/Ge-\nmeinde", "Postleit-\nzahl3)", "Personen in der An-\nschlussunter-\nbringung2)"]]
    rows = [*kopf, *mit(HDH, ags, amtlich, lambda o: 89500 + int(o.ags[-2:]), personen)]
    return xlsx(eckdaten(HDH), Blatt("Liste", [*rows, [], ["1) Stand 2022."], ["2) Nach § 18 FlüAG."], ["3) Sitz der Verwaltung."]]))


@office
def stand_unter_kopf() -> bytes:
    rows = [["AGS", "Gemeinde", AU], [None, None, "Stand: 31.12.2022"], [None, None, "Anzahl"], *mit(CW, ags, amtlich, personen)]
    return xlsx(eckdaten(CW, stichtag=None), Blatt("Liste", rows))


@mappe
def tabellen_untereinander() -> bytes:
    vu = [["Gemeinde", "Plätze", "Personen in der VU"], *mit(HDH, amtlich, andere, dritte)[:4], ["Summe", 100, 60]]
    rows = [["A. Vorläufige Unterbringung"], *vu, [], [], ["B. Anschlussunterbringung"], *liste(HDH), ["Summe", None, gesamt(HDH)]]
    return xlsx(eckdaten(HDH), Blatt("Unterbringung", rows))


@mappe
def tabellen_nebeneinander() -> bytes:
    rechts = [["Gemeinde", "Einwohner"], *([o.amtlich, o.einwohner] for o in sorted(orte(CW), key=lambda o: -o.einwohner))]
    rows = [[*links, None, None, *neben] for links, neben in zip(liste(CW), rechts, strict=True)]
    return xlsx(eckdaten(CW), Blatt("Liste", rows, ab=(2, 0)))


@mappe
def zwei_halbe_listen_nebeneinander() -> bytes:
    """The list goes on to the right of itself to fit the page."""
    rows = mit(BRH, ags, amtlich, personen)
    kopf = ["AGS", "Gemeinde", AU]
    return xlsx(eckdaten(BRH), Blatt("Liste", [[*kopf, None, *kopf], *([*a, None, *b] for a, b in zip(rows[:25], rows[25:], strict=True))]))


@office
def quer() -> bytes:
    alle = orte(HDH)
    rows = [["AGS", *(o.ags for o in alle)], ["Gemeinde", *(o.amtlich for o in alle)], [AU, *(o.personen for o in alle)]]
    return xlsx(eckdaten(HDH), Blatt("Quer", rows, ab=(3, 1)))


@mappe
def quer_mit_jahren() -> bytes:
    alle = orte(SIG)
    rows = [
        ["Personen in der AU jeweils am", *(o.amtlich for o in alle), "Summe"],
        ["31.12.2020", *(dritte(o) for o in alle), sum(map(dritte, alle))],
        ["31.12.2021", *(andere(o) for o in alle), sum(map(andere, alle))],
        ["31.12.2022", *(o.personen for o in alle), gesamt(SIG)],
    ]
    return xlsx(eckdaten(SIG), Blatt("Entwicklung", rows))


@mappe
def quer_mit_ort_au() -> bytes:
    """The Gemeinde Au stands among the headings, and the title speaks of AU."""
    alle = orte(BRH)
    rows = [["Bestand AU 31.12.2022"], ["Gemeinde", *(o.kurz for o in alle)], ["Personen", *(o.personen for o in alle)]]
    return xlsx(eckdaten(BRH), Blatt("AU", rows))


@mappe
def ort_au_und_march() -> bytes:
    """Names only: Au and March are Gemeinden, no heading and no month."""
    return xlsx(eckdaten(BRH), Blatt("AU", [["Gemeinde", "AU-Bestand"], *mit(BRH, kurz, personen)]))
