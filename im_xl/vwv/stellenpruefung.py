"""What is to be said of a county's posts: gaps, persons with more than a full post, qualification, koordinierende Stelle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from im_xl.cents import euro_text
from im_xl.findings import Finding
from im_xl.model import Ags, Handelnder, Kreis, Mindestumfangsbezug, Stelle, Stellenzeile, Umfangsabschnitt, Zeitraum
from im_xl.places import CellRef
from im_xl.vwv.anzeige import abstand_text, anzahl_text, datum_text
from im_xl.vwv.auswertung import Gemeindeergebnis, Verbundergebnis
from im_xl.vwv.koordination import Koordinationsmangel, koordinationsluecken, koordinationsmonate, zuwendungsfaehig_cent
from im_xl.vwv.parameters import Parameter
from im_xl.vwv.qualifikation import Qualifikation, Qualifikationsstatus, abschluss_anerkannt, qualifikation
from im_xl.vwv.stellen import VOLLE_STELLE, Luecke, mindestumfangsverlauf, stellenluecken, ueberschreitungen, umfang_text, umfangsverlauf
from im_xl.vwv.verbund import gleicher_verbund, vertreten_durch
from im_xl.vwv.zeitraum import geltende_jahre, kalenderjahr, schnittmenge, werte_im_zeitraum, zeitraum_text

Schluessel = tuple[Handelnder, str]
"""Who acts: a Gemeinde by AGS, a Verbund by name, the Landkreis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handelnde:
    """Who carries out the Integrationsmanagement in a Haushaltsjahr.

    Attributes:
        kreis: the county.
        gemeinden, verbuende: as computed.
        nach_verfahren: the decisions say who acts; before 2025, and where there is no procedure, the list of posts does.
        stadtkreis: all posts are those of the Kreis.
    """

    kreis: Kreis
    gemeinden: Sequence[Gemeindeergebnis]
    verbuende: Sequence[Verbundergebnis]
    nach_verfahren: bool
    stadtkreis: bool = False

    def pflichtige(self) -> list[Schluessel]:
        """Everybody who acts by the decisions; the Landkreis where a Gemeinde leaves it the task."""
        if self.stadtkreis:
            return [(Handelnder.LANDKREIS, "")]
        if not self.nach_verfahren:
            return []
        eigene = [g for g in self.gemeinden if g.eigene_verantwortung]
        allein = [(Handelnder.GEMEINDE, g.gemeinde.ags) for g in eigene if g.verbund is None]
        gemeinsam = dict.fromkeys((Handelnder.VERBUND, g.verbund) for g in eigene if g.verbund is not None)
        return [*allein, *gemeinsam, *([(Handelnder.LANDKREIS, "")] if len(eigene) < len(self.gemeinden) else [])]

    def zustaendig(self, zeile: Stellenzeile) -> Schluessel | None:
        """With whose posts a post counts; None where nobody knows.

        A post for a Gemeinde counts with the Verbund to which it belongs, and with the Landkreis where the Gemeinde does not act
        itself (Annahme).
        """
        if self.stadtkreis or zeile.handelt in {None, Handelnder.LANDKREIS}:
            return self._beim_kreis(zeile)
        if zeile.handelt is Handelnder.VERBUND:
            name = next((v.name for v in self.verbuende if gleicher_verbund(v.name, zeile.wer)), None)
            return None if name is None and self.nach_verfahren else (Handelnder.VERBUND, name or zeile.wer)
        gemeinde = next((g for g in self.gemeinden if g.gemeinde.ags == zeile.wer), None)
        if gemeinde is None or not self.nach_verfahren:
            return (Handelnder.GEMEINDE, zeile.wer)
        if gemeinde.eigene_verantwortung:
            return (Handelnder.VERBUND, gemeinde.verbund) if gemeinde.verbund else (Handelnder.GEMEINDE, zeile.wer)
        return (Handelnder.LANDKREIS, "")

    def _beim_kreis(self, zeile: Stellenzeile) -> Schluessel | None:
        """The Landkreis, where the row says so, or says nothing and nobody else acts."""
        if zeile.handelt is None and zeile.wer:
            return None
        allein = self.stadtkreis or all(wer == (Handelnder.LANDKREIS, "") for wer in self.pflichtige())
        return (Handelnder.LANDKREIS, "") if allein or zeile.handelt is Handelnder.LANDKREIS else None

    def name(self, wer: Schluessel) -> str:
        """Who acts, as a message names it."""
        art, schluessel = wer
        if art is Handelnder.GEMEINDE:
            return next((g.gemeinde.name for g in self.gemeinden if g.gemeinde.ags == schluessel), schluessel)
        return f"Verbund „{schluessel}“" if art is Handelnder.VERBUND else self.kreis.name_voll

    def zeitraeume(self, wer: Schluessel, jahr: Zeitraum) -> tuple[Zeitraum, ...]:
        """The days of a year on which somebody acts: a Verbund as long as it has members, anybody else all the year."""
        verbund = next((v for v in self.verbuende if v.name == wer[1]), None) if wer[0] is Handelnder.VERBUND else None
        if verbund is None:
            return (jahr,)
        mitglieder = [Stelle(vzae=VOLLE_STELLE, von=mitglied.von, bis=mitglied.bis) for mitglied in verbund.mitglieder]
        return tuple(abschnitt.zeitraum for abschnitt in umfangsverlauf(mitglieder, jahr) if abschnitt.vzae)

    def betrifft(self, wer: Schluessel) -> Ags:
        """Whom a finding concerns: the Gemeinde, the one that speaks for the Verbund, or the Kreis."""
        art, schluessel = wer
        verbund = next((v for v in self.verbuende if v.name == schluessel), None) if art is Handelnder.VERBUND else None
        return schluessel if art is Handelnder.GEMEINDE else vertreten_durch(verbund) if verbund else self.kreis.ags


