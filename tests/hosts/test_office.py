"""The LibreOffice host itself: a comparison that cannot fail proves nothing, so it is made to fail here."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
import xlsxwriter

from hosts.office import Office, OfficeError, compare_cached, pdf_pages, pdf_png, pdf_text


@pytest.fixture
def mappe(tmp_path: Path) -> Path:
    """Two sheets: constants, right and wrong cached values, an error, a chain across sheets."""
    path = tmp_path / "mappe ü.xlsx"
    with xlsxwriter.Workbook(path) as book:
        liste, rechnung = book.add_worksheet("Liste"), book.add_worksheet("Über & Rechnung")
        euro = book.add_format({"num_format": '#,##0.00\\ "€"'})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        liste.write("A1", "Weinheim")
        liste.write("B1", 1234.5, euro)
        liste.write("A2", "'0815")
        liste.write_formula("B2", "=1+1", None, 2)
        liste.write_formula("C3", '="a"&"b"', None, "ab")
        liste.write_formula("D4", "=DATE(2024,12,31)", day, 45657)
        rechnung.write_formula("A1", "=Liste!B1*2", euro, 2469)
        rechnung.write_formula("A2", "=A1/0", None, "#DIV/0!")
        rechnung.write_formula("A3", '=IF(A1>1,"","x")', None, "")
        rechnung.write_formula("A4", "=A1>1", None, True)
        rechnung.set_column("A:A", 20)
    return path


def test_kinds_of_cells_are_told_apart(office: Office, mappe: Path) -> None:
    """Constants, formulas and errors come back by sheet and address, with the text that a person sees."""
    cells = office.recalculate(mappe)
    liste, rechnung = cells["Liste"], cells["Über & Rechnung"]
    assert liste["A1"] == {"type": "text", "formula": "", "value": "Weinheim", "error": 0, "string": "Weinheim"}
    assert liste["B1"] == {"type": "value", "formula": "", "value": 1234.5, "error": 0, "string": "1.234,50 €"}
    assert (liste["B2"]["type"], liste["B2"]["formula"], liste["B2"]["value"]) == ("formula", "=1+1", 2)
    assert (liste["C3"]["value"], liste["C3"]["string"]) == ("ab", "ab")
    assert liste["D4"]["string"] == "31.12.2024"
    assert rechnung["A1"]["formula"] == "=$Liste.B1*2"
    assert rechnung["A1"]["string"] == "2.469,00 €"
    assert (rechnung["A2"]["type"], rechnung["A2"]["error"], rechnung["A2"]["value"]) == ("error", 532, "#DIV/0!")
    assert rechnung["A3"]["value"] == ""
    assert set(liste) == {"A1", "A2", "B1", "B2", "C3", "D4"}


def test_right_cached_values_agree(office: Office, mappe: Path) -> None:
    """Numbers, texts, dates, truth values and error values that are cached rightly are no difference; errors are listed."""
    comparison = compare_cached(office, mappe)
    assert comparison.formulas == 7
    assert comparison.differences == []
    assert [(error.sheet, error.address, error.recalculated) for error in comparison.errors] == [("Über & Rechnung", "A2", "#DIV/0!")]


@pytest.mark.parametrize(
    ("formula", "cached"), [("=1+1", 3), ("=0.1+0.2", 0.31), ('="ja"', "nein"), ("=1+1", "2"), ("=1/0", 0), ("=5", "")]
)
def test_a_seeded_wrong_cached_value_is_found(office: Office, tmp_path: Path, formula: str, cached: object) -> None:
    """LibreOffice recalculates on loading: a cached value that is wrong does not survive."""
    path = tmp_path / "falsch.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Blatt").write_formula("A1", formula, None, cached)
    (difference,) = compare_cached(office, path).differences
    assert (difference.sheet, difference.address) == ("Blatt", "A1")


def test_cells_are_changed_in_memory_only(office: Office, mappe: Path) -> None:
    """A changed input runs through the formulas, the file stays as it was, and nothing is left beside it."""
    before = mappe.read_bytes()
    cells = office.set_cells(mappe, {"Liste": {"B1": 10, "A1": None, "E5": "=B1+1"}}, {"Über & Rechnung": ["A1"], "Liste": ["A1", "E5"]})
    assert cells["Über & Rechnung"]["A1"]["value"] == 20
    assert cells["Liste"]["A1"] is None
    assert cells["Liste"]["E5"]["value"] == 11
    assert mappe.read_bytes() == before
    assert list(mappe.parent.iterdir()) == [mappe]


def test_a_workbook_saved_by_libreoffice_opens_again(office: Office, mappe: Path, tmp_path: Path) -> None:
    """What LibreOffice saves holds the change that was made before saving."""
    saved = office.save_as_xlsx(mappe, tmp_path / "gespeichert.xlsx", {"Liste": {"B1": 7}})
    assert office.recalculate(saved)["Über & Rechnung"]["A1"]["value"] == 14


def test_only_the_wanted_sheets_are_printed(office: Office, mappe: Path, tmp_path: Path) -> None:
    """Pages can be counted, read and looked at per sheet."""
    assert office.pages(mappe) == {"Liste": 1, "Über & Rechnung": 1}
    assert len(pdf_text(office.to_pdf(mappe, tmp_path / "alles.pdf"))) == 2
    pdf = office.to_pdf(mappe, tmp_path / "eins.pdf", ["Über & Rechnung"])
    (text,) = pdf_text(pdf)
    assert "2.469,00 €" in text
    assert "Weinheim" not in text
    (page,) = pdf_pages(pdf)
    assert page.height > page.width > 0
    assert any(word.text == "2.469,00" and 0 < word.left < word.right < page.width for word in page.words)
    (picture,) = pdf_png(pdf, tmp_path / "bilder")
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_what_is_no_workbook_is_an_error(office: Office, mappe: Path, tmp_path: Path) -> None:
    """A file that cannot be opened and a sheet that is not there are said, and the host goes on."""
    with pytest.raises(OfficeError, match=r"fehlt\.xlsx"):
        office.recalculate(tmp_path / "fehlt.xlsx")
    with pytest.raises(OfficeError, match="Blatt fehlt: Nirgends"):
        office.recalculate(mappe, ["Nirgends"])
    assert office.sheets(mappe) == {"Liste": True, "Über & Rechnung": True}


@pytest.mark.usefixtures("office")
def test_a_killed_office_starts_again(mappe: Path) -> None:
    """One crash costs one request, not the rest of the run."""
    with Office() as own:
        own.sheets(mappe)
        assert own._process is not None
        own._process.kill()
        own._process.wait()
        assert own.sheets(mappe) == {"Liste": True, "Über & Rechnung": True}


@pytest.mark.usefixtures("office")
def test_nothing_is_left_behind(mappe: Path) -> None:
    """Neither a process nor a profile outlives the host."""
    with Office() as own:
        own.sheets(mappe)
        folder, process = own._folder, own._process
        assert folder.is_dir()
    assert process is not None
    assert not folder.exists()
    assert alive_in_group(process.pid) == []


def alive_in_group(group: int) -> list[str]:
    """Processes of a group that still run (ended ones that nobody has fetched do not count)."""
    alive = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, pgrp = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[:3]
            if int(pgrp) == group and state != "Z":
                alive.append(stat.parent.name)
    return alive
