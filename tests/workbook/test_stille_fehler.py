"""What once was read wrongly without a word: each drawn as a small grid."""

from __future__ import annotations

import pytest

from im_xl.errors import EingabeError
from im_xl.findings import Blockiert
from im_xl.model import Entscheidungsart
from workbook.raster import flach, lesen, personen

KOPF = "AGS | Gemeinde | Personen\n"
LISTE = KOPF + "'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 3"


# ---------------------------------------------------------------- decisions


@pytest.mark.parametrize(
    "wort",
    [
        "Stadt Weinheim verzichtet",
        "Gemeinde überlässt dem Landkreis",
        "eigene Verantwortung nein",
        "selbst nicht",
        "Ja, ab 2026",
        "ja (ab 01.01.2026)",
        "ja, eingegangen",
        "Verbund abgelehnt",
        "gemeinsam mit dem Landkreis",
        "allein oder im Verbund",
        "Landkreis: nein",
        "eigene Verantwortung ab 2026",
        "eigenes Personal bis 2024",
        "eigene Verantwortung wird geprüft",
    ],
)
def test_entscheidung_mit_vorbehalt_bleibt_offen(wort: str) -> None:
    """A text that begins like a yes and says something else is not understood; no money is passed on."""
    daten = lesen({"Liste": "Haushaltsjahr | 2025\n\n" + LISTE, "E": f"Gemeinde | Entscheidung\nWeinheim | {wort}"})
    assert daten.entscheidungen["08226096"].art is Entscheidungsart.OFFEN
    assert flach(daten) == [("angabe-unlesbar", "E", "B2")]


@pytest.mark.parametrize(
    ("wort", "art"),
    [
        ("eigene Verantwortung seit 2024", Entscheidungsart.EINZELN),
        ("ja (15.05.2024)", Entscheidungsart.EINZELN),
        ("Verbund Elsenztal ab 2025", Entscheidungsart.VERBUND),
        ("nein, keine eigene Verantwortung", Entscheidungsart.LANDKREIS),
        ("nicht in eigener Verantwortung", Entscheidungsart.LANDKREIS),
    ],
)
def test_entscheidung_ohne_vorbehalt(wort: str, art: Entscheidungsart) -> None:
    """Years that fit and a doubled no do no harm."""
    daten = lesen({"Liste": "Haushaltsjahr | 2025\n\n" + LISTE, "E": f"Gemeinde | Entscheidung\nWeinheim | {wort}"})
    assert (daten.entscheidungen["08226096"].art, flach(daten)) == (art, [])


def test_umgang_vorjahr_neben_einer_zahl() -> None:
    """Last year's count is asked for, but there is a present one: it is said which counts."""
    daten = lesen(
        "AGS | Gemeinde | Personen | Vorjahr | Umgang\n'08226096 | Weinheim | 12 | 9 | Vorjahr\n'08226038 | Ladenburg | | 2 | Vorjahr"
    )
    assert personen(daten) == {"Weinheim": 12, "Ladenburg": None}
    assert flach(daten) == [("angabe-unlesbar", "Liste", "E2"), ("personen-fehlen", "Liste", "C3")]
    assert "12" in daten.findings[0].text


# ---------------------------------------------------------------- persons


@pytest.mark.parametrize(("wert", "muster", "gezeigt"), [("44926", "dd.mm.yyyy", "31.12.2022"), ("1", "0%", "100 %")])
def test_tage_und_prozente_sind_keine_personen(wert: str, muster: str, gezeigt: str) -> None:
    """A number that is shown as a day or a percentage is no count, this year or last."""
    daten = lesen(
        f"AGS | Gemeinde | Personen | Vorjahr\n'08226096 | Weinheim | {wert} | 9\n'08226038 | Ladenburg | 3 | {wert}",
        formate={("Liste", "C2"): muster, ("Liste", "D3"): muster},
    )
    assert personen(daten) == {"Weinheim": None, "Ladenburg": 3}
    assert daten.meldungen[1].personen_vorjahr is None
    assert flach(daten) == [("personen-text", "Liste", "C2"), ("angabe-unlesbar", "Liste", "D3")]
    assert all(f"„{gezeigt}“" in finding.text for finding in daten.findings)


