"""The whole way of a county through the pane, in every kind of Excel: check, jump, preview, 54 overviews, another count, again, undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from hosts.web.bereich import KREIS, UNSERE, Bereich, bilder, gerechnet, gleiche_blaetter
from hosts.web.nachbau.excel import Excel
from hosts.web.nachbau.sitzung import Sitzung

Oeffne = Callable[..., Sitzung]


@pytest.mark.parametrize("profil", ["ltsc2021", "ltsc2024", "m365", "web"])
def test_the_whole_way(oeffne: Oeffne, profil: str) -> None:
    """What reaches Excel is byte for byte what every host receives; the county's own sheets stay as they are; undo leads back."""
    excel = Excel.oeffne(KREIS, profil)
    bereich = Bereich(oeffne(excel))
    am_anfang = bilder(excel)

    bereich.waehle("pruefen", "befunde")
    erster = bereich.seite.locator("#im-befunde li[data-zelle]").first
    ort = [erster.get_attribute(f"data-{was}") for was in ("blatt", "zelle")]
    davor = (excel.buch.vorn.name, "A1")
    erster.locator(".im-sprung").click()
    bereich.seite.locator("#im-zurueck").wait_for()
    assert [excel.buch.vorn.name, excel.buch.vorn.zelle] == ort
    bereich.seite.click("#im-zurueck")
    bereich.seite.locator("#im-zurueck").wait_for(state="hidden")
    assert (excel.buch.vorn.name, excel.buch.vorn.zelle) == davor
    assert bilder(excel) == am_anfang, "a check changes nothing"

    # 54 overviews and four sheets of the county
    bereich.waehle("uebersichten", "vorschau")
    assert "58 neu, 0 geändert, 0 unverändert" in bereich.seite.inner_text("#im-planzahlen")
    assert bilder(excel) == am_anfang, "a preview changes nothing"
    excel.aufrufe.clear()
    bereich.bejahe()
    ergebnis = gerechnet(bereich)
    assert excel.eingefuegt == [ergebnis.kleine_mappe()]
    namen = [blatt.name for blatt in ergebnis.blaetter.blaetter]
    assert excel.blaetter == [*am_anfang, *namen]
    assert len(namen) == 58
    assert bilder(excel, UNSERE) == am_anfang
    gleiche_blaetter(excel, namen)
    assert excel.aufrufe[0] == "Workbook.InsertWorksheetsFromBase64"
    assert excel.aufrufe[-2:] == ["Worksheet.Activate IM Übersicht", "Range.Select IM Übersicht"]
    assert not [aufruf for aufruf in excel.aufrufe if "Delete" in aufruf or "CopyFrom" in aufruf]
    nach_dem_ersten = bilder(excel)

    # nothing to do
    bereich.waehle("uebersichten", "ergebnis")
    assert bereich.seite.inner_text("#im-titel") == "Nichts zu tun"

    # another count; Excel has calculated the sum below
    excel.trage_ein("AU-Bestand", E8=99)
    excel.blatt("AU-Bestand").werte["E61"] += 99 - 76
    eigene = bilder(excel, UNSERE)
    bereich.waehle("uebersichten", "vorschau")
    excel.aufrufe.clear()
    bereich.bejahe()
    ergebnis, lauf = gerechnet(bereich), bereich.lauf()
    assert excel.eingefuegt[1] == ergebnis.kleine_mappe()
    assert lauf["plan"]["neu"] == []
    geaendert = lauf["plan"]["geaendert"]
    assert {"IM Rechenweg", "Ü Bammental"} <= set(geaendert)
    assert excel.blaetter == [*am_anfang, *namen], "no twin is left"
    assert bilder(excel, UNSERE) == eigene
    gleiche_blaetter(excel, geaendert)
    unveraendert = set(namen) - set(geaendert)
    assert {name: stand for name, stand in bilder(excel).items() if name in unveraendert} == {
        name: stand for name, stand in nach_dem_ersten.items() if name in unveraendert
    }
    _reihenfolge(excel.aufrufe, geaendert)

    # back to the first run
    bereich.nimm_zurueck()
    assert excel.blaetter == [*am_anfang, *namen]
    assert bilder(excel, UNSERE) == eigene, "the count that was typed stays"
    assert {name: stand["zellen"].keys() for name, stand in bilder(excel).items()} == {
        name: stand["zellen"].keys() for name, stand in nach_dem_ersten.items()
    }
    for name in geaendert:
        assert _ohne_stil(bilder(excel)[name]) == _ohne_stil(nach_dem_ersten[name]), name
    assert bereich.sitzung.posts == ["/lauf"] * 6 + ["/ruecknahme"] * 2


