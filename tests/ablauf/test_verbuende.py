"""`IM Verbünde`: plans and demands that people enter are read, kept and obeyed; proposals are explained; nothing is claimed that is not known."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
import re
import sys

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image
import pytest

from ablauf.kreis import kreismappe, rechne, schreibe
from cli.aufruf import im_xl
from hosts.office import Office
from im_xl.findings import Finding
from im_xl.model import Eintrag
from im_xl.package.blaetter import FELD
from im_xl.pipeline import Ergebnis
from im_xl.register import gemeinden_im_kreis
from workbook.raster import mappe

BLATT = "IM Verbünde"


def plan(verbund: str, *gemeinden: str) -> tuple[Eintrag, ...]:
    """A planned Verbund, the first in the lead."""
    return tuple(
        Eintrag("planung", {"verbund": verbund, "gemeinde": gemeinde, "rolle": "Mitglied" if k else "federführend"})
        for k, gemeinde in enumerate(gemeinden)
    )


def vorgabe(art: str, a: str, b: str = "") -> Eintrag:
    return Eintrag("vorgabe", {"art": art, "gemeinde_a": a, **({"gemeinde_b": b} if b else {})})


def rechnung(*eintraege: Eintrag, betrag: str = "710.000,00", entscheidungen: dict[str, str] | None = None) -> Ergebnis:
    return rechne(kreismappe(betrag=betrag, entscheidungen=entscheidungen), {"verbuende": eintraege})


def blatt(ergebnis: Ergebnis) -> Worksheet:
    gelesen = openpyxl.load_workbook(BytesIO(ergebnis.kleine_mappe()), data_only=True)[BLATT]
    assert isinstance(gelesen, Worksheet)
    return gelesen


def texte(ergebnis: Ergebnis) -> str:
    return "\n".join(str(zelle) for zeile in blatt(ergebnis).iter_rows(values_only=True) for zelle in zeile if zelle is not None)


def vorschlaege(ergebnis: Ergebnis) -> list[tuple[str, float, float]]:
    """Members, amount and VZÄ of each proposal."""
    gefunden, an = [], False
    for zeile in blatt(ergebnis).iter_rows(values_only=True):
        if zeile[0] == "Nr.":
            an = True
        elif an and not isinstance(zeile[0], int):
            break
        elif an:
            gefunden.append((str(zeile[1]), float(zeile[3]), float(zeile[4])))  # type: ignore[arg-type]
    return gefunden


def codes(ergebnis: Ergebnis) -> dict[str, Finding]:
    return {finding.code: finding for finding in ergebnis.findings}


def test_proposals_reach_everybody_below_the_least() -> None:
    """Königsbronn 33, Nattheim 28, Niederstotzingen 22, Sontheim 26, Hermaringen 9 persons at 1,000 EUR: 34,000 EUR carry half a post."""
    ergebnis = rechnung()
    gefunden = vorschlaege(ergebnis)
    namen = " ".join(wer for wer, _, _ in gefunden)
    assert all(name in namen for name in ("Königsbronn", "Nattheim", "Niederstotzingen", "Sontheim", "Hermaringen"))
    assert "Dischingen" not in namen  # leaves it to the county
    assert all(betrag >= 34_000 and vzae >= 0.5 for _, betrag, vzae in gefunden)
    assert "bewiesen" in texte(ergebnis)
    assert "Annahme" in texte(ergebnis)


def test_a_demand_is_obeyed_and_kept() -> None:
    """Whoever is to be together is, whoever is to be apart is not; the next run has the same."""
    vorher = vorschlaege(rechnung())
    paar = next(wer for wer, _, _ in vorher if "Niederstotzingen" in wer)
    assert "Sontheim" in paar
    ergebnis = rechnung(vorgabe("getrennt", "Niederstotzingen", "Sontheim an der Brenz"))
    assert not any("Niederstotzingen" in wer and "Sontheim" in wer for wer, _, _ in vorschlaege(ergebnis))
    assert "Niederstotzingen und Sontheim an der Brenz: getrennt" in texte(ergebnis)
    zusammen = rechnung(vorgabe("zusammen", "Dischingen", "Königsbronn"), vorgabe("darf gefragt werden", "Dischingen"))
    assert any("Dischingen" in wer and "Königsbronn" in wer for wer, _, _ in vorschlaege(zusammen))


def test_a_planned_verbund_stays_together() -> None:
    """It is checked, and counts as one in the proposals."""
    ergebnis = rechnung(*plan("Ostalb", "Nattheim", "Niederstotzingen"))
    assert not any("Nattheim" in wer or "Niederstotzingen" in wer for wer, _, _ in vorschlaege(ergebnis))
    assert "geplant" in texte(ergebnis)


def test_what_people_entered_is_read_again(tmp_path: Path) -> None:
    """A plan typed into the sheet is there after the next run, what is not understood too; a second run gives the same bytes."""
    datei = tmp_path / "kreis.xlsx"
    datei.write_bytes(kreismappe())
    schreibe(datei, {"verbuende": ()})
    buch = openpyxl.load_workbook(datei)
    ws = buch[BLATT]
    zeile = next(z for z in range(1, 80) if ws.cell(z, 1).value == "Vorgabe") + 1
    ws.cell(zeile, 1, "bleibt allein")
    ws.cell(zeile, 2, "Hermaringen")
    ws.cell(zeile + 1, 1, "vielleicht")
    ws.cell(zeile + 1, 2, "Nirgendwo")
    ws.cell(zeile + 1, 7, "=1+1")
    buch.save(datei)
    nochmal = schreibe(datei, {})
    assert "Hermaringen: bleibt allein" in texte(nochmal.ergebnis)
    assert "vielleicht" in texte(nochmal.ergebnis)
    assert "Nirgendwo" in texte(nochmal.ergebnis)
    assert not any("Hermaringen" in wer for wer, _, _ in vorschlaege(nochmal.ergebnis))
    stand = datei.read_bytes()
    schreibe(datei, {})
    assert datei.read_bytes() == stand


def test_what_was_found_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later run needs no solver and gives the same bytes; with another question, or where the memory was changed, it has to search."""
    datei = tmp_path / "kreis.xlsx"
    datei.write_bytes(kreismappe())
    erste = schreibe(datei, {"verbuende": ()}).ergebnis
    stand = datei.read_bytes()
    with monkeypatch.context() as ohne_loeser:
        ohne_loeser.setitem(sys.modules, "highspy", None)
        assert "vorschlag-nicht-moeglich" not in codes(schreibe(datei, {}).ergebnis)
        assert datei.read_bytes() == stand
        assert "vorschlag-nicht-moeglich" in codes(rechne(stand, {"verbuende": (vorgabe("bleibt allein", "Hermaringen"),)}))
        buch = openpyxl.load_workbook(datei)
        zelle = next(z for zeile in buch[BLATT].iter_rows() for z in zeile if str(z.value).startswith("[["))
        zelle.value = str(zelle.value).replace(",null]", ",4]")
        buch.save(datei)
        assert "vorschlag-nicht-moeglich" in codes(rechne(datei.read_bytes(), {}))
    assert vorschlaege(rechne(datei.read_bytes(), {})) == vorschlaege(erste)
    buch = openpyxl.load_workbook(datei)
    for name in buch[BLATT].defined_names.values():
        if name.name.startswith(f"{FELD}suche."):
            name.attr_text = "#REF!"
    buch.save(datei)
    wieder = rechne(datei.read_bytes(), {})
    assert vorschlaege(wieder) == vorschlaege(erste)
    assert "ablauf-spalte-fehlt" not in codes(wieder)


