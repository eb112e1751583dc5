"""Workbooks that open with a password: decrypted and encrypted in memory; nothing decrypted is ever on the disk.

Such a file (MS-OFFCRYPTO) is a compound file with two streams that matter: `EncryptionInfo` says how, `EncryptedPackage` holds the
workbook. msoffcrypto decrypts, after the head has been checked here: it believes what a head claims, and works for minutes if that
asks for it. What is written is encrypted here, "agile" as Excel 2013 and newer write it, because msoffcrypto 6.1 fills half of the key
with a constant and at some sizes from 15 MB on writes a container that cannot be read; msoffcrypto then has to be able to open it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
import hashlib
import hmac
from io import BytesIO
import logging
import secrets
import struct
from typing import TYPE_CHECKING, Final

from im_xl.errors import DateiError, EingabeError
from im_xl.package.archive import OLE, damaged
from im_xl.package.cfb import Inhalt, write_cfb
from im_xl.package.limits import LIMITS, Limits, check_prolog, hostile
from im_xl.package.xmltext import local, parse

if TYPE_CHECKING:
    from lxml import etree

_PAKET, _KOPF = "EncryptedPackage", "EncryptionInfo"
_HOECHSTENS: Final = 255
"""Characters of a password that Excel accepts."""
_MIT_KENNWORT: Final = "{http://schemas.microsoft.com/office/2006/keyEncryptor/password}encryptedKey"
_HASHES: Final = ("SHA512", "SHA384", "SHA256", "SHA1")
_AES_STANDARD: Final = {0x660E: 128, 0x660F: 192, 0x6610: 256}
_SHA1: Final = (0, 0x8004)

_RUNDEN: Final = 100_000
_ABSCHNITT: Final = 4096
_BLOCK: Final = 16
# Block keys of MS-OFFCRYPTO 2.3.4.13 and 2.3.4.14: what is derived from the password (or the salt) with each.
_PROBE, _PROBE_HASH, _SCHLUESSEL = (bytes.fromhex(text) for text in ("FEA7D2763B4B9E79", "D7AA0F6D3061344E", "146E0BE7ABACD0D6"))
_HMAC_SCHLUESSEL, _HMAC_WERT = (bytes.fromhex(text) for text in ("5FB2AD010CB9E1F6", "A0677F02B22C8433"))


class Kennwort:
    """A password that shows itself nowhere: not in a repr, and so in no log and no message."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """With the password as a person types it.

        Raises:
            EingabeError: code `kennwort-falsch`: no workbook can have this password.
        """
        if not text or len(text) > _HOECHSTENS or any("\ud800" <= zeichen <= "\udfff" for zeichen in text):
            raise EingabeError(
                "kennwort-falsch",
                f"Das ist kein Kennwort einer Arbeitsmappe: Es hat 1 bis {_HOECHSTENS} Zeichen. Es wurde nichts geschrieben.",
            )
        self._text = text

    def __repr__(self) -> str:
        return "Kennwort(…)"

    def __reduce__(self) -> str:
        raise TypeError("a password is not stored")

    def klartext(self) -> str:
        """The password itself."""
        return self._text


class Verfahren(Enum):
    """Kinds of encryption that are read: "agile" as Excel writes it today, as Excel 2010 did, and "standard" (Excel 2007, LibreOffice)."""

    HEUTE = "agile, AES-256, SHA-512"
    AGILE = "agile"
    STANDARD = "standard"


def ist_verschluesselt(data: bytes) -> bool:
    """Whether a file is a workbook encrypted with a password, going by its content; a label (DRM) is something else."""
    return data.startswith(OLE) and _PAKET.encode("utf-16-le") in data and "DRMEncrypted".encode("utf-16-le") not in data


def geoeffnet(data: bytes, kennwort: Kennwort | None, datei: str) -> bytes:
    """A workbook as it is inside: the same bytes where it is not encrypted.

    Args:
        data: the file.
        kennwort: what opens it; None if nobody was asked.
        datei: its name, for the message.

    Raises:
        DateiError: code `kennwort` (none was given), or as `entschluesselt`.
    """
    if not ist_verschluesselt(data):
        return data
    if kennwort is None:
        raise DateiError(
            "kennwort",
            f"„{datei}“ ist mit einem Kennwort verschlüsselt. Geben Sie zusätzlich --kennwort an, dann wird es abgefragt. Oder entfernen Sie es "
            "in Excel (Datei > Informationen > Arbeitsmappe schützen > Mit Kennwort verschlüsseln) und speichern Sie die Datei neu.",
        )
    return entschluesselt(data, kennwort)


def verfahren(data: bytes, limits: Limits = LIMITS) -> Verfahren:
    """How a file is encrypted, after making sure that it can be decrypted within the limits.

    Raises:
        DateiError: code `kennwort-verfahren` (a kind that is not read), `unsicher` or `beschaedigt`.
    """
    if len(data) > limits.part:
        raise hostile(f"sie ist größer als {limits.part >> 20} MB")
    with _lesbar():
        kopf, verschluesselt_bytes, groesse = _stroeme(data, limits)
        if groesse > limits.part:
            raise hostile(f"sie ist entschlüsselt größer als {limits.part >> 20} MB")
        if groesse > verschluesselt_bytes:
            raise damaged("der verschlüsselte Inhalt ist unvollständig")
        haupt, neben = struct.unpack_from("<HH", kopf)
        if (haupt, neben) == (4, 4):
            return _agile(kopf[8:], limits)
        if haupt in {2, 3, 4} and neben == 2:  # noqa: PLR2004 -- the number of "standard" encryption
            _pruefe_standard(kopf)
            return Verfahren.STANDARD
        raise _fremdes_verfahren(f"Version {haupt}.{neben}")


def entschluesselt(data: bytes, kennwort: Kennwort, limits: Limits = LIMITS) -> bytes:
    """The workbook in an encrypted file.

    Raises:
        DateiError: code `kennwort-falsch`, or as `verfahren`.
    """
    art = verfahren(data, limits)
    from msoffcrypto.exceptions import InvalidKeyError  # type: ignore[import-untyped]  # noqa: PLC0415 - most workbooks are not encrypted
    from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped]  # noqa: PLC0415 - the same

    _verschweigen()
    inhalt = BytesIO()
    with _lesbar():
        datei = OOXMLFile(BytesIO(data))
        # msoffcrypto compares hashes with the bytes that fill them up to whole blocks: of 20 bytes (SHA-1, Excel 2010) none is right. There
        # a wrong password shows in that nothing sensible comes out.
        prueft = art is Verfahren.STANDARD or "SHA1" not in {datei.info["passwordHashAlgorithm"], datei.info["keyDataHashAlgorithm"]}
        try:
            datei.load_key(password=kennwort.klartext(), verify_password=prueft)
        except InvalidKeyError:
            raise _falsch() from None
        try:
            datei.decrypt(inhalt, verify_integrity=prueft)
        except InvalidKeyError:
            raise (damaged("die Prüfsumme des verschlüsselten Inhalts stimmt nicht") if prueft else _falsch()) from None
    return inhalt.getvalue()


def verschluesselt(data: bytes, kennwort: Kennwort) -> bytes:
    """A workbook encrypted with a password: AES-256, SHA-512, 100,000 rounds, as Excel 2013 and newer encrypt.

    Raises:
        DateiError: code `pruefung`: what came out cannot be opened with the password again.
    """
    schluessel = secrets.token_bytes(32)
    salz = secrets.token_bytes(_BLOCK)
    paket = struct.pack("<Q", len(data)) + b"".join(
        _aes(schluessel, _hash(salz, struct.pack("<I", nummer))[:_BLOCK], data[at : at + _ABSCHNITT])
        for nummer, at in enumerate(range(0, len(data), _ABSCHNITT))
    )
    datei = write_cfb(
        {
            _KOPF: struct.pack("<HHI", 4, 4, 0x40) + _beschreibung(kennwort, schluessel, salz, paket),
            _PAKET: paket,
            "\6DataSpaces": _DATENRAEUME,
        }
    )
    if entschluesselt(datei, kennwort) != data:
        raise DateiError(
            "pruefung",
            "Die verschlüsselte Datei hat die Prüfung vor dem Speichern nicht bestanden. Es wurde nichts gespeichert, Ihre Datei ist unverändert. "
            "Bitte melden Sie den Fehler.",
        )
    return datei


# ---------------------------------------------------------------- reading the head
def _stroeme(data: bytes, limits: Limits) -> tuple[bytes, int, int]:
    """The head, the bytes of the encrypted content, and how many of them it says are the workbook's."""
    from olefile import OleFileIO  # noqa: PLC0415 - most workbooks are not encrypted

    with OleFileIO(BytesIO(data)) as behaelter:
        if behaelter.get_size(_KOPF) > limits.encryption_info:
            raise hostile("die Angaben zur Verschlüsselung sind ungewöhnlich lang")
        kopf = behaelter.openstream(_KOPF).read()
        (groesse,) = struct.unpack("<Q", behaelter.openstream(_PAKET).read(8))
        return kopf, behaelter.get_size(_PAKET) - 8, groesse


