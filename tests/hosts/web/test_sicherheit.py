"""The door of the server: names, origins, sizes, headers and logs, over real HTTP and before an application that says what reached it."""

from __future__ import annotations

from collections.abc import Iterator
import contextlib
import json
import logging
import re
import socket

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from hosts.web.laufend import echo, hinter_der_tuer, laufend, roh, status
from im_xl.hosts.web.einstellungen import Einstellungen
from im_xl.hosts.web.koepfe import GLEICHZEITIG, OFFICE, geschuetzt
from im_xl.hosts.web.zugang import Proxy

KB = 1024
# A machine that does much else answers late.
NETZ = httpx.Client(timeout=60)
ADRESSE = "https://im-xl.landkreis.example"
EINSTELLUNGEN = Einstellungen(adresse=ADRESSE, hoechstens_bytes=64 * KB, hoechstens_bytes_zellen=16 * KB)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server for a network, with small limits."""
    with hinter_der_tuer(echo, EINSTELLUNGEN) as offen:
        yield offen


@pytest.fixture(scope="module")
def client(port: int) -> Iterator[httpx.Client]:
    """Who speaks to it under its name, as the reverse proxy does."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Host": "im-xl.landkreis.example"}, timeout=60) as offen:
        yield offen


# ---------------------------------------------------------------- what a browser is told
def antworten(client: httpx.Client) -> dict[str, httpx.Response]:
    """One of each kind of answer."""
    return {
        "page": client.get("/"),
        "script": client.get("/statisch/taskpane.js"),
        "work": client.post("/lauf", content=b"x"),
        "foreign name": client.get("/", headers={"Host": "boese.example"}),
        "foreign page": client.post("/lauf", headers={"Origin": "https://boese.example"}),
        "too large": client.post("/lauf", content=b"x" * 65 * KB),
        "fault": client.post("/woher?fehler"),
        "health": client.get("/gesundheit"),
    }


def test_each_answer_carries_the_headers(client: httpx.Client) -> None:
    """Whoever gives it; an application cannot open the door again."""
    stati = {}
    for art, antwort in antworten(client).items():
        stati[art] = antwort.status_code
        koepfe = antwort.headers
        regeln = dict(regel.strip().split(" ", 1) for regel in koepfe["content-security-policy"].split(";"))
        assert {name: wert for name, wert in regeln.items() if name != "frame-ancestors"} == {
            "default-src": "'self'", "object-src": "'none'", "base-uri": "'none'", "form-action": "'self'",
        }, art  # fmt: skip
        assert koepfe["x-content-type-options"] == "nosniff"
        assert koepfe["referrer-policy"] == "no-referrer"
        assert "camera=()" in koepfe["permissions-policy"]
        assert koepfe["cross-origin-resource-policy"] == "same-origin"
        assert koepfe["strict-transport-security"] == "max-age=31536000"
        assert koepfe["cache-control"] == ("no-cache" if art in {"page", "script"} else "no-store"), art
        assert not {"server", "x-frame-options", "cross-origin-opener-policy", "access-control-allow-origin"} & set(koepfe)
        assert len(koepfe.get_list("cache-control")) == 1
    assert stati == {
        "page": 200, "script": 200, "work": 200, "foreign name": 400, "foreign page": 403, "too large": 413, "fault": 500, "health": 200,
    }  # fmt: skip


def test_excel_on_the_web_may_show_the_pane_and_nobody_else(client: httpx.Client) -> None:
    """The pages that Microsoft puts around an add-in, over https only."""
    rahmen = re.search(r"frame-ancestors ([^;]*)", client.get("/").headers["content-security-policy"])
    assert rahmen is not None
    quellen = rahmen[1].split()
    assert {
        "'self'",
        "https://*.officeapps.live.com",
        "https://*.sharepoint.com",
        "https://*.cloud.microsoft",
        "https://*.office.com",
    } <= set(quellen)
    assert all(quelle == "'self'" or re.fullmatch(r"https://(\*\.)?[a-z0-9]+(\.[a-z0-9]+)+", quelle) for quelle in quellen)


def test_strict_transport_is_not_asked_for_on_a_machine_of_ones_own() -> None:
    """Else the browser would want https from every other program on localhost for a year."""
    with hinter_der_tuer(echo, Einstellungen()) as port_:
        assert "strict-transport-security" not in NETZ.get(f"http://localhost:{port_}/").headers


