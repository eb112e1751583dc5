"""A small OpenID Connect issuer on loopback: its description, its public keys, and tokens signed with the private ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import json
from threading import Thread
import time
from types import TracebackType
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
import jwt
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
from jwt.utils import base64url_encode

EMPFAENGER = "api://im-xl"
VERRATEN = b"a shared secret that has no business in a public list of keys"


@dataclass
class Aussteller:
    """The issuer; within `with` it answers.

    Attributes:
        private: private keys by id.
        veroeffentlicht: ids of those of whose public keys it tells.
        anfragen: paths that were asked for.
        name: what its description says that it is called; "": the truth.
    """

    private: dict[str, PrivateKeyTypes] = field(default_factory=dict)
    veroeffentlicht: list[str] = field(default_factory=list)
    anfragen: list[str] = field(default_factory=list)
    name: str = ""

    def __post_init__(self) -> None:
        """Keys of the three kinds."""
        for kennung, schluessel in {
            "rsa": rsa.generate_private_key(65537, 2048),
            "kurz": rsa.generate_private_key(65537, 1024),  # noqa: S505 - to be refused
            "ec": ec.generate_private_key(ec.SECP256R1()),
            "ed": ed25519.Ed25519PrivateKey.generate(),
        }.items():
            self.private[kennung] = schluessel
            self.veroeffentlicht.append(kennung)

    def __enter__(self) -> Self:
        """Begin to answer."""
        selbst = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                selbst.anfragen.append(self.path)
                inhalt = selbst.antwort(self.path)
                self.send_response(200 if inhalt is not None else 404)
                self.end_headers()
                self.wfile.write(json.dumps(inhalt).encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.adresse = f"http://127.0.0.1:{self.server.server_port}/realm"
        self.faden = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.faden.start()
        return self

    def __exit__(self, art: type[BaseException] | None, wert: BaseException | None, spur: TracebackType | None) -> None:
        """End it, if `weg` has not done so."""
        self.weg()

    def weg(self) -> None:
        """The issuer is gone."""
        self.server.shutdown()
        self.faden.join()
        self.server.server_close()

    def antwort(self, pfad: str) -> dict[str, Any] | None:
        """What it tells."""
        if pfad == "/realm/.well-known/openid-configuration":
            return {"issuer": self.name or self.adresse, "jwks_uri": f"{self.adresse}/keys"}
        if pfad == "/realm/keys":
            fremd = {"kty": "oct", "kid": "geheim", "k": base64url_encode(VERRATEN).decode()}
            verschluesseln = {**self.oeffentlich("rsa"), "kid": "enc", "use": "enc"}
            return {"keys": [fremd, verschluesseln, *map(self.oeffentlich, self.veroeffentlicht), {"kty": "unbekannt", "kid": "x"}]}
        return None

    def oeffentlich(self, kennung: str) -> dict[str, Any]:
        """A public key as it is published."""
        oeffentlich: Any = self.private[kennung].public_key()  # type: ignore[union-attr]
        art = {"ec": ECAlgorithm, "ed": OKPAlgorithm}.get(kennung, RSAAlgorithm)
        return {**art.to_jwk(oeffentlich, as_dict=True), "kid": kennung, "use": "sig"}  # type: ignore[attr-defined]

    def token(self, kennung: str = "rsa", verfahren: str = "RS256", *, kopf: dict[str, Any] | None = None, **angaben: Any) -> str:  # noqa: ANN401 - claims are anything
        """A token, good where nothing else is said; a claim that is None is left out."""
        jetzt = int(time.time())
        gut = {"iss": self.adresse, "aud": EMPFAENGER, "sub": "s-1", "iat": jetzt, "nbf": jetzt, "exp": jetzt + 600}
        alle = {name: wert for name, wert in {**gut, **angaben}.items() if wert is not None}
        koepfe = {name: wert for name, wert in {"kid": kennung, **(kopf or {})}.items() if wert is not None}
        return jwt.encode(alle, self.private[kennung], verfahren, koepfe)  # type: ignore[arg-type]
