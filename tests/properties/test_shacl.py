"""Any shapes over any data: the compiled shapes find what pySHACL finds.

Left out by construction is where pySHACL departs from the recommendation (tests/unit/shacl/test_departures.py).
``KG_SHACL_EXAMPLES=5000 pytest tests/properties/test_shacl.py`` tries more.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines import by_compiled, by_pyshacl, rows

NODES = (":a", ":b", ":c", "_:x", "_:y")
CLASSES = (":C", ":D", ":E")
# Literals of one kind each. pySHACL also orders what SPARQL does not compare, a number and a day: so an example with a
# shape that asks for an order has literals of one kind alone.
KINDS_OF_LITERALS = (
    ("1", "2", "3", "2.0", "2.5", "2e0", '"2"^^xsd:byte', '"02"^^xsd:integer', "-1"),
    ('"a"', '"ab"', '"abc"', '"A\\\\b\\""', '""', '"a b"^^xsd:string'),
    ('"2011-03-01"^^xsd:date', '"2011-03-02"^^xsd:date', '"0999-12-31"^^xsd:date'),
    (
        '"2011-03-01T10:00:00Z"^^xsd:dateTime',
        '"2011-03-01T12:30:00+02:00"^^xsd:dateTime',
        '"2011-03-01T11:00:00.5Z"^^xsd:dateTime',
    ),
    ("true", "false"),
)
OTHERS: tuple[str, ...] = (
    '"x"^^xsd:integer',
    '"300"^^xsd:byte',
    '"2011-02-30"^^xsd:date',
    '"2011-03-01T11:00:00"^^xsd:dateTime',
)
OTHERS += ('"a"@en', '"b"@en-GB', '"a"@de', '"a"^^:t')
ALL = (*(literal for kind in KINDS_OF_LITERALS for literal in kind), *OTHERS)
Literals = tuple[str, ...]
TYPES = ("integer", "decimal", "double", "string", "date", "dateTime", "boolean", "byte")
KINDS = ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
# The values of :n and :m are literals alone: pySHACL also puts nodes and literals in an order.
LINKS, MEASURES = (":p", ":q", "rdf:type"), (":n", ":m")


def of(*choices: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(choices)


def listed(parts: st.SearchStrategy[str], low: int, high: int = 3) -> st.SearchStrategy[str]:
    return st.lists(parts, min_size=low, max_size=high).map(lambda each: f"( {' '.join(each)} )")


@st.composite
def data(draw: st.DrawFn, literals: Literals) -> str:
    statements = [f"{node} a {draw(of(*CLASSES))} ." for node in draw(st.sets(of(*NODES), min_size=2))]
    for subjects, predicates, values, low, high in (
        (NODES, (":p", ":q"), (*NODES, *literals), 2, 9),
        (NODES, MEASURES, literals, 1, 5),
        (CLASSES, ("rdfs:subClassOf",), CLASSES, 0, 2),
    ):
        triples = st.tuples(of(*subjects), of(*predicates), of(*values))
        statements += [f"{' '.join(each)} ." for each in draw(st.lists(triples, min_size=low, max_size=high))]
    return " ".join(statements)


def paths() -> st.SearchStrategy[str]:
    def longer(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        repeated = st.tuples(of("zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"), inner)
        return st.one_of(
            listed(inner, 2),
            listed(inner, 2).map(lambda each: f"[ sh:alternativePath {each} ]"),
            repeated.map(lambda pair: f"[ sh:{pair[0]} {pair[1]} ]"),
        )

    # The inverse of one step alone: pySHACL walks that of a sequence in the wrong order.
    steps = of(":p", ":q", ":n", "rdf:type", "[ sh:inversePath :p ]", "[ sh:inversePath :q ]")
    return st.recursive(steps, longer, max_leaves=4)


def plain(limits: Literals) -> st.SearchStrategy[str]:
    """A constraint that may stand in any shape and needs no other shape."""
    flags = of("", ' ; sh:flags "i"')
    return st.one_of(
        of(*CLASSES).map("sh:class {}".format),
        of(*TYPES).map("sh:datatype xsd:{}".format),
        of("rdf:langString", ":t").map("sh:datatype {}".format),
        of(*KINDS).map("sh:nodeKind sh:{}".format),
        st.tuples(of("min", "max"), of("In", "Ex"), of(*limits)).map(lambda each: "sh:{}{}clusive {}".format(*each))
        if limits
        else st.nothing(),
        st.integers(1, 4).map("sh:minLength {}".format),
        st.integers(0, 18).map("sh:maxLength {}".format),
        st.tuples(of("^a", "b$", "B", "[0-9]", "a.*b", "e/a$"), flags).map(
            lambda each: 'sh:pattern "{}"{}'.format(*each)
        ),
        listed(of('"en"', '"DE"', '"en-gb"', '"*"'), 1).map("sh:languageIn {}".format),
        of(*LINKS).map("sh:equals {}".format),
        of(*LINKS).map("sh:disjoint {}".format),
        of(*NODES[:3], *ALL).map("sh:hasValue {}".format),
        listed(of(*NODES[:3], *CLASSES, *ALL), 0, 6).map("sh:in {}".format),
    )


def counting() -> st.SearchStrategy[str]:
    """A constraint that only a property shape may have."""
    return st.one_of(
        st.integers(0, 2).map("sh:minCount {}".format),
        st.integers(0, 2).map("sh:maxCount {}".format),
        of("true", "false").map("sh:uniqueLang {}".format),
    )


def once(constraints: list[str]) -> str:
    """Constraints without a second one of the same kind, which most kinds do not allow."""
    kinds = {each.split()[0].removesuffix("Disjoint"): each for each in constraints}
    return " ; ".join(kinds.values())


@st.composite
def shape(draw: st.DrawFn, limits: Literals, depth: int = 2) -> str:
    """A node shape or a property shape without its name. Where there are ``limits`` it may ask for an order."""
    return draw(st.one_of(node_shape(limits, depth), property_shape(limits, depth)))


@st.composite
def node_shape(draw: st.DrawFn, limits: Literals, depth: int) -> str:
    constraints = draw(st.lists(plain(limits), max_size=2))
    if depth:
        constraints += draw(st.lists(with_shapes(limits, depth - 1), max_size=2))
        members = draw(st.lists(property_shape(limits, depth - 1), max_size=2))
        constraints += [f"sh:property {' , '.join(f'[ {each} ]' for each in members)}"] if members else []
        if draw(st.integers(0, 5)) == 0:
            constraints.append("sh:closed true ; sh:ignoredProperties ( rdf:type :q )")
    return ended(draw, once(constraints))


@st.composite
def property_shape(draw: st.DrawFn, limits: Literals, depth: int) -> str:
    constraints = draw(st.lists(st.one_of(plain(limits), counting()), max_size=3))
    path = draw(paths())
    if limits and draw(st.integers(0, 3)) == 0:
        path = ":n"
        constraints.append(f"sh:{draw(of('lessThan', 'lessThanOrEquals'))} :m")
    if depth:
        constraints += draw(st.lists(with_shapes(limits, depth - 1), max_size=1))
        if draw(st.integers(0, 3)) == 0:
            count = f"sh:qualified{draw(of('Min', 'Max'))}Count {draw(st.integers(0, 2))}"
            alone = draw(of("", " ; sh:qualifiedValueShapesDisjoint true"))
            constraints.append(f"sh:qualifiedValueShape [ {draw(shape(limits, depth - 1))} ] ; {count}{alone}")
    return ended(draw, once([f"sh:path {path}", *constraints]))


def ended(draw: st.DrawFn, constraints: str) -> str:
    more = draw(of("", "", "", "sh:severity sh:Warning", "sh:deactivated true", 'sh:message "Odd."@en, "Komisch."@de'))
    return " ; ".join(each for each in (constraints, more, "sh:order 1") if each)


@st.composite
def with_shapes(draw: st.DrawFn, limits: Literals, depth: int) -> str:
    """A constraint that needs other shapes."""
    kind = draw(of("not", "node", "and", "or", "xone"))
    if kind == "not":
        return f"sh:not [ {draw(shape(limits, depth))} ]"
    if kind == "node":
        return f"sh:node [ {draw(node_shape(limits, depth))} ]"
    return f"sh:{kind} {draw(listed(shape(limits, depth).map('[ {} ]'.format), 1))}"


@st.composite
def shapes(draw: st.DrawFn, limits: Literals) -> str:
    text = []
    for number in range(draw(st.integers(1, 3))):
        target = draw(of("Class :C", "Class :D", "Class :E", "Node :a", "SubjectsOf :p", "ObjectsOf :p"))
        text.append(f":S{number} sh:target{target} ; {draw(shape(limits))} .")
    return "\n".join(text)


OFTEN = settings(
    max_examples=int(os.environ.get("KG_SHACL_EXAMPLES", "40")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@OFTEN
@given(shapes(()), data(ALL))
def test_both_engines_find_the_same(shapes: str, data: str) -> None:
    assert rows(by_compiled(shapes, data)) == rows(by_pyshacl(shapes, data))


@OFTEN
@given(of(*KINDS_OF_LITERALS).flatmap(lambda kind: st.tuples(shapes(kind), data(kind))))
def test_both_engines_find_the_same_order(example: tuple[str, str]) -> None:
    shapes, data = example
    assert rows(by_compiled(shapes, data)) == rows(by_pyshacl(shapes, data))
