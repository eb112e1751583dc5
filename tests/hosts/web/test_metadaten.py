"""What Excel is told about the functions: the fields of the published form, true to the register, and never other signatures than before."""

from __future__ import annotations

import json
from pathlib import Path
import re
from typing import Any

from jsonschema_rs import Draft202012Validator
import pytest

from im_xl.functions import funktionen
from im_xl.functions.registry import HILFE_HOECHSTENS
from im_xl.hosts.web import metadaten

GOLDEN = Path(__file__).with_name("funktionen.golden.txt")
ADRESSE = "https://im-xl.landkreis.example"

WAHR = {"const": True}
# The fields that Microsoft documents for metadata made by hand, as far as we use them; whatever else turned up would be a mistake.
FORM: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["$schema", "allowErrorForDataTypeAny", "functions"],
    "properties": {
        "$schema": {"const": metadaten.SCHEMA},
        "allowErrorForDataTypeAny": WAHR,
        "functions": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "name", "description", "parameters", "result"],
                "properties": {
                    "id": {"type": "string", "pattern": "^[A-Z][A-Z0-9_]{2,30}$"},
                    "name": {"type": "string", "pattern": "^[A-Z][A-Z0-9_]{2,30}$"},
                    "description": {"type": "string", "minLength": 1, "maxLength": HILFE_HOECHSTENS},
                    "helpUrl": {"type": "string", "pattern": f"^{re.escape(ADRESSE)}/hilfe#IM_[A-Z_]+$"},
                    "parameters": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["name", "description", "type", "dimensionality"],
                            "properties": {
                                "name": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
                                "description": {"type": "string", "minLength": 1, "maxLength": HILFE_HOECHSTENS},
                                "type": {"const": "any"},
                                "dimensionality": {"const": "matrix"},
                                "optional": WAHR,
                            },
                        },
                    },
                    "result": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["type", "dimensionality"],
                        "properties": {"type": {"const": "any"}, "dimensionality": {"enum": ["scalar", "matrix"]}},
                    },
                    "options": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {"requiresAddress": WAHR, "requiresParameterAddresses": WAHR, "cancelable": WAHR},
                    },
                },
            },
        },
    },
}


def dokument() -> dict[str, Any]:
    gelesen: dict[str, Any] = json.loads(metadaten.funktionen_json(ADRESSE))
    return gelesen


def test_the_metadata_have_the_published_form() -> None:
    """Only documented fields, with documented values, none too long for the wizard."""
    assert list(Draft202012Validator(FORM).iter_errors(dokument())) == []


def test_the_form_can_fail() -> None:
    """A field that nobody knows and an argument of another shape are seen."""
    falsch = dokument()
    falsch["functions"][0]["options"]["stream"] = True
    falsch["functions"][1]["parameters"][0]["dimensionality"] = "scalar"
    assert len(list(Draft202012Validator(FORM).iter_errors(falsch))) == 2


def test_the_metadata_are_the_register() -> None:
    """All functions in their order, each with its arguments, its help and where its own help stands."""
    eintraege = dokument()["functions"]
    assert [eintrag["id"] for eintrag in eintraege] == list(funktionen())
    for eintrag in eintraege:
        funktion = funktionen()[eintrag["id"]]
        assert eintrag["name"] == funktion.name
        assert eintrag["description"] == funktion.beschreibung
        assert eintrag["helpUrl"].endswith(f"#{funktion.name}")
        assert [(p["name"], p["description"], p.get("optional", False)) for p in eintrag["parameters"]] == [
            (a.name, a.hilfe, a.optional) for a in funktion.argumente
        ]


def test_addresses_of_arguments_are_asked_for() -> None:
    """An empty cell that arrives as 0 can be told from a zero only by its address; Excel tells that only to functions that may give a matrix."""
    for eintrag in dokument()["functions"]:
        mit = bool(eintrag["parameters"])
        assert ("requiresParameterAddresses" in eintrag["options"]) is mit
        assert eintrag["result"]["dimensionality"] == ("matrix" if mit else "scalar")
        assert "requiresAddress" in eintrag["options"]


def test_only_what_works_on_lists_can_be_cancelled() -> None:
    """The runtime of Excel keeps every finished call that could have been cancelled."""
    assert [f["id"] for f in dokument()["functions"] if "cancelable" in f["options"]] == [n for n, f in funktionen().items() if f.bereich]


def test_the_script_of_ids_says_the_same() -> None:
    """One assignment, readable as JSON: what is associated at load is what the metadata describe."""
    skript = metadaten.funktionen_ids_js()
    zuweisung = re.fullmatch(r"globalThis\.IM_FUNKTIONEN = (\{.*\});\n", skript)
    assert zuweisung is not None
    ids = json.loads(zuweisung[1])
    for eintrag in dokument()["functions"]:
        assert ids.pop(eintrag["id"]) == {
            "hinweis": eintrag["id"] == "IM_HINWEIS",
            "abbrechbar": "cancelable" in eintrag["options"],
            "matrix": eintrag["result"]["dimensionality"] == "matrix",
        }
    assert ids == {}


# ---------------------------------------------------------------- what never changes
def geaendert(golden: list[str], jetzt: list[str]) -> list[str]:
    """What became of the signatures that once were published."""
    nach_name = {zeile.partition("(")[0]: zeile for zeile in jetzt}
    return [f"{alt}  ist jetzt  {nach_name.get(alt.partition('(')[0], 'nicht mehr da')}" for alt in golden if alt not in jetzt]


def test_no_signature_changes() -> None:
    """Ids and arguments of the golden file are those of the register, and every function stands in it."""
    golden, jetzt = GOLDEN.read_text("utf-8").splitlines(), metadaten.signaturen()
    assert not geaendert(golden, jetzt), (
        "Excel mit Microsoft 365 merkt sich die Signaturen; Formeln in den Mappen der Landkreise gingen still falsch.\n"
        "Ein neues Argument kommt dort nur als neue Funktion, und keine Funktion geht weg:\n" + "\n".join(geaendert(golden, jetzt))
    )
    neu = [zeile for zeile in jetzt if zeile not in golden]
    assert not neu, f"Neue Funktionen gehören ans Ende von {GOLDEN.name}:\n" + "\n".join(neu)


@pytest.mark.parametrize(
    "jetzt",
    [
        "IM_A(a, [b]) -> Zelle",
        "IM_A(a, b) -> Zelle",
        "IM_A(b, a, [c]) -> Zelle",
        "IM_A(x, b, [c]) -> Zelle",
        "IM_A(a, b, [c]) -> Bereich",
    ],
    ids=["optional geworden", "entfallen", "vertauscht", "umbenannt", "mehrere Zellen"],
)
def test_each_kind_of_change_is_seen(jetzt: str) -> None:
    """Left out, renamed, swapped, made optional, spilling: all are changes."""
    assert geaendert(["IM_A(a, b, [c]) -> Zelle"], [jetzt]) == [f"IM_A(a, b, [c]) -> Zelle  ist jetzt  {jetzt}"]


def test_what_is_gone_is_seen_and_what_is_new_is_none() -> None:
    """A function that is missing is a change, another one beside it is not."""
    assert geaendert(["IM_A(a) -> Zelle"], ["IM_B(a) -> Zelle"]) == ["IM_A(a) -> Zelle  ist jetzt  nicht mehr da"]
    assert geaendert(["IM_A(a) -> Zelle"], ["IM_B(c) -> Bereich", "IM_A(a) -> Zelle"]) == []
