"""The handbook is whole and true: links, pictures, tables, placeholders, commands and figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
import re
import shlex

import click
import pytest

from docs.tabellen import ROOT, SEITEN, marken, tabelle
from hosts.office import Office
from im_xl.ablauf import ARTEN
from im_xl.cents import euro_text
from im_xl.cli import main
from im_xl.findings import KATALOG
from im_xl.meldebogen.ausgabe import ANGABEN, FELDER, STELLENFELDER
from im_xl.model import Auftrag
from im_xl.pipeline import Ergebnis, run
from im_xl.sheets import anschreiben, county, einstellungen, findings, land, overview
from im_xl.sheets.context import ALLGEMEINE_NAMEN, KREIS_NAMEN
from im_xl.sheets.template import PLATZHALTER, Rezeptbuch
from im_xl.vwv.parameters import Parameter

README = ROOT / "README.md"
HANDBUCH = sorted((ROOT / "docs").glob("*.md"))
GRENZE_BILDER = 3_000_000
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def _titel(seite: Path) -> set[str]:
    """Anchors of a page, as code hosts make them from its headings."""
    zeilen = re.findall(r"^#+ (.+)$", seite.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", zeile.casefold()).replace(" ", "-") for zeile in zeilen}


@pytest.mark.parametrize("seite", [README, *HANDBUCH], ids=lambda seite: seite.name)
def test_links_and_pictures_exist(seite: Path) -> None:
    """Every relative link leads to a file, every anchor to a heading."""
    for ziel in LINK.findall(seite.read_text("utf-8")):
        if ziel.startswith(("http://", "https://")):
            continue
        pfad, _, anker = ziel.partition("#")
        datei = (seite.parent / pfad).resolve() if pfad else seite
        assert datei.is_file(), ziel
        assert datei.is_relative_to(ROOT), ziel
        assert not anker or datei.suffix != ".md" or anker in _titel(datei) or f"{anker}-1" in _titel(datei) or anker[:-2] in _titel(datei)


def test_every_page_and_picture_is_used() -> None:
    """The README leads to every page; no picture lies about; all together are small."""
    oben = {(README.parent / ziel.partition("#")[0]).resolve() for ziel in LINK.findall(README.read_text("utf-8"))}
    assert set(HANDBUCH) - oben - {ROOT / "docs/leistung.md"} == set()

    benutzt = {(seite.parent / ziel).resolve() for seite in [README, *HANDBUCH] for ziel in LINK.findall(seite.read_text("utf-8"))}
    bilder = set((ROOT / "docs/bilder").glob("*.png"))
    assert bilder - benutzt == set()
    assert sum(bild.stat().st_size for bild in bilder) < GRENZE_BILDER


@pytest.mark.parametrize("name", SEITEN)
def test_tables_are_those_of_the_program(name: str) -> None:
    """On a difference: `python tests/docs/tabellen.py` writes the tables anew."""
    gefunden = marken(name).search(SEITEN[name].read_text("utf-8"))
    assert gefunden is not None
    assert gefunden[2] == tabelle(name)


def test_tables_hold_everything() -> None:
    """No code of the catalogue and no parameter is left out."""
    assert {code for code in KATALOG if f"| `{code}` |" not in tabelle("hinweise")} == set()
    assert {name for name in Parameter.laden().schluessel if f"(`{name}`)" not in tabelle("parameter")} == set()


# ---------------------------------------------------------------- placeholders
def _abschnitte() -> dict[str, str]:
    """The sections of the page on templates, by heading."""
    teile = re.split(r"^### (.+)$", (ROOT / "docs/vorlagen.md").read_text("utf-8").split("\n## Alle Größen\n")[1], flags=re.MULTILINE)
    return dict(zip(teile[1::2], teile[2::2], strict=True))


def _landesbuecher(ergebnis: Ergebnis) -> tuple[Rezeptbuch, Rezeptbuch]:
    assert ergebnis.planungsrahmen is not None
    return land.uebersicht_buch(ergebnis.planungsrahmen), land.rechenweg_buch(ergebnis.planungsrahmen)


def _lauf(name: str) -> Ergebnis:
    return run(BytesIO((ROOT / "workbooks" / f"{name}.xlsx").read_bytes()), Auftrag(heute=date(2025, 1, 15)))


@pytest.fixture(scope="module")
def kreis() -> Ergebnis:
    """The sample county, computed."""
    return _lauf("rhein-neckar-kreis-2025")


@pytest.fixture(scope="module")
def buecher(kreis: Ergebnis) -> Mapping[str, Rezeptbuch]:
    """What placeholders may name, by template."""
    assert kreis.auswertung is not None
    uebersicht_land, rechenweg_land = _landesbuecher(_lauf("land-2025"))
    return {
        "gemeinde.xlsx": overview.BUCH,
        "uebersicht.xlsx": county.UEBERSICHT_BUCH,
        "rechenweg.xlsx": county.rechenweg_buch(kreis.auswertung),
        "hinweise.xlsx": findings.BUCH,
        "einstellungen.xlsx": einstellungen.BUCH,
        **{art.vorlage: art.buch for art in ARTEN},
        "uebersicht-land.xlsx": uebersicht_land,
        "rechenweg-land.xlsx": rechenweg_land,
        "meldebogen.xlsx": Rezeptbuch({}, ANGABEN, {}),
        **{art.vorlage: art.buch for art in ARTEN},
    }


def test_every_placeholder_is_documented(buecher: Mapping[str, Rezeptbuch]) -> None:
    """Each section names exactly what its template may name, beside what is common; every list is named, too."""
    abschnitte = _abschnitte()
    allgemein = set(PLATZHALTER.findall(abschnitte["In jeder Vorlage"]))
    nur_kreis = set(PLATZHALTER.findall(abschnitte["Außerdem in den Vorlagen eines Landkreises"]))
    assert set(abschnitte) - set(buecher) == {"In jeder Vorlage", "Außerdem in den Vorlagen eines Landkreises"}
    assert allgemein == ALLGEMEINE_NAMEN
    assert nur_kreis == KREIS_NAMEN - ALLGEMEINE_NAMEN
    for vorlage, buch in buecher.items():
        genannt = {name for name in PLATZHALTER.findall(abschnitte[vorlage]) if ":" not in name}
        bekannt = buch.einzeln.union(*buch.listen.values())
        assert bekannt - genannt - allgemein - nur_kreis == set(), vorlage
        assert genannt - bekannt == set(), vorlage
        for liste, namen in buch.listen.items():
            assert (f"Liste `{liste}`" if namen else f"`{liste}`") in abschnitte[vorlage], (vorlage, liste)


def test_every_quantity_of_the_letter_is_documented() -> None:
    """The page on making overviews available names exactly what its text may name."""
    genannt = set(PLATZHALTER.findall((ROOT / "docs/bereitstellen.md").read_text("utf-8")))
    assert genannt == anschreiben.GROESSEN


def test_every_input_of_the_form_is_documented() -> None:
    """Exactly the fields that a template of the Meldebogen may have."""
    genannt = {
        name.removeprefix("eingabe:")
        for name in PLATZHALTER.findall(_abschnitte()["meldebogen.xlsx"])
        if name.startswith("eingabe:") and name != "eingabe:…"
    }
    assert genannt == FELDER | {f"stelle.{feld}" for feld in STELLENFELDER}


# ---------------------------------------------------------------- commands and figures
def _zeilen(seite: Path, *arten: str) -> list[str]:
    bloecke = [inhalt for art, inhalt in BLOCK.findall(seite.read_text("utf-8")) if art in arten]
    return [zeile.strip() for inhalt in bloecke for zeile in inhalt.splitlines() if zeile.strip()]


def _ziele_des_makefiles() -> set[str]:
    return set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


FREMD = {
    *("apt-get", "pipx", "python3", "python", "py", "mkdir", "tar", "robocopy", "certutil"),
    *("npm", "openssl", "install", "systemctl", "journalctl", "nginx", "curl", "podman", "echo", "printf"),
}
"""Programs that are not ours; named by their last part, whatever the folder."""


@pytest.mark.parametrize("seite", [README, *(s for s in HANDBUCH if s.name != "kommandozeile.md")], ids=lambda seite: seite.name)
def test_commands_exist(seite: Path) -> None:
    """Every line of a command block names a target of the Makefile, a command of im-xl with options that it has, or a known program."""
    for zeile in _zeilen(seite, "sh", "bat"):
        programm, *worte = shlex.split(zeile.replace("\\", "/"))
        name = programm.rpartition("/")[2]
        if name == "make":
            assert set(worte) <= _ziele_des_makefiles(), zeile
        elif name == "im-xl":
            befehl = main.commands[worte[0]]
            if isinstance(befehl, click.Group):
                befehl = befehl.commands[worte[1]]
            optionen = {option for param in befehl.params for option in param.opts}
            assert {wort for wort in worte if wort.startswith("--")} <= optionen, zeile
        else:
            assert name in FREMD, zeile


def test_readme_shows_what_make_and_demo_do() -> None:
    """The lines that a newcomer types stand there."""
    zeilen = _zeilen(README, "sh")
    assert {"apt-get install git make python3-venv", "make demo", "make test", "im-xl demo --ziel probe"} <= set(zeilen)
    befehl = ".venv/bin/im-xl uebersichten DATEI"
    assert f"`{befehl}`" in README.read_text("utf-8")
    assert befehl.replace(".venv", "$(VENV)") in (ROOT / "Makefile").read_text("utf-8")


@pytest.mark.parametrize("name", ["README.md", "docs/uebersichten.md", "docs/release-check.md", "docs/rechenweg.md"])
def test_sheets_of_the_sample_are_as_told(name: str, kreis: Ergebnis) -> None:
    """Sheets that a page names exist in the sample, or come on demand."""
    blaetter = {blatt.name for blatt in kreis.blaetter.blaetter} | {art.name for art in ARTEN}
    text = (ROOT / name).read_text("utf-8")
    genannt = set(re.findall(r"„((?:IM|Ü) [^“…(]+)“", text)) - {"Ü Lahr-Schwarzwald", "Ü "}
    assert genannt <= blaetter


def test_figures_of_the_example_are_right(kreis: Ergebnis) -> None:
    """The amounts in the pages on the Rechenweg and on the check in Excel are those of the sample."""
    auswertung = kreis.auswertung
    assert auswertung is not None
    lobbach = next(g for g in auswertung.gemeinden if g.gemeinde.name == "Lobbach")
    rechenweg, pruefung = ((ROOT / f"docs/{name}.md").read_text("utf-8") for name in ("rechenweg", "release-check"))
    assert lobbach.betrag_cent is not None
    assert euro_text(lobbach.betrag_cent) in rechenweg
    assert auswertung.betrag_cent is not None
    ganze, rest = divmod(auswertung.betrag_cent * 19, 4347)
    for zahl in (ganze, rest, ganze + 1):
        assert f"{zahl:,}".replace(",", ".") in rechenweg
    for cent in (auswertung.verteilt_cent, auswertung.weiterzuleiten_cent, auswertung.verbleibt_cent, lobbach.betrag_cent):
        assert cent is not None
        assert euro_text(cent) in pruefung


def test_figures_to_try_are_right(kreis: Ergebnis, office: Office, tmp_path: Path) -> None:
    """Altlußheim with 138 persons: what the pages promise is what a recalculation gives."""
    datei = tmp_path / "blaetter.xlsx"
    datei.write_bytes(kreis.kleine_mappe())
    vorher = office.recalculate(datei, ["IM Rechenweg"])["IM Rechenweg"]
    zeile = {str(zelle["value"]): adresse[1:] for adresse, zelle in vorher.items() if adresse.startswith("C")}
    altlussheim, lobbach = zeile["Altlußheim"], zeile["Lobbach"]
    nachher = office.set_cells(datei, {"IM Rechenweg": {f"D{altlussheim}": 138}}, {"IM Rechenweg": [f"L{altlussheim}", f"L{lobbach}"]})[
        "IM Rechenweg"
    ]
    texte = [(ROOT / f"docs/{name}.md").read_text("utf-8") for name in ("rechenweg", "release-check")]
    for zelle in nachher.values():
        assert all(zelle["string"] in text for text in texte)