@pytest.mark.parametrize("text", ["0.054", "0.120", "12,000", "012.345"])
def test_mehrdeutige_personen(text: str) -> None:
    """Thousands to one, decimals to the other."""
    daten = lesen(KOPF + f"'08226096 | Weinheim | '{text}\n'08226038 | Ladenburg | 3")
    assert personen(daten)["Weinheim"] is None
    assert flach(daten) == [("personen-text", "Liste", "C2")]


def test_personen_in_tausend() -> None:
    """A column that counts in thousands holds no counts."""
    daten = lesen("AGS | Gemeinde | Personen (Tsd.)\n'08226096 | Weinheim | 12")
    assert flach(daten) == [("personen-text", "Liste", "C2")]


def test_namenlose_zeile_die_daten_sein_kann() -> None:
    """A nameless row that equals the sum so far is a total only below several Gemeinden, and at the end."""
    nach_einer = lesen(KOPF + "'08226096 | Weinheim | 12\n | | 12\n'08226038 | Ladenburg | 3")
    assert flach(nach_einer) == [("zeile-unverstanden", "Liste", "C3")]
    mittendrin = lesen(KOPF + "'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 3\n | | 15\n'08226009 | Brühl | 4")
    assert flach(mittendrin) == [("zeile-unverstanden", "Liste", "C4")]
    bloecke = (
        KOPF + "'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 3\n | | 15\n'08226009 | Brühl | 4\n'08226006 | Bammental | 5\n | | {}\n"
    )
    bloecke += "'08226010 | Dielheim | 6"
    assert flach(lesen(bloecke.format(9))) == [("zeile-unverstanden", "Liste", "C4"), ("zeile-unverstanden", "Liste", "C7")]
    assert flach(lesen(bloecke.format(8))) == [("zeile-unverstanden", "Liste", "C4"), ("personen-ohne-gemeinde", "Liste", "C7")]


def test_personen_ohne_gemeinde_halten_die_betraege_auf() -> None:
    """Two houses of one Gemeinde, the second without its name: the persons are not lost without a word. A note below the list is one."""
    haeuser = lesen(KOPF + "'08226096 | Weinheim | 12\n | | 7\n'08226038 | Ladenburg | 3\n | | 99")
    assert flach(haeuser) == [("personen-ohne-gemeinde", "Liste", "C3"), ("zeile-unverstanden", "Liste", "C5")]
    assert haeuser.findings[0].eintrag.blockiert is Blockiert.BETRAEGE


def test_zahl_ueber_der_ersten_gemeinde() -> None:
    """A number without a name above the first Gemeinde is said, unless it is the total."""
    liste = KOPF + " | | {}\n'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 3"
    assert flach(lesen(liste.format(7))) == [("zeile-unverstanden", "Liste", "C2")]
    assert flach(lesen(liste.format(15))) == []


def test_summe_ueber_der_liste() -> None:
    """The Landkreis above the Gemeinden is compared like a total below."""
    kreis = "'08226 | Rhein-Neckar-Kreis | {}\n'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 3"
    assert flach(lesen(KOPF + kreis.format(15))) == []
    assert flach(lesen(KOPF + kreis.format(20))) == [("summe-weicht-ab", "Liste", "C2")]


def test_vorjahresbetrag_ist_keiner() -> None:
    """Thousands, days and formulas nobody has calculated are no amount of last year."""
    tausend = lesen("AGS | Gemeinde | Personen | Betrag Vorjahr (Tsd. EUR)\n'08226096 | Weinheim | 12 | 5")
    assert (flach(tausend), tausend.meldungen[0].vorjahr_cent) == ([("vorjahr-unlesbar", "Liste", "D2")], None)
    tag = lesen("AGS | Gemeinde | Personen | Betrag Vorjahr\n'08226096 | Weinheim | 12 | 31.12.2022")
    assert (flach(tag), tag.meldungen[0].vorjahr_cent) == ([("vorjahr-unlesbar", "Liste", "D2")], None)


