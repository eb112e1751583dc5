"""The gallery of messy workbooks: never a wrong figure without a word, and read where a careful reader can read.

What is known to fail stands in `offen.yaml`, exactly: what gets better must be taken out there, what gets worse shows.
"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest

from galerie.bauen import BAUER, OFFICE, bauen
from galerie.faelle import FAELLE, Fall
from galerie.urteil import groesste_reste, offen, urteilen
from hosts.office import Office

NACH_NAMEN = {fall.name: fall for fall in FAELLE}


def _pruefen(fall: Fall, mappe: bytes) -> None:
    urteil = urteilen(fall, mappe)
    erwartet = set(offen().get(fall.name, {}).get("verfehlt", []))

    assert urteil.maengel == erwartet, f"{fall.aerger}: {urteil.art}. {urteil.was}"


@pytest.mark.parametrize("fall", [fall for fall in FAELLE if fall.name not in OFFICE], ids=lambda fall: fall.name)
def test_a_workbook_is_read_or_its_trouble_named(fall: Fall) -> None:
    """Amounts are those of the truth, or a Fehler or Warnung points at the trouble, or it is refused in German; nothing else is raised."""
    _pruefen(fall, bauen(fall.name))


@pytest.mark.parametrize("fall", [fall for fall in FAELLE if fall.name in OFFICE], ids=lambda fall: fall.name)
def test_a_workbook_saved_by_libreoffice_is_read_or_its_trouble_named(office: Office, fall: Fall) -> None:
    """The same for workbooks as LibreOffice writes them."""
    mappe = bauen(fall.name, office)
    with ZipFile(BytesIO(mappe)) as archive:
        assert b"LibreOffice" in archive.read("docProps/app.xml")

    _pruefen(fall, mappe)


def test_gallery_is_complete() -> None:
    """Each workbook has its truth, at least 60 of them, at least ten saved by LibreOffice, from at least four counties."""
    assert len(NACH_NAMEN) == len(FAELLE)
    assert sorted(BAUER) == sorted(NACH_NAMEN)
    assert sorted(offen().keys() - NACH_NAMEN.keys()) == []
    assert len(BAUER) >= 60
    assert len(OFFICE) >= 10
    assert len({fall.kreis for fall in FAELLE}) >= 4


def test_what_is_open_says_what_happens() -> None:
    """Each open case names the demands it misses and what the program does."""
    assert [
        name for name, eintrag in offen().items() if not eintrag["warum"] or not set(eintrag["verfehlt"]) <= {"sicher", "verstanden"}
    ] == []


@pytest.mark.parametrize("name", sorted(BAUER.keys() - OFFICE - {"formeln_ohne_wert"}))
def test_building_is_deterministic(name: str) -> None:
    """The same bytes each time (openpyxl writes the time of saving, so its one workbook is left out)."""
    assert bauen(name) == bauen(name)


def test_own_split_by_hand() -> None:
    """Equal remainders: the first AGS gets the cent, or whoever has more persons; a part of 0 stays 0."""
    assert groesste_reste(100, {"b": 1, "a": 1, "c": 1}) == {"b": 33, "a": 34, "c": 33}
    assert groesste_reste(2, {"a": 1, "b": 3}) == {"a": 0, "b": 2}
    assert groesste_reste(7, {"a": 0, "b": 2, "c": 5}) == {"a": 0, "b": 2, "c": 5}


@pytest.mark.parametrize(
    ("aenderung", "art", "maengel"),
    [
        ({}, "verstanden", set()),
        ({"betrag": 1_000_000}, "falsch", {"sicher", "verstanden"}),
        ({"anders": {"010": 1}}, "falsch", {"sicher", "verstanden"}),
        ({"anders": {"010": None}}, "falsch", {"sicher", "verstanden"}),
        ({"jahr": 2031}, "daneben", {"verstanden"}),
        ({"muss_melden": True, "codes": ("summe-",)}, "verschwiegen", {"sicher"}),
    ],
)
def test_judging_can_fail(aenderung: dict[str, object], art: str, maengel: set[str]) -> None:
    """With another truth the same workbook is judged wrong: the gallery is no rubber stamp."""
    fall = replace(NACH_NAMEN["titel_und_notizen"], **aenderung)

    urteil = urteilen(fall, bauen(fall.name))

    assert (urteil.art, set(urteil.maengel)) == (art, maengel)


def test_an_unrelated_warning_does_not_count() -> None:
    """A wrong amount beside a Warnung of another code stays a wrong amount without a word."""
    fall = replace(NACH_NAMEN["pseudozeile_null"], betrag=1, codes=("betrag-",))

    assert urteilen(fall, bauen(fall.name)).art == "falsch"
    assert urteilen(replace(fall, codes=("zeile-",)), bauen(fall.name)).art == "gewarnt"
