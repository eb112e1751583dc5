"""The server as a process of its own, watched: what it and its workers write into files, and all that it says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import os
from pathlib import Path
import socket
import subprocess
import sys
import tempfile

TESTS = Path(__file__).resolve().parents[2]

# Runs in each Python process before anything else, in those of the workers, too. The hook also hears of files without a name (O_TMPFILE).
_LAUSCHER = """
import os, sys

_ZIEL = os.open(os.environ["IM_XL_GESCHRIEBEN"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
_SCHREIBEN = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_ANDERE = {"os.mkdir", "os.rename", "os.link", "os.symlink", "tempfile.mkstemp", "tempfile.mkdtemp"}

def _hoere(ereignis, angaben):
    geschrieben = ereignis in _ANDERE or (ereignis == "open" and isinstance(angaben[2], int) and angaben[2] & _SCHREIBEN)
    if geschrieben and angaben[0] != os.devnull and not isinstance(angaben[0], int):  # a number is a pipe that is open already
        os.write(_ZIEL, f"{ereignis} {angaben[0]!r}\\n".encode())

sys.addaudithook(_hoere)
"""

_SERVER = """
import json, logging, os, socket, sys
import uvicorn
from im_xl.hosts.web import dienste
from im_xl.hosts.web.app import anwendung
from im_xl.hosts.web.einstellungen import Einstellungen
from im_xl.hosts.web.koepfe import UVICORN

logging.basicConfig(level=logging.DEBUG)
if "IM_XL_HALTEPUNKT" in os.environ:
    from hosts.web import haltepunkt
    dienste.lauf = haltepunkt.lauf
app = anwendung(Einstellungen(**json.loads(sys.argv[2])))
horcher = socket.socket(fileno=int(sys.argv[1]))
uvicorn.Server(uvicorn.Config(app, **{**UVICORN, "log_config": None, "log_level": "debug"})).run(sockets=[horcher])
"""


@dataclass(frozen=True)
class Beobachtet:
    """A running server.

    Attributes:
        adresse: where it answers.
        prozess: its number.
        ordner: of the watch.
    """

    adresse: str
    prozess: int
    ordner: Path

    @property
    def gesagt(self) -> str:
        """All that it and its workers wrote to their two outputs."""
        return (self.ordner / "gesagt").read_text(encoding="utf-8")

    @property
    def geschrieben(self) -> list[str]:
        """Files that it and its workers opened to write."""
        return (self.ordner / "geschrieben").read_text(encoding="utf-8").splitlines()


@contextmanager
def beobachtet(ordner: Path, einstellungen: str = '{"laeufe": 1}', haltepunkt: Path | None = None) -> Iterator[Beobachtet]:
    """A server for as long as it is needed.

    Args:
        ordner: for what is heard of it.
        einstellungen: `Einstellungen` as JSON.
        haltepunkt: folder for `haltepunkt.py`; None: runs are not held up.
    """
    (ordner / "sitecustomize.py").write_text(_LAUSCHER, encoding="utf-8")
    umgebung = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(ordner), str(TESTS)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "IM_XL_GESCHRIEBEN": str(ordner / "geschrieben"),
    }
    if haltepunkt is not None:
        umgebung["IM_XL_HALTEPUNKT"] = str(haltepunkt)
    with socket.create_server(("127.0.0.1", 0)) as horcher, (ordner / "gesagt").open("wb") as gesagt:
        nummer = horcher.fileno()
        prozess = subprocess.Popen(
            [sys.executable, "-c", _SERVER, str(nummer), einstellungen], env=umgebung, pass_fds=[nummer], stdout=gesagt, stderr=gesagt
        )
        try:
            yield Beobachtet(f"http://127.0.0.1:{horcher.getsockname()[1]}", prozess.pid, ordner)
        finally:
            prozess.terminate()
            prozess.wait(30)


def hoert(ordner: Path) -> list[str]:
    """What the watch hears of a process that writes files in four ways: the proof that it hears."""
    (ordner / "sitecustomize.py").write_text(_LAUSCHER, encoding="utf-8")
    schreiben = "import os, tempfile; tempfile.TemporaryFile(); tempfile.mkdtemp(dir='.'); open('x', 'w'); os.mkdir('y'); open('x')"
    umgebung = os.environ | {"PYTHONPATH": str(ordner), "IM_XL_GESCHRIEBEN": str(ordner / "geschrieben"), "TMPDIR": tempfile.gettempdir()}
    subprocess.run([sys.executable, "-c", schreiben], env=umgebung, cwd=ordner, check=True)
    return (ordner / "geschrieben").read_text(encoding="utf-8").splitlines()