# ---------------------------------------------------------------- amounts


def _betrag(eckdaten: str, **wie: object) -> tuple[int | None, list[tuple[str, str, str]]]:
    daten = lesen({"Liste": LISTE, "Eckdaten": "Haushaltsjahr | 2025\n" + eckdaten}, **wie)
    return daten.eckdaten.betrag_cent.wert if daten.eckdaten.betrag_cent else None, flach(daten)


@pytest.mark.parametrize(
    ("eckdaten", "cent", "befunde"),
    [
        ("Planungsrahmen 2024 | 400000\nPlanungsrahmen 2025 | offen", None, [("angabe-anderes-jahr", "Eckdaten", "B2")]),
        ("Planungsrahmen 2024 | 400000\nPlanungsrahmen 2025 | 500000", 50_000_000, []),
        ("Zuwendung 2024 | 400000\nPlanungsrahmen | 500000", 50_000_000, []),
        ("Planungsrahmen 2023: 300.000 EUR", None, [("angabe-anderes-jahr", "Eckdaten", "A2")]),
        ("Planungsrahmen 2024/2025 | 400000", None, [("angabe-anderes-jahr", "Eckdaten", "B2")]),
        ("Planungsrahmen 2025 (Bescheid vom 12.03.2024) | 400000", None, []),
        (" | 2024 | 2025\nPlanungsrahmen | 400000 | 500000", 50_000_000, []),
        (" | 2024 | 2025\nPlanungsrahmen | 400000 | ", None, [("angabe-anderes-jahr", "Eckdaten", "B3")]),
        ("Angabe | Ansatz 2024\nPlanungsrahmen | 400000", None, [("angabe-anderes-jahr", "Eckdaten", "B3")]),
        ("Planungsrahmen | 2024 | 2025\nZuwendung | 400000 | 500000", 50_000_000, []),
        ("Angabe | Vorjahr | Wert\nPlanungsrahmen | 400000 | 500000", 50_000_000, []),
        ("Angabe | Vorjahr | Betrag\nPlanungsrahmen | 400000 | 500000", None, [("angabe-anderes-jahr", "Eckdaten", "B3")]),
        ("Angabe | Wert 2024 | Wert 2025\nPlanungsrahmen | 400000 | 500000", 50_000_000, []),
    ],
)
def test_betrag_eines_anderen_jahres(eckdaten: str, cent: int | None, befunde: list[tuple[str, str, str]]) -> None:
    """A year in label or heading that is not the Haushaltsjahr: the amount does not count, and where there is no other it is said."""
    assert _betrag(eckdaten) == (cent, befunde)


def test_betrag_ohne_haushaltsjahr() -> None:
    """Where the workbook names no Haushaltsjahr, nobody knows whether the year fits."""
    daten = lesen({"Liste": LISTE, "Eckdaten": "Planungsrahmen 2024 | 400000"})
    assert (daten.eckdaten.betrag_cent, flach(daten)) == (None, [("angabe-anderes-jahr", "Eckdaten", "B1")])
    assert "2024" in daten.findings[0].text


@pytest.mark.parametrize(
    ("eckdaten", "zelle"),
    [
        ("Planungsrahmen (in TEUR) | 500000.5", "B2"),
        ("Planungsrahmen in T€ | 500.000,00 €", "B2"),
        ("Planungsrahmen (in Tsd. EUR) | 402.3456789", "B2"),
        ("Planungsrahmen (in Tsd. EUR) | '500,000", "B2"),
        ("Planungsrahmen (in Tsd. EUR) | -500", "B2"),
        ("Planungsrahmen in Mio. Euro | 1.8", "B2"),
        ("Planungsrahmen: 500 Tsd. EUR", "A2"),
        ("Planungsrahmen | 500 | Tsd. EUR", "B2"),
        ("Angabe | Wert (TEUR)\nPlanungsrahmen | 500", "B3"),
        ("Alle Beträge in Tsd. EUR\nPlanungsrahmen | 500", "B3"),
        ("Planungsrahmen | '500,000", "B2"),
        ("Planungsrahmen | '0.500", "B2"),
        ("Planungsrahmen | 31.12.2024", "B2"),
    ],
)
def test_betrag_der_keiner_in_euro_ist(eckdaten: str, zelle: str) -> None:
    """Thousands, ambiguous points and days are no euros; the amounts are held up."""
    assert _betrag(eckdaten) == (None, [("betrag-unlesbar", "Eckdaten", zelle)])


