"""The LibreOffice side of `hosts.office`: run by the Python that can `import uno`, talks JSON lines over stdin and stdout.

It starts a private headless soffice with its own profile, in which workbooks are always recalculated on loading, and
ends it when stdin closes. Every request is `{"op": name, ...}`; every answer is `{"ok": result}` or `{"error": text}`.

While a request runs, a macro may call Python: the worker then asks `{"call": [module, function, arguments]}` and waits for
`{"reply": value}` or `{"failed": text}`. Until that comes, it serves further requests: whoever answers the macro may look at
the workbook first. Everything is a stack, so no request needs a number.
"""

# The system's Python runs this file, without the project's packages: standard library and uno only.
# ruff: noqa: N802 - what soffice and macros call has names of UNO and Excel
from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import uuid

import uno
import unohelper

# By name: `from com.sun.star... import` works only after uno has been imported, and imports get sorted.
PropertyValue = uno.getClass("com.sun.star.beans.PropertyValue")
NoConnectException = uno.getClass("com.sun.star.connection.NoConnectException")
RuntimeException = uno.getClass("com.sun.star.uno.RuntimeException")
XInvocation = uno.getClass("com.sun.star.script.XInvocation")
XSingleComponentFactory = uno.getClass("com.sun.star.lang.XSingleComponentFactory")
XServiceInfo = uno.getClass("com.sun.star.lang.XServiceInfo")

# com.sun.star.sheet.CellFlags and FormulaResult
VALUES, TEXTS, FORMULAS = 1 | 2, 4, 16
FORMULA_ERROR = 4
ALL_BUT_DRAWINGS = 1023 & ~128
NO_MACROS, ALL_MACROS = 0, 4  # com.sun.star.document.MacroExecMode
XLSX = "Calc MS Excel 2007 XML"
FILTERS = {".xlsx": XLSX, ".ods": "calc8", ".xls": "MS Excel 97", ".xlsm": "Calc MS Excel 2007 VBA XML", ".pdf": "calc_pdf_Export"}
BRIDGE_SERVICE = "im_xl.tests.Bridge"  # what the Basic module of `hosts.office.BRIDGE` asks for
# Excel's numbers of errors and LibreOffice's. A double that is no number and holds the latter is that error in a cell.
ERRORS = {2000: 521, 2007: 532, 2015: 519, 2023: 524, 2029: 525, 2036: 503, 2042: 32767}
EXCEL_ERRORS = {office: excel for excel, office in ERRORS.items()}
OTHER_ERROR = 2015
LONG = 1 << 31
REQUEST, CALL_OF_MACRO = "request", "call"
RESTART_CODES = (79, 81)  # soffice.bin on a fresh profile asks to be started once more
START_SECONDS = 60
LARGE_AREA = 400_000  # cells; above this only the filled blocks are read, not the whole used area

# Runs inside soffice: asking for each cell over the pipe would cost two milliseconds each. In Calculate it is more than that: while a
# macro runs, no other cell is calculated because it comes into sight, so what calls the bridge is this cell.
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

Sub Resize(old, fresh, columns, rows)
  Dim i As Long
  For i = 0 To columns - 1
    old.Columns(i).Width = fresh.Columns(i).Width
    old.Columns(i).IsVisible = fresh.Columns(i).IsVisible
  Next i
  For i = 0 To rows - 1
    old.Rows(i).Height = fresh.Rows(i).Height
    old.Rows(i).IsVisible = fresh.Rows(i).IsVisible
  Next i
End Sub

Sub Fill(sheet, areas, texts)
  Dim i As Long
  For i = 0 To UBound(areas)
    sheet.getCellRangeByPosition(areas(i)(0), areas(i)(1), areas(i)(2), areas(i)(3)).setFormulaArray(texts(i))
  Next i
End Sub