def _agile(xml: bytes, limits: Limits) -> Verfahren:
    """Which "agile" kind it is; what would take too long, and what msoffcrypto would take for something else, is refused."""
    check_prolog(_KOPF + ".xml", xml)
    elemente = list(parse(xml, _KOPF).iter("{*}*"))
    for element in elemente:
        # The same reading of a number as msoffcrypto's, so that both see the same.
        if int(element.get("spinCount", "0")) > limits.spins:
            raise hostile(f"das Kennwort zu prüfen verlangt mehr als {limits.spins:,} Rechenschritte".replace(",", "."))
    if not any(element.tag == _MIT_KENNWORT for element in elemente):
        raise _fremdes_verfahren("nur mit Zertifikat")
    schluessel = [element for element in elemente if element.tag == _MIT_KENNWORT or local(element.tag) == "keyData"]
    for element in schluessel:
        if not _ist_aes(element):
            raise _fremdes_verfahren(f"{element.get('cipherAlgorithm')}, {element.get('hashAlgorithm')}"[:60])
    heute = all((element.get("keyBits"), element.get("hashAlgorithm")) == ("256", "SHA512") for element in schluessel)
    return Verfahren.HEUTE if heute else Verfahren.AGILE


def _ist_aes(element: etree._Element) -> bool:
    werte = (element.get("cipherAlgorithm"), element.get("cipherChaining"), element.get("blockSize"))
    return (
        werte == ("AES", "ChainingModeCBC", "16")
        and element.get("keyBits") in {"128", "192", "256"}
        and element.get("hashAlgorithm") in _HASHES
    )


