"""The text that goes with the sheet of a Gemeinde, from a template that a county can edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
import re

from im_xl.assets import ordner
from im_xl.cents import euro_text
from im_xl.errors import VorlageError, systemgrund
from im_xl.findings import Beleg
from im_xl.model import Betragsstand, Entscheidungsart
from im_xl.sheets.county import entscheidung_text
from im_xl.sheets.template import PLATZHALTER
from im_xl.vwv.anzeige import betragsstand_text, datum_text, zahl_text
from im_xl.vwv.auswertung import Auswertung, Gemeindeergebnis

VORLAGE = "anschreiben.txt"
_BETREFF = "betreff:"
_LEERZEILEN = re.compile(r"\n{3,}")
_ANNAHME = "Als Annahme gilt, weil die Vorgaben des Landes es offen lassen:"
_ANNAHMEN: Mapping[str, Callable[[Auswertung], str]] = {
    "frist_stichtag": lambda a: f"Stichtag des Bestands: {datum_text(a.stichtag)}",
    "rundung_art": lambda a: f"Rundung: {a.rundung}",
    "zaehlweise": lambda a: f"Gezählt werden: {a.zaehlweise}",
}
"""What to say of a parameter on which the amount rests, where it is an Annahme."""


@dataclass(frozen=True, slots=True)
class Anschreiben:
    """A text ready for an e-mail: subject and body, each line on its own."""

    betreff: str
    text: str


def lies_vorlage(eigener: Path | None) -> str:
    """The template: from the county's own folder where it is there, else the one that travels with the program.

    Raises:
        VorlageError: it cannot be read as text, begins without a subject, or names something that there is not.
    """
    pfad = eigener / VORLAGE if eigener is not None and (eigener / VORLAGE).is_file() else ordner("templates") / VORLAGE
    try:
        text = pfad.read_text("utf-8-sig")
    except OSError as fehler:
        raise VorlageError("vorlage", f"Die Vorlage „{pfad}“ kann nicht gelesen werden ({systemgrund(fehler)}). Bitte prüfen.") from None
    except UnicodeDecodeError:
        raise VorlageError(
            "vorlage", f"Die Vorlage „{pfad}“ ist kein Text in UTF-8. Bitte im Editor mit der Codierung UTF-8 speichern."
        ) from None
    if not text.casefold().startswith(_BETREFF):
        raise VorlageError("vorlage", f"Die Vorlage „{pfad}“ muss mit einer Zeile „Betreff: …“ beginnen.")
    for nummer, zeile in enumerate(text.splitlines(), 1):
        if fremd := next((name for name in PLATZHALTER.findall(zeile) if name not in GROESSEN), None):
            moeglich = ", ".join(sorted(GROESSEN))
            raise VorlageError(
                "vorlage", f"Vorlage „{VORLAGE}“, Zeile {nummer}: Den Platzhalter {{{{{fremd}}}}} gibt es hier nicht. Möglich: {moeglich}."
            )
    return text


def anschreiben(vorlage: str, g: Gemeindeergebnis, auswertung: Auswertung, am: date, anlagen: Sequence[str], absender: str) -> Anschreiben:
    """The text for one Gemeinde.

    A line that holds nothing but an empty quantity is left out.

    Args:
        vorlage: from `lies_vorlage`.
        g: the Gemeinde, computed.
        auswertung: its county.
        am: day on which the sheet is made available.
        anlagen: names of the files that go with it.
        absender: who signs; may have several lines.
    """
    werte = _werte(g, auswertung, am, anlagen, absender)
    zeilen = [(zeile, PLATZHALTER.sub(lambda match: werte[match[1]], zeile).rstrip()) for zeile in vorlage.splitlines()]
    kopf, *rest = [gefuellt for zeile, gefuellt in zeilen if gefuellt or not zeile.strip()]
    return Anschreiben(" ".join(kopf[len(_BETREFF) :].split()), _LEERZEILEN.sub("\n\n", "\n".join(rest)).strip("\n") + "\n")


def _werte(g: Gemeindeergebnis, auswertung: Auswertung, am: date, anlagen: Sequence[str], absender: str) -> dict[str, str]:
    kreis = auswertung.kreis.name_voll if auswertung.kreis else ""
    return {
        "kreis": kreis,
        "gemeinde": g.gemeinde.name,
        "gemeinde_amtlich": g.gemeinde.name_amtlich,
        "ags": g.gemeinde.ags,
        "haushaltsjahr": str(auswertung.haushaltsjahr),
        "stichtag": datum_text(auswertung.stichtag),
        "personen": _personen(g),
        "betrag": _betrag(g, auswertung),
        "stand": _stand(auswertung),
        "entscheidung": _entscheidung(g, auswertung, am),
        "frist_entscheidung": datum_text(frist) if (frist := _frist(auswertung)) else "",
        "annahmen": "\n".join([_ANNAHME, *annahmen]) if (annahmen := _annahmen(g, auswertung)) else "",
        "anlagen": ", ".join(anlagen),
        "bereitgestellt_am": datum_text(am),
        "absender": absender or f"Landratsamt {kreis.removeprefix('Landkreis ')}" * bool(kreis),
    }


GROESSEN = frozenset(
    [
        "kreis",
        "gemeinde",
        "gemeinde_amtlich",
        "ags",
        "haushaltsjahr",
        "stichtag",
        "personen",
        "betrag",
        "stand",
        "entscheidung",
        "frist_entscheidung",
        "annahmen",
        "anlagen",
        "bereitgestellt_am",
        "absender",
    ]
)
"""What the template may name."""


def _personen(g: Gemeindeergebnis) -> str:
    if g.personen.wert is None:
        return "noch keine gültige Zahl"
    zusatz = " (Zahl des Vorjahres)" if g.aus_vorjahr else " (vom Landkreis geschätzt)" if g.geschaetzt else ""
    return zahl_text(g.personen.wert) + zusatz


def _betrag(g: Gemeindeergebnis, auswertung: Auswertung) -> str:
    if g.betrag_cent is None:
        return "noch nicht bekannt"
    return "voraussichtlich " * (auswertung.betragsstand is Betragsstand.ERWARTET) + euro_text(g.betrag_cent)


def _stand(auswertung: Auswertung) -> str:
    """How firm the amount is, in a sentence."""
    if auswertung.blockiert:
        return "Einen Betrag können wir noch nicht nennen, weil die Angaben für den Landkreis nicht vollständig sind. Er folgt."
    if auswertung.betrag_cent is None:
        return "Einen Betrag können wir noch nicht nennen, weil der Planungsrahmen noch nicht bekannt ist. Er folgt."
    if auswertung.betragsstand is Betragsstand.ERWARTET:
        return "Der Betrag ist voraussichtlich: Der Planungsrahmen des Landkreises ist noch nicht bekannt gegeben, der Betrag kann sich ändern."
    return f"Der Betrag des Landkreises, aus dem er berechnet ist, ist {betragsstand_text(auswertung.betragsstand)}."


def _frist(auswertung: Auswertung) -> date | None:
    return next((frist.datum for frist in auswertung.fristen if frist.schluessel == "entscheidung"), None)


def _entscheidung(g: Gemeindeergebnis, auswertung: Auswertung, am: date) -> str:
    """What the Gemeinde is asked for, or what it has answered."""
    frist, jahr = _frist(auswertung), auswertung.haushaltsjahr
    if frist is None:
        return ""
    if g.entscheidung.art is not Entscheidungsart.OFFEN:
        eingang = f", eingegangen am {datum_text(g.entscheidung.eingegangen_am)}" if g.entscheidung.eingegangen_am else ""
        return f"Ihre Entscheidung liegt uns vor: {entscheidung_text(g)}{eingang}."
    frage = f"ob Sie das Integrationsmanagement ab {jahr} einzeln oder gemeinsam mit anderen Städten oder Gemeinden in eigener Verantwortung durchführen wollen."
    if am > frist:
        return f"Die Frist für Ihre Entscheidung war der {datum_text(frist)}; erfasst ist keine. Bitte teilen Sie uns mit, {frage}"
    return f"Bitte teilen Sie uns bis zum {datum_text(frist)} mit, {frage}"


def _annahmen(g: Gemeindeergebnis, auswertung: Auswertung) -> list[str]:
    """What the amount rests on that no rule says, in lines."""
    angenommen = {p.schluessel for p in auswertung.parameter if p.beleg is Beleg.ANNAHME}
    saetze = [satz(auswertung) for schluessel, satz in _ANNAHMEN.items() if schluessel in angenommen]
    if g.aus_vorjahr:
        saetze.append("Personen: Zahl des Vorjahres, weil für dieses Jahr keine vorliegt")
    return [f"- {satz}" for satz in saetze]


__all__ = ["GROESSEN", "VORLAGE", "Anschreiben", "anschreiben", "lies_vorlage"]
