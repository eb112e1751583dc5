"""The rules of ECMA-376 Part 2 (OPC), one by one; `docs/opc.md` lists them with these tests."""

from __future__ import annotations

from pathlib import Path
import re

import pytest

from im_xl.errors import DateiError
from im_xl.package.gate import pruefe
from im_xl.package.graft import graft
from im_xl.package.package import Package
from im_xl.package.small import to_workbook
from package import bausteine as b
from package import merkmale as m
from package.opc import verstoesse
from package.vergleich import verluste

ROOT = Path(__file__).parents[2]
NEU = b.neue(b.blatt("IM Übersicht", "uebersicht:1", reich=True))
BILDER = m.bilder()


def grafted(data: bytes) -> bytes:
    """The file with a sheet of ours, checked by the gate."""
    package = Package.read(data)
    graft(package, NEU)
    out = package.to_bytes()
    pruefe(Package.read(data), out)
    return out


def mit(**parts: bytes | None) -> bytes:
    """The workbook with pictures, some parts exchanged, added or left out."""
    return b.packen({**b.teile(BILDER), **parts})


def test_every_rule_is_listed_with_its_test() -> None:
    """Each row of the table names tests that exist, or a reason."""
    rows = [line for line in (ROOT / "docs/opc.md").read_text("utf-8").splitlines() if line.startswith("| ")][1:]
    known = set(re.findall(r"def (test_\w+)", "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))))
    assert len(rows) > 20
    for row in rows:
        tests = re.findall(r"`(test_\w+)`", row)
        assert tests or "Grund:" in row, row
        assert set(tests) <= known, row
    listed = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/opc.md").read_text("utf-8")))
    assert {name for name in globals() if name.startswith("test_")} - listed == {"test_every_rule_is_listed_with_its_test"}


# --- the whole


@pytest.mark.parametrize("name", m.MERKMALE)
def test_we_break_no_rule(name: str) -> None:
    """A package with our sheets breaks no rule that it did not break before."""
    data = m.MERKMALE[name]()
    assert set(verstoesse(grafted(data))) <= set(verstoesse(data))


def test_the_small_workbook_keeps_every_rule() -> None:
    """What we make alone is without fault."""
    assert verstoesse(to_workbook(NEU)) == []
    assert verstoesse(to_workbook(m.reiches_blatt())) == []


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ({"xl//x.png": b"a"}, "leeres Segment"), ({"xl/m./x.png": b"a"}, "Segment endet mit Punkt"), ({"xl/m%2Fx.png": b"a"}, "kodierter Schrägstrich"),
        ({"xl/%41.png": b"a"}, "unnötig kodiert"), ({"xl/ö.png": b"a"}, "unzulässiges Zeichen"), ({"xl/x.png/[0].piece": b"a"}, "in Stücken"),
        ({"xl/workbook.xml/x.png": b"a"}, "abgeleiteter Name"), ({"xl/x.qqq": b"a"}, "kein Inhaltstyp"), ({"xl/media/image1.png": None}, "fehlt"),
        ({"xl/_rels/_rels/workbook.xml.rels.rels": b.rels()}, "Beziehungen von Beziehungen"), ({"xl/_rels/fehlt.xml.rels": b.rels()}, "ohne Teil"),
        ({"xl/_rels/styles.xml.rels": b.rels('<Relationship Id="1" Type="t" Target="theme/theme1.xml"/>')}, "kein Name"),
        ({"xl/_rels/styles.xml.rels": b.rels('<Relationship Id="a" Type="t" Target="/[Content_Types].xml"/>')}, "ist kein Teil"),
    ],
)  # fmt: skip
def test_the_checker_notices(parts: dict[str, bytes | None], rule: str) -> None:
    """The two tests before would pass with a checker that sees nothing."""
    assert any(rule in broken for broken in verstoesse(mit(**parts)))


# --- part names


@pytest.mark.parametrize("name", ["xl//x.png", "xl/m./x.png", "xl/x.", "xl/m%2Fx.png", "xl/m%5Cx.png", "[trash]/0000.dat"])
def test_items_that_are_no_parts_stay_and_are_not_used(name: str) -> None:
    """An item with a name that no part may have is none: it is copied, and nothing else comes of it."""
    data = mit(**{name: b"\0"})
    out = grafted(data)
    assert b.teile(out)[name] == b"\0"
    assert verluste(data, out) == []


@pytest.mark.parametrize(
    "name", ["XL/media/IMAGE1.png", "xl/medi%61/image1.png", "xl%2Fmedia/image1.png", "/xl/media/image1.png", "xl\\media\\image1.png"]
)
def test_names_that_mean_the_same_part_are_refused(name: str) -> None:
    """Names differ neither by case nor by encoding: which of two parts is meant, programs would see differently."""
    with pytest.raises(DateiError, match="doppelt") as refusal:
        Package.read(mit(**{name: b"anderes"}))
    assert refusal.value.code == "unsicher"


