"""`IM Einstellungen`: what people entered, every parameter that was used. The memory of the tool is a sheet people can see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from im_xl.cents import euro_text
from im_xl.model import Auftrag, Gelesen, Spaltenfund
from im_xl.package.blaetter import SCHLUESSEL
from im_xl.sheets.anordnung import Daten
from im_xl.sheets.context import ALLGEMEINE_NAMEN, Eingabe, Kontext, text
from im_xl.sheets.quantities import Groesse
from im_xl.sheets.template import Rezeptbuch
from im_xl.vwv.anzeige import parameter_text
from im_xl.vwv.auswertung import Auswertung, Herkunft, Planungsrahmen
from im_xl.vwv.parameters import Parameterwert

BUCH = Rezeptbuch(
    {},
    ALLGEMEINE_NAMEN,
    {
        "eingaben": frozenset(f"eingabe.{name}" for name in ["bezeichnung", "vorgabe", "gilt", "herkunft", "erlaeuterung", "schluessel"]),
        "parameter": frozenset(f"parameter.{name}" for name in ["name", "wert", "gueltig_ab", "fundstelle", "beleg"]),
    },
    eingaben=frozenset({"eingabe.vorgabe"}),
    benannt={"eingabe.schluessel": SCHLUESSEL},
)


def einstellungen_daten(werte: Mapping[str, Groesse], parameter: tuple[Parameterwert, ...], kontext: Kontext) -> Daten:
    """What fills `IM Einstellungen`: the inputs of people, and every parameter that was used."""
    eingaben = [
        {
            "eingabe.bezeichnung": text(e.bezeichnung),
            "eingabe.vorgabe": text(e.vorgabe),
            "eingabe.gilt": text(e.gilt),
            "eingabe.herkunft": text(e.herkunft),
            "eingabe.erlaeuterung": text(e.erlaeuterung),
            "eingabe.schluessel": text(e.schluessel),
        }
        for e in kontext.eingaben
    ]
    return Daten(werte, {"eingaben": eingaben, "parameter": [_parameterzeile(p) for p in parameter]})


def _parameterzeile(p: Parameterwert) -> dict[str, Groesse]:
    return {
        "parameter.name": text(p.name),
        "parameter.wert": text(parameter_text(p.wert, p.einheit)),
        "parameter.gueltig_ab": Groesse(p.gueltig_ab),
        "parameter.fundstelle": text(p.fundstelle),
        "parameter.beleg": text(p.beleg.anzeige),
    }


_ZEILEN: tuple[tuple[str, str, str | None, str], ...] = (
    ("haushaltsjahr", "Haushaltsjahr", "haushaltsjahr", "Kalenderjahr der Zuwendung"),
    ("stichtag", "Stichtag des Bestands", "stichtag", "Tag, an dem die Personen gezählt wurden (TT.MM.JJJJ)"),
    ("betrag", "Betrag des Landkreises", "betrag_cent", "Betrag, der zu verteilen ist, in Euro"),
    ("betragsstand", "Stand des Betrags", "betragsstand", "erwartet, bekanntgegeben, bewilligt oder ausgezahlt"),
    ("rundung", "Rundung", "rundung_art", "summentreu (größte Reste, Summe genau) oder einzeln (jede Gemeinde für sich)"),
    ("einheit", "Gerundet auf", "rundung_einheit", "cent oder euro"),
    (
        "fehlende",
        "Wenn eine Zahl fehlt",
        "umgang_mit_fehlenden",
        "abbrechen (keine Beträge, bis die Zahl da ist) oder vorjahr (Zahl des Vorjahres)",
    ),
    ("zaehlweise", "Wer gezählt wird", "zaehlweise", "Beschreibung, die auf jedem Blatt steht"),
    (
        "bezug",
        "Mindestumfang der Stellen gilt für",
        "mindestumfang_bezug",
        "summe (die Stellen dessen, der handelt, zusammen) oder stelle (jede Stelle für sich)",
    ),
    (
        "faecher",
        "Anerkannte Fächer",
        "faecher",
        (
            "dem Sozialwesen zuzuordnen, getrennt durch Semikolon; ersetzt die mitgelieferte Liste: Soziale Arbeit, Sozialpädagogik, "
            "Sozialwesen, Sozialwirtschaft, Sozialmanagement, Heilpädagogik, Kindheitspädagogik (Annahme)"
        ),
    ),
    ("aufgaben", "Aufgaben der VwV", "aufgaben", "getrennt durch Semikolon; damit wird die Spalte „Aufgabe“ der Fälle geprüft"),
    ("aktenzeichen", "Aktenzeichen", None, "steht auf jedem Blatt"),
    ("bearbeiter", "Bearbeitung", None, "steht auf jedem Blatt"),
    ("ort_datum", "Ort, Datum", None, "für die Zeile „sachlich und rechnerisch richtig“"),
    ("vorlagen", "Ordner mit eigenen Vorlagen", None, "mit „im-xl vorlagen ORDNER“ angelegt; leer: mitgelieferte Vorlagen"),
)
_LANDESZEILEN = (
    _ZEILEN[0],
    ("betrag", "Summe des Landes", "betrag_cent", "Betrag, der auf die Kreise zu verteilen ist, in Euro"),
    ("modus", "Wirkung des Mindestbetrags", "modus", "umverteilen, zusaetzlich oder nur_kennzeichnen"),
    ("mindestbetrag", "Mindestbetrag je Kreis", "mindestbetrag_cent", "in Euro"),
    ("rundung", "Rundung", "rundung_art", "summentreu (größte Reste, Summe genau) oder einzeln (jeder Kreis für sich)"),
    *(zeile for zeile in _ZEILEN if zeile[0] in {"einheit", "aktenzeichen", "bearbeiter", "ort_datum", "vorlagen"}),
)


_ANDERS = "; ist diese oder eine Spalte darunter anders gemeint, bitte die richtige („Personen“ …) oder „nicht lesen“ eintragen"


def eingabezeilen(
    auftrag: Auftrag, gemerkt: Mapping[str, Gelesen[str]], auswertung: Auswertung | Planungsrahmen, spalten: Iterable[Spaltenfund] = ()
) -> tuple[Eingabe, ...]:
    """The lines of `IM Einstellungen`. What the order says is remembered as if a person had entered it; then what each column was read as."""
    angaben = {angabe.schluessel: angabe for angabe in auswertung.angaben}
    bestellt = _bestellt(auftrag)
    zeilen = []
    for schluessel, bezeichnung, feld, erlaeuterung in _ZEILEN if isinstance(auswertung, Auswertung) else _LANDESZEILEN:
        vorgabe = bestellt.get(schluessel) or (gemerkt[schluessel].wert if schluessel in gemerkt else "")
        angabe = angaben.get(feld or "")
        herkunft = ""
        if angabe is not None:
            # An order that is kept as input is the input of the next run: both read alike, so that a second run changes nothing.
            herkunft = "Ihre Eingabe" if angabe.herkunft in {Herkunft.AUFTRAG, Herkunft.EINSTELLUNGEN} else angabe.herkunft.value
            herkunft += f", {angabe.ort.blatt} {angabe.ort.zelle}" if angabe.ort and angabe.herkunft is Herkunft.MAPPE else ""
        zeilen.append(
            Eingabe(
                schluessel=schluessel,
                bezeichnung=bezeichnung,
                vorgabe=vorgabe,
                gilt=angabe.text if angabe else "",
                herkunft=herkunft,
                erlaeuterung=erlaeuterung,
            )
        )
    return (*zeilen, *(_spaltenzeile(fund, gemerkt, erste=not nr) for nr, fund in enumerate(spalten)))


def _spaltenzeile(fund: Spaltenfund, gemerkt: Mapping[str, Gelesen[str]], *, erste: bool) -> Eingabe:
    """A line of the memory of columns; the first one says how to correct them."""
    ort = f"{fund.ort.blatt} {fund.ort.zelle}" if fund.ort else "nicht mehr da"
    return Eingabe(
        schluessel=fund.schluessel,
        bezeichnung=f"Spalte „{fund.ueberschrift}“",
        vorgabe=gemerkt[fund.schluessel].wert if fund.schluessel in gemerkt else "",
        gilt=f"gelesen als: {fund.rolle}" if fund.rolle else "nicht gelesen",
        herkunft=ort,
        erlaeuterung=fund.sicherheit + (_ANDERS * erste),
    )


def _bestellt(auftrag: Auftrag) -> dict[str, str]:
    """What the order decides, as a person would enter it."""
    cent = auftrag.betrag_cent
    werte = {
        "haushaltsjahr": str(auftrag.haushaltsjahr) if auftrag.haushaltsjahr else "",
        "stichtag": f"{auftrag.stichtag:%d.%m.%Y}" if auftrag.stichtag else "",
        "betrag": "" if cent is None else euro_text(cent).removesuffix(" €"),
        "betragsstand": auftrag.betragsstand.value if auftrag.betragsstand else "",
        "rundung": auftrag.rundung_art.value if auftrag.rundung_art else "",
        "einheit": auftrag.rundung_einheit.name.lower() if auftrag.rundung_einheit else "",
        "fehlende": auftrag.umgang_mit_fehlenden.value if auftrag.umgang_mit_fehlenden else "",
        "bezug": auftrag.mindestumfang_bezug.value if auftrag.mindestumfang_bezug else "",
        "zaehlweise": auftrag.zaehlweise or "",
        "modus": auftrag.modus.value if auftrag.modus else "",
        "mindestbetrag": "" if auftrag.mindestbetrag_cent is None else euro_text(auftrag.mindestbetrag_cent).removesuffix(" €"),
        "vorlagen": str(auftrag.vorlagen) if auftrag.vorlagen else "",
    }
    return {schluessel: wert for schluessel, wert in werte.items() if wert}
