"""Lists of posts: what is read, and what is said of them, from workbooks drawn as grids."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from im_xl.model import Auftrag, Eckdaten, Gelesen, Handelnder, Mindestumfangsbezug, Stellenzeile
from im_xl.pipeline import run
from im_xl.vwv.evaluate import evaluate
from im_xl.vwv.parameters import Parameter
from workbook.raster import lesen, mappe

ANGABEN = "Landkreis | Rhein-Neckar-Kreis\nHaushaltsjahr | 2025\nPlanungsrahmen | 1000000"
GEMEINDEN = """AGS | Gemeinde | Personen in der AU | Entscheidung | Verbund
'08226096 | Weinheim | 120 | einzeln
'08226038 | Ladenburg | 30 | Verbund | Neckar
'08226082 | Schriesheim | 40 | Verbund | Neckar
'08226084 | Schwetzingen | 40 | Landkreis"""
KOPF = "Nr. | Person | Gemeinde | VZÄ | von | bis | Abschluss | Nachqualifizierung | Art | Personalkosten\n"
GUT = """1 | P1 | Weinheim | 0.5 | 01.01.2024 | | Soziale Arbeit (B.A.)
2 | P2 | Verbund Neckar | 0.5 | 01.01.2024 | | ja
3 | P3 | Landkreis | 0.5 | 01.01.2024 | | ja
4 | P4 | Landkreis | 0.5 | 01.01.2024 | | ja | | Koordination
"""
HEUTE = date(2025, 6, 15)


def stellen(
    bild: str, *, kopf: str = KOPF, blatt: str = "Stellen", verbunden: tuple[tuple[str, str], ...] = ()
) -> tuple[Stellenzeile, ...]:
    """The posts of a drawn list."""
    gelesen = lesen({"Angaben": ANGABEN, "Liste": GEMEINDEN, blatt: kopf + bild}, verbunden=verbunden).stellen
    assert gelesen is not None
    return gelesen


def befunde(
    bild: str, *, kopf: str = KOPF, blatt: str = "Stellen", angaben: str = ANGABEN, **auftrag: object
) -> list[tuple[str, str, str]]:
    """What is said of a drawn list of posts: code, cell, text without the place."""
    blaetter = {"Angaben": angaben, "Liste": GEMEINDEN, blatt: kopf + bild}
    ergebnis = run(mappe(blaetter), Auftrag(heute=HEUTE, **auftrag))  # type: ignore[arg-type]
    ueber = ("stell", "person-", "qualif", "nachq", "koord")
    return [
        (f.code, f.ort.zelle if f.ort else "", f.text.partition(": ")[2] if f.ort else f.text)
        for f in ergebnis.findings
        if f.code.startswith(ueber)
    ]


def test_nichts_zu_sagen() -> None:
    """Everybody who acts has half a post throughout, everybody the degree, and the county its koordinierende Stelle."""
    assert befunde(GUT) == []


def test_ohne_liste_keine_pruefung() -> None:
    """A workbook without a list of posts is not judged by one, and one with an empty list is."""
    assert lesen({"Angaben": ANGABEN, "Liste": GEMEINDEN}).stellen is None
    assert stellen("") == ()
    assert [code for code, _, _ in befunde("")] == ["stellen-keine"] * 3 + ["koordination-fehlt"]


@pytest.mark.parametrize(
    ("angabe", "handelt", "wer"),
    [
        ("Weinheim", Handelnder.GEMEINDE, "08226096"),
        ("Stadt Weinheim", Handelnder.GEMEINDE, "08226096"),
        ("'08226096", Handelnder.GEMEINDE, "08226096"),
        ("8226096", Handelnder.GEMEINDE, "08226096"),
        ("Verbund Neckar", Handelnder.VERBUND, "Neckar"),
        ("neckar", Handelnder.VERBUND, "Neckar"),
        ("GVV Neckar", Handelnder.VERBUND, "Neckar"),
        ("GVV Elsenztal", Handelnder.VERBUND, "GVV Elsenztal"),
        ("Landkreis", Handelnder.LANDKREIS, ""),
        ("Landratsamt Rhein-Neckar-Kreis", Handelnder.LANDKREIS, ""),
        ("Rhein-Neckar-Kreis", Handelnder.LANDKREIS, ""),
        ("", None, ""),
        ("Mannheim", None, "Mannheim"),
    ],
)
def test_fuer_wen(angabe: str, handelt: Handelnder | None, wer: str) -> None:
    """A post works for a Gemeinde, a Verbund or the Landkreis, as the row says it; what lies elsewhere is not understood."""
    (zeile,) = stellen(f"1 | P1 | {angabe} | 0.5 | 01.01.2025")
    assert (zeile.handelt, zeile.wer) == (handelt, wer)


