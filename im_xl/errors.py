"""What stops the work: one exception tree, each with a German sentence for the person at the screen.

An exception means that nothing can be produced at all. A problem beside which work goes on is a
`im_xl.findings.Finding`.
"""

from __future__ import annotations

import errno

_GRUENDE = {
    errno.EACCES: "Zugriff verweigert",
    errno.EPERM: "nicht erlaubt",
    errno.ENOENT: "Datei oder Ordner nicht gefunden",
    errno.ENOTDIR: "ein Teil des Pfads ist kein Ordner",
    errno.EISDIR: "das ist ein Ordner",
    errno.EEXIST: "gibt es schon",
    errno.ENOSPC: "kein Platz mehr auf dem Laufwerk",
    errno.EROFS: "das Laufwerk ist schreibgeschützt",
    errno.ENAMETOOLONG: "der Name ist zu lang",
    errno.EIO: "Lese- oder Schreibfehler",
    errno.EBUSY: "gerade in Gebrauch",
    errno.ELOOP: "die Verknüpfungen drehen sich im Kreis",
}


def systemgrund(fehler: OSError) -> str:
    """Why the system refused, in German; its number where there is no word for it."""
    return _GRUENDE.get(fehler.errno or 0, f"Systemfehler {fehler.errno}")


class ImXlError(Exception):
    """Work cannot go on.

    Attributes:
        code: short ASCII name of the problem, stable across versions; `docs/json.md` lists them.
        text: German message: what was found, and what to do.
        blatt: name of the sheet concerned, or None.
        zelle: address in A1 form on that sheet, or None.
    """

    def __init__(self, code: str, text: str, *, blatt: str | None = None, zelle: str | None = None) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.blatt = blatt
        self.zelle = zelle


class EingabeError(ImXlError):
    """What was handed in (option, list, workbook content) cannot be worked with."""


class RegelError(ImXlError):
    """A rule has no answer for these figures, for instance a split by persons that are all zero."""


class DateiError(ImXlError):
    """A file cannot be read or written, or is refused because it could not be kept whole."""


class VorlageError(ImXlError):
    """A template holds something that cannot be filled; the message names the cell."""
