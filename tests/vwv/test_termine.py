"""Deadlines for a county as a whole, with what other sheets of the procedure hold: forms that came back, overviews handed out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from ablauf.kreis import HEUTE, PERSONEN, kreismappe, rechne
from im_xl.vwv.auswertung import Auswertung
from im_xl.vwv.termine import Termin, Terminstatus, erinnerungen, erinnerungstext, verfahrenstermine

NATTHEIM = "08135026"
ALLE_BIS = {ags: date(2023, 12, 20) for ags in PERSONEN}


@pytest.fixture(scope="module")
def auswertung() -> Auswertung:
    """A county in which one count is missing."""
    gerechnet = rechne(kreismappe({NATTHEIM: ""}), {}).auswertung  # type: ignore[dict-item]
    assert gerechnet is not None
    return gerechnet


def termin(auswertung: Auswertung, schluessel: str, heute: date = HEUTE, **woher: object) -> Termin:
    """A step of the procedure."""
    alle = verfahrenstermine(auswertung, woher.get("eingesammelt", {}), heute)  # type: ignore[arg-type]
    return next(t for t in alle if t.schluessel == schluessel)


def _mit_uebersicht(auswertung: Auswertung, tage: dict[str, date]) -> Auswertung:
    """The county with the days on which the overview is recorded for each Gemeinde."""
    return replace(
        auswertung,
        gemeinden=tuple(
            replace(
                g,
                schritte=tuple(
                    replace(s, eingang=tage.get(g.gemeinde.ags)) if s.frist.schluessel == "uebersicht" else s for s in g.schritte
                ),
            )
            for g in auswertung.gemeinden
        ),
    )


@pytest.mark.parametrize(
    ("bereitgestellt", "status", "stand"),
    [
        ({}, Terminstatus.KEIN_EINGANG, "0 von 11 bereitgestellt"),
        ({NATTHEIM: date(2023, 12, 5)}, Terminstatus.UNVOLLSTAENDIG, "1 von 11 bereitgestellt, zuletzt am 05.12.2023"),
        (ALLE_BIS, Terminstatus.ERLEDIGT, "11 von 11 bereitgestellt, zuletzt am 20.12.2023"),
        (ALLE_BIS | {NATTHEIM: date(2023, 12, 31)}, Terminstatus.ERLEDIGT, "11 von 11 bereitgestellt, zuletzt am 31.12.2023"),
        (ALLE_BIS | {NATTHEIM: date(2024, 1, 1)}, Terminstatus.VERSPAETET, "11 von 11 bereitgestellt, zuletzt am 01.01.2024"),
    ],
)
def test_the_overview_is_done_when_everybody_has_it(
    auswertung: Auswertung, bereitgestellt: dict[str, date], status: Terminstatus, stand: str
) -> None:
    """One missing is not done; the last day itself is in time, the next is late."""
    gefunden = termin(_mit_uebersicht(auswertung, bereitgestellt), "uebersicht")

    assert (gefunden.status, gefunden.stand) == (status, stand)


def test_a_form_that_came_back_is_an_answer_but_no_count(auswertung: Auswertung) -> None:
    """The Gemeinde is not reminded; the count is still missing, and the sheet says whose turn it is."""
    gefunden = termin(auswertung, "meldung", eingesammelt={NATTHEIM: date(2023, 10, 20)})

    assert gefunden.status is Terminstatus.UNVOLLSTAENDIG
    assert gefunden.stand == "10 von 11 Zahlen liegen vor; 1 Meldebogen ist noch nicht übernommen"
    assert [e.ags for e in erinnerungen(auswertung, {}, HEUTE) if e.schluessel == "meldung"] == [NATTHEIM]
    assert [e.ags for e in erinnerungen(auswertung, {NATTHEIM: None}, HEUTE) if e.schluessel == "meldung"] == []


@pytest.mark.parametrize(("heute", "anzahl"), [(date(2023, 10, 16), 0), (date(2023, 10, 17), 1), (date(2024, 5, 17), 8)])
def test_reminders_begin_fourteen_days_before_each_deadline(auswertung: Auswertung, heute: date, anzahl: int) -> None:
    """17.10. for 31.10., 17.05. for 31.05."""
    assert len(list(erinnerungen(auswertung, {}, heute))) == anzahl


@pytest.mark.parametrize(
    ("heute", "ende"),
    [
        (date(2023, 10, 30), "Die Frist ist der 31.10.2023 (noch 1 Tag)."),
        (date(2023, 10, 31), "Die Frist ist der 31.10.2023 (heute)."),
        (date(2023, 11, 1), "Die Frist war der 31.10.2023 (vor 1 Tag)."),
        (date(2023, 11, 14), "Die Frist war der 31.10.2023 (vor 14 Tagen)."),
    ],
)
def test_the_sentence_for_the_email(heute: date, ende: str) -> None:
    """Plain German before, on and after the day."""
    assert (
        erinnerungstext("Nattheim", "Anzahl der Personen", date(2023, 10, 31), heute)
        == f"Nattheim: Es fehlt noch: Anzahl der Personen. {ende}"
    )


def test_an_estimate_is_no_answer_unless_a_day_is_recorded() -> None:
    """The county's own figure does not end the reminders; the day on which the Gemeinde answered does."""
    for tag, erwartet in ((None, [NATTHEIM]), (date(2023, 11, 20), [])):
        buch = openpyxl.load_workbook(BytesIO(kreismappe()))
        blatt = buch["Bestand"]
        zeile = next(zelle.row for zelle in blatt["B"] if zelle.value == "Nattheim")
        blatt["F1"], blatt["G1"] = "Umgang", "gemeldet am"
        blatt[f"F{zeile}"], blatt[f"G{zeile}"] = "geschätzt", tag
        puffer = BytesIO()
        buch.save(puffer)
        gerechnet = rechne(puffer.getvalue(), {}).auswertung

        assert gerechnet is not None
        assert [g.gemeinde.ags for g in gerechnet.gemeinden if g.geschaetzt] == [NATTHEIM]
        assert [e.ags for e in erinnerungen(gerechnet, {}, HEUTE) if e.schluessel == "meldung"] == erwartet
