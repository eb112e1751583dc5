"""The checks in cells: a cell says what the rule says, understands what people write, and refuses what it does not."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
import pytest

from im_xl.functions import FEHLT, Excelfehler, Fehlerwert, rufe
from im_xl.functions.conversion import serienzahl
from im_xl.model import Beratungsfall, Stelle
from im_xl.register import gemeinden, kreise
from im_xl.vwv.beratung import beratung, beratung_text, beratungsende
from im_xl.vwv.parameters import Parameter
from im_xl.vwv.qualifikation import nachqualifizierung_bis
from im_xl.vwv.stellen import mindestumfangsverlauf, stellenluecken, stellenumfang
from im_xl.vwv.zeitraum import kalenderjahr

TAGE = st.dates(date(2024, 1, 1), date(2026, 12, 31))
LEER = ((None,),)
TAG = date(2025, 7, 1)


@st.composite
def stellen(draw: st.DrawFn) -> list[Stelle]:
    """Posts as a list of a workbook can hold them."""
    liste = []
    for _ in range(draw(st.integers(1, 5))):
        von, bis = draw(st.none() | TAGE), draw(st.none() | TAGE)
        if von and bis and bis < von:
            von, bis = bis, von
        liste.append(Stelle(vzae=Decimal(draw(st.integers(0, 100))).scaleb(-2), von=von, bis=bis))
    return liste


def spalten(liste: list[Stelle]) -> list[tuple[tuple[object], ...]]:
    """The three columns of a list of posts."""
    return [
        tuple((float(stelle.vzae),) for stelle in liste),
        tuple((stelle.von,) for stelle in liste),
        tuple((stelle.bis,) for stelle in liste),
    ]


def fehler(ergebnis: object) -> Fehlerwert:
    assert isinstance(ergebnis, Fehlerwert), ergebnis
    return ergebnis


# ---------------------------------------------------------------- a cell says what the rule says
@given(stellen(), TAGE)
def test_sum_on_a_day(liste: list[Stelle], tag: date) -> None:
    """IM_STELLENUMFANG is the rule, for columns and rows, whatever stands in empty cells."""
    erwartet = float(stellenumfang(liste, tag))
    assert rufe("IM_STELLENUMFANG", [*spalten(liste), tag]) == erwartet
    zeilen = [(tuple(zelle for (zelle,) in spalte),) for spalte in spalten(liste)]
    assert rufe("IM_STELLENUMFANG", [*zeilen, tag]) == erwartet


@given(stellen(), st.sampled_from([2024, 2025, 2026]))
def test_throughout(liste: list[Stelle], jahr: int) -> None:
    """IM_DURCHGEHEND is "durchgehend" exactly without gaps, else it tells the first one and how many more there are."""
    luecken = stellenluecken(liste, mindestumfangsverlauf(Parameter.laden().reihe("mindestumfang"), kalenderjahr(jahr)))
    text = rufe("IM_DURCHGEHEND", [*spalten(liste), jahr])
    assert isinstance(text, str)
    assert (text == "durchgehend") == (not luecken)
    if luecken:
        erste = luecken[0]
        assert text.startswith("Lücke ")
        assert f"{erste.zeitraum.von:%d.%m.}" in text
        assert f"{erste.zeitraum.bis:%d.%m.%Y}" in text
        assert f"{erste.vzae:.2f} VZÄ".replace(".", ",") in text
        assert text.endswith("VZÄ" if len(luecken) == 1 else "eine weitere)" if len(luecken) == 2 else f"und {len(luecken) - 1} weitere)")


@given(st.dates(date(1995, 1, 1), date(2090, 12, 31)), st.booleans())
def test_last_days(beginn: date, verlaengert: bool) -> None:
    """IM_NACHQUALIFIZIERUNG_BIS and IM_BERATUNGSENDE are the rules: one year, three, four."""
    assert rufe("IM_NACHQUALIFIZIERUNG_BIS", [beginn]) == float(serienzahl(nachqualifizierung_bis(beginn, 1)))
    assert rufe("IM_BERATUNGSENDE", [beginn, verlaengert]) == float(serienzahl(beratungsende(beginn, 4 if verlaengert else 3)))


@given(TAGE, TAGE, st.sampled_from([FEHLT, None, "ja", "nein", True, 0]), st.sampled_from([FEHLT, None, "", "-", "Krankheit", 7]))
def test_a_case(beginn: date, heute: date, verlaengert: object, begruendung: object) -> None:
    """IM_BERATUNG is the rule; left out or empty is "no" and "no reason"."""
    grund = str(begruendung) if begruendung not in (FEHLT, None, "") else None
    fall = Beratungsfall(beginn=beginn, verlaengert=verlaengert in ("ja", True), begruendung=grund)
    assert rufe("IM_BERATUNG", [beginn, heute, verlaengert, begruendung]) == beratung_text(beratung(fall, heute, 3, 1))


@given(st.integers(0, 12), st.integers(0, 10**7))
def test_eligible_costs(monate: int, kosten_cent: int) -> None:
    """IM_KOORDINATION to the cent: the costs, up to 40,000 euros x months / 12."""
    hoechstens = 4_000_000 * monate // 12
    assert rufe("IM_KOORDINATION", [monate]) == hoechstens / 100
    assert rufe("IM_KOORDINATION", [monate, kosten_cent / 100]) == min(hoechstens, kosten_cent) / 100


@pytest.mark.parametrize("kreis", [kreis for kreis in kreise() if sum(ags.startswith(kreis) for ags in gemeinden()) > 1])
def test_every_landkreis(kreis: str) -> None:
    """All Gemeinden of a Landkreis lie in it; with one from elsewhere there is an error that names both Kreise."""
    eigene = [ags for ags in gemeinden() if ags.startswith(kreis)]
    assert rufe("IM_VERBAND", [tuple((int(ags),) for ags in eigene)]) == f"im {kreise()[kreis].name_voll}"
    fremde = next(ags for ags in gemeinden() if not ags.startswith(kreis))
    antwort = fehler(rufe("IM_VERBAND", [((eigene[0],), (fremde,))]))
    assert antwort.fehler is Excelfehler.ZAHL
    assert kreise()[kreis].name_voll in antwort.text
    assert kreise()[fremde[:5]].name_voll in antwort.text


# ---------------------------------------------------------------- how VZÄ are written
@pytest.mark.parametrize(
    ("geschrieben", "vzae"),
    [
        (0.5, 0.5), (1, 1.0), (0, 0.0), ("0,5", 0.5), ("0.5", 0.5), ("0,125", 0.125), ("50 %", 0.5), ("50%", 0.5), ("12,5 v. H.", 0.125),
        ("19,5 Std.", 0.5), ("19,5 Stunden", 0.5), ("19,5h", 0.5), ("39 Std./Woche", 1.0), ("19,5 Stunden pro Woche", 0.5),
        ("0,5 VZÄ", 0.5), ("0,5 VZA\u0308", 0.5), ("1 VK", 1.0), (" 0,5 ", 0.5), (0.1 + 0.2, 0.3),
    ],
)  # fmt: skip
def test_understood(geschrieben: object, vzae: float) -> None:
    """Number, decimal comma, percent, hours of 39; noise of a calculated number is none."""
    assert rufe("IM_STELLENUMFANG", [geschrieben, LEER, LEER, TAG]) == vzae


@pytest.mark.parametrize(
    ("geschrieben", "erwartet"),
    [
        ("k.A.", Excelfehler.WERT), ("-", Excelfehler.WERT), ("ca. 0,5", Excelfehler.WERT), ("19:30 Std.", Excelfehler.WERT), (True, Excelfehler.WERT),
        ("halbe", Excelfehler.WERT), ("50 % VZÄ", Excelfehler.WERT), ("0,5-0,75", Excelfehler.WERT), (Excelfehler.NV, Excelfehler.NV),
        (-0.5, Excelfehler.ZAHL), ("-50 %", Excelfehler.ZAHL), (19.5, Excelfehler.ZAHL), (50, Excelfehler.ZAHL), ("150 %", Excelfehler.ZAHL),
        ("39,5 Std.", Excelfehler.ZAHL), ("1.000", Excelfehler.ZAHL),
    ],
)  # fmt: skip
def test_refused(geschrieben: object, erwartet: Excelfehler) -> None:
    """Words, ranges, hours and percents without their unit, more than a full post: an error, never a number; the message names the row."""
    antwort = fehler(rufe("IM_STELLENUMFANG", [((0.5,), (geschrieben,)), ((None,), (None,)), ((None,), (None,)), TAG]))
    assert antwort.fehler is erwartet
    assert "Zeile 2" in antwort.text


def test_the_full_week_can_be_said() -> None:
    """20 of 40 hours are a half, of 39 more than that; also for the least."""
    assert rufe("IM_STELLENUMFANG", ["20 Std.", LEER, LEER, TAG, 40]) == 0.5
    assert rufe("IM_STELLENUMFANG", ["20 Std.", LEER, LEER, TAG]) == 0.512821
    assert rufe("IM_STELLENUMFANG", ["20 Std.", LEER, LEER, TAG, "40 Std."]) == 0.5
    assert rufe("IM_DURCHGEHEND", ["20 Std.", LEER, LEER, 2025, "20 Std.", 41]) == "durchgehend"
    assert rufe("IM_DURCHGEHEND", ["20 Std.", LEER, LEER, 2025, FEHLT, 41]) == "Lücke vom 01.01. bis 31.12.2025: 0,4878 VZÄ"
    for woche in (0.5, 168, "viel", "100 %"):
        fehler(rufe("IM_STELLENUMFANG", ["20 Std.", LEER, LEER, TAG, woche]))


def test_missing_is_not_zero() -> None:
    """VZÄ missing beside a day is an error that names the row; a row without anything is none; an empty list is no answer."""
    antwort = fehler(rufe("IM_STELLENUMFANG", [((0.5,), (" ",)), ((None,), (None,)), ((None,), (TAG,)), TAG]))
    assert antwort.fehler is Excelfehler.WERT
    assert "Zeile 2" in antwort.text
    assert rufe("IM_STELLENUMFANG", [((0.5,), (None,)), ((None,), (" ",)), ((None,), (None,)), TAG]) == 0.5
    assert fehler(rufe("IM_STELLENUMFANG", [LEER, LEER, LEER, TAG])).fehler is Excelfehler.WERT
    assert fehler(rufe("IM_DURCHGEHEND", [LEER, LEER, LEER, 2025])).fehler is Excelfehler.WERT


def test_lists_of_different_length() -> None:
    """They would be read past each other: an error that names both."""
    antwort = fehler(rufe("IM_DURCHGEHEND", [((0.5,), (0.5,)), LEER, ((None,), (None,)), 2025]))
    assert antwort.fehler is Excelfehler.WERT
    assert "„von“" in antwort.text


@pytest.mark.parametrize(("von", "bis", "erwartet"), [(TAG, TAG - timedelta(days=1), Excelfehler.ZAHL), ("bald", None, Excelfehler.WERT), (2025, None, Excelfehler.WERT)])  # fmt: skip
def test_days_that_are_none(von: object, bis: object, erwartet: Excelfehler) -> None:
    """An end before the beginning, a word, a bare year; the message names the row."""
    antwort = fehler(rufe("IM_STELLENUMFANG", [((0.5,), (0.5,)), ((None,), (von,)), ((None,), (bis,)), TAG]))
    assert antwort.fehler is erwartet
    assert "Zeile 2" in antwort.text


def test_days_as_excel_hands_them_over() -> None:
    """A date, its serial number and German text are the same day; a workbook that counts from 1904 is refused."""
    for tag in (TAG, serienzahl(TAG), float(serienzahl(TAG)), "01.07.2025", "1. Juli 2025"):
        assert rufe("IM_STELLENUMFANG", [0.5, tag, tag, tag]) == 0.5
    assert fehler(rufe("IM_DURCHGEHEND", [0.5, serienzahl(TAG), LEER, 2025], seit_1904=True)).fehler is Excelfehler.WERT


def test_a_year_before_everything() -> None:
    """For 2016 there is no least, so there is no answer; with one's own there is."""
    assert fehler(rufe("IM_DURCHGEHEND", [0.5, LEER, LEER, 2016])).fehler is Excelfehler.ZAHL
    assert rufe("IM_DURCHGEHEND", [0.5, LEER, LEER, 2016, 0.1 + 0.2]) == "durchgehend"
    assert rufe("IM_DURCHGEHEND", [0.3, LEER, LEER, 2025, 0.1 + 0.2]) == "durchgehend"


