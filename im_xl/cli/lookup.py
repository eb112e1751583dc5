"""`fristen` and `parameter`: what the regulation says, without any workbook."""

from __future__ import annotations

from datetime import date

import click

from im_xl.cli.frame import FERTIG, GermanCommand
from im_xl.cli.options import JAHR, TAG, heute_option, json_option, tag_oder_heute
from im_xl.cli.output import Ausgabe, tabelle


@click.command(cls=GermanCommand)
@click.argument("jahr", type=JAHR)
@heute_option
@json_option
def fristen(jahr: int, heute: date | None, json_ziel: str | None) -> int:
    """Zeigt die Fristen des Verfahrens für ein Haushaltsjahr.

    JAHR ist das Haushaltsjahr der Zuwendung, zum Beispiel 2025.
    """
    from im_xl.report import fristen_dokument
    from im_xl.vwv.anzeige import abstand_text
    from im_xl.vwv.parameters import Parameter
    from im_xl.vwv.verfahren import fristen as alle_fristen

    tag = tag_oder_heute(heute)
    ausgabe = Ausgabe(json_ziel)
    schritte = alle_fristen(jahr, Parameter.laden())
    zeilen = [
        (
            f"{frist.datum:%d.%m.%Y}" if frist.datum else "ohne Tag",
            frist.bezeichnung,
            abstand_text(frist.datum, tag) if frist.datum else "unverzüglich nach Auszahlung",
            f"{frist.grundlage.fundstelle} ({frist.grundlage.beleg.anzeige})",
        )
        for frist in schritte
    ]
    ausgabe.sage(f"Fristen für das Haushaltsjahr {jahr}, Stand {tag:%d.%m.%Y}", "")
    ausgabe.sage(*tabelle(("Tag", "Schritt", "Abstand", "Fundstelle"), zeilen))
    ausgabe.dokument(fristen_dokument(jahr, schritte, tag))
    return FERTIG


@click.command(cls=GermanCommand)
@click.argument("stichtag", type=TAG, required=False)
@json_option
def parameter(stichtag: date | None, json_ziel: str | None) -> int:
    """Zeigt alle Werte der Vorschrift, wie sie an einem Tag gelten.

    STICHTAG als TT.MM.JJJJ; ohne Angabe: heute. Für ein Haushaltsjahr gilt der 1. Januar. Zu jedem Wert stehen Fundstelle und Beleg:
    Folie (Foliensatz des Landes), Presse, oder Annahme, wo die Vorschrift etwas offen lässt.
    """
    from im_xl.report import parameter_dokument
    from im_xl.vwv.anzeige import parameter_text
    from im_xl.vwv.parameters import Parameter

    tag = tag_oder_heute(stichtag)
    ausgabe = Ausgabe(json_ziel)
    werte = Parameter.laden().alle(tag)
    ausgabe.sage(f"Parameter am {tag:%d.%m.%Y}")
    for wert in werte:
        ausgabe.sage("", f"{wert.name} ({wert.schluessel}): {parameter_text(wert.wert, wert.einheit)}, seit {wert.gueltig_ab:%d.%m.%Y}")
        ausgabe.sage(f"  {wert.beschreibung}", f"  {wert.fundstelle} ({wert.beleg.anzeige})")
    ausgabe.dokument(parameter_dokument(tag, werte))
    return FERTIG
