"""`IM Entscheidungen` through real workbooks: the history holds before the list, and every amount follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
import openpyxl
import pytest

from ablauf.kreis import JETZT, PERSONEN, kreismappe, rechne, schreibe
from hosts.office import Office, compare_cached
from im_xl.cli import main
from im_xl.findings import Finding
from im_xl.hosts.file import Ablage
from im_xl.hosts.ruecknahme import ruecknahme, zuruecknehmen
from im_xl.model import Eintrag, Entscheidungsart
from im_xl.pipeline import Ergebnis
from im_xl.vwv.auswertung import Auswertung
from workbook.raster import mappe

BLATT = "IM Entscheidungen"
DISCHINGEN, GIENGEN, HERBRECHTINGEN, NATTHEIM, HERMARINGEN = "08135010", "08135016", "08135020", "08135026", "08135021"
MAI, HERBST = date(2024, 5, 20), date(2024, 10, 15)
ERSTE = 15
"""First row of the history in the template that comes with the program."""


def zeile(ags: str, art: str = "", **weitere: Any) -> Eintrag:  # noqa: ANN401 - what a cell holds
    """A row of the history, from 2025 on where nothing else is said."""
    werte = {"ags": ags, "gemeinde": PERSONEN[ags][0]} | ({"art": art, "gilt_ab": 2025} if art else {}) | weitere
    return Eintrag("entscheidung", {name: wert for name, wert in werte.items() if wert is not None})


def mit(*zeilen: Eintrag) -> dict[str, tuple[Eintrag, ...]]:
    """An order with these rows."""
    return {"entscheidungen": zeilen}


def auswertung(lauf: Ergebnis | Ablage) -> Auswertung:
    """What came out."""
    gerechnet = (lauf.ergebnis if isinstance(lauf, Ablage) else lauf).auswertung
    assert gerechnet is not None
    return gerechnet


def art(lauf: Ergebnis | Ablage, ags: str) -> tuple[Entscheidungsart, bool]:
    """The decision of a Gemeinde, and whether its amount is passed on."""
    (gemeinde,) = (g for g in auswertung(lauf).gemeinden if g.gemeinde.ags == ags)
    return gemeinde.entscheidung.art, gemeinde.eigene_verantwortung


def gesagt(findings: Iterable[Finding], code: str) -> list[Finding]:
    """Findings of a code."""
    return [finding for finding in findings if finding.code == code]


def tippe(datei: Path, zellen: dict[str, Any], blatt: str = BLATT) -> None:
    """What a person does in a spreadsheet."""
    buch = openpyxl.load_workbook(datei)
    for zelle, wert in zellen.items():
        buch[blatt][zelle] = wert
    buch.save(datei)


def spalte(datei: Path, buchstabe: str, blatt: str = BLATT) -> list[Any]:
    """The filled rows of the history, one column."""
    blatt_ = openpyxl.load_workbook(datei, data_only=True)[blatt]
    ende = next(nummer for nummer in range(ERSTE, blatt_.max_row) if blatt_[f"A{nummer}"].value is None)
    return [blatt_[f"{buchstabe}{nummer}"].value for nummer in range(ERSTE, ende)]


@pytest.fixture
def datei(tmp_path: Path) -> Path:
    """A workbook in which Nattheim decided late, and Giengen otherwise than the list says."""
    pfad = tmp_path / "kreis.xlsx"
    pfad.write_bytes(kreismappe())
    schreibe(pfad, mit(zeile(NATTHEIM, "einzeln", eingegangen_am=HERBST), zeile(GIENGEN, "Landkreis", eingegangen_am=MAI)))
    return pfad


# ---------------------------------------------------------------- what holds
def test_without_rows_the_list_holds(tmp_path: Path) -> None:
    """The sheet shows what the list says, and nothing is copied into the history."""
    pfad = tmp_path / "kreis.xlsx"
    pfad.write_bytes(kreismappe())
    ohne, lauf = rechne(kreismappe(), {}), schreibe(pfad, mit())
    blatt = openpyxl.load_workbook(pfad, data_only=True)[BLATT]

    assert auswertung(lauf).gemeinden == auswertung(ohne).gemeinden
    assert spalte(pfad, "B") == []
    assert [blatt[f"D{nummer}"].value for nummer in range(6, 12)] == [3, 0, 1, 7, 0, 11]
    assert next(z for z in blatt.iter_rows(values_only=True) if z[1] == GIENGEN)[10] == "einzeln, eingegangen 12.04.2024"


def test_the_row_holds_before_the_list_and_the_contradiction_names_both_places(datei: Path) -> None:
    """Giengen's amount stays with the county, Nattheim's is passed on; late is said, and so is what the list has."""
    lauf = schreibe(datei, {})
    (anders,) = gesagt(lauf.ergebnis.findings, "entscheidung-anders-in-liste")
    (spaet,) = gesagt(lauf.ergebnis.findings, "entscheidung-verspaetet")

    assert art(lauf, GIENGEN) == (Entscheidungsart.LANDKREIS, False)
    assert art(lauf, NATTHEIM) == (Entscheidungsart.EINZELN, True)
    assert (str(anders.ort), anders.schwere.value) == ("'Bestand'!D4", "Warnung")
    assert "Nr. 2 (Zelle D16)" in anders.text
    assert "Verlauf: Entscheidung: Landkreis; Eingang: 20.05.2024; Liste: Entscheidung: einzeln; Eingang: 12.04.2024." in anders.text
    assert str(spaet.ort) == f"'{BLATT}'!D15"
    assert spalte(datei, "L") == ["gilt für 2025; 137 Tage nach der Frist 31.05.2024", "gilt für 2025; fristgerecht"]
    assert (spalte(datei, "M"), spalte(datei, "N")) == ([28_000, None], [None, 120_000])


def test_sums_tie_to_the_overview(datei: Path) -> None:
    """By kind and by Gemeinde: what is passed on and what stays is what `IM Übersicht` says, and all of the amount."""
    gerechnet = auswertung(schreibe(datei, {}))
    blatt = openpyxl.load_workbook(datei, data_only=True)[BLATT]
    nach_art = {blatt[f"C{nummer}"].value: [blatt[f"{s}{nummer}"].value for s in "DEG"] for nummer in range(6, 13)}

    assert nach_art == {
        "einzeln": [3, 399_000, 0],
        "Verbund": [0, 0, 0],
        "Landkreis": [2, 0, 137_000],
        "offen": [6, 0, 174_000],
        "widerrufen": [0, 0, 0],
        "Zusammen": [11, 399_000, 311_000],
        "laut „IM Übersicht“": [None, 399_000, 311_000],
    }
    assert [gerechnet.weiterzuleiten_cent, gerechnet.verbleibt_cent] == [39_900_000, 31_100_000]
    assert blatt["I11"].value == "stimmt mit „IM Übersicht“ überein"


def test_every_formula_equals_its_cached_value(datei: Path, office: Office) -> None:
    """LibreOffice recalculates; with amounts, and where a missing count holds them up."""
    vergleich = compare_cached(office, datei, [BLATT])
    assert vergleich.formulas > 15
    assert (vergleich.errors, vergleich.differences) == ([], [])

    tippe(datei, {"C9": None}, "Bestand")
    schreibe(datei, {})
    ohne = compare_cached(office, datei, [BLATT])
    assert (ohne.errors, ohne.differences) == ([], [])
    assert openpyxl.load_workbook(datei, data_only=True)[BLATT]["E11"].value is None


def test_a_correction_supersedes_and_a_withdrawal_ends(datei: Path) -> None:
    """Nothing is deleted: each row says what became of it, and the amount stands at one row only."""
    lauf = schreibe(
        datei,
        mit(
            zeile(NATTHEIM, "Landkreis", eingegangen_am=date(2024, 11, 4)),
            zeile(HERBRECHTINGEN, widerrufen_am=date(2024, 12, 1)),
            zeile(HERMARINGEN, "einzeln", gilt_ab=2026, eingegangen_am=MAI),
        ),
    )

    assert art(lauf, NATTHEIM) == (Entscheidungsart.LANDKREIS, False)
    assert art(lauf, HERBRECHTINGEN) == (Entscheidungsart.EINZELN, False)
    assert art(lauf, HERMARINGEN) == (Entscheidungsart.OFFEN, False)
    assert [text.split(";")[0] for text in spalte(datei, "L")] == [
        "ersetzt durch Nr. 3",
        "gilt für 2025",
        "gilt für 2025",
        "Widerruf zum 01.12.2024: gilt",
        "gilt erst ab 2026",
    ]
    assert spalte(datei, "M") == [None] * 5
    assert spalte(datei, "N") == [None, 120_000, 28_000, 61_000, None]
    assert len(gesagt(lauf.ergebnis.findings, "entscheidung-widerrufen")) == 1


def test_a_decision_holds_in_later_years(datei: Path) -> None:
    """The list of 2026 is empty of decisions: what was recorded for 2025 still holds, and the sheet is the same one."""
    lauf = schreibe(datei, mit(zeile(HERMARINGEN, "einzeln", gilt_ab=2026, eingegangen_am=MAI)), haushaltsjahr=2026)

    assert art(lauf, NATTHEIM) == (Entscheidungsart.EINZELN, True)
    assert art(lauf, HERMARINGEN) == (Entscheidungsart.EINZELN, True)
    assert not gesagt(lauf.ergebnis.findings, "entscheidung-verspaetet")
    assert [text.split(";")[0] for text in spalte(datei, "L")] == ["gilt für 2026"] * 3


def test_two_rows_make_a_verbund(datei: Path) -> None:
    """Membership and lead come from the rows; the amount of the Verbund is that of both, and is passed on."""
    lauf = schreibe(
        datei,
        mit(
            zeile(NATTHEIM, "Verbund", verbund="Härtsfeld", rolle="federführend", eingegangen_am=date(2024, 11, 4)),
            zeile(DISCHINGEN, "Verbund", verbund="härtsfeld", rolle="Mitglied", eingegangen_am=date(2024, 11, 4)),
        ),
    )
    (verbund,) = auswertung(lauf).verbuende

    assert [(m.gemeinde.ags, m.rolle.value) for m in verbund.mitglieder] == [(DISCHINGEN, "mitglied"), (NATTHEIM, "federfuehrend")]
    assert verbund.betrag_cent == 4_500_000
    assert art(lauf, DISCHINGEN) == (Entscheidungsart.VERBUND, True)
    assert not gesagt(lauf.ergebnis.findings, "verbund-federfuehrung")


def test_the_table_of_verbuende_does_not_hold_against_the_history() -> None:
    """Pfullendorf is in „Süd“ by the county's table, and decided for „Nord“: it counts there, and both are named."""
    liste = (
        "AGS | Gemeinde | Personen in der AU\n'08437104 | Sigmaringen | 120\n'08437088 | Pfullendorf | 40\n'08437065 | Krauchenwies | 30"
    )
    daten = mappe(
        {
            "Angaben": "Haushaltsjahr | 2025\nPlanungsrahmen | 190.000,00",
            "Bestand": liste,
            "Verbünde": "Verbund | Gemeinde | Rolle\nSüd | Pfullendorf | Mitglied\nSüd | Krauchenwies | federführend",
        }
    ).getvalue()
    neu = {"ags": "08437088", "gemeinde": "Pfullendorf", "art": "Verbund", "verbund": "Nord", "gilt_ab": 2025, "eingegangen_am": MAI}
    andere = {**neu, "ags": "08437104", "gemeinde": "Sigmaringen", "rolle": "federführend"}
    lauf = rechne(daten, mit(Eintrag("entscheidung", neu), Eintrag("entscheidung", andere)))
    (anders,) = gesagt(lauf.findings, "entscheidung-anderer-verbund")

    assert {v.name: {m.gemeinde.name for m in v.mitglieder} for v in auswertung(lauf).verbuende} == {
        "Süd": {"Krauchenwies"},
        "Nord": {"Pfullendorf", "Sigmaringen"},
    }
    assert str(anders.ort) == "'Verbünde'!B2"
    assert "nennt „Süd“, der Verlauf der Entscheidungen „Nord“" in anders.text


