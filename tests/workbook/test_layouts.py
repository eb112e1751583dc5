"""Recognising lists wherever they stand, and refusing what holds none."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
import random

from openpyxl import Workbook, load_workbook
import pytest

from im_xl.errors import DateiError, EingabeError
from im_xl.model import Gelesen, Kreisdaten
from im_xl.workbook.layout import layouts
from im_xl.workbook.reader import read_workbook
from im_xl.workbook.woerter import woerter, wort
from workbook.raster import flach, lesen, mappe, personen

WORKBOOKS = Path(__file__).resolve().parents[2] / "workbooks"
KOPF = "AGS | Gemeinde | Personen\n"


# ---------------------------------------------------------------- variants of a whole workbook


def _inhalt(daten: Kreisdaten) -> object:
    """What was read, without where."""

    def ohne_ort(gelesen: Gelesen[object] | None) -> object:
        return gelesen.wert if gelesen else None

    meldungen = [
        (m.gemeinde.ags, m.personen.wert, m.geschaetzt, ohne_ort(m.personen_vorjahr), ohne_ort(m.vorjahr_cent), ohne_ort(m.gemeldet_am))
        for m in sorted(daten.meldungen, key=lambda m: m.gemeinde.ags)
    ]
    verbuende = {v.name: {replace(m, ort=None) for m in v.mitgliedschaften} for v in daten.verbuende}
    entscheidungen = {ags: replace(e, ort=None) for ags, e in daten.entscheidungen.items()}
    eckdaten = {
        name: ohne_ort(getattr(daten.eckdaten, name)) for name in ("haushaltsjahr", "stichtag", "betrag_cent", "betragsstand", "zaehlweise")
    }
    return daten.kreis, meldungen, entscheidungen, verbuende, eckdaten


def _umgebaut(umbau: str) -> BytesIO:
    """The Rhein-Neckar sample as plain values, rearranged."""
    alt = load_workbook(WORKBOOKS / "rhein-neckar-kreis-2025.xlsx", data_only=True)
    neu = Workbook()
    neu.remove(neu.active)
    namen = {
        "AU-Bestand": "Tabelle1",
        "Entscheidungen": "Blatt 2",
        "Verbünde": "x",
        "Vorjahr 2024": "Alte Beträge",
        "Eckdaten": "Sonstiges",
    }
    for blatt in reversed(alt.worksheets) if umbau == "blattnamen" else alt.worksheets:
        ziel = neu.create_sheet(namen.get(blatt.title, blatt.title) if umbau == "blattnamen" else blatt.title)
        spalten = list(range(1, blatt.max_column + 1))
        if umbau == "spalten" and blatt.title not in {"Eckdaten", "Deckblatt"}:
            random.Random(7).shuffle(spalten)  # noqa: S311 - an order, no secret
        for zeile in blatt.iter_rows():
            for zelle in zeile:
                if zelle.value is not None and not (umbau != "" and zelle.coordinate in blatt.merged_cells):
                    _kopieren(ziel, zelle, spalten.index(zelle.column) + 1, umbau)
    puffer = BytesIO()
    neu.save(puffer)
    puffer.seek(0)
    return puffer


def _kopieren(ziel: object, zelle: object, spalte: int, umbau: str) -> None:
    wert = zelle.value
    if umbau == "ags_als_zahl" and isinstance(wert, str) and wert.isdecimal() and len(wert) == 8:
        wert = int(wert)
    if umbau == "zahlen_als_text" and isinstance(wert, int | float) and not isinstance(wert, bool):
        wert = f"{wert:,.2f}".replace(",", "X").replace(".", ",").replace("X", ".") + " €" if "€" in zelle.number_format else str(wert)
    neu = ziel.cell(zelle.row + (21 if umbau == "tiefer" else 0), spalte, wert)
    neu.number_format = zelle.number_format


@pytest.mark.parametrize("umbau", ["", "spalten", "blattnamen", "tiefer", "ags_als_zahl", "zahlen_als_text"])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_varianten_geben_dasselbe(umbau: str) -> None:
    """Columns in other order, other sheet names and order, headings further down, AGS as number, numbers as text."""
    vorlage = read_workbook(BytesIO((WORKBOOKS / "rhein-neckar-kreis-2025.xlsx").read_bytes()))
    variante = read_workbook(_umgebaut(umbau))
    assert _inhalt(variante) == _inhalt(vorlage)
    assert flach(variante) == []


# ---------------------------------------------------------------- headings


@pytest.mark.parametrize(
    ("ueberschrift", "erwartet"),
    [
        ("Personen in der AU\nam 31.12.2022", ("personen", "au")),
        ("Postleit-\nzahl3)", ("postleitzahl",)),
        ("Postleit-zahl3)", ("postleitzahl",)),
        ("Verände­rung", ("veränderung",)),
        ("AU-Bestand", ("au", "bestand")),
        ("GEMEINDESCHLU\u0308SSEL¹", ("gemeindeschlüssel",)),
        ("Zuwendung 2024 in €", ("zuwendung",)),
        ("Quote (%)", ("quote", "prozent")),
        ("Meldungs- und Eingangsdatum", ("meldungs", "eingangsdatum")),
        ("von", ("von",)),
    ],
)
def test_woerter_einer_ueberschrift(ueberschrift: str, erwartet: tuple[str, ...]) -> None:
    """Case, composition, hyphenation, dates, footnote marks and small words do not matter."""
    assert woerter(ueberschrift) == erwartet


@pytest.mark.parametrize(
    "kopf",
    [
        "Gemeindeschlüssel | Stadt/Gemeinde | Anzahl der Personen in der Anschlussunterbringung (AU)",
        "AGS 1) | Name der Gemeinde | AU-Bestand 31.12.2022",
        "ags | KOMMUNE | Geflüchtete in der Anschluss-\\nunterbringung*",
        "Schlüssel | Städte und Gemeinden | Zahl der Personen",
    ],
)
def test_ueberschriften(kopf: str) -> None:
    """Synonyms, footnote marks, hyphenation and capitals."""
    daten = lesen(kopf + "\n'08226096 | Weinheim | 12")
    assert (personen(daten), flach(daten)) == ({"Weinheim": 12}, [])


def test_kopf_ueber_zwei_zeilen() -> None:
    """A group heading over several columns, merged, belongs to each of them."""
    bild = "Gemeinde | Personen in der AU | |\n | Vorjahr | gesamt | Anteil\nWeinheim | 9 | 12 | 0.5\nLadenburg | 8 | 3 | 0.5"
    daten = lesen(bild, verbunden=[("Liste", "B1:D1"), ("Liste", "A1:A2")])
    assert personen(daten) == {"Weinheim": 12, "Ladenburg": 3}
    assert daten.meldungen[0].personen_vorjahr is not None
    assert daten.meldungen[0].personen_vorjahr.wert == 9


def test_davon_spalten_sind_nicht_gemeint() -> None:
    """Parts, shares and targets are other columns."""
    kopf = "AGS | Gemeinde | davon Personen aus der Ukraine | Personen je Einwohner | Personen\n"
    assert personen(lesen(kopf + "'08226096 | Weinheim | 1 | 2 | 12")) == {"Weinheim": 12}


def test_kopf_bis_vierzig_zeilen_tief() -> None:
    """Titles and notes above the list are passed over."""
    assert personen(lesen("Titel\n" + "\n" * 38 + KOPF + "'08226096 | Weinheim | 12")) == {"Weinheim": 12}


def test_eigene_blaetter_werden_nicht_gelesen() -> None:
    """A sheet with our mark is our output, not the county's list."""
    bild = {"IM Übersicht": KOPF + "'08226096 | Weinheim | 99", "Liste": KOPF + "'08226096 | Weinheim | 12"}
    assert personen(lesen(bild, eigene=["IM Übersicht"])) == {"Weinheim": 12}
    assert personen(lesen(bild)) == {"Weinheim": 99}