' The style comes first: all else looks for the ends of pages, which takes long with any other. One way to scale puts the others out.
Sub Paginate(document, source, sheetName)
  Dim sheet, origin, wanted, styles, style, key
  sheet = document.Sheets.getByName(sheetName)
  origin = source.Sheets.getByName(sheetName)
  wanted = source.StyleFamilies.getByName("PageStyles").getByName(origin.PageStyle)
  styles = document.StyleFamilies.getByName("PageStyles")
  If Not styles.hasByName(wanted.Name) Then styles.insertByName(wanted.Name, document.createInstance("com.sun.star.style.PageStyle"))
  style = styles.getByName(wanted.Name)
  For Each key In Array("IsLandscape", "Width", "Height", "LeftMargin", "RightMargin", "TopMargin", "BottomMargin", _
      "CenterHorizontally", "CenterVertically", "HeaderIsOn", "FooterIsOn", "RightPageHeaderContent", "RightPageFooterContent")
    style.setPropertyValue(key, wanted.getPropertyValue(key))
  Next key
  For Each key In Array("PageScale", "ScaleToPages", "ScaleToPagesX", "ScaleToPagesY")
    If wanted.getPropertyValue(key) > 0 Then style.setPropertyValue(key, wanted.getPropertyValue(key))
  Next key
  sheet.PageStyle = wanted.Name
  sheet.setPrintAreas(origin.getPrintAreas())
  sheet.setPrintTitleRows(origin.getPrintTitleRows())
  sheet.setTitleRows(origin.getTitleRows())
End Sub

Sub Calculate(book, sheet, addresses)
  Dim link As Object, cell As Object, i As Long, known As Long
  link = createUnoService("im_xl.tests.Bridge")
  For i = 0 To UBound(addresses)
    cell = sheet.getCellRangeByName(addresses(i))
    link.calculating(book, sheet.Name, addresses(i))
    cell.setFormula(cell.getFormula())
    known = cell.getError()
  Next i
End Sub
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


def named_values(**values):
    """The same as the filters of OOXML want what they encrypt with."""
    made = []
    for name, value in values.items():
        pair = uno.createUnoStruct("com.sun.star.beans.NamedValue")
        pair.Name, pair.Value = name, value
        made.append(pair)
    return uno.Any("[]com.sun.star.beans.NamedValue", tuple(made))


class Conversation:
    """The lines between the tests and this worker.

    Requests and calls lie in a stack, and only what lies on top speaks. A call can come on any thread: soffice sends some of its
    own accord (a workbook becomes the active one) while a request is at work, or just after.
    """

    def __init__(self, answers):
        self.answers = answers
        self.operations = None
        self.stack = []
        self.turn = threading.Condition()

    def say(self, message):
        print(json.dumps(message), file=self.answers, flush=True)

    def hear(self):
        """The next message; None at the end. Only what lies on top listens, so no message goes astray."""
        line = sys.stdin.readline()
        return json.loads(line) if line else None

    def serve(self):
        """Answer requests until stdin closes."""
        while (request := self.hear()) is not None:
            self.answer(request)

    def answer(self, request):
        frame = [REQUEST]
        with self.turn:
            self.stack.append(frame)
        try:
            answer = {"ok": getattr(self.operations, request.pop("op"))(**request)}
        except Exception as problem:  # noqa: BLE001 - whatever goes wrong is the answer
            answer = {"error": f"{type(problem).__name__}: {problem}", "trace": traceback.format_exc()}
            answer["dead"] = not self.operations.office.alive()
        with self.turn:
            self.turn.wait_for(lambda: self.stack[-1] is frame)
            self.say(answer)
            self.stack.pop()
            self.turn.notify_all()

    def call(self, module, function, arguments):
        """Let the tests answer a macro. A macro that runs while nobody has asked for anything finds nobody."""
        with self.turn:
            self.turn.wait_for(lambda: not self.stack or self.stack[-1][0] == REQUEST)
            if not self.stack:
                raise RuntimeError("no request is being served")
            self.stack.append([CALL_OF_MACRO])
            self.say({"call": [module, function, arguments]})
        while (message := self.hear()) is not None and "op" in message:
            self.answer(message)
        with self.turn:
            self.stack.pop()
            self.turn.notify_all()
        if message is None:
            raise RuntimeError("the tests are gone")
        return message


