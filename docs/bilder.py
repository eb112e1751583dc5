"""Make the pictures of the handbook from really generated workbooks.

The main job runs on the samples into a temporary folder, LibreOffice prints the sheets, and the white margins are cut
off. The day is fixed, so that a picture changes only when a sheet does. Run by `make bilder`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
import shutil
import subprocess
import sys
import tempfile

import openpyxl
from PIL import Image, ImageChops
from playwright.sync_api import Route, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from ablauf.jahr import Jahreslauf  # noqa: E402 - found through the line above
from ablauf.kreis import kreismappe  # noqa: E402 - found through the line above
from ablauf.ruecklauf import ausgegeben, gefuellt  # noqa: E402
from addin.doppel import gegenstelle, kein_befehl, module, ohne_dialog, rechne  # noqa: E402
from addin.zwilling import mit_makros  # noqa: E402
from hosts.dateikurier import trage_ein  # noqa: E402
from hosts.office import Office, pdf_png  # noqa: E402
from hosts.web.bereich import Bereich  # noqa: E402
from hosts.web.laufend import laufend  # noqa: E402
from hosts.web.nachbau import raster  # noqa: E402
from hosts.web.nachbau.excel import Excel  # noqa: E402
from hosts.web.nachbau.sitzung import Sitzung, starte  # noqa: E402
from hosts.web.nachbau.werkzeuge import OFFICEJS, problem  # noqa: E402
from im_xl.ablauf.zahlungen import ALLE_OFFENEN  # noqa: E402
from im_xl.hosts.bereitstellen import Wahl, bereitstellen  # noqa: E402
from im_xl.hosts.erklaerungsseite import erklaerungsseite  # noqa: E402
from im_xl.hosts.file import uebersichten  # noqa: E402
from im_xl.hosts.hilfeseite import hilfeseite  # noqa: E402
from im_xl.hosts.web.app import anwendung  # noqa: E402
from im_xl.hosts.web.einstellungen import Einstellungen  # noqa: E402
from im_xl.hosts.woher import auskunft  # noqa: E402
from im_xl.meldebogen.eintraege import eintraege  # noqa: E402
from im_xl.meldebogen.rueckgabe import Soll  # noqa: E402
from im_xl.meldebogen.sammlung import Fund, sammeln  # noqa: E402
from im_xl.model import Auftrag, Betragsstand, Eintrag  # noqa: E402
from im_xl.package.mappe import set_marks  # noqa: E402
from im_xl.package.package import Package  # noqa: E402
from im_xl.pipeline import run  # noqa: E402
from im_xl.register import gemeinden, gemeinden_im_kreis, kreise  # noqa: E402

ZIEL = ROOT / "docs" / "bilder"
JETZT = datetime(2025, 1, 15, 9, 0)  # noqa: DTZ001 - goes into the name of a backup that is not made here
DPI = 220
RAND = 24
FUSSZEILE = 0.055
"""Share of the page at the bottom where its footer stands: in a picture of a sheet it says nothing."""
FARBEN = 128
KREIS, LAND, STELLEN = "rhein-neckar-kreis-2025.xlsx", "land-2025.xlsx", "stellen-und-faelle-2025.xlsx"
VERFAHREN = "verfahren.xlsx"
"""The sample with posts, two invented lists of Kennzahlen and the sheets of the procedure."""
MELDEBOGEN, GESAMMELT = "meldebogen.xlsx", "gesammelt.xlsx"
"""A form that was filled in, and a small county's workbook after collecting some."""
JAHRESLAUF = "jahreslauf.xlsx"
"""A county's workbook after a whole grant year: see `tests/ablauf/jahr.py`."""
VERBUENDE = "verbuende.xlsx"
"""The county's sample with proposals for Verbünde."""
MARKIERT = "markiert.xlsx"
"""The county's sample with the column of findings beside its list."""
BEREITGESTELLT = "bereitgestellt.xlsx"
"""The county's sample, some of its overviews made available."""
ENTSCHIEDEN = "entschieden.xlsx"
"""The county's sample in the course of the procedure: decisions, corrections, an announced Planungsrahmen."""
GEZAHLT = "gezahlt.xlsx"
"""The sample with posts, after two instalments; the first has been passed on."""
LOBBACH = "08226104"
GERSTETTEN, GIENGEN, HEIDENHEIM, HERBRECHTINGEN = "08135015", "08135016", "08135019", "08135020"


