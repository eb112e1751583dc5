"""Builds the sample workbooks of this folder; the same bytes on every run.

    python workbooks/bauen.py [ORDNER]

Names and population come from the register (Destatis), the amounts of 2017 from `sigmaringen-2017.csv` (press, source in
the file). Persons of the Rhein-Neckar-Kreis, decisions, Verbünde, posts, cases, last year's amounts and the quotas of the Land are invented
and marked so on the sheets. No clock and no system random numbers are used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
import csv
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO
from pathlib import Path
import sys
from typing import Any

from PIL import Image, ImageDraw
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.theme import THEME_XML_2007
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from im_xl.cents import anteilige_betraege_cent, kaufmaennisch
from im_xl.model import Gemeinde
from im_xl.register import QUELLE, gemeinden_im_kreis, kreise

HIER = Path(__file__).resolve().parent
GEBAUT_MIT = "3.3.1"
"""Version of XlsxWriter that built the files kept here; another one may write other bytes for the same cells."""
ERZEUGT = datetime(2024, 3, 4, 9, 0, 0)  # noqa: DTZ001 - a fixed date of a file, written without zone
ERFUNDEN = "Personenzahlen erfunden, Beispiel – keine amtlichen Zahlen."
NAVY, GRAU, HELL, WARN = "#1F3A5F", "#6B7280", "#E8EEF5", "#FDE7C7"
DATUM, GANZ, EURO = "dd.mm.yyyy", "#,##0", '#,##0.00\\ "€"'


class Zufall:
    """A linear congruential generator: the same numbers everywhere and always."""

    def __init__(self, saat: int) -> None:
        self._stand = saat

    def ganz(self, unten: int, oben: int) -> int:
        """A whole number from `unten` to `oben`, both inclusive."""
        self._stand = (self._stand * 6364136223846793005 + 1442695040888963407) % 2**64
        return unten + (self._stand >> 33) % (oben - unten + 1)


class Stile:
    """Formats of a workbook, made once each."""

    def __init__(self, mappe: Workbook, schrift: dict[str, Any]) -> None:
        self._mappe = mappe
        self._schrift = schrift
        self._fertig: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **eigenschaften: Any) -> Format:  # noqa: ANN401 - properties of XlsxWriter
        """The format with these properties on top of the workbook's font."""
        schluessel = tuple(sorted(eigenschaften.items()))
        if schluessel not in self._fertig:
            self._fertig[schluessel] = self._mappe.add_format({**self._schrift, "valign": "vcenter", **eigenschaften})
        return self._fertig[schluessel]

    @property
    def titel(self) -> Format:
        """Title of a sheet."""
        return self(bold=True, font_size=15, font_color=NAVY)

    @property
    def notiz(self) -> Format:
        """Small grey remark."""
        return self(font_color=GRAU, italic=True)

    @property
    def kopf(self) -> Format:
        """Heading cell of a table."""
        return self(bold=True, font_color="#FFFFFF", bg_color=NAVY, text_wrap=True, border=1, border_color=GRAU)

    def zelle(self, **eigenschaften: Any) -> Format:  # noqa: ANN401 - properties of XlsxWriter
        """Cell of a table."""
        return self(border=1, border_color="#C7CDD6", **eigenschaften)

    def summe(self, **eigenschaften: Any) -> Format:  # noqa: ANN401 - properties of XlsxWriter
        """Cell of a total row."""
        return self(bold=True, top=2, bg_color=HELL, **eigenschaften)


@dataclass(frozen=True)
class Zeile:
    """What the invented county knows of a Gemeinde."""

    gemeinde: Gemeinde
    personen: int
    vorjahr: int
    gemeldet: date
    umgang: str
    bemerkung: str
    betrag_vorjahr: Decimal
    entscheidung: str
    verbund: str = ""
    rolle: str = ""
    eingegangen: date | None = None
    widerrufen: date | None = None
    traeger: str = ""


def _mappe(puffer: BytesIO, titel: str, **optionen: Any) -> Workbook:  # noqa: ANN401 - options of XlsxWriter
    mappe = xlsxwriter.Workbook(puffer, {"in_memory": True, **optionen})
    mappe.calc_on_load = False  # every formula is written with its value, as Excel leaves a file
    mappe.set_properties(
        {"title": titel, "author": "im_xl", "created": ERZEUGT, "comments": "Beispielmappe, gebaut von workbooks/bauen.py"}
    )
    return mappe


def _kopfzeilen(blatt: Worksheet, stile: Stile, titel: str, notizen: Iterable[str]) -> None:
    blatt.set_row(0, 26)
    blatt.write(0, 0, titel, stile.titel)
    for nummer, notiz in enumerate(notizen, start=1):
        blatt.write(nummer, 0, notiz, stile.notiz)


def _druck(blatt: Worksheet, bereich: tuple[int, int, int, int], kopfzeile: int | None, *, quer: bool = False) -> None:
    blatt.set_paper(9)
    if quer:
        blatt.set_landscape()
    blatt.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.7)
    blatt.fit_to_pages(1, 0)
    blatt.print_area(*bereich)
    blatt.set_footer("&L&8&F · &A&R&8Seite &P von &N")
    if kopfzeile is not None:
        blatt.repeat_rows(kopfzeile)


def _tabellenkopf(blatt: Worksheet, stile: Stile, zeile: int, titel: Sequence[str], breiten: Sequence[float], *, hoehe: float = 48) -> None:
    blatt.set_row(zeile, hoehe)
    for spalte, (text, breite) in enumerate(zip(titel, breiten, strict=True)):
        blatt.write(zeile, spalte, text, stile.kopf)
        blatt.set_column(spalte, spalte, breite)


def _datum_oder_leer(blatt: Worksheet, zeile: int, spalte: int, tag: date | None, stil: Format) -> None:
    if tag is None:
        blatt.write_blank(zeile, spalte, None, stil)
    else:
        blatt.write_datetime(zeile, spalte, tag, stil)


def _bild() -> BytesIO:
    """A plain mark for the cover: a shield with a river. Drawn, so that nobody's arms are used."""
    bild = Image.new("RGB", (180, 210), "#FFFFFF")
    stift = ImageDraw.Draw(bild)
    stift.polygon([(10, 10), (170, 10), (170, 120), (90, 200), (10, 120)], fill=NAVY)
    stift.polygon([(10, 70), (170, 40), (170, 70), (10, 100)], fill="#FFFFFF")
    stift.polygon([(24, 24), (60, 24), (42, 56)], fill="#D9A441")
    puffer = BytesIO()
    bild.save(puffer, "PNG")
    puffer.seek(0)
    return puffer


