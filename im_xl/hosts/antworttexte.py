"""What the buttons say: results as German lines, cut so that a message box shows them whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from im_xl.cents import euro_text
from im_xl.findings import Beleg, Blockiert, Finding
from im_xl.hosts.kurier import TEXT_HOECHSTENS
from im_xl.package.package import Verweis
from im_xl.package.plan import Plan
from im_xl.pipeline import Ergebnis
from im_xl.vwv.anzeige import abstand_text, anzahl_text, betragsstand_text, datum_text, zahl_text
from im_xl.vwv.auswertung import Auswertung, Frist, Planungsrahmen, Schrittstatus
from im_xl.vwv.parameters import Parameter
from im_xl.vwv.verfahren import fristen

_OHNE_FRISTEN = frozenset({"stadtkreis", "kein-verfahren", "teilliste-ohne-fristen"})
_ORTE = 6
"""So many cells that point at a sheet are named; the others are counted."""
_GRUND = {
    "bearbeitet": "Sie haben es bearbeitet",
    "verwiesen": "Ihre Formeln verweisen darauf",
    "gebraucht": "ein Blatt, das bleibt, rechnet damit",
}


def begrenzt(kopf: Sequence[str], posten: Sequence[str] = (), schluss: Sequence[str] = ()) -> str:
    """Head, as many of the items as fit, how many are left out, and the end.

    Args:
        kopf: lines that come first, always.
        posten: items, the most important first.
        schluss: lines that come last, always.

    Returns:
        At most `TEXT_HOECHSTENS` characters; what is longer even without items loses the end of its head.
    """
    gezeigt: list[str] = []
    for nummer, einer in enumerate(posten):
        offen = len(posten) - nummer - 1
        versuch = [*kopf, *gezeigt, einer, *([_weitere(offen)] if offen else []), *schluss]
        if len("\n".join(versuch)) > TEXT_HOECHSTENS:
            break
        gezeigt.append(einer)
    offen = len(posten) - len(gezeigt)
    text = "\n".join([*kopf, *gezeigt])
    ende = "\n".join(["", *([_weitere(offen)] if offen else []), *schluss]).rstrip()
    platz = TEXT_HOECHSTENS - len(ende)
    return ((text if len(text) <= platz else text[: platz - 1].rstrip() + "…") + ende).strip()


def _weitere(anzahl: int) -> str:
    return f"… weitere {zahl_text(anzahl)}"


# ---------------------------------------------------------------- what was read and computed
def ergebniszeilen(ergebnis: Ergebnis) -> list[str]:
    """The figures at the head: whose list, which year, how many, which amount."""
    if ergebnis.auswertung is not None:
        return _kreiszeilen(ergebnis.auswertung)
    return _landeszeilen(ergebnis.planungsrahmen) if ergebnis.planungsrahmen is not None else []


def _kreiszeilen(auswertung: Auswertung) -> list[str]:
    kreis = auswertung.kreis.name_voll if auswertung.kreis else "Liste über mehrere Kreise"
    personen = sum(g.personen.wert or 0 for g in auswertung.gemeinden)
    gezaehlt = f"{anzahl_text(len(auswertung.gemeinden), 'Gemeinde', 'Gemeinden')}, {anzahl_text(personen, 'Person', 'Personen')}"
    fehlend = sum(g.personen.wert is None for g in auswertung.gemeinden)
    ohne = f" (bei {zahl_text(fehlend)} fehlt die Zahl)" if fehlend else ""
    zeilen = [f"{kreis}, Haushaltsjahr {auswertung.haushaltsjahr}", f"{gezaehlt} am {datum_text(auswertung.stichtag)}{ohne}"]
    if auswertung.betrag_cent is None:
        return [*zeilen, "Betrag: noch nicht bekannt"]
    zeilen.append(f"Betrag: {euro_text(auswertung.betrag_cent)} ({betragsstand_text(auswertung.betragsstand)})")
    if auswertung.teilliste and auswertung.verteilt_cent is not None:
        zeilen.append(f"Davon entfallen auf diese Liste: {euro_text(auswertung.verteilt_cent)}")
    if auswertung.weiterzuleiten_cent is not None and auswertung.verbleibt_cent is not None:
        zeilen.append(f"Weiterzuleiten: {euro_text(auswertung.weiterzuleiten_cent)}; es verbleiben {euro_text(auswertung.verbleibt_cent)}")
    return zeilen


def _landeszeilen(rahmen: Planungsrahmen) -> list[str]:
    return [
        f"Planungsrahmen des Landes, Haushaltsjahr {rahmen.haushaltsjahr}",
        f"{anzahl_text(len(rahmen.kreise), 'Kreis', 'Kreise')}, Summe {euro_text(rahmen.summe_cent)}",
        f"Mindestbetrag je Kreis: {euro_text(rahmen.mindestbetrag_cent)}",
    ]


def befundzeilen(findings: Iterable[Finding]) -> list[str]:
    """A line per finding, with its severity; open ones first."""
    return [f"{finding.schwere.value}{', angenommen' if finding.angenommen else ''}: {finding.text}" for finding in offene_zuerst(findings)]


def offene_zuerst(findings: Iterable[Finding]) -> list[Finding]:
    """Accepted ones last; else as they come."""
    return sorted(findings, key=lambda finding: finding.angenommen)


def sperrzeilen(findings: Iterable[Finding]) -> list[str]:
    """Why there are no amounts; nothing where there are."""
    sperren = [finding for finding in findings if finding.blockiert is Blockiert.BETRAEGE]
    if not sperren:
        return []
    zahl = anzahl_text(len(sperren), "Fehler hält", "Fehler halten")
    return [f"Die Beträge bleiben leer: {zahl} sie auf.", *befundzeilen(sperren)]


# ---------------------------------------------------------------- what happens to the sheets
def planzahlen(plan: Plan) -> str:
    """58 neu, 0 geändert, 0 unverändert: an edited sheet is exchanged, too."""
    return f"{len(plan.neu)} neu, {len(plan.geaendert) + len(plan.bearbeitet)} geändert, {len(plan.unveraendert)} unverändert"


def planzeilen(plan: Plan, *, fertig: bool = False) -> list[str]:
    """What is more than counting: edited sheets, those that go, and those that stay although nobody needs them.

    Args:
        plan: what happens.
        fertig: it has happened; else it is a preview.
    """
    bleibt = "steht jetzt auf" if fertig else "bleibt erhalten als"
    entfaellt = "ist entfernt" if fertig else "entfällt"
    rechnen_weiter = plan.unveraendert and (plan.geaendert or plan.bearbeitet)
    return [
        *(f"„{name}“ haben Sie bearbeitet; Ihre Fassung {bleibt} „{kopie}“." for name, kopie in plan.bearbeitet),
        *(f"„{name}“ {entfaellt}: Das Blatt gehört zu keiner Gemeinde der Liste mehr." for name in plan.entfernt),
        *(f"„{name}“ gehört zu keiner Gemeinde der Liste mehr. Das Blatt bleibt stehen: {_GRUND[grund]}." for name, grund in plan.behalten),
        *(["Auch die Formeln auf unveränderten Blättern rechnen mit den neuen Zahlen."] if rechnen_weiter else []),
    ]


def kommentarzeilen(blaetter: Iterable[str]) -> list[str]:
    """A line per sheet whose notes would go with its content."""
    return [f"„{name}“ trägt Notizen oder Kommentare; beim Erneuern gehen sie verloren." for name in blaetter]


def ruecknahmezeilen(plan: Plan) -> list[str]:
    """What taking a run back does, in numbers and by name where it is more than a few of a kind that matters."""
    zeilen = []
    if plan.entfernt:
        zeilen.append(f"{anzahl_text(len(plan.entfernt), 'Blatt wird', 'Blätter werden')} entfernt: {_namen(plan.entfernt)}")
    if plan.geaendert:
        zeilen.append(
            f"{anzahl_text(len(plan.geaendert), 'Blatt zeigt', 'Blätter zeigen')} wieder den Stand davor: {_namen(plan.geaendert)}"
        )
    if plan.neu:
        zeilen.append(f"{anzahl_text(len(plan.neu), 'Blatt kommt', 'Blätter kommen')} zurück: {_namen(plan.neu)}")
    return zeilen


def ruecknahmezahlen(plan: Plan) -> str:
    """4 entfernt, 54 wie davor, 0 zurückgeholt."""
    return f"{len(plan.entfernt)} entfernt, {len(plan.geaendert)} wie davor, {len(plan.neu)} zurückgeholt"


def bleibezeilen(plan: Plan, verweise: Iterable[Verweis]) -> list[str]:
    """What taking back leaves alone because of people: edited sheets, and those that their formulas need, with the cells."""
    orte: dict[str, list[str]] = {}
    for verweis in verweise:
        orte.setdefault(verweis.eigenes, []).append(verweisort(verweis))
    return [
        *(f"„{name}“ haben Sie seitdem bearbeitet; Ihre Fassung bleibt erhalten als „{kopie}“." for name, kopie in plan.bearbeitet),
        *(f"„{name}“ bleibt stehen: {grundtext(grund, orte.get(name, ()))}." for name, grund in plan.behalten),
    ]


def grundtext(grund: str, orte: Sequence[str] = ()) -> str:
    """Why a sheet stays that nobody needs any more; where formulas point at it, in which cells."""
    wo = f" ({'; '.join(orte[:_ORTE])}{'; ' + _weitere(len(orte) - _ORTE) if len(orte) > _ORTE else ''})" if orte else ""
    return _GRUND[grund] + wo


def verlustzeilen(blaetter: Iterable[str]) -> list[str]:
    """A line per sheet whose later changes would be lost."""
    return [f"„{name}“ haben Sie seitdem bearbeitet; diese Änderungen gehen verloren." for name in blaetter]


def verweiszeilen(verweise: Iterable[Verweis]) -> list[str]:
    """A line per sheet that would go although formulas of the county need it."""
    je_blatt: dict[str, list[Verweis]] = {}
    for verweis in verweise:
        je_blatt.setdefault(verweis.eigenes, []).append(verweis)
    return [
        f"„{name}“: {anzahl_text(len(alle), 'Formel von Ihnen verweist', 'Formeln von Ihnen verweisen')} darauf (zum Beispiel {verweisort(alle[0])}); "
        "ohne das Blatt kann dort #BEZUG! stehen."
        for name, alle in je_blatt.items()
    ]


def verweisort(verweis: Verweis) -> str:
    """Where the county points at a sheet, in words."""
    return f"„{verweis.blatt}“, {verweis.zelle}" if verweis.blatt else verweis.zelle


def _namen(namen: Sequence[str], hoechstens: int = 4) -> str:
    gezeigt = ", ".join(f"„{name}“" for name in namen[:hoechstens])
    return gezeigt + (f" {_weitere(len(namen) - hoechstens)}" if len(namen) > hoechstens else "")


# ---------------------------------------------------------------- deadlines
def fristtitel(gerechnet: Auswertung | Planungsrahmen, heute: date) -> str:
    """Heading above the deadlines."""
    return f"Fristen für das Haushaltsjahr {gerechnet.haushaltsjahr}, Stand {datum_text(heute)}"


def fristzeilen(gerechnet: Auswertung | Planungsrahmen, heute: date) -> list[str]:
    """The steps of the grant year with their days, how far off these are, and what has come in.

    Raises:
        RegelError: the Land's workbook is of a year before the procedure.
    """
    if isinstance(gerechnet, Planungsrahmen):
        return [_fristzeile(frist, "", heute) for frist in fristen(gerechnet.haushaltsjahr, Parameter.laden())]
    if not gerechnet.fristen:
        gruende = [finding.text for finding in gerechnet.findings if finding.code in _OHNE_FRISTEN]
        return gruende or ["Für eine Liste über mehrere Kreise werden keine Fristen geführt."]
    return [_fristzeile(frist, _stand(gerechnet, frist), heute) for frist in gerechnet.fristen]


def _fristzeile(frist: Frist, stand: str, heute: date) -> str:
    annahme = " (Annahme)" if frist.grundlage.beleg is Beleg.ANNAHME else ""
    if frist.datum is None:
        return f"ohne Tag: {frist.bezeichnung}{annahme}, {frist.grundlage.wert}{stand}"
    return f"{datum_text(frist.datum)}: {frist.bezeichnung}{annahme}, {abstand_text(frist.datum, heute)}{stand}"


def _stand(auswertung: Auswertung, frist: Frist) -> str:
    """How the step stands: one word where it is the same for all Gemeinden, else how many."""
    schritte = [schritt for g in auswertung.gemeinden for schritt in g.schritte if schritt.frist.schluessel == frist.schluessel]
    zahlen = Counter(schritt.status for schritt in schritte)
    del zahlen[Schrittstatus.OHNE_FRIST], zahlen[Schrittstatus.NACH_AUSZAHLUNG]
    if not zahlen:
        return ""
    if len({(schritt.status, schritt.eingang) for schritt in schritte}) == 1:
        eingang = schritte[0].eingang
        return f": {schritte[0].status.value}" + (f" am {datum_text(eingang)}" if eingang else "")
    return ": " + ", ".join(f"{zahl_text(zahlen[status])} {status.value}" for status in Schrittstatus if zahlen[status])
