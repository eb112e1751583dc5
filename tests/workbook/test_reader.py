"""Small lists, drawn, with what is read and what is found; findings as (code, sheet, cell)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from im_xl.findings import KATALOG
from im_xl.model import Betragsstand, Entscheidungsart, Rolle
from workbook.raster import flach, lesen, personen

KOPF = "AGS | Gemeinde | Personen\n"


def test_einfache_liste() -> None:
    """Persons by Gemeinde, each with its cell; zero is zero."""
    daten = lesen(KOPF + "'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 0")
    assert personen(daten) == {"Weinheim": 12, "Ladenburg": 0}
    assert str(daten.meldungen[0].personen.ort) == "'Liste'!C2"
    assert flach(daten) == []


@pytest.mark.parametrize(
    ("zelle", "code"),
    [
        ("", "personen-fehlen"),
        ("k. A.", "personen-text"),
        ("–", "personen-text"),
        ("-3", "personen-negativ"),
        ("12.5", "personen-gebrochen"),
        ("'12,5", "personen-gebrochen"),
        ("#BEZUG!", "personen-fehlerzelle"),
        ("=D2", "personen-formel-ohne-wert"),
    ],
)
def test_personen_ohne_zahl(zelle: str, code: str) -> None:
    """Whatever is no count leaves the row in the list without one, and says why at the very cell."""
    daten = lesen(KOPF + f"'08226096 | Weinheim | {zelle}\n'08226038 | Ladenburg | 7")
    assert personen(daten) == {"Weinheim": None, "Ladenburg": 7}
    assert flach(daten) == [(code, "Liste", "C2")]
    assert daten.findings[0].betrifft == "08226096"


def test_personen_als_text_und_kommazahl() -> None:
    """Text that is a number counts like one, and so does a float that is whole."""
    assert personen(lesen(KOPF + "'08226096 | Weinheim | '1.012\n'08226038 | Ladenburg | 7.0")) == {"Weinheim": 1012, "Ladenburg": 7}


@pytest.mark.parametrize("ags", ["8226096", "'08226096", "'8226096", "'08 2 26 096", "'082260096096"])
def test_ags_in_vielen_schreibweisen(ags: str) -> None:
    """A number that lost its zero, groups, the Regionalschlüssel."""
    daten = lesen(KOPF + f"{ags} | Weinheim | 12\n'08226038 | Ladenburg | 1")
    assert personen(daten) == {"Weinheim": 12, "Ladenburg": 1}
    assert flach(daten) == []


def test_unbekannter_und_fremder_schluessel() -> None:
    """With persons both hold the amounts up, for somebody's share is missing; the county is that of most rows."""
    daten = lesen(KOPF + "'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 3\n'08226999 | Neustadt | 4\n'08125102 | Untergruppenbach | 5")
    assert daten.kreis is not None
    assert daten.kreis.ags == "08226"
    assert personen(daten) == {"Weinheim": 12, "Ladenburg": 3}
    assert flach(daten) == [("ags-unbekannt", "Liste", "A4"), ("ags-fremder-kreis", "Liste", "A5")]


def test_pseudozeilen() -> None:
    """Rows such as "Sonstige" (991) are spoken of, and block only where they hold persons."""
    daten = lesen(KOPF + "'08226096 | Weinheim | 12\n'08226991 | gemeindefreies Gebiet | \n'08226991 | nicht zuzuordnen | 4")
    assert flach(daten) == [("zeile-unverstanden", "Liste", "A3"), ("ags-unbekannt", "Liste", "A4")]


def test_doppelt() -> None:
    """The first row counts; the second is a finding that names the first cell."""
    daten = lesen(KOPF + "'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 1\n'08226096 | Weinheim, Stadt | 3")
    assert personen(daten) == {"Weinheim": 12, "Ladenburg": 1}
    assert flach(daten) == [("gemeinde-doppelt", "Liste", "A4")]
    assert "C2" in daten.findings[0].text