@pytest.mark.parametrize(
    ("kopf", "angabe", "vzae"),
    [
        ("VZÄ", "0.5", "0.5"),
        ("VZÄ", "50 %", "0.5"),
        ("VZÄ", "19,5 Std.", "0.5"),
        ("VZÄ", "0,75 VZÄ", "0.75"),
        ("Wochenstunden", "19.5", "0.5"),
        ("Wochenstunden", "'19,5", "0.5"),
        ("Umfang in %", "50", "0.5"),
        ("Umfang in %", "50 %", "0.5"),
        ("Beschäftigungs-\\numfang1)", "1", "1"),
    ],
)
def test_umfang(kopf: str, angabe: str, vzae: str) -> None:
    """The share of a full post in every spelling; hours and percentages by the cell or by the heading."""
    (zeile,) = stellen(f"1 | Weinheim | {angabe} | 01.01.2025", kopf=f"Nr. | Gemeinde | {kopf} | von\n")
    assert str(zeile.stelle.vzae) == vzae


@pytest.mark.parametrize(
    ("zeile", "grund"),
    [
        ("9 | P | Weinheim | | 01.01.2025", "Der Umfang fehlt."),
        ("9 | P | Weinheim | halb | 01.01.2025", "Der Umfang ist nicht zu lesen"),
        ("9 | P | Weinheim | 19.5 | 01.01.2025", "19,5 ist mehr als eine volle Stelle"),
        ("9 | P | Weinheim | -0.5 | 01.01.2025", "Der Umfang ist nicht zu lesen"),
        ("9 | P | Weinheim | 31.12.2025 | 01.01.2025", "Der Umfang ist nicht zu lesen"),
        ("9 | P | Weinheim | #NV | 01.01.2025", "Der Umfang ist nicht zu lesen"),
        ("9 | P | Weinheim | =A1 | 01.01.2025", "Die Formel des Umfangs hat keinen gespeicherten Wert"),
        ("9 | P | Weinheim | 0.5 | bald", "Der Beginn ist kein Datum."),
        ("9 | P | Weinheim | 0.5 | 01.07.2025 | 30.06.2025", "Das Ende liegt vor dem Beginn."),
    ],
)
def test_nicht_gezaehlt(zeile: str, grund: str) -> None:
    """A row that gives no post says why, at its cell, and never counts as zero or as something."""
    code, zelle, text = next(befund for befund in befunde(GUT + zeile) if befund[0] == "stelle-nicht-gezaehlt")
    assert (code, zelle[1:]) == ("stelle-nicht-gezaehlt", "6")
    assert zelle[0] == ("E" if "Beginn ist" in grund else "F" if "Ende liegt" in grund else "D")
    assert f"Stelle 9: {grund}" in text


def test_summen_und_notizen() -> None:
    """Totals, with a word or without, headings within the list and notes below it are no posts and nothing to speak of."""
    assert befunde(GUT + "Summe | | | 2\n | | | 2\nStand: 15.06.2025") == []
    assert len(stellen(GUT + "Zwischensumme | | | 2\nWeitere")) == 4


def test_verbundene_zellen() -> None:
    """A Gemeinde that stands once beside several rows, in merged cells, stands beside each; an empty cell says nothing."""
    bild = "1 | P1 | Weinheim | 0.5 | 01.01.2025\n2 | P2 | | 0.5 | 01.01.2025"
    assert [z.wer for z in stellen(bild, verbunden=(("Stellen", "C2:C3"),))] == ["08226096", "08226096"]
    assert [z.wer for z in stellen(bild)] == ["08226096", ""]


