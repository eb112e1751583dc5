"""Puts the sheets of a small workbook into a workbook that is open in Excel, and takes sheets out.

New sheets come in by one copy of the whole group, so that what they refer to among each other stays inside. Existing sheets of ours
are never deleted: their content is exchanged in place, so that a county's formulas pointing at them live on. Nothing is saved.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from xlwings.constants import Link, LinkType, LookAt, PageBreak, SearchOrder, SheetVisibility

from im_xl.errors import DateiError, ImXlError
from im_xl.hosts.com import (
    UMBAU,
    ComError,
    Objekt,
    alle,
    als_fehler,
    auf_deutsch,
    beharrlich,
    lokale_namen,
    platz,
    ruhe,
    speichert_sofort,
)
from im_xl.package.blaetter import ABDRUCK, BEARBEITET, EINGABEN, KENNUNG
from im_xl.package.package import Package
from im_xl.package.plan import Plan

_UNSERE = "_imxl"  # begins all our names
_DIAGRAMM, _NOTIZ, _STEUERELEMENT = 3, 4, 8  # MsoShapeType
_SEITE = (
    *("PrintArea", "PrintTitleRows", "PrintTitleColumns", "Orientation"),
    *("LeftHeader", "CenterHeader", "RightHeader", "LeftFooter", "CenterFooter", "RightFooter"),
)


@auf_deutsch
def wechsle(ziel: Objekt, mappe: bytes, plan: Plan) -> None:
    """Do what a plan says; see `Kurier.einsetzen`.

    The plan tells which sheets, the open workbook how: a sheet to be changed that has gone meanwhile is put in, one to be put in that
    is there (because an earlier attempt broke off) is exchanged, and what does not bear our mark is never overwritten or removed.

    Args:
        ziel: the person's workbook.
        mappe: workbook that holds the sheets.
        plan: which.

    Raises:
        DateiError: something could not be done; the text says what the workbook may hold now.
    """
    excel, package = ziel.Application, Package.read(mappe)
    with ruhe(excel, UMBAU), platz(ziel), _geoeffnet(excel, mappe, package) as klein:
        # Formulas and names that are set as text are understood in the active workbook.
        ziel.Activate()
        _Wechsel(ziel, klein, plan, package).run()


@contextmanager
def _geoeffnet(excel: Objekt, mappe: bytes, package: Package) -> Iterator[Objekt]:
    """The small workbook, open for reading and out of sight; gone afterwards."""
    art = package.content_type(package.workbook_part) or ""
    name = f"im_xl_{uuid4().hex[:12]}{'.xlsm' if 'macroEnabled' in art else '.xlsx'}"
    with TemporaryDirectory(prefix="im_xl_", ignore_cleanup_errors=True) as ordner:
        datei = Path(ordner) / name
        datei.write_bytes(mappe)
        # By position, as pywin32 wants it here: links are not updated, read only. Excel does not list it among the recent files unasked.
        klein = excel.Workbooks.Open(str(datei), 0, True)
        try:
            klein.Windows(1).Visible = False
            yield klein
        finally:
            beharrlich(lambda: klein.Close(False))


class _Wechsel:
    """One exchange between two open workbooks."""

    def __init__(self, ziel: Objekt, klein: Objekt, plan: Plan, package: Package) -> None:
        self.excel, self.ziel, self.klein, self.plan, self.package = ziel.Application, ziel, klein, plan, package
        self.zwischendatei: str = klein.Name
        self.sofort = speichert_sofort(ziel)
        self.vorher = _verknuepfungen(ziel)
        self.da = {blatt.Name.casefold(): blatt for blatt in alle(ziel.Worksheets)}
        namen = [*plan.neu, *plan.geaendert, *(name for name, _ in plan.bearbeitet)]
        self.neu = [name for name in namen if name.casefold() not in self.da]
        self.tausch = [name for name in namen if name.casefold() in self.da]
        for name in self.tausch:
            if KENNUNG not in lokale_namen(self.da[name.casefold()]):
                raise DateiError(
                    "blattname-vergeben",
                    f"Die Arbeitsmappe hat schon ein Blatt „{name}“, das nicht von diesem Werkzeug stammt. Bitte benennen Sie es um.",
                    blatt=name,
                )

    def run(self) -> None:
        try:
            for name, kopie in self.plan.bearbeitet:
                self._behalten(name, kopie)
            # New sheets before all repairs: a formula that names a sheet which is not there would make Excel ask for a file.
            self._neue_blaetter()
            for nummer, name in enumerate(self.tausch, 1):
                self.excel.StatusBar = f"Integrationsmanagement: Blatt {nummer} von {len(self.tausch)} wird erneuert …"
                self._tauschen(self.klein.Worksheets(name), self.ziel.Worksheets(name))
            for name in (*self.neu, *self.tausch):
                self._heilen(self.klein.Worksheets(name), self.ziel.Worksheets(name))
            self._verknuepfungen_pruefen()
            for name in self.plan.entfernt:
                blatt = self.da.get(name.casefold())
                if blatt is not None and KENNUNG in lokale_namen(blatt):
                    blatt.Delete()
        except (ComError, AttributeError, OSError, DateiError) as fehler:
            raise self._halb(als_fehler(fehler)) from fehler

    def _halb(self, fehler: ImXlError) -> DateiError:
        """What stopped the work, and where that leaves the person."""
        if self.sofort:
            folge = (
                "Automatisches Speichern ist an: Bitte „Letzte Erzeugung zurücknehmen“ wählen oder eine frühere Fassung öffnen "
                "(Datei > Informationen > Versionsverlauf)."
            )
        else:
            folge = "Gespeichert wurde nichts. Bitte „Letzte Erzeugung zurücknehmen“ wählen oder die Mappe schließen, ohne zu speichern."
        return DateiError(fehler.code, f"{fehler.text}\n\nDie Mappe kann einen Teil der neuen Blätter enthalten. {folge}")

    # -- whole sheets

    def _behalten(self, name: str, unter: str) -> None:
        """Keep a sheet that a person has edited as a copy behind it, which is no longer ours to renew."""
        if name.casefold() not in self.da:
            return
        alt = self.ziel.Worksheets(name)
        alt.Copy(After=alt)
        kopie = self.ziel.Sheets(alt.Index + 1)
        kopie.Name = unter
        namen = lokale_namen(kopie)
        kennung = str(namen[KENNUNG].RefersTo).removeprefix('="').removesuffix('"')
        namen[KENNUNG].RefersTo = f'="{BEARBEITET}{kennung}"'
        for weg in (ABDRUCK, EINGABEN):
            if weg in namen:
                namen[weg].Delete()

    def _neue_blaetter(self) -> None:
        """Copy all new sheets in one go; those with a table or out of sight go alone, for Excel may refuse a group with one of them in it."""
        allein = [name for name in self.neu if _muss_allein_kommen(self.klein.Worksheets(name))]
        gruppe = [name for name in self.neu if name not in allein]
        for namen in ([gruppe] if gruppe else []) + [[name] for name in allein]:
            self.klein.Worksheets(namen).Copy(After=self.ziel.Sheets(self.ziel.Sheets.Count))
            # Excel leaves the copies selected as a group: what is typed then goes into all of them.
            self.ziel.ActiveSheet.Select()

    # -- content

    def _tauschen(self, quelle: Objekt, blatt: Objekt) -> None:
        """Exchange all that a sheet says; the sheet itself, and what people have drawn on it, stays."""
        bilder = _bilder(quelle)
        alte = [form for form in alle(blatt.Shapes) if form.Name in bilder]
        bleiben = {form.Name: form.Type for form in alte} == bilder and all(
            typ == _DIAGRAMM and _gleiche_reihen(quelle, blatt, name) for name, typ in bilder.items()
        )
        for form in () if bleiben else alte:
            form.Delete()
        for tabelle in alle(blatt.ListObjects):
            tabelle.Unlist()
        # Rows that a filter hides would not be written in full.
        blatt.AutoFilterMode = False
        blatt.Hyperlinks.Delete()
        blatt.Cells.Clear()
        self.excel.CopyObjectsWithCells = not bleiben
        quelle.Cells.Copy(blatt.Cells)
        if quelle.AutoFilterMode:
            blatt.Range(quelle.AutoFilter.Range.Address).AutoFilter()
        self._seite(quelle, blatt)
        for name in bilder if bleiben else ():
            _diagramm(quelle.ChartObjects(name), blatt.ChartObjects(name))

    def _seite(self, quelle: Objekt, blatt: Objekt) -> None:
        """How the sheet is printed; each setting costs time, so only what differs is set."""
        soll, ist = quelle.PageSetup, blatt.PageSetup
        for name in _SEITE:
            wert = getattr(soll, name)
            if getattr(ist, name) != wert:
                setattr(ist, name, wert)
        zeilen = _umbrueche(self.package, quelle.Name)
        if zeilen:
            blatt.Cells.PageBreak = PageBreak.xlPageBreakNone
        for zeile in zeilen:
            blatt.Range(f"{zeile}:{zeile}").PageBreak = PageBreak.xlPageBreakManual

    def _heilen(self, quelle: Objekt, blatt: Objekt) -> None:
        """Turn what points into the small workbook into what it means here, and see to it that the sheet bears our names."""
        verweis = f"[{self.zwischendatei}]"
        blatt.Cells.Replace(verweis, "", LookAt.xlPart, SearchOrder.xlByRows, False, False, False, False)
        for link in alle(blatt.Hyperlinks):
            if self.zwischendatei in (link.Address or ""):
                link.Address = ""
        for diagramm in alle(blatt.ChartObjects()):
            for reihe in alle(diagramm.Chart.SeriesCollection()):
                if verweis in reihe.Formula:
                    reihe.Formula = reihe.Formula.replace(verweis, "")
        soll, ist = lokale_namen(quelle), lokale_namen(blatt)
        for kurz, name in soll.items():
            if kurz.startswith(_UNSERE) and (kurz not in ist or ist[kurz].RefersTo != name.RefersTo):
                blatt.Names.Add(kurz, name.RefersTo, name.Visible)
        for kurz in ist:
            if kurz.startswith(_UNSERE) and kurz not in soll:
                ist[kurz].Delete()

    def _verknuepfungen_pruefen(self) -> None:
        """No link may remain that was not there; what a replacement in cells does not reach, Excel itself redirects."""
        for link in _verknuepfungen(self.ziel) - self.vorher:
            with suppress(ComError):
                self.ziel.ChangeLink(link, self.ziel.FullName, LinkType.xlLinkTypeExcelLinks)
        if _verknuepfungen(self.ziel) - self.vorher:
            raise DateiError(
                "verknuepfung",
                f"In der Mappe ist eine Verknüpfung auf die Zwischendatei „{self.zwischendatei}“ geblieben, die es gleich nicht mehr gibt.",
            )


def _verknuepfungen(mappe: Objekt) -> set[str]:
    return set(mappe.LinkSources(Link.xlExcelLinks) or ())


def _muss_allein_kommen(blatt: Objekt) -> bool:
    return bool(blatt.ListObjects.Count) or blatt.Visible != SheetVisibility.xlSheetVisible


def _umbrueche(package: Package, name: str) -> list[int]:
    """Rows above which a sheet has a manual break; read from the file, for Excel tells only of pages that it has laid out."""
    part = next(blatt.part for blatt in package.blaetter if blatt.name == name)
    return [int(brk.get("id") or 0) + 1 for brk in package.tree(part).iterfind("{*}rowBreaks/{*}brk") if brk.get("man") in {"1", "true"}]


def _bilder(quelle: Objekt) -> dict[str, int]:
    """Charts and pictures of a sheet, type by name; what belongs to cells, such as notes and the arrows of a filter, is left out."""
    return {form.Name: form.Type for form in alle(quelle.Shapes) if form.Type not in {_NOTIZ, _STEUERELEMENT}}


def _gleiche_reihen(quelle: Objekt, blatt: Objekt, name: str) -> bool:
    """Whether a chart has as many series on both sheets: then it can stay, and with it what people have made of its looks."""
    return len({seite.ChartObjects(name).Chart.SeriesCollection().Count for seite in (quelle, blatt)}) == 1


def _diagramm(quelle: Objekt, diagramm: Objekt) -> None:
    """Place, title and series of a chart that stays."""
    for mass in ("Top", "Left", "Width", "Height"):
        setattr(diagramm, mass, getattr(quelle, mass))
    if quelle.Chart.HasTitle and diagramm.Chart.HasTitle and diagramm.Chart.ChartTitle.Text != quelle.Chart.ChartTitle.Text:
        diagramm.Chart.ChartTitle.Text = quelle.Chart.ChartTitle.Text
    for neu, reihe in zip(alle(quelle.Chart.SeriesCollection()), alle(diagramm.Chart.SeriesCollection()), strict=True):
        reihe.Formula = neu.Formula