def test_nur_namen() -> None:
    """Without keys the county in which the names are found decides; NFD, ", Stadt" and footnotes are forgiven."""
    daten = lesen("Gemeinde | Personen\nWeinheim, Stadt | 1\nBru\u0308hl | 2\nHirschberg a. d. Bergstr. | 3\nSt. Leon-Rot 2) | 4")
    assert personen(daten) == {"Weinheim": 1, "Brühl": 2, "Hirschberg an der Bergstraße": 3, "St. Leon-Rot": 4}
    assert flach(daten) == []


def test_unbekannter_name() -> None:
    """A name with persons that is in no register of the county holds the amounts up; a sentence without number does not."""
    daten = lesen("Gemeinde | Personen\nWeinheim | 1\nLadenburg | 2\nNirgendwo | 3\nStand: Januar, ohne Gewähr |")
    assert flach(daten) == [("gemeinde-unbekannt", "Liste", "A4")]


def test_verschriebener_name() -> None:
    """A slip of the pen is a proposal with both names, never an answer: the amounts wait for the county."""
    daten = lesen("Gemeinde | Personen\nWeinheim | 1\nLadenbrug | 2")
    assert flach(daten) == [("gemeinde-aehnlich", "Liste", "A3")]
    assert "„Ladenbrug“" in daten.findings[0].text
    assert "Ladenburg (08226038)" in daten.findings[0].text
    assert personen(daten) == {"Weinheim": 1}


def test_mehrdeutiger_name() -> None:
    """A name that can mean two Gemeinden of the county is not guessed."""
    daten = lesen("Landkreis | Esslingen\n\nGemeinde | Personen\nNürtingen | 1\nNeuhausen | 2\nPlochingen | 3\nNeckart. | 4")
    assert ("gemeinde-mehrdeutig", "Liste", "A7") in flach(daten)


def test_schluessel_und_name_widersprechen_sich() -> None:
    """The key holds; the name is remarked upon."""
    daten = lesen(KOPF + "'08226096 | Ladenburg | 12\n'08226009 | Brühl | 1")
    assert personen(daten) == {"Weinheim": 12, "Brühl": 1}
    assert flach(daten) == [("ags-name-widerspruch", "Liste", "B2")]


def test_summenzeilen() -> None:
    """Totals are no Gemeinde; one that differs is a finding, a subtotal and the row of the Kreis are not."""
    richtig = (
        KOPF
        + "'08226096 | Weinheim | 12\n | Zwischensumme | 12\n'08226038 | Ladenburg | 3\n | Summe | 15\n'08226 | Rhein-Neckar-Kreis | 15"
    )
    assert flach(lesen(richtig)) == []
    assert flach(lesen(KOPF + "'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 3\nGesamt: | | 16")) == [
        ("summe-weicht-ab", "Liste", "C4")
    ]
    assert flach(lesen(KOPF + "'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 3\n | | 15")) == []
    assert flach(lesen(KOPF + "'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 3\n | | 16")) == [("zeile-unverstanden", "Liste", "C4")]


def test_summe_bei_luecken_ist_keine_neuigkeit() -> None:
    """Where a count is missing the total differs of course."""
    daten = lesen(KOPF + "'08226096 | Weinheim | 12\n'08226038 | Ladenburg | \nSumme | | 30")
    assert flach(daten) == [("personen-fehlen", "Liste", "C3")]


def test_fusszeilen_und_wiederholter_kopf() -> None:
    """Notes, sources, blank rows and the heading of the next printed page are passed over."""
    daten = lesen(
        KOPF
        + "'08226096 | Weinheim | 12\n\nAGS | Gemeinde | Personen\n'08226038 | Ladenburg | 3\n\nQuelle: Sozialamt\n1) ohne vorläufige Unterbringung"
    )
    assert personen(daten) == {"Weinheim": 12, "Ladenburg": 3}
    assert flach(daten) == []


def test_ausgeblendete_zeile() -> None:
    """A hidden row counts, and is said."""
    daten = lesen(KOPF + "'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 3", ausgeblendet=[("Liste", 3)])
    assert personen(daten)["Ladenburg"] == 3
    assert flach(daten) == [("zeile-ausgeblendet", "Liste", "C3")]


