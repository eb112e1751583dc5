"""The writer of `vbaProject.bin`, held against a strict reader of our own, olevba, pyOpenVBA and the examples of the specification."""

# ruff: noqa: S311 - chance must be repeatable here, not secret

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
import hashlib
from importlib.resources import files
from io import BytesIO
import logging
import os
from pathlib import Path
import random
import re
import struct
import subprocess
import sys
from zipfile import ZipFile

import olefile
from oletools.olevba import VBA_Parser
from pyopenvba.cfb import CFB
from pyopenvba.integrity import check_file
from pyopenvba.vba import parse_vba_project
import pytest

from addin import ovba
from im_xl.addin.vba_project import RESERVIERT, Modul, Modulart, vba_projekt, verdichte, verschluessle
from im_xl.errors import DateiError
from im_xl.package.cfb import Inhalt, write_cfb

MAPPE, BLATT, MODUL, KLASSE = Modulart.DOKUMENT_MAPPE, Modulart.DOKUMENT_BLATT, Modulart.MODUL, Modulart.KLASSE
KENNUNG = "{917DED54-440B-4FD1-A5C1-74ACF261E600}"
DIESE = Modul("DieseArbeitsmappe", MAPPE, "")
BASE = {
    MAPPE: "0{00020819-0000-0000-C000-000000000046}",
    BLATT: "0{00020820-0000-0000-C000-000000000046}",
    KLASSE: "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}",
}
AUSGEFUEHRT = "VERSION 1.0 CLASS\nBEGIN\n  MultiUse = -1  'True\nEND\n"


def ein_modul(quelltext: str, art: Modulart = MODUL, name: str = "ImTest") -> str:
    """What stands in the stream of a module of a project."""
    raw = vba_projekt("ImXl", KENNUNG, [DIESE, Modul(name, art, quelltext)])
    assert ovba.check(raw) == []
    return ovba.sources(raw)[name]


# ---------------------------------------------------------------- random projects
PROJEKTE = 250
JE_TEST = 25
GROSS_JEDES = 10
WOERTER = (
    *("Dim", "As Long", "For i = 1 To", "Next i", "If", "Then", "End If", "Set", "= Nothing", "Public Function", "End Sub", "CVErr(2015)"),
    *(
        '"Übersicht"',
        '"Verbände, Städte und Gemeinden"',
        "' größer als 0,50 €",
        "„Straße“ – ‚so‘ …",
        "Œuvre ÿ Ž",
        "\tByVal zelle As Range",
        "_x",
        "0",
    ),
)


@dataclass
class Fall:
    """A random project and what its streams must hold."""

    name: str
    kennung: str
    module: list[Modul] = field(default_factory=list)
    erwartet: dict[str, str] = field(default_factory=dict)

    def schreiben(self) -> bytes:
        """The project."""
        return vba_projekt(self.name, self.kennung, self.module)


def kopf(name: str, art: Modulart, offen: Iterable[str] | None = None) -> list[str]:
    """The attributes with which Excel's own modules begin."""
    if art is MODUL:
        return [f'Attribute VB_Name = "{name}"']
    fest = "False" if art is KLASSE else "True"
    werte = [f'"{name}"', f'"{BASE[art]}"', *(offen or ("False", "False", fest, fest)), "False", fest]
    return [f"Attribute VB_{was} = {wert}" for was, wert in zip(KOPF, werte, strict=True)]


KOPF = ("Name", "Base", "GlobalNameSpace", "Creatable", "PredeclaredId", "Exposed", "TemplateDerived", "Customizable")


def zufallszeile(rng: random.Random, *, gross: bool) -> str:
    art = rng.random() * (0.08 if gross else 1)  # the large ones of lines that hardly repeat
    if art < 0.01:
        return "x" * 1023
    if art < 0.06:
        return "".join(rng.choices("0123456789abcdef", k=rng.randint(1, 300)))
    zeile = " ".join(rng.choices(WOERTER, k=rng.randint(0, 9)))
    return zeile + " _" if art < 0.2 else zeile


def zufallstext(rng: random.Random, *, gross: bool) -> list[str]:
    """Lines of a module: none, a few, hardly repetitive ones, or more than 64 KiB."""
    art = rng.random()
    if not gross and art < 0.1:
        return []
    if not gross and art < 0.2:  # as little repetition as one block can take
        return ["".join(rng.choices([chr(c) for c in range(33, 127)], k=80)) for _ in range(rng.randint(1, 41))]
    zeilen: list[str] = []
    wanted = rng.randint(66_000, 130_000) if gross else rng.choice([1, 40, 300, 1200, 4096, 6000])
    while sum(map(len, zeilen)) + 2 * len(zeilen) < wanted:
        fortgesetzt = [zeile.endswith(" _") for zeile in zeilen[-24:]]
        zeilen.append("End Sub" if len(fortgesetzt) == 24 and all(fortgesetzt) else zufallszeile(rng, gross=gross))
    return zeilen


def zufallsname(rng: random.Random, nummer: int) -> str:
    mitte = "".join(rng.choices("abcXYZ_09", k=rng.randint(0, 27)))
    return f"{rng.choice('MnImZz')}{mitte}{nummer}"


