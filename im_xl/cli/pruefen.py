"""`pruefen`: read and compute a workbook, say what was recognised and everything that was found; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from im_xl.cli.frame import FERTIG, MIT_FEHLERN, GermanCommand
from im_xl.cli.kennwort import erfragt, mappe_bytes
from im_xl.cli.options import PFAD, json_option, tag_oder_heute
from im_xl.cli.output import Ausgabe, fortschritt
from im_xl.cli.uebersichten import ausgerechnet, kreiszeilen, landeszeilen, uebersichten
from im_xl.model import Auftrag

if TYPE_CHECKING:
    from im_xl.findings import Finding
    from im_xl.pipeline import Ergebnis
    from im_xl.places import CellRef
    from im_xl.report import Bereich
    from im_xl.vwv.auswertung import Angabe

_OPTIONEN = ("jahr", "planungsrahmen", "stand", "stichtag", "heute", "rundung", "einheit", "fehlende", "bezug", "kennwort")


def auftrag_optionen() -> list[click.Parameter]:
    """The options of `uebersichten` that decide what is read and computed, not what is written."""
    return [param for param in uebersichten.params if param.name in _OPTIONEN]


def rechnen(datei: Path, angaben: dict[str, Any]) -> Ergebnis:
    """Read and compute, as `uebersichten` would, and write nothing.

    Args:
        datei: the workbook.
        angaben: values of `auftrag_optionen`.

    Raises:
        ImXlError: nothing can be read.
    """
    from im_xl.hosts import file

    kennwort = erfragt(datei, angaben["kennwort"])
    auftrag = Auftrag(
        heute=tag_oder_heute(angaben["heute"]),
        haushaltsjahr=angaben["jahr"],
        stichtag=angaben["stichtag"],
        betrag_cent=angaben["planungsrahmen"],
        betragsstand=angaben["stand"],
        rundung_art=angaben["rundung"],
        rundung_einheit=angaben["einheit"],
        umgang_mit_fehlenden=angaben["fehlende"],
        mindestumfang_bezug=angaben["bezug"],
    )
    with fortschritt(f"{datei.name}: lesen, rechnen …"):
        return file.rechnen(datei, mappe_bytes(datei, kennwort), auftrag)


def ohne_begleitmappe(ergebnis: Ergebnis, datei: Path) -> list[str]:
    """For an .ods or .xls without companion: where inputs would have been looked for. Nothing for any other."""
    from im_xl.hosts.file import begleitname

    if ergebnis.fremd is None or ergebnis.mappe.quelle:
        return []
    return [f"Keine Begleitmappe gefunden: Eingaben und Begründungen werden nur in „{begleitname(datei)}“ neben der Liste gesucht."]


@click.command(cls=GermanCommand, params=auftrag_optionen())
@click.argument("datei", type=PFAD, metavar="DATEI")
@json_option
def pruefen(datei: Path, json_ziel: str | None, **angaben: Any) -> int:  # noqa: ANN401 - what click hands over
    """Sagt, was in der Mappe erkannt wurde und was daran auffällt.

    DATEI ist die Mappe des Landkreises oder des Landes. Gerechnet wird wie bei „uebersichten“, geschrieben wird nichts. Ausgang: 0 ohne
    offenen Fehler; 1 mit offenen Befunden der Schwere „Fehler“; 2 nichts lesbar.
    """
    from im_xl.report import pruefung_dokument

    sprecher = Ausgabe(json_ziel, datei)
    ergebnis = rechnen(datei, angaben)
    bereiche = list(erkannt(ergebnis))
    sprecher.sage(
        *_kopf(ergebnis), *ohne_begleitmappe(ergebnis, datei), "", "Erkannt:", *(f"  {_bereich_text(bereich)}" for bereich in bereiche)
    )
    sprecher.sage(
        "", "Angaben neben der Liste:", *(f"  {_angabe_text(angabe)}" for angabe in ausgerechnet(ergebnis).angaben if angabe.text)
    )
    sprecher.sage(*_befundzeilen(ergebnis.findings))
    sprecher.dokument(pruefung_dokument(ausgerechnet(ergebnis), ergebnis.findings, bereiche))
    return MIT_FEHLERN if any(f.schwere.value == "Fehler" and not f.angenommen for f in ergebnis.findings) else FERTIG


def _kopf(ergebnis: Ergebnis) -> list[str]:
    if ergebnis.auswertung is not None:
        return [*kreiszeilen(ergebnis.auswertung), f"Stichtag: {_tag(ergebnis.auswertung.stichtag)}"]
    return landeszeilen(ergebnis.planungsrahmen) if ergebnis.planungsrahmen is not None else []


def _tag(tag: date) -> str:
    from im_xl.vwv.anzeige import datum_text

    return datum_text(tag)


def _angabe_text(angabe: Angabe) -> str:
    return f"{angabe.name}: {angabe.text} ({angabe.ort.anzeige if angabe.ort else angabe.herkunft.value})"


# ---------------------------------------------------------------- what was recognised
def erkannt(ergebnis: Ergebnis) -> Iterator[Bereich]:
    """Where each kind of value was read, by sheet and column, in the order of the workbook's rows; by row where a list lies across."""
    from im_xl.places import split_address
    from im_xl.report import Bereich

    for inhalt, orte in _orte(ergebnis):
        reihen: dict[tuple[str, int, int], list[CellRef]] = {}
        for ort in orte:
            zeilen, spalten = (len({split_address(o.zelle)[n] for o in orte if o.blatt == ort.blatt}) for n in (0, 1))
            zeile, spalte = split_address(ort.zelle)
            reihen.setdefault((ort.blatt, *((0, spalte) if spalten <= zeilen else (zeile, 0))), []).append(ort)
        for (blatt, *_), zellen in reihen.items():
            reihe = sorted(zellen, key=lambda ort: split_address(ort.zelle))
            yield Bereich(inhalt=inhalt, blatt=blatt, von=reihe[0].zelle, bis=reihe[-1].zelle, anzahl=len(reihe))
    for liste in ergebnis.auswertung.faelle if ergebnis.auswertung else ():
        if liste.faelle:
            von, bis = (liste.ort(fall.zeile, "beginn").zelle for fall in (liste.faelle[0], liste.faelle[-1]))
            yield Bereich(inhalt="Beratungsfälle", blatt=liste.blatt, von=von, bis=bis, anzahl=len(liste.faelle))
    for kennzahlen in ergebnis.auswertung.kennzahlen if ergebnis.auswertung else ():
        orte = [wert.ort for werte in kennzahlen.werte.values() for wert in werte.values() if wert.ort]
        if orte:
            von, bis = (f(orte, key=lambda ort: split_address(ort.zelle)).zelle for f in (min, max))
            yield Bereich(inhalt="Kennzahlen", blatt=kennzahlen.blatt, von=von, bis=bis, anzahl=len(orte))


