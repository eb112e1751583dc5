"""The one place where reading, rules and sheets meet: a workbook and an order go in, an `Ergebnis` comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import im_xl
from im_xl.assets import ordner
from im_xl.cents import euro_text
from im_xl.errors import DateiError, VorlageError
from im_xl.findings import Finding, Schwere
from im_xl.model import Auftrag, Eckdaten, Gelesen
from im_xl.package.blaetter import NeueBlaetter, NeuesBlatt
from im_xl.package.package import Package
from im_xl.package.small import to_workbook
from im_xl.places import CellRef, quote_sheet
from im_xl.sheets import county, land, overview
from im_xl.sheets import findings as hinweise
from im_xl.sheets.anordnung import Anordnung, Formular
from im_xl.sheets.context import Eingabe, Kontext
from im_xl.sheets.metrics import digit_pixels
from im_xl.sheets.names import blattnamen, kennung
from im_xl.sheets.quantities import Groesse
from im_xl.sheets.styles import Stilsammlung
from im_xl.sheets.template import Rezeptbuch, Vorlage
from im_xl.vwv.auswertung import Auswertung, Herkunft, Planungsrahmen
from im_xl.vwv.evaluate import evaluate
from im_xl.vwv.parameters import Parameter
from im_xl.vwv.planungsrahmen import evaluate_planungsrahmen
from im_xl.workbook.eingaben import als_eckdaten, eingaben
from im_xl.workbook.reader import read_workbook

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Ergebnis:
    """What a run yields.

    Attributes:
        auswertung: the county, computed; None for the Land's workbook.
        planungsrahmen: the Land, computed; None for a county's workbook.
        mappe: the workbook that was handed in, read; untouched.
        blaetter: the new sheets.
        namen: sheet name by Kennung.
        betragszellen: cell of the amount in `Ü <Gemeinde>`, by AGS.
        entfallen: Kennungen of our sheets in the workbook that this run no longer makes.
        findings: everything found, gravest first.
    """

    auswertung: Auswertung | None
    planungsrahmen: Planungsrahmen | None
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

        gerechnet = self.auswertung or self.planungsrahmen
        return tabellen(gerechnet, self.findings) if gerechnet is not None else {}


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
    kreisdaten = read_workbook(BytesIO(data))
    eigene = mappe.eigene()
    gemerkt = eingaben(mappe, eigene["einstellungen"]) if "einstellungen" in eigene else {}
    begruendungen = eingaben(mappe, eigene["hinweise"]) if "hinweise" in eigene else {}
    einstellungen, unlesbar = als_eckdaten(gemerkt)
    parameter = Parameter.laden()
    auswertung = rahmen = None
    if kreisdaten.quoten:
        rahmen = evaluate_planungsrahmen(kreisdaten, auftrag, parameter, einstellungen)
    else:
        auswertung = evaluate(kreisdaten, auftrag, parameter, einstellungen)
    gerechnet: Auswertung | Planungsrahmen = auswertung or rahmen  # type: ignore[assignment]
    # With `nur` the others have a sheet only if an earlier run made it; the index must not link to nothing.
    gemeinden = [
        g.gemeinde
        for g in (auswertung.gemeinden if auswertung else ())
        if auftrag.nur in {None, g.gemeinde.ags} or kennung(g.gemeinde) in eigene
    ]
    kontext = Kontext(
        heute=auftrag.heute,
        version=im_xl.__version__,
        namen=blattnamen(gemeinden, {b.name: b.kennung for b in mappe.blaetter}),
        eingaben=_eingabezeilen(auftrag, gemerkt, gerechnet),
        begruendungen={schluessel: wert.wert for schluessel, wert in begruendungen.items()},
    )
    satz = vorlagensatz(_eigener_ordner(auftrag, kontext), mappe.standardschrift, gerechnet)
    findings = _geordnet((*gerechnet.findings, *unlesbar, *_dateifindings(mappe, satz, gerechnet)))
    zellen: dict[str, CellRef] = {}
    if auswertung is not None:
        blaetter, zellen = _kreisblaetter(auswertung, findings, kontext, auftrag, satz)
    else:
        blaetter = _landesblaetter(rahmen, findings, kontext, satz, _summenquelle(gerechnet, kreisdaten.eckdaten, einstellungen))  # type: ignore[arg-type]
    return Ergebnis(
        auswertung=auswertung,
        planungsrahmen=rahmen,
        mappe=mappe,
        blaetter=NeueBlaetter(satz.styles, blaetter),
        namen=kontext.namen,
        betragszellen=zellen,
        entfallen=() if auftrag.nur else tuple(schluessel for schluessel in eigene if schluessel not in kontext.namen),
        findings=findings,
    )


def _summenquelle(rahmen: Auswertung | Planungsrahmen, mappe: Eckdaten, einstellungen: Eckdaten) -> Gelesen[int] | None:
    """Where the Land's total was read, as its origin says."""
    angabe = next((a for a in rahmen.angaben if a.schluessel == "betrag_cent"), None)
    herkunft = angabe.herkunft if angabe else None
    return mappe.betrag_cent if herkunft is Herkunft.MAPPE else einstellungen.betrag_cent if herkunft is Herkunft.EINSTELLUNGEN else None


