"""Formulas in cells, through the real custom functions runtime of office.js to the server and back; and the buttons of the ribbon."""

# ruff: noqa: ANN401 - what cells hold has no type

from __future__ import annotations

from collections.abc import Callable
from functools import cache
import json
from typing import Any

import pytest

from hosts.web.bereich import KREIS, Bereich
from hosts.web.nachbau.excel import Excel
from hosts.web.nachbau.sitzung import Sitzung
from hosts.web.nachbau.zellen import Aufruf, Bezug, aufruf
from im_xl.functions import rufe
from im_xl.hosts.web.manifest import schaltflaechen_im_web
from im_xl.hosts.web.metadaten import funktionen_json

Oeffne = Callable[..., Sitzung]
LISTE = "AU-Bestand"
WERT, NV = 7, 1


@cache
def metadaten() -> dict[str, dict[str, Any]]:
    """What Excel knows of each function."""
    dokument = json.loads(funktionen_json("https://localhost:8443"))
    return {f["id"]: {"allowErrorForDataTypeAny": dokument.get("allowErrorForDataTypeAny"), **f} for f in dokument["functions"]}


def ruf(excel: Excel, name: str, *argumente: Any) -> Aufruf:
    """What Excel sends for a formula with these arguments."""
    return aufruf(excel, metadaten()[name], argumente)


def in_excel(oeffne: Oeffne, profil: str = "m365") -> tuple[Sitzung, Excel]:
    """The pane beside the county's workbook."""
    excel = Excel.oeffne(KREIS, profil)
    return oeffne(excel), excel


def funktionsposts(sitzung: Sitzung) -> int:
    """How many times cells have asked the server."""
    return sitzung.posts.count("/funktionen")


# ---------------------------------------------------------------- cells
@pytest.mark.parametrize("ereignisse", [1, 20])
def test_a_thousand_cells(oeffne: Oeffne, ereignisse: int) -> None:
    """Every formula has its value, and the server was asked a handful of times, however many messages Excel makes of them."""
    sitzung, excel = in_excel(oeffne)
    aufrufe = [ruf(excel, "IM_ANTEIL", personen, 4000) for personen in range(1, 1001)]
    ergebnisse = sitzung.werte(aufrufe, ereignisse=ereignisse)
    assert [ergebnis["wert"] for ergebnis in ergebnisse] == [rufe("IM_ANTEIL", [personen, 4000]) for personen in range(1, 1001)]
    assert funktionsposts(sitzung) <= 5
    assert excel.lieferungen <= 10


@pytest.mark.parametrize("profil", ["ltsc2021", "web"])
def test_a_column_of_a_sheet(oeffne: Oeffne, profil: str) -> None:
    """The amounts of a whole list spill out, the same as from the rules; an error in the list is an error in the cell, with its text."""
    sitzung, excel = in_excel(oeffne, profil)
    [ergebnis] = sitzung.werte([ruf(excel, "IM_ZUWENDUNG", 1_810_740, Bezug(LISTE, "E7:E60"))])
    personen = tuple((excel.blatt(LISTE).ws[f"E{zeile}"].value,) for zeile in range(7, 61))
    assert ergebnis["wert"] == [list(zeile) for zeile in rufe("IM_ZUWENDUNG", [1_810_740, personen])]  # type: ignore[union-attr, list-item]
    excel.trage_ein(LISTE, E9="#N/A")
    [ergebnis] = sitzung.werte([ruf(excel, "IM_ZUWENDUNG", 1_810_740, Bezug(LISTE, "E7:E60"))])
    assert ergebnis["fehler"] in {WERT, NV}
    assert ergebnis["text"]


@pytest.mark.parametrize("profil", ["ltsc2021", "web"])
def test_an_empty_cell_is_not_zero(oeffne: Oeffne, profil: str) -> None:
    """Excel for Windows hands over 0 for it, Excel on the web nothing: in both it counts as missing, and a real 0 as nobody."""
    sitzung, excel = in_excel(oeffne, profil)
    bereich = Bezug(LISTE, "E7:E10")
    excel.trage_ein(LISTE, E8=0)
    [mit_null] = sitzung.werte([ruf(excel, "IM_ZUWENDUNG", 1000, bereich)])
    assert mit_null["wert"][1] == [0]
    excel.trage_ein(LISTE, E8=None)
    [mit_luecke] = sitzung.werte([ruf(excel, "IM_ZUWENDUNG", 1000, bereich)])
    erwartet = rufe("IM_ZUWENDUNG", [1000, ((38,), (None,), (190,), (excel.blatt(LISTE).ws["E10"].value,))])
    if hasattr(erwartet, "text"):
        assert mit_luecke["text"] == erwartet.text
    else:
        assert mit_luecke["wert"] == [list(zeile) for zeile in erwartet]  # type: ignore[union-attr, arg-type]
    assert mit_luecke != mit_null


