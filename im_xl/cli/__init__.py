"""The command line: `im-xl`. Here stand the only clock and everything that speaks to a person at a terminal.

Whatever a command needs beyond click is imported when it runs: `im-xl --help` waits for nothing.
"""

from __future__ import annotations

from im_xl import __version__
from im_xl.cli.addin import addin
from im_xl.cli.bereitstellen import bereitstellen
from im_xl.cli.entscheidung import entscheidung
from im_xl.cli.erklaeren import erklaeren
from im_xl.cli.frame import GermanGroup
from im_xl.cli.kennzahlen import kennzahlen
from im_xl.cli.koordination import koordination
from im_xl.cli.lookup import fristen, parameter
from im_xl.cli.meldebogen import einsammeln, meldeboegen
from im_xl.cli.nachweis import nachweis
from im_xl.cli.planungsrahmen import planungsrahmen
from im_xl.cli.plausibilitaet import plausibilitaet
from im_xl.cli.pruefen import pruefen
from im_xl.cli.server import manifest, server
from im_xl.cli.shipped import demo, vorlagen
from im_xl.cli.termine import termine
from im_xl.cli.uebersichten import uebersichten
from im_xl.cli.verbuende import verbuende
from im_xl.cli.versionen import versionen
from im_xl.cli.verteilen import verteilen
from im_xl.cli.zahlungen import zahlungen
from im_xl.cli.zuruecknehmen import zuruecknehmen

main = GermanGroup(
    name="im-xl",
    version=__version__,
    commands=[
        demo,
        uebersichten,
        zuruecknehmen,
        pruefen,
        erklaeren,
        meldeboegen,
        einsammeln,
        bereitstellen,
        entscheidung,
        verbuende,
        versionen,
        zahlungen,
        koordination,
        kennzahlen,
        termine,
        nachweis,
        verteilen,
        planungsrahmen,
        plausibilitaet,
        fristen,
        parameter,
        vorlagen,
        addin,
        server,
        manifest,
    ],
    help="""Übersichten für das Förderprogramm Integrationsmanagement in Baden-Württemberg.

    Aus der Mappe eines Landkreises entstehen die berechneten Übersichten für seine Städte und Gemeinden, in derselben Mappe.
    Mit „im-xl demo“ sehen Sie das an einer Beispielmappe.
    """,
    epilog="""Ausgang: 0 fertig; 1 fertig, aber mit Befunden der Schwere „Fehler“; 2 nichts geschrieben.
    Hilfe zu einem Befehl: im-xl BEFEHL --help
    """,
)
"""Entry point of the command `im-xl`; calling it ends the process with the exit code."""

__all__ = ["main"]
