"""Links and edges agree just where the rules about them find nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as some

from kg.graph import store
from kg.link import joins
from kg.link.joins import DIRECTED, UNDIRECTED, Joins
from kg.rdf.related import FIELD
from kg.rdf.turtle import blocks, header
from kg.shacl import rules, shapes

EXAMPLES = Path(__file__).parents[2] / "shapes"
TRIALS = [f"trial:NCT0000000{digit}" for digit in range(1, 5)]
RULES = [rule for rule in shapes.load().rules if rule.name in joins.RULES]

Statements = dict[str, dict[str, list[str]]]


def found(text: str) -> set[str]:
    """The names of the rules that find something in some Turtle."""
    held = ox.Store()
    held.load(input=header() + text, format=ox.RdfFormat.TURTLE)
    return {
        each.shape.rpartition("#")[2].rstrip(">") for each in rules.run(RULES, lambda query: store.rows(held, query))
    }


def link(to: Statements, one: str, relation: str, other: str) -> None:
    name = f"link:{one[6:]}-{relation}-{other[6:]}-{len(to)}"
    said = {"rdf:subject": one, "rdf:predicate": f"ct:{relation}", "rdf:object": other}
    to[name] = {"a": ["ct:TrialLink"], **{predicate: [term] for predicate, term in said.items()}}


def edge(to: Statements, one: str, relation: str, other: str) -> None:
    to.setdefault(one, {}).setdefault(f"ct:{relation}", []).append(other)


def linked(*relations: tuple[str, str, str]) -> Statements:
    """Links with all edges that they must have."""
    made = Statements()
    for one, relation, other in relations:
        link(made, one, relation, other)
        for here, there in [(one, other), (other, one)][: 2 if relation in UNDIRECTED else 1]:
            edge(made, here, relation, there)
            edge(made, here, "relatedTrial", there)
    return made


pairs = some.tuples(some.sampled_from(TRIALS), some.sampled_from(TRIALS)).map(sorted).map(tuple)
whole = some.lists(some.tuples(pairs, some.sampled_from([*DIRECTED, *UNDIRECTED])), max_size=6).map(
    lambda chosen: linked(*((one, relation, other) for (one, other), relation in chosen))
)


def test_five_rules_are_spared_and_the_relations_are_those_of_the_links_that_are_computed() -> None:
    assert len(RULES) == len(joins.RULES) == 5
    assert set(UNDIRECTED) == set(FIELD)


@given(whole)
def test_what_is_whole_agrees(statements: Statements) -> None:
    assert joins.agree(joins.joins(statements))
    assert found("".join(blocks(statements))) == set()


@given(whole, some.data())
def test_they_agree_just_where_the_rules_find_nothing(statements: Statements, data: some.DataObject) -> None:
    """Statements are taken out and put in at random."""
    kinds = some.sampled_from(["relatedTrial", *DIRECTED, *UNDIRECTED])
    trials = some.sampled_from(TRIALS)
    for _ in range(data.draw(some.integers(1, 3))):
        if data.draw(some.booleans()) and statements:
            subject = data.draw(some.sampled_from(sorted(statements)))
            if subject.startswith("link:"):
                del statements[subject]
            else:
                said = statements[subject]
                predicate = data.draw(some.sampled_from(sorted(said)))
                said[predicate].remove(data.draw(some.sampled_from(said[predicate])))
                statements = cleared(statements)
        elif data.draw(some.booleans()):
            edge(statements, data.draw(trials), data.draw(kinds), data.draw(trials))
        else:
            link(statements, data.draw(trials), data.draw(kinds.filter("relatedTrial".__ne__)), data.draw(trials))
    assert joins.agree(joins.joins(statements)) == (found("".join(blocks(statements))) == set())


def cleared(statements: Statements) -> Statements:
    """Without what states nothing any more."""
    stay = {subject: {name: terms for name, terms in said.items() if terms} for subject, said in statements.items()}
    return {subject: said for subject, said in stay.items() if said}


@pytest.mark.parametrize("at_once", [1, 2, 3, 7])
@given(whole)
def test_in_parts_it_is_the_same(at_once: int, statements: Statements) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joins, "_AT_ONCE", at_once)
        assert joins.agree(joins.joins(statements))
        numbers = joins.joins(statements)
        links, edges = eights(numbers.links), eights(numbers.edges)
        for place in range(len(edges)):
            less = [*edges[:place], *edges[place + 1 :]]
            assert joins.agree(Joins(numbers.links, b"".join(less))) == ({*less} == {*edges})
        for place in range(len(links)):
            less = [*links[:place], *links[place + 1 :]]
            assert joins.agree(Joins(b"".join(less), numbers.edges)) == ({*less} == {*links})


def moved(statements: Statements, part: int) -> Statements:
    """The same about other trials, as another part of a graph would state it."""
    text = json.dumps(statements).replace("NCT0000000", f"NCT000{part}000")
    found: Statements = json.loads(text)
    return found


@given(whole, whole, whole, some.booleans())
def test_what_other_parts_state_now_takes_the_place_of_what_they_stated(
    stays: Statements, gone: Statements, come: Statements, broken: bool
) -> None:
    if broken:
        edge(come, TRIALS[0], "mentions", TRIALS[3])
    first, second, third = (joins.joins(moved(part, at)) for at, part in enumerate((stays, gone, come)))
    now = joins.changed(joins.together([first, second]), second, third)
    for name in ("links", "edges"):
        expected = {*eights(getattr(first, name)), *eights(getattr(third, name))}
        assert {*eights(getattr(now, name))} == expected
        assert len(getattr(now, name)) == 8 * len(expected)
    assert joins.agree(now) == joins.agree(third)


def test_one_that_is_none_is_not_forgotten_while_another_one_is() -> None:
    none = joins.joins({"link:x": {"a": ["ct:TrialLink"]}})
    assert not joins.agree(joins.changed(joins.together([none, none]), none, Joins()))


@given(whole)
def test_what_is_written_is_read(statements: Statements) -> None:
    found = joins.joins(statements)
    with TemporaryDirectory() as place:
        joins.write(Path(place), joins.together([found, found]))
        held = joins.read(Path(place))
    assert held == joins.changed(found, Joins(), Joins())
    assert eights(held.edges) == sorted({*eights(found.edges)}, key=lambda each: int.from_bytes(each, "little"))


def eights(numbers: bytes) -> list[bytes]:
    return [numbers[at : at + 8] for at in range(0, len(numbers), 8)]


@pytest.mark.parametrize(
    "said",
    [
        {"rdf:subject": [TRIALS[0]], "rdf:predicate": ["ct:mentions"]},
        {"rdf:subject": [TRIALS[0]], "rdf:predicate": ["ct:mentions"], "rdf:object": TRIALS[1:3]},
        {"rdf:subject": [TRIALS[0]], "rdf:predicate": ["ct:relatedTrial"], "rdf:object": [TRIALS[1]]},
        {"rdf:subject": [TRIALS[0]], "rdf:predicate": ["ct:cites"], "rdf:object": [TRIALS[1]]},
        {"rdf:subject": [TRIALS[0]], "rdf:predicate": ["ct:mentions"], "rdf:object": ["<trial/1>"]},
    ],
)
def test_a_link_that_is_none_never_agrees(said: Mapping[str, list[str]]) -> None:
    edges = {TRIALS[0]: {"ct:mentions": TRIALS[1:3], "ct:relatedTrial": TRIALS[1:3]}}
    assert not joins.agree(joins.joins({"link:x": {"a": ["ct:TrialLink"], **said}, **edges}))


def test_an_edge_to_what_is_no_trial_never_agrees() -> None:
    statements = linked((TRIALS[0], "mentions", TRIALS[1]))
    edge(statements, TRIALS[0], "mentions", "<trial/1>")
    assert not joins.agree(joins.joins(statements))


def test_many_are_compared_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joins, "_AT_ONCE", 100)
    many = linked(*((f"trial:NCT{number:08}", "similarTo", f"trial:NCT{number + 1:08}") for number in range(1, 500)))
    found = joins.joins(many)
    spans = list(joins._spans(joins._numbers(found.edges)))
    assert len(spans) > 10
    assert max(len(joins._within(joins._numbers(found.edges), span)) for span in spans) < 300
    assert joins.agree(found)
    del many["trial:NCT00000250"]["ct:relatedTrial"]
    assert not joins.agree(joins.joins(many))
