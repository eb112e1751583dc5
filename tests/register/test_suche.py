"""From written names to Gemeinden and Kreise: ambiguity is an answer."""

from __future__ import annotations

import unicodedata

import pytest

from im_xl.model import Kreistyp
from im_xl.register import aehnliche_gemeinden, gemeinden, gemeinden_im_kreis, kreise, suche_gemeinde, suche_kreis


def ags(angabe: str, kreis: str | None = None) -> list[str]:
    return [gemeinde.ags for gemeinde in suche_gemeinde(angabe, kreis)]


@pytest.mark.parametrize(
    ("angabe", "erwartet"),
    [
        ("Weinheim", "08226096"),
        ("Weinheim, Stadt", "08226096"),
        ("Stadt Weinheim", "08226096"),
        ("Große Kreisstadt Weinheim", "08226096"),
        ("WEINHEIM 1)", "08226096"),
        ("Weinheim*", "08226096"),
        ("08226096", "08226096"),
        ("Heilbronn (Stadtkreis)", "08121000"),
        ("Stuttgart, Landeshauptstadt", "08111000"),
        (unicodedata.normalize("NFD", "Böblingen"), "08115003"),
        ("Boeblingen", "08115003"),
        ("Gemeinde Aidlingen", "08115001"),
        ("Weil der Stadt", "08115050"),
        ("Weil der Stadt, Stadt", "08115050"),
        ("Giengen a.d. Brenz", "08135016"),
        ("Giengen a. d. Brenz", "08135016"),
        ("Giengen/Brenz", "08135016"),
        ("Giengen (Brenz)", "08135016"),
        ("Giengen", "08135016"),
        ("Biberach/Riss", "08426021"),
        ("Freiburg", "08311000"),
        ("Freiburg i. Br.", "08311000"),
        ("Freiburg i.Br", "08311000"),
        ("Kirchheim a.N.", "08118040"),
        ("Kirchheim u. T.", "08116033"),
        ("Kirchheim/Teck", "08116033"),
        ("Neuhausen a.d.F.", "08116047"),
        ("Stetten a.k.M.", "08437107"),
        ("Sankt Blasien", "08337097"),
        ("St.Blasien", "08337097"),
        ("Villingen Schwenningen", "08326074"),
        ("Leinfelden - Echterdingen", "08116078"),
        ("Schwäb. Gmünd", "08136065"),
        ("Lahr", "08317065"),
        ("Lahr-Schwarzwald", "08317065"),
        ("Ehingen/Do", "08425033"),
        ("Müllheim", "08315074"),
        ("Müllheim, Stadt", "08315074"),
        ("Rheinhausen", "08316053"),
        ("Oberderdingen", "08215059"),
        ("Schömberg, Stadt", "08417057"),
        ("Stadt Schömberg", "08417057"),
        ("Gemeinde Schömberg", "08235065"),
    ],
)
def test_one_answer(angabe: str, erwartet: str) -> None:
    """Town marks, case, umlauts, hyphens, abbreviations, old and short names."""
    assert ags(angabe) == [erwartet]


@pytest.mark.parametrize(
    ("angabe", "erwartet"),
    [
        ("Kirchheim", ["08116033", "08118040", "08136037"]),
        ("Neuhausen", ["08116047", "08236044", "08327038"]),
        ("Schömberg", ["08235065", "08417057"]),
        ("Malsch", ["08215046", "08226046"]),
        ("Altheim", ["08425004", "08425005", "08426008"]),
        ("Weil", ["08115050", "08115051", "08336091"]),
    ],
)
def test_several_answers(angabe: str, erwartet: list[str]) -> None:
    """Duplicate and shortened names: all who can be meant."""
    assert ags(angabe) == erwartet


def test_the_kreis_tells_apart() -> None:
    """Within a Kreis a whole name goes before a shortened one; where two remain, both are answers."""
    assert ags("Malsch", "08226") == ["08226046"]
    assert ags("Altheim", "08425") == ["08425004"]
    assert ags("Altheim (Alb)", "08425") == ["08425005"]
    assert ags("Neuhausen", "08116") == ["08116047"]
    assert ags("Weil", "08115") == ["08115050", "08115051"]
    assert ags("Weinheim", "08437") == []
    assert ags("08226096", "08437") == []


