"""Access with a token of an issuer (Entra ID, Keycloak or any other that speaks OpenID Connect)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPMessage
import ipaddress
import json
import re
import time
from typing import IO, ClassVar
from urllib.parse import SplitResult, urlsplit
import urllib.request
from uuid import UUID

import jwt

from im_xl.errors import EingabeError
from im_xl.hosts.web.zugang import Abgewiesen, Anmeldung

# Signatures that can be checked with a public key. HMAC and "none" would make whoever knows the public key an issuer.
VERFAHREN = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
NACHSICHT_SEKUNDEN = 60
_TOKEN_LAENGE = 16 * 1024
_ANTWORT_LAENGE = 1024 * 1024
_SEKUNDEN_ABRUF = 10.0
_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
# Issuers of Entra ID name their tenant in the path; "common" and the like would let every Microsoft account in the world try.
_ENTRA = frozenset({"login.microsoftonline.com", "sts.windows.net", "login.microsoftonline.us", "login.partner.microsoftonline.cn"})

_ABGELAUFEN = (
    "Ihre Anmeldung fehlt oder ist abgelaufen. Bitte schließen Sie den Aufgabenbereich, öffnen Sie ihn noch einmal und melden Sie sich an."
)
_NICHT_BERECHTIGT = "Sie sind angemeldet, dürfen im_xl auf diesem Server aber nicht benutzen. Bitte wenden Sie sich an Ihre IT."
_AUSSTELLER_WEG = (
    "Der Anmeldedienst antwortet gerade nicht. Ihre Mappe ist unverändert. Bitte versuchen Sie es in einer Minute noch einmal."
)


class _KeineUmleitung(urllib.request.HTTPRedirectHandler):
    """Keys come from the place that the issuer names, from nowhere else."""

    def redirect_request(self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str) -> None:
        """None: the answer counts as an error."""


@dataclass(slots=True)
class Schluesselbund:
    """The public keys of an issuer, fetched when they are needed and kept for a while.

    Attributes:
        aussteller: its address, as in the claim `iss`.
        frisch_sekunden: after this time they are fetched anew, while the old ones still count.
        hoechstens_sekunden: so long they still count while the issuer does not answer.
        pause_sekunden: between two attempts, so that tokens with invented key ids do not become a storm of requests to the issuer.
    """

    aussteller: str
    frisch_sekunden: float = 3600.0
    hoechstens_sekunden: float = 24 * 3600.0
    pause_sekunden: float = 30.0
    _schluessel: dict[str, jwt.PyJWK] = field(default_factory=dict, init=False, repr=False)
    _geholt: float = field(default=float("-inf"), init=False, repr=False)
    _versucht: float = field(default=float("-inf"), init=False, repr=False)
    _antwortet: bool = field(default=True, init=False, repr=False)
    _schloss: asyncio.Lock = field(default_factory=asyncio.Lock, init=False, repr=False)
    _nebenbei: asyncio.Task[None] | None = field(default=None, init=False, repr=False)

    async def schluessel(self, kennung: str) -> jwt.PyJWK | None:
        """Key by its id (`kid`); None where the issuer knows none such.

        Raises:
            Abgewiesen: it cannot be said, because the issuer does not answer (503).
        """
        if not self._gilt(kennung, self.hoechstens_sekunden):
            await self._erneuere()
        elif not self._gilt(kennung, self.frisch_sekunden) and not self._schloss.locked():
            # Nobody waits for an issuer whose key is known.
            self._nebenbei = asyncio.create_task(self._erneuere())
        if self._gilt(kennung, self.hoechstens_sekunden):
            return self._schluessel[kennung]
        if not self._antwortet:
            raise Abgewiesen(_AUSSTELLER_WEG, 503)
        return None

    def _gilt(self, kennung: str, sekunden: float) -> bool:
        return kennung in self._schluessel and time.monotonic() - self._geholt < sekunden

    async def _erneuere(self) -> None:
        async with self._schloss:
            if time.monotonic() - self._versucht < self.pause_sekunden:
                return
            try:
                # In a thread, since it waits for the network.
                self._schluessel = await asyncio.to_thread(_hole_schluessel, self.aussteller)
            except (OSError, HTTPException, ValueError, TypeError, EingabeError):
                self._antwortet = False
            else:
                self._antwortet, self._geholt = True, time.monotonic()
            self._versucht = time.monotonic()


@dataclass(frozen=True, slots=True, kw_only=True)
class Oidc:
    """Whoever brings a valid token of the issuer in the header `Authorization: Bearer`.

    Attributes:
        aussteller: address of the issuer, exactly as its tokens name it in `iss`; with Entra ID that of the tenant.
        empfaenger: for whom tokens have to be made out (`aud`): id or address of our application there.
        bereich: scope that has to be granted (`scp` or `scope`), "access_as_user" for instance; None: none is asked for.
        rolle: role that the person needs (`roles`).
        gruppe: group in which the person has to be (`groups`).
        nachsicht_sekunden: by which the clocks of issuer and server may differ.
        bund: the issuer's keys.
    """

    aussteller: str
    empfaenger: tuple[str, ...]
    bereich: str | None = None
    rolle: str | None = None
    gruppe: str | None = None
    nachsicht_sekunden: int = NACHSICHT_SEKUNDEN
    bund: Schluesselbund = field(init=False, repr=False, compare=False)

    art: ClassVar[Anmeldung] = "oidc"

    def __post_init__(self) -> None:
        """Refuse what would let anybody in."""
        if not self.empfaenger or not all(self.empfaenger):
            raise EingabeError(
                "zugang", "Für die Anmeldung mit OIDC fehlt der Empfänger (aud): die Anwendungs-ID, auf die der Aussteller Token ausstellt."
            )
        _sichere_adresse(self.aussteller)
        _mandant(self.aussteller)
        object.__setattr__(self, "bund", Schluesselbund(self.aussteller))

    async def nutzer(self, koepfe: Sequence[tuple[bytes, bytes]]) -> str:
        """The id that the issuer gives to a person: `oid` (Entra ID), else `sub`."""
        token = _token(koepfe)
        schluessel = await self.bund.schluessel(_kennung(token))
        if schluessel is None:
            raise Abgewiesen(_ABGELAUFEN)
        angaben = self._geprueft(token, schluessel)
        self._pruefe_rechte(angaben)
        return _name(angaben)

    def _geprueft(self, token: str, schluessel: jwt.PyJWK) -> Mapping[str, object]:
        """The claims of a token that is genuine, ours and in force."""
        try:
            angaben: Mapping[str, object] = jwt.decode(
                token,
                schluessel,
                # The key says which procedure; what the token says about it has to be the same.
                algorithms=[schluessel.algorithm_name],
                issuer=self.aussteller,
                audience=self.empfaenger,
                leeway=self.nachsicht_sekunden,
                options={"require": ["exp", "iss", "aud"], "enforce_minimum_key_length": True},
            )
        except (jwt.PyJWTError, ValueError, TypeError):
            raise Abgewiesen(_ABGELAUFEN) from None
        mandant = _mandant(self.aussteller)
        if mandant is not None and angaben.get("tid") != mandant:
            raise Abgewiesen(_ABGELAUFEN)
        return angaben

    def _pruefe_rechte(self, angaben: Mapping[str, object]) -> None:
        verlangt = ((self.bereich, ("scp", "scope")), (self.rolle, ("roles",)), (self.gruppe, ("groups",)))
        if not all(wert is None or any(wert in _liste(angaben.get(name)) for name in namen) for wert, namen in verlangt):
            raise Abgewiesen(_NICHT_BERECHTIGT, 403)


def _token(koepfe: Sequence[tuple[bytes, bytes]]) -> str:
    werte = [wert for name, wert in koepfe if name.lower() == b"authorization"]
    if len(werte) != 1 or len(werte[0]) > _TOKEN_LAENGE:
        raise Abgewiesen(_ABGELAUFEN)
    art, _, token = werte[0].decode("latin-1").partition(" ")
    token = token.strip(" ")
    if art.lower() != "bearer" or not _TOKEN.fullmatch(token):
        raise Abgewiesen(_ABGELAUFEN)
    return token


def _kennung(token: str) -> str:
    """Id of the key, as the token claims it; nothing of it is believed before the signature is checked."""
    try:
        kopf = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError):
        raise Abgewiesen(_ABGELAUFEN) from None
    kennung = kopf.get("kid")
    if not isinstance(kennung, str):
        raise Abgewiesen(_ABGELAUFEN)
    return kennung


def _name(angaben: Mapping[str, object]) -> str:
    for name in ("oid", "sub"):
        wert = angaben.get(name)
        if isinstance(wert, str) and wert:
            return wert
    raise Abgewiesen(_ABGELAUFEN)


def _liste(wert: object) -> list[object]:
    """A claim with several values: a list, or words in a text."""
    if isinstance(wert, str):
        return list(wert.split())
    return wert if isinstance(wert, list) else []


def _hole_schluessel(aussteller: str) -> dict[str, jwt.PyJWK]:
    """Keys for signatures by their id, from the place that the issuer's description names."""
    beschreibung = _hole_json(f"{aussteller.rstrip('/')}/.well-known/openid-configuration")
    if beschreibung.get("issuer") != aussteller:
        raise ValueError("the issuer calls itself otherwise")
    ort = beschreibung.get("jwks_uri")
    if not isinstance(ort, str):
        raise TypeError("no place of keys")
    teile = _sichere_adresse(ort)
    if _ist_loopback(teile) and not _ist_loopback(urlsplit(aussteller)):
        raise ValueError("an issuer elsewhere cannot have its keys here")
    eintraege = _hole_json(ort).get("keys")
    if not isinstance(eintraege, list):
        raise TypeError("no list of keys")
    schluessel = filter(None, map(_schluessel, eintraege))
    return {str(einer.key_id): einer for einer in schluessel}


