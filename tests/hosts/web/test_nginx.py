"""The configuration for nginx that the handbook gives, in a real nginx before the real server: who gets in, what gets through, what is kept."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
import http.client
import json
import os
from pathlib import Path
import re
import shutil
import signal
import socket
import ssl
import subprocess

import pytest

from cli.aufruf import MAPPEN, ROOT
from cli.dienst import dienst
from hosts.web.laufend import echo, hinter_der_tuer
from im_xl.hosts.web.einstellungen import Einstellungen
from im_xl.hosts.web.zertifikat import fuer_loopback
from im_xl.hosts.web.zugang import Proxy

NGINX = shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))
VORLAGE = (ROOT / "docs/betrieb/nginx.conf").read_text("utf-8")
NAME = "im-xl.landkreis.example"
GEHEIMNIS = "nur-der-proxy-und-der-server-kennen-es"
ERIKA = "Basic " + b64encode(b"erika:kennwort").decode()

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx ist hier nicht installiert (Debian: apt-get install nginx).")


def freier_anschluss() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        anschluss: int = probe.getsockname()[1]
    return anschluss


@contextmanager
def nginx(ordner: Path, dahinter: str) -> Iterator[int]:
    """Nginx with the configuration of the handbook, in which only places are changed; its port."""
    tls = fuer_loopback(ordner / "tls", datetime.now(tz=UTC))
    (ordner / "geheimnis").write_text(f'proxy_set_header X-IM-XL-Geheimnis "{GEHEIMNIS}";\n')
    (ordner / "htpasswd").write_text("erika:{PLAIN}kennwort\n")
    (ordner / "ablage").mkdir()
    anschluss = freier_anschluss()
    stellen = {
        "unix:/run/im-xl/server.sock": dahinter,
        "listen 443": f"listen 127.0.0.1:{anschluss}",
        "    listen [::]:443 ssl http2;\n": "",
        "/etc/ssl/im-xl/zertifikat.pem": str(tls.zertifikat),
        "/etc/ssl/im-xl/schluessel.pem": str(tls.schluessel),
        "/var/log/nginx/im-xl.log": str(ordner / "zugriff.log"),
        "/etc/nginx/im-xl.htpasswd": str(ordner / "htpasswd"),
        "/etc/nginx/im-xl-geheimnis": str(ordner / "geheimnis"),
    }
    conf = VORLAGE
    for alt, neu in stellen.items():
        assert alt in conf
        conf = conf.replace(alt, neu)
    (ordner / "im-xl.conf").write_text(conf)
    ablagen = "\n".join(f"{art}_temp_path {ordner}/ablage/{art};" for art in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    haupt = ordner / "nginx.conf"
    benutzer = "user root;" if os.geteuid() == 0 else ""  # as nobody its workers could not read the folder of the test
    haupt.write_text(
        f"{benutzer} daemon off; pid {ordner}/pid; error_log stderr notice; worker_processes 1;\n"
        f"events {{}}\nhttp {{ {ablagen}\n include {ordner}/im-xl.conf; }}\n"
    )
    assert NGINX is not None
    pruefung = subprocess.run([NGINX, "-t", "-c", haupt, "-p", ordner], capture_output=True, text=True, check=False)
    assert pruefung.returncode == 0, pruefung.stderr
    assert "[warn]" not in pruefung.stderr
    prozess = subprocess.Popen([NGINX, "-c", haupt, "-p", ordner], stderr=subprocess.PIPE, text=True)
    try:
        assert prozess.stderr is not None
        for zeile in prozess.stderr:  # with `notice` it says when its processes run
            if "start worker process" in zeile:
                break
        yield anschluss
    finally:
        prozess.send_signal(signal.SIGQUIT)
        gesagt = prozess.communicate(timeout=30)[1]
    assert "temporary file" not in gesagt  # no workbook was laid down on the disk, not even for a moment


def sende(anschluss: int, kopf: str, *koepfe: str, koerper: bytes = b"") -> tuple[int, bytes]:
    """Status and body of the answer to a request that is sent as it stands here, over TLS."""
    zeilen = [kopf, f"Host: {NAME}", "Connection: close", f"Content-Length: {len(koerper)}", *koepfe]
    kontext = ssl.create_default_context()
    kontext.check_hostname, kontext.verify_mode = False, ssl.CERT_NONE  # who answers is not the question here
    with (
        socket.create_connection(("127.0.0.1", anschluss), timeout=60) as roh,
        kontext.wrap_socket(roh, server_hostname=NAME) as verbindung,
    ):
        verbindung.sendall("\r\n".join([*zeilen, "", ""]).encode() + koerper)
        antwort = http.client.HTTPResponse(verbindung)
        antwort.begin()
        return antwort.status, antwort.read()


# ---------------------------------------------------------------- who somebody is
@pytest.fixture(scope="module")
def spiegel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Nginx before an application that says who it takes somebody for; behind the same door as the server."""
    einstellungen = Einstellungen(adresse=f"https://{NAME}", zugang=Proxy((GEHEIMNIS,)))
    with hinter_der_tuer(echo, einstellungen) as port, nginx(tmp_path_factory.mktemp("spiegel"), f"127.0.0.1:{port}") as anschluss:
        yield anschluss


