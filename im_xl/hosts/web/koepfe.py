"""What stands around the application: who may come in, how much may be sent, what a browser is told, and what is written into the log."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
import json
import logging
import re
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from im_xl.hosts.web.einstellungen import Einstellungen
from im_xl.hosts.web.spur import stelle
from im_xl.hosts.web.zugang import Abgewiesen

Koepfe = Sequence[tuple[bytes, bytes]]

ZUGRIFFE = logging.getLogger("im_xl.zugriff")
SERVER = logging.getLogger("im_xl.server")

# How uvicorn has to be started for what is said here to be true: no log of its own, in which addresses with what stands behind "?" would appear;
# the strict parser, whichever others are installed; no identity or scheme out of headers that anybody can send; no websockets.
# An idle connection stays open longer than a reverse proxy keeps it (nginx: 60 seconds): closed at the moment of the next request, it would lose that one.
UVICORN: Final = {
    "http": "h11",
    "ws": "none",
    "access_log": False,
    "log_level": "warning",
    "server_header": False,
    "proxy_headers": False,
    "timeout_keep_alive": 75,
}

# The whole body has to be here by then. Behind a reverse proxy it is: that one collects it first.
SEKUNDEN_EMPFANG = 300.0
# Bodies that are held in memory at the same time, in sizes of the largest that is allowed; whoever would need more comes again.
GLEICHZEITIG = 5

# Where Excel on the web shows the pane in a frame; every page around it has to be in the list. Nobody publishes a list for Excel; these come out of
# OfficeDev/office-js#3342, OfficeDev/office-js-docs-pr#4911 and Microsoft's list for apps in Teams and Microsoft 365. On a PC Excel uses no frame.
OFFICE: Final = ("officeapps.live.com", "office.com", "sharepoint.com", "cloud.microsoft", "microsoft365.com", "teams.microsoft.com")
_RAHMEN = " ".join(["'self'", *(f"https://*.{ort}" for ort in OFFICE), "https://teams.microsoft.com"])

_INHALT = f"default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {_RAHMEN}"
_GERAETE = ("camera", "microphone", "geolocation", "payment", "usb", "serial", "bluetooth", "hid", "midi", "display-capture")
_IMMER: Final = {
    b"content-security-policy": _INHALT.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"permissions-policy": ", ".join(f"{geraet}=()" for geraet in _GERAETE).encode(),
    # No Cross-Origin-Opener-Policy: in Excel on the web it would part a dialog from the page that opened it.
    b"cross-origin-resource-policy": b"same-origin",
}
_EIN_JAHR = b"max-age=31536000"

GESUNDHEIT = "/gesundheit"
FUNKTIONEN_JSON = "/funktionen.json"
SYMBOLE = "/statisch/symbole/"
# What a browser or Excel itself loads before anybody could show a token. Nothing of a county is in it, and reading is all that is open.
_HUELLE = frozenset({"/", FUNKTIONEN_JSON, "/funktionen-ids.js", "/manifest.xml", "/hilfe", "/hilfe.css", "/version"})
_HUELLE_ORDNER = ("/statisch/", "/office/")
_ARBEIT = frozenset({"/funktionen", "/lauf", "/woher", "/ruecknahme", "/datei"})
_ZELLEN = "/funktionen"
_LESEN = frozenset({"GET", "HEAD"})
_VERBEN = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_NAME = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class _Antwort:
    """What is answered to a request that the application does not get to see.

    Attributes:
        status: of HTTP.
        code: short name, as in the errors of the application.
        text: German, for the person at the screen.
        koepfe: headers that go with it.
    """

    status: int
    code: str
    text: str
    koepfe: tuple[tuple[bytes, bytes], ...] = ()


class _Absage(Exception):  # noqa: N818 - it is an answer, not a fault
    """A request is refused."""

    def __init__(self, antwort: _Antwort) -> None:
        super().__init__(antwort.text)
        self.antwort = antwort


# What follows on this connection is not to be trusted.
_SCHLIESSEN = ((b"connection", b"close"),)
_UNKLAR = _Antwort(400, "anfrage", "Die Anfrage ist nicht eindeutig aufgebaut und wurde nicht angenommen.", _SCHLIESSEN)
_FREMDER_NAME = _Antwort(
    400, "adresse", "Der Server ist unter dieser Adresse nicht erreichbar. Bitte benutzen Sie die Adresse, die Ihre IT Ihnen genannt hat."
)
_FREMDE_SEITE = _Antwort(
    403, "herkunft", "Die Anfrage kommt von einer fremden Seite und wurde nicht angenommen. Bitte öffnen Sie im_xl aus Excel."
)
_ZU_LANGSAM = _Antwort(
    408,
    "uebertragung",
    "Die Übertragung hat zu lange gedauert. Ihre Mappe ist unverändert. Bitte versuchen Sie es noch einmal.",
    _SCHLIESSEN,
)
_VOLL = _Antwort(
    429,
    "ausgelastet",
    "Der Server nimmt gerade sehr viele Mappen entgegen. Ihre Mappe ist unverändert. Bitte versuchen Sie es gleich noch einmal.",
    ((b"retry-after", b"5"),),
)
_RAT_MAPPE = "Bitte verkleinern Sie sie (Bilder und alte Blätter entfernen), oder bitten Sie Ihre IT, die Grenze des Servers anzuheben."
_RAT_ZELLEN = "Bitte geben Sie in den Formeln kleinere Bereiche an."
_FEHLER = _Antwort(
    500,
    "fehler",
    "Auf dem Server ist ein Fehler aufgetreten. Ihre Mappe ist unverändert. Bitte versuchen Sie es noch einmal. "
    "Hilft das nicht, nennen Sie Ihrer IT die Uhrzeit.",
)
_SEITE = (
    '<!doctype html>\n<html lang="de">\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
    "<title>im_xl</title>\n<h1>im_xl</h1>\n<p>{}</p>\n</html>\n"
)


def geschuetzt(app: ASGIApp, einstellungen: Einstellungen, *, sekunden_empfang: float = SEKUNDEN_EMPFANG) -> ASGIApp:
    """The application behind its door, to be run by uvicorn with the options `UVICORN`.

    In this order: form of the request, name of the server, origin of what is sent, who sends it, its size. What is refused never reaches the application; a browser
    that asked for a page is told so in one, whoever else in JSON. Each
    answer, whoever gives it, gets the headers for browsers; each request is one line in the log `im_xl.zugriff`, without query, person or content.
    A fault in the application is answered with 500 and told to the log `im_xl.server` by its kind and place: its message could hold a cell.

    Args:
        app: the application; finds the person's name in `scope["state"]["nutzer"]`.
        einstellungen: addresses, limits and who may use it.
        sekunden_empfang: after this time the body of a request has to be here.
    """
    return _Tuer(app, einstellungen, sekunden_empfang)


class _Tuer:
    def __init__(self, app: ASGIApp, einstellungen: Einstellungen, sekunden_empfang: float) -> None:
        self._app = app
        self._einstellungen = einstellungen
        self._sekunden = sekunden_empfang
        adresse = urlsplit(einstellungen.adresse)
        self._herkunft = f"{adresse.scheme}://{adresse.netloc}".lower()
        self._namen = _schreibweisen(adresse.scheme, adresse.netloc.lower())
        self._vorrat = _Vorrat(einstellungen.hoechstens_bytes * GLEICHZEITIG)
        self._https = adresse.scheme == "https" and adresse.hostname not in _LOOPBACK

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        ausgang = _Ausgang(send, self._koepfe(scope))
        beginn = perf_counter()
        try:
            await self._beantworte(scope, receive, ausgang)
        except _Absage as absage:
            await ausgang.sage_ab(absage.antwort, als_seite=_will_seite(scope))
        except Exception as fehler:  # noqa: BLE001 - its message must not reach the log of uvicorn
            SERVER.error("%s %s: %s in %s", *_zeile(scope), type(fehler).__name__, stelle(fehler))
            await ausgang.sage_ab(_FEHLER, als_seite=_will_seite(scope))
        finally:
            millisekunden = round((perf_counter() - beginn) * 1000)
            ZUGRIFFE.info("%s %s %d %d ms %d Byte", *_zeile(scope), ausgang.status, millisekunden, ausgang.bytes)

    async def _beantworte(self, scope: Scope, receive: Receive, ausgang: _Ausgang) -> None:
        koepfe: Koepfe = scope["headers"]
        _pruefe_rahmen(koepfe)
        if scope["path"] != GESUNDHEIT:
            self._pruefe_name(scope)
            self._pruefe_herkunft(scope)
            await self._pruefe_zugang(scope)
        eingang = _Eingang(receive, *self._grenze(scope["path"]), self._sekunden, self._vorrat)
        eingang.pruefe_angabe(koepfe)
        try:
            await self._app(scope, eingang, ausgang.weiter(eingang))
        except Exception:
            if eingang.absage is None:
                raise
        finally:
            eingang.gib_zurueck()
        if eingang.absage is not None:
            raise _Absage(eingang.absage)

    def _pruefe_name(self, scope: Scope) -> None:
        """Another site cannot make its own name point at this server (DNS rebinding)."""
        name = _host(scope["headers"])
        if name is None or not (name in self._namen or (_lauscht_lokal(scope) and _ohne_port(name) in _LOOPBACK)):
            raise _Absage(_FREMDER_NAME)

    def _pruefe_herkunft(self, scope: Scope) -> None:
        """What changes or costs something comes from our own page, or from a program that is no browser."""
        if scope["method"] in _LESEN:
            return
        eigene = {self._herkunft, f"{scope['scheme']}://{_host(scope['headers'])}"}
        herkunft, seite = _werte(scope["headers"], b"origin"), _werte(scope["headers"], b"sec-fetch-site")
        if any(wert.lower() not in eigene for wert in herkunft) or any(wert not in {"same-origin", "none"} for wert in seite):
            raise _Absage(_FREMDE_SEITE)

    async def _pruefe_zugang(self, scope: Scope) -> None:
        zugang = self._einstellungen.zugang
        if zugang.art == "oidc" and scope["method"] in _LESEN and _ist_huelle(scope["path"]):
            return
        try:
            nutzer = await zugang.nutzer(scope["headers"])
        except Abgewiesen as abgewiesen:
            wie = ((b"www-authenticate", b"Bearer"),) if abgewiesen.status == 401 and zugang.art == "oidc" else ()  # noqa: PLR2004 - HTTP's
            raise _Absage(_Antwort(abgewiesen.status, "zugang", abgewiesen.text, wie)) from None
        scope.setdefault("state", {})["nutzer"] = nutzer

    def _grenze(self, pfad: str) -> tuple[int, str]:
        """How much may be sent, and what to do where it is more."""
        if pfad in _ARBEIT - {_ZELLEN}:
            return self._einstellungen.hoechstens_bytes, _RAT_MAPPE
        return self._einstellungen.hoechstens_bytes_zellen, _RAT_ZELLEN

    def _koepfe(self, scope: Scope) -> dict[bytes, bytes]:
        """Headers of every answer to this request; the application's own count only where none is meant here."""
        koepfe = dict(_IMMER)
        pfad, lesen = scope["path"], scope["method"] in _LESEN
        if self._https:
            koepfe[b"strict-transport-security"] = _EIN_JAHR
        if lesen and pfad.startswith(SYMBOLE):
            # The ribbon of Excel on the web shows them in its own page; with a Cache-Control header, Office shows a general picture.
            koepfe[b"cross-origin-resource-policy"] = b"cross-origin"
        else:
            koepfe[b"cache-control"] = b"no-cache" if lesen and _ist_huelle(pfad) else b"no-store"
        if lesen and pfad == FUNKTIONEN_JSON:
            # The one file that Excel on the web itself fetches from its own page: names and descriptions of the functions.
            koepfe[b"vary"] = b"Origin"
            for wert in filter(_ist_office, _werte(scope["headers"], b"origin")):
                koepfe[b"access-control-allow-origin"] = wert.encode("latin-1")
        return koepfe


