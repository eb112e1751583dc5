"""The LibreOffice side of `hosts.office`: run by the Python that can `import uno`, talks JSON lines over stdin and stdout.

It starts a private headless soffice with its own profile, in which workbooks are always recalculated on loading, and
ends it when stdin closes. Every request is `{"op": name, ...}`; every answer is `{"ok": result}` or `{"error": text}`.
"""

# The system's Python runs this file, without the project's packages: standard library and uno only.
from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
import uuid

import uno

# By name: `from com.sun.star... import` works only after uno has been imported, and imports get sorted.
PropertyValue = uno.getClass("com.sun.star.beans.PropertyValue")
NoConnectException = uno.getClass("com.sun.star.connection.NoConnectException")

# com.sun.star.sheet.CellFlags and FormulaResult
VALUES, TEXTS, FORMULAS = 1 | 2, 4, 16
FORMULA_ERROR = 4
XLSX = "Calc MS Excel 2007 XML"
RESTART_CODES = (79, 81)  # soffice.bin on a fresh profile asks to be started once more
START_SECONDS = 60
LARGE_AREA = 400_000  # cells; above this only the filled blocks are read, not the whole used area

# Runs inside soffice: asking for each cell over the pipe would cost two milliseconds each.
BASIC = """
Function Texts(sheet, left, top, right, bottom)
  Dim rows(bottom - top)
  Dim row As Long, column As Long
  For row = top To bottom
    ReDim cells(right - left)
    For column = left To right
      cells(column - left) = sheet.getCellByPosition(column, row).getString()
    Next column
    rows(row - top) = cells
  Next row
  Texts = rows
End Function
"""

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>"""
SETTINGS = (
    # 0 = always: else cached values stand for recalculated ones, and no comparison of the two can fail.
    ("Calc/Formula/Load", "OOXMLRecalcMode", "0"),
    ("Calc/Formula/Load", "ODFRecalcMode", "0"),
    ("Common/Misc", "FirstRun", "false"),
    ("Common/Misc", "ShowTipOfTheDay", "false"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
)
SETUP = (("Office", "ooSetupInstCompleted", "true"), ("L10N", "ooSetupSystemLocale", "de-DE"))


def profile_xml():
    """Settings of a fresh profile: recalculate always, German number formats, no questions."""
    item = '<item oor:path="{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
    items = [item.format("/org.openoffice.Office." + path, name, value) for path, name, value in SETTINGS]
    items += [item.format("/org.openoffice.Setup/" + path, name, value) for path, name, value in SETUP]
    return PROFILE.format(items="".join(items))


def properties(**values):
    """Keyword arguments as UNO wants them."""
    made = []
    for name, value in values.items():
        prop = PropertyValue()
        prop.Name, prop.Value = name, value
        made.append(prop)
    return tuple(made)


class Soffice:
    """One running soffice with its own profile."""

    def __init__(self, folder):
        self.folder = folder
        (self.folder / "profile/user").mkdir(parents=True)
        (self.folder / "profile/user/registrymodifications.xcu").write_text(profile_xml(), encoding="utf-8")
        self.pipe = "imxl" + uuid.uuid4().hex
        self.process = self.spawn()
        context = self.connect()
        create = context.ServiceManager.createInstanceWithContext
        self.desktop = create("com.sun.star.frame.Desktop", context)
        library = create("com.sun.star.script.ApplicationScriptLibraryContainer", context)
        library.createLibrary("ImXl").insertByName("Reader", BASIC)
        provider = create("com.sun.star.script.provider.MasterScriptProviderFactory", context).createScriptProvider("")
        self.basic_texts = provider.getScript("vnd.sun.star.script:ImXl.Reader.Texts?language=Basic&location=application")

    def spawn(self):
        binary = Path("/usr/lib/libreoffice/program/soffice.bin")
        if not binary.exists():
            found = shutil.which("soffice")
            if found is None:
                raise RuntimeError("soffice fehlt")
            binary = Path(found).resolve().with_name("soffice.bin")
        # stdin and stdout belong to the conversation with the tests.
        return subprocess.Popen(
            [
                str(binary),
                f"-env:UserInstallation={(self.folder / 'profile').as_uri()}",
                f"--accept=pipe,name={self.pipe};urp;StarOffice.ComponentContext",
                "--headless",
                "--nologo",
                "--norestore",
                "--nodefault",
                "--nofirststartwizard",
                "--nolockcheck",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "SAL_USE_VCLPLUGIN": "svp"},
        )

    def connect(self):
        context = uno.getComponentContext()
        resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                remote = resolver.resolve(f"uno:pipe,name={self.pipe};urp;StarOffice.ComponentContext")
            except NoConnectException:
                code = self.process.poll()
                if code in RESTART_CODES:
                    self.process = self.spawn()
                elif code is not None:
                    raise RuntimeError(f"soffice endete mit {code}") from None
                time.sleep(0.05)
            else:
                return remote
        raise RuntimeError(f"soffice antwortet nach {START_SECONDS} s nicht")

    def texts(self, sheet, block):
        """Rows of displayed texts of a block (left, top, right, bottom)."""
        return self.basic_texts.invoke((sheet, *block), (), ())[0]

    def alive(self):
        """Whether soffice still answers: a crash may show as a broken connection before the process is gone."""
        try:
            self.desktop.getComponents()
        except Exception:  # noqa: BLE001 - whatever it says, it does not answer
            return False
        return True

    @contextlib.contextmanager
    def document(self, path):
        """A private copy of the workbook, loaded and recalculated; nothing is left beside the original."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            copy = Path(folder) / Path(path).name
            shutil.copyfile(path, copy)
            document = self.desktop.loadComponentFromURL(
                uno.systemPathToFileUrl(str(copy)), "_blank", 0, properties(Hidden=True, MacroExecutionMode=0, UpdateDocMode=0)
            )
            if document is None or not hasattr(document, "Sheets"):
                raise RuntimeError(f"LibreOffice öffnet {path} nicht als Tabelle")
            try:
                document.calculateAll()
                yield document
            finally:
                document.close(True)

    def close(self):
        with contextlib.suppress(Exception):
            self.desktop.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def letters(column):
    """Letters of a 0-based column."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def positions(found):
    """Cells (row, column), 0-based, of a query result."""
    return {
        (row, column)
        for area in found.getRangeAddresses()
        for row in range(area.StartRow, area.EndRow + 1)
        for column in range(area.StartColumn, area.EndColumn + 1)
    }


def blocks(sheet):
    """Ranges that together hold all content: the used area, or the filled blocks where formats alone blow it up."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.RangeAddress
    if (end.EndRow + 1) * (end.EndColumn + 1) <= LARGE_AREA:
        return [(0, 0, end.EndColumn, end.EndRow)]
    filled = sheet.queryContentCells(VALUES | TEXTS | FORMULAS).getRangeAddresses()
    return [(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow) for area in filled]


