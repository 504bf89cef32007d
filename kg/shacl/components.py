"""The constraint components of SHACL Core (W3C SHACL, section 4), each compiled to a plain check of value nodes.

:data:`COMPONENTS` maps the parameter that stands in a shape to a function that compiles it. A check is given the data,
the focus node and its value nodes, and gives back its faults.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final

from rdflib import SH, Literal, URIRef
from rdflib.term import Node

from kg.errors import ShapeError
from kg.shacl import values
from kg.shacl.constraint import Check, Compiled, Constraint, Count, Each, Fault, Judge
from kg.shacl.data import Data
from kg.shacl.datatypes import Relation
from kg.shacl.lists import members

_ONE_FAULT: Final[Sequence[Fault]] = (("", ""),)
_TRUE: Final = Literal(True)

# ---- languages of several values (4.4.5)


def _unique_lang(constraint: Constraint) -> Check:
    terms, wanted = constraint.terms, constraint.value == _TRUE

    def check(_data: Data, _focus: str, values: Sequence[str]) -> Sequence[Fault]:
        tags = [tag for value in values if terms.is_literal(value) and (tag := terms.parts(value).language)]
        return _ONE_FAULT if wanted and len(tags) > len(set(tags)) else ()

    return check


# ---- pairs of properties (4.5)


def _less(relation: Relation) -> Callable[[Constraint], Check]:
    def compiled(constraint: Constraint) -> Check:
        predicate, terms = constraint.predicate(), constraint.terms

        # Counts are compared, and small ones come again and again.
        @lru_cache(maxsize=10_000)
        def holds(node: str, other: str) -> bool:
            return values.compares(terms, node, relation, other)

        def check(data: Data, focus: str, nodes: Sequence[str]) -> list[Fault]:
            others = data.objects(focus, predicate)
            return [(node, "") for node in nodes if others and not all(holds(node, each) for each in others)]

        return check

    return compiled


def _equals(constraint: Constraint) -> Check:
    predicate = constraint.predicate()

    def check(data: Data, focus: str, values: Sequence[str]) -> Sequence[Fault]:
        others = data.objects(focus, predicate)
        if others == values:
            return ()
        return [(each, "") for each in (*values, *others) if (each in values) != (each in others)]

    return check


def _disjoint(constraint: Constraint) -> Check:
    predicate = constraint.predicate()

    def check(data: Data, focus: str, values: Sequence[str]) -> list[Fault]:
        others = data.objects(focus, predicate)
        return [(value, "") for value in values if value in others]

    return check


# ---- shapes (4.6, 4.7)


Fits = Callable[[Iterable[bool]], bool]
"""Whether it is as wanted to which of some shapes a value node conforms."""


def _one(fits: Fits) -> Callable[[Constraint], Check | Each]:
    return lambda constraint: _fitting(fits, [constraint.compiled(constraint.value)])


def _listed(fits: Fits) -> Callable[[Constraint], Check | Each]:
    return lambda constraint: _fitting(fits, [*map(constraint.compiled, constraint.members())])


def _fitting(fits: Fits, shapes: list[Judge]) -> Check | Each:
    tests = [test for shape in shapes if (test := shape.test) is not None]
    if len(tests) == len(shapes):
        return Each(lambda term: fits(test(term) for test in tests))

    if len(shapes) == 1:
        [shape], wanted = shapes, fits([True])
        return lambda data, _focus, values: [(each, "") for each in values if shape.conforms(data, each) != wanted]

    def check(data: Data, _focus: str, values: Sequence[str]) -> list[Fault]:
        return [(value, "") for value in values if not fits(shape.conforms(data, value) for shape in shapes)]

    return check


def _qualified(relation: Callable[[int, int], bool]) -> Callable[[Constraint], Check]:
    """How many value nodes conform to a shape, and to none of its siblings where that is asked (4.7.3)."""

    def compiled(constraint: Constraint) -> Check:
        limit, qualified = constraint.number(), constraint.sibling(SH.qualifiedValueShape)
        if qualified is None:
            raise ShapeError(f"{constraint.shape}: sh:qualifiedMinCount or MaxCount without sh:qualifiedValueShape")
        shape, siblings = constraint.compiled(qualified), [*map(constraint.compiled, _siblings(constraint, qualified))]

        def check(data: Data, _focus: str, values: Sequence[str]) -> Sequence[Fault]:
            fitting = sum(
                shape.conforms(data, value) and not any(other.conforms(data, value) for other in siblings)
                for value in values
            )
            return () if relation(fitting, limit) else _ONE_FAULT

        return check

    return compiled


def _siblings(constraint: Constraint, qualified: Node) -> list[Node]:
    if constraint.sibling(SH.qualifiedValueShapesDisjoint) != _TRUE:
        return []
    shapes = constraint.shapes
    parents = shapes.subjects(SH.property, constraint.shape)
    properties = {member for parent in parents for member in shapes.objects(parent, SH.property)}
    found = {shape for member in properties for shape in shapes.objects(member, SH.qualifiedValueShape)}
    return sorted(found - {qualified}, key=str)


# ---- others (4.8)


def _has_value(constraint: Constraint) -> Check:
    wanted = constraint.term()
    return lambda _data, _focus, values: () if wanted in values else _ONE_FAULT


def _closed(constraint: Constraint) -> Check:
    shapes, terms = constraint.shapes, constraint.terms
    ignored = constraint.sibling(SH.ignoredProperties)
    known = members(shapes, ignored, constraint.shape) if ignored is not None else []
    for member in shapes.objects(constraint.shape, SH.property):
        known += shapes.objects(member, SH.path)
    allowed = {terms.of(name) for name in known if isinstance(name, URIRef)}
    wanted = constraint.value == _TRUE

    def check(data: Data, _focus: str, values: Sequence[str]) -> list[Fault]:
        return [
            (value, terms.written(predicate))
            for node in (values if wanted else ())
            for predicate in data.statements(node)
            if predicate not in allowed
            for value in data.objects(node, predicate)
        ]

    return check


COMPONENTS: Final[dict[str, Callable[[Constraint], Compiled]]] = {
    "class": values.of_class,
    "datatype": values.of_datatype,
    "nodeKind": values.of_node_kind,
    "minCount": lambda constraint: Count(least=constraint.number()),
    "maxCount": lambda constraint: Count(most=constraint.number()),
    "minExclusive": values.within(operator.gt),
    "minInclusive": values.within(operator.ge),
    "maxExclusive": values.within(operator.lt),
    "maxInclusive": values.within(operator.le),
    "minLength": values.of_length(operator.ge),
    "maxLength": values.of_length(operator.le),
    "pattern": values.like,
    "languageIn": values.in_languages,
    "uniqueLang": _unique_lang,
    "equals": _equals,
    "disjoint": _disjoint,
    "lessThan": _less(operator.lt),
    "lessThanOrEquals": _less(operator.le),
    "not": _one(lambda fits: not any(fits)),
    "and": _listed(all),
    "or": _listed(any),
    "xone": _listed(lambda fits: sum(fits) == 1),
    "node": _one(all),
    "qualifiedMinCount": _qualified(operator.ge),
    "qualifiedMaxCount": _qualified(operator.le),
    "closed": _closed,
    "hasValue": _has_value,
    "in": values.among,
}
"""Parameter in the namespace of SHACL → what compiles it."""

SPEAK_OF_ABSENCE: Final = frozenset({"minCount", "equals", "hasValue", "qualifiedMinCount"})
"""Those that can find a fault where there is no value node."""

BESIDE: Final = frozenset({"flags", "ignoredProperties", "qualifiedValueShape", "qualifiedValueShapesDisjoint"})
"""Parameters that another one reads."""

REPEATED: Final = frozenset(
    {"class", "pattern", "equals", "disjoint", "lessThan", "lessThanOrEquals", "not", "and", "or", "xone", "node"}
    | {"hasValue"}
)
"""Parameters that may have several values in one shape, each a constraint of its own."""

WITH_PATH: Final = frozenset(
    {"minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedMinCount", "qualifiedMaxCount"}
)
"""Parameters that belong into a property shape alone."""
