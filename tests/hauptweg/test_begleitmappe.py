"""The companion of a workbook that takes no sheets (.ods, .xls, locked): only our sheets, whole in themselves, and what people enter there holds on."""

from __future__ import annotations

from pathlib import Path
import re
import types
from urllib.parse import unquote

import openpyxl
import pytest

from cli.aufruf import im_xl
from conftest import BEISPIELE, KREIS, erzeugen, kopie, teile, unveraendert
from hosts.office import Office, compare_cached
from im_xl.assets import ordner
from im_xl.errors import EingabeError
from im_xl.hosts.file import Ablage
from im_xl.package.package import Package
from im_xl.sheets.context import GEAENDERT
from package.bausteine import MAIN, packen

FREMD = (".ods", ".xls")
HINWEISE = {"begleitmappe", "begleitmappe-andere", "begleitmappe-blaetter"}


@pytest.fixture(scope="module")
def listen(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every sample in both formats, by file name."""
    ort = tmp_path_factory.mktemp("listen")
    namen = [(name, endung) for name in BEISPIELE for endung in FREMD]
    return {
        f"{name}{endung}": office.save_as(ordner("workbooks") / f"{name}.xlsx", ort / f"{name}{endung}").read_bytes()
        for name, endung in namen
    }


@pytest.fixture
def liste(listen: dict[str, bytes], tmp_path: Path) -> Path:
    """The list of the Rhein-Neckar-Kreis as .ods, beside which a test may write."""
    datei = tmp_path / "liste.ods"
    datei.write_bytes(listen[f"{KREIS}.ods"])
    return datei


def _sprungziele(datei: Path, *, nach_draussen: bool = False) -> set[str]:
    """Sheets that links lead to: in the workbook, or in the file with the list."""
    links = [
        link for name, data in teile(datei).items() if name.startswith("xl/worksheets/") for link in re.findall(rb"<hyperlink [^>]*>", data)
    ]
    orte = [re.search(rb'location="([^"]*)"', link) for link in links if (b'r:id="rIdListe"' in link) is nach_draussen]
    return {ort[1].decode().rpartition("!")[0].strip("'").replace("''", "'") for ort in orte if ort}


def _wege(datei: Path) -> set[str]:
    """Files that links of the workbook lead to, as they are written."""
    rels = (data for name, data in teile(datei).items() if name.startswith("xl/worksheets/_rels/"))
    return {ziel.decode() for data in rels for ziel in re.findall(rb'Target="([^"]*)" TargetMode="External"', data)}


def _zellen(datei: Path) -> dict[str, dict[str, object]]:
    mappe = openpyxl.load_workbook(datei, data_only=True)
    return {blatt.title: {z.coordinate: z.value for zeile in blatt.iter_rows() for z in zeile if z.value is not None} for blatt in mappe}


@pytest.mark.parametrize("endung", FREMD)
@pytest.mark.parametrize("name", BEISPIELE)
def test_a_companion_stands_on_its_own(
    name: str, endung: str, listen: dict[str, bytes], laeufe: dict[str, Ablage], office: Office, validator: types.ModuleType, tmp_path: Path
) -> None:
    """Only our sheets, the amounts of the .xlsx, links that lead somewhere, formulas that LibreOffice calculates alike, nothing for Excel to repair."""
    datei = tmp_path / f"{name}{endung}"
    datei.write_bytes(listen[datei.name])
    lauf = erzeugen(datei)
    package = Package.read(lauf.ausgabe.read_bytes())
    verglichen = compare_cached(office, lauf.ausgabe)
    alles = b"".join(teile(lauf.ausgabe).values())

    assert lauf.ausgabe == tmp_path / f"{name}-uebersicht.xlsx"
    assert datei.read_bytes() == listen[datei.name]
    assert [blatt.name for blatt in package.blaetter] == [blatt.name for blatt in laeufe[name].ergebnis.blaetter.blaetter]
    assert all(blatt.kennung for blatt in package.blaetter)
    assert package.quelle == datei.name
    assert lauf.ergebnis.auswertung is None or lauf.ergebnis.auswertung.gemeinden == laeufe[name].ergebnis.auswertung.gemeinden  # type: ignore[union-attr]
    assert {(f.code, f.ort) for f in lauf.ergebnis.findings if f.code not in HINWEISE} == {
        (f.code, f.ort) for f in laeufe[name].ergebnis.findings
    }
    assert [f.werte["datei"] for f in lauf.ergebnis.findings if f.code == "begleitmappe"] == [datei.name]
    assert _sprungziele(lauf.ausgabe) <= {blatt.name for blatt in package.blaetter}
    assert _wege(lauf.ausgabe) == {datei.name}
    assert _sprungziele(lauf.ausgabe, nach_draussen=True) <= set(openpyxl.load_workbook(ordner("workbooks") / f"{name}.xlsx").sheetnames)
    assert b"INDIRECT" not in alles
    assert verglichen.formulas > 40
    assert (verglichen.differences, verglichen.errors) == ([], [])
    assert validator.validate(lauf.ausgabe) == []


def test_each_figure_names_its_cell_in_words(liste: Path, office: Office) -> None:
    """Where it was read, and that nobody compares: after recalculation, too, no line says that the list has changed."""
    lauf = erzeugen(liste)
    zellen = office.recalculate(lauf.ausgabe)
    weinheim = {str(zelle["value"]) for zelle in zellen[lauf.ergebnis.namen["gemeinde:08226096"]].values()}
    alle = {str(zelle["value"]) for blatt in zellen.values() for zelle in blatt.values()}

    assert any(re.fullmatch(r"gelesen aus „liste\.ods“, Blatt „AU-Bestand“, Zelle E\d+", text) for text in weinheim)
    assert "„AU-Bestand“, Zelle E7" in {str(zelle["value"]) for zelle in zellen["IM Rechenweg"].values()}
    assert "Die Liste in „liste.ods“ wird nicht verglichen" in alle
    assert not any("seit der Erzeugung geändert: bitte" in text for text in alle)
    assert any("Ein Klick auf die Zelle führt zur Stelle in „liste.ods“" in text for text in alle)


def test_a_trial_in_the_companion_is_still_told(liste: Path, office: Office) -> None:
    """Who changes a yellow figure sees new amounts and the word Proberechnung, as in every workbook of ours."""
    lauf = erzeugen(liste)
    zellen = office.set_cells(lauf.ausgabe, {"IM Rechenweg": {"D21": 500}}, ["IM Übersicht"])["IM Übersicht"]

    assert any("Proberechnung" in str(zelle["value"]) for zelle in zellen.values())


def test_an_input_in_the_companion_is_compared(liste: Path, office: Office) -> None:
    """The amount was entered in `IM Einstellungen`; who changes it there afterwards is told to compute anew."""
    lauf = erzeugen(liste, betrag_cent=200_000_000)
    lauf = erzeugen(liste)
    ort = next(ort for ort, wert in _zellen(lauf.ausgabe)["IM Einstellungen"].items() if ort.startswith("G") and wert == "betrag")
    vorher, nachher = (
        {str(zelle["value"]) for zelle in office.set_cells(lauf.ausgabe, eingabe, ["IM Übersicht"])["IM Übersicht"].values()}
        for eingabe in ({}, {"IM Einstellungen": {f"B{ort[1:]}": "2.100.000,00"}})
    )

    assert GEAENDERT not in vorher
    assert GEAENDERT in nachher


def test_twice_gives_the_same_and_another_amount_renews_it(liste: Path) -> None:
    """The second run writes nothing; a changed order renews the companion, with a backup."""
    erster = erzeugen(liste)
    bytes_ = erster.ausgabe.read_bytes()
    zweiter = erzeugen(liste)
    dritter = erzeugen(liste, betrag_cent=200_000_000)

    assert zweiter.unveraendert
    assert zweiter.ausgabe == dritter.ausgabe == erster.ausgabe
    assert dritter.sicherung is not None
    assert dritter.sicherung.read_bytes() == bytes_
    assert not {"ausgabe-bearbeitet", "begleitmappe-andere"} & {f.code for f in (*zweiter.ergebnis.findings, *dritter.ergebnis.findings)}


def test_what_people_enter_in_the_companion_holds(liste: Path, office: Office) -> None:
    """Inputs, reasons and an edited sheet: read, kept, printed; `pruefen` computes with them, too."""
    erster = erzeugen(liste)
    einstellungen = {zelle: ort for ort, zelle in _zellen(erster.ausgabe)["IM Einstellungen"].items() if ort.startswith("G")}
    ketsch = next(ort for ort, text in _zellen(erster.ausgabe)["IM Hinweise"].items() if "Ketsch: " in str(text))
    eingaben = {
        "IM Einstellungen": {f"B{einstellungen['rundung'][1:]}": "einzeln", f"B{einstellungen['einheit'][1:]}": "euro"},
        "IM Hinweise": {f"H{ketsch[1:]}": "Gemeinderat tagte im Juli"},
        "Ü Weinheim": {"G2": "Rücksprache mit Frau M."},
    }
    office.save_as_xlsx(erster.ausgabe, erster.ausgabe, eingaben)
    geprueft = im_xl("pruefen", liste, "--heute", "2026-11-23", cwd=liste.parent).ausgabe
    zweiter = erzeugen(liste)
    auswertung = zweiter.ergebnis.auswertung
    assert auswertung is not None
    neu = _zellen(zweiter.ausgabe)

    assert "einzeln, volle Euro" in geprueft
    assert str(auswertung.rundung) == "einzeln, volle Euro"
    assert any("Begründung: Gemeinderat tagte im Juli" in str(text) for text in neu["Ü Ketsch"].values())
    assert neu["Ü Weinheim (bearbeitet)"]["G2"] == "Rücksprache mit Frau M."
    assert "ausgabe-bearbeitet" not in {f.code for f in zweiter.ergebnis.findings}


def test_a_sheet_of_the_county_in_the_companion_stays(liste: Path, office: Office) -> None:
    """A note of its own beside ours: the file is still the companion, and the note is kept."""
    erster = erzeugen(liste)
    mappe = openpyxl.load_workbook(office.save_as_xlsx(erster.ausgabe, erster.ausgabe))
    mappe.create_sheet("Notiz")["A1"] = "nicht vergessen"
    mappe.save(erster.ausgabe)
    zweiter = erzeugen(liste)

    assert zweiter.ausgabe == erster.ausgabe
    assert _zellen(zweiter.ausgabe)["Notiz"] == {"A1": "nicht vergessen"}


def test_results_of_other_lists_are_left_alone(liste: Path, listen: dict[str, bytes], tmp_path: Path) -> None:
    """`liste.xlsx`, `liste.xls` and `liste.ods` lie in one folder: each keeps its own result, and it is said that inputs of the other do not count."""
    xlsx = erzeugen(kopie(KREIS, tmp_path).rename(tmp_path / "liste.xlsx"))
    vorher = xlsx.ausgabe.read_bytes()
    ods = erzeugen(liste)
    (tmp_path / "liste.xls").write_bytes(listen[f"{KREIS}.xls"])
    xls = erzeugen(tmp_path / "liste.xls")
    wieder = erzeugen(liste)

    assert xlsx.ausgabe.read_bytes() == vorher
    assert (ods.ausgabe.name, xls.ausgabe.name) == ("liste-uebersicht-2.xlsx", "liste-uebersicht-3.xlsx")
    assert [f.werte for f in ods.ergebnis.findings if f.code == "begleitmappe-andere"] == [
        {"andere": "liste-uebersicht.xlsx", "datei": "liste.ods", "ausgabe": "liste-uebersicht-2.xlsx"}
    ]
    assert wieder.ausgabe == ods.ausgabe
    assert wieder.unveraendert
    assert "begleitmappe-andere" not in {f.code for f in wieder.ergebnis.findings}


@pytest.mark.parametrize("endung", FREMD)
def test_a_result_saved_in_another_format_is_read_without_our_sheets(
    endung: str, kreislauf: Ablage, office: Office, tmp_path: Path
) -> None:
    """The list counts once, with the same amounts; that inputs on our sheets are not read is a Warnung."""
    lauf = erzeugen(office.save_as(kreislauf.ausgabe, tmp_path / f"liste{endung}"))
    auswertung, urspruenglich = lauf.ergebnis.auswertung, kreislauf.ergebnis.auswertung
    assert auswertung is not None
    assert urspruenglich is not None

    assert auswertung.gemeinden == urspruenglich.gemeinden
    assert [f.werte["anzahl"] for f in lauf.ergebnis.findings if f.code == "begleitmappe-blaetter"] == ["58 Blätter"]


def test_the_companion_itself_has_no_list(liste: Path) -> None:
    """Who runs it is told which file to run."""
    ausgabe = erzeugen(liste).ausgabe

    with pytest.raises(EingabeError) as fehler:
        erzeugen(ausgabe)
    assert fehler.value.code == "nur-begleitmappe"
    assert "„liste.ods“ neu rechnen" in fehler.value.text


def test_a_list_that_moves_into_the_companion_makes_it_a_workbook_like_any(liste: Path, office: Office) -> None:
    """The county puts its list in: from then on the sheets link to it and compare, and the workbook is nobody's companion."""
    ausgabe = erzeugen(liste).ausgabe
    mappe = openpyxl.load_workbook(office.save_as_xlsx(ausgabe, ausgabe))
    quelle = openpyxl.load_workbook(ordner("workbooks") / f"{KREIS}.xlsx")
    for name in ("AU-Bestand", "Eckdaten"):
        blatt = mappe.create_sheet(name)
        for zeile in quelle[name].iter_rows():
            for zelle in zeile:
                blatt.cell(zelle.row, zelle.column, zelle.value).number_format = zelle.number_format
    mappe.save(ausgabe)
    lauf = erzeugen(ausgabe)

    assert lauf.ausgabe == ausgabe
    assert Package.read(ausgabe.read_bytes()).quelle == ""
    assert "AU-Bestand" in _sprungziele(ausgabe)
    assert compare_cached(office, ausgabe).errors == []


def test_nothing_can_be_written_into_the_list(liste: Path) -> None:
    """--ersetzen is refused, and so are outputs that are no .xlsx; nothing is written."""
    with unveraendert(liste):
        ersetzen = im_xl("uebersichten", liste, "--ersetzen", cwd=liste.parent)
        endung = im_xl("uebersichten", liste, "--ausgabe", liste.with_name("neu.ods"), cwd=liste.parent)

    assert (ersetzen.ausgang, endung.ausgang) == (2, 2)
    assert "--ersetzen: In „liste.ods“" in ersetzen.fehler
    assert "Endung .xlsx" in endung.fehler


def test_the_commands_that_read_workbooks(liste: Path, listen: dict[str, bytes], tmp_path: Path) -> None:
    """`uebersichten --nur`, `erklaeren` by cell and by name, `planungsrahmen --quoten`."""
    (tmp_path / "land.xls").write_bytes(listen["land-2025.xls"])
    nur = im_xl("uebersichten", liste, "--nur", "Weinheim", "--ausgabe", "weinheim.xlsx", cwd=tmp_path)
    zelle, name = (im_xl("erklaeren", liste, wo, "--heute", "2026-11-23", cwd=tmp_path) for wo in ("AU-Bestand!C9", "Brühl"))
    blatt = im_xl("erklaeren", liste, "Ü Brühl!B5", "--heute", "2026-11-23", cwd=tmp_path)
    rahmen = im_xl("planungsrahmen", "--summe", "58000000", "--quoten", "land.xls", "--jahr", "2025", cwd=tmp_path)

    assert nur.ausgang == 0
    assert "Eine .ods-Datei kann sie nicht aufnehmen" in nur.ausgabe
    assert len(_zellen(tmp_path / "weinheim.xlsx")) == 5
    assert zelle.ausgabe == name.ausgabe == blatt.ausgabe
    assert "Brühl (08226009)" in zelle.ausgabe
    assert "Blatt „AU-Bestand“, Zelle E9" in zelle.ausgabe
    assert "44 Kreise" in rahmen.ausgabe


def test_who_reads_says_where_a_companion_is_looked_for(liste: Path) -> None:
    """One line names the file, also where there is a companion of another name; with one under that name nothing is said."""
    satz = "Keine Begleitmappe gefunden: Eingaben und Begründungen werden nur in „liste-uebersicht.xlsx“ neben der Liste gesucht."
    fragen = (("pruefen", liste.name), ("erklaeren", liste.name, "Brühl"))
    heute = ("--heute", "2026-11-23")

    erzeugen(liste, ausgabe=liste.with_name("anders.xlsx"))
    assert [im_xl(*frage, *heute, cwd=liste.parent).ausgabe.splitlines().count(satz) for frage in fragen] == [1, 1]
    erzeugen(liste)
    assert [im_xl(*frage, *heute, cwd=liste.parent).ausgabe.count("Keine Begleitmappe") for frage in fragen] == [0, 0]
    assert "Begleitmappe gefunden" not in im_xl("pruefen", ordner("workbooks") / f"{KREIS}.xlsx", *heute, cwd=liste.parent).ausgabe


# ---------------------------------------------------------------- a workbook that must not be changed
SIGNATUR = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
FREIGABE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/revisionHeaders"
SPERREN = {
    "signiert": "digital signiert",
    "freigegeben": "nach alter Art freigegeben (mit Änderungsverfolgung)",
    "struktur": "in ihrer Struktur geschützt",
}


def gesperrt(art: str, datei: Path) -> Path:
    """The workbook signed, shared in the old way, or protected in its structure."""
    parts: dict[str, bytes | None] = dict(teile(datei))

    def dazu(teil: str, ende: bytes, text: str) -> None:
        parts[teil] = (parts[teil] or b"").replace(ende, text.encode() + ende)

    if art == "struktur":
        parts["xl/workbook.xml"] = (parts["xl/workbook.xml"] or b"").replace(b"<workbookProtection/>", b"")  # LibreOffice writes one
        dazu("xl/workbook.xml", b"<sheets>", '<workbookProtection lockStructure="1"/>')
    elif art == "signiert":
        parts["_xmlsignatures/origin.sigs"] = b""
        dazu("_rels/.rels", b"</Relationships>", f'<Relationship Id="rIdS" Type="{SIGNATUR}" Target="_xmlsignatures/origin.sigs"/>')
        dazu(
            "[Content_Types].xml",
            b"</Types>",
            '<Default Extension="sigs" ContentType="application/vnd.openxmlformats-package.digital-signature-origin"/>',
        )
    else:
        parts["xl/revisions/revisionHeaders.xml"] = f'<headers xmlns="{MAIN}" guid="{{0}}"/>'.encode()
        dazu(
            "xl/_rels/workbook.xml.rels",
            b"</Relationships>",
            f'<Relationship Id="rIdF" Type="{FREIGABE}" Target="revisions/revisionHeaders.xml"/>',
        )
        dazu("[Content_Types].xml", b"</Types>", '<Override PartName="/xl/revisions/revisionHeaders.xml" ContentType="application/xml"/>')
    datei.write_bytes(packen(parts))
    return datei


@pytest.fixture(params=SPERREN)
def sperre(request: pytest.FixtureRequest) -> str:
    """Each kind of lock."""
    return str(request.param)


def test_a_locked_workbook_gets_a_companion(
    sperre: str, laeufe: dict[str, Ablage], office: Office, validator: types.ModuleType, tmp_path: Path
) -> None:
    """Only our sheets, the amounts of the open workbook, links into the locked one, the reason as a Warnung and in the output; a second run changes nothing."""
    datei = gesperrt(sperre, kopie(KREIS, tmp_path))
    vorher = datei.read_bytes()
    lauf = erzeugen(datei)
    package = Package.read(lauf.ausgabe.read_bytes())
    verglichen = compare_cached(office, lauf.ausgabe)
    wieder = im_xl("uebersichten", datei.name, "--heute", "2026-11-23", cwd=tmp_path)

    assert datei.read_bytes() == vorher
    assert lauf.ausgabe == tmp_path / f"{KREIS}-uebersicht.xlsx"
    assert [blatt.name for blatt in package.blaetter] == [blatt.name for blatt in laeufe[KREIS].ergebnis.blaetter.blaetter]
    assert package.quelle == datei.name
    assert lauf.ergebnis.auswertung is not None
    assert lauf.ergebnis.auswertung.gemeinden == laeufe[KREIS].ergebnis.auswertung.gemeinden  # type: ignore[union-attr]
    assert {(f.code, f.ort) for f in lauf.ergebnis.findings} - {("begleitmappe-gesperrt", None)} == {
        (f.code, f.ort) for f in laeufe[KREIS].ergebnis.findings
    }
    assert [f.werte["sperre"] for f in lauf.ergebnis.findings if f.code == "begleitmappe-gesperrt"] == [SPERREN[sperre]]
    assert _sprungziele(lauf.ausgabe) <= {blatt.name for blatt in package.blaetter}
    assert _sprungziele(lauf.ausgabe, nach_draussen=True) >= {"AU-Bestand", "Eckdaten"}
    assert _wege(lauf.ausgabe) == {datei.name}
    assert b"INDIRECT" not in b"".join(teile(lauf.ausgabe).values())
    assert verglichen.formulas > 40
    assert (verglichen.differences, verglichen.errors) == ([], [])
    assert validator.validate(lauf.ausgabe) == []
    assert wieder.ausgang == 0
    assert f"Sie enthält nur die neuen Blätter: „{datei.name}“ ist {SPERREN[sperre]}." in wieder.ausgabe
    assert "nichts geschrieben" in wieder.ausgabe


def test_the_way_to_a_locked_workbook_in_another_folder(tmp_path: Path, office: Office) -> None:
    """With --ausgabe the links lead from there to the list, whatever its name; LibreOffice reads them so."""
    (tmp_path / "ablage").mkdir()
    datei = gesperrt("struktur", kopie(KREIS, tmp_path)).rename(tmp_path / "Liste & Größe 1.xlsx")
    lauf = erzeugen(datei, ausgabe=tmp_path / "ablage" / "ergebnis.xlsx")
    fods = office.save_as(lauf.ausgabe, tmp_path / "ablage" / "ergebnis.ods")
    ziele = set(re.findall(rb'xlink:href="([^"#]+)#', teile(fods)["content.xml"]))

    assert _wege(lauf.ausgabe) == {"../Liste%20%26%20Gr%C3%B6%C3%9Fe%201.xlsx"}
    assert {unquote(ziel.decode().replace("&amp;", "&")).rpartition("/")[2] for ziel in ziele} == {datei.name}


def test_what_was_entered_before_the_lock_holds(tmp_path: Path, office: Office) -> None:
    """A workbook with our sheets is locked later: its inputs hold for the first companion, then those of the companion do, and a Warnung says so."""
    datei = kopie(KREIS, tmp_path)
    erzeugen(datei, ersetzen=True)
    einstellungen = {wert: ort for ort, wert in _zellen(datei)["IM Einstellungen"].items() if ort.startswith("G")}
    office.save_as_xlsx(datei, datei, {"IM Einstellungen": {f"B{einstellungen['rundung'][1:]}": "einzeln"}})
    gesperrt("struktur", datei)
    erster, zweiter = erzeugen(datei), erzeugen(datei)
    dritter = im_xl("pruefen", datei.name, "--heute", "2026-11-23", cwd=tmp_path)

    assert all(str(lauf.ergebnis.auswertung.rundung).startswith("einzeln") for lauf in (erster, zweiter) if lauf.ergebnis.auswertung)
    assert [f.werte["anzahl"] for f in zweiter.ergebnis.findings if f.code == "begleitmappe-blaetter"] == ["58 Blätter"]
    assert "begleitmappe-blaetter" not in {f.code for f in erster.ergebnis.findings}
    assert "Rundung: einzeln" in dritter.ausgabe


def test_nothing_is_forced_into_a_locked_workbook(sperre: str, tmp_path: Path) -> None:
    """--ersetzen is refused with the reason, and so is a result with the ending of a workbook with macros; nothing is written."""
    datei = gesperrt(sperre, kopie(KREIS, tmp_path)).rename(tmp_path / "liste.xlsm")
    with unveraendert(datei):
        ersetzen = im_xl("uebersichten", datei, "--ersetzen", cwd=tmp_path)
        endung = im_xl("uebersichten", datei, "--ausgabe", "neu.xlsm", cwd=tmp_path)
        vorschau = im_xl("uebersichten", datei, "--vorschau", cwd=tmp_path)

    assert (ersetzen.ausgang, endung.ausgang, vorschau.ausgang) == (2, 2, 0)
    assert "in Excel" in ersetzen.fehler
    assert "Endung .xlsx" in endung.fehler
    assert "liste-uebersicht.xlsx (entstünde neu)" in vorschau.ausgabe


@pytest.mark.parametrize("inhalt", [b"", b"PK\3\4 kaputt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")])
def test_what_cannot_be_read_stays_refused(inhalt: bytes, tmp_path: Path) -> None:
    """Empty, damaged, encrypted: no companion of something that nobody has read."""
    datei = tmp_path / "liste.xlsx"
    datei.write_bytes(inhalt)
    with unveraendert(datei):
        assert im_xl("uebersichten", datei, cwd=tmp_path).ausgang == 2
