"""The JSON documents, as plain dicts: what `docs/json.md` describes field by field. Amounts are integer cents, days ISO dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from im_xl import __version__
from im_xl.cents import Rundung
from im_xl.errors import ImXlError
from im_xl.findings import Finding
from im_xl.model import Entscheidung, Gemeinde
from im_xl.package.package import Verweis
from im_xl.package.plan import Plan
from im_xl.places import CellRef
from im_xl.vwv.auswertung import Auswertung, Frist, Gemeindeergebnis, Kreisbetrag, Planungsrahmen
from im_xl.vwv.erklaerung import Erklaerung
from im_xl.vwv.parameters import Parameterwert
from im_xl.vwv.plausibilitaet import Plausibilitaet

Dokument = dict[str, Any]
"""What `json.dumps` takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bereich:
    """Cells of one column from which values of one kind were read: first, last, how many."""

    inhalt: str
    blatt: str
    von: str
    bis: str
    anzahl: int


def fehler_dokument(fehler: ImXlError) -> Dokument:
    """What stands in place of a result where the work could not go on."""
    return {"fehler": {"code": fehler.code, "text": fehler.text, "blatt": fehler.blatt, "zelle": fehler.zelle}}


def ergebnis_dokument(
    ergebnis: Auswertung | Planungsrahmen,
    findings: Iterable[Finding],
    *,
    betragszellen: Mapping[str, CellRef] | None = None,
    blaetter: Iterable[str] = (),
    ausgabe: Path | None = None,
    markierungen: Iterable[Dokument] = (),
) -> Dokument:
    """The result of `uebersichten`, `verteilen` or `planungsrahmen`.

    Args:
        ergebnis: the county, or the Kreise of the Land.
        findings: all of the run, also those of saving.
        betragszellen: cell of the amount on the sheet made for it, by AGS.
        blaetter: names of the sheets that were made.
        ausgabe: file that holds them.
        markierungen: columns of findings beside the county's list.
    """
    if isinstance(ergebnis, Planungsrahmen):
        dokument = _planungsrahmen(ergebnis, betragszellen or {})
    else:
        dokument = _auswertung(ergebnis, betragszellen or {})
    return dokument | {
        "parameter": [_parameter(wert) for wert in ergebnis.parameter],
        "hinweise": [hinweis_dokument(finding) for finding in findings],
        "blaetter": list(blaetter),
        "ausgabe": None if ausgabe is None else str(ausgabe.resolve()),
        "markierungen": list(markierungen),
    }


def _auswertung(auswertung: Auswertung, zellen: Mapping[str, CellRef]) -> Dokument:
    kreise = {ergebnis.gemeinde.kreis_ags for ergebnis in auswertung.gemeinden}
    kreis_ags = auswertung.kreis.ags if auswertung.kreis else min(kreise) if len(kreise) == 1 else None
    return {
        **_kopf("verteilung"),
        "kreis_ags": kreis_ags,
        "haushaltsjahr": auswertung.haushaltsjahr,
        "stichtag": _tag(auswertung.stichtag),
        "planungsrahmen_cent": auswertung.betrag_cent,
        "betragsstand": auswertung.betragsstand.value,
        "rundung": _rundung(auswertung.rundung),
        "personen_gesamt": auswertung.personen_gesamt,
        "gemeinden": [_gemeinde(ergebnis, zellen.get(ergebnis.gemeinde.ags)) for ergebnis in auswertung.gemeinden],
        "verteilt_cent": auswertung.verteilt_cent,
        "differenz_cent": auswertung.differenz_cent,
        "weiterzuleiten_cent": auswertung.weiterzuleiten_cent,
        "verbleibt_cent": auswertung.verbleibt_cent,
    }


def _gemeinde(ergebnis: Gemeindeergebnis, zelle: CellRef | None) -> Dokument:
    return {
        "ags": ergebnis.gemeinde.ags,
        "name": ergebnis.gemeinde.name,
        "personen": ergebnis.personen.wert,
        "anteil": None if ergebnis.anteil is None else f"{ergebnis.anteil.numerator}/{ergebnis.anteil.denominator}",
        "betrag_cent": ergebnis.betrag_cent,
        "entscheidung": _entscheidung(ergebnis.entscheidung, eigene=ergebnis.eigene_verantwortung),
        "verbund": ergebnis.verbund,
        "quelle": None if ergebnis.personen.ort is None else _ort(ergebnis.personen.ort),
        **_ort(zelle),
    }


