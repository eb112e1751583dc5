"""Lists of cases: what is read, and what is said of them, from workbooks drawn as grids."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
import re
from zipfile import ZipFile

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from im_xl.errors import DateiError
from im_xl.model import Auftrag, Beratungsfall, Eckdaten, Fallliste, Gelesen
from im_xl.pipeline import run
from im_xl.vwv.beratung import Beratungsstatus, Planstatus, beratung, integrationsplan
from im_xl.vwv.evaluate import evaluate
from im_xl.vwv.fallpruefung import HOECHSTENS, VORWARNUNG_TAGE, fallfindings
from im_xl.vwv.parameters import Parameter
from im_xl.vwv.zeitraum import geltende_jahre
from im_xl.workbook.faelle import VIELLEICHT_KEINES, ZIEL
from im_xl.workbook.grid import open_workbook
from im_xl.workbook.reader import read_workbook
from im_xl.workbook.woerter import _wortlisten
from workbook.raster import lesen, mappe

ANGABEN = "Landkreis | Rhein-Neckar-Kreis\nHaushaltsjahr | 2025"
GEMEINDEN = "AGS | Gemeinde | Personen in der AU\n'08226096 | Weinheim | 120"
KOPF = "Fall-Nr. | Beginn der Beratung | Ende | Verlängert | Begründung | Integrationsplan | Ziel 1 | Ziel 2\n"
HEUTE = date(2025, 6, 15)
_CODES = ("fall-", "faelle-", "beratung-", "verlaengerung-", "integrationsplan-", "aufgabe", "zelle-unlesbar")


def blaetter(bild: str, kopf: str = KOPF) -> dict[str, str]:
    """A county's workbook with a drawn list of cases."""
    return {"Angaben": ANGABEN, "Liste": GEMEINDEN, "Fälle": kopf + bild}


def faelle(bild: str, kopf: str = KOPF) -> tuple[Beratungsfall, ...]:
    """The cases of a drawn list."""
    (liste,) = lesen(blaetter(bild, kopf)).faelle
    return liste.faelle


def befunde(bild: str, kopf: str = KOPF, heute: date = HEUTE) -> list[tuple[str, str, str]]:
    """What is said of a drawn list: code, cell, text without the place."""
    findings = run(mappe(blaetter(bild, kopf)), Auftrag(heute=heute)).findings
    return [
        (f.code, f.ort.zelle if f.ort else "", f.text.partition(": ")[2] if f.ort else f.text)
        for f in findings
        if f.code.startswith(_CODES)
    ]


def test_gelesen() -> None:
    """Days as days or text, a time of day, numbers as signs, several columns of goals; the rows are known."""
    bild = "A1 | 01.03.2024 | 30.06.2024 | nein | | ja | Sprachkurs | Arbeit\n17 | '1.3.24 | | x | krank | 15.03.2024 | - | B1\nA3 | 2024-03-01 | laufend | | | in Arbeit | |"
    assert faelle(bild) == (
        Beratungsfall(
            date(2024, 3, 1),
            date(2024, 6, 30),
            integrationsplan=True,
            ziele=("Sprachkurs", "Arbeit"),
            begruendung="",
            pseudonym="A1",
            zeile=2,
        ),
        Beratungsfall(date(2024, 3, 1), None, True, "krank", integrationsplan=True, ziele=("-", "B1"), pseudonym="17", zeile=3),
        Beratungsfall(date(2024, 3, 1), None, integrationsplan=False, begruendung="", pseudonym="A3", zeile=4),
    )


