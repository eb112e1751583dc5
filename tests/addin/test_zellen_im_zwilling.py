"""Formulas in cells for real: LibreOffice calls the generated wrappers, these our VBA, this Python; what comes back stands in the cell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
import re

import pytest
import xlsxwriter

from addin.doppel import gegenstelle, kein_befehl, module, ohne_dialog, rechne
from addin.zwilling import mit_makros
from hosts.office import Book, Office
from im_xl.functions import FEHLT, Excelfehler, Fehlerwert, funktionen, rufe

WORKBOOKS = Path(__file__).resolve().parents[2] / "workbooks"
LO_FEHLER = {Excelfehler.NULL: 521, Excelfehler.DIV0: 532, Excelfehler.WERT: 519, Excelfehler.BEZUG: 524, Excelfehler.NAME: 525, Excelfehler.ZAHL: 503, Excelfehler.NV: 32767}  # fmt: skip
"""LibreOffice's numbers of the errors."""
pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def selbsttest(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """The self-test workbook with the add-in's macros in it, calculated."""
    pfad = tmp_path_factory.mktemp("zwilling") / "selbsttest.xlsm"
    pfad.write_bytes(mit_makros((WORKBOOKS / "selbsttest.xlsx").read_bytes(), module()))
    with office.answer_macros(gegenstelle(kein_befehl, ohne_dialog)), office.open(pfad, macros=True) as buch:
        rechne(buch, "Selbsttest")
        yield buch


def test_the_self_test_is_all_green(selbsttest: Book) -> None:
    """Every example of every function, out of a cell: what it must be, and for each error the sentence that explains it."""
    zellen = selbsttest.read(["Selbsttest"])["Selbsttest"]
    urteile = {adresse: zelle["string"] for adresse, zelle in zellen.items() if re.fullmatch(r"J(?!5$)\d+", adresse)}

    assert {adresse: (urteil, zellen.get(f"D{adresse[1:]}")) for adresse, urteil in urteile.items() if urteil != "in Ordnung"} == {}
    assert zellen["A2"]["string"] == "Alles grün: Das Add-in arbeitet."
    assert len(urteile) > 70
    formeln = " ".join(zelle["string"] or "" for adresse, zelle in zellen.items() if adresse[0] == "B")
    assert all(f"={name}(" in formeln for name in funktionen())


def test_a_falsified_value_is_red(selbsttest: Book) -> None:
    """Number, text, error and one of several cells: each turns its row and the heading red."""
    zellen = selbsttest.read(["Selbsttest"])["Selbsttest"]
    faelle = {
        "Zahl": next(a for a, z in zellen.items() if a[0] == "G" and z["type"] == "value"),
        "Text": next(a for a, z in zellen.items() if a[0] == "G" and z["string"] == "Weinheim"),
        "Fehler": next(a for a, z in zellen.items() if a[0] == "G" and z["string"] == "#NV"),
        "Hinweis": next(a for a, z in zellen.items() if a[0] == "G" and (z["string"] or "").startswith("IM_ANTEIL:")),
        "zweite Spalte": next(a for a, z in zellen.items() if a[0] == "H" and z["type"] == "value"),
    }
    for art, adresse in faelle.items():
        alt = zellen[adresse]["value"]
        falsch = "#WERT!" if art == "Fehler" else f"{alt} " if isinstance(alt, str) else alt + 0.01
        selbsttest.set({"Selbsttest": {adresse: falsch}})
        jetzt = selbsttest.read({"Selbsttest": [f"J{adresse[1:]}", "A2"]})["Selbsttest"]
        assert [zelle["string"] for zelle in jetzt.values()] == ["Fehler", f"Nicht in Ordnung: 1 von {_zeilen(zellen)} Zeilen"], art
        selbsttest.set({"Selbsttest": {adresse: alt}})
    assert selbsttest.read({"Selbsttest": ["A2"]})["Selbsttest"]["A2"]["string"].startswith("Alles grün")


def _zeilen(zellen: dict[str, dict[str, object]]) -> int:
    return sum(re.fullmatch(r"J(?!5$)\d+", adresse) is not None for adresse in zellen)


# ---------------------------------------------------------------- forms of arguments
TAG = 45443
EINGABEN: dict[str, object] = {
    "A1": 120, "A2": 45, "A3": 0, "A4": None,
    "C1": 3, "D1": 1,
    "A6": "1.810.740,00 €", "A7": TAG, "A8": "31.05.2024", "A9": True, "A10": "=1/0", "A11": "=NA()", "A12": "3 Personen", "A13": "k.A.",
    "A14": "08226096", "A15": 8226096, "A16": "Nord", "A17": -5, "A18": 1.5,
}  # fmt: skip
"""Cells of the sheet that the formulas read; text that begins with = is a formula."""
FORMELN: dict[str, tuple[str, list[object]]] = {
    "column": ("IM_ZUWENDUNG_EINZELN(1000;A1:A3;1)", [1000, ((120,), (45,), (0,)), 1]),
    "row": ("IM_ZUWENDUNG_EINZELN(1000;C1:D1;2)", [1000, ((3, 1),), 2]),
    "inline array": ("IM_ZUWENDUNG_EINZELN(1000;{120;45;0};2)", [1000, ((120,), (45,), (0,)), 2]),
    "single cell as range": ("IM_ANTEIL(A2;A1:A3)", [45, ((120,), (45,), (0,))]),
    "text number": ("IM_VZAE(A6;2025)", ["1.810.740,00 €", 2025]),
    "text among numbers": ("IM_ANTEIL(1;A12:A12)", [1, "3 Personen"]),
    "date cell": ('IM_FRISTSTATUS("entscheidung";2025;A7)', ["entscheidung", 2025, TAG]),
    "date as text": ('IM_FRISTSTATUS("entscheidung";2025;A8)', ["entscheidung", 2025, "31.05.2024"]),
    "empty cell for an optional argument": ('IM_FRISTSTATUS("entscheidung";2025;A7;A4)', ["entscheidung", 2025, TAG, None]),
    "optional argument left out": ('IM_AGS("Weinheim")', ["Weinheim", FEHLT]),
    "key as text": ("IM_GEMEINDE(A14)", ["08226096"]),
    "key as number": ("IM_GEMEINDE(A15)", [8226096]),
    "empty cell among persons": ("IM_ZUWENDUNG_EINZELN(1000;A1:A4;1)", [1000, ((120,), (45,), (0,), (None,)), 1]),
    "empty cell for a compulsory argument": ("IM_VZAE(A4;2025)", [None, 2025]),
    "truth value for a number": ("IM_ANTEIL(1;A9:A9)", [1, True]),
    "matrix where a list is wanted": ("IM_ANTEIL(1;A1:B3)", [1, ((120, None), (45, None), (0, None))]),
    "range where a cell is wanted": ("IM_VZAE(A1:A3;2025)", [((120,), (45,), (0,)), 2025]),
    "error cell": ("IM_VZAE(A10;2025)", [Excelfehler.DIV0, 2025]),
    "another error cell among values": ("IM_ANTEIL(1;A10:A11)", [1, ((Excelfehler.DIV0,), (Excelfehler.NV,))]),
    "#NV among values": ("IM_ANTEIL(1;A11:A12)", [1, ((Excelfehler.NV,), ("3 Personen",))]),
    "text that is none": ("IM_ANTEIL(1;A13:A13)", [1, "k.A."]),
    "less than zero": ("IM_ANTEIL(1;A17:A17)", [1, -5]),
    "a fraction of a person": ("IM_ANTEIL(1;A18:A18)", [1, 1.5]),
    "too many cells": ("IM_ANTEIL(1;B1:B100001)", [1, ((None,),)]),
    "no cell for a hint": ("IM_HINWEIS(5)", []),
    "unknown word": ('IM_GEMEINDE(A14;"lang")', ["08226096", "lang"]),
}


@pytest.fixture(scope="module")
def formen(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, object]]]:
    """What the formulas show; one below the other in column F, their hints in G."""
    ordner = tmp_path_factory.mktemp("formen")
    with xlsxwriter.Workbook(ordner / "formen.xlsx") as mappe:
        blatt = mappe.add_worksheet("Formen")
        for adresse, wert in EINGABEN.items():
            blatt.write_boolean(adresse, wert) if isinstance(wert, bool) else blatt.write(adresse, wert)
    pfad = ordner / "formen.xlsm"
    pfad.write_bytes(mit_makros((ordner / "formen.xlsx").read_bytes(), module()))
    with office.answer_macros(gegenstelle(kein_befehl, ohne_dialog)), office.open(pfad, macros=True) as buch:
        buch.set({"Formen": {f"F{nummer}": f"={formel}" for nummer, (formel, _) in enumerate(FORMELN.values(), start=1)}})
        buch.set({"Formen": {f"G{nummer}": f"=IM_HINWEIS(F{nummer})" for nummer in range(1, len(FORMELN) + 1)}})
        rechne(buch, "Formen")
        yield buch.read(["Formen"])["Formen"]


@pytest.mark.parametrize("name", FORMELN)
def test_arguments_in_every_form(formen: dict[str, dict[str, object]], name: str) -> None:
    """Cell -> wrapper -> Python gives what the function itself gives for the same raw values; errors are true errors, with their reason."""
    nummer = list(FORMELN).index(name) + 1
    formel, argumente = FORMELN[name]
    zelle, hinweis = formen[f"F{nummer}"], formen[f"G{nummer}"]["value"]
    erwartet = rufe(formel.partition("(")[0], argumente)

    if name in {"too many cells", "no cell for a hint"}:  # refused by VBA itself
        assert zelle["error"] == LO_FEHLER[Excelfehler.WERT]
        assert {"too many cells": "100.000", "no cell for a hint": "Kein Hinweis"}[name] in str(hinweis)
    elif isinstance(erwartet, Fehlerwert):
        assert zelle["type"] == "error"
        assert zelle["error"] == LO_FEHLER[erwartet.fehler]
        assert hinweis == erwartet.text
    else:
        assert (zelle["error"], zelle["value"]) == (0, erwartet)
        assert str(hinweis).startswith("Kein Hinweis zu dieser Zelle")
