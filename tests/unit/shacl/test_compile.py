"""Shapes: targets, severity, messages, what a shape is made of, and what is refused or left to pySHACL."""

from __future__ import annotations

import pytest
from rdflib import URIRef

from kg.errors import ShapeError
from kg.graph import rdf_files
from kg.shacl.compile import compiled, only, refuse_unsupported
from kg.shacl.terms import NTriples
from tests.engines import Row, by_compiled, by_pyshacl, quads, rows

FIVE = '"5"^^xsd:integer'


def violation(focus: str, value: str = "", path: str = "", shape: str = ":S", component: str = "NodeKind") -> Row:
    return (focus, path, value, shape, component, "Violation")


TARGETS = {
    # 2.1.3.1 node targets: any term, also one of which the data say nothing.
    "sh:targetNode :a, :z, 5": {violation(":a", ":a"), violation(":z", ":z"), violation(FIVE, FIVE)},
    # 2.1.3.2 class targets: the members of the class and of those below it.
    "sh:targetClass :C": {violation(":a", ":a"), violation(":b", ":b")},
    "sh:targetClass :B": {violation(":b", ":b")},
    # 2.1.3.3 implicit class targets: a shape that is a class is about its members.
    "a rdfs:Class": {violation(":s", ":s")},
    "a owl:Class": {violation(":s", ":s")},
    # 2.1.3.4 and 2.1.3.5: subjects and objects of a property.
    "sh:targetSubjectsOf :p": {violation(":a", ":a"), violation(":c", ":c")},
    "sh:targetObjectsOf :p": {violation(":d", ":d"), violation(FIVE, FIVE)},
    "sh:targetClass :C ; sh:targetNode :a": {violation(":a", ":a"), violation(":b", ":b")},
}
MEMBERS = ":a a :C ; :p :d . :b a :B . :B rdfs:subClassOf :A . :A rdfs:subClassOf :C . :c :p 5 . :s a :S ."


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_gives_the_focus_nodes(target: str) -> None:
    shapes = f":S a sh:NodeShape ; {target} ; sh:nodeKind sh:BlankNode ."
    assert rows(by_compiled(shapes, MEMBERS)) == TARGETS[target]
    assert rows(by_pyshacl(shapes, MEMBERS)) == TARGETS[target]