# --- Rhein-Neckar-Kreis 2025 ---------------------------------------------------------------------------------------------

KOPF_AU, ERSTE_AU = 5, 6
VERBUENDE: dict[str, list[tuple[str, str, date | None, date | None]]] = {
    "Verbund Elsenztal": [
        ("Meckesheim", "federführend", None, None),
        ("Eschelbronn", "Mitglied", None, None),
        ("Mauer", "Mitglied", None, None),
        ("Spechbach", "Mitglied", None, None),
        ("Lobbach", "Mitglied", date(2025, 7, 1), None),
    ],
    "Verbund Schwarzbachtal": [
        ("Waibstadt", "federführend", date(2025, 1, 1), None),
        ("Epfenbach", "Mitglied", date(2025, 1, 1), None),
        ("Helmstadt-Bargen", "Mitglied", date(2025, 1, 1), None),
        ("Neckarbischofsheim", "Mitglied", date(2025, 1, 1), None),
        ("Neidenstein", "Mitglied", date(2025, 1, 1), None),
        ("Reichartshausen", "Mitglied", date(2025, 1, 1), date(2025, 12, 31)),
    ],
}
SPAETE_MELDUNG = {"Heddesbach": date(2023, 11, 14), "Rauenberg": date(2023, 11, 2)}
SPAETE_ENTSCHEIDUNG = {"Schriesheim": date(2024, 6, 27), "Lobbach": date(2024, 10, 15), "Ketsch": date(2024, 7, 24)}
KEINE_ENTSCHEIDUNG = {"Laudenbach", "Schönbrunn", "Wilhelmsfeld", "Gaiberg"}
WIDERRUFEN = {"Plankstadt": date(2024, 11, 29)}
TRAEGER = {"Eppelheim": "Freie Wohlfahrtspflege (Beispielträger)", "Hemsbach": "Freie Wohlfahrtspflege (Beispielträger)"}
GESCHAETZT = {"Heddesbach": "telefonisch genannt, schriftlich folgt"}
EIGENE_AB_EINWOHNER = 10_500


def _verbund_von(name: str) -> tuple[str, str]:
    for verbund, mitglieder in VERBUENDE.items():
        for mitglied, rolle, _, _ in mitglieder:
            if mitglied == name:
                return verbund, rolle
    return "", ""


def _entscheidung(gemeinde: Gemeinde) -> str:
    if _verbund_von(gemeinde.name)[0]:
        return "im Verbund"
    if gemeinde.name in KEINE_ENTSCHEIDUNG:
        return ""
    return "in eigener Verantwortung" if gemeinde.einwohner >= EIGENE_AB_EINWOHNER else "Landkreis"