# ---------------------------------------------------------------- what people type
def test_what_people_type_is_read_and_kept(datei: Path) -> None:
    """A name is enough, words are those of offices, and gaps close; what is not understood stays, is told, and does not hold."""
    tippe(
        datei,
        {
            "C18": "Hermaringen",
            "D18": "in eigener Verantwortung",
            "H18": 2025,
            "I18": date(2024, 5, 3),
            "K18": "Beschluss 12",
            "C20": "Entenhausen",
            "D20": "einzeln",
            "B21": 8135010,
            "D21": "mal sehen",
            "H21": 2025,
            "C22": "Gerstetten",
            "K22": "rief an",
            "B23": DISCHINGEN,
            "D23": "einzeln",
            "I23": "bald",
        },
    )
    lauf = schreibe(datei, {})
    findings = lauf.ergebnis.findings

    assert art(lauf, HERMARINGEN) == (Entscheidungsart.EINZELN, True)
    assert not lauf.bericht.bearbeitet
    assert spalte(datei, "C")[2:] == ["Hermaringen", "Entenhausen", None, "Gerstetten", None]
    assert spalte(datei, "D")[2:] == ["in eigener Verantwortung", "einzeln", "mal sehen", None, "einzeln"]
    assert (spalte(datei, "K")[2], spalte(datei, "I")[-1]) == ("Beschluss 12", "bald")
    assert [text.startswith("nicht verstanden, gilt nicht") for text in spalte(datei, "L")] == [False] * 3 + [True] * 3 + [False]
    assert [f.schwere.value for f in gesagt(findings, "entscheidung-gemeinde")] == ["Fehler"]
    assert [f.betrifft for f in gesagt(findings, "entscheidung-unvollstaendig")] == ["08135015"]
    assert [f.betrifft for f in gesagt(findings, "entscheidung-ohne-jahr")] == [DISCHINGEN]
    assert len(gesagt(findings, "angabe-unlesbar")) == len(gesagt(findings, "datum-unlesbar")) == 1


