"""One file that came back: what a Gemeinde says in it, and what of it cannot be taken and why. Nothing in it is run, followed or believed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
import re
from typing import TypeVar
import unicodedata

from im_xl.errors import DateiError
from im_xl.findings import Finding, Schwere
from im_xl.meldebogen.kennung import FASSUNG, FELD, FESTES, MARKE, STELLEN, VORGABE, Bogenkennung, digest, digests
from im_xl.model import Ags, Entscheidungsart, Gemeinde, Kreis, Rolle
from im_xl.package.archive import read_directory
from im_xl.package.kennwort import ist_verschluesselt
from im_xl.package.limits import BOGEN_LIMITS, check_directory, part_key
from im_xl.places import CellRef, split_address
from im_xl.register import gemeinden, kreise, suche_gemeinde
from im_xl.vwv.anzeige import datum_text, kennzeichen
from im_xl.workbook import numbers
from im_xl.workbook.grid import Blatt, open_workbook
from im_xl.workbook.namen import Ziel, read_namen
from im_xl.workbook.numbers import Mangel
from im_xl.workbook.zellwert import KeinWert, Wert

T = TypeVar("T")

_ENTSCHEIDUNGEN = {
    "einzeln": Entscheidungsart.EINZELN,
    "im verbund": Entscheidungsart.VERBUND,
    "verbund": Entscheidungsart.VERBUND,
    "durch den landkreis": Entscheidungsart.LANDKREIS,
    "landkreis": Entscheidungsart.LANDKREIS,
    "noch offen": Entscheidungsart.OFFEN,
    "offen": Entscheidungsart.OFFEN,
}
_ROLLEN = {"federführend": Rolle.FEDERFUEHREND, "federfuehrend": Rolle.FEDERFUEHREND, "mitglied": Rolle.MITGLIED}
_JA_NEIN = {"ja": "ja", "nein": "nein"}
_ERSTER_TAG, _LETZTER_TAG = date(1970, 1, 1), date(2099, 12, 31)
_HOECHSTENS_VZAE = 10
_RAUSCHEN = Decimal("1e-9")
_LAENGE = 500
_VBA = "_VBA_PROJECT".encode("utf-16-le")
"""Name of the part of an .xls that holds macros."""
_NEBENHER = 5
"""So many cells that are not read are named; the others are counted."""
_TELEFON = re.compile(r"\+?[\d\s()/.-]+")
_KENNUNG_IM_TEXT = re.compile(r"\b\d{1,3}-20\d{2}-08\d{6}-\d{8}\b", re.ASCII)
_WOMIT_FORMELN_BEGINNEN = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Soll:
    """What a form has to be of.

    Attributes:
        kreis: the county.
        jahr: Haushaltsjahr of the run.
        stichtag: day of the Bestand.
        heute: day of the run.
        gemeinden: those in the county's list, by AGS.
    """

    kreis: Kreis
    jahr: int
    stichtag: date
    heute: date
    gemeinden: Mapping[Ags, Gemeinde]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bogenstelle:
    """A post as a form has it; what is missing or not understood is None or empty."""

    nummer: str
    vzae: Decimal | None = None
    von: date | None = None
    bis: date | None = None
    abschluss: str = ""
    nachqualifiziert_am: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bogen:
    """What a Gemeinde says. What is missing or was not understood is None or empty, never zero.

    Attributes:
        gemeinde: whose form it is.
        personen: persons on the Stichtag.
        entscheidung, verbund, rolle: what it decided, and how it stands in its Verbund.
        entschieden_am: day of the decision.
        kontakt: function, telephone and mail in one line.
        ausgefuellt_am: day on which it was filled in.
        bemerkung: free text.
        stellen: posts, by number.
    """

    gemeinde: Gemeinde
    personen: int | None = None
    entscheidung: Entscheidungsart | None = None
    verbund: str = ""
    rolle: Rolle | None = None
    entschieden_am: date | None = None
    kontakt: str = ""
    ausgefuellt_am: date | None = None
    bemerkung: str = ""
    stellen: tuple[Bogenstelle, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rueckgabe:
    """A file, read.

    Attributes:
        datei: its name.
        bogen: what it says; None where nothing of it is taken.
        findings: why not, or what of it is not taken, or has to be looked at.
        pruefsumme: SHA-256 of its bytes, the first 16 digits; empty where it was not read.
        stichtag: day of the Bestand that was asked for.
        geaendert_am: day on which the file was last changed, as the folder says.
        stand: the same to the nanosecond: which of two is the later.
    """

    datei: str
    bogen: Bogen | None = None
    findings: tuple[Finding, ...] = ()
    pruefsumme: str = ""
    stichtag: date | None = None
    geaendert_am: date | None = None
    stand: int = 0

    @property
    def gemeinde(self) -> Gemeinde | None:
        """Whose form it is, where that is known."""
        betrifft = self.bogen.gemeinde.ags if self.bogen else next((f.betrifft for f in self.findings if f.betrifft), None)
        return gemeinden().get(betrifft or "")

    @property
    def beanstandet(self) -> bool:
        """Whether there is more to say of it than remarks."""
        return any(finding.schwere is not Schwere.HINWEIS for finding in self.findings)


class _AbgelehntError(Exception):
    """Nothing of the file is taken."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def read_rueckgabe(data: bytes, datei: str, soll: Soll) -> tuple[Bogen | None, tuple[Finding, ...]]:
    """Read a file that may be a form of ours.

    Args:
        data: the file.
        datei: its name, for messages.
        soll: what it has to be of.

    Returns:
        What it says, None where nothing of it is taken; and what there is to say of it. Nothing is raised: a file that cannot be read must
        not keep the others from being read.
    """
    try:
        return _gelesen(data, datei, soll)
    except _AbgelehntError as abgelehnt:
        return None, (abgelehnt.finding,)
    except DateiError as fehler:
        return None, (Finding("bogen-nicht-lesbar", werte={"datei": datei, "grund": fehler.text}),)
    except Exception as fehler:  # noqa: BLE001 - a bug on one hostile file must not drop the forms of all the others
        grund = f"Beim Lesen ist ein Fehler aufgetreten, der nicht vorgesehen war ({type(fehler).__name__})."
        return None, (Finding("bogen-nicht-lesbar", werte={"datei": datei, "grund": grund}),)


