"""The server: takes requests, has them computed (`arbeiter.py`), and gives the add-in's files out. It computes nothing itself.

Nothing is stored: a workbook is held in memory until its answer has been sent.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from importlib.resources import files
import json
import logging
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import FastAPI, File, Form, Request, Response, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.types import ASGIApp

import im_xl
from im_xl.errors import ImXlError
from im_xl.hosts.hilfeseite import hilfeseite_im_web
from im_xl.hosts.htmlseite import STIL
from im_xl.hosts.web import dienste
from im_xl.hosts.web.anfragen import Aufrufe
from im_xl.hosts.web.arbeiter import WIEDERKOMMEN, Belegschaft, Ueberlastet
from im_xl.hosts.web.einstellungen import Einstellungen
from im_xl.hosts.web.koepfe import SERVER, geschuetzt
from im_xl.hosts.web.manifest import manifest, schaltflaechen_im_web
from im_xl.hosts.web.metadaten import funktionen_ids_js, funktionen_json
from im_xl.hosts.web.zugang import Offen
from im_xl.report import fehler_dokument

STATISCH = Path(str(files("im_xl.hosts.web"))) / "statisch"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ANTWORTEN: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Fehlerantwort"}}}}
    for status, text in {
        400: "so nicht zu verstehen",
        401: "kein Nachweis, wer fragt",
        403: "dafür nicht berechtigt",
        408: "zu langsam übertragen",
        413: "zu groß",
        422: "damit lässt sich nicht rechnen; der Text sagt, was zu tun ist",
        429: "ausgelastet, später noch einmal",
        503: "der Rechenvorgang ist abgebrochen",
        504: "hat zu lange gedauert",
    }.items()
}
_RAT_MAPPE = "Es wurde nichts geändert. Bitte versuchen Sie es noch einmal; hilft das nicht, verkleinern Sie die Mappe."
_RAT_ZELLEN = "Bitte neu berechnen (Strg+Alt+F9); hilft das nicht, weniger Zellen auf einmal."
Mappe = Annotated[UploadFile, File()]
Auftragstext = Annotated[str, Form()]
_MEHR: dict[str, Any] = {"responses": _ANTWORTEN, "response_class": Response}


def anwendung(einstellungen: Einstellungen) -> ASGIApp:
    """What uvicorn runs for these settings, with the options `koepfe.UVICORN`; its processes start and end with it."""
    return geschuetzt(dienste_und_seiten(einstellungen), einstellungen)


def dienste_und_seiten(einstellungen: Einstellungen) -> FastAPI:
    """The application without its door."""
    # It writes bytes of what it does not understand into the log.
    logging.getLogger("python_multipart").setLevel(logging.ERROR)
    # Larger parts of a form would be written to the disk.
    MultiPartParser.spool_max_size = einstellungen.hoechstens_bytes + 1
    app = FastAPI(
        title="im_xl",
        version=im_xl.__version__,
        lifespan=partial(_laufzeit, einstellungen),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.add_exception_handler(RequestValidationError, _unverstanden)
    app.add_exception_handler(HTTPException, _abgelehnt)
    app.add_exception_handler(Ueberlastet, _ueberlastet)
    app.add_exception_handler(ImXlError, _unmoeglich)
    _seiten(app, einstellungen)
    _rechendienste(app, einstellungen)
    return app


@asynccontextmanager
async def _laufzeit(einstellungen: Einstellungen, app: FastAPI) -> AsyncIterator[None]:
    e = einstellungen
    belegschaften = {
        "laeufe": Belegschaft(e.laeufe, e.warten, e.sekunden_lauf, e.speicher_je_prozess, _RAT_MAPPE),
        "zellen": Belegschaft(e.zellen, e.warten * 4, e.sekunden_zellen, e.speicher_je_prozess, _RAT_ZELLEN),
    }
    app.state.belegschaften = belegschaften
    try:
        for belegschaft in belegschaften.values():
            await belegschaft.anlaufen()
        yield
    finally:
        for belegschaft in belegschaften.values():
            belegschaft.beenden()


# ---------------------------------------------------------------- what is only given out
def _seiten(app: FastAPI, einstellungen: Einstellungen) -> None:
    @app.head("/gesundheit", include_in_schema=False)
    @app.get("/gesundheit")
    async def gesundheit() -> dict[str, str]:
        return {"stand": "bereit"}

    @app.get("/version")
    async def version() -> dict[str, str]:
        return {"version": im_xl.__version__, "anmeldung": einstellungen.zugang.art}

    @app.get("/", response_class=FileResponse)
    async def aufgabenbereich() -> FileResponse:
        return FileResponse(STATISCH / "taskpane.html", media_type="text/html; charset=utf-8")

    for weg, (art, inhalt) in _erzeugtes(einstellungen).items():
        app.add_api_route(weg, partial(_erzeugt, art, inhalt), response_class=Response)

    app.mount("/statisch", StaticFiles(directory=STATISCH), name="statisch")
    if einstellungen.officejs is not None:
        app.mount("/office", StaticFiles(directory=einstellungen.officejs), name="office")
    else:

        @app.get("/office/{pfad:path}", response_class=PlainTextResponse)
        async def ohne_office(pfad: str) -> PlainTextResponse:  # noqa: ARG001 - the route's
            return PlainTextResponse("office.js fehlt auf diesem Server; siehe docs/betrieb.md.", 404)


def _erzeugtes(einstellungen: Einstellungen) -> dict[str, tuple[str, Callable[[], str | bytes]]]:
    """What is made from register and ribbon: content type and content, by route."""
    return {
        "/funktionen.json": ("application/json", lambda: funktionen_json(einstellungen.adresse)),
        "/funktionen-ids.js": ("text/javascript", funktionen_ids_js),
        "/manifest.xml": ("text/xml", lambda: manifest(einstellungen.adresse, einstellungen.anmeldung)),
        "/hilfe": ("text/html", lambda: hilfeseite_im_web(schaltflaechen_im_web(), "hilfe.css")),
        "/hilfe.css": ("text/css", lambda: STIL),
    }


async def _erzeugt(art: str, inhalt: Callable[[], str | bytes]) -> Response:
    return Response(inhalt(), media_type=art)


# ---------------------------------------------------------------- what is computed
def _rechendienste(app: FastAPI, einstellungen: Einstellungen) -> None:
    def zugleich(faktor: int) -> int | None:
        return None if isinstance(einstellungen.zugang, Offen) else einstellungen.je_nutzer * faktor

    @app.post("/funktionen", openapi_extra=_koerper(Aufrufe), **_MEHR)
    async def funktionen(request: Request) -> Response:
        belegschaft: Belegschaft = app.state.belegschaften["zellen"]
        # Not stopped when nobody waits any more: it is short work, and a new process takes longer to start.
        return _antwort(
            await belegschaft.rechne(
                dienste.zellen,
                await request.body(),
                einstellungen.hoechstens_aufrufe,
                nutzer=getattr(request.state, "nutzer", ""),
                je_nutzer=zugleich(8),
            )
        )

    async def rechne(request: Request, dienst: Callable[..., dienste.Antwort], mappe: UploadFile, *argumente: object) -> Response:
        belegschaft: Belegschaft = app.state.belegschaften["laeufe"]
        antwort = await belegschaft.rechne(
            dienst,
            await mappe.read(),
            mappe.filename or "",
            *argumente,
            nutzer=getattr(request.state, "nutzer", ""),
            je_nutzer=zugleich(1),
            fort=partial(_fort, request),
        )
        return _antwort(antwort)

    @app.post("/lauf", **_MEHR)
    async def lauf(request: Request, mappe: Mappe, auftrag: Auftragstext = "{}") -> Response:
        return await rechne(request, dienste.lauf, mappe, auftrag)

    @app.post("/woher", **_MEHR)
    async def woher(request: Request, mappe: Mappe, zelle: Annotated[str, Form()], auftrag: Auftragstext = "{}") -> Response:
        return await rechne(request, dienste.woher, mappe, auftrag, zelle)

    @app.post("/ruecknahme", **_MEHR)
    async def ruecknahme(
        request: Request,
        mappe: Mappe,
        erzeugt: Mappe,
        plan: Annotated[str, Form()],
        vorher: Annotated[UploadFile | None, File()] = None,
        auftrag: Auftragstext = "{}",
    ) -> Response:
        davor = b"" if vorher is None else await vorher.read()
        return await rechne(request, dienste.ruecknahme, mappe, auftrag, davor, await erzeugt.read(), plan)

    @app.post("/datei", **_MEHR)
    async def datei(request: Request, mappe: Mappe, auftrag: Auftragstext = "{}") -> Response:
        return await rechne(request, dienste.datei, mappe, auftrag)


async def _fort(request: Request) -> None:
    """Wait until whoever asked is gone; the request has been received whole before."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _antwort(antwort: dienste.Antwort) -> Response:
    status, koerper, name = antwort
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        fehler = json.loads(koerper)["fehler"]
        SERVER.error("%s in %s", fehler["art"], fehler["stelle"])
    if not name:
        return Response(koerper, status, media_type="application/json")
    return Response(koerper, status, {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}, media_type=_XLSX)


