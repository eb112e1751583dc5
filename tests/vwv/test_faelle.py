"""The law cases in `tests/faelle`: one sentence each, expected figures with visible arithmetic, a source."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
import operator
from pathlib import Path
from typing import Any

import pytest
import yaml

from im_xl.cents import Einheit, Rundung, Rundungsart
from im_xl.errors import RegelError
from im_xl.model import Beratungsfall, Mindestbetragsmodus, Mindestumfangsbezug, Mitgliedschaft, Rolle, Stelle, Zeitraum
from im_xl.vwv.beratung import beratung, beratung_text, beratungsende, integrationsplan
from im_xl.vwv.koordination import koordinationsluecken, zuwendungsfaehig_cent
from im_xl.vwv.parameters import Parameter
from im_xl.vwv.planungsrahmen import planungsrahmen_cent
from im_xl.vwv.qualifikation import abschluss_anerkannt, nachqualifizierung_bis, qualifikation, qualifikation_text
from im_xl.vwv.stellen import getragene_vzae, mindestumfangsverlauf, stellenluecken, ueberschreitungen
from im_xl.vwv.verbund import im_jahr, verbundbetrag_cent
from im_xl.vwv.verfahren import fristen, schrittstatus
from im_xl.vwv.weiterleitung import teillistenbetraege_cent, weiterleitungsbetraege_cent
from im_xl.vwv.zeitraum import geltende_jahre

ORDNER = Path(__file__).parent.parent / "faelle"
FAELLE = [(datei.stem, fall) for datei in sorted(ORDNER.glob("*.yaml")) for fall in yaml.safe_load(datei.read_text("utf-8"))]
RECHENZEICHEN: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda a, b: Fraction(a) / Fraction(b),
    ast.FloorDiv: operator.floordiv,
}


def ausgerechnet(rechnung: str) -> int:
    """The right side of "a = b" after the left side has been worked out and found equal."""
    links, rechts = rechnung.split(" = ")

    def wert(knoten: ast.expr) -> Fraction | int:
        if isinstance(knoten, ast.BinOp):
            return RECHENZEICHEN[type(knoten.op)](wert(knoten.left), wert(knoten.right))  # type: ignore[no-any-return]
        assert isinstance(knoten, ast.Constant)
        assert type(knoten.value) is int
        return knoten.value

    assert wert(ast.parse(links, mode="eval").body) == int(rechts), rechnung
    return int(rechts)


def rundung(eingabe: dict[str, Any]) -> Rundung:
    art, einheit = eingabe.get("rundung", ["summentreu", "CENT"])
    return Rundung(Rundungsart(art), Einheit[einheit])


def weiterleitung(eingabe: dict[str, Any], _: date | None) -> object:
    return weiterleitungsbetraege_cent(eingabe["zuwendung_cent"], eingabe["personen"], rundung(eingabe))


def teilliste(eingabe: dict[str, Any], _: date | None) -> object:
    return teillistenbetraege_cent(eingabe["zuwendung_cent"], eingabe["personen"], eingabe["gesamtpersonen"], rundung(eingabe))


def planungsrahmen(eingabe: dict[str, Any], _: date | None) -> object:
    quoten = {ags: Fraction(quote) for ags, quote in eingabe["quoten"].items()}
    modus = Mindestbetragsmodus(eingabe["modus"])
    return planungsrahmen_cent(eingabe["summe_cent"], quoten, eingabe["mindestbetrag_cent"], modus, rundung(eingabe))


def alle_fristen(eingabe: dict[str, Any], _: date | None) -> object:
    alle = fristen(eingabe["haushaltsjahr"], Parameter.laden())
    return {frist.schluessel: f"{frist.datum:%d.%m.%Y}" if frist.datum else None for frist in alle}


def status(eingabe: dict[str, Any], _: date | None) -> object:
    (frist,) = (frist for frist in fristen(eingabe["haushaltsjahr"], Parameter.laden()) if frist.schluessel == eingabe["schritt"])
    return schrittstatus(frist, eingabe["eingang"], eingabe["heute"]).value


def vzae(eingabe: dict[str, Any], tag: date | None) -> object:
    assert tag
    satz = Parameter.laden().wert("satz_je_vzae", tag).ganze_zahl
    return None if satz is None else str(getragene_vzae(eingabe["betrag_cent"], satz))


def parameter(eingabe: dict[str, Any], tag: date | None) -> object:
    assert tag
    wert = Parameter.laden().wert(eingabe["schluessel"], tag).wert
    return str(wert) if isinstance(wert, Decimal) else wert


def mitgliedschaft(eingabe: dict[str, Any], _: date | None) -> object:
    eine = Mitgliedschaft(ags="08226096", name="Weinheim", rolle=Rolle.MITGLIED, von=eingabe["von"], bis=eingabe["bis"])
    zeit = im_jahr(eine, eingabe["haushaltsjahr"])
    return list(zeit) if zeit else None


def verbundbetrag(eingabe: dict[str, Any], _: date | None) -> object:
    return verbundbetrag_cent(eingabe["betraege_cent"])


def stellen(eingabe: dict[str, Any]) -> list[Stelle]:
    return [Stelle(**{**angaben, "vzae": Decimal(angaben["vzae"])}) for angaben in eingabe["stellen"]]


def zeitraum(eingabe: dict[str, Any]) -> Zeitraum:
    return Zeitraum(eingabe["von"], eingabe["bis"])


def luecken(eingabe: dict[str, Any], _: date | None) -> object:
    gefordert = mindestumfangsverlauf(Parameter.laden().reihe("mindestumfang"), zeitraum(eingabe))
    gefunden = stellenluecken(stellen(eingabe), gefordert, Mindestumfangsbezug(eingabe.get("bezug", "summe")))
    return [[luecke.zeitraum.von, luecke.zeitraum.bis, f"{luecke.vzae:.2f}"] for luecke in gefunden]


def zu_viel(eingabe: dict[str, Any], _: date | None) -> object:
    gefunden = ueberschreitungen(stellen(eingabe), zeitraum(eingabe))
    return [[zuviel.person, zuviel.zeitraum.von, zuviel.zeitraum.bis, f"{zuviel.vzae:.2f}"] for zuviel in gefunden]


def jahre(schluessel: str, beginn: date) -> int:
    return geltende_jahre(Parameter.laden().reihe(schluessel), beginn)


def nachqualifizierung(eingabe: dict[str, Any], _: date | None) -> object:
    return nachqualifizierung_bis(eingabe["beginn"], jahre("nachqualifizierung_jahre", eingabe["beginn"]))


def qualifikationsstand(eingabe: dict[str, Any], _: date | None) -> object:
    abschluss, beginn, heute = eingabe["abschluss"], eingabe["beginn"], eingabe["heute"]
    stand = qualifikation(
        anerkannt=bool(abschluss) and abschluss_anerkannt(abschluss, heute=heute),
        beginn=beginn,
        nachqualifiziert_am=eingabe.get("nachqualifiziert_am"),
        heute=heute,
        jahre=jahre("nachqualifizierung_jahre", beginn or heute),
    )
    return qualifikation_text(stand)


def ende_der_beratung(eingabe: dict[str, Any], _: date | None) -> object:
    beginn = eingabe["beginn"]
    mehr = jahre("beratungszeitraum_verlaengerung_jahre", beginn) if eingabe.get("verlaengert") else 0
    return beratungsende(beginn, jahre("beratungszeitraum_jahre", beginn), mehr)


def fall(eingabe: dict[str, Any]) -> Beratungsfall:
    angaben = {name: tuple(wert) if name == "ziele" else wert for name, wert in eingabe.items() if name != "heute"}
    return Beratungsfall(**angaben)


def beratungsstand(eingabe: dict[str, Any], _: date | None) -> object:
    einer = fall(eingabe)
    dauer = (jahre("beratungszeitraum_jahre", einer.beginn), jahre("beratungszeitraum_verlaengerung_jahre", einer.beginn))
    return beratung_text(beratung(einer, eingabe["heute"], *dauer))


def plan(eingabe: dict[str, Any], _: date | None) -> object:
    return integrationsplan(fall(eingabe), eingabe["heute"], Parameter.laden().reihe("integrationsplan")).value


def koordination(eingabe: dict[str, Any], _: date | None) -> object:
    reihen = (Parameter.laden().reihe("koordination_pflicht"), Parameter.laden().reihe("koordination_mindestumfang"))
    gefunden = koordinationsluecken(stellen(eingabe), zeitraum(eingabe), *reihen)
    return [[luecke.zeitraum.von, luecke.zeitraum.bis, luecke.mangel.value] for luecke in gefunden]


def koordination_betrag(eingabe: dict[str, Any], _: date | None) -> object:
    tag = date(2025, 1, 1)
    werte = [
        Parameter.laden().wert(name, tag).ganze_zahl for name in ("koordination_hoechstbetrag", "koordination_bemessungszeitraum_monate")
    ]
    return zuwendungsfaehig_cent(eingabe["monate"], eingabe["kosten_cent"], *werte)  # type: ignore[arg-type]


REGELN = {
    "weiterleitung": weiterleitung,
    "teilliste": teilliste,
    "planungsrahmen": planungsrahmen,
    "fristen": alle_fristen,
    "status": status,
    "vzae": vzae,
    "parameter": parameter,
    "mitgliedschaft": mitgliedschaft,
    "verbundbetrag": verbundbetrag,
    "stellenluecken": luecken,
    "ueberschreitungen": zu_viel,
    "nachqualifizierung": nachqualifizierung,
    "qualifikation": qualifikationsstand,
    "beratungsende": ende_der_beratung,
    "beratung": beratungsstand,
    "integrationsplan": plan,
    "koordination": koordination,
    "koordination_betrag": koordination_betrag,
}


def erwartet(wert: Any) -> Any:  # noqa: ANN401 - whatever the case expects
    if isinstance(wert, dict):
        return {schluessel: erwartet(teil) for schluessel, teil in wert.items()}
    return ausgerechnet(wert) if isinstance(wert, str) and " = " in wert else wert


@pytest.mark.parametrize(("datei", "fall"), FAELLE, ids=[f"{datei}-{nr}" for nr, (datei, _) in enumerate(FAELLE, start=1)])
def test_law_case(datei: str, fall: dict[str, Any]) -> None:
    """The rule answers as the case says, or refuses with the code that it names."""
    assert datei
    assert fall["fall"].endswith(".")
    assert fall["quelle"].strip(), "a case without a source proves nothing"
    regel = REGELN[fall["regel"]]
    if "fehler" in fall:
        with pytest.raises(RegelError) as fehler:
            regel(fall["eingabe"], fall.get("stichtag"))
        assert fehler.value.code == fall["fehler"]
    else:
        assert regel(fall["eingabe"], fall.get("stichtag")) == erwartet(fall["erwartet"])
