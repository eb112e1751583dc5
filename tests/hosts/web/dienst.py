"""The real server on a free port of this machine, for as long as a test needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
import socket
import threading

import uvicorn

from im_xl.hosts.web.app import anwendung
from im_xl.hosts.web.einstellungen import Einstellungen


@contextmanager
def laufender_server(**angaben: object) -> Iterator[str]:
    """Address of a server with these settings; in a thread of this process, its workers in their own."""
    with socket.socket() as buchse:
        buchse.bind(("127.0.0.1", 0))
        port = buchse.getsockname()[1]
        adresse = f"http://127.0.0.1:{port}"
        app = anwendung(Einstellungen(**{"adresse": adresse, "laeufe": 1, "zellen": 1, **angaben}))  # type: ignore[arg-type]
        bereit = threading.Event()

        class Server(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                bereit.set()

        server = Server(uvicorn.Config(app, log_level="warning", lifespan="on"))
        faden = threading.Thread(target=server.run, kwargs={"sockets": [buchse]}, daemon=True)
        faden.start()
        try:
            assert bereit.wait(60), "Der Server ist nicht angelaufen."
            yield adresse
        finally:
            server.should_exit = True
            faden.join(30)