def pruefsumme(data: bytes) -> str:
    """By which the bytes of a file are known again."""
    return sha256(data).hexdigest()[:16]


def ist_unausgefuellt(data: bytes, kennung: Bogenkennung) -> bool:
    """Whether a file is a form of ours, of this Gemeinde and year, in whose inputs nothing stands: it may be renewed."""
    try:
        namen = read_namen(data, BOGEN_LIMITS)
        blaetter = {blatt.name: blatt for blatt in open_workbook(data)}
    except DateiError:
        return False
    marke = Bogenkennung.aus_marke(str(namen.get(MARKE) or ""))
    if marke is None or (marke.ags, marke.jahr) != (kennung.ags, kennung.jahr):
        return False
    felder = [ziel for name, ziel in namen.items() if name.startswith(FELD)]
    feste = digests([str(text) for name, text in namen.items() if name.startswith(FESTES)])
    return all(isinstance(ort, CellRef) and ort.blatt in blaetter for ort in felder) and not any(_nebenher(blaetter.values(), set(), feste))


# ---------------------------------------------------------------- whose form it is
def _gelesen(data: bytes, datei: str, soll: Soll) -> tuple[Bogen | None, tuple[Finding, ...]]:
    if ist_verschluesselt(data):
        grund = "Die Datei ist mit einem Kennwort verschlüsselt. Bitte die Gemeinde um eine Fassung ohne Kennwort."
        raise _AbgelehntError(Finding("bogen-nicht-lesbar", werte={"datei": datei, "grund": grund}))
    teile: set[str] = set()
    if data.startswith(b"PK\3\4"):
        verzeichnis = read_directory(data)
        check_directory(verzeichnis, BOGEN_LIMITS)
        teile = {part_key(teil.name) for teil in verzeichnis}
    namen = read_namen(data, BOGEN_LIMITS)
    blaetter = {blatt.name: blatt for blatt in open_workbook(data, formeln=True)}
    for blatt in blaetter.values():
        blatt.zeilen()
    zettel = _Zettel(datei, namen, blaetter)
    gemeinde = _gemeinde(zettel, soll)
    zettel.gemeinde = gemeinde
    if "xl/vbaproject.bin" in teile or any(teil.startswith("basic/") for teil in teile) or _VBA in data:
        zettel.melden("bogen-beigaben", was="Makros")
    if any(teil.startswith("xl/externallinks/") for teil in teile):
        zettel.melden("bogen-beigaben", was="Verknüpfungen zu anderen Dateien")
    bogen = _bogen(zettel, gemeinde, soll)
    if bogen == Bogen(gemeinde=gemeinde) and not any(f.code in _UNLESBAR for f in zettel.findings):
        raise _AbgelehntError(Finding("bogen-leer", werte={"datei": datei, "gemeinde": gemeinde.name}, betrifft=gemeinde.ags))
    _widersprueche(zettel, bogen)
    return bogen, tuple(zettel.findings)