@pytest.mark.parametrize(
    ("zeile", "codes"),
    [
        ("A | 16.06.2022 | | nein | | ja | B1", ["beratung-endet"]),
        ("A | 15.06.2022 | | nein | | ja | B1", ["beratung-ueberschritten"]),
        ("A | 29.02.2024 | | nein | | ja | B1", []),
        ("A | 15.06.2022 | 14.06.2025 | nein | | ja | B1", []),
        ("A | 15.06.2022 | | ja | krank | ja | B1", []),
        ("A | 15.06.2021 | | ja | krank | ja | B1", ["beratung-ueberschritten"]),
        ("A | 01.03.2024 | | ja | | ja | B1", ["verlaengerung-ohne-begruendung"]),
        ("A | 01.03.2024 | | ja | - | ja | B1", ["verlaengerung-ohne-begruendung"]),
        ("A | 01.03.2024 | | | | nein", ["integrationsplan-fehlt"]),
        ("A | 01.03.2024 | | | | ja | -", ["integrationsplan-ohne-ziel"]),
        ("A | 01.03.2024 | | | | ja | keine", ["integrationsplan-ohne-ziel"]),
        ("A | 01.03.2024 | | | | ja | Arbeit finden", []),
        ("A | 01.03.2024 | | | | | ", ["integrationsplan-nicht-angegeben"]),
        ("A | 01.03.2022 | 31.12.2024 | | | nein | ", []),
        ("A | | | | | ja | B1", ["fall-nicht-geprueft"]),
        ("A | bald | | | | ja | B1", ["fall-nicht-geprueft"]),
        ("A | #NV | | | | ja | B1", ["fall-nicht-geprueft"]),
        ("A | 45000 | | | | ja | B1", ["fall-nicht-geprueft"]),
        ("A | 01.03.2024 | demnächst | | | ja | B1", ["fall-nicht-geprueft"]),
        ("A | 01.03.2024 | 29.02.2024 | | | ja | B1", ["fall-nicht-geprueft"]),
        ("A | 01.03.2024 | | vielleicht | | ja | B1", ["zelle-unlesbar"]),
        ("A | 01.03.2024 | | | | irgendwo | B1", ["zelle-unlesbar"]),
        ("A | 01.03.2022 | | ja | krank | ja | B1", []),
        ("A | 01.01.2019 | 31.12.2023 | nein | | ja | B1", []),
        ("A | 01.03.2052 | | | | ja | B1", ["fall-beginn-spaeter"]),
        ("A | 01.03.2024 | | | | nein | B1", ["integrationsplan-widerspruch"]),
        ("A | 01.03.2024 | | | | ja | wird vereinbart", ["integrationsplan-ohne-ziel"]),
        ("A | 01.03.2024 | | bewilligt: nein | krank | ja | B1", ["zelle-unlesbar"]),
        ("A | 01.03.2024 | | | | ja, fehlt noch | B1", ["zelle-unlesbar"]),
        ("A | 01.03.2020 | laufend bis 2026 | | | ja | B1", ["fall-nicht-geprueft"]),
        ("Fall-Nr. | Beginn der Beratung | Ende", []),
        ("Summe | | | | | 12 | 15", []),
        ("Stand der Liste: 15.06.2025, Auszug aus dem Fachverfahren", []),
    ],
)
def test_ein_fall(zeile: str, codes: list[str]) -> None:
    """What a row says, at the edges of each rule: the last day, the leap day, the reason, the plan and its goals."""
    assert [code for code, _, _ in befunde(zeile)] == codes


def test_worte() -> None:
    """A finding names the case, the day and the remedy, and points at the cell to look at."""
    (ende,) = befunde("A7 | 15.06.2022 | | nein | | ja | B1")
    assert ende[1] == "B2"
    assert ende[2].startswith("Fall A7: Der Beratungszeitraum endete am 14.06.2025; die Beratung läuft weiter.")
    (beendet,) = befunde("A7 | 15.06.2022 | 20.06.2025 | nein | | ja | B1", heute=date(2025, 7, 1))
    assert "beraten wurde bis 20.06.2025" in beendet[2]
    (name,) = befunde("Ahmad Karimi | 15.06.2022 | | nein | | ja | B1")
    assert name[2].startswith("Fall in Zeile 2: ")
    (ohne,) = befunde(" | 15.06.2022 | | nein | | ja | B1")
    assert ohne[2].startswith("Fall in Zeile 2: ")


def test_verlaengert_bis() -> None:
    """An extension up to a day ends on it."""
    kopf = KOPF.replace("Verlängert", "Verlängert bis")
    assert [code for code, _, _ in befunde("A | 01.01.2022 | | 31.03.2025 | krank | ja | B1", kopf)] == ["beratung-ueberschritten"]
    assert [code for code, _, _ in befunde("A | 01.01.2022 | | 30.06.2025 | krank | ja | B1", kopf)] == ["beratung-endet"]
    assert [code for code, _, _ in befunde("A | 01.01.2022 | | '31.03.2025 | krank | ja | B1", kopf)] == ["beratung-ueberschritten"]


