"""The one place where reading, rules and sheets meet: a workbook and an order go in, an `Ergebnis` comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from urllib.parse import quote

import im_xl
from im_xl.ablauf import Blattart, Blattinhalt, Gedaechtnis, Lage, arten, gewuenscht, ist_ablaufblatt, umzug, vorab
from im_xl.errors import EingabeError
from im_xl.findings import Finding, begruendet, kennungen
from im_xl.model import Auftrag, Eckdaten, Gelesen, Kreisdaten, Listenort, Ziel
from im_xl.package.archive import Inhalt, all_bytes, inhalt
from im_xl.package.blaetter import QUELLE, NeueBlaetter, NeuesBlatt, textkonstante
from im_xl.package.limits import LIMITS
from im_xl.package.ohne_objekte import ohne_objekte
from im_xl.package.package import Package
from im_xl.package.small import empty_workbook, to_workbook
from im_xl.places import CellRef, quote_sheet
from im_xl.sheets import county, einstellungen, land, overview
from im_xl.sheets import findings as hinweise
from im_xl.sheets.anordnung import LISTE_RID, Anordnung
from im_xl.sheets.context import Erledigtes, Kontext
from im_xl.sheets.drawings import mit_bildern
from im_xl.sheets.names import blattnamen, kennung
from im_xl.sheets.quantities import Groesse
from im_xl.sheets.template import Rezeptbuch
from im_xl.sheets.vorlagensatz import KREIS, LAND, Vorlagensatz, vorlagensatz
from im_xl.vwv.anzeige import anzahl_text
from im_xl.vwv.auswertung import Auswertung, Herkunft, Planungsrahmen
from im_xl.vwv.evaluate import evaluate, geordnet
from im_xl.vwv.parameters import Parameter
from im_xl.vwv.planungsrahmen import evaluate_planungsrahmen
from im_xl.vwv.vorgaben import Aufloesung, haushaltsjahr
from im_xl.workbook.eingaben import als_eckdaten, eingaben, texte
from im_xl.workbook.fremdformate import Fremdmappe, ist_fremd, read_fremd, read_gesperrt
from im_xl.workbook.grid import open_workbook
from im_xl.workbook.reader import read_blaetter

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Ergebnis:
    """What a run yields.

    Attributes:
        auswertung: the county, computed; None for the Land's workbook.
        planungsrahmen: the Land, computed; None for a county's workbook.
        mappe: the workbook into which the sheets go, read; untouched: the one that was handed in, or the companion of one that takes none.
        fremd: the .ods, .xls or locked workbook that was handed in, read; None for every other workbook.
        blaetter: the new sheets.
        namen: sheet name by Kennung.
        betragszellen: cell of the amount in `Ü <Gemeinde>`, by AGS.
        entfallen: Kennungen of our sheets in the workbook that this run no longer makes.
        kreisdaten: what was read.
        listen: where the list of persons stands, part by part.
        findings: everything found, gravest first, with the reasons that people wrote in `IM Hinweise`.
        ziel: the host that receives the sheets.
        ablauf: what fills the sheets of the procedure, by their key.
    """

    auswertung: Auswertung | None
    planungsrahmen: Planungsrahmen | None
    mappe: Package
    fremd: Fremdmappe | None
    blaetter: NeueBlaetter
    namen: Mapping[str, str]
    betragszellen: Mapping[str, CellRef]
    entfallen: tuple[str, ...]
    kreisdaten: Kreisdaten
    listen: tuple[Listenort, ...]
    findings: tuple[Finding, ...]
    ziel: Ziel = Ziel.DATEI
    ablauf: Mapping[str, Blattinhalt] = field(default_factory=dict)

    def kleine_mappe(self) -> bytes:
        """The new sheets as a workbook of their own: what every host but the file receives."""
        return to_workbook(ohne_objekte(self.blaetter) if self.ziel is Ziel.EXCEL_WEB else self.blaetter)

    def tabellen(self) -> dict[str, DataFrame]:
        """The results as tables; see `im_xl.tables`."""
        from im_xl.tables import tabellen  # noqa: PLC0415 - pandas is loaded only when tables are wanted

        gerechnet = self.auswertung or self.planungsrahmen
        return tabellen(gerechnet, self.findings) if gerechnet is not None else {}


def run(
    workbook: BinaryIO | Inhalt,
    auftrag: Auftrag,
    *,
    datei: str = "",
    begleitmappe: bytes | None = None,
    sperre: str = "",
    verweis: str = "",
    auf_server: bool = False,
) -> Ergebnis:
    """Read a county's workbook, apply the regulation, make the sheets.

    Args:
        workbook: an .xlsx, .xlsm, .ods or .xls; only read. A file on disk is read piece by piece: it has to stay open while
            `Ergebnis.mappe` is used.
        auftrag: what the caller decides.
        datei: name of the workbook; the sheets name one that takes no sheets by it.
        begleitmappe: the companion that an earlier run made of such a workbook: what people entered there holds. None: there is none.
        sperre: what keeps an .xlsx or .xlsm from being changed, as in „Die Mappe ist …“: the sheets are made for a companion. Empty: nothing.
        verweis: the way from the companion to the workbook, as a link has it; beside it where left out.
        auf_server: the workbook has come alone from another machine. A folder of templates that it names is not read, and no companion is found.

    Returns:
        Amounts, findings and new sheets. The same workbook and order give the same bytes.

    Raises:
        ImXlError: nothing can be produced; the message says why and what to do.
    """
    data = inhalt(workbook, LIMITS.total)
    fremd = read_fremd(all_bytes(data), datei) if ist_fremd(data) else read_gesperrt(data, datei, sperre) if sperre else None
    mappe = Package.read(data) if fremd is None else empty_workbook() if begleitmappe is None else Package.read(begleitmappe)
    eigene = mappe.eigene()
    # A workbook that has been locked with our sheets in it: until there is a companion, what people entered there holds.
    erinnert = mappe if fremd is None or not fremd.sperre or begleitmappe is not None else Package.read(data)
    gemerkt = eingaben(erinnert, erinnert.eigene()["einstellungen"]) if "einstellungen" in erinnert.eigene() else {}
    vorgaben, unlesbar = als_eckdaten(gemerkt)
    kreisdaten = _gelesen(data, fremd, mappe, auftrag, vorgaben, gemerkt, auf_server=auf_server)
    parameter = Parameter.laden()
    ordner = auftrag.vorlagen or (Path(gemerkt["vorlagen"].wert) if not auf_server and "vorlagen" in gemerkt else None)
    jahr = haushaltsjahr(Aufloesung(auftrag, vorgaben, kreisdaten.eckdaten), parameter)
    ablauf = _ablauf(erinnert, kreisdaten, auftrag, jahr, ordner)
    kreisdaten = vorab(kreisdaten, ablauf.gemerkt, ablauf.arten)
    auswertung = rahmen = None
    if kreisdaten.quoten:
        rahmen = evaluate_planungsrahmen(kreisdaten, auftrag, parameter, vorgaben)
    else:
        auswertung = evaluate(kreisdaten, auftrag, parameter, vorgaben)
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
        datei=fremd.datei if fremd else "",
        namen=blattnamen(
            gemeinden,
            {b.name: b.kennung if eigene.get(b.kennung or "") == b else None for b in mappe.blaetter},  # a copy is the county's own
            {art.kennung(gerechnet.haushaltsjahr): art.blattname(gerechnet.haushaltsjahr) for art in ablauf.arten},
        ),
        haushaltsjahr=gerechnet.haushaltsjahr,
        eingaben=einstellungen.eingabezeilen(auftrag, gemerkt, gerechnet, kreisdaten.spalten),
    )
    satz = _vorlagensatz(ordner, mappe, gerechnet, ablauf.arten)
    gefunden = geordnet(
        (
            *gerechnet.findings,
            *unlesbar,
            *_dateifindings(mappe, fremd, auftrag, satz, gerechnet, erinnert=erinnert is not mappe, auf_server=auf_server),
        )
    )
    if auf_server and (genannt := kontext.eingabe("vorlagen")):
        gefunden = geordnet((*gefunden, Finding("vorlagen-auf-server", werte={"ordner": genannt})))
    findings, erledigt = _mit_begruendungen(gefunden, gerechnet.haushaltsjahr, erinnert)
    ablaufblaetter: list[NeuesBlatt] = []
    inhalte: dict[str, Blattinhalt] = {}
    if auswertung is not None and ablauf.arten:
        lage = Lage(
            auswertung=auswertung,
            kreisdaten=kreisdaten,
            parameter=parameter,
            kontext=kontext,
            findings=findings,
            gedaechtnis=ablauf.gemerkt,
        )
        ablaufblaetter, inhalte, gefunden = _ablaufblaetter(lage, ablauf.arten, gefunden, satz)
        findings, erledigt = _mit_begruendungen(gefunden, gerechnet.haushaltsjahr, erinnert)
    kontext = replace(kontext, erledigt=erledigt)
    zellen: dict[str, CellRef] = {}
    if auswertung is not None:
        blaetter, zellen = _kreisblaetter(auswertung, findings, kontext, auftrag, satz)
        blaetter = (*blaetter, *ablaufblaetter)
    else:
        blaetter = _landesblaetter(rahmen, findings, kontext, satz, _summenquelle(gerechnet, kreisdaten.eckdaten, vorgaben))  # type: ignore[arg-type]
    return Ergebnis(
        auswertung=auswertung,
        planungsrahmen=rahmen,
        mappe=mappe,
        fremd=fremd,
        blaetter=NeueBlaetter(
            satz.styles,
            blaetter if fremd is None else _gezeichnet(blaetter, fremd.datei, verweis or quote(fremd.datei)),
            seit_1904=mappe.datum_1904,
        ),
        namen=kontext.namen,
        betragszellen=zellen,
        entfallen=()
        if auftrag.nur
        else tuple(schluessel for schluessel in eigene if schluessel not in kontext.namen and not ist_ablaufblatt(schluessel)),
        kreisdaten=kreisdaten,
        listen=kreisdaten.listen,
        findings=findings,
        ziel=auftrag.ziel,
        ablauf=inhalte,
    )


class _Ablauf(NamedTuple):
    """The sheets of the procedure that a run makes, and what they hold so far."""

    gemerkt: Gedaechtnis
    arten: tuple[Blattart, ...]


def _ablauf(mappe: Package, kreisdaten: Kreisdaten, auftrag: Auftrag, jahr: int, vorlagen: Path | None) -> _Ablauf:
    if auftrag.ablauf and kreisdaten.kreis is None:
        raise EingabeError("ablauf-ohne-kreis", "Blätter für das Verfahren gibt es nur in der Mappe eines Kreises mit seinen Gemeinden.")
    gemerkt = Gedaechtnis(mappe, jahr, auftrag.ablauf, arten(), vorlagen, kreisdaten)
    return _Ablauf(gemerkt, gewuenscht(mappe, jahr, auftrag.ablauf) if kreisdaten.kreis is not None else ())


def _ablaufblaetter(
    lage: Lage, gemacht: tuple[Blattart, ...], gefunden: tuple[Finding, ...], satz: Vorlagensatz
) -> tuple[list[NeuesBlatt], dict[str, Blattinhalt], tuple[Finding, ...]]:
    """The sheets of the procedure, one after the other, what fills them, and the findings with those that came up with them."""
    blaetter, inhalte = [], {}
    for art in gemacht:
        gefuellt, schluessel = art.fuellen(lage), art.kennung(lage.jahr)
        inhalte[art.schluessel] = gefuellt
        name = lage.kontext.namen[schluessel]
        blatt, anordnung = satz.formulare[art.schluessel].fuellen(name, schluessel, gefuellt.daten)
        blaetter.append(replace(blatt, anhaenge=mit_bildern(blatt.anhaenge, gefuellt.beigaben)))
        gezogen = umzug(art, lage, gefuellt.daten, name, anordnung)
        alle = geordnet((*gefunden, *gefuellt.findings))
        gefunden = tuple(replace(f, ort=gezogen[f.ort]) if f.ort in gezogen else f for f in alle)
        lage = replace(lage, findings=_mit_begruendungen(gefunden, lage.jahr, lage.gedaechtnis.mappe)[0])
    return blaetter, inhalte, gefunden


def _mit_begruendungen(gefunden: tuple[Finding, ...], jahr: int, mappe: Package) -> tuple[tuple[Finding, ...], tuple[Erledigtes, ...]]:
    """The findings with what people wrote beside them on the sheet of an earlier run, and what they wrote beside others."""
    blatt = mappe.eigene().get("hinweise")
    if blatt is None:
        return gefunden, ()
    begruendungen, worte = eingaben(mappe, blatt), texte(mappe, blatt)
    offen = begruendungen.keys() - set(kennungen(gefunden, jahr))
    erledigt = tuple(
        Erledigtes(schluessel, worte[schluessel].wert if schluessel in worte else schluessel.partition(":")[0], grund.wert)
        for schluessel, grund in begruendungen.items()
        if schluessel in offen
    )
    return begruendet(gefunden, jahr, {schluessel: grund.wert for schluessel, grund in begruendungen.items()}), erledigt


def _gelesen(
    data: Inhalt,
    fremd: Fremdmappe | None,
    mappe: Package,
    auftrag: Auftrag,
    vorgaben: Eckdaten,
    gemerkt: Mapping[str, Gelesen[str]],
    *,
    auf_server: bool,
) -> Kreisdaten:
    """What the lists say; a companion is told from a workbook without a list."""
    try:
        return read_blaetter(
            open_workbook(data) if fremd is None else fremd.blaetter,
            data,
            jahr=auftrag.haushaltsjahr or (vorgaben.haushaltsjahr.wert if vorgaben.haushaltsjahr else None),
            stichtag=auftrag.stichtag or (vorgaben.stichtag.wert if vorgaben.stichtag else None),
            gemerkt=gemerkt,
        )
    except EingabeError:
        if fremd is not None or not mappe.quelle:
            raise
        raise EingabeError(
            "nur-begleitmappe",
            f"Diese Mappe enthält die Übersichten zu „{mappe.quelle}“, aber keine Liste. Bitte „{mappe.quelle}“ neu rechnen"
            + ("." if auf_server else ": Was Sie hier eingetragen haben, gilt dabei weiter."),
        ) from None


def _gezeichnet(blaetter: tuple[NeuesBlatt, ...], datei: str, verweis: str) -> tuple[NeuesBlatt, ...]:
    """The sheets with the mark that makes their workbook the companion of this file, and the way to it for the links that lead there."""
    marke = (QUELLE, textkonstante(datei))
    weg = (LISTE_RID, verweis)
    return tuple(
        replace(blatt, namen=(*blatt.namen, marke), externe=(*blatt.externe, weg) if LISTE_RID.encode() in blatt.xml else blatt.externe)
        for blatt in blaetter
    )


def _summenquelle(rahmen: Auswertung | Planungsrahmen, mappe: Eckdaten, einstellungen: Eckdaten) -> Gelesen[int] | None:
    """Where the Land's total was read, as its origin says."""
    angabe = next((a for a in rahmen.angaben if a.schluessel == "betrag_cent"), None)
    herkunft = angabe.herkunft if angabe else None
    return mappe.betrag_cent if herkunft is Herkunft.MAPPE else einstellungen.betrag_cent if herkunft is Herkunft.EINSTELLUNGEN else None


