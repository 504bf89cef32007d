"""One thing broken at a time: each constraint of our shapes is shown to find its fault, by both engines alike.

``python -m benchmarks.faults --records 300`` takes real trials beside the hand-made ones. A fault is made in what the
mapper says of one node: a wrong datatype, an empty text, a second value. The compiled shapes check the whole trial with
the fault in it; pySHACL checks the broken nodes, many at once, which are the same statements under names of their own.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from itertools import islice
from operator import attrgetter
from typing import Final

from rdflib import SH, Literal
from rdflib.term import Node

from benchmarks.examples import TERMS, Example, Statements, by_hand, by_node, of_records, refereed, unworded
from kg.rdf.turtle import text
from kg.shacl import shapes
from kg.shacl.components import COMPONENTS
from kg.shacl.datatypes import comparable
from kg.shacl.finding import Finding
from kg.shacl.terms import NTriples

# ------------------------------------------------------------------------------------------------------ what to break


@dataclass(frozen=True, slots=True)
class Constraint:
    """A parameter of a property shape, for nodes of some classes."""

    shape: str
    classes: tuple[str, ...]
    predicate: str
    parameter: str
    value: Node
    severity: str

    @property
    def name(self) -> tuple[str, str]:
        """The shape and the component that a finding names."""
        return self.shape, f"{self.parameter[0].upper()}{self.parameter[1:]}ConstraintComponent"


def constraints() -> list[Constraint]:
    """Every constraint of every property shape that a node shape with a target has."""
    graph, found = shapes.load().core, []
    for node in sorted(graph.subjects(SH.targetClass), key=str):
        classes = tuple(sorted(TERMS.of(each) for each in graph.objects(node, SH.targetClass)))
        for shape in graph.objects(node, SH.property):
            predicate, severity = graph.value(shape, SH.path), graph.value(shape, SH.severity) or SH.Violation
            assert predicate is not None
            for parameter, value in graph.predicate_objects(shape):
                name = str(parameter).removeprefix(str(SH))
                if name in COMPONENTS:
                    kind = str(severity).removeprefix(str(SH))
                    found.append(Constraint(f"<{shape}>", classes, TERMS.of(predicate), name, value, kind))
    return sorted(set(found), key=attrgetter("shape", "parameter", "classes"))


# ---------------------------------------------------------------------------------------------------------- what breaks

UNTYPED: Final = "<https://example.org/untyped>"
_NO_DATE: Final = (
    '"soon"',
    '"2011-02-30"^^xsd:date',
    '"2011-13"^^xsd:gYearMonth',
    '"2011-3"^^xsd:gYear',
    "2011",
    UNTYPED,
)
_CODES: Final = ("ctv:phase-PHASE2", "ctv:status-RECRUITING", "ctv:x-NEW", '"words"')
Breaks = Callable[[Constraint, list[str], list[str]], Iterable[list[str]]]
"""A constraint, the values that a node has of its property, and those of the property that it is compared with → what
may stand in place of the former, each against the constraint.
"""


def _too_many(constraint: Constraint, stated: list[str], _: list[str]) -> Iterator[list[str]]:
    yield [*stated, *(text(f"one more {number}") for number in range(int(str(constraint.value)) + 1))]
    yield [*stated, "7", "8"]


def _wrong_datatype(constraint: Constraint, _: list[str], _others: list[str]) -> Iterator[list[str]]:
    datatype = str(constraint.value)
    strange = ["5", '"5.5"^^xsd:decimal', '"words"@en', "true", '"words"']
    yield from ([term] for term in strange if TERMS.parts(term).datatype != datatype)
    yield [UNTYPED]
    # pySHACL breaks off where it compares an ill-formed value (docs/validation.md).
    if not datatype.endswith("string") and constraint.predicate not in compared():
        yield [f'"ill-formed"^^<{datatype}>']


def _too_short(constraint: Constraint, stated: list[str], _: list[str]) -> Iterator[list[str]]:
    short = text("x" * (int(str(constraint.value)) - 1))
    yield [short]
    yield [*stated, short]


def _no_member(_: Constraint, stated: list[str], _others: list[str]) -> Iterator[list[str]]:
    yield [UNTYPED]
    yield [*stated, '"words"']


def _no_part(constraint: Constraint, _: list[str], _others: list[str]) -> Iterator[list[str]]:
    shape = str(constraint.value).rpartition("#")[2]
    for term in _NO_DATE if shape == "PartialDate" else _CODES:
        if not term.startswith(f"ctv:{shape.removeprefix('In').lower()}-"):
            yield [term]


def _beyond(step: int) -> Breaks:
    def broken(constraint: Constraint, _: list[str], _others: list[str]) -> Iterator[list[str]]:
        limit = constraint.value
        assert isinstance(limit, Literal)
        yield [TERMS.of(Literal(str(int(str(limit)) + step), datatype=limit.datatype))]
        yield ['"words"']

    return broken


def _not_below(step: int) -> Breaks:
    def broken(_: Constraint, _stated: list[str], others: list[str]) -> Iterator[list[str]]:
        for parts in map(TERMS.parts, others):
            yield [TERMS.literal(str(Decimal(parts.lexical) + step), parts.datatype)]

    return broken


def _unlike(_: Constraint, stated: list[str], _others: list[str]) -> Iterator[list[str]]:
    yield ['"!"']
    yield [f'{each[:-1]}\\n"' for each in stated if each[0] == '"' == each[-1]] or ['"\\n"']


# What our shapes ask for. A component that they do not use yet needs a line here once they do.
_FAULTS: Final[dict[str, Breaks]] = {
    "minCount": lambda *_: [[]],
    "maxCount": _too_many,
    "datatype": _wrong_datatype,
    "minLength": _too_short,
    "class": _no_member,
    "node": _no_part,
    "nodeKind": lambda *_: [['"words"'], ["_:blank"]],
    "minInclusive": _beyond(-1),
    "minExclusive": _beyond(0),
    "maxInclusive": _beyond(1),
    "maxExclusive": _beyond(0),
    "lessThan": _not_below(0),
    "lessThanOrEquals": _not_below(1),
    "disjoint": lambda _, stated, others: [others, [*stated, *others]],
    "pattern": _unlike,
    "in": _no_member,
    "hasValue": lambda *_: [[], [UNTYPED]],
}


@cache
def compared() -> dict[str, str]:
    """Properties that shapes compare, and by the shape that does so the property compared with."""
    graph, found = shapes.load().core, dict[str, str]()
    comparing = (SH.lessThan, SH.lessThanOrEquals, SH.disjoint)
    for shape, other in (pair for parameter in comparing for pair in graph.subject_objects(parameter)):
        path = graph.value(shape, SH.path)
        assert path is not None
        found |= {TERMS.of(path): "", TERMS.of(other): "", f"<{shape}>": TERMS.of(other)}
    return found


# -------------------------------------------------------------------------------------------------------------- mutants


@dataclass(frozen=True, slots=True)
class Mutant:
    """A node of an example with other values of one property, against a constraint."""

    constraint: Constraint
    example: Example
    node: str
    terms: list[str]

    @property
    def statements(self) -> Statements:
        """What is said of the node."""
        said = {key: terms for key, terms in self.example.nodes[self.node].items() if key != self.constraint.predicate}
        return {**said, self.constraint.predicate: self.terms} if self.terms else said


def mutants(wanted: Iterable[Constraint], given: Iterable[Example], nodes: int) -> Iterator[Mutant]:
    """Every fault of every constraint, in so many nodes of as many examples; those that have the property first."""
    held: dict[str, list[tuple[Example, str]]] = {}
    for example in given:
        for node, stated in example.nodes.items():
            for class_ in stated.get("a", ()):
                held.setdefault(class_, []).append((example, node))
    for constraint in wanted:
        asked = {constraint.predicate, compared().get(constraint.shape, constraint.predicate)}
        for class_ in constraint.classes:
            places = held.get(class_, [])
            fitting = sorted(places, key=lambda place: len(asked - place[0].nodes[place[1]].keys()))
            apart = {id(example): (example, node) for example, node in reversed(fitting[: 40 * nodes])}
            for example, node in islice(reversed(apart.values()), nodes):
                said = example.nodes[node]
                others = said.get(compared().get(constraint.shape, ""), [])
                for terms in _FAULTS[constraint.parameter](constraint, said.get(constraint.predicate, []), others):
                    yield Mutant(constraint, example, node, terms)


@dataclass(slots=True)
class Outcome:
    """What was tried, and what came of it. ``departures`` are findings that pySHACL is known to lack."""

    constraints: set[tuple[str, str]] = field(default_factory=set)
    hit: set[tuple[str, str]] = field(default_factory=set)
    mutants: int = 0
    missed: list[Mutant] = field(default_factory=list)
    differing: list[Finding] = field(default_factory=list)
    departures: int = 0

    @property
    def unhit(self) -> set[tuple[str, str]]:
        """Constraints of which no mutant was found."""
        return self.constraints - self.hit


def attempt(wanted: Iterable[Constraint], made: Iterable[Mutant], batch: int = 500) -> Outcome:
    """Check mutants with both engines."""
    outcome = Outcome({each.name for each in wanted})
    remaining = iter(made)
    while some := list(islice(remaining, batch)):
        by_pyshacl = by_node(refereed(*slices(some)))
        for number, mutant in enumerate(some):
            outcome.mutants += 1
            found = {each for each in _alone(mutant) if each.focus == TERMS.written(mutant.node)}
            renamed = {_renamed(each, _name(number)) for each in found}
            differing = unworded(renamed) ^ unworded(by_pyshacl.get(_name(number), ()))
            known = {each for each in differing if is_departure(each, mutant)}
            outcome.departures += len(known)
            outcome.differing += sorted(differing - known)
            if mutant.constraint.name in {(each.shape, each.component) for each in found}:
                outcome.hit.add(mutant.constraint.name)
            else:
                outcome.missed.append(mutant)
    return outcome


def slices(some: list[Mutant]) -> tuple[dict[str, Statements], dict[str, Statements]]:
    """The broken nodes of mutants, each under a name of its own, and the classes of what they lead to."""
    nodes = {_name(number): mutant.statements for number, mutant in enumerate(some)}
    types: dict[str, Statements] = {}
    for mutant in some:
        reached = (term for terms in mutant.statements.values() for term in terms)
        types |= {term: mutant.example.types[term] for term in reached if term in mutant.example.types}
    return nodes, types


def _name(number: int) -> str:
    return f"<https://example.org/mutant/{number}>"


def _renamed(finding: Finding, name: str) -> Finding:
    """The same about a node of another name; what a node shape finds has the node as its value, too."""
    value = name if finding.value == finding.focus else finding.value
    return replace(finding, focus=name, value=value)


def _alone(mutant: Mutant) -> list[Finding]:
    """What the compiled shapes find in the whole trial; the fault in one node is no fault of another."""
    example, node = mutant.example, TERMS.written(mutant.node)
    found = example.findings({**example.nodes, mutant.node: mutant.statements})
    before = {each for each in example.sound if each.focus != node}
    assert {each for each in found if each.focus != node} == before, mutant
    return found


def is_departure(finding: Finding, mutant: Mutant) -> bool:
    """Whether pySHACL is known not to find this: it orders what does not compare, and lets a last line break pass."""
    if finding.component.startswith("Pattern"):
        return finding.value.endswith('\\n"')
    terms = [finding.value]
    if finding.component.startswith("LessThan"):
        terms += map(TERMS.written, mutant.statements.get(compared()[finding.shape], []))
    elif "clusive" not in finding.component or finding.value[0] != '"':
        return False
    return not all(map(_is_number, terms))


def _is_number(term: str) -> bool:
    if term[0] != '"':
        return False
    parts = NTriples().parts(term)
    value = comparable(parts.lexical, parts.datatype)
    return value is not None and value[0] == "number"


def main() -> None:
    parser = argparse.ArgumentParser(description="Break each constraint of our shapes, and see who finds it.")
    parser.add_argument("--records", type=int, default=0, help="so many real trials beside the hand-made ones")
    parser.add_argument("--nodes", type=int, default=2, help="so many nodes of each class")
    options = parser.parse_args()
    wanted = constraints()
    started = time.perf_counter()
    outcome = attempt(wanted, mutants(wanted, [*of_records(options.records), *by_hand()], options.nodes))
    by_parameter = Counter(each.parameter for each in wanted)
    print(
        f"constraints {len(outcome.constraints)}: " + ", ".join(f"{name} {n}" for name, n in by_parameter.most_common())
    )
    print(f"mutants {outcome.mutants:,}, constraints hit {len(outcome.hit)}, never hit {sorted(outcome.unhit)}")
    print(f"mutants without the finding they were made for {len(outcome.missed)}")
    for each in outcome.missed[:10]:
        print("  ", each.constraint.name, each.node, each.terms)
    print(f"findings that pySHACL is known to lack {outcome.departures}")
    print(f"other findings of one engine alone {len(outcome.differing)}; {time.perf_counter() - started:.0f} s")
    for finding in outcome.differing[:10]:
        print("  ", finding)


if __name__ == "__main__":
    main()