def stellenfindings(
    zeilen: Sequence[Stellenzeile],
    handelnde: Handelnde,
    *,
    haushaltsjahr: int,
    heute: date,
    parameter: Parameter,
    bezug: Mindestumfangsbezug,
    faecher: Iterable[str],
) -> list[Finding]:
    """Everything to be said of the list of posts of a Haushaltsjahr.

    Args:
        zeilen: the list as read.
        handelnde: who acts.
        haushaltsjahr: calendar year that is judged.
        heute: the day of the run; the qualification is judged on it.
        parameter: dated parameters.
        bezug: what the least VZÄ is asked of.
        faecher: accepted subjects.
    """
    jahr = kalenderjahr(haushaltsjahr)
    im_jahr = [zeile for zeile in zeilen if schnittmenge(jahr, zeile.stelle.von, zeile.stelle.bis)]
    management = [zeile for zeile in im_jahr if not zeile.koordination]
    je_wer: dict[Schluessel, list[Stellenzeile]] = {wer: [] for wer in handelnde.pflichtige()}
    findings: list[Finding] = []
    for zeile in management:
        wer = handelnde.zustaendig(zeile)
        if wer is not None:
            je_wer.setdefault(wer, []).append(zeile)
        elif zeile.handelt is not None or not zeile.wer:
            findings.append(_ohne_ort(zeile))
    for wer, eigene in je_wer.items():
        findings += _umfangsfindings(eigene, wer, handelnde, jahr, parameter, bezug)
    findings += _personenfindings(im_jahr, jahr, handelnde.kreis.ags)
    seit = _beschaeftigt_seit(zeilen)
    for zeile in management:
        findings += _qualifikationsfindings(zeile, seit.get(_person(zeile)), handelnde, heute, parameter, tuple(faecher))
    return findings + koordinationsfindings([zeile for zeile in im_jahr if zeile.koordination], handelnde.kreis, jahr, parameter)


def _ohne_ort(zeile: Stellenzeile) -> Finding:
    grund = f"Einen Verbund „{zeile.wer}“ gibt es in dieser Mappe nicht." if zeile.wer else "Es steht nicht da, für wen sie arbeitet."
    return Finding("stelle-ohne-ort", zeile.stelle.ort, {"stelle": zeile.name, "grund": grund})


