"""Overviews on their way to the Gemeinden: a workbook, a PDF and a text of its own for each, and a line in the log. Nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
import re

from im_xl.errors import DateiError, EingabeError, ImXlError
from im_xl.hosts.eigener_ordner import Abgelegt, ablegen, pruefsumme, unberuehrt, zielordner
from im_xl.hosts.file import Ablage, rechnen, uebersichten
from im_xl.hosts.libreoffice import als_pdf
from im_xl.hosts.pdfordner import dateinamen
from im_xl.liste import datei_bytes
from im_xl.model import Ags, Auftrag, Eintrag
from im_xl.package.einzeln import einzelmappe
from im_xl.package.kennwort import Kennwort, geoeffnet
from im_xl.package.package import Package
from im_xl.package.plan import bearbeitet
from im_xl.package.save import freier_name
from im_xl.pipeline import Ergebnis
from im_xl.sheets.anschreiben import Anschreiben, anschreiben, lies_vorlage
from im_xl.vwv.anzeige import anzahl_text
from im_xl.vwv.auswertung import Auswertung, Gemeindeergebnis
from im_xl.vwv.bestand import ist_stadtkreis
from im_xl.workbook.eingaben import eingaben

PROTOKOLL = "bereitstellung"
"""Key of the log among the sheets of the procedure."""
_ERSTELLT = re.compile(r"Erstellt am (\d\d)\.(\d\d)\.(\d{4}) mit im_xl")
_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_NAMEN = 5
"""So many Gemeinden are named in a refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wahl:
    """What the caller decides beside the order.

    Attributes:
        am: day on which the overviews are made available.
        ordner: where the files go; None: a folder beside the workbook that is named by workbook and day.
        pdf: with a PDF of each.
        absender: who signs the texts; empty: the Landratsamt.
        ohne_betrag: also where there is no amount.
    """

    am: date
    ordner: Path | None = None
    pdf: bool = True
    absender: str = ""
    ohne_betrag: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bereitgestelltes:
    """One Gemeinde: the AGS, its name, its amount, the files by name, checksum of its workbook."""

    ags: Ags
    gemeinde: str
    betrag_cent: int | None
    dateien: tuple[str, ...]
    pruefsumme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bereitstellung:
    """What was made.

    Attributes:
        ergebnis: the run whose sheets go out.
        ordner: absolute path of the folder with the files.
        abgelegt: what became of each file.
        gemeinden: in the order of the list.
        ohne_pdf: why there are no PDF files; empty where there are, or none were wanted.
        protokoll: the workbook with the log; None where it could not be written.
        ohne_protokoll: why not.
    """

    ergebnis: Ergebnis
    ordner: Path
    abgelegt: Abgelegt
    gemeinden: tuple[Bereitgestelltes, ...]
    ohne_pdf: str
    protokoll: Ablage | None
    ohne_protokoll: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vorbereitet:
    """What would go out, checked; nothing is written.

    Attributes:
        ergebnis: the run whose sheets go out.
        auswertung: its county.
        ordner: absolute path of the folder that takes the files.
        staemme: file name without ending by AGS, in the order of the list.
        mappen: the workbooks.
        vorlage: template of the text.
        eintraege: rows of the log, without the files.
        alle: the workbook holds the sheets of all Gemeinden.
    """

    ergebnis: Ergebnis
    auswertung: Auswertung
    ordner: Path
    staemme: Mapping[Ags, str]
    mappen: Mapping[Ags, bytes]
    vorlage: str
    eintraege: Mapping[Ags, Eintrag]
    alle: bool


