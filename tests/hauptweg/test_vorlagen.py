"""A county designs its own templates in a spreadsheet, and they are filled right."""

from __future__ import annotations

from pathlib import Path
import re
import shutil
import types

import openpyxl
from PIL import Image
import pytest
import xlsxwriter

from conftest import KREIS, erzeugen, kopie, teile
from hosts.office import Office
from im_xl.assets import ordner
from im_xl.errors import VorlageError
from im_xl.hosts.file import Ablage
from im_xl.package.package import Package


def _logo(ordner_: Path) -> Path:
    bild = Image.new("RGB", (120, 40), "#7A1F2B")
    bild.save(ordner_ / "logo.png")
    return ordner_ / "logo.png"


def _eigene_gemeinde(datei: Path) -> None:
    """Another order of blocks, Arial, a logo, findings first, and a formula of the county's own below the repeating row."""
    mappe = xlsxwriter.Workbook(datei)
    blatt = mappe.add_worksheet("Unser Blatt")
    arial = mappe.add_format({"font_name": "Arial", "font_size": 9})
    umbruch = mappe.add_format({"font_name": "Arial", "font_size": 9, "text_wrap": True})
    euro = mappe.add_format({"font_name": "Arial", "font_size": 9, "num_format": '#,##0.00 "EUR"', "bold": True, "font_color": "#7A1F2B"})
    blatt.set_column(0, 0, 40)
    blatt.set_column(1, 3, 18)
    blatt.insert_image("D1", str(_logo(datei.parent)))
    blatt.write("A1", "Landratsamt Musterkreis", arial)
    blatt.write("A2", "{{gemeinde}} ({{ags}}), Stichtag {{stichtag}}", arial)
    blatt.write("A3", "{{zeile:hinweise}}{{hinweis.schwere}}", arial)
    blatt.merge_range("B3:D3", "{{hinweis.text}}", umbruch)
    blatt.write("A5", "{{zeile:mitglieder}}{{mitglied.name}}", arial)
    blatt.write("B5", "{{mitglied.betrag}}", euro)
    blatt.write("C5", "{{mitglied.rolle}}", arial)
    blatt.write("A6", "Summe der Mitglieder, eigene Formel", arial)
    blatt.write_formula("B6", "=SUM(B5:B5)", euro, 0)
    blatt.write("A8", "Betrag", arial)
    blatt.write("B8", "{{betrag}}", euro)
    blatt.write_formula("C8", "=B8*2+LEN(A6)", euro, 0)
    blatt.write("A9", "Personen", arial)
    blatt.write("B9", "{{personen}}", arial)
    blatt.write("A10", "Anteil (Personen des Kreises stehen nur im Rechenweg)", arial)
    blatt.write("B10", "{{anteil}}", arial)
    blatt.conditional_format("B5:B5", {"type": "data_bar"})
    blatt.data_validation("C9", {"validate": "list", "source": ["geprüft", "offen"]})
    blatt.print_area("A1:D10")
    mappe.close()


def _vorlagen(ordner_: Path) -> Path:
    ziel = ordner_ / "vorlagen"
    ziel.mkdir()
    return ziel


@pytest.fixture
def mit_libreoffice(office: Office, tmp_path: Path) -> Ablage:
    """The main job with a template that went through LibreOffice."""
    vorlagen = _vorlagen(tmp_path)
    _eigene_gemeinde(tmp_path / "entwurf.xlsx")
    office.save_as_xlsx(tmp_path / "entwurf.xlsx", vorlagen / "gemeinde.xlsx")
    (tmp_path / "kreis").mkdir()
    return erzeugen(kopie(KREIS, tmp_path / "kreis"), vorlagen=vorlagen)


