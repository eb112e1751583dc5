"""The manifest: what Microsoft's schema and documentation ask for, the names of the desktop's ribbon, and pictures that are there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
import re
from xml.etree import ElementTree as ET

from lxml import etree
import pytest

from im_xl.addin.ribbon import NAMENSRAUM, schaltflaechen
from im_xl.assets import ordner
from im_xl.errors import EingabeError
from im_xl.functions.registry import KATEGORIE
from im_xl.hosts.web import manifest as m

ADRESSE = "https://im-xl.landkreis.example"
ANMELDUNG = m.Anmeldung("11111111-2222-4333-8444-555555555555", "api://im-xl.landkreis.example/11111111-2222-4333-8444-555555555555")
SYMBOLE = Path(m.__file__).parent / "statisch/symbole"
RIBBON = (ordner("macros") / "ribbon.xml").read_bytes()
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("manifest.rng")))
T = "{http://schemas.microsoft.com/office/taskpaneappversionoverrides}"
BT = "{http://schemas.microsoft.com/office/officeappbasictypes/1.0}"
HOECHSTENS = {"ShortStrings": 125, "LongStrings": 250, "Urls": 2048, "Images": 2048}


def gelesen(**angaben: m.Anmeldung) -> etree._Element:
    return etree.fromstring(m.manifest(ADRESSE, **angaben))


def maengel(wurzel: etree._Element) -> list[str]:
    """What is wrong: structure, order and lengths by the schema, and what a schema cannot say."""
    gefunden = [] if SCHEMA.validate(wurzel) else [f"{zeile.line}: {zeile.message}" for zeile in SCHEMA.error_log]
    quellen = {element.get("id"): element for element in wurzel.iterfind(f".//{T}Resources/*/*")}
    if len(quellen) < len(wurzel.findall(f".//{T}Resources/*/*")):
        gefunden.append("ein Name steht zweimal in Resources")
    verweise = [element.get("resid") for element in wurzel.iter() if element.get("resid")]
    gefunden += [f"{name} ist nicht erklärt" for name in verweise if name not in quellen]
    gefunden += [f"{name} wird nicht gebraucht" for name in quellen if name not in verweise]
    for name, element in quellen.items():
        art, wert = etree.QName(element.getparent()).localname, element.get("DefaultValue") or ""
        if not 0 < len(wert) <= HOECHSTENS[art]:
            gefunden.append(f"{name} hat {len(wert)} Zeichen")
        if art in {"Images", "Urls"} and not wert.startswith(f"{ADRESSE}/"):
            gefunden.append(f"{name} liegt nicht auf dem Server: {wert}")
    ids = Counter(element.get("id") for element in wurzel.iter() if element.get("id"))
    gefunden += [f"{name} gibt es {zahl}mal" for name, zahl in ids.items() if zahl > 1]
    for symbole in wurzel.iter(f"{T}Icon"):
        if not {"16", "32", "80"} <= {bild.get("size") for bild in symbole}:
            gefunden.append(f"Icon von {symbole.getparent().get('id')}: 16, 32 und 80 sind Pflicht")
    return gefunden


@pytest.mark.parametrize("angaben", [{}, {"anmeldung": ANMELDUNG}], ids=["ohne Anmeldung", "mit Anmeldung"])
def test_the_manifest_is_sound(angaben: dict[str, m.Anmeldung]) -> None:
    """Structure, order, lengths, references, addresses, icons."""
    assert maengel(gelesen(**angaben)) == []


@pytest.mark.parametrize(
    ("alt", "neu"),
    [
        ("de-DE", "de-CH"),
        ('resid="Seite"', 'resid="Seiten"'),
        ("<ProviderName>im_xl</ProviderName>", ""),
        ('<Set Name="SharedRuntime" MinVersion="1.1"/>', '<Set Name="SharedRuntime"/>'),
        ('size="80"', 'size="64"'),
        ('id="im.hilfe"', 'id="im.diagnose"'),
        ('id="hilfe.Name"', f'id="{"n" * 33}"'),
        (f'DefaultValue="{ADRESSE}/funktionen.json"', 'DefaultValue="http://im-xl.landkreis.example/funktionen.json"'),
        ('DefaultValue="Fristen"', f'DefaultValue="{"F" * 126}"'),
        ("<FunctionName>woher</FunctionName>", "<FunctionName>woher?</FunctionName>"),
        ("</VersionOverrides>", "<Requirements/></VersionOverrides>"),
    ],
)
def test_a_fault_is_seen(alt: str, neu: str) -> None:
    """Each of these would make Office refuse the add-in or leave something out without a word."""
    text = m.manifest(ADRESSE).decode()
    assert alt in text
    assert maengel(etree.fromstring(text.replace(alt, neu, 1).encode()))


def test_the_tab_has_the_names_of_the_desktop() -> None:
    """Tab, groups and buttons in the order of the ribbon for Windows; only what the web cannot do is missing."""
    wurzel = gelesen()
    texte = {element.get("id"): element.get("DefaultValue") for element in wurzel.iter(f"{BT}String")}
    reiter = wurzel.find(f".//{T}CustomTab")
    assert reiter is not None
    gesehen = [
        (texte[gruppe.find(f"{T}Label").get("resid")], texte[knopf.find(f"{T}Label").get("resid")])
        for gruppe in reiter.iterfind(f"{T}Group")
        for knopf in gruppe.iterfind(f"{T}Control")
    ]
    erwartet = [(k.gruppe, k.beschriftung) for k in schaltflaechen(RIBBON) if not k.menue]
    assert [paar for paar in erwartet if paar not in gesehen] == [("Übersichten", "Als PDF je Gemeinde")]
    assert gesehen == [paar for paar in erwartet if paar in gesehen]
    am_schreibtisch = ET.fromstring(RIBBON).find(f".//{{{NAMENSRAUM}}}tab")
    assert am_schreibtisch is not None
    assert texte[reiter.find(f"{T}Label").get("resid")] == am_schreibtisch.get("label") == m.NAME == KATEGORIE


def test_the_commands_are_those_of_the_page() -> None:
    """What the page associates, each once."""
    assert [element.text for element in gelesen().iter(f"{T}FunctionName")] == [
        "pruefen",
        "uebersichten",
        "zuruecknehmen",
        "verfahren",
        "woher",
        "fristen",
        "einstellungen",
        "hilfe",
        "diagnose",
    ]


def test_the_pane_offers_what_the_menu_of_the_desktop_does() -> None:
    """Each sheet of the procedure under the same name and with the same words."""
    seite = etree.HTML((SYMBOLE.parent / "taskpane.html").read_text("utf-8"))
    gesehen = [
        (knopf.get("data-blatt-art"), knopf.text, knopf.getnext().text)
        for knopf in seite.iterfind(".//section[@data-ansicht='verfahren']//button")
    ]
    assert gesehen == [
        (k.name.removeprefix("blatt"), k.beschriftung, k.hilfe) for k in schaltflaechen(RIBBON) if k.menue and k.name.startswith("blatt")
    ]


def test_the_help_does_not_promise_what_only_windows_has() -> None:
    """No PDF beside the workbook, no page that opens by „Ja“, no installation to be looked at, no help without a network."""
    for knopf in m.schaltflaechen_im_web():
        assert not re.search(r"PDF|„Ja“|Installation|Internet|Ordner", knopf.hilfe), knopf
        assert knopf.tasten == ""


def test_everything_runs_in_one_page() -> None:
    """Runtime, page of the functions, file of the commands and pane are the same address; else there would be no shared runtime."""
    wurzel = gelesen()
    seiten = {
        wurzel.find(f".//{T}Runtime").get("resid"),
        wurzel.find(f".//{T}Page/{T}SourceLocation").get("resid"),
        wurzel.find(f".//{T}FunctionFile").get("resid"),
    }
    assert seiten == {"Seite"}
    adressen = {element.get("id"): element.get("DefaultValue") for element in wurzel.iter(f"{BT}Url")}
    assert adressen["Seite"] == wurzel.find("{*}DefaultSettings/{*}SourceLocation").get("DefaultValue") == f"{ADRESSE}/"


def test_no_namespace_and_what_is_required() -> None:
    """The functions keep their bare names; an Excel in which an empty cell could pass for a zero is not offered the add-in."""
    wurzel = gelesen()
    assert wurzel.find(f".//{T}Namespace") is None
    assert [(menge.get("Name"), menge.get("MinVersion")) for menge in wurzel.iter("{*}Set")] == [
        ("SharedRuntime", "1.1"),
        ("CustomFunctionsRuntime", "1.3"),
    ]


def test_the_id_never_changes() -> None:
    """An add-in with another id would be another add-in, beside the old one."""
    assert gelesen().findtext("{*}Id") == "cb466db4-ae1a-4d6c-a566-835da5b6c88d"


@pytest.mark.parametrize(("ausgabe", "nummer"), [("0.1.0", "1.0.1.0"), ("2.3", "1.2.3.0"), ("1.4.2.dev7", "1.1.4.2")])
def test_the_version_follows_that_of_im_xl(ausgabe: str, nummer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four numbers, rising, from 1 on."""
    monkeypatch.setattr(m.im_xl, "__version__", ausgabe)
    assert gelesen().findtext("{*}Version") == nummer