def test_what_may_be_meant_otherwise_is_told() -> None:
    """An earlier decision that does not come to life again; one received later for an earlier year; a day yet to come."""
    lauf = rechne(
        kreismappe(),
        mit(
            zeile(NATTHEIM, "einzeln", eingegangen_am=MAI),
            zeile(NATTHEIM, "Verbund", verbund="Ost", eingegangen_am=date(2024, 7, 1)),
            zeile(NATTHEIM, widerrufen_am=HERBST),
            zeile(DISCHINGEN, "einzeln", gilt_ab=2025, eingegangen_am=MAI),
            zeile(DISCHINGEN, "Landkreis", gilt_ab=2024, eingegangen_am=HERBST),
            zeile(HERMARINGEN, "einzeln", eingegangen_am=date(2052, 5, 1)),
        ),
    )

    assert [(f.code, f.betrifft) for f in lauf.findings if f.code in {"entscheidung-lebt-nicht-auf", "entscheidung-reihenfolge"}] == [
        ("entscheidung-reihenfolge", DISCHINGEN),
        ("entscheidung-lebt-nicht-auf", NATTHEIM),
    ]
    assert [f.betrifft for f in gesagt(lauf.findings, "entscheidung-kuenftig")] == [HERMARINGEN]
    assert art(lauf, NATTHEIM)[1] is False
    assert art(lauf, DISCHINGEN) == (Entscheidungsart.LANDKREIS, False)


