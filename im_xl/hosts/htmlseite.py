"""A page for the browser: one file, no network, nothing but text and tables, fit to be printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

STIL = """
body { font: 1rem/1.5 "Segoe UI", Arial, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
h1, h2, h3 { line-height: 1.25; color: #1f3864; }
h2 { margin-top: 2.5rem; border-bottom: 2px solid #1f3864; }
h3 { margin-top: 2rem; }
code { font-family: Consolas, "DejaVu Sans Mono", monospace; background: #f1f4f9; padding: 0 .2em; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border: 1px solid #c5cbd6; }
th { background: #f1f4f9; }
nav li { display: inline-block; margin-right: 1rem; }
@media (max-width: 40rem) { h1 { font-size: 1.5rem; } body { overflow-wrap: anywhere; } table { display: block; overflow-x: auto; } th, td { min-width: 6rem; } }
@media print { body { max-width: none; } nav { display: none; } }
"""


def seite(titel: str, teile: Iterable[str], stilblatt: str | None = None) -> str:
    """A whole page.

    Args:
        titel: title of the window, and heading of the page.
        teile: HTML below the heading.
        stilblatt: address under which a server gives `STIL` out: it forbids styles within a page. None: the page holds them itself.
    """
    stil = (
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<style>{STIL}</style>"
        if stilblatt is None
        else f'<link rel="stylesheet" href="{stilblatt}">'
    )
    return (
        f'<!DOCTYPE html>\n<html lang="de">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(titel)}</title>\n{stil}\n</head>\n<body>\n"
        + "\n".join([f"<h1>{escape(titel)}</h1>", *teile])
        + "\n</body>\n</html>\n"
    )


def tabelle(kopf: Sequence[str], zeilen: Iterable[Sequence[str]]) -> str:
    """A table of texts."""
    oben = "".join(f'<th scope="col">{escape(feld)}</th>' for feld in kopf)
    unten = "".join("<tr>" + "".join(f"<td>{escape(feld)}</td>" for feld in zeile) + "</tr>" for zeile in zeilen)
    return f"<table><thead><tr>{oben}</tr></thead><tbody>{unten}</tbody></table>"


def liste(posten: Iterable[str], *, nummeriert: bool = False) -> str:
    """A list of texts."""
    art = "ol" if nummeriert else "ul"
    return f"<{art}>" + "".join(f"<li>{escape(einer)}</li>" for einer in posten) + f"</{art}>"