def test_mehrere_listen() -> None:
    """A second list that says something else is an error; an extract with the same counts is none."""
    liste = KOPF + "'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 3"
    assert flach(lesen({"A": liste, "Auszug": KOPF + "'08226096 | Weinheim | 12"})) == []
    anders = lesen({"Auszug": KOPF + "'08226096 | Weinheim | 13", "A": liste})
    assert personen(anders)["Weinheim"] == 12
    assert flach(anders) == [("liste-mehrfach", "A", "C1")]


def test_mehrere_spalten() -> None:
    """Two columns of persons hold the amounts up: nobody knows which is meant. An exact heading goes before a longer one."""
    zwei = lesen("AGS | Gemeinde | Personen 31.12.2021 | Personen 31.12.2022\n'08226096 | Weinheim | 12 | 13")
    assert flach(zwei) == [("spalte-mehrfach", "Liste", "C1")]
    assert "C1, D1" in zwei.findings[0].text
    eine = lesen("AGS | Gemeinde | Personen gesamt | Personen\n'08226096 | Weinheim | 12 | 13")
    assert (personen(eine), flach(eine)) == ({"Weinheim": 13}, [])


def test_stichtag_waehlt_die_spalte() -> None:
    """Where the Stichtag is given, the column with its date is the one, and that of the year before is last year's."""
    daten = lesen("Stichtag | 31.12.2022\n\nAGS | Gemeinde | Personen 31.12.2021 | Personen 31.12.2022\n'08226096 | Weinheim | 12 | 13")
    assert personen(daten) == {"Weinheim": 13}
    assert daten.meldungen[0].personen_vorjahr is not None
    assert daten.meldungen[0].personen_vorjahr.wert == 12
    assert flach(daten) == []


def test_umgang_vorjahr_und_meldung() -> None:
    """What stands beside the count: last year's, how it was got, the day it came."""
    daten = lesen(
        "AGS | Gemeinde | Personen | Vorjahr | Umgang | Meldung vom | Betrag Vorjahr\n"
        "'08226096 | Weinheim | | 9 | Vorjahr | 14.11.2023 | 2.500,55 €\n"
        "'08226038 | Ladenburg | 3 | 2 | geschätzt | Herbst | viel\n"
        "'08226009 | Brühl | 4 | k. A. | gewürfelt | | 1000.005"
    )
    weinheim, ladenburg, bruehl = daten.meldungen
    assert (weinheim.personen.wert, weinheim.vorjahr_erlaubt, weinheim.geschaetzt) == (None, True, False)
    assert weinheim.personen_vorjahr is not None
    assert weinheim.personen_vorjahr.wert == 9
    assert weinheim.gemeldet_am is not None
    assert weinheim.gemeldet_am.wert == date(2023, 11, 14)
    assert weinheim.vorjahr_cent is not None
    assert weinheim.vorjahr_cent.wert == 250_055
    assert (ladenburg.geschaetzt, ladenburg.gemeldet_am, ladenburg.vorjahr_cent) == (True, None, None)
    assert bruehl.personen_vorjahr is None
    assert flach(daten) == [
        ("personen-fehlen", "Liste", "C2"),
        ("vorjahr-unlesbar", "Liste", "G3"),
        ("datum-unlesbar", "Liste", "F3"),
        ("angabe-unlesbar", "Liste", "E4"),
        ("angabe-unlesbar", "Liste", "D4"),
        ("betrag-gerundet", "Liste", "G4"),
    ]


def test_vorjahr_auf_eigenem_blatt() -> None:
    """Amounts of an earlier year may stand on a sheet of their own; those of the Haushaltsjahr are not last year's."""
    liste = "Haushaltsjahr | 2025\n" + KOPF + "'08226096 | Weinheim | 12"
    daten = lesen({"Liste": liste, "Alt": "Gemeinde | Zuwendung 2024\nWeinheim | 100.5\nSumme | 100.5"})
    assert daten.meldungen[0].vorjahr_cent is not None
    assert (daten.meldungen[0].vorjahr_cent.wert, str(daten.meldungen[0].vorjahr_cent.ort)) == (10_050, "'Alt'!B2")
    assert lesen({"Liste": liste, "Neu": "Gemeinde | Zuwendung 2025\nWeinheim | 100.5"}).meldungen[0].vorjahr_cent is None