def test_whoever_runs_it_twice_gets_the_same(datei: Path) -> None:
    """The same row is entered once, also by the run that makes the sheet, and the file stays to the byte."""
    vorher = datei.read_bytes()
    nochmal = schreibe(datei, mit(zeile(NATTHEIM, "einzeln", eingegangen_am=HERBST), zeile(GIENGEN, "Landkreis", eingegangen_am=MAI)))

    assert nochmal.unveraendert
    assert datei.read_bytes() == vorher
    assert schreibe(datei, {}).unveraendert


def test_taking_back_gives_the_state_before(datei: Path) -> None:
    """Undo of a row: the file is what it was, to the byte, and the amount goes where it went."""
    vorher, spaeter = datei.read_bytes(), JETZT + timedelta(minutes=1)
    lauf = schreibe(datei, mit(zeile(GIENGEN, "einzeln", eingegangen_am=HERBST)), jetzt=spaeter)
    assert art(lauf, GIENGEN)[1] is True
    zuruecknehmen(ruecknahme(datei), spaeter + timedelta(minutes=1))

    assert datei.read_bytes() == vorher
    assert art(schreibe(datei, {}), GIENGEN)[1] is False


# ---------------------------------------------------------------- forms
def bogen(ags: str, entscheidung: str, am: date, **weitere: Any) -> Eintrag:  # noqa: ANN401 - what a cell holds
    """A Meldebogen of a Gemeinde."""
    name, personen = PERSONEN[ags]
    werte = {
        "ags": ags,
        "gemeinde": name,
        "personen": personen,
        "entscheidung": entscheidung,
        "eingegangen_am": am,
        "datei": f"{name}.xlsx",
    }
    return Eintrag("meldung", werte | weitere)


