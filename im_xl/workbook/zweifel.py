"""What else a sheet says about the list that is read: another column of persons, another day, the wrong accommodation.

A list can be read without a slip and still be the wrong one. Where its surroundings speak against it, it is said; where nobody
can know which figures are meant, the amounts wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
import re

from im_xl.findings import Finding
from im_xl.model import Ags, Gelesen, Meldung
from im_xl.places import CellRef
from im_xl.workbook.figures import HAUSHALTSJAHR
from im_xl.workbook.kopf import entschiedene, zeitkopf
from im_xl.workbook.layout import Spaltenmuster, Tabelle
from im_xl.workbook.woerter import Woerter, spricht_von_au, woerter
from im_xl.workbook.zeittext import ANDERER_TAG, jahr_im_text, jahre_im_text, jahre_und_tage, tage_im_text, zeitpunkt

_TITELZEILEN = 10
"""So many rows above a list may hold its title."""
_TITELLAENGE = 120
"""What is longer is a note, not a title."""
_GEPRUEFT = re.compile(r"(bereinigt|geprüft|berichtigt|korrigiert|endgültig)(e|er|es|en)?$")
"""Words of a count that somebody has looked through."""
_NEUER = re.compile(
    r"(neu(e|er|es|en)?|korr|korrektur|final(e|er|es|en)?|aktualisiert|überarbeitet|revidiert|ergänzt|maßgeblich|maßgebend|massgeblich"
    r"|abgleich|abgeglichen|prüfung|überprüfung|bereinigung|nachmeldung(en)?|nachgemeldet)(e|er|es|en)?$"
)
"""Words of a later count, where the rest of the heading is one of persons itself."""
_VERBINDEND = frozenset({"nach", "lt", "laut", "gemäß", "gem", "mit", "inkl", "inklusive", "einschl", "einschließlich", "stand"})
"""Small words beside those of a later count."""
_PERSONEN = frozenset({"personen", "bestand", "belegung", "flüchtlinge", "geflüchtete", "stichtag", "untergebrachte"})
"""Words of persons, in a heading or title that does not name the AU."""
_KEINE_PERSONEN = frozenset(
    {
        "betrag",
        "zuwendung",
        "kosten",
        "einwohner",
        "haushalte",
        "wohnungen",
        "wohneinheiten",
        "unterkünfte",
        "objekte",
        "gebäude",
        "abgang",
        "abgänge",
        "zugang",
        "zugänge",
        "zuweisung",
        "zuweisungen",
        "aufnahmesoll",
    }
)
"""Words of columns that count something else, or the change of a year."""
_TEILE = frozenset({"davon", "weiblich", "männlich", "kinder", "ukraine", "unter"})
"""Words of a part of the persons."""
_OHNE_BELANG = frozenset(
    {
        "gesamt",
        "insgesamt",
        "zusammen",
        "summe",
        "total",
        "aktuell",
        "ist",
        "stand",
        "stichtag",
        "anzahl",
        "zahl",
        "jeweils",
        "untergebracht",
    }
)
"""Words of a heading that name no part."""
_VU = frozenset({"vu", "gu", "lea"})
"""Vorläufige Unterbringung, Gemeinschaftsunterkunft, Landeserstaufnahme."""
_UEBERGANG = frozenset({"aus", "nach", "übergang", "übergegangen", "wechsel", "gewechselt"})
"""Words of those who moved from the one into the other."""
_PIVOT = ("zeilenbeschriftungen",)
"""What Excel writes over the rows of a pivot table."""
_VERNEINT = frozenset({"nicht", "ohne", "keine", "außer", "abzüglich"})
_HINFAELLIG = re.compile(
    r"\b(alt(e[ns]?)?|alter (be)?stand|veraltet\w*|überholt\w*|ungültig\w*|nicht (mehr )?(verwenden|lesen|maßgeblich|gültig|aktuell)\w*"
    r"|\w*kopie|entwurf|entwürfe|vorjahr(es)?|archiv\w*|backup|sicherung|plan(ung|zahl(en)?)?|prognose\w*|schätzung(en)?|hochrechnung(en)?"
    r"|muster|beispiel|test|davon|darunter|ukrain\w*|weiblich\w*|männlich\w*|frauen|männer|kinder)\b"
)
"""What a list is called that does not count, or that counts only a part; Altensteig and Alter are none of these."""
_DAZU = frozenset({"mit", "inkl", "inklusive", "einschl", "einschließlich", "samt", "ohne", "zzgl", "zuzüglich"})
"""Beside these such a word says what a list holds besides, not what it is."""


def _nennt_vu(worte: Woerter) -> bool:
    """Whether words name the accommodation before the Anschlussunterbringung, or a house of it."""
    paare = pairwise(worte)
    vorlaeufig = any(erstes.startswith("vorl") and zweites.startswith(("unterbr", "untergebr")) for erstes, zweites in paare)
    haus = any(wort.startswith(("gemeinschaftsunterk", "erstaufnahme")) for wort in worte)
    return not _VU.isdisjoint(worte) or haus or vorlaeufig


def _spricht_von_vu(worte: Woerter) -> bool:
    return _nennt_vu(worte) and not spricht_von_au(worte) and _VERNEINT.isdisjoint(worte)


def spricht_von(text: str) -> frozenset[str]:
    """Of which accommodation a text speaks: the vorläufige Unterbringung, the Anschlussunterbringung, or both."""
    worte = woerter(text)
    return frozenset(was for was, nennt in (("VU", _nennt_vu(worte)), ("AU", spricht_von_au(worte))) if nennt)


def _mischt(worte: Woerter) -> bool:
    """Whether a heading counts both kinds in one: "Personen VU und AU"; who has moved from one into the other is counted once."""
    return _nennt_vu(worte) and spricht_von_au(worte) and _VERNEINT.isdisjoint(worte) and _UEBERGANG.isdisjoint(worte)


def geprueft(text: str) -> bool:
    """Whether a heading says that somebody has looked through its counts."""
    return any(map(_GEPRUEFT.match, woerter(text)))


def andere_personenspalten(tabelle: Tabelle) -> tuple[int, ...]:
    """Columns that may be the persons meant, beside the one that is read.

    Where the heading only says persons, a column that names the Anschlussunterbringung or a Bestand; where there is a checked,
    corrected or later count, that one, be it written only where it changed; where the heading is shared by parts such as men and women, the other parts.
    """
    gelesen = tabelle.spalten["personen"]
    muster = next(muster for muster in tabelle.layout.spalten if muster.name == "personen")
    kopf = woerter(tabelle.texte[gelesen])
    teil = muster.guete(kopf, frueher=False) == 0
    unbestimmt = not spricht_von_au(kopf)
    fremd = (muster.nicht - _TEILE) | _KEINE_PERSONEN
    vergeben = {*tabelle.spalten.values(), *tabelle.mehrfach.get("personen", ()), *entschiedene(tabelle)}
    andere = []
    for spalte, text in tabelle.texte.items():
        worte = woerter(text)
        bestand = spricht_von_au(worte) or "bestand" in worte
        verwandt = bestand or not _PERSONEN.isdisjoint(worte)
        neuer = _ist_neuer(muster, kopf, worte) and _weicht_ab(tabelle, gelesen, spalte)
        gemeint = fremd.isdisjoint(worte) and (
            (teil and verwandt)
            or (unbestimmt and bestand and not _spricht_von_vu(worte) and _TEILE.isdisjoint(set(worte) - {"davon"}))
            or (unbestimmt and "davon" in worte and _nennt_vu(worte))
            or (any(map(_GEPRUEFT.match, worte)) and not any(map(_GEPRUEFT.match, kopf)))
            or _anderer_teil(muster, kopf, worte)
            or neuer
        )
        if spalte not in vergeben and gemeint and not _andere_zeit(tabelle.texte[gelesen], text) and (neuer or _zaehlt(tabelle, spalte)):
            andere.append(spalte)
    return tuple(andere)


def _ist_neuer(muster: Spaltenmuster, kopf: Woerter, worte: Woerter) -> bool:
    """Whether a heading is one of persons, or the one that is read, with words of a later count: "Anzahl neu" beside "Anzahl"."""
    rest = tuple(wort for wort in worte if not (_NEUER.match(wort) or _GEPRUEFT.match(wort)))
    if rest == worte or any(map(_NEUER.match, kopf)):
        return False
    rest = tuple(wort for wort in rest if wort not in _VERBINDEND)
    return bool(rest) and (rest == kopf or rest in muster.ueberschriften)


def _weicht_ab(tabelle: Tabelle, spalte: int, andere: int) -> bool:
    """Whether two columns have different numbers in a row."""
    paare = ((zeile.get(spalte), zeile.get(andere)) for _, zeile in tabelle.zeilen())
    return any(erste != zweite for erste, zweite in paare if isinstance(erste, int) and isinstance(zweite, int))


def _anderer_teil(muster: Spaltenmuster, kopf: Woerter, worte: Woerter) -> bool:
    """Whether two headings share what they count and each adds something, the other one a part: "… (Sonstige)" beside "… (Ukraine)"."""
    gemeinsam = max((set(m) for m in muster.ueberschriften if set(m) <= set(kopf)), key=len, default=set())
    zusatz = set(kopf) - gemeinsam - _OHNE_BELANG
    return bool(zusatz and gemeinsam <= set(worte)) and not _TEILE.isdisjoint(set(worte) - gemeinsam)


def _andere_zeit(text: str, anderer: str) -> bool:
    """Whether two headings name different days, or different years."""
    zeit, andere_zeit = zeitpunkt(text), zeitpunkt(anderer)
    jahre, andere = jahre_und_tage(text), jahre_und_tage(anderer)
    if isinstance(zeit, date) and isinstance(andere_zeit, date):
        return zeit != andere_zeit
    return bool(jahre and andere and jahre != andere)


def _zaehlt(tabelle: Tabelle, spalte: int) -> bool:
    """Whether at least half of the rows with a number of persons have one here too."""
    gelesen = tabelle.spalten["personen"]

    def zahlen(gesucht: int) -> int:
        return sum(
            isinstance(zeile.get(gesucht), int) and not tabelle.blatt.ist_umgedeutet(nummer, gesucht, zeile.get(gesucht))
            for nummer, zeile in tabelle.zeilen()
        )

    return 2 * zahlen(spalte) >= max(zahlen(gelesen), 1)


def spalte_fraglich(tabelle: Tabelle) -> list[Finding]:
    """A finding where another column may be meant."""
    if tabelle.gewaehlt or "personen" in tabelle.mehrfach or not (andere := andere_personenspalten(tabelle)):
        return []
    spalte = tabelle.spalten["personen"]
    texte = ", ".join(f"„{' '.join(tabelle.texte[a].split())}“ ({tabelle.blatt.ort(tabelle.kopf, a).zelle})" for a in andere)
    werte = {"spalte": " ".join(tabelle.texte[spalte].split()), "andere": texte}
    return [Finding("spalte-fraglich", tabelle.blatt.ort(tabelle.kopf, spalte), werte)]


def titel(tabelle: Tabelle) -> Iterator[tuple[str, CellRef]]:
    """Texts that stand alone in a row above a list, the nearest first, and the name of its sheet.

    Above lists side by side each may have its own; what stands alone in the whole row holds for all.
    """
    quelle = tabelle.quelle
    zeilen = quelle.zeilen(tabelle.oben)
    for nummer in range(tabelle.oben - 1, max(tabelle.oben - 1 - _TITELZEILEN, 0), -1):
        ganze = zeilen.get(nummer, {})
        inhalt = ganze if quelle is not tabelle.blatt else tabelle.ausschnitt(ganze) or ganze
        if len(inhalt) == 1:
            ((spalte, wert),) = inhalt.items()
            text = wert if isinstance(wert, str) else zeitkopf(quelle, nummer, spalte)
            if text and len(text) <= _TITELLAENGE:
                yield text, quelle.ort(nummer, spalte)
    yield tabelle.blatt.name, tabelle.blatt.ort(tabelle.kopf, tabelle.spalten["personen"])


def liste_fraglich(tabelle: Tabelle, stichtag: date | None, jahr: int | None) -> list[Finding]:
    """What headings and titles of a list say against it: rows counted, the vorläufige Unterbringung, another Stichtag, another Haushaltsjahr."""
    return [
        *_gezaehlte_zeilen(tabelle),
        *_vorlaeufig(tabelle),
        *anderer_stichtag(tabelle, stichtag),
        *_anderes_haushaltsjahr(tabelle, jahr),
    ]


def _gezaehlte_zeilen(tabelle: Tabelle) -> Iterator[Finding]:
    """A pivot table that counts the rows of its source instead of adding up their persons."""
    spalte = tabelle.spalten["personen"]
    text = " ".join(tabelle.texte[spalte].split())
    if woerter(tabelle.texte.get(tabelle.spalten.get("gemeinde", 0), "")) == _PIVOT and text.casefold().startswith("anzahl von "):
        yield Finding("personen-gezaehlte-zeilen", tabelle.blatt.ort(tabelle.kopf, spalte), {"spalte": text})


def spricht_dagegen(tabelle: Tabelle, stichtag: date | None) -> bool:
    """Whether a list says itself that it is of the vorläufige Unterbringung or of another day."""
    return any(_vorlaeufig(tabelle)) or (bool(tage_im_text(_zeit(tabelle)[0])) and any(anderer_stichtag(tabelle, stichtag)))


@dataclass(frozen=True, slots=True)
class Aussage:
    """What a list says of itself, be it in its heading, its title or the name of its sheet.

    Attributes:
        dagegen: it is of the vorläufige Unterbringung, of another day or year, a draft, a copy, a part of the persons.
        au: it names the Anschlussunterbringung.
        zeit: it names the Stichtag, or its sheet the year that is meant.
    """

    dagegen: bool
    au: bool
    zeit: bool

    def geht_vor(self, andere: Aussage) -> bool:
        """Whether what it says decides between it and another list."""
        if self.dagegen or andere.dagegen:
            return andere.dagegen and not self.dagegen and (self.zeit or self.au >= andere.au)
        return self != andere and self.au >= andere.au and self.zeit >= andere.zeit


def aussage(tabelle: Tabelle, stichtag: date | None, jahr: int | None) -> Aussage:
    """What a list says of itself, where this Stichtag and this Haushaltsjahr hold."""
    texte = [tabelle.texte[tabelle.spalten["personen"]], *(text for text, _ in titel(tabelle))]
    am_stichtag = stichtag is not None and any(stichtag in (tage_im_text(text) or _ohne_jahr(text)) for text in texte)
    gemeint = {jahr, stichtag.year if stichtag else None} - {None}
    jahre = jahre_im_text(tabelle.blatt.name) - {0}
    anderes_jahr = bool(jahre and gemeint) and jahre.isdisjoint(gemeint) and not am_stichtag
    return Aussage(
        dagegen=spricht_dagegen(tabelle, stichtag) or anderes_jahr or any(map(_ist_hinfaellig, texte)),
        au=any(spricht_von_au(woerter(text)) for text in texte),
        zeit=am_stichtag or not jahre.isdisjoint(gemeint),
    )


def _ist_hinfaellig(text: str) -> bool:
    worte = woerter(text)
    return _HINFAELLIG.search(" ".join(worte)) is not None and _DAZU.isdisjoint(worte)


def _vorlaeufig(tabelle: Tabelle) -> Iterator[Finding]:
    kopf = tabelle.texte[tabelle.spalten["personen"]]
    texte = [(kopf, tabelle.blatt.ort(tabelle.kopf, tabelle.spalten["personen"])), *titel(tabelle)]
    for text, ort in texte:
        worte = woerter(text)
        if spricht_von_au(worte) and not _mischt(worte):
            return
        if _spricht_von_vu(worte) or (_mischt(worte) and text == kopf):
            yield Finding("personen-vorlaeufig", ort, {"inhalt": " ".join(text.split())})
            return


def _zeit(tabelle: Tabelle) -> tuple[str, CellRef]:
    """The text that says of which day or year the list is: the heading of the persons, or where it names none a title with one day."""
    spalte = tabelle.spalten["personen"]
    kopf = tabelle.texte[spalte], tabelle.blatt.ort(tabelle.kopf, spalte)
    if tage_im_text(kopf[0]) or jahr_im_text(kopf[0]) is not None or zeitpunkt(kopf[0]) is not None:
        return kopf
    return next(
        ((text, ort) for text, ort in titel(tabelle) if tage_im_text(text) and _ein_tag(text) and not _ohne_bezug(woerter(text))), kopf
    )


def _ein_tag(text: str) -> date | None:
    """The only day of a text that is none of a deadline or a session."""
    tage = tage_im_text(text) or _ohne_jahr(text)
    return tage[0] if len(tage) == 1 and not any(wort.startswith(ANDERER_TAG) for wort in woerter(text)) else None


def _ohne_jahr(text: str) -> list[date]:
    """The day of a heading that names it as a month, or beside the year."""
    return [zeit] if isinstance(zeit := zeitpunkt(text), date) else []


def anderer_stichtag(tabelle: Tabelle, stichtag: date | None) -> Iterator[Finding]:
    """The list says that it is of another day or year than the Stichtag that holds."""
    text, ort = _zeit(tabelle)
    tage, jahr = tage_im_text(text) or _ohne_jahr(text), jahr_im_text(text)
    if stichtag is None or stichtag in tage or (not tage and jahr in {None, stichtag.year}):
        return
    genannt = f"den {tage[0]:%d.%m.%Y}" if tage else str(jahr)
    werte = {"spalte": " ".join(text.split()), "inhalt": genannt, "stichtag": f"{stichtag:%d.%m.%Y}"}
    yield Finding("personen-anderer-stichtag", ort, werte)


def _ohne_bezug(worte: Woerter) -> bool:
    return _PERSONEN.isdisjoint(worte) and not spricht_von_au(worte)


def _anderes_haushaltsjahr(tabelle: Tabelle, jahr: int | None) -> Iterator[Finding]:
    for text, ort in titel(tabelle):
        genannt = HAUSHALTSJAHR.search(text)
        if genannt and jahr is not None and int(genannt[1]) != jahr:
            werte = {"was": "Haushaltsjahr", "quelle": "die Angabe der Mappe", "inhalt": str(jahr)}
            yield Finding("angabe-widerspruch", ort, werte | {"andere_quelle": f"der Titel „{text}“", "anderer_inhalt": genannt[1]})
            return


def stichtag_der_liste(tabelle: Tabelle) -> Gelesen[date] | None:
    """The day that the list says it is of."""
    text, ort = _zeit(tabelle)
    tag = _ein_tag(text)
    return Gelesen(tag, ort, " ".join(text.split())) if tag else None


def zeilen_fraglich(meldungen: Mapping[Ags, Meldung]) -> list[Finding]:
    """Counts that a careful reader would ask about: a row as large as all others together, a zero that nobody reported."""
    return [*_wie_summe(meldungen.values()), *_null_ohne_meldung(meldungen.values())]


def _wie_summe(meldungen: Iterable[Meldung]) -> Iterator[Finding]:
    gezaehlt = [meldung for meldung in meldungen if meldung.personen.wert]
    summe = sum(meldung.personen.wert or 0 for meldung in gezaehlt)
    for meldung in gezaehlt:
        if len(gezaehlt) > 2 and 2 * (meldung.personen.wert or 0) == summe:  # noqa: PLR2004 - of two, equal ones are nothing odd
            werte = {"gemeinde": meldung.gemeinde.name, "personen": str(meldung.personen.wert)}
            yield Finding("zeile-wie-summe", meldung.personen.ort, werte, meldung.gemeinde.ags)


def _null_ohne_meldung(meldungen: Iterable[Meldung]) -> Iterator[Finding]:
    alle = list(meldungen)
    if 2 * sum(meldung.gemeldet_am is not None for meldung in alle) < len(alle):
        return
    for meldung in alle:
        if meldung.personen.wert == 0 and meldung.gemeldet_am is None:
            yield Finding("personen-null-ohne-meldung", meldung.personen.ort, {"gemeinde": meldung.gemeinde.name}, meldung.gemeinde.ags)
