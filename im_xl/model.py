"""What goes in: the county's data as read, and the order to be carried out. Frozen, without behaviour.

A value that was read carries its `CellRef`. `None` means missing, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from im_xl.cents import Einheit, Rundungsart
from im_xl.findings import Finding
from im_xl.places import CellRef

T = TypeVar("T")

Ags = str
"""Amtlicher Gemeindeschlüssel: 8 digits for a Gemeinde, 5 for a Kreis; always text with its leading zero."""


@dataclass(frozen=True, slots=True)
class Gelesen(Generic[T]):
    """A value and the cell it was read from.

    Attributes:
        wert: the value as understood.
        ort: the cell, or None where the value came from somewhere else (a CSV list, the command line).
        inhalt: the cell's content as it stood there (text or number); the sheets compare it with the cell later.
    """

    wert: T
    ort: CellRef | None = None
    inhalt: str | int | float | None = None


class Kreistyp(Enum):
    """Stadtkreise have no municipalities and no forwarding procedure."""

    STADTKREIS = "Stadtkreis"
    LANDKREIS = "Landkreis"


@dataclass(frozen=True, slots=True)
class Kreis:
    """One of the 44 Stadt- und Landkreise."""

    ags: Ags
    name: str
    name_voll: str
    typ: Kreistyp
    einwohner: int


@dataclass(frozen=True, slots=True)
class Gemeinde:
    """One of the 1,101 Städte und Gemeinden. `name` is the short name ("Weinheim"), `name_amtlich` the official one ("Weinheim, Stadt")."""

    ags: Ags
    name: str
    name_amtlich: str
    kreis_ags: Ags
    einwohner: int


class Entscheidungsart(Enum):
    """Whether a Gemeinde acts alone, in a Verbund, leaves it to the county, or has not said."""

    OFFEN = "offen"
    EINZELN = "einzeln"
    VERBUND = "verbund"
    LANDKREIS = "landkreis"


class Rolle(Enum):
    """Role of a Gemeinde in its Verbund."""

    FEDERFUEHREND = "federfuehrend"
    MITGLIED = "mitglied"


class Betragsstand(Enum):
    """How firm the county's amount is; until `BEKANNTGEGEBEN` amounts read "voraussichtlich"."""

    ERWARTET = "erwartet"
    BEKANNTGEGEBEN = "bekanntgegeben"
    BEWILLIGT = "bewilligt"
    AUSGEZAHLT = "ausgezahlt"


class Mindestbetragsmodus(Enum):
    """What the floor of the Planungsrahmen does to the others (Annahme)."""

    UMVERTEILEN = "umverteilen"
    ZUSAETZLICH = "zusaetzlich"
    NUR_KENNZEICHNEN = "nur_kennzeichnen"


class UmgangMitFehlenden(Enum):
    """What a missing count does: hold the amounts up, or take last year's count where there is one."""

    ABBRECHEN = "abbrechen"
    VORJAHR = "vorjahr"


class Ziel(Enum):
    """Which host receives the sheets; Excel on the web refuses charts and comments."""

    DATEI = "datei"
    EXCEL_DESKTOP = "excel_desktop"
    EXCEL_WEB = "excel_web"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entscheidung:
    """What a Gemeinde told the county by the deadline.

    Attributes:
        art: see `Entscheidungsart`.
        rolle: only in a Verbund.
        verbund: name of the Verbund, or None.
        eingegangen_am: day it reached the county, or None.
        widerrufen_am: day it was revoked, or None.
        traeger: Letztempfänger entrusted with the task, or None.
        ort: cell of the decision.
    """

    art: Entscheidungsart = Entscheidungsart.OFFEN
    rolle: Rolle | None = None
    verbund: str | None = None
    eingegangen_am: date | None = None
    widerrufen_am: date | None = None
    traeger: str | None = None
    ort: CellRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meldung:
    """A Gemeinde's row in the county's list.

    Attributes:
        gemeinde: the Gemeinde, found in the register.
        personen: persons in the Anschlussunterbringung on the Stichtag, >= 0; None: missing or not readable (a finding says why).
        geschaetzt: the count is the county's own estimate.
        personen_vorjahr: last year's count.
        vorjahr_cent: last year's amount, cents.
        gemeldet_am: day the Gemeinde reported its persons.
        vorjahr_erlaubt: the county lets last year's count stand in for this Gemeinde.
    """

    gemeinde: Gemeinde
    personen: Gelesen[int | None]
    geschaetzt: bool = False
    personen_vorjahr: Gelesen[int] | None = None
    vorjahr_cent: Gelesen[int] | None = None
    gemeldet_am: Gelesen[date] | None = None
    vorjahr_erlaubt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mitgliedschaft:
    """Membership in a Verbund from a day (None: always) to a day inclusive (None: open end)."""

    ags: Ags
    name: str
    rolle: Rolle
    von: date | None = None
    bis: date | None = None
    ort: CellRef | None = None


