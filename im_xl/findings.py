"""Problems are data: a `Finding` says where, what and whom; the catalogue says the rest.

Text, severity, remedy, Fundstelle and Beleg of a code stand once, in `KATALOG`. All findings of a run are collected;
none of them stops the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from hashlib import sha256
import json
import re

from im_xl.places import CellRef


class Schwere(Enum):
    """How grave a finding is; the order is that of the sheets."""

    FEHLER = "Fehler"
    WARNUNG = "Warnung"
    HINWEIS = "Hinweis"


class Blockiert(Enum):
    """What a finding holds up: nothing; all amounts of the county (sheets are made and say why); the whole run."""

    NICHTS = "nichts"
    BETRAEGE = "betraege"
    LAUF = "lauf"


class Stand(Enum):
    """How a finding stands: nobody has said anything to it; accepted with a reason; it holds amounts up, which no reason lifts."""

    OFFEN = "offen"
    ANGENOMMEN = "angenommen"
    SPERRT = "sperrt die Beträge"


class Beleg(Enum):
    """How well a rule or parameter is founded: on the slides, in the press, or our own choice."""

    FOLIE = "folie"
    PRESSE = "presse"
    ANNAHME = "annahme"

    @property
    def anzeige(self) -> str:
        """The word as the sheets print it."""
        return {"folie": "Folie", "presse": "Presse", "annahme": "Annahme"}[self.value]


@dataclass(frozen=True, slots=True)
class Eintrag:
    """What the catalogue says of a code.

    Attributes:
        schwere: severity.
        vorlage: German sentence with {fields} from `Finding.werte`; states what was found.
        abhilfe: German sentence, may hold the same fields: what to do. Empty where nothing is to be done.
        blockiert: what is held up.
        fundstelle: title of the slide or the named source; empty where the finding is about the file, not the rule.
        beleg: how well the rule is founded; None where there is no rule.
    """

    schwere: Schwere
    vorlage: str
    abhilfe: str = ""
    blockiert: Blockiert = Blockiert.NICHTS
    fundstelle: str = ""
    beleg: Beleg | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem or remark.

    A reason that a person wrote beside a finding holds as long as the facts are the same. These are the code, whom it concerns and
    `werte`, but for two kinds of fields, told by their names: `heute_…` depends on the day of the run (days left, days overdue), and
    `zelle…`, `zeile…` and `…quelle` say where something stands. So does "in Zeile 12", the name of a post or case without a number of
    its own. Neither the next morning nor a row inserted above makes another finding.

    Attributes:
        code: key into `KATALOG`.
        ort: cell that it points at, or None.
        werte: fields of the catalogue's sentences, already as text that people read.
        betrifft: AGS of the Gemeinde (8 digits) or Kreis (5 digits) concerned; None: the whole.
        eigener_beleg: how well this one case is founded where it is not as in the catalogue, as for a dated Frist.
        begruendung: why it is in order, as a person wrote beside it after an earlier run; empty: nobody did.
    """

    code: str
    ort: CellRef | None = None
    werte: Mapping[str, str] = field(default_factory=dict)
    betrifft: str | None = None
    eigener_beleg: Beleg | None = None
    begruendung: str = ""

    @property
    def eintrag(self) -> Eintrag:
        """The catalogue's entry of this code."""
        return KATALOG[self.code]

    @property
    def schwere(self) -> Schwere:
        """Severity of this code."""
        return self.eintrag.schwere

    @property
    def blockiert(self) -> Blockiert:
        """What this code holds up."""
        return self.eintrag.blockiert

    @property
    def beleg(self) -> Beleg | None:
        """How well it is founded: its own Beleg, else that of its code."""
        return self.eigener_beleg or self.eintrag.beleg

    @property
    def stand(self) -> Stand:
        """Open, accepted, or holding the amounts up: that only a correction lifts, for with a wrong count all amounts are wrong."""
        if self.blockiert is not Blockiert.NICHTS:
            return Stand.SPERRT
        return Stand.ANGENOMMEN if self.begruendung else Stand.OFFEN

    @property
    def angenommen(self) -> bool:
        """Whether a person has accepted it with a reason."""
        return self.stand is Stand.ANGENOMMEN

    @property
    def kennung(self) -> str:
        """Code and digest of the facts: the same in every run in which these are the same."""
        fakten = sorted((feld, _IN_ZEILE.sub("", wert)) for feld, wert in self.werte.items() if not _ist_umstand(feld))
        digest = sha256(json.dumps([self.betrifft, fakten]).encode()).hexdigest()
        return f"{self.code}:{digest[:12]}"

    @property
    def satz(self) -> str:
        """What was found and what to do, without the place."""
        eintrag = self.eintrag
        return " ".join(satz.format_map(self.werte) for satz in (eintrag.vorlage, eintrag.abhilfe) if satz)

    @property
    def text(self) -> str:
        """Where, what, what the rule asks and what to do, in one German paragraph."""
        return f"{self.ort.anzeige}: {self.satz}" if self.ort else self.satz


_IN_ZEILE = re.compile(r"\bin Zeile \d+")


def _ist_umstand(feld: str) -> bool:
    """Whether a field tells when or where something was found, not what."""
    return feld.startswith(("heute_", "zelle", "zeile")) or feld.endswith("quelle")


def kennungen(findings: Iterable[Finding], haushaltsjahr: int) -> tuple[str, ...]:
    """A key for each finding of a run, no two alike; what was accepted for one Haushaltsjahr is open in the next.

    Equal findings (the same illegible entry in two rows) are told apart by their order and by how many they are: if one of them
    goes, nobody can tell which, and no reason must pass from one to the other.
    """
    return tuple(_nummeriert([f"{finding.kennung}:{haushaltsjahr}" for finding in findings]))


def _nummeriert(alle: list[str]) -> Iterator[str]:
    anzahl, bisher = Counter(alle), Counter[str]()
    for kennung in alle:
        bisher[kennung] += 1
        yield kennung if anzahl[kennung] == 1 else f"{kennung}:{bisher[kennung]}/{anzahl[kennung]}"


def begruendet(findings: Iterable[Finding], haushaltsjahr: int, begruendungen: Mapping[str, str]) -> tuple[Finding, ...]:
    """The findings of a run with what people wrote beside them.

    Args:
        findings: all of the run, in its order.
        haushaltsjahr: that of the run.
        begruendungen: reasons by the keys of `kennungen`.
    """
    alle = tuple(findings)
    schluessel = kennungen(alle, haushaltsjahr)
    return tuple(replace(f, begruendung=begruendungen.get(kennung, "")) for f, kennung in zip(alle, schluessel, strict=True))


_F, _W, _H = Schwere.FEHLER, Schwere.WARNUNG, Schwere.HINWEIS
_BETRAEGE = Blockiert.BETRAEGE
_I = "Verfahren zur Weiterleitung an Städte und Gemeinden I"
_II = "Verfahren zur Weiterleitung an Städte und Gemeinden II"
_III = "Verfahren zur Weiterleitung an Städte und Gemeinden III"
_EMPFAENGER = "Zuwendungsempfänger"
_NEU_I = "Neuerungen generell I"
_NEU_II = "Neuerungen generell II"
_KOORDINATION = "Koordinierende Stellen I"
_FOLIE, _PRESSE, _ANNAHME = Beleg.FOLIE, Beleg.PRESSE, Beleg.ANNAHME
_EINTRAGEN = "Bitte die Zahl der Personen eintragen, oder in der Spalte „Umgang“ den Vorjahreswert („Vorjahr“) zulassen."

