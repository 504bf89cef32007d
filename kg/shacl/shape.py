"""A compiled shape: what it asks of a focus node, and what it finds."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from math import inf

from kg.shacl.constraint import Check, Count, Each, Test
from kg.shacl.data import Data
from kg.shacl.paths import Walk

# What a shape remembers of the values that it has seen: so many, if they are no longer than this.
_MANY, _SHORT = 1000, 50


@dataclass(slots=True, eq=False)
class Shape:
    """A node shape or a property shape. A property shape has a ``path`` as Turtle writes it and a way to its value
    nodes: a ``predicate``, or ``reaches``. Of each value node the ``tests`` are asked, of all of them the ``checks``,
    and there are ``least`` to ``most`` of them by the ``counts``.
    """

    name: str
    severity: str
    path: str = ""
    predicate: str = ""
    reaches: Walk | None = None
    tests: list[tuple[str, str, Test]] = field(default_factory=list)
    checks: list[tuple[str, str, Check]] = field(default_factory=list)
    counts: list[tuple[str, str, Count]] = field(default_factory=list)
    least: int = 0
    most: float = inf
    properties: list[Shape] = field(default_factory=list)
    speaks_of_absence: bool = False
    # Values that passed the tests: codes, numbers and dates come again and again.
    _passed: set[str] = field(default_factory=set)
    sound: Set[str] = frozenset()
    """Those of them that are right whatever the data say, where a node has one such value and no other."""

    @property
    def test(self) -> Test | None:
        """Whether a node conforms, where the term alone tells."""
        if self.path or self.checks or self.properties or self.counts:
            return None
        return lambda term: all(test(term) for _, _, test in self.tests)

    @property
    def has_constraints(self) -> bool:
        """Whether there is anything to ask."""
        return bool(self.tests or self.checks or self.counts or self.properties)

    def values(self, data: Data, focus: str) -> Sequence[str]:
        """The value nodes of a focus node; itself where the shape has no path."""
        if self.predicate:
            return data.objects(focus, self.predicate)
        return self.reaches(data, focus) if self.reaches else (focus,)

    def examine(self, data: Data, focus: str, found: list[Result]) -> None:
        """Add what this shape finds about a focus node."""
        self.judge(data, focus, self.values(data, focus), found)

    def judge(self, data: Data, focus: str, values: Sequence[str], found: list[Result]) -> None:
        """Add what this shape finds about a focus node whose value nodes are known."""
        if self.tests:
            for value in values:
                if value not in self._passed:
                    self._try(focus, value, found)
        if not self.least <= len(values) <= self.most:
            found += [
                Result(self, focus, "", self.path, component, message)
                for component, message, count in self.counts
                if not count.least <= len(values) <= count.most
            ]
        for component, message, check in self.checks:
            for value, path in check(data, focus, values):
                found.append(Result(self, focus, value, path or self.path, component, message))
        for shape in self.properties:
            for value in values:
                shape.examine(data, value, found)

    def add(self, component: str, message: str, check: Check | Each | Count) -> None:
        """Add a constraint."""
        if isinstance(check, Each):
            self.tests.append((component, message, check.test))
        elif isinstance(check, Count):
            self.counts.append((component, message, check))
            self.least, self.most = max(self.least, check.least), min(self.most, check.most)
        else:
            self.checks.append((component, message, check))

    def finish(self) -> None:
        """Call it once all constraints are there."""
        if not self.checks and not self.properties and self.least <= 1 <= self.most:
            self.sound = self._passed

    def _try(self, focus: str, value: str, found: list[Result]) -> None:
        failed = False
        for component, message, test in self.tests:
            if not test(value):
                failed = True
                found.append(Result(self, focus, value, self.path, component, message))
        if not failed and len(value) < _SHORT and len(self._passed) < _MANY:
            self._passed.add(value)

    def conforms(self, data: Data, node: str) -> bool:
        """Whether nothing is found about a node."""
        found: list[Result] = []
        self.examine(data, node, found)
        return not found


@dataclass(frozen=True, slots=True)
class Result:
    """What a shape found, in the terms of the data."""

    shape: Shape
    focus: str
    value: str
    path: str
    component: str
    message: str
