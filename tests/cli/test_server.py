"""`im-xl server` and `im-xl manifest` as whoever runs them sees them: real processes, real requests, real signals."""

from __future__ import annotations

import http.client
import json
import os
from pathlib import Path
import signal
import socket
import ssl
import urllib.request
from xml.etree import ElementTree as ET

import pytest

from cli.aufruf import MAPPEN, ROOT, im_xl
from cli.dienst import dienst

GEHEIMNIS = "nur-der-proxy-und-der-server-kennen-es"
GUID = "11111111-2222-4333-8444-555555555555"


def ueber_socket(pfad: Path, weg: str, **koepfe: str) -> tuple[int, bytes]:
    """Status and body of a GET over a socket in the file system."""
    with socket.socket(socket.AF_UNIX) as verbindung:
        verbindung.connect(str(pfad))
        leitung = http.client.HTTPConnection("im-xl.landkreis.example")
        leitung.sock = verbindung
        leitung.request("GET", weg, headers={name.replace("_", "-"): wert for name, wert in koepfe.items()})
        antwort = leitung.getresponse()
        return antwort.status, antwort.read()


@pytest.mark.parametrize("zeichen", [signal.SIGTERM, signal.SIGINT])
def test_it_starts_answers_and_stops(tmp_path: Path, zeichen: signal.Signals) -> None:
    """On a free port, with its own certificate; a signal ends it and all its processes, with exit 0."""
    with dienst(tmp_path, "--port", 0) as server:
        assert "Zugang:    offen, nur von diesem Rechner aus" in server.gesagt
        assert f"im-xl manifest --adresse {server.adresse}" in server.gesagt
        assert json.loads(server.hole("/gesundheit")) == {"stand": "bereit"}
        assert b"</html>" in server.hole("/")
        assert server.adresse.encode() in server.hole("/manifest.xml")
        assert json.loads(server.hole("/funktionen.json"))["functions"]
        assert server.hole("/statisch/symbole/im-16.png")[:4] == b"\x89PNG"
        ausgang, ausgabe, fehler = server.beende(zeichen)
    assert ausgang == 0
    assert "Der Server ist beendet." in ausgabe
    assert "Traceback" not in fehler
    assert "KeyboardInterrupt" not in fehler


def test_a_workbook_is_calculated_and_leaves_nothing(tmp_path: Path) -> None:
    """The sample goes in over TLS and the overviews come back; neither the log nor the disk keeps a word of it."""
    grenze = "grenze-der-teile"
    mappe = (MAPPEN / "rhein-neckar-kreis-2025.xlsx").read_bytes()
    koerper = (
        f'--{grenze}\r\nContent-Disposition: form-data; name="mappe"; filename="Geheime Liste.xlsx"\r\n\r\n'.encode()
        + mappe
        + f'\r\n--{grenze}\r\nContent-Disposition: form-data; name="auftrag"\r\n\r\n{{"heute": "2025-03-01"}}\r\n--{grenze}--\r\n'.encode()
    )
    with dienst(tmp_path, "--port", 0) as server:
        davor = {pfad for pfad in tmp_path.rglob("*") if pfad.is_file()}
        kontext = ssl.create_default_context(cafile=str(tmp_path / "zustand/im_xl/server/localhost.crt"))
        anfrage = urllib.request.Request(  # noqa: S310 - our own server
            server.adresse + "/lauf", koerper, {"Content-Type": f"multipart/form-data; boundary={grenze}"}
        )
        with urllib.request.urlopen(anfrage, context=kontext) as antwort:  # noqa: S310 - the same
            ergebnis = json.load(antwort)
        assert any("54" in zeile for zeile in ergebnis["kopf"])
        assert {pfad for pfad in tmp_path.rglob("*") if pfad.is_file()} == davor
        _, ausgabe, fehler = server.beende()
    assert "POST /lauf 200" in fehler
    assert not [wort for wort in ("Geheime", "Rhein-Neckar", "Weinheim", "1810740", "1.810.740") if wort in ausgabe + fehler]


