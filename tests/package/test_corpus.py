"""Real workbooks: two sheets into each."""

from __future__ import annotations

from pathlib import Path

import pytest

from im_xl.errors import DateiError
from im_xl.package.abdruck import blatt_abdruck
from im_xl.package.gate import pruefe
from im_xl.package.graft import graft
from im_xl.package.package import Package
from package import bausteine as b

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
WORKBOOKS = sorted(path for path in CORPUS.glob("*.xl*")) if CORPUS.is_dir() else []
# Refused for a reason that was looked at: protected, damaged on purpose, encrypted, signed, shared, hostile.
REFUSED = {
    "005.xlsx": "struktur-geschuetzt", "013.xlsx": "keine-mappe", "028.xlsm": "struktur-geschuetzt", "031.xlsx": "kennwort", "035.xlsx": "unsicher",
    "036.xlsx": "unsicher", "052.xlsx": "beschaedigt", "053.xlsx": "unsicher", "054.xlsx": "beschaedigt", "055.xlsx": "beschaedigt",
    "056.xlsx": "beschaedigt", "057.xlsx": "beschaedigt", "058.xlsx": "kennwort", "062.xlsx": "unsicher", "063.xlsx": "unsicher", "067.xlsx": "signiert",
    "072.xlsx": "freigegeben", "084.xlsx": "kennwort", "099.xlsx": "kennwort",
}  # fmt: skip


@pytest.mark.corpus
@pytest.mark.skipif(not WORKBOOKS, reason="Die Sammlung echter Mappen liegt nicht auf diesem Rechner.")
@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_real_workbook(path: Path) -> None:
    """Original parts keep every byte, a second run changes nothing, fingerprints hold; or it is refused for the known reason."""
    data = path.read_bytes()
    neu = b.neue(b.blatt("IM Übersicht", "uebersicht:1", reich=True), b.blatt("Ü Ladenburg", "gemeinde:1", formeln=b.FORMELN))
    try:
        package = Package.read(data)
        graft(package, neu)
    except DateiError as refusal:
        assert refusal.code == REFUSED[path.name]  # noqa: PT017 - most files are not refused
        return
    assert path.name not in REFUSED
    out = package.to_bytes()
    pruefe(Package.read(data), out)
    before, after = b.teile(data), b.teile(out)
    workbook = package.workbook_part
    registers = {
        "[Content_Types].xml",
        workbook,
        workbook.replace("workbook.xml", "_rels/workbook.xml.rels"),
        package.related(workbook, "styles"),
    }
    changed = {name for name in before if not name.endswith("/") and before[name] != after.get(name)}
    assert {name for name in changed if "calcchain" not in name.lower() and name.replace("\\", "/").lstrip("/") not in registers} == set()
    again = Package.read(out)
    assert graft(again, neu).unveraendert == ("IM Übersicht", "Ü Ladenburg")
    assert again.to_bytes() == out
    assert all(blatt_abdruck(again, blatt) == blatt.abdruck for blatt in again.eigene().values())
