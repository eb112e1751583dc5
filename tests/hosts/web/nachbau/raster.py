"""A readable picture of the replica's workbook: a plain grid, for the pictures of the handbook. It is not Excel, and says so."""

# ruff: noqa: ANN401 - cells hold anything

from __future__ import annotations

from datetime import timedelta
from html import escape
from typing import Any, Final

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel

from hosts.web.nachbau.excel import Excel
from hosts.web.nachbau.inhalt import Blatt, wert

STIL: Final = """
body { margin: 0; font: 13px Carlito, Calibri, sans-serif; color: #1f1f1f; display: grid; height: 100vh;
  grid: 'titel titel' auto 'blatt bereich' 1fr 'reiter bereich' auto / 1fr 370px; }
#titel { grid-area: titel; background: #3a5a40; color: #fff; padding: 6px 12px; }
#blatt { grid-area: blatt; overflow: hidden; background: #f3f3f3; }
#reiter { grid-area: reiter; overflow: hidden; white-space: nowrap; background: #e4e4e4; border-top: 1px solid #bbb; }
#reiter span { display: inline-block; padding: 5px 12px; border-right: 1px solid #bbb; }
#reiter .vorn { background: #fff; font-weight: bold; }
iframe { grid-area: bereich; width: 370px; height: 100%; border: 0; border-left: 1px solid #999; background: #fff; }
table { border-collapse: collapse; table-layout: fixed; background: #fff; }
td, th { height: 19px; padding: 0 4px; border: 1px solid #d9d9d9; overflow: hidden; white-space: nowrap; vertical-align: bottom; }
th { background: #f3f3f3; font-weight: normal; text-align: center; color: #555; }
td.lang { overflow: visible; }
td.mehr { white-space: pre-line; vertical-align: middle; }
td.vorn { outline: 2px solid #217346; outline-offset: -2px; }
"""
ZEILEN, SPALTEN = 44, 11
_RAND: Final = 34


def inneres(excel: Excel) -> dict[str, str]:
    """Grid and tabs as they are now, by the id of the element that holds them."""
    reiter = "".join(
        f"<span{' class=vorn' if blatt is excel.buch.vorn else ''}>{escape(blatt.name)}</span>"
        for blatt in excel.buch.blaetter[_erster_reiter(excel) :]
        if blatt.ws.sheet_state == "visible"
    )
    return {"blatt": _tabelle(excel.buch.vorn), "reiter": reiter}


def _erster_reiter(excel: Excel) -> int:
    return max(0, excel.buch.blaetter.index(excel.buch.vorn) - 2)


def seite(excel: Excel, rahmen: str) -> str:
    """A page with the grid on the left and the pane on the right.

    Args:
        excel: with the workbook.
        rahmen: the element with the pane.
    """
    teile = inneres(excel)
    return f"""<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Nachbau</title><style>{STIL}</style></head><body>
<div id="titel">{escape(excel.name)} · Nachbau einer Tabelle für Bilder und Prüfungen, nicht Excel</div>
<div id="blatt">{teile["blatt"]}</div><div id="reiter">{teile["reiter"]}</div>{rahmen}</body></html>"""


