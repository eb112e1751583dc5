"""Overviews on their way out: what is in the files, what is refused, and what stands in the log afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from email import message_from_bytes
from email.policy import default
import hashlib
from io import BytesIO
from pathlib import Path
import re
import shutil
import types
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from ablauf.kreis import kreismappe
from hosts import require
from hosts.dateikurier import trage_ein
from hosts.office import Office, pdf_pages, pdf_text, problem
from im_xl.assets import ordner
from im_xl.errors import DateiError, EingabeError, VorlageError
from im_xl.hosts.bereitstellen import Bereitstellung, Wahl, bereitstellen
from im_xl.hosts.file import uebersichten
from im_xl.model import Auftrag
from im_xl.pipeline import Ergebnis

GEMACHT, AM = date(2023, 12, 8), date(2023, 12, 12)
JETZT = datetime(2023, 12, 12, 9, 0)  # noqa: DTZ001 - local time, as a file name shows it
HERMARINGEN = "08135021"


def _uebersichten(datei: Path, **angaben: Any) -> Path:  # noqa: ANN401 - fields of Auftrag
    """The overviews into the workbook itself, four days before they go out."""
    return uebersichten(datei, Auftrag(**{"heute": GEMACHT, **angaben}), JETZT, ersetzen=True).ausgabe


def _bereit(datei: Path, auftrag: dict[str, Any] | None = None, **wahl: Any) -> Bereitstellung:  # noqa: ANN401 - fields of Wahl
    return bereitstellen(datei, Auftrag(**{"heute": AM, **(auftrag or {})}), Wahl(**{"am": AM, "pdf": False, **wahl}), JETZT)


@pytest.fixture
def datei(tmp_path: Path) -> Path:
    """A small county's workbook with its overviews."""
    pfad = tmp_path / "kreis.xlsx"
    pfad.write_bytes(kreismappe())
    return _uebersichten(pfad)


@pytest.fixture(scope="module")
def kreis(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Bereitstellung]:
    """The Rhein-Neckar-Kreis, with 54 Gemeinden, Verbünde, hints and PDF files; once for all."""
    require(problem())
    datei = tmp_path_factory.mktemp("hinaus") / "rhein-neckar-kreis-2025.xlsx"
    shutil.copy(ordner("workbooks") / datei.name, datei)
    return _uebersichten(datei), _bereit(datei, pdf=True, absender="Landratsamt\nSachgebiet 4")


def _teile(inhalt: bytes) -> Iterator[tuple[str, str]]:
    with ZipFile(BytesIO(inhalt)) as archiv:
        for name in archiv.namelist():
            yield name, archiv.read(name).decode("utf-8")


def _ergebnis(fertig: Bereitstellung) -> Ergebnis:
    assert fertig.ergebnis.auswertung is not None
    return fertig.ergebnis


# ---------------------------------------------------------------- the files
@pytest.mark.office
def test_every_gemeinde_has_four_files_and_nothing_is_left_behind(kreis: tuple[Path, Bereitstellung]) -> None:
    """Workbook, PDF, text, draft; beside them the list of checksums."""
    _, fertig = kreis
    erwartet = {f"Ü {g.gemeinde}{endung}" for g in fertig.gemeinden for endung in (".xlsx", ".pdf", ".txt", ".eml")}
    assert len(erwartet) == 54 * 4
    assert {pfad.name for pfad in fertig.ordner.iterdir()} == erwartet | {"pruefsummen.txt"}
    assert fertig.ohne_pdf == fertig.ohne_protokoll == ""


