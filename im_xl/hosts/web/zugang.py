"""Who may use the server: anybody on this machine, whom the reverse proxy vouches for, or whoever brings a token of the issuer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol


class Abgewiesen(Exception):  # noqa: N818 - it is an answer, not a fault
    """A request without sufficient proof of who sends it.

    Attributes:
        text: German, for the person at the screen; says nothing about what was wrong with a secret or token.
        status: 401 where a proof is missing or not valid, 403 where it is valid and not enough.
    """

    def __init__(self, text: str, status: int = 401) -> None:
        super().__init__(text)
        self.text = text
        self.status = status


class Zugang(Protocol):
    """A way to prove who one is."""

    @property
    def art(self) -> str:
        """What the page has to know of it: "offen", "proxy" or "oidc"."""

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

    art: ClassVar[str] = "offen"

    async def nutzer(self, koepfe: Sequence[tuple[bytes, bytes]]) -> str:  # noqa: ARG002 - the protocol's
        """All are one."""
        return "lokal"
