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
_SCHRITTE_IM_WEB = (
    *_SCHRITTE[:3],
    (
        "Solange die Mappe offen ist, führt „Letzte Erzeugung zurücknehmen“ zum Stand davor; „Rückgängig“ von Excel kann das nicht. Ist "
        "„Automatisches Speichern“ an, so speichert Excel jeden Schritt sofort; sonst speichern Sie selbst."
    ),
)
_DATEN = "im_xl rechnet auf diesem Rechner. Es sendet nichts und braucht kein Internet; auch diese Seite lädt nichts nach."
_DATEN_IM_WEB = (
    "Gerechnet wird auf dem Server, von dem diese Seite kommt. Wenn Sie eine Schaltfläche drücken, geht die Mappe dorthin, und wenn eine Formel "
    "rechnet, gehen ihre Zellen dorthin; behalten wird dort nichts. Sonst geht nichts irgendwohin."
)

_FORMELN = (
    "Die Formeln können Sie in jede Zelle schreiben. Angaben in eckigen Klammern dürfen fehlen. In den Beispielen stehen Bereiche ab Zeile 2; "
    "der Punkt · trennt die Zellen."
)


def hilfeseite() -> str:
    """The page for Excel for Windows."""
    return _seite(schaltflaechen((ordner("macros") / "ribbon.xml").read_bytes()), _SCHRITTE, _DATEN)


def hilfeseite_im_web(knoepfe: Iterable[Schaltflaeche], stilblatt: str) -> str:
    """The page that the server gives out.

    Args:
        knoepfe: the buttons that there are on the web.
        stilblatt: address of `htmlseite.STIL`.
    """
    return _seite(knoepfe, _SCHRITTE_IM_WEB, _DATEN_IM_WEB, stilblatt)


def _seite(knoepfe: Iterable[Schaltflaeche], schritte: Iterable[str], daten: str, stilblatt: str | None = None) -> str:
    alle = list(funktionen().values())
    reihen = [([_name(k), k.tasten, k.hilfe] if k.tasten else [_name(k), k.hilfe]) for k in knoepfe]
    verzeichnis = "".join(f'<li><a href="#{funktion.name}">{funktion.name}</a></li>' for funktion in alle)
    teile = [
        f"<p>im_xl {escape(im_xl.__version__)}</p>",
        "<h2>So geht es</h2>",
        liste(schritte, nummeriert=True),
        f"<p>{daten}</p>",
        "<h2>Schaltflächen</h2>",
        tabelle(("Schaltfläche", *(["Tasten"] if len(reihen[0]) > 2 else []), "Was sie tut"), reihen),  # noqa: PLR2004 - where there are keys
        "<h2>Formeln</h2>",
        f"<p>{_FORMELN}</p>",
        f"<nav><ul>{verzeichnis}</ul></nav>",
        *(zeile for funktion in alle for zeile in _funktion(funktion)),
    ]
    return htmlseite.seite("Integrationsmanagement in Excel: Hilfe", teile, stilblatt)


def _name(knopf: Schaltflaeche) -> str:
    return f"{knopf.menue} > {knopf.beschriftung}" if knopf.menue else knopf.beschriftung


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