def test_options_can_be_said_in_the_environment(tmp_path: Path) -> None:
    """Variables stand for options; the secret of the proxy is never an option."""
    datei = tmp_path / "im.sock"
    with dienst(
        tmp_path,
        IM_XL_SERVER_SOCKET=str(datei),
        IM_XL_SERVER_ADRESSE="https://im-xl.landkreis.example",
        IM_XL_SERVER_ZUGANG="proxy",
        IM_XL_PROXY_GEHEIMNIS=GEHEIMNIS,
    ) as server:
        assert server.adresse == "https://im-xl.landkreis.example"
        assert GEHEIMNIS not in server.gesagt
        assert ueber_socket(datei, "/gesundheit") == (200, b'{"stand":"bereit"}')
        assert ueber_socket(datei, "/version")[0] == 401
        assert ueber_socket(datei, "/version", X_IM_XL_Geheimnis="falsch" * 8, X_IM_XL_Nutzer="erika")[0] == 401
        status, inhalt = ueber_socket(datei, "/version", X_IM_XL_Geheimnis=GEHEIMNIS, X_IM_XL_Nutzer="erika")
        assert (status, json.loads(inhalt)["anmeldung"]) == (200, "proxy")
        assert datei.stat().st_mode & 0o777 == 0o660
        ausgang, _, _ = server.beende()
    assert ausgang == 0
    assert not datei.exists()


def test_what_a_killed_server_left_is_cleared(tmp_path: Path) -> None:
    """A socket to which nobody listens is no obstacle; one that is in use is."""
    datei, geheimnis = tmp_path / "im.sock", tmp_path / "geheimnis"
    geheimnis.write_text(GEHEIMNIS)
    args = ("--socket", datei, "--adresse", "https://im-xl.landkreis.example", "--zugang", "proxy", "--geheimnis-datei", geheimnis)
    with dienst(tmp_path, *args) as erster:
        os.killpg(erster.prozess.pid, signal.SIGKILL)
        erster.prozess.wait()
    assert datei.exists()
    with dienst(tmp_path, *args):
        assert ueber_socket(datei, "/gesundheit")[0] == 200
        zweiter = im_xl("server", *args, cwd=tmp_path)
        assert zweiter.ausgang == 2
        assert "Dort läuft schon ein Server" in zweiter.fehler
        assert ueber_socket(datei, "/gesundheit")[0] == 200


def test_with_entra_the_manifest_names_the_application(tmp_path: Path) -> None:
    """Access by tokens: the page can be loaded, work is refused, Office is told with which application to sign in."""
    datei = tmp_path / "im.sock"
    with dienst(
        tmp_path,
        *("--socket", datei, "--adresse", "https://im-xl.landkreis.example", "--zugang", "oidc"),
        *("--aussteller", f"https://login.microsoftonline.com/{GUID}/v2.0"),
        *("--empfaenger", GUID, "--empfaenger", f"api://im-xl.landkreis.example/{GUID}"),
    ) as server:
        assert f"Anmeldung: Entra, Anwendung {GUID}" in server.gesagt
        assert f"--empfaenger {GUID} --empfaenger api://im-xl.landkreis.example/{GUID}\n" in server.gesagt
        assert ueber_socket(datei, "/")[0] == 200
        dienstangaben = ET.fromstring(ueber_socket(datei, "/manifest.xml")[1]).find(".//{*}WebApplicationInfo")
        assert dienstangaben is not None
        assert (dienstangaben.findtext("{*}Id"), dienstangaben.findtext("{*}Resource")) == (GUID, f"api://im-xl.landkreis.example/{GUID}")


# ---------------------------------------------------------------- refused
INTERN = "https://im-xl.landkreis.example"
UEBERALL = "0.0.0.0"  # noqa: S104 - it is refused


