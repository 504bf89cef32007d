"""What is checked where: a trial's own nodes as it is mapped, shared nodes once all claims about them are together."""

from __future__ import annotations

from collections.abc import Mapping

from kg.rdf.description import Description
from kg.rdf.turtle import Subjects
from kg.shacl import ours
from kg.shacl.data import Data, Statements
from kg.shacl.finding import Finding

# The class that the mapper promises for what these predicates of shared nodes lead to (tested).
_PROMISED = {
    "ct:place": "ct:Place",
    "ct:inCountry": "ct:Country",
    "ct:retractedBy": "ct:Publication",
    "prov:wasDerivedFrom": "ct:SourceDocument",
    "rdf:subject": "ct:Trial",
    "rdf:object": "ct:Trial",
}


def check_own(base: str, described: Description) -> list[Finding]:
    """What is found about a trial and its parts. Of other nodes the check knows the class alone."""
    types: dict[str, dict[str, list[str]]] = {}
    for node, predicate, term in described.claims:
        if predicate == "a" and node not in described.own:
            types.setdefault(node, {}).setdefault("a", []).append(term)
    return _check(base, described.own, types)


def check_shared(base: str, nodes: Subjects) -> list[Finding]:
    """What is found about some shared nodes. Of what they lead to the check knows the promised class alone."""
    types = {
        term: {"a": [class_]}
        for statements in nodes.values()
        for predicate, class_ in _PROMISED.items()
        for term in statements.get(predicate, ())
        if term not in nodes
    }
    return _check(base, nodes, types)


def _check(base: str, nodes: Subjects, types: Mapping[str, Statements]) -> list[Finding]:
    return ours.checker(base).findings(Data(nodes, "a", {**ours.codes(base), **types}))