def zufallsfall(saat: int) -> Fall:
    rng = random.Random(saat)
    fall = Fall(f"P{saat}", "{" + "-".join(f"{rng.getrandbits(4 * n):0{n}X}" for n in (8, 4, 4, 4, 12)) + "}")
    anzahl = rng.choice([1, 2, 3, rng.randint(4, 12), rng.randint(13, 40)])
    arten = [MAPPE, *rng.choices([BLATT, MODUL, MODUL, KLASSE], k=anzahl - 1)]
    rng.shuffle(arten)
    for nummer, art in enumerate(arten):
        name = zufallsname(rng, nummer)
        zeilen = zufallstext(rng, gross=nummer == 0 and saat % GROSS_JEDES == 0)
        anfang, offen = [], None
        if rng.random() < 0.5:  # as the VBA editor exports it
            offen = rng.choices(["True", "False"], k=4) if art is KLASSE else None
            anfang = [zeile for zeile in kopf(name, art, offen) if art is not KLASSE or not re.search("Base|Templ|Custom", zeile)]
            if art is not MODUL:
                anfang = [*AUSGEFUEHRT.split("\n")[:-1], *anfang]
        ende = rng.choice(["\n", "\r\n", "\r"])
        text = "".join(zeile + ende for zeile in [*anfang, *zeilen])
        if zeilen and zeilen[-1] and rng.random() < 0.5:
            text = text.removesuffix(ende)  # a last line without end
        fall.module.append(Modul(name, art, text))
        fall.erwartet[name] = "".join(zeile + "\r\n" for zeile in [*kopf(name, art, offen), *zeilen])
    return fall


def gleich(gefunden: dict[str, str], erwartet: dict[str, str]) -> bool:
    """Same modules in the same order with the same text."""
    return list(gefunden.items()) == list(erwartet.items())


@pytest.mark.parametrize("erste", range(0, PROJEKTE, JE_TEST))
def test_random_projects_are_valid_and_give_back_their_sources(erste: int) -> None:
    """Whatever the modules are, the project is of the prescribed form and holds exactly their text."""
    for saat in range(erste, erste + JE_TEST):
        fall = zufallsfall(saat)
        raw = fall.schreiben()
        assert (saat, ovba.check(raw)) == (saat, [])
        assert gleich(ovba.sources(raw), fall.erwartet), saat


def test_the_random_projects_are_of_every_sort() -> None:
    """The sample above has what makes a difference to the format."""
    faelle = [zufallsfall(saat) for saat in range(PROJEKTE)]
    anzahlen = {len(fall.module) for fall in faelle}
    assert {1, 2, 3} < anzahlen
    assert max(anzahlen) >= 38
    assert {modul.art for fall in faelle for modul in fall.module} == set(Modulart)
    assert max(len(modul.name) for fall in faelle for modul in fall.module) >= 29
    texte = [text for fall in faelle for text in fall.erwartet.values()]
    assert sum(len(text) > 0x10000 for text in texte) >= 20
    assert sum(4096 < len(text) < 0x10000 for text in texte) >= 50
    assert sum(not text.isascii() for text in texte) >= 500
    assert sum("VERSION 1.0" in modul.quelltext for fall in faelle for modul in fall.module) >= 200
    gross = [zufallsfall(saat).schreiben() for saat in range(0, PROJEKTE, GROSS_JEDES * 5)]
    assert any(struct.unpack_from("<I", raw, 44)[0] > 1 for raw in gross), "none needs a second sector of the FAT"
    stroeme = [strom for raw in gross for strom in ovba.Container(raw).streams.values()]
    assert any(len(strom) >= 4096 for strom in stroeme)
    assert any(len(strom) < 4096 for strom in stroeme)
    knapp = [len(verdichte(text.encode("cp1252"), "")) / len(text) for text in texte if 2000 < len(text) < 3600]
    assert max(knapp) > 1, "no text is longer compressed than as it is"


# ---------------------------------------------------------------- second opinions
@pytest.mark.parametrize("saat", [0, 3, 7, 11, 12, 20, 33])
def test_olevba_reads_the_same_sources(saat: int) -> None:
    """The best known reader of macros finds the same modules with the same text, and no fault in the container."""
    fall = zufallsfall(saat)
    raw = fall.schreiben()
    parser = VBA_Parser("vbaProject.bin", data=raw)
    gelesen = {Path(name).stem: text for _, _, name, text in parser.extract_macros()}
    parser.close()
    assert {name: text.replace("\r\n", "\n") for name, text in gelesen.items()} == {
        name: text.replace("\r\n", "\n") for name, text in fall.erwartet.items()
    }
    with olefile.OleFileIO(BytesIO(raw), raise_defects=olefile.DEFECT_UNSURE) as ole:
        assert ole.parsing_issues == []
        assert sorted(ole.listdir()) == sorted([["PROJECT"], ["PROJECTwm"], *(["VBA", n] for n in ["_VBA_PROJECT", "dir", *fall.erwartet])])


@pytest.mark.parametrize("saat", [0, 4, 8, 21])
def test_pyopenvba_reads_the_same_sources(saat: int) -> None:
    """Another reader, which shares nothing with olevba, agrees."""
    fall = zufallsfall(saat)
    projekt = parse_vba_project(CFB.from_bytes(fall.schreiben()))
    assert projekt.validate() == []
    assert {modul.name: modul.source.replace("\r\n", "\n") for modul in projekt.modules} == {
        name: text.replace("\r\n", "\n") for name, text in fall.erwartet.items()
    }