@pytest.mark.parametrize(
    ("eckdaten", "cent", "zelle"),
    [
        ("Planungsrahmen (in Tsd. EUR) | 500", 50_000_000, "B2"),
        ("Planungsrahmen in T€ | '1.810,74", 181_074_000, "B2"),
        ("Planungsrahmen in 1.000 € | 402.34567", 40_234_567, "B2"),
        ("Planungsrahmen (TEUR): 402,5", 40_250_000, "A2"),
    ],
)
def test_betrag_in_tausend(eckdaten: str, cent: int, zelle: str) -> None:
    """Where the label itself says thousands the amount is converted to the cent, and said."""
    assert _betrag(eckdaten) == (cent, [("betrag-umgerechnet", "Eckdaten", zelle)])


@pytest.mark.parametrize(
    ("eckdaten", "cent"),
    [
        ("Stichtag | Planungsrahmen | Bemerkung\n31.12.2022 | 500000 | Erlass", 50_000_000),
        ("Jahr | Planungsrahmen\n2024 | 400000\n2025 | 500000\n2026 | 600000\nSumme | 1500000", 50_000_000),
        ("Landkreis | Planungsrahmen 2025\nHeidenheim | 400000\nRhein-Neckar-Kreis | 500000\nSumme | 900000", 50_000_000),
        ("Landkreis | Jahr | Planungsrahmen\nRhein-Neckar-Kreis | 2024 | 400000\nRhein-Neckar | 2025 | 500000", 50_000_000),
        ("Planungsrahmen | | EUR | 500000", 50_000_000),
    ],
)
def test_betrag_in_einer_tafel(eckdaten: str, cent: int) -> None:
    """Labels in a row, values below: one row, or the row of the Haushaltsjahr, or that of the county."""
    assert _betrag("\n" + eckdaten) == (cent, [])


@pytest.mark.parametrize(
    ("eckdaten", "codes"),
    [
        ("Stichtag | Planungsrahmen\n31.12.2022 | 500000\n31.12.2022 | 600000", []),
        ("Landkreis | Planungsrahmen\nHeidenheim | 400000\nGöppingen | 500000", []),
        ("Landkreis | Planungsrahmen 2024\nHeidenheim | 400000\nRhein-Neckar-Kreis | 500000", ["angabe-anderes-jahr"]),
        ("Jahr | Planungsrahmen\n2023 | 300000\n2024 | 400000", ["angabe-anderes-jahr", "angabe-anderes-jahr"]),
        ("Jahr | Planungsrahmen\n2024 | 400000\nSumme | 500000", ["angabe-anderes-jahr"]),
        ("Jahr | Planungsrahmen\n2024 | 400000", ["angabe-anderes-jahr"]),
        ("Haushaltsjahr | Planungsrahmen\n2024 | 400000", ["angabe-widerspruch", "angabe-anderes-jahr"]),
    ],
)
def test_tafel_die_nichts_sagt(eckdaten: str, codes: list[str]) -> None:
    """Rows that nothing tells apart, of other counties, years or totals: no amount is taken from them."""
    cent, befunde = _betrag("\n" + eckdaten)
    assert (cent, [code for code, *_ in befunde]) == (None, codes)