# ---------------------------------------------------------------- least VZÄ
def _umfangsfindings(
    eigene: Sequence[Stellenzeile],
    wer: Schluessel,
    handelnde: Handelnde,
    jahr: Zeitraum,
    parameter: Parameter,
    bezug: Mindestumfangsbezug,
) -> list[Finding]:
    name, betrifft = handelnde.name(wer), handelnde.betrifft(wer)
    if not eigene:
        return [Finding("stellen-keine", None, {"wer": name, "jahr": str(jahr.von.year)}, betrifft)]
    stellen = [zeile.stelle for zeile in eigene]
    zeiten = handelnde.zeitraeume(wer, jahr)
    gefordert = [teil for zeit in zeiten for teil in mindestumfangsverlauf(parameter.reihe("mindestumfang"), zeit)]
    luecken = stellenluecken(stellen, _aneinander(gefordert), bezug)
    je_ort = {zeile.stelle.ort: zeile.name for zeile in eigene}
    return [
        Finding(
            "stellenumfang-luecke",
            _ort(luecke, stellen),
            {
                "wer": f"{name}, {je_ort[luecke.stelle.ort]}" if luecke.stelle else name,
                "zeitraum": zeitraum_text(luecke.zeitraum),
                "umfang": _umfang(luecke),
                "mindestumfang": umfang_text(luecke.mindestumfang),
            },
            betrifft,
            parameter.wert("mindestumfang", luecke.zeitraum.von).beleg,
        )
        for luecke in luecken
    ]


def _aneinander(abschnitte: Iterable[Umfangsabschnitt]) -> list[Umfangsabschnitt]:
    """Adjoining sections with the same least as one, so that a gap across them is one gap."""
    ergebnis: list[Umfangsabschnitt] = []
    for abschnitt in abschnitte:
        vorige = ergebnis[-1] if ergebnis else None
        if vorige and vorige.vzae == abschnitt.vzae and vorige.zeitraum.bis + timedelta(days=1) == abschnitt.zeitraum.von:
            ergebnis[-1] = Umfangsabschnitt(Zeitraum(vorige.zeitraum.von, abschnitt.zeitraum.bis), vorige.vzae)
        else:
            ergebnis.append(abschnitt)
    return ergebnis


def _umfang(luecke: Luecke) -> str:
    if not luecke.vzae:
        return "keine Stelle besetzt"
    return f"{'' if luecke.stelle else 'zusammen '}{umfang_text(luecke.vzae)} VZÄ"


def _ort(luecke: Luecke, stellen: Sequence[Stelle]) -> CellRef | None:
    """The cell to look at: the post that falls short, the last one that ended before the gap, one that is there, or the first to begin."""
    if luecke.stelle is not None:
        return luecke.stelle.ort
    beendet = [stelle for stelle in stellen if stelle.bis is not None and stelle.bis < luecke.zeitraum.von]
    wirkend = [stelle for stelle in stellen if schnittmenge(luecke.zeitraum, stelle.von, stelle.bis)]
    if beendet:
        return max(beendet, key=lambda stelle: stelle.bis or date.min).ort
    return (wirkend or sorted(stellen, key=lambda stelle: stelle.von or date.min))[0].ort


def _personenfindings(zeilen: Iterable[Stellenzeile], jahr: Zeitraum, kreis: Ags) -> list[Finding]:
    """Persons with more than a full post. The person is not named: posts are shown by number and cell."""
    je_person: dict[str, list[Stelle]] = {}
    for zeile in zeilen:
        if zeile.stelle.person:
            je_person.setdefault(zeile.stelle.person, []).append(zeile.stelle)
    findings = []
    for mehr in ueberschreitungen((zeile.stelle for zeile in zeilen), jahr):
        orte = [s.ort for s in je_person[mehr.person] if s.ort and schnittmenge(mehr.zeitraum, s.von, s.bis)]
        werte = {
            "zellen": " und ".join(dict.fromkeys(ort.zelle if ort.blatt == orte[0].blatt else ort.anzeige for ort in orte)),
            "zeitraum": zeitraum_text(mehr.zeitraum),
            "vzae": umfang_text(mehr.vzae),
            "person_id": sha256(mehr.person.encode()).hexdigest()[:12],
        }
        findings.append(Finding("person-ueber-voller-stelle", orte[0] if orte else None, werte, kreis))
    return findings


# ---------------------------------------------------------------- qualification
def _person(zeile: Stellenzeile) -> str:
    """Who holds a post; by its cell where the list does not say: a number may pass from one person to the next."""
    return f"P|{zeile.stelle.person}" if zeile.stelle.person else str(zeile.stelle.ort)


def _beschaeftigt_seit(zeilen: Iterable[Stellenzeile]) -> dict[str, date]:
    """First day of the employment: as entered, else the first day of the earliest post of the same person (Annahme)."""
    seit: dict[str, date] = {}
    for zeile in zeilen:
        tag = zeile.beschaeftigt_seit or zeile.stelle.von
        if tag is not None:
            seit[_person(zeile)] = min(tag, seit.get(_person(zeile), tag))
    return seit