def _koerper(art: type[Aufrufe]) -> dict[str, Any]:
    """The body of a request that only the worker reads, for the description of the interface."""
    schema = art.model_json_schema(ref_template="#/components/schemas/{model}")
    schema["properties"]["aufrufe"]["items"] = schema.pop("$defs")["Aufruf"]
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


# ---------------------------------------------------------------- what is refused
async def _unverstanden(_: Request, fehler: Exception) -> Response:
    felder = {str(teil["loc"][-1]) for teil in fehler.errors()} if isinstance(fehler, RequestValidationError) else set()
    return _antwort(
        dienste.fehlerantwort(
            422, "anfrage", f"Die Anfrage ist nicht zu verstehen ({', '.join(sorted(felder))}). Bitte das Add-in neu laden."
        )
    )


async def _abgelehnt(_: Request, fehler: Exception) -> Response:
    status = fehler.status_code if isinstance(fehler, HTTPException) else 500
    texte = {404: "Das gibt es hier nicht.", 405: "So lässt sich das hier nicht abrufen.", 400: "Die Anfrage ist nicht zu verstehen."}
    antwort = _antwort(dienste.fehlerantwort(status, "anfrage", texte.get(status, "Die Anfrage ist abgelehnt.")))
    for name, wert in (fehler.headers or {}).items() if isinstance(fehler, HTTPException) else ():
        antwort.headers[name] = wert
    return antwort


async def _unmoeglich(_: Request, fehler: Exception) -> Response:
    return _antwort(dienste.als_json(fehler_dokument(fehler), 422)) if isinstance(fehler, ImXlError) else Response(status_code=500)


async def _ueberlastet(_: Request, __: Exception) -> Response:
    antwort = _antwort(
        dienste.fehlerantwort(429, "ausgelastet", "Der Server ist gerade ausgelastet. Bitte in einigen Sekunden noch einmal versuchen.")
    )
    antwort.headers["Retry-After"] = str(WIEDERKOMMEN)
    return antwort


__all__ = ["STATISCH", "anwendung", "dienste_und_seiten"]
