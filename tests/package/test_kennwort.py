"""Workbooks with a password: what Excel, LibreOffice and msoffcrypto write is opened, and they open what we write."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
import hashlib
import hmac
from io import BytesIO
import logging
from pathlib import Path
import pickle
import random
import re
import struct
from zipfile import ZIP_STORED, ZipFile

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto import OfficeFile  # type: ignore[import-untyped]
from msoffcrypto.method.container.ecma376_encrypted import DefaultContent  # type: ignore[import-untyped]
from msoffcrypto.method.ecma376_agile import ECMA376Agile  # type: ignore[import-untyped]
import olefile
import pytest

from hosts.office import Office, OfficeError
from im_xl.assets import ordner
from im_xl.errors import DateiError, EingabeError
from im_xl.package.cfb import write_cfb
from im_xl.package.kennwort import Kennwort, Verfahren, entschluesselt, geoeffnet, ist_verschluesselt, verfahren, verschluesselt
from im_xl.package.limits import LIMITS, Limits
from im_xl.package.package import Package

WORT = "Prüf-Kennwort 7€"
MAPPE = (ordner("workbooks") / "rhein-neckar-kreis-2025.xlsx").read_bytes()
BLAETTER = ["Deckblatt", "Eckdaten", "AU-Bestand", "Entscheidungen", "Verbünde", "Vorjahr 2024", "Auswertung Kreistag"]


def von_msoffcrypto(data: bytes, wort: str = WORT) -> bytes:
    """Encrypted by the other hand."""
    return bytes(ECMA376Agile.encrypt(wort, BytesIO(data)))


def mit_msoffcrypto(data: bytes, wort: str = WORT) -> bytes:
    """Decrypted by the other hand, with everything checked that it can check."""
    datei, inhalt = OfficeFile(BytesIO(data)), BytesIO()
    datei.load_key(password=wort, verify_password=True)
    datei.decrypt(inhalt, verify_integrity=True)
    return inhalt.getvalue()


def von_excel_2010(data: bytes, wort: str = WORT) -> bytes:
    """Encrypted with AES-128 and SHA-1, as Excel 2010 did; written down from MS-OFFCRYPTO 2.3.4."""
    rng = random.Random(2010)  # noqa: S311 - the same file every time
    salz, eigenes, schluessel, siegel = (rng.randbytes(n) for n in (16, 16, 16, 20))

    def sha1(*teile: bytes) -> bytes:
        return hashlib.sha1(b"".join(teile)).digest()  # noqa: S324 - the kind of the time

    def aes(key: bytes, iv: bytes, klar: bytes) -> bytes:
        packer = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
        return packer.update(klar + bytes(-len(klar) % 16)) + packer.finalize()

    stand = sha1(eigenes, wort.encode("utf-16-le"))
    for n in range(100_000):
        stand = sha1(struct.pack("<I", n), stand)
    abschnitte = [data[at : at + 4096] for at in range(0, len(data), 4096)]
    paket = struct.pack("<Q", len(data)) + b"".join(
        aes(schluessel, sha1(salz, struct.pack("<I", n))[:16], teil) for n, teil in enumerate(abschnitte)
    )
    probe = rng.randbytes(16)
    werte = {
        name: b64encode(wert).decode()
        for name, wert in {
            "salz": salz,
            "eigenes": eigenes,
            "hmac_schluessel": aes(schluessel, sha1(salz, bytes.fromhex("5fb2ad010cb9e1f6"))[:16], siegel),
            "hmac_wert": aes(schluessel, sha1(salz, bytes.fromhex("a0677f02b22c8433"))[:16], hmac.digest(siegel, paket, "sha1")),
            "probe": aes(sha1(stand, bytes.fromhex("fea7d2763b4b9e79"))[:16], eigenes, probe),
            "probe_hash": aes(sha1(stand, bytes.fromhex("d7aa0f6d3061344e"))[:16], eigenes, sha1(probe)),
            "schluessel": aes(sha1(stand, bytes.fromhex("146e0be7abacd0d6"))[:16], eigenes, schluessel),
        }.items()
    }
    art = 'saltSize="16" blockSize="16" keyBits="128" hashSize="20" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA1"'
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption" '
        f'xmlns:p="http://schemas.microsoft.com/office/2006/keyEncryptor/password"><keyData {art} saltValue="{werte["salz"]}"/>'
        f'<dataIntegrity encryptedHmacKey="{werte["hmac_schluessel"]}" encryptedHmacValue="{werte["hmac_wert"]}"/><keyEncryptors>'
        '<keyEncryptor uri="http://schemas.microsoft.com/office/2006/keyEncryptor/password">'
        f'<p:encryptedKey spinCount="100000" {art} saltValue="{werte["eigenes"]}" encryptedVerifierHashInput="{werte["probe"]}" '
        f'encryptedVerifierHashValue="{werte["probe_hash"]}" encryptedKeyValue="{werte["schluessel"]}"/></keyEncryptor></keyEncryptors></encryption>'
    )
    return write_cfb({"EncryptionInfo": struct.pack("<HHI", 4, 4, 0x40) + xml.encode(), "EncryptedPackage": paket})


def strom(data: bytes, name: str) -> bytes:
    """A stream of a compound file, read by olefile."""
    with olefile.OleFileIO(BytesIO(data)) as behaelter:
        return bytes(behaelter.openstream(name).read())


@pytest.fixture(scope="module")
def agile() -> bytes:
    """The sample, encrypted by msoffcrypto."""
    return von_msoffcrypto(MAPPE)


@pytest.fixture(scope="module")
def standard(office: Office, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The sample, saved by LibreOffice with a password."""
    ziel = tmp_path_factory.mktemp("standard") / "geheim.xlsx"
    return office.save_as(ordner("workbooks") / "rhein-neckar-kreis-2025.xlsx", ziel, password=WORT).read_bytes()


