"""The ribbon: what Excel would silently leave out is found; the ribbon that is shipped has no such fault."""

from __future__ import annotations

import re

import pytest

from im_xl.ablauf import ARTEN, arten
from im_xl.addin import ribbon
from im_xl.addin.build import quelltexte
from im_xl.assets import ordner

XML = (ordner("macros") / "ribbon.xml").read_text("utf-8")
MAKROS = "\n".join(quelltexte().values())


def test_the_ribbon_is_sound() -> None:
    """Structure, names, lengths, icons, keytips and callbacks."""
    assert ribbon.maengel(XML.encode(), MAKROS) == []


def test_the_buttons_are_those_promised() -> None:
    """Nine buttons and a menu in four groups, each with a help text."""
    alle = ribbon.schaltflaechen(XML.encode())
    knoepfe = [k for k in alle if not k.menue]

    assert [k.beschriftung for k in knoepfe] == [
        "Einlesen & prüfen",
        "Übersichten erstellen",
        "Letzte Erzeugung zurücknehmen",
        "Als PDF je Gemeinde",
        "Verfahren",
        "Woher kommt dieser Betrag?",
        "Fristen",
        "Einstellungen",
        "Hilfe",
        "Diagnose",
    ]
    assert {k.gruppe for k in knoepfe} == {"Übersichten", "Verfahren", "Auskunft", "im_xl"}
    assert all(len(k.hilfe) > 30 for k in alle)
    assert knoepfe[0].tasten == "Alt, JM, P"


def test_the_menu_offers_every_sheet_of_the_procedure() -> None:
    """One choice each, in the order in which they are made, under the key that im_xl knows it by."""
    auswahl = [k for k in ribbon.schaltflaechen(XML.encode()) if k.menue == "Verfahren" and k.name.startswith("blatt")]

    assert [k.name.removeprefix("blatt") for k in auswahl] == list(arten())
    assert [k.hilfe.split("“")[0] for k in auswahl] == [f"Blatt „{art.name}" for art in ARTEN]
    assert auswahl[0].tasten == "Alt, JM, V, 1"


FEHLER = {
    "no XML": ("</customUI>", ""),
    "another namespace": ("2009/07/customui", "2006/01/customui"),
    "a button twice": ('id="imHilfe"', 'id="imDiagnose"'),
    "an id that is no name": ('id="imHilfe"', 'id="1Hilfe"'),
    "no callback": ('onAction="ImHilfe"', 'onAction="ImHelp"'),
    "a callback of another kind": ('onAction="ImHilfe"', 'onAction="ImAktiv"'),
    "no callback for the state": ('getEnabled="ImAktiv"', 'getEnabled="ImAktiv2"'),
    "no callback on loading": ('onLoad="ImRibbonGeladen"', 'onLoad="Laden"'),
    "a keytip twice": ('keytip="H"', 'keytip="G"'),
    "a keytip that begins another": ('keytip="H"', 'keytip="GH"'),
    "a keytip too long": ('keytip="H"', 'keytip="HHHH"'),
    "a keytip in lower case": ('keytip="H"', 'keytip="h"'),
    "an unknown icon": ('imageMso="Help"', 'imageMso="Hilfe"'),
    "an unknown attribute": ('size="large"', 'farbe="rot"'),
    "an unknown size": ('size="large"', 'size="riesig"'),
    "an attribute missing": ('screentip="Hilfe"', ""),
    "a label missing": ('label="Auskunft"', ""),
    "a supertip too long": ("Erklärt alle", "Erklärt " + "sehr " * 250 + "alle"),
    "a child that Excel does not know": ("<tabs>", "<tabs><knopf/>"),
}


@pytest.mark.parametrize(("alt", "neu"), FEHLER.values(), ids=FEHLER)
def test_faults_are_found(alt: str, neu: str) -> None:
    """Each seeded fault is named."""
    assert alt in XML

    assert ribbon.maengel(XML.replace(alt, neu, 1).encode(), MAKROS)


def test_macros_follow_the_house_rules() -> None:
    """Option Explicit, and a German header for every public procedure that is kept as text."""
    for datei in sorted(ordner("macros").glob("*.bas")):
        text = datei.read_text("utf-8")
        assert "\nOption Explicit\n" in text
        assert "\r" not in text
        for name in re.findall(r"^Public (?:Sub|Function) (\w+)", text, re.MULTILINE):
            assert re.search(rf"^'-+\n' {name}: .+\n(?:'.*\n)*'-+\nPublic (?:Sub|Function) {name}\(", text, re.MULTILINE), name
