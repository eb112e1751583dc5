"""`vbaProject.bin` from the text of modules: an Excel VBA project (MS-OVBA) in a compound file.

No compiled code is written, so Excel compiles the modules when they are first used, as it does for a project that another
version of Office has saved. Nothing depends on clock or chance: the same modules give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
import re
import struct
from typing import Final

from im_xl.errors import DateiError
from im_xl.package.cfb import write_cfb

NAME_HOECHSTENS: Final = 31
"""Characters of a module's name; the name of a stream in the container can hold no more."""
ZEILE_HOECHSTENS: Final = 1023
FORTSETZUNGEN_HOECHSTENS: Final = 24

RESERVIERT: Final = frozenset(
    # Words of the language (MS-VBAL 3.3.5.2), lower-case.
    """
    abs addressof and any array as attribute boolean byref byte byval call case cbool cbyte ccur cdate cdbl cdec cdecl cint circle
    clng clnglng clngptr close const csng cstr currency cvar cverr date debug decimal declare defbool defbyte defcur defdate defdbl
    defdec defint deflng deflnglng deflngptr defobj defsng defstr defvar dim do doevents double each else elseif empty end endif enum
    eqv erase event exit false fix for friend function get global gosub goto if imp implements in input inputb int integer is lbound
    len lenb let like linein lineinput lock long longlong longptr loop lset me mod new next not nothing null on open option optional
    or paramarray preserve print private property pset public put raiseevent redim rem resume return rset scale seek select set sgn
    shared single spc static stop string sub tab then to true type typeof ubound unlock until variant wend while with withevents
    write xor
    """.split()  # noqa: SIM905 - as a list of literals nobody would read it
)
_BELEGT: Final = frozenset({"vba", "excel", "office", "stdole", "dir"})
"""The libraries of every project, and the stream in which the list of modules lies."""

_KODIERUNG: Final = "cp1252"
_BLOCK: Final = 4096
_MINDESTENS: Final = 3
"""Bytes from which on a repetition is shorter as a reference than as itself."""
_OFFICE: Final = (
    r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL"
    "#Microsoft Office 16.0 Object Library"
)
_STDOLE: Final = r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"
_BIBLIOTHEKEN: Final = {"stdole": _STDOLE, "Office": _OFFICE}
"""References. Excel finds a library by its GUID; the path is only what Office notes beside it."""
_STAND: Final = (1_704_067_200, 1)
"""Version of the project. Office notes the second of saving and counts on; ours stays, so that builds are alike."""


class Modulart(Enum):
    """Kinds of modules; the value is what a message calls them."""

    DOKUMENT_MAPPE = "Dokumentmodul der Mappe"
    DOKUMENT_BLATT = "Dokumentmodul eines Blatts"
    MODUL = "Modul"
    KLASSE = "Klassenmodul"


@dataclass(frozen=True, slots=True)
class Modul:
    """A module as it is kept in `macros/`.

    Attributes:
        name: VBA identifier in ASCII. For a document module the code name of the workbook or sheet.
        art: what kind of module it is.
        quelltext: text with any line ends, with or without the header that the VBA editor exports
            (`VERSION 1.0 CLASS` to `END`, `Attribute VB_...`).
    """

    name: str
    art: Modulart
    quelltext: str


def vba_projekt(name: str, kennung: str, module: Sequence[Modul]) -> bytes:
    """Write a VBA project.

    Args:
        name: name of the project, a VBA identifier in ASCII.
        kennung: GUID of the project in braces. It must stay the same from build to build.
        module: in the order in which Excel keeps them; exactly one `DOKUMENT_MAPPE`, and for every sheet of the workbook one
            `DOKUMENT_BLATT` with its code name.

    Returns:
        The bytes of `xl/vbaProject.bin`.

    Raises:
        DateiError: `makro-projekt` (name, GUID or set of modules), `makro-name` (a module's name), `makro-kopf` (attributes that do
            not fit the module), `makro-zeichen` (a character that VBA has not), `makro-zeile` (a line or statement too long),
            `makro-verdichtung` (text without repetition).
    """
    _pruefe_projekt(name, kennung, module)
    quellen = {modul.name: verdichte(_quelle(modul), f"Modul „{modul.name}“") for modul in module}
    namen = [modul.name for modul in module]
    return write_cfb(
        {
            "PROJECT": _projekttext(name, kennung.upper(), module).encode(_KODIERUNG),
            "PROJECTwm": b"".join(eintrag.encode(_KODIERUNG) + b"\0" + _breit(eintrag) + b"\0\0" for eintrag in namen) + b"\0\0",
            "VBA": {
                "_VBA_PROJECT": bytes.fromhex("CC61FFFF000100"),  # version FFFF: no compiled code follows
                "dir": verdichte(_verzeichnis(name, module), "Verzeichnis der Module"),
                **quellen,
            },
        }
    )