def _qualifikationsfindings(
    zeile: Stellenzeile, beginn: date | None, handelnde: Handelnde, heute: date, parameter: Parameter, faecher: tuple[str, ...]
) -> list[Finding]:
    """How it stands with the qualification of who holds a post; of one that has ended, whether the time had run out before."""
    tag = min(heute, zeile.stelle.bis or heute)
    if not zeile.stelle.vzae or (zeile.stelle.von or tag) > heute:
        return []
    wer = handelnde.zustaendig(zeile)
    betrifft = handelnde.betrifft(wer) if wer else handelnde.kreis.ags
    abschluss, werte = zeile.abschluss, {"stelle": zeile.name}
    if abschluss is None and not (zeile.nachqualifiziert_am and zeile.nachqualifiziert_am <= heute):
        return [Finding("qualifikation-fehlt", zeile.ort_abschluss, {**werte, "grund": "Der Abschluss ist nicht eingetragen."}, betrifft)]
    stand = _stand(zeile, beginn, heute, tag, parameter, faecher)
    code = _qualifikationscode(stand)
    if code is None or (tag < heute and code != "nachqualifizierung-ueberfaellig"):
        return []
    if code == "qualifikation-fehlt":
        werte["grund"] = "Ohne passenden Abschluss zählt das Jahr ab dem Beginn der Beschäftigung; er ist nicht eingetragen."
    elif stand.frist is not None:
        werte |= {"frist": datum_text(stand.frist), "heute_rest": abstand_text(stand.frist, heute)}
    if code == "nachqualifizierung-verspaetet":
        werte["tage"] = anzahl_text(stand.tage, "Tag", "Tage")
    return [Finding(code, zeile.ort_abschluss, werte, betrifft)]


@dataclass(frozen=True, slots=True)
class Nachqualifizierung:
    """A post whose holder has to make up for the degree, and how that stands."""

    zeile: Stellenzeile
    stand: Qualifikation


def nachqualifizierungen(
    zeilen: Sequence[Stellenzeile], heute: date, parameter: Parameter, faecher: Iterable[str]
) -> tuple[Nachqualifizierung, ...]:
    """Posts filled on a day whose Nachqualifizierung is open, with its last day; of the Integrationsmanagement only.

    Args:
        zeilen: the list of posts.
        heute: the day on which it is judged.
        parameter: dated parameters.
        faecher: accepted subjects.
    """
    seit = _beschaeftigt_seit(zeilen)
    offen = {Qualifikationsstatus.LAEUFT, Qualifikationsstatus.FAELLIG, Qualifikationsstatus.UEBERFAELLIG}
    gefunden = []
    for zeile in zeilen:
        stelle, beginn = zeile.stelle, seit.get(_person(zeile))
        besetzt = stelle.vzae and (stelle.von or heute) <= heute <= (stelle.bis or heute)
        if zeile.koordination or not besetzt or zeile.abschluss is None:
            continue
        stand = _stand(zeile, beginn, heute, heute, parameter, tuple(faecher))
        if stand.status in offen:
            gefunden.append(Nachqualifizierung(zeile, stand))
    return tuple(gefunden)


def qualifikationsstand(
    zeile: Stellenzeile, zeilen: Sequence[Stellenzeile], heute: date, parameter: Parameter, faecher: Iterable[str]
) -> Qualifikation | None:
    """The qualification of who holds a post; None: the degree is not entered, or the post has not begun.

    Args:
        zeile: the post, one of `zeilen`; one that has ended is judged on its last day.
        zeilen: the list of posts.
        heute: the day.
        parameter: dated parameters.
        faecher: accepted subjects.
    """
    tag = min(heute, zeile.stelle.bis or heute)
    nachgeholt = zeile.nachqualifiziert_am is not None and zeile.nachqualifiziert_am <= tag
    if (zeile.stelle.von or tag) > heute or (zeile.abschluss is None and not nachgeholt):
        return None
    return _stand(zeile, _beschaeftigt_seit(zeilen).get(_person(zeile)), heute, tag, parameter, tuple(faecher))


