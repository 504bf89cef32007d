from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kg.graph import claims
from kg.rdf.description import POINT
from kg.rdf.turtle import text


def written(folder: Path, *chunks: Counter[tuple[str, str, str]]) -> list[Path]:
    paths = [folder / f"claims-{number:06d}.tsv" for number in range(len(chunks))]
    for path, chunk in zip(paths, chunks, strict=True):
        claims.write(path, chunk)
    return paths


def test_claims_of_one_node_come_together_from_every_chunk(tmp_path: Path) -> None:
    one = Counter({("place:b", "rdfs:label", '"B"'): 2, ("place:a", "a", "ct:Place"): 1})
    other = Counter(
        {("place:b", "rdfs:label", '"B"'): 3, ("place:b", "rdfs:label", '"b"'): 1, ("place:c", "a", "x"): 1}
    )
    assert list(claims.merged(written(tmp_path, one, other))) == [
        ("place:a", {"a": {"ct:Place": 1}}),
        ("place:b", {"rdfs:label": {'"B"': 5, '"b"': 1}}),
        ("place:c", {"a": {"x": 1}}),
    ]


@pytest.mark.parametrize("files", [1, 2, 3, 4, 5, 8, 9, 17])
def test_more_files_than_may_be_open_are_merged_in_rounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int
) -> None:
    monkeypatch.setattr(claims, "_OPEN_AT_ONCE", 2)
    chunks = [Counter({("n:all", "p", "o"): 1, (f"n:{number:02d}", "p", "o"): number + 1}) for number in range(files)]
    made = dict(claims.merged(written(tmp_path, *chunks)))
    assert made["n:all"] == {"p": {"o": files}}
    assert {node: stated["p"]["o"] for node, stated in made.items() if node != "n:all"} == {
        f"n:{number:02d}": number + 1 for number in range(files)
    }


def test_three_hundred_files_are_merged(tmp_path: Path) -> None:
    chunks = [Counter({("n:all", "p", "o"): 1, (f"n:{number:03d}", "p", "o"): 1}) for number in range(300)]
    made = dict(claims.merged(written(tmp_path, *chunks)))
    assert len(made) == 301
    assert made["n:all"] == {"p": {"o": 300}}


def test_texts_with_tabs_and_line_ends_survive_the_file(tmp_path: Path) -> None:
    odd = [text(value) for value in ("a\tb", "a\nb", "a\rb", "a\u2028b", "a\x85b", 'a"b\\', "")]
    chunk = Counter({("n:x", "rdfs:label", term): 1 for term in odd})
    ((_, made),) = claims.merged(written(tmp_path, chunk))
    assert made["rdfs:label"] == dict.fromkeys(odd, 1)


def test_no_claims_give_no_nodes(tmp_path: Path) -> None:
    assert list(claims.merged([])) == []
    assert list(claims.merged(written(tmp_path, Counter(), Counter()))) == []


LABELS = [
    (Counter({'"placebo"': 2, '"Placebo"': 5}), '"Placebo"', ['"placebo"']),
    (Counter({'"placebo"': 3, '"Placebo"': 3}), '"Placebo"', ['"placebo"']),
    (Counter({'"b"': 1, '"a"': 1, '"c"': 1}), '"a"', ['"b"', '"c"']),
    (Counter({'"only"': 9}), '"only"', None),
]


@pytest.mark.parametrize(("counts", "label", "others"), LABELS)
def test_the_label_is_the_commonest_wording_and_ties_go_by_alphabet(
    counts: Counter[str], label: str, others: list[str] | None
) -> None:
    made = claims.settle({"rdfs:label": counts})
    assert made["rdfs:label"] == [label]
    assert made.get("skos:altLabel") == others
    assert claims.settle({"rdfs:label": Counter(dict(reversed(counts.items())))}) == made


def test_coordinates_are_settled_as_a_pair() -> None:
    pairs = Counter({'"1"^^xsd:decimal "9"^^xsd:decimal': 2, '"2"^^xsd:decimal "8"^^xsd:decimal': 3})
    assert claims.settle({POINT: pairs}) == {"wgs84:lat": ['"2"^^xsd:decimal'], "wgs84:long": ['"8"^^xsd:decimal']}


def test_everything_else_stays_as_it_was_said() -> None:
    assert claims.settle({"ct:x": Counter({"b": 1, "a": 9}), "a": Counter({"ct:Place": 2})}) == {
        "ct:x": ["a", "b"],
        "a": ["ct:Place"],
    }
