"""The real server under attack: hostile, broken and random bodies, workers that die, and what it leaves behind of all that."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
import gzip
import json
import os
from pathlib import Path
import re
import signal
import tempfile

from fastapi import FastAPI
import httpx
from hypothesis import HealthCheck, Phase, given, settings
import pytest
import schemathesis
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.routing import Mount, Route

from fuzz.mutation import mutiert, wuerfel
from fuzz.saat import saat
from hosts.web.beobachtet import Beobachtet, beobachtet, hoert
from hosts.web.haltepunkt import angehalten
from hosts.web.laufend import laufend
from im_xl.assets import ordner
from im_xl.hosts.web.app import STATISCH, anwendung, dienste_und_seiten
from im_xl.hosts.web.einstellungen import Einstellungen
from im_xl.hosts.web.oidc import Oidc
from im_xl.hosts.web.zugang import Proxy
from package.feindlich import FEINDE, GUT, Feind
from workbook.raster import mappe

KREIS = (ordner("workbooks") / "rhein-neckar-kreis-2025.xlsx").read_bytes()
MARKE = "GEHEIMNISVOLL"
MARKIERT = mappe(
    {
        f"{MARKE} 1": f"Haushaltsjahr | 2025\nBetrag | 250000\n{MARKE} Notiz\n\nAGS | Gemeinde | Personen in der AU | {MARKE}\n"
        f"08226006 | Bammental | 76 | {MARKE}\n08226009 | {MARKE} | 44 | {MARKE}\n08226012 | Dielheim | {MARKE} | x",
        f"{MARKE} 2": f"Fall-Nr. | Beginn der Beratung | Ende der Beratung | Ziele\n{MARKE} | 01.02.2024 | {MARKE} | Arbeit",
    }
).getvalue()
DATEIWEGE = {
    "/lauf": {"auftrag": '{"heute": "2025-03-01", "mit_mappe": true}'},
    "/woher": {"auftrag": '{"heute": "2025-03-01"}', "zelle": '{"blatt": "AU-Bestand", "zelle": "C7"}'},
    "/datei": {"auftrag": '{"heute": "2025-03-01"}'},
    "/ruecknahme": {"plan": "{}"},
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beobachtet]:
    """The watched server."""
    with beobachtet(tmp_path_factory.mktemp("beobachtet"), '{"laeufe": 1, "hoechstens_bytes": 33554432}') as laeuft:
        yield laeuft
    assert MARKE not in laeuft.gesagt


@pytest.fixture(scope="module")
def client(server: Beobachtet) -> Iterator[httpx.Client]:
    """Who speaks to it."""
    with httpx.Client(base_url=server.adresse, timeout=120) as offen:
        yield offen


def gesandt(client: httpx.Client, weg: str, daten: bytes, name: str = "x.xlsx") -> httpx.Response:
    """A workbook on its way; where three are asked for, it is all three."""
    felder = ("mappe", "vorher", "erzeugt") if weg == "/ruecknahme" else ("mappe",)
    return client.post(weg, files=dict.fromkeys(felder, (name, daten)), data=DATEIWEGE[weg])


def ist_absage(antwort: httpx.Response) -> bool:
    """Whether it is an answer of ours that can be shown to a person."""
    fehler = antwort.json()["fehler"]
    return set(fehler) == {"code", "text", "blatt", "zelle"} and bool(fehler["code"]) and bool(re.search(r"[.!?“)]$", fehler["text"]))


# ---------------------------------------------------------------- workbooks
@pytest.mark.parametrize("feind", FEINDE.values(), ids=FEINDE)
@pytest.mark.parametrize("weg", ["/lauf", "/datei"])
def test_hostile_workbooks_are_refused_over_the_wire(client: httpx.Client, weg: str, feind: Feind) -> None:
    """Bombs, entities, lies: each with its code and a true word, as on the desktop."""
    antwort = gesandt(client, weg, feind.bauen())
    assert antwort.status_code == 422
    assert antwort.json()["fehler"]["code"] == feind.code
    assert feind.wort in antwort.json()["fehler"]["text"]


@pytest.mark.parametrize("name", ["Bombe", "verschachtelte Bombe", "Entitäten im Blatt", "DTD in der Mappe", "die Hälfte", "zwei Namen"])
@pytest.mark.parametrize("weg", ["/woher", "/ruecknahme"])
def test_the_other_ways_refuse_them_too(client: httpx.Client, weg: str, name: str) -> None:
    """One of each kind."""
    antwort = gesandt(client, weg, FEINDE[name].bauen())
    assert antwort.status_code == 422
    assert antwort.json()["fehler"]["code"] == FEINDE[name].code


@pytest.mark.parametrize("feld", ["vorher", "erzeugt"])
def test_what_the_page_remembers_is_not_believed_either(client: httpx.Client, feld: str) -> None:
    """A hostile second or third workbook beside a good one."""
    dateien = {"mappe": ("x.xlsx", GUT), "vorher": ("v.xlsx", GUT), "erzeugt": ("e.xlsx", GUT)}
    antwort = client.post("/ruecknahme", files={**dateien, feld: ("y.xlsx", FEINDE["Bombe"].bauen())}, data={"plan": "{}"})
    assert antwort.status_code == 422
    assert antwort.json()["fehler"]["code"] == "unsicher"


@pytest.mark.parametrize("weg", DATEIWEGE)
def test_truncated_and_random_bodies(client: httpx.Client, weg: str) -> None:
    """Every cut is refused in words, and so is noise."""
    zufall = wuerfel(6, 1)
    schnitte = [KREIS[: len(KREIS) * anteil // 10] for anteil in range(10)] + [KREIS[:-1], KREIS[1:]]
    rauschen = [zufall.randbytes(laenge) for laenge in (1, 2, 3, 100, 5000)] + [
        anfang + zufall.randbytes(3000) for anfang in (b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<?xml")
    ]
    for daten in (*schnitte, *rauschen):
        antwort = gesandt(client, weg, daten)
        assert antwort.status_code == 422, (weg, len(daten))
        assert ist_absage(antwort)


def test_mutated_workbooks(client: httpx.Client) -> None:
    """A hundred files that are almost right: a result or a sentence, never a fault; and not all are refused."""
    samen = saat(office=False)
    stati = []
    for nummer in range(100):
        _, daten = mutiert(wuerfel(20, nummer), samen)
        weg = list(DATEIWEGE)[nummer % len(DATEIWEGE)]
        antwort = gesandt(client, weg, daten)
        assert antwort.status_code in {200, 422}, (nummer, weg, antwort.text[:200])
        assert antwort.status_code == 200 or ist_absage(antwort)
        stati.append(antwort.status_code)
    assert 10 < stati.count(200) < 100


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "/dev/null",
        "a\r\nSet-Cookie: x=1.xlsx",
        'a"; filename="b.xlsx',
        "\u202exslx.exe",
        "x" * 5000,
        "",
    ],
)
def test_the_name_of_a_file_is_only_a_name(client: httpx.Client, name: str) -> None:
    """It opens nothing, and adds no header."""
    antwort = gesandt(client, "/datei", KREIS, name)
    assert antwort.status_code in {200, 400, 422}
    assert "set-cookie" not in antwort.headers
    verteilt = antwort.headers.get("content-disposition", "")
    assert re.fullmatch(r"(attachment; filename\*=UTF-8''[A-Za-z0-9%._~-]*)?", verteilt)
    assert "%2F" not in verteilt.upper()


# ---------------------------------------------------------------- other bodies
TIEF = b'{"aufrufe": [{"name": "IM_AGS", "argumente": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}]}"
KOERPER = {
    "nothing": b"",
    "no JSON": b"GEHEIM",
    "a list": b"[]",
    "a number": b"1",
    "nothing in it": b"{}",
    "unknown field": b'{"aufrufe": [], "pfad": "/etc/passwd"}',
    "no list": b'{"aufrufe": {"name": "IM_AGS"}}',
    "no name": b'{"aufrufe": [{"argumente": []}]}',
    "a long name": b'{"aufrufe": [{"name": "%s", "argumente": []}]}' % (b"A" * 100_000),
    "many arguments": b'{"aufrufe": [{"name": "IM_AGS", "argumente": [%s1]}]}' % (b"1," * 100),
    "too deep": TIEF,
    "UTF-16": '{"aufrufe": []}'.encode("utf-16"),
    "no UTF-8": b'{"aufrufe": [{"name": "\xff", "argumente": []}]}',
    "cut off": b'{"aufrufe": [{"name": "IM_AGS", "argumente": ["Lobb',
    "twice": b'{"aufrufe": []}{"aufrufe": []}',
    "too many": b'{"aufrufe": [%s{"name": "IM_AGS", "argumente": []}]}' % (b'{"name": "IM_AGS", "argumente": []},' * 10_000),
}


@pytest.mark.parametrize("koerper", KOERPER.values(), ids=KOERPER)
def test_calls_that_are_none_are_refused(client: httpx.Client, koerper: bytes) -> None:
    """In words, with no fault."""
    antwort = client.post("/funktionen", content=koerper)
    assert antwort.status_code in {413, 422}
    assert ist_absage(antwort)


@pytest.mark.parametrize(
    "argument",
    [
        "1e999",
        "-1e999",
        "NaN",
        "1e308",
        "9" * 400,
        "-0.0",
        '"\\ud800"',
        '"\\u0000"',
        "\"=cmd|'/c calc'!A0\"",
        "true",
        "[[1,2],[3]]",
        "[[]]",
        "[[[1]]]",
        '{"a": 1}',
        '{"fehler": "#NV", "x": 1}',
        '{"fehler": 1}',
        '{"fehlt": false}',
        '"' + "x" * 40_000 + '"',
    ],
)
def test_strange_values_become_a_value_or_an_error_of_a_cell(client: httpx.Client, argument: str) -> None:
    """For every function: one answer for each call, in JSON that a browser reads; or the whole is refused in words."""
    namen = re.findall(r'"(IM_[A-Z0-9_]+)"', client.get("/funktionen-ids.js").text)
    assert len(namen) > 10
    aufrufe = ",".join(f'{{"name": "{name}", "argumente": [{argument}, {argument}]}}' for name in namen)
    antwort = client.post("/funktionen", content=f'{{"aufrufe": [{aufrufe}]}}'.encode())
    if antwort.status_code == 422:
        assert ist_absage(antwort)
        return
    assert antwort.status_code == 200

    def kein_json(wert: str) -> None:
        raise AssertionError(f"{wert} is no JSON")

    ergebnisse = json.loads(antwort.content, parse_constant=kein_json)["ergebnisse"]
    assert len(ergebnisse) == len(namen)
    for name, ergebnis in zip(namen, ergebnisse, strict=True):
        assert set(ergebnis) in ({"wert"}, {"fehler", "text"}), (name, ergebnis)
        assert "Traceback" not in str(ergebnis)


FORMULARE = {
    "no form": (b"GEHEIM", "text/plain"),
    "no boundary": (b"--x\r\n", "multipart/form-data"),
    "another boundary": (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=y"),
    "cut off": (b'--x\r\nContent-Disposition: form-data; name="mappe"; filename="a"\r\n\r\nPK', "multipart/form-data; boundary=x"),
    "no name": (b"--x\r\nContent-Disposition: form-data\r\n\r\nPK\r\n--x--", "multipart/form-data; boundary=x"),
    "a text for a file": (b'--x\r\nContent-Disposition: form-data; name="mappe"\r\n\r\nPK\r\n--x--', "multipart/form-data; boundary=x"),
    "a thousand parts": (
        b'--x\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\nb\r\n' * 2000 + b"--x--",
        "multipart/form-data; boundary=x",
    ),
    "a thousand fields": (
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' * 2000 + b"--x--",
        "multipart/form-data; boundary=x",
    ),
    "a field of megabytes": (
        b'--x\r\nContent-Disposition: form-data; name="auftrag"\r\n\r\n' + b"b" * (4 << 20) + b"\r\n--x--",
        "multipart/form-data; boundary=x",
    ),
    "headers without end": (b"--x\r\n" + b"A: b\r\n" * 5000 + b"\r\nPK\r\n--x--", "multipart/form-data; boundary=x"),
    "urlencoded": (b"mappe=PK&auftrag={}", "application/x-www-form-urlencoded"),
    "JSON": (b'{"mappe": "PK"}', "application/json"),
    "a long boundary": (b"--x", "multipart/form-data; boundary=" + "x" * 10_000),
}


@pytest.mark.parametrize(("koerper", "art"), FORMULARE.values(), ids=FORMULARE)
def test_forms_that_are_none_are_refused(client: httpx.Client, koerper: bytes, art: str) -> None:
    """In words, with no fault."""
    for weg in DATEIWEGE:
        antwort = client.post(weg, content=koerper, headers={"Content-Type": art})
        assert antwort.status_code in {400, 413, 422}, (weg, antwort.text)
        assert ist_absage(antwort)


@pytest.mark.parametrize("weg", [*DATEIWEGE, "/funktionen"])
def test_oversized_bodies(client: httpx.Client, weg: str) -> None:
    """Said beforehand or found on the way: 413, whatever the application makes of a body that ends too early."""
    stueck = b'--x\r\nContent-Disposition: form-data; name="mappe"; filename="a"\r\n\r\n' + bytes(1 << 20)
    for inhalt in (stueck * 33, (stueck for _ in range(33))):
        antwort = client.post(weg, content=inhalt, headers={"Content-Type": "multipart/form-data; boundary=x"})
        assert antwort.status_code == 413
        assert antwort.json()["fehler"]["code"] == "zu-gross"


def test_compressed_bodies_are_not_unpacked(client: httpx.Client) -> None:
    """A bomb of the transport: there is no unpacking in which it could go off."""
    bombe = gzip.compress(b'{"aufrufe": []}' + b" " * (8 << 20))
    antwort = client.post("/funktionen", content=bombe, headers={"Content-Encoding": "gzip"})
    assert antwort.status_code in {413, 415, 422}


def test_an_order_that_is_none_is_refused(client: httpx.Client) -> None:
    """Numbers out of range, folders, unknown fields: not taken."""
    for auftrag in (
        "[]", "null", '{"heute": "gestern"}', '{"haushaltsjahr": 99999}', '{"betrag_cent": -1}', '{"betrag_cent": 1e400}', '{"vorlagen": "/etc"}', '{"ziel": "excel"}',
        '{"a": ' + "[" * 50_000 + "]" * 50_000 + "}",
    ):  # fmt: skip
        antwort = client.post("/lauf", files={"mappe": ("x.xlsx", KREIS)}, data={"auftrag": auftrag})
        assert antwort.status_code == 422, auftrag[:40]
        assert ist_absage(antwort)


# ---------------------------------------------------------------- what the description promises
def test_the_description_is_not_given_out(client: httpx.Client) -> None:
    """Nobody needs it but us."""
    for weg in ("/openapi.json", "/docs", "/redoc"):
        assert client.get(weg).status_code == 404


BESCHREIBUNG = schemathesis.openapi.from_dict(dienste_und_seiten(Einstellungen(officejs=STATISCH)).openapi())
VORGAENGE = {vorgang.ok().label: vorgang.ok() for vorgang in BESCHREIBUNG.get_all_operations()}
PASST, PASST_NICHT = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE


@pytest.mark.parametrize(
    ("vorgang", "art"), [(weg, art) for weg in VORGAENGE for art in ((PASST, PASST_NICHT) if weg.startswith("POST") else (PASST,))]
)
def test_the_server_keeps_to_its_description(server: Beobachtet, vorgang: str, art: schemathesis.GenerationMode) -> None:
    """Whatever fits the description, and what misses it by a little: no fault, and an answer that the description knows."""

    @settings(
        max_examples=15, derandomize=True, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None
    )
    @given(case=VORGAENGE[vorgang].as_strategy(generation_mode=art))
    def pruefe(case: schemathesis.Case) -> None:
        antwort = case.call(base_url=server.adresse, timeout=120)
        assert antwort.status_code < 500
        # Not every file is a workbook: what the description allows may still be refused.
        case.validate_response(antwort, excluded_checks=[positive_data_acceptance])

    pruefe()


# ---------------------------------------------------------------- each route asks
def wege_der(app: FastAPI) -> list[tuple[str, str]]:
    """Path and method of every route; of a folder, a file in it."""
    wege = [
        (re.sub(r"\{[^}]*\}", "x", route.path), verb) for route in app.routes if isinstance(route, Route) for verb in route.methods or ()
    ]
    return wege + [(f"{route.path}/x.js", "GET") for route in app.routes if isinstance(route, Mount)]


def test_each_route_of_the_server_asks_who_one_is() -> None:
    """None is forgotten, a new one neither; but health."""
    einstellungen = Einstellungen(zugang=Proxy(("a" * 32,)), laeufe=1, zellen=1)
    wege = wege_der(dienste_und_seiten(einstellungen))
    assert {weg for weg, _ in wege} >= {*DATEIWEGE, "/funktionen", "/", "/gesundheit", "/version", "/manifest.xml", "/statisch/x.js"}
    with (
        laufend(anwendung(einstellungen), lifespan="off") as port,
        httpx.Client(base_url=f"http://localhost:{port}", timeout=120) as client,
    ):
        for weg, verb in wege:
            antwort = client.request(verb, weg)
            assert antwort.status_code == (200 if weg == "/gesundheit" else 401), (weg, verb)


def test_with_tokens_all_that_is_read_is_open_and_all_that_is_computed_is_not() -> None:
    """Excel and browsers load the shell without a token; so whatever can be read must hold nothing of a county, and is listed in one place."""
    # Nobody is asked before a token comes, so the issuer need not be there.
    einstellungen = Einstellungen(zugang=Oidc(aussteller="https://keycloak.landkreis.example", empfaenger=("x",)))
    with (
        laufend(anwendung(einstellungen), lifespan="off") as port,
        httpx.Client(base_url=f"http://localhost:{port}", timeout=120) as client,
    ):
        for weg, verb in wege_der(dienste_und_seiten(einstellungen)):
            offen = client.request(verb, weg).status_code != 401
            assert offen is (verb in {"GET", "HEAD"}), (weg, verb)


# ---------------------------------------------------------------- what it leaves behind
def test_nothing_of_a_workbook_is_said_or_stored(tmp_path: Path) -> None:
    """A workbook full of marks goes every way, whole and broken, in time and too slow, with a worker killed: no mark in any output, no file written."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "halt").mkdir()
    with beobachtet(tmp_path / "a", '{"laeufe": 1}') as server, httpx.Client(base_url=server.adresse, timeout=120) as client:
        for weg in DATEIWEGE:
            for daten in (MARKIERT, MARKIERT[:-100], MARKE.encode() * 1000, KREIS + bytes(20 << 20)):
                gesandt(client, weg, daten, f"{MARKE}.xlsx")
            assert MARKE in gesandt(client, "/lauf", MARKIERT, f"{MARKE}.xlsx").text  # it does tell the person
        client.post("/funktionen", json={"aufrufe": [{"name": name, "argumente": [MARKE]} for name in ("IM_AGS", MARKE)]})
        client.post(f"/funktionen?{MARKE}", content=MARKE.encode())
        client.post("/lauf", data={"auftrag": MARKE, MARKE: MARKE}, files={"mappe": (MARKE, b"")})
        client.post("/woher", data={"zelle": f'{{"blatt": "{MARKE}", "zelle": "A1"}}'}, files={"mappe": (MARKE, MARKIERT)})
        client.get(f"/{MARKE}")
    with (
        beobachtet(tmp_path / "b", '{"laeufe": 1, "sekunden_lauf": 0.05}', tmp_path / "halt") as langsam,
        httpx.Client(base_url=langsam.adresse, timeout=120) as client,
    ):
        assert gesandt(client, "/lauf", MARKIERT, f"halt-{MARKE}").status_code == 504
    for gesehen in (server, langsam):
        assert "POST /lauf" in gesehen.gesagt
        assert MARKE not in gesehen.gesagt
    assert server.geschrieben == []