@pytest.mark.parametrize("pfad", ["/", "/lauf", "/statisch/functions.js", "/version"])
@pytest.mark.parametrize("herkunft", ["https://excel.officeapps.live.com", "https://boese.example", "null", ADRESSE])
def test_cors_is_closed(client: httpx.Client, pfad: str, herkunft: str) -> None:
    """No page elsewhere may read an answer, and no preflight succeeds."""
    for verb in ("GET", "OPTIONS"):
        antwort = client.request(verb, pfad, headers={"Origin": herkunft, "Access-Control-Request-Method": "POST"})
        assert not [name for name in antwort.headers if name.startswith("access-control-")]
    assert herkunft == ADRESSE or client.options(pfad, headers={"Origin": herkunft}).status_code == 403


@pytest.mark.parametrize(
    ("herkunft", "darf"),
    [
        *[(f"https://x.{ort}", True) for ort in OFFICE],
        ("https://excel.cloud.microsoft", True),
        ("http://excel.officeapps.live.com", False),
        ("https://officeapps.live.com.boese.example", False),
        ("https://boeseoffice.com", False),
        ("https://boese.example/.office.com", False),
        ("https://boese.example#.office.com", False),
        ("https://x.office.com:444", False),
        ("https://[", False),
        ("null", False),
        ("*", False),
    ],
)
def test_only_office_may_read_the_names_of_the_functions(client: httpx.Client, herkunft: str, darf: bool) -> None:
    """Excel on the web fetches this one file from its own page."""
    antwort = client.get("/funktionen.json", headers={"Origin": herkunft})
    assert antwort.headers.get("access-control-allow-origin") == (herkunft if darf else None)
    assert antwort.headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in antwort.headers
    assert "access-control-allow-origin" not in client.post("/funktionen.json", headers={"Origin": ADRESSE}).headers


def test_icons_may_be_shown_by_office(client: httpx.Client) -> None:
    """In the ribbon of Excel on the web; Office wants no Cache-Control there."""
    koepfe = client.get("/statisch/symbole/im-32.png").headers
    assert koepfe["cross-origin-resource-policy"] == "cross-origin"
    assert "cache-control" not in koepfe


# ---------------------------------------------------------------- under which name, from which page
@pytest.mark.parametrize(
    ("host", "geht"),
    [
        (b"im-xl.landkreis.example", True),
        (b"IM-XL.Landkreis.Example", True),
        (b"im-xl.landkreis.example:443", True),
        (b"localhost", True),
        (b"localhost:8443", True),
        (b"127.0.0.1:1", True),
        (b"[::1]:8443", True),
        (b"im-xl.landkreis.example:80", False),
        (b"im-xl.landkreis.example.", False),
        (b"boese.example", False),
        (b"im-xl.landkreis.example.boese.example", False),
        (b"localhost.boese.example", False),
        (b"127.0.0.1.boese.example", False),
        (b"localhost:8443@boese.example", False),
        (b"boese.example:8443:localhost", False),
        (b"localhost,boese.example", False),
        (b"localhost boese.example", False),
        (b"", False),
        (b":80", False),
        (b"127.0.0.2", False),
        (b"0.0.0.0", False),
    ],
)
def test_the_server_answers_under_its_own_names(port: int, host: bytes, geht: bool) -> None:
    """A page that makes its own name point at this machine gets nothing (DNS rebinding)."""
    for verb in (b"GET /", b"POST /lauf"):
        antwort = roh(port, verb + b" HTTP/1.1\r\nHost: " + host + b"\r\nContent-Length: 0\r\n\r\n")
        assert (status(antwort) == 200) is geht, antwort
        assert geht or status(antwort) == 400