def _tabelle(blatt: Blatt) -> str:
    ws = blatt.ws
    verdeckt, spannen = set(), {}
    for bereich in ws.merged_cells.ranges:
        spannen[bereich.min_row, bereich.min_col] = (bereich.max_row - bereich.min_row + 1, bereich.max_col - bereich.min_col + 1)
        verdeckt |= {zelle for zeile in bereich.rows for zelle in zeile} - {(bereich.min_row, bereich.min_col)}
    breiten = {spalte: breite for spalte in range(1, SPALTEN + 1) if (breite := _breite(ws, spalte))}
    kopf = "".join(f"<th style='width:{breite}px'>{get_column_letter(spalte)}</th>" for spalte, breite in breiten.items())
    erste = max(1, int("".join(z for z in blatt.zelle if z.isdigit()) or 1) - ZEILEN + 8)
    zeilen = []
    for zeile in range(erste, erste + ZEILEN):
        if ws.row_dimensions[zeile].hidden:
            continue
        hoehe = ws.row_dimensions[zeile].height
        zellen = "".join(_zelle(blatt, zeile, spalte, spannen) for spalte in breiten if (zeile, spalte) not in verdeckt)
        zeilen.append(f"<tr{f' style=height:{round(hoehe * 4 / 3)}px' if hoehe else ''}><th>{zeile}</th>{zellen}</tr>")
    return (
        f"<table style='width:{sum(breiten.values()) + _RAND}px'><tr><th style='width:{_RAND}px'></th>{kopf}</tr>{''.join(zeilen)}</table>"
    )


def _breite(ws: Any, spalte: int) -> int:
    for masse in ws.column_dimensions.values():
        if masse.min is not None and masse.min <= spalte <= masse.max and masse.width:
            return 0 if masse.hidden else round(masse.width * 7 + 5)
    return 64


def _zelle(blatt: Blatt, zeile: int, spalte: int, spannen: dict[tuple[int, int], tuple[int, int]]) -> str:
    zelle = blatt.ws._cells.get((zeile, spalte))
    klassen, stil, text = [], [], ""
    if zelle is not None:
        inhalt = wert(blatt, zeile, spalte)
        text = anzeige(inhalt, zelle.number_format)
        stil = _stil(zelle, rechts=isinstance(inhalt, int | float) and not isinstance(inhalt, bool))
        if zelle.alignment.wrap_text:
            klassen.append("mehr")
        elif isinstance(inhalt, str) and wert(blatt, zeile, spalte + 1) == "":
            klassen.append("lang")
    if blatt.zelle.replace("$", "") == f"{get_column_letter(spalte)}{zeile}":
        klassen.append("vorn")
    hoch, breit = spannen.get((zeile, spalte), (1, 1))
    return f"<td rowspan={hoch} colspan={breit} class='{' '.join(klassen)}' style='{';'.join(stil)}'>{escape(text)}</td>"


def _stil(zelle: Any, *, rechts: bool) -> list[str]:
    stil = ["font-weight:bold"] if zelle.font.b else []
    if zelle.fill.fill_type == "solid" and zelle.fill.fgColor.type == "rgb":
        stil.append(f"background:#{zelle.fill.fgColor.rgb[-6:]}")
    if zelle.font.color is not None and zelle.font.color.type == "rgb":
        stil.append(f"color:#{zelle.font.color.rgb[-6:]}")
    if zelle.font.sz:
        stil.append(f"font-size:{zelle.font.sz * 1.2:.0f}px")
    ausrichtung = zelle.alignment.horizontal
    return [*stil, f"text-align:{ausrichtung if ausrichtung in {'left', 'center', 'right'} else 'right' if rechts else 'left'}"]


def _zahl(zahl: float, stellen: int) -> str:
    return f"{zahl:,.{stellen}f}".translate(str.maketrans(",.", ".,"))


def anzeige(inhalt: Any, format_: str) -> str:
    """A value as its cell shows it, as far as the samples need it."""
    if isinstance(inhalt, bool) or not isinstance(inhalt, int | float):
        return str(inhalt)
    if "yy" in format_:
        tag = from_excel(inhalt)
        return "" if isinstance(tag, timedelta) else f"{tag:%d.%m.%Y}"
    stellen = len(format_.partition(";")[0].partition(".")[2].split("%")[0].strip('\\ €"_-)')) if "." in format_ else 0
    if "%" in format_:
        return f"{_zahl(inhalt * 100, stellen)} %"
    if format_ == "General":
        return str(inhalt).replace(".", ",")
    return _zahl(inhalt, stellen) + (" €" if "€" in format_ else "")