def test_vorjahr_mit_personen() -> None:
    """Persons beside last year's amounts, on a sheet named after that year, are last year's and no second list."""
    liste = "Haushaltsjahr | 2025\n" + KOPF + "'08226096 | Weinheim | 12"
    daten = lesen({"Vorjahr": "Gemeinde | Personen | Betrag\nWeinheim | 9 | 100", "Liste": liste})
    assert personen(daten) == {"Weinheim": 12}
    assert daten.meldungen[0].personen_vorjahr is not None
    assert (daten.meldungen[0].personen_vorjahr.wert, str(daten.meldungen[0].personen_vorjahr.ort)) == (9, "'Vorjahr'!B2")
    assert daten.meldungen[0].vorjahr_cent is not None
    assert flach(daten) == []


# ---------------------------------------------------------------- figures


def test_eckdaten() -> None:
    """Figures beside, below and behind their words, with their cells."""
    daten = lesen(
        {
            "Deckblatt": "Landkreis: Rhein-Neckar-Kreis\nHaushaltsjahr: 2025\nPlanungsrahmen | | '1.810.740,00 €\nStand des Betrags: | bewilligt\nStichtag | 31.12.2022",
            "Liste": KOPF + "'08226096 | Weinheim | 12",
        }
    )
    e = daten.eckdaten
    assert e.haushaltsjahr is not None
    assert (e.haushaltsjahr.wert, str(e.haushaltsjahr.ort)) == (2025, "'Deckblatt'!A2")
    assert e.betragsstand is not None
    assert e.betragsstand.wert is Betragsstand.BEWILLIGT
    assert e.stichtag is not None
    assert e.stichtag.wert == date(2022, 12, 31)
    assert e.betrag_cent is None  # text two columns on is a remark, not a value
    assert flach(daten) == []


def test_eckdaten_unlesbar() -> None:
    """What stands in the value's place and is none is a finding; "noch offen" means that it is missing."""
    daten = lesen(
        "Haushaltsjahr | bald\nPlanungsrahmen | viel Geld\nStichtag | Jahresende\nStand des Betrags | ungefähr\n"
        "Ausgezahlt am | noch offen\nPlanungsrahmen | 1000.005\n\n" + KOPF + "'08226096 | Weinheim | 12"
    )
    assert flach(daten) == [
        ("angabe-unlesbar", "Liste", "B1"),
        ("betrag-unlesbar", "Liste", "B2"),
        ("datum-unlesbar", "Liste", "B3"),
        ("angabe-unlesbar", "Liste", "B4"),
        ("betrag-gerundet", "Liste", "B6"),
    ]


def test_eckdaten_widersprechen_sich() -> None:
    """The first holds; another one that differs is a finding, and so is a county that is not that of the rows."""
    daten = lesen("Landkreis | Esslingen\nHaushaltsjahr | 2025\nFörderjahr | 2026\n\n" + KOPF + "'08226096 | Weinheim | 12")
    assert daten.eckdaten.haushaltsjahr is not None
    assert daten.eckdaten.haushaltsjahr.wert == 2025
    assert daten.kreis is not None
    assert daten.kreis.ags == "08226"
    assert flach(daten) == [("angabe-widerspruch", "Liste", "B3"), ("angabe-widerspruch", "Liste", "B1")]


# ---------------------------------------------------------------- decisions and Verbünde