# ---------------------------------------------------------------- what others write
def test_what_msoffcrypto_encrypts_is_opened(agile: bytes) -> None:
    """To the byte."""
    assert verfahren(agile) is Verfahren.HEUTE
    assert entschluesselt(agile, Kennwort(WORT)) == MAPPE


def test_what_libreoffice_encrypts_is_opened(standard: bytes) -> None:
    """The older kind: all sheets are there, and msoffcrypto sees the same."""
    assert verfahren(standard) is Verfahren.STANDARD
    assert entschluesselt(standard, Kennwort(WORT)) == mit_msoffcrypto(standard)
    assert [blatt.name for blatt in Package.read(entschluesselt(standard, Kennwort(WORT))).blaetter] == BLAETTER


def test_what_excel_2010_encrypts_is_opened(office: Office, tmp_path: Path) -> None:
    """SHA-1, whose hashes are filled up to whole blocks. LibreOffice confirms that the file is right."""
    datei = tmp_path / "geheim.xlsx"
    datei.write_bytes(von_excel_2010(MAPPE))

    assert list(office.recalculate(datei, password=WORT)) == BLAETTER
    assert verfahren(datei.read_bytes()) is Verfahren.AGILE
    assert entschluesselt(datei.read_bytes(), Kennwort(WORT)) == MAPPE
    with pytest.raises(DateiError) as fehler:
        entschluesselt(datei.read_bytes(), Kennwort("falsch"))
    assert fehler.value.code == "kennwort-falsch"


@pytest.mark.parametrize("wort", ["falsch", WORT + " ", WORT.lower(), WORT[:-1]])
def test_a_wrong_password_is_told(agile: bytes, standard: bytes, wort: str) -> None:
    """In either kind, and without repeating it."""
    for data in (agile, standard):
        with pytest.raises(DateiError) as fehler:
            entschluesselt(data, Kennwort(wort))
        assert fehler.value.code == "kennwort-falsch"
        assert wort not in fehler.value.text


# ---------------------------------------------------------------- what we write
@pytest.mark.parametrize("wort", [WORT, "x", "ä" * 255, "日本語😀", " mit Leerzeichen "])
def test_msoffcrypto_opens_what_we_encrypt(wort: str) -> None:
    """Whatever the characters of the password; and with no other."""
    data = verschluesselt(MAPPE, Kennwort(wort))

    assert mit_msoffcrypto(data, wort) == MAPPE
    assert entschluesselt(data, Kennwort(wort)) == MAPPE
    with pytest.raises(DateiError, match="stimmt nicht"):
        entschluesselt(data, Kennwort(wort[1:] + "y"))