def plain(value):
    """A value of a macro, packed by the Basic module of the bridge, for JSON. All arrays are packed, so a tuple begins with its kind."""
    if not isinstance(value, tuple):
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
    kind, *rest = value
    if kind == "list":
        return [kind, [plain(item) for item in rest[0]]]
    if kind == "rows":
        return [kind, [[plain(item) for item in row] for row in rest[0]]]
    return [kind, plain(rest[0])] if kind == "date" else list(value)


def packed(value):
    """A value of the tests for the bridge: the way back of `plain`, where numbers keep their kind."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if -LONG <= value < LONG else float(value)
    if not isinstance(value, list):
        return value
    kind, *rest = value
    if kind == "list":
        return kind, tuple(packed(item) for item in rest[0])
    if kind == "rows":
        return kind, tuple(tuple(packed(item) for item in row) for row in rest[0])
    if kind == "control":
        return kind, rest[0]
    return tuple(value)


class Invocable(unohelper.Base, XInvocation):
    """An object whose listed methods a macro can call."""

    methods = ()

    def getIntrospection(self):
        return None

    def hasMethod(self, name):
        return name in self.methods

    def hasProperty(self, _name):
        return False

    def invoke(self, name, parameters, _indexes, _values):
        if name not in self.methods:
            raise AttributeError(name)
        return getattr(self, name)(*parameters), (), ()


class Ribbon(Invocable):
    """Stands for Excel's IRibbonUI: what is invalidated is reported to the tests."""

    methods = ("Invalidate", "InvalidateControl")

    def __init__(self, conversation):
        self.conversation = conversation

    def Invalidate(self):
        self.conversation.call("ribbon", "Invalidate", ["list", []])

    def InvalidateControl(self, name):
        self.conversation.call("ribbon", "InvalidateControl", ["list", [name]])


class Bridge(Invocable):
    """What macros reach of Python, under the name of `BRIDGE_SERVICE`."""

    methods = ("ask", "faults", "error_value", "calculating", "caller", "control", "ribbon")

    def __init__(self, office):
        self.office = office

    def ask(self, module, function, arguments):
        reply = self.office.conversation.call(module, function, plain(arguments))
        return (False, reply["failed"]) if "failed" in reply else (True, packed(reply["reply"]))

    def faults(self, area):
        """Error cells of an area, (row, column, Excel's number), counted from 0: Basic's own `.Value` makes 0 of them."""
        at = area.RangeAddress
        found = [(row - at.StartRow, column - at.StartColumn) for row, column in sorted(positions(area.queryFormulaCells(FORMULA_ERROR)))]
        return tuple((row, column, EXCEL_ERRORS.get(area.getCellByPosition(column, row).getError(), OTHER_ERROR)) for row, column in found)

    def error_value(self, number):
        return error_double(int(number))

    def calculating(self, book, sheet, address):
        self.office.caller = (book, sheet, address)

    def caller(self):
        """Workbook, sheet and address of the cell that is being calculated; empty where that is not known."""
        return self.office.caller

    def control(self, name):
        bag = self.office.create("com.sun.star.beans.PropertyBag")
        for key, value in (("Id", name), ("Tag", ""), ("Context", "")):
            bag.addProperty(key, 0, value)
        return bag

    def ribbon(self):
        return Ribbon(self.office.conversation)


class BridgeFactory(unohelper.Base, XSingleComponentFactory, XServiceInfo):
    """Lets soffice make the bridge, which lives here, when a macro asks for it."""

    def __init__(self, office):
        self.office = office

    def createInstanceWithContext(self, _context):
        return Bridge(self.office)

    def createInstanceWithArgumentsAndContext(self, _arguments, _context):
        return Bridge(self.office)

    def getImplementationName(self):
        return BRIDGE_SERVICE

    def supportsService(self, name):
        return name == BRIDGE_SERVICE

    def getSupportedServiceNames(self):
        return (BRIDGE_SERVICE,)