def cell_facts(cell_type, formula, value, error, shown):
    return {"type": cell_type, "formula": formula, "value": value, "error": error, "string": shown}


def read_sheet(office, sheet, shown):
    """All filled cells by address; with `shown` also the text as displayed."""
    formulas_at = positions(sheet.queryContentCells(FORMULAS))
    errors_at = positions(sheet.queryFormulaCells(FORMULA_ERROR)) if formulas_at else set()
    cells = {}
    for block in blocks(sheet):
        left, top = block[:2]
        area = sheet.getCellRangeByPosition(*block)
        values, formulas = area.getDataArray(), area.getFormulaArray()
        texts = office.texts(sheet, block) if shown else None
        for row, line in enumerate(values):
            for column, value in enumerate(line):
                place = (top + row, left + column)
                is_formula = place in formulas_at
                if not is_formula and value in ("", None):
                    continue
                text = texts[row][column] if shown else value if isinstance(value, str) else None
                error = 0
                if place in errors_at:
                    cell = sheet.getCellByPosition(place[1], place[0])
                    error, text = cell.getError(), cell.getString()
                cells[f"{letters(place[1])}{place[0] + 1}"] = cell_facts(
                    "error" if error else "formula" if is_formula else "text" if isinstance(value, str) else "value",
                    formulas[row][column] if is_formula else "",
                    text if error else value,
                    error,
                    text,
                )
    return cells


def read_cell(sheet, address):
    """One cell; None where it is empty."""
    cell = sheet.getCellRangeByName(address)
    kind = cell.Type.value
    if kind == "EMPTY":
        return None
    error = cell.getError()
    formula = cell.Formula if kind == "FORMULA" else ""
    text = cell.getString()
    if error:
        return cell_facts("error", formula, text, error, text)
    is_text = kind == "TEXT" or (kind == "FORMULA" and cell.FormulaResultType2 == 2)
    return cell_facts({"TEXT": "text", "VALUE": "value"}.get(kind, "formula"), formula, text if is_text else cell.getValue(), 0, text)


