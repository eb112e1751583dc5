"""The same content in other shapes."""

from __future__ import annotations

from galerie.grund import BETRAG, kreisname, orte
from galerie.schreiben import AU, EM, HDH, STICHTAG, Blatt, andere, eckdaten, gesamt, mappe, xlsx


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
