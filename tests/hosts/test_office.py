"""The LibreOffice host itself: a comparison that cannot fail proves nothing, so it is made to fail here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter

from addin.zwilling import LibreOfficeKurier, befehle, mit_makros
from hosts.office import (
    MISSING,
    Book,
    BookName,
    CellError,
    Control,
    Office,
    OfficeError,
    Ribbon,
    alive_in_group,
    compare_cached,
    pdf_pages,
    pdf_png,
    pdf_text,
)
from im_xl.errors import DateiError
from im_xl.hosts.kurier import Antwort, Art
from im_xl.package.package import Package
from im_xl.package.plan import Plan
from im_xl.places import CellRef

ROOT = Path(__file__).resolve().parents[2]


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


# ---------------------------------------------------------------- workbooks that stay open
def test_a_workbook_stays_open_over_several_requests(office: Office, mappe: Path, tmp_path: Path) -> None:
    """What is entered is still there later, whatever else the office does meanwhile; the file stays as it is."""
    before = mappe.read_bytes()
    with office.open(mappe) as buch:
        assert buch.name == "mappe ü.xlsx"
        buch.set({"Liste": {"B1": 10}})
        assert office.sheets(mappe) == buch.sheets() == {"Liste": True, "Über & Rechnung": True}
        assert buch.read({"Über & Rechnung": ["A1"]})["Über & Rechnung"]["A1"]["value"] == 20
        copy = buch.save_copy(tmp_path / "kopie.xlsx")
        buch.set({"Liste": {"B1": 11}})
        buch.select("Über & Rechnung", "B7")
        assert buch.selected() == ("Über & Rechnung", "B7")
    assert office.recalculate(copy)["Über & Rechnung"]["A1"]["value"] == 20
    assert mappe.read_bytes() == before
    with pytest.raises(OfficeError, match="nicht offen"):
        buch.sheets()


def test_the_structure_can_be_protected(office: Office, mappe: Path) -> None:
    """A protected workbook takes no sheets, and says that it is protected."""
    with office.open(mappe) as buch:
        assert not buch.protected()
        buch.protect()
        assert buch.protected()
        with pytest.raises(DateiError, match="geschützt"):
            LibreOfficeKurier(buch, None).pruefe(schreiben=True)
        assert LibreOfficeKurier(buch, None).pruefe(schreiben=False) == ()


@pytest.fixture
def neue(tmp_path: Path) -> Path:
    """Sheets that are to be put in: they refer to each other and to a list that is not among them, and bear marks."""
    path = tmp_path / "neue.xlsx"
    with xlsxwriter.Workbook(path) as book:
        summe, blatt = book.add_worksheet("Summe"), book.add_worksheet("Ü Ort")
        book.add_worksheet("Liste").write("B1", 3)
        summe.write_formula("A1", "='Ü Ort'!B2*2")
        summe.write("A2", "neu", book.add_format({"bold": True}))
        summe.merge_range("C1:D1", "verbunden")
        summe.set_column("A:A", 33)
        summe.set_landscape()
        summe.print_area("A1:B2")
        blatt.write_formula("B2", "=Liste!B1+1")
        for index, name in enumerate(("Summe", "Ü Ort")):
            book.define_name(f"'{name}'!_imxl", f'="kennung:{index}"')
            book.define_name(f"'{name}'!_imxl_abdruck", '="a"')
    return path


def test_sheets_of_another_workbook_are_put_in(office: Office, mappe: Path, neue: Path, tmp_path: Path) -> None:
    """They refer to each other and to the sheets that they find here, no link leads back, and they bring names and print settings."""
    with office.open(mappe) as buch:
        buch.take_sheets(neue, ["Summe", "Ü Ort"])
        assert list(buch.sheets()) == ["Liste", "Über & Rechnung", "Summe", "Ü Ort"]
        cells = buch.read({"Summe": ["A1"], "Ü Ort": ["B2"]})
        assert cells["Ü Ort"]["B2"]["value"] == 1235.5
        assert cells["Summe"]["A1"] == {"type": "formula", "formula": "=$'Ü Ort'.B2*2", "value": 2471, "error": 0, "string": "2471"}
        assert buch.names("Summe")["_imxl"] == '"kennung:0"'
        buch.print_sheets({"Summe": tmp_path / "summe.pdf"})
        copy = buch.save_copy(tmp_path / "mit.xlsx")
    (page,) = pdf_pages(tmp_path / "summe.pdf")
    assert page.width > page.height
    assert sorted(word.text for word in page.words) == ["2471", "neu"]
    with ZipFile(copy) as archive:
        assert [name for name in archive.namelist() if "external" in name.lower()] == []


def test_the_content_of_a_sheet_is_exchanged_in_place(office: Office, mappe: Path, neue: Path) -> None:
    """Formulas that point at it live on; what stood there is gone, what comes has its widths, formats and names."""
    with office.open(mappe) as buch:
        buch.take_sheets(neue, ["Summe", "Ü Ort"])
        buch.set({"Liste": {"F1": "=$Summe.A1+1"}, "Summe": {"E9": "von Hand", "A2": "alt"}})
        buch.set_name("Summe", "_imxl_abdruck", '"anders"')
        buch.take_sheets(neue, renewed=["Summe"])
        assert list(buch.sheets()) == ["Liste", "Über & Rechnung", "Summe", "Ü Ort"]
        cells = buch.read({"Liste": ["F1"], "Summe": ["A1", "A2", "E9"]})
        assert (cells["Liste"]["F1"]["formula"], cells["Liste"]["F1"]["value"]) == ("=$Summe.A1+1", 2472)
        assert (cells["Summe"]["A2"]["value"], cells["Summe"]["E9"]) == ("neu", None)
        assert buch.names("Summe")["_imxl_abdruck"] == '"a"'


def test_a_courier_does_what_a_plan_says(office: Office, mappe: Path, neue: Path, tmp_path: Path) -> None:
    """New, changed, edited and leaving sheets; a kept copy is marked, and the snapshot shows all of it."""
    with office.open(mappe) as buch:
        kurier = LibreOfficeKurier(buch, tmp_path)
        kurier.einsetzen(neue.read_bytes(), Plan(neu=("Summe", "Ü Ort")))
        buch.set({"Summe": {"A2": "von Hand"}})
        kurier.einsetzen(neue.read_bytes(), Plan(geaendert=("Ü Ort",), bearbeitet=(("Summe", "Summe (bearbeitet)"),)))
        assert list(buch.sheets()) == ["Liste", "Über & Rechnung", "Summe", "Summe (bearbeitet)", "Ü Ort"]
        texts = {name: buch.read({name: ["A2"]})[name]["A2"]["value"] for name in ("Summe", "Summe (bearbeitet)")}
        assert texts == {"Summe": "neu", "Summe (bearbeitet)": "von Hand"}
        marks = {blatt.name: blatt.kennung for blatt in _gelesen(kurier).blaetter}
        assert (marks["Summe"], marks["Summe (bearbeitet)"]) == ("kennung:0", "bearbeitet:kennung:0")
        kurier.springen(CellRef("Ü Ort", "B2"))
        assert kurier.auswahl() == CellRef("Ü Ort", "B2")
        kurier.einsetzen(neue.read_bytes(), Plan(entfernt=("Ü Ort",)))
        assert "Ü Ort" not in {blatt.name for blatt in _gelesen(kurier).blaetter}
        with pytest.raises(DateiError, match="Ü Ort"):
            kurier.springen(CellRef("Ü Ort", "B2"))


def _gelesen(kurier: LibreOfficeKurier) -> Package:
    return Package.read(kurier.schnappschuss())


# ---------------------------------------------------------------- macros
MAKROS = """Option Explicit
Public gemerkt As Variant

