"""The procedure through the year, from the Meldung to the payment: each theme is a sheet of ours that remembers, and is renewed with every run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from im_xl.ablauf import (
    bereitstellung,
    entscheidungen,
    kennzahlen,
    koordination,
    meldungen,
    nachweis,
    termine,
    verbuende,
    versionen,
    zahlungen,
)
from im_xl.ablauf.art import Blattart, Blattinhalt, Gedaechtnis, Lage, umzug
from im_xl.errors import EingabeError
from im_xl.findings import Finding
from im_xl.model import Eintrag, Kreisdaten
from im_xl.package.package import Blatteintrag, Package
from im_xl.workbook.eigene import felder

ARTEN: tuple[Blattart, ...] = (
    meldungen.ART,
    entscheidungen.ART,
    verbuende.ART,
    versionen.ART,
    bereitstellung.ART,
    zahlungen.ART,
    koordination.ART,
    kennzahlen.ART,
    termine.ART,
    nachweis.ART,
)
"""In the order in which they are made; a later one knows the findings of those before."""


def arten() -> dict[str, Blattart]:
    """The kinds of sheets by their key."""
    return {art.schluessel: art for art in ARTEN}


def ist_ablaufblatt(kennung: str) -> bool:
    """Whether a mark is that of a sheet of the procedure, of whatever year."""
    return kennung.partition(":")[0] in arten()


def gewuenscht(mappe: Package, jahr: int, ablauf: Mapping[str, tuple[Eintrag, ...]]) -> tuple[Blattart, ...]:
    """The sheets that a run makes: those that are ordered, and those that the workbook has for the Haushaltsjahr.

    Raises:
        EingabeError: there is no such sheet.
    """
    if fremd := ablauf.keys() - arten().keys():
        raise EingabeError(
            "ablauf-unbekannt", f"Ein Blatt „{min(fremd)}“ kennt diese Ausgabe von im_xl nicht. Möglich: {', '.join(arten())}."
        )
    vorhanden = mappe.eigene()
    return tuple(art for art in ARTEN if art.schluessel in ablauf or art.kennung(jahr) in vorhanden)


def vorab(kreisdaten: Kreisdaten, gemerkt: Gedaechtnis, gemacht: tuple[Blattart, ...]) -> Kreisdaten:
    """What was read, with what people have recorded on sheets of the procedure."""
    for art in gemacht:
        if art.vorab is not None:
            kreisdaten = art.vorab(kreisdaten, gemerkt)
    return replace(kreisdaten, findings=(*kreisdaten.findings, *_fehlende_spalten(gemerkt, gemacht)))


def _fehlende_spalten(gemerkt: Gedaechtnis, gemacht: tuple[Blattart, ...]) -> Iterator[Finding]:
    """Columns that people have deleted: what stood there is gone, and counted as nothing it would give wrong sums."""
    for art in gemacht:
        blatt: Blatteintrag | None = gemerkt.mappe.eigene().get(art.kennung(gemerkt.jahr))
        if blatt is None:
            continue
        vorhanden = felder(gemerkt.mappe, blatt)
        weg = sorted(feld for feld in art.buch.felder if not vorhanden.get(feld))
        if weg:
            yield Finding("ablauf-spalte-fehlt", None, {"blatt": blatt.name, "spalten": ", ".join(feld.rpartition(".")[2] for feld in weg)})


__all__ = ["ARTEN", "Blattart", "Blattinhalt", "Gedaechtnis", "Lage", "arten", "gewuenscht", "ist_ablaufblatt", "umzug", "vorab"]
