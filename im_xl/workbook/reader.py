"""Reading a workbook: recognise its lists, read them, and say what was not understood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import BinaryIO

from im_xl.errors import EingabeError
from im_xl.findings import Finding
from im_xl.model import Ags, Entscheidung, Kreis, Kreisdaten, Meldung, Verbund
from im_xl.places import column_letters
from im_xl.register import kreise, suche_kreis
from im_xl.workbook.figures import Zahlenwerk, blaetter_zuerst, find_figures, haushaltsjahr, jahr_im_titel, read_figures
from im_xl.workbook.grid import Blatt, open_workbook
from im_xl.workbook.layout import KOPFZEILEN, Tabelle, find_headings, find_tables, jahr_im_text, jahre_im_text, tag_im_text
from im_xl.workbook.meldungen import gleiche_zahlen, mit_vorjahr, read_meldungen
from im_xl.workbook.quoten import read_quoten
from im_xl.workbook.rows import Zuordnung, haeufigster_kreis
from im_xl.workbook.verfahren import read_entscheidungen, read_verbuende
from im_xl.workbook.zweifel import liste_fraglich, spalte_fraglich, spricht_dafuer, spricht_dagegen, stichtag_der_liste, zeilen_fraglich

_GESUCHT = "eine Spalte „Personen in der AU“ (oder ähnlich) neben „AGS“ oder „Gemeinde“"


def read_workbook(stream: BinaryIO, *, jahr: int | None = None, stichtag: date | None = None) -> Kreisdaten:
    """`read_blaetter` of a file: an .xlsx, .xlsm, .ods or .xls, at its beginning; only read."""
    return read_blaetter(open_workbook(stream), jahr=jahr, stichtag=stichtag)


def read_blaetter(blaetter: Sequence[Blatt], *, jahr: int | None = None, stichtag: date | None = None) -> Kreisdaten:
    """Everything that can be recognised in a county's workbook, or in the Land's with quotas.

    Sheets that im_xl made itself are left out. Every value carries the cell it came from.

    Args:
        blaetter: the sheets that are not ours.
        jahr: Haushaltsjahr that was ordered; it decides which figures and columns are meant. None: that of the workbook.
        stichtag: Stichtag that was ordered, likewise.

    Returns:
        The county with its rows, decisions, Verbünde and figures; or the quotas, with `kreis` None. Findings are in the order of
        the sheets' rows, list by list.

    Raises:
        DateiError: not a workbook, damaged, encrypted, hostile.
        EingabeError: `leere-mappe`, `keine-personenspalte`, `keine-gemeinden`: there is nothing to read.
    """
    blaetter = blaetter_zuerst(blaetter)
    if not any(blatt.zeilen(1) for blatt in blaetter):
        raise EingabeError(
            "leere-mappe", "Die Mappe enthält keine einzige ausgefüllte Zelle. Bitte die Mappe mit der Liste der Gemeinden angeben."
        )
    funde = find_figures(blaetter)
    if haushaltsjahr(funde) is None:
        funde += jahr_im_titel(blatt for blatt in blaetter if _von_art(find_tables(blatt), "meldungen"))
    jahr = jahr or haushaltsjahr(funde)
    tabellen = [tabelle for blatt in blaetter for tabelle in find_tables(blatt, jahr)]
    werk = read_figures(funde, tabellen, jahr)
    if stichtag is None and "stichtag" in werk.werte:
        stichtag = werk.werte["stichtag"].wert
    _nach_stichtag(tabellen, stichtag)
    findings = [*werk.findings]
    if _von_art(tabellen, "meldungen"):
        return _kreisdaten(blaetter, tabellen, werk, findings, jahr, stichtag)
    if _von_art(tabellen, "quoten"):
        tabelle = _einzige(tabellen, "quoten", findings)
        quoten, weitere = read_quoten(tabelle)
        return Kreisdaten(kreis=None, quoten=quoten, eckdaten=werk.eckdaten(), findings=(*findings, *weitere))
    raise _keine_liste(blaetter)


def _nach_stichtag(tabellen: Iterable[Tabelle], stichtag: date | None) -> None:
    """Of several columns of persons the only one with the Stichtag in its heading is meant, and that of the year before is last year's."""
    for tabelle in _von_art(tabellen, "meldungen"):
        spalten = (tabelle.spalten["personen"], *tabelle.mehrfach.get("personen", ()))
        tage = {spalte: tag_im_text(tabelle.texte[spalte]) for spalte in spalten}
        gemeint = [spalte for spalte, tag in tage.items() if tag == stichtag]
        if len(spalten) == 1 or len(gemeint) != 1 or stichtag is None:
            continue
        del tabelle.mehrfach["personen"]
        tabelle.spalten["personen"] = gemeint[0]
        vorjahr = [spalte for spalte, tag in tage.items() if tag and tag.year == stichtag.year - 1]
        if len(vorjahr) == 1:
            tabelle.spalten.setdefault("personen_vorjahr", vorjahr[0])


