"""The ribbon for real: every callback of our VBA, run by LibreOffice, to its effect on the other workbook that is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from addin.doppel import gegenstelle, module
from addin.zwilling import LibreOfficeKurier, befehle, mit_makros
from hosts.office import Book, BookName, Control, Office, Ribbon
from im_xl.addin.ribbon import schaltflaechen
from im_xl.assets import ordner
from im_xl.hosts.gedaechtnis import Gedaechtnis
from im_xl.hosts.kurier import Antwort, Art

WORKBOOKS = Path(__file__).resolve().parents[2] / "workbooks"
HEUTE = date(2025, 1, 15)
JA, NEIN, OK = 6, 7, 1
FRAGE, KRITISCH, AUSRUF, HINWEIS = 32, 16, 48, 64
pytestmark = pytest.mark.office


@dataclass
class Buehne:
    """The add-in and a county's workbook, both open in LibreOffice.

    Attributes:
        addin: the twin of the add-in.
        mappe: the county's workbook; it is the active one.
        kurier: how commands reach it.
        meldungen: text and style of every message box.
        antworten: answer of every command.
        knopf: what is pressed in the next message boxes; where it is empty, "Ja" or "OK".
        erneuert: how often the ribbon was asked to refresh itself.
    """

    addin: Book
    mappe: Book
    kurier: LibreOfficeKurier
    meldungen: list[tuple[str, int]] = field(default_factory=list)
    antworten: list[Antwort] = field(default_factory=list)
    knopf: list[int] = field(default_factory=list)
    erneuert: int = 0

    def melde(self, text: str, stil: int) -> int:
        """In the place of the message box."""
        self.meldungen.append((text, stil))
        return self.knopf.pop(0) if self.knopf else JA if stil & FRAGE else OK

    def druecke(self, rueckruf: str, kennung: str = "") -> list[tuple[str, int]]:
        """Press a button; the messages that came."""
        self.meldungen.clear()
        self.mappe.activate()
        self.addin.run(f"ImRibbon.{rueckruf}", Control(kennung or rueckruf))
        return list(self.meldungen)

    def aktiv(self, kennung: str) -> object:
        """What the callback says of a button's state."""
        self.mappe.activate()
        return self.addin.run("ImRibbon.ImAktiv", Control(kennung), None).arguments[1]


@pytest.fixture(scope="module")
def buehne(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Buehne]:
    """The twin beside the sample county."""
    ort = tmp_path_factory.mktemp("ribbon")
    (ort / "im-xl.xlsm").write_bytes(mit_makros((WORKBOOKS / "selbsttest.xlsx").read_bytes(), module()))
    gedaechtnis: Gedaechtnis = {}
    with office.open(ort / "im-xl.xlsm", macros=True) as addin, office.open(WORKBOOKS / "rhein-neckar-kreis-2025.xlsx") as mappe:
        spiel = Buehne(addin, mappe, LibreOfficeKurier(mappe, ort))
        ausfuehren = befehle({mappe.name: spiel.kurier}, HEUTE, gedaechtnis, spiel.antworten)
        cells = gegenstelle(ausfuehren, spiel.melde)

        def antworte(modul: str, funktion: str, argumente: tuple[object, ...]) -> object:
            if (modul, funktion) == ("ribbon", "Invalidate"):
                spiel.erneuert += 1
                return None
            return cells(modul, funktion, argumente)

        with office.answer_macros(antworte):
            addin.run("ImRibbon.ImRibbonGeladen", Ribbon())
            yield spiel


def test_buttons_are_enabled_where_they_make_sense(buehne: Buehne) -> None:
    """Without sheets of ours there is nothing to print, to take back or to set; help is always there."""
    assert {
        name: bool(buehne.aktiv(name)) for name in ("imPruefen", "imUebersichten", "imWoher", "imFristen", "imHilfe", "imDiagnose")
    } == dict.fromkeys(("imPruefen", "imUebersichten", "imWoher", "imFristen", "imHilfe", "imDiagnose"), True)
    assert not any(buehne.aktiv(name) for name in ("imZuruecknehmen", "imPdf", "imEinstellungen"))


def test_einlesen_und_pruefen(buehne: Buehne) -> None:
    """What was understood, in numbers; the cell of a finding is shown, and nothing has changed."""
    vorher = buehne.mappe.sheets()

    ((text, stil),) = buehne.druecke("ImPruefen")

    assert "54 Gemeinden" in text
    assert "1.810.740,00 €" in text
    assert stil in {AUSRUF, HINWEIS}
    assert buehne.mappe.sheets() == vorher
    assert buehne.erneuert > 0


