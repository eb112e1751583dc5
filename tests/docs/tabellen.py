"""Tables of the handbook that the program itself knows: findings, parameters, headings, words.

`python tests/docs/tabellen.py` writes them anew between the marks in the pages; a test compares.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
import re
import sys
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from im_xl.addin.ribbon import schaltflaechen as knoepfe  # noqa: E402 - may need the line above
from im_xl.findings import KATALOG, Blockiert, Eintrag  # noqa: E402
from im_xl.functions import Beispiel, Funktion, funktionen  # noqa: E402
from im_xl.functions.formeltext import anzeige, in_zellen  # noqa: E402
from im_xl.package.limits import LIMITS  # noqa: E402
from im_xl.vwv.anzeige import parameter_text  # noqa: E402
from im_xl.vwv.parameters import Parameter  # noqa: E402

SEITEN = {
    "hinweise": ROOT / "docs/hinweise.md",
    "parameter": ROOT / "docs/einstellungen.md",
    "spalten": ROOT / "docs/mappe.md",
    "angaben": ROOT / "docs/mappe.md",
    "woerter": ROOT / "docs/mappe.md",
    "formeln": ROOT / "docs/formeln.md",
    "schaltflaechen": ROOT / "docs/addin.md",
    "grenzen": ROOT / "docs/sicherheit.md",
}
LAYOUTS = ROOT / "im_xl/workbook/layouts"
LISTEN = ("meldungen", "entscheidungen", "verbuende", "vorjahr", "quoten", "stellen", "faelle", "kennzahlen")
WOERTER = {
    "entscheidung": "Entscheidung",
    "rolle": "Rolle im Verbund",
    "umgang": "Umgang",
    "betragsstand": "Stand des Betrags",
    "rundung_art": "Rundung",
    "rundung_einheit": "Rundung auf",
    "modus": "Umgang mit dem Mindestbetrag",
}
"""Lists of words that a cell may hold, and the heading of the column or figure."""
THEMEN = {
    "personen-fehlen": "Personen und Gemeinden in der Liste",
    "betrag-fehlt": "Angaben neben der Liste",
    "meldung-verspaetet": "Verfahren, Entscheidungen, Verbünde, Stellen",
    "stelle-nicht-gezaehlt": "Stellen und koordinierende Stelle",
    "faelle-unlesbar": "Beratungsfälle",
    "kennzahlen-zeile": "Kennzahlen",
    "teilliste-einzeln": "Verteilung auf die Gemeinden",
    "quote-fehlt": "Verteilung des Landes auf die Kreise",
    "bogen-fremd": "Meldebögen",
    "entscheidung-gemeinde": "Verlauf der Entscheidungen, Versionen",
    "datei-geoeffnet": "Datei, Blätter, Vorlagen",
    "bereitstellung-betrag-geaendert": "Bereitstellung der Übersichten",
    "zahlung-unvollstaendig": "Zahlungen",
}
"""First code of a group in the catalogue, and its heading."""
SPERRT = {Blockiert.NICHTS: "nichts", Blockiert.BETRAEGE: "alle Beträge", Blockiert.LAUF: "den ganzen Lauf"}
GRENZEN = {
    "parts": ("Teile einer Datei", "", "Eine Mappe mit einem Blatt für jede der 1.101 Gemeinden bleibt weit darunter."),
    "part": ("ein Teil, ausgepackt", "MB", "Ein Blatt mit 100.000 Fällen hat etwa 60 MB; gelesen wird es stückweise."),
    "total": (
        "alle Teile zusammen, ausgepackt; auch die Datei selbst",
        "MB",
        "Begrenzt die Zeit, in der alle Prüfsummen nachgerechnet werden.",
    ),
    "ratio": (
        "ausgepackt zu gepackt, je Teil",
        " zu 1",
        "Auch lange Reihen gleicher Zellen packen sich nicht so gut; technisch möglich sind 1032 zu 1.",
    ),
    "ratio_from": ("kleinster Teil, für den das Verhältnis gilt", "MB", "Kleine Teile richten nichts an."),
    "depth": ("verschachtelte Elemente", "", "Mappen kommen mit etwa 30 aus. Diese Grenze hält der XML-Leser (libxml2) selbst ein."),
    "text": ("ein Text oder Attribut in Byte", "", "Eine Zelle fasst 32.767 Zeichen. Auch diese Grenze hält der XML-Leser selbst ein."),
    "nodes": (
        "Elemente und Attribute, die zugleich im Speicher sind",
        "",
        "Je 100 bis 250 Byte: an der Grenze sind es höchstens 1,7 GB. Blätter und Texte werden Zeile für Zeile gelesen und zählen nur einzeln.",
    ),
    "sheets": (
        "Blätter einer Mappe, aus der Listen gelesen werden",
        "",
        "Das Land hat 1.101 Gemeinden; jedes Blatt wird nach Listen durchgesehen.",
    ),
    "items": ("Zeilen eines Blattes; gemeinsame Texte einer Mappe", "", "Ein Blatt hat höchstens 1.048.576 Zeilen."),
    "cells": ("ausgefüllte Zellen, die von einem Blatt behalten werden", "", "100.000 Fälle in 20 Spalten sind 2 Millionen."),
    "entries": (
        "Einträge in Blattliste, Namen, Verknüpfungen, Inhaltstypen",
        "",
        "Alte Mappen schleppen mitunter zehntausende verwaister Namen mit.",
    ),
    "namespaces": ("Namensräume in diesen Verzeichnissen", "", "Excel verwendet etwa 20; je Element wird eine Liste davon geführt."),
    "old": ("eine .xls-Datei", "MB", "Dort macht ein Eintrag von zwei Byte eine Zelle; die Datei wird als Ganzes gelesen."),
    "memory": (
        "Speicher eines Prozesses, der Dateien anderer liest",
        "MB",
        "Für Server und Sammelstellen: mit dieser Schranke starten. Die Dauerprüfung läuft mit einem Viertel.",
    ),
    "seconds": (
        "Zeit für eine Datei in Sekunden",
        "",
        "Ebenso. Die langsamste der absichtlich verdorbenen kleinen Dateien brauchte unter 5 Sekunden.",
    ),
    "spins": (
        "Runden, nach denen eine verschlüsselte Datei ihr Kennwort prüfen lässt",
        "",
        "Excel verlangt 100.000; eine Million dauert etwa 2 Sekunden. Mehr wird abgelehnt, bevor gerechnet wird.",
    ),
    "encryption_info": ("Kopf einer verschlüsselten Datei in Byte", "", "Üblich sind etwa 1.300."),
}
"""Name, unit and reason of each bound in `Limits`."""
_FELD = re.compile(r"\{(\w+)\}")
_LUECKE = {
    "anderer_inhalt": "andere Angabe",
    "andere_quelle": "andere Stelle",
    "quelle": "Stelle",
    "nach_quote": "Betrag nach der Quote",
    "verbuende": "Verbünde",
    "vzae": "VZÄ",
    "ags": "AGS",
    "was": "Angabe",
    "traeger": "Träger",
    "neu": "neuer Name",
    "wer": "Gemeinde, Verbund oder Landkreis",
    "foerderfaehig": "Betrag",
    "heute_rest": "Abstand in Tagen",
    "monate": "Monate",
    "umfang": "Umfang",
}


def mit_luecken(satz: str) -> str:
    """A sentence of the catalogue with its gaps as words in angle marks."""
    return _FELD.sub(lambda m: f"‹{_LUECKE.get(m[1], m[1].capitalize())}›", satz)


def _hinweis(code: str, e: Eintrag) -> str:
    grundlage = f"„{e.fundstelle}“ ({e.beleg.anzeige})" if e.fundstelle and e.beleg else e.beleg.anzeige if e.beleg else "–"
    zellen = (mit_luecken(e.vorlage), mit_luecken(e.abhilfe) or "–", e.schwere.value, SPERRT[e.blockiert], grundlage, f"`{code}`")
    return "| " + " | ".join(zellen) + " |"


def hinweise() -> Iterable[str]:
    """Every code of the catalogue, in its groups."""
    for code, eintrag in KATALOG.items():
        if code in THEMEN:
            yield from (
                "",
                f"### {THEMEN[code]}",
                "",
                "| Meldung | Was zu tun ist | Schwere | Sperrt | Grundlage | Code |",
                "|---|---|---|---|---|---|",
            )
        yield _hinweis(code, eintrag)


def parameter() -> Iterable[str]:
    """Every dated value of every parameter."""
    yield from ("", "| Parameter | gilt ab | Wert | Fundstelle | Beleg |", "|---|---|---|---|---|")
    werte = Parameter.laden()
    for schluessel in werte.schluessel:
        for wert in werte.reihe(schluessel):
            name = f"{wert.name} (`{schluessel}`)"
            yield f"| {name} | {wert.gueltig_ab:%d.%m.%Y} | {parameter_text(wert.wert, wert.einheit)} | {wert.fundstelle} | {wert.beleg.anzeige} |"


def _yaml(name: str) -> Any:  # noqa: ANN401 - a YAML document
    return yaml.safe_load((LAYOUTS / f"{name}.yaml").read_text("utf-8"))


def spalten() -> Iterable[str]:
    """Every list, its columns and the headings that are understood."""
    gemeinsam = _yaml("gemeinsam")
    for art in LISTEN:
        layout = _yaml(art)
        yield from ("", f"#### {layout['bezeichnung']}", "", "| Spalte | nötig | so kann sie heißen |", "|---|---|---|")
        for name, eigene in layout["spalten"].items():
            if name in layout.get("nicht_mit", ()):
                continue
            muster = eigene or gemeinsam[name]
            erste, *weitere = muster["ueberschriften"]
            weitere += [f"{wort} (mit „Vorjahr“ oder einem früheren Jahr)" for wort in muster.get("mit_jahr", ())]
            noetig = "ja" if name in layout["pflicht"] else "eine davon" if name in layout["schluessel"] else ""
            yield f"| {erste} | {noetig} | {', '.join(weitere)} |"


def angaben() -> Iterable[str]:
    """Every figure beside the lists and the names that are understood."""
    yield from ("", "| Angabe | so kann sie heißen |", "|---|---|")
    for angabe in _yaml("eckdaten")["angaben"].values():
        yield f"| {angabe['bezeichnung']} | {', '.join(angabe['woerter'])} |"
        if "schwach" in angabe:
            yield f"| {angabe['bezeichnung']}, wenn auf dem Blatt noch eine Angabe oder die Liste steht | {', '.join(angabe['schwach'])} |"


def woerter() -> Iterable[str]:
    """The words that are understood in cells."""
    listen = _yaml("woerter")
    yield from ("", "| Spalte oder Angabe | gemeint ist | so kann es dastehen |", "|---|---|---|")
    for liste, name in WOERTER.items():
        for wort, formen in listen[liste].items():
            yield f"| {name} | `{wort}` | {', '.join(formen)} |"
    for liste, name in {
        "summe": "Summenzeile",
        "zwischensumme": "Zwischensumme",
        "beiwerk": "Zeile, die nichts Neues zählt",
        "fehlt": "noch keine Angabe",
    }.items():
        yield f"| – | {name} | {', '.join(listen[liste])} |"


def formeln() -> Iterable[str]:
    """Every function in cells: what it does, its arguments, its errors, its examples."""
    yield from ("", "| Formel | Was sie gibt |", "|---|---|")
    for f in funktionen().values():
        yield f"| [`{f.name}`](#{f.name.casefold()}) | {f.beschreibung} |"
    for f in funktionen().values():
        yield from _formelseite(f)


def _formelseite(f: Funktion) -> Iterable[str]:
    namen = "; ".join(f"[{a.name}]" if a.optional else a.name for a in f.argumente)
    yield from ("", f"### {f.name}", "", f.beschreibung, "", "```text", f"={f.name}({namen})", "```")
    if f.argumente:
        yield from ("", "| Argument | Bedeutung | ohne Angabe |", "|---|---|---|")
        yield from (f"| `{a.name}` | {a.hilfe} | {a.vorgabe or '(nötig)'} |" for a in f.argumente)
    yield from ("", "| Beispiel | in den Zellen | Ergebnis | Was es zeigt |", "|---|---|---|---|")
    yield from (_beispiel(f, b) for b in f.beispiele)
    if f.fehler:
        yield from ("", *(f"- `{fehler.anzeige}`: {grund}" for fehler, grund in f.fehler))
    if f.bereich:
        zusatz = f" Für eine einzelne Zelle: [`{f.schwester}`](#{f.schwester.casefold()})." if f.schwester else ""
        yield from ("", f"Das Ergebnis kann mehrere Zellen füllen; siehe [Mehrere Zellen](#mehrere-zellen).{zusatz}")
    yield from ("", f"Seit Ausgabe {f.seit}.")


def _beispiel(f: Funktion, b: Beispiel) -> str:
    text, zellen = in_zellen(f, b)
    return f"| `{text}` | {zellen or '–'} | {anzeige(b.ergebnis)} | {b.text} |"


def schaltflaechen() -> Iterable[str]:
    """Every button of the ribbon."""
    yield from ("", "| Gruppe | Schaltfläche | Tasten | Was sie tut |", "|---|---|---|---|")
    for k in knoepfe((ROOT / "macros/ribbon.xml").read_bytes()):
        name = f"{k.menue} > {k.beschriftung}" if k.menue else k.beschriftung
        yield f"| {k.gruppe} | {name} | {k.tasten} | {k.hilfe} |"


def grenzen() -> Iterable[str]:
    """Every bound of `Limits`, with its reason."""
    yield from ("", "| Grenze | Wert | Grund |", "|---|---|---|")
    for feld in fields(LIMITS):
        name, art, grund = GRENZEN[feld.name]
        wert = getattr(LIMITS, feld.name)
        text = f"{wert >> 20} MB" if art == "MB" else f"{wert:,}".replace(",", ".") + art
        yield f"| {name} | {text} | {grund} |"


TABELLEN = {
    "hinweise": hinweise,
    "parameter": parameter,
    "spalten": spalten,
    "angaben": angaben,
    "woerter": woerter,
    "formeln": formeln,
    "schaltflaechen": schaltflaechen,
    "grenzen": grenzen,
}


def tabelle(name: str) -> str:
    """The text that belongs between the marks of this name."""
    return "\n".join(TABELLEN[name]()) + "\n\n"


def marken(name: str) -> re.Pattern[str]:
    """What stands between the marks of a page, with the marks around it."""
    return re.compile(rf"(<!-- tabelle:{name} -->\n)(.*?)(<!-- ende -->)", re.DOTALL)


def main() -> None:
    """Write every table into its page."""
    for name, seite in SEITEN.items():
        text = seite.read_text("utf-8")
        gefunden = marken(name).search(text)
        if gefunden is None:
            sys.exit(f"{seite.name}: marks for {name} are missing")
        seite.write_text(text[: gefunden.start(2)] + tabelle(name) + text[gefunden.end(2) :], "utf-8")


if __name__ == "__main__":
    main()
