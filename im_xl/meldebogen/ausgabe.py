"""A form for one Gemeinde: the template with its placeholders filled in, protected but for the inputs.

Unlike the sheets that go into a county's workbook the form is a workbook of its own: it stays the template's, with logo, second sheet
and all; only cells with placeholders change. Which cells are inputs is said by placeholders, too: `{{eingabe:personen}}`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
import re

from lxml import etree

from im_xl.assets import ordner
from im_xl.errors import DateiError, VorlageError, systemgrund
from im_xl.meldebogen.kennung import FELD, FESTES, MARKE, STELLEN, VORGABE, Bogenkennung, festes_texte
from im_xl.package.blaetter import textkonstante
from im_xl.package.package import Blatteintrag, Package
from im_xl.package.xmltext import MAIN, rich_text
from im_xl.places import column_letters, quote_sheet, split_address
from im_xl.sheets.anordnung import zelltext

DATEI = "meldebogen.xlsx"
FELDER = frozenset(
    {"personen", "entscheidung", "verbund", "rolle", "entschieden_am", "funktion", "telefon", "mail", "ausgefuellt_am", "bemerkung"}
)
"""Inputs that stand on a form once."""
STELLENFELDER = frozenset({"nummer", "vzae", "von", "bis", "abschluss", "nachqualifiziert_am"})
"""Inputs of a post; a form has as many rows of them as its template."""
ANGABEN = frozenset(
    {
        "kreis",
        "gemeinde",
        "ags",
        "haushaltsjahr",
        "stichtag",
        "frist",
        "frist_meldung",
        "frist_entscheidung",
        "vorjahr",
        "personen_vorjahr",
        "kennung",
        "erstellt_am",
        "fusszeile",
    }
)
"""What a template may have filled in."""
UNVERAENDERLICH = ("gemeinde", "ags", "haushaltsjahr", "stichtag", "kennung")
"""What is compared when the form comes back, where it stands alone in a cell."""
_PLATZHALTER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_M = f"{{{MAIN}}}"


@dataclass(frozen=True, slots=True)
class _Stelle:
    """A cell with placeholders, and what it says."""

    blatt: Blatteintrag
    zelle: etree._Element
    text: str

    @property
    def adresse(self) -> str:
        return self.zelle.get("r", "A1")


def bogen(vorlage: bytes, datei: str, kennung: Bogenkennung, angaben: Mapping[str, str]) -> bytes:
    """The form of one Gemeinde, as a workbook.

    Args:
        vorlage: the template.
        datei: its name, for messages.
        kennung: whose form it is.
        angaben: text of each of `ANGABEN`.

    Returns:
        The same bytes for the same template and figures.

    Raises:
        VorlageError: the template cannot be used; the message names the cell.
    """
    try:
        mappe = Package.read(vorlage)
    except DateiError as fehler:
        raise VorlageError("vorlage", f"Die Vorlage „{datei}“ kann nicht benutzt werden: {fehler.text}") from None
    namen = {MARKE: textkonstante(kennung.marke)}
    gesperrt, texte, stellen = _gesperrt(mappe), mappe.shared_strings(), Counter[str]()
    feste: set[str] = set()
    for blatt in mappe.blaetter:
        if blatt.art != "worksheet":
            continue
        wurzel = mappe.tree(blatt.part)
        feste |= {"="} if wurzel.find(f"{_M}sheetData/{_M}row/{_M}c/{_M}f") is not None else set()
        for stelle in _zellen(blatt, wurzel, texte):
            name = _eingabe(stelle, datei, stellen)
            if name is None:
                fertig = _PLATZHALTER.sub(lambda treffer, ort=stelle: _angabe(treffer[1], angaben, datei, ort), stelle.text)  # type: ignore[misc]
                if fertig != stelle.text:
                    _schreiben(stelle.zelle, fertig)
                    allein = _PLATZHALTER.fullmatch(stelle.text)
                    namen |= {VORGABE + allein[1]: _bereich(stelle)} if allein and allein[1] in UNVERAENDERLICH else {}
                feste.add(fertig)
                continue
            if gesperrt(stelle.zelle):
                raise _fehler(
                    datei,
                    stelle,
                    "ist ein Eingabefeld, aber gesperrt. Bitte unter Zellen formatieren > Schutz den Haken bei „Gesperrt“ entfernen.",
                )
            if FELD + name in namen:
                raise _fehler(datei, stelle, f"ist ein zweites Feld {{{{eingabe:{name}}}}}. Jede Eingabe gibt es nur einmal.")
            namen[FELD + name] = _bereich(stelle)
            _leeren(stelle.zelle)
        _schuetzen(wurzel)
        mappe.put(blatt.part, _als_xml(wurzel))
    if FELD + "personen" not in namen and FELD + "entscheidung" not in namen:
        raise VorlageError("vorlage", f"Der Vorlage „{datei}“ fehlt das Feld {{{{eingabe:personen}}}} (oder {{{{eingabe:entscheidung}}}}).")
    namen |= {f"{FESTES}{nummer}": textkonstante(text) for nummer, text in enumerate(festes_texte(feste), 1)}
    mappe.put(mappe.workbook_part, _als_xml(_mit_namen(mappe.tree(mappe.workbook_part), namen)))
    return mappe.to_bytes()


def vorlage_lesen(eigener: Path | None) -> tuple[bytes, str]:
    """The template from the county's own folder where it has one, else the one that travels with the program; and its name.

    Raises:
        VorlageError: it cannot be read.
    """
    if eigener is not None and not eigener.is_dir():
        raise VorlageError(
            "vorlagenordner", f"Den Ordner mit Vorlagen „{eigener}“ gibt es nicht. Bitte den Pfad prüfen oder mit „im-xl vorlagen“ anlegen."
        )
    pfad = eigener / DATEI if eigener is not None and (eigener / DATEI).is_file() else ordner("templates") / DATEI
    try:
        return pfad.read_bytes(), pfad.name
    except OSError as fehler:
        raise VorlageError(
            "vorlage", f"Die Vorlage „{pfad.name}“ kann nicht gelesen werden ({systemgrund(fehler)}). Bitte den Ordner der Vorlagen prüfen."
        ) from None


# ---------------------------------------------------------------- cells
def _zellen(blatt: Blatteintrag, wurzel: etree._Element, texte: list[str]) -> Iterator[_Stelle]:
    """The cells that hold a text or a number, with what they say; formulas of the county's own are left as they are."""
    for zelle in wurzel.iterfind(f"{_M}sheetData/{_M}row/{_M}c"):
        wert, eigener = zelle.find(f"{_M}v"), zelle.find(f"{_M}is")
        if zelle.find(f"{_M}f") is not None:
            continue
        if eigener is not None:
            yield _Stelle(blatt, zelle, rich_text(eigener))
        elif wert is not None and wert.text:
            yield _Stelle(blatt, zelle, texte[int(wert.text)] if zelle.get("t") == "s" else wert.text)