@dataclass(frozen=True, slots=True)
class Bild:
    """A picture: which sheet of which sample, which page of its print, how wide, and how much of its height."""

    name: str
    mappe: str
    blatt: str
    breite: int = 1300
    seite: int = 1
    hoehe: float = 1.0


BILDER = (
    Bild("liste-des-kreises", KREIS, "AU-Bestand", breite=1100, hoehe=0.605),
    Bild("uebersicht", KREIS, "IM Übersicht"),
    Bild("diagramm", KREIS, "IM Übersicht", breite=1000, seite=3, hoehe=0.75),
    Bild("gemeinde", KREIS, "Ü Lobbach", breite=1000),
    Bild("rechenweg", KREIS, "IM Rechenweg"),
    Bild("hinweise", KREIS, "IM Hinweise"),
    Bild("einstellungen", KREIS, "IM Einstellungen"),
    Bild("stellen", STELLEN, "Stellen", hoehe=0.75),
    Bild("stellen-hinweise", STELLEN, "IM Hinweise"),
    Bild("planungsrahmen", LAND, "IM Übersicht", breite=1000),
    Bild("bereitstellung", BEREITGESTELLT, "IM Bereitstellung 2025", breite=1000, hoehe=0.6),
    Bild("koordination", VERFAHREN, "IM Koordination 2025"),
    Bild("kennzahlen", VERFAHREN, "IM Kennzahlen 2025"),
    Bild("termine", VERFAHREN, "IM Termine 2025"),
    Bild("entscheidungen", ENTSCHIEDEN, "IM Entscheidungen", breite=1200, hoehe=0.5),
    Bild("versionen", ENTSCHIEDEN, "IM Versionen 2025", breite=1200, hoehe=0.5),
    Bild("versionen-aenderungen", ENTSCHIEDEN, "IM Versionen 2025", breite=1200, seite=2, hoehe=0.62),
    Bild("zahlungen", GEZAHLT, "IM Zahlungen 2025"),
    Bild("nachweis", GEZAHLT, "IM Nachweis 2025"),
    Bild("verbuende", VERBUENDE, "IM Verbünde"),
    Bild("verbuende-karte", VERBUENDE, "IM Verbünde", breite=1000, seite=3),
    Bild("jahr-meldungen", JAHRESLAUF, "IM Meldungen 2025", breite=1100, hoehe=0.5),
    Bild("jahr-entscheidungen", JAHRESLAUF, "IM Entscheidungen", breite=1100, hoehe=0.6),
    Bild("jahr-versionen", JAHRESLAUF, "IM Versionen 2025", breite=1100, hoehe=0.5),
    Bild("jahr-zahlungen", JAHRESLAUF, "IM Zahlungen 2025", breite=1000),
    Bild("jahr-nachweis", JAHRESLAUF, "IM Nachweis 2025", breite=1000),
    Bild("markieren", MARKIERT, "AU-Bestand", hoehe=0.42),
    Bild("meldebogen", MELDEBOGEN, "Meldebogen", breite=1000),
    Bild("meldungen", GESAMMELT, "IM Meldungen 2025", hoehe=0.66),
)


