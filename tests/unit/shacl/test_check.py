"""The plan by which nodes are checked is an economy: it finds what all shapes asked one by one would find."""

from __future__ import annotations

from rdflib import RDF

from kg.graph import rdf_files
from kg.shacl.check import Checker
from kg.shacl.compile import compiled
from kg.shacl.data import Data, indexed
from kg.shacl.terms import NTriples
from tests.engines import by_compiled, by_pyshacl, quads, rows

ALL_KINDS = """
:S a sh:NodeShape ; sh:targetClass :C, :D ; sh:nodeKind sh:IRI ; sh:property :Few, :Some, :Deep, :Way, :Same .
:Few sh:path :p ; sh:maxCount 1 . :Some sh:path :p ; sh:minCount 1 . :Way sh:path ( :p :p ) ; sh:maxCount 0 .
:Deep sh:path :q ; sh:property [ sh:path :p ; sh:hasValue 1 ] . :Same sh:path :q ; sh:equals :p .
:T a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:property :Few .
"""
DATA = (
    """:a a :C, :D ; :p 1, 2 ; :q :b . :b a :D ; :p :a . :c a :C . _:x a :C ; :q 7 . :d :p 1, 2 . :e a :E ; :p 1, 2 ."""
)


def test_nodes_of_several_classes_are_found_once() -> None:
    found = by_compiled(ALL_KINDS, DATA)
    assert found == sorted(set(found))
    assert rows(found) == rows(by_pyshacl(ALL_KINDS, DATA))
    assert {row[0] for row in rows(found)} == {":a", ":b", ":c", "_:", ":d", ":e", '"7"^^xsd:integer'}


def test_a_checker_is_used_again_for_other_data() -> None:
    terms = NTriples()
    checker = Checker(compiled(rdf_files.as_rdflib(quads(ALL_KINDS)), terms))
    for data in (DATA, ":a a :C ; :p 1 ; :q 1 .", "", DATA):
        nodes = indexed(rdf_files.triples(quads(data)))
        assert rows(checker.findings(Data(nodes, terms.of(RDF.type)))) == rows(by_pyshacl(ALL_KINDS, data))


def test_a_node_of_the_background_is_no_focus_node() -> None:
    terms = NTriples()
    checker = Checker(compiled(rdf_files.as_rdflib(quads(ALL_KINDS)), terms))
    nodes = indexed(rdf_files.triples(quads(":c a :C . :a :p 1, 2 .")))
    assert checker.findings(Data({}, terms.of(RDF.type), background=nodes)) == []