Public Function PROBE(Optional ByVal a As Variant, Optional ByVal b As Variant) As Variant
    Dim given As Variant, raw(0 To 1) As Variant, i As Long
    On Error GoTo Failed
    given = Array(a, b)
    For i = 0 To 1
        If TypeName(given(i)) = "Range" Then
            raw(i) = BridgeValues(given(i))
        Else
            raw(i) = BridgeItem(given, i)
        End If
    Next i
    PROBE = BridgeAsk("probe", "zelle", raw)
    Exit Function
Failed:
    PROBE = "abgefangen: " & Err.Description
End Function

Public Function FELD() As Variant
    Dim answer As Variant
    answer = BridgeAsk("probe", "feld", Array())
    answer(1, 1) = BridgeError(2042)
    FELD = answer
End Function

Public Function FALSCH(ByVal number As Variant) As Variant
    FALSCH = BridgeError(number)
End Function

Public Function ORT() As Variant
    ORT = "unbekannt"
    If TypeName(BridgeCaller()) = "Range" Then ORT = BridgeCaller().Address(True, True, 1, True)
End Function

Public Sub Knopf(control As IRibbonControl)
    ActiveWorkbook.Worksheets(1).Range("A1").Value = control.ID & " in " & ActiveWorkbook.Name & ", Makro in " & ThisWorkbook.Name
    gemerkt = BridgeAsk("probe", "knopf", Array(ActiveWorkbook, ActiveSheet.Name))
