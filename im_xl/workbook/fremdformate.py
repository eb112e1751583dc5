"""Workbooks into which no sheet goes: lists as .ods (LibreOffice) or .xls (Excel 97 to 2003), and .xlsx that must not be changed.

They are only read; what is made from them stands in a companion workbook. What a format means is decided by the content of the
file, never by its name.
"""

from __future__ import annotations

from dataclasses import dataclass

from im_xl.package.archive import OLE, Inhalt, all_bytes, read_directory
from im_xl.package.limits import LIMITS, hostile, part_key
from im_xl.package.package import Package
from im_xl.workbook.grid import Blatt, open_workbook

_ZIP = b"PK\3\4"
_KEINE_XLS = tuple(name.encode("utf-16-le") for name in ("EncryptedPackage", "DRMEncrypted"))
"""What the same container holds where it is an encrypted .xlsx; the reader of packages says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fremdmappe:
    """A workbook in a format into which no sheet can be put.

    Attributes:
        datei: its name, as the sheets call it.
        art: ".ods", ".xls", or ".xlsx" for every workbook of that kind.
        blaetter: its worksheets, in order, without those that im_xl made.
        eigene: names of the sheets that im_xl made, from a result that was saved in this format or has been locked since.
        sperre: what keeps an .xlsx from being changed, as in „Die Mappe ist …“; empty where the format does.
    """

    datei: str
    art: str
    blaetter: tuple[Blatt, ...]
    eigene: tuple[str, ...] = ()
    sperre: str = ""

    @property
    def warum(self) -> str:
        """Why it takes no sheets, in a sentence."""
        return f"„{self.datei}“ ist {self.sperre}." if self.sperre else f"Eine {self.art}-Datei kann sie nicht aufnehmen."


def ist_fremd(data: Inhalt) -> bool:
    """Whether a file is an .ods or .xls, going by its content."""
    return bool(_art(data))


def read_fremd(data: bytes, datei: str = "") -> Fremdmappe:
    """Read an .ods or .xls.

    Args:
        data: the file.
        datei: its name; empty where it has none.

    Raises:
        DateiError: no workbook, damaged, encrypted or hostile.
    """
    art = _art(data)
    hoechstens = LIMITS.old if art == ".xls" else LIMITS.part
    if len(data) > hoechstens:
        raise hostile(f"sie ist größer als {hoechstens >> 20} MB")
    datei = datei or f"Liste{art}"
    if art == ".ods":
        from im_xl.workbook.ods import read_ods as lesen  # noqa: PLC0415 - each reader is loaded where its format is met
    else:
        from im_xl.workbook.xls import read_xls as lesen  # noqa: PLC0415 - the same
    gelesen = lesen(data, datei)
    return Fremdmappe(
        datei=datei,
        art=art,
        blaetter=tuple(blatt for blatt, eigen in gelesen if not eigen),
        eigene=tuple(blatt.name for blatt, eigen in gelesen if eigen),
    )


def read_gesperrt(data: Inhalt, datei: str, sperre: str) -> Fremdmappe:
    """Read an .xlsx that must not be changed: its cells lie in another file than our sheets, like those of an .ods.

    Args:
        data: the file.
        datei: its name.
        sperre: as in `Fremdmappe`.

    Raises:
        DateiError: no workbook, damaged, encrypted or hostile.
    """
    blaetter = open_workbook(data)
    for blatt in blaetter:
        blatt.datei = datei
    eigene = tuple(blatt.name for blatt in Package.read(data).blaetter if blatt.kennung is not None)
    return Fremdmappe(datei=datei, art=".xlsx", blaetter=blaetter, eigene=eigene, sperre=sperre)


def _art(data: Inhalt) -> str:
    kopf = data[: len(OLE)]
    if kopf == OLE:
        alles = all_bytes(data)
        return "" if any(name in alles for name in _KEINE_XLS) else ".xls"
    if not kopf.startswith(_ZIP):
        return ""
    teile = {part_key(teil.name) for teil in read_directory(data)}
    return ".ods" if teile & {"mimetype", "content.xml"} and "[content_types].xml" not in teile else ""
