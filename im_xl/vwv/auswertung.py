"""What comes out of the rules: `Auswertung` for a county, `Planungsrahmen` for the Land. Frozen, exact, without layout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from im_xl.cents import Rundung
from im_xl.findings import Finding
from im_xl.model import (
    Betragsstand,
    Entscheidung,
    Fallliste,
    Gelesen,
    Gemeinde,
    Kennzahlliste,
    Kreis,
    Mindestbetragsmodus,
    Quote,
    Rolle,
    Stellenzeile,
)
from im_xl.places import CellRef
from im_xl.vwv.parameters import Parameterwert


class Herkunft(Enum):
    """Where a figure beside the list came from, in the order in which they hold; the value is what the sheets print."""

    AUFTRAG = "Ihr Aufruf"
    EINSTELLUNGEN = "IM Einstellungen"
    MAPPE = "Arbeitsmappe"
    VORGABE = "Vorgabe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Angabe:
    """A figure beside the list as it holds.

    Attributes:
        schluessel: field of `model.Eckdaten` or `model.Auftrag`, for instance `betrag_cent`.
        name: German name.
        text: the value as people read it; empty where there is none.
        herkunft: where it came from.
        ort: cell it was read from, or None.
    """

    schluessel: str
    name: str
    text: str
    herkunft: Herkunft
    ort: CellRef | None = None


class Schrittstatus(Enum):
    """How a step of the procedure stands on the day of the run; the value is what the sheets print."""

    ERLEDIGT = "fristgerecht"
    VERSPAETET = "verspätet"
    OFFEN = "offen"
    KEIN_EINGANG = "kein Eingang erfasst"
    NACH_AUSZAHLUNG = "nach Auszahlung"
    OHNE_FRIST = "ohne Frist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frist:
    """A step of the procedure with its date for one grant year.

    Attributes:
        schluessel: short ASCII name: stichtag, meldung, uebersicht, bekanntgabe, entscheidung, weiterleitung.
        bezeichnung: German name of the step.
        datum: the day; None for "unverzüglich nach Auszahlung".
        grundlage: Fundstelle and Beleg of the date.
    """

    schluessel: str
    bezeichnung: str
    datum: date | None
    grundlage: Parameterwert


@dataclass(frozen=True, slots=True, kw_only=True)
class Schritt:
    """A step as it stands for one Gemeinde (or the county): `eingang` is the recorded day, or None."""

    frist: Frist
    eingang: date | None
    status: Schrittstatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Verbundmitglied:
    """A member on 1 January of the Haushaltsjahr or joining later in it. `betrag_cent` is its own amount."""

    gemeinde: Gemeinde
    rolle: Rolle
    von: date | None
    bis: date | None
    betrag_cent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verbundergebnis:
    """A Verbund in the Haushaltsjahr: members (by AGS), joint amount, posts it carries (two decimals, or None)."""

    name: str
    mitglieder: tuple[Verbundmitglied, ...]
    betrag_cent: int | None
    vzae: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gemeindeergebnis:
    """One Gemeinde.

    Attributes:
        nr: 1-based place in the order of AGS.
        personen: the count that was used, with the cell it came from; `wert` None when there is none.
        geschaetzt: the count is the county's estimate.
        aus_vorjahr: last year's count stands in.
        anteil: exact share of all persons, or None.
        betrag_cent: None when amounts are blocked or no county amount is known.
        vorjahr_cent: last year's amount, or None.
        vzae: posts that the amount carries (two decimals), or None.
        entscheidung: the decision that holds, `OFFEN` when none is recorded.
        eigene_verantwortung: the amount is passed on (acts alone or in a Verbund, not revoked).
        verbund: name into `Auswertung.verbuende`, or None.
        schritte: steps with dates and status; empty where there is no procedure.
    """

    nr: int
    gemeinde: Gemeinde
    personen: Gelesen[int | None]
    geschaetzt: bool
    aus_vorjahr: bool
    anteil: Fraction | None
    betrag_cent: int | None
    vorjahr_cent: Gelesen[int] | None
    vzae: Decimal | None
    entscheidung: Entscheidung
    eigene_verantwortung: bool
    verbund: str | None
    schritte: tuple[Schritt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Auswertung:
    """The county's overview, computed.

    Attributes:
        kreis: the county; None over several (a CSV list may hold them).
        betrag_cent: the county's amount (or that of the larger distribution), None when unknown.
        betrag_quelle: where the amount was read; None when it came with the Auftrag.
        teilliste: the list is a part of a larger distribution of `personen_gesamt` persons.
        personen_gesamt: denominator of the shares; None when amounts are blocked and it is not known.
        gemeinden: by AGS.
        verteilt_cent: sum of the amounts; None when there are none.
        differenz_cent: betrag_cent - verteilt_cent; None for a part list.
        weiterzuleiten_cent, verbleibt_cent: passed on to those who act on their own; left with the county.
        satz_je_vzae_cent: rate per VZÄ, or None where none is known for the year.
        mindestumfang: the least VZÄ, from the parameters.
        parameter: every parameter that was used, for `IM Einstellungen`.
        findings: of reading and of the rules, in the order Fehler, Warnung, Hinweis, then as found.
        angaben: each figure beside the list with its origin.
        stellen, faelle: the lists of posts and cases that were judged.
        kennzahlen: the lists of Kennzahlen, as read.
        faecher: subjects that were accepted as belonging to the Sozialwesen.
    """

    kreis: Kreis | None
    haushaltsjahr: int
    stichtag: date
    betrag_cent: int | None
    betrag_quelle: Gelesen[int] | None
    betragsstand: Betragsstand
    rundung: Rundung
    zaehlweise: str
    teilliste: bool
    personen_gesamt: int | None
    gemeinden: tuple[Gemeindeergebnis, ...]
    verbuende: tuple[Verbundergebnis, ...]
    fristen: tuple[Frist, ...]
    verteilt_cent: int | None
    differenz_cent: int | None
    weiterzuleiten_cent: int | None
    verbleibt_cent: int | None
    satz_je_vzae_cent: int | None
    mindestumfang: Decimal
    parameter: tuple[Parameterwert, ...]
    findings: tuple[Finding, ...]
    angaben: tuple[Angabe, ...] = ()
    stellen: tuple[Stellenzeile, ...] = ()
    faelle: tuple[Fallliste, ...] = ()
    kennzahlen: tuple[Kennzahlliste, ...] = ()
    faecher: tuple[str, ...] = ()

    @property
    def blockiert(self) -> bool:
        """Whether a finding holds the amounts up."""
        return any(finding.blockiert.value == "betraege" for finding in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kreisbetrag:
    """A Kreis in the Planungsrahmen.

    Attributes:
        nr: 1-based place in the order of AGS.
        quote: the quota as read.
        nach_quote_cent: what the quota alone would give, commercially rounded to the unit of the Rundung.
        betrag_cent: None when amounts are blocked.
        mindestbetrag_greift: the Kreis is at the floor; in `nur_kennzeichnen`: it stays below it.
    """

    nr: int
    quote: Quote
    nach_quote_cent: int | None
    betrag_cent: int | None
    mindestbetrag_greift: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Planungsrahmen:
    """The Land's total split among the Kreise.

    Attributes:
        kosten_mindestbetrag_cent: what the floor costs: sum of (amount - amount by quota) over those at the floor, from the
            others in `umverteilen`, on top in `zusaetzlich`, and what is missing in `nur_kennzeichnen`.
        quotensumme: exact sum of the quotas as given (1 = 100 %).
        angaben: each figure beside the list with its origin.
    """

    haushaltsjahr: int
    summe_cent: int
    modus: Mindestbetragsmodus
    mindestbetrag_cent: int
    rundung: Rundung
    kreise: tuple[Kreisbetrag, ...]
    quotensumme: Fraction
    verteilt_cent: int | None
    differenz_cent: int | None
    kosten_mindestbetrag_cent: int | None
    parameter: tuple[Parameterwert, ...]
    findings: tuple[Finding, ...]
    angaben: tuple[Angabe, ...] = ()

    @property
    def blockiert(self) -> bool:
        """Whether a finding holds the amounts up."""
        return any(finding.blockiert.value == "betraege" for finding in self.findings)