def test_luecke() -> None:
    """Two weeks with a smaller post are a gap, as days, at the cell of the post that ended; a day between two posts is one too."""
    bild = GUT.replace("1 | P1 | Weinheim | 0.5 | 01.01.2024 | ", "1 | P1 | Weinheim | 0.5 | 01.01.2024 | 30.06.2025")
    bild += "5 | P5 | Weinheim | 0.3 | 01.07.2025 | 14.07.2025 | ja\n6 | P6 | Weinheim | 0.5 | 15.07.2025 | 30.11.2025 | ja\n7 | P7 | Weinheim | 0.5 | 02.12.2025 | | ja"
    erste, zweite = befunde(bild)
    assert erste[:2] == ("stellenumfang-luecke", "D2")
    assert erste[2].startswith("Weinheim: vom 01.07. bis 14.07.2025 zusammen 0,30 VZÄ; durchgehend mindestens 0,50 VZÄ nötig.")
    assert zweite[:2] == ("stellenumfang-luecke", "D7")
    assert "Weinheim: am 01.12.2025 keine Stelle besetzt" in zweite[2]


def test_bezug_stelle() -> None:
    """Asked of each post on its own, two quarters are no half; by default they are."""
    bild = GUT.replace("1 | P1 | Weinheim | 0.5", "1 | P1 | Weinheim | 0.25") + "5 | P5 | Weinheim | 0.25 | 01.01.2024 | | ja"
    assert befunde(bild) == []
    einzeln = befunde(bild, angaben=ANGABEN, mindestumfang_bezug=Mindestumfangsbezug.STELLE)
    assert [(code, zelle, text.partition(" vom")[0]) for code, zelle, text in einzeln] == [
        ("stellenumfang-luecke", "D2", "Weinheim, Stelle 1:"),
        ("stellenumfang-luecke", "D6", "Weinheim, Stelle 5:"),
    ]


def test_wer_handelt() -> None:
    """A post of a Gemeinde counts with its Verbund, and with the Landkreis where the Gemeinde leaves it the task; nobody is forgotten."""
    im_verbund = GUT.replace("Verbund Neckar", "Ladenburg").replace("3 | P3 | Landkreis", "3 | P3 | Schwetzingen")
    assert befunde(im_verbund) == []
    ohne = befunde("\n".join(zeile for zeile in GUT.splitlines() if "Neckar" not in zeile))
    assert [(code, text.partition(" Bitte")[0]) for code, _, text in ohne] == [
        ("stellen-keine", "Verbund „Neckar“: Für 2025 steht in der Liste der Stellen keine.")
    ]


@pytest.mark.parametrize(
    ("angabe", "grund"),
    [
        ("Mannheim", "In der Zelle steht weder eine Gemeinde noch ein Verbund"),
        ("Verbund Kraichgau", "Einen Verbund „Verbund Kraichgau“ gibt es in dieser Mappe nicht."),
        ("", "Es steht nicht da, für wen sie arbeitet."),
    ],
)
def test_ohne_ort(angabe: str, grund: str) -> None:
    """A post for nobody that acts here counts with nobody, and that is said once."""
    (befund,) = befunde(GUT + f"9 | P9 | {angabe} | 0.5 | 01.01.2025 | | ja")
    assert befund[0] == "stelle-ohne-ort"
    assert grund in befund[2]


def test_doppelt() -> None:
    """The same row twice is counted once, or a gap would be hidden."""
    bild = GUT.replace("1 | P1 | Weinheim | 0.5", "1 | P1 | Weinheim | 0.25")
    zeile = bild.splitlines()[0]
    doppelt = befunde(bild + zeile)
    assert [(code, zelle) for code, zelle, _ in doppelt] == [("stellenumfang-luecke", "D2"), ("stelle-doppelt", "D6")]


def test_person_mit_mehr_als_einer_stelle() -> None:
    """Posts of one person above a full one are named by cell, never by the person."""
    (befund,) = befunde(GUT + "5 | P1 | Weinheim | 0.75 | 01.03.2025 | | ja")
    assert befund[:2] == ("person-ueber-voller-stelle", "D2")
    assert "D2 und D6 ergeben vom 01.03. bis 31.12.2025 zusammen 1,25 VZÄ" in befund[2]
    assert "P1" not in befund[2]


