"""Hold what the program makes of a workbook against the truth: was it understood, and was anything wrong without a word?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml

from galerie.faelle import Fall
from im_xl.errors import ImXlError
from im_xl.findings import Schwere
from im_xl.model import Auftrag
from im_xl.pipeline import Ergebnis, run

HEUTE = date(2025, 1, 15)
OFFEN = Path(__file__).with_name("offen.yaml")


@dataclass(frozen=True)
class Urteil:
    """What came out.

    Attributes:
        art: verstanden, gewarnt, angehalten (no amounts), abgelehnt, daneben (amounts right, year or
            Stichtag not), verschwiegen (figures right, trouble not named), falsch (wrong without a word), abgebrochen.
        maengel: demands of the case that are not met: `sicher` (the invariant) and `verstanden`.
        was: what came out, in German, for the table.
    """

    art: str
    maengel: frozenset[str]
    was: str


def offen() -> dict[str, dict[str, Any]]:
    """What is known not to work: by case the demands missed (`verfehlt`) and what happens (`warum`)."""
    return yaml.safe_load(OFFEN.read_text(encoding="utf-8")) or {}


def groesste_reste(cent: int, personen: dict[str, int]) -> dict[str, int]:
    """Split to the cent by largest remainders; ties: more persons first, then AGS. Written anew, not the program's."""
    alle = sum(personen.values())
    betraege = {ags: cent * zahl // alle for ags, zahl in personen.items()}
    reihe = sorted(personen, key=lambda ags: (-(cent * personen[ags] % alle), -personen[ags], ags))
    for ags in reihe[: cent - sum(betraege.values())]:
        betraege[ags] += 1
    return betraege


def urteilen(fall: Fall, mappe: bytes) -> Urteil:
    """Run a workbook and judge."""
    verlangt = {"verstanden"} if fall.verstanden else set()
    try:
        ergebnis = run(BytesIO(mappe), Auftrag(heute=HEUTE))
    except ImXlError as fehler:
        deutsch = len(fehler.text) > 20
        return Urteil("abgelehnt", frozenset(verlangt | (set() if deutsch else {"sicher"})), f"{fehler.code}: {fehler.text}")
    except Exception as fehler:  # noqa: BLE001 - anything else is what the gallery looks for
        return Urteil("abgebrochen", frozenset(verlangt | {"sicher"}), f"{type(fehler).__name__}: {fehler}")
    richtig, stimmt, gemeldet = _abweichungen(fall, ergebnis), _betraege_stimmen(fall, ergebnis), _gemeldet(fall, ergebnis)
    sicher = (stimmt and (gemeldet or not fall.muss_melden)) or bool(gemeldet)
    if not stimmt:
        art = "gewarnt" if gemeldet else "falsch"
    elif fall.muss_melden and not gemeldet:
        art = "verschwiegen"
    else:
        art = "verstanden" if not richtig else "angehalten" if not _betraege(ergebnis) else "daneben"
    maengel = ({"verstanden"} & verlangt if richtig else set()) | (set() if sicher else {"sicher"})
    return Urteil(art, frozenset(maengel), "; ".join([*richtig, *_codes(ergebnis)]))


def _betraege(ergebnis: Ergebnis) -> dict[str, int]:
    gerechnet = ergebnis.auswertung
    return {g.gemeinde.ags: g.betrag_cent for g in gerechnet.gemeinden if g.betrag_cent is not None} if gerechnet else {}


def _betraege_stimmen(fall: Fall, ergebnis: Ergebnis) -> bool:
    """No amount that is wrong, and where there are no amounts, no share that is wrong."""
    if ergebnis.auswertung is None:
        return not any(k.betrag_cent for k in ergebnis.planungsrahmen.kreise) if ergebnis.planungsrahmen else True
    personen = {ags: zahl for ags, zahl in fall.personen.items() if zahl is not None}
    vollstaendig = len(personen) == len(fall.personen)
    if betraege := _betraege(ergebnis):
        return vollstaendig and fall.betrag is not None and betraege == groesste_reste(fall.betrag, personen)
    anteile = {g.gemeinde.ags: g.anteil for g in ergebnis.auswertung.gemeinden if g.anteil is not None}
    return all(vollstaendig and ags in personen and anteil * sum(personen.values()) == personen[ags] for ags, anteil in anteile.items())


def _gemeldet(fall: Fall, ergebnis: Ergebnis) -> set[str]:
    """Codes of Fehler and Warnungen that point at the trouble."""
    ernst = {f.code for f in ergebnis.findings if f.schwere is not Schwere.HINWEIS}
    return {code for code in ernst if code.startswith(fall.codes)} if fall.codes else set()


def _codes(ergebnis: Ergebnis) -> list[str]:
    zahl: dict[str, int] = {}
    for finding in ergebnis.findings:
        if finding.schwere is not Schwere.HINWEIS:
            zahl[finding.code] = zahl.get(finding.code, 0) + 1
    return [f"{code} x{n}" if n > 1 else code for code, n in zahl.items()]


def _abweichungen(fall: Fall, ergebnis: Ergebnis) -> list[str]:
    """Where persons, county, year, Stichtag or amounts are not what a careful reader reads."""
    gerechnet = ergebnis.auswertung
    if gerechnet is None:
        return ["als Mappe des Landes gelesen"]
    out = []
    if gerechnet.kreis is None or gerechnet.kreis.ags != fall.kreis:
        out.append(f"Kreis {gerechnet.kreis.name_voll if gerechnet.kreis else 'keiner'}")
    if fall.jahr is not None and gerechnet.haushaltsjahr != fall.jahr:
        out.append(f"Jahr {gerechnet.haushaltsjahr} statt {fall.jahr}")
    if gerechnet.stichtag != fall.stichtag:
        out.append(f"Stichtag {gerechnet.stichtag:%d.%m.%Y}")
    gelesen = {g.gemeinde.ags: g.personen.wert for g in gerechnet.gemeinden}
    falsch = [f"{ags}: {gelesen.get(ags)} statt {zahl}" for ags, zahl in fall.personen.items() if gelesen.get(ags) != zahl]
    if falsch:
        out.append(f"{len(falsch)} Personenzahlen anders ({falsch[0]})")
    if gerechnet.betrag_cent != fall.betrag:
        out.append(f"Betrag {_euro(gerechnet.betrag_cent)} statt {_euro(fall.betrag)}")
    vollstaendig = None not in fall.personen.values() and fall.betrag is not None
    if vollstaendig and not _betraege(ergebnis):
        out.append("keine Beträge")
    elif not _betraege_stimmen(fall, ergebnis):
        out.append("Beträge falsch")
    return out


def _euro(cent: int | None) -> str:
    return "keiner" if cent is None else f"{cent // 100},{cent % 100:02d}"
