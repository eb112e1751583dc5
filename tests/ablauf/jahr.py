"""A grant year of a county with 54 Gemeinden, played as people do it: forms go out and come back, figures change, money comes and goes on.

Each step is a command as it is typed, or what people type into yellow cells. The handbook's pictures come from the same play.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl

from ablauf.tippen import bereiche
from cli.aufruf import MAPPEN, Lauf, im_xl
from hosts.dateikurier import trage_ein
from im_xl.ablauf import arten
from im_xl.ablauf.entscheidungen import LEERE_ZEILEN
from im_xl.places import column_letters

JAHR, KREIS = 2025, "Rhein-Neckar-Kreis"
MAPPE = "kreis.xlsx"
STELLEN, KENNZAHLEN = "Stellen", f"Kennzahlen {JAHR}"
ERWARTET, BEKANNT = 170_000_000, 181_074_000
"""The county's amount in cents: as expected for the first overview, and as announced."""
VERSPAETET = ("08226006", "08226013", "08226018", "08226032", "08226041", "08226085")
"""Their forms come back after the day."""
FEHLEN = ("08226027", "08226099")
"""They never send one: last year's count stands in."""
BERICHTIGT = "08226096"
"""Weinheim has counted anew."""
MEHR = 9
GRUND = "Weinheim hat neu gezählt"
EINZELN = ("08226009", "08226018", "08226032", "08226041", "08226084", "08226085", "08226095", "08226096")
VERBUENDE = {
    "Verbund Elsenztal": ("08226049", "08226020", "08226048", "08226086"),
    "Verbund Steinachtal": ("08226080", "08226029", "08226027"),
    "Verbund Lußheim": ("08226059", "08226003", "08226068"),
}
"""The first of each leads."""
SPAET_ENTSCHIEDEN = "08226085"
"""Decides after 31 May 2024."""
WIDERRUFEN = "08226009"
"""Brühl takes its decision back before the year begins."""
RATEN = ((date(2025, 2, 17), 60_000_000), (date(2025, 6, 16), 60_000_000), (date(2025, 10, 15), BEKANNT - 120_000_000))
"""What the Land pays, and when."""


@dataclass(frozen=True, slots=True)
class Schritt:
    """A step.

    Attributes:
        name: what happens, for the test's messages.
        tun: does it; the exit codes that are in order.
        ausgang: exit code of the command; 1: it says that something is still missing.
        in_mappe: it changes the workbook.
    """

    name: str
    tun: Callable[[], Lauf | None]
    ausgang: int = 0
    in_mappe: bool = True