End Sub

Public Sub Benutzbar(control As IRibbonControl, ByRef aktiv As Variant)
    aktiv = (control.ID = "imHilfe")
End Sub

Public Sub Geladen(ribbon As IRibbonUI)
    ribbon.Invalidate
End Sub

Public Function Gemerktes() As Variant
    Gemerktes = gemerkt
End Function

Public Function Zurueck(ByVal value As Variant) As Variant
    Zurueck = value
End Function

Public Sub Bricht()
    Dim nothingThere As Long
    nothingThere = 1 / nothingThere
End Sub
"""
DIESE_MAPPE = """Option Explicit
Private Sub Workbook_Open()
    Dim ignored As Variant
    ignored = BridgeAsk("probe", "offen", Array(ThisWorkbook.Name))
End Sub
"""
INHALT = {"J1": 5, "J2": "Text", "J6": 1, "K6": 2, "J7": 3}
FORMEN: dict[str, tuple[object, object]] = {
    "PROBE()": (MISSING, MISSING),
    "PROBE(7)": (7.0, MISSING),
    'PROBE(1.5;"ß „x“")': (1.5, "ß „x“"),
    "PROBE(J1;J2)": (5.0, "Text"),
    "PROBE(J3;J4)": (True, CellError(2042)),
    "PROBE(J5;J6:K7)": (None, ((1.0, 2.0), (3.0, None))),
    "PROBE(J6:K6;J6:J7)": (((1.0, 2.0),), ((1.0,), (3.0,))),
    "PROBE(J1:J5)": (((5.0,), ("Text",), (True,), (CellError(2042),), (None,)), MISSING),
    "PROBE(J8)": (45838.0, MISSING),
    "PROBE({1;2|3;4})": (((1.0, 2.0), (3.0, 4.0)), MISSING),
}


class Python:
    """What answers the macros, and what they asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[object, ...]]] = []
        self.zelle: Callable[..., object] = lambda *given: len(given)
        self.knopf: Callable[..., object] = lambda *_: None

    def __call__(self, module: str, function: str, given: tuple[object, ...]) -> object:
        """Remember the question and answer it."""
        self.asked.append((f"{module}.{function}", given))
        if function == "feld":
            return [[1, "zwei"], [True, None]]
        handler = getattr(self, function, None)
        return handler(*given) if handler else None


