"""The deadlines of a grant year as they stand on a day, for the whole county; and who has not answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final

from im_xl.cents import euro_text
from im_xl.findings import Beleg
from im_xl.model import Ags, Betragsstand, Entscheidungsart, Zeitraum
from im_xl.vwv.anzeige import anzahl_text, datum_text, grundlage_text
from im_xl.vwv.auswertung import Auswertung, Frist, Gemeindeergebnis, Schrittstatus
from im_xl.vwv.parameters import Parameter, Parameterwert
from im_xl.vwv.stellenpruefung import Nachqualifizierung
from im_xl.vwv.zeitraum import zeitraum_text

VORLAUF_TAGE: Final = 14
"""So many days before a deadline the reminders begin to name who has not answered, and the calendar reminds (Annahme)."""


class Terminstatus(Enum):
    """How a deadline stands on the day of the run; the value is what people read."""

    ERLEDIGT = "erledigt"
    VERSPAETET = "verspätet erledigt"
    OFFEN = "offen"
    UNVOLLSTAENDIG = "unvollständig"
    KEIN_EINGANG = "kein Eingang erfasst"
    NACH_AUSZAHLUNG = "nach Auszahlung"
    OHNE_FRIST = "ohne Frist"

    @property
    def erledigt(self) -> bool:
        """Nothing is left to do."""
        return self in {Terminstatus.ERLEDIGT, Terminstatus.VERSPAETET, Terminstatus.OHNE_FRIST}


@dataclass(frozen=True, slots=True, kw_only=True)
class Termin:
    """A deadline.

    Attributes:
        schluessel: the same in every run: by it a calendar knows the entry again. Holds no name.
        datum: the day; None for "unverzüglich nach Auszahlung".
        was: what is due, in a few words.
        wer: who has to act.
        status: see `Terminstatus`.
        stand: the same in figures: 52 von 54 Zahlen liegen vor.
        fundstelle: slide or source; empty for what people entered themselves.
        beleg: how well the day is founded, or None.
    """

    schluessel: str
    datum: date | None
    was: str
    wer: str
    status: Terminstatus
    stand: str = ""
    fundstelle: str = ""
    beleg: Beleg | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erinnerung:
    """A Gemeinde that has not answered: what is missing, and until when it was due."""

    ags: Ags
    gemeinde: str
    schluessel: str
    was: str
    frist: date


def verfahrenstermine(auswertung: Auswertung, eingesammelt: Mapping[Ags, date | None], heute: date) -> tuple[Termin, ...]:
    """Steps 0 to 4 of the procedure, for the county as a whole; none before 2025 and in a Stadtkreis.

    Args:
        auswertung: the county, computed.
        eingesammelt: Gemeinden whose returned form was read but does not hold yet, with the day it came in.
        heute: the day of the run.
    """
    gemeinden = auswertung.gemeinden

    def stand(frist: Frist) -> tuple[Terminstatus, str]:
        match frist.schluessel:
            case "meldung":
                return _meldung(frist, gemeinden, eingesammelt, heute)
            case "uebersicht":
                return _uebersicht(frist, gemeinden, heute)
            case "bekanntgabe":
                return _bekanntgabe(frist, auswertung, heute)
            case "entscheidung":
                return _entscheidung(frist, gemeinden, heute)
            case "weiterleitung":
                return _weiterleitung(auswertung)
            case _:
                return Terminstatus.OHNE_FRIST, "Tag, an dem gezählt wird"

    wer = {"meldung": "Städte und Gemeinden", "entscheidung": "Städte und Gemeinden", "bekanntgabe": "Land"}
    termine = []
    for frist in auswertung.fristen:
        status, text = stand(frist)
        termine.append(
            Termin(
                schluessel=frist.schluessel,
                datum=frist.datum,
                was=frist.bezeichnung,
                wer=wer.get(frist.schluessel, "Landkreis"),
                status=status,
                stand=text,
                fundstelle=grundlage_text(frist.grundlage),
                beleg=frist.grundlage.beleg,
            )
        )
    return tuple(termine)


# ---------------------------------------------------------------- how each step stands
def _meldung(
    frist: Frist, gemeinden: Sequence[Gemeindeergebnis], eingesammelt: Mapping[Ags, date | None], heute: date
) -> tuple[Terminstatus, str]:
    fehlen = [g for g in gemeinden if not hat_gemeldet(g)]
    spaet = sum(schrittstatus(g, "meldung") is Schrittstatus.VERSPAETET for g in gemeinden if hat_gemeldet(g))
    text = f"{len(gemeinden) - len(fehlen)} von {len(gemeinden)} Zahlen liegen vor" + (f", davon {spaet} verspätet" if spaet else "")
    if wartend := sum(g.gemeinde.ags in eingesammelt for g in fehlen):
        text += f"; {anzahl_text(wartend, 'Meldebogen ist', 'Meldebögen sind')} noch nicht übernommen"
    return _gezaehlt(frist, len(gemeinden), len(fehlen), spaet, heute), text


def _uebersicht(frist: Frist, gemeinden: Sequence[Gemeindeergebnis], heute: date) -> tuple[Terminstatus, str]:
    """Done when everybody has it: what is recorded of all, and of each, stands in the steps of each Gemeinde."""
    schritte = (schritt for g in gemeinden for schritt in g.schritte if schritt.frist.schluessel == "uebersicht")
    tage = [schritt.eingang for schritt in schritte if schritt.eingang is not None]
    text = f"{len(tage)} von {len(gemeinden)} bereitgestellt" + (f", zuletzt am {datum_text(max(tage))}" if tage else "")
    spaet = sum(_nach(tag, frist) for tag in tage)
    return _gezaehlt(frist, len(gemeinden), len(gemeinden) - len(tage), spaet, heute), text


def _bekanntgabe(frist: Frist, auswertung: Auswertung, heute: date) -> tuple[Terminstatus, str]:
    erfasst = next((s.eingang for g in auswertung.gemeinden for s in g.schritte if s.frist.schluessel == "bekanntgabe"), None)
    if erfasst is not None:
        return _gezaehlt(frist, 1, 0, int(_nach(erfasst, frist)), heute), f"bekannt gegeben am {datum_text(erfasst)}"
    if auswertung.betragsstand is not Betragsstand.ERWARTET:
        return Terminstatus.ERLEDIGT, "bekannt gegeben; der Tag ist nicht erfasst"
    return _gezaehlt(frist, 1, 1, 0, heute), "noch nicht bekannt gegeben"


def _entscheidung(frist: Frist, gemeinden: Sequence[Gemeindeergebnis], heute: date) -> tuple[Terminstatus, str]:
    fehlen = [g for g in gemeinden if g.entscheidung.art is Entscheidungsart.OFFEN]
    spaet = sum(schrittstatus(g, "entscheidung") is Schrittstatus.VERSPAETET for g in gemeinden if g not in fehlen)
    widerrufen = sum(g.entscheidung.widerrufen_am is not None for g in gemeinden)
    text = f"{len(gemeinden) - len(fehlen)} von {len(gemeinden)} haben entschieden"
    text += (f", davon {spaet} verspätet" if spaet else "") + (f"; {widerrufen} widerrufen" if widerrufen else "")
    return _gezaehlt(frist, len(gemeinden), len(fehlen), spaet, heute), text


def _weiterleitung(auswertung: Auswertung) -> tuple[Terminstatus, str]:
    erfasst = next((s.eingang for g in auswertung.gemeinden for s in g.schritte if s.frist.schluessel == "weiterleitung"), None)
    betrag = auswertung.weiterzuleiten_cent
    offen = f"weiterzuleiten: {euro_text(betrag)}" if betrag is not None else "noch kein Betrag"
    text = f"Auszahlung des Landes am {datum_text(erfasst)}; {offen}" if erfasst else offen
    return Terminstatus.NACH_AUSZAHLUNG, text


def hat_gemeldet(g: Gemeindeergebnis) -> bool:
    """Whether there is a count of the Gemeinde itself: last year's, or the county's estimate, is none, unless the day of an answer is recorded."""
    gemeldet = any(schritt.frist.schluessel == "meldung" and schritt.eingang is not None for schritt in g.schritte)
    return g.personen.wert is not None and (gemeldet or not (g.geschaetzt or g.aus_vorjahr))


def schrittstatus(g: Gemeindeergebnis, schluessel: str) -> Schrittstatus | None:
    """How a step stands for one Gemeinde; None where there is no procedure."""
    return next((schritt.status for schritt in g.schritte if schritt.frist.schluessel == schluessel), None)


def _nach(tag: date, frist: Frist) -> bool:
    return frist.datum is not None and tag > frist.datum


def _gezaehlt(frist: Frist, alle: int, fehlen: int, spaet: int, heute: date) -> Terminstatus:
    """The status where some of all are missing: nothing is said to be overdue as long as there is time."""
    if not fehlen:
        return Terminstatus.VERSPAETET if spaet else Terminstatus.ERLEDIGT
    if frist.datum is None or heute <= frist.datum:
        return Terminstatus.OFFEN
    return Terminstatus.KEIN_EINGANG if fehlen == alle else Terminstatus.UNVOLLSTAENDIG


# ---------------------------------------------------------------- beside the procedure
def nachqualifizierungstermine(offen: Iterable[Nachqualifizierung], parameter: Parameterwert) -> tuple[Termin, ...]:
    """The last day of each Nachqualifizierung that is open; posts by number, never by name.

    Args:
        offen: see `nachqualifizierungen`.
        parameter: `nachqualifizierung_jahre`.
    """
    termine = []
    for eintrag in offen:
        frist = eintrag.stand.frist
        if frist is None:
            continue
        ueberfaellig = eintrag.stand.status.value == "überfällig"
        termine.append(
            Termin(
                schluessel=f"nachqualifizierung-{eintrag.zeile.name}",
                datum=frist,
                was=f"Nachqualifizierung abschließen: {eintrag.zeile.name}",
                wer="Anstellungsträger",
                status=Terminstatus.KEIN_EINGANG if ueberfaellig else Terminstatus.OFFEN,
                stand="kein Abschluss erfasst" if ueberfaellig else "läuft",
                fundstelle=f"{grundlage_text(parameter)}; ab Beginn der Beschäftigung (Annahme)",
                beleg=Beleg.ANNAHME,
            )
        )
    return tuple(termine)


def koordinationstermin(parameter: Parameter, haushaltsjahr: int, luecken: Sequence[Zeitraum] | None) -> Termin | None:
    """The day from which the koordinierende Stelle is compulsory, where it falls into the two years before or into the Haushaltsjahr.

    Args:
        parameter: dated parameters.
        haushaltsjahr: calendar year of the grant.
        luecken: spans of the year in which the post is not as it must be; None: nothing is known of it.
    """
    pflicht = next((wert for wert in parameter.reihe("koordination_pflicht") if wert.wort == "verpflichtend"), None)
    if pflicht is None or not haushaltsjahr - 2 <= pflicht.gueltig_ab.year <= haushaltsjahr:
        return None
    if luecken is None:
        status, stand = Terminstatus.KEIN_EINGANG, "keine koordinierende Stelle erfasst"
    elif luecken:
        status, stand = Terminstatus.UNVOLLSTAENDIG, "nicht wie verlangt besetzt " + "; ".join(map(zeitraum_text, luecken))
    else:
        status, stand = Terminstatus.ERLEDIGT, f"{haushaltsjahr} durchgehend besetzt"
    return Termin(
        schluessel="koordinierende-stelle",
        datum=pflicht.gueltig_ab,
        was="Koordinierende Stelle ist verpflichtend",
        wer="Landkreis",
        status=status,
        stand=stand,
        fundstelle=grundlage_text(pflicht),
        beleg=pflicht.beleg,
    )


def kennzahlentermin(erhebung: Parameterwert, haushaltsjahr: int, gemeldet: int, alle: int, heute: date) -> Termin | None:
    """The end of the year for which Kennzahlen are collected: no slide names a day for handing them in (Annahme).

    Args:
        erhebung: parameter `kennzahlenerhebung` of the Haushaltsjahr.
        haushaltsjahr: calendar year.
        gemeldet: Gemeinden whose Kennzahlen have been read.
        alle: all of the county.
        heute: the day of the run.
    """
    if erhebung.wert is None:
        return None
    tag = date(haushaltsjahr, 12, 31)
    if gemeldet >= alle:
        status = Terminstatus.ERLEDIGT
    elif heute <= tag:
        status = Terminstatus.OFFEN
    else:
        status = Terminstatus.UNVOLLSTAENDIG if gemeldet else Terminstatus.KEIN_EINGANG
    return Termin(
        schluessel="kennzahlen",
        datum=tag,
        was="Kennzahlen des Jahres: Ende des Zeitraums",
        wer="Städte und Gemeinden, Landkreis",
        status=status,
        stand=f"{gemeldet} von {alle} Gemeinden mit Kennzahlen",
        fundstelle=f"{grundlage_text(erhebung)}; Jahresende als Tag (Annahme)",
        beleg=Beleg.ANNAHME,
    )


# ---------------------------------------------------------------- reminders
def erinnerungen(auswertung: Auswertung, eingesammelt: Mapping[Ags, date | None], heute: date) -> Iterator[Erinnerung]:
    """Who has not answered, from `VORLAUF_TAGE` before the deadline on: persons first, then decisions.

    Args:
        auswertung: the county, computed.
        eingesammelt: Gemeinden whose returned form was read but does not hold yet: they have answered, the county has to act.
        heute: the day of the run.
    """
    faellig = {
        frist.schluessel: frist.datum for frist in auswertung.fristen if frist.datum and heute >= frist.datum - timedelta(days=VORLAUF_TAGE)
    }
    if tag := faellig.get("meldung"):
        was = f"Anzahl der Personen zum {datum_text(auswertung.stichtag)}"
        for g in auswertung.gemeinden:
            if not hat_gemeldet(g) and g.gemeinde.ags not in eingesammelt:
                yield Erinnerung(ags=g.gemeinde.ags, gemeinde=g.gemeinde.name, schluessel="meldung", was=was, frist=tag)
    if tag := faellig.get("entscheidung"):
        was = f"Entscheidung für {auswertung.haushaltsjahr}: einzeln, im Verbund oder Landkreis"
        for g in auswertung.gemeinden:
            if g.entscheidung.art is Entscheidungsart.OFFEN:
                yield Erinnerung(ags=g.gemeinde.ags, gemeinde=g.gemeinde.name, schluessel="entscheidung", was=was, frist=tag)


def erinnerungstext(gemeinde: str, was: str, frist: date, heute: date) -> str:
    """A line for an e-mail: Lobbach: Es fehlt noch: … Die Frist war der 31.10.2023 (vor 12 Tagen)."""
    tage = (heute - frist).days
    if tage > 0:
        return f"{gemeinde}: Es fehlt noch: {was}. Die Frist war der {datum_text(frist)} (vor {anzahl_text(tage, 'Tag', 'Tagen')})."
    rest = "heute" if not tage else f"noch {anzahl_text(-tage, 'Tag', 'Tage')}"
    return f"{gemeinde}: Es fehlt noch: {was}. Die Frist ist der {datum_text(frist)} ({rest})."
