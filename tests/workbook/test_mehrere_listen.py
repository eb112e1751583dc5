"""Several lists of the Gemeinden in a workbook: what each says of itself decides, and where that says nothing, the amounts wait."""

from __future__ import annotations

from io import BytesIO

import pytest

from im_xl.model import Gelesen
from im_xl.workbook.grid import open_workbook
from im_xl.workbook.reader import read_blaetter, read_workbook
from workbook.raster import flach, lesen, mappe, personen

GEMEINDEN = ("Weinheim", "Ladenburg", "Brühl", "Dielheim", "Eberbach", "Bammental", "Schwetzingen", "Hockenheim", "Plankstadt", "Sinsheim", "Wiesloch", "Walldorf")  # fmt: skip
AU = "Personen in der AU"
ECKDATEN = {"Eckdaten": "Haushaltsjahr | 2025\nStichtag | 31.12.2022"}
TITEL = "Stichtag 31.12.2022\n\n"


def liste(ab: int, kopf: str = AU, namen: tuple[str, ...] = GEMEINDEN) -> str:
    """A list of these Gemeinden that count from a number on."""
    return "\n".join([f"Gemeinde | {kopf}", *(f"{name} | {ab + n}" for n, name in enumerate(namen))])


def codes(daten: object) -> list[str]:
    """The codes of what was found."""
    return [code for code, *_ in flach(daten)]  # type: ignore[arg-type]


@pytest.mark.parametrize("eckdaten", [ECKDATEN, {}])
@pytest.mark.parametrize(
    ("falsch", "richtig"),
    [
        ({"Eins": liste(10)}, {"Zwei": liste(50, AU + " am 31.12.2022")}),
        ({"Eins": liste(10)}, {"Zwei": TITEL + liste(50)}),
        ({"Eins": liste(10, "Personen")}, {"Zwei": liste(50)}),
        ({"Eins": liste(10, "Personen")}, {"Zwei": "Bestand in der AU\n\n" + liste(50, "Personen")}),
        ({"AU alt": liste(10)}, {"AU": liste(50)}),
        ({"Kopie": TITEL + liste(10)}, {"AU": liste(50)}),
        ({"Sicherungskopie": liste(10)}, {"AU": liste(50)}),
        ({"Eins": "Entwurf, nicht verwenden\n\n" + liste(10)}, {"AU": liste(50)}),
        ({"Vorjahr": liste(10)}, {"AU": liste(50)}),
        ({"Eins": "Liste veraltet\n\n" + liste(10)}, {"AU": liste(50)}),
        ({"Ukraine": liste(10)}, {"AU": liste(50)}),
        ({"Eins": liste(10, AU + " am 31.12.2021")}, {"AU": liste(50, AU + " am 31.12.2022")}),
    ],
)
def test_was_eine_liste_von_sich_sagt(falsch: dict[str, str], richtig: dict[str, str], eckdaten: dict[str, str]) -> None:
    """The list that names the Stichtag or the AU is read, and none that says it does not count, whatever the order; the other is named."""
    if not eckdaten and "2021" in str(falsch):
        return  # two days, and nothing says which is the Stichtag
    for bild in ({**eckdaten, **falsch, **richtig}, {**eckdaten, **richtig, **falsch}):
        daten = lesen(bild)
        assert (personen(daten)["Weinheim"], codes(daten)) == (50, ["tabelle-mehrfach"])


def test_jahr_im_blattnamen() -> None:
    """The sheet of the Haushaltsjahr or of the Stichtag is meant; without either nobody knows."""
    for gut, schlecht in (("AU 2025", "AU 2024"), ("AU 2022", "AU 2021")):
        for bild in ({schlecht: liste(10), gut: liste(50)}, {gut: liste(50), schlecht: liste(10)}):
            daten = lesen({**ECKDATEN, **bild})
            assert (personen(daten)["Weinheim"], codes(daten)) == (50, ["tabelle-mehrfach"])
    assert codes(lesen({"AU 2024": liste(10), "AU 2025": liste(50)})) == ["liste-mehrfach"]