def _eigener_ordner(auftrag: Auftrag, kontext: Kontext) -> Path | None:
    eingabe = kontext.eingabe("vorlagen")
    return auftrag.vorlagen or (Path(eingabe) if eingabe else None)


def _geordnet(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    order = list(Schwere)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.schwere)))


def _dateifindings(mappe: Package, satz: Vorlagensatz, gerechnet: Auswertung | Planungsrahmen) -> list[Finding]:
    findings = [Finding("quellblatt-genauigkeit")] if mappe.genauigkeit_wie_angezeigt else []
    grund = county.warum_ungenau(gerechnet) if isinstance(gerechnet, Auswertung) else land.warum_ungenau(gerechnet)
    if grund:
        findings.append(Finding("formel-ungenau", werte={"grund": grund}))
    return findings + [Finding("vorlage-eigene-formeln", werte={"vorlage": datei}) for datei in satz.mit_eigenen_formeln]


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
_LANDESZEILEN = (
    _ZEILEN[0],
    ("betrag", "Summe des Landes", "betrag_cent", "Betrag, der auf die Kreise zu verteilen ist, in Euro"),
    ("modus", "Wirkung des Mindestbetrags", "modus", "umverteilen, zusaetzlich oder nur_kennzeichnen"),
    ("mindestbetrag", "Mindestbetrag je Kreis", "mindestbetrag_cent", "in Euro"),
    ("rundung", "Rundung", "rundung_art", "summentreu (größte Reste, Summe genau) oder einzeln (jeder Kreis für sich)"),
    *(zeile for zeile in _ZEILEN if zeile[0] in {"einheit", "aktenzeichen", "bearbeiter", "ort_datum", "vorlagen"}),
)


def _eingabezeilen(auftrag: Auftrag, gemerkt: Mapping[str, Gelesen[str]], auswertung: Auswertung | Planungsrahmen) -> tuple[Eingabe, ...]:
    """The lines of `IM Einstellungen`. What the order says is remembered as if a person had entered it."""
    angaben = {angabe.schluessel: angabe for angabe in auswertung.angaben}
    bestellt = _bestellt(auftrag)
    zeilen = []
    for schluessel, bezeichnung, feld, erlaeuterung in _ZEILEN if isinstance(auswertung, Auswertung) else _LANDESZEILEN:
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
        "betrag": "" if cent is None else euro_text(cent).removesuffix(" €"),
        "betragsstand": auftrag.betragsstand.value if auftrag.betragsstand else "",
        "rundung": auftrag.rundung_art.value if auftrag.rundung_art else "",
        "einheit": auftrag.rundung_einheit.name.lower() if auftrag.rundung_einheit else "",
        "zaehlweise": auftrag.zaehlweise or "",
        "modus": auftrag.modus.value if auftrag.modus else "",
        "mindestbetrag": "" if auftrag.mindestbetrag_cent is None else euro_text(auftrag.mindestbetrag_cent).removesuffix(" €"),
        "vorlagen": str(auftrag.vorlagen) if auftrag.vorlagen else "",
    }
    return {schluessel: wert for schluessel, wert in werte.items() if wert}