def test_a_template_saved_by_libreoffice_is_filled_and_right(mit_libreoffice: Ablage, office: Office, validator: types.ModuleType) -> None:
    """Blocks in another order, a logo, Arial, own formulas below a repeating row: values, formulas and links are right."""
    auswertung = mit_libreoffice.ergebnis.auswertung
    assert auswertung is not None
    verbund = next(v for v in auswertung.verbuende if len(v.mitglieder) > 4)
    mitglied = verbund.mitglieder[0].gemeinde
    ergebnis = next(g for g in auswertung.gemeinden if g.gemeinde.ags == mitglied.ags)
    blatt = mit_libreoffice.ergebnis.namen[f"gemeinde:{mitglied.ags}"]
    zellen = office.recalculate(mit_libreoffice.ausgabe, [blatt])[blatt]
    zeile = {str(zelle["value"]): adresse for adresse, zelle in zellen.items()}
    summe = zellen["B" + zeile["Summe der Mitglieder, eigene Formel"][1:]]
    betrag = zellen["B" + zeile["Betrag"][1:]]
    eigene = zellen["C" + zeile["Betrag"][1:]]

    assert zellen["A2"]["value"] == f"{mitglied.name} ({mitglied.ags}), Stichtag 31.12.2022"
    assert round(float(summe["value"]) * 100) == verbund.betrag_cent
    assert round(float(betrag["value"]) * 100) == ergebnis.betrag_cent
    assert float(eigene["value"]) == pytest.approx(float(betrag["value"]) * 2 + len("Summe der Mitglieder, eigene Formel"))
    assert validator.new_errors(ordner("workbooks") / f"{KREIS}.xlsx", mit_libreoffice.ausgabe) == []


def test_own_formulas_are_kept_without_a_value_and_said(mit_libreoffice: Ablage) -> None:
    """Excel is asked to calculate once; the other sheets keep values that equal recalculation."""
    arbeitsmappe = teile(mit_libreoffice.ausgabe)["xl/workbook.xml"].decode()
    xml = next(b.xml.decode() for b in mit_libreoffice.ergebnis.blaetter.blaetter if b.kennung.startswith("gemeinde:"))

    assert 'fullCalcOnLoad="1"' in arbeitsmappe
    assert "<f>SUM(B" in xml
    assert "</f></c>" in xml
    assert "vorlage-eigene-formeln" in {f.code for f in mit_libreoffice.ergebnis.findings}


def test_the_logo_travels_with_every_sheet(mit_libreoffice: Ablage) -> None:
    """One picture, anchored on each page of a Gemeinde."""
    namen = teile(mit_libreoffice.ausgabe)
    zeichnungen = [name for name, data in namen.items() if name.startswith("xl/drawings/drawing") and b"<xdr:pic>" in data]

    assert len(zeichnungen) >= 54
    assert len([name for name in namen if name.startswith("xl/media/")]) <= 3


def test_fonts_of_the_template_stay_in_a_workbook_with_another_standard_font(tmp_path: Path) -> None:
    """Sigmaringen keeps Arial 10 as standard: our page stays Calibri, its columns keep their pixels, the standard stays Arial."""
    lauf = erzeugen(kopie("sigmaringen-2017", tmp_path))
    mappe = openpyxl.load_workbook(lauf.ausgabe)
    blatt = mappe[lauf.ergebnis.namen["gemeinde:08437104"]]
    vorlage = openpyxl.load_workbook(ordner("templates") / "gemeinde.xlsx").active
    assert vorlage is not None

    assert Package.read(lauf.ausgabe.read_bytes()).standardschrift == ("Arial", 10.0)
    assert blatt["A2"].font.name == "Calibri"
    assert blatt["A2"].font.color.rgb == vorlage["A2"].font.color.rgb
    assert blatt.column_dimensions["A"].width == pytest.approx(vorlage.column_dimensions["A"].width, abs=0.05)


@pytest.mark.parametrize(
    ("zelle", "inhalt", "meldung"),
    [
        ("B7", "{{betrg}}", "betrag"),
        ("C4", "{{zeile:hinweis}}{{hinweis.text}}", "hinweise"),
        ("D9", "Summe {{mitglied.betrag}}", "mitglied.betrag"),
    ],
)
def test_an_unknown_placeholder_names_the_cell(tmp_path: Path, zelle: str, inhalt: str, meldung: str) -> None:
    """Nothing is written; the message says template, cell, and what might have been meant."""
    vorlagen = _vorlagen(tmp_path)
    mappe = openpyxl.Workbook()
    assert mappe.active is not None
    mappe.active[zelle] = inhalt
    mappe.save(vorlagen / "gemeinde.xlsx")
    (tmp_path / "kreis").mkdir()
    datei = kopie(KREIS, tmp_path / "kreis")

    with pytest.raises(VorlageError) as fehler:
        erzeugen(datei, vorlagen=vorlagen)
    assert f"„gemeinde.xlsx“, Zelle {zelle}" in fehler.value.text
    assert meldung in fehler.value.text
    assert len(list(datei.parent.iterdir())) == 1