@pytest.mark.parametrize("name", ["xl/workbook.xml/x.png", "XL/Media/image1.png/mehr/x.png"])
def test_a_name_derived_from_another_is_refused(name: str) -> None:
    """A part cannot be a folder as well."""
    with pytest.raises(DateiError, match="zugleich Ordner") as refusal:
        Package.read(mit(**{name: b"a"}))
    assert refusal.value.code == "unsicher"
    assert Package.read(mit(**{"xl/media": b""})).blaetter


@pytest.mark.parametrize("name", ["xl/media/image1.png", "xl/workbook.xml", "[Content_Types].xml"])
def test_parts_in_pieces_are_refused(name: str) -> None:
    """Interleaved parts (`[0].piece`) are not put together here, and a part that is skipped would be lost."""
    content = b.teile(BILDER)[name]
    with pytest.raises(DateiError, match="Stücken") as refusal:
        Package.read(mit(**{name: None, f"{name}/[0].piece": content[:9], f"{name}/[1].LAST.piece": content[9:]}))
    assert refusal.value.code == "unsicher"


def test_a_part_with_two_names_is_refused() -> None:
    """The directory of the archive calls it one way, the header before its bytes another: programs would see different parts."""
    name = b"xl/theme/theme1.xml"
    with pytest.raises(DateiError, match="zwei verschiedene Namen") as refusal:
        Package.read(BILDER.replace(name, b"xl/theme/theme2.xml", 1))
    assert refusal.value.code == "unsicher"


def test_new_parts_have_free_names_whatever_their_case() -> None:
    """`XL/Charts/CHART2.XML` takes a name as well as `xl/charts/chart2.xml` does."""
    parts = b.teile(m.alles())
    types = parts["[Content_Types].xml"].replace(b"/xl/charts/chart2.xml", b"/XL/Charts/CHART2.XML")
    data = b.packen(
        {**parts, "xl/charts/chart2.xml": None, "XL/Charts/CHART2.XML": parts["xl/charts/chart2.xml"], "[Content_Types].xml": types}
    )
    out = grafted(data)
    assert "xl/charts/chart3.xml" in b.teile(out)
    assert b.teile(out)["XL/Charts/CHART2.XML"] == parts["xl/charts/chart2.xml"]


# --- content types


def test_an_override_goes_before_a_default() -> None:
    """The type of a part is that of its own entry; the extension counts where there is none, without case."""
    types = b.teile(BILDER)["[Content_Types].xml"].replace(b'Extension="png"', b'Extension="PNG"')
    package = Package.read(mit(**{"[Content_Types].xml": types, "xl/media/Image9.pNg": b"a"}))
    assert package.content_type("xl/workbook.xml") == m.SML + "sheet.main+xml"
    assert package.content_type("XL/Workbook.XML") == m.SML + "sheet.main+xml"
    assert package.content_type("xl/unbekannt.xml") == "application/xml"
    assert package.content_type("xl/media/Image9.pNg") == package.content_type("xl/media/image1.png") == "image/png"
    assert package.content_type("xl/ohne") is None


def test_a_default_that_says_otherwise_is_overridden() -> None:
    """Where `png` stands for something else, our picture has an entry of its own, and the county's keep theirs."""
    types = b.teile(b.openpyxl_mappe())["[Content_Types].xml"].replace(
        b"<Default", b'<Default Extension="png" ContentType="image/x-png"/><Default', 1
    )
    data = b.umbauen(b.openpyxl_mappe(), **{"[Content_Types].xml": types, "xl/media/alt.png": b.PNG})
    package = Package.read(grafted(data))
    ours = next(name for name in package.names() if name.startswith("xl/media/image"))
    assert (package.content_type(ours), package.content_type("xl/media/alt.png")) == ("image/png", "image/x-png")
    assert verstoesse(package.to_bytes()) == []


def test_types_are_listed_once_and_go_with_their_parts() -> None:
    """No entry twice, none without its part."""
    out = grafted(BILDER)
    package = Package.read(out)
    graft(package, b.neue(b.blatt("IM Übersicht", "uebersicht:1")))
    for data in (out, package.to_bytes()):
        assert [broken for broken in verstoesse(data) if "Inhaltstyp" in broken] == []


# --- relationships