def test_a_decision_on_a_form_taken_over_becomes_a_row(datei: Path) -> None:
    """It holds in the run that takes it over; the row stays when the form is no longer looked at, and does not come twice."""
    lauf = schreibe(datei, {"meldungen": (bogen(HERMARINGEN, "einzeln", date(2024, 5, 27), uebernehmen="ja"),)})
    assert art(lauf, HERMARINGEN) == (Entscheidungsart.EINZELN, True)
    assert (spalte(datei, "D")[2], spalte(datei, "H")[2], spalte(datei, "O")[2]) == ("einzeln", 2025, "Meldebogen")
    assert spalte(datei, "K")[2] == "aus dem Meldebogen Hermaringen.xlsx"
    assert schreibe(datei, {}).unveraendert

    naechstes = schreibe(datei, {}, haushaltsjahr=2026)
    assert art(naechstes, HERMARINGEN) == (Entscheidungsart.EINZELN, True)
    assert not gesagt(naechstes.ergebnis.findings, "entscheidung-bogen-fehlt")


def test_a_form_that_is_not_taken_over_decides_nothing(datei: Path) -> None:
    """Without a yes the history and the list hold; a yes that is taken back leaves the row, and is told."""
    lauf = schreibe(datei, {"meldungen": (bogen(HERMARINGEN, "einzeln", date(2024, 5, 27)),)})
    assert art(lauf, HERMARINGEN)[0] is Entscheidungsart.OFFEN
    assert len(spalte(datei, "B")) == 2

    buch = openpyxl.load_workbook(datei)
    meldungen = buch["IM Meldungen 2025"]
    ja = (
        buch["IM Meldungen 2025"]
        .defined_names["_imxl_feld.meldung.uebernehmen"]
        .attr_text.rpartition("!")[2]
        .partition(":")[0]
        .replace("$", "")
    )
    meldungen[ja] = "ja"
    buch.save(datei)
    assert art(schreibe(datei, {}), HERMARINGEN) == (Entscheidungsart.EINZELN, True)

    tippe(datei, {ja: "nein"}, "IM Meldungen 2025")
    zurueck = schreibe(datei, {})
    assert art(zurueck, HERMARINGEN) == (Entscheidungsart.EINZELN, True)
    assert [f.werte["nummer"] for f in gesagt(zurueck.ergebnis.findings, "entscheidung-bogen-fehlt")] == ["3"]


def test_a_person_s_correction_of_a_row_from_a_form_stays(datei: Path) -> None:
    """The row was made from the form once; corrected, it is not made anew beside."""
    schreibe(datei, {"meldungen": (bogen(HERMARINGEN, "einzeln", date(2024, 5, 27), uebernehmen="ja"),)})
    tippe(datei, {f"D{ERSTE + 2}": "Landkreis"})
    lauf = schreibe(datei, {})

    assert art(lauf, HERMARINGEN) == (Entscheidungsart.LANDKREIS, False)
    assert len(spalte(datei, "B")) == 3


def test_another_decision_on_a_corrected_form_is_asked_anew(datei: Path) -> None:
    """What was taken over was the form before: the other decision holds only when a person says so, and until then it is told."""
    schreibe(datei, {"meldungen": (bogen(HERMARINGEN, "einzeln", date(2024, 5, 27), uebernehmen="ja"),)})
    lauf = schreibe(datei, {"meldungen": (bogen(HERMARINGEN, "durch den Landkreis", date(2024, 5, 30), datei="neu.xlsx"),)})

    assert art(lauf, HERMARINGEN) == (Entscheidungsart.EINZELN, True)
    assert [f.betrifft for f in lauf.ergebnis.findings if f.code == "meldung-entscheidung-anders"] == [HERMARINGEN]
    assert [f.werte["nummer"] for f in gesagt(lauf.ergebnis.findings, "entscheidung-bogen-fehlt")] == ["3"]

    trage = schreibe(
        datei, {"meldungen": (bogen(HERMARINGEN, "durch den Landkreis", date(2024, 5, 30), datei="neu.xlsx", uebernehmen="ja"),)}
    )
    assert art(trage, HERMARINGEN) == (Entscheidungsart.LANDKREIS, False)


