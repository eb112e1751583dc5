"""What a run would do is told before anything is written, and grafting then does the same."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter

from im_xl.package.blaetter import ABDRUCK, NeueBlaetter
from im_xl.package.graft import graft
from im_xl.package.package import Package
from im_xl.package.plan import Plan, mit_kommentaren, plane, ruecknahme
from package import bausteine as b

UEBERSICHT, LADENBURG, WEINHEIM = "uebersicht:08226", "gemeinde:08226041", "gemeinde:08226096"


def grafted(data: bytes, neu: NeueBlaetter) -> bytes:
    """The workbook with these sheets in it."""
    package = Package.read(data)
    graft(package, neu)
    return package.to_bytes()


def by_hand(data: bytes, kennung: str, old: bytes, new: bytes) -> bytes:
    """The workbook after a person has changed something on one of our sheets."""
    part = Package.read(data).eigene()[kennung].part
    content = b.teile(data)[part]
    assert old in content
    return b.umbauen(data, **{part: content.replace(old, new, 1)})


@pytest.fixture(scope="module")
def erzeugt() -> bytes:
    """A county's workbook with three sheets of ours."""
    return grafted(b.openpyxl_mappe(), b.neue())


def test_a_first_run_is_all_new() -> None:
    """Nothing of ours is there yet."""
    assert plane(Package.read(b.openpyxl_mappe()), b.neue()) == Plan(neu=("IM Übersicht", "Ü Ladenburg", "Ü Weinheim"))


def test_the_same_again_is_nothing_to_do(erzeugt: bytes) -> None:
    """Right after a run the same run changes nothing."""
    plan = plane(Package.read(erzeugt), b.neue())

    assert plan == Plan(unveraendert=("IM Übersicht", "Ü Ladenburg", "Ü Weinheim"))
    assert plan.leer


def test_it_only_looks(erzeugt: bytes) -> None:
    """The package is untouched, edited sheets or not."""
    package = Package.read(by_hand(erzeugt, WEINHEIM, b"<v>3</v>", b"<v>7</v>"))
    plane(package, b.neue(b.blatt("Ü Weinheim", WEINHEIM, 4)), [LADENBURG])

    assert not package.changed


def test_other_bytes_of_the_same_meaning_are_unchanged(erzeugt: bytes) -> None:
    """What another program wrote differently is no change; another number is."""
    saved = by_hand(erzeugt, WEINHEIM, b"<v>3</v>", b"<v>3.00</v>")

    assert plane(Package.read(saved), b.neue()).leer
    assert plane(Package.read(saved), b.neue(b.blatt("Ü Weinheim", WEINHEIM, 4))) == Plan(geaendert=("Ü Weinheim",))


def test_an_edited_sheet_is_named_with_the_name_it_will_have(erzeugt: bytes) -> None:
    """A change by hand counts whether or not the new sheet differs, and so does a fingerprint that got lost; names that are taken are passed over."""
    taken = grafted(erzeugt, b.neue(b.blatt("Ü Weinheim (bearbeitet)", "gemeinde:08226000")))
    edited = by_hand(taken, WEINHEIM, b"<v>3</v>", b"<v>7</v>")
    workbook = b.teile(taken)["xl/workbook.xml"].decode()
    lost = b.umbauen(taken, **{"xl/workbook.xml": workbook.replace(f'name="{ABDRUCK}"', 'name="verloren"').encode()})
    wanted = b.neue(b.blatt("Ü Weinheim", WEINHEIM, 3))

    assert plane(Package.read(edited), wanted) == Plan(bearbeitet=(("Ü Weinheim", "Ü Weinheim (bearbeitet 2)"),))
    assert plane(Package.read(lost), wanted) == Plan(bearbeitet=(("Ü Weinheim", "Ü Weinheim (bearbeitet 2)"),))


def test_two_edited_sheets_do_not_get_one_name() -> None:
    """Long names that are cut to the same text are numbered, as they will be when they are kept."""
    sheets = [b.blatt(f"Ü Hirschberg an der Bergstraße{n}", f"gemeinde:{n}", 3) for n in (1, 2)]
    data = grafted(b.openpyxl_mappe(), b.neue(*sheets))
    for n in (1, 2):
        data = by_hand(data, f"gemeinde:{n}", b"<v>3</v>", b"<v>7</v>")
    kept = [name for _, name in plane(Package.read(data), b.neue(*sheets)).bearbeitet]

    assert len(set(kept)) == 2
    assert all(len(name) <= 31 for name in kept)