# ---------------------------------------------------------------- what cannot become a project
def _pruefe_projekt(name: str, kennung: str, module: Sequence[Modul]) -> None:
    if grund := _namensfehler(name):
        raise DateiError("makro-projekt", f"Das Makroprojekt kann nicht „{name}“ heißen: {grund}. Bitte einen anderen Namen wählen.")
    if not re.fullmatch(r"\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}", kennung):
        raise DateiError("makro-projekt", f"„{kennung}“ ist keine Projektkennung. Bitte eine GUID in geschweiften Klammern angeben.")
    mappen = [modul.name for modul in module if modul.art is Modulart.DOKUMENT_MAPPE]
    if len(mappen) != 1:
        aufzaehlung = f": {', '.join(mappen)}" if mappen else ""
        raise DateiError(
            "makro-projekt",
            f"Zu einem Makroprojekt gehört genau ein {Modulart.DOKUMENT_MAPPE.value}; hier sind es {len(mappen)}{aufzaehlung}. Bitte berichtigen.",
        )
    vergeben = {name.lower(): "das Projekt"}
    for modul in module:
        grund = _namensfehler(modul.name)
        if not grund and (anderes := vergeben.get(modul.name.lower())):
            grund = f"so heißt schon {anderes}"
        if grund:
            raise DateiError("makro-name", f"Ein Modul kann nicht „{modul.name}“ heißen: {grund}. Bitte umbenennen.")
        vergeben[modul.name.lower()] = "ein anderes Modul"


def _namensfehler(name: str) -> str | None:
    """Why something cannot be the name of a module or project."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        return "erlaubt sind Buchstaben von A bis Z, Ziffern und Unterstriche, am Anfang ein Buchstabe"
    if len(name) > NAME_HOECHSTENS:
        return f"es sind {len(name)} Zeichen, höchstens {NAME_HOECHSTENS} sind erlaubt"
    if name.lower() in RESERVIERT:
        return "das ist ein Wort der Sprache VBA"
    if name.lower() in _BELEGT:
        return "diesen Namen benutzt Excel selbst"
    return None


# ---------------------------------------------------------------- source text
_OFFEN: Final = frozenset({"VB_GlobalNameSpace", "VB_Creatable", "VB_PredeclaredId", "VB_Exposed"})
"""Attributes that the text of a class may set; those of a document are always the same."""


def _vorgaben(modul: Modul) -> dict[str, str]:
    """The attributes that a module of this kind begins with, in their order."""
    if modul.art is Modulart.MODUL:
        return {"VB_Name": f'"{modul.name}"'}
    grundlage, dokument = {
        Modulart.DOKUMENT_MAPPE: ("{00020819-0000-0000-C000-000000000046}", "True"),
        Modulart.DOKUMENT_BLATT: ("{00020820-0000-0000-C000-000000000046}", "True"),
        Modulart.KLASSE: ("{FCFB3D2A-A0FA-1068-A738-08002B3371B5}", "False"),
    }[modul.art]
    return {
        "VB_Name": f'"{modul.name}"',
        "VB_Base": f'"0{grundlage}"',
        "VB_GlobalNameSpace": "False",
        "VB_Creatable": "False",
        "VB_PredeclaredId": dokument,
        "VB_Exposed": dokument,
        "VB_TemplateDerived": "False",
        "VB_Customizable": dokument,
    }


def _quelle(modul: Modul) -> bytes:
    """The text as it stands in the module's stream: attributes of its kind, then the code, CRLF, Windows-1252."""
    zeilen = re.split(r"\r\n|\r|\n", modul.quelltext)
    _pruefe_zeilen(modul, zeilen)
    attribute = _vorgaben(modul)
    nummer = _ende_des_vorspanns(modul, zeilen)
    while gefunden := re.fullmatch(r"Attribute (VB_\w+) = (.*)", zeilen[nummer] if nummer < len(zeilen) else ""):
        _pruefe_attribut(modul, nummer + 1, *gefunden.groups())
        attribute[gefunden[1]] = gefunden[2]
        nummer += 1
    for spaeter, zeile in enumerate(zeilen[nummer:], nummer + 1):
        if re.match(r"Attribute VB_", zeile, re.IGNORECASE):
            raise _kopffehler(modul, spaeter, f"„{zeile}“ steht nicht bei den anderen Attributen am Anfang")
    text = "\r\n".join([*(f"Attribute {name} = {wert}" for name, wert in attribute.items()), *zeilen[nummer:]])
    return (text if text.endswith("\r\n") else text + "\r\n").encode(_KODIERUNG)


