"""`plausibilitaet`: whether the amounts of a received list are whole numbers of persons times one common rate."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from im_xl.cents import Einheit, Rundung, Rundungsart
from im_xl.cli.frame import GermanCommand
from im_xl.cli.options import PFAD, WahlType, json_option
from im_xl.cli.output import Ausgabe, tabelle
from im_xl.errors import EingabeError

if TYPE_CHECKING:
    from im_xl.findings import Finding
    from im_xl.places import CellRef
    from im_xl.vwv.plausibilitaet import Plausibilitaet, Posten, Postenurteil

_SPALTEN = ("ags", "gemeinde", "betrag", "personen")
_HILFE = "Gebraucht werden die Spalten „betrag“ und „ags“ oder „gemeinde“; „personen“ kann dabei sein."
_URTEIL = {"passt": "passt", "passt_nicht": "passt nicht", "unklar": "unklar", "offen": "–"}


@click.command(cls=GermanCommand)
@click.argument("liste", type=PFAD, metavar="LISTE.csv")
@click.option(
    "--einheit",
    type=WahlType({"cent": Einheit.CENT, "euro": Einheit.EURO}),
    help="Die Beträge sind auf cent oder volle euro gerundet. Ohne Angabe: volle Euro, wenn die meisten es sind.",
)
@click.option(
    "--rundung",
    type=WahlType({art.value: art for art in Rundungsart}),
    default=Rundungsart.EINZELN,
    help="einzeln (ohne Angabe): jeder Betrag kaufmännisch für sich; summentreu: größte Reste.",
)
@json_option
def plausibilitaet(liste: Path, einheit: Einheit | None, rundung: Rundungsart, json_ziel: str | None) -> int:
    """Prüft, ob erhaltene Beträge zu ganzen Zahlen von Personen passen.

    LISTE.csv hat die Spalten „betrag“ und „ags“ oder „gemeinde“; „personen“ kann dabei sein. Gesucht wird der gemeinsame Satz je Person;
    gemeldet wird, was dazu nicht passt. Reicht die Liste dafür nicht, so steht da „nicht entscheidbar“. Geschrieben wird nichts.
    """
    from im_xl.report import plausibilitaet_dokument
    from im_xl.vwv.evaluate import geordnet
    from im_xl.vwv.plausibilitaet import plausibilitaet as pruefe

    sprecher = Ausgabe(json_ziel, liste)
    posten, unlesbar = read_betraege(liste)
    geprueft = pruefe(posten, einheit, rundung)
    findings = geordnet((*unlesbar, *geprueft.findings))
    sprecher.sage(*_zeilen(geprueft, rundung))
    ausgang = sprecher.findings(findings)
    sprecher.dokument(plausibilitaet_dokument(geprueft, findings))
    return ausgang


def _zeilen(geprueft: Plausibilitaet, rundung: Rundungsart) -> list[str]:
    from im_xl.vwv.plausibilitaet import Urteil, satz_text

    passend = sum(zeile.urteil is Urteil.PASST for zeile in geprueft.posten)
    kopf = ("Gemeinde", "Betrag", "angegeben", "errechnet", "Urteil")
    if geprueft.von_cent is None or geprueft.bis_cent is None:
        satz = "Gemeinsamer Satz: nicht entscheidbar"
    else:
        satz = f"Gemeinsamer Satz: {satz_text(geprueft.von_cent, geprueft.bis_cent)}, gerundet {Rundung(rundung, geprueft.einheit)}"
    zeilen = [satz, "", *tabelle(kopf, map(_felder, geprueft.posten), rechts=(1, 2, 3))]
    return [*zeilen, "", f"{passend} von {len(geprueft.posten)} Beträgen passen."] if geprueft.entscheidbar else zeilen


def _felder(zeile: Postenurteil) -> tuple[str, ...]:
    from im_xl.cents import euro_text
    from im_xl.vwv.anzeige import zahl_text

    personen = ("–" if zahl is None else zahl_text(zahl) for zahl in (zeile.posten.personen, zeile.personen))
    return (zeile.posten.name, euro_text(zeile.posten.betrag_cent), *personen, _URTEIL[zeile.urteil.value])


# ---------------------------------------------------------------- the list
def read_betraege(datei: Path) -> tuple[list[Posten], list[Finding]]:
    """Lines with an amount; totals are left out, and what cannot be read is a finding.

    Args:
        datei: CSV with columns `betrag` and `ags` or `gemeinde`, and perhaps `personen`.

    Raises:
        DateiError: the file cannot be read or is no text.
        EingabeError: no such columns, or no amount at all.
    """
    from im_xl.liste import ist_summe, lies

    liste = lies(datei, _SPALTEN, lambda spalten: "betrag" in spalten and bool(spalten & {"ags", "gemeinde"}), _HILFE)
    posten: list[Posten] = []
    findings: list[Finding] = []
    for nummer, zeile in liste.zeilen:
        if not ist_summe(zeile.get("ags", ""), zeile.get("gemeinde", "")):
            gelesen, mangel = _posten(zeile, liste.ort(nummer))
            posten += [gelesen] if gelesen else []
            findings += mangel
    if not posten:
        raise EingabeError(
            "keine-betraege",
            f"In der Liste „{liste.name}“ steht kein Betrag, der sich lesen lässt. Bitte die Beträge so eintragen: 1234,56.",
            blatt=liste.name,
        )
    return posten, findings


def _posten(zeile: Mapping[str, str], ort: CellRef) -> tuple[Posten | None, list[Finding]]:
    """A line, or why it is none; a count that is none leaves the amount to be judged alone."""
    from im_xl.findings import Finding
    from im_xl.liste import gemeinde_des_schluessels
    from im_xl.vwv.plausibilitaet import Posten
    from im_xl.workbook import numbers
    from im_xl.workbook.numbers import Mangel

    ags = zeile.get("ags", "")
    gemeinde = gemeinde_des_schluessels(ags)
    name = zeile.get("gemeinde") or (gemeinde.name if gemeinde else "") or ags
    betrag = numbers.betrag_cent(zeile["betrag"])
    if betrag is Mangel.LEER or not name:
        return None, [Finding("zeile-unverstanden", ort, {"inhalt": numbers.anzeige(" ".join(filter(None, zeile.values())))})]
    if isinstance(betrag, Mangel) or betrag[0] < 0:
        return None, [Finding("betrag-unlesbar", ort, {"inhalt": numbers.anzeige(zeile["betrag"])})]
    findings = []
    # Beside a name a word or a dash is no key; a number is meant as one, and so is what stands there alone.
    if gemeinde is None and ags and (name == ags or any(map(str.isdigit, ags))):
        findings.append(Finding("ags-unbekannt", ort, {"inhalt": numbers.anzeige(ags)}))
    if betrag[1]:
        from im_xl.cents import euro_text

        werte = {"was": name, "inhalt": numbers.anzeige(zeile["betrag"]), "betrag": euro_text(betrag[0])}
        findings.append(Finding("betrag-gerundet", ort, werte))
    personen = numbers.personen(zeile.get("personen", ""))
    if isinstance(personen, Mangel) and personen is not Mangel.LEER:
        werte = {"gemeinde": name, "inhalt": numbers.anzeige(zeile["personen"])}
        findings.append(Finding("personen-unlesbar", ort, werte, gemeinde.ags if gemeinde else None))
    gelesen = Posten(
        name=name,
        betrag_cent=betrag[0],
        personen=None if isinstance(personen, Mangel) else personen,
        ags=gemeinde.ags if gemeinde else None,
        ort=ort,
    )
    return gelesen, findings
