"""Listening and serving: one process that takes requests in, until it is told to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import errno
import ipaddress
import os
from pathlib import Path
import signal
import socket
import stat
from typing import Any, Final

import uvicorn

from im_xl.errors import EingabeError, systemgrund
from im_xl.hosts.web.app import anwendung
from im_xl.hosts.web.einstellungen import Einstellungen
from im_xl.hosts.web.koepfe import UVICORN

_SEKUNDEN_ENDE: Final = 20
"""So long requests under way are waited for when the server is told to stop."""
_PROTOKOLL: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"zeile": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"fehlerausgabe": {"class": "logging.StreamHandler", "formatter": "zeile", "stream": "ext://sys.stderr"}},
    "loggers": {
        "im_xl": {"handlers": ["fehlerausgabe"], "level": "INFO", "propagate": False},
        "uvicorn": {"handlers": ["fehlerausgabe"], "level": "WARNING", "propagate": False},
    },
}
"""Where the logs go. What is in them is decided by who writes: never a name, a cell, a file name."""


class _Server(uvicorn.Server):
    """uvicorn, which says when it is ready."""

    def __init__(self, config: uvicorn.Config, bereit: Callable[[], None]) -> None:
        super().__init__(config)
        self._bereit = bereit

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._bereit()


def bediene(einstellungen: Einstellungen, lauscher: socket.socket, tls: tuple[Path, Path] | None, bereit: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished.

    Args:
        einstellungen: how.
        lauscher: the socket, bound.
        tls: certificate and key; None: without TLS.
        bereit: called once, when requests are answered.
    """
    zertifikat, schluessel = tls or (None, None)
    vorgaben: dict[str, Any] = dict(UVICORN)
    config = uvicorn.Config(
        anwendung(einstellungen),
        log_config=_PROTOKOLL,
        lifespan="on",
        ssl_certfile=zertifikat,
        ssl_keyfile=schluessel,
        timeout_graceful_shutdown=_SEKUNDEN_ENDE,
        **vorgaben,
    )
    # uvicorn ends cleanly at these signals and then raises them again; with handlers that do nothing the process goes on to its own end.
    for zeichen in (signal.SIGINT, signal.SIGTERM):
        signal.signal(zeichen, lambda *_: None)
    _Server(config, bereit).run(sockets=[lauscher])


# ---------------------------------------------------------------- where it listens
def ist_loopback(rechner: str) -> bool:
    """Whether a name or address can only be reached from this machine."""
    try:
        return ipaddress.ip_address(rechner.strip("[]")).is_loopback
    except ValueError:
        return rechner.rstrip(".").casefold() == "localhost"


@contextmanager
def netz(rechner: str, anschluss: int) -> Iterator[socket.socket]:
    """A socket at an address and port (0: any free one).

    Raises:
        EingabeError: it cannot be had.
    """
    familie = socket.AF_INET6 if ":" in rechner else socket.AF_INET
    with socket.socket(familie, socket.SOCK_STREAM) as lauscher:
        if os.name == "posix":  # on Windows this would let two servers share a port
            lauscher.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            lauscher.bind((rechner.strip("[]"), anschluss))
        except OSError as fehler:
            raise EingabeError("aufruf", _warum_nicht(rechner, anschluss, fehler)) from None
        yield lauscher


def _warum_nicht(rechner: str, anschluss: int, fehler: OSError) -> str:
    wo = f"Auf {rechner}, Anschluss {anschluss}, kann der Server nicht lauschen"
    if fehler.errno == errno.EADDRINUSE:
        return f"{wo}: Dort läuft schon ein Programm, vielleicht derselbe Server. Bitte beenden Sie es, oder wählen Sie mit --port einen anderen Anschluss."
    if fehler.errno == errno.EACCES:
        return f"{wo}: Anschlüsse unter 1024 sind dem System vorbehalten. Bitte mit --port einen anderen wählen."
    if isinstance(fehler, socket.gaierror) or fehler.errno == errno.EADDRNOTAVAIL:
        return f"{wo}: Diese Adresse hat der Rechner nicht. Bitte --host prüfen."
    return f"{wo} ({systemgrund(fehler)})."


@contextmanager
def socketdatei(pfad: Path) -> Iterator[socket.socket]:
    """A socket in the file system, for a reverse proxy on the same machine: for its owner and group.

    What is left of a server that was killed is cleared away.

    Raises:
        EingabeError: it cannot be had.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as lauscher:
        try:
            if _liegt_brach(pfad):
                pfad.unlink()
            vorher = os.umask(0o117)
            try:
                lauscher.bind(str(pfad))
            finally:
                os.umask(vorher)
        except OSError as fehler:
            grund = "Dort läuft schon ein Server" if fehler.errno == errno.EADDRINUSE else systemgrund(fehler)
            raise EingabeError("aufruf", f"--socket: An „{pfad}“ kann der Server nicht lauschen ({grund}).") from None
        try:
            yield lauscher
        finally:
            pfad.unlink(missing_ok=True)


def _liegt_brach(pfad: Path) -> bool:
    """Whether there is a socket to which nobody listens."""
    if not (pfad.exists() and stat.S_ISSOCK(pfad.stat().st_mode)):
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(str(pfad)) == errno.ECONNREFUSED
