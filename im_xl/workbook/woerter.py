"""Words: the headings and entries of a county without what does not count, and what an entry means after the lists in `woerter.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
import re
from typing import Any
import unicodedata

import yaml

_TRENNUNG = re.compile(r"(?<=[^\W\d_])[-\u00ad]\s*(?=[a-zäöüß])(?!und\b|oder\b|bzw\b)")
_FUSSNOTE = re.compile(r"\d{1,2}\)|[¹²³⁴⁵*†]")
TAG = re.compile(r"(?:\b(?:am|zum|vom|per|stand|Stand)[\s:]+)*(\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})?)")
_TAUSEND = re.compile(
    r"(?i)(?<![^\W\d_])(?:tsd|tausend|teuro?|t\s?€|k€|keur|mio|mln|million(?:en)?|mrd|milliarden?)(?![^\W\d_])\.?|(?<!\d)1[.' ]?000\s?(?:€|euro?\b)|\bin\s+1[.' ]?000(?!\d)"
)
_WORT = re.compile(r"[^\W\d_]+|%")
_FUELLWOERTER = frozenset(
    {"der", "die", "das", "des", "dem", "den", "in", "im", "zum", "zur", "von", "für", "per", "eur", "euro", "€", "und", "oder", "bzw"}
)  # fmt: skip
Woerter = tuple[str, ...]


@lru_cache(maxsize=8192)
def woerter(text: str) -> Woerter:
    """The words of a heading that count; a heading of small words only keeps them."""
    text = _TRENNUNG.sub("", unicodedata.normalize("NFC", text)) if "-" in text or "\u00ad" in text else unicodedata.normalize("NFC", text)
    text = _TAUSEND.sub(" ", _FUSSNOTE.sub(" ", TAG.sub(" ", text))).casefold()
    alle = tuple("prozent" if wort == "%" else wort for wort in _WORT.findall(text))
    return tuple(wort for wort in alle if wort not in _FUELLWOERTER) or alle


def lesbar(text: str) -> str:
    """A heading on one line, without the hyphens of its lines."""
    return " ".join(_TRENNUNG.sub("", text).split())


def spricht_von_au(worte: Woerter) -> bool:
    """Whether words name the Anschlussunterbringung."""
    return "au" in worte or any(wort.startswith("anschluss") for wort in worte)


@lru_cache(maxsize=8192)
def in_tausend(text: str) -> bool:
    """Whether a label or heading counts in thousands or millions."""
    return _TAUSEND.search(text) is not None


def nur_tausend(text: str) -> bool:
    """Whether a label that counts in thousands or millions means thousands."""
    return re.search(r"(?i)mio|mln|million|mrd|milliard", text) is None


def read_yaml(name: str) -> Any:  # noqa: ANN401 - a YAML document
    """A file of `layouts/`."""
    text = (Path(__file__).parent / "layouts" / name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe loaders


@cache
def _wortlisten() -> Mapping[str, Mapping[str, tuple[tuple[Woerter, bool], ...]]]:
    def gruppe(liste: list[str]) -> tuple[tuple[Woerter, bool], ...]:
        return tuple((woerter(text.removesuffix("…")), text.endswith("…")) for text in liste)

    return {
        name: {name: gruppe(inhalt)} if isinstance(inhalt, list) else {wort: gruppe(liste) for wort, liste in inhalt.items()}
        for name, inhalt in read_yaml("woerter.yaml").items()
    }


@lru_cache(maxsize=4096)
def wort(liste: str, text: str) -> str | None:
    """The meaning of a word in a cell after the lists in `woerter.yaml`; None where it is not known."""
    gelesen = woerter(text)
    for bedeutung, muster in _wortlisten()[liste].items():
        if any(gelesen == ganz or (offen and gelesen[: len(ganz)] == ganz) for ganz, offen in muster):
            return None if _mit_vorbehalt(liste, bedeutung, gelesen) else bedeutung
    return None


def _mit_vorbehalt(liste: str, bedeutung: str, gelesen: Woerter) -> bool:
    """Whether a text also holds a word that says something else: what begins like a yes may end as a no.

    A group to which the first word itself belongs does not count: "nein, keine Übernahme" denies nothing twice.
    """
    gruppen = _vorbehalte().get(liste, {}).get(bedeutung, ())
    return any(any(map(gruppe.match, gelesen[1:])) and not gruppe.match(gelesen[0]) for gruppe in gruppen)


@cache
def _vorbehalte() -> Mapping[str, Mapping[str, tuple[re.Pattern[str], ...]]]:
    def gruppe(staemme: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(f"{stamm.removesuffix('…').casefold()}{'' if stamm.endswith('…') else '$'}" for stamm in staemme))

    return {
        liste: {bedeutung: tuple(map(gruppe, gruppen)) for bedeutung, gruppen in bedeutungen.items()}
        for liste, bedeutungen in read_yaml("vorbehalte.yaml")["vorbehalte"].items()
    }


def moegliche_woerter(liste: str) -> str:
    """What a cell may say, for a message."""
    anzeige = {"federfuehrend": "federführend", "geschaetzt": "geschätzt", "gezaehlt": "gezählt", "zusaetzlich": "zusätzlich"}
    hauptwoerter = {"cent", "euro", "landkreis", "mitglied", "verbund", "vorjahr"}
    return ", ".join(
        name.capitalize() if name in hauptwoerter else anzeige.get(name, name.replace("_", " ")) for name in _wortlisten()[liste]
    )
