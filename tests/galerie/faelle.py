"""What a careful clerk reads in each workbook of the gallery, and how much of it the program has to understand.

Written without having seen the reader. The counts come from `galerie.grund`; what a workbook changes in them is said here once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from galerie.grund import BETRAG, zahlen

HDH, EM, SIG, BRH, CW, BB = "08135", "08316", "08437", "08315", "08235", "08115"
UNBEKANNT: dict[str, int | None] = {"*": None}
"""Nobody can know any of the counts."""


@dataclass(frozen=True, kw_only=True)
class Fall:
    """A workbook and its truth.

    Attributes:
        name: function in `galerie.bauen`.
        aerger: the trouble, in German.
        kreis: AGS of the county.
        anders: counts that are not those of `galerie.grund`, by the last three digits of the AGS ("*": all); None: nobody can know.
        betrag: cents; None: nobody can know, or there is none.
        verstanden: a careful reader must succeed, so persons, county, year, Stichtag and amount have to be as here; else asking is as good.
        codes: beginnings of the codes of Fehler and Warnungen that point at this very trouble.
        muss_melden: one of them must be there even if all figures are right.
        jahr: the Haushaltsjahr; None: nobody can know.
        stichtag: day of the Bestand.
    """

    name: str
    aerger: str
    kreis: str
    anders: Mapping[str, int | None]
    betrag: int | None
    verstanden: bool
    codes: tuple[str, ...]
    muss_melden: bool
    jahr: int | None
    stichtag: date

    @property
    def personen(self) -> dict[str, int | None]:
        """Persons by AGS."""
        return {ags: self.anders.get(ags[-3:], self.anders.get("*", zahl)) for ags, zahl in zahlen(self.kreis).items()}


def _klar(
    name: str,
    kreis: str,
    aerger: str,
    *codes: str,
    anders: Mapping[str, int | None] | None = None,
    betrag: int | None = -1,
    jahr: int | None = 2025,
    stichtag: date = date(2022, 12, 31),
    verstanden: bool = True,
    muss: bool = False,
) -> Fall:
    """A case in which a careful reader must succeed."""
    return Fall(
        name=name,
        aerger=aerger,
        kreis=kreis,
        anders=anders or {},
        betrag=BETRAG[kreis] if betrag == -1 else betrag,
        verstanden=verstanden,
        codes=codes,
        muss_melden=muss,
        jahr=jahr,
        stichtag=stichtag,
    )


def _fraglich(
    name: str, kreis: str, aerger: str, *codes: str, anders: Mapping[str, int | None] | None = None, betrag: int | None = -1
) -> Fall:
    """A case in which asking, refusing or warning is as good as understanding."""
    return _klar(name, kreis, aerger, *codes, anders=anders, betrag=betrag, verstanden=False)


def _melden(
    name: str,
    kreis: str,
    aerger: str,
    *codes: str,
    anders: Mapping[str, int | None] | None = None,
    betrag: int | None = -1,
    jahr: int | None = 2025,
) -> Fall:
    """A case in which the trouble must be named in any case, if the run goes through."""
    return _klar(name, kreis, aerger, *codes, anders=anders, betrag=betrag, jahr=jahr, verstanden=False, muss=True)


FAELLE = (
    # --- where the table stands
    _klar("titel_und_notizen", HDH, "Titel und Notizen darüber, Tabelle ab D9"),
    _klar("beginnt_unten_rechts", EM, "Tabelle beginnt in H48"),
    _klar("beginnt_zeile_75", HDH, "Tabelle unter 72 Zeilen Text"),
    _klar("leere_zeilen", EM, "leere Zeilen in der Liste"),
    _klar("leere_zeilen_und_spalten", CW, "leere Zeilen und Spalten in der Liste"),
    _klar("ausgeblendete_zeilen", SIG, "ausgeblendete Zeilen zählen mit"),
    _fraglich("ausgeblendete_spalte", HDH, "ausgeblendete gleichnamige Spalte mit alten Zahlen", "spalte-"),
    _klar("filter_aktiv", EM, "Filter blendet Gemeinden aus"),
    _klar("kopf_zweizeilig", SIG, "Überschrift zweizeilig, verbunden: insgesamt und davon"),
    _klar("kopf_dreizeilig", EM, "Überschrift dreizeilig: VU und AU mit Plätzen und Personen"),
    _klar("kopf_silbentrennung", HDH, "Silbentrennung und Fußnoten in der Überschrift"),
    _klar("stand_unter_kopf", CW, "Stand und Einheit als Zeilen unter der Überschrift"),
    _klar("tabellen_untereinander", HDH, "Tabelle der VU über der Tabelle der AU"),
    _klar("tabellen_nebeneinander", CW, "Einwohnertabelle rechts daneben, anders sortiert"),
    _klar("zwei_halbe_listen_nebeneinander", BRH, "Liste läuft rechts neben sich weiter"),
    _klar("quer", HDH, "Gemeinden nebeneinander"),
    _klar("quer_mit_jahren", SIG, "Gemeinden nebeneinander, Jahre untereinander"),
    _klar("quer_mit_ort_au", BRH, "Gemeinden nebeneinander, darunter die Gemeinde Au"),
    _klar("ort_au_und_march", BRH, "Gemeinden Au und March, nur Namen"),
    # --- sums, feet, pseudo rows
    _klar("zwischensummen", EM, "Zwischensummen und Summe"),
    _klar("summe_oben", CW, "Kreissumme als erste Zeile"),
    _klar("kreiszeile_wie_stadt", SIG, "Kreiszeile „Sigmaringen, Landkreis“ mit fünfstelligem Schlüssel"),
    _fraglich("kreiszeile_ohne_schluessel", SIG, "Kreissumme heißt „Sigmaringen“ wie die Stadt", "gemeinde-", "zeile-"),
    _fraglich("verbandszeile_wie_stadt", SIG, "Verbandssumme „GVV Gammertingen“ vor den Mitgliedern", "gemeinde-", "zeile-unverstanden"),
    _klar("verbandszeile_ohne_zahl", SIG, "Verbandsname als Zwischenüberschrift"),
    _klar("summe_ohne_wort", HDH, "Summe ohne Bezeichnung"),
    _melden("summe_weicht_ab", HDH, "Summe um 20 zu groß", "summe-"),
    _klar("fusszeilen", EM, "Quelle, Fußnote mit Zahl, Zeichnung unter der Liste"),
    _klar("pseudozeile_null", CW, "Zeile 08235991 mit 0 Personen"),
    _melden("pseudozeile_mit_personen", CW, "Zeile 08235991 mit 17 Personen", "ags-", "zeile-unverstanden", "summe-", "gemeinde-"),
    _klar("kopf_wiederholt", BRH, "Kopf, Übertrag und Seitenzahl je Druckseite"),
    _klar("davon_zeilen", HDH, "Stadtteile als „davon“ unter der Stadt"),
    # --- several lists
    _klar("blaetter_je_jahr", EM, "ein Blatt je Jahr, der Stichtag entscheidet", "tabelle-"),
    _klar("blaetter_je_verbund", CW, "Liste auf drei Blätter verteilt"),
    _klar("fremder_kreis_daneben", CW, "zweites Blatt mit dem Nachbarkreis", "tabelle-", "angabe-widerspruch"),
    _fraglich("fremder_kreis_zuerst", CW, "Nachbarkreis zuerst, Kreis nur im Titel", "tabelle-", "kreis-"),
    _klar("alte_liste_versteckt", HDH, "alte Liste auf ausgeblendetem Blatt", "tabelle-"),
    _klar("entwurf_und_endfassung", HDH, "Entwurf und Endfassung mit anderen Zahlen", "tabelle-"),
    _melden(
        "nachmeldungen",
        HDH,
        "drei Gemeinden auf eigenem Blatt berichtigt",
        "tabelle-",
        "gemeinde-doppelt",
        anders={"010": None, "015": None, "016": None},
    ),
    _klar("pivot", EM, "Pivot-Tabelle: Zeilenbeschriftungen, Summe von Personen"),
    _klar("excel_tabelle", HDH, "Excel-Tabelle mit Ergebniszeile"),
    _fraglich("alles_in_einer_spalte", HDH, "CSV ungeteilt in Spalte A"),
    _fraglich("liste_je_unterkunft", HDH, "zwei Zeilen je Gemeinde, Name nur in der ersten", "gemeinde-doppelt", "zeile-unverstanden"),
    _fraglich("liste_je_unterkunft_mit_namen", HDH, "zwei Zeilen je Gemeinde", "gemeinde-doppelt"),
    # --- several columns
    _klar("jahresspalten", SIG, "drei Stichtage unter verbundener Überschrift", "spalte-"),
    _klar("jahresspalten_nackt", SIG, "Überschriften sind Jahreszahlen", "spalte-"),
    _klar("jahresspalten_als_datum", EM, "Überschriften sind Datumszellen", "spalte-"),
    _klar("jahresspalten_kurz", EM, "Überschriften „AU 12/22“", "spalte-"),
    _melden(
        "spalte_anderes_jahr", HDH, "Überschrift nennt 31.12.2021, der Stichtag ist 31.12.2022", "personen-anderer-stichtag", "stichtag-"
    ),
    _klar("stichtag_nur_im_kopf", HDH, "Stichtag nur in der Überschrift (31.12.2023)", stichtag=date(2023, 12, 31)),
    _klar("au_neben_vu", CW, "VU, AU und insgesamt nebeneinander", "spalte-"),
    _klar("au_und_personen", CW, "„Personen“ sind alle, gezählt wird „davon in AU“", "spalte-"),
    _klar("personen_in_vu_und_au", CW, "vorläufige und Anschlussunterbringung ausgeschrieben", "spalte-"),
    _klar("teile_neben_summe", EM, "Herkunftsländer neben ihrer Summe", "spalte-"),
    _melden("teile_ohne_summe", EM, "ohne Ukraine und Ukraine, keine Summe", "spalte-", "personen-spalten", anders=UNBEKANNT),
    _klar("maennlich_weiblich", EM, "männlich und weiblich unter „Personen in der AU“, keine Summe", "spalte-"),
    _klar("soll_und_bestand", CW, "Aufnahmesoll neben Bestand", "spalte-"),
    _klar("anfang_zugang_ende", CW, "Anfangsbestand, Zugänge, Abgänge, Endbestand", "spalte-"),
    _klar("haushalte_und_personen", HDH, "Anzahl Bedarfsgemeinschaften neben Personen", "spalte-"),
    _melden("gemeldet_und_geprueft", HDH, "gemeldete neben geprüften Personen", "spalte-", anders=UNBEKANNT),
    _klar("einwohner_als_anzahl", HDH, "Anzahl Einwohner neben Anzahl Personen", "spalte-"),
    _klar("vorjahr_daneben", HDH, "Vorjahr, Betrag 2024 und Veränderung daneben"),
    _klar("anteil_davor", HDH, "„Personen in %“ vor den Personen", "spalte-"),
    # --- keys and names
    _klar("ags_als_zahl", EM, "AGS als Zahl ohne führende Null"),
    _klar("ags_mit_leerzeichen", EM, "AGS „08 316 002“"),
    _klar("ags_mit_punkten", EM, "AGS „8.316.002“, keine Namen"),
    _klar("ags_gemischt", CW, "AGS als Zahl, Text, mit Leerzeichen"),
    _klar("ars_zwoelfstellig", CW, "Regionalschlüssel, 12 Stellen"),
    _klar("schluessel_nur_gemeindeteil", EM, "vom Schlüssel nur drei Stellen"),
    _klar("laufende_nummer", HDH, "„Gemeinde-Nr.“ ist eine laufende Nummer"),
    _melden("schluessel_verrutscht", HDH, "Namen ohne ihre Schlüssel sortiert", "ags-name-widerspruch", anders=UNBEKANNT),
    _klar("namen_stadt_vorn", EM, "„Stadt X“, „Gemeinde X“"),
    _klar("namen_stadt_klammer", HDH, "„X (Stadt)“"),
    _klar("alte_namen", BRH, "Müllheim, Vogtsburg, Staufen"),
    _klar("abkuerzungen", HDH, "„Giengen/Brenz“, „Steinheim a.A.“"),
    _klar("umlaute_zerlegt", BB, "Umlaute zerlegt (NFD)"),
    _klar("umlaute_umschrieben", BB, "„Boeblingen“"),
    _klar("namen_gross_mit_leerzeichen", CW, "Großbuchstaben, geschützte und breitenlose Leerzeichen"),
    _melden("tippfehler", HDH, "„Herbrechtigen“, „Königsbron“, „Dieschingen“", "gemeinde-", "zeile-"),
    _melden("tippfehler_trifft_anderen", SIG, "„Sigmaringen D.“, „Neufrach“", "gemeinde-", "zeile-"),
    _klar("namen_mit_fussnote", HDH, "Fußnotenzeichen am Namen"),
    _klar("ohne_kreis_und_ags", BB, "kein Schlüssel, kein Kreis genannt"),
    _klar("postleitzahl_davor", CW, "Adressliste: Nr., PLZ, Ort, Straße"),
    # --- contents of the cells
    _klar("zahlen_als_text", HDH, "„1.234“, „1 234“, „12 Personen“"),
    _fraglich("tausenderpunkt_verloren", HDH, "1.220 wurde 1,22, 1.000 wurde 1", "personen-", "summe-", anders={"019": 1000, "016": 1220}),
    _melden("tausenderpunkt_verloren_ganz", HDH, "1.000 wurde 1, nur die Summe verrät es", "personen-", "summe-", anders={"019": 1000}),
    _klar("apostroph_und_stern", HDH, "„1'342“, „66*“, „'22“", anders={"019": 1342, "016": 66, "010": 37, "015": 22}),
    _fraglich("fussnote_an_zahl", HDH, "„34 2)“, „41²“", "personen-", anders={"016": 34, "020": 41, "026": 57}),
    _fraglich("fussnote_hochgestellt", HDH, "34 mit hochgestellter 2: in der Datei 342", "personen-", "summe-", anders={"016": 34}),
    _klar(
        "keine_angabe",
        HDH,
        "„k.A.“, „-“, leer, „wird nachgereicht“",
        anders={"010": None, "015": None, "021": None, "025": None, "031": None},
    ),
    _fraglich(
        "ungefaehr",
        HDH,
        "„ca. 30“, „20-25“, „12/14“, „30?“",
        "personen-",
        anders={"010": None, "015": None, "021": None, "025": None, "031": None, "032": None},
    ),
    _fraglich("mit_zusatz", HDH, "„12 (davon 3 Kinder)“, „20 + 5“", "personen-", anders={"010": 12, "015": 25, "021": 14}),
    _klar("null_und_leer", EM, "0, Text 0 und leer", anders={"003": 0, "013": 0, "036": None}),
    _klar("strich_neben_nullen", EM, "Strich neben Nullen", anders={"003": 0, "013": None}),
    _klar("fehlerzelle", EM, "#NV als Fehlerwert und als Text", anders={"011": None, "020": None}),
    _klar("formeln_mit_wert", EM, "Formeln mit gespeichertem Wert"),
    _klar("sverweis_auf_anderes_blatt", CW, "SVERWEIS auf einen Export mit „Fälle“ und „Köpfe“", "tabelle-"),
    _fraglich("formeln_ohne_wert", EM, "Formeln ohne gespeicherten Wert", "personen-formel", anders=UNBEKANNT),
    _klar("negativ", EM, "-5, „(12)“, „12-“", anders={"011": None, "020": None, "024": None}),
    _klar("gebrochen", EM, "12,5 und 33,4 als 33 angezeigt", anders={"011": None, "020": None}),
    _fraglich("prozentformat", EM, "Personen im Prozentformat", "personen-"),
    _fraglich("nur_anteile", EM, "nur Anteile in Prozent", "personen-", anders=UNBEKANNT),
    _fraglich("in_tausend_gemischt", HDH, "Städte laut Überschrift in 1.000", "personen-", "spalte-", anders={"019": 2000, "016": 1000}),
    _klar("zahl_wurde_datum", HDH, "Excel machte aus 12.3 ein Datum", anders={"010": None, "015": None}),
    _klar("wahr_und_kreuz", HDH, "WAHR und „x“ statt einer Zahl", anders={"010": None, "015": None}),
    _melden("gemeinde_doppelt", CW, "Gemeinde zweimal, andere Zahl", "gemeinde-doppelt", anders={"022": None}),
    _melden("gemeinde_doppelt_gleich", CW, "Gemeinde zweimal, gleiche Zahl", "gemeinde-doppelt"),
    _melden("gemeinde_fehlt", CW, "eine Gemeinde fehlt", "gemeinde-fehlt", anders={"018": None}),
    _melden("gemeinde_eines_anderen_kreises", CW, "Zeile eines anderen Kreises", "ags-fremder-kreis", "zeile-unverstanden", "summe-"),
    _klar("verweis_auf_nachbarort", CW, "„bei Bad Herrenalb mitgezählt“", anders={"018": None, "025": None}),
    # --- amount, year, Stichtag
    _fraglich("betrag_in_millionen", BRH, "„1,2 Mio. €“", "betrag-", betrag=120_000_000),
    _klar("betrag_mit_strich", BB, "„1.810.740,- EUR“", betrag=181_074_000),
    _klar("betrag_mit_doppelstrich", BB, "„EUR 1 810 740,--“", betrag=181_074_000),
    _fraglich("betrag_ungefaehr", BB, "„rd. 1.800.000 €“", "betrag-", betrag=180_000_000),
    _klar("betrag_in_tausend", BB, "Planungsrahmen (in TEUR) 1810,74", "betrag-", betrag=181_074_000),
    _fraglich("betrag_teuro_als_text", BB, "„1.811 T€“", "betrag-", betrag=181_100_000),
    _klar("betrag_im_satz", HDH, "Betrag, Jahr und Stichtag in Sätzen über der Liste"),
    _melden("zwei_betraege", HDH, "Planungsrahmen und Zuwendung verschieden", "angabe-widerspruch", "betrag-", betrag=None),
    _klar("betrag_mit_davon", CW, "davon koordinierende Stelle, Eigenmittel, Gesamtkosten darunter", "angabe-widerspruch"),
    _klar("betraege_mehrerer_jahre", CW, "Planungsrahmen 2024, 2025, 2026 untereinander", "angabe-widerspruch"),
    _klar("betraege_in_jahresspalten", CW, "Planungsrahmen je Jahr nebeneinander", "angabe-"),
    _klar("betrag_als_formel", HDH, "Betrag als Formel"),
    _klar("betrag_alt_versteckt", HDH, "alter Betrag und altes Jahr auf ausgeblendetem Blatt", "angabe-"),
    _klar("land_und_kreis", HDH, "Landesmittel 58 Mio über dem Planungsrahmen", "angabe-", "betrag-"),
    _klar("nur_landesbetrag", HDH, "nur die 58 Mio des Landes", "betrag-", "angabe-", betrag=None),
    _fraglich("betraege_schon_gerechnet", HDH, "eigene Beträge mit Summe, kein Planungsrahmen", "betrag-", betrag=None),
    _klar("betrag_neben_liste", HDH, "Angaben rechts neben der Liste"),
    _klar("jahr_nur_im_titel", HDH, "Haushaltsjahr 2026 und Stichtag nur im Titel", jahr=2026, stichtag=date(2023, 12, 31)),
    _melden("jahr_mit_strich", HDH, "Haushaltsjahr „2025/2026“", "jahr-", "angabe-", jahr=None),
    # --- decisions, official layout, mixes
    _klar("entscheidungen_mit_bemerkung", HDH, "Entscheidungen mit Bemerkungen"),
    _klar("amtliches_gemeindeverzeichnis", HDH, "Layout des Gemeindeverzeichnisses"),
    _klar("schluessel_in_spalten", SIG, "Schlüssel in vier Spalten, Zahlen ohne Nullen"),
    _klar("mischung_drucklayout", EM, "Sitzungsvorlage: alles zusammen", "personen-anderer-stichtag", "spalte-"),
    _klar("mischung_rueckmeldebogen", CW, "Rücklaufliste mit Datum, Vorjahr, Hilfsspalte"),
    # --- what looks right and is not
    _klar("kopf_nicht_verbunden", EM, "obere Überschrift nicht verbunden, zweimal „Personen“", "spalte-"),
    _klar("blatt_der_vu", EM, "VU-Blatt heißt wie eine Liste, das AU-Blatt hat „Köpfe“", "tabelle-", "spalte-"),
    _melden("titel_sagt_vu", EM, "nur eine Liste der VU", "spalte-", "tabelle-", "personen-", anders=UNBEKANNT),
    _klar("anzahl_und_davon", CW, "Flüchtlinge, davon vorläufig, davon Anschluss", "spalte-"),
    _klar("davon_ukraine", CW, "„davon Ukraine“ neben der Summe"),
    _klar("bereinigt", CW, "Korrektur und bereinigte Personen daneben", "spalte-"),
    _fraglich("vorlaeufig_und_endgueltig", CW, "vorläufiger und endgültiger Bestand desselben Tages", "spalte-"),
    _klar("quartale", SIG, "vier Quartale ohne Jahr, das Jahr darüber", "spalte-"),
    _klar("stichtag_waehlt_2023", SIG, "zwei Stichtage, der angegebene ist 2023", "spalte-", stichtag=date(2023, 12, 31)),
    _klar("jahre_untereinander", HDH, "Liste 2021 über der Liste 2022", "gemeinde-doppelt", "tabelle-"),
    _klar("verbuende_untereinander", CW, "fünf Teillisten untereinander mit eigenem Kopf"),
    _klar("luecke_in_liste", EM, "30 leere Zeilen mitten in der Liste"),
    _melden("nachtrag_unter_liste", HDH, "Nachtrag unter der Liste", "gemeinde-doppelt", "zeile-unverstanden", anders={"010": None}),
    _fraglich(
        "gemeinsam_gemeldet", HDH, "eine Zahl in verbundener Zelle für zwei Gemeinden", "personen-", anders={"031": None, "032": None}
    ),
    _klar("quoten_daneben", HDH, "Blatt mit Quoten einiger Kreise daneben"),
    _klar("vorjahr_auf_eigenem_blatt", HDH, "Vorjahresliste mit Beträgen zuerst", "tabelle-"),
    _melden(
        "kreis_falsch_angegeben",
        CW,
        "Eckdaten nennen einen anderen Kreis",
        "angabe-widerspruch",
        "ags-fremder-kreis",
        "kreis-",
        betrag=None,
    ),
    _klar("ags_exponent", HDH, "Schlüssel als „8,14E+06“ verloren"),
    _klar("alter_name_rheinhausen", EM, "Rheinhausen, Endingen, Riegel ohne Zusatz"),
    _klar("einwohner_und_au_gleich_benannt", EM, "Anzahl Wohnungen neben Personen", "spalte-"),
    _klar("summenwoerter", EM, "„Σ“ in der Schlüsselspalte"),
    _klar("endsumme", EM, "Endsumme, Vorjahr und Veränderung unter der Liste"),
    _fraglich("englische_tausender", HDH, "„1,000“ und „149.0“ als Text", "personen-", anders={"019": 1000, "010": 149}),
    _fraglich("englische_tausender_nur_einer", HDH, "„1,000“ als Text, die Summe stimmt dazu", "personen-", "summe-", anders={"019": 1000}),
    _klar("dezimal_im_text", HDH, "„12.5“ und „3.75“ als Text", anders={"010": None, "015": None}),
    _klar("datum_als_text", HDH, "„12.3.“ und „12.03.2022“ als Text", anders={"010": None, "015": None}),
    _fraglich(
        "personen_pro_einheit", HDH, "„12 Pers.“, „3 Familien“", "personen-", anders={"010": 12, "015": 22, "016": None, "020": None}
    ),
    _fraglich("zahl_mit_pfeil", HDH, "„12 -> 14“, „alt 30 neu 33“", "personen-", anders={"010": 14, "015": 24, "016": 33}),
    _fraglich("betrag_englisch", BB, "„EUR 1,810,740.00“", "betrag-", betrag=181_074_000),
    _fraglich("betrag_englisch_ohne_tausender", HDH, "„402345.67“ als Text", "betrag-"),
    _fraglich("betrag_mit_zusatz", HDH, "„402.345,67 € (vorläufig)“", "betrag-"),
    _fraglich("betrag_mit_abzug", HDH, "„402.345,67 € abzgl. 40.000 €“", "betrag-", betrag=None),
    _fraglich("betrag_bis_zu", HDH, "„bis zu 402.345,67 €“", "betrag-"),
    _melden("betrag_fehlerzelle", HDH, "Betrag ist #BEZUG!", "betrag-", betrag=None),
    _melden("betrag_negativ", HDH, "Betrag als Einnahme negativ gebucht", "betrag-", betrag=None),
    _klar("betrag_darunter", HDH, "Bezeichnungen in einer Zeile, Werte darunter"),
    _klar("betrag_weiter_rechts", HDH, "Wert drei Spalten weiter, „EUR“ dazwischen"),
    _fraglich("betrag_zwei_jahre_zeitraum", HDH, "Betrag für zwei Jahre zusammen", "betrag-", "angabe-"),
    _fraglich("betrag_je_quartal", HDH, "vier Raten, keine Summe", "betrag-", "angabe-"),
    _melden("betrag_nur_alte_jahre", HDH, "nur Beträge früherer Jahre", "angabe-anderes-jahr", "betrag-", betrag=None),
    _klar("jahr_als_datum", HDH, "Haushaltsjahr als Datum 01.01.2025"),
    _klar("angaben_ueber_der_liste", HDH, "Bezeichnung und Wert in einer Zelle"),
    _klar("diagrammblatt", HDH, "Diagrammblatt in der Mappe"),
    _fraglich("gemeindename_in_fussnote", HDH, "Fußnote beginnt mit einem Gemeindenamen", "gemeinde-doppelt", "zeile-unverstanden"),
    _melden("spalte_um_eins_verrutscht", HDH, "Zahlen um eine Zeile verrutscht", "personen-fehlen", "zeile-", "summe-", anders=UNBEKANNT),
    _klar("muster_oben", HDH, "Musterzeile über der ersten Gemeinde", "ags-unbekannt", "zeile-"),
    _klar("spaltennummern", HDH, "Spaltennummern 1, 2, 3 unter der Überschrift", "zeile-"),
    _klar("kopf_unter_der_liste", HDH, "Überschrift als letzte Zeile wiederholt"),
    # --- wrong without a sound
    _fraglich("titel_ueber_falscher_spalte", HDH, "Titel steht zufällig über der Spalte Einwohner", "spalte-", "personen-mehr"),
    _klar("prognose_und_ist", HDH, "Prognose und Ist, beide „Personen in der AU“", "spalte-"),
    _melden("titel_anderer_stichtag", HDH, "Titel der Liste nennt 31.12.2020", "personen-anderer-stichtag", "stichtag-", "angabe-"),
    _melden("blattname_anderes_jahr", HDH, "Blatt heißt „Bestand 31.12.2020“", "personen-anderer-stichtag", "stichtag-", "angabe-"),
    _melden("betrag_auf_blatt_2024", HDH, "Betrag nur auf Blatt „Haushalt 2024“", "angabe-", "betrag-", betrag=None),
    _klar("betrag_jahrestabelle", HDH, "Jahre untereinander, Planungsrahmen als Spalte", "angabe-"),
    _klar("betrag_aus_kreistabelle", CW, "Tabelle mehrerer Kreise, eigene Zeile ist die dritte", "angabe-", "betrag-"),
    _fraglich("zuwendung_anderer_zweck", HDH, "„Zuwendung“ für das Ehrenamt, kein Planungsrahmen", "betrag-", betrag=None),
    _fraglich("gesamtbetrag_der_kosten", HDH, "„Gesamtbetrag“ ist die Miete, kein Planungsrahmen", "betrag-", betrag=None),
    _melden("ags_kopierfehler", HDH, "Schlüssel der Zeile darüber kopiert", "ags-name-widerspruch", "gemeinde-doppelt"),
    _melden("kreissumme_statt_stadt", CW, "Stadt fehlt, die Summe heißt wie sie", "gemeinde-", "summe-", "zeile-", anders={"085": None}),
    _melden("null_ohne_meldung", EM, "0 ohne Meldedatum", "personen-", "meldung-", anders={"013": None, "024": None, "036": None}),
    _klar("bloecke_je_jahr", SIG, "je Jahr VU und AU", "spalte-"),
    _klar("jahr_ueber_personen", SIG, "Jahreszahl verbunden über Personen und Quote", "spalte-"),
    _klar("aktuell_und_vorjahr", SIG, "Vorjahr vor aktuell"),
    _klar("maennlich_weiblich_gesamt", EM, "männlich, weiblich, gesamt unter „Personen in der AU“", "spalte-"),
    _klar("altersgruppen", EM, "Altersgruppen und „zusammen“ unter „Personen in der AU“", "spalte-"),
    _klar("wohnungen_und_bestand", EM, "„Bestand“ zählt Wohnungen", "spalte-"),
    _klar("zugang_als_personen", EM, "„Personen“ sind Zugänge, daneben „Bestand am Jahresende“", "spalte-"),
    _melden("jahr_widerspricht_titel", HDH, "Eckdaten 2025, Titel 2026", "angabe-widerspruch", "jahr-", jahr=None),
    # --- the same content in other shapes
    _klar("quer_mit_angaben_und_entscheidungen", EM, "Gemeinden nebeneinander, Angaben darüber, Entscheidungen darunter"),
    _klar("quer_vu_und_au", HDH, "Gemeinden nebeneinander, VU und AU untereinander"),
    _melden("quer_stichtag_fehlt", HDH, "Gemeinden nebeneinander, kein Jahr ist das des Stichtags", "spalte-", anders=UNBEKANNT),
    _klar("quer_zwei_bloecke", CW, "Gemeinden nebeneinander, in zwei Blöcken untereinander"),
    _melden("raeume_mit_nachmeldung", CW, "Liste auf zwei Blättern, eine Gemeinde auf beiden", "gemeinde-doppelt", anders={"006": None}),
    _melden(
        "raeume_verschiedener_jahre",
        CW,
        "Blätter verschiedener Jahre ergänzen sich nicht",
        "gemeinden-fehlen",
        "gemeinde-fehlt",
        anders=UNBEKANNT,
    ),
    _klar("zwei_listen_mit_nummer_nebeneinander", HDH, "halbe Listen ohne Leerspalte nebeneinander, Summe rechts"),
    _klar("quartale_nicht_verbunden", HDH, "vier Quartale, das Jahr nur über dem ersten"),
    _melden(
        "quartal_zu_frueh", HDH, "nur der 30.06. des Jahres, der Tag unter der Überschrift", "personen-anderer-stichtag", anders=UNBEKANNT
    ),
    _melden("pivot_zaehlt_zeilen", EM, "Pivot-Tabelle: Anzahl von Personen", "personen-gezaehlte-zeilen", anders=UNBEKANNT),
    _klar("zeitreihe_unter_titel", HDH, "Jahre unter zwei Titeln, VU und AU", "tabelle-"),
    _melden("betrag_tausend_gerundet", HDH, "Planungsrahmen in Tausend ohne Nachkommastellen", "betrag-", betrag=None),
    _melden("betrag_doch_in_euro", HDH, "laut Bezeichnung TEUR, eingetragen in Euro", "betrag-", betrag=None),
    _klar("kreistabelle_ohne_eigene_zeile", HDH, "Tabelle nur der Nachbarkreise mit ihrer Summe", betrag=None),
    _melden("jahrestabelle_und_betrag", HDH, "Planungsrahmen je Jahr widerspricht den Eckdaten", "angabe-widerspruch", betrag=None),
    _melden(
        "davon_in_au_unter_titel_au", HDH, "„davon in AU“ unter einem Titel, nach dem alle in der AU sind", "spalte-", anders=UNBEKANNT
    ),
    _melden("zusammen_ist_keine_summe", HDH, "„zusammen“ stimmt in einer Zeile nicht", "spalte-", anders=UNBEKANNT),
    _melden("stern_an_null", HDH, "„0*“, laut Fußnote keine Rückmeldung", "personen-", anders={"010": None}),
    _melden(
        "sonstige_neben_ukraine", HDH, "Ukraine und Sonstige über zwei gleichen Überschriften, keine Summe", "spalte-", anders=UNBEKANNT
    ),
    _klar("zwei_jahre_nebeneinander", HDH, "zwei ganze Listen nebeneinander, die Tage darüber", "tabelle-"),
)