def test_the_life_of_the_sheets(buehne: Buehne) -> None:
    """Preview and No; preview and Yes; a changed count; taken back, twice: the workbook is as it was."""
    mappe = buehne.mappe
    vorher = mappe.read(shown=False)

    buehne.knopf[:] = [NEIN]
    ((text, stil),) = buehne.druecke("ImUebersichten")
    assert "58 neu" in text
    assert stil & FRAGE
    assert mappe.read(shown=False) == vorher

    frage, fertig = buehne.druecke("ImUebersichten")
    assert frage[1] & FRAGE
    assert "Gespeichert hat im_xl die Mappe nicht" in fertig[0]
    neue = [name for name in mappe.sheets() if name not in vorher]
    assert len(neue) == 58
    assert sum(name.startswith("Ü ") for name in neue) == 54
    assert bool(buehne.aktiv("imPdf"))
    eigene = {name: zellen for name, zellen in mappe.read(list(vorher), shown=False).items() if name != "Auswertung Kreistag"}
    assert eigene == {name: zellen for name, zellen in vorher.items() if name != "Auswertung Kreistag"}

    ((text, stil),) = buehne.druecke("ImUebersichten")
    assert "nichts zu tun" in text
    assert not stil & FRAGE

    zahl = mappe.read({"AU-Bestand": ["C7", "D7", "E7"]})["AU-Bestand"]
    personen = next(adresse for adresse, zelle in zahl.items() if zelle and zelle["type"] == "value" and zelle["value"] == 38)
    mappe.set({"AU-Bestand": {personen: 40}})
    frage, _ = buehne.druecke("ImUebersichten")
    assert "0 neu" in frage[0] or "geändert" in frage[0]
    mappe.recalculate()
    betrag = mappe.read(["IM Übersicht"])["IM Übersicht"]
    assert "1.810.740,00 €" in {zelle["string"] for zelle in betrag.values()}

    buehne.druecke("ImZuruecknehmen")
    assert [antwort.art for antwort in buehne.antworten[-2:]] == [Art.FRAGE, Art.HINWEIS]
    assert len(mappe.sheets()) == len(vorher) + 58
    assert "nichts zurückzunehmen" in buehne.druecke("ImZuruecknehmen")[0][0]


def test_woher_kommt_dieser_betrag(buehne: Buehne) -> None:
    """The Gemeinde of the selected row: her persons with their cell, and the share; with Yes a page as well, with No that is all."""
    zeile = next(a for a, z in buehne.mappe.read(["AU-Bestand"])["AU-Bestand"].items() if z["string"] == "Lobbach")
    buehne.mappe.select("AU-Bestand", zeile)

    buehne.knopf[:] = [NEIN]
    ((nur_text, stil),) = buehne.druecke("ImWoher")
    gezeigt = len(buehne.kurier.gezeigt)
    (text, _), (danach, _) = buehne.druecke("ImWoher")

    assert stil & FRAGE
    assert (text, danach) == (nur_text, "Die Erklärung ist in Ihrem Browser geöffnet.")
    (seite,) = buehne.kurier.gezeigt[gezeigt:]
    assert "Lobbach (08226104), Haushaltsjahr 2025" in seite.read_text("utf-8")
    assert text.startswith("Lobbach")
    assert "AU-Bestand" in text
    assert "4.349" in text  # 4,347 of the sample, and the two that were added
    assert "7.910,80 €" in text  # 1,810,740.00 * 19 / 4,349


def test_fristen_und_einstellungen(buehne: Buehne) -> None:
    """The deadlines of 2025 as they stand on that day; the sheet of settings is shown."""
    ((fristen, _),) = buehne.druecke("ImFristen")
    buehne.druecke("ImEinstellungen")

    assert "31.05.2024" in fristen
    assert buehne.mappe.selected()[0] == "IM Einstellungen"


def test_pdf_je_gemeinde(buehne: Buehne) -> None:
    """54 files in a new folder beside the workbook, which is then shown."""
    buehne.druecke("ImPdf")

    (ziel,) = buehne.kurier.gezeigt[-1:]
    dateien = sorted(ziel.glob("*.pdf"))
    assert len(dateien) == 54
    assert all(datei.read_bytes().startswith(b"%PDF") for datei in dateien)


def test_hilfe_und_diagnose(buehne: Buehne) -> None:
    """The help page opens and names every button; the diagnosis finds no problem with what can be tried here."""
    buehne.druecke("ImHilfe")
    seite = buehne.kurier.gezeigt[-1].read_text("utf-8")
    ((diagnose, _),) = buehne.druecke("ImDiagnose")

    assert all(
        knopf.beschriftung.replace("&", "&amp;") in seite for knopf in schaltflaechen((ordner("macros") / "ribbon.xml").read_bytes())
    )
    assert diagnose.startswith("Kein Problem gefunden")


def test_an_error_is_a_message(buehne: Buehne) -> None:
    """What Python cannot answer is said in German, with the sign for an error; the next press works again."""

    def kaputt(name: str, mappe: BookName) -> list[str]:
        raise RuntimeError(f"{name} in {mappe.name}")

    with buehne.mappe.office.answer_macros(gegenstelle(kaputt, buehne.melde)):
        ((_, stil),) = buehne.druecke("ImFristen")
    assert stil == KRITISCH
    assert len(buehne.druecke("ImFristen")) == 1
