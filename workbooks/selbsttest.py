"""Builds `selbsttest.xlsx`: every function in a cell next to what it must show, from the examples of the register.

    python workbooks/selbsttest.py [DATEI]

The results are stored as not yet calculated, so that the sheet can only turn green where the add-in really answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
import sys
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

import im_xl
from im_xl.functions import Excelfehler, Fehlerwert, Funktion, funktionen, rufe
from im_xl.functions.conversion import serienzahl
from im_xl.functions.formeltext import Zeilen, bereiche, formel

DATEI: Final = Path(__file__).with_name("selbsttest.xlsx")
BLATT: Final = "Selbsttest"
GUT, SCHLECHT = "in Ordnung", "Fehler"
KOPF: Final = 4
"""0-based row of the headings."""
BREITE: Final = 3
"""Columns of a result; examples have no more."""
BREITEN: Final = (24, 56, 48, 40, 12, 12, 40, 12, 12, 12)
"""Widths of the columns in characters."""
_ERZEUGT: Final = datetime(2024, 3, 4, 9, 0, 0)  # noqa: DTZ001 - a fixed date of a file, written without zone
_NAVY, _GRAU, _GRUEN, _ROT = "#1F3A5F", "#6B7280", "#D9F2DC", "#F8D7DA"
_FEHLERTYP: Final = {
    Excelfehler.NULL: 1,
    Excelfehler.DIV0: 2,
    Excelfehler.WERT: 3,
    Excelfehler.BEZUG: 4,
    Excelfehler.NAME: 5,
    Excelfehler.ZAHL: 6,
    Excelfehler.NV: 7,
}
"""What ERROR.TYPE (FEHLER.TYP) answers."""
Erwartet = float | str | Excelfehler


@dataclass(frozen=True)
class Pruefung:
    """One thing to be tried: a formula with the ranges that it reads, and the rows it must show."""

    text: str
    name: str
    deutsch: str
    englisch: str
    daten: tuple[Zeilen, ...]
    erwartet: tuple[tuple[Erwartet, ...], ...]
    ist_tag: bool = False


def pruefungen() -> Iterator[Pruefung]:
    """All examples of the register, each error followed by what IM_HINWEIS must say of it.

    In the formulas `{0}`, `{1}` stand for the addresses of `daten`; in those of IM_HINWEIS `{vorher}` for the cell before.
    """
    for funktion in funktionen().values():
        for beispiel in funktion.beispiele:
            daten = tuple(bereiche(funktion, beispiel))
            luecken = [f"{{{nummer}}}" for nummer in range(len(daten))]
            yield Pruefung(
                beispiel.text,
                funktion.name,
                formel(funktion, beispiel, luecken, deutsch=True),
                formel(funktion, beispiel, luecken, deutsch=False),
                daten,
                _zeilen(beispiel.ergebnis),
                isinstance(beispiel.ergebnis, date),
            )
            if isinstance(beispiel.ergebnis, Excelfehler):
                yield _hinweis(funktion, beispiel.argumente)


def _zeilen(ergebnis: object) -> tuple[tuple[Erwartet, ...], ...]:
    if isinstance(ergebnis, tuple):
        return ergebnis
    if isinstance(ergebnis, date):
        return ((float(serienzahl(ergebnis)),),)
    return ((ergebnis,),)  # type: ignore[return-value]


def _hinweis(funktion: Funktion, argumente: tuple[object, ...]) -> Pruefung:
    antwort = rufe(funktion.name, argumente)
    if not isinstance(antwort, Fehlerwert):
        raise TypeError(f"{funktion.name}: the example shows no error")
    return Pruefung(
        "Der Grund für den Fehler in der Zelle darüber.",
        "IM_HINWEIS",
        "=IM_HINWEIS({vorher})",
        "=IM_HINWEIS({vorher})",
        (),
        ((antwort.text,),),
    )


def bauen() -> bytes:
    """The workbook; the same bytes on every run."""
    puffer = BytesIO()
    mappe = xlsxwriter.Workbook(puffer, {"in_memory": True})
    mappe.set_properties({"title": "im_xl: Selbsttest des Add-ins", "author": "im_xl", "created": _ERZEUGT})
    stil = {
        "titel": mappe.add_format({"bold": True, "font_size": 15, "font_color": _NAVY}),
        "notiz": mappe.add_format({"font_color": _GRAU, "text_wrap": True, "valign": "top"}),
        "kopf": mappe.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": _NAVY, "text_wrap": True, "valign": "vcenter"}),
        "text": mappe.add_format({"text_wrap": True, "valign": "top"}),
        "formel": mappe.add_format({"font_name": "Consolas", "font_size": 9, "text_wrap": True, "valign": "top"}),
        "wert": mappe.add_format({"valign": "top", "text_wrap": True, "align": "left"}),
        "tag": mappe.add_format({"valign": "top", "align": "left", "num_format": "dd.mm.yyyy"}),
        "urteil": mappe.add_format({"valign": "top", "bold": True}),
        "gut": mappe.add_format({"bg_color": _GRUEN}),
        "schlecht": mappe.add_format({"bg_color": _ROT}),
    }
    blatt, daten = mappe.add_worksheet(BLATT), mappe.add_worksheet("Eingaben")
    daten.write(0, 0, "Was die Formeln des Selbsttests lesen. Bitte nicht ändern.", mappe.add_format({"font_color": _GRAU}))
    letzte = _pruefzeilen(blatt, daten, stil)
    _kopf(blatt, stil, letzte)
    mappe.close()
    return puffer.getvalue()


def _kopf(blatt: Worksheet, stil: dict[str, Format], letzte: int) -> None:
    urteile = f"{xl_rowcol_to_cell(KOPF + 1, 9, True, True)}:{xl_rowcol_to_cell(letzte, 9, True, True)}"
    anzahl = letzte - KOPF
    blatt.set_row(0, 26)
    blatt.write(0, 0, "Selbsttest des Add-ins", stil["titel"])
    gut = f'COUNTIF({urteile},"{GUT}")'
    meldung = f'=IF({gut}={anzahl},"Alles grün: Das Add-in arbeitet.","Nicht in Ordnung: "&({anzahl}-{gut})&" von {anzahl} Zeilen")'
    blatt.write_formula(1, 0, meldung, stil["urteil"], f"Nicht in Ordnung: {anzahl} von {anzahl} Zeilen")
    blatt.merge_range(
        2,
        0,
        2,
        9,
        f"Gebaut aus den Beispielen von im_xl {im_xl.__version__}. Ist eine Zeile rot, bitte Strg+Alt+F9 drücken (alles neu berechnen) und, wenn sie "
        "rot bleibt, die Schaltfläche „Diagnose“. Zeigt alles #NAME?, ist das Add-in nicht geladen; dann hilft der Befehl „im-xl addin pruefen“.",
        stil["notiz"],
    )
    blatt.set_row(2, 30)
    titel = ("Formel", "Beispiel", "Was es zeigt", "Ergebnis", "", "", "Erwartet", "", "", "Urteil")
    for spalte, (text, breite) in enumerate(zip(titel, BREITEN, strict=True)):
        blatt.write(KOPF, spalte, text, stil["kopf"])
        blatt.set_column(spalte, spalte, breite)
    for bereich in (f"J{KOPF + 2}:J{letzte + 1}",):
        blatt.conditional_format(bereich, {"type": "cell", "criteria": "==", "value": f'"{GUT}"', "format": stil["gut"]})
        blatt.conditional_format(bereich, {"type": "cell", "criteria": "!=", "value": f'"{GUT}"', "format": stil["schlecht"]})
    for begriff, format_ in (("begins with", stil["gut"]), ("not containing", stil["schlecht"])):
        blatt.conditional_format("A2", {"type": "text", "criteria": begriff, "value": "Alles grün", "format": format_})
    blatt.freeze_panes(KOPF + 1, 1)
    blatt.set_landscape()
    blatt.set_paper(9)
    blatt.fit_to_pages(1, 0)
    blatt.repeat_rows(KOPF)


def _pruefzeilen(blatt: Worksheet, daten: Worksheet, stil: dict[str, Format]) -> int:
    """Write the tests below each other, their inputs on the other sheet.

    Returns:
        0-based last row.
    """
    zeile, frei = KOPF + 1, 2
    for pruefung in pruefungen():
        adressen = []
        for bereich in pruefung.daten:
            adressen.append(_eingaben(daten, frei, bereich))
            frei += len(bereich) + 1
        vorher = xl_rowcol_to_cell(zeile - 1, 3)
        blatt.write(zeile, 0, pruefung.name, stil["text"])
        blatt.write_string(zeile, 1, pruefung.deutsch.format(*adressen, vorher=vorher), stil["formel"])
        blatt.write(zeile, 2, pruefung.text, stil["text"])
        blatt.set_row(zeile, _hoehe(pruefung))
        _ergebnis(
            blatt,
            zeile,
            pruefung.englisch.format(*adressen, vorher=vorher),
            pruefung.erwartet,
            stil["tag"] if pruefung.ist_tag else stil["wert"],
        )
        for versatz, werte in enumerate(pruefung.erwartet):
            _vergleich(blatt, zeile + versatz, werte, stil, stil["tag"] if pruefung.ist_tag else stil["wert"])
        zeile += len(pruefung.erwartet)
    return zeile - 1


def _hoehe(pruefung: Pruefung) -> float:
    """Height in points of the first row of a test, so that its longest text is seen whole; roughly, for wrapping is the program's."""
    laengen = [(len(pruefung.deutsch) + 20, BREITEN[1]), (len(pruefung.text), BREITEN[2])]
    laengen += [(len(wert), BREITEN[6]) for wert in pruefung.erwartet[0] if isinstance(wert, str)]
    return 14.5 * max(laenge // (breite - 2) + 1 for laenge, breite in laengen)


def _eingaben(daten: Worksheet, zeile: int, bereich: Zeilen) -> str:
    """Write a range and return its address. Text stays text, an empty cell stays empty."""
    for r, werte in enumerate(bereich):
        for s, wert in enumerate(werte):
            if isinstance(wert, str):
                daten.write_string(zeile + r, s, wert)
            elif isinstance(wert, int | float):
                daten.write_number(zeile + r, s, wert)
    ende = xl_rowcol_to_cell(zeile + len(bereich) - 1, len(bereich[0]) - 1)
    anfang = xl_rowcol_to_cell(zeile, 0)
    return f"Eingaben!{anfang}" if anfang == ende else f"Eingaben!{anfang}:{ende}"


def _ergebnis(blatt: Worksheet, zeile: int, text: str, erwartet: tuple[tuple[Erwartet, ...], ...], stil: Format) -> None:
    hoehe, breite = len(erwartet), len(erwartet[0])
    if breite > BREITE:
        raise ValueError(f"{text}: more than {BREITE} columns")
    if hoehe == breite == 1:
        blatt.write_formula(zeile, 3, text, stil, "#NAME?")
        return
    blatt.write_array_formula(zeile, 3, zeile + hoehe - 1, 3 + breite - 1, text, stil, "#NAME?")
    for r in range(hoehe):
        for s in range(breite):
            if (r, s) != (0, 0):
                blatt.write(zeile + r, 3 + s, "#NAME?", stil)


def _vergleich(blatt: Worksheet, zeile: int, werte: tuple[Erwartet, ...], stil: dict[str, Format], zahl: Format) -> None:
    bedingungen = []
    for s, wert in enumerate(werte):
        ist, soll = xl_rowcol_to_cell(zeile, 3 + s), xl_rowcol_to_cell(zeile, 6 + s)
        if isinstance(wert, Excelfehler):
            blatt.write_string(zeile, 6 + s, wert.anzeige, stil["wert"])
            bedingungen.append(f'AND({soll}="{wert.anzeige}",ERROR.TYPE({ist})={_FEHLERTYP[wert]})')
        elif isinstance(wert, str):
            blatt.write_string(zeile, 6 + s, wert, stil["wert"])
            bedingungen.append(f"EXACT({ist},{soll})")
        else:
            blatt.write_number(zeile, 6 + s, wert, zahl)
            bedingungen.append(f"AND(ISNUMBER({ist}),{ist}={soll})")
    urteil = f'=IF(IFERROR(AND({",".join(bedingungen)}),FALSE),"{GUT}","{SCHLECHT}")'
    blatt.write_formula(zeile, 9, urteil, stil["urteil"], SCHLECHT)


if __name__ == "__main__":
    ziel = Path(sys.argv[1]) if len(sys.argv) > 1 else DATEI
    ziel.write_bytes(bauen())
    print(ziel)
