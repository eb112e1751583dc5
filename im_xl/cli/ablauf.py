"""What the commands of the procedure have in common: each is the main run with one more sheet wanted, and perhaps rows to be entered there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

import click

from im_xl.cli.kennwort import erfragt, kennwort_optionen
from im_xl.cli.options import JAHR, PFAD, heute_option, json_option, tag_oder_heute
from im_xl.cli.output import Ausgabe
from im_xl.cli.uebersichten import ablage_dokument, berichten, uebersichten_schreiben, vorschau_zeigen
from im_xl.model import Auftrag, Eintrag

if TYPE_CHECKING:
    from im_xl.cli.kennwort import Kennwortweg
    from im_xl.hosts.file import Ablage

P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ablaufwahl:
    """The options that every command of the procedure has."""

    jahr: int | None
    heute: date | None
    ausgabe: Path | None
    ersetzen: bool
    kennwort: Kennwortweg | None
    vorschau: bool
    json_ziel: str | None

    @property
    def tag(self) -> date:
        """The day of the run."""
        return tag_oder_heute(self.heute)


_FELDER = ("jahr", "heute", "ausgabe", "ersetzen", "kennwort", "vorschau", "json_ziel")


def ablauf_optionen(command: Callable[..., int]) -> Callable[..., int]:
    """--jahr, --heute, --ausgabe, --ersetzen, --kennwort, --vorschau, --json, handed over as `wahl`."""

    @wraps(command)
    def mit_wahl(**angaben: Any) -> int:  # noqa: ANN401 - click's own
        wahl = Ablaufwahl(**{feld: angaben.pop(feld) for feld in _FELDER})
        return command(wahl=wahl, **angaben)

    optionen: tuple[Callable[[Callable[..., int]], Callable[..., int]], ...] = (
        json_option,
        click.option("--vorschau", is_flag=True, help="Sagt nur, was mit jedem Blatt geschähe; geschrieben wird nichts."),
        kennwort_optionen,
        click.option("--ersetzen", is_flag=True, help="Schreibt in DATEI selbst (mit Sicherung), oder über eine fremde Datei am Ziel."),
        click.option(
            "--ausgabe",
            type=PFAD,
            metavar="DATEI",
            help="Ziel. Ohne Angabe: DATEI selbst, wenn sie schon Übersichten enthält, sonst DATEI-uebersicht.xlsx.",
        ),
        heute_option,
        click.option("--jahr", type=JAHR, help="Haushaltsjahr. Ohne Angabe: wie in der Mappe, sonst das laufende Jahr."),
    )
    gerufen: Callable[..., int] = mit_wahl
    for option in optionen:
        gerufen = option(gerufen)
    return gerufen


def ablauf_lauf(
    datei: Path,
    wahl: Ablaufwahl,
    ablauf: Mapping[str, tuple[Eintrag, ...]],
    *,
    danach: Callable[[Ausgabe, Ablage], int] | None = None,
    **angaben: Any,  # noqa: ANN401 - further fields of `Auftrag`
) -> int:
    """The main run with sheets of the procedure.

    Args:
        datei: the county's workbook.
        wahl: the common options.
        ablauf: the sheets that are wanted, with rows to be entered.
        danach: what else is to be done with the result, once the workbook is written; gives an exit code.
        angaben: further fields of `Auftrag`.

    Returns:
        The exit code.
    """
    sprecher = Ausgabe(wahl.json_ziel, datei)
    geheim = erfragt(datei, wahl.kennwort)
    auftrag = Auftrag(heute=wahl.tag, haushaltsjahr=wahl.jahr, ablauf=ablauf, **angaben)
    if wahl.vorschau:
        return vorschau_zeigen(sprecher, datei, auftrag, ausgabe=wahl.ausgabe, ersetzen=wahl.ersetzen, kennwort=geheim)
    ablage = uebersichten_schreiben(datei, auftrag, ausgabe=wahl.ausgabe, ersetzen=wahl.ersetzen, kennwort=geheim)
    ausgang = berichten(sprecher, ablage)
    if danach is not None:
        ausgang = max(ausgang, danach(sprecher, ablage))
    sprecher.dokument(ablage_dokument(ablage))
    return ausgang
