"""What was collected, as rows to be entered on `IM Meldungen`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from hashlib import sha256

from im_xl.findings import Finding
from im_xl.meldebogen.rueckgabe import Rueckgabe
from im_xl.meldebogen.sammlung import Sammlung, ergebnis_text
from im_xl.model import Ags, Eintrag, Entscheidungsart, Rolle

ENTSCHEIDUNGEN = {
    Entscheidungsart.EINZELN: "einzeln",
    Entscheidungsart.VERBUND: "im Verbund",
    Entscheidungsart.LANDKREIS: "durch den Landkreis",
    Entscheidungsart.OFFEN: "noch offen",
}
ROLLEN = {Rolle.FEDERFUEHREND: "federführend", Rolle.MITGLIED: "Mitglied"}
_LAENGSTER_TEXT = 2_000
"""Characters of a report in a cell: a form with more has been wrecked, and the first say so."""
_LAENGSTER_SATZ = 1_000

Wert = str | int | Decimal | date


def eintraege(sammlung: Sammlung, heute: date, *, eingang: date | None = None, uebernehmen: bool = False) -> tuple[Eintrag, ...]:
    """The rows of the lists `meldung`, `stelle` and `datei`.

    Args:
        sammlung: what the folder held.
        heute: day of the run.
        eingang: day on which the forms arrived; None: that of each file (Annahme).
        uebernehmen: the counts are to hold in the calculation at once, but for forms of which something was not understood.
    """
    zeilen: list[Eintrag] = []
    for ags, rueckgabe in sammlung.gueltig.items():
        zeilen.append(_meldung(ags, rueckgabe, eingang or min(rueckgabe.geaendert_am or heute, heute), uebernehmen=uebernehmen))
        zeilen += _stellen(ags, rueckgabe)
    return (*zeilen, *_dateien(sammlung, heute))


def _eintrag(liste: str, **werte: Wert | None) -> Eintrag:
    """A row without the cells in which nothing stands."""
    return Eintrag(liste, {name: wert for name, wert in werte.items() if wert is not None and wert != ""})


def _meldung(ags: Ags, rueckgabe: Rueckgabe, eingegangen_am: date, *, uebernehmen: bool) -> Eintrag:
    bogen = rueckgabe.bogen
    assert bogen is not None  # noqa: S101 - only forms that were read count
    beanstandet = " ".join(kurztext(finding) for finding in rueckgabe.findings)
    return _eintrag(
        "meldung",
        ags=ags,
        gemeinde=bogen.gemeinde.name,
        personen=bogen.personen,
        stichtag=rueckgabe.stichtag,
        entscheidung=ENTSCHEIDUNGEN[bogen.entscheidung] if bogen.entscheidung else None,
        verbund=bogen.verbund,
        rolle=ROLLEN[bogen.rolle] if bogen.rolle else None,
        entschieden_am=bogen.entschieden_am,
        eingegangen_am=eingegangen_am,
        ausgefuellt_am=bogen.ausgefuellt_am,
        kontakt=bogen.kontakt,
        bemerkung=bogen.bemerkung,
        datei=rueckgabe.datei,
        pruefsumme=rueckgabe.pruefsumme,
        hinweis=beanstandet[:_LAENGSTER_TEXT],
        uebernehmen="ja" if uebernehmen and bogen.personen is not None and not rueckgabe.beanstandet else None,
    )


def _stellen(ags: Ags, rueckgabe: Rueckgabe) -> Iterator[Eintrag]:
    assert rueckgabe.bogen is not None  # noqa: S101 - as above
    for lfd, stelle in enumerate(rueckgabe.bogen.stellen, 1):
        yield _eintrag(
            "stelle",
            ags=ags,
            gemeinde=rueckgabe.bogen.gemeinde.name,
            lfd=lfd,
            nummer=stelle.nummer,
            vzae=stelle.vzae,
            von=stelle.von,
            bis=stelle.bis,
            abschluss=stelle.abschluss,
            nachqualifiziert_am=stelle.nachqualifiziert_am,
            pruefsumme=rueckgabe.pruefsumme,
        )


def _dateien(sammlung: Sammlung, heute: date) -> Iterator[Eintrag]:
    """The report. Its rows belong together by the run: those of another one are replaced as a whole."""
    zeilen = [(r.datei, r.gemeinde.name if r.gemeinde else "", ergebnis_text(r), bericht(r)) for r in sammlung.dateien]
    lauf = sha256(repr((heute.isoformat(), zeilen)).encode()).hexdigest()[:12]
    for lfd, (datei, gemeinde, ergebnis, text) in enumerate(zeilen, 1):
        yield _eintrag("datei", lfd=lfd, datei=datei, gemeinde=gemeinde, ergebnis=ergebnis, bericht=text, gelesen_am=heute, lauf=lauf)


def bericht(rueckgabe: Rueckgabe) -> str:
    """What there is to say of a file, in a paragraph."""
    return " ".join(kurztext(finding) for finding in rueckgabe.findings)[:_LAENGSTER_TEXT]


def kurztext(finding: Finding) -> str:
    """A finding where the file is named already: the cell, what was found, what to do.

    What a file calls its parts may do something at a terminal, and be as long as it likes.
    """
    text = f"Zelle {finding.ort.zelle}: {finding.satz}" if finding.ort else finding.satz
    rein = "".join(zeichen if zeichen.isprintable() else "?" for zeichen in text)
    return rein if len(rein) <= _LAENGSTER_SATZ else rein[:_LAENGSTER_SATZ] + "…"