def vorbereiten(datei: Path, auftrag: Auftrag, wahl: Wahl, *, kennwort: Kennwort | None = None) -> Vorbereitet:
    """Check that what the workbook shows is what its list gives, and make the workbooks for the Gemeinden.

    Arguments and errors are those of `bereitstellen`.
    """
    data = geoeffnet(datei_bytes(datei), kennwort, datei.name)
    heute = rechnen(datei, data, auftrag)
    auswertung = _auswertung(heute, datei)
    _pruefe_stand(datei, data, auftrag, heute, auswertung)
    gewaehlt = [g for g in auswertung.gemeinden if auftrag.nur in {None, g.gemeinde.ags}]
    if not wahl.ohne_betrag:
        _pruefe_betraege(heute, auswertung, gewaehlt)
    eintraege = {g.gemeinde.ags: _eintrag(g, wahl.am) for g in gewaehlt}
    ergebnis = rechnen(datei, data, replace(auftrag, nach_aussen=True, ablauf={PROTOKOLL: tuple(eintraege.values())}))
    blaetter = {blatt.kennung: blatt for blatt in ergebnis.blaetter.blaetter}
    # Of all Gemeinden, so that one alone has the same name as among the others.
    stamm = dateinamen((name for kennung, name in sorted(ergebnis.namen.items()) if kennung.startswith("gemeinde:")), "")
    staemme = {ags: stamm[ergebnis.namen[f"gemeinde:{ags}"]] for ags in eintraege}
    wunsch = wahl.ordner or datei.resolve().with_name(f"{datei.stem.removesuffix('-uebersicht')}-bereitgestellt-{wahl.am.isoformat()}")
    endungen = [".xlsx", ".txt", ".eml", *([".pdf"] if wahl.pdf else [])]
    return Vorbereitet(
        ergebnis=ergebnis,
        auswertung=_auswertung(ergebnis, datei),
        ordner=zielordner(wunsch, [stamm + endung for stamm in staemme.values() for endung in endungen]),
        staemme=staemme,
        mappen={ags: einzelmappe(ergebnis.blaetter, blaetter[f"gemeinde:{ags}"]) for ags in staemme},
        vorlage=lies_vorlage(_vorlagenordner(heute.mappe, auftrag)),
        eintraege=eintraege,
        alle=all(f"gemeinde:{g.gemeinde.ags}" in heute.mappe.eigene() for g in auswertung.gemeinden),
    )


def bereitstellen(datei: Path, auftrag: Auftrag, wahl: Wahl, jetzt: datetime, *, kennwort: Kennwort | None = None) -> Bereitstellung:
    """Make the files for the Gemeinden and write down in the workbook that they were.

    What goes out is what the workbook shows: the sheets have to stand in it as they come out today, and are renewed with the log in it.

    Args:
        datei: the county's workbook with its overviews.
        auftrag: `nur` and `ohne_stellen` count; what else the workbook remembers holds.
        wahl: where, how, by whom.
        jetzt: time stamp for the name of a backup.
        kennwort: what opens `datei`.

    Raises:
        ImXlError: nothing was written; where the folder could not be written to, what is there is whole.
    """
    vorbereitet = vorbereiten(datei, auftrag, wahl, kennwort=kennwort)
    pdf, ohne_pdf = _pdf(vorbereitet) if wahl.pdf else ({}, "")
    dateien: dict[str, bytes] = {}
    fertig, belegt = [], []
    for g in vorbereitet.auswertung.gemeinden:
        ags = g.gemeinde.ags
        if ags not in vorbereitet.staemme:
            continue
        eigene = _dateien(vorbereitet, g, wahl, pdf.get(ags))
        summe = pruefsumme(vorbereitet.mappen[ags])
        dateien |= eigene
        fertig.append(
            Bereitgestelltes(ags=ags, gemeinde=g.gemeinde.name, betrag_cent=g.betrag_cent, dateien=tuple(eigene), pruefsumme=summe)
        )
        werte = {**vorbereitet.eintraege[ags].werte, "datei": f"{vorbereitet.ordner.name}/{next(iter(eigene))}", "pruefsumme": summe}
        belegt.append(Eintrag(PROTOKOLL, werte))
    abgelegt = ablegen(vorbereitet.ordner, dateien, alles=auftrag.nur is None)
    # All sheets of Gemeinden that the workbook has are renewed, so that none shows an earlier day than the log.
    buchung = replace(auftrag, nur=None if vorbereitet.alle else auftrag.nur, ohne_stellen=False, ablauf={PROTOKOLL: tuple(belegt)})
    protokoll, ohne_protokoll = _protokolliert(datei, buchung, jetzt, kennwort)
    return Bereitstellung(
        ergebnis=vorbereitet.ergebnis,
        ordner=vorbereitet.ordner,
        abgelegt=abgelegt,
        gemeinden=tuple(fertig),
        ohne_pdf=ohne_pdf,
        protokoll=protokoll,
        ohne_protokoll=ohne_protokoll,
    )


# ---------------------------------------------------------------- what must hold before anything goes out
def _auswertung(ergebnis: Ergebnis, datei: Path) -> Auswertung:
    auswertung = ergebnis.auswertung
    if auswertung is None or ist_stadtkreis(auswertung.kreis):
        raise EingabeError(
            "bereitstellen-ohne-gemeinden",
            f"„{datei.name}“ enthält keine Übersichten für Gemeinden: Bereitgestellt werden sie von einem Landkreis seinen Städten und Gemeinden.",
        )
    return auswertung


