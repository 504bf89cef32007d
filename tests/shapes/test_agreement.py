"""Our shapes, compiled, find what pySHACL finds: in trials with one fault each, in real records, in a whole build."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from benchmarks import examples, faults
from benchmarks.formats import records
from kg.checking import check
from kg.read import ctgov_json
from kg.shacl.finding import Finding

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def hand_made() -> list[examples.Example]:
    return list(examples.by_hand())


def test_every_constraint_finds_its_fault(hand_made: list[examples.Example]) -> None:
    wanted = faults.constraints()
    first = {mutant.constraint.name: mutant for mutant in faults.mutants(wanted, hand_made, 1)}
    assert first.keys() == {constraint.name for constraint in wanted}
    mutants = list(first.values())
    nodes, types = faults.slices(mutants)
    found = examples.by_node(examples.checked(nodes, types))
    for mutant, node in zip(mutants, nodes, strict=True):
        assert mutant.constraint.name in {(each.shape, each.component) for each in found.get(node, ())}, mutant


def test_both_engines_find_the_same_faults(hand_made: list[examples.Example]) -> None:
    """A sample; ``python -m benchmarks.faults`` tries all of them."""
    wanted = faults.constraints()[::16]
    outcome = faults.attempt(wanted, faults.mutants(wanted, hand_made, 1))
    assert outcome.differing == []
    assert outcome.missed == []
    assert outcome.hit == outcome.constraints


def test_both_engines_find_the_same_where_a_fault_breaks_a_whole_node(hand_made: list[examples.Example]) -> None:
    """A link without its method is neither computed nor told, which a node shape finds of the link itself."""
    wanted = [each for each in faults.constraints() if "#TrialLink-method" in each.shape]
    assert wanted
    outcome = faults.attempt(wanted, faults.mutants(wanted, hand_made, 1))
    assert (outcome.differing, outcome.missed) == ([], [])
    assert outcome.hit == outcome.constraints


def test_a_build_finds_what_pyshacl_finds_in_its_graph(tmp_path: Path) -> None:
    """A trial is checked as it is mapped, and shared nodes in chunks: nothing is lost between the two."""
    graph = kg.build(HERE.parent / "golden", tmp_path, workers=1)
    held = sorted(Finding(**row) for row in graph.findings)
    refereed = check([graph.path / "graph.ttl"], None, tmp_path, "pyshacl").findings
    assert held
    assert examples.unworded(held) == examples.unworded(refereed)
    assert held == check([graph.path / "graph.ttl"], None, tmp_path).findings


@pytest.mark.real_data
def test_both_engines_find_the_same_in_real_records(real_data: Path) -> None:
    """A few; ``python -m benchmarks.validation --agree 6835`` compares all of them."""
    bodies = [body for _, body in records(every=200)]
    with_results = [body for body in bodies if b'"resultsSection"' in body and len(body) < 80_000]
    chosen = [*[body for body in bodies if b'"resultsSection"' not in body][:20], *with_results[:4]]
    assert len(chosen) == 24
    for body in chosen:
        for example in examples.examples(ctgov_json.read(body).trial):
            by_pyshacl = examples.refereed(example.nodes, example.types)
            assert examples.unworded(example.findings()) == examples.unworded(by_pyshacl), example.name