def test_tafel_widerspricht() -> None:
    """The county's row differs from the amount stated elsewhere."""
    tafel = "Planungsrahmen | 500000\n\nLandkreis | Planungsrahmen 2025\nHeidenheim | 400000\nRhein-Neckar-Kreis | 510000"
    assert _betrag(tafel) == (50_000_000, [("angabe-widerspruch", "Eckdaten", "B6")])


def test_tafel_und_zwei_kreise() -> None:
    """Which county is meant is decided first; the row of the other one is never taken."""
    heidenheim = KOPF + "\n".join(f"'08135{nr} | | 1" for nr in ("010", "015", "016", "019", "020"))
    tafel = "Haushaltsjahr | 2025\n\nLandkreis | Planungsrahmen\nHeidenheim | 400000\nRhein-Neckar-Kreis | 500000"
    daten = lesen({"Vergleich": heidenheim, "RNK": "Rhein-Neckar-Kreis\n\n" + LISTE, "Erlass": tafel})
    assert daten.kreis is not None
    assert daten.kreis.ags == "08226"
    assert daten.eckdaten.betrag_cent is not None
    assert daten.eckdaten.betrag_cent.wert == 50_000_000


def test_angaben_rechts_neben_der_liste() -> None:
    """Several figures beside the list, behind a blank column, are read; a single one is a remark on its row, and without the gap none is."""
    zeilen = "'08226096 | Weinheim | 12 |{0} Haushaltsjahr | 2025\n'08226038 | Ladenburg | 3 |{0} Planungsrahmen | 500000"
    daten = lesen(KOPF + zeilen.format(" |"))
    assert daten.eckdaten.betrag_cent is not None
    assert (daten.eckdaten.betrag_cent.wert, str(daten.eckdaten.betrag_cent.ort)) == (50_000_000, "'Liste'!F3")
    assert lesen(KOPF + zeilen.format("")).eckdaten.betrag_cent is None
    bemerkung = "'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 3 | | Planungsrahmen | 500000"
    assert lesen("Haushaltsjahr | 2025\n\n" + KOPF + bemerkung).eckdaten.betrag_cent is None


def test_betrag_als_prozent() -> None:
    """A percentage is no amount."""
    assert _betrag("Planungsrahmen | 0.5", formate={("Eckdaten", "B2"): "0%"}) == (None, [("betrag-unlesbar", "Eckdaten", "B2")])


def test_formel_ohne_gespeicherten_wert() -> None:
    """It is said that nobody has calculated the formula."""
    assert _betrag("Planungsrahmen | =1+1") == (None, [("betrag-formel-ohne-wert", "Eckdaten", "B2")])


def test_betrag_auf_ausgeblendetem_blatt() -> None:
    """An amount that nobody sees counts, and is said; one that stands on a visible sheet too is no news."""
    cent, befunde = _betrag("Planungsrahmen | 500000", versteckt=["Eckdaten"])
    assert (cent, befunde) == (50_000_000, [("betrag-ausgeblendet", "Eckdaten", "B2")])


@pytest.mark.parametrize("eckdaten", ["Gesamtsumme | 619", "Gesamtpersonen | 700"])
def test_zu_allgemeine_woerter(eckdaten: str) -> None:
    """Totals of anything are neither the county's amount nor a larger distribution."""
    daten = lesen({"Liste": LISTE, "Eckdaten": eckdaten})
    assert (daten.eckdaten.betrag_cent, daten.eckdaten.gesamtpersonen) == (None, None)


@pytest.mark.parametrize("wort", ["Bescheid liegt noch nicht vor", "bekannt gegeben: nein", "bewilligt, noch nicht"])
def test_stand_mit_vorbehalt(wort: str) -> None:
    """A state that is denied is none."""
    daten = lesen({"Liste": LISTE, "Eckdaten": f"Stand des Betrags | {wort}"})
    assert (daten.eckdaten.betragsstand, flach(daten)) == (None, [("angabe-unlesbar", "Eckdaten", "B1")])


# ---------------------------------------------------------------- columns