def _pruefe_stand(datei: Path, data: bytes, auftrag: Auftrag, heute: Ergebnis, auswertung: Auswertung) -> None:
    """Refuse to hand out what nobody has seen: the sheets have to stand in the workbook as this list gives them, on the day they were made.

    Raises:
        EingabeError: code `uebersichten-fehlen` or `uebersichten-veraltet`.
    """
    eigene = heute.mappe.eigene()
    geprueft = {f"gemeinde:{g.gemeinde.ags}": g.gemeinde.name for g in auswertung.gemeinden if auftrag.nur in {None, g.gemeinde.ags}}
    geprueft["rechenweg"] = heute.namen["rechenweg"]
    if fehlen := [name for kennung, name in geprueft.items() if kennung not in eigene]:
        andere = freier_name(datei.resolve(), ist_eigene=lambda _: True)
        wo = f" Stehen sie in „{andere.name}“, so geben Sie diese Mappe an." if andere.exists() and andere.name != datei.name else ""
        raise EingabeError(
            "uebersichten-fehlen",
            f"In „{datei.name}“ fehlen Übersichten: {_aufgezaehlt(fehlen)}.{wo} Sonst bitte zuerst mit „im-xl uebersichten“ erstellen und ansehen.",
        )
    if bearbeitete := [eigene[kennung].name for kennung in geprueft if bearbeitet(heute.mappe, eigene[kennung])]:
        raise EingabeError(
            "uebersichten-veraltet",
            f"In „{datei.name}“ wurde von Hand geändert: {_aufgezaehlt(bearbeitete)}. Hinaus geht nur, was gerechnet ist. Bitte die Übersichten mit "
            "„im-xl uebersichten“ neu erstellen (Ihre Fassung bleibt als Kopie), ansehen und dann bereitstellen.",
        )
    damals, anders = heute, list(geprueft)
    for versuch in _damals(heute.mappe, auftrag, auswertung):
        ergebnis = rechnen(datei, data, versuch)
        neu = {blatt.kennung: blatt.abdruck for blatt in ergebnis.blaetter.blaetter}
        verschieden = [kennung for kennung in geprueft if neu.get(kennung) != eigene[kennung].abdruck]
        if len(verschieden) < len(anders):
            damals, anders = ergebnis, verschieden
        if not anders:
            break
    if anders or damals.auswertung is None or _zahlen(damals.auswertung) != _zahlen(auswertung):
        welche = f" ({_aufgezaehlt([geprueft[kennung] for kennung in anders])})" if anders else ""
        raise EingabeError(
            "uebersichten-veraltet",
            f"Die Übersichten in „{datei.name}“ zeigen nicht, was Ihre Liste heute ergibt{welche}. Bitte zuerst mit „im-xl uebersichten“ neu erstellen "
            "und ansehen, dann bereitstellen.",
        )


def _zahlen(auswertung: Auswertung) -> tuple[object, ...]:
    """What must not differ between what people have seen and what goes out."""
    return (
        auswertung.haushaltsjahr,
        auswertung.betrag_cent,
        auswertung.betragsstand,
        auswertung.stichtag,
        [(g.gemeinde.ags, g.personen.wert, g.betrag_cent) for g in auswertung.gemeinden],
    )


def _damals(mappe: Package, auftrag: Auftrag, auswertung: Auswertung) -> Iterator[Auftrag]:
    """The orders by which the sheets may have been made: on the days that they name, and with the amount from the settings or from the call."""
    for tag in _tage(mappe):
        wie_damals = replace(auftrag, heute=tag, ohne_stellen=False)
        yield wie_damals
        if auswertung.betrag_cent is not None:
            yield replace(wie_damals, betrag_cent=auswertung.betrag_cent)


def _tage(mappe: Package) -> list[date]:
    """Days on which our sheets say that they were made, the last first."""
    texte = [mappe.part(blatt.part).decode("utf-8", "replace") for blatt in mappe.eigene().values()] + mappe.shared_strings()
    tage = set()
    for match in (match for text in texte for match in _ERSTELLT.finditer(text)):
        try:
            tage.add(date(int(match[3]), int(match[2]), int(match[1])))
        except ValueError:  # somebody has typed that
            continue
    return sorted(tage, reverse=True)