@pytest.mark.parametrize(
    "kopf", ["Beratungsende (max.)", "Ende der Beratung (3 Jahre)", "Verlängerung beantragt am", "Integrationsplan fällig am"]
)
def test_ueberschriften_die_anderes_meinen(kopf: str) -> None:
    """A heading that only begins alike is not read: what is planned, asked for or due has not happened."""
    (liste,) = lesen(blaetter("A1 | 01.01.2020 | 31.12.2022", f"Fall-Nr. | Beginn der Beratung | {kopf}\n")).faelle
    assert set(liste.spalten) == {"pseudonym", "beginn"}


def test_viele_unlesbare() -> None:
    """Rows that give no case are counted too where there are too many of them."""
    codes = [code for code, _, _ in befunde("\n".join(f"A{n} | | | | | ja" for n in range(300)))]
    assert (codes.count("fall-nicht-geprueft"), codes.count("faelle-weitere")) == (HOECHSTENS, 1)


def test_doppelt() -> None:
    """A sign that stands twice is said once per further row, with the first cell."""
    zeile = "A1 | 01.03.2024 | | | | ja | B1\n"
    assert [(code, zelle, "A2" in text) for code, zelle, text in befunde(zeile * 3)] == [
        ("fall-doppelt", "A3", True),
        ("fall-doppelt", "A4", True),
    ]


def test_keine_spalte_fuer_den_plan() -> None:
    """A list that knows no plan is not judged for each of its rows: that is said once. Before 2025 there was no duty."""
    kopf = "Fall-Nr. | Beginn der Beratung | Ende\n"
    assert [befund[:2] for befund in befunde("A1 | 01.03.2024 |\nA2 | 01.04.2024 |", kopf)] == [("integrationsplan-spalte-fehlt", "B1")]
    assert befunde("A1 | 01.03.2024 |", kopf, date(2024, 12, 31)) == []


def test_nur_der_plan() -> None:
    """A list with a plan and no column of goals asks for the plan alone."""
    kopf = "Fall-Nr. | Beginn der Beratung | Integrationsplan\n"
    assert [befund[:2] for befund in befunde("A1 | 01.03.2024 | ja\nA2 | 01.03.2024 | nein", kopf)] == [("integrationsplan-fehlt", "C3")]


def test_viele_gleiche() -> None:
    """Of a code the first fifty stand one by one; the rest is one more finding that counts them and says where they end."""
    zeilen = "\n".join(f"A{n} | 01.03.2024 | | | | nein" for n in range(1, HOECHSTENS + 13))
    gefunden = befunde(zeilen)
    assert [code for code, _, _ in gefunden].count("integrationsplan-fehlt") == HOECHSTENS
    (rest,) = [befund for befund in gefunden if befund[0] == "faelle-weitere"]
    assert rest[1] == f"F{HOECHSTENS + 2}"
    assert "12 weitere Fälle bis Zelle F63" in rest[2]


def test_nichts_auf_den_blaettern_der_gemeinden() -> None:
    """Findings about single cases concern no Gemeinde, so that they never travel with its sheet."""
    findings = run(mappe(blaetter("A1 | 01.03.2021 | | ja | | nein")), Auftrag(heute=HEUTE)).findings
    faelle_ = [f for f in findings if f.code.startswith(("beratung-", "verlaengerung-", "integrationsplan-"))]
    assert len(faelle_) == 3
    assert {f.betrifft for f in faelle_} == {None}


def test_liste_am_rand() -> None:
    """A list that begins in the middle of a sheet, below a title: the cells are the right ones."""
    bild = "Beratungsfälle 2025\n\n | | Fall | Erstberatung | Ziele\n | | A1 | 15.06.2022 | B1\n | | A2 | | B1"
    (gefunden,) = [lesen({"Angaben": ANGABEN, "Liste": GEMEINDEN, "Fälle": bild})]
    assert [(f.zeile, f.pseudonym) for liste in gefunden.faelle for f in liste.faelle] == [(4, "A1")]
    assert [(f.code, f.ort and f.ort.zelle) for f in gefunden.findings if f.code.startswith("fall")] == [("fall-nicht-geprueft", "D5")]


