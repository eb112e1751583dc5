"""What people enter in `IM Einstellungen`, with the type of the cell."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
import pytest

from im_xl.cents import Einheit, Rundungsart
from im_xl.model import Betragsstand, Gelesen, Mindestbetragsmodus, UmgangMitFehlenden
from im_xl.package.package import Package
from im_xl.workbook.eingaben import als_eckdaten, eingaben


def _gelesen(schluessel: str, wert: object, *, seit_1904: bool = False, muster: str = "") -> dict[str, Gelesen[str]]:
    buch = Workbook()
    if seit_1904:
        buch.epoch = CALENDAR_MAC_1904
    blatt = buch.active
    blatt.title = "IM Einstellungen"
    blatt["B1"], blatt["C1"] = wert, schluessel
    if muster:
        blatt["B1"].number_format = muster
    for name, text in {"_imxl": '"einstellungen"', "_imxl_eingaben": "$B$1:$B$2", "_imxl_schluessel": "$C$1:$C$2"}.items():
        bezug = text if text.startswith('"') else f"'IM Einstellungen'!{text}"
        blatt.defined_names[name] = DefinedName(name, attr_text=bezug)
    puffer = BytesIO()
    buch.save(puffer)
    paket = Package.read(puffer.getvalue())
    return eingaben(paket, paket.eigene()["einstellungen"])


@pytest.mark.parametrize("seit_1904", [False, True])
@pytest.mark.parametrize("wert", [date(2022, 12, 31), datetime(2022, 12, 31), "31.12.2022"])  # noqa: DTZ001 - a day
def test_tage(wert: object, *, seit_1904: bool) -> None:
    """A day is the same day in workbooks that count from 1904, and is remembered as people write it."""
    gelesen = _gelesen("stichtag", wert, seit_1904=seit_1904)
    eckdaten, findings = als_eckdaten(gelesen)
    assert gelesen["stichtag"].wert == "31.12.2022"
    assert (eckdaten.stichtag.wert if eckdaten.stichtag else None, findings) == (date(2022, 12, 31), [])


@pytest.mark.parametrize(
    ("wert", "cent"),
    [(180125, 18_012_500), (180125.5, 18_012_550), ("180.125,00", 18_012_500), ("180.125", 18_012_500), (180.12, 18_012)],
)
def test_betraege(wert: object, cent: int) -> None:
    """A number is that number, a text is read as people write it."""
    eckdaten, findings = als_eckdaten(_gelesen("mindestbetrag", wert))
    assert (eckdaten.mindestbetrag_cent.wert if eckdaten.mindestbetrag_cent else None, findings) == (cent, [])


@pytest.mark.parametrize(
    ("schluessel", "wert", "muster"),
    [
        ("betrag", 180.125, ""),
        ("betrag", "180,125", ""),
        ("betrag", True, ""),
        ("betrag", "=1+1", ""),
        ("betrag", 0.5, "0%"),
        ("betrag", date(2022, 12, 31), "dd.mm.yyyy"),
        ("haushaltsjahr", True, ""),
        ("zaehlweise", True, ""),
        ("betragsstand", "noch nicht bewilligt", ""),
        ("betragsstand", "bewilligt: nein", ""),
    ],
)
def test_was_nicht_verstanden_wird(schluessel: str, wert: object, muster: str) -> None:
    """It is a finding and counts as not entered."""
    eckdaten, findings = als_eckdaten(_gelesen(schluessel, wert, muster=muster))
    assert [(finding.code, str(finding.ort)) for finding in findings] == [("angabe-unlesbar", "'IM Einstellungen'!B1")]
    assert all(getattr(eckdaten, feld) is None for feld in eckdaten.__dataclass_fields__)


@pytest.mark.parametrize(
    ("schluessel", "wert", "feld", "bedeutung"),
    [
        ("betragsstand", "bekannt gegeben", "betragsstand", Betragsstand.BEKANNTGEGEBEN),
        ("einheit", "volle Euro", "rundung_einheit", Einheit.EURO),
        ("rundung", "kaufmännisch", "rundung_art", Rundungsart.EINZELN),
        ("rundung", "einzeln, volle Euro", "rundung_einheit", Einheit.EURO),
        ("modus", "nur_kennzeichnen", "modus", Mindestbetragsmodus.NUR_KENNZEICHNEN),
        ("modus", "zusätzlich", "modus", Mindestbetragsmodus.ZUSAETZLICH),
        ("fehlende", "Zahl des Vorjahres", "umgang_mit_fehlenden", UmgangMitFehlenden.VORJAHR),
    ],
)
def test_eigene_worte(schluessel: str, wert: str, feld: str, bedeutung: object) -> None:
    """The same words are understood as in the county's own sheets."""
    eckdaten, findings = als_eckdaten(_gelesen(schluessel, wert))
    assert (getattr(eckdaten, feld).wert, findings) == (bedeutung, [])


def test_freier_text() -> None:
    """Numbers beside a free text are kept as they are shown; a formula without value is left out."""
    assert _gelesen("aktenzeichen", 41.5)["aktenzeichen"].wert == "41,5"
    assert _gelesen("aktenzeichen", "=A9") == {}
