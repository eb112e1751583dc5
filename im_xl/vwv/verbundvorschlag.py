"""Which Verbünde would help the Gemeinden whose amount alone does not carry the least VZÄ: what is asked, what is allowed, what it costs.

The slides do not say who should join whom. All of this is our proposal (Annahme), for people to decide. The search itself is elsewhere:
here stands what makes one proposal better than another.

A set of Einheiten is written as a whole number, bit i for Einheit i: the search looks at very many of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from itertools import combinations
from math import ceil
from typing import NamedTuple

from im_xl.model import Ags, Entscheidungsart
from im_xl.register import Sicherheit, entfernung_km, gemeinden, nachbarn, verwaltungsgemeinschaft
from im_xl.vwv.auswertung import Gemeindeergebnis


def bedarf_cent(mindestumfang: Decimal, satz_je_vzae_cent: int) -> int:
    """The least amount that carries the least VZÄ, exactly: 0.5 VZÄ at 68,000 EUR are 34,000 EUR, and not a cent less."""
    return ceil(Fraction(mindestumfang) * satz_je_vzae_cent)


def beim_landkreis(g: Gemeindeergebnis) -> bool:
    """Whether a Gemeinde leaves the task to the county: it has said so, or revoked that it would act on its own."""
    art = g.entscheidung.art
    return art is Entscheidungsart.LANDKREIS or (art is not Entscheidungsart.OFFEN and not g.eigene_verantwortung)


class Vorgabeart(Enum):
    """What the county can demand of the proposals; the value is the word people write."""

    ZUSAMMEN = "zusammen"
    GETRENNT = "getrennt"
    ALLEIN = "bleibt allein"
    OHNE = "nicht einbeziehen"
    ANFRAGEN = "darf gefragt werden"

    @property
    def zu_zweit(self) -> bool:
        """Whether it is about two Gemeinden."""
        return self in {Vorgabeart.ZUSAMMEN, Vorgabeart.GETRENNT}


class Vorgabe(NamedTuple):
    """A demand of the county; `b` only where it is about two Gemeinden."""

    art: Vorgabeart
    a: Ags
    b: Ags | None = None


class Verbindung(Enum):
    """What connects two Gemeinden; the first that holds counts."""

    GEMEINSCHAFT = "Verwaltungsgemeinschaft"
    GRENZE = "Grenze"
    UNSICHER = "unsichere Grenze"


@dataclass(frozen=True, slots=True)
class Einheit:
    """Gemeinden that are moved together only: one alone, a Verbund there is, or those that the county wants together.

    Attributes:
        mitglieder: AGS, in their order.
        betrag_cent: sum of their amounts.
        sucht: it needs a Verbund, or a larger one.
        verbund: name of the Verbund it is, or of the one that it comes from.
    """

    mitglieder: tuple[Ags, ...]
    betrag_cent: int
    sucht: bool
    verbund: str | None = None


class Ziele(NamedTuple):
    """How good a set of proposals is; compared from left to right, less is better.

    Attributes:
        ohne: Gemeinden below the least VZÄ for which there is no proposal.
        unsicher: connections that rest on an uncertain border only.
        hinzu: Gemeinden or Verbünde that suffice alone and would have to change all the same.
        ausserhalb: Gemeinden outside of the Verwaltungsgemeinschaft to which most of their group belong.
        km: distances within the groups, each pair, as the crow flies.
    """

    ohne: int = 0
    unsicher: int = 0
    hinzu: int = 0
    ausserhalb: int = 0
    km: int = 0

    def __add__(self, andere: tuple[object, ...]) -> Ziele:
        """Place by place."""
        return Ziele(*(a + b for a, b in zip(self, andere, strict=True)))  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class Aufgabe:
    """What is to be grouped.

    Attributes:
        einheiten: in the order of their first member.
        nachbarn: per Einheit the set of those that it certainly is connected with.
        unsicher: per Einheit the set of those that it is perhaps connected with.
        getrennt: per Einheit the set of those that must not be in a group with it.
        bedarf_cent: least sum of a group.
        gemeinschaft: key of the Verwaltungsgemeinschaft per AGS; who belongs to none has its own.
        km: distance of two Gemeinden, the smaller AGS first.
    """

    einheiten: tuple[Einheit, ...]
    nachbarn: tuple[int, ...]
    unsicher: tuple[int, ...]
    getrennt: tuple[int, ...]
    bedarf_cent: int
    gemeinschaft: Mapping[Ags, str]
    km: Mapping[tuple[Ags, Ags], int]

    @property
    def suchende(self) -> int:
        """The set of those that need a group."""
        return sum(1 << i for i, einheit in enumerate(self.einheiten) if einheit.sucht)

    def mitglieder(self, menge: int) -> tuple[Ags, ...]:
        """The Gemeinden of a set, in the order of AGS."""
        return tuple(sorted(ags for i in stellen(menge) for ags in self.einheiten[i].mitglieder))

    def betrag_cent(self, menge: int) -> int:
        """The exact sum of a set."""
        return sum(self.einheiten[i].betrag_cent for i in stellen(menge))

    def teile(self, menge: int) -> list[int]:
        """A set in its parts that are certainly connected."""
        return _zerlegt(menge, self.nachbarn)

    def haufen(self, menge: int) -> list[int]:
        """A set in its parts that are connected, be it over uncertain borders."""
        return _zerlegt(menge, [sicher | unsicher for sicher, unsicher in zip(self.nachbarn, self.unsicher, strict=True)])

    def verbunden(self, menge: int) -> bool:
        """Whether a set is connected, be it over uncertain borders."""
        erreicht = neu = menge & -menge
        while neu:
            stelle = neu.bit_length() - 1
            neu ^= 1 << stelle
            dazu = (self.nachbarn[stelle] | self.unsicher[stelle]) & menge & ~erreicht
            erreicht |= dazu
            neu |= dazu
        return erreicht == menge

    def zulaessig(self, menge: int) -> bool:
        """Whether a set may be a group: large enough, connected, nobody in it that is to be kept apart, and one that needs it."""
        return bool(
            menge & self.suchende
            and self.betrag_cent(menge) >= self.bedarf_cent
            and not any(self.getrennt[i] & menge for i in stellen(menge))
            and self.verbunden(menge)
        )

    def ziele(self, menge: int) -> Ziele:
        """What a group costs; those of several groups are added."""
        mitglieder = self.mitglieder(menge)
        gemeinschaften: dict[str, int] = {}
        for ags in mitglieder:
            gemeinschaften[self.gemeinschaft[ags]] = gemeinschaften.get(self.gemeinschaft[ags], 0) + 1
        return Ziele(
            unsicher=len(self.teile(menge)) - 1,
            hinzu=(menge & ~self.suchende).bit_count(),
            ausserhalb=len(mitglieder) - max(gemeinschaften.values()),
            km=sum(self.km[paar] for paar in combinations(mitglieder, 2)),
        )

    def ohne(self, menge: int) -> Ziele:
        """What it costs that a set of those that need a group has none."""
        return Ziele(ohne=len(self.mitglieder(menge)))


def _zerlegt(menge: int, nachbarn: Sequence[int]) -> list[int]:
    """A set in its connected parts."""
    gefunden = []
    while menge:
        teil = neu = menge & -menge
        while neu:
            stelle = neu.bit_length() - 1
            neu ^= 1 << stelle
            dazu = nachbarn[stelle] & menge & ~teil
            teil |= dazu
            neu |= dazu
        gefunden.append(teil)
        menge &= ~teil
    return gefunden


def stellen(menge: int) -> Iterator[int]:
    """The numbers of the Einheiten in a set."""
    while menge:
        letzte = menge & -menge
        yield letzte.bit_length() - 1
        menge ^= letzte


class Ablehnung(Enum):
    """Why a Gemeinde below the least VZÄ is not looked at."""

    ALLEIN = "soll nach Ihrer Vorgabe allein bleiben"
    OHNE = "wird nach Ihrer Vorgabe nicht einbezogen"
    WIDERSPRUCH = "die Vorgaben zu ihr widersprechen sich"


@dataclass(frozen=True, slots=True)
class Gestellt:
    """The question, and what was left out of it.

    Attributes:
        aufgabe: what is to be grouped.
        abgelehnt: Gemeinden below the least VZÄ that are not looked at, with the reason.
        widerspruch: demands that cannot hold together.
        aufgeloest: Verbünde that a demand takes apart.
    """

    aufgabe: Aufgabe
    abgelehnt: Mapping[Ags, Ablehnung]
    widerspruch: tuple[Vorgabe, ...]
    aufgeloest: tuple[str, ...]


def stelle_aufgabe(
    gemeinden_des_kreises: Iterable[Gemeindeergebnis],
    verbuende: Mapping[str, Iterable[Ags]],
    vorgaben: Iterable[Vorgabe],
    bedarf: int,
) -> Gestellt:
    """Put the question for a county.

    Looked at are the Gemeinden that act on their own, alone or in a Verbund, or have not decided. Whoever leaves the task to the county is
    not moved, but may be won where the county says so („darf gefragt werden“). A Verbund that there is stays together and can only grow, but
    for what a demand takes out of it. A Gemeinde without any amount needs none and is left out.

    Args:
        gemeinden_des_kreises: all of them, with their amounts.
        verbuende: members by Verbund, those that there are and those that the county plans.
        vorgaben: demands of the county.
        bedarf: least sum of a group, cents.
    """
    alle = {g.gemeinde.ags: g for g in gemeinden_des_kreises if g.betrag_cent}
    gefordert = [v for v in vorgaben if v.a in alle and (v.b is None or v.b in alle)]
    genannt = {art: {v.a for v in gefordert if v.art is art} for art in Vorgabeart}
    widerspruch = _widersprueche(gefordert, genannt)
    strittig = {ags for v in widerspruch for ags in (v.a, v.b) if ags}
    paare = [v for v in gefordert if v.art.zu_zweit and v not in widerspruch]
    bleibt_so = {ags for mitglieder in map(set, verbuende.values()) if mitglieder & genannt[Vorgabeart.OHNE] for ags in mitglieder}
    allein = genannt[Vorgabeart.ALLEIN] | strittig
    fest, aufgeloest = _feste_gruppen(verbuende, paare, bleibt_so, allein)
    heraus = allein | genannt[Vorgabeart.OHNE] | bleibt_so
    dabei = {
        ags
        for ags, g in alle.items()
        if ags not in heraus and (ags in fest or ags in genannt[Vorgabeart.ANFRAGEN] or not beim_landkreis(g))
    }
    zusammen = [(v.a, v.b) for v in paare if v.art is Vorgabeart.ZUSAMMEN and v.b and {v.a, v.b} <= dabei]
    einheiten = _einheiten(alle, dabei, fest, zusammen, bedarf)
    abgelehnt = {
        ags: Ablehnung.WIDERSPRUCH if ags in strittig else Ablehnung.ALLEIN if ags in allein else Ablehnung.OHNE
        for ags, g in alle.items()
        if ags in heraus and (ags in allein or ags not in bleibt_so)
        if (g.betrag_cent or 0) < bedarf and not beim_landkreis(g)
    }
    getrennt = [(v.a, v.b) for v in paare if v.art is Vorgabeart.GETRENNT and v.b]
    return Gestellt(_aufgabe(einheiten, getrennt, bedarf), abgelehnt, widerspruch, aufgeloest)


def _widersprueche(gefordert: list[Vorgabe], genannt: Mapping[Vorgabeart, set[Ags]]) -> tuple[Vorgabe, ...]:
    """Together and apart, together and alone, the same Gemeinde twice: demands that cannot hold together, all that take part."""
    zusammen = [v for v in gefordert if v.art is Vorgabeart.ZUSAMMEN and v.b]
    gruppen = _vereinigt([{v.a, v.b} for v in zusammen if v.b])
    schlecht = [
        gruppe
        for gruppe in gruppen
        if gruppe & (genannt[Vorgabeart.ALLEIN] | genannt[Vorgabeart.OHNE])
        or any(v.art is Vorgabeart.GETRENNT and {v.a, v.b} <= gruppe for v in gefordert)
        or len(gruppe) == 1
    ]
    betroffen = {ags for gruppe in schlecht for ags in gruppe if ags}
    beteiligt = (Vorgabeart.ZUSAMMEN, Vorgabeart.GETRENNT, Vorgabeart.ALLEIN, Vorgabeart.OHNE)
    return tuple(v for v in gefordert if v.art in beteiligt and v.a in betroffen and (v.b is None or v.b in betroffen))


def _vereinigt(mengen: Iterable[set[Ags]]) -> list[set[Ags]]:
    """Sets that share a member, as one."""
    gruppen: list[set[Ags]] = []
    for menge in mengen:
        beruehrt = [gruppe for gruppe in gruppen if gruppe & menge]
        gruppen = [gruppe for gruppe in gruppen if not gruppe & menge] + [set().union(menge, *beruehrt)]
    return gruppen


def _feste_gruppen(
    verbuende: Mapping[str, Iterable[Ags]], paare: list[Vorgabe], bleibt_so: set[Ags], allein: set[Ags]
) -> tuple[dict[Ags, str], tuple[str, ...]]:
    """Verbund per AGS that stays together, and those that a demand takes apart; the first Verbund of a Gemeinde counts."""
    fest: dict[Ags, str] = {}
    aufgeloest = []
    for name, alle in verbuende.items():
        mitglieder = {ags for ags in alle if ags not in fest}
        if mitglieder & bleibt_so:
            continue
        zerfaellt = any(v.art is Vorgabeart.GETRENNT and {v.a, v.b} <= mitglieder for v in paare)
        if zerfaellt or mitglieder & allein:
            aufgeloest.append(name)
        if not zerfaellt:
            fest |= dict.fromkeys(mitglieder - allein, name)
    return fest, tuple(aufgeloest)


def _einheiten(
    alle: Mapping[Ags, Gemeindeergebnis],
    dabei: set[Ags],
    fest: Mapping[Ags, str],
    zusammen: list[tuple[Ags, Ags]],
    bedarf: int,
) -> list[Einheit]:
    verbuende: dict[str, set[Ags]] = {}
    for ags in sorted(dabei):
        if (name := fest.get(ags)) is not None:
            verbuende.setdefault(name, set()).add(ags)
    gruppen = _vereinigt([*verbuende.values(), *({a, b} for a, b in zusammen), *({ags} for ags in sorted(dabei))])
    gefordert = {ags for paar in zusammen for ags in paar}
    einheiten = []
    for gruppe in gruppen:
        betrag = sum(alle[ags].betrag_cent or 0 for ags in gruppe)
        namen = sorted({name for ags in gruppe if (name := fest.get(ags))})
        landkreis = all(beim_landkreis(alle[ags]) and ags not in fest for ags in gruppe)
        neu = bool(gruppe & gefordert) and not any(gruppe == mitglieder for mitglieder in verbuende.values())
        sucht = neu or (betrag < bedarf and not landkreis)
        einheiten.append(Einheit(tuple(sorted(gruppe)), betrag, sucht, namen[0] if namen else None))
    return sorted(einheiten, key=lambda einheit: einheit.mitglieder)


def verbindung(eine: Ags, andere: Ags) -> Verbindung | None:
    """What connects two Gemeinden of a county; None: nothing that we know of."""
    gemeinschaft = verwaltungsgemeinschaft(eine)
    if gemeinschaft is not None and andere in gemeinschaft.mitglieder:
        return Verbindung.GEMEINSCHAFT
    nachbar = next((n for n in nachbarn(eine) if n.ags == andere), None)
    if nachbar is None or eine[:5] != andere[:5]:
        return None
    return Verbindung.UNSICHER if nachbar.sicherheit is Sicherheit.GERING else Verbindung.GRENZE


def _aufgabe(einheiten: list[Einheit], getrennt: list[tuple[Ags, Ags]], bedarf: int) -> Aufgabe:
    wo = {ags: i for i, einheit in enumerate(einheiten) for ags in einheit.mitglieder}
    sicher, unsicher, fern = ([0] * len(einheiten) for _ in range(3))
    for a, b in combinations(sorted(wo), 2):
        art = verbindung(a, b)
        if art is not None and wo[a] != wo[b]:
            ziel = unsicher if art is Verbindung.UNSICHER else sicher
            ziel[wo[a]] |= 1 << wo[b]
            ziel[wo[b]] |= 1 << wo[a]
    for a, b in getrennt:
        if a in wo and b in wo:
            fern[wo[a]] |= 1 << wo[b]
            fern[wo[b]] |= 1 << wo[a]
    return Aufgabe(
        einheiten=tuple(einheiten),
        nachbarn=tuple(sicher),
        unsicher=tuple(unsicher[i] & ~sicher[i] for i in range(len(einheiten))),
        getrennt=tuple(fern),
        bedarf_cent=bedarf,
        gemeinschaft={ags: _gemeinschaft(ags) for ags in wo},
        km={(a, b): entfernung_km(a, b) or 0 for a, b in combinations(sorted(wo), 2)},
    )


def _gemeinschaft(ags: Ags) -> str:
    gemeinschaft = verwaltungsgemeinschaft(ags)
    return gemeinschaft.schluessel if gemeinschaft else ags


def name_von(ags: Ags) -> str:
    """Name of a Gemeinde; a key that is not in the register stays as it is."""
    return gemeinden()[ags].name if ags in gemeinden() else ags


class Hindernis(Enum):
    """Why there is no proposal for an Einheit."""

    WIDERSPRUCH = "eine Vorgabe trennt, was ein Verbund oder eine andere Vorgabe zusammenhält"
    INSEL = "im Landkreis ist sie mit keiner Gemeinde verbunden, die infrage kommt"
    ZU_WENIG = "auch zusammen mit allen Gemeinden, mit denen sie verbunden ist und die infrage kommen, reicht der Betrag nicht"
    VORGABEN = "die Vorgaben lassen keine Gruppe zu, deren Betrag reicht"
    NICHT_GEFUNDEN = "gefunden wurde keine Gruppe, die neben den übrigen Vorschlägen möglich ist"


def hindernis(aufgabe: Aufgabe, stelle: int) -> Hindernis:
    """Why an Einheit that needs a group has none."""
    if aufgabe.getrennt[stelle] >> stelle & 1:
        return Hindernis.WIDERSPRUCH
    erreichbar = _erreichbar(aufgabe, stelle, frei=True)
    if erreichbar == 1 << stelle:
        return Hindernis.INSEL
    if aufgabe.betrag_cent(erreichbar) < aufgabe.bedarf_cent:
        return Hindernis.ZU_WENIG
    erlaubt = _erreichbar(aufgabe, stelle, frei=False)
    return Hindernis.VORGABEN if aufgabe.betrag_cent(erlaubt) < aufgabe.bedarf_cent else Hindernis.NICHT_GEFUNDEN


def _erreichbar(aufgabe: Aufgabe, stelle: int, *, frei: bool) -> int:
    """All Einheiten to which a way leads; not over those that must not be with it, unless everybody is free."""
    erlaubt = -1 if frei else ~aufgabe.getrennt[stelle]
    erreicht = neu = 1 << stelle
    while neu:
        naechste = neu.bit_length() - 1
        neu ^= 1 << naechste
        dazu = (aufgabe.nachbarn[naechste] | aufgabe.unsicher[naechste]) & erlaubt & ~erreicht
        erreicht |= dazu
        neu |= dazu
    return erreicht


def mindestens(aufgabe: Aufgabe) -> Ziele:
    """What any proposals cost at least, goal by goal, whatever the size of their groups.

    `ohne` holds for all of them, the other goals for those that leave nobody without a proposal but whom no group can serve.
    """
    helfbar = sum(1 << i for i in stellen(aufgabe.suchende) if _helfbar(aufgabe, i))
    alle = (1 << len(aufgabe.einheiten)) - 1
    allein = [teil for teil in aufgabe.teile(alle) if teil & helfbar and aufgabe.betrag_cent(teil) < aufgabe.bedarf_cent]
    return Ziele(
        ohne=len(aufgabe.mitglieder(aufgabe.suchende & ~helfbar)),
        unsicher=_haelfte(len(allein)),
        hinzu=_mindestens_hinzu(aufgabe, helfbar),
        ausserhalb=_mindestens_ausserhalb(aufgabe, helfbar),
        km=_mindestens_km(aufgabe, helfbar),
    )


def _helfbar(aufgabe: Aufgabe, stelle: int) -> bool:
    """False only where no group can serve an Einheit: even all that can be in a group with it do not suffice."""
    return (
        not aufgabe.getrennt[stelle] >> stelle & 1 and aufgabe.betrag_cent(_erreichbar(aufgabe, stelle, frei=False)) >= aufgabe.bedarf_cent
    )


def _haelfte(anzahl: int) -> int:
    """So many links join so many parts at least, each with another one: two share one at best."""
    return (anzahl + 1) // 2


def _mindestens_hinzu(aufgabe: Aufgabe, helfbar: int) -> int:
    """Those in need who are connected with each other and too small together need one of the others around them; none helps twice here."""
    raender = []
    for haufen in aufgabe.haufen(aufgabe.suchende):
        if haufen & helfbar and aufgabe.betrag_cent(haufen) < aufgabe.bedarf_cent:
            rand = 0
            for i in stellen(haufen):
                rand |= aufgabe.nachbarn[i] | aufgabe.unsicher[i]
            raender.append(rand & ~haufen)
    anzahl = vergeben = 0
    for rand in sorted(raender, key=lambda menge: (menge.bit_count(), menge)):
        if not rand & vergeben:
            anzahl += 1
            vergeben |= rand
    return anzahl


def _mindestens_ausserhalb(aufgabe: Aufgabe, helfbar: int) -> int:
    """A Verwaltungsgemeinschaft that is too small for a group of its own must share one with another."""
    gemeinschaften = [{aufgabe.gemeinschaft[ags] for ags in einheit.mitglieder} for einheit in aufgabe.einheiten]
    zu_klein = 0
    for eine in {gemeinschaft for i in stellen(helfbar) for gemeinschaft in gemeinschaften[i]}:
        ganz = sum(1 << i for i, genannt in enumerate(gemeinschaften) if genannt == {eine})
        zu_klein += aufgabe.betrag_cent(ganz) < aufgabe.bedarf_cent
    return _haelfte(zu_klein)


def _mindestens_km(aufgabe: Aufgabe, helfbar: int) -> int:
    """Each needs so many others that the largest amounts suffice, none nearer than the nearest; a way belongs to two."""
    innen = doppelt = 0
    for i in stellen(helfbar):
        hier = aufgabe.einheiten[i]
        innen += sum(aufgabe.km[paar] for paar in combinations(hier.mitglieder, 2))
        andere = [aufgabe.einheiten[k] for k in stellen(_erreichbar(aufgabe, i, frei=False) & ~(1 << i))]
        wege = sorted(sum(aufgabe.km[min(a, b), max(a, b)] for a in hier.mitglieder for b in dort.mitglieder) for dort in andere)
        betraege = sorted((dort.betrag_cent for dort in andere), reverse=True)
        fehlt = aufgabe.bedarf_cent - hier.betrag_cent
        for weg, betrag in zip(wege, betraege, strict=True):
            if fehlt <= 0:
                break
            doppelt += weg
            fehlt -= betrag
    return innen + _haelfte(doppelt)
