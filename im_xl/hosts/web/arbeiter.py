"""The processes that compute: cells have theirs, workbooks have theirs, so that no long run keeps a cell waiting.

A worker that dies takes only its own request with it, one that takes too long is stopped, and whoever comes when all are busy and
enough are waiting is told to come again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import CancelledError as Abgebrochen
from concurrent.futures import Future
from contextlib import asynccontextmanager
from multiprocessing import get_context
from typing import Any, Final

from pebble import ProcessExpired, ProcessPool

from im_xl.hosts.web.dienste import Antwort, bereit, fehlerantwort

WIEDERKOMMEN: Final = 2
"""Seconds after which somebody who was sent away may ask again."""


def _begrenze(speicher: int) -> None:
    """Keep this process from taking the memory of all others. Windows has no such limit."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (speicher, speicher))


class Ueberlastet(Exception):  # noqa: N818 - it is an answer, not a fault
    """All processes are busy, and enough requests wait for one; or one person asks for too much at a time."""


class Belegschaft:
    """Processes for one kind of work.

    Args:
        anzahl: of processes.
        warten: so many more requests may wait.
        sekunden: after this time a request is stopped, and its process with it.
        speicher: bytes that a process may take, where the system can say so; then its request fails, and no other.
        rat: German: what whoever asked for too much at a time can do.
    """

    def __init__(self, anzahl: int, warten: int, sekunden: float, speicher: int, rat: str = "") -> None:
        self._anzahl, self._platz, self._sekunden, self._rat = anzahl, anzahl + warten, sekunden, rat
        # Forked from a server that has threads, a process could hang; spawned ones load everything anew.
        self._pool = ProcessPool(max_workers=anzahl, context=get_context("spawn"), initializer=_begrenze, initargs=[speicher])
        self._belegt = 0
        self._je_nutzer: Counter[str] = Counter()

    async def anlaufen(self) -> None:
        """Start all processes and wait until they have loaded what they need."""
        await asyncio.gather(*(asyncio.wrap_future(self._pool.schedule(bereit)) for _ in range(self._anzahl)))

    @asynccontextmanager
    async def _platz_nehmen(self, nutzer: str, je_nutzer: int | None) -> AsyncIterator[None]:
        if self._belegt >= self._platz or (je_nutzer is not None and self._je_nutzer[nutzer] >= je_nutzer):
            raise Ueberlastet
        self._belegt += 1
        self._je_nutzer[nutzer] += 1
        try:
            yield
        finally:
            self._belegt -= 1
            self._je_nutzer[nutzer] -= 1
            if not self._je_nutzer[nutzer]:
                del self._je_nutzer[nutzer]

    async def rechne(
        self,
        dienst: Callable[..., Antwort],
        *argumente: object,
        nutzer: str = "",
        je_nutzer: int | None = None,
        fort: Callable[[], Awaitable[None]] | None = None,
    ) -> Antwort:
        """Have a worker compute an answer.

        Args:
            dienst: one of the services.
            argumente: what it takes.
            nutzer: who asks.
            je_nutzer: so many requests of one person at a time; None: any number.
            fort: returns when nobody waits for the answer any more; the work is stopped then.

        Raises:
            Ueberlastet: there is no room.
        """
        async with self._platz_nehmen(nutzer, je_nutzer):
            arbeit: Future[Antwort] = self._pool.schedule(dienst, args=argumente, timeout=self._sekunden)
            warten = asyncio.wrap_future(arbeit)
            horchen = asyncio.ensure_future(fort()) if fort is not None else None
            try:
                offen: set[asyncio.Future[Any]] = {warten} if horchen is None else {warten, horchen}
                await asyncio.wait(offen, return_when=asyncio.FIRST_COMPLETED)
                if not warten.done():
                    arbeit.cancel()
                return await warten
            except (Abgebrochen, asyncio.CancelledError):
                if horchen is None or not horchen.done():
                    arbeit.cancel()
                    raise
                return fehlerantwort(499, "abgebrochen", "Abgebrochen. Es wurde nichts geändert.")
            except TimeoutError:
                return fehlerantwort(504, "zeit", f"Der Server hat nach {self._sekunden:.0f} Sekunden abgebrochen. {self._rat}".rstrip())
            except ProcessExpired:
                return fehlerantwort(503, "arbeiter", "Der Rechenvorgang ist auf dem Server abgebrochen. Bitte noch einmal versuchen.")
            finally:
                if horchen is not None:
                    horchen.cancel()

    def beenden(self) -> None:
        """Stop all processes, whatever they do."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


__all__ = ["WIEDERKOMMEN", "Belegschaft", "Ueberlastet"]
