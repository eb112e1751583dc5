"""Results as pandas tables, and these as CSV that a German Excel opens right.

Amounts are integer cents (`Int64`, missing is missing), days `datetime64`, shares exact (`n/d`). In a CSV file a column
`…_cent` becomes `…_eur` with a decimal comma, written from the integer cents. `docs/kommandozeile.md` lists all columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from im_xl.findings import Finding
from im_xl.register import gemeinden
from im_xl.vwv.auswertung import Auswertung, Planungsrahmen

if TYPE_CHECKING:
    from pandas import DataFrame

_GANZ = "Int64"
_TAG = "datetime64[s]"
_WAHR = "boolean"
_TEXT = "object"

SPALTEN: Mapping[str, Mapping[str, str]] = {
    "gemeinden": {
        "nr": _GANZ, "ags": _TEXT, "gemeinde": _TEXT, "kreis_ags": _TEXT, "personen": _GANZ, "geschaetzt": _WAHR, "aus_vorjahr": _WAHR,
        "anteil": _TEXT, "anteil_prozent": _TEXT, "betrag_cent": _GANZ, "vorjahr_cent": _GANZ, "vzae": _TEXT, "entscheidung": _TEXT,
        "eigene_verantwortung": _WAHR, "verbund": _TEXT, "eingegangen_am": _TAG, "widerrufen_am": _TAG, "blatt": _TEXT, "zelle": _TEXT,
    },
    "verbuende": {
        "verbund": _TEXT, "ags": _TEXT, "gemeinde": _TEXT, "rolle": _TEXT, "von": _TAG, "bis": _TAG, "betrag_cent": _GANZ,
        "verbund_betrag_cent": _GANZ, "verbund_vzae": _TEXT,
    },
    "schritte": {"ags": _TEXT, "gemeinde": _TEXT, "schritt": _TEXT, "bezeichnung": _TEXT, "frist": _TAG, "eingang": _TAG, "status": _TEXT},
    "kennzahlen": {
        "blatt": _TEXT, "jahr": _GANZ, "ags": _TEXT, "gemeinde": _TEXT, "kennzahl": _TEXT, "wert": _TEXT, "anteil": _WAHR, "zelle": _TEXT,
    },
    "kreise": {
        "nr": _GANZ, "ags": _TEXT, "kreis": _TEXT, "quote": _TEXT, "quote_prozent": _TEXT, "nach_quote_cent": _GANZ, "betrag_cent": _GANZ,
        "mindestbetrag_greift": _WAHR, "blatt": _TEXT, "zelle": _TEXT,
    },
    "eckdaten": {"schluessel": _TEXT, "name": _TEXT, "wert": _TEXT, "herkunft": _TEXT, "blatt": _TEXT, "zelle": _TEXT},
    "parameter": {
        "schluessel": _TEXT, "name": _TEXT, "wert": _TEXT, "einheit": _TEXT, "gueltig_ab": _TAG, "fundstelle": _TEXT, "beleg": _TEXT,
    },
    "auszahlungen": {
        "empfaenger": _TEXT, "iban": _TEXT, "betrag_cent": _GANZ, "verwendungszweck": _TEXT, "haushaltsjahr": _GANZ, "ags": _TEXT,
    },
    "hinweise": {
        "code": _TEXT, "schwere": _TEXT, "blockiert": _TEXT, "betrifft": _TEXT, "blatt": _TEXT, "zelle": _TEXT, "text": _TEXT,
        "fundstelle": _TEXT, "beleg": _TEXT, "angenommen": _WAHR, "begruendung": _TEXT,
    },
}  # fmt: skip
"""Columns of each table with their pandas type; `object` holds text or exact decimals."""

DES_KREISES = ("gemeinden", "verbuende", "schritte", "kennzahlen", "eckdaten", "parameter", "hinweise")
DES_LANDES = ("kreise", "eckdaten", "parameter", "hinweise")

_GEFAEHRLICH = ("=", "+", "-", "@", "\t", "\r")
_PROZENT = Decimal("0.000000001")


def tabellen(ergebnis: Auswertung | Planungsrahmen, findings: Iterable[Finding] | None = None) -> dict[str, DataFrame]:
    """The results as tables.

    Args:
        ergebnis: a county, or the Kreise of the Land.
        findings: those of the whole run; None takes those of the rules.

    Returns:
        For a county `gemeinden`, `verbuende`, `schritte`, `kennzahlen`, `eckdaten`, `parameter`, `hinweise`; for the Land `kreise` and the last
        three. Columns and types are those of `SPALTEN`, also where a table is empty.
    """
    import pandas as pd  # noqa: PLC0415 - loaded only when tables are wanted

    zeilen = _des_landes(ergebnis) if isinstance(ergebnis, Planungsrahmen) else _des_kreises(ergebnis)
    zeilen["eckdaten"] = [
        (angabe.schluessel, angabe.name, angabe.text, angabe.herkunft.value, *_ort(angabe)) for angabe in ergebnis.angaben
    ]
    zeilen["parameter"] = [
        (w.schluessel, w.name, _text(w.wert), w.einheit, w.gueltig_ab, w.fundstelle, w.beleg.value) for w in ergebnis.parameter
    ]
    zeilen["hinweise"] = [_hinweis(finding) for finding in (ergebnis.findings if findings is None else findings)]

    def tabelle(name: str) -> DataFrame:
        columns = zip(*zeilen[name], strict=True) if zeilen[name] else ((),) * len(SPALTEN[name])
        return pd.DataFrame(
            {spalte: pd.Series(list(werte), dtype=art) for (spalte, art), werte in zip(SPALTEN[name].items(), columns, strict=True)}
        )

    return {name: tabelle(name) for name in (DES_LANDES if isinstance(ergebnis, Planungsrahmen) else DES_KREISES)}


def _des_kreises(auswertung: Auswertung) -> dict[str, list[tuple[Any, ...]]]:
    return {
        "gemeinden": [
            (
                g.nr,
                g.gemeinde.ags,
                g.gemeinde.name,
                g.gemeinde.kreis_ags,
                g.personen.wert,
                g.geschaetzt,
                g.aus_vorjahr,
                None if g.anteil is None else f"{g.anteil.numerator}/{g.anteil.denominator}",
                _prozent(g.anteil),
                g.betrag_cent,
                g.vorjahr_cent.wert if g.vorjahr_cent else None,
                g.vzae,
                g.entscheidung.art.value,
                g.eigene_verantwortung,
                g.verbund,
                g.entscheidung.eingegangen_am,
                g.entscheidung.widerrufen_am,
                *_ort(g.personen),
            )
            for g in auswertung.gemeinden
        ],
        "verbuende": [
            (
                verbund.name,
                mitglied.gemeinde.ags,
                mitglied.gemeinde.name,
                mitglied.rolle.value,
                mitglied.von,
                mitglied.bis,
                mitglied.betrag_cent,
                verbund.betrag_cent,
                verbund.vzae,
            )
            for verbund in auswertung.verbuende
            for mitglied in verbund.mitglieder
        ],
        "schritte": [
            (
                g.gemeinde.ags,
                g.gemeinde.name,
                schritt.frist.schluessel,
                schritt.frist.bezeichnung,
                schritt.frist.datum,
                schritt.eingang,
                schritt.status.value,
            )
            for g in auswertung.gemeinden
            for schritt in g.schritte
        ],
        "kennzahlen": [
            (
                liste.blatt,
                liste.jahr,
                ags,
                gemeinden()[ags].name,
                kennzahl,
                wert.wert,
                kennzahl in liste.anteile,
                wert.ort.zelle if wert.ort else None,
            )
            for liste in auswertung.kennzahlen
            for ags, werte in liste.werte.items()
            for kennzahl, wert in werte.items()
        ],
    }


def _des_landes(planungsrahmen: Planungsrahmen) -> dict[str, list[tuple[Any, ...]]]:
    return {
        "kreise": [
            (
                k.nr,
                k.quote.kreis.ags,
                k.quote.kreis.name_voll,
                None if k.quote.quote.wert is None else f"{k.quote.quote.wert.numerator}/{k.quote.quote.wert.denominator}",
                _prozent(k.quote.quote.wert),
                k.nach_quote_cent,
                k.betrag_cent,
                k.mindestbetrag_greift,
                *_ort(k.quote.quote),
            )
            for k in planungsrahmen.kreise
        ]
    }


def _hinweis(finding: Finding) -> tuple[Any, ...]:
    eintrag = finding.eintrag
    return (
        finding.code,
        eintrag.schwere.value,
        eintrag.blockiert.value,
        finding.betrifft,
        *_ort(finding),
        finding.text,
        eintrag.fundstelle or None,
        finding.beleg.value if finding.beleg else None,
        finding.angenommen,
        finding.begruendung or None,
    )


def _ort(stelle: Any) -> tuple[str | None, str | None]:  # noqa: ANN401 - whatever has a place
    return (stelle.ort.blatt, stelle.ort.zelle) if stelle.ort else (None, None)


def _text(wert: object) -> str | None:
    return None if wert is None else str(wert)


def _prozent(anteil: Fraction | None) -> Decimal | None:
    """A share in percent with nine decimals, rounded; the exact one stands beside it."""
    if anteil is None:
        return None
    return (Decimal(anteil.numerator * 100) / Decimal(anteil.denominator)).quantize(_PROZENT)


# ---------------------------------------------------------------- CSV
def csv_kopf(name: str) -> str:
    """First line of a table's CSV file, which also tells that the file is ours."""
    return ";".join(_csv_spalte(spalte) for spalte in SPALTEN[name])


