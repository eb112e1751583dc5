"""Printed: one page A4 per Gemeinde, all text inside it, nothing cut to ###."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from conftest import HEUTE
from hosts.office import Office, pdf_pages, pdf_text
from im_xl import pipeline
from im_xl.cents import Rundung
from im_xl.findings import Finding
from im_xl.hosts.file import Ablage
from im_xl.model import Auftrag, Eckdaten, Entscheidung, Entscheidungsart, Gelesen, Kreisdaten, Meldung, Mitgliedschaft, Rolle, Verbund
from im_xl.places import CellRef
from im_xl.register import gemeinden_im_kreis, kreise


def _geprueft(pdf: Path, seiten: int) -> list[str]:
    """Text of the pages, after making sure that every word lies on its page and nothing reads ###."""
    pages = pdf_pages(pdf)
    assert len(pages) == seiten
    for page in pages:
        assert page.words
        for word in page.words:
            assert word.left >= 0
            assert word.right <= page.width
            assert word.top >= 0
            assert word.bottom <= page.height
            assert "###" not in word.text
    return pdf_text(pdf)


@pytest.mark.parametrize("name", ["rhein-neckar-kreis-2025", "sigmaringen-2017"])
def test_one_page_for_each_gemeinde(name: str, laeufe: dict[str, Ablage], office: Office, tmp_path: Path) -> None:
    """Every sheet of a Gemeinde prints on exactly one page in portrait."""
    lauf = laeufe[name]
    blaetter = [blatt.name for blatt in lauf.ergebnis.blaetter.blaetter if blatt.kennung.startswith("gemeinde:")]
    seiten = _geprueft(office.to_pdf(lauf.ausgabe, tmp_path / "blaetter.pdf", blaetter), len(blaetter))
    auswertung = lauf.ergebnis.auswertung
    assert auswertung is not None

    assert office.pages(lauf.ausgabe, blaetter) == dict.fromkeys(blaetter, 1)
    for g, seite in zip(auswertung.gemeinden, seiten, strict=True):
        assert g.gemeinde.name_amtlich in seite
        assert g.gemeinde.ags in seite


@pytest.mark.parametrize("name", ["rhein-neckar-kreis-2025", "sigmaringen-2017", "land-2025"])
def test_the_other_sheets_print_without_cut_figures(name: str, laeufe: dict[str, Ablage], office: Office, tmp_path: Path) -> None:
    """`IM Übersicht`, `IM Rechenweg`, `IM Hinweise`, `IM Einstellungen`: all text inside the pages, no ###."""
    namen = [blatt.name for blatt in laeufe[name].ergebnis.blaetter.blaetter if blatt.name.startswith("IM ")]
    anzahl = sum(office.pages(laeufe[name].ausgabe, namen).values())

    assert anzahl >= 4
    _geprueft(office.to_pdf(laeufe[name].ausgabe, tmp_path / "im.pdf", namen), anzahl)


def test_the_fullest_page_still_fits(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """14 members of a Verbund, an amount that carries 8 posts, 12 findings with long texts: one page, six findings and a pointer."""
    kreis, alle = kreise()["08226"], gemeinden_im_kreis("08226")
    mitglieder = tuple(
        Mitgliedschaft(
            ags=g.ags, name=g.name, rolle=Rolle.MITGLIED if i else Rolle.FEDERFUEHREND, von=date(2025, 1, 1), bis=date(2025, 12, 31)
        )
        for i, g in enumerate(alle[-14:])
    )
    letzte = alle[-1]
    text = "Eine ausführliche Bemerkung, die über mehrere Zeilen geht, weil sie Ort, Befund, Regel und Abhilfe nennt. " * 2
    findings = tuple(
        Finding(
            "angabe-unlesbar",
            CellRef("AU-Bestand", f"H{i}"),
            {"inhalt": text, "was": "Umgang", "auswahl": "Vorjahr, geschätzt"},
            letzte.ags,
        )
        for i in range(12)
    )
    daten = Kreisdaten(
        kreis=kreis,
        meldungen=tuple(Meldung(gemeinde=g, personen=Gelesen(2000 if g is letzte else 40), vorjahr_cent=Gelesen(45_000_000)) for g in alle),
        entscheidungen={
            letzte.ags: Entscheidung(
                art=Entscheidungsart.VERBUND,
                verbund="Bergstraße und Odenwald",
                eingegangen_am=date(2024, 6, 3),
                traeger="Caritasverband Rhein-Neckar e. V.",
            )
        },
        verbuende=(Verbund("Bergstraße und Odenwald", mitglieder),),
        eckdaten=Eckdaten(haushaltsjahr=Gelesen(2025), betrag_cent=Gelesen(181_074_000)),
        findings=findings,
    )
    monkeypatch.setattr(pipeline, "read_blaetter", lambda *_, **__: daten)
    leer = (Path(__file__).parents[2] / "workbooks/rhein-neckar-kreis-2025.xlsx").read_bytes()
    ergebnis = pipeline.run(BytesIO(leer), Auftrag(heute=HEUTE))
    datei = tmp_path / "voll.xlsx"
    datei.write_bytes(ergebnis.kleine_mappe())
    blatt = ergebnis.namen[f"gemeinde:{letzte.ags}"]
    seite = _geprueft(office.to_pdf(datei, tmp_path / "voll.pdf", [blatt]), 1)[0]
    auswertung = ergebnis.auswertung
    assert auswertung is not None
    voll = auswertung.gemeinden[-1]

    assert voll.vzae is not None
    assert voll.vzae >= 8
    assert auswertung.rundung == Rundung()
    assert sum(m.name in seite for m in mitglieder) == 14
    assert seite.count("Eine ausführliche Bemerkung") == 12
    assert "weitere" in seite
    assert "siehe „IM Hinweise“" in seite
