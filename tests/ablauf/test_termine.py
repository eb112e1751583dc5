"""`IM Termine`: deadlines with their status, own ones, reminders, and the calendar file, by real workbooks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
import vobject

from ablauf.kreis import JAHR, PERSONEN, kreismappe, schreibe
from ablauf.tippen import eintippen, groesse, zeilen
from cli.aufruf import im_xl
from hosts.office import Office, compare_cached
from im_xl.model import Eintrag

BLATT, KENNUNG = f"IM Termine {JAHR}", f"termine:{JAHR}"


@pytest.fixture
def datei(tmp_path: Path) -> Path:
    """A county in which one count and seven decisions are missing, with the sheet."""
    pfad = tmp_path / "kreis.xlsx"
    pfad.write_bytes(kreismappe({"08135026": ""}))
    schreibe(pfad, {"termine": ()})
    return pfad


def stand(datei: Path) -> dict[str, tuple[str, str]]:
    """Status and figures by deadline."""
    blatt = openpyxl.load_workbook(datei, data_only=True)[BLATT]
    return {
        str(blatt[f"B{z}"].value): (str(blatt[f"D{z}"].value), str(blatt[f"F{z}"].value))
        for z in range(7, blatt.max_row)
        if blatt[f"B{z}"].value
    }


def test_each_step_says_how_it_stands(datei: Path) -> None:
    """Steps 0 to 4 by their days, what is recorded and what is missing."""
    gefunden = stand(datei)
    tage = [zeile["datum"].date() if zeile["datum"] else None for zeile in zeilen(datei, KENNUNG, "termin")]

    assert tage == [*sorted(tag for tag in tage if tag), None]
    assert date(2023, 10, 31) in tage
    assert gefunden["Meldung der Personenzahl an den Landkreis"] == ("unvollständig", "10 von 11 Zahlen liegen vor")
    assert gefunden["Entscheidung der Gemeinde"] == ("unvollständig", "4 von 11 haben entschieden")
    assert gefunden["Übersicht des Landkreises ist zugänglich"] == ("kein Eingang erfasst", "0 von 11 bereitgestellt")
    assert gefunden["Kennzahlen des Jahres: Ende des Zeitraums"] == ("offen", "0 von 11 Gemeinden mit Kennzahlen")
    assert gefunden["Koordinierende Stelle ist verpflichtend"][0] == "kein Eingang erfasst"


@pytest.mark.parametrize("name", ["Dischingen", "Gerstetten"])
def test_an_overview_for_one_is_not_one_for_all(datei: Path, name: str) -> None:
    """What the log holds counts Gemeinde by Gemeinde, also where a person typed only the name."""
    schreibe(datei, {"bereitstellung": (Eintrag("bereitstellung", {"gemeinde": name, "am": date(2023, 12, 1)}),)})
    assert stand(datei)["Übersicht des Landkreises ist zugänglich"] == ("unvollständig", "1 von 11 bereitgestellt, zuletzt am 01.12.2023")


def test_before_the_deadline_nothing_is_missing_yet(datei: Path) -> None:
    """On 31.05.2024 there is still time; the day after it is incomplete."""
    for heute, status in ((date(2024, 5, 31), "offen"), (date(2024, 6, 1), "unvollständig")):
        schreibe(datei, {}, heute=heute)
        assert stand(datei)["Entscheidung der Gemeinde"][0] == status


def test_days_on_a_weekend_are_told_and_not_moved(datei: Path) -> None:
    """31.12.2023 is a Sunday: the date stays, the next working day stands beside it."""
    blatt = openpyxl.load_workbook(datei)[BLATT]
    zeile = next(zelle.row for zelle in blatt["B"] if zelle.value == "Übersicht des Landkreises ist zugänglich")

    assert blatt[f"A{zeile}"].value.date() == date(2023, 12, 31)
    assert blatt[f"G{zeile}"].value == "Sonntag, nächster Werktag 02.01.2024"


def test_reminders_name_who_what_and_since_when(datei: Path) -> None:
    """One count, seven decisions; the sentence for the e-mail names the day."""
    offen = zeilen(datei, KENNUNG, "erinnerung")

    assert [zeile["gemeinde"] for zeile in offen if zeile["was"].startswith("Anzahl")] == ["Nattheim"]
    assert {zeile["gemeinde"] for zeile in offen if zeile["was"].startswith("Entscheidung")} == {
        name for ags, (name, _) in PERSONEN.items() if ags not in {"08135016", "08135019", "08135020", "08135010"}
    }
    assert groesse(datei, BLATT, "ohne Antwort", "A") == 8
    satz = str(groesse(datei, BLATT, "Nattheim", "F"))
    assert satz == "Nattheim: Es fehlt noch: Anzahl der Personen zum 31.12.2022. Die Frist war der 31.10.2023 (vor 489 Tagen)."


@pytest.mark.parametrize(("heute", "anzahl"), [(date(2024, 5, 16), 1), (date(2024, 5, 17), 8)])
def test_reminders_begin_fourteen_days_before(datei: Path, heute: date, anzahl: int) -> None:
    """Nobody is reminded of a decision that is not due for weeks."""
    schreibe(datei, {}, heute=heute)
    assert len(zeilen(datei, KENNUNG, "erinnerung")) == anzahl


def test_a_reminder_that_was_noted_outlives_the_answer(datei: Path) -> None:
    """The count comes in: the line reads „hat geantwortet“ and keeps the note; one without a note is gone."""
    nummer = next(n for n, zeile in enumerate(zeilen(datei, KENNUNG, "erinnerung"), 1) if zeile["gemeinde"] == "Nattheim")
    eintippen(datei, KENNUNG, "erinnerung", nummer, erinnert_am="gestern", vermerk="angerufen")
    buch = openpyxl.load_workbook(datei)
    zelle = next(zelle for reihe in buch["Bestand"].iter_rows() for zelle in reihe if zelle.value == "Nattheim")
    buch["Bestand"].cell(zelle.row, 3).value = 28
    zelle = next(zelle for reihe in buch["Bestand"].iter_rows() for zelle in reihe if zelle.value == "Gerstetten")
    buch["Bestand"].cell(zelle.row, 4).value = "einzeln"
    buch.save(datei)
    ablage = schreibe(datei, {})

    letzte = zeilen(datei, KENNUNG, "erinnerung")[-1]
    assert (letzte["status"], letzte["erinnert_am"], letzte["vermerk"]) == ("hat geantwortet", "gestern", "angerufen")
    assert "datum-unlesbar" in {f.code for f in ablage.ergebnis.findings}
    assert groesse(datei, BLATT, "ohne Antwort", "A") == 6


def test_own_deadlines_are_kept_readable_or_not(datei: Path) -> None:
    """A day, one as text, and one that is none: all stay, the last is a finding."""
    schreibe(datei, {"termine": (Eintrag("eigen", {"datum": date(2025, 10, 1), "was": "Bericht", "wer": "Kämmerei"}),)})
    eintippen(datei, KENNUNG, "eigen", 2, datum="15.11.2025", was="Kreistag")
    eintippen(datei, KENNUNG, "eigen", 3, datum="Herbst", was="Klausur")
    eintippen(datei, KENNUNG, "eigen", 4, datum=date(2025, 2, 1), was="Haushalt", erledigt_am=date(2025, 1, 31))
    ablage = schreibe(datei, {})

    assert [zeile["was"] for zeile in zeilen(datei, KENNUNG, "eigen")] == ["Bericht", "Kreistag", "Klausur", "Haushalt"]
    assert zeilen(datei, KENNUNG, "eigen")[2]["datum"] == "Herbst"
    assert [f.code for f in ablage.ergebnis.findings if f.ort and f.ort.blatt == BLATT] == ["datum-unlesbar"]
    assert [groesse(datei, BLATT, was, "E") for was in ("Bericht", "Kreistag", "Klausur", "Haushalt")] == [212, 257, None, None]


def test_the_sheet_calculates_as_it_was_filled(datei: Path, office: Office) -> None:
    """Days left and the count of reminders are formulas; a second run changes nothing."""
    eintippen(datei, KENNUNG, "eigen", 1, datum=date(2025, 10, 1), was="Bericht")
    eintippen(datei, KENNUNG, "eigen", 2, datum="Herbst", was="Klausur")
    eintippen(datei, KENNUNG, "eigen", 3, datum=date(2025, 2, 1), was="Haushalt", erledigt_am=date(2025, 1, 31))
    schreibe(datei, {})
    vergleich = compare_cached(office, datei, [BLATT])
    vorher = datei.read_bytes()

    assert vergleich.formulas > 20
    assert (vergleich.differences, vergleich.errors) == ([], [])
    assert schreibe(datei, {}).unveraendert
    assert datei.read_bytes() == vorher


def test_posts_in_nachqualifizierung_are_deadlines(tmp_path: Path) -> None:
    """The sample: the post with another degree that runs, and the one that is overdue; by number."""
    pfad = tmp_path / "stellen.xlsx"
    pfad.write_bytes((Path(__file__).parents[2] / "workbooks/stellen-und-faelle-2025.xlsx").read_bytes())
    schreibe(pfad, {"termine": ()}, heute=date(2025, 7, 20))

    gefunden = {was: wie for was, wie in stand(pfad).items() if was.startswith("Nachqualifizierung")}
    assert {was: wie[0] for was, wie in gefunden.items()} == {
        "Nachqualifizierung abschließen: Stelle 027": "offen",
        "Nachqualifizierung abschließen: Stelle 028": "offen",
        "Nachqualifizierung abschließen: Stelle 029": "kein Eingang erfasst",
    }


# ---------------------------------------------------------------- the calendar file
def test_the_calendar_holds_the_deadlines_of_the_sheet(datei: Path) -> None:
    """Own ones too; the command writes it again over its own, and a later one renews the same entries."""
    schreibe(datei, {"termine": (Eintrag("eigen", {"datum": date(2025, 10, 1), "was": "Bericht"}),)})
    for heute in ("2025-03-03", "2025-03-04"):
        lauf = im_xl("termine", datei.name, "--ics", "t.ics", "--heute", heute, cwd=datei.parent)
        assert lauf.ausgang in {0, 1}, lauf.fehler
    gelesen = vobject.readOne((datei.parent / "t.ics").read_bytes().decode())

    tage = {ereignis.dtstart.value for ereignis in gelesen.vevent_list}
    assert tage == {zeile["datum"].date() for zeile in zeilen(datei, KENNUNG, "termin") if zeile["datum"]} | {date(2025, 10, 1)}
    assert "Integrationsmanagement 2025: Bericht" in {ereignis.summary.value for ereignis in gelesen.vevent_list}
    assert len({ereignis.uid.value for ereignis in gelesen.vevent_list}) == len(gelesen.vevent_list)


@pytest.mark.parametrize(("ziel", "code"), [("fremd.ics", "ics-belegt"), (".", "ics-belegt"), ("fehlt/t.ics", "ordner-fehlt")])
def test_nobody_elses_file_is_overwritten(datei: Path, ziel: str, code: str) -> None:
    """A file that is not ours, a folder, a folder that is not there: nothing is written, the workbook neither."""
    (datei.parent / "fremd.ics").write_bytes(b"BEGIN:VCALENDAR\r\nPRODID:-//Outlook//\r\nEND:VCALENDAR\r\n")
    vorher = datei.read_bytes()
    lauf = im_xl("termine", datei.name, "--ics", ziel, "--json", "-", cwd=datei.parent)

    assert lauf.ausgang == 2
    assert lauf.json["fehler"]["code"] == code
    assert datei.read_bytes() == vorher
    assert (datei.parent / "fremd.ics").read_bytes().endswith(b"Outlook//\r\nEND:VCALENDAR\r\n")
