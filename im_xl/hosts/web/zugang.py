"""Who may use the server: anybody on this machine, whom the reverse proxy vouches for, or whoever brings a token of the issuer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
import hmac
from pathlib import Path
import re
from typing import ClassVar, Literal, Protocol

from im_xl.errors import EingabeError, systemgrund

Anmeldung = Literal["offen", "proxy", "oidc"]

GEHEIMNIS_VARIABLE = "IM_XL_PROXY_GEHEIMNIS"
MINDESTLAENGE = 32
_NAME_LAENGE = 256
_KOPFNAME = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
# A word out of visible characters: what a proxy joins out of two headers holds a comma, what it joins out of two lines a blank.
_GETEILT = re.compile(r"[\s,;]")
_NICHT_ANGEMELDET = "Der Server weiß nicht, wer Sie sind. Bitte öffnen Sie im_xl über die Adresse, die Ihre IT Ihnen genannt hat, und melden Sie sich dort an."


class Abgewiesen(Exception):  # noqa: N818 - it is an answer, not a fault
    """A request without sufficient proof of who sends it.

    Attributes:
        text: German, for the person at the screen; says nothing about what was wrong with a secret or token.
        status: 401 where a proof is missing or not valid, 403 where it is valid and not enough, 503 where nobody can say (issuer away).
    """

    def __init__(self, text: str, status: int = 401) -> None:
        super().__init__(text)
        self.text = text
        self.status = status


class Zugang(Protocol):
    """A way to prove who one is.

    Attributes:
        art: its short name, which `/version` tells the pane.
    """

    art: ClassVar[Anmeldung]

    async def nutzer(self, koepfe: Sequence[tuple[bytes, bytes]]) -> str:
        """Who sends a request, from its headers (names in lower case, as ASGI has them; a name can occur more than once).

        Returns:
            A name by which requests of one person are counted; never logged.

        Raises:
            Abgewiesen: it does not prove who sends it.
        """


@dataclass(frozen=True, slots=True)
class Offen:
    """Everybody who reaches the server: only for a server that listens on loopback."""

    art: ClassVar[Anmeldung] = "offen"

    async def nutzer(self, koepfe: Sequence[tuple[bytes, bytes]]) -> str:  # noqa: ARG002 - the protocol's
        """All are one."""
        return "lokal"


@dataclass(frozen=True, slots=True)
class Proxy:
    """The reverse proxy has asked who one is, and vouches with a secret that only it and the server know.

    It has to take both headers out of what a browser sends before it sets its own (docs/betrieb.md).

    Attributes:
        geheimnisse: secrets that are taken; two while one replaces the other. At least 32 visible ASCII characters each.
        kopf_geheimnis: header with the secret.
        kopf_nutzer: header with the name under which the person has logged in (one word: an account or mail address).
    """

    geheimnisse: tuple[str, ...] = field(repr=False)
    kopf_geheimnis: str = "X-IM-XL-Geheimnis"
    kopf_nutzer: str = "X-IM-XL-Nutzer"

    art: ClassVar[Anmeldung] = "proxy"

    def __post_init__(self) -> None:
        """Refuse what would let anybody in."""
        _pruefe_geheimnisse(self.geheimnisse)
        for name in (self.kopf_geheimnis, self.kopf_nutzer):
            if not _KOPFNAME.fullmatch(name):
                raise EingabeError("zugang", f"„{name}“ kann kein HTTP-Kopf heißen. Erlaubt sind Buchstaben, Ziffern und Bindestriche.")
        if self.kopf_geheimnis.lower() == self.kopf_nutzer.lower():
            raise EingabeError("zugang", "Geheimnis und Name brauchen zwei verschiedene HTTP-Köpfe.")

    async def nutzer(self, koepfe: Sequence[tuple[bytes, bytes]]) -> str:
        """The name that the proxy passes on."""
        geheimnis = _einziger(koepfe, self.kopf_geheimnis)
        name = _einziger(koepfe, self.kopf_nutzer)
        # All are compared, so that time does not tell which one fits.
        treffer = [hmac.compare_digest(geheimnis, gueltig.encode("ascii")) for gueltig in self.geheimnisse]
        if not any(treffer):
            raise Abgewiesen(_NICHT_ANGEMELDET)
        return _anmeldename(name)


def geheimnisse(datei: Path | None, umgebung: Mapping[str, str]) -> tuple[str, ...]:
    """The secrets out of a file (one a line) or, without one, out of the environment (separated by blanks); never from the command line, which everybody on the machine can read.

    Args:
        datei: file with the secrets.
        umgebung: environment; `IM_XL_PROXY_GEHEIMNIS` is looked up.

    Raises:
        EingabeError: there is none, or one is too short or holds other than visible ASCII characters.
    """
    if datei is None:
        text = umgebung.get(GEHEIMNIS_VARIABLE, "")
    else:
        try:
            text = datei.read_text(encoding="ascii")
        except OSError as fehler:
            raise EingabeError("zugang", f"Das Geheimnis in {datei} lässt sich nicht lesen: {systemgrund(fehler)}.") from None
        except UnicodeError:
            raise EingabeError(
                "zugang", f"Das Geheimnis in {datei} darf nur aus Buchstaben, Ziffern und Zeichen ohne Umlaute bestehen."
            ) from None
    gefunden = tuple(text.split())
    _pruefe_geheimnisse(gefunden)
    return gefunden


def _pruefe_geheimnisse(werte: tuple[str, ...]) -> None:
    erzeugen = f"Ein gutes erzeugt: openssl rand -hex 32. Hinterlegen Sie es in einer Datei (--geheimnis-datei) oder in der Variablen {GEHEIMNIS_VARIABLE}."
    if not werte:
        raise EingabeError("zugang", f"Es fehlt das gemeinsame Geheimnis von Proxy und Server. {erzeugen}")
    if any(len(wert) < MINDESTLAENGE for wert in werte):
        raise EingabeError(
            "zugang", f"Das gemeinsame Geheimnis von Proxy und Server braucht mindestens {MINDESTLAENGE} Zeichen. {erzeugen}"
        )
    if not all(wert.isascii() and wert.isprintable() and not _GETEILT.search(wert) for wert in werte):
        raise EingabeError(
            "zugang", f"Das gemeinsame Geheimnis von Proxy und Server enthält Zeichen, die ein HTTP-Kopf nicht übermittelt. {erzeugen}"
        )


def _einziger(koepfe: Sequence[tuple[bytes, bytes]], name: str) -> bytes:
    """Value of a header that has to be there exactly once, and under no name that other programs take for the same (X_IM_XL_Nutzer)."""
    gesucht = name.lower().encode("ascii")
    gefunden = [(kopf, wert) for kopf, wert in koepfe if kopf.lower().replace(b"_", b"-") == gesucht]
    if len(gefunden) != 1 or gefunden[0][0].lower() != gesucht:
        raise Abgewiesen(_NICHT_ANGEMELDET)
    return gefunden[0][1]


def _anmeldename(wert: bytes) -> str:
    try:
        name = wert.decode("utf-8")
    except UnicodeError:
        raise Abgewiesen(_NICHT_ANGEMELDET) from None
    if not 0 < len(name) <= _NAME_LAENGE or not name.isprintable() or _GETEILT.search(name):
        raise Abgewiesen(_NICHT_ANGEMELDET)
    return name
