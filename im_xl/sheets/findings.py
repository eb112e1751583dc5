"""`IM Hinweise`: every finding of the run; each line jumps to its cell, and keeps the reason people wrote beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from im_xl.findings import Finding, Stand, kennungen
from im_xl.package.blaetter import SCHLUESSEL, TEXTE
from im_xl.places import quote_sheet
from im_xl.sheets.anordnung import Anordnung, Daten
from im_xl.sheets.context import ALLGEMEINE_NAMEN, Erledigtes, Kontext, ort_text, sprung, text
from im_xl.sheets.quantities import Groesse
from im_xl.sheets.template import Rezeptbuch
from im_xl.vwv.anzeige import anzahl_text, befundzahlen

_SPALTEN = ("nr", "schwere", "gemeinde", "ort", "text", "fundstelle", "beleg", "begruendung", "stand", "schluessel")
BUCH = Rezeptbuch(
    {"hinweis.stand": f'IF(TRIM({{hinweis.begruendung}})="","{Stand.OFFEN.value}","{Stand.ANGENOMMEN.value}")'},
    ALLGEMEINE_NAMEN | {"hinweise_zusammenfassung", "hinweise_sprung"},
    {"hinweise": frozenset(f"hinweis.{name}" for name in _SPALTEN)},
    eingaben=frozenset({"hinweis.begruendung"}),
    benannt={"hinweis.schluessel": SCHLUESSEL, "hinweis.text": TEXTE},
)
ERLEDIGT = "erledigt"
_OHNE_SPALTE = {"hinweis.begruendung": '""'}
"""Stands in the formula of `hinweis.stand` where a template has no column for reasons: nothing can be accepted there."""


def hinweise_daten(werte: Mapping[str, Groesse], findings: tuple[Finding, ...], orte: Mapping[str, str], kontext: Kontext) -> Daten:
    """What fills `IM Hinweise`.

    Args:
        werte: quantities that every template may name.
        findings: gravest first, with the reasons that people wrote.
        orte: name of the Gemeinde or Kreis per AGS.
        kontext: Haushaltsjahr, and reasons whose finding has gone.
    """
    schluessel = kennungen(findings, kontext.haushaltsjahr)
    zeilen = [_zeile(nummer, f, kennung, orte) for nummer, (f, kennung) in enumerate(zip(findings, schluessel, strict=True), 1)]
    zeilen += [_erledigte_zeile(erledigtes) for erledigtes in kontext.erledigt]
    satz = f"{befundzahlen(findings) or 'Keine Hinweise'}."
    if kontext.erledigt:
        satz += f" {anzahl_text(len(kontext.erledigt), 'Begründung gehört', 'Begründungen gehören')} zu keinem Hinweis mehr („{ERLEDIGT}“)."
    klick = f"Ein Klick auf die Zelle führt zur Stelle in {f'„{kontext.datei}“' if kontext.datei else 'Ihrer Liste'}"
    return Daten({**werte, "hinweise_zusammenfassung": text(satz), "hinweise_sprung": text(klick)}, {"hinweise": zeilen}, _OHNE_SPALTE)


def _zeile(nummer: int, f: Finding, kennung: str, orte: Mapping[str, str]) -> dict[str, Groesse]:
    return {
        "hinweis.nr": Groesse(nummer),
        "hinweis.schwere": text(f.schwere.value),
        "hinweis.gemeinde": text(orte.get(f.betrifft or "")),
        "hinweis.ort": Groesse(ort_text(f.ort) or None, "", sprung(f.ort)),
        "hinweis.text": text(f.text),
        "hinweis.fundstelle": text(f.eintrag.fundstelle),
        "hinweis.beleg": text(f.beleg.anzeige if f.beleg else None),
        "hinweis.begruendung": text(f.begruendung),
        "hinweis.stand": Groesse(f.stand.value, "" if f.stand is Stand.SPERRT else None),
        "hinweis.schluessel": text(kennung),
    }


def _erledigte_zeile(erledigtes: Erledigtes) -> dict[str, Groesse]:
    return dict.fromkeys((f"hinweis.{name}" for name in _SPALTEN), text(None)) | {
        "hinweis.text": text(erledigtes.text),
        "hinweis.begruendung": text(erledigtes.begruendung),
        "hinweis.stand": text(ERLEDIGT),
        "hinweis.schluessel": text(erledigtes.kennung),
    }


@dataclass(frozen=True, slots=True)
class Verzeichnis:
    """What `IM Übersicht` says of the findings: all in a sentence, open ones per AGS, each with its jump to `IM Hinweise`."""

    satz: Groesse
    je_ags: Mapping[str, Groesse]

    def offen(self, ags: str) -> Groesse:
        """Number of open findings that concern a Gemeinde; a jump to the first."""
        return self.je_ags.get(ags, Groesse(0))


def verzeichnis(findings: tuple[Finding, ...], kontext: Kontext, anordnung: Anordnung) -> Verzeichnis:
    """Where the findings are told in `IM Hinweise`, as it was laid out."""
    blatt = kontext.namen["hinweise"]

    def ziel(nummer: int | None) -> str:
        zelle = None if nummer is None else anordnung.adresse("hinweis.text", nummer)
        return f"{quote_sheet(blatt)}!{(zelle or 'A1').replace('$', '')}"

    offen = [(nummer, f.betrifft) for nummer, f in enumerate(findings) if f.betrifft and not f.angenommen]
    erste = {ags: nummer for nummer, ags in reversed(offen)}
    anzahl = Counter(ags for _, ags in offen)
    satz = f"„{blatt}“: {befundzahlen(findings) or 'keine'}"
    return Verzeichnis(Groesse(satz, "", ziel(None)), {ags: Groesse(anzahl[ags], "", ziel(nummer)) for ags, nummer in erste.items()})
