"""Mutations that know the structure: of the container, of its parts, of the attributes that we read.

Most of what random bytes hit is a checksum, and refused for that; so parts are changed inflated and packed anew with the right one.
"""

from __future__ import annotations

from collections.abc import Callable
import io
from random import Random
import re
import struct
import zipfile
import zlib

_ATTRIBUT = re.compile(rb"""\s([\w:]+)\s*=\s*"([^"]*)\"""")
_INHALT = re.compile(rb">([^<>]+)<")
_ELEMENT = re.compile(rb"<([\w:]+)(?:\s[^<>]*)?(?:/>|>[^<>]*</\1>)")
_ZAHL = re.compile(rb"\d+")
_KENNUNGEN = (
    b"r", b"s", b"t", b"si", b"ref", b"sheetId", b"localSheetId", b"activeTab", b"Id", b"r:id", b"Target", b"Type", b"TargetMode", b"PartName",
    b"Extension", b"ContentType", b"numFmtId", b"fontId", b"fillId", b"borderId", b"xfId", b"builtinId", b"count", b"uniqueCount", b"val",
    b"name", b"hidden", b"state", b"date1904", b"min", b"max", b"office:value", b"office:date-value", b"office:time-value", b"text:c",
    b"office:value-type", b"table:number-columns-repeated", b"table:number-rows-repeated", b"table:number-columns-spanned", b"codeName", b"formatCode",
)  # fmt: skip
_WERTE = (
    b"", b" ", b"0", b"-1", b"1", b"2", b"7", b"255", b"65535", b"65536", b"1048576", b"1048577", b"2147483648", b"4294967295", b"9" * 20, b"9" * 5000,
    b"1e308", b"1e999", b"nan", b"inf", b"-0", b"1_0", b"0x10", b"1.5", b"\xc2\xb2", b"\xd9\xa3", b"A1", b"A0", b"XFD1048576", b"XFE1", b"AAAA1", b"a1",
    b"$A$1", b"A1:B2", b"B2:A1", b"A1:XFD1048576", b"A:A", b"1:1", b":", b"true", b"TRUE", b"s", b"str", b"b", b"e", b"d", b"n", b"inlineStr",
    b"shared", b"array", b"dataTable", b"..", b"../../../etc/passwd", b"/xl/workbook.xml", b"xl/workbook.xml", b"workbook.xml", b"sharedStrings.xml",
    b"#REF!", b"&#0;", b"&#xD800;", b"&#xFFFF;", b"&amp;lt;", b"&unbekannt;", b"_x0000_", b"_xD800_", b"_x000D_", b"\xef\xbf\xbf", b"\xff", b"\0", b"'", b"%2e%2e/a",
    b"rId1", b"rId2", b"External", b"Internal", b"hidden", b"veryHidden", b"http://example.org/a", b"file:///etc/passwd", b"xml", b"rels",
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
    b"application/vnd.openxmlformats-package.relationships+xml", b"2025-13-45", b"2025-10-12T25:61:61", b"PT999999H99M99S", b"0000-00-00",
    b"01.01.2024", b"31.12.2024", b"08226006", b"Bammental", b"_imxl", b"&quot;uebersicht:08226&quot;", b"&quot;bearbeitet:x&quot;", b"12 von 13", b"1.234,56",
)  # fmt: skip
_STUECKE = (
    b"<!-- a -->", b"<![CDATA[<a>]]>", b"<?a b?>", b"<!DOCTYPE a>", b"<x:y/>", b"</sheet>", b"<sheet/>", b"<c/>", b"<row/>", b"<v/>", b"<f/>", b"<is/>",
    b'<row r="1"><c r="A1" t="s"><v>99999</v></c></row>', b"<xf/>", b"<font/>", b"<si/>", b"<Relationship/>", b"<Override/>", b"<Default/>", b"<definedName/>",
    b'<definedName name="_imxl" localSheetId="0">"uebersicht:08226"</definedName>', b"<a>" * 40, b"<t>", b'<f t="shared" si="0"/>', b'<f t="array" ref="A1:ZZ9"/>',
    b'<mergeCell ref="A1:B2"/>', b'<sheetPr codeName="x"/>', b"<table:table-row/>", b"<text:p/>", b'<mc:AlternateContent xmlns:mc="u"><a/></mc:AlternateContent>',
)  # fmt: skip

