"""New sheets on their way into a workbook: worksheet parts with all that hangs on them, not yet in any package.

The same `NeueBlaetter` become the small workbook that every host receives (`small.py`) and are grafted into a county's
file by the file host (`graft.py`). Everything is transitional OOXML with inline strings.
"""

from __future__ import annotations

from dataclasses import dataclass

KENNUNG = "_imxl"
"""Sheet-scoped hidden name that marks a sheet as ours: kind and AGS, for instance "gemeinde:08226096"."""
BEARBEITET = "bearbeitet:"
"""Begins the mark of a sheet that a person had edited and that was kept beside the renewed one: neither the county's list nor ours to renew."""
ABDRUCK = "_imxl_abdruck"
"""Sheet-scoped hidden name with the fingerprint of what we wrote; see `abdruck.py`."""
NOTIZEN = "_imxl_notizen"
"""Sheet-scoped hidden name with the fingerprint of the notes that came with a sheet, where its template has some."""
SCHLUESSEL = "_imxl_schluessel"
"""Sheet-scoped name of the column that tells which input or finding a line belongs to."""
TEXTE = "_imxl_texte"
"""Sheet-scoped name of the column that tells in words what a line is about."""
QUELLE = "_imxl_quelle"
"""Sheet-scoped hidden name with the file that was read, where that cannot hold the sheet (.ods, .xls, locked): the workbook is its companion."""
EINGABEN = "_imxl_eingaben"
"""Sheet-scoped hidden name of the one range that people fill in; it is outside the fingerprint."""

FELD = "_imxl_feld."
"""Begins the sheet-scoped hidden names of the columns of a list that the next run reads again: `FELD` + list + "." + field."""

RAND = "_imxl_rand."
"""Begins the sheet-scoped hidden name of a list, from the row above its first to the row below its last: a row that people insert at either end lies
within it, and in no column of the list."""

MARKIERUNG = "_imxl_markierung"
"""Sheet-scoped hidden name, on a sheet of the county's, of the column of findings that we wrote beside its list; see `markierung.py`."""
MARKIERUNG_STAND = "_imxl_markierung_stand"
"""Sheet-scoped hidden name with what we wrote there and how it is taken back."""


def textkonstante(wert: str) -> str:
    """A text as a defined name holds it."""
    return '"' + wert.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class Anhang:
    """A part that hangs on another: drawing, chart, image, comments, VML.

    Attributes:
        rid: relationship id used in the part above.
        typ: relationship type (full URI, transitional).
        name: wished part name, for instance xl/drawings/drawing1.xml; changed where it is taken.
        inhaltstyp: content type.
        inhalt: the bytes; equal media parts may be shared.
        anhaenge: parts that hang on this one.
    """

    rid: str
    typ: str
    name: str
    inhaltstyp: str
    inhalt: bytes
    anhaenge: tuple[Anhang, ...] = ()


@dataclass(frozen=True, slots=True)
class NeuesBlatt:
    """One finished sheet.

    Attributes:
        name: sheet name, at most 31 characters.
        kennung: what `KENNUNG` will hold; identity of the sheet across runs.
        abdruck: what `ABDRUCK` will hold.
        xml: worksheet part in UTF-8: elements without prefix, attributes in double quotes (style numbers are exchanged in the text),
            cell styles index into `NeueBlaetter.styles`, texts are inline.
        namen: sheet-scoped defined names, (name, formula text): _xlnm.Print_Area, _xlnm.Print_Titles, `EINGABEN`.
        anhaenge: parts that the sheet refers to by relationship id.
        externe: external hyperlinks, (rid, target).
        eigene_formeln: the template holds formulas of the county's own, without cached value.
    """

    name: str
    kennung: str
    abdruck: str
    xml: bytes
    namen: tuple[tuple[str, str], ...] = ()
    anhaenge: tuple[Anhang, ...] = ()
    externe: tuple[tuple[str, str], ...] = ()
    eigene_formeln: bool = False


@dataclass(frozen=True, slots=True)
class NeueBlaetter:
    """All sheets of a run with their common styles part (styles.xml: fonts by name, colours as RGB, no theme).

    `seit_1904`: days are counted from 1904, as the workbook does that the sheets are made for.
    """

    styles: bytes
    blaetter: tuple[NeuesBlatt, ...]
    seit_1904: bool = False
