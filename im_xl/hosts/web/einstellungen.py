"""What whoever runs the server decides; all of it can be said on the command line or in the environment (`im_xl/cli/server.py`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from im_xl.hosts.web.manifest import Anmeldung
from im_xl.hosts.web.zugang import Offen, Zugang


@dataclass(frozen=True, slots=True, kw_only=True)
class Einstellungen:
    """How the server runs.

    Attributes:
        adresse: address under which Excel reaches the add-in, without a slash at its end: https://im-xl.landkreis.example.
        officejs: folder `dist` of the npm package `@microsoft/office-js`; None: the pane says that it is missing.
        zugang: who may use it.
        anmeldung: the application at Entra with which Office proves who is at the screen; None: there is none.
        laeufe: processes for workbooks.
        zellen: processes for cells.
        warten: runs that may wait for a free process, and four times as many batches of cells; more are told to come again.
        je_nutzer: runs of one person at a time, and eight times as many batches of cells.
        hoechstens_bytes: size of a request with a workbook.
        hoechstens_bytes_zellen: size of a request with calls from cells.
        hoechstens_aufrufe: calls from cells in one request.
        sekunden_lauf: after this time a run is stopped.
        sekunden_zellen: after this time a batch of cells is stopped.
        speicher_je_prozess: bytes of address space that a process may take.
    """

    adresse: str = "https://localhost:8443"
    officejs: Path | None = None
    zugang: Zugang = field(default_factory=Offen)
    anmeldung: Anmeldung | None = None
    laeufe: int = 2
    zellen: int = 1
    warten: int = 16
    je_nutzer: int = 2
    hoechstens_bytes: int = 100 * 1024 * 1024
    hoechstens_bytes_zellen: int = 16 * 1024 * 1024
    hoechstens_aufrufe: int = 10_000
    sekunden_lauf: float = 120.0
    sekunden_zellen: float = 30.0
    speicher_je_prozess: int = 2 * 1024 * 1024 * 1024
