"""The page of the pane as text: what the content security policy and Office demand of it, and that page, scripts and ribbon name the same things."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
import re

import pytest

from im_xl.hosts.web.manifest import schaltflaechen_im_web

STATISCH = Path(__file__).resolve().parents[3] / "im_xl" / "hosts" / "web" / "statisch"
SKRIPTE = {datei.name: datei.read_text("utf-8") for datei in sorted(STATISCH.glob("*.js"))}


class Seite(HTMLParser):
    """Tags with their attributes, and the text of each button of a command."""

    def __init__(self) -> None:
        super().__init__()
        self.elemente: list[tuple[str, dict[str, str | None]]] = []
        self.knoepfe: dict[str, str] = {}
        self._knopf: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag, and whether what follows is the text of a command's button."""
        self.elemente.append((tag, dict(attrs)))
        self._knopf = dict(attrs).get("data-befehl") if tag == "button" else None

    def handle_data(self, data: str) -> None:
        """Text of a button."""
        if self._knopf:
            self.knoepfe[self._knopf] = self.knoepfe.get(self._knopf, "") + data

    def handle_endtag(self, tag: str) -> None:
        """The button ends."""
        if tag == "button":
            self._knopf = None


@pytest.fixture(scope="module")
def seite() -> Seite:
    """The page, read."""
    gelesen = Seite()
    gelesen.feed((STATISCH / "taskpane.html").read_text("utf-8"))
    return gelesen


@pytest.fixture(scope="module")
def ids(seite: Seite) -> list[str]:
    """All ids of the page."""
    return [str(angaben["id"]) for _, angaben in seite.elemente if "id" in angaben]


def test_the_ribbon_and_the_pane_have_the_same_buttons(seite: Seite) -> None:
    """Same commands, same words; each command is carried out by a function of its name."""
    erwartet = {schaltflaeche.name: schaltflaeche.beschriftung for schaltflaeche in schaltflaechen_im_web()}
    assert seite.knoepfe == erwartet
    befehle = re.search(r"const BEFEHLE = \{ (.+) \};", SKRIPTE["befehle.js"])
    assert befehle is not None
    assert set(befehle[1].split(", ")) == set(erwartet)


def test_no_id_hides_a_command(ids: list[str]) -> None:
    """Office looks a command up as `window[name]`, where an element with this id would be found; ours begin with im-."""
    assert [eine for eine in ids if not eine.startswith("im-")] == []
    assert len(ids) == len(set(ids))


def test_what_the_scripts_ask_for_is_in_the_page(ids: list[str]) -> None:
    """Every id that a script names exists; a typing error would show only when the button is pressed."""
    genannt = {name for text in SKRIPTE.values() for name in re.findall(r"\"(im-[a-z-]+)\"", text)}
    klassen = {
        name
        for text in SKRIPTE.values()
        for name in re.findall(r"\"(im-(?:befund|befundliste|klein|schwere|sprung|xl-hinweis-gelesen))\"", text)
    }
    assert genannt - klassen - set(ids) == set()
    assert genannt & set(ids)


def test_sections_are_those_that_are_shown(seite: Seite) -> None:
    """A view that is shown exists, and each that exists is shown somewhere."""
    da = {angaben["data-ansicht"] for tag, angaben in seite.elemente if tag == "section"}
    gezeigt = {name for text in SKRIPTE.values() for name in re.findall(r"\bzeige\(\"([a-z]+)\"", text)}
    assert gezeigt == da


def test_the_page_keeps_to_its_content_security_policy(seite: Seite) -> None:
    """`default-src 'self'`: no script or style in the page, no handler in an attribute, nothing from elsewhere, no eval."""
    for tag, angaben in seite.elemente:
        assert not [name for name in angaben if name.startswith("on") or name == "style"], (tag, angaben)
        assert tag != "style"
        if tag == "script":
            assert angaben.get("src")
        for name in ("src", "href"):
            assert not re.match(r"(?:[a-z]+:)?/", angaben.get(name) or ""), angaben
    for name, text in SKRIPTE.items():
        assert not re.search(r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\.style\b", text), name


def test_every_script_is_loaded_after_what_it_uses(seite: Seite) -> None:
    """office.js first and told to look commands up among its own, then the ids of the functions, then ours; all are classic scripts."""
    geladen = [angaben for tag, angaben in seite.elemente if tag == "script"]
    namen = [str(angaben["src"]) for angaben in geladen]
    assert namen[:2] == ["office/office.js", "funktionen-ids.js"]
    assert geladen[0]["data-use-associated-actions-only"] == "1"
    assert sorted(name.removeprefix("statisch/") for name in namen[2:]) == sorted(SKRIPTE)
    assert not [angaben for angaben in geladen if {"type", "async", "defer"} & angaben.keys()]
    platz = {name.removeprefix("statisch/"): stelle for stelle, name in enumerate(namen)}
    # At load only the functions are made known; everything else runs when all is there.
    assert platz["dienst.js"] < platz["funktionen.js"]
    assert max(platz, key=lambda name: platz[name]) == "taskpane.js"