@pytest.mark.parametrize(
    ("wort", "art"),
    [
        ("eigene Verantwortung", Entscheidungsart.EINZELN),
        ("in eigener Verantwortung", Entscheidungsart.EINZELN),
        ("allein", Entscheidungsart.EINZELN),
        ("ja", Entscheidungsart.EINZELN),
        ("Verbund (federführend)", Entscheidungsart.VERBUND),
        ("im Verbund", Entscheidungsart.VERBUND),
        ("gemeinsam mit Ladenburg", Entscheidungsart.VERBUND),
        ("Landkreis", Entscheidungsart.LANDKREIS),
        ("durch den Landkreis", Entscheidungsart.LANDKREIS),
        ("nein", Entscheidungsart.LANDKREIS),
        ("noch offen", Entscheidungsart.OFFEN),
    ],
)
def test_woerter_der_entscheidung(wort: str, art: Entscheidungsart) -> None:
    """Counties write it in many ways."""
    daten = lesen({"Liste": KOPF + "'08226096 | Weinheim | 12", "E": f"Gemeinde | Entscheidung\nWeinheim | {wort}"})
    assert daten.entscheidungen["08226096"].art is art
    assert flach(daten) == []


def test_entscheidungen() -> None:
    """Role and Verbund in their columns or in the words; what is not understood is a finding at its cell."""
    daten = lesen(
        {
            "Liste": KOPF + "'08226096 | Weinheim | 12\n'08226038 | Ladenburg | 3\n'08226009 | Brühl | 4",
            "E": "Gemeinde | Entscheidung | Verbund | Rolle | eingegangen am | widerrufen am | Träger\n"
            "Weinheim | Verbund (federführend) | Verbund Nord | | 15.05.2024 | | \n"
            "Ladenburg | Verbund Nord | | Mitglied | '1.6.24 | 01.10.2024 | Freie Wohlfahrtspflege\n"
            "Brühl | mal sehen | | | neulich | | \n"
            "Atlantis | ja | | | | | \n"
            "Weinheim | nein | | | | | ",
        }
    )
    weinheim, ladenburg, bruehl = (daten.entscheidungen[ags] for ags in ("08226096", "08226038", "08226009"))
    assert (weinheim.art, weinheim.rolle, weinheim.verbund) == (Entscheidungsart.VERBUND, Rolle.FEDERFUEHREND, "Verbund Nord")
    assert (ladenburg.rolle, ladenburg.verbund, ladenburg.traeger) == (Rolle.MITGLIED, "Verbund Nord", "Freie Wohlfahrtspflege")
    assert (ladenburg.eingegangen_am, ladenburg.widerrufen_am) == (date(2024, 6, 1), date(2024, 10, 1))
    assert str(weinheim.ort) == "'E'!B2"
    assert bruehl.art is Entscheidungsart.OFFEN
    assert flach(daten) == [
        ("angabe-unlesbar", "E", "B4"),
        ("datum-unlesbar", "E", "E4"),
        ("zeile-unverstanden", "E", "A5"),
        ("entscheidung-doppelt", "E", "A6"),
    ]
    assert "es gilt Blatt „E“, Zelle B2." in daten.findings[-1].text


def test_alles_in_einer_liste() -> None:
    """Persons and decisions may stand side by side."""
    daten = lesen("AGS | Gemeinde | Personen | Entscheidung\n'08226096 | Weinheim | 12 | allein\n'08226038 | Ladenburg | 3 | ")
    assert personen(daten) == {"Weinheim": 12, "Ladenburg": 3}
    assert list(daten.entscheidungen) == ["08226096"]


def test_verbuende() -> None:
    """A blank name repeats the one above; a member of another county is handed on for the rules to judge."""
    daten = lesen(
        {
            "Liste": KOPF + "'08226096 | Weinheim | 12",
            "V": "Verbund | Mitglied | Rolle | ab | bis\nNord | Weinheim | federführend | | \n | Ladenburg | Mitglied | 01.07.2025 | 31.12.2025\n"
            "Süd | Heilbronn | Mitglied | | \n | Atlantis | | | ",
        }
    )
    nord, sued = daten.verbuende
    assert [(m.name, m.rolle, m.von, m.bis) for m in nord.mitgliedschaften] == [
        ("Weinheim", Rolle.FEDERFUEHREND, None, None),
        ("Ladenburg", Rolle.MITGLIED, date(2025, 7, 1), date(2025, 12, 31)),
    ]
    assert [m.ags for m in sued.mitgliedschaften] == ["08121000"]
    assert flach(daten) == [("zeile-unverstanden", "V", "B5")]


# ---------------------------------------------------------------- the Land