_UNLESBAR = {"bogen-personen", "bogen-angabe", "bogen-zelle-verbunden", "bogen-feld-geloescht", "bogen-name", "bogen-nebenher"}
"""Whoever wrote this has filled in something."""


def _gemeinde(zettel: _Zettel, soll: Soll) -> Gemeinde:
    """Whose form it is: what the hidden mark says, what is printed and what the register says have to agree."""
    kennung, datei = _kennung(zettel), zettel.datei
    if kennung.fassung != FASSUNG:
        raise _AbgelehntError(Finding("bogen-fassung", werte={"datei": datei, "fassung": str(kennung.fassung)}))
    gemeinde = gemeinden().get(kennung.ags)
    if gemeinde is None:
        raise _AbgelehntError(
            Finding("bogen-veraendert", werte={"datei": datei, "was": f"Den Gemeindeschlüssel {kennung.ags} gibt es nicht."})
        )
    erwartet = {
        "ags": kennung.ags,
        "kennung": kennung.anzeige,
        "haushaltsjahr": str(kennung.jahr),
        "stichtag": datum_text(kennung.stichtag),
    }
    for was, text in erwartet.items():
        steht = zettel.vorgabe(was)
        if steht is not None and steht != text:
            wert = {"datei": datei, "was": f"In Zelle {zettel.zelle(was)} steht „{steht or 'nichts'}“, ausgegeben wurde „{text}“."}
            raise _AbgelehntError(Finding("bogen-veraendert", werte=wert, betrifft=kennung.ags))
    steht = zettel.vorgabe("gemeinde")
    if steht is not None and gemeinde not in suche_gemeinde(steht):
        was = f"In Zelle {zettel.zelle('gemeinde')} steht „{steht or 'nichts'}“, der Bogen wurde für {gemeinde.name} ausgegeben."
        raise _AbgelehntError(Finding("bogen-veraendert", werte={"datei": datei, "was": was}, betrifft=kennung.ags))
    if gemeinde.kreis_ags != soll.kreis.ags:
        anderer = kreise()[gemeinde.kreis_ags].name_voll
        werte = {"datei": datei, "gemeinde": gemeinde.name, "anderer": anderer, "kreis": soll.kreis.name_voll}
        raise _AbgelehntError(Finding("bogen-anderer-kreis", werte=werte))
    if kennung.jahr != soll.jahr:
        werte = {"datei": datei, "gemeinde": gemeinde.name, "anderes": str(kennung.jahr), "jahr": str(soll.jahr)}
        raise _AbgelehntError(Finding("bogen-anderes-jahr", werte=werte, betrifft=gemeinde.ags))
    if kennung.stichtag != soll.stichtag:
        werte = {
            "datei": datei,
            "gemeinde": gemeinde.name,
            "anderer": datum_text(kennung.stichtag),
            "stichtag": datum_text(soll.stichtag),
        }
        raise _AbgelehntError(Finding("bogen-anderer-stichtag", werte=werte, betrifft=gemeinde.ags))
    if gemeinde.ags not in soll.gemeinden:
        raise _AbgelehntError(Finding("bogen-nicht-in-liste", werte={"datei": datei, "gemeinde": gemeinde.name}, betrifft=gemeinde.ags))
    return gemeinde