def test_errors_say_in_german_what_to_do(oeffne: Oeffne) -> None:
    """#WERT! and #NV with the text of the rules; IM_HINWEIS shows it in a cell, and forgets it once the cell has a value."""
    sitzung, excel = in_excel(oeffne)
    excel.trage_ein(LISTE, L1="Nirgendwo", L2=None)
    aufrufe = [ruf(excel, "IM_ANTEIL", -1, 100), ruf(excel, "IM_AGS", Bezug(LISTE, "L1"))]
    negativ, unbekannt = sitzung.werte(aufrufe, orte=["'AU-Bestand'!M1", "'AU-Bestand'!M2"])
    for ergebnis, fehler in ((negativ, rufe("IM_ANTEIL", [-1, 100])), (unbekannt, rufe("IM_AGS", ["Nirgendwo"]))):
        assert ergebnis["fehler"] in {WERT, NV}
        assert ergebnis["text"] == fehler.text  # type: ignore[union-attr]
    excel.trage_ein(LISTE, M1="#VALUE!")
    [hinweis] = sitzung.werte([ruf(excel, "IM_HINWEIS", Bezug(LISTE, "M1"))])
    assert hinweis["wert"] == negativ["text"]
    sitzung.werte([ruf(excel, "IM_ANTEIL", 1, 100)], orte=["'AU-Bestand'!M1"])
    [hinweis] = sitzung.werte([ruf(excel, "IM_HINWEIS", Bezug(LISTE, "M1"))])
    assert hinweis["wert"] != negativ["text"]


def test_what_is_left_out(oeffne: Oeffne) -> None:
    """An argument that is left out, at the end or between two commas, is none; an error cell as argument is an error."""
    sitzung, excel = in_excel(oeffne)
    excel.trage_ein(LISTE, L1="#REF!")
    am_ende, mitten, fehler = sitzung.werte(
        [ruf(excel, "IM_VZAE", 30_000, 2025), ruf(excel, "IM_VZAE", 30_000, None, 60_000), ruf(excel, "IM_ANTEIL", Bezug(LISTE, "L1"), 3)]
    )
    assert am_ende["wert"] == rufe("IM_VZAE", [30_000, 2025])
    assert mitten["wert"] == 0.5
    assert "fehler" in fehler


def test_cells_that_nobody_wants_any_more(oeffne: Oeffne) -> None:
    """What Excel cancels is not asked for, or the request is ended; what it still wants comes."""
    sitzung, excel = in_excel(oeffne)
    gehalten: list[Any] = []
    sitzung.seite.route("**/funktionen", lambda route: gehalten.append(route))  # noqa: PLW0108 - Playwright marks the function, a method cannot be
    nummern = sitzung.rechne([ruf(excel, "IM_ZUWENDUNG", 1000, Bezug(LISTE, "E7:E9"))] * 2, warten=False)
    sitzung.warte(lambda: gehalten, "the request")
    sitzung.brich_ab(nummern)
    sitzung.warte(lambda: sitzung.gescheitert, "its end")
    assert sitzung.gescheitert == ["/funktionen net::ERR_ABORTED"]
    sitzung.seite.unroute("**/funktionen")
    [danach] = sitzung.werte([ruf(excel, "IM_ANTEIL", 1, 4)])
    assert danach["wert"] == 0.25
    assert not set(nummern) & set(excel.ergebnisse)


def test_a_server_that_is_away(oeffne: Oeffne) -> None:
    """Every cell shows an error that says so, none a number."""
    sitzung, excel = in_excel(oeffne)
    sitzung.seite.route("**/funktionen", lambda route: route.fulfill(status=500, body="kaputt"))
    [ergebnis] = sitzung.werte([ruf(excel, "IM_ANTEIL", 1, 4)])
    assert ergebnis["fehler"] in {WERT, NV}
    assert "Server" in ergebnis["text"]


def test_all_functions_are_known_to_the_runtime(oeffne: Oeffne) -> None:
    """Each of the register answers, with a value or with a text of ours; none is unknown."""
    sitzung, excel = in_excel(oeffne)
    aufrufe = []
    for name, funktion in metadaten().items():
        argumente = [Bezug(LISTE, "E7") if name == "IM_HINWEIS" else 1 for angabe in funktion["parameters"] if not angabe.get("optional")]
        aufrufe.append(ruf(excel, name, *argumente))
    for eins, ergebnis in zip(aufrufe, sitzung.werte(aufrufe), strict=True):
        assert "wert" in ergebnis or ergebnis["text"], eins.name


# ---------------------------------------------------------------- ribbon
def test_every_button_of_the_ribbon(oeffne: Oeffne) -> None:
    """Each runs what it is named for, and Excel is told that it has finished."""
    sitzung, excel = in_excel(oeffne)
    bereich = Bereich(sitzung).waehle("pruefen", "befunde")
    ansichten = {}
    for taste in schaltflaechen_im_web():
        assert sitzung.druecke(taste.name)[1] == 0, taste.name
        bereich.seite.locator("body:not([data-arbeitet])").wait_for()
        assert bereich.fehler == ""
        ansichten[taste.name] = bereich.ansicht
    assert {befehl: ansichten[befehl] for befehl in ("pruefen", "uebersichten", "fristen", "diagnose")} == {
        "pruefen": "befunde",
        "uebersichten": "vorschau",
        "fristen": "fristen",
        "diagnose": "diagnose",
    }
    assert excel.aufrufe == [], "without „Ja“ nothing is changed"


def test_the_first_button_shows_where_the_workbook_goes(oeffne: Oeffne) -> None:
    """Nobody's workbook leaves before the start card was on the screen; then it goes on."""
    sitzung, excel = in_excel(oeffne)
    sitzung.druecke("pruefen")
    bereich = Bereich(sitzung)
    assert (bereich.ansicht, sitzung.posts) == ("start", [])
    assert excel.sichtbar
    bereich.klicke("#im-weiter")
    assert bereich.ansicht == "befunde"
    assert sitzung.posts == ["/lauf"]


def test_a_command_that_does_not_exist(oeffne: Oeffne) -> None:
    """Excel is told, and the pane lives on."""
    sitzung, _ = in_excel(oeffne)
    assert sitzung.druecke("gibtsnicht")[1] == 11101
    Bereich(sitzung).waehle("pruefen", "befunde")