# ---------------------------------------------------------------- qualification
@pytest.mark.parametrize("abschluss", ["ja", "JA", True, "WAHR", "Sozialpädagogik"])
def test_degree_in_the_affirmative(abschluss: object) -> None:
    """Yes in any form, or an accepted subject; the beginning may be missing then."""
    assert rufe("IM_QUALIFIKATION", [abschluss, None, TAG]) == "erfüllt"


@pytest.mark.parametrize("abschluss", [None, " ", "-", "k.A.", "unbekannt", "?"])
def test_degree_not_stated(abschluss: object) -> None:
    """Neither yes nor no; a finished Nachqualifizierung is enough all the same, a planned one is not."""
    assert rufe("IM_QUALIFIKATION", [abschluss, TAG, TAG]) == "fehlt: Abschluss nicht eingetragen"
    assert rufe("IM_QUALIFIKATION", [abschluss, TAG, TAG, TAG]) == "erfüllt"
    assert rufe("IM_QUALIFIKATION", [abschluss, TAG, TAG, TAG + timedelta(days=1)]) == "fehlt: Abschluss nicht eingetragen"


def test_without_degree_and_beginning() -> None:
    """There is no last day; a number is no degree, and the 0 that a formula shows of an empty cell is no "no"."""
    assert rufe("IM_QUALIFIKATION", ["nein", None, TAG]) == "fehlt: Beginn der Beschäftigung nicht eingetragen"
    assert [fehler(rufe("IM_QUALIFIKATION", [zahl, TAG, TAG])).fehler for zahl in (2019, 0, 1.0)] == [Excelfehler.WERT] * 3