def test_libreoffice_opens_what_we_encrypt(office: Office, tmp_path: Path) -> None:
    """With the password the same cells as in the open workbook; without it, nothing."""
    offen, geheim = tmp_path / "offen.xlsx", tmp_path / "geheim.xlsx"
    offen.write_bytes(MAPPE)
    geheim.write_bytes(verschluesselt(MAPPE, Kennwort(WORT)))

    assert office.recalculate(geheim, password=WORT) == office.recalculate(offen)
    for falsch in ("", "falsch"):
        with pytest.raises(OfficeError):
            office.recalculate(geheim, password=falsch)


def test_libreoffice_opens_a_large_one(office: Office, tmp_path: Path) -> None:
    """Of 20 MB, whose sectors the head of the container cannot list."""
    puffer = BytesIO(MAPPE)
    with ZipFile(puffer, "a", ZIP_STORED) as archiv:
        archiv.writestr("xl/media/rauschen.bin", random.Random(20).randbytes(20_000_000))  # noqa: S311 - the same file every time
    datei = tmp_path / "gross.xlsx"
    datei.write_bytes(verschluesselt(puffer.getvalue(), Kennwort(WORT)))

    assert list(office.recalculate(datei, password=WORT)) == BLAETTER


@pytest.mark.parametrize("groesse", [4080, 4096, 4097, 65_536, 7_000_001, 15_300_000])
def test_content_of_every_length(groesse: int) -> None:
    """Also at the edges of segments and of the container: msoffcrypto's own container of 15.3 MB cannot be read."""
    puffer = BytesIO()
    with ZipFile(puffer, "w", ZIP_STORED) as archiv:
        archiv.writestr("a", bytes(groesse - 100))
    data = puffer.getvalue()
    data = data[:-2] + struct.pack("<H", groesse - len(data)) + bytes(groesse - len(data))  # a comment fills it up

    assert len(data) == groesse
    assert mit_msoffcrypto(verschluesselt(data, Kennwort(WORT))) == data


def test_the_container_is_excels(agile: bytes) -> None:
    """The same streams as Excel's, word for word where they are fixed; the head says AES-256 with SHA-512 and 100,000 rounds."""
    data = verschluesselt(MAPPE, Kennwort(WORT))
    with olefile.OleFileIO(BytesIO(data)) as behaelter, olefile.OleFileIO(BytesIO(agile)) as anderer:
        assert sorted(behaelter.listdir()) == sorted(anderer.listdir())
    assert strom(data, "\6DataSpaces/Version") == DefaultContent.Version
    assert strom(data, "\6DataSpaces/DataSpaceMap") == DefaultContent.DataSpaceMap
    assert strom(data, "\6DataSpaces/DataSpaceInfo/StrongEncryptionDataSpace") == DefaultContent.StrongEncryptionDataSpace
    assert strom(data, "\6DataSpaces/TransformInfo/StrongEncryptionTransform/\6Primary") == DefaultContent.Primary
    kopf = strom(data, "EncryptionInfo").decode("latin-1")
    assert re.findall(r'(?:keyBits|hashAlgorithm|spinCount)="(\w+)"', kopf) == ["256", "SHA512", "100000", "256", "SHA512"]


def test_nothing_repeats() -> None:
    """Encrypting twice gives no two equal salts, keys or segments: equal content cannot be recognised."""
    erste, zweite = (verschluesselt(MAPPE, Kennwort(WORT)) for _ in range(2))
    pakete = [strom(data, "EncryptedPackage") for data in (erste, zweite)]
    werte = [
        re.findall(r'(?:saltValue|encrypted\w+)="([^"]+)"', strom(data, "EncryptionInfo").decode("latin-1")) for data in (erste, zweite)
    ]

    assert len(werte[0]) == 7
    assert not set(werte[0]) & set(werte[1])
    assert not {pakete[0][at : at + 16] for at in range(8, len(pakete[0]), 16)} & {
        pakete[1][at : at + 16] for at in range(8, len(pakete[1]), 16)
    }