def test_each_goal_says_how_far_it_is_from_the_best() -> None:
    """Proven where all groups were compared; in a county with too many groups, the bound that holds for all of them."""
    assert texte(rechnung()).count("(bestmöglich)") == 5
    viele = texte(rechne(_biberach(), {"verbuende": ()}))
    assert "alle Gruppen aus bis zu 4 Gemeinden oder Verbünden; größere nicht" in viele
    satz = next(zeile for zeile in viele.splitlines() if zeile.startswith("Ziel für Ziel"))
    assert "0 Gemeinden ohne Vorschlag (bestmöglich)" in satz
    assert re.search(r"[1-9]\d* km Wege \(mindestens [1-9]\d* bei jeder Lösung\)", satz)
    assert satz.count("(bestmöglich)") + satz.count("(mindestens ") == 5


def _biberach() -> bytes:
    """45 Gemeinden, hardly one of which suffices alone; persons invented."""
    zeilen = [f"'{g.ags} | {g.name} | {5 + nr * 7 % 11}" for nr, g in enumerate(gemeinden_im_kreis("08426"))]
    angaben = "Haushaltsjahr | 2025\nStichtag | 31.12.2022\nPlanungsrahmen | 450.000,00"
    return mappe({"Angaben": angaben, "Bestand": "\n".join(["AGS | Gemeinde | Personen in der AU", *zeilen])}).getvalue()


FAELLE: dict[str, tuple[tuple[Eintrag, ...], str]] = {
    "planung-kreisfremd": (plan("X", "Nattheim", "Ulm"), "Ulm liegt nicht im Landkreis Heidenheim"),
    "planung-unter-mindestumfang": (plan("X", "Hermaringen", "Niederstotzingen"), "31.000,00 € und tragen 0,45 VZÄ; nötig sind 0,50"),
    "planung-federfuehrung": ((*plan("X", "Nattheim"), *plan("X", "Sontheim an der Brenz")), "2 federführende Gemeinden"),
    "planung-doppelt": (
        (*plan("X", "Nattheim", "Königsbronn"), *plan("Y", "Nattheim", "Steinheim am Albuch")),
        "„Y“: Nattheim gehört auch zu X",
    ),
    "planung-zweimal": (plan("X", "Nattheim", "Königsbronn", "Nattheim"), "Nattheim ist zweimal eingetragen"),
    "planung-entscheidung": (plan("X", "Nattheim", "Dischingen"), "Dischingen hat erklärt, die Aufgabe dem Landkreis überlassen zu wollen"),
    "planung-allein": (plan("X", "Nattheim"), "hat nur ein Mitglied: Nattheim"),
    "planung-nicht-verbunden": (plan("X", "Steinheim am Albuch", "Sontheim an der Brenz"), "Sontheim an der Brenz; Steinheim am Albuch"),
    "planung-unvollstaendig": ((Eintrag("planung", {"verbund": "X"}),), "fehlt der Name des Verbunds oder die Gemeinde"),
    "verbund-gemeinde-unklar": (plan("X", "Nirgendwo"), "„Nirgendwo“ ist keine Gemeinde"),
    "vorgabe-unvollstaendig": ((vorgabe("zusammen", "Nattheim"),), "beide Gemeinden"),
    "vorgabe-widerspruch": (
        (vorgabe("zusammen", "Nattheim", "Königsbronn"), vorgabe("getrennt", "Nattheim", "Königsbronn")),
        "widerspricht einer anderen",
    ),
    "vorschlag-keiner": ((vorgabe("bleibt allein", "Hermaringen"),), "Hermaringen liegt unter dem Mindestumfang"),
}