def test_a_table_object_is_refused_with_a_reason(tmp_path: Path) -> None:
    """Excel copies no group of sheets that holds a table."""
    vorlagen = _vorlagen(tmp_path)
    mappe = xlsxwriter.Workbook(vorlagen / "gemeinde.xlsx")
    mappe.add_worksheet().add_table("A1:B3")
    mappe.close()

    with pytest.raises(VorlageError, match="Tabelle"):
        erzeugen(kopie(KREIS, tmp_path), vorlagen=vorlagen)


def test_missing_folder_of_templates(tmp_path: Path) -> None:
    """The message says which folder and what to do."""
    with pytest.raises(VorlageError, match="im-xl vorlagen"):
        erzeugen(kopie(KREIS, tmp_path), vorlagen=tmp_path / "fehlt")


def test_shipped_templates_copied_out_give_the_same(kreislauf: Ablage, tmp_path: Path) -> None:
    """A county that copies our templates and changes nothing gets the same sheets, but for the folder in the settings."""
    shutil.copytree(ordner("templates"), tmp_path / "vorlagen")
    lauf = erzeugen(kopie(KREIS, tmp_path), vorlagen=tmp_path / "vorlagen")
    gleich = [a.xml == b.xml for a, b in zip(lauf.ergebnis.blaetter.blaetter, kreislauf.ergebnis.blaetter.blaetter, strict=True)]

    assert gleich == [True] * 57 + [False]


def test_the_native_chart_covers_every_gemeinde(kreislauf: Ablage) -> None:
    """Ranges grew with the list, and the caches hold the amounts for viewers that do not calculate."""
    diagramme = [data.decode() for name, data in teile(kreislauf.ausgabe).items() if name.startswith("xl/charts/chart")]
    unseres = next(xml for xml in diagramme if "IM Übersicht" in xml)

    assert unseres.count('<c:ptCount val="54"/>') == 2
    assert "Weinheim" in unseres
    assert unseres.count("<c:v>") >= 108


def test_theme_colours_of_a_template_become_plain_colours(tmp_path: Path) -> None:
    """The county's theme is another one: our sheets must not change their looks with it."""
    vorlagen = _vorlagen(tmp_path)
    mappe = openpyxl.Workbook()
    blatt = mappe.active
    assert blatt is not None
    blatt["A1"] = "{{gemeinde}}"
    blatt["A1"].font = openpyxl.styles.Font(name="Cambria", color=openpyxl.styles.colors.Color(theme=4, tint=-0.25), scheme="minor")
    blatt["A2"] = "{{betrag}}"
    mappe.save(vorlagen / "gemeinde.xlsx")
    lauf = erzeugen(kopie(KREIS, tmp_path), vorlagen=vorlagen)
    schriften = lauf.ergebnis.blaetter.styles.decode()

    assert "theme=" not in schriften
    assert "<scheme" not in schriften
    assert '<name val="Cambria"/>' in schriften
    # Excel shows accent 1 of this theme, 25 % darker, as 36 60 92; rounding may differ by one.
    assert re.search(r'rgb="FF3[67]609[23]"', schriften)


def test_twice_with_a_moved_template_stays_the_same(mit_libreoffice: Ablage) -> None:
    """The own template is remembered in `IM Einstellungen`: a run without the option uses it again and changes nothing."""
    vorher = mit_libreoffice.ausgabe.read_bytes()

    assert erzeugen(mit_libreoffice.ausgabe).unveraendert
    assert mit_libreoffice.ausgabe.read_bytes() == vorher