def _kennung(zettel: _Zettel) -> Bogenkennung:
    """The mark: hidden, or where a sheet was copied into another workbook, the one that is printed."""
    text = zettel.namen.get(MARKE)
    kennung = Bogenkennung.aus_marke(text) if isinstance(text, str) else None
    if kennung is None and (sichtbar := zettel.vorgabe("kennung")):
        kennung = Bogenkennung.aus_anzeige(sichtbar)
    if kennung is None or not any(name.startswith(FELD) for name in zettel.namen):
        unser = text is not None or kennung is not None or zettel.nennt_kennung()
        code, werte = ("bogen-felder-verloren", {}) if unser else ("bogen-fremd", {"grund": "eine Arbeitsmappe ohne unsere Kennung"})
        raise _AbgelehntError(Finding(code, werte={"datei": zettel.datei, **werte}))
    return kennung


# ---------------------------------------------------------------- what it says
@dataclass(slots=True)
class _Zettel:
    """A form while it is read."""

    datei: str
    namen: Mapping[str, Ziel]
    blaetter: Mapping[str, Blatt]
    findings: list[Finding] = field(default_factory=list)
    gemeinde: Gemeinde | None = None
    gelesen: set[tuple[str, int, int]] = field(default_factory=set)

    def melden(self, code: str, ort: CellRef | None = None, **werte: str) -> None:
        betrifft = self.gemeinde.ags if self.gemeinde else None
        name = self.gemeinde.name if self.gemeinde else ""
        self.findings.append(Finding(code, ort, {"datei": self.datei, "gemeinde": name, **werte}, betrifft))

    def vorgabe(self, was: str) -> str | None:
        """What stands where we had filled in something; None where the form has no such cell."""
        ort = self.namen.get(VORGABE + was)
        if not isinstance(ort, CellRef) or ort.blatt not in self.blaetter:
            return None
        wert = self.blaetter[ort.blatt].wert(*split_address(ort.zelle))
        return "" if wert is None else _reiner_text(numbers.anzeige(wert))

    def zelle(self, was: str) -> str:
        ort = self.namen.get(VORGABE + was)
        return ort.zelle if isinstance(ort, CellRef) else ""

    def nennt_kennung(self) -> bool:
        """Whether the printed mark stands somewhere, though no name leads to it."""
        texte = (wert for blatt in self.blaetter.values() for zeile in blatt.zeilen().values() for wert in zeile.values())
        return any(isinstance(text, str) and _KENNUNG_IM_TEXT.search(text) for text in texte)

    def eingabe(self, name: str, was: str) -> _Eingabe | None:
        """An input; None where nothing stands in it, or the form has no such field."""
        ort = self.namen.get(FELD + name, "")
        if ort == "":
            return None
        if not isinstance(ort, CellRef) or ort.blatt not in self.blaetter:
            self.melden("bogen-feld-geloescht", was=was)
            return None
        blatt, (zeile, spalte) = self.blaetter[ort.blatt], split_address(ort.zelle)
        self.gelesen.add((ort.blatt, zeile, spalte))
        ort = CellRef(ort.blatt, ort.zelle, self.datei)
        for oben, links, unten, rechts in blatt.verbunden:
            if oben <= zeile <= unten and links <= spalte <= rechts and (oben, links) != (zeile, spalte):
                self.melden("bogen-zelle-verbunden", ort, was=was)
                return None
        wert = blatt.wert(zeile, spalte)
        if numbers.ist_leer(wert):
            return None
        if zeile in blatt.ausgeblendet or not blatt.sichtbar:
            self.melden("bogen-ausgeblendet", ort, was=was)
        if blatt.formeln is not None and (zeile, spalte) in blatt.formeln and not isinstance(wert, KeinWert):
            self.melden("bogen-formel", ort, was=was, inhalt=_reiner_text(numbers.anzeige_zelle(blatt, zeile, spalte)))
        return _Eingabe(self, ort, was, blatt, zeile, spalte, wert)

    def text(self, name: str, was: str) -> str:
        eingabe = self.eingabe(name, was)
        return eingabe.text() if eingabe else ""

    def tag(self, name: str, was: str, bis: date = _LETZTER_TAG) -> date | None:
        eingabe = self.eingabe(name, was)
        return eingabe.tag(bis) if eingabe else None

    def wort(self, name: str, was: str, auswahl: Mapping[str, T]) -> T | None:
        eingabe = self.eingabe(name, was)
        return eingabe.wort(auswahl) if eingabe else None