@dataclass(slots=True)
class _Vorrat:
    """Memory for what is being received.

    Attributes:
        frei: bytes that may still come in.
    """

    frei: int


class _Eingang:
    """The body of a request as the application reads it, counted on the way."""

    def __init__(self, receive: Receive, grenze: int, rat: str, sekunden: float, vorrat: _Vorrat) -> None:
        self._receive = receive
        self._rat = rat
        self._vorrat = vorrat
        self._grenze = grenze
        self._frist = asyncio.get_running_loop().time() + sekunden
        self._bytes = 0
        self._fertig = False
        self.absage: _Antwort | None = None

    def pruefe_angabe(self, koepfe: Koepfe) -> None:
        """Refuse before anything is read what says itself that it is too large."""
        if any(int(wert) > self._grenze for wert in _werte(koepfe, b"content-length") if wert.isdecimal()):
            raise _Absage(self._zu_gross())

    async def __call__(self) -> Message:
        if self._fertig:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._frist):
                message = await self._receive()
        except TimeoutError:
            self.absage = _ZU_LANGSAM
            return {"type": "http.disconnect"}
        stueck = len(message.get("body", b""))
        self._bytes += stueck
        self._vorrat.frei -= stueck
        self._fertig = not message.get("more_body", False)
        if self._bytes > self._grenze:
            self.absage = self._zu_gross()
        elif self._vorrat.frei < 0:
            self.absage = _VOLL
        return {"type": "http.disconnect"} if self.absage else message

    def gib_zurueck(self) -> None:
        """The request is over, and with it what it held."""
        self._vorrat.frei += self._bytes

    def _zu_gross(self) -> _Antwort:
        return _Antwort(
            413,
            "zu-gross",
            f"Das Gesendete ist größer als {self._grenze / 2**20:.0f} MB und wurde nicht angenommen. Ihre Mappe ist unverändert. {self._rat}",
        )