@pytest.fixture
def python(office: Office) -> Iterator[Python]:
    """This process, answering."""
    answering = Python()
    with office.answer_macros(answering):
        yield answering


@pytest.fixture
def zwilling(office: Office, python: Python, tmp_path: Path) -> Iterator[Book]:
    """A workbook with macros, open."""
    assert python.asked == []
    plain = tmp_path / "plain.xlsx"
    with xlsxwriter.Workbook(plain) as book:
        blatt = book.add_worksheet("Blatt 1")
        for address, value in INHALT.items():
            blatt.write(address, value)
        blatt.write_boolean("J3", True)
        blatt.write_formula("J4", "=NA()")
        blatt.write_datetime("J8", datetime(2025, 6, 30), book.add_format({"num_format": "dd.mm.yyyy"}))  # noqa: DTZ001 - a cell has no zone
        blatt.write_array_formula("L1:M2", "{=FELD()}")
    path = tmp_path / "zwilling.xlsm"
    path.write_bytes(mit_makros(plain.read_bytes(), {"Probe": MAKROS, "ThisWorkbook": DIESE_MAPPE}))
    with office.open(path, macros=True) as buch:
        yield buch


def test_a_workbook_that_opens_asks_python(zwilling: Book, python: Python) -> None:
    """`Workbook_Open` runs, and what it asks is answered although opening is not finished."""
    assert zwilling.name == "zwilling.xlsm"
    assert ("probe.offen", ("zwilling.xlsm",)) in python.asked


@pytest.mark.parametrize(("formula", "expected"), FORMEN.items())
def test_a_cell_asks_python(zwilling: Book, python: Python, formula: str, expected: tuple[object, object]) -> None:
    """Each form of an argument arrives as what it is, and the answer stands in the cell."""
    python.zelle = lambda *_: "Antwort"
    python.asked.clear()
    zwilling.set({"Blatt 1": {"A1": f"={formula}"}})
    assert zwilling.read({"Blatt 1": ["A1"]})["Blatt 1"]["A1"]["value"] == "Antwort"
    assert set(python.asked) == {("probe.zelle", expected)}


@pytest.mark.parametrize("answer", [17, 2.5, "Text", ""])
def test_values_come_back_into_the_cell(zwilling: Book, python: Python, answer: object) -> None:
    """Numbers and texts."""
    python.zelle = lambda *_: answer
    zwilling.set({"Blatt 1": {"A1": "=PROBE(1)"}})
    assert zwilling.read({"Blatt 1": ["A1"]})["Blatt 1"]["A1"]["value"] == answer


@pytest.mark.parametrize(("number", "shown", "kind"), [(2042, "#N/A", 7), (2015, "#VALUE!", 3), (2007, "#DIV/0!", 2), (2036, "#NUM!", 6)])
def test_an_error_is_a_true_error(zwilling: Book, number: int, shown: str, kind: int) -> None:
    """Formulas that read the cell see the error, and which one it is."""
    zwilling.set({"Blatt 1": {"A1": f"=FALSCH({number})", "A2": "=SUM(A1;1)", "A3": "=ERROR.TYPE(A1)"}})
    cells = zwilling.read({"Blatt 1": ["A1", "A2", "A3"]})["Blatt 1"]
    assert [cells[address]["value"] for address in ("A1", "A2", "A3")] == [shown, shown, kind]
    assert cells["A1"]["type"] == "error"


def test_rows_fill_an_array_formula(zwilling: Book) -> None:
    """One value per cell, an error among them."""
    cells = zwilling.read({"Blatt 1": ["L1", "M1", "L2", "M2"]})["Blatt 1"]
    assert [cells[address]["value"] for address in ("L1", "M1", "L2", "M2")] == [1, "zwei", 1, "#N/A"]


