"""The two ways in which nodes are written: each node has one spelling, and comes back as it was."""

from __future__ import annotations

import pytest
from rdflib import RDF, XSD, BNode, Literal, URIRef

from kg.rdf.names import BASE
from kg.rdf.turtle import text
from kg.shacl.terms import Compact, NTriples, Parts

WRITTEN = [
    (URIRef("http://x.example/a"), "<http://x.example/a>", "<http://x.example/a>"),
    (URIRef("https://w3id.org/trialgraph/ontology#phase"), "<https://w3id.org/trialgraph/ontology#phase>", "ct:phase"),
    (URIRef(f"{BASE}trial/NCT99999901"), f"<{BASE}trial/NCT99999901>", "trial:NCT99999901"),
    (URIRef(f"{BASE}trial/NCT99999901#arm-a"), f"<{BASE}trial/NCT99999901#arm-a>", "<trial/NCT99999901#arm-a>"),
    (RDF.type, f"<{RDF.type}>", "a"),
    (BNode("b"), "_:b", "_:b"),
    (Literal("x"), '"x"', '"x"'),
    (Literal("x", datatype=XSD.string), '"x"', '"x"'),
    (Literal('a "b"\n\\'), '"a \\"b\\"\\n\\\\"', '"a \\"b\\"\\n\\\\"'),
    (Literal("x", lang="en-GB"), '"x"@en-gb', '"x"@en-gb'),
    (Literal(18), f'"18"^^<{XSD.integer}>', "18"),
    (Literal(-18), f'"-18"^^<{XSD.integer}>', "-18"),
    (Literal(True), f'"true"^^<{XSD.boolean}>', "true"),
    (Literal("0.5", datatype=XSD.decimal), f'"0.5"^^<{XSD.decimal}>', '"0.5"^^xsd:decimal'),
    (Literal("2011", datatype=XSD.gYear), f'"2011"^^<{XSD.gYear}>', '"2011"^^xsd:gYear'),
]
PARTS = {
    '"x"': Parts("x", str(XSD.string), ""),
    '"a \\"b\\""@en': Parts('a "b"', str(RDF.langString), "en"),
    '"@en"': Parts("@en", str(XSD.string), ""),
    '"^^"^^<http://x.example/t>': Parts("^^", "http://x.example/t", ""),
}


@pytest.mark.parametrize(("node", "ntriples", "compact"), WRITTEN)
def test_a_node_has_one_spelling(node: URIRef | BNode | Literal, ntriples: str, compact: str) -> None:
    assert NTriples().of(node) == NTriples().written(ntriples) == ntriples
    assert Compact().of(node) == compact
    # rdf:type is written as in the data, where nothing but predicates is called "a".
    assert Compact().written(compact) == ntriples
    assert NTriples().is_literal(ntriples) == Compact().is_literal(compact) == isinstance(node, Literal)


@pytest.mark.parametrize(("node", "ntriples", "compact"), WRITTEN)
def test_the_text_of_a_node(node: URIRef | BNode | Literal, ntriples: str, compact: str) -> None:
    if not isinstance(node, BNode):
        assert NTriples().text(ntriples) == Compact().text(compact) == str(node)


@pytest.mark.parametrize("term", PARTS)
def test_a_literal_is_taken_apart(term: str) -> None:
    assert NTriples().parts(term) == Compact().parts(term) == PARTS[term]


def test_another_base() -> None:
    terms = Compact("https://trials.example/")
    assert terms.of(URIRef("https://trials.example/trial/NCT99999901")) == "trial:NCT99999901"
    assert terms.written("trial:NCT99999901") == "<https://trials.example/trial/NCT99999901>"


def test_long_texts_are_not_kept() -> None:
    terms = NTriples()
    assert terms.text(text('"' * 10_000)) == '"' * 10_000
    assert terms.parts.cache_info().currsize == 0