class _Ausgang:
    """The answer as it goes out, with the headers of every answer, counted on the way."""

    def __init__(self, send: Send, koepfe: dict[bytes, bytes]) -> None:
        self._send = send
        self._koepfe = koepfe
        self.status = 0
        self.bytes = 0

    def weiter(self, eingang: _Eingang) -> Send:
        """For the application: what it answers to a body that was cut off is not what is to be said."""

        async def senden(message: Message) -> None:
            if eingang.absage is None or self.status:
                await self._sende(message)

        return senden

    async def sage_ab(self, antwort: _Antwort, *, als_seite: bool) -> None:
        """Answer in the application's place; nothing where it has begun to answer."""
        if self.status:
            return
        if als_seite:
            art, daten = b"text/html; charset=utf-8", _SEITE.format(escape(antwort.text)).encode()
        else:
            inhalt = {"fehler": {"code": antwort.code, "text": antwort.text, "blatt": None, "zelle": None}}
            art, daten = b"application/json", json.dumps(inhalt, ensure_ascii=False).encode()
        koepfe = [(b"content-type", art), (b"content-length", b"%d" % len(daten))]
        koepfe += antwort.koepfe
        self._koepfe[b"cache-control"] = b"no-store"
        await self._sende({"type": "http.response.start", "status": antwort.status, "headers": koepfe})
        await self._sende({"type": "http.response.body", "body": daten})

    async def _sende(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            eigene = [(name, wert) for name, wert in message.get("headers", []) if not _verdraengt(name.lower(), self._koepfe)]
            message = {**message, "headers": [*eigene, *self._koepfe.items()]}
        else:
            self.bytes += len(message.get("body", b""))
        await self._send(message)


def _will_seite(scope: Scope) -> bool:
    """Whether a person opened an address in a browser; the scripts of the pane ask for anything, and get JSON."""
    return scope["method"] in _LESEN and any("text/html" in wert.lower() for wert in _werte(scope["headers"], b"accept"))


def _verdraengt(name: bytes, koepfe: dict[bytes, bytes]) -> bool:
    return name in koepfe or name in {b"cache-control", b"server"} or name.startswith(b"access-control-")


def _pruefe_rahmen(koepfe: Koepfe) -> None:
    """Where a request ends must be clear to whoever stands before us, too (request smuggling)."""
    if _werte(koepfe, b"transfer-encoding") and _werte(koepfe, b"content-length"):
        raise _Absage(_UNKLAR)


def _werte(koepfe: Koepfe, name: bytes) -> list[str]:
    return [wert.decode("latin-1") for kopf, wert in koepfe if kopf.lower() == name]


def _host(koepfe: Koepfe) -> str | None:
    """Name under which the server is asked; None where it is not exactly one."""
    werte = _werte(koepfe, b"host")
    return werte[0].lower() if len(werte) == 1 else None


def _ohne_port(name: str) -> str:
    """localhost:8443 -> localhost, [::1]:8443 -> ::1; names with anything else in them stay what they are."""
    vorn, _, port = name.rpartition(":")
    nackt = vorn if vorn and port.isdecimal() else name
    return nackt[1:-1] if nackt.startswith("[") and nackt.endswith("]") else nackt


def _schreibweisen(schema: str, name: str) -> frozenset[str]:
    """A name with and without the port that goes without saying."""
    port = {"https": ":443", "http": ":80"}.get(schema, "")
    return frozenset({name, name.removesuffix(port), name if _ohne_port(name) != name else name + port})


def _lauscht_lokal(scope: Scope) -> bool:
    """Whether the request came over loopback or a socket file."""
    server = scope.get("server")
    return server is None or server[1] is None or server[0] == "::1" or server[0].startswith("127.")


def _ist_office(herkunft: str) -> bool:
    name = herkunft.removeprefix("https://")
    return name != herkunft and _NAME.fullmatch(name) is not None and any(f".{name}".endswith(f".{ort}") for ort in OFFICE)


def _ist_huelle(pfad: str) -> bool:
    return pfad in _HUELLE or pfad.startswith(_HUELLE_ORDNER)


def _zeile(scope: Scope) -> tuple[str, str]:
    """Method and path for a log: only what we know by name; anything else could be a text from a workbook."""
    verb, pfad = scope["method"], scope["path"]
    if pfad.startswith(_HUELLE_ORDNER):
        pfad = "/" + pfad.split("/")[1] + "/…"
    elif pfad not in _HUELLE | _ARBEIT | {GESUNDHEIT}:
        pfad = "(anderer Pfad)"
    return verb if verb in _VERBEN else "(anderes Verb)", pfad
