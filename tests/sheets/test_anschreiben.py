"""The text for the e-mail: what it says of amount, deadline and Annahmen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from im_xl.assets import ordner
from im_xl.errors import VorlageError
from im_xl.model import Auftrag, Betragsstand
from im_xl.pipeline import run
from im_xl.sheets.anschreiben import GROESSEN, VORLAGE, Anschreiben, anschreiben, lies_vorlage
from im_xl.vwv.auswertung import Auswertung

AM = date(2023, 12, 12)


def _auswertung(**angaben: object) -> Auswertung:
    mappe = (ordner("workbooks") / "rhein-neckar-kreis-2025.xlsx").read_bytes()
    auswertung = run(BytesIO(mappe), Auftrag(heute=AM, **angaben)).auswertung  # type: ignore[arg-type]
    assert auswertung is not None
    return auswertung


def _brief(auswertung: Auswertung, name: str, am: date = AM, vorlage: str | None = None, absender: str = "") -> Anschreiben:
    g = next(g for g in auswertung.gemeinden if g.gemeinde.name == name)
    return anschreiben(vorlage or lies_vorlage(None), g, auswertung, am, [f"Ü {name}.xlsx", f"Ü {name}.pdf"], absender)


def test_amount_state_stichtag_annahmen_and_who_writes() -> None:
    """As long as the amount is expected it reads „voraussichtlich“; what no rule says is called an Annahme."""
    brief = _brief(_auswertung(), "Altlußheim")
    assert brief.betreff == "Integrationsmanagement 2025: Übersicht über die zu erwartende Zuwendung für Altlußheim"
    for satz in (
        "Zuwendung: voraussichtlich 15.828,87 €",
        "Anschlussunterbringung: 38, Stichtag 31.12.2022",
        "Der Betrag ist voraussichtlich",
        "Als Annahme gilt, weil die Vorgaben des Landes es offen lassen:\n- Stichtag des Bestands: 31.12.2022\n- Rundung: summentreu, Cent",
        "Anlagen: Ü Altlußheim.xlsx, Ü Altlußheim.pdf",
    ):
        assert satz in brief.text
    assert brief.text.endswith("Mit freundlichen Grüßen\nLandratsamt Rhein-Neckar-Kreis\n")
    assert "{{" not in brief.text
    assert "\n\n\n" not in brief.text
    assert "Sehr geehrte" not in brief.text


def test_an_announced_amount_is_not_called_expected() -> None:
    """Its state stands in a sentence, and the sender may have several lines."""
    text = _brief(_auswertung(betragsstand=Betragsstand.BEWILLIGT), "Brühl", absender="Kreis\nAmt 4").text
    assert "Zuwendung: 79.144,38 €" in text
    assert "ist bewilligt." in text
    assert "voraussichtlich" not in text
    assert text.endswith("Grüßen\nKreis\nAmt 4\n")


def test_the_decision_is_asked_for_until_its_deadline() -> None:
    """Who has decided is told so; who has not is asked, before the day and after it."""
    auswertung = _auswertung()
    offen = next(g.gemeinde.name for g in auswertung.gemeinden if g.entscheidung.art.value == "offen")
    assert "Ihre Entscheidung liegt uns vor: eigene Verantwortung, eingegangen am 21.03.2024." in _brief(auswertung, "Brühl").text
    assert "bis zum 31.05.2024 mit, ob Sie das Integrationsmanagement ab 2025" in _brief(auswertung, offen).text
    assert "Die Frist für Ihre Entscheidung war der 31.05.2024; erfasst ist keine." in _brief(auswertung, offen, date(2024, 6, 1)).text
    assert "bis zum 31.05.2024" in _brief(auswertung, offen, date(2024, 5, 31)).text


def test_a_count_that_is_not_the_gemeindes_own_is_called_so() -> None:
    """An estimate of the county's."""
    assert ": 4 (vom Landkreis geschätzt), Stichtag" in _brief(_auswertung(), "Heddesbach").text


def test_without_an_amount_no_amount_is_named() -> None:
    """An unknown amount is no zero."""
    auswertung = _auswertung()
    ohne = tuple(replace(g, betrag_cent=None) for g in auswertung.gemeinden)
    text = _brief(replace(auswertung, betrag_cent=None, gemeinden=ohne), "Brühl").text
    assert "Zuwendung: noch nicht bekannt" in text
    assert "Einen Betrag können wir noch nicht nennen" in text
    assert "€" not in text


def test_an_empty_quantity_leaves_no_line_behind() -> None:
    """Nor a gap of two lines."""
    auswertung = _auswertung()
    vorlage = "Betreff: {{gemeinde}}\n\nA\n\n{{annahmen}}\n\nB\n"
    ohne = [p for p in auswertung.parameter if p.beleg.value != "annahme"]
    assert _brief(replace(auswertung, parameter=tuple(ohne)), "Brühl", vorlage=vorlage).text == "A\n\nB\n"


@pytest.mark.parametrize(
    ("text", "meldung"),
    [
        ("Guten Tag", "mit einer Zeile „Betreff: …“ beginnen"),
        ("Betreff: x\n\nHallo {{gemeinde}} {{iban}}", r"Zeile 3: Den Platzhalter \{\{iban\}\} gibt es hier nicht. Möglich: absender, ags"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused(text: str, meldung: str, tmp_path: Path) -> None:
    """With the line, and what is possible."""
    (tmp_path / VORLAGE).write_text(text, "utf-8")
    with pytest.raises(VorlageError, match=meldung):
        lies_vorlage(tmp_path)


def test_a_template_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """Umlauts would go out broken."""
    (tmp_path / VORLAGE).write_bytes("Betreff: Übersicht".encode("cp1252"))
    with pytest.raises(VorlageError, match="UTF-8"):
        lies_vorlage(tmp_path)


def test_every_quantity_can_be_filled() -> None:
    """What the template may name has a value."""
    vorlage = "Betreff: x\n" + "\n".join(f"[{{{{{name}}}}}]" for name in sorted(GROESSEN))
    text = _brief(_auswertung(), "Brühl", vorlage=vorlage).text
    assert text.count("[") == len(GROESSEN)
    assert "[]" not in text
