"""The help page behind the button: what each button and each function does, made from the ribbon and the register. One file, no network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

import im_xl
from im_xl.addin.ribbon import Schaltflaeche, schaltflaechen
from im_xl.assets import ordner
from im_xl.functions import Argument, Funktion, funktionen
from im_xl.functions.formeltext import anzeige, in_zellen

_STIL = """
body { font: 1rem/1.5 "Segoe UI", Arial, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
h1, h2, h3 { line-height: 1.25; color: #1f3864; }
h2 { margin-top: 2.5rem; border-bottom: 2px solid #1f3864; }
h3 { margin-top: 2rem; }
code { font-family: Consolas, "DejaVu Sans Mono", monospace; background: #f1f4f9; padding: 0 .2em; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border: 1px solid #c5cbd6; }
th { background: #f1f4f9; }
nav li { display: inline-block; margin-right: 1rem; }
@media print { body { max-width: none; } nav { display: none; } }
"""
_SCHRITTE = (
    "Öffnen Sie die Mappe mit der Liste der Gemeinden und ihren Personen. „Einlesen & prüfen“ sagt, was verstanden wurde und was fehlt.",
    "„Übersichten erstellen“ zeigt zuerst, welche Blätter neu, geändert oder unverändert wären. Erst nach Ihrem Ja kommen sie in die Mappe.",
    "Ändert sich die Liste, drücken Sie „Übersichten erstellen“ noch einmal. Ein Blatt, das Sie bearbeitet haben, bleibt daneben erhalten.",
    "Solange Excel offen ist, führt „Letzte Erzeugung zurücknehmen“ zum Stand davor; „Rückgängig“ von Excel kann das nicht. Speichern Sie selbst.",
)
_DATEN = "im_xl rechnet auf diesem Rechner. Es sendet nichts und braucht kein Internet; auch diese Seite lädt nichts nach."

_FORMELN = (
    "Die Formeln können Sie in jede Zelle schreiben. Angaben in eckigen Klammern dürfen fehlen. In den Beispielen stehen Bereiche ab Zeile 2; "
    "der Punkt · trennt die Zellen."
)


def hilfeseite() -> str:
    """The page as it is for this version of im_xl."""
    return seite(schaltflaechen((ordner("macros") / "ribbon.xml").read_bytes()), funktionen().values())


def seite(knoepfe: Iterable[Schaltflaeche], alle: Iterable[Funktion]) -> str:
    """The page for these buttons and functions."""
    alle = list(alle)
    verzeichnis = "".join(f'<li><a href="#{funktion.name}">{funktion.name}</a></li>' for funktion in alle)
    teile = [
        "<h1>Integrationsmanagement in Excel: Hilfe</h1>",
        f"<p>im_xl {escape(im_xl.__version__)}</p>",
        "<h2>So geht es</h2>",
        "<ol>" + "".join(f"<li>{escape(schritt)}</li>" for schritt in _SCHRITTE) + "</ol>",
        f"<p>{_DATEN}</p>",
        "<h2>Schaltflächen</h2>",
        _tabelle(("Schaltfläche", "Tasten", "Was sie tut"), ([k.beschriftung, k.tasten, k.hilfe] for k in knoepfe)),
        "<h2>Formeln</h2>",
        f"<p>{_FORMELN}</p>",
        f"<nav><ul>{verzeichnis}</ul></nav>",
        *(zeile for funktion in alle for zeile in _funktion(funktion)),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="de">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width">\n<title>Integrationsmanagement in Excel: Hilfe</title>\n'
        f"<style>{_STIL}</style>\n</head>\n<body>\n" + "\n".join(teile) + "\n</body>\n</html>\n"
    )


def _tabelle(kopf: Sequence[str], zeilen: Iterable[Sequence[str]]) -> str:
    oben = "".join(f'<th scope="col">{escape(feld)}</th>' for feld in kopf)
    unten = "".join("<tr>" + "".join(f"<td>{escape(feld)}</td>" for feld in zeile) + "</tr>" for zeile in zeilen)
    return f"<table><thead><tr>{oben}</tr></thead><tbody>{unten}</tbody></table>"


# ---------------------------------------------------------------- functions
def _funktion(funktion: Funktion) -> Iterator[str]:
    yield f'<h3 id="{funktion.name}">{funktion.name}</h3>'
    yield f"<p>{escape(funktion.beschreibung)}</p>"
    angaben = ";".join(f"[{argument.name}]" if argument.optional else argument.name for argument in funktion.argumente)
    yield f"<p><code>={funktion.name}({angaben})</code></p>"
    if funktion.schwester:
        yield (
            "<p>Das Ergebnis füllt mehrere Zellen. Excel 2016 und 2019 zeigen nur eine; dort nehmen Sie "
            f'<a href="#{funktion.schwester}">{funktion.schwester}</a>.</p>'
        )
    if funktion.argumente:
        yield _tabelle(("Angabe", "Bedeutung", "Fehlt sie"), ([a.name, a.hilfe, _fehlt(a)] for a in funktion.argumente))
    yield _tabelle(
        ("Beispiel", "in den Zellen", "Ergebnis", ""), ([*in_zellen(funktion, b), anzeige(b.ergebnis), b.text] for b in funktion.beispiele)
    )
    yield _tabelle(("Fehler", "Wann"), ([fehler.anzeige, text] for fehler, text in funktion.fehler)) if funktion.fehler else ""


def _fehlt(argument: Argument) -> str:
    return "nötig" if argument.vorgabe is None else argument.vorgabe
