"""Dated parameters: complete on every day on which one changes, each with Fundstelle and Beleg."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from im_xl.errors import RegelError
from im_xl.findings import Beleg
import im_xl.vwv
from im_xl.vwv.parameters import EINHEITEN, Parameter, Tagesparameter, reihe_aus_yaml

ORDNER = Path(im_xl.vwv.__file__).parent / "parameter"
DATEIEN = sorted(ORDNER.glob("*.yaml"))
PARAMETER = Parameter.laden()
FOLIEN = {
    "Zuwendungsempfänger",
    *(f"Verfahren zur Weiterleitung an Städte und Gemeinden {nr}" for nr in ("I", "II", "III")),
    *(f"Koordinierende Stellen {nr}" for nr in ("I", "II", "III")),
    *(f"Neuerungen generell {nr}" for nr in ("I", "II")),
}


@pytest.mark.parametrize("datei", DATEIEN, ids=[datei.stem for datei in DATEIEN])
def test_file_says_where_each_value_comes_from(datei: Path) -> None:
    """Every dated entry has a title and a Beleg; what is said to be on a slide names a slide."""
    inhalt = yaml.safe_load(datei.read_text("utf-8"))
    assert inhalt["einheit"] in EINHEITEN
    assert inhalt["beschreibung"].endswith(".")
    eintraege = [eintrag for tag, eintrag in inhalt.items() if isinstance(tag, date)]
    assert eintraege
    for eintrag in eintraege:
        assert eintrag["fundstelle"]["titel"]
        assert Beleg(eintrag["beleg"]) is not Beleg.FOLIE or eintrag["fundstelle"]["titel"] in FOLIEN


@pytest.mark.parametrize("tag", PARAMETER.aenderungstage(), ids=str)
def test_set_is_complete_on_every_day_of_change(tag: date) -> None:
    """On the day of a change and on the day before it every parameter has an entry: a value, or the word that there is none."""
    alle = {wert.schluessel: wert for wert in PARAMETER.alle(tag)}
    assert set(alle) == {datei.stem for datei in DATEIEN}
    assert all(wert.gueltig_ab <= tag and wert.fundstelle for wert in alle.values())
    if tag > PARAMETER.aenderungstage()[0]:
        assert len(PARAMETER.alle(tag - timedelta(days=1))) == len(alle)


def test_before_the_programme_there_is_nothing() -> None:
    """The day before the first entry is refused with a sentence."""
    with pytest.raises(RegelError, match=r"erst ab 01\.01\.2017"):
        PARAMETER.wert("mindestumfang", date(2016, 12, 31))


@pytest.mark.parametrize(
    ("schluessel", "tag", "wert", "beleg"),
    [
        ("mindestbetrag", date(2025, 1, 1), 18_000_000, Beleg.FOLIE),
        ("landessumme", date(2025, 1, 1), 5_800_000_000, Beleg.PRESSE),
        ("landessumme", date(2026, 12, 31), 5_800_000_000, Beleg.PRESSE),
        ("landessumme", date(2027, 1, 1), None, Beleg.ANNAHME),
        ("satz_je_vzae", date(2019, 12, 31), 6_400_000, Beleg.PRESSE),
        ("satz_je_vzae", date(2021, 1, 1), None, Beleg.ANNAHME),
        ("satz_je_vzae", date(2024, 12, 31), 6_000_000, Beleg.PRESSE),
        ("satz_je_vzae", date(2025, 1, 1), 6_800_000, Beleg.PRESSE),
        ("satz_je_vzae", date(2026, 1, 1), 6_800_000, Beleg.ANNAHME),
        ("satz_je_vzae_andere_qualifikation", date(2018, 1, 1), 5_100_000, Beleg.PRESSE),
        ("mindestumfang", date(2024, 12, 31), Decimal("0.25"), Beleg.PRESSE),
        ("mindestumfang", date(2025, 1, 1), Decimal("0.5"), Beleg.FOLIE),
        ("frist_meldung", date(2025, 1, 1), "31.10. J-2", Beleg.FOLIE),
        ("frist_meldung", date(2026, 1, 1), "31.10. J-2", Beleg.ANNAHME),
        ("frist_stichtag", date(2025, 1, 1), "31.12. J-3", Beleg.ANNAHME),
        ("koordination_hoechstbetrag", date(2023, 1, 1), 4_000_000, Beleg.FOLIE),
        ("koordination_pflicht", date(2024, 12, 31), "möglich", Beleg.FOLIE),
        ("beratungszeitraum_jahre", date(2025, 1, 1), 3, Beleg.FOLIE),
    ],
)
def test_value_on_a_day(schluessel: str, tag: date, wert: object, beleg: Beleg) -> None:
    """The values of `vwv.md`, with their Beleg."""
    gefunden = PARAMETER.wert(schluessel, tag)
    assert (gefunden.wert, gefunden.beleg) == (wert, beleg)


def test_only_what_was_asked_for_is_listed() -> None:
    """`IM Einstellungen` lists the parameters that were used."""
    tag = Tagesparameter(PARAMETER, date(2025, 1, 1))
    tag.wert("mindestumfang")
    tag.wert("mindestbetrag")
    tag.wert("mindestumfang")
    assert [wert.schluessel for wert in tag.gefragt] == ["mindestbetrag", "mindestumfang"]


KOPF = 'name: "N"\nbeschreibung: "B."\neinheit: cent\n'


@pytest.mark.parametrize(
    "text",
    [
        KOPF,
        KOPF + "2025-01-01: {wert: 1, beleg: folie}",
        KOPF + '2025-01-01: {wert: 1, fundstelle: {titel: ""}, beleg: folie}',
        KOPF + "2025-01-01: {wert: 1, fundstelle: {titel: T}}",
        KOPF + "2025-01-01: {wert: 1, fundstelle: {titel: T}, beleg: geraten}",
        KOPF + "2025-01-01: {wert: 1.5, fundstelle: {titel: T}, beleg: folie}",
        KOPF + "2025-01-01: {wert: 1, fundstelle: {titel: T}, beleg: folie, hinweis: X}",
        KOPF.replace("cent", "Taler") + "2025-01-01: {wert: 1, fundstelle: {titel: T}, beleg: folie}",
        KOPF.replace("cent", "vzae") + "2025-01-01: {wert: 0.5, fundstelle: {titel: T}, beleg: folie}",
        KOPF.replace("cent", "frist") + "2025-01-01: {wert: Oktober, fundstelle: {titel: T}, beleg: folie}",
    ],
)
def test_file_that_lacks_something_is_refused(text: str) -> None:
    """No Fundstelle, no Beleg, an unknown unit, a float: none of it gets in."""
    with pytest.raises(ValueError, match=r"."):
        reihe_aus_yaml("probe", text)


def test_end_of_a_value_is_written_down() -> None:
    """A dated entry without `wert` ends a value."""
    reihe = reihe_aus_yaml(
        "probe",
        KOPF + "2025-01-01: {wert: 1, fundstelle: {titel: T, nummer: 3}, beleg: folie}\n2026-01-01: {fundstelle: {titel: T}, beleg: folie}",
    )
    assert [wert.wert for wert in reihe] == [1, None]
    assert reihe[0].fundstelle == "T, Nr. 3"