@pytest.mark.parametrize(
    ("kopf", "a", "b"),
    [
        ("Quote", "0.4", "0.6"),
        ("Quote", "40", "60"),
        ("Quote in %", "40", "60"),
        ("Zuteilungsquote", "'40 %", "'60 %"),
        ("Quote", "'0,4", "'0,6"),
    ],
)
def test_quoten_in_jeder_einheit(kopf: str, a: str, b: str) -> None:
    """Shares of one and percentages are told apart by heading, cell or sum, and are exact."""
    daten = lesen(f"Kreis | {kopf}\nRhein-Neckar-Kreis | {a}\nEsslingen | {b}\nSumme | 1")
    assert [quote.quote.wert for quote in daten.quoten] == [Fraction(2, 5), Fraction(3, 5)]
    assert daten.kreis is None
    assert flach(daten) == []


def test_quoten_als_prozentformat() -> None:
    """A cell shown as 40 % holds 0.4."""
    daten = lesen("Kreis | Quote in %\nEsslingen | 0.4", formate={("Liste", "B2"): "0.00%"})
    assert daten.quoten[0].quote.wert == Fraction(2, 5)


@pytest.mark.parametrize(
    "liste",
    [
        "Kreis | Quote\nStadtkreis Ulm | 1\nLandkreis Esslingen | 2\nLandkreis Atlantis | 3\nLandkreise gesamt | 5\nLandkreis | 5\nLandkreis gesamt | 5\nSumme | 6",
        "Art | Kreis | Quote\nStadtkreis | Ulm | 1\nLandkreis | Esslingen | 2\nLandkreis | Atlantis | 3\nSumme | | 6\nLandkreis | gesamt | 5",
    ],
)
def test_quoten_eines_landkreises_sind_keine_summe(liste: str) -> None:
    """What begins with "Landkreis" is a Kreis, or one that is not known; it is a total only where it says so."""
    daten = lesen(liste)
    assert [quote.kreis.name for quote in daten.quoten] == ["Ulm", "Esslingen"]
    assert [code for code, *_ in flach(daten)] == ["kreis-unbekannt"]


def test_quoten_mit_maengeln() -> None:
    """Missing and unreadable quotas, unknown, double and ambiguous Kreise; a column of kinds resolves the last."""
    daten = lesen(
        "AGS | Kreis | Quote in %\n'08226 | Rhein-Neckar-Kreis | \n'08116 | Esslingen | viel\n | Atlantis | 3\n'08116 | Esslingen | 5\n | Heilbronn | 4\n"
        "'08221000 | Heidelberg | 1"
    )
    assert [(quote.kreis.ags, quote.quote.wert) for quote in daten.quoten] == [
        ("08226", None),
        ("08116", None),
        ("08221", Fraction(1, 100)),
    ]
    assert flach(daten) == [
        ("quote-fehlt", "Liste", "C2"),
        ("quote-unlesbar", "Liste", "C3"),
        ("kreis-unbekannt", "Liste", "A4"),
        ("kreis-doppelt", "Liste", "C5"),
        ("kreis-mehrdeutig", "Liste", "B6"),
    ]
    klar = lesen("Kreis | Art | Quote\nHeilbronn | Landkreis | 1\nHeilbronn | SK | 2")
    assert [quote.kreis.ags for quote in klar.quoten] == ["08125", "08121"]


def test_jeder_code_steht_im_katalog_und_hat_seine_felder() -> None:
    """Every finding of this file's worst workbook makes a German sentence."""
    daten = lesen(
        "Landkreis | Esslingen\nPlanungsrahmen | viel\n\nAGS | Gemeinde | Personen | Umgang | Meldung vom\n'08226096 | Weinheim | k. A. | oh | oh\n"
        "'08226038 | Ladenburg | -1\n'08226009 | Brühl | 1.5\n'08226009 | Brühl | 1\n'08226999 | X | 2\n'08111000 | Stuttgart | 3\nSumme | | 9",
        ausgeblendet=[("Liste", 6)],
    )
    assert len(daten.findings) > 8
    for finding in daten.findings:
        assert finding.code in KATALOG
        assert finding.text