def _schluessel(eintrag: object) -> jwt.PyJWK | None:
    """A key that can be used here; issuers publish others beside them."""
    if not isinstance(eintrag, dict) or not isinstance(eintrag.get("kid"), str) or eintrag.get("use", "sig") != "sig":
        return None
    try:
        schluessel = jwt.PyJWK(eintrag)
    except (jwt.PyJWTError, ValueError):
        return None
    return schluessel if schluessel.algorithm_name in VERFAHREN else None


def _hole_json(adresse: str) -> dict[str, object]:
    # Loopback is never asked through a proxy.
    ohne_proxy = [urllib.request.ProxyHandler({})] if _ist_loopback(urlsplit(adresse)) else []
    oeffner = urllib.request.build_opener(_KeineUmleitung, *ohne_proxy)
    with oeffner.open(adresse, timeout=_SEKUNDEN_ABRUF) as antwort:
        daten = antwort.read(_ANTWORT_LAENGE + 1)
    if len(daten) > _ANTWORT_LAENGE:
        raise ValueError("too long for a description or keys")
    inhalt = json.loads(daten)
    if not isinstance(inhalt, dict):
        raise TypeError("no JSON object")
    return inhalt


def _sichere_adresse(adresse: str) -> SplitResult:
    """The parts of an address whose answer can be trusted: https, or http on this very machine."""
    teile = urlsplit(adresse)
    if (
        teile.hostname
        and not teile.query
        and not teile.fragment
        and (teile.scheme == "https" or (teile.scheme == "http" and _ist_loopback(teile)))
    ):
        return teile
    raise EingabeError("zugang", f"Der Aussteller „{adresse}“ braucht eine Adresse mit https:// und ohne Zusätze hinter „?“ oder „#“.")


def _ist_loopback(teile: SplitResult) -> bool:
    if teile.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(teile.hostname or "").is_loopback
    except ValueError:
        return False


def _mandant(aussteller: str) -> str | None:
    """Tenant of an issuer of Entra ID; None elsewhere.

    Raises:
        EingabeError: it is for all tenants.
    """
    teile = urlsplit(aussteller)
    if teile.hostname not in _ENTRA:
        return None
    mandant = teile.path.strip("/").partition("/")[0]
    try:
        return str(UUID(mandant))
    except ValueError:
        raise EingabeError(
            "zugang",
            f"Der Aussteller „{aussteller}“ gilt nicht für einen einzelnen Mandanten. Setzen Sie statt „{mandant}“ die Mandanten-ID (Verzeichnis-ID) Ihres Landkreises ein.",
        ) from None