def test_aufgaben() -> None:
    """The county's list of tasks decides; without one the check is not made, and says so."""
    kopf = "Fall-Nr. | Beginn der Beratung | Aufgaben | Ziele\n"
    daten = lesen(blaetter("A1 | 01.03.2024 | Beratung; Behördengang | B1\nA2 | 01.03.2024 | beratung, Umzug | B1", kopf))

    def codes(einstellungen: Eckdaten) -> list[tuple[str, str]]:
        findings = evaluate(daten, Auftrag(heute=HEUTE), Parameter.laden(), einstellungen).findings
        return [(f.code, f.ort.zelle if f.ort else f.werte["aufgabe"]) for f in findings if f.code.startswith("aufgabe")]

    assert codes(Eckdaten()) == [("aufgaben-liste-fehlt", "C1")]
    eigene = Eckdaten(aufgaben=Gelesen(("Beratung", "Behördengang", "Vermittlung")))
    assert codes(eigene) == [("aufgabe-unbekannt", "C3"), ("aufgabe-ohne-nachweis", "Vermittlung")]


def test_verbuende_sind_keine_faelle() -> None:
    """A table of members with Beginn and Ende is no list of cases, and neither is one of posts."""
    bild = {
        "Liste": GEMEINDEN,
        "Verbünde": "Verbund | Gemeinde | Beginn | Ende\nNeckar | Weinheim | 01.01.2025",
        "Stellen": "Nr. | VZÄ | Beginn | Ende\n1 | 0.5 | 01.01.2025",
    }
    assert lesen(bild).faelle == ()