def erzeugen(ordner: Path) -> dict[str, Path]:
    """The main job on every sample: its name and the workbook that came out. In the county's, somebody has accepted the first finding."""
    auftrag = Auftrag(heute=date(2025, 9, 15))
    mappen = {
        name: uebersichten(ROOT / "workbooks" / name, auftrag, JETZT, ausgabe=ordner / name).ausgabe
        for name in sorted({bild.mappe for bild in BILDER})
        if (ROOT / "workbooks" / name).exists()
    }
    mappen[VERFAHREN] = mit_verfahren(ordner / VERFAHREN, auftrag)
    mappen[ENTSCHIEDEN] = im_verfahren(ordner / ENTSCHIEDEN)
    mit_verbuenden = replace(auftrag, ablauf={"verbuende": ()})
    mappen[VERBUENDE] = uebersichten(ROOT / "workbooks" / KREIS, mit_verbuenden, JETZT, ausgabe=ordner / VERBUENDE).ausgabe
    mappen[JAHRESLAUF] = gespielt(ordner / "jahr")
    mappen[MARKIERT] = markierte(ordner / MARKIERT, auftrag)
    mappen[BEREITGESTELLT] = bereitgestellte(ordner / BEREITGESTELLT)
    mappen |= eingesammelt(ordner)
    mappen[GEZAHLT] = gezahlt(ordner / GEZAHLT)
    trage_ein(mappen[KREIS], "IM Hinweise", {"H4": "Ging im Postfach der Vertretung ein; angenommen am 20.11.2023"})
    uebersichten(mappen[KREIS], auftrag, JETZT)
    return mappen


def mit_verfahren(ziel: Path, auftrag: Auftrag) -> Path:
    """The sample with what a county enters in the course of a year."""
    buch = openpyxl.load_workbook(ROOT / "workbooks" / STELLEN)
    namen = [zelle.value for (zelle,) in buch["AU-Bestand"]["C7:C60"]]
    for jahr, ohne in ((2024, 0), (2025, 7)):
        blatt = buch.create_sheet(f"Kennzahlen {jahr}")
        blatt.append(["Gemeinde", "Beratungsgespräche", "Integrationspläne", "Anteil mit Sprachkurs"])
        for nr, name in enumerate(namen):
            if nr % 8 != ohne or jahr == 2024:  # noqa: PLR2004 - the year before was complete
                mehr = 3 if (jahr, nr % 17) == (2025, 4) else 1
                blatt.append([name, (40 + nr * 7 % 31) * mehr, 5 + nr % 9, (30 + nr * 11 % 40) / 100])
                blatt.cell(blatt.max_row, 4).number_format = "0%"
    buch.save(ziel)
    eintraege = {
        "koordination": (
            Eintrag(
                "aufgabe",
                {
                    "schluessel": "steuerung",
                    "erledigt_am": date(2025, 2, 14),
                    "nachweis": "Jahresplanung, E-Akte 42/7",
                    "naechster_schritt": "Fortschreibung im Herbst",
                },
            ),
            Eintrag("aufgabe", {"schluessel": "information", "erledigt_am": date(2025, 6, 3), "naechster_schritt": "Vorlage ablegen"}),
            Eintrag(
                "veranstaltung",
                {
                    "datum": date(2025, 3, 12),
                    "art": "Fortbildung",
                    "thema": "Case Management: Grundlagen",
                    "teilnehmer": 23,
                    "kosten": Decimal(1250),
                },
            ),
            Eintrag(
                "veranstaltung",
                {
                    "datum": date(2025, 5, 20),
                    "art": "Vernetzungsveranstaltung",
                    "thema": "Runder Tisch Integration",
                    "teilnehmer": 41,
                    "kosten": Decimal("380.50"),
                },
            ),
        ),
        "kennzahlen": (),
        "termine": (Eintrag("eigen", {"datum": date(2025, 10, 1), "was": "Bericht an den Sozialausschuss", "wer": "Kämmerei"}),),
    }
    uebersichten(ziel, replace(auftrag, ablauf=eintraege), JETZT, ersetzen=True)
    return ziel