def test_what_goes_wrong_in_python_is_an_error_in_the_macro(zwilling: Book, python: Python) -> None:
    """The macro can catch it and has its text; a test that fails there fails, whatever the macro makes of it."""

    def fails(*_: object) -> None:
        raise ValueError("so nicht")

    def fails_the_test(*_: object) -> None:
        raise AssertionError("found in the answer")

    python.zelle = fails
    zwilling.set({"Blatt 1": {"A1": "=PROBE(1)"}})
    assert zwilling.read({"Blatt 1": ["A1"]})["Blatt 1"]["A1"]["value"] == "abgefangen: ValueError: so nicht"
    python.zelle = fails_the_test
    with pytest.raises(AssertionError, match="found in the answer"):
        zwilling.recalculate()
    assert zwilling.sheets() == {"Blatt 1": True}


def test_nobody_answers(office: Office, zwilling: Book) -> None:
    """A macro that asks when no test listens gets an error; it does not wait."""
    office._gegenstelle = None
    zwilling.set({"Blatt 1": {"A1": "=PROBE(1)"}})
    assert zwilling.read({"Blatt 1": ["A1"]})["Blatt 1"]["A1"]["value"] == "abgefangen: Niemand antwortet auf probe.zelle."


def test_a_function_can_know_its_cell(zwilling: Book) -> None:
    """Calculated one by one, each sees its own cell; in a calculation of everything it cannot be known."""
    zwilling.set({"Blatt 1": {"A1": "=ORT()", "B2": '=A1&"/"&ORT()'}})
    zwilling.calculate("Blatt 1", ["A1", "B2"])
    cells = zwilling.read({"Blatt 1": ["A1", "B2"]})["Blatt 1"]
    first, second = "[zwilling.xlsm]'Blatt 1'!$A$1", "[zwilling.xlsm]'Blatt 1'!$B$2"
    assert (cells["A1"]["value"], cells["B2"]["value"]) == (first, f"{first}/{second}")
    zwilling.recalculate()
    assert zwilling.read({"Blatt 1": ["A1"]})["Blatt 1"]["A1"]["value"] == "unbekannt"


def test_a_button_works_on_the_active_workbook(office: Office, mappe: Path, zwilling: Book, python: Python, tmp_path: Path) -> None:
    """While the macro waits for its answer, Python looks at that workbook, changes it, saves a copy and prints it."""
    with office.open(mappe) as andere:

        def answer(buch: BookName, blatt: str) -> list[object]:
            assert buch == BookName("mappe ü.xlsx")
            found = andere.read({blatt: ["A1"]})[blatt]["A1"]["value"]
            andere.set({blatt: {"A9": "aus Python"}})
            andere.save_copy(tmp_path / "kopie.xlsx")
            andere.print_sheets({blatt: tmp_path / "blatt.pdf"})
            return [found, None, 3]

        python.knopf = answer
        andere.activate()
        zwilling.run("Probe.Knopf", Control("imPruefen"))
        said = "imPruefen in mappe ü.xlsx, Makro in zwilling.xlsm"
        assert zwilling.run("Probe.Gemerktes").value == (said, None, 3.0)
        assert office.recalculate(tmp_path / "kopie.xlsx", ["Liste"])["Liste"]["A9"]["value"] == "aus Python"
        assert "aus Python" in pdf_text(tmp_path / "blatt.pdf")[0]
        python.knopf = lambda buch, _: buch.name
        zwilling.activate()
        zwilling.run("Probe.Knopf", Control("imHilfe"))
        assert zwilling.run("Probe.Gemerktes").value == "zwilling.xlsm"
        assert andere.read({"Liste": ["A1"]})["Liste"]["A1"]["value"] == said


def test_callbacks_of_the_ribbon(zwilling: Book, python: Python) -> None:
    """An argument that is set comes back, and invalidating the ribbon is seen."""
    assert [zwilling.run("Probe.Benutzbar", Control(name), None).arguments[1] for name in ("imHilfe", "imPdf")] == [True, False]
    python.asked.clear()
    zwilling.run("Probe.Geladen", Ribbon())
    assert python.asked == [("ribbon.Invalidate", ())]


