"""`IM Meldungen`: what the Gemeinden reported on their Meldebögen, beside what the county's list has; and what became of each file.

The county's cells are never written. A count of a Meldebogen holds in the calculation where a person has said so („Übernehmen“: ja).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from im_xl.ablauf.art import ABLAUF_NAMEN, Blattart, Blattinhalt, Gedaechtnis, Lage
from im_xl.findings import Blockiert, Finding
from im_xl.model import Ags, Entscheidung, Entscheidungsart, Gelesen, Kreisdaten, Meldung, Rolle
from im_xl.places import CellRef, split_address
from im_xl.register import gemeinden
from im_xl.sheets.anordnung import Daten
from im_xl.sheets.context import sprung, text
from im_xl.sheets.quantities import Groesse
from im_xl.sheets.template import Rezeptbuch
from im_xl.vwv.anzeige import anzahl_text, datum_text, zahl_text
from im_xl.vwv.verbund import gleicher_verbund
from im_xl.workbook.eigene import JA_NEIN, Feldzeile

SCHLUESSEL = "meldungen"
_MELDUNG = (
    "ags", "gemeinde", "personen", "stichtag", "entscheidung", "verbund", "rolle", "entschieden_am", "eingegangen_am", "ausgefuellt_am",
    "kontakt", "bemerkung", "datei", "pruefsumme", "hinweis", "uebernehmen", "vermerk", "vorher",
)  # fmt: skip
_STELLE = ("ags", "gemeinde", "lfd", "nummer", "vzae", "von", "bis", "abschluss", "nachqualifiziert_am", "pruefsumme")
_DATEI = ("lfd", "datei", "gemeinde", "ergebnis", "bericht", "gelesen_am", "lauf")
_EINGABEN = ("uebernehmen", "vermerk")
_BEFRISTET = ("personen", "entscheidung", "verbund", "rolle")
"""For these there are deadlines: reported again unchanged, they have arrived when they first did."""
_OHNE_BEANSTANDUNG = frozenset({"übernommen", "doppelt", "überholt"})
_GENANNT = 8
"""So many Gemeinden or files are named in a sentence; the others are counted."""
_WORTE = {
    "einzeln": Entscheidungsart.EINZELN,
    "im verbund": Entscheidungsart.VERBUND,
    "durch den landkreis": Entscheidungsart.LANDKREIS,
}
_ROLLEN = {Rolle.FEDERFUEHREND: "federführend", Rolle.MITGLIED: "Mitglied"}

Inhalt = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Bogenzeile:
    """A row of the list `meldung`: the latest Meldebogen of a Gemeinde with what people decided of it.

    Attributes:
        werte: what stands in it, by field.
        zeile: the row as read, where a person may have typed something.
        ort: cell of the count on the sheet that this run makes; None where the template puts another list above.
    """

    werte: Mapping[str, Inhalt]
    zeile: Feldzeile
    ort: CellRef | None

    @property
    def ags(self) -> Ags:
        """Whose it is."""
        return str(self.werte.get("ags") or "")

    @property
    def gemeinde(self) -> str:
        """Its name."""
        return str(self.werte.get("gemeinde") or "")

    @property
    def datei(self) -> str:
        """The file that it came from."""
        return str(self.werte.get("datei") or "")

    @property
    def personen(self) -> int | None:
        """Persons that were reported."""
        return _ganz(self.werte.get("personen"))

    @property
    def gilt(self) -> bool | None:
        """Whether it holds, as a person has said; None: nobody has, or nothing that can be understood."""
        return JA_NEIN.get(str(self.werte.get("uebernehmen") or "").strip().casefold())


def bogenzeilen(gedaechtnis: Gedaechtnis) -> tuple[tuple[Bogenzeile, ...], list[Finding]]:
    """The latest Meldebogen of each Gemeinde, in the order in which they first came; and what was not understood in the list.

    A corrected one takes the place of the one before, which it names if the count differs. Where count or decision differ, „ja“ is asked anew.
    """
    tafel = gedaechtnis.tafel(SCHLUESSEL, "meldung")
    je_ags: dict[str, tuple[dict[str, Inhalt], Feldzeile]] = {}
    for zeile in tafel.zeilen:
        neu = {name: zeile.inhalt(name) for name in _MELDUNG}
        schluessel = str(neu["ags"] or f"Zeile {zeile.nummer}")
        if schluessel in je_ags:
            alt, alte_zeile = je_ags[schluessel]
            je_ags[schluessel] = _abgeloest(alt, neu), alte_zeile
        else:
            je_ags[schluessel] = neu, zeile
    erste = gedaechtnis.listenbeginn(SCHLUESSEL, "meldung.personen") if je_ags else None
    for _, zeile in je_ags.values():
        zeile.ja("uebernehmen", "Übernehmen")
    zeilen = tuple(Bogenzeile(werte, zeile, erste and _darunter(erste, platz)) for platz, (werte, zeile) in enumerate(je_ags.values()))
    return zeilen, tafel.findings


def _darunter(ort: CellRef, zeilen: int) -> CellRef:
    """The cell so many rows below."""
    zeile, spalte = split_address(ort.zelle)
    return CellRef.at(ort.blatt, zeile + zeilen, spalte)


def _abgeloest(alt: Mapping[str, Inhalt], neu: dict[str, Inhalt]) -> dict[str, Inhalt]:
    """A newer Meldebogen in the place of an older: what people typed beside it stays, but a changed count asks again.

    So does a changed decision: it would hold with the count. Who has refused the count has not taken it over by that.
    """
    gleich, alles_gleich = _ganz(alt["personen"]) == _ganz(neu["personen"]), all(alt[name] == neu[name] for name in _BEFRISTET)
    zeile = {**neu, "vermerk": alt["vermerk"], "vorher": alt["vorher"] if gleich else _zahl(alt["personen"])}
    if gleich and alt["uebernehmen"] is not None and (alles_gleich or not JA_NEIN.get(str(alt["uebernehmen"]).strip().casefold())):
        zeile["uebernehmen"] = alt["uebernehmen"]
    if alles_gleich:
        zeile["eingegangen_am"] = alt["eingegangen_am"]
    return zeile


def _zahl(wert: Inhalt) -> str:
    zahl = _ganz(wert)
    return "keine Zahl" if zahl is None else zahl_text(zahl)


def _ganz(wert: Inhalt) -> int | None:
    return int(wert) if isinstance(wert, int | Decimal) and wert == int(wert) and wert >= 0 else None


# ---------------------------------------------------------------- before the rules run
def _vorab(kreisdaten: Kreisdaten, gedaechtnis: Gedaechtnis) -> Kreisdaten:
    """The county's list with the counts of the Meldebögen that a person has let hold."""
    gelten = {zeile.ags: zeile for zeile in bogenzeilen(gedaechtnis)[0] if zeile.gilt and zeile.personen is not None}
    ersetzt = {meldung.gemeinde.ags: meldung.personen for meldung in kreisdaten.meldungen if meldung.gemeinde.ags in gelten}
    if not ersetzt:
        return kreisdaten
    return replace(
        kreisdaten,
        meldungen=tuple(
            _nach_bogen(meldung, gelten[meldung.gemeinde.ags]) if meldung.gemeinde.ags in gelten else meldung
            for meldung in kreisdaten.meldungen
        ),
        ersetzt=ersetzt,
        # What was wrong with the count of the list no longer holds anything up.
        findings=tuple(
            finding
            for finding in kreisdaten.findings
            if not (finding.betrifft in ersetzt and finding.code.startswith("personen-") and finding.blockiert is Blockiert.BETRAEGE)
        ),
    )