def test_the_watch_hears_what_is_written(tmp_path: Path) -> None:
    """Else the test above would see nothing: files with and without a name, folders; and no reading."""
    gehoert = hoert(tmp_path)
    assert any(zeile.startswith("os.mkdir 'y'") for zeile in gehoert)
    assert any(zeile.startswith("open 'x'") for zeile in gehoert)
    assert any("tempfile.mkdtemp" in zeile for zeile in gehoert)
    assert any(zeile.startswith(f"open '{tempfile.gettempdir()}") for zeile in gehoert)
    assert sum("'x'" in zeile for zeile in gehoert) == 1


def test_a_killed_worker_loses_only_its_own_request(tmp_path: Path) -> None:
    """Two runs are on their way and cells are asked for; one process is killed: its request gets 503, everything else its answer."""
    with (
        beobachtet(tmp_path, '{"laeufe": 2}', tmp_path) as server,
        httpx.Client(base_url=server.adresse, timeout=120) as client,
        ThreadPoolExecutor(2) as pool,
    ):
        erster = pool.submit(gesandt, client, "/lauf", MARKIERT, "halt-eins")
        opfer = angehalten(tmp_path, "halt-eins")
        zweiter = pool.submit(gesandt, client, "/lauf", MARKIERT, "halt-zwei")
        assert angehalten(tmp_path, "halt-zwei") != opfer
        os.kill(opfer, signal.SIGKILL)
        antwort = erster.result(60)
        assert antwort.status_code == 503
        assert ist_absage(antwort)
        zelle = client.post("/funktionen", json={"aufrufe": [{"name": "IM_AGS", "argumente": ["Lobbach"]}]})
        assert zelle.json() == {"ergebnisse": [{"wert": "08226104"}]}
        assert not zweiter.done()
        assert gesandt(client, "/lauf", KREIS).status_code == 200
        (tmp_path / "halt-zwei").unlink()
        assert zweiter.result(60).status_code == 200
        assert MARKE not in server.gesagt