def error_double(number):
    """The double that LibreOffice shows as the error of Excel's number."""
    return struct.unpack("<d", struct.pack("<Q", 0x7FF8 << 48 | ERRORS.get(number, ERRORS[OTHER_ERROR])))[0]


class Soffice:
    """One running soffice with its own profile."""

    def __init__(self, folder, conversation):
        self.folder = folder
        self.conversation = conversation
        self.caller = ()
        (self.folder / "profile/user").mkdir(parents=True)
        (self.folder / "profile/user/registrymodifications.xcu").write_text(profile_xml(), encoding="utf-8")
        self.pipe = "imxl" + uuid.uuid4().hex
        self.process = self.spawn()
        self.context = self.connect()
        self.context.ServiceManager.insert(BridgeFactory(self))
        self.desktop = self.create("com.sun.star.frame.Desktop")
        library = self.create("com.sun.star.script.ApplicationScriptLibraryContainer")
        library.createLibrary("ImXl").insertByName("Reader", BASIC)
        provider = self.create("com.sun.star.script.provider.MasterScriptProviderFactory").createScriptProvider("")
        self.provider = provider

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

    def create(self, service):
        return self.context.ServiceManager.createInstanceWithContext(service, self.context)

    def basic(self, procedure, *arguments):
        """Run a procedure of `BASIC`."""
        script = self.provider.getScript(f"vnd.sun.star.script:ImXl.Reader.{procedure}?language=Basic&location=application")
        return script.invoke(arguments, (), ())[0]

    def texts(self, sheet, block):
        """Rows of displayed texts of a block (left, top, right, bottom)."""
        return self.basic("Texts", sheet, *block)

    def alive(self):
        """Whether soffice still answers: a crash may show as a broken connection before the process is gone."""
        try:
            self.desktop.getComponents()
        except Exception:  # noqa: BLE001 - whatever it says, it does not answer
            return False
        return True

    @contextlib.contextmanager
    def document(self, path, password=""):
        """A private copy of the workbook, loaded and recalculated; nothing is left beside the original."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            document = self.load(path, folder, Hidden=True, MacroExecutionMode=NO_MACROS, **({"Password": password} if password else {}))
            try:
                document.calculateAll()
                yield document
            finally:
                document.close(True)

    def load(self, path, folder, **how):
        copy = Path(folder) / Path(path).name
        shutil.copyfile(path, copy)
        document = self.desktop.loadComponentFromURL(uno.systemPathToFileUrl(str(copy)), "_blank", 0, properties(UpdateDocMode=0, **how))
        if document is None or not hasattr(document, "Sheets"):
            raise RuntimeError(f"LibreOffice öffnet {path} nicht als Tabelle")
        return document

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


def enter(document, changes):
    """Enter values by sheet and address."""
    for name, cells in changes.items():
        sheet = document.Sheets.getByName(name)
        for address, value in cells.items():
            put(sheet.getCellRangeByName(address), value)


def store(document, out):
    """Save a copy in the form that the ending says."""
    document.storeToURL(uno.systemPathToFileUrl(out), properties(FilterName=FILTERS[Path(out).suffix]))


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


# A macro is called from a module of its own, which is put beside it: what goes wrong in a macro that soffice calls itself, it swallows.
CALL = """Option VBASupport 1
Option Explicit
Public Function Run(ByVal given As Variant) As Variant
    Dim result As Variant{declared}
    On Error GoTo Failed
{fetched}
    {statement}
    Run = Array(True, BridgePack(Array({names})))
    Exit Function
Failed:
    Run = Array(False, Err.Number, Err.Description)
