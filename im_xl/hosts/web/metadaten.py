"""What Excel is told about the functions in cells, made from the register: names, arguments, German help.

Excel keeps what it has read, also across versions of the server, and stored formulas go by position: on the web a signature never
changes, and a new argument is a new function. `tests/hosts/web/funktionen.golden.txt` holds them.
"""

from __future__ import annotations

import json
from typing import Final

from im_xl.functions import Funktion, funktionen

SCHEMA: Final = "https://developer.microsoft.com/json-schemas/office-js/custom-functions.schema.json"
"""Name of the published schema; it is told, never loaded."""


def funktionen_json(adresse: str) -> bytes:
    """The metadata file of the add-in.

    Every argument is a matrix of anything, error cells included: what a cell holds is understood in one place, on the server. Excel for
    Windows and Mac hands over an empty cell as 0, and fehlend is not null: so the page asks for the cells at the addresses of the
    arguments. Excel tells these (from CustomFunctionsRuntime 1.3 on) only to functions whose result may be a matrix; so all are declared
    to give one, mostly of one cell.

    Args:
        adresse: where the server is reached; the help of each function is a place on its help page.
    """
    dokument = {
        "$schema": SCHEMA,
        "allowErrorForDataTypeAny": True,
        "functions": [_funktion(funktion, adresse) for funktion in funktionen().values()],
    }
    return json.dumps(dokument, ensure_ascii=False, indent=1).encode()


def funktionen_ids_js() -> str:
    """A script with the ids, for they must be associated while the page loads, before anything can be fetched."""
    ids = {
        funktion.name: {"hinweis": funktion.hinweis_des_hosts, "abbrechbar": abbrechbar(funktion), "matrix": _mit_adressen(funktion)}
        for funktion in funktionen().values()
    }
    return f"globalThis.IM_FUNKTIONEN = {json.dumps(ids)};\n"


def abbrechbar(funktion: Funktion) -> bool:
    """Whether Excel says when nobody waits for the result any more: for those that work on whole lists.

    The runtime of Excel remembers every finished call that could have been cancelled, so the small ones are not.
    """
    return funktion.bereich


def signaturen() -> list[str]:
    """What must never change, one function a line: id, arguments in order, optional ones in brackets, one cell or several."""
    return [
        f"{f.name}({', '.join(f'[{a.name}]' if a.optional else a.name for a in f.argumente)}) -> {'Bereich' if f.bereich else 'Zelle'}"
        for f in funktionen().values()
    ]


def _funktion(funktion: Funktion, adresse: str) -> dict[str, object]:
    optionen = {
        "requiresAddress": True,
        "requiresParameterAddresses": _mit_adressen(funktion),
        "cancelable": abbrechbar(funktion),
    }
    return {
        "id": funktion.name,
        "name": funktion.name,
        "description": funktion.beschreibung,
        "helpUrl": f"{adresse}/hilfe#{funktion.name}",
        "parameters": [
            {
                "name": argument.name,
                "description": argument.hilfe,
                "type": "any",
                "dimensionality": "matrix",
                **({"optional": True} if argument.optional else {}),
            }
            for argument in funktion.argumente
        ],
        "result": {"type": "any", "dimensionality": "matrix" if _mit_adressen(funktion) else "scalar"},
        "options": {name: True for name, gilt in optionen.items() if gilt},
    }


def _mit_adressen(funktion: Funktion) -> bool:
    """Whether there are arguments whose cells the page may have to look at."""
    return bool(funktion.argumente)
