"""`server` and `manifest`: the web host for Excel with Microsoft 365. Every option can be said in the environment, too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
import os
from pathlib import Path
import socket
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import click

from im_xl import __version__
from im_xl.cli.frame import FERTIG, AufrufError, GermanCommand, parameter_name
from im_xl.cli.options import ANZAHL, PFAD, F, WahlType, jetzt
from im_xl.cli.output import Ausgabe, save
from im_xl.errors import systemgrund

if TYPE_CHECKING:
    from im_xl.hosts.web.einstellungen import Einstellungen
    from im_xl.hosts.web.manifest import Anmeldung
    from im_xl.hosts.web.zertifikat import Zertifikat
    from im_xl.hosts.web.zugang import Zugang

_UMGEBUNG: Final = "IM_XL_SERVER_"
_OFFICEJS: Final = Path("node_modules/@microsoft/office-js/dist")
_PAKETE: Final = frozenset({"fastapi", "jwt", "pebble", "python_multipart", "starlette", "uvicorn"})
_MEBI: Final = 1024 * 1024
_HOECHSTER_ANSCHLUSS: Final = 65535
_MANIFEST: Final = Path("im_xl-manifest.xml")


def _option(name: str, *art: str, **angaben: Any) -> Callable[[F], F]:  # noqa: ANN401 - click's own
    """An option that is also a variable of the environment: --laeufe, IM_XL_SERVER_LAEUFE."""
    return click.option(name, *art, envvar=_UMGEBUNG + name.strip("-").replace("-", "_").upper(), **angaben)


_empfaenger_option = _option(
    "--empfaenger",
    multiple=True,
    metavar="KENNUNG",
    help="Für wen der Aussteller Token ausstellt (aud); mehrfach möglich. Bei Entra: Anwendungs-ID und api://….",
)


class _Art(Enum):
    """Who may use the server."""

    OFFEN = "offen"
    PROXY = "proxy"
    OIDC = "oidc"


_WER: Final = {
    _Art.OFFEN: "offen, nur von diesem Rechner aus",
    _Art.PROXY: "Reverse-Proxy mit gemeinsamem Geheimnis",
    _Art.OIDC: "Token des Ausstellers (OIDC)",
}


class _AnschlussType(click.ParamType):  # type: ignore[type-arg]
    """A port; 0 is any free one."""

    name = "ZAHL"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401 - click's own
        """The number of the text."""
        del ctx
        text = str(value).strip()
        if not (text.isascii() and text.isdecimal() and int(text) <= _HOECHSTER_ANSCHLUSS):
            raise AufrufError(f"{parameter_name(param)}: „{value}“ ist kein Anschluss. Möglich sind 0 bis {_HOECHSTER_ANSCHLUSS}.")
        return int(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ort:
    """Where the server listens and how it is reached, as it was said."""

    adresse: str | None
    host: str
    port: int
    socketdatei: Path | None
    zertifikat: Path | None
    schluessel: Path | None
    ohne_tls: bool


@click.command(cls=GermanCommand)
@_option(
    "--adresse",
    metavar="URL",
    help="Adresse, unter der Excel den Server erreicht. Ohne Angabe: https://localhost mit dem Anschluss; nötig, wenn der Server woanders lauscht (--host, --socket) oder mit --ohne-tls.",
)
@_option("--host", metavar="IP", default="127.0.0.1", help="Wo der Server lauscht. Ohne Angabe: 127.0.0.1, nur auf diesem Rechner.")
@_option(
    "--port",
    type=_AnschlussType(),
    default=8443,
    help="Anschluss. Ohne Angabe: 8443; 0: ein freier.",
)
@_option(
    "--socket",
    "socketdatei",
    type=PFAD,
    metavar="DATEI",
    help="Statt --host und --port: Socketdatei für den Reverse-Proxy auf demselben Rechner.",
)
@_option(
    "--zertifikat", type=PFAD, metavar="DATEI", help="TLS-Zertifikat (PEM). Ohne Angabe: ein eigenes, das nur für diesen Rechner gilt."
)
@_option("--schluessel", type=PFAD, metavar="DATEI", help="Privater Schlüssel dazu (PEM).")
@_option("--ohne-tls", is_flag=True, help="Ohne TLS: hinter einem Reverse-Proxy auf demselben Rechner, der es übernimmt.")
@_option(
    "--officejs",
    type=PFAD,
    metavar="ORDNER",
    help=f"Ordner dist des npm-Pakets @microsoft/office-js. Ohne Angabe: {_OFFICEJS}, wenn es ihn gibt.",
)
@_option(
    "--zugang",
    type=WahlType({art.value: art for art in _Art}),
    default=_Art.OFFEN.value,
    help="Wer rechnen darf: offen (ohne Angabe; nur auf diesem Rechner), proxy oder oidc.",
)
@_option(
    "--geheimnis-datei",
    type=PFAD,
    metavar="DATEI",
    help="Zugang proxy: Datei mit dem gemeinsamen Geheimnis. Sonst gilt IM_XL_PROXY_GEHEIMNIS.",
)
@_option(
    "--kopf-geheimnis",
    metavar="NAME",
    default="X-IM-XL-Geheimnis",
    help="Zugang proxy: HTTP-Kopf mit dem Geheimnis. Ohne Angabe: X-IM-XL-Geheimnis.",
)
@_option(
    "--kopf-nutzer", metavar="NAME", default="X-IM-XL-Nutzer", help="Zugang proxy: HTTP-Kopf mit dem Namen. Ohne Angabe: X-IM-XL-Nutzer."
)
@_option(
    "--aussteller", metavar="URL", help="Zugang oidc: Adresse des Ausstellers, bei Entra https://login.microsoftonline.com/MANDANT/v2.0."
)
@_empfaenger_option
@_option("--bereich", metavar="NAME", help="Zugang oidc: Bereich (scp), den das Token haben muss.")
@_option("--rolle", metavar="NAME", help="Zugang oidc: Rolle (roles), die die Person haben muss.")
@_option("--gruppe", metavar="KENNUNG", help="Zugang oidc: Gruppe (groups), in der die Person sein muss.")
@_option("--laeufe", type=ANZAHL, default=2, help="Prozesse für Mappen. Ohne Angabe: 2.")
@_option("--zellen", type=ANZAHL, default=1, help="Prozesse für Formeln. Ohne Angabe: 1.")
@_option("--warten", type=ANZAHL, default=16, help="So viele Mappen dürfen warten, wenn alle Prozesse rechnen. Ohne Angabe: 16.")
@_option("--je-nutzer", type=ANZAHL, default=2, help="So viele Mappen einer Person zugleich. Ohne Angabe: 2.")
@_option("--hoechstens-mb", type=ANZAHL, default=100, help="Größte Mappe in MB. Ohne Angabe: 100.")
@_option("--hoechstens-aufrufe", type=ANZAHL, default=10_000, help="Formeln in einer Anfrage. Ohne Angabe: 10.000.")
@_option("--speicher-mb", type=ANZAHL, default=2048, help="Arbeitsspeicher (Adressraum) je Prozess in MB. Ohne Angabe: 2048.")
@_option("--sekunden-lauf", type=ANZAHL, default=120, help="Nach so vielen Sekunden endet das Rechnen einer Mappe. Ohne Angabe: 120.")
@_option("--sekunden-zellen", type=ANZAHL, default=30, help="Dasselbe für Formeln. Ohne Angabe: 30.")
def server(
    adresse: str | None,
    host: str,
    port: int,
    socketdatei: Path | None,
    zertifikat: Path | None,
    schluessel: Path | None,
    ohne_tls: bool,
    officejs: Path | None,
    zugang: _Art,
    hoechstens_mb: int,
    speicher_mb: int,
    **weitere: Any,  # noqa: ANN401 - click's own
) -> int:
    """Rechnet für Excel mit Microsoft 365, im Netz Ihres Hauses.

    Ohne Angaben lauscht der Server nur auf diesem Rechner, zum Ausprobieren im Browser. Jede Option lässt sich auch als Variable der
    Umgebung setzen: --laeufe heißt dort IM_XL_SERVER_LAEUFE. Gespeichert wird nichts.
    """
    _ohne_zusatz_absagen()
    from im_xl.hosts.web import start
    from im_xl.hosts.web.einstellungen import Einstellungen
    from im_xl.hosts.web.manifest import anmeldung_bei_entra, pruefe_adresse

    ort = _Ort(
        adresse=None if adresse is None else pruefe_adresse(adresse),
        host=host,
        port=port,
        socketdatei=socketdatei,
        zertifikat=zertifikat,
        schluessel=schluessel,
        ohne_tls=ohne_tls,
    )
    _pruefe_ort(ort, offen=zugang is _Art.OFFEN)
    wer = _zugang(zugang, weitere)
    ordner = _officejs(officejs)
    lauschen: AbstractContextManager[socket.socket] = start.netz(host, port) if socketdatei is None else start.socketdatei(socketdatei)
    with lauschen as lauscher:
        url = ort.adresse or f"https://localhost:{lauscher.getsockname()[1]}"
        tls, eigenes = _tls(ort)
        einstellungen = Einstellungen(
            adresse=url,
            officejs=ordner,
            zugang=wer,
            anmeldung=anmeldung_bei_entra(weitere["empfaenger"], url) if zugang is _Art.OIDC else None,
            hoechstens_bytes=hoechstens_mb * _MEBI,
            speicher_je_prozess=speicher_mb * _MEBI,
            **{
                name: weitere[name]
                for name in ("laeufe", "zellen", "warten", "je_nutzer", "hoechstens_aufrufe", "sekunden_lauf", "sekunden_zellen")
            },
        )
        start.bediene(einstellungen, lauscher, tls, lambda: Ausgabe(None).sage(*_begruessung(einstellungen, ort, zugang, eigenes)))
    Ausgabe(None).sage("Der Server ist beendet.")
    return FERTIG


@click.command(cls=GermanCommand)
@_option("--adresse", metavar="URL", required=True, help="Adresse, unter der Excel den Server erreicht: https://im-xl.landkreis.example.")
@_empfaenger_option
@click.option("--ziel", type=PFAD, metavar="DATEI", default=_MANIFEST, help=f"Wohin. Ohne Angabe: {_MANIFEST} im aktuellen Ordner.")
def manifest(adresse: str, empfaenger: tuple[str, ...], ziel: Path) -> int:
    """Schreibt das Manifest, mit dem das Web-Add-in in Excel kommt.

    Die Datei wird im Microsoft 365 Admin Center hochgeladen. Mit --empfaenger (Anwendungs-ID und api://… aus Entra) melden sich die
    Leute mit ihrem Konto in Office an.
    """
    from im_xl.hosts.web.manifest import KENNUNG, anmeldung_bei_entra, pruefe_adresse
    from im_xl.hosts.web.manifest import manifest as erzeuge

    adresse = pruefe_adresse(adresse)
    anmeldung = anmeldung_bei_entra(empfaenger, adresse)
    if empfaenger and anmeldung is None:
        raise AufrufError(
            f"Für die Anmeldung braucht es --empfaenger zweimal: die Anwendungs-ID und api://{urlsplit(adresse).netloc}/ANWENDUNGS-ID. "
            "Der Rechner muss der von --adresse sein, die Anwendungs-ID beide Male dieselbe."
        )
    inhalt = erzeuge(adresse, anmeldung)
    ersetzt = ziel.exists()
    if ziel.is_dir() or (ersetzt and KENNUNG.encode() not in ziel.read_bytes()):
        raise AufrufError(f"--ziel: „{ziel}“ gibt es schon, und es ist kein Manifest von im_xl. Bitte eine andere Datei nennen.")
    save(inhalt, ziel)
    Ausgabe(None).sage(
        f"{'Manifest ersetzt' if ersetzt else 'Manifest'}: {ziel.resolve()}",
        f"Anmeldung: {_anmeldung(anmeldung)}",
        "Laden Sie die Datei im Microsoft 365 Admin Center hoch: Einstellungen, Integrierte Apps, Benutzerdefinierte Apps hochladen.",
    )
    return FERTIG


# ---------------------------------------------------------------- what was said
def _ohne_zusatz_absagen() -> None:
    """Say what to install where the packages of the server are missing.

    Raises:
        AufrufError: they are.
    """
    try:
        import im_xl.hosts.web.start  # noqa: F401 - whether it can be
    except ModuleNotFoundError as fehler:
        if fehler.name not in _PAKETE:
            raise
        raise AufrufError(
            f"Für den Server fehlen Pakete ({fehler.name}). Sie gehören zum Zusatz „server“. Bitte installieren, im Ordner des Projekts: "
            "pipx install --force '.[server]', oder in Ihrer Umgebung: python -m pip install '.[server]'"
        ) from None


def _pruefe_ort(ort: _Ort, *, offen: bool) -> None:
    """Refuse what would let strangers in, or secrets out.

    Raises:
        AufrufError: it would; the sentence says what to do.
    """
    from im_xl.hosts.web.start import ist_loopback

    lokal = ist_loopback(ort.host)
    erreichbar = ort.socketdatei is not None or not lokal or not ist_loopback(urlsplit(ort.adresse or "https://localhost").hostname or "")
    if offen and erreichbar:
        raise AufrufError(
            "So könnte jeder im Netz den Server benutzen. Ohne Zugangskontrolle lauscht er nur auf diesem Rechner (127.0.0.1, localhost). "
            "Bitte --zugang proxy oder --zugang oidc wählen; wie, steht in docs/betrieb.md."
        )
    if ort.socketdatei is not None and not hasattr(socket, "AF_UNIX"):
        raise AufrufError("--socket: Socketdateien gibt es auf diesem System nicht. Bitte --host 127.0.0.1 und --ohne-tls verwenden.")
    if ort.adresse is None and (ort.socketdatei is not None or ort.ohne_tls or not lokal):
        raise AufrufError(
            "Es fehlt die Angabe --adresse: unter welcher Adresse Excel den Server erreicht, zum Beispiel https://im-xl.landkreis.example."
        )
    if (ort.zertifikat is None) is not (ort.schluessel is None):
        raise AufrufError("--zertifikat und --schluessel gehören zusammen. Bitte beide angeben oder keines.")
    if ort.zertifikat is not None and (ort.ohne_tls or ort.socketdatei is not None):
        raise AufrufError("Ohne TLS (--ohne-tls, --socket) wird kein Zertifikat gebraucht. Bitte nur eines von beiden angeben.")
    if ort.ohne_tls and not lokal:
        raise AufrufError(
            "Ohne TLS liefen Mappen und Geheimnisse lesbar durch das Netz. --ohne-tls geht nur auf 127.0.0.1 oder mit --socket; sonst bitte "
            "--zertifikat und --schluessel angeben."
        )
    if ort.zertifikat is None and not lokal and ort.socketdatei is None:
        raise AufrufError(
            "Das eigene Zertifikat gilt nur für diesen Rechner. Für ein Netz bitte --zertifikat und --schluessel angeben, oder den Server hinter "
            "einem Reverse-Proxy betreiben (docs/betrieb.md)."
        )


def _zugang(art: _Art, angaben: dict[str, Any]) -> Zugang:
    """Who may use it."""
    from im_xl.hosts.web import zugang

    if art is _Art.OFFEN:
        return zugang.Offen()
    if art is _Art.PROXY:
        return zugang.Proxy(
            zugang.geheimnisse(angaben["geheimnis_datei"], os.environ),
            kopf_geheimnis=angaben["kopf_geheimnis"],
            kopf_nutzer=angaben["kopf_nutzer"],
        )
    from im_xl.hosts.web.oidc import Oidc

    if not angaben["aussteller"]:
        raise AufrufError("Es fehlt die Angabe --aussteller: die Adresse, deren Token gelten.")
    return Oidc(**{name: angaben[name] for name in ("aussteller", "empfaenger", "bereich", "rolle", "gruppe")})


def _officejs(ordner: Path | None) -> Path | None:
    """The folder with office.js; the usual one where none is named.

    Raises:
        AufrufError: there is none in the folder that was named.
    """
    if ordner is None:
        return _OFFICEJS.resolve() if (_OFFICEJS / "office.js").is_file() else None
    if not (ordner / "office.js").is_file():
        raise AufrufError(
            f"--officejs: In „{ordner}“ liegt keine Datei office.js. Gemeint ist der Ordner dist des npm-Pakets @microsoft/office-js."
        )
    return ordner.resolve()


def _tls(ort: _Ort) -> tuple[tuple[Path, Path] | None, Zertifikat | None]:
    """Certificate and key, and whether they are our own."""
    from im_xl.hosts.web.zertifikat import fuer_loopback, zustandsordner

    if ort.zertifikat is not None and ort.schluessel is not None:
        _pruefe_paar(ort.zertifikat, ort.schluessel)
        return (ort.zertifikat, ort.schluessel), None
    if ort.ohne_tls or ort.socketdatei is not None:
        return None, None
    eigenes = fuer_loopback(zustandsordner(), jetzt())
    return (eigenes.zertifikat, eigenes.schluessel), eigenes


def _pruefe_paar(zertifikat: Path, schluessel: Path) -> None:
    """Make sure that TLS can be spoken with them.

    Raises:
        AufrufError: it cannot.
    """
    import ssl

    for option, datei in (("--zertifikat", zertifikat), ("--schluessel", schluessel)):
        try:
            datei.read_bytes()
        except OSError as fehler:
            raise AufrufError(f"{option}: „{datei}“ lässt sich nicht lesen ({systemgrund(fehler)}).") from None
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(zertifikat, schluessel, password="")
    except (OSError, ValueError):  # also SSLError
        raise AufrufError(
            f"Mit „{zertifikat}“ und „{schluessel}“ lässt sich kein TLS anbieten. Gebraucht werden ein Zertifikat und der Schlüssel dazu im "
            "Format PEM, ohne Kennwort."
        ) from None


def _anmeldung(anmeldung: Anmeldung | None) -> str:
    """With what Office signs people in."""
    return "keine im Manifest" if anmeldung is None else f"Entra, Anwendung {anmeldung.anwendung}"


def _begruessung(einstellungen: Einstellungen, ort: _Ort, zugang: _Art, eigenes: Zertifikat | None) -> Sequence[str]:
    """What the person who started it needs to know next."""
    url, officejs, anmeldung = einstellungen.adresse, einstellungen.officejs, einstellungen.anmeldung
    lokal = ort.adresse is None
    zeilen = [f"im_xl {__version__}: Server für Excel mit Microsoft 365", f"Adresse:   {url}", f"Zugang:    {_WER[zugang]}"]
    if zugang is _Art.OIDC:
        zeilen.append(f"Anmeldung: {_anmeldung(anmeldung)}")
    if ort.socketdatei is not None:
        zeilen.append(f"lauscht:   {ort.socketdatei}")
    zeilen.append(
        f"office.js: {officejs}"
        if officejs
        else "office.js: fehlt. Im Browser geht es ohne; für Excel: npm install @microsoft/office-js, oder --officejs ORDNER (docs/betrieb.md)"
    )
    if lokal:
        zeilen += ["", f"Zum Ausprobieren {url} im Browser öffnen und dort eine Mappe wählen."]
    if eigenes is not None:
        zeilen.append(
            "Der Browser warnt einmal: Das Zertifikat ist selbst gemacht und gilt nur für diesen Rechner. Weiter geht es unter „Erweitert“."
        )
        zeilen.append(f"Zertifikat: {eigenes.zertifikat} (bis {eigenes.bis:%d.%m.%Y}); wie man ihm vertraut, steht in docs/betrieb.md.")
    empfaenger = "" if anmeldung is None else f" --empfaenger {anmeldung.anwendung} --empfaenger {anmeldung.ressource}"
    return [*zeilen, f"Für Excel das Manifest schreiben: im-xl manifest --adresse {url}{empfaenger}", "Beenden mit Strg+C."]