End Function
"""
FETCH = {
    "control": "Set {name} = BridgeLink().control(given({place})(1))",
    "ribbon": "Set {name} = BridgeLink().ribbon()",
    "book": "Set {name} = Workbooks(given({place})(1))",
}
PROCEDURE = r"^[ \t]*(?:(?:Public|Private|Friend|Static)[ \t]+)*(Sub|Function)[ \t]+{}\b"


class Book:
    """A workbook that stays open, in a folder of its own."""

    def __init__(self, office, path, macros):
        self.office = office
        self.folder = tempfile.mkdtemp(dir=office.folder)
        self.callers = {}
        self.document = office.load(path, self.folder, MacroExecutionMode=ALL_MACROS if macros else NO_MACROS)
        # A window that is painted while sheets come and go takes soffice down. One that was opened hidden is no window for macros.
        self.document.CurrentController.Frame.ContainerWindow.setVisible(False)

    @property
    def name(self):
        return self.document.Title

    @property
    def library(self):
        """The macros of a workbook form one library, which bears the name of its VBA project."""
        libraries = self.document.BasicLibraries
        return libraries.getByName(libraries.ProjectName)

    def broken(self):
        """Modules that cannot be compiled, for which soffice keeps all macros of a workbook from running, and says nothing."""
        if self.call("BridgePack", "Function", [["list", []]]) is not None:
            return []
        library = self.library
        return [name for name in library.ElementNames if not compiles(self.office, library.getByName(name))] or ["(unbekannt)"]

    def run(self, procedure, arguments):
        module, _, name = procedure.rpartition(".")
        if not self.library.hasByName(module):
            raise KeyError(f"Modul fehlt: {module}")
        found = re.search(PROCEDURE.format(re.escape(name)), self.library.getByName(module), re.MULTILINE | re.IGNORECASE)
        if found is None:
            raise KeyError(f"{module} enthält keine Prozedur {name}")
        answer = self.call(procedure, found[1].capitalize(), arguments)
        if answer is None:
            raise RuntimeError(f"{procedure} ist abgebrochen")
        if not answer[0]:
            raise RuntimeError(f"{procedure}: Fehler {answer[1]}: {answer[2]}")
        return plain(answer[1])

    def call(self, procedure, kind, arguments):
        """Success, result and arguments afterwards, packed; or failure, number and text; None: nothing ran at all."""
        ways = tuple(FETCH.get(value[0], "") if isinstance(value, list) else "" for value in arguments)
        module = self.callers.get((procedure, ways))
        if module is None:
            # A new module for each: soffice does not survive that one is replaced.
            module = self.callers[procedure, ways] = f"BridgeRun{len(self.callers)}"
            names = [f"v{place}" for place in range(len(ways))]
            fetched = [way or "{name} = BridgeUnpack(given({place}))" for way in ways]
            passed = ", ".join(names)
            text = CALL.format(
                declared="".join(f", {name} As Variant" for name in names),
                fetched="\n".join(way.format(name=name, place=place) for place, (way, name) in enumerate(zip(fetched, names, strict=True))),
                statement=f"result = {procedure}({passed})" if kind == "Function" else f"{procedure} {passed}",
                names=", ".join(["result", *names]),
            )
            self.library.insertByName(module, text)
        place = f"{self.document.BasicLibraries.ProjectName}.{module}.Run"
        script = self.document.getScriptProvider().getScript(f"vnd.sun.star.script:{place}?language=Basic&location=document")
        return script.invoke((tuple(packed(value) for value in arguments),), (), ())[0]

    def activate(self):
        """Make it the workbook that macros call the active one."""
        frame = self.document.CurrentController.Frame
        frame.activate()
        frame.ContainerWindow.setFocus()
        current = self.office.desktop.getCurrentComponent()
        if current is None or current.RuntimeUID != self.document.RuntimeUID:
            raise RuntimeError(f"{self.name} lässt sich nicht nach vorn holen")

    def close(self):
        self.document.close(True)
        shutil.rmtree(self.folder, ignore_errors=True)


def compiles(office, text):
    """Whether the text of a module can be compiled, found out in a library of its own."""
    libraries = office.create("com.sun.star.script.ApplicationScriptLibraryContainer")
    name = f"ImXlProbe{uuid.uuid4().hex}"
    library = libraries.createLibrary(name)
    library.insertByName("Probe", "Function Alive()\n  Alive = 1\nEnd Function\n")
    library.insertByName("Text", text)
    provider = office.create("com.sun.star.script.provider.MasterScriptProviderFactory").createScriptProvider("")
    script = provider.getScript(f"vnd.sun.star.script:{name}.Probe.Alive?language=Basic&location=application")
    return script.invoke((), (), ())[0] == 1


@contextlib.contextmanager
def looking_away(document):
    """Show an empty sheet and calculate nothing meanwhile: of the sheet that is shown, soffice looks for the ends of pages all the time."""
    controller = document.CurrentController
    shown, name = controller.ActiveSheet, f"leer{uuid.uuid4().hex[:8]}"
    document.Sheets.insertNewByName(name, document.Sheets.Count)
    controller.setActiveSheet(document.Sheets.getByName(name))
    document.enableAutomaticCalculation(False)
    try:
        yield
    finally:
        document.enableAutomaticCalculation(True)
        controller.setActiveSheet(shown)
        document.Sheets.removeByName(name)


def everything(sheet):
    """The area of a sheet that holds content or formats, from its first cell."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.RangeAddress
    return sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)