@dataclass(frozen=True, slots=True)
class Verbund:
    """Several Gemeinden that carry out the Integrationsmanagement together."""

    name: str
    mitgliedschaften: tuple[Mitgliedschaft, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Zuteilungsquote of a Kreis as a share (0.054479 for 5.4479 %); None: missing or not readable."""

    kreis: Kreis
    quote: Gelesen[Fraction | None]


Vzae = Decimal
"""Vollzeitäquivalente with two decimals."""


@dataclass(frozen=True, slots=True, order=True)
class Zeitraum:
    """Days from one to another, both included; `von` <= `bis`."""

    von: date
    bis: date


@dataclass(frozen=True, slots=True)
class Umfangsabschnitt:
    """Days on which a sum of VZÄ (or the least that is asked for) stays the same."""

    zeitraum: Zeitraum
    vzae: Vzae


@dataclass(frozen=True, slots=True, kw_only=True)
class Stelle:
    """A post, or one of its rows where its VZÄ changes. Posts are personnel data: numbers, never names.

    Attributes:
        vzae: its share of a full post, >= 0. A post whose VZÄ is missing is no `Stelle`: missing is not zero.
        von: first day; None: since always.
        bis: last day, included; None: open end. A post with `bis` before `von` fills no day.
        nummer: number of the post, or None.
        person: number of the person who holds it, or None.
        ort: the row's cell.
    """

    vzae: Vzae
    von: date | None = None
    bis: date | None = None
    nummer: str | None = None
    person: str | None = None
    ort: CellRef | None = None


class Mindestumfangsbezug(Enum):
    """What the least VZÄ is asked of: all posts of the one who acts together, or each on its own (Annahme)."""

    SUMME = "summe"
    STELLE = "stelle"


class Handelnder(Enum):
    """Who carries out the Integrationsmanagement with a post."""

    GEMEINDE = "gemeinde"
    VERBUND = "verbund"
    LANDKREIS = "landkreis"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stellenzeile:
    """A row of the county's list of posts.

    Attributes:
        stelle: the post.
        name: the post as a message names it: by its number, else by its row; never by a person.
        handelt: for whom it works; None: the row does not say, or was not understood.
        wer: AGS of the Gemeinde, name of the Verbund, or what was not understood (a finding says so); else empty.
        koordination: it is the koordinierende Stelle, not one of the Integrationsmanagement.
        abschluss: the degree in words, or yes or no; None: not entered.
        beschaeftigt_seit: first day of the employment where the list has it beside the first day of the post.
        nachqualifiziert_am: day on which the Nachqualifizierung was completed.
        kosten_cent: personnel costs of the Haushaltsjahr, cents.
        ort_abschluss: cell of the degree, or of the post where the list has no such column.
    """

    stelle: Stelle
    name: str
    handelt: Handelnder | None = None
    wer: str = ""
    koordination: bool = False
    abschluss: str | bool | None = None
    beschaeftigt_seit: date | None = None
    nachqualifiziert_am: date | None = None
    kosten_cent: int | None = None
    ort_abschluss: CellRef | None = None


class Beratungsfall(NamedTuple):
    """A case. Client data stay pseudonymous. A tuple: there may be a hundred thousand of them.

    Attributes:
        beginn: day of the first counselling.
        ende: last day of the counselling; None: it goes on.
        verlaengert: the further year is claimed.
        begruendung: why; blank counts as none.
        integrationsplan: whether there is one; None: not stated.
        ziele: its goals as written.
        pseudonym: sign of the case; empty where there is none.
        zeile: row of the list.
        verlaengert_bis: last day of the extension where the list names one; None: a whole year.
    """

    beginn: date
    ende: date | None = None
    verlaengert: bool = False
    begruendung: str | None = None
    integrationsplan: bool | None = None
    ziele: tuple[str, ...] = ()
    pseudonym: str = ""
    zeile: int = 0
    verlaengert_bis: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallliste:
    """A list of cases as read.

    Attributes:
        blatt: the sheet.
        spalten: columns by name, of those there are: pseudonym, beginn, ende, verlaengert, begruendung, integrationsplan, ziele, aufgabe.
        kopf: row of the headings.
        faelle: in the order of the rows; a row that gives no case is a finding.
        aufgaben: tasks that were carried out, as written, with the row in which each stands first.
    """

    blatt: str
    spalten: Mapping[str, int]
    kopf: int
    faelle: tuple[Beratungsfall, ...]
    aufgaben: Mapping[str, int] = field(default_factory=dict)

    def ort(self, zeile: int, spalte: str = "pseudonym") -> CellRef:
        """The cell of a row in a column; the first day where the list has no such column."""
        return CellRef.at(self.blatt, zeile, self.spalten.get(spalte, self.spalten["beginn"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kennzahlliste:
    """What Gemeinden reported for the Erhebung der Kennzahlen, as read. Which Kennzahlen there are is not published: they come as they are.

    Attributes:
        blatt: the sheet.
        jahr: the year that the name of the sheet or a title names, or None.
        spalten: cell of the heading by Kennzahl, as the heading is written, in the order of the columns.
        anteile: Kennzahlen that are shares (0.45 for 45 %).
        werte: numbers by AGS and Kennzahl, in the order of the rows; what is missing or no number is not there.
    """

    blatt: str
    jahr: int | None
    spalten: Mapping[str, CellRef]
    anteile: frozenset[str]
    werte: Mapping[Ags, Mapping[str, Gelesen[Decimal]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eckdaten:
    """Figures beside the list, as the workbook or `IM Einstellungen` gives them; all may be missing."""

    haushaltsjahr: Gelesen[int] | None = None
    stichtag: Gelesen[date] | None = None
    betrag_cent: Gelesen[int] | None = None
    betragsstand: Gelesen[Betragsstand] | None = None
    gesamtpersonen: Gelesen[int] | None = None
    """Persons of the larger distribution of which the list is a part (2017/18: the whole Land)."""
    rundung_art: Gelesen[Rundungsart] | None = None
    rundung_einheit: Gelesen[Einheit] | None = None
    zaehlweise: Gelesen[str] | None = None
    uebersicht_zugaenglich_am: Gelesen[date] | None = None
    bekanntgegeben_am: Gelesen[date] | None = None
    ausgezahlt_am: Gelesen[date] | None = None
    umgang_mit_fehlenden: Gelesen[UmgangMitFehlenden] | None = None
    modus: Gelesen[Mindestbetragsmodus] | None = None
    mindestbetrag_cent: Gelesen[int] | None = None
    mindestumfang_bezug: Gelesen[Mindestumfangsbezug] | None = None
    faecher: Gelesen[tuple[str, ...]] | None = None
    """Subjects that belong to the Sozialwesen; they replace ours."""
    aufgaben: Gelesen[tuple[str, ...]] | None = None
    """Tasks of the VwV, as the county lists them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spaltenfund:
    """What a column of a list was read as: a line of the memory in `IM Einstellungen`.

    Attributes:
        schluessel: what the line is known by from run to run.
        ueberschrift: the heading as written, on one line.
        ort: cell of the heading; None: people decided something of a column that is no longer there.
        rolle: German name of what it was read as; empty: not read.
        sicherheit: how sure that is, in words.
    """

    schluessel: str
    ueberschrift: str
    ort: CellRef | None
    rolle: str
    sicherheit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listenort:
    """Where a list of persons, or a part of it, stands on a sheet: what is needed to write something beside it.

    Attributes:
        blatt: name of the sheet.
        kopf: the last row of its heading.
        ende: the last row that is looked at: that of a total below it, at most a few rows below the last Gemeinde.
        frei: columns right of it that are free in all of these rows and have a free one to their right, the nearest first.
        zeilen: row of each Gemeinde.
        gedreht: its Gemeinden stand side by side, not one below the other.
    """

    blatt: str
    kopf: int
    ende: int
    frei: tuple[int, ...]
    zeilen: Mapping[Ags, int]
    gedreht: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kreisdaten:
    """Everything recognised in one workbook, with the findings of reading it.

    A county's workbook has `meldungen`; the Land's has `quoten` and no `kreis`. `stellen` is None where there is no list of posts.

    `kopf` is the heading over the persons of `meldungen`, `anderer_kopf` where another sheet has headings with Gemeinden; `listen` are the
    parts of the list of `meldungen`.
    """

    kreis: Kreis | None
    meldungen: tuple[Meldung, ...] = ()
    kopf: CellRef | None = None
    anderer_kopf: CellRef | None = None
    entscheidungen: dict[Ags, Entscheidung] = field(default_factory=dict)
    verbuende: tuple[Verbund, ...] = ()
    stellen: tuple[Stellenzeile, ...] | None = None
    faelle: tuple[Fallliste, ...] = ()
    kennzahlen: tuple[Kennzahlliste, ...] = ()
    quoten: tuple[Quote, ...] = ()
    eckdaten: Eckdaten = field(default_factory=Eckdaten)
    spalten: tuple[Spaltenfund, ...] = ()
    listen: tuple[Listenort, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Eintrag:
    """A row to be entered in a list on a sheet of the procedure, as if a person had typed it.

    Attributes:
        liste: name of the list, for instance "eingang".
        werte: what stands in the columns; an amount in euros, exactly.
    """

    liste: str
    werte: Mapping[str, str | int | Decimal | date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Auftrag:
    """The order: what the caller decides. All but `heute` may be None; then `IM Einstellungen`, the workbook and the default decide, in this order.

    Attributes:
        heute: the day the run takes place; the only clock is in the hosts and the command line.
        haushaltsjahr: calendar year of the grant.
        stichtag: day of the Bestand.
        betrag_cent: the county's amount (county workbook) or the Land's total (workbook with quotas), cents.
        betragsstand: how firm that amount is.
        rundung_art, rundung_einheit: rounding of the parts.
        zaehlweise: who was counted, in words that are printed.
        umgang_mit_fehlenden: what a missing count does.
        mindestumfang_bezug: what the least VZÄ is asked of.
        modus, mindestbetrag_cent: floor of the Planungsrahmen (Land only).
        nur: AGS of the one Gemeinde whose sheet is to be made.
        vorlagen: folder with the county's own templates.
        ziel: the host that receives the sheets.
        ablauf: sheets of the procedure that are wanted, by their key, with rows to be entered there; those that the workbook has are renewed anyway.
    """

    heute: date
    haushaltsjahr: int | None = None
    stichtag: date | None = None
    betrag_cent: int | None = None
    betragsstand: Betragsstand | None = None
    rundung_art: Rundungsart | None = None
    rundung_einheit: Einheit | None = None
    zaehlweise: str | None = None
    umgang_mit_fehlenden: UmgangMitFehlenden | None = None
    mindestumfang_bezug: Mindestumfangsbezug | None = None
    modus: Mindestbetragsmodus | None = None
    mindestbetrag_cent: int | None = None
    nur: Ags | None = None
    vorlagen: Path | None = None
    ziel: Ziel = Ziel.DATEI
    ablauf: Mapping[str, tuple[Eintrag, ...]] = field(default_factory=dict)
