"""The lists of the procedure: decisions of the Gemeinden, and who belongs to which Verbund."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from im_xl.model import Ags, Entscheidung, Entscheidungsart, Gemeinde, Mitgliedschaft, Rolle, Verbund
from im_xl.register import gemeinden, suche_gemeinde
from im_xl.workbook import numbers
from im_xl.workbook.felder import Listenzeile
from im_xl.workbook.layout import Tabelle
from im_xl.workbook.rows import Schluesselzellen, Zuordnung, ist_summenzeile, schluesselzellen
from im_xl.workbook.woerter import moegliche_woerter, woerter, wort
from im_xl.workbook.zeittext import jahre_und_tage


def _gesagt(zeile: Listenzeile) -> str | None:
    """What the Gemeinde decided for the Haushaltsjahr; a text that speaks of other years is not understood."""
    text = zeile.text("entscheidung")
    if text and wort("entscheidung", text) in {"einzeln", "verbund"} and _anderes_jahr(zeile, text):
        zeile.melden("angabe-unlesbar", "entscheidung", inhalt=text, was="Entscheidung", auswahl=moegliche_woerter("entscheidung"))
        return None
    return zeile.wort("entscheidung", "Entscheidung")


def _anderes_jahr(zeile: Listenzeile, text: str) -> bool:
    """A year after the Haushaltsjahr, or any that cannot be compared; an earlier one where the decision ended with it."""
    jahre, gilt = jahre_und_tage(text), zeile.zuordnung.haushaltsjahr
    spaeter = any(gilt is None or jahr > gilt for jahr in jahre)
    return spaeter or (bool(jahre) and gilt not in jahre and not {"bis", "nur"}.isdisjoint(woerter(text)))


def read_entscheidungen(
    tabelle: Tabelle, zuordnung: Zuordnung, bisher: Mapping[Ags, Entscheidung] = MappingProxyType({})
) -> dict[Ags, Entscheidung]:
    """Decisions by AGS, after those of other parts. A Gemeinde without any entry is left out: nothing is recorded of it."""
    entscheidungen = dict(bisher)
    for nummer, werte in tabelle.zeilen():
        zeile = Listenzeile(tabelle, zuordnung, nummer, werte)
        zellen = schluesselzellen(tabelle, nummer, werte)
        if ist_summenzeile(werte, zellen) is not None or not _hat_eintrag(zeile):
            continue
        gemeinde = zuordnung.gemeinde(zellen, streng=False)
        if gemeinde is None:
            continue
        if gemeinde.ags in entscheidungen:
            erste = _wo(entscheidungen[gemeinde.ags])
            zuordnung.melden("entscheidung-doppelt", zellen.ort, gemeinde.ags, gemeinde=gemeinde.name, zelle=erste)
            continue
        zeile.betrifft = gemeinde.ags
        entscheidungen[gemeinde.ags] = _entscheidung(zeile)
    return entscheidungen


def _wo(entscheidung: Entscheidung) -> str:
    return entscheidung.ort.anzeige if entscheidung.ort else "der erste Eintrag"


def _hat_eintrag(zeile: Listenzeile) -> bool:
    felder = ("entscheidung", "verbund", "rolle", "eingegangen_am", "widerrufen_am", "traeger")
    return any(not numbers.ist_leer(zeile.wert(name)) for name in felder)


def _entscheidung(zeile: Listenzeile) -> Entscheidung:
    text = zeile.text("entscheidung")
    art = _gesagt(zeile)
    rolle = zeile.wort("rolle", "Rolle im Verbund") or (_rolle_im_text(text) if art == "verbund" else None)
    verbund = zeile.text("verbund") or (_verbund_im_text(text) if art == "verbund" else "")
    return Entscheidung(
        art=Entscheidungsart(art) if art else Entscheidungsart.OFFEN,
        rolle=Rolle(rolle) if rolle and art == "verbund" else None,
        verbund=verbund or None,
        eingegangen_am=zeile.tag("eingegangen_am", "Eingang der Entscheidung"),
        widerrufen_am=zeile.tag("widerrufen_am", "Widerruf der Entscheidung"),
        traeger=zeile.text("traeger") or None,
        ort=zeile.tabelle.blatt.ort(zeile.nummer, zeile.tabelle.spalten["entscheidung"]),
    )


def _rolle_im_text(text: str) -> str | None:
    """The role, where the decision names it: Verbund (federführend)."""
    gelesen = woerter(text)
    return next((bedeutung for ab in range(1, len(gelesen)) if (bedeutung := wort("rolle", " ".join(gelesen[ab:])))), None)


def _verbund_im_text(text: str) -> str:
    """The name, where the decision holds it ("Verbund Elsenztal", but not "im Verbund" or "Verbund (Mitglied)")."""
    rest = text.split("(", maxsplit=1)[0].strip()
    return rest if len(woerter(rest)) > 1 and woerter(rest)[0] == "verbund" and _rolle_im_text(rest) is None else ""


def read_verbuende(tabelle: Tabelle, zuordnung: Zuordnung, bisher: Iterable[Verbund] = ()) -> tuple[Verbund, ...]:
    """Verbünde with their memberships, in the order of the list and after those of other parts; a blank name repeats the one above."""
    verbuende = {verbund.name: [*verbund.mitgliedschaften] for verbund in bisher}
    name = ""
    for nummer, werte in tabelle.zeilen():
        zeile = Listenzeile(tabelle, zuordnung, nummer, werte)
        zellen = schluesselzellen(tabelle, nummer, werte)
        if not zellen.name and not zellen.ags_inhalt:
            continue
        name = zeile.text("verbund") or name
        gemeinde = _mitglied(zellen, zuordnung)
        if gemeinde is not None and name:
            verbuende.setdefault(name, []).append(_mitgliedschaft(zeile, zellen, gemeinde))
    return tuple(Verbund(name, tuple(mitglieder)) for name, mitglieder in verbuende.items())


def _mitglied(zellen: Schluesselzellen, zuordnung: Zuordnung) -> Gemeinde | None:
    """A member may lie outside the county: the rules say that it must not."""
    if zellen.ags is not None and zellen.ags in gemeinden():
        return gemeinden()[zellen.ags]
    im_kreis = suche_gemeinde(zellen.name, zuordnung.kreis.ags)
    im_land = im_kreis or suche_gemeinde(zellen.name)
    return im_land[0] if len(im_land) == 1 else zuordnung.gemeinde(zellen, streng=False)


def _mitgliedschaft(zeile: Listenzeile, zellen: Schluesselzellen, gemeinde: Gemeinde) -> Mitgliedschaft:
    zeile.betrifft = gemeinde.ags
    rolle = zeile.wort("rolle", "Rolle im Verbund")
    return Mitgliedschaft(
        ags=gemeinde.ags,
        name=gemeinde.name,
        rolle=Rolle(rolle) if rolle else Rolle.MITGLIED,
        von=zeile.tag("von", "Beginn der Mitgliedschaft"),
        bis=zeile.tag("bis", "Ende der Mitgliedschaft"),
        ort=zellen.ort_name,
    )