def csv_bytes(name: str, tabelle: DataFrame) -> bytes:
    """A table as a German Excel opens it by double click.

    UTF-8 with BOM, `;`, CRLF; amounts in euros with two decimals and a decimal comma, exactly from the cents; days as TT.MM.JJJJ;
    ja/nein. Text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    return csv_zeilen(name, zip(*(_werte(tabelle[spalte], art) for spalte, art in SPALTEN[name].items()), strict=True))


def csv_zeilen(name: str, zeilen: Iterable[Sequence[object]]) -> bytes:
    """The same from rows of plain values in the order of the columns; None is missing."""
    felder = ([_csv_feld(wert, spalte) for wert, spalte in zip(zeile, SPALTEN[name], strict=True)] for zeile in zeilen)
    return b"\xef\xbb\xbf" + "".join(f"{zeile}\r\n" for zeile in (csv_kopf(name), *map(";".join, felder))).encode()


def _csv_spalte(spalte: str) -> str:
    return f"{spalte.removesuffix('_cent')}_eur" if spalte.endswith("_cent") else spalte


def _werte(spalte: Any, art: str) -> Sequence[object]:  # noqa: ANN401 - a pandas Series
    """Plain Python values; missing is None."""
    leer = spalte.isna()
    werte = [wert.date() for wert in spalte.dt.to_pydatetime()] if art == _TAG else spalte.tolist()
    return [None if fehlt else wert for fehlt, wert in zip(leer, werte, strict=True)]


def _csv_feld(wert: object, spalte: str) -> str:
    if wert is None:
        return ""
    if isinstance(wert, bool):
        return "ja" if wert else "nein"
    if isinstance(wert, int) and spalte.endswith("_cent"):
        ganze, rest = divmod(abs(wert), 100)
        return f"{'-' if wert < 0 else ''}{ganze},{rest:02d}"
    if isinstance(wert, Decimal):
        return f"{wert:f}".replace(".", ",")
    if isinstance(wert, date):
        return f"{wert:%d.%m.%Y}"
    text = str(wert)
    if isinstance(wert, str) and text.startswith(_GEFAEHRLICH):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"' if any(zeichen in text for zeichen in ';"\r\n') else text
