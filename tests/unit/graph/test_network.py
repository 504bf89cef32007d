"""Links as a trial sees them, and as a network: over a store made by hand."""

from __future__ import annotations

from decimal import Decimal

import networkx as nx
import pytest

import kg
from kg.errors import KgError, NotFound
from kg.graph.neighbours import KINDS, checked
from tests.linked import graph, link, links, nct, stub, trial

ROLE = 'ctv:linkRole-EXTENSION_OF skos:notation "EXTENSION_OF" .'
ROLES = f'{ROLE} ctv:linkRole-FOLLOW_UP_OF skos:notation "FOLLOW_UP_OF" . ctv:linkRole-A skos:notation "BASED_ON" .'


@pytest.fixture(scope="module")
def related() -> kg.Graph:
    return graph(
        *(trial(number) for number in range(1, 9)),
        stub(9),
        link("similarTo", 1, 2, "0.2"),
        link("similarTo", 1, 3, "0.9"),
        link("similarTo", 1, 8, "0.9"),
        link("sharesPublicationWith", 1, 2, "0.5"),
        link("mentions", 4, 1),
        link("mentions", 1, 9, ct_linkRole="ctv:linkRole-EXTENSION_OF", ct_rolePhrase='"extension of"'),
        ROLE,
        link("sharesIdentifierWith", 1, 5, "1"),
        link("lists", 6, 1, schema_position="1"),
        link("lists", 1, 7, schema_position="1"),
        link("lists", 1, 6, schema_position="2"),
        link("expandedAccessRecord", 1, 3),
        link("similarTo", 2, 3, "1"),
    )


def test_neighbours_come_strongest_first(related: kg.Graph) -> None:
    assert [(each.arrow, each.nct_id, each.relation, each.score) for each in related.related(nct(1))] == [
        ("→", nct(7), "lists", None),  # in the order of the list
        ("→", nct(6), "lists", None),
        ("←", nct(6), "lists", None),  # what the other one states comes after what the trial itself states
        ("→", nct(3), "expandedAccessRecord", None),
        ("↔", nct(5), "sharesIdentifierWith", 1.0),
        ("→", nct(9), "mentions", None),
        ("←", nct(4), "mentions", None),
        ("↔", nct(2), "sharesPublicationWith", 0.5),
        ("↔", nct(3), "similarTo", 0.9),
        ("↔", nct(8), "similarTo", 0.9),
        ("↔", nct(2), "similarTo", 0.2),
    ]


def test_a_link_without_direction_is_seen_from_both_ends(related: kg.Graph) -> None:
    (one,) = [each for each in related.related(nct(2), ["similarTo"]) if each.nct_id == nct(1)]
    (other,) = [each for each in related.related(nct(1), ["similarTo"]) if each.nct_id == nct(2)]
    assert (one.direction, one.score, one.evidence) == (other.direction, other.score, other.evidence)
    assert one.direction == "both"


def test_a_neighbour_knows_what_the_link_says(related: kg.Graph) -> None:
    (extended,) = (each for each in related.related(nct(1)) if each.role)
    assert (extended.nct_id, extended.role, extended.role_phrase) == (nct(9), "EXTENSION_OF", "extension of")
    assert (extended.method, extended.described, extended.title) == ("TEXT_MENTION", False, nct(9))
    assert (extended.evidence, extended.fields) == (("mentions 1 9",), ("summary",))
    assert [each.position for each in related.related(nct(1), ["lists"])] == [1, 2, 1]


def test_only_some_kinds(related: kg.Graph) -> None:
    assert {each.relation for each in related.related(nct(1), ["mentions", "similarTo"])} == {"mentions", "similarTo"}
    assert related.related(nct(1), "mentions") == related.related(nct(1), ["mentions"])
    assert related.related(nct(5), ["similarTo"]) == []
    with pytest.raises(KgError, match=r"'resembles'; there are: lists, .*, similarTo"):
        related.related(nct(1), ["similarTo", "resembles"])