def test_betraege_des_vorjahres_neben_der_liste() -> None:
    """A sheet of the Haushaltsjahr is not last year's because amounts of last year stand beside its persons."""
    heute = liste(50).replace(AU, AU + " | Betrag Vorjahr", 1)
    daten = lesen({**ECKDATEN, "AU 2025": heute, "AU 2024": liste(10)})
    assert (personen(daten)["Weinheim"], codes(daten)) == (50, ["tabelle-mehrfach"])


def test_ausgeblendete_liste() -> None:
    """A hidden list is not read and not spoken of, whatever it says."""
    daten = lesen({**ECKDATEN, "Eins": TITEL + liste(10), "Zwei": liste(50)}, versteckt=["Eins"])
    assert (personen(daten)["Weinheim"], codes(daten)) == (50, [])


@pytest.mark.parametrize(
    ("eins", "zwei"),
    [
        (liste(10), liste(50)),
        (TITEL + liste(10), TITEL + liste(50)),
        (liste(10), liste(50, namen=GEMEINDEN[:6])),
        (liste(10), TITEL + liste(50, "Personen")),
        ("Entwurf\n\n" + liste(10), "Kopie\n\n" + liste(50)),
        (liste(10), "Ukraine mit Nachmeldungen\n\n" + liste(50)),
        ("Personen nach Alter in Altensteig\n\n" + liste(10), liste(50)),
    ],
)
def test_nichts_entscheidet(eins: str, zwei: str) -> None:
    """Two lists of mostly the same Gemeinden with other counts, and neither says more: an error that names both."""
    daten = lesen({**ECKDATEN, "Eins": eins, "Zwei": zwei})
    zeile = 3 if "\n\n" in eins else 1
    assert flach(daten) == [("liste-mehrfach", "Eins", f"B{zeile}")]
    text = daten.findings[0].text
    assert "Weinheim hat 10 Personen in Blatt „Eins“, Zelle" in text
    assert "50 in Blatt „Zwei“, Zelle" in text


@pytest.mark.parametrize(
    "zweite",
    [
        liste(10),
        liste(10, namen=GEMEINDEN[:10]),
        liste(10, "Personen"),
        "Entwurf\n\n" + liste(10),
        "Gemeinde | Personen in der AU\nWeinheim | ",
    ],
)
def test_dieselben_zahlen(zweite: str) -> None:
    """A copy, an extract: nothing to say, unless a count is missing there."""
    for bild in ({"Eins": liste(10), "Zwei": zweite}, {"Zwei": zweite, "Eins": liste(10)}):
        daten = lesen({**ECKDATEN, **bild})
        assert personen(daten)["Weinheim"] == 10
        assert codes(daten) == ([] if "Weinheim | 1" in zweite else ["tabelle-mehrfach"])


@pytest.mark.parametrize("kopf", ["Personen", "Anzahl"])
@pytest.mark.parametrize("teile", [2, 3, 4])
def test_teile_und_statistik(kopf: str, teile: int) -> None:
    """Parts that name the AU go before a long sheet that only says persons."""
    breite = len(GEMEINDEN) // teile
    blaetter = {f"Raum {n}": liste(50 + n * breite, namen=GEMEINDEN[n * breite : (n + 1) * breite]) for n in range(teile)}
    for bild in ({"Statistik": liste(10, kopf), **blaetter}, {**blaetter, "Statistik": liste(10, kopf)}):
        daten = lesen({**ECKDATEN, **bild})
        assert (list(personen(daten).values()), codes(daten)) == ([*range(50, 62)], ["liste-in-teilen", "tabelle-mehrfach"])