@pytest.mark.parametrize(
    "kopf",
    [
        "AGS | Gemeinde | Personen | Personen in der AU am 31.12.2019",
        "AGS | Gemeinde | Personen | Personen in der Anschlussunterbringung",
        "AGS | Gemeinde | Personen in der AU 31.12.2022 | Personen am 31.12.2022",
    ],
)
def test_mehrere_personenspalten(kopf: str) -> None:
    """The longer heading is no better: several that fit hold the amounts up, unless only one names the Stichtag."""
    daten = lesen({"Liste": kopf + "\n'08226096 | Weinheim | 12 | 29", "Eckdaten": "Stichtag | 31.12.2022"})
    assert flach(daten)[0][0] == "spalte-mehrfach"


@pytest.mark.parametrize(
    "kopf",
    [
        "AGS | Gemeinde | Personen in der AU (Ukraine) | Personen in der AU (Sonstige)",
        "AGS | Gemeinde | Kinder | Erwachsene\n | | Personen in der AU | Personen in der AU",
        " | | Ukraine | Sonstige\nAGS | Gemeinde | Personen in der AU | Personen in der AU",
    ],
)
def test_ein_teil_neben_einem_anderen(kopf: str) -> None:
    """The one whose word is not known is no better than the other: both are parts."""
    (code, *_), *_ = flach(lesen(kopf + "\n'08226096 | Weinheim | 12 | 29\n'08226038 | Ladenburg | 3 | 2"))
    assert code in {"spalte-fraglich", "spalte-mehrfach"}


@pytest.mark.parametrize(
    ("kopf", "neuer"),
    [
        ("Anzahl", "Anzahl neu"),
        ("Anzahl", "korr. Anzahl"),
        ("Anzahl", "Personen neu"),
        ("Personen in der AU am 31.12.2022", "Personen in der AU am 31.12.2022 (neu)"),
        *(
            ("Personen in der AU", f"Personen in der AU {wort}")
            for wort in ("neu", "nach Prüfung", "final", "lt. Abgleich", "maßgeblich", "inkl. Nachmeldung", "endgültig")
        ),
    ],
)
def test_ein_neuerer_stand_daneben(kopf: str, neuer: str) -> None:
    """A later count with another number in any row is asked about, on either side; the same numbers are nothing."""
    for erste, zweite in ((kopf, neuer), (neuer, kopf)):
        bild = f"AGS | Gemeinde | {erste} | {zweite}\n'08226096 | Weinheim | 12 | {{}}\n'08226038 | Ladenburg | 3 | 3"
        (code, _, zelle), *weitere = flach(lesen(bild.format(13)))
        assert (code, weitere) == ("spalte-fraglich", [])
        assert zelle == ("C1" if erste == kopf else "D1")
        if "endgültig" not in neuer:
            assert flach(lesen(bild.format(12))) == []


def test_neuerer_stand_nur_wo_er_abweicht() -> None:
    """A later count may be written only in the rows that changed."""
    bild = "Gemeinde | Anzahl | Anzahl neu\nWeinheim | 12 |\nLadenburg | 3 | 5\nBrühl | 4 |\nDielheim | 9 |"
    assert flach(lesen(bild)) == [("spalte-fraglich", "Liste", "B1")]


@pytest.mark.parametrize(
    "daneben",
    [
        "weiblich neu",
        "davon neu",
        "Kinder",
        "davon Ukraine neu",
        "Plätze neu",
        "Anzahl Plätze neu",
        "Quote neu",
        "Veränderung",
        "Nachmeldung",
        "Prüfung",
        "neu",
        "Personen neu zugewiesen",
    ],
)
def test_kein_neuerer_stand(daneben: str) -> None:
    """Parts, places, shares, changes and a correction alone are no later count."""
    bild = f"AGS | Gemeinde | Personen in der AU | {daneben}\n'08226096 | Weinheim | 12 | 5\n'08226038 | Ladenburg | 3 | 1"
    assert flach(lesen(bild)) == []


