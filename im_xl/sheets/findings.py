"""`IM Hinweise`: every finding of the run; each line jumps to its cell, and keeps the reason people wrote beside it."""

from __future__ import annotations

from collections.abc import Mapping

from im_xl.findings import Finding, Schwere
from im_xl.package.blaetter import SCHLUESSEL
from im_xl.sheets.anordnung import Daten
from im_xl.sheets.context import ALLGEMEINE_NAMEN, Kontext, finding_schluessel, ort_text, sprung, text
from im_xl.sheets.quantities import Groesse
from im_xl.sheets.template import Rezeptbuch

BUCH = Rezeptbuch(
    {},
    ALLGEMEINE_NAMEN | {"hinweise_zusammenfassung", "hinweise_sprung"},
    {
        "hinweise": frozenset(
            f"hinweis.{name}" for name in ["nr", "schwere", "gemeinde", "ort", "text", "fundstelle", "beleg", "begruendung", "schluessel"]
        )
    },
    eingabe="hinweis.begruendung",
    benannt={"hinweis.schluessel": SCHLUESSEL},
)

_WORT = {Schwere.FEHLER: ("Fehler", "Fehler"), Schwere.WARNUNG: ("Warnung", "Warnungen"), Schwere.HINWEIS: ("Hinweis", "Hinweise")}


def hinweise_daten(werte: Mapping[str, Groesse], findings: tuple[Finding, ...], orte: Mapping[str, str], kontext: Kontext) -> Daten:
    """What fills `IM Hinweise`.

    Args:
        werte: quantities that every template may name.
        findings: gravest first.
        orte: name of the Gemeinde or Kreis per AGS.
        kontext: reasons that people wrote.
    """
    anzahl = {schwere: sum(f.schwere is schwere for f in findings) for schwere in Schwere}
    gezaehlt = ", ".join(f"{anzahl[schwere]} {_WORT[schwere][anzahl[schwere] != 1]}" for schwere in Schwere)
    satz = f"{gezaehlt}." if findings else "Keine Hinweise."
    zeilen = [
        {
            "hinweis.nr": Groesse(nummer),
            "hinweis.schwere": text(f.schwere.value),
            "hinweis.gemeinde": text(orte.get(f.betrifft or "")),
            "hinweis.ort": Groesse(ort_text(f.ort) or None, "", sprung(f.ort)),
            "hinweis.text": text(f.text),
            "hinweis.fundstelle": text(f.eintrag.fundstelle),
            "hinweis.beleg": text(f.beleg.anzeige if f.beleg else None),
            "hinweis.begruendung": text(kontext.begruendungen.get(finding_schluessel(f))),
            "hinweis.schluessel": text(finding_schluessel(f)),
        }
        for nummer, f in enumerate(findings, 1)
    ]
    klick = f"Die Zellen stehen in „{kontext.datei}“." if kontext.datei else "Ein Klick auf die Zelle führt zur Stelle in Ihrer Liste."
    return Daten({**werte, "hinweise_zusammenfassung": text(satz), "hinweise_sprung": text(klick)}, {"hinweise": zeilen})