def im_verfahren(ziel: Path) -> Path:
    """The county's sample in which decisions came late and were taken back, two counts were corrected, and the Planungsrahmen was announced."""

    def entschieden(ags: str, gemeinde: str, **werte: str | int | date) -> Eintrag:
        return Eintrag("entscheidung", {"ags": ags, "gemeinde": gemeinde, **werte})

    def lauf(tag: date, grund: str, *entscheidungen: Eintrag, betrag_cent: int | None = None) -> None:
        ablauf = {"entscheidungen": entscheidungen, "versionen": (Eintrag("anlass", {"grund": grund}),) if grund else ()}
        stand = Betragsstand.BEKANNTGEGEBEN if betrag_cent else None
        uebersichten(ziel, Auftrag(heute=tag, ablauf=ablauf, betrag_cent=betrag_cent, betragsstand=stand), JETZT, ersetzen=True)

    shutil.copy(ROOT / "workbooks" / KREIS, ziel)
    lauf(
        date(2024, 11, 4),
        "",
        entschieden(LOBBACH, "Lobbach", art="einzeln", gilt_ab=2025, eingegangen_am=date(2024, 10, 15), vermerk="Beschluss vom 14.10."),
        entschieden("08226009", "Brühl", widerrufen_am=date(2024, 12, 2), vermerk="Schreiben vom 29.11."),
        entschieden("08226060", "Nußloch", art="Landkreis", gilt_ab=2026, eingegangen_am=date(2025, 5, 6)),
    )
    lauf(date(2025, 3, 20), "Bekanntgabe des Landes", betrag_cent=190_000_000)
    trage_ein(ziel, "AU-Bestand", {"E50": 264, "E57": 29})
    lauf(date(2025, 9, 15), "Weinheim und Lobbach haben ihre Meldung berichtigt; Nachtrag des Landes", betrag_cent=195_000_000)
    return ziel


def gezahlt(ziel: Path) -> Path:
    """The sample with posts: an instalment received and passed on, a second one received; and the proof."""
    raten = [
        Eintrag("eingang", {"datum": tag, "betrag": Decimal("452685.00"), "aktenzeichen": zeichen})
        for tag, zeichen in ((date(2025, 2, 17), "RP 12-1"), (date(2025, 5, 15), "RP 12-2"))
    ]
    alle = Eintrag("weitergabe", {"datum": date(2025, 2, 20), "gemeinde": ALLE_OFFENEN})
    erste = Auftrag(heute=date(2025, 3, 3), ablauf={"zahlungen": (raten[0], alle)})
    uebersichten(ROOT / "workbooks" / STELLEN, erste, JETZT, ausgabe=ziel)
    return uebersichten(ziel, Auftrag(heute=date(2025, 5, 28), ablauf={"zahlungen": (raten[1],), "nachweis": ()}), JETZT).ausgabe


def gespielt(ordner: Path) -> Path:
    """A whole grant year, step by step."""
    ordner.mkdir()
    jahr = Jahreslauf(ordner)
    for schritt in jahr.schritte():
        schritt.tun()
    return jahr.datei


def markierte(ziel: Path, auftrag: Auftrag) -> Path:
    """The county's sample with the column of findings. Its print area ends at the list: for the picture, all is printed."""
    mappe = Package.read(uebersichten(ROOT / "workbooks" / KREIS, auftrag, JETZT, ausgabe=ziel, markiert=True).ausgabe.read_bytes())
    set_marks(mappe, next(blatt for blatt in mappe.blaetter if blatt.name == "AU-Bestand"), {"_xlnm.Print_Area": None})
    ziel.write_bytes(mappe.to_bytes())
    return ziel


def bereitgestellte(ziel: Path) -> Path:
    """The county's sample after its overviews have gone out: ways and receipts filled in, one count corrected since, one Gemeinde told late."""
    tag = date(2023, 12, 12)
    uebersichten(ROOT / "workbooks" / KREIS, Auftrag(heute=tag), JETZT, ausgabe=ziel)
    bereitstellen(ziel, Auftrag(heute=tag), Wahl(am=tag, pdf=False), JETZT)
    trage_ein(ziel, "AU-Bestand", {"E8": 88})
    protokoll = {"E12": "E-Mail", "E13": "E-Mail", "E14": "Post", "E15": "Portal", "J12": "14.12.2023", "J13": "13.12.2023"}
    trage_ein(
        ziel,
        "IM Bereitstellung 2025",
        protokoll | {"K14": "Einschreiben", "D16": "03.01.2024", "K16": "Übersicht kam zuerst als unzustellbar zurück"},
    )
    uebersichten(ziel, Auftrag(heute=date(2024, 1, 8)), JETZT)
    return ziel


