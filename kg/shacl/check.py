"""Compiled shapes over data: the findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from rdflib import SH

from kg.shacl.compile import Compiled
from kg.shacl.data import Data
from kg.shacl.finding import Finding
from kg.shacl.shape import Result, Shape


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to do with a node: for each of its predicates, for those that it has to have, and in any case."""

    by_predicate: dict[str, tuple[Shape, ...]]
    needed: tuple[Shape, ...]
    names: frozenset[str]  # the predicates of those
    always: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks data against compiled shapes."""

    compiled: Compiled
    _plans: dict[tuple[str, ...], _Plan] = field(default_factory=dict)

    def findings(self, data: Data) -> list[Finding]:
        """What is found about the nodes of some data, sorted, each once."""
        found: list[Result] = []
        for node, statements in data.nodes.items():
            if types := statements.get(data.type):
                self._by_class(data, node, tuple(types), found)
        self._by_other_targets(data, found)
        return sorted({self._finding(result) for result in found})

    def _by_class(self, data: Data, node: str, types: tuple[str, ...], found: list[Result]) -> None:
        plan = self._plans.get(types) or self._planned(data, types)
        statements = data.nodes[node]
        asked = plan.by_predicate.get
        for predicate, stated in statements.items():
            if shapes := asked(predicate):
                alone = stated[0] if len(stated) == 1 else ""
                values = stated if alone else tuple(dict.fromkeys(stated))
                for shape in shapes:
                    if alone not in shape.sound:
                        shape.judge(data, node, values, found)
        if not plan.names <= statements.keys():
            for shape in plan.needed:
                if shape.predicate not in statements:
                    shape.judge(data, node, (), found)
        for shape in plan.always:
            shape.examine(data, node, found)

    def _planned(self, data: Data, types: tuple[str, ...]) -> _Plan:
        """The plan for nodes of some classes. It is remembered: data of one checker have the same subclasses."""
        targeting = dict.fromkeys(shape for each in data.classes(types) for shape in self._targeting(each))
        whole = [shape for shape in targeting if shape.path]
        parts = [replace(shape, properties=[]) for shape in targeting if not shape.path]
        members = dict.fromkeys(each for shape in targeting if not shape.path for each in shape.properties)
        by_predicate: dict[str, list[Shape]] = {}
        for each in members:
            by_predicate.setdefault(each.predicate, []).append(each)
        others = by_predicate.pop("", [])
        needed = tuple(each for each in members if each.predicate and each.speaks_of_absence)
        plan = _Plan(
            {predicate: tuple(shapes) for predicate, shapes in by_predicate.items()},
            needed,
            frozenset(each.predicate for each in needed),
            tuple(shape for shape in (*whole, *parts, *others) if shape.has_constraints),
        )
        self._plans[types] = plan
        return plan

    def _targeting(self, class_: str) -> Iterable[Shape]:
        return self.compiled.targets[SH.targetClass].get(class_, ())

    def _by_other_targets(self, data: Data, found: list[Result]) -> None:
        targets = self.compiled.targets
        for node, shapes in targets[SH.targetNode].items():
            _examine(shapes, data, [node], found)
        for predicate, shapes in targets[SH.targetSubjectsOf].items():
            _examine(shapes, data, (node for node in data.nodes if data.objects(node, predicate)), found)
        for predicate, shapes in targets[SH.targetObjectsOf].items():
            values = dict.fromkeys(value for node in data.nodes for value in data.objects(node, predicate))
            _examine(shapes, data, values, found)

    def _finding(self, result: Result) -> Finding:
        written = self.compiled.terms.written
        return Finding(
            focus=written(result.focus),
            path=result.path,
            value=written(result.value) if result.value else "",
            shape=result.shape.name,
            component=result.component,
            severity=result.shape.severity,
            message=result.message,
        )


def _examine(shapes: Iterable[Shape], data: Data, nodes: Iterable[str], found: list[Result]) -> None:
    for node in nodes:
        for shape in shapes:
            shape.examine(data, node, found)
