"""The help page behind the button: what each button and each function does, made from the ribbon and the register. One file, no network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

import im_xl
from im_xl.addin.ribbon import Schaltflaeche, schaltflaechen
from im_xl.assets import ordner
from im_xl.functions import Argument, Funktion, funktionen
from im_xl.functions.formeltext import anzeige, in_zellen
from im_xl.hosts import htmlseite
from im_xl.hosts.htmlseite import liste, tabelle

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
        f"<p>im_xl {escape(im_xl.__version__)}</p>",
        "<h2>So geht es</h2>",
        liste(_SCHRITTE, nummeriert=True),
        f"<p>{_DATEN}</p>",
        "<h2>Schaltflächen</h2>",
        tabelle(("Schaltfläche", "Tasten", "Was sie tut"), ([k.beschriftung, k.tasten, k.hilfe] for k in knoepfe)),
        "<h2>Formeln</h2>",
        f"<p>{_FORMELN}</p>",
        f"<nav><ul>{verzeichnis}</ul></nav>",
        *(zeile for funktion in alle for zeile in _funktion(funktion)),
    ]
    return htmlseite.seite("Integrationsmanagement in Excel: Hilfe", teile)


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
        yield tabelle(("Angabe", "Bedeutung", "Fehlt sie"), ([a.name, a.hilfe, _fehlt(a)] for a in funktion.argumente))
    yield tabelle(
        ("Beispiel", "in den Zellen", "Ergebnis", ""), ([*in_zellen(funktion, b), anzeige(b.ergebnis), b.text] for b in funktion.beispiele)
    )
    yield tabelle(("Fehler", "Wann"), ([fehler.anzeige, text] for fehler, text in funktion.fehler)) if funktion.fehler else ""


def _fehlt(argument: Argument) -> str:
    return "nötig" if argument.vorgabe is None else argument.vorgabe