@pytest.mark.parametrize(
    ("formel", "bearbeitet", "erwartet"),
    [
        ("=1+1", False, Plan(entfernt=("Ü Weinheim",))),
        ("='Ü Weinheim'!A2", False, Plan(behalten=(("Ü Weinheim", "verwiesen"),))),
        ("=1+1", True, Plan(behalten=(("Ü Weinheim", "bearbeitet"),))),
        ("='Ü Weinheim'!A2", True, Plan(behalten=(("Ü Weinheim", "verwiesen"),))),
    ],
)
def test_sheets_no_longer_needed(formel: str, bearbeitet: bool, erwartet: Plan) -> None:
    """They go unless a formula of the county needs them or a person has worked on them; one that is not there is passed over."""
    data = grafted(b.openpyxl_mappe(formel=formel), b.neue())
    if bearbeitet:
        data = by_hand(data, WEINHEIM, b"<v>3</v>", b"<v>7</v>")

    assert plane(Package.read(data), NeueBlaetter(b.STYLES, ()), [WEINHEIM, "gemeinde:0"]) == erwartet


def test_grafting_does_what_was_planned(erzeugt: bytes) -> None:
    """New, changed, unchanged, edited, removed and kept at once: the report of the graft is the plan."""
    data = by_hand(erzeugt, WEINHEIM, b"<v>3</v>", b"<v>7</v>")
    neu = b.neue(
        b.blatt("IM Übersicht", UEBERSICHT, reich=True), b.blatt("Ü Weinheim", WEINHEIM, 4), b.blatt("Ü Brühl", "gemeinde:08226009", 5)
    )
    package = Package.read(data)
    plan = plane(package, neu, [LADENBURG])
    bericht = graft(package, neu, entfallen=[LADENBURG])

    assert plan == Plan(
        neu=("Ü Brühl",), unveraendert=("IM Übersicht",), bearbeitet=(("Ü Weinheim", "Ü Weinheim (bearbeitet)"),), entfernt=("Ü Ladenburg",)
    )
    assert (bericht.neu, bericht.unveraendert, bericht.bearbeitet, bericht.entfernt) == (
        plan.neu,
        plan.unveraendert,
        plan.bearbeitet,
        plan.entfernt,
    )


PLAN = Plan(
    neu=("Ü Brühl",),
    geaendert=("IM Übersicht",),
    unveraendert=("IM Hinweise",),
    bearbeitet=(("Ü Weinheim", "Ü Weinheim (bearbeitet)"),),
    entfernt=("Ü Ladenburg",),
    behalten=(("Ü Sinsheim", "verwiesen"),),
)


def test_the_way_back_is_the_plan_turned_round() -> None:
    """New sheets and kept copies go, changed and edited ones are exchanged back, removed ones come again, the rest lies still."""
    zurueck = ruecknahme(PLAN)

    assert zurueck == Plan(
        neu=("Ü Ladenburg",),
        geaendert=("IM Übersicht", "Ü Weinheim"),
        unveraendert=("IM Hinweise", "Ü Sinsheim"),
        entfernt=("Ü Brühl", "Ü Weinheim (bearbeitet)"),
    )
    assert ruecknahme(Plan(unveraendert=("IM Hinweise",))).leer


def test_the_way_back_fits_the_workbook_as_it_stands() -> None:
    """Half a run: the copy and the new sheet are missing, a changed one was deleted since, and a sheet of the county's bears a name of ours."""
    package = Package.read(grafted(b.openpyxl_mappe(), b.neue(b.blatt("Ü Weinheim", WEINHEIM))))
    zurueck = ruecknahme(
        Plan(neu=("Ü Brühl", "NOTIZEN", "Notizen"), geaendert=("IM Übersicht", "AU-Bestand"), bearbeitet=PLAN.bearbeitet), package
    )

    assert zurueck == Plan(neu=("IM Übersicht",), geaendert=("Ü Weinheim",))


def test_sheets_with_notes_are_named() -> None:
    """The fingerprint knows no notes; what would go with the content is told beforehand."""
    puffer = BytesIO()
    with xlsxwriter.Workbook(puffer) as mappe:
        mappe.add_worksheet("Mit").write_comment("B2", "Bitte bis Freitag klären")
        mappe.add_worksheet("Ohne").write("B2", 5)
        mappe.add_worksheet("Fremd").write_comment("A1", "nicht gefragt")

    assert mit_kommentaren(Package.read(puffer.getvalue()), {"Mit", "Ohne"}) == ("Mit",)