DATA = ":a a :C ; :p :b, 5 ; :q 1 . :b :r 7 ."
SHAPES: dict[str, set[Row]] = {
    # 2.1.4 severity.
    ":S a sh:NodeShape ; sh:targetClass :C ; sh:class :D ; sh:severity sh:Warning .": {
        (":a", "", ":a", ":S", "Class", "Warning")
    },
    # The severity is that of the shape which has the constraint.
    ":S a sh:NodeShape ; sh:targetClass :C ; sh:severity sh:Info ; sh:property :P . :P sh:path :q ; sh:class :D .": {
        (":a", ":q", '"1"^^xsd:integer', ":P", "Class", "Violation")
    },
    # 2.1.6 a deactivated shape finds nothing, and every node conforms to it.
    ":S a sh:NodeShape ; sh:targetClass :C ; sh:class :D ; sh:deactivated true .": set(),
    ":S a sh:NodeShape ; sh:targetClass :C ; sh:class :D ; sh:deactivated false .": {
        violation(":a", ":a", component="Class")
    },
    ":S sh:targetClass :C ; sh:property :P . :P sh:path :p ; sh:maxCount 0 ; sh:deactivated true .": set(),
    ":S a sh:NodeShape ; sh:targetClass :C ; sh:not :N . :N sh:class :D ; sh:deactivated true .": {
        violation(":a", ":a", component="Not")
    },
    # 2.3 a property shape may have a target of its own.
    ":P a sh:PropertyShape ; sh:targetClass :C ; sh:path :q ; sh:maxCount 0 .": {
        violation(":a", "", ":q", ":P", "MaxCount")
    },
    # 4.7.2 a property shape in a property shape: its focus nodes are the value nodes.
    ":S a sh:NodeShape ; sh:targetClass :C ; sh:property :P . :P sh:path :p ; sh:property :Q . :Q sh:path :r ; "
    "sh:minCount 1 ; sh:maxInclusive 6 .": {
        violation(FIVE, "", ":r", ":Q", "MinCount"),
        violation(":b", '"7"^^xsd:integer', ":r", ":Q", "MaxInclusive"),
    },
    # Shapes without an IRI.
    "[ a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :q ; sh:maxCount 0 ] ] .": {
        violation(":a", "", ":q", "_:", "MaxCount")
    },
    # Several shapes with the same target; one property shape in two of them is one result.
    ":S a sh:NodeShape ; sh:targetClass :C ; sh:property :P . :T a sh:NodeShape ; sh:targetSubjectsOf :q ; "
    "sh:property :P ; sh:class :D . :P sh:path :q ; sh:maxCount 0 .": {
        violation(":a", "", ":q", ":P", "MaxCount"),
        violation(":a", ":a", "", ":T", "Class"),
    },
    # 4.8.1 the path of a result is the predicate that is not allowed.
    ":S a sh:NodeShape ; sh:targetClass :C ; sh:closed true ; sh:property [ sh:path :q ] ; "
    "sh:ignoredProperties ( rdf:type ) .": {
        violation(":a", ":b", ":p", component="Closed"),
        violation(":a", FIVE, ":p", component="Closed"),
    },
    ":S a sh:NodeShape ; sh:targetClass :C ; sh:closed false .": set(),
    ":S a sh:NodeShape ; sh:targetClass :C ; sh:closed true ; sh:property [ sh:path [ sh:inversePath :p ] ] ; "
    "sh:ignoredProperties ( rdf:type :q ) .": {
        violation(":a", ":b", ":p", component="Closed"),
        violation(":a", FIVE, ":p", component="Closed"),
    },
    # Constraints of a node shape look at the focus node itself.
    ":S a sh:NodeShape ; sh:targetClass :C ; sh:hasValue :b ; sh:in ( :b ) ; sh:equals :q ; sh:disjoint :p .": {
        violation(":a", "", component="HasValue"),
        violation(":a", ":a", component="In"),
        violation(":a", ":a", component="Equals"),
        violation(":a", '"1"^^xsd:integer', component="Equals"),
    },
    # What SHACL says about forms and what others say is passed over.
    ':S a sh:NodeShape ; sh:targetClass :C ; rdfs:label "S" ; sh:property :P . :P sh:path :q ; sh:name "q" ; '
    'sh:description "…" ; sh:order 1 ; sh:group :g ; sh:defaultValue 3 ; :madeBy :me .': set(),
}


@pytest.mark.parametrize("shapes", SHAPES)
def test_a_shape_finds_what_its_definition_says(shapes: str) -> None:
    assert rows(by_compiled(shapes, DATA)) == SHAPES[shapes]
    assert rows(by_pyshacl(shapes, DATA)) == SHAPES[shapes]


def test_a_message_is_told_in_all_its_languages() -> None:
    shapes = ':S a sh:NodeShape ; sh:targetClass :C ; sh:class :D ; sh:message "Nein."@de, "No."@en .'
    assert [each.message for each in by_compiled(shapes, DATA)] == ["Nein. No."]
    assert by_compiled(shapes, DATA) == by_pyshacl(shapes, DATA)


def test_a_shape_without_message_says_what_was_asked() -> None:
    shapes = ":S a sh:NodeShape ; sh:targetClass :C ; sh:class :D ; sh:or ( [ sh:class :D ] ) ."
    assert [each.message for each in by_compiled(shapes, DATA)] == [
        "The value does not satisfy sh:class <http://x.example/D>.",
        "The value does not satisfy sh:or.",
    ]


LEFT = {
    ':S sh:sparql [ sh:select "SELECT $this WHERE { $this ?p ?o }" ] .': "sh:sparql",
    ':S sh:pattern "a b" ; sh:flags "x" .': 'sh:flags "x"',
    ":S sh:memberShape :T .": "sh:memberShape",
    ":S sh:node :T . :T sh:property [ sh:path :p ; sh:node :S ] .": "it leads back to itself",
    ':S sh:minInclusive "09:00:00"^^xsd:time .': "the order of values like",
    ":S :most 3 . :Most a sh:ConstraintComponent ; sh:parameter [ sh:path :most ] .": "<http://x.example/most>",
    ":S sh:property [ sh:path :p ; sh:node [ sh:memberShape :T ] ] .": "sh:memberShape",
}


