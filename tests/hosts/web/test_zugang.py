"""Who gets in: every way to come without a proof, with a wrong one or with an old one, over real HTTP."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
import hashlib
import hmac
import json
from pathlib import Path
from threading import Event
import time

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
import httpx
import jwt
import pytest

from hosts.web.aussteller import EMPFAENGER, VERRATEN, Aussteller
from hosts.web.laufend import echo, hinter_der_tuer, roh, status
from im_xl.errors import EingabeError
from im_xl.hosts.web.einstellungen import Einstellungen
from im_xl.hosts.web.oidc import Oidc
from im_xl.hosts.web.zugang import Abgewiesen, Proxy, geheimnisse

# A machine that does much else answers late.
NETZ = httpx.Client(timeout=60)
GEHEIM, NAECHSTES = "a" * 31 + "1", "b" * 31 + "2"
ARBEIT = ("/funktionen", "/lauf", "/woher", "/ruecknahme", "/datei")
HUELLE = (
    "/",
    "/statisch/taskpane.js",
    "/office/office.js",
    "/funktionen.json",
    "/funktionen-ids.js",
    "/manifest.xml",
    "/hilfe",
    "/version",
)
G, N = "X-IM-XL-Geheimnis", "X-IM-XL-Nutzer"


# ---------------------------------------------------------------- the reverse proxy vouches
@pytest.fixture(scope="module")
def proxy() -> Iterator[int]:
    """A server behind a reverse proxy, with two secrets in force."""
    with hinter_der_tuer(echo, Einstellungen(zugang=Proxy((GEHEIM, NAECHSTES)))) as port:
        yield port


def gefragt(port: int, koepfe: bytes, pfad: str = "/lauf") -> bytes:
    """The answer to a POST with these lines in its head."""
    return roh(port, b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n%s\r\n" % (pfad.encode(), koepfe))


@pytest.mark.parametrize("geheimnis", [GEHEIM, NAECHSTES])
def test_whom_the_proxy_names_gets_in(proxy: int, geheimnis: str) -> None:
    """Both secrets are in force while one replaces the other; the application learns the name."""
    for name in ("meier@landkreis.example", "LK\\müller"):
        antwort = NETZ.post(f"http://localhost:{proxy}/lauf", headers=[(G.encode(), geheimnis.encode()), (N.encode(), name.encode())])
        assert antwort.json()["nutzer"] == name


SCHMUGGEL = {
    "nothing": b"",
    "only the name": b"X-IM-XL-Nutzer: meier\r\n",
    "only the secret": b"X-IM-XL-Geheimnis: %(g)s\r\n",
    "a wrong secret": b"X-IM-XL-Geheimnis: " + b"c" * 32 + b"\r\nX-IM-XL-Nutzer: meier\r\n",
    "the beginning of the secret": b"X-IM-XL-Geheimnis: " + b"a" * 31 + b"\r\nX-IM-XL-Nutzer: meier\r\n",
    "the secret in capitals": b"X-IM-XL-Geheimnis: " + b"A" * 31 + b"1\r\nX-IM-XL-Nutzer: meier\r\n",
    "an empty secret": b"X-IM-XL-Geheimnis:\r\nX-IM-XL-Nutzer: meier\r\n",
    "the secret twice": b"X-IM-XL-Geheimnis: %(g)s\r\nX-IM-XL-Geheimnis: %(g)s\r\nX-IM-XL-Nutzer: meier\r\n",
    "a wrong secret beside the right one": b"X-IM-XL-Geheimnis: x\r\nX-IM-XL-Geheimnis: %(g)s\r\nX-IM-XL-Nutzer: meier\r\n",
    "two secrets in one": b"X-IM-XL-Geheimnis: %(g)s, %(g)s\r\nX-IM-XL-Nutzer: meier\r\n",
    "an empty name": b"X-IM-XL-Geheimnis: %(g)s\r\nX-IM-XL-Nutzer:   \r\n",
    "two names": b"X-IM-XL-Geheimnis: %(g)s\r\nX-IM-XL-Nutzer: meier\r\nX-IM-XL-Nutzer: chef\r\n",
    "two names in other letters": b"X-IM-XL-Geheimnis: %(g)s\r\nX-IM-XL-Nutzer: meier\r\nx-im-xl-NUTZER: chef\r\n",
    "a second name with underscores": b"X-IM-XL-Geheimnis: %(g)s\r\nX-IM-XL-Nutzer: meier\r\nX_IM_XL_Nutzer: chef\r\n",
    "only with underscores": b"X_IM_XL_Geheimnis: %(g)s\r\nX_IM_XL_Nutzer: chef\r\n",
    "names that a proxy has joined": b"X-IM-XL-Geheimnis: %(g)s\r\nX-IM-XL-Nutzer: meier,chef\r\n",
    "a folded line": b"X-IM-XL-Geheimnis: %(g)s\r\nX-IM-XL-Nutzer: meier\r\n chef\r\n",
    "a folded secret": b"X-IM-XL-Geheimnis: " + b"a" * 16 + b"\r\n " + b"a" * 15 + b"1\r\nX-IM-XL-Nutzer: meier\r\n",
    "a blank before the colon": b"X-IM-XL-Geheimnis : %(g)s\r\nX-IM-XL-Nutzer: meier\r\n",
    "a zero byte": b"X-IM-XL-Geheimnis: %(g)s\r\nX-IM-XL-Nutzer: mei\0er\r\n",
    "a control character": b"X-IM-XL-Geheimnis: %(g)s\r\nX-IM-XL-Nutzer: mei\x1ber\r\n",
    "a lone carriage return": b"X-IM-XL-Geheimnis: %(g)s\r\nX-IM-XL-Nutzer: meier\rX-A: chef\r\n",
    "no UTF-8": b"X-IM-XL-Geheimnis: %(g)s\r\nX-IM-XL-Nutzer: \xff\xfe\r\n",
    "a name without end": b"X-IM-XL-Geheimnis: %(g)s\r\nX-IM-XL-Nutzer: " + b"m" * 257 + b"\r\n",
}


@pytest.mark.parametrize("koepfe", SCHMUGGEL.values(), ids=SCHMUGGEL)
@pytest.mark.parametrize("pfad", ["/lauf", "/"])
def test_an_identity_that_is_smuggled_is_refused(proxy: int, koepfe: bytes, pfad: str) -> None:
    """Whatever is not exactly one secret and one name: 401, or no HTTP at all."""
    antwort = gefragt(proxy, koepfe.replace(b"%(g)s", GEHEIM.encode()), pfad)
    assert status(antwort) in {400, 401}
    assert b"nutzer" not in antwort


def test_blanks_around_a_value_are_none_of_it(proxy: int) -> None:
    """HTTP says that they do not belong to the value; then it is the right one."""
    antwort = gefragt(proxy, f"X-IM-XL-GEHEIMNIS: \t{GEHEIM}  \r\nx-im-xl-nutzer:\tmeier \r\n".encode())
    assert b'"nutzer": "meier"' in antwort


def test_an_identity_behind_the_body_is_none(proxy: int) -> None:
    """Trailers of a chunked body are no headers."""
    anfang = b"POST /lauf HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nTrailer: X-IM-XL-Nutzer\r\n"
    ende = b"1\r\nx\r\n0\r\nX-IM-XL-Geheimnis: %s\r\nX-IM-XL-Nutzer: chef\r\n\r\n" % GEHEIM.encode()
    assert status(roh(proxy, anfang + b"\r\n" + ende)) == 401
    gut = b"X-IM-XL-Geheimnis: %s\r\nX-IM-XL-Nutzer: meier\r\n\r\n" % GEHEIM.encode()
    assert b'"nutzer": "meier", "bytes": 1' in roh(proxy, anfang + gut + ende)


@pytest.mark.parametrize(
    "rahmen",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: 5, 6\r\n",
        b"Content-Length: +5\r\n",
        b"Content-Length: 0x5\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    ],
)
def test_a_request_whose_end_is_in_doubt_is_refused(proxy: int, rahmen: bytes) -> None:
    """What a proxy could take for one request and we for two: neither is answered, and the connection ends."""
    zweite = (
        b"POST /lauf HTTP/1.1\r\nHost: localhost\r\nX-IM-XL-Geheimnis: %s\r\nX-IM-XL-Nutzer: chef\r\nContent-Length: 0\r\n\r\n"
        % GEHEIM.encode()
    )
    erste = b"POST /gesundheit HTTP/1.1\r\nHost: localhost\r\n" + rahmen + b"\r\n0\r\n\r\n"
    antwort = roh(proxy, erste + zweite)
    assert status(antwort) in {400, 501}
    assert antwort.count(b"HTTP/1.1 ") == 1
    assert b"chef" not in antwort
    assert b"connection: close" in antwort.lower()


def test_only_health_is_open_behind_a_proxy(proxy: int) -> None:
    """Not even the pane is shown to whom the proxy does not know."""
    with httpx.Client(base_url=f"http://127.0.0.1:{proxy}", timeout=60) as client:
        assert client.get("/gesundheit").json()["nutzer"] is None
        for pfad in (*HUELLE, "/gesundheit/", "//gesundheit", "/GESUNDHEIT", "/gesundheit/../lauf", "/openapi.json", "/docs"):
            assert client.get(pfad).status_code == 401, pfad
        for pfad in ARBEIT:
            antwort = client.post(pfad)
            assert antwort.status_code == 401
            assert antwort.json()["fehler"]["code"] == "zugang"
            assert "www-authenticate" not in antwort.headers


def test_who_opens_it_in_a_browser_reads_a_page(proxy: int) -> None:
    """The sentence, without a style the page may not have; programs, and whoever sends something, get JSON."""
    seite = NETZ.get(f"http://localhost:{proxy}/", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert seite.status_code == 401
    assert seite.headers["content-type"] == "text/html; charset=utf-8"
    assert "<p>Der Server weiß nicht, wer Sie sind. Bitte öffnen Sie im_xl über die Adresse" in seite.text
    assert "style" not in seite.text
    assert seite.headers["cache-control"] == "no-store"
    assert NETZ.get(f"http://localhost:{proxy}/version").json()["fehler"]["code"] == "zugang"
    assert NETZ.post(f"http://localhost:{proxy}/lauf", headers={"accept": "text/html"}).json()["fehler"]["code"] == "zugang"


def test_names_of_headers_can_be_chosen() -> None:
    """A proxy that already sets others is used as it is."""
    with hinter_der_tuer(echo, Einstellungen(zugang=Proxy((GEHEIM,), "X-Shared", "Remote-User"))) as port:
        adresse = f"http://localhost:{port}/lauf"
        assert NETZ.post(adresse, headers={"x-shared": GEHEIM, "remote-user": "meier"}).json()["nutzer"] == "meier"
        assert NETZ.post(adresse, headers={G: GEHEIM, N: "meier"}).status_code == 401


@pytest.mark.parametrize(
    "falsch",
    [
        lambda: Proxy(()),
        lambda: Proxy(("",)),
        lambda: Proxy(("a" * 31,)),
        lambda: Proxy((GEHEIM, "kurz")),
        lambda: Proxy(("ü" * 32,)),
        lambda: Proxy(("a" * 20 + " " + "b" * 20,)),
        lambda: Proxy((GEHEIM,), "X-A", "x-a"),
        lambda: Proxy((GEHEIM,), "X_A"),
        lambda: Proxy((GEHEIM,), "", "X-B"),
    ],
)
def test_settings_that_would_let_anybody_in_are_refused(falsch: Callable[[], object]) -> None:
    """The server does not start with them."""
    with pytest.raises(EingabeError):
        falsch()


def test_secrets_come_from_a_file_or_the_environment(tmp_path: Path) -> None:
    """One a line, or separated by blanks; what is wrong with them is said without them."""
    datei = tmp_path / "geheimnis"
    datei.write_text(f"{GEHEIM}\n\n{NAECHSTES}\n")
    assert geheimnisse(datei, {"IM_XL_PROXY_GEHEIMNIS": "c" * 32}) == (GEHEIM, NAECHSTES)
    assert geheimnisse(None, {"IM_XL_PROXY_GEHEIMNIS": f"{GEHEIM} {NAECHSTES}"}) == (GEHEIM, NAECHSTES)
    for inhalt in ("", "kurzesgeheimnis", "ä" * 40):
        datei.write_text(inhalt, encoding="utf-8")
        with pytest.raises(EingabeError) as fehler:
            geheimnisse(datei, {})
        assert not inhalt or inhalt not in fehler.value.text
    with pytest.raises(EingabeError, match="nicht gefunden"):
        geheimnisse(tmp_path / "fehlt", {})
    with pytest.raises(EingabeError, match="openssl"):
        geheimnisse(None, {})


def test_a_secret_is_not_shown() -> None:
    """Whoever prints the settings does not print it."""
    assert GEHEIM not in repr(Einstellungen(zugang=Proxy((GEHEIM,))))


# ---------------------------------------------------------------- a token of the issuer
@pytest.fixture(scope="module")
def aussteller() -> Iterator[Aussteller]:
    """An issuer that answers."""
    with Aussteller() as eingerichtet:
        yield eingerichtet


@pytest.fixture(scope="module")
def oidc(aussteller: Aussteller) -> Iterator[httpx.Client]:
    """A server that asks for its tokens."""
    with (
        hinter_der_tuer(echo, Einstellungen(zugang=Oidc(aussteller=aussteller.adresse, empfaenger=(EMPFAENGER, "app-id")))) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
    ):
        yield client


def mit_token(client: httpx.Client, token: str, pfad: str = "/lauf") -> httpx.Response:
    return client.post(pfad, headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize(("kennung", "verfahren"), [("rsa", "RS256"), ("ec", "ES256"), ("ed", "EdDSA")])
def test_a_good_token_gets_in(oidc: httpx.Client, aussteller: Aussteller, kennung: str, verfahren: str) -> None:
    """Of each kind of key; the name is `oid` where there is one, else `sub`."""
    assert mit_token(oidc, aussteller.token(kennung, verfahren)).json()["nutzer"] == "s-1"
    assert mit_token(oidc, aussteller.token(kennung, verfahren, oid="o-1", aud=["fremd", "app-id"])).json()["nutzer"] == "o-1"


def verfaelscht(token: str) -> str:
    """The token with another person in it and the old signature."""
    kopf, inhalt, siegel = token.split(".")
    angaben = json.loads(base64.urlsafe_b64decode(inhalt + "=="))
    neu = base64.urlsafe_b64encode(json.dumps({**angaben, "sub": "chef"}).encode()).decode().rstrip("=")
    return f"{kopf}.{neu}.{siegel}"


def unsigniert(aussteller: Aussteller, alg: str, **kopf: str) -> str:
    """A token with any head and without a signature."""
    _, inhalt, _ = aussteller.token().split(".")
    roh_ = json.dumps({"alg": alg, "typ": "JWT", "kid": "rsa", **kopf}).encode()
    return f"{base64.urlsafe_b64encode(roh_).decode().rstrip('=')}.{inhalt}."


def mit_hmac(aussteller: Aussteller) -> str:
    """A token signed with the public key, which everybody knows, as if it were a shared secret."""
    oeffentlich = aussteller.private["rsa"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[union-attr]
    return hmac_signiert(unsigniert(aussteller, "HS256"), oeffentlich)


def hmac_signiert(token: str, geheimnis: bytes) -> str:
    """The token with a signature by a shared secret."""
    siegel = hmac.new(geheimnis, token[:-1].encode(), hashlib.sha256).digest()
    return f"{token}{base64.urlsafe_b64encode(siegel).decode().rstrip('=')}"


JETZT = int(time.time())
FALSCH = {
    "expired": lambda a: a.token(exp=JETZT - 120),
    "without an end": lambda a: a.token(exp=None),
    "not yet in force": lambda a: a.token(nbf=JETZT + 86_400, exp=JETZT + 90_000),
    "for another application": lambda a: a.token(aud="api://andere"),
    "for nobody": lambda a: a.token(aud=None),
    "for our application as a part of a name": lambda a: a.token(aud=EMPFAENGER + "-test"),
    "of another issuer": lambda a: a.token(iss="https://fremd.example"),
    "of another realm there": lambda a: a.token(iss=a.adresse + "/"),
    "of no issuer": lambda a: a.token(iss=None),
    "of nobody": lambda a: a.token(sub=None),
    "an empty name": lambda a: a.token(sub=""),
    "changed": lambda a: verfaelscht(a.token()),
    "without a signature": lambda a: unsigniert(a, "none"),
    "without a signature, in capitals": lambda a: unsigniert(a, "None"),
    "RS256 without a signature": lambda a: unsigniert(a, "RS256"),
    "HMAC with the public key": mit_hmac,
    "HMAC with a secret that the issuer publishes": lambda a: hmac_signiert(unsigniert(a, "HS256", kid="geheim"), VERRATEN),
    "another procedure than that of the key": lambda a: a.token("rsa", "RS512"),
    "PSS instead": lambda a: a.token("rsa", "PS256"),
    "key and procedure do not fit": lambda a: a.token("ec", "ES256", kopf={"kid": "rsa"}),
    "a key that is too short": lambda a: a.token("kurz"),
    "a key for encryption": lambda a: a.token(kopf={"kid": "enc"}),
    "an unknown key": lambda a: a.token(kopf={"kid": "erfunden"}),
    "no key": lambda a: a.token(kopf={"kid": None}),
    "a critical extension": lambda a: a.token(kopf={"crit": ["neu"], "neu": 1}),
    "a key of its own": lambda a: a.token(kopf={"jwk": a.oeffentlich("rsa"), "kid": "meiner"}),
    "a key elsewhere": lambda a: a.token(kopf={"jku": "https://fremd.example/keys", "kid": "meiner"}),
    "a path as id of a key": lambda a: a.token(kopf={"kid": "../../../../dev/null"}),
    "no token": lambda _: "abc",
    "two dots": lambda _: "..",
    "text": lambda _: "a.b.c",
    "five parts": lambda _: "a.b.c.d.e",
    "a padded token": lambda a: a.token() + "==",
    "a very long one": lambda a: a.token(x="x" * 20_000),
}


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("machen", FALSCH.values(), ids=FALSCH)
@pytest.mark.parametrize("pfad", ["/lauf", "/funktionen"])
def test_a_token_that_is_not_good_is_refused(
    oidc: httpx.Client, aussteller: Aussteller, machen: Callable[[Aussteller], str], pfad: str
) -> None:
    """401 with a German sentence; nothing about why."""
    antwort = mit_token(oidc, machen(aussteller), pfad)
    assert antwort.status_code == 401
    assert antwort.headers["www-authenticate"] == "Bearer"
    assert antwort.json()["fehler"]["text"].startswith("Ihre Anmeldung fehlt oder ist abgelaufen.")


@pytest.mark.parametrize(
    "koepfe",
    [
        [],
        [("Authorization", "")],
        [("Authorization", "Bearer")],
        [("Authorization", "Basic {gut}")],
        [("Authorization", "{gut}")],
        [("Authorization", "Bearer {gut}, Bearer {gut}")],
        [("Authorization", "Bearer {gut}"), ("Authorization", "Bearer {gut}")],
        [("Authorization", "Bearer falsch"), ("Authorization", "Bearer {gut}")],
        [("X-Authorization", "Bearer {gut}")],
        [("Cookie", "Authorization=Bearer {gut}")],
        [(G, GEHEIM), (N, "chef")],
    ],
)
def test_a_token_counts_only_alone_and_in_its_place(oidc: httpx.Client, aussteller: Aussteller, koepfe: list[tuple[str, str]]) -> None:
    """One header, one token; the identity of a proxy means nothing here."""
    gut = aussteller.token()
    assert oidc.post("/lauf", headers=[(name, wert.format(gut=gut)) for name, wert in koepfe]).status_code == 401
    assert oidc.post(f"/lauf?access_token={gut}").status_code == 401


def test_clocks_may_differ_a_little(oidc: httpx.Client, aussteller: Aussteller) -> None:
    """A minute, no more."""
    assert mit_token(oidc, aussteller.token(exp=int(time.time()) - 30)).status_code == 200
    assert mit_token(oidc, aussteller.token(nbf=int(time.time()) + 30)).status_code == 200


def test_the_shell_is_open_for_reading_only(oidc: httpx.Client) -> None:
    """A browser cannot show a token before the page has loaded; work is never open."""
    for pfad in (*HUELLE, "/gesundheit"):
        assert oidc.get(pfad).status_code == 200, pfad
        assert oidc.head(pfad).status_code == 200, pfad
    for pfad in HUELLE:
        assert oidc.post(pfad).status_code == 401, pfad
    for pfad in (*ARBEIT, "/", "/statisch/../lauf", "/statisch", "/officeX", "/openapi.json", "/unbekannt"):
        assert oidc.request("POST" if pfad != "/unbekannt" else "GET", pfad).status_code == 401, pfad
        assert pfad == "/" or oidc.get(pfad).status_code == 401, pfad


@pytest.mark.parametrize(
    ("verlangt", "angaben", "erwartet"),
    [
        ({"bereich": "access_as_user"}, {"scp": "openid access_as_user"}, 200),
        ({"bereich": "access_as_user"}, {"scope": "access_as_user"}, 200),
        ({"bereich": "access_as_user"}, {"scp": "access_as_users"}, 403),
        ({"bereich": "access_as_user"}, {}, 403),
        ({"rolle": "IM.Nutzer"}, {"roles": ["a", "IM.Nutzer"]}, 200),
        ({"rolle": "IM.Nutzer"}, {"roles": []}, 403),
        ({"rolle": "IM.Nutzer"}, {"roles": {"IM.Nutzer": 1}}, 403),
        ({"gruppe": "4711"}, {"groups": ["4711"]}, 200),
        ({"gruppe": "4711"}, {"groups": ["47110"]}, 403),
        ({"gruppe": "4711", "rolle": "r"}, {"groups": ["4711"]}, 403),
    ],
)
def test_a_right_that_is_asked_for(aussteller: Aussteller, verlangt: dict[str, str], angaben: dict[str, object], erwartet: int) -> None:
    """Who is logged in and has no right gets 403 and is told whom to ask."""
    zugang = Oidc(aussteller=aussteller.adresse, empfaenger=(EMPFAENGER,), **verlangt)  # type: ignore[arg-type]
    with (
        hinter_der_tuer(echo, Einstellungen(zugang=zugang)) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
    ):
        antwort = mit_token(client, aussteller.token(**angaben))
        assert antwort.status_code == erwartet
        assert erwartet == 200 or "Ihre IT" in antwort.json()["fehler"]["text"]


def test_keys_are_fetched_once_and_invented_ids_do_not_trouble_the_issuer() -> None:
    """Fifty requests, known and unknown keys: description and keys are asked for once."""
    with Aussteller() as aussteller:
        zugang = Oidc(aussteller=aussteller.adresse, empfaenger=(EMPFAENGER,))
        with (
            hinter_der_tuer(echo, Einstellungen(zugang=zugang)) as port,
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
        ):
            for nummer in range(25):
                assert mit_token(client, aussteller.token()).status_code == 200
                assert mit_token(client, aussteller.token(kopf={"kid": f"erfunden-{nummer}"})).status_code == 401
        assert aussteller.anfragen == ["/realm/.well-known/openid-configuration", "/realm/keys"]


def test_a_new_key_is_found_and_a_withdrawn_one_forgotten() -> None:
    """The issuer changes its key; after the pause both are noticed."""
    with Aussteller() as aussteller:
        zugang = Oidc(aussteller=aussteller.adresse, empfaenger=(EMPFAENGER,))
        zugang.bund.pause_sekunden = 0
        aussteller.veroeffentlicht = ["rsa"]
        with (
            hinter_der_tuer(echo, Einstellungen(zugang=zugang)) as port,
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
        ):
            assert mit_token(client, aussteller.token()).status_code == 200
            aussteller.veroeffentlicht = ["ec"]
            assert mit_token(client, aussteller.token("ec", "ES256")).status_code == 200
            assert mit_token(client, aussteller.token()).status_code == 401


def test_an_issuer_that_is_away_is_no_wrong_password() -> None:
    """503 and a sentence; keys that are known still count, but not for ever."""
    with Aussteller() as aussteller:
        zugang = Oidc(aussteller=aussteller.adresse, empfaenger=(EMPFAENGER,))
        zugang.bund.pause_sekunden = 0
        with (
            hinter_der_tuer(echo, Einstellungen(zugang=zugang)) as port,
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
        ):
            assert mit_token(client, aussteller.token()).status_code == 200
            aussteller.weg()
            zugang.bund.frisch_sekunden = 0
            assert mit_token(client, aussteller.token()).status_code == 200
            antwort = mit_token(client, aussteller.token(kopf={"kid": "neu"}))
            assert antwort.status_code == 503
            assert antwort.json()["fehler"]["text"].startswith("Der Anmeldedienst antwortet gerade nicht.")
            zugang.bund.hoechstens_sekunden = 0
            assert mit_token(client, aussteller.token()).status_code == 503


@pytest.mark.parametrize("luege", ["https://fremd.example", "http://127.0.0.1/realm"])
def test_an_issuer_that_calls_itself_otherwise_is_not_believed(luege: str) -> None:
    """Its keys are not taken."""
    with Aussteller(name=luege) as aussteller:
        zugang = Oidc(aussteller=aussteller.adresse, empfaenger=(EMPFAENGER,))
        with (
            hinter_der_tuer(echo, Einstellungen(zugang=zugang)) as port,
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
        ):
            assert mit_token(client, aussteller.token()).status_code == 503


def test_a_slow_issuer_holds_nobody_up() -> None:
    """While its keys are awaited, all others are answered: who needs no token, and whose key is known, even if it is due."""
    with Aussteller() as aussteller:
        angekommen, weiter = Event(), Event()
        antwort = aussteller.antwort

        def langsam(pfad: str) -> dict[str, object] | None:
            angekommen.set()
            assert weiter.wait(20)
            return antwort(pfad)

        zugang = Oidc(aussteller=aussteller.adresse, empfaenger=(EMPFAENGER,))
        with (
            hinter_der_tuer(echo, Einstellungen(zugang=zugang)) as port,
            ThreadPoolExecutor() as pool,
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
        ):
            assert mit_token(client, aussteller.token()).status_code == 200
            aussteller.antwort = langsam  # type: ignore[method-assign]
            aussteller.veroeffentlicht.append("neu")
            aussteller.private["neu"] = aussteller.private["rsa"]
            zugang.bund.pause_sekunden = zugang.bund.frisch_sekunden = 0
            assert mit_token(client, aussteller.token()).status_code == 200
            assert angekommen.wait(20)
            wartend = pool.submit(
                NETZ.post, client.base_url.join("/lauf"), headers={"Authorization": f"Bearer {aussteller.token('neu')}"}, timeout=30
            )
            assert client.get("/gesundheit").status_code == 200
            assert mit_token(client, aussteller.token()).status_code == 200
            assert not wartend.done()
            weiter.set()
            assert wartend.result().status_code == 200


@pytest.mark.parametrize(
    ("adresse", "geht"),
    [
        ("https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0", True),
        ("https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/", True),
        ("https://keycloak.landkreis.example/realms/lk", True),
        ("https://login.microsoftonline.com/common/v2.0", False),
        ("https://login.microsoftonline.com/organizations/v2.0", False),
        ("https://login.microsoftonline.com", False),
        ("http://keycloak.landkreis.example/realms/lk", False),
        ("https://keycloak.landkreis.example/realms/lk?x=1", False),
        ("keycloak.landkreis.example", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_which_issuers_can_be_set(adresse: str, geht: bool) -> None:
    """One tenant, over https; http only on this machine."""
    if geht:
        assert Oidc(aussteller=adresse, empfaenger=("x",)).bund.aussteller == adresse
        return
    with pytest.raises(EingabeError, match="Aussteller"):
        Oidc(aussteller=adresse, empfaenger=("x",))


@pytest.mark.parametrize(
    ("mandant", "gilt"), [("72f988bf-86f1-41af-91ab-2d7cd011db47", True), ("00000000-86f1-41af-91ab-2d7cd011db47", False), (None, False)]
)
def test_a_token_of_another_tenant_is_refused(mandant: str | None, gilt: bool) -> None:
    """Entra ID names the tenant twice; both have to be ours."""
    zugang = Oidc(aussteller="https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0", empfaenger=(EMPFAENGER,))
    with Aussteller() as aussteller:
        zugang.bund._schluessel = {"rsa": jwt.PyJWK(aussteller.oeffentlich("rsa"))}
        zugang.bund._geholt = time.monotonic()
        koepfe = [(b"authorization", f"Bearer {aussteller.token(iss=zugang.aussteller, tid=mandant)}".encode())]
    if gilt:
        assert asyncio.run(zugang.nutzer(koepfe)) == "s-1"
        return
    with pytest.raises(Abgewiesen) as abgewiesen:
        asyncio.run(zugang.nutzer(koepfe))
    assert abgewiesen.value.status == 401


def test_a_token_without_receiver_cannot_be_asked_for() -> None:
    """Else every token of the issuer would do, for whatever it was made out."""
    for empfaenger in ((), ("",)):
        with pytest.raises(EingabeError, match="Empfänger"):
            Oidc(aussteller="https://keycloak.landkreis.example", empfaenger=empfaenger)
