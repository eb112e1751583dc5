"""The task pane as a person uses it, and what the workbook around it holds."""

# ruff: noqa: ANN401 - what a page answers has no type

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from hosts.web.nachbau.excel import Excel
from hosts.web.nachbau.inhalt import Blatt, inhalt
from hosts.web.nachbau.sitzung import Sitzung
from im_xl.assets import ordner
from im_xl.model import Auftrag, Ziel
from im_xl.pipeline import Ergebnis, run

KREIS = ordner("workbooks") / "rhein-neckar-kreis-2025.xlsx"
KLEINER_KREIS = ordner("workbooks") / "sigmaringen-2017.xlsx"


class Bereich:
    """The pane of a session."""

    def __init__(self, sitzung: Sitzung) -> None:
        self.sitzung, self.seite = sitzung, sitzung.bereich

    @property
    def excel(self) -> Excel:
        """The Excel around it."""
        assert self.sitzung.excel is not None
        return self.sitzung.excel

    @property
    def ansicht(self) -> str:
        """The section that is shown."""
        return str(self.seite.get_attribute("body", "data-ansicht"))

    @property
    def fehler(self) -> str:
        """What the pane says went wrong; empty if nothing did."""
        return self.seite.inner_text("#im-fehler-text") if self.seite.is_visible("#im-fehler") else ""

    def zeilen(self, wo: str) -> list[str]:
        """Texts of all these elements."""
        return self.seite.locator(wo).all_inner_texts()

    def klicke(self, wo: str) -> Bereich:
        """Press something, and wait until nothing works any more."""
        self.seite.click(wo)
        self.seite.locator("body:not([data-arbeitet])").wait_for()
        return self

    def waehle(self, befehl: str, ansicht: str) -> Bereich:
        """Press the button of a command; it has to lead there.

        Raises:
            AssertionError: it led elsewhere, or something is said to have gone wrong.
        """
        self.klicke(f"#im-knopf-{befehl}")
        assert (self.ansicht, self.fehler) == (ansicht, "")
        return self

    def bejahe(self) -> Bereich:
        """„Ja“ below a preview; it has to work.

        Raises:
            AssertionError: it did not.
        """
        self.klicke("#im-ja")
        assert (self.ansicht, self.fehler) == ("ergebnis", "")
        return self

    def erstelle(self) -> Bereich:
        """Make the overviews: preview and „Ja“."""
        return self.waehle("uebersichten", "vorschau").bejahe()

    def nimm_zurueck(self) -> Bereich:
        """Take back what was made last: preview and „Ja“."""
        return self.waehle("zuruecknehmen", "vorschau").bejahe()

    def lauf(self) -> dict[str, Any]:
        """The last answer of the server to /lauf."""
        antwort = [antwort for antwort in self.sitzung.antworten if antwort.url.endswith("/lauf")][-1]
        dokument: dict[str, Any] = antwort.json()
        return dokument


def gerechnet(bereich: Bereich) -> Ergebnis:
    """What the pipeline of every host makes of the workbook that Excel handed out last, on the day that the server counted with."""
    ziel = Ziel.EXCEL_WEB if bereich.excel.profil.web else Ziel.EXCEL_DESKTOP
    auftrag = Auftrag(heute=date.fromisoformat(bereich.lauf()["heute"]), ziel=ziel)
    return run(BytesIO(bereich.excel.schnappschuesse[-1]), auftrag, datei=bereich.excel.name, auf_server=True)


def bild(blatt: Blatt) -> dict[str, Any]:
    """All that a sheet holds: cells with their formats, sizes, merged cells, conditional formats, names, filter, print area."""
    ws = blatt.ws
    return {
        "name": blatt.name,
        "zellen": {
            ort: (zelle.value if not hasattr(zelle.value, "text") else zelle.value.text, tuple(zelle._style or ()))
            for ort, zelle in ws._cells.items()
        },
        "werte": dict(blatt.werte),
        "breiten": {spalte: (masse.width, masse.hidden) for spalte, masse in ws.column_dimensions.items()},
        "hoehen": {zeile: (masse.height, masse.hidden) for zeile, masse in ws.row_dimensions.items()},
        "verbunden": sorted(bereich.coord for bereich in ws.merged_cells.ranges),
        "bedingt": sorted(str(bereich.sqref) for bereich in ws.conditional_formatting),
        "namen": {name: eintrag.attr_text for name, eintrag in ws.defined_names.items()},
        "filter": ws.auto_filter.ref,
        "druck": ws.print_area,
        "sichtbar": ws.sheet_state,
    }


def bilder(excel: Excel, ausser: str = "") -> dict[str, dict[str, Any]]:
    """Of every sheet, or of those whose name does not begin like that."""
    return {blatt.name: bild(blatt) for blatt in excel.buch.blaetter if not ausser or not blatt.name.startswith(tuple(ausser.split("|")))}


UNSERE = "IM |Ü "
_MERKMALE = ("font", "fill", "border", "alignment", "protection")


def gleiche_blaetter(excel: Excel, namen: list[str]) -> None:
    """Cells, formulas and formats of these sheets are those of the small workbook that came last.

    Raises:
        AssertionError: they are not.
    """
    assert excel.quelle is not None
    for name in namen:
        soll, ist = excel.quelle.blatt(name), excel.blatt(name)
        assert soll is not None
        assert inhalt(ist) == inhalt(soll), name
        paare = {
            (tuple(zelle._style or ()), tuple(ist.ws._cells[ort]._style or ())): (zelle, ist.ws._cells[ort])
            for ort, zelle in soll.ws._cells.items()
        }
        for zelle, hier in paare.values():
            assert _formate(hier) == _formate(zelle), (name, zelle.coordinate)


def _formate(zelle: Any) -> tuple[Any, ...]:
    return (zelle.number_format, *(getattr(zelle, merkmal)._StyleProxy__target for merkmal in _MERKMALE))
