"""Real workbooks: sheets go in at every place, nothing is lost, and go out again without a trace."""

from __future__ import annotations

from functools import cache
from pathlib import Path
import re
import subprocess
import sys
import types

import pytest

from hosts.office import Office, OfficeError
from im_xl.errors import DateiError
from im_xl.package.abdruck import blatt_abdruck
from im_xl.package.blaetter import NeueBlaetter
from im_xl.package.gate import pruefe
from im_xl.package.graft import Bericht, graft
from im_xl.package.package import Package
from package import bausteine as b
from package.opc import verstoesse
from package.vergleich import Mappe, verluste

SHARED = Path(__file__).parents[2].parent / "shared"
CHECKER = SHARED / "tools" / "lossless_check.py"
WORKBOOKS = sorted((SHARED / "corpus").glob("*.xl*"))
# Refused for a reason that was looked at: protected, damaged on purpose, encrypted, signed, shared, hostile.
REFUSED = {
    "005.xlsx": "struktur-geschuetzt", "013.xlsx": "keine-mappe", "028.xlsm": "struktur-geschuetzt", "031.xlsx": "kennwort", "035.xlsx": "unsicher",
    "036.xlsx": "unsicher", "052.xlsx": "beschaedigt", "053.xlsx": "unsicher", "054.xlsx": "beschaedigt", "055.xlsx": "beschaedigt",
    "056.xlsx": "beschaedigt", "057.xlsx": "beschaedigt", "058.xlsx": "kennwort", "062.xlsx": "unsicher", "063.xlsx": "unsicher", "067.xlsx": "signiert",
    "072.xlsx": "freigegeben", "084.xlsx": "kennwort", "099.xlsx": "kennwort",
}  # fmt: skip
# LibreOffice 7.4 dies of 003 (sparklines) and cannot list the cells of 025; the originals fare no better.
OFFICE_FAILS = {"003.xlsx", "025.xlsx"}
# Macros, chart, dialog and macro sheets, names of both kinds, controls, 1904, strict, prefixes, threaded comments, pivots.
TEN = ["010.xlsx", "014.xlsx", "017.xlsm", "021.xlsx", "026.xlsx", "006.xlsx", "037.xlsm", "047.xlsx", "066.xlsm", "068.xlsx"]
_MOVING = re.compile(r"\b(RAND|GETRANDBETWEEN|RANDBETWEEN|NOW|TODAY)\(")
NEU = b.neue(b.blatt("IM Übersicht", "uebersicht:1", reich=True), b.blatt("Ü Ladenburg", "gemeinde:1", formeln=b.FORMELN))
OHNE = NeueBlaetter(b.STYLES, ())
KENNUNGEN = [blatt.kennung for blatt in NEU.blaetter]

saved = pytest.mark.parametrize("path", [path for path in WORKBOOKS if path.name not in REFUSED], ids=lambda path: path.name)
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not WORKBOOKS, reason="Die Sammlung echter Mappen liegt nicht auf diesem Rechner."),
]


def grafted(data: bytes, neu: NeueBlaetter = NEU, **options: object) -> tuple[bytes, Bericht]:
    """The file after one run, checked by the gate, and the report."""
    package = Package.read(data)
    report = graft(package, neu, **options)  # type: ignore[arg-type]
    out = package.to_bytes()
    pruefe(Package.read(data), out)
    return out, report


def registers(package: Package) -> dict[str, str | None]:
    """The parts that may change, by what they are."""
    part = package.workbook_part
    folder, _, base = part.rpartition("/")
    relations = f"{folder}/_rels/{base}.rels".lstrip("/")
    names = {"types": "[Content_Types].xml", "workbook": part, "rels": relations, "styles": package.related(part, "styles")}
    return {**names, "chain": package.related(part, "calcChain")}


def changed(before: bytes, after: bytes) -> set[str]:
    """Names of the parts of a file that differ in another one, or are missing there."""
    old, new = Mappe.aus(before).teile, Mappe.aus(after).teile
    return {name for name, content in old.items() if new.get(name) != content}


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_saved_or_refused(path: Path) -> None:
    """A workbook is refused for the reason that was found by looking at it, and every other one takes our sheets."""
    data = path.read_bytes()
    if path.name not in REFUSED:
        assert grafted(data)[1].neu == ("IM Übersicht", "Ü Ladenburg")
        return
    with pytest.raises(DateiError) as refusal:
        graft(Package.read(data), NEU)
    assert refusal.value.code == REFUSED[path.name]