def test_teile_neben_einer_liste_der_au() -> None:
    """Where the long list names the AU too, nobody knows; what fits the parts together is no second list."""
    blaetter = {"Nord": liste(50, namen=GEMEINDEN[:6]), "Süd": liste(56, namen=GEMEINDEN[6:])}
    assert "liste-mehrfach" in codes(lesen({**ECKDATEN, "Gesamt": liste(10), **blaetter}))
    assert codes(lesen({**ECKDATEN, "Gesamt": liste(50), **blaetter})) == []


def test_kurze_liste_der_au_neben_langer_ohne() -> None:
    """A long list that only says persons never beats one that names the AU with other counts, however short."""
    daten = lesen({**ECKDATEN, "Statistik": liste(10, "Personen"), "AU": liste(50, namen=GEMEINDEN[:3])})
    assert list(personen(daten)) == list(GEMEINDEN[:3])


def test_kurze_berichtigung() -> None:
    """A few counts that differ on a sheet of their own are a warning, as nobody takes them for the list."""
    daten = lesen({**ECKDATEN, "AU": liste(10), "Nachmeldungen": liste(50, namen=GEMEINDEN[:3])})
    assert (personen(daten)["Weinheim"], codes(daten)) == (10, ["tabelle-mehrfach"])


UNTER_AU = "Gemeinde | Anschlussunterbringung\n | Personen\n" + "\n".join(liste(10).split("\n")[1:])


@pytest.mark.parametrize("andere", [liste(10), TITEL + liste(10), UNTER_AU, "Thema | Zahl\nHinweis | 3\n\n\n" + UNTER_AU])
def test_nicht_lesen_entscheidet(andere: str) -> None:
    """The input that the remedy names: the other list is read then, however many rows the heading has."""
    titel = TITEL if andere.startswith(TITEL) else ""
    bild = {**ECKDATEN, "Eins": andere, "Zwei": titel + liste(50)}
    spalte = next(fund for fund in lesen(bild).spalten if fund.ort is not None and fund.ort.blatt == "Eins" and fund.rolle == "Personen")
    daten = read_workbook(mappe(bild), gemerkt={spalte.schluessel: Gelesen("nicht lesen")})
    assert (personen(daten)["Weinheim"], codes(daten)) == (50, [])


def test_wo_eine_andere_liste_steht() -> None:
    """The heading of the list that was read, and that of a longer one on another sheet that was not."""
    neben = liste(1, namen=GEMEINDEN[:2])
    bild = {"Kita": "Gemeinde | Plätze\nWeinheim | 1", "AU": "\n\n" + "Titel\n" + liste(50, "Köpfe je Unterkunft"), "Auszug": neben}
    daten = lesen({**ECKDATEN, **bild})
    assert (str(daten.kopf), str(daten.anderer_kopf)) == ("'Auszug'!B1", "'AU'!A2")
    daten = lesen({**ECKDATEN, **bild}, versteckt=["AU"])
    assert str(daten.anderer_kopf) == "'Kita'!A1"
    daten = lesen({**ECKDATEN, "Auszug": neben})
    assert daten.anderer_kopf is None


def test_lange_blaetter_werden_nicht_ganz_gelesen() -> None:
    """Of sheets with headings of Gemeinden that hold no list of persons, however long, only the beginning is read."""
    lang = "Gemeinde | Schulen\n" + "\n".join(f"Ort {n} | {n}" for n in range(2_000))
    faelle = "Gemeinde | Fall-Nr. | Beginn der Beratung\n" + "\n".join(f"Weinheim | F{n} | 01.02.2025" for n in range(2_000))
    data = mappe({**ECKDATEN, "AU": liste(10), "Schulen": lang, "Beratungsfälle": faelle}).getvalue()
    blaetter = open_workbook(BytesIO(data))
    daten = read_blaetter(blaetter, data)
    assert (personen(daten)["Weinheim"], len(daten.faelle[0].faelle)) == (10, 2_000)
    assert [len(blatt.zeilen(0)) < 500 for blatt in blaetter] == [True] * 4
