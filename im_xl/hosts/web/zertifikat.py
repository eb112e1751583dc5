"""A certificate of our own for trying the server out on one machine: good for localhost, trusted by nobody who was not told to.

It is kept, so that a browser or Excel has to be told only once (docs/betrieb.md). It can sign no other certificate, and holds for no
other machine. In production the reverse proxy or the office's own authority brings a real one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
import ipaddress
import os
from pathlib import Path
import sys
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from im_xl.errors import DateiError, systemgrund

TAGE: Final = 90
"""So long a new one holds."""
RESTTAGE: Final = 7
"""With fewer days left, a new one is made."""
_NAMEN: Final = (
    x509.DNSName("localhost"),
    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    x509.IPAddress(ipaddress.ip_address("::1")),
)
_ZERTIFIKAT, _SCHLUESSEL = "localhost.crt", "localhost.key"


@dataclass(frozen=True, slots=True)
class Zertifikat:
    """Two files (PEM), and until when they hold; `neu`: they were made just now, and nobody trusts them yet."""

    zertifikat: Path
    schluessel: Path
    bis: datetime
    neu: bool


def zustandsordner() -> Path:
    """Where the certificate is kept, per user; nothing else is."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "im_xl" / "server"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "im_xl" / "server"


def fuer_loopback(ordner: Path, jetzt: datetime) -> Zertifikat:
    """The certificate in a folder, made anew where there is none or it does not hold much longer.

    Args:
        ordner: made where it is missing, for its owner alone.
        jetzt: now, with a time zone.

    Raises:
        DateiError: it cannot be written.
    """
    zertifikat, schluessel = ordner / _ZERTIFIKAT, ordner / _SCHLUESSEL
    bis = _gueltig_bis(zertifikat, schluessel)
    if bis is not None and bis - jetzt >= timedelta(days=RESTTAGE):
        return Zertifikat(zertifikat, schluessel, bis, neu=False)
    schluessel_pem, zertifikat_pem, bis = _mache(jetzt)
    try:
        ordner.mkdir(mode=0o700, parents=True, exist_ok=True)
        _schreibe(schluessel, schluessel_pem)
        _schreibe(zertifikat, zertifikat_pem)
    except OSError as fehler:
        raise DateiError(
            "nicht-lesbar",
            f"Das Zertifikat zum Ausprobieren lässt sich in „{ordner}“ nicht ablegen ({systemgrund(fehler)}). "
            "Bitte die Rechte prüfen oder mit --zertifikat und --schluessel ein eigenes angeben.",
        ) from None
    return Zertifikat(zertifikat, schluessel, bis, neu=True)


def _mache(jetzt: datetime) -> tuple[bytes, bytes, datetime]:
    """A key, a certificate that it signs itself, and the end of its time."""
    schluessel = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "im_xl (nur dieser Rechner)")])
    bis = jetzt.replace(microsecond=0) + timedelta(days=TAGE)
    zertifikat = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(schluessel.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(jetzt - timedelta(hours=1))  # a clock that is a little behind does not refuse it
        .not_valid_after(bis)
        .add_extension(x509.SubjectAlternativeName(_NAMEN), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(schluessel, hashes.SHA256())
    )
    return (
        schluessel.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
        zertifikat.public_bytes(serialization.Encoding.PEM),
        bis,
    )


def _gueltig_bis(zertifikat: Path, schluessel: Path) -> datetime | None:
    """The end of a kept certificate; None where it is missing, is none, or does not belong to the key."""
    try:
        gelesen = x509.load_pem_x509_certificate(zertifikat.read_bytes())
        privat = serialization.load_pem_private_key(schluessel.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        return None
    return gelesen.not_valid_after_utc if gelesen.public_key() == privat.public_key() else None


def _schreibe(pfad: Path, inhalt: bytes) -> None:
    """Write a file that only its owner can read, from its first byte on."""
    neben = pfad.with_name(f"{pfad.name}.{os.getpid()}")
    with os.fdopen(os.open(neben, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as datei:
        datei.write(inhalt)
    neben.replace(pfad)
