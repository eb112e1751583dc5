"""The same content in different shapes gives the same; and whatever stands in a grid, reading it is total and loses no row without a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
import pytest

from im_xl.errors import ImXlError
from im_xl.model import Auftrag, Kreisdaten
from im_xl.pipeline import run
from im_xl.places import split_address
from im_xl.register import gemeinden_im_kreis
from im_xl.workbook import numbers
from im_xl.workbook.gestalt import find_lists
from im_xl.workbook.grid import open_workbook
from im_xl.workbook.layout import Tabelle, layouts
from im_xl.workbook.numbers import Mangel
from im_xl.workbook.reader import read_workbook
from im_xl.workbook.rows import ist_summenzeile, schluesselzellen

Zeile = list[Any]
Blaetter = dict[str, list[Zeile]]


def _buch(blaetter: Blaetter, ab: tuple[int, int] = (1, 1), verbunden: tuple[str, ...] = ()) -> BytesIO:
    """A workbook of plain cells, lists from a cell on; a day is shown as one."""
    buch = Workbook()
    buch.remove(buch.active)
    for name, zeilen in blaetter.items():
        blatt = buch.create_sheet(name)
        for nummer, zeile in enumerate(zeilen, start=ab[0] if name != "Eckdaten" else 1):
            for spalte, wert in enumerate(zeile, start=ab[1] if name != "Eckdaten" else 1):
                if wert is not None:
                    zelle = blatt.cell(nummer, spalte, wert)
                    if isinstance(wert, date):
                        zelle.number_format = "dd.mm.yyyy"
        for bereich in verbunden if name != "Eckdaten" else ():
            blatt.merge_cells(bereich)
    puffer = BytesIO()
    buch.save(puffer)
    puffer.seek(0)
    return puffer


# ---------------------------------------------------------------- shapes

ECKDATEN = [["Haushaltsjahr", 2025], ["Stichtag", date(2022, 12, 31)], ["Planungsrahmen", 402_345.67]]
KOPF = ["AGS", "Gemeinde", "Personen in der AU", "Vorjahr", "Meldung vom", "Entscheidung"]
ENTSCHEIDUNGEN = ("eigene Verantwortung", None, "Landkreis", "offen")
ZEILEN = [
    [g.ags, g.name, 7 + 13 * n, 5 + 11 * n if n % 3 else None, date(2023, 10, 2 + n), ENTSCHEIDUNGEN[n % 4]]
    for n, g in enumerate(gemeinden_im_kreis("08135"))
]


def _schluessel(wie: Callable[[str], list[Any]], kopf: list[str]) -> list[Zeile]:
    return [[*kopf, *KOPF[1:]], *([*wie(ags), *rest] for ags, *rest in ZEILEN)]


def _nebeneinander() -> list[Zeile]:
    links, rechts = ZEILEN[:6], [*ZEILEN[6:], [None] * len(KOPF)]
    return [[*KOPF, None, *KOPF], *([*a, None, *b] for a, b in zip(links, rechts, strict=True))]


FORMEN: dict[str, BytesIO] = {
    "quer": _buch({"Liste": [list(spalte) for spalte in zip(KOPF, *ZEILEN, strict=True)], "Eckdaten": ECKDATEN}),
    "quer_auf_dem_blatt_der_angaben": _buch({"Liste": [*ECKDATEN, [], *map(list, zip(KOPF, *ZEILEN, strict=True))]}, ab=(2, 3)),
    "je_verbund": _buch({**{f"Raum {n + 1}": [KOPF, *ZEILEN[n * 4 : n * 4 + 4]] for n in range(3)}, "Eckdaten": ECKDATEN}),
    "nebeneinander": _buch({"Liste": _nebeneinander(), "Eckdaten": ECKDATEN}),
    "weit_unten_rechts": _buch({"Liste": [KOPF, *ZEILEN], "Eckdaten": ECKDATEN}, ab=(80, 13)),
    "kopf_zweizeilig": _buch(
        {
            "Liste": [["AGS", "Gemeinde", "Personen", None, *KOPF[4:]], [None, None, "in der AU", "Vorjahr"], *ZEILEN],
            "Eckdaten": ECKDATEN,
        },
        verbunden=("C1:D1", "A1:A2", "B1:B2", "E1:E2", "F1:F2"),
    ),
    "ags_als_zahl": _buch({"Liste": _schluessel(lambda ags: [int(ags)], ["AGS"]), "Eckdaten": ECKDATEN}),
    "ags_mit_leerzeichen": _buch({"Liste": _schluessel(lambda ags: [f"{ags[:2]} {ags[2:5]} {ags[5:]}"], ["AGS"]), "Eckdaten": ECKDATEN}),
    "ags_in_fuenf_spalten": _buch(
        {
            "Liste": _schluessel(lambda ags: [ags[:2], ags[2], ags[3:5], "0000", ags[5:]], ["Land", "RB", "Kreis", "Verband", "Gem"]),
            "Eckdaten": ECKDATEN,
        }
    ),
    "ohne_schluessel": _buch({"Liste": [zeile[1:] for zeile in (KOPF, *ZEILEN)], "Eckdaten": ECKDATEN}),
    "alles_untereinander": _buch({"Liste": [*ECKDATEN, [], ["Rückmeldungen der Gemeinden"], KOPF, *ZEILEN]}),
}


def _ergebnis(mappe: BytesIO) -> tuple[object, ...]:
    """What is read and what comes out, without where it stood; that a list is in parts is no difference."""
    daten = read_workbook(BytesIO(mappe.getvalue()))
    meldungen = {
        m.gemeinde.ags: (m.personen.wert, *(gelesen.wert if gelesen else None for gelesen in (m.personen_vorjahr, m.gemeldet_am)))
        for m in daten.meldungen
    }
    entscheidungen = {ags: entscheidung.art for ags, entscheidung in daten.entscheidungen.items()}
    ergebnis = run(BytesIO(mappe.getvalue()), Auftrag(heute=date(2025, 1, 15)))
    assert ergebnis.auswertung is not None
    betraege = {g.gemeinde.ags: g.betrag_cent for g in ergebnis.auswertung.gemeinden}
    codes = sorted(finding.code for finding in ergebnis.findings if finding.code != "liste-in-teilen")
    return daten.kreis, ergebnis.auswertung.stichtag, meldungen, entscheidungen, betraege, codes


@pytest.mark.parametrize("form", FORMEN)
def test_gleicher_inhalt_in_anderer_form(form: str) -> None:
    """Turned, in parts, side by side, far down, with a heading of two rows, with keys of all kinds: the same persons, amounts and findings."""
    aufrecht = _ergebnis(_buch({"Liste": [KOPF, *ZEILEN], "Eckdaten": ECKDATEN}))
    assert sum(aufrecht[4].values()) == 40_234_567
    assert _ergebnis(FORMEN[form]) == aufrecht


# ---------------------------------------------------------------- whatever stands in the grid

KREIS = gemeinden_im_kreis("08135")
UEBERSCHRIFTEN = sorted(
    {
        " ".join(worte)
        for layout in layouts().values()
        for muster in layout.spalten
        for worte in (*muster.ueberschriften, *muster.mit_jahr, *muster.mit_zeit)
    }
)
WORTE = [
    "Summe",
    "Zwischensumme",
    "davon Kinder",
    "k.A.",
    "-",
    "66*",
    "1.234",
    "12.5",
    "Musterstadt",
    "Landkreis Heidenheim",
    "VU",
    "Au",
    "Q1",
]
ZEITEN = [2021, 2022, "31.12.2022", "31.12.", "12/22", date(2022, 12, 31), "Personen in der AU am 31.12."]
ZELLEN = st.one_of(
    st.none(),
    st.none(),
    st.integers(0, 400),
    st.integers(-3, 3_000_000),
    st.floats(-5, 500, allow_nan=False),
    st.booleans(),
    st.sampled_from([g.name for g in KREIS]),
    st.sampled_from([g.ags for g in KREIS]),
    st.sampled_from([int(g.ags) for g in KREIS]),
    st.sampled_from(UEBERSCHRIFTEN),
    st.sampled_from(WORTE),
    st.sampled_from(ZEITEN),
    st.sampled_from(["#N/A", "#REF!", "=A1"]),
)


@st.composite
def _raster(draw: st.DrawFn) -> list[Zeile]:
    """Rows of a list below a heading amid anything else, some cells spoilt, some rows put in, turned at times."""
    kopf = draw(
        st.lists(st.sampled_from(["AGS", "Gemeinde", "Personen in der AU", "Personen", *UEBERSCHRIFTEN]), min_size=1, max_size=5).map(
            lambda weitere: ["Gemeinde", "Personen in der AU", *weitere]
        )
    )
    kopf = draw(st.permutations(kopf))
    orte = draw(st.lists(st.sampled_from(KREIS), min_size=1, max_size=8))

    def zelle(name: str, ort: Any) -> Any:  # noqa: ANN401 - a cell
        return ort.name if name == "Gemeinde" else ort.ags if name == "AGS" else draw(st.integers(0, 300))

    liste = [kopf, *([zelle(name, ort) for name in kopf] for ort in orte)]
    if draw(st.booleans()):
        liste = [[*a, None, *b] for a, b in zip(liste, liste[:1] + liste[:0:-1], strict=True)]
    breite = len(liste[0])
    for _ in range(draw(st.integers(0, 4))):
        liste[draw(st.integers(0, len(liste) - 1))][draw(st.integers(0, breite - 1))] = draw(ZELLEN)
    for _ in range(draw(st.integers(0, 3))):
        liste.insert(draw(st.integers(0, len(liste))), draw(st.lists(ZELLEN, min_size=breite, max_size=breite)))
    return [list(spalte) for spalte in zip(*liste, strict=True)] if draw(st.booleans()) else liste


FREI = st.lists(st.lists(ZELLEN, min_size=1, max_size=6), min_size=1, max_size=12)


def _ort(finding: Any) -> tuple[int, int] | None:  # noqa: ANN401 - a finding
    return split_address(finding.ort.zelle) if finding.ort is not None and finding.ort.blatt == "Liste" else None


def _gelesene(mappe: BytesIO, daten: Kreisdaten) -> list[tuple[Tabelle, int]]:
    """The lists from which persons were read, with the column of the persons."""
    (blatt,) = open_workbook(BytesIO(mappe.getvalue()))
    orte = {split_address(m.personen.ort.zelle) for m in daten.meldungen if m.personen.ort}
    jahr = daten.eckdaten.haushaltsjahr.wert if daten.eckdaten.haushaltsjahr else None
    gelesene = []
    for tabelle in find_lists(blatt, jahr):
        if tabelle.layout.art == "meldungen":
            eigene = {(s, z) if tabelle.blatt.quelle else (z, s) for z, s in orte}
            nummern = {nummer for nummer, _ in tabelle.zeilen()}
            spalten = {s for z, s in eigene if z in nummern and tabelle.links <= s <= tabelle.rechts}
            gelesene += [(tabelle, spalte) for spalte in spalten]
    return gelesene


def _pruefen(raster: list[Zeile]) -> None:
    mappe = _buch({"Liste": raster})
    try:
        daten = read_workbook(BytesIO(mappe.getvalue()))
    except ImXlError:
        return
    belegt = {(z, s): wert for z, zeile in enumerate(raster, 1) for s, wert in enumerate(zeile, 1) if wert is not None}
    for meldung in daten.meldungen:
        assert meldung.personen.ort is not None
        if meldung.personen.wert is not None:
            assert split_address(meldung.personen.ort.zelle) in belegt, "a blank became a number"
    gelesen = {split_address(m.personen.ort.zelle) for m in daten.meldungen if m.personen.ort}
    gemeldet = {ort for finding in daten.findings if (ort := _ort(finding))}
    for tabelle, spalte in _gelesene(mappe, daten):
        for nummer, zeile in tabelle.zeilen():
            wert = zeile.get(spalte)
            zahl = numbers.personen(wert)
            if isinstance(zahl, Mangel) or zahl == 0 or tabelle.blatt.ist_umgedeutet(nummer, spalte, wert):
                continue
            stellen = {(s, nummer) if tabelle.blatt.quelle else (nummer, s) for s in range(1, 30)}
            zellen = schluesselzellen(tabelle, nummer, zeile)
            summe = ist_summenzeile(zeile, zellen) is not None or zellen.name == "Landkreis Heidenheim"
            namenlos = not zellen.name and not zellen.ags_inhalt and zahl == sum(m.personen.wert or 0 for m in daten.meldungen)
            assert stellen & (gelesen | gemeldet) or summe or namenlos, f"row {nummer} is lost without a word: {zeile}"


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(_raster())
def test_keine_zeile_geht_verloren(raster: list[Zeile]) -> None:
    """A list with anything in it: nothing but our own errors, no row without a word, no blank as zero."""
    _pruefen(raster)


@settings(deadline=None, max_examples=100)
@given(FREI)
def test_irgendein_raster(raster: list[Zeile]) -> None:
    """Texts, numbers, days, errors and headings anywhere: the same holds."""
    _pruefen(raster)