def eingesammelt(ordner: Path) -> dict[str, Path]:
    """A form as a Gemeinde fills it in, and what a county has after collecting: corrected, objected to, missing, and a scan."""
    heute, ablauf = date(2023, 11, 2), {GERSTETTEN: {"personen": 45}, GIENGEN: {"personen": 118}, HEIDENHEIM: {"personen": "ca. 310"}}
    ablauf |= {HERBRECHTINGEN: {"personen": 61, "entscheidung": "im Verbund", "verbund": "Brenz", "rolle": "federführend", "s1_vzae": 0.75}}
    boegen = {ags: gefuellt(ausgegeben(ags), **werte) for ags, werte in ablauf.items()}
    funde = [
        Fund(f"Meldebogen 2025 {gemeinden()[ags].name}.xlsx", data, stand=1, geaendert_am=date(2023, 10, 20))
        for ags, data in boegen.items()
    ]
    funde.append(Fund("Scan vom Fax.pdf", grund="eine PDF-Datei"))
    kreis = kreise()["08135"]
    gesucht = Soll(
        kreis=kreis, jahr=2025, stichtag=date(2022, 12, 31), heute=heute, gemeinden={g.ags: g for g in gemeinden_im_kreis(kreis.ags)}
    )
    eingetragen = eintraege(sammeln(funde, gesucht), heute)
    (ordner / MELDEBOGEN).write_bytes(boegen[HERBRECHTINGEN])
    (ordner / GESAMMELT).write_bytes(kreismappe())
    auftrag = Auftrag(heute=heute, ablauf={"meldungen": eingetragen})
    uebersichten(ordner / GESAMMELT, auftrag, JETZT, ersetzen=True)
    trage_ein(ordner / GESAMMELT, "IM Meldungen 2025", {"E7": "ja", "F7": "telefonisch bestätigt"})
    uebersichten(ordner / GESAMMELT, Auftrag(heute=heute), JETZT)
    return {MELDEBOGEN: ordner / MELDEBOGEN, GESAMMELT: ordner / GESAMMELT}


def beschnitten(seite: Path, bild: Bild) -> Image.Image:
    """A printed page without footer and white margins, in the width of the handbook."""
    with Image.open(seite) as ganz:
        blatt = ganz.convert("RGB").crop((0, 0, ganz.width, int(ganz.height * (1 - FUSSZEILE))))
    weiss = Image.new("RGB", blatt.size, "white")
    links, oben, rechts, unten = ImageChops.difference(blatt, weiss).getbbox() or (0, 0, *blatt.size)
    unten = oben + int((unten - oben) * bild.hoehe)
    ausschnitt = blatt.crop((links, oben, rechts, unten))
    gerahmt = Image.new("RGB", (ausschnitt.width + 2 * RAND, ausschnitt.height + 2 * RAND), "white")
    gerahmt.paste(ausschnitt, (RAND, RAND))
    hoehe = round(gerahmt.height * bild.breite / gerahmt.width)
    klein = gerahmt.resize((bild.breite, hoehe), Image.Resampling.LANCZOS)
    return klein.quantize(FARBEN, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)


def selbsttest(office: Office, ordner: Path) -> Path:
    """The self-test workbook, calculated through the macros of the add-in, as PDF."""
    mappe, pdf = ordner / "selbsttest.xlsm", ordner / "selbsttest.pdf"
    mappe.write_bytes(mit_makros((ROOT / "workbooks" / "selbsttest.xlsx").read_bytes(), module()))
    with office.answer_macros(gegenstelle(kein_befehl, ohne_dialog)), office.open(mappe, macros=True) as buch:
        rechne(buch, "Selbsttest")
        return buch.save_copy(pdf)


def erklaerung() -> str:
    """The page behind „Woher kommt dieser Betrag?“ for the Gemeinde of the handbook's examples."""
    with (ROOT / "workbooks" / KREIS).open("rb") as strom:
        ergebnis = run(strom, Auftrag(heute=JETZT.date()))
    return erklaerungsseite(auskunft(ergebnis, LOBBACH), KREIS, JETZT.date())


