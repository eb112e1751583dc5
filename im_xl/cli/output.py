"""What a command says and writes besides the workbook: lines for people, JSON for programs, tables as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
import json
from pathlib import Path
import sys
from typing import TYPE_CHECKING, Any

import click

from im_xl.cli.frame import FERTIG, MIT_FEHLERN, silence
from im_xl.errors import DateiError

if TYPE_CHECKING:
    from im_xl.findings import Finding

_JE_CODE = 8
"""So many warnings of one kind are listed; the others are counted. Every Fehler is listed."""


class Ausgabe:
    """Where a command speaks: on the standard output, or beside it where that belongs to the JSON."""

    def __init__(self, json_ziel: str | None, *eingaben: Path) -> None:
        """Refuse a JSON file that would overwrite something that is not ours, before any work is done.

        Raises:
            DateiError: the target is one of the input files, a folder, or a file of somebody else's.
        """
        self._ziel = json_ziel
        if json_ziel is not None:
            check_json_target(json_ziel, eingaben)

    def sage(self, *zeilen: str) -> None:
        """Lines for the person at the terminal."""
        try:
            for zeile in zeilen:
                click.echo(zeile, err=self._ziel == "-")
        except BrokenPipeError:
            silence(sys.stderr if self._ziel == "-" else sys.stdout)  # nobody reads on (`| head`); the work goes on all the same

    def dokument(self, dokument: dict[str, Any]) -> None:
        """The JSON, where it was asked for."""
        if self._ziel is not None:
            write_json(dokument, self._ziel)

    def findings(self, findings: Sequence[Finding], *, verweis: str = "") -> int:
        """List Fehler and Warnungen that nobody has accepted, count all; the exit code that follows from them.

        Args:
            findings: all of the run, gravest first.
            verweis: where all of them can be read.
        """
        from im_xl.vwv.anzeige import befundzahlen

        offen = [finding for finding in findings if not finding.angenommen]
        arten = {art: list(gruppe) for art, gruppe in groupby(offen, key=lambda finding: finding.schwere.value)}
        if findings:
            kopf = befundzahlen(findings) + (f" ({verweis})" if verweis else "")
            self.sage("", kopf + ":" * bool({"Fehler", "Warnung"} & set(arten)))
        for art in ("Fehler", "Warnung"):
            je_code: dict[str, list[str]] = {}
            for finding in arten.get(art, ()):
                je_code.setdefault(finding.code, []).append(finding.text)
            for code, texte in je_code.items():
                grenze = len(texte) if art == "Fehler" else _JE_CODE
                self.sage(*(f"  {art}: {text}" for text in texte[:grenze]))
                if len(texte) > grenze:
                    self.sage(f"  {art}: … und {len(texte) - grenze} weitere dieser Art ({code}).")
        return MIT_FEHLERN if "Fehler" in arten else FERTIG


def tabelle(kopf: Sequence[str], zeilen: Iterable[Sequence[str]], rechts: Iterable[int] = ()) -> list[str]:
    """Lines of an aligned table; `rechts` are the columns of numbers."""
    alle = [list(kopf), *(list(zeile) for zeile in zeilen)]
    breiten = [max(len(zeile[spalte]) for zeile in alle) for spalte in range(len(kopf))]
    zahlen = set(rechts)
    return [
        "  ".join(
            feld.rjust(breite) if spalte in zahlen else feld.ljust(breite)
            for spalte, (feld, breite) in enumerate(zip(zeile, breiten, strict=True))
        ).rstrip()
        for zeile in alle
    ]


@contextmanager
def fortschritt(text: str) -> Iterator[None]:
    """Show that something goes on, where somebody looks."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield


# ---------------------------------------------------------------- JSON
def write_json(dokument: dict[str, Any], ziel: str) -> None:
    """Write a document, always in UTF-8, to the standard output ("-") or to a file.

    Raises:
        DateiError: the file cannot be written, or holds something that is not ours.
    """
    data = (json.dumps(dokument, ensure_ascii=False, indent=2) + "\n").encode()
    if ziel == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    check_json_target(ziel)
    save(data, Path(ziel))


def check_json_target(ziel: str, eingaben: Iterable[Path] = ()) -> None:
    """Make sure that a JSON file may be written.

    Raises:
        DateiError: it is one of the input files, a folder, or a file of somebody else's.
    """
    if ziel == "-":
        return
    pfad = Path(ziel)
    if pfad.is_dir():
        raise DateiError("json-belegt", f"--json: „{ziel}“ ist ein Ordner. Bitte eine Datei angeben.")
    if not pfad.resolve().parent.is_dir():
        raise DateiError("ordner-fehlt", f"--json: Den Ordner „{pfad.parent}“ gibt es nicht. Bitte anlegen oder einen anderen wählen.")
    if pfad.exists() and (any(ein.exists() and pfad.samefile(ein) for ein in eingaben) or not _our_json(pfad)):
        raise DateiError(
            "json-belegt", f"--json: „{pfad.name}“ gibt es schon, und es ist kein Ergebnis von im-xl. Bitte einen anderen Namen wählen."
        )


def _our_json(pfad: Path) -> bool:
    try:
        with pfad.open("rb") as datei:
            anfang = datei.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")
    except OSError:
        return False
    return not anfang or (anfang.startswith(b"{") and (b'"im-xl/' in anfang or b'"fehler"' in anfang))


def save(data: bytes, ziel: Path) -> None:
    """Write a file whole or not at all."""
    from im_xl.package.save import save_atomic

    save_atomic(data, ziel)