def take_formulas(source, names):
    """Take the formulas out of sheets.

    A formula that comes over with its sheet points back at the workbook that it comes from, and soffice does not survive many of
    those. As text it finds the sheets here.

    Returns:
        Areas and texts, by sheet.
    """
    source.enableAutomaticCalculation(False)
    taken = {}
    for name in names:
        sheet = source.Sheets.getByName(name)
        areas = [(at.StartColumn, at.StartRow, at.EndColumn, at.EndRow) for at in sheet.queryContentCells(FORMULAS).getRangeAddresses()]
        taken[name] = tuple(areas), tuple(sheet.getCellRangeByPosition(*area).getFormulaArray() for area in areas)
        everything(sheet).clearContents(FORMULAS)
    return taken


def take_sheet(document, source, name):
    """Put a sheet of another workbook behind the last."""
    return document.Sheets.getByIndex(document.Sheets.importSheet(source, name, document.Sheets.Count))


def exchange(office, document, source, name):
    """Put the content of another workbook's sheet into the one of the same name. Formulas that point at it live on, for it stays.

    Drawings stay as they were; a chart reads the same cells as before.
    """
    old, new = document.Sheets.getByName(name), take_sheet(document, source, name)
    area, before = everything(new), everything(old)
    before.merge(False)
    before.clearContents(ALL_BUT_DRAWINGS)
    old.copyRange(old.getCellByPosition(0, 0).CellAddress, area.RangeAddress)
    office.basic("Resize", old, new, max(area.Columns.Count, before.Columns.Count), max(area.Rows.Count, before.Rows.Count))
    document.Sheets.removeByName(new.Name)


def settle(office, document, source, name, formulas):
    """Let a sheet that came from another workbook belong to this one: formulas, names, print."""
    sheet, origin = document.Sheets.getByName(name), source.Sheets.getByName(name)
    office.basic("Fill", sheet, *formulas)
    for known in sheet.NamedRanges.ElementNames:
        if not origin.NamedRanges.hasByName(known):
            sheet.NamedRanges.removeByName(known)
    for known in origin.NamedRanges.ElementNames:
        if not known.startswith("_xlnm."):  # print areas and title rows are set by themselves
            set_name(sheet, known, origin.NamedRanges.getByName(known).Content, origin.NamedRanges.getByName(known).Type)
    office.basic("Paginate", document, source, name)


def set_name(sheet, name, content, kind=0):
    """Give a sheet a name of its own. Each change costs, for soffice then looks through all formulas."""
    names = sheet.NamedRanges
    if not names.hasByName(name):
        names.addNewByName(name, content, sheet.getCellByPosition(0, 0).CellAddress, kind)
    elif names.getByName(name).Content != content:
        names.getByName(name).setContent(content)


