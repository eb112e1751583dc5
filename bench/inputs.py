"""County workbooks to measure with: one for each Landkreis, all its municipalities; the same on every run.

Names and population come from the register; persons, amounts, decisions and Verbünde are invented.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook

from im_xl.cents import anteilige_betraege_cent
from im_xl.model import Gemeinde, Kreis, Kreistyp
from im_xl.register import gemeinden_im_kreis, kreise

LANDESSUMME_CENT = 58_000_000_00
EIGENE_AB_EINWOHNER = 10_000
"""From this population on a Gemeinde decides for itself; smaller ones join a Verbund or leave it to the county."""
VERBUND_GROESSE = 4
VERBUENDE_HOECHSTENS = 3
DATUM, GANZ, EURO = "dd.mm.yyyy", "#,##0", '#,##0.00\\ "€"'


def landkreise() -> list[Kreis]:
    """The Landkreise, those with the most municipalities first.

    Who takes the first few has the largest among them, so that peak memory of few and of many counties can be compared.
    """
    alle = [kreis for kreis in kreise().values() if kreis.typ is Kreistyp.LANDKREIS]
    return sorted(alle, key=lambda kreis: (-len(gemeinden_im_kreis(kreis.ags)), kreis.ags))


def build(folder: Path, only: str | None = None) -> None:
    """Write the workbooks into a folder, one per county (or of one, by its AGS), and their names into `kreise.txt`."""
    betraege = anteilige_betraege_cent(LANDESSUMME_CENT, {kreis.ags: kreis.einwohner for kreis in landkreise()})
    chosen = [kreis for kreis in landkreise() if only in {None, kreis.ags}]
    for kreis in chosen:
        _workbook(folder / f"{kreis.ags}.xlsx", kreis, betraege[kreis.ags])
    (folder / "kreise.txt").write_text("".join(f"{kreis.ags}.xlsx\n" for kreis in chosen), encoding="ascii")


def _personen(gemeinde: Gemeinde) -> int:
    return gemeinde.einwohner * (45 + int(gemeinde.ags) * 37 % 91) // 10_000


def _verbuende(gemeinden: list[Gemeinde]) -> dict[str, str]:
    """Verbund by AGS: the first small municipalities, in groups."""
    kleine = [gemeinde for gemeinde in gemeinden if gemeinde.einwohner < EIGENE_AB_EINWOHNER]
    kleine = kleine[: len(kleine) // 2 // VERBUND_GROESSE * VERBUND_GROESSE][: VERBUND_GROESSE * VERBUENDE_HOECHSTENS]
    return {gemeinde.ags: f"Verbund {kleine[i - i % VERBUND_GROESSE].name}" for i, gemeinde in enumerate(kleine)}


def build_with(path: Path, ags: str, dazu: Callable[[Workbook], None] | None) -> Path:
    """Write the workbook of one county, with more sheets behind its own."""
    betrag = LANDESSUMME_CENT // len(landkreise())
    _workbook(path, next(kreis for kreis in landkreise() if kreis.ags == ags), betrag, dazu)
    return path


def _workbook(path: Path, kreis: Kreis, betrag_cent: int, dazu: Callable[[Workbook], None] | None = None) -> None:
    mappe = xlsxwriter.Workbook(path)
    mappe.calc_on_load = False
    gemeinden = list(gemeinden_im_kreis(kreis.ags))
    verbuende = _verbuende(gemeinden)
    _eckdaten(mappe, kreis, betrag_cent)
    _bestand(mappe, gemeinden)
    _entscheidungen(mappe, gemeinden, verbuende)
    _verbundblatt(mappe, gemeinden, verbuende)
    _vorjahr(mappe, gemeinden)
    if dazu is not None:
        dazu(mappe)
    mappe.close()


def _table(mappe: Workbook, name: str, title: str, columns: list[tuple[str, float, str]], rows: list[tuple[Any, ...]]) -> None:
    """A sheet as counties keep them: title, remark, heading in row 5, frozen, with filter."""
    blatt = mappe.add_worksheet(name)
    kopf = mappe.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3A5F", "text_wrap": True, "border": 1})
    blatt.write(0, 0, title, mappe.add_format({"bold": True, "font_size": 15}))
    blatt.write(1, 0, "Zahlen erfunden, nur zum Messen.", mappe.add_format({"italic": True}))
    for spalte, (text, breite, muster) in enumerate(columns):
        stil = mappe.add_format({"border": 1, "num_format": muster})
        blatt.write(4, spalte, text, kopf)
        blatt.set_column(spalte, spalte, breite)
        for zeile, werte in enumerate(rows, start=5):
            wert = werte[spalte]
            if isinstance(wert, date):
                blatt.write_datetime(zeile, spalte, wert, stil)
            elif isinstance(wert, str) and wert:
                blatt.write_string(zeile, spalte, wert, stil)
            else:
                blatt.write(zeile, spalte, wert, stil)
    blatt.freeze_panes(5, 2)
    blatt.autofilter(4, 0, 4 + len(rows), len(columns) - 1)


def _eckdaten(mappe: Workbook, kreis: Kreis, betrag_cent: int) -> None:
    blatt = mappe.add_worksheet("Eckdaten")
    angaben: list[tuple[str, Any, str]] = [
        ("Landkreis", kreis.name_voll, ""),
        ("Haushaltsjahr", 2025, "0"),
        ("Stichtag des Bestands", date(2022, 12, 31), DATUM),
        ("Planungsrahmen", betrag_cent / 100, EURO),
        ("Stand des Betrags", "erwartet", ""),
        ("Zählweise", "alle Personen in der Anschlussunterbringung am Stichtag", ""),
        ("Übersicht zugänglich gemacht am", date(2023, 12, 14), DATUM),
    ]
    blatt.write(0, 0, f"Eckdaten {kreis.name_voll}")
    blatt.write_row(3, 0, ["Angabe", "Wert"])
    for zeile, (name, wert, muster) in enumerate(angaben, start=4):
        stil = mappe.add_format({"num_format": muster} if muster else {})
        blatt.write(zeile, 0, name)
        if isinstance(wert, date):
            blatt.write_datetime(zeile, 1, wert, stil)
        else:
            blatt.write(zeile, 1, wert, stil)
    blatt.set_column(0, 1, 40)


def _bestand(mappe: Workbook, gemeinden: list[Gemeinde]) -> None:
    columns = [("AGS", 11, "@"), ("Gemeinde", 34, ""), ("Personen in der AU\nam 31.12.2022", 15, GANZ), ("Vorjahr\n31.12.2021", 12, GANZ)]
    columns += [("Meldung vom", 13, DATUM), ("Umgang", 12, ""), ("Bemerkung", 38, "")]
    rows = [
        (g.ags, g.name_amtlich, _personen(g), _personen(g) * 9 // 10, date(2023, 9, 1 + int(g.ags) % 28), "gezählt", "") for g in gemeinden
    ]
    _table(mappe, "AU-Bestand", "Bestand in der Anschlussunterbringung (AU)", columns, rows)


def _entscheidungen(mappe: Workbook, gemeinden: list[Gemeinde], verbuende: dict[str, str]) -> None:
    columns = [("AGS", 11, "@"), ("Gemeinde", 32, ""), ("Entscheidung", 26, ""), ("Verbund", 26, ""), ("Rolle im Verbund", 16, "")]
    columns += [("Eingegangen am", 15, DATUM)]
    erste = {verbund: ags for ags, verbund in reversed(verbuende.items())}
    rows = []
    for g in gemeinden:
        verbund = verbuende.get(g.ags, "")
        art = "im Verbund" if verbund else "in eigener Verantwortung" if g.einwohner >= EIGENE_AB_EINWOHNER else "Landkreis"
        rolle = ("federführend" if erste[verbund] == g.ags else "Mitglied") if verbund else ""
        rows.append((g.ags, g.name, art, verbund, rolle, date(2024, 2 + int(g.ags) % 4, 1 + int(g.ags) % 28)))
    _table(mappe, "Entscheidungen", "Entscheidungen der Gemeinden", columns, rows)


def _verbundblatt(mappe: Workbook, gemeinden: list[Gemeinde], verbuende: dict[str, str]) -> None:
    columns = [("Verbund", 28, ""), ("AGS", 11, "@"), ("Gemeinde", 30, ""), ("Rolle", 16, ""), ("gültig ab", 13, DATUM)]
    erste = {verbund: ags for ags, verbund in reversed(verbuende.items())}
    rows = [
        (verbuende[g.ags], g.ags, g.name, "federführend" if erste[verbuende[g.ags]] == g.ags else "Mitglied", date(2025, 1, 1))
        for g in gemeinden
        if g.ags in verbuende
    ]
    if rows:
        _table(mappe, "Verbünde", "Verbünde im Landkreis", columns, rows)


def _vorjahr(mappe: Workbook, gemeinden: list[Gemeinde]) -> None:
    columns = [("AGS", 11, "@"), ("Gemeinde", 34, ""), ("Zuwendung 2024", 18, EURO), ("Auszahlung am", 14, DATUM)]
    rows = [(g.ags, g.name, _personen(g) * (220 + int(g.ags) % 90) * 100 / 100, date(2024, 3, 28)) for g in gemeinden]
    _table(mappe, "Vorjahr 2024", "Beträge des Vorjahres 2024", columns, rows)
