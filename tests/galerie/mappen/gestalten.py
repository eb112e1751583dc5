"""The same content in other shapes."""

from __future__ import annotations

from typing import Any

from galerie.grund import BETRAG, kreisname, orte
from galerie.schreiben import (
    AU,
    CW,
    EM,
    HDH,
    STICHTAG,
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
    personen,
    xlsx,
)


@mappe
def quer_mit_angaben_und_entscheidungen() -> bytes:
    """All on one sheet: the figures above, decisions below the persons."""
    alle = orte(EM)
    rows = [
        ["Landkreis", kreisname(EM)],
        ["Haushaltsjahr", 2025],
        ["Stichtag", STICHTAG],
        ["Planungsrahmen", BETRAG[EM] / 100],
        [],
        ["Schlüssel", *(o.ags for o in alle), None],
        ["Stadt/Gemeinde", *(o.amtlich for o in alle), "zusammen"],
        ["Einwohner", *(o.einwohner for o in alle), None],
        [AU, *(o.personen for o in alle), gesamt(EM)],
        ["Entscheidung", *("eigene Verantwortung" if o.personen > 50 else None for o in alle), None],
    ]
    return xlsx(Blatt("Quer", rows))


@mappe
def quer_vu_und_au() -> bytes:
    """Two rows of persons, the first of the VU; the label of the row of names says nothing."""
    alle = orte(HDH)
    rows = [
        ["Belegung", *(o.kurz for o in alle)],
        ["Personen in der VU", *(andere(o) for o in alle)],
        ["Personen in der AU", *(o.personen for o in alle)],
    ]
    return xlsx(eckdaten(HDH), Blatt("Belegung", rows, ab=(5, 2)))


@mappe
def quer_stichtag_fehlt() -> bytes:
    """Years below each other, none of them the Stichtag: nobody knows which counts."""
    alle = orte(HDH)
    rows = [["Personen in der AU am 31.12.", *(o.amtlich for o in alle)], [2019, *map(andere, alle)], [2020, *(o.personen for o in alle)]]
    return xlsx(eckdaten(HDH), Blatt("Entwicklung", rows))


@mappe
def quer_zwei_bloecke() -> bytes:
    """The turned list goes on below itself; the total of all stands at its end."""
    alle = orte(CW)
    rows: list[list[Any]] = [["Personen in der Anschlussunterbringung"], []]
    for teil, summe in ((alle[:13], ()), (alle[13:], (("Summe", gesamt(CW)),))):
        rows += [["Gemeinde", *(o.amtlich for o in teil), *(wort for wort, _ in summe)]]
        rows += [["Personen", *(o.personen for o in teil), *(zahl for _, zahl in summe)], []]
    return xlsx(eckdaten(CW), Blatt("Quer", rows))


@mappe
def raeume_mit_nachmeldung() -> bytes:
    """Two rooms on a sheet each; a Gemeinde of the first stands, with another count, on the second too."""
    rows = mit(CW, ags, amtlich, personen)
    kopf = ["AGS", "Gemeinde", AU]
    nord = Blatt("Raum Nord", [kopf, *rows[:12]])
    return xlsx(eckdaten(CW), nord, Blatt("Raum Süd", [kopf, *rows[12:], [rows[0][0], rows[0][1], rows[0][2] + 4]]))


@mappe
def raeume_verschiedener_jahre() -> bytes:
    """The one half is of 2021: together they are no list."""
    rows = mit(CW, ags, amtlich, personen)
    teile = (("Raum Nord 2021", rows[:12]), ("Raum Süd 2022", rows[12:]))
    return xlsx(eckdaten(CW), *(Blatt(name, [["AGS", "Gemeinde", AU], *teil]) for name, teil in teile))


@mappe
def zwei_listen_mit_nummer_nebeneinander() -> bytes:
    """Halves side by side without a blank column, numbered, the total under the right one."""
    rows = [[n, *row] for n, row in enumerate(mit(HDH, amtlich, personen), start=1)]
    kopf = ["Nr.", "Gemeinde", AU]
    unten = [[*links, *rechts] for links, rechts in zip(rows[:6], [*rows[6:], [None, "Summe", gesamt(HDH)]], strict=True)]
    return xlsx(eckdaten(HDH), Blatt("Liste", [[*kopf, *kopf], *unten]))


@mappe
def quartale_nicht_verbunden() -> bytes:
    """The heading with the year stands over the first quarter only."""
    kopf = [["AGS", "Gemeinde", "Bestand AU 2022", None, None, None], [None, None, "31.03.", "30.06.", "30.09.", "31.12."]]
    rows = mit(HDH, ags, amtlich, dritte, andere, lambda o: o.personen + 2, personen)
    return xlsx(eckdaten(HDH), Blatt("Quartale", [*kopf, *rows]))


