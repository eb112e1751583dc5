"""The templates of a run: from the county's own folder where it has them, else those that travel with the program."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from im_xl.assets import ordner
from im_xl.errors import DateiError, VorlageError, systemgrund
from im_xl.package.package import Package
from im_xl.sheets.anordnung import Formular
from im_xl.sheets.metrics import digit_pixels
from im_xl.sheets.styles import Stilsammlung
from im_xl.sheets.template import Rezeptbuch, Vorlage

KREIS = {
    "uebersicht": "uebersicht.xlsx",
    "rechenweg": "rechenweg.xlsx",
    "hinweise": "hinweise.xlsx",
    "einstellungen": "einstellungen.xlsx",
    "gemeinde": "gemeinde.xlsx",
}
"""Template file per kind of sheet, for a county's workbook."""
LAND = {**KREIS, "uebersicht": "uebersicht-land.xlsx", "rechenweg": "rechenweg-land.xlsx"}
"""The same for the Land's workbook with quotas."""
_SATZ_CACHE: dict[object, Vorlagensatz] = {}
_SATZ_CACHE_MAX = 16


class Vorlagensatz:
    """The templates of one kind of run with their common formats; parsed once per process."""

    def __init__(
        self, dateien: Mapping[str, Path], buecher: Mapping[str, Rezeptbuch], schrift: tuple[str, float], *, seit_1904: bool
    ) -> None:
        sammlung, ziffer = Stilsammlung(schrift), digit_pixels(schrift)
        self.formulare = {
            art: Formular(Vorlage(_vorlagenmappe(dateien[art]), dateien[art].name, buch, sammlung, ziffer, seit_1904=seit_1904))
            for art, buch in buecher.items()
        }
        self.mit_eigenen_formeln = [formular.datei for formular in self.formulare.values() if formular.eigene_formeln]
        self.styles = sammlung.xml()


def _vorlagenmappe(datei: Path) -> Package:
    try:
        return Package.read(datei.read_bytes())
    except OSError as fehler:
        grund = systemgrund(fehler)
        raise VorlageError(
            "vorlage", f"Die Vorlage „{datei.name}“ kann nicht gelesen werden ({grund}). Bitte den Ordner der Vorlagen prüfen."
        ) from None
    except DateiError as fehler:
        raise VorlageError("vorlage", f"Die Vorlage „{datei.name}“ kann nicht benutzt werden: {fehler.text}") from None


def _vorlagendateien(eigener: Path | None, namen: Mapping[str, str]) -> dict[str, Path]:
    if eigener is not None and not eigener.is_dir():
        raise VorlageError(
            "vorlagenordner", f"Den Ordner mit Vorlagen „{eigener}“ gibt es nicht. Bitte den Pfad prüfen oder mit „im-xl vorlagen“ anlegen."
        )
    mitgeliefert = ordner("templates")
    return {
        art: eigener / name if eigener is not None and (eigener / name).is_file() else mitgeliefert / name for art, name in namen.items()
    }


def vorlage(eigener: Path | None, datei: str) -> Package:
    """The template of this name: the county's own, else ours.

    Raises:
        VorlageError: it cannot be read.
    """
    return _vorlagenmappe(_vorlagendateien(eigener, {"": datei})[""])


def vorlagensatz(
    eigener: Path | None,
    schrift: tuple[str, float],
    dateinamen: Mapping[str, str],
    buecher: Mapping[str, Rezeptbuch],
    *,
    seit_1904: bool = False,
) -> Vorlagensatz:
    """The templates for this run.

    Args:
        eigener: the county's own folder, which may hold some of them; None: those that travel with the program.
        schrift: standard font of the county's workbook.
        dateinamen: file per kind of sheet.
        buecher: what placeholders may name, per kind of sheet.
        seit_1904: the county's workbook counts days from 1904.

    Raises:
        VorlageError: a folder that does not exist, a template that cannot be read or filled.
    """
    dateien = _vorlagendateien(eigener, dateinamen)
    stand = tuple((datei, datei.stat().st_mtime_ns, datei.stat().st_size) for datei in dateien.values())
    rezepte = tuple((art, tuple(sorted(buch.rezepte.items()))) for art, buch in buecher.items())
    key = (stand, schrift, rezepte, seit_1904)
    if key not in _SATZ_CACHE:
        if len(_SATZ_CACHE) >= _SATZ_CACHE_MAX:
            _SATZ_CACHE.clear()
        _SATZ_CACHE[key] = Vorlagensatz(dateien, buecher, schrift, seit_1904=seit_1904)
    return _SATZ_CACHE[key]
