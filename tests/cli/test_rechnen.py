"""`verteilen` and `planungsrahmen` against published figures, and in the spellings people use."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from cli.aufruf import MAPPEN, VEROEFFENTLICHT, im_xl
from im_xl.liste import read_personen
from im_xl.register import gemeinden


def zeilen(name: str) -> list[dict[str, str]]:
    with (VEROEFFENTLICHT / name).open(encoding="utf-8", newline="") as datei:
        return list(csv.DictReader(datei))


def schreiben(pfad: Path, text: str, kodierung: str = "utf-8") -> Path:
    pfad.write_bytes(text.encode(kodierung))
    return pfad


@pytest.mark.parametrize("verteilung", ["2017-07 erste Tranche", "2018-01 endgueltig"])
def test_the_published_amounts_come_out(verteilung: str, tmp_path: Path) -> None:
    """`einzeln` to the euro, as a part of the whole Land, gives each published amount."""
    liste = [zeile for zeile in zeilen("veroeffentlichte_betraege.csv") if zeile["verteilung"] == verteilung]
    schreiben(tmp_path / "liste.csv", "ags,personen\n" + "".join(f"{z['ags']},{z['personen']}\n" for z in liste))
    lauf = im_xl(
        *("verteilen", "liste.csv", "--betrag", liste[0]["landessumme_eur"], "--gesamtpersonen", liste[0]["landespersonen"]),
        *("--rundung", "einzeln", "--einheit", "euro", "--jahr", verteilung[:4], "--json", "-"),
        cwd=tmp_path,
    )
    assert lauf.ausgang == 0
    assert {g["ags"]: g["betrag_cent"] for g in lauf.json["gemeinden"]} == {z["ags"]: int(z["betrag_eur"]) * 100 for z in liste}
    assert lauf.json["rundung"] == {"art": "einzeln", "einheit": "euro"}
    assert lauf.json["personen_gesamt"] == int(liste[0]["landespersonen"])


def test_the_key_of_2018_comes_out_to_the_cent(tmp_path: Path) -> None:
    """13 rows with nine decimals of percent: each amount to the cent."""
    liste = zeilen("schluessel_2018.csv")
    schreiben(tmp_path / "quoten.csv", "kreis,prozent\n" + "".join(f"{z['kreis']},{z['schluessel_prozent']}\n" for z in liste))
    lauf = im_xl(
        *("planungsrahmen", "--summe", "137.641.912,40", "--quoten", "quoten.csv"),
        *("--modus", "nur_kennzeichnen", "--rundung", "einzeln", "--json", "-"),
        cwd=tmp_path,
    )
    assert lauf.ausgang == 0
    erwartet = sorted(int(z["betrag_eur"].replace(".", "")) for z in liste)
    assert sorted(k["betrag_cent"] for k in lauf.json["kreise"]) == erwartet
    assert len(erwartet) == 13
    quoten = sorted(Fraction(z["schluessel_prozent"]) / 100 for z in liste)
    assert sorted(Fraction(k["quote"]) for k in lauf.json["kreise"]) == quoten


def test_the_floor_of_the_land(tmp_path: Path) -> None:
    """58 million with three quotas near zero: the floor binds for these, the sum is exact, its cost is told."""
    lauf = im_xl(
        "planungsrahmen", "--summe", "58000000", "--quoten", MAPPEN / "land-2025.xlsx", "--jahr", 2025, "--json", "-", cwd=tmp_path
    )
    assert lauf.ausgang == 0
    kreise = lauf.json["kreise"]
    am_boden = [k for k in kreise if k["mindestbetrag_greift"]]
    assert len(kreise) == 44
    assert len(am_boden) == 3
    assert {k["betrag_cent"] for k in am_boden} == {18_000_000}
    assert sum(k["betrag_cent"] for k in kreise) == lauf.json["verteilt_cent"] == 5_800_000_000
    assert lauf.json["kosten_mindestbetrag_cent"] == sum(18_000_000 - k["nach_quote_cent"] for k in am_boden) > 0


def test_a_total_that_cannot_bear_the_floor(tmp_path: Path) -> None:
    """7 million among 44 Kreise is refused in `umverteilen`, with the figures."""
    args = ("planungsrahmen", "--summe", "7.000.000", "--quoten", MAPPEN / "land-2025.xlsx", "--modus", "umverteilen", "--jahr", 2025)
    lauf = im_xl(*args, "--json", "-", cwd=tmp_path)
    assert lauf.ausgang == 2
    assert lauf.json["fehler"]["code"] == "mindestbetrag-undurchfuehrbar"
    assert "7.920.000,00 €" in lauf.json["fehler"]["text"]
    assert lauf.json["fehler"]["text"] in lauf.fehler
    assert im_xl(*args, cwd=tmp_path).ausgabe == ""


@pytest.mark.parametrize("betrag", ["1810740", "1810740.00", "1.810.740,00", "1 810 740,00", "1810740,0", "1.810.740 €"])
def test_amounts_in_all_spellings(betrag: str, tmp_path: Path) -> None:
    """The amount is the same however it is written."""
    schreiben(tmp_path / "liste.csv", "gemeinde;personen\nWeinheim;3\nLadenburg;1\n")
    lauf = im_xl("verteilen", "liste.csv", "--betrag", betrag, "--json", "-", cwd=tmp_path)
    assert lauf.json["planungsrahmen_cent"] == lauf.json["verteilt_cent"] == 181_074_000
    assert [g["betrag_cent"] for g in lauf.json["gemeinden"]] == [45_268_500, 135_805_500]


@pytest.mark.parametrize("kodierung", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("trenner", [";", ",", "\t"])
def test_lists_in_any_dress(kodierung: str, trenner: str, tmp_path: Path) -> None:
    """Encoding, separator, order and case of the columns, other columns, titles above and totals below do not matter."""
    felder = [
        ["Liste des Landkreises"],
        [],
        ["Bemerkung", "Personen", "AGS", "Gemeinde"],
        ["", "38", "8226003", "Altlußheim"],
        ["so", " 1.076 ", "", "Hirschberg an der Bergstraße"],
        ["", "5", "08 111 000", "Stuttgart"],
        [],
        ["", "1.119", "", "Summe"],
    ]
    pfad = schreiben(tmp_path / "liste.csv", "\r\n".join(trenner.join(zeile) for zeile in felder), kodierung)
    daten = read_personen(pfad)
    gelesen = {m.gemeinde.ags: (m.personen.wert, m.personen.ort.zelle if m.personen.ort else None) for m in daten.meldungen}
    assert gelesen == {"08226003": (38, "Zeile 4"), "08226107": (1076, "Zeile 5"), "08111000": (5, "Zeile 6")}
    assert daten.findings == ()
    assert daten.kreis is None


BEFUNDE = [
    ("ags,personen\n08226096,\n08226082,1", [("personen-fehlen", "Zeile 2")]),
    ("ags,personen\n08226096,zwölf\n08226082,1", [("personen-text", "Zeile 2")]),
    ("ags,personen\n08226096,-1\n08226082,1", [("personen-negativ", "Zeile 2")]),
    ('ags,personen\n08226096,"1,5"\n08226082,1', [("personen-gebrochen", "Zeile 2")]),
    ("ags,personen\n08226999,1\n08226082,1", [("ags-unbekannt", "Zeile 2")]),
    ("gemeinde,personen\nWeinheim,1\nWolkenkuckucksheim,1", [("gemeinde-unbekannt", "Zeile 3")]),
    ("gemeinde,personen\nWeinheim,1\nStuttgart,2\nNeuhausen,1", [("gemeinde-mehrdeutig", "Zeile 4")]),
    ("ags,personen\n08226096,1\n08111000,4\n08226096,2", [("gemeinde-doppelt", "Zeile 4")]),
]


@pytest.mark.parametrize(("text", "erwartet"), BEFUNDE, ids=[erwartet[0][0] for _, erwartet in BEFUNDE])
def test_what_holds_the_amounts_up(text: str, erwartet: list[tuple[str, str]], tmp_path: Path) -> None:
    """Each is a Fehler with its line, all amounts stay empty, exit 1."""
    schreiben(tmp_path / "liste.csv", text)
    lauf = im_xl("verteilen", "liste.csv", "--betrag", "1000", "--json", "-", cwd=tmp_path)
    assert lauf.ausgang == 1
    fehler = [(h["code"], h["zelle"]) for h in lauf.json["hinweise"] if h["schwere"] == "Fehler"]
    assert fehler == erwartet
    assert {h["blatt"] for h in lauf.json["hinweise"] if h["schwere"] == "Fehler"} == {"liste.csv"}
    assert all(g["betrag_cent"] is None for g in lauf.json["gemeinden"])
    assert lauf.json["verteilt_cent"] is None
    assert f"Liste „liste.csv“, {erwartet[0][1]}: " in lauf.fehler


def test_an_incomplete_county_is_split_and_said(tmp_path: Path) -> None:
    """A list that lacks one Gemeinde of its Landkreis is split as it stands; a Warnung names the one."""
    alle = [gemeinde for gemeinde in gemeinden().values() if gemeinde.kreis_ags == "08226"]
    schreiben(tmp_path / "liste.csv", "ags;personen\n" + "".join(f"{g.ags};7\n" for g in alle[1:]))
    lauf = im_xl("verteilen", "liste.csv", "--betrag", "1810740", "--json", "-", cwd=tmp_path)
    assert lauf.ausgang == 0
    assert lauf.json["kreis_ags"] == "08226"
    assert sum(g["betrag_cent"] for g in lauf.json["gemeinden"]) == 181_074_000
    assert [(h["code"], h["schwere"]) for h in lauf.json["hinweise"]] == [("gemeinde-fehlt-teilliste", "Warnung")]
    assert alle[0].name in lauf.json["hinweise"][0]["text"]


def test_names_are_read_in_the_county_of_the_other_lines(tmp_path: Path) -> None:
    """Neuhausen is four places; beside Tuttlingen it is one. Across counties it stays ambiguous."""
    pfad = schreiben(tmp_path / "liste.csv", "gemeinde,personen\nTuttlingen,1\nNeuhausen,2\n")
    assert [m.gemeinde.ags for m in read_personen(pfad).meldungen] == ["08327050", "08327038"]


def test_a_single_stadtkreis_keeps_it_all(tmp_path: Path) -> None:
    """A Stadtkreis alone, by its five digits: all of it, and nothing is passed on."""
    schreiben(tmp_path / "liste.csv", "ags,personen\n08111,12\n")
    lauf = im_xl("verteilen", "liste.csv", "--betrag", "100", "--jahr", 2025, "--json", "-", cwd=tmp_path)
    assert lauf.ausgang == 0
    assert (lauf.json["kreis_ags"], lauf.json["verteilt_cent"], lauf.json["verbleibt_cent"]) == ("08111", 10_000, 10_000)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(sorted(gemeinden())), st.integers(0, 10**6), min_size=1, max_size=30), st.randoms())
def test_what_is_written_is_read(tmp_path: Path, personen: dict[str, int], zufall: object) -> None:
    """Any list of keys and counts, in any order, is read as written."""
    reihe = list(personen.items())
    zufall.shuffle(reihe)  # type: ignore[attr-defined]
    pfad = schreiben(tmp_path / "liste.csv", "personen;ags\n" + "".join(f"{zahl};{ags}\n" for ags, zahl in reihe))
    assert {m.gemeinde.ags: m.personen.wert for m in read_personen(pfad).meldungen} == personen


QUOTEN = [
    ("kreis;quote\nHeilbronn;0,5\nCalw;0,5", "kreis-mehrdeutig"),
    ("kreis;quote\nMond;0,5\nCalw;0,5", "kreis-unbekannt"),
    ("kreis;quote\nCalw;0,5\n08235;0,5", "kreis-doppelt"),
    ("kreis;quote\nCalw;halb\nEnzkreis;0,5", "quote-unlesbar"),
    ("kreis;quote\nCalw;\nEnzkreis;0,5", "quote-fehlt"),
    ("kreis;quote\nCalw;54,4\nEnzkreis;0,5", "quote-unlesbar"),
]


@pytest.mark.parametrize(("text", "code"), QUOTEN)
def test_quotas_that_cannot_be_used(text: str, code: str, tmp_path: Path) -> None:
    """A Fehler that names the line; no amounts; exit 1."""
    schreiben(tmp_path / "quoten.csv", text)
    lauf = im_xl("planungsrahmen", "--summe", "1000000", "--quoten", "quoten.csv", "--jahr", 2025, "--json", "-", cwd=tmp_path)
    assert lauf.ausgang == 1
    fehler = [h for h in lauf.json["hinweise"] if h["schwere"] == "Fehler"]
    assert [h["code"] for h in fehler] == [code]
    assert fehler[0]["zelle"].startswith("Zeile ")
    assert all(k["betrag_cent"] is None for k in lauf.json["kreise"])


def test_percent_with_three_decimals_is_no_thousand(tmp_path: Path) -> None:
    """1.471 in a column of percentages is 1.471 %, with point and with comma."""
    schreiben(tmp_path / "quoten.csv", "kreis;prozent\nCalw;1.471\nEnzkreis;98,529 %\n")
    lauf = im_xl("planungsrahmen", "--summe", "100000000", "--quoten", "quoten.csv", "--jahr", 2025, "--json", "-", cwd=tmp_path)
    assert [k["quote"] for k in lauf.json["kreise"]] == ["0.01471", "0.98529"]
    assert lauf.json["quotensumme"] == "1"


def test_normalising_on_request(tmp_path: Path) -> None:
    """Quotas of 80 % leave a fifth to nobody, unless they are scaled."""
    schreiben(tmp_path / "quoten.csv", "kreis;quote\nCalw;0.4\nEnzkreis;0.4\n")
    args = ("planungsrahmen", "--summe", "1000000", "--quoten", "quoten.csv", "--jahr", 2025, "--json", "-")
    assert im_xl(*args, cwd=tmp_path).json["verteilt_cent"] == 80_000_000
    assert im_xl(*args, "--normalisieren", cwd=tmp_path).json["verteilt_cent"] == 100_000_000
