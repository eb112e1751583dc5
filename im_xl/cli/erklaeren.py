"""`erklaeren`: where an amount comes from, told for a cell of the workbook or for a Gemeinde (the Land's workbook: a Kreis)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
import re
from typing import TYPE_CHECKING, Any
import unicodedata

import click

from im_xl.cli.frame import GermanCommand
from im_xl.cli.options import PFAD, json_option
from im_xl.cli.output import Ausgabe
from im_xl.cli.pruefen import auftrag_optionen, ohne_begleitmappe, rechnen
from im_xl.errors import EingabeError

if TYPE_CHECKING:
    from typing import Never

    from im_xl.model import Ags, Kreis
    from im_xl.pipeline import Ergebnis
    from im_xl.places import CellRef
    from im_xl.vwv.auswertung import Auswertung
    from im_xl.vwv.erklaerung import Erklaerung

_ZELLE = re.compile(r"(?:(?P<blatt>.+)!)?\s*(?P<zelle>\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6})\s*", re.DOTALL)


@click.command(cls=GermanCommand, params=auftrag_optionen())
@click.argument("datei", type=PFAD, metavar="DATEI")
@click.argument("stelle", metavar="ZELLE|GEMEINDE")
@json_option
def erklaeren(datei: Path, stelle: str, json_ziel: str | None, **angaben: Any) -> int:  # noqa: ANN401 - what click hands over
    """Sagt, woher ein Betrag kommt.

    ZELLE ist eine Zelle der Mappe mit ihrem Blatt, zum Beispiel "AU-Bestand!C7" oder "Ü Lobbach!B5", GEMEINDE ein Name oder Schlüssel
    (in der Mappe des Landes: ein Kreis). Gezeigt werden alle Eingaben mit ihren Zellen, die Rechnung und ihre Grundlagen. Geschrieben
    wird nichts.
    """
    from im_xl.hosts.woher import auskunft
    from im_xl.report import erklaerung_dokument

    sprecher = Ausgabe(json_ziel, datei)
    ergebnis = rechnen(datei, angaben)
    gefragt = auskunft(ergebnis, gemeint(ergebnis, stelle))
    sprecher.sage(*_zeilen(gefragt.erklaerung))
    if hinweis := ohne_begleitmappe(ergebnis, datei):
        sprecher.sage("", *hinweis)
    ausgang = sprecher.findings(gefragt.findings)
    sprecher.dokument(
        erklaerung_dokument(gefragt.erklaerung, gefragt.findings, ags=gefragt.ags, name=gefragt.name, haushaltsjahr=gefragt.haushaltsjahr)
    )
    return ausgang


def _zeilen(erklaerung: Erklaerung) -> Iterator[str]:
    yield from (erklaerung.titel, "", "Was einging:", *(f"  {eingabe.text}" for eingabe in erklaerung.eingaben))
    yield from ("", "Rechnung:", *(f"  {schritt}" for schritt in erklaerung.schritte))
    yield from ("", "Grundlagen und Annahmen:", *(f"  {grundlage}" for grundlage in erklaerung.grundlagen))


# ---------------------------------------------------------------- who is meant
def gemeint(ergebnis: Ergebnis, angabe: str) -> Ags:
    """The Gemeinde or Kreis that a person names, or whose cell it is.

    Raises:
        EingabeError: none, or several; the message shows the choice.
    """
    treffer = _ZELLE.fullmatch(angabe.strip())
    if treffer is not None:
        return _der_zelle(ergebnis, treffer["blatt"], treffer["zelle"].replace("$", "").upper())
    if "!" in angabe:
        raise EingabeError(
            "zelle-unbekannt", f"„{angabe}“ ist keine einzelne Zelle. Bitte Blatt und Zelle angeben, zum Beispiel so: {_beispiel(ergebnis)}"
        )
    return _des_namens(ergebnis, angabe)


def _beispiel(ergebnis: Ergebnis) -> str:
    """A cell that can be asked for, as one types it."""
    orte = _orte(ergebnis)
    ort = next(iter(orte.values()), None)
    return f'"{ort.blatt}!{ort.zelle}"' if ort else '"AU-Bestand!C7"'


def _orte(ergebnis: Ergebnis) -> Mapping[Ags, CellRef]:
    """Cells of the counts (quotas) that were read."""
    if ergebnis.auswertung is not None:
        return {g.gemeinde.ags: g.personen.ort for g in ergebnis.auswertung.gemeinden if g.personen.ort}
    rahmen = ergebnis.planungsrahmen
    return {k.quote.kreis.ags: k.quote.quote.ort for k in (rahmen.kreise if rahmen else ()) if k.quote.quote.ort}


def _der_zelle(ergebnis: Ergebnis, blatt: str | None, zelle: str) -> Ags:
    from im_xl.hosts.woher import ags_der_zelle, ohne_namen, wessen
    from im_xl.places import CellRef

    ort = CellRef(_blatt(ergebnis, blatt, zelle), zelle)
    ags = ags_der_zelle(ergebnis, ort)
    if ags is not None:
        return ags
    raise EingabeError(
        "zelle-unbekannt",
        f"{ohne_namen(ergebnis, ort)} Bitte die Zelle mit Namen oder Zahl {wessen(ergebnis)} angeben, zum Beispiel {_beispiel(ergebnis)}, oder den Namen selbst.",
        blatt=ort.blatt,
        zelle=zelle,
    )


def _blatt(ergebnis: Ergebnis, angabe: str | None, zelle: str) -> str:
    """The sheet that is meant: as it is called, whatever the case; or the only one, where none is named."""
    from im_xl.hosts.woher import GEMEINDEBLATT

    fremde = [blatt.name for blatt in ergebnis.fremd.blaetter] if ergebnis.fremd else []
    blaetter = fremde + [blatt.name for blatt in ergebnis.mappe.blaetter if blatt.art == "worksheet"]
    eigene = [blatt.name for blatt in ergebnis.mappe.blaetter if blatt.kennung]
    if angabe is None:
        des_kreises = [blatt for blatt in blaetter if blatt not in eigene]
        if len(des_kreises) == 1:
            return des_kreises[0]
        raise EingabeError(
            "zelle-unbekannt",
            f"Die Zelle {zelle} gibt es auf jedem Blatt. Bitte das Blatt dazu angeben, zum Beispiel {_beispiel(ergebnis)}. "
            f"Blätter: {_aufgezaehlt(des_kreises)}.",
        )
    name = angabe.strip()
    if len(name) > 1 and name[0] == name[-1] == "'":
        name = name[1:-1].replace("''", "'")
    kuenftige = [blatt for kennung, blatt in ergebnis.namen.items() if kennung.startswith(GEMEINDEBLATT)]
    alle = dict.fromkeys((*blaetter, *kuenftige))
    treffer = [blatt for blatt in alle if blatt == name] or [blatt for blatt in alle if _glatt(blatt) == _glatt(name)]
    if treffer:
        return treffer[0]
    raise EingabeError(
        "zelle-unbekannt",
        f"Das Blatt „{name}“ gibt es in dieser Mappe nicht.{_vorschlag(name, alle)} Blätter: {_aufgezaehlt(blaetter)}.",
        blatt=name,
        zelle=zelle,
    )


def _des_namens(ergebnis: Ergebnis, angabe: str) -> Ags:
    from im_xl.register import suche_gemeinde, suche_kreis

    if (auswertung := ergebnis.auswertung) is not None:
        liste = {g.gemeinde.ags: g.gemeinde.name for g in auswertung.gemeinden}
        gefunden = [g.ags for g in suche_gemeinde(angabe, auswertung.kreis.ags if auswertung.kreis else None)]
        return _einer(angabe, gefunden, liste, "gemeinde") or _fehlende_gemeinde(angabe, auswertung)
    rahmen = ergebnis.planungsrahmen
    kreise = suche_kreis(angabe)
    gelistet = {k.quote.kreis.ags: k.quote.kreis.name_voll for k in (rahmen.kreise if rahmen else ())}
    return _einer(angabe, [kreis.ags for kreis in kreise], gelistet, "kreis") or _fehlender_kreis(angabe, kreise, gelistet.values())


def _einer(angabe: str, gefunden: Iterable[Ags], liste: Mapping[Ags, str], art: str) -> Ags | None:
    """The one of the list that is meant; None where none of it is."""
    dort = [ags for ags in gefunden if ags in liste]
    if len(dort) > 1:
        auswahl = ", ".join(f"{liste[ags]} ({ags})" for ags in dort)
        mehrere = {"gemeinde": "mehrere Gemeinden", "kreis": "mehrere Kreise"}[art]
        raise EingabeError(f"{art}-mehrdeutig", f"„{angabe}“ kann {mehrere} meinen: {auswahl}. Bitte den Schlüssel angeben.")
    return dort[0] if dort else None


def _fehlende_gemeinde(angabe: str, auswertung: Auswertung) -> Never:
    """Say where a Gemeinde lies that is not on the list, or that there is none of this name."""
    from im_xl.register import aehnliche_gemeinden, kreise, suche_gemeinde

    ueberall = suche_gemeinde(angabe)
    if not ueberall:
        nahe = aehnliche_gemeinden(angabe, auswertung.kreis.ags if auswertung.kreis else None)
        raise _unbekannt("gemeinde", angabe, _meinten(f"„{g.name}“ ({g.ags})" for g in nahe))
    lage = {g: f"im {kreise()[g.kreis_ags].name_voll}" for g in ueberall}
    if len(ueberall) > 1:
        wo = "gemeint sein kann: " + ", ".join(f"{g.name} ({g.ags}) {lage[g]}" for g in ueberall)
        rat = "Bitte prüfen, ob das die richtige Mappe ist."
    elif auswertung.kreis is not None and ueberall[0].kreis_ags == auswertung.kreis.ags:
        wo = f"{ueberall[0].name} ({ueberall[0].ags}) liegt zwar {lage[ueberall[0]]}, hat hier aber keine Zeile"
        rat = "Bitte die Liste ergänzen."
    else:
        wo = f"{ueberall[0].name} ({ueberall[0].ags}) liegt {lage[ueberall[0]]}"
        rat = "Bitte die Mappe dieses Kreises angeben."
    wessen = f" ({auswertung.kreis.name_voll})" if auswertung.kreis else ""
    raise EingabeError("gemeinde-fehlt", f"„{angabe}“ steht nicht in der Liste dieser Mappe{wessen}: {wo}. {rat}")


def _fehlender_kreis(angabe: str, kreise: Sequence[Kreis], liste: Iterable[str]) -> Never:
    if not kreise:
        raise _unbekannt("kreis", angabe, _vorschlag(angabe, liste))
    auswahl = " und ".join(f"{kreis.name_voll} ({kreis.ags})" for kreis in kreise)
    raise EingabeError("kreis-fehlt", f"In der Liste dieser Mappe steht keine Zeile für: {auswahl}. Bitte die Liste ergänzen.")


def _unbekannt(art: str, angabe: str, vorschlag: str) -> EingabeError:
    wer = {"gemeinde": "Gemeinde", "kreis": "Kreis"}[art]
    text = f"„{angabe}“ ist keine Zelle und kein Name oder Schlüssel ({wer}) in Baden-Württemberg.{vorschlag}"
    return EingabeError(f"{art}-unbekannt", f"{text} Bitte Namen oder Schlüssel prüfen, oder eine Zelle mit ihrem Blatt angeben.")


def _vorschlag(angabe: str, bekannt: Iterable[str]) -> str:
    namen = {_glatt(name): name for name in bekannt}
    return _meinten(f"„{namen[treffer]}“" for treffer in get_close_matches(_glatt(angabe), namen, n=3))


def _meinten(nahe: Iterable[str]) -> str:
    auswahl = " oder ".join(nahe)
    return f" Meinten Sie {auswahl}?" if auswahl else ""


def _aufgezaehlt(namen: list[str]) -> str:
    hoechstens = 12
    weitere = f" und {len(namen) - hoechstens} weitere" if len(namen) > hoechstens else ""
    return ", ".join(f"„{name}“" for name in namen[:hoechstens]) + weitere


def _glatt(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()
