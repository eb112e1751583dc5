"""A server as whoever runs it starts it: `im-xl server` as a process of its own, with a folder of its own for its state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import os
from pathlib import Path
import signal
import ssl
import subprocess
import sys
import urllib.request

import pytest

from cli.aufruf import ROOT


@dataclass
class Dienst:
    """A server that runs: its process, what it said when it was ready, and the folder with its state."""

    prozess: subprocess.Popen[str]
    gesagt: str
    ordner: Path

    @property
    def adresse(self) -> str:
        """Where it says it is reached."""
        return next(zeile.split()[-1] for zeile in self.gesagt.splitlines() if zeile.startswith("Adresse:"))

    def hole(self, pfad: str) -> bytes:
        """The answer to a request over TLS, by a client that trusts its certificate."""
        kontext = ssl.create_default_context(cafile=str(self.ordner / "zustand/im_xl/server/localhost.crt"))
        with urllib.request.urlopen(self.adresse + pfad, context=kontext) as antwort:  # noqa: S310 - our own server
            inhalt: bytes = antwort.read()
        return inhalt

    def beende(self, zeichen: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """Exit code, and what it still said, after a signal; it comes when no process that writes to the server's outputs is left.

        SIGINT goes to all of its processes, as a terminal sends it at Ctrl+C; SIGTERM to the first, as a service manager may.
        """
        if zeichen is signal.SIGINT:
            os.killpg(self.prozess.pid, zeichen)
        else:
            self.prozess.send_signal(zeichen)
        ausgabe, fehler = self.prozess.communicate(timeout=60)
        return self.prozess.returncode, ausgabe, fehler


@contextmanager
def dienst(ordner: Path, *args: object, **umgebung: str) -> Iterator[Dienst]:
    """Start the server as a process of its own session and wait until it says that it is ready."""
    environment = {name: wert for name, wert in os.environ.items() if not name.startswith("IM_XL")}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "XDG_STATE_HOME": str(ordner / "zustand")} | umgebung
    prozess = subprocess.Popen(
        [sys.executable, "-m", "im_xl", "server", "--laeufe", "1", *map(str, args)],
        cwd=ordner,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert prozess.stdout is not None
    gesagt = ""
    try:
        for zeile in prozess.stdout:
            gesagt += zeile
            if zeile.startswith("Beenden"):
                break
        else:
            pytest.fail(gesagt + prozess.communicate()[1])
        yield Dienst(prozess, gesagt, ordner)
    finally:
        if prozess.poll() is None:
            os.killpg(prozess.pid, signal.SIGKILL)
            prozess.communicate()