def test_a_trial_that_is_only_linked_to_is_known(related: kg.Graph) -> None:
    assert [(each.nct_id, each.arrow) for each in related.related(nct(9).lower())] == [(nct(1), "←")]
    with pytest.raises(NotFound, match="not in this graph"):
        related.related("NCT00000001")
    with pytest.raises(NotFound, match="'lamp' is not an NCT id"):
        related.related("lamp")


def test_passages_of_one_link_are_told_together() -> None:
    two = links(
        trial(1),
        trial(2),
        link("mentions", 1, 2, field="title", evidence="b"),
        link("mentions", 1, 2, field="summary", evidence="a", at="b", ct_linkRole="ctv:linkRole-EXTENSION_OF"),
        link("mentions", 1, 2, field="summary", evidence="a", at="c"),
        ROLE,
    )
    (only,) = two.of(nct(1), ["mentions"])
    assert (only.evidence, only.fields, only.role) == (("a", "b"), ("summary", "title"), "EXTENSION_OF")


def test_other_statements_about_statements_are_no_links() -> None:
    found = links(trial(1), trial(2), f"link:x rdf:subject trial:{nct(1)} ; rdf:predicate ct:phase ; rdf:object 3 .")
    assert found.of(nct(1), list(KINDS)) == []


def test_another_base() -> None:
    base = "https://example.org/kg/"
    found = links(trial(1), trial(2), link("similarTo", 1, 2, "0.4"), base=base)
    assert [each.nct_id for each in found.of(nct(1), list(KINDS))] == [nct(2)]
    assert found.joined(nct(2), list(KINDS)) == {nct(1)}
    assert found.trials() == [nct(1), nct(2)]


def test_the_network_is_all_trials_and_all_links(related: kg.Graph) -> None:
    network = related.network()
    assert list(network) == [nct(number) for number in range(1, 10)]
    assert network.nodes[nct(1)] == {"title": "Lamp 1", "status": "COMPLETED", "described": True}
    assert network.nodes[nct(9)] == {"title": nct(9), "status": "", "described": False}
    assert list(network[nct(1)][nct(3)]) == ["expandedAccessRecord FIELD", "similarTo SIMILARITY"]
    assert network.number_of_edges() == 7 - 1 + 2 * 6
    # A link without direction goes both ways, a mention only one.
    assert network[nct(3)][nct(1)]["similarTo SIMILARITY"] == network[nct(1)][nct(3)]["similarTo SIMILARITY"]
    assert not network.has_edge(nct(1), nct(4))


def test_edges_are_typed(related: kg.Graph) -> None:
    network = related.network()
    assert network.edges[nct(1), nct(2), "sharesPublicationWith SHARED_PUBLICATION"] == {
        "relation": "sharesPublicationWith",
        "method": "SHARED_PUBLICATION",
        "evidence": "sharesPublicationWith 1 2",
        "field": "summary",
        "score": 0.5,
        "weight": 0.4,
    }
    mention = network.edges[nct(1), nct(9), "mentions TEXT_MENTION"]
    assert (mention["weight"], mention["role"], mention["role_phrase"]) == (0.9, "EXTENSION_OF", "extension of")
    assert "score" not in mention
    assert all(value is not None for *_, told in network.edges(data=True) for value in told.values())
    assert nx.pagerank(network, weight="weight")[nct(1)] > 0.2


def test_a_least_score_is_asked_of_links_that_have_one(related: kg.Graph) -> None:
    found = {told["relation"] for *_, told in related.network(min_score=0.9).edges(data=True)}
    assert found == set(KINDS) - {"sharesPublicationWith"}
    similar = related.network(["similarTo"], min_score=0.9)
    assert sorted({tuple(sorted(edge[:2])) for edge in similar.edges}) == [
        (nct(1), nct(3)), (nct(1), nct(8)), (nct(2), nct(3)),
    ]  # fmt: skip
    assert len(similar) == 9
    with pytest.raises(KgError, match="there are: lists"):
        related.network(["lists", "none"])