TAGE = st.dates(date(2017, 1, 1), date(2030, 12, 31))
FAELLE = st.builds(
    Beratungsfall, TAGE, st.none() | TAGE, st.booleans(), st.sampled_from(["", "-", "krank"]), st.sampled_from([None, True, False]),
    st.sampled_from([(), ("-",), ("B1",), ("-", "B1")]), st.just("A"), st.just(2), st.none() | TAGE,
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(FAELLE, st.dates(date(2023, 1, 1), date(2029, 12, 31)))
def test_der_kurze_weg_ist_die_regel(fall: Beratungsfall, heute: date) -> None:
    """What the check passes over quickly is what the rules would say nothing of."""
    if fall.beginn > heute or (fall.ende is not None and fall.ende < fall.beginn):
        return
    parameter = Parameter.laden()
    spalten = {name: nr for nr, name in enumerate(("pseudonym", "beginn", "verlaengert", "begruendung", "integrationsplan", "ziele"), 1)}
    gesagt = {f.code for f in fallfindings([Fallliste(blatt="F", spalten=spalten, kopf=1, faelle=(fall,))], heute, parameter)}
    jahre = geltende_jahre(parameter.reihe("beratungszeitraum_jahre"), fall.beginn)
    mehr = geltende_jahre(parameter.reihe("beratungszeitraum_verlaengerung_jahre"), fall.beginn)
    stand = beratung(fall, heute, jahre, mehr)
    plan = integrationsplan(fall, heute, parameter.reihe("integrationsplan"))
    geregelt = fall.ende is None or fall.ende >= date(2025, 1, 1)
    assert ("beratung-ueberschritten" in gesagt) == (geregelt and bool(stand.tage_darueber))
    assert ("verlaengerung-ohne-begruendung" in gesagt) == (geregelt and stand.status is Beratungsstatus.OHNE_BEGRUENDUNG)
    bald = not stand.tage_darueber and heute <= stand.ende <= heute + timedelta(days=VORWARNUNG_TAGE)
    assert ("beratung-endet" in gesagt) == (geregelt and bald and (fall.ende is None or fall.ende > stand.ende))
    verneint = fall.integrationsplan is False and plan is Planstatus.VORHANDEN
    assert ("integrationsplan-widerspruch" in gesagt) == verneint
    assert ("integrationsplan-fehlt" in gesagt) == (plan is Planstatus.OHNE_PLAN)
    assert ("integrationsplan-ohne-ziel" in gesagt) == (plan is Planstatus.OHNE_ZIEL)
    assert ("integrationsplan-nicht-angegeben" in gesagt) == (plan is Planstatus.NICHT_ANGEGEBEN)


def test_unlesbar_fuer_den_schnellen_leser() -> None:
    """Where the sheet of the cases breaks off below its top, the cases are not judged, and that is said; the amounts stand."""
    viele = "\n".join(f"A{n} | 01.03.2024 | | | | nein" for n in range(2000))
    puffer = BytesIO()
    with ZipFile(mappe(blaetter(viele))) as vorher, ZipFile(puffer, "w") as nachher:
        for name in vorher.namelist():
            nachher.writestr(name, vorher.read(name)[: -200 if name == "xl/worksheets/sheet3.xml" else None])
    daten = read_workbook(BytesIO(puffer.getvalue()))
    assert [m.personen.wert for m in daten.meldungen] == [120]
    assert [(f.code, f.ort and f.ort.zelle) for f in daten.findings] == [("faelle-unlesbar", "B1")]


def test_worte_ohne_ziel() -> None:
    """Every word that may say "no goal" begins as the reader's quick looks expect it."""
    muster = [*_wortlisten()["kein_ziel"]["kein_ziel"], *_wortlisten()["fehlt"]["fehlt"]]
    assert [worte for worte, _ in muster if worte[0][:2] in ZIEL or VIELLEICHT_KEINES.match(" ".join(worte)) is None] == []


@pytest.mark.parametrize(
    ("alt", "neu"),
    [
        (b'r="H2"', b'r="XFD1048576"'),
        (b'r="H2"', b'r="H4294967295"'),
        (b'<row r="2"', b'<row spans="1:9" customFormat="1" r="999999"'),
        (b'r="H2"', b'r="H9999999"'),
        (b'r="H2"', b'r="H300000"'),
        (b'r="H2"', b"r='XFD1048576'"),
        (b'r="H2"', b'r = "XFD1048576"'),
        (b'r="H2"', b'x="1" r="XFD1048576"'),
        (b'<row r="2"', b"<row r='1048576'"),
        (b'<row r="2"', b'<row x="2"'),
        (b'<c r="H2"', b"<c/>" * 9 + b"<c"),
    ],
)
def test_ein_wert_weit_draussen(alt: bytes, neu: bytes) -> None:
    """A value far out takes neither the memory nor the process: the cases are read more slowly."""
    data = _mit_ersatz(alt, neu)
    assert not open_workbook(BytesIO(data))[-1].ist_schmal()
    (liste,) = read_workbook(BytesIO(data)).faelle
    assert [(fall.pseudonym, fall.beginn) for fall in liste.faelle] in ([("A1", date(2022, 6, 15))], [])


@pytest.mark.parametrize("zeile", [b"1048577", b"99999999", b"0", b"-1"])
def test_eine_zeile_die_es_nicht_gibt(zeile: bytes) -> None:
    """A row that no sheet has makes the file a damaged one."""
    with pytest.raises(DateiError, match="unlesbare Zellen"):
        read_workbook(BytesIO(_mit_ersatz(b'<row r="2"', b'<row r="' + zeile + b'"')))


def _mit_ersatz(alt: bytes, neu: bytes) -> bytes:
    """A workbook of cases with another text in the part of its sheet."""
    puffer = BytesIO()
    with ZipFile(mappe(blaetter("A1 | 15.06.2022 | | nein | | ja | B1 | B2"))) as vorher, ZipFile(puffer, "w") as nachher:
        for name in vorher.namelist():
            teil = vorher.read(name)
            assert name != "xl/worksheets/sheet3.xml" or alt in teil
            nachher.writestr(name, teil.replace(alt, neu) if name == "xl/worksheets/sheet3.xml" else teil)
    return puffer.getvalue()


@pytest.mark.parametrize("anzahl", ["4294967295", "9" * 5000])
@pytest.mark.parametrize(("teil", "stelle"), [("xl/sharedStrings.xml", 'uniqueCount="'), ("xl/styles.xml", 'cellXfs count="')])
def test_ein_teil_der_prahlt(teil: str, stelle: str, anzahl: str) -> None:
    """A count that no part can hold takes neither the memory nor the process."""
    puffer = BytesIO()
    with ZipFile(mappe(blaetter("A1 | 15.06.2022 | | nein | | ja | B1 | B2"))) as vorher, ZipFile(puffer, "w") as nachher:
        teile = {name: vorher.read(name) for name in vorher.namelist()}
        teile.setdefault(
            "xl/sharedStrings.xml", b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="0"/>'
        )
        teile[teil], ersetzt = re.subn(stelle.encode() + rb"[0-9]+", stelle.encode() + anzahl.encode(), teile[teil])
        assert ersetzt == 1
        for name, inhalt in teile.items():
            nachher.writestr(name, inhalt)
    assert not open_workbook(BytesIO(puffer.getvalue()))[-1].ist_schmal()
    (liste,) = read_workbook(BytesIO(puffer.getvalue())).faelle
    assert [fall.pseudonym for fall in liste.faelle] == ["A1"]


def test_ein_blatt_ohne_weite_zellen() -> None:
    """Of an ordinary workbook every sheet may go the quick way."""
    zeilen = "\n".join(f"A{n} | 15.06.2022 | | nein | | ja | B1 | B2" for n in range(12))
    assert [blatt.ist_schmal() for blatt in open_workbook(mappe(blaetter(zeilen)))] == [True, True, True]


def test_begruendung_geht_nicht_ueber() -> None:
    """What was accepted of one case is never accepted of another, though both are named by their rows alone."""
    eins = run(mappe(blaetter("Ali K. | 01.03.2024 | | | | nein |\nBob L. | 01.03.2024 | | | | ja | B1")), Auftrag(heute=HEUTE)).findings
    zwei = run(mappe(blaetter("Ali K. | 01.03.2024 | | | | ja | B1\nBob L. | 01.03.2024 | | | | nein |")), Auftrag(heute=HEUTE)).findings
    kennungen = [f.kennung for findings in (eins, zwei) for f in findings if f.code == "integrationsplan-fehlt"]
    assert len(set(kennungen)) == 2


@pytest.mark.parametrize("zeichen", ["2024-Müller", "1.Ahmadi", "MEIER 1", "12_Maier", "1990-05-Kaya"])
def test_zeichen_mit_namen(zeichen: str) -> None:
    """A sign that holds a name beside its number is not repeated."""
    (text,) = [text for code, _, text in befunde(f"{zeichen} | 01.03.2024 | | | | nein |") if code == "integrationsplan-fehlt"]
    assert text.startswith("Fall in Zeile 2")


def _umgebaut(bauen: Callable[[dict[str, bytes]], dict[str, bytes]]) -> bytes:
    """A workbook of cases with its parts changed."""
    puffer = BytesIO()
    with ZipFile(mappe(blaetter("A1 | 15.06.2022 | | nein | | ja | B1 | B2"))) as vorher, ZipFile(puffer, "w") as nachher:
        for name, teil in bauen({name: vorher.read(name) for name in vorher.namelist()}).items():
            nachher.writestr(name, teil)
    return puffer.getvalue()


def _zwei_gleiche(teile: dict[str, bytes]) -> dict[str, bytes]:
    """The first two sheets, of other content, are called like the third one."""
    teile["xl/workbook.xml"] = teile["xl/workbook.xml"].replace(b'name="Angaben"', 'name="Fälle"'.encode())
    return teile


def _anderswo(teile: dict[str, bytes]) -> dict[str, bytes]:
    """The workbook lies elsewhere; where it usually lies, there is another one, in which the sheet of that name is another."""
    neu = dict(teile)
    neu["xl/mappe.xml"], neu["xl/_rels/mappe.xml.rels"] = teile["xl/workbook.xml"], teile["xl/_rels/workbook.xml.rels"]
    neu["_rels/.rels"] = teile["_rels/.rels"].replace(b"xl/workbook.xml", b"xl/mappe.xml")
    neu["[Content_Types].xml"] = teile["[Content_Types].xml"].replace(b"/xl/workbook.xml", b"/xl/mappe.xml")
    neu["xl/_rels/workbook.xml.rels"] = teile["xl/_rels/workbook.xml.rels"].replace(b"sheet3.xml", b"sheet9.xml")
    neu["xl/worksheets/sheet9.xml"] = teile["xl/worksheets/sheet3.xml"].replace(b"A1<", b"falsch<")
    return neu


@pytest.mark.parametrize("bauen", [_zwei_gleiche, _anderswo])
def test_das_gelesene_blatt_ist_das_gemeinte(bauen: Callable[[dict[str, bytes]], dict[str, bytes]]) -> None:
    """A reader that finds sheets by their name, in a workbook at its usual place, may not have a file in which that leads elsewhere."""
    data = _umgebaut(bauen)
    assert not open_workbook(BytesIO(data))[-1].ist_schmal()
    (liste,) = read_workbook(BytesIO(data)).faelle
    assert [fall.pseudonym for fall in liste.faelle] == ["A1"]