# ---------------------------------------------------------------- hostile and foreign heads
Kopf = Callable[[bytes], bytes]


def umgebaut(data: bytes, kopf: Kopf = lambda kopf: kopf, paket: Kopf = lambda paket: paket) -> bytes:
    """The same file with another head or content."""
    return write_cfb({"EncryptionInfo": kopf(strom(data, "EncryptionInfo")), "EncryptedPackage": paket(strom(data, "EncryptedPackage"))})


def ersetzt(alt: bytes, neu: bytes) -> Kopf:
    def ersetze(kopf: bytes) -> bytes:
        assert alt in kopf
        return kopf.replace(alt, neu)

    return ersetze


@pytest.mark.parametrize(
    ("code", "kopf"),
    [
        ("unsicher", ersetzt(b'spinCount="100000"', b'spinCount="10000000"')),
        ("unsicher", ersetzt(b'spinCount="100000"', b'spinCount="1000001"')),
        ("unsicher", ersetzt(b'spinCount="100000"', b'spinCount=" 10_000_000 "')),
        ("beschaedigt", ersetzt(b'spinCount="100000"', b'spinCount="-1"')),
        ("beschaedigt", ersetzt(b'spinCount="100000"', b'spinCount="viele"')),
        ("beschaedigt", ersetzt(b'spinCount="100000"', b'spinCount="' + b"9" * 5000 + b'"')),
        ("unsicher", ersetzt(b"<encryption ", b'<!DOCTYPE e [<!ENTITY a "aaaa">]><encryption ')),
        ("unsicher", lambda kopf: kopf + b" " * LIMITS.encryption_info),
        ("beschaedigt", ersetzt(b"</encryption>", b"</encryptio>")),
        ("beschaedigt", ersetzt(b"<dataIntegrity ", b"<andere ")),
        ("beschaedigt", lambda kopf: kopf[:3]),
        ("beschaedigt", lambda _: b""),
        ("kennwort-verfahren", ersetzt(b'cipherAlgorithm="AES"', b'cipherAlgorithm="RC2"')),
        ("kennwort-verfahren", ersetzt(b'hashAlgorithm="SHA512"', b'hashAlgorithm="MD5"')),
        ("kennwort-verfahren", ersetzt(b'cipherChaining="ChainingModeCBC"', b'cipherChaining="ChainingModeCFB"')),
        ("kennwort-verfahren", ersetzt(b"keyEncryptor/password", b"keyEncryptor/certificate")),
        ("kennwort-verfahren", lambda kopf: struct.pack("<HH", 3, 3) + kopf[4:]),
        ("kennwort-verfahren", lambda kopf: struct.pack("<HH", 9, 9) + kopf[4:]),
    ],
)
def test_a_head_that_cannot_be_trusted_is_refused(agile: bytes, code: str, kopf: Kopf) -> None:
    """Before anything is computed with the password: with the right one it is refused all the same."""
    with pytest.raises(DateiError) as fehler:
        entschluesselt(umgebaut(agile, kopf), Kennwort(WORT))
    assert fehler.value.code == code


def test_a_million_rounds_are_allowed() -> None:
    """The bound itself; a file may ask for ten times the usual."""
    data = bytes(ECMA376Agile.encrypt(WORT, BytesIO(MAPPE), spin_count=LIMITS.spins))
    assert entschluesselt(data, Kennwort(WORT)) == MAPPE


@pytest.mark.parametrize(("stelle", "wert"), [(20, 0x6801), (20, 0x660F), (24, 0x800C), (28, 192)])
def test_an_older_head_with_another_cipher_is_refused(standard: bytes, stelle: int, wert: int) -> None:
    """RC4, a key length that does not fit the cipher, another hash."""
    data = umgebaut(standard, lambda kopf: kopf[:stelle] + struct.pack("<I", wert) + kopf[stelle + 4 :])
    with pytest.raises(DateiError) as fehler:
        entschluesselt(data, Kennwort(WORT))
    assert fehler.value.code == "kennwort-verfahren"