def _ende_des_vorspanns(modul: Modul, zeilen: list[str]) -> int:
    """Index of the first line behind the block with which an exported class begins."""
    if not zeilen[0].startswith("VERSION "):
        return 0
    if zeilen[0].rstrip() != "VERSION 1.0 CLASS" or modul.art is Modulart.MODUL:
        raise _kopffehler(modul, 1, f"„{zeilen[0]}“ passt nicht zu dieser Art von Modul")
    if zeilen[1:2] != ["BEGIN"] or "END" not in zeilen:
        raise _kopffehler(modul, 2, "nach „VERSION 1.0 CLASS“ fehlt der Block von BEGIN bis END")
    return zeilen.index("END") + 1


def _pruefe_attribut(modul: Modul, nummer: int, name: str, wert: str) -> None:
    vorgaben = _vorgaben(modul)
    if name == "VB_Description":
        return
    if name not in vorgaben:
        raise _kopffehler(modul, nummer, f"das Attribut {name} gehört nicht in ein {modul.art.value}")
    frei = modul.art is Modulart.KLASSE and name in _OFFEN and wert in {"True", "False"}
    if wert != vorgaben[name] and not frei:
        raise _kopffehler(modul, nummer, f"das Attribut {name} ist {wert}, nötig ist {vorgaben[name]}")


def _kopffehler(modul: Modul, nummer: int, grund: str) -> DateiError:
    return DateiError("makro-kopf", f"Modul „{modul.name}“ ({modul.art.value}), Zeile {nummer}: {grund}. Bitte den Kopf berichtigen.")


def _pruefe_zeilen(modul: Modul, zeilen: list[str]) -> None:
    fortsetzungen = 0
    for nummer, zeile in enumerate(zeilen, 1):
        ort = f"Modul „{modul.name}“, Zeile {nummer}"
        if zeichen := _fremdes_zeichen(zeile):
            raise DateiError("makro-zeichen", f"{ort}: {_zeichenhinweis(zeichen)}")
        if len(zeile) > ZEILE_HOECHSTENS:
            raise DateiError("makro-zeile", f"{ort}: {len(zeile)} Zeichen; VBA liest höchstens {ZEILE_HOECHSTENS}. Bitte die Zeile teilen.")
        fortsetzungen = fortsetzungen + 1 if re.search(r"(^|[ \t])_[ \t]*$", zeile) else 0
        if fortsetzungen > FORTSETZUNGEN_HOECHSTENS:
            raise DateiError(
                "makro-zeile",
                f"{ort}: Die Anweisung wird mehr als {FORTSETZUNGEN_HOECHSTENS}-mal mit „ _“ fortgesetzt; mehr erlaubt VBA nicht. "
                "Bitte in mehrere Anweisungen teilen.",
            )


