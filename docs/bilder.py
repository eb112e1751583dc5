"""Make the pictures of the handbook from really generated workbooks.

The main job runs on the samples into a temporary folder, LibreOffice prints the sheets, and the white margins are cut
off. The day is fixed, so that a picture changes only when a sheet does. Run by `make bilder`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
import shutil
import subprocess
import sys
import tempfile

from PIL import Image, ImageChops
from playwright.sync_api import Route, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from addin.doppel import gegenstelle, kein_befehl, module, ohne_dialog, rechne  # noqa: E402 - found through the line above
from addin.zwilling import mit_makros  # noqa: E402
from hosts.dateikurier import trage_ein  # noqa: E402
from hosts.office import Office, pdf_png  # noqa: E402
from hosts.web.bereich import Bereich  # noqa: E402
from hosts.web.laufend import laufend  # noqa: E402
from hosts.web.nachbau import raster  # noqa: E402
from hosts.web.nachbau.excel import Excel  # noqa: E402
from hosts.web.nachbau.sitzung import Sitzung, starte  # noqa: E402
from hosts.web.nachbau.werkzeuge import OFFICEJS, problem  # noqa: E402
from im_xl.hosts.erklaerungsseite import erklaerungsseite  # noqa: E402
from im_xl.hosts.file import uebersichten  # noqa: E402
from im_xl.hosts.hilfeseite import hilfeseite  # noqa: E402
from im_xl.hosts.web.app import anwendung  # noqa: E402
from im_xl.hosts.web.einstellungen import Einstellungen  # noqa: E402
from im_xl.hosts.woher import auskunft  # noqa: E402
from im_xl.model import Auftrag  # noqa: E402
from im_xl.package.mappe import set_marks  # noqa: E402
from im_xl.package.package import Package  # noqa: E402
from im_xl.pipeline import run  # noqa: E402

ZIEL = ROOT / "docs" / "bilder"
JETZT = datetime(2025, 1, 15, 9, 0)  # noqa: DTZ001 - goes into the name of a backup that is not made here
DPI = 220
RAND = 24
FUSSZEILE = 0.055
"""Share of the page at the bottom where its footer stands: in a picture of a sheet it says nothing."""
FARBEN = 128
KREIS, LAND, STELLEN = "rhein-neckar-kreis-2025.xlsx", "land-2025.xlsx", "stellen-und-faelle-2025.xlsx"
VERBUENDE = "verbuende.xlsx"
"""The county's sample with proposals for Verbünde."""
MARKIERT = "markiert.xlsx"
"""The county's sample with the column of findings beside its list."""
LOBBACH = "08226104"


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
    Bild("verbuende", VERBUENDE, "IM Verbünde"),
    Bild("verbuende-karte", VERBUENDE, "IM Verbünde", breite=1000, seite=3),
    Bild("markieren", MARKIERT, "AU-Bestand", hoehe=0.42),
)


def erzeugen(ordner: Path) -> dict[str, Path]:
    """The main job on every sample: its name and the workbook that came out. In the county's, somebody has accepted the first finding."""
    auftrag = Auftrag(heute=date(2025, 9, 15))
    mappen = {
        name: uebersichten(ROOT / "workbooks" / name, auftrag, JETZT, ausgabe=ordner / name).ausgabe
        for name in sorted({bild.mappe for bild in BILDER} - {MARKIERT, VERBUENDE})
    }
    mit_verbuenden = replace(auftrag, ablauf={"verbuende": ()})
    mappen[VERBUENDE] = uebersichten(ROOT / "workbooks" / KREIS, mit_verbuenden, JETZT, ausgabe=ordner / VERBUENDE).ausgabe
    mappen[MARKIERT] = markierte(ordner / MARKIERT, auftrag)
    trage_ein(mappen[KREIS], "IM Hinweise", {"H4": "Ging im Postfach der Vertretung ein; angenommen am 20.11.2023"})
    uebersichten(mappen[KREIS], auftrag, JETZT)
    return mappen


def markierte(ziel: Path, auftrag: Auftrag) -> Path:
    """The county's sample with the column of findings. Its print area ends at the list: for the picture, all is printed."""
    mappe = Package.read(uebersichten(ROOT / "workbooks" / KREIS, auftrag, JETZT, ausgabe=ziel, markiert=True).ausgabe.read_bytes())
    set_marks(mappe, next(blatt for blatt in mappe.blaetter if blatt.name == "AU-Bestand"), {"_xlnm.Print_Area": None})
    ziel.write_bytes(mappe.to_bytes())
    return ziel


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
