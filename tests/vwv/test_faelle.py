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
from im_xl.model import Mindestbetragsmodus, Mitgliedschaft, Rolle
from im_xl.vwv.parameters import Parameter
from im_xl.vwv.planungsrahmen import planungsrahmen_cent
from im_xl.vwv.stellen import getragene_vzae
from im_xl.vwv.verbund import im_jahr, verbundbetrag_cent
from im_xl.vwv.verfahren import fristen, schrittstatus
from im_xl.vwv.weiterleitung import teillistenbetraege_cent, weiterleitungsbetraege_cent

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