@pytest.mark.parametrize("kopf", ["Anschlussunterbringung Kosten", "Anschlussunterbringung: Zugänge 2022", "Bestand Haushalte"])
def test_was_keine_personen_zaehlt(kopf: str) -> None:
    """Costs, arrivals and households are no persons, whatever they belong to."""
    with pytest.raises(EingabeError):
        lesen(f"AGS | Gemeinde | {kopf}\n'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 3")


def test_eine_spalte_nennt_den_stichtag() -> None:
    """It is the one, even beside a column without a day."""
    kopf = "AGS | Gemeinde | Personen | Personen in der AU am 31.12.2022\n"
    daten = lesen({"Liste": kopf + "'08226096 | Weinheim | 12 | 29", "Eckdaten": "Stichtag | 31.12.2022"})
    assert (personen(daten), flach(daten)) == ({"Weinheim": 29}, [])


@pytest.mark.parametrize("kopf", ["Personen in der AU am 31.12.2019", "Personen 2019"])
def test_spalte_mit_anderem_stichtag(kopf: str) -> None:
    """The heading names another day or year than the workbook's Stichtag."""
    daten = lesen({"Liste": f"AGS | Gemeinde | {kopf}\n'08226096 | Weinheim | 12", "Eckdaten": "Stichtag | 31.12.2022"})
    assert flach(daten) == [("personen-anderer-stichtag", "Liste", "C1")]
    assert "2019" in daten.findings[0].text


@pytest.mark.parametrize(
    ("kopf", "cent"),
    [
        ("Zuwendung 2022 | x", None),
        ("Zuwendung 2024 | x", 100_000),
        ("Zuwendung 2023 | Zuwendung 2024", 200_000),
        ("Betrag Vorjahr | x", 100_000),
    ],
)
def test_nur_das_jahr_davor_ist_das_vorjahr(kopf: str, cent: int | None) -> None:
    """Amounts of other years are not printed as those of last year."""
    daten = lesen("Haushaltsjahr | 2025\n\nAGS | Gemeinde | Personen | " + kopf + "\n'08226096 | Weinheim | 12 | 1000 | 2000")
    vorjahr = daten.meldungen[0].vorjahr_cent
    assert ((vorjahr.wert if vorjahr else None), flach(daten)) == (cent, [])


# ---------------------------------------------------------------- what speaks against a list


@pytest.mark.parametrize(
    "kopf",
    ["Personen in vorl. Unterbringung", "Personen GU", "Personen VU und AU", "Personen in AU und VU", "Personen Erstaufnahme"],
)
def test_personen_der_vorlaeufigen_unterbringung(kopf: str) -> None:
    """A heading that names the accommodation before the AU, or both in one, holds the amounts up."""
    daten = lesen(f"AGS | Gemeinde | {kopf}\n'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 3")
    assert flach(daten) == [("personen-vorlaeufig", "Liste", "C1")]


def test_uebergang_aus_der_vorlaeufigen_unterbringung() -> None:
    """Who has moved into the AU is counted there."""
    daten = lesen("AGS | Gemeinde | Personen in der AU (aus VU)\n'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 3")
    assert flach(daten) == []


def test_name_mit_zusatz_ist_nicht_verrutscht() -> None:
    """Names that are not understood are no names of other Gemeinden: each is a warning, the amounts stay."""
    zeilen = "\n".join(
        f"'{ags} | {name} (RNK) | 5" for ags, name in (("08226096", "Weinheim"), ("08226038", "Ladenburg"), ("08226009", "Brühl"))
    )
    assert {code for code, *_ in flach(lesen(KOPF + zeilen))} == {"ags-name-widerspruch"}
    gedreht = KOPF + "'08226096 | Ladenburg | 5\n'08226038 | Brühl | 6\n'08226009 | Weinheim | 7"
    assert ("schluessel-verrutscht", "Liste", "B2") in flach(lesen(gedreht))