@pytest.mark.parametrize(
    ("zeile", "code", "worte"),
    [
        ("01.04.2025 | | Germanistik", "nachqualifizierung-laeuft", "läuft bis 31.03.2026"),
        ("15.07.2024 | | nein", "nachqualifizierung-faellig", "bis 14.07.2025 abzuschließen (noch 29 Tage)"),
        ("15.06.2024 | | nein", "nachqualifizierung-ueberfaellig", "war bis 14.06.2025 abzuschließen (vor 1 Tag)"),
        ("15.05.2024 | | nein | 01.06.2025", "nachqualifizierung-verspaetet", "kam 18 Tage nach der Frist 14.05.2025"),
        ("01.04.2025 | | k.A.", "qualifikation-fehlt", "Der Abschluss ist nicht eingetragen."),
        (" | | nein", "qualifikation-fehlt", "ab dem Beginn der Beschäftigung"),
    ],
)
def test_qualifikation(zeile: str, code: str, worte: str) -> None:
    """The degree, or the Nachqualifizierung with its last day; what is missing is said."""
    (befund,) = [b for b in befunde(GUT + f"5 | P5 | Weinheim | 0.5 | {zeile}") if b[0] != "stelle-ohne-beginn"]
    assert befund[:2] == (code, "G6")
    assert worte in befund[2]


def test_beschaeftigt_seit() -> None:
    """The year of the Nachqualifizierung counts from the employment, not from the first day in this post."""
    kopf = "Nr. | Gemeinde | VZÄ | von | Abschluss | eingestellt am\n"
    bild = "1 | Weinheim | 0.5 | 01.01.2025 | nein | 01.02.2024"
    assert ("nachqualifizierung-ueberfaellig", "E2") in [befund[:2] for befund in befunde(bild, kopf=kopf)]


def test_anerkannte_faecher() -> None:
    """The county's list of subjects in the Einstellungen replaces ours: a subject on it is accepted, one that is not is not."""
    daten = lesen({"Angaben": ANGABEN, "Liste": GEMEINDEN, "Stellen": KOPF + "1 | P1 | Weinheim | 0.5 | 01.01.2024 | | Germanistik"})
    eigene = Eckdaten(faecher=Gelesen(("Germanistik", "Soziale Arbeit")))
    codes = [[f.code for f in evaluate(daten, Auftrag(heute=HEUTE), Parameter.laden(), e).findings] for e in (Eckdaten(), eigene)]
    assert ["nachqualifizierung-ueberfaellig" in liste for liste in codes] == [True, False]


@pytest.mark.parametrize(
    ("zeilen", "erwartet"),
    [
        ("", [("koordination-fehlt", "vom 01.01. bis 31.12.2025")]),
        ("4 | P4 | Landkreis | 0.5 | 01.03.2025 | | ja | | Koordination", [("koordination-unbesetzt", "vom 01.01. bis 28.02.2025")]),
        ("4 | P4 | Landkreis | 0.4 | | | ja | | koordinierende Stelle", [("koordination-zu-gering", "0,40 VZÄ; mindestens 0,50 VZÄ")]),
        (
            "4 | P4 | Landkreis | 0.5 | | | ja | | Koordination\n5 | P5 | Landkreis | 0.5 | 01.12.2025 | | ja | | Koordination",
            [("koordination-geteilt", "vom 01.12. bis 31.12.2025")],
        ),
        (
            "4 | P4 | Landkreis | 1 | | 31.12.2025 | ja | | Koordination | 52300",
            [
                (
                    "koordination-kosten",
                    "Von 52.300,00 € Personalkosten der koordinierenden Stelle sind für 12 volle Monate höchstens 40.000,00 €",
                )
            ],
        ),
        (
            "4 | P4 | Landkreis | 1 | 15.01.2025 | | ja | | Koordination | 38000",
            [("koordination-unbesetzt", "14.01.2025"), ("koordination-kosten", "für 11 volle Monate höchstens 36.666,66 €")],
        ),
    ],
)
def test_koordination(zeilen: str, erwartet: list[tuple[str, str]]) -> None:
    """The koordinierende Stelle: there, filled throughout, large enough, undivided; its costs only up to the most."""
    ohne = "\n".join(zeile for zeile in GUT.splitlines() if "Koordination" not in zeile)
    gefunden = [befund for befund in befunde(f"{ohne}\n{zeilen}") if befund[0] != "stelle-ohne-beginn"]
    assert [code for code, _, _ in gefunden] == [code for code, _ in erwartet]
    assert all(worte in text for (_, _, text), (_, worte) in zip(gefunden, erwartet, strict=True))


