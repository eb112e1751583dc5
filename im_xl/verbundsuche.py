"""The best set of proposals for Verbünde: every group that can be needed is written down, and HiGHS chooses among them.

A group that can be cut into two that are allowed and connected is never needed: the two cost no more (`Ziele` are no better for the whole,
place by place). What remains is a few hundred groups in most counties. Each is a column of a set partitioning problem: every Gemeinde that
needs a Verbund is in exactly one group or has none, every other one in at most one. The goals are taken one after the other, and each is
held fast for the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
import json
from math import ceil, isfinite
from typing import TYPE_CHECKING, NamedTuple

from im_xl.errors import RegelError
from im_xl.vwv.verbundvorschlag import Aufgabe, Ziele, mindestens, stellen

if TYPE_CHECKING:
    from highspy._core import _Highs

HOECHSTENS_MENGEN = 10_000
"""Sets that are looked at for groups; the largest counties with many small Gemeinden would have millions of them. With so many, all groups of up
to five or six Gemeinden are compared even there."""
_KNOTEN, _SEKUNDEN = 2_000, 10.0
"""Where the solver stops with what it has: nodes of its search, the same on every machine; and seconds, in case a machine is very slow."""
FASSUNG = 1
"""Of the search: raised with every change by which the same question may have another answer. What a sheet remembers of an older one is not used."""
_JE_ZIEL = 64
"""Weight of one of the first three goals against the next: a county has at most 55 Gemeinden."""
_GANZE = 0.999
"""All goals are whole numbers: whoever is less than one from the bound is at it."""


@dataclass(frozen=True, slots=True)
class Loesung:
    """What was found.

    Attributes:
        gruppen: the proposed groups as sets, in the order of their first Einheit.
        ohne: Einheiten that need a group and have none.
        ziele: what the proposals cost in all.
        schranke: better than this none can be, among the groups that were compared; equal to `ziele` where that is proven.
        groesse: so many Einheiten the groups have of which all were compared; None: all groups were.
    """

    gruppen: tuple[int, ...]
    ohne: tuple[int, ...]
    ziele: Ziele
    schranke: Ziele
    groesse: int | None

    @property
    def bewiesen(self) -> bool:
        """Whether the solver has proven that no choice among the groups is better."""
        return self.ziele == self.schranke


def suche(aufgabe: Aufgabe, *, hoechstens: int = HOECHSTENS_MENGEN) -> Loesung:
    """The best proposals: those of `Ziele`, one goal after the other.

    Uncertain borders are looked at only where somebody would have no proposal without them.

    Args:
        aufgabe: see there.
        hoechstens: sets that are looked at.

    Raises:
        RegelError: the solver is not installed, or failed.
    """
    if not aufgabe.suchende:
        return Loesung((), (), Ziele(), Ziele(), None)
    gruppen, groesse = moegliche_gruppen(aufgabe, aufgabe.nachbarn, hoechstens)
    loesung = waehle(aufgabe, gruppen, groesse)
    if loesung.ohne and any(aufgabe.unsicher):
        alle = tuple(sicher | unsicher for sicher, unsicher in zip(aufgabe.nachbarn, aufgabe.unsicher, strict=True))
        mehr, groesse = moegliche_gruppen(aufgabe, alle, hoechstens)
        gruppen = sorted({*gruppen, *mehr})
        loesung = waehle(aufgabe, gruppen, groesse)
    while loesung.ohne and loesung.groesse is not None and (neu := _angehaengt(aufgabe, loesung) - set(gruppen)):
        gruppen = sorted({*gruppen, *neu})
        loesung = waehle(aufgabe, gruppen, groesse)
    return loesung


def untergrenze(aufgabe: Aufgabe, loesung: Loesung) -> Ziele:
    """What was found cannot be better than this, goal by goal: no other proposals are, with groups of any size, that are as good in all goals before."""
    grenze = mindestens(aufgabe)
    if loesung.ziele.ohne > grenze.ohne:
        grenze = Ziele(grenze.ohne)
    if loesung.groesse is not None:
        return grenze
    werte = list(grenze)
    for k, (wert, schranke) in enumerate(zip(loesung.ziele, loesung.schranke, strict=True)):
        werte[k] = max(werte[k], schranke)
        if schranke < wert:
            break
    return Ziele(*werte)


# ---------------------------------------------------------------- memory
class Merkzettel(NamedTuple):
    """An answer as a sheet keeps it.

    Attributes:
        antwort: what was found.
        pruefzeichen: holds for this answer to this question only.
    """

    antwort: str
    pruefzeichen: str


def merke(aufgabe: Aufgabe, loesung: Loesung) -> Merkzettel:
    """What is to be kept of an answer."""
    werte = [loesung.gruppen, loesung.ohne, loesung.ziele, loesung.schranke, loesung.groesse]
    antwort = json.dumps(werte, separators=(",", ":"))
    return Merkzettel(antwort, _pruefzeichen(aufgabe, antwort))


def erinnere(aufgabe: Aufgabe, zettel: Merkzettel) -> Loesung | None:
    """The answer that was kept; None where it is that to another question, was changed, or cannot be."""
    if zettel.pruefzeichen != _pruefzeichen(aufgabe, zettel.antwort):
        return None
    try:
        gruppen, ohne, ziele, schranke, groesse = json.loads(zettel.antwort)
        loesung = Loesung(tuple(gruppen), tuple(ohne), Ziele(*ziele), Ziele(*schranke), groesse)
        return loesung if _moeglich(aufgabe, loesung) else None
    except (TypeError, ValueError):
        return None


def _pruefzeichen(aufgabe: Aufgabe, antwort: str) -> str:
    """All that the search goes by is in the question: members, cents, who needs a group, what is connected, demands, the least, ways."""
    return sha256(repr((FASSUNG, HOECHSTENS_MENGEN, aufgabe, antwort)).encode()).hexdigest()


def _moeglich(aufgabe: Aufgabe, loesung: Loesung) -> bool:
    """Allowed groups, nobody twice, the others in need are without one, and all of it costs what is said."""
    alle = 0
    for gruppe in loesung.gruppen:
        if not 0 < gruppe < 1 << len(aufgabe.einheiten) or gruppe & alle or not aufgabe.zulaessig(gruppe):
            return False
        alle |= gruppe
    ohne = aufgabe.suchende & ~alle
    kosten = sum(map(aufgabe.ziele, loesung.gruppen), aufgabe.ohne(ohne))
    return loesung.ohne == tuple(stellen(ohne)) and kosten == loesung.ziele and loesung.schranke <= loesung.ziele


# ---------------------------------------------------------------- groups
def moegliche_gruppen(aufgabe: Aufgabe, nachbarn: Sequence[int], hoechstens: int = HOECHSTENS_MENGEN) -> tuple[list[int], int | None]:
    """All groups that can be needed, smaller ones first, up to so many sets.

    Args:
        aufgabe: see there.
        nachbarn: what counts as connected, per Einheit.
        hoechstens: sets that are looked at.

    Returns:
        The groups, and the size up to which all are among them; None where all are.
    """
    mengen = {1 << i for i in range(len(aufgabe.einheiten)) if not aufgabe.getrennt[i] >> i & 1}
    gruppen: list[int] = []
    angesehen = groesse = 0
    teilbar = _teilbar(aufgabe)
    while mengen:
        gruppen += sorted(menge for menge in mengen if aufgabe.zulaessig(menge))
        groesse += 1
        groessere = set()
        for menge in mengen:
            rand = tabu = 0
            for i in stellen(menge):
                rand |= nachbarn[i]
                tabu |= aufgabe.getrennt[i]
            groessere |= {menge | 1 << i for i in stellen(rand & ~menge & ~tabu)}
            if angesehen + len(groessere) > hoechstens:
                return gruppen, groesse
        angesehen += len(groessere)
        mengen = {menge for menge in groessere if not teilbar(menge)}
    return gruppen, None


def _teilbar(aufgabe: Aufgabe) -> Callable[[int], bool]:
    """Whether a set can be cut into two that are certainly connected and large enough each; then every larger one can be, too."""
    betraege, bedarf, nachbarn = [einheit.betrag_cent for einheit in aufgabe.einheiten], aufgabe.bedarf_cent, aufgabe.nachbarn

    def genug(menge: int) -> bool:
        return sum(betraege[i] for i in stellen(menge)) >= bedarf

    def teil_genuegt(menge: int) -> bool:
        return any(genug(teil) for teil in aufgabe.teile(menge))

    def zerlegbar(teil: int) -> bool:
        """Whether one of the connected sets around the first Einheit leaves enough, and is enough."""
        gesehen = {teil & -teil}
        offen = list(gesehen)
        while offen:
            eine = offen.pop()
            if not teil_genuegt(teil & ~eine):
                continue
            if genug(eine):
                return True
            rand = 0
            for i in stellen(eine):
                rand |= nachbarn[i]
            neu = {eine | 1 << i for i in stellen(rand & teil & ~eine)} - gesehen
            gesehen |= neu
            offen += neu
        return False

    def teilbar(menge: int) -> bool:
        if sum(betraege[i] for i in stellen(menge)) < 2 * bedarf:
            return False
        genuegend = [teil for teil in aufgabe.teile(menge) if genug(teil)]
        return len(genuegend) > 1 or any(zerlegbar(teil) for teil in genuegend)

    return teilbar


def _angehaengt(aufgabe: Aufgabe, loesung: Loesung) -> set[int]:
    """Larger groups for those that have none, where not all groups could be compared: what was found, with them in it, or all of them together."""
    uebrig = sum(1 << i for i in loesung.ohne)
    mengen = [1 << i for i in loesung.ohne] + aufgabe.haufen(uebrig)
    neue = {gruppe | menge for gruppe in loesung.gruppen for menge in mengen} | set(mengen)
    return {menge for menge in neue if aufgabe.zulaessig(menge)}


# ---------------------------------------------------------------- choice
def waehle(aufgabe: Aufgabe, gruppen: list[int], groesse: int | None) -> Loesung:
    """The best choice among groups; `groesse` as in `Loesung`."""
    suchende = list(stellen(aufgabe.suchende))
    kosten = [aufgabe.ziele(gruppe) for gruppe in gruppen] + [aufgabe.ohne(1 << i) for i in suchende]
    stufen = (
        [(ziele.ohne * _JE_ZIEL + ziele.unsicher) * _JE_ZIEL + ziele.hinzu for ziele in kosten],
        [ziele.ausserhalb for ziele in kosten],
        [ziele.km for ziele in kosten],
    )
    gewaehlt, schranken = _gerechnet(aufgabe, [*gruppen, *(1 << i for i in suchende)], stufen)
    dabei = sorted((gruppen[k] for k in gewaehlt if k < len(gruppen)), key=lambda gruppe: gruppe & -gruppe)
    ohne = tuple(suchende[k - len(gruppen)] for k in gewaehlt if k >= len(gruppen))
    ziele = sum((kosten[k] for k in gewaehlt), Ziele())
    erste, hinzu = divmod(schranken[0], _JE_ZIEL)
    schranke = Ziele(*divmod(erste, _JE_ZIEL), hinzu, *schranken[1:])
    return Loesung(tuple(dabei), ohne, ziele, schranke, groesse)


def _gerechnet(aufgabe: Aufgabe, spalten: list[int], stufen: Sequence[list[int]]) -> tuple[list[int], list[int]]:
    """The columns that are chosen, and the bound of each goal."""
    import numpy as np  # noqa: PLC0415 - loaded only when a county wants proposals

    highs = _modell(aufgabe, spalten)
    nummern = np.arange(len(spalten), dtype=np.int32)
    gewaehlt: list[int] = []
    schranken = []
    for stufe in stufen:
        kosten = np.array(stufe, dtype=np.float64)
        highs.changeColsCost(len(spalten), nummern, kosten)
        highs.run()
        werte = highs.getSolution().col_value
        gewaehlt = [k for k, wert in enumerate(werte) if wert > 0.5]  # noqa: PLR2004 - zero or one
        wert = sum(stufe[k] for k in gewaehlt)
        _pruefen(aufgabe, [spalten[k] for k in gewaehlt], abs(highs.getInfo().objective_function_value - wert))
        fertig = highs.modelStatusToString(highs.getModelStatus()) == "Optimal"
        schranken.append(wert if fertig else _schranke(highs.getInfo().mip_dual_bound, wert))
        belegt = np.flatnonzero(kosten).astype(np.int32)
        highs.addRow(-np.inf, float(wert), len(belegt), belegt, kosten[belegt])
    return gewaehlt, schranken


def _schranke(grenze: float, wert: int) -> int:
    """The bound as a whole number, from zero to the value that was found."""
    return min(wert, max(0, ceil(grenze - (1 - _GANZE)))) if isfinite(grenze) else 0


def _modell(aufgabe: Aufgabe, spalten: list[int]) -> _Highs:
    """Zero or one per column; each Einheit that needs a group exactly once, every other at most once."""
    try:
        from highspy import HighsLp, HighsVarType, MatrixFormat  # noqa: PLC0415 - loaded only when a county wants proposals
        from highspy._core import _Highs  # noqa: PLC0415 - its public twin writes a banner to the standard output before it can be told not to
        import numpy as np  # noqa: PLC0415
    except ImportError:
        raise RegelError("loeser-fehlt", "Vorschläge für Verbünde brauchen das Paket „highspy“; bitte im_xl neu installieren.") from None
    zeilen = len(aufgabe.einheiten)
    highs = _Highs()
    for option, wert in {
        "output_flag": False,
        "threads": 1,
        "random_seed": 0,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": _GANZE,
        "mip_max_nodes": _KNOTEN,
        "time_limit": _SEKUNDEN,
    }.items():
        highs.setOptionValue(option, wert)
    eintraege = [list(stellen(spalte)) for spalte in spalten]
    modell = HighsLp()
    modell.num_col_, modell.num_row_ = len(spalten), zeilen
    modell.col_cost_, modell.col_lower_, modell.col_upper_ = np.zeros(len(spalten)), np.zeros(len(spalten)), np.ones(len(spalten))
    modell.row_lower_ = np.array([float(einheit.sucht) for einheit in aufgabe.einheiten])
    modell.row_upper_ = np.ones(zeilen)
    modell.a_matrix_.format_ = MatrixFormat.kColwise
    modell.a_matrix_.start_ = np.cumsum([0, *(len(eintrag) for eintrag in eintraege)]).astype(np.int32)
    modell.a_matrix_.index_ = np.array([i for eintrag in eintraege for i in eintrag], dtype=np.int32)
    modell.a_matrix_.value_ = np.ones(sum(len(eintrag) for eintrag in eintraege))
    modell.integrality_ = [HighsVarType.kInteger] * len(spalten)
    highs.passModel(modell)
    return highs


def _pruefen(aufgabe: Aufgabe, gewaehlt: list[int], abweichung: float) -> None:
    """Whoever needs a group is there once, nobody twice, at the costs the solver names: floats have chosen, whole numbers look after them."""
    alle = 0
    for menge in gewaehlt:
        if alle & menge:
            break
        alle |= menge
    else:
        if alle & aufgabe.suchende == aufgabe.suchende and abweichung < 0.5:  # noqa: PLR2004 - costs are whole numbers
            return
    raise RegelError("loeser-ohne-ergebnis", "Für die Verbünde wurde keine Lösung gefunden. Bitte melden Sie das mit der Mappe.")