def _fremdes_zeichen(zeile: str) -> str | None:
    """The first character that VBA's source text cannot hold: control characters, and all outside of Windows-1252."""
    if gefunden := re.search(r"[\x00-\x08\x0a-\x1f\x7f]", zeile):
        return gefunden[0]
    try:
        zeile.encode(_KODIERUNG)
    except UnicodeEncodeError as fehler:
        return zeile[fehler.start]
    return None


def _zeichenhinweis(zeichen: str) -> str:
    was = f"Das Zeichen „{zeichen}“ (U+{ord(zeichen):04X})" if zeichen.isprintable() else f"Das Steuerzeichen U+{ord(zeichen):04X}"
    ersatz = f" oder im Programm mit ChrW({ord(zeichen)}) erzeugen" if zeichen.isprintable() and len(_breit(zeichen)) == len("\0\0") else ""
    return f"{was} kann in VBA-Quelltext nicht stehen (Zeichensatz Windows-1252). Bitte ersetzen{ersatz}."


# ---------------------------------------------------------------- streams of the project
def _breit(text: str) -> bytes:
    return text.encode("utf-16-le")


def _satz(nummer: int, daten: bytes = b"") -> bytes:
    """A record of the stream `dir`: number, length, content."""
    return struct.pack("<HI", nummer, len(daten)) + daten


def _zahl(wert: int) -> bytes:
    return struct.pack("<I", wert)


def _kurz(wert: int) -> bytes:
    return struct.pack("<H", wert)


def _verzeichnis(name: str, module: Sequence[Modul]) -> bytes:
    """The stream `dir` (MS-OVBA 2.3.4.2) before compression: project, references, modules. The order is prescribed."""
    projekt = [
        _satz(0x01, _zahl(3)),  # 64-bit Windows
        _satz(0x4A, _zahl(3)),  # compatibility version
        _satz(0x02, _zahl(0x409)),  # language; the value is prescribed
        _satz(0x14, _zahl(0x409)),
        _satz(0x03, _kurz(1252)),
        _satz(0x04, name.encode(_KODIERUNG)),
        _satz(0x05),  # description
        _satz(0x40),
        _satz(0x06),  # help file
        _satz(0x3D),
        _satz(0x07, _zahl(0)),  # help context
        _satz(0x08, _zahl(0)),  # flags of the library
        struct.pack("<HIIH", 0x09, 4, *_STAND),  # the length is a fixed 4, although 6 bytes follow
        _satz(0x0C),  # constants of conditional compilation
        _satz(0x3C),
    ]
    bezuege = [
        _satz(0x16, bibliothek.encode(_KODIERUNG))
        + _satz(0x3E, _breit(bibliothek))
        + _satz(0x0D, _zahl(len(ort)) + ort.encode(_KODIERUNG) + bytes(6))
        for bibliothek, ort in _BIBLIOTHEKEN.items()
    ]
    beginn = _satz(0x0F, _kurz(len(module))) + _satz(0x13, _kurz(0xFFFF))
    return b"".join([*projekt, *bezuege, beginn, *map(_modulsatz, module), _satz(0x10)])


def _modulsatz(modul: Modul) -> bytes:
    schmal, breit = modul.name.encode(_KODIERUNG), _breit(modul.name)
    saetze = [
        _satz(0x19, schmal),
        _satz(0x47, breit),
        _satz(0x1A, schmal),  # name of its stream
        _satz(0x32, breit),
        _satz(0x1C),  # description
        _satz(0x48),
        _satz(0x31, _zahl(0)),  # the source text begins at once, for there is no compiled code before it
        _satz(0x1E, _zahl(0)),  # help context
        _satz(0x2C, _kurz(0xFFFF)),
        _satz(0x21 if modul.art is Modulart.MODUL else 0x22),
        _satz(0x2B),
    ]
    return b"".join(saetze)


