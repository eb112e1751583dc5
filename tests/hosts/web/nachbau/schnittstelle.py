"""Excel's object model as `@types/office-js` describes it: each member with the requirement set that brought it."""

from __future__ import annotations

from functools import cache
import re

from hosts.web.nachbau.werkzeuge import MODULE

_KLASSE = re.compile(r"    class (\w+)(?:<\w+>)? extends OfficeExtension\.ClientObject \{")
_MITGLIED = re.compile(r"        (?:readonly )?(\w+)\??[(:]")
_SATZ = re.compile(r"\[Api set: (Excel\w*) ([\d.]+)")


@cache
def mitglieder() -> dict[str, dict[str, tuple[str, str]]]:
    """By class and name of a member, which set brought it: `{"Range": {"copyFrom": ("ExcelApi", "1.9")}}`."""
    text = (MODULE / "@types/office-js/index.d.ts").read_text("utf-8")
    modell: dict[str, dict[str, tuple[str, str]]] = {}
    klasse: dict[str, tuple[str, str]] | None = None
    satz = ("ExcelApi", "1.1")
    for zeile in text[text.index("declare namespace Excel {") :].splitlines():
        if kopf := _KLASSE.match(zeile):
            klasse = modell.setdefault(kopf[1], {})
        elif zeile == "    }":
            klasse = None
        elif zeile == "}":
            break
        elif klasse is not None:
            if zeile.startswith("        /**"):
                satz = ("ExcelApi", "1.1")
            if neuer := _SATZ.search(zeile):
                satz = (neuer[1], neuer[2].rstrip("."))
            elif mitglied := _MITGLIED.match(zeile):
                klasse.setdefault(mitglied[1], satz)
    return modell


def fassung(text: str) -> tuple[int, ...]:
    """A version that can be compared: 1.9 comes before 1.10."""
    return tuple(int(teil) for teil in text.split("."))
