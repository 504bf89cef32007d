"""Chains of links: the shortest, and of these the strongest."""

from __future__ import annotations

import random
from itertools import pairwise
from math import isclose, prod

import networkx as nx
import pytest

import kg
from kg.errors import KgError, NotFound
from kg.graph.neighbours import KINDS
from kg.graph.paths import chain
from tests.linked import graph, link, links, nct, stub, trial

ALL = tuple(KINDS)


@pytest.fixture(scope="module")
def lamps() -> kg.Graph:
    """Two ways of two steps from 1 to 4, one of them stronger; a longer one of certain links; 8 and 9 apart."""
    return graph(
        *(trial(number) for number in (1, 2, 3, 4, 5, 6, 8, 9)),
        stub(7),
        link("similarTo", 1, 2, "0.5"),
        link("similarTo", 2, 4, "0.5"),
        link("similarTo", 1, 3, "0.2"),
        link("mentions", 4, 3),
        link("lists", 1, 5),
        link("lists", 5, 6),
        link("lists", 6, 4),
        link("mentions", 4, 7),
        link("similarTo", 2, 3, "0.9"),
        link("sharesPublicationWith", 2, 4, "0.5"),
        link("similarTo", 8, 9, "0.9"),
    )


def test_the_fewest_steps_and_of_these_the_strongest(lamps: kg.Graph) -> None:
    found = lamps.chain(nct(1), nct(4))
    assert found is not None
    assert found.trials == (nct(1), nct(2), nct(4))  # .5 × .5, not .2 × .9; nor the longer way, however strong
    assert found.strength == 0.25
    assert [(step.arrow, step.relation, step.score) for step in found.steps] == [("↔", "similarTo", 0.5)] * 2
    assert (found.title, found.steps[0].title, found.steps[0].evidence) == ("Lamp 1", "Lamp 2", ("similarTo 1 2",))


def test_links_are_followed_backwards(lamps: kg.Graph) -> None:
    found = lamps.chain(nct(7), nct(1), ["lists", "mentions"])
    assert found is not None
    assert found.trials == (nct(7), nct(4), nct(6), nct(5), nct(1))
    assert [step.arrow for step in found.steps] == ["←"] * 4
    assert isclose(found.strength, 0.9)


def test_some_kinds_only(lamps: kg.Graph) -> None:
    stated = lamps.chain(nct(1), nct(4), ["lists"])
    assert stated is not None
    assert (stated.trials, stated.strength) == ((nct(1), nct(5), nct(6), nct(4)), 1.0)
    assert lamps.chain(nct(1), nct(4), ["expandedAccessRecord"]) is None
    with pytest.raises(KgError, match="there are: lists"):
        lamps.chain(nct(1), nct(4), ["follows"])


def test_no_chain_and_no_step(lamps: kg.Graph) -> None:
    assert lamps.chain(nct(1), nct(9)) is None
    assert lamps.chain(nct(9), nct(1)) is None
    same = lamps.chain(nct(1), nct(1).lower())
    assert same is not None
    assert (same.trials, same.steps, same.strength) == ((nct(1),), (), 1.0)


def test_ends_must_be_known(lamps: kg.Graph) -> None:
    with pytest.raises(NotFound):
        lamps.chain(nct(1), "NCT00000001")
    with pytest.raises(NotFound):
        lamps.chain("NCT00000001", nct(1))


def test_of_equally_strong_chains_the_first_by_id() -> None:
    four = links(*map(trial, (1, 2, 3, 4)), *(link("mentions", one, two) for one in (2, 3) for two in (1, 4)))
    for start, end in ((1, 4), (4, 1)):
        found = chain(four, nct(start), nct(end), ALL)
        assert found is not None
        assert found.trials[1] == nct(2)


def test_of_several_links_between_two_trials_the_strongest_counts() -> None:
    made = []
    for at in range(1, 8):
        strong, weak = ("similarTo", "sharesPublicationWith") if at % 2 else ("sharesPublicationWith", "similarTo")
        both = [link(strong, at, at + 1, "0.9"), link(weak, at, at + 1, "0.2"), link("mentions", at, at + 1)]
        made += both if at < 4 else both[::-1]  # the store gives the last one first
    found = chain(links(*map(trial, range(1, 9)), *made), nct(1), nct(8), ["similarTo", "sharesPublicationWith"])
    assert found is not None
    assert [step.strength for step in found.steps] == pytest.approx([0.9, 0.72, 0.9, 0.72, 0.9, 0.72, 0.9])
    assert isclose(found.strength, 0.9**4 * 0.72**3)


@pytest.mark.parametrize("seed", range(6))
def test_no_other_chain_is_shorter_or_stronger(seed: int) -> None:
    """Compared with all shortest paths that networkx finds."""
    draw = random.Random(seed)
    size, wanted = 24, 26 + 8 * seed
    pairs = sorted({tuple(sorted(draw.sample(range(1, size + 1), 2))) for _ in range(wanted)})
    made = []
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(map(nct, range(1, size + 1)))
    for one, other in pairs:
        kind = draw.choice(ALL)
        score = f"0.{draw.randint(1, 9)}" if KINDS[kind].symmetric else ""
        made.append(link(kind, one, other, score))
        plain.add_edge(nct(one), nct(other), weight=KINDS[kind].strength * float(score or 1))
    found_links = links(*map(trial, range(1, size + 1)), *made)
    for _ in range(40):
        start, end = draw.sample(sorted(plain), 2)
        found = chain(found_links, start, end, ALL)
        if not nx.has_path(plain, start, end):
            assert found is None
            continue
        ways = [
            prod(plain.edges[step]["weight"] for step in pairwise(way))
            for way in nx.all_shortest_paths(plain, start, end)
        ]
        assert found is not None
        assert len(found.steps) == nx.shortest_path_length(plain, start, end)
        assert isclose(found.strength, max(ways))
        assert isclose(found.strength, prod(step.strength for step in found.steps))
        assert all(plain.has_edge(*step) for step in pairwise(found.trials))