def _dateifindings(
    mappe: Package,
    fremd: Fremdmappe | None,
    auftrag: Auftrag,
    satz: Vorlagensatz,
    gerechnet: Auswertung | Planungsrahmen,
    *,
    erinnert: bool,
    auf_server: bool,
) -> list[Finding]:
    findings = [Finding("quellblatt-genauigkeit")] if mappe.genauigkeit_wie_angezeigt else []
    if fremd is not None:
        if fremd.sperre:
            findings.append(Finding("begleitmappe-gesperrt", werte={"sperre": fremd.sperre, "datei": fremd.datei}))
        else:
            findings.append(
                Finding("begleitmappe-auf-server" if auf_server else "begleitmappe", werte={"art": fremd.art, "datei": fremd.datei})
            )
        if fremd.eigene and not erinnert:
            findings.append(
                Finding("begleitmappe-blaetter", werte={"anzahl": anzahl_text(len(fremd.eigene), "Blatt", "Blätter"), "datei": fremd.datei})
            )
    grund = county.warum_ungenau(gerechnet) if isinstance(gerechnet, Auswertung) else land.warum_ungenau(gerechnet)
    if auftrag.nur and (anzahl := sum(b.startswith("gemeinde:") and b != f"gemeinde:{auftrag.nur}" for b in mappe.eigene())):
        findings.append(
            Finding("blatt-veraltet", werte={"anzahl": anzahl_text(anzahl, "Blatt einer anderen Gemeinde", "Blätter anderer Gemeinden")})
        )
    if grund:
        findings.append(Finding("formel-ungenau", werte={"grund": grund}))
    return findings + [Finding("vorlage-eigene-formeln", werte={"vorlage": datei}) for datei in satz.mit_eigenen_formeln]