def one_by_one(document, names):
    """Leave one of these sheets after the other to be printed, and give its name."""
    sheets = {name: document.Sheets.getByName(name) for name in names}
    areas = {name: sheet.getPrintAreas() for name, sheet in sheets.items()}
    show_only(document, names[:1])
    before = None
    for name, sheet in sheets.items():
        sheet.IsVisible = True
        sheet.setPrintAreas(areas[name])
        if before is not None:
            before.IsVisible = False
            before.setPrintAreas(())
        before = sheet
        yield name


class Operations:
    """What the tests may ask for; the methods are the operations."""

    def __init__(self, office):
        self.office = office
        self.books = {}

    def ping(self):
        return os.getpid()

    def sheets(self, path):
        with self.office.document(path) as document:
            return {name: bool(document.Sheets.getByName(name).IsVisible) for name in document.Sheets.ElementNames}

    def recalculate(self, path, sheets, shown, password):
        with self.office.document(path, password) as document:
            return read(self.office, document, sheets, shown)

    def set_cells(self, path, changes, wanted, shown):
        with self.office.document(path) as document:
            enter(document, changes)
            document.calculateAll()
            return read(self.office, document, wanted, shown)

    def save_as_xlsx(self, path, out, changes):
        with self.office.document(path) as document:
            enter(document, changes)
            document.calculateAll()
            document.storeToURL(uno.systemPathToFileUrl(out), properties(FilterName=XLSX))

    def save_as(self, path, out, password, crypto):
        with self.office.document(path) as document:
            how = {"FilterName": FILTERS[Path(out).suffix]}
            if password and out.endswith((".xlsx", ".xlsm")):
                how["EncryptionData"] = named_values(CryptoType=crypto, OOXPassword=password)
            elif password:
                how["Password"] = password
            document.storeToURL(uno.systemPathToFileUrl(out), properties(**how))

    def editable(self, path, sheet, addresses):
        """Whether each cell takes a value while protection is on, which `put` does not ask."""
        with self.office.document(path) as document:
            cells = document.Sheets.getByName(sheet)
            taken = {}
            for address in addresses:
                try:
                    cells.getCellRangeByName(address).setDataArray((("1",),))
                    taken[address] = cells.getCellRangeByName(address).String == "1"
                except RuntimeException:
                    taken[address] = False
            return taken

    def insert_rows(self, path, out, sheet, row, number):
        """Take protection off, put rows in above a row, save."""
        with self.office.document(path) as document:
            cells = document.Sheets.getByName(sheet)
            cells.unprotect("")
            document.unprotect("")
            cells.Rows.insertByIndex(row - 1, number)
            store(document, out)

    def to_pdf(self, path, out, sheets):
        with self.office.document(path) as document:
            if sheets is not None:
                show_only(document, sheets)
            document.storeToURL(uno.systemPathToFileUrl(out), properties(FilterName="calc_pdf_Export"))

    def pages(self, path, sheets):
        with self.office.document(path) as document:
            visible = [name for name in document.Sheets.ElementNames if document.Sheets.getByName(name).IsVisible]
            names = visible if sheets is None else sheets
            return {name: document.getRendererCount(document, ()) for name in one_by_one(document, names)}

    # --- workbooks that stay open

    def book(self, key):
        if key not in self.books:
            raise KeyError("Diese Mappe ist nicht offen")
        return self.books[key]

    def open_book(self, path, macros):
        key = uuid.uuid4().hex
        book = Book(self.office, path, macros)
        if macros and (broken := book.broken()):
            book.close()
            raise RuntimeError(f"Die Makros von {Path(path).name} laufen nicht. Was sich nicht übersetzen lässt: {', '.join(broken)}")
        self.books[key] = book
        book.document.calculateAll()
        return {"key": key, "name": book.name}

    def close_book(self, key):
        self.book(key).close()
        del self.books[key]

    def close_all(self):
        """Before the end, for soffice does not end with changed workbooks."""
        for key in list(self.books):
            with contextlib.suppress(Exception):
                self.close_book(key)

    def activate_book(self, key):
        self.book(key).activate()

    def run_macro(self, key, procedure, arguments):
        return self.book(key).run(procedure, arguments)

    def calculate_book(self, key):
        self.book(key).document.calculateAll()

    def calculate_cells(self, key, sheet, addresses):
        """One cell after the other, so that a function can be told which cell calls it: soffice does not say."""
        book = self.book(key)
        try:
            self.office.basic("Calculate", book.name, book.document.Sheets.getByName(sheet), tuple(addresses))
        finally:
            self.office.caller = ()

    def read_book(self, key, wanted, shown):
        return read(self.office, self.book(key).document, wanted, shown)

    def change_book(self, key, changes):
        enter(self.book(key).document, changes)

    def sheets_of_book(self, key):
        sheets = self.book(key).document.Sheets
        return {name: bool(sheets.getByName(name).IsVisible) for name in sheets.ElementNames}

    def save_book(self, key, out):
        store(self.book(key).document, out)

    def select_cell(self, key, sheet, address):
        document = self.book(key).document
        area = document.Sheets.getByName(sheet).getCellRangeByName(address)
        document.CurrentController.setActiveSheet(area.Spreadsheet)
        document.CurrentController.select(area)

    def selected_cell(self, key):
        controller = self.book(key).document.CurrentController
        chosen = controller.getSelection()
        ranges = chosen.RangeAddresses if hasattr(chosen, "RangeAddresses") else (chosen.RangeAddress,)
        return controller.ActiveSheet.Name, f"{letters(ranges[0].StartColumn)}{ranges[0].StartRow + 1}"

    def take_sheets(self, key, path, new, renewed):
        """Put sheets of another workbook in, or their content into sheets that are there. No link to that workbook remains."""
        document = self.book(key).document
        with self.office.document(path) as source, looking_away(document):
            formulas = take_formulas(source, [*renewed, *new])
            for name in renewed:
                exchange(self.office, document, source, name)
            for name in new:
                take_sheet(document, source, name)
            for name in [*renewed, *new]:
                settle(self.office, document, source, name, formulas[name])
        document.calculateAll()

    def copy_sheet(self, key, name, copy):
        """Put a copy of a sheet behind it."""
        sheets = self.book(key).document.Sheets
        sheets.copyByName(name, copy, sheets.getByName(name).RangeAddress.Sheet + 1)

    def remove_sheets(self, key, names):
        for name in names:
            self.book(key).document.Sheets.removeByName(name)

    def names_of_sheet(self, key, sheet):
        names = self.book(key).document.Sheets.getByName(sheet).NamedRanges
        return {name: names.getByName(name).Content for name in names.ElementNames}

    def name_in_sheet(self, key, sheet, name, content):
        set_name(self.book(key).document.Sheets.getByName(sheet), name, content)

    def print_sheets(self, key, outs):
        """Print sheets to a file each, from a copy, for printing one alone hides the others."""
        with tempfile.TemporaryDirectory(dir=self.office.folder) as folder:
            copy = str(Path(folder) / "Druck.xlsx")
            store(self.book(key).document, copy)
            with self.office.document(copy) as document:
                for name in one_by_one(document, list(outs)):
                    document.storeToURL(uno.systemPathToFileUrl(outs[name]), properties(FilterName="calc_pdf_Export"))

    def protect_book(self, key):
        self.book(key).document.protect("")

    def book_is_protected(self, key):
        return self.book(key).document.isProtected()


def main():
    """Answer requests until stdin closes; the only argument is an empty folder of its own, removed at the end."""
    conversation = Conversation(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    os.dup2(2, 1)  # nothing but answers may reach the tests
    office = Soffice(Path(sys.argv[1]), conversation)
    conversation.operations = Operations(office)
    try:
        conversation.say({"ok": "bereit"})
        conversation.serve()
    finally:
        conversation.operations.close_all()
        office.close()


if __name__ == "__main__":
    main()