class Jahreslauf:
    """The play.

    Args:
        ordner: an empty folder.
    """

    def __init__(self, ordner: Path) -> None:
        self.ordner, self.datei = ordner, ordner / MAPPE
        self.boegen, self.ruecklauf = ordner / f"Meldebögen {JAHR}", ordner / "Rücklauf"
        self.personen, self.vorjahr, self.namen = _bestand()
        self.ruecklauf.mkdir()
        _anfang(self.datei, self.vorjahr, self.namen)
        self.davor = self.datei.read_bytes()
        """The workbook before the last command: with what people had typed by then."""

    def befehl(self, *angaben: object) -> Lauf:
        """A command, as it is typed in this folder."""
        self.davor = self.datei.read_bytes()
        return im_xl(*angaben, cwd=self.ordner)

    def schritte(self) -> Iterator[Schritt]:
        """The year, step by step."""
        rechtzeitig = [ags for ags in self.namen if ags not in {*VERSPAETET, *FEHLEN}]
        yield Schritt("Meldebögen", lambda: self.befehl("meldeboegen", MAPPE, "--heute", "01.09.2023"), in_mappe=False)
        yield Schritt("46 zurück", lambda: self.einsammeln(rechtzeitig, "27.10.2023", "--ersetzen"), ausgang=1)
        yield Schritt("6 verspätet", lambda: self.einsammeln(VERSPAETET, "14.11.2023"), ausgang=1)
        erste = ("--fehlende", "vorjahr", "--planungsrahmen", "1700000", "--stand", "erwartet", "--heute", "01.12.2023")
        yield Schritt("2 fehlen: Zahl des Vorjahres", lambda: self.befehl("uebersichten", MAPPE, *erste))
        yield Schritt("Version 1", lambda: self.befehl("versionen", MAPPE, "--grund", "Erste Übersicht", "--heute", "04.12.2023"))
        bereit = ("--am", "15.12.2023", "--heute", "15.12.2023", "--ohne-pdf", "--ordner", "Versand")
        yield Schritt("Übersichten bereitgestellt", lambda: self.befehl("bereitstellen", MAPPE, *bereit))
        neu = (
            "--planungsrahmen",
            "1810740",
            "--stand",
            "bekanntgegeben",
            "--grund",
            "Planungsrahmen bekanntgegeben",
            "--heute",
            "28.03.2024",
        )
        yield Schritt("Planungsrahmen bekanntgegeben", lambda: self.befehl("versionen", MAPPE, *neu))
        yield Schritt("Zahl berichtigt", self.berichtigen)
        yield Schritt("Grund nachgetragen", lambda: self.tippen("versionen", "version", 3, grund=GRUND))
        neue = ("--am", "18.04.2024", "--heute", "18.04.2024", "--ohne-pdf", "--ordner", "Versand 2")
        yield Schritt("Neue Übersichten bereitgestellt", lambda: self.befehl("bereitstellen", MAPPE, *neue))
        yield Schritt("Entscheidungen", self.entscheidungen)
        yield Schritt("Verbünde", lambda: self.befehl("verbuende", MAPPE, "--heute", "05.08.2024"))
        widerruf = ("--widerrufen", "12.12.2024", "--vermerk", "Beschluss vom 10.12.2024", "--heute", "13.12.2024")
        yield Schritt("Widerruf", lambda: self.befehl("entscheidung", MAPPE, self.namen[WIDERRUFEN], *widerruf))
        yield Schritt("Stellen besetzt", self.stellen)
        for nummer, (tag, cent) in enumerate(RATEN, 1):
            rate = ("--eingang", f"{cent // 100},{cent % 100:02d}", "--am", f"{tag:%d.%m.%Y}", "--heute", f"{tag:%d.%m.%Y}")
            yield Schritt(f"Rate {nummer} eingegangen", lambda rate=rate: self.befehl("zahlungen", MAPPE, *rate))  # type: ignore[misc]
            weiter = ("--weitergegeben", f"{tag.replace(day=tag.day + 3):%d.%m.%Y}", "--heute", f"{tag.replace(day=tag.day + 3):%d.%m.%Y}")
            yield Schritt(f"Rate {nummer} weitergegeben", lambda weiter=weiter: self.befehl("zahlungen", MAPPE, *weiter))  # type: ignore[misc]
        yield Schritt("Kennzahlen gemeldet", self.kennzahlen)
        ende = ("--heute", "12.01.2026", "--jahr", str(JAHR))
        yield Schritt("Koordinierende Stelle", lambda: self.befehl("koordination", MAPPE, *ende))
        yield Schritt("Kennzahlen", lambda: self.befehl("kennzahlen", MAPPE, *ende))
        yield Schritt("Termine", lambda: self.befehl("termine", MAPPE, "--ics", "termine.ics", *ende))
        yield Schritt("Nachweis", lambda: self.befehl("nachweis", MAPPE, *ende))

    # ---------------------------------------------------------------- forms
    def einsammeln(self, gemeinden: Iterable[str], tag: str, *optionen: str) -> Lauf:
        """These forms come back filled in; then the whole folder is read."""
        for ags in gemeinden:
            self.ausfuellen(ags, self.personen[ags])
        return self.befehl("einsammeln", "Rücklauf", MAPPE, "--uebernehmen", "--eingang", tag, "--heute", tag, *optionen)

    def ausfuellen(self, ags: str, personen: int) -> None:
        """A form, filled in by a Gemeinde, in the folder of those that came back."""
        (leer,) = self.boegen.glob(f"* {self.namen[ags]}.xlsx")
        buch = openpyxl.load_workbook(leer)
        blatt, zelle = buch.defined_names["_imxl_bogen_f_personen"].attr_text.rsplit("!", 1)
        buch[blatt.strip("'")][zelle.replace("$", "")] = personen
        buch.save(self.ruecklauf / leer.name)

    def berichtigen(self) -> Lauf:
        """Weinheim sends another form."""
        self.personen[BERICHTIGT] += MEHR
        return self.einsammeln((BERICHTIGT,), "15.04.2024")

    # ---------------------------------------------------------------- what people type
    def tippen(self, blatt: str, liste: str, zeile: int, **werte: object) -> Lauf:
        """Type into yellow cells of a sheet, and renew the overviews."""
        self._tippen(blatt, liste, {zeile: werte})
        return self.befehl("uebersichten", MAPPE, "--heute", "16.04.2024")

    def entscheidungen(self) -> Lauf:
        """The sheet is made, then the decisions that came in are typed there: one late, none of 36 Gemeinden."""
        self.befehl("entscheidung", MAPPE, "--heute", "01.06.2024")
        zeilen = [{"ags": ags, "art": "einzeln", "eingegangen_am": date(2024, 5, 7)} for ags in EINZELN]
        for verbund, mitglieder in VERBUENDE.items():
            for ags in mitglieder:
                rolle = "federführend" if ags == mitglieder[0] else "Mitglied"
                zeilen.append({"ags": ags, "art": "Verbund", "verbund": verbund, "rolle": rolle, "eingegangen_am": date(2024, 5, 21)})
        for zeile in zeilen:
            zeile["gilt_ab"] = JAHR
            if zeile["ags"] == SPAET_ENTSCHIEDEN:
                zeile["eingegangen_am"] = date(2024, 7, 24)
        # The sheet offers eight empty rows at a time.
        for ab in range(0, len(zeilen), LEERE_ZEILEN):
            self._tippen("entscheidungen", "entscheidung", dict(enumerate(zeilen[ab : ab + LEERE_ZEILEN], ab + 1)))
            lauf = self.befehl("uebersichten", MAPPE, "--heute", "31.07.2024")
        return lauf

    def stellen(self) -> Lauf:
        """The county's own list of posts is filled in: one for each who acts, one of its own, and the koordinierende Stelle."""
        handelnde = [self.namen[ags] for ags in EINZELN if ags != WIDERRUFEN] + [*VERBUENDE, "Landkreis"]
        beginn, studium = (date(2025, 1, 1) - date(1899, 12, 30)).days, "Soziale Arbeit (B.A.)"
        zellen: dict[str, str | int | None] = {}
        for nummer, wer in enumerate(handelnde, 1):
            art = "Integrationsmanagement"
            zeile = {"A": f"{nummer:03d}", "B": wer, "C": 1, "D": beginn, "E": studium, "F": art, "G": 68_000}
            zellen |= {f"{spalte}{nummer + 1}": wert for spalte, wert in zeile.items()}
        letzte = {"A": "K01", "B": "Landkreis", "C": 1, "D": beginn, "E": studium, "F": "koordinierende Stelle", "G": 71_500}
        zellen |= {f"{spalte}{len(handelnde) + 2}": wert for spalte, wert in letzte.items()}
        trage_ein(self.datei, STELLEN, zellen)
        return self.befehl("uebersichten", MAPPE, "--heute", "07.01.2025")

    def kennzahlen(self) -> Lauf:
        """The county's own list of Kennzahlen is filled in; two Gemeinden have reported nothing."""
        zellen: dict[str, str | int | None] = {}
        for nummer, ags in enumerate(self.namen):
            if ags not in FEHLEN:
                zellen |= {f"C{nummer + 2}": self.personen[ags] * 2, f"D{nummer + 2}": self.personen[ags] // 3}
        trage_ein(self.datei, KENNZAHLEN, zellen)
        return self.befehl("uebersichten", MAPPE, "--heute", "09.01.2026", "--jahr", str(JAHR))

    def _tippen(self, art: str, liste: str, zeilen: Mapping[int, Mapping[str, object]]) -> None:
        """What people type into rows of a list; everything else keeps its bytes."""
        kennung = arten()[art].kennung(JAHR)
        blatt, orte = bereiche(self.datei, kennung)
        zellen = {}
        for nummer, werte in zeilen.items():
            for feld, wert in werte.items():
                spalte, erste, letzte = orte[f"{liste}.{feld}"]
                assert erste + nummer - 1 <= letzte, "there is no such row"
                zellen[f"{column_letters(spalte)}{erste + nummer - 1}"] = (
                    (wert - date(1899, 12, 30)).days if isinstance(wert, date) else wert
                )
        trage_ein(self.datei, blatt, zellen)


def _bestand() -> tuple[dict[str, int], dict[str, int], dict[str, str]]:
    """Persons, last year's persons and names by AGS, from the sample county (invented figures)."""
    blatt = openpyxl.load_workbook(MAPPEN / "rhein-neckar-kreis-2025.xlsx", data_only=True)["AU-Bestand"]
    zeilen = [zeile for zeile in blatt.iter_rows(min_row=7, values_only=True) if str(zeile[1] or "").startswith("08226")]
    return (
        {zeile[1]: int(zeile[4]) if zeile[4] is not None else int(zeile[5]) for zeile in zeilen},
        {zeile[1]: int(zeile[5]) for zeile in zeilen},
        {zeile[1]: zeile[2].partition(",")[0] for zeile in zeilen},
    )


def _anfang(datei: Path, vorjahr: dict[str, int], namen: dict[str, str]) -> None:
    """The county's workbook as it stands before the year begins: last year's persons, no others."""
    buch = openpyxl.Workbook()
    angaben = buch.active
    angaben.title = "Eckdaten"
    for zeile in (("Landkreis", KREIS), ("Haushaltsjahr", JAHR), ("Stichtag", date(2022, 12, 31))):
        angaben.append(zeile)
    liste = buch.create_sheet("AU-Bestand")
    liste.append(["AGS", "Gemeinde", "Personen in der AU am 31.12.2022", "Vorjahr"])
    for ags, name in namen.items():
        liste.append([ags, name, None, vorjahr[ags]])
    stellen = buch.create_sheet(STELLEN)
    stellen.append(["Stellen-Nr.", "zuständig für", "VZÄ", "besetzt von", "Abschluss", "Art", "Personalkosten"])
    kennzahlen = buch.create_sheet(KENNZAHLEN)
    kennzahlen.append(["AGS", "Gemeinde", "Beratungen", "Integrationspläne"])
    for ags, name in namen.items():
        kennzahlen.append([ags, name])
    formate = {"A": "@", "B": "@", "C": "0.00", "D": "dd.mm.yyyy", "E": "@", "F": "@", "G": "0.00"}
    for zeile in range(2, 16):
        for spalte, muster in formate.items():
            stellen[f"{spalte}{zeile}"].number_format = muster
    for zeile in range(2, len(namen) + 2):
        kennzahlen[f"C{zeile}"].number_format = kennzahlen[f"D{zeile}"].number_format = "0"
    for blatt, breiten in ((angaben, (18, 22)), (liste, (12, 30, 22, 12)), (stellen, (12, 24, 8, 14)), (kennzahlen, (12, 30, 14, 18))):
        for spalte, breite in zip("ABCD", breiten, strict=False):
            blatt.column_dimensions[spalte].width = breite
    buch.save(datei)