@saved
@pytest.mark.parametrize("place", ["first", "middle", "end"])
def test_nothing_is_lost_at_any_place(path: Path, place: str) -> None:
    """Original parts keep every byte, names and windows their sheets; a second and a third run change nothing but what changed."""
    data = path.read_bytes()
    count = len(Package.read(data).blaetter)
    position = {"first": 0, "middle": (count + 1) // 2, "end": None}[place]
    out, _ = grafted(data, position=position)
    assert verluste(data, out) == []
    assert set(verstoesse(out)) <= set(verstoesse(data))
    before, after = Mappe.aus(data), Mappe.aus(out)
    ours = {blatt.name for blatt in NEU.blaetter}
    at = count if position is None else position
    assert [name for name, _ in after.blaetter()][at : at + 2] == ["IM Übersicht", "Ü Ladenburg"]
    assert [name for name in after.namen() if name[0] not in ours] == before.namen()
    again, report = grafted(out)
    assert report.unveraendert == ("IM Übersicht", "Ü Ladenburg")
    assert again == out
    package = Package.read(out)
    assert all(blatt_abdruck(package, blatt) == blatt.abdruck for blatt in package.eigene().values())
    other = NeueBlaetter(b.STYLES, (NEU.blaetter[0], b.blatt("Ü Ladenburg", "gemeinde:1", 7)))
    third, report = grafted(out, other)
    assert (report.ersetzt, report.unveraendert) == (("Ü Ladenburg",), ("IM Übersicht",))
    assert changed(out, third) == {package.eigene()["gemeinde:1"].part.lower(), package.workbook_part.lower()}


@saved
def test_our_sheets_leave_no_trace(path: Path) -> None:
    """Taken away again, all is as before to the byte, but for four things.

    Styles keep what was appended; the calculation chain, a cache, is gone with its relationship and content type; the types of
    pictures and VML stay declared; an empty list of names, which is not valid, is gone.
    """
    data = path.read_bytes()
    bare, report = grafted(grafted(data, position=0)[0], OHNE, entfallen=KENNUNGEN)
    assert set(report.entfernt) == {"IM Übersicht", "Ü Ladenburg"}
    old, new = Mappe.aus(data), Mappe.aus(bare)
    chain = old.bezogen("calcChain")
    assert set(new.teile) == set(old.teile) - {chain}
    assert changed(data, bare) <= _free(data)
    assert [lost for lost in verluste(data, bare) if "definedNames" not in lost] == []
    was, ist = (re.sub(rb"<Default [^>]*>", b"", mappe.teile["[content_types].xml"]) for mappe in (old, new))
    assert ist == (was if chain is None else re.sub(rb"<Override [^>]*calcChain.xml[^>]*>", b"", was))


@cache
def _free(data: bytes) -> set[str | None]:
    """Parts that need not be the same bytes after our sheets have come and gone."""
    package = Package.read(data)
    register = {kind: name.lower() if name else None for kind, name in registers(package).items()}
    free = {register["styles"], register["chain"], register["types"]}
    if register["chain"]:
        free.add(register["rels"])
    if re.search(rb"<(\w+:)?definedNames\s*/>", package.part(package.workbook_part)):
        free.add(register["workbook"])
    return free


@saved
def test_other_programs_see_no_loss(path: Path, tmp_path: Path, office: Office, validator: types.ModuleType) -> None:
    """The checker of the collection says strict, the validator finds nothing new, LibreOffice recalculates to the same cells."""
    out = tmp_path / path.name
    out.write_bytes(grafted(path.read_bytes(), position=0)[0])
    if CHECKER.exists():
        check = subprocess.run([sys.executable, str(CHECKER), str(path), str(out)], capture_output=True, text=True, check=False)
        assert check.returncode == 0, check.stdout
    # Most results are clean, and then it does not matter what the original was.
    assert validator.validate(out) == [] or validator.new_errors(path, out) == []
    if path.name in OFFICE_FAILS:
        with pytest.raises(OfficeError):
            office.recalculate(path)
        return
    before, after = (_recalculated(office, workbook) for workbook in (path, out))
    assert after.pop("Ü Ladenburg")["A2"][1] == 1.5
    after.pop("IM Übersicht")
    if before != after:
        # Random numbers and the time are others each time, with all that is computed from them; then formulas are what can be compared.
        assert _MOVING.search("".join(formula for cells in before.values() for formula, _ in cells.values()))
        before, after = (
            {sheet: {cell: formula for cell, (formula, _) in cells.items()} for sheet, cells in each.items()} for each in (before, after)
        )
    assert before == after


def _recalculated(office: Office, path: Path) -> dict[str, dict[str, tuple[str, object]]]:
    """Formula and value of each cell after recalculation; links to other files without the folder that the copy happened to lie in."""
    sheets = office.recalculate(path, shown=False)
    return {
        name: {address: (re.sub(r"file://[^']*/", "", cell["formula"]), cell["value"]) for address, cell in cells.items()}
        for name, cells in sheets.items()
    }


@pytest.mark.parametrize("name", TEN)
def test_a_hundred_times_in_and_out(name: str) -> None:
    """Sheets with ever other figures are put in, changed and taken away a hundred times: the file is the same after each time."""
    data = (SHARED / "corpus" / name).read_bytes()
    first: bytes | None = None
    for number in range(100):
        package = Package.read(data if first is None else first)
        rich, plain = b.blatt("IM Übersicht", "uebersicht:1", number, reich=True), b.blatt("Ü Ladenburg", "gemeinde:1", number)
        graft(package, b.neue(rich, plain), position=number % 3)
        package = Package.read(package.to_bytes())
        graft(
            package, b.neue(b.blatt("IM Übersicht", "uebersicht:1", number + 0.5), b.blatt("Ü Ladenburg", "gemeinde:1", number, reich=True))
        )
        package = Package.read(package.to_bytes())
        graft(package, OHNE, entfallen=KENNUNGEN)
        out = package.to_bytes()
        assert first is None or out == first
        first = out
    assert first is not None
    assert {part for part in changed(data, first) if part not in _free(data)} == set()
