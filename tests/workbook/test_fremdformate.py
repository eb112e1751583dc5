"""Lists as .ods and .xls: the same cells, amounts and findings as in .xlsx, and nothing worse than a refusal from a broken file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
import struct
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904
import pytest
from python_calamine import CalamineWorkbook

from galerie.bauen import bauen
from galerie.faelle import FAELLE
from hosts.office import Office
from im_xl.assets import ordner
from im_xl.errors import DateiError, ImXlError
from im_xl.model import Auftrag
from im_xl.pipeline import run
from im_xl.workbook import ods
from im_xl.workbook.fremdformate import ist_fremd, read_fremd
from im_xl.workbook.grid import Blatt, open_workbook
from im_xl.workbook.reader import read_workbook
from im_xl.workbook.xls import _BOUNDSHEET, _FORMEL, _saetze
from im_xl.workbook.zellwert import KeinWert
from workbook.raster import flach, lesen, mappe, personen

FREMD = (".ods", ".xls")
BEISPIELE = ("rhein-neckar-kreis-2025", "sigmaringen-2017", "land-2025", "stellen-und-faelle-2025")
KOPF = "AGS | Gemeinde | Personen in der AU | Meldung vom"
Umwandeln = Callable[[bytes, str], bytes]


@pytest.fixture
def als(office: Office, tmp_path: Path) -> Umwandeln:
    """What LibreOffice makes of a workbook when it is saved in another form."""

    def umwandeln(data: bytes, endung: str) -> bytes:
        quelle = tmp_path / "quelle.xlsx"
        quelle.write_bytes(data)
        return office.save_as(quelle, tmp_path / f"ziel{endung}").read_bytes()

    return umwandeln


def zellen(blatt: Blatt) -> tuple[object, ...]:
    """All that a sheet says: place and look of its cells."""
    zeilen = dict(blatt.zeilen())
    gefuellt = [(zeile, spalte) for zeile, werte in zeilen.items() for spalte in werte]
    datum = {zelle for zelle in gefuellt if blatt.ist_datum(*zelle)}
    prozent = {zelle for zelle in gefuellt if blatt.ist_prozent(*zelle)}
    return blatt.name, blatt.sichtbar, zeilen, datum, prozent, set(blatt.verbunden), blatt.ausgeblendet & zeilen.keys()


def ergebnis(data: bytes) -> object:
    """Amounts and findings (code, sheet, cell) of a workbook, without what is said of its format; or why there are none."""
    try:
        lauf = run(BytesIO(data), Auftrag(heute=date(2026, 11, 23)))
    except ImXlError as fehler:
        return fehler.code, fehler.blatt, fehler.zelle
    betraege = [(g.gemeinde.ags, g.personen.wert, g.betrag_cent) for g in (lauf.auswertung.gemeinden if lauf.auswertung else ())]
    betraege += [
        (k.quote.kreis.ags, k.quote.quote.wert, k.betrag_cent) for k in (lauf.planungsrahmen.kreise if lauf.planungsrahmen else ())
    ]
    return betraege, [(f.code, f.ort) for f in lauf.findings if not f.code.startswith("begleitmappe")]


# ---------------------------------------------------------------- the same content in each format
@pytest.mark.parametrize("endung", FREMD)
@pytest.mark.parametrize("name", BEISPIELE)
def test_a_sample_is_the_same_in_every_format(name: str, endung: str, als: Umwandeln) -> None:
    """Everything that is read of it, every amount and every finding."""
    data = (ordner("workbooks") / f"{name}.xlsx").read_bytes()
    fremd = als(data, endung)

    assert ist_fremd(fremd)
    assert read_workbook(BytesIO(fremd)) == read_workbook(BytesIO(data))
    assert ergebnis(fremd) == ergebnis(data)


@pytest.mark.parametrize("endung", FREMD)
def test_every_kind_of_cell_is_the_same(endung: str, als: Umwandeln) -> None:
    """Text, numbers as text, whole and broken numbers, days, percent, currency, truth values, errors, hidden rows and sheets, merged ranges."""
    bild = """
        'Bestand | | | | |
        12 | '12 | 1188420.21 | 31.12.2024 | 0.05 | 1234.5
        #DIV/0! | #NV | #BEZUG! | -3 | zwei\\nZeilen | mit   Abstand
        verborgen | 0.1 | 8226060 | '08226060 | 1.5.24 | 45000
        7 | 7 | 7 | 7 | 7 | 7
        7 | 7 | 7 | 7 | 7 | 7
    """
    formate = {("Liste", "E2"): "0.0%", ("Liste", "F2"): '#,##0.00\\ "€"', ("Liste", "F4"): "yyyy\\-mm\\-dd"}
    buch = openpyxl.load_workbook(
        mappe(
            {"Liste": bild, "Geheim": "1 | 2"},
            ausgeblendet=[("Liste", 4), ("Liste", 6)],
            verbunden=[("Liste", "A1:F1")],
            versteckt=["Geheim"],
            formate=formate,
        )
    )
    buch["Liste"]["A8"] = True
    buch["Liste"]["B8"] = datetime(2024, 12, 31, 12, 0)  # noqa: DTZ001 - a cell has no zone
    buch["Liste"]["C9"] = "=1/0"
    buch["Liste"]["D9"] = "=A2+0.5"
    puffer = BytesIO()
    buch.save(puffer)
    erwartet = [zellen(blatt) for blatt in open_workbook(BytesIO(als(puffer.getvalue(), ".xlsx")))]
    gelesen = [zellen(blatt) for blatt in open_workbook(BytesIO(als(puffer.getvalue(), endung)))]

    assert gelesen == erwartet
    assert erwartet[0][6] == {4, 6}
    assert (2, 5) in erwartet[0][4]  # type: ignore[operator]
    assert erwartet[0][2][9] == {3: KeinWert("#DIV/0!"), 4: 12.5}  # type: ignore[index]


@pytest.mark.parametrize("endung", FREMD)
@pytest.mark.parametrize(
    ("zeilen", "codes"),
    [
        ("08226003 | Altlußheim | 0.05 | 12.10.2023", "personen-text"),
        ("08226003 | Altlußheim | #BEZUG! | 12.10.2023", "personen-fehlerzelle"),
        ("08226003 | Altlußheim | 31.12.2024 | 12.10.2023", "personen-text"),
        ("08226003 | Altlußheim | 12.5 | 12.10.2023", "personen-gebrochen"),
        ("08226003 | Altlußheim | '38 | 12.10.2023", ""),
        ("08226003 | Altlußheim | | 12.10.2023", "personen-fehlen"),
    ],
)
def test_a_count_that_is_none_is_the_same_finding(zeilen: str, codes: str, endung: str, als: Umwandeln) -> None:
    """Percent, error cells, days and fractions are no persons, in no format; a number as text is one."""
    bild = f"{KOPF}\n08226006 | Bammental | 76 | 12.10.2023\n08226009 | Brühl | 190 | 12.10.2023\n{zeilen}"
    data = mappe({"Liste": bild}, formate={("Liste", "C4"): "0%"} if "0.05" in zeilen else None).getvalue()
    daten, fremde = read_workbook(BytesIO(data)), read_workbook(BytesIO(als(data, endung)))

    assert personen(fremde) == personen(daten)
    assert flach(fremde) == flach(daten)
    assert not codes or (codes, "Liste", "C4") in flach(fremde)


@pytest.mark.parametrize("endung", FREMD)
def test_a_hidden_row_counts_and_is_said(endung: str, als: Umwandeln) -> None:
    """As in .xlsx."""
    bild = f"{KOPF}\n08226006 | Bammental | 76 |\n08226009 | Brühl | 190 |\n08226003 | Altlußheim | 38 |"
    daten = read_workbook(BytesIO(als(mappe({"Liste": bild}, ausgeblendet=[("Liste", 3)]).getvalue(), endung)))

    assert personen(daten)["Brühl"] == 190
    assert [(code, zelle) for code, _, zelle in flach(daten) if code == "zeile-ausgeblendet"] == [("zeile-ausgeblendet", "C3")]


@pytest.mark.parametrize("endung", FREMD)
def test_days_of_a_workbook_that_counts_from_1904(endung: str, als: Umwandeln) -> None:
    """The day is the day."""
    buch = openpyxl.load_workbook(mappe({"Liste": f"{KOPF}\n08226006 | Bammental | 76 | 31.12.2023\n08226009 | Brühl | 190 | 12.10.2023"}))
    buch.epoch = CALENDAR_MAC_1904
    puffer = BytesIO()
    buch.save(puffer)
    daten = read_workbook(BytesIO(als(puffer.getvalue(), endung)))

    assert [meldung.gemeldet_am.wert for meldung in daten.meldungen if meldung.gemeldet_am] == [date(2023, 12, 31), date(2023, 10, 12)]


@pytest.mark.parametrize("fall", FAELLE[::6], ids=lambda fall: fall.name)
def test_messy_workbooks_are_the_same_in_every_format(fall: object, office: Office, als: Umwandeln) -> None:
    """Each sixth of the gallery, as LibreOffice saves it in the three formats."""
    data = bauen(fall.name, office)  # type: ignore[attr-defined]
    erwartet = ergebnis(als(data, ".xlsx"))

    assert {endung: ergebnis(als(data, endung)) for endung in FREMD} == dict.fromkeys(FREMD, erwartet)


@pytest.mark.parametrize("endung", FREMD)
def test_calamine_reads_the_same_values(endung: str, als: Umwandeln) -> None:
    """A second opinion on every number and text of a sample."""
    data = als((ordner("workbooks") / f"{BEISPIELE[0]}.xlsx").read_bytes(), endung)
    zweite = CalamineWorkbook.from_filelike(BytesIO(data))

    for blatt in open_workbook(BytesIO(data)):
        anfang = zweite.get_sheet_by_name(blatt.name).start or (0, 0)
        reihen = zweite.get_sheet_by_name(blatt.name).to_python()
        andere = {
            (anfang[0] + zeile, anfang[1] + spalte): wert
            for zeile, reihe in enumerate(reihen, 1)
            for spalte, wert in enumerate(reihe, 1)
            if wert != "" and not isinstance(wert, date | datetime)
        }
        unsere = {
            (zeile, spalte): wert
            for zeile, werte in blatt.zeilen().items()
            for spalte, wert in werte.items()
            if not blatt.ist_datum(zeile, spalte)
        }
        assert unsere == andere


# ---------------------------------------------------------------- our own sheets, passwords, other files
@pytest.mark.parametrize("endung", FREMD)
def test_our_own_sheets_are_left_out_and_said(endung: str, als: Umwandeln) -> None:
    """A result that was saved in another format: the county's list is read, `IM Übersicht` is not, and its inputs do not count silently."""
    data = mappe({"IM Übersicht": f"{KOPF}\n08226006 | Bammental | 1 |", "Liste": f"{KOPF}\n08226006 | Bammental | 76 |\n08226009 | Brühl | 190 |"},
                 eigene=["IM Übersicht"]).getvalue()  # fmt: skip
    fremd = read_fremd(als(data, endung), "liste" + endung)
    lauf = run(BytesIO(als(data, endung)), Auftrag(heute=date(2026, 11, 23)), datei="liste" + endung)

    assert [blatt.name for blatt in fremd.blaetter] == ["Liste"]
    assert fremd.eigene == ("IM Übersicht",)
    assert [dict(f.werte) for f in lauf.findings if f.code == "begleitmappe-blaetter"] == [{"anzahl": "1 Blatt", "datei": "liste" + endung}]
    assert [f.werte["art"] for f in lauf.findings if f.code == "begleitmappe"] == [endung]