def mappe(raw: bytes, blaetter: list[str], *, addin: bool) -> bytes:
    """The smallest workbook or add-in around a project."""
    haupt = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    bezug = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    paket = "http://schemas.openxmlformats.org/package/2006"
    art = f"application/vnd.ms-excel.{'addin' if addin else 'sheet'}.macroEnabled.main+xml"
    blattart = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    nummern = range(1, len(blaetter) + 1)
    teile = {
        "[Content_Types].xml": f'<Types xmlns="{paket}/content-types"><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{art}"/>'
        + "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{blattart}"/>' for n in nummern)
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{paket}/relationships">'
        f'<Relationship Id="rId1" Type="{bezug}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{haupt}" xmlns:r="{bezug}"><workbookPr codeName="DieseArbeitsmappe"/><sheets>'
        + "".join(f'<sheet name="Blatt {n}" sheetId="{n}" r:id="rId{n}"/>' for n in nummern)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{paket}/relationships">'
        + "".join(f'<Relationship Id="rId{n}" Type="{bezug}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in nummern)
        + '<Relationship Id="rIdVba" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>',
        **{
            f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{haupt}"><sheetPr codeName="{name}"/><sheetData/></worksheet>'
            for n, name in enumerate(blaetter, 1)
        },
    }
    puffer = BytesIO()
    with ZipFile(puffer, "w") as archiv:
        for name, text in teile.items():
            archiv.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
        archiv.writestr("xl/vbaProject.bin", raw)
    return puffer.getvalue()


BEISPIEL = [
    DIESE,
    Modul("Tabelle1", BLATT, ""),
    Modul("ImLaufzeit", MODUL, "Option Explicit\n\nPublic Function IM_ZWEI() As Long\n    IM_ZWEI = 2 ' größer als 1\nEnd Function\n"),
    Modul("ImMerker", KLASSE, "Option Explicit\nPublic Wert As Variant\n"),
    Modul("ImGross", MODUL, "' " + "\n' ".join(f"{n} {n * n:x} Städte" for n in range(2500))),
]


@pytest.mark.parametrize("endung", [".xlsm", ".xlam"])
def test_pyopenvba_finds_workbook_and_project_whole(tmp_path: Path, endung: str) -> None:
    """Its check of package, container and project accepts ours, and can refuse."""
    raw = vba_projekt("ImXl", KENNUNG, BEISPIEL)
    heil, kaputt = tmp_path / f"heil{endung}", tmp_path / f"kaputt{endung}"
    heil.write_bytes(mappe(raw, ["Tabelle1"], addin=endung == ".xlam"))
    bericht = check_file(heil)
    assert (bericht.ok, bericht.issues) == (True, ())
    kaputt.write_bytes(mappe(raw[:-512], ["Tabelle1"], addin=endung == ".xlam"))
    assert not check_file(kaputt).ok


def test_the_modules_of_xlwings_go_through() -> None:
    """Real modules, among them exported classes with a description, keep every line."""
    ordner = Path(str(files("xlwings"))) / "addin"
    dateien = sorted([*ordner.glob("*.bas"), *ordner.glob("*.cls")])
    module = [Modul(datei.stem, KLASSE if datei.suffix == ".cls" else MODUL, datei.read_text("cp1252")) for datei in dateien]
    raw = vba_projekt("Fremd", KENNUNG, [DIESE, *module])
    assert len(module) >= 10
    assert ovba.check(raw) == []
    quellen = ovba.sources(raw)
    for modul in module:
        code = [zeile for zeile in modul.quelltext.split("\n") if not zeile.startswith("Attribute VB_")]
        code = code[code.index("END") + 1 :] if modul.art is KLASSE else code
        assert quellen[modul.name].endswith("\r\n" + "\r\n".join(code))
    assert 'Attribute VB_Description = "Drop-in replacement' in quellen["Dictionary"]
    assert "Attribute VB_Exposed = True" in quellen["Dictionary"]


def test_the_reader_understands_what_excel_wrote() -> None:
    """In a project that Excel has saved the reader misses nothing but what it knows Excel to add: dates and compiled code."""
    vorlage = files("pyopenvba") / "_templates/blank_files/blank_excel_addin.xlam"
    with vorlage.open("rb") as datei, ZipFile(datei) as archiv:
        raw = archiv.read("xl/vbaProject.bin")
    uebrig = [p for p in ovba.check(raw) if not re.search("has a class, flags or a date|compiled code", p)]
    assert uebrig == []
    erwartet = {
        name: "".join(f"{zeile}\r\n" for zeile in kopf(name, art))
        for name, art in [("ThisWorkbook", MAPPE), ("Sheet1", BLATT), ("Module1", MODUL)]
    }
    assert gleich(ovba.sources(raw), erwartet)


# ---------------------------------------------------------------- examples of the specification
@pytest.mark.parametrize(
    ("text", "verdichtet"),
    [
        (b"abcdefghijklmnopqrstuv.", "0119B000616263646566676800696A6B6C6D6E6F70007172737475762E"),
        (b"a" * 73, "0103B002614500"),
    ],
)
def test_compression_examples(text: bytes, verdichtet: str) -> None:
    """MS-OVBA 3.2.1 and 3.2.3, byte for byte in both directions."""
    assert verdichte(text, "").hex().upper() == verdichtet
    assert ovba.decompress(bytes.fromhex(verdichtet)) == text


def test_the_readers_decompression_example() -> None:
    """MS-OVBA 3.2.2. The compressed form is not unique, so only reading is compared."""
    verdichtet = "012FB000236161616263646582660070616768696A013808616B6C00306D6E6F70067102700410727374757610" + "7778797A003C"
    text = b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"
    assert ovba.decompress(bytes.fromhex(verdichtet)) == text
    assert ovba.decompress(verdichte(text, "")) == text


def test_a_block_may_fill_its_size_to_the_last_byte() -> None:
    """4096 bytes are the most that a compressed block may have; a single token more, and it is refused."""
    einmalig = random.Random(1).randbytes(3641)
    assert len({einmalig[n : n + 3] for n in range(3639)}) == 3639, "something repeats"
    text = einmalig[:3639] + einmalig[:3]
    voll = verdichte(text, "")  # 3639 bytes, one reference of 2, and 455 bytes before groups of eight
    assert len(voll) == 1 + 2 + 4096
    assert ovba.decompress(voll) == text
    with pytest.raises(DateiError, match="Modul „X“: Ein Abschnitt") as fehler:
        verdichte(einmalig, "Modul „X“")
    assert fehler.value.code == "makro-verdichtung"


@pytest.mark.parametrize(
    ("daten", "saat", "verschluesselt"),
    [
        (bytes(4), 0x07, "0705D8E3D8EDDBF1DBF1DBF1DBF1"),
        (bytes(1), 0x0E, "0E0CD1ECDFF4E7F5E7F5E7"),
        (b"\xff", 0x15, "1517CAF1D6F9D7F9D706"),
    ],
)
def test_encryption_examples(daten: bytes, saat: int, verschluesselt: str) -> None:
    """CMG, DPB and GC of MS-OVBA 3.1.6, byte for byte in both directions."""
    assert verschluessle(daten, KENNUNG, saat) == verschluesselt
    assert ovba.decrypt(verschluesselt, KENNUNG) == daten


@pytest.mark.parametrize(
    ("digits", "daten"), [("DDDF94F5ACD6B0D6B0D6B0D6B0", bytes(4)), ("BAB8F3DCD1DDD1DDD1", bytes(1)), ("9795DE03663D423E423EBD", b"\xff")]
)
def test_the_reader_decrypts_what_excel_wrote(digits: str, daten: bytes) -> None:
    """The reader's decryption holds for the settings of a project that Excel has saved."""
    assert ovba.decrypt(digits, "{BDFF0F99-EFC5-4DB0-830D-4C8BFEE87599}") == daten


# ---------------------------------------------------------------- container
@pytest.mark.parametrize("anzahl", [*range(20), 31, 32, 33, 63, 64, 100])
def test_the_directory_is_a_valid_tree(anzahl: int) -> None:
    """For any number of names, sorted as the format wants it: shorter ones first, upper and lower case alike."""
    rng = random.Random(anzahl)
    namen = {f"{rng.choice('AbYz_')}{'x' * rng.randint(0, 9)}{n}": bytes(n * 90) for n in range(anzahl)}
    behaelter = ovba.Container(write_cfb({**namen, "Ordner": {"Leer": {}, "Strom": b"x" * 4095, **namen}}))
    assert behaelter.problems == []
    assert behaelter.streams == {("Ordner", "Strom"): b"x" * 4095} | {(*weg, n): d for weg in [(), ("Ordner",)] for n, d in namen.items()}
    assert set(behaelter.storages) == {("Ordner",), ("Ordner", "Leer")}


@pytest.mark.parametrize("laenge", [0, 1, 63, 64, 65, 4095, 4096, 4097, 127 * 512, 126 * 512, 125 * 512, 128 * 512])
def test_streams_of_every_length(laenge: int) -> None:
    """Also at the edges between mini stream, sectors and a second sector of the FAT."""
    daten = bytes(n % 251 for n in range(laenge))
    behaelter = ovba.Container(write_cfb({"Strom": daten, "Rest": b"abc"}))
    assert (behaelter.problems, behaelter.streams[("Strom",)] == daten) == ([], True)


@pytest.mark.parametrize("sektoren", [109 * 127 - 1, 109 * 127, (109 + 127) * 127 - 2, (109 + 127) * 127 - 1, 40_000])
def test_larger_than_the_header_can_manage(sektoren: int) -> None:
    """At the edges where the list of FAT sectors grows out of the header into one sector, and into a second one."""
    daten = bytes(range(256)) * (2 * sektoren)
    behaelter = ovba.Container(write_cfb({"Strom": daten}))
    assert (behaelter.problems, behaelter.streams[("Strom",)] == daten) == ([], True)


# ---------------------------------------------------------------- same modules, same bytes
def test_builds_are_alike() -> None:
    """Neither line ends nor the process make a difference."""
    crlf = [Modul(modul.name, modul.art, modul.quelltext.replace("\n", "\r\n")) for modul in BEISPIEL]
    raw = vba_projekt("ImXl", KENNUNG, BEISPIEL)
    assert vba_projekt("ImXl", KENNUNG.lower(), crlf) == raw
    programm = "from addin.test_vba_project import *; print(hashlib.sha256(vba_projekt('ImXl', KENNUNG, BEISPIEL)).hexdigest())"
    umgebung = os.environ | {"PYTHONHASHSEED": "5", "TZ": "Asia/Tokyo"}
    ordner = Path(__file__).resolve().parents[1]
    lauf = subprocess.run([sys.executable, "-c", programm], cwd=ordner, env=umgebung, capture_output=True, text=True, check=True)
    assert lauf.stdout.strip() == hashlib.sha256(raw).hexdigest()


# ---------------------------------------------------------------- heads of modules
def test_the_head_of_each_kind() -> None:
    """Each kind begins with the attributes that Excel gives it, whether or not the text brings some along."""
    for art in Modulart:
        if art is not MAPPE:
            assert ein_modul("Option Explicit", art) == "".join(zeile + "\r\n" for zeile in [*kopf("ImTest", art), "Option Explicit"])
    klasse = AUSGEFUEHRT + 'Attribute VB_Name = "ImTest"\nAttribute VB_Exposed = True\nAttribute VB_Description = "Für alle"\nDim x\n'
    assert ein_modul(klasse, KLASSE).split("\r\n")[5:] == [
        "Attribute VB_Exposed = True",
        "Attribute VB_TemplateDerived = False",
        "Attribute VB_Customizable = False",
        'Attribute VB_Description = "Für alle"',
        "Dim x",
        "",
    ]


def test_attributes_of_procedures_stay_where_they_are() -> None:
    """What the function wizard shows is written within the procedure."""
    text = 'Function F()\nAttribute F.VB_Description = "Hilfe mit ä"\nEnd Function\n'
    assert ein_modul(text) == 'Attribute VB_Name = "ImTest"\r\n' + text.replace("\n", "\r\n")


def test_limits_are_reached_without_refusal() -> None:
    """A line of 1023 characters, 24 continuations and a name of 31 characters are allowed."""
    text = "x" * 1023 + "\n" + "Call f( _\n" * 24 + "1)\n"
    assert ein_modul(text, name="A" * 31).endswith(text.replace("\n", "\r\n"))


# ---------------------------------------------------------------- refusals
GIFT = "".join(random.Random(1).choices([chr(c) for c in range(33, 127)], k=5000))


@pytest.mark.parametrize(
    ("modul", "code", "worte"),
    [
        (Modul("ImTest", MODUL, "Dim a\nb = 1 → 2"), "makro-zeichen", ["„ImTest“, Zeile 2", "„→“ (U+2192)", "ChrW(8594)"]),
        (Modul("ImTest", MODUL, "' 👍"), "makro-zeichen", ["Zeile 1", "U+1F44D", "Bitte ersetzen."]),
        (Modul("ImTest", MODUL, "a\n\n' \x07"), "makro-zeichen", ["Zeile 3", "Steuerzeichen U+0007"]),
        (Modul("ImTest", MODUL, "a\u2028b"), "makro-zeichen", ["Zeile 1", "U+2028"]),
        (Modul("ImTest", MODUL, "\ufeffOption Explicit"), "makro-zeichen", ["Zeile 1", "U+FEFF"]),
        (Modul("ImTest", MODUL, "\x81"), "makro-zeichen", ["U+0081"]),
        (Modul("ImTest", MODUL, "\n" + "x" * 1024), "makro-zeile", ["Zeile 2", "1024 Zeichen", "höchstens 1023"]),
        (Modul("ImTest", MODUL, "f _\n" * 25 + "1"), "makro-zeile", ["Zeile 25", "mehr als 24-mal"]),
        (Modul("ImTest", MODUL, "f\t_ \n" * 25 + "1"), "makro-zeile", ["Zeile 25"]),
        (Modul("ImTest", MODUL, "\n".join(GIFT[n : n + 1000] for n in range(0, 5000, 1000))), "makro-verdichtung", ["Modul „ImTest“"]),
        (Modul("", MODUL, ""), "makro-name", ["Buchstabe"]),
        (Modul("1a", MODUL, ""), "makro-name", ["„1a“", "Buchstabe"]),
        (Modul("Größe", MODUL, ""), "makro-name", ["„Größe“", "A bis Z"]),
        (Modul("a b", MODUL, ""), "makro-name", ["„a b“"]),
        (Modul("A" * 32, MODUL, ""), "makro-name", ["32 Zeichen, höchstens 31"]),
        (Modul("dIM", MODUL, ""), "makro-name", ["Wort der Sprache VBA"]),
        (Modul("Dir", MODUL, ""), "makro-name", ["benutzt Excel selbst"]),
        (Modul("Excel", MODUL, ""), "makro-name", ["benutzt Excel selbst"]),
        (Modul("IMXL", MODUL, ""), "makro-name", ["so heißt schon das Projekt"]),
        (Modul("diesearbeitsMAPPE", MODUL, ""), "makro-name", ["so heißt schon ein anderes Modul"]),
        (Modul("ImTest", MODUL, AUSGEFUEHRT), "makro-kopf", ["„ImTest“ (Modul), Zeile 1", "VERSION 1.0 CLASS"]),
        (Modul("ImTest", KLASSE, "VERSION 5.00\nBegin {X} UserForm1\nEnd\n"), "makro-kopf", ["Zeile 1", "VERSION 5.00"]),
        (Modul("ImTest", KLASSE, "VERSION 1.0 CLASS\nBEGIN\n"), "makro-kopf", ["Zeile 2", "BEGIN bis END"]),
        (Modul("ImTest", MODUL, 'Attribute VB_Name = "Anders"'), "makro-kopf", ["VB_Name", '"Anders"', '"ImTest"']),
        (Modul("ImTest", MODUL, "Attribute VB_Exposed = True"), "makro-kopf", ["VB_Exposed gehört nicht in ein Modul"]),
        (Modul("ImTest", KLASSE, "Attribute VB_Exposed = Ja"), "makro-kopf", ["VB_Exposed ist Ja"]),
        (Modul("ImTest", KLASSE, "Attribute VB_Customizable = True"), "makro-kopf", ["VB_Customizable ist True, nötig ist False"]),
        (Modul("ImTest", BLATT, "Attribute VB_PredeclaredId = False"), "makro-kopf", ["VB_PredeclaredId ist False, nötig ist True"]),
        (Modul("ImTest", BLATT, f'Attribute VB_Base = "{BASE[KLASSE]}"'), "makro-kopf", ["VB_Base"]),
        (Modul("ImTest", MODUL, 'Dim a\nAttribute VB_Name = "ImTest"'), "makro-kopf", ["Zeile 2", "am Anfang"]),
        (Modul("Zweite", MAPPE, ""), "makro-projekt", ["hier sind es 2: DieseArbeitsmappe, Zweite"]),
    ],
)
def test_what_cannot_become_a_module_is_refused(modul: Modul, code: str, worte: list[str]) -> None:
    """Each time with the module, the line where there is one, and what is wrong."""
    with pytest.raises(DateiError) as fehler:
        vba_projekt("ImXl", KENNUNG, [DIESE, modul])
    assert fehler.value.code == code
    assert [wort for wort in worte if wort not in fehler.value.text] == []


@pytest.mark.parametrize(
    ("name", "kennung", "module", "wort"),
    [
        ("Im Xl", KENNUNG, [DIESE], "„Im Xl“"),
        ("VBA", KENNUNG, [DIESE], "benutzt Excel selbst"),
        ("ImXl", KENNUNG[1:-1], [DIESE], "GUID in geschweiften Klammern"),
        ("ImXl", KENNUNG.replace("9", "G"), [DIESE], "keine Projektkennung"),
        ("ImXl", KENNUNG, [], "hier sind es 0"),
    ],
)
def test_what_cannot_become_a_project_is_refused(name: str, kennung: str, module: list[Modul], wort: str) -> None:
    """A name, GUID or set of modules that Excel would not open."""
    with pytest.raises(DateiError, match=wort) as fehler:
        vba_projekt(name, kennung, module)
    assert fehler.value.code == "makro-projekt"


def test_reserved_words_are_complete_enough() -> None:
    """The list knows the words that one could take for a name, and none of our own."""
    assert {"date", "string", "error", "each", "lset"} - RESERVIERT == {"error"}  # Error is a statement, and allowed as a name
    assert not {"imlaufzeit", "imribbon", "imformeln", "imverbindung", "diesearbeitsmappe", "thisworkbook"} & RESERVIERT


# ---------------------------------------------------------------- the reader finds faults
def umgebaut(aenderung: Callable[[dict[str, bytes], dict[str, bytes]], object]) -> bytes:
    """The example with other streams: the change gets those of the root and those of VBA."""
    behaelter = ovba.Container(vba_projekt("ImXl", KENNUNG, BEISPIEL))
    aussen = {weg[0]: daten for weg, daten in behaelter.streams.items() if len(weg) == 1}
    innen = {weg[1]: daten for weg, daten in behaelter.streams.items() if len(weg) > 1}
    aenderung(aussen, innen)
    inhalt: Inhalt = {**aussen, "VBA": innen}
    return write_cfb(inhalt)


def im_dir(alt: bytes, neu: bytes) -> bytes:
    """The example with a replacement in the stream dir."""

    def aendern(_: dict[str, bytes], innen: dict[str, bytes]) -> None:
        klar = ovba.decompress(innen["dir"])
        assert alt in klar
        innen["dir"] = verdichte(klar.replace(alt, neu, 1), "")

    return umgebaut(aendern)


def in_projekt(alt: str, neu: str) -> bytes:
    """The example with a replacement in the stream PROJECT."""

    def aendern(aussen: dict[str, bytes], _: dict[str, bytes]) -> None:
        assert alt.encode() in aussen["PROJECT"]
        aussen["PROJECT"] = aussen["PROJECT"].replace(alt.encode(), neu.encode(), 1)

    return umgebaut(aendern)


def in_quelle(name: str, alt: str, neu: str) -> bytes:
    """The example with a replacement in the text of a module."""

    def aendern(_: dict[str, bytes], innen: dict[str, bytes]) -> None:
        klar = ovba.decompress(innen[name])
        assert alt.encode() in klar
        innen[name] = verdichte(klar.replace(alt.encode(), neu.encode()), "")

    return umgebaut(aendern)


def strom(name: str, wert: bytes | None, *, aussen: bool = False) -> bytes:
    """The example with one stream exchanged, added or (None) left out."""

    def aendern(draussen: dict[str, bytes], innen: dict[str, bytes]) -> None:
        ort = draussen if aussen else innen
        ort.pop(name, None)
        if wert is not None:
            ort[name] = wert

    return umgebaut(aendern)


def bytes_an(stelle: int, neu: bytes, raw: bytes | None = None) -> bytes:
    """The example, or another file, with other bytes at a place."""
    raw = bytearray(raw or vba_projekt("ImXl", KENNUNG, BEISPIEL))
    assert raw[stelle : stelle + len(neu)] != neu
    raw[stelle : stelle + len(neu)] = neu
    return bytes(raw)


def eintrag(name: str, versatz: int, neu: bytes, raw: bytes | None = None) -> bytes:
    """The example, or another file, with other bytes in the directory entry of a name."""
    raw = raw or vba_projekt("ImXl", KENNUNG, BEISPIEL)
    nummer = next(e.number for e in ovba.Container(raw).entries if e.name == name)
    return bytes_an(512 * (struct.unpack_from("<I", raw, 48)[0] + 1) + 128 * nummer + versatz, neu, raw)


def kette(versatz: int, neu: int) -> bytes:
    """The example with another link in the chain of the stream ImGross, counted from its first sector."""
    raw = vba_projekt("ImXl", KENNUNG, BEISPIEL)
    behaelter = ovba.Container(raw)
    start = next(e.start for e in behaelter.entries if e.name == "ImGross")
    fat = struct.unpack_from("<I", raw, 76)[0]
    return bytes_an(512 * (fat + 1) + 4 * (start + versatz), struct.pack("<I", neu))


def satz(nummer: int, daten: bytes) -> bytes:
    return struct.pack("<HI", nummer, len(daten)) + daten


def breit(text: str) -> bytes:
    return text.encode("utf-16-le")


def verdichtet(klar: bytes, ende: int) -> bytes:
    """One chunk of nothing but literals, with another header."""
    gruppen = b"".join(b"\0" + klar[n : n + 8] for n in range(0, len(klar), 8))
    return struct.pack("<H", ende | len(gruppen) - 1) + gruppen


ROHER_TEXT = b'Attribute VB_Name = "ImLaufzeit"\r\n'.ljust(4094, b"'") + b"\r\n"
SPRUNG = struct.pack("<H", 0xFFFF)
FAT_ENDE, FREI = 0xFFFFFFFE, 0xFFFFFFFF
FEHLER: dict[str, tuple[Callable[[], bytes], str]] = {
    # container, byte by byte
    "signature": (lambda: bytes_an(0, b"\xd1"), "wrong signature"),
    "byte order": (lambda: bytes_an(28, b"\xff\xfe"), "byte order"),
    "version 4": (lambda: bytes_an(26, b"\x04"), "major version"),
    "cutoff": (lambda: bytes_an(56, b"\0\x08"), "size limit of the mini stream"),
    "cut off": (lambda: vba_projekt("ImXl", KENNUNG, BEISPIEL)[:-512], "FAT sectors outside"),
    "half a sector": (lambda: vba_projekt("ImXl", KENNUNG, BEISPIEL)[:-100], "no whole sectors"),
    "sector behind the end": (lambda: vba_projekt("ImXl", KENNUNG, BEISPIEL) + bytes(512), "free inside the file"),
    "chain too short": (lambda: kette(1, FAT_ENDE), "ImGross has 2 sectors for"),
    "chain in a circle": (lambda: kette(2, 0), "turns in a circle"),
    "chain into nothing": (lambda: kette(2, 0x00FF_FFFF), "leads to 0xffffff"),
    "chain into a free sector": (lambda: kette(2, FREI), "leads to 0xffffffff"),
    "two chains in one sector": (lambda: eintrag("PROJECTwm", 116, bytes(4)), "share sector"),
    "mini FAT entry too many": (
        lambda: bytes_an(512 * (struct.unpack_from("<I", bytes_an(0, b"x"), 60)[0] + 1) + 508, bytes(4)),
        "behind the end of the mini",
    ),
    "stream too long": (lambda: eintrag("PROJECT", 120, struct.pack("<Q", 2000)), "PROJECT has 9 mini sectors for 2000"),
    "big stream marked small": (lambda: eintrag("ImGross", 120, struct.pack("<Q", 100)), "ImGross has"),
    "date": (lambda: eintrag("VBA", 100, b"\x01"), "VBA has a class, flags or a date"),
    "name without end": (lambda: eintrag("PROJECT", 64, b"\x0e"), "has no proper end"),
    "wrong kind": (lambda: eintrag("PROJECT", 66, b"\x07"), "has kind 7"),
    "red root of a tree": (lambda: eintrag("Tabelle1", 67, b"\0"), "red root"),
    "red where black": (lambda: eintrag("dir", 67, b"\0"), "unbalanced at ImGross"),
    "two red ones": (lambda: eintrag("dir", 67, b"\0", eintrag("ImGross", 67, b"\0")), "two red entries in a row: ImGross, dir"),
    "lost entry": (lambda: eintrag("PROJECT", 72, b"\xff\xff\xff\xff"), "in no storage"),
    "entry twice": (lambda: eintrag("ImMerker", 72, b"\0\0\0\0"), "referred to twice"),
    "unsorted names": (lambda: eintrag("ImMerker", 0, breit("ZzMerker")), "not sorted"),
    # stream dir
    "records in another order": (
        lambda: im_dir(satz(2, b"\x09\x04\0\0") + satz(20, b"\x09\x04\0\0"), satz(20, b"\x09\x04\0\0") + satz(2, b"\x09\x04\0\0")),
        "record 0x02 expected, 0x14 found",
    ),
    "record missing": (lambda: im_dir(satz(8, bytes(4)), b""), "record 0x08 expected"),
    "language": (lambda: im_dir(satz(2, b"\x09\x04\0\0"), satz(2, b"\x07\x04\0\0")), "language"),
    "code page": (lambda: im_dir(satz(3, struct.pack("<H", 1252)), satz(3, struct.pack("<H", 1250))), "code page 1250"),
    "count": (lambda: im_dir(satz(0x0F, b"\x05\0"), satz(0x0F, b"\x06\0")), "6 modules counted, 5 found"),
    "unicode name": (lambda: im_dir(satz(0x47, breit("ImMerker")), satz(0x47, breit("ImMerkeR"))), "in UTF-16"),
    "unicode stream name": (lambda: im_dir(satz(0x32, breit("ImMerker")), satz(0x32, breit("ImMerkeR"))), "in UTF-16"),
    "stream name": (lambda: im_dir(satz(0x1A, b"ImMerker"), satz(0x1A, b"ImMerkel")), "stream VBA/ImMerkel is missing"),
    "name of reference": (lambda: im_dir(satz(0x3E, breit("stdole")), satz(0x3E, breit("stdola"))), "reference 'stdole' is 'stdola'"),
    "length in reference": (lambda: im_dir(b"\x5e\0\0\0*\\G", b"\x5d\0\0\0*\\G"), "wrong lengths"),
    "offset": (lambda: im_dir(satz(0x31, bytes(4)), satz(0x31, b"\x01\0\0\0")), "1 bytes of compiled code"),
    "kind of module": (lambda: im_dir(satz(0x21, b""), satz(0x22, b"")), "do not fit its kind"),
    "no end of module": (lambda: im_dir(satz(0x2B, b"") + satz(0x10, b""), satz(0x10, b"")), "record 0x2b expected"),
    "bytes behind the end": (lambda: im_dir(satz(0x10, b""), satz(0x10, b"") + b"\0\0"), "2 bytes behind the end"),
    "name twice": (
        lambda: im_dir(satz(0x19, b"ImMerker") + satz(0x47, breit("ImMerker")), satz(0x19, b"ImGross") + satz(0x47, breit("ImGross"))),
        "a name is there twice",
    ),
    # streams
    "leftover of compiled code": (lambda: strom("__SRP_0", b"x"), "stream VBA/__SRP_0 belongs to nothing"),
    "module missing": (lambda: strom("ImMerker", None), "stream VBA/ImMerker is missing"),
    "no list of names": (lambda: strom("PROJECTwm", None, aussen=True), "stream PROJECTwm is missing"),
    "version of Office": (lambda: strom("_VBA_PROJECT", bytes.fromhex("CC61B500000300")), "without compiled code"),
    "compiled code": (lambda: strom("_VBA_PROJECT", bytes.fromhex("CC61FFFF00010000")), "without compiled code"),
    # source text
    "LF": (lambda: in_quelle("ImLaufzeit", "\r\n", "\n"), "does not end with CRLF"),
    "name in the text": (lambda: in_quelle("ImLaufzeit", '"ImLaufzeit"', '"ImLaufZeit"'), "begins with"),
    "no attributes": (lambda: in_quelle("ImLaufzeit", 'Attribute VB_Name = "ImLaufzeit"\r\n', ""), "begins with 'Option Explicit'"),
    "exported block": (
        lambda: in_quelle("ImMerker", "Attribute VB_Name", "VERSION 1.0 CLASS\r\nBEGIN\r\nEND\r\nAttribute VB_Name"),
        "exported file",
    ),
    "VB_Base missing": (lambda: in_quelle("ImMerker", f'Attribute VB_Base = "{BASE[KLASSE]}"\r\n', ""), "do not fit its kind"),
    "VB_Base of a class in a document": (lambda: in_quelle("Tabelle1", BASE[BLATT], BASE[KLASSE]), "does not fit VB_Customizable"),
    "VB_Base unknown": (lambda: in_quelle("ImMerker", BASE[KLASSE], BASE[KLASSE].replace("B5}", "B6}")), "does not fit"),
    "VB_Base in a module": (
        lambda: in_quelle("ImLaufzeit", "Option", f'Attribute VB_Base = "{BASE[KLASSE]}"\r\nOption'),
        "do not fit its kind",
    ),
    "attribute within the code": (lambda: in_quelle("ImLaufzeit", "End Function", "Attribute VB_Exposed = True"), "within the code"),
    "long line": (lambda: in_quelle("ImLaufzeit", "Option Explicit", "x" * 1024), "has 1024 characters"),
    "continuations": (lambda: in_quelle("ImLaufzeit", "Option Explicit", "f _\r\n" * 25), "continues a statement"),
    "control character": (lambda: in_quelle("ImLaufzeit", "Option", "\x0b"), "control characters"),
    # compression
    "signature of compression": (lambda: strom("ImLaufzeit", b"\x02" + verdichtet(b"x", 0xB000)), "wrong signature byte"),
    "signature of chunk": (lambda: strom("ImLaufzeit", b"\x01" + verdichtet(b"x", 0xA000)), "wrong chunk signature"),
    "chunk not compressed": (lambda: strom("ImLaufzeit", b"\x01\xff\x3f" + ROHER_TEXT), "not compressed"),
    "chunk cut off": (lambda: strom("ImLaufzeit", b"\x01" + verdichtet(b"x" * 20, 0xB000)[:-1]), "cut off"),
    "short chunk in front": (lambda: strom("ImLaufzeit", b"\x01" + verdichtet(b"x", 0xB000) * 2), "short, and not the last"),
    "chunk too long": (
        lambda: strom("ImLaufzeit", b"\x01\x03\xb0\x02a" + SPRUNG.replace(b"\xff\xff", b"\xff\x0f") + b"\x03\xb0\x02a\xff\x0f"),
        "more than 4096",
    ),
    "copy token too far": (lambda: strom("ImLaufzeit", b"\x01\x03\xb0\x02a" + SPRUNG), "reaches back before its beginning"),
    "half a copy token": (lambda: strom("ImLaufzeit", b"\x01\x02\xb0\x02a\x00"), "half a copy token"),
    "byte behind the chunks": (lambda: strom("ImLaufzeit", verdichte(ROHER_TEXT, "") + b"\0"), "half a chunk header"),
    # PROJECT and PROJECTwm
    "other name": (lambda: in_projekt('Name="ImXl"', 'Name="ImXm"'), "name is ImXm"),
    "module not listed": (lambda: in_projekt("Module=ImGross\r\n", ""), "PROJECT: modules are"),
    "module listed as class": (lambda: in_projekt("Module=ImGross", "Class=ImGross"), "PROJECT: modules are"),
    "class listed as document": (lambda: in_projekt("Class=ImMerker", "Document=ImMerker/&H00000000"), "PROJECT: modules are"),
    "window missing": (lambda: in_projekt("ImGross=0, 0, 0, 0, C\r\n", ""), "windows are not those"),
    "other project": (lambda: in_projekt("E600}", "E601}"), "encrypted for another project"),
    "protected": (lambda: in_projekt(verschluessle(bytes(4), KENNUNG, 7), verschluessle(b"\x01\0\0\0", KENNUNG, 7)), "CMG is 01000000"),
    "invisible": (lambda: in_projekt(verschluessle(b"\xff", KENNUNG, 21), verschluessle(b"\0", KENNUNG, 21)), "GC is 00"),
    "damaged CMG": (lambda: in_projekt("0705D8E3D8", "0705D8E3D9"), "0705D8E3D9"),
    "host extender": (lambda: in_projekt("3832D640", "3832D641"), "prescribed form"),
    "LF in PROJECT": (lambda: in_projekt("\r\n\r\n", "\n\n"), "prescribed form"),
    "names without end": (lambda: umgebaut(lambda aussen, _: aussen.update(PROJECTwm=aussen["PROJECTwm"][:-2])), "PROJECTwm"),
}


@pytest.mark.parametrize("fehler", FEHLER)
def test_the_reader_finds_a_seeded_fault(fehler: str) -> None:
    """Each fault is named, so that the clean results above mean something."""
    kaputt, hinweis = FEHLER[fehler]
    gefunden = ovba.check(kaputt())
    assert any(hinweis in problem for problem in gefunden), gefunden


def test_the_example_itself_has_no_fault() -> None:
    """The faults above are seeded into a clean project."""
    raw = umgebaut(lambda _aussen, _innen: None)
    assert raw == vba_projekt("ImXl", KENNUNG, BEISPIEL)
    assert ovba.check(raw) == []


def test_the_reader_survives_any_byte() -> None:
    """Random damage is reported or harmless, but never ends the reader; in the header of the container it is always reported."""
    rng = random.Random(3)
    raw = vba_projekt("ImXl", KENNUNG, BEISPIEL[:3])
    for _ in range(400):
        stelle = rng.randrange(len(raw))
        neu = bytearray(raw)
        neu[stelle] ^= 1 << rng.randrange(8)
        problems = ovba.check(bytes(neu))
        assert problems or stelle >= 512, stelle


@pytest.fixture(autouse=True)
def _leise(caplog: pytest.LogCaptureFixture) -> None:
    """Olevba logs what it does at length."""
    caplog.set_level(logging.ERROR)