def _entscheidung(entscheidung: Entscheidung, *, eigene: bool) -> Dokument:
    return {
        "art": entscheidung.art.value,
        "rolle": entscheidung.rolle.value if entscheidung.rolle else None,
        "eingegangen_am": _tag(entscheidung.eingegangen_am),
        "widerrufen_am": _tag(entscheidung.widerrufen_am),
        "traeger": entscheidung.traeger,
        "eigene_verantwortung": eigene,
        **_ort(entscheidung.ort),
    }


def _planungsrahmen(planungsrahmen: Planungsrahmen, zellen: Mapping[str, CellRef]) -> Dokument:
    return {
        **_kopf("planungsrahmen"),
        "haushaltsjahr": planungsrahmen.haushaltsjahr,
        "summe_cent": planungsrahmen.summe_cent,
        "modus": planungsrahmen.modus.value,
        "mindestbetrag_cent": planungsrahmen.mindestbetrag_cent,
        "rundung": _rundung(planungsrahmen.rundung),
        "quotensumme": anteil_text(planungsrahmen.quotensumme),
        "kreise": [_kreis(kreis, zellen.get(kreis.quote.kreis.ags)) for kreis in planungsrahmen.kreise],
        "verteilt_cent": planungsrahmen.verteilt_cent,
        "differenz_cent": planungsrahmen.differenz_cent,
        "kosten_mindestbetrag_cent": planungsrahmen.kosten_mindestbetrag_cent,
    }


def _kreis(kreis: Kreisbetrag, zelle: CellRef | None) -> Dokument:
    gelesen = kreis.quote.quote
    return {
        "ags": kreis.quote.kreis.ags,
        "name": kreis.quote.kreis.name_voll,
        "quote": None if gelesen.wert is None else anteil_text(gelesen.wert),
        "nach_quote_cent": kreis.nach_quote_cent,
        "betrag_cent": kreis.betrag_cent,
        "mindestbetrag_greift": kreis.mindestbetrag_greift,
        "quelle": None if gelesen.ort is None else _ort(gelesen.ort),
        **_ort(zelle),
    }


def pruefung_dokument(ergebnis: Auswertung | Planungsrahmen, findings: Iterable[Finding], bereiche: Iterable[Bereich]) -> Dokument:
    """What was recognised in a workbook, and everything that was found."""
    return {
        **_kopf("pruefung"),
        **(_erkannter_kreis(ergebnis) if isinstance(ergebnis, Auswertung) else _erkanntes_land(ergebnis)),
        "bereiche": [
            {"inhalt": bereich.inhalt, "blatt": bereich.blatt, "von": bereich.von, "bis": bereich.bis, "anzahl": bereich.anzahl}
            for bereich in bereiche
        ],
        "angaben": [
            {
                "schluessel": angabe.schluessel,
                "name": angabe.name,
                "text": angabe.text or None,
                "herkunft": angabe.herkunft.value,
                **_ort(angabe.ort),
            }
            for angabe in ergebnis.angaben
        ],
        "hinweise": [hinweis_dokument(finding) for finding in findings],
    }


def _erkannter_kreis(auswertung: Auswertung) -> Dokument:
    return {
        "art": "kreis",
        "kreis_ags": auswertung.kreis.ags if auswertung.kreis else None,
        "haushaltsjahr": auswertung.haushaltsjahr,
        "stichtag": _tag(auswertung.stichtag),
        "betrag_cent": auswertung.betrag_cent,
        "anzahl": len(auswertung.gemeinden),
        "personen_gesamt": auswertung.personen_gesamt,
    }


def _erkanntes_land(rahmen: Planungsrahmen) -> Dokument:
    return {
        "art": "land",
        "kreis_ags": None,
        "haushaltsjahr": rahmen.haushaltsjahr,
        "stichtag": None,
        "betrag_cent": rahmen.summe_cent,
        "anzahl": len(rahmen.kreise),
        "personen_gesamt": None,
    }


