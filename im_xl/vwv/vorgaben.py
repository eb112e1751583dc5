"""Figures beside the list: which of several statements holds.

The Auftrag goes before `IM Einstellungen`, this before what was recognised in the workbook, this before the default. Two that
differ are a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from im_xl.cents import Einheit, Rundung, Rundungsart
from im_xl.errors import EingabeError, RegelError
from im_xl.findings import Finding
from im_xl.model import Auftrag, Betragsstand, Eckdaten, Gelesen, Meldung, Mindestbetragsmodus, Mindestumfangsbezug, UmgangMitFehlenden
from im_xl.places import CellRef
from im_xl.vwv.anzeige import angabe_text, datum_text, zahl_text
from im_xl.vwv.auswertung import Angabe, Herkunft
from im_xl.vwv.bestand import listensumme
from im_xl.vwv.parameters import Parameter, Tagesparameter
from im_xl.vwv.qualifikation import ANERKANNTE_FAECHER
from im_xl.vwv.verfahren import tag_im_haushaltsjahr

T = TypeVar("T")

_LETZTES_JAHR = 2999
_VORAUS = 3
"""A Haushaltsjahr so many years ahead is looked at (Annahme)."""
_MINDESTBETRAG = "Mindestbetrag je Kreis"


@dataclass(slots=True)
class Aufloesung:
    """Resolves one figure after the other, and keeps their origins and the findings on the way.

    Attributes:
        auftrag: the order.
        einstellungen: from `IM Einstellungen`.
        mappe: recognised in the workbook.
        angaben: each figure that was resolved, with its origin.
        findings: contradictions, and what had to be assumed.
    """

    auftrag: Auftrag
    einstellungen: Eckdaten
    mappe: Eckdaten
    angaben: list[Angabe] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def wert(
        self, schluessel: str, name: str, feld: Callable[[Eckdaten], Gelesen[T] | None], auftrag: T | None = None
    ) -> Gelesen[T] | None:
        """The statement that holds, or None where there is none.

        Args:
            schluessel: field of `Eckdaten`.
            name: German name, for the finding.
            feld: takes the statement out of `IM Einstellungen` and out of the workbook.
            auftrag: what the order says, or None.
        """
        quellen = (
            (Herkunft.AUFTRAG, None if auftrag is None else Gelesen(auftrag)),
            (Herkunft.EINSTELLUNGEN, feld(self.einstellungen)),
            (Herkunft.MAPPE, feld(self.mappe)),
        )
        gegeben = [(herkunft, gelesen) for herkunft, gelesen in quellen if gelesen is not None]
        if not gegeben:
            return None
        (herkunft, gilt), *andere = gegeben
        self._merken(schluessel, name, gilt, herkunft)
        self.findings += [_widerspruch(schluessel, name, (herkunft, gilt), anderer) for anderer in andere if anderer[1].wert != gilt.wert]
        return gilt

    def oder_vorgabe(
        self, schluessel: str, name: str, vorgabe: T, feld: Callable[[Eckdaten], Gelesen[T] | None], auftrag: T | None = None
    ) -> T:
        """The value that holds; `vorgabe` where nobody says anything. The other arguments as in `wert`."""
        gilt = self.wert(schluessel, name, feld, auftrag)
        return self.vorgabe(schluessel, name, vorgabe) if gilt is None else gilt.wert

    def vorgabe(self, schluessel: str, name: str, wert: T) -> T:
        """Take a default up, and note that it is one."""
        self._merken(schluessel, name, Gelesen(wert), Herkunft.VORGABE)
        return wert

    def _merken(self, schluessel: str, name: str, gilt: Gelesen[T], herkunft: Herkunft) -> None:
        text = angabe_text(schluessel, gilt.wert)
        self.angaben.append(Angabe(schluessel=schluessel, name=name, text=text, herkunft=herkunft, ort=gilt.ort))


def _widerspruch(schluessel: str, name: str, gilt: tuple[Herkunft, Gelesen[T]], anderer: tuple[Herkunft, Gelesen[T]]) -> Finding:
    werte = {
        "was": name,
        "quelle": f"„{gilt[0].value}“",
        "inhalt": angabe_text(schluessel, gilt[1].wert),
        "andere_quelle": f"„{anderer[0].value}“",
        "anderer_inhalt": angabe_text(schluessel, anderer[1].wert),
    }
    return Finding("angabe-widerspruch", anderer[1].ort, werte)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vorgaben:
    """Figures beside a county's list as they hold.

    `betrag_quelle` is None when the amount came with the Auftrag. `gesamtpersonen` is None where the list is a whole: nobody states
    a total, or it is the list's own sum.
    """

    haushaltsjahr: int
    stichtag: date
    betrag_cent: int | None
    betrag_quelle: Gelesen[int] | None
    betragsstand: Betragsstand
    gesamtpersonen: Gelesen[int] | None
    rundung: Rundung
    zaehlweise: str
    umgang: UmgangMitFehlenden
    mindestumfang_bezug: Mindestumfangsbezug
    faecher: tuple[str, ...]
    aufgaben: tuple[str, ...]
    uebersicht_zugaenglich_am: date | None
    bekanntgegeben_am: date | None
    ausgezahlt_am: date | None
    angaben: tuple[Angabe, ...]
    findings: tuple[Finding, ...]

    @property
    def teilliste(self) -> bool:
        """Whether the list is a part of a larger distribution."""
        return self.gesamtpersonen is not None


def haushaltsjahr(aufloesung: Aufloesung, parameter: Parameter) -> int:
    """Year of the grant; where nobody names one, that of the run, but none before the procedure (Annahme; a finding says so).

    Raises:
        EingabeError: a year before the programme, or none that a calendar knows.
    """
    auftrag = aufloesung.auftrag
    gilt = aufloesung.wert("haushaltsjahr", "Haushaltsjahr", lambda daten: daten.haushaltsjahr, auftrag.haushaltsjahr)
    if gilt is None:
        jahr = max(auftrag.heute.year, parameter.reihe("erstes_verfahrensjahr")[0].ganze_zahl or 0)
        aufloesung.findings.append(Finding("jahr-angenommen", werte={"jahr": str(jahr)}))
        return aufloesung.vorgabe("haushaltsjahr", "Haushaltsjahr", jahr)
    erstes = parameter.reihe("erstes_jahr")[0].ganze_zahl or 0
    if gilt.wert < erstes:
        text = f"Das Haushaltsjahr {gilt.wert} liegt vor dem Beginn der Förderung ({erstes}). Bitte das Jahr berichtigen."
        raise EingabeError("jahr-zu-frueh", text, **_ort(gilt.ort))
    if gilt.wert > _LETZTES_JAHR:
        raise EingabeError("jahr-unlesbar", f"{gilt.wert} ist kein Haushaltsjahr. Bitte das Jahr berichtigen.", **_ort(gilt.ort))
    if gilt.wert > auftrag.heute.year + _VORAUS:
        aufloesung.findings.append(Finding("jahr-weit-voraus", gilt.ort, {"jahr": str(gilt.wert)}))
    return gilt.wert


def betrag_cent(aufloesung: Aufloesung, name: str) -> Gelesen[int] | None:
    """The amount to be split, or None where it is not known.

    Raises:
        EingabeError: a negative amount.
    """
    gilt = aufloesung.wert("betrag_cent", name, lambda daten: daten.betrag_cent, aufloesung.auftrag.betrag_cent)
    if gilt is not None and gilt.wert < 0:
        text = f"Der Betrag {angabe_text('betrag_cent', gilt.wert)} ist negativ. Bitte berichtigen."
        raise EingabeError("betrag-negativ", text, **_ort(gilt.ort))
    if gilt is not None and gilt.wert == 0:
        aufloesung.findings.append(Finding("betrag-null", gilt.ort, {"was": name}))
    return gilt


def _ort(ort: CellRef | None) -> dict[str, str]:
    return {"blatt": ort.blatt, "zelle": ort.zelle} if ort else {}


def rundung(aufloesung: Aufloesung, tag: Tagesparameter) -> Rundung:
    """Mode and unit of the rounding."""
    art = Rundungsart(tag.wert("rundung_art").wort)
    einheit = Einheit[str(tag.wert("rundung_einheit").wort).upper()]
    auftrag = aufloesung.auftrag
    return Rundung(
        aufloesung.oder_vorgabe("rundung_art", "Rundung", art, lambda daten: daten.rundung_art, auftrag.rundung_art),
        aufloesung.oder_vorgabe("rundung_einheit", "Gerundet auf", einheit, lambda daten: daten.rundung_einheit, auftrag.rundung_einheit),
    )


def _rundung_der_liste(aufloesung: Aufloesung, gewaehlt: Rundung, gesamt: Gelesen[int] | None) -> Rundung:
    """A part of a larger distribution cannot be sum-true: each Gemeinde is rounded on its own, and a finding says so."""
    if gesamt is None or gewaehlt.art is Rundungsart.EINZELN:
        return gewaehlt
    aufloesung.findings.append(Finding("teilliste-einzeln", gesamt.ort, {"gesamt": zahl_text(gesamt.wert)}))
    return Rundung(Rundungsart.EINZELN, gewaehlt.einheit)


def _stichtag(aufloesung: Aufloesung, jahr: int, tag: Tagesparameter) -> date:
    """The Stichtag; one after the year has begun is a Warnung, for nobody could have split by it."""
    vorgegeben = tag_im_haushaltsjahr(tag.wert("frist_stichtag"), jahr)
    gilt = aufloesung.wert("stichtag", "Stichtag", lambda daten: daten.stichtag, aufloesung.auftrag.stichtag)
    if gilt is None:
        return aufloesung.vorgabe("stichtag", "Stichtag", vorgegeben)
    if gilt.wert > date(jahr, 1, 1):
        werte = {"stichtag": datum_text(gilt.wert), "jahr": str(jahr), "vorgabe": datum_text(vorgegeben)}
        aufloesung.findings.append(Finding("stichtag-unplausibel", gilt.ort, werte))
    return gilt.wert


def kreisvorgaben(aufloesung: Aufloesung, jahr: int, tag: Tagesparameter, meldungen: Iterable[Meldung] = ()) -> Vorgaben:
    """Everything beside a county's list, resolved.

    Args:
        aufloesung: the statements; takes up origins and findings. The year is already in it.
        jahr: Haushaltsjahr.
        tag: parameters on 1 January of that year.
        meldungen: the list; a stated total that is no more than its own sum makes it no part of anything.

    Raises:
        EingabeError: a negative amount.
    """
    auftrag = aufloesung.auftrag
    stichtag = _stichtag(aufloesung, jahr, tag)
    betrag = betrag_cent(aufloesung, "Betrag")
    stand = aufloesung.oder_vorgabe(
        "betragsstand",
        "Stand des Betrags",
        Betragsstand(tag.wert("betragsstand").wort),
        lambda daten: daten.betragsstand,
        auftrag.betragsstand,
    )
    gesamt = aufloesung.wert("gesamtpersonen", "Personen der größeren Verteilung", lambda daten: daten.gesamtpersonen)
    gewaehlt = rundung(aufloesung, tag)
    wer = str(tag.wert("zaehlweise").wort)
    zaehlweise = aufloesung.oder_vorgabe("zaehlweise", "Wer gezählt wird", wer, lambda daten: daten.zaehlweise, auftrag.zaehlweise)
    umgang = aufloesung.oder_vorgabe(
        "umgang_mit_fehlenden",
        "Umgang mit fehlenden Zahlen",
        UmgangMitFehlenden(tag.wert("umgang_mit_fehlenden").wort),
        lambda daten: daten.umgang_mit_fehlenden,
        auftrag.umgang_mit_fehlenden,
    )
    bezug = aufloesung.oder_vorgabe(
        "mindestumfang_bezug",
        "Bezug des Mindestumfangs",
        Mindestumfangsbezug(tag.wert("mindestumfang_bezug").wort),
        lambda daten: daten.mindestumfang_bezug,
        auftrag.mindestumfang_bezug,
    )
    faecher = aufloesung.wert("faecher", "Anerkannte Fächer", lambda daten: daten.faecher)
    if faecher is None:
        aufloesung.vorgabe("faecher", "Anerkannte Fächer", "mitgelieferte Liste")
    aufgaben = aufloesung.wert("aufgaben", "Aufgaben der VwV", lambda daten: daten.aufgaben)
    groesser = None if gesamt is None or gesamt.wert == listensumme(meldungen, umgang) else gesamt
    gerundet = _rundung_der_liste(aufloesung, gewaehlt, groesser)
    uebersicht = aufloesung.wert("uebersicht_zugaenglich_am", "Übersicht zugänglich am", lambda daten: daten.uebersicht_zugaenglich_am)
    bekannt = aufloesung.wert("bekanntgegeben_am", "Bekanntgegeben am", lambda daten: daten.bekanntgegeben_am)
    ausgezahlt = aufloesung.wert("ausgezahlt_am", "Ausgezahlt am", lambda daten: daten.ausgezahlt_am)
    return Vorgaben(
        haushaltsjahr=jahr,
        stichtag=stichtag,
        betrag_cent=betrag.wert if betrag else None,
        betrag_quelle=betrag if auftrag.betrag_cent is None else None,
        betragsstand=stand,
        gesamtpersonen=groesser,
        rundung=gerundet,
        zaehlweise=zaehlweise,
        umgang=umgang,
        mindestumfang_bezug=bezug,
        faecher=ANERKANNTE_FAECHER if faecher is None else faecher.wert,
        aufgaben=aufgaben.wert if aufgaben else (),
        uebersicht_zugaenglich_am=uebersicht.wert if uebersicht else None,
        bekanntgegeben_am=bekannt.wert if bekannt else None,
        ausgezahlt_am=ausgezahlt.wert if ausgezahlt else None,
        angaben=tuple(aufloesung.angaben),
        findings=tuple(aufloesung.findings),
    )


def landesvorgaben(aufloesung: Aufloesung, tag: Tagesparameter) -> tuple[int, Mindestbetragsmodus, int]:
    """Total of the Land (cents), mode of the floor, floor (cents).

    Raises:
        EingabeError: no total is known for the year, or an amount is negative.
        RegelError: no floor is known for the year.
    """
    auftrag = aufloesung.auftrag
    summe = betrag_cent(aufloesung, "Summe des Landes")
    vorbelegt = tag.wert("landessumme").ganze_zahl
    if summe is None and vorbelegt is None:
        raise EingabeError("betrag-fehlt", f"Für {tag.tag.year} ist keine Summe des Landes hinterlegt. Bitte die Summe angeben.")
    summe_cent = summe.wert if summe else aufloesung.vorgabe("betrag_cent", "Summe des Landes", vorbelegt or 0)
    modus = aufloesung.oder_vorgabe(
        "modus",
        "Wirkung des Mindestbetrags",
        Mindestbetragsmodus(tag.wert("mindestbetrag_modus").wort),
        lambda daten: daten.modus,
        auftrag.modus,
    )
    gegeben = aufloesung.wert("mindestbetrag_cent", _MINDESTBETRAG, lambda daten: daten.mindestbetrag_cent, auftrag.mindestbetrag_cent)
    mindestbetrag = gegeben.wert if gegeben else tag.wert("mindestbetrag").ganze_zahl
    if mindestbetrag is None:
        raise RegelError("mindestbetrag-fehlt", f"Für {tag.tag.year} ist kein Mindestbetrag hinterlegt. Bitte den Mindestbetrag angeben.")
    if mindestbetrag < 0:
        raise EingabeError("betrag-negativ", "Der Mindestbetrag ist negativ. Bitte berichtigen.")
    if gegeben is None:
        aufloesung.vorgabe("mindestbetrag_cent", _MINDESTBETRAG, mindestbetrag)
    return summe_cent, modus, mindestbetrag
