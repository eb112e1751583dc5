"""What locust's users do to the server; started by `last.py`, and run by the Python in which locust is installed.

Each user is one person: own name, own connection. Whoever is told to come again (429) waits as long as the server asks and does so; how long the person waited
in all is counted as „… bis zur Antwort“. Any other refusal is a failure.
"""

from __future__ import annotations

from itertools import count
import json
import os
from pathlib import Path
import time
from typing import Any, ClassVar

import gevent
from locust import between, events, task
from locust.contrib.fasthttp import FastHttpUser, ResponseContextManager
from locust.exception import StopUser

AUFGABE: dict[str, Any] = json.loads(os.environ["IM_XL_LAST"])
MAPPE = Path(AUFGABE["mappe"]).read_bytes()
GRENZE = "im-xl-last"
AUFRUF = {"name": "IM_VZAE", "argumente": [[[34000]], [[2025]]]}
_NUMMERN = count(1)


def formular() -> bytes:
    """The body of a run: the sample workbook, with the sheets to be put in."""
    auftrag = json.dumps({"heute": "2025-03-01", "mit_mappe": True})
    kopf = f'--{GRENZE}\r\nContent-Disposition: form-data; name="auftrag"\r\n\r\n{auftrag}\r\n--{GRENZE}\r\n'
    kopf += 'Content-Disposition: form-data; name="mappe"; filename="kreis.xlsx"\r\n\r\n'
    return kopf.encode() + MAPPE + f"\r\n--{GRENZE}--\r\n".encode()


LAUF = formular()


class Person(FastHttpUser):
    """Somebody at a screen."""

    abstract = True
    host = AUFGABE["adresse"]
    connection_timeout = 120.0
    network_timeout = 120.0

    def on_start(self) -> None:
        """Who one is, as the reverse proxy would say it."""
        self.wer = {"X-IM-XL-Geheimnis": AUFGABE["geheimnis"], "X-IM-XL-Nutzer": f"person-{next(_NUMMERN)}"}

    def sende(self, weg: str, name: str, daten: bytes, art: str) -> int:
        """One request; its status. 429 is no failure."""
        antwort: ResponseContextManager
        with self.client.post(weg, data=daten, headers={**self.wer, "Content-Type": art}, name=name, catch_response=True) as antwort:
            if antwort.status_code == 429:
                antwort.request_meta["name"] = f"{name}: später wiederkommen (429)"
                antwort.success()
                self.warten = float(antwort.headers["Retry-After"])
            elif antwort.status_code == 200 and not antwort.content:
                antwort.failure("leere Antwort")
            elif antwort.status_code == 503 and AUFGABE.get("mit_abbruch"):
                antwort.request_meta["name"] = f"{name}: Prozess getötet (503)"
                antwort.success()
            return int(antwort.status_code)

    def bis_zur_antwort(self, weg: str, name: str, daten: bytes, art: str) -> None:
        """The request, again and again as long as the server says 429."""
        beginn = time.perf_counter()
        while self.sende(weg, name, daten, art) == 429:
            gevent.sleep(self.warten)
        events.request.fire(
            request_type="ganz",
            name=f"{name}: bis zur Antwort",
            response_time=(time.perf_counter() - beginn) * 1000,
            response_length=0,
            exception=None,
            context={},
        )

    def zellen(self, anzahl: int) -> bytes:
        """So many calls from cells in one request."""
        return json.dumps({"aufrufe": [AUFRUF] * anzahl}).encode()


class Einzeln(Person):
    """10,000 calls, each in a request of its own, over as many connections as a browser opens to one server."""

    weight = AUFGABE["wer"] == "einzeln"
    offen: ClassVar[Any] = iter(range(AUFGABE.get("aufrufe", 0)))

    @task
    def alle(self) -> None:
        """Until none is left."""
        einer = self.zellen(1)
        for _ in self.offen:
            self.sende("/funktionen", "ein Aufruf", einer, "application/json")
        self.environment.runner.quit()


class Gesammelt(Person):
    """The same calls in requests of many, one after the other, as the add-in sends them."""

    weight = AUFGABE["wer"] == "gesammelt"

    @task
    def alle(self) -> None:
        """One after the other."""
        anzahl = AUFGABE.get("je_anfrage", 1)
        viele = self.zellen(anzahl)
        for _ in range(AUFGABE.get("aufrufe", 0) // anzahl):
            self.sende("/funktionen", f"{anzahl} Aufrufe", viele, "application/json")
        self.environment.runner.quit()


class Gemischt(Person):
    """Somebody who works: mostly cells, now and then a whole run, and pauses in between."""

    weight = AUFGABE["wer"] == "gemischt"
    wait_time = between(1, 10)

    @task(4)
    def rechnet(self) -> None:
        """A sheet with 50 formulas is calculated."""
        self.bis_zur_antwort("/funktionen", "Formeln (50)", self.zellen(50), "application/json")

    @task(1)
    def erstellt(self) -> None:
        """Overviews are made."""
        self.bis_zur_antwort("/lauf", "Übersichten", LAUF, f"multipart/form-data; boundary={GRENZE}")


class Ansturm(Person):
    """All press the button at once, and nobody waits."""

    weight = AUFGABE["wer"] == "ansturm"

    @task
    def einmal(self) -> None:
        """Once each."""
        self.sende("/lauf", "Übersichten", LAUF, f"multipart/form-data; boundary={GRENZE}")
        raise StopUser
