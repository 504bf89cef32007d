"""Groups of linked trials, and what they are called."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import networkx as nx
import pytest

import kg
from kg.errors import KgError
from tests.linked import graph, link, nct, stub, trial

ROOT = Path(__file__).resolve().parents[3]


def close(*numbers: int, score: str = "0.5") -> list[str]:
    """Links between all of some trials."""
    return [link("similarTo", one, other, score) for one, other in combinations(numbers, 2)]


@pytest.fixture(scope="module")
def lamps() -> kg.Graph:
    """Five trials on cramps, four on gout with a mention among them, a weak bridge; two apart, one alone."""
    cramps, drugs = ["Muscle Cramp"], ["Placebos", "Lampazin", "Nightol"]
    more = [*drugs, "Lampazin Sulfate", "Quinine"]
    return graph(
        *(trial(number, conditionMesh=cramps, interventionMesh=drugs) for number in (1, 2)),
        *(trial(number, conditionMesh=cramps, interventionMesh=more) for number in (3, 4)),
        trial(5, conditionMesh=["Muscle Cramp"], condition=["never told, since there is a heading"]),
        trial(11, condition=["gout", "Feet"], intervention=["Placebos"]),
        trial(12, condition=["Gout"], intervention=["Placebos"]),
        trial(13, condition=["Gout"]),
        stub(14),
        trial(21),
        trial(22),
        trial(31, conditionMesh=cramps, interventionMesh=drugs),
        *close(1, 2, 3, 4, 5),
        *close(11, 12, 13, score="0.4"),
        link("mentions", 11, 14),
        link("mentions", 14, 12),
        link("similarTo", 5, 11, "0.1"),
        link("lists", 21, 22),
    )


def test_what_hangs_together_is_one_community(lamps: kg.Graph) -> None:
    found = lamps.communities()
    assert [(each.number, each.trials) for each in found] == [
        (1, tuple(map(nct, (1, 2, 3, 4, 5)))),
        (2, tuple(map(nct, (11, 12, 13, 14)))),
        (3, tuple(map(nct, (21, 22)))),
    ]
    assert (found.linked, found.alone, found.pairs, found.components) == (11, 1, 10 + 3 + 2 + 1 + 1, 2)
    assert [(each.links, each.density) for each in found] == [(10, 1.0), (5, 0.8333), (1, 1.0)]
    assert 0.3 < found.modularity < 0.7


def test_a_community_is_named_by_what_is_frequent_in_it_and_rare_elsewhere(lamps: kg.Graph) -> None:
    cramps, gout, apart = lamps.communities()
    assert cramps.conditions == ("Muscle Cramp",)
    # Not Nightol of the same trials, not the sulfate, which is said already.
    assert cramps.interventions == ("Lampazin", "Quinine")
    assert cramps.name == "Muscle Cramp · Lampazin; Quinine"
    assert gout.conditions == ("Gout",)  # as most write it; feet are those of one trial
    assert gout.interventions == ()  # half of its trials have Placebos, and so have half of all
    assert gout.name == "Gout"
    assert (apart.conditions, apart.interventions, apart.name) == ((), (), "Lamp 21")


def test_the_central_trials_have_the_strongest_links_inside(lamps: kg.Graph) -> None:
    _, gout, _ = lamps.communities()
    # 11: .4 + .4 + .9; the bridge out of the community does not count.
    assert [(each.nct_id, each.weight) for each in gout.central] == [
        (nct(14), 1.8), (nct(11), 1.7), (nct(12), 1.7), (nct(13), 0.8),
    ]  # fmt: skip
    assert gout.central[1].title == "Lamp 11"


def test_kinds_scores_and_resolution(lamps: kg.Graph) -> None:
    assert [each.trials for each in lamps.communities(["lists"])] == [(nct(21), nct(22))]
    strong = lamps.communities(min_score=0.45)
    assert strong[0].trials == tuple(map(nct, (1, 2, 3, 4, 5)))
    assert [each.trials for each in strong[1:]] == [tuple(map(nct, (11, 12, 14))), (nct(21), nct(22))]
    assert strong.alone == 2
    assert [len(each) for each in lamps.communities(resolution=0.01)] == [9, 2]
    with pytest.raises(KgError, match="there are: lists"):
        lamps.communities(["none"])
    for wrong in (0, -1, float("nan"), float("inf")):
        with pytest.raises(KgError, match="above 0"):
            lamps.communities(resolution=wrong)


def test_where_nothing_is_linked_there_is_no_community(lamps: kg.Graph) -> None:
    found = lamps.communities(["expandedAccessRecord"])
    assert (list(found), found.linked, found.alone, found.pairs, found.components) == ([], 0, 12, 0, 0)


def test_the_community_of_a_trial(lamps: kg.Graph) -> None:
    found = lamps.communities()
    assert [each.number for each in found.of([nct(13), nct(22), nct(12)])] == [2, 3]
    assert found.of([nct(31)]) == []


def test_a_network_that_is_one_community_has_a_name() -> None:
    about = {1: ["Gout"], 2: ["Gout", "Cramps"], 3: ["Gout", "Cramps"], 4: ["Gout", "Feet"]}
    (only,) = graph(*(trial(at, conditionMesh=names) for at, names in about.items()), *close(1, 2, 3, 4)).communities()
    assert only.name == "Gout; Cramps"


def test_two_trials_that_share_no_topic_are_named_by_what_is_rare() -> None:
    rest = [trial(at, conditionMesh=["Gout"]) for at in range(3, 9)]
    apart = graph(trial(1, conditionMesh=["Cramps"]), trial(2), *rest, *close(1, 2), *close(3, 4, 5, 6, 7, 8))
    assert [each.conditions for each in apart.communities()] == [("Gout",), ("Cramps",)]


def test_several_links_of_one_pair_count_as_the_strongest() -> None:
    one = graph(trial(1), trial(2), *close(1, 2), link("mentions", 1, 2), link("mentions", 2, 1))
    (only,) = one.communities()
    assert (only.links, only.density, only.central[0].weight) == (1, 1.0, 0.9)


SCRIPT = """
from tests.linked import graph, link, nct, trial
from kg.graph.picture import picture
import hashlib, networkx as nx

plain = nx.connected_caveman_graph(8, 7)
plain.add_edges_from((n, (n * n + 3) % 56) for n in range(0, 56, 3) if n != (n * n + 3) % 56)
edges = [link("similarTo", min(edge) + 1, max(edge) + 1, "0.5") for edge in sorted(plain.edges)]
made = graph(*(trial(n + 1, conditionMesh=[f"c{n % 5}"]) for n in plain), *edges)
print(list(made.communities(resolution=1.3)))
print(list(made.network().edges(data=True)), made.chain(nct(1), nct(30)))
print([hashlib.sha256(picture(made, nct(1), format_)).hexdigest() for format_ in ("svg", "png")])
"""


def test_every_process_finds_the_same() -> None:
    told = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1]
    assert told[0].count(b"Community(") > 3


def test_the_members_are_nodes_of_the_network(lamps: kg.Graph) -> None:
    inside = lamps.network().subgraph(lamps.communities()[0].trials)
    assert len(inside) == 5
    assert nx.density(inside) == 1.0


def test_a_high_resolution_leaves_trials_on_their_own(lamps: kg.Graph) -> None:
    found = lamps.communities(resolution=50)
    assert found.linked == sum(map(len, found)) == 11
    assert {(each.links, each.density) for each in found if len(each) == 1} == {(0, 0.0)}