@pytest.mark.parametrize(
    "angabe", ["", "Stadt", "Bad", "St.", "Summe", "Landkreis Heilbronn", "Hamburg", "GVV Gammertingen", "08115999", "Edingen"]
)
def test_no_answer(angabe: str) -> None:
    """Not a Gemeinde, or only a part of a hyphenated name."""
    assert ags(angabe) == []


def test_every_name_is_found() -> None:
    """Each of the 1,101 by its short and official name within its Kreis, alone; over the Land at least among the answers."""
    for gemeinde in gemeinden().values():
        assert suche_gemeinde(gemeinde.name, gemeinde.kreis_ags) == (gemeinde,)
        assert suche_gemeinde(gemeinde.name_amtlich, gemeinde.kreis_ags) == (gemeinde,)
        assert gemeinde in suche_gemeinde(unicodedata.normalize("NFD", gemeinde.name).upper())


def kreis_ags(angabe: str) -> list[str]:
    return [kreis.ags for kreis in suche_kreis(angabe)]


@pytest.mark.parametrize(
    ("angabe", "erwartet"),
    [
        ("Heilbronn", ["08121", "08125"]),
        ("Karlsruhe", ["08212", "08215"]),
        ("LK Heilbronn", ["08125"]),
        ("Heilbronn (Landkreis)", ["08125"]),
        ("Stadtkreis Heilbronn", ["08121"]),
        ("Heilbronn, Stadtkreis", ["08121"]),
        ("Stadt Karlsruhe", ["08212"]),
        ("Rhein-Neckar-Kreis", ["08226"]),
        ("Rhein-Neckar", ["08226"]),
        ("Landkreis Ortenaukreis", ["08317"]),
        ("Ortenau-Kreis", ["08317"]),
        ("Alb Donau Kreis", ["08425"]),
        ("Freiburg", ["08311"]),
        ("Freiburg im Breisgau", ["08311"]),
        ("Breisgau-Hochschwarzwald", ["08315"]),
        ("Schwäb. Hall", ["08127"]),
        ("Kreis Calw", ["08235"]),
        ("BÖBLINGEN", ["08115"]),
        ("08226", ["08226"]),
        ("8226", ["08226"]),
        ("08111000", ["08111"]),
        ("08226096", []),
        ("Stadt Sigmaringen", []),
        ("Weinheim", []),
        ("Kreis", []),
        ("", []),
    ],
)
def test_kreis(angabe: str, erwartet: list[str]) -> None:
    """Kind before or behind the name, without "kreis", by key; Heilbronn and Karlsruhe alone are two answers."""
    assert kreis_ags(angabe) == erwartet


def test_register_is_whole() -> None:
    """9 Stadtkreise, 35 Landkreise, 1,101 Gemeinden; persons of the Gemeinden add up to those of their Kreis."""
    assert len(gemeinden()) == 1101
    assert [kreis.typ for kreis in kreise().values()].count(Kreistyp.STADTKREIS) == 9
    assert len(kreise()) == 44
    for kreis in kreise().values():
        eigene = gemeinden_im_kreis(kreis.ags)
        assert sum(gemeinde.einwohner for gemeinde in eigene) == kreis.einwohner
        assert [gemeinde.ags for gemeinde in eigene] == sorted(gemeinde.ags for gemeinde in eigene)
        assert (len(eigene) == 1) == (kreis.typ is Kreistyp.STADTKREIS)
        assert suche_kreis(kreis.name_voll) == (kreis,)
    assert gemeinden_im_kreis("09999") == ()
    assert len(gemeinden_im_kreis("08226")) == 54


def test_a_slip_of_the_pen_is_proposed() -> None:
    """One letter left out or two exchanged in the middle of the longer names: the right Gemeinde is among the proposals of its Kreis."""
    for gemeinde in gemeinden().values():
        name = gemeinde.name
        if len(name) < 8:
            continue
        mitte = len(name) // 2
        for falsch in (name[:mitte] + name[mitte + 1 :], name[: mitte - 1] + name[mitte] + name[mitte - 1] + name[mitte + 1 :]):
            assert suche_gemeinde(falsch, gemeinde.kreis_ags) == (gemeinde,) or gemeinde in aehnliche_gemeinden(
                falsch, gemeinde.kreis_ags
            ), falsch


@pytest.mark.parametrize("angabe", ["", "Ab", "Wolkenkuckucksheim", "Summe", "Stadt"])
def test_what_is_far_from_everything_is_no_proposal(angabe: str) -> None:
    """Nothing is proposed for the sake of proposing."""
    assert aehnliche_gemeinden(angabe) == ()
