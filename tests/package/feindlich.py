"""Files that are built to harm, or look like it: each with the code and a word of the refusal.

They are workbooks in everything else, so that nothing but the guard that they are for can refuse them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
import re
import struct
import zlib

from package import bausteine as b

GUT = b.openpyxl_mappe()
TEILE = b.teile(GUT)
BLATT, MAPPE = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
LACHEN = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
FERN = '<!DOCTYPE a SYSTEM "http://example.org/a.dtd">'


@dataclass(frozen=True)
class Feind:
    """A hostile file.

    Attributes:
        code: of the refusal.
        wort: what its message says among other things.
        bauen: makes the bytes.
        erst_beim_lesen: not the container is hostile, but what stands in a sheet: `Package.read` takes it, reading refuses it.
    """

    code: str
    wort: str
    bauen: Callable[[], bytes]
    erst_beim_lesen: bool = False


def mit(name: str, inhalt: bytes | None) -> Callable[[], bytes]:
    """The good workbook with another part."""
    return lambda: b.umbauen(GUT, **{name: inhalt})


def vor_wurzel(name: str, text: str, kodierung: str = "utf-8") -> Callable[[], bytes]:
    """The good workbook with something before the root element of a part, in another encoding."""
    inhalt = TEILE[name].decode().replace('<?xml version="1.0"?>', "").lstrip()
    return mit(name, (text + inhalt).encode(kodierung))


def ersetzt(name: str, alt: bytes, neu: bytes) -> Callable[[], bytes]:
    """The good workbook with another text in a part; it has to hit."""
    assert alt in TEILE[name], (name, alt)
    return mit(name, TEILE[name].replace(alt, neu, 1))


def zip_roh(teile: dict[str, bytes], *, luege: dict[str, tuple[int, int]] | None = None, kopfname: dict[str, str] | None = None) -> bytes:
    """A zip by hand: with duplicate names, sizes that are not true, local headers that name another part.

    Args:
        teile: content by name; a name with "#2" behind it is written without that.
        luege: (CRC or -1, size or -1) that the directory claims instead.
        kopfname: name in the local header instead.
    """
    out, verzeichnis = bytearray(), bytearray()
    for schluessel, inhalt in teile.items():
        name = schluessel.removesuffix("#2").encode()
        kopf = (kopfname or {}).get(schluessel, name.decode()).encode()
        gepackt = (packer := zlib.compressobj(9, zlib.DEFLATED, -15)).compress(inhalt) + packer.flush()
        crc, groesse = (luege or {}).get(schluessel, (-1, -1))
        angaben = (zlib.crc32(inhalt) if crc < 0 else crc, len(gepackt), len(inhalt) if groesse < 0 else groesse)
        verzeichnis += struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 33, *angaben, len(name), 0, 0, 0, 0, 0, len(out)) + name
        out += struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 33, *angaben, len(kopf), 0) + kopf + gepackt
    ende = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(teile), len(teile), len(verzeichnis), len(out), 0)
    return bytes(out + verzeichnis + ende)


def verschachtelt(anzahl: int = 200) -> bytes:
    """A bomb without a single large ratio: each member holds, quoted, the header of the next one and all that follows it."""
    kern = bytes(1 << 20)
    daten = (packer := zlib.compressobj(9, zlib.DEFLATED, -15)).compress(kern) + packer.flush()
    inhalt, koepfe = kern, []
    for nummer in reversed(range(anzahl)):
        name = b"xl/media/image%d.png" % nummer
        angaben = (zlib.crc32(inhalt), len(daten), len(inhalt), len(name))
        kopf = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 33, *angaben, 0) + name
        koepfe.append((name, angaben, len(kopf)))
        # A stored block that is not the last one: five bytes, then the header as it is.
        inhalt, daten = kopf + inhalt, struct.pack("<BHH", 0, len(kopf), len(kopf) ^ 0xFFFF) + kopf + daten
    grund = zip_roh(TEILE)
    mitte = grund.index(b"PK\1\2")
    out, ort = bytearray(grund[:mitte]), mitte
    strom = daten[5:]
    verzeichnis = bytearray(grund[mitte:-22])
    for name, angaben, laenge in reversed(koepfe):
        verzeichnis += struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 33, *angaben, 0, 0, 0, 0, 0, ort) + name
        ort += laenge + 5
    out += strom
    zahl = len(TEILE) + anzahl
    return bytes(out + verzeichnis + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, zahl, zahl, len(verzeichnis), len(out), 0))


def zu_viel_zusammen() -> bytes:
    """Five parts, each within bounds, that claim more together than a package may hold."""
    rauschen = Random(1).randbytes(1 << 20)  # noqa: S311 - no secret
    bilder = {f"xl/media/{n}.png": rauschen for n in range(5)}
    return zip_roh({**TEILE, **bilder}, luege=dict.fromkeys(bilder, (-1, 500 << 20)))


def verschluesselt() -> bytes:
    """The flag of an encrypted member."""
    data = bytearray(GUT)
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


def falsche_summe() -> bytes:
    """A checksum in the directory that is not that of the part."""
    return zip_roh(TEILE, luege={BLATT: (1, -1)})


def abgeschnitten(anteil: float) -> Callable[[], bytes]:
    """The beginning of the file."""
    return lambda: GUT[: int(len(GUT) * anteil)]


def raeume() -> bytes:
    """Names of which each declares a namespace of its own, below a root with as many as may be: the table is copied for each."""
    wurzel = b" ".join(b'xmlns:a%d="u"' % n for n in range(300))
    return ersetzt(MAPPE, b"<workbook ", b"<workbook " + wurzel + b" ")()


def ferner_text() -> bytes:
    """A cell that points at a shared string which nobody has the time to look for."""
    zelle = b'<c r="B2" t="s"><v>4000000000</v></c>'
    texte = b'<sst xmlns="%s" count="4294967295" uniqueCount="4294967295">%s</sst>' % (b.MAIN.encode(), b"<si/>" * 1000)
    beziehung = f'<Relationship Id="rId99" Type="{b.RELS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'.encode()
    rels = "xl/_rels/workbook.xml.rels"
    return b.umbauen(
        GUT,
        **{
            BLATT: re.sub(rb'<c r="B2".*?</c>', zelle, TEILE[BLATT]),
            "xl/sharedStrings.xml": texte,
            rels: TEILE[rels].replace(b"</Relationships>", beziehung),
        },
    )


def tief(name: str, hinter: bytes, ebenen: int = 400) -> Callable[[], bytes]:
    """Elements in each other."""
    return ersetzt(name, hinter, hinter + b"<a>" * ebenen + b"</a>" * ebenen)


BLATTEINTRAG = TEILE[MAPPE][TEILE[MAPPE].index(b"<sheet ") : TEILE[MAPPE].index(b"/>", TEILE[MAPPE].index(b"<sheet ")) + 2]
_NAMEN = b"<definedNames>"
FEINDE: dict[str, Feind] = {
    "Bombe": Feind("unsicher", "ungewöhnlich stark gepackt", mit("xl/media/image1.png", bytes(40 << 20))),
    "verschachtelte Bombe": Feind("unsicher", "überlappen sich", verschachtelt),
    "zu viele Teile": Feind("unsicher", "mehr als 20000 Teile", lambda: zip_roh({**TEILE, **{f"xl/{n}.bin": b"" for n in range(20_001)}})),
    "zu große Angabe": Feind("unsicher", "größer als 512 MB", lambda: zip_roh(TEILE, luege={BLATT: (-1, 513 << 20)})),
    "zusammen zu groß": Feind("unsicher", "größer als 2048 MB", zu_viel_zusammen),
    "größer als angegeben": Feind("unsicher", "größer, als er angibt", lambda: zip_roh(TEILE, luege={BLATT: (-1, 100)})),
    "kleiner als angegeben": Feind("beschaedigt", "Prüfsumme", lambda: zip_roh(TEILE, luege={BLATT: (-1, 1 << 20)})),
    "DTD in der Mappe": Feind("unsicher", "DTD", vor_wurzel(MAPPE, FERN)),
    "Entitäten im Blatt": Feind("unsicher", "DTD", vor_wurzel(BLATT, f"<?xml version='1.0'?>{LACHEN}")),
    "Entitäten in UTF-16": Feind(
        "unsicher", "DTD", mit("xl/sharedStrings.xml", f"<?xml version='1.0' encoding='UTF-16'?>{LACHEN}<sst/>".encode("utf-16"))
    ),
    "Entitäten hinter einem Kommentar": Feind("unsicher", "DTD", vor_wurzel(MAPPE, f"<!-- <!DOCTYPE --> <?a b?>\n{LACHEN}")),
    "UTF-7": Feind("unsicher", "UTF-7", vor_wurzel(BLATT, "<?xml version='1.0' encoding='UTF-7'?>")),
    "UTF-32": Feind("unsicher", "lesbares XML", vor_wurzel(BLATT, "<?xml version='1.0'?>", "utf-32-be")),
    "aus dem Ordner": Feind("unsicher", "aus der Datei hinaus", mit("xl/../../../../tmp/x.xml", b"<a/>")),
    "aus dem Ordner, Windows": Feind("unsicher", "aus der Datei hinaus", mit("xl\\..\\..\\x.xml", b"<a/>")),
    "aus dem Ordner, verborgen": Feind("unsicher", "aus der Datei hinaus", mit("xl/%2E%2e%2fx.xml", b"<a/>")),
    "Laufwerk": Feind("unsicher", "aus der Datei hinaus", mit("C:\\Windows\\x.xml", b"<a/>")),
    "doppelter Teil": Feind("unsicher", "doppelt vorhanden", lambda: zip_roh({**TEILE, MAPPE + "#2": TEILE[MAPPE]})),
    "nur Groß und Klein verschieden": Feind("unsicher", "doppelt vorhanden", mit("XL/Workbook.XML", TEILE[MAPPE])),
    "zwei Namen": Feind("unsicher", "zwei verschiedene Namen", lambda: zip_roh(TEILE, kopfname={BLATT: "xl/worksheets/sheet9.xml"})),
    "ein Zehntel": Feind("beschaedigt", "unvollständig übertragen", abgeschnitten(0.1)),
    "die Hälfte": Feind("beschaedigt", "unvollständig übertragen", abgeschnitten(0.5)),
    "fast alles": Feind("beschaedigt", "unvollständig übertragen", abgeschnitten(0.999)),
    "falsche Prüfsumme": Feind("beschaedigt", "Prüfsumme", falsche_summe),
    "verschlüsselt": Feind("kennwort", "verschlüsselt", verschluesselt),
    "ohne Blätter": Feind("keine-blaetter", "keine Blätter", mit(MAPPE, re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", TEILE[MAPPE]))),
    "Vorabversion": Feind("beta-format", "Vorabversion", ersetzt(MAPPE, b"/spreadsheetml/2006/main", b"/spreadsheetml/2006/7/main")),
    "Mappe anderswo": Feind(
        "keine-mappe", "keine Excel-Arbeitsmappe", ersetzt("_rels/.rels", b'officeDocument" ', b'officeDocument" TargetMode="External" ')
    ),
    "zu tief": Feind("unsicher", "zu tief verschachtelt", tief(MAPPE, b"<sheets>")),
    "Million Namen": Feind("unsicher", "mehr als 200000 Einträge", ersetzt(MAPPE, _NAMEN, _NAMEN + b"<definedName/>" * 1_000_000)),
    "zu viele Namensräume": Feind("unsicher", "Namensräume", raeume),
    "ein Blatt tausendmal": Feind(
        "beschaedigt", "zweimal in der Liste", ersetzt(MAPPE, BLATTEINTRAG, BLATTEINTRAG * 1000), erst_beim_lesen=True
    ),
    "zu viele Blätter": Feind("unsicher", "mehr als 4000 Blätter", ersetzt(MAPPE, BLATTEINTRAG, BLATTEINTRAG * 4001), erst_beim_lesen=True),
    "Text Nummer vier Milliarden": Feind("unsicher", "4000000000. Text", ferner_text, erst_beim_lesen=True),
    "zu langer Text": Feind(
        "unsicher", "zu langen Text", ersetzt(MAPPE, _NAMEN, _NAMEN + b"<definedName>" + b"x" * 10_100_000 + b"</definedName>")
    ),
}
