"""What every sheet of a county needs: the Auswertung, names, inputs of people; and the words that say where a figure comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from im_xl.findings import Blockiert
from im_xl.model import Betragsstand
from im_xl.places import CellRef
from im_xl.register import QUELLE
from im_xl.sheets.quantities import Euro, Groesse
from im_xl.vwv.anzeige import betragsstand_text, grundlage_text
from im_xl.vwv.auswertung import Auswertung, Planungsrahmen
from im_xl.vwv.parameters import Parameterwert

GEAENDERT = "Liste seit der Erzeugung geändert: bitte neu erzeugen"
PROBE = "Proberechnung: In „IM Rechenweg“ wurden Eingaben geändert"
AENDERUNG = f'IF({{quellen_geaendert}}>0,"{GEAENDERT}",IF({{eingaben_geaendert}}>0,"{PROBE}",""))'
"""Recipe of the line that tells whether a sheet still shows what was generated."""
_GENAU = "Die Beträge ergeben zusammen genau den Betrag des Landkreises"
_UNTERSCHIED = "Unterschied durch die Rundung, siehe „IM Hinweise“"
DIFFERENZTEXT = f'IF({{differenz}}=0,"{_GENAU}","{_UNTERSCHIED}")'


@dataclass(frozen=True, slots=True, kw_only=True)
class Eingabe:
    """One line of the inputs in `IM Einstellungen`: what people entered, what holds, and where that came from."""

    schluessel: str
    bezeichnung: str
    vorgabe: str
    gilt: str
    herkunft: str
    erlaeuterung: str


class Erledigtes(NamedTuple):
    """A reason that a person wrote beside a finding that this run has no more: its key, and what it said."""

    kennung: str
    text: str
    begruendung: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kontext:
    """Beside the figures.

    Attributes:
        heute: day of the run.
        version: version of im_xl.
        namen: sheet name by Kennung.
        datei: name of the .ods or .xls that was read; empty where the sheets stand in the workbook with the list.
        eingaben: lines of `IM Einstellungen`.
        haushaltsjahr: that of the run.
        erledigt: reasons whose finding has gone; kept until the person deletes them.
    """

    heute: date
    version: str
    namen: Mapping[str, str]
    haushaltsjahr: int
    datei: str = ""
    eingaben: tuple[Eingabe, ...] = ()
    erledigt: tuple[Erledigtes, ...] = ()

    def eingabe(self, schluessel: str) -> str:
        """What people entered under this key, or an empty text."""
        return next((e.vorgabe for e in self.eingaben if e.schluessel == schluessel), "")


def text(wert: str | None) -> Groesse:
    """A text without formula; nothing when empty."""
    return Groesse(wert or None, "")


def parameter_grundlage(parameter: tuple[Parameterwert, ...], schluessel: str) -> str:
    """`grundlage` of the parameter of this key, if it was used."""
    return next((grundlage_text(p) for p in parameter if p.schluessel == schluessel), "")


def sprung(ort: CellRef | None) -> str | None:
    """Location for a hyperlink to a cell of the county; with the file in front where it lies in another one."""
    return (f"[{ort.datei}]{ort}" if ort.datei else str(ort)) if ort else None


def ort_text(ort: CellRef | None) -> str:
    """A cell in words: „AU-Bestand“, Zelle C7."""
    return f"„{ort.blatt}“, Zelle {ort.zelle}" if ort else ""


def fundort(ort: CellRef) -> str:
    """The same where a sentence has room for the file, if that is another one."""
    return f"„{ort.datei}“, Blatt {ort_text(ort)}" if ort.datei else ort_text(ort)


def allgemeines(daten: Auswertung | Planungsrahmen, kontext: Kontext) -> dict[str, Groesse]:
    """Quantities that every template may name."""
    sperre = next((f.text for f in daten.findings if f.blockiert is Blockiert.BETRAEGE), "")
    anzahl = sum(f.blockiert is Blockiert.BETRAEGE for f in daten.findings)
    if sperre:
        sperre = f"Keine Beträge: {sperre}" + (f" (und {anzahl - 1} weitere, siehe „{kontext.namen['hinweise']}“)" if anzahl > 1 else "")
    return {
        "haushaltsjahr": Groesse(daten.haushaltsjahr),
        "rundung": text(str(daten.rundung)),
        "rundung_grundlage": text(parameter_grundlage(daten.parameter, "rundung_art") or "Vorgabe des Landkreises"),
        "erstellt_am": Groesse(kontext.heute),
        "version": text(kontext.version),
        "aktenzeichen": text(kontext.eingabe("aktenzeichen")),
        "bearbeiter": text(kontext.eingabe("bearbeiter")),
        "ort_datum": text(kontext.eingabe("ort_datum")),
        "sperre": text(sperre),
        "quellen": text(QUELLE),
        "zu_den_blaettern": Groesse(
            f"Wie gerechnet wurde: „{kontext.namen['rechenweg']}“", "", f"'{kontext.namen['rechenweg'].replace(chr(39), chr(39) * 2)}'!A1"
        ),
        "fusszeile": text(
            f"Erstellt am {kontext.heute:%d.%m.%Y} mit im_xl {kontext.version}. Mit „Annahme“ Gekennzeichnetes legt dieses Programm fest, nicht die VwV; "
            "die Grundlage jedes Werts steht in „" + kontext.namen["einstellungen"] + "“."
        ),
    }


ALLGEMEINE_NAMEN = frozenset(
    [
        "haushaltsjahr",
        "rundung",
        "rundung_grundlage",
        "erstellt_am",
        "version",
        "aktenzeichen",
        "bearbeiter",
        "ort_datum",
        "sperre",
        "quellen",
        "zu_den_blaettern",
        "fusszeile",
        "titel",
        "untertitel",
        "aenderung",
        "betrag_kreis",
        "betrag_kreis_bezeichnung",
        "betrag_kreis_quelle",
        "differenz_text",
        "verteilt",
        "differenz",
        "stand_zusatz",
    ]
)


def kreiswerte(auswertung: Auswertung, kontext: Kontext) -> dict[str, Groesse]:
    """`allgemeines`, and the county's figures."""
    quelle = auswertung.betrag_quelle
    kreis = auswertung.kreis.name_voll if auswertung.kreis else "Liste über mehrere Kreise"
    stand = auswertung.betragsstand
    was = "Betrag der gesamten Verteilung" if auswertung.teilliste else "Betrag des Landkreises"
    if auswertung.betrag_cent is None:
        herkunft = "noch nicht bekannt"
    elif quelle is not None and quelle.ort is not None:
        herkunft = f"gelesen aus {fundort(quelle.ort)}"
    else:
        herkunft = "beim Aufruf angegeben"
    differenz = auswertung.differenz_cent
    return allgemeines(auswertung, kontext) | {
        "kreis": text(kreis),
        "titel": text(f"{kreis}: Integrationsmanagement {auswertung.haushaltsjahr}"),
        "untertitel": text(
            f"Übersicht über die zu erwartende Zuwendung · {len(auswertung.gemeinden)} Gemeinden · Bestand am {auswertung.stichtag:%d.%m.%Y} · "
            f"Stand {kontext.heute:%d.%m.%Y}"
        ),
        "stichtag": Groesse(auswertung.stichtag),
        "stichtag_grundlage": text(parameter_grundlage(auswertung.parameter, "frist_stichtag") or "Vorgabe des Landkreises"),
        "zaehlweise": text(auswertung.zaehlweise + _annahme(auswertung, "zaehlweise")),
        "betrag_kreis": Groesse(Euro.aus_cent(auswertung.betrag_cent)),
        "betrag_kreis_bezeichnung": text(f"{was} ({betragsstand_text(stand)})"),
        "betrag_kreis_quelle": Groesse(herkunft, "", sprung(quelle.ort) if quelle else None),
        "stand_zusatz": text(_stand_zusatz(auswertung)),
        "personen_gesamt": Groesse(auswertung.personen_gesamt),
        "personen_gesamt_bezeichnung": text("Personen der gesamten Verteilung" if auswertung.teilliste else "Personen im Landkreis"),
        "personen_gesamt_quelle": text("Vorgabe der Liste" if auswertung.teilliste else "Summe der Gemeinden in der Liste"),
        "verteilt": Groesse(Euro.aus_cent(auswertung.verteilt_cent)),
        "differenz": Groesse(Euro.aus_cent(differenz)),
        "differenz_bezeichnung": text("Differenz"),
        "differenz_text": _differenz(auswertung),
        "weiterzuleiten": Groesse(Euro.aus_cent(auswertung.weiterzuleiten_cent)),
        "verbleibt": Groesse(Euro.aus_cent(auswertung.verbleibt_cent)),
        "verteilt_text": text("Summe der Beträge aller Gemeinden"),
        "weiterzuleiten_text": text("an Gemeinden, die einzeln oder im Verbund in eigener Verantwortung handeln"),
        "verbleibt_text": text("Gemeinden ohne eigene Verantwortung; der Landkreis führt das Integrationsmanagement dort selbst durch"),
        "satz": Groesse(Euro.aus_cent(auswertung.satz_je_vzae_cent)),
        "satz_grundlage": text(parameter_grundlage(auswertung.parameter, "satz_je_vzae")),
        "mindestumfang": Groesse(auswertung.mindestumfang),
    }


