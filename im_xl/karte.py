"""A map of a county without boundaries: each Gemeinde a sign at its centre, lines between neighbours. Drawn once, written as SVG or as PNG."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from html import escape
from io import BytesIO
from itertools import combinations
from math import cos, pi, radians, sin
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from im_xl.model import Ags
from im_xl.register import QUELLE_RAUM, mittelpunkt, nachbarn
from im_xl.vwv.verbundplanung import zusammenhang
from im_xl.vwv.verbundvorschlag import Verbindung, name_von, verbindung

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

BREITE, HOEHE = 1600, 1240
_RAND, _KOPF, _FUSS, _SEITE = 40, 90, 150, 130
_SCHRIFT, _TITEL, _KLEIN = 21, 32, 19
_RADIUS = 13
_STRICHE, _LUECKE = 8.0, 7.0


class Status(Enum):
    """How a Gemeinde stands; value: words of the legend, colour, corners of the sign (0: round). Colours after Okabe and Ito, told apart by everybody."""

    ALLEIN = ("genügt allein", "#0072B2", 0)
    VERBUND = ("in einem Verbund, der genügt", "#009E73", 4)
    VORSCHLAG = ("im Vorschlag mit dieser Nummer", "#F0C040", 0)
    UNTER = ("unter dem Mindestumfang", "#D55E00", 3)
    LANDKREIS = ("überlässt es dem Landkreis", "#A0A0A0", -4)
    UNBEKANNT = ("ohne Betrag", "#FFFFFF", 0)

    @property
    def wort(self) -> str:
        """What the legend says."""
        return self.value[0]


class Ort(NamedTuple):
    """A Gemeinde on the map; `nummer` of its proposal, 0: none."""

    ags: Ags
    status: Status
    nummer: int = 0


class Linie(NamedTuple):
    """A line."""

    x1: float
    y1: float
    x2: float
    y2: float
    farbe: str
    dicke: float
    gestrichelt: bool = False


class Zeichen(NamedTuple):
    """The sign of a Status; a round one without `ecken`."""

    x: float
    y: float
    radius: float
    farbe: str
    ecken: tuple[tuple[float, float], ...] = ()


class Schrift(NamedTuple):
    """A text; `anker` "start" or "middle"; `y` is its base line."""

    x: float
    y: float
    text: str
    groesse: int
    farbe: str = "#16202C"
    anker: str = "start"
    hof: bool = False


@dataclass(frozen=True, slots=True)
class Karte:
    """A map, laid out: what is drawn, from below to above."""

    teile: tuple[Linie | Zeichen | Schrift, ...]

    def svg(self) -> str:
        """As SVG."""
        innen = "".join(_svg(teil) for teil in self.teile)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {BREITE} {HOEHE}" font-family="Calibri, Carlito, Arial, sans-serif">'
            f'<rect width="{BREITE}" height="{HOEHE}" fill="#FFFFFF"/>{innen}</svg>\n'
        )

    def png(self) -> bytes:
        """As PNG."""
        from PIL import Image, ImageDraw  # noqa: PLC0415 - loaded only when a map is wanted

        # Drawn twice as large and made smaller: lines and signs get smooth edges, as SVG has them.
        bild = Image.new("RGB", (2 * BREITE, 2 * HOEHE), "#FFFFFF")
        stift = ImageDraw.Draw(bild)
        for teil in self.teile:
            if isinstance(teil, Linie):
                for x1, y1, x2, y2 in _striche(teil):
                    stift.line((2 * x1, 2 * y1, 2 * x2, 2 * y2), fill=teil.farbe, width=round(2 * teil.dicke))
            elif isinstance(teil, Zeichen) and teil.ecken:
                stift.polygon([(2 * x, 2 * y) for x, y in teil.ecken], fill=teil.farbe, outline="#16202C", width=3)
            elif isinstance(teil, Zeichen):
                rahmen = (2 * (teil.x - teil.radius), 2 * (teil.y - teil.radius), 2 * (teil.x + teil.radius), 2 * (teil.y + teil.radius))
                stift.ellipse(rahmen, fill=teil.farbe, outline="#16202C", width=3)
            else:
                stift.text(
                    (2 * teil.x, 2 * teil.y),
                    teil.text,
                    fill=teil.farbe,
                    font=_schrift(2 * teil.groesse),
                    anchor="ms" if teil.anker == "middle" else "ls",
                    stroke_width=5 if teil.hof else 0,
                    stroke_fill="#FFFFFF",
                )
        strom = BytesIO()
        bild.resize((BREITE, HOEHE), Image.Resampling.LANCZOS).quantize(256, method=Image.Quantize.FASTOCTREE).save(
            strom, "PNG", optimize=True
        )
        return strom.getvalue()


def karte(titel: str, orte: Sequence[Ort], gruppen: Iterable[Iterable[Ags]]) -> Karte:
    """Lay out the map of a county.

    Args:
        titel: heading.
        orte: the Gemeinden.
        gruppen: those between which lines are drawn strongly: Verbünde and proposals.
    """
    lage = _lage([ort.ags for ort in orte])
    kraeftig = {paar for gruppe in gruppen for paar in _kanten(tuple(sorted(gruppe)))}
    paare = kraeftig | {(a, b) for a, b in combinations(sorted(lage), 2) if any(n.ags == b for n in nachbarn(a))}
    linien = []
    for a, b in sorted(paare):
        if a in lage and b in lage:
            farbe, dicke = ("#16202C", 4.0) if (a, b) in kraeftig else ("#B4BDC7", 1.5)
            unsicher = verbindung(a, b) is Verbindung.UNSICHER
            linien.append(Linie(*lage[a], *lage[b], farbe, dicke, unsicher))
    linien.sort(key=lambda linie: linie.dicke)
    zeichen: list[Zeichen | Schrift] = []
    for ort in orte:
        x, y = lage[ort.ags]
        zeichen += _sign(x, y, ort.status, str(ort.nummer or ""))
    return Karte((*linien, *zeichen, *_beschriftung(orte, lage), *_rahmen(titel, orte)))


def _kanten(gruppe: tuple[Ags, ...]) -> set[tuple[Ags, Ags]]:
    """Lines within a group: between neighbours, and where these leave a part out, along the Verwaltungsgemeinschaft."""
    kanten = {(a, b) for a, b in combinations(gruppe, 2) if any(n.ags == b for n in nachbarn(a))}
    return kanten | {(a, b) for a, b, _ in zusammenhang(gruppe, kanten).wege}


def _lage(alle: Sequence[Ags]) -> dict[Ags, tuple[float, float]]:
    """Places on the sheet: north is above, a kilometre is as long in each direction."""
    punkte = {ags: ort for ags in alle if (ort := mittelpunkt(ags)) is not None}
    if not punkte:
        return {}
    streckung = cos(radians(sum(p.breite for p in punkte.values()) / len(punkte)))
    roh = {ags: (p.laenge * streckung, -p.breite) for ags, p in punkte.items()}
    links, oben = (min(ort[i] for ort in roh.values()) for i in (0, 1))
    breit, hoch = max(x for x, _ in roh.values()) - links, max(y for _, y in roh.values()) - oben
    platz_x, platz_y = BREITE - 2 * _SEITE, HOEHE - _KOPF - _FUSS - 2 * _RAND
    mass = min(platz_x / max(breit, 1e-9), platz_y / max(hoch, 1e-9)) if len(roh) > 1 else 0.0
    rand_x, rand_y = (BREITE - breit * mass) / 2, _KOPF + _RAND + (platz_y - hoch * mass) / 2
    return {ags: (round(rand_x + (x - links) * mass, 1), round(rand_y + (y - oben) * mass, 1)) for ags, (x, y) in roh.items()}


def _sign(x: float, y: float, status: Status, nummer: str) -> Iterator[Zeichen | Schrift]:
    _, farbe, zahl = status.value
    radius = _RADIUS + (2 if zahl == 3 or nummer else 0)  # noqa: PLR2004 - a triangle of the same size looks smaller
    drehung = pi / 4 if zahl == 4 else 0.0  # noqa: PLR2004 - a square stands on its side
    ecken = tuple(
        (round(x + radius * sin(drehung + 2 * pi * k / abs(zahl)), 1), round(y - radius * cos(drehung + 2 * pi * k / abs(zahl)), 1))
        for k in range(abs(zahl))
    )
    yield Zeichen(x, y, radius, farbe, ecken)
    if nummer:
        yield Schrift(x, y + 6, nummer, _KLEIN, anker="middle")


def _beschriftung(orte: Sequence[Ort], lage: dict[Ags, tuple[float, float]]) -> Iterator[Schrift]:
    """Names beside the signs, each where it covers least of what stands there already."""
    belegt = [(x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS) for x, y in lage.values()]
    for ort in sorted(orte, key=lambda o: lage.get(o.ags, (0.0, 0.0))):
        if ort.ags not in lage:
            continue
        x, y = lage[ort.ags]
        breit = textbreite(name_von(ort.ags), _SCHRIFT)
        abstand = _RADIUS + 6
        plaetze = [
            (x + abstand, y + 6),
            (x - abstand - breit, y + 6),
            (x - breit / 2, y - abstand - 2),
            (x - breit / 2, y + abstand + 14),
            (x + abstand - 4, y - abstand + 6),
            (x + abstand - 4, y + abstand + 8),
            (x - abstand + 4 - breit, y - abstand + 6),
            (x - abstand + 4 - breit, y + abstand + 8),
        ]
        kosten = [
            sum(_deckung((px, py - 15, px + breit, py + 5), feld) for feld in belegt)
            + (10_000 if px < 0 or px + breit > BREITE else 0)
            + nummer
            for nummer, (px, py) in enumerate(plaetze)
        ]
        px, py = plaetze[kosten.index(min(kosten))]
        belegt.append((px, py - 15, px + breit, py + 5))
        yield Schrift(round(px, 1), round(py, 1), name_von(ort.ags), _SCHRIFT, hof=True)


def _deckung(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> float:
    """Common area of two rectangles."""
    breit, hoch = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return breit * hoch if breit > 0 and hoch > 0 else 0.0


def _rahmen(titel: str, orte: Sequence[Ort]) -> Iterator[Zeichen | Schrift | Linie]:
    """Heading, legend of what there is, source."""
    yield Schrift(_RAND, 55, titel, _TITEL)
    x, y = float(_RAND + _RADIUS), float(HOEHE - _FUSS + 30)
    vorhanden = {ort.status for ort in orte}
    for status in Status:
        if status not in vorhanden:
            continue
        breit = textbreite(status.wort, _KLEIN) + 60
        if x + breit > BREITE - _RAND:
            x, y = float(_RAND + _RADIUS), y + 34
        yield from _sign(x, y, status, "1" if status is Status.VORSCHLAG else "")
        yield Schrift(x + 24, y + 6, status.wort, _KLEIN)
        x += breit
    erklaerung = "Linien: Nachbarn im Landkreis; gestrichelt: unsicher; dick: zusammen in einem Verbund oder Vorschlag, ohne Grenze in derselben Verwaltungsgemeinschaft"
    yield Schrift(_RAND, HOEHE - 44, erklaerung, _KLEIN)
    yield Schrift(_RAND, HOEHE - 18, QUELLE_RAUM, 14, "#5F6B7A")


# ---------------------------------------------------------------- writing
@cache
def _schrift(groesse: int) -> FreeTypeFont:
    """A typeface that comes with im_xl: the same picture on every machine."""
    from PIL import ImageFont  # noqa: PLC0415 - loaded only when a map is wanted

    return ImageFont.truetype(Path(__file__).parent / "schrift" / "karte.ttf", groesse, layout_engine=ImageFont.Layout.BASIC)


def textbreite(text: str, groesse: int) -> float:
    """Width of a text in pixels."""
    return _schrift(groesse).getlength(text)


def _striche(linie: Linie) -> Iterator[tuple[float, float, float, float]]:
    """The pieces of a line: one, or dashes."""
    dx, dy = linie.x2 - linie.x1, linie.y2 - linie.y1
    laenge = (dx * dx + dy * dy) ** 0.5
    if not linie.gestrichelt or not laenge:
        yield linie.x1, linie.y1, linie.x2, linie.y2
        return
    weg = 0.0
    while weg < laenge:
        von, bis = weg / laenge, min(1.0, (weg + _STRICHE) / laenge)
        yield linie.x1 + dx * von, linie.y1 + dy * von, linie.x1 + dx * bis, linie.y1 + dy * bis
        weg += _STRICHE + _LUECKE


def _svg(teil: Linie | Zeichen | Schrift) -> str:
    if isinstance(teil, Linie):
        strich = f' stroke-dasharray="{_STRICHE:g} {_LUECKE:g}"' if teil.gestrichelt else ""
        return f'<line x1="{teil.x1}" y1="{teil.y1}" x2="{teil.x2}" y2="{teil.y2}" stroke="{teil.farbe}" stroke-width="{teil.dicke:g}"{strich}/>'
    if isinstance(teil, Zeichen):
        rand = f'fill="{teil.farbe}" stroke="#16202C" stroke-width="1.5"'
        if teil.ecken:
            return f'<polygon points="{" ".join(f"{x},{y}" for x, y in teil.ecken)}" {rand}/>'
        return f'<circle cx="{teil.x}" cy="{teil.y}" r="{teil.radius:g}" {rand}/>'
    hof = ' stroke="#FFFFFF" stroke-width="5" paint-order="stroke"' if teil.hof else ""
    anker = f' text-anchor="{teil.anker}"' if teil.anker != "start" else ""
    return f'<text x="{teil.x}" y="{teil.y}" font-size="{teil.groesse}" fill="{teil.farbe}"{anker}{hof}>{escape(teil.text)}</text>'
