"""The column of findings beside the county's own list: what it says, and where it goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from im_xl.errors import DateiError
from im_xl.findings import Finding
from im_xl.model import Ags, Listenort
from im_xl.package.blatttext import Bereich
from im_xl.package.markierung import Marke, Zellaenderung, entferne, marken, schreibe
from im_xl.package.package import Blatteintrag, Package
from im_xl.package.zellen import table_areas
from im_xl.places import CellRef, column_letters, split_address
from im_xl.register import gemeinden

UEBERSCHRIFT = "IM Hinweise"
HOECHSTENS = 250
"""Characters of a cell."""
_TRENNER = " | "


@dataclass(frozen=True, slots=True, kw_only=True)
class Markierung:
    """What became of the column.

    Attributes:
        stand: "geschrieben", "entfernt" or "belassen" (it is that of an earlier run).
        blatt: name of the county's sheet.
        von, bis: first cell (the heading) and last cell of the column.
        zeilen: rows with findings; 0 where nothing was written.
    """

    stand: str
    blatt: str
    von: str
    bis: str
    zeilen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Markierungen:
    """What became of the columns, what may differ on which part, and why there is none where one was wanted."""

    spalten: tuple[Markierung, ...] = ()
    zellen: Mapping[str, Zellaenderung] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def markieren(mappe: Package, listen: tuple[Listenort, ...], findings: Iterable[Finding]) -> Markierungen:
    """Write the findings of a run beside the county's list; where that is not possible, a finding says why.

    Args:
        mappe: the workbook, changed in memory.
        listen: parts of the list of persons.
        findings: of the run, gravest first.
    """
    try:
        liste = _die_liste(listen)
        blatt = next(blatt for blatt in mappe.blaetter if blatt.name == liste.blatt and blatt.art == "worksheet")
        texte = zeilentexte(liste, findings)
        marke = next((marke for marke in marken(mappe) if marke.blatt.index == blatt.index), None)
        spalte = marke.bereich[1] if marke else _freie_spalte(mappe, blatt, liste)
        bereich = (liste.kopf, spalte, max([*liste.zeilen.values(), *texte]), spalte)
        zellen = {_zelle(zeile, spalte): text for zeile, text in {liste.kopf: UEBERSCHRIFT, **texte}.items()}
        aenderung = schreibe(mappe, blatt, bereich, zellen)
    except DateiError as fehler:
        ort = CellRef(fehler.blatt, fehler.zelle) if fehler.blatt and fehler.zelle else None
        grund = fehler.text.removeprefix(f"{ort.anzeige}: ") if ort else fehler.text
        return Markierungen(spalten=belassen(mappe), findings=(Finding("markierung-unterblieben", ort, {"grund": grund}),))
    geschrieben = _markierung("geschrieben", blatt.name, bereich, len(texte))
    andere = (spalte for spalte in belassen(mappe) if spalte.blatt != blatt.name)
    return Markierungen(spalten=(geschrieben, *andere), zellen={blatt.part: aenderung})


def entmarkieren(mappe: Package) -> Markierungen:
    """Take the columns of earlier runs away."""
    alle = marken(mappe)
    zellen: dict[str, Zellaenderung] = {}
    findings: list[Finding] = []
    weg: list[Marke] = []
    for marke in alle:
        try:
            zellen[marke.blatt.part] = entferne(mappe, marke)
            weg.append(marke)
        except DateiError as fehler:
            findings.append(Finding("markierung-unterblieben", None, {"grund": f"Sie lässt sich nicht entfernen. {fehler.text}"}))
    return Markierungen(
        spalten=tuple(_markierung("entfernt", marke.blatt.name, marke.bereich) for marke in weg), zellen=zellen, findings=tuple(findings)
    )


def belassen(mappe: Package) -> tuple[Markierung, ...]:
    """The columns of earlier runs, as they stand."""
    return tuple(_markierung("belassen", marke.blatt.name, marke.bereich) for marke in marken(mappe))


def _markierung(stand: str, blatt: str, bereich: Bereich, zeilen: int = 0) -> Markierung:
    oben, links, unten, rechts = bereich
    return Markierung(stand=stand, blatt=blatt, von=_zelle(oben, links), bis=_zelle(unten, rechts), zeilen=zeilen)


def _zelle(zeile: int, spalte: int) -> str:
    return f"{column_letters(spalte)}{zeile}"


# ---------------------------------------------------------------- where
def _die_liste(listen: tuple[Listenort, ...]) -> Listenort:
    """The one list that stands in rows.

    Raises:
        DateiError: there is none.
    """
    if not listen:
        raise DateiError("zelle-gesperrt", "In dieser Mappe steht keine Liste der Gemeinden mit Personen.")
    liste = listen[0]
    if len(listen) > 1:
        raise DateiError("zelle-gesperrt", f"Die Liste steht in {len(listen)} Teilen. Stellen Sie sie in einer Liste untereinander.")
    if liste.gedreht:
        raise DateiError(
            "zelle-gesperrt",
            f"Auf Blatt „{liste.blatt}“ stehen die Gemeinden nebeneinander. Eine Spalte mit Hinweisen gibt es nur, wo sie untereinander stehen.",
            blatt=liste.blatt,
        )
    return liste


def _freie_spalte(mappe: Package, blatt: Blatteintrag, liste: Listenort) -> int:
    """The first free column right of the list that no table touches.

    Raises:
        DateiError: there is none.
    """
    tabellen = [(oben, rechts, unten) for oben, _, unten, rechts in table_areas(mappe, blatt)]
    for spalte in liste.frei:
        if not any(spalte == rechts + 1 and oben <= liste.ende and liste.kopf <= unten for oben, rechts, unten in tabellen):
            return spalte
    raise DateiError(
        "zelle-gesperrt", f"Auf Blatt „{blatt.name}“ ist rechts der Liste keine Spalte frei. Schaffen Sie dort Platz.", blatt=blatt.name
    )


# ---------------------------------------------------------------- what
def zeilentexte(liste: Listenort, findings: Iterable[Finding]) -> dict[int, str]:
    """What stands beside each row of a list of which something was found.

    A finding belongs to the row that it points at, else to that of its Gemeinde. What somebody has accepted with a reason is in order,
    and what is about single cases is nobody's business here.
    """
    namen = {zeile: gemeinden()[ags].name for ags, zeile in liste.zeilen.items()}
    je_zeile: dict[int, list[str]] = {}
    for finding in findings:
        zeile = _zeile(liste, finding)
        if zeile is not None and not finding.angenommen and not _von_einem_fall(finding):
            je_zeile.setdefault(zeile, []).append(_satz(finding, namen.get(zeile, "")))
    return {zeile: _zusammen(list(dict.fromkeys(saetze))) for zeile, saetze in sorted(je_zeile.items())}


def _von_einem_fall(finding: Finding) -> bool:
    return "fall" in finding.werte or finding.code.startswith("faelle-")


def _zeile(liste: Listenort, finding: Finding) -> int | None:
    ort = finding.ort
    if ort is not None and ort.blatt == liste.blatt and not ort.datei:
        zeile, _ = split_address(ort.zelle)
        if liste.kopf < zeile <= liste.ende:
            return zeile
    return liste.zeilen.get(Ags(finding.betrifft)) if finding.betrifft else None


def _satz(finding: Finding, gemeinde: str) -> str:
    """Severity and what was found, on one line, as no spreadsheet will respell it; the Gemeinde stands in the row."""
    satz = finding.eintrag.vorlage.format_map(finding.werte).removeprefix(f"{gemeinde}: ")
    lesbar = "".join(zeichen if zeichen.isprintable() else " " for zeichen in satz)
    return f"{finding.schwere.value}: {' '.join(lesbar.split())}"


def _zusammen(saetze: list[str]) -> str:
    """The sentences of a row in one cell; what has no room is counted."""
    for anzahl in range(len(saetze), 0, -1):
        weitere = [f"… weitere {len(saetze) - anzahl} siehe „{UEBERSCHRIFT}“"] if anzahl < len(saetze) else []
        text = _TRENNER.join([*saetze[:anzahl], *weitere])
        if len(text) <= HOECHSTENS:
            return text
    weitere = [f"… weitere {len(saetze) - 1} siehe „{UEBERSCHRIFT}“"] if len(saetze) > 1 else []
    platz = HOECHSTENS - sum(len(_TRENNER) + len(rest) for rest in weitere) - 1
    return _TRENNER.join([f"{saetze[0][:platz].rstrip()}…", *weitere])