def _orte(ergebnis: Ergebnis) -> Iterator[tuple[str, list[CellRef]]]:
    if (auswertung := ergebnis.auswertung) is not None:
        gemeinden = auswertung.gemeinden
        yield "Personen", [g.personen.ort for g in gemeinden if g.personen.ort]
        yield "Vorjahresbeträge", [g.vorjahr_cent.ort for g in gemeinden if g.vorjahr_cent and g.vorjahr_cent.ort]
        yield "Entscheidungen", [g.entscheidung.ort for g in gemeinden if g.entscheidung.ort]
        yield "Stellen", [zeile.stelle.ort for zeile in auswertung.stellen if zeile.stelle.ort]
    if (rahmen := ergebnis.planungsrahmen) is not None:
        yield "Zuteilungsquoten", [k.quote.quote.ort for k in rahmen.kreise if k.quote.quote.ort]


def _bereich_text(bereich: Bereich) -> str:
    zellen = f"Zelle {bereich.von}" if bereich.von == bereich.bis else f"Zellen {bereich.von} bis {bereich.bis}"
    return f"{bereich.inhalt}: Blatt „{bereich.blatt}“, {zellen} ({bereich.anzahl})"


# ---------------------------------------------------------------- what was found
def _befundzeilen(findings: Sequence[Finding]) -> Iterator[str]:
    """Every finding with place, remedy and Fundstelle; how many of each severity first."""
    yield ""
    if not findings:
        yield "Keine Befunde."
        return
    from im_xl.vwv.anzeige import befundzahlen

    yield f"{befundzahlen(findings)}:"
    for finding in findings:
        yield f"  {finding.schwere.value}: {finding.text}{_grundlage(finding)}{_begruendung(finding)}"


def _begruendung(finding: Finding) -> str:
    """The reason with which it was accepted, as it follows its sentences."""
    return f" Angenommen, Begründung: {finding.begruendung}" if finding.angenommen else ""


def _grundlage(finding: Finding) -> str:
    """What a finding is founded on, as it follows its sentences; nothing where it is about the file."""
    fundstelle, beleg = finding.eintrag.fundstelle, finding.beleg
    if beleg is None:
        return ""
    return f" [{beleg.anzeige}{'' if not fundstelle else f', zu „{fundstelle}“' if beleg.value == 'annahme' else f' „{fundstelle}“'}]"
