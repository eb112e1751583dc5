"""What makes a workbook one of our forms: hidden names that live through renaming, re-saving and converting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
import re

FASSUNG = 1
"""Version of the form; what a later one means, nobody here knows."""
MARKE = "_imxl_bogen"
"""Name of the text with version, Haushaltsjahr, AGS and Stichtag."""
FELD = "_imxl_bogen_f_"
"""Begins the name of an input cell."""
VORGABE = "_imxl_bogen_v_"
"""Begins the name of a cell that was filled in beforehand and must not change."""
FESTES = "_imxl_bogen_t_"
"""Begins the names of the texts with short digests of everything that stands on the form beside the inputs."""
STELLEN = 40
"""Posts that a template may offer at most."""
_DIGEST = 5
_JE_TEXT = 45
"""Digests per name: a text in a formula has 255 characters at most."""
_MARKE = re.compile(r"Meldebogen (\d{1,3}) (\d{4}) (\d{8}) (\d{4}-\d{2}-\d{2})", re.ASCII)
_ANZEIGE = re.compile(r"(\d{1,3})-(\d{4})-(\d{8})-(\d{8})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bogenkennung:
    """Whose form it is, and for what."""

    ags: str
    jahr: int
    stichtag: date
    fassung: int = FASSUNG

    @property
    def marke(self) -> str:
        """As the hidden name holds it."""
        return f"Meldebogen {self.fassung} {self.jahr} {self.ags} {self.stichtag.isoformat()}"

    @property
    def anzeige(self) -> str:
        """As it is printed on the form."""
        return f"{self.fassung}-{self.jahr}-{self.ags}-{self.stichtag:%Y%m%d}"

    @classmethod
    def aus_marke(cls, text: str) -> Bogenkennung | None:
        """What a hidden name says; None where it says nothing that we wrote."""
        return cls._aus(_MARKE.fullmatch(text))

    @classmethod
    def aus_anzeige(cls, text: str) -> Bogenkennung | None:
        """The same for what is printed on the form: it stays where a sheet is copied into another workbook."""
        return cls._aus(_ANZEIGE.fullmatch(text.strip()))

    @classmethod
    def _aus(cls, treffer: re.Match[str] | None) -> Bogenkennung | None:
        if treffer is None:
            return None
        try:
            return cls(fassung=int(treffer[1]), jahr=int(treffer[2]), ags=treffer[3], stichtag=date.fromisoformat(treffer[4]))
        except ValueError:
            return None


def digest(text: str) -> str:
    """Short digest of what a cell shows, blanks and line breaks apart."""
    return sha256(" ".join(text.split()).encode()).hexdigest()[:_DIGEST]


def festes_texte(texte: set[str]) -> list[str]:
    """The digests of these texts, packed for as many names as are needed."""
    alle = sorted({digest(text) for text in texte})
    return ["".join(alle[ab : ab + _JE_TEXT]) for ab in range(0, len(alle), _JE_TEXT)]


def digests(packen: list[str]) -> set[str]:
    """The digests in these texts."""
    return {pack[ab : ab + _DIGEST] for pack in packen for ab in range(0, len(pack), _DIGEST)}
