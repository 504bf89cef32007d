"""Rules over several values: each runs once over a whole graph, with ``$this`` unbound.

A shape engine would run the query once per focus node, which costs a hundred times as much for the same findings
(W3C SHACL, section 5.3.1: the solutions are the same when the query is not pre-bound and names its own targets).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from kg.shacl.finding import Finding
from kg.shacl.shapes import Rule

Select = Callable[[str], Iterable[tuple[str, str, str]]]
"""Answers a SELECT over ?this, ?path and ?value: three N-Triples terms a row, empty where unbound."""


# A store answers two questions at once in little more time than one.
_AT_ONCE = 2


def run(rules: Iterable[Rule], select: Select) -> list[Finding]:
    """The findings of all rules, sorted, each once. ``select`` is called from several threads."""

    def asked(rule: Rule) -> list[Finding]:
        return [
            Finding(this, path, value, f"<{rule.shape}>", "SPARQLConstraintComponent", rule.severity, rule.message)
            for this, path, value in select(rule.query)
        ]

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return sorted({finding for found in threads.map(asked, rules) for finding in found})
