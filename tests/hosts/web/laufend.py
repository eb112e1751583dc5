"""A real uvicorn on loopback, started as the server is started, for as long as a test needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
import json
import socket
from threading import Thread

from starlette.types import ASGIApp, Message, Receive, Scope, Send
import uvicorn

from im_xl.hosts.web.einstellungen import Einstellungen
from im_xl.hosts.web.koepfe import UVICORN, geschuetzt


@contextmanager
def laufend(app: ASGIApp, *, lifespan: str = "off") -> Iterator[int]:
    """The port on which the application answers.

    The socket listens before the server runs: whoever connects earlier waits in its queue, and nobody has to ask whether it is there.
    """
    with socket.create_server(("127.0.0.1", 0)) as horcher:
        server = uvicorn.Server(uvicorn.Config(app, lifespan=lifespan, **UVICORN))  # type: ignore[arg-type]
        faden = Thread(target=server.run, kwargs={"sockets": [horcher]})
        faden.start()
        try:
            yield horcher.getsockname()[1]
        finally:
            server.should_exit = True
            faden.join()


@contextmanager
def hinter_der_tuer(app: ASGIApp, einstellungen: Einstellungen, *, sekunden_empfang: float = 300.0) -> Iterator[int]:
    """The same for an application that is protected."""
    with laufend(geschuetzt(app, einstellungen, sekunden_empfang=sekunden_empfang)) as port:
        yield port


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Says who asked and how much came in; with `/fehler` it breaks with a secret in its message."""
    laenge, mehr = 0, True
    while mehr:
        message: Message = await receive()
        if message["type"] == "http.disconnect":
            raise RuntimeError("GEHEIMER ZELLINHALT")
        laenge += len(message.get("body", b""))
        mehr = message.get("more_body", False)
    if scope["path"] == "/woher" and scope["query_string"] == b"fehler":
        raise KeyError("GEHEIMER ZELLINHALT")
    daten = json.dumps({"nutzer": scope["state"].get("nutzer"), "bytes": laenge}).encode()
    koepfe = [(b"content-type", b"application/json"), (b"access-control-allow-origin", b"*"), (b"cache-control", b"public")]
    await send({"type": "http.response.start", "status": 200, "headers": koepfe})
    await send({"type": "http.response.body", "body": daten})


def roh(port: int, *stuecke: bytes) -> bytes:
    """The answer to bytes that no client would send, until the server closes the connection or has answered completely."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as verbindung:
        for stueck in stuecke:
            verbindung.sendall(stueck)
        verbindung.shutdown(socket.SHUT_WR)
        antwort = b""
        while stueck := verbindung.recv(65536):
            antwort += stueck
    return antwort


def status(antwort: bytes) -> int:
    """Status of the first answer."""
    return int(antwort.split(b" ", 2)[1])