def _eingabe(stelle: _Stelle, datei: str, stellen: Counter[str]) -> str | None:
    """The input that a cell is: its field, for a post with the number of the row; None where it is no input."""
    treffer = _PLATZHALTER.fullmatch(stelle.text.strip())
    if treffer is None or not treffer[1].startswith("eingabe:"):
        return None
    name = treffer[1].removeprefix("eingabe:").strip()
    if name in FELDER:
        return name
    feld = name.removeprefix("stelle.")
    if feld == name or feld not in STELLENFELDER:
        moeglich = ", ".join(sorted(FELDER | {f"stelle.{feld}" for feld in STELLENFELDER}))
        raise _fehler(datei, stelle, f"nennt die unbekannte Eingabe „{name}“. Möglich sind: {moeglich}.")
    stellen[feld] += 1
    if stellen[feld] > STELLEN:
        raise _fehler(datei, stelle, f"ist die {STELLEN + 1}. Zeile für Stellen. Mehr als {STELLEN} werden nicht gelesen.")
    return f"s{stellen[feld]}_{feld}"


def _angabe(name: str, angaben: Mapping[str, str], datei: str, stelle: _Stelle) -> str:
    if name not in ANGABEN:
        raise _fehler(
            datei,
            stelle,
            f"nennt {{{{{name}}}}}. Das gibt es hier nicht; möglich sind: {', '.join(sorted(ANGABEN))} und {{{{eingabe:…}}}}.",
        )
    return angaben[name]


