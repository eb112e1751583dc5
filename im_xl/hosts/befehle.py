"""What each button of the ribbon does, whatever program the workbook is open in: the courier does it there, and brings the answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
import contextlib
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
import logging
from pathlib import Path
import tempfile

import im_xl
from im_xl.ablauf import arten
from im_xl.errors import EingabeError, ImXlError, VorlageError, systemgrund
from im_xl.findings import Finding, Schwere
from im_xl.hosts import antworttexte as texte
from im_xl.hosts.eingabestelle import erste_eingabe
from im_xl.hosts.erklaerungsseite import erklaerungsseite
from im_xl.hosts.gedaechtnis import Erzeugung, Gedaechtnis
from im_xl.hosts.kurier import TEXT_HOECHSTENS, Antwort, Art, Kurier
from im_xl.hosts.meldeboegen import STAENDE, ausgeben, funde, soll
from im_xl.hosts.pdfordner import dateinamen, neuer_ordner
from im_xl.hosts.woher import Auskunft, ags_der_zelle, auskunft, markieren_text
from im_xl.meldebogen.ausgabe import vorlage_lesen
from im_xl.meldebogen.eintraege import eintraege
from im_xl.meldebogen.sammlung import ergebnis_text, sammeln
from im_xl.model import Auftrag, Eintrag
from im_xl.package.package import Package
from im_xl.package.plan import Plan, mit_kommentaren, plane
from im_xl.pipeline import Ergebnis, run
from im_xl.places import CellRef
from im_xl.sheets.names import EINSTELLUNGEN
from im_xl.vwv.anzeige import befundzahlen
from im_xl.vwv.auswertung import Auswertung
from im_xl.workbook.fremdformate import ist_fremd

_LOG = logging.getLogger(__name__)
_NICHT_GESPEICHERT = "Gespeichert hat im_xl die Mappe nicht; das tun Sie selbst."
_BUG = "Das ist ein Fehler in im_xl, nicht bei Ihnen. Bitte melden Sie ihn mit dem, was „Diagnose“ zeigt."
_GEDAECHTNIS: Gedaechtnis = {}


@dataclass(slots=True)
class _Sitzung:
    """One press of a button.

    Attributes:
        blatt: key of the sheet of the procedure that is wanted beside the others; empty: none.
        eintraege: rows to be entered there.
        ausweg: what a person can do if it breaks off from here on.
    """

    kurier: Kurier
    heute: date
    gedaechtnis: Gedaechtnis
    blatt: str = ""
    eintraege: tuple[Eintrag, ...] = ()
    ausweg: str = ""

    def lesen(self) -> bytes:
        """The workbook as it stands."""
        self.kurier.fortschritt("Integrationsmanagement: Mappe lesen …")
        return self.kurier.schnappschuss()

    def rechnen(self) -> tuple[bytes, Ergebnis]:
        """The workbook as it stands, and what comes out of it."""
        daten = self.lesen()
        if ist_fremd(daten):
            Package.read(daten)  # refuses it and says why: the sheets are to go into the open workbook, and an .ods or .xls takes none
        self.kurier.fortschritt("Integrationsmanagement: rechnen …")
        return daten, run(BytesIO(daten), Auftrag(heute=self.heute, ablauf={self.blatt: self.eintraege} if self.blatt else {}))

    def hinsehen(self, ort: CellRef | None) -> None:
        """Show a cell that the answer speaks of; where that is not possible (hidden, gone), the words have to do."""
        if ort is not None:
            with contextlib.suppress(ImXlError):
                self.kurier.springen(ort)


def ausfuehren(name: str, kurier: Kurier, heute: date, gedaechtnis: Gedaechtnis = _GEDAECHTNIS) -> Antwort:
    """Carry a command out.

    Args:
        name: a key of `BEFEHLE`; behind a colon the key of a sheet of the procedure ("vorschau:zahlungen").
        kurier: the open workbook.
        heute: the day.
        gedaechtnis: the runs that can be taken back; those of the process where it is left out.

    Returns:
        What to say. Nothing is ever raised: whatever goes wrong is an answer in German.
    """
    befehl, _, blatt = name.partition(":")
    sitzung = _Sitzung(kurier, heute, gedaechtnis, blatt)
    try:
        if befehl not in BEFEHLE or (blatt and blatt not in arten()):
            return Antwort(f"Den Befehl „{name}“ gibt es in dieser Ausgabe von im_xl nicht. Bitte das Add-in erneuern.", Art.FEHLER)
        return BEFEHLE[befehl](sitzung)
    except ImXlError as fehler:
        return _abbruch(fehler, sitzung)
    except OSError as fehler:
        _LOG.exception("command %s", name)
        wo = f"„{fehler.filename}“: " if fehler.filename else ""
        text = f"{wo}Das System hat es abgelehnt ({systemgrund(fehler)}). Bitte Pfad, Rechte und freien Platz prüfen."
        return Antwort(texte.begrenzt([text, sitzung.ausweg]), Art.FEHLER)
    except Exception as fehler:  # noqa: BLE001 - a person at the screen sees a sentence, never a traceback
        _LOG.exception("command %s", name)
        return Antwort(texte.begrenzt([f"Damit hat im_xl nicht gerechnet ({type(fehler).__name__}). {_BUG}", sitzung.ausweg]), Art.FEHLER)
    finally:
        with contextlib.suppress(Exception):  # the answer matters more than the status bar
            kurier.fortschritt(None)


def _abbruch(fehler: ImXlError, sitzung: _Sitzung) -> Antwort:
    """What stops the work, with its place; that of a template lies in another file."""
    # A courier that breaks off halfway may have said it already.
    schluss = ["", sitzung.ausweg] if sitzung.ausweg and "zurücknehmen" not in fehler.text else []
    if fehler.blatt and not isinstance(fehler, VorlageError):
        ort = CellRef(fehler.blatt, fehler.zelle or "A1")
        schluss = ["", f"Stelle: {ort.anzeige if fehler.zelle else f'Blatt „{fehler.blatt}“'}", *schluss]
        sitzung.hinsehen(ort)
    return Antwort(texte.begrenzt([fehler.text], schluss=schluss), Art.FEHLER)


# ---------------------------------------------------------------- reading and making
def _pruefen(sitzung: _Sitzung) -> Antwort:
    """Read, compute, say what was found; show the gravest that is open."""
    hinweise = sitzung.kurier.pruefe(schreiben=False)
    _, ergebnis = sitzung.rechnen()
    findings = ergebnis.findings
    gefunden = [f"{befundzahlen(findings)}:"] if findings else ["Keine Befunde."]
    sitzung.hinsehen(next((finding.ort for finding in findings if finding.ort and not finding.angenommen), None))
    kopf = [*texte.ergebniszeilen(ergebnis), *hinweise, "", *gefunden]
    return Antwort(texte.begrenzt(kopf, texte.befundzeilen(findings)), _art(findings))


def _art(findings: tuple[Finding, ...]) -> Art:
    return Art.WARNUNG if any(f.schwere is Schwere.FEHLER and not f.angenommen for f in findings) else Art.HINWEIS


def _vorschau(sitzung: _Sitzung) -> Antwort:
    """Say what making the sheets would do, and ask."""
    hinweise = sitzung.kurier.pruefe(schreiben=True)
    _, ergebnis = sitzung.rechnen()
    plan = _plan(ergebnis)
    if plan.leer:
        return _alles_gleich(plan)
    kopf = [*texte.ergebniszeilen(ergebnis), "", f"Übersichten in „{sitzung.kurier.name}“: {texte.planzahlen(plan)}."]
    kommentiert = mit_kommentaren(ergebnis.mappe, plan.geaendert)
    posten = [*hinweise, *texte.planzeilen(plan), *texte.kommentarzeilen(kommentiert), *texte.sperrzeilen(ergebnis.findings)]
    schluss = ["", "Ihre eigenen Blätter bleiben unverändert. Blätter jetzt einsetzen?"]
    return Antwort(texte.begrenzt(kopf, posten, schluss), Art.FRAGE, f"erzeugen:{sitzung.blatt}" if sitzung.blatt else "erzeugen")


def _erzeugen(sitzung: _Sitzung) -> Antwort:
    """Make the sheets and put them in; remembered first, so that half a run can be taken back as well."""
    kurier = sitzung.kurier
    kurier.pruefe(schreiben=True)
    vorher, ergebnis = sitzung.rechnen()
    plan, mappe = _plan(ergebnis), ergebnis.kleine_mappe()
    if plan.leer:
        return _alles_gleich(plan)
    davor = sitzung.gedaechtnis.get(kurier.kennung)
    sitzung.gedaechtnis[kurier.kennung] = Erzeugung(vorher, mappe, plan)
    sitzung.ausweg = "Was schon eingesetzt ist, nimmt „Letzte Erzeugung zurücknehmen“ zurück."
    kurier.fortschritt("Integrationsmanagement: Blätter einsetzen …")
    try:
        kurier.einsetzen(mappe, plan)
    except ImXlError:
        _erinnern(sitzung, davor)
        raise
    gerechnet = ergebnis.auswertung
    gewuenscht = arten()[sitzung.blatt].kennung(gerechnet.haushaltsjahr) if sitzung.blatt and gerechnet else "uebersicht"
    sitzung.hinsehen(CellRef(ergebnis.namen[gewuenscht], "A1"))
    kopf = [*texte.ergebniszeilen(ergebnis), "", f"Blätter: {texte.planzahlen(plan)}."]
    posten = [*texte.planzeilen(plan, fertig=True), *texte.sperrzeilen(ergebnis.findings)]
    schluss = ["", f"{_NICHT_GESPEICHERT} Zurück führt „Letzte Erzeugung zurücknehmen“."]
    return Antwort(texte.begrenzt(kopf, posten, schluss), _art(ergebnis.findings))


def _erinnern(sitzung: _Sitzung, davor: Erzeugung | None) -> None:
    """Where a run broke off before it touched anything, the one before is still the last."""
    with contextlib.suppress(ImXlError):
        jetzt = Package.read(sitzung.kurier.schnappschuss())
        kennung = sitzung.kurier.kennung
        if davor is not None and sitzung.gedaechtnis[kennung].rueckweg(jetzt).leer:
            sitzung.gedaechtnis[kennung] = davor


def _plan(ergebnis: Ergebnis) -> Plan:
    return plane(ergebnis.mappe, ergebnis.blaetter, ergebnis.entfallen)


def _alles_gleich(plan: Plan) -> Antwort:
    kopf = [f"Alle {len(plan.unveraendert)} Blätter stehen schon so in der Mappe. Es gibt nichts zu tun."]
    return Antwort(texte.begrenzt(kopf, texte.planzeilen(plan)))


# ---------------------------------------------------------------- taking back
def _ruecknahme(sitzung: _Sitzung) -> Antwort:
    """Say what taking the last run back would do, and ask."""
    letzte = sitzung.gedaechtnis.get(sitzung.kurier.kennung)
    if letzte is None:
        return _nichts_zurueckzunehmen()
    hinweise = sitzung.kurier.pruefe(schreiben=True)
    jetzt = Package.read(sitzung.lesen())
    plan = letzte.rueckweg(jetzt)
    if plan.leer:
        return _nichts_zurueckzunehmen()
    bearbeitet = letzte.seitdem_bearbeitet(plan, jetzt)
    posten = [*hinweise, *texte.verlustzeilen(bearbeitet), *texte.verweiszeilen(jetzt.verweise_auf(plan.entfernt))]
    kopf = [f"Letzte Erzeugung in „{sitzung.kurier.name}“ zurücknehmen?", "", *texte.ruecknahmezeilen(plan), ""]
    return Antwort(texte.begrenzt(kopf, posten), Art.FRAGE, "zuruecknehmen")


def _zuruecknehmen(sitzung: _Sitzung) -> Antwort:
    """Take the last run back: only what it did, and only once."""
    kurier = sitzung.kurier
    letzte = sitzung.gedaechtnis.get(kurier.kennung)
    if letzte is None:
        return _nichts_zurueckzunehmen()
    kurier.pruefe(schreiben=True)
    jetzt = Package.read(sitzung.lesen())
    plan = letzte.rueckweg(jetzt)
    if plan.leer:
        return _nichts_zurueckzunehmen()
    sitzung.ausweg = "Nehmen Sie die Erzeugung noch einmal zurück, oder schließen Sie die Mappe, ohne zu speichern."
    kurier.fortschritt("Integrationsmanagement: zurücknehmen …")
    kurier.einsetzen(letzte.davor(jetzt).to_bytes(), plan)
    del sitzung.gedaechtnis[kurier.kennung]
    return Antwort(f"Die letzte Erzeugung ist zurückgenommen. Blätter: {texte.ruecknahmezahlen(plan)}.\n\n{_NICHT_GESPEICHERT}")


def _nichts_zurueckzunehmen() -> Antwort:
    return Antwort(
        "In dieser Mappe gibt es nichts zurückzunehmen: Gemerkt wird nur die letzte Erzeugung in dieser Sitzung, und nur, solange die Mappe Namen und Ordner behält. Ist der Stand davor "
        "noch der gespeicherte, so schließen Sie die Mappe, ohne zu speichern."
    )


# ---------------------------------------------------------------- asking
def _woher(sitzung: _Sitzung) -> Antwort:
    """Explain the amount of the Gemeinde (the Land's workbook: of the Kreis) that the selected cell is about, and offer the page."""
    gefragt = _gefragt(sitzung)
    if isinstance(gefragt, Antwort):
        return gefragt
    erklaerung = gefragt.erklaerung
    gefunden = ["", f"Dazu gefunden: {befundzahlen(gefragt.findings)}."] if gefragt.findings else []
    kopf = [erklaerung.titel, "", *(eingabe.text for eingabe in erklaerung.eingaben), "", *erklaerung.schritte, *gefunden]
    posten = [*_absatz(erklaerung.grundlagen), *_absatz(texte.befundzeilen(gefragt.findings))]
    schluss = ["", "Gerechnet mit der Liste, wie sie jetzt ist. Alles als Seite zum Drucken öffnen?"]
    return Antwort(texte.begrenzt(kopf, posten, schluss), Art.FRAGE, "woher_seite")


def _woher_seite(sitzung: _Sitzung) -> Antwort:
    """Write the page that explains the amount into the folder for temporary files and show it."""
    gefragt = _gefragt(sitzung)
    if isinstance(gefragt, Antwort):
        return gefragt
    return _gezeigt(sitzung, "im_xl-erklaerung.html", erklaerungsseite(gefragt, sitzung.kurier.name, sitzung.heute), "Die Erklärung")


def _gefragt(sitzung: _Sitzung) -> Auskunft | Antwort:
    """What is asked for by the selected cell, or what should be selected."""
    sitzung.kurier.pruefe(schreiben=False)
    zelle = sitzung.kurier.auswahl()
    _, ergebnis = sitzung.rechnen()
    ags = ags_der_zelle(ergebnis, zelle)
    if ags is not None:
        return auskunft(ergebnis, ags)
    return Antwort(markieren_text(ergebnis, zelle))


def _absatz(zeilen: Sequence[str]) -> list[str]:
    """Lines that stand apart from what is before them."""
    return [f"\n{zeilen[0]}", *zeilen[1:]] if zeilen else []


def _fristen(sitzung: _Sitzung) -> Antwort:
    """The deadlines of the workbook's grant year, as they stand today."""
    sitzung.kurier.pruefe(schreiben=False)
    _, ergebnis = sitzung.rechnen()
    gerechnet = ergebnis.auswertung or ergebnis.planungsrahmen
    if gerechnet is None:
        raise TypeError("a result holds a county or the Land")
    kopf = [texte.fristtitel(gerechnet, sitzung.heute), ""]
    return Antwort(texte.begrenzt(kopf, texte.fristzeilen(gerechnet, sitzung.heute)))


# ---------------------------------------------------------------- handing on
def _pdf(sitzung: _Sitzung) -> Antwort:
    """Print every sheet of a Gemeinde to a file of its own, in a new folder beside the workbook."""
    kurier = sitzung.kurier
    kurier.pruefe(schreiben=False)
    if kurier.ordner is None:
        return _ohne_ordner()
    eigene = Package.read(sitzung.lesen()).eigene()
    namen = [blatt.name for kennung, blatt in sorted(eigene.items()) if kennung.startswith("gemeinde:") and blatt.state == "visible"]
    if not namen:
        return Antwort("In dieser Mappe ist kein Blatt „Ü …“ zu sehen. Bitte zuerst „Übersichten erstellen“, dann als PDF speichern.")
    ziel = neuer_ordner(kurier.ordner, f"{Path(kurier.name).stem}-pdf")
    kurier.fortschritt(f"Integrationsmanagement: {len(namen)} PDF-Dateien schreiben …")
    sitzung.ausweg = f"Was fertig ist, liegt in „{ziel}“."
    kurier.als_pdf({name: ziel / datei for name, datei in dateinamen(namen).items()})
    kurier.zeigen(ziel)
    zahl = "1 PDF-Datei liegt" if len(namen) == 1 else f"{len(namen)} PDF-Dateien liegen"
    return Antwort(texte.begrenzt([f"{zahl} in „{ziel}“."]))


def _ohne_ordner() -> Antwort:
    text = (
        "Die Mappe liegt in der Cloud oder ist noch nie gespeichert worden; daneben lässt sich kein Ordner anlegen. Bitte speichern Sie "
        "sie in einem Ordner auf Ihrem Rechner oder Netzlaufwerk (Datei > Speichern unter) und versuchen Sie es noch einmal."
    )
    return Antwort(text, Art.FEHLER)


# ---------------------------------------------------------------- forms
def _meldeboegen(sitzung: _Sitzung) -> Antwort:
    """Write a form for every Gemeinde into a folder beside the workbook."""
    kurier = sitzung.kurier
    kurier.pruefe(schreiben=False)
    if kurier.ordner is None:
        return _ohne_ordner()
    auswertung, ergebnis = _kreis(sitzung)
    wofuer = soll(auswertung, sitzung.heute)
    ziel = kurier.ordner / f"Meldebögen {wofuer.jahr}"
    ziel.mkdir(exist_ok=True)
    kurier.fortschritt(f"Integrationsmanagement: {len(wofuer.gemeinden)} Meldebögen schreiben …")
    vorjahr = {m.gemeinde.ags: m.personen_vorjahr.wert for m in ergebnis.kreisdaten.meldungen if m.personen_vorjahr is not None}
    boegen = ausgeben(wofuer, auswertung, vorlage_lesen(None), ziel, vorjahr=vorjahr, frist=None, version=im_xl.__version__)
    stand = Counter(bogen.stand for bogen in boegen)
    kurier.zeigen(ziel)
    zeilen = [f"{anzahl} {STAENDE[was]}" for was, anzahl in stand.items()]
    return Antwort(texte.begrenzt([f"Meldebögen in „{ziel}“:", *zeilen]), Art.WARNUNG if stand["belegt"] else Art.HINWEIS)


def _einsammeln(sitzung: _Sitzung) -> Antwort:
    """Read the forms that came back, say what would be entered, and ask."""
    gelesen = _gesammelt(sitzung)
    if isinstance(gelesen, Antwort):
        return gelesen
    antwort = _vorschau(sitzung)
    weiter = "eingesammelt" if antwort.weiter else ""
    return replace(antwort, text=texte.begrenzt([gelesen, "", *antwort.text.split("\n")]), weiter=weiter)


def _eingesammelt(sitzung: _Sitzung) -> Antwort:
    """Read them again and enter them."""
    gelesen = _gesammelt(sitzung)
    return gelesen if isinstance(gelesen, Antwort) else _erzeugen(sitzung)


def _gesammelt(sitzung: _Sitzung) -> str | Antwort:
    """What the folder with the returned forms holds, in a sentence; the rows are remembered. Where there is no such folder, it is made."""
    kurier = sitzung.kurier
    kurier.pruefe(schreiben=False)
    if kurier.ordner is None:
        return _ohne_ordner()
    auswertung, _ = _kreis(sitzung)
    gesucht = soll(auswertung, sitzung.heute)
    ordner = kurier.ordner / f"Meldebögen {gesucht.jahr} Rücklauf"
    if not ordner.exists():
        ordner.mkdir()
        kurier.zeigen(ordner)
        return Antwort(f"Bitte legen Sie die zurückgekommenen Meldebögen in den Ordner „{ordner}“ und drücken Sie dann noch einmal.")
    kurier.fortschritt("Integrationsmanagement: Meldebögen lesen …")
    sammlung = sammeln(funde(ordner, mappe=kurier.ordner / kurier.name), gesucht)
    sitzung.blatt, sitzung.eintraege = "meldungen", eintraege(sammlung, sitzung.heute)
    was = Counter(ergebnis_text(rueckgabe) for rueckgabe in sammlung.dateien)
    dateien = ", ".join(f"{anzahl} {wort}" for wort, anzahl in was.items()) or "keine Datei"
    return f"„{ordner.name}“: {dateien}; es fehlen {len(sammlung.nicht_da)} Gemeinden. Was gilt, entscheiden Sie danach in „IM Meldungen“."


def _kreis(sitzung: _Sitzung) -> tuple[Auswertung, Ergebnis]:
    """The county, computed.

    Raises:
        EingabeError: the workbook is that of the Land.
    """
    _, ergebnis = sitzung.rechnen()
    if ergebnis.auswertung is None:
        raise EingabeError("kein-landkreis", "Meldebögen gibt es nur in der Mappe eines Landkreises. Diese enthält die Quoten des Landes.")
    return ergebnis.auswertung, ergebnis


# ---------------------------------------------------------------- settings and help
def _einstellungen(sitzung: _Sitzung) -> Antwort:
    """Show the first input of `IM Einstellungen`."""
    sitzung.kurier.pruefe(schreiben=False)
    stelle = erste_eingabe(Package.read(sitzung.lesen()))
    if stelle is None:
        return Antwort(f"Das Blatt „{EINSTELLUNGEN}“ entsteht mit den ersten Übersichten. Bitte zuerst „Übersichten erstellen“.")
    sitzung.kurier.springen(stelle)
    return Antwort(
        f"Tragen Sie in die gelben Felder von „{stelle.blatt}“ ein, was gelten soll, und erstellen Sie die Übersichten dann neu."
    )


def _hilfe(sitzung: _Sitzung) -> Antwort:
    """Write the help page into the folder for temporary files and show it."""
    from im_xl.hosts.hilfeseite import hilfeseite  # noqa: PLC0415 - the registry of functions is not loaded for the other buttons

    return _gezeigt(sitzung, "im_xl-hilfe.html", hilfeseite(), "Die Hilfe")


def _gezeigt(sitzung: _Sitzung, name: str, seite: str, was: str) -> Antwort:
    """A page that was written and opened; the one before it is replaced."""
    datei = Path(tempfile.gettempdir()) / name
    datei.write_text(seite, "utf-8")
    sitzung.kurier.zeigen(datei)
    return Antwort(f"{was} ist in Ihrem Browser geöffnet.")


def _diagnose(_: _Sitzung) -> Antwort:
    """What the installation looks like from here."""
    from im_xl.addin.diagnose import Stand, als_text, diagnose  # noqa: PLC0415 - it looks at the system, which no other button needs

    befunde = diagnose()
    art = Art.WARNUNG if any(befund.stand is Stand.PROBLEM for befund in befunde) else Art.HINWEIS
    return Antwort(als_text(befunde, hoechstens=TEXT_HOECHSTENS), art)


BEFEHLE: Mapping[str, Callable[[_Sitzung], Antwort]] = {
    "pruefen": _pruefen,
    "vorschau": _vorschau,
    "erzeugen": _erzeugen,
    "ruecknahme": _ruecknahme,
    "zuruecknehmen": _zuruecknehmen,
    "woher": _woher,
    "woher_seite": _woher_seite,
    "fristen": _fristen,
    "pdf": _pdf,
    "meldeboegen": _meldeboegen,
    "einsammeln": _einsammeln,
    "eingesammelt": _eingesammelt,
    "einstellungen": _einstellungen,
    "hilfe": _hilfe,
    "diagnose": _diagnose,
}
"""What each command does, by its name."""