# ---------------------------------------------------------------- sheets
def _vorlagensatz(
    eigener: Path | None, mappe: Package, gerechnet: Auswertung | Planungsrahmen, ablauf: tuple[Blattart, ...]
) -> Vorlagensatz:
    if isinstance(gerechnet, Auswertung):
        dateien = KREIS | {art.schluessel: art.vorlage for art in ablauf}
        buecher = _kreisbuecher(gerechnet) | {art.schluessel: art.buch for art in ablauf}
        return vorlagensatz(eigener, mappe.standardschrift, dateien, buecher, seit_1904=mappe.datum_1904)
    return vorlagensatz(eigener, mappe.standardschrift, LAND, _landesbuecher(gerechnet), seit_1904=mappe.datum_1904)


def _kreisbuecher(auswertung: Auswertung) -> dict[str, Rezeptbuch]:
    return {
        "uebersicht": county.UEBERSICHT_BUCH,
        "rechenweg": county.rechenweg_buch(auswertung),
        "hinweise": hinweise.BUCH,
        "einstellungen": einstellungen.BUCH,
        "gemeinde": overview.BUCH,
    }


def _landesbuecher(rahmen: Planungsrahmen) -> dict[str, Rezeptbuch]:
    return {
        "uebersicht": land.uebersicht_buch(rahmen),
        "rechenweg": land.rechenweg_buch(rahmen),
        "hinweise": hinweise.BUCH,
        "einstellungen": einstellungen.BUCH,
    }


