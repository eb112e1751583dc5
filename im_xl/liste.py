"""CSV lists: persons per Gemeinde for `verteilen`, quotas per Kreis for `planungsrahmen`; amounts are read by `plausibilitaet`.

Columns are found by their heading, in any order, with or without "in €" behind it; `;`, `,` or tab; UTF-8 with or without BOM, UTF-16
with BOM, or cp1252. What is not understood is a finding that names the line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
import csv
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from io import StringIO
from pathlib import Path
import re

from im_xl.errors import DateiError, EingabeError, systemgrund
from im_xl.findings import Finding
from im_xl.model import Ags, Eckdaten, Gelesen, Gemeinde, Kreis, Kreisdaten, Kreistyp, Meldung, Quote
from im_xl.places import CellRef
from im_xl.register import ags_aus_angabe, gemeinden, kreise, suche_gemeinde, suche_kreis
from im_xl.vwv.bestand import ist_stadtkreis, vollstaendigkeitsfindings
from im_xl.workbook import numbers
from im_xl.workbook.numbers import Mangel
from im_xl.workbook.woerter import wort

_MAX_BYTES = 20_000_000
_KOPFZEILEN = 30
_TRENNER = ";,\t"
_KREISSCHLUESSEL, _GEMEINDESCHLUESSEL = 5, 8
_MANGELCODE = {Mangel.LEER: "personen-fehlen", Mangel.NEGATIV: "personen-negativ", Mangel.GEBROCHEN: "personen-gebrochen"}
_IN_EURO = re.compile(r"[\s_]*[(\[]?(?:in[\s_]+)?(?:€|euro?)[)\]]?$")
"""What may stand behind a heading: betrag_eur, Betrag in €, Betrag (Euro). Thousands of euros are another column."""
_ANTEIL = re.compile(r"\+?(\d+)(?:[.,](\d+))?\s*(%)?")

PERSONENSPALTEN = ("ags", "gemeinde", "personen")
QUOTENSPALTEN = ("ags", "kreis", "quote", "prozent")


@dataclass(frozen=True, slots=True)
class Liste:
    """The lines of a CSV list below its heading.

    Attributes:
        name: file name, as findings show it.
        spalten: the known columns that are there.
        zeilen: line number in the file (1-based) and text per column.
    """

    name: str
    spalten: frozenset[str]
    zeilen: tuple[tuple[int, Mapping[str, str]], ...]

    def ort(self, nummer: int) -> CellRef:
        """The place of a line: the file stands for the sheet, "Zeile 7" for the cell."""
        return CellRef(self.name, f"Zeile {nummer}")


def read_personen(datei: Path, *, gesamtpersonen: int | None = None) -> Kreisdaten:
    """Persons per Gemeinde, of one Kreis or several.

    Nobody asks that the list is complete: it is split as it stands, and a Gemeinde of the same Landkreis that is not on it is a
    Warnung (`gemeinde-fehlt-teilliste`). `Kreisdaten.kreis` is therefore None but for a single Stadtkreis.

    A name that several Gemeinden of the Land bear is understood where all other lines lie in one Kreis, and only one of them
    does so too.

    Args:
        datei: CSV with columns `personen` and `ags` or `gemeinde`.
        gesamtpersonen: persons of the larger distribution of which the list is a part.

    Raises:
        DateiError: the file cannot be read or is no text.
        EingabeError: no such columns, or no Gemeinde at all.
    """
    liste = lies(datei, PERSONENSPALTEN, lambda spalten: "personen" in spalten and bool(spalten & {"ags", "gemeinde"}), _PERSONENHILFE)
    leser = _Personen(liste, _gemeinsamer_kreis(liste))
    for nummer, zeile in liste.zeilen:
        leser.zeile(nummer, zeile)
    if not leser.meldungen:
        raise _nichts_gefunden(liste, leser.findings, "keine-gemeinden", "keine Gemeinde in Baden-Württemberg")
    kreisschluessel = {ags[:_KREISSCHLUESSEL] for ags in leser.meldungen}
    kreis = kreise()[min(kreisschluessel)] if len(kreisschluessel) == 1 else None
    meldungen = tuple(leser.meldungen.values())
    teil = Kreisdaten(kreis=kreis, meldungen=meldungen)
    return Kreisdaten(
        kreis=kreis if ist_stadtkreis(kreis) else None,
        meldungen=meldungen,
        eckdaten=Eckdaten(gesamtpersonen=None if gesamtpersonen is None else Gelesen(gesamtpersonen)),
        findings=(*leser.findings, *vollstaendigkeitsfindings(teil, teilliste=True)),
    )


def read_quoten(datei: Path) -> Kreisdaten:
    """Zuteilungsquote per Kreis, as an exact share of 1.

    Args:
        datei: CSV with columns `ags` or `kreis`, and `quote` (0.054479000) or `prozent` (5.4479).

    Raises:
        DateiError: the file cannot be read or is no text.
        EingabeError: no such columns, or no Kreis at all.
    """
    liste = lies(
        datei, QUOTENSPALTEN, lambda spalten: bool(spalten & {"ags", "kreis"}) and len(spalten & {"quote", "prozent"}) == 1, _QUOTENHILFE
    )
    leser = _Quoten(liste)
    for nummer, zeile in liste.zeilen:
        leser.zeile(nummer, zeile)
    if not leser.quoten:
        raise _nichts_gefunden(liste, leser.findings, "keine-quoten", "kein Stadt- oder Landkreis mit Zuteilungsquote")
    return Kreisdaten(kreis=None, quoten=tuple(leser.quoten.values()), findings=tuple(leser.findings))


def _nichts_gefunden(liste: Liste, findings: list[Finding], code: str, was: str) -> EingabeError:
    """Nothing on the list is usable; the first finding says why."""
    if not findings or findings[0].ort is None:
        return EingabeError(
            code, f"In der Liste „{liste.name}“ steht unter den Überschriften {was}. Bitte die Liste ausfüllen.", blatt=liste.name
        )
    erster = findings[0]
    satz = erster.eintrag.vorlage.format_map(erster.werte)
    zelle = erster.ort.zelle if erster.ort else None
    return EingabeError(code, f"In der Liste „{liste.name}“ steht {was}. {zelle}: {satz}", blatt=liste.name, zelle=zelle)


# ---------------------------------------------------------------- lines with persons
@dataclass(slots=True)
class _Personen:
    """Takes line by line; a total is compared and left out."""

    liste: Liste
    kreis_ags: Ags | None
    meldungen: dict[Ags, Meldung] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    luecken: bool = False

    def zeile(self, nummer: int, zeile: Mapping[str, str]) -> None:
        ags, name, inhalt = zeile.get("ags", ""), zeile.get("gemeinde", ""), zeile["personen"]
        ort, gezaehlt = self.liste.ort(nummer), numbers.personen(inhalt)
        if ist_summe(ags, name):
            self._summe(ort, inhalt, gezaehlt)
        elif gemeinde := self._gemeinde(ags, name, ort, ernst=gezaehlt is not Mangel.LEER, inhalt=inhalt):
            self._aufnehmen(gemeinde, ort, inhalt, gezaehlt)

    def _summe(self, ort: CellRef, inhalt: str, gezaehlt: int | Mangel) -> None:
        summe = sum(meldung.personen.wert or 0 for meldung in self.meldungen.values())
        if not isinstance(gezaehlt, Mangel) and not self.luecken and gezaehlt != summe:
            self.findings.append(Finding("summe-weicht-ab", ort, {"inhalt": inhalt, "summe": str(summe)}))

    def _gemeinde(self, ags: str, name: str, ort: CellRef, *, ernst: bool, inhalt: str) -> Gemeinde | None:
        """The Gemeinde of a line, or None with a finding; a line without any count (`ernst` False) is only a remark."""
        treffer = _treffer(ags, name, self.kreis_ags)
        if len(treffer) == 1:
            gemeinde = treffer[0]
            if ags and name and name not in {gemeinde.name, gemeinde.name_amtlich} and gemeinde not in suche_gemeinde(name):
                werte = {"ags": gemeinde.ags, "gemeinde": gemeinde.name, "inhalt": numbers.anzeige(name)}
                self.findings.append(Finding("ags-name-widerspruch", ort, werte, gemeinde.ags))
            return gemeinde
        self.luecken = True
        beschriftung = numbers.anzeige(" ".join(filter(None, (ags, name))))
        if treffer:
            auswahl = ", ".join(f"{gemeinde.name} ({gemeinde.ags})" for gemeinde in treffer)
            self.findings.append(Finding("gemeinde-mehrdeutig", ort, {"inhalt": beschriftung, "auswahl": auswahl}))
        elif not ernst or not beschriftung:
            self.findings.append(Finding("zeile-unverstanden", ort, {"inhalt": beschriftung or numbers.anzeige(inhalt)}))
        elif ags:
            self.findings.append(Finding("ags-unbekannt", ort, {"inhalt": numbers.anzeige(ags)}))
        else:
            self.findings.append(Finding("gemeinde-unbekannt", ort, {"inhalt": beschriftung, "kreis": "Land Baden-Württemberg"}))
        return None

    def _aufnehmen(self, gemeinde: Gemeinde, ort: CellRef, inhalt: str, gezaehlt: int | Mangel) -> None:
        if gemeinde.ags in self.meldungen:
            self.luecken = True
            erste = self.meldungen[gemeinde.ags].personen.ort
            werte = {"gemeinde": gemeinde.name, "zelle": erste.zelle if erste else ""}
            self.findings.append(Finding("gemeinde-doppelt", ort, werte, gemeinde.ags))
            return
        if isinstance(gezaehlt, Mangel):
            self.luecken = True
            werte = {"gemeinde": gemeinde.name} | ({} if gezaehlt is Mangel.LEER else {"inhalt": numbers.anzeige(inhalt)})
            self.findings.append(Finding(_MANGELCODE.get(gezaehlt, "personen-text"), ort, werte, gemeinde.ags))
        wert = None if isinstance(gezaehlt, Mangel) else gezaehlt
        self.meldungen[gemeinde.ags] = Meldung(gemeinde=gemeinde, personen=Gelesen(wert, ort, inhalt))


def ist_summe(ags: str, name: str) -> bool:
    """A total: by its word, or by the key of a whole Landkreis."""
    schluessel = ags_aus_angabe(ags) or ""
    if len(schluessel) == _KREISSCHLUESSEL and not _ist_stadtkreis(schluessel):
        return True
    text = name or ags
    return not schluessel and bool(text) and any(wort(art, text) for art in ("summe", "zwischensumme"))


def _ist_stadtkreis(ags: Ags) -> bool:
    return ags in kreise() and kreise()[ags].typ is Kreistyp.STADTKREIS


def gemeinde_des_schluessels(ags: str) -> Gemeinde | None:
    """The Gemeinde of a key as written; that of a Stadtkreis may have five digits."""
    schluessel = ags_aus_angabe(ags) or ""
    return gemeinden().get(schluessel + "000" if _ist_stadtkreis(schluessel) else schluessel)


def _treffer(ags: str, name: str, kreis_ags: Ags | None) -> tuple[Gemeinde, ...]:
    """Gemeinden that a line can mean; the key goes before the name."""
    if ags:
        gemeinde = gemeinde_des_schluessels(ags)
        return (gemeinde,) if gemeinde else ()
    treffer = suche_gemeinde(name) if name else ()
    if len(treffer) > 1 and kreis_ags is not None:
        return suche_gemeinde(name, kreis_ags) or treffer
    return treffer


def _gemeinsamer_kreis(liste: Liste) -> Ags | None:
    """The Kreis of all lines that are clear by themselves, where it is one."""
    alle = (_treffer(zeile.get("ags", ""), zeile.get("gemeinde", ""), None) for _, zeile in liste.zeilen)
    schluessel = {treffer[0].kreis_ags for treffer in alle if len(treffer) == 1}
    return min(schluessel) if len(schluessel) == 1 else None


# ---------------------------------------------------------------- lines with quotas
@dataclass(slots=True)
class _Quoten:
    """Takes line by line; totals are left out."""

    liste: Liste
    quoten: dict[Ags, Quote] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def zeile(self, nummer: int, zeile: Mapping[str, str]) -> None:
        ags, name, ort = zeile.get("ags", ""), zeile.get("kreis", ""), self.liste.ort(nummer)
        inhalt = zeile["prozent"] if "prozent" in self.liste.spalten else zeile["quote"]
        beschriftung = numbers.anzeige(name or ags)
        treffer = suche_kreis(ags) if ags_aus_angabe(ags) else suche_kreis(name or ags)
        if len(treffer) != 1:
            if not beschriftung or not inhalt or wort("summe", beschriftung):
                return
            werte = {"inhalt": beschriftung}
            if treffer:
                werte["auswahl"] = ", ".join(f"{kreis.name_voll} ({kreis.ags})" for kreis in treffer)
            self.findings.append(Finding("kreis-mehrdeutig" if treffer else "kreis-unbekannt", ort, werte))
            return
        self._aufnehmen(treffer[0], ort, inhalt)

    def _aufnehmen(self, kreis: Kreis, ort: CellRef, inhalt: str) -> None:
        if kreis.ags in self.quoten:
            erste = self.quoten[kreis.ags].quote.ort
            werte = {"kreis": kreis.name_voll, "zelle": erste.zelle if erste else ""}
            self.findings.append(Finding("kreis-doppelt", ort, werte, kreis.ags))
            return
        quote = _anteil(inhalt, prozent="prozent" in self.liste.spalten)
        if quote is None:
            code, werte = ("quote-unlesbar", {"inhalt": numbers.anzeige(inhalt)}) if inhalt else ("quote-fehlt", {})
            self.findings.append(Finding(code, ort, {"kreis": kreis.name_voll, **werte}, kreis.ags))
        self.quoten[kreis.ags] = Quote(kreis=kreis, quote=Gelesen(quote, ort, inhalt))


def _anteil(text: str, *, prozent: bool) -> Fraction | None:
    """A share of 1. Point and comma are decimal signs, for a share has no thousands: 1.471 and 1,471 are the same."""
    match = _ANTEIL.fullmatch(text)
    if match is None:
        return None
    try:
        wert = Fraction(Decimal(f"{match[1]}.{match[2] or '0'}"))
    except InvalidOperation:
        return None
    return wert / 100 if prozent or match[3] else wert


# ---------------------------------------------------------------- the file
_PERSONENHILFE = "Gebraucht werden die Spalten „personen“ und „ags“ oder „gemeinde“."
_QUOTENHILFE = "Gebraucht werden die Spalten „ags“ oder „kreis“ und eine der Spalten „quote“ und „prozent“."


def lies(datei: Path, bekannt: Iterable[str], genuegt: Callable[[frozenset[str]], bool], hilfe: str) -> Liste:
    """The list with its heading: the first line that holds the columns that are needed, at any of the separators."""
    text, bekannt = _text(datei), frozenset(bekannt)
    gesehen: list[str] = []
    for trenner in _TRENNER:
        zeilen = _zeilen(text, trenner, datei.name)
        for stelle, (_, felder) in enumerate(zeilen[:_KOPFZEILEN]):
            kopf = [_spaltenname(feld.casefold(), bekannt) for feld in felder]
            spalten = frozenset(kopf) & bekannt
            if genuegt(spalten):
                return Liste(datei.name, spalten, tuple(_benannt(zeilen[stelle + 1 :], kopf, spalten, datei.name)))
            if sum(map(bool, felder)) > len(gesehen):
                gesehen = [feld for feld in felder if feld]
    if not gesehen:
        raise EingabeError("leere-liste", f"Die Liste „{datei.name}“ ist leer. {hilfe}", blatt=datei.name)
    genannt = ", ".join(f"„{numbers.anzeige(feld)}“" for feld in gesehen[:12])
    raise EingabeError("spalten-fehlen", f"Der Liste „{datei.name}“ fehlen Spalten. {hilfe} Gefunden wurde: {genannt}.", blatt=datei.name)


def _spaltenname(feld: str, bekannt: frozenset[str]) -> str:
    ohne = _IN_EURO.sub("", feld)
    return ohne if ohne in bekannt else feld


def _benannt(
    zeilen: Iterable[tuple[int, list[str]]], kopf: list[str], spalten: frozenset[str], name: str
) -> Iterator[tuple[int, Mapping[str, str]]]:
    for spalte in sorted(spalten):
        if kopf.count(spalte) > 1:
            text = f"In der Liste „{name}“ heißen mehrere Spalten „{spalte}“. Bitte die Überschriften so ändern, dass nur die richtige so heißt."
            raise EingabeError("spalte-doppelt", text, blatt=name)
    stellen = {spalte: kopf.index(spalte) for spalte in spalten}
    for nummer, felder in zeilen:
        if any(felder):
            yield nummer, {spalte: felder[stelle] if stelle < len(felder) else "" for spalte, stelle in stellen.items()}


def _zeilen(text: str, trenner: str, name: str) -> list[tuple[int, list[str]]]:
    """Fields of each line, without blanks around them, with the number of the line on which they begin."""
    leser = csv.reader(StringIO(text, newline=""), delimiter=trenner)
    zeilen, beginn = [], 1
    try:
        for felder in leser:
            zeilen.append((beginn, [feld.replace("\u00a0", " ").strip() for feld in felder]))
            beginn = leser.line_num + 1
    except csv.Error:
        raise EingabeError(
            "liste-unlesbar", f"Die Liste „{name}“ ist ab Zeile {beginn} nicht als CSV lesbar.", blatt=name, zelle=f"Zeile {beginn}"
        ) from None
    return zeilen


def _text(datei: Path) -> str:
    """The file as text, whatever of the usual encodings it has."""
    data = datei_bytes(datei)
    if len(data) > _MAX_BYTES:
        raise DateiError(
            "keine-liste", f"„{datei.name}“ ist zu groß für eine Liste der Gemeinden oder Kreise. Bitte die richtige Datei angeben."
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data or data.startswith(b"PK\x03\x04"):
        raise DateiError("keine-liste", f"„{datei.name}“ ist keine CSV-Liste. Bitte die Tabelle in Excel als CSV speichern.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def datei_bytes(datei: Path) -> bytes:
    """Content of a list or workbook.

    Raises:
        DateiError: it is not there, is a folder, or may not be read.
    """
    try:
        return datei.read_bytes()
    except FileNotFoundError:
        raise DateiError("datei-fehlt", f"Die Datei „{datei}“ gibt es nicht. Bitte den Pfad prüfen.") from None
    except IsADirectoryError:
        raise DateiError("keine-liste", f"„{datei}“ ist ein Ordner. Bitte eine Datei angeben.") from None
    except OSError as fehler:
        raise DateiError(
            "nicht-lesbar", f"„{datei}“ kann nicht gelesen werden ({systemgrund(fehler)}). Bitte die Zugriffsrechte prüfen."
        ) from None
