"""A trial and its neighbours as a picture: what stands in it, and that no label meets another."""

from __future__ import annotations

import builtins
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from kg.errors import KgError, NotFound
from kg.graph.picture import MOST, draw, picture, placed
from kg.graph.picture_text import wrapped
from tests.linked import graph, link, links, nct, stub, trial

SVG = "{http://www.w3.org/2000/svg}"
LONG = "A Randomised, Double-Blind, Placebo-Controlled Study of Lamps Against Night Cramps in Adults Who Sleep Badly"


def star(size: int, **titles: str) -> Any:
    """A trial with so many similar ones, of which each is linked to the next."""
    trials = [trial(1, LONG), *(trial(at, titles.get(f"t{at}", LONG)) for at in range(2, size + 2))]
    similar = [link("similarTo", 1, at, f"0.{99 - at}") for at in range(2, size + 2)]
    return graph(*trials, *similar, *(link("similarTo", at, at + 1, "0.3") for at in range(2, size + 1)))


def texts(svg: bytes) -> list[str]:
    return ["".join(each.itertext()) for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("size", [0, 1, 2, 5, 12, 25, 40])
def test_every_neighbour_has_a_strip_of_its_own(size: int) -> None:
    found = star(size).related(nct(1))
    spots, height = placed(found)
    assert [spot.nct_id for spot in spots] == [nct(at) for at in range(2, 2 + min(size, MOST))]
    for side in (1, -1):
        rows = sorted(spot.y for spot in spots if spot.x * side > 0)
        # Three lines of label take half an inch.
        assert all(above - below >= 0.6 for below, above in pairwise(rows))
        assert all(abs(y) <= height / 2 for y in rows)
    assert all(0.5 < abs(spot.x) <= 2.0 for spot in spots)


def test_the_picture_says_what_it_shows() -> None:
    said = texts(picture(star(3, t3="肝细胞癌 αβγ $5 & <b>"), nct(1), "svg"))
    assert {nct(at) for at in range(1, 5)} <= set(said)
    assert "completed · 3 related trials" in said
    assert "肝细胞癌 αβγ $5 & <b>" in said
    assert "completed · similar 0.97" in said
    assert "similar" in said  # in the legend
    assert "mentions" not in said
    assert not [line for line in said if len(line) > 130]


def test_every_link_is_drawn_once() -> None:
    # Of each neighbour and between the first and second, the second and third; and one in the legend.
    assert picture(star(3), nct(1), "svg").count(b"stroke: #8c97a3") == 3 + 2 + 1


def test_of_many_neighbours_the_strongest_are_drawn() -> None:
    said = texts(picture(star(40), nct(1), "svg"))
    assert "completed · the strongest 25 of 40 related trials" in said
    assert nct(26) in said
    assert nct(27) not in said


def test_a_trial_without_links_is_drawn_alone() -> None:
    assert "completed · no related trial" in texts(picture(graph(trial(1)), nct(1), "svg"))


def test_all_kinds_of_links_are_drawn() -> None:
    made = graph(
        *map(trial, (1, 2, 3, 4)),
        stub(5),
        link("lists", 1, 2),
        link("mentions", 2, 1),
        link("expandedAccessRecord", 1, 5),
        link("sharesIdentifierWith", 1, 3, "1"),
        link("sharesPublicationWith", 3, 4, "0.3"),
        link("similarTo", 1, 4, "0.4"),
    )
    drawn = picture(made, nct(1), "svg")
    legend = {"lists", "mentions", "expanded access", "same identifier", "same publication", "similar"}
    assert legend <= set(texts(drawn))
    assert "only linked to" in texts(drawn)
    for colour in (b"#0072b2", b"#b4558c", b"#d55e00", b"#009e73", b"#e69f00", b"#8c97a3"):
        assert colour in drawn
    few = picture(made, nct(1), "svg", ["lists"])
    assert b"#8c97a3" not in few
    assert "completed · 1 related trial" in texts(few)


def test_the_same_graph_gives_the_same_bytes() -> None:
    made = star(4)
    for format_ in ("svg", "png"):
        assert picture(made, nct(1), format_) == picture(made, nct(1), format_)
    svg = picture(made, nct(1), "svg")
    assert b"matplotlib.org" not in svg
    assert b"<dc:date>" not in svg


def test_a_png_says_which_letters_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, odd = (picture(star(2, t2=title), nct(1), "png") for title in ("Lamp", "Lamp \U00012000"))
    assert plain.startswith(b"\x89PNG")
    assert odd != plain  # with a box and a note, and without a warning on the way


def test_nobody_s_own_settings_change_it(tmp_path: Path) -> None:
    mpl = pytest.importorskip("matplotlib")
    made = star(2)
    before = picture(made, nct(1), "svg")
    with mpl.rc_context({"font.size": 40, "svg.fonttype": "path", "path.sketch": (1, 100, 2), "savefig.bbox": "tight"}):
        assert picture(made, nct(1), "svg") == before
        assert mpl.rcParams["font.size"] == 40


def test_files(tmp_path: Path) -> None:
    made = star(2)
    draw(made, nct(1), tmp_path / "a.SVG")
    assert (tmp_path / "a.SVG").read_bytes() == picture(made, nct(1), "svg")
    draw(made, nct(1), tmp_path / "a.png", ["similarTo"])
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(KgError, match=r"a\.gif: a picture is a file that ends in \.svg or \.png"):
        draw(made, nct(1), tmp_path / "a.gif")
    with pytest.raises(KgError, match="cannot be written"):
        draw(made, nct(1), tmp_path / "no" / "a.svg")
    with pytest.raises(NotFound):
        draw(made, "NCT00000001", tmp_path / "b.svg")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.SVG", "a.png"]


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(KgError, match=r"install trialgraph\[picture\]"):
        picture(star(1), nct(1), "svg")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("  one  two ", ["one two"]),
        ("one two three", ["one two", "three"]),
        ("one two three four five", ["one two", "three four…"]),
        ("abcdefghijklmnop", ["abcdefghij", "klmnop"]),
        ("肝细胞癌高危复发患者术后", ["肝细胞癌高", "危复发患者…"]),
        ("ABCDEFGHIJ", ["ABCDEFGH", "IJ"]),
    ],
)
def test_lines_are_broken_by_counting(text: str, expected: list[str]) -> None:
    assert wrapped(text, 10, 2) == expected


def test_links_of_others_are_not_drawn() -> None:
    made = links(*map(trial, (1, 2, 3)), link("similarTo", 1, 2, "0.5"), link("similarTo", 2, 3, "0.5"))
    spots, _ = placed(made.of(nct(1), ["similarTo"]))
    assert [spot.nct_id for spot in spots] == [nct(2)]


def test_only_so_many_links_are_drawn(tmp_path: Path) -> None:
    said = texts(picture(star(5), nct(1), "svg", top=2))
    assert {f"NCT999999{at:02}" for at in range(2, 8)} & set(said) == {nct(2), nct(3)}
    assert "completed · the strongest 2 of 5 related trials" in said
    draw(star(5), nct(1), tmp_path / "a.svg", top=2)
    assert nct(4).encode() not in (tmp_path / "a.svg").read_bytes()