@pytest.mark.parametrize("profil", ["m365", "web"])
def test_a_sheet_of_the_procedure(oeffne: Oeffne, profil: str) -> None:
    """Chosen in the pane, put in, filled in by a person, renewed by the next run with what was typed, and taken back."""
    excel = Excel.oeffne(KREIS, profil)
    bereich = Bereich(oeffne(excel))
    am_anfang = bilder(excel)
    bereich.waehle("verfahren", "verfahren").klicke("[data-blatt-art=zahlungen]")
    assert bereich.ansicht == "vorschau"
    assert "59 neu" in bereich.seite.inner_text("#im-planzahlen")
    bereich.bejahe()
    assert excel.blaetter[-1] == "IM Zahlungen 2025"
    assert bilder(excel, UNSERE) == am_anfang

    namen = excel.blatt("IM Zahlungen 2025").ws.defined_names
    zelle = {
        feld: namen[f"_imxl_feld.eingang.{feld}"].attr_text.rpartition("!")[2].partition(":")[0].replace("$", "")
        for feld in ("datum", "betrag")
    }
    excel.trage_ein("IM Zahlungen 2025", **{zelle["datum"]: date(2025, 2, 17), zelle["betrag"]: 600_000})
    bereich.waehle("uebersichten", "vorschau")
    lauf = bereich.lauf()
    assert {"IM Hinweise", "IM Zahlungen 2025"} <= set(lauf["plan"]["geaendert"])
    assert "weitergabe-offen" in {befund["code"] for befund in lauf["befunde"]}
    bereich.bejahe()
    assert excel.blatt("IM Zahlungen 2025").ws[zelle["betrag"]].value == 600_000

    bereich.nimm_zurueck()
    assert excel.blatt("IM Zahlungen 2025").ws[zelle["betrag"]].value == 600_000, "what a person typed stays"


def _reihenfolge(aufrufe: list[str], geaendert: list[str]) -> None:
    """One insertion, then content is exchanged, then the twins go, then the overview is shown; no sheet of ours is ever deleted."""
    zwillinge = [f"{name} (2)" for name in geaendert]
    assert [aufruf for aufruf in aufrufe if aufruf.startswith("Workbook")] == ["Workbook.InsertWorksheetsFromBase64"]
    tausch = [stelle for stelle, aufruf in enumerate(aufrufe) if aufruf.startswith("Range.CopyFrom")]
    weg = [stelle for stelle, aufruf in enumerate(aufrufe) if aufruf.startswith("Worksheet.Delete")]
    assert [aufrufe[stelle] for stelle in tausch] == [f"Range.CopyFrom {name}" for name in geaendert]
    assert [aufrufe[stelle] for stelle in weg] == [f"Worksheet.Delete {name}" for name in zwillinge]
    assert tausch[0] > 0
    assert tausch[-1] < weg[0]
    assert aufrufe[-2:] == ["Worksheet.Activate IM Übersicht", "Range.Select IM Übersicht"]


def _ohne_stil(stand: dict) -> dict:  # type: ignore[type-arg]
    """Numbers of styles are given anew when cells come back; see `gleiche_blaetter` for what they mean."""
    return {**stand, "zellen": {ort: wert for ort, (wert, _) in stand["zellen"].items() if wert is not None}}