def _nach_bogen(meldung: Meldung, zeile: Bogenzeile) -> Meldung:
    eingegangen = zeile.werte.get("eingegangen_am")
    return replace(
        meldung,
        personen=Gelesen(zeile.personen, zeile.ort, zeile.personen),
        geschaetzt=False,
        gemeldet_am=meldung.gemeldet_am or (Gelesen(eingegangen, zeile.ort) if isinstance(eingegangen, date) else None),
    )


# ---------------------------------------------------------------- the sheet
def _fuellen(lage: Lage) -> Blattinhalt:
    zeilen, findings = bogenzeilen(lage.gedaechtnis)
    gueltig = {zeile.ags: str(zeile.werte.get("pruefsumme") or "") for zeile in zeilen}
    stellen = [zeile for zeile in lage.tafel(SCHLUESSEL, "stelle").zeilen if gueltig.get(zeile.text("ags")) == zeile.text("pruefsumme")]
    alle = lage.tafel(SCHLUESSEL, "datei").zeilen
    dateien = [zeile for zeile in alle if zeile.text("lauf") == alle[-1].text("lauf")]
    fehlend = [g.gemeinde.name for g in lage.auswertung.gemeinden if g.gemeinde.ags not in gueltig]
    anzahl = len(lage.auswertung.gemeinden)
    summe = sum(zeile.personen or 0 for zeile in zeilen)
    untertitel = (
        f"Meldebögen der Städte und Gemeinden · Bestand am {datum_text(lage.auswertung.stichtag)} · Stand {datum_text(lage.kontext.heute)}"
    )
    werte = lage.werte(f"Meldungen {lage.jahr}", untertitel) | {
        "bogen_stand": text(
            f"{anzahl_text(anzahl - len(fehlend), 'Meldebogen', 'Meldebögen')} von {anzahl_text(anzahl, 'Gemeinde', 'Gemeinden')} liegen vor."
            + (f" Es fehlen: {_aufzaehlung(fehlend)}." if fehlend else "")
        ),
        "datei_stand": text(_dateistand(dateien)),
        "summe_bogen": Groesse(summe),
    }
    listen = {
        "meldung": [_meldungszeile(zeile, _liste(lage.kreisdaten, zeile.ags)) for zeile in zeilen],
        "stelle": [_erinnert(zeile, "stelle", _STELLE) for zeile in stellen],
        "datei": [_erinnert(zeile, "datei", _DATEI) for zeile in dateien],
    }
    return Blattinhalt(Daten(werte, listen), (*findings, *_findings(lage, zeilen), *_dateifindings(dateien)))


