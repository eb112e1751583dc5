"""Sheets that leave the house: findings that name another Gemeinde, or posts, stay at home."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from im_xl.assets import ordner
from im_xl.findings import KATALOG, Finding
from im_xl.model import Auftrag
from im_xl.pipeline import run
from im_xl.sheets.overview import ohne_andere, ohne_stellen
from im_xl.vwv.auswertung import Auswertung


@pytest.fixture(scope="module")
def auswertung() -> Auswertung:
    """The sample county: Mauer and Meckesheim are in „Verbund Elsenztal“, Brühl and Mühlhausen are not."""
    gerechnet = run(
        BytesIO((ordner("workbooks") / "rhein-neckar-kreis-2025.xlsx").read_bytes()), Auftrag(heute=date(2023, 12, 12))
    ).auswertung
    assert gerechnet is not None
    return gerechnet


def _bleibt(auswertung: Auswertung, gemeinde: str, inhalt: str, begruendung: str = "") -> bool:
    g = next(g for g in auswertung.gemeinden if g.gemeinde.name == gemeinde)
    finding = Finding("vorjahr-unlesbar", None, {"gemeinde": gemeinde, "inhalt": inhalt}, g.gemeinde.ags, begruendung=begruendung)
    return bool(ohne_andere([finding], g, auswertung))


@pytest.mark.parametrize(
    ("gemeinde", "inhalt", "bleibt"),
    [
        ("Mauer", "Mauer", True),
        ("Mauer", "Mauer und Meckesheim", True),
        ("Mauer", "Mauer und Brühl", False),
        ("Mauer", "Verbund Elsenztal", True),
        ("Brühl", "Mauer", False),
        ("Brühl", "Mauern, Brühler", True),
        ("Brühl", "(Mühlhausen)", False),
        ("Brühl", "Rhein-Neckar-Kreis", True),
        ("Neckargemünd", "Neckarbischofsheim", False),
    ],
)
def test_a_finding_that_names_another_gemeinde_stays_at_home(gemeinde: str, inhalt: str, bleibt: bool, auswertung: Auswertung) -> None:
    """As a whole word; members of the own Verbund may be named, and the county."""
    assert _bleibt(auswertung, gemeinde, inhalt) is bleibt


def test_so_does_a_reason_that_names_one(auswertung: Auswertung) -> None:
    """People write it beside the finding, and it is printed with it."""
    assert _bleibt(auswertung, "Brühl", "x", "wie besprochen")
    assert not _bleibt(auswertung, "Brühl", "x", "wie in Sandhausen")


def test_a_county_with_the_name_of_a_gemeinde(auswertung: Auswertung) -> None:
    """„Landkreis Brühl“ speaks of the county."""
    assert auswertung.kreis is not None
    anders = replace(auswertung, kreis=replace(auswertung.kreis, name="Brühl", name_voll="Landkreis Brühl"))
    assert anders.kreis is not None
    assert _bleibt(anders, "Mauer", f"nicht im {anders.kreis.name_voll}")
    assert not _bleibt(anders, "Mauer", "nicht in Brühl")


def test_every_code_of_the_posts_is_one_of_them() -> None:
    """From the catalogue's block on posts; what is about cells and lists in general has no Gemeinde."""
    codes = list(KATALOG)
    block = codes[codes.index("stelle-nicht-gezaehlt") : codes.index("faelle-unlesbar")]
    allgemein = {"zelle-unlesbar", "liste-nicht-erkannt", "liste-ausgeblendet", "liste-anderes-jahr"}
    felder = {"stelle", "wer", "jahr", "blatt", "gemeinde", "kreis", "zeitraum"}
    assert ohne_stellen([Finding(code, None, dict.fromkeys(felder, "x")) for code in block if code not in allgemein]) == []
    assert ohne_stellen([Finding("meldung-verspaetet")])
    assert not ohne_stellen([Finding("unter-mindestumfang")])