def test_der_kreis_selbst_ist_die_summe() -> None:
    """The county's own name below the Gemeinden is the total, and compared like one; so is a subtotal."""
    kreis = KOPF + "'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 3\n | Rhein-Neckar-Kreis | {}"
    assert flach(lesen(kreis.format(15))) == []
    assert flach(lesen(kreis.format(16))) == [("summe-weicht-ab", "Liste", "C4")]
    teil = KOPF + "'08226096 | Weinheim | 12\n | Zwischensumme | 7\n'08226038 | Ladenburg | 3"
    assert flach(lesen(teil)) == [("summe-weicht-ab", "Liste", "C3")]


def test_ein_blatt_mit_der_liste_gilt_fuer_sein_haushaltsjahr() -> None:
    """The sheet bears the year of the Stichtag in its name; its amount is still that of the Haushaltsjahr it states."""
    eckdaten = "Haushaltsjahr | 2025\nStichtag | 31.12.2022\nPlanungsrahmen | 1810740\n\n"
    daten = lesen({"AU-Bestand 2022": eckdaten + LISTE, "Träger": "Haushaltsjahr | 2025\nZuwendung | 50000"})
    assert daten.eckdaten.betrag_cent is not None
    assert daten.eckdaten.betrag_cent.wert == 181_074_000
    assert [code for code, *_ in flach(daten)] == ["angabe-widerspruch"]


@pytest.mark.parametrize(
    "titel",
    [
        "Personen in der AU, Stand 15.01.2023",
        "Personen in der AU (Beschluss des Kreistags vom 12.03.2024)",
        "Vorläufige Fassung – Unterbringung",
    ],
)
def test_eine_andere_anzahl_verdraengt_die_liste_nicht(titel: str) -> None:
    """A list of Kita places, of which nothing says AU, never goes before the list of persons."""
    liste = f"Haushaltsjahr | 2025\nStichtag | 31.12.2022\n\n{titel}\n\n{LISTE}"
    kita = "AGS | Gemeinde | Anzahl\n'08226096 | Weinheim | 99\n'08226038 | Ladenburg | 98"
    assert lesen({"Liste": liste, "Kita": kita}).meldungen[0].personen.wert == 12


@pytest.mark.parametrize(
    "titel", ["Personen in der AU – Rückmeldung bitte bis 31.10.2023", "Personen in der AU (Beschluss vom 12.03.2024)"]
)
def test_ein_tag_im_titel_ist_nicht_immer_der_stichtag(titel: str) -> None:
    """A deadline or a session is none."""
    assert lesen(f"{titel}\n\n{LISTE}").eckdaten.stichtag is None


def test_summe_ueber_ihrer_gruppe_und_verschachtelt() -> None:
    """Totals without a word, above their rows or of several blocks, hold nothing up."""
    reihe = [("08226096", "Weinheim", 12), ("08226038", "Ladenburg", 3), ("08226009", "Brühl", 4), ("08226006", "Bammental", 6)]
    weinheim, ladenburg, bruehl, bammental = (f"'{ags} | {name} | {zahl}\n" for ags, name, zahl in reihe)
    for zeilen in (
        f"{weinheim}{ladenburg} | | 10\n{bruehl}{bammental}",
        f"{weinheim}{ladenburg}{bruehl} | | 7\n{bammental}",
    ):
        assert [code for code, *_ in flach(lesen(KOPF + zeilen))] == ["zeile-unverstanden"]


@pytest.mark.parametrize("daneben", ["AU-Objekte", "Wohneinheiten AU", "Zuweisungen AU", "Bestand Unterkünfte", "Bestand VU"])
def test_spalten_die_keine_personen_zaehlen_halten_nichts_auf(daneben: str) -> None:
    """Beside "Personen" they are no rival; "davon in AU" is the one that counts, and that is said."""
    zeilen = "\n'08226096 | Weinheim | 12 | 4\n'08226038 | Ladenburg | 3 | 2"
    assert flach(lesen(f"AGS | Gemeinde | Personen | {daneben}{zeilen}")) == []
    assert flach(lesen(f"AGS | Gemeinde | Personen | davon in AU{zeilen}")) == [("spalte-gewaehlt", "Liste", "D1")]
