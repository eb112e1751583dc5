"""A person in Chromium: with the task pane of an Excel, or with the pane as a plain page.

Chromium starts once per test module, every test has a context of its own in it. Nothing waits for a time to pass: `warte` asks again
until a condition holds. The page's content security policy forbids Playwright's `wait_for_function`.
"""

# ruff: noqa: ANN401 - what a page answers has no type

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
import json
from pathlib import Path
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Frame, Page, Playwright, Request, Response

from hosts.web.nachbau.excel import Excel
from hosts.web.nachbau.werkzeuge import AXE, chromium
from hosts.web.nachbau.zellen import Aufruf

SCHALTER: Final = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
OFFICE: Final = "https://excel.officeapps.live.com"
"""Where Excel on the web comes from; Chromium never gets there: the page around the pane is answered by the test."""
HIER: Final = Path(__file__).parent
GEDULD: Final = 60.0
"""Seconds after which a condition that does not come true is a failure."""


def starte(playwright: Playwright) -> Browser:
    """Chromium with the switches that keep it off the network."""
    return playwright.chromium.launch(executable_path=chromium(), args=list(SCHALTER), headless=True)


class Sitzung:
    """A person in front of a page.

    Attributes:
        seite: the page.
        excel: the Excel around it; None for a plain browser.
        fremde: requests that left the origin.
        posts: path of each POST, in order.
        antworten: what came back.
        gescheitert: requests that got no answer.
        meldungen: errors of the console and of the page.
        abgewehrt: what the content security policy has kept from happening.
    """

    def __init__(
        self,
        browser: Browser,
        adresse: str,
        excel: Excel | None = None,
        *,
        breite: int = 360,
        hoehe: int = 760,
        schaerfe: float = 1,
        drumherum: Callable[[str], str] = "<!doctype html><html lang=de><title>Excel im Web (Nachbau)</title><body>{}".format,
    ) -> None:
        self.excel, self.adresse, self._drumherum = excel, adresse, drumherum
        self.kontext: BrowserContext = browser.new_context(
            locale="de-DE", timezone_id="Europe/Berlin", viewport={"width": breite, "height": hoehe}, device_scale_factor=schaerfe
        )
        self.kontext.set_default_timeout(GEDULD * 1000)
        self.fremde: list[str] = []
        self.posts: list[str] = []
        self.meldungen: list[str] = []
        self.abgewehrt: list[str] = []
        self.antworten: list[Response] = []
        self.gescheitert: list[str] = []
        self._aufrufe = 0
        self.kontext.on("request", self._anfrage)
        self.kontext.on("response", lambda antwort: self.antworten.append(antwort) if antwort.request.method == "POST" else None)
        self.kontext.on("requestfailed", lambda anfrage: self.gescheitert.append(f"{urlsplit(anfrage.url).path} {anfrage.failure}"))
        if excel is not None:
            self._verbinde(excel)
        self.seite: Page = self.kontext.new_page()
        self.seite.on("console", self._zeile)
        self.seite.on("pageerror", lambda fehler: self.meldungen.append(f"pageerror: {fehler}"))

    def _anfrage(self, anfrage: Request) -> None:
        # The page of Excel on the web around the pane is made here, too; nothing else may come from there.
        if not anfrage.url.startswith((self.adresse + "/", f"{OFFICE}/x/", "data:", "blob:")):
            self.fremde.append(anfrage.url)
        if anfrage.method == "POST":
            self.posts.append(urlsplit(anfrage.url).path)

    def _verbinde(self, excel: Excel) -> None:
        """The native side of Excel: on a PC in the pane's window itself, on the web in the one around it."""
        self.kontext.expose_function("__stapel", lambda text: json.dumps(excel.stapel_ausfuehren(text)))
        self.kontext.expose_function("__rufe", lambda nummer, werte: json.dumps(excel.rufe(nummer, json.loads(werte))))
        profil = excel.profil
        angaben = {
            "name": excel.name,
            "saetze": profil.saetze,
            "version": profil.version,
            "laufzeit": profil.laufzeit,
            "adresse": self.adresse,
            "rahmen": OFFICE,
        }
        self.kontext.add_init_script(f"globalThis.__nachbau = {json.dumps(angaben)};")
        self.kontext.add_init_script(path=HIER / ("rahmen.js" if profil.web else "fenster.js"))
        if profil.web:
            # Chromium asks the person whether a site of the internet may reach a server in the house; a policy can say so for all.
            self.kontext.grant_permissions(["local-network-access"], origin=OFFICE)
            self.kontext.route(
                f"{OFFICE}/**",
                lambda route: route.fulfill(body=self._drumherum(_rahmen(self.adresse)), content_type="text/html; charset=utf-8"),
            )

    def _zeile(self, zeile: ConsoleMessage) -> None:
        # Of an answer with an error Chromium writes a line of its own; what the page makes of it, the tests look at.
        if "Content Security Policy" in zeile.text:
            self.abgewehrt.append(zeile.text)
        elif "sessionStorage" in zeile.text and "/office/" in zeile.location["url"]:
            pass  # Chromium keeps no storage for a frame of somebody else; office.js says so and goes on
        elif zeile.type == "error" and not zeile.text.startswith("Failed to load resource"):
            self.meldungen.append(zeile.text)

    def oeffne(self, pfad: str = "/") -> Sitzung:
        """Load the pane."""
        if self.excel is not None and self.excel.profil.web:
            self.seite.goto(f"{OFFICE}/x{pfad}")
        else:
            self.seite.goto(self.adresse + pfad)
        return self

    @property
    def bereich(self) -> Frame:
        """The frame that holds the pane: the page itself, but for Excel on the web."""
        return next((frame for frame in self.seite.frames if frame.url.startswith(self.adresse)), self.seite.main_frame)

    def warte(self, bedingung: Callable[[], object], was: str = "") -> None:
        """Ask until it holds.

        Raises:
            AssertionError: it never did.
        """
        ende = monotonic() + GEDULD
        while not bedingung():
            assert monotonic() < ende, f"waited in vain{': ' + was if was else ''}; {self.meldungen} {self.excel and self.excel.verstoesse}"
            self.seite.wait_for_timeout(5)

    # -- cells and ribbon

    def rechne(
        self, aufrufe: Sequence[Aufruf], *, ereignisse: int = 1, orte: Sequence[str] | None = None, warten: bool = True
    ) -> list[int]:
        """Excel calculates cells.

        Args:
            aufrufe: what their formulas call; see `zellen.aufruf`.
            ereignisse: in how many messages Excel asks for them.
            orte: address of each cell; else cells of a column far right.
            warten: until all have come.

        Returns:
            Numbers under which `Excel.ergebnisse` holds what came.
        """
        assert self.excel is not None
        self.warte(lambda: self.excel is not None and self.excel.bereit, "the runtime of custom functions")
        nummern = range(self._aufrufe + 1, self._aufrufe + 1 + len(aufrufe))
        self._aufrufe += len(aufrufe)
        eintraege = [
            [
                1,
                1000,
                "",
                json.dumps([nummer, eins.name, eins.werte, orte[stelle] if orte else f"Tabelle1!XA{nummer}", eins.merkmale, eins.adressen]),
                0,
            ]
            for stelle, (nummer, eins) in enumerate(zip(nummern, aufrufe, strict=True))
        ]
        je = -(-len(eintraege) // ereignisse)
        teile = [eintraege[stelle : stelle + je] for stelle in range(0, len(eintraege), je)]
        self.seite.evaluate("(teile) => teile.forEach((teil) => __excel.botschaften(teil))", teile)
        if warten:
            ergebnisse = self.excel.ergebnisse
            self.warte(lambda: all(nummer in ergebnisse for nummer in nummern), "cells")
        return list(nummern)

    def werte(self, aufrufe: Sequence[Aufruf], **angaben: Any) -> list[dict[str, Any]]:
        """What cells get: `{"wert": …}`, or the number and text of an error."""
        assert self.excel is not None
        nummern = self.rechne(aufrufe, **angaben)
        return [eins.zeigt(self.excel.ergebnisse[nummer]) for eins, nummer in zip(aufrufe, nummern, strict=True)]

    def brich_ab(self, nummern: Iterable[int]) -> None:
        """Excel no longer wants what these cells were asked for."""
        self.seite.evaluate(
            "(eintraege) => __excel.botschaften(eintraege)", [[1, 1001, "", json.dumps({"invocationId": nummer}), 0] for nummer in nummern]
        )

    def druecke(self, befehl: str) -> tuple[str, int, str]:
        """The person presses a button of the ribbon; what came of it, once the page says that it has finished."""
        assert self.excel is not None
        fertig = len(self.excel.befehle)
        self.seite.evaluate("([id, name]) => __excel.befehl(id, name, { source: { id: name } })", [f"b{fertig}", befehl])
        self.warte(lambda: len(self.excel.befehle) > fertig, f"command {befehl}")
        return self.excel.befehle[-1]

    # -- accessibility

    def barrieren(self, ansicht: str = "") -> list[str]:
        """What axe-core finds in the page as it is now."""
        # As an init script it would run before the policy; evaluated by the protocol it is none of the page's scripts either.
        if not self.bereich.evaluate("() => Boolean(globalThis.axe)"):
            self.bereich.evaluate(AXE.read_text("utf-8"))
        regeln = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        bericht = self.bereich.evaluate("(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags } })", regeln)
        return [
            f"{ansicht} {verstoss['id']}: {verstoss['help']} ({knoten['html'][:120]})"
            for verstoss in bericht["violations"]
            for knoten in verstoss["nodes"]
        ]

    def pruefe(self) -> None:
        """What must never happen: a request elsewhere, a fault in the page, a copy of the workbook left open, a member that no such Excel has.

        Raises:
            AssertionError: it did.
        """
        assert self.fremde == []
        assert self.meldungen == [], self.meldungen
        if self.excel is not None:
            assert self.abgewehrt == [], self.abgewehrt
            assert self.excel.verstoesse == [], self.excel.verstoesse
            assert self.excel.offene_dateien == 0

    def schliesse(self) -> None:
        """Close the page and all that belongs to it."""
        self.kontext.close()


def _rahmen(adresse: str) -> str:
    """The pane in a frame, as Excel on the web holds it; its name tells office.js where it is."""
    angaben = {
        "baseFrameName": "nachbau",
        "hostInfo": "Excel$Web$16.00$de-DE$nachbau$$disableLogging$2",
        "xdmInfo": f"nachbau|nachbau|{OFFICE}",
        "serializerVersion": "1",
    }
    return f'<iframe title="Aufgabenbereich" name="{escape(json.dumps(angaben))}" src="{adresse}/" width="360" height="740"></iframe>'
