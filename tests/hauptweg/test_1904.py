"""A county's workbook that counts days from 1904 shows the same days as any other."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from conftest import KREIS, erzeugen, kopie, teile
from hosts.office import Office


def test_days_are_shown_as_they_are(tmp_path: Path, office: Office) -> None:
    """Every cell of our sheets reads the same, in the county's workbook and in the small one; a second run changes nothing."""
    gewohnt, mac = kopie(KREIS, tmp_path), tmp_path / "mac" / f"{KREIS}.xlsx"
    mac.parent.mkdir()
    for ziel, epoche in ((mac, CALENDAR_MAC_1904), (gewohnt, CALENDAR_WINDOWS_1900)):
        mappe = openpyxl.load_workbook(gewohnt)
        mappe.epoch = epoche
        mappe.save(ziel)
    assert b'date1904="1"' in teile(mac)["xl/workbook.xml"]

    laeufe = [erzeugen(datei) for datei in (gewohnt, mac)]
    (tmp_path / "klein.xlsx").write_bytes(laeufe[1].ergebnis.kleine_mappe())
    namen = [laeufe[0].ergebnis.namen[schluessel] for schluessel in ("gemeinde:08226041", "einstellungen", "uebersicht")]
    gelesen = [
        {name: {adresse: zelle["string"] for adresse, zelle in zellen.items()} for name, zellen in office.recalculate(datei, namen).items()}
        for datei in (laeufe[0].ausgabe, laeufe[1].ausgabe, tmp_path / "klein.xlsx")
    ]
    stichtag = next(adresse for adresse, text in gelesen[0][namen[0]].items() if text == "31.12.2022")
    assert gelesen[1] == gelesen[0]
    assert gelesen[2][namen[0]][stichtag] == "31.12.2022"
    assert erzeugen(laeufe[1].ausgabe).unveraendert
