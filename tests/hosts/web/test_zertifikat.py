"""The certificate for trying out: good for this machine alone, kept, renewed in time, its key for its owner only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
import http.server
import ipaddress
import os
from pathlib import Path
import ssl
import threading
import urllib.error
import urllib.request

from cryptography import x509
import pytest

from im_xl.errors import DateiError
from im_xl.hosts.web.zertifikat import RESTTAGE, TAGE, fuer_loopback, zustandsordner

JETZT = datetime.now(tz=UTC)


def test_a_client_that_trusts_it_connects_and_another_does_not(tmp_path: Path) -> None:
    """A real TLS server with it answers under localhost and 127.0.0.1 to whoever was told to trust it; to nobody else."""
    zertifikat = fuer_loopback(tmp_path / "neu", JETZT)
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    kontext = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    kontext.load_cert_chain(zertifikat.zertifikat, zertifikat.schluessel)
    server.socket = kontext.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    vertraut = ssl.create_default_context(cafile=str(zertifikat.zertifikat))
    try:
        for name in ("localhost", "127.0.0.1"):
            with urllib.request.urlopen(f"https://{name}:{server.server_port}/", context=vertraut) as antwort:
                assert antwort.status == 200
        with pytest.raises(urllib.error.URLError, match="self-signed certificate"):
            urllib.request.urlopen(f"https://localhost:{server.server_port}/", context=ssl.create_default_context())
    finally:
        server.shutdown()
        server.server_close()


def test_it_holds_for_this_machine_and_signs_nothing(tmp_path: Path) -> None:
    """Names, time, no authority over others."""
    neu = fuer_loopback(tmp_path, JETZT)
    gelesen = x509.load_pem_x509_certificate(neu.zertifikat.read_bytes())
    namen = gelesen.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert namen.get_values_for_type(x509.DNSName) == ["localhost"]
    assert namen.get_values_for_type(x509.IPAddress) == [ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1")]
    assert not gelesen.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert gelesen.not_valid_after_utc == neu.bis == JETZT.replace(microsecond=0) + timedelta(days=TAGE)


@pytest.mark.skipif(os.name == "nt", reason="Rechte an Dateien gibt es so nur unter Unix.")
def test_the_key_is_for_its_owner_only(tmp_path: Path) -> None:
    """Neither folder nor key can be read by others, whatever the umask says."""
    vorher = os.umask(0)
    try:
        zertifikat = fuer_loopback(tmp_path / "neu", JETZT)
    finally:
        os.umask(vorher)
    assert zertifikat.schluessel.stat().st_mode & 0o777 == 0o600
    assert zertifikat.schluessel.parent.stat().st_mode & 0o777 == 0o700
    assert {pfad.name for pfad in zertifikat.schluessel.parent.iterdir()} == {"localhost.crt", "localhost.key"}


def test_it_is_kept_until_it_is_about_to_end(tmp_path: Path) -> None:
    """The same bytes on the next start, and new ones a few days before the end: whoever trusted it is asked once in a quarter."""
    erstes = fuer_loopback(tmp_path, JETZT)
    inhalt = erstes.zertifikat.read_bytes()
    zweites = fuer_loopback(tmp_path, JETZT + timedelta(days=TAGE - RESTTAGE - 1))
    assert (erstes.neu, zweites.neu) == (True, False)
    assert zweites.zertifikat.read_bytes() == inhalt
    drittes = fuer_loopback(tmp_path, JETZT + timedelta(days=TAGE - RESTTAGE + 1))
    assert drittes.neu
    assert drittes.zertifikat.read_bytes() != inhalt


@pytest.mark.parametrize("datei", ["localhost.crt", "localhost.key"])
@pytest.mark.parametrize("inhalt", [None, b"kein Zertifikat", "fremd"], ids=["fehlt", "unlesbar", "fremd"])
def test_what_does_not_fit_is_made_anew(tmp_path: Path, datei: str, inhalt: bytes | str | None) -> None:
    """Missing, broken, or of another pair."""
    fuer_loopback(tmp_path, JETZT)
    if inhalt is None:
        (tmp_path / datei).unlink()
    elif isinstance(inhalt, bytes):
        (tmp_path / datei).write_bytes(inhalt)
    else:
        fuer_loopback(tmp_path / inhalt, JETZT)
        (tmp_path / inhalt / datei).replace(tmp_path / datei)
    assert fuer_loopback(tmp_path, JETZT).neu
    assert not fuer_loopback(tmp_path, JETZT).neu


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    """In German, with what to do."""
    (tmp_path / "datei").write_text("")
    with pytest.raises(DateiError, match=r"--zertifikat und --schluessel"):
        fuer_loopback(tmp_path / "datei" / "ordner", JETZT)


def test_it_is_kept_where_programs_keep_their_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Per user, and where the user says."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert zustandsordner() == tmp_path / "im_xl/server"
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Lokal"))
    monkeypatch.setattr("sys.platform", "win32")
    assert zustandsordner() == tmp_path / "Lokal/im_xl/server"