FAELSCHUNGEN = [
    ("X-IM-XL-Nutzer: chef",),
    ("x-im-xl-nutzer: chef", "X-IM-XL-NUTZER: chef"),
    ("X-IM-XL-Geheimnis: " + GEHEIMNIS, "X-IM-XL-Nutzer: chef"),
    ("X-IM-XL-Geheimnis: falsch",),
    ("X_IM_XL_Nutzer: chef", "X_IM_XL_Geheimnis: " + GEHEIMNIS),
    ("X-IM_XL-Nutzer: chef",),
    ("Connection: X-IM-XL-Nutzer, X-IM-XL-Geheimnis",),
    ("X-IM-XL-Nutzer : chef",),
    ("X-Forwarded-User: chef", "Remote-User: chef"),
]


@pytest.mark.parametrize("koepfe", FAELSCHUNGEN, ids=lambda koepfe: koepfe[0])
def test_nobody_becomes_somebody_else(spiegel: int, koepfe: tuple[str, ...]) -> None:
    """Whatever a browser sends under the names of the headers: the server hears from nginx who it is, or the request is refused."""
    status, inhalt = sende(spiegel, "POST /lauf HTTP/1.1", f"Authorization: {ERIKA}", *koepfe)
    assert b"chef" not in inhalt
    if status == 200:
        assert json.loads(inhalt)["nutzer"] == "erika"
    else:
        assert status == 400


@pytest.mark.parametrize("koepfe", FAELSCHUNGEN, ids=lambda koepfe: koepfe[0])
def test_without_a_login_headers_help_nobody(spiegel: int, koepfe: tuple[str, ...]) -> None:
    """Who has not logged in does not get through, whatever the headers say."""
    status, _ = sende(spiegel, "POST /lauf HTTP/1.1", *koepfe)
    assert status in {400, 401}


def test_the_password_stops_at_nginx(spiegel: int) -> None:
    """The server does not get to see it; it would take it for a token."""
    assert sende(spiegel, "POST /lauf HTTP/1.1", f"Authorization: {ERIKA}")[0] == 200
    assert 'proxy_set_header Authorization  "";' in VORLAGE


@pytest.mark.parametrize(
    "weg",
    [
        "/statisch/symbole/../../lauf",
        "/statisch/symbole/%2e%2e/%2e%2e/lauf",
        "/statisch/symbole/..%2f..%2flauf",
        "/statisch/symbole/..%5c..%5clauf",
        "/statisch/symbole//../..//lauf",
        "/funktionen.json/../lauf",
        "/funktionen.json%2f..%2flauf",
        "/gesundheit/../lauf",
        "//lauf",
        "/./lauf",
        "/lauf;/statisch/symbole/",
    ],
)
@pytest.mark.parametrize("verb", ["POST", "GET"])
def test_no_open_path_leads_to_a_closed_one(spiegel: int, verb: str, weg: str) -> None:
    """Without a login only the files that are the same for all can be read; the mirror answers to every path that reaches it."""
    status, inhalt = sende(spiegel, f"{verb} {weg} HTTP/1.1")
    if status == 200:  # read under the open folder, as what it is: a name in it
        assert verb == "GET"
        assert json.loads(inhalt)["nutzer"] == "excel"
        assert weg.startswith("/statisch/symbole/")
    else:
        assert status in {400, 401, 403}


@pytest.mark.parametrize("weg", ["/funktionen.json", "/statisch/symbole/im-16.png", "/gesundheit"])
def test_open_paths_can_only_be_read(spiegel: int, weg: str) -> None:
    """Excel fetches them; nobody sends anything there."""
    assert sende(spiegel, f"GET {weg} HTTP/1.1")[0] == 200
    assert sende(spiegel, f"POST {weg} HTTP/1.1", koerper=b"x")[0] == 403


def test_one_machine_cannot_take_all_connections(spiegel: int) -> None:
    """A hundred requests whose bodies do not come: the next is told to come again, and gets in when they are gone."""
    kontext = ssl.create_default_context()
    kontext.check_hostname, kontext.verify_mode = False, ssl.CERT_NONE
    kopf = f"POST /lauf HTTP/1.1\r\nHost: {NAME}\r\nAuthorization: {ERIKA}\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
    with ExitStack() as offen:
        for _ in range(100):
            verbindung = offen.enter_context(kontext.wrap_socket(socket.create_connection(("127.0.0.1", spiegel), timeout=60)))
            verbindung.sendall(kopf.encode())
            assert b" 100 " in verbindung.recv(100)  # it is counted, and its body waited for
        assert sende(spiegel, "GET /gesundheit HTTP/1.1")[0] == 429
        verbindung.sendall(b"123456789")
        assert b" 200 " in verbindung.recv(100)
    assert sende(spiegel, "POST /lauf HTTP/1.1", f"Authorization: {ERIKA}")[0] == 200