@pytest.mark.parametrize("endung", FREMD)
def test_an_encrypted_file_is_refused(endung: str, office: Office, tmp_path: Path) -> None:
    """The reason is the password, in German."""
    (tmp_path / "offen.xlsx").write_bytes(mappe({"Liste": f"{KOPF}\n08226006 | Bammental | 76 |"}).getvalue())
    data = office.save_as(tmp_path / "offen.xlsx", tmp_path / f"geheim{endung}", password="sehr geheim").read_bytes()  # noqa: S106 - of the test

    with pytest.raises(DateiError) as fehler:
        read_workbook(BytesIO(data))
    assert fehler.value.code == "kennwort"
    assert "verschlüsselt" in fehler.value.text


def _odf(content: str, *, art: str = "spreadsheet", manifest: str = "") -> bytes:
    """An OpenDocument package by hand, with as little as a reader needs."""
    namen = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "style", "table", "text"))
    puffer = BytesIO()
    with ZipFile(puffer, "w") as archiv:
        archiv.writestr("mimetype", f"application/vnd.oasis.opendocument.{art}", ZIP_STORED)
        archiv.writestr("content.xml", f"<office:document-content {namen}>{content}</office:document-content>", ZIP_DEFLATED)
        if manifest:
            archiv.writestr("META-INF/manifest.xml", manifest)
    return puffer.getvalue()