def _vorjahr_waehlen(tabelle: Tabelle, haushaltsjahr: int | None) -> bool:
    """Keep the column of amounts of the year before the Haushaltsjahr; those of other years are not last year's. False: there is none."""
    spalte = tabelle.spalten.get("betrag_vorjahr")
    if spalte is None or haushaltsjahr is None:
        return spalte is not None
    alle = (spalte, *tabelle.mehrfach.pop("betrag_vorjahr", ()))
    blatt = jahre_im_text(tabelle.blatt.name)
    passend = [s for s in alle if (jahre_im_text(tabelle.texte.get(s, "")) or blatt) - {0} <= {haushaltsjahr - 1}]
    if not passend:
        del tabelle.spalten["betrag_vorjahr"]
        return False
    tabelle.spalten["betrag_vorjahr"] = passend[0]
    if len(passend) > 1:
        tabelle.mehrfach["betrag_vorjahr"] = tuple(passend[1:])
    return True


def _von_art(tabellen: Iterable[Tabelle], art: str) -> list[Tabelle]:
    return [tabelle for tabelle in tabellen if tabelle.layout.art == art]


def _kreisdaten(
    blaetter: Sequence[Blatt], tabellen: list[Tabelle], werk: Zahlenwerk, findings: list[Finding], jahr: int | None, stichtag: date | None
) -> Kreisdaten:
    listen = _eines_kreises(blaetter, _heutige(_von_art(tabellen, "meldungen")), werk, findings)
    kreis = _kreis(blaetter, listen, werk, findings)
    mit_betrag = [andere for andere in _von_art(tabellen, "vorjahr") if _vorjahr_waehlen(andere, jahr)]
    for liste in listen:
        _vorjahr_waehlen(liste, jahr)
    meldungen, tabelle = _meldungen(listen, kreis, stichtag, findings)
    if stichtag is None and (genannt := stichtag_der_liste(tabelle)) is not None:
        werk.werte["stichtag"] = genannt
    findings += [*spalte_fraglich(tabelle), *liste_fraglich(tabelle, stichtag, jahr), *zeilen_fraglich(meldungen)]
    zuordnung = Zuordnung(kreis, jahr)
    fruehere = [andere for andere in mit_betrag if all((andere.blatt, andere.kopf) != (t.blatt, t.kopf) for t in listen)]
    if fruehere and "betrag_vorjahr" not in tabelle.spalten:
        meldungen = mit_vorjahr(meldungen, _einzige(fruehere, "vorjahr", findings), zuordnung)
    entscheidungen: dict[Ags, Entscheidung] = {}
    verbuende: tuple[Verbund, ...] = ()
    if _von_art(tabellen, "entscheidungen"):
        entscheidungen = read_entscheidungen(_einzige(tabellen, "entscheidungen", findings), zuordnung)
    if _von_art(tabellen, "verbuende"):
        verbuende = read_verbuende(_einzige(tabellen, "verbuende", findings), zuordnung)
    return Kreisdaten(
        kreis=kreis,
        meldungen=tuple(meldungen.values()),
        entscheidungen=entscheidungen,
        verbuende=verbuende,
        eckdaten=werk.eckdaten(),
        findings=(*findings, *zuordnung.findings),
    )