def _liste(kreisdaten: Kreisdaten, ags: Ags) -> Gelesen[int | None] | None:
    """The count of the county's own list; None where the Gemeinde is not on it."""
    if ags in kreisdaten.ersetzt:
        return kreisdaten.ersetzt[ags]
    return next((meldung.personen for meldung in kreisdaten.meldungen if meldung.gemeinde.ags == ags), None)


def _meldungszeile(zeile: Bogenzeile, liste: Gelesen[int | None] | None) -> dict[str, Groesse]:
    in_liste = liste.wert if liste else None
    return {f"meldung.{name}": Groesse(zeile.werte.get(name)) for name in _MELDUNG} | {
        "meldung.liste": Groesse(in_liste, "", sprung(liste.ort) if liste else None),
        "meldung.differenz": Groesse(None if zeile.personen is None or in_liste is None else zeile.personen - in_liste),
        "meldung.entscheidung_text": text(_entscheidung_text(zeile)),
        "meldung.anmerkung": text(_anmerkung(zeile)),
    }


def _entscheidung_text(zeile: Bogenzeile) -> str:
    """The decision in a cell: im Verbund „Neckar“, federführend, beschlossen am 12.03.2024."""
    entscheidung, verbund, rolle, tag = (zeile.werte.get(name) for name in ("entscheidung", "verbund", "rolle", "entschieden_am"))
    teile = (
        entscheidung and str(entscheidung) + (f" „{verbund}“" if verbund else ""),
        rolle,
        isinstance(tag, date) and f"beschlossen am {datum_text(tag)}",
    )
    return ", ".join(str(teil) for teil in teile if teil)


def _anmerkung(zeile: Bogenzeile) -> str:
    """What the Gemeinde remarked, what the Meldebogen before had, and what was to be said of this one."""
    bemerkung, vorher, hinweis = (zeile.werte.get(name) for name in ("bemerkung", "vorher", "hinweis"))
    teile = (bemerkung and f"Bemerkung der Gemeinde: {bemerkung}", vorher is not None and f"Im vorigen Bogen: {vorher}.", hinweis)
    return " ".join(str(teil) for teil in teile if teil)


def _erinnert(zeile: Feldzeile, liste: str, namen: tuple[str, ...]) -> dict[str, Groesse]:
    return {f"{liste}.{name}": Groesse(zeile.inhalt(name)) for name in namen}


def _dateistand(dateien: list[Feldzeile]) -> str:
    if not dateien:
        return "Noch keine Datei eingesammelt."
    ergebnisse = [zeile.text("ergebnis") for zeile in dateien]
    zahlen = ", ".join(f"{ergebnisse.count(ergebnis)} {ergebnis}" for ergebnis in dict.fromkeys(sorted(ergebnisse)))
    return f"Zuletzt eingesammelt am {dateien[0].text('gelesen_am')}: {anzahl_text(len(dateien), 'Datei', 'Dateien')}, davon {zahlen}."


# ---------------------------------------------------------------- findings
def _findings(lage: Lage, zeilen: tuple[Bogenzeile, ...]) -> Iterator[Finding]:
    erfasst = {g.gemeinde.ags: g.entscheidung for g in lage.auswertung.gemeinden}
    ohne: list[str] = []
    for zeile in zeilen:
        werte = {"gemeinde": zeile.gemeinde, "datei": zeile.datei, "bogen": _zahl(zeile.personen)}
        if zeile.ags not in erfasst:
            yield Finding(
                "meldung-nicht-in-liste", zeile.ort, {"gemeinde": zeile.gemeinde}, zeile.ags if zeile.ags in gemeinden() else None
            )
            continue
        yield from _zahlfindings(lage, zeile, werte)
        gesagt, e = _WORTE.get(str(zeile.werte.get("entscheidung") or "").casefold()), erfasst[zeile.ags]
        if gesagt is not None and e.art is Entscheidungsart.OFFEN:
            ohne.append(zeile.gemeinde)
        elif gesagt is not None and (anders := _anders(zeile, gesagt, e)):
            yield Finding("meldung-entscheidung-anders", zeile.ort, {"gemeinde": zeile.gemeinde} | anders, zeile.ags)
    if ohne:
        yield Finding("meldung-entscheidung", None, {"gemeinden": _aufzaehlung(ohne)})