def _ods(zeilen: str, *, davor: str = "", danach: str = "") -> bytes:
    tabelle = f'<table:table table:name="Liste">{zeilen}</table:table>'
    return _odf(f"<office:body><office:spreadsheet>{davor}{tabelle}{danach}</office:spreadsheet></office:body>")


def _zelle(inhalt: str = "", **angaben: str) -> str:
    attribute = "".join(f' {name.replace("__", ":").replace("_", "-")}="{wert}"' for name, wert in angaben.items())
    return f"<table:table-cell{attribute}>{inhalt}</table:table-cell>"


def _zahl(wert: str, **angaben: str) -> str:
    return _zelle(office__value_type="float", office__value=wert, **angaben)


def _reihe(*teile: str, rest: str = "") -> str:
    return f"<table:table-row{rest}>{''.join(teile)}</table:table-row>"


def _zeilen(data: bytes) -> dict[int, dict[int, object]]:
    (blatt,) = open_workbook(BytesIO(data))
    return dict(blatt.zeilen())  # type: ignore[arg-type]


def test_what_is_no_spreadsheet_is_said() -> None:
    """A text document, and a damaged word file in the container of .xls."""
    for data in (_odf("<office:body><office:text/></office:body>", art="text"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)):
        with pytest.raises(DateiError) as fehler:
            read_workbook(BytesIO(data))
        assert fehler.value.code in {"keine-mappe", "beschaedigt"}