def _pruefe_standard(kopf: bytes) -> None:
    """Refuse any cipher but AES; the number of rounds is fixed in this kind."""
    aes, sha1, bits = struct.unpack_from("<8x3I", kopf, 12)
    if _AES_STANDARD.get(aes) != bits or sha1 not in _SHA1:
        raise _fremdes_verfahren(f"Kennzahl {aes:04x}")


def _fremdes_verfahren(was: str) -> DateiError:
    return DateiError(
        "kennwort-verfahren",
        f"Die Datei ist auf eine Art verschlüsselt, die im_xl nicht öffnen kann ({was}). Öffnen Sie sie in Excel, speichern Sie sie als "
        "Excel-Arbeitsmappe (.xlsx) mit Kennwort neu, oder entfernen Sie das Kennwort.",
    )


def _falsch() -> DateiError:
    return DateiError(
        "kennwort-falsch",
        "Das Kennwort stimmt nicht. Es wurde nichts geschrieben. Achten Sie auf Groß- und Kleinschreibung (Feststelltaste) und darauf, dass es das "
        "Kennwort zum Öffnen ist.",
    )


@contextmanager
def _lesbar() -> Iterator[None]:
    """Turn what libraries stumble over in a broken file into a sentence; their tracebacks would run through the password."""
    try:
        yield
    except (DateiError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - whatever it is
        raise damaged("die Angaben zur Verschlüsselung sind nicht lesbar") from None


def _verschweigen() -> None:
    """Silence msoffcrypto: on level DEBUG it logs the password."""
    for name in tuple(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "msoffcrypto":
            logging.getLogger(name).disabled = True


# ---------------------------------------------------------------- encrypting (MS-OFFCRYPTO 2.3.4.10 to 2.3.4.15)
def _hash(*teile: bytes) -> bytes:
    return hashlib.sha512(b"".join(teile)).digest()


def _aes(schluessel: bytes, anfang: bytes, data: bytes) -> bytes:
    """AES in CBC mode; filled up with zeros to whole blocks."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415 - most workbooks are not encrypted

    packer = Cipher(algorithms.AES(schluessel), modes.CBC(anfang)).encryptor()
    return packer.update(data + bytes(-len(data) % _BLOCK)) + packer.finalize()


def _beschreibung(kennwort: Kennwort, schluessel: bytes, salz: bytes, paket: bytes) -> bytes:
    """The XML of the head: the key, wrapped with the password, and what proves that the content is whole."""
    eigenes = secrets.token_bytes(_BLOCK)
    stand = _hash(eigenes, kennwort.klartext().encode("utf-16-le"))
    for runde in range(_RUNDEN):
        stand = _hash(struct.pack("<I", runde), stand)

    def umhuellt(zweck: bytes, data: bytes) -> str:
        return b64encode(_aes(_hash(stand, zweck)[:32], eigenes, data)).decode()

    def belegt(zweck: bytes, data: bytes) -> str:
        return b64encode(_aes(schluessel, _hash(salz, zweck)[:_BLOCK], data)).decode()

    probe, siegel = secrets.token_bytes(_BLOCK), secrets.token_bytes(64)
    ms = "http://schemas.microsoft.com/office/2006"
    art = 'saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512"'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
        f'<encryption xmlns="{ms}/encryption" xmlns:p="{ms}/keyEncryptor/password" xmlns:c="{ms}/keyEncryptor/certificate">'
        f'<keyData {art} saltValue="{b64encode(salz).decode()}"/>'
        f'<dataIntegrity encryptedHmacKey="{belegt(_HMAC_SCHLUESSEL, siegel)}" '
        f'encryptedHmacValue="{belegt(_HMAC_WERT, hmac.digest(siegel, paket, "sha512"))}"/>'
        f'<keyEncryptors><keyEncryptor uri="{ms}/keyEncryptor/password">'
        f'<p:encryptedKey spinCount="{_RUNDEN}" {art} saltValue="{b64encode(eigenes).decode()}" '
        f'encryptedVerifierHashInput="{umhuellt(_PROBE, probe)}" encryptedVerifierHashValue="{umhuellt(_PROBE_HASH, _hash(probe))}" '
        f'encryptedKeyValue="{umhuellt(_SCHLUESSEL, schluessel)}"/></keyEncryptor></keyEncryptors></encryption>'
    ).encode()


def _benannt(text: str) -> bytes:
    """A name as it stands in the data spaces: its length in bytes, UTF-16, filled up to four bytes."""
    name = text.encode("utf-16-le")
    return struct.pack("<I", len(name)) + name + bytes(-len(name) % 4)


def _laenge_davor(data: bytes) -> bytes:
    """An entry that begins with its own length."""
    return struct.pack("<I", len(data) + 4) + data


_VERSIONEN: Final = struct.pack("<6H", 1, 0, 1, 0, 1, 0)
# MS-OFFCRYPTO 2.1: which transform makes the content readable. The same in every encrypted workbook.
_UMWANDLUNG: Final = struct.pack("<I", 1) + _benannt("{FF9A3F03-56EF-4613-BDD5-5A41C1D07246}")
_DATENRAEUME: Final[Inhalt] = {
    "Version": _benannt("Microsoft.Container.DataSpaces") + _VERSIONEN,
    "DataSpaceMap": struct.pack("<II", 8, 1)
    + _laenge_davor(struct.pack("<II", 1, 0) + _benannt(_PAKET) + _benannt("StrongEncryptionDataSpace")),
    "DataSpaceInfo": {"StrongEncryptionDataSpace": struct.pack("<II", 8, 1) + _benannt("StrongEncryptionTransform")},
    "TransformInfo": {
        "StrongEncryptionTransform": {
            "\6Primary": _laenge_davor(_UMWANDLUNG)
            + _benannt("Microsoft.Container.EncryptionTransform")
            + _VERSIONEN
            + struct.pack("<4I", 0, 0, 0, 4)
        }
    },
}
