"""A constraint of a shape before it is compiled, and what it is compiled to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Protocol

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kg.errors import ShapeError
from kg.shacl.data import Data
from kg.shacl.datatypes import XSD, is_well_formed
from kg.shacl.lists import members
from kg.shacl.terms import NTriples

Fault = tuple[str, str]
"""The value node at fault, empty where it is none in particular; and a path other than the shape's, or empty."""

Check = Callable[[Data, str, Sequence[str]], Iterable[Fault]]
"""Data, focus node, value nodes → faults."""

Test = Callable[[str], bool]
"""Whether a value node is as it should be, which the term alone tells."""


@dataclass(frozen=True, slots=True)
class Each:
    """What a constraint is compiled to that asks each value node by itself, and needs the term alone for it."""

    test: Test


@dataclass(frozen=True, slots=True)
class Count:
    """What a constraint is compiled to that asks how many value nodes there are."""

    least: int = 0
    most: float = inf


Compiled = Check | Each | Count
"""What a constraint may be compiled to."""


class Judge(Protocol):
    """A compiled shape, as far as another shape needs it."""

    @property
    def test(self) -> Test | None:
        """Whether a node conforms, where the term alone tells."""

    def conforms(self, data: Data, node: str) -> bool:
        """Whether a node has no fault by this shape."""


class UnknownConstraint(Exception):
    """A shape says something that is not compiled."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A parameter of a shape, with all that compiling it needs."""

    shapes: Graph
    shape: Node
    value: Node
    terms: NTriples
    compiled: Callable[[Node], Judge]

    def sibling(self, parameter: URIRef) -> Node | None:
        """Another parameter of the same shape."""
        return self.shapes.value(self.shape, parameter)

    def term(self) -> str:
        """The parameter's value as a term of the data."""
        return self.terms.of(self.value)

    def number(self) -> int:
        """The parameter's value as a whole number that is not negative."""
        stated = self.value
        if not isinstance(stated, Literal) or str(stated.datatype) != XSD + "integer":
            raise self.refused("a whole number")
        if not is_well_formed(str(stated), XSD + "nonNegativeInteger"):
            raise self.refused("a whole number that is not negative")
        return int(stated)

    def predicate(self) -> str:
        """The parameter's value as the term of a property."""
        if not isinstance(self.value, URIRef):
            raise self.refused("a property")
        return self.term()

    def members(self) -> list[Node]:
        """The members of the list that the parameter's value is."""
        return members(self.shapes, self.value, self.shape)

    def refused(self, expected: str) -> ShapeError:
        """What to raise where the parameter's value is nothing that SHACL allows there."""
        return ShapeError(f"{self.shape}: {expected} is expected, and this is {self.value.n3()}")
