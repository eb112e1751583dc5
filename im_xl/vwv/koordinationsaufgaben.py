"""The nine tasks of the koordinierende Stelle, as the slides name them, with a short word of ours on what shows that they are done."""

from __future__ import annotations

from typing import Final, NamedTuple


class Koordinationsaufgabe(NamedTuple):
    """A task.

    Attributes:
        schluessel: ASCII name; by it the row of the checklist is known again.
        name: the task.
        belegt_durch: what can serve as evidence (Annahme).
        fundstelle: title of the slide.
    """

    schluessel: str
    name: str
    belegt_durch: str
    fundstelle: str


_II, _III = "Koordinierende Stellen II", "Koordinierende Stellen III"

KOORDINATIONSAUFGABEN: Final = (
    Koordinationsaufgabe("steuerung", "Zentrale Steuerung des Integrationsmanagements im Kreis", "Konzept, Jahresplanung, Protokolle", _II),
    Koordinationsaufgabe("fortbildung", "Zentrale Steuerung der Fortbildungsangebote", "Fortbildungsplan, Liste unten", _II),
    Koordinationsaufgabe("information", "Information der kommunalen Verwaltungsspitzen", "Bericht, Vorlage, Sprengelsitzung", _II),
    Koordinationsaufgabe("vernetzung", "Vernetzung der Akteure, ggf. Kooperationsvereinbarungen", "Vereinbarung, Netzwerkliste", _II),
    Koordinationsaufgabe("veranstaltungen", "Vernetzungsveranstaltungen auf Kreisebene", "Einladung, Teilnehmerzahl, Liste unten", _II),
    Koordinationsaufgabe("gremium", "Teilnahme am strategischen Steuerungsgremium des Landes", "Einladung, Protokoll", _III),
    Koordinationsaufgabe("daten", "Zusammenführen der Daten im Kreis", "„IM Kennzahlen“ des Jahres", _III),
    Koordinationsaufgabe(
        "ansprechpartner", "Ansprechpartner für Land, Bewilligungsstelle und alle Beteiligten", "Bekanntgabe der Kontaktdaten", _III
    ),
    Koordinationsaufgabe("bedarf", "Bedarfsabstimmung mit den Städten und Gemeinden", "Protokoll, Umfrage, Schriftwechsel", _III),
)
"""In the order of the slides."""