KATALOG: dict[str, Eintrag] = {
    # --- persons and places in the county's list: each of these would make a wrong amount, so it holds the amounts up
    "personen-fehlen": Eintrag(_F, "{gemeinde}: Die Zahl der Personen fehlt. Fehlend ist nicht null.", _EINTRAGEN, _BETRAEGE, _I, _FOLIE),
    "personen-text": Eintrag(_F, "{gemeinde}: „{inhalt}“ ist keine Personenzahl.", _EINTRAGEN, _BETRAEGE, _I, _FOLIE),
    "personen-negativ": Eintrag(
        _F, "{gemeinde}: {inhalt} Personen sind weniger als null.", "Bitte die Zahl berichtigen.", _BETRAEGE, _I, _FOLIE
    ),
    "personen-gebrochen": Eintrag(
        _F, "{gemeinde}: {inhalt} ist keine ganze Zahl von Personen.", "Bitte die Zahl berichtigen.", _BETRAEGE, _I, _FOLIE
    ),
    "personen-fehlerzelle": Eintrag(
        _F,
        "{gemeinde}: Die Zelle mit den Personen zeigt den Fehler {inhalt}.",
        "Bitte die Formel berichtigen und die Mappe speichern.",
        _BETRAEGE,
    ),
    "personen-formel-ohne-wert": Eintrag(
        _F,
        "{gemeinde}: Die Formel der Personen hat keinen gespeicherten Wert.",
        "Bitte die Mappe in Excel öffnen, berechnen lassen und speichern.",
        _BETRAEGE,
    ),
    "ags-unbekannt": Eintrag(
        _F,
        "Der Gemeindeschlüssel „{inhalt}“ steht nicht im Gemeindeverzeichnis.",
        "Bitte den Schlüssel berichtigen (8 Ziffern).",
        _BETRAEGE,
    ),
    "ags-fremder-kreis": Eintrag(
        _F, "{gemeinde} ({ags}) liegt nicht im {kreis}.", "Bitte die Zeile entfernen oder den Schlüssel berichtigen.", _BETRAEGE, _I, _FOLIE
    ),
    "ags-name-widerspruch": Eintrag(
        _W, "Der Schlüssel {ags} gehört zu {gemeinde}, in der Zeile steht „{inhalt}“.", "Bitte prüfen; gerechnet wird mit dem Schlüssel."
    ),
    "schluessel-verrutscht": Eintrag(
        _F,
        "In {anzahl} von {alle} Zeilen gehört der Schlüssel zu einer anderen Gemeinde, als der Name sagt.",
        "Wahrscheinlich ist eine der Spalten verrutscht oder für sich sortiert; bitte die Liste berichtigen.",
        _BETRAEGE,
    ),
    "gemeinde-unbekannt": Eintrag(
        _F,
        "„{inhalt}“ ist keine Gemeinde im {kreis}.",
        "Bitte den Namen berichtigen oder den Gemeindeschlüssel daneben eintragen.",
        _BETRAEGE,
    ),
    "gemeinde-aehnlich": Eintrag(
        _F,
        "„{inhalt}“ ist keine Gemeinde im {kreis}. Gemeint sein könnte: {auswahl}.",
        "Bitte den Namen berichtigen oder den Gemeindeschlüssel daneben eintragen; geraten wird nicht.",
        _BETRAEGE,
    ),
    "gemeinde-mehrdeutig": Eintrag(
        _F, "„{inhalt}“ kann mehrere Gemeinden meinen: {auswahl}.", "Bitte den Gemeindeschlüssel eintragen.", _BETRAEGE
    ),
    "gemeinde-doppelt": Eintrag(
        _F,
        "{gemeinde} steht mehrmals in der Liste, auch in {zelle}.",
        "Bitte die Zeilen zusammenfassen oder eine entfernen.",
        _BETRAEGE,
        _I,
        _FOLIE,
    ),
    "gemeinde-fehlt": Eintrag(
        _F,
        "{gemeinde} ({ags}) fehlt in der Liste. Die Übersicht muss jede Stadt oder Gemeinde enthalten.",
        "Bitte die Gemeinde mit ihrer Personenzahl ergänzen, auch wenn sie null ist.",
        _BETRAEGE,
        _I,
        _FOLIE,
    ),
    "gemeinden-fehlen": Eintrag(
        _F,
        "{anzahl} von {alle} Gemeinden des Landkreises fehlen in der Liste, die hier gelesen wurde, zum Beispiel {beispiele}. "
        "Vielleicht ist eine andere Liste gemeint{wo}.",
        "Bitte die Liste ergänzen, oder die richtige Spalte der Personen mit „Personen in der AU“ überschreiben.",
        _BETRAEGE,
        _I,
        _FOLIE,
    ),
    "gemeinde-fehlt-teilliste": Eintrag(
        _W, "{gemeinde} ({ags}) fehlt in dieser Teilliste.", "Bitte prüfen, ob die Gemeinde ohne Betrag blieb oder vergessen wurde."
    ),
    "personen-vorjahr": Eintrag(
        _W,
        "{gemeinde}: Es gilt die Personenzahl des Vorjahres ({personen}).",
        "Bitte die aktuelle Zahl nachtragen, sobald sie vorliegt.",
        beleg=_ANNAHME,
    ),
    "gesamtpersonen-zu-klein": Eintrag(
        _F,
        "Die größere Verteilung soll {gesamt} Personen umfassen, die Liste allein hat {summe}.",
        "Bitte die Gesamtzahl der Personen berichtigen.",
        _BETRAEGE,
    ),
    "personen-mehr-als-einwohner": Eintrag(
        _W,
        "{gemeinde}: {personen} Personen sind mehr, als die Gemeinde Einwohner hat ({einwohner} laut Gemeindeverzeichnis).",
        "Bitte die Zahl prüfen; gerechnet wird mit ihr.",
    ),
    "personen-geschaetzt": Eintrag(_H, "{gemeinde}: Die Personenzahl {personen} ist vom Landkreis geschätzt.", beleg=_ANNAHME),
    "zeile-unverstanden": Eintrag(
        _W,
        "Diese Zeile der Liste wurde nicht verstanden und nicht gerechnet: „{inhalt}“.",
        "Bitte prüfen, ob hier eine Gemeinde gemeint ist.",
    ),
    "summe-weicht-ab": Eintrag(
        _W, "Die Summenzeile nennt {inhalt} Personen, die Gemeinden zusammen haben {summe}.", "Bitte die Liste oder die Summe berichtigen."
    ),
    "zeile-beispiel": Eintrag(_H, "„{inhalt}“ ist die Beispielzeile eines Vordrucks und zählt nicht mit."),
    "zeile-ausgeblendet": Eintrag(_H, "{gemeinde} steht in einer ausgeblendeten Zeile und wird mitgerechnet."),
    "tabelle-mehrfach": Eintrag(
        _W, "Auch auf Blatt „{blatt}“ steht eine Tabelle dieser Art ({art}); gelesen wurde nur diese hier.", "Bitte prüfen, welche gilt."
    ),
    "liste-mehrfach": Eintrag(
        _F,
        "Auf Blatt „{blatt}“ steht eine zweite Liste mit anderen Zahlen, und nichts sagt, welche gilt: {gemeinde} hat {personen} Personen in {zelle}, "
        "{andere_personen} in {andere_zelle}.",
        "Bitte über die Liste, die gilt, den Stichtag schreiben, oder in „IM Einstellungen“ neben der Personenspalte der anderen „nicht lesen“ eintragen.",
        _BETRAEGE,
        _I,
        _FOLIE,
    ),
    "liste-in-teilen": Eintrag(_H, "Die Liste steht in {anzahl} Teilen: {teile}. Gelesen wurden alle, zusammen {gemeinden} Gemeinden."),
    "spalte-mehrfach": Eintrag(
        _F,
        "Mehrere Spalten heißen wie „{spalte}“ ({zellen}).",
        "Bitte die Überschriften so ändern, dass nur die richtige Spalte so heißt. Zählen sie zusammen, bitte eine Spalte mit ihrer Summe anlegen.",
        _BETRAEGE,
    ),
    "spalte-mehrfach-wahlfrei": Eintrag(
        _W,
        "Mehrere Spalten heißen wie „{spalte}“ ({zellen}); gelesen wird die erste.",
        "Bitte die Überschriften so ändern, dass nur die richtige Spalte so heißt.",
    ),
    "spalte-gewaehlt": Eintrag(
        _W,
        "Als Personen gelesen wird „{spalte}“, nicht „{andere}“ ({zelle}): {grund}.",
        "Bitte prüfen. Gilt die andere Spalte, diese mit „Personen in der AU“ überschreiben und die gelesene mit „nicht maßgeblich“.",
        fundstelle=_I,
        beleg=_FOLIE,
    ),
    "personen-mit-zeichen": Eintrag(
        _W,
        "{gemeinde}: Neben der Zahl steht ein Zeichen („{inhalt}“); gelesen wird {personen}.",
        "Bitte prüfen, was eine Fußnote dazu sagt, und die Zahl allein eintragen.",
    ),
    "spalte-fraglich": Eintrag(
        _F,
        "Als Personen gelesen wurde „{spalte}“, gemeint sein kann auch {andere}.",
        "Bitte die Spalte, die gilt, mit „Personen in der AU“ überschreiben und die andere mit „nicht maßgeblich“, oder beides in „IM Einstellungen“ neben den Spalten eintragen. "
        "Zählen sie zusammen, bitte eine Spalte mit ihrer Summe anlegen.",
        _BETRAEGE,
        _I,
        _FOLIE,
    ),
    "personen-gezaehlte-zeilen": Eintrag(
        _F,
        "„{spalte}“ zählt in einer Pivot-Tabelle die Zeilen, nicht die Personen.",
        "Bitte in der Pivot-Tabelle „Summe“ wählen, oder die Spalte mit „Personen in der AU“ überschreiben, wenn jede Zeile eine Person ist.",
        _BETRAEGE,
    ),
    "personen-vorlaeufig": Eintrag(
        _F,
        "„{inhalt}“ nennt die vorläufige Unterbringung; verteilt wird nach den Personen in der Anschlussunterbringung.",
        "Bitte die Liste der Anschlussunterbringung eintragen, oder die Spalte mit „Personen in der AU“ überschreiben, wenn sie diese zählt.",
        _BETRAEGE,
        _I,
        _FOLIE,
    ),
    "personen-ohne-gemeinde": Eintrag(
        _F,
        "Mitten in der Liste steht eine Personenzahl ohne Gemeinde: „{inhalt}“.",
        "Bitte die Gemeinde daneben eintragen, die Zahl in deren Zeile mitzählen, oder „Zwischensumme“ davor schreiben, wenn sie die Zeilen darüber zusammenzählt.",
        _BETRAEGE,
        _I,
        _FOLIE,
    ),
    "personen-null-ohne-meldung": Eintrag(
        _W,
        "{gemeinde}: Eingetragen sind null Personen, aber kein Tag der Meldung. Fehlend ist nicht null.",
        "Bitte prüfen, ob die Gemeinde null gemeldet hat; gerechnet wird mit null.",
        fundstelle=_I,
        beleg=_FOLIE,
    ),
    "zeile-wie-summe": Eintrag(
        _W,
        "{gemeinde}: {personen} Personen sind genauso viele wie in allen anderen Zeilen zusammen.",
        "Bitte prüfen, ob dies die Summe ist; gerechnet wird mit der Zahl.",
    ),
    # --- figures and dates beside the list
    "betrag-fraglich": Eintrag(
        _W,
        "„{bezeichnung}“ mit {inhalt} wurde nicht als Planungsrahmen gelesen: Auf diesem Blatt steht sonst nichts zum Integrationsmanagement.",
        "Ist er gemeint, bitte den Betrag neben „Planungsrahmen“ eintragen.",
    ),
    "betrag-fehlt": Eintrag(
        _H,
        "Der Betrag des Landkreises ist noch nicht bekannt; die Übersicht zeigt Personen und Anteile.",
        "Sobald er bekannt ist, bitte eintragen und neu erzeugen.",
    ),
    "betrag-gerundet": Eintrag(
        _W,
        "{was}: {inhalt} hat mehr als zwei Nachkommastellen; gerechnet wird mit {betrag}.",
        "Bitte den Betrag auf den Cent genau eintragen.",
    ),
    "betrag-null": Eintrag(
        _W, "{was}: Angegeben sind 0,00 €.", "Bitte prüfen. Ist der Betrag noch nicht bekannt, bitte die Angabe leer lassen."
    ),
    "betrag-unter-mindestbetrag": Eintrag(
        _W,
        "Der Betrag des Landkreises, {betrag}, liegt unter dem Mindestbetrag von {mindestbetrag} je Kreis.",
        "Bitte prüfen, ob eine Stelle oder eine Einheit (Tausend Euro) fehlt; gerechnet wird mit ihm.",
        fundstelle=_EMPFAENGER,
        beleg=_FOLIE,
    ),
    "betrag-weit-vom-vorjahr": Eintrag(
        _W,
        "Der Betrag des Landkreises, {betrag}, ist mehr als das Fünffache oder weniger als ein Fünftel der Beträge des Vorjahres ({vorjahr}).",
        "Bitte beide prüfen; gerechnet wird mit ihm.",
        beleg=_ANNAHME,
    ),
    "betrag-unlesbar": Eintrag(
        _F, "„{inhalt}“ ist kein Betrag in Euro.", "Bitte den Betrag in Euro als Zahl eintragen, ohne „TEUR“ oder „Tsd.“.", _BETRAEGE
    ),
    "betrag-umgerechnet": Eintrag(
        _W,
        "{was}: {inhalt}, laut Bezeichnung in Tausend Euro; gerechnet wird mit {betrag}.",
        "Bitte prüfen, ob der Betrag auf den Cent stimmt, und ihn in Euro eintragen.",
    ),
    "betrag-formel-ohne-wert": Eintrag(
        _F,
        "{was}: Die Formel hat keinen gespeicherten Wert.",
        "Bitte die Mappe in Excel öffnen, berechnen lassen und speichern.",
        _BETRAEGE,
    ),
    "betrag-ausgeblendet": Eintrag(
        _H,
        "Der Betrag {betrag} steht nur auf einem ausgeblendeten Blatt; gerechnet wird mit ihm.",
        "Bitte prüfen, ob er noch gilt, und das Blatt einblenden.",
    ),
    "angabe-anderes-jahr": Eintrag(
        _W,
        "{was}: „{inhalt}“ ist eine Angabe für {jahre}; das Haushaltsjahr {haushaltsjahr}. Die Angabe zählt nicht.",
        "Bitte die Angabe für das Haushaltsjahr eintragen.",
    ),
    "personen-anderer-stichtag": Eintrag(
        _W,
        "„{spalte}“ nennt {inhalt}; der Stichtag der Mappe ist der {stichtag}. Gerechnet wird mit diesen Zahlen.",
        "Bitte die Zahlen, die Überschrift oder den Stichtag berichtigen.",
    ),
    "spalte-verschwunden": Eintrag(
        _W,
        "Für die Spalte „{spalte}“ auf Blatt „{blatt}“ ist „{inhalt}“ eingetragen; diese Spalte gibt es dort nicht mehr.",
        "Bitte die Eingabe in die Zeile der heutigen Spalte übertragen oder löschen.",
    ),
    "vorjahr-unlesbar": Eintrag(_W, "{gemeinde}: „{inhalt}“ ist kein Vorjahresbetrag.", "Bitte den Betrag als Zahl eintragen."),
    "datum-unlesbar": Eintrag(_W, "„{inhalt}“ ist kein Datum ({was}).", "Bitte als TT.MM.JJJJ eintragen."),
    "angabe-unlesbar": Eintrag(_W, "„{inhalt}“ passt nicht zu „{was}“. Möglich: {auswahl}.", "Bitte die Angabe berichtigen."),
    "angabe-widerspruch": Eintrag(
        _W, "{was}: {quelle} sagt {inhalt}, {andere_quelle} sagt {anderer_inhalt}. Es gilt {inhalt}.", "Bitte die Angaben angleichen."
    ),
    "stichtag-unplausibel": Eintrag(
        _W,
        "Der Stichtag {stichtag} liegt nach dem Beginn des Haushaltsjahres {jahr}.",
        "Bitte Stichtag und Haushaltsjahr prüfen; üblich ist der {vorgabe}.",
        fundstelle=_I,
        beleg=_ANNAHME,
    ),
    "jahr-weit-voraus": Eintrag(
        _W, "Das Haushaltsjahr {jahr} liegt mehr als drei Jahre nach dem Tag des Laufs.", "Bitte das Jahr prüfen.", beleg=_ANNAHME
    ),
    "jahr-angenommen": Eintrag(
        _W,
        "Kein Haushaltsjahr angegeben; gerechnet wird mit {jahr}.",
        "Bitte das Haushaltsjahr eintragen oder mit --jahr angeben.",
        beleg=_ANNAHME,
    ),
    "quellblatt-genauigkeit": Eintrag(
        _W,
        "In dieser Mappe ist „Genauigkeit wie angezeigt“ eingeschaltet; Excel rundet damit auch unsere Formeln.",
        "Bitte unter Optionen, Erweitert ausschalten, wenn die Formeln auf den Cent stimmen sollen.",
    ),
    # --- the procedure
    "meldung-verspaetet": Eintrag(
        _W,
        "{gemeinde}: Die Personenzahl kam am {datum}, {tage} nach der Frist {frist}.",
        "Der Landkreis entscheidet, ob er sie annimmt.",
        fundstelle=_I,
        beleg=_FOLIE,
    ),
    "entscheidung-verspaetet": Eintrag(
        _W,
        "{gemeinde}: Die Entscheidung kam am {datum}, {tage} nach der Frist {frist}.",
        "Der Landkreis entscheidet, ob er sie annimmt.",
        fundstelle=_II,
        beleg=_FOLIE,
    ),
    "entscheidung-nach-beginn": Eintrag(
        _W,
        "{gemeinde}: Die Entscheidung kam am {datum}; da hatte das Haushaltsjahr {jahr} schon begonnen.",
        "Bitte das Datum prüfen. Stimmt es, bitte klären, ob der Betrag für {jahr} weitergeleitet wird; gerechnet ist es so.",
        fundstelle=_II,
        beleg=_ANNAHME,
    ),
    "entscheidung-offen": Eintrag(
        _H,
        "{gemeinde}: Keine Entscheidung erfasst; der Betrag verbleibt beim Landkreis.",
        "Bitte eintragen, sobald sie vorliegt.",
        fundstelle=_III,
        beleg=_FOLIE,
    ),
    "entscheidungen-keine": Eintrag(
        _H,
        "Es sind keine Entscheidungen der Gemeinden erfasst; alle Beträge verbleiben beim Landkreis.",
        "Bitte eintragen, sobald sie vorliegen.",
        fundstelle=_III,
        beleg=_FOLIE,
    ),
    "entscheidung-widerrufen": Eintrag(
        _H,
        "{gemeinde}: Die Entscheidung wurde am {datum} widerrufen; der Betrag für {jahr} verbleibt beim Landkreis.",
        fundstelle=_III,
        beleg=_ANNAHME,
    ),
    "entscheidung-widerspruch": Eintrag(
        _W, "{gemeinde}: {inhalt}", "Bitte die Angaben zur Entscheidung angleichen.", fundstelle=_II, beleg=_FOLIE
    ),
    "entscheidung-doppelt": Eintrag(
        _W,
        "{gemeinde} steht mehrmals in der Liste der Entscheidungen; es gilt {zelle}.",
        "Bitte eine der Zeilen entfernen.",
        fundstelle=_II,
        beleg=_FOLIE,
    ),
    "traeger-unzulaessig": Eintrag(
        _W,
        "{gemeinde}: „{traeger}“ gehört nicht zu den Letztempfängern (Städte und Gemeinden, kommunale Zusammenschlüsse, freie Wohlfahrtspflege).",
        "Bitte die Art des Trägers prüfen.",
        fundstelle=_EMPFAENGER,
        beleg=_FOLIE,
    ),
    "verbund-kreisfremd": Eintrag(
        _F,
        "Verbund „{verbund}“: {gemeinde} liegt nicht im {kreis}.",
        "Ein Verbund besteht aus Gemeinden desselben Landkreises.",
        fundstelle=_II,
        beleg=_FOLIE,
    ),
    "verbund-doppelt": Eintrag(
        _F,
        "{gemeinde} gehört zur selben Zeit zu mehreren Verbünden: {verbuende}.",
        "Bitte Beginn und Ende der Mitgliedschaften berichtigen.",
        fundstelle=_II,
        beleg=_ANNAHME,
    ),
    "verbund-federfuehrung": Eintrag(
        _W,
        "Verbund „{verbund}“ hat {anzahl}.",
        "Bitte genau eine als federführend eintragen.",
        fundstelle=_II,
        beleg=_ANNAHME,
    ),
    "verbund-allein": Eintrag(
        _W, "Verbund „{verbund}“ hat nur ein Mitglied: {gemeinde}.", "Bitte die übrigen Mitglieder eintragen.", fundstelle=_II, beleg=_FOLIE
    ),
    "verbund-wechsel": Eintrag(
        _H,
        "{gemeinde} gehört {jahr} nacheinander zu mehreren Verbünden: {verbuende}. Der Betrag des Jahres zählt bei „{verbund}“.",
        "Bitte mit den Beteiligten klären, wie der Betrag geteilt wird.",
        fundstelle=_II,
        beleg=_ANNAHME,
    ),
    "unter-mindestumfang": Eintrag(
        _H,
        "{wer}: Der Betrag trägt {vzae} VZÄ, weniger als {mindestumfang} VZÄ.",
        "Verbund prüfen oder das Integrationsmanagement dem Landkreis überlassen.",
        fundstelle=_NEU_II,
        beleg=_FOLIE,
    ),
    "satz-fehlt": Eintrag(_H, "Für {jahr} ist kein Satz je VZÄ hinterlegt; die Stellen werden nicht gerechnet."),
    "kein-verfahren": Eintrag(
        _H,
        "Das Verfahren zur Weiterleitung gibt es ab dem Haushaltsjahr 2025; für {jahr} gelten keine Fristen.",
        fundstelle=_I,
        beleg=_FOLIE,
    ),
    "stadtkreis": Eintrag(
        _H, "{kreis}: Der ganze Betrag steht in einer Zeile; ein Stadtkreis leitet nichts weiter.", fundstelle=_EMPFAENGER, beleg=_ANNAHME
    ),
    # --- posts: nothing here changes an amount
    "stelle-nicht-gezaehlt": Eintrag(_W, "{stelle}: {grund} Die Zeile zählt nicht mit.", "Bitte berichtigen."),
    "stelle-unbesetzt": Eintrag(
        _H, "{stelle} ist nach ihrer Zeile nicht besetzt und zählt nicht mit.", "Ist sie besetzt, bitte Person und Beginn eintragen."
    ),
    "stelle-ohne-beginn": Eintrag(
        _H, "Ohne Beginn: {stellen}. Gezählt wird so, als wäre dort immer schon besetzt.", "Bitte den ersten Tag eintragen."
    ),
    "stelle-abwesend": Eintrag(
        _W,
        "{stelle}: In der Bemerkung steht {grund}; gezählt wird die Stelle als besetzt.",
        "Ist sie es nicht, bitte „bis“ eintragen, und die Vertretung in eine eigene Zeile.",
        fundstelle=_NEU_II,
        beleg=_ANNAHME,
    ),
    "zelle-unlesbar": Eintrag(_W, "Der Inhalt dieser Zelle passt nicht zu „{was}“. Möglich: {auswahl}.", "Bitte berichtigen."),
    "liste-nicht-erkannt": Eintrag(
        _W,
        "Nach dem Namen des Blatts steht hier eine Liste ({art}); erkannt wurde keine, und geprüft ist nichts. Gesucht werden Überschriften wie {gesucht}.",
        "Bitte die Überschriften angleichen: Handbuch, „Ihre Mappe“, „Die Listen“.",
    ),
    "liste-ausgeblendet": Eintrag(
        _H, "Dieses Blatt ist ausgeblendet; seine Liste ({art}) ist nicht geprüft.", "Gilt sie, bitte das Blatt einblenden."
    ),
    "liste-anderes-jahr": Eintrag(
        _H,
        "Der Name dieses Blatts nennt ein anderes Jahr als {jahr}; seine Liste ({art}) ist nicht geprüft.",
        "Gilt sie auch für {jahr}, bitte das Blatt umbenennen.",
    ),
    "stelle-doppelt": Eintrag(
        _W,
        "{stelle} steht mehrmals in der Liste, auch in {zelle}; gezählt wird sie einmal.",
        "Bitte eine Zeile entfernen oder die Nummern berichtigen.",
    ),
    "stelle-ohne-ort": Eintrag(
        _W, "{stelle}: {grund} Die Stelle zählt bei niemandem mit.", "Bitte die Gemeinde, den Verbund oder „Landkreis“ eintragen."
    ),
    "stellen-in-stunden": Eintrag(
        _H,
        "{anzahl} in Stunden angegeben; eine volle Stelle hat {stunden} Stunden.",
        "Gilt eine andere Arbeitszeit, bitte den Umfang als Anteil eintragen (0,5).",
        beleg=_ANNAHME,
    ),
    "stellen-keine": Eintrag(
        _W,
        "{wer}: Für {jahr} steht in der Liste der Stellen keine.",
        "Bitte die Stellen eintragen oder die Entscheidung berichtigen.",
        fundstelle=_NEU_II,
        beleg=_FOLIE,
    ),
    "stellenumfang-luecke": Eintrag(
        _F,
        "{wer}: {zeitraum} {umfang}; durchgehend mindestens {mindestumfang} VZÄ nötig.",
        "Bitte eine Vertretung eintragen, den Umfang erhöhen oder einen Verbund bilden.",
        fundstelle=_NEU_II,
        beleg=_FOLIE,
    ),
    "person-ueber-voller-stelle": Eintrag(
        _W,
        "Die Stellen derselben Person in {zellen} ergeben {zeitraum} zusammen {vzae} VZÄ, mehr als eine volle Stelle.",
        "Bitte Umfang und Zeiten prüfen.",
        beleg=_ANNAHME,
    ),
    "qualifikation-fehlt": Eintrag(
        _W,
        "{stelle}: {grund}",
        "Bitte eintragen. In der Regel ist ein Studium nötig, das dem Sozialwesen zuzuordnen ist, sonst eine Nachqualifizierung.",
        fundstelle=_NEU_II,
        beleg=_FOLIE,
    ),
    "nachqualifizierung-laeuft": Eintrag(
        _H,
        "{stelle}: Der Abschluss ist nicht anerkannt; die Nachqualifizierung läuft bis {frist}.",
        "Ist das Fach dem Sozialwesen zuzuordnen, bitte in „IM Einstellungen“ unter „Anerkannte Fächer“ ergänzen.",
        fundstelle=_NEU_II,
        beleg=_FOLIE,
    ),
    "nachqualifizierung-faellig": Eintrag(
        _W,
        "{stelle}: Die Nachqualifizierung ist bis {frist} abzuschließen ({heute_rest}).",
        "Bitte den Tag eintragen, an dem sie abgeschlossen war.",
        fundstelle=_NEU_II,
        beleg=_FOLIE,
    ),
    "nachqualifizierung-ueberfaellig": Eintrag(
        _F,
        "{stelle}: Die Nachqualifizierung war bis {frist} abzuschließen ({heute_rest}).",
        "Bitte den Tag eintragen, an dem sie abgeschlossen war, oder das Fach in „IM Einstellungen“ unter „Anerkannte Fächer“ ergänzen.",
        fundstelle=_NEU_II,
        beleg=_FOLIE,
    ),
    "nachqualifizierung-verspaetet": Eintrag(
        _H, "{stelle}: Die Nachqualifizierung kam {tage} nach der Frist {frist}.", fundstelle=_NEU_II, beleg=_FOLIE
    ),
    "koordination-fehlt": Eintrag(
        _W,
        "{kreis}: In der Liste der Stellen steht {zeitraum} keine koordinierende Stelle; sie ist Pflicht.",
        "Bitte sie eintragen, mit „Koordination“ in der Spalte „Art“.",
        fundstelle=_KOORDINATION,
        beleg=_FOLIE,
    ),
    "koordination-unbesetzt": Eintrag(
        _F,
        "{kreis}: Die koordinierende Stelle ist {zeitraum} nicht besetzt.",
        "Bitte die Besetzung oder eine Vertretung eintragen.",
        fundstelle=_KOORDINATION,
        beleg=_FOLIE,
    ),
    "koordination-zu-gering": Eintrag(
        _F,
        "{kreis}: Die koordinierende Stelle hat {zeitraum} {vzae} VZÄ; mindestens {mindestumfang} VZÄ sind nötig.",
        "Bitte den Umfang erhöhen.",
        fundstelle=_KOORDINATION,
        beleg=_FOLIE,
    ),
    "koordination-geteilt": Eintrag(
        _F,
        "{kreis}: Die koordinierende Stelle ist {zeitraum} auf mehrere Stellen verteilt; sie ist nicht teilbar.",
        "Bitte eine Person mit mindestens {mindestumfang} VZÄ eintragen.",
        fundstelle=_KOORDINATION,
        beleg=_FOLIE,
    ),
    "koordination-kosten": Eintrag(
        _H,
        "{kreis}: Von {kosten} Personalkosten der koordinierenden Stelle sind für {monate} höchstens {foerderfaehig} zuwendungsfähig.",
        fundstelle=_KOORDINATION,
        beleg=_FOLIE,
    ),
    # --- cases: nothing here changes an amount, and nothing stands on the sheet of a Gemeinde
    "faelle-unlesbar": Eintrag(
        _W,
        "Die Fälle auf diesem Blatt konnten nicht gelesen werden; sie sind nicht geprüft.",
        "Bitte die Mappe in Excel öffnen und neu speichern.",
    ),
    "faelle-weitere": Eintrag(
        _W,
        "{anzahl} bis Zelle {zelle_letzte} mit demselben Befund wie dieser: {befund}",
        "Bitte zuerst die einzeln genannten klären.",
    ),
    "fall-nicht-geprueft": Eintrag(_W, "Fall {fall}: {grund} Der Fall ist nicht geprüft.", "Bitte berichtigen."),
    "fall-beginn-spaeter": Eintrag(
        _W, "Fall {fall}: Der Beginn {beginn} liegt nach dem Tag des Laufs.", "Bitte das Datum prüfen.", fundstelle=_NEU_I, beleg=_FOLIE
    ),
    "fall-doppelt": Eintrag(_W, "Fall {fall} steht mehrmals in der Liste, auch in {zelle}.", "Bitte prüfen, ob es derselbe Fall ist."),
    "beratung-ueberschritten": Eintrag(
        _F,
        "Fall {fall}: Der Beratungszeitraum endete am {ende}; {dauer}.",
        "Bitte abschließen, oder im begründeten Einzelfall die Verlängerung mit ihrer Begründung eintragen.",
        fundstelle=_NEU_I,
        beleg=_FOLIE,
    ),
    "beratung-endet": Eintrag(
        _H, "Fall {fall}: Der Beratungszeitraum endet am {ende}.", "Bitte den Abschluss vorbereiten.", fundstelle=_NEU_I, beleg=_FOLIE
    ),
    "verlaengerung-ohne-begruendung": Eintrag(
        _F,
        "Fall {fall}: Die Beratung ist verlängert, eine Begründung steht nicht da.",
        "Bitte die Begründung eintragen; verlängert wird nur im begründeten Einzelfall.",
        fundstelle=_NEU_I,
        beleg=_FOLIE,
    ),
    "integrationsplan-fehlt": Eintrag(
        _F, "Fall {fall}: Es gibt keinen Integrationsplan.", "Bitte einen aufstellen und eintragen.", fundstelle=_NEU_I, beleg=_FOLIE
    ),
    "integrationsplan-ohne-ziel": Eintrag(
        _F,
        "Fall {fall}: Der Integrationsplan nennt kein konkretes Ziel.",
        "Bitte mindestens ein Ziel eintragen.",
        fundstelle=_NEU_I,
        beleg=_FOLIE,
    ),
    "integrationsplan-widerspruch": Eintrag(
        _W,
        "Fall {fall}: Ein Integrationsplan liegt nach der Liste nicht vor, Ziele stehen aber da.",
        "Bitte eine der beiden Angaben berichtigen.",
        fundstelle=_NEU_I,
        beleg=_FOLIE,
    ),
    "integrationsplan-nicht-angegeben": Eintrag(
        _W, "Fall {fall}: Ob es einen Integrationsplan gibt, ist nicht eingetragen.", "Bitte eintragen.", fundstelle=_NEU_I, beleg=_FOLIE
    ),
    "integrationsplan-spalte-fehlt": Eintrag(
        _H,
        "Diese Liste hat keine Spalte für Integrationsplan oder Ziele; beides ist nicht geprüft.",
        "Bitte eine Spalte „Integrationsplan“ und eine Spalte „Ziele“ ergänzen.",
        fundstelle=_NEU_I,
        beleg=_FOLIE,
    ),
    "aufgaben-liste-fehlt": Eintrag(
        _H,
        "Die Aufgaben der VwV sind nicht hinterlegt; diese Spalte ist nicht geprüft.",
        "Bitte die Aufgaben in „IM Einstellungen“ eintragen, getrennt durch Semikolon.",
        fundstelle=_NEU_II,
        beleg=_FOLIE,
    ),
    "aufgabe-unbekannt": Eintrag(
        _W,
        "Hier steht eine Aufgabe, die nicht in der Liste der Aufgaben steht; die Aufgaben der VwV sind abschließend.",
        "Bitte die Aufgabe oder die Liste in „IM Einstellungen“ berichtigen.",
        fundstelle=_NEU_II,
        beleg=_FOLIE,
    ),
    "aufgabe-ohne-nachweis": Eintrag(
        _H, "Zur Aufgabe „{aufgabe}“ ist kein Fall erfasst; die Aufgaben der VwV sind verpflichtend.", fundstelle=_NEU_II, beleg=_FOLIE
    ),
    # --- Kennzahlen: read as they come; nothing here changes an amount
    "kennzahlen-zeile": Eintrag(
        _W,
        "Diese Zeile der Kennzahlen ist keiner Gemeinde von {kreis} zuzuordnen und nicht gelesen: „{inhalt}“.",
        "Bitte Namen oder Schlüssel berichtigen.",
    ),
    "kennzahlen-doppelt": Eintrag(
        _W,
        "{gemeinde} steht in der Liste der Kennzahlen mehrmals, auch in {zelle}; gelesen ist nur die erste Zeile.",
        "Bitte prüfen, welche gilt, und die andere entfernen.",
    ),
    "kennzahl-unlesbar": Eintrag(
        _W, "{gemeinde}: „{inhalt}“ ist {was} und nicht gelesen (Kennzahl „{kennzahl}“).", "Bitte berichtigen oder die Zelle leeren."
    ),
    "kennzahlen-personen": Eintrag(
        _W,
        "Die Spalte „{spalte}“ auf dem Blatt der Kennzahlen ist als Kennzahl gelesen, nicht als Personen in der Anschlussunterbringung.",
        "Sind es diese, bitte die Spalte mit „Personen in der AU“ überschreiben.",
    ),
    "kennzahlen-unklar": Eintrag(
        _W,
        "Nicht als Kennzahlen gelesen: {grund}.",
        "Nötig ist eine Zeile je Gemeinde: links die Gemeinde, daneben je Kennzahl eine Spalte mit Überschrift.",
    ),
    "kennzahl-summe": Eintrag(
        _W,
        "Kennzahl „{kennzahl}“: Die Summenzeile nennt {inhalt}, die Gemeinden zusammen haben {summe}.",
        "Bitte die Liste oder die Summe berichtigen.",
    ),
    "kennzahlen-fehlen": Eintrag(
        _H,
        "Kennzahlen fehlen von {anzahl}: {gemeinden}.",
        "Bitte anfordern; leer ist nicht null.",
        fundstelle=_NEU_I,
        beleg=_FOLIE,
    ),
    # --- the split
    "teilliste-einzeln": Eintrag(
        _H, "Die Liste ist Teil einer größeren Verteilung ({gesamt} Personen); gerundet wird daher jede Gemeinde einzeln.", beleg=_ANNAHME
    ),
    "teilliste-im-verfahren": Eintrag(
        _W,
        "Angegeben sind {gesamt} Personen im Ganzen, die Liste hat {summe}. {folge}",
        "Ab dem Haushaltsjahr {erstes} zahlt das Land an die Kreise: Ist der Betrag der des Landkreises, bitte die Gesamtzahl streichen.",
        fundstelle=_II,
        beleg=_FOLIE,
    ),
    "teilliste-ohne-fristen": Eintrag(
        _H,
        "Die Liste ist Teil einer größeren Verteilung; Fristen, Entscheidungen und Weiterleitung werden für sie nicht geführt.",
        fundstelle=_I,
        beleg=_ANNAHME,
    ),
    "betrag-passt-nicht": Eintrag(
        _F,
        "{gemeinde}: {betrag} passen zu keiner ganzen Zahl von Personen. {folge}",
        "Bitte beim Absender der Liste nachfragen.",
        fundstelle=_I,
        beleg=_ANNAHME,
    ),
    "betrag-unklar": Eintrag(
        _W,
        "{gemeinde}: Ob {betrag} stimmen, lässt sich nicht entscheiden; der Betrag passt nicht zu allen Sätzen, die für diese Liste in Frage kommen.",
        "Bitte mit --rundung summentreu prüfen, wenn so gerundet wurde, oder die Zahlen der Personen in einer Spalte „personen“ hinzunehmen.",
        fundstelle=_I,
        beleg=_ANNAHME,
    ),
    "betrag-widerspricht-personen": Eintrag(
        _F,
        "{gemeinde}: {betrag} passen nicht zu {personen}. {folge}",
        "Bitte beim Absender der Liste nachfragen, ob der Betrag oder die Zahl der Personen stimmt.",
        fundstelle=_I,
        beleg=_ANNAHME,
    ),
    "personen-unlesbar": Eintrag(
        _F,
        "{gemeinde}: „{inhalt}“ ist keine Personenzahl; der Betrag wird ohne sie beurteilt.",
        "Bitte die Zahl der Personen eintragen, oder das Feld leer lassen, wenn sie nicht bekannt ist.",
    ),
    "liste-summentreu": Eintrag(
        _W,
        "Aus {summe} ergeben sich genau diese Beträge, wenn summentreu gerundet wird (größte Reste); geprüft wurde jeder Betrag für sich.",
        "Ist das der Betrag, der verteilt wurde, bitte mit --rundung summentreu prüfen.",
        fundstelle=_I,
        beleg=_ANNAHME,
    ),
    "satz-nicht-entscheidbar": Eintrag(
        _W,
        "Mit dieser Liste lässt sich nicht entscheiden, ob die Beträge stimmen. {grund}",
        "Bitte weitere Beträge derselben Verteilung oder eine Spalte „personen“ hinzunehmen.",
        fundstelle=_I,
        beleg=_ANNAHME,
    ),
    "rundungsdifferenz": Eintrag(
        _H,
        "Die gerundeten Beträge ergeben zusammen {verteilt}; das sind {differenz} Unterschied zum Betrag des Landkreises.",
        beleg=_ANNAHME,
    ),
    # --- Land -> Kreise
    "quote-fehlt": Eintrag(_F, "{kreis}: Die Zuteilungsquote fehlt.", "Bitte die Quote eintragen.", _BETRAEGE, _EMPFAENGER, _FOLIE),
    "quote-unlesbar": Eintrag(
        _F, "{kreis}: „{inhalt}“ ist keine Zuteilungsquote.", "Bitte die Quote als Zahl eintragen.", _BETRAEGE, _EMPFAENGER, _FOLIE
    ),
    "quotensumme": Eintrag(
        _W,
        "Die Quoten ergeben zusammen {summe} %, nicht 100 %. {folge}",
        "Bitte die Quoten prüfen; angeglichen wird nur auf Wunsch.",
        fundstelle=_EMPFAENGER,
        beleg=_FOLIE,
    ),
    "kreis-unbekannt": Eintrag(
        _F, "„{inhalt}“ ist kein Stadt- oder Landkreis in Baden-Württemberg.", "Bitte den Namen oder Schlüssel berichtigen.", _BETRAEGE
    ),
    "kreis-mehrdeutig": Eintrag(
        _F,
        "„{inhalt}“ kann mehrere Kreise meinen: {auswahl}.",
        "Bitte „Stadtkreis“ oder „Landkreis“ oder den Schlüssel dazuschreiben.",
        _BETRAEGE,
    ),
    "kreis-doppelt": Eintrag(_F, "{kreis} steht mehrmals in der Liste, auch in {zelle}.", "Bitte eine Zeile entfernen.", _BETRAEGE),
    "kreis-fehlt": Eintrag(_W, "{kreis} fehlt in der Liste der Quoten.", "Bitte prüfen.", fundstelle=_EMPFAENGER, beleg=_FOLIE),
    "mindestbetrag-greift": Eintrag(
        _H,
        "{kreis}: Nach der Quote wären es {nach_quote}; es gilt der Mindestbetrag {mindestbetrag}.",
        fundstelle=_EMPFAENGER,
        beleg=_FOLIE,
    ),
    "mindestbetrag-unterschritten": Eintrag(
        _W,
        "{kreis}: {nach_quote} liegen unter dem Mindestbetrag {mindestbetrag}; der Betrag bleibt unverändert.",
        "Bitte prüfen, wie der Mindestbetrag wirken soll.",
        fundstelle=_EMPFAENGER,
        beleg=_FOLIE,
    ),
    "mindestbetrag-uebersteigt-summe": Eintrag(
        _W,
        "{anzahl} mit je {mindestbetrag} wären {bedarf}, mehr als die Summe {summe}.",
        "Bitte die Summe prüfen.",
        fundstelle=_EMPFAENGER,
        beleg=_FOLIE,
    ),
    # --- Ablauf: Meldebögen
    "bogen-fremd": Eintrag(
        _W,
        "Das ist kein Meldebogen, sondern {grund}.",
        "Nicht übernommen. Stehen Angaben einer Gemeinde darin, so tragen Sie sie bitte von Hand ein.",
    ),
    "bogen-beiwerk": Eintrag(_H, "Nicht gelesen: {grund}."),
    "bogen-nicht-lesbar": Eintrag(_W, "Nicht lesbar: {grund}", "Nicht übernommen. Bitte die Gemeinde um einen neuen Bogen bitten."),
    "bogen-felder-verloren": Eintrag(
        _W,
        "Das war ein Meldebogen, aber wo darin was steht, ist nicht mehr zu erkennen: Die verborgenen Namen der Felder sind fort.",
        "Nicht übernommen. Bitte die Angaben in einen neuen Bogen eintragen lassen.",
    ),
    "bogen-fassung": Eintrag(
        _W, "Der Bogen hat die Fassung {fassung}, die diese Ausgabe von im_xl nicht kennt.", "Nicht übernommen. Bitte im_xl aktualisieren."
    ),
    "bogen-veraendert": Eintrag(
        _W,
        "Der Vordruck wurde geändert. {was}",
        "Nicht übernommen: Wessen Zahlen das sind, ist nicht sicher. Bitte bei der Gemeinde nachfragen.",
    ),
    "bogen-anderer-kreis": Eintrag(_W, "{gemeinde} liegt im {anderer}, nicht im {kreis}.", "Nicht übernommen."),
    "bogen-anderes-jahr": Eintrag(
        _W,
        "Der Bogen von {gemeinde} gehört zum Haushaltsjahr {anderes}, gerechnet wird {jahr}.",
        "Nicht übernommen. Bitte mit --jahr {anderes} einsammeln, oder die Gemeinde um den Bogen für {jahr} bitten.",
    ),
    "bogen-anderer-stichtag": Eintrag(
        _W,
        "Der Bogen von {gemeinde} zählt am {anderer}, gerechnet wird mit dem Stichtag {stichtag}.",
        "Nicht übernommen. Bitte einen Bogen mit dem richtigen Stichtag ausgeben.",
    ),
    "bogen-nicht-in-liste": Eintrag(
        _W,
        "{gemeinde} steht nicht in Ihrer Liste.",
        "Nicht übernommen. Bitte die Gemeinde in die Liste aufnehmen und noch einmal einsammeln.",
    ),
    "bogen-leer": Eintrag(_W, "Der Bogen von {gemeinde} ist nicht ausgefüllt.", "Nicht übernommen. Bitte die Gemeinde erinnern."),
    "bogen-gleich": Eintrag(_H, "{gemeinde}: Dasselbe steht in „{andere}“; gezählt wird es einmal."),
    "bogen-ueberholt": Eintrag(
        _H, "{gemeinde}: Es gilt „{andere}“ ({warum}). {unterschied}", "Bitte nachfragen, wenn das nicht so gemeint ist."
    ),
    "bogen-unentschieden": Eintrag(
        _W,
        "{gemeinde}: {dateien} sagen Verschiedenes, und keiner ist als der spätere zu erkennen.",
        "Keiner übernommen. Bitte den überholten Bogen aus dem Ordner nehmen und noch einmal einsammeln.",
    ),
    "bogen-personen": Eintrag(
        _W, "„{inhalt}“ ist keine Zahl der Personen. {grund}", "Die Zahl wurde nicht übernommen. Bitte bei der Gemeinde nachfragen."
    ),
    "bogen-ohne-personen": Eintrag(_H, "Die Zahl der Personen fehlt. Fehlend ist nicht null."),
    "bogen-zahl-als-text": Eintrag(_H, "„{inhalt}“ steht als Text in der Zelle, gelesen als {zahl}.", "Bitte prüfen."),
    "bogen-angabe": Eintrag(_W, "{was}: „{inhalt}“ ist nicht zu verstehen. {grund}", "Diese Angabe wurde nicht übernommen."),
    "bogen-name": Eintrag(
        _W,
        "Statt einer Stellennummer steht dort Text, der ein Name sein kann; er wird nicht übernommen.",
        "Die Stelle heißt bei uns {ersatz}. Bitte die Gemeinde bitten, keine Namen einzutragen.",
    ),
    "bogen-formel": Eintrag(
        _W, "{was}: Dort steht eine Formel; gelesen wurde ihr gespeicherter Wert „{inhalt}“.", "Gerechnet wurde nichts. Bitte prüfen."
    ),
    "bogen-formeltext": Eintrag(
        _W, "{was}: „{inhalt}“ beginnt wie eine Formel.", "Übernommen als bloßer Text; ausgeführt wird davon nichts. Bitte prüfen."
    ),
    "bogen-text": Eintrag(
        _H, "{was}: Der Text enthielt Steuerzeichen oder war zu lang; übernommen ist er ohne sie, mit höchstens 500 Zeichen."
    ),
    "bogen-zelle-verbunden": Eintrag(
        _W, "{was}: Das Feld ist mit anderen Zellen verbunden, und der Inhalt ist nicht zuzuordnen.", "Diese Angabe wurde nicht übernommen."
    ),
    "bogen-feld-geloescht": Eintrag(_W, "{was}: Das Feld wurde gelöscht.", "Diese Angabe fehlt. Bitte bei der Gemeinde nachfragen."),
    "bogen-ausgeblendet": Eintrag(_H, "{was}: Das Feld ist ausgeblendet, gelesen wurde es."),
    "bogen-nebenher": Eintrag(
        _W,
        "Außerhalb der gelben Felder steht etwas, das wir nicht ausgegeben haben: {zellen}.",
        "Gelesen wird davon nichts. Bitte ansehen und, wenn nötig, von Hand übernehmen.",
    ),
    "bogen-beigaben": Eintrag(_H, "Die Datei enthält {was}. Davon wurde nichts ausgeführt und keiner gefolgt."),
    "bogen-widerspruch": Eintrag(_W, "{was}", "Übernommen, wie es dasteht; bitte bei der Gemeinde nachfragen."),
    "meldung-abweichend": Eintrag(
        _W,
        "{gemeinde}: Die Liste hat {liste} Personen, der Meldebogen „{datei}“ {bogen}. Gerechnet wird mit der Liste.",
        "Bitte entscheiden: unter „Übernehmen“ ja oder nein eintragen, oder die Liste berichtigen.",
    ),
    "meldung-statt-fehlend": Eintrag(
        _H,
        "{gemeinde}: In der Liste fehlt die Zahl der Personen, der Meldebogen „{datei}“ hat sie: {bogen}.",
        "Bitte unter „Übernehmen“ ja eintragen, oder die Zahl in die Liste übertragen.",
    ),
    "meldung-uebernommen": Eintrag(_H, "{gemeinde}: Es gilt der Meldebogen „{datei}“ mit {bogen} Personen; in der Liste steht {liste}."),
    "meldung-geaendert": Eintrag(
        _W,
        "{gemeinde}: Ein neuer Meldebogen („{datei}“) hat {bogen} Personen, der vorige hatte {vorher}. Was Sie zum vorigen entschieden haben, gilt nicht mehr.",
        "Bitte unter „Übernehmen“ neu entscheiden.",
    ),
    "meldung-ohne-zahl": Eintrag(
        _W,
        "{gemeinde}: Der Meldebogen „{datei}“ soll gelten, enthält aber keine Zahl der Personen. Gerechnet wird mit der Liste.",
        "Bitte nachfragen.",
    ),
    "meldung-anderer-stichtag": Eintrag(
        _W,
        "{gemeinde}: Der übernommene Meldebogen zählt am {anderer}, gerechnet wird mit dem Stichtag {stichtag}.",
        "Bitte einen Bogen mit dem richtigen Stichtag anfordern, oder unter „Übernehmen“ nein eintragen.",
    ),
    "meldung-nicht-in-liste": Eintrag(
        _W, "{gemeinde}: Ein Meldebogen liegt vor, die Gemeinde steht aber nicht (mehr) in Ihrer Liste.", "Bitte die Liste prüfen."
    ),
    "meldung-entscheidung": Eintrag(
        _H,
        "Im Meldebogen steht eine Entscheidung, in Ihrer Mappe ist noch keine erfasst: {gemeinden}.",
        "Bitte erfassen; ein Meldebogen allein ändert keine Entscheidung.",
    ),
    "meldung-entscheidung-anders": Eintrag(
        _W,
        "{gemeinde}: Erfasst ist die Entscheidung „{erfasst}“, im Meldebogen steht „{bogen}“. Es gilt, was erfasst ist.",
        "Bitte klären.",
    ),
    "meldung-dateien": Eintrag(
        _W,
        "Beim letzten Einsammeln wurden nicht oder nicht ganz übernommen: {dateien}.",
        "Warum, steht auf diesem Blatt in der Liste der Dateien. Bitte nachfragen und noch einmal einsammeln.",
    ),
    # Ablauf: Entscheidungen und Versionen
    "entscheidung-gemeinde": Eintrag(
        _F,
        "„{inhalt}“ ist keine Gemeinde im {kreis}; die Zeile im Verlauf der Entscheidungen gilt nicht.",
        "Bitte Schlüssel oder Namen berichtigen.",
    ),
    "entscheidung-unvollstaendig": Eintrag(
        _W,
        "{gemeinde}: In der Zeile des Verlaufs steht weder eine Entscheidung noch ein Widerruf; sie gilt nicht.",
        "Bitte „einzeln“, „Verbund“, „Landkreis“ oder „offen“ eintragen; für einen Widerruf genügt „widerrufen“.",
    ),
    "entscheidung-ohne-jahr": Eintrag(
        _W,
        "{gemeinde}: Ab welchem Haushaltsjahr die Entscheidung gilt, steht im Verlauf nicht; sie gilt hier für jedes Jahr.",
        "Bitte „gilt ab“ eintragen.",
        fundstelle=_II,
        beleg=_ANNAHME,
    ),
    "entscheidung-anders-in-liste": Eintrag(
        _W,
        "{gemeinde}: Ihre Liste sagt etwas anderes als der Verlauf der Entscheidungen, Nr. {nummer}{zelle}. Verlauf: {hier}; Liste: {liste}. Es "
        "gilt der Verlauf.",
        "Bitte die Liste angleichen, oder im Verlauf eine neue Zeile ergänzen.",
    ),
    "entscheidung-anderer-verbund": Eintrag(
        _W,
        "{gemeinde}: Die Tabelle der Verbünde nennt „{liste}“, der Verlauf der Entscheidungen „{hier}“. Es gilt der Verlauf.",
        "Bitte die Tabelle der Verbünde angleichen.",
        fundstelle=_II,
        beleg=_FOLIE,
    ),
    "entscheidung-reihenfolge": Eintrag(
        _W,
        "{gemeinde}: Die Entscheidung Nr. {nummer} (gilt ab: {jahr}) ging später ein als Nr. {andere} (gilt ab: {folgejahr}) und geht ihr auch ab "
        "{folgejahr} vor.",
        "Bitte prüfen; soll ab {folgejahr} etwas anderes gelten, bitte eine neue Zeile ergänzen.",
        fundstelle=_II,
        beleg=_ANNAHME,
    ),
    "entscheidung-lebt-nicht-auf": Eintrag(
        _W,
        "{gemeinde}: Widerrufen ist die Entscheidung, die Nr. {andere} ersetzt hatte. Nr. {andere} lebt nicht von selbst wieder auf; der Betrag verbleibt "
        "beim Landkreis.",
        "Soll sie wieder gelten, bitte eine neue Zeile ergänzen.",
        fundstelle=_III,
        beleg=_ANNAHME,
    ),
    "entscheidung-kuenftig": Eintrag(
        _W,
        "{gemeinde}: Der Eingangstag {datum} im Verlauf, Nr. {nummer}, liegt in der Zukunft; die Zeile geht damit allen anderen vor.",
        "Bitte den Tag prüfen.",
    ),
    "entscheidung-bogen-fehlt": Eintrag(
        _W,
        "{gemeinde}: Die Zeile Nr. {nummer} im Verlauf stammt aus einem Meldebogen, der nicht mehr übernommen ist. Sie gilt weiter.",
        "Soll sie nicht mehr gelten, bitte eine neue Zeile ergänzen oder diese löschen.",
    ),
    "version-ohne-grund": Eintrag(
        _H, "Zu Version {nummer} ist kein Grund angegeben.", "Bitte in „IM Versionen“ eintragen, was sich geändert hat."
    ),
    "version-unveraendert": Eintrag(
        _H,
        "Es gibt keine neue Version: Seit Version {nummer} hat sich nichts geändert. Der angegebene Grund „{grund}“ wurde nicht eingetragen.",
        "Soll er zu Version {nummer} gehören, bitte dort eintragen.",
    ),
    "version-veraendert": Eintrag(
        _F,
        "Version {nummer}: „{was}“ steht nicht mehr so da, wie es festgehalten wurde.",
        "Bitte die Zelle aus der Sicherung oder mit „im-xl zuruecknehmen“ wiederherstellen; was galt, lässt sich sonst nicht mehr belegen.",
    ),
    "version-weicht-ab": Eintrag(
        _F,
        "Version {nummer} lässt sich nicht nachrechnen. {was}: {erwartet} nach der Regel, festgehalten ist {gefunden}.",
        "Bitte die Zeilen der Version aus der Sicherung wiederherstellen.",
    ),
    "version-fehlt": Eintrag(
        _F,
        "In „IM Versionen“ fehlt Version {nummern}.",
        "Bitte das Blatt aus der Sicherung oder mit „im-xl zuruecknehmen“ wiederherstellen.",
    ),
    "version-auswahl": Eintrag(
        _W, "Eine Version {nummer} gibt es nicht; die letzte ist {letzte}.", "Bitte eine andere Nummer eintragen, oder das Feld leeren."
    ),
    # --- the file and our sheets in it
    "datei-geoeffnet": Eintrag(
        _W,
        "Die Mappe ist gerade in einem anderen Programm geöffnet.",
        "Was dort noch nicht gespeichert ist, steht nicht in der neuen Datei.",
    ),
    "blatt-bearbeitet": Eintrag(
        _W,
        "Das Blatt „{blatt}“ wurde von Hand geändert. Die geänderte Fassung steht jetzt auf „{neu}“.",
        "Bitte die Änderungen übertragen, wo sie weiter gelten sollen.",
    ),
    "ausgabe-bearbeitet": Eintrag(
        _W,
        "In der bisherigen Datei „{datei}“ standen Eingaben oder Änderungen, die hier fehlen. Sie steht als „{sicherung}“ daneben.",
        "Bitte künftig die erzeugte Datei selbst neu rechnen: Dann bleiben Eingaben, Begründungen und Änderungen erhalten.",
    ),
    "begleitmappe": Eintrag(
        _H,
        "Eine {art}-Datei kann die Blätter von im_xl nicht aufnehmen: Sie stehen in einer eigenen Mappe daneben, und Eingaben dort gelten auch beim nächsten Lauf.",
        "Nach jeder Änderung der Liste bitte „{datei}“ neu rechnen; die Blätter merken es nicht von selbst.",
    ),
    "begleitmappe-auf-server": Eintrag(
        _W,
        "Eine {art}-Datei kann die Blätter von im_xl nicht aufnehmen: Sie stehen in einer eigenen Mappe ohne Ihre Liste. Was Sie dort eintragen, liest der "
        "Server beim nächsten Mal nicht.",
        "Sollen Eingaben weiter gelten: „{datei}“ als Excel-Arbeitsmappe (.xlsx) speichern, oder mit der Kommandozeile rechnen.",
    ),
    "begleitmappe-gesperrt": Eintrag(
        _W,
        "„{datei}“ ist {sperre} und bleibt, wie sie ist. Die Blätter stehen in einer eigenen Mappe daneben, und Eingaben dort gelten auch beim nächsten "
        "Lauf.",
        "Nach jeder Änderung der Liste bitte „{datei}“ neu rechnen; die Blätter merken es nicht von selbst.",
    ),
    "begleitmappe-blaetter": Eintrag(
        _W,
        "„{datei}“ enthält {anzahl} aus einem früheren Ergebnis von im_xl. Gelesen wird davon nichts, auch nicht, was dort in „IM Einstellungen“ oder "
        "„IM Hinweise“ eingetragen ist.",
        "Bitte die Eingaben, die weiter gelten sollen, in die neue Mappe übertragen.",
    ),
    "begleitmappe-andere": Eintrag(
        _W,
        "„{andere}“ gibt es schon, ist aber nicht als Ergebnis zu „{datei}“ zu erkennen. Das Ergebnis steht in „{ausgabe}“; was in der anderen Mappe "
        "eingetragen ist, gilt hier nicht.",
        "Bitte die Eingaben, die weiter gelten sollen, in die neue Mappe übertragen.",
    ),
    "ablauf-spalte-fehlt": Eintrag(
        _F,
        "Auf „{blatt}“ fehlt, was Sie eingetragen hatten: gelöscht sind die Spalten {spalten}.",
        "Bitte „im-xl zuruecknehmen“ oder die Sicherung benutzen, oder die Angaben neu eintragen.",
    ),
    "blatt-veraltet": Eintrag(
        _W,
        "Nur ein Blatt wurde erneuert; noch auf dem früheren Stand: {anzahl}.",
        "Bitte ohne --nur rechnen, bevor Sie diese Blätter weitergeben.",
    ),
    "blatt-bleibt": Eintrag(
        _W,
        "Das Blatt „{blatt}“ gehört zu keiner Gemeinde der Liste mehr. Es bleibt stehen: {grund}.",
        "Bitte übertragen, was davon weiter gelten soll, Verweise darauf umstellen und das Blatt dann löschen.",
    ),
    "markierung-unterblieben": Eintrag(
        _W,
        "Die Spalte mit den Hinweisen wurde nicht in Ihre Liste geschrieben: {grund}",
        "Alle Hinweise finden Sie auf dem Blatt „IM Hinweise“.",
    ),
    "vorlagen-auf-server": Eintrag(
        _W,
        "„IM Einstellungen“ nennt den Ordner mit Vorlagen „{ordner}“. Gerechnet hat ein Server, der Ihre Ordner nicht liest; benutzt wurden "
        "die mitgelieferten Vorlagen.",
        "Mit eigenen Vorlagen rechnen das Add-in in Excel für Windows und die Kommandozeile.",
    ),
    "vorlage-eigene-formeln": Eintrag(
        _H, "Die Vorlage „{vorlage}“ enthält eigene Formeln; Excel rechnet sie beim Öffnen und fragt beim Schließen nach dem Speichern."
    ),
    "formel-ungenau": Eintrag(
        _W,
        "Die Formeln in „IM Rechenweg“ könnten hier nicht genau rechnen ({grund}); die Beträge stehen dort als Werte.",
        "Die Beträge selbst sind genau gerechnet.",
    ),
    # --- Ablauf: Bereitstellung
    "bereitstellung-betrag-geaendert": Eintrag(
        _W,
        "{gemeinde}: Die am {tag} bereitgestellte Übersicht nennt {damals}; seitdem gilt {betrag}.",
        "Bitte die neue Übersicht bereitstellen (im-xl bereitstellen).",
        fundstelle=_I,
        beleg=_FOLIE,
    ),
    "bereitstellung-verspaetet": Eintrag(
        _W,
        "Nach der Frist {frist} bereitgestellt wurde die Übersicht für {anzahl}: {gemeinden}.",
        "Bitte die Entscheidungsfrist mit den Gemeinden klären und den Grund festhalten.",
        fundstelle=_I,
        beleg=_FOLIE,
    ),
    "bereitstellung-offen": Eintrag(
        _W,
        "Die Frist {frist} ist vorbei, und für {anzahl} ist nicht erfasst, wann die Übersicht bereitgestellt wurde: {gemeinden}.",
        "Bitte bereitstellen (im-xl bereitstellen) oder in „IM Bereitstellung“ nachtragen, wann es geschah.",
        fundstelle=_I,
        beleg=_FOLIE,
    ),
    "bereitstellung-ohne-gemeinde": Eintrag(
        _W,
        "Zeile {nr} der Bereitstellungen: „{inhalt}“ ist keine Gemeinde dieser Liste; die Zeile zählt nicht.",
        "Bitte den Namen der Gemeinde oder ihren Schlüssel eintragen.",
    ),
    "bereitstellung-ohne-tag": Eintrag(
        _W,
        "{gemeinde}: Zeile {nr} der Bereitstellungen nennt keinen Tag; sie zählt nicht.",
        "Bitte den Tag eintragen oder die Zeile leeren.",
    ),
    # Ablauf: Koordination, Kennzahlen, Termine
    "besetzung-unvollstaendig": Eintrag(
        _W,
        "{grund}; diese Zeile der koordinierenden Stelle zählt nicht mit.",
        "Bitte Umfang, Beginn, Ende und Kosten berichtigen.",
    ),
    "koordination-nicht-erfasst": Eintrag(
        _W,
        "{kreis}: Für die Zeit {zeitraum} ist keine koordinierende Stelle erfasst; sie ist Pflicht.",
        "Bitte in die Liste der Stellen eintragen, oder auf „IM Koordination“ unter „Besetzung eingeben“.",
        fundstelle=_KOORDINATION,
        beleg=_FOLIE,
    ),
    "koordination-ersetzt": Eintrag(
        _H,
        "Für die koordinierende Stelle gelten die Eingaben auf „IM Koordination“, nicht diese Liste ({stellen}).",
        "Soll die Liste gelten: die Zeilen unter „Besetzung eingeben“ leeren.",
    ),
    "koordination-kosten-fehlen": Eintrag(
        _W,
        "{stelle}: Die Personalkosten fehlen. Was zuwendungsfähig ist, bleibt darum leer.",
        "Bitte die Personalkosten des Haushaltsjahres eintragen; wer keine hatte, trägt 0 ein.",
        fundstelle="Koordinierende Stellen I",
        beleg=Beleg.FOLIE,
    ),
    "koordination-aufgaben-offen": Eintrag(
        _H,
        "Für {jahr} ist bei {anzahl} der koordinierenden Stelle kein Tag eingetragen: {aufgaben}.",
        "Bitte auf „IM Koordination“ Tag und Nachweis eintragen.",
        fundstelle="Koordinierende Stellen II und III",
        beleg=Beleg.FOLIE,
    ),
    "veranstaltung-anderes-jahr": Eintrag(
        _H,
        "Die Veranstaltung am {tag} liegt nicht im Jahr {jahr}; in den Summen dieses Blattes ist sie enthalten.",
        "Bitte den Tag prüfen.",
    ),
    "veranstaltung-unvollstaendig": Eintrag(
        _H, "Veranstaltung „{thema}“: Es fehlt {was}.", "Bitte eintragen; ohne Art steht sie in der Zeile „ohne Art“."
    ),
    "kennzahl-widerspruch": Eintrag(
        _W,
        "{gemeinde}, „{kennzahl}“: Hier steht eine andere Zahl als in {zelle}; in „IM Kennzahlen“ gilt jene.",
        "Bitte klären, welche stimmt, und die andere löschen.",
    ),
    "kennzahlen-ohne-jahr": Eintrag(
        _H,
        "Diese Liste nennt kein Jahr; ihre Kennzahlen gelten für {jahr}.",
        "Ist ein anderes gemeint: das Jahr in den Namen des Blattes oder in die Überschrift schreiben.",
        beleg=Beleg.ANNAHME,
    ),
    "kennzahlen-keine": Eintrag(
        _H,
        "Für {jahr} enthält die Mappe keine Kennzahlen der Gemeinden.",
        "Bitte eine Liste mit Gemeinden und Zahlen einfügen, zum Beispiel auf einem Blatt „Kennzahlen {jahr}“.",
        fundstelle="Neuerungen generell I",
        beleg=Beleg.FOLIE,
    ),
    "kennzahl-auffaellig": Eintrag(
        _H,
        "{anzahl} stark von {jahr} ab.",
        "Bitte auf „{blatt}“ unter „Bitte prüfen“ beide Zellen ansehen und dort vermerken, was geprüft ist.",
        beleg=Beleg.ANNAHME,
    ),
    # --- Ablauf: Zahlungen
    "zahlung-unvollstaendig": Eintrag(
        _F, "In dieser Zeile fehlt {was}; sie zählt nicht.", "Bitte ergänzen. Bis dahin bleibt leer, was fällig und auszuzahlen ist."
    ),
    "zahlung-gemeinde": Eintrag(
        _F, "„{inhalt}“ ist keine Gemeinde im {kreis}, oder nicht eindeutig.", "Bitte den Gemeindeschlüssel eintragen."
    ),
    "zahlung-gesperrt": Eintrag(
        _F,
        "Nicht lesbar oder unvollständig: {was}. Was fällig und auszuzahlen ist, bleibt leer.",
        "Bitte die genannten Zeilen berichtigen und neu rechnen.",
    ),
    "zahlung-ohne-betrag": Eintrag(
        _W,
        "Die Beträge der Gemeinden sind nicht bekannt oder gesperrt; was fällig ist, bleibt leer.",
        "Bitte den Betrag des Landkreises eintragen und die Fehler beheben.",
    ),
    "zahlung-doppelt": Eintrag(
        _W, "{was} über {betrag} am {datum} steht mehrmals da; gezählt wird jede Zeile.", "Bitte prüfen und die überzählige Zeile leeren."
    ),
    "zahlung-kuenftig": Eintrag(_W, "{was} ist auf den {datum} datiert, der noch kommt. {folge}", "Bitte das Datum prüfen."),
    "eingang-negativ": Eintrag(
        _F, "Zusammen sind {summe} eingegangen, also weniger als nichts.", "Bitte die Eingänge und Rückzahlungen an das Land prüfen."
    ),
    "eingang-ueber-betrag": Eintrag(
        _W,
        "Eingegangen sind {summe}, das sind {mehr} mehr als der Betrag des Landkreises ({betrag}). Verteilt wird nur dieser.",
        "Bitte prüfen, ob der Betrag des Landkreises noch stimmt.",
    ),
    "weitergabe-negativ": Eintrag(
        _F, "{gemeinde}: Zusammen sind {weitergegeben} weitergegeben, also weniger als nichts.", "Bitte die Zahlungen prüfen."
    ),
    "weitergabe-voraus": Eintrag(
        _F,
        "Am {datum} war um {betrag} mehr weitergegeben, als vom Land eingegangen war.",
        "Bitte die Tage und Beträge der Eingänge und Zahlungen prüfen.",
        fundstelle=_III,
        beleg=_ANNAHME,
    ),
    "weitergabe-offen": Eintrag(
        _H,
        "{anzahl} über zusammen {betrag} auszuzahlen, am längsten offen seit {datum} ({heute_tage}). Der Landkreis überlässt den Betrag "
        "unverzüglich nach Auszahlung durch das Land.",
        "Bitte auszahlen und die Zahlungen eintragen („im-xl zahlungen DATEI --weitergegeben TAG“).",
        fundstelle=_III,
        beleg=_FOLIE,
    ),
    "zahlung-verrechnung": Eintrag(
        _W,
        "{gemeinde}: Weitergegeben sind {weitergegeben}, bisher fällig sind {faellig}, also {mehr} zu viel.",
        "Die nächsten Raten gleichen das aus; verrechnet wird nur mit dieser Gemeinde.",
        fundstelle=_III,
        beleg=_ANNAHME,
    ),
    "zahlung-rueckforderung": Eintrag(
        _W,
        "{gemeinde}: Weitergegeben sind {weitergegeben}, der Betrag ist {betrag}. Um {mehr} ist das mehr, als spätere Raten ausgleichen können.",
        "Bitte entscheiden, ob zurückgefordert wird, und die Rückzahlung mit Minus eintragen.",
        fundstelle=_III,
        beleg=_ANNAHME,
    ),
    "zahlung-zurueckgestellt": Eintrag(
        _W,
        "{betrag} sind fällig, aber nicht vorhanden: Auszuzahlen sind nur noch {vorhanden}. Sie gehen anteilig an alle, denen etwas offen ist.",
        "Bitte die Überzahlungen klären; die nächste Rate holt das Fehlende nach.",
        fundstelle=_III,
        beleg=_ANNAHME,
    ),
    "zahlung-ohne-federfuehrung": Eintrag(
        _F,
        "Der Betrag des Verbunds „{verbund}“ soll an die federführende Gemeinde gehen, aber es ist nicht genau eine bekannt.",
        "Bitte die Federführung eintragen, oder „Mitglieder“ wählen.",
    ),
    "zahlung-verbund-fehlt": Eintrag(
        _W,
        "Für den Verbund „{verbund}“ ist „{an}“ eingetragen, er handelt {jahr} aber nicht (mehr). Die Angabe bleibt stehen und wirkt nicht.",
        "Heißt er jetzt anders, bitte unter „Verbünde“ bei seinem neuen Namen wählen; dann diese Zelle leeren.",
    ),
    "konto-fehlt": Eintrag(
        _W,
        "Auszuzahlen, aber ohne IBAN: {namen}.",
        "Bitte unter „Konten der Empfänger“ eintragen; ohne sie wird nichts an die Kasse ausgegeben.",
    ),
    "konto-iban": Eintrag(
        _W, "{gemeinde}: Die IBAN kann nicht benutzt werden: {grund}.", "Bitte berichtigen; die Zahlung wird nicht an die Kasse ausgegeben."
    ),
    # --- Ablauf: Verbünde
    "planung-kreisfremd": Eintrag(
        _F,
        "„{verbund}“: {gemeinde} liegt nicht im {kreis}. Verbünde gibt es nur innerhalb eines Landkreises.",
        "Bitte die Zeile entfernen oder die Gemeinde berichtigen.",
        fundstelle=_II,
        beleg=_FOLIE,
    ),
    "planung-unter-mindestumfang": Eintrag(
        _W,
        "„{verbund}“: Die Beträge der Mitglieder sind zusammen {betrag} und tragen {vzae} VZÄ; nötig sind {mindestens}.",
        "Bitte weitere Gemeinden aufnehmen.",
        fundstelle=_NEU_II,
        beleg=_FOLIE,
    ),
    "planung-federfuehrung": Eintrag(
        _W, "„{verbund}“ hat {anzahl}.", "Bitte bei genau einer Gemeinde „federführend“ eintragen.", beleg=_ANNAHME
    ),
    "planung-doppelt": Eintrag(
        _W,
        "„{verbund}“: {gemeinde} gehört auch zu {verbuende}.",
        "Bitte klären, in welchem Verbund sie sein soll; für die Vorschläge gilt der bestehende, sonst der zuerst geplante.",
        beleg=_ANNAHME,
    ),
    "planung-zweimal": Eintrag(_W, "„{verbund}“: {gemeinde} ist zweimal eingetragen.", "Bitte eine der Zeilen leeren."),
    "planung-entscheidung": Eintrag(
        _W, "„{verbund}“: {gemeinde} hat erklärt, {entscheidung} zu wollen.", "Bitte mit der Gemeinde klären.", fundstelle=_II, beleg=_FOLIE
    ),
    "planung-allein": Eintrag(
        _W, "„{verbund}“ hat nur ein Mitglied: {gemeinde}.", "Bitte weitere Gemeinden eintragen.", fundstelle=_II, beleg=_FOLIE
    ),
    "planung-nicht-verbunden": Eintrag(
        _H,
        "„{verbund}“: Zwischen diesen Teilen ist weder eine gemeinsame Grenze noch eine Verwaltungsgemeinschaft bekannt: {teile}.",
        "Vorgeschrieben ist das nicht; bitte prüfen, ob es so gewollt ist.",
        beleg=_ANNAHME,
    ),
    "planung-verbindung-unsicher": Eintrag(
        _H,
        "„{verbund}“: Ob {gemeinde} an {andere} grenzt, ist unsicher: In den Karten berühren sie sich nur in einem Punkt oder gar nicht.",
        "Vorgeschrieben ist eine gemeinsame Grenze nicht.",
        beleg=_ANNAHME,
    ),
    "planung-ohne-betrag": Eintrag(
        _H, "„{verbund}“: Ob die Beträge für den Mindestumfang reichen, ist nicht geprüft: Beträge oder Satz je VZÄ sind nicht bekannt."
    ),
    "planung-unvollstaendig": Eintrag(
        _W, "In dieser Zeile fehlt der Name des Verbunds oder die Gemeinde; sie zählt nicht.", "Bitte beides eintragen."
    ),
    "verbund-gemeinde-unklar": Eintrag(
        _W,
        "„{inhalt}“ ist keine Gemeinde der Liste, oder es kann mehrere meinen; die Angabe zählt nicht.",
        "Bitte den Namen oder AGS berichtigen.",
    ),
    "vorgabe-unvollstaendig": Eintrag(
        _W,
        "Diese Vorgabe ist unvollständig und zählt nicht.",
        "Bitte Art und Gemeinde eintragen, bei „zusammen“ und „getrennt“ beide Gemeinden.",
    ),
    "vorgabe-widerspruch": Eintrag(
        _W,
        "Die Vorgabe „{art}“ für {gemeinden} widerspricht einer anderen; für diese Gemeinden gibt es keinen Vorschlag.",
        "Bitte eine der Vorgaben leeren.",
    ),
    "vorschlag-keiner": Eintrag(
        _H,
        "{gemeinde} liegt unter dem Mindestumfang, und es gibt keinen Vorschlag für einen Verbund: {grund}.",
        "Bitte prüfen, ob der Landkreis die Aufgabe übernimmt, oder eine Gemeinde mit „darf gefragt werden“ einbeziehen.",
        beleg=_ANNAHME,
    ),
    "vorschlag-nicht-moeglich": Eintrag(_H, "Vorschläge für Verbünde sind nicht möglich: {grund}"),
}
