"""The running server: what it gives out, how it refuses, and that its processes stand for themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
import concurrent.futures as cf
from contextlib import contextmanager
import multiprocessing
import os
from pathlib import Path
import signal
import threading
from typing import Any

import httpx
import pytest

from hosts.web.laufend import laufend
from im_xl.assets import ordner
from im_xl.hosts.web import arbeiter, dienste
from im_xl.hosts.web.app import STATISCH, anwendung
from im_xl.hosts.web.einstellungen import Einstellungen

KREIS = ordner("workbooks") / "rhein-neckar-kreis-2025.xlsx"


@contextmanager
def laufender_server(**angaben: Any) -> Iterator[str]:  # noqa: ANN401 - fields of Einstellungen
    """Address of the server with one process of each kind."""
    with laufend(anwendung(Einstellungen(**{"laeufe": 1, "zellen": 1, **angaben})), lifespan="on") as port:
        httpx.get(f"http://127.0.0.1:{port}/gesundheit", timeout=60)  # answered once its processes have started
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def server() -> Iterator[httpx.Client]:
    """A server, and a client that speaks to it."""
    with laufender_server() as adresse, httpx.Client(base_url=adresse, timeout=60) as klient:
        yield klient


def test_what_is_given_out(server: httpx.Client) -> None:
    """Health, version, the pane, its files, and the help."""
    assert server.get("/gesundheit").json() == {"stand": "bereit"}
    kopf = server.head("/gesundheit")
    assert (kopf.status_code, kopf.content) == (200, b"")
    assert server.get("/version").json()["anmeldung"] == "offen"
    assert "<html" in server.get("/").text
    hilfe = server.get("/hilfe").text
    assert "IM_ZUWENDUNG" in hilfe
    assert "Server" in hilfe
    assert "auf diesem Rechner" not in hilfe
    assert "<style" not in hilfe
    assert server.get("/hilfe.css").headers["content-type"].startswith("text/css")
    assert server.get("/funktionen.json").json()["functions"]
    assert server.get("/funktionen-ids.js").text.startswith("globalThis.IM_FUNKTIONEN")
    assert "https://localhost:8443" in server.get("/manifest.xml").text
    for datei in STATISCH.rglob("*.js"):
        assert server.get(f"/statisch/{datei.relative_to(STATISCH)}").status_code == 200
    assert server.get("/statisch/../app.py").status_code == 404
    assert server.get("/statisch/%2e%2e/app.py").status_code == 404
    assert server.get("/office/office.js").status_code == 404


def test_an_address_that_excel_does_not_take() -> None:
    """The manifest is refused with a sentence."""
    with laufender_server(adresse="http://im-xl.example") as adresse:
        assert httpx.get(f"{adresse}/manifest.xml").json()["fehler"]["code"] == "adresse-unlesbar"


def test_a_run_over_the_wire(server: httpx.Client) -> None:
    """The same answer as in this process."""
    antwort = server.post(
        "/lauf", files={"mappe": (KREIS.name, KREIS.read_bytes())}, data={"auftrag": '{"heute": "2025-03-01", "mit_mappe": true}'}
    )
    assert antwort.status_code == 200
    assert antwort.content == dienste.lauf(KREIS.read_bytes(), KREIS.name, '{"heute": "2025-03-01", "mit_mappe": true}')[1]


def test_a_file_over_the_wire(server: httpx.Client) -> None:
    """With its name, umlauts included."""
    antwort = server.post("/datei", files={"mappe": ("Böblingen.xlsx", KREIS.read_bytes())})
    assert antwort.status_code == 200
    assert antwort.headers["content-disposition"] == "attachment; filename*=UTF-8''B%C3%B6blingen-uebersicht.xlsx"
    assert antwort.content.startswith(b"PK")


@pytest.mark.parametrize(
    ("weg", "felder", "status"),
    [
        ("/lauf", {"auftrag": "{"}, 422),
        ("/woher", {}, 422),
        ("/woher", {"zelle": '{"blatt": "x", "zelle": "A0"}'}, 422),
        ("/ruecknahme", {"plan": "{}"}, 422),
        ("/nirgends", {}, 404),
    ],
)
def test_refusals_are_sentences(server: httpx.Client, weg: str, felder: dict[str, str], status: int) -> None:
    """JSON in German, in the form that the page shows."""
    antwort = server.post(weg, files={"mappe": ("x.xlsx", KREIS.read_bytes())}, data=felder)
    assert antwort.status_code == status
    assert set(antwort.json()["fehler"]) == {"code", "text", "blatt", "zelle"}
    assert antwort.json()["fehler"]["text"].endswith(".")


def test_a_wrong_method_is_a_sentence(server: httpx.Client) -> None:
    """GET where only POST is taken."""
    antwort = server.get("/lauf")
    assert antwort.status_code == 405
    assert antwort.json()["fehler"]["text"]


# ---------------------------------------------------------------- the processes
def _langsam(datei: str) -> dienste.Antwort:
    """Say which process works, and go on until told to stop."""
    Path(datei).write_text(str(os.getpid()), encoding="ascii")
    threading.Event().wait()
    raise AssertionError("unreachable")


def _schnell(_: str = "") -> dienste.Antwort:
    return dienste.als_json({"pid": os.getpid()})


GENUG = 3 * 1024**3


class Getrieben:
    """A `Belegschaft` driven from a test: its loop runs in a thread."""

    def __init__(self, *args: float) -> None:
        self.schleife = asyncio.new_event_loop()
        threading.Thread(target=self.schleife.run_forever, daemon=True).start()
        self.belegschaft = arbeiter.Belegschaft(*args)  # type: ignore[arg-type]
        self.tun(self.belegschaft.anlaufen()).result(60)

    def tun(self, arbeit: object) -> cf.Future[object]:
        """Let it do something."""
        return asyncio.run_coroutine_threadsafe(arbeit, self.schleife)  # type: ignore[arg-type]

    def ende(self) -> None:
        """Stop everything."""
        self.belegschaft.beenden()
        self.schleife.call_soon_threadsafe(self.schleife.stop)


def _warte_auf(datei: Path) -> int:
    """Number of the process that has begun."""
    while not (datei.exists() and datei.read_text()):
        threading.Event().wait(0.01)
    return int(datei.read_text())


@pytest.fixture
def zwei() -> Iterator[Getrieben]:
    """Two processes, and room for one request that waits."""
    getrieben = Getrieben(2, 1, 60, GENUG)
    yield getrieben
    getrieben.ende()


def test_a_killed_worker_takes_only_its_own_request_with_it(zwei: Getrieben, tmp_path: Path) -> None:
    """The other goes on, and the next is served by a new process."""
    erster = zwei.tun(zwei.belegschaft.rechne(_langsam, str(tmp_path / "eins")))
    pid = _warte_auf(tmp_path / "eins")
    zweiter = zwei.tun(zwei.belegschaft.rechne(_langsam, str(tmp_path / "zwei")))
    anderer = _warte_auf(tmp_path / "zwei")
    os.kill(pid, signal.SIGKILL)
    status, koerper, _ = erster.result(60)  # type: ignore[misc]
    assert status == 503
    assert "noch einmal versuchen" in koerper.decode()
    assert not zweiter.done()
    status, koerper, _ = zwei.tun(zwei.belegschaft.rechne(_schnell)).result(60)  # type: ignore[misc]
    assert status == 200
    assert str(anderer) not in koerper.decode()
    os.kill(anderer, signal.SIGKILL)
    assert zweiter.result(60)[0] == 503  # type: ignore[index]


def test_who_comes_when_all_is_full_is_sent_away(zwei: Getrieben, tmp_path: Path) -> None:
    """Two work, one waits, the fourth is told to come again; and so is one person who asks for too much at a time."""
    laufende = [zwei.tun(zwei.belegschaft.rechne(_langsam, str(tmp_path / name), nutzer="a", je_nutzer=2)) for name in ("eins", "zwei")]
    pids = [_warte_auf(tmp_path / name) for name in ("eins", "zwei")]
    with pytest.raises(arbeiter.Ueberlastet):
        zwei.tun(zwei.belegschaft.rechne(_schnell, nutzer="a", je_nutzer=2)).result(60)
    wartend = zwei.tun(zwei.belegschaft.rechne(_schnell, nutzer="b", je_nutzer=2))
    zwei.tun(_nichts()).result(60)  # the one that waits has taken its place by then
    with pytest.raises(arbeiter.Ueberlastet):
        zwei.tun(zwei.belegschaft.rechne(_schnell, nutzer="c", je_nutzer=2)).result(60)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    assert wartend.result(60)[0] == 200  # type: ignore[index]
    assert [arbeit.result(60)[0] for arbeit in laufende] == [503, 503]  # type: ignore[index]


async def _nichts() -> None:
    """A turn of the loop."""


def test_who_has_gone_leaves_no_work_behind(zwei: Getrieben, tmp_path: Path) -> None:
    """The process of a request for which nobody waits any more is stopped."""
    gegangen = threading.Event()

    async def fort() -> None:
        await asyncio.to_thread(gegangen.wait)

    arbeit = zwei.tun(zwei.belegschaft.rechne(_langsam, str(tmp_path / "eins"), fort=fort))
    pid = _warte_auf(tmp_path / "eins")
    gegangen.set()
    assert arbeit.result(60)[0] == 499  # type: ignore[index]
    while Path(f"/proc/{pid}").exists():
        threading.Event().wait(0.01)


def test_what_takes_too_long_is_stopped(tmp_path: Path) -> None:
    """With a sentence."""
    kurz = Getrieben(1, 1, 0.5, GENUG)
    try:
        status, koerper, _ = kurz.tun(kurz.belegschaft.rechne(_langsam, str(tmp_path / "eins"))).result(60)  # type: ignore[misc]
        assert status == 504
        assert "abgebrochen" in koerper.decode()
        assert kurz.tun(kurz.belegschaft.rechne(_schnell)).result(60)[0] == 200  # type: ignore[index]
    finally:
        kurz.ende()


@dienste._auf_deutsch
def _verschwenderisch(mappe: bytes, name: str, auftrag: str) -> dienste.Antwort:  # noqa: ARG001 - as what it stands for
    return dienste.als_json({"bytes": len(bytearray(2 * 1024**3))})


def test_a_run_that_takes_too_much_memory_fails_alone() -> None:
    """With a sentence; the process goes on."""
    eng = Getrieben(1, 1, 60, 1024**3)
    try:
        status, koerper, _ = eng.tun(eng.belegschaft.rechne(_verschwenderisch, b"", "", "")).result(60)  # type: ignore[misc]
        assert status == 422
        assert "mehr Speicher" in koerper.decode()
        assert eng.tun(eng.belegschaft.rechne(_schnell)).result(60)[0] == 200  # type: ignore[index]
    finally:
        eng.ende()


def test_a_run_that_hangs_keeps_no_cell_waiting() -> None:
    """The process of the run stands still; cells are answered; then the run goes on and ends well."""
    vorher = {kind.pid for kind in multiprocessing.active_children()}
    with laufender_server() as adresse, httpx.Client(base_url=adresse, timeout=120) as klient, cf.ThreadPoolExecutor(1) as faden:
        lauf, _zellen = sorted(int(kind.pid or 0) for kind in multiprocessing.active_children() if kind.pid not in vorher)
        os.kill(lauf, signal.SIGSTOP)
        try:
            anfrage = faden.submit(klient.post, "/lauf", files={"mappe": ("x.xlsx", KREIS.read_bytes())})
            zelle = klient.post("/funktionen", json={"aufrufe": [{"name": "IM_AGS", "argumente": ["Lobbach"]}]})
            assert zelle.json() == {"ergebnisse": [{"wert": "08226104"}]}
            assert not anfrage.done()
        finally:
            os.kill(lauf, signal.SIGCONT)
        assert anfrage.result().status_code == 200


def _langsamer_lauf(mappe: bytes, name: str, auftrag: str) -> dienste.Antwort:  # noqa: ARG001 - as the service that it stands for
    return _langsam(auftrag)


def test_who_closes_the_connection_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that worked for nobody is stopped; another serves the next."""
    monkeypatch.setattr(dienste, "lauf", _langsamer_lauf)
    with laufender_server() as adresse:
        felder = {"files": {"mappe": ("x.xlsx", KREIS.read_bytes())}, "data": {"auftrag": str(tmp_path / "pid")}}
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{adresse}/lauf", **felder, timeout=httpx.Timeout(60, read=1))
        pid = _warte_auf(tmp_path / "pid")
        while Path(f"/proc/{pid}").exists():
            threading.Event().wait(0.01)
        assert httpx.post(f"{adresse}/datei", files=felder["files"], timeout=60).status_code == 200


def test_too_busy_over_the_wire() -> None:
    """429 with the seconds after which to ask again; here nobody finds a place."""
    with laufender_server(warten=-1) as adresse, httpx.Client(base_url=adresse, timeout=120) as klient:
        lauf = klient.post("/lauf", files={"mappe": ("x.xlsx", KREIS.read_bytes())})
        zelle = klient.post("/funktionen", json={"aufrufe": []})
    for antwort in (lauf, zelle):
        assert antwort.status_code == 429
        assert antwort.headers["retry-after"] == str(arbeiter.WIEDERKOMMEN)
        assert antwort.json()["fehler"]["code"] == "ausgelastet"
