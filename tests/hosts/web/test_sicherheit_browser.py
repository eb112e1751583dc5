"""What a page of somebody else's can do with our server in a real browser: nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
import logging
import shutil

from playwright.sync_api import Page, sync_playwright
import pytest
from starlette.types import Receive, Scope, Send

from hosts import require
from hosts.web.laufend import echo, hinter_der_tuer, laufend
from im_xl.hosts.web.einstellungen import Einstellungen

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SCHALTER = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")  # fmt: skip


async def fremde_seite(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - as every application
    """An empty page."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": b"<!doctype html><title>fremd</title>"})


@contextmanager
def seite(fremd: int) -> Iterator[Page]:
    """A page of boese.example, whose name leads to this machine, as an attacker would have it."""
    require(None if CHROMIUM else "Chromium fehlt.")
    schalter = [*SCHALTER, "--host-resolver-rules=MAP boese.example 127.0.0.1"]
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=CHROMIUM, args=schalter) as browser:
        offen = browser.new_page()
        offen.goto(f"http://boese.example:{fremd}/")
        yield offen


def eingebettet(browser: Page, adresse: str) -> str:
    """Address of what the page shows after framing another one."""
    browser.evaluate(
        "adresse => new Promise(geladen => document.body.append(Object.assign(document.createElement('iframe'), {src: adresse, onload: geladen})))",
        adresse,
    )
    return browser.frames[-1].url


def test_another_page_gets_nothing_and_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """It cannot send, read, frame or take over our name; our own page can work."""
    angekommen: list[str] = []
    caplog.set_level(logging.INFO)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        angekommen.append(f"{scope['method']} {scope['path']}")
        await echo(scope, receive, send)

    with hinter_der_tuer(app, Einstellungen()) as port, laufend(fremde_seite) as fremd, seite(fremd) as browser:
        wir = f"http://127.0.0.1:{port}"
        lesen = "([adresse, wie]) => fetch(adresse, wie).then(() => 'gelesen', fehler => fehler.name)"
        # Requests that need no leave of ours: the browser sends them, the server refuses them.
        assert browser.evaluate(lesen, [f"{wir}/lauf", {"method": "POST", "mode": "no-cors", "body": "x"}]) == "TypeError"
        assert [eintrag.getMessage()[:15] for eintrag in caplog.records if eintrag.name == "im_xl.zugriff"] == ["POST /lauf 403 "]
        with browser.expect_response(f"{wir}/datei") as antwort:
            browser.evaluate(
                """adresse => {
                    const formular = document.createElement('form');
                    Object.assign(formular, {method: 'POST', enctype: 'multipart/form-data', action: adresse, target: 'rahmen'});
                    const rahmen = Object.assign(document.createElement('iframe'), {name: 'rahmen'});
                    document.body.append(rahmen, formular);
                    formular.submit();
                }""",
                f"{wir}/datei",
            )
        assert antwort.value.status == 403
        # One that needs our leave does not get it, and no answer can be read.
        assert (
            browser.evaluate(
                lesen, [f"{wir}/funktionen", {"method": "POST", "headers": {"Content-Type": "application/json"}, "body": "{}"}]
            )
            == "TypeError"
        )
        assert browser.evaluate(lesen, [f"{wir}/version", {}]) == "TypeError"
        assert browser.evaluate(lesen, [f"{wir}/funktionen.json", {}]) == "TypeError"
        assert not [weg for weg in angekommen if not weg.startswith("GET")]
        # It cannot show our page inside its own.
        with browser.expect_console_message(lambda meldung: "frame-ancestors" in meldung.text):
            eingebettet(browser, f"{wir}/")
        # Nor be taken for us, although its name leads here.
        umgeleitet = browser.goto(f"http://boese.example:{port}/")
        assert umgeleitet is not None
        assert umgeleitet.status == 400
        # Our own page works, and runs no script that stands in a text.
        browser.goto(f"{wir}/")
        assert browser.evaluate("fetch('/lauf', {method: 'POST', body: 'x'}).then(antwort => antwort.status)") == 200
        assert angekommen[-1] == "POST /lauf"
        assert eingebettet(browser, f"{wir}/") == f"{wir}/"
        im_text = "() => { const s = document.createElement('script'); s.textContent = 'window.lief = 1'; document.documentElement.append(s); return window.lief ?? 0; }"
        assert browser.evaluate(im_text) == 0