KREIS_NAMEN = ALLGEMEINE_NAMEN | frozenset(
    [
        "kreis",
        "stichtag",
        "stichtag_grundlage",
        "zaehlweise",
        "personen_gesamt",
        "personen_gesamt_bezeichnung",
        "personen_gesamt_quelle",
        "differenz_bezeichnung",
        "weiterzuleiten",
        "verbleibt",
        "verteilt_text",
        "weiterzuleiten_text",
        "verbleibt_text",
        "satz",
        "satz_grundlage",
        "mindestumfang",
    ]
)


def _stand_zusatz(auswertung: Auswertung) -> str:
    """What stands behind "Zuwendung 2025" on top of a page."""
    if auswertung.blockiert:
        return ": kein Betrag, siehe oben"
    if auswertung.betrag_cent is None:
        return ": Betrag noch nicht bekannt"
    return ", voraussichtlich" if auswertung.betragsstand is Betragsstand.ERWARTET else ""


def _annahme(auswertung: Auswertung, schluessel: str) -> str:
    parameter = next((p for p in auswertung.parameter if p.schluessel == schluessel), None)
    return " (Annahme)" if parameter is not None and parameter.beleg.value == "annahme" else ""


def _differenz(auswertung: Auswertung) -> Groesse:
    """What the difference means; a formula, so that it stays true when somebody tries figures."""
    if auswertung.teilliste:
        return text("Die Liste ist nur ein Teil der Verteilung")
    if auswertung.differenz_cent is None:
        return text(None)
    return Groesse(_GENAU if auswertung.differenz_cent == 0 else _UNTERSCHIED)