def erklaerung_dokument(erklaerung: Erklaerung, findings: Iterable[Finding], *, ags: str, name: str, haushaltsjahr: int) -> Dokument:
    """How the amount of a Gemeinde or Kreis comes about."""
    return {
        **_kopf("erklaerung"),
        "ags": ags,
        "name": name,
        "haushaltsjahr": haushaltsjahr,
        "betrag_cent": erklaerung.betrag_cent,
        "eingaben": [
            {"name": eingabe.name, "wert": eingabe.wert, "herkunft": eingabe.herkunft, **_ort(eingabe.ort)}
            for eingabe in erklaerung.eingaben
        ],
        "schritte": list(erklaerung.schritte),
        "grundlagen": list(erklaerung.grundlagen),
        "hinweise": [hinweis_dokument(finding) for finding in findings],
    }


def plausibilitaet_dokument(geprueft: Plausibilitaet, findings: Iterable[Finding]) -> Dokument:
    """A received list of amounts, judged."""
    return {
        **_kopf("plausibilitaet"),
        "einheit": geprueft.einheit.name.lower(),
        "entscheidbar": geprueft.entscheidbar,
        "satz_von_cent": None if geprueft.von_cent is None else anteil_text(geprueft.von_cent),
        "satz_bis_cent": None if geprueft.bis_cent is None else anteil_text(geprueft.bis_cent),
        "betraege": [
            {
                "name": zeile.posten.name,
                "ags": zeile.posten.ags,
                "betrag_cent": zeile.posten.betrag_cent,
                "personen": zeile.posten.personen,
                "urteil": zeile.urteil.value,
                "personen_errechnet": zeile.personen,
                **_ort(zeile.posten.ort),
            }
            for zeile in geprueft.posten
        ],
        "hinweise": [hinweis_dokument(finding) for finding in findings],
    }


def plan_dokument(plan: Plan) -> Dokument:
    """What happens to each sheet, by name."""
    return {
        "neu": list(plan.neu),
        "geaendert": list(plan.geaendert),
        "unveraendert": list(plan.unveraendert),
        "bearbeitet": [{"blatt": name, "bleibt_als": kopie} for name, kopie in plan.bearbeitet],
        "entfernt": list(plan.entfernt),
        "behalten": [{"blatt": name, "grund": grund} for name, grund in plan.behalten],
    }


def vorschau_dokument(plan: Plan, verweise: Iterable[Verweis], findings: Iterable[Finding], *, ausgabe: Path) -> Dokument:
    """What `uebersichten` would do.

    Args:
        plan: what would happen to each sheet.
        verweise: where the county points at sheets that are no longer needed.
        findings: all of the run.
        ausgabe: file that would hold the sheets.
    """
    return {
        **_kopf("vorschau"),
        "ausgabe": str(ausgabe),
        "blaetter": plan_dokument(plan),
        "verweise": _verweise(verweise),
        "hinweise": [hinweis_dokument(finding) for finding in findings],
    }


def _verweise(verweise: Iterable[Verweis]) -> list[Dokument]:
    return [
        {"auf": verweis.eigenes, "blatt": verweis.blatt or None, "zelle": verweis.zelle, "formel": verweis.formel} for verweis in verweise
    ]


def ruecknahme_dokument(
    plan: Plan,
    verweise: Iterable[Verweis],
    *,
    datei: Path,
    aus: Path | None,
    genau: bool,
    sicherung: Path | None,
    verloren: Iterable[str],
) -> Dokument:
    """What taking a run back has done.

    Args:
        plan: what happened to each sheet.
        verweise: where the county points at sheets that therefore stayed.
        datei: the workbook.
        aus: backup from which the earlier state came.
        genau: the file became that backup, to the byte.
        sicherung: backup of the state that was taken back.
        verloren: where something was entered that now is only in the backup.
    """
    return {
        **_kopf("ruecknahme"),
        "datei": str(datei),
        "genau": genau,
        "aus": None if aus is None else str(aus),
        "sicherung": None if sicherung is None else str(sicherung),
        "blaetter": plan_dokument(plan),
        "verweise": _verweise(verweise),
        "verloren": list(verloren),
    }


def nachrechnung_dokument(datei: Path, versionen: Iterable[Mapping[str, Any]]) -> Dokument:
    """Kept versions with what the rule gives for their inputs.

    Args:
        datei: the workbook, absolute.
        versionen: one entry each.
    """
    return {**_kopf("nachrechnung"), "datei": str(datei), "versionen": list(versionen)}


