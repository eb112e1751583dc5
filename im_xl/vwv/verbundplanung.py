"""A Verbund that a county plans: what speaks against it, and how its members are connected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from im_xl.cents import euro_text
from im_xl.findings import Finding
from im_xl.model import Ags, Entscheidungsart, Kreis, Rolle
from im_xl.places import CellRef
from im_xl.register import gemeinden, verwaltungsgemeinschaft
from im_xl.vwv.anzeige import vzae_text
from im_xl.vwv.auswertung import Gemeindeergebnis
from im_xl.vwv.stellen import getragene_vzae
from im_xl.vwv.verbundvorschlag import Verbindung, bedarf_cent, name_von, verbindung


@dataclass(frozen=True, slots=True)
class Planmitglied:
    """A Gemeinde that is to be a member; `rolle` None: not said."""

    ags: Ags
    rolle: Rolle | None = None
    ort: CellRef | None = None


@dataclass(frozen=True, slots=True)
class Zusammenhang:
    """How Gemeinden are connected.

    Attributes:
        teile: the parts that are connected, be it over an uncertain border.
        wege: what connects each further Gemeinde with one before it: the two, and how; uncertain borders only where nothing else does.
    """

    teile: tuple[tuple[Ags, ...], ...]
    wege: tuple[tuple[Ags, Ags, Verbindung], ...]

    @property
    def unsicher(self) -> tuple[tuple[Ags, Ags], ...]:
        """Pairs on whose uncertain border the connection rests."""
        return tuple((a, b) for a, b, art in self.wege if art is Verbindung.UNSICHER)

    @property
    def text(self) -> str:
        """In German: which Verwaltungsgemeinschaft, who borders on whom."""
        gemeinschaften: dict[str, set[Ags]] = {}
        for a, b, art in self.wege:
            if art is Verbindung.GEMEINSCHAFT and (gemeinschaft := verwaltungsgemeinschaft(a)):
                gemeinschaften.setdefault(gemeinschaft.name, set()).update((a, b))
        saetze = [f"{aufzaehlung(ags)} gehören zur Verwaltungsgemeinschaft „{name}“" for name, ags in sorted(gemeinschaften.items())]
        saetze += [f"{name_von(b)} grenzt an {name_von(a)}" for a, b, art in self.wege if art is Verbindung.GRENZE]
        saetze += [f"{name_von(b)} grenzt vielleicht an {name_von(a)} (unsicher, bitte prüfen)" for a, b in self.unsicher]
        return "; ".join(saetze)


def aufzaehlung(ags: Iterable[Ags]) -> str:
    """Names of Gemeinden in a sentence, in the order of AGS."""
    namen = [name_von(eine) for eine in sorted(ags)]
    return " und ".join(filter(None, [", ".join(namen[:-1]), namen[-1]])) if namen else ""


def zusammenhang(ags: Iterable[Ags], bekannt: Iterable[Iterable[Ags]] = ()) -> Zusammenhang:
    """How Gemeinden of a county are connected.

    Args:
        ags: the Gemeinden.
        bekannt: those among them that count as connected in any case, group by group: a Verbund there is, a demand of the county.
    """
    teile: list[set[Ags]] = [{eine} for eine in sorted(set(ags))]
    wege = []

    def verbinde(a: Ags, b: Ags) -> bool:
        eins = next((t for t in teile if a in t), None)
        zwei = next((t for t in teile if b in t), None)
        if eins is None or zwei is None or eins is zwei:
            return False
        teile.remove(zwei)
        eins |= zwei
        return True

    for gruppe in bekannt:
        erste, *rest = sorted(gruppe)
        for andere in rest:
            verbinde(erste, andere)
    arten = {paar: art for paar in combinations(sorted(set(ags)), 2) if (art := verbindung(*paar))}
    for stufe in Verbindung:
        wege += [(a, b, art) for (a, b), art in arten.items() if art is stufe and verbinde(a, b)]
    return Zusammenhang(tuple(tuple(sorted(teil)) for teil in teile), tuple(wege))


def planbefunde(
    name: str,
    mitglieder: Sequence[Planmitglied],
    alle: Mapping[Ags, Gemeindeergebnis],
    kreis: Kreis | None,
    andere: Mapping[Ags, Sequence[str]],
    rahmen: tuple[Decimal, int | None],
) -> list[Finding]:
    """What speaks against a planned Verbund.

    The slide "Verfahren zur Weiterleitung … II" asks for Gemeinden "im Landkreis", "Neuerungen generell II" for 0.5 VZÄ. That members border on
    each other no slide asks; one in the lead and one Verbund at a time are our reading.

    Args:
        name: of the planned Verbund.
        mitglieder: as entered, in their order.
        alle: the Gemeinden of the county, computed.
        kreis: the county.
        andere: names of the other Verbünde of a Gemeinde, those there are and those that are planned.
        rahmen: least VZÄ, and the rate per VZÄ or None.
    """
    gezaehlt = {mitglied.ags: mitglied for mitglied in reversed(mitglieder)}
    drin = {ags: m for ags, m in sorted(gezaehlt.items()) if kreis is None or ags[:5] == kreis.ags}
    befunde = [_befund("planung-zweimal", name, m, gemeinde=name_von(m.ags)) for m in mitglieder if gezaehlt[m.ags] is not m]
    if kreis is not None:
        fremd = [m for ags, m in sorted(gezaehlt.items()) if ags not in drin]
        befunde += [_befund("planung-kreisfremd", name, m, gemeinde=name_von(m.ags), kreis=kreis.name_voll) for m in fremd]
    for mitglied in drin.values():
        befunde += _anderswo(name, mitglied, alle, andere)
    if len(gezaehlt) == 1:
        befunde.append(_befund("planung-allein", name, mitglieder[0], gemeinde=name_von(mitglieder[0].ags)))
    leitung = sum(m.rolle is Rolle.FEDERFUEHREND for m in gezaehlt.values())
    if leitung != 1:
        anzahl = f"{leitung} federführende Gemeinden" if leitung else "keine federführende Gemeinde"
        befunde.append(_befund("planung-federfuehrung", name, mitglieder[0], anzahl=anzahl))
    return [*befunde, *_verbindungsbefunde(name, drin), *_umfangsbefund(name, mitglieder[0], drin, alle, rahmen)]


def _befund(code: str, verbund: str, mitglied: Planmitglied, **werte: str) -> Finding:
    return Finding(code, mitglied.ort, {"verbund": verbund, **werte}, mitglied.ags if mitglied.ags in gemeinden() else None)


def _anderswo(
    name: str, mitglied: Planmitglied, alle: Mapping[Ags, Gemeindeergebnis], andere: Mapping[Ags, Sequence[str]]
) -> Iterator[Finding]:
    """What the member has said or joined elsewhere."""
    gemeinde = name_von(mitglied.ags)
    fremde = sorted(set(andere.get(mitglied.ags, ())) - {name})
    art = alle[mitglied.ags].entscheidung.art if mitglied.ags in alle else Entscheidungsart.OFFEN
    if fremde:
        yield _befund("planung-doppelt", name, mitglied, gemeinde=gemeinde, verbuende=", ".join(fremde))
    elif art in _GEGENTEIL:
        yield _befund("planung-entscheidung", name, mitglied, gemeinde=gemeinde, entscheidung=_GEGENTEIL[art])


def _verbindungsbefunde(name: str, drin: Mapping[Ags, Planmitglied]) -> Iterator[Finding]:
    verbunden = zusammenhang(drin)
    if len(verbunden.teile) > 1:
        teile = "; ".join(aufzaehlung(teil) for teil in verbunden.teile)
        yield _befund("planung-nicht-verbunden", name, next(iter(drin.values())), teile=teile)
    for a, b in verbunden.unsicher:
        yield _befund("planung-verbindung-unsicher", name, drin[b], gemeinde=name_von(b), andere=name_von(a))


def _umfangsbefund(
    name: str,
    erste: Planmitglied,
    drin: Mapping[Ags, Planmitglied],
    alle: Mapping[Ags, Gemeindeergebnis],
    rahmen: tuple[Decimal, int | None],
) -> Iterator[Finding]:
    """Whether the exact sum of the amounts carries the least VZÄ."""
    mindestumfang, satz = rahmen
    betraege = [alle[ags].betrag_cent if ags in alle else None for ags in drin]
    summe = sum(betrag for betrag in betraege if betrag is not None)
    if satz is None or None in betraege:
        yield _befund("planung-ohne-betrag", name, erste)
    elif summe < bedarf_cent(mindestumfang, satz):
        vzae, mindestens = vzae_text(getragene_vzae(summe, satz)), vzae_text(mindestumfang)
        yield _befund("planung-unter-mindestumfang", name, erste, betrag=euro_text(summe), vzae=vzae, mindestens=mindestens)


_GEGENTEIL = {Entscheidungsart.EINZELN: "allein handeln", Entscheidungsart.LANDKREIS: "die Aufgabe dem Landkreis überlassen"}
