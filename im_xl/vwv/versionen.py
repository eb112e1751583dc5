"""Versions of a county's distribution: what determined the amounts, whether they can be reproduced, and what a change did to whom.

A version is the complete input of the rule with its amounts. Two versions are compared change by change: each changed figure is applied
alone to the earlier version; what the changes do together beyond that is told apart, so that all sums tie.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from hashlib import sha256

from im_xl.cents import Rundung, Rundungsart, euro_text
from im_xl.model import Ags, Betragsstand
from im_xl.register import gemeinden, kreise
from im_xl.vwv.anzeige import anzahl_text, betragsstand_text, datum_text, zahl_text
from im_xl.vwv.auswertung import Auswertung
from im_xl.vwv.bestand import ist_stadtkreis
from im_xl.vwv.weiterleitung import listenbetraege_cent

KANON = "im_xl Version 1"
"""First line of the text that the Prüfsumme is made of; another form of the text gets another number."""
_ZEICHEN = 4
"""Hexadecimal digits of the sign of one cell."""
_NENNEN = 3
"""So many changes are named in a sentence; of more, their number is said."""


class Zahlherkunft(Enum):
    """What kind of figure a count is; the value is what the sheets print."""

    GEMELDET = "gemeldet"
    GESCHAETZT = "geschätzt"
    VORJAHR = "Vorjahr"
    FEHLT = "fehlt"


@dataclass(frozen=True, slots=True)
class Zaehlung:
    """The count of a Gemeinde as it went into the rule; `personen` is None where there is none."""

    personen: int | None
    herkunft: Zahlherkunft = Zahlherkunft.GEMELDET


@dataclass(frozen=True, slots=True, kw_only=True)
class Eingangswerte:
    """Everything that determines the amounts of a Haushaltsjahr.

    Attributes:
        haushaltsjahr: calendar year of the grant.
        kreis: AGS of the Kreis; empty for a list over several.
        betrag_cent: the county's amount, cents; None while it is not known.
        betragsstand: how firm it is.
        rundung: mode and unit.
        stichtag: day of the Bestand.
        zaehlweise: who was counted, in words; blanks and line ends do not tell versions apart.
        gesamtpersonen: persons of the larger distribution; None where the list is a whole.
        gesperrt: a finding held the amounts up.
        zaehlungen: count per AGS.
    """

    haushaltsjahr: int
    kreis: Ags
    betrag_cent: int | None
    betragsstand: Betragsstand
    rundung: Rundung
    stichtag: date
    zaehlweise: str
    gesamtpersonen: int | None = None
    gesperrt: bool = False
    zaehlungen: Mapping[Ags, Zaehlung]

    @property
    def personen(self) -> int | None:
        """Persons of all Gemeinden; None where a count is missing, or there are no Gemeinden."""
        zahlen = [zaehlung.personen for zaehlung in self.zaehlungen.values()]
        bekannt = [zahl for zahl in zahlen if zahl is not None]
        return sum(bekannt) if zahlen and len(bekannt) == len(zahlen) else None


def eingangswerte(auswertung: Auswertung) -> Eingangswerte:
    """What determined the amounts of a run."""
    return Eingangswerte(
        haushaltsjahr=auswertung.haushaltsjahr,
        kreis=auswertung.kreis.ags if auswertung.kreis else "",
        betrag_cent=auswertung.betrag_cent,
        betragsstand=auswertung.betragsstand,
        rundung=auswertung.rundung,
        stichtag=auswertung.stichtag,
        zaehlweise=einzeilig(auswertung.zaehlweise),
        gesamtpersonen=auswertung.personen_gesamt if auswertung.teilliste else None,
        gesperrt=auswertung.blockiert,
        zaehlungen={
            g.gemeinde.ags: Zaehlung(g.personen.wert, _herkunft(g.personen.wert, geschaetzt=g.geschaetzt, aus_vorjahr=g.aus_vorjahr))
            for g in auswertung.gemeinden
        },
    )


def _herkunft(personen: int | None, *, geschaetzt: bool, aus_vorjahr: bool) -> Zahlherkunft:
    if personen is None:
        return Zahlherkunft.FEHLT
    if aus_vorjahr:
        return Zahlherkunft.VORJAHR
    return Zahlherkunft.GESCHAETZT if geschaetzt else Zahlherkunft.GEMELDET


def einzeilig(text: str) -> str:
    """A text without line ends and double blanks: what a cell gives back is what was put in."""
    return " ".join(text.split())


def kanonischer_text(werte: Eingangswerte) -> str:
    """The inputs as a text in which equal inputs are equal and others are not; documented in docs/versionen.md.

    One line each, `name=value`, in a fixed order; a missing value is empty; then a line per Gemeinde in the order of the AGS:
    `AGS=persons;Herkunft`.
    """
    kopf = {
        "haushaltsjahr": str(werte.haushaltsjahr),
        "kreis": werte.kreis,
        "betrag_cent": _oder_leer(werte.betrag_cent),
        "stand": werte.betragsstand.value,
        "rundung": werte.rundung.art.value,
        "einheit_cent": str(werte.rundung.einheit.value),
        "stichtag": werte.stichtag.isoformat(),
        "zaehlweise": einzeilig(werte.zaehlweise),
        "gesamtpersonen": _oder_leer(werte.gesamtpersonen),
        "gesperrt": "ja" if werte.gesperrt else "nein",
    }
    zeilen = [f"{name}={wert}" for name, wert in kopf.items()]
    zeilen += [f"{ags}={_oder_leer(z.personen)};{z.herkunft.value}" for ags, z in sorted(werte.zaehlungen.items())]
    return "\n".join((KANON, *zeilen)) + "\n"


def _oder_leer(zahl: int | None) -> str:
    return "" if zahl is None else str(zahl)


def pruefsumme(werte: Eingangswerte) -> str:
    """SHA-256 over the canonical text of the inputs, 64 hexadecimal digits."""
    return sha256(kanonischer_text(werte).encode()).hexdigest()


def pruefzeichen(*angaben: str) -> str:
    """A short check over the cells of one row, a sign for each: where a Prüfsumme no longer fits, it tells which cell was changed."""
    return "-".join(sha256(angabe.encode()).hexdigest()[:_ZEICHEN] for angabe in angaben)


def veraenderte(zeichen: str, *angaben: str) -> tuple[int, ...] | None:
    """Which cells of a row no longer fit its check, by their 0-based place; None where the check itself is not whole."""
    einzelne = zeichen.split("-")
    if len(einzelne) != len(angaben) or any(len(eines) != _ZEICHEN for eines in einzelne):
        return None
    return tuple(stelle for stelle, angabe in enumerate(angaben) if pruefzeichen(angabe) != einzelne[stelle])


def betraege_cent(werte: Eingangswerte) -> dict[Ags, int] | None:
    """The amounts that the rule gives for these inputs, cents per AGS; None where there are none.

    None while the amount is not known, a count is missing, a finding held the amounts up, or there is no key to split by: nobody is
    counted, more than the larger distribution has, or a part list is to be sum-true.
    """
    personen = {ags: zaehlung.personen for ags, zaehlung in werte.zaehlungen.items() if zaehlung.personen is not None}
    unvollstaendig = not personen or len(personen) < len(werte.zaehlungen) or min(personen.values()) < 0
    if werte.betrag_cent is None or werte.betrag_cent < 0 or werte.gesperrt or unvollstaendig:
        return None
    stadtkreis = werte.gesamtpersonen is None and ist_stadtkreis(kreise().get(werte.kreis))
    if not any(personen.values()) and not stadtkreis:
        return None
    if werte.gesamtpersonen is not None and (sum(personen.values()) > werte.gesamtpersonen or werte.rundung.art is Rundungsart.SUMMENTREU):
        return None
    return listenbetraege_cent(werte.betrag_cent, personen, werte.rundung, gesamtpersonen=werte.gesamtpersonen, stadtkreis=stadtkreis)


# --- two versions compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Aenderung:
    """One input that is not the same in two versions.

    Attributes:
        was: German name of the input; of a count, the name of the Gemeinde.
        alt, neu: the values as people read them; empty where there is none.
        ags: the Gemeinde whose count it is; None: an input of the whole county.
        danach: the earlier inputs with this one change.
        wirkt: the input goes into the amounts; the Stand, the Stichtag and the Zählweise only describe them.
    """

    was: str
    alt: str
    neu: str
    ags: Ags | None
    danach: Eingangswerte
    wirkt: bool


def aenderungen(alt: Eingangswerte, neu: Eingangswerte) -> tuple[Aenderung, ...]:
    """What differs between two versions, input by input: those of the county first, then the counts in the order of the AGS."""
    gesamt = [
        _aenderung("Betrag", _euro(alt.betrag_cent), _euro(neu.betrag_cent), replace(alt, betrag_cent=neu.betrag_cent)),
        _aenderung(
            "Stand des Betrags",
            betragsstand_text(alt.betragsstand),
            betragsstand_text(neu.betragsstand),
            replace(alt, betragsstand=neu.betragsstand),
            wirkt=False,
        ),
        _aenderung("Rundung", str(alt.rundung), str(neu.rundung), replace(alt, rundung=neu.rundung)),
        _aenderung("Stichtag", datum_text(alt.stichtag), datum_text(neu.stichtag), replace(alt, stichtag=neu.stichtag), wirkt=False),
        _aenderung(
            "Wer gezählt wird",
            einzeilig(alt.zaehlweise),
            einzeilig(neu.zaehlweise),
            replace(alt, zaehlweise=neu.zaehlweise),
            wirkt=False,
        ),
        _aenderung(
            "Personen der größeren Verteilung",
            _anzahl(alt.gesamtpersonen),
            _anzahl(neu.gesamtpersonen),
            replace(alt, gesamtpersonen=neu.gesamtpersonen),
        ),
        _aenderung("Kreis", _kreis(alt.kreis), _kreis(neu.kreis), replace(alt, kreis=neu.kreis)),
        _aenderung("Sperre durch einen Fehler", _ja(alt.gesperrt), _ja(neu.gesperrt), replace(alt, gesperrt=neu.gesperrt)),
    ]
    je_gemeinde = [_zaehlung_anders(alt, neu, ags) for ags in sorted({*alt.zaehlungen, *neu.zaehlungen})]
    return tuple(aenderung for aenderung in (*gesamt, *je_gemeinde) if aenderung is not None)


def _aenderung(was: str, alt: str, neu: str, danach: Eingangswerte, ags: Ags | None = None, *, wirkt: bool = True) -> Aenderung | None:
    return Aenderung(was=was, alt=alt, neu=neu, ags=ags, danach=danach, wirkt=wirkt) if alt != neu else None


def _zaehlung_anders(alt: Eingangswerte, neu: Eingangswerte, ags: Ags) -> Aenderung | None:
    vorher, nachher = alt.zaehlungen.get(ags), neu.zaehlungen.get(ags)
    danach = {key: wert for key, wert in alt.zaehlungen.items() if key != ags} | ({ags: nachher} if nachher else {})
    wirkt = (vorher and vorher.personen) != (nachher and nachher.personen)
    return _aenderung(
        gemeindename(ags),
        _zaehlung_text(vorher),
        _zaehlung_text(nachher),
        replace(alt, zaehlungen=dict(sorted(danach.items()))),
        ags,
        wirkt=wirkt,
    )


def gemeindename(ags: Ags) -> str:
    """Name in the register; of a key that is not in it, the key."""
    gemeinde = gemeinden().get(ags)
    return gemeinde.name if gemeinde else ags


def _zaehlung_text(zaehlung: Zaehlung | None) -> str:
    if zaehlung is None:
        return "nicht in der Liste"
    if zaehlung.personen is None:
        return "fehlt"
    zusatz = "" if zaehlung.herkunft is Zahlherkunft.GEMELDET else f" ({zaehlung.herkunft.value})"
    return anzahl_text(zaehlung.personen, "Person", "Personen") + zusatz


def _euro(cent: int | None) -> str:
    return "nicht bekannt" if cent is None else euro_text(cent)


def _anzahl(zahl: int | None) -> str:
    return "" if zahl is None else zahl_text(zahl)


def _kreis(ags: Ags) -> str:
    return kreise()[ags].name_voll if ags in kreise() else ags


def _ja(wert: bool) -> str:
    return "ja" if wert else "nein"


def aenderungssatz(alle: Sequence[Aenderung]) -> str:
    """What differs, in a line: the first few changes by name, of the others their number."""
    saetze = [f"{a.was}: {a.alt or 'ohne'} → {a.neu or 'ohne'}" for a in alle[:_NENNEN]]
    weitere = len(alle) - _NENNEN
    return "; ".join(saetze) + (f"; und {weitere} weitere" if weitere > 0 else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Einzelwirkung:
    """What one change alone does to the amounts of the earlier version.

    Attributes:
        aenderung: the change.
        je_gemeinde: cents more or less per AGS; None where the change alone gives no amounts.
    """

    aenderung: Aenderung
    je_gemeinde: Mapping[Ags, int] | None

    @property
    def eigene_cent(self) -> int | None:
        """What it does to the Gemeinde whose count it is; None for a change of the whole county."""
        if self.je_gemeinde is None or self.aenderung.ags is None:
            return None
        return self.je_gemeinde[self.aenderung.ags]

    @property
    def andere_cent(self) -> int | None:
        """What it does to all the others together; for a change of the whole county: to all."""
        return None if self.je_gemeinde is None else sum(self.je_gemeinde.values()) - (self.eigene_cent or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gemeindevergleich:
    """A Gemeinde in two versions, and where the difference of its amount comes from; all cents.

    `insgesamt` + `eigene` + `andere` + `gemeinsam` is exactly `differenz`. All are None where a version has no amounts.

    Attributes:
        ags: the Gemeinde.
        alt, neu: its counts; None where it is not on the list.
        alt_cent, neu_cent: its amounts. A Gemeinde that is not on the list of a version with amounts has none: 0.
        insgesamt_cent: by the changes of the whole county (Planungsrahmen, Rundung, ...), each on its own.
        eigene_cent: by the change of its own count.
        andere_cent: by the changes of the counts of the others, each on its own.
        gemeinsam_cent: what the changes do together beyond that, rounding included.
    """

    ags: Ags
    alt: Zaehlung | None
    neu: Zaehlung | None
    alt_cent: int | None
    neu_cent: int | None
    insgesamt_cent: int | None
    eigene_cent: int | None
    andere_cent: int | None
    gemeinsam_cent: int | None

    @property
    def differenz_cent(self) -> int | None:
        """New less old."""
        return None if self.alt_cent is None or self.neu_cent is None else self.neu_cent - self.alt_cent


@dataclass(frozen=True, slots=True, kw_only=True)
class Vergleich:
    """Two versions: what changed, what each change alone does, and every Gemeinde.

    `gemeinsam_cent` is what the changes do together beyond their single effects, over all Gemeinden; None without amounts.
    """

    wirkungen: tuple[Einzelwirkung, ...]
    gemeinden: tuple[Gemeindevergleich, ...]
    gemeinsam_cent: int | None


def vergleich(alt: Eingangswerte, neu: Eingangswerte) -> Vergleich:
    """Compare two versions of a Haushaltsjahr.

    A change that alone would leave no amounts (it takes away the only persons there were) counts with what all do together.

    Args:
        alt: inputs of the earlier version.
        neu: inputs of the later one.
    """
    vorher, nachher = betraege_cent(alt), betraege_cent(neu)
    alle = sorted({*alt.zaehlungen, *neu.zaehlungen})
    wirkungen = tuple(Einzelwirkung(aenderung=a, je_gemeinde=_wirkung(vorher, a, alle)) for a in aenderungen(alt, neu))
    zeilen = tuple(_gemeindevergleich(ags, (alt, neu), (vorher, nachher), wirkungen) for ags in alle)
    gemeinsam = [zeile.gemeinsam_cent for zeile in zeilen if zeile.gemeinsam_cent is not None]
    return Vergleich(wirkungen=wirkungen, gemeinden=zeilen, gemeinsam_cent=sum(gemeinsam) if gemeinsam else None)


def _wirkung(vorher: Mapping[Ags, int] | None, aenderung: Aenderung, alle: Iterable[Ags]) -> dict[Ags, int] | None:
    danach = betraege_cent(aenderung.danach)
    if vorher is None or danach is None:
        return None
    return {ags: danach.get(ags, 0) - vorher.get(ags, 0) for ags in alle}


def _gemeindevergleich(
    ags: Ags,
    werte: tuple[Eingangswerte, Eingangswerte],
    betraege: tuple[Mapping[Ags, int] | None, Mapping[Ags, int] | None],
    wirkungen: Iterable[Einzelwirkung],
) -> Gemeindevergleich:
    vorher, nachher = betraege
    zahlen = (werte[0].zaehlungen.get(ags), werte[1].zaehlungen.get(ags))
    alt_cent, neu_cent = (None if betrag is None else betrag.get(ags, 0) for betrag in betraege)
    if vorher is None or nachher is None or alt_cent is None or neu_cent is None:
        ohne = {"insgesamt_cent": None, "eigene_cent": None, "andere_cent": None, "gemeinsam_cent": None}
        return Gemeindevergleich(ags=ags, alt=zahlen[0], neu=zahlen[1], alt_cent=alt_cent, neu_cent=neu_cent, **ohne)
    je_aenderung = [(w.aenderung.ags, w.je_gemeinde[ags]) for w in wirkungen if w.je_gemeinde is not None]
    insgesamt = sum(cent for wer, cent in je_aenderung if wer is None)
    eigene = sum(cent for wer, cent in je_aenderung if wer == ags)
    andere = sum(cent for wer, cent in je_aenderung if wer not in {None, ags})
    return Gemeindevergleich(
        ags=ags,
        alt=zahlen[0],
        neu=zahlen[1],
        alt_cent=alt_cent,
        neu_cent=neu_cent,
        insgesamt_cent=insgesamt,
        eigene_cent=eigene,
        andere_cent=andere,
        gemeinsam_cent=neu_cent - alt_cent - insgesamt - eigene - andere,
    )


# --- a version as it was kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Abweichung:
    """Where a kept version no longer is what was kept.

    Attributes:
        ags: the Gemeinde whose row it is; None: the version's own row.
        was: German name of what does not fit: Prüfsumme, Betrag, Zeile.
        erwartet, gefunden: as people read them.
    """

    ags: Ags | None
    was: str
    erwartet: str
    gefunden: str


def nachrechnen(werte: Eingangswerte, summe: str, betraege: Mapping[Ags, int | None]) -> tuple[Abweichung, ...]:
    """Reproduce a kept version: its Prüfsumme from its inputs, and its amounts by the rule, to the cent.

    Args:
        werte: inputs as they were kept.
        summe: the Prüfsumme that was kept.
        betraege: amounts that were kept, cents per AGS; None: none.

    Returns:
        What does not fit; empty where the version is reproduced exactly.
    """
    abweichungen = []
    if (gerechnet := pruefsumme(werte)) != summe:
        abweichungen.append(Abweichung(ags=None, was="Prüfsumme", erwartet=gerechnet, gefunden=summe or "leer"))
    regel = betraege_cent(werte)
    for ags in werte.zaehlungen:
        soll = None if regel is None else regel[ags]
        if betraege.get(ags) != soll:
            abweichungen.append(Abweichung(ags=ags, was="Betrag", erwartet=_betrag(soll), gefunden=_betrag(betraege.get(ags))))
    return tuple(abweichungen)


def _betrag(cent: int | None) -> str:
    return "kein Betrag" if cent is None else euro_text(cent)