def test_ausgeblendete_blaetter_zuletzt() -> None:
    """The visible list holds, and an old copy that is hidden is nothing to speak of."""
    bild = {"alt": KOPF + "'08226096 | Weinheim | 99\n'08226038 | Ladenburg | 1", "Liste": KOPF + "'08226096 | Weinheim | 12"}
    daten = lesen(bild, versteckt=["alt"])
    assert (personen(daten), flach(daten)) == ({"Weinheim": 12}, [])


def test_layouts_sind_in_sich_richtig() -> None:
    """Every required and key column is declared, and no heading belongs to two columns of a list."""
    for layout in layouts().values():
        namen = [muster.name for muster in layout.spalten]
        assert set(layout.pflicht) | set(layout.schluessel) | set(layout.nicht_mit) | set(layout.eindeutig) <= set(namen)
        alle = [ueberschrift for muster in layout.spalten for ueberschrift in muster.ueberschriften]
        assert len(alle) == len(set(alle)), layout.art


def test_unbekanntes_wort() -> None:
    """A word that is not on the list has no meaning; a longer sentence that begins with one has."""
    assert wort("entscheidung", "vielleicht") is None
    assert wort("entscheidung", "allein, ab Sommer") == "einzeln"
    assert wort("summe", "Summe Landkreis") == "summe"
    assert wort("summe", "Sulzfeld") is None


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("blaetter", "code", "blatt", "zelle", "worte"),
    [
        ({"Leer": ""}, "leere-mappe", None, None, "keine einzige"),
        ({"Liste": "AGS | Gemeinde | Einwohner\n'08226096 | Weinheim | 12"}, "keine-personenspalte", "Liste", "A1", "„Einwohner“"),
        ({"Liste": "AGS | Personen je Einwohner\n'08226096 | 3"}, "keine-personenspalte", "Liste", "A1", "„Personen je Einwohner“"),
        ({"Notizen": "Bitte zurückrufen", "B": "1 | 2"}, "keine-personenspalte", "Notizen", "A1", "„Notizen“, „B“"),
        ({"Liste": KOPF}, "keine-gemeinden", "Liste", "A2", "keine Gemeinde"),
        ({"Liste": "AGS | Gemeinde | Personen\n'09162000 | München | 12"}, "keine-gemeinden", "Liste", "A2", "Baden-Württemberg"),
        ({"Liste": "Landkreis | Esslingen\n" + KOPF}, "keine-gemeinden", "Liste", "A2", "keine Gemeinden"),
    ],
)
def test_nichts_zu_lesen(blaetter: dict[str, str], code: str, blatt: str | None, zelle: str | None, worte: str) -> None:
    """A refusal names what was looked for, what was seen, and where."""
    with pytest.raises(EingabeError) as fehler:
        read_workbook(mappe(blaetter))
    assert (fehler.value.code, fehler.value.blatt, fehler.value.zelle) == (code, blatt, zelle)
    assert worte in fehler.value.text


@pytest.mark.parametrize("inhalt", [b"", b"kein Zip", b"PK\3\4 abgeschnitten", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600])
def test_keine_mappe(inhalt: bytes) -> None:
    """What is no workbook is refused by the guards."""
    with pytest.raises(DateiError):
        read_workbook(BytesIO(inhalt))