def meldeboegen_dokument(haushaltsjahr: int, stichtag: date, boegen: Iterable[tuple[Gemeinde, Path, str]]) -> Dokument:
    """The forms of `meldeboegen`: whose, where, and what became of each file."""
    return {
        **_kopf("meldeboegen"),
        "haushaltsjahr": haushaltsjahr,
        "stichtag": _tag(stichtag),
        "boegen": [
            {"ags": gemeinde.ags, "gemeinde": gemeinde.name, "datei": str(datei.resolve()), "stand": stand}
            for gemeinde, datei, stand in boegen
        ],
    }


def dateien_dokument(dateien: Iterable[tuple[str, Gemeinde | None, str, Iterable[Finding]]]) -> list[Dokument]:
    """Every file of `einsammeln`: its name, whose it is, what became of it and why."""
    return [
        {
            "datei": datei,
            "ags": gemeinde.ags if gemeinde else None,
            "gemeinde": gemeinde.name if gemeinde else None,
            "ergebnis": ergebnis,
            "hinweise": [hinweis_dokument(finding) for finding in findings],
        }
        for datei, gemeinde, ergebnis, findings in dateien
    ]


def fristen_dokument(haushaltsjahr: int, fristen: Iterable[Frist], heute: date) -> Dokument:
    """The steps of the procedure for a Haushaltsjahr, with the days that are left."""
    return {
        **_kopf("fristen"),
        "haushaltsjahr": haushaltsjahr,
        "heute": _tag(heute),
        "fristen": [
            {
                "schluessel": frist.schluessel,
                "bezeichnung": frist.bezeichnung,
                "datum": _tag(frist.datum),
                "tage": None if frist.datum is None else (frist.datum - heute).days,
                "fundstelle": frist.grundlage.fundstelle,
                "beleg": frist.grundlage.beleg.value,
            }
            for frist in fristen
        ],
    }


def parameter_dokument(stichtag: date, werte: Iterable[Parameterwert]) -> Dokument:
    """All parameters as they stand on a day."""
    return {**_kopf("parameter"), "stichtag": _tag(stichtag), "parameter": [_parameter(wert) for wert in werte]}


def _kopf(art: str) -> Dokument:
    return {"schema": f"im-xl/{art}/1", "version": __version__}


def _parameter(wert: Parameterwert) -> Dokument:
    return {
        "schluessel": wert.schluessel,
        "name": wert.name,
        "wert": str(wert.wert) if isinstance(wert.wert, Decimal) else wert.wert,
        "einheit": wert.einheit,
        "gueltig_ab": _tag(wert.gueltig_ab),
        "fundstelle": wert.fundstelle,
        "beleg": wert.beleg.value,
    }


def hinweis_dokument(finding: Finding) -> Dokument:
    """A finding, as every document holds it."""
    eintrag = finding.eintrag
    return {
        "code": finding.code,
        "schwere": eintrag.schwere.value,
        "blockiert": eintrag.blockiert.value,
        **_ort(finding.ort),
        "text": finding.text,
        "fundstelle": eintrag.fundstelle or None,
        "beleg": finding.beleg.value if finding.beleg else None,
        "betrifft": finding.betrifft,
        "angenommen": finding.angenommen,
        "begruendung": finding.begruendung or None,
    }


def _rundung(rundung: Rundung) -> Dokument:
    return {"art": rundung.art.value, "einheit": rundung.einheit.name.lower()}


def _ort(ort: CellRef | None) -> Dokument:
    return {"blatt": ort.blatt if ort else None, "zelle": ort.zelle if ort else None}


def _tag(tag: date | None) -> str | None:
    return None if tag is None else tag.isoformat()


def anteil_text(anteil: Fraction) -> str:
    """A share exactly: as a decimal number where it has an end (0.054479), else as a fraction (1/3)."""
    rest, stellen = anteil.denominator, [0, 0]
    for stelle, teiler in enumerate((2, 5)):
        while rest % teiler == 0:
            rest //= teiler
            stellen[stelle] += 1
    if rest != 1:
        return f"{anteil.numerator}/{anteil.denominator}"
    nachkomma = max(stellen)
    ziffern = str(abs(anteil.numerator) * 10**nachkomma // anteil.denominator).zfill(nachkomma + 1)
    zahl = f"{ziffern[:-nachkomma]}.{ziffern[-nachkomma:]}" if nachkomma else ziffern
    return f"-{zahl}" if anteil < 0 else zahl