def _projekttext(name: str, kennung: str, module: Sequence[Modul]) -> str:
    """The stream PROJECT (MS-OVBA 2.3.1): a list like an INI file, no protection, no password, visible."""
    art = {Modulart.MODUL: "Module={}", Modulart.KLASSE: "Class={}"}
    zeilen = [
        f'ID="{kennung}"',
        *(art.get(modul.art, "Document={}/&H00000000").format(modul.name) for modul in module),
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{verschluessle(bytes(4), kennung, 0x07)}"',
        f'DPB="{verschluessle(bytes(1), kennung, 0x0E)}"',
        f'GC="{verschluessle(bytes([0xFF]), kennung, 0x15)}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{modul.name}=0, 0, 0, 0, C" for modul in module),
    ]
    return "".join(zeile + "\r\n" for zeile in zeilen)


def verschluessle(daten: bytes, kennung: str, saat: int) -> str:
    """Obscure a setting of the stream PROJECT (MS-OVBA 2.4.3.2).

    Args:
        daten: the setting.
        kennung: GUID of the project in braces, whose characters are the key.
        saat: any byte. Office takes a random one; we keep to that of the specification's example.

    Returns:
        Hexadecimal digits.
    """
    schluessel = sum(kennung.encode("ascii")) & 0xFF
    aus = [saat, saat ^ 2, saat ^ schluessel]  # 2: version of the procedure
    klar = [7] * ((saat & 6) // 2) + [*_zahl(len(daten)), *daten]  # readers skip the sevens
    vorher = schluessel
    for byte in klar:
        aus.append(byte ^ ((aus[-2] + vorher) & 0xFF))
        vorher = byte
    return bytes(aus).hex().upper()


# ---------------------------------------------------------------- compression (MS-OVBA 2.4.1)
def verdichte(daten: bytes, was: str) -> bytes:
    """Compress.

    The format knows blocks that are kept as they are, but Excel is reported not to load a module with such a block. So text that does not
    become short enough is refused here; no source text written by people comes near.

    Args:
        daten: what to compress.
        was: what a message calls it.

    Returns:
        The compressed container.

    Raises:
        DateiError: `makro-verdichtung`: a block of 4096 bytes repeats too little of itself.
    """
    aus = bytearray(b"\x01")
    for anfang in range(0, len(daten), _BLOCK):
        block = _verdichteter_block(daten[anfang : anfang + _BLOCK])
        if len(block) > _BLOCK:
            raise DateiError(
                "makro-verdichtung",
                f"{was}: Ein Abschnitt von {_BLOCK} Zeichen wiederholt sich zu wenig, um sich verdichten zu lassen; Excel lädt solche Module "
                "nicht. Bitte Daten, die wie Zufall aussehen, nicht im Quelltext unterbringen.",
            )
        aus += struct.pack("<H", 0xB000 | len(block) - 1) + block
    return bytes(aus)


def _verdichteter_block(block: bytes) -> bytes:
    """Groups of up to eight tokens, each a byte or a reference back, and before each group a byte that tells which."""
    aus = bytearray()
    stelle = 0
    while stelle < len(block):
        merker = len(aus)
        aus.append(0)
        for bit in range(8):
            if stelle == len(block):
                break
            bits = max(4, (stelle - 1).bit_length())  # the further on, the more bits hold the distance and the fewer the length
            laenge, abstand = _treffer(block, stelle, (0xFFFF >> bits) + _MINDESTENS)
            if laenge:
                aus[merker] |= 1 << bit
                aus += struct.pack("<H", (abstand - 1) << (16 - bits) | laenge - _MINDESTENS)
                stelle += laenge
            else:
                aus.append(block[stelle])
                stelle += 1
    return bytes(aus)


def _treffer(block: bytes, stelle: int, hoechstens: int) -> tuple[int, int]:
    """Length and distance of the longest repetition, of those the nearest; length 0 where less than three bytes repeat."""
    hoechstens = min(hoechstens, len(block) - stelle)
    laenge, gefunden = _MINDESTENS - 1, stelle
    while laenge < hoechstens:
        # A repetition may reach into what it repeats; only it must start before the one found so far.
        anfang = block.rfind(block[stelle : stelle + laenge + 1], 0, gefunden + laenge)
        if anfang < 0:
            break
        laenge += 1
        while laenge < hoechstens and block[anfang + laenge] == block[stelle + laenge]:
            laenge += 1
        gefunden = anfang
    return (laenge, stelle - gefunden) if laenge >= _MINDESTENS else (0, 0)