def test_blatt_der_koordination() -> None:
    """A list on a sheet of its own, or below a title of its own, is that of the koordinierende Stelle without a column that says so."""
    kopf = "Umfang | besetzt von | besetzt bis\n"
    assert [z.koordination for z in stellen("0.5 | 01.01.2025 | ", kopf=kopf, blatt="Koordination")] == [True]
    assert [z.koordination for z in stellen("0.5 | 01.01.2025 | ", kopf="Koordinierende Stelle\n" + kopf, blatt="Personal")] == [True]
    assert [z.koordination for z in stellen("0.5 | 01.01.2025 | ", kopf="Integrationsmanagement und Koordination\n" + kopf)] == [False]


def test_andere_listen_bleiben() -> None:
    """A column of VZÄ beside the persons makes no list of posts, and the posts of another year by the name of their sheet do not count."""
    daten = lesen({"Angaben": ANGABEN, "Liste": "AGS | Gemeinde | Personen in der AU | VZÄ\n'08226096 | Weinheim | 12 | 0.4"})
    assert (daten.stellen, daten.meldungen[0].personen.wert) == (None, 12)
    assert lesen({"Angaben": ANGABEN, "Liste": GEMEINDEN, "Stellen 2024": KOPF + GUT}).stellen is None


def test_je_verbund_und_jahr_vor_dem_verfahren() -> None:
    """Before 2025 there are no decisions: everybody in the list is judged by the least of the time, which the press reports."""
    blaetter = {"Angaben": ANGABEN.replace("2025", "2024"), "Liste": GEMEINDEN, "Stellen": KOPF + "1 | P1 | Weinheim | 0.24 | | | ja"}
    findings = run(mappe(blaetter), Auftrag(heute=date(2024, 6, 1))).findings
    (luecke,) = [f for f in findings if f.code == "stellenumfang-luecke"]
    assert "vom 01.01. bis 31.12.2024 zusammen 0,24 VZÄ; durchgehend mindestens 0,25 VZÄ" in luecke.text
    assert (luecke.beleg and luecke.beleg.value, luecke.betrifft) == ("presse", "08226096")


ALLES = {
    "Angaben": ANGABEN,
    "Liste": GEMEINDEN,
    "Verbünde": "Verbund | Gemeinde | Rolle\nNeckar | Ladenburg | federführend\nNeckar | Schriesheim | Mitglied",
}
NEBEN = (
    KOPF + GUT,
    "Fall-Nr. | Beginn der Beratung | Ziele\nF-1 | 01.01.2024 | B1",
    "Stelle | VZÄ\n1 | 0.5",
    "Nr. | Schritt | von | bis\n1 | Antrag | 01.01.2025 |",
)


@pytest.mark.parametrize("neben", NEBEN)
@pytest.mark.parametrize(
    ("blatt", "wo"),
    [
        *((b, wo) for b in (*ALLES, "Personal", "Stellen 2024") for wo in ("davor", "dahinter")),
        ("Liste", "daneben"),
        ("Personal", "daneben"),
    ],
)
def test_betraege_bleiben(neben: str, blatt: str, wo: str) -> None:
    """A list of posts or cases on any sheet, above, below or beside what stands there, changes no figure, no person, no decision."""
    if wo == "daneben":
        zeilen = ALLES.get(blatt, "").splitlines()
        breite = max([zeile.count("|") for zeile in zeilen], default=0) + 3
        rechts = neben.splitlines() + [""] * len(zeilen)
        bild = "\n".join(" | ".join([*(z.split("|") + [""] * breite)[:breite], r]) for z, r in zip(zeilen + [""] * 9, rechts, strict=False))
    else:
        bild = "\n\n".join([neben, ALLES.get(blatt, "")] if wo == "davor" else [ALLES.get(blatt, ""), neben])
    ohne, mit = lesen(ALLES), lesen({**ALLES, blatt: bild})
    for feld in ("kreis", "verbuende", "eckdaten"):
        assert _werte(getattr(mit, feld)) == _werte(getattr(ohne, feld)), feld
    assert [(m.gemeinde.ags, m.personen.wert) for m in mit.meldungen] == [(m.gemeinde.ags, m.personen.wert) for m in ohne.meldungen]
    assert {a: (e.art, e.verbund) for a, e in mit.entscheidungen.items()} == {a: (e.art, e.verbund) for a, e in ohne.entscheidungen.items()}