@mappe
def quartal_zu_frueh() -> bytes:
    """Only the second quarter: the year fits, the day does not."""
    kopf = [["AGS", "Gemeinde", "Bestand AU 2022"], [None, None, "30.06."]]
    return xlsx(eckdaten(HDH), Blatt("Bestand", [*kopf, *mit(HDH, ags, amtlich, andere)]))


@mappe
def pivot_zaehlt_zeilen() -> bytes:
    """The pivot table counts the rows of the list of houses, not the persons in them."""
    rows = [["Zeilenbeschriftungen", "Anzahl von Personen"], *mit(EM, amtlich, lambda o: 1 + o.personen % 3)]
    return xlsx(eckdaten(EM), Blatt("Tabelle4", [*rows, ["Gesamtergebnis", sum(1 + o.personen % 3 for o in orte(EM))]], ab=(2, 0)))


@mappe
def zeitreihe_unter_titel() -> bytes:
    """Bare years below a title that speaks of the VU, and again below one that speaks of the AU."""
    vu = [["Personen in der VU am 31.12."], ["Gemeinde", 2020, 2021, 2022], *mit(HDH, amtlich, andere, dritte, andere), []]
    au = [["Personen in der AU am 31.12."], ["Gemeinde", 2020, 2021, 2022], *mit(HDH, amtlich, dritte, andere, personen)]
    return xlsx(eckdaten(HDH), Blatt("Zeitreihe", [*vu, *au]))


@mappe
def betrag_tausend_gerundet() -> bytes:
    """Thousands without decimals: whether that is the exact amount nobody knows."""
    blatt = eckdaten(HDH, betrag=None)
    blatt.zeilen.append(["Planungsrahmen (Tsd. €)", 402])
    return xlsx(blatt, Blatt("Liste", liste(HDH)))


@mappe
def betrag_doch_in_euro() -> bytes:
    """The label says thousands, the amount was entered in euros."""
    blatt = eckdaten(HDH, betrag=None)
    blatt.zeilen.append(["Planungsrahmen in TEUR", BETRAG[HDH] / 100])
    return xlsx(blatt, Blatt("Liste", liste(HDH)))


@mappe
def kreistabelle_ohne_eigene_zeile() -> bytes:
    """The table of the Kreise holds those of the neighbours only, and their sum."""
    tafel = [["Landkreis", "Planungsrahmen 2025"], ["Göppingen", 812_077.41], ["Ostalbkreis", 1_302_345.67], ["Summe", 2_114_423.08]]
    return xlsx(eckdaten(HDH, betrag=None), Blatt("Erlass", tafel), Blatt("Liste", liste(HDH)))


@mappe
def jahrestabelle_und_betrag() -> bytes:
    """The table by year says something else than the figure."""
    tafel = [["Haushaltsjahr", "Planungsrahmen", "Bemerkung"], [2024, 390_000.0, "Ist"], [2025, 410_000.0, "Plan"], ["Summe", 800_000.0]]
    return xlsx(eckdaten(HDH), Blatt("Mittel", tafel), Blatt("Liste", liste(HDH)))


@mappe
def davon_in_au_unter_titel_au() -> bytes:
    """The title says that all are in the AU; what the part then is nobody knows."""
    kopf = [["Bestand in der Anschlussunterbringung"], ["AGS", "Gemeinde", "Personen", "davon in AU"]]
    return xlsx(eckdaten(HDH), Blatt("Bestand", [*kopf, *mit(HDH, ags, amtlich, personen, lambda o: o.personen // 2)]))


@mappe
def zusammen_ist_keine_summe() -> bytes:
    """The column called the sum is off by one in a row."""
    kopf = [["Gemeinde", AU, None, None], [None, "unter 18", "ab 18", "zusammen"]]
    rows = mit(HDH, amtlich, lambda o: o.personen // 3, lambda o: o.personen - o.personen // 3, personen)
    rows[2][1] += 1
    return xlsx(eckdaten(HDH), Blatt("Liste", [*kopf, *rows], verbunden=[(0, 1, 0, 3)]))


@mappe
def stern_an_null() -> bytes:
    """A zero with a star: the footnote says that nothing was reported."""
    return xlsx(eckdaten(HDH), Blatt("Liste", [*anders(HDH, {"010": "0*"}), [], ["* keine Rückmeldung"]]))