@pytest.mark.parametrize("value", [None, True, 2.5, "ä", (1.0, "x", None), ((1.0, 2.0), ("a", None)), (), CellError(2007)])
def test_values_go_to_a_macro_and_back(zwilling: Book, value: object) -> None:
    """In an array, as everything that macros and Python exchange."""
    assert zwilling.run("Probe.Zurueck", [value, 1]).value == (value, 1.0)


def test_what_goes_wrong_in_a_macro_is_said(zwilling: Book) -> None:
    """An error that a macro does not catch, a procedure and a module that are not there."""
    with pytest.raises(OfficeError, match=r"Probe\.Bricht: Fehler 11"):
        zwilling.run("Probe.Bricht")
    with pytest.raises(OfficeError, match="keine Prozedur Nirgends"):
        zwilling.run("Probe.Nirgends")
    with pytest.raises(OfficeError, match="Modul fehlt: Nichts"):
        zwilling.run("Nichts.Nirgends")


def test_a_module_that_is_no_vba_is_named(office: Office, mappe: Path, tmp_path: Path) -> None:
    """LibreOffice would run no macro of that workbook and say nothing."""
    path = tmp_path / "kaputt.xlsm"
    path.write_bytes(mit_makros(mappe.read_bytes(), {"Gut": MAKROS, "Schlecht": "Option Explicit\nSub X()\n  If Then Next (\nEnd Sub\n"}))
    with pytest.raises(OfficeError, match=r"laufen nicht.*: Schlecht$"):
        office.open(path, macros=True)


@pytest.mark.usefixtures("office")
def test_nothing_is_left_behind_of_open_workbooks(mappe: Path, tmp_path: Path) -> None:
    """Changed workbooks and a macro that was asking when LibreOffice died keep nothing alive."""
    path = tmp_path / "makro.xlsm"
    path.write_bytes(mit_makros(mappe.read_bytes(), {"Probe": MAKROS}))
    with Office() as own:
        buch = own.open(path, macros=True)
        buch.set({"Liste": {"A1": "geändert"}})
        process, folder = own._process, own._folder
        assert process is not None

        def dies(*_: object) -> None:
            process.kill()
            process.wait()

        with own.answer_macros(dies), pytest.raises(OfficeError, match="beendet"):
            buch.run("Probe.Knopf", Control("imPruefen"))
        assert alive_in_group(process.pid) == []
        assert not folder.exists()
        with pytest.raises(OfficeError, match="nicht offen"):
            buch.sheets()
        own.open(mappe).set({"Liste": {"A1": "geändert"}})
        process, folder = own._process, own._folder
    assert process is not None
    assert alive_in_group(process.pid) == []
    assert not folder.exists()


def test_the_courier_puts_the_sheets_of_a_county_in(office: Office, tmp_path: Path) -> None:
    """A second run finds nothing to do, although LibreOffice has written the workbook that it reads; taking back leaves the county's sheets."""
    antworten: list[Antwort] = []
    with office.open(ROOT / "workbooks/sigmaringen-2017.xlsx") as buch:
        kurier = LibreOfficeKurier(buch, tmp_path)
        befehl = befehle({buch.name: kurier}, date(2026, 11, 23), {}, antworten)
        eigene = list(buch.sheets())
        assert befehl("vorschau", BookName(buch.name))[::2] == ["frage", "erzeugen"]
        befehl("erzeugen", BookName(buch.name))
        assert antworten[-1].art is not Art.FEHLER
        assert len(buch.sheets()) > len(eigene) + 3
        befehl("vorschau", BookName(buch.name))
        assert "Es gibt nichts zu tun" in antworten[-1].text
        befehl("zuruecknehmen", BookName(buch.name))
        assert list(buch.sheets()) == eigene
    assert kurier.fortschritte[-1] is None