def _werte(wert: object) -> object:
    """Without the cells: a list in front moves them."""
    if isinstance(wert, Gelesen):
        return wert.wert
    if isinstance(wert, tuple):
        return [_werte(teil) for teil in wert]
    if dataclasses.is_dataclass(wert):
        return {feld.name: _werte(getattr(wert, feld.name)) for feld in dataclasses.fields(wert) if feld.name != "ort"}
    return wert


@pytest.mark.parametrize(
    "zeile", ["2 | N.N. | Weinheim | 0.5", "2 | unbesetzt | Weinheim | 0.5 | 01.01.2025", "2 | P | Weinheim | 0.5 | 01.01.2025 | | vakant"]
)
def test_unbesetzt(zeile: str) -> None:
    """A post that nobody holds fills no gap, and is no person with too much."""
    bild = GUT.replace("1 | P1 | Weinheim | 0.5 | 01.01.2024 | ", "1 | P1 | Weinheim | 0.5 | 01.01.2024 | 31.03.2025")
    assert [code for code, _, _ in befunde(bild + zeile)] == ["stellenumfang-luecke", "stelle-unbesetzt"]


def test_abwesend() -> None:
    """Who is away by the remark is said; the post still counts."""
    kopf = KOPF.strip() + " | Bemerkung\n"
    zeile = "9 | P9 | Weinheim | 0.5 | 01.01.2025 | | ja | | | | seit März in Elternzeit"
    assert [(code, zelle) for code, zelle, _ in befunde(GUT + zeile, kopf=kopf)] == [("stelle-abwesend", "K6")]


@pytest.mark.parametrize(
    ("bis", "letzter"), [("laufend bis 31.03.2025", None), ("03/2025", date(2025, 3, 31)), ("bis auf Weiteres", "offen")]
)
def test_ende_in_worten(bis: str, letzter: date | str | None) -> None:
    """A word that holds a day is no open end; a month ends with its last day."""
    gelesen = stellen(f"1 | P1 | Weinheim | 0.5 | 01.01.2025 | {bis}")
    assert [zeile.stelle.bis for zeile in gelesen] == ([] if letzter is None else [None if letzter == "offen" else letzter])


def test_spalten_mit_jahr() -> None:
    """Of columns of VZÄ for several years that of the Haushaltsjahr counts; two that nothing tells apart are said."""
    (zeile,) = stellen(
        "1 | P1 | Weinheim | 0.5 | 0.25 | 01.01.2024", kopf="Nr. | Person | Gemeinde | Stellenumfang 2024 | Stellenumfang 2025 | von\n"
    )
    assert str(zeile.stelle.vzae) == "0.25"
    zwei = lesen(
        {"Angaben": ANGABEN, "Liste": GEMEINDEN, "Stellen": "Nr. | Gemeinde | VZÄ | von | besetzt von\n1 | Weinheim | 0.5 | 01.01.2024 |"}
    )
    assert ("spalte-mehrfach-wahlfrei", "Stellen", "D1") in [(f.code, f.ort.blatt, f.ort.zelle) for f in zwei.findings if f.ort]


def test_frist_ueber_zwei_zeilen() -> None:
    """The year of the Nachqualifizierung does not begin again with a new row of the same person; an ended post is not forgotten."""
    zeilen = "5 | P5 | Weinheim | 0.5 | 01.01.2024 | 31.03.2025 | Erzieherin\n5 | P5 | Weinheim | 0.75 | 01.04.2025 | | Erzieherin"
    assert [befund[:2] for befund in befunde(GUT + zeilen)] == [
        ("nachqualifizierung-ueberfaellig", "G6"),
        ("nachqualifizierung-ueberfaellig", "G7"),
    ]


@pytest.mark.parametrize("zeile", [" | | Weinheim | 0.8", "9 | | Landkreis gesamt | 0.8", " | | Weinheim | 0.5 | | | | | Summe"])
def test_zwischensummen_sind_keine_stellen(zeile: str) -> None:
    """A subtotal fills no gap."""
    bild = GUT.replace("1 | P1 | Weinheim | 0.5 | 01.01.2024 | ", "1 | P1 | Weinheim | 0.5 | 01.01.2024 | 31.03.2025")
    assert "stellenumfang-luecke" in [code for code, _, _ in befunde(bild + zeile)]
    assert len(stellen(bild + zeile)) == 4


