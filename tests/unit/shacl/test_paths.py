"""Every kind of property path (W3C SHACL, section 2.3.1), alone and one in another."""

from __future__ import annotations

import pytest

from tests.engines import by_compiled, by_pyshacl, rows

# A chain with a circle, a fork, and literals at its ends.
DATA = """:a a :C ; :p :b, :c . :b :p :d ; :q 1 . :c :q 2, :a . :d :p :b . :x :p :a . :y :q :x, :a .
:lone a :C ."""

# Path → the nodes that it reaches from :a, and from :lone, of which the data say nothing.
PATHS: dict[str, tuple[set[str], set[str]]] = {
    ":p": ({":b", ":c"}, set()),
    "[ sh:inversePath :p ]": ({":x"}, set()),
    "( :p :q )": ({"1", "2", ":a"}, set()),
    "[ sh:alternativePath ( :q rdf:type ) ]": ({":C"}, {":C"}),
    "[ sh:zeroOrMorePath :p ]": ({":a", ":b", ":c", ":d"}, {":lone"}),
    "[ sh:oneOrMorePath :p ]": ({":b", ":c", ":d"}, set()),
    "[ sh:zeroOrOnePath :p ]": ({":a", ":b", ":c"}, {":lone"}),
    # A member that leads back to the start counts once.
    "[ sh:oneOrMorePath [ sh:alternativePath ( :p :q ) ] ]": ({":a", ":b", ":c", ":d", "1", "2"}, set()),
    "( :p [ sh:inversePath :p ] )": ({":a", ":d"}, set()),
    "( [ sh:inversePath :p ] [ sh:inversePath :q ] )": ({":y"}, set()),
    # The inverse of a sequence is the sequence of the inverses, from behind.
    "[ sh:inversePath ( :q :p ) ]": ({":y"}, set()),
    "[ sh:inversePath [ sh:alternativePath ( :p :q ) ] ]": ({":x", ":c", ":y"}, set()),
    "[ sh:inversePath [ sh:inversePath :p ] ]": ({":b", ":c"}, set()),
    "[ sh:inversePath [ sh:zeroOrMorePath :p ] ]": ({":a", ":x"}, {":lone"}),
    "[ sh:inversePath [ sh:oneOrMorePath :q ] ]": ({":c", ":y"}, set()),
    "( [ sh:zeroOrMorePath :p ] :q )": ({"1", "2", ":a"}, set()),
    "( :p ( :p :q ) )": (set(), set()),
    "( :p ( :p :p ) )": ({":b"}, set()),
    "[ sh:zeroOrOnePath ( :p :q ) ]": ({":a", "1", "2"}, {":lone"}),
    "[ sh:zeroOrMorePath [ sh:zeroOrOnePath :p ] ]": ({":a", ":b", ":c", ":d"}, {":lone"}),
}


@pytest.mark.parametrize("path", PATHS)
def test_a_path_leads_to_its_value_nodes(path: str) -> None:
    # Nothing is allowed, so that every value node is found.
    shapes = f":S a sh:NodeShape ; sh:targetClass :C ; sh:property :P . :P sh:path {path} ; sh:in () ."
    found = rows(by_compiled(shapes, DATA))
    reached = {(focus, value.removesuffix("^^xsd:integer").strip('"')) for focus, _, value, *_ in found}
    assert reached == {(":a", each) for each in PATHS[path][0]} | {(":lone", each) for each in PATHS[path][1]}
    # pySHACL walks the inverse of a sequence in the wrong order (docs/validation.md).
    assert (found == rows(by_pyshacl(shapes, DATA))) != (path == "[ sh:inversePath ( :q :p ) ]")


@pytest.mark.parametrize("path", PATHS)
def test_value_nodes_are_counted_once(path: str) -> None:
    shapes = f":S sh:targetNode :a ; sh:property :P . :P sh:path {path} ; sh:minCount {len(PATHS[path][0])} ; " + (
        f"sh:maxCount {len(PATHS[path][0])} ."
    )
    assert by_compiled(shapes, DATA) == []


@pytest.mark.parametrize("path", PATHS)
def test_a_path_is_written_as_in_the_shapes(path: str) -> None:
    shapes = f":S a sh:NodeShape ; sh:targetClass :C ; sh:property :P . :P sh:path {path} ; sh:minCount 99 ."
    assert {row[1] for row in rows(by_compiled(shapes, DATA))} == {path}
