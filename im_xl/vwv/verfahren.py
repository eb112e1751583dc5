"""The forwarding procedure: its steps, their dates for a grant year, and how each stands on the day of the run."""

from __future__ import annotations

from datetime import date

from im_xl.errors import RegelError
from im_xl.vwv.auswertung import Frist, Schritt, Schrittstatus
from im_xl.vwv.parameters import Parameter, Parameterwert

SCHRITTE = ("stichtag", "meldung", "uebersicht", "bekanntgabe", "entscheidung", "weiterleitung")
"""Steps in the order of their dates; each is the parameter `frist_<step>`."""


def tag_im_haushaltsjahr(grundlage: Parameterwert, haushaltsjahr: int) -> date:
    """The day that a dated Frist ("31.10. J-2") means for one Haushaltsjahr.

    Raises:
        RegelError: there is no such Frist for the year.
    """
    if not isinstance(grundlage.wert, str) or grundlage.einheit != "frist":
        raise RegelError("frist-fehlt", f"„{grundlage.name}“: Für {haushaltsjahr} ist kein Tag hinterlegt.")
    tag_monat, jahr = grundlage.wert.split(" ")
    tag, monat = tag_monat.rstrip(".").split(".")
    return date(haushaltsjahr + int(jahr.removeprefix("J") or 0), int(monat), int(tag))


def verfahren_gilt(haushaltsjahr: int, parameter: Parameter) -> bool:
    """Whether the Landkreise forward in this Haushaltsjahr (from 2025, slide "Verfahren zur Weiterleitung … II")."""
    return haushaltsjahr >= (parameter.wert("erstes_verfahrensjahr", date(haushaltsjahr, 1, 1)).ganze_zahl or 0)


def fristen(haushaltsjahr: int, parameter: Parameter) -> tuple[Frist, ...]:
    """Steps 0 to 4 of the procedure for one Haushaltsjahr, in the order of their dates.

    Slides "Verfahren zur Weiterleitung an Städte und Gemeinden I" to "III" and "Zuwendungsempfänger" give the days of the first
    round (2025); that they return each year is our reading, and so is the Stichtag: see the Beleg of each.

    Args:
        haushaltsjahr: calendar year of the grant.
        parameter: dated parameters, asked for 1 January of that year.

    Raises:
        RegelError: a year before the procedure (2025).
    """
    if haushaltsjahr < (erstes := parameter.reihe("erstes_verfahrensjahr")[0].ganze_zahl or 0):
        text = f"Das Verfahren zur Weiterleitung gibt es ab dem Haushaltsjahr {erstes}; für {haushaltsjahr} gelten keine Fristen."
        raise RegelError("kein-verfahren", text)
    werte = {schritt: parameter.wert(f"frist_{schritt}", date(haushaltsjahr, 1, 1)) for schritt in SCHRITTE}
    return tuple(
        Frist(
            schluessel=schritt,
            bezeichnung=wert.name,
            datum=tag_im_haushaltsjahr(wert, haushaltsjahr) if wert.einheit == "frist" else None,
            grundlage=wert,
        )
        for schritt, wert in werte.items()
    )


def schrittstatus(frist: Frist, eingang: date | None, heute: date) -> Schrittstatus:
    """How a step with a deadline stands: recorded in time or late, still open, or past with nothing recorded.

    Args:
        frist: the step; without a date it has no status but "nach Auszahlung".
        eingang: the day recorded, or None.
        heute: the day of the run.
    """
    if frist.datum is None:
        return Schrittstatus.NACH_AUSZAHLUNG
    if eingang is not None:
        return Schrittstatus.VERSPAETET if eingang > frist.datum else Schrittstatus.ERLEDIGT
    return Schrittstatus.OFFEN if heute <= frist.datum else Schrittstatus.KEIN_EINGANG


def verspaetung_tage(frist: Frist, eingang: date | None) -> int:
    """Days by which a recorded day is late; 0 where it is in time, not recorded or has no deadline."""
    return max(0, (eingang - frist.datum).days) if eingang and frist.datum else 0


def schritte(alle: tuple[Frist, ...], eingaenge: dict[str, date | None], *, weiterleiten: bool, heute: date) -> tuple[Schritt, ...]:
    """The steps as they stand for one Gemeinde.

    The Stichtag is a day to count on, nothing comes in: "ohne Frist". So is the Weiterleitung where nothing is passed on.

    Args:
        alle: the steps of the Haushaltsjahr.
        eingaenge: recorded day per step.
        weiterleiten: the Gemeinde acts on its own.
        heute: the day of the run.
    """
    ohne = {"stichtag"} if weiterleiten else {"stichtag", "weiterleitung"}
    return tuple(
        Schritt(
            frist=frist,
            eingang=eingaenge.get(frist.schluessel),
            status=Schrittstatus.OHNE_FRIST if frist.schluessel in ohne else schrittstatus(frist, eingaenge.get(frist.schluessel), heute),
        )
        for frist in alle
    )