# ---------------------------------------------------------------- sheets
_DATEIEN = {
    "uebersicht": "uebersicht.xlsx",
    "rechenweg": "rechenweg.xlsx",
    "hinweise": "hinweise.xlsx",
    "einstellungen": "einstellungen.xlsx",
    "gemeinde": "gemeinde.xlsx",
}
_LANDESDATEIEN = {**_DATEIEN, "uebersicht": "uebersicht-land.xlsx", "rechenweg": "rechenweg-land.xlsx"}
_SATZ_CACHE: dict[object, Vorlagensatz] = {}
_SATZ_CACHE_MAX = 16


class Vorlagensatz:
    """The templates of one kind of run with their common formats; parsed once per process."""

    def __init__(self, dateien: Mapping[str, Path], buecher: Mapping[str, Rezeptbuch], schrift: tuple[str, float]) -> None:
        sammlung, ziffer = Stilsammlung(schrift), digit_pixels(schrift)
        self.formulare = {
            art: Formular(Vorlage(_vorlagenmappe(dateien[art]), dateien[art].name, buch, sammlung, ziffer)) for art, buch in buecher.items()
        }
        self.mit_eigenen_formeln = [formular.datei for formular in self.formulare.values() if formular.eigene_formeln]
        self.styles = sammlung.xml()


def _vorlagenmappe(datei: Path) -> Package:
    try:
        return Package.read(datei.read_bytes())
    except OSError as fehler:
        grund = fehler.strerror or str(fehler)
        raise VorlageError(
            "vorlage", f"Die Vorlage „{datei.name}“ kann nicht gelesen werden ({grund}). Bitte den Ordner der Vorlagen prüfen."
        ) from None
    except DateiError as fehler:
        raise VorlageError("vorlage", f"Die Vorlage „{datei.name}“ kann nicht benutzt werden: {fehler.text}") from None


def _vorlagendateien(eigener: Path | None, namen: Mapping[str, str]) -> dict[str, Path]:
    if eigener is not None and not eigener.is_dir():
        raise VorlageError(
            "vorlagenordner", f"Den Ordner mit Vorlagen „{eigener}“ gibt es nicht. Bitte den Pfad prüfen oder mit „im-xl vorlagen“ anlegen."
        )
    mitgeliefert = ordner("templates")
    return {
        art: eigener / name if eigener is not None and (eigener / name).is_file() else mitgeliefert / name for art, name in namen.items()
    }


def vorlagensatz(eigener: Path | None, schrift: tuple[str, float], gerechnet: Auswertung | Planungsrahmen) -> Vorlagensatz:
    """The templates for this run, from the county's own folder where it has them."""
    kreis = isinstance(gerechnet, Auswertung)
    dateien = _vorlagendateien(eigener, _DATEIEN if kreis else _LANDESDATEIEN)
    buecher = _kreisbuecher(gerechnet) if isinstance(gerechnet, Auswertung) else _landesbuecher(gerechnet)
    stand = tuple((datei, datei.stat().st_mtime_ns, datei.stat().st_size) for datei in dateien.values())
    key = (stand, schrift, tuple(sorted(buecher["rechenweg"].rezepte.items())), gerechnet.rundung.einheit)
    if key not in _SATZ_CACHE:
        if len(_SATZ_CACHE) >= _SATZ_CACHE_MAX:
            _SATZ_CACHE.clear()
        _SATZ_CACHE[key] = Vorlagensatz(dateien, buecher, schrift)
    return _SATZ_CACHE[key]


def _kreisbuecher(auswertung: Auswertung) -> dict[str, Rezeptbuch]:
    return {
        "uebersicht": county.UEBERSICHT_BUCH,
        "rechenweg": county.rechenweg_buch(auswertung),
        "hinweise": hinweise.BUCH,
        "einstellungen": county.EINSTELLUNGEN_BUCH,
        "gemeinde": overview.BUCH,
    }


def _landesbuecher(rahmen: Planungsrahmen) -> dict[str, Rezeptbuch]:
    return {
        "uebersicht": land.uebersicht_buch(rahmen),
        "rechenweg": land.rechenweg_buch(rahmen),
        "hinweise": hinweise.BUCH,
        "einstellungen": county.EINSTELLUNGEN_BUCH,
    }