def _stand(
    zeile: Stellenzeile, beginn: date | None, heute: date, tag: date, parameter: Parameter, faecher: tuple[str, ...]
) -> Qualifikation:
    """The qualification on a day, by a degree as it is written today."""
    abschluss = zeile.abschluss
    anerkannt = abschluss_anerkannt(abschluss, faecher, heute=heute) if isinstance(abschluss, str) else bool(abschluss)
    jahre = geltende_jahre(parameter.reihe("nachqualifizierung_jahre"), beginn or heute)
    return qualifikation(anerkannt=anerkannt, beginn=beginn, nachqualifiziert_am=zeile.nachqualifiziert_am, heute=tag, jahre=jahre)


def _qualifikationscode(stand: Qualifikation) -> str | None:
    match stand.status:
        case Qualifikationsstatus.ERFUELLT:
            return "nachqualifizierung-verspaetet" if stand.tage else None
        case Qualifikationsstatus.FEHLT:
            return "qualifikation-fehlt"
        case Qualifikationsstatus.LAEUFT:
            return "nachqualifizierung-laeuft"
        case Qualifikationsstatus.FAELLIG:
            return "nachqualifizierung-faellig"
        case Qualifikationsstatus.UEBERFAELLIG:
            return "nachqualifizierung-ueberfaellig"


# ---------------------------------------------------------------- koordinierende Stelle
_MANGEL: Mapping[Koordinationsmangel, str] = {
    Koordinationsmangel.UNBESETZT: "koordination-unbesetzt",
    Koordinationsmangel.ZU_GERING: "koordination-zu-gering",
    Koordinationsmangel.GETEILT: "koordination-geteilt",
}


def koordinationsfindings(zeilen: Sequence[Stellenzeile], kreis: Kreis, jahr: Zeitraum, parameter: Parameter) -> list[Finding]:
    """What is to be said of the koordinierende Stelle in a year.

    Args:
        zeilen: the coordinating posts that reach into the year.
        kreis: the county.
        jahr: calendar year.
        parameter: dated parameters.
    """
    stellen = [zeile.stelle for zeile in zeilen]
    if not zeilen:
        return [
            Finding("koordination-fehlt", None, {"kreis": kreis.name_voll, "zeitraum": zeitraum_text(teil)}, kreis.ags)
            for teil, wert in werte_im_zeitraum(parameter.reihe("koordination_pflicht"), jahr)
            if wert.wort == "verpflichtend"
        ]
    luecken = koordinationsluecken(stellen, jahr, parameter.reihe("koordination_pflicht"), parameter.reihe("koordination_mindestumfang"))
    findings = [
        Finding(
            _MANGEL[luecke.mangel],
            _koordinationsort(luecke.zeitraum, stellen),
            {
                "kreis": kreis.name_voll,
                "zeitraum": zeitraum_text(luecke.zeitraum),
                "vzae": umfang_text(luecke.vzae),
                "mindestumfang": umfang_text(luecke.mindestumfang),
            },
            kreis.ags,
        )
        for luecke in luecken
    ]
    return findings + _kostenfindings(zeilen, kreis, jahr, parameter)


def _koordinationsort(zeitraum: Zeitraum, stellen: Sequence[Stelle]) -> CellRef | None:
    wirkend = [stelle for stelle in stellen if schnittmenge(zeitraum, stelle.von, stelle.bis)]
    return (wirkend or list(stellen))[-1].ort if stellen else None


def _kostenfindings(zeilen: Sequence[Stellenzeile], kreis: Kreis, jahr: Zeitraum, parameter: Parameter) -> list[Finding]:
    """Costs of the Kreis beyond what is eligible for the whole months of the year in which the post was filled."""
    hoechstbetrag = parameter.wert("koordination_hoechstbetrag", jahr.von).ganze_zahl
    bemessung = parameter.wert("koordination_bemessungszeitraum_monate", jahr.von).ganze_zahl
    kosten = sum(zeile.kosten_cent or 0 for zeile in zeilen)
    if not kosten or hoechstbetrag is None or bemessung is None:
        return []
    monate = sum(monat.voll for monat in koordinationsmonate([zeile.stelle for zeile in zeilen], jahr.von.year))
    foerderfaehig = zuwendungsfaehig_cent(monate, kosten, hoechstbetrag, bemessung)
    if foerderfaehig == kosten:
        return []
    werte = {
        "kreis": kreis.name_voll,
        "kosten": euro_text(kosten),
        "foerderfaehig": euro_text(foerderfaehig),
        "monate": anzahl_text(monate, "vollen Monat", "volle Monate"),
    }
    return [Finding("koordination-kosten", next(z.stelle.ort for z in zeilen if z.kosten_cent), werte, kreis.ags)]