def _heutige(listen: list[Tabelle]) -> list[Tabelle]:
    """The lists without those of an earlier year: a sheet named after it, with amounts beside the persons, where there is another one."""
    heutige = [t for t in listen if "betrag_vorjahr" not in t.spalten or jahr_im_text(t.blatt.name) is None]
    return heutige or listen


def _eines_kreises(blaetter: Sequence[Blatt], listen: list[Tabelle], werk: Zahlenwerk, findings: list[Finding]) -> list[Tabelle]:
    """Where visible lists speak of several counties, those of the county that is named; which one that is has to be looked at."""
    je_liste = [(tabelle, haeufigster_kreis([tabelle])[0]) for tabelle in listen if tabelle.blatt.sichtbar] if len(listen) > 1 else []
    if len({ags for _, ags in je_liste} - {None}) < 2:  # noqa: PLR2004 - all of one county
        return listen
    benannt = _benannter_kreis(blaetter, werk)
    eigene = [tabelle for tabelle, ags in je_liste if benannt is not None and ags == benannt.ags]
    gelesen = eigene[0] if eigene else je_liste[0][0]
    gilt = next(ags for tabelle, ags in je_liste if tabelle is gelesen)
    findings += [_mehrfach(gelesen, tabelle) for tabelle, ags in je_liste if ags not in {None, gilt}]
    return eigene or listen


def _kreis(blaetter: Sequence[Blatt], listen: list[Tabelle], werk: Zahlenwerk, findings: list[Finding]) -> Kreis:
    """The county of most rows; a county that is named decides where the rows carry no keys."""
    ags, nach_schluessel = haeufigster_kreis(listen)
    benannt = _benannter_kreis(blaetter, werk)
    if ags is None and benannt is None:
        tabelle = listen[0]
        raise EingabeError(
            "keine-gemeinden",
            f"Auf Blatt „{tabelle.blatt.name}“ steht unter den Überschriften in Zeile {tabelle.kopf} keine Gemeinde in Baden-Württemberg. "
            "Bitte prüfen, ob die Schlüssel oder Namen der Gemeinden in der richtigen Spalte stehen.",
            blatt=tabelle.blatt.name,
            zelle=f"A{tabelle.daten}",
        )
    gilt = ags if ags is not None and (nach_schluessel or benannt is None) else None
    kreis = benannt if gilt is None and benannt is not None else kreise()[gilt or ""]
    if werk.kreis is not None and benannt is not None and benannt is not kreis:
        werte = {"was": "Landkreis", "quelle": "die Liste der Gemeinden", "inhalt": kreis.name_voll}
        werte |= {"andere_quelle": str(werk.kreis.ort), "anderer_inhalt": benannt.name_voll}
        findings.append(Finding("angabe-widerspruch", werk.kreis.ort, werte))
    return kreis


def _benannter_kreis(blaetter: Sequence[Blatt], werk: Zahlenwerk) -> Kreis | None:
    """The county that the figures name, or a title where they name none."""
    if werk.kreis is None:
        return _kreis_im_titel(blaetter)
    genannt = suche_kreis(werk.kreis.wert)
    return genannt[0] if len(genannt) == 1 else None


def _kreis_im_titel(blaetter: Sequence[Blatt]) -> Kreis | None:
    """A county named in a title row ("Landkreis Sigmaringen")."""
    for blatt in blaetter:
        for nummer, zeile in blatt.zeilen(KOPFZEILEN).items():
            texte = [wert for wert in zeile.values() if isinstance(wert, str) and "kreis" in wert.casefold()] if nummer <= 10 else []  # noqa: PLR2004 - titles
            for text in texte:
                for teil in text.replace("–", ",").replace("·", ",").split(","):
                    if len(treffer := suche_kreis(teil)) == 1:
                        return treffer[0]
    return None