def test_gruppen() -> None:
    """A place alone in a row heads the posts below it that name none; headings that are repeated are no posts."""
    bild = f" | | Weinheim\n1 | P1 | | 0.5 | 01.01.2024\n2 | P2 | Landkreis | 0.5 | 01.01.2024\n{KOPF}3 | P3 | | 0.25 | 01.01.2024"
    assert [(zeile.wer, str(zeile.stelle.vzae)) for zeile in stellen(bild)] == [("08226096", "0.5"), ("", "0.5"), ("08226096", "0.25")]


def test_zweimal_dieselbe_liste() -> None:
    """A copy on another sheet doubles nothing; of lists of several years that of the year counts, and the others are said."""
    viertel = KOPF + GUT.replace("1 | P1 | Weinheim | 0.5", "1 | P1 | Weinheim | 0.25")
    blaetter = {"Angaben": ANGABEN, "Liste": GEMEINDEN, "Stellen": viertel, "Kopie Stellen": viertel, "Stellen 2024": KOPF + GUT}
    codes = [f.code for f in run(mappe(blaetter), Auftrag(heute=HEUTE)).findings if f.code.startswith(("stell", "liste-"))]
    assert codes == ["stellenumfang-luecke", *["stelle-doppelt"] * 4, "liste-anderes-jahr"]


def test_koordination_ist_keine_bemerkung() -> None:
    """A remark about coordinating, a Gemeinde's own coordinator and a title of who made the list make no koordinierende Stelle."""
    kopf = KOPF.strip() + " | Bemerkung\n"
    assert [z.koordination for z in stellen("1 | P1 | Weinheim | 0.5 | | | ja | | | | Koordination Ehrenamt", kopf=kopf)] == [False]
    assert [z.koordination for z in stellen("1 | P1 | Weinheim | 0.5 | | | ja | | Koordination")] == [False]
    titel = "erstellt von der Koordinierungsstelle, Stand 01.03.2025\n"
    assert [z.koordination for z in stellen("1 | P1 | Landkreis | 0.5 | | | ja", kopf=titel + KOPF)] == [False]


def test_kein_name_in_meldungen() -> None:
    """Names of persons stand in no message, wherever a county wrote them."""
    bild = "Anna Müller | Anna Müller | Weinheim | 0.2 | 01.01.2024 | | Erzieherin\nBen Kurz | | Frau Huber (Weinheim) | Müller 0,5 | seit Fr. Müller weg | | ja | Frau Maier"
    texte = " ".join(f"{text} {zelle}" for _, zelle, text in befunde(bild))
    assert texte
    assert not {"Müller", "Kurz", "Huber", "Maier", "Anna"} & set(texte.replace(".", " ").replace(",", " ").split())


@pytest.mark.parametrize(
    ("blatt", "bild"),
    [
        ("Kontakte", "Gemeinde | Name | Telefon | Arbeitszeit\nWeinheim | Frau A | 1 | vormittags"),
        ("Schulungen", "lfd. Nr. | Thema | Beginn | Ende | Umfang | Name\n1 | Recht | 01.03.2020 | 02.03.2020 | 8 | Frau A"),
        ("Kurse", "Nr. | Kurs | Beginn | Ende\n1 | B1 | 01.03.2020 |"),
        ("Mietverträge", "Nr. | Objekt | von | bis\n1 | Hauptstr. | 01.03.2020 |"),
        ("Berechnung", "lfd. Nr. | Gemeinde | Betrag | Stellenanteil\n1 | Weinheim | 130434 | 0.92"),
        ("Verbünde 2", "Verbund | Gemeinde | Stellenumfang | von | bis\nNeckar | Ladenburg | 0.5 | 01.01.2025 |"),
    ],
)
def test_andere_tabellen(blatt: str, bild: str) -> None:
    """Tables of other things are no lists of posts or cases."""
    daten = lesen({"Angaben": ANGABEN, "Liste": GEMEINDEN, blatt: bild})
    assert (daten.stellen, daten.faelle) == (None, ())


