"""A browser, a server and an Excel for the tests of the web add-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from playwright.sync_api import Browser, sync_playwright
import pytest

from hosts.web.laufend import laufend
from hosts.web.nachbau.excel import Excel
from hosts.web.nachbau.sitzung import Sitzung, starte
from hosts.web.nachbau.werkzeuge import OFFICEJS, verlange_browser
from im_xl.hosts.web.app import anwendung
from im_xl.hosts.web.einstellungen import Einstellungen


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. It ends with the module: while Playwright runs, no other test of the process could start an event loop."""
    verlange_browser()
    with sync_playwright() as playwright:
        chromium = starte(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def adresse() -> Iterator[str]:
    """The server with office.js, one for all tests of a process; its own processes compute."""
    verlange_browser()
    with laufend(anwendung(Einstellungen(officejs=OFFICEJS, laeufe=1, zellen=1)), lifespan="on") as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def oeffne(browser: Browser, adresse: str) -> Iterator[Callable[..., Sitzung]]:
    """Opens the pane in an Excel, or without one in a plain browser. Afterwards nothing may have gone wrong that the test did not look at."""
    offen: list[Sitzung] = []

    def neu(excel: Excel | None = None, pfad: str = "/") -> Sitzung:
        sitzung = Sitzung(browser, adresse, excel).oeffne(pfad)
        offen.append(sitzung)
        sitzung.warte(lambda: sitzung.bereich.url.startswith(adresse), "the pane")
        sitzung.bereich.locator("body:not([data-modus=laedt])").wait_for()
        return sitzung

    yield neu
    for sitzung in offen:
        sitzung.schliesse()
        sitzung.pruefe()