@pytest.mark.office
def test_no_part_of_a_file_tells_of_another_gemeinde(kreis: tuple[Path, Bereitstellung]) -> None:
    """Neither names nor keys of others, but for the members of the own Verbund; nor sheets, files or people of the county's workbook."""
    datei, fertig = kreis
    auswertung = _ergebnis(fertig).auswertung
    assert auswertung is not None
    verbund = {v.name: {m.gemeinde.name for m in v.mitglieder} for v in auswertung.verbuende}
    alle = {g.gemeinde.name: g.gemeinde.ags for g in auswertung.gemeinden}
    gesehen = 0
    for g in auswertung.gemeinden:
        eigene = {g.gemeinde.name} | verbund.get(g.verbund or "", set())
        fremd = {name: ags for name, ags in alle.items() if name not in eigene}
        for teil, text in _teile((fertig.ordner / f"Ü {g.gemeinde.name}.xlsx").read_bytes()):
            rest = re.sub("|".join(sorted(map(re.escape, eigene | set(verbund)), key=len, reverse=True)), "", text)
            verraten = [name for name, ags in fremd.items() if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", rest) or ags in text]
            assert verraten == [], (g.gemeinde.name, teil)
            assert not re.search(rf"_imxl|docProps|{re.escape(datei.stem)}|externalLink|<f>[^<]*!", text), (g.gemeinde.name, teil)
            gesehen += 1
    assert gesehen == 54 * 6
    assert any(g.verbund for g in auswertung.gemeinden)


@pytest.mark.office
def test_what_goes_out_is_what_the_workbook_shows(kreis: tuple[Path, Bereitstellung], office: Office) -> None:
    """Cell by cell the same values as on the sheet in the county's workbook, with the day on which it went out; recalculated, too."""
    datei, fertig = kreis
    mappe = openpyxl.load_workbook(datei, data_only=True)
    namen = ["Ü Lobbach", "Ü Heddesbach", "Ü St. Leon-Rot", "Ü Hirschberg an der Bergstraße"]
    for name in namen:
        hinaus = openpyxl.load_workbook(fertig.ordner / f"{name}.xlsx", data_only=True)
        assert hinaus.sheetnames == [name]
        werte = {zelle.coordinate: zelle.value for zeile in hinaus[name].iter_rows() for zelle in zeile if zelle.value is not None}
        dort = {zelle.coordinate: zelle.value for zeile in mappe[name].iter_rows() for zelle in zeile if zelle.value not in {None, ""}}
        assert dort.pop("E1") == "zur Übersicht"
        assert werte == dort
        assert any("Stand 12.12.2023" in str(wert) for wert in werte.values())
        gerechnet = office.recalculate(fertig.ordner / f"{name}.xlsx")[name]
        formeln = [
            z.coordinate
            for zeile in openpyxl.load_workbook(fertig.ordner / f"{name}.xlsx")[name].iter_rows()
            for z in zeile
            if z.data_type == "f"
        ]
        assert formeln
        for adresse in formeln:
            assert gerechnet[adresse]["value"] == pytest.approx(werte[adresse], abs=1e-12)


@pytest.mark.office
def test_the_pdf_is_one_page_in_german_with_name_and_amount(kreis: tuple[Path, Bereitstellung]) -> None:
    """A4; amounts in DIN form whatever the language of the machine."""
    _, fertig = kreis
    for g in fertig.gemeinden:
        datei = fertig.ordner / f"Ü {g.gemeinde}.pdf"
        (seite,) = pdf_pages(datei)
        assert (round(seite.width), round(seite.height)) == (595, 842)
        assert not any("###" in wort.text for wort in seite.words)
        assert g.betrag_cent is not None
        euro = f"{g.betrag_cent // 100:,}".replace(",", ".") + f",{g.betrag_cent % 100:02d} €"
        text = pdf_text(datei)[0]
        assert g.gemeinde in text
        assert euro in text
        assert g.ags in text


@pytest.mark.office
def test_every_file_is_valid(kreis: tuple[Path, Bereitstellung], validator: types.ModuleType) -> None:
    """In the eyes of the Open XML SDK, also for Excel 2016."""
    _, fertig = kreis
    for name in ("Ü Lobbach", "Ü Altlußheim", "Ü St. Leon-Rot"):
        assert validator.validate(fertig.ordner / f"{name}.xlsx", "Office2016") == []


@pytest.mark.office
def test_the_draft_has_text_and_attachments_and_no_recipient(kreis: tuple[Path, Bereitstellung]) -> None:
    """Outlook takes it for one that has not been sent; what is attached are the files beside it."""
    _, fertig = kreis
    roh = (fertig.ordner / "Ü Lobbach.eml").read_bytes()
    brief = message_from_bytes(roh, policy=default)
    assert brief["X-Unsent"] == "1"
    assert [brief[kopf] for kopf in ("To", "Cc", "Bcc", "From", "Date")] == [None] * 5
    assert brief["Subject"] == "Integrationsmanagement 2025: Übersicht über die zu erwartende Zuwendung für Lobbach"
    text = brief.get_body().get_content().replace("\r\n", "\n")  # type: ignore[union-attr]
    assert "Zuwendung: voraussichtlich 7.914,44 €" in text
    assert text.rstrip().endswith("Mit freundlichen Grüßen\nLandratsamt\nSachgebiet 4")
    anlagen = {teil.get_filename(): teil.get_content() for teil in brief.iter_attachments()}
    assert set(anlagen) == {"Ü Lobbach.xlsx", "Ü Lobbach.pdf"}
    assert all(inhalt == (fertig.ordner / str(name)).read_bytes() for name, inhalt in anlagen.items())
    datei = (fertig.ordner / "Ü Lobbach.txt").read_bytes().decode("utf-8-sig")
    assert datei.replace("\r\n", "\n").partition("\n\n")[2] == text
    assert b"\n" not in roh.replace(b"\r\n", b"")


@pytest.mark.office
def test_the_log_names_file_checksum_day_and_amount(kreis: tuple[Path, Bereitstellung]) -> None:
    """One line for each, and the step of the procedure on the sheet that went out."""
    datei, fertig = kreis
    blatt = openpyxl.load_workbook(datei, data_only=True)["IM Bereitstellung 2025"]
    zeilen = {zeile[1]: zeile for zeile in blatt.iter_rows(min_row=12, max_row=65, values_only=True)}
    assert len(zeilen) == 54
    for g in fertig.gemeinden:
        zeile = zeilen[g.gemeinde]
        assert zeile[3].date() == AM
        assert round(zeile[5] * 100) == g.betrag_cent
        assert zeile[8] == "fristgerecht"
        assert zeile[11] == f"rhein-neckar-kreis-2025-bereitgestellt-2023-12-12/Ü {g.gemeinde}.xlsx"
        assert zeile[12] == g.pruefsumme == hashlib.sha256((fertig.ordner.parent / zeile[11]).read_bytes()).hexdigest()


@pytest.mark.office
def test_a_second_run_writes_nothing(kreis: tuple[Path, Bereitstellung]) -> None:
    """Neither files, nor PDF anew, nor the workbook."""
    datei, fertig = kreis
    vorher = {pfad: (pfad.stat().st_mtime_ns, pfad.read_bytes()) for pfad in [datei, *fertig.ordner.iterdir()]}
    nochmal = _bereit(datei, pdf=True, absender="Landratsamt\nSachgebiet 4")
    assert nochmal.ordner == fertig.ordner
    assert nochmal.abgelegt.geschrieben == nochmal.abgelegt.entfernt == ()
    assert nochmal.protokoll is not None
    assert nochmal.protokoll.unveraendert
    assert {pfad: (pfad.stat().st_mtime_ns, pfad.read_bytes()) for pfad in vorher} == vorher


# ---------------------------------------------------------------- what is refused
def test_a_workbook_without_overviews_is_refused(tmp_path: Path) -> None:
    """Nothing that nobody has seen goes out; where the overviews stand in the file beside it, that is named."""
    datei = tmp_path / "kreis.xlsx"
    datei.write_bytes(kreismappe())
    with pytest.raises(EingabeError, match=r"fehlen Übersichten: Dischingen, .* und 7 weitere") as fehler:
        _bereit(datei)
    assert fehler.value.code == "uebersichten-fehlen"
    uebersichten(datei, Auftrag(heute=GEMACHT), JETZT)
    with pytest.raises(EingabeError, match=r"Stehen sie in „kreis-uebersicht\.xlsx“, so geben Sie diese Mappe an"):
        _bereit(datei)
    assert sorted(pfad.name for pfad in tmp_path.iterdir()) == ["kreis-uebersicht.xlsx", "kreis.xlsx"]


@pytest.mark.parametrize("name", ["IM Rechenweg", "Ü Hermaringen"])
def test_a_sheet_that_somebody_has_deleted_is_named(name: str, datei: Path) -> None:
    """Without `IM Rechenweg` the county itself could not say where the amounts come from."""
    buch = openpyxl.load_workbook(datei)
    del buch[name]
    buch.save(datei)
    with pytest.raises(EingabeError, match=f"fehlen Übersichten: {name.removeprefix('Ü ')}"):
        _bereit(datei)


def test_a_list_that_has_changed_since_is_refused(datei: Path) -> None:
    """One count, and all sheets say something else; after a run they may go out."""
    trage_ein(datei, "Bestand", {"C7": 10})
    with pytest.raises(EingabeError, match="zeigen nicht, was Ihre Liste heute ergibt") as fehler:
        _bereit(datei)
    assert fehler.value.code == "uebersichten-veraltet"
    assert not (datei.parent / "kreis-bereitgestellt-2023-12-12").exists()
    _uebersichten(datei)
    assert len(_bereit(datei).gemeinden) == 11


def test_a_changed_count_of_another_holds_one_alone_up_as_well(datei: Path) -> None:
    """Its own persons are the same, its amount is not."""
    trage_ein(datei, "Bestand", {"C7": 10})
    with pytest.raises(EingabeError, match="zeigen nicht, was Ihre Liste heute ergibt"):
        _bereit(datei, {"nur": HERMARINGEN})


@pytest.mark.parametrize("blatt", ["Ü Hermaringen", "IM Rechenweg"])
def test_a_sheet_edited_by_hand_is_refused(blatt: str, datei: Path) -> None:
    """Figures that somebody tried in `IM Rechenweg`, or wrote over the amount."""
    trage_ein(datei, blatt, {"D25" if blatt.startswith("IM") else "C6": 4711})
    with pytest.raises(EingabeError, match=f"wurde von Hand geändert: {blatt}") as fehler:
        _bereit(datei)
    assert fehler.value.code == "uebersichten-veraltet"


def test_an_amount_given_only_when_called_is_no_change(datei: Path) -> None:
    """The sheet says „beim Aufruf angegeben“, the next run reads it from the settings: the same amount, and it may go out."""
    _uebersichten(datei, betrag_cent=50_000_000)
    fertig = _bereit(datei)
    assert sum(g.betrag_cent or 0 for g in fertig.gemeinden) == 50_000_000


def test_blocked_amounts_are_refused_unless_the_person_says_so(tmp_path: Path) -> None:
    """And then the sheets do not say whose fault it is."""
    datei = tmp_path / "kreis.xlsx"
    datei.write_bytes(kreismappe({"08135032": -3}))
    _uebersichten(datei)
    with pytest.raises(EingabeError, match=r"Die Beträge sind gesperrt: .*Steinheim am Albuch") as fehler:
        _bereit(datei)
    assert fehler.value.code == "betraege-fehlen"

    fertig = _bereit(datei, ohne_betrag=True)
    assert {g.betrag_cent for g in fertig.gemeinden} == {None}
    inhalt = "".join(text for _, text in _teile((fertig.ordner / "Ü Hermaringen.xlsx").read_bytes()))
    assert "Noch keine Beträge: Die Angaben für den Landkreis sind nicht vollständig." in inhalt
    assert "Steinheim" not in inhalt
    assert "Einen Betrag können wir noch nicht nennen" in (fertig.ordner / "Ü Hermaringen.txt").read_text("utf-8-sig")


def test_an_unknown_amount_is_refused_unless_the_person_says_so(tmp_path: Path) -> None:
    """Persons and shares may go out all the same."""
    datei = tmp_path / "kreis.xlsx"
    datei.write_bytes(kreismappe(betrag=""))
    _uebersichten(datei)
    with pytest.raises(EingabeError, match="noch nicht bekannt"):
        _bereit(datei)
    fertig = _bereit(datei, ohne_betrag=True)
    werte = {z.value for zeile in openpyxl.load_workbook(fertig.ordner / "Ü Hermaringen.xlsx")["Ü Hermaringen"].iter_rows() for z in zeile}
    assert 9 in werte
    assert not any("€" in (fertig.ordner / name).read_text("utf-8-sig") for name in ("Ü Hermaringen.txt", "Ü Nattheim.txt"))


def test_a_workbook_of_the_land_is_refused(tmp_path: Path) -> None:
    """It has no Gemeinden."""
    datei = tmp_path / "land-2025.xlsx"
    shutil.copy(ordner("workbooks") / datei.name, datei)
    with pytest.raises(EingabeError) as fehler:
        _bereit(datei)
    assert fehler.value.code == "bereitstellen-ohne-gemeinden"


# ---------------------------------------------------------------- folder, log, options
def test_one_gemeinde_alone(datei: Path) -> None:
    """Three files and one line; the files of the others, made before, stay."""
    alle = _bereit(datei)
    eine = _bereit(datei, {"nur": HERMARINGEN}, absender="Vertretung")
    assert eine.ordner == alle.ordner
    assert eine.abgelegt.geschrieben == ("Ü Hermaringen.txt", "Ü Hermaringen.eml")
    assert eine.abgelegt.entfernt == ()
    assert len(list(eine.ordner.glob("*.xlsx"))) == 11


def test_files_that_somebody_has_touched_are_left(datei: Path) -> None:
    """An adapted text: the next run goes beside it."""
    erste = _bereit(datei)
    (erste.ordner / "Ü Nattheim.txt").write_text("Von Hand.", "utf-8")
    zweite = _bereit(datei)
    assert zweite.ordner.name == "kreis-bereitgestellt-2023-12-12-2"
    assert (erste.ordner / "Ü Nattheim.txt").read_text("utf-8") == "Von Hand."


def test_a_pdf_of_before_does_not_stay_beside_a_new_amount(datei: Path) -> None:
    """Without PDF now, the old ones go; else somebody would attach them."""
    require(problem())
    erste = _bereit(datei, pdf=True)
    assert len(list(erste.ordner.glob("*.pdf"))) == 11
    zweite = _bereit(datei)
    assert zweite.ordner == erste.ordner
    assert len(zweite.abgelegt.entfernt) == 11
    assert not list(erste.ordner.glob("*.pdf"))


def test_without_libreoffice_the_workbooks_are_made_and_logged(datei: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And why there is no PDF is said."""
    monkeypatch.setenv("PATH", str(tmp_path))
    fertig = _bereit(datei, pdf=True)
    assert "LibreOffice" in fertig.ohne_pdf
    assert {pfad.suffix for pfad in fertig.ordner.iterdir()} == {".xlsx", ".txt", ".eml"}
    assert fertig.protokoll is not None
    assert "Ü Nattheim.pdf" not in (fertig.ordner / "Ü Nattheim.txt").read_text("utf-8-sig")


def test_where_the_workbook_is_open_the_files_are_made_and_the_log_is_caught_up_on(datei: Path) -> None:
    """The lock file of a program that has it open; the second call writes the line and no file."""
    offen = datei.with_name(f"~${datei.name}")
    offen.write_bytes(b"")
    vorher = datei.read_bytes()
    erste = _bereit(datei)
    assert erste.protokoll is None
    assert "geöffnet" in erste.ohne_protokoll
    assert datei.read_bytes() == vorher
    assert len(list(erste.ordner.glob("*.xlsx"))) == 11
    offen.unlink()
    zweite = _bereit(datei)
    assert zweite.abgelegt.geschrieben == ()
    assert "IM Bereitstellung 2025" in openpyxl.load_workbook(datei).sheetnames


def test_the_log_leaves_a_backup(datei: Path) -> None:
    """The workbook as it was before."""
    vorher = datei.read_bytes()
    fertig = _bereit(datei)
    assert fertig.protokoll is not None
    assert fertig.protokoll.sicherung is not None
    assert fertig.protokoll.sicherung.read_bytes() == vorher


def test_a_folder_that_cannot_be_written_to_stops_before_the_log(datei: Path) -> None:
    """A file in its place up the path; nothing is logged that was not made."""
    (datei.parent / "sperre").write_bytes(b"")
    vorher = datei.read_bytes()
    with pytest.raises(DateiError, match="--ordner"):
        _bereit(datei, ordner=datei.parent / "sperre" / "hinaus")
    assert datei.read_bytes() == vorher


def test_without_stellen_no_word_about_posts_goes_out(kreis: tuple[Path, Bereitstellung], tmp_path: Path) -> None:
    """Neither what the amount carries nor hints; the county's own sheet keeps both."""
    datei = tmp_path / "ohne.xlsx"
    shutil.copy(kreis[0], datei)
    fertig = _bereit(datei, {"ohne_stellen": True})
    for name in ("Hemsbach", "Lobbach"):  # below 0.5 VZÄ; in a Verbund
        blatt = openpyxl.load_workbook(fertig.ordner / f"Ü {name}.xlsx")[f"Ü {name}"]
        sichtbar = [
            str(zelle.value)
            for zeile in blatt.iter_rows()
            for zelle in zeile
            if zelle.value is not None and not blatt.row_dimensions[zelle.row].hidden
        ]
        assert not [wert for wert in sichtbar if "VZÄ" in wert or "Stellen" in wert]
        assert any("VZÄ" in str(z.value) for zeile in openpyxl.load_workbook(datei)[f"Ü {name}"].iter_rows() for z in zeile)


def test_the_countys_own_text_is_used_and_looked_at_first(datei: Path, tmp_path: Path) -> None:
    """From the folder of templates that the workbook remembers; one that cannot be filled stops everything."""
    vorlagen = tmp_path / "vorlagen"
    vorlagen.mkdir()
    (vorlagen / "anschreiben.txt").write_text("Betreff: {{gemeinde}}\n\nMoin {{gemeinde}}: {{betrag}}\n", "utf-8")
    _uebersichten(datei, vorlagen=vorlagen)
    fertig = _bereit(datei)
    assert (fertig.ordner / "Ü Nattheim.txt").read_text("utf-8-sig").splitlines() == [
        "Betreff: Nattheim",
        "",
        "Moin Nattheim: voraussichtlich 28.000,00 €",
    ]
    (vorlagen / "anschreiben.txt").write_text("Betreff: {{quatsch}}\n", "utf-8")
    with pytest.raises(VorlageError, match="quatsch"):
        _bereit(datei, am=date(2023, 12, 13))
    assert not (datei.parent / "kreis-bereitgestellt-2023-12-13").exists()


def test_a_list_in_ods_goes_out_from_its_companion(tmp_path: Path, office: Office) -> None:
    """The overviews stand beside the list; the log is written there, and no file names the list."""
    quelle = tmp_path / "kreis.xlsx"
    quelle.write_bytes(kreismappe())
    liste = office.save_as(quelle, tmp_path / "Liste Referat 4.ods")
    quelle.unlink()
    begleitmappe = uebersichten(liste, Auftrag(heute=GEMACHT), JETZT).ausgabe
    fertig = _bereit(liste)
    assert fertig.protokoll is not None
    assert fertig.protokoll.ausgabe == begleitmappe
    assert "IM Bereitstellung 2025" in openpyxl.load_workbook(begleitmappe).sheetnames
    for teil, text in _teile((fertig.ordner / "Ü Nattheim.xlsx").read_bytes()):
        assert not re.search(r"_imxl|Target=\"[^\"]*ods", text), teil


def test_after_a_save_in_libreoffice_it_still_goes_out(datei: Path, office: Office, tmp_path: Path) -> None:
    """Who has opened and saved the workbook has changed nothing."""
    gespeichert = office.save_as_xlsx(datei, tmp_path / "gespeichert.xlsx")
    assert len(_bereit(gespeichert).gemeinden) == 11