@dataclass(frozen=True, slots=True)
class _Eingabe:
    """An input in which something stands."""

    zettel: _Zettel
    ort: CellRef
    was: str
    blatt: Blatt
    zeile: int
    spalte: int
    wert: Wert | None

    def unlesbar(self, grund: str) -> None:
        inhalt = (
            numbers.OHNE_ERGEBNIS if self.wert == KeinWert() else _reiner_text(numbers.anzeige_zelle(self.blatt, self.zeile, self.spalte))
        )
        self.zettel.melden("bogen-angabe", self.ort, was=self.was, inhalt=inhalt, grund=grund)

    def text(self) -> str:
        """A text without control characters and of a length that a cell can show; it stays one, whatever it looks like."""
        if isinstance(self.wert, KeinWert | bool):
            self.unlesbar("Erwartet wird ein Text.")
            return ""
        roh = self.wert if isinstance(self.wert, str) else numbers.anzeige_zelle(self.blatt, self.zeile, self.spalte)
        text = _reiner_text(roh)
        gekuerzt = text[:_LAENGE]
        if gekuerzt != " ".join(unicodedata.normalize("NFC", roh).split()):
            self.zettel.melden("bogen-text", self.ort, was=self.was)
        if roh.startswith(_WOMIT_FORMELN_BEGINNEN) and len(roh.strip()) > 1 and not _TELEFON.fullmatch(roh):
            self.zettel.melden("bogen-formeltext", self.ort, was=self.was, inhalt=numbers.anzeige(gekuerzt))
        return gekuerzt

    def tag(self, bis: date) -> date | None:
        datumsformat = self.blatt.ist_datum(self.zeile, self.spalte)
        tag = numbers.datum(self.wert, datumsformat=datumsformat, seit_1904=self.blatt.seit_1904)
        if isinstance(tag, Mangel):
            self.unlesbar("Erwartet wird ein Tag wie 15.03.2024.")
            return None
        if not _ERSTER_TAG <= tag <= bis:
            self.unlesbar(f"Möglich ist ein Tag vom {datum_text(_ERSTER_TAG)} bis zum {datum_text(bis)}.")
            return None
        return tag

    def wort(self, auswahl: Mapping[str, T]) -> T | None:
        gesagt = " ".join(self.wert.split()).casefold() if isinstance(self.wert, str) else ""
        if gesagt not in auswahl:
            self.unlesbar(f"Möglich sind: {', '.join(dict.fromkeys(_nur_erste(auswahl)))}.")
            return None
        return auswahl[gesagt]

    def personen(self, einwohner: int) -> int | None:
        """Persons: a whole number and nothing else. A word or „ca.“ is none, and never zero."""
        zahl = Mangel.TEXT if self.blatt.ist_umgedeutet(self.zeile, self.spalte, self.wert) else numbers.personen(self.wert)
        grund = ""
        if isinstance(zahl, Mangel):
            grund = {Mangel.NEGATIV: "Weniger als null geht nicht.", Mangel.GEBROCHEN: "Personen sind ganze Zahlen."}.get(
                zahl, "Erwartet wird eine ganze Zahl wie 40, ohne Zusatz."
            )
        elif zahl > einwohner:
            grund = f"Das sind mehr als alle Einwohner der Gemeinde ({einwohner})."
        if isinstance(zahl, Mangel) or grund:
            inhalt = numbers.OHNE_ERGEBNIS if self.wert == KeinWert() else numbers.anzeige_zelle(self.blatt, self.zeile, self.spalte)
            self.zettel.melden("bogen-personen", self.ort, inhalt=_reiner_text(inhalt), grund=grund)
            return None
        if isinstance(self.wert, str):
            self.zettel.melden("bogen-zahl-als-text", self.ort, inhalt=_reiner_text(self.wert), zahl=str(zahl))
        return zahl

    def vzae(self) -> Decimal | None:
        umfang = Mangel.TEXT if self.blatt.ist_datum(self.zeile, self.spalte) else numbers.umfang(self.wert)
        if isinstance(umfang, Mangel) or umfang.in_stunden or isinstance(self.wert, bool):
            self.unlesbar("Erwartet wird der Anteil an einer vollen Stelle wie 0,5.")
            return None
        vzae = round(umfang.zahl, 4)
        if vzae > _HOECHSTENS_VZAE or abs(umfang.zahl - vzae) > _RAUSCHEN:
            self.unlesbar(f"Möglich sind 0 bis {_HOECHSTENS_VZAE} VZÄ mit höchstens vier Stellen nach dem Komma.")
            return None
        return vzae

    def nummer(self, ersatz: str) -> str:
        """The number of a post; what may be a person's name is not taken over."""
        text = self.text()
        if kennzeichen(text):
            return text
        self.zettel.melden("bogen-name", self.ort, ersatz=ersatz)
        return ersatz