Teile = dict[str, bytes]


def wuerfel(saat: int, nummer: int) -> Random:
    """The random numbers of one file of a run."""
    return Random(f"{saat}:{nummer}")  # noqa: S311 -- no secret


def mutiert(zufall: Random, samen: dict[str, bytes]) -> tuple[str, bytes]:
    """One mutated file, and the name of its seed; the same random numbers give the same bytes."""
    name = zufall.choice(sorted(samen))
    data = samen[name]
    if not data.startswith(b"PK"):
        return name, _bytes(zufall, data)
    teile, verfahren = _ausgepackt(data), zipfile.ZIP_DEFLATED
    if zufall.random() < 0.85:
        for _ in range(zufall.choice((1, 1, 1, 2, 3, 8))):
            zufall.choice(_TEILWEISE)(zufall, teile)
        if zufall.random() < 0.05:
            verfahren = zipfile.ZIP_STORED
        data = _gepackt(teile, verfahren)
    if zufall.random() < 0.2:
        for _ in range(zufall.choice((1, 1, 2, 4))):
            data = zufall.choice(_BEHAELTER)(zufall, data)
    return name, data


def _ausgepackt(data: bytes) -> Teile:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _gepackt(teile: Teile, verfahren: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", verfahren, compresslevel=1) as archive:
        for name, inhalt in teile.items():
            archive.writestr(zipfile.ZipInfo(name), inhalt, verfahren)
    return out.getvalue()


# ---------------------------------------------------------------- parts
def _teil(zufall: Random, teile: Teile) -> str:
    """A part, more often one that we read."""
    namen = sorted(teile)
    gelesen = [
        n
        for n in namen
        if n.endswith((".rels", "workbook.xml", "styles.xml", "Strings.xml", "content.xml")) or "sheet" in n or n.startswith("[")
    ]
    return zufall.choice(gelesen if gelesen and zufall.random() < 0.85 else namen) if namen else ""


def _im_teil(aendern: Callable[[Random, bytes], bytes]) -> Callable[[Random, Teile], None]:
    def anwenden(zufall: Random, teile: Teile) -> None:
        name = _teil(zufall, teile)
        if name in teile:
            teile[name] = aendern(zufall, teile[name])

    return anwenden


def _stelle(zufall: Random, muster: re.Pattern[bytes], text: bytes) -> re.Match[bytes] | None:
    funde = list(muster.finditer(text))
    return zufall.choice(funde) if funde else None


def _attribut(zufall: Random, text: bytes) -> bytes:
    """Another value for an attribute, one of its number, none, or the whole attribute twice."""
    fund = _stelle(zufall, _ATTRIBUT, text)
    if fund is None:
        return text
    if zufall.random() < 0.5:
        # One that we read, if there is any.
        eigene = [f for f in _ATTRIBUT.finditer(text) if f[1] in _KENNUNGEN]
        fund = zufall.choice(eigene) if eigene else fund
    was = zufall.random()
    if was < 0.1:
        return text[: fund.start()] + text[fund.end() :]
    if was < 0.15:
        return text[: fund.end()] + fund[0] + text[fund.end() :]
    if was < 0.25 and (anderer := _stelle(zufall, _ATTRIBUT, text)):
        return text[: fund.start(2)] + anderer[2] + text[fund.end(2) :]
    if was < 0.4:
        return (
            text[: fund.start(2)]
            + _ZAHL.sub(lambda z: b"%d" % (int(z[0][:9]) + zufall.choice((-1, 1, 1000))), fund[2])
            + text[fund.end(2) :]
        )
    return text[: fund.start(2)] + zufall.choice(_WERTE) + text[fund.end(2) :]


def _neues_attribut(zufall: Random, text: bytes) -> bytes:
    fund = _stelle(zufall, re.compile(rb"<[\w:]+"), text)
    return (
        text if fund is None else text[: fund.end()] + b' %s="%s"' % (zufall.choice(_KENNUNGEN), zufall.choice(_WERTE)) + text[fund.end() :]
    )


def _text(zufall: Random, text: bytes) -> bytes:
    fund = _stelle(zufall, _INHALT, text)
    return text if fund is None else text[: fund.start(1)] + zufall.choice(_WERTE) + text[fund.end(1) :]


def _element(zufall: Random, text: bytes) -> bytes:
    """An element dropped, doubled, many times, or in another place."""
    fund = _stelle(zufall, _ELEMENT, text)
    if fund is None:
        return text
    was = zufall.random()
    if was < 0.3:
        return text[: fund.start()] + text[fund.end() :]
    if was < 0.6:
        return text[: fund.end()] + fund[0] * zufall.choice((1, 1, 2, 300)) + text[fund.end() :]
    anderes = _stelle(zufall, _ELEMENT, text)
    return text if anderes is None else text[: anderes.start()] + fund[0] + text[anderes.start() :]


def _stueck(zufall: Random, text: bytes) -> bytes:
    fund = _stelle(zufall, re.compile(rb"<"), text)
    return text if fund is None else text[: fund.start()] + zufall.choice(_STUECKE) + text[fund.start() :]


def _name(zufall: Random, text: bytes) -> bytes:
    """Another name for an element, mostly one from the same part; begin and end alike."""
    fund, anderer = _stelle(zufall, re.compile(rb"<([\w:]+)"), text), _stelle(zufall, re.compile(rb"<([\w:]+)"), text)
    if fund is None or anderer is None:
        return text
    return re.sub(rb"(</?)" + re.escape(fund[1]) + rb"(?=[\s/>])", lambda t: t[1] + anderer[1], text)


def _bytes(zufall: Random, text: bytes) -> bytes:
    """Bytes flipped, cut out, doubled, cut off."""
    if not text:
        return text
    an = zufall.randrange(len(text))
    was = zufall.random()
    if was < 0.5:
        feld = bytearray(text)
        for _ in range(zufall.choice((1, 1, 2, 8))):
            feld[zufall.randrange(len(feld))] ^= 1 << zufall.randrange(8)
        return bytes(feld)
    ende = min(len(text), an + zufall.choice((1, 4, 30, 500)))
    if was < 0.65:
        return text[:an] + text[ende:]
    if was < 0.8:
        return text[:ende] + text[an:ende] + text[ende:]
    if was < 0.9:
        return text[:an] + zufall.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", zufall.randbytes(8))) + text[ende:]
    return text[:an]


def _kodierung(zufall: Random, text: bytes) -> bytes:
    was = zufall.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "latin-1", "cp1252", "erklaert"))
    if was == "erklaert":
        andere = zufall.choice((b"UTF-16", b"ISO-8859-1", b"windows-1252", b"utf-7", b"us-ascii", b"iso-8859-99", b"UTF8"))
        return re.sub(rb"encoding=[\"'][^\"']*[\"']", b'encoding="' + andere + b'"', text, count=1)
    return text.decode("utf-8", "replace").encode(was, "xmlcharrefreplace" if was in {"latin-1", "cp1252"} else "surrogatepass")