def test_sign_in_is_told_last() -> None:
    """The schema wants it behind the resources."""
    (dienst,) = (element for element in gelesen(anmeldung=ANMELDUNG).find(f"{T}VersionOverrides")[-1:])
    assert [(etree.QName(kind).localname, kind.text) for kind in dienst][:2] == [
        ("Id", ANMELDUNG.anwendung),
        ("Resource", ANMELDUNG.ressource),
    ]
    assert [recht.text for recht in dienst.iter(f"{T}Scope")] == ["openid", "profile"]


def test_the_application_comes_out_of_the_audiences() -> None:
    """Entra's id and URI in any order and among others; Office is told nothing where they do not belong to each other and to the server."""
    assert m.anmeldung_bei_entra((ANMELDUNG.ressource, ANMELDUNG.anwendung), ADRESSE) == ANMELDUNG
    gross = m.Anmeldung(ANMELDUNG.anwendung.replace("1111-2222", "AAAA-2222"), ANMELDUNG.ressource.replace("1111-2222", "aaaa-2222"))
    assert m.anmeldung_bei_entra(("im-xl", gross.anwendung, gross.ressource), ADRESSE) == gross
    for falsch in (
        (),
        ("im-xl",),
        (ANMELDUNG.anwendung,),
        (ANMELDUNG.ressource,),
        (ANMELDUNG.anwendung, f"api://{ANMELDUNG.anwendung}"),
        (ANMELDUNG.anwendung, ANMELDUNG.ressource.replace("im-xl.", "falsch.")),
        (ANMELDUNG.anwendung, ANMELDUNG.ressource.replace("1111", "2222")),
        ("im-xl", "api://im-xl.landkreis.example/im-xl"),
    ):
        assert m.anmeldung_bei_entra(falsch, ADRESSE) is None, falsch
    assert m.anmeldung_bei_entra((ANMELDUNG.ressource, ANMELDUNG.anwendung), f"{ADRESSE}:8443") is None