def im_browser(html: str, ordner: Path, hoehe: int) -> Path | None:
    """A page as Chromium shows it; None where there is no Chromium: then the picture stays as it is."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return None
    seite, bild = ordner / "seite.html", ordner / "seite.png"
    seite.write_text(html, "utf-8")
    schalter = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--hide-scrollbars"]
    ziel = [f"--user-data-dir={ordner / 'chromium'}", f"--window-size=1000,{hoehe}", f"--screenshot={bild}", seite.as_uri()]
    subprocess.run([chromium, *schalter, *ziel], check=True, capture_output=True)  # noqa: S603 - our own page, from our own folder
    return bild


def im_add_in() -> None:
    """The pane of the web add-in beside a county's sheet; nothing where Chromium or office.js is missing: then the pictures stay as they are."""
    if problem() is not None:
        return
    excel = Excel.oeffne(ROOT / "workbooks" / KREIS, "web")
    excel.buch.vorn = excel.blatt("AU-Bestand")
    with laufend(anwendung(Einstellungen(officejs=OFFICEJS, laeufe=1, zellen=1)), lifespan="on") as port, sync_playwright() as playwright:
        browser = starte(playwright)
        sitzung = Sitzung(
            browser, f"http://127.0.0.1:{port}", excel, breite=1280, hoehe=800, drumherum=lambda rahmen: raster.seite(excel, rahmen)
        )
        sitzung.kontext.route("**/lauf", _am_festen_tag)
        sitzung.oeffne()
        sitzung.warte(lambda: sitzung.bereich.url.startswith(sitzung.adresse))
        sitzung.bereich.locator("body[data-modus=excel]").wait_for()
        bereich = Bereich(sitzung).waehle("pruefen", "befunde")
        bereich.seite.locator("#im-befunde .im-sprung").first.click()
        bereich.seite.locator("#im-zurueck").wait_for()
        _schuss(sitzung, "add-in-befunde")
        bereich.waehle("uebersichten", "vorschau")
        _schuss(sitzung, "add-in-vorschau")
        bereich.bejahe()
        _schuss(sitzung, "add-in-ergebnis")
        browser.close()


def _am_festen_tag(route: Route) -> None:
    """The page leaves the day to the server; a picture has to have always the same."""
    koerper = route.request.post_data_buffer or b""
    route.continue_(post_data=koerper.replace(b'{"ziel":', f'{{"heute":"{JETZT:%Y-%m-%d}","ziel":'.encode()))


def _schuss(sitzung: Sitzung, name: str) -> None:
    """A picture of grid and pane as they are now."""
    if sitzung.excel is not None:
        for wo, html in raster.inneres(sitzung.excel).items():
            sitzung.seite.locator(f"#{wo}").evaluate("(element, html) => { element.innerHTML = html; }", html)
    sitzung.bereich.locator("#im-fuss").evaluate(
        "(element) => { element.textContent = element.textContent.replace(/ auf .*/, ''); }"
    )  # else a port
    ziel = ZIEL / f"{name}.png"
    with Image.open(BytesIO(sitzung.seite.screenshot())) as bild:
        bild.convert("RGB").quantize(FARBEN, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(ziel, optimize=True)
    print(f"{ziel.relative_to(ROOT)}: {ziel.stat().st_size // 1024} KB")


def main() -> None:
    """Make all pictures anew; one that did not change keeps its bytes."""
    ZIEL.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as temp, Office() as office:
        ordner = Path(temp)
        mappen = erzeugen(ordner)
        for bild in BILDER:
            pdf = office.to_pdf(mappen[bild.mappe], ordner / f"{bild.name}.pdf", [bild.blatt])
            ablegen(pdf_png(pdf, ordner / "seiten", DPI)[bild.seite - 1], bild)
        ablegen(pdf_png(selbsttest(office, ordner), ordner / "selbsttest", DPI)[0], Bild("selbsttest", "", "", hoehe=0.6))
        for name, html, hoehe in (("hilfe", hilfeseite(), 1500), ("erklaerung", erklaerung(), 1100)):
            if (geschossen := im_browser(html, ordner, hoehe)) is not None:
                ablegen(geschossen, Bild(name, "", "", breite=900))
    im_add_in()


def ablegen(seite: Path, bild: Bild) -> None:
    """Put a picture among those of the handbook."""
    ziel = ZIEL / f"{bild.name}.png"
    beschnitten(seite, bild).save(ziel, optimize=True)
    print(f"{ziel.relative_to(ROOT)}: {ziel.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