def test_no_name_and_two_names_are_none(port: int) -> None:
    """Not even with the old protocol; and a forwarded name is not believed."""
    assert status(roh(port, b"GET / HTTP/1.0\r\n\r\n")) == 400
    assert status(roh(port, b"GET / HTTP/1.1\r\n\r\n")) == 400
    assert status(roh(port, b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: boese.example\r\n\r\n")) == 400
    assert status(roh(port, b"GET / HTTP/1.0\r\nHost: localhost\r\nHost: boese.example\r\n\r\n")) == 400
    weiter = b"X-Forwarded-Host: localhost\r\nX-Forwarded-For: 127.0.0.1\r\nForwarded: host=localhost\r\n"
    assert status(roh(port, b"GET / HTTP/1.1\r\nHost: boese.example\r\n" + weiter + b"\r\n")) == 400
    assert status(roh(port, b"GET http://localhost/ HTTP/1.1\r\nHost: boese.example\r\n\r\n")) == 400


def test_health_is_told_under_any_name(port: int) -> None:
    """Who watches over machines knows their numbers only."""
    assert status(roh(port, b"GET /gesundheit HTTP/1.1\r\nHost: 10.0.0.7:8443\r\n\r\n")) == 200


def test_loopback_names_count_on_loopback_only() -> None:
    """Over the network, whoever calls the server localhost is not on this machine."""
    tuer = geschuetzt(echo, EINSTELLUNGEN)

    async def ueber_das_netz(scope: Scope, receive: Receive, send: Send) -> None:
        await tuer({**scope, "server": ("10.0.0.7", 8443)}, receive, send)

    with laufend(ueber_das_netz) as port_:
        assert NETZ.get(f"http://localhost:{port_}/").status_code == 400
        assert NETZ.get(f"http://localhost:{port_}/", headers={"Host": "im-xl.landkreis.example"}).status_code == 200


@pytest.mark.parametrize(
    ("koepfe", "geht"),
    [
        ([], True),
        ([("Origin", ADRESSE)], True),
        ([("Origin", ADRESSE), ("Sec-Fetch-Site", "same-origin")], True),
        ([("Sec-Fetch-Site", "none")], True),
        ([("Origin", "https://boese.example")], False),
        ([("Origin", "https://excel.officeapps.live.com")], False),
        ([("Origin", "null")], False),
        ([("Origin", "")], False),
        ([("Origin", "http://im-xl.landkreis.example:81")], False),
        ([("Origin", "https://im-xl.landkreis.example:8443")], False),
        ([("Origin", ADRESSE + ".boese.example")], False),
        ([("Origin", "https://boese.example/" + ADRESSE)], False),
        ([("Origin", ADRESSE), ("Origin", "https://boese.example")], False),
        ([("Sec-Fetch-Site", "cross-site")], False),
        ([("Sec-Fetch-Site", "same-site")], False),
        ([("Origin", ADRESSE), ("Sec-Fetch-Site", "cross-site")], False),
        ([("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "cross-site")], False),
    ],
)
def test_what_another_page_sends_is_refused(client: httpx.Client, koepfe: list[tuple[str, str]], geht: bool) -> None:
    """A form or script elsewhere cannot use the login of the person who looks at it."""
    for pfad in ("/lauf", "/funktionen", "/"):
        antwort = client.post(pfad, headers=koepfe, content=b"{}")
        assert antwort.status_code == (200 if geht else 403)
        assert geht or antwort.json()["fehler"]["code"] == "herkunft"
    assert client.request("DELETE", "/lauf", headers=koepfe).status_code == (200 if geht else 403)
    assert client.get("/", headers=koepfe).status_code == 200


def test_the_own_page_on_loopback_may_send(port: int) -> None:
    """Whichever name of this machine the browser used; but not the page of another program on it."""
    for name in ("localhost", "127.0.0.1"):
        ziel = f"http://{name}:{port}"
        assert NETZ.post(f"{ziel}/lauf", headers={"Origin": ziel}).status_code == 200
        assert NETZ.post(f"{ziel}/lauf", headers={"Origin": f"http://{name}:{port + 1}"}).status_code == 403
        assert NETZ.post(f"{ziel}/lauf", headers={"Origin": f"https://{name}:{port}"}).status_code == 403


# ---------------------------------------------------------------- how much, how long
def in_stuecken(laenge: int) -> Iterator[bytes]:
    """A body whose length nobody says beforehand."""
    for _ in range(laenge // KB):
        yield b"x" * KB
    yield b"x" * (laenge % KB)


@pytest.mark.parametrize(
    ("pfad", "grenze"),
    [("/lauf", 64 * KB), ("/datei", 64 * KB), ("/ruecknahme", 64 * KB), ("/funktionen", 16 * KB), ("/nirgends", 16 * KB)],
)
def test_what_is_too_large_is_refused(client: httpx.Client, pfad: str, grenze: int) -> None:
    """Said beforehand or found on the way; a byte less is taken."""
    assert client.post(pfad, content=b"x" * grenze).json()["bytes"] == grenze
    assert client.post(pfad, content=in_stuecken(grenze)).json()["bytes"] == grenze
    for inhalt in (b"x" * (grenze + 1), in_stuecken(grenze + 1)):
        antwort = client.post(pfad, content=inhalt)
        assert antwort.status_code == 413
        assert antwort.json()["fehler"]["code"] == "zu-gross"


def test_a_length_that_is_a_lie(port: int) -> None:
    """Too large a claim is refused before a byte has come; what is claimed and does not come ends with the connection."""
    kopf = b"POST /lauf HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
    assert status(roh(port, kopf % 10**15)) == 413
    assert b" 200 " not in roh(port, kopf % 100 + b"x" * 50)
    antwort = roh(port, kopf % 3 + b"xyzGET /gesundheit HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert antwort.count(b"HTTP/1.1 200") == 2


def test_a_body_that_takes_too_long_is_not_waited_for() -> None:
    """The connection is told so and closed."""
    with (
        hinter_der_tuer(echo, EINSTELLUNGEN, sekunden_empfang=0.05) as port_,
        socket.create_connection(("127.0.0.1", port_), timeout=20) as verbindung,
    ):
        verbindung.sendall(b"POST /lauf HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx")
        antwort = b""
        while stueck := verbindung.recv(65536):
            antwort += stueck
    assert status(antwort) == 408
    assert json.loads(antwort.partition(b"\r\n\r\n")[2])["fehler"]["code"] == "uebertragung"


def test_many_large_bodies_at_a_time_are_not_all_held() -> None:
    """When the memory for them is full, the next is told to come again; when they are gone, it is taken."""
    einstellungen = Einstellungen(adresse=ADRESSE, hoechstens_bytes=64 * KB)
    kopf = b"POST /lauf HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % (64 * KB)
    with hinter_der_tuer(echo, einstellungen) as port_, contextlib.ExitStack() as stapel:
        ziel = f"http://127.0.0.1:{port_}/lauf"
        offen = [stapel.enter_context(socket.create_connection(("127.0.0.1", port_), timeout=20)) for _ in range(GLEICHZEITIG)]
        for verbindung in offen:
            verbindung.sendall(kopf + b"x" * (64 * KB - 1))
        voll = NETZ.post(ziel, content=b"x" * (GLEICHZEITIG + 1))
        while voll.status_code == 200:  # until all of theirs has arrived
            voll = NETZ.post(ziel, content=b"x" * (GLEICHZEITIG + 1))
        assert voll.status_code == 429
        assert voll.headers["retry-after"] == "5"
        assert voll.json()["fehler"]["code"] == "ausgelastet"
        for verbindung in offen:
            verbindung.sendall(b"x")
            assert b" 200 " in verbindung.recv(65536)
        for _ in range(3):
            assert NETZ.post(ziel, content=b"x" * 64 * KB).status_code == 200


# ---------------------------------------------------------------- what is written down
def test_the_log_has_a_line_for_each_request_and_nothing_of_the_person(caplog: pytest.LogCaptureFixture) -> None:
    """Method, path that we know, status, time, bytes; no query, no unknown path, no name, no secret, no body, no message of a fault."""
    geheim = "GEHEIM" + "x" * 32
    with caplog.at_level(logging.DEBUG), hinter_der_tuer(echo, Einstellungen(zugang=Proxy((geheim,)))) as port_:
        ziel = f"http://localhost:{port_}"
        wer = {"X-IM-XL-Geheimnis": geheim, "X-IM-XL-Nutzer": "GEHEIM-meier"}
        NETZ.post(f"{ziel}/lauf?mappe=GEHEIM", headers={**wer, "Cookie": "a=GEHEIM"}, content=b"GEHEIM")
        NETZ.post(f"{ziel}/woher?fehler", headers=wer, content=b"GEHEIM")
        NETZ.get(f"{ziel}/GEHEIM/..%0aGEHEIM", headers=wer)
        NETZ.get(f"{ziel}/statisch/GEHEIM.js", headers=wer)
        NETZ.post(f"{ziel}/lauf", headers={**wer, "X-IM-XL-Geheimnis": "GEHEIM" + "y" * 32})
        NETZ.request("GEHEIM", f"{ziel}/", headers=wer)
        roh(port_, b"GEHEIM / HTTP/1.1 GEHEIM\r\n\r\n")
    zeilen = [re.sub(r"\d+ ms \d+ Byte", "", eintrag.getMessage()).strip() for eintrag in caplog.records if eintrag.name == "im_xl.zugriff"]
    assert zeilen == [
        "POST /lauf 200", "POST /woher 500", "GET (anderer Pfad) 200", "GET /statisch/… 200", "POST /lauf 401", "(anderes Verb) / 200",
    ]  # fmt: skip
    fehler = [eintrag.getMessage() for eintrag in caplog.records if eintrag.name == "im_xl.server"]
    assert len(fehler) == 1
    assert re.fullmatch(r"POST /woher: KeyError in laufend\.py:\d+ < koepfe\.py:\d+ < koepfe\.py:\d+", fehler[0])
    alles = "\n".join(
        logging.Formatter().format(eintrag) for eintrag in caplog.records if not eintrag.name.startswith(("httpx", "httpcore"))
    )
    assert "GEHEIM" not in alles


def test_a_fault_says_nothing_of_what_was_read(client: httpx.Client) -> None:
    """A sentence, and whom to tell what."""
    antwort = client.post("/woher?fehler")
    assert antwort.status_code == 500
    assert "GEHEIM" not in antwort.text
    assert antwort.json()["fehler"]["text"].startswith("Auf dem Server ist ein Fehler aufgetreten.")


def test_a_websocket_is_not_opened(port: int) -> None:
    """Nothing here speaks it."""
    bitte = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    assert status(roh(port, b"GET / HTTP/1.1\r\nHost: localhost\r\n" + bitte + b"\r\n")) == 200
