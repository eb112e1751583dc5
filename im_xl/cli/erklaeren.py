"""`erklaeren`: where an amount comes from, told for a cell of the workbook or for a Gemeinde (the Land's workbook: a Kreis)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
import re
from typing import TYPE_CHECKING, Any
import unicodedata

import click

from im_xl.cli.frame import GermanCommand
from im_xl.cli.options import PFAD, json_option
from im_xl.cli.output import Ausgabe
from im_xl.cli.pruefen import auftrag_optionen, rechnen
from im_xl.cli.uebersichten import ausgerechnet
from im_xl.errors import EingabeError

if TYPE_CHECKING:
    from im_xl.findings import Finding
    from im_xl.model import Ags, Gemeinde, Kreis
    from im_xl.pipeline import Ergebnis
    from im_xl.places import CellRef
    from im_xl.vwv.erklaerung import Eingangswert, Erklaerung

_ZELLE = re.compile(r"(?:(?P<blatt>.+)!)?\s*(?P<zelle>\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6})\s*", re.DOTALL)
_GEMEINDE = "gemeinde:"


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
    from im_xl.report import erklaerung_dokument
    from im_xl.vwv.erklaerung import erklaere_gemeinde, erklaere_kreis

    sprecher = Ausgabe(json_ziel, datei)
    ergebnis = rechnen(datei, angaben)
    ags = gemeint(ergebnis, stelle)
    if ergebnis.auswertung is not None:
        gemeinde = next(g for g in ergebnis.auswertung.gemeinden if g.gemeinde.ags == ags)
        name, erklaerung = gemeinde.gemeinde.name, erklaere_gemeinde(ergebnis.auswertung, gemeinde)
    else:
        rahmen = ergebnis.planungsrahmen
        kreis = next(k for k in (rahmen.kreise if rahmen else ()) if k.quote.kreis.ags == ags)
        name, erklaerung = kreis.quote.kreis.name_voll, erklaere_kreis(rahmen, kreis)  # type: ignore[arg-type]
    findings = [finding for finding in ergebnis.findings if finding.betrifft == ags or _sperrt(finding)]
    sprecher.sage(*_zeilen(erklaerung))
    ausgang = sprecher.findings(findings)
    sprecher.dokument(erklaerung_dokument(erklaerung, findings, ags=ags, name=name, haushaltsjahr=ausgerechnet(ergebnis).haushaltsjahr))
    return ausgang


def _sperrt(finding: Finding) -> bool:
    return finding.blockiert.value == "betraege"


def _zeilen(erklaerung: Erklaerung) -> Iterator[str]:
    yield from (erklaerung.titel, "", "Was einging:")
    yield from (f"  {eingabe.name}: {eingabe.wert} ({_herkunft(eingabe)})" for eingabe in erklaerung.eingaben)
    yield from ("", "Rechnung:", *(f"  {schritt}" for schritt in erklaerung.schritte))
    yield from ("", "Grundlagen und Annahmen:", *(f"  {grundlage}" for grundlage in erklaerung.grundlagen))


def _herkunft(eingabe: Eingangswert) -> str:
    """In words, and with its cell wherever there is one."""
    if eingabe.ort is None or eingabe.ort.anzeige in eingabe.herkunft:
        return eingabe.herkunft
    return f"{eingabe.herkunft}; {eingabe.ort.anzeige}"


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
    from im_xl.hosts.stelle import gemeinde_der_zelle, kreis_der_zelle
    from im_xl.places import CellRef

    name = _blatt(ergebnis, blatt, zelle)
    ort = CellRef(name, zelle)
    ags = None
    if ergebnis.auswertung is not None:
        kuenftig = next((kennung for kennung, blattname in ergebnis.namen.items() if blattname == name), "")
        ags = (
            kuenftig.removeprefix(_GEMEINDE)
            if kuenftig.startswith(_GEMEINDE)
            else gemeinde_der_zelle(ergebnis.mappe, ort, ergebnis.auswertung, ergebnis.fremd)
        )
    elif ergebnis.planungsrahmen is not None:
        ags = kreis_der_zelle(ergebnis.mappe, ort, ergebnis.planungsrahmen, ergebnis.fremd)
    if ags is not None:
        return ags
    angabe = next((angabe for angabe in ausgerechnet(ergebnis).angaben if angabe.ort == ort), None)
    was = f" Aus ihr stammt die Angabe „{angabe.name}“, die in alle Beträge eingeht." if angabe else ""
    wer = "einer Gemeinde" if ergebnis.auswertung else "eines Kreises"
    raise EingabeError(
        "zelle-unbekannt",
        f"{ort.anzeige}: In dieser Zeile steht kein Name und kein Schlüssel {wer} aus der Liste.{was} Bitte eine Zelle in der Zeile {wer} "
        f"angeben, zum Beispiel {_beispiel(ergebnis)}, oder den Namen.",
        blatt=name,
        zelle=zelle,
    )


def _blatt(ergebnis: Ergebnis, angabe: str | None, zelle: str) -> str:
    """The sheet that is meant: as it is called, whatever the case; or the only one, where none is named."""
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
    kuenftige = [blatt for kennung, blatt in ergebnis.namen.items() if kennung.startswith(_GEMEINDE)]
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
        gefunden = suche_gemeinde(angabe, auswertung.kreis.ags if auswertung.kreis else None)
        ueberall: tuple[Gemeinde, ...] = suche_gemeinde(angabe)
        return _einer(angabe, {g.ags: g.name for g in gefunden}, liste, {g.ags: g.name for g in ueberall}, "gemeinde")
    rahmen = ergebnis.planungsrahmen
    kreise: tuple[Kreis, ...] = suche_kreis(angabe)
    alle = {kreis.ags: kreis.name_voll for kreis in kreise}
    return _einer(angabe, alle, {k.quote.kreis.ags: k.quote.kreis.name_voll for k in (rahmen.kreise if rahmen else ())}, alle, "kreis")


def _einer(angabe: str, gefunden: Mapping[Ags, str], liste: Mapping[Ags, str], ueberall: Mapping[Ags, str], art: str) -> Ags:
    """The one of the list that is meant."""
    dort = [ags for ags in gefunden if ags in liste]
    if len(dort) == 1:
        return dort[0]
    wer = {"gemeinde": "Gemeinde", "kreis": "Kreis"}[art]
    if dort:
        auswahl = ", ".join(f"{liste[ags]} ({ags})" for ags in dort)
        mehrere = {"gemeinde": "mehrere Gemeinden", "kreis": "mehrere Kreise"}[art]
        raise EingabeError(f"{art}-mehrdeutig", f"„{angabe}“ kann {mehrere} meinen: {auswahl}. Bitte den Schlüssel angeben.")
    if ueberall:
        auswahl = ", ".join(f"{name} ({ags})" for ags, name in ueberall.items())
        raise EingabeError(f"{art}-fehlt", f"„{angabe}“ steht nicht in der Liste dieser Mappe; gemeint sein kann: {auswahl}. Bitte prüfen.")
    text = f"„{angabe}“ ist keine Zelle und kein Name oder Schlüssel ({wer}) in Baden-Württemberg.{_vorschlag(angabe, liste.values())}"
    raise EingabeError(f"{art}-unbekannt", f"{text} Bitte Namen oder Schlüssel prüfen, oder eine Zelle mit ihrem Blatt angeben.")


def _vorschlag(angabe: str, bekannt: Iterable[str]) -> str:
    namen = {_glatt(name): name for name in bekannt}
    nahe = [f"„{namen[treffer]}“" for treffer in get_close_matches(_glatt(angabe), namen, n=3)]
    return f" Meinten Sie {' oder '.join(nahe)}?" if nahe else ""


def _aufgezaehlt(namen: list[str]) -> str:
    hoechstens = 12
    weitere = f" und {len(namen) - hoechstens} weitere" if len(namen) > hoechstens else ""
    return ", ".join(f"„{name}“" for name in namen[:hoechstens]) + weitere


def _glatt(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()