def _nur_erste(auswahl: Mapping[str, T]) -> Iterator[str]:
    gesehen: list[T] = []
    for wort, bedeutung in auswahl.items():
        if bedeutung not in gesehen:
            gesehen.append(bedeutung)
            yield wort


def _reiner_text(text: str) -> str:
    """A text on one line, without control characters, marks of direction, surrogates and characters that do not exist."""
    zeichen = ("" if unicodedata.category(z).startswith("C") and z not in "\t\n\r" else z for z in unicodedata.normalize("NFC", text))
    return " ".join("".join(zeichen).split())


def _bogen(zettel: _Zettel, gemeinde: Gemeinde, soll: Soll) -> Bogen:
    eingabe = zettel.eingabe("personen", "Personen")
    bogen = Bogen(
        gemeinde=gemeinde,
        personen=eingabe.personen(gemeinde.einwohner) if eingabe else None,
        entscheidung=zettel.wort("entscheidung", "Entscheidung", _ENTSCHEIDUNGEN),
        verbund=zettel.text("verbund", "Name des Verbundes"),
        rolle=zettel.wort("rolle", "Rolle im Verbund", _ROLLEN),
        entschieden_am=zettel.tag("entschieden_am", "Tag der Entscheidung", soll.heute),
        kontakt=" · ".join(
            filter(None, (zettel.text("funktion", "Funktion"), zettel.text("telefon", "Telefon"), zettel.text("mail", "E-Mail")))
        ),
        ausgefuellt_am=zettel.tag("ausgefuellt_am", "Ausgefüllt am", soll.heute),
        bemerkung=zettel.text("bemerkung", "Bemerkung"),
        stellen=tuple(stelle for nummer in range(1, STELLEN + 1) if (stelle := _stelle(zettel, nummer))),
    )
    feste = digests([str(text) for name, text in sorted(zettel.namen.items()) if name.startswith(FESTES)])
    nebenher = list(_nebenher(zettel.blaetter.values(), zettel.gelesen, feste)) if feste else []
    if nebenher:
        orte = ", ".join(f"{ort.zelle} („{inhalt}“)" for ort, inhalt in nebenher[:_NEBENHER])
        weitere = f" und {len(nebenher) - _NEBENHER} weitere" if len(nebenher) > _NEBENHER else ""
        erste = nebenher[0][0]
        zettel.melden("bogen-nebenher", CellRef(erste.blatt, erste.zelle, zettel.datei), zellen=orte + weitere)
    return bogen