def _anders(zeile: Bogenzeile, gesagt: Entscheidungsart, erfasst: Entscheidung) -> dict[str, str]:
    """What is recorded and what the form says where it is not the same: the decision, of a Verbund its name and the role where both state them."""
    verbund, rolle = (str(zeile.werte.get(name) or "") for name in ("verbund", "rolle"))
    if gesagt is not erfasst.art:
        return {"erfasst": erfasst.art.value, "bogen": gesagt.value}
    if gesagt is not Entscheidungsart.VERBUND:
        return {}
    if verbund and erfasst.verbund and not gleicher_verbund(verbund, erfasst.verbund):
        return {"erfasst": f"Verbund {erfasst.verbund}", "bogen": f"Verbund {verbund}"}
    if rolle and erfasst.rolle and rolle.casefold() != _ROLLEN[erfasst.rolle].casefold():
        return {"erfasst": _ROLLEN[erfasst.rolle], "bogen": rolle}
    return {}


def _zahlfindings(lage: Lage, zeile: Bogenzeile, werte: Mapping[str, str]) -> Iterator[Finding]:
    """What the count of a Meldebogen is to the count of the list."""
    gelesen = _liste(lage.kreisdaten, zeile.ags)
    liste = gelesen.wert if gelesen else None
    if zeile.gilt and zeile.personen is None:
        yield Finding("meldung-ohne-zahl", zeile.ort, {"gemeinde": zeile.gemeinde, "datei": zeile.datei}, zeile.ags)
    elif zeile.gilt:
        if liste != zeile.personen:
            yield Finding("meldung-uebernommen", zeile.ort, {**werte, "liste": _zahl(liste)}, zeile.ags)
        stichtag = zeile.werte.get("stichtag")
        if isinstance(stichtag, date) and stichtag != lage.auswertung.stichtag:
            anders = {"anderer": datum_text(stichtag), "stichtag": datum_text(lage.auswertung.stichtag)}
            yield Finding("meldung-anderer-stichtag", zeile.ort, {"gemeinde": zeile.gemeinde, **anders}, zeile.ags)
    elif zeile.gilt is None and zeile.werte.get("vorher") is not None:
        yield Finding("meldung-geaendert", zeile.ort, {**werte, "vorher": str(zeile.werte["vorher"])}, zeile.ags)
    elif zeile.gilt is None and zeile.personen is not None and liste is None:
        yield Finding("meldung-statt-fehlend", zeile.ort, werte, zeile.ags)
    if zeile.gilt is None and zeile.personen is not None and liste is not None and liste != zeile.personen:
        yield Finding("meldung-abweichend", zeile.ort, {**werte, "liste": _zahl(liste)}, zeile.ags)


def _dateifindings(dateien: list[Feldzeile]) -> Iterator[Finding]:
    weg = [zeile.text("datei") for zeile in dateien if zeile.text("ergebnis") not in _OHNE_BEANSTANDUNG]
    if weg:
        yield Finding("meldung-dateien", None, {"dateien": _aufzaehlung([f"„{datei}“" for datei in weg])})


def _aufzaehlung(namen: list[str]) -> str:
    weitere = len(namen) - _GENANNT
    return ", ".join(namen[:_GENANNT]) + (f" und {weitere} weitere" if weitere > 0 else "")


ART = Blattart(
    schluessel=SCHLUESSEL,
    name="IM Meldungen",
    vorlage="meldungen.xlsx",
    buch=Rezeptbuch(
        {"meldung.differenz": "{meldung.personen}-{meldung.liste}", "summe_bogen": "SUM({meldung.personen:})"},
        ABLAUF_NAMEN | {"bogen_stand", "datei_stand", "summe_bogen"},
        {
            "meldung": frozenset(f"meldung.{name}" for name in (*_MELDUNG, "liste", "differenz", "entscheidung_text", "anmerkung")),
            "stelle": frozenset(f"stelle.{name}" for name in _STELLE),
            "datei": frozenset(f"datei.{name}" for name in _DATEI),
        },
        eingaben=frozenset(f"meldung.{name}" for name in _EINGABEN),
        felder=frozenset([*(f"meldung.{n}" for n in _MELDUNG), *(f"stelle.{n}" for n in _STELLE), *(f"datei.{n}" for n in _DATEI)]),
    ),
    fuellen=_fuellen,
    vorab=_vorab,
)