def _meldungen(listen: list[Tabelle], kreis: Kreis, stichtag: date | None, findings: list[Finding]) -> tuple[dict[Ags, Meldung], Tabelle]:
    """The list with most Gemeinden; where it says itself that it is another one, one as long that fits by its own words.

    Of the others only those are spoken of that say something different.
    """
    gelesen = [(tabelle, *read_meldungen(tabelle, kreis)) for tabelle in listen]
    gelesen.sort(key=lambda eintrag: (not eintrag[0].blatt.sichtbar, -len(eintrag[1])))
    if len(gelesen) > 1 and spricht_dagegen(gelesen[0][0], stichtag):
        ebenso = [e for e in gelesen[1:] if e[0].blatt.sichtbar and len(e[1]) >= len(gelesen[0][1]) and spricht_dafuer(e[0], stichtag)]
        gelesen.sort(key=lambda eintrag: eintrag is not next(iter(ebenso), None))
    tabelle, meldungen, zuordnung = gelesen[0]
    if not meldungen and not zuordnung.findings:
        raise EingabeError(
            "keine-gemeinden",
            f"Auf Blatt „{tabelle.blatt.name}“ stehen unter den Überschriften in Zeile {tabelle.kopf} keine Gemeinden. Bitte die Liste ausfüllen.",
            blatt=tabelle.blatt.name,
            zelle=f"A{tabelle.kopf}",
        )
    findings += _spaltenfindings(tabelle)
    findings += zuordnung.findings
    for andere, werte, _ in gelesen[1:]:
        if andere.blatt.sichtbar and not gleiche_zahlen(meldungen, werte.values()):
            findings.append(_mehrfach(tabelle, andere))
    return meldungen, tabelle


def _einzige(tabellen: list[Tabelle], art: str, findings: list[Finding]) -> Tabelle:
    """The first visible list of a kind; more of them are a finding."""
    erste, *weitere = _von_art(tabellen, art)
    findings += _spaltenfindings(erste)
    findings += [_mehrfach(erste, andere) for andere in weitere if andere.blatt.sichtbar]
    return erste


def _mehrfach(tabelle: Tabelle, andere: Tabelle) -> Finding:
    werte = {"blatt": andere.blatt.name, "art": tabelle.layout.bezeichnung}
    return Finding("tabelle-mehrfach", tabelle.blatt.ort(tabelle.kopf, min(tabelle.spalten.values())), werte)


def _spaltenfindings(tabelle: Tabelle) -> list[Finding]:
    findings = []
    for name, weitere in tabelle.mehrfach.items():
        spalten = (tabelle.spalten[name], *weitere)
        zellen = ", ".join(f"{column_letters(spalte)}{tabelle.kopf}" for spalte in spalten)
        text = " ".join(tabelle.texte[spalten[0]].split())
        code = "spalte-mehrfach" if name in tabelle.layout.eindeutig else "spalte-mehrfach-wahlfrei"
        findings.append(Finding(code, tabelle.blatt.ort(tabelle.kopf, spalten[0]), {"spalte": text, "zellen": zellen}))
    return findings


def _keine_liste(blaetter: Sequence[Blatt]) -> EingabeError:
    """What was looked for and what was seen instead."""
    for blatt in blaetter:
        if (kopf := find_headings(blatt)) is not None:
            nummer, texte = kopf
            gesehen = ", ".join(f"„{' '.join(text.split())}“" for text in list(texte.values())[:12])
            return EingabeError(
                "keine-personenspalte",
                f"Auf Blatt „{blatt.name}“ stehen in Zeile {nummer} die Überschriften {gesehen}; gesucht wird {_GESUCHT}. "
                "Bitte eine Spalte so überschreiben.",
                blatt=blatt.name,
                zelle=f"{column_letters(min(texte))}{nummer}",
            )
    namen = ", ".join(f"„{blatt.name}“" for blatt in blaetter[:8])
    return EingabeError(
        "keine-personenspalte",
        f"Auf keinem Blatt ({namen}) wurde in den ersten {KOPFZEILEN} Zeilen eine Liste der Gemeinden gefunden; gesucht wird {_GESUCHT}.",
        blatt=blaetter[0].name,
        zelle="A1",
    )


__all__ = ["read_workbook"]
