"""From a written name to Gemeinden and Kreise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
import re
import unicodedata

from im_xl.model import Ags, Gemeinde, Kreis, Kreistyp
from im_xl.register.schluessel import ags_aus_angabe
from im_xl.register.verzeichnis import gemeinden, kreise

_UMLAUTE = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_WORT = re.compile(r"[^\W\d_]+\.?")
_FUSSNOTE = re.compile(r"(?:\s*(?:\*+|\d{1,2}\)|[¹²³]\)?))+$")
_ZUSATZ_AB = re.compile(r"[(/,]|\b(?:an|am|auf|bei|der|im|in|ob|unter)\b")
"""Where the distinguishing part of a name begins: Kirchheim | unter Teck, Lahr | /Schwarzwald, Altheim | (Alb)."""

_FUELLWOERTER = frozenset(
    {"a.", "am", "an", "auf", "b.", "bei", "d.", "dem", "den", "der", "i.", "im", "in", "o.", "ob", "u.", "unter", "v.", "von"}
)
_STADT = frozenset({"stadt", "stadtkreis", "grosse", "kreisstadt", "universitaetsstadt", "landeshauptstadt", "gkst", "sk"})
_GEMEINDE = frozenset({"gemeinde", "gde", "gde.", "gem."})
_LANDKREIS = frozenset({"landkreis", "lk", "lkr", "lkr.", "land"})
_AEHNLICH = 0.75
"""Share of a name that has to be right for a proposal: a letter or two in eight may be wrong."""
_ZU_KURZ = 4
_KURZ = 3
"""A later word of at most so many letters may be an abbreviation without its point: Freiburg i.Br, Ehingen/Do."""


def _woerter(text: str) -> tuple[str, ...]:
    """The words of a name in a form that forgives case, umlauts, punctuation and Sankt; an abbreviation keeps its point."""
    gefaltet = unicodedata.normalize("NFC", _FUSSNOTE.sub("", text.strip())).casefold().translate(_UMLAUTE)
    return tuple("st" if wort in {"st.", "sankt"} else wort for wort in _WORT.findall(gefaltet))


def _kern(woerter: Iterable[str]) -> tuple[str, ...]:
    return tuple(wort for wort in woerter if wort not in _FUELLWOERTER)


def _ohne_art(woerter: tuple[str, ...], arten: frozenset[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Take words for the kind of place off both ends; what remains, and what was taken."""
    von, bis = 0, len(woerter)
    while von < bis and woerter[von] in arten:
        von += 1
    while bis > von and woerter[bis - 1] in arten and woerter[von:bis][-2:-1] != ("der",):  # Weil der Stadt
        bis -= 1
    return woerter[von:bis], frozenset(woerter[:von] + woerter[bis:])


