"""Forms as they come back: filled in as meant, and in every kind of damage; each with what has to be said of it.

They are made from forms that were really sent out, by openpyxl, by LibreOffice, or part by part where neither would do it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
import os
from pathlib import Path
import re
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.workbook import Workbook

from hosts.office import Office
from im_xl.meldebogen import ausgabe
from im_xl.meldebogen.kennung import FELD, MARKE, Bogenkennung
from im_xl.package.kennwort import Kennwort, verschluesselt
from im_xl.register import gemeinden, kreise

PERSONEN = 41
BLATT = "Meldebogen"
_GEFUELLT = {
    "personen": PERSONEN,
    "entscheidung": "einzeln",
    "entschieden_am": date(2023, 7, 5),
    "funktion": "Hauptamt",
    "telefon": "06221 123-0",
    "mail": "hauptamt@gemeinde.example",
    "ausgefuellt_am": date(2023, 10, 1),
    "s1_nummer": "50-12",
    "s1_vzae": 0.5,
    "s1_von": date(2025, 1, 1),
    "s1_abschluss": "ja",
}
"""What an office fills in, by field."""


STICHTAG = date(2022, 12, 31)
WEINHEIM = "08226096"


def ausgegeben(ags: str = WEINHEIM, jahr: int = 2025, stichtag: date = STICHTAG) -> bytes:
    """A form as it is sent out."""
    kennung = Bogenkennung(ags=ags, jahr=jahr, stichtag=stichtag)
    angaben = dict.fromkeys(ausgabe.ANGABEN, "") | {
        "kreis": kreise()[gemeinden()[ags].kreis_ags].name_voll,
        "gemeinde": gemeinden()[ags].name,
        "ags": ags,
        "haushaltsjahr": str(jahr),
        "stichtag": f"{stichtag:%d.%m.%Y}",
        "kennung": kennung.anzeige,
        "frist": "31.10.2023",
        "frist_meldung": "31.10.2023",
        "frist_entscheidung": "31.05.2024",
    }
    return ausgabe.bogen(*ausgabe.vorlage_lesen(None), kennung, angaben)


def zellen(bogen: bytes) -> dict[str, str]:
    """The cell of each input."""
    namen = openpyxl.load_workbook(BytesIO(bogen)).defined_names
    return {name.removeprefix(FELD): str(namen[name].attr_text).split("!")[1].replace("$", "") for name in namen if name.startswith(FELD)}


def mit_openpyxl(bogen: bytes, aendern: Callable[[Workbook], None]) -> bytes:
    """The form after a change; its protection asks nobody here."""
    mappe = openpyxl.load_workbook(BytesIO(bogen))
    aendern(mappe)
    aus = BytesIO()
    mappe.save(aus)
    return aus.getvalue()


def gefuellt(bogen: bytes, **anders: Any) -> bytes:  # noqa: ANN401 - what a cell can hold
    """A form filled in; None leaves a field empty. A text that begins with = is a formula, one in a list of one a text."""
    felder, werte = zellen(bogen), {**_GEFUELLT, **anders}

    def eintragen(mappe: Workbook) -> None:
        for name, wert in werte.items():
            zelle = mappe[BLATT][felder[name]]
            zelle.value = wert[0] if isinstance(wert, list) else wert
            if isinstance(wert, list):
                zelle.data_type = "s"
            elif isinstance(wert, date):
                zelle.number_format = "dd.mm.yyyy"

    return mit_openpyxl(bogen, eintragen)


def mit_teilen(data: bytes, aendern: Callable[[str, bytes], bytes] = lambda _, inhalt: inhalt, **neue: bytes) -> bytes:
    """A package with changed and with new parts; in their names stands __ for a slash and ___ for a point."""
    aus = BytesIO()
    with ZipFile(BytesIO(data)) as alt, ZipFile(aus, "w", ZIP_DEFLATED) as neu:
        for name in alt.namelist():
            neu.writestr(name, aendern(name, alt.read(name)))
        for name, inhalt in neue.items():
            neu.writestr(name.replace("___", ".").replace("__", "/"), inhalt)
    return aus.getvalue()


def _zellinhalt(data: bytes, zelle: str, inhalt: str) -> bytes:
    """A form with other markup in a cell of the first sheet."""
    muster = re.compile(rf'(<c r="{zelle}"[^>]*?)(?: t="\w+")?(?:/>|>.*?</c>)'.encode())

    def aendern(name: str, teil: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return teil
        neu, anzahl = muster.subn(rb"\1" + inhalt.encode() + b"</c>", teil)
        assert anzahl == 1
        return neu

    return mit_teilen(data, aendern)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schaden:
    """A returned form, and what has to be said of it.

    Attributes:
        bauen: makes the bytes from the form of a Gemeinde; None: nothing is made of it (what stands in the folder is no form).
        codes: of its findings, all of them.
        personen: the count that is taken; None: none.
        genommen: something of the form is taken.
        endung: of the file.
        zelle: cell that the first finding names, where that matters.
    """

    bauen: Callable[[bytes], bytes]
    codes: frozenset[str] = frozenset()
    personen: int | None = PERSONEN
    genommen: bool = True
    endung: str = ".xlsx"
    zelle: str = ""


def _zahl(wert: Any, *codes: str, personen: int | None = None) -> Schaden:  # noqa: ANN401 - what a cell can hold
    return Schaden(
        bauen=lambda bogen: gefuellt(bogen, personen=wert), codes=frozenset(codes or ("bogen-personen",)), personen=personen, zelle="E8"
    )


def _feld(*codes: str, **werte: Any) -> Schaden:  # noqa: ANN401 - what a cell can hold
    return Schaden(bauen=lambda bogen: gefuellt(bogen, **werte), codes=frozenset(codes))


def _umgebaut(aendern: Callable[[Workbook], None], *codes: str, **anders: Any) -> Schaden:  # noqa: ANN401 - fields of Schaden
    return Schaden(bauen=lambda bogen: mit_openpyxl(gefuellt(bogen), aendern), codes=frozenset(codes), **anders)


def _ganz_anders(data: bytes, code: str, endung: str) -> Schaden:
    return Schaden(bauen=lambda _: data, codes=frozenset({code}), personen=None, genommen=False, endung=endung)


def _ueberklebt(mappe: Workbook) -> None:
    for nummer in range(16, 31):
        for spalte in "BG" if nummer < 26 else "G":
            mappe[BLATT][f"{spalte}{nummer}"].value = f"Liste {nummer}"


def _verbinden(mappe: Workbook) -> None:
    mappe[BLATT].unmerge_cells("A8:D8")
    mappe[BLATT].merge_cells("A8:E8")


def _verstecken(mappe: Workbook) -> None:
    mappe[BLATT].row_dimensions[8].hidden = True


def _ohne_schutz(mappe: Workbook) -> None:
    mappe[BLATT].protection.sheet = False
    mappe.security = None


def _setzen(zelle: str, wert: object) -> Callable[[Workbook], None]:
    def aendern(mappe: Workbook) -> None:
        mappe[BLATT][zelle].value = wert

    return aendern


def _format(zelle: str, muster: str, wert: object) -> Callable[[Workbook], None]:
    def aendern(mappe: Workbook) -> None:
        mappe[BLATT][zelle].value = wert
        mappe[BLATT][zelle].number_format = muster

    return aendern


def _ohne_namen(muster: str) -> Callable[[Workbook], None]:
    def aendern(mappe: Workbook) -> None:
        for name in [name for name in mappe.defined_names if re.fullmatch(muster, name)]:
            del mappe.defined_names[name]

    return aendern


def _feld_weg(mappe: Workbook) -> None:
    mappe.defined_names[f"{FELD}rolle"].attr_text = f"{BLATT}!#REF!"


def _fassung(mappe: Workbook) -> None:
    marke = mappe.defined_names[MARKE]
    marke.attr_text = marke.attr_text.replace("Meldebogen 1 ", "Meldebogen 9 ")


def _seit_1904(mappe: Workbook) -> None:
    """As Excel for the Mac did: the days that stand there are moved by four years, so that they show the same."""
    mappe.epoch = CALENDAR_MAC_1904


def _weiteres_blatt(mappe: Workbook) -> None:
    mappe.create_sheet("Notizen")["A1"] = "Bitte zurückrufen"


def _makros(bogen: bytes) -> bytes:
    def aendern(name: str, teil: bytes) -> bytes:
        if name != "[Content_Types].xml":
            return teil
        arten = teil.replace(b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml").replace(
            b"openxmlformats-officedocument.sheet", b"ms-excel.sheet"
        )
        return arten.replace(b"</Types>", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>')

    return mit_teilen(gefuellt(bogen), aendern, xl__vbaProject___bin=b"Sub Auto_Open()")


def _verknuepft(bogen: bytes) -> bytes:
    data = _zellinhalt(gefuellt(bogen), "E8", f"><f>[1]Liste!$A$1</f><v>{PERSONEN}</v>")
    verweis = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    return mit_teilen(data, xl__externalLinks__externalLink1___xml=verweis)


def _bombe(bogen: bytes) -> bytes:
    return mit_teilen(gefuellt(bogen), xl__media__bild___xml=b"<a>" + b" " * (20 << 20) + b"</a>")


FORMEL = '=HYPERLINK("http://boese.example","klick")'
BEFEHL = "+cmd|' /C calc'!A0"

SCHAEDEN: Mapping[str, Schaden] = {
    "wie gedacht": Schaden(bauen=gefuellt),
    "Schutz entfernt": _umgebaut(_ohne_schutz),
    "Spalte darübergeklebt": _umgebaut(_ueberklebt, "bogen-nebenher", "bogen-angabe", "bogen-widerspruch"),
    "verschlüsselt": Schaden(
        bauen=lambda bogen: verschluesselt(gefuellt(bogen), Kennwort("geheim")), codes=frozenset({"bogen-nicht-lesbar"}), personen=None, genommen=False
    ),
    "abgeschnitten": Schaden(
        bauen=lambda bogen: gefuellt(bogen)[:5000], codes=frozenset({"bogen-nicht-lesbar"}), personen=None, genommen=False
    ),
    "ein Byte falsch": Schaden(
        bauen=lambda bogen: (data := bytearray(gefuellt(bogen)), data.__setitem__(len(data) // 3, data[len(data) // 3] ^ 255), bytes(data))[2],
        codes=frozenset({"bogen-nicht-lesbar"}),
        personen=None,
        genommen=False,
    ),
    "gepackte Bombe": Schaden(bauen=_bombe, codes=frozenset({"bogen-nicht-lesbar"}), personen=None, genommen=False),
    "mit Makros": Schaden(bauen=_makros, codes=frozenset({"bogen-beigaben"}), endung=".xlsm"),
    "verknüpft": Schaden(bauen=_verknuepft, codes=frozenset({"bogen-beigaben", "bogen-formel"})),
    "Formel mit Wert": Schaden(
        bauen=lambda bogen: _zellinhalt(gefuellt(bogen), "E8", f"><f>20+21</f><v>{PERSONEN}</v>"), codes=frozenset({"bogen-formel"}), zelle="E8"
    ),
    "Formel ohne Wert": _zahl("=20+21"),
    "leer": Schaden(bauen=lambda bogen: bogen, codes=frozenset({"bogen-leer"}), personen=None, genommen=False),
    "Schlüssel geändert": _umgebaut(_setzen("B3", "08226999"), "bogen-veraendert", personen=None, genommen=False),
    "Bogen der Nachbarin": _umgebaut(_setzen("A2", "Heidelberg"), "bogen-veraendert", personen=None, genommen=False),
    "Stichtag geändert": _umgebaut(_setzen("D3", "31.12.2024"), "bogen-veraendert", personen=None, genommen=False),
    "Frage geändert": _umgebaut(_setzen("A8", "Personen am 31.12.2024"), "bogen-nebenher"),
    "neuere Fassung": _umgebaut(_fassung, "bogen-fassung", personen=None, genommen=False),
    "in andere Mappe kopiert": _umgebaut(_ohne_namen(re.escape(MARKE))),
    "alle Namen fort": _umgebaut(_ohne_namen(f"{MARKE}.*"), "bogen-felder-verloren", personen=None, genommen=False),
    "Feld gelöscht": _umgebaut(_feld_weg, "bogen-feld-geloescht"),
    "ca.": _zahl("ca. 40"),
    "mit Einheit": _zahl("40 Personen", "bogen-zahl-als-text", personen=40),
    "als Text": _zahl(["40"], "bogen-zahl-als-text", personen=40),
    "ausgeschrieben": _zahl("vierzig"),
    "negativ": _zahl(-3),
    "gebrochen": _zahl(40.5),
    "riesig": _zahl(999_999),
    "mehrdeutig": _zahl(["1.310,500"]),
    "null": Schaden(bauen=lambda bogen: gefuellt(bogen, personen=0), personen=0),
    "als Prozent": _umgebaut(_format("E8", "0%", 0.41), "bogen-personen", personen=None),
    "als Datum": _umgebaut(_format("E8", "dd.mm.yyyy", date(2022, 12, 31)), "bogen-personen", personen=None),
    "Fehlerwert": _zahl("#N/A"),
    "Wahrheitswert": _zahl(True),
    "ohne Zahl": Schaden(bauen=lambda bogen: gefuellt(bogen, personen=None), codes=frozenset({"bogen-ohne-personen"}), personen=None),
    "unmöglicher Tag": _feld("bogen-angabe", entschieden_am="31.02.2023"),
    "Tag in der Zukunft": _feld("bogen-angabe", ausgefuellt_am=date(2031, 1, 1)),
    "anderes Wort": _feld("bogen-angabe", entscheidung="mal sehen"),
    "verbundene Zellen": _umgebaut(_verbinden, "bogen-zelle-verbunden", "bogen-ohne-personen", personen=None),
    "ausgeblendete Zeile": _umgebaut(_verstecken, "bogen-ausgeblendet"),
    "Steuerzeichen": _feld("bogen-text", funktion="Haupt_x0007_amt\u202e"),
    "langer Text": _feld("bogen-text", bemerkung="x" * 5_000),
    "Formel als Text": _feld("bogen-formeltext", bemerkung=[FORMEL]),
    "Befehl": _feld("bogen-formeltext", funktion=[BEFEHL]),
    "Klammeraffe": _feld("bogen-formeltext", funktion=["@SUM(1)"]),
    "Tabulator": _feld("bogen-formeltext", bemerkung=["\t=1+1"]),
    "Formel im Text": _feld("bogen-angabe", bemerkung=FORMEL),
    "seit 1904": _umgebaut(_seit_1904),
    "Name statt Nummer": _feld("bogen-name", s1_nummer="Erika Mustermann"),
    "Stelle ohne Umfang": _feld("bogen-widerspruch", s1_vzae=None),
    "Stelle in Stunden": _feld("bogen-angabe", "bogen-widerspruch", s1_vzae="19,5 Std."),
    "Ende vor Beginn": _feld("bogen-widerspruch", s1_bis=date(2024, 1, 1)),
    "Verbund ohne Namen": _feld("bogen-widerspruch", entscheidung="im Verbund", rolle="Mitglied"),
    "weiteres Blatt": _umgebaut(_weiteres_blatt, "bogen-nebenher"),
}  # fmt: skip
"""By the kind of damage; the form of each is that of another Gemeinde."""

FREMDES: Mapping[str, tuple[bytes, str]] = {
    "Anschreiben.docx": (b"PK\3\4 kein Bogen", "bogen-fremd"),
    "Scan vom Fax.pdf": (b"%PDF-1.4", "bogen-fremd"),
    "Nachricht.msg": (b"\xd0\xcf\x11\xe0", "bogen-fremd"),
    "Alles.zip": (b"PK\3\4", "bogen-fremd"),
    "Liste.csv": (b"AGS;Personen\n08226096;=1+1\n", "bogen-fremd"),
    "leer.xlsx": (b"", "bogen-fremd"),
    "Seite.xls": (b"<html><table><tr><td>41</td></tr></table></html>", "bogen-nicht-lesbar"),
    "~$Bogen.xlsx": (b"\x05Erika", "bogen-beiwerk"),
    ".~lock.Bogen.ods#": (b",erika,", "bogen-beiwerk"),
    "Thumbs.db": (b"\xd0\xcf\x11\xe0", "bogen-beiwerk"),
    "ohne Endung": (b"nichts", "bogen-fremd"),
}
"""What else lies in such folders, and what is said of it."""


@dataclass(slots=True)
class Ordner:
    """A folder of returned forms.

    Attributes:
        pfad: the folder.
        gesagt: codes that have to be said of each file, by name; None: it is looked at on its own.
        kinds: name of each file by its kind of damage.
    """

    pfad: Path
    gesagt: dict[str, frozenset[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def ablegen(self, name: str, data: bytes, codes: frozenset[str], tag: int = 1) -> Path:
        """Put a file in, last changed on a day of October 2023."""
        ziel = self.pfad / name
        ziel.write_bytes(data)
        self.datieren(ziel, tag)
        self.gesagt[name] = codes
        return ziel

    @staticmethod
    def datieren(ziel: Path, tag: int) -> None:
        """Give a file the time of a day of October 2023."""
        sekunden = 1_696_118_400 + tag * 86_400
        os.utime(ziel, (sekunden, sekunden))


def ordner_voller_schaeden(ziel: Path, boegen: list[Path], fremde: Mapping[str, bytes], office: Office) -> Ordner:
    """All of this in a folder.

    Args:
        ziel: the folder.
        boegen: forms as they were sent out, of as many Gemeinden as there are kinds of damage and some more.
        fremde: forms of another year, county and Stichtag, filled in here.
        office: saves and converts.
    """
    ziel.mkdir()
    ordner, rest = Ordner(ziel), iter(boegen)
    for nummer, (kind, schaden) in enumerate(SCHAEDEN.items(), 1):
        name = f"Anhang {nummer:02d}{schaden.endung}"
        ordner.ablegen(name, schaden.bauen(next(rest).read_bytes()), schaden.codes)
        ordner.kinds[kind] = name
    for name, (data, code) in FREMDES.items():
        ordner.ablegen(name, data, frozenset({code}))
    for name, bogen in fremde.items():
        ordner.ablegen(f"{name}.xlsx", gefuellt(bogen), frozenset({name}))
    _aus_office(ordner, boegen[0].read_bytes(), office)
    _mehrere_fassungen(ordner, boegen[0].read_bytes())
    (ziel / "Unterordner").mkdir()
    (ziel / "Unterordner" / "Bogen.xlsx").write_bytes(boegen[0].read_bytes())
    (ziel / "Verknüpfung.xlsx").symlink_to(boegen[0])
    ordner.gesagt |= dict.fromkeys(("Unterordner", "Verknüpfung.xlsx"), frozenset({"bogen-fremd"}))
    return ordner


def _aus_office(ordner: Ordner, bogen: bytes, office: Office) -> None:
    """The form of the first Gemeinde, saved by LibreOffice in three formats and with rows put in: the same four times, the last counts."""
    quelle = ordner.pfad.parent / "quelle.xlsx"
    quelle.write_bytes(gefuellt(bogen))
    for tag, endung in enumerate((".xlsx", ".ods", ".xls"), 2):
        name = f"aus LibreOffice{endung}"
        office.save_as(quelle, ordner.pfad / name)
        ordner.datieren(ordner.pfad / name, tag)
        ordner.gesagt[name] = frozenset({"bogen-gleich"})
    office.insert_rows(quelle, ordner.pfad / "mit Zeilen.xlsx", BLATT, 5, 3)
    ordner.datieren(ordner.pfad / "mit Zeilen.xlsx", 6)
    ordner.gesagt["mit Zeilen.xlsx"] = frozenset()
    ordner.gesagt[ordner.kinds["wie gedacht"]] = frozenset({"bogen-gleich"})


def _mehrere_fassungen(ordner: Ordner, bogen: bytes) -> None:
    """An older and a wrong form of the first Gemeinde, of which the later counts."""
    ordner.ablegen("alte Fassung.xlsx", gefuellt(bogen, personen=12, ausgefuellt_am=date(2023, 9, 1)), frozenset({"bogen-ueberholt"}), 9)