def _zeile(gemeinde: Gemeinde, zufall: Zufall) -> Zeile:
    personen = gemeinde.einwohner * zufall.ganz(45, 135) // 10_000
    verbund, rolle = _verbund_von(gemeinde.name)
    art = _entscheidung(gemeinde)
    eingegangen = SPAETE_ENTSCHEIDUNG.get(gemeinde.name, date(2024, zufall.ganz(2, 5), zufall.ganz(1, 28))) if art else None
    return Zeile(
        gemeinde=gemeinde,
        personen=personen,
        vorjahr=max(0, personen * zufall.ganz(70, 125) // 100),
        gemeldet=SPAETE_MELDUNG.get(gemeinde.name, date(2023, zufall.ganz(9, 10), zufall.ganz(1, 28))),
        umgang="geschätzt" if gemeinde.name in GESCHAETZT else "gezählt",
        bemerkung=GESCHAETZT.get(gemeinde.name, ""),
        betrag_vorjahr=Decimal(personen * zufall.ganz(22_000, 30_000)).scaleb(-2),
        entscheidung=art,
        verbund=verbund,
        rolle=rolle,
        eingegangen=eingegangen,
        widerrufen=WIDERRUFEN.get(gemeinde.name),
        traeger=TRAEGER.get(gemeinde.name, ""),
    )


def _deckblatt(mappe: Workbook, stile: Stile) -> None:
    blatt = mappe.add_worksheet("Deckblatt")
    blatt.hide_gridlines(2)
    blatt.set_column(0, 0, 4)
    blatt.set_column(1, 1, 34)
    blatt.set_column(2, 2, 62)
    blatt.insert_image(
        1, 1, "zeichen.png", {"image_data": _bild(), "x_scale": 0.45, "y_scale": 0.45, "description": "Zeichen des Beispiels"}
    )
    blatt.merge_range(7, 1, 7, 2, "Rhein-Neckar-Kreis", stile(bold=True, font_size=20, font_color=NAVY))
    blatt.merge_range(8, 1, 8, 2, "Integrationsmanagement: Bestand, Entscheidungen und Verbünde für 2025", stile(font_size=13))
    blatt.merge_range(9, 1, 9, 2, ERFUNDEN, stile(bold=True, font_color="#9A3412", bg_color=WARN))
    inhalt = [
        ("Eckdaten", "Haushaltsjahr, Stichtag, Planungsrahmen und sein Stand"),
        ("AU-Bestand", "Personen in der Anschlussunterbringung je Gemeinde"),
        ("Entscheidungen", "eigene Verantwortung, Verbund oder Landkreis"),
        ("Verbünde", "Mitglieder und Dauer der Mitgliedschaft"),
        ("Vorjahr 2024", "Beträge des Vorjahres zum Vergleich"),
        ("Auswertung Kreistag", "eigene Auswertung für die Vorlage an den Ausschuss"),
    ]
    for zeile, (name, text) in enumerate(inhalt, start=11):
        blatt.write_url(zeile, 1, f"internal:'{name}'!A1", string=name)
        blatt.write(zeile, 2, text, stile())
    blatt.write_rich_string(18, 1, stile(bold=True), "Planungsrahmen: ", stile(), "Pressebericht 2024", stile.notiz)
    blatt.write(19, 1, QUELLE, stile.notiz)
    _druck(blatt, (0, 0, 20, 2), None)


BETRAG_RNK = 1_810_740
ECKDATEN_RNK: list[tuple[str, Any, str, str]] = [
    ("Landkreis", "Rhein-Neckar-Kreis", "", ""),
    ("Haushaltsjahr", 2025, "0", "Kalenderjahr der Zuwendung"),
    ("Stichtag des Bestands", date(2022, 12, 31), DATUM, "erste Runde: 31.12. „des Vorjahres“, gelesen als 31.12.2022"),
    ("Planungsrahmen", BETRAG_RNK, EURO, "wie 2024 in der Presse berichtet"),
    ("Stand des Betrags", "erwartet", "", "erwartet, bekanntgegeben, bewilligt oder ausgezahlt"),
    (
        "Zählweise",
        "alle Personen in der Anschlussunterbringung am Stichtag",
        "",
        "so in der Bürgermeisterversammlung vereinbart (Beispiel)",
    ),
    ("Übersicht zugänglich gemacht am", date(2023, 12, 14), DATUM, "Rundschreiben an alle Gemeinden (Beispiel)"),
    ("Planungsrahmen bekanntgegeben am", None, DATUM, "noch offen"),
    ("Ausgezahlt am", None, DATUM, "noch offen"),
]


def _eckdatenblatt(mappe: Workbook, stile: Stile, titel: str, angaben: Sequence[tuple[str, Any, str, str]]) -> None:
    blatt = mappe.add_worksheet("Eckdaten")
    _kopfzeilen(blatt, stile, titel, [ERFUNDEN if "Rhein" in titel else "Summe nach Presse, Quoten erfunden (Beispiel)."])
    _tabellenkopf(blatt, stile, 3, ["Angabe", "Wert", "Bemerkung"], [36, 54, 58], hoehe=20)
    for zeile, (name, wert, muster, bemerkung) in enumerate(angaben, start=4):
        stil = (
            stile.zelle(num_format=muster, align="left", bg_color="#FFFBEB") if muster else stile.zelle(bg_color="#FFFBEB", text_wrap=True)
        )
        blatt.write(zeile, 0, name, stile.zelle(bold=True))
        blatt.write(zeile, 1, wert, stil)
        blatt.write(zeile, 2, bemerkung, stile.zelle(font_color=GRAU, text_wrap=True))
        if name == "Stand des Betrags":
            blatt.data_validation(
                zeile, 1, zeile, 1, {"validate": "list", "source": ["erwartet", "bekanntgegeben", "bewilligt", "ausgezahlt"]}
            )
        if name in {"Haushaltsjahr", "Planungsrahmen"}:
            mappe.define_name(name, f"=Eckdaten!$B${zeile + 1}")
    blatt.freeze_panes(4, 0)
    _druck(blatt, (0, 0, 4 + len(angaben), 2), None, quer=True)


def _au_zeile(blatt: Worksheet, stile: Stile, nummer: int, zeile: Zeile) -> None:
    r = ERSTE_AU + nummer
    blatt.write_number(r, 0, nummer + 1, stile.zelle(font_color=GRAU, align="center"))
    blatt.write_string(r, 1, zeile.gemeinde.ags, stile.zelle(num_format="@"))
    blatt.write_string(r, 2, zeile.gemeinde.name_amtlich, stile.zelle())
    blatt.write_number(r, 3, zeile.gemeinde.einwohner, stile.zelle(num_format=GANZ))
    blatt.write_number(r, 4, zeile.personen, stile.zelle(num_format=GANZ, bold=True))
    blatt.write_number(r, 5, zeile.vorjahr, stile.zelle(num_format=GANZ))
    blatt.write_formula(r, 6, f"=E{r + 1}-F{r + 1}", stile.zelle(num_format="+0;-0;0"), zeile.personen - zeile.vorjahr)
    blatt.write_datetime(r, 7, zeile.gemeldet, stile.zelle(num_format=DATUM, align="center"))
    blatt.write_string(r, 8, zeile.umgang, stile.zelle())
    blatt.write_string(r, 9, zeile.bemerkung, stile.zelle(font_color=GRAU)) if zeile.bemerkung else blatt.write_blank(
        r, 9, None, stile.zelle()
    )


def _au_summe(blatt: Worksheet, stile: Stile, zeilen: Sequence[Zeile]) -> None:
    r = ERSTE_AU + len(zeilen)
    for spalte in range(10):
        blatt.write_blank(r, spalte, None, stile.summe())
    blatt.write(r, 2, "Summe Landkreis", stile.summe())
    werte = {"D": [z.gemeinde.einwohner for z in zeilen], "E": [z.personen for z in zeilen], "F": [z.vorjahr for z in zeilen]}
    for buchstabe, zahlen in werte.items():
        formel = f"=SUM({buchstabe}{ERSTE_AU + 1}:{buchstabe}{r})"
        blatt.write_formula(f"{buchstabe}{r + 1}", formel, stile.summe(num_format=GANZ), sum(zahlen))
    blatt.write_formula(r, 6, f"=E{r + 1}-F{r + 1}", stile.summe(num_format="+0;-0;0"), sum(werte["E"]) - sum(werte["F"]))
    blatt.write(r + 2, 0, "Vorjahr: Bestand am 31.12.2021. Nachmeldungen nach dem 31.10.2023 sind farbig hinterlegt.", stile.notiz)
    blatt.write(r + 3, 0, QUELLE, stile.notiz)


def _au_bestand(mappe: Workbook, stile: Stile, zeilen: Sequence[Zeile]) -> None:
    blatt = mappe.add_worksheet("AU-Bestand")
    letzte = ERSTE_AU + len(zeilen) - 1
    notizen = [
        "Rhein-Neckar-Kreis, Stichtag 31.12.2022, Grundlage der Übersicht für 2025",
        ERFUNDEN,
        "Fehlende Meldungen bitte leer lassen: eine Null heißt „niemand“.",
    ]
    _kopfzeilen(blatt, stile, "Bestand in der Anschlussunterbringung (AU)", notizen)
    titel = [
        "Lfd. Nr.",
        "AGS",
        "Gemeinde",
        "Einwohner 31.12.2024",
        "Personen in der AU\nam 31.12.2022",
        "Vorjahr\n31.12.2021",
        "Verände-\nrung",
    ]
    titel += ["Meldung vom", "Umgang", "Bemerkung"]
    _tabellenkopf(blatt, stile, KOPF_AU, titel, [6, 11, 34, 12, 15, 12, 11, 13, 12, 38])
    for nummer, zeile in enumerate(zeilen):
        _au_zeile(blatt, stile, nummer, zeile)
    _au_summe(blatt, stile, zeilen)
    blatt.set_column(3, 3, 12, None, {"hidden": True})
    blatt.freeze_panes(ERSTE_AU, 3)
    blatt.autofilter(KOPF_AU, 0, letzte, 9)
    _au_pruefungen(mappe, blatt, letzte)
    mappe.define_name("AU_Personen", f"='AU-Bestand'!$E${ERSTE_AU + 1}:$E${letzte + 1}")
    heddesbach = next(nummer for nummer, zeile in enumerate(zeilen) if zeile.gemeinde.name == "Heddesbach")
    blatt.write_comment(
        ERSTE_AU + heddesbach, 4, "Zahl am Telefon genannt; schriftliche Meldung steht aus. (Beispiel)", {"author": "Sozialamt"}
    )
    blatt.write_comment(KOPF_AU, 4, "Ohne Personen in der vorläufigen Unterbringung.", {"author": "Sozialamt"})
    _druck(blatt, (0, 0, letzte + 4, 9), KOPF_AU, quer=True)


def _au_pruefungen(mappe: Workbook, blatt: Worksheet, letzte: int) -> None:
    blatt.data_validation(
        ERSTE_AU, 4, letzte, 4, {"validate": "integer", "criteria": ">=", "value": 0, "error_message": "Bitte eine ganze Zahl."}
    )
    blatt.data_validation(ERSTE_AU, 8, letzte, 8, {"validate": "list", "source": ["gezählt", "geschätzt", "Vorjahr"]})
    blatt.conditional_format(ERSTE_AU, 4, letzte, 4, {"type": "data_bar", "bar_color": "#9DB8D9", "bar_solid": True, "data_bar_2010": True})
    spaet = mappe.add_format({"bg_color": WARN, "font_color": "#9A3412"})
    blatt.conditional_format(ERSTE_AU, 7, letzte, 7, {"type": "date", "criteria": ">", "value": date(2023, 10, 31), "format": spaet})
    rot = mappe.add_format({"font_color": "#B91C1C"})
    blatt.conditional_format(ERSTE_AU, 6, letzte, 6, {"type": "cell", "criteria": "<", "value": 0, "format": rot})


def _entscheidungen(mappe: Workbook, stile: Stile, zeilen: Sequence[Zeile]) -> None:
    blatt = mappe.add_worksheet("Entscheidungen")
    _kopfzeilen(blatt, stile, "Entscheidungen der Gemeinden", ["Rückmeldung bis 31.05.2024. Entscheidungen erfunden, Beispiel."])
    titel = ["AGS", "Gemeinde", "Entscheidung", "Verbund", "Rolle im Verbund", "Eingegangen am", "Widerrufen am", "Beauftragter Träger"]
    _tabellenkopf(blatt, stile, 3, titel, [11, 32, 26, 26, 16, 15, 15, 40], hoehe=32)
    for r, zeile in enumerate(zeilen, start=4):
        texte = [zeile.gemeinde.ags, zeile.gemeinde.name, zeile.entscheidung, zeile.verbund, zeile.rolle]
        for spalte, text in enumerate(texte):
            blatt.write(r, spalte, text, stile.zelle(num_format="@"))
        _datum_oder_leer(blatt, r, 5, zeile.eingegangen, stile.zelle(num_format=DATUM))
        _datum_oder_leer(blatt, r, 6, zeile.widerrufen, stile.zelle(num_format=DATUM))
        blatt.write(r, 7, zeile.traeger, stile.zelle())
    arten = ["in eigener Verantwortung", "im Verbund", "Landkreis"]
    letzte = 3 + len(zeilen)
    blatt.data_validation(4, 2, letzte, 2, {"validate": "list", "source": arten})
    blatt.data_validation(4, 4, letzte, 4, {"validate": "list", "source": ["federführend", "Mitglied"]})
    spaet = mappe.add_format({"bg_color": WARN})
    blatt.conditional_format(4, 5, letzte, 5, {"type": "date", "criteria": ">", "value": date(2024, 5, 31), "format": spaet})
    blatt.freeze_panes(4, 2)
    blatt.autofilter(3, 0, letzte, 7)
    _druck(blatt, (0, 0, letzte, 7), 3, quer=True)


def _verbuende(mappe: Workbook, stile: Stile, zeilen: Sequence[Zeile]) -> None:
    blatt = mappe.add_worksheet("Verbünde")
    ags = {zeile.gemeinde.name: zeile.gemeinde.ags for zeile in zeilen}
    _kopfzeilen(blatt, stile, "Verbünde im Rhein-Neckar-Kreis", ["Verbünde erfunden, Beispiel. Ohne Datum: ohne Anfang oder Ende."])
    _tabellenkopf(blatt, stile, 3, ["Verbund", "AGS", "Gemeinde", "Rolle", "gültig ab", "gültig bis"], [28, 11, 30, 16, 13, 13], hoehe=24)
    mitglieder = [(verbund, *mitglied) for verbund, liste in VERBUENDE.items() for mitglied in liste]
    for r, (verbund, name, rolle, von, bis) in enumerate(mitglieder, start=4):
        for spalte, text in enumerate([verbund, ags[name], name, rolle]):
            blatt.write_string(r, spalte, text, stile.zelle(num_format="@", bold=rolle == "federführend"))
        _datum_oder_leer(blatt, r, 4, von, stile.zelle(num_format=DATUM))
        _datum_oder_leer(blatt, r, 5, bis, stile.zelle(num_format=DATUM))
    _druck(blatt, (0, 0, 3 + len(mitglieder), 5), None)


def _vorjahr(mappe: Workbook, stile: Stile, zeilen: Sequence[Zeile]) -> None:
    blatt = mappe.add_worksheet("Vorjahr 2024")
    _kopfzeilen(blatt, stile, "Beträge des Vorjahres 2024", ["Beträge erfunden, Beispiel."])
    _tabellenkopf(blatt, stile, 3, ["AGS", "Gemeinde", "Zuwendung 2024", "Auszahlung am"], [11, 34, 18, 14], hoehe=24)
    for r, zeile in enumerate(zeilen, start=4):
        blatt.write_string(r, 0, zeile.gemeinde.ags, stile.zelle(num_format="@"))
        blatt.write_string(r, 1, zeile.gemeinde.name, stile.zelle())
        blatt.write_number(r, 2, float(zeile.betrag_vorjahr), stile.zelle(num_format=EURO))
        blatt.write_datetime(r, 3, date(2024, 3, 28), stile.zelle(num_format=DATUM))
    r = 4 + len(zeilen)
    blatt.write(r, 0, "Gesamt", stile.summe())
    blatt.write_blank(r, 1, None, stile.summe())
    gesamt = sum((zeile.betrag_vorjahr for zeile in zeilen), Decimal())
    blatt.write_formula(r, 2, f"=SUM(C5:C{r})", stile.summe(num_format=EURO), float(gesamt))
    blatt.set_tab_color(GRAU)
    blatt.freeze_panes(4, 0)
    _druck(blatt, (0, 0, r, 3), 3)


def _auswertung_zeile(blatt: Worksheet, stile: Stile, r: int, zeile: Zeile, summe: int) -> int:
    """One Gemeinde of the county's own report; returns its amount in cents."""
    z = r + 1
    blatt.write_string(r, 0, zeile.gemeinde.ags, stile.zelle(num_format="@"))
    blatt.write_string(r, 1, zeile.gemeinde.name, stile.zelle())
    formel = f"=INDEX('AU-Bestand'!$E:$E,MATCH($A{z},'AU-Bestand'!$B:$B,0))"
    blatt.write_formula(r, 2, formel, stile.zelle(num_format=GANZ), zeile.personen)
    blatt.write_formula(r, 3, f"=C{z}/SUM(AU_Personen)", stile.zelle(num_format="0.00%"), zeile.personen / summe)
    cent = kaufmaennisch(Fraction(BETRAG_RNK * 100 * zeile.personen, summe))
    blatt.write_formula(r, 4, f"=ROUND(Planungsrahmen*C{z}/SUM(AU_Personen),2)", stile.zelle(num_format=EURO, font_color=GRAU), cent / 100)
    # Until im_xl has made its sheets the county shows its own figure, so the formula is right before and after.
    betrag = f"=IFERROR(VLOOKUP($A{z},INDIRECT(\"'IM Übersicht'!A1:E400\"),5,FALSE),E{z})"
    blatt.write_formula(r, 5, betrag, stile.zelle(num_format=EURO, align="right"), cent / 100)
    return cent


def _auswertung(mappe: Workbook, stile: Stile, zeilen: Sequence[Zeile]) -> None:
    blatt = mappe.add_worksheet("Auswertung Kreistag")
    summe = sum(zeile.personen for zeile in zeilen)
    groesste = sorted(zeilen, key=lambda zeile: (-zeile.personen, zeile.gemeinde.ags))[:10]
    _kopfzeilen(
        blatt, stile, "Die zehn Gemeinden mit den meisten Personen", ["Für die Vorlage an den Sozialausschuss (Beispiel)", ERFUNDEN]
    )
    blatt.write(4, 0, "Der Betrag kommt aus „IM Übersicht“, sobald es das Blatt gibt; bis dahin gilt die eigene Rechnung.", stile.notiz)
    titel = ["AGS", "Gemeinde", "Personen", "Anteil", "eigene Rechnung", "Betrag laut IM Übersicht"]
    _tabellenkopf(blatt, stile, 6, titel, [12, 30, 12, 10, 16, 22], hoehe=34)
    cent = [_auswertung_zeile(blatt, stile, r, zeile, summe) for r, zeile in enumerate(groesste, start=7)]
    for spaltennummer in range(6):
        blatt.write_blank(17, spaltennummer, None, stile.summe())
    blatt.write(17, 1, "zusammen", stile.summe())
    zehn = sum(zeile.personen for zeile in groesste)
    blatt.write_formula(17, 2, "=SUM(C8:C17)", stile.summe(num_format=GANZ), zehn)
    blatt.write_formula(17, 3, "=SUM(D8:D17)", stile.summe(num_format="0.00%"), zehn / summe)
    blatt.write_formula(17, 5, "=SUM(F8:F17)", stile.summe(num_format=EURO), sum(cent) / 100)
    _auswertung_diagramm(mappe, blatt)
    _druck(blatt, (0, 0, 36, 5), None)


def _auswertung_diagramm(mappe: Workbook, blatt: Worksheet) -> None:
    bild = mappe.add_chart({"type": "bar"})
    name = "'Auswertung Kreistag'"
    bild.add_series(
        {"name": "Personen", "categories": f"={name}!$B$8:$B$17", "values": f"={name}!$C$8:$C$17", "fill": {"color": NAVY}, "gap": 60}
    )
    bild.set_title({"name": "Personen in der AU am 31.12.2022 (Beispiel)", "name_font": {"size": 12}})
    bild.set_legend({"none": True})
    bild.set_y_axis({"reverse": True})
    bild.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": "#D1D5DB"}}})
    bild.set_size({"width": 680, "height": 330})
    blatt.insert_chart(19, 0, bild)


Stellenangaben = tuple[str, str, str, float, date, date | None, str, date | None]
"""Person, for whom, employer, VZÄ, first and last day, degree, day of the Nachqualifizierung."""


def _stellenangaben(zeilen: Sequence[Zeile]) -> list[Stellenangaben]:
    """A post for each who acts, filled throughout; and then what the checks are to find."""
    handelnde = [z.gemeinde.name for z in zeilen if z.entscheidung == "in eigener Verantwortung" and z.widerrufen is None]
    handelnde += [*VERBUENDE, "Landkreis"]
    angaben: list[Stellenangaben] = []
    for nr, wer in enumerate(handelnde, start=1):
        traeger = "Landratsamt" if wer == "Landkreis" else TRAEGER.get(wer, wer)
        angaben.append((f"IM-{nr:02d}", wer, traeger, 0.5 if nr % 3 else 0.75, date(2024, 1, 1), None, "Soziale Arbeit (B.A.)", None))
    an_der_stelle = {wer: nr for nr, (_, wer, *_) in enumerate(angaben)}
    erste = angaben[an_der_stelle["Weinheim"]]
    angaben[an_der_stelle["Weinheim"]] = (*erste[:5], date(2025, 6, 30), *erste[6:])
    angaben += [
        ("IM-51", "Weinheim", "Weinheim", 0.3, date(2025, 7, 1), date(2025, 7, 14), "Sozialpädagogik (Diplom)", None),
        ("IM-52", "Weinheim", "Weinheim", 0.5, date(2025, 7, 15), None, "Germanistik (M.A.)", None),
        ("IM-53", "Leimen", "Leimen", 0.5, date(2024, 10, 1), None, "Erzieherin", date(2025, 8, 15)),
        ("IM-54", "Sinsheim", "Sinsheim", 0.5, date(2024, 6, 1), None, "Betriebswirtschaft (B.A.)", None),
    ]
    return angaben


def _stellen(mappe: Workbook, stile: Stile, zeilen: Sequence[Zeile]) -> None:
    blatt = mappe.add_worksheet("Stellen")
    _kopfzeilen(blatt, stile, "Stellen des Integrationsmanagements 2025", ["Stellen erfunden, Beispiel. Ohne Ende: unbefristet."])
    titel = ["Stellen-Nr.", "Personal-Nr.", "zuständig für", "Anstellungsträger", "VZÄ", "besetzt von", "besetzt bis", "Abschluss"]
    titel += ["Nachqualifizierung abgeschlossen am", "Art", "Personalkosten"]
    _tabellenkopf(blatt, stile, 3, titel, [11, 12, 26, 30, 8, 13, 13, 28, 19, 22, 16], hoehe=34)
    kosten = 41_200.0
    liste = [(*angabe, "Integrationsmanagement", None) for angabe in _stellenangaben(zeilen)]
    leitung = ("KO-01", "Landkreis", "Landratsamt", 0.5, date(2024, 10, 1), None, "Sozialwirtschaft (M.A.)", None, "Koordination", kosten)
    for r, (person, wer, traeger, vzae, von, bis, abschluss, nachqualifiziert, art, euro) in enumerate([*liste, leitung], start=4):
        for spalte, text in enumerate([f"{r - 3:03d}", person, wer, traeger]):
            blatt.write_string(r, spalte, text, stile.zelle(num_format="@"))
        blatt.write_number(r, 4, vzae, stile.zelle(num_format="0.00"))
        for spalte, tag in ((5, von), (6, bis), (8, nachqualifiziert)):
            _datum_oder_leer(blatt, r, spalte, tag, stile.zelle(num_format=DATUM))
        blatt.write_string(r, 7, abschluss, stile.zelle())
        blatt.write_string(r, 9, art, stile.zelle())
        blatt.write(r, 10, euro, stile.zelle(num_format=EURO))
    letzte = 4 + len(liste)
    blatt.freeze_panes(4, 1)
    blatt.autofilter(3, 0, letzte, 10)
    _druck(blatt, (0, 0, letzte, 10), 3, quer=True)


def _faelle(mappe: Workbook, stile: Stile, zeilen: Sequence[Zeile]) -> None:
    zufall = Zufall(2025_08226_3)
    ziele = ["Sprachkurs B1", "Ausbildung beginnen", "Wohnung finden", "Kita-Platz", "Schulabschluss", "Arbeit aufnehmen"]
    blatt = mappe.add_worksheet("Beratungsfälle")
    _kopfzeilen(blatt, stile, "Beratungsfälle", ["Fälle erfunden, Beispiel. Keine Namen: nur Kennzeichen."])
    titel = ["Fall-Nr.", "Gemeinde", "Beginn der Beratung", "Ende der Beratung", "Verlängert", "Begründung der Verlängerung"]
    titel += ["Integrationsplan", "Ziel 1", "Ziel 2"]
    _tabellenkopf(blatt, stile, 3, titel, [11, 26, 14, 14, 12, 30, 16, 22, 22], hoehe=34)
    for r in range(4, 64):
        tag = date(2023, 1, 1).toordinal() + zufall.ganz(0, 780)
        ende = tag + zufall.ganz(90, 700) if zufall.ganz(1, 3) == 1 else None
        zeile = [f"F-{r - 3:04d}", zeilen[zufall.ganz(0, len(zeilen) - 1)].gemeinde.name, "nein", "", "ja"]
        zeile += [ziele[zufall.ganz(0, 5)], ziele[zufall.ganz(0, 5)]]
        if r in AUFFAELLIG:
            tag, ende, zeile[2:] = AUFFAELLIG[r][0].toordinal(), None, list(AUFFAELLIG[r][1])
        for spalte, text in zip((0, 1, 4, 5, 6, 7, 8), zeile, strict=True):
            blatt.write_string(r, spalte, text, stile.zelle())
        for spalte, wann in ((2, tag), (3, ende)):
            _datum_oder_leer(blatt, r, spalte, date.fromordinal(wann) if wann else None, stile.zelle(num_format=DATUM))
    blatt.freeze_panes(4, 1)
    blatt.autofilter(3, 0, 63, 8)
    _druck(blatt, (0, 0, 63, 8), 3, quer=True)


AUFFAELLIG: dict[int, tuple[date, tuple[str, str, str, str, str]]] = {
    9: (date(2022, 1, 15), ("nein", "", "ja", "Sprachkurs B1", "")),
    17: (date(2021, 11, 2), ("ja", "Ausbildung beginnt im Herbst", "ja", "Ausbildung beginnen", "")),
    26: (date(2022, 3, 20), ("ja", "", "ja", "Wohnung finden", "")),
    38: (date(2024, 5, 6), ("nein", "", "nein", "", "")),
    51: (date(2024, 9, 12), ("nein", "", "ja", "", "")),
}
"""Cases by row (0-based) that the checks are to find: first day, and what stands from `Verlängert` on."""


def stellen_und_faelle() -> bytes:
    """The same county with invented posts and cases, some of them as they must not be."""
    return rhein_neckar(_stellen, _faelle)


def rhein_neckar(*weitere: Callable[[Workbook, Stile, Sequence[Zeile]], None]) -> bytes:
    """The Rhein-Neckar-Kreis 2025: real municipalities and amount, invented persons; with more sheets behind these."""
    puffer = BytesIO()
    mappe = _mappe(puffer, "Integrationsmanagement Rhein-Neckar-Kreis 2025 (Beispiel)")
    stile = Stile(mappe, {})
    zufall = Zufall(2025_08226)
    zeilen = [_zeile(gemeinde, zufall) for gemeinde in gemeinden_im_kreis("08226")]
    _deckblatt(mappe, stile)
    _eckdatenblatt(mappe, stile, "Eckdaten Rhein-Neckar-Kreis", ECKDATEN_RNK)
    _au_bestand(mappe, stile, zeilen)
    _entscheidungen(mappe, stile, zeilen)
    _verbuende(mappe, stile, zeilen)
    _vorjahr(mappe, stile, zeilen)
    _auswertung(mappe, stile, zeilen)
    for blatt in weitere:
        blatt(mappe, stile, zeilen)
    mappe.close()
    return puffer.getvalue()


# --- Landkreis Sigmaringen 2017 ---------------------------------------------------------------------------------------------

ARIAL: dict[str, Any] = {"font_name": "Arial", "font_size": 10, "font_scheme": False}
THEMA_FARBEN = {"1F497D": "3B3B58", "EEECE1": "F2EFE6", "4F81BD": "2E6F57", "C0504D": "B5532A", "9BBB59": "C9A227", "8064A2": "5B4B8A"}
KOPF_SIGMARINGEN = 11


def _thema() -> StringIO:
    """The theme of an office of its own: other colours, Arial for headings and text."""
    xml = THEME_XML_2007.replace('<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Office Theme">',
                                 '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Kreis Beispiel">')  # fmt: skip
    for alt, neu in THEMA_FARBEN.items():
        xml = xml.replace(f'<a:srgbClr val="{alt}"/>', f'<a:srgbClr val="{neu}"/>')
    return StringIO(xml.replace('typeface="Cambria"', 'typeface="Arial"').replace('typeface="Calibri"', 'typeface="Arial"'))


def _veroeffentlicht() -> list[dict[str, str]]:
    with (HIER / "sigmaringen-2017.csv").open(encoding="utf-8", newline="") as strom:
        return list(csv.DictReader(strom))


def _sigmaringen_kopf(blatt: Worksheet, stile: Stile, zeilen: Sequence[dict[str, str]]) -> None:
    blatt.write(0, 0, "Landkreis Sigmaringen", stile.titel)
    blatt.write(1, 0, "Pakt für Integration: erste Tranche an die Städte und Gemeinden", stile(bold=True))
    blatt.write(2, 0, f"Veröffentlichte Beträge. Quelle: {zeilen[0]['quelle']}", stile.notiz)
    angaben: list[tuple[str, Any, str]] = [
        ("Haushaltsjahr:", 2017, "0"),
        ("Stichtag:", "nicht veröffentlicht", ""),
        ("Landesmittel gesamt:", int(zeilen[0]["landessumme_eur"]), EURO),
        ("Stand des Betrags:", "bekanntgegeben", ""),
        ("Personen im Land gesamt:", int(zeilen[0]["landespersonen"]), GANZ),
        ("Rundung:", "einzeln, volle Euro", ""),
    ]
    for r, (name, wert, muster) in enumerate(angaben, start=4):
        blatt.write(r, 0, name, stile())
        blatt.write(r, 1, wert, stile(num_format=muster, align="right") if muster else stile(align="right"))


def _sigmaringen_liste(blatt: Worksheet, stile: Stile, zeilen: Sequence[dict[str, str]]) -> None:
    titel = ["Stadt/Gemeinde", "Geflüchtete in der\nAnschluss-\nunterbringung1)", "Zuwendung laut Veröffentlichung", "Bemerkung"]
    _tabellenkopf(blatt, stile, KOPF_SIGMARINGEN, titel, [32, 24, 18, 34], hoehe=44)
    erste = KOPF_SIGMARINGEN + 1
    for r, zeile in enumerate(sorted(zeilen, key=lambda zeile: zeile["gemeinde"]), start=erste):
        blatt.write_string(r, 0, zeile["gemeinde"], stile.zelle())
        blatt.write_number(r, 1, int(zeile["personen"]), stile.zelle(num_format=GANZ))
        blatt.write_number(r, 2, int(zeile["betrag_eur"]), stile.zelle(num_format='#,##0\\ "€"'))
        blatt.write_blank(r, 3, None, stile.zelle())
    r = erste + len(zeilen)
    blatt.write(r, 0, "zusammen", stile.summe())
    for spalte, feld, muster in ((1, "personen", GANZ), (2, "betrag_eur", '#,##0\\ "€"')):
        buchstabe = "ABC"[spalte]
        wert = sum(int(zeile[feld]) for zeile in zeilen)
        blatt.write_formula(r, spalte, f"=SUM({buchstabe}{erste + 1}:{buchstabe}{r})", stile.summe(num_format=muster), wert)
    blatt.write_blank(r, 3, None, stile.summe())
    blatt.write(r + 2, 0, "1) aus dem veröffentlichten Betrag errechnet: Betrag mal Personen im Land durch Landesmittel", stile.notiz)
    blatt.write(r + 3, 0, "Die Liste nennt 24 von 25 Städten und Gemeinden des Landkreises.", stile.notiz)


def sigmaringen() -> bytes:
    """The published list of 2017: names only, a part of a larger distribution, another theme and Arial 10."""
    puffer = BytesIO()
    mappe = _mappe(puffer, "Integrationsmanagement Landkreis Sigmaringen 2017", default_format_properties=dict(ARIAL))
    mappe.use_custom_theme(_thema())
    stile = Stile(mappe, ARIAL)
    zeilen = _veroeffentlicht()
    blatt = mappe.add_worksheet("Tranche 1")
    _sigmaringen_kopf(blatt, stile, zeilen)
    _sigmaringen_liste(blatt, stile, zeilen)
    erste, letzte = KOPF_SIGMARINGEN + 1, KOPF_SIGMARINGEN + len(zeilen)
    blatt.freeze_panes(erste, 1)
    blatt.conditional_format(
        erste, 1, letzte, 1, {"type": "3_color_scale", "min_color": "#FFFFFF", "mid_color": "#E4EFE9", "max_color": "#8FBFA8"}
    )
    bild = mappe.add_chart({"type": "column"})
    bereich = f"='Tranche 1'!${{}}${erste + 1}:${{}}${letzte + 1}"
    bild.add_series({"name": "Personen", "categories": bereich.format("A", "A"), "values": bereich.format("B", "B"), "gap": 40})
    bild.set_title({"name": "Personen je Gemeinde 2017", "name_font": {"size": 11}})
    bild.set_legend({"none": True})
    blatt.insert_chart(3, 5, bild)
    _druck(blatt, (0, 0, letzte + 4, 3), KOPF_SIGMARINGEN)
    mappe.close()
    return puffer.getvalue()


# --- Land 2025 ----------------------------------------------------------------------------------------------------------------

ECKDATEN_LAND: list[tuple[str, Any, str, str]] = [
    ("Haushaltsjahr", 2025, "0", "Kalenderjahr der Zuwendung"),
    ("Landesmittel", 58_000_000, EURO, "wie in der Presse für 2025 berichtet"),
    ("Stand des Betrags", "erwartet", "", "erwartet, bekanntgegeben, bewilligt oder ausgezahlt"),
    ("Mindestbetrag je Kreis", 180_000, EURO, "Folie „Zuwendungsempfänger“"),
    ("Umgang mit dem Mindestbetrag", "umverteilen", "", "umverteilen, zusätzlich oder nur kennzeichnen"),
]
FAST_NULL = {"08211": 200_000_000, "08221": 50_000_000, "08437": 100_000_000}
"""Invented quotas near zero, in billionths of a percent: Baden-Baden 0.2, Heidelberg 0.05, Sigmaringen 0.1."""
HUNDERT_PROZENT = 100 * 10**9


def _quoten() -> dict[str, Decimal]:
    """Population shares of the others, fitted so that all 44 add up to exactly 100 %."""
    uebrige = {kreis.ags: kreis.einwohner for kreis in kreise().values() if kreis.ags not in FAST_NULL}
    verteilt = anteilige_betraege_cent(HUNDERT_PROZENT - sum(FAST_NULL.values()), uebrige)
    return {ags: Decimal({**verteilt, **FAST_NULL}[ags]).scaleb(-9) for ags in kreise()}


def _land_quoten(mappe: Workbook, stile: Stile) -> None:
    blatt = mappe.add_worksheet("Zuteilungsquoten")
    notizen = [
        "Quoten erfunden (Beispiel): Bevölkerungsanteile als Hilfsgröße, drei Kreise nahe null. Nicht die Zuteilungsquoten nach dem FlüAG.",
        QUELLE,
    ]
    _kopfzeilen(blatt, stile, "Zuteilungsquoten der 44 Stadt- und Landkreise 2025", notizen)
    titel = ["Schlüssel", "Stadt-/Landkreis", "Art", "Einwohner\n31.12.2024", "Bevölkerungs-\nanteil", "Zuteilungsquote\nin %"]
    _tabellenkopf(blatt, stile, 4, titel, [11, 30, 14, 14, 14, 18], hoehe=34)
    gesamt = sum(kreis.einwohner for kreis in kreise().values())
    letzte = 4 + len(kreise())
    for r, (kreis, quote) in enumerate(zip(kreise().values(), _quoten().values(), strict=True), start=5):
        blatt.write_string(r, 0, kreis.ags, stile.zelle(num_format="@"))
        blatt.write_string(r, 1, kreis.name, stile.zelle())
        blatt.write_string(r, 2, kreis.typ.value, stile.zelle())
        blatt.write_number(r, 3, kreis.einwohner, stile.zelle(num_format=GANZ))
        blatt.write_formula(r, 4, f"=D{r + 1}/D${letzte + 2}", stile.zelle(num_format="0.0000%"), kreis.einwohner / gesamt)
        blatt.write_number(r, 5, float(quote), stile.zelle(num_format="0.000000000", bg_color="#FFFBEB"))
    r = letzte + 1
    for spalte in range(6):
        blatt.write_blank(r, spalte, None, stile.summe())
    blatt.write(r, 1, "Baden-Württemberg", stile.summe())
    blatt.write_formula(r, 3, f"=SUM(D6:D{r})", stile.summe(num_format=GANZ), gesamt)
    blatt.write_formula(r, 4, f"=SUM(E6:E{r})", stile.summe(num_format="0.0000%"), 1)
    blatt.write_formula(r, 5, f"=SUM(F6:F{r})", stile.summe(num_format="0.000000000"), 100)
    klein = mappe.add_format({"bg_color": WARN, "font_color": "#9A3412"})
    blatt.conditional_format(5, 5, letzte, 5, {"type": "cell", "criteria": "<", "value": 180_000 / 58_000_000 * 100, "format": klein})
    blatt.data_validation(5, 5, letzte, 5, {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100})
    blatt.freeze_panes(5, 2)
    blatt.autofilter(4, 0, letzte, 5)
    blatt.write_comment(4, 5, "Aufnahmequoten bitte jährlich prüfen. (Beispiel)", {"author": "Referat"})
    _druck(blatt, (0, 0, r, 5), 4)


def land() -> bytes:
    """The Land 2025: 44 Kreise with invented quotas, three of them near zero."""
    puffer = BytesIO()
    mappe = _mappe(puffer, "Integrationsmanagement Baden-Württemberg 2025 (Beispiel)")
    stile = Stile(mappe, {})
    _eckdatenblatt(mappe, stile, "Eckdaten Baden-Württemberg", ECKDATEN_LAND)
    _land_quoten(mappe, stile)
    mappe.close()
    return puffer.getvalue()


MAPPEN = {
    "rhein-neckar-kreis-2025.xlsx": rhein_neckar,
    "stellen-und-faelle-2025.xlsx": stellen_und_faelle,
    "sigmaringen-2017.xlsx": sigmaringen,
    "land-2025.xlsx": land,
}


def bauen(ordner: Path) -> list[Path]:
    """Write all samples into a folder and return their paths."""
    ordner.mkdir(parents=True, exist_ok=True)
    pfade = [ordner / name for name in MAPPEN]
    for pfad in pfade:
        pfad.write_bytes(MAPPEN[pfad.name]())
    return pfade


if __name__ == "__main__":
    for fertig in bauen(Path(sys.argv[1]) if len(sys.argv) > 1 else HIER):
        print(fertig)