@pytest.mark.parametrize(
    "target",
    [
        "media/image%201.png",
        "/xl/media/image 1.png",
        "../xl/media/image%201.png",
        "./media/IMAGE%201.PNG",
        "media\\image 1.png",
        "media/image%201.png#bild",
    ],
)
def test_targets_are_resolved_against_their_source(target: str) -> None:
    """Relative, absolute, with dots, encoded, in another case, with backslashes, with a fragment: the same part."""
    relations = b.teile(BILDER)["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>", f'<Relationship Id="rId50" Type="{b.RELS}/image" Target="{target}"/></Relationships>'.encode()
    )
    package = Package.read(mit(**{"xl/_rels/workbook.xml.rels": relations, "xl/media/image%201.png": b.PNG}))
    found = package.related("xl/workbook.xml", "image")
    assert found is not None
    assert package.part(found) == b.PNG


def test_an_external_target_is_never_a_part() -> None:
    """`TargetMode="External"`: the address is left as it is written, even if it looks like a part of the file."""
    relations = b.rels(f'<Relationship Id="a" Type="{b.RELS}/image" Target="media/image1.png" TargetMode="External"/>')
    package = Package.read(mit(**{"xl/_rels/styles.xml.rels": relations}))
    (rel,) = package.rels("xl/styles.xml")
    assert (rel.extern, rel.ziel, package.related("xl/styles.xml", "image")) == (True, "media/image1.png", None)


def test_new_relationships_have_ids_of_their_own() -> None:
    """Ids may have gaps and any form; ours is one that nobody has."""
    parts = b.teile(m.grundmappe())
    relations = parts["xl/_rels/workbook.xml.rels"].replace(b'"rId2"', b'"rId6"').replace(b'"rId3"', b'"Rabc"')
    buch = parts["xl/workbook.xml"].replace(b'"rId2"', b'"rId6"')
    out = grafted(b.packen({**parts, "xl/_rels/workbook.xml.rels": relations, "xl/workbook.xml": buch}))
    ids = re.findall(rb'Id="([^"]*)"', b.teile(out)["xl/_rels/workbook.xml.rels"])
    assert len(ids) == len(set(ids)) == len(re.findall(rb'Id="([^"]*)"', relations)) + 1


def test_relationships_of_relationships_are_not_followed() -> None:
    """They are forbidden; where they are, they stay and mean nothing."""
    name = "xl/_rels/_rels/workbook.xml.rels.rels"
    data = mit(**{name: b.rels(f'<Relationship Id="a" Type="{b.RELS}/styles" Target="../theme/theme1.xml"/>')})
    out = grafted(data)
    assert b.teile(out)[name] == b.teile(data)[name]
    assert Package.read(data).related("xl/workbook.xml", "styles") == "xl/styles.xml"
    assert not [added for added in b.teile(out) if added not in b.teile(data) and "_rels/_rels" in added]


def test_a_promise_that_the_county_broke_is_not_ours() -> None:
    """A target that is missing stays missing; our own always exist."""
    data = m.ohne_zeichenketten()
    assert any("sharedStrings.xml fehlt" in broken for broken in verstoesse(data))
    assert set(verstoesse(grafted(data))) == set(verstoesse(data))


# --- what hangs on the package


@pytest.mark.parametrize("what", ["origin", "folder"])
def test_a_signed_package_is_not_changed(what: str) -> None:
    """A signature origin, or what lies where signatures lie, even without a relationship: refused, for the signature would break."""
    data = m.signiert()
    if what == "folder":
        data = b.umbauen(data, **{"_rels/.rels": b.teile(m.grundmappe())["_rels/.rels"]})
    package = Package.read(data)
    with pytest.raises(DateiError) as refusal:
        graft(package, NEU)
    assert refusal.value.code == "signiert"


@pytest.mark.parametrize("zahl", [0, 1, 2])
def test_core_properties_are_left_alone(zahl: int) -> None:
    """None, one, or two, which is one too many: we neither add nor take nor change any."""
    kind = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    parts = b.teile(m.eigenschaften())
    relations = parts["_rels/.rels"].decode()
    core = re.search(r"<Relationship [^>]*core-properties[^>]*>", relations)
    assert core is not None
    relations = relations.replace(core[0], "" if zahl == 0 else core[0])
    data = b.packen({**parts, "_rels/.rels": relations.encode()})
    if zahl == 2:
        data = m.mit_teil(
            data, "", kind, "docProps/core2.xml", "application/vnd.openxmlformats-package.core-properties+xml", parts["docProps/core.xml"]
        )
    out = grafted(data)
    assert {name: content for name, content in b.teile(out).items() if "docProps" in name or name == "_rels/.rels"} == {
        name: content for name, content in b.teile(data).items() if "docProps" in name or name == "_rels/.rels"
    }
    assert sum("Kerneigenschaften" in broken for broken in verstoesse(out)) == (zahl == 2)
    assert "docProps/core.xml" not in b.teile(to_workbook(NEU))
