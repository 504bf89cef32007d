"""Checking a part of a graph finds what checking the whole would: what a part leads to is known by its class."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from kg import scopes
from kg.rdf.description import POINT, Description
from kg.rdf.names import BASE
from kg.rdf.trial import describe
from kg.scopes import check_shared
from kg.trial.model import Trial

FULL = Path(__file__).parents[1] / "shapes" / "full_trial.json"


@pytest.fixture(scope="module")
def described() -> Description:
    return describe(msgspec.json.decode(FULL.read_bytes(), type=Trial))


@pytest.fixture(scope="module")
def shared(described: Description) -> dict[str, dict[str, list[str]]]:
    nodes: dict[str, dict[str, list[str]]] = {}
    for node, predicate, term in described.claims:
        if predicate != POINT:
            nodes.setdefault(node, {}).setdefault(predicate, []).append(term)
    return nodes


def test_the_mapper_keeps_what_is_promised_of_neighbours(described: Description) -> None:
    led = {(predicate, term) for _, predicate, term in described.claims if predicate in scopes._PROMISED}
    assert led
    for predicate, term in led:
        assert (term, "a", scopes._PROMISED[predicate]) in described.claims


def test_a_shared_node_alone_is_found_as_whole_as_among_its_neighbours(
    shared: dict[str, dict[str, list[str]]],
) -> None:
    for node, statements in shared.items():
        assert check_shared(BASE, {node: statements}) == [], node


@pytest.mark.parametrize("predicate", ["ct:inCountry", "ct:place", "ct:retractedBy"])
def test_without_the_promise_the_neighbour_would_be_missed(
    predicate: str, shared: dict[str, dict[str, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(scopes._PROMISED, predicate)
    found = [finding for node, said in shared.items() for finding in check_shared(BASE, {node: said})]
    assert {finding.component for finding in found} == {"ClassConstraintComponent"}
