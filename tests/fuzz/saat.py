"""What is mutated: small workbooks of every kind that im_xl reads, made by the programs that make them."""

from __future__ import annotations

from datetime import date
import io
from pathlib import Path
import re
import shutil
import subprocess
import tempfile
import zipfile

from im_xl.model import Auftrag
from im_xl.package.graft import graft
from im_xl.package.package import Package
from im_xl.pipeline import run
from package import bausteine as b
from workbook.raster import mappe

_ZEIT = re.compile(rb"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")
AUFTRAG = Auftrag(heute=date(2026, 11, 23))
LISTE = "Haushaltsjahr | 2026\nStichtag | 31.12.2024\nBetrag | 250000\n\nAGS | Gemeinde | Personen in der AU | Meldung vom"
GEMEINDEN = "\n08226006 | Bammental | 76 | 12.10.2025\n08226009 | Brühl | 44 | 13.10.2025\nSumme | | 120 |"
FAELLE = "Fall-Nr. | Beginn der Beratung | Ende der Beratung | Ziele\nA1 | 01.02.2024 | | Arbeit\nA2 | 01.03.2023 | 01.05.2025 | Sprache"
STELLEN = "Stelle | Träger | VZÄ | von | bis\n1 | Bammental | 0.5 | 01.01.2026 | 31.12.2026"


def saat(office: bool = True) -> dict[str, bytes]:
    """Seeds by name.

    Args:
        office: ask LibreOffice for its own .xlsx, .ods and .xls, where it is installed.
    """
    kreis = mappe(
        {"Liste": LISTE + GEMEINDEN, "Fälle": FAELLE, "Stellen": STELLEN},
        verbunden=[("Liste", "E1:F1")],
        formate={("Liste", "C6"): "0%"},
        ausgeblendet=[("Liste", 7)],
    ).getvalue()
    samen = {
        "openpyxl": b.openpyxl_mappe(formel="='IM Übersicht'!A2"),
        "xlsxwriter": b.xlsxwriter_mappe(makros=True),
        "strict": b.strict(b.openpyxl_mappe()),
        "praefix": praefix(),
        "utf16": utf16(),
        "kreis": kreis,
        "gepfropft": gepfropft(),
        "ergebnis": ergebnis(kreis),
        "ods": ods(),
    }
    samen |= aus_office(kreis) if office and shutil.which("soffice") else {}
    return {name: ohne_uhr(data) for name, data in samen.items()} | {"zip64": zip64(ohne_uhr(b.xlsxwriter_mappe()))}


def ohne_uhr(data: bytes) -> bytes:
    """The same file whenever it is made: no time of day in it."""
    if not data.startswith(b"PK"):
        return data
    teile = {name: _ZEIT.sub(b"2025-01-01T00:00:00", inhalt) for name, inhalt in b.teile(data).items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inhalt in teile.items():
            archive.writestr(zipfile.ZipInfo(name), inhalt, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def gepfropft() -> bytes:
    """A workbook that already holds sheets of ours."""
    package = Package.read(b.openpyxl_mappe())
    graft(package, b.neue())
    return package.to_bytes()


def ergebnis(kreis: bytes) -> bytes:
    """The result of the whole job: inputs, fingerprints, marks."""
    lauf = run(io.BytesIO(kreis), AUFTRAG)
    graft(lauf.mappe, lauf.blaetter)
    return lauf.mappe.to_bytes()


def praefix() -> bytes:
    """Workbook and styles with every element under a prefix."""
    grund = b.openpyxl_mappe()
    teile = b.teile(grund)
    return b.umbauen(grund, **{name: b.prefixed(teile[name]) for name in ("xl/styles.xml", "xl/worksheets/sheet1.xml")})


def utf16() -> bytes:
    """Workbook part and a sheet in UTF-16."""
    grund = b.openpyxl_mappe()
    teile = b.teile(grund)
    return b.umbauen(grund, **{name: teile[name].decode().encode("utf-16") for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml")})


def zip64(data: bytes) -> bytes:
    """64-bit fields, stored and deflated members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for nummer, (name, content) in enumerate(b.teile(data).items()):
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED if nummer % 3 else zipfile.ZIP_STORED
            with archive.open(info, "w", force_zip64=bool(nummer % 2)) as file:
                file.write(content)
    return out.getvalue()


def ods() -> bytes:
    """An .ods as small as it can be, with repeated cells, merged ones, dates and our mark."""
    raum = "urn:oasis:names:tc:opendocument:xmlns:%s:1.0"
    raeume = " ".join(f'xmlns:{name}="{raum % name}"' for name in ("office", "style", "table", "text"))
    zeilen = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{wert}</text:p></table:table-cell>' for wert in reihe[:2])
        + f'<table:table-cell office:value-type="float" office:value="{reihe[2]}"><text:p>{reihe[2]}</text:p></table:table-cell>'
        + '<table:table-cell office:value-type="date" office:date-value="2025-10-12"/>'
        + '<table:table-cell table:number-columns-repeated="1000"/></table:table-row>'
        for reihe in (("08226006", "Bammental", 76), ("08226009", "Brühl", 44))
    )
    kopf = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{wert}<text:s text:c="2"/></text:p></table:table-cell>'
        for wert in ("AGS", "Gemeinde", "Personen in der AU", "Meldung vom")
    )
    inhalt = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {raeume}><office:automatic-styles><style:style style:name="ta1" '
        'style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body>'
        f'<office:spreadsheet><table:table table:name="Liste"><table:table-row>{kopf}</table:table-row>{zeilen}<table:table-row-group>'
        '<table:table-row table:number-rows-repeated="1048000" table:visibility="collapse"><table:table-cell/></table:table-row>'
        '</table:table-row-group></table:table><table:table table:name="IM" table:style-name="ta1"><table:named-expressions>'
        '<table:named-expression table:name="_imxl" table:expression="&quot;uebersicht:08226&quot;"/></table:named-expressions><table:table-row>'
        '<table:table-cell table:formula="of:=1+1" office:value-type="percentage" office:value="0.5" table:number-columns-spanned="2" '
        'table:number-rows-spanned="3"/><table:table-cell office:value-type="time" office:time-value="PT12H30M0S"/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return b.packen(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": inhalt.encode(),
            "META-INF/manifest.xml": manifest.encode(),
        }
    )


def aus_office(kreis: bytes) -> dict[str, bytes]:
    """The same list as LibreOffice saves it."""
    with tempfile.TemporaryDirectory() as ordner:
        quelle = Path(ordner) / "quelle.xlsx"
        quelle.write_bytes(kreis)
        profil = f"-env:UserInstallation=file://{ordner}/profil"
        for art in ("ods", "xls", "xlsx"):
            ziel = Path(ordner) / art
            befehl = ["soffice", profil, "--headless", "--convert-to", art, "--outdir", str(ziel), str(quelle)]
            subprocess.run(befehl, check=True, capture_output=True, timeout=120)
        return {f"office {art}": (Path(ordner) / art / f"quelle.{art}").read_bytes() for art in ("ods", "xls", "xlsx")}