def test_ones_own_subjects() -> None:
    """They replace ours."""
    faecher = (("Politikwissenschaft",), (None,))
    assert rufe("IM_QUALIFIKATION", ["Politikwissenschaft (M.A.)", TAG, TAG, FEHLT, faecher]) == "erfüllt"
    assert rufe("IM_QUALIFIKATION", ["Soziale Arbeit", TAG, TAG, FEHLT, faecher]) == "läuft bis 30.06.2026"


# ---------------------------------------------------------------- Verbund
@pytest.mark.parametrize(
    ("angaben", "erwartet"),
    [
        ((("Weinheim",),), Excelfehler.ZAHL), ((("Weinheim",), (8226096,)), Excelfehler.ZAHL), (((None,), (None,)), Excelfehler.ZAHL),
        ((("08226096",), ("08999999",)), Excelfehler.NV), ((("Weinheim",), (True,)), Excelfehler.WERT), ((("Weinheim",), ("08226",)), Excelfehler.NV),
    ],
)  # fmt: skip
def test_no_verbund(angaben: object, erwartet: Excelfehler) -> None:
    """One Gemeinde alone, the same twice, none, an unknown key, a truth value, a Kreis."""
    assert fehler(rufe("IM_VERBAND", [angaben])).fehler is erwartet


def test_a_slip_of_the_pen_is_a_question() -> None:
    """Never taken for the Gemeinde; the message names it and where the slip stands."""
    antwort = fehler(rufe("IM_VERBAND", [(("Ladenburg",), ("Weinhiem",))]))
    assert antwort.fehler is Excelfehler.NV
    assert "Weinheim (08226096)" in antwort.text
    assert "Zeile 2" in antwort.text