def _stelle(zettel: _Zettel, nummer: int) -> Bogenstelle | None:
    """A row of the posts; None where nothing stands in it."""

    def feld(name: str) -> str:
        return f"s{nummer}_{name}"

    if FELD + feld("vzae") not in zettel.namen and FELD + feld("nummer") not in zettel.namen:
        return None
    was = f"Stelle in Zeile {nummer}"
    angaben = len(zettel.findings)
    nr, vzae = zettel.eingabe(feld("nummer"), f"{was}, Nummer"), zettel.eingabe(feld("vzae"), f"{was}, VZÄ")
    stelle = Bogenstelle(
        nummer=nr.nummer(str(nummer)) if nr else "",
        vzae=vzae.vzae() if vzae else None,
        von=zettel.tag(feld("von"), f"{was}, besetzt von"),
        bis=zettel.tag(feld("bis"), f"{was}, bis"),
        abschluss=zettel.wort(feld("abschluss"), f"{was}, Studium", _JA_NEIN) or "",
        nachqualifiziert_am=zettel.tag(feld("nachqualifiziert_am"), f"{was}, Nachqualifizierung"),
    )
    if stelle == Bogenstelle(nummer="") and len(zettel.findings) == angaben:
        return None
    return stelle if stelle.nummer else Bogenstelle(**{**_felder(stelle), "nummer": str(nummer)})  # type: ignore[arg-type]


def _felder(stelle: Bogenstelle) -> dict[str, object]:
    return {name: getattr(stelle, name) for name in Bogenstelle.__slots__}


def _nebenher(blaetter: Iterable[Blatt], gelesen: set[tuple[str, int, int]], feste: set[str]) -> Iterator[tuple[CellRef, str]]:
    """What stands on the form beside the inputs, and did not when it was sent out."""
    formel_erwartet = digest("=") in feste
    for blatt in blaetter:
        for zeile, werte in blatt.zeilen().items():
            for spalte, wert in werte.items():
                if (blatt.name, zeile, spalte) in gelesen or numbers.ist_leer(wert):
                    continue
                if formel_erwartet and blatt.formeln is not None and (zeile, spalte) in blatt.formeln:
                    continue
                text = str(int(wert)) if isinstance(wert, bool) else numbers.anzeige(wert) if isinstance(wert, KeinWert) else str(wert)
                if digest(text) not in feste:
                    yield blatt.ort(zeile, spalte), _reiner_text(numbers.anzeige(wert))[:40]


def _widersprueche(zettel: _Zettel, bogen: Bogen) -> None:
    """What does not go together; it is taken all the same, and said."""
    melden: Callable[[str], None] = lambda was: zettel.melden("bogen-widerspruch", was=was)  # noqa: E731 - said three times below
    if bogen.personen is None and not any(f.code == "bogen-personen" for f in zettel.findings):
        zettel.melden("bogen-ohne-personen")
    im_verbund = bogen.entscheidung is Entscheidungsart.VERBUND
    if im_verbund and not bogen.verbund:
        melden("Zur Entscheidung „im Verbund“ fehlt der Name des Verbundes.")
    if im_verbund and bogen.rolle is None:
        melden("Zur Entscheidung „im Verbund“ fehlt die Rolle.")
    if not im_verbund and (bogen.verbund or bogen.rolle):
        melden("Ein Verbund ist genannt, die Entscheidung lautet aber anders oder fehlt.")
    nummern = [stelle.nummer for stelle in bogen.stellen]
    for stelle in bogen.stellen:
        if stelle.vzae is None:
            melden(f"Zur Stelle {stelle.nummer} fehlen die VZÄ. Fehlend ist nicht null.")
        elif stelle.vzae > 1:
            melden(f"Die Stelle {stelle.nummer} hat mehr als 1 VZÄ.")
        if stelle.von and stelle.bis and stelle.bis < stelle.von:
            melden(f"Die Stelle {stelle.nummer} endet vor ihrem Beginn.")
    for doppelt in sorted({nummer for nummer in nummern if nummern.count(nummer) > 1}):
        melden(f"Die Stelle {doppelt} steht mehrmals im Bogen.")