@pytest.mark.parametrize("shapes", LEFT)
def test_what_is_not_compiled_is_named(shapes: str) -> None:
    graph = rdf_files.as_rdflib(
        quads(":S a sh:NodeShape ; sh:targetClass :C . :O sh:targetClass :C ; sh:class :D . " + shapes)
    )
    made = compiled(graph, NTriples())
    [(shape, reason)] = made.unknown.items()
    assert shape == URIRef("http://x.example/S")
    assert LEFT[shapes] in reason
    left = only(graph, made.unknown)
    assert [str(each) for each in left.subjects(URIRef("http://www.w3.org/ns/shacl#targetClass"))] == [str(shape)]


REFUSED = {
    ":S sh:property [ sh:path :p, :q ] .": "one sh:path at most, not 2",
    ":S sh:property [ sh:path :p ; sh:minCount 1, 2 ] .": "one sh:minCount at most, not 2",
    ":S sh:severity sh:Warning, sh:Info .": "one sh:severity at most",
    ":S sh:severity :Dire .": "the severity is http://x.example/Dire, and not one of Violation, Warning, Info",
    ':S sh:property [ sh:path :p ; sh:minCount "x" ] .': "a whole number is expected",
    ":S sh:property [ sh:path :p ; sh:minCount 1.5 ] .": "a whole number is expected",
    ":S sh:property [ sh:path :p ; sh:maxCount -1 ] .": "a whole number that is not negative is expected",
    ":S sh:in :x .": "a list is expected",
    ":S sh:in :x . :x rdf:first 1 .": "a list is expected",
    ":S sh:or _:x . _:x rdf:first [ sh:class :D ] ; rdf:rest _:x .": "this is none or has no end",
    ":S sh:and 5 .": "a list is expected",
    ":S sh:closed true ; sh:ignoredProperties :x .": "a list is expected",
    ":S sh:nodeKind :x .": "a kind of node",
    ':S sh:pattern "(" .': "cannot be used",
    ':S sh:pattern "\\\\p{L}" .': "cannot be used",
    ':S sh:pattern "[a-z-[aeiou]]" .': "cannot be used",
    ":S sh:pattern :x .": "a regular expression is expected",
    ":S sh:minInclusive :x .": "a literal is expected",
    ":S sh:equals [] .": "a property is expected",
    ":S sh:minCount 1 .": "sh:minCount belongs into a property shape",
    ":S sh:lessThan :p .": "sh:lessThan belongs into a property shape",
    ":S sh:node :Missing .": "Missing is used as a shape, and nothing says what it is",
    ":S sh:not 5 .": "5 is used as a shape",
    ":S sh:property :P . :P sh:minLength 1 .": "has no sh:path",
    ":S sh:property [ sh:path :p ; sh:qualifiedMinCount 1 ] .": "without sh:qualifiedValueShape",
    ":S sh:property [ sh:path 5 ] .": "is no path",
    ":S sh:property [ sh:path [] ] .": "a list is expected",
    ":S sh:property [ sh:path ( :p ) ] .": "a list of at least two paths",
    ":S sh:property [ sh:path [ sh:alternativePath () ] ] .": "a list of at least two paths",
    ":S sh:property [ sh:path [ sh:inversePath :p ; sh:zeroOrMorePath :p ] ] .": "inversePath and sh:zeroOrMorePath",
    ":S sh:property [ sh:path _:x ] . _:x sh:inversePath _:x .": "one that contains itself",
    ":S sh:property [ sh:path _:x ] . _:x rdf:first :p ; rdf:rest _:x .": "has no end",
    ":S sh:property [ sh:path _:x ] . _:x rdf:first _:x ; rdf:rest ( :p ) .": "one that contains itself",
}


@pytest.mark.parametrize("shapes", REFUSED)
def test_an_ill_formed_shape_is_refused_in_one_sentence(shapes: str) -> None:
    graph = rdf_files.as_rdflib(quads(":S a sh:NodeShape ; sh:targetClass :C . " + shapes))
    with pytest.raises(ShapeError) as refused:
        compiled(graph, NTriples())
    assert REFUSED[shapes] in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "shapes", [":g sh:entailment :RDFS .", ":S sh:target [] .", ":S sh:rule [] .", ":S sh:expression [] ."]
)
def test_what_neither_engine_knows_is_refused(shapes: str) -> None:
    with pytest.raises(ShapeError, match="is not supported"):
        refuse_unsupported(rdf_files.as_rdflib(quads(shapes)))