def test_verbund_im_jahr() -> None:
    """A Verbund is asked for its posts on the days on which it has members, and on no others."""
    blaetter = {
        "Angaben": ANGABEN,
        "Liste": GEMEINDEN.replace("| Verbund | Neckar", "| Verbund | "),
        "Verbünde": "Verbund | Gemeinde | Rolle | gültig ab | gültig bis\nNeckar | Ladenburg | federführend | 01.07.2025 |\nNeckar | Schriesheim | Mitglied | 01.07.2025 |",
        "Stellen": KOPF + GUT.replace("2 | P2 | Verbund Neckar | 0.5 | 01.01.2024", "2 | P2 | Verbund Neckar | 0.5 | 01.07.2025"),
    }
    findings = run(mappe(blaetter), Auftrag(heute=HEUTE)).findings
    assert [f.text for f in findings if f.code in {"stellenumfang-luecke", "stellen-keine"}] == []


def test_nummer_ist_keine_person() -> None:
    """A post that passes to the next person keeps its number, and the year of that one begins anew; a mere yes is no person either."""
    kopf = "Nr. | Gemeinde | VZÄ | von | bis | Abschluss\n"
    bild = "17 | Weinheim | 0.5 | 01.01.2018 | 31.12.2024 | Soziale Arbeit\n17 | Weinheim | 0.5 | 01.01.2025 | | Politik"
    assert ("nachqualifizierung-laeuft", "F3") in [befund[:2] for befund in befunde(bild, kopf=kopf)]
    bild = "1 | ja | Weinheim | 0.8 | 01.01.2024 | | ja\n2 | ja | Weinheim | 0.8 | 01.01.2024 | | ja"
    assert "person-ueber-voller-stelle" not in [code for code, _, _ in befunde(bild)]


def test_stadtkreis() -> None:
    """In a Stadtkreis all posts count together, with a place beside them or without."""
    angaben = "Stadtkreis | Heilbronn\nHaushaltsjahr | 2025\nPlanungsrahmen | 1000000"
    liste = "AGS | Gemeinde | Personen in der AU\n'08121000 | Heilbronn | 120"
    for bild, erwartet in (
        ("1 | P1 | Heilbronn | 0.25 | 01.01.2024 | | ja\n2 | P2 | | 0.25 | 01.01.2024 | | ja", []),
        ("", ["stellen-keine"]),
    ):
        findings = run(mappe({"Angaben": angaben, "Liste": liste, "Stellen": KOPF + bild}), Auftrag(heute=HEUTE)).findings
        assert [f.code for f in findings if f.code in {"stellenumfang-luecke", "stellen-keine", "stelle-ohne-ort"}] == erwartet


@pytest.mark.parametrize(
    "zeile", ["9 | P9 | Landkreis | 0.5 | 01.01.2024 | 31.12.9999 | ja", "9 | P9 | Landkreis | 0.5 | 01.01.2024 | | ja | | IM gesamt"]
)
def test_keine_stelle_geht_verloren(zeile: str) -> None:
    """A last day of the calendar is one, and a word as "gesamt" makes no total of a row with a first day."""
    assert len(stellen(GUT + zeile)) == 5


def test_verweis_ist_kein_titel() -> None:
    """A note that points to the koordinierende Stelle makes not all posts coordinating; a row that says otherwise wins."""
    assert [z.koordination for z in stellen("1 | P1 | Landkreis | 0.5 | | | ja", kopf="Koordinierende Stelle: siehe Zeile 4\n" + KOPF)] == [
        False
    ]
    zeile = "1 | P1 | Landkreis | 0.5 | | | ja | | Integrationsmanagement"
    assert [z.koordination for z in stellen(zeile, kopf="Koordinierende Stelle\n" + KOPF)] == [False]


@pytest.mark.parametrize("kopf", ["Personalkosten (Tsd. €)", "Personalkosten monatlich"])
def test_kosten_in_anderer_einheit(kopf: str) -> None:
    """Costs in thousands or by the month are not taken for those of the year."""
    (zeile,) = stellen("1 | P1 | Landkreis | 0.5 | 01.01.2024 | | ja | | Koordination | 5200", kopf=KOPF.replace("Personalkosten", kopf))
    assert zeile.kosten_cent is None


def test_anteil_unter_prozent() -> None:
    """0,5 below a heading in percent is half a percent to one and half a post to another: nobody guesses."""
    assert stellen("1 | P1 | Weinheim | 0.5 | 01.01.2024", kopf="Nr. | Person | Gemeinde | Stellenanteil % | von\n") == ()