@pytest.mark.parametrize(
    ("args", "satz"),
    [
        (["--host", UEBERALL, "--adresse", INTERN], "So könnte jeder im Netz den Server benutzen"),
        (["--host", "::", "--adresse", INTERN], "So könnte jeder im Netz den Server benutzen"),
        (["--host", "192.0.2.7", "--adresse", INTERN], "So könnte jeder im Netz den Server benutzen"),
        (["--host", "rechner.example", "--adresse", INTERN], "So könnte jeder im Netz den Server benutzen"),
        (["--adresse", INTERN], "So könnte jeder im Netz den Server benutzen"),
        (["--socket", "im.sock", "--adresse", INTERN], "So könnte jeder im Netz den Server benutzen"),
        (["--socket", "im.sock", "--adresse", "https://localhost:8443"], "So könnte jeder im Netz den Server benutzen"),
        (["--host", UEBERALL], "So könnte jeder im Netz den Server benutzen"),
        (["--host", UEBERALL, "--zugang", "proxy"], "Es fehlt die Angabe --adresse"),
        (["--adresse", "blah"], "„blah“ ist keine Adresse für das Add-in"),
        (["--ohne-tls"], "Es fehlt die Angabe --adresse"),
        (["--host", UEBERALL, "--adresse", INTERN, "--zugang", "proxy"], "Das eigene Zertifikat gilt nur für diesen Rechner"),
        (["--host", UEBERALL, "--adresse", INTERN, "--zugang", "proxy", "--ohne-tls"], "Ohne TLS liefen Mappen und Geheimnisse lesbar"),
        (["--zertifikat", "a.pem"], "gehören zusammen"),
        (["--ohne-tls", "--adresse", "https://localhost:1", "--zertifikat", "a", "--schluessel", "b"], "wird kein Zertifikat gebraucht"),
        (
            ["--zertifikat", "a.pem", "--schluessel", "b.pem"],
            "--zertifikat: „a.pem“ lässt sich nicht lesen (Datei oder Ordner nicht gefunden)",
        ),
        (
            ["--zertifikat", __file__, "--schluessel", "b.pem"],
            "--schluessel: „b.pem“ lässt sich nicht lesen (Datei oder Ordner nicht gefunden)",
        ),
        (["--zertifikat", __file__, "--schluessel", __file__], "lässt sich kein TLS anbieten"),
        (["--zugang", "proxy"], "Es fehlt das gemeinsame Geheimnis"),
        (["--zugang", "proxy"], "(--geheimnis-datei)"),
        (["--zugang", "oidc"], "Es fehlt die Angabe --aussteller"),
        (["--zugang", "oidc", "--aussteller", "https://login.example"], "fehlt der Empfänger"),
        (["--zugang", "jeder"], "Möglich sind: offen, proxy, oidc"),
        (["--port", "65536"], "Möglich sind 0 bis 65535"),
        (["--port", "https"], "Möglich sind 0 bis 65535"),
        (["--laeufe", "0"], "keine ganze Zahl über null"),
        (["--officejs", "."], "liegt keine Datei office.js"),
        (["--adresse", "http://localhost:8443"], "Excel verlangt https"),
        (["--host", "::1%lo:x"], "hat der Rechner nicht"),
    ],
)
def test_it_refuses_to_start(args: list[str], satz: str, tmp_path: Path) -> None:
    """In plain German, before anything listens; nothing is left behind."""
    lauf = im_xl(
        "server", *(["--port", "0"] if "--port" not in args else []), *args, cwd=tmp_path, XDG_STATE_HOME=str(tmp_path / "zustand")
    )
    assert lauf.ausgang == 2
    assert satz in lauf.fehler
    assert lauf.ausgabe == ""
    assert not (tmp_path / "im.sock").exists()


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    """With what to do about it."""
    with socket.create_server(("127.0.0.1", 0)) as anderer:
        lauf = im_xl("server", "--port", anderer.getsockname()[1], cwd=tmp_path, XDG_STATE_HOME=str(tmp_path))
    assert lauf.ausgang == 2
    assert "Dort läuft schon ein Programm" in lauf.fehler