@pytest.mark.parametrize(
    ("anders", "worte"),
    [({"verbund": "Alb"}, ("Verbund Brenz", "Verbund Alb")), ({"rolle": "federführend"}, ("Mitglied", "federführend")), ({}, None)],
)
def test_a_form_corrected_on_the_same_day_is_compared_with_its_row(
    datei: Path, anders: dict[str, str], worte: tuple[str, str] | None
) -> None:
    """The row stays as it was made, for a person may have corrected it; that the form now names another Verbund or role is told."""
    angaben = {"verbund": "Brenz", "rolle": "Mitglied", "uebernehmen": "ja"}
    schreibe(datei, {"meldungen": (bogen(HERMARINGEN, "im Verbund", date(2024, 5, 27), **angaben),)})
    neu = bogen(HERMARINGEN, "im Verbund", date(2024, 5, 27), **angaben | anders, pruefsumme="b")
    findings = schreibe(datei, {"meldungen": (neu,)}).ergebnis.findings
    gefunden = [(f.werte["erfasst"], f.werte["bogen"]) for f in findings if f.code == "meldung-entscheidung-anders"]
    assert gefunden == ([worte] if worte else [])


# ---------------------------------------------------------------- the command
def im_xl(*worte: object) -> Result:
    """The command, in this process."""
    return CliRunner().invoke(main, [str(wort) for wort in worte])


def test_the_command_appends_a_row(datei: Path) -> None:
    """Name or key; the year of the workbook where none is given; the counts at the end."""
    befehl = (
        "entscheidung",
        datei,
        "Hermaringen",
        "--art",
        "einzeln",
        "--eingegangen",
        "03.05.2024",
        "--vermerk",
        "TOP 4",
        "--heute",
        "03.03.2025",
    )
    erst, dann = im_xl(*befehl), im_xl(*befehl)

    assert (erst.exit_code, dann.exit_code) == (0, 0)
    assert "Entscheidungen 2025: 4 einzeln, 2 Landkreis, 5 offen" in erst.output
    assert "stand schon genau so da" in dann.output
    assert [spalte(datei, s)[2] for s in "BCDHK"] == [HERMARINGEN, "Hermaringen", "einzeln", 2025, "TOP 4"]
    assert im_xl("entscheidung", datei, HERMARINGEN, "--widerrufen", "01.12.2024", "--heute", "03.03.2025").exit_code == 0
    assert spalte(datei, "L")[2:] == ["widerrufen durch Nr. 4; fristgerecht", "Widerruf zum 01.12.2024: gilt"]


def test_decisions_of_the_list_are_copied_only_when_asked(datei: Path) -> None:
    """Then they hold in later years; those that have a row are left alone, and a second time nothing is added."""
    assert im_xl("entscheidung", datei, "--aus-liste", "--heute", "03.03.2025").exit_code == 0
    assert spalte(datei, "B")[2:] == [DISCHINGEN, "08135019", HERBRECHTINGEN]
    assert set(spalte(datei, "K")[2:]) == {"aus der Liste übernommen"}
    assert im_xl("entscheidung", datei, "--aus-liste", "--heute", "03.03.2025").exit_code == 0
    assert len(spalte(datei, "B")) == 5


@pytest.mark.parametrize(
    ("worte", "satz"),
    [
        (("Entenhausen", "--art", "einzeln"), "„Entenhausen“ ist keine Gemeinde der Liste in dieser Mappe (Landkreis Heidenheim)"),
        (("Nattheim",), "Was hat die Gemeinde entschieden?"),
        (("--art", "einzeln"), "fehlt die Gemeinde"),
    ],
)
def test_what_cannot_be_recorded_writes_nothing(datei: Path, worte: tuple[str, ...], satz: str) -> None:
    """An unknown Gemeinde, no decision, no Gemeinde: said, and the file stays."""
    vorher = datei.read_bytes()
    lauf = im_xl("entscheidung", datei, *worte)

    assert lauf.exit_code == 2
    assert satz in lauf.output
    assert datei.read_bytes() == vorher