def test_sizes_are_bounded(agile: bytes) -> None:
    """Of the file, and of what it claims to hold; a claim beyond its own content is damage."""
    with pytest.raises(DateiError, match="größer als 512 MB"):
        entschluesselt(umgebaut(agile, paket=lambda paket: struct.pack("<Q", LIMITS.part + 1) + paket[8:]), Kennwort(WORT))
    with pytest.raises(DateiError, match="verschlüsselte Inhalt"):
        entschluesselt(umgebaut(agile, paket=lambda paket: struct.pack("<Q", len(paket)) + paket[8:]), Kennwort(WORT))
    with pytest.raises(DateiError, match="größer als"):
        entschluesselt(agile, Kennwort(WORT), Limits(part=len(agile) - 1))


def test_changed_content_is_noticed(agile: bytes) -> None:
    """One bit, which the zip would perhaps not have noticed."""
    data = umgebaut(agile, paket=lambda paket: paket[:5000] + bytes([paket[5000] ^ 1]) + paket[5001:])
    with pytest.raises(DateiError, match="Prüfsumme") as fehler:
        entschluesselt(data, Kennwort(WORT))
    assert fehler.value.code == "beschaedigt"


@pytest.mark.parametrize("seed", range(120))
def test_whatever_is_broken_is_a_sentence(agile: bytes, standard: bytes, seed: int) -> None:
    """Bytes changed, cut or doubled anywhere: opened right or refused, never anything else."""
    rng = random.Random(seed)  # noqa: S311 - the same file every time
    original = rng.choice([agile, standard])
    data = bytearray(original)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(8, min(len(data), rng.choice([600, 5000, len(data)])))
        data[at] = rng.choice([0, 0xFF, 0xFE, rng.randrange(256)])
    if rng.random() < 0.3:
        del data[rng.randrange(512, len(data)) :]
    with suppress(DateiError):
        inhalt = geoeffnet(bytes(data), Kennwort(WORT), "mappe.xlsx")
        Package.read(inhalt)
        assert original is standard or inhalt == MAPPE


# ---------------------------------------------------------------- what is asked for
def test_only_encrypted_workbooks_are_asked_about(agile: bytes) -> None:
    """Not what is open, nor a label, nor an .xls."""
    label = write_cfb({"EncryptedPackage": b"x" * 5000, "DRMEncryptedDataSpace": b"x"})
    assert [ist_verschluesselt(data) for data in (agile, MAPPE, b"", label, write_cfb({"Workbook": b"x" * 5000}))] == [True] + [False] * 4
    assert geoeffnet(MAPPE, None, "mappe.xlsx") is MAPPE
    with pytest.raises(DateiError, match="--kennwort") as fehler:
        geoeffnet(agile, None, "mappe.xlsx")
    assert fehler.value.code == "kennwort"


@pytest.mark.parametrize("text", ["", "x" * 256, "halb\udcfc"])
def test_what_no_workbook_has_is_no_password(text: str) -> None:
    """Empty, longer than Excel allows, half a character."""
    with pytest.raises(EingabeError) as fehler:
        Kennwort(text)
    assert fehler.value.code == "kennwort-falsch"


# ---------------------------------------------------------------- the password stays hidden
def test_a_password_does_not_show_itself() -> None:
    """However it is turned into a text, and it cannot be stored."""
    wort = Kennwort(WORT)
    assert {repr(wort), str(wort), f"{wort}", repr([wort])[1:-1], f"{wort!s:>3}"} == {"Kennwort(…)"}
    with pytest.raises(TypeError):
        pickle.dumps(wort)


def test_nothing_is_logged(agile: bytes, standard: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """Not by msoffcrypto either, which logs the password on level DEBUG if it is let."""
    caplog.set_level(logging.DEBUG)
    for data in (agile, standard):
        entschluesselt(data, Kennwort(WORT))
    verschluesselt(MAPPE, Kennwort(WORT))
    assert [satz.getMessage() for satz in caplog.records if satz.name.startswith("msoffcrypto")] == []
    assert WORT not in caplog.text
