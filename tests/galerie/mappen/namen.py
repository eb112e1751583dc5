"""Keys and names."""

from __future__ import annotations

import unicodedata

from galerie.grund import BETRAG, Ort, orte, regionalschluessel
from galerie.schreiben import AU, BB, BRH, CW, EM, HDH, SIG, Blatt, amtlich, eckdaten, kurz, mappe, mit, office, personen, xlsx


@office
def ags_als_zahl() -> bytes:
    return xlsx(eckdaten(EM), Blatt("Liste", [["AGS", "Gemeinde", AU], *mit(EM, lambda o: int(o.ags), kurz, personen)]))


@mappe
def ags_mit_leerzeichen() -> bytes:
    return xlsx(
        eckdaten(EM),
        Blatt("Liste", [["AGS", "Gemeinde", AU], *mit(EM, lambda o: f"{o.ags[:2]} {o.ags[2:5]} {o.ags[5:]}", kurz, personen)]),
    )


@mappe
def ags_mit_punkten() -> bytes:
    return xlsx(eckdaten(EM), Blatt("Liste", [["AGS", AU], *mit(EM, lambda o: f"{int(o.ags):,}".replace(",", "."), personen)]))


@mappe
def ags_gemischt() -> bytes:
    def gemischt(o: Ort) -> object:
        return (int(o.ags), o.ags, f" {o.ags}\u00a0", float(o.ags))[int(o.ags[-1]) % 4]

    return xlsx(eckdaten(CW), Blatt("Liste", [["AGS", "Gemeinde", AU], *mit(CW, gemischt, kurz, personen)]))


@mappe
def ars_zwoelfstellig() -> bytes:
    ars = regionalschluessel()
    return xlsx(eckdaten(CW), Blatt("Liste", [["Regionalschlüssel", "Gemeinde", AU], *mit(CW, lambda o: ars[o.ags], kurz, personen)]))


@mappe
def schluessel_nur_gemeindeteil() -> bytes:
    """Of the key only the last three digits."""
    return xlsx(eckdaten(EM), Blatt("Liste", [["Schlüssel", "Gemeinde", AU], *mit(EM, lambda o: o.ags[-3:], amtlich, personen)]))


@mappe
def laufende_nummer() -> bytes:
    """Here "Gemeinde-Nr." is a running number here."""
    rows = [[n, o.amtlich, o.personen] for n, o in enumerate(orte(HDH), 1)]
    return xlsx(eckdaten(HDH), Blatt("Liste", [["Gemeinde-Nr.", "Gemeinde", AU], *rows]))


@mappe
def schluessel_verrutscht() -> bytes:
    """The column of names was sorted without that of the keys: whose count is it?"""
    namen = sorted(orte(HDH), key=lambda o: o.kurz, reverse=True)
    rows = [[o.ags, n.amtlich, n.personen] for o, n in zip(orte(HDH), namen, strict=True)]
    return xlsx(eckdaten(HDH), Blatt("Liste", [["AGS", "Gemeinde", AU], *rows]))


@office
def namen_stadt_vorn() -> bytes:
    rows = [[("Stadt " if "Stadt" in o.amtlich else "Gemeinde ") + o.kurz, o.personen] for o in orte(EM)]
    return xlsx(eckdaten(EM), Blatt("Liste", [["Stadt/Gemeinde", AU], *rows]))


@mappe
def namen_stadt_klammer() -> bytes:
    return xlsx(
        eckdaten(HDH),
        Blatt("Liste", [["Gemeinde", AU], *([o.kurz + (" (Stadt)" if "Stadt" in o.amtlich else ""), o.personen] for o in orte(HDH))]),
    )


@mappe
def alte_namen() -> bytes:
    alt = {"Müllheim im Markgräflerland": "Müllheim", "Vogtsburg im Kaiserstuhl": "Vogtsburg", "Staufen im Breisgau": "Staufen"}
    return xlsx(eckdaten(BRH), Blatt("Liste", [["Gemeinde", AU], *mit(BRH, lambda o: alt.get(o.kurz, o.kurz), personen)]))


@mappe
def abkuerzungen() -> bytes:
    kurz = {
        "Giengen an der Brenz": "Giengen/Brenz",
        "Heidenheim an der Brenz": "Heidenheim a.d.Br.",
        "Sontheim an der Brenz": "Sontheim a. d. Brenz",
        "Steinheim am Albuch": "Steinheim a.A.",
    }
    return xlsx(eckdaten(HDH), Blatt("Liste", [["Gemeinde", AU], *mit(HDH, lambda o: kurz.get(o.kurz, o.kurz), personen)]))


@mappe
def umlaute_zerlegt() -> bytes:
    return xlsx(eckdaten(BB), Blatt("Liste", [["Gemeinde", AU], *mit(BB, lambda o: unicodedata.normalize("NFD", o.amtlich), personen)]))


@mappe
def umlaute_umschrieben() -> bytes:
    tausch = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
    return xlsx(eckdaten(BB), Blatt("Liste", [["Gemeinde", AU], *mit(BB, lambda o: o.kurz.translate(tausch), personen)]))


@mappe
def namen_gross_mit_leerzeichen() -> bytes:
    return xlsx(
        eckdaten(CW),
        Blatt("Liste", [["GEMEINDE", "PERSONEN IN DER AU"], *mit(CW, lambda o: f"  {o.kurz.upper()}\u00a0\u200b ", personen)]),
    )


@mappe
def tippfehler() -> bytes:
    falsch = {"Herbrechtingen": "Herbrechtigen", "Königsbronn": "Königsbron", "Dischingen": "Dieschingen"}
    return xlsx(eckdaten(HDH), Blatt("Liste", [["Gemeinde", AU], *mit(HDH, lambda o: falsch.get(o.kurz, o.kurz), personen)]))


@mappe
def tippfehler_trifft_anderen() -> bytes:
    """In Sigmaringen: "Sigmaringendorf" shortened to "Sigmaringen-D.", "Neufra" to "Neufrach" (a Gemeinde elsewhere has that Ortsteil)."""
    falsch = {"Sigmaringendorf": "Sigmaringen D.", "Neufra": "Neufrach"}
    return xlsx(eckdaten(SIG), Blatt("Liste", [["Gemeinde", AU], *mit(SIG, lambda o: falsch.get(o.kurz, o.kurz), personen)]))


@mappe
def namen_mit_fussnote() -> bytes:
    rows = [[o.amtlich + ("1)" if "Brenz" in o.kurz else ""), o.personen] for o in orte(HDH)]
    return xlsx(eckdaten(HDH), Blatt("Liste", [["Gemeinde", AU], *rows, [], ["1) Zahl vorläufig"]]))


@mappe
def ohne_kreis_und_ags() -> bytes:
    """No key, no county anywhere; Altdorf exists twice in the Land, the others tell which."""
    return xlsx(
        Blatt("Liste", [["Gemeinde", AU], *mit(BB, kurz, personen)]),
        Blatt("Geld", [["Haushaltsjahr", 2025], ["Planungsrahmen", BETRAG[BB] / 100]]),
    )


@mappe
def postleitzahl_davor() -> bytes:
    rows = [[n, 75300 + n, o.kurz, "Rathausplatz 1", o.personen] for n, o in enumerate(orte(CW), 1)]
    return xlsx(eckdaten(CW), Blatt("Adressen", [["Nr.", "PLZ", "Ort", "Straße", AU], *rows]))