@pytest.mark.parametrize("paket", ["uvicorn", "fastapi", "pebble"])
def test_without_the_extra_it_says_what_to_install(paket: str, tmp_path: Path) -> None:
    """A real interpreter that does not find the package."""
    (tmp_path / "sitecustomize.py").write_text(f"import sys\nsys.modules[{paket!r}] = None\n")
    lauf = im_xl("server", cwd=tmp_path, PYTHONPATH=os.pathsep.join([str(tmp_path), str(ROOT)]))
    assert lauf.ausgang == 2
    assert f"({paket})" in lauf.fehler
    assert "pipx install --force '.[server]'" in lauf.fehler


# ---------------------------------------------------------------- manifest
def test_the_manifest_is_written(tmp_path: Path) -> None:
    """Into the current folder, under a name that says what it is; again over itself, never over something else."""
    lauf = im_xl("manifest", "--adresse", f"{INTERN}/", cwd=tmp_path)
    datei = tmp_path / "im_xl-manifest.xml"
    assert lauf.ausgang == 0
    assert f"Manifest: {datei}" in lauf.ausgabe
    assert "Anmeldung: keine im Manifest" in lauf.ausgabe
    assert INTERN in datei.read_text("utf-8")
    noch_einmal = im_xl("manifest", "--adresse", "https://localhost:8443", cwd=tmp_path)
    assert noch_einmal.ausgang == 0
    assert f"Manifest ersetzt: {datei}" in noch_einmal.ausgabe
    assert INTERN not in datei.read_text("utf-8")
    datei.write_text("<etwas/>")
    zweiter = im_xl("manifest", "--adresse", INTERN, cwd=tmp_path)
    assert zweiter.ausgang == 2
    assert "es ist kein Manifest von im_xl" in zweiter.fehler
    assert datei.read_text() == "<etwas/>"


def test_the_manifest_with_sign_in(tmp_path: Path) -> None:
    """The audiences of Entra make Office sign people in; the same variable as for the server says them."""
    lauf = im_xl(
        "manifest",
        *("--adresse", INTERN, "--ziel", "m.xml"),
        cwd=tmp_path,
        IM_XL_SERVER_EMPFAENGER=f"{GUID} api://im-xl.landkreis.example/{GUID}",
    )
    assert lauf.ausgang == 0
    assert f"Anmeldung: Entra, Anwendung {GUID}" in lauf.ausgabe
    assert f"<Id>{GUID}</Id>" in (tmp_path / "m.xml").read_text("utf-8")


@pytest.mark.parametrize(
    ("args", "satz"),
    [
        ([], "Es fehlt die Angabe --adresse"),
        (["--adresse", "im-xl"], "Excel verlangt https"),
        (["--adresse", INTERN, "--empfaenger", GUID], "die Anwendungs-ID und api://im-xl.landkreis.example/ANWENDUNGS-ID"),
        (["--adresse", INTERN, "--empfaenger", "abc"], "braucht es --empfaenger zweimal"),
        (
            ["--adresse", INTERN, "--empfaenger", GUID, "--empfaenger", f"api://falsch.example/{GUID}"],
            "Der Rechner muss der von --adresse sein",
        ),
    ],
)
def test_with_what_does_not_fit_nothing_is_written(args: list[str], satz: str, tmp_path: Path) -> None:
    """Neither with another address nor with an audience with which nobody could sign in; in German."""
    lauf = im_xl("manifest", *args, cwd=tmp_path)
    assert lauf.ausgang == 2
    assert satz in lauf.fehler
    assert list(tmp_path.iterdir()) == []