def _weg(zufall: Random, teile: Teile) -> None:
    teile.pop(_teil(zufall, teile), None)


def _umbenannt(zufall: Random, teile: Teile) -> None:
    name = _teil(zufall, teile)
    if name in teile:
        neu = zufall.choice(
            (
                name.upper(),
                name + " ",
                "/" + name,
                name.replace("/", "\\"),
                "xl/../" + name,
                name + ".bin",
                zufall.choice(sorted(teile)),
                "ä" + name,
                "",
            )
        )
        teile[neu] = teile.pop(name)


def _getauscht(zufall: Random, teile: Teile) -> None:
    eins, zwei = _teil(zufall, teile), _teil(zufall, teile)
    if eins in teile and zwei in teile:
        teile[eins], teile[zwei] = teile[zwei], teile[eins]


def _kopiert(zufall: Random, teile: Teile) -> None:
    name = _teil(zufall, teile)
    if name in teile:
        teile[
            zufall.choice(
                ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/vbaProject.bin", "mimetype", name + "2", "_xmlsignatures/a")
            )
        ] = teile[name]


def _leer(zufall: Random, teile: Teile) -> None:
    name = _teil(zufall, teile)
    if name in teile:
        teile[name] = zufall.choice((b"", b"\0" * 40, b"<a/>", b"<?xml version='1.0'?>", b" ", b"\xef\xbb\xbf"))