@pytest.mark.parametrize(
    ("adresse", "genommen"),
    [
        ("https://im-xl.landkreis.example", "https://im-xl.landkreis.example"),
        ("https://im-xl.landkreis.example/", "https://im-xl.landkreis.example"),
        ("https://localhost:8443", "https://localhost:8443"),
        ("https://[::1]:8443", "https://[::1]:8443"),
    ],
)
def test_addresses(adresse: str, genommen: str) -> None:
    """Host and port, a slash at the end is forgiven."""
    assert m.pruefe_adresse(adresse) == genommen


@pytest.mark.parametrize(
    "adresse",
    [
        "",
        "im-xl.landkreis.example",
        "http://im-xl.landkreis.example",
        "https://",
        "https://rechner/pfad",
        "https://rechner:port",
        "https://rechner:99999",
        "https://wer:was@rechner",
        "https://rechner?frage",
        'https://rechner"><x',
        "https://re chner",
        "https://[::1",
    ],
)
def test_other_addresses_are_refused(adresse: str) -> None:
    """What Excel would not take, or take for something else."""
    with pytest.raises(EingabeError, match="keine Adresse für das Add-in"):
        m.manifest(adresse)


# ---------------------------------------------------------------- pictures
def test_each_picture_of_the_manifest_is_there() -> None:
    """Of the right size, small enough to be loaded at once, drawn from an SVG beside it, and nothing else lies there."""
    bilder = [element.get("DefaultValue", "") for element in gelesen().iter(f"{BT}Image") if element.get("id")]
    namen = {bild.removeprefix(f"{ADRESSE}/statisch/symbole/") for bild in bilder}
    assert {pfad.name for pfad in SYMBOLE.iterdir()} == namen | {f"{name}.svg" for name in m.namen_der_symbole()}
    for name in namen:
        inhalt = (SYMBOLE / name).read_bytes()
        groesse = int(name.removesuffix(".png").rpartition("-")[2])
        assert inhalt[:8] == b"\x89PNG\r\n\x1a\n"
        assert (int.from_bytes(inhalt[16:20]), int.from_bytes(inhalt[20:24])) == (groesse, groesse)
        assert len(inhalt) < 4096


def test_no_two_pictures_are_the_same() -> None:
    """Each button has its own."""
    for groesse in m.GROESSEN:
        inhalte = [(SYMBOLE / f"{name}-{groesse}.png").read_bytes() for name in m.namen_der_symbole()]
        assert len(set(inhalte)) == len(inhalte)