def test_kinds_are_taken_in_their_order() -> None:
    assert checked(None) == tuple(KINDS)
    assert checked(()) == tuple(KINDS)
    assert checked(["similarTo", "lists", "similarTo"]) == ("lists", "similarTo")
    assert [kind for kind, (_, symmetric) in KINDS.items() if symmetric] == [
        "sharesIdentifierWith", "sharesPublicationWith", "similarTo",
    ]  # fmt: skip
    assert all(0 < Decimal(str(kind.strength)) <= 1 for kind in KINDS.values())


def test_the_sample_says_the_same_by_pattern_and_by_query(sample: kg.Graph) -> None:
    rows = sample.select(
        "SELECT DISTINCT ?one ?kind ?other { ?link a ct:TrialLink ; rdf:subject/ct:nctId ?one ; rdf:predicate ?p ; "
        'rdf:object/ct:nctId ?other BIND (STRAFTER(STR(?p), "#") AS ?kind) }'
    )
    network = sample.network()
    asked = {(row["one"], row["other"], row["kind"]) for row in rows}
    asked |= {(other, one, kind) for one, other, kind in asked if KINDS[str(kind)].symmetric}
    assert {(one, other, told["relation"]) for one, other, told in network.edges(data=True)} == asked
    ids = sample.select("SELECT ?id { ?trial a ct:Trial ; ct:nctId ?id } ORDER BY ?id")
    assert list(network) == [row["id"] for row in ids]


def test_two_roles_of_one_pair_are_both_kept_each_with_its_own_words() -> None:
    def said(role: str, phrase: str, at: str) -> str:
        more = {"ct_rolePhrase": f'"{phrase}"'} if phrase else {}
        return link("mentions", 1, 2, evidence=at, at=at, ct_linkRole=f"ctv:linkRole-{role}", **more)

    two = graph(
        *(trial(1), trial(2), link("mentions", 1, 2, evidence="d", at="d")),
        *(said("FOLLOW_UP_OF", "after", "a"), said("EXTENSION_OF", "", "b"), said("A", "built on", "c")),
        ROLES,
    )
    (only,) = two.related(nct(1))
    assert (only.role, only.role_phrase) == ("FOLLOW_UP_OF", "after")
    assert only.roles == (("FOLLOW_UP_OF", "after"), ("EXTENSION_OF", ""), ("BASED_ON", "built on"))
    (edge,) = [told for *_, told in two.network().edges(data=True)]
    assert edge["role"].split("\n") == ["FOLLOW_UP_OF", "EXTENSION_OF", "BASED_ON"]
    assert edge["role_phrase"].split("\n") == ["after", "", "built on"]


def test_several_roles_of_one_node_have_no_words_since_nobody_knows_whose_they_are() -> None:
    both = 'ct:linkRole ctv:linkRole-A, ctv:linkRole-EXTENSION_OF ; ct:rolePhrase "built on", "extends" .'
    node = f"link:{nct(1)}-mentions-{nct(2)}-a"
    (only,) = links(trial(1), trial(2), link("mentions", 1, 2), f"{node} {both}", ROLES).of(nct(1), ["mentions"])
    assert only.roles == (("BASED_ON", ""), ("EXTENSION_OF", ""))


def test_pairs_are_those_of_the_links_with_the_strongest_link(related: kg.Graph) -> None:
    for kinds, min_score in ((tuple(KINDS), None), (tuple(KINDS), 0.5), (("similarTo",), 0.9), (("lists",), None)):
        expected: dict[tuple[str, str], float] = {}
        for each in related.links.each(kinds, min_score):
            pair = min(each.source, each.target), max(each.source, each.target)
            expected[pair] = max(expected.get(pair, 0.0), each.strength)
        assert related.links.pairs(kinds, min_score) == expected
        assert expected


@pytest.mark.parametrize("score", [float("nan"), float("inf")])
def test_a_least_score_is_a_number(related: kg.Graph, score: float) -> None:
    for asked in (related.network, related.communities):
        with pytest.raises(KgError, match="must be a number"):
            asked(min_score=score)