def test_cells_of_other_writers() -> None:
    """Notes are no content, blanks count where they are spelled out, an error is one whatever value is stored, a formula without value has none."""
    notiz = "<office:annotation><text:p>99</text:p></office:annotation>"
    text = "<text:p>Bad<text:s text:c='2'/>Wurzach<!-- nein --> a<text:span>.d</text:span>\n R</text:p>"
    data = _ods(
        _reihe(
            _zahl("12").replace("></", f">{notiz}<text:p>12</text:p></"),
            _zelle(notiz),
            _zelle(text, office__value_type="string"),
            _zelle("<text:p>#DIV/0!</text:p>", table__formula="of:=1/0", office__value_type="float", office__value="0"),
            _zelle("<text:p>Err:502</text:p>", table__formula="of:=A1", office__value_type="string"),
            _zelle(table__formula="of:=A1"),
            _zelle(table__formula="of:=A1", office__value_type="float"),
            _zelle(office__value_type="date", office__date_value="1900-02-28"),
            _zelle("<text:p>31.12.1890</text:p>", office__value_type="date", office__date_value="1890-12-31"),
            _zelle(office__value_type="time", office__time_value="PT12H00M00S"),
            _zelle(office__value_type="boolean", office__boolean_value="false"),
            _zelle("<text:p>x</text:p>", office__value_type="string", office__string_value="#NV"),
        )
    )

    assert _zeilen(data)[1] == {
        1: 12, 3: "Bad  Wurzach a.d R", 4: KeinWert("#DIV/0!"), 5: KeinWert("Err:502"), 6: KeinWert(), 7: KeinWert(), 8: 59, 9: "31.12.1890", 10: 0.5,
        11: False, 12: "#NV",
    }  # fmt: skip