def read(office, document, wanted, shown):
    """`wanted`: None for all sheets, a list of sheet names, or addresses per sheet."""
    names = list(document.Sheets.ElementNames) if wanted is None else list(wanted)
    missing = [name for name in names if not document.Sheets.hasByName(name)]
    if missing:
        raise KeyError(f"Blatt fehlt: {', '.join(missing)}")
    if isinstance(wanted, dict):
        return {name: {address: read_cell(document.Sheets.getByName(name), address) for address in wanted[name]} for name in names}
    return {name: read_sheet(office, document.Sheets.getByName(name), shown) for name in names}


def put(cell, value):
    """Enter a value as a person would: number, text, formula (starts with =), truth value, or nothing."""
    if value is None:
        cell.setFormula("")
    elif isinstance(value, bool):
        cell.setFormula("=TRUE()" if value else "=FALSE()")
    elif isinstance(value, (int, float)):
        cell.setValue(value)
    elif value.startswith("="):
        cell.setFormula(value)
    else:
        cell.setString(value)


def show_only(document, wanted):
    """Leave only these sheets to be printed. LibreOffice prints hidden sheets too if they have print areas, so these go as well."""
    for name in document.Sheets.ElementNames:
        sheet = document.Sheets.getByName(name)
        if name in wanted:
            sheet.IsVisible = True
    for name in document.Sheets.ElementNames:
        sheet = document.Sheets.getByName(name)
        if name not in wanted:
            sheet.IsVisible = False
            sheet.setPrintAreas(())


class Operations:
    """What the tests may ask for; the methods are the operations."""

    def __init__(self, office):
        self.office = office

    def ping(self):
        return os.getpid()

    def sheets(self, path):
        with self.office.document(path) as document:
            return {name: bool(document.Sheets.getByName(name).IsVisible) for name in document.Sheets.ElementNames}

    def recalculate(self, path, sheets, shown):
        with self.office.document(path) as document:
            return read(self.office, document, sheets, shown)

    def set_cells(self, path, changes, wanted, shown):
        with self.office.document(path) as document:
            for name, cells in changes.items():
                sheet = document.Sheets.getByName(name)
                for address, value in cells.items():
                    put(sheet.getCellRangeByName(address), value)
            document.calculateAll()
            return read(self.office, document, wanted, shown)

    def save_as_xlsx(self, path, out, changes):
        with self.office.document(path) as document:
            for name, cells in changes.items():
                for address, value in cells.items():
                    put(document.Sheets.getByName(name).getCellRangeByName(address), value)
            document.calculateAll()
            document.storeToURL(uno.systemPathToFileUrl(out), properties(FilterName=XLSX))

    def to_pdf(self, path, out, sheets):
        with self.office.document(path) as document:
            if sheets is not None:
                show_only(document, sheets)
            document.storeToURL(uno.systemPathToFileUrl(out), properties(FilterName="calc_pdf_Export"))

    def pages(self, path, sheets):
        with self.office.document(path) as document:
            by_name = {name: document.Sheets.getByName(name) for name in document.Sheets.ElementNames}
            wanted = [name for name, sheet in by_name.items() if sheet.IsVisible] if sheets is None else sheets
            areas = {name: by_name[name].getPrintAreas() for name in wanted}
            show_only(document, wanted[:1])
            counts, before = {}, None
            for name in wanted:
                by_name[name].IsVisible = True
                by_name[name].setPrintAreas(areas[name])
                if before is not None:
                    by_name[before].IsVisible = False
                    by_name[before].setPrintAreas(())
                counts[name] = document.getRendererCount(document, ())
                before = name
            return counts


def main():
    """Answer requests until stdin closes; the only argument is an empty folder of its own, removed at the end."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # nothing but answers may reach the tests
    office = Soffice(Path(sys.argv[1]))
    operations = Operations(office)
    try:
        print(json.dumps({"ok": "bereit"}), file=answers, flush=True)
        for line in sys.stdin:
            request = json.loads(line)
            try:
                answer = {"ok": getattr(operations, request.pop("op"))(**request)}
            except Exception as problem:  # noqa: BLE001 - whatever goes wrong is the answer
                answer = {"error": f"{type(problem).__name__}: {problem}", "trace": traceback.format_exc()}
                answer["dead"] = not office.alive()
            print(json.dumps(answer), file=answers, flush=True)
    finally:
        office.close()


if __name__ == "__main__":
    main()
