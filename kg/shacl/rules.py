"""Rules over several values: each runs once over a whole graph, with ``$this`` unbound.

A shape engine would run the query once per focus node, which costs a hundred times as much for the same findings
(W3C SHACL, section 5.3.1: the solutions are the same when the query is not pre-bound and names its own targets).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kg.shacl.finding import Finding
from kg.shacl.shapes import Rule

Select = Callable[[str], Iterable[tuple[str, str, str]]]
"""Answers a SELECT over ?this, ?path and ?value: three N-Triples terms a row, empty where unbound."""


def run(rules: Iterable[Rule], select: Select) -> list[Finding]:
    """The findings of all rules, sorted, each once."""
    found = {
        Finding(this, path, value, f"<{rule.shape}>", "SPARQLConstraintComponent", rule.severity, rule.message)
        for rule in rules
        for this, path, value in select(rule.query)
    }
    return sorted(found)
