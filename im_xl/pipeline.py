"""The one place where reading, rules and sheets meet: a workbook and an order go in, an `Ergebnis` comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import im_xl
from im_xl.assets import ordner
from im_xl.errors import VorlageError
from im_xl.findings import Finding, Schwere
from im_xl.model import Auftrag, Gelesen
from im_xl.package.blaetter import NeueBlaetter, NeuesBlatt
from im_xl.package.package import Blatteintrag, Package
from im_xl.package.small import to_workbook
from im_xl.places import CellRef, quote_sheet
from im_xl.sheets import county, findings as hinweise, overview
from im_xl.sheets.context import Eingabe, Kontext, kreiswerte
from im_xl.sheets.metrics import digit_pixels
from im_xl.sheets.names import blattnamen, kennung
from im_xl.sheets.styles import Stilsammlung
from im_xl.sheets.template import Anordnung, Daten, Rezeptbuch, Vorlage
from im_xl.vwv.auswertung import Auswertung, Herkunft
from im_xl.vwv.evaluate import evaluate
from im_xl.vwv.parameters import Parameter
from im_xl.workbook.eingaben import als_eckdaten, eingaben
from im_xl.workbook.reader import read_workbook

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Ergebnis:
    """What a run yields.

    Attributes:
        auswertung: the county, computed.
        mappe: the workbook that was handed in, read; untouched.
        blaetter: the new sheets.
        namen: sheet name by Kennung.
        betragszellen: cell of the amount in `Ü <Gemeinde>`, by AGS.
        entfallen: Kennungen of our sheets in the workbook that this run no longer makes.
        findings: everything found, gravest first.
    """

    auswertung: Auswertung
    mappe: Package
    blaetter: NeueBlaetter
    namen: Mapping[str, str]
    betragszellen: Mapping[str, CellRef]
    entfallen: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def hat_fehler(self) -> bool:
        """Whether a finding is a Fehler: exit code 1."""
        return any(finding.schwere is Schwere.FEHLER for finding in self.findings)

    def kleine_mappe(self) -> bytes:
        """The new sheets as a workbook of their own: what every host but the file receives."""
        return to_workbook(self.blaetter)

    def tabellen(self) -> dict[str, DataFrame]:
        """The results as tables; see `im_xl.tables`."""
        from im_xl.tables import tabellen  # noqa: PLC0415 - pandas is loaded only when tables are wanted

        return tabellen(self.auswertung)


def run(workbook: BinaryIO, auftrag: Auftrag) -> Ergebnis:
    """Read a county's workbook, apply the regulation, make the sheets.

    Args:
        workbook: an .xlsx or .xlsm; only read.
        auftrag: what the caller decides.

    Returns:
        Amounts, findings and new sheets. The same workbook and order give the same bytes.

    Raises:
        ImXlError: nothing can be produced; the message says why and what to do.
    """
    data = workbook.read()
    mappe = Package.read(data)
    eigene = mappe.eigene()
    gemerkt = eingaben(mappe, eigene["einstellungen"]) if "einstellungen" in eigene else {}
    begruendungen = eingaben(mappe, eigene["hinweise"]) if "hinweise" in eigene else {}
    einstellungen, unlesbar = als_eckdaten(gemerkt)
    kreisdaten = read_workbook(BytesIO(data))
    auswertung = evaluate(kreisdaten, auftrag, Parameter.laden(), einstellungen)
    findings = _geordnet((*auswertung.findings, *unlesbar, *_dateifindings(mappe)))
    kontext = Kontext(
        heute=auftrag.heute,
        version=im_xl.__version__,
        namen=blattnamen((g.gemeinde for g in auswertung.gemeinden), {b.name: b.kennung for b in mappe.blaetter}),
        eingaben=_eingabezeilen(auftrag, gemerkt, auswertung),
        begruendungen={schluessel: wert.wert for schluessel, wert in begruendungen.items()},
    )
    blaetter, zellen = _blaetter(auswertung, findings, kontext, auftrag, mappe)
    return Ergebnis(
        auswertung=auswertung,
        mappe=mappe,
        blaetter=blaetter,
        namen=kontext.namen,
        betragszellen=zellen,
        entfallen=() if auftrag.nur else _entfallen(eigene, kontext.namen),
        findings=findings,
    )


def _geordnet(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    order = list(Schwere)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.schwere)))


def _dateifindings(mappe: Package) -> list[Finding]:
    return [Finding("quellblatt-genauigkeit")] if mappe.genauigkeit_wie_angezeigt else []


def _entfallen(eigene: Mapping[str, Blatteintrag], namen: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(schluessel for schluessel in eigene if schluessel not in namen)


# ---------------------------------------------------------------- inputs that people see and change
_ZEILEN: tuple[tuple[str, str, str | None, str], ...] = (
    ("haushaltsjahr", "Haushaltsjahr", "haushaltsjahr", "Kalenderjahr der Zuwendung"),
    ("stichtag", "Stichtag des Bestands", "stichtag", "Tag, an dem die Personen gezählt wurden (TT.MM.JJJJ)"),
    ("betrag", "Betrag des Landkreises", "betrag_cent", "Betrag, der zu verteilen ist, in Euro"),
    ("betragsstand", "Stand des Betrags", "betragsstand", "erwartet, bekanntgegeben, bewilligt oder ausgezahlt"),
    ("rundung", "Rundung", "rundung_art", "summentreu (größte Reste, Summe genau) oder einzeln (jede Gemeinde für sich)"),
    ("einheit", "Gerundet auf", "rundung_einheit", "cent oder euro"),
    ("zaehlweise", "Wer gezählt wird", "zaehlweise", "Beschreibung, die auf jedem Blatt steht"),
    ("aktenzeichen", "Aktenzeichen", None, "steht auf jedem Blatt"),
    ("bearbeiter", "Bearbeitung", None, "steht auf jedem Blatt"),
    ("ort_datum", "Ort, Datum", None, "für die Zeile „sachlich und rechnerisch richtig“"),
    ("vorlagen", "Ordner mit eigenen Vorlagen", None, "mit „im-xl vorlagen ORDNER“ angelegt; leer: mitgelieferte Vorlagen"),
)


def _eingabezeilen(auftrag: Auftrag, gemerkt: Mapping[str, Gelesen[str]], auswertung: Auswertung) -> tuple[Eingabe, ...]:
    """The lines of `IM Einstellungen`. What the order says is remembered as if a person had entered it."""
    angaben = {angabe.schluessel: angabe for angabe in auswertung.angaben}
    bestellt = _bestellt(auftrag)
    zeilen = []
    for schluessel, bezeichnung, feld, erlaeuterung in _ZEILEN:
        vorgabe = bestellt.get(schluessel) or (gemerkt[schluessel].wert if schluessel in gemerkt else "")
        angabe = angaben.get(feld or "")
        herkunft = ""
        if angabe is not None:
            # An order that is kept as input is the input of the next run: both read alike, so that a second run changes nothing.
            herkunft = "Ihre Eingabe" if angabe.herkunft in {Herkunft.AUFTRAG, Herkunft.EINSTELLUNGEN} else angabe.herkunft.value
            herkunft += f", {angabe.ort.blatt} {angabe.ort.zelle}" if angabe.ort and angabe.herkunft is Herkunft.MAPPE else ""
        zeilen.append(
            Eingabe(
                schluessel=schluessel,
                bezeichnung=bezeichnung,
                vorgabe=vorgabe,
                gilt=angabe.text if angabe else "",
                herkunft=herkunft,
                erlaeuterung=erlaeuterung,
            )
        )
    return tuple(zeilen)


def _bestellt(auftrag: Auftrag) -> dict[str, str]:
    """What the order decides, as a person would enter it."""
    cent = auftrag.betrag_cent
    werte = {
        "haushaltsjahr": str(auftrag.haushaltsjahr) if auftrag.haushaltsjahr else "",
        "stichtag": f"{auftrag.stichtag:%d.%m.%Y}" if auftrag.stichtag else "",
        "betrag": "" if cent is None else f"{cent // 100:,}".replace(",", ".") + f",{cent % 100:02d}",
        "betragsstand": auftrag.betragsstand.value if auftrag.betragsstand else "",
        "rundung": auftrag.rundung_art.value if auftrag.rundung_art else "",
        "einheit": auftrag.rundung_einheit.name.lower() if auftrag.rundung_einheit else "",
        "zaehlweise": auftrag.zaehlweise or "",
        "vorlagen": str(auftrag.vorlagen) if auftrag.vorlagen else "",
    }
    return {schluessel: wert for schluessel, wert in werte.items() if wert}


# ---------------------------------------------------------------- sheets
_DATEIEN = {"uebersicht": "uebersicht.xlsx", "rechenweg": "rechenweg.xlsx", "hinweise": "hinweise.xlsx", "einstellungen": "einstellungen.xlsx",
            "gemeinde": "gemeinde.xlsx"}  # fmt: skip
_SATZ_CACHE: dict[object, Vorlagensatz] = {}
_SATZ_CACHE_MAX = 16


class Vorlagensatz:
    """The templates of one kind of run with their common formats; parsed once per process."""

    def __init__(self, dateien: Mapping[str, Path], buecher: Mapping[str, Rezeptbuch], schrift: tuple[str, float]) -> None:
        self.sammlung = Stilsammlung(schrift)
        ziffer = digit_pixels(schrift)
        self.vorlagen = {
            art: Vorlage(_vorlagenmappe(dateien[art]), dateien[art].name, buch, self.sammlung, ziffer) for art, buch in buecher.items()
        }
        self.styles = self.sammlung.xml()


def _vorlagenmappe(datei: Path) -> Package:
    try:
        return Package.read(datei.read_bytes())
    except OSError as fehler:
        raise VorlageError("vorlage", f"Die Vorlage „{datei.name}“ kann nicht gelesen werden ({fehler.strerror}). Bitte den Ordner der Vorlagen prüfen.") from None


def _vorlagendateien(eigener: Path | None) -> dict[str, Path]:
    if eigener is not None and not eigener.is_dir():
        raise VorlageError("vorlagenordner", f"Den Ordner mit Vorlagen „{eigener}“ gibt es nicht. Bitte den Pfad prüfen oder mit „im-xl vorlagen“ anlegen.")
    mitgeliefert = ordner("templates")
    return {art: eigener / name if eigener is not None and (eigener / name).is_file() else mitgeliefert / name for art, name in _DATEIEN.items()}


def vorlagensatz(eigener: Path | None, schrift: tuple[str, float], auswertung: Auswertung) -> Vorlagensatz:
    """The templates for this county, from its own folder where it has them."""
    dateien = _vorlagendateien(eigener)
    stand = tuple((datei, datei.stat().st_mtime_ns, datei.stat().st_size) for datei in dateien.values())
    key = (stand, schrift, auswertung.rundung.art, auswertung.teilliste)
    if key not in _SATZ_CACHE:
        buecher = {
            "uebersicht": county.UEBERSICHT_BUCH,
            "rechenweg": county.rechenweg_buch(auswertung),
            "hinweise": hinweise.BUCH,
            "einstellungen": county.EINSTELLUNGEN_BUCH,
            "gemeinde": overview.BUCH,
        }
        if len(_SATZ_CACHE) >= _SATZ_CACHE_MAX:
            _SATZ_CACHE.clear()
        _SATZ_CACHE[key] = Vorlagensatz(dateien, buecher, schrift)
    return _SATZ_CACHE[key]


def _blaetter(
    auswertung: Auswertung, findings: tuple[Finding, ...], kontext: Kontext, auftrag: Auftrag, mappe: Package
) -> tuple[NeueBlaetter, dict[str, CellRef]]:
    gewaehlt = auftrag.vorlagen or (Path(kontext.eingabe("vorlagen")) if kontext.eingabe("vorlagen") else None)
    satz = vorlagensatz(gewaehlt, mappe.standardschrift, auswertung)
    namen, werte = kontext.namen, kreiswerte(auswertung, kontext)

    def gefuellt(art: str, daten: Daten) -> tuple[NeuesBlatt, Anordnung]:
        return satz.vorlagen[art].fuellen(namen[art], art, daten)

    rechenweg, anordnung = gefuellt("rechenweg", county.rechenweg_daten(auswertung, kontext))
    adressen = _adressen(anordnung, namen["rechenweg"], auswertung)
    uebersicht, _ = gefuellt("uebersicht", county.uebersicht_daten(auswertung, kontext, *adressen))
    je_gemeinde: dict[str, list[Finding]] = {}
    for finding in findings:
        je_gemeinde.setdefault(finding.betrifft or "", []).append(finding)
    zellen, einzelne = {}, []
    for g in auswertung.gemeinden:
        if auftrag.nur and g.gemeinde.ags != auftrag.nur:
            continue
        daten = overview.gemeinde_daten(g, auswertung, kontext, werte, je_gemeinde.get(g.gemeinde.ags, []), adressen)
        schluessel = kennung(g.gemeinde)
        blatt, gesetzt = satz.vorlagen["gemeinde"].fuellen(namen[schluessel], schluessel, daten)
        einzelne.append(blatt)
        if "betrag" in gesetzt.adressen:
            zellen[g.gemeinde.ags] = CellRef(blatt.name, gesetzt.adressen["betrag"])
    orte = {g.gemeinde.ags: g.gemeinde.name for g in auswertung.gemeinden}
    listen, _ = gefuellt("hinweise", hinweise.hinweise_daten(werte, findings, orte, kontext))
    angaben, _ = gefuellt("einstellungen", county.einstellungen_daten(dict(werte), auswertung.parameter, kontext))
    return NeueBlaetter(satz.styles, (uebersicht, *einzelne, rechenweg, listen, angaben)), zellen


def _adressen(anordnung: Anordnung, blatt: str, auswertung: Auswertung) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Addresses in `IM Rechenweg`: of the county's quantities, and per AGS of each Gemeinde's."""
    prefix = quote_sheet(blatt) + "!"
    extern = {name: f"{prefix}{anordnung.adresse(name)}" for name in anordnung.adressen}
    extern |= {f"{name}:": f"{prefix}{anordnung.adresse(name + ':')}" for name in anordnung.spalten}
    je_gemeinde = {
        g.gemeinde.ags: {name.partition(".")[2]: f"{prefix}{anordnung.adresse(name, i)}" for name in anordnung.spalten}
        for i, g in enumerate(auswertung.gemeinden)
    }
    return extern, je_gemeinde