def _kreisblaetter(
    auswertung: Auswertung, findings: tuple[Finding, ...], kontext: Kontext, auftrag: Auftrag, satz: Vorlagensatz
) -> tuple[tuple[NeuesBlatt, ...], dict[str, CellRef]]:
    namen, werte = kontext.namen, overview.gemeinsame_daten(auswertung, kontext)
    rechenweg, anordnung = satz.formulare["rechenweg"].fuellen(namen["rechenweg"], "rechenweg", county.rechenweg_daten(auswertung, kontext))
    extern, je_gemeinde = adressen = _adressen(anordnung, namen["rechenweg"], [g.gemeinde.ags for g in auswertung.gemeinden])
    orte = {g.gemeinde.ags: g.gemeinde.name for g in auswertung.gemeinden}
    hinweisblatt, verzeichnis = _hinweisblatt(werte, findings, orte, kontext, satz)
    uebersicht, _ = satz.formulare["uebersicht"].fuellen(
        namen["uebersicht"], "uebersicht", county.uebersicht_daten(auswertung, kontext, verzeichnis, extern, je_gemeinde)
    )
    if auftrag.nach_aussen:
        werte = overview.nach_aussen(werte)
    betroffen: dict[str, list[Finding]] = {}
    for finding in findings:
        betroffen.setdefault(finding.betrifft or "", []).append(finding)
    zellen, einzelne = {}, []
    for g in auswertung.gemeinden:
        if auftrag.nur and g.gemeinde.ags != auftrag.nur:
            continue
        gefunden = betroffen.get(g.gemeinde.ags, [])
        gefunden = overview.ohne_andere(gefunden, g, auswertung) if auftrag.nach_aussen else gefunden
        gefunden = overview.ohne_stellen(gefunden) if auftrag.ohne_stellen else gefunden
        daten = overview.gemeinde_daten(g, auswertung, kontext, werte, gefunden, adressen, stellen=not auftrag.ohne_stellen)
        schluessel = kennung(g.gemeinde)
        blatt, gesetzt = satz.formulare["gemeinde"].fuellen(namen[schluessel], schluessel, daten)
        einzelne.append(blatt)
        if "betrag" in gesetzt.adressen:
            zellen[g.gemeinde.ags] = CellRef(blatt.name, gesetzt.adressen["betrag"])
    return (uebersicht, *einzelne, rechenweg, hinweisblatt, _angabenblatt(auswertung, werte, kontext, satz)), zellen