def _fehler(datei: str, stelle: _Stelle, was: str) -> VorlageError:
    return VorlageError("vorlage", f"Vorlage „{datei}“, Zelle {stelle.adresse} {was}", blatt=stelle.blatt.name, zelle=stelle.adresse)


def _gesperrt(mappe: Package) -> _Gesperrt:
    styles = mappe.related(mappe.workbook_part, "styles")
    xfs = mappe.tree(styles).findall(f"{_M}cellXfs/{_M}xf") if styles else []
    return _Gesperrt({str(index) for index, xf in enumerate(xfs) if _ist_offen(xf)})


@dataclass(frozen=True, slots=True)
class _Gesperrt:
    """Whether a cell is locked, by the formats that are not."""

    offene: set[str]

    def __call__(self, zelle: etree._Element) -> bool:
        return zelle.get("s", "0") not in self.offene


def _ist_offen(xf: etree._Element) -> bool:
    schutz = xf.find(f"{_M}protection")
    return schutz is not None and schutz.get("locked") in {"0", "false"}


def _bereich(stelle: _Stelle) -> str:
    zeile, spalte = split_address(stelle.adresse)
    return f"{quote_sheet(stelle.blatt.name)}!${column_letters(spalte)}${zeile}"


def _leeren(zelle: etree._Element) -> None:
    zelle.attrib.pop("t", "")
    for kind in list(zelle):
        zelle.remove(kind)


def _schreiben(zelle: etree._Element, text: str) -> None:
    """A text, whatever it looks like: a day that is a number moves by four years when a workbook is switched to 1904."""
    _leeren(zelle)
    if text:
        zelle.set("t", "inlineStr")
        zelle.append(etree.fromstring(f'<is xmlns="{MAIN}"><t xml:space="preserve">{zelltext(text)}</t></is>'))


# ---------------------------------------------------------------- protection and names
def _schuetzen(wurzel: etree._Element) -> None:
    """Protect a sheet but for its open cells; where the county has protected it in its own way (a password), that stays."""
    schutz = wurzel.find(f"{_M}sheetProtection")
    if schutz is None:
        schutz = etree.Element(f"{_M}sheetProtection")
        davor = [kind for kind in wurzel if kind.tag in {f"{_M}sheetData", f"{_M}sheetCalcPr"}]
        davor[-1].addnext(schutz)
    for was in ("sheet", "objects", "scenarios"):
        schutz.set(was, "1")


def _mit_namen(wurzel: etree._Element, namen: Mapping[str, str]) -> etree._Element:
    """The workbook part with our hidden names, and its structure protected."""
    schutz = wurzel.find(f"{_M}workbookProtection")
    blaetter = wurzel.find(f"{_M}sheets")
    assert blaetter is not None  # noqa: S101 - it was read as a workbook
    if schutz is None:
        schutz = etree.Element(f"{_M}workbookProtection")
        fenster = wurzel.find(f"{_M}bookViews")
        (blaetter if fenster is None else fenster).addprevious(schutz)
    schutz.set("lockStructure", "1")
    verzeichnis = wurzel.find(f"{_M}definedNames")
    if verzeichnis is None:
        verzeichnis = etree.Element(f"{_M}definedNames")
        davor = [kind for kind in wurzel if kind.tag in {f"{_M}{name}" for name in ("sheets", "functionGroups", "externalReferences")}]
        davor[-1].addnext(verzeichnis)
    for name, formel in namen.items():
        eintrag = etree.SubElement(verzeichnis, f"{_M}definedName", name=name, hidden="1")
        eintrag.text = formel
    return wurzel


def _als_xml(wurzel: etree._Element) -> bytes:
    return etree.tostring(wurzel, xml_declaration=True, encoding="UTF-8", standalone=True)