def _kreisblaetter(
    auswertung: Auswertung, findings: tuple[Finding, ...], kontext: Kontext, auftrag: Auftrag, satz: Vorlagensatz
) -> tuple[tuple[NeuesBlatt, ...], dict[str, CellRef]]:
    namen, werte = kontext.namen, overview.gemeinsame_daten(auswertung, kontext)
    rechenweg, anordnung = satz.formulare["rechenweg"].fuellen(namen["rechenweg"], "rechenweg", county.rechenweg_daten(auswertung, kontext))
    extern, je_gemeinde = adressen = _adressen(anordnung, namen["rechenweg"], [g.gemeinde.ags for g in auswertung.gemeinden])
    uebersicht, _ = satz.formulare["uebersicht"].fuellen(
        namen["uebersicht"], "uebersicht", county.uebersicht_daten(auswertung, kontext, extern, je_gemeinde)
    )
    betroffen: dict[str, list[Finding]] = {}
    for finding in findings:
        betroffen.setdefault(finding.betrifft or "", []).append(finding)
    zellen, einzelne = {}, []
    for g in auswertung.gemeinden:
        if auftrag.nur and g.gemeinde.ags != auftrag.nur:
            continue
        daten = overview.gemeinde_daten(g, auswertung, kontext, werte, betroffen.get(g.gemeinde.ags, []), adressen)
        schluessel = kennung(g.gemeinde)
        blatt, gesetzt = satz.formulare["gemeinde"].fuellen(namen[schluessel], schluessel, daten)
        einzelne.append(blatt)
        if "betrag" in gesetzt.adressen:
            zellen[g.gemeinde.ags] = CellRef(blatt.name, gesetzt.adressen["betrag"])
    orte = {g.gemeinde.ags: g.gemeinde.name for g in auswertung.gemeinden}
    return (uebersicht, *einzelne, rechenweg, *_listenblaetter(auswertung, werte, findings, orte, kontext, satz)), zellen


def _landesblaetter(
    rahmen: Planungsrahmen, findings: tuple[Finding, ...], kontext: Kontext, satz: Vorlagensatz, quelle: Gelesen[int] | None
) -> tuple[NeuesBlatt, ...]:
    namen, werte = kontext.namen, land.landeswerte(rahmen, kontext, quelle)
    rechenweg, anordnung = satz.formulare["rechenweg"].fuellen(
        namen["rechenweg"], "rechenweg", land.rechenweg_daten(rahmen, kontext, quelle)
    )
    extern, je_kreis = _adressen(anordnung, namen["rechenweg"], [k.quote.kreis.ags for k in rahmen.kreise])
    uebersicht, _ = satz.formulare["uebersicht"].fuellen(
        namen["uebersicht"], "uebersicht", land.uebersicht_daten(rahmen, kontext, extern, je_kreis, quelle)
    )
    orte = {k.quote.kreis.ags: k.quote.kreis.name_voll for k in rahmen.kreise}
    return (uebersicht, rechenweg, *_listenblaetter(rahmen, werte, findings, orte, kontext, satz))


def _listenblaetter(
    gerechnet: Auswertung | Planungsrahmen,
    werte: Mapping[str, Groesse],
    findings: tuple[Finding, ...],
    orte: Mapping[str, str],
    kontext: Kontext,
    satz: Vorlagensatz,
) -> tuple[NeuesBlatt, NeuesBlatt]:
    """`IM Hinweise` and `IM Einstellungen`, alike for county and Land."""
    listen, _ = satz.formulare["hinweise"].fuellen(
        kontext.namen["hinweise"], "hinweise", hinweise.hinweise_daten(werte, findings, orte, kontext)
    )
    angaben, _ = satz.formulare["einstellungen"].fuellen(
        kontext.namen["einstellungen"], "einstellungen", county.einstellungen_daten(werte, gerechnet.parameter, kontext)
    )
    return listen, angaben


def _adressen(anordnung: Anordnung, blatt: str, schluessel: list[str]) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Addresses in `IM Rechenweg`: of the single quantities, and of each list entry's by its AGS."""
    prefix = quote_sheet(blatt) + "!"
    extern = {name: f"{prefix}{anordnung.adresse(name)}" for name in anordnung.adressen}
    je_eintrag = {
        ags: {name.partition(".")[2]: f"{prefix}{anordnung.adresse(name, i)}" for name in anordnung.spalten}
        for i, ags in enumerate(schluessel)
    }
    return extern, je_eintrag