def _passt(gesucht: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether abbreviations fit word for word; the first word needs its point and more than a letter or two."""
    return len(gesucht) == len(name) and all(
        wort == ganz or (ganz.startswith(wort.rstrip(".")) and (wort.endswith(".") if len(wort) > _KURZ else stelle > 0))
        for stelle, (wort, ganz) in enumerate(zip(gesucht, name, strict=True))
    )


_HOECHSTENS = 100
"""Characters; what is longer is no name, and comparing it with all of them would take seconds."""


@dataclass(frozen=True, slots=True)
class _Verzeichnis:
    """Gemeinden by the words of their whole name, and by the head that is left when the distinguishing part is dropped."""

    ganz: Mapping[tuple[str, ...], tuple[Gemeinde, ...]]
    kopf: Mapping[tuple[str, ...], tuple[Gemeinde, ...]]


@cache
def _verzeichnis() -> _Verzeichnis:
    ganz: dict[tuple[str, ...], list[Gemeinde]] = {}
    kopf: dict[tuple[str, ...], list[Gemeinde]] = {}
    for gemeinde in gemeinden().values():
        woerter = _kern(_woerter(gemeinde.name))
        ganz.setdefault(woerter, []).append(gemeinde)
        teile = _ZUSATZ_AB.split(gemeinde.name, maxsplit=1)
        if len(teile) > 1:
            kopf.setdefault(_kern(_woerter(teile[0])), []).append(gemeinde)
    return _Verzeichnis(
        {woerter: tuple(liste) for woerter, liste in ganz.items()},
        {woerter: tuple(liste) for woerter, liste in kopf.items()},
    )


def suche_gemeinde(angabe: str, kreis_ags: Ags | None = None) -> tuple[Gemeinde, ...]:
    """Gemeinden that a written name or key can mean.

    Forgiven are ", Stadt", "Stadt X", "(Stadtkreis)", "Gemeinde X", case, decomposed umlauts, ae/oe/ue/ss, hyphens, blanks and
    slashes, abbreviations ("a. d. Brenz", "i. Br.", "a. N."), Sankt, footnote marks, and a name without the part that tells it
    from others ("Kirchheim", "Müllheim"). Within a Kreis a whole name goes before a shortened one (Altheim before Altheim (Alb));
    over the whole Land both are answers ("Neuhausen"), for there nobody can tell which was meant.

    Args:
        angabe: name or key as written.
        kreis_ags: only Gemeinden of this Kreis (5 digits); None: the whole Land.

    Returns:
        In the order of AGS: none (unknown), one, or several (ambiguous).
    """
    if len(angabe) > _HOECHSTENS:
        return ()
    if ags := ags_aus_angabe(angabe):
        return _im_kreis((gemeinden()[ags],) if ags in gemeinden() else (), kreis_ags)
    woerter, art = _ohne_art(_woerter(angabe), _STADT | _GEMEINDE)
    gesucht = _kern(woerter)
    if not gesucht:
        return ()
    verzeichnis = _verzeichnis()
    ganz = _im_kreis(verzeichnis.ganz.get(gesucht, ()), kreis_ags)
    kurz = _im_kreis(verzeichnis.kopf.get(gesucht, ()), kreis_ags)
    treffer = ganz if ganz and kreis_ags else ganz + kurz
    if not treffer:
        treffer = _im_kreis(
            (gemeinde for name, liste in verzeichnis.ganz.items() if _passt(gesucht, name) for gemeinde in liste), kreis_ags
        )
    return _nach_art(tuple(sorted(treffer, key=lambda gemeinde: gemeinde.ags)), art)


def aehnliche_gemeinden(angabe: str, kreis_ags: Ags | None = None) -> tuple[Gemeinde, ...]:
    """Gemeinden whose name is close to what was written: proposals for a message, never an answer.

    Args:
        angabe: a name that finds nothing.
        kreis_ags: only Gemeinden of this Kreis; None: the whole Land.

    Returns:
        At most three, the closest first; empty where nothing is close.
    """
    from rapidfuzz.distance import DamerauLevenshtein  # noqa: PLC0415 - loaded only for a name that was not found

    if len(angabe) > _HOECHSTENS:
        return ()
    gesucht = _formen(angabe)
    guete = {
        gemeinde: max(
            (DamerauLevenshtein.normalized_similarity(form, name) for form in gesucht for name in _formen(gemeinde.name)), default=0
        )
        for gemeinde in _im_kreis(gemeinden().values(), kreis_ags)
    }
    nah = sorted((gemeinde for gemeinde in guete if guete[gemeinde] >= _AEHNLICH), key=lambda gemeinde: (-guete[gemeinde], gemeinde.ags))
    return tuple(nah[:3])


@lru_cache(maxsize=4096)
def _formen(name: str) -> frozenset[str]:
    """Spellings of a name that are compared: whole, without small words, without what tells it from others, without "Stadt"."""
    alle = _woerter(name)
    kopf = _woerter(_ZUSATZ_AB.split(name, maxsplit=1)[0])
    formen = ("".join(woerter) for woerter in (alle, _kern(alle), _kern(kopf), _kern(_ohne_art(alle, _STADT | _GEMEINDE)[0])))
    return frozenset(form for form in formen if len(form) >= _ZU_KURZ)


def _im_kreis(treffer: Iterable[Gemeinde], kreis_ags: Ags | None) -> tuple[Gemeinde, ...]:
    return tuple(gemeinde for gemeinde in treffer if kreis_ags in {None, gemeinde.kreis_ags})


def _nach_art(treffer: tuple[Gemeinde, ...], art: frozenset[str]) -> tuple[Gemeinde, ...]:
    """Let "Stadt" or "Gemeinde" tell several apart (Schömberg), but never rule out the only ones there are."""
    if len(treffer) < 2 or not art:  # noqa: PLR2004 - several
        return treffer
    stadt = bool(art & _STADT)
    return tuple(gemeinde for gemeinde in treffer if ("," in gemeinde.name_amtlich) is stadt) or treffer


def _ohne_kreis(name: tuple[str, ...]) -> str:
    return "".join(name).removesuffix("kreis")


def suche_kreis(angabe: str) -> tuple[Kreis, ...]:
    """Stadt- und Landkreise that a written name or key can mean.

    "Landkreis X", "LK X", "X (Landkreis)" name the Landkreis, "Stadtkreis X" and "Stadt X" the Stadtkreis; "Heilbronn" and
    "Karlsruhe" alone mean either. "Rhein-Neckar", "Ortenau" and the like are understood without "kreis".

    Args:
        angabe: name or key (5 digits, or the 8 digits of a Stadtkreis) as written.

    Returns:
        In the order of AGS: none, one, or several.
    """
    if ags := ags_aus_angabe(angabe):
        schluessel = ags[:5] if ags[5:] in {"", "000"} else ags
        return (kreise()[schluessel],) if schluessel in kreise() else ()
    woerter, art = _ohne_art(_woerter(angabe), _LANDKREIS | _STADT | {"kreis"})
    gesucht = _kern(woerter)
    if not gesucht:
        return ()
    typen = {Kreistyp.LANDKREIS} if art & _LANDKREIS else {Kreistyp.STADTKREIS} if art & _STADT else set(Kreistyp)
    return tuple(kreis for kreis in kreise().values() if kreis.typ in typen and _kreis_heisst(kreis, gesucht))


def _kreis_heisst(kreis: Kreis, gesucht: tuple[str, ...]) -> bool:
    name = _kern(_woerter(kreis.name))
    kopf = _kern(_woerter(_ZUSATZ_AB.split(kreis.name, maxsplit=1)[0]))
    return _ohne_kreis(gesucht) in {_ohne_kreis(name), _ohne_kreis(kopf)} or _passt(gesucht, name)