_TEILWEISE: tuple[Callable[[Random, Teile], None], ...] = (
    *(_im_teil(_attribut),) * 6,
    *(_im_teil(_neues_attribut),) * 2,
    *(_im_teil(_text),) * 3,
    *(_im_teil(_element),) * 3,
    *(_im_teil(_stueck),) * 2,
    _im_teil(_name),
    _im_teil(_bytes),
    _im_teil(_kodierung),
    _weg,
    _umbenannt,
    _getauscht,
    _kopiert,
    _leer,
)


# ---------------------------------------------------------------- container
def _feld(marke: bytes, felder: tuple[tuple[int, str], ...]) -> Callable[[Random, bytes], bytes]:
    """Changes one field of one of the structures that begin with a mark."""

    def anwenden(zufall: Random, data: bytes) -> bytes:
        orte = [fund.start() for fund in re.finditer(re.escape(marke), data)]
        if not orte:
            return data
        ort = zufall.choice(orte)
        versatz, art = zufall.choice(felder)
        breite = struct.calcsize(art)
        if ort + versatz + breite > len(data):
            return data
        alt = struct.unpack_from(art, data, ort + versatz)[0]
        voll = (1 << 8 * breite) - 1
        neu = (
            zufall.choice(
                (0, 1, voll, voll >> 1, alt + 1, alt - 1, alt ^ (1 << zufall.randrange(8 * breite)), len(data), zufall.randrange(voll))
            )
            & voll
        )
        return data[: ort + versatz] + struct.pack(art, neu) + data[ort + versatz + breite :]

    return anwenden


def _inhalt(zufall: Random, data: bytes) -> bytes:
    """A byte of the compressed content, with all sizes as they were."""
    return _bytes(zufall, data)


def _anhang(zufall: Random, data: bytes) -> bytes:
    """Something before or behind the archive, or the archive twice."""
    return zufall.choice(
        (
            lambda: b"PK\3\4" + data,
            lambda: data + data,
            lambda: data + bytes(zufall.randrange(70_000)),
            lambda: data[: zufall.randrange(len(data) + 1)],
        )
    )()


def _pruefsummen(_: Random, data: bytes) -> bytes:
    """Checksums of the directory made right again for what the members now inflate to."""
    feld = bytearray(data)
    for fund in re.finditer(re.escape(b"PK\1\2"), data):
        if fund.start() + 46 > len(data):
            continue
        packed, _size = struct.unpack_from("<LL", data, fund.start() + 20)
        (ort,) = struct.unpack_from("<L", data, fund.start() + 42)
        if ort + 30 > len(data):
            continue
        n, extra = struct.unpack_from("<HH", data, ort + 26)
        roh = data[ort + 30 + n + extra : ort + 30 + n + extra + packed]
        try:
            inhalt = zlib.decompressobj(-15).decompress(roh, 1 << 22)
        except zlib.error:
            continue
        struct.pack_into("<L", feld, fund.start() + 16, zlib.crc32(inhalt))
        struct.pack_into("<L", feld, fund.start() + 24, len(inhalt))
    return bytes(feld)


_BEHAELTER: tuple[Callable[[Random, bytes], bytes], ...] = (
    _feld(
        b"PK\1\2",
        ((4, "<H"), (6, "<H"), (8, "<H"), (10, "<H"), (16, "<L"), (20, "<L"), (24, "<L"), (28, "<H"), (30, "<H"), (32, "<H"), (42, "<L")),
    ),
    _feld(b"PK\3\4", ((4, "<H"), (6, "<H"), (8, "<H"), (14, "<L"), (18, "<L"), (22, "<L"), (26, "<H"), (28, "<H"))),
    _feld(b"PK\5\6", ((4, "<H"), (8, "<H"), (10, "<H"), (12, "<L"), (16, "<L"), (20, "<H"))),
    _feld(b"PK\6\6", ((4, "<Q"), (24, "<Q"), (32, "<Q"), (40, "<Q"), (48, "<Q"))),
    _feld(b"PK\6\7", ((4, "<L"), (8, "<Q"))),
    _inhalt,
    _anhang,
    _pruefsummen,
)