@pytest.mark.parametrize(
    ("koepfe", "koerper"),
    [
        (("Transfer-Encoding: chunked",), b"0\r\n\r\nGET /lauf HTTP/1.1\r\nHost: x\r\n\r\n"),
        (("Content-Length: 0",), b"GET /lauf HTTP/1.1\r\n\r\n"),
        (("Transfer-Encoding: chunked, identity",), b"0\r\n\r\n"),
        (("Transfer-Encoding: xchunked",), b"0\r\n\r\n"),
    ],
)
def test_a_request_cannot_hide_another(spiegel: int, koepfe: tuple[str, ...], koerper: bytes) -> None:
    """Two statements about where a request ends: refused, not guessed."""
    status, _ = sende(spiegel, "POST /lauf HTTP/1.1", f"Authorization: {ERIKA}", *koepfe, koerper=koerper)
    assert status in {400, 501}


# ---------------------------------------------------------------- the real server
@pytest.fixture(scope="module")
def haus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The server behind nginx, as in an office: over a socket file; port, and the folder with what nginx writes."""
    ordner = tmp_path_factory.mktemp("haus")
    (ordner / "geheimnis").write_text(GEHEIMNIS)
    (ordner / "nginx").mkdir()
    args = (
        "--socket",
        ordner / "server.sock",
        "--adresse",
        f"https://{NAME}",
        "--zugang",
        "proxy",
        "--geheimnis-datei",
        ordner / "geheimnis",
    )
    with dienst(ordner, *args), nginx(ordner / "nginx", f"unix:{ordner}/server.sock") as anschluss:
        yield anschluss, ordner / "nginx"


def test_who_has_logged_in_works(haus: tuple[int, Path]) -> None:
    """Page, functions in cells and a whole run; the workbook is larger than nginx keeps in memory unasked."""
    anschluss, ordner = haus
    assert b"</html>" in sende(anschluss, "GET / HTTP/1.1", f"Authorization: {ERIKA}")[1]
    aufruf = json.dumps({"aufrufe": [{"name": "IM_ANTEIL", "argumente": [[[1]], [[4]]]}]}).encode()
    json_kopf = (f"Authorization: {ERIKA}", "Content-Type: application/json", f"Origin: https://{NAME}", "Sec-Fetch-Site: same-origin")
    status, inhalt = sende(anschluss, "POST /funktionen HTTP/1.1", *json_kopf, koerper=aufruf)
    assert (status, json.loads(inhalt)) == (200, {"ergebnisse": [{"wert": 0.25}]})
    mappe = (MAPPEN / "rhein-neckar-kreis-2025.xlsx").read_bytes()
    assert len(mappe) > 16 * 1024
    koerper = (
        b'--grenze\r\nContent-Disposition: form-data; name="mappe"; filename="Liste.xlsx"\r\n\r\n' + mappe + b"\r\n--grenze\r\n"
        b'Content-Disposition: form-data; name="auftrag"\r\n\r\n{"heute": "2025-03-01", "mit_mappe": true}\r\n--grenze--\r\n'
    )
    formular = (f"Authorization: {ERIKA}", "Content-Type: multipart/form-data; boundary=grenze")
    status, inhalt = sende(anschluss, "POST /lauf HTTP/1.1", *formular, koerper=koerper)
    assert status == 200
    assert len(inhalt) > 100_000
    sende(anschluss, "GET /gesundheit HTTP/1.1")  # nginx writes the line of a request after its answer
    zugriffe = (ordner / "zugriff.log").read_text()
    assert re.search(r'"POST /lauf" 200 \d+', zugriffe)
    assert "erika" not in zugriffe


def test_who_has_not_gets_what_is_the_same_for_all(haus: tuple[int, Path]) -> None:
    """Health, metadata and icons; the rest asks for a login."""
    anschluss, _ = haus
    assert sende(anschluss, "GET /gesundheit HTTP/1.1") == (200, b'{"stand":"bereit"}')
    assert sende(anschluss, "GET /statisch/symbole/im-32.png HTTP/1.1")[1][:4] == b"\x89PNG"
    assert json.loads(sende(anschluss, "GET /funktionen.json HTTP/1.1")[1])["functions"]
    for weg in ("/", "/version", "/hilfe", "/manifest.xml", "/statisch/taskpane.js"):
        assert sende(anschluss, f"GET {weg} HTTP/1.1")[0] == 401, weg
    assert sende(anschluss, "GET / HTTP/1.1", "Authorization: Basic " + b64encode(b"erika:geraten").decode())[0] == 401
