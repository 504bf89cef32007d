"""Counts of claims are kept from build to build, and only what was published counts."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from kg.graph.counts import Counts, Stated

NODES: list[tuple[str, Stated]] = [
    ("condition:a", {"a": Counter({"ct:Condition": 2}), "rdfs:label": Counter({'"A"': 1, '"a"': 1})}),
    ("country:b", {"a": Counter({"ct:Country": 1})}),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "counts.sqlite"
    with closing(Counts.begun(path)) as counts:
        assert list(counts.add(NODES)) == NODES
        counts.publish(3)
    return path


def usable(path: Path, generation: int) -> Counts:
    counts = Counts.of(path, generation)
    assert counts is not None
    return counts


def test_claims_come_change_and_go(path: Path) -> None:
    with closing(usable(path, 3)) as counts:
        assert counts.stated("condition:a") == NODES[0][1]
        assert counts.stated("condition:new") == {}
        assert counts.change("condition:a", {("rdfs:label", '"A"'): -1, ("rdfs:label", '"a"'): 2}) == {
            "a": Counter({"ct:Condition": 2}),
            "rdfs:label": Counter({'"a"': 3}),
        }
        assert counts.change("country:b", {("a", "ct:Country"): -1}) == {}
        assert counts.change("condition:new", {("a", "ct:Condition"): 1}) == {"a": Counter({"ct:Condition": 1})}
        counts.publish(4)
    with closing(usable(path, 4)) as counts:
        assert counts.stated("condition:a")["rdfs:label"] == Counter({'"a"': 3})
        assert counts.stated("country:b") == {}
        assert counts.stated("condition:new") == {"a": Counter({"ct:Condition": 1})}


def test_what_was_not_published_is_undone(path: Path) -> None:
    with closing(usable(path, 3)) as counts:
        counts.change("country:b", {("a", "ct:Country"): -1})
    with closing(usable(path, 3)) as counts:
        assert counts.stated("country:b") == NODES[1][1]


def test_counts_of_another_generation_are_none(path: Path, tmp_path: Path) -> None:
    assert Counts.of(path, 2) is None
    assert Counts.of(tmp_path / "nothing.sqlite", 3) is None
    (tmp_path / "damaged.sqlite").write_bytes(b"no database" * 100)
    assert Counts.of(tmp_path / "damaged.sqlite", 3) is None


def test_counts_that_were_only_begun_cannot_be_used(path: Path) -> None:
    with closing(Counts.begun(path)) as counts:
        list(counts.add(NODES))
    assert Counts.of(path, 3) is None
    assert Counts.of(path, 0) is None