def _landesblaetter(
    rahmen: Planungsrahmen, findings: tuple[Finding, ...], kontext: Kontext, satz: Vorlagensatz, quelle: Gelesen[int] | None
) -> tuple[NeuesBlatt, ...]:
    namen, werte = kontext.namen, land.landeswerte(rahmen, kontext, quelle)
    rechenweg, anordnung = satz.formulare["rechenweg"].fuellen(
        namen["rechenweg"], "rechenweg", land.rechenweg_daten(rahmen, kontext, quelle)
    )
    extern, je_kreis = _adressen(anordnung, namen["rechenweg"], [k.quote.kreis.ags for k in rahmen.kreise])
    orte = {k.quote.kreis.ags: k.quote.kreis.name_voll for k in rahmen.kreise}
    hinweisblatt, verzeichnis = _hinweisblatt(werte, findings, orte, kontext, satz)
    uebersicht, _ = satz.formulare["uebersicht"].fuellen(
        namen["uebersicht"], "uebersicht", land.uebersicht_daten(rahmen, kontext, verzeichnis, extern, je_kreis, quelle)
    )
    return (uebersicht, rechenweg, hinweisblatt, _angabenblatt(rahmen, werte, kontext, satz))


def _hinweisblatt(
    werte: Mapping[str, Groesse], findings: tuple[Finding, ...], orte: Mapping[str, str], kontext: Kontext, satz: Vorlagensatz
) -> tuple[NeuesBlatt, hinweise.Verzeichnis]:
    """`IM Hinweise`, alike for county and Land, and where its lines are."""
    daten = hinweise.hinweise_daten(werte, findings, orte, kontext)
    blatt, anordnung = satz.formulare["hinweise"].fuellen(kontext.namen["hinweise"], "hinweise", daten)
    return blatt, hinweise.verzeichnis(findings, kontext, anordnung)


def _angabenblatt(gerechnet: Auswertung | Planungsrahmen, werte: Mapping[str, Groesse], kontext: Kontext, satz: Vorlagensatz) -> NeuesBlatt:
    """`IM Einstellungen`, alike for county and Land."""
    daten = einstellungen.einstellungen_daten(werte, gerechnet.parameter, kontext)
    return satz.formulare["einstellungen"].fuellen(kontext.namen["einstellungen"], "einstellungen", daten)[0]


def _adressen(anordnung: Anordnung, blatt: str, schluessel: list[str]) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Addresses in `IM Rechenweg`: of the single quantities, and of each list entry's by its AGS."""
    prefix = quote_sheet(blatt) + "!"
    extern = {name: f"{prefix}{anordnung.adresse(name)}" for name in anordnung.adressen}
    je_eintrag = {
        ags: {name.partition(".")[2]: f"{prefix}{anordnung.adresse(name, i)}" for name in anordnung.spalten}
        for i, ags in enumerate(schluessel)
    }
    return extern, je_eintrag