@pytest.mark.parametrize("code", FAELLE)
def test_every_finding(code: str) -> None:
    """Each says whom it concerns and what was found; nothing blocks the amounts."""
    eintraege, satz = FAELLE[code]
    ergebnis = rechnung(*eintraege)
    assert satz in codes(ergebnis)[code].text
    assert ergebnis.auswertung is not None
    assert ergebnis.auswertung.verteilt_cent == 71_000_000


def test_an_uncertain_border_is_told_as_uncertain() -> None:
    """Heddesheim and Ilvesheim touch in one point of the map only."""
    daten = (Path(__file__).parents[2] / "workbooks" / "rhein-neckar-kreis-2025.xlsx").read_bytes()
    ergebnis = rechne(daten, {"verbuende": plan("X", "Heddesheim", "Ilvesheim")})
    assert "unsicher" in codes(ergebnis)["planung-verbindung-unsicher"].text


def test_without_amounts_nothing_is_proposed() -> None:
    """It is said, and plans are not judged."""
    ergebnis = rechnung(*plan("X", "Nattheim", "Königsbronn"), betrag="")
    assert "noch nicht bekannt" in codes(ergebnis)["vorschlag-nicht-moeglich"].text
    assert "nicht geprüft" in codes(ergebnis)["planung-ohne-betrag"].text
    assert vorschlaege(ergebnis) == []
    assert "Keine Vorschläge" in texte(ergebnis)


def test_the_map_is_on_the_sheet_and_can_be_had_alone() -> None:
    """PNG and SVG of the same map; the picture on the sheet is that PNG."""
    ergebnis = rechnung()
    beigaben = ergebnis.ablauf["verbuende"].beigaben
    with Image.open(BytesIO(beigaben["karte.png"])) as bild:
        assert bild.size == (1600, 1240)
    svg = beigaben["karte.svg"].decode()
    assert ">Königsbronn<" in svg
    assert "BKG 2021" in svg
    (auf_dem_blatt,) = blatt(ergebnis)._images  # type: ignore[attr-defined]
    assert auf_dem_blatt._data() == beigaben["karte.png"]
    assert rechnung().ablauf["verbuende"].beigaben == beigaben


def test_libreoffice_calculates_the_same(tmp_path: Path, office: Office) -> None:
    """The VZÄ that stand there are those of the formulas."""
    datei = tmp_path / "kreis.xlsx"
    datei.write_bytes(kreismappe())
    schreibe(datei, {"verbuende": plan("X", "Nattheim", "Königsbronn")})
    nachher = openpyxl.load_workbook(office.save_as_xlsx(datei, tmp_path / "lo.xlsx"), data_only=True)[BLATT]
    vorher = openpyxl.load_workbook(datei, data_only=True)[BLATT]
    formeln = openpyxl.load_workbook(datei)[BLATT]
    gerechnet = [
        (z.coordinate, vorher[z.coordinate].value, nachher[z.coordinate].value)
        for r in formeln.iter_rows()
        for z in r
        if z.data_type == "f"
    ]
    assert gerechnet
    assert all(vor == pytest.approx(nach) for _, vor, nach in gerechnet)


def test_the_map_as_a_file(tmp_path: Path) -> None:
    """Written beside the workbook; another format, or a file that is there, is refused before anything is written."""
    (tmp_path / "kreis.xlsx").write_bytes(kreismappe())
    falsch = im_xl("verbuende", "kreis.xlsx", "--karte", "karte.gif", cwd=tmp_path)
    assert (falsch.ausgang, "muss auf .png oder .svg enden" in falsch.fehler) == (2, True)
    assert sorted(datei.name for datei in tmp_path.iterdir()) == ["kreis.xlsx"]
    assert im_xl("verbuende", "kreis.xlsx", "--karte", "karte.svg", cwd=tmp_path).ausgang == 0
    assert (tmp_path / "karte.svg").read_text("utf-8").startswith("<svg")
    assert "gibt es schon" in im_xl("verbuende", "kreis.xlsx", "--karte", "karte.svg", cwd=tmp_path).fehler
