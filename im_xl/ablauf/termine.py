"""`IM Termine`: the deadlines of a grant year as they stand on the day of the run, own ones beside them, and who is to be reminded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from im_xl.ablauf.art import ABLAUF_NAMEN, Blattart, Blattinhalt, Lage
from im_xl.ablauf.meldungen import bogenzeilen
from im_xl.model import Ags, Zeitraum
from im_xl.register import gemeinden_im_kreis
from im_xl.sheets.anordnung import Daten
from im_xl.sheets.context import text
from im_xl.sheets.quantities import Groesse, Wert
from im_xl.sheets.template import Rezeptbuch
from im_xl.vwv.anzeige import anzahl_text, datum_text
from im_xl.vwv.koordination import koordinationsluecken
from im_xl.vwv.stellenpruefung import nachqualifizierungen
from im_xl.vwv.termine import (
    VORLAUF_TAGE,
    Erinnerung,
    Termin,
    Terminstatus,
    erinnerungen,
    erinnerungstext,
    kennzahlentermin,
    koordinationstermin,
    nachqualifizierungstermine,
    verfahrenstermine,
)
from im_xl.vwv.werktage import wochentag_text
from im_xl.vwv.zeitraum import kalenderjahr, schnittmenge
from im_xl.workbook.eigene import Feldzeile, Tafel

TERMINE = "termine"
FREIE_ZEILEN = 5
"""So many empty rows follow the list of own deadlines."""
_TERMIN = ("datum", "was", "wer", "status", "tage", "stand", "wochentag", "fundstelle", "beleg", "schluessel")
_EIGEN = ("datum", "was", "wer", "erledigt_am", "tage", "vermerk")
_ERINNERUNG = ("frist", "was", "gemeinde", "status", "tage", "text", "kontakt", "erinnert_am", "vermerk", "schluessel")
_EINGABEN = frozenset(
    [*(f"eigen.{name}" for name in ("datum", "was", "wer", "erledigt_am", "vermerk")), "erinnerung.erinnert_am", "erinnerung.vermerk"]
)
BUCH = Rezeptbuch(
    {
        "termin.tage": "{termin.datum}-{erstellt_am}",
        "eigen.tage": 'IF(AND(ISNUMBER({eigen.datum}),TRIM({eigen.erledigt_am})=""),{eigen.datum}-{erstellt_am},"")',
        "erinnerung.tage": "{erstellt_am}-{erinnerung.frist}",
        "anzahl_erinnerungen": 'COUNTIF({erinnerung.status:},"überfällig")+COUNTIF({erinnerung.status:},"Frist läuft")',
    },
    ABLAUF_NAMEN | frozenset(["anzahl_erinnerungen", "erinnerungen_text", "naechster_termin"]),
    {
        "termin": frozenset(f"termin.{name}" for name in _TERMIN),
        "eigen": frozenset(f"eigen.{name}" for name in _EIGEN),
        "erinnerung": frozenset(f"erinnerung.{name}" for name in _ERINNERUNG),
    },
    eingaben=_EINGABEN,
    felder=_EINGABEN
    | {f"termin.{name}" for name in ("datum", "was", "wer", "status")}
    | {f"erinnerung.{name}" for name in ("frist", "was", "gemeinde", "status", "kontakt", "schluessel")},
)
_UEBERFAELLIG, _LAEUFT, _GEANTWORTET = "überfällig", "Frist läuft", "hat geantwortet"


# ---------------------------------------------------------------- deadlines
def termine(lage: Lage) -> tuple[Termin, ...]:
    """All deadlines of the Haushaltsjahr, by day; also those that people entered themselves."""
    auswertung, heute = lage.auswertung, lage.kontext.heute
    tag = kalenderjahr(lage.jahr).von
    gefunden = [
        *verfahrenstermine(auswertung, _eingesammelt(lage), heute),
        koordinationstermin(lage.parameter, lage.jahr, _koordinationsluecken(lage)),
        kennzahlentermin(lage.parameter.wert("kennzahlenerhebung", tag), lage.jahr, *_kennzahlen(lage), heute),
        *nachqualifizierungstermine(
            nachqualifizierungen(auswertung.stellen, heute, lage.parameter, auswertung.faecher),
            lage.parameter.wert("nachqualifizierung_jahre", tag),
        ),
        *_eigene(lage.tafel(TERMINE, "eigen"), heute),
    ]
    return tuple(sorted((t for t in gefunden if t is not None), key=lambda t: (t.datum is None, t.datum or date.max, t.schluessel)))


def _eingesammelt(lage: Lage) -> dict[Ags, date | None]:
    """Whose returned form holds a count that does not hold yet."""
    return {
        bogen.ags: eingegangen if isinstance(eingegangen := bogen.werte.get("eingegangen_am"), date) else None
        for bogen in bogenzeilen(lage.gedaechtnis)[0]
        if bogen.personen is not None and bogen.gilt is not True
    }


def _koordinationsluecken(lage: Lage) -> list[Zeitraum] | None:
    jahr = kalenderjahr(lage.jahr)
    stellen = [z.stelle for z in lage.kreisdaten.stellen or () if z.koordination and schnittmenge(jahr, z.stelle.von, z.stelle.bis)]
    if not stellen:
        return None
    reihen = (lage.parameter.reihe("koordination_pflicht"), lage.parameter.reihe("koordination_mindestumfang"))
    return [luecke.zeitraum for luecke in koordinationsluecken(stellen, jahr, *reihen)]


def _kennzahlen(lage: Lage) -> tuple[int, int]:
    """Gemeinden with at least one Kennzahl of the Haushaltsjahr, and all."""
    gemeldet = {
        ags for liste in lage.auswertung.kennzahlen if liste.jahr in {lage.jahr, None} for ags, werte in liste.werte.items() if werte
    }
    return len(gemeldet), len(gemeinden_im_kreis(lage.auswertung.kreis.ags)) if lage.auswertung.kreis else 0


def _eigene(tafel: Tafel, heute: date) -> list[Termin]:
    """What people entered; known again by its words, so that another day moves the entry in the calendar."""
    gezaehlt: Counter[str] = Counter()
    gefunden = []
    for zeile in tafel.zeilen:
        tag, erledigt, was = zeile.tag("datum", "Termin"), zeile.tag("erledigt_am", "Tag der Erledigung"), zeile.text("was")
        gezaehlt[was] += 1
        gefunden.append(
            Termin(
                schluessel=f"eigen-{was}-{gezaehlt[was]}",
                datum=tag,
                was=was or "Eigener Termin",
                wer=zeile.text("wer"),
                status=_eigener_status(tag, erledigt, heute),
                stand=zeile.text("vermerk"),
            )
        )
    return gefunden


def _eigener_status(tag: date | None, erledigt: date | None, heute: date) -> Terminstatus:
    if erledigt is not None:
        return Terminstatus.VERSPAETET if tag is not None and erledigt > tag else Terminstatus.ERLEDIGT
    return Terminstatus.OFFEN if tag is None or heute <= tag else Terminstatus.KEIN_EINGANG


# ---------------------------------------------------------------- the sheet
def fuellen(lage: Lage) -> Blattinhalt:
    """What fills `IM Termine`; `mehr` are the deadlines, for the calendar."""
    heute, alle = lage.kontext.heute, termine(lage)
    eigene, gemerkt = lage.tafel(TERMINE, "eigen"), lage.tafel(TERMINE, "erinnerung")
    eigenzeilen = [_eigenzeile(zeile, heute) for zeile in eigene.zeilen]
    erinnerungszeilen = _erinnerungszeilen(tuple(erinnerungen(lage.auswertung, _eingesammelt(lage), heute)), gemerkt, lage)
    offen = sum(zeile["erinnerung.status"].wert in {_UEBERFAELLIG, _LAEUFT} for zeile in erinnerungszeilen)
    werte = lage.werte(
        f"{lage.auswertung.kreis.name_voll if lage.auswertung.kreis else ''}: Termine {lage.jahr}",
        f"Fristen des Zuwendungsjahres {lage.jahr} und wer noch nicht geantwortet hat · Stand {datum_text(heute)}",
    ) | {
        "anzahl_erinnerungen": Groesse(offen),
        "erinnerungen_text": text(
            f"Ab {VORLAUF_TAGE} Tagen vor einer Frist steht hier, wer noch nicht geantwortet hat (Annahme)."
            + ("" if erinnerungszeilen else " Zurzeit niemand.")
        ),
        "naechster_termin": text(_naechster(alle, heute)),
    }
    return Blattinhalt(
        Daten(
            werte,
            {
                "termin": [_terminzeile(termin, heute) for termin in alle if not termin.schluessel.startswith("eigen-")],
                "eigen": [
                    *eigenzeilen,
                    *({f"eigen.{name}": Groesse("" if name == "tage" else None) for name in _EIGEN} for _ in range(FREIE_ZEILEN)),
                ],
                "erinnerung": erinnerungszeilen,
            },
        ),
        (*eigene.findings, *gemerkt.findings),
        alle,
    )


def _naechster(alle: Iterable[Termin], heute: date) -> str:
    offen = next((t for t in alle if t.datum is not None and t.datum >= heute and not t.status.erledigt), None)
    if offen is None or offen.datum is None:
        return "Kein offener Termin steht bevor."
    return (
        f"Nächster offener Termin: {datum_text(offen.datum)} · {offen.was} (noch {anzahl_text((offen.datum - heute).days, 'Tag', 'Tage')})"
    )


def _terminzeile(termin: Termin, heute: date) -> dict[str, Groesse]:
    offen = termin.datum is not None and not termin.status.erledigt
    return {
        "termin.datum": Groesse(termin.datum),
        "termin.was": text(termin.was),
        "termin.wer": text(termin.wer),
        "termin.status": text(termin.status.value),
        "termin.tage": Groesse((termin.datum - heute).days if offen and termin.datum else None),
        "termin.stand": text(termin.stand),
        "termin.wochentag": text(wochentag_text(termin.datum) if termin.datum else None),
        "termin.fundstelle": text(termin.fundstelle),
        "termin.beleg": text(termin.beleg.anzeige if termin.beleg else None),
        "termin.schluessel": text(termin.schluessel),
    }


def _eigenzeile(zeile: Feldzeile, heute: date) -> dict[str, Groesse]:
    """An own deadline, written back; what is not understood has been said by `_eigene`."""
    tag, erledigt = zeile.tag("datum", "Termin"), zeile.tag("erledigt_am", "Tag der Erledigung")

    def eingabe(feld: str, gelesen: Wert = None) -> Groesse:
        return Groesse(zeile.inhalt(feld) if gelesen is None else gelesen, "")

    return {
        "eigen.zeile": Groesse(zeile.nummer),
        "eigen.datum": eingabe("datum", tag),
        "eigen.was": eingabe("was"),
        "eigen.wer": eingabe("wer"),
        "eigen.erledigt_am": eingabe("erledigt_am", erledigt),
        "eigen.tage": Groesse((tag - heute).days if tag is not None and not zeile.text("erledigt_am") else ""),
        "eigen.vermerk": eingabe("vermerk"),
    }


# ---------------------------------------------------------------- reminders
def _erinnerungszeilen(offen: Sequence[Erinnerung], gemerkt: Tafel, lage: Lage) -> list[dict[str, Groesse]]:
    """Who has not answered; below them those who have answered since, as long as somebody noted something beside them."""
    heute, kontakte = lage.kontext.heute, _kontakte(lage)
    bisher = {zeile.text("schluessel"): zeile for zeile in gemerkt.zeilen if zeile.text("schluessel")}
    zeilen = []
    for erinnerung in offen:
        schluessel = f"{erinnerung.schluessel}:{erinnerung.ags}"
        zeile = bisher.pop(schluessel, None)
        zeilen.append(
            {
                "erinnerung.frist": Groesse(erinnerung.frist),
                "erinnerung.was": text(erinnerung.was),
                "erinnerung.gemeinde": text(erinnerung.gemeinde),
                "erinnerung.status": text(_UEBERFAELLIG if heute > erinnerung.frist else _LAEUFT),
                "erinnerung.tage": Groesse((heute - erinnerung.frist).days),
                "erinnerung.text": text(erinnerungstext(erinnerung.gemeinde, erinnerung.was, erinnerung.frist, heute)),
                "erinnerung.kontakt": text(kontakte.get(erinnerung.ags)),
                **_notiert(zeile),
                "erinnerung.schluessel": text(schluessel),
            }
        )
    zeilen += [_beantwortet(zeile) for zeile in bisher.values() if zeile.text("erinnert_am") or zeile.text("vermerk")]
    return zeilen


def _kontakte(lage: Lage) -> Mapping[Ags, str]:
    return {bogen.ags: str(bogen.werte.get("kontakt") or "") for bogen in bogenzeilen(lage.gedaechtnis)[0]}


def _notiert(zeile: Feldzeile | None) -> dict[str, Groesse]:
    if zeile is None:
        return {"erinnerung.zeile": Groesse(None), "erinnerung.erinnert_am": Groesse(None), "erinnerung.vermerk": Groesse(None)}
    tag = zeile.tag("erinnert_am", "Tag der Erinnerung")
    return {
        "erinnerung.zeile": Groesse(zeile.nummer),
        "erinnerung.erinnert_am": Groesse(zeile.inhalt("erinnert_am") if tag is None else tag, ""),
        "erinnerung.vermerk": Groesse(zeile.inhalt("vermerk"), ""),
    }


def _beantwortet(zeile: Feldzeile) -> dict[str, Groesse]:
    return {f"erinnerung.{name}": Groesse(None) for name in _ERINNERUNG} | {
        "erinnerung.frist": Groesse(zeile.inhalt("frist"), ""),
        "erinnerung.was": Groesse(zeile.inhalt("was"), ""),
        "erinnerung.gemeinde": Groesse(zeile.inhalt("gemeinde"), ""),
        "erinnerung.status": text(_GEANTWORTET),
        **_notiert(zeile),
        "erinnerung.schluessel": text(zeile.text("schluessel")),
    }


ART = Blattart(schluessel=TERMINE, name="IM Termine", vorlage="termine.xlsx", buch=BUCH, fuellen=fuellen)