def test_rows_hidden_by_filter_group_or_hand() -> None:
    """All three are hidden rows; header rows and groups are rows like others."""
    data = _ods(
        f"<table:table-header-rows>{_reihe(_zahl('1'))}</table:table-header-rows>"
        + _reihe(_zahl("2"), rest=' table:visibility="filter"')
        + f'<table:table-row-group table:display="false"><table:table-row-group>{_reihe(_zahl("3"))}</table:table-row-group></table:table-row-group>'
        + _reihe(_zahl("4"), rest=' table:visibility="collapse" table:number-rows-repeated="2"')
        + _reihe(_zahl("6"))
    )
    (blatt,) = open_workbook(BytesIO(data))

    assert blatt.zeilen() == {1: {1: 1}, 2: {1: 2}, 3: {1: 3}, 4: {1: 4}, 5: {1: 4}, 6: {1: 6}}
    assert blatt.ausgeblendet == {2, 3, 4, 5}


def test_what_is_kept_of_other_files_and_of_changes_is_no_sheet() -> None:
    """LibreOffice stores the last values of linked files as tables, and old values of tracked changes as cells."""
    fremd = f'<table:table table:name="&apos;file:///Q/vorjahr.ods&apos;#AU">{_reihe(_zahl("5"))}</table:table>'
    aenderung = "<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell office:value='3'/></table:previous></table:cell-content-change></table:tracked-changes>"

    assert _zeilen(_ods(_reihe(_zahl("1")), davor=aenderung, danach=fremd)) == {1: {1: 1}}


def test_repeats_stay_cheap() -> None:
    """Empty cells and rows cost nothing however often they repeat; filled ones are refused in time."""
    million = ' table:number-rows-repeated="1048576"'
    leer = _zelle(table__number_columns_repeated="16384")
    harmlos = _reihe(_zahl("1"), _zelle(table__number_columns_repeated="16383")) + _reihe(leer, rest=million) + _reihe(leer, rest=million)

    assert _zeilen(_ods(harmlos)) == {1: {1: 1}}
    assert _zeilen(_ods(_reihe(_zahl("7", table__number_columns_repeated="3"), rest=' table:number-rows-repeated="2"'))) == {
        1: {1: 7, 2: 7, 3: 7},
        2: {1: 7, 2: 7, 3: 7},
    }
    for boese in (
        _reihe(_zahl("1"), rest=million),
        _reihe(_zahl("1", table__number_columns_repeated="16384"), rest=million),
        _reihe(_zahl("1", table__number_columns_repeated="999999999999")) * 13,
        _reihe(leer, _zahl("1")),
        _reihe(leer, rest=million) + _reihe(_zahl("1")),
    ):
        with pytest.raises(DateiError) as fehler:
            open_workbook(BytesIO(_ods(boese)))
        assert fehler.value.code == "unsicher"
    assert ods.MAX_WIEDERHOLT < 13 * 16_383


@pytest.mark.parametrize(
    "boese",
    [
        _ods(_reihe(_zahl("zwölf"))),
        _ods(_reihe(_zahl("inf"))),
        _ods(_reihe(_zahl("1"), rest=' table:number-rows-repeated="viele"')),
        _ods(_reihe(_zelle(office__value_type="date", office__date_value="2024-13-45"))),
        _odf("<office:body><office:spreadsheet>").replace(b"</office:document-content>", b""),
        _odf("&x;"),
    ],
)
def test_nonsense_is_damage(boese: bytes) -> None:
    """Values that are none are refused, not guessed."""
    with pytest.raises(DateiError) as fehler:
        read_workbook(BytesIO(boese))
    assert fehler.value.code in {"beschaedigt", "unsicher"}


def test_depth_does_not_end_the_process() -> None:
    """A hundred thousand groups or spans in each other."""
    tief = 100_000
    gruppen = "<table:table-row-group>" * tief + _reihe(_zahl("1")) + "</table:table-row-group>" * tief
    worte = _reihe(_zelle("<text:p>" + "<text:span>" * tief + "x" + "</text:span>" * tief + "</text:p>", office__value_type="string"))
    for data, erwartet in ((_ods(gruppen), {1: {1: 1}}), (_ods(worte), {1: {1: "x"}})):
        try:
            assert _zeilen(data) == erwartet
        except DateiError as fehler:
            assert fehler.code == "unsicher"  # noqa: PT017 - either is fine


