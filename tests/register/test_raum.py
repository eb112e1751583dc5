"""How Gemeinden lie to each other: what the maps say, how sure that is, and what they do not say."""

from __future__ import annotations

from collections import Counter

import pytest

from im_xl.register import (
    Beruehrung,
    Sicherheit,
    entfernung_km,
    gemeinden,
    mittelpunkt,
    nachbarn,
    verwaltungsgemeinschaft,
)

BUESINGEN = "08335015"


def test_neighbours_know_each_other() -> None:
    """Each pair stands on both sides with the same certainty, nobody is his own neighbour, and all are in the register."""
    je_ags = {ags: {n.ags: (n.art, n.sicherheit) for n in nachbarn(ags)} for ags in gemeinden()}
    for ags, andere in je_ags.items():
        assert ags not in andere
        assert andere.keys() <= gemeinden().keys()
        assert all(je_ags[anderer][ags] == wie for anderer, wie in andere.items())
    zahlen = Counter(wie for andere in je_ags.values() for wie in andere.values())
    assert {wie: zahl // 2 for wie, zahl in zahlen.items()} == {
        (Beruehrung.GRENZE, Sicherheit.HOCH): 2192,
        (Beruehrung.GRENZE, Sicherheit.MITTEL): 893,
        (Beruehrung.GRENZE, Sicherheit.GERING): 8,
        (Beruehrung.PUNKT, Sicherheit.GERING): 199,
    }


def test_weinheim_has_its_neighbours() -> None:
    """Hirschberg lies beside it, Heidelberg does not."""
    namen = {gemeinden()[n.ags].name for n in nachbarn("08226096")}
    assert "Hirschberg an der Bergstraße" in namen
    assert "Heidelberg" not in namen


def test_buesingen_has_no_neighbour() -> None:
    """It lies within Switzerland; an unknown key has none either."""
    assert nachbarn(BUESINGEN) == ()
    assert nachbarn("08999999") == ()


def test_every_gemeinde_lies_somewhere() -> None:
    """All centres are in Baden-Württemberg; an unknown key has none."""
    for ags in gemeinden():
        ort = mittelpunkt(ags)
        assert ort is not None
        assert 47.5 < ort.breite < 49.8
        assert 7.5 < ort.laenge < 10.6
    assert mittelpunkt("08999999") is None


@pytest.mark.parametrize(
    ("eine", "andere", "km"), [("08111000", "08212000", 62), ("08111000", "08111000", 0), ("08111000", "08999999", None)]
)
def test_distance(eine: str, andere: str, km: int | None) -> None:
    """Stuttgart to Karlsruhe is some 62 km as the crow flies."""
    gefunden = entfernung_km(eine, andere)
    assert gefunden == km


def test_verwaltungsgemeinschaften() -> None:
    """270 of them, each within one county, with 2 to 14 members; the others belong to none."""
    alle = {g.schluessel: g for ags in gemeinden() if (g := verwaltungsgemeinschaft(ags)) is not None}
    assert len(alle) == 270
    assert all(len({ags[:5] for ags in g.mitglieder}) == 1 and 2 <= len(g.mitglieder) <= 14 for g in alle.values())
    aidlingen = verwaltungsgemeinschaft("08115001")
    assert aidlingen is not None
    assert (aidlingen.name, aidlingen.mitglieder) == ("GVV Aidlingen/Grafenau", ("08115001", "08115054"))
    assert verwaltungsgemeinschaft("08111000") is None