def _pruefe_betraege(ergebnis: Ergebnis, auswertung: Auswertung, gemeinden: Iterable[Gemeindeergebnis]) -> None:
    ohne = [g.gemeinde.name for g in gemeinden if g.betrag_cent is None]
    if not ohne:
        return
    sperre = next((f.text for f in ergebnis.findings if f.blockiert.value == "betraege"), "")
    grund = f"Die Beträge sind gesperrt: {sperre}" if auswertung.blockiert else "Der Betrag des Landkreises ist noch nicht bekannt."
    raise EingabeError(
        "betraege-fehlen",
        f"{grund} Ohne Betrag wären die Übersichten für {_aufgezaehlt(ohne)}. Bitte beheben und neu rechnen; sollen sie trotzdem ohne Betrag hinaus, "
        "mit --auch-ohne-betrag.",
    )


def _aufgezaehlt(namen: Sequence[str]) -> str:
    rest = len(namen) - _NAMEN
    return ", ".join(namen[:_NAMEN]) + (f" und {anzahl_text(rest, 'weitere', 'weitere')}" if rest > 0 else "")


def _vorlagenordner(mappe: Package, auftrag: Auftrag) -> Path | None:
    blatt = mappe.eigene().get("einstellungen")
    gemerkt = eingaben(mappe, blatt).get("vorlagen") if blatt else None
    return auftrag.vorlagen or (Path(gemerkt.wert) if gemerkt else None)


# ---------------------------------------------------------------- the files
def _pdf(v: Vorbereitet) -> tuple[dict[Ags, bytes], str]:
    """A PDF of each workbook; one that lies there untouched beside the same workbook is not made again. And why there are none."""
    da = unberuehrt(v.ordner)
    fertig = {
        ags: (v.ordner / f"{stamm}.pdf").read_bytes()
        for ags, stamm in v.staemme.items()
        if f"{stamm}.pdf" in da and da.get(f"{stamm}.xlsx") == pruefsumme(v.mappen[ags])
    }
    try:
        neu = als_pdf({ags: mappe for ags, mappe in v.mappen.items() if ags not in fertig})
    except DateiError as fehler:
        return {}, fehler.text
    return fertig | neu, ""


def _dateien(v: Vorbereitet, g: Gemeindeergebnis, wahl: Wahl, pdf: bytes | None) -> dict[str, bytes]:
    """The files of one Gemeinde by name, the workbook first."""
    stamm = v.staemme[g.gemeinde.ags]
    anlagen = {f"{stamm}.xlsx": v.mappen[g.gemeinde.ags]} | ({} if pdf is None else {f"{stamm}.pdf": pdf})
    brief = anschreiben(v.vorlage, g, v.auswertung, wahl.am, list(anlagen), wahl.absender)
    return {**anlagen, f"{stamm}.txt": textdatei(brief), f"{stamm}.eml": entwurf(brief, anlagen)}


def textdatei(brief: Anschreiben) -> bytes:
    """The text as a file that every editor on Windows opens: subject first."""
    return f"Betreff: {brief.betreff}\n\n{brief.text}".replace("\n", "\r\n").encode("utf-8-sig")


def entwurf(brief: Anschreiben, anlagen: Mapping[str, bytes]) -> bytes:
    """An e-mail that has not been sent and has no recipient, with attachments; Outlook opens it as a draft."""
    nachricht = EmailMessage(policy=SMTP)
    nachricht["X-Unsent"] = "1"
    nachricht["Subject"] = brief.betreff
    nachricht.set_content(brief.text, cte="quoted-printable")
    for name, inhalt in anlagen.items():
        art, unterart = _XLSX if name.endswith(".xlsx") else ("application", "pdf")
        nachricht.add_attachment(inhalt, maintype=art, subtype=unterart, filename=name)
    # Else by chance, and no two runs would give the same.
    nachricht.set_boundary(f"=_{pruefsumme(b''.join(anlagen.values()))[:32]}")
    return nachricht.as_bytes()


# ---------------------------------------------------------------- the log
def _eintrag(g: Gemeindeergebnis, am: date) -> Eintrag:
    betrag = {} if g.betrag_cent is None else {"betrag": Decimal(g.betrag_cent).scaleb(-2)}
    return Eintrag(PROTOKOLL, {"ags": g.gemeinde.ags, "gemeinde": g.gemeinde.name, "am": am, **betrag})


def _protokolliert(datei: Path, auftrag: Auftrag, jetzt: datetime, kennwort: Kennwort | None) -> tuple[Ablage | None, str]:
    """The workbook with the log, and why it could not be written."""
    try:
        return uebersichten(datei, auftrag, jetzt, kennwort=kennwort), ""
    except ImXlError as fehler:
        return None, fehler.text


__all__ = ["PROTOKOLL", "Bereitgestelltes", "Bereitstellung", "Vorbereitet", "Wahl", "bereitstellen", "entwurf", "textdatei", "vorbereiten"]