def test_a_formula_that_nobody_has_calculated_has_no_value(als: Umwandeln) -> None:
    """Libraries write .xls with the flag "calculate on opening" and 0 as result: 0 persons would be a wrong amount. Another result is one."""
    buch = openpyxl.load_workbook(mappe({"Liste": f"{KOPF}\n08226006 | Bammental | 76 |\n08226009 | Brühl | 190 |"}))
    buch["Liste"]["C3"] = "=C2*0"
    puffer = BytesIO()
    buch.save(puffer)
    data = bytearray(als(puffer.getvalue(), ".xls"))
    ab = data.index(struct.pack("<HHHH", 0x0809, 16, 0x0600, 0x0005))
    (blatt,) = (ab + struct.unpack_from("<L", data, ort)[0] for art, ort, _ in _saetze(bytes(data), ab) if art == _BOUNDSHEET)
    (formel,) = (ort for art, ort, _ in _saetze(bytes(data), blatt) if art == _FORMEL)

    assert personen(read_workbook(BytesIO(bytes(data))))["Brühl"] == 0
    data[formel + 14] |= 2
    daten = read_workbook(BytesIO(bytes(data)))
    assert personen(daten)["Brühl"] is None
    assert ("personen-formel-ohne-wert", "Liste", "C3") in flach(daten)
    data[formel + 6 : formel + 14] = struct.pack("<d", 5)
    assert personen(read_workbook(BytesIO(bytes(data))))["Brühl"] == 5


# ---------------------------------------------------------------- damage
@pytest.fixture(scope="module")
def heile(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A small list in both formats."""
    ort = tmp_path_factory.mktemp("heil")
    (ort / "a.xlsx").write_bytes(mappe({"Liste": f"{KOPF}\n08226006 | Bammental | 76 | 12.10.2023\n08226009 | Brühl | =1+1 |"}).getvalue())
    return {endung: office.save_as(ort / "a.xlsx", ort / f"a{endung}").read_bytes() for endung in FREMD}


def _gelesen(data: bytes) -> object:
    """What the sheets say, or None where the file is refused. Anything else that is raised fails the test."""
    try:
        return [zellen(blatt) for blatt in open_workbook(BytesIO(data))]
    except ImXlError:
        return None


@pytest.mark.parametrize("endung", FREMD)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(laenge=st.floats(0, 1, exclude_max=True))
def test_a_file_cut_short_is_never_read_otherwise(endung: str, heile: dict[str, bytes], laenge: float) -> None:
    """It is refused, or says exactly what the whole file says."""
    data = heile[endung]

    assert _gelesen(data[: int(len(data) * laenge)]) in (None, _gelesen(data))


@pytest.mark.parametrize("endung", FREMD)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stellen=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), min_size=1, max_size=6))
def test_flipped_bits_are_refused_or_read(endung: str, heile: dict[str, bytes], stellen: list[tuple[float, int]]) -> None:
    """Nothing but our own errors; an .ods, which has checksums, is never read otherwise than it was written."""
    data = bytearray(heile[endung])
    for wo, womit in stellen:
        data[int(len(data) * wo)] ^= womit
    gelesen = _gelesen(bytes(data))

    if endung == ".ods":
        assert gelesen in (None, _gelesen(heile[endung]))


@pytest.mark.parametrize("tabelle", [0x4C, 0x3C], ids=["sectors", "small sectors"])
def test_a_chain_of_sectors_in_a_circle_is_refused(heile: dict[str, bytes], tabelle: int) -> None:
    """An .xls whose sectors each follow themselves ends the reading, not the memory."""
    data = bytearray(heile[".xls"])
    anfang = (int.from_bytes(data[tabelle : tabelle + 4], "little") + 1) * 512
    for nummer in range(128):
        ort = anfang + 4 * nummer
        if data[ort + 3] == 0:  # no mark such as "end of chain"
            data[ort : ort + 4] = nummer.to_bytes(4, "little")
    assert _gelesen(bytes(data)) is None


def test_a_drawing_alone_is_no_other_format() -> None:
    """What .xlsx says stays what it was."""
    assert not ist_fremd(mappe({"Liste": KOPF}).getvalue())
    assert personen(lesen(f"{KOPF}\n08226006 | Bammental | 76 |\n08226009 | Brühl | 190 |"))["Brühl"] == 190
